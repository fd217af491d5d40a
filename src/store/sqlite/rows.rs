//! Rows of tables, read as nouns.

use rusqlite::{
    Connection, Params, Row,
    types::{FromSql, ValueRef},
};
use serde::de::DeserializeOwned;

use super::fault::{Done, Fault};
use crate::domain::{
    Account, AccountId, AccountStatus, Assignment, Handle, Hash, Object, Relation, Request,
    RequestStatus, Resource, Time, User, UserStatus, Vote,
};

/// The columns that [`account`] reads.
pub const ACCOUNT: &str = "id, title, policy, plan, features, limits, status, since";
/// The columns that [`user`] reads.
pub const USER: &str = "id, name, email, status, labels, since, invited_by";
/// The columns that [`resource`] reads.
pub const RESOURCE: &str = "id, kind, title, parent, owner, state, facts, labels, since";
/// The columns that [`assignment`] reads.
pub const ASSIGNMENT: &str = "user, role, place, begins, until, since";
/// The columns that [`relation`] reads.
pub const RELATION: &str = "user, relation, target, capacity";
/// The columns that [`request`] reads.
pub const REQUEST: &str = "id, workflow, about, asked_by, note, status, since, edits, expires";

/// All rows of a query.
pub fn all<T>(
    db: &Connection,
    sql: &str,
    params: impl Params,
    mut read: impl FnMut(&Row<'_>) -> Done<T>,
) -> Done<Vec<T>> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(read(row)?);
    }
    Ok(out)
}

/// The first row of a query, if there is one.
pub fn first<T>(
    db: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnOnce(&Row<'_>) -> Done<T>,
) -> Done<Option<T>> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    rows.next()?.map(read).transpose()
}

/// The number that a query counts.
pub fn count(db: &Connection, sql: &str, params: impl Params) -> Done<u64> {
    first(db, sql, params, |row| number(row, 0)).map(Option::unwrap_or_default)
}

/// A column that is never below zero.
pub fn number(row: &Row<'_>, at: usize) -> Done<u64> {
    let number: i64 = row.get(at)?;
    u64::try_from(number).map_err(|_| Fault::Damaged(format!("{number} is below zero")))
}

