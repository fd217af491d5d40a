//! The help: everything that can be done in a place, from the registry. Typing narrows it.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{
    marked,
    menu::{Item, Menu},
};
use crate::tui::{
    action::{Id, Place, here},
    keymap::Keymap,
    layer::{self, Cx, Flow, Layer},
    look::{Bits, Pen, bit},
    theme::Tone,
};

/// The dialog.
pub struct Help {
    of: Place,
    menu: Menu,
    items: Vec<Item>,
}

impl Help {
    /// The help of a place.
    pub fn new(of: Place, keymap: &Keymap) -> Self {
        let items = here(of)
            .map(|action| {
                let keys = keymap.keys(of, action).join("  ");
                let tone = if action.danger {
                    Tone::Danger
                } else {
                    Tone::Key
                };
                Item {
                    words: format!("{keys} {} {}", action.title, action.help),
                    bits: vec![
                        bit(format!("{keys:<20} "), tone),
                        bit(action.help, Tone::Plain),
                    ],
                }
            })
            .collect();
        Self {
            of,
            menu: Menu::default(),
            items,
        }
    }
}

impl Layer for Help {
    fn place(&self) -> Place {
        Place::Help
    }

    fn act(&mut self, id: Id, _cx: &mut Cx<'_>) -> Flow {
        if id == Id::Close {
            return Flow::Close;
        }
        let lines = self.menu.matching(&self.items).len();
        self.menu.act(id, lines);
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
        let lines: Vec<&Bits> = found
            .iter()
            .filter_map(|i| self.items.get(*i).map(|item| &item.bits))
            .collect();
        let title = format!("Help: {}", self.of.title());
        let at = self.menu.at(found.len()).and_then(|at| found.get(at));
        let help = at
            .and_then(|i| self.items.get(*i))
            .and_then(|item| item.bits.last());
        let columns = layer::columns(area.width);
        // Where the line itself was cut, the sentence stands below in full.
        let about = help.map_or_else(Vec::new, |help| {
            marked("", &help.text, &[], Tone::Plain, columns)
        });
        self.menu.draw(pen, area, &title, &lines, &about);
    }
}
