//! What the actions of the panes do where rows are marked: the same to all of them.

use super::{
    action::Id,
    app::App,
    dialog::{
        many::ManyPlan,
        many_roles::{Deed, ManyRoles},
        note::Note,
    },
    layer::{Layer, Stand},
    look::count,
    panes::Pane,
};
use crate::{
    domain::{Edit, Handle, RequestId, RequestStatus, UserStatus},
    service::{
        Many, Way,
        many::Subject,
        rows::{RequestRow, UserRow},
    },
};

impl App {
    /// The dialog with which an action begins on all marked rows; `None`: nothing is marked, or the
    /// action is about one alone.
    pub(super) fn begin_marked(&mut self, id: Id, stand: &Stand) -> Option<Box<dyn Layer>> {
        match self.pane {
            Pane::Users if !self.marks.users.is_empty() => {
                let rows: Vec<UserRow> = self.marks.users.rows().cloned().collect();
                self.begin_people(id, stand.clone(), rows)
            }
            Pane::Approvals if !self.marks.requests.is_empty() => {
                let rows: Vec<RequestRow> = self.marks.requests.rows().cloned().collect();
                self.begin_requests(id, stand, &rows)
            }
            _ => None,
        }
    }

    fn begin_people(&mut self, id: Id, stand: Stand, rows: Vec<UserRow>) -> Option<Box<dyn Layer>> {
        type Make = fn(Handle) -> Edit;
        let (verb, fits, make): (&str, fn(UserStatus) -> bool, Make) = match id {
            Id::AddRole => return Some(self.roles_of(stand, rows, Deed::Give)),
            Id::ChangeRole => return Some(self.roles_of(stand, rows, Deed::Change)),
            Id::TakeRole => return Some(self.roles_of(stand, rows, Deed::Take)),
            Id::Archive => (
                "Archive",
                |status| status == UserStatus::Active,
                |user| Edit::UserArchive { user },
            ),
            Id::Restore => (
                "Restore",
                |status| status == UserStatus::Archived,
                |user| Edit::UserRestore { user },
            ),
            Id::Remove => ("Remove", |_| true, |user| Edit::UserRemove { user }),
            _ => return None,
        };
        let (meant, others): (Vec<UserRow>, Vec<UserRow>) =
            rows.into_iter().partition(|row| fits(row.user.status));
        let left_out = left_out(&others, |row| row.user.status.to_string());
        let subjects = meant.iter().map(|row| Subject {
            key: row.user.id.to_string(),
            name: row.user.name.clone(),
            edits: vec![make(row.user.id.clone())],
        });
        let many = many(&stand, subjects.collect());
        let title = format!("{verb} {}", people(meant.len()));
        self.plan_of(Pane::Users, title, many, left_out)
    }

    fn roles_of(&mut self, stand: Stand, rows: Vec<UserRow>, deed: Deed) -> Box<dyn Layer> {
        self.with(|cx| ManyRoles::ask(stand, rows, deed, cx))
    }

    fn begin_requests(
        &mut self,
        id: Id,
        stand: &Stand,
        rows: &[RequestRow],
    ) -> Option<Box<dyn Layer>> {
        let fits = |row: &RequestRow| match id {
            Id::Withdraw => matches!(
                row.request.status,
                RequestStatus::Waiting | RequestStatus::Expired
            ),
            _ => row.request.status == RequestStatus::Waiting,
        };
        let verb = match id {
            Id::Approve => "Approve",
            Id::Decline => "Decline",
            Id::Withdraw => "Withdraw",
            _ => return None,
        };
        let (meant, others): (Vec<RequestRow>, Vec<RequestRow>) =
            rows.iter().cloned().partition(fits);
        let left_out = left_out(&others, |row| row.request.status.to_string());
        let number = count(meant.len() as u64, "request", "requests");
        let title = format!("{verb} {number}");
        let many = many(stand, subjects(&meant, id));
        if id == Id::Withdraw || meant.is_empty() {
            return self.plan_of(Pane::Approvals, title, many, left_out);
        }
        let approve = id == Id::Approve;
        let note = self.with(|cx| Note::for_many(title, approve, many, left_out, cx));
        Some(Box::new(note))
    }

    fn plan_of(
        &mut self,
        pane: Pane,
        title: String,
        many: Many,
        left_out: Vec<String>,
    ) -> Option<Box<dyn Layer>> {
        if many.subjects.is_empty() {
            self.toast = left_out
                .first()
                .map(|why| format!("Nothing of what is marked is meant by this. {why}"));
            return None;
        }
        Some(self.with(|cx| ManyPlan::ask(pane, title, many, left_out, cx)))
    }
}

fn people(number: usize) -> String {
    count(number as u64, "person", "people")
}

fn many(stand: &Stand, subjects: Vec<Subject>) -> Many {
    Many {
        account: stand.account.clone(),
        actor: stand.actor.clone(),
        subjects,
        way: Way::Together,
        reason: None,
    }
}

/// The edits on requests; a note comes later.
fn subjects(rows: &[RequestRow], id: Id) -> Vec<Subject> {
    let edit = |request: RequestId| match id {
        Id::Approve => Edit::RequestApprove {
            request,
            note: None,
        },
        Id::Decline => Edit::RequestDecline {
            request,
            note: None,
        },
        _ => Edit::RequestWithdraw { request },
    };
    let subject = |row: &RequestRow| Subject {
        key: row.request.id.to_string(),
        name: row.about.clone(),
        edits: vec![edit(row.request.id.clone())],
    };
    rows.iter().map(subject).collect()
}

/// Who is left out because of how they stand, a sentence for each standing.
fn left_out<T>(others: &[T], stands: impl Fn(&T) -> String) -> Vec<String> {
    let mut all: Vec<(String, usize)> = Vec::new();
    for other in others {
        let word = stands(other);
        match all.iter_mut().find(|(known, _)| *known == word) {
            Some((_, number)) => *number += 1,
            None => all.push((word, 1)),
        }
    }
    all.into_iter()
        .map(|(word, number)| match number {
            1 => format!("1 is left out, being {word}."),
            more => format!("{more} are left out, being {word}."),
        })
        .collect()
}
