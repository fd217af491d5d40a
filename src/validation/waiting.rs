//! Edits that wait: held back when they are asked for, judged again in full when enough people
//! have said yes.

use std::collections::BTreeSet;

use crate::domain::{
    Actor, Assignment, Batch, Edit, Handle, Object, Plan, Refusal, Request, UserStatus, plan::Sign,
};
use crate::policy::model::{Authority, DecidedBy, Held, KindId, RoleId, Verb, Waits, Workflow};

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

    fn outcome(&self) -> Look<Outcome> {
        let mut out = Outcome::default();
        for (user, difference) in self.differences()? {
            out.gained.extend(difference.given);
            out.lost.extend(difference.taken);
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
    fn roles_held<'o>(
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
    fn edits_held(&self, held: &Held) -> Look<Vec<&'a Edit>> {
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
        let edits = self.as_asked();
        let mut over = self.before.waiting(&about)?;
        over.retain(|r| r.workflow == workflow.name && r.edits == edits);
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
        self.open_request(workflow, about, note, edits)
    }

    /// The edits of the batch as they wait: what is made belongs to whoever asks, and not to whoever
    /// approves.
    fn as_asked(&self) -> Vec<Edit> {
        let asker = self.batch.actor.user();
        let mut edits = self.batch.edits.clone();
        for edit in &mut edits {
            if let Edit::ResourceCreate { owner, .. } = edit {
                *owner = owner.take().or_else(|| asker.cloned());
            }
        }
        edits
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
        let kind = match &workflow.decided_by {
            DecidedBy::Cap(cap) => self.policy.cap(*cap).kind,
            DecidedBy::Vendor => None,
        };
        let (Some(kind), Waits::Edits(held)) = (kind, &workflow.waits) else {
            return Ok(Some(self.named_alone()));
        };
        if kind == KindId::ACCOUNT {
            return Ok(Some(self.named_alone()));
        }
        // Only what the workflow waits for counts: what merely lies beside it lowers nobody's bar.
        let mut asked: BTreeSet<Option<Handle>> = BTreeSet::new();
        for edit in self.edits_held(held)? {
            asked.append(&mut self.deciding(kind, edit)?);
        }
        let mut named = BTreeSet::new();
        for edit in &self.batch.edits {
            named.append(&mut self.deciding(kind, edit)?);
        }
        let outcome = self.outcome()?;
        for role in self.roles_held(held, &outcome) {
            let on = match kind {
                KindId::USER => Some(role.user.clone()),
                kind => self.decided_at(kind, role.on.as_ref())?,
            };
            asked.insert(on.filter(|on| named.contains(&Some(on.clone()))));
        }
        let one_edit = self.batch.edits.len() == 1;
        Ok(match (asked.pop_first(), asked.pop_first()) {
            (Some(Some(one)), None) => Some(Object::Thing(one)),
            (None | Some(None), None) => Some(Object::Account),
            // What cannot be asked for in parts is decided on by who may decide on all of it.
            _ => one_edit.then_some(Object::Account),
        })
    }

    /// The one person or the one thing that the batch names, else the account.
    fn named_alone(&self) -> Object {
        let (mut people, mut things) = (BTreeSet::new(), BTreeSet::new());
        for edit in &self.batch.edits {
            mentions(edit, &mut people, &mut things);
        }
        let one = |all: &BTreeSet<&Handle>| match all.len() {
            1 => all.first().map(|h| Object::Thing((*h).clone())),
            _ => None,
        };
        one(&people).or(one(&things)).unwrap_or(Object::Account)
    }

    /// What an edit names, as far as the right to decide on it is asked of things of that kind;
    /// `None` among them where it is asked of the account.
    fn deciding(&self, kind: KindId, edit: &Edit) -> Look<BTreeSet<Option<Handle>>> {
        let (mut people, mut things) = (BTreeSet::new(), BTreeSet::new());
        mentions(edit, &mut people, &mut things);
        let named = if kind == KindId::USER { people } else { things };
        let mut found = BTreeSet::new();
        for handle in named {
            // What is still to be made is made where the edit says.
            if kind == KindId::USER || self.before.named(handle)?.is_some() {
                found.insert(self.decided_at(kind, Some(handle))?);
            }
        }
        if found.is_empty() {
            found.insert(None);
        }
        Ok(found)
    }

    /// The thing of that kind of which it is asked what somebody may decide there.
    fn decided_at(&self, kind: KindId, on: Option<&Handle>) -> Look<Option<Handle>> {
        let Some(target) = Target::find(&self.before, on)? else {
            return Ok(None);
        };
        Ok(match target.of_kind(&self.before, kind) {
            Some(Target::User(user)) => Some(user),
            Some(Target::Thing(path)) => path.first().map(|r| r.id.clone()),
            Some(Target::Account) | None => None,
        })
    }

    /// Judges edits that wait as somebody's own, on the facts of now. `Err` says what speaks
    /// against them.
    pub fn judge_waiting(&self, request: &Request, actor: Actor) -> Look<Judged> {
        let batch = Batch {
            reason: request.note.clone().or_else(|| self.batch.reason.clone()),
            confirmed: true,
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
