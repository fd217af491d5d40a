//! What is good to know before an edit: names that are taken, licences and seats in use.

use serde::Serialize;

use crate::{
    domain::{
        AccountId, Batch, Fact, Facts, Handle, Key, Refusal, facts::Thing, page::PageAsk,
        plan::Pool,
    },
    policy::{Policy, model::LimitForm},
    validation,
};

use super::{Preview, Result, Service};

/// The most people of one address that are looked at.
const ALIKE: usize = 20;

/// What of a new name is taken, in sentences.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// Who or what bears the handle.
    pub handle: Option<String>,
    /// Who has the address.
    pub email: Option<String>,
}

/// Licences or seats: who counts, how many are in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counter {
    /// The pool, as it stands, and after what is supposed.
    pub pool: Pool,
    /// Who counts, in a sentence.
    pub who: String,
}

/// What edits would come to: whether they would be accepted, and the licences afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outlook {
    /// Every pool of the account.
    pub counters: Vec<Counter>,
    /// Why they would be refused; empty where they would not, and where there are none.
    pub refused: Vec<Refusal>,
}

impl Service {
    /// Whether an account bears that handle.
    pub fn is_account(&self, account: &AccountId) -> Result<bool> {
        Ok(self.store.account(account)?.is_some())
    }

    /// Who bears a handle or has an address already; `except` is left out.
    pub fn taken(
        &mut self,
        account: &AccountId,
        handle: Option<&Handle>,
        email: Option<&str>,
        except: Option<&Handle>,
    ) -> Result<Taken> {
        let mut taken = Taken::default();
        if let Some(handle) = handle {
            let bearer = match self.fact(account, Key::Thing(handle.clone()))? {
                Some(Fact::Thing(Some(Thing::User(user)))) => Some(user.name),
                Some(Fact::Thing(Some(Thing::Resource(path)))) => {
                    path.into_iter().next().map(|thing| thing.title)
                }
                _ => None,
            };
            taken.handle = bearer.map(|name| format!("{name} has this handle already."));
        }
        if let Some(email) = email {
            let ask = PageAsk {
                filter: format!("\"{}\"", email.replace('"', "")),
                limit: ALIKE,
                ..PageAsk::default()
            };
            let query = self.people_query(account, &ask)?;
            let page = self.store.users(account, &query)?;
            let same = |address: &Option<String>| {
                address
                    .as_ref()
                    .is_some_and(|address| address.eq_ignore_ascii_case(email))
            };
            let mut others = page.rows.into_iter().map(|row| row.user);
            let other = others.find(|user| same(&user.email) && Some(&user.id) != except);
            taken.email = other.map(|user| format!("{} has this address too.", user.name));
        }
        Ok(taken)
    }

    /// The licences and seats as they are and as they would be after a batch, and why that would be
    /// refused. A batch without edits tells how it stands.
    pub fn outlook(&mut self, batch: &Batch) -> Result<Outlook> {
        let (_, policy) = self.pinned(&batch.account)?;
        let now = self.now();
        let mut facts = Facts::new();
        let mut pools = self.ask(&batch.account, &mut facts, |facts| {
            validation::pools(&policy, facts, now)
        })?;
        let mut refused = Vec::new();
        if !batch.edits.is_empty() {
            match self.preview_with(batch, &mut facts)? {
                Preview::Refused(reasons) => refused = reasons,
                Preview::Plan(plan) => {
                    for pool in &mut pools {
                        let moved = plan.pools.iter().find(|p| p.title == pool.title);
                        if let Some(moved) = moved {
                            *pool = moved.clone();
                        }
                    }
                }
            }
        }
        let who = who_counts(&policy);
        let counters = pools.into_iter().zip(who);
        Ok(Outlook {
            counters: counters.map(|(pool, who)| Counter { pool, who }).collect(),
            refused,
        })
    }
}

/// Who counts for each pool, in the policy's order.
fn who_counts(policy: &Policy) -> Vec<String> {
    let pools = policy.limits.iter().filter_map(|limit| match &limit.form {
        LimitForm::Pool {
            counts,
            roles,
            by_role,
            ..
        } => Some((counts, roles, by_role)),
        _ => None,
    });
    pools
        .map(|(counts, roles, by_role)| {
            let states: Vec<String> = counts.iter().map(ToString::to_string).collect();
            let states = states.join(" or ");
            let who = match (roles.is_empty(), by_role) {
                (true, _) => "Everybody counts".to_owned(),
                (false, false) => {
                    format!("Holders of {} count", policy.role_titles(roles, "or"))
                }
                (false, true) => format!("Each {} counts", policy.role_titles(roles, "or")),
            };
            format!("{who}, {states}.")
        })
        .collect()
}
