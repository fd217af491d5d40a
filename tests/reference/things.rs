//! Things made, set, moved and removed; requests asked and decided.

use rolecall::{
    domain::{
        Edit, Handle, Object, Request, RequestId, RequestStatus, Resource, UserStatus, Vote, Word,
    },
    policy::model::{DecidedBy, Kind, KindId, Waits, Workflow},
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

    fn open(&mut self, flow: &Workflow, about: Object) {
        let subject = match &about {
            Object::Account => self.before.account.as_ref().unwrap().id.to_string(),
            Object::Thing(thing) => thing.to_string(),
        };
        let wish = format!("{}.{subject}", flow.name);
        let name = |n: usize| match n {
            1 => wish.clone(),
            n => format!("{wish}-{n}"),
        };
        let id = (1..).map(|n| name(n).parse::<RequestId>().unwrap());
        let id = id
            .into_iter()
            .find(|id| !self.after.requests.contains_key(id));
        let id = id.unwrap();
        let request = Request {
            id: id.clone(),
            workflow: flow.name.clone(),
            about,
            asked_by: self.actor.user().cloned(),
            note: None,
            status: RequestStatus::Waiting,
            votes: Vec::new(),
            since: self.now,
            edits: Vec::new(),
            expires: None,
        };
        self.after.requests.insert(id, request);
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
                && r.status == RequestStatus::Waiting
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

    pub fn ask(&mut self, name: &Word, address: Option<&str>) {
        let Some(flow) = self.policy.workflow(name.as_str()) else {
            return self.no("unknown-workflow");
        };
        let Waits::Feature(feature) = &flow.waits else {
            return self.no("wrong-kind");
        };
        if self.book().feature_on(*feature) {
            return self.no("already-so");
        }
        let mut waiting = self.after.requests.values();
        if waiting.any(|r| r.workflow == *name && r.status == RequestStatus::Waiting) {
            return self.no("already-so");
        }
        if let Some(actor) = self.actor.user() {
            let before = self.look(self.before);
            let asks = flow.asked_by.is_empty() || before.holds_one(actor, &flow.asked_by);
            let registered = self.before.users[actor].email.as_deref();
            let own = registered.is_some() && registered == address;
            if !asks {
                self.no("not-asker");
            }
            if flow.from_own_address && !own {
                self.no("wrong-address");
            }
        }
        self.open(flow, Object::Account);
    }

    fn waiting(&mut self, id: &RequestId) -> Option<Request> {
        match self.after.requests.get(id) {
            None => self.no("unknown-request"),
            Some(request) if request.status != RequestStatus::Waiting => self.no("decided"),
            Some(request) => return Some(request.clone()),
        }
        None
    }

    pub fn decide(&mut self, id: &RequestId, approve: bool) {
        let Some(mut request) = self.waiting(id) else {
            return;
        };
        let Some(flow) = self.policy.workflow(request.workflow.as_str()) else {
            return self.no("unknown-workflow");
        };
        let by = self.actor.user().cloned();
        if by.is_some() && request.asked_by == by && !flow.self_approval {
            self.no("self-approval");
        }
        match &flow.decided_by {
            DecidedBy::Vendor if !self.by_vendor() => self.no("vendor-only"),
            DecidedBy::Vendor => {}
            DecidedBy::Cap(cap) => {
                let on = match &request.about {
                    Object::Thing(thing) => Some(thing.clone()),
                    Object::Account => None,
                };
                self.demand(Some(*cap), on.as_ref());
            }
        }
        if request.votes.iter().any(|v| v.by == by) {
            return self.no("already-so");
        }
        // Words given before count while whoever gave them may still give them.
        let book = self.look(self.before);
        let yes = book.yes(flow, &request) + u64::from(approve);
        request.votes.push(Vote {
            by,
            approve,
            note: None,
            at: self.now,
        });
        request.status = match approve {
            false => RequestStatus::Declined,
            true if yes >= flow.votes => RequestStatus::Approved,
            true => RequestStatus::Waiting,
        };
        let decided = request.status != RequestStatus::Waiting;
        self.after.requests.insert(id.clone(), request.clone());
        if decided {
            self.carry_out(flow, &request, approve);
        }
    }

    fn carry_out(&mut self, flow: &Workflow, request: &Request, approve: bool) {
        match (&flow.waits, &request.about) {
            (
                Waits::Making {
                    approved, declined, ..
                },
                Object::Thing(thing),
            ) => {
                let state = if approve { approved } else { declined };
                if let Some(row) = self.after.resources.get_mut(thing) {
                    row.state = Some(state.clone());
                }
            }
            (Waits::Feature(feature), _) if approve && !self.book().feature_on(*feature) => {
                self.switch(*feature, true);
            }
            _ => {}
        }
    }

    pub fn withdraw(&mut self, id: &RequestId) {
        let Some(mut request) = self.waiting(id) else {
            return;
        };
        if self.actor.user().is_some() && request.asked_by.as_ref() != self.actor.user() {
            self.no("only-self");
        }
        request.status = RequestStatus::Withdrawn;
        self.after.requests.insert(id.clone(), request.clone());
        if let Some(flow) = self.policy.workflow(request.workflow.as_str()) {
            self.carry_out(flow, &request, false);
        }
    }
}

impl super::Book<'_> {
    /// How many approvals of a request count now.
    pub fn yes(&self, flow: &Workflow, request: &Request) -> u64 {
        let about = match &request.about {
            Object::Thing(thing) => Some(thing),
            Object::Account => None,
        };
        let counts = |vote: &&Vote| {
            let Some(user) = &vote.by else {
                return true;
            };
            let DecidedBy::Cap(cap) = flow.decided_by else {
                return false; // The vendor's word alone counts.
            };
            let free = flow.self_approval || request.asked_by.as_ref() != Some(user);
            let place = self.place(about);
            free && place.is_some() && self.may_at(user, cap, place)
        };
        let yes = request.votes.iter().filter(|v| v.approve).filter(counts);
        yes.count() as u64
    }
}
