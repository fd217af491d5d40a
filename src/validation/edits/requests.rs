//! Edits that ask for something, and the words given to them.

use crate::domain::{
    Actor, Handle, Object, Request, RequestId, RequestStatus, Vote, Word, plan::Sign,
};
use crate::policy::model::{DecidedBy, Waits, Workflow};

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
    pub(super) fn open_request(
        &mut self,
        workflow: &Workflow,
        about: Object,
        note: Option<String>,
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
            edits: Vec::new(),
            expires: None,
        };
        let who = match &workflow.decided_by {
            DecidedBy::Vendor => "the vendor".to_owned(),
            DecidedBy::Cap(cap) => format!(
                "somebody who may: {}",
                self.policy.cap_title(*cap).to_lowercase()
            ),
        };
        self.thing(
            Sign::Care,
            format!("{} waits for {who}", workflow.title),
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
        if waiting.iter().any(|r| r.workflow == *name) {
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
        self.open_request(workflow, Object::Account, note)
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

    /// The request of that handle while it waits, or a refusal.
    fn waiting_request(&mut self, id: &RequestId) -> Look<Option<Request>> {
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
            let rules = self
                .policy
                .workflow(request.workflow.as_str())
                .map(|w| w.rules.clone())
                .unwrap_or_default();
            let message = format!(
                "The request {id} is {} already, and a decision is not taken back.",
                request.status
            );
            self.refuse(Stage::Sense, "decided", &rules, message, "Ask anew.");
            return Ok(None);
        }
        Ok(Some(request))
    }

    pub(super) fn request_decide(
        &mut self,
        id: &RequestId,
        note: Option<&str>,
        approve: bool,
    ) -> Look<()> {
        let Some(mut request) = self.waiting_request(id)? else {
            return Ok(());
        };
        let policy = self.policy;
        let Some(workflow) = policy.workflow(request.workflow.as_str()) else {
            let message = format!(
                "The policy no longer knows the workflow `{}`.",
                request.workflow
            );
            self.refuse(
                Stage::Names,
                "unknown-workflow",
                &[],
                message,
                "Withdraw the request.",
            );
            return Ok(());
        };
        let what = self.subject(&request);
        let doing = if approve { "Approve" } else { "Decline" };
        self.headlines.push(format!("{doing} {what}"));
        self.said(&workflow.rules);
        self.may_decide(workflow, &request, &what);
        let by = self.batch.actor.user().cloned();
        if request.votes.iter().any(|v| v.by == by) {
            self.refuse(
                Stage::Sense,
                "already-so",
                &workflow.rules,
                "The same person has given a word already.".into(),
                "Another person must decide.",
            );
            return Ok(());
        }
        let note = self.kept_note("The note", note);
        request.votes.push(Vote {
            by,
            approve,
            note,
            at: self.now,
        });
        let yes = request.votes.iter().filter(|v| v.approve).count() as u64;
        if !approve {
            request.status = RequestStatus::Declined;
        } else if yes >= workflow.votes {
            request.status = RequestStatus::Approved;
        }
        if request.status == RequestStatus::Waiting {
            self.thing(
                Sign::Care,
                format!("{yes} of {} approvals; it waits for more", workflow.votes),
                &workflow.rules,
            );
        } else {
            // Decided first, so that what it brings about does not void it.
            self.after.over.requests.insert(id.clone(), request.clone());
            self.carry_out(workflow, &request, approve)?;
        }
        self.after.over.requests.insert(id.clone(), request);
        Ok(())
    }

    fn subject(&self, request: &Request) -> String {
        match (
            &request.about,
            self.policy
                .workflow(request.workflow.as_str())
                .map(|w| &w.waits),
        ) {
            (Object::Thing(thing), _) => self.after.name_of(thing),
            (Object::Account, Some(Waits::Feature(feature))) => self.policy.feature_title(*feature),
            (Object::Account, _) => request.workflow.to_string(),
        }
    }

    fn may_decide(&mut self, workflow: &Workflow, request: &Request, what: &str) {
        let own =
            request.asked_by.is_some() && request.asked_by.as_ref() == self.batch.actor.user();
        if own && !workflow.self_approval {
            self.refuse(
                Stage::Delegation,
                "self-approval",
                &workflow.rules,
                "Nobody decides on their own request here.".into(),
                "Another person must decide.",
            );
        }
        match &workflow.decided_by {
            DecidedBy::Vendor if !self.by_vendor() => {
                let message = format!("Only the vendor decides on {what}.");
                self.refuse(
                    Stage::Gates,
                    "vendor-only",
                    &workflow.rules,
                    message,
                    "A site administrator may decide who says that he speaks for the vendor.",
                );
            }
            DecidedBy::Vendor => {}
            DecidedBy::Cap(cap) => {
                let on = match &request.about {
                    Object::Thing(thing) => Some(thing),
                    Object::Account => None,
                };
                self.demand(Some(*cap), on, format!("decide on {what}"));
            }
        }
    }

    fn carry_out(&mut self, workflow: &Workflow, request: &Request, approve: bool) -> Look<()> {
        match (&workflow.waits, &request.about) {
            (
                Waits::Making {
                    approved, declined, ..
                },
                Object::Thing(thing),
            ) => {
                let state = if approve { approved } else { declined };
                let title = self.after.name_of(thing);
                if let Some(row) = self.after.resource_mut(thing)? {
                    row.state = Some(state.clone());
                }
                self.thing(
                    Sign::Change,
                    format!("{title} becomes {state}"),
                    &workflow.rules,
                );
                let kind = self
                    .after
                    .resource(thing)?
                    .and_then(|r| self.policy.kind_id(r.kind.as_str()));
                if let Some(kind) = kind.map(|k| self.policy.kind(k))
                    && let Some(mend) = kind.last.get(state)
                {
                    let rules = kind.rules.clone();
                    self.note(Sign::Care, format!("That is final. {mend}"), &rules);
                }
            }
            (Waits::Feature(feature), _) if approve && !self.after.feature_on(*feature)? => {
                self.switch(*feature, true)?;
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) fn request_withdraw(&mut self, id: &RequestId) -> Look<()> {
        let Some(mut request) = self.waiting_request(id)? else {
            return Ok(());
        };
        let what = self.subject(&request);
        if let Actor::User(actor) = &self.batch.actor
            && request.asked_by.as_ref() != Some(actor)
        {
            let message = format!("Only whoever asked for {what} takes it back.");
            self.refuse(
                Stage::Delegation,
                "only-self",
                &[],
                message,
                "Ask them, or decline it.",
            );
        }
        self.headlines.push(format!("Take back {what}"));
        request.status = RequestStatus::Withdrawn;
        let policy = self.policy;
        if let Some(workflow) = policy.workflow(request.workflow.as_str()) {
            self.carry_out(workflow, &request, false)?;
        }
        self.after.over.requests.insert(id.clone(), request);
        Ok(())
    }
}
