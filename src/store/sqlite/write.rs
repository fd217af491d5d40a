//! One edit's transaction: what it asks, what it changes, and its entry in the journal.

use rusqlite::{Connection, params};

use super::{
    facts,
    fault::{Done, Fault, error},
    rows,
    tables::{Tables, find, run},
    traces,
};
use crate::{
    domain::{AccountId, Change, EditId, Fact, Hash, Key, text::sort_key},
    store::{
        Result, SeenEdit, StoreError, Transaction,
        encoding::{self, Sealed},
        journal::{Entry, Seal},
    },
};

/// An account inside an open transaction.
pub struct Locked<'a> {
    pub(super) db: &'a Connection,
    pub(super) account: &'a AccountId,
    pub(super) place: &'a str,
    /// Whether something was written.
    pub(super) written: bool,
    /// Why a write failed by halves; such a transaction is never kept.
    pub(super) failed: Option<StoreError>,
}

impl Transaction for Locked<'_> {
    fn facts(&mut self, keys: &[Key]) -> Result<Vec<Fact>> {
        facts::answers(self.db, self.account, keys).map_err(|e| e.at(self.place))
    }

    fn seen(&mut self, id: &EditId) -> Result<Option<SeenEdit>> {
        const SQL: &str = "SELECT asked, outcome, seq FROM edits WHERE account = ? AND id = ?";
        let keys = [self.account.as_str(), id.as_str()];
        let read = rows::first(self.db, SQL, keys, |row| {
            Ok(SeenEdit {
                asked: rows::hash(row, 0)?,
                outcome: row.get(1)?,
                seq: rows::number(row, 2)?,
            })
        });
        read.map_err(|e| e.at(self.place))
    }

    fn write(&mut self, entry: &Entry, changes: &[Change]) -> Result<Seal> {
        let done = self.write_once(entry, changes);
        done.map_err(|e| {
            let error = e.at(self.place);
            self.failed = Some(error.clone());
            error
        })
    }
}

impl Locked<'_> {
    fn write_once(&mut self, entry: &Entry, changes: &[Change]) -> Done<Seal> {
        if self.written {
            return Err(misused("A transaction was to write twice"));
        }
        self.written = true;
        let tables = Tables {
            db: self.db,
            account: self.account,
        };
        for change in changes {
            tables.apply(change)?;
        }
        tables.sort_holders(changes)?;
        self.append(entry, changes)
    }

    fn append(&self, entry: &Entry, changes: &[Change]) -> Done<Seal> {
        const HEAD: &str =
            "SELECT seq, hash FROM journal WHERE account = ? ORDER BY seq DESC LIMIT 1";
        let head = rows::first(self.db, HEAD, [self.account.as_str()], |row| {
            Ok((rows::number(row, 0)?, rows::hash(row, 1)?))
        })?;
        let (last, previous) = head.unwrap_or((0, Hash::ZERO));
        let seq = last + 1;
        let mut salts = salts(self.db)?;
        let sealed = encoding::seal(self.account, seq, &previous, entry, changes, &mut salts)?;
        self.keep(seq, entry, &sealed)?;
        let traces = traces::of(&entry.actor, &entry.edits, changes);
        traces::keep(self.db, self.account, seq, &traces)?;
        Ok(Seal {
            seq,
            hash: sealed.hash,
        })
    }

    fn keep(&self, seq: u64, entry: &Entry, sealed: &Sealed) -> Done<()> {
        let (account, seq) = (self.account.as_str(), rows::column(seq));
        run(
            self.db,
            "INSERT INTO journal (account, seq, hash, body) VALUES (?, ?, ?, ?)",
            params![account, seq, sealed.hash.0, sealed.body],
        )?;
        for word in &sealed.personal {
            run(
                self.db,
                "INSERT INTO personal (account, seq, commitment, salt, value, about)
                 VALUES (?, ?, ?, ?, ?, ?)",
                params![
                    account,
                    seq,
                    word.commitment.0,
                    word.salt,
                    word.value,
                    word.about
                ],
            )?;
        }
        let actor = encoding::actor_text(&entry.actor);
        let mark = if entry.break_glass { "break-glass" } else { "" };
        let find = find(&[
            &entry.headline,
            entry.id.as_str(),
            &actor,
            &entry.operator,
            mark,
        ]);
        run(
            self.db,
            "INSERT INTO edits (account, id, seq, asked, outcome, find, at, why, operator)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                account,
                entry.id.as_str(),
                seq,
                entry.asked.0,
                entry.outcome,
                find,
                entry.at.millis(),
                sort_key(entry.reason.as_deref().unwrap_or_default()),
                sort_key(&entry.operator),
            ],
        )
    }
}

/// Salts for one entry, all from 32 random bytes that are kept nowhere.
fn salts(db: &Connection) -> Done<impl FnMut() -> [u8; 16]> {
    let seed: [u8; 32] = db.query_row("SELECT randomblob(32)", [], |row| row.get(0))?;
    let mut number = 0_u64;
    Ok(move || {
        number += 1;
        let digest = Hash::of(&[&seed[..], &number.to_be_bytes()].concat());
        let mut salt = [0; 16];
        salt.iter_mut()
            .zip(digest.0)
            .for_each(|(to, from)| *to = from);
        salt
    })
}

/// The caller breaks the contract of the store.
pub fn misused(what: &str) -> Fault {
    Fault::Said(error(
        "store-contradiction",
        what.into(),
        "Nothing was changed. This is a fault of the program; please report it.",
    ))
}
