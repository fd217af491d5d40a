//! What the core answers to an edit: a plan of everything it would do, or refusals that name the
//! rule and what would mend it. Sentences for people, rows for programs.

use serde::{Deserialize, Serialize};

use super::{Change, Edit, Handle, Hash, Time, UserStatus};

/// The sign before a line of a plan; meaning is never carried by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sign {
    /// Gained.
    #[serde(rename = "+")]
    Gain,
    /// Lost.
    #[serde(rename = "-")]
    Loss,
    /// Changed.
    #[serde(rename = "~")]
    Change,
    /// Worth care.
    #[serde(rename = "!")]
    Care,
}

impl Sign {
    /// The character shown.
    pub fn mark(self) -> char {
        match self {
            Self::Gain => '+',
            Self::Loss => '-',
            Self::Change => '~',
            Self::Care => '!',
        }
    }
}

/// A sentence of a plan with the rules it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What it is about.
    pub sign: Sign,
    /// The sentence.
    pub text: String,
    /// Rule ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
}

/// A reminder that goes with an edit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// The sentence.
    pub text: String,
    /// Whether the edit waits until somebody says that it was read.
    pub confirm: bool,
    /// Rule ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
}

/// A role on a place, with the words for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldRole {
    /// The role's word in the policy.
    pub role: String,
    /// The role's title.
    pub title: String,
    /// The place's handle; `None` is the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Handle>,
    /// The place's title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// From when, where it is to begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begins: Option<Time>,
    /// Until when, where it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Time>,
}

impl HeldRole {
    /// The role with its place and its term: `Reviewer on Lab until 2026-06-01T00:00:00Z`.
    pub fn words(&self) -> String {
        let place = self
            .place
            .as_deref()
            .or(self.on.as_ref().map(AsRef::as_ref));
        let mut words = self.title.clone();
        if let Some(place) = place {
            words.extend([" on ", place]);
        }
        for (word, time) in [(" from ", self.begins), (" until ", self.until)] {
            if let Some(time) = time {
                words.extend([word, &time.to_string()]);
            }
        }
        words
    }
}

/// What becomes of one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonDelta {
    /// Who.
    pub user: Handle,
    /// Their name.
    pub name: String,
    /// Status before, `None` for somebody new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<UserStatus>,
    /// Status after.
    pub is: UserStatus,
    /// Roles that come.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gained: Vec<HeldRole>,
    /// Roles that go.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<HeldRole>,
    /// Titles of capabilities that come.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub can: Vec<String>,
    /// Titles of capabilities that go.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cannot: Vec<String>,
}

/// What becomes of a pool of licences or seats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pool {
    /// The pool's name.
    pub title: String,
    /// In use before.
    pub before: u64,
    /// In use after.
    pub after: u64,
    /// How many there are; `None` where the account has no number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<u64>,
    /// Rule ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
}

/// Everything that an accepted edit will do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// What is done, in a few words.
    pub headline: String,
    /// What else follows from it, in sentences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Line>,
    /// Person by person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<PersonDelta>,
    /// Things, relations, requests and the account itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub things: Vec<Line>,
    /// Licences and seats.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pools: Vec<Pool>,
    /// Reminders.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reminders: Vec<Reminder>,
    /// Rule ids that had a say, in the order weighed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// Row by row.
    pub changes: Vec<Change>,
    /// Names this plan; times of the edit itself do not count.
    pub digest: Hash,
}

impl Plan {
    /// Whether a reminder must be confirmed before the edit is carried out.
    pub fn confirm(&self) -> bool {
        self.reminders.iter().any(|r| r.confirm)
    }
}

/// Something that would make a refused edit acceptable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remedy {
    /// The sentence.
    pub text: String,
    /// A batch that the core would accept from the same actor, in place of or before the refused
    /// one; empty where somebody else must act.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<Edit>,
}

/// Why an edit is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The rule ids that decided.
    #[serde(rename = "rule")]
    pub rules: Vec<String>,
    /// A stable code, such as `min-active`.
    pub code: String,
    /// What happened, to what.
    pub message: String,
    /// What to do next, in one sentence.
    pub mend: String,
    /// What would mend it and would be accepted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remedies: Vec<Remedy>,
}
