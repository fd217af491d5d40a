//! Rolecall.
pub mod cli;
pub mod domain;
pub mod policy;
pub mod service;
pub mod store;
pub mod tui;
pub mod validation;
