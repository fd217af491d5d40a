//! Layers: what floats over the panes. Keys go to the topmost; drawing goes from the bottom up. A
//! layer answers with what is to become of it, so that no dialog knows another's state.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{
    action::{Id, Place, Sight},
    app::Open,
    ask::{Answer, Ask, From, Question, Reply},
    ask_edit::{EditAsk, EditReply},
    dialog::palette_line::Argument,
    look::{Bits, Pen, width},
    marks::{Marking, Picked},
    panes::Pane,
    shape::Choice,
    theme::Tone,
    views::{Change, View},
};
use crate::{
    domain::{
        AccountId, Actor, EditId, Handle, Object, RequestId, Time,
        filter::{Fault, List},
        nouns::Term,
        plan::HeldRole,
        sort::Sort,
    },
    service::attention::Target,
};

/// What is to become of a layer.
pub enum Flow {
    /// It stays.
    Stay,
    /// It goes.
    Close,
    /// Another takes its place.
    Replace(Box<dyn Layer>),
    /// Another comes on top.
    Push(Box<dyn Layer>),
    /// It goes and hands what was chosen to the layer below.
    Give(Given),
    /// Its work is done: it goes, and with it all below it that served the same work. The text is
    /// shown in the foot line.
    Finish(String),
}

/// What a layer hands to the one below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// A thing, a person or the account, with its title.
    Object(Object, String),
    /// A role, with its place.
    Role(Box<HeldRole>),
    /// From when and until when a role is held.
    Term(Term),
    /// Some words.
    Words(String),
}

/// What the outside is asked to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Put a question to the service.
    Ask(Ask),
    /// Leave the program.
    Quit,
    /// Give the terminal back until woken.
    Suspend,
    /// Put a text on the terminal's clipboard.
    Copy(String),
    /// Keep the theme of that name in the configuration.
    KeepTheme(String),
    /// Read the configuration and the themes again.
    Reload,
    /// Let the terminal report the mouse, or no longer.
    Mouse(bool),
    /// Remember how a list is shown, or a view.
    Remember(Change),
}

/// What a layer asks of the panes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Filter the list by these words.
    Filter(String),
    /// Sort the list so.
    Sort(Sort),
    /// Show these columns; none is as they come.
    Columns(Vec<Choice>),
    /// Show this view.
    ShowView(View),
    /// Keep this view.
    KeepView(View),
    /// Forget the view of that name.
    ForgetView(List, String),
    /// Act as this one from now on; the name is for the screen.
    ActAs(Actor, String),
    /// Go to something.
    Visit(Target),
    /// Go to something in an account that may be another than the open one.
    VisitIn(Open, Target),
    /// Something was made: it is under the cursor from now on.
    Made(Made),
    /// Go to a pane, narrowed by a filter.
    Narrow(Pane, String),
    /// Show a word in the foot line.
    Toast(String),
    /// Wear the theme of that name from now on.
    Wear(String),
    /// Do an action of the place that is then on top, and type this into what it opens.
    Run(Id, String),
    /// Do an action of the place that is then on top with what is named: the line as it was typed,
    /// and what its arguments mean.
    Call(Id, String, Vec<Argument>),
    /// Go to a request of an account.
    Request {
        /// The account.
        account: AccountId,
        /// Its title.
        title: String,
        /// The request.
        request: RequestId,
    },
    /// Read the lists again: what is shown there is outdated.
    Refresh,
    /// Mark these rows, or invert their marks.
    Mark(Picked, Marking),
    /// Keep the marks of these keys alone in a pane.
    Keep(Pane, Vec<String>),
    /// An edit was carried out in an account, as this entry of its journal; the last number is that
    /// of the entry which it undoes, if it undoes one.
    Did(AccountId, u64, Option<u64>),
}

/// Something that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// What it is.
    pub target: Target,
    /// The thing in which it lies.
    pub within: Option<Handle>,
}

/// What a layer may use while it handles something.
pub struct Cx<'a> {
    /// The moment.
    pub now: Time,
    /// The screen's size in columns and rows.
    pub size: (u16, u16),
    /// What to do outside.
    pub effects: &'a mut Vec<Effect>,
    /// What to do in the panes.
    pub commands: &'a mut Vec<Command>,
    /// The number of the last question.
    pub last: &'a mut u64,
    /// Makes ids for edits.
    pub ids: &'a mut dyn FnMut() -> EditId,
}

impl Cx<'_> {
    /// Puts a question; answers with its number.
    pub fn ask(&mut self, what: Question) -> u64 {
        self.ask_numbered(|_| Some(what));
        *self.last
    }

    /// Puts a question of an editing dialog; answers with its number.
    pub fn ask_edit(&mut self, what: EditAsk) -> u64 {
        self.ask(Question::Edit(Box::new(what)))
    }

    /// Puts a question that is made for its number, if there is one to put.
    pub fn ask_numbered(&mut self, what: impl FnOnce(u64) -> Option<Question>) {
        *self.last += 1;
        let (id, from) = (*self.last, From::Layer);
        if let Some(what) = what(id) {
            self.effects.push(Effect::Ask(Ask { id, from, what }));
        }
    }

    /// Shows a word in the foot line.
    pub fn toast(&mut self, text: impl Into<String>) {
        self.commands.push(Command::Toast(text.into()));
    }
}

