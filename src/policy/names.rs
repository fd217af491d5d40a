//! The identifiers of a policy: what they may look like, and every place where one is written.

use std::{collections::BTreeMap, ops::Range};

use super::{compile, error::PolicyError, source::Place};
use crate::domain::name::MAX_NAME;

/// What an identifier names. Two identifiers that look alike in different spaces are different.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Space {
    /// The policy itself.
    Policy,
    /// A feature.
    Feature,
    /// A plan.
    Plan,
    /// A set.
    Set,
    /// A kind of thing, and the group of capabilities about it.
    Kind,
    /// A relation.
    Relation,
    /// A capacity in which somebody stands in a relation.
    Capacity,
    /// A group of capabilities that is not named like a kind.
    Group,
    /// The second half of a capability's name.
    Action,
    /// A role.
    Role,
    /// A state of things of the named kind.
    State(String),
    /// A fact.
    Fact,
    /// A number of the account that a limit names.
    LimitName,
    /// A workflow.
    Workflow,
}

/// A place where an identifier is written, without quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Where, in bytes.
    pub span: Range<usize>,
    /// What it names.
    pub space: Space,
    /// The identifier.
    pub text: String,
}

/// Every place of a good policy's text where an identifier is written, in the order of the text.
/// Words that are built in (`account`, `user`, `everyone`) are left out.
pub fn occurrences(text: &str) -> Result<Vec<Occurrence>, Vec<PolicyError>> {
    compile::run(text, "policy", &BTreeMap::new()).map(|done| done.occurrences)
}

/// Words that mean something wherever names stand, so that nothing is called so.
const RESERVED: [&str; 7] = ["not", "or", "as", "own", "oneself", "before", "after"];
/// Names no role can have, because they stand where roles stand.
const NOT_A_ROLE: [&str; 4] = ["vendor", "plan", "site", "everyone"];

/// Whether a text can be an identifier.
pub(crate) fn good(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    text.len() <= MAX_NAME
        && text.bytes().next().is_some_and(plain)
        && text.bytes().all(|b| plain(b) || b == b'-')
}

/// Whether a word means something else already.
pub(crate) fn reserved(text: &str, space: &Space) -> bool {
    RESERVED.contains(&text) || (*space == Space::Role && NOT_A_ROLE.contains(&text))
}

/// A word of the file that may be an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Name<'a> {
    pub(crate) text: &'a str,
    pub(crate) start: usize,
}

impl Name<'_> {
    pub(crate) fn place(self) -> Place {
        self.start..self.start + self.text.len()
    }

    /// The part of this word from a byte on, spaces around it left out.
    fn part(self, from: usize, to: usize) -> Self {
        let piece = self.text.get(from..to).unwrap_or_default();
        let lead = piece.len() - piece.trim_start().len();
        Self {
            text: piece.trim(),
            start: self.start + from + lead,
        }
    }

    /// What follows a prefix.
    pub(crate) fn after(self, prefix: &str) -> Option<Self> {
        self.text
            .starts_with(prefix)
            .then(|| self.part(prefix.len(), self.text.len()))
    }

    /// What stands before and after the first separator.
    pub(crate) fn halves(self, separator: &str) -> Option<(Self, Self)> {
        let at = self.text.find(separator)?;
        let rest = at + separator.len();
        Some((self.part(0, at), self.part(rest, self.text.len())))
    }

    /// The pieces between separators.
    pub(crate) fn split(self, separator: &str) -> Vec<Self> {
        let mut rest = self;
        let mut out = Vec::new();
        while let Some((first, after)) = rest.halves(separator) {
            out.push(first);
            rest = after;
        }
        out.push(rest);
        out
    }
}
