//! Scripts of keys: how they are read, and how they are played.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "shared by several test files"
)]

pub mod play;
pub mod read;

use std::{fs, path::Path};

use read::Script;

/// All scripts of `tests/scripts`, by name.
///
/// # Panics
/// Where a line is none of the language; the message names file and line.
pub fn all() -> Vec<Script> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| Path::new(name).extension().is_some_and(|end| end == "keys"))
        .collect();
    names.sort();
    let mut scripts = Vec::new();
    let mut slips = Vec::new();
    for name in names {
        let text = fs::read_to_string(folder.join(&name)).unwrap();
        match Script::read(&name, &text) {
            Ok(script) => scripts.push(script),
            Err(slip) => slips.push(slip),
        }
    }
    assert!(slips.is_empty(), "\n{}", slips.join("\n"));
    scripts
}
