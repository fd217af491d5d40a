//! `requests`: what waits for somebody's word, and what was decided.

use super::{
    args,
    out::{Exit, Fault, Out},
    picked::{self, comma},
    sheet::Sheet,
    table::{Side, Table},
};
use crate::{
    domain::{RequestId, Vote, filter::List},
    service::{Service, rows::RequestRow},
};

/// Lists the requests of an account, or shows one.
pub fn run(
    service: &mut Service,
    ask: args::Group<RequestId>,
    out: &mut Out,
) -> Result<Exit, Fault> {
    match ask {
        args::Group::List(list) => {
            let page = service.requests(&list.account, &list.paged.ask(List::Requests)?)?;
            picked::page(out, &page, list.paged.json, table)
        }
        args::Group::Show(show) => {
            let id = &show.which.name;
            let row = picked::find(
                "request",
                id.as_str(),
                |ask| service.requests(&show.which.account, ask),
                |row| row.request.id == *id,
            )?;
            picked::one(out, &row, show.json, sheet)
        }
    }
}

fn table(rows: &[RequestRow]) -> Table {
    let mut table = Table::new([
        ("REQUEST", Side::Left),
        ("STATUS", Side::Left),
        ("WHAT", Side::Left),
        ("ABOUT", Side::Left),
        ("ASKED BY", Side::Left),
        ("CAN DECIDE", Side::Left),
        ("SINCE", Side::Left),
    ]);
    for row in rows {
        table.row([
            row.request.id.to_string(),
            row.request.status.to_string(),
            row.workflow.clone(),
            row.about.clone(),
            row.asked_by.clone(),
            comma(&row.deciders),
            row.request.since.to_string(),
        ]);
    }
    table
}

fn sheet(row: &RequestRow) -> Sheet {
    let request = &row.request;
    Sheet::new(&row.workflow)
        .field("Request", request.id.to_string())
        .field("Status", request.status.to_string())
        .field("About", &row.about)
        .field("Asked by", &row.asked_by)
        .field("Since", request.since.to_string())
        .field("Note", request.note.clone().unwrap_or_default())
        .field("Can decide", comma(&row.deciders))
        .field("Decidable", if row.decidable { "yes" } else { "no" })
        .field(
            "Until",
            request.expires.map(|t| t.to_string()).unwrap_or_default(),
        )
        .field("Effect", &row.effect)
        .list("Asked for", row.edits.iter().cloned())
        .list("Decisions", request.votes.iter().map(vote))
}

fn vote(vote: &Vote) -> String {
    let by = vote
        .by
        .as_ref()
        .map_or("the vendor or the site", AsRef::as_ref);
    let word = if vote.approve { "approved" } else { "declined" };
    match &vote.note {
        Some(note) => format!("{} {word} by {by}: {note}", vote.at),
        None => format!("{} {word} by {by}", vote.at),
    }
}
