//! What the core answers to a question of access: yes or no, and why.

use serde::{Deserialize, Serialize};

use super::nouns::words;

words!(
    /// How a question of access was decided.
    Verdict {
        /// A role gives it.
        Allowed = "allowed",
        /// The person, the account or the thing is not there, or not to be seen.
        Unknown = "unknown",
        /// The person or the account may not act at all.
        Inactive = "inactive",
        /// A role that the person holds denies it, whatever else they hold.
        Denied = "denied",
        /// A feature, product or plan that it needs is off.
        GateOff = "gate-off",
        /// A role gives it, but not for this thing, or not now.
        Condition = "condition",
        /// The roles held say that they do not give it.
        Cannot = "cannot",
        /// The source of the policy says nothing about it.
        Unstated = "unstated",
        /// No role held gives it.
        Unlisted = "unlisted",
    }
);

/// One thing that was weighed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The sentence.
    pub text: String,
    /// Whether it speaks for access.
    pub good: bool,
    /// Rule ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
}

/// The answer to "may this user do that".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// Yes or no.
    pub allowed: bool,
    /// How it was decided.
    pub verdict: Verdict,
    /// The sentence that decides.
    pub message: String,
    /// What would change a no, in one sentence; empty with a yes.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mend: String,
    /// Rule ids that decided.
    #[serde(rename = "rule", default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// Whether the screen of a product would show it; a hidden thing is not there.
    pub shown: bool,
    /// What was weighed, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
}
