//! Policies, kept by the hash of their text.

use rusqlite::{Connection, params};

use super::{fault::Done, rows, tables::run};
use crate::{
    domain::{Hash, Time, Word},
    store::StoredPolicy,
};

/// All policies, by name and then from the oldest on.
pub fn all(db: &Connection) -> Done<Vec<StoredPolicy>> {
    const SQL: &str = "SELECT hash, name, since, (SELECT count(*) FROM accounts
             WHERE accounts.policy = policies.hash AND accounts.status <> 'removed')
             FROM policies ORDER BY name, number";
    rows::all(db, SQL, [], |row| {
        Ok(StoredPolicy {
            hash: rows::hash(row, 0)?,
            name: rows::name(row, 1)?,
            since: rows::time(row, 2)?,
            accounts: rows::number(row, 3)?,
        })
    })
}

/// A policy's text.
pub fn text(db: &Connection, hash: &Hash) -> Done<Option<String>> {
    const SQL: &str = "SELECT text FROM policies WHERE hash = ?";
    rows::first(db, SQL, [hash.0], |row| Ok(row.get(0)?))
}

/// The policy of a name that was put here last.
pub fn named(db: &Connection, name: &Word) -> Done<Option<Hash>> {
    const SQL: &str = "SELECT hash FROM policies WHERE name = ? ORDER BY number DESC LIMIT 1";
    rows::first(db, SQL, [name.as_str()], |row| rows::hash(row, 0))
}

/// Keeps a policy, if it is not kept already.
pub fn put(db: &Connection, name: &Word, text: &str, at: Time) -> Done<Hash> {
    let hash = Hash::of(text.as_bytes());
    run(
        db,
        "INSERT INTO policies (hash, name, text, since) VALUES (?, ?, ?, ?)
         ON CONFLICT (hash) DO NOTHING",
        params![hash.0, name.as_str(), text, at.millis()],
    )?;
    Ok(hash)
}
