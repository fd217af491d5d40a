//! Verification: the chains hold, the tables are what the journal made of them, and the file is
//! sound.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;
use serde_json::Value;

use super::{
    derived, dump,
    fault::{Done, Fault},
    journal::{self, Link},
    rows, tables, traces, words,
};
use crate::{
    domain::{AccountId, Assignment, Change, Handle, Hash, Word, state::State},
    store::{
        Verified,
        encoding::{self, Body},
        personal::Personal,
    },
};

/// What an erased word is read back as. It cannot be stored by anybody, since no stored text holds
/// a control character other than the line's end.
const ERASED: &str = "\0";

/// Checks everything. The caller holds the transaction that makes it one moment.
pub fn verify(db: &Connection) -> Done<Verified> {
    let mut found = Verified::default();
    file(db, &mut found.faults)?;
    let accounts: Vec<AccountId> = rows::all(
        db,
        "SELECT id FROM accounts UNION SELECT account FROM journal ORDER BY 1",
        [],
        |row| rows::name(row, 0),
    )?;
    for account in &accounts {
        found.accounts += 1;
        let mut chain = Chain::new(db, account);
        let walked = chain
            .walk()
            .and_then(|()| chain.left_over())
            .and_then(|()| chain.compare());
        chain.readable(walked)?;
        found.entries += chain.seq;
        if chain.seq > 0 {
            found.heads.push((account.clone(), chain.seq, chain.head));
        }
        found.faults.append(&mut chain.faults);
    }
    policies(db, &mut found.faults)?;
    let wrong = words::wrong(db)?.into_iter();
    found.faults.extend(
        wrong.map(|table| format!("The index of words is not that of the rows in `{table}`.")),
    );
    Ok(found)
}

fn file(db: &Connection, faults: &mut Vec<String>) -> Done<()> {
    let lines: Vec<String> = rows::all(db, "PRAGMA integrity_check", [], |row| Ok(row.get(0)?))?;
    let bad = lines.iter().filter(|line| *line != "ok");
    faults.extend(bad.map(|line| format!("The file is not sound: {line}.")));
    let dangling: Vec<(String, String)> = rows::all(db, "PRAGMA foreign_key_check", [], |row| {
        Ok((row.get(0)?, row.get(2)?))
    })?;
    let dangling: BTreeSet<_> = dangling.into_iter().collect();
    faults.extend(
        dangling
            .iter()
            .map(|(from, to)| format!("A row in `{from}` refers to one in `{to}` that is gone.")),
    );
    Ok(())
}

fn policies(db: &Connection, faults: &mut Vec<String>) -> Done<()> {
    let policies = rows::all(db, "SELECT name, hash, text FROM policies", [], |row| {
        Ok((
            row.get::<_, String>(0)?,
            rows::hash(row, 1)?,
            row.get::<_, String>(2)?,
        ))
    })?;
    let changed = policies
        .iter()
        .filter(|(_, hash, text)| Hash::of(text.as_bytes()) != *hash);
    faults.extend(changed.map(|(name, hash, _)| {
        format!(
            "The text of policy `{name}` is not the one with the hash {}.",
            hash.short()
        )
    }));
    Ok(())
}

/// One account's chain, walked from its beginning.
struct Chain<'a> {
    db: &'a Connection,
    account: &'a AccountId,
    seq: u64,
    head: Hash,
    replayed: Replay,
    /// How many traces its entries have left.
    traces: u64,
    faults: Vec<String>,
}

impl<'a> Chain<'a> {
    fn new(db: &'a Connection, account: &'a AccountId) -> Self {
        Self {
            db,
            account,
            seq: 0,
            head: Hash::ZERO,
            replayed: Replay::default(),
            traces: 0,
            faults: Vec::new(),
        }
    }

    fn fault(&mut self, seq: u64, what: &str) {
        self.faults.push(format!(
            "Account `{}`, journal entry {seq}: {what}.",
            self.account
        ));
    }

