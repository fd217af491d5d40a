//! What the actions of the panes do: move, open, and begin the dialogs.

use super::{
    action::{Id, Sight},
    app::{App, Open},
    dialog::{
        account_form,
        acting::Acting,
        editor::Editor,
        finder::Finder,
        held::{self, Fate},
        jump::Jump,
        leaving::Leaves,
        matrix::MatrixView,
        new_thing::Kinds,
        note::Note,
        pending,
        pick::Pick,
        plan::Judge,
        policies::Policies,
        refusal::Refused,
        roles::{Give, Roles},
        switches::Switches,
        user_form,
        waiting::Waiting,
    },
    knowing::Subject,
    layer::{Cx, Effect, Flow, Layer, Scroll, Stand},
    list::Row,
    marks::Marking,
    panes::{Pane, see_list, with_list},
    trail::Concern,
    tree::OF_THINGS,
    view,
};
use crate::{
    domain::{Actor, Edit, Object},
    service::{
        attention::Target,
        candidates::{Candidate, Wanted},
        rows::{Blocked, RequestDetail, RequestRow, UserRow},
    },
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
        let (row, filter) = see_list!(self.lists, self.pane, list => facts(list));
        let account = (self.pane == Pane::Accounts)
            .then(|| self.lists.accounts.current())
            .flatten();
        let thing = (self.pane == Pane::Resources)
            .then(|| self.lists.resources.current())
            .flatten();
        let notice = (self.pane == Pane::Overview)
            .then(|| self.lists.overview.current())
            .flatten();
        let subject = self.subject();
        Sight {
            read_only: self.reading_only.now,
            account: self.open.is_some(),
            row,
            account_status: account.map(|a| a.status),
            status: user.map(|u| u.user.status),
            roles: user.map_or(0, |u| u.roles.len()),
            request: request.map(|r| r.request.status),
            blocked: request.is_some_and(|r| self.blocked(r).is_some()),
            past: self.trail.past(),
            ahead: self.trail.ahead(),
            inside: thing.is_some_and(|t| t.inside),
            folds: thing.is_some_and(|t| t.open || t.row.resource.parent.is_some()),
            reading: self.reading.is_some(),
            filter,
            marked: self.marks.len(self.pane),
            person: matches!(subject, Subject::Person(_)),
            role: matches!(subject, Subject::Role(..)),
            rules: notice.is_some_and(|n| !n.rules.is_empty()),
            mendable: notice.is_some_and(|n| !n.mend.is_empty()),
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
            Id::GoBack => self.go_back(),
            Id::GoForward => self.go_forward(),
            Id::Jump => self.jump(),
            Id::GoTo => self.go_to(),
            Id::Scope => self.change_scope(),
            Id::Unfold => self.unfold(),
            Id::Fold => self.fold(),
            Id::GoOverview => self.go(Pane::Overview),
            Id::GoAccounts => self.go(Pane::Accounts),
            Id::GoUsers => self.go(Pane::Users),
            Id::GoRoles => self.go(Pane::Roles),
            Id::GoResources => self.go(Pane::Resources),
            Id::GoApprovals => self.go(Pane::Approvals),
            Id::GoJournal => self.go(Pane::Journal),
            Id::GoPolicy => self.go(Pane::Policy),
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

    /// The request in full, where that is known.
    fn request_detail(&self, row: &RequestRow) -> Option<&RequestDetail> {
        let detail = self.details.request.as_deref();
        detail.filter(|d| d.row.request.id == row.request.id)
    }

    fn blocked(&self, row: &RequestRow) -> Option<&Blocked> {
        self.request_detail(row)?.blocked.as_ref()
    }

    /// The dialog that an action begins with.
    fn begin(&mut self, id: Id) -> Option<Box<dyn Layer>> {
        if id == Id::AllWaiting {
            return Some(self.with(Waiting::ask));
        }
        if id == Id::NewAccount {
            return Some(self.with(account_form::new_account));
        }
        let stand = self.stand()?;
        if self.marks.len(self.pane) > 0 && MANY.contains(&id) {
            return self.begin_marked(id, &stand);
        }
        if let Some(layer) = self.begin_account(id, &stand) {
            return Some(layer);
        }
        match id {
            Id::Things => Some(self.with(|cx| things(stand, cx))),
            Id::NewThing => Some(self.with(|cx| Kinds::ask(stand, cx))),
            _ if self.pane == Pane::Resources && OF_THINGS.contains(&id) => {
                let thing = self.lists.resources.current()?.row.resource.clone();
                Some(self.begin_thing(id, stand, thing))
            }
            Id::Mend => {
                let edits = self.lists.overview.current()?.mend.clone();
                Some(self.with(|cx| pending::mend(stand, edits, cx)))
            }
            Id::Why
            | Id::Ask
            | Id::WhoCan
            | Id::Compare
            | Id::Rights
            | Id::Sees
            | Id::Rules
            | Id::Delegation => self.begin_knowing(id, stand),
            Id::ActAs => {
                let account = self.open.as_ref()?.id.clone();
                Some(self.with(|cx| Acting::ask(account, cx)))
            }
            Id::Undo | Id::Redo => {
                let entry = match self.lists.journal.current() {
                    Some(row) if id == Id::Undo && self.pane == Pane::Journal => row.seq,
                    _ => self.undoable(id == Id::Undo)?,
                };
                Some(self.with(|cx| pending::undo(stand, entry, cx)))
            }
            Id::NewUser => Some(self.with(|cx| user_form::new_user(stand, false, cx))),
            Id::Invite => Some(self.with(|cx| user_form::new_user(stand, true, cx))),
            Id::Approve | Id::Decline | Id::Withdraw => {
                let row = self.lists.requests.current()?.clone();
                Some(self.begin_request(id, stand, row))
            }
            Id::Unblock => {
                let row = self.lists.requests.current()?;
                let blocked = self.blocked(row)?.clone();
                Some(Box::new(Refused::blocked(stand, blocked)))
            }
            _ => {
                let row = self.lists.users.current()?.clone();
                self.begin_user(id, stand, &row)
            }
        }
    }

    /// The dialog that an action on an account begins with; `None`: it is on something else.
    pub(super) fn begin_account(&mut self, id: Id, stand: &Stand) -> Option<Box<dyn Layer>> {
        let own = stand.clone();
        Some(match id {
            Id::EditAccount => self.with(|cx| account_form::edit_account(own, cx)),
            Id::InstallPolicy => self.with(|cx| Policies::ask(own, cx)),
            Id::StopAccount => self.judge(stand, Edit::AccountSuspend { suspended: true }),
            Id::ResumeAccount => self.judge(stand, Edit::AccountSuspend { suspended: false }),
            Id::RemoveAccount => self.judge(stand, Edit::AccountRemove {}),
            Id::Features => self.with(|cx| Switches::ask(own, cx)),
            Id::Matrix => self.with(|cx| MatrixView::ask(own, cx)),
            _ => return None,
        })
    }

    pub(super) fn judge(&mut self, stand: &Stand, edit: Edit) -> Box<dyn Layer> {
        self.with(|cx| Judge::ask(stand, vec![edit], cx))
    }

    fn begin_request(&mut self, id: Id, stand: Stand, row: RequestRow) -> Box<dyn Layer> {
        let at = self.lists.requests.selected();
        self.deciding.begin(&row, at);
        if id == Id::Withdraw {
            let request = row.request.id;
            let edits = vec![Edit::RequestWithdraw { request }];
            return self.with(|cx| Judge::ask(&stand, edits, cx));
        }
        let approve = id == Id::Approve;
        let why = self.request_detail(&row);
        let why = why.and_then(|d| {
            if approve {
                &d.approve_why
            } else {
                &d.decline_why
            }
            .clone()
        });
        Box::new(Note::new(stand, row, approve, why))
    }

    pub(super) fn begin_user(
        &mut self,
        id: Id,
        stand: Stand,
        row: &UserRow,
    ) -> Option<Box<dyn Layer>> {
        let user = row.user.id.clone();
        let name = row.user.name.clone();
        let edit = match id {
            Id::EditUser => {
                let user = row.user.clone();
                return Some(self.with(|cx| Editor::person(stand, user, cx)));
            }
            Id::AddRole => {
                return Some(self.with(|cx| Roles::ask(stand, user, name, Give::More, cx)));
            }
            Id::ChangeRole => return self.with(|cx| held::begin(stand, row, Fate::Change, cx)),
            Id::TakeRole => return self.with(|cx| held::begin(stand, row, Fate::Take, cx)),
            Id::Leave => return Some(self.with(|cx| Leaves::ask(stand, user, name, cx))),
            Id::SendAgain => Edit::UserReinvite { user },
            Id::Accept => Edit::UserAccept { user },
            Id::Archive => Edit::UserArchive { user },
            Id::Restore => Edit::UserRestore { user },
            Id::Remove => Edit::UserRemove { user },
            _ => return None,
        };
        Some(self.judge(&stand, edit))
    }

    /// The entry that undo would take back, or redo, in the account that is meant.
    fn undoable(&self, undo: bool) -> Option<u64> {
        let account = &self.stand()?.account;
        if undo {
            self.session.last_done(account)
        } else {
            self.session.last_undone(account)
        }
    }

    /// The account under the cursor, where accounts are listed.
    fn account_here(&self) -> Option<Open> {
        let (id, title) = match self.pane {
            Pane::Accounts => {
                let row = self.lists.accounts.current()?;
                (&row.id, &row.title)
            }
            Pane::Overview if self.whole_store() => {
                let row = self.lists.overview.current()?;
                match &row.target {
                    Target::Account(id) => (id, &row.name),
                    _ => return None,
                }
            }
            _ => return None,
        };
        Some(Open {
            id: id.clone(),
            title: title.clone(),
        })
    }

    /// Who acts where: where accounts are listed, the one under the cursor is meant.
    pub(super) fn stand(&self) -> Option<Stand> {
        let open = self.open.clone();
        let meant = self.account_here().or_else(|| open.clone())?;
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
        if self.pane == Pane::Overview {
            self.follow();
        } else if self.pane != Pane::Accounts {
            self.reading = Some(0);
        } else if let Some(row) = self.lists.accounts.current() {
            let (id, title) = (row.id.clone(), row.title.clone());
            self.leave_spot();
            self.open_account(Open { id, title });
        } else {
            self.toast = Some("There is no account under the cursor.".into());
        }
    }

    fn back(&mut self) {
        if self.reading.take().is_none() {
            // The row stays under the cursor where it is among the first of all.
            let row = see_list!(self.lists, self.pane, list => list.current().map(Row::key));
            if let Some(row) = row {
                with_list!(self.lists, self.pane, list => list.prefer(&row));
            }
            self.restart_list(self.pane, String::new());
        }
    }

    /// Goes to a pane; where no account is open yet, the one under the cursor is opened.
    pub(super) fn go(&mut self, pane: Pane) {
        let unopened = pane.of_account() && self.open.is_none();
        let meant = self.lists.accounts.current().filter(|_| unopened);
        let meant = meant.map(|row| Open {
            id: row.id.clone(),
            title: row.title.clone(),
        });
        if unopened && meant.is_none() {
            return;
        }
        if pane != self.pane || meant.is_some() {
            self.leave_spot();
        }
        if let Some(open) = meant {
            self.open_account(open);
        }
        if pane != self.pane || self.reading.is_some() {
            self.show(pane);
        }
    }

    /// What the row under the cursor is, with its name.
    pub(super) fn concerned(&self) -> Option<Concern> {
        let (target, title) = match self.pane {
            Pane::Overview => {
                let row = self.lists.overview.current()?;
                (row.target.clone(), row.text.clone())
            }
            Pane::Accounts => {
                let row = self.lists.accounts.current()?;
                (Target::Account(row.id.clone()), row.title.clone())
            }
            Pane::Users => {
                let user = &self.lists.users.current()?.user;
                (Target::User(user.id.clone()), user.name.clone())
            }
            Pane::Roles => {
                let row = self.lists.roles.current()?;
                (Target::Role(row.word.clone()), row.title.clone())
            }
            Pane::Resources => {
                let thing = &self.lists.resources.current()?.row.resource;
                (Target::Resource(thing.id.clone()), thing.title.clone())
            }
            Pane::Approvals => {
                let row = self.lists.requests.current()?;
                (Target::Request(row.request.id.clone()), row.about.clone())
            }
            Pane::Journal => {
                let row = self.lists.journal.current()?;
                (Target::Entry(row.id.clone()), row.headline.clone())
            }
            Pane::Policy => {
                let row = self.lists.policy.current()?;
                (Target::Rule(row.id.clone()), row.id.clone())
            }
        };
        Some(Concern { target, title })
    }

    fn jump(&mut self) {
        let account = self.open.as_ref().map(|open| open.id.clone());
        let Some((account, of)) = account.zip(self.concerned()) else {
            self.toast =
                Some("Open an account first; then what is named here can be gone to.".into());
            return;
        };
        let jump = self.with(|cx| Jump::ask(account, of, cx));
        self.push(jump);
    }

    fn go_to(&mut self) {
        let account = self.open.as_ref().map(|open| open.id.clone());
        let (place, sight) = (self.place(), self.sight());
        let keymap = self.keymap.clone();
        let finder = self.with(|cx| Finder::ask(account, place, &sight, &keymap, cx));
        self.push(finder);
    }

    fn copy(&mut self) {
        let key = match self.pane {
            Pane::Overview => self.lists.overview.current().map(|row| row.text.clone()),
            pane => see_list!(self.lists, pane, list => list.current().map(Row::key)),
        };
        if let Some(key) = key {
            self.toast = Some(format!("Copied {key}."));
            self.effect(Effect::Copy(key));
        }
    }
}

/// Which thing is meant; its editor follows.
fn things(stand: Stand, cx: &mut Cx<'_>) -> Box<dyn Layer> {
    let title = format!("Things of {}", stand.title);
    Pick::and_then(stand, title, Wanted::Thing, open_thing, cx)
}

fn open_thing(stand: &Stand, row: &Candidate, cx: &mut Cx<'_>) -> Flow {
    match &row.object {
        Object::Account => Flow::Stay,
        Object::Thing(thing) => {
            let (stand, title) = (stand.clone(), row.title.clone());
            Flow::Push(Editor::thing(stand, (thing.clone(), title), false, cx))
        }
    }
}

fn facts<T: Row>(list: &super::list::List<T>) -> (bool, bool) {
    (list.current().is_some(), !list.filter.is_empty())
}
