//! The ground of a scenario as an account in memory.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{
    Account, AccountId, AccountStatus, Assignment, Handle, Object, Resource, Time, User,
    UserStatus, state::State,
};
use crate::policy::Policy;

use super::{
    deed::called,
    line::{Given, Hold, Made, Said},
};

/// 2026-05-01T12:00:00Z, the time of a scenario that names none.
const NOW: i64 = 1_777_636_800_000;
/// 2026-01-01T00:00:00Z, since when everything of the ground exists.
const SINCE: i64 = 1_767_225_600_000;

/// An account at a moment.
#[derive(Debug, Clone)]
pub(super) struct Stage {
    pub(super) state: State,
    pub(super) now: Time,
}

/// A line of the ground speaks of somebody or something that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dangling {
    /// The line in the file.
    pub(super) line: usize,
    /// The line.
    pub(super) text: String,
    /// Who or what is not there.
    pub(super) missing: Handle,
}

fn moment(millis: i64) -> Time {
    // Both constants are times of our century, far from the ends of what can be written.
    Time::from_millis(millis).unwrap_or_else(Time::now)
}

/// The handle of a scenario's account.
pub(super) fn account_id() -> Option<AccountId> {
    AccountId::new("acme").ok()
}

/// Sets up the ground.
pub(super) fn build(policy: &Policy, given: &[Said<Given>]) -> Result<Stage, Dangling> {
    let mut stage = Stage {
        state: State {
            account: account_id().map(|id| account(policy, id)),
            ..State::default()
        },
        now: moment(NOW),
    };
    for said in given {
        stage.lay(policy, &said.what);
    }
    for said in given {
        if let Some(missing) = stage.dangling(&said.what) {
            return Err(Dangling {
                line: said.line,
                text: said.text.clone(),
                missing,
            });
        }
    }
    Ok(stage)
}

fn account(policy: &Policy, id: AccountId) -> Account {
    Account {
        id,
        title: "Acme".into(),
        policy: policy.hash,
        plan: policy.plans.first().map(|p| p.name.clone()),
        features: BTreeMap::new(),
        limits: BTreeMap::new(),
        status: AccountStatus::Active,
        since: moment(SINCE),
    }
}

impl Stage {
    fn lay(&mut self, policy: &Policy, given: &Given) {
        match given {
            Given::Holds(hold) => self.hold(hold),
            Given::HoldsNothing(user) => {
                self.user(user);
            }
            Given::Status(user, status) => self.user(user).status = *status,
            Given::Invited(user, by) => {
                let user = self.user(user);
                user.status = UserStatus::Invited;
                user.invited_by = Some(by.clone());
            }
            Given::Related(relation) => {
                self.user(&relation.user);
                self.state.relations.insert(relation.clone());
            }
            Given::Carries(user, label) => {
                self.user(user).labels.insert(label.clone());
            }
            Given::Address(user, address) => self.user(user).email = Some(address.clone()),
            Given::Thing(made) => self.thing(policy, made),
            Given::Now(time) => self.now = *time,
            Given::NoAccount => self.state.account = None,
            Given::Feature(..) | Given::Plan(_) | Given::Limit(..) | Given::Suspended => {
                self.account(given);
            }
        }
    }

    fn account(&mut self, given: &Given) {
        let Some(account) = &mut self.state.account else {
            return;
        };
        match given {
            Given::Feature(name, on) => {
                account.features.insert(name.clone(), *on);
            }
            Given::Plan(plan) => account.plan = Some(plan.clone()),
            Given::Limit(name, number) => {
                account.limits.insert(name.clone(), *number);
            }
            Given::Suspended => account.status = AccountStatus::Suspended,
            _ => {}
        }
    }

    /// The user of that handle, made active where there is none.
    fn user(&mut self, handle: &Handle) -> &mut User {
        let users = &mut self.state.users;
        users.entry(handle.clone()).or_insert_with(|| User {
            id: handle.clone(),
            name: called(handle),
            email: None,
            status: UserStatus::Active,
            labels: BTreeSet::new(),
            since: moment(SINCE),
            invited_by: None,
        })
    }

    fn hold(&mut self, hold: &Hold) {
        self.user(&hold.user);
        for role in &hold.roles {
            self.state.assignments.insert(Assignment {
                user: hold.user.clone(),
                role: role.clone(),
                on: hold.on.clone(),
                begins: hold.term.begins,
                until: hold.term.until,
                since: moment(SINCE),
            });
        }
    }

    fn thing(&mut self, policy: &Policy, made: &Made) {
        let first = policy.kind_id(made.kind.as_str());
        let first = first.and_then(|kind| policy.kind(kind).states.first());
        let resource = Resource {
            id: made.handle.clone(),
            kind: made.kind.clone(),
            title: made.handle.to_string(),
            parent: made.parent.clone(),
            owner: made.owner.clone(),
            state: made.state.as_ref().or(first).cloned(),
            facts: made.facts.clone(),
            labels: made.labels.clone(),
            since: moment(SINCE),
        };
        self.state.resources.insert(made.handle.clone(), resource);
    }

    /// What a line speaks of and is not there.
    fn dangling(&self, given: &Given) -> Option<Handle> {
        let spoken: Vec<&Handle> = match given {
            Given::Holds(hold) => hold.on.iter().collect(),
            Given::Invited(_, by) => vec![by],
            Given::Related(relation) => match &relation.to {
                Object::Account => Vec::new(),
                Object::Thing(handle) => vec![handle],
            },
            Given::Thing(made) => made.parent.iter().chain(&made.owner).collect(),
            _ => Vec::new(),
        };
        let there =
            |h: &Handle| self.state.users.contains_key(h) || self.state.resources.contains_key(h);
        spoken.into_iter().find(|h| !there(h)).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fixed_times_are_what_the_format_says() {
        assert_eq!(moment(NOW).to_string(), "2026-05-01T12:00:00Z");
        assert_eq!(moment(SINCE).to_string(), "2026-01-01T00:00:00Z");
    }
}
