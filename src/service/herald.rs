//! Telling of requests that begin to wait, so that approvers hear of them: whichever door the edit
//! came through, once, after it was kept.

use serde::Serialize;

use crate::domain::{AccountId, Change, Plan, Request, RequestId, RequestStatus, Time};

use super::{Result, Service};

/// A request that has begun to wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// Its handle.
    pub id: RequestId,
    /// The account's handle.
    pub account: AccountId,
    /// The account's name.
    pub title: String,
    /// What holds it, in words.
    pub workflow: String,
    /// What it is about, in words.
    pub about: String,
    /// Who asked, in words.
    pub by: String,
    /// What they wrote.
    pub note: String,
    /// The edits that wait, in words.
    pub edits: Vec<String>,
    /// What approving and declining do, in words.
    pub effect: String,
    /// Who can decide it, in words.
    pub deciders: Vec<String>,
    /// How many approvals it takes.
    pub approvals: u64,
    /// When it was asked.
    pub since: Time,
    /// Until when it can be decided.
    pub until: Option<Time>,
    /// What the store is called.
    pub store: String,
    /// The person at the console.
    pub operator: String,
}

/// Hears of requests that have begun to wait.
pub type Tell = Box<dyn FnMut(Asked) + Send>;

impl Service {
    /// From now on tells of each request that an edit submitted here makes wait.
    pub fn when_asked(&mut self, tell: Tell) {
        self.tell = Some(tell);
    }

    /// Tells of the requests that a plan, which was just carried out, has opened. What cannot be put
    /// in words any more is told by its handle.
    pub(super) fn announce(&mut self, account: &AccountId, plan: &Plan, now: Time) {
        let Some(mut tell) = self.tell.take() else {
            return;
        };
        for change in &plan.changes {
            if let Change::PutRequest(request) = change
                && opened(request, now)
            {
                let asked = self.asked(account, request);
                tell(asked.unwrap_or_else(|_| self.bare(account, request)));
            }
        }
        self.tell = Some(tell);
    }

    fn asked(&mut self, account: &AccountId, request: &Request) -> Result<Asked> {
        let (home, policy) = self.pinned(account)?;
        let rows = self.request_rows(account, &policy, vec![request.clone()])?;
        let bare = self.bare(account, request);
        let Some(row) = rows.into_iter().next() else {
            return Ok(bare);
        };
        Ok(Asked {
            title: home.title,
            workflow: row.workflow,
            about: row.about,
            by: row.asked_by,
            edits: row.edits,
            effect: row.effect,
            deciders: row.deciders,
            approvals: row.of,
            ..bare
        })
    }

    fn bare(&self, account: &AccountId, request: &Request) -> Asked {
        Asked {
            id: request.id.clone(),
            account: account.clone(),
            title: account.to_string(),
            workflow: request.workflow.to_string(),
            about: String::new(),
            by: request
                .asked_by
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
            note: request.note.clone().unwrap_or_default(),
            edits: Vec::new(),
            effect: String::new(),
            deciders: Vec::new(),
            approvals: 1,
            since: request.since,
            until: request.expires,
            store: self.describe(),
            operator: self.operator.clone(),
        }
    }
}

/// Whether it began to wait with this very edit.
fn opened(request: &Request, now: Time) -> bool {
    request.status == RequestStatus::Waiting && request.votes.is_empty() && request.since == now
}
