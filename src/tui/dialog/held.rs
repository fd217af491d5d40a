//! Which of the roles that somebody holds is meant.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{
    menu::{Item, Menu},
    plan::Judge,
    plan_text,
    roles::{Give, Roles},
};
use crate::{
    domain::{Edit, Handle, Word, plan::HeldRole},
    service::rows::UserRow,
    tui::{
        action::{Id, Place},
        layer::{Cx, Flow, Layer, Stand},
        look::{Pen, bit},
        theme::Tone,
    },
};

/// What is to become of the role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It becomes another.
    Change,
    /// It goes.
    Take,
}

/// The dialog.
pub struct Held {
    stand: Stand,
    user: Handle,
    name: String,
    roles: Vec<HeldRole>,
    fate: Fate,
    menu: Menu,
}

/// Asks which role is meant; where there is but one, goes on at once.
pub fn begin(stand: Stand, row: &UserRow, fate: Fate, cx: &mut Cx<'_>) -> Option<Box<dyn Layer>> {
    let held = Held {
        stand,
        user: row.user.id.clone(),
        name: row.user.name.clone(),
        roles: row.roles.clone(),
        fate,
        menu: Menu::default(),
    };
    match held.roles.as_slice() {
        [] => None,
        [one] => held.go_on(one, cx),
        _ => Some(Box::new(held)),
    }
}

impl Held {
    fn go_on(&self, role: &HeldRole, cx: &mut Cx<'_>) -> Option<Box<dyn Layer>> {
        let word = Word::new(role.role.clone()).ok()?;
        Some(match self.fate {
            Fate::Take => {
                let edit = Edit::RoleRevoke {
                    user: self.user.clone(),
                    role: word,
                    on: role.on.clone(),
                };
                Judge::ask(&self.stand, vec![edit], cx)
            }
            Fate::Change => {
                let from = Give::InsteadOf(word, role.on.clone(), plan_text::role(role));
                Roles::ask(
                    self.stand.clone(),
                    self.user.clone(),
                    self.name.clone(),
                    from,
                    cx,
                )
            }
        })
    }

    fn items(&self) -> Vec<Item> {
        let item = |held: &HeldRole| {
            let text = plan_text::role(held);
            Item {
                bits: vec![bit(text.clone(), Tone::Plain)],
                words: format!("{text} {}", held.role),
            }
        };
        self.roles.iter().map(item).collect()
    }
}

impl Layer for Held {
    fn place(&self) -> Place {
        Place::Picker
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        let found = self.menu.matching(&self.items());
        match id {
            Id::Close => return Flow::Close,
            Id::Choose => {
                let at = self.menu.at(found.len()).and_then(|at| found.get(at));
                let role = at.and_then(|i| self.roles.get(*i));
                if let Some(next) = role.and_then(|role| self.go_on(role, cx)) {
                    return Flow::Push(next);
                }
            }
            _ => self.menu.act(id, found.len()),
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
        let items = self.items();
        let lines: Vec<_> = self
            .menu
            .matching(&items)
            .into_iter()
            .filter_map(|i| items.get(i).map(|item| &item.bits))
            .collect();
        let verb = match self.fate {
            Fate::Change => "Change which role of",
            Fate::Take => "Take which role from",
        };
        self.menu
            .draw(pen, area, &format!("{verb} {}", self.name), &lines, &[]);
    }
}
