//! Rolecall runs accounts, users, roles and pending approvals of any role system that is described
//! to it as data. `ARCHITECTURE.md` beside this crate is the map of its floors.

pub mod cli;
pub mod domain;
pub mod policy;
pub mod service;
pub mod store;
pub mod tui;
pub mod validation;
