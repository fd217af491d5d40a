//! `who-can`: everybody who may do something, with the role by which.

use super::{
    args,
    out::{Exit, Fault, Out},
    picked::{self, comma},
    table::{Side, Table},
};
use crate::{
    domain::{HeldBy, Holder, filter::List},
    service::Service,
};

/// Answers the question.
pub fn run(service: &mut Service, ask: &args::WhoCan, out: &mut Out) -> Result<Exit, Fault> {
    let (capability, account) = match (ask.what.rsplit_once('@'), &ask.account) {
        (None, Some(account)) => (ask.what.as_str(), account.clone()),
        (Some((capability, account)), None) => {
            let account = account.parse().map_err(|error| {
                Fault::misuse(
                    "bad-account",
                    format!("{error}"),
                    "Write it as CAPABILITY@ACCOUNT.",
                )
            })?;
            (capability, account)
        }
        _ => {
            return Err(Fault::misuse(
                "which-account",
                "The account is named once",
                "Write CAPABILITY@ACCOUNT, or CAPABILITY --in ACCOUNT.",
            ));
        }
    };
    let found = service.who_can(
        &account,
        capability,
        ask.on.as_ref(),
        &ask.paged.ask(List::Users)?,
    )?;
    picked::found(out, &found, ask.paged.json, table)
}

fn table(rows: &[Holder]) -> Table {
    let mut table = Table::new([
        ("USER", Side::Left),
        ("NAME", Side::Left),
        ("BY", Side::Left),
        ("RULES", Side::Left),
    ]);
    for row in rows {
        table.row([
            row.user.to_string(),
            row.name.clone(),
            comma(row.by.iter().map(by)),
            comma(row.by.iter().flat_map(|by| &by.rules)),
        ]);
    }
    table
}

/// A role by which somebody has something, in words.
pub fn by(by: &HeldBy) -> String {
    let role = picked::role(&by.role);
    if by.when.is_empty() {
        role
    } else {
        format!("{role} ({})", by.when)
    }
}
