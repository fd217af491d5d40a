//! Requests: their rows, what waits in all accounts, and one in full with what would come of it.

use std::collections::BTreeMap;

use crate::{
    domain::{
        AccountId, Actor, Batch, Edit, Fact, Facts, Handle, Key, Object, Plan, Refusal, Remedy,
        Request, RequestId, RequestStatus, UserStatus, Word,
        filter::List,
        page::{Page, PageAsk, Query},
    },
    policy::{
        Policy,
        model::{CapId, Cell, DecidedBy, Waits, Workflow},
    },
    validation::{
        self, Decision, Law,
        questions::{self, Question},
    },
};

use super::{
    Preview, Result, Service, ServiceError, asked,
    deciders::{Found, givers},
    rows::{Blocked, Outcome, RequestDetail, RequestRow, VoteRow, WaitingRow},
    words::Names,
};

/// The code with which the core asks for a reason.
pub const REASON_NEEDED: &str = "reason-needed";
/// The most remedies for a request that nobody can decide.
const REMEDIES: usize = 3;
/// The most people tried for them.
const TRIED: usize = 12;
/// The most people looked at to find those.
const LOOKED_AT: usize = 50;

impl Service {
    /// The rows of requests of one account.
    pub(super) fn request_rows(
        &self,
        account: &AccountId,
        policy: &Policy,
        requests: Vec<Request>,
    ) -> Result<Vec<RequestRow>> {
        let names = self.names(account, requests.iter().flat_map(spoken_of))?;
        let mut facts = Facts::new();
        let mut rows = Vec::with_capacity(requests.len());
        for mut request in requests {
            request.status = request.stands(self.now());
            let found = self.deciders(account, policy, &request, &mut facts)?;
            rows.push(request_row(policy, &names, request, &found));
        }
        Ok(rows)
    }

    /// The requests of all accounts that wait and can be decided now, the oldest first.
    pub fn waiting(&mut self, ask: &PageAsk) -> Result<Page<WaitingRow>> {
        let query = self.query(List::Waiting, None, ask)?;
        let page = self.store.waiting(query.now, &query)?;
        let order = page.rows.iter().map(|(account, r)| (account, &r.id));
        let order: Vec<_> = order.map(|(a, r)| (a.clone(), r.clone())).collect();
        let mut of: BTreeMap<AccountId, Vec<Request>> = BTreeMap::new();
        for (account, request) in page.rows {
            of.entry(account).or_default().push(request);
        }
        let mut worked = BTreeMap::new();
        for (account, requests) in of {
            let (home, policy) = self.pinned(&account)?;
            for row in self.request_rows(&account, &policy, requests)? {
                let waiting = WaitingRow {
                    account: account.clone(),
                    title: home.title.clone(),
                    row,
                };
                worked.insert((account.clone(), waiting.row.request.id.clone()), waiting);
            }
        }
        Ok(Page {
            rows: order.iter().filter_map(|key| worked.remove(key)).collect(),
            next: page.next,
            total: page.total,
            at_least: page.at_least,
        })
    }

    /// A request in full, as whoever acts sees it.
    pub fn request(
        &mut self,
        account: &AccountId,
        actor: &Actor,
        id: &RequestId,
    ) -> Result<RequestDetail> {
        let (_, policy) = self.pinned(account)?;
        let mut request = self.known_request(account, id)?;
        request.status = request.stands(self.now());
        let names = self.names(account, spoken_of(&request))?;
        let found = self.deciders(account, &policy, &request, &mut Facts::new())?;
        let mut detail = RequestDetail {
            account: account.clone(),
            row: request_row(&policy, &names, request.clone(), &found),
            can_decide: found.all.clone(),
            barred: found.barred.clone(),
            outcome: None,
            cannot: Vec::new(),
            approve_why: None,
            decline_why: None,
            blocked: None,
        };
        match request.status {
            RequestStatus::Waiting => self.look_ahead(&policy, actor, &found, &mut detail)?,
            RequestStatus::Expired => {
                detail.blocked = Some(self.expired(account, actor, &request)?);
            }
            _ => {}
        }
        Ok(detail)
    }

