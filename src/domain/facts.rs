//! Facts, and the keys by which the core asks for them. A store answers each key from an account;
//! so does a state in memory, a fixture or another program.

use std::collections::BTreeMap;

use super::{
    Account, Assignment, Handle, Object, Relation, Request, RequestId, Resource, Time, User,
    UserStatus, Word,
};

/// The most rows that a fact carries, whatever the key asks.
pub const MAX_ROWS: usize = 2_000;

/// A question about one account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// The account's own row.
    Account,
    /// The user or resource of that handle; a resource with all that it lies in.
    Thing(Handle),
    /// All that a user holds.
    Roles(Handle),
    /// All relations that a user stands in.
    Relations(Handle),
    /// Who stands in a relation to an object, at most so many, by handle.
    Related {
        /// The relation.
        relation: Word,
        /// To what.
        to: Object,
        /// At most so many rows.
        most: usize,
    },
    /// Assignments on a resource, at most [`MAX_ROWS`].
    HeldOn(Handle),
    /// Relations to an object, at most [`MAX_ROWS`].
    RelatedTo(Handle),
    /// What lies directly in a resource, at most [`MAX_ROWS`], by handle.
    Children(Handle),
    /// The resources of a kind that a user owns, at most [`MAX_ROWS`].
    Owned {
        /// The owner.
        owner: Handle,
        /// The kind.
        kind: Word,
    },
    /// Active users who hold one of the roles on the place, begun and without an end; by handle.
    ActiveHolders {
        /// The roles, in order.
        roles: Vec<Word>,
        /// The place; `None` is the account.
        on: Option<Handle>,
        /// The moment of the question.
        at: Time,
        /// At most so many rows.
        most: usize,
    },
    /// How many users of these states hold one of the roles, on whatever place. A role that is to
    /// begin counts, one that has ended does not.
    CountHolders {
        /// The roles, in order; empty stands for every user, with or without a role.
        roles: Vec<Word>,
        /// The states, in order.
        status: Vec<UserStatus>,
        /// The moment of the question.
        at: Time,
        /// Invitations sent at this moment or before have expired and do not count.
        stale: Option<Time>,
        /// Count (user, role) pairs and not users.
        by_role: bool,
    },
    /// Some users of a state, with what they hold, by handle.
    SomeUsers {
        /// The state.
        status: UserStatus,
        /// Only holders of this role.
        role: Option<Word>,
        /// At most so many rows.
        most: usize,
    },
    /// The request of that handle.
    Request(RequestId),
    /// The waiting requests about an object, at most [`MAX_ROWS`], by handle.
    Waiting(Object),
    /// All waiting requests of the account, by handle.
    AllWaiting {
        /// At most so many rows.
        most: usize,
    },
}

/// What a handle stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thing {
    /// A user, removed ones included.
    User(User),
    /// A resource, first itself and then all that it lies in, up to the account.
    Resource(Vec<Resource>),
}

/// A store's answer to a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// To `Account`.
    Account(Option<Account>),
    /// To `Thing`.
    Thing(Option<Thing>),
    /// To `Roles` and `HeldOn`.
    Assignments(Vec<Assignment>),
    /// To `Relations`, `Related` and `RelatedTo`.
    Relations(Vec<Relation>),
    /// To `Children` and `Owned`.
    Resources(Vec<Resource>),
    /// To `ActiveHolders`.
    Handles(Vec<Handle>),
    /// To `CountHolders`.
    Count(u64),
    /// To `SomeUsers`.
    Users(Vec<User>),
    /// To `Request`, `Waiting` and `AllWaiting`.
    Requests(Vec<Request>),
}

/// What is known of an account so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts(BTreeMap<Key, Fact>);

impl Facts {
    /// Nothing known yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What is known for a key.
    pub fn get(&self, key: &Key) -> Option<&Fact> {
        self.0.get(key)
    }

    /// Learns the answer to a key.
    pub fn learn(&mut self, key: Key, fact: Fact) {
        self.0.insert(key, fact);
    }

    /// How many keys are known.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
