//! Edits that wait: held back when they are asked for, judged again in full when enough people
//! have said yes.

use std::collections::BTreeSet;

use crate::domain::{
    Actor, Assignment, Batch, Edit, Handle, Plan, Refusal, Request, UserStatus, plan::Sign,
};
use crate::policy::model::{Authority, DecidedBy, Held, KindId, RoleId, Verb, Waits, Workflow};

use super::{
    edits::mentions,
    judge::{Judge, Stage, lower_first},
    world::{Look, Unknown},
};

/// What a judgement of waiting edits came to: what they would do, or what speaks against them.
pub type Judged = Result<Box<Plan>, Vec<(Stage, Refusal)>>;

/// The roles that people gain and lose.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    gained: Vec<Assignment>,
    lost: Vec<Assignment>,
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
        if some.clone().next().is_none() {
            return Ok(None);
        }
        let outcome = self.outcome()?;
        if let Some(request) = self.released {
            self.still_as_asked(request, &outcome)?;
        }
        let mut found: Vec<&Workflow> = Vec::new();
        some.try_for_each(|(workflow, held)| {
            let waited = self.released.is_some_and(|r| r.workflow == workflow.name);
            if !waited && self.holds(held, &outcome)? {
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
        if self.released.is_some() {
            let message = format!(
                "What waited has come to {} as well, which waits for {}.",
                lower_first(&first.title),
                self.who_decides(first)
            );
            let mend = "Decline it, and ask anew.";
            self.refuse(Stage::Gates, "waits-apart", &first.rules, message, mend);
        } else if !self.propose {
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

    /// Refuses what waited where it would come to something else by now: a thing of that name was
    /// made since, or somebody else is asked.
    fn still_as_asked(&mut self, request: &Request, outcome: &Outcome) -> Look<()> {
        let Some(workflow) = self.policy.workflow(request.workflow.as_str()) else {
            return Ok(());
        };
        let mut message = None;
        let (mut people, mut things) = (BTreeSet::new(), BTreeSet::new());
        for edit in &request.edits {
            mentions(edit, &mut people, &mut things);
        }
        for thing in things {
            let made = self.before.resource(thing)?;
            if made.is_some_and(|made| made.since > request.since) {
                message = Some(format!("`{thing}` was made after this was asked for."));
            }
        }
        if let Waits::Edits(held) = &workflow.waits
            && self.holds(held, outcome)?
            && self.about(workflow)?.as_ref() != Some(&request.about)
        {
            let text =
                "What waits has moved since it was asked for, and others decide on it there.";
            message = Some(text.into());
        }
        if let Some(message) = message {
            let mend = "Decline it, and ask anew.";
            self.refuse(
                Stage::Sense,
                "changed-since",
                &workflow.rules,
                message,
                mend,
            );
        }
        Ok(())
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

    pub(super) fn outcome(&self) -> Look<Outcome> {
        let mut out = Outcome::default();
        // With a thing its roles are lost like by any other door; what comes by itself follows from
        // what may be done.
        let lost = self.all_differences()?;
        out.lost.extend(lost.into_values().flat_map(|d| d.taken));
        for (user, difference) in self.differences()? {
            out.gained.extend(difference.given);
            let was = self.before.user(&user)?.map(|u| u.status);
            let is = self.after.user(&user)?.map(|u| u.status);
            let verbs = self.verbs.get(&user);
            let invited_again = verbs.is_some_and(|verbs| verbs.contains(&Verb::Invite));
            match (was, is) {
                (Some(UserStatus::Archived), Some(UserStatus::Active)) => {
                    out.gained.extend_from_slice(self.after.roles(&user)?);
                }
                (Some(UserStatus::Invited), Some(UserStatus::Invited)) if invited_again => {
                    let promised = self.after.roles(&user)?.iter();
                    let promised = promised.filter(|a| !a.ended(self.now));
                    out.gained.extend(promised.cloned());
                }
                (Some(UserStatus::Active), Some(UserStatus::Archived)) => {
                    out.lost.extend_from_slice(self.before.roles(&user)?);
                }
                _ => {}
            }
        }
        Ok(out)
    }

    fn holds(&self, held: &Held, outcome: &Outcome) -> Look<bool> {
        let roles = held.gives.is_empty() && held.takes.is_empty()
            || self.roles_held(held, outcome).next().is_some();
        if !roles || held.edits.is_empty() {
            return Ok(roles);
        }
        Ok(!self.edits_held(held)?.is_empty())
    }

    /// What is gained and lost of the roles for which the workflow waits.
    pub(super) fn roles_held<'o>(
        &'o self,
        held: &'o Held,
        outcome: &'o Outcome,
    ) -> impl Iterator<Item = &'o Assignment> {
        let one_of = |a: &Assignment, roles: &[RoleId]| {
            let role = self.policy.role_id(a.role.as_str());
            role.is_some_and(|role| roles.contains(&role))
        };
        let gained = outcome.gained.iter();
        let lost = outcome.lost.iter();
        gained
            .filter(move |a| one_of(a, &held.gives))
            .chain(lost.filter(move |a| one_of(a, &held.takes)))
    }

    /// The edits for which the workflow waits by their names.
    pub(super) fn edits_held(&self, held: &Held) -> Look<Vec<&'a Edit>> {
        let batch: &'a Batch = self.batch;
        let mut found = Vec::new();
        for edit in &batch.edits {
            if held.edits.contains(edit.name()) && self.is_of(edit, &held.of)? {
                found.push(edit);
            }
        }
        Ok(found)
    }

    /// Whether what an edit makes, changes or leads to is of one of the kinds.
    fn is_of(&self, edit: &Edit, kinds: &[KindId]) -> Look<bool> {
        if kinds.is_empty() {
            return Ok(true);
        }
        let places = match edit {
            Edit::ResourceCreate { kind, .. } => {
                let kind = self.policy.kind_id(kind.as_str());
                return Ok(kind.is_some_and(|kind| kinds.contains(&kind)));
            }
            Edit::UserCreate { user, roles, .. } | Edit::UserInvite { user, roles, .. } => {
                let on = roles.iter().map(|at| at.on.as_ref());
                on.chain([Some(user)]).collect()
            }
            Edit::UserEdit { user, .. }
            | Edit::UserArchive { user }
            | Edit::UserRestore { user }
            | Edit::UserRemove { user } => vec![Some(user)],
            Edit::ResourceSet { resource, .. }
            | Edit::ResourceGive { resource, .. }
            | Edit::ResourceMove { resource, .. }
            | Edit::ResourceRemove { resource } => vec![Some(resource)],
            Edit::RoleAssign { on, .. } | Edit::RoleRevoke { on, .. } => vec![on.as_ref()],
            Edit::RoleChange { on, to, to_on, .. } => {
                let to_on = match to_on {
                    None => self.same_place(to, on.as_ref())?,
                    to_on => to_on.as_ref(),
                };
                vec![on.as_ref(), to_on]
            }
            Edit::RelationAdd { to, .. } | Edit::RelationRemove { to, .. } => vec![to.as_ref()],
            Edit::AccountSet { .. } => vec![None],
            _ => return Ok(false),
        };
        for place in places {
            if self
                .kind_at(place)?
                .is_some_and(|kind| kinds.contains(&kind))
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The kind of what a handle stands for, before or after the batch.
    fn kind_at(&self, place: Option<&Handle>) -> Look<Option<KindId>> {
        let Some(place) = place else {
            return Ok(Some(KindId::ACCOUNT));
        };
        if self.after.user(place)?.is_some() {
            return Ok(Some(KindId::USER));
        }
        let was = self.before.resource(place)?;
        let kind = was.or(self.after.resource(place)?);
        Ok(kind.and_then(|r| self.policy.kind_id(r.kind.as_str())))
    }

    /// Whether whoever asks needs no right of their own: the workflow names them.
    pub fn asks_freely(&self, workflow: Option<&Workflow>) -> Look<bool> {
        match (workflow, self.batch.actor.user()) {
            (Some(workflow), Some(user)) => self.before.holds_live(user, &workflow.asked_by),
            _ => Ok(false),
        }
    }

    /// Judges edits that wait as somebody's own, on the facts of now. `Err` says what speaks
    /// against them.
    pub fn judge_waiting(&self, request: &Request, actor: Actor) -> Look<Judged> {
        let batch = Batch {
            reason: request.note.clone().or_else(|| self.batch.reason.clone()),
            ..Batch::new(self.batch.account.clone(), actor, request.edits.clone())
        };
        let (facts, needs) = (self.before.facts(), self.before.needs());
        let mut inner = Judge::new(self.law, facts, needs, &batch, self.now, false);
        inner.released = Some(request);
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
