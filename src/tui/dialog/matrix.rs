//! The matrix: which role gives which capability, and under what conditions.

use ratatui::layout::Rect;

use super::{marked, trouble};
use crate::{
    domain::AccountId,
    service::rows::{Mark, Matrix, MatrixRow},
    tui::{
        action::{Id, Place},
        ask::{Answer, Question, Reply},
        layer::{Cx, Flow, Layer},
        look::{Pen, width, wrap},
        theme::Tone,
    },
};

/// The widest column of a role.
const WIDEST: u16 = 14;

/// The screen.
pub struct MatrixView {
    account: AccountId,
    title: String,
    asked: u64,
    matrix: Option<Matrix>,
    notice: Option<String>,
    row: usize,
    column: usize,
}

/// A mark's sign and tone.
pub fn mark_sign(mark: Mark) -> (&'static str, Tone) {
    match mark {
        Mark::Yes => ("✓", Tone::Good),
        Mark::Conditional => ("~", Tone::Caution),
        Mark::No => ("·", Tone::Muted),
        Mark::Denied => ("x", Tone::Danger),
        Mark::Unstated => ("?", Tone::Accent),
    }
}

/// A mark in words.
fn mark_words(mark: Mark) -> &'static str {
    match mark {
        Mark::Yes => "gives it",
        Mark::Conditional => "gives it under conditions",
        Mark::No => "does not give it",
        Mark::Denied => "denies it, whatever else is held",
        Mark::Unstated => "the source says nothing about it",
    }
}

/// A line of the table: a group's heading, or a capability by its place.
enum Line<'a> {
    Group(&'a str),
    Row(usize),
}

impl MatrixView {
    /// Asks for the matrix of an account.
    pub fn ask(account: AccountId, title: String, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        let mut view = Self {
            account,
            title,
            asked: 0,
            matrix: None,
            notice: None,
            row: 0,
            column: 0,
        };
        view.refresh(cx);
        Box::new(view)
    }

    fn rows(&self) -> &[MatrixRow] {
        self.matrix.as_ref().map_or(&[], |m| &m.rows)
    }

    fn roles(&self) -> &[(String, String)] {
        self.matrix.as_ref().map_or(&[], |m| &m.roles)
    }

    fn lines(&self) -> Vec<Line<'_>> {
        let mut out = Vec::new();
        let mut group = None;
        for (i, row) in self.rows().iter().enumerate() {
            if group != Some(&row.group) {
                out.push(Line::Group(&row.group));
                group = Some(&row.group);
            }
            out.push(Line::Row(i));
        }
        out
    }

    /// The columns of the roles: width of each.
    fn widths(&self) -> Vec<u16> {
        let titles = self.roles().iter();
        titles.map(|(_, t)| width(t).clamp(3, WIDEST) + 2).collect()
    }

    /// The first role shown, so that the selected one is.
    fn left(&self, widths: &[u16], room: u16) -> usize {
        let mut left = self.column;
        let mut used = widths.get(left).copied().unwrap_or(0);
        while let Some(before) = left.checked_sub(1).and_then(|i| widths.get(i)) {
            used = used.saturating_add(*before);
            if used > room {
                break;
            }
            left -= 1;
        }
        left
    }

    /// What is said about the selected cell.
    fn note(&self, columns: u16) -> Vec<crate::tui::look::Bits> {
        let row = self.rows().get(self.row);
        let cell = row.and_then(|r| r.cells.get(self.column));
        let (Some(row), Some(cell), Some((_, role))) = (row, cell, self.roles().get(self.column))
        else {
            return Vec::new();
        };
        let (sign, tone) = mark_sign(cell.mark);
        let mut text = format!("{}: {role} {}", row.title, mark_words(cell.mark));
        if !cell.note.is_empty() {
            text = format!("{text}: {}", cell.note);
        }
        marked(&format!("{sign} "), &text, &cell.rules, tone, columns)
    }

    fn draw_heads(&self, pen: &mut Pen<'_>, area: Rect, x: u16, widths: &[u16], left: usize) {
        let mut x = x;
        for (i, ((_, title), wide)) in self.roles().iter().zip(widths).enumerate().skip(left) {
            if x >= area.right() {
                break;
            }
            let tone = if i == self.column {
                Tone::Accent
            } else {
                Tone::Muted
            };
            let room = (wide - 1).min(area.right() - x);
            pen.put(x, area.y, room, title, tone);
            x += wide;
        }
    }

    fn draw_row(
        &self,
        pen: &mut Pen<'_>,
        area: Rect,
        x: u16,
        widths: &[u16],
        left: usize,
        i: usize,
    ) {
        let Some(row) = self.rows().get(i) else {
            return;
        };
        let chosen = i == self.row;
        let mark = if chosen { "> " } else { "  " };
        pen.put(area.x, area.y, 2.min(area.width), mark, Tone::Accent);
        let tone = if chosen { Tone::Strong } else { Tone::Plain };
        pen.put(
            area.x + 2,
            area.y,
            x.saturating_sub(area.x + 3),
            &row.title,
            tone,
        );
        let mut at = x;
        for (j, (cell, wide)) in row.cells.iter().zip(widths).enumerate().skip(left) {
            if at >= area.right() {
                break;
            }
            let (sign, tone) = mark_sign(cell.mark);
            let middle = at + (wide - 2) / 2;
            if middle < area.right() {
                pen.put(middle, area.y, 1, sign, tone);
                if chosen && j == self.column {
                    let from = middle.saturating_sub(1).max(area.x);
                    pen.tint(Rect::new(from, area.y, 3, 1), Tone::Selection);
                }
            }
            at += wide;
        }
    }
}

