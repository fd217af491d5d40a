//! What would become of accounts if some edits were carried out one after the other. Nothing is
//! written: the accounts are read whole and the edits are judged in memory.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::{
    domain::{
        AccountId, Assignment, Batch, Change, Edit, Facts, Handle, Plan, Refusal, Time, UserStatus,
        plan::{Line, PersonDelta, Pool, Reminder},
        state::State,
    },
    policy::{Policy, model::CapId},
    validation::{
        self, Law,
        memory::{Settled, Stuck, decide_in, settle},
    },
};

use super::{
    Preview, Result, Service, ServiceError,
    words::{Names, held_role},
};

/// What would become of one batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Supposed {
    /// It would be done.
    Done {
        /// What is done, in a few words.
        headline: String,
        /// Reminders that would go with it.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        reminders: Vec<Reminder>,
    },
    /// It would be refused, after what stands before it.
    Refused(Vec<Refusal>),
}

/// What would be different in one account after all of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sum {
    /// The account.
    pub account: AccountId,
    /// Person by person, from before the first edit to after the last.
    pub people: Vec<PersonDelta>,
    /// Things, relations, requests and the account itself, in the order in which they change.
    pub things: Vec<Line>,
    /// What else follows.
    pub notes: Vec<Line>,
    /// Licences and seats that are used otherwise.
    pub pools: Vec<Pool>,
}

/// An account as it is and as it would be.
struct Ground {
    before: State,
    after: State,
    things: Vec<Line>,
    notes: Vec<Line>,
    touched: BTreeSet<Handle>,
}

/// Edits that are only supposed, with what became of the accounts so far.
#[derive(Default)]
pub struct Supposition {
    grounds: BTreeMap<AccountId, Ground>,
}

fn stuck(error: &Stuck) -> ServiceError {
    ServiceError::asked("stuck", error.to_string(), "Please report it.")
}

impl Service {
    /// Supposes that a batch is carried out after those supposed before it. Reminders count as read.
    pub fn suppose(&mut self, all: &mut Supposition, batch: &Batch) -> Result<Supposed> {
        Ok(match self.suppose_plan(all, batch)? {
            Preview::Refused(reasons) => Supposed::Refused(reasons),
            Preview::Plan(plan) => Supposed::Done {
                headline: plan.headline,
                reminders: plan.reminders,
            },
        })
    }

    /// The same, answered with the whole plan.
    pub(super) fn suppose_plan(&mut self, all: &mut Supposition, batch: &Batch) -> Result<Preview> {
        if !all.grounds.contains_key(&batch.account) {
            let before = match self.store.account(&batch.account)? {
                Some(_) => self.store.dump(&batch.account)?,
                None => State::default(),
            };
            let ground = Ground {
                after: before.clone(),
                before,
                things: Vec::new(),
                notes: Vec::new(),
                touched: BTreeSet::new(),
            };
            all.grounds.insert(batch.account.clone(), ground);
        }
        let now = self.now();
        let Some(ground) = all.grounds.get_mut(&batch.account) else {
            return Ok(Preview::Refused(Vec::new()));
        };
        let named = |edit: &Edit| match edit {
            Edit::AccountCreate { policy, .. } => Some(policy.clone()),
            _ => None,
        };
        let policy = match (&ground.after.account, batch.edits.iter().find_map(named)) {
            (Some(account), _) => self.policy(&account.policy)?,
            (None, Some(name)) => self.policy_called(&name)?,
            (None, None) => {
                return Err(ServiceError::asked(
                    "unknown-account",
                    format!("There is no account `{}`", batch.account),
                    "Name an account that this store lists.",
                ));
            }
        };
        let installed = batch.edits.iter().find_map(|edit| match edit {
            Edit::PolicyInstall { policy } => Some(policy.clone()),
            _ => None,
        });
        let incoming = installed
            .map(|name| self.policy_called(&name))
            .transpose()?;
        let law = Law {
            policy: &policy,
            incoming: incoming.as_deref(),
        };
        let settled = decide_in(&ground.after, law, batch, now);
        Ok(match settled.map_err(|error| stuck(&error))? {
            Settled::Refused(reasons) => Preview::Refused(reasons),
            Settled::Plan(plan) => {
                ground.carry_out(&plan);
                Preview::Plan(plan)
            }
        })
    }

    /// What would be different after all that was supposed, account by account.
    pub fn sums(&mut self, all: Supposition) -> Result<Vec<Sum>> {
        let now = self.now();
        let mut sums = Vec::new();
        for (account, ground) in all.grounds {
            let Some(row) = &ground.after.account else {
                continue;
            };
            let policy = self.policy(&row.policy)?;
            let was = match &ground.before.account {
                Some(row) => self.policy(&row.policy)?,
                None => policy.clone(),
            };
            let people = ground
                .people((&was, &policy), now)
                .map_err(|error| stuck(&error))?;
            let pools = ground
                .pools((&was, &policy), now)
                .map_err(|error| stuck(&error))?;
            sums.push(Sum {
                account,
                people,
                things: ground.things,
                notes: ground.notes,
                pools,
            });
        }
        Ok(sums)
    }
}

