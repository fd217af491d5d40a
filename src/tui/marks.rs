//! Marked rows: what is done to many at once is done to them. They are kept by their keys and with
//! their rows, so that they survive paging, filtering and reading again.

use std::collections::BTreeMap;

use super::{app::App, dialog::gather::Gather, list::Row, panes::Pane};
use crate::service::rows::{RequestRow, UserRow};

/// The most rows that are marked at once.
pub const MOST: usize = 10_000;

/// The marked rows of one list.
#[derive(Debug, Clone)]
pub struct Marks<T>(BTreeMap<String, T>);

impl<T> Default for Marks<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Row + Clone> Marks<T> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the row of that key is marked.
    pub fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// The rows, by their keys.
    pub fn rows(&self) -> impl Iterator<Item = &T> {
        self.0.values()
    }

    /// Marks a row, or takes its mark away. False: there are too many marks already.
    pub fn set(&mut self, row: &T, mark: bool) -> bool {
        let key = row.key();
        if !mark {
            self.0.remove(&key);
        } else if self.0.len() >= MOST && !self.0.contains_key(&key) {
            return false;
        } else {
            self.0.insert(key, row.clone());
        }
        true
    }

    /// Keeps the marks of these keys alone.
    pub fn keep(&mut self, keys: &[String]) {
        self.0.retain(|key, _| keys.contains(key));
    }

    /// Takes all marks away.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Rows that were read again stand in place of what was kept of them.
    pub fn renew(&mut self, rows: &[T]) {
        for row in rows {
            if let Some(kept) = self.0.get_mut(&row.key()) {
                kept.clone_from(row);
            }
        }
    }
}

/// The marks of all lists that have some.
#[derive(Debug, Clone, Default)]
pub struct AllMarks {
    /// Users.
    pub users: Marks<UserRow>,
    /// Requests.
    pub requests: Marks<RequestRow>,
}

impl AllMarks {
    /// How many rows of a pane are marked.
    pub fn len(&self, pane: Pane) -> usize {
        match pane {
            Pane::Users => self.users.len(),
            Pane::Approvals => self.requests.len(),
            _ => 0,
        }
    }

    /// Whether the row of that key is marked.
    pub fn has(&self, pane: Pane, key: &str) -> bool {
        match pane {
            Pane::Users => self.users.has(key),
            Pane::Approvals => self.requests.has(key),
            _ => false,
        }
    }

    /// Takes the marks of a pane away.
    pub fn clear(&mut self, pane: Pane) {
        match pane {
            Pane::Users => self.users.clear(),
            Pane::Approvals => self.requests.clear(),
            _ => {}
        }
    }

    /// Keeps the marks of these keys alone.
    pub fn keep(&mut self, pane: Pane, keys: &[String]) {
        match pane {
            Pane::Users => self.users.keep(keys),
            Pane::Approvals => self.requests.keep(keys),
            _ => {}
        }
    }
}

/// Rows that were gathered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picked {
    /// Users.
    Users(Vec<UserRow>),
    /// Requests.
    Requests(Vec<RequestRow>),
}

/// What is done with rows that were gathered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marking {
    /// They are marked.
    All,
    /// Those that were not are marked, and the others no more.
    Invert,
}

/// Marks the rows; answers with how many found no room any more.
fn put<T: Row + Clone>(marks: &mut Marks<T>, rows: &[T], marking: Marking) -> usize {
    let mut over = 0;
    for row in rows {
        let mark = marking == Marking::All || !marks.has(&row.key());
        over += usize::from(!marks.set(row, mark));
    }
    over
}

impl App {
    /// Marks the row under the cursor, or takes its mark away, and goes on to the next.
    pub(super) fn mark_row(&mut self) {
        let kept = match self.pane {
            Pane::Users => toggle(&mut self.marks.users, self.lists.users.current()),
            Pane::Approvals => toggle(&mut self.marks.requests, self.lists.requests.current()),
            _ => true,
        };
        if kept {
            self.pane_act(super::action::Id::Down);
        } else {
            self.too_many();
        }
    }

    /// Marks all that the filter shows, or inverts their marks, page by page.
    pub(super) fn mark_shown(&mut self, marking: Marking) {
        let Some(account) = self.open.as_ref().map(|open| open.id.clone()) else {
            return;
        };
        let (pane, ask) = match self.pane {
            Pane::Users => (Pane::Users, self.lists.users.whole(None)),
            Pane::Approvals => (Pane::Approvals, self.lists.requests.whole(None)),
            _ => return,
        };
        let layer = self.with(|cx| Gather::ask(pane, account, ask, marking, cx));
        self.push(layer);
    }

    /// Takes rows that were gathered.
    pub(super) fn mark_picked(&mut self, picked: &Picked, marking: Marking) {
        let over = match picked {
            Picked::Users(rows) => put(&mut self.marks.users, rows, marking),
            Picked::Requests(rows) => put(&mut self.marks.requests, rows, marking),
        };
        if over > 0 {
            self.too_many();
        }
    }

    fn too_many(&mut self) {
        self.toast = Some(format!(
            "No more than {MOST} rows are marked at once; the others are left as they are."
        ));
    }
}

fn toggle<T: Row + Clone>(marks: &mut Marks<T>, row: Option<&T>) -> bool {
    row.is_none_or(|row| {
        let mark = !marks.has(&row.key());
        marks.set(row, mark)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone)]
    struct Number(usize);

    impl Row for Number {
        fn key(&self) -> String {
            self.0.to_string()
        }
    }

    #[test]
    fn marks_are_bounded_inverted_and_kept_by_key() {
        let mut marks = Marks::default();
        let rows: Vec<Number> = (0..MOST + 3).map(Number).collect();
        assert_eq!(put(&mut marks, &rows, Marking::All), 3);
        assert_eq!(marks.len(), MOST);
        assert_eq!(put(&mut marks, &rows, Marking::Invert), 0);
        assert_eq!(marks.len(), 3);
        marks.keep(&[MOST.to_string()]);
        assert!(marks.has(&MOST.to_string()) && marks.len() == 1);
    }
}
