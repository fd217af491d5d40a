//! What a journal entry is found by beside its words: who acted, what was asked for, and what was
//! changed. It follows from the entry, so a store that lacks it can be given it.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::{
    fault::Done,
    journal, rows,
    tables::{find, run},
};
use crate::{
    domain::{AccountId, Actor, Change, Edit, Object},
    store::encoding,
};

/// The traces of an entry: `by:user:oz`, `edit:role.assign`, `of:mia`, and `of:` alone for the
/// account itself.
pub fn of(actor: &Actor, edits: &[Edit], changes: &[Change]) -> BTreeSet<String> {
    let by = std::iter::once(format!("by:{}", encoding::actor_text(actor)));
    let edits = edits.iter().map(|edit| format!("edit:{}", edit.name()));
    let of = changes.iter().flat_map(touched);
    by.chain(edits)
        .chain(of.map(|thing| format!("of:{thing}")))
        .collect()
}

/// The handles that a change touches; empty is the account.
fn touched(change: &Change) -> Vec<&str> {
    fn object(object: &Object) -> &str {
        rows::target(object)
    }
    match change {
        Change::PutAccount(_) => vec![""],
        Change::PutUser(user) => vec![user.id.as_str()],
        Change::PutResource(resource) => vec![resource.id.as_str()],
        Change::DropResource(id) => vec![id.as_str()],
        Change::PutAssignment(a) => std::iter::once(a.user.as_str())
            .chain(a.on.as_ref().map(AsRef::as_ref))
            .collect(),
        Change::DropAssignment { user, on, .. } => std::iter::once(user.as_str())
            .chain(on.as_ref().map(AsRef::as_ref))
            .collect(),
        Change::PutRelation(r) | Change::DropRelation(r) => {
            let to = object(&r.to);
            std::iter::once(r.user.as_str())
                .chain(Some(to).filter(|to| !to.is_empty()))
                .collect()
        }
        Change::PutRequest(request) => vec![object(&request.about)],
    }
}

/// Keeps the traces of an entry.
pub fn keep(db: &Connection, account: &AccountId, seq: u64, traces: &BTreeSet<String>) -> Done<()> {
    const SQL: &str = "INSERT INTO traces (account, word, age) VALUES (?, ?, ?)";
    for word in traces {
        run(db, SQL, params![account.as_str(), word, -rows::column(seq)])?;
    }
    Ok(())
}

/// Gives every entry of a store that has none its traces, its moment, its reason and who sat at
/// the console.
pub fn fill(db: &Connection) -> Done<()> {
    const SET: &str =
        "UPDATE edits SET at = ?, why = ?, operator = ? WHERE account = ? AND seq = ?";
    let accounts = rows::all(db, "SELECT id FROM accounts", [], |row| {
        rows::name::<AccountId>(row, 0)
    })?;
    for account in &accounts {
        let mut after = 0;
        loop {
            const LINKS: &str = "SELECT seq, hash, body FROM journal
                WHERE account = ? AND seq > ? ORDER BY seq LIMIT 500";
            let keys = (account.as_str(), rows::column(after));
            let links = rows::all(db, LINKS, keys, journal::link)?;
            let Some(last) = links.last() else {
                break;
            };
            after = last.seq;
            for link in &links {
                let row = journal::row(db, account, link)?;
                keep(
                    db,
                    account,
                    row.seq,
                    &of(&row.actor, &row.edits, &row.changes),
                )?;
                let why = find(&[row.reason.as_deref().unwrap_or_default()]);
                let keys = params![
                    row.at.millis(),
                    why,
                    find(&[&row.operator]),
                    account.as_str(),
                    rows::column(row.seq)
                ];
                run(db, SET, keys)?;
            }
        }
    }
    Ok(())
}
