//! `findings`: what accounts should look into.

use serde::Serialize;

use super::{
    args,
    out::{Exit, Fault, Out},
    picked::{self, comma},
    table::{Side, Table},
};
use crate::{
    domain::{
        AccountId, Finding,
        page::{MAX_PAGE, PageAsk},
    },
    service::Service,
};

/// A finding with its account.
#[derive(Serialize)]
struct Row {
    account: AccountId,
    #[serde(flatten)]
    found: Finding,
}

/// Lists what one account, or every account, should look into.
pub fn run(service: &mut Service, ask: &args::Findings, out: &mut Out) -> Result<Exit, Fault> {
    let args::Findings::List {
        account,
        invited,
        ending,
        json,
    } = ask;
    let mut patience = crate::service::Patience::default();
    patience.invitation = invited.map_or(patience.invitation, i64::from);
    patience.ending = ending.map_or(patience.ending, i64::from);
    let accounts = match account {
        Some(account) => vec![account.clone()],
        None => every(service)?,
    };
    let mut rows = Vec::new();
    for account in accounts {
        let found = service.findings(&account, patience)?.into_iter();
        rows.extend(found.map(|found| Row {
            account: account.clone(),
            found,
        }));
    }
    picked::all(out, &rows, *json, table)
}

fn every(service: &mut Service) -> Result<Vec<AccountId>, Fault> {
    let mut ask = PageAsk {
        limit: MAX_PAGE,
        ..PageAsk::default()
    };
    let mut all = Vec::new();
    loop {
        let page = service.accounts(&ask)?;
        all.extend(page.rows.into_iter().map(|row| row.id));
        ask.after = page.next;
        if ask.after.is_none() {
            return Ok(all);
        }
    }
}

fn table(rows: &[Row]) -> Table {
    let mut table = Table::new([
        ("ACCOUNT", Side::Left),
        ("SEVERITY", Side::Left),
        ("CODE", Side::Left),
        ("WHAT", Side::Left),
        ("RULES", Side::Left),
        ("MEND", Side::Left),
    ]);
    for row in rows {
        let lines = |edits: &[crate::domain::Edit]| {
            comma(
                edits
                    .iter()
                    .map(|e| serde_json::to_string(e).unwrap_or_default()),
            )
        };
        let mut what = row.found.text.clone();
        if !row.found.path.is_empty() {
            what = format!("{what}: {}", lines(&row.found.path));
        }
        table.row([
            row.account.to_string(),
            row.found.severity.to_string(),
            row.found.code.clone(),
            what,
            comma(&row.found.rules),
            lines(&row.found.mend),
        ]);
    }
    table
}
