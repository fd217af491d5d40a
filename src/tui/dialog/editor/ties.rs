//! A tab of ties: a selector of roles or relations, and the list of what is at their other end,
//! tied or not.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::wishes::{Wish, Wishes, key};
use crate::{
    domain::{Object, page::PageAsk},
    service::ties::{End, Tie, TieKind, TieRow},
    tui::{
        action::Id,
        ask::Answer,
        ask_edit::{EditAsk, EditReply},
        dialog::{marked, paged::Paged, some, trouble},
        layer::{Cx, Stand, edit_reply},
        list::Row,
        look::{Bits, Pen, bit, width},
        theme::Tone,
    },
};

/// One choice of the selector: from which end, and which tie.
#[derive(Debug, Clone)]
struct Entry {
    end: End,
    kind: TieKind,
    title: String,
}

/// The tab.
pub struct Ties {
    entries: Vec<Entry>,
    at: usize,
    /// The entries are there.
    known: bool,
    paged: Paged<TieRow>,
    /// Words are being typed.
    searching: bool,
    /// What is said where there is nothing to tie.
    empty: &'static str,
}

impl Row for TieRow {
    fn key(&self) -> String {
        match &self.other {
            Object::Account => String::new(),
            Object::Thing(handle) => handle.to_string(),
        }
    }
}

impl Ties {
    /// A tab whose entries are still awaited.
    pub fn new(empty: &'static str) -> Self {
        Self {
            entries: Vec::new(),
            at: 0,
            known: false,
            paged: Paged::default(),
            searching: false,
            empty,
        }
    }

    /// Takes the ways of being tied, each with the end from which it is looked at.
    pub fn take_kinds(&mut self, kinds: impl Iterator<Item = (End, TieKind)>) {
        let before = self.entry().map(|e| (e.end.clone(), e.kind.tie.clone()));
        self.entries = kinds
            .map(|(end, kind)| {
                let inward = matches!(&end, End::Object(_));
                let relation = matches!(kind.tie, Tie::Relation(..));
                let title = if inward && relation {
                    format!("{}: who", kind.title)
                } else {
                    kind.title.clone()
                };
                Entry { end, kind, title }
            })
            .collect();
        let same = |e: &Entry| before.as_ref() == Some(&(e.end.clone(), e.kind.tie.clone()));
        self.at = self.entries.iter().position(same).unwrap_or(0);
        self.known = true;
    }

    fn entry(&self) -> Option<&Entry> {
        self.entries.get(self.at)
    }

    /// Words are being typed.
    pub fn searching(&self) -> bool {
        self.searching
    }

    /// There is a row to turn round.
    pub fn has_row(&self) -> bool {
        self.paged.list.current().is_some()
    }

    /// Whether a wish belongs here.
    pub fn holds(&self, tie: &Tie) -> bool {
        self.entries.iter().any(|entry| entry.kind.tie == *tie)
    }

