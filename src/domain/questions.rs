//! What the core answers to questions that are wider than one yes or no: what would change an
//! answer, who can, how two differ, what an account should look into.

use serde::{Deserialize, Serialize};

use super::{
    Access, Actor, Edit, Handle,
    nouns::words,
    plan::{HeldRole, Line},
};

/// Edits that would change an answer to yes: accepted as one batch, and not one too many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// What is done, in a few words.
    pub text: String,
    /// Who would do it.
    pub by: Actor,
    /// The edits, in order.
    pub edits: Vec<Edit>,
    /// What else follows from it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Line>,
    /// A reminder goes with it that must be confirmed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confirm: bool,
    /// Rule ids that had a say.
    #[serde(rename = "rule", default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
}

/// Why somebody may not do something, and what would change that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyNot {
    /// The answer as it is.
    pub access: Access,
    /// What whoever acts could do about it, the smallest first; none with a yes.
    pub ways: Vec<Way>,
    /// What only others could do about it: a site administrator or the vendor.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Way>,
    /// Why whoever acts can do nothing about it; empty where they can, or with a yes.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub nothing: String,
    /// There may be more ways than were looked for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
}

/// A role by which somebody has a capability.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldBy {
    /// The role, and where it is held.
    #[serde(flatten)]
    pub role: HeldRole,
    /// What must be so for it, in words: a relation, a state; empty where nothing must.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub when: String,
    /// Rule ids.
    #[serde(rename = "rule", default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
}

/// Somebody who has a capability.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Who.
    pub user: Handle,
    /// Their name.
    pub name: String,
    /// By which roles.
    pub by: Vec<HeldBy>,
}

/// Something that somebody, or a role, has the right to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ability {
    /// The capability's word.
    pub capability: String,
    /// Its title.
    pub title: String,
    /// By which roles.
    pub by: Vec<HeldBy>,
}

/// What one side of a comparison says about a capability.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// What must be so for it, in words; empty where nothing must.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub when: String,
    /// Rule ids.
    #[serde(rename = "rule", default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
}

/// A capability in which two differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Differing {
    /// The capability's word.
    pub capability: String,
    /// Its title.
    pub title: String,
    /// What the first says, where it has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<Said>,
    /// What the second says, where it has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<Said>,
}

/// How two roles, or two people, differ in what they can do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// What the first is called.
    pub first: String,
    /// What the second is called.
    pub second: String,
    /// What only the first has.
    pub only_first: Vec<Differing>,
    /// What only the second has.
    pub only_second: Vec<Differing>,
    /// What both have, under different conditions.
    pub differ: Vec<Differing>,
    /// How many both have alike.
    pub alike: usize,
    /// What both have alike.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub same: Vec<Differing>,
}

words!(
    /// How a product treats something that somebody could want to do.
    Seen {
        /// It is there, and they may do it.
        Does = "does",
        /// It is there, and they may do it under conditions.
        DoesIf = "does-if",
        /// It is there, and refused when they try.
        Refused = "refused",
        /// It is there in grey.
        Greyed = "greyed",
        /// It is not there for them.
        Hidden = "hidden",
    }
);

/// What a product shows somebody of a capability.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Showing {
    /// The capability's word.
    pub capability: String,
    /// Its title.
    pub title: String,
    /// The title of its group.
    pub group: String,
    /// How it is treated.
    pub seen: Seen,
    /// What must be so for it, or why they may not do it, in words; empty where nothing is to be
    /// said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// Rule ids.
    #[serde(rename = "rule", default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
}

/// What somebody, or whoever holds a role alone, sees and does not see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// What they are called.
    pub title: String,
    /// Why there is nothing to tell: an invited person, a role whose feature is off.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Capability by capability, in the policy's order.
    pub rows: Vec<Showing>,
}

/// Rows that were found among others, with where the search goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next page begins, if there may be more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

words!(
    /// How much a finding matters.
    Severity {
        /// Somebody could do harm, or the account could come to stand still.
        High = "high",
        /// Something is not as the policy wants it.
        Medium = "medium",
        /// Worth tidying up.
        Low = "low",
    }
);

/// Something that an account should look into.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// A stable code, such as `lone-holder`.
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// What is so.
    pub text: String,
    /// Whom it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub whom: Vec<Handle>,
    /// The resource it is about, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Handle>,
    /// Rule ids.
    #[serde(rename = "rule", default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// The edits by which it could come about, one after the other, each by the person themselves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<Edit>,
    /// Edits that would mend it, accepted from a site administrator.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mend: Vec<Edit>,
}
