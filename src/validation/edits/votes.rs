//! The words given to a request: who may give one, which of them count, and what they bring about.

use std::collections::BTreeSet;

use crate::domain::{
    Handle, Object, Relation, Request, RequestId, RequestStatus, Vote, plan::Sign,
};
use crate::policy::model::{Authority, DecidedBy, Waits, Workflow};

use super::super::{
    deciders::may_say,
    judge::{Judge, Stage},
    world::{Look, Unknown},
};

/// How the words stand that count.
#[derive(Debug, Default)]
struct Tally {
    yes: u64,
    no: u64,
}

/// The people whom edits are about.
pub fn people_of(request: &Request) -> BTreeSet<&Handle> {
    let (mut people, mut things) = (BTreeSet::new(), BTreeSet::new());
    for edit in &request.edits {
        super::mentions(edit, &mut people, &mut things);
    }
    people
}

/// Whether somebody asked for it, or is the one it is about.
pub fn concerned(request: &Request, user: &Handle) -> bool {
    request.asked_by.as_ref() == Some(user) || people_of(request).contains(user)
}

/// What the right to decide is asked of.
pub fn asked_of(request: &Request) -> Option<&Handle> {
    match &request.about {
        Object::Thing(thing) => Some(thing),
        Object::Account => None,
    }
}

impl<'a> Judge<'a> {
    /// The request of that handle while it can be decided, or a refusal.
    pub(super) fn open_to_words(&mut self, id: &RequestId) -> Look<Option<Request>> {
        let Some(request) = self.waiting_request(id)? else {
            return Ok(None);
        };
        let Some(until) = request.expires.filter(|_| request.is_over(self.now)) else {
            return Ok(Some(request));
        };
        let rules = self.rules_of(&request);
        let message = format!("The request {id} could be decided until {until}, and that is over.");
        self.refuse(Stage::Sense, "expired", &rules, message, "Ask anew.");
        Ok(None)
    }

    /// Says yes or no to a request.
    pub(super) fn request_decide(
        &mut self,
        id: &RequestId,
        note: Option<&str>,
        approve: bool,
    ) -> Look<()> {
        let Some(mut request) = self.open_to_words(id)? else {
            return Ok(());
        };
        let Some(workflow) = self.still_known(&request) else {
            return Ok(());
        };
        let what = self.subject(&request);
        let doing = if approve { "Approve" } else { "Decline" };
        self.headlines.push(format!("{doing} {what}"));
        self.said(&workflow.rules);
        if approve && !request.edits.is_empty() && self.batch.edits.len() > 1 {
            self.apart("The approval of edits that wait", &workflow.rules);
            return Ok(());
        }
        self.may_decide(workflow, &request, &what, approve)?;
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
        let mut tally = self.tally(workflow, &request)?;
        let note = self.kept_note("The note", note);
        request.votes.push(Vote {
            by,
            approve,
            note,
            at: self.now,
        });
        if approve {
            tally.yes += 1;
        } else {
            tally.no += 1;
        }
        request.status = self.outcome_of(workflow, &tally, approve)?;
        // Decided first, so that what it brings about does not void it.
        self.after.over.requests.insert(id.clone(), request.clone());
        if request.status == RequestStatus::Waiting {
            self.waits_for_more(workflow, &tally, approve);
        } else {
            self.end_helpers(workflow, &request)?;
            self.carry_out(workflow, &request, approve)?;
        }
        if approve && !request.edits.is_empty() {
            self.releases = Some(id.clone());
        }
        Ok(())
    }

