//! Brings a file of an older version to this program's, in one transaction. Before that the file is
//! copied beside itself, so that the older program can go on with the copy.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, TransactionBehavior};

use super::{
    fault::{Done, error},
    open::{create, number},
    schema::VERSION,
    traces,
};

/// What leads from the version before to one.
struct Step {
    /// The version that it leads to.
    to: i32,
    /// Its statements in order. A fresh file is made by [`super::schema::TABLES`], which must say
    /// the same.
    statements: &'static [&'static str],
    /// What is worked out from the rows that are there.
    fill: fn(&Connection) -> Done<()>,
}

const STEPS: [Step; 4] = [
    Step {
        to: 2,
        statements: TO_2,
        fill: |_| Ok(()),
    },
    Step {
        to: 3,
        statements: TO_3,
        fill: |_| Ok(()),
    },
    Step {
        to: 4,
        statements: TO_4,
        fill: traces::fill,
    },
    Step {
        to: 5,
        statements: TO_5,
        fill: |_| Ok(()),
    },
];

/// Requests that hold edits back, and requests that expire; roles that begin, and who invited whom.
const TO_2: &[&str] = &[
    "ALTER TABLE requests ADD COLUMN edits TEXT CHECK (json_type(edits) = 'array')",
    "ALTER TABLE requests ADD COLUMN expires INTEGER",
    "ALTER TABLE assignments ADD COLUMN begins INTEGER",
    "ALTER TABLE users ADD COLUMN invited_by TEXT",
];

/// What waits in all accounts, by age.
const TO_3: &[&str] =
    &["CREATE INDEX requests_waiting ON requests (since, account, id) WHERE status = 'waiting'"];

/// What the journal is searched by, and the orders of a long list of users.
const TO_4: &[&str] = &[
    "ALTER TABLE edits ADD COLUMN at INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE edits ADD COLUMN why TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE edits ADD COLUMN operator TEXT NOT NULL DEFAULT ''",
    "CREATE TABLE traces (
        account TEXT NOT NULL,
        word TEXT NOT NULL,
        age INTEGER NOT NULL,
        PRIMARY KEY (account, word, age)
    ) STRICT, WITHOUT ROWID",
    "CREATE INDEX users_by_status ON users (account, status, sort, id) WHERE status <> 'removed'",
    "CREATE INDEX users_by_email ON users (account, coalesce(email, ''), id)
        WHERE status <> 'removed'",
    "CREATE INDEX users_by_since ON users (account, since, id) WHERE status <> 'removed'",
];

/// Lists of a million rows: an index of words, and what lists are sorted by and how long they are.
const TO_5: &[&str] = &[include_str!("version-5.sql")];

/// The most copies that are looked for beside a file.
const COPIES: usize = 100;

/// Whether a version can be brought to this program's.
pub fn known(version: i32) -> bool {
    version < VERSION && STEPS.iter().any(|step| step.to == version + 1)
}

/// Brings the file to [`VERSION`] where it is of an older one that is known.
///
/// # Errors
/// When the copy or a statement fails; the file is then what it was.
pub fn migrate(db: &mut Connection, path: &Path, place: &str) -> Done<()> {
    let version = number(db, "user_version")?;
    if !known(version) {
        return Ok(());
    }
    let copy = copy(db, path, place, version)?;
    let changing = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another program may have been faster.
    let now = number(&changing, "user_version")?;
    for step in STEPS.iter().filter(|step| step.to > now) {
        for statement in step.statements {
            changing.execute_batch(statement)?;
        }
        (step.fill)(&changing)?;
        changing.pragma_update(None, "user_version", step.to)?;
    }
    changing.commit()?;
    if now != version {
        // The copy was made too late to be one of the old version; the other program has made one.
        let _ = fs::remove_file(copy);
    }
    Ok(())
}

/// Copies the file beside itself, for its owner's eyes only, never over anything.
fn copy(db: &Connection, path: &Path, place: &str, version: i32) -> Done<PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    for n in 1..=COPIES {
        let end = if n == 1 {
            String::new()
        } else {
            format!("-{n}")
        };
        let copy = path.with_file_name(format!("{name}.version-{version}{end}"));
        match create(&copy) {
            Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
            Err(e) => return Err(uncopied(place, &e.to_string()).into()),
            Ok(()) => {
                let made = db.execute("VACUUM INTO ?", [copy.to_string_lossy()]);
                if let Err(e) = made {
                    let _ = fs::remove_file(&copy);
                    return Err(uncopied(place, &e.to_string()).into());
                }
                return Ok(copy);
            }
        }
    }
    Err(uncopied(place, "there are too many copies beside it").into())
}

fn uncopied(place: &str, cause: &str) -> crate::store::StoreError {
    error(
        "store-io",
        format!(
            "The store {place} is of an older version and could not be copied before its tables \
             are brought to this one: {cause}"
        ),
        "Nothing was changed. Make room and see to the rights of the directory, then open it again.",
    )
}
