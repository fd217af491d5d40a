//! Choosers: a person, a capability, a thing, a role. What is chosen leads on to what is asked.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::super::{
    menu::{Item, Menu},
    plan_text, trouble,
};
use super::Called;
use crate::{
    domain::{AccountId, Handle, Word, filter::Filter, page::PageAsk},
    service::{
        known::CapabilityRow,
        rows::{ResourceRow, RoleRow, UserRow},
    },
    tui::{
        action::{Id, Place},
        ask::{Answer, Question, Reply},
        insight::{Insight, Told},
        layer::{Cx, Flow, Layer},
        look::{Bits, Pen, bit, width},
        theme::Tone,
    },
};

/// The most people or things offered at once; typing narrows them.
const OFFERED: usize = 100;
/// The widest name that what stands behind it waits for.
const MOST: usize = 40;

/// What was chosen.
#[derive(Debug, Clone)]
pub enum Picked {
    /// A person.
    Person(Called),
    /// A capability: its word and title.
    Capability(String, String),
    /// A thing, or nothing in particular.
    Thing(Option<Called>),
    /// A role: its word and title.
    Role(Word, String),
}

/// What there is to choose from.
#[derive(Debug, Clone)]
pub enum Source {
    /// The people of the account.
    People,
    /// Its capabilities.
    Capabilities,
    /// Its capabilities, as far as they are about a kind of thing.
    About(Word),
    /// Its things, as far as a capability is about them.
    Things(String),
    /// Its roles.
    Roles,
}

impl Source {
    /// The capabilities that are about a kind of thing, or all where it is not known.
    pub fn about(kind: Option<Word>) -> Self {
        kind.map_or(Self::Capabilities, Self::About)
    }
}

