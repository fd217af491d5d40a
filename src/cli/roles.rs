//! `roles`: the roles that an account's policy knows.

use super::{
    args,
    out::{Exit, Fault, Out},
    picked::{self, comma, told},
    sheet::Sheet,
    table::{Side, Table},
};
use crate::{
    domain::{Word, filter::List},
    service::{Service, rows::RoleRow},
};

/// Lists the roles of an account, or shows one.
pub fn run(service: &mut Service, ask: args::Group<Word>, out: &mut Out) -> Result<Exit, Fault> {
    match ask {
        args::Group::List(list) => {
            let page = service.role_page(&list.account, &list.paged.ask(List::Roles)?)?;
            picked::page(out, &page, list.paged.json, table)
        }
        args::Group::Show(show) => {
            let word = &show.which.name;
            let role = picked::find(
                "role",
                word.as_str(),
                |ask| service.role_page(&show.which.account, ask),
                |row| row.word == *word,
            )?;
            picked::one(out, &role, show.json, sheet)
        }
    }
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
