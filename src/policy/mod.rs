//! Floor 1: role systems as data. Reads, checks and compiles a policy file.
pub mod error;
pub mod model;
pub mod names;
pub use error::PolicyError;
pub use model::Policy;
mod words;
