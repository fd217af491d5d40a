//! Rolecall: accounts, users, roles and pending approvals of any role system that is described to
//! it as data.
//!
//! The floors, from the ground up: [`domain`] holds the nouns; [`policy`] reads and compiles the file
//! that describes a role system; [`validation`] is the pure core that judges edits and questions;
//! [`store`] keeps facts and the journal; [`service`] runs the conversation between the two;
//! [`settings`] is what of the configuration belongs to no single door; [`tui`] and [`cli`] are the doors. A floor uses only those below it.
//!
//! Another program can use the core alone, on facts of its own. It answers with a plan of everything
//! an edit would do, with refusals that name the rule, or with the keys of the facts that it still
//! needs:
//!
//! ```
//! use rolecall::domain::{Batch, Fact, Facts, Key, Time};
//! use rolecall::validation::{Decision, Law, decide};
//! # use rolecall::{domain::Handle, policy};
//! # let text = r#"
//! #     policy = "library"
//! #     title  = "Library"
//! #     rules  = "LB"
//! #     [roles.keeper]
//! #     title = "Keeper"
//! #     [[limits]]
//! #     rule = "LB-1"
//! #     each = "account"
//! #     has-active = ["keeper"]
//! #     least = 1
//! # "#;
//! # let library = policy::compile(text, "library.toml", &Default::default()).expect("a good policy");
//! # let keepers: Vec<Handle> = Vec::new();
//! // `library` is a policy, compiled from its text. It wants an active keeper (its rule LB-1).
//! let law = Law { policy: &library, incoming: None };
//! let line = r#"{"edit":"account.create","account":"town","title":"Town","policy":"library"}"#;
//! let batch = Batch::from_json(line, None).expect("a good line");
//!
//! let mut facts = Facts::new();
//! let decision = loop {
//!     match decide(law, &facts, &batch, Time::now()) {
//!         // Your own data, behind answers to keys: a query each, or a look into your tables.
//!         Decision::Need(keys) => for key in keys {
//!             let fact = match &key {
//!                 Key::Account => Fact::Account(None),
//!                 Key::ActiveHolders { .. } => Fact::Handles(keepers.clone()),
//!                 Key::SomeUsers { .. } => Fact::Users(Vec::new()),
//!                 other => panic!("this program keeps nothing of {other:?}"),
//!             };
//!             facts.learn(key, fact);
//!         },
//!         decision => break decision,
//!     }
//! };
//! let Decision::Refused(reasons) = decision else { panic!("an account without a keeper") };
//! assert_eq!(reasons[0].rules, ["LB-1"]);
//! ```
//!
//! Questions of access are answered likewise by [`check`](validation::check). With the account in
//! memory, [`validation::memory`] does the asking; for a question on every request there is
//! [`validation::decider`].
//!
//! ```
//! use rolecall::domain::{Batch, Time, Verdict, state::State};
//! use rolecall::validation::{Law, memory::{Settled, check_in, decide_in}};
//! # use rolecall::policy;
//! # let text = r#"
//! #     policy = "library"
//! #     title  = "Library"
//! #     rules  = "LB"
//! #     [kinds.account]
//! #     title = "Library"
//! #     creator-becomes = "keeper"
//! #     [capabilities.account]
//! #     lend = { title = "Lend books" }
//! #     [roles.keeper]
//! #     title = "Keeper"
//! #     on = "account"
//! #     [roles.keeper.allow]
//! #     account.lend = "LB-2"
//! # "#;
//! # let library = policy::compile(text, "library.toml", &Default::default()).expect("a good policy");
//! # let law = Law { policy: &library, incoming: None };
//! let line = r#"{"edit":"account.create","account":"town","title":"Town","policy":"library",
//!                "owner":{"user":"ann","name":"Ann"}}"#;
//! let batch = Batch::from_json(line, None).expect("a good line");
//! let mut town = State::default();
//! if let Ok(Settled::Plan(plan)) = decide_in(&town, law, &batch, Time::now()) {
//!     town.apply(&plan.changes);
//! }
//! let ann = "ann".parse().expect("a handle");
//! let may = check_in(&town, &library, &ann, "account.lend", None, Time::now()).expect("an answer");
//! assert_eq!((may.verdict, may.rules), (Verdict::Allowed, vec!["LB-2".to_owned()]));
//! ```
pub mod cli;
pub mod domain;
pub mod policy;
pub mod service;
pub mod settings;
pub mod store;
pub mod tui;
pub mod validation;
