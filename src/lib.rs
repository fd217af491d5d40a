//! Rolecall: accounts, users, roles and pending approvals of any role system that is described to
//! it as data.
//!
//! The floors, from the ground up: [`domain`] holds the nouns; [`policy`] reads and compiles the file
//! that describes a role system; [`validation`] is the pure core that judges edits and questions;
//! [`store`] keeps facts and the journal; [`service`] runs the conversation between the two; [`tui`]
//! and [`cli`] are the doors. A floor uses only those below it.
//!
//! Another program can use the core alone, on facts of its own. It answers with a plan of everything
//! an edit would do, with refusals that name the rule, or with the keys of the facts that it still
//! needs:
//!
//! ```
//! use rolecall::{
//!     domain::{Batch, Facts, Time, state::State},
//!     policy,
//!     validation::{Decision, Law, decide},
//! };
//!
//! let text = r#"
//!     policy = "library"
//!     title  = "Library"
//!     rules  = "LB"
//!     [roles.keeper]
//!     title = "Keeper"
//!     [[limits]]
//!     rule = "LB-1"
//!     each = "account"
//!     has-active = ["keeper"]
//!     least = 1
//! "#;
//! let library = policy::compile(text, "library.toml", &Default::default()).expect("a good policy");
//! let law = Law { policy: &library, incoming: None };
//!
//! // Your data, behind your own answers to keys; here it is a state in memory.
//! let data = State::default();
//! let line = r#"{"edit":"account.create","account":"town","title":"Town","policy":"library"}"#;
//! let batch = Batch::from_json(line, None).expect("a good line");
//!
//! let mut facts = Facts::new();
//! let decision = loop {
//!     match decide(law, &facts, &batch, Time::now()) {
//!         Decision::Need(keys) => data.teach(&mut facts, keys),
//!         decision => break decision,
//!     }
//! };
//! let Decision::Refused(reasons) = decision else { panic!("an account without a keeper") };
//! assert_eq!(reasons[0].code, "min-active");
//! assert_eq!(reasons[0].rules, ["LB-1"]);
//! ```
pub mod cli;
pub mod domain;
pub mod policy;
pub mod service;
pub mod store;
pub mod tui;
pub mod validation;
