//! Stores to throw away: the demo data, made once and copied for each, or nothing at all.

use std::{fs, path::Path, sync::OnceLock};

use rolecall::{service::Service, store};
use tempfile::TempDir;

use super::now;

/// A store of one's own.
pub struct Demo {
    folder: TempDir,
}

fn open(file: &Path) -> Service {
    let store = store::open(file.to_str().unwrap()).unwrap();
    Service::over(store, "tess", Box::new(now)).unwrap()
}

impl Demo {
    /// With the demo data, of which today is the moment of all tests.
    pub fn fresh() -> Self {
        static DATA: OnceLock<Vec<u8>> = OnceLock::new();
        let data = DATA.get_or_init(|| {
            let first = Self::empty();
            first.service().load_demo().unwrap();
            fs::read(first.folder.path().join("store.db")).unwrap()
        });
        let demo = Self::empty();
        fs::write(demo.folder.path().join("store.db"), data).unwrap();
        demo
    }

    /// Without an account.
    pub fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    /// A service over it; several may work on it at the same time.
    pub fn service(&self) -> Service {
        open(&self.folder.path().join("store.db"))
    }
}

/// The console on the demo data, with an account open, and the store under it.
pub fn console(account: &str, size: (u16, u16)) -> (super::Script, Demo) {
    let demo = Demo::fresh();
    let book = Box::new(demo.service());
    (super::Script::with(size, book, Some(account)), demo)
}
