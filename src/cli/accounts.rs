//! `accounts`: the accounts of the store.

use super::{
    args,
    out::{Exit, Fault, Out},
    picked::{self, told},
    sheet::Sheet,
    table::{Side, Table},
};
use crate::{
    domain::{filter::List, plan::Pool},
    service::{
        Service,
        rows::{AccountDetail, AccountRow, FeatureRow},
    },
};

/// Lists accounts, or shows one.
pub fn run(service: &mut Service, ask: args::Accounts, out: &mut Out) -> Result<Exit, Fault> {
    match ask {
        args::Accounts::List(paged) => picked::page(
            out,
            &service.accounts(&paged.ask(List::Accounts)?)?,
            paged.json,
            table,
        ),
        args::Accounts::Show { account, json } => {
            picked::one(out, &service.account(&account)?, json, sheet)
        }
    }
}

fn table(rows: &[AccountRow]) -> Table {
    let mut table = Table::new([
        ("ACCOUNT", Side::Left),
        ("NAME", Side::Left),
        ("POLICY", Side::Left),
        ("PLAN", Side::Left),
        ("STATUS", Side::Left),
        ("ACTIVE", Side::Right),
        ("INVITED", Side::Right),
        ("ARCHIVED", Side::Right),
        ("WAITING", Side::Right),
        ("SINCE", Side::Left),
    ]);
    for row in rows {
        table.row([
            row.id.to_string(),
            row.title.clone(),
            row.policy.clone(),
            row.plan.clone().unwrap_or_else(|| "-".into()),
            row.status.to_string(),
            row.active.to_string(),
            row.invited.to_string(),
            row.archived.to_string(),
            row.waiting.to_string(),
            row.since.to_string(),
        ]);
    }
    table
}

fn sheet(detail: &AccountDetail) -> Sheet {
    let account = &detail.account;
    let plan = detail.plans.iter().find(|p| p.current);
    Sheet::new(&account.title)
        .field("Account", account.id.to_string())
        .field("Policy", &detail.policy_title)
        .field(
            "About",
            told(&detail.policy_help, &detail.policy_help_rules),
        )
        .field("Policy hash", account.policy.to_string())
        .field("Plan", plan.map_or("", |p| &p.title))
        .field("Status", account.status.to_string())
        .field("Since", account.since.to_string())
        .list("Features", detail.features.iter().map(feature))
        .list("In use", detail.pools.iter().map(pool))
        .list(
            "Numbers",
            detail.numbers.iter().map(|(word, number)| {
                let number = number.map_or_else(|| "not set".into(), |n| n.to_string());
                format!("{word}: {number}")
            }),
        )
}

fn feature(row: &FeatureRow) -> String {
    let state = if row.on { "on " } else { "off" };
    format!(
        "{state}  {} ({}), set by {}",
        row.title, row.word, row.set_by
    )
}

fn pool(pool: &Pool) -> String {
    match pool.of {
        Some(of) => format!("{}: {} of {of}", pool.title, pool.after),
        None => format!("{}: {}", pool.title, pool.after),
    }
}
