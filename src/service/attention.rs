//! What wants attention: in an account what is known at once and what has to be looked for, in a
//! store the accounts to see to.

use serde::Serialize;

use super::{Patience, Result, Service};
use crate::domain::{
    AccountId, AccountStatus, Edit, Finding, Handle, RequestId, RequestStatus, Severity, Time,
    Word,
    page::{PageAsk, Query},
    plan::Pool,
};

/// The most requests, and the most accounts, that are named one by one.
const NAMED: usize = 100;

/// Something that can be gone to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    /// An account.
    Account(AccountId),
    /// A user of the account.
    User(Handle),
    /// A role of its policy.
    Role(Word),
    /// Something in it.
    Resource(Handle),
    /// A request.
    Request(RequestId),
    /// An entry of its journal, by the id of its edit.
    Entry(String),
    /// A rule of its policy.
    Rule(String),
}

/// Something that wants attention.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// How much it matters.
    pub severity: Severity,
    /// What is so, in a sentence.
    pub text: String,
    /// Whom or what it is about, in words; empty where the sentence says all.
    pub about: String,
    /// Where it leads.
    pub target: Target,
    /// What it leads to is called.
    pub name: String,
    /// Since when, where that is known.
    pub since: Option<Time>,
    /// Rule ids.
    pub rules: Vec<String>,
    /// The edits by which it could come about, in words.
    pub path: Vec<String>,
    /// The edits that would mend it, accepted from a site administrator.
    pub mend: Vec<Edit>,
    /// The same in words.
    pub mends: Vec<String>,
}

impl Service {
    /// What an account should look into and what is known at once: how it stands, what is used up,
    /// what waits for somebody's word.
    pub fn attention(&mut self, account: &AccountId) -> Result<Vec<Notice>> {
        let detail = self.account(account)?;
        let mut all = Vec::new();
        if detail.account.status != AccountStatus::Active {
            let text = format!(
                "The account is {}: nobody in it may act.",
                detail.account.status
            );
            all.push(notice(
                Severity::High,
                text,
                Target::Account(account.clone()),
            ));
        }
        all.extend(self.asking(account)?);
        let target = Target::Account(account.clone());
        let full = detail
            .pools
            .iter()
            .filter_map(|pool| used_up(pool, &target));
        all.extend(full);
        for notice in &mut all {
            if notice.target == target {
                notice.name.clone_from(&detail.account.title);
            }
        }
        Ok(all)
    }

    /// The requests that wait.
    fn asking(&mut self, account: &AccountId) -> Result<Vec<Notice>> {
        let ask = PageAsk {
            limit: NAMED,
            ..PageAsk::default()
        };
        let rows = self.requests(account, &ask)?.rows.into_iter();
        let waits = rows.filter(|row| row.request.status == RequestStatus::Waiting);
        Ok(waits
            .map(|row| {
                let (severity, end) = if row.decidable {
                    (Severity::Medium, "")
                } else {
                    (Severity::High, ", and too few people can decide it")
                };
                let text = format!("{} asks for a word on {}{end}.", row.asked_by, row.about);
                Notice {
                    since: Some(row.request.since),
                    name: row.about,
                    about: row.workflow,
                    ..notice(severity, text, Target::Request(row.request.id))
                }
            })
            .collect())
    }

    /// What an account should look into and what has to be looked for, the gravest first. Requests
    /// that wait are left out: [`Service::attention`] tells them.
    pub fn looked_into(&mut self, account: &AccountId, patience: Patience) -> Result<Vec<Notice>> {
        let found = self.findings(account, patience)?;
        let (row, policy) = self.pinned(account)?;
        let title = row.title;
        let spoken = |found: &Finding| {
            let edits = found.path.iter().chain(&found.mend);
            let things: Vec<Handle> = edits
                .flat_map(super::asked::spoken_of)
                .chain(&found.whom)
                .chain(&found.on)
                .cloned()
                .collect();
            things
        };
        let handles: Vec<Handle> = found.iter().flat_map(spoken).collect();
        let names = self.names(account, &handles)?;
        let words = |edits: &[Edit]| -> Vec<String> {
            let said = edits
                .iter()
                .map(|e| super::asked::asked(&policy, &names, e));
            said.collect()
        };
        let waits = |found: &Finding| found.code == "undecidable-request";
        Ok(found
            .into_iter()
            .filter(|found| !waits(found))
            .map(|found| {
                let about = found.whom.iter().chain(&found.on).map(|h| names.of(h));
                let target = leads(account, &found);
                Notice {
                    name: match &target {
                        Target::User(handle) | Target::Resource(handle) => names.of(handle),
                        Target::Rule(id) => id.clone(),
                        _ => title.clone(),
                    },
                    about: about.collect::<Vec<_>>().join(", "),
                    rules: found.rules.clone(),
                    path: words(&found.path),
                    mends: words(&found.mend),
                    mend: found.mend.clone(),
                    ..notice(found.severity, sentence(&found.text), target)
                }
            })
            .collect())
    }

    /// The accounts of the store that are suspended or in which a request waits; the first of them
    /// where there are very many.
    pub fn attention_of_store(&mut self) -> Result<Vec<Notice>> {
        let page = self.store.accounts_in_need(&Query::plain(NAMED))?;
        Ok(page
            .rows
            .into_iter()
            .map(|entry| {
                let account = entry.account;
                let waits = match entry.waiting {
                    0 => String::new(),
                    1 => "1 request waits".to_owned(),
                    n => format!("{n} requests wait"),
                };
                let suspended = account.status == AccountStatus::Suspended;
                let (severity, text) = match (suspended, waits.is_empty()) {
                    (true, true) => (Severity::High, "is suspended".to_owned()),
                    (true, false) => (Severity::High, format!("is suspended, and {waits}")),
                    (false, _) => (Severity::Medium, waits),
                };
                let text = if suspended {
                    format!("{} {text}.", account.title)
                } else {
                    format!("{}: {text}.", account.title)
                };
                Notice {
                    name: account.title,
                    ..notice(severity, text, Target::Account(account.id))
                }
            })
            .collect())
    }
}

fn notice(severity: Severity, text: String, target: Target) -> Notice {
    Notice {
        severity,
        text,
        about: String::new(),
        name: String::new(),
        target,
        since: None,
        rules: Vec::new(),
        path: Vec::new(),
        mend: Vec::new(),
        mends: Vec::new(),
    }
}

/// Licences or seats of which none is left; more than there are is a finding of its own.
fn used_up(pool: &Pool, target: &Target) -> Option<Notice> {
    let of = pool.of.filter(|of| pool.after == *of)?;
    let text = format!("{}: all {of} are in use.", pool.title);
    Some(Notice {
        rules: pool.rules.clone(),
        ..notice(Severity::Low, text, target.clone())
    })
}

/// What a finding is about first: somebody, something, a rule, or the account as a whole.
fn leads(account: &AccountId, found: &Finding) -> Target {
    let user = found.whom.first().cloned().map(Target::User);
    let thing = found.on.clone().map(Target::Resource);
    let rule = || found.rules.first().cloned().map(Target::Rule);
    user.or(thing)
        .or_else(rule)
        .unwrap_or_else(|| Target::Account(account.clone()))
}

fn sentence(text: &str) -> String {
    if text.ends_with('.') {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}
