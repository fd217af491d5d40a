//! The console's state and how events change it. Nothing here draws, waits or reads a clock of its
//! own: what has to happen outside is answered as effects.

use std::collections::BTreeSet;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};

use super::{
    action::{Action, Id, Place, Sight},
    ask::Answer,
    deciding::Deciding,
    dialog::{help::Help, palette::Palette},
    keymap::{Found, Keymap},
    keys::Key,
    layer::{Command, Cx, Effect, Flow, Layer},
    look::Look,
    manners::Reading,
    marks::AllMarks,
    messages::Messages,
    mouse::Mouse,
    overview::Overview,
    panes::{Lists, Pane},
    session::Session,
    trail::Trail,
    view::layout::Areas,
    views::{Change, Views},
    wardrobe::Wardrobe,
};
use crate::{
    domain::{AccountId, Actor, EditId, Handle, Time},
    service::{
        rows::{AccountDetail, RequestDetail, UserDetail},
        tree::ThingDetail,
    },
};

/// What happens to the console.
#[derive(Debug, Clone)]
pub enum Event {
    /// A key.
    Key(KeyEvent),
    /// A text was pasted.
    Paste(String),
    /// The terminal has this many columns and rows.
    Resize(u16, u16),
    /// The terminal is looked at again.
    Focus,
    /// The mouse did something.
    Mouse(Mouse),
    /// Something is being worked out for so long that it should be seen: the number of the picture;
    /// `None`: it is done.
    Working(Option<usize>),
    /// The configuration and the themes were read again.
    Reloaded(Box<Reloaded>),
    /// The service has answered.
    Answer(Answer),
    /// The service will never answer again.
    Lost,
    /// Something outside did not work; the words are for the foot line.
    Told(String),
}

/// An action that somebody started.
#[derive(Debug, Clone, Copy)]
pub struct Started {
    /// Where.
    pub place: Place,
    /// Its row in the registry.
    pub action: &'static Action,
    /// Why it was not done; `None`: it was.
    pub why: Option<&'static str>,
}

/// What a configuration changes while the console runs.
#[derive(Debug, Clone)]
pub struct Reloaded {
    /// The themes and where they are worn.
    pub wardrobe: Wardrobe,
    /// Borders and marks of plain ASCII.
    pub ascii: bool,
    /// Which keys start which actions.
    pub keymap: Keymap,
    /// Nothing is to be written from here.
    pub read_only: bool,
    /// What is wrong with it.
    pub complaint: Option<String>,
}

/// The account that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// Its handle.
    pub id: AccountId,
    /// Its title.
    pub title: String,
}

/// What is known of the selected row beyond the row itself.
#[derive(Debug, Clone, Default)]
pub struct Details {
    /// The selected account.
    pub account: Option<Box<AccountDetail>>,
    /// The selected user.
    pub user: Option<Box<UserDetail>>,
    /// The selected request.
    pub request: Option<Box<RequestDetail>>,
    /// The selected thing.
    pub thing: Option<Box<ThingDetail>>,
    /// The number of the question that is out.
    pub(super) want: Option<u64>,
}

/// What the console is started with.
pub struct Start {
    /// How it looks.
    pub look: Look,
    /// The themes and where they are worn; an empty one leaves the look as it is.
    pub wardrobe: Wardrobe,
    /// Which keys start which actions.
    pub keymap: Keymap,
    /// What to call the store.
    pub store: String,
    /// The store is open for reading only.
    pub read_only: bool,
    /// The mouse is used.
    pub mouse: bool,
    /// A word for the first screen.
    pub hint: Option<String>,
    /// The account to open.
    pub account: Option<AccountId>,
    /// How lists are shown, and saved views.
    pub views: Views,
    /// The clock.
    pub clock: Box<dyn Fn() -> Time>,
    /// Makes ids for edits.
    pub ids: Box<dyn FnMut() -> EditId>,
}