/// The reply to a question of an editing dialog, where the answer is one.
pub fn edit_reply(answer: &Answer) -> Option<&EditReply> {
    match &answer.reply {
        Ok(Reply::Edit(reply)) => Some(reply),
        _ => None,
    }
}

/// Who acts, in which account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stand {
    /// The account.
    pub account: AccountId,
    /// Its title.
    pub title: String,
    /// Who acts.
    pub actor: Actor,
}

/// Something that floats over the panes.
pub trait Layer {
    /// Where it is, for the registry.
    fn place(&self) -> Place;
    /// Does an action of its place.
    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow;
    /// Takes a key that is no action.
    fn key(&mut self, _key: KeyEvent, _cx: &mut Cx<'_>) -> Flow {
        Flow::Stay
    }
    /// Takes a pasted text.
    fn paste(&mut self, _text: &str, _cx: &mut Cx<'_>) -> Flow {
        Flow::Stay
    }
    /// Takes an answer; `None`: it is not for this layer.
    fn answer(&mut self, _answer: &Answer, _cx: &mut Cx<'_>) -> Option<Flow> {
        None
    }
    /// Takes what a layer above it has handed down.
    fn given(&mut self, _given: Given, _cx: &mut Cx<'_>) -> Flow {
        Flow::Stay
    }
    /// The filter that it asked for is none.
    fn slip(&mut self, _fault: &Fault) {}
    /// Something was changed in the store: ask again for what is shown.
    fn refresh(&mut self, _cx: &mut Cx<'_>) {}
    /// It serves one piece of work and goes when that is done.
    fn passing(&self) -> bool {
        true
    }
    /// The theme that the console wears while this is on top.
    fn wears(&self) -> Option<&str> {
        None
    }
    /// Says what conditions of actions look at.
    fn sight(&self, _sight: &mut Sight) {}
    /// Draws it. `area` is the screen but for the head and the foot line.
    fn draw(&self, pen: &mut Pen<'_>, area: Rect);
}

/// The area of a dialog of so many lines inside, centred. The frame takes two of each.
pub fn dialog(area: Rect, columns: u16, lines: usize) -> Rect {
    let width = columns.saturating_add(2).min(area.width);
    let lines = u16::try_from(lines).unwrap_or(u16::MAX);
    let height = lines.saturating_add(2).min(area.height);
    Rect::new(
        area.x + (area.width - width) / 2,
        area.y + (area.height - height) / 2,
        width,
        height,
    )
}

/// The columns of text in a dialog on a screen of that width: at most 76, a margin each side.
pub fn columns(screen: u16) -> u16 {
    columns_of(screen, 76)
}

/// The same, at most so many.
pub fn columns_of(screen: u16, most: u16) -> u16 {
    screen.saturating_sub(4).clamp(1, most)
}

/// The body of a screen of that size.
pub fn body(size: (u16, u16)) -> Rect {
    Rect::new(0, 1, size.0, size.1.saturating_sub(2))
}

/// How far something long is scrolled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Scroll(pub usize);

impl Scroll {
    /// Moves as the action says, within so many lines of which so many are seen.
    pub fn act(&mut self, id: Id, lines: usize, seen: usize) {
        let most = lines.saturating_sub(seen);
        let page = seen.saturating_sub(1).max(1);
        self.0 = match id {
            Id::Down => self.0.min(most) + 1,
            Id::Up => self.0.min(most).saturating_sub(1),
            Id::PageDown => self.0.min(most) + page,
            Id::PageUp => self.0.min(most).saturating_sub(page),
            Id::First => 0,
            Id::Last => most,
            _ => self.0,
        }
        .min(most);
    }

    /// Moves as little as it must for a line to be seen. The last line that fits is kept spare: it may
    /// have to say how many more there are below.
    pub fn follow(&mut self, line: usize, seen: usize) {
        let shown = seen.saturating_sub(1).max(1);
        self.0 = self.0.clamp((line + 1).saturating_sub(shown), line);
    }

    /// Draws the lines that are seen, and how many are not below them. Where that would cover the
    /// end of the last line, it stands in place of that line, which then counts with the rest.
    pub fn draw(self, pen: &mut Pen<'_>, area: Rect, lines: &[Bits]) {
        let seen = usize::from(area.height);
        let top = self.0.min(lines.len().saturating_sub(seen));
        let shown: Vec<&Bits> = lines.iter().skip(top).take(seen).collect();
        let below = lines.len().saturating_sub(top + seen);
        if below == 0 || area.height < 2 {
            draw_all(pen, area, &shown);
            return;
        }
        let text = format!(" {below} more below ");
        let used: u16 = shown
            .last()
            .map_or(0, |line| line.iter().map(|b| width(&b.text)).sum());
        let covers = used + width(&text) > area.width;
        let text = if covers {
            format!(" {} more below ", below + 1)
        } else {
            text
        };
        let kept = shown.len() - usize::from(covers);
        draw_all(pen, area, shown.get(..kept).unwrap_or_default());
        let y = area.bottom() - 1;
        pen.put_right(area.right(), y, area.width, &text, Tone::Accent);
    }
}

fn draw_all(pen: &mut Pen<'_>, area: Rect, lines: &[&Bits]) {
    for (line, y) in lines.iter().zip(area.top()..area.bottom()) {
        pen.bits(area.x, y, area.width, line);
    }
}