    fn known_request(&self, account: &AccountId, id: &RequestId) -> Result<Request> {
        let found = match self.fact(account, Key::Request(id.clone()))? {
            Some(Fact::Requests(found)) => found.into_iter().next(),
            _ => None,
        };
        found.ok_or_else(|| {
            ServiceError::asked(
                "unknown-request",
                format!("There is no request `{id}` in the account `{account}`"),
                "Name a request of this account.",
            )
        })
    }

    /// What would come of a waiting request, and what is in the way.
    fn look_ahead(
        &mut self,
        policy: &Policy,
        actor: &Actor,
        found: &Found,
        detail: &mut RequestDetail,
    ) -> Result<()> {
        let account = detail.account.clone();
        let request = detail.row.request.id.clone();
        let outcome = self.outcome(policy, actor, found, detail)?;
        let approve = Edit::RequestApprove {
            request: request.clone(),
            note: None,
        };
        let decline = Edit::RequestDecline {
            request,
            note: None,
        };
        let said = match &outcome {
            Outcome::Refused(said) => said.as_slice(),
            Outcome::Plan(_) => &[],
        };
        let mut cannot = self.against(&account, actor, approve)?;
        cannot.retain(|r| !said.iter().any(|s| s.message == r.message));
        detail.approve_why = without_reason(&mut cannot);
        detail.cannot = cannot;
        let mut declining = self.against(&account, actor, decline)?;
        detail.decline_why = without_reason(&mut declining);
        detail.blocked = self.blocked(policy, actor, found, &detail.row.request, &account)?;
        detail.outcome = Some(outcome);
        Ok(())
    }

    /// What speaks against an edit of whoever acts.
    fn against(&mut self, account: &AccountId, actor: &Actor, edit: Edit) -> Result<Vec<Refusal>> {
        let mut batch = Batch::new(account.clone(), actor.clone(), vec![edit]);
        batch.confirmed = true;
        Ok(match self.preview(&batch)? {
            Preview::Plan(_) => Vec::new(),
            Preview::Refused(reasons) => reasons,
        })
    }

    /// What would come of it with the last approval, by whoever acts if they may decide, else by
    /// the first who may.
    fn outcome(
        &self,
        policy: &Policy,
        actor: &Actor,
        found: &Found,
        detail: &RequestDetail,
    ) -> Result<Outcome> {
        let request = &detail.row.request;
        let people = &found.core.people;
        let by = match actor {
            _ if found.core.vendor => Actor::Vendor,
            Actor::User(user) if !people.contains(user) => {
                people.first().cloned().map_or(Actor::Site, Actor::User)
            }
            actor => actor.clone(),
        };
        let law = Law {
            policy,
            incoming: None,
        };
        let (account, now) = (&detail.account, self.now());
        self.ask(
            account,
            &mut Facts::new(),
            |facts| match validation::approved(law, facts, (account, request), &by, now) {
                Decision::Need(keys) => validation::Answer::Need(keys),
                Decision::Plan(plan) => validation::Answer::Known(Outcome::Plan(plan)),
                Decision::Refused(reasons) => validation::Answer::Known(Outcome::Refused(reasons)),
            },
        )
    }

    /// Nobody decides what has expired; whoever may take it back is told so.
    fn expired(
        &mut self,
        account: &AccountId,
        actor: &Actor,
        request: &Request,
    ) -> Result<Blocked> {
        let until = request.expires.unwrap_or(request.since);
        let edit = Edit::RequestWithdraw {
            request: request.id.clone(),
        };
        let refused = self.against(account, actor, edit.clone())?;
        let remedy = Remedy {
            text: "Take it back, so that it can be asked anew".into(),
            edits: if refused.is_empty() {
                vec![edit]
            } else {
                Vec::new()
            },
        };
        Ok(Blocked {
            why: format!("It could be decided until {until}, and that is over."),
            remedies: vec![remedy],
        })
    }

