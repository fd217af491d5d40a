//! What the console remembers of itself between runs, in the state folder: that somebody was greeted.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The folder: `ROLECALL_STATE`, else where the system keeps such things.
pub fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("ROLECALL_STATE").filter(|v| !v.is_empty());
    named.map(PathBuf::from).or_else(|| {
        let dirs = directories::ProjectDirs::from("", "", "rolecall")?;
        let folder = dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir());
        Some(folder.to_path_buf())
    })
}

/// True once and never again. Where nothing can be remembered nobody is greeted, for they would be
/// each time.
pub fn first_run(folder: Option<&Path>) -> bool {
    let Some(folder) = folder else { return false };
    let note = || -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        options.open(folder.join("greeted")).map(|_| ())
    };
    note().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_is_greeted_once() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state/rolecall");
        assert!(first_run(Some(&state)));
        assert!(!first_run(Some(&state)));
        assert!(!first_run(None));
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(!first_run(Some(&file.join("below"))));
    }
}
