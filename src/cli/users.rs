//! `users`: the people of an account.

use super::{
    args, leaving,
    out::{Exit, Fault, Out},
    picked::{self, comma},
    sheet::Sheet,
    table::{Side, Table},
};
use crate::{
    domain::filter::List,
    service::{
        Service,
        rows::{CanRow, RelationRow, UserDetail, UserRow},
    },
};

/// Lists the users of an account, or shows one.
pub fn run(service: &mut Service, ask: args::Users, out: &mut Out) -> Result<Exit, Fault> {
    match ask {
        args::Users::List(list) => {
            let page = service.users(&list.account, &list.paged.ask(List::Users)?)?;
            picked::page(out, &page, list.paged.json, table)
        }
        args::Users::Leaving(ask) => leaving::run(service, &ask, out),
        args::Users::Show(show) => {
            let detail = service.user(&show.which.account, &show.which.name)?;
            picked::one(out, &detail, show.json, sheet)
        }
    }
}

fn table(rows: &[UserRow]) -> Table {
    let mut table = Table::new([
        ("USER", Side::Left),
        ("NAME", Side::Left),
        ("ROLES", Side::Left),
        ("STATUS", Side::Left),
        ("E-MAIL", Side::Left),
        ("SINCE", Side::Left),
    ]);
    for row in rows {
        table.row([
            row.user.id.to_string(),
            row.user.name.clone(),
            comma(row.roles.iter().map(picked::role)),
            row.user.status.to_string(),
            row.user.email.clone().unwrap_or_else(|| "-".into()),
            row.user.since.to_string(),
        ]);
    }
    table
}

fn sheet(detail: &UserDetail) -> Sheet {
    let user = &detail.row.user;
    Sheet::new(&user.name)
        .field("User", user.id.to_string())
        .field("E-mail", user.email.clone().unwrap_or_default())
        .field("Status", user.status.to_string())
        .field("Since", user.since.to_string())
        .field("Labels", comma(&user.labels))
        .list("Holds", detail.row.roles.iter().map(picked::role))
        .list("Notes", detail.notes.iter().cloned())
        .list("Relations", detail.relations.iter().map(relation))
        .list(
            &format!("Can ({} of {})", detail.can.len(), detail.of),
            detail.can.iter().map(can),
        )
        .list(
            "Owns",
            detail
                .owns
                .iter()
                .map(|r| format!("{} ({}, {})", r.resource.title, r.kind, r.resource.id)),
        )
}

fn relation(row: &RelationRow) -> String {
    match &row.relation.capacity {
        Some(capacity) => format!("{} {} as {capacity}", row.title, row.to),
        None => format!("{} {}", row.title, row.to),
    }
}

fn can(row: &CanRow) -> String {
    let mark = if row.conditional { '~' } else { '+' };
    format!("{mark} {} ({})", row.title, row.capability)
}