/// What comes of the choice.
pub type Then = Box<dyn Fn(Picked, &mut Cx<'_>) -> Flow>;

/// The chooser.
pub struct Pick {
    account: AccountId,
    source: Source,
    title: String,
    then: Then,
    /// The kind of thing that is asked about, once it is known: things wait for it.
    kind: Option<CapabilityRow>,
    asked: u64,
    rows: Vec<(Picked, Item)>,
    notice: Option<String>,
    menu: Menu,
}

impl Pick {
    /// A chooser that says what it is for, and what comes of it.
    pub fn ask(
        account: AccountId,
        source: Source,
        title: impl Into<String>,
        then: impl Fn(Picked, &mut Cx<'_>) -> Flow + 'static,
        cx: &mut Cx<'_>,
    ) -> Box<dyn Layer> {
        let mut pick = Self {
            account,
            source,
            title: title.into(),
            then: Box::new(then),
            kind: None,
            asked: 0,
            rows: Vec::new(),
            notice: Some("Reading.".into()),
            menu: Menu::default(),
        };
        pick.put(cx);
        Box::new(pick)
    }

    /// What is typed here is a name and no filter, whatever it looks like.
    fn page(&self) -> PageAsk {
        PageAsk {
            filter: Filter::words(&self.menu.typed()).to_string(),
            limit: OFFERED,
            ..PageAsk::default()
        }
    }

    fn put(&mut self, cx: &mut Cx<'_>) {
        let account = self.account.clone();
        self.asked = cx.ask(match (&self.source, &self.kind) {
            (Source::People, _) => Question::Users(account, self.page()),
            (Source::Roles, _) => Question::Roles(account),
            (Source::Things(_), Some(cap)) if cap.people => Question::Users(account, self.page()),
            (Source::Things(_), Some(cap)) => {
                Question::Insight(Insight::Things(account, cap.kind.clone(), self.page()))
            }
            (Source::Capabilities | Source::About(_) | Source::Things(_), _) => {
                Question::Insight(Insight::Capabilities(account))
            }
        });
    }

    /// Whether the store looks for the typed words, and not this list.
    fn searched(&self) -> bool {
        matches!(self.source, Source::People | Source::Things(_))
    }

    fn narrow(&mut self, cx: &mut Cx<'_>) {
        if self.searched() {
            self.put(cx);
        }
    }

    /// The places of the rows that are offered.
    fn found(&self) -> Vec<usize> {
        if self.searched() {
            return (0..self.rows.len()).collect();
        }
        self.menu.matching(self.rows.iter().map(|(_, item)| item))
    }

    fn people(&mut self, rows: &[UserRow], total: u64) {
        let column = column(rows.iter().map(|row| row.user.name.as_str()));
        let person = |row: &UserRow| {
            let called = (row.user.id.clone(), row.user.name.clone());
            let roles: Vec<_> = row.roles.iter().map(plan_text::role).collect();
            let item = item(&row.user.name, &roles.join(", "), column);
            match self.source {
                Source::Things(_) => (Picked::Thing(Some(called)), item),
                _ => (Picked::Person(called), item),
            }
        };
        let found = rows.iter().map(person).collect();
        self.offer(found, total);
    }

    fn things(&mut self, rows: &[ResourceRow], total: u64) {
        let column = column(rows.iter().map(|row| row.resource.title.as_str()));
        let thing = |row: &ResourceRow| {
            let called = (row.resource.id.clone(), row.resource.title.clone());
            let about = format!("{} in {}", row.kind, row.within);
            let item = item(&row.resource.title, &about, column);
            (Picked::Thing(Some(called)), item)
        };
        let found = rows.iter().map(thing).collect();
        self.offer(found, total);
    }

    /// Offers what was found. Where things are chosen, nothing in particular is one of them.
    fn offer(&mut self, found: Vec<(Picked, Item)>, total: u64) {
        let more = total.saturating_sub(found.len() as u64);
        self.notice = (more > 0).then(|| format!("{more} more: type to narrow the list."));
        let general = matches!(self.source, Source::Things(_)) && self.menu.typed().is_empty();
        let general = general.then(|| {
            let bits = vec![bit("nothing in particular", Tone::Muted)];
            let words = String::new();
            (Picked::Thing(None), Item { bits, words })
        });
        self.rows = general.into_iter().chain(found).collect();
    }

    fn capabilities(&mut self, rows: &[CapabilityRow]) {
        let fits = |row: &&CapabilityRow| match &self.source {
            Source::About(kind) => row.kind.as_ref() == Some(kind),
            _ => true,
        };
        let rows: Vec<&CapabilityRow> = rows.iter().filter(fits).collect();
        let column = column(rows.iter().map(|row| row.title.as_str()));
        let capability = |row: &&CapabilityRow| {
            let mut item = item(&row.title, &row.group, column);
            item.words = format!("{} {} {}", row.title, row.word, row.group);
            (
                Picked::Capability(row.word.clone(), row.title.clone()),
                item,
            )
        };
        let none = "The policy names nothing that is done with such a thing.";
        self.notice = rows.is_empty().then(|| none.into());
        self.rows = rows.iter().map(capability).collect();
    }

    /// Of which kind the things are that the capability is about; about the account alone there is
    /// nothing to choose.
    fn about(&mut self, rows: &[CapabilityRow], cx: &mut Cx<'_>) {
        let Source::Things(word) = &self.source else {
            return;
        };
        let Some(cap) = rows.iter().find(|row| row.word == *word) else {
            return;
        };
        if cap.kind.is_none() {
            self.offer(Vec::new(), 0);
            let text = "This is about the account, or about nothing in particular.";
            self.notice = Some(text.into());
            return;
        }
        self.kind = Some(cap.clone());
        self.put(cx);
    }

    fn roles(&mut self, rows: &[RoleRow]) {
        let rows: Vec<&RoleRow> = rows.iter().filter(|row| !row.hidden).collect();
        let column = column(rows.iter().map(|row| row.title.as_str()));
        let role = |row: &&RoleRow| {
            let mut item = item(&row.title, &row.help, column);
            item.words = format!("{} {} {}", row.title, row.word, row.also.join(" "));
            (Picked::Role(row.word.clone(), row.title.clone()), item)
        };
        self.rows = rows.iter().map(role).collect();
        self.notice = None;
    }
}

/// How wide the names are that what stands behind them waits for.
fn column<'n>(names: impl Iterator<Item = &'n str>) -> usize {
    names
        .map(|n| usize::from(width(n)))
        .max()
        .unwrap_or(0)
        .min(MOST)
}

/// A name, and behind it what tells it from others.
fn item(name: &str, about: &str, column: usize) -> Item {
    let pad = " ".repeat(column.saturating_sub(width(name).into()) + 2);
    Item {
        words: format!("{name} {about}"),
        bits: vec![
            bit(name, Tone::Plain),
            bit(pad, Tone::Plain),
            bit(about, Tone::Muted),
        ],
    }
}

/// The thing as a question names it.
pub fn on(thing: Option<&Called>) -> Option<Handle> {
    thing.map(|(handle, _)| handle.clone())
}

impl Layer for Pick {
    fn place(&self) -> Place {
        Place::Picker
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        let found = self.found();
        match id {
            Id::Close => return Flow::Close,
            Id::Choose => {
                let at = self.menu.at(found.len()).and_then(|at| found.get(at));
                if let Some((picked, _)) = at.and_then(|i| self.rows.get(*i)) {
                    return (self.then)(picked.clone(), cx);
                }
            }
            _ => self.menu.act(id, found.len()),
        }
        Flow::Stay
    }

    fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> Flow {
        if self.menu.key(key) {
            self.narrow(cx);
        }
        Flow::Stay
    }

    fn paste(&mut self, text: &str, cx: &mut Cx<'_>) -> Flow {
        if self.menu.paste(text) {
            self.narrow(cx);
        }
        Flow::Stay
    }

    fn answer(&mut self, answer: &Answer, cx: &mut Cx<'_>) -> Option<Flow> {
        if answer.id != self.asked {
            return None;
        }
        match &answer.reply {
            Ok(Reply::Users(page)) => self.people(&page.rows, page.total),
            Ok(Reply::Roles(rows)) => self.roles(rows),
            Ok(Reply::Insight(Told::Things(page))) => self.things(&page.rows, page.total),
            Ok(Reply::Insight(Told::Capabilities(rows))) => match self.source {
                Source::Things(_) => self.about(rows, cx),
                _ => self.capabilities(rows),
            },
            Ok(_) => {}
            Err(error) => self.notice = Some(trouble(error)),
        }
        Some(Flow::Stay)
    }

    fn refresh(&mut self, cx: &mut Cx<'_>) {
        self.put(cx);
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let found = self.found();
        let lines: Vec<&Bits> = found
            .iter()
            .filter_map(|i| self.rows.get(*i).map(|(_, item)| &item.bits))
            .collect();
        let notice = self.notice.clone().map(|n| vec![bit(n, Tone::Muted)]);
        let about: Vec<Bits> = notice.into_iter().collect();
        self.menu.draw(pen, area, &self.title, &lines, &about);
    }
}