impl Layer for MatrixView {
    fn place(&self) -> Place {
        Place::Matrix
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        let page = usize::from(cx.size.1.saturating_sub(8)).max(1);
        let last = self.rows().len().saturating_sub(1);
        match id {
            Id::Close => return Flow::Close,
            Id::Left => self.column = self.column.saturating_sub(1),
            Id::Right => {
                let most = self.roles().len().saturating_sub(1);
                self.column = (self.column + 1).min(most);
            }
            Id::Down => self.row = (self.row + 1).min(last),
            Id::Up => self.row = self.row.saturating_sub(1),
            Id::PageDown => self.row = (self.row + page).min(last),
            Id::PageUp => self.row = self.row.saturating_sub(page),
            Id::First => self.row = 0,
            Id::Last => self.row = last,
            _ => {}
        }
        Flow::Stay
    }

    fn answer(&mut self, answer: &Answer, _cx: &mut Cx<'_>) -> Option<Flow> {
        if answer.id != self.asked {
            return None;
        }
        match &answer.reply {
            Ok(Reply::Matrix(matrix)) => self.matrix = Some(matrix.clone()),
            Ok(_) => {}
            Err(error) => self.notice = Some(trouble(error)),
        }
        Some(Flow::Stay)
    }

    fn refresh(&mut self, cx: &mut Cx<'_>) {
        self.asked = cx.ask(Question::Matrix(self.account.clone()));
    }

    fn passing(&self) -> bool {
        false
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let title = format!("Who can what in {}", self.title);
        let inside = pen.frame(area, &title);
        if inside.height < 3 || inside.width < 12 {
            return;
        }
        if self.rows().is_empty() {
            let text = self.notice.as_deref().unwrap_or("Reading the matrix.");
            for (line, y) in wrap(text, inside.width)
                .iter()
                .zip(inside.top()..inside.bottom())
            {
                pen.put(inside.x, y, inside.width, line, Tone::Muted);
            }
            return;
        }
        // The same margin as in every other dialog, where there is room for one.
        let margin = u16::from(inside.width >= 30);
        let inside = inset(inside, margin);
        let widths = self.widths();
        let longest = self
            .rows()
            .iter()
            .map(|r| width(&r.title))
            .max()
            .unwrap_or(0);
        let names = (longest + 3).min(inside.width / 2).max(10);
        let x = inside.x + names;
        let left = self.left(&widths, inside.right() - x);
        let note = self.note(inside.width);
        let below = u16::try_from(note.len())
            .unwrap_or(1)
            .min(inside.height / 3);
        self.draw_heads(pen, inside, x, &widths, left);
        let seen = inside.height.saturating_sub(2 + below);
        let lines = self.lines();
        let at = lines
            .iter()
            .position(|l| matches!(l, Line::Row(i) if *i == self.row))
            .unwrap_or(0);
        let top = (at + 2).min(lines.len()).saturating_sub(usize::from(seen));
        for (line, y) in lines
            .iter()
            .skip(top)
            .zip(inside.y + 1..inside.y + 1 + seen)
        {
            let row = Rect::new(inside.x, y, inside.width, 1);
            match line {
                Line::Group(group) => {
                    pen.put(row.x, y, names, group, Tone::Strong);
                }
                Line::Row(i) => self.draw_row(pen, row, x, &widths, left, *i),
            }
        }
        for (line, y) in note.iter().zip(inside.bottom() - below..inside.bottom()) {
            pen.bits(inside.x, y, inside.width, line);
        }
    }
}

fn inset(area: Rect, margin: u16) -> Rect {
    Rect::new(
        area.x + margin,
        area.y,
        area.width.saturating_sub(2 * margin),
        area.height,
    )
}
