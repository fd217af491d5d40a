//! Who can: everybody who has a capability, on a thing or in general, with the roles by which. The
//! search goes on in bounded steps for as long as more rows are wanted, so it ends with the screen.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{
    super::{
        marked,
        rows::{self, Line, Rows},
        trouble,
        why::Why,
        words::Words,
    },
    Called, by,
    pick::{self, Pick, Picked, Source},
    question,
    rules::RuleTexts,
};
use crate::{
    domain::{Found, Holder, Word, filter::Filter, page::PageAsk},
    tui::{
        action::{Id, Place, Sight},
        ask::{Answer, Question, Reply},
        insight::{Insight, Told},
        layer::{Cx, Flow, Layer, Stand},
        look::{Bits, Pen, bit, count, width},
        theme::Tone,
    },
};

/// People asked for at once.
const PAGE: usize = 100;
/// How many rows below the cursor are looked for ahead.
const AHEAD: usize = 60;
/// The most people that are kept; words narrow them.
const KEPT: usize = 2_000;
/// The widest name that the roles wait for.
const NAMES: u16 = 24;

/// The screen.
pub struct WhoCan {
    stand: Stand,
    capability: (String, String),
    on: Option<Called>,
    asked: Option<u64>,
    found: Vec<Holder>,
    next: Option<String>,
    begun: bool,
    notice: Option<String>,
    words: Words,
    rows: Rows,
}

impl WhoCan {
    /// Asks who has that capability (word, title), on a thing perhaps.
    pub fn ask(
        stand: Stand,
        capability: (String, String),
        on: Option<Called>,
        cx: &mut Cx<'_>,
    ) -> Box<dyn Layer> {
        let mut who = Self {
            stand,
            capability,
            on,
            asked: None,
            found: Vec::new(),
            next: None,
            begun: false,
            notice: None,
            words: Words::default(),
            rows: Rows::default(),
        };
        who.refresh(cx);
        Box::new(who)
    }

    /// Asks for a capability first.
    pub fn choose(stand: Stand, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        let account = stand.account.clone();
        let then = move |picked: Picked, cx: &mut Cx<'_>| match picked {
            Picked::Capability(word, title) => {
                Flow::Replace(Self::ask(stand.clone(), (word, title), None, cx))
            }
            _ => Flow::Close,
        };
        Pick::ask(account, Source::Capabilities, "Who can do what?", then, cx)
    }

    /// Asks for a capability that is about a thing of such a kind first.
    pub fn of_thing(
        stand: Stand,
        (thing, kind): (Called, Option<Word>),
        cx: &mut Cx<'_>,
    ) -> Box<dyn Layer> {
        let account = stand.account.clone();
        let title = format!("Who can do what with {}?", thing.1);
        let then = move |picked: Picked, cx: &mut Cx<'_>| match picked {
            Picked::Capability(word, title) => {
                let on = Some(thing.clone());
                Flow::Replace(Self::ask(stand.clone(), (word, title), on, cx))
            }
            _ => Flow::Close,
        };
        Pick::ask(account, Source::about(kind), title, then, cx)
    }

    fn put(&mut self, after: Option<String>, cx: &mut Cx<'_>) {
        let insight = Insight::WhoCan {
            account: self.stand.account.clone(),
            capability: self.capability.0.clone(),
            on: pick::on(self.on.as_ref()),
            ask: PageAsk {
                filter: Filter::words(&self.words.text()).to_string(),
                after,
                limit: PAGE,
                ..PageAsk::default()
            },
        };
        self.asked = Some(cx.ask(Question::Insight(insight)));
    }

    fn again(&mut self, cx: &mut Cx<'_>) {
        self.found.clear();
        self.rows.home();
        self.refresh(cx);
    }

    /// Goes on with the search where more rows are wanted than were found.
    fn more(&mut self, cx: &mut Cx<'_>) {
        let wanted = self.rows.at(self.found.len()).unwrap_or(0) + AHEAD;
        if self.asked.is_none() && self.found.len() < wanted.min(KEPT) && self.next.is_some() {
            let after = self.next.take();
            self.put(after, cx);
        }
    }

    fn take(&mut self, found: &Found<Holder>, cx: &mut Cx<'_>) {
        if !self.begun {
            self.found.clear();
            self.begun = true;
        }
        self.notice = None;
        self.found.extend(found.rows.iter().cloned());
        self.next.clone_from(&found.next);
        self.more(cx);
    }

    fn current(&self) -> Option<&Holder> {
        self.found.get(self.rows.at(self.found.len())?)
    }

    fn rules(&self) -> Vec<String> {
        let held = self.current().map(|holder| &holder.by);
        super::rules(held.into_iter().flatten().map(|by| by.rules.as_slice()))
    }

    /// How many there are, and whether the search goes on.
    fn status(&self) -> String {
        let people = count(self.found.len() as u64, "person", "people");
        if !self.begun {
            return "Looking.".into();
        }
        if self.asked.is_some() {
            return format!("{people} so far; looking on");
        }
        match &self.next {
            None => people,
            Some(_) if self.found.len() >= KEPT => format!("{people}, and more: narrow them"),
            Some(_) => format!("{people} so far, and more below"),
        }
    }

    fn note(&self, columns: u16) -> Vec<Bits> {
        let Some(holder) = self.current() else {
            return Vec::new();
        };
        let mut out = marked("", &holder.name, &[], Tone::Plain, columns);
        for held in &holder.by {
            out.extend(marked("by ", &by(held), &held.rules, Tone::Muted, columns));
        }
        out
    }

    /// Asks the same of another thing, or another capability.
    fn other(&self, source: Source, title: &str, cx: &mut Cx<'_>) -> Flow {
        let (stand, capability) = (self.stand.clone(), self.capability.clone());
        let account = stand.account.clone();
        let then = move |picked: Picked, cx: &mut Cx<'_>| {
            let stand = stand.clone();
            match picked {
                Picked::Thing(on) => Flow::Replace(Self::ask(stand, capability.clone(), on, cx)),
                Picked::Capability(word, title) => {
                    Flow::Replace(Self::ask(stand, (word, title), None, cx))
                }
                _ => Flow::Close,
            }
        };
        Flow::Push(Pick::ask(account, source, title, then, cx))
    }
}

