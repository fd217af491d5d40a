//! Some words in a line of their own, for the dialog below: a reason, above all.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use crate::{
    domain::text,
    tui::{
        action::{Id, Place},
        input::Input,
        layer::{self, Cx, Flow, Given, Layer},
        look::{Pen, wrap},
        theme::Tone,
    },
};

/// The longest line.
const MOST: usize = 300;

/// The dialog.
pub struct Words {
    title: String,
    ask: String,
    input: Input,
    error: Option<String>,
}

impl Words {
    /// Asks for words; `ask` says for which.
    pub fn new(title: &str, ask: &str, before: &str) -> Self {
        let mut input = Input::line(before, MOST);
        input.to_end();
        Self {
            title: title.into(),
            ask: ask.into(),
            input,
            error: None,
        }
    }
}

impl Layer for Words {
    fn place(&self) -> Place {
        Place::Reason
    }

    fn act(&mut self, id: Id, _cx: &mut Cx<'_>) -> Flow {
        match id {
            Id::Close => Flow::Close,
            Id::Choose => match text::note(&self.input.text()) {
                Ok(words) if words.is_empty() => {
                    self.error = Some("Some words are needed here.".into());
                    Flow::Stay
                }
                Ok(words) => Flow::Give(Given::Words(words)),
                Err(error) => {
                    self.error = Some(format!("This cannot be kept: {error}."));
                    Flow::Stay
                }
            },
            _ => Flow::Stay,
        }
    }

    fn key(&mut self, key: KeyEvent, _cx: &mut Cx<'_>) -> Flow {
        self.error = None;
        self.input.key(key);
        Flow::Stay
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) -> Flow {
        self.error = None;
        self.input.paste(text);
        Flow::Stay
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let columns = layer::columns(area.width);
        let (text, tone) = match &self.error {
            Some(error) => (error, Tone::Danger),
            None => (&self.ask, Tone::Muted),
        };
        let lines = wrap(text, columns);
        let inside = pen.frame(
            layer::dialog(area, columns + 2, lines.len() + 2),
            &self.title,
        );
        let x = inside.x.saturating_add(1);
        let room = inside.width.saturating_sub(2);
        let last = inside.bottom().saturating_sub(1).max(inside.y);
        for (line, y) in lines.iter().zip(inside.y..last) {
            pen.put(x, y, room, line, tone);
        }
        self.input.draw(pen, Rect::new(x, last, room, 1), true);
    }
}
