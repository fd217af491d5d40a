//! Each edit laid over the world: names resolved, nonsense refused, rights noted for later.

mod account;
mod change;
mod features;
mod fresh;
mod install;
mod people;
mod requests;
mod roles;
mod things;
mod votes;

use std::collections::BTreeSet;

use crate::domain::{Edit, Handle, Time, UserStatus, nouns::Term, text};

pub use roles::standing;
pub use votes::{asked_of, concerned};

use super::{
    judge::{Judge, Stage},
    world::{Look, Named},
};

/// The users and things that an edit names, so that they can be fetched together.
pub fn mentions<'e>(
    edit: &'e Edit,
    people: &mut BTreeSet<&'e Handle>,
    things: &mut BTreeSet<&'e Handle>,
) {
    match edit {
        Edit::AccountCreate { owner, .. } => people.extend(owner.iter().map(|o| &o.user)),
        Edit::UserCreate { user, roles, .. } | Edit::UserInvite { user, roles, .. } => {
            people.insert(user);
            things.extend(roles.iter().filter_map(|r| r.on.as_ref()));
        }
        Edit::UserAccept { user }
        | Edit::UserReinvite { user }
        | Edit::UserEdit { user, .. }
        | Edit::UserArchive { user }
        | Edit::UserRestore { user }
        | Edit::UserRemove { user } => {
            people.insert(user);
        }
        Edit::RoleAssign { user, on, .. } | Edit::RoleRevoke { user, on, .. } => {
            people.insert(user);
            things.extend(on);
        }
        Edit::RoleChange {
            user, on, to_on, ..
        } => {
            people.insert(user);
            things.extend(on.iter().chain(to_on));
        }
        Edit::RelationAdd { user, to, .. } | Edit::RelationRemove { user, to, .. } => {
            people.insert(user);
            things.extend(to);
        }
        Edit::ResourceCreate {
            resource,
            parent,
            owner,
            ..
        } => {
            things.insert(resource);
            things.extend(parent);
            people.extend(owner);
        }
        Edit::ResourceSet { resource, .. } | Edit::ResourceRemove { resource } => {
            things.insert(resource);
        }
        Edit::ResourceGive { resource, to } => {
            things.insert(resource);
            people.insert(to);
        }
        Edit::ResourceMove { resource, into } => {
            things.insert(resource);
            things.extend(into);
        }
        Edit::AccountSet { .. }
        | Edit::AccountSuspend { .. }
        | Edit::AccountRemove {}
        | Edit::RequestOpen { .. }
        | Edit::RequestApprove { .. }
        | Edit::RequestDecline { .. }
        | Edit::RequestWithdraw { .. }
        | Edit::PolicyInstall { .. } => {}
    }
}

/// Where somebody new stands.
fn status(edit: &Edit) -> UserStatus {
    match edit {
        Edit::UserInvite { .. } => UserStatus::Invited,
        _ => UserStatus::Active,
    }
}

fn term(begins: Option<Time>, until: Option<Time>) -> Term {
    Term { begins, until }
}

