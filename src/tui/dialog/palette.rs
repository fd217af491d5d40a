//! The palette: every action of the place below by its word, with its keys and why it cannot be
//! done now. Many take more, which is typed behind the word and completed there: `role owner to:mia`.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{
    marked,
    menu::{Item, Menu},
    palette_line::{Argument, Choice, Known, Line},
};
use crate::tui::{
    action::{Action, Id, Place, Sight, here},
    ask::Answer,
    ask_words::Meant,
    keymap::Keymap,
    layer::{self, Command, Cx, Flow, Layer},
    look::{Bits, Pen, bit},
    takes,
    theme::Tone,
};

/// An action that is offered.
struct Offer {
    action: &'static Action,
    item: Item,
    /// Why it cannot be done now.
    why: Option<String>,
}

/// The dialog.
pub struct Palette {
    of: Place,
    sight: Sight,
    keymap: Keymap,
    known: Known,
    menu: Menu,
    offers: Vec<Offer>,
    /// What is typed behind the word of an action.
    line: Option<Line>,
    /// What was pressed before the newest answer was there; it is done when that comes.
    due: Option<Id>,
}

/// The columns for the word and for its first key.
const WIDE: usize = 16;
const KEYS: usize = 8;

impl Palette {
    /// The palette of a place: what can be done now first, the most wanted before the rest.
    pub fn new(of: Place, sight: Sight, keymap: &Keymap, known: Known) -> Self {
        let mut actions: Vec<_> = here(of).filter(|a| a.id != Id::Palette).collect();
        actions.sort_by_key(|a| (a.blocked(&sight).is_some(), std::cmp::Reverse(a.hint)));
        let offers = actions
            .into_iter()
            .map(|action| {
                let why = action.blocked(&sight).map(|why| keymap.words(of, why));
                let keys = keymap.keys(of, action).into_iter().next();
                Offer {
                    action,
                    item: item(action, &keys.unwrap_or_default(), why.is_some()),
                    why,
                }
            })
            .collect();
        Self {
            of,
            sight,
            keymap: keymap.clone(),
            known,
            menu: Menu::default(),
            offers,
            line: None,
            due: None,
        }
    }

    /// The action behind whose word something is typed, and where that begins.
    fn called(&self) -> Option<(&Offer, usize)> {
        let typed = self.menu.typed();
        let (first, _) = typed.split_once(' ')?;
        let taken = |o: &&Offer| !o.action.takes.is_empty() && o.action.id.word() == first;
        let offer = self.offers.iter().find(taken)?;
        Some((offer, first.len() + 1))
    }

    /// The text has changed: what stands behind the word is read, and asked about.
    fn changed(&mut self, cx: &mut Cx<'_>) {
        let typed = self.menu.typed();
        let called = self.called();
        let line = called
            .map(|(offer, from)| Line::read(offer.action.takes, &typed, from, self.menu.cursor()));
        let same = match (&self.line, &line) {
            (Some(before), Some(now)) => before.same(now),
            (None, None) => true,
            _ => false,
        };
        if same {
            return;
        }
        self.due = None;
        self.line = line;
        if let Some(line) = &mut self.line {
            line.ask(&self.known, cx);
        }
    }

    /// The actions that fit what is typed.
    fn found(&self) -> Vec<&Offer> {
        let typed = self.menu.typed();
        let fits = self.menu.matching(self.offers.iter().map(|o| &o.item));
        let mut found: Vec<&Offer> = fits.iter().filter_map(|i| self.offers.get(*i)).collect();
        // Who types the beginning of a word means that word rather than a sentence that holds it.
        let means = |o: &&Offer| !typed.is_empty() && o.action.id.word().starts_with(typed.trim());
        found.sort_by_key(|o| !means(o));
        found
    }

    fn choices(&self) -> Vec<Choice> {
        let line = self.line.as_ref();
        line.map_or_else(Vec::new, |line| line.choices(&self.known))
    }

    fn chosen(&self) -> Option<Choice> {
        let mut choices = self.choices();
        let at = self.menu.at(choices.len())?;
        (at < choices.len()).then(|| choices.swap_remove(at))
    }

    fn lines(&self) -> usize {
        match &self.line {
            Some(line) => line.choices(&self.known).len(),
            None => self.found().len(),
        }
    }

    fn choose(&mut self, cx: &mut Cx<'_>) -> Flow {
        let Some(line) = &self.line else {
            return self.start(cx);
        };
        if line.waits() {
            self.due = Some(Id::Choose);
            return Flow::Stay;
        }
        match self.chosen() {
            Some(Choice::Do) => self.call(cx),
            Some(choice @ Choice::Write(_)) => {
                self.write(&choice, cx);
                self.due = Some(Id::Choose);
                self.catch_up(cx)
            }
            Some(choice) => {
                self.write(&choice, cx);
                Flow::Stay
            }
            None => {
                if let Some((_, why)) = line.wrong(&self.known) {
                    cx.toast(why);
                }
                Flow::Stay
            }
        }
    }

