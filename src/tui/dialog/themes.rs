//! The theme chooser: the console itself wears the theme under the cursor while one looks.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{
    marked,
    menu::{Item, Menu},
};
use crate::tui::{
    action::{Id, Place},
    layer::{self, Command, Cx, Flow, Layer},
    look::{Bits, Pen, bit},
    theme::Tone,
    wardrobe::{Hung, Wardrobe},
};

/// The columns for the name.
const WIDE: usize = 18;

/// The dialog.
pub struct Themes {
    menu: Menu,
    hung: Vec<Hung>,
    items: Vec<Item>,
}

impl Themes {
    /// The themes of the wardrobe, with the cursor on the one that is worn.
    pub fn new(wardrobe: &Wardrobe) -> Self {
        let mut hung = wardrobe.themes().to_vec();
        hung.sort_by_key(|one| one.name != wardrobe.base());
        let items = hung.iter().map(item).collect();
        Self {
            menu: Menu::default(),
            hung,
            items,
        }
    }

    fn current(&self) -> Option<&Hung> {
        let found = self.menu.matching(&self.items);
        let at = self.menu.at(found.len())?;
        self.hung.get(*found.get(at)?)
    }

    fn choose(&self, cx: &mut Cx<'_>) -> Flow {
        match self.current() {
            Some(Hung {
                theme: Err(why), ..
            }) => {
                cx.toast(why.clone());
                Flow::Stay
            }
            Some(hung) => {
                cx.commands.push(Command::Wear(hung.name.clone()));
                Flow::Close
            }
            None => Flow::Stay,
        }
    }
}

fn item(hung: &Hung) -> Item {
    let (about, tone) = match &hung.theme {
        Ok(theme) => (theme.about.clone(), Tone::Muted),
        Err(_) => ("! It cannot be used.".to_owned(), Tone::Caution),
    };
    let name = &hung.name;
    Item {
        words: format!("{name} {about}"),
        bits: vec![
            bit(format!("{name:<WIDE$} "), Tone::Plain),
            bit(about, tone),
        ],
    }
}

/// Every meaning in the colours of the theme, with its sign.
fn sample() -> Vec<Bits> {
    vec![
        vec![
            bit("+ gives  ", Tone::Good),
            bit("- takes away  ", Tone::Danger),
            bit("! costs  ", Tone::Caution),
            bit("> here  ", Tone::Accent),
            bit("key", Tone::Key),
        ],
        vec![
            bit("name  ", Tone::Strong),
            bit("text  ", Tone::Plain),
            bit("secondary  ", Tone::Muted),
            bit("----", Tone::Frame),
        ],
    ]
}

impl Layer for Themes {
    fn place(&self) -> Place {
        Place::Picker
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        match id {
            Id::Close => return Flow::Close,
            Id::Choose => return self.choose(cx),
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

    fn wears(&self) -> Option<&str> {
        self.current().map(|hung| hung.name.as_str())
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let found = self.menu.matching(&self.items);
        let items = found.iter().filter_map(|i| self.items.get(*i));
        let lines: Vec<&Bits> = items.map(|item| &item.bits).collect();
        let about = match self.current() {
            Some(Hung {
                theme: Err(why), ..
            }) => {
                let columns = layer::columns(area.width);
                marked("! ", why, &[], Tone::Caution, columns)
            }
            Some(_) => sample(),
            None => Vec::new(),
        };
        self.menu.draw(pen, area, "Theme", &lines, &about);
    }
}
