//! Entries of the chain, and the personal words beside them.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row, params_from_iter, types::Value as Sql};

use super::{fault::Done, rows};
use crate::{
    domain::{AccountId, Hash},
    store::{
        encoding::Body,
        journal::{ERASED, JournalRow},
        personal::Personal,
    },
};

/// The most texts that are looked for one by one; of more, every entry is shown.
const SOUGHT: usize = 16;

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

/// Goes back from before an entry, as [`crate::store::Store::earlier`] says.
pub fn earlier(
    db: &Connection,
    account: &AccountId,
    before: u64,
    texts: &[String],
    see: &mut dyn FnMut(JournalRow) -> bool,
) -> Done<()> {
    let texts = if texts.len() > SOUGHT { &[] } else { texts };
    let holds = vec!["instr(body, ?) > 0"; texts.len()].join(" OR ");
    let keep = if holds.is_empty() { "1" } else { &holds };
    let sql = format!(
        "SELECT seq, hash, body FROM journal WHERE account = ? AND age > ? AND ({keep}) ORDER BY age"
    );
    let age = rows::column(before).saturating_neg();
    let keys = [Sql::from(account.as_str().to_owned()), Sql::from(age)];
    let sought = texts
        .iter()
        .map(|text| Sql::from(text.clone().into_bytes()));
    let mut statement = db.prepare_cached(&sql)?;
    let mut found = statement.query(params_from_iter(keys.into_iter().chain(sought)))?;
    while let Some(next) = found.next()? {
        if !see(row(db, account, &link(next)?)?) {
            break;
        }
    }
    Ok(())
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
