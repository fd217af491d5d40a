//! The list of a policy's rules: every rule of the role system with a line in plain words, and how
//! it is known. What the scenarios show is counted against it.

use serde::Serialize;

/// How a rule is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// The source says it.
    Stated,
    /// It follows from what the source says.
    Implied,
    /// It hangs on how a point of the source is read.
    Reading,
    /// Guidance, which help texts tell.
    Help,
}

impl Basis {
    /// Every basis, in the order in which they are counted.
    pub const ALL: [Self; 4] = [Self::Stated, Self::Implied, Self::Reading, Self::Help];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Implied => "implied",
            Self::Reading => "reading",
            Self::Help => "help",
        }
    }
}

/// What an expectation says of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Something is accepted, held, given, shown.
    Positive,
    /// Something is refused, gone, withheld, hidden.
    Negative,
}

impl Side {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Positive, Self::Negative];
}

/// A rule in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its id.
    pub id: String,
    /// How it is known.
    pub basis: Basis,
    /// What it says, in a line.
    pub text: String,
    /// The reading on which it hangs; with [`Basis::Reading`] alone.
    pub reading: Option<String>,
    /// The one side that makes sense; left out, both are to be shown.
    pub only: Option<Side>,
}

/// A reading that must be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Its id.
    pub id: String,
    /// What it is about, in a line.
    pub text: String,
    /// Why there is no other position; left out, there must be one.
    pub fixed: Option<String>,
}

/// Every rule of a role system, and every reading that must be there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleList {
    /// The rules, in the order of the file.
    pub rules: Vec<Rule>,
    /// The readings, in the order of the file.
    pub readings: Vec<Point>,
}
