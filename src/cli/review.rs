//! `review`: the review functions of role-based access control.

use super::{
    args::{self, Function},
    out::{Exit, Fault, Out},
    picked::{self, comma},
    table::{Side, Table},
    who_can::by,
};
use crate::{
    domain::{Ability, Handle, Word, filter::List, plan::HeldRole},
    service::{Service, rows::UserRow},
};

/// Answers a review function.
pub fn run(service: &mut Service, ask: &args::Review, out: &mut Out) -> Result<Exit, Fault> {
    let (account, paged) = (&ask.account, ask.paged.ask(List::Users)?);
    let json = ask.paged.json;
    let on = object(ask)?;
    match ask.function {
        Function::AssignedUsers => {
            let page = service.assigned_users(account, &role(ask)?, &paged)?;
            picked::page(out, &page, json, users)
        }
        Function::AuthorizedUsers => {
            let found = service.authorized_users(account, &role(ask)?, &paged)?;
            picked::found(out, &found, json, holders)
        }
        Function::AssignedRoles => {
            let held = service.assigned_roles(account, &user(ask)?)?;
            picked::all(out, &held, json, roles)
        }
        Function::AuthorizedRoles => {
            let held = service.authorized_roles(account, &user(ask)?)?;
            picked::all(out, &held, json, roles)
        }
        Function::RolePermissions | Function::RoleOperationsOnObject => {
            let able = service.role_permissions(account, &role(ask)?, on)?;
            picked::all(out, &able, json, abilities)
        }
        Function::UserPermissions | Function::UserOperationsOnObject => {
            let able = service.user_permissions(account, &user(ask)?, on)?;
            picked::all(out, &able, json, abilities)
        }
    }
}

/// The object, where the function is about one; it is named exactly then.
fn object(ask: &args::Review) -> Result<Option<&Handle>, Fault> {
    let about = matches!(
        ask.function,
        Function::RoleOperationsOnObject | Function::UserOperationsOnObject
    );
    match (&ask.on, about) {
        (None, true) => Err(Fault::misuse(
            "which-object",
            "This function is about an object",
            "Name it with --on.",
        )),
        (Some(_), false) => Err(Fault::misuse(
            "no-object",
            "This function is about no object",
            "Leave --on out, or ask one of the functions on an object.",
        )),
        (on, _) => Ok(on.as_ref()),
    }
}

fn role(ask: &args::Review) -> Result<Word, Fault> {
    ask.name.parse().map_err(|error| bad(&error))
}

fn user(ask: &args::Review) -> Result<Handle, Fault> {
    ask.name.parse().map_err(|error| bad(&error))
}

fn bad(error: &dyn std::fmt::Display) -> Fault {
    Fault::misuse(
        "bad-name",
        error.to_string(),
        "Name a role or a user by its handle.",
    )
}

fn users(rows: &[UserRow]) -> Table {
    let mut table = Table::new([
        ("USER", Side::Left),
        ("NAME", Side::Left),
        ("STATUS", Side::Left),
        ("HOLDS", Side::Left),
    ]);
    for row in rows {
        table.row([
            row.user.id.to_string(),
            row.user.name.clone(),
            row.user.status.to_string(),
            comma(row.roles.iter().map(picked::role)),
        ]);
    }
    table
}

fn holders(rows: &[(Handle, Vec<HeldRole>)]) -> Table {
    let mut table = Table::new([("USER", Side::Left), ("HOLDS", Side::Left)]);
    for (user, held) in rows {
        table.row([user.to_string(), comma(held.iter().map(picked::role))]);
    }
    table
}

fn roles(rows: &[HeldRole]) -> Table {
    let mut table = Table::new([
        ("ROLE", Side::Left),
        ("NAME", Side::Left),
        ("ON", Side::Left),
    ]);
    for held in rows {
        let on = held.on.as_ref().map_or("the account", AsRef::as_ref);
        table.row([held.role.clone(), held.title.clone(), on.to_owned()]);
    }
    table
}

fn abilities(rows: &[Ability]) -> Table {
    let mut table = Table::new([
        ("CAPABILITY", Side::Left),
        ("WHAT", Side::Left),
        ("BY", Side::Left),
        ("RULES", Side::Left),
    ]);
    for row in rows {
        table.row([
            row.capability.clone(),
            row.title.clone(),
            comma(row.by.iter().map(by)),
            comma(row.by.iter().flat_map(|by| &by.rules)),
        ]);
    }
    table
}
