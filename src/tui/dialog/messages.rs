//! The messages of the foot line, the newest first, to be read again; the one under the cursor
//! stands below in full and can be copied.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{
    marked,
    menu::{Item, Menu},
};
use crate::tui::{
    action::{Id, Place},
    layer::{self, Cx, Effect, Flow, Layer},
    look::{Bits, Pen, bit},
    messages::Messages,
    theme::Tone,
};

/// The dialog.
pub struct MessageList {
    menu: Menu,
    texts: Vec<String>,
    items: Vec<Item>,
}

impl MessageList {
    /// The messages so far.
    pub fn new(messages: &Messages, zone: &jiff::tz::TimeZone) -> Self {
        let (mut texts, mut items) = (Vec::new(), Vec::new());
        for (at, text) in messages.newest_first() {
            let when = at.date_and_time(zone);
            let clock = when.split(' ').next_back().unwrap_or_default();
            items.push(Item {
                words: format!("{when} {text}"),
                bits: vec![
                    bit(format!("{clock}  "), Tone::Muted),
                    bit(text.to_owned(), Tone::Plain),
                ],
            });
            texts.push(text.to_owned());
        }
        Self {
            menu: Menu::default(),
            texts,
            items,
        }
    }

    fn current(&self) -> Option<&String> {
        let found = self.menu.matching(&self.items);
        let at = self.menu.at(found.len())?;
        self.texts.get(*found.get(at)?)
    }
}

impl Layer for MessageList {
    fn place(&self) -> Place {
        Place::Picker
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        match id {
            Id::Close => return Flow::Close,
            Id::Choose => {
                if let Some(text) = self.current() {
                    cx.effects.push(Effect::Copy(text.clone()));
                    cx.toast("Copied the message.");
                }
                return Flow::Close;
            }
            _ => {
                let lines = self.menu.matching(&self.items).len();
                self.menu.act(id, lines);
            }
        }
        Flow::Stay
    }

    fn key(&mut self, key: KeyEvent, _cx: &mut Cx<'_>) -> Flow {
        self.menu.key(key);
        Flow::Stay
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) -> Flow {
        self.menu.paste(text);
        Flow::Stay
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let found = self.menu.matching(&self.items);
        let items = found.iter().filter_map(|i| self.items.get(*i));
        let lines: Vec<&Bits> = items.map(|item| &item.bits).collect();
        let columns = layer::columns(area.width);
        let about = self
            .current()
            .map_or_else(Vec::new, |text| marked("", text, &[], Tone::Plain, columns));
        self.menu.draw(pen, area, "Messages", &lines, &about);
    }
}
