//! What the actions of the panes do: move, open, and begin the dialogs.

use super::{
    action::{Id, Sight},
    app::{App, Open},
    dialog::{
        acting::Acting,
        held::{self, Fate},
        know::begin::{self, Subject},
        matrix::MatrixView,
        note::Note,
        plan::Judge,
        roles::{Give, Roles},
        switches::Switches,
        undoing::Undoing,
        user_form,
    },
    layer::{Effect, Layer, Scroll, Stand},
    list::Row,
    marks::Marking,
    panes::{Pane, with_list},
    view,
};
use crate::{
    domain::{Actor, Edit},
    service::rows::{RequestRow, UserRow},
};

/// What is done to all marked rows where some are.
const MANY: [Id; 9] = [
    Id::AddRole,
    Id::ChangeRole,
    Id::TakeRole,
    Id::Archive,
    Id::Restore,
    Id::Remove,
    Id::Approve,
    Id::Decline,
    Id::Withdraw,
];

impl App {
    pub(super) fn pane_sight(&self) -> Sight {
        let user = (self.pane == Pane::Users)
            .then(|| self.lists.users.current())
            .flatten();
        let request = (self.pane == Pane::Approvals)
            .then(|| self.lists.requests.current())
            .flatten();
        let (row, filter) = match self.pane {
            Pane::Accounts => facts(&self.lists.accounts),
            Pane::Users => facts(&self.lists.users),
            Pane::Roles => facts(&self.lists.roles),
            Pane::Approvals => facts(&self.lists.requests),
            Pane::Journal => facts(&self.lists.journal),
        };
        Sight {
            read_only: self.read_only,
            account: self.open.is_some(),
            row,
            status: user.map(|u| u.user.status),
            roles: user.map_or(0, |u| u.roles.len()),
            request: request.map(|r| r.request.status),
            reading: self.reading.is_some(),
            filter,
            marked: self.marks.len(self.pane),
            undo: self.undoable(true).is_some(),
            redo: self.undoable(false).is_some(),
            ..Sight::default()
        }
    }

    pub(super) fn pane_act(&mut self, id: Id) {
        match id {
            Id::Down | Id::Up | Id::PageDown | Id::PageUp | Id::First | Id::Last => self.steer(id),
            Id::Open => self.enter(),
            Id::Back => self.back(),
            Id::GoAccounts => self.go(Pane::Accounts),
            Id::GoUsers => self.go(Pane::Users),
            Id::GoRoles => self.go(Pane::Roles),
            Id::GoApprovals => self.go(Pane::Approvals),
            Id::GoJournal => self.go(Pane::Journal),
            Id::NextPane => self.go(self.pane.turn(true)),
            Id::PreviousPane => self.go(self.pane.turn(false)),
            Id::Refresh => {
                self.refresh();
                self.toast = Some("Read again from the store.".into());
            }
            Id::Copy => self.copy(),
            Id::Filter | Id::Sort | Id::Reverse | Id::Columns | Id::Views => self.narrow(id),
            Id::Mark => self.mark_row(),
            Id::MarkAll => self.mark_shown(Marking::All),
            Id::InvertMarks => self.mark_shown(Marking::Invert),
            Id::UnmarkAll => self.marks.clear(self.pane),
            _ => {
                if let Some(layer) = self.begin(id) {
                    self.push(layer);
                }
            }
        }
    }

    /// The dialog that an action begins with.
    fn begin(&mut self, id: Id) -> Option<Box<dyn Layer>> {
        let stand = self.stand()?;
        if self.marks.len(self.pane) > 0 && MANY.contains(&id) {
            return self.begin_marked(id, &stand);
        }
        match id {
            Id::Features => Some(self.with(|cx| Switches::ask(stand, cx))),
            Id::Matrix => Some(self.with(|cx| MatrixView::ask(stand, cx))),
            Id::Why
            | Id::Ask
            | Id::WhoCan
            | Id::Compare
            | Id::Rights
            | Id::Sees
            | Id::Delegation => {
                let subject = self.subject();
                self.with(|cx| begin::begin(id, stand, subject, cx))
            }
            Id::ActAs => {
                let account = self.open.as_ref()?.id.clone();
                Some(self.with(|cx| Acting::ask(account, cx)))
            }
            Id::Undo | Id::Redo => {
                let entry = match self.lists.journal.current() {
                    Some(row) if id == Id::Undo && self.pane == Pane::Journal => row.seq,
                    _ => self.undoable(id == Id::Undo)?,
                };
                Some(self.with(|cx| Undoing::ask(stand, entry, cx)))
            }
            Id::NewUser => Some(self.with(|cx| user_form::new_user(stand, false, cx))),
            Id::Invite => Some(self.with(|cx| user_form::new_user(stand, true, cx))),
            Id::Approve | Id::Decline | Id::Withdraw => {
                let row = self.lists.requests.current()?.clone();
                Some(self.begin_request(id, stand, row))
            }
            _ => {
                let row = self.lists.users.current()?.clone();
                self.begin_user(id, stand, &row)
            }
        }
    }

