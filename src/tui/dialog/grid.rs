//! A table with a cursor that moves in both directions: names at the left, a sign in each cell, and
//! below them what is said of the cell under the cursor.

use ratatui::layout::Rect;

use crate::{
    service::rows::{Mark, MatrixCell},
    tui::{
        action::Id,
        look::{Bits, Pen, bit, cursor, width},
        theme::Tone,
    },
};

use super::{marked, rows};

/// The widest column.
const WIDEST: u16 = 14;

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

/// What the signs mean, in so many words as fit.
pub fn legend(columns: u16, denied: bool) -> Bits {
    let all: [(Mark, &str); 5] = [
        (Mark::Yes, "yes"),
        (Mark::Conditional, "under conditions"),
        (Mark::No, "no"),
        (Mark::Denied, "never"),
        (Mark::Unstated, "not stated"),
    ];
    let mut bits = Vec::new();
    let mut used = 0;
    for (mark, words) in all {
        if mark == Mark::Denied && !denied {
            continue;
        }
        let (sign, tone) = mark_sign(mark);
        let wide = 2 + width(words) + 3;
        if used + wide > columns + 3 {
            break;
        }
        used += wide;
        bits.push(bit(format!("{sign} "), tone));
        bits.push(bit(format!("{words}   "), Tone::Muted));
    }
    bits
}

/// A row of the table.
pub struct GridRow<'g> {
    /// The heading under which it stands; empty where there are none.
    pub group: &'g str,
    /// Its name.
    pub title: &'g str,
    /// Its cells.
    pub cells: &'g [MatrixCell],
}

/// The cursor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Grid {
    /// The row under it.
    pub row: usize,
    /// The column under it.
    pub column: usize,
}

/// A line: a heading, or a row by its place.
enum Line<'g> {
    Group(&'g str),
    Row(usize),
}

impl Grid {
    /// Moves as the action says, among so many rows and columns.
    pub fn act(&mut self, id: Id, (rows, columns): (usize, usize), page: usize) {
        let (last, most) = (rows.saturating_sub(1), columns.saturating_sub(1));
        self.row = self.row.min(last);
        self.column = self.column.min(most);
        match id {
            Id::Left => self.column = self.column.saturating_sub(1),
            Id::Right => self.column = (self.column + 1).min(most),
            Id::Down => self.row = (self.row + 1).min(last),
            Id::Up => self.row = self.row.saturating_sub(1),
            Id::PageDown => self.row = (self.row + page).min(last),
            Id::PageUp => self.row = self.row.saturating_sub(page),
            Id::First => self.row = 0,
            Id::Last => self.row = last,
            _ => {}
        }
    }

    /// Draws headings and rows.
    pub fn draw(self, pen: &mut Pen<'_>, area: Rect, titles: &[&str], rows: &[GridRow<'_>]) {
        let longest = rows.iter().map(|r| width(r.title)).max().unwrap_or(0);
        let names = (longest + 3).min(area.width / 2).max(10);
        let x = area.x + names.min(area.width);
        let widths: Vec<u16> = titles
            .iter()
            .map(|t| width(t).clamp(3, WIDEST) + 2)
            .collect();
        let left = self.left(&widths, area.right() - x);
        let columns = Columns { x, widths, left };
        self.draw_heads(pen, area, &columns, titles);
        let lines = lines(rows);
        let place = |l: &Line<'_>| matches!(l, Line::Row(i) if *i == self.row);
        let at = lines.iter().position(place).unwrap_or(0);
        let body = rows::below(area);
        let top = rows::first(at, lines.len(), body.height);
        for (line, y) in lines.iter().skip(top).zip(body.top()..body.bottom()) {
            let place = Rect::new(area.x, y, area.width, 1);
            match line {
                Line::Group(group) => {
                    pen.put(place.x, y, place.width, group, Tone::Strong);
                }
                Line::Row(i) => {
                    if let Some(row) = rows.get(*i) {
                        self.draw_row(pen, place, &columns, row, *i == self.row);
                    }
                }
            }
        }
    }

    /// The first column shown, so that the selected one is.
    fn left(self, widths: &[u16], room: u16) -> usize {
        let mut left = self.column.min(widths.len().saturating_sub(1));
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

    fn draw_heads(self, pen: &mut Pen<'_>, area: Rect, columns: &Columns, titles: &[&str]) {
        let mut x = columns.x;
        let all = titles.iter().zip(&columns.widths).enumerate();
        for (i, (title, wide)) in all.skip(columns.left) {
            if x >= area.right() {
                // There is more to the right.
                pen.put_right(area.right(), area.y, 1, "→", Tone::Accent);
                break;
            }
            let tone = if i == self.column {
                Tone::Accent
            } else {
                Tone::Muted
            };
            pen.put(x, area.y, (wide - 1).min(area.right() - x), title, tone);
            x += wide;
        }
        if columns.left > 0 {
            pen.put(columns.x.saturating_sub(2), area.y, 1, "←", Tone::Accent);
        }
    }

    fn draw_row(
        self,
        pen: &mut Pen<'_>,
        area: Rect,
        columns: &Columns,
        row: &GridRow<'_>,
        chosen: bool,
    ) {
        pen.bits(area.x, area.y, 2.min(area.width), &[cursor(chosen)]);
        let tone = if chosen { Tone::Strong } else { Tone::Plain };
        let room = columns.x.saturating_sub(area.x + 3);
        pen.put(area.x + 2, area.y, room, row.title, tone);
        let mut at = columns.x;
        let cells = row.cells.iter().zip(&columns.widths).enumerate();
        for (j, (cell, wide)) in cells.skip(columns.left) {
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

/// Where the columns stand.
struct Columns {
    x: u16,
    widths: Vec<u16>,
    left: usize,
}

fn lines<'g>(rows: &[GridRow<'g>]) -> Vec<Line<'g>> {
    let mut out = Vec::new();
    let mut group = "";
    for (i, row) in rows.iter().enumerate() {
        if group != row.group {
            out.push(Line::Group(row.group));
            group = row.group;
        }
        out.push(Line::Row(i));
    }
    out
}

/// What is said of a cell: what it is about, what it says, its conditions, its rules.
pub fn cell_note(about: &str, says: &str, cell: &MatrixCell, columns: u16) -> Vec<Bits> {
    let (sign, tone) = mark_sign(cell.mark);
    let mut text = format!("{about} {says}");
    if !cell.note.is_empty() {
        text = format!("{text}: {}", cell.note);
    }
    marked(&format!("{sign} "), &text, &cell.rules, tone, columns)
}
