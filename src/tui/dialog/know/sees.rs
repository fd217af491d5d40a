//! What somebody, or whoever holds a role alone, sees: what they may do, what they see and may not
//! do, and what is hidden from them. Hidden is not denied, and the other way round.

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
    Called,
    rules::RuleTexts,
};
use crate::{
    domain::{Seen, Showing, View, Word},
    tui::{
        action::{Id, Place, Sight},
        ask::{Answer, Question, Reply},
        insight::{Insight, Told},
        layer::{Cx, Flow, Layer, Stand},
        look::{Bits, Pen, bit},
        theme::Tone,
    },
};

/// From this width on both columns are seen at once.
const WIDE: u16 = 60;

/// Whose view it is.
#[derive(Debug, Clone)]
pub enum Whose {
    /// A person's.
    User(Called),
    /// That of whoever holds this role (word, title) alone.
    Role(Word, String),
}

/// The screen.
pub struct Sees {
    stand: Stand,
    whose: Whose,
    asked: u64,
    view: Option<View>,
    notice: Option<String>,
    words: Words,
    /// The cursor stands in the column of what is not seen.
    hidden: bool,
    rows: [Rows; 2],
}

impl Sees {
    /// Asks for what they see.
    pub fn ask(stand: Stand, whose: Whose, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        let mut sees = Self {
            stand,
            whose,
            asked: 0,
            view: None,
            notice: None,
            words: Words::default(),
            hidden: false,
            rows: [Rows::default(); 2],
        };
        sees.refresh(cx);
        Box::new(sees)
    }

    fn title(&self) -> String {
        match &self.whose {
            Whose::User((_, name)) => format!("What {name} sees"),
            Whose::Role(_, title) => format!("What somebody sees who is {title} alone"),
        }
    }

    /// The rows of a column that hold the words: what may be done first.
    fn column(&self, hidden: bool) -> Vec<&Showing> {
        let all = self.view.iter().flat_map(|view| &view.rows);
        let here = all.filter(|row| (row.seen == Seen::Hidden) == hidden);
        let fits = |row: &&Showing| {
            let text = format!("{} {} {}", row.title, row.capability, row.group);
            self.words.fits(&text)
        };
        let mut rows: Vec<&Showing> = here.filter(fits).collect();
        rows.sort_by_key(|row| !may(row.seen));
        rows
    }

    fn current(&self) -> Option<&Showing> {
        let column = self.column(self.hidden);
        let at = self.rows[usize::from(self.hidden)].at(column.len())?;
        column.get(at).copied()
    }

    fn rules(&self) -> Vec<String> {
        self.current()
            .map(|row| row.rules.clone())
            .unwrap_or_default()
    }

    /// For a person why or why not; for a role its rules.
    fn look_closer(&self, cx: &mut Cx<'_>) -> Flow {
        match (&self.whose, self.current()) {
            (Whose::User(who), Some(row)) => {
                let what = (row.capability.clone(), row.title.clone());
                Flow::Push(Why::ask(self.stand.clone(), who.clone(), what, None, cx))
            }
            (Whose::Role(..), Some(_)) => {
                let account = self.stand.account.clone();
                Flow::Push(RuleTexts::ask(account, self.rules(), cx))
            }
            (_, None) => Flow::Stay,
        }
    }

    fn note(&self, columns: u16) -> Vec<Bits> {
        let Some(row) = self.current() else {
            return Vec::new();
        };
        let (sign, tone) = sign(row.seen);
        let mut text = format!("{}: {}", row.title, seen_words(row.seen));
        if !row.why.is_empty() {
            let link = if may(row.seen) { ", if " } else { "; " };
            text = format!("{text}{link}{}", row.why);
        }
        marked(sign, &text, &row.rules, tone, columns)
    }

    fn draw_column(&self, pen: &mut Pen<'_>, area: Rect, hidden: bool) {
        let column = self.column(hidden);
        let focus = self.hidden == hidden;
        let head = if hidden { "Does not see" } else { "Sees" };
        let tone = if focus { Tone::Accent } else { Tone::Muted };
        let head = format!("{head} {}", column.len());
        pen.put(area.x, area.y, area.width, &head, tone);
        let mut lines = Vec::new();
        let mut before = None;
        for row in &column {
            let can = may(row.seen);
            if before != Some(can) && !hidden {
                let text = if can { "and may do" } else { "and may not do" };
                lines.push(Line::Head(vec![bit(text, Tone::Strong)]));
            }
            before = Some(can);
            lines.push(Line::Row(line(row)));
        }
        let area = rows::below(area);
        if column.is_empty() {
            let text = if self.words.is_empty() {
                "Nothing."
            } else {
                "Nothing of these words."
            };
            return rows::say(pen, area, text);
        }
        self.rows[usize::from(hidden)].draw(pen, area, &lines, focus);
    }
}