    /// What stands under the cursor, as far as it can be asked about.
    fn subject(&self) -> Subject {
        match self.pane {
            Pane::Users => self.lists.users.current().map_or(Subject::Other, |row| {
                Subject::Person((row.user.id.clone(), row.user.name.clone()))
            }),
            Pane::Roles => self.lists.roles.current().map_or(Subject::Other, |row| {
                Subject::Role(row.word.clone(), row.title.clone())
            }),
            Pane::Accounts | Pane::Approvals | Pane::Journal => Subject::Other,
        }
    }

    fn begin_request(&mut self, id: Id, stand: Stand, row: RequestRow) -> Box<dyn Layer> {
        if id == Id::Withdraw {
            let request = row.request.id;
            let edits = vec![Edit::RequestWithdraw { request }];
            return self.with(|cx| Judge::ask(&stand, edits, cx));
        }
        Box::new(Note::new(stand, row, id == Id::Approve))
    }

    fn begin_user(&mut self, id: Id, stand: Stand, row: &UserRow) -> Option<Box<dyn Layer>> {
        let user = row.user.id.clone();
        let name = row.user.name.clone();
        let edit = match id {
            Id::EditUser => return Some(user_form::edit_user(stand, row.user.clone())),
            Id::AddRole => {
                return Some(self.with(|cx| Roles::ask(stand, user, name, Give::More, cx)));
            }
            Id::ChangeRole => return self.with(|cx| held::begin(stand, row, Fate::Change, cx)),
            Id::TakeRole => return self.with(|cx| held::begin(stand, row, Fate::Take, cx)),
            Id::Archive => Edit::UserArchive { user },
            Id::Restore => Edit::UserRestore { user },
            Id::Remove => Edit::UserRemove { user },
            _ => return None,
        };
        Some(self.with(|cx| Judge::ask(&stand, vec![edit], cx)))
    }

    /// The entry of the open account that undo would take back, or redo.
    fn undoable(&self, undo: bool) -> Option<u64> {
        let account = &self.open.as_ref()?.id;
        if undo {
            self.session.last_done(account)
        } else {
            self.session.last_undone(account)
        }
    }

    /// Who acts where: in the accounts pane the account under the cursor is meant.
    fn stand(&self) -> Option<Stand> {
        let open = self.open.clone();
        let meant = match self.lists.accounts.current() {
            Some(row) if self.pane == Pane::Accounts => Open {
                id: row.id.clone(),
                title: row.title.clone(),
            },
            _ => open.clone()?,
        };
        let same = open.is_some_and(|open| open.id == meant.id);
        Some(Stand {
            account: meant.id,
            title: meant.title,
            actor: if same {
                self.actor.clone()
            } else {
                Actor::Site
            },
        })
    }

    fn steer(&mut self, id: Id) {
        let areas = self.areas();
        if let Some(top) = self.reading {
            let lines = view::detail::lines(self, areas.body.width.saturating_sub(2)).len();
            let mut scroll = Scroll(top);
            scroll.act(id, lines, areas.body.height.into());
            self.reading = Some(scroll.0);
            return;
        }
        let page = areas.rows().saturating_sub(1).max(1).cast_signed();
        let before = with_list!(self.lists, self.pane, list => list.selected());
        with_list!(self.lists, self.pane, list => match id {
            Id::Down => list.step(1),
            Id::Up => list.step(-1),
            Id::PageDown => list.step(page),
            Id::PageUp => list.step(-page),
            Id::First => list.select(0),
            _ => list.select(usize::MAX),
        });
        let after = with_list!(self.lists, self.pane, list => list.selected());
        if before != after {
            self.ask_detail();
        }
    }

    fn enter(&mut self) {
        if self.pane != Pane::Accounts {
            self.reading = Some(0);
        } else if let Some(row) = self.lists.accounts.current() {
            let (id, title) = (row.id.clone(), row.title.clone());
            self.open_account(Open { id, title });
        } else {
            self.toast = Some("There is no account under the cursor.".into());
        }
    }

    fn back(&mut self) {
        if self.reading.take().is_none() {
            self.restart_list(self.pane, String::new());
        }
    }

    /// Goes to a pane; where no account is open yet, the one under the cursor is opened.
    pub(super) fn go(&mut self, pane: Pane) {
        if pane != Pane::Accounts && self.open.is_none() {
            let Some(row) = self.lists.accounts.current() else {
                return;
            };
            let (id, title) = (row.id.clone(), row.title.clone());
            self.open_account(Open { id, title });
        }
        if pane != self.pane || self.reading.is_some() {
            self.show(pane);
        }
    }

    fn copy(&mut self) {
        let key = match self.pane {
            Pane::Accounts => self.lists.accounts.current().map(Row::key),
            Pane::Users => self.lists.users.current().map(Row::key),
            Pane::Roles => self.lists.roles.current().map(Row::key),
            Pane::Approvals => self.lists.requests.current().map(Row::key),
            Pane::Journal => self.lists.journal.current().map(|row| row.id.clone()),
        };
        if let Some(key) = key {
            self.toast = Some(format!("Copied {key}."));
            self.effect(Effect::Copy(key));
        }
    }
}

fn facts<T: Row>(list: &super::list::List<T>) -> (bool, bool) {
    (list.current().is_some(), !list.filter.is_empty())
}
