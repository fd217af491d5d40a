//! The demo accounts in memory, accounts written row by row, and parts of sets.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    reason = "shared by several test files"
)]

pub mod asked;
pub mod house;
pub mod rows;

use std::{collections::BTreeMap, sync::OnceLock};

use rolecall::{
    domain::{Time, page::PageAsk, state::State},
    policy::{Policy, compile, shipped::shipped},
    service::Service,
};

/// An account in memory under its policy.
pub struct World {
    pub policy: Policy,
    pub state: State,
    pub now: Time,
}

/// The demo accounts by handle, loaded once.
pub fn demo() -> &'static [(String, World)] {
    static DEMO: OnceLock<Vec<(String, World)>> = OnceLock::new();
    DEMO.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("demo.db").display().to_string();
        let now: Time = "2026-05-01T12:00:00Z".parse().unwrap();
        let store = rolecall::store::open(&path).unwrap();
        let mut service = Service::over(store, "test", Box::new(move || now)).unwrap();
        service.load_demo().unwrap();
        let rows = service.accounts(&PageAsk::default()).unwrap().rows;
        drop(service);
        let store = rolecall::store::open_existing(&path).unwrap();
        let policies: BTreeMap<_, _> = shipped()
            .iter()
            .map(|s| compile(s.text, s.file, &BTreeMap::new()).unwrap())
            .map(|p| (p.hash, p))
            .collect();
        let world = |row: rolecall::service::rows::AccountRow| {
            let state = store.dump(&row.id).unwrap();
            let policy = policies[&state.account.as_ref().unwrap().policy].clone();
            (row.id.to_string(), World { policy, state, now })
        };
        rows.into_iter().map(world).collect()
    })
}

/// The proper parts of a few edits that are not empty.
pub fn subsets<T: Clone>(all: &[T]) -> Vec<Vec<T>> {
    let whole = (1_usize << all.len()) - 1;
    let part = |mask: usize| {
        let kept = all.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1);
        kept.map(|(_, one)| one.clone()).collect()
    };
    (1..whole).map(part).collect()
}
