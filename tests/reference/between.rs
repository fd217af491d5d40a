//! What an accepted batch did, read from the two accounts alone: whether the actor could confer
//! and do all that came of it, and whether nothing that must be so became worse.

use std::collections::{BTreeMap, BTreeSet};

use rolecall::{
    domain::{
        Actor, Edit, Handle, Request, RequestStatus, Resource, Time, UserStatus, Word, state::State,
    },
    policy::{
        Policy,
        model::{CapId, LimitForm, Verb, Waits},
    },
};

use super::{
    persons::beyond,
    trial::{Spot, Trial},
};

/// What of the difference between two accounts was beyond the actor's right, or made something
/// worse.
pub fn unfounded(
    policy: &Policy,
    (before, after): (&State, &State),
    actor: &Actor,
    edits: &[Edit],
    now: Time,
) -> BTreeSet<&'static str> {
    let mut trial = Trial::new(policy, before, actor, now);
    trial.after = after.clone();
    trial.reconstruct(edits);
    trial.delegation();
    trial.limits();
    trial.things_done(edits);
    trial.final_states();
    trial.gates();
    trial.decided();
    trial.refused
}

impl Trial<'_> {
    /// Finds out what was made, what came by itself, and what became of people.
    fn reconstruct(&mut self, edits: &[Edit]) {
        let named: BTreeSet<&Handle> = edits
            .iter()
            .filter_map(|edit| match edit {
                Edit::ResourceCreate { resource, .. } => Some(resource),
                _ => None,
            })
            .collect();
        let after = self.after.clone();
        let is_made = |id: &Handle| !self.before.resources.contains_key(id) || named.contains(id);
        let made: Vec<Resource> = after
            .resources
            .values()
            .filter(|r| is_made(&r.id))
            .cloned()
            .collect();
        for thing in &made {
            self.authority
                .resources
                .insert(thing.id.clone(), thing.clone());
        }
        for thing in &made {
            self.creator(thing, &made, &named);
        }
        for a in &self.before.assignments {
            let gone =
                a.on.as_ref()
                    .is_some_and(|on| !after.resources.contains_key(on) || named.contains(on));
            if gone {
                self.gone_with.insert(Spot::of(a));
            }
        }
        self.given_by_name(edits);
        for limit in &self.policy.limits {
            if let LimitForm::Roles { add: Some(add), .. } = limit.form {
                for user in after.users.keys() {
                    let role = self.policy.role(add).name.clone();
                    self.automatic.insert(Spot {
                        user: user.clone(),
                        role,
                        on: None,
                    });
                }
            }
        }
        for (id, is) in &after.users {
            let was = self.before.users.get(id);
            let verb = match (was.map(|w| w.status), is.status) {
                (None, UserStatus::Invited) => Some(Verb::Invite),
                (None, UserStatus::Active | UserStatus::Archived) => Some(Verb::Create),
                (Some(UserStatus::Removed) | None, UserStatus::Removed) => None,
                (Some(_), UserStatus::Removed) => Some(Verb::RemoveUser),
                (Some(UserStatus::Active), UserStatus::Archived) => Some(Verb::Archive),
                (Some(UserStatus::Archived), UserStatus::Active) => Some(Verb::Restore),
                _ => None,
            };
            let record =
                |u: &rolecall::domain::User| (u.name.clone(), u.email.clone(), u.labels.clone());
            let edited = was.is_some_and(|was| record(was) != record(is));
            let verbs: BTreeSet<Verb> = verb
                .into_iter()
                .chain(edited.then_some(Verb::Edit))
                .collect();
            if !verbs.is_empty() {
                self.verbs.insert(id.clone(), verbs);
            }
        }
    }

    /// What the batch gives by name, it gives, whatever would come by itself.
    fn given_by_name(&mut self, edits: &[Edit]) {
        for edit in edits {
            let given: Vec<(&Handle, &Word, Option<&Handle>)> = match edit {
                Edit::UserCreate { user, roles, .. } | Edit::UserInvite { user, roles, .. } => {
                    let roles = roles.iter();
                    roles.map(|at| (user, &at.role, at.on.as_ref())).collect()
                }
                Edit::RoleAssign { user, role, on, .. } => vec![(user, role, on.as_ref())],
                Edit::RoleChange {
                    user,
                    to,
                    on,
                    to_on,
                    ..
                } => vec![
                    (user, to, to_on.as_ref()),
                    (user, to, on.as_ref().filter(|_| to_on.is_none())),
                ],
                _ => vec![],
            };
            self.given
                .extend(given.into_iter().map(|(user, role, on)| Spot {
                    user: user.clone(),
                    role: role.clone(),
                    on: on.cloned(),
                }));
        }
    }

    /// Whoever makes a thing becomes what its kind says; made for somebody else, it is given.
    fn creator(&mut self, thing: &Resource, made: &[Resource], named: &BTreeSet<&Handle>) {
        let kind = self.policy.kind_id(thing.kind.as_str());
        let role = kind.and_then(|k| self.policy.kind(k).creator_becomes);
        let (Some(role), Some(owner)) = (role, &thing.owner) else {
            return;
        };
        let spot = Spot {
            user: owner.clone(),
            role: self.policy.role(role).name.clone(),
            on: Some(thing.id.clone()),
        };
        // What comes with another thing was named with it.
        let mut outer = thing;
        while !named.contains(&outer.id)
            && let Some(next) = made.iter().find(|m| outer.parent.as_ref() == Some(&m.id))
        {
            outer = next;
        }
        let by_name = named.contains(&outer.id);
        if by_name && self.actor.user() != Some(owner) {
            self.given.insert(spot);
            return;
        }
        let assignments = self.after.assignments.iter();
        let became = assignments.clone().find(|a| Spot::of(a) == spot).cloned();
        if self.actor.user() == Some(owner)
            && let Some(became) = became
        {
            self.authority.assignments.insert(became);
        }
        self.automatic.insert(spot);
    }

    fn may(&self, cap: Option<CapId>, on: Option<&Handle>) -> bool {
        let Some(actor) = self.actor.user() else {
            return true;
        };
        let book = self.look(&self.authority);
        let place = book.place(on);
        cap.is_some_and(|cap| place.is_some() && book.may_at(actor, cap, place))
    }

    /// Things made by name, changed, moved and removed, and relations named: each with its right.
    fn things_done(&mut self, edits: &[Edit]) {
        let mut able = true;
        for edit in edits {
            match edit {
                Edit::ResourceCreate { kind, parent, .. } => {
                    let row = self
                        .policy
                        .kind(self.policy.kind_id(kind.as_str()).unwrap());
                    able &= self.may(row.made_with, parent.as_ref());
                }
                Edit::RelationAdd { relation, to, .. } => {
                    let row = self.policy.relation_id(relation.as_str()).unwrap();
                    able &= self.may(self.policy.relation(row).added_with, to.as_ref());
                }
                _ => {}
            }
        }
        // Effects move contents by themselves.
        let moves = self.policy.effects.iter().any(|e| !e.moves.is_empty());
        for was in self.before.resources.values() {
            let kind = self.policy.kind_id(was.kind.as_str());
            let Some(kind) = kind.map(|k| self.policy.kind(k)) else {
                continue;
            };
            match self.after.resources.get(&was.id) {
                None => {
                    let outer = was.parent.as_ref();
                    let outermost = outer.is_none_or(|o| self.after.resources.contains_key(o));
                    able &= !outermost || self.may(kind.removed_with, Some(&was.id));
                }
                Some(is) if is.since == was.since && !moves => {
                    let told = |r: &Resource| (r.title.clone(), r.facts.clone(), r.labels.clone());
                    able &= told(was) == told(is) || self.may(kind.changed_with, Some(&was.id));
                    if was.parent != is.parent {
                        able &= self.may(kind.moved_with, Some(&was.id))
                            && self.may(kind.made_with, is.parent.as_ref());
                    }
                }
                Some(_) => {}
            }
        }
        if !able {
            self.no("no-capability");
        }
    }

    /// A state that only the vendor ends is ended by nobody else.
    fn final_states(&mut self) {
        if self.by_vendor() {
            return;
        }
        for was in self.before.resources.values() {
            let kind = self.policy.kind_id(was.kind.as_str());
            let last = kind.zip(was.state.as_ref());
            let last = last.is_some_and(|(k, s)| self.policy.kind(k).last.contains_key(s));
            let is = self.after.resources.get(&was.id);
            if last && is.is_none_or(|is| is.state != was.state) {
                return self.no("final-state");
            }
        }
    }

    /// A word decides when, with those before it that count still, it makes enough.
    fn decided(&mut self) {
        let book = self.look(&self.authority);
        let mut right = true;
        for (id, request) in &self.after.requests {
            let votes = |r: &Request| r.votes.len();
            let heard = self.before.requests.get(id).map_or(0, votes) < votes(request)
                && request.votes.last().is_some_and(|last| last.approve);
            let flow = self.policy.workflow(request.workflow.as_str());
            let Some(flow) = flow.filter(|_| heard) else {
                continue;
            };
            let enough = book.yes(flow, request) >= flow.votes;
            right &= match request.status {
                RequestStatus::Approved => enough,
                RequestStatus::Waiting => !enough,
                _ => true,
            };
        }
        if !right {
            self.no("decided");
        }
    }

    /// A role is given only while its features are on, and only on a place that it is held on.
    fn gates(&mut self) {
        let mut open = true;
        for a in &self.after.assignments {
            let spot = Spot::of(a);
            let was = self.was_held(&a.user);
            let given = !beyond(std::slice::from_ref(a), &was, self.now).is_empty();
            if !given || self.automatic.contains(&spot) {
                continue;
            }
            let made =
                a.on.as_ref()
                    .is_some_and(|on| !self.before.resources.contains_key(on));
            let row = self
                .policy
                .role(self.policy.role_id(a.role.as_str()).unwrap());
            open &= made || self.look(&self.after).all_on(&row.needs) || {
                // Switched off in the same batch, after it was given.
                self.look(self.before).all_on(&row.needs)
            };
            let book = self.book();
            let kind = book.place(a.on.as_ref()).and_then(|p| book.kind_of(p));
            open &= kind.is_some_and(|kind| row.on.contains(&kind));
        }
        if !open {
            self.no("gate-off");
        }
    }
}

