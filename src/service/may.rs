//! Whether one person may do something to another: the edit that it would be, judged as theirs.

use serde::Serialize;

use crate::{
    domain::{
        AccountId, Actor, Batch, Edit, Fact, Handle, Key, Refusal, RoleAt, User, Word,
        facts::Thing, text,
    },
    policy::model::Verb,
};

use super::{Preview, REASON_NEEDED, Result, Service, ServiceError};

/// What is asked: who, what, to whom, with which role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// Who would do it.
    pub actor: Handle,
    /// The word of what is done to people, as the delegation calls it.
    pub verb: String,
    /// To whom; nobody where somebody is made or invited.
    pub whom: Option<Handle>,
    /// Which role is given, taken, or become.
    pub role: Option<Word>,
    /// Which role is changed into that one.
    pub from: Option<Word>,
    /// On which place.
    pub on: Option<Handle>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct May {
    /// Whether they may.
    pub allowed: bool,
    /// The answer in a sentence.
    pub message: String,
    /// Rule ids that decided.
    #[serde(rename = "rule", skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// The policy wants a reason with it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub reason: bool,
    /// Why not, with what would mend it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<Refusal>,
}

impl Service {
    /// Whether somebody may do something to somebody.
    ///
    /// # Errors
    /// `unknown-verb` where no such thing is done to people, `which-user` and `which-role` where
    /// that has to be named, `unknown-user` where somebody is not there.
    pub fn may(&mut self, account: &AccountId, deed: &Deed) -> Result<May> {
        let actor = self.somebody(account, &deed.actor)?;
        let (edit, done) = self.as_edit(account, deed)?;
        let mut batch = Batch::new(account.clone(), Actor::User(actor.id), vec![edit]);
        batch.confirmed = true;
        let mut refused = match self.preview(&batch)? {
            Preview::Plan(plan) => {
                return Ok(May {
                    allowed: true,
                    message: format!("{} may {done}.", actor.name),
                    rules: plan.rules,
                    reason: false,
                    refused: Vec::new(),
                });
            }
            Preview::Refused(refused) => refused,
        };
        let all = refused.len();
        // A reason is asked for and given; it is no no.
        refused.retain(|refusal| refusal.code != REASON_NEEDED);
        let reason = refused.len() < all;
        let first = refused.first();
        Ok(May {
            allowed: first.is_none(),
            message: first.map_or_else(
                || format!("{} may {done}, with a reason.", actor.name),
                |refusal| refusal.message.clone(),
            ),
            rules: first.map_or_else(Vec::new, |refusal| refusal.rules.clone()),
            reason,
            refused,
        })
    }

    fn somebody(&self, account: &AccountId, user: &Handle) -> Result<User> {
        match self.fact(account, Key::Thing(user.clone()))? {
            Some(Fact::Thing(Some(Thing::User(user)))) => Ok(user),
            _ => Err(ServiceError::asked(
                "unknown-user",
                format!("There is no user `{user}` in the account `{account}`"),
                "Name a user of this account.",
            )),
        }
    }

    /// The edit that it would be, and how it reads behind "may".
    fn as_edit(&mut self, account: &AccountId, deed: &Deed) -> Result<(Edit, String)> {
        let found = Verb::ALL.into_iter().find(|(_, word)| *word == deed.verb);
        let Some((verb, _)) = found else {
            let words: Vec<&str> = Verb::ALL.iter().map(|(_, word)| *word).collect();
            return Err(ServiceError::asked(
                "unknown-verb",
                format!(
                    "`{}` is nothing that is done to people",
                    text::show(&deed.verb)
                ),
                format!("Name one of {}.", words.join(", ")),
            ));
        };
        if matches!(verb, Verb::Create | Verb::Invite) {
            return self.as_making(account, deed, verb);
        }
        let Some(whom) = &deed.whom else {
            return Err(ServiceError::asked(
                "which-user",
                "It has to be said to whom it is done",
                "Name a user of this account.",
            ));
        };
        let whom = self.somebody(account, whom)?;
        let (user, name) = (whom.id.clone(), whom.name.clone());
        let on = deed.on.clone();
        Ok(match verb {
            Verb::Archive => (Edit::UserArchive { user }, format!("archive {name}")),
            Verb::Restore => (Edit::UserRestore { user }, format!("restore {name}")),
            Verb::RemoveUser => (Edit::UserRemove { user }, format!("remove {name}")),
            Verb::Edit => (renamed(whom), format!("edit {name}")),
            Verb::Remove => {
                let role = needed(deed.role.as_ref())?;
                let done = format!("take the role {role} from {name}");
                (Edit::RoleRevoke { user, role, on }, done)
            }
            Verb::Change | Verb::Place => {
                let (to, from) = (needed(deed.role.as_ref())?, needed(deed.from.as_ref())?);
                let done = format!("change the role {from} of {name} into {to}");
                let edit = Edit::RoleChange {
                    user,
                    from,
                    on,
                    to,
                    to_on: None,
                    begins: None,
                    until: None,
                };
                (edit, done)
            }
            Verb::Add | Verb::Create | Verb::Invite => {
                let role = needed(deed.role.as_ref())?;
                let done = format!("give {name} the role {role}");
                let edit = Edit::RoleAssign {
                    user,
                    role,
                    on,
                    begins: None,
                    until: None,
                };
                (edit, done)
            }
        })
    }

    /// Somebody is made who is not there yet.
    fn as_making(&self, account: &AccountId, deed: &Deed, verb: Verb) -> Result<(Edit, String)> {
        let user = self.unused(account)?;
        let name = "Somebody new".to_owned();
        let with = deed
            .role
            .as_ref()
            .map_or_else(String::new, |role| format!(" as {role}"));
        let role = |role: &Word| RoleAt {
            role: role.clone(),
            on: deed.on.clone(),
            begins: None,
            until: None,
        };
        let roles = deed.role.as_ref().map(role).into_iter().collect();
        let (email, labels) = (None, std::collections::BTreeSet::new());
        Ok(if verb == Verb::Invite {
            let edit = Edit::UserInvite {
                user,
                name,
                email,
                roles,
                labels,
            };
            (edit, format!("invite somebody{with}"))
        } else {
            let edit = Edit::UserCreate {
                user,
                name,
                email,
                roles,
                labels,
            };
            (edit, format!("make somebody{with}"))
        })
    }

    /// A handle that nothing in the account bears.
    fn unused(&self, account: &AccountId) -> Result<Handle> {
        let mut number = 1_u64;
        loop {
            let Ok(handle) = Handle::new(format!("somebody-new-{number}")) else {
                return Err(ServiceError::asked(
                    "which-user",
                    "No handle is free for somebody new",
                    "Ask of somebody who is there.",
                ));
            };
            match self.fact(account, Key::Thing(handle.clone()))? {
                Some(Fact::Thing(Some(_))) => number += 1,
                _ => return Ok(handle),
            }
        }
    }
}

/// An edit of the record that changes something whatever it says now.
fn renamed(whom: User) -> Edit {
    let name = if whom.name == "Somebody" {
        "Somebody else"
    } else {
        "Somebody"
    };
    Edit::UserEdit {
        user: whom.id,
        name: Some(name.to_owned()),
        email: None,
        labels: None,
    }
}

fn needed(role: Option<&Word>) -> Result<Word> {
    role.cloned().ok_or_else(|| {
        ServiceError::asked(
            "which-role",
            "It has to be said which role is meant",
            "Name a role of the account's policy.",
        )
    })
}
