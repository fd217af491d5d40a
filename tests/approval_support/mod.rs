//! A company in which the gravest edits wait for somebody else's word, in a store of its own.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    reason = "shared by several test files"
)]

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use rolecall::{
    domain::{AccountId, Actor, Batch, Handle, RequestId, Time},
    service::{Service, Submitted, rows::RequestDetail},
    store::sqlite::SqliteStore,
};

pub const POLICY: &str = include_str!("../policies/four-eyes.toml");

/// Who is there: an owner, two admins, a member, an auditor, and the keeper of a vault.
pub const PEOPLE: &str = r#"
{"account":"mint","batch":[{"edit":"account.create","title":"The Mint","policy":"four-eyes"},{"edit":"user.create","user":"ada","name":"Ada Stone","roles":[{"role":"owner"}]}]}
{"edit":"user.create","account":"mint","user":"ben","name":"Ben Moss","roles":[{"role":"admin"}]}
{"edit":"user.create","account":"mint","user":"cyd","name":"Cyd Lark","roles":[{"role":"admin"}]}
{"edit":"user.create","account":"mint","user":"dan","name":"Dan Frost","roles":[{"role":"member"}]}
{"edit":"user.create","account":"mint","user":"eve","name":"Eve Hall","roles":[{"role":"auditor"}]}
{"edit":"resource.create","account":"mint","resource":"gold","kind":"vault","title":"Gold"}
{"edit":"user.create","account":"mint","user":"kim","name":"Kim Reed","roles":[{"role":"keeper","on":"gold"}]}
"#;

pub const OWNER: &str = r#"{"edit":"role.assign","account":"mint","as":"ben","user":"dan","role":"owner","reason":"Ada retires in spring."}"#;
pub const VAULT: &str =
    r#"{"edit":"resource.remove","account":"mint","as":"dan","resource":"gold"}"#;
pub const EXPORT: &str = r#"{"edit":"request.open","account":"mint","as":"ada","workflow":"export-order","note":"For the auditors."}"#;

/// A clock that a test sets.
#[derive(Clone)]
pub struct Clock(Arc<AtomicI64>);

impl Clock {
    pub fn at(time: &str) -> Self {
        let time: Time = time.parse().unwrap();
        Self(Arc::new(AtomicI64::new(time.millis())))
    }

    pub fn now(&self) -> Time {
        Time::from_millis(self.0.load(Ordering::Relaxed)).unwrap()
    }

    pub fn set(&self, time: Time) {
        self.0.store(time.millis(), Ordering::Relaxed);
    }

    pub fn goes_on(&self, hours: i64) {
        self.0.fetch_add(hours * 3_600_000, Ordering::Relaxed);
    }
}

/// The company's service and its clock.
pub struct Company {
    pub service: Service,
    pub clock: Clock,
}

impl Company {
    pub fn new() -> Self {
        let clock = Clock::at("2026-02-27T10:00:00Z");
        let told = clock.clone();
        let store = Box::new(SqliteStore::in_memory().unwrap());
        let service = Service::over(store, "pat", Box::new(move || told.now())).unwrap();
        let mut company = Self { service, clock };
        company
            .service
            .keep_policy(POLICY, "four-eyes.toml")
            .unwrap();
        for line in PEOPLE.lines().filter(|line| !line.is_empty()) {
            company.does(line);
        }
        company
    }

    /// Carries a line out, whatever reminders it has.
    pub fn does(&mut self, line: &str) {
        let mut batch = Batch::from_json(line, None).unwrap();
        batch.confirmed = true;
        match self.service.submit(&batch).unwrap() {
            Submitted::Done { .. } => {}
            other => panic!("{line}: {other:?}"),
        }
    }

    pub fn approves(&mut self, who: &str, request: &str) {
        self.does(&format!(
            r#"{{"edit":"request.approve","account":"mint","as":"{who}","request":"{request}","note":"Fine."}}"#
        ));
    }

    /// The request as somebody sees it; `site` and `vendor` are those.
    pub fn seen_by(&mut self, who: &str, request: &str) -> RequestDetail {
        let actor = match who {
            "site" => Actor::Site,
            "vendor" => Actor::Vendor,
            user => Actor::User(Handle::new(user).unwrap()),
        };
        let id = RequestId::new(request).unwrap();
        self.service.request(&mint(), &actor, &id).unwrap()
    }
}

pub fn mint() -> AccountId {
    AccountId::new("mint").unwrap()
}
