//! The conversation between core and store: facts are fetched until the core can answer.

use std::sync::Arc;

use crate::{
    domain::{
        Access, AccountId, Batch, Edit, EditId, Fact, Facts, Handle, Hash, Key, Plan, Refusal, Time,
    },
    policy::Policy,
    store::{StoreError, Transaction, journal::Entry},
    validation::{self, Answer, Decision, Law},
};

use super::{Preview, Result, Service, ServiceError, Submitted};

/// More rounds of facts than any judgement needs.
const ROUNDS: usize = 32;
/// How often an edit is begun again when the account's policy changed under it.
const TRIES: usize = 4;

/// The policies that judge a batch.
#[derive(Clone)]
pub(super) struct Laws {
    policy: Arc<Policy>,
    incoming: Option<Arc<Policy>>,
}

impl Laws {
    fn law(&self) -> Law<'_> {
        Law {
            policy: &self.policy,
            incoming: self.incoming.as_deref(),
        }
    }
}

type Fetch<'f> = dyn FnMut(&[Key]) -> std::result::Result<Vec<Fact>, StoreError> + 'f;

/// Learns what is missing. An answer that leaves the core asking for the same for ever is a fault
/// of the store.
fn learn(
    facts: &mut Facts,
    keys: Vec<Key>,
    fetch: &mut Fetch<'_>,
) -> std::result::Result<(), StoreError> {
    let answers = fetch(&keys)?;
    let whole = answers.len() == keys.len() && !keys.is_empty();
    for (key, fact) in keys.into_iter().zip(answers) {
        facts.learn(key, fact);
    }
    if whole { Ok(()) } else { Err(stuck()) }
}

fn stuck() -> StoreError {
    StoreError {
        code: "store-io",
        message: "The store did not answer what the core must know".into(),
        mend: "Have the store verified.".into(),
    }
}

pub(super) fn decide(
    laws: &Laws,
    batch: &Batch,
    now: Time,
    facts: &mut Facts,
    fetch: &mut Fetch<'_>,
) -> std::result::Result<Decision, StoreError> {
    for _ in 0..ROUNDS {
        match validation::decide(laws.law(), facts, batch, now) {
            Decision::Need(keys) => learn(facts, keys, fetch)?,
            decision => return Ok(decision),
        }
    }
    Err(stuck())
}

impl Service {
    /// What would happen. Locks nothing, writes nothing.
    pub fn preview(&mut self, batch: &Batch) -> Result<Preview> {
        self.preview_with(batch, &mut Facts::new())
    }

    /// A preview on facts that are kept for the next one of the same moment.
    pub(super) fn preview_with(&mut self, batch: &Batch, facts: &mut Facts) -> Result<Preview> {
        let laws = match self.laws(batch)? {
            Ok(laws) => laws,
            Err(refusal) => return Ok(Preview::Refused(vec![*refusal])),
        };
        let now = self.now();
        let store = &self.store;
        let decision = decide(&laws, batch, now, facts, &mut |keys| {
            store.facts(&batch.account, keys)
        })?;
        Ok(match decision {
            Decision::Plan(plan) => Preview::Plan(plan),
            Decision::Refused(reasons) => Preview::Refused(reasons),
            Decision::Need(_) => return Err(stuck().into()),
        })
    }

    /// The policies that judge a batch, or why there is none.
    fn laws(&mut self, batch: &Batch) -> Result<std::result::Result<Laws, Box<Refusal>>> {
        let unknown = |code: &str, message: String, mend: &str| {
            Box::new(Refusal {
                rules: Vec::new(),
                code: code.into(),
                message,
                mend: mend.into(),
                remedies: Vec::new(),
            })
        };
        let named = |service: &mut Self, name: &str| match service.policy_called(name) {
            Ok(policy) => Ok(Ok(policy)),
            Err(ServiceError::Asked {
                code: "unknown-policy",
                message,
                mend,
            }) => Ok(Err(unknown("unknown-policy", format!("{message}."), &mend))),
            Err(error) => Err(error),
        };
        let created = batch.edits.iter().find_map(|e| match e {
            Edit::AccountCreate { policy, .. } => Some(policy),
            _ => None,
        });
        let policy = match (self.store.account(&batch.account)?, created) {
            (Some(account), _) => self.policy(&account.policy)?,
            (None, Some(name)) => match named(self, name)? {
                Ok(policy) => policy,
                Err(refusal) => return Ok(Err(refusal)),
            },
            (None, None) => {
                let message = format!("There is no account `{}`.", batch.account);
                return Ok(Err(unknown(
                    "unknown-account",
                    message,
                    "Name an account of this store.",
                )));
            }
        };
        let installed = batch.edits.iter().find_map(|e| match e {
            Edit::PolicyInstall { policy } => Some(policy),
            _ => None,
        });
        let incoming = match installed {
            None => None,
            Some(name) => match named(self, name)? {
                Ok(policy) => Some(policy),
                Err(refusal) => return Ok(Err(refusal)),
            },
        };
        Ok(Ok(Laws { policy, incoming }))
    }

