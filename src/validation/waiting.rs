//! Edits that wait: held back when they are asked for, judged again in full when enough people
//! have said yes.

use std::collections::BTreeSet;

use crate::domain::{
    Actor, Batch, Edit, Handle, Object, Plan, Refusal, Request, UserStatus, plan::Sign,
};
use crate::policy::model::{Authority, DecidedBy, Held, KindId, RoleId, Waits, Workflow};

use super::{
    condition::Target,
    edits::mentions,
    judge::{Judge, Stage, lower_first},
    world::{Look, Unknown},
};

/// What a judgement of waiting edits came to: what they would do, or what speaks against them.
pub type Judged = Result<Box<Plan>, Vec<(Stage, Refusal)>>;

/// The roles that people gain and lose.
#[derive(Debug, Default)]
struct Outcome {
    gained: BTreeSet<RoleId>,
    lost: BTreeSet<RoleId>,
}

impl<'a> Judge<'a> {
    /// The workflow that holds the batch back. Judged by what would come of it, so that no other
    /// door leads around it.
    pub fn held_back(&mut self) -> Look<Option<&'a Workflow>> {
        let policy = self.policy;
        let mut some = policy.workflows.iter().filter_map(|w| match &w.waits {
            Waits::Edits(held) => Some((w, held)),
            _ => None,
        });
        if self.released || some.clone().next().is_none() {
            return Ok(None);
        }
        let outcome = self.outcome()?;
        let mut found: Vec<&Workflow> = Vec::new();
        some.try_for_each(|(workflow, held)| {
            if self.holds(held, &outcome)? {
                found.push(workflow);
            }
            Ok(())
        })?;
        let Some(first) = found.first().copied() else {
            return Ok(None);
        };
        if self.by_site() {
            let text = format!(
                "{} waits for {} when somebody of the account asks; a site administrator does it \
                 at once.",
                first.title,
                self.who_decides(first)
            );
            self.note(Sign::Care, text, &first.rules);
            return Ok(None);
        }
        if !self.propose {
            // What only waits mends nothing.
            self.apart(&first.title, &first.rules);
        } else if let [one, other, ..] = &found[..] {
            let (one, other) = (one.title.clone(), lower_first(&other.title));
            self.apart(&format!("{one}, beside {other},"), &first.rules);
        } else if self.batch.edits.iter().any(of_a_request) {
            self.apart(&first.title, &first.rules);
        }
        Ok(Some(first))
    }

    /// Refuses what must be asked for by itself.
    pub fn apart(&mut self, what: &str, rules: &[String]) {
        self.refuse(
            Stage::Gates,
            "waits-apart",
            rules,
            format!("{what} waits for somebody's word and is asked for by itself."),
            "Take it out of this batch and send it alone.",
        );
    }

    /// Who decides, for a sentence.
    pub fn who_decides(&self, workflow: &Workflow) -> String {
        match &workflow.decided_by {
            DecidedBy::Vendor => "the vendor".to_owned(),
            DecidedBy::Cap(cap) => {
                let title = self.policy.cap_title(*cap).to_lowercase();
                match workflow.votes {
                    0 | 1 => format!("somebody who may: {title}"),
                    n => format!("{n} people who may: {title}"),
                }
            }
        }
    }

    fn outcome(&self) -> Look<Outcome> {
        let id = |a: &crate::domain::Assignment| self.policy.role_id(a.role.as_str());
        let mut out = Outcome::default();
        for (user, difference) in self.differences()? {
            out.gained.extend(difference.given.iter().filter_map(id));
            out.lost.extend(difference.taken.iter().filter_map(id));
            let was = self.before.user(&user)?.map(|u| u.status);
            let is = self.after.user(&user)?.map(|u| u.status);
            match (was, is) {
                (Some(UserStatus::Archived), Some(UserStatus::Active)) => {
                    out.gained
                        .extend(self.after.roles(&user)?.iter().filter_map(id));
                }
                (Some(UserStatus::Active), Some(UserStatus::Archived)) => {
                    out.lost
                        .extend(self.before.roles(&user)?.iter().filter_map(id));
                }
                _ => {}
            }
        }
        Ok(out)
    }

    fn holds(&self, held: &Held, outcome: &Outcome) -> Look<bool> {
        let roles = held.gives.is_empty() && held.takes.is_empty()
            || held.gives.iter().any(|r| outcome.gained.contains(r))
            || held.takes.iter().any(|r| outcome.lost.contains(r));
        if !roles || held.edits.is_empty() {
            return Ok(roles);
        }
        for edit in &self.batch.edits {
            if held.edits.contains(edit.name()) && self.is_of(edit, &held.of)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether what an edit makes, changes or leads to is of one of the kinds.
    fn is_of(&self, edit: &Edit, kinds: &[KindId]) -> Look<bool> {
        if kinds.is_empty() {
            return Ok(true);
        }
        let place = match edit {
            Edit::ResourceCreate { kind, .. } => {
                let kind = self.policy.kind_id(kind.as_str());
                return Ok(kind.is_some_and(|kind| kinds.contains(&kind)));
            }
            Edit::ResourceSet { resource, .. }
            | Edit::ResourceGive { resource, .. }
            | Edit::ResourceMove { resource, .. }
            | Edit::ResourceRemove { resource } => Some(resource),
            Edit::RoleAssign { on, .. }
            | Edit::RoleRevoke { on, .. }
            | Edit::RoleChange { on, .. } => on.as_ref(),
            Edit::RelationAdd { to, .. } | Edit::RelationRemove { to, .. } => to.as_ref(),
            _ => return Ok(false),
        };
        let Some(place) = place else {
            return Ok(kinds.contains(&KindId::ACCOUNT));
        };
        if self.before.user(place)?.is_some() {
            return Ok(kinds.contains(&KindId::USER));
        }
        let was = self.before.resource(place)?;
        let kind = was.or(self.after.resource(place)?);
        let kind = kind.and_then(|r| self.policy.kind_id(r.kind.as_str()));
        Ok(kind.is_some_and(|kind| kinds.contains(&kind)))
    }

    /// Whether whoever asks needs no right of their own: the workflow names them.
    pub fn asks_freely(&self, workflow: Option<&Workflow>) -> Look<bool> {
        match (workflow, self.batch.actor.user()) {
            (Some(workflow), Some(user)) if !workflow.asked_by.is_empty() => {
                self.before.holds_live(user, &workflow.asked_by)
            }
            _ => Ok(false),
        }
    }

    /// Lays the batch aside and opens a request that holds it. Nothing else changes.
    pub fn ask_instead(&mut self, workflow: &'a Workflow) -> Look<()> {
        let Some(about) = self.about(workflow)? else {
            self.apart(
                &format!("Each part of {}", lower_first(&workflow.title)),
                &workflow.rules,
            );
            return Ok(());
        };
        let mut over = self.before.waiting(&about)?;
        over.retain(|r| r.workflow == workflow.name && r.edits == self.batch.edits);
        if over.iter().any(|r| !r.is_over(self.now)) {
            let message = format!("{} is asked for already and waits.", workflow.title);
            self.refuse(
                Stage::Sense,
                "already-so",
                &workflow.rules,
                message,
                "Wait for the answer.",
            );
            return Ok(());
        }
        let headline = super::plan::headline(&self.headlines);
        self.lay_aside();
        for request in over {
            self.void_request(request)?;
        }
        self.headlines = vec![format!("Ask: {headline}")];
        let note = self.kept_note("The reason", self.batch.reason.as_deref());
        let edits = self.batch.edits.clone();
        self.open_request(workflow, about, note, edits)
    }

    /// Forgets all that the batch would do.
    fn lay_aside(&mut self) {
        self.after = self.before.clone();
        self.authority = self.before.clone();
        self.demands.clear();
        self.verbs.clear();
        self.related.clear();
        self.made.clear();
        self.notes.clear();
        self.things.clear();
        self.pools.clear();
        self.reminders.clear();
        self.replaced.clear();
        for spots in [
            &mut self.given,
            &mut self.taken,
            &mut self.automatic,
            &mut self.gone_with,
        ] {
            spots.clear();
        }
    }

    /// What the request is about: the thing of which the right to decide is asked, else the one
    /// person or the one thing; `None` where they are several that are decided each for itself.
    fn about(&self, workflow: &Workflow) -> Look<Option<Object>> {
        let (mut people, mut things) = (BTreeSet::new(), BTreeSet::new());
        for edit in &self.batch.edits {
            mentions(edit, &mut people, &mut things);
        }
        let kind = match &workflow.decided_by {
            DecidedBy::Cap(cap) => self.policy.cap(*cap).kind,
            DecidedBy::Vendor => None,
        };
        let one = |all: &BTreeSet<&Handle>| match all.len() {
            1 => all.first().map(|h| Object::Thing((*h).clone())),
            _ => None,
        };
        match kind {
            None | Some(KindId::ACCOUNT) => Ok(Some(
                one(&people).or(one(&things)).unwrap_or(Object::Account),
            )),
            Some(KindId::USER) => {
                let mut known = BTreeSet::new();
                for user in people {
                    if self.before.user(user)?.is_some() {
                        known.insert(user);
                    }
                }
                Ok(if known.is_empty() {
                    Some(Object::Account)
                } else {
                    one(&known)
                })
            }
            Some(kind) => self.places_of(kind, &things),
        }
    }

    fn places_of(&self, kind: KindId, things: &BTreeSet<&Handle>) -> Look<Option<Object>> {
        let mut places: BTreeSet<Handle> = BTreeSet::new();
        for thing in things {
            let Some(target) = Target::find(&self.before, Some(thing))? else {
                continue;
            };
            let place = target.of_kind(&self.before, kind);
            places.extend(place.and_then(|t| t.thing().map(|r| r.id.clone())));
        }
        let mut places = places.into_iter();
        Ok(match (places.next(), places.next()) {
            (None, _) => Some(Object::Account),
            (Some(place), None) => Some(Object::Thing(place)),
            (Some(_), Some(_)) => None,
        })
    }

    /// Judges edits that wait as somebody's own, on the facts of now. `Err` says what speaks
    /// against them.
    pub fn judge_waiting(&self, request: &Request, actor: Actor) -> Look<Judged> {
        let batch = Batch {
            reason: request.note.clone(),
            confirmed: true,
            ..Batch::new(self.batch.account.clone(), actor, request.edits.clone())
        };
        let (facts, needs) = (self.before.facts(), self.before.needs());
        let mut inner = Judge::new(self.law, facts, needs, &batch, self.now, false);
        inner.released = true;
        inner.after.over = self.after.over.clone();
        inner.judged()
    }

    /// Carries out edits that waited, with the last approval that they need. Before that only
    /// looks whether whoever approves may do them, where the policy asks for that.
    pub fn release(&mut self) -> Look<()> {
        let Some(id) = self.releases.clone() else {
            return Ok(());
        };
        let policy = self.policy;
        let Some(request) = self.after.request(&id)?.cloned() else {
            return Ok(());
        };
        let workflow = policy.workflow(request.workflow.as_str());
        let Some((workflow, Waits::Edits(held))) = workflow.map(|w| (w, &w.waits)) else {
            let message = format!(
                "The policy no longer holds edits back as `{}`.",
                request.workflow
            );
            self.refuse(
                Stage::Names,
                "unknown-workflow",
                &[],
                message,
                "Decline the request, and ask anew.",
            );
            return Ok(());
        };
        let last = request.status != crate::domain::RequestStatus::Waiting;
        let actor = match held.by {
            Authority::Decider => self.batch.actor.clone(),
            Authority::Requester if !last => return Ok(()),
            Authority::Requester => match self.asker(&request, workflow)? {
                Some(asker) => asker,
                None => return Ok(()),
            },
        };
        match self.judge_waiting(&request, actor)? {
            Ok(plan) if last => self.carried = Some(plan),
            Ok(_) => {}
            Err(refused) => {
                let weighed = refused
                    .into_iter()
                    .filter(|(stage, _)| last || stage.is_right());
                self.refused.extend(weighed);
            }
        }
        Ok(())
    }

    /// Whoever asked, if they may still act; else a refusal.
    fn asker(&mut self, request: &Request, workflow: &Workflow) -> Look<Option<Actor>> {
        let Some(user) = &request.asked_by else {
            return Ok(Some(Actor::Site));
        };
        let found = self.before.user(user)?.map(|u| (u.name.clone(), u.status));
        let standing = match found {
            Some((_, UserStatus::Active)) => return Ok(Some(Actor::User(user.clone()))),
            Some((name, status)) => format!("{name}, who asked for it, is {status}"),
            None => format!("`{user}`, who asked for it, is not there"),
        };
        self.refuse(
            Stage::Delegation,
            "asker-gone",
            &workflow.rules,
            format!("{standing}, and it is done in their name."),
            "Decline it, and have somebody else ask.",
        );
        Ok(None)
    }

    /// Takes what waiting edits do into the plan of their approval.
    pub fn with_carried(mut plan: Plan, carried: Option<Box<Plan>>) -> Plan {
        let Some(carried) = carried else {
            return plan;
        };
        plan.notes.extend(carried.notes);
        plan.things.extend(carried.things);
        plan.people = carried.people;
        plan.pools = carried.pools;
        plan.reminders.extend(carried.reminders);
        for rule in carried.rules {
            if !plan.rules.contains(&rule) {
                plan.rules.push(rule);
            }
        }
        plan.changes = carried.changes;
        plan
    }

    fn judged(mut self) -> Look<Judged> {
        match self.stages() {
            Ok(()) | Err(Unknown) if !self.refused.is_empty() => Ok(Err(self.refused)),
            Ok(()) => Ok(Ok(Box::new(self.plan()))),
            Err(Unknown) => Err(Unknown),
        }
    }
}

fn of_a_request(edit: &Edit) -> bool {
    matches!(
        edit,
        Edit::RequestOpen { .. }
            | Edit::RequestApprove { .. }
            | Edit::RequestDecline { .. }
            | Edit::RequestWithdraw { .. }
    )
}
