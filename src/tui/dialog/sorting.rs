//! By what a list is sorted: chosen from the orders there are; the present one chosen again is
//! turned round.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::menu::{Item, Menu};
use crate::{
    domain::{
        filter::List,
        sort::{self, Sort},
    },
    tui::{
        action::{Id, Place},
        layer::{Command, Cx, Flow, Layer},
        look::{Bits, Pen, bit},
        theme::Tone,
    },
};

/// The dialog.
pub struct Sorting {
    menu: Menu,
    now: Option<Sort>,
    items: Vec<(Sort, Item)>,
}

impl Sorting {
    /// The orders of a list, the one in force marked.
    pub fn new(list: List, now: Option<Sort>) -> Self {
        let first = sort::of(list).next();
        let own = first.map(|by| Sort { by, down: false });
        let now = now.or(own);
        let items = sort::of(list).map(|by| {
            let current = now.filter(|sort| sort.by == by);
            let mark = match current {
                Some(Sort { down: false, .. }) => "now; again turns it round",
                Some(_) => "now, turned round; again turns it back",
                None => "",
            };
            let bits = vec![
                bit(format!("{:<10} ", by.name), Tone::Key),
                bit(format!("{:<36}", by.about), Tone::Plain),
                bit(mark, Tone::Muted),
            ];
            let words = format!("{} {}", by.name, by.about);
            (Sort { by, down: false }, Item { bits, words })
        });
        Self {
            menu: Menu::default(),
            now,
            items: items.collect(),
        }
    }

    fn found(&self) -> Vec<&(Sort, Item)> {
        let fits = self.menu.matching(self.items.iter().map(|(_, item)| item));
        fits.iter().filter_map(|i| self.items.get(*i)).collect()
    }
}

impl Layer for Sorting {
    fn place(&self) -> Place {
        Place::Picker
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        let found = self.found();
        match id {
            Id::Close => return Flow::Close,
            Id::Choose => {
                let at = self.menu.at(found.len());
                let Some((sort, _)) = at.and_then(|at| found.get(at)) else {
                    return Flow::Stay;
                };
                let again = self.now.filter(|now| now.by == sort.by);
                let down = again.is_some_and(|now| !now.down);
                cx.commands.push(Command::Sort(Sort { down, ..*sort }));
                return Flow::Close;
            }
            _ => {
                let lines = found.len();
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
        let lines: Vec<&Bits> = self.found().iter().map(|(_, item)| &item.bits).collect();
        self.menu.draw(pen, area, "Sort by", &lines, &[]);
    }
}