/// Somebody who can, and by which roles.
fn line(holder: &Holder, names: u16) -> Bits {
    let pad = " ".repeat(usize::from(names.saturating_sub(width(&holder.name))) + 2);
    let roles: Vec<String> = holder.by.iter().map(by).collect();
    let conditional = holder.by.iter().all(|by| !by.when.is_empty());
    let (sign, tone) = if conditional {
        ("~ ", Tone::Caution)
    } else {
        ("✓ ", Tone::Good)
    };
    vec![
        bit(sign, tone),
        bit(holder.name.clone(), Tone::Plain),
        bit(pad, Tone::Plain),
        bit(roles.join("; "), Tone::Muted),
    ]
}

impl Layer for WhoCan {
    fn place(&self) -> Place {
        self.words.place(Place::WhoCan)
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        let before = self.words.text();
        if self.words.act(id) {
            if before != self.words.text() {
                self.again(cx);
            }
            return Flow::Stay;
        }
        match id {
            Id::Close => return Flow::Close,
            Id::Choose => {
                if let Some(holder) = self.current() {
                    let who = (holder.user.clone(), holder.name.clone());
                    let (what, on) = (self.capability.clone(), self.on.clone());
                    return Flow::Push(Why::ask(self.stand.clone(), who, what, on, cx));
                }
            }
            Id::AskOf => {
                let source = Source::Things(self.capability.0.clone());
                return self.other(source, "On what?", cx);
            }
            Id::OtherCapability => {
                return self.other(Source::Capabilities, "Who can do what?", cx);
            }
            Id::Rules => {
                let account = self.stand.account.clone();
                return Flow::Push(RuleTexts::ask(account, self.rules(), cx));
            }
            _ => {
                self.rows.act(id, self.found.len(), rows::page(cx.size));
                self.more(cx);
            }
        }
        Flow::Stay
    }

    fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> Flow {
        if self.words.key(key) {
            self.again(cx);
        }
        Flow::Stay
    }

    fn paste(&mut self, text: &str, cx: &mut Cx<'_>) -> Flow {
        if self.words.paste(text) {
            self.again(cx);
        }
        Flow::Stay
    }

    fn answer(&mut self, answer: &Answer, cx: &mut Cx<'_>) -> Option<Flow> {
        if self.asked != Some(answer.id) {
            return None;
        }
        self.asked = None;
        match &answer.reply {
            Ok(Reply::Insight(Told::WhoCan(found))) => self.take(found, cx),
            Ok(_) => {}
            Err(error) => self.notice = Some(trouble(error)),
        }
        Some(Flow::Stay)
    }

    fn refresh(&mut self, cx: &mut Cx<'_>) {
        self.begun = false;
        self.next = None;
        self.put(None, cx);
    }

    fn passing(&self) -> bool {
        false
    }

    fn sight(&self, sight: &mut Sight) {
        sight.row = self.current().is_some();
        sight.rules = !self.rules().is_empty();
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let title = question("Who can", &self.capability.1, self.on.as_ref());
        let Some(mut inside) = rows::stage(pen, area, &title) else {
            return;
        };
        if self.words.shown() {
            let (rest, line) = rows::last_line(inside);
            self.words.draw(pen, line);
            inside = rest;
        }
        if let Some(notice) = &self.notice {
            return rows::say(pen, inside, notice);
        }
        pen.put(
            inside.x,
            inside.y,
            inside.width,
            &self.status(),
            Tone::Muted,
        );
        let inside = rows::below(inside);
        if self.found.is_empty() {
            if self.begun && self.asked.is_none() {
                rows::say(pen, inside, &self.nobody(pen));
            }
            return;
        }
        let area = rows::note(pen, inside, &self.note(inside.width));
        let names = self.found.iter().map(|h| width(&h.name));
        let names = names.max().unwrap_or(0).min(NAMES);
        let lines: Vec<Line> = self
            .found
            .iter()
            .map(|holder| Line::Row(line(holder, names)))
            .collect();
        self.rows.draw(pen, area, &lines, true);
    }
}

impl WhoCan {
    /// Why the list is empty, and which key fills it.
    fn nobody(&self, pen: &Pen<'_>) -> String {
        let words = if !self.words.is_empty() {
            "Nobody of these words can. {close} drops them."
        } else if self.on.is_some() {
            "Nobody can now. {other-capability} asks about something else, {ask-of} of another thing."
        } else {
            "Nobody can now. {other-capability} asks about something else, {ask-of} of one thing."
        };
        pen.keymap.words(Place::WhoCan, words)
    }
}
