//! Columns by which lists are sorted and searched. They follow from the rest of their row; a
//! verification holds them against it, or a row could be hidden from every list.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::{
    fault::Done,
    rows,
    tables::{find_account, find_request, find_resource, find_user},
};
use crate::domain::{AccountId, state::State, text::sort_key};

/// The columns of a row, by its handle.
type Derived = BTreeMap<String, (String, String)>;

/// The rows of an account whose columns are not what they should be, by table and handle.
pub fn wrong(db: &Connection, account: &AccountId, state: &State) -> Done<Vec<String>> {
    let accounts = state.account.iter().map(|account| {
        let sort = sort_key(&account.title);
        (account.id.to_string(), (sort, find_account(account)))
    });
    let users = state.users.values().map(|user| {
        let sort = sort_key(&user.name);
        (user.id.to_string(), (sort, find_user(user)))
    });
    let resources = state.resources.values().map(|resource| {
        let sort = sort_key(&resource.title);
        (resource.id.to_string(), (sort, find_resource(resource)))
    });
    let requests = state.requests.values().map(|request| {
        let find = find_request(request);
        (request.id.to_string(), (String::new(), find))
    });
    let tables: [(&str, &str, Derived); 4] = [
        (
            "accounts",
            "sort, find FROM accounts WHERE id",
            accounts.collect(),
        ),
        (
            "users",
            "sort, find FROM users WHERE account",
            users.collect(),
        ),
        (
            "resources",
            "sort, find FROM resources WHERE account",
            resources.collect(),
        ),
        (
            "requests",
            "'', find FROM requests WHERE account",
            requests.collect(),
        ),
    ];
    let mut out = Vec::new();
    for (table, columns, expected) in tables {
        let sql = format!("SELECT id, {columns} = ?");
        let kept = rows::all(db, &sql, [account.as_str()], |row| {
            Ok((row.get::<_, String>(0)?, (row.get(1)?, row.get(2)?)))
        })?;
        let bad = kept
            .into_iter()
            .filter(|(id, columns)| expected.get(id) != Some(columns));
        out.extend(bad.map(|(id, _)| format!("{table} {id}")));
    }
    Ok(out)
}
