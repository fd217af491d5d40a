//! Who can decide what waits, and what nobody can decide any more.

use std::collections::BTreeSet;

use crate::domain::{
    Handle, Object, Request, RequestId, RequestStatus, UserStatus, Vote, facts::MAX_ROWS,
    plan::Sign,
};
use crate::policy::model::{CapId, Cell, Condition, DecidedBy, Grant, RoleId, Workflow};

use super::{
    access::access_at,
    edits::{asked_of, concerned},
    judge::Judge,
    world::{Look, Unknown, World},
};

/// The most people looked at for each role or relation that lets them decide.
const LOOKED_AT: usize = 50;
/// The most waiting requests that are looked at.
pub const REQUESTS: usize = 200;

/// Who can still say yes to a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deciders {
    /// The users of the account who can, by handle.
    pub people: Vec<Handle>,
    /// The vendor decides.
    pub vendor: bool,
    /// They are enough for the approvals that are missing, or more people could be that were not
    /// looked at.
    pub enough: bool,
    /// Approvals that count now.
    pub said: u64,
    /// Those who could say yes if it were not about themselves, by handle.
    pub barred: Vec<Handle>,
    /// Those whose word counts no more: they may not decide now.
    pub spent: Vec<Handle>,
}

/// Whether a user may say yes to a request now.
pub fn may_say(
    world: &World<'_>,
    workflow: &Workflow,
    request: &Request,
    user: &Handle,
) -> Look<bool> {
    let DecidedBy::Cap(cap) = workflow.decided_by else {
        return Ok(false);
    };
    Ok(!barred(workflow, request, user) && access_at(world, user, cap, asked_of(request))?.allowed)
}

/// Whether somebody may not decide because they asked for it, or it is about them.
pub fn barred(workflow: &Workflow, request: &Request, user: &Handle) -> bool {
    !workflow.self_approval && concerned(request, user)
}

/// Who can still say yes to a request, as it stands in a world.
pub fn deciders(world: &World<'_>, request: &Request) -> Look<Deciders> {
    let workflow = world.policy.workflow(request.workflow.as_str());
    let (Some(workflow), RequestStatus::Waiting) = (workflow, request.stands(world.now)) else {
        return Ok(Deciders::default());
    };
    let by_site = request.votes.iter().filter(|v| v.by.is_none() && v.approve);
    let mut out = Deciders {
        said: by_site.count() as u64,
        ..Deciders::default()
    };
    let DecidedBy::Cap(cap) = workflow.decided_by else {
        (out.vendor, out.enough) = (true, true);
        return Ok(out);
    };
    let (candidates, all) = candidates(world, cap, request)?;
    let voted: BTreeSet<&Handle> = request.votes.iter().filter_map(|v| v.by.as_ref()).collect();
    let mut known = Ok(());
    for user in candidates
        .iter()
        .chain(voted.iter().copied().filter(|v| !candidates.contains(*v)))
    {
        let Ok(access) = access_at(world, user, cap, asked_of(request)) else {
            known = Err(Unknown);
            continue;
        };
        let (able, barred) = (access.allowed, barred(workflow, request, user));
        match (able, barred, voted.contains(user)) {
            (true, false, true) => {
                let yes = |v: &&Vote| v.by.as_ref() == Some(user) && v.approve;
                out.said += request.votes.iter().filter(yes).count() as u64;
            }
            (true, false, false) => out.people.push(user.clone()),
            (_, _, true) => match vetoes(world, workflow, request, user) {
                Ok(true) => {}
                Ok(false) => out.spent.push(user.clone()),
                Err(Unknown) => known = Err(Unknown),
            },
            (true, true, false) => out.barred.push(user.clone()),
            (false, _, false) => {}
        }
    }
    known?;
    let missing = workflow.votes.saturating_sub(out.said).max(1);
    out.enough = !all || out.people.len() as u64 >= missing;
    Ok(out)
}

/// Whether somebody has said no by a veto, which counts without the right to decide.
fn vetoes(world: &World<'_>, workflow: &Workflow, request: &Request, user: &Handle) -> Look<bool> {
    let no = |v: &Vote| v.by.as_ref() == Some(user) && !v.approve;
    Ok(request.votes.iter().any(no) && world.holds_live(user, &workflow.veto)?)
}

