//! Floor 1: role systems as data. Reads, checks and compiles a policy file.
pub mod model;
pub use model::Policy;
mod words;
