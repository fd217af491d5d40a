//! Opening a store's file. What a file is, is read from its first bytes before `SQLite` sees it, so
//! a file that is no store of ours is left as it was.

use std::{
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Read},
    path::Path,
    time::{Duration, Instant},
};

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior, config::DbConfig};

use super::{
    fault::{Done, Fault, damaged, error, read_only},
    migrate, rows,
    schema::{self, APPLICATION, VERSION},
};
use crate::store::StoreError;

/// The first bytes of every `SQLite` file.
const MAGIC: &[u8] = b"SQLite format 3\0";
/// Where in an `SQLite` file's head the version of its tables stands.
const VERSION_AT: usize = 60;
/// Where in an `SQLite` file's head the program's mark stands.
const APPLICATION_AT: usize = 68;
/// How long an `SQLite` file's head is.
const HEAD: usize = 100;

/// What lies at a path.
enum Found {
    Nothing,
    /// A file without a byte in it: a store may be made in it.
    Empty,
    Store,
}

/// Opens the file. `make` says whether a store is made where there is none; `patience` is how long
/// to wait for another program that keeps it locked.
pub fn open(path: &Path, make: bool, patience: Duration) -> Result<Connection, StoreError> {
    let place = path.display().to_string();
    match (look(path, &place, true)?, make) {
        (Found::Nothing, false) => return Err(missing(&place)),
        (Found::Empty, false) => return Err(foreign(&place, "the file is empty")),
        (Found::Nothing, true) => make_empty(path, &place)?,
        (Found::Empty | Found::Store, _) => {}
    }
    connect(path, &place, make, patience).map_err(|e| e.at(&place))
}

/// Opens the file of a store for reading only: nothing is made, nothing brought to a newer format.
pub fn read(path: &Path, patience: Duration) -> Result<Connection, StoreError> {
    let place = path.display().to_string();
    match look(path, &place, false)? {
        Found::Nothing => return Err(missing(&place)),
        Found::Empty => return Err(foreign(&place, "the file is empty")),
        Found::Store => {}
    }
    let path = std::path::absolute(path).unwrap_or_else(|_| path.into());
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let first = Connection::open_with_flags(&path, flags)
        .map_err(Fault::from)
        .and_then(|db| settled_for_reading(db, &place, patience));
    let opened = match first {
        // Where nothing may be made beside the file and no log lies there, nobody writes to it.
        Err(Fault::Sql(error)) if closed(&error) && !beside(&path, "-wal").exists() => {
            let flags = flags | OpenFlags::SQLITE_OPEN_URI;
            Connection::open_with_flags(unchanging(&path), flags)
                .map_err(Fault::from)
                .and_then(|db| settled_for_reading(db, &place, patience))
        }
        opened => opened,
    };
    opened.map_err(|e| e.at(&place))
}

fn settled_for_reading(mut db: Connection, place: &str, patience: Duration) -> Done<Connection> {
    db.busy_timeout(patience)?;
    harden(&db)?;
    let version = number(&db, "user_version")?;
    if number(&db, "application_id")? == APPLICATION && migrate::known(version) {
        return Err(error(
            "store-read-only",
            format!(
                "The store {place} is of an older format, {version}, and may only be read here, so \
                 it cannot be brought to this version's"
            ),
            "Open it once for writing; the old file is kept beside it.",
        )
        .into());
    }
    settle(&mut db, place)?;
    Ok(db)
}

/// The file, or what must lie beside it, may not be made here.
fn closed(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly)
    )
}

fn beside(path: &Path, end: &str) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// The address by which `SQLite` takes a file for one that nobody changes.
fn unchanging(path: &Path) -> String {
    let path = path.display().to_string();
    let path = path.replace('%', "%25").replace('?', "%3f");
    format!("file:{}?immutable=1", path.replace('#', "%23"))
}

/// A store in memory, gone with the connection.
pub fn in_memory() -> Done<Connection> {
    let mut db = Connection::open_in_memory()?;
    harden(&db)?;
    begin(&mut db, true)?;
    settle(&mut db, "in memory")?;
    Ok(db)
}

/// What lies at the path; `write` says whether it shall be written.
fn look(path: &Path, place: &str, write: bool) -> Result<Found, StoreError> {
    let about = match fs::metadata(path) {
        Ok(about) => about,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(e) => return Err(unreadable(place, &e)),
    };
    if !about.is_file() {
        let what = if about.is_dir() {
            "a directory"
        } else {
            "no ordinary file"
        };
        return Err(foreign(place, &format!("it is {what}")));
    }
    if about.len() == 0 {
        return Ok(Found::Empty);
    }
    let mut head = Vec::new();
    File::open(path)
        .and_then(|file| file.take(HEAD as u64).read_to_end(&mut head))
        .map_err(|e| unreadable(place, &e))?;
    known(&head, place)?;
    if write && about.permissions().readonly() {
        return Err(read_only(place));
    }
    Ok(Found::Store)
}

