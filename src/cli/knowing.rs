//! What somebody may do thing by thing, what they see, and who may do what to people: the twins of
//! the console's screens.

use super::{
    args,
    out::{Exit, Fault, Out},
    picked::{self, comma},
    policy::sign,
    table::{Side, Table},
    who_can::by,
};
use crate::{
    domain::{Seen, View, filter::List},
    service::{
        Service,
        known::{DelegationTable, ThingRights},
    },
};

/// What a user may do, thing by thing.
pub fn rights(service: &mut Service, ask: &args::Rights, out: &mut Out) -> Result<Exit, Fault> {
    let (account, user) = (&ask.who.account, &ask.who.name);
    let found = service.rights(account, user, &ask.paged.ask(List::Resources)?)?;
    picked::page(out, &found, ask.paged.json, rights_table)
}

fn rights_table(rows: &[ThingRights]) -> Table {
    let mut table = Table::new([
        ("ON", Side::Left),
        ("TITLE", Side::Left),
        ("CAPABILITY", Side::Left),
        ("BY", Side::Left),
    ]);
    for row in rows {
        let (on, title) = match &row.thing {
            Some(thing) => (thing.resource.id.to_string(), thing.resource.title.clone()),
            None => ("-".to_owned(), "the account".to_owned()),
        };
        for right in &row.rights {
            table.row([
                on.clone(),
                title.clone(),
                right.capability.clone(),
                comma(right.by.iter().map(by)),
            ]);
        }
    }
    table
}

/// What a user sees, or whoever holds a role alone.
pub fn sees(service: &mut Service, ask: &args::Sees, out: &mut Out) -> Result<Exit, Fault> {
    let account = &ask.who.account;
    let view = if ask.role {
        let role = ask.who.name.as_str().parse().map_err(|error| {
            Fault::misuse("bad-role", format!("{error}"), "Write it as ROLE@ACCOUNT.")
        })?;
        service.role_sees(account, &role)?
    } else {
        service.user_sees(account, &ask.who.name)?
    };
    if ask.json {
        out.json(&view)?;
        return Ok(Exit::Done);
    }
    if !view.note.is_empty() {
        out.tell(&view.note);
    }
    out.text(&seen(&view).to_string())?;
    Ok(Exit::Done)
}

fn seen(view: &View) -> Table {
    let mut table = Table::new([
        ("CAPABILITY", Side::Left),
        ("WHAT", Side::Left),
        ("SEEN", Side::Left),
        ("WHY", Side::Left),
        ("RULES", Side::Left),
    ]);
    for row in &view.rows {
        let how = match row.seen {
            Seen::Does => "may do it",
            Seen::DoesIf => "may do it under conditions",
            Seen::Refused => "sees it, may not",
            Seen::Greyed => "sees it in grey",
            Seen::Hidden => "does not see it",
        };
        table.row([
            row.capability.clone(),
            row.title.clone(),
            how.to_owned(),
            row.why.clone(),
            comma(&row.rules),
        ]);
    }
    table
}

/// Who may do what to people.
pub fn delegation(
    service: &mut Service,
    ask: &args::Delegation,
    out: &mut Out,
) -> Result<Exit, Fault> {
    let table = service.delegation(&ask.account, ask.verb.as_deref())?;
    if ask.json {
        out.json(&table)?;
        return Ok(Exit::Done);
    }
    out.text(&laid_out(&table).to_string())?;
    out.tell(&table.note);
    if ask.verb.is_none() {
        out.tell(&format!(
            "--verb shows one role by role: {}",
            comma(&table.verbs)
        ));
    }
    Ok(Exit::Done)
}

fn laid_out(told: &DelegationTable) -> Table {
    let words = told.columns.iter().map(|column| column.word.clone());
    let head = std::iter::once("MAY".to_owned()).chain(words);
    let mut table = Table::of_names(head.chain(["NOTES".to_owned()]).collect());
    for ((word, _), cells) in told.actors.iter().zip(&told.cells) {
        let mut notes: Vec<&str> = Vec::new();
        for cell in cells {
            if !cell.note.is_empty() && !notes.contains(&cell.note.as_str()) {
                notes.push(&cell.note);
            }
        }
        let notes = comma(notes);
        let cells = cells.iter().map(sign);
        table.row(std::iter::once(word.clone()).chain(cells).chain([notes]));
    }
    table
}
