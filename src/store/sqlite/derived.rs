//! Columns by which lists are sorted and searched. They follow from the rest of their row; a
//! verification holds them against it, or a row could be hidden from every list.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use super::{
    fault::Done,
    rows,
    tables::{find_account, find_request, find_resource, find_user},
};
use crate::domain::{
    AccountId, Handle, Request, RequestStatus, UserStatus, state::State, text::sort_key,
};

/// The columns of a row, by its handle.
type Derived = BTreeMap<String, [String; 3]>;

/// How long the lists of an account are.
fn counts(state: &State) -> String {
    let stands = |status| state.users.values().filter(|u| u.status == status).count();
    let waits = |r: &&Request| r.status == RequestStatus::Waiting;
    format!(
        "{} active, {} invited, {} archived, {} waiting, {} things",
        stands(UserStatus::Active),
        stands(UserStatus::Invited),
        stands(UserStatus::Archived),
        state.requests.values().filter(waits).count(),
        state.resources.len()
    )
}

/// The roles that each holds.
fn roles(state: &State) -> BTreeMap<&Handle, BTreeSet<&str>> {
    let mut all: BTreeMap<&Handle, BTreeSet<&str>> = BTreeMap::new();
    for held in &state.assignments {
        all.entry(&held.user)
            .or_default()
            .insert(held.role.as_str());
    }
    all
}

/// The tables with rows of an account that have no number of its own.
pub fn unnumbered(db: &Connection, account: &AccountId) -> Done<Vec<String>> {
    let mut out = Vec::new();
    for table in ["users", "resources"] {
        let sql = format!(
            "SELECT id FROM {table} WHERE account = ?1 AND coalesce(number >> 32, 0)
             IS NOT (SELECT block FROM blocks WHERE account = ?1)"
        );
        let bad: Vec<String> = rows::all(db, &sql, [account.as_str()], |row| Ok(row.get(0)?))?;
        out.extend(bad.iter().map(|id| format!("{table} {id}")));
    }
    Ok(out)
}

/// The rows of an account whose columns are not what they should be, by table and handle.
pub fn wrong(db: &Connection, account: &AccountId, state: &State) -> Done<Vec<String>> {
    let counts = counts(state);
    let accounts = state.account.iter().map(|account| {
        let sort = sort_key(&account.title);
        let row = [sort, find_account(account), counts.clone()];
        (account.id.to_string(), row)
    });
    let mut roles = roles(state);
    let users = state.users.values().map(|user| {
        let sort = sort_key(&user.name);
        let roles = roles.remove(&user.id).unwrap_or_default();
        let roles = roles.into_iter().collect::<Vec<_>>().join(",");
        (user.id.to_string(), [sort, find_user(user), roles])
    });
    let resources = state.resources.values().map(|resource| {
        let sort = sort_key(&resource.title);
        let row = [sort, find_resource(resource), String::new()];
        (resource.id.to_string(), row)
    });
    let requests = state.requests.values().map(|request| {
        let find = find_request(request);
        (request.id.to_string(), [String::new(), find, String::new()])
    });
    let tables: [(&str, &str, Derived); 4] = [
        (
            "accounts",
            "sort, find, format('%d active, %d invited, %d archived, %d waiting, %d things',
             active, invited, archived, waiting, things) FROM accounts
             WHERE policy_name = coalesce((SELECT name FROM policies WHERE hash = policy), '')
             AND id",
            accounts.collect(),
        ),
        (
            "users",
            "sort, find, roles FROM users WHERE account",
            users.collect(),
        ),
        (
            "resources",
            "sort, find, '' FROM resources WHERE account",
            resources.collect(),
        ),
        (
            "requests",
            "'', find, '' FROM requests WHERE account",
            requests.collect(),
        ),
    ];
    let mut out = Vec::new();
    for (table, columns, expected) in tables {
        let sql = format!("SELECT id, {columns} = ?");
        let kept = rows::all(db, &sql, [account.as_str()], |row| {
            Ok((
                row.get::<_, String>(0)?,
                [row.get(1)?, row.get(2)?, row.get(3)?],
            ))
        })?;
        let kept: Derived = kept.into_iter().collect();
        // What is not there at all is told by the comparison with the journal, save an account.
        let bad = expected.iter().filter(|(id, columns)| match kept.get(*id) {
            Some(kept) => kept != *columns,
            None => table == "accounts",
        });
        let more = kept.keys().filter(|id| !expected.contains_key(*id));
        out.extend(
            bad.map(|(id, _)| id)
                .chain(more)
                .map(|id| format!("{table} {id}")),
        );
    }
    Ok(out)
}
