//! What the lines of a scenario say, once they are understood.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{
    Actor, Edit, FactValue, Handle, Object, Relation, RequestId, RequestStatus, Time, UserStatus,
    Verdict, Word, nouns::Term,
};
use crate::policy::rules::Side;

/// A line with what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said<T> {
    /// The line as it is written.
    pub text: String,
    /// Its line in the file.
    pub line: usize,
    /// What it says.
    pub what: T,
}

/// A thing with all that is said of it at its making.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Its kind.
    pub kind: Word,
    /// Its handle.
    pub handle: Handle,
    /// What it lies in.
    pub parent: Option<Handle>,
    /// Whose it is.
    pub owner: Option<Handle>,
    /// Its state.
    pub state: Option<Word>,
    /// Its facts.
    pub facts: BTreeMap<Word, FactValue>,
    /// Its labels.
    pub labels: BTreeSet<Word>,
}

/// Roles that somebody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Who.
    pub user: Handle,
    /// Which.
    pub roles: Vec<Word>,
    /// Where.
    pub on: Option<Handle>,
    /// For how long.
    pub term: Term,
}

/// A piece of the ground on which a scenario stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// Somebody holds roles.
    Holds(Hold),
    /// Somebody is there and holds nothing.
    HoldsNothing(Handle),
    /// Where somebody stands.
    Status(Handle, UserStatus),
    /// Somebody is invited by somebody.
    Invited(Handle, Handle),
    /// Somebody stands in a relation.
    Related(Relation),
    /// Somebody carries a label.
    Carries(Handle, Word),
    /// Somebody's registered address.
    Address(Handle, String),
    /// There is a thing.
    Thing(Made),
    /// A feature is switched.
    Feature(Word, bool),
    /// The account's plan.
    Plan(Word),
    /// A number of the account.
    Limit(Word, u64),
    /// The time of the scenario.
    Now(Time),
    /// The account is suspended.
    Suspended,
    /// There is no account yet.
    NoAccount,
}

/// What somebody does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Who.
    pub actor: Actor,
    /// What.
    pub deed: Deed,
    /// Reminders were read.
    pub confirmed: bool,
    /// Why.
    pub reason: Option<String>,
    /// A site administrator breaks the glass.
    pub break_glass: bool,
}

/// What is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// An edit.
    Edit(Box<Edit>),
    /// A word on a request: what it is about, or its own handle. It is found when its turn comes.
    Word(Reply, RequestId),
    /// Nothing but that it is this time now.
    Now(Time),
}

/// A word on a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// Yes.
    Approve,
    /// No.
    Decline,
    /// Never mind.
    Withdraw,
}

/// What somebody can do, as far as it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// They can.
    Can,
    /// They cannot, perhaps for this reason.
    Cannot(Option<Verdict>),
    /// It is shown to them.
    Sees,
    /// It is not shown to them.
    SeesNot,
}

/// How a role is shown where it is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// It can be given.
    Open,
    /// It is shown, and refused.
    Refused,
    /// It is shown in grey.
    Grey,
    /// It is not shown.
    Hidden,
}

impl Look {
    /// Each with its word.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Open, "open"),
        (Self::Refused, "refused"),
        (Self::Grey, "grey"),
        (Self::Hidden, "hidden"),
    ];
}

/// Something that is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Then {
    /// The batch is accepted.
    Accepted,
    /// The batch is refused, perhaps with this code and by these rules.
    Refused(Option<String>, Vec<String>),
    /// The batch waits for confirmation.
    NeedsConfirmation,
    /// Somebody holds these roles, perhaps no other.
    Holds {
        /// What.
        hold: Hold,
        /// Nothing else.
        exactly: bool,
    },
    /// Somebody holds no role at all.
    HoldsNothing(Handle),
    /// Somebody does not hold a role there.
    HoldsNot(Handle, Word, Option<Handle>),
    /// A user's status or a thing's state.
    Is(Handle, Word),
    /// What somebody can do or see.
    Access {
        /// Who.
        user: Handle,
        /// What.
        cap: String,
        /// To what.
        on: Option<Handle>,
        /// What is expected.
        want: Want,
        /// Rules that say so.
        rules: Vec<String>,
    },
    /// A thing lies in another, or in the account.
    Within(Handle, Option<Handle>),
    /// A thing or user is there, or is not.
    Exists(Handle, bool),
    /// Somebody stands in a relation, or does not; without a capacity, in whichever.
    Related(Relation, bool),
    /// The plan reminds of something.
    Reminds(String, Vec<String>),
    /// The plan reminds of nothing.
    RemindsNothing,
    /// The plan warns by a rule.
    Warns(String),
    /// The plan notes something by a rule.
    Notes(String),
    /// The plan says something.
    Says(String),
    /// The plan tells that somebody gains (or loses) a capability.
    Delta {
        /// Gains, or loses.
        gains: bool,
        /// The capability's title.
        title: String,
        /// Who.
        user: Handle,
    },
    /// So many are in use of a pool of this title.
    Uses(String, u64),
    /// A request about it waits, or none.
    Waits(RequestId, bool),
    /// The latest request about it stands so.
    Stands(RequestId, RequestStatus),
    /// The waiting request about it can be decided by enough people, or not any more.
    Decidable(RequestId, bool),
    /// A feature stands on or off.
    Feature(Word, bool),
    /// How a role is shown where it is chosen.
    Role(Word, Look),
}

impl Then {
    /// The rules that it says so by.
    pub fn by(&self) -> &[String] {
        match self {
            Self::Refused(_, rules) | Self::Reminds(_, rules) | Self::Access { rules, .. } => rules,
            Self::Warns(rule) | Self::Notes(rule) => std::slice::from_ref(rule),
            _ => &[],
        }
    }

    /// Whether it expects that something is done, given or shown, or that it is not.
    pub fn side(&self) -> Side {
        let not = match self {
            Self::Refused(..)
            | Self::NeedsConfirmation
            | Self::HoldsNothing(_)
            | Self::HoldsNot(..)
            | Self::RemindsNothing => true,
            Self::Role(_, look) => *look != Look::Open,
            Self::Access { want, .. } => matches!(want, Want::Cannot(_) | Want::SeesNot),
            Self::Exists(_, yes)
            | Self::Related(_, yes)
            | Self::Waits(_, yes)
            | Self::Feature(_, yes)
            | Self::Decidable(_, yes)
            | Self::Delta { gains: yes, .. } => !yes,
            Self::Stands(_, status) => {
                !matches!(status, RequestStatus::Waiting | RequestStatus::Approved)
            }
            Self::Accepted
            | Self::Holds { .. }
            | Self::Is(..)
            | Self::Within(..)
            | Self::Reminds(..)
            | Self::Warns(_)
            | Self::Notes(_)
            | Self::Says(_)
            | Self::Uses(..) => false,
        };
        if not { Side::Negative } else { Side::Positive }
    }

    /// Whether it can only be asked of an edit's answer.
    pub fn needs_when(&self) -> bool {
        matches!(
            self,
            Self::Accepted
                | Self::Refused(..)
                | Self::NeedsConfirmation
                | Self::Reminds(..)
                | Self::RemindsNothing
                | Self::Warns(_)
                | Self::Notes(_)
                | Self::Says(_)
                | Self::Delta { .. }
        )
    }
}

/// What a thing is to the account or to itself.
pub(super) fn object(on: Option<Handle>) -> Object {
    on.map_or(Object::Account, Object::Thing)
}
