//! Rows under a cursor, and the pieces that whole-screen dialogs are made of: a frame with a
//! margin, rows with headings between, and below them what is said of the row under the cursor.

use ratatui::layout::Rect;

use crate::tui::{
    action::Id,
    look::{Bits, Pen, bit, cursor, wrap},
    theme::Tone,
};

/// A line of a list: a heading, or a row that the cursor can stand on.
#[derive(Debug, Clone)]
pub enum Line {
    /// A heading.
    Head(Bits),
    /// A row.
    Row(Bits),
}

/// The cursor among rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rows(usize);

impl Rows {
    /// Moves as the action says, among so many rows.
    pub fn act(&mut self, id: Id, rows: usize, page: usize) {
        let most = rows.saturating_sub(1);
        let at = self.0.min(most);
        self.0 = match id {
            Id::Down => at + 1,
            Id::Up => at.saturating_sub(1),
            Id::PageDown => at + page.max(1),
            Id::PageUp => at.saturating_sub(page.max(1)),
            Id::First => 0,
            Id::Last => most,
            _ => at,
        }
        .min(most);
    }

    /// The row under the cursor, of so many.
    pub fn at(self, rows: usize) -> Option<usize> {
        rows.checked_sub(1).map(|most| self.0.min(most))
    }

    /// Goes back to the first row.
    pub fn home(&mut self) {
        self.0 = 0;
    }

    /// Draws the lines that are seen, the one under the cursor in the middle where that can be.
    pub fn draw(self, pen: &mut Pen<'_>, area: Rect, lines: &[Line], focus: bool) {
        let rows = lines.iter().filter(|l| matches!(l, Line::Row(_))).count();
        let at = self.at(rows);
        let places = lines.iter().enumerate();
        let mut places = places.filter(|(_, l)| matches!(l, Line::Row(_)));
        let chosen = at.and_then(|at| places.nth(at)).map(|(i, _)| i);
        let top = first(chosen.unwrap_or(0), lines.len(), area.height);
        let visible = lines.iter().enumerate().skip(top);
        for ((i, line), y) in visible.zip(area.top()..area.bottom()) {
            match line {
                Line::Head(bits) => {
                    pen.bits(area.x, y, area.width, bits);
                }
                Line::Row(bits) => {
                    let here = focus && Some(i) == chosen;
                    pen.bits(area.x, y, area.width.min(2), &[cursor(here)]);
                    pen.bits(area.x + 2, y, area.width.saturating_sub(2), bits);
                    if here {
                        pen.tint(Rect::new(area.x, y, area.width, 1), Tone::Selection);
                    }
                }
            }
        }
    }
}

/// The first of so many lines that is shown, so that one of them stands in the middle where that
/// can be.
pub fn first(at: usize, lines: usize, height: u16) -> usize {
    let seen = usize::from(height);
    at.saturating_sub(seen / 2).min(lines.saturating_sub(seen))
}

/// The rows that a page moves by on a screen of that size.
pub fn page(size: (u16, u16)) -> usize {
    usize::from(size.1.saturating_sub(10)).max(1)
}

/// A frame over the whole body with a margin at the sides; `None` where nothing fits into it.
pub fn stage(pen: &mut Pen<'_>, area: Rect, title: &str) -> Option<Rect> {
    let inside = pen.frame(area, title);
    if inside.height < 2 || inside.width < 8 {
        return None;
    }
    let margin = u16::from(inside.width >= 30);
    Some(Rect::new(
        inside.x + margin,
        inside.y,
        inside.width - 2 * margin,
        inside.height,
    ))
}

/// Says a sentence in place of rows.
pub fn say(pen: &mut Pen<'_>, area: Rect, text: &str) {
    let lines = wrap(text, area.width);
    for (line, y) in lines.iter().zip(area.top()..area.bottom()) {
        pen.put(area.x, y, area.width, line, Tone::Muted);
    }
}

/// Draws what is said of the row under the cursor at the bottom, in at most a third of the height,
/// and answers the area that is left above it.
pub fn note(pen: &mut Pen<'_>, area: Rect, lines: &[Bits]) -> Rect {
    if lines.is_empty() || area.height < 4 {
        return area;
    }
    let roomy = u16::from(area.height >= 12);
    let most = usize::from(area.height / 3).max(1);
    let below = lines.len().min(most);
    let height = u16::try_from(below).unwrap_or(1);
    let top = area.bottom() - height;
    for (line, y) in lines.iter().take(below).zip(top..) {
        pen.bits(area.x, y, area.width, line);
    }
    if lines.len() > below {
        let more = [bit("…", Tone::Accent)];
        pen.bits(area.right().saturating_sub(1), area.bottom() - 1, 1, &more);
    }
    if roomy > 0 {
        pen.rule(area.x, top - 1, area.width);
    }
    Rect::new(area.x, area.y, area.width, area.height - height - roomy)
}

/// Takes the first line off an area.
pub fn below(area: Rect) -> Rect {
    let taken = area.height.min(1);
    Rect::new(area.x, area.y + taken, area.width, area.height - taken)
}

/// The last line of an area, and what is above it.
pub fn last_line(area: Rect) -> (Rect, Rect) {
    let taken = area.height.min(1);
    let rest = Rect::new(area.x, area.y, area.width, area.height - taken);
    let line = Rect::new(area.x, rest.bottom(), area.width, taken);
    (rest, line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_stays_among_the_rows_and_the_view_moves_by_a_line_at_a_time() {
        let mut rows = Rows::default();
        rows.act(Id::Last, 30, 10);
        assert_eq!(rows.at(30), Some(29));
        rows.act(Id::Up, 30, 10);
        assert_eq!(rows.at(30), Some(28));
        assert_eq!(rows.at(3), Some(2));
        assert_eq!(rows.at(0), None);
        let tops: Vec<usize> = (0..30).map(|at| first(at, 30, 9)).collect();
        assert!(tops.windows(2).all(|w| w[1] - w[0] <= 1), "{tops:?}");
        assert_eq!((tops[0], tops[29]), (0, 21));
    }
}