    fn put(&self, stand: &Stand) -> Option<impl FnOnce(&mut Cx<'_>, PageAsk) + use<>> {
        let entry = self.entry()?;
        let (end, tie) = (entry.end.clone(), entry.kind.tie.clone());
        let (account, actor) = (stand.account.clone(), stand.actor.clone());
        Some(move |cx: &mut Cx<'_>, ask| {
            cx.ask_edit(EditAsk::Ties {
                account,
                actor,
                end,
                tie,
                ask,
            });
        })
    }

    /// Reads the list from its beginning.
    pub fn restart(&mut self, stand: &Stand, cx: &mut Cx<'_>) {
        if let Some(put) = self.put(stand) {
            self.paged.restart(cx, put);
        }
    }

    /// Reads what is shown again; from its beginning where nothing is shown yet.
    pub fn refresh(&mut self, stand: &Stand, cx: &mut Cx<'_>) {
        if !self.paged.list.loaded {
            self.restart(stand, cx);
        } else if let Some(put) = self.put(stand) {
            self.paged.refresh(cx, put);
        }
    }

    /// Does what the action says; true where a wish has changed.
    pub fn act(&mut self, id: Id, wishes: &mut Wishes, stand: &Stand, cx: &mut Cx<'_>) -> bool {
        match id {
            Id::Left | Id::Right => {
                let len = self.entries.len().max(1);
                let by = if id == Id::Right { 1 } else { len - 1 };
                self.at = (self.at + by) % len;
                self.paged = Paged::default();
                self.restart(stand, cx);
            }
            Id::Narrow => self.searching = true,
            Id::Choose if self.searching => self.searching = false,
            Id::Close => {
                self.searching = false;
                self.paged.clear();
                self.restart(stand, cx);
            }
            Id::Toggle => return self.toggle(wishes),
            _ => {
                if let Some(put) = self.put(stand) {
                    self.paged.act(id, cx, put);
                }
            }
        }
        false
    }

    fn toggle(&mut self, wishes: &mut Wishes) -> bool {
        let (Some(entry), Some(row)) = (self.entry(), self.paged.list.current()) else {
            return false;
        };
        let Some(key) = key(&entry.end, &entry.kind.tie, &row.other) else {
            return false;
        };
        let title = format!("{} {}", entry.kind.title, row.title);
        wishes.toggle(key, row.held, &title);
        true
    }

    /// Takes a key while words are typed.
    pub fn key(&mut self, event: KeyEvent, stand: &Stand, cx: &mut Cx<'_>) {
        if self.searching && self.paged.key(event) {
            self.restart(stand, cx);
        }
    }

    /// Takes a pasted text while words are typed.
    pub fn paste(&mut self, text: &str, stand: &Stand, cx: &mut Cx<'_>) {
        if self.searching && self.paged.paste(text) {
            self.restart(stand, cx);
        }
    }

    /// Takes the page that is awaited; false where the answer is another's.
    pub fn answer(&mut self, answer: &Answer, wishes: &mut Wishes) -> bool {
        match (edit_reply(answer), &answer.reply) {
            (Some(EditReply::Ties(page)), _) => {
                let mine = self.paged.take(answer.id, page.clone());
                if let (true, Some(entry)) = (mine, self.entry()) {
                    for row in &page.rows {
                        if let Some(key) = key(&entry.end, &entry.kind.tie, &row.other) {
                            wishes.meet(&key, row.held);
                        }
                    }
                }
                mine
            }
            (_, Err(error)) => self.paged.fail(answer.id, trouble(error)),
            _ => false,
        }
    }

    /// What is said of the row under the cursor, or of the tie.
    fn about(&self, columns: u16) -> Vec<Bits> {
        let Some(entry) = self.entry() else {
            return Vec::new();
        };
        let refused = self
            .paged
            .list
            .current()
            .and_then(|row| row.refused.first());
        match (refused, &entry.kind.note) {
            (Some(r), _) => {
                let rules = some(&r.rules, false);
                marked("x ", &r.message, &rules, Tone::Danger, columns)
            }
            (None, Some(note)) => marked("! ", note, &[], Tone::Caution, columns),
            (None, None) => marked("", &entry.kind.help, &[], Tone::Muted, columns),
        }
    }

    /// The selector: which tie, which of how many, how many there are.
    fn selector(&self, wishes: &Wishes) -> (Bits, Bits) {
        let Some(entry) = self.entry() else {
            return (Vec::new(), Vec::new());
        };
        let here = |(tie, user, to): &super::wishes::Key| {
            let mine = match &entry.end {
                End::Person(person) => user == person,
                End::Object(object) => to == object,
            };
            mine && *tie == entry.kind.tie
        };
        let (more, less) = wishes.count(here);
        let now = entry.kind.now + more as u64 - (less as u64).min(entry.kind.now + more as u64);
        let (count, tone) = match entry.kind.most {
            Some(most) if now > most => (format!("! {now} of {most}"), Tone::Danger),
            Some(most) => (format!("{now} of {most}"), Tone::Strong),
            None => (format!("{now}"), Tone::Strong),
        };
        let left = vec![
            bit(format!("{}: ", entry.kind.others), Tone::Muted),
            bit(count, tone),
        ];
        let of = self.entries.len();
        let mut right = vec![bit(format!("< {} >", entry.title), Tone::Accent)];
        if of > 1 {
            right.push(bit(format!(" {}/{of}", self.at + 1), Tone::Muted));
        }
        (left, right)
    }

    fn line(&self, row: &TieRow, wishes: &Wishes, columns: u16) -> Bits {
        let wish = self
            .entry()
            .and_then(|entry| key(&entry.end, &entry.kind.tie, &row.other))
            .and_then(|key| wishes.of(&key));
        let (mark, tone) = match (wish, row.held) {
            (Some(Wish::End), _) => ("[-] ", Tone::Danger),
            (Some(Wish::Add(_)), false) => ("[+] ", Tone::Good),
            (Some(_), _) => ("[~] ", Tone::Accent),
            (None, true) => ("[x] ", Tone::Plain),
            (None, false) if row.refused.is_empty() => ("[ ] ", Tone::Plain),
            (None, false) => ("[ ] ", Tone::Muted),
        };
        let column = (columns / 2).min(36);
        let pad = column.saturating_sub(width(&row.title)).max(2);
        let used = row
            .used
            .map_or_else(String::new, |(used, most)| format!("  {used} of {most}"));
        let term = term(row);
        let refused = if row.refused.is_empty() { "" } else { "x " };
        vec![
            bit(mark, tone),
            bit(row.title.clone(), tone),
            bit(" ".repeat(pad.into()), Tone::Plain),
            bit(format!("{refused}{}{term}{used}", row.about), Tone::Muted),
        ]
    }

    /// Draws the tab.
    pub fn draw(&self, pen: &mut Pen<'_>, area: Rect, wishes: &Wishes) {
        if self.known && self.entries.is_empty() {
            for (line, y) in marked("", self.empty, &[], Tone::Muted, area.width)
                .iter()
                .zip(area.top()..area.bottom())
            {
                pen.bits(area.x, y, area.width, line);
            }
            return;
        }
        let top = u16::from(area.height > 1);
        if top > 0 {
            let (left, right) = self.selector(wishes);
            let wide: u16 = right.iter().map(|b| width(&b.text)).sum();
            let room = area.width.saturating_sub(wide + 2);
            pen.bits(area.x, area.y, room, &left);
            let x = area.right().saturating_sub(wide).max(area.x);
            pen.bits(x, area.y, area.width, &right);
        }
        let about = self.about(area.width);
        let most = if area.height < 8 { 1 } else { 3 };
        let below = if area.height < 4 { 0 } else { most };
        let list = Rect::new(
            area.x,
            area.y + top,
            area.width,
            area.height.saturating_sub(top + below),
        );
        let empty = "There is nothing that could be tied here.";
        let line = |row: &TieRow| self.line(row, wishes, area.width);
        self.paged
            .draw_searched(pen, list, self.searching, empty, line);
        for (line, y) in about.iter().zip(list.bottom()..area.bottom()) {
            pen.bits(area.x, y, area.width, line);
        }
    }
}

/// The term of a role that has one.
fn term(row: &TieRow) -> String {
    let said = |word: &str, time: Option<crate::domain::Time>| {
        time.map_or_else(String::new, |time| format!(" {word} {time}"))
    };
    said("from", row.begins) + &said("until", row.until)
}
