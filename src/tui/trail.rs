//! Where one has been: back and forward through it as in a browser, and straight to anything that is
//! named.

use super::{
    app::{App, Open},
    layer::Made,
    list::Row,
    marks::AllMarks,
    overview::Overview,
    panes::{Lists, Pane, see_list, with_list},
};
use crate::{domain::Actor, service::attention::Target};

/// The most places that are remembered in each direction.
const MOST: usize = 100;

/// Somewhere one has been.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    pane: Pane,
    open: Option<Open>,
    filter: String,
    /// The row under the cursor.
    row: Option<String>,
    /// It was shown in full.
    reading: bool,
}

/// What a row is, and what it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concern {
    /// What it is.
    pub target: Target,
    /// Its name.
    pub title: String,
}

/// Where one has been, and where one came back from.
#[derive(Debug, Clone, Default)]
pub struct Trail {
    past: Vec<Spot>,
    ahead: Vec<Spot>,
}

impl Trail {
    /// Whether there is somewhere to go back to.
    pub fn past(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is somewhere to go forward to.
    pub fn ahead(&self) -> bool {
        !self.ahead.is_empty()
    }
}

impl App {
    fn spot(&self) -> Spot {
        let (filter, row) = see_list!(self.lists, self.pane, list => {
            (list.filter.clone(), list.current().map(Row::key))
        });
        Spot {
            pane: self.pane,
            open: self.open.clone(),
            filter,
            row,
            reading: self.reading.is_some(),
        }
    }

    /// Remembers where one is, before one goes somewhere else.
    pub(super) fn leave_spot(&mut self) {
        let spot = self.spot();
        if self.trail.past.last() != Some(&spot) {
            self.trail.past.push(spot);
        }
        if self.trail.past.len() > MOST {
            self.trail.past.remove(0);
        }
        self.trail.ahead.clear();
    }

    pub(super) fn go_back(&mut self) {
        if let Some(spot) = self.trail.past.pop() {
            let here = self.spot();
            self.trail.ahead.push(here);
            self.restore(spot);
        }
    }

    pub(super) fn go_forward(&mut self) {
        if let Some(spot) = self.trail.ahead.pop() {
            let here = self.spot();
            self.trail.past.push(here);
            self.restore(spot);
        }
    }

    fn restore(&mut self, spot: Spot) {
        let id = |open: &Option<Open>| open.as_ref().map(|open| open.id.clone());
        if id(&self.open) != id(&spot.open) {
            self.change_account(spot.open);
        }
        self.pane = spot.pane;
        self.reading = spot.reading.then_some(0);
        if let Some(row) = &spot.row {
            with_list!(self.lists, spot.pane, list => list.prefer(row));
        }
        let before = see_list!(self.lists, spot.pane, list => list.filter.clone());
        if before == spot.filter {
            self.refresh_list(spot.pane);
        } else {
            self.restart_list(spot.pane, spot.filter);
        }
        self.ask_detail();
    }

    /// Makes an account the open one, or none: everything of the one before is forgotten, above all
    /// as whom one acted.
    pub(super) fn change_account(&mut self, open: Option<Open>) {
        self.actor = Actor::Site;
        self.actor_name = Actor::Site.to_string();
        self.lists = Lists {
            accounts: std::mem::take(&mut self.lists.accounts),
            ..Lists::default()
        };
        self.overview = Overview::default();
        self.unfolded.clear();
        self.marks = AllMarks::default();
        self.details.user = None;
        self.details.thing = None;
        self.details.request = None;
        self.waiting = 0;
        self.waiting_want = None;
        let account = open.as_ref().map(|open| open.id.clone());
        self.open = open;
        if let Some(account) = account {
            self.ask_waiting();
            self.ask_title(account);
        }
    }

    /// Goes to something: its pane, with it under the cursor.
    pub(super) fn visit(&mut self, target: &Target) {
        self.leave_spot();
        let (pane, key) = row_of(target);
        self.pane = pane;
        self.reading = None;
        with_list!(self.lists, pane, list => list.seek(&key));
        let here = see_list!(self.lists, pane, list => {
            list.filter.is_empty() && list.current().is_some_and(|row| row.key() == key)
        });
        if here {
            self.refresh_list(pane);
        } else {
            self.restart_list(pane, String::new());
        }
        self.ask_detail();
    }

    /// Goes to what was made just now; what it lies in is unfolded, so that it is seen there.
    pub(super) fn visit_made(&mut self, made: Made) {
        self.unfolded.extend(made.within);
        self.visit(&made.target);
    }

    /// Goes to a pane, narrowed by a filter.
    pub(super) fn visit_narrowed(&mut self, pane: Pane, filter: String) {
        self.leave_spot();
        self.pane = pane;
        self.reading = None;
        self.restart_list(pane, filter);
    }

    /// The row that was sought is not among the first: it is found by its handle.
    pub(super) fn missed(&mut self, key: &str) {
        let pane = self.pane;
        let filter = see_list!(self.lists, pane, list => list.filter.clone());
        if filter == key {
            self.toast = Some(format!("{key} is not listed here."));
        } else {
            with_list!(self.lists, pane, list => list.seek(key));
            self.restart_list(pane, key.to_owned());
        }
    }
}

/// The pane in which something is listed, and the key of its row there.
fn row_of(target: &Target) -> (Pane, String) {
    match target {
        Target::Account(id) => (Pane::Accounts, id.to_string()),
        Target::User(id) => (Pane::Users, id.to_string()),
        Target::Role(word) => (Pane::Roles, word.to_string()),
        Target::Resource(id) => (Pane::Resources, id.to_string()),
        Target::Request(id) => (Pane::Approvals, id.to_string()),
        Target::Entry(id) => (Pane::Journal, id.clone()),
        Target::Rule(id) => (Pane::Policy, id.clone()),
    }
}
