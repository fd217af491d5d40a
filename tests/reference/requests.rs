//! Requests: asked, and decided by so many words; a veto, the time in which it can be decided, and
//! what lasts only until then.

use rolecall::{
    domain::{Handle, Object, Request, RequestId, RequestStatus, Vote, Word},
    policy::model::{DecidedBy, Waits, Workflow},
};

use super::{Book, trial::Trial};

impl Trial<'_> {
    pub fn open(&mut self, flow: &Workflow, about: Object) {
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
            expires: flow.expires.map(|long| self.now.plus_millis(long)),
        };
        self.after.requests.insert(id, request);
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
        let now = self.now;
        let asked = |r: &Request| r.workflow == *name && r.status == RequestStatus::Waiting;
        let mut waiting = self.after.requests.values();
        if waiting.any(|r| asked(r) && r.stands(now) == RequestStatus::Waiting) {
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
        // What has run out makes room.
        self.void(&Object::Account, asked);
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
        if request.stands(self.now) == RequestStatus::Expired {
            return self.no("expired");
        }
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
            DecidedBy::Cap(_) if !approve && self.has_veto(flow) => {}
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
        let no = book.nays(flow, &request) + u64::from(!approve);
        let ends = self.by_site() || self.has_veto(flow) || flow.declines.is_some_and(|n| no >= n);
        request.votes.push(Vote {
            by,
            approve,
            note: None,
            at: self.now,
        });
        request.status = match approve {
            false if ends => RequestStatus::Declined,
            true if yes >= flow.votes => RequestStatus::Approved,
            _ => RequestStatus::Waiting,
        };
        let decided = request.status != RequestStatus::Waiting;
        self.after.requests.insert(id.clone(), request.clone());
        if decided {
            self.lasts_no_longer(flow, &request.about);
            self.carry_out(flow, &request, approve);
        }
    }

    /// Whether the actor alone ends it with a no.
    fn has_veto(&self, flow: &Workflow) -> bool {
        let veto = |user: &Handle| self.look(self.before).holds_one(user, &flow.veto);
        self.actor.user().is_some_and(veto)
    }

    /// Relations to what a request is about that last only until it is decided.
    pub fn lasts_no_longer(&mut self, flow: &Workflow, about: &Object) {
        for id in &flow.ends {
            let word = &self.policy.relation(*id).name;
            let relations = &mut self.after.relations;
            relations.retain(|r| r.relation != *word || r.to != *about);
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
        request.status = match request.stands(self.now) {
            RequestStatus::Expired => RequestStatus::Void,
            _ => RequestStatus::Withdrawn,
        };
        self.after.requests.insert(id.clone(), request.clone());
        if let Some(flow) = self.policy.workflow(request.workflow.as_str()) {
            self.lasts_no_longer(flow, &request.about);
            self.carry_out(flow, &request, false);
        }
    }
}

impl Book<'_> {
    /// Whether a word of somebody counts now: they may decide.
    fn counts(&self, flow: &Workflow, request: &Request, vote: &Vote) -> bool {
        let about = match &request.about {
            Object::Thing(thing) => Some(thing),
            Object::Account => None,
        };
        let Some(user) = &vote.by else {
            return true;
        };
        let DecidedBy::Cap(cap) = flow.decided_by else {
            return false; // The vendor's word alone counts.
        };
        let free = flow.self_approval || request.asked_by.as_ref() != Some(user);
        let place = self.place(about);
        free && place.is_some() && self.may_at(user, cap, place)
    }

    /// How many approvals of a request count now.
    pub fn yes(&self, flow: &Workflow, request: &Request) -> u64 {
        let yes = request.votes.iter().filter(|v| v.approve);
        yes.filter(|v| self.counts(flow, request, v)).count() as u64
    }

    /// How many declines of a request count now; a veto is one too.
    pub fn nays(&self, flow: &Workflow, request: &Request) -> u64 {
        let veto = |v: &Vote| {
            v.by.as_ref()
                .is_some_and(|by| self.holds_one(by, &flow.veto))
        };
        let nays = request.votes.iter().filter(|v| !v.approve);
        let nays = nays.filter(|v| self.counts(flow, request, v) || veto(v));
        nays.count() as u64
    }
}
