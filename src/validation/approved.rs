//! What would come of a request with the last approval that it needs, whoever gives it.

use crate::domain::{AccountId, Actor, Batch, Facts, Request, RequestStatus, Time};
use crate::policy::model::SiteNeeds;

use super::{
    Decision, Law,
    judge::Judge,
    world::{Look, Needs, Unknown},
};

/// What a request would come to if the approvals that it lacks were given now, the last of them by
/// `actor`. Whether that one may decide is not asked; what waits is judged in full.
pub fn approved(
    law: Law<'_>,
    facts: &Facts,
    (account, request): (&AccountId, &Request),
    actor: &Actor,
    now: Time,
) -> Decision {
    let mut batch = Batch::new(account.clone(), actor.clone(), Vec::new());
    let site = law.policy.life.site;
    if !matches!(actor, Actor::User(_)) && site != SiteNeeds::Nothing {
        // A site administrator says what must be said when it comes to that.
        batch.reason = Some("approval".into());
        batch.break_glass = site == SiteNeeds::BreakGlass;
    }
    let needs = Needs::default();
    let mut judge = Judge::new(law, facts, &needs, &batch, now, true);
    let decision = match judge.last_approval(request) {
        Ok(()) => judge.run(),
        Err(Unknown) => Decision::Need(Vec::new()),
    };
    let missing = needs.into_inner();
    if missing.is_empty() {
        decision
    } else {
        Decision::Need(missing.into_iter().collect())
    }
}

impl Judge<'_> {
    /// Lays the last approval over the world, as if all others were given.
    fn last_approval(&mut self, request: &Request) -> Look<()> {
        let mut request = request.clone();
        request.status = RequestStatus::Approved;
        let Some(workflow) = self.still_known(&request) else {
            return Ok(());
        };
        let what = self.subject(&request);
        self.headlines.push(format!("Approve {what}"));
        self.said(&workflow.rules);
        let id = request.id.clone();
        self.after.over.requests.insert(id.clone(), request.clone());
        self.end_helpers(workflow, &request)?;
        self.carry_out(workflow, &request, true)?;
        if !request.edits.is_empty() {
            self.releases = Some(id);
        }
        Ok(())
    }
}
