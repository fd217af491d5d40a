//! What can go wrong inside the `SQLite` store, and how it is said outside: in the store's own
//! errors, with the file that it happened to.

use rusqlite::ErrorCode;

use crate::store::{StoreError, encoding::Unreadable};

/// Trouble, before it is known which file it is in.
#[derive(Debug)]
pub enum Fault {
    /// `SQLite` says so.
    Sql(rusqlite::Error),
    /// A row does not hold what this program writes there.
    Damaged(String),
    /// Already said in full.
    Said(StoreError),
}

/// What functions inside the `SQLite` store answer.
pub type Done<T> = Result<T, Fault>;

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Said(error)
    }
}

impl From<Unreadable> for Fault {
    fn from(error: Unreadable) -> Self {
        Self::Damaged(error.to_string())
    }
}

/// A store error.
pub fn error(code: &'static str, message: String, mend: &str) -> StoreError {
    StoreError {
        code,
        message,
        mend: mend.into(),
    }
}

impl Fault {
    /// The same, said outside; `place` is what the store is called.
    pub fn at(self, place: &str) -> StoreError {
        match self {
            Self::Said(error) => error,
            Self::Damaged(what) => damaged(place, &what),
            Self::Sql(rusqlite::Error::SqliteFailure(cause, text)) => failure(
                place,
                cause.code,
                &text.unwrap_or_else(|| cause.to_string()),
            ),
            // What is left are rows of another shape than this program writes.
            Self::Sql(other) => damaged(place, &other.to_string()),
        }
    }
}

/// The file holds something that this program did not write.
pub fn damaged(place: &str, what: &str) -> StoreError {
    error(
        "store-damaged",
        format!("The store {place} is damaged: {what}"),
        "Nothing was changed. Keep a copy of the file for inspection and restore the last good one.",
    )
}

/// The file may be read only.
pub fn read_only(place: &str) -> StoreError {
    error(
        "store-read-only",
        format!("The store {place} may only be read"),
        "Give yourself the right to write the file and its directory, or open another store.",
    )
}

/// Somebody else keeps the file to himself.
pub fn locked(place: &str) -> StoreError {
    error(
        "store-locked",
        format!("Another program keeps the store {place} locked"),
        "Nothing was changed. Wait until it is done, or end it, and try again.",
    )
}

fn failure(place: &str, code: ErrorCode, text: &str) -> StoreError {
    match code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => locked(place),
        ErrorCode::ReadOnly => read_only(place),
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => damaged(place, text),
        ErrorCode::OperationInterrupted => error(
            "store-given-up",
            format!("What was asked of the store {place} was given up before it was found"),
            "Nothing was changed. Ask again.",
        ),
        ErrorCode::DiskFull => error(
            "store-full",
            format!("The disk of the store {place} is full"),
            "Nothing was changed. Make room and try again.",
        ),
        ErrorCode::ConstraintViolation => error(
            "store-contradiction",
            format!("The changes contradict what the store {place} holds: {text}"),
            "Nothing was changed. This is a fault of the program; please report it.",
        ),
        _ => error(
            "store-io",
            format!("The store {place} cannot be read or written: {text}"),
            "Nothing was changed. See to the disk and the rights of the file, and try again.",
        ),
    }
}
