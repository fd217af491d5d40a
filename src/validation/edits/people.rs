//! Edits of people: make, invite, accept, edit, archive, restore, remove.

use std::collections::BTreeSet;

use crate::domain::{Actor, Handle, RoleAt, User, UserStatus, Word, nouns::Term, plan::Sign};
use crate::policy::model::{KindId, Verb};

use super::super::{
    judge::{Judge, Stage},
    world::Look,
};

impl Judge<'_> {
    fn verb(&mut self, user: &Handle, verb: Verb) {
        self.verbs.entry(user.clone()).or_default().insert(verb);
    }

    pub(super) fn kept_email(&mut self, email: Option<&str>) -> Option<String> {
        let email = self.kept_title("The address", email?)?;
        let parts: Vec<&str> = email.split('@').collect();
        let good = matches!(parts[..], [name, host] if !name.is_empty() && !host.is_empty())
            && !email.contains(char::is_whitespace);
        if !good {
            let message = format!("`{email}` is not an e-mail address.");
            self.refuse(
                Stage::Names,
                "bad-text",
                &[],
                message,
                "Write it as name@host.",
            );
        }
        good.then_some(email)
    }

    pub(super) fn user_make(
        &mut self,
        status: UserStatus,
        user: &Handle,
        name: &str,
        email: Option<&str>,
        roles: &[RoleAt],
        labels: &BTreeSet<Word>,
    ) -> Look<()> {
        if !self.free_handle(user)? {
            return Ok(());
        }
        let Some(name) = self.kept_title("The name", name) else {
            return Ok(());
        };
        let email = self.kept_email(email);
        let verb = if status == UserStatus::Invited {
            Verb::Invite
        } else {
            Verb::Create
        };
        self.verb(user, verb);
        let doing = if status == UserStatus::Invited {
            "Invite"
        } else {
            "Create"
        };
        self.headlines.push(format!("{doing} {name}"));
        let made = User {
            id: user.clone(),
            name,
            email,
            status,
            labels: labels.clone(),
            since: self.now,
            invited_by: self
                .batch
                .actor
                .user()
                .filter(|_| status == UserStatus::Invited)
                .cloned(),
        };
        self.after.over.users.insert(user.clone(), made);
        self.after.over.roles.entry(user.clone()).or_default();
        self.after.over.relations.entry(user.clone()).or_default();
        let mut all = Ok(());
        for at in roles {
            let term = Term {
                begins: at.begins,
                until: at.until,
            };
            all = all.and(self.give(user, &at.role, at.on.as_ref(), term));
        }
        all
    }

    pub(super) fn user_accept(&mut self, user: &Handle) -> Look<()> {
        let Some((name, status)) = self.known_user(user)? else {
            return Ok(());
        };
        if status != UserStatus::Invited {
            let message = format!("{name} is {status} and has no invitation to accept.");
            self.refuse(
                Stage::Sense,
                "not-so",
                &[],
                message,
                "Nothing needs to be done.",
            );
            return Ok(());
        }
        if let Actor::User(actor) = &self.batch.actor
            && actor != user
        {
            let message = format!("Only {name} can accept the invitation to {name}.");
            self.refuse(
                Stage::Delegation,
                "only-self",
                &[],
                message,
                "Ask them to accept it.",
            );
        }
        self.refuse_expired(user)?;
        self.headlines
            .push(format!("{name} accepts the invitation"));
        if let Some(row) = self.after.user_mut(user)? {
            row.invited_by = None;
        }
        self.set_status(user, UserStatus::Active)
    }

    /// Refuses an invitation that holds no longer.
    fn refuse_expired(&mut self, user: &Handle) -> Look<()> {
        let row = self.after.user(user)?;
        let expired = row.filter(|row| self.after.expired(row));
        let Some((name, since)) = expired.map(|row| (row.name.clone(), row.since)) else {
            return Ok(());
        };
        let until = since.plus_millis(self.policy.life.expires.unwrap_or_default());
        let rules = self.policy.life.expires_by.clone();
        self.refuse(
            Stage::Gates,
            "expired",
            &rules,
            format!("The invitation of {name} was sent at {since} and held until {until}."),
            "Have somebody send it again.",
        );
        Ok(())
    }

    /// Sends an invitation again. Whoever sends it answers for all its roles, as if anew.
    pub(super) fn user_reinvite(&mut self, user: &Handle) -> Look<()> {
        let Some((name, status)) = self.known_user(user)? else {
            return Ok(());
        };
        if status != UserStatus::Invited {
            let message = format!("{name} is {status} and has no invitation that is open.");
            let mend = "Nothing needs to be done.";
            self.refuse(Stage::Sense, "not-so", &[], message, mend);
            return Ok(());
        }
        self.headlines
            .push(format!("Send {name} the invitation again"));
        self.verb(user, Verb::Invite);
        let (now, by) = (self.now, self.batch.actor.user().cloned());
        for held in self.after.roles_mut(user)? {
            held.since = now;
        }
        if let Some(row) = self.after.user_mut(user)? {
            row.since = now;
            row.invited_by = by;
        }
        let holds = match self.policy.life.expires {
            Some(_) => " and holds anew",
            None => "",
        };
        let rules = self.policy.life.expires_by.clone();
        let text = format!("The invitation of {name} is sent again{holds}");
        self.thing(Sign::Change, text, &rules);
        Ok(())
    }

    fn set_status(&mut self, user: &Handle, status: UserStatus) -> Look<()> {
        self.after.roles_mut(user)?;
        if let Some(row) = self.after.user_mut(user)? {
            row.status = status;
        }
        Ok(())
    }

    pub(super) fn user_edit(
        &mut self,
        user: &Handle,
        name: Option<&str>,
        email: Option<&str>,
        labels: Option<&BTreeSet<Word>>,
    ) -> Look<()> {
        let Some((old, _)) = self.known_user(user)? else {
            return Ok(());
        };
        let name = match name {
            Some(name) => self.kept_title("The name", name),
            None => None,
        };
        let email = self.kept_email(email);
        let before = self.after.user(user)?.cloned();
        if let Some(row) = self.after.user_mut(user)? {
            row.name = name.unwrap_or_else(|| row.name.clone());
            row.email = email.or_else(|| row.email.clone());
            row.labels = labels.cloned().unwrap_or_else(|| row.labels.clone());
        }
        if self.after.user(user)?.cloned() == before {
            let message = format!("Nothing about {old} would change.");
            self.refuse(
                Stage::Sense,
                "already-so",
                &[],
                message,
                "Change the name, the address or the labels.",
            );
        }
        self.headlines.push(format!("Edit {old}"));
        let (was, is) = (before, self.after.user(user)?.cloned());
        if let (Some(was), Some(is)) = (was, is) {
            self.describe_edit(&was, &is);
        }
        self.verb(user, Verb::Edit);
        Ok(())
    }

    fn describe_edit(&mut self, was: &User, is: &User) {
        if was.name != is.name {
            self.thing(
                Sign::Change,
                format!("Name: {} becomes {}", was.name, is.name),
                &[],
            );
        }
        if was.email != is.email {
            let old = was.email.as_deref().unwrap_or("none");
            let new = is.email.as_deref().unwrap_or("none");
            self.thing(Sign::Change, format!("Address: {old} becomes {new}"), &[]);
        }
        for label in is.labels.difference(&was.labels) {
            self.thing(
                Sign::Gain,
                format!("{} carries the label {label}", is.name),
                &[],
            );
        }
        for label in was.labels.difference(&is.labels) {
            self.thing(
                Sign::Loss,
                format!("{} carries the label {label} no more", is.name),
                &[],
            );
        }
    }

    pub(super) fn user_archive(&mut self, user: &Handle) -> Look<()> {
        let Some((name, status)) = self.known_user(user)? else {
            return Ok(());
        };
        match status {
            UserStatus::Active => {}
            UserStatus::Invited => {
                let message =
                    format!("{name} is only invited, and there is nothing to archive yet.");
                self.refuse(
                    Stage::Sense,
                    "not-so",
                    &[],
                    message,
                    "Remove the user to cancel the invitation.",
                );
            }
            _ => self.refuse(
                Stage::Sense,
                "already-so",
                &[],
                format!("{name} is {status} already."),
                "Nothing needs to be done.",
            ),
        }
        self.headlines.push(format!("Archive {name}"));
        self.verb(user, Verb::Archive);
        self.set_status(user, UserStatus::Archived)
    }

    pub(super) fn user_restore(&mut self, user: &Handle) -> Look<()> {
        let Some((name, status)) = self.known_user(user)? else {
            return Ok(());
        };
        if status != UserStatus::Archived {
            let message = format!("{name} is {status}, and only archived people are restored.");
            self.refuse(
                Stage::Sense,
                "not-so",
                &[],
                message,
                "Nothing needs to be done.",
            );
        }
        self.headlines.push(format!("Restore {name}"));
        self.verb(user, Verb::Restore);
        self.set_status(user, UserStatus::Active)
    }

    pub(super) fn user_remove(&mut self, user: &Handle) -> Look<()> {
        let Some((name, status)) = self.known_user(user)? else {
            return Ok(());
        };
        let headline = if status == UserStatus::Invited {
            format!("Cancel the invitation of {name}")
        } else {
            format!("Remove {name} for good")
        };
        self.headlines.push(headline);
        self.verb(user, Verb::RemoveUser);
        self.after.roles_mut(user)?.clear();
        self.after.relations_mut(user)?.clear();
        self.end_relations_to(user)?;
        self.void_requests(&crate::domain::Object::Thing(user.clone()))?;
        self.set_status(user, UserStatus::Removed)
    }

    /// Nobody stands in a relation to somebody who is gone.
    fn end_relations_to(&mut self, user: &Handle) -> Look<()> {
        let to_users = |r: &crate::policy::model::RelationKind| r.to.contains(&KindId::USER);
        if !self.policy.relations.iter().any(to_users) {
            return Ok(());
        }
        let mut all = Ok(());
        for relation in self.after.related_to(user)? {
            match self.after.relations_mut(&relation.user) {
                Ok(held) => held.retain(|r| *r != relation),
                Err(unknown) => all = Err(unknown),
            }
        }
        all
    }
}
