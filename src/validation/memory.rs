//! The core over an account in memory: it is asked, taught the facts that it wants, and asked again
//! until it knows. Scenarios, tests and embedding programs use it.

use crate::domain::{Access, Batch, Facts, Handle, Key, Plan, Refusal, Time, state::State};
use crate::policy::Policy;

use super::{Answer, Decision, Law, check, decide};

/// The most rounds of asking for facts; a sound core needs far fewer.
pub const MAX_ROUNDS: usize = 32;

/// The core did not come to an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the core still asks for facts after {rounds} rounds, the last time for {keys:?}; this is a fault of the program, please report it"
)]
pub struct Stuck {
    /// How often it was asked.
    pub rounds: usize,
    /// What it asked for last.
    pub keys: Vec<Key>,
}

/// What becomes of a batch once all facts are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// It would do this.
    Plan(Box<Plan>),
    /// It refuses, for these reasons.
    Refused(Vec<Refusal>),
}

/// Asks a question again and again, teaching the facts from the state, until it is answered.
///
/// # Errors
/// The question asks for nothing new, or too often.
pub fn settle<T>(state: &State, mut question: impl FnMut(&Facts) -> Answer<T>) -> Result<T, Stuck> {
    let mut facts = Facts::new();
    let mut round = 0;
    loop {
        round += 1;
        match question(&facts) {
            Answer::Known(answer) => return Ok(answer),
            Answer::Need(keys) => {
                let old = facts.len();
                state.teach(&mut facts, keys.iter().cloned());
                if round == MAX_ROUNDS || facts.len() == old {
                    return Err(Stuck {
                        rounds: round,
                        keys,
                    });
                }
            }
        }
    }
}

/// Judges a batch on a state.
///
/// # Errors
/// The core did not come to an answer.
pub fn decide_in(state: &State, law: Law<'_>, batch: &Batch, now: Time) -> Result<Settled, Stuck> {
    settle(state, |facts| match decide(law, facts, batch, now) {
        Decision::Need(keys) => Answer::Need(keys),
        Decision::Plan(plan) => Answer::Known(Settled::Plan(plan)),
        Decision::Refused(refusals) => Answer::Known(Settled::Refused(refusals)),
    })
}

/// Judges a question of access on a state.
///
/// # Errors
/// The core did not come to an answer.
pub fn check_in(
    state: &State,
    policy: &Policy,
    user: &Handle,
    capability: &str,
    on: Option<&Handle>,
    now: Time,
) -> Result<Access, Stuck> {
    settle(state, |facts| {
        check(policy, facts, user, capability, on, now)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_taught_until_it_knows() {
        let key = |name: &str| Key::Roles(Handle::new(name).unwrap());
        let answer = settle(&State::default(), |facts| {
            let missing: Vec<Key> = [key("ann"), key("bob")]
                .into_iter()
                .filter(|k| facts.get(k).is_none())
                .take(1)
                .collect();
            if missing.is_empty() {
                Answer::Known(facts.len())
            } else {
                Answer::Need(missing)
            }
        });
        assert_eq!(answer, Ok(2));
    }

    #[test]
    fn a_question_without_end_is_stopped() {
        let same = settle::<()>(&State::default(), |_| Answer::Need(vec![Key::Account]));
        assert_eq!(same.unwrap_err().rounds, 2);
        let mut n = 0;
        let ever = settle::<()>(&State::default(), |_| {
            n += 1;
            Answer::Need(vec![Key::Roles(Handle::new(format!("u{n}")).unwrap())])
        });
        assert_eq!(ever.unwrap_err().rounds, MAX_ROUNDS);
    }
}
