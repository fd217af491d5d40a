//! Who can decide a request: asked of the core.

use crate::{
    domain::{AccountId, Facts, Request, RequestStatus},
    policy::{
        Policy,
        model::{CapId, Cell, DecidedBy, RoleId},
    },
    validation::{self, Deciders},
};

use super::{Result, Service};

/// The most people named in a list.
const NAMED: usize = 5;

/// Who can decide a request, as the core and as words tell it.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// What the core says.
    pub core: Deciders,
    /// Everybody by name; the vendor, or who would have to come where there is nobody.
    pub all: Vec<String>,
    /// Those who could if it were not their own or about them, by name.
    pub barred: Vec<String>,
}

impl Found {
    /// The first few by name, and how many more.
    pub fn few(&self) -> Vec<String> {
        let mut few = self.all.clone();
        if few.len() > NAMED {
            few.truncate(NAMED);
            few.push(format!("and {} more", self.all.len() - NAMED));
        }
        few
    }
}

impl Service {
    /// Who can decide a waiting request now. Without anybody, who would have to come.
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
        let core = self.ask(account, facts, |facts| {
            validation::deciders(policy, facts, request, now)
        })?;
        let names = self.names(account, core.people.iter().chain(&core.barred))?;
        let named = |people: &[crate::domain::Handle]| {
            let mut named: Vec<String> = people.iter().map(|p| names.of(p)).collect();
            named.sort();
            named
        };
        let (mut all, barred) = (named(&core.people), named(&core.barred));
        match workflow.decided_by {
            DecidedBy::Vendor => all.push("the vendor".into()),
            DecidedBy::Cap(cap) if all.is_empty() => {
                all.push(format!("nobody now; it takes {}", givers(policy, cap)));
            }
            DecidedBy::Cap(_) => {}
        }
        Ok(Found { core, all, barred })
    }
}

/// The titles of the roles that let decide, or what one must be able to do where no role gives it.
pub(super) fn givers(policy: &Policy, cap: CapId) -> String {
    let gives = |role: RoleId| matches!(policy.role(role).cells[cap.index()], Cell::Allow(_));
    let given = policy.given_roles().map(|(id, _)| id);
    let roles: Vec<RoleId> = given.filter(|id| gives(*id)).collect();
    if roles.is_empty() {
        return format!("somebody who may: {}", policy.cap_title(cap).to_lowercase());
    }
    policy.role_titles(&roles, "or")
}
