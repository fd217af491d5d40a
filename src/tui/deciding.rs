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

/// What is to become of the cursor when the requests are read next.
#[derive(Debug, Clone, Default)]
pub(super) struct Deciding {
    /// The request that is being decided, and its place in the list.
    begun: Option<(RequestId, usize)>,
    /// The one that was decided just now.
    done: Option<(RequestId, usize)>,
    /// The one to go to.
    seek: Option<RequestId>,
}

impl Deciding {
    /// A decision was begun.
    pub fn begin(&mut self, request: RequestId, at: usize) {
        self.begun = Some((request, at));
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
            let found = list.loaded().find(|at| list.row(*at).is_some_and(|r| r.request.id == sought));
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
        let Some((done, at)) = self.deciding.done.take() else {
            return;
        };
        let list = &mut self.lists.requests;
        let open = |row: &RequestRow| {
            row.request.status == RequestStatus::Waiting && row.request.id != done
        };
        let open = |at: &usize| list.row(*at).is_some_and(open);
        let loaded = list.loaded();
        let after = (at.max(loaded.start)..loaded.end).find(open);
        let next = after.or_else(|| (loaded.start..at.min(loaded.end)).rev().find(open));
        if let Some(next) = next {
            list.select(next);
        }
    }
}