/// The console.
pub struct App {
    pub(super) look: Look,
    pub(super) wardrobe: Wardrobe,
    pub(super) messages: Messages,
    pub(super) mouse: bool,
    /// The row that was clicked last, and when.
    pub(super) clicked: Option<(usize, Time)>,
    /// The picture that says that something is being worked out.
    pub(super) working: Option<usize>,
    pub(super) keymap: Keymap,
    /// Keys pressed so far of several.
    pub(super) pressed: Vec<Key>,
    pub(super) store: String,
    pub(super) reading_only: Reading,
    clock: Box<dyn Fn() -> Time>,
    ids: Box<dyn FnMut() -> EditId>,
    pub(super) size: (u16, u16),
    pub(super) pane: Pane,
    pub(super) open: Option<Open>,
    pub(super) actor: Actor,
    pub(super) actor_name: String,
    pub(super) lists: Lists,
    pub(super) details: Details,
    pub(super) overview: Overview,
    pub(super) trail: Trail,
    /// The things of the open account that are unfolded.
    pub(super) unfolded: BTreeSet<Handle>,
    /// How lists are shown, and saved views.
    pub(super) views: Views,
    /// The detail fills the body, scrolled so far.
    pub(super) reading: Option<usize>,
    /// Waiting requests of the open account, and the number of the question that is out.
    pub(super) waiting: usize,
    pub(super) waiting_want: Option<u64>,
    pub(super) title_want: Option<u64>,
    pub(super) deciding: Deciding,
    pub(super) version: Option<u64>,
    pub(super) session: Session,
    pub(super) marks: AllMarks,
    pub(super) layers: Vec<Box<dyn Layer>>,
    pub(super) toast: Option<String>,
    /// The action that could not be done and why, as long as the foot line says so.
    pub(super) excuse: Option<(Place, &'static Action, &'static str)>,
    /// What no question has asked for; it stands until a key is pressed, whatever else is said.
    pub(super) told: Option<String>,
    pub(super) lost: bool,
    last: u64,
    started: Vec<Started>,
    effects: Vec<Effect>,
    commands: Vec<Command>,
}

impl App {
    /// The console before its first event, and the questions that fill its first screen.
    pub fn new(start: Start, size: (u16, u16)) -> (Self, Vec<Effect>) {
        let mut app = Self {
            look: start.look,
            wardrobe: start.wardrobe,
            messages: Messages::default(),
            mouse: start.mouse,
            clicked: None,
            working: None,
            keymap: start.keymap,
            pressed: Vec::new(),
            store: start.store,
            reading_only: Reading {
                now: start.read_only,
                wanted: start.read_only,
            },
            clock: start.clock,
            ids: start.ids,
            size,
            pane: Pane::Accounts,
            open: None,
            actor: Actor::Site,
            actor_name: Actor::Site.to_string(),
            lists: Lists::default(),
            details: Details::default(),
            overview: Overview::default(),
            trail: Trail::default(),
            unfolded: BTreeSet::new(),
            views: start.views,
            reading: None,
            waiting: 0,
            waiting_want: None,
            title_want: None,
            deciding: Deciding::default(),
            version: None,
            session: Session::default(),
            marks: AllMarks::default(),
            layers: Vec::new(),
            toast: start.hint,
            excuse: None,
            told: None,
            lost: false,
            last: 0,
            started: Vec::new(),
            effects: Vec::new(),
            commands: Vec::new(),
        };
        app.ask_version();
        app.refresh_list(Pane::Accounts);
        if let Some(account) = start.account {
            let title = account.to_string();
            app.open_account(Open { id: account, title });
        }
        app.log(None);
        app.dress();
        let effects = std::mem::take(&mut app.effects);
        (app, effects)
    }