    /// Starts the action under the cursor, without more.
    fn start(&self, cx: &mut Cx<'_>) -> Flow {
        let found = self.found();
        let at = self.menu.at(found.len());
        let Some(offer) = at.and_then(|at| found.get(at)) else {
            return Flow::Stay;
        };
        if let Some(why) = &offer.why {
            cx.toast(why.clone());
            return Flow::Stay;
        }
        cx.commands
            .push(Command::Run(offer.action.id, String::new()));
        Flow::Close
    }

    /// Starts the action with what is typed behind its word.
    fn call(&self, cx: &mut Cx<'_>) -> Flow {
        let (Some((offer, _)), Some(line)) = (self.called(), &self.line) else {
            return Flow::Stay;
        };
        let Some(arguments) = line.arguments(&self.known) else {
            return Flow::Stay;
        };
        if let Some(why) = self.blocked(offer.action, &arguments) {
            cx.toast(why);
            return Flow::Stay;
        }
        let rest = line.rest().to_owned();
        cx.commands
            .push(Command::Call(offer.action.id, rest, arguments));
        Flow::Close
    }

    /// Why the action cannot be done to what is named.
    fn blocked(&self, action: &Action, arguments: &[Argument]) -> Option<String> {
        let sight = seen(self.sight.clone(), action.id, arguments);
        let why = action.blocked(&sight)?;
        Some(self.keymap.words(self.of, why))
    }

    fn write(&mut self, choice: &Choice, cx: &mut Cx<'_>) {
        if let Some(line) = &self.line {
            let (text, cursor) = line.written(choice);
            self.menu.put(&text, cursor);
            self.changed(cx);
        }
    }

    fn complete(&mut self, cx: &mut Cx<'_>) {
        if let Some(line) = &self.line {
            if line.waits() {
                self.due = Some(Id::Complete);
                return;
            }
            let choices = self.choices();
            let at = self.menu.at(choices.len()).unwrap_or(0);
            // What is written out already gives way to what comes after it.
            let next = choices.iter().skip(at).find(|c| !matches!(c, Choice::Do));
            match next.cloned() {
                Some(choice) => self.write(&choice, cx),
                None if !self.menu.typed().ends_with(' ') => {
                    let typed = self.menu.typed();
                    self.menu.set(&typed, true);
                    self.changed(cx);
                }
                None => {}
            }
            return;
        }
        let found = self.found();
        let at = self.menu.at(found.len());
        if let Some(offer) = at.and_then(|at| found.get(at)) {
            let (word, more) = (offer.action.id.word(), !offer.action.takes.is_empty());
            self.menu.set(word, more);
            self.changed(cx);
        }
    }

    /// Does what was pressed too early, once nothing is waited for.
    fn catch_up(&mut self, cx: &mut Cx<'_>) -> Flow {
        if self.line.as_ref().is_some_and(Line::waits) {
            return Flow::Stay;
        }
        match self.due.take() {
            Some(Id::Complete) => {
                self.complete(cx);
                Flow::Stay
            }
            // What was written out a moment ago is done, or looked at again; never written twice.
            Some(_) => match self.chosen() {
                Some(Choice::Do) => self.call(cx),
                Some(choice @ Choice::Write(_)) if !self.ends_with(&choice) => {
                    self.write(&choice, cx);
                    self.due = Some(Id::Choose);
                    self.catch_up(cx)
                }
                _ => Flow::Stay,
            },
            None => Flow::Stay,
        }
    }

    fn ends_with(&self, choice: &Choice) -> bool {
        let line = self.line.as_ref();
        line.is_none_or(|line| line.written(choice).0 == self.menu.typed())
    }

    fn about(&self, columns: u16) -> Vec<Bits> {
        if let (Some(line), Some((offer, _))) = (&self.line, self.called()) {
            if let Some((_, why)) = line.wrong(&self.known) {
                return marked("x ", &why, &[], Tone::Danger, columns);
            }
            let arguments = line.arguments(&self.known);
            let why = arguments.and_then(|all| self.blocked(offer.action, &all));
            if let Some(why) = why {
                return marked("! ", &why, &[], Tone::Caution, columns);
            }
            let looking = if line.waits() && self.due.is_some() {
                " One moment: the names are being looked up."
            } else {
                ""
            };
            let text = format!(
                "{} It takes {}.{looking}",
                offer.action.help,
                takes::told(offer.action.takes)
            );
            return marked("", &text, &[], Tone::Plain, columns);
        }
        let found = self.found();
        let at = self.menu.at(found.len()).and_then(|at| found.get(at));
        at.map_or_else(Vec::new, |offer| match (&offer.why, offer.action.takes) {
            (Some(why), _) => marked("! ", why, &[], Tone::Caution, columns),
            (None, []) => marked("", offer.action.help, &[], Tone::Plain, columns),
            (None, more) => {
                let more = takes::told(more);
                let text = format!("{} You may type {more} behind it.", offer.action.help);
                marked("", &text, &[], Tone::Plain, columns)
            }
        })
    }
}

