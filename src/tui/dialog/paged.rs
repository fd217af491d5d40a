//! A list to choose from that may be longer than what is loaded: narrowed by typing, read page by
//! page as one walks. The part that pickers and the editor's lists share.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use crate::{
    domain::page::{Page, PageAsk},
    tui::{
        action::{Id, Place},
        input::Input,
        layer::Cx,
        list::{List, Row},
        look::{Bits, Pen, bit},
        theme::Tone,
    },
};

/// The most characters that narrow a list.
const MOST: usize = 120;
/// Rows of a page: each is judged, so fewer than in the panes.
const PAGE: usize = 60;

/// The typed words, and the rows that hold them.
pub struct Paged<T> {
    input: Input,
    /// The rows.
    pub list: List<T>,
}

impl<T> Default for Paged<T> {
    fn default() -> Self {
        Self {
            input: Input::line("", MOST),
            list: List::default(),
        }
    }
}

impl<T: Row> Paged<T> {
    /// What was typed.
    pub fn typed(&self) -> String {
        self.input.text()
    }

    /// Forgets what was typed.
    pub fn clear(&mut self) {
        self.input.set("");
    }

    /// Takes a key; true when the words have changed and the list is to be begun anew.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        self.input.key(key)
    }

    /// Takes a pasted text; true when the words have changed.
    pub fn paste(&mut self, text: &str) -> bool {
        self.input.paste(text)
    }

    /// Reads the list from its first row; `put` puts the question.
    pub fn restart(&mut self, cx: &mut Cx<'_>, put: impl FnOnce(&mut Cx<'_>, PageAsk)) {
        let words = self.input.text();
        let ask = self.list.restart(*cx.last + 1, words);
        put(cx, few(ask));
    }

    /// Reads what is shown again.
    pub fn refresh(&mut self, cx: &mut Cx<'_>, put: impl FnOnce(&mut Cx<'_>, PageAsk)) {
        let ask = self.list.refresh(*cx.last + 1);
        put(cx, few(ask));
    }

    /// Moves as the action says, and reads more where the end of what is loaded is near.
    pub fn act(&mut self, id: Id, cx: &mut Cx<'_>, put: impl FnOnce(&mut Cx<'_>, PageAsk)) {
        match id {
            Id::Down => self.list.step(1),
            Id::Up => self.list.step(-1),
            Id::PageDown => self.list.step(10),
            Id::PageUp => self.list.step(-10),
            Id::First => self.list.select(0),
            Id::Last => self.list.select(usize::MAX),
            _ => {}
        }
        if let Some(ask) = self.list.more(*cx.last + 1) {
            put(cx, few(ask));
        }
    }

    /// Takes a page if it is the awaited one. False: it is not for this list.
    pub fn take(&mut self, id: u64, page: Page<T>) -> bool {
        let mine = self.list.awaits(id);
        if mine {
            self.list.take(page);
        }
        mine
    }

    /// Takes a fault if it is that of the awaited page.
    pub fn fail(&mut self, id: u64, why: String) -> bool {
        let mine = self.list.awaits(id);
        if mine {
            self.list.fail(why);
        }
        mine
    }

    /// Draws the line for typing and the rows below it; `line` tells a row.
    pub fn draw(&self, pen: &mut Pen<'_>, area: Rect, empty: &str, line: impl Fn(&T) -> Bits) {
        self.draw_searched(pen, area, true, empty, line);
    }

    /// The same where one does not always type.
    pub fn draw_searched(
        &self,
        pen: &mut Pen<'_>,
        area: Rect,
        typing: bool,
        empty: &str,
        line: impl Fn(&T) -> Bits,
    ) {
        if area.is_empty() {
            return;
        }
        // The row under the cursor is seen on every screen, so the line for typing goes before it.
        let top = match area.height {
            0 | 1 => 0,
            2..8 => 1,
            _ => 2,
        };
        if top > 0 {
            let field = Rect::new(area.x + 2, area.y, area.width.saturating_sub(2), 1);
            if typing || !self.input.text().is_empty() {
                pen.put(area.x, area.y, 2, "/ ", Tone::Muted);
                self.input.draw(pen, field, typing);
            } else {
                let key = pen.keymap.key(Place::Ties, "narrow");
                let text = format!("{key} narrows the list");
                pen.put(area.x, area.y, area.width, &text, Tone::Muted);
            }
        }
        let rows = Rect::new(area.x, area.y + top, area.width, area.height - top);
        let notice = match &self.list.trouble {
            Some(trouble) => Some((trouble.as_str(), Tone::Danger)),
            None if !self.list.loaded => Some(("Reading the list.", Tone::Muted)),
            None if self.list.is_empty() && !self.list.filter.trim().is_empty() => {
                Some(("Nothing fits these words.", Tone::Muted))
            }
            None if self.list.is_empty() => Some((empty, Tone::Muted)),
            None => None,
        };
        if let Some((text, tone)) = notice {
            let lines = crate::tui::look::wrap(text, rows.width);
            for (line, y) in lines.iter().zip(rows.top()..rows.bottom()) {
                pen.put(rows.x, y, rows.width, line, tone);
            }
            return;
        }
        self.rows(pen, rows, line);
    }

    fn rows(&self, pen: &mut Pen<'_>, rows: Rect, line: impl Fn(&T) -> Bits) {
        let top = self.list.top(rows.height.into());
        for (at, y) in (top..).zip(rows.top()..rows.bottom()) {
            let Some(row) = self.list.row(at) else {
                break;
            };
            let here = at == self.list.selected();
            if here {
                pen.bits(rows.x, y, 2, &[bit("> ", Tone::Accent)]);
            }
            pen.bits(rows.x + 2, y, rows.width.saturating_sub(2), &line(row));
            if here {
                pen.tint(Rect::new(rows.x, y, rows.width, 1), Tone::Selection);
            }
        }
    }
}

fn few(ask: PageAsk) -> PageAsk {
    PageAsk { limit: PAGE, ..ask }
}
