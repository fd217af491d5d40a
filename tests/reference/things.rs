//! Things made, set, moved and removed.

use rolecall::{
    domain::{Edit, Handle, Object, RequestStatus, Resource, UserStatus},
    policy::model::{Kind, KindId, Waits, Workflow},
};

use super::{sets::Place, trial::Trial};

impl<'a> Trial<'a> {
    fn thing(&mut self, handle: &Handle) -> Option<(Resource, KindId, &'a Kind)> {
        let found = self.after.resources.get(handle).cloned();
        let kind = found
            .as_ref()
            .and_then(|r| self.policy.kind_id(r.kind.as_str()));
        let Some((found, kind)) = found.zip(kind) else {
            self.no("unknown-thing");
            return None;
        };
        Some((found, kind, self.policy.kind(kind)))
    }

    fn good_parent(&mut self, kind: &Kind, parent: Option<&Handle>) -> bool {
        let is = match parent {
            None => Some(KindId::ACCOUNT),
            Some(parent) => match self.after.resources.get(parent) {
                None => {
                    self.no("unknown-thing");
                    return false;
                }
                Some(thing) => self.policy.kind_id(thing.kind.as_str()),
            },
        };
        let good = is.is_some_and(|is| kind.within.contains(&is));
        if !good {
            self.no("wrong-place");
        }
        good
    }

    /// In a state that only the vendor ends.
    fn last(&mut self, thing: &Resource, kind: &Kind) -> bool {
        let state = thing.state.as_ref();
        let last = state.is_some_and(|s| kind.last.contains_key(s)) && !self.by_vendor();
        if last {
            self.no("final-state");
        }
        last
    }

    pub fn create(&mut self, edit: &Edit) {
        let Edit::ResourceCreate {
            resource,
            kind,
            title,
            parent,
            owner,
            state,
            facts,
            labels,
        } = edit
        else {
            return;
        };
        if self.taken_name(resource) {
            return self.no("name-taken");
        }
        let found = self.policy.kind_id(kind.as_str());
        let Some(id) = found.filter(|k| ![KindId::ACCOUNT, KindId::USER].contains(k)) else {
            return self.no("unknown-kind");
        };
        let row = self.policy.kind(id);
        if !self.good_parent(row, parent.as_ref()) || !self.good_facts(row, facts) {
            return;
        }
        let owner = owner.clone().or_else(|| self.actor.user().cloned());
        if owner
            .as_ref()
            .is_some_and(|owner| self.there(owner).is_none())
        {
            return self.no("unknown-user");
        }
        let mut made = Resource {
            id: resource.clone(),
            kind: kind.clone(),
            title: title.clone().unwrap_or_else(|| resource.to_string()),
            parent: parent.clone(),
            owner,
            state: row.states.first().cloned(),
            facts: facts.clone(),
            labels: labels.clone(),
            since: self.now,
        };
        self.demand(row.made_with, parent.as_ref());
        if self.actor.user() != made.owner.as_ref() {
            self.conferred.insert(made.id.clone());
        }
        let named = state.as_ref();
        if named.is_some_and(|state| !row.states.contains(state)) {
            return self.no("wrong-state");
        }
        let first = row.states.first();
        let flow = self.flow_of(id);
        // Who names the state that comes first by itself says nothing.
        let says_nothing = flow.is_some() && !self.by_site() && named == first;
        if let Some(state) = named.filter(|_| !says_nothing) {
            if !self.by_site() && first != Some(state) {
                match row.set_with.get(state) {
                    Some(cap) => self.demand(Some(*cap), Some(&made.id)),
                    None => self.no("wrong-state"),
                }
            }
            made.state = Some(state.clone());
            return self.make(id, made);
        }
        let Some(flow) = flow else {
            return self.make(id, made);
        };
        let Waits::Making {
            meanwhile,
            approved,
            ..
        } = &flow.waits
        else {
            return;
        };
        let waits = self.waits(flow, parent.as_ref());
        made.state = Some(if waits { meanwhile } else { approved }.clone());
        self.make(id, made);
        if waits {
            self.open(flow, Object::Thing(resource.clone()));
        }
    }

