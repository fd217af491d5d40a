//! What an accepted edit does to the store, row by row. Changes are computed by the core, applied
//! by a store, and written to the journal; from them alone the state can be rebuilt.

use serde::{Deserialize, Serialize};

use super::{Account, Assignment, Handle, Relation, Request, Resource, User, Word};

/// One row put or taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// The account is made or becomes this.
    PutAccount(Account),
    /// The user is made or becomes this.
    PutUser(User),
    /// The resource is made or becomes this.
    PutResource(Resource),
    /// The resource is taken away. Nothing refers to it any more.
    DropResource(Handle),
    /// The assignment is made, or its beginning and end become this. Its key is user, role and place.
    PutAssignment(Assignment),
    /// The assignment is taken away.
    DropAssignment {
        /// Whose.
        user: Handle,
        /// Which role.
        role: Word,
        /// Where.
        on: Option<Handle>,
    },
    /// The relation is made. All its fields are its key.
    PutRelation(Relation),
    /// The relation is taken away.
    DropRelation(Relation),
    /// The request is made or becomes this.
    PutRequest(Request),
}