fn may(seen: Seen) -> bool {
    matches!(seen, Seen::Does | Seen::DoesIf)
}

fn sign(seen: Seen) -> (&'static str, Tone) {
    match seen {
        Seen::Does => ("✓ ", Tone::Good),
        Seen::DoesIf => ("~ ", Tone::Caution),
        Seen::Refused => ("x ", Tone::Danger),
        Seen::Greyed => ("- ", Tone::Muted),
        Seen::Hidden => ("· ", Tone::Muted),
    }
}

fn seen_words(seen: Seen) -> &'static str {
    match seen {
        Seen::Does | Seen::DoesIf => "shown, and may be done",
        Seen::Refused => "shown, and refused when it is tried",
        Seen::Greyed => "shown in grey",
        Seen::Hidden => "not shown at all",
    }
}

fn line(row: &Showing) -> Bits {
    let (sign, tone) = sign(row.seen);
    let text = if may(row.seen) {
        Tone::Plain
    } else {
        Tone::Muted
    };
    let mut bits = vec![bit(sign, tone), bit(row.title.clone(), text)];
    if !row.why.is_empty() {
        bits.push(bit(format!("  {}", row.why), Tone::Muted));
    }
    bits
}

impl Layer for Sees {
    fn place(&self) -> Place {
        self.words.place(Place::Sees)
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        if self.words.act(id) {
            return Flow::Stay;
        }
        match id {
            Id::Close => return Flow::Close,
            Id::Left => self.hidden = false,
            Id::Right => self.hidden = true,
            Id::Choose => return self.look_closer(cx),
            Id::Rules => {
                let account = self.stand.account.clone();
                return Flow::Push(RuleTexts::ask(account, self.rules(), cx));
            }
            _ => {
                let many = self.column(self.hidden).len();
                let rows = &mut self.rows[usize::from(self.hidden)];
                rows.act(id, many, rows::page(cx.size));
            }
        }
        Flow::Stay
    }

    fn key(&mut self, key: KeyEvent, _cx: &mut Cx<'_>) -> Flow {
        self.words.key(key);
        Flow::Stay
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) -> Flow {
        self.words.paste(text);
        Flow::Stay
    }

    fn answer(&mut self, answer: &Answer, _cx: &mut Cx<'_>) -> Option<Flow> {
        if answer.id != self.asked {
            return None;
        }
        match &answer.reply {
            Ok(Reply::Insight(Told::View(view))) => self.view = Some(*view.clone()),
            Ok(_) => {}
            Err(error) => self.notice = Some(trouble(error)),
        }
        Some(Flow::Stay)
    }

    fn refresh(&mut self, cx: &mut Cx<'_>) {
        let account = self.stand.account.clone();
        self.asked = cx.ask(Question::Insight(match &self.whose {
            Whose::User((user, _)) => Insight::UserSees(account, user.clone()),
            Whose::Role(role, _) => Insight::RoleSees(account, role.clone()),
        }));
    }

    fn passing(&self) -> bool {
        false
    }

    fn sight(&self, sight: &mut Sight) {
        sight.row = self.current().is_some();
        sight.rules = !self.rules().is_empty();
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let Some(mut inside) = rows::stage(pen, area, &self.title()) else {
            return;
        };
        if self.words.shown() {
            let (rest, line) = rows::last_line(inside);
            self.words.draw(pen, line);
            inside = rest;
        }
        let Some(view) = &self.view else {
            let text = self.notice.as_deref().unwrap_or("Working it out.");
            return rows::say(pen, inside, text);
        };
        if view.rows.is_empty() {
            return rows::say(pen, inside, &view.note);
        }
        if !view.note.is_empty() {
            let lines = marked("! ", &view.note, &[], Tone::Caution, inside.width);
            for line in lines.iter().take(usize::from(inside.height / 3)) {
                pen.bits(inside.x, inside.y, inside.width, line);
                inside = rows::below(inside);
            }
        }
        let area = rows::note(pen, inside, &self.note(inside.width));
        if area.width < WIDE {
            return self.draw_column(pen, area, self.hidden);
        }
        let side = area.width * 3 / 5;
        let left = Rect::new(area.x, area.y, side - 2, area.height);
        pen.upright(area.x + side - 1, area.y, area.height);
        let right = area.x + side + 1;
        let right = Rect::new(right, area.y, area.right() - right, area.height);
        self.draw_column(pen, left, false);
        self.draw_column(pen, right, true);
    }
}