/// Whether every waiting request waits for something that has not happened, each word in it is one
/// person's, and nobody's own where the workflow wants another's.
pub fn requests_wrong(policy: &Policy, state: &State, now: Time) -> Vec<String> {
    let book = super::Book { policy, state, now };
    let mut wrong = Vec::new();
    let mut asked: BTreeMap<String, usize> = BTreeMap::new();
    for request in state.requests.values() {
        let Some(flow) = policy.workflow(request.workflow.as_str()) else {
            continue;
        };
        let mut no = |what: &str| wrong.push(format!("{}: {what}", request.id));
        let voters: BTreeSet<_> = request.votes.iter().map(|v| &v.by).collect();
        if voters.len() != request.votes.len() {
            no("somebody gave two words");
        }
        let own = request.asked_by.is_some() && voters.contains(&request.asked_by);
        if own && !flow.self_approval {
            no("whoever asked decided");
        }
        let yes = request.votes.iter().filter(|v| v.approve).count() as u64;
        let nays = request.votes.len() as u64 - yes;
        match request.status {
            RequestStatus::Approved if yes < flow.votes => no("approved by too few"),
            RequestStatus::Approved if nays > 0 && flow.declines == Some(1) => {
                no("approved and declined");
            }
            RequestStatus::Declined if nays == 0 => no("declined by nobody"),
            RequestStatus::Waiting => {
                if nays > 0 && flow.declines == Some(1) {
                    no("declined and still waiting");
                }
                *asked
                    .entry(format!("{} {:?}", flow.name, request.about))
                    .or_insert(0) += 1;
                match (&flow.waits, &request.about) {
                    (Waits::Feature(feature), _) => {
                        if book.feature_on(*feature) {
                            no("waits for what is on");
                        }
                    }
                    (Waits::Making { meanwhile, .. }, rolecall::domain::Object::Thing(thing)) => {
                        let thing = state.resources.get(thing);
                        if thing.is_none_or(|t| t.state.as_ref() != Some(meanwhile)) {
                            no("waits for what does not");
                        }
                    }
                    _ => no("waits for nothing"),
                }
            }
            _ => {}
        }
    }
    wrong.extend(
        asked
            .into_iter()
            .filter(|(_, n)| *n > 1)
            .map(|(what, _)| format!("{what} twice")),
    );
    wrong
}
