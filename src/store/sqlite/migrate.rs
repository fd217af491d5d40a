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
};

/// What leads from the version before to this one: the version, and its statements in order. A
/// fresh file is made by [`super::schema::TABLES`], which must say the same.
const STEPS: [(i32, &[&str]); 2] = [(2, TO_2), (3, TO_3)];

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

/// The most copies that are looked for beside a file.
const COPIES: usize = 100;

/// Whether a version can be brought to this program's.
pub fn known(version: i32) -> bool {
    version < VERSION && STEPS.iter().any(|(to, _)| *to == version + 1)
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
    for (to, statements) in STEPS.iter().filter(|(to, _)| *to > now) {
        for statement in *statements {
            changing.execute_batch(statement)?;
        }
        changing.pragma_update(None, "user_version", to)?;
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
