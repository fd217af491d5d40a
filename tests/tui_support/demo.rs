//! The console on the demo data, as they are on a day that never changes.

use std::{fs, sync::OnceLock};

use rolecall::{service::Service, store};
use tempfile::TempDir;

use super::{Script, now};

/// The demo's file, loaded once for all tests of a binary.
fn file() -> &'static [u8] {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    FILE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("demo.db");
        let mut service = service(path.to_str().unwrap());
        service.load_demo().unwrap();
        drop(service);
        fs::read(path).unwrap()
    })
}

fn service(path: &str) -> Service {
    Service::over(store::open(path).unwrap(), "pat", Box::new(now)).unwrap()
}

/// The service on a copy of the demo.
pub fn loaded() -> (Service, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("demo.db");
    fs::write(&path, file()).unwrap();
    (service(path.to_str().unwrap()), folder)
}

/// The console on a copy of the demo, with an account open.
pub fn console(account: &str, size: (u16, u16)) -> (Script, TempDir) {
    let (service, folder) = loaded();
    (Script::with(size, Box::new(service), Some(account)), folder)
}
