//! Accounts, users, resources, assignments, relations and requests: the things a store keeps.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AccountId, Edit, Handle, Hash, RequestId, Time, Word};

macro_rules! words {
    ($(#[$doc:meta])* $type:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        pub enum $type { $($(#[$vdoc])* #[serde(rename = $word)] $variant),+ }
        impl $type {
            /// The word for it, the same in files, in the store and on the screen.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
            /// Reads the word.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}
pub(crate) use words;

words!(
    /// Whether an account may act.
    AccountStatus {
        /// In use.
        Active = "active",
        /// Kept, but nobody in it may act.
        Suspended = "suspended",
        /// Gone for good; its journal stays.
        Removed = "removed",
    }
);

words!(
    /// Where a person stands in an account.
    UserStatus {
        /// Asked to join; holds roles only from acceptance on.
        Invited = "invited",
        /// May act.
        Active = "active",
        /// Set aside; keeps roles for a later restoration.
        Archived = "archived",
        /// Gone for good; the handle is not given again.
        Removed = "removed",
    }
);

words!(
    /// How a request stands.
    RequestStatus {
        /// Nobody has decided yet.
        Waiting = "waiting",
        /// Accepted and carried out.
        Approved = "approved",
        /// Turned down, for good.
        Declined = "declined",
        /// Taken back by the one who asked.
        Withdrawn = "withdrawn",
        /// Became pointless, because what it was about is gone or its time ran out.
        Void = "void",
        /// Nobody may decide it any more, because its time ran out. Read from the time and never
        /// written; see [`Request::stands`].
        Expired = "expired",
    }
);

/// A tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its handle.
    pub id: AccountId,
    /// Its name for people.
    pub title: String,
    /// The policy that judges its edits, by content.
    pub policy: Hash,
    /// The plan it is on, where its policy has plans.
    pub plan: Option<Word>,
    /// Features switched by hand; others stand at the policy's default.
    pub features: BTreeMap<Word, bool>,
    /// Numbers that limits name: licences, seats.
    pub limits: BTreeMap<Word, u64>,
    /// Whether it may act.
    pub status: AccountStatus,
    /// Since when it exists.
    pub since: Time,
}

/// A person in an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Their handle.
    pub id: Handle,
    /// Their name for people.
    pub name: String,
    /// Their registered address.
    pub email: Option<String>,
    /// Where they stand.
    pub status: UserStatus,
    /// Labels they carry; a labelled thing is only for people who carry its labels.
    pub labels: BTreeSet<Word>,
    /// Since when they are in the account; for an invitation, when it was sent last.
    pub since: Time,
    /// The user who sent the invitation, while it is open; `None` is the site or the vendor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invited_by: Option<Handle>,
}

/// A value of a fact that a resource bears.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum FactValue {
    /// Yes or no.
    YesNo(bool),
    /// A moment.
    Time(Time),
    /// Some words.
    Text(String),
}

/// Anything in an account that a role or a relation can be held on, the account itself excepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// Its handle.
    pub id: Handle,
    /// Its kind, a word of the policy.
    pub kind: Word,
    /// Its name for people.
    pub title: String,
    /// What it lies in; `None` is the account.
    pub parent: Option<Handle>,
    /// Whose it is.
    pub owner: Option<Handle>,
    /// Its state, where its kind has states.
    pub state: Option<Word>,
    /// Its facts.
    pub facts: BTreeMap<Word, FactValue>,
    /// Labels that narrow who may reach it.
    pub labels: BTreeSet<Word>,
    /// Since when it exists.
    pub since: Time,
}

/// User holds role on a place, perhaps from a time on, perhaps until a time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Assignment {
    /// Who.
    pub user: Handle,
    /// Which role.
    pub role: Word,
    /// Where; `None` is the account.
    pub on: Option<Handle>,
    /// From when; it gives nothing before, yet is in the way of what it will be in the way of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begins: Option<Time>,
    /// Until when; it gives nothing afterwards and never counts for a minimum.
    pub until: Option<Time>,
    /// Since when it is there.
    pub since: Time,
}

impl Assignment {
    /// Whether it has begun.
    pub fn begun(&self, at: Time) -> bool {
        self.begins.is_none_or(|begins| begins <= at)
    }

    /// Whether it is over.
    pub fn ended(&self, at: Time) -> bool {
        self.until.is_some_and(|until| until <= at)
    }

    /// Whether it gives something at that moment.
    pub fn live(&self, at: Time) -> bool {
        self.begun(at) && !self.ended(at)
    }

    /// Whether it counts for a minimum: it has begun, and no end is set.
    pub fn lasts(&self, at: Time) -> bool {
        self.begun(at) && self.until.is_none()
    }

    /// Whether there is a moment from `now` on at which both are held.
    pub fn meets(&self, other: &Self, now: Time) -> bool {
        self.meeting(other, now).is_some()
    }

    /// The first moment from `now` on at which both are held.
    pub fn meeting(&self, other: &Self, now: Time) -> Option<Time> {
        let begins = [self.begins, other.begins].into_iter().flatten().max();
        let first = begins.map_or(now, |begins| begins.max(now));
        (self.live(first) && other.live(first)).then_some(first)
    }
}

/// For how long a role is given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Term {
    /// From when; `None` is at once.
    pub begins: Option<Time>,
    /// Until when; `None` is without an end.
    pub until: Option<Time>,
}

/// What an edit, a relation or a question is about.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Object {
    /// The account itself.
    Account,
    /// A user or a resource, by handle.
    Thing(Handle),
}

/// User stands in a named relation to the account, a resource or another user.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Relation {
    /// Who.
    pub user: Handle,
    /// Which relation.
    pub relation: Word,
    /// To what.
    pub to: Object,
    /// In which capacity, where the relation has some.
    #[serde(rename = "as", default)]
    pub capacity: Option<Word>,
}

/// Somebody's word on a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    /// Who; `None` is the site or the vendor.
    pub by: Option<Handle>,
    /// For or against.
    pub approve: bool,
    /// What they wrote.
    pub note: Option<String>,
    /// When.
    pub at: Time,
}

/// An edit that waits for somebody's word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Its handle.
    pub id: RequestId,
    /// The workflow of the policy that holds it.
    pub workflow: Word,
    /// What it is about.
    pub about: Object,
    /// Who asked; `None` is the site or the vendor.
    pub asked_by: Option<Handle>,
    /// What they wrote.
    pub note: Option<String>,
    /// How it stands.
    pub status: RequestStatus,
    /// The words given so far.
    pub votes: Vec<Vote>,
    /// When it was asked.
    pub since: Time,
    /// The edits that wait, as they were asked; none where a thing or a feature waits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<Edit>,
    /// Until when it can be decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Time>,
}

impl Request {
    /// Whether its time has run out.
    pub fn is_over(&self, now: Time) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }

    /// Whether less than a quarter of the time is left in which it can be decided.
    pub fn is_near(&self, now: Time) -> bool {
        self.status == RequestStatus::Waiting
            && self.expires.is_some_and(|expires| {
                let whole = expires.millis().saturating_sub(self.since.millis());
                let left = expires.millis().saturating_sub(now.millis());
                left < whole / 4
            })
    }

    /// How it stands now: as it is kept, save that one that waits may have expired meanwhile.
    pub fn stands(&self, now: Time) -> RequestStatus {
        match self.status {
            RequestStatus::Waiting if self.is_over(now) => RequestStatus::Expired,
            status => status,
        }
    }
}