/// The line of an action: its word, its key, what it does.
fn item(action: &Action, keys: &str, blocked: bool) -> Item {
    let word = action.id.word();
    let tone = match (blocked, action.danger) {
        (true, _) => Tone::Muted,
        (false, true) => Tone::Danger,
        (false, false) => Tone::Key,
    };
    let rest = if blocked { Tone::Muted } else { Tone::Plain };
    Item {
        words: format!("{word} {} {}", action.title, action.help),
        bits: vec![
            bit(format!("{word:<WIDE$} "), tone),
            bit(format!("{keys:<KEYS$} "), Tone::Muted),
            bit(action.help, rest),
        ],
    }
}

/// What conditions look at when something is named outright and not under the cursor.
fn seen(mut sight: Sight, id: Id, arguments: &[Argument]) -> Sight {
    // Who is compared stands under the cursor; what is named is set beside.
    let named = arguments.iter().filter(|_| id != Id::Compare);
    for (_, meant) in named {
        match meant {
            Meant::Person(row) => {
                sight.row = true;
                sight.marked = 0;
                sight.status = Some(row.user.status);
                sight.roles = row.roles.len();
            }
            Meant::Account(row) => {
                sight.row = true;
                sight.account = true;
                sight.account_status = Some(row.status);
                // Another account is opened, whatever is shown in full now.
                sight.reading = false;
            }
            Meant::Role(..) if id == Id::Sees => sight.row = true,
            _ => {}
        }
    }
    sight
}

/// The line of a choice.
fn choice(choice: &Choice, word: &str, rest: &str) -> Bits {
    match choice {
        Choice::Do => vec![
            bit(format!("{:<WIDE$} ", format!("{word} {rest}")), Tone::Key),
            bit(
                if rest.is_empty() {
                    "Do it so; what is missing is asked."
                } else {
                    "Do it so."
                },
                Tone::Muted,
            ),
        ],
        Choice::Write(offer) => vec![
            bit(format!("{:<WIDE$} ", offer.word), Tone::Plain),
            bit(offer.title.clone(), Tone::Muted),
        ],
        Choice::Lead(takes) => vec![
            bit(format!("{:<WIDE$} ", takes.lead), Tone::Plain),
            bit(takes.kind.noun(), Tone::Muted),
        ],
    }
}

impl Layer for Palette {
    fn place(&self) -> Place {
        Place::Palette
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        match id {
            Id::Close => return Flow::Close,
            Id::Choose => return self.choose(cx),
            Id::Complete => self.complete(cx),
            _ => {
                let lines = self.lines();
                self.menu.act(id, lines);
            }
        }
        Flow::Stay
    }

    fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> Flow {
        self.menu.key(key);
        self.changed(cx);
        Flow::Stay
    }

    fn paste(&mut self, text: &str, cx: &mut Cx<'_>) -> Flow {
        self.menu.paste(text);
        self.changed(cx);
        Flow::Stay
    }

    fn answer(&mut self, answer: &Answer, cx: &mut Cx<'_>) -> Option<Flow> {
        let line = self.line.as_mut()?;
        line.answer(answer).then(|| self.catch_up(cx))
    }

    fn refresh(&mut self, cx: &mut Cx<'_>) {
        if let Some(line) = &mut self.line {
            line.ask(&self.known, cx);
        }
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let columns = layer::columns(area.width);
        let about = self.about(columns);
        let title = format!("Commands: {}", self.of.title());
        let (Some(line), Some((offer, _))) = (&self.line, self.called()) else {
            let found = self.found();
            let lines: Vec<&Bits> = found.iter().map(|o| &o.item.bits).collect();
            return self.menu.draw(pen, area, &title, &lines, &about);
        };
        let word = offer.action.id.word();
        let choices = line.choices(&self.known);
        let rows = choices.iter().map(|one| choice(one, word, line.rest()));
        let rows: Vec<Bits> = rows.collect();
        let lines: Vec<&Bits> = rows.iter().collect();
        let wrong = line.wrong(&self.known).map(|(at, _)| at);
        self.menu
            .draw_told(pen, area, &title, (&lines, &about), wrong);
    }
}
