//! `journal`: every accepted edit of an account, the newest first.

use super::{
    args,
    out::{Exit, Fault, Out},
    picked,
    sheet::Sheet,
    table::{Side, Table},
};
use crate::{
    domain::filter::List,
    service::{Service, rows::EntryRow},
};

/// Lists the journal of an account, or shows one entry.
pub fn run(service: &mut Service, ask: args::Group<u64>, out: &mut Out) -> Result<Exit, Fault> {
    match ask {
        args::Group::List(list) => {
            let page = service.journal(&list.account, &list.paged.ask(List::Journal)?)?;
            picked::page(out, &page, list.paged.json, table)
        }
        args::Group::Show(show) => {
            let seq = show.which.name;
            let row = picked::find(
                "journal entry",
                &seq.to_string(),
                |ask| service.journal(&show.which.account, ask),
                |row| row.seq == seq,
            )?;
            picked::one(out, &row, show.json, sheet)
        }
    }
}

fn table(rows: &[EntryRow]) -> Table {
    let mut table = Table::new([
        ("ENTRY", Side::Right),
        ("WHEN", Side::Left),
        ("WHO", Side::Left),
        ("OPERATOR", Side::Left),
        ("WHAT", Side::Left),
        ("WHY", Side::Left),
    ]);
    for row in rows {
        table.row([
            row.seq.to_string(),
            row.at.to_string(),
            row.actor.clone(),
            row.operator.clone(),
            row.marked(),
            row.reason.clone().unwrap_or_else(|| "-".into()),
        ]);
    }
    table
}

fn sheet(row: &EntryRow) -> Sheet {
    Sheet::new(&row.marked())
        .field("Entry", row.seq.to_string())
        .field("When", row.at.to_string())
        .field("Who", &row.actor)
        .field("Operator", &row.operator)
        .field("Why", row.reason.clone().unwrap_or_default())
        .field("Edit id", &row.id)
        .field("Policy", row.policy.to_string())
        .field("Hash", row.hash.to_string())
        .list("Asked", row.edits.iter().cloned())
        .list("Changed", row.changes.iter().cloned())
}
