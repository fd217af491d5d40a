//! What of the configuration belongs to no single door: where it lies, how faults in it are told, and
//! the command that is run for a new request.

pub mod approvals;
pub mod herald;

use std::{
    fmt,
    path::{Path, PathBuf},
};

/// The longest configuration that is read, in bytes.
const MOST: u64 = 1 << 18;

/// Something in the configuration that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Its line, from 1.
    pub line: usize,
    /// A stable code.
    pub code: &'static str,
    /// What is wrong, and what to do.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}: {}", self.line, self.code, self.message)
    }
}

/// The folder of the configuration and of one's own themes: `ROLECALL_CONFIG`, else where the
/// system keeps such things.
pub fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("ROLECALL_CONFIG").filter(|v| !v.is_empty());
    named.map(PathBuf::from).or_else(|| {
        let dirs = directories::ProjectDirs::from("", "", "rolecall")?;
        Some(dirs.config_dir().to_path_buf())
    })
}

/// Where the configuration lies.
pub fn path() -> Option<PathBuf> {
    Some(folder()?.join("config.toml"))
}

/// The text of a configuration; where there is no file it is empty.
///
/// # Errors
/// That it cannot be read, as a fault of its first line.
pub fn text(path: &Path) -> Result<String, Fault> {
    let read = |path: &Path| {
        if std::fs::metadata(path)?.len() > MOST {
            return Err(std::io::Error::other("it is too long"));
        }
        std::fs::read_to_string(path)
    };
    match read(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(Fault {
            line: 1,
            code: "unreadable",
            message: format!("the file cannot be read: {error}. Check its rights"),
        }),
    }
}

/// The line of a place in a text, from 1.
pub fn line(text: &str, at: usize) -> usize {
    let before = text.as_bytes().iter().take(at);
    before.filter(|b| **b == b'\n').count() + 1
}
