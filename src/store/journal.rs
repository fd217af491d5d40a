//! The journal's entries and their encoding, fixed from the first version.

use serde::{Deserialize, Serialize};

use crate::domain::{Actor, Change, Edit, EditId, Hash, Time};

/// What stands in a list where a word was erased.
pub const ERASED: &str = "(erased)";

/// What is to be journaled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The edit's id.
    pub id: EditId,
    /// The hash of what was asked, by which the same id with another body is known.
    pub asked: Hash,
    /// Who acted.
    pub actor: Actor,
    /// The person at the console.
    pub operator: String,
    /// The policy that judged it.
    pub policy: Hash,
    /// What was asked.
    pub edits: Vec<Edit>,
    /// Why.
    pub reason: Option<String>,
    /// A site administrator broke the glass.
    pub break_glass: bool,
    /// When.
    pub at: Time,
    /// The plan's headline, for lists; personal, so kept beside the chain.
    pub headline: String,
    /// The answer, given again to the same id.
    pub outcome: String,
}

/// What writing an entry answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// The entry's number in its account, from 1.
    pub seq: u64,
    /// The entry's hash, which the next one carries.
    pub hash: Hash,
}

/// A journal entry as kept, personal data put back where it was not erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalRow {
    /// Its number in its account.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
    /// The edit's id.
    pub id: EditId,
    /// Who acted.
    pub actor: Actor,
    /// The person at the console.
    pub operator: String,
    /// The policy that judged it.
    pub policy: Hash,
    /// What was asked.
    pub edits: Vec<Edit>,
    /// What it did.
    pub changes: Vec<Change>,
    /// Why.
    pub reason: Option<String>,
    /// A site administrator broke the glass.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub break_glass: bool,
    /// When.
    pub at: Time,
    /// The plan's headline.
    pub headline: String,
}
