//! Who can decide a request: asked of the core.

use crate::{
    domain::{AccountId, Facts, Request, RequestStatus},
    policy::{
        Policy,
        model::{Cell, DecidedBy},
    },
    validation,
};

use super::{Result, Service};

/// The most people named.
const NAMED: usize = 5;

/// Who can decide a request, in words, and whether they are enough.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub named: Vec<String>,
    pub enough: bool,
}

impl Service {
    /// Who can decide a waiting request now, by name. Without anybody, who would have to come.
    pub(super) fn deciders(
        &self,
        account: &AccountId,
        policy: &Policy,
        request: &Request,
        facts: &mut Facts,
    ) -> Result<Found> {
        let Some(workflow) = policy.workflow(request.workflow.as_str()) else {
            return Ok(Found::default());
        };
        let now = self.now();
        if request.stands(now) != RequestStatus::Waiting {
            return Ok(Found::default());
        }
        let found = self.ask(account, facts, |facts| {
            validation::deciders(policy, facts, request, now)
        })?;
        let names = self.names(account, &found.people)?;
        let mut named: Vec<String> = found.people.iter().map(|p| names.of(p)).collect();
        named.sort();
        named.truncate(NAMED);
        match workflow.decided_by {
            DecidedBy::Vendor => named.push("the vendor".into()),
            DecidedBy::Cap(cap) if named.is_empty() => {
                let givers = policy
                    .given_roles()
                    .filter(|(_, role)| matches!(role.cells[cap.index()], Cell::Allow(_)));
                let titles: Vec<String> = givers.map(|(id, _)| policy.role_title(id)).collect();
                named.push(format!("nobody now; it takes {}", titles.join(" or ")));
            }
            DecidedBy::Cap(_) => {}
        }
        Ok(Found {
            named,
            enough: found.enough,
        })
    }
}
