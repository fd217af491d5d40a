//! Floor 2: the shared core. Pure: it answers with a plan, a refusal, or the keys of the facts it
//! still needs. It does no I/O and waits for nothing.

pub mod memory;
pub mod scenario;

use crate::domain::{Access, Batch, Facts, Handle, Key, Plan, Refusal, Time};
use crate::policy::Policy;

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

/// Judges a batch.
#[allow(unused_variables)]
pub fn decide(law: Law<'_>, facts: &Facts, batch: &Batch, now: Time) -> Decision {
    Decision::Refused(Vec::new())
}

/// Judges a question of access. `on` is a user's or resource's handle, `None` the account or
/// nothing in particular.
#[allow(unused_variables)]
pub fn check(
    policy: &Policy,
    facts: &Facts,
    user: &Handle,
    capability: &str,
    on: Option<&Handle>,
    now: Time,
) -> Checked {
    Answer::Need(Vec::new())
}
/// Which features are on, in the policy's order.
#[allow(unused_variables)]
pub fn features_on(policy: &Policy, facts: &Facts, now: Time) -> Answer<Vec<bool>> {
    Answer::Need(Vec::new())
}
/// Licences and seats in use now.
#[allow(unused_variables)]
pub fn pools(policy: &Policy, facts: &Facts, now: Time) -> Answer<Vec<crate::domain::plan::Pool>> {
    Answer::Need(Vec::new())
}
