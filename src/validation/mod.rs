//! Floor 2: the shared core. Pure: it answers with a plan, a refusal, or the keys of the facts it
//! still needs. It does no I/O and waits for nothing.

mod access;
mod approved;
mod asked;
mod condition;
mod conferring;
mod count;
pub mod decider;
mod deciders;
mod delegation;
mod edits;
mod effects;
mod judge;
mod limits;
pub mod memory;
mod minimum;
mod plan;
mod pools;
pub mod questions;
mod reasons;
mod remedy;
pub mod scenario;
mod settle;
mod summary;
mod terms;
mod undelegated;
mod waiting;
mod world;

use crate::domain::{Access, Batch, Facts, Handle, Key, Plan, Refusal, Time};
use crate::policy::{Policy, model::RoleId};

use judge::Judge;
use world::{Look, Needs, World};

pub use approved::approved;
pub use deciders::{Deciders, REQUESTS, barred};
pub use edits::standing;
pub use summary::Held;

/// The core's answer to an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It needs these facts first.
    Need(Vec<Key>),
    /// It would do this.
    Plan(Box<Plan>),
    /// It refuses, for these reasons, in the order weighed.
    Refused(Vec<Refusal>),
}

/// The core's answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer<T> {
    /// It needs these facts first.
    Need(Vec<Key>),
    /// The answer.
    Known(T),
}

/// The core's answer to a question of access.
pub type Checked = Answer<Access>;

/// The policy that judges, and the one that an edit would bring.
#[derive(Debug, Clone, Copy)]
pub struct Law<'a> {
    /// The account's policy; for `account.create`, the one that it names.
    pub policy: &'a Policy,
    /// The policy that `policy.install` names.
    pub incoming: Option<&'a Policy>,
}

/// Judges a batch. Deterministic: the same input gives the same answer.
pub fn decide(law: Law<'_>, facts: &Facts, batch: &Batch, now: Time) -> Decision {
    judge(law, facts, batch, now, true)
}

fn judge(law: Law<'_>, facts: &Facts, batch: &Batch, now: Time, propose: bool) -> Decision {
    let needs = Needs::default();
    let decision = Judge::new(law, facts, &needs, batch, now, propose).run();
    let missing = needs.into_inner();
    if missing.is_empty() {
        decision
    } else {
        Decision::Need(missing.into_iter().collect())
    }
}

fn ask<T>(
    policy: &Policy,
    facts: &Facts,
    now: Time,
    question: impl FnOnce(&World<'_>) -> Look<T>,
) -> Answer<T> {
    let needs = Needs::default();
    let answer = question(&World::new(policy, facts, &needs, now));
    let missing: Vec<Key> = needs.into_inner().into_iter().collect();
    match answer {
        Ok(answer) if missing.is_empty() => Answer::Known(answer),
        _ => Answer::Need(missing),
    }
}

/// Judges a question of access. `on` is a user's or resource's handle, `None` the account or
/// nothing in particular. A capability that the policy does not know is answered as unknown.
pub fn check(
    policy: &Policy,
    facts: &Facts,
    user: &Handle,
    capability: &str,
    on: Option<&Handle>,
    now: Time,
) -> Checked {
    match policy.cap_id(capability) {
        None => Answer::Known(unknown_capability(policy, capability)),
        Some(cap) => ask(policy, facts, now, |world| {
            access::access(world, user, cap, on)
        }),
    }
}

fn unknown_capability(policy: &Policy, capability: &str) -> Access {
    let shown = crate::domain::text::show(capability);
    Access {
        allowed: false,
        verdict: crate::domain::Verdict::Unknown,
        message: format!("{} knows no capability `{shown}`.", policy.title),
        mend: "Name one that the policy's matrix lists.".into(),
        rules: Vec::new(),
        shown: false,
        steps: Vec::new(),
    }
}

/// What a user can do, role by role, without asking of a particular thing.
pub fn held(policy: &Policy, facts: &Facts, user: &Handle, now: Time) -> Answer<Vec<Held>> {
    ask(policy, facts, now, |world| summary::held(world, user))
}

/// The roles whose need is off, with the title of the feature.
pub fn roles_off(policy: &Policy, facts: &Facts, now: Time) -> Answer<Vec<(RoleId, String)>> {
    ask(policy, facts, now, summary::roles_off)
}

/// Which features are on, in the policy's order.
pub fn features_on(policy: &Policy, facts: &Facts, now: Time) -> Answer<Vec<bool>> {
    ask(policy, facts, now, summary::features_on)
}

/// Who can still say yes to a request, and whether they are enough.
pub fn deciders(
    policy: &Policy,
    facts: &Facts,
    request: &crate::domain::Request,
    now: Time,
) -> Answer<Deciders> {
    ask(policy, facts, now, |world| {
        deciders::deciders(world, request)
    })
}

/// The waiting requests that nobody can decide any more, among the first [`REQUESTS`] of the
/// account; its facts come by [`Key::AllWaiting`] and by keys about people.
pub fn undecidable(
    policy: &Policy,
    facts: &Facts,
    now: Time,
) -> Answer<Vec<crate::domain::RequestId>> {
    ask(policy, facts, now, deciders::undecidable)
}

/// Licences and seats in use now.
pub fn pools(policy: &Policy, facts: &Facts, now: Time) -> Answer<Vec<crate::domain::plan::Pool>> {
    ask(policy, facts, now, pools::in_use)
}
