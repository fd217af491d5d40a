//! `resources`: the things of an account.

use super::{
    args,
    out::{Exit, Fault, Out},
    picked::{self, comma},
    sheet::Sheet,
    table::{Side, Table},
};
use crate::{
    domain::{FactValue, filter::List},
    service::{Service, rows::ResourceRow},
};

/// Lists the resources of an account, or shows one.
pub fn run(service: &mut Service, ask: args::Resources, out: &mut Out) -> Result<Exit, Fault> {
    match ask {
        args::Resources::List { list, kind } => {
            let page = service.resources(
                &list.account,
                kind.as_ref(),
                &list.paged.ask(List::Resources)?,
            )?;
            picked::page(out, &page, list.paged.json, table)
        }
        args::Resources::Show(show) => {
            let id = &show.which.name;
            let row = picked::find(
                "resource",
                id.as_str(),
                |ask| service.resources(&show.which.account, None, ask),
                |row| row.resource.id == *id,
            )?;
            picked::one(out, &row, show.json, sheet)
        }
    }
}

fn table(rows: &[ResourceRow]) -> Table {
    let mut table = Table::new([
        ("RESOURCE", Side::Left),
        ("NAME", Side::Left),
        ("KIND", Side::Left),
        ("WITHIN", Side::Left),
        ("OWNER", Side::Left),
        ("STATE", Side::Left),
        ("SINCE", Side::Left),
    ]);
    for row in rows {
        let dash = || "-".to_owned();
        table.row([
            row.resource.id.to_string(),
            row.resource.title.clone(),
            row.kind.clone(),
            row.within.clone(),
            row.owner.clone().unwrap_or_else(dash),
            row.resource
                .state
                .as_ref()
                .map_or_else(dash, ToString::to_string),
            row.resource.since.to_string(),
        ]);
    }
    table
}

fn sheet(row: &ResourceRow) -> Sheet {
    let resource = &row.resource;
    let state = resource.state.as_ref().map(ToString::to_string);
    Sheet::new(&resource.title)
        .field("Resource", resource.id.to_string())
        .field("Kind", &row.kind)
        .field("Within", &row.within)
        .field("Owner", row.owner.clone().unwrap_or_default())
        .field("State", state.unwrap_or_default())
        .field("Labels", comma(&resource.labels))
        .field("Since", resource.since.to_string())
        .list(
            "Facts",
            resource.facts.iter().map(|(word, value)| {
                let value = match value {
                    FactValue::YesNo(true) => "yes".into(),
                    FactValue::YesNo(false) => "no".into(),
                    FactValue::Time(time) => time.to_string(),
                    FactValue::Text(text) => text.clone(),
                };
                format!("{word}: {value}")
            }),
        )
}
