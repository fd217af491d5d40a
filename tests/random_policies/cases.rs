//! One question or edit on one account under one policy: told as a file, and made as small as it
//! can be while two validators still disagree about it.

use std::collections::BTreeSet;

use rolecall::domain::{Actor, Batch, Edit, Handle, Object, Time, state::State};
use serde::{Deserialize, Serialize};

/// What is asked.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// May somebody do that?
    May {
        user: Handle,
        capability: String,
        on: Option<Handle>,
        at: Time,
    },
    /// What becomes of these edits?
    Do { actor: Actor, edits: Vec<Edit> },
}

/// All that is needed to ask again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Case {
    /// What it once showed.
    #[serde(default)]
    pub about: String,
    /// The policy, statement by statement.
    pub policy: Vec<String>,
    pub state: State,
    pub ask: Ask,
}

/// Edits as a batch of the account.
pub fn batch(actor: &Actor, edits: &[Edit]) -> Batch {
    let account = "acme".parse().unwrap();
    let mut batch = Batch::new(account, actor.clone(), edits.to_vec());
    batch.confirmed = true;
    batch
}

impl Case {
    /// The case as a file.
    pub fn told(&self) -> String {
        serde_json::to_string_pretty(self).unwrap()
    }

    /// The smallest case found that still fails.
    pub fn shrunk(mut self, fails: impl Fn(&Self) -> bool) -> Self {
        loop {
            let before = self.told().len();
            for at in (0..self.policy.len()).rev() {
                self.attempt(&fails, |case| {
                    case.policy.remove(at);
                });
            }
            for at in (0..self.policy.len()).rev() {
                for line in (1..self.policy[at].lines().count()).rev() {
                    self.attempt(&fails, |case| {
                        let mut lines: Vec<&str> = case.policy[at].lines().collect();
                        if line < lines.len() {
                            lines.remove(line);
                        }
                        case.policy[at] = lines.join("\n");
                    });
                }
            }
            if let Ask::Do { edits, .. } = &self.ask {
                for at in (0..edits.len()).rev() {
                    self.attempt(&fails, |case| {
                        if let Ask::Do { edits, .. } = &mut case.ask {
                            edits.remove(at);
                        }
                    });
                }
            }
            self.without_rows(&fails);
            if self.told().len() == before {
                return self;
            }
        }
    }

    fn attempt(&mut self, fails: &impl Fn(&Self) -> bool, change: impl Fn(&mut Self)) {
        let mut smaller = self.clone();
        change(&mut smaller);
        if whole(&smaller.state) && fails(&smaller) {
            *self = smaller;
        }
    }

    fn without_rows(&mut self, fails: &impl Fn(&Self) -> bool) {
        for id in self.state.requests.clone().keys() {
            self.attempt(fails, |case| _ = case.state.requests.remove(id));
        }
        for row in &self.state.relations.clone() {
            self.attempt(fails, |case| _ = case.state.relations.remove(row));
        }
        for row in &self.state.assignments.clone() {
            self.attempt(fails, |case| _ = case.state.assignments.remove(row));
        }
        for id in self.state.resources.clone().keys() {
            self.attempt(fails, |case| _ = case.state.resources.remove(id));
        }
        for id in self.state.users.clone().keys() {
            self.attempt(fails, |case| _ = case.state.users.remove(id));
        }
        for (id, row) in &self.state.resources.clone() {
            for fact in row.facts.keys() {
                self.attempt(fails, |case| {
                    let row = case.state.resources.get_mut(id);
                    row.map(|row| row.facts.remove(fact));
                });
            }
            self.attempt(fails, |case| {
                if let Some(row) = case.state.resources.get_mut(id) {
                    row.labels.clear();
                }
            });
            self.attempt(fails, |case| {
                if let Some(row) = case.state.resources.get_mut(id) {
                    row.owner = None;
                }
            });
        }
        self.attempt(fails, |case| {
            if let Some(account) = &mut case.state.account {
                account.features.clear();
                account.limits.clear();
            }
        });
    }
}

/// Everything that a row refers to is there.
fn whole(state: &State) -> bool {
    let names: BTreeSet<&Handle> = state.users.keys().chain(state.resources.keys()).collect();
    let object = |object: &Object| match object {
        Object::Account => true,
        Object::Thing(handle) => names.contains(handle),
    };
    let place = |on: &Option<Handle>| {
        on.as_ref()
            .is_none_or(|on| state.resources.contains_key(on))
    };
    state
        .assignments
        .iter()
        .all(|a| state.users.contains_key(&a.user) && place(&a.on))
        && state
            .relations
            .iter()
            .all(|r| state.users.contains_key(&r.user) && object(&r.to))
        && state.resources.values().all(|r| {
            place(&r.parent) && r.owner.as_ref().is_none_or(|o| state.users.contains_key(o))
        })
        && state.requests.values().all(|r| object(&r.about))
}
