//! The identifiers of a policy: what they may look like, and every place where one is written.

use std::ops::Range;

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