    fn flow_of(&self, kind: KindId) -> Option<&'a Workflow> {
        let mut flows = self.policy.workflows.iter();
        flows.find(|w| matches!(&w.waits, Waits::Making { kind: k, .. } if *k == kind))
    }

    /// Only where somebody who is active stands in the relation to what the thing lies in.
    fn waits(&self, flow: &Workflow, parent: Option<&Handle>) -> bool {
        let Some(relation) = flow.if_some else {
            return true;
        };
        let book = self.book();
        let path = book.path(book.place(parent).unwrap());
        let people = book.people().into_iter().filter(|u| book.active(&u.id));
        let ends: Vec<Place<'_>> = path;
        people.into_iter().any(|u| {
            ends.iter()
                .any(|to| book.stands(&u.id, relation, None, *to))
        })
    }

    pub fn set(&mut self, edit: &Edit) {
        let Edit::ResourceSet {
            resource,
            title,
            state,
            facts,
            labels,
        } = edit
        else {
            return;
        };
        let Some((was, _, kind)) = self.thing(resource) else {
            return;
        };
        if self.last(&was, kind) || !self.good_facts(kind, facts) {
            return;
        }
        let mut is = was.clone();
        is.title = title.clone().unwrap_or(is.title);
        is.facts.extend(facts.clone());
        is.labels = labels.clone().unwrap_or(is.labels);
        if is != was {
            self.demand(kind.changed_with, Some(resource));
        }
        if state.is_some() && *state != was.state {
            let state = state.clone().unwrap();
            if !kind.states.contains(&state) {
                return self.no("wrong-state");
            }
            self.demand(kind.set_with.get(&state).copied(), Some(resource));
            is.state = Some(state);
            self.void(&Object::Thing(resource.clone()), |_| true);
        }
        if is == was {
            return self.no("already-so");
        }
        self.after.resources.insert(is.id.clone(), is);
    }

    pub fn hand_over(&mut self, resource: &Handle, to: &Handle) {
        let thing = self.thing(resource);
        let user = self.after.users.get(to).map(|u| u.status);
        let known = user.is_some_and(|status| status != UserStatus::Removed);
        // Every name that nothing bears is told, not the first alone.
        if !known {
            self.no("unknown-user");
        }
        let (Some((was, _, kind)), true) = (thing, known) else {
            return;
        };
        if self.last(&was, kind) {
            return;
        }
        if was.owner.as_ref() == Some(to) {
            return self.no("already-so");
        }
        if !kind.one_for_each.is_empty() {
            self.no("comes-with-role");
        }
        if user == Some(UserStatus::Archived) {
            self.no("not-active");
        }
        self.demand(kind.given_with, Some(resource));
        let mut is = was.clone();
        is.owner = Some(to.clone());
        self.after.resources.insert(is.id.clone(), is);
    }

    pub fn relocate(&mut self, resource: &Handle, into: Option<&Handle>) {
        let Some((was, id, kind)) = self.thing(resource) else {
            return;
        };
        if self.last(&was, kind) || !self.good_parent(kind, into) {
            return;
        }
        if was.parent.as_ref() == into {
            return self.no("already-so");
        }
        let book = self.book();
        let itself = |place: &Place<'_>| matches!(place, Place::Thing(t) if t.id == *resource);
        if book.path(book.place(into).unwrap()).iter().any(itself) {
            return self.no("loops");
        }
        let flow = self.flow_of(id).map(|flow| &flow.name);
        let waits = self.after.requests.values().any(|r| {
            r.about == Object::Thing(resource.clone())
                && Some(&r.workflow) == flow
                && r.stands(self.now) == RequestStatus::Waiting
        });
        if waits && !self.by_site() {
            return self.no("waits-there");
        }
        self.demand(kind.moved_with, Some(resource));
        self.demand(kind.made_with, into);
        let row = self.after.resources.get_mut(resource).unwrap();
        row.parent = into.cloned();
    }

    pub fn destroy(&mut self, resource: &Handle) {
        let Some((was, _, kind)) = self.thing(resource) else {
            return;
        };
        if self.last(&was, kind) {
            return;
        }
        self.demand(kind.removed_with, Some(resource));
        let book = self.book();
        let inside = |thing: &&Resource| {
            let path = book.path(Place::Thing(thing));
            path.iter()
                .any(|p| matches!(p, Place::Thing(t) if t.id == *resource))
        };
        let all = self.after.resources.values().filter(inside);
        let all: Vec<Resource> = all.cloned().collect();
        for thing in &all {
            let kind = self.policy.kind_id(thing.kind.as_str());
            if kind.is_some_and(|kind| self.last(thing, self.policy.kind(kind))) {
                return;
            }
        }
        for thing in all {
            let object = Object::Thing(thing.id.clone());
            self.void(&object, |_| true);
            let held = self.after.assignments.iter();
            let held = held.filter(|a| a.on.as_ref() == Some(&thing.id));
            for spot in held.map(super::trial::Spot::of).collect::<Vec<_>>() {
                self.touched.insert(spot.user.clone());
                self.gone_with.insert(spot);
            }
            self.drop_held(|a| a.on.as_ref() == Some(&thing.id));
            self.after.relations.retain(|r| r.to != object);
            self.after.resources.remove(&thing.id);
            self.going.insert(thing.id.clone());
        }
    }
}
