//! `compare`: what two roles or two users can do, side by side.

use super::{
    args,
    out::{Exit, Fault, Out},
    picked::{self, comma},
    sheet::Sheet,
};
use crate::{
    domain::{Comparison, Differing, Said},
    service::Service,
};

/// Compares.
pub fn run(service: &mut Service, ask: &args::Compare, out: &mut Out) -> Result<Exit, Fault> {
    let (comparison, json) = match ask {
        args::Compare::Roles {
            first,
            second,
            account,
            policy,
            json,
        } => match (account, policy) {
            (Some(account), _) => (service.compare_roles(account, (first, second))?, *json),
            (None, policy) => {
                let policy = policy.as_deref().unwrap_or_default();
                (service.compare_roles_of(policy, (first, second))?, *json)
            }
        },
        args::Compare::Users {
            first,
            second,
            account,
            on,
            json,
        } => (
            service.compare_users(account, (first, second), on.as_ref())?,
            *json,
        ),
    };
    picked::one(out, &comparison, json, sheet)
}

fn sheet(all: &Comparison) -> Sheet {
    let (first, second) = (&all.first, &all.second);
    let one = |row: &Differing| line(row, row.first.as_ref().or(row.second.as_ref()));
    let both = |row: &Differing| {
        let said = |said: &Option<Said>| said.as_ref().map(words).unwrap_or_default();
        format!(
            "{} ({}): {} | {}",
            row.title,
            row.capability,
            said(&row.first),
            said(&row.second)
        )
    };
    Sheet::new(&format!("{first} and {second}"))
        .field("Alike", all.alike.to_string())
        .list(&format!("Only {first}"), all.only_first.iter().map(one))
        .list(&format!("Only {second}"), all.only_second.iter().map(one))
        .list(
            "Both, under different conditions",
            all.differ.iter().map(both),
        )
}

fn line(row: &Differing, said: Option<&Said>) -> String {
    let said = said.map(words).unwrap_or_default();
    format!("{} ({}): {said}", row.title, row.capability)
}

fn words(said: &Said) -> String {
    let when = if said.when.is_empty() {
        "always"
    } else {
        &said.when
    };
    if said.rules.is_empty() {
        when.to_owned()
    } else {
        format!("{when} [{}]", comma(&said.rules))
    }
}