    /// A row that cannot be read is a finding; a file that cannot be read is not.
    fn readable(&mut self, done: Done<()>) -> Done<()> {
        match done {
            Err(Fault::Damaged(what)) => {
                self.faults
                    .push(format!("Account `{}`: {what}.", self.account));
                Ok(())
            }
            other => other,
        }
    }

    /// Entry by entry, so that a long journal is never in memory as a whole.
    fn walk(&mut self) -> Done<()> {
        const SQL: &str = "SELECT seq, hash, body FROM journal WHERE account = ? AND seq > ? ORDER BY seq LIMIT 1";
        let mut last = 0;
        loop {
            let keys = (self.account.as_str(), rows::column(last));
            let Some(link) = rows::first(self.db, SQL, keys, journal::link)? else {
                return Ok(());
            };
            last = link.seq;
            self.step(&link)?;
        }
    }

    fn step(&mut self, link: &Link) -> Done<()> {
        let seq = link.seq;
        if seq != self.seq + 1 {
            self.fault(
                seq,
                &format!("it follows entry {}, so entries are missing", self.seq),
            );
        }
        self.seq = seq;
        if encoding::leaf(&link.body) != link.hash {
            self.fault(seq, "it was altered, for its hash is not the one kept");
        }
        let body = match Body::read(&link.body) {
            Ok(body) => body,
            Err(e) => {
                self.head = link.hash;
                self.fault(seq, &e.to_string());
                return Ok(());
            }
        };
        if body.previous != self.head {
            self.fault(seq, "it does not follow the entry before it");
        }
        self.head = link.hash;
        if body.account != *self.account || body.seq != seq {
            self.fault(seq, "it was written for another place");
        }
        self.beside(seq, &body)?;
        self.replay(seq, &body)
    }

    /// The row by which the edit's id is known again.
    fn beside(&mut self, seq: u64, body: &Body) -> Done<()> {
        const SQL: &str = "SELECT id, asked FROM edits WHERE account = ? AND seq = ?";
        let keys = (self.account.as_str(), rows::column(seq));
        let kept = rows::first(self.db, SQL, keys, |row| {
            Ok((row.get::<_, String>(0)?, rows::hash(row, 1)?))
        })?;
        if kept != Some((body.id.to_string(), body.asked)) {
            self.fault(seq, "the row that remembers its edit differs");
        }
        Ok(())
    }

    fn replay(&mut self, seq: u64, body: &Body) -> Done<()> {
        let words = journal::words(self.db, self.account, seq)?;
        let committed: BTreeSet<Hash> = body.commitments().into_iter().collect();
        for word in &words {
            if !word.holds() || !committed.contains(&word.commitment) {
                self.fault(
                    seq,
                    "a personal word beside it is not the one it was made with",
                );
            }
        }
        let words: BTreeMap<&Hash, &Personal> = words.iter().map(|w| (&w.commitment, w)).collect();
        let word = |hash: &Hash| {
            words
                .get(hash)
                .map_or(ERASED, |word| &word.value)
                .to_owned()
        };
        let told = body.changes(&word).and_then(|changes| {
            let reason: Option<String> = body.reason(&word)?;
            Ok((
                traces::of(&body.actor, &body.edits(&word)?, &changes),
                changes,
                reason,
            ))
        });
        match told {
            Ok((traces, changes, reason)) => {
                self.traced(seq, &traces)?;
                self.searched(seq, body, reason.as_deref())?;
                for change in changes {
                    self.replayed.apply(change);
                }
            }
            Err(e) => self.fault(seq, &e.to_string()),
        }
        Ok(())
    }

    /// The traces by which the entry is found. That there are no others is seen by their number.
    fn traced(&mut self, seq: u64, traces: &BTreeSet<String>) -> Done<()> {
        const SQL: &str = "SELECT 1 FROM traces WHERE account = ? AND word = ? AND age = ?";
        self.traces += traces.len() as u64;
        for word in traces {
            let keys = (self.account.as_str(), word, -rows::column(seq));
            if rows::first(self.db, SQL, keys, |_| Ok(()))?.is_none() {
                self.fault(seq, &format!("its trace `{word}` is missing"));
            }
        }
        Ok(())
    }

