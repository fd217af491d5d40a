//! Floor 1: role systems as data. Reads, checks and compiles a policy file.

pub mod cedar;
mod compile;
pub mod delegated;
pub mod error;
mod keys;
pub mod lint;
pub mod matrix;
pub mod model;
pub mod names;
pub mod rules;
pub mod shipped;
mod source;
pub mod statements;
pub mod words;

pub use compile::{compile, rule_list};
pub use error::PolicyError;
pub use model::Policy;
pub use names::{Occurrence, Space, occurrences};

/// How a policy file is written: every table, key and word, with an example built step by step.
pub const FORMAT: &str = include_str!("format.md");