    pub(in super::super) fn still_known(&mut self, request: &Request) -> Option<&'a Workflow> {
        let policy = self.policy;
        let found = policy.workflow(request.workflow.as_str());
        if found.is_none() {
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
        }
        found
    }

    fn waits_for_more(&mut self, workflow: &Workflow, tally: &Tally, approve: bool) {
        let text = match (approve, workflow.declines) {
            (true, _) => format!(
                "{} of {} approvals; it waits for more",
                tally.yes, workflow.votes
            ),
            (false, Some(declines)) => {
                format!("{} of {declines} declines; it waits on", tally.no)
            }
            (false, None) => {
                "The decline is kept; it waits on, for it takes a veto to end it".into()
            }
        };
        self.thing(Sign::Care, text, &workflow.rules);
    }

    fn outcome_of(&self, workflow: &Workflow, tally: &Tally, approve: bool) -> Look<RequestStatus> {
        let ends = !approve
            && (workflow
                .declines
                .is_some_and(|declines| tally.no >= declines)
                || self.by_site()
                || self.has_veto(workflow)?);
        Ok(if ends {
            RequestStatus::Declined
        } else if approve && tally.yes >= workflow.votes {
            RequestStatus::Approved
        } else {
            RequestStatus::Waiting
        })
    }

    /// The words given before that count still: who gave them may give them now.
    fn tally(&mut self, workflow: &Workflow, request: &Request) -> Look<Tally> {
        let mut tally = Tally::default();
        let mut known = Ok(());
        for vote in &request.votes {
            match self.counts_still(workflow, request, vote) {
                Ok(true) if vote.approve => tally.yes += 1,
                Ok(true) => tally.no += 1,
                Ok(false) => {
                    let name = vote.by.as_ref().map(|by| self.before.name_of(by));
                    let name = name.unwrap_or_else(|| "the site administrator".into());
                    let text =
                        format!("The word of {name} counts no more: they may not decide now");
                    self.thing(Sign::Care, text, &workflow.rules);
                }
                Err(Unknown) => known = Err(Unknown),
            }
        }
        known.map(|()| tally)
    }

    fn counts_still(&self, workflow: &Workflow, request: &Request, vote: &Vote) -> Look<bool> {
        let Some(user) = &vote.by else {
            return Ok(true);
        };
        let able = may_say(&self.before, workflow, request, user)?;
        if !vote.approve {
            return Ok(able || self.before.holds_live(user, &workflow.veto)?);
        }
        Ok(able && self.could_do(workflow, request, user)?)
    }

    /// Whether somebody may do by their own right what waits, where the policy asks for that.
    fn could_do(&self, workflow: &Workflow, request: &Request, user: &Handle) -> Look<bool> {
        let by_decider =
            matches!(&workflow.waits, Waits::Edits(held) if held.by == Authority::Decider);
        if !by_decider {
            return Ok(true);
        }
        let actor = crate::domain::Actor::User(user.clone());
        Ok(match self.judge_waiting(request, actor)? {
            Ok(_) => true,
            Err(refused) => !refused.iter().any(|(stage, _)| stage.is_right()),
        })
    }

    /// Whether the actor ends it with a single decline, whatever others say.
    fn has_veto(&self, workflow: &Workflow) -> Look<bool> {
        match self.batch.actor.user() {
            Some(user) => self.before.holds_live(user, &workflow.veto),
            None => Ok(false),
        }
    }

    fn may_decide(
        &mut self,
        workflow: &Workflow,
        request: &Request,
        what: &str,
        approve: bool,
    ) -> Look<()> {
        let actor = self.batch.actor.user();
        if actor.is_some_and(|actor| concerned(request, actor)) && !workflow.self_approval {
            let message = if request.asked_by.as_ref() == actor {
                "Nobody decides on their own request here."
            } else {
                "Nobody decides here on what is about themselves."
            };
            self.refuse(
                Stage::Delegation,
                "self-approval",
                &workflow.rules,
                message.into(),
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
            DecidedBy::Cap(_) if !approve && self.has_veto(workflow)? => {}
            DecidedBy::Cap(cap) => {
                self.demand(Some(*cap), asked_of(request), format!("decide on {what}"));
            }
        }
        Ok(())
    }

    pub(in super::super) fn carry_out(
        &mut self,
        workflow: &Workflow,
        request: &Request,
        approve: bool,
    ) -> Look<()> {
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

    /// Relations to what the request is about that last until it is decided.
    pub(in super::super) fn end_helpers(
        &mut self,
        workflow: &Workflow,
        request: &Request,
    ) -> Look<()> {
        let mut all = Ok(());
        for id in &workflow.ends {
            let row = self.policy.relation(*id);
            let most = crate::domain::facts::MAX_ROWS;
            for relation in self.after.related(&row.name, &request.about, most)? {
                all = all.and(self.end_helper(&relation, &workflow.rules));
            }
        }
        all
    }

    fn end_helper(&mut self, relation: &Relation, rules: &[String]) -> Look<()> {
        self.after
            .relations_mut(&relation.user)?
            .retain(|r| r != relation);
        let title = self
            .policy
            .relation_id(relation.relation.as_str())
            .map_or_else(String::new, |id| self.policy.relation(id).title.clone());
        let place = match &relation.to {
            Object::Account => self.after.place_of(None),
            Object::Thing(thing) => self.after.name_of(thing),
        };
        let name = self.after.name_of(&relation.user);
        let standing = super::standing(&title, &place);
        self.thing(
            Sign::Loss,
            format!("{name}: {standing}, which lasts until the decision"),
            rules,
        );
        Ok(())
    }

    pub(super) fn request_withdraw(&mut self, id: &RequestId) -> Look<()> {
        let Some(mut request) = self.waiting_request(id)? else {
            return Ok(());
        };
        let what = self.subject(&request);
        if let crate::domain::Actor::User(actor) = &self.batch.actor
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
        request.status = if request.is_over(self.now) {
            let text = format!("The request {id} had expired and becomes void");
            self.thing(Sign::Loss, text, &[]);
            RequestStatus::Void
        } else {
            RequestStatus::Withdrawn
        };
        self.after.over.requests.insert(id.clone(), request.clone());
        let policy = self.policy;
        if let Some(workflow) = policy.workflow(request.workflow.as_str()) {
            self.end_helpers(workflow, &request)?;
            self.carry_out(workflow, &request, false)?;
        }
        Ok(())
    }
}