    /// Why too few people can decide it, and who could be made one of them.
    fn blocked(
        &mut self,
        policy: &Policy,
        actor: &Actor,
        found: &Found,
        request: &Request,
        account: &AccountId,
    ) -> Result<Option<Blocked>> {
        let Some(workflow) = policy.workflow(request.workflow.as_str()) else {
            let why = format!(
                "The policy no longer knows the workflow `{}`.",
                request.workflow
            );
            return Ok(Some(Blocked {
                why,
                remedies: Vec::new(),
            }));
        };
        if found.core.enough {
            return Ok(None);
        }
        Ok(Some(Blocked {
            why: too_few(policy, workflow, found),
            remedies: self.more_deciders(policy, (account, actor), workflow, request)?,
        }))
    }

    /// What would let one more person decide: asked of the core, person by person.
    fn more_deciders(
        &mut self,
        policy: &Policy,
        (account, actor): (&AccountId, &Actor),
        workflow: &Workflow,
        request: &Request,
    ) -> Result<Vec<Remedy>> {
        let DecidedBy::Cap(cap) = workflow.decided_by else {
            return Ok(Vec::new());
        };
        let voted = |user: &Handle| request.votes.iter().any(|v| v.by.as_ref() == Some(user));
        let mut free = self.likely(account, policy, cap)?;
        free.retain(|user| !voted(user) && !validation::barred(workflow, request, user));
        let law = Law {
            policy,
            incoming: None,
        };
        let now = self.now();
        let mut facts = Facts::new();
        let (mut mine, mut theirs) = (Vec::new(), Vec::new());
        for user in free.iter().take(TRIED) {
            let question = Question {
                account,
                actor,
                user,
                capability: &policy.cap(cap).name,
                on: about(request),
                places: &[],
            };
            let answer = self.ask(account, &mut facts, |facts| {
                questions::why_not(law, facts, &question, now)
            })?;
            mine.extend(answer.ways.into_iter().next());
            theirs.extend(answer.others.into_iter().next());
        }
        // Whoever lacks least comes first, and what has to be confirmed last.
        mine.sort_by_key(|way| (way.confirm, way.edits.len()));
        theirs.sort_by_key(|way| (way.confirm, way.edits.len()));
        let remedies: Vec<Remedy> = if mine.is_empty() {
            let theirs = theirs.into_iter().map(|way| Remedy {
                text: format!("Have the {} do this: {}", way.by, way.text),
                edits: Vec::new(),
            });
            theirs.take(REMEDIES).collect()
        } else {
            let mine = mine.into_iter().map(|way| Remedy {
                text: way.text,
                edits: way.edits,
            });
            mine.take(REMEDIES).collect()
        };
        Ok(remedies)
    }

    /// Active people who could come to have a capability: first those who hold a role that gives it
    /// under a condition or elsewhere, then others.
    fn likely(&self, account: &AccountId, policy: &Policy, cap: CapId) -> Result<Vec<Handle>> {
        let ask = Query::plain(LOOKED_AT);
        let givers: Vec<Word> = policy
            .given_roles()
            .filter(|(_, role)| matches!(role.cells[cap.index()], Cell::Allow(_)))
            .map(|(_, role)| role.name.clone())
            .collect();
        let mut pages = Vec::new();
        if !givers.is_empty() {
            pages.push(self.store.holders(account, &givers, &ask)?);
        }
        pages.push(self.store.users(account, &ask)?);
        let mut people = Vec::new();
        for entry in pages.into_iter().flat_map(|page| page.rows) {
            if entry.user.status == UserStatus::Active && !people.contains(&entry.user.id) {
                people.push(entry.user.id);
            }
        }
        Ok(people)
    }
}

/// What the right to decide is asked of.
fn about(request: &Request) -> Option<&Handle> {
    match &request.about {
        Object::Thing(thing) => Some(thing),
        Object::Account => None,
    }
}

/// The handles that a request speaks of.
fn spoken_of(request: &Request) -> Vec<&Handle> {
    let mut handles: Vec<&Handle> = request.asked_by.iter().collect();
    handles.extend(request.votes.iter().filter_map(|v| v.by.as_ref()));
    handles.extend(about(request));
    handles.extend(request.edits.iter().flat_map(asked::spoken_of));
    handles
}

/// Takes the want of a reason out of what speaks against an edit, and answers with what it says.
fn without_reason(refused: &mut Vec<Refusal>) -> Option<String> {
    let at = refused.iter().position(|r| r.code == REASON_NEEDED)?;
    Some(refused.remove(at).mend)
}

