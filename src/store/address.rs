//! Addresses of stores, as written on a command line.

use std::path::Path;

use super::{Result, Store, StoreError, sqlite::SqliteStore};

/// Opens the store at an address, `PATH` or `sqlite:PATH`, and makes it where there is none.
///
/// # Errors
/// `store-unsupported` for an address of another kind of database, else as the store says.
pub fn open(address: &str) -> Result<Box<dyn Store>> {
    Ok(Box::new(SqliteStore::create_or_open(path(address)?)?))
}

/// Opens the store at an address and makes none.
///
/// # Errors
/// `store-missing` where there is none, else as [`open`].
pub fn open_existing(address: &str) -> Result<Box<dyn Store>> {
    Ok(Box::new(SqliteStore::open(path(address)?)?))
}

/// Opens the store at an address for reading only, and makes none.
///
/// # Errors
/// As [`open_existing`].
pub fn open_reading(address: &str) -> Result<Box<dyn Store>> {
    Ok(Box::new(SqliteStore::open_reading(path(address)?)?))
}

fn path(address: &str) -> Result<&Path> {
    let file = address.strip_prefix("sqlite:");
    let plain = file.map_or(address, |rest| rest.strip_prefix("//").unwrap_or(rest));
    if file.is_none()
        && let Some((scheme, _)) = address.split_once("://")
    {
        return Err(unsupported(scheme));
    }
    if plain.is_empty() {
        return Err(StoreError {
            code: "store-missing",
            message: "The address of the store is empty".into(),
            mend: "Give the path of a file, such as `rolecall.db`.".into(),
        });
    }
    Ok(Path::new(plain))
}

fn unsupported(scheme: &str) -> StoreError {
    let kind = match scheme {
        "postgres" | "postgresql" => "a PostgreSQL database".into(),
        other => format!("a `{}` address", crate::domain::text::show(other)),
    };
    StoreError {
        code: "store-unsupported",
        message: format!(
            "This is the address of {kind}, and this build keeps stores in SQLite files only"
        ),
        mend: "Give the path of a file, `PATH` or `sqlite:PATH`.".into(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_path_with_or_without_its_scheme() {
        for (address, file) in [
            ("a/b.db", "a/b.db"),
            ("sqlite:a/b.db", "a/b.db"),
            ("sqlite:/a/b.db", "/a/b.db"),
            ("sqlite:///a/b.db", "/a/b.db"),
            ("c:b.db", "c:b.db"),
        ] {
            assert_eq!(path(address), Ok(Path::new(file)), "{address}");
        }
    }

    #[test]
    fn another_kind_of_database_is_told_apart() {
        for address in ["postgres://u@h/d", "postgresql://h/d", "mysql://h/d"] {
            let error = open(address).err().unwrap();
            assert_eq!(error.code, "store-unsupported", "{address}");
            assert!(error.message.contains("SQLite files only"), "{error}");
        }
        assert_eq!(open("sqlite:").err().unwrap().code, "store-missing");
    }
}
