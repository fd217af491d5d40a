//! Edits of things that are there: set, move, remove.

use crate::domain::{
    Edit, FactValue, Handle, Object, Request, RequestStatus, Resource, UserStatus, Word, plan::Sign,
};
use crate::policy::model::{Kind, Waits, Workflow};

use super::{
    super::{
        judge::{Judge, Spot, Stage},
        world::Look,
    },
    things::a_kind,
};

/// The most things that one removal takes along.
const MAX_INSIDE: usize = 2_000;

impl Judge<'_> {
    pub(super) fn resource_set(&mut self, edit: &Edit) -> Look<()> {
        let Edit::ResourceSet {
            resource,
            title,
            state,
            facts,
            labels,
        } = edit
        else {
            return Ok(());
        };
        let Some((was, kind)) = self.known_thing(resource)? else {
            return Ok(());
        };
        if self.is_final(&was, kind) || !self.good_facts(kind, facts) {
            return Ok(());
        }
        let mut is = was.clone();
        if let Some(title) = title {
            is.title = self.kept_title("The title", title).unwrap_or_default();
        }
        is.facts.extend(facts.clone());
        if let Some(labels) = labels {
            is.labels.clone_from(labels);
        }
        let changed = is != was;
        if changed {
            self.demand(
                kind.changed_with,
                Some(resource),
                format!("change {}", was.title),
            );
        }
        if let Some(state) = state
            && was.state.as_ref() != Some(state)
        {
            if !kind.states.contains(state) {
                self.unknown_state(kind, state);
                return Ok(());
            }
            self.demand(
                kind.set_with.get(state).copied(),
                Some(resource),
                format!("make {} {state}", was.title),
            );
            is.state = Some(state.clone());
            self.void_undecided(resource)?;
        }
        if is == was {
            self.refuse(
                Stage::Sense,
                "already-so",
                &[],
                format!("Nothing about {} would change.", was.title),
                "Nothing needs to be done.",
            );
            return Ok(());
        }
        self.headlines.push(format!("Change {}", was.title));
        self.describe(&was, &is);
        if let Some(row) = self.after.resource_mut(resource)? {
            *row = is;
        }
        Ok(())
    }

    fn describe(&mut self, was: &Resource, is: &Resource) {
        if was.title != is.title {
            self.thing(
                Sign::Change,
                format!("{} is now called {}", was.title, is.title),
                &[],
            );
        }
        if was.state != is.state {
            let word = |s: &Option<Word>| {
                s.as_ref()
                    .map_or_else(|| "nothing".into(), ToString::to_string)
            };
            self.thing(
                Sign::Change,
                format!(
                    "{}: {} becomes {}",
                    is.title,
                    word(&was.state),
                    word(&is.state)
                ),
                &[],
            );
        }
        for (name, value) in &is.facts {
            if was.facts.get(name) != Some(value) {
                let value = match value {
                    FactValue::YesNo(true) => "yes".into(),
                    FactValue::YesNo(false) => "no".into(),
                    FactValue::Time(at) => at.to_string(),
                    FactValue::Text(text) => text.clone(),
                };
                self.thing(
                    Sign::Change,
                    format!("{}: {name} is {value}", is.title),
                    &[],
                );
            }
        }
        if was.labels != is.labels {
            let all: Vec<&str> = is.labels.iter().map(AsRef::as_ref).collect();
            self.thing(
                Sign::Change,
                format!(
                    "{}: labels are {}",
                    is.title,
                    if all.is_empty() {
                        "none".into()
                    } else {
                        all.join(", ")
                    }
                ),
                &[],
            );
        }
    }

    /// Whether the thing is in a state that only the vendor ends, with a refusal if so.
    pub(super) fn is_final(&mut self, thing: &Resource, kind: &Kind) -> bool {
        let Some((state, mend)) = thing
            .state
            .as_ref()
            .and_then(|s| kind.last.get_key_value(s))
        else {
            return false;
        };
        if self.by_vendor() {
            return false;
        }
        let message = format!(
            "{} is {state}, and that is final for the account.",
            thing.title
        );
        self.refuse(Stage::Gates, "final-state", &kind.rules, message, mend);
        true
    }

    /// Waiting requests about something become pointless.
    pub(super) fn void_requests(&mut self, about: &Object) -> Look<()> {
        let mut all = Ok(());
        for request in self.after.waiting(about)? {
            all = all.and(self.void_request(request));
        }
        all
    }

    /// Requests that would have given the thing a state become pointless with another.
    fn void_undecided(&mut self, thing: &Handle) -> Look<()> {
        let mut all = Ok(());
        for request in self.after.waiting(&Object::Thing(thing.clone()))? {
            if request.edits.is_empty() {
                all = all.and(self.void_request(request));
            }
        }
        all
    }

    /// A waiting request becomes pointless.
    pub fn void_request(&mut self, mut request: Request) -> Look<()> {
        request.status = RequestStatus::Void;
        self.thing(
            Sign::Loss,
            format!("The request {} becomes void", request.id),
            &[],
        );
        self.after
            .over
            .requests
            .insert(request.id.clone(), request.clone());
        let policy = self.policy;
        match policy.workflow(request.workflow.as_str()) {
            Some(workflow) => self.end_helpers(workflow, &request),
            None => Ok(()),
        }
    }

    /// A thing handed over to another owner. One that comes with a role stays with its holder.
    pub(super) fn resource_give(&mut self, resource: &Handle, to: &Handle) -> Look<()> {
        let (known, user) = (self.known_thing(resource)?, self.known_user(to)?);
        let (Some((was, kind)), Some((name, status))) = (known, user) else {
            return Ok(());
        };
        if self.is_final(&was, kind) {
            return Ok(());
        }
        if was.owner.as_ref() == Some(to) {
            let message = format!("{} is {name}'s already.", was.title);
            let mend = "Nothing needs to be done.";
            self.refuse(Stage::Sense, "already-so", &[], message, mend);
            return Ok(());
        }
        if !kind.one_for_each.is_empty() {
            let message = format!(
                "{} comes with a role and stays with whoever holds it.",
                a_kind(kind, true)
            );
            let mend = "Leave it where it is.";
            self.refuse(Stage::Gates, "comes-with-role", &kind.rules, message, mend);
        }
        if status == UserStatus::Archived {
            let message = format!("{name} is archived and takes nothing over.");
            let mend = "Choose somebody else, or restore them first.";
            self.refuse(Stage::Sense, "not-active", &[], message, mend);
        }
        let headline = format!("Hand {} over to {name}", was.title);
        self.headlines.push(headline);
        let from = was.owner.as_ref().map(|owner| self.before.name_of(owner));
        let text = match from {
            Some(from) => format!("{}: {from}'s becomes {name}'s", was.title),
            None => format!("{}: becomes {name}'s", was.title),
        };
        self.thing(Sign::Change, text, &[]);
        let doing = format!("hand {} over", was.title);
        self.demand(kind.given_with, Some(resource), doing);
        if let Some(row) = self.after.resource_mut(resource)? {
            row.owner = Some(to.clone());
        }
        Ok(())
    }

    pub(super) fn resource_move(&mut self, resource: &Handle, into: Option<&Handle>) -> Look<()> {
        let Some((was, kind)) = self.known_thing(resource)? else {
            return Ok(());
        };
        if self.is_final(&was, kind) || !self.good_parent(kind, into)? {
            return Ok(());
        }
        if was.parent.as_ref() == into {
            self.refuse(
                Stage::Sense,
                "already-so",
                &[],
                format!("{} lies there already.", was.title),
                "Nothing needs to be done.",
            );
            return Ok(());
        }
        if into.is_some() && self.after.inside(into, Some(resource))? {
            self.refuse(
                Stage::Sense,
                "loops",
                &[],
                format!("{} cannot lie inside itself.", was.title),
                "Move it somewhere else.",
            );
            return Ok(());
        }
        if self.waits_there(&was)? {
            return Ok(());
        }
        let place = self.after.place_of(into);
        self.headlines
            .push(format!("Move {} into {place}", was.title));
        self.thing(
            Sign::Change,
            format!("{} moves into {place}", was.title),
            &[],
        );
        self.demand(
            kind.moved_with,
            Some(resource),
            format!("move {}", was.title),
        );
        self.demand(
            kind.made_with,
            into,
            format!("put {} into {place}", a_kind(kind, false)),
        );
        if let Some(row) = self.after.resource_mut(resource)? {
            row.parent = into.cloned();
        }
        Ok(())
    }

    /// Whether a thing waits for those who decide where it lies, with a refusal if so: elsewhere
    /// others would decide on it.
    fn waits_there(&mut self, thing: &Resource) -> Look<bool> {
        let policy = self.policy;
        let kind = policy.kind_id(thing.kind.as_str());
        let waits =
            |w: &&Workflow| matches!(w.waits, Waits::Making { kind: of, .. } if Some(of) == kind);
        let Some(workflow) = policy.workflows.iter().find(waits) else {
            return Ok(false);
        };
        let mut waiting = self.after.waiting(&Object::Thing(thing.id.clone()))?;
        waiting.retain(|r| r.workflow == workflow.name && !r.is_over(self.now));
        if waiting.is_empty() || self.by_site() {
            return Ok(false);
        }
        let message = format!("{} waits for a decision where it lies.", thing.title);
        let mend = "Move it once that is decided.";
        self.refuse(Stage::Gates, "waits-there", &workflow.rules, message, mend);
        Ok(true)
    }

    pub(super) fn resource_remove(&mut self, resource: &Handle) -> Look<()> {
        let Some((was, kind)) = self.known_thing(resource)? else {
            return Ok(());
        };
        if self.is_final(&was, kind) {
            return Ok(());
        }
        self.headlines.push(format!("Remove {}", was.title));
        self.demand(
            kind.removed_with,
            Some(resource),
            format!("remove {}", was.title),
        );
        let Some(inside) = self.all_inside(was)? else {
            return Ok(());
        };
        for thing in &inside {
            let kind = self.policy.kind_id(thing.kind.as_str());
            if kind.is_some_and(|kind| self.is_final(thing, self.policy.kind(kind))) {
                return Ok(());
            }
        }
        let mut all = Ok(());
        for thing in &inside {
            all = all.and(self.remove_one(thing));
        }
        all
    }

    /// A thing and all that lies in it, the outermost first; `None` where that cannot go in one
    /// step. Looked at level by level, so that a level is one round of facts.
    fn all_inside(&mut self, outermost: Resource) -> Look<Option<Vec<Resource>>> {
        let name = outermost.title.clone();
        let mut level = vec![outermost];
        let mut inside = Vec::new();
        while !level.is_empty() && inside.len() + level.len() <= MAX_INSIDE {
            let mut next = Vec::new();
            let mut known = Ok(());
            for thing in &level {
                let object = Object::Thing(thing.id.clone());
                known = known.and(self.after.waiting(&object).map(|_| ()));
                match self.after.held_on(&thing.id) {
                    Ok(held) => held.iter().for_each(|a| self.want_person(&a.user)),
                    Err(unknown) => known = Err(unknown),
                }
                match self.after.related_to(&thing.id) {
                    Ok(related) => related.iter().for_each(|r| self.want_person(&r.user)),
                    Err(unknown) => known = Err(unknown),
                }
                match self.after.children(&thing.id) {
                    Ok(children) => next.extend(children),
                    Err(unknown) => known = Err(unknown),
                }
            }
            known?;
            inside.append(&mut level);
            level = next;
        }
        let mut tied = 0;
        for thing in &inside {
            let held = self.after.held_on(&thing.id)?.len();
            tied = tied.max(held).max(self.after.related_to(&thing.id)?.len());
        }
        if !level.is_empty() || tied >= crate::domain::facts::MAX_ROWS {
            let message = if level.is_empty() {
                format!("More than {MAX_INSIDE} people are tied to {name}.")
            } else {
                format!("{name} holds more than {MAX_INSIDE} things.")
            };
            self.refuse(
                Stage::Limits,
                "too-many",
                &[],
                message,
                "Remove what lies in it and take its roles first, in several steps.",
            );
            return Ok(None);
        }
        Ok(Some(inside))
    }

    fn remove_one(&mut self, thing: &Resource) -> Look<()> {
        self.void_requests(&Object::Thing(thing.id.clone()))?;
        let mut all = Ok(());
        for assignment in self.after.held_on(&thing.id)? {
            match self.after.roles_mut(&assignment.user) {
                Ok(held) => held.retain(|a| a.on.as_ref() != Some(&thing.id)),
                Err(unknown) => all = Err(unknown),
            }
            self.gone_with.insert(Spot {
                user: assignment.user,
                role: assignment.role,
                on: assignment.on,
            });
        }
        for relation in self.after.related_to(&thing.id)? {
            match self.after.relations_mut(&relation.user) {
                Ok(held) => held.retain(|r| *r != relation),
                Err(unknown) => all = Err(unknown),
            }
        }
        all?;
        let kind = self
            .policy
            .kind_id(thing.kind.as_str())
            .map_or("Thing", |k| &self.policy.kind(k).title);
        self.thing(Sign::Loss, format!("{kind}: {}", thing.title), &[]);
        self.after.over.resources.insert(thing.id.clone(), None);
        Ok(())
    }
}
