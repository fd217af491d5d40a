//! Where things stand on a screen of a given size. Nothing jumps: the size alone decides.

use ratatui::layout::Rect;

/// The areas of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Areas {
    /// The head line.
    pub head: Rect,
    /// The line of tabs, where there is room.
    pub tabs: Option<Rect>,
    /// The row of the rule under the head.
    pub rule: Option<u16>,
    /// All between the head and the foot.
    pub body: Rect,
    /// The list.
    pub list: Rect,
    /// The detail side, its left rule included.
    pub detail: Option<Rect>,
    /// The row of the rule over the foot.
    pub foot_rule: Option<u16>,
    /// The foot line.
    pub foot: Rect,
}

/// From this width on the detail stands beside the list.
pub const WIDE: u16 = 60;

impl Areas {
    /// The areas of a screen of so many columns and rows.
    pub fn of((columns, rows): (u16, u16), reading: bool) -> Self {
        let (tabs, rules) = (u16::from(rows >= 8), u16::from(rows >= 12));
        let top = 1 + tabs + rules;
        let height = rows.saturating_sub(top + rules + 1);
        let line = |y: u16| Rect::new(0, y.min(rows.saturating_sub(1)), columns, 1);
        let body = Rect::new(0, top, columns, height);
        let side = if columns >= WIDE && !reading {
            (columns * 8 / 25).clamp(22, 72)
        } else {
            0
        };
        let list = Rect::new(0, top, columns - side, height);
        let detail = Rect::new(columns - side, top, side, height);
        Self {
            head: line(0),
            tabs: (tabs > 0).then(|| line(1)),
            rule: (rules > 0).then_some(1 + tabs),
            body,
            list,
            detail: (side > 0).then_some(detail),
            foot_rule: (rules > 0).then(|| rows.saturating_sub(2)),
            foot: line(rows.saturating_sub(1)),
        }
    }

    /// The lines of the list that show rows: all but the headings.
    pub fn rows(&self) -> usize {
        usize::from(self.list.height).saturating_sub(self.headings())
    }

    /// Lines of headings over the list.
    pub fn headings(&self) -> usize {
        headings(self.list)
    }
}

/// Lines of headings over a list of that area.
pub fn headings(list: Rect) -> usize {
    usize::from(list.height >= 5)
}