/// Why too few people can decide.
fn too_few(policy: &Policy, workflow: &Workflow, found: &Found) -> String {
    let DecidedBy::Cap(cap) = workflow.decided_by else {
        return String::new();
    };
    let missing = workflow.votes.saturating_sub(found.core.said).max(1);
    let mut why = match found.core.people.len() {
        0 => format!(
            "Nobody can decide this now: it takes {}.",
            givers(policy, cap)
        ),
        _ => format!(
            "It lacks {missing} approvals, and only {} can give one.",
            found.all.join(", ")
        ),
    };
    if !found.barred.is_empty() {
        let names = found.barred.join(", ");
        let rest = "may decide, but not on what they asked for or what is about them.";
        why.extend([" ", &names, " ", rest]);
    }
    why
}

fn request_row(policy: &Policy, names: &Names, request: Request, found: &Found) -> RequestRow {
    let workflow = policy.workflow(request.workflow.as_str());
    let edits = request.edits.iter();
    let edits: Vec<String> = edits
        .map(|edit| asked::asked(policy, names, edit))
        .collect();
    let about = match (&request.about, workflow.map(|w| &w.waits)) {
        (Object::Account, Some(Waits::Feature(feature))) => policy.feature_title(*feature),
        (_, Some(Waits::Edits(_))) if !edits.is_empty() => several(&edits),
        (object, _) => names.object(object),
    };
    let asked_by = match &request.asked_by {
        Some(user) => names.of(user),
        None => "site administrator".into(),
    };
    let waits = request.status == RequestStatus::Waiting;
    let yes = request.votes.iter().filter(|v| v.approve).count() as u64;
    let decided = request.votes.iter().map(|vote| VoteRow {
        by: match &vote.by {
            Some(user) => names.of(user),
            None if matches!(workflow.map(|w| &w.decided_by), Some(DecidedBy::Vendor)) => {
                "the vendor".into()
            }
            None => "site administrator".into(),
        },
        approve: vote.approve,
        note: vote.note.clone(),
        at: vote.at,
        counts: !vote
            .by
            .as_ref()
            .is_some_and(|by| found.core.spent.contains(by)),
    });
    RequestRow {
        decided: decided.collect(),
        said: if waits { found.core.said } else { yes },
        of: workflow.map_or(1, |w| w.votes.max(1)),
        workflow: workflow.map_or_else(|| request.workflow.to_string(), |w| w.title.clone()),
        effect: workflow.map_or_else(String::new, |w| effect(policy, w)),
        brief: workflow.map_or_else(String::new, |w| brief(policy, w)),
        edits,
        about,
        asked_by,
        deciders: found.few(),
        decidable: found.core.enough,
        request,
    }
}

/// What approving and declining do, in a sentence.
fn effect(policy: &Policy, workflow: &Workflow) -> String {
    match &workflow.waits {
        Waits::Making {
            approved, declined, ..
        } => format!("If approved, it becomes {approved}; if not, {declined}."),
        Waits::Feature(feature) => format!(
            "If approved, {} is switched on; if not, it stays off.",
            policy.feature_title(*feature)
        ),
        Waits::Edits(_) => {
            "If approved, what is asked is judged again and then done; if not, nothing changes."
                .into()
        }
    }
}

/// The first of them and how many more there are.
fn several(edits: &[String]) -> String {
    match edits {
        [first, _, ..] => format!("{first} +{}", edits.len() - 1),
        _ => edits.first().cloned().unwrap_or_default(),
    }
}

/// What approving does, in two or three words. What stands as the subject is not said again.
fn brief(policy: &Policy, workflow: &Workflow) -> String {
    match &workflow.waits {
        Waits::Making { approved, .. } => format!("becomes {approved}"),
        Waits::Feature(feature) => format!("{} on", policy.feature_title(*feature)),
        Waits::Edits(_) => workflow.title.clone(),
    }
}

impl Outcome {
    /// The plan, where it would be accepted.
    pub fn plan(&self) -> Option<&Plan> {
        match self {
            Self::Plan(plan) => Some(plan),
            Self::Refused(_) => None,
        }
    }
}
