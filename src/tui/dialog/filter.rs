//! The line in the foot in which a filter is typed. The list follows each key.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use crate::tui::{
    action::{Id, Place},
    input::Input,
    layer::{Command, Cx, Flow, Layer},
    look::Pen,
    theme::Tone,
};

/// The longest filter.
const MOST: usize = 200;

/// The line.
pub struct FilterLine {
    input: Input,
}

impl FilterLine {
    /// Begins with the filter in force.
    pub fn new(filter: &str) -> Self {
        let mut input = Input::line(filter, MOST);
        input.to_end();
        Self { input }
    }

    fn tell(&self, cx: &mut Cx<'_>) {
        cx.commands.push(Command::Filter(self.input.text()));
    }
}

impl Layer for FilterLine {
    fn place(&self) -> Place {
        Place::Filter
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        if id == Id::Close {
            cx.commands.push(Command::Filter(String::new()));
        }
        Flow::Close
    }

    fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> Flow {
        if self.input.key(key) {
            self.tell(cx);
        }
        Flow::Stay
    }

    fn paste(&mut self, text: &str, cx: &mut Cx<'_>) -> Flow {
        if self.input.paste(text) {
            self.tell(cx);
        }
        Flow::Stay
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let y = area.bottom();
        pen.blank(Rect::new(area.x, y, area.width, 1));
        pen.put(area.x, y, area.width, " / ", Tone::Accent);
        let field = Rect::new(area.x + 3, y, area.width.saturating_sub(3), 1);
        self.input.draw(pen, field, true);
    }
}