/// The people whom a role or a relation may let decide, and whether they are all.
fn candidates(world: &World<'_>, cap: CapId, request: &Request) -> Look<(BTreeSet<Handle>, bool)> {
    // Whoever the batch touches may have come to it just now.
    let touched = world
        .touched()
        .into_iter()
        .chain(world.over.relations.keys());
    let mut people: BTreeSet<Handle> = touched.cloned().collect();
    let mut all = true;
    let mut known = Ok(());
    for (at, role) in world.policy.roles.iter().enumerate() {
        let Some(Cell::Allow(grants)) = role.cells.get(cap.index()) else {
            continue;
        };
        let found = if at == RoleId::EVERYONE.index() {
            by_relation(world, grants, request)
        } else {
            let most = LOOKED_AT + 1;
            let users = world.some_users(UserStatus::Active, Some(&role.name), most);
            users.map(|users| users.into_iter().map(|u| u.id).collect())
        };
        match found {
            Ok(found) => {
                all &= found.len() <= LOOKED_AT;
                people.extend(found);
            }
            Err(Unknown) => known = Err(Unknown),
        }
    }
    known.map(|()| (people, all))
}

/// Whom everybody's own grants may let decide: those in a relation that the grants ask for, else
/// anybody.
fn by_relation(world: &World<'_>, grants: &[Grant], request: &Request) -> Look<Vec<Handle>> {
    let mut places = vec![Object::Account];
    if let Some(about) = asked_of(request) {
        places.push(Object::Thing(about.clone()));
        let path = world.path(about)?;
        places.extend(path.iter().map(|r| Object::Thing(r.id.clone())));
    }
    let mut people = BTreeSet::new();
    let mut known = Ok(());
    for grant in grants {
        let relation = grant.when.iter().find_map(|when| match when {
            Condition::Relation(relation, _) => Some(world.relation_word(*relation)),
            _ => None,
        });
        let Some(relation) = relation else {
            let users = world.some_users(UserStatus::Active, None, LOOKED_AT + 1)?;
            return Ok(users.into_iter().map(|u| u.id).collect());
        };
        for place in &places {
            match world.related(relation, place, LOOKED_AT + 1) {
                Ok(related) => people.extend(related.into_iter().map(|r| r.user)),
                Err(Unknown) => known = Err(Unknown),
            }
        }
    }
    known.map(|()| people.into_iter().collect())
}

/// The waiting requests that nobody can decide any more, by handle, among the first
/// [`REQUESTS`]. Expired ones are left out: their time is over, whoever is there.
pub fn undecidable(world: &World<'_>) -> Look<Vec<RequestId>> {
    let mut out = Vec::new();
    let mut known = Ok(());
    for request in world.all_waiting(REQUESTS)? {
        if request.is_over(world.now) {
            continue;
        }
        match deciders(world, request) {
            Ok(found) if !found.enough => out.push(request.id.clone()),
            Ok(_) => {}
            Err(Unknown) => known = Err(Unknown),
        }
    }
    known.map(|()| out)
}

impl Judge<'_> {
    /// Warns of requests that somebody can decide now and nobody could after the batch.
    pub fn warn_undecidable(&mut self) -> Look<()> {
        if !self.touches_deciders()? {
            return Ok(());
        }
        let mut known = Ok(());
        let mut left: Vec<Request> = Vec::new();
        for request in self.before.all_waiting(REQUESTS)? {
            let after = self.after.over.requests.get(&request.id);
            let now = after.unwrap_or(request);
            if now.stands(self.now) != RequestStatus::Waiting {
                continue;
            }
            let found = deciders(&self.before, request)
                .and_then(|was| Ok((was.enough, deciders(&self.after, now)?.enough)));
            match found {
                Ok((true, false)) => left.push(request.clone()),
                Ok(_) => {}
                Err(Unknown) => known = Err(Unknown),
            }
        }
        known?;
        for request in left {
            let rules = self.rules_of(&request);
            let workflow = self.policy.workflow(request.workflow.as_str());
            let who = workflow.map(|w| self.who_decides(w)).unwrap_or_default();
            let text = format!(
                "Nobody can decide the request {} any more: it waits for {who}.",
                request.id
            );
            self.note(Sign::Care, text, &rules);
        }
        Ok(())
    }

    /// Whether the batch takes anything from somebody who could decide, or from the account.
    fn touches_deciders(&self) -> Look<bool> {
        let caps: BTreeSet<CapId> = self
            .policy
            .workflows
            .iter()
            .filter_map(|w| match w.decided_by {
                DecidedBy::Cap(cap) => Some(cap),
                DecidedBy::Vendor => None,
            })
            .collect();
        if caps.is_empty() {
            return Ok(false);
        }
        if self.after.over.account.is_some() || !self.after.over.relations.is_empty() {
            return Ok(true);
        }
        let gives = |role: RoleId| {
            let cells = &self.policy.role(role).cells;
            caps.iter()
                .any(|c| matches!(cells.get(c.index()), Some(Cell::Allow(_))))
        };
        let mut found = false;
        for user in self.after.touched() {
            if self.before.user(user)?.is_some() {
                let live = self.before.live(user)?;
                found |= live
                    .iter()
                    .any(|(role, _)| *role != RoleId::EVERYONE && gives(*role));
            }
        }
        Ok(found)
    }
}

const _: () = assert!(REQUESTS <= MAX_ROWS);
