//! The mouse, for those who switch it on: a click selects, a second one opens, the wheel scrolls. In
//! a dialog only the wheel does something, so that no click decides anything.

use super::{
    action::{Id, here},
    app::App,
    panes::with_list,
};
use crate::domain::Time;

/// What the mouse did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mouse {
    /// The left button, at this column and row.
    Click(u16, u16),
    /// The wheel, down or up.
    Wheel {
        /// Down.
        down: bool,
    },
}

/// How soon a second click on the same row opens it, in milliseconds.
const TWICE: i64 = 400;
/// Rows that the wheel moves by in a list.
const TURN: usize = 3;

impl App {
    pub(super) fn mouse(&mut self, mouse: Mouse) {
        self.toast = None;
        self.pressed.clear();
        match mouse {
            Mouse::Wheel { down } => {
                let id = if down { Id::Down } else { Id::Up };
                let times = if self.layers.is_empty() { TURN } else { 1 };
                for _ in 0..times {
                    self.does(id);
                }
            }
            Mouse::Click(x, y) if self.layers.is_empty() => self.click(x, y),
            Mouse::Click(..) => {}
        }
    }

    /// Does an action where it applies.
    fn does(&mut self, id: Id) {
        if let Some(action) = here(self.place()).find(|a| a.id == id) {
            self.start(action);
        }
    }

    fn click(&mut self, x: u16, y: u16) {
        let areas = self.areas();
        if areas.tabs.is_some_and(|tabs| tabs.y == y) {
            if let Some(pane) = self.tab_at(x) {
                self.go(pane);
            }
            return;
        }
        let first = areas.list.y + u16::try_from(areas.headings()).unwrap_or(0);
        let inside = x < areas.list.right() && (first..areas.list.bottom()).contains(&y);
        if !inside || self.reading.is_some() {
            return;
        }
        let rows = areas.rows();
        let position = with_list!(self.lists, self.pane, list => {
            let position = list.top(rows) + usize::from(y - first);
            list.row(position).is_some().then(|| {
                list.select(position);
                position
            })
        });
        let Some(position) = position else { return };
        self.ask_detail();
        let now = self.now();
        let again = self.clicked.replace((position, now));
        if again.is_some_and(|(before, at)| before == position && soon(at, now)) {
            self.clicked = None;
            self.does(Id::Open);
        }
    }
}

fn soon(before: Time, now: Time) -> bool {
    (0..=TWICE).contains(&(now.millis() - before.millis()))
}