/// Whether a head is a store's.
fn known(head: &[u8], place: &str) -> Result<(), StoreError> {
    let number = |at: usize| {
        head.get(at..)?
            .first_chunk()
            .map(|b| i32::from_be_bytes(*b))
    };
    if !head.starts_with(MAGIC) {
        return Err(foreign(place, "it is no SQLite file"));
    }
    if head.len() < HEAD {
        return Err(damaged(place, "its end is missing"));
    }
    if number(APPLICATION_AT) != Some(APPLICATION) {
        return Err(foreign(place, "it belongs to another program"));
    }
    number(VERSION_AT).map_or(Ok(()), |version| of_version(version, place))
}

fn of_version(version: i32, place: &str) -> Result<(), StoreError> {
    match version {
        VERSION => Ok(()),
        older if migrate::known(older) => Ok(()),
        newer if newer > VERSION => Err(error(
            "store-newer",
            format!(
                "The store {place} was written by a newer version of this program: its format is \
                 {newer}, and this version knows formats up to {VERSION}"
            ),
            "Nothing was changed. Install the newer version and open it with that.",
        )),
        other => Err(damaged(place, &format!("its format is said to be {other}"))),
    }
}

/// Makes an empty file that only its owner may read, where none is.
pub fn create(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(|_| ())
}

fn make_empty(path: &Path, place: &str) -> Result<(), StoreError> {
    match create(path) {
        Ok(()) => Ok(()),
        // Another program was faster; what it makes is a store or will be refused.
        Err(e) if e.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(e) if e.kind() == ErrorKind::NotFound => Err(error(
            "store-missing",
            format!("The directory of the store {place} does not exist"),
            "Make the directory, or give another path.",
        )),
        Err(e) => Err(unreadable(place, &e)),
    }
}

fn connect(path: &Path, place: &str, make: bool, patience: Duration) -> Done<Connection> {
    // An absolute path is never one of SQLite's own words, such as `:memory:`.
    let path = std::path::absolute(path).unwrap_or_else(|_| path.into());
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut db = Connection::open_with_flags(&path, flags)?;
    db.busy_timeout(patience)?;
    harden(&db)?;
    begin(&mut db, make)?;
    if db.is_readonly("main")? {
        return Err(read_only(place).into());
    }
    if number(&db, "application_id")? == APPLICATION {
        migrate::migrate(&mut db, &path, place)?;
    }
    settle(&mut db, place)?;
    let mode = log_ahead(&db, patience)?;
    if mode != "wal" {
        let message = format!("The disk of the store {place} cannot keep a write-ahead log");
        return Err(error("store-io", message, "Keep the store on a local disk.").into());
    }
    Ok(db)
}

/// Switches the file to a write-ahead log. `SQLite` does not wait by itself here for another
/// connection that is busy with a file just made, so this does.
fn log_ahead(db: &Connection, patience: Duration) -> Done<String> {
    const PAUSE: Duration = Duration::from_millis(5);
    let end = Instant::now() + patience;
    loop {
        match db.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)) {
            Err(error) if busy(&error) && Instant::now() < end => std::thread::sleep(PAUSE),
            mode => return Ok(mode?),
        }
    }
}

fn busy(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
    )
}

/// What holds for the connection, whatever the file says.
fn harden(db: &Connection) -> Done<()> {
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    db.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON;",
    )?;
    db.set_prepared_statement_cache_capacity(128);
    Ok(())
}

/// Makes the tables in an empty file.
fn begin(db: &mut Connection, make: bool) -> Done<()> {
    if number(db, "application_id")? == 0 && make {
        let making = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if schema::names(&making)?.is_empty() {
            schema::make(&making)?;
        }
        making.commit()?;
    }
    Ok(())
}

/// Checks that the tables are there. The log may hold a newer head than the file, so it is looked
/// at again.
fn settle(db: &mut Connection, place: &str) -> Done<()> {
    let looking = db.transaction()?;
    let (application, version) = (
        number(&looking, "application_id")?,
        number(&looking, "user_version")?,
    );
    if application != APPLICATION {
        return Err(foreign(place, "it belongs to another program").into());
    }
    of_version(version, place)?;
    let names = schema::names(&looking)?;
    match schema::expected().find(|name| !names.iter().any(|n| n == name)) {
        Some(name) => Err(Fault::Damaged(format!("it has no `{name}`"))),
        None => Ok(()),
    }
}

/// A number that the file keeps in its head.
pub fn number(db: &Connection, pragma: &str) -> Done<i32> {
    let read = rows::first(db, &format!("PRAGMA {pragma}"), [], |row| Ok(row.get(0)?))?;
    Ok(read.unwrap_or_default())
}

fn missing(place: &str) -> StoreError {
    error(
        "store-missing",
        format!("There is no store at {place}"),
        "Give the path of a store, or make one there.",
    )
}

fn foreign(place: &str, why: &str) -> StoreError {
    error(
        "store-foreign",
        format!("{place} is not a store of this program: {why}"),
        "Nothing was changed. Give the path of a store, or one where nothing is yet.",
    )
}

fn unreadable(place: &str, cause: &std::io::Error) -> StoreError {
    if cause.kind() == ErrorKind::ReadOnlyFilesystem {
        return read_only(place);
    }
    error(
        "store-io",
        format!("The store {place} cannot be opened: {cause}"),
        "See to the rights of the file and its directory, or give another path.",
    )
}