    /// Does it, if the core accepts it now and the plan is the one that was seen.
    /// Where nothing may be written it is refused with the code `read-only`, unjudged.
    pub fn submit(&mut self, batch: &Batch) -> Result<Submitted> {
        if let Some((code, message, mend)) = self.unwritten() {
            return Ok(Submitted::Refused(vec![Refusal {
                rules: Vec::new(),
                code: code.into(),
                message: format!("{message}."),
                mend: mend.into(),
                remedies: Vec::new(),
            }]));
        }
        for _ in 0..TRIES {
            let laws = match self.laws(batch)? {
                Ok(laws) => laws,
                Err(refusal) => return Ok(Submitted::Refused(vec![*refusal])),
            };
            let attempt = Attempt {
                laws,
                batch,
                now: self.now(),
                operator: self.operator.clone(),
                asked: asked(batch),
            };
            let mut answer = None;
            self.store.transact(&batch.account, &mut |tx| {
                answer = attempt.run(tx)?;
                Ok(())
            })?;
            let Some(answer) = answer else { continue };
            let now = attempt.now;
            if let Submitted::Done {
                plan, again: false, ..
            } = &answer
            {
                self.announce(&batch.account, plan, now);
            }
            return Ok(answer);
        }
        Err(ServiceError::asked(
            "policy-changing",
            "The account's policy kept changing while the edit was judged",
            "Try again.",
        ))
    }

    /// Whether a user may do something; `on` is a resource's or user's handle, `None` the account
    /// or nothing in particular.
    pub fn can(
        &mut self,
        account: &AccountId,
        user: &Handle,
        capability: &str,
        on: Option<&Handle>,
        at: Time,
    ) -> Result<Access> {
        let (_, policy) = self.pinned(account)?;
        self.ask(account, &mut Facts::new(), |facts| {
            validation::check(&policy, facts, user, capability, on, at)
        })
    }

    /// Asks the core a question, with facts from the store.
    pub(super) fn ask<T>(
        &self,
        account: &AccountId,
        facts: &mut Facts,
        question: impl Fn(&Facts) -> Answer<T>,
    ) -> Result<T> {
        for _ in 0..ROUNDS {
            match question(facts) {
                Answer::Known(answer) => return Ok(answer),
                Answer::Need(keys) => {
                    learn(facts, keys, &mut |keys| self.store.facts(account, keys))?;
                }
            }
        }
        Err(stuck().into())
    }
}

/// What was asked, by which the same id with another body is known.
fn asked(batch: &Batch) -> Hash {
    let mut body = serde_json::json!([batch.account, batch.actor, batch.edits, batch.reason]);
    if let (true, Some(parts)) = (batch.break_glass, body.as_array_mut()) {
        parts.push("break-glass".into());
    }
    Hash::of(body.to_string().as_bytes())
}

struct Attempt<'b> {
    laws: Laws,
    batch: &'b Batch,
    now: Time,
    operator: String,
    asked: Hash,
}

impl Attempt<'_> {
    /// Judges and writes with the account locked; `None` where its policy is another by now.
    fn run(&self, tx: &mut dyn Transaction) -> std::result::Result<Option<Submitted>, StoreError> {
        if let Some(id) = &self.batch.id
            && let Some(seen) = tx.seen(id)?
        {
            return Ok(Some(self.seen(id, &seen)));
        }
        let mut facts = Facts::new();
        learn(&mut facts, vec![Key::Account], &mut |keys| tx.facts(keys))?;
        if let Some(Fact::Account(Some(account))) = facts.get(&Key::Account)
            && account.policy != self.laws.policy.hash
        {
            return Ok(None);
        }
        let decision = decide(&self.laws, self.batch, self.now, &mut facts, &mut |keys| {
            tx.facts(keys)
        })?;
        let plan = match decision {
            Decision::Refused(reasons) => return Ok(Some(Submitted::Refused(reasons))),
            Decision::Need(_) => return Err(stuck()),
            Decision::Plan(plan) => plan,
        };
        if self.batch.digest.is_some_and(|seen| seen != plan.digest) {
            return Ok(Some(Submitted::PlanChanged(plan)));
        }
        if plan.confirm() && !self.batch.confirmed {
            return Ok(Some(Submitted::NeedsConfirmation(plan)));
        }
        let seal = tx.write(&self.entry(&plan), &plan.changes)?;
        Ok(Some(Submitted::Done {
            plan,
            seq: seal.seq,
            again: false,
        }))
    }

    fn entry(&self, plan: &Plan) -> Entry {
        Entry {
            id: self.batch.id.clone().unwrap_or_else(fresh_id),
            asked: self.asked,
            actor: self.batch.actor.clone(),
            operator: self.operator.clone(),
            policy: self.laws.policy.hash,
            edits: self.batch.edits.clone(),
            reason: self.batch.reason.clone(),
            break_glass: self.batch.break_glass,
            at: self.now,
            headline: plan.headline.clone(),
            outcome: serde_json::to_string(plan).unwrap_or_default(),
        }
    }

    fn seen(&self, id: &EditId, seen: &crate::store::SeenEdit) -> Submitted {
        if seen.asked == self.asked
            && let Ok(plan) = serde_json::from_str::<Plan>(&seen.outcome)
        {
            return Submitted::Done {
                plan: Box::new(plan),
                seq: seen.seq,
                again: true,
            };
        }
        Submitted::Refused(vec![Refusal {
            rules: Vec::new(),
            code: "id-reused".into(),
            message: format!("The id `{id}` was used before, for another edit."),
            mend: "Give every edit an id of its own.".into(),
            remedies: Vec::new(),
        }])
    }
}

/// An id for an edit that came without one: time-ordered, never twice.
pub(super) fn fresh_id() -> EditId {
    let text = uuid::Uuid::now_v7().to_string();
    // A UUID is made of hexadecimal digits and hyphens, which a name may hold.
    EditId::new(text).unwrap_or_else(|_| unreachable!("a UUID is a name"))
}