    /// What a search of the journal reads beside the traces. An erased reason may stay or be gone.
    fn searched(&mut self, seq: u64, body: &Body, reason: Option<&str>) -> Done<()> {
        const SQL: &str = "SELECT at, operator, why FROM edits WHERE account = ? AND seq = ?";
        let keys = (self.account.as_str(), rows::column(seq));
        let kept = rows::first(self.db, SQL, keys, |row| {
            Ok((rows::time(row, 0)?, row.get(1)?, row.get(2)?))
        })?;
        let Some((at, operator, why)) = kept else {
            return Ok(());
        };
        let key = |text: &str| tables::find(&[text]);
        let (operator, why): (String, String) = (operator, why);
        let erased = reason == Some(ERASED);
        if at != body.at
            || operator != key(&body.operator)
            || !erased && why != key(reason.unwrap_or_default())
        {
            self.fault(seq, "it would be found by another moment, person or reason");
        }
        Ok(())
    }

    /// Traces that no entry has left.
    fn left_over(&mut self) -> Done<()> {
        const SQL: &str = "SELECT count(*) FROM traces WHERE account = ?";
        let kept = rows::count(self.db, SQL, [self.account.as_str()])?;
        if kept > self.traces {
            self.faults.push(format!(
                "Account `{}`: its journal would be found by {} traces more than its entries left.",
                self.account,
                kept - self.traces
            ));
        }
        Ok(())
    }

    /// The state that the journal makes against the one in the tables.
    fn compare(&mut self) -> Done<()> {
        let kept = dump::dump(self.db, self.account)?;
        let made = std::mem::take(&mut self.replayed).state();
        let mut differences = Vec::new();
        differ(&json(&made)?, &json(&kept)?, "", &mut differences);
        self.rows_are(&differences, "is not what the journal made");
        let wrong = derived::wrong(self.db, self.account, &kept)?;
        self.rows_are(
            &wrong,
            "would be sorted, found or counted as what it is not",
        );
        let unnumbered = derived::unnumbered(self.db, self.account)?;
        self.rows_are(&unnumbered, "would not be found by its words");
        Ok(())
    }

    fn rows_are(&mut self, rows: &[String], what: &str) {
        let account = self.account;
        let faults = rows
            .iter()
            .map(|row| format!("Account `{account}`: {row} {what}."));
        self.faults.extend(faults);
    }
}

fn json(state: &State) -> Done<Value> {
    serde_json::to_value(state).map_err(|e| Fault::Damaged(e.to_string()))
}

/// Where two values differ. An erased word differs from nothing.
fn differ(made: &Value, kept: &Value, at: &str, out: &mut Vec<String>) {
    match (made, kept) {
        (Value::String(word), Value::String(_) | Value::Null) if word == ERASED => {}
        (Value::Object(a), Value::Object(b)) => {
            let keys: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            for key in keys {
                let at = if at.is_empty() {
                    key.clone()
                } else {
                    format!("{at} {key}")
                };
                differ(
                    a.get(key).unwrap_or(&Value::Null),
                    b.get(key).unwrap_or(&Value::Null),
                    &at,
                    out,
                );
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).for_each(|(a, b)| differ(a, b, at, out));
        }
        (made, kept) if made == kept => {}
        _ if out.last().is_some_and(|last| last == at) => {}
        _ => out.push(at.to_owned()),
    }
}

/// A state made change by change, with assignments by their key, so that a large account is
/// replayed in good time.
#[derive(Default)]
struct Replay {
    state: State,
    assignments: BTreeMap<(Handle, Word, Option<Handle>), Assignment>,
}

impl Replay {
    fn apply(&mut self, change: Change) {
        match change {
            Change::PutAssignment(a) => {
                let key = (a.user.clone(), a.role.clone(), a.on.clone());
                self.assignments.insert(key, a);
            }
            Change::DropAssignment { user, role, on } => {
                self.assignments.remove(&(user, role, on));
            }
            other => self.state.apply(&[other]),
        }
    }

    fn state(mut self) -> State {
        self.state.assignments = self.assignments.into_values().collect();
        self.state
    }
}
