//! Saved views: a filter, an order and columns under a name, to go back to and to keep. What is
//! typed narrows the names, and is the name under which what is shown now is kept.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{
    marked,
    menu::{Item, Menu},
};
use crate::{
    domain::text,
    tui::{
        action::{Id, Place},
        layer::{self, Command, Cx, Flow, Layer},
        look::{Bits, Pen, bit},
        shape::Shape,
        theme::Tone,
        views::View,
    },
};

/// The dialog.
pub struct SavedViews {
    menu: Menu,
    /// What is shown now, still without a name.
    now: View,
    /// The views, the list as it comes at the end.
    views: Vec<(View, Item)>,
}

/// The columns for a name.
const NAME: usize = 20;

impl SavedViews {
    /// The views of a list, and what is shown now.
    pub fn new(views: Vec<View>, now: View) -> Self {
        let plain = View {
            list: now.list,
            name: String::new(),
            filter: String::new(),
            shape: Shape::default(),
        };
        let item = |view: View| {
            let name = if view.name.is_empty() {
                "(as it comes)"
            } else {
                view.name.as_str()
            };
            let tone = if view.name.is_empty() {
                Tone::Muted
            } else {
                Tone::Plain
            };
            let item = Item {
                words: format!("{name} {}", view.filter),
                bits: vec![
                    bit(format!("{name:<NAME$}  "), tone),
                    bit(said(&view), Tone::Muted),
                ],
            };
            (view, item)
        };
        let views = views.into_iter().chain([plain]).map(item).collect();
        Self {
            menu: Menu::default(),
            now,
            views,
        }
    }

    fn found(&self) -> Vec<&View> {
        let fits = self.menu.matching(self.views.iter().map(|(_, item)| item));
        let fits = fits.iter().filter_map(|i| self.views.get(*i));
        fits.map(|(view, _)| view).collect()
    }

    fn chosen(&self) -> Option<&View> {
        let found = self.found();
        let at = self.menu.at(found.len())?;
        found.get(at).copied()
    }

    /// Keeps what is shown under the name that is typed.
    fn keep(&self, cx: &mut Cx<'_>) -> Flow {
        let typed = self.menu.typed();
        let Ok(name) = text::title(&typed) else {
            cx.toast("Type a name first; what is shown now is kept under it.");
            return Flow::Stay;
        };
        cx.toast(format!("Kept as {name}: {}", said(&self.now)));
        let view = View {
            name,
            ..self.now.clone()
        };
        cx.commands.push(Command::KeepView(view));
        Flow::Close
    }

    fn forget(&mut self, cx: &mut Cx<'_>) {
        let Some(view) = self.chosen().filter(|view| !view.name.is_empty()).cloned() else {
            cx.toast("This is the list as it comes; it stays.");
            return;
        };
        self.views.retain(|(v, _)| v.name != view.name);
        cx.toast(format!("Forgot {}.", view.name));
        cx.commands.push(Command::ForgetView(view.list, view.name));
    }
}

/// What a view shows, in a line.
fn said(view: &View) -> String {
    let filter = if view.filter.is_empty() {
        "everything"
    } else {
        view.filter.as_str()
    };
    let sort = view.shape.sort.map_or_else(String::new, |sort| {
        let round = if sort.down { ", turned round" } else { "" };
        format!(", {}{round}", sort.by.about)
    });
    format!("{filter}{sort}")
}

impl Layer for SavedViews {
    fn place(&self) -> Place {
        Place::Views
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        match id {
            Id::Close => return Flow::Close,
            Id::KeepView => return self.keep(cx),
            Id::ForgetView => self.forget(cx),
            Id::Choose => {
                if let Some(view) = self.chosen() {
                    cx.commands.push(Command::ShowView(view.clone()));
                    return Flow::Close;
                }
                cx.toast("No view is called so.");
            }
            _ => {
                let lines = self.found().len();
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
        let fits = self.menu.matching(self.views.iter().map(|(_, item)| item));
        let fits = fits.iter().filter_map(|i| self.views.get(*i));
        let lines: Vec<&Bits> = fits.map(|(_, item)| &item.bits).collect();
        let columns = layer::columns(area.width);
        let help = pen.keymap.words(
            Place::Views,
            "{keep-view} keeps what is shown now under the name you type; {forget-view} forgets the \
             view under the cursor.",
        );
        let mut about = vec![vec![
            bit("Shown now  ", Tone::Muted),
            bit(said(&self.now), Tone::Plain),
        ]];
        about.extend(marked("", &help, &[], Tone::Muted, columns));
        let title = format!("Views: {}", self.now.list);
        self.menu.draw(pen, area, &title, &lines, &about);
    }
}
