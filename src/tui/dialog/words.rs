//! Words that narrow what a screen shows. While they are typed the keys go to them.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use crate::{
    domain::text::sort_key,
    tui::{
        action::{Id, Place},
        input::Input,
        look::Pen,
        theme::Tone,
    },
};

/// The most characters that narrow a screen.
const MOST: usize = 120;

/// The words.
#[derive(Debug, Default)]
pub struct Words {
    kept: String,
    typing: Option<Input>,
}

impl Words {
    /// Where keys go: to the words while they are typed, else to the screen.
    pub fn place(&self, own: Place) -> Place {
        if self.typing.is_some() {
            Place::Search
        } else {
            own
        }
    }

    /// Whether they are being typed.
    pub fn typing(&self) -> bool {
        self.typing.is_some()
    }

    /// What narrows the screen now.
    pub fn text(&self) -> String {
        let typed = self.typing.as_ref().map(Input::text);
        typed.unwrap_or_else(|| self.kept.clone())
    }

    /// Whether nothing narrows the screen.
    pub fn is_empty(&self) -> bool {
        self.text().trim().is_empty()
    }

    /// Does what belongs to the words; false: it is for the screen. What narrows the screen is
    /// dropped before the screen is left.
    pub fn act(&mut self, id: Id) -> bool {
        match id {
            Id::Filter if self.typing.is_none() => {
                let mut input = Input::line(&self.kept, MOST);
                input.to_end();
                self.typing = Some(input);
            }
            Id::Choose if self.typing.is_some() => {
                self.kept = self.text();
                self.typing = None;
            }
            Id::Close if self.typing.is_some() || !self.kept.is_empty() => {
                *self = Self::default();
            }
            _ => return false,
        }
        true
    }

    /// Takes a key; true when the words have changed.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        self.typing.as_mut().is_some_and(|input| input.key(key))
    }

    /// Takes a pasted text; true when the words have changed. Where nothing is typed yet the text
    /// becomes the words.
    pub fn paste(&mut self, text: &str) -> bool {
        if let Some(input) = &mut self.typing {
            return input.paste(text);
        }
        let mut input = Input::line("", MOST);
        let changed = input.paste(text);
        self.kept = input.text();
        changed
    }

    /// Whether a text holds every word.
    pub fn fits(&self, text: &str) -> bool {
        let typed = sort_key(&self.text());
        let text = sort_key(text);
        typed.split_whitespace().all(|word| text.contains(word))
    }

    /// Whether there is a line to draw.
    pub fn shown(&self) -> bool {
        self.typing.is_some() || !self.kept.is_empty()
    }

    /// Draws the line.
    pub fn draw(&self, pen: &mut Pen<'_>, line: Rect) {
        if line.is_empty() {
            return;
        }
        pen.put(line.x, line.y, line.width, "/ ", Tone::Accent);
        let field = Rect::new(line.x + 2, line.y, line.width.saturating_sub(2), 1);
        match &self.typing {
            Some(input) => input.draw(pen, field, true),
            None => {
                pen.put(field.x, field.y, field.width, &self.kept, Tone::Accent);
            }
        }
    }
}
