//! What somebody may do, thing by thing: the things at the left, what may be done with the one under
//! the cursor at the right. On a narrow screen one after the other.

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
    rules::RuleTexts,
};
use crate::{
    domain::{Ability, filter::Filter, page::PageAsk},
    service::known::ThingRights,
    tui::{
        action::{Id, Place, Sight},
        ask::{Answer, Question, Reply},
        insight::{Insight, Told},
        layer::{Cx, Flow, Layer, Stand},
        list::{List, Row},
        look::{Bits, Pen, bit, cursor, cut_middle, width},
        theme::Tone,
    },
};

/// From this width on both columns are seen at once.
const WIDE: u16 = 60;
/// The widest title that the conditions wait for.
const TITLES: u16 = 34;

impl Row for ThingRights {
    fn key(&self) -> String {
        // No handle is empty.
        let thing = self.thing.as_ref();
        thing.map_or_else(String::new, |row| row.resource.id.to_string())
    }
}

/// The screen.
pub struct Rights {
    stand: Stand,
    user: Called,
    things: List<ThingRights>,
    words: Words,
    /// The cursor stands among the rights, and not among the things.
    inside: bool,
    row: Rows,
}

impl Rights {
    /// Asks what this person may do where.
    pub fn ask(stand: Stand, user: Called, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        let mut rights = Self {
            stand,
            user,
            things: List::default(),
            words: Words::default(),
            inside: false,
            row: Rows::default(),
        };
        rights.again(cx);
        Box::new(rights)
    }

    fn again(&mut self, cx: &mut Cx<'_>) {
        self.inside = false;
        self.row.home();
        let words = Filter::words(&self.words.text()).to_string();
        self.put(cx, |list, id| Some(list.restart(id, words)));
    }

    /// Puts the question for a page that the list wants.
    fn put(
        &mut self,
        cx: &mut Cx<'_>,
        page: impl FnOnce(&mut List<ThingRights>, u64) -> Option<PageAsk>,
    ) {
        let (account, user) = (self.stand.account.clone(), self.user.0.clone());
        let things = &mut self.things;
        cx.ask_numbered(|id| {
            let ask = page(things, id)?;
            Some(Question::Insight(Insight::Rights(account, user, ask)))
        });
    }

    fn abilities(&self) -> &[Ability] {
        self.things.current().map_or(&[], |row| &row.rights)
    }

    fn current(&self) -> Option<&Ability> {
        let all = self.abilities();
        all.get(self.row.at(all.len())?)
    }

    fn rules(&self) -> Vec<String> {
        let held = self.current().map(|ability| &ability.by);
        super::rules(held.into_iter().flatten().map(|by| by.rules.as_slice()))
    }

    fn thing(&self) -> Option<Called> {
        let row = self.things.current()?.thing.as_ref()?;
        Some((row.resource.id.clone(), row.resource.title.clone()))
    }

    /// Why or why not, for the right under the cursor.
    fn why(&self, cx: &mut Cx<'_>) -> Flow {
        let Some(ability) = self.current() else {
            return Flow::Stay;
        };
        let what = (ability.capability.clone(), ability.title.clone());
        let who = self.user.clone();
        Flow::Push(Why::ask(self.stand.clone(), who, what, self.thing(), cx))
    }

    fn steer(&mut self, id: Id, cx: &mut Cx<'_>) {
        let page = rows::page(cx.size);
        if self.inside {
            let many = self.abilities().len();
            return self.row.act(id, many, page);
        }
        let page = page.cast_signed();
        match id {
            Id::Down => self.things.step(1),
            Id::Up => self.things.step(-1),
            Id::PageDown => self.things.step(page),
            Id::PageUp => self.things.step(-page),
            Id::First => self.things.select(0),
            Id::Last => self.things.select(usize::MAX),
            _ => return,
        }
        self.row.home();
        self.put(cx, List::more);
    }

    fn draw_things(&self, pen: &mut Pen<'_>, area: Rect) {
        let height = usize::from(area.height);
        let top = self.things.top(height);
        for (at, y) in (top..).zip(area.top()..area.bottom()) {
            let Some(row) = self.things.row(at) else {
                break;
            };
            let here = at == self.things.selected();
            let (title, kind) = match &row.thing {
                Some(thing) => (thing.resource.title.as_str(), thing.kind.as_str()),
                None => ("in general", ""),
            };
            let number = row.rights.len().to_string();
            let room = area.width.saturating_sub(2 + width(&number) + 1);
            pen.bits(
                area.x,
                y,
                area.width.min(2),
                &[cursor(here && !self.inside)],
            );
            let tone = if here { Tone::Strong } else { Tone::Plain };
            let title = cut_middle(title, room);
            let used = pen.put(area.x + 2, y, room, &title, tone);
            let rest = room.saturating_sub(used + 2);
            if rest >= 4 {
                pen.put(area.x + 2 + used + 2, y, rest, kind, Tone::Muted);
            }
            let tone = if row.rights.is_empty() {
                Tone::Muted
            } else {
                Tone::Good
            };
            pen.put_right(area.right(), y, area.width, &number, tone);
            if here {
                pen.tint(Rect::new(area.x, y, area.width, 1), Tone::Selection);
            }
        }
    }