impl Ground {
    fn carry_out(&mut self, plan: &Plan) {
        for change in &plan.changes {
            match change {
                Change::PutUser(user) => drop(self.touched.insert(user.id.clone())),
                Change::PutAssignment(held) => drop(self.touched.insert(held.user.clone())),
                Change::DropAssignment { user, .. } => drop(self.touched.insert(user.clone())),
                // What everybody can do hangs on the account's features and its policy.
                Change::PutAccount(_) => self.touched.extend(self.after.users.keys().cloned()),
                _ => {}
            }
        }
        self.after.apply(&plan.changes);
        self.things.extend(plan.things.iter().cloned());
        self.notes.extend(plan.notes.iter().cloned());
    }

    fn people(
        &self,
        (was, is): (&Policy, &Policy),
        now: Time,
    ) -> std::result::Result<Vec<PersonDelta>, Stuck> {
        let mut people = Vec::new();
        let (old, new) = (self.names(&self.before), self.names(&self.after));
        for user in &self.touched {
            let Some(row) = self.after.users.get(user) else {
                continue;
            };
            let (could, can) = (
                able(was, &self.before, user, now)?,
                able(is, &self.after, user, now)?,
            );
            let only = |some: &BTreeMap<String, String>, others: &BTreeMap<String, String>| {
                let kept = some.iter().filter(|(word, _)| !others.contains_key(*word));
                kept.map(|(_, title)| title.clone()).collect::<Vec<_>>()
            };
            let (before, after) = (held(&self.before, user), held(&self.after, user));
            let lacks = |all: &[&Assignment], a: &Assignment| {
                !all.iter()
                    .any(|b| b.role == a.role && b.on == a.on && b.until == a.until)
            };
            let delta = PersonDelta {
                user: user.clone(),
                name: row.name.clone(),
                was: self.before.users.get(user).map(|u| u.status),
                is: row.status,
                gained: after
                    .iter()
                    .filter(|a| lacks(&before, a))
                    .map(|a| held_role(is, &new, a))
                    .collect(),
                lost: before
                    .iter()
                    .filter(|a| lacks(&after, a))
                    .map(|a| held_role(was, &old, a))
                    .collect(),
                can: only(&can, &could),
                cannot: only(&could, &can),
            };
            let same = delta.was == Some(delta.is)
                && delta.gained.is_empty()
                && delta.lost.is_empty()
                && delta.can.is_empty()
                && delta.cannot.is_empty();
            if !same {
                people.push(delta);
            }
        }
        Ok(people)
    }

    fn names(&self, state: &State) -> Names {
        let places = self
            .touched
            .iter()
            .flat_map(|user| held(state, user))
            .filter_map(|a| a.on.as_ref());
        Names::told(places.filter_map(|on| {
            let place = state.resources.get(on)?;
            Some((on.clone(), place.title.clone()))
        }))
    }

    fn pools(
        &self,
        (was, is): (&Policy, &Policy),
        now: Time,
    ) -> std::result::Result<Vec<Pool>, Stuck> {
        let count = |policy: &Policy, state: &State| {
            settle(state, |facts| validation::pools(policy, facts, now))
        };
        let before = match self.before.account {
            Some(_) => count(was, &self.before)?,
            None => Vec::new(),
        };
        let mut all = count(is, &self.after)?;
        all.retain_mut(|pool| {
            let old = before.iter().find(|old| old.title == pool.title);
            pool.before = old.map_or(0, |old| old.after);
            pool.before != pool.after || old.is_some_and(|old| old.of != pool.of)
        });
        Ok(all)
    }
}

fn held<'s>(state: &'s State, user: &'s Handle) -> Vec<&'s Assignment> {
    state.held_by(user).collect()
}

/// What an active user can do, by word and title.
fn able(
    policy: &Policy,
    state: &State,
    user: &Handle,
    now: Time,
) -> std::result::Result<BTreeMap<String, String>, Stuck> {
    let active = state
        .users
        .get(user)
        .is_some_and(|u| u.status == UserStatus::Active);
    if !active {
        return Ok(BTreeMap::new());
    }
    let all = settle(state, |facts: &Facts| {
        validation::held(policy, facts, user, now)
    })?;
    let titled = |cap: CapId| (policy.cap(cap).name.clone(), policy.cap_title(cap));
    Ok(all.into_iter().map(|held| titled(held.cap)).collect())
}