impl Judge<'_> {
    /// Lays an edit over the world.
    pub fn apply(&mut self, edit: &Edit) -> Look<()> {
        if !matches!(edit, Edit::AccountCreate { .. }) && !self.account_stands()? {
            return Ok(());
        }
        match edit {
            Edit::AccountCreate {
                title,
                policy: _,
                plan,
                features,
                limits,
                owner,
            } => self.account_create(title, plan.as_ref(), features, limits, owner.as_ref()),
            Edit::AccountSet {
                title,
                plan,
                features,
                limits,
            } => self.account_set(title.as_deref(), plan.as_ref(), features, limits),
            Edit::AccountSuspend { suspended } => self.account_suspend(*suspended),
            Edit::AccountRemove {} => self.account_remove(),
            Edit::PolicyInstall { .. } => self.policy_install(),
            Edit::UserCreate {
                user,
                name,
                email,
                roles,
                labels,
            }
            | Edit::UserInvite {
                user,
                name,
                email,
                roles,
                labels,
            } => {
                let status = status(edit);
                self.user_make(status, user, name, email.as_deref(), roles, labels)
            }
            Edit::UserAccept { user } => self.user_accept(user),
            Edit::UserReinvite { user } => self.user_reinvite(user),
            Edit::UserEdit {
                user,
                name,
                email,
                labels,
            } => self.user_edit(user, name.as_deref(), email.as_deref(), labels.as_ref()),
            Edit::UserArchive { user } => self.user_archive(user),
            Edit::UserRestore { user } => self.user_restore(user),
            Edit::UserRemove { user } => self.user_remove(user),
            Edit::RoleAssign {
                user,
                role,
                on,
                begins,
                until,
            } => self.role_assign(user, role, on.as_ref(), term(*begins, *until)),
            Edit::RoleRevoke { user, role, on } => self.role_revoke(user, role, on.as_ref()),
            Edit::RoleChange {
                user,
                from,
                on,
                to,
                to_on,
                begins,
                until,
            } => {
                let term = term(*begins, *until);
                self.role_change(user, from, on.as_ref(), to, to_on.as_ref(), term)
            }
            Edit::RelationAdd {
                user,
                relation,
                to,
                capacity,
            } => self.relation_add(user, relation, to.as_ref(), capacity.as_ref()),
            Edit::RelationRemove {
                user,
                relation,
                to,
                capacity,
            } => self.relation_remove(user, relation, to.as_ref(), capacity.as_ref()),
            Edit::ResourceCreate { .. } => self.resource_create(edit),
            Edit::ResourceSet { .. } => self.resource_set(edit),
            Edit::ResourceGive { resource, to } => self.resource_give(resource, to),
            Edit::ResourceMove { resource, into } => self.resource_move(resource, into.as_ref()),
            Edit::ResourceRemove { resource } => self.resource_remove(resource),
            Edit::RequestOpen {
                workflow,
                address,
                note,
            } => self.request_open(workflow, address.as_deref(), note.as_deref()),
            Edit::RequestApprove { request, note } => {
                self.request_decide(request, note.as_deref(), true)
            }
            Edit::RequestDecline { request, note } => {
                self.request_decide(request, note.as_deref(), false)
            }
            Edit::RequestWithdraw { request } => self.request_withdraw(request),
        }
    }

    fn account_stands(&mut self) -> Look<bool> {
        let status = self.after.account()?.map(|a| a.status);
        if status.is_some_and(|s| s != crate::domain::AccountStatus::Removed) {
            return Ok(true);
        }
        let message = format!("There is no account `{}`.", self.batch.account);
        self.refuse(
            Stage::Names,
            "unknown-account",
            &[],
            message,
            "Name an account of this store.",
        );
        Ok(false)
    }

    /// A title or name that can be kept, or a refusal.
    fn kept_title(&mut self, what: &str, given: &str) -> Option<String> {
        text::title(given).map_err(|e| self.bad_text(what, &e)).ok()
    }

    /// A note or reason that can be kept, or a refusal.
    pub(super) fn kept_note(&mut self, what: &str, given: Option<&str>) -> Option<String> {
        let note = given.map(|given| text::note(given).map_err(|e| self.bad_text(what, &e)));
        note.and_then(Result::ok).filter(|note| !note.is_empty())
    }

    fn bad_text(&mut self, what: &str, error: &text::TextError) {
        self.refuse(
            Stage::Names,
            "bad-text",
            &[],
            format!("{what} cannot be kept: {error}."),
            "Write it in plain text.",
        );
    }

    /// The user of that handle who is not removed, or a refusal. Answers name and status.
    fn known_user(&mut self, user: &Handle) -> Look<Option<(String, UserStatus)>> {
        let found = self.after.user(user)?.map(|u| (u.name.clone(), u.status));
        match found {
            Some((_, UserStatus::Removed)) | None => {
                let message = format!("There is no user `{user}` in this account.");
                self.refuse(
                    Stage::Names,
                    "unknown-user",
                    &[],
                    message,
                    "Name a user of this account.",
                );
                Ok(None)
            }
            Some(found) => Ok(Some(found)),
        }
    }

    /// Whether a handle is free, or a refusal.
    fn free_handle(&mut self, handle: &Handle) -> Look<bool> {
        let taken = self.after.named(handle)?.map(|named| match named {
            Named::User(user) if user.status == UserStatus::Removed => {
                format!("{}, who was removed,", user.name)
            }
            Named::User(user) => user.name.clone(),
            Named::Resource(resource) => resource.title.clone(),
        });
        // Under its handle something else would come into what was held on it before.
        if self.after.is_going(handle) {
            self.refuse(
                Stage::Names,
                "name-taken",
                &[],
                format!("What `{handle}` stands for goes in this same step."),
                "Choose another handle, or make it in a step of its own.",
            );
            return Ok(false);
        }
        if let Some(by) = taken {
            let message = format!("The handle `{handle}` stands for {by} already.");
            self.refuse(
                Stage::Names,
                "name-taken",
                &[],
                message,
                "Choose another handle.",
            );
            return Ok(false);
        }
        Ok(true)
    }
}
