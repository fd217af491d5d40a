//! Users by what they can do. Whether somebody can is for the core to say, person by person, so a
//! page is filled from those who could have it at all, and a question looks at no more than so many.

use std::collections::BTreeSet;

use crate::{
    domain::{
        AccountId, Handle,
        filter::{Filter, List, Said, Spot, Term, Value, What, fields},
        page::{Page, Query},
    },
    policy::{
        Policy,
        model::{Cell, RoleId},
    },
    store::UserEntry,
    validation::questions,
};

use super::{Result, Service, questions::taught};

/// People looked at in one conversation with the core.
const AT_ONCE: usize = 200;
/// The most people that one question looks at; the next page goes on behind them.
const LOOKED_AT: usize = 2_000;

/// Somebody can do one of these, or none of them.
struct Able {
    not: bool,
    capabilities: Vec<String>,
}

impl Service {
    /// A page of users under a filter, whatever it asks.
    pub(super) fn users_under(
        &self,
        account: &AccountId,
        policy: &Policy,
        mut query: Query,
    ) -> Result<Page<UserEntry>> {
        let asked = taken(&mut query.filter);
        if asked.is_empty() {
            return Ok(self.store.users(account, &query)?);
        }
        let mut page = Page {
            rows: Vec::new(),
            next: None,
            total: 0,
            at_least: false,
        };
        if !narrow(policy, &asked, &mut query.filter) {
            return Ok(page);
        }
        let (limit, mut looked) = (query.limit.max(1), 0);
        let begun = query.after.is_some();
        query.counted = false;
        loop {
            query.limit = (limit - page.rows.len()).min(AT_ONCE);
            let Page { rows, next, .. } = self.store.users(account, &query)?;
            looked += rows.len();
            page.rows.extend(self.able(account, policy, &asked, rows)?);
            page.next.clone_from(&next);
            query.after = next;
            // A page may be short; to fill the last places one by one would cost more.
            let enough = page.rows.len() * 2 >= limit || looked >= LOOKED_AT;
            if enough || query.after.is_none() {
                break;
            }
        }
        page.total = page.rows.len() as u64;
        page.at_least = begun || page.next.is_some();
        Ok(page)
    }

    /// Those of whom everything that is asked is true.
    fn able(
        &self,
        account: &AccountId,
        policy: &Policy,
        asked: &[Able],
        rows: Vec<UserEntry>,
    ) -> Result<Vec<UserEntry>> {
        let users: Vec<Handle> = rows.iter().map(|entry| entry.user.id.clone()).collect();
        let mut facts = taught(rows.clone());
        let now = self.now();
        let mut kept = rows;
        for one in asked {
            let mut can = BTreeSet::new();
            for capability in &one.capabilities {
                let holders = self.ask(account, &mut facts, |facts| {
                    questions::who_can(policy, facts, &users, capability, None, now)
                })?;
                can.extend(holders.into_iter().map(|holder| holder.user));
            }
            kept.retain(|entry| can.contains(&entry.user.id) != one.not);
        }
        Ok(kept)
    }
}

/// Takes what only the core can answer out of a filter.
fn taken(filter: &mut Filter) -> Vec<Able> {
    let mut asked = Vec::new();
    filter.terms.retain(|term| match &term.what {
        What::Is(field, values) if field.name == "can" => {
            asked.push(Able {
                not: term.not,
                capabilities: values.iter().map(|value| value.what.to_string()).collect(),
            });
            false
        }
        _ => true,
    });
    asked
}

/// Adds to the filter that somebody holds a role which could give what is asked. False: nobody
/// could have it.
fn narrow(policy: &Policy, asked: &[Able], filter: &mut Filter) -> bool {
    let Some(field) = fields::named(List::Users, "role") else {
        return true;
    };
    for one in asked.iter().filter(|one| !one.not) {
        let caps: Vec<_> = one
            .capabilities
            .iter()
            .filter_map(|c| policy.cap_id(c))
            .collect();
        let gives = |role: RoleId| {
            let cells = &policy.role(role).cells;
            caps.iter()
                .any(|cap| matches!(cells.get(cap.index()), Some(Cell::Allow(_))))
        };
        if gives(RoleId::EVERYONE) {
            continue;
        }
        let givers = policy.given_roles().filter(|(id, _)| gives(*id));
        let values: Vec<Value> = givers
            .map(|(_, role)| Value {
                what: Said::Word(role.name.to_string()),
                spot: Spot::default(),
            })
            .collect();
        if values.is_empty() {
            return false;
        }
        filter.terms.push(Term {
            not: false,
            what: What::Is(field, values),
        });
    }
    true
}
