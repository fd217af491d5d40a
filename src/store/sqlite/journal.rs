//! Entries of the chain, and the personal words beside them.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row};

use super::{fault::Done, rows};
use crate::{
    domain::{AccountId, Hash},
    store::{encoding::Body, journal::JournalRow, personal::Personal},
};

/// What stands in a list where a word was erased.
const ERASED: &str = "(erased)";

/// An entry as it lies in the table.
pub struct Link {
    /// Its number.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
    /// Its encoding.
    pub body: Vec<u8>,
}

/// Reads `seq, hash, body`.
pub fn link(row: &Row<'_>) -> Done<Link> {
    Ok(Link {
        seq: rows::number(row, 0)?,
        hash: rows::hash(row, 1)?,
        body: row.get(2)?,
    })
}

/// The entry as it is listed.
pub fn row(db: &Connection, account: &AccountId, link: &Link) -> Done<JournalRow> {
    let words: BTreeMap<Hash, String> = words(db, account, link.seq)?
        .into_iter()
        .map(|word| (word.commitment, word.value))
        .collect();
    let word = |hash: &Hash| words.get(hash).map_or(ERASED, |word| word).to_owned();
    Ok(Body::read(&link.body)?.row(link.hash, &word)?)
}

/// The personal words of an entry that were not erased.
pub fn words(db: &Connection, account: &AccountId, seq: u64) -> Done<Vec<Personal>> {
    const SQL: &str =
        "SELECT commitment, salt, value, about FROM personal WHERE account = ? AND seq = ?";
    let keys = (account.as_str(), rows::column(seq));
    rows::all(db, SQL, keys, |row| {
        Ok(Personal {
            commitment: rows::hash(row, 0)?,
            salt: row.get(1)?,
            value: row.get(2)?,
            about: row.get(3)?,
        })
    })
}
