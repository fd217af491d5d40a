//! Edits that ask for something.

use crate::domain::{
    Actor, Edit, Handle, Object, Request, RequestId, RequestStatus, Word, plan::Sign,
};
use crate::policy::model::{Waits, Workflow};

use super::super::{
    judge::{Judge, Stage, with_article},
    world::Look,
};

impl Judge<'_> {
    fn known_workflow(&mut self, name: &Word) -> Option<&Workflow> {
        let found = self.policy.workflow(name.as_str());
        if found.is_none() {
            let known: Vec<String> = self
                .policy
                .workflows
                .iter()
                .map(|w| w.name.to_string())
                .collect();
            let message = format!("{} has no workflow `{name}`.", self.policy.title);
            let mend = if known.is_empty() {
                "This policy has none.".into()
            } else {
                format!("Name one of: {}.", known.join(", "))
            };
            self.refuse(Stage::Names, "unknown-workflow", &[], message, &mend);
        }
        found
    }

    /// Opens a request about something.
    pub fn open_request(
        &mut self,
        workflow: &Workflow,
        about: Object,
        note: Option<String>,
        edits: Vec<Edit>,
    ) -> Look<()> {
        let subject = match &about {
            Object::Account => self.batch.account.to_string(),
            Object::Thing(thing) => thing.to_string(),
        };
        let id = self.free_request(&format!("{}.{subject}", workflow.name))?;
        let request = Request {
            id: id.clone(),
            workflow: workflow.name.clone(),
            about,
            asked_by: self.batch.actor.user().cloned(),
            note,
            status: RequestStatus::Waiting,
            votes: Vec::new(),
            since: self.now,
            edits,
            expires: workflow.expires.map(|long| self.now.plus_millis(long)),
        };
        let who = self.who_decides(workflow);
        // A length, and no moment: a plan stays the same while somebody reads it.
        let long = workflow.expires.map(crate::policy::words::duration);
        let long = long.map_or_else(String::new, |long| format!(", for {long} at most"));
        self.thing(
            Sign::Care,
            format!("{} waits for {who}{long}", workflow.title),
            &workflow.rules,
        );
        self.said(&workflow.rules);
        self.after.over.requests.insert(id, request);
        Ok(())
    }

    fn free_request(&mut self, wish: &str) -> Look<RequestId> {
        let taken = |text: &str| match RequestId::new(text) {
            Ok(id) => Ok(self.after.request(&id)?.is_some()),
            Err(_) => Ok(true),
        };
        if let Some(Ok(id)) = super::fresh::first_free(wish, taken)?.map(RequestId::new) {
            return Ok(id);
        }
        self.refuse(
            Stage::Names,
            "name-taken",
            &[],
            "There were too many requests of this name in this account.".into(),
            "Have the vendor act without a request.",
        );
        Err(super::super::world::Unknown)
    }

    pub(super) fn request_open(
        &mut self,
        name: &Word,
        address: Option<&str>,
        note: Option<&str>,
    ) -> Look<()> {
        let policy = self.policy;
        if self.known_workflow(name).is_none() {
            return Ok(());
        }
        let Some(workflow) = policy.workflow(name.as_str()) else {
            return Ok(());
        };
        let Waits::Feature(feature) = &workflow.waits else {
            let message = format!("{} is asked for by making the thing.", workflow.title);
            self.refuse(
                Stage::Gates,
                "wrong-kind",
                &workflow.rules,
                message,
                "Make the thing; the request opens by itself.",
            );
            return Ok(());
        };
        if self.after.feature_on(*feature)? {
            let message = format!("{} is on already.", policy.feature_title(*feature));
            self.refuse(
                Stage::Sense,
                "already-so",
                &workflow.rules,
                message,
                "Nothing needs to be done.",
            );
            return Ok(());
        }
        let waiting = self.after.waiting(&Object::Account)?;
        let over: Vec<Request> = waiting
            .into_iter()
            .filter(|r| r.workflow == *name)
            .collect();
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
        if let Actor::User(actor) = &self.batch.actor.clone() {
            self.may_ask(workflow, actor, address)?;
        }
        let note = self.kept_note("The note", note);
        self.headlines.push(format!("Ask: {}", workflow.title));
        for request in over {
            self.void_request(request)?;
        }
        self.open_request(workflow, Object::Account, note, Vec::new())
    }

    fn may_ask(&mut self, workflow: &Workflow, actor: &Handle, address: Option<&str>) -> Look<()> {
        let name = self.before.name_of(actor);
        if !workflow.asked_by.is_empty() && !self.before.holds_live(actor, &workflow.asked_by)? {
            let who = with_article(&self.policy.role_titles(&workflow.asked_by, "or"));
            let message = format!("Only {who} may ask for this, and {name} is none.");
            self.refuse(
                Stage::Delegation,
                "not-asker",
                &workflow.rules,
                message,
                &format!("Have {who} ask."),
            );
        }
        let registered = self.before.user(actor)?.and_then(|u| u.email.clone());
        let same = |a: &str, b: &str| a.trim().eq_ignore_ascii_case(b.trim());
        let matches = match (&registered, address) {
            (Some(registered), Some(address)) => same(registered, address),
            _ => false,
        };
        if workflow.from_own_address && !matches {
            let message = format!("It must be asked from the address registered for {name}.");
            let mend = match registered {
                Some(registered) => format!("Ask from {registered}."),
                None => "Register an address for them first.".into(),
            };
            self.refuse(
                Stage::Delegation,
                "wrong-address",
                &workflow.rules,
                message,
                &mend,
            );
        }
        Ok(())
    }

    /// The rules of a request's workflow.
    pub fn rules_of(&self, request: &Request) -> Vec<String> {
        let workflow = self.policy.workflow(request.workflow.as_str());
        workflow.map(|w| w.rules.clone()).unwrap_or_default()
    }

    /// The request of that handle while it waits, its time run out or not, or a refusal.
    pub(super) fn waiting_request(&mut self, id: &RequestId) -> Look<Option<Request>> {
        let Some(request) = self.after.request(id)?.cloned() else {
            let message = format!("There is no request `{id}` in this account.");
            self.refuse(
                Stage::Names,
                "unknown-request",
                &[],
                message,
                "Name a request of this account.",
            );
            return Ok(None);
        };
        if request.status != RequestStatus::Waiting {
            let rules = self.rules_of(&request);
            let message = format!(
                "The request {id} is {} already, and a decision is not taken back.",
                request.status
            );
            self.refuse(Stage::Sense, "decided", &rules, message, "Ask anew.");
            return Ok(None);
        }
        Ok(Some(request))
    }

    pub(in super::super) fn subject(&self, request: &Request) -> String {
        match (
            &request.about,
            self.policy
                .workflow(request.workflow.as_str())
                .map(|w| &w.waits),
        ) {
            (Object::Thing(thing), _) => self.after.name_of(thing),
            (Object::Account, Some(Waits::Feature(feature))) => self.policy.feature_title(*feature),
            (Object::Account, _) => self
                .policy
                .workflow(request.workflow.as_str())
                .map_or_else(|| request.workflow.to_string(), |w| w.title.clone()),
        }
    }
}
