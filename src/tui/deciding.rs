//! Requests one after another: after a decision the next that waits is under the cursor, and a request
//! that was looked for elsewhere is found.

use super::{
    app::{App, Open},
    panes::Pane,
};
use crate::{
    domain::{RequestId, RequestStatus},
    service::rows::RequestRow,
};

/// A decision under way: on which request, where it stood in the list, and how many words it had.
#[derive(Debug, Clone)]
struct Begun {
    request: RequestId,
    at: usize,
    votes: usize,
}

/// What is to become of the cursor when the requests are read next.
#[derive(Debug, Clone, Default)]
pub(super) struct Deciding {
    /// The one that is being decided.
    begun: Option<Begun>,
    /// The one that was decided just now.
    done: Option<Begun>,
    /// The one to go to.
    seek: Option<RequestId>,
}

impl Deciding {
    /// A decision was begun.
    pub fn begin(&mut self, row: &RequestRow, at: usize) {
        self.begun = Some(Begun {
            request: row.request.id.clone(),
            at,
            votes: row.decided.len(),
        });
    }

    /// What was begun is done.
    pub fn done(&mut self) {
        if self.begun.is_some() {
            self.done = self.begun.take();
        }
    }

    /// What was begun was left.
    pub fn leave(&mut self) {
        self.begun = None;
    }
}

impl App {
    /// Opens an account at one of its requests.
    pub(super) fn open_request(&mut self, open: Open, request: RequestId) {
        let here = self.open.as_ref().is_some_and(|o| o.id == open.id);
        if !here {
            self.open_account(open);
        }
        self.deciding.seek = Some(request);
        if self.pane == Pane::Approvals {
            self.restart_list(Pane::Approvals, String::new());
        } else {
            self.show(Pane::Approvals);
        }
    }

    /// The requests were read: the cursor goes where it is wanted.
    pub(super) fn place_in_requests(&mut self) {
        if let Some(sought) = self.deciding.seek.take() {
            let list = &mut self.lists.requests;
            let found = list
                .loaded()
                .find(|at| list.row(*at).is_some_and(|r| r.request.id == sought));
            match found {
                Some(at) => list.select(at),
                // It is further down than what is read at once: its name finds it.
                None if list.filter != sought.as_str() => {
                    self.deciding.seek = Some(sought.clone());
                    self.restart_list(Pane::Approvals, sought.to_string());
                }
                None => self.toast = Some("That request is not there any more.".into()),
            }
        }
        if let Some(done) = self.deciding.done.take() {
            self.go_on_from(&done);
        }
    }

    fn go_on_from(&mut self, done: &Begun) {
        let list = &mut self.lists.requests;
        let loaded = list.loaded();
        let waits = |row: &RequestRow| row.request.status == RequestStatus::Waiting;
        let this = |row: &RequestRow| row.request.id == done.request;
        // A remedy was carried out on the way, and the decision is still to be made.
        let undone = |row: &RequestRow| this(row) && waits(row) && row.decided.len() == done.votes;
        if loaded.clone().filter_map(|at| list.row(at)).any(undone) {
            return;
        }
        let open = |at: &usize| list.row(*at).is_some_and(|row| waits(row) && !this(row));
        let after = (done.at.max(loaded.start)..loaded.end).find(open);
        let next = after.or_else(|| (loaded.start..done.at.min(loaded.end)).rev().find(open));
        if let Some(next) = next {
            list.select(next);
        }
    }
}
