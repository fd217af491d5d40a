//! `roles`: the roles that an account's policy knows.

use super::{
    args,
    out::{Exit, Fault, Out},
    picked::{self, comma, told},
    sheet::Sheet,
    table::{Side, Table},
};
use crate::{
    domain::{
        Word,
        page::{Page, PageAsk},
        text::sort_key,
    },
    service::{Service, rows::RoleRow},
};

/// Lists the roles of an account, or shows one.
pub fn run(service: &mut Service, ask: args::Group<Word>, out: &mut Out) -> Result<Exit, Fault> {
    match ask {
        args::Group::List(list) => {
            let page = page(service.roles(&list.account)?, &list.paged.ask());
            picked::page(out, &page, list.paged.json, table)
        }
        args::Group::Show(show) => {
            let roles = service.roles(&show.which.account)?;
            let word = &show.which.name;
            let role = picked::find(
                "role",
                word.as_str(),
                |ask| Ok(page(roles.clone(), ask)),
                |row| row.word == *word,
            )?;
            picked::one(out, &role, show.json, sheet)
        }
    }
}

/// A page of roles. A policy has a handful, so they come all at once and are cut here.
fn page(mut rows: Vec<RoleRow>, ask: &PageAsk) -> Page<RoleRow> {
    let filter = sort_key(&ask.filter);
    rows.retain(|row| {
        let text = sort_key(&format!("{} {} {}", row.word, row.title, comma(&row.also)));
        filter.split_whitespace().all(|word| text.contains(word))
    });
    let total = rows.len() as u64;
    if let Some(after) = &ask.after {
        let at = rows.iter().position(|row| row.word.as_str() == after);
        rows.drain(..at.map_or(rows.len(), |at| at + 1));
    }
    let more = rows.len() > ask.limit;
    rows.truncate(ask.limit);
    let next = rows.last().filter(|_| more).map(|row| row.word.to_string());
    Page { rows, next, total }
}

fn table(rows: &[RoleRow]) -> Table {
    let mut table = Table::new([
        ("ROLE", Side::Left),
        ("NAME", Side::Left),
        ("HELD ON", Side::Left),
        ("HOLDERS", Side::Right),
        ("STATE", Side::Left),
    ]);
    for row in rows {
        table.row([
            row.word.to_string(),
            row.title.clone(),
            comma(&row.on),
            row.holders.to_string(),
            match &row.off {
                Some(why) => format!("off: {why}"),
                None => "on".into(),
            },
        ]);
    }
    table
}

fn sheet(row: &RoleRow) -> Sheet {
    Sheet::new(&row.title)
        .field("Role", row.word.to_string())
        .field("Also", comma(&row.also))
        .field("Held on", comma(&row.on))
        .field("Holders", row.holders.to_string())
        .field("Off", row.off.clone().unwrap_or_default())
        .field("About", told(&row.help, &row.help_rules))
        .field("Rules", comma(&row.rules))
        .list("Notes", row.notes.iter().cloned())
}
