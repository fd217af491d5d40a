//! All of one account, as the tables hold it.

use rusqlite::Connection;

use super::{
    facts,
    fault::Done,
    rows::{self, ASSIGNMENT, RELATION, REQUEST, RESOURCE, USER},
};
use crate::domain::{AccountId, state::State};

/// Reads an account whole. The caller holds the transaction that makes it one moment.
pub fn dump(db: &Connection, account: &AccountId) -> Done<State> {
    let key = [account.as_str()];
    let select =
        |columns: &str, table: &str| format!("SELECT {columns} FROM {table} WHERE account = ?");
    let users = rows::all(db, &select(USER, "users"), key, rows::user)?;
    let resources = rows::all(db, &select(RESOURCE, "resources"), key, rows::resource)?;
    let requests = rows::all(db, &select(REQUEST, "requests"), key, rows::request)?
        .into_iter()
        .map(|request| Ok((request.id.clone(), rows::with_votes(db, account, request)?)));
    Ok(State {
        account: facts::account(db, account)?,
        users: users.into_iter().map(|u| (u.id.clone(), u)).collect(),
        resources: resources.into_iter().map(|r| (r.id.clone(), r)).collect(),
        assignments: rows::all(
            db,
            &select(ASSIGNMENT, "assignments"),
            key,
            rows::assignment,
        )?
        .into_iter()
        .collect(),
        relations: rows::all(db, &select(RELATION, "relations"), key, rows::relation)?
            .into_iter()
            .collect(),
        requests: requests.collect::<Done<_>>()?,
    })
}
