//! What can be pressed next, while several keys are being pressed one after another.

use ratatui::layout::Rect;

use crate::tui::{
    app::App,
    keys::Key,
    look::{Bits, Pen, bit, width},
    theme::Tone,
};

impl App {
    /// Draws the possible next keys in the lower right corner of the area.
    pub(super) fn draw_next_keys(&self, pen: &mut Pen<'_>, area: Rect) {
        let next = self.keymap.next(self.place(), &self.pressed);
        let sight = self.sight();
        let keys = next.iter().map(|(keys, _)| width(keys)).max().unwrap_or(0);
        let pad = usize::from(keys);
        let lines: Vec<Bits> = next
            .iter()
            .map(|(keys, action)| {
                let tone = if action.blocked(&sight).is_some() {
                    Tone::Muted
                } else {
                    Tone::Key
                };
                vec![
                    bit(format!("{keys:<pad$}  "), tone),
                    bit(action.title, Tone::Plain),
                ]
            })
            .collect();
        let wide = |line: &Bits| line.iter().map(|b| width(&b.text)).sum::<u16>();
        let columns = lines.iter().map(wide).max().unwrap_or(0).max(12);
        let columns = (columns + 4).min(area.width);
        let rows = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
        let rows = rows.min(area.height);
        let frame = Rect::new(area.right() - columns, area.bottom() - rows, columns, rows);
        let pressed: Vec<String> = self.pressed.iter().map(Key::to_string).collect();
        let inside = pen.frame(frame, &pressed.join(" "));
        let most = inside.width.saturating_sub(2);
        for (line, y) in lines.iter().zip(inside.top()..inside.bottom()) {
            pen.bits(inside.x + 1, y, most, line);
        }
    }
}
