//! What wants attention in all accounts of a store: they are looked into page by page, and each in
//! which something is found is a row.

use serde::Serialize;

use super::{
    Patience, Result, Service,
    attention::{Notice, Target, notice},
};
use crate::{
    domain::{AccountId, AccountStatus, Severity, page::Query},
    store::AccountEntry,
};

/// An account with more people is looked into only where it is open.
const LARGE: u64 = 5_000;
/// The most findings of an account that are told with its row.
const TOLD: usize = 5;

/// What was found in a page of accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Survey {
    /// A row for each account in which something wants attention.
    pub rows: Vec<Notice>,
    /// The accounts that were looked into.
    pub looked: Vec<AccountId>,
    /// Where the next page begins; none is the end.
    pub next: Option<String>,
    /// How many accounts there are in all.
    pub whole: u64,
}

impl Service {
    /// Looks into the next so many accounts of the store.
    pub fn survey(&mut self, after: Option<&str>, accounts: usize) -> Result<Survey> {
        let query = Query {
            after: after.map(str::to_owned),
            ..Query::plain(accounts)
        };
        let page = self.store.accounts(&query)?;
        let looked = page.rows.iter().map(|row| row.account.id.clone()).collect();
        let rows = page.rows.iter().filter_map(|row| self.surveyed(row));
        Ok(Survey {
            rows: rows.collect(),
            looked,
            next: page.next,
            whole: page.total,
        })
    }

    /// What wants attention in an account, as one row. What cannot be looked into is a row too, so
    /// that one account does not hide the others.
    fn surveyed(&mut self, entry: &AccountEntry) -> Option<Notice> {
        let account = &entry.account;
        let people = entry.active + entry.invited + entry.archived;
        let (found, mut said) = if people > LARGE {
            let text = format!("{people} people, who are looked into where it is open");
            (Vec::new(), vec![(Severity::Low, text)])
        } else {
            match self.looked_into(&account.id, Patience::default()) {
                Ok(found) => (found, Vec::new()),
                Err(error) => {
                    let text = format!("it cannot be looked into: {error}");
                    (Vec::new(), vec![(Severity::High, text)])
                }
            }
        };
        if let Some(gravest) = found.iter().map(|notice| notice.severity).min() {
            said.insert(0, (gravest, counted(&found, gravest)));
        }
        match entry.waiting {
            0 => {}
            1 => said.push((Severity::Medium, "1 request waits".into())),
            n => said.push((Severity::Medium, format!("{n} requests wait"))),
        }
        if account.status == AccountStatus::Suspended {
            said.insert(0, (Severity::High, "it is suspended".into()));
        }
        let severity = said.iter().map(|(severity, _)| *severity).min()?;
        let parts: Vec<String> = said.into_iter().map(|(_, text)| text).collect();
        let text = format!("{}: {}.", account.title, parts.join("; "));
        let told = found.into_iter().take(TOLD);
        Some(Notice {
            name: account.title.clone(),
            told: told.map(|notice| (notice.severity, notice.text)).collect(),
            ..notice(severity, text, Target::Account(account.id.clone()))
        })
    }
}

/// How many findings there are, and how many of them matter most.
fn counted(found: &[Notice], gravest: Severity) -> String {
    let all = found.len();
    let worst = found.iter().filter(|n| n.severity == gravest).count();
    let word = gravest.word();
    match (all, worst) {
        (1, _) => format!("1 finding, {word}"),
        (all, worst) if all == worst => format!("{all} findings, {word}"),
        (all, worst) => format!("{all} findings, {worst} of them {word}"),
    }
}