/// A number for a column. No table holds as many rows as would not fit.
pub fn column(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A column with a checked name.
pub fn name<T>(row: &Row<'_>, at: usize) -> Done<T>
where
    T: TryFrom<String>,
    T::Error: std::fmt::Display,
{
    read_name(row.get(at)?)
}

fn read_name<T>(text: String) -> Done<T>
where
    T: TryFrom<String>,
    T::Error: std::fmt::Display,
{
    T::try_from(text).map_err(|e| Fault::Damaged(e.to_string()))
}

/// A column with a checked name or NULL.
fn name_or_null<T>(row: &Row<'_>, at: usize) -> Done<Option<T>>
where
    T: TryFrom<String>,
    T::Error: std::fmt::Display,
{
    row.get::<_, Option<String>>(at)?.map(read_name).transpose()
}

/// A column with a checked name, or empty for none.
fn name_or_empty<T>(row: &Row<'_>, at: usize) -> Done<Option<T>>
where
    T: TryFrom<String>,
    T::Error: std::fmt::Display,
{
    let text: String = row.get(at)?;
    (!text.is_empty()).then(|| read_name(text)).transpose()
}

/// A column with a digest.
pub fn hash(row: &Row<'_>, at: usize) -> Done<Hash> {
    Ok(Hash(row.get(at)?))
}

/// A column with a moment.
pub fn time(row: &Row<'_>, at: usize) -> Done<Time> {
    read_time(row.get(at)?)
}

/// A column with a moment or NULL.
fn time_or_null(row: &Row<'_>, at: usize) -> Done<Option<Time>> {
    row.get::<_, Option<i64>>(at)?.map(read_time).transpose()
}

fn read_time(millis: i64) -> Done<Time> {
    Time::from_millis(millis).ok_or_else(|| Fault::Damaged(format!("{millis} is no time")))
}

fn json<T: DeserializeOwned>(row: &Row<'_>, at: usize) -> Done<T> {
    let text: String = row.get(at)?;
    serde_json::from_str(&text).map_err(|e| Fault::Damaged(e.to_string()))
}

fn word<T>(row: &Row<'_>, at: usize, read: fn(&str) -> Option<T>) -> Done<T> {
    let text = String::column_result(row.get_ref(at)?).unwrap_or_default();
    read(&text).ok_or_else(|| Fault::Damaged(format!("`{text}` is no state")))
}

/// Reads [`ACCOUNT`].
pub fn account(row: &Row<'_>) -> Done<Account> {
    Ok(Account {
        id: name::<AccountId>(row, 0)?,
        title: row.get(1)?,
        policy: hash(row, 2)?,
        plan: name_or_null(row, 3)?,
        features: json(row, 4)?,
        limits: json(row, 5)?,
        status: word(row, 6, AccountStatus::from_word)?,
        since: time(row, 7)?,
    })
}

/// Reads [`USER`].
pub fn user(row: &Row<'_>) -> Done<User> {
    Ok(User {
        id: name(row, 0)?,
        name: row.get(1)?,
        email: row.get(2)?,
        status: word(row, 3, UserStatus::from_word)?,
        labels: json(row, 4)?,
        since: time(row, 5)?,
        invited_by: name_or_null(row, 6)?,
    })
}

/// Reads [`RESOURCE`].
pub fn resource(row: &Row<'_>) -> Done<Resource> {
    Ok(Resource {
        id: name(row, 0)?,
        kind: name(row, 1)?,
        title: row.get(2)?,
        parent: name_or_null(row, 3)?,
        owner: name_or_null(row, 4)?,
        state: name_or_null(row, 5)?,
        facts: json(row, 6)?,
        labels: json(row, 7)?,
        since: time(row, 8)?,
    })
}

/// Reads [`ASSIGNMENT`].
pub fn assignment(row: &Row<'_>) -> Done<Assignment> {
    Ok(Assignment {
        user: name(row, 0)?,
        role: name(row, 1)?,
        on: name_or_empty(row, 2)?,
        begins: time_or_null(row, 3)?,
        until: time_or_null(row, 4)?,
        since: time(row, 5)?,
    })
}

/// Reads [`RELATION`].
pub fn relation(row: &Row<'_>) -> Done<Relation> {
    Ok(Relation {
        user: name(row, 0)?,
        relation: name(row, 1)?,
        to: object(row, 2)?,
        capacity: name_or_empty(row, 3)?,
    })
}

fn object(row: &Row<'_>, at: usize) -> Done<Object> {
    Ok(name_or_empty::<Handle>(row, at)?.map_or(Object::Account, Object::Thing))
}

/// A status that is written: that a request expired is only ever read from its time.
fn kept_status(word: &str) -> Option<RequestStatus> {
    RequestStatus::from_word(word).filter(|status| *status != RequestStatus::Expired)
}

/// Reads [`REQUEST`], without its votes.
pub fn request(row: &Row<'_>) -> Done<Request> {
    Ok(Request {
        id: name(row, 0)?,
        workflow: name(row, 1)?,
        about: object(row, 2)?,
        asked_by: name_or_null(row, 3)?,
        note: row.get(4)?,
        status: word(row, 5, kept_status)?,
        votes: Vec::new(),
        since: time(row, 6)?,
        edits: match row.get_ref(7)? {
            ValueRef::Null => Vec::new(),
            _ => json(row, 7)?,
        },
        expires: row.get::<_, Option<i64>>(8)?.map(read_time).transpose()?,
    })
}

/// Reads the votes of a request into it.
pub fn with_votes(db: &Connection, account: &AccountId, mut request: Request) -> Done<Request> {
    const VOTES: &str =
        "SELECT by, approve, note, at FROM votes WHERE account = ? AND request = ? ORDER BY number";
    let keys = [account.as_str(), request.id.as_str()];
    request.votes = all(db, VOTES, keys, |row| {
        Ok(Vote {
            by: name_or_null(row, 0)?,
            approve: row.get(1)?,
            note: row.get(2)?,
            at: time(row, 3)?,
        })
    })?;
    Ok(request)
}

/// How an object is kept: the handle, or empty for the account.
pub fn target(object: &Object) -> &str {
    match object {
        Object::Account => "",
        Object::Thing(handle) => handle.as_str(),
    }
}

/// How a place is kept: the handle, or empty for the account.
pub fn place(on: Option<&Handle>) -> &str {
    on.map_or("", Handle::as_str)
}