    fn draw_rights(&self, pen: &mut Pen<'_>, area: Rect) {
        let all = self.abilities();
        if all.is_empty() {
            let there = self.things.current().is_some();
            let text = if there {
                "Nothing may be done here."
            } else {
                ""
            };
            return rows::say(pen, area, text);
        }
        let titles = all.iter().map(|a| width(&a.title)).max().unwrap_or(0);
        let titles = titles.min(TITLES).min(area.width.saturating_sub(4));
        let lines: Vec<Line> = all
            .iter()
            .map(|a| Line::Row(line(a, titles, area.width.saturating_sub(4))))
            .collect();
        let area = rows::note(pen, area, &self.note(area.width));
        self.row.draw(pen, area, &lines, self.inside);
    }

    fn note(&self, columns: u16) -> Vec<Bits> {
        let Some(ability) = self.current() else {
            return Vec::new();
        };
        let mut out = marked("", &ability.title, &[], Tone::Plain, columns);
        for held in &ability.by {
            out.extend(marked("by ", &by(held), &held.rules, Tone::Muted, columns));
        }
        out
    }

    fn empty(&self) -> String {
        if let Some(trouble) = &self.things.trouble {
            return trouble.clone();
        }
        if !self.things.loaded {
            return "Working it out.".into();
        }
        "Nothing in this account holds these words.".into()
    }
}

/// What may be done, and under what conditions. Where these do not fit behind the longest title, they
/// begin behind their own.
fn line(ability: &Ability, titles: u16, room: u16) -> Bits {
    let free = ability.by.iter().any(|by| by.when.is_empty());
    let (sign, tone) = if free {
        ("✓ ", Tone::Good)
    } else {
        ("~ ", Tone::Caution)
    };
    let when: Vec<&str> = if free {
        Vec::new()
    } else {
        ability.by.iter().map(|by| by.when.as_str()).collect()
    };
    let when = when.join("; or ");
    let pad = titles.saturating_sub(width(&ability.title)) + 2;
    let pad = if titles + 2 + width(&when) > room {
        2
    } else {
        usize::from(pad)
    };
    vec![
        bit(sign, tone),
        bit(ability.title.clone(), Tone::Plain),
        bit(" ".repeat(pad), Tone::Plain),
        bit(when, Tone::Muted),
    ]
}

impl Layer for Rights {
    fn place(&self) -> Place {
        self.words.place(Place::Rights)
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        let leaves = self.inside && matches!(id, Id::Close | Id::Left);
        if leaves && !self.words.typing() {
            self.inside = false;
            return Flow::Stay;
        }
        let before = self.words.text();
        if self.words.act(id) {
            if before != self.words.text() {
                self.again(cx);
            }
            return Flow::Stay;
        }
        match id {
            Id::Close => return Flow::Close,
            Id::Choose if self.inside => return self.why(cx),
            Id::Choose | Id::Right => self.inside = !self.abilities().is_empty(),
            Id::Rules => {
                let account = self.stand.account.clone();
                return Flow::Push(RuleTexts::ask(account, self.rules(), cx));
            }
            _ => self.steer(id, cx),
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
        if !self.things.awaits(answer.id) {
            return None;
        }
        match &answer.reply {
            Ok(Reply::Insight(Told::Rights(page))) => {
                if self.things.take(page.clone()) {
                    self.put(cx, List::more);
                } else {
                    self.again(cx);
                }
            }
            Ok(_) => {}
            Err(error) => self.things.fail(trouble(error)),
        }
        Some(Flow::Stay)
    }

    fn refresh(&mut self, cx: &mut Cx<'_>) {
        self.put(cx, |list, id| Some(list.refresh(id)));
    }

    fn passing(&self) -> bool {
        false
    }

    fn sight(&self, sight: &mut Sight) {
        sight.row = !self.abilities().is_empty();
        sight.rules = !self.rules().is_empty();
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let title = format!("What {} may do where", self.user.1);
        let Some(mut inside) = rows::stage(pen, area, &title) else {
            return;
        };
        if self.words.shown() {
            let (rest, line) = rows::last_line(inside);
            self.words.draw(pen, line);
            inside = rest;
        }
        if self.things.is_empty() {
            return rows::say(pen, inside, &self.empty());
        }
        if inside.width < WIDE {
            if !self.inside {
                return self.draw_things(pen, inside);
            }
            let thing = self
                .thing()
                .map_or("in general".to_owned(), |(_, title)| title);
            pen.put(inside.x, inside.y, inside.width, &thing, Tone::Strong);
            return self.draw_rights(pen, rows::below(inside));
        }
        let side = (inside.width * 2 / 5).min(48);
        let left = Rect::new(inside.x, inside.y, side - 2, inside.height);
        pen.upright(inside.x + side - 1, inside.y, inside.height);
        let right = inside.x + side + 1;
        let right = Rect::new(right, inside.y, inside.right() - right, inside.height);
        self.draw_things(pen, left);
        self.draw_rights(pen, right);
    }
}
