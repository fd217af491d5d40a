//! A table of the visible rows of a list. Widths come from the columns and the room alone, so that
//! nothing jumps when rows change.

use ratatui::layout::Rect;

use super::{columns::Tabled, layout::headings};
use crate::{
    domain::filter,
    tui::{list::List, look::Pen, shape::Shape, theme::Tone},
};

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its heading.
    pub title: &'static str,
    /// The least columns it is worth showing in.
    pub min: u16,
    /// The most it can use.
    pub max: u16,
    /// Numbers stand right.
    pub right: bool,
    /// Which columns go first where there is room: small ones.
    pub rank: u8,
    /// The room from which on it is shown at all; below, others use it better.
    pub from: u16,
}

/// The space between columns.
const GAP: u16 = 2;
/// The mark of the row under the cursor.
const MARK: u16 = 3;

/// The room for cells in a list of that width.
pub fn room(width: u16) -> u16 {
    width.saturating_sub(MARK + 1)
}

/// The columns shown in so much room: place and width of each.
pub fn fit(columns: &[Column], room: u16) -> Vec<(usize, u16)> {
    let mut order: Vec<usize> = (0..columns.len()).collect();
    order.sort_by_key(|i| columns.get(*i).map(|c| c.rank));
    let mut left = room;
    let mut shown: Vec<(usize, u16)> = Vec::new();
    for i in order {
        let Some(column) = columns.get(i) else {
            continue;
        };
        let gap = if shown.is_empty() { 0 } else { GAP };
        if room < column.from {
            continue;
        }
        if column.min + gap <= left {
            left -= column.min + gap;
            shown.push((i, column.min));
        } else if shown.is_empty() && left > 0 {
            shown.push((i, left));
            left = 0;
        }
    }
    // What is left goes round, a column at a time, to those that can use it.
    while left > 0 {
        let before = left;
        for (i, width) in &mut shown {
            let (most, rank) = columns.get(*i).map_or((0, 1), |c| (c.max, c.rank));
            // The columns that matter most take more; the first, a name, needs less of it.
            let share = match rank {
                0 => 2,
                1 => 3,
                _ => 1,
            };
            let more = most.saturating_sub(*width).min(share).min(left);
            *width += more;
            left -= more;
        }
        if left == before {
            break;
        }
    }
    shown.sort_unstable();
    shown
}

/// Draws headings and visible rows, with a star before those that are marked.
pub fn draw<T: Tabled>(
    pen: &mut Pen<'_>,
    area: Rect,
    list: &List<T>,
    (of, shape): (Option<filter::List>, &Shape),
    marked: &dyn Fn(&str) -> bool,
) {
    if area.is_empty() {
        return;
    }
    let arranged = match of {
        Some(of) => shape.arranged(of, T::columns()),
        None => T::columns().iter().copied().enumerate().collect(),
    };
    let columns: Vec<Column> = arranged.iter().map(|(_, column)| *column).collect();
    let shown = fit(&columns, room(area.width));
    let head = u16::try_from(headings(area)).unwrap_or(0);
    if head > 0 {
        let mut x = area.x + MARK;
        for (i, width) in &shown {
            if let Some(column) = columns.get(*i) {
                let sign = of.and_then(|of| shape.sign(of, column.title, pen.look.ascii));
                let (title, tone) = match sign {
                    Some(sign) => (format!("{} {sign}", column.title), Tone::Plain),
                    None => (column.title.to_owned(), Tone::Muted),
                };
                cell(pen, (x, area.y), *width, column.right, &title, tone);
            }
            x += width + GAP;
        }
    }
    let body = Rect::new(area.x, area.y + head, area.width, area.height - head);
    let top = list.top(body.height.into());
    for (position, y) in (top..).zip(body.top()..body.bottom()) {
        let Some(row) = list.row(position) else {
            continue;
        };
        let line = Rect::new(body.x, y, body.width, 1);
        let cells = row.cells(pen);
        let mut x = line.x + MARK;
        for (i, width) in &shown {
            let found = arranged.get(*i);
            if let Some((at, column)) = found
                && let Some((text, tone)) = cells.get(*at)
            {
                let fitted = row.fitted(*at, *width);
                let text = fitted.as_deref().unwrap_or(text);
                cell(pen, (x, y), *width, column.right, text, *tone);
            }
            x += width + GAP;
        }
        if marked(&row.key()) {
            pen.put(line.x, y, line.width.min(1), "*", Tone::Accent);
        }
        if position == list.selected() {
            let room = line.width.saturating_sub(1).min(MARK - 1);
            pen.put(line.x + 1, y, room, "> ", Tone::Accent);
            let bar = Rect::new(line.x, y, line.width.saturating_sub(1), 1);
            pen.tint(bar, Tone::Selection);
        }
    }
}

fn cell(pen: &mut Pen<'_>, at: (u16, u16), width: u16, right: bool, text: &str, tone: Tone) {
    if right {
        pen.put_right(at.0 + width, at.1, width, text, tone);
    } else {
        pen.put(at.0, at.1, width, text, tone);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(min: u16, max: u16, rank: u8) -> Column {
        Column {
            title: "",
            min,
            max,
            right: false,
            rank,
            from: 0,
        }
    }

    #[test]
    fn columns_earn_their_place_and_share_what_is_left() {
        let columns = [column(10, 30, 0), column(8, 8, 2), column(6, 10, 1)];
        assert_eq!(fit(&columns, 5), [(0, 5)]);
        assert_eq!(fit(&columns, 12), [(0, 12)]);
        assert_eq!(fit(&columns, 18), [(0, 10), (2, 6)]);
        assert_eq!(fit(&columns, 28), [(0, 10), (1, 8), (2, 6)]);
        assert_eq!(fit(&columns, 100), [(0, 30), (1, 8), (2, 10)]);
    }
}