    /// Takes an event; answers with what has to happen outside.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        // A key takes what was said away, so what is said after it is said anew.
        let said = match event {
            Event::Key(_) | Event::Paste(_) | Event::Mouse(_) => None,
            _ => self.toast.clone(),
        };
        let place = self.place();
        let resized = matches!(event, Event::Resize(..));
        self.started.clear();
        match event {
            Event::Key(key) if key.kind == KeyEventKind::Release => {}
            Event::Key(key) => self.key(key),
            Event::Paste(text) => self.paste(&text),
            Event::Resize(columns, rows) => self.size = (columns, rows),
            Event::Focus => self.ask_version(),
            Event::Told(text) => {
                self.messages.keep(self.now(), &text);
                self.told = Some(text);
            }
            Event::Mouse(mouse) => self.mouse(mouse),
            Event::Working(frame) => self.working = frame,
            Event::Reloaded(new) => self.reloaded(*new),
            Event::Answer(answer) => self.answer(&answer),
            Event::Lost => {
                self.lost = true;
                self.toast = Some("The store has stopped answering. Quit and start again.".into());
            }
        }
        self.obey();
        if self.layers.is_empty() {
            self.deciding.leave();
        }
        // Keys that were begun elsewhere finish nothing here.
        if self.place() != place {
            self.pressed.clear();
        }
        // A window that is made small and large again shows what it showed.
        if !resized {
            self.settle();
            self.drop_excuse();
            self.log(said.as_deref());
            self.dress();
        }
        std::mem::take(&mut self.effects)
    }

    /// The screen's size in columns and rows.
    pub fn size(&self) -> (u16, u16) {
        self.size
    }

    /// Whether the service will never answer again.
    pub fn is_lost(&self) -> bool {
        self.lost
    }

    /// What the last event started, in order; what could not be done says why.
    pub fn started(&self) -> &[Started] {
        &self.started
    }

    /// The moment.
    pub fn now(&self) -> Time {
        (self.clock)()
    }

    /// Where keys go now.
    pub fn place(&self) -> Place {
        self.layers
            .last()
            .map_or(self.pane.place(), |layer| layer.place())
    }

    /// What the conditions of actions look at now.
    pub fn sight(&self) -> Sight {
        let mut sight = self.pane_sight();
        if let Some(layer) = self.layers.last() {
            layer.sight(&mut sight);
        }
        sight
    }

    fn key(&mut self, event: KeyEvent) {
        self.toast = None;
        self.told = None;
        let place = self.place();
        let before = self.pressed.len();
        self.pressed.push(Key::from(event));
        match self.keymap.find(place, &self.pressed) {
            Found::Begun => {}
            Found::Action(action) => {
                self.pressed.clear();
                self.start(action);
            }
            Found::Nothing => {
                let pressed = std::mem::take(&mut self.pressed);
                let left = event.code == KeyCode::Esc && before > 0;
                if place.typed() && before == 0 {
                    self.top(|layer, cx| layer.key(event, cx));
                } else if !left {
                    let keys: Vec<String> = pressed.iter().map(Key::to_string).collect();
                    let help = self.keymap.words(place, "{help} lists what does.");
                    self.toast = Some(format!("{} does nothing here; {help}", keys.join(" ")));
                }
            }
        }
    }

    /// Does an action, or says why it cannot be done.
    pub(super) fn start(&mut self, action: &'static Action) {
        let (place, why) = (self.place(), action.blocked(&self.sight()));
        self.started.push(Started { place, action, why });
        match why {
            Some(why) => {
                self.toast = Some(self.keymap.words(place, why));
                self.excuse = Some((place, action, why));
            }
            None => self.act(action.id),
        }
    }

    /// Notes that an action was started.
    pub(super) fn note(&mut self, action: &'static Action) {
        let place = self.place();
        let why = None;
        self.started.push(Started { place, action, why });
    }

    fn paste(&mut self, text: &str) {
        self.toast = None;
        self.told = None;
        self.pressed.clear();
        self.top(|layer, cx| layer.paste(text, cx));
    }

    fn act(&mut self, id: Id) {
        match id {
            Id::Quit => self.effects.push(Effect::Quit),
            Id::Suspend => self.effects.push(Effect::Suspend),
            Id::Help => self.push(Box::new(Help::new(self.place(), &self.keymap))),
            Id::Palette => {
                let known = self.known();
                let palette = Palette::new(self.place(), self.sight(), &self.keymap, known);
                self.push(Box::new(palette));
            }
            Id::Theme | Id::Messages | Id::Reload | Id::Mouse => self.manner(id),
            _ if self.layers.is_empty() => self.pane_act(id),
            _ => self.top(|layer, cx| layer.act(id, cx)),
        }
    }

    /// Lets the topmost layer do something.
    pub(super) fn top(&mut self, work: impl FnOnce(&mut dyn Layer, &mut Cx<'_>) -> Flow) {
        let Some(mut layer) = self.layers.pop() else {
            return;
        };
        let flow = self.with(|cx| work(layer.as_mut(), cx));
        let at = self.layers.len();
        self.layers.push(layer);
        self.flow(at, flow);
    }

    /// Does what a layer answered.
    fn flow(&mut self, at: usize, flow: Flow) {
        match flow {
            Flow::Stay => {}
            Flow::Close => {
                self.layers.remove(at);
            }
            Flow::Replace(layer) => {
                if let Some(place) = self.layers.get_mut(at) {
                    *place = layer;
                }
            }
            Flow::Push(layer) => self.push(layer),
            Flow::Give(given) => {
                self.layers.remove(at);
                if let Some(below) = at.checked_sub(1) {
                    let mut layer = self.layers.remove(below);
                    let flow = self.with(|cx| layer.given(given, cx));
                    self.layers.insert(below, layer);
                    self.flow(below, flow);
                }
            }
            Flow::Finish(text) => {
                self.layers.truncate(at);
                while self.layers.last().is_some_and(|l| l.passing()) {
                    self.layers.pop();
                }
                self.toast = Some(text);
                self.deciding.done();
                self.refresh();
            }
        }
    }

    pub(super) fn push(&mut self, layer: Box<dyn Layer>) {
        self.layers.push(layer);
    }

    /// Runs something with what layers may use.
    pub(super) fn with<R>(&mut self, work: impl FnOnce(&mut Cx<'_>) -> R) -> R {
        let now = self.now();
        work(&mut Cx {
            now,
            size: self.size,
            effects: &mut self.effects,
            commands: &mut self.commands,
            last: &mut self.last,
            ids: &mut self.ids,
        })
    }

    pub(super) fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// The number for a new question.
    pub(super) fn number(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    fn obey(&mut self) {
        while !self.commands.is_empty() {
            for command in std::mem::take(&mut self.commands) {
                self.obey_one(command);
            }
        }
    }

    fn obey_one(&mut self, command: Command) {
        match command {
            Command::Run(id, argument) => self.run(id, &argument),
            Command::Call(id, line, arguments) => self.call(id, &line, arguments),
            Command::Filter(words) => self.filter(words),
            Command::Sort(sort) => self.sort(sort),
            Command::Columns(choices) => self.show_columns(choices),
            Command::ShowView(view) => self.show_view(view),
            Command::KeepView(view) => self.remember(Change::Keep(view)),
            Command::ForgetView(list, name) => self.remember(Change::Forget(list, name)),
            Command::ActAs(actor, name) => {
                self.actor = actor;
                self.actor_name = name;
                // What is told of a request hangs on who looks at it.
                if self.pane == Pane::Approvals {
                    self.ask_detail();
                }
            }
            Command::Request {
                account,
                title,
                request,
            } => self.open_request(Open { id: account, title }, request),
            Command::Wear(name) => self.wear(name),
            Command::Visit(target) => self.visit(&target),
            Command::Made(made) => self.visit_made(made),
            Command::VisitIn(open, target) => self.visit_in(open, &target),
            Command::Narrow(pane, filter) => self.visit_narrowed(pane, filter),
            Command::Toast(text) => self.toast = Some(text),
            Command::Refresh => self.refresh_panes(),
            Command::Mark(picked, marking) => self.mark_picked(&picked, marking),
            Command::Keep(pane, keys) => self.marks.keep(pane, &keys),
            Command::Did(account, entry, undoes) => self.session.did(&account, entry, undoes),
        }
    }

    fn answer(&mut self, answer: &Answer) {
        for at in (0..self.layers.len()).rev() {
            let mut layer = self.layers.remove(at);
            let flow = self.with(|cx| layer.answer(answer, cx));
            self.layers.insert(at, layer);
            if let Some(flow) = flow {
                self.flow(at, flow);
                return;
            }
        }
        self.pane_answer(answer);
    }

    /// Asks again for all that is shown.
    pub(super) fn refresh(&mut self) {
        self.refresh_panes();
        for at in 0..self.layers.len() {
            let mut layer = self.layers.remove(at);
            self.with(|cx| layer.refresh(cx));
            self.layers.insert(at, layer);
        }
    }

    /// The areas of the screen as it stands.
    pub(super) fn areas(&self) -> Areas {
        Areas::of(self.size, self.reading.is_some())
    }
}
