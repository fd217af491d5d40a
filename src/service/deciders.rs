//! Who can decide a request: asked of the core, person by person.

use std::collections::BTreeSet;

use crate::{
    domain::{AccountId, Fact, Facts, Key, Object, Request, RequestStatus, UserStatus},
    policy::{
        Policy,
        model::{Cell, DecidedBy},
    },
    validation,
};

use super::{Result, Service};

/// The most people looked at for each role.
const LOOKED_AT: usize = 50;
/// The most people named.
const NAMED: usize = 5;

impl Service {
    /// Who can decide a waiting request now, by name. Without anybody, who would have to come.
    pub(super) fn deciders(
        &self,
        account: &AccountId,
        policy: &Policy,
        request: &Request,
        facts: &mut Facts,
    ) -> Result<Vec<String>> {
        let Some(workflow) = policy.workflow(request.workflow.as_str()) else {
            return Ok(Vec::new());
        };
        if request.status != RequestStatus::Waiting {
            return Ok(Vec::new());
        }
        let cap = match workflow.decided_by {
            DecidedBy::Vendor => return Ok(vec!["the vendor".into()]),
            DecidedBy::Cap(cap) => cap,
        };
        let on = match &request.about {
            Object::Account => None,
            Object::Thing(thing) => Some(thing),
        };
        let givers: Vec<_> = policy
            .given_roles()
            .filter(|(_, role)| matches!(role.cells[cap.index()], Cell::Allow(_)))
            .collect();
        let mut people = BTreeSet::new();
        for (_, role) in &givers {
            let key = Key::SomeUsers {
                status: UserStatus::Active,
                role: Some(role.name.clone()),
                most: LOOKED_AT,
            };
            if let Some(Fact::Users(users)) = self.fact(account, key)? {
                people.extend(users.into_iter().map(|u| (u.name, u.id)));
            }
        }
        let mut named = Vec::new();
        for (name, user) in people {
            if named.len() == NAMED
                || (request.asked_by.as_ref() == Some(&user) && !workflow.self_approval)
            {
                continue;
            }
            let now = self.now();
            let capability = &policy.cap(cap).name;
            let access = self.ask(account, facts, |facts| {
                validation::check(policy, facts, &user, capability, on, now)
            })?;
            if access.allowed {
                named.push(name);
            }
        }
        if named.is_empty() {
            let titles: Vec<String> = givers
                .iter()
                .map(|(id, _)| policy.role_title(*id))
                .collect();
            named.push(format!("nobody now; it takes {}", titles.join(" or ")));
        }
        Ok(named)
    }
}
