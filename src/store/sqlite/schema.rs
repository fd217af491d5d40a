//! The tables, and the marks by which a file is known to hold them.

use rusqlite::Connection;

use super::fault::Done;

/// What every Rolecall store carries in its head: `Role` in ASCII.
pub const APPLICATION: i32 = 0x526f_6c65;
/// The version of the tables that this program reads and writes.
pub const VERSION: i32 = 5;

/// The tables of [`VERSION`].
pub const TABLES: &str = include_str!("schema.sql");

/// Makes the tables in an empty file, inside the caller's transaction.
pub fn make(db: &Connection) -> Done<()> {
    db.execute_batch(TABLES)?;
    db.execute(
        "INSERT INTO secret (one, key) VALUES (1, randomblob(32))",
        [],
    )?;
    db.pragma_update(None, "application_id", APPLICATION)?;
    db.pragma_update(None, "user_version", VERSION)?;
    Ok(())
}

/// The names of the tables and indexes in a file.
pub fn names(db: &Connection) -> Done<Vec<String>> {
    super::rows::all(
        db,
        "SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name",
        [],
        |row| Ok(row.get(0)?),
    )
}

/// The names that [`TABLES`] makes.
pub fn expected() -> impl Iterator<Item = &'static str> {
    TABLES.lines().filter_map(|line| {
        const KINDS: [&str; 5] = ["TABLE", "VIRTUAL TABLE", "INDEX", "UNIQUE INDEX", "TRIGGER"];
        let rest = line.strip_prefix("CREATE ")?;
        let name = KINDS.iter().find_map(|kind| rest.strip_prefix(kind))?;
        name.split_whitespace().next()
    })
}
