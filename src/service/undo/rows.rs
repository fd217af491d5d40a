//! The rows that an entry of the journal touched, by their keys.

use std::collections::BTreeSet;

use crate::domain::{
    Assignment, Change, Handle, Key, Object, Relation, RequestId, Word, state::State,
};

/// What names a row of an account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Row {
    /// The account's own.
    Account,
    /// A user.
    User(Handle),
    /// A resource.
    Resource(Handle),
    /// Who holds which role where.
    Held(Handle, Word, Option<Handle>),
    /// A relation; all of it is its key.
    Related(Relation),
    /// A request.
    Request(RequestId),
}

impl Row {
    /// The row that a change puts or drops.
    pub fn of(change: &Change) -> Self {
        match change {
            Change::PutAccount(_) => Self::Account,
            Change::PutUser(user) => Self::User(user.id.clone()),
            Change::PutResource(thing) => Self::Resource(thing.id.clone()),
            Change::DropResource(id) => Self::Resource(id.clone()),
            Change::PutAssignment(a) => Self::Held(a.user.clone(), a.role.clone(), a.on.clone()),
            Change::DropAssignment { user, role, on } => {
                Self::Held(user.clone(), role.clone(), on.clone())
            }
            Change::PutRelation(r) | Change::DropRelation(r) => Self::Related(r.clone()),
            Change::PutRequest(request) => Self::Request(request.id.clone()),
        }
    }

    /// The key by which a store tells how the row stands now.
    pub fn key(&self) -> Key {
        match self {
            Self::Account => Key::Account,
            Self::User(id) | Self::Resource(id) => Key::Thing(id.clone()),
            Self::Held(user, ..) => Key::Roles(user.clone()),
            Self::Related(relation) => Key::Relations(relation.user.clone()),
            Self::Request(id) => Key::Request(id.clone()),
        }
    }

    /// A text that stands in the encoding of every entry that touches the row.
    pub fn text(&self) -> String {
        match self {
            Self::Account => "\"put-account\"".into(),
            Self::User(id) | Self::Resource(id) | Self::Held(id, ..) => format!("\"{id}\""),
            Self::Related(relation) => format!("\"{}\"", relation.user),
            Self::Request(id) => format!("\"{id}\""),
        }
    }

    /// The handles that it speaks of.
    pub fn handles(&self) -> Vec<&Handle> {
        match self {
            Self::Account | Self::Request(_) => Vec::new(),
            Self::User(id) | Self::Resource(id) => vec![id],
            Self::Held(user, _, on) => std::iter::once(user).chain(on).collect(),
            Self::Related(relation) => match &relation.to {
                Object::Thing(to) => vec![&relation.user, to],
                Object::Account => vec![&relation.user],
            },
        }
    }
}

/// The rows that changes touch.
pub fn touched(changes: &[Change]) -> BTreeSet<Row> {
    changes.iter().map(Row::of).collect()
}

/// How somebody holds a role on a place.
pub fn held<'s>(
    state: &'s State,
    user: &'s Handle,
    role: &Word,
    on: Option<&Handle>,
) -> Option<&'s Assignment> {
    let mut all = state.held_by(user);
    all.find(|a| a.role == *role && a.on.as_ref() == on)
}
