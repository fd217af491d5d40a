//! A list to choose from, narrowed by typing: the part that all choosers share.

use std::ops::Range;

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use crate::{
    domain::text::sort_key,
    tui::{
        action::Id,
        input::Input,
        layer,
        look::{self, Bits, Pen, bit},
        theme::Tone,
    },
};

/// One line to choose.
#[derive(Debug, Clone, Default)]
pub struct Item {
    /// What is shown.
    pub bits: Bits,
    /// What the typed words are looked for in.
    pub words: String,
}

/// The typed words and the selection.
#[derive(Debug, Clone)]
pub struct Menu {
    input: Input,
    selected: usize,
}

/// The most characters that narrow a list.
const MOST: usize = 120;

impl Default for Menu {
    fn default() -> Self {
        Self {
            input: Input::line("", MOST),
            selected: 0,
        }
    }
}

impl Menu {
    /// What was typed.
    pub fn typed(&self) -> String {
        self.input.text()
    }

    /// Takes a key; true when the words have changed.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        let changed = self.input.key(key);
        if changed {
            self.selected = 0;
        }
        changed
    }

    /// Takes a pasted text; true when the words have changed.
    pub fn paste(&mut self, text: &str) -> bool {
        self.selected = 0;
        self.input.paste(text)
    }

    /// Moves as the action says, among so many lines.
    pub fn act(&mut self, id: Id, lines: usize) {
        let most = lines.saturating_sub(1);
        self.selected = match id {
            Id::Down => self.selected + 1,
            Id::Up => self.selected.saturating_sub(1),
            Id::PageDown => self.selected + 10,
            Id::PageUp => self.selected.saturating_sub(10),
            _ => self.selected,
        }
        .min(most);
    }

    /// The selected place among so many lines.
    pub fn at(&self, lines: usize) -> Option<usize> {
        lines.checked_sub(1).map(|most| self.selected.min(most))
    }

    /// Puts a text in place of what was typed, with a space behind it where more may follow.
    pub fn set(&mut self, text: &str, more: bool) {
        self.selected = 0;
        self.input
            .set(&format!("{text}{}", if more { " " } else { "" }));
        self.input.to_end();
    }

    /// Puts a text in place of what was typed, with the cursor at that place in bytes.
    pub fn put(&mut self, text: &str, cursor: usize) {
        self.selected = 0;
        self.input.put(text, cursor);
    }

    /// Where the cursor stands in what is typed, in bytes.
    pub fn cursor(&self) -> usize {
        self.input.cursor()
    }

    /// The places of the items that hold every typed word.
    pub fn matching<'i>(&self, items: impl IntoIterator<Item = &'i Item>) -> Vec<usize> {
        let typed = sort_key(&self.typed());
        let words: Vec<&str> = typed.split_whitespace().collect();
        let fits = |item: &Item| {
            let text = sort_key(&item.words);
            words.iter().all(|w| text.contains(w))
        };
        let found = items.into_iter().enumerate();
        let found = found.filter(|(_, item)| fits(item));
        found.map(|(i, _)| i).collect()
    }

    /// Draws a dialog of the lines with what is said about the selected one below.
    pub fn draw(
        &self,
        pen: &mut Pen<'_>,
        area: Rect,
        title: &str,
        lines: &[&Bits],
        about: &[Bits],
    ) {
        self.draw_told(pen, area, title, (lines, about), None);
    }

    /// The same, with a part of what is typed told apart: what is wrong there.
    pub fn draw_told(
        &self,
        pen: &mut Pen<'_>,
        area: Rect,
        title: &str,
        (lines, about): (&[&Bits], &[Bits]),
        wrong: Option<Range<usize>>,
    ) {
        let columns = layer::columns(area.width);
        // What is said about the row takes the room that the rows leave, and a third at least; on
        // a small screen the rows come first.
        let height = usize::from(area.height.saturating_sub(2));
        let spare = height.saturating_sub(lines.len() + 3);
        let third = if height < 6 { 0 } else { height / 3 };
        let below = about.len().min(spare.max(third));
        let wanted = lines.len().max(4) + 2 + if below > 0 { below + 1 } else { 0 };
        let frame = layer::dialog(area, columns + 2, wanted);
        let inside = pen.frame(frame, title);
        let inner = Rect::new(
            inside.x.saturating_add(1),
            inside.y,
            inside.width.saturating_sub(2),
            inside.height,
        );
        if inner.is_empty() {
            return;
        }
        let reserved = u16::try_from(below).unwrap_or(0);
        let roomy = area.height >= 12;
        let gap = u16::from(below > 0 && roomy);
        // The row under the cursor is seen on every screen, so the line for typing goes before it.
        let top = if inner.height < 2 {
            0
        } else {
            1 + u16::from(roomy)
        };
        if top > 0 {
            pen.put(inner.x, inner.y, 2, "/ ", Tone::Muted);
            let field = Rect::new(inner.x + 2, inner.y, inner.width.saturating_sub(2), 1);
            self.input.draw(pen, field, true);
            if let Some(wrong) = wrong {
                pen.tint(self.place(field, &wrong), Tone::Danger);
            }
        }
        let rows = inner.height.saturating_sub(top + reserved + gap);
        self.rows(
            pen,
            Rect::new(inner.x, inner.y + top, inner.width, rows),
            lines,
        );
        for (line, y) in about.iter().take(below).zip(inner.bottom() - reserved..) {
            pen.bits(inner.x, y, inner.width, line);
        }
        if about.len() > below && below > 0 {
            let more = [bit("…", Tone::Accent)];
            pen.bits(inner.right() - 1, inner.bottom() - 1, 1, &more);
        }
    }

    /// Where a part of what is typed stands, as far as it is seen without scrolling.
    fn place(&self, field: Rect, part: &Range<usize>) -> Rect {
        let text = self.input.text();
        let wide = |to: usize| look::width(text.get(..to).unwrap_or(&text));
        let from = wide(part.start).min(field.width);
        let to = wide(part.end).max(from + 1).min(field.width);
        Rect::new(field.x + from, field.y, to.saturating_sub(from), 1)
    }

    fn rows(&self, pen: &mut Pen<'_>, area: Rect, lines: &[&Bits]) {
        let seen = usize::from(area.height);
        let at = self.at(lines.len()).unwrap_or(0);
        let top = at.saturating_sub(seen.saturating_sub(1));
        if lines.is_empty() {
            let none = [bit("Nothing fits these words.", Tone::Muted)];
            if area.height > 0 {
                pen.bits(area.x, area.y, area.width, &none);
            }
            return;
        }
        let visible = lines.iter().enumerate().skip(top);
        for ((i, line), y) in visible.zip(area.top()..area.bottom()) {
            if i == at {
                pen.put(area.x, y, area.width.min(2), "> ", Tone::Accent);
            }
            pen.bits(area.x + 2, y, area.width.saturating_sub(2), line);
            if i == at {
                pen.tint(Rect::new(area.x, y, area.width, 1), Tone::Selection);
            }
        }
    }
}
