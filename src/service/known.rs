//! What the doors show of questions that are wider than one yes or no: rows with the words of the
//! policy filled in.

use serde::Serialize;

use super::rows::{MatrixCell, ResourceRow};
use crate::domain::{Ability, Word};

/// A capability to ask about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CapabilityRow {
    /// Its word.
    pub word: String,
    /// Its title.
    pub title: String,
    /// The title of its group.
    pub group: String,
    /// The kind of thing that it is about; `None` where it is about the account, or about nothing
    /// in particular.
    pub kind: Option<Word>,
    /// It is about people.
    pub people: bool,
}

/// What somebody may do with one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ThingRights {
    /// The thing; `None` is the account, and what is asked of nothing in particular.
    pub thing: Option<ResourceRow>,
    /// What they may do with it, by which roles and under what conditions.
    pub rights: Vec<Ability>,
}

/// A column of a table of the delegation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DelegationColumn {
    /// The word of the verb or of the role.
    pub word: String,
    /// Its title.
    pub title: String,
    /// What is done, as it reads on behind "may": `give roles`, `archive people who hold Admin`.
    pub done: String,
}

/// Who may do what to people, as a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DelegationTable {
    /// What it is about.
    pub title: String,
    /// Words and titles of the roles of whoever acts, a row each.
    pub actors: Vec<(String, String)>,
    /// The columns.
    pub columns: Vec<DelegationColumn>,
    /// For each actor a cell for each column.
    pub cells: Vec<Vec<MatrixCell>>,
    /// The words of the verbs for each of which there is a table with the roles as columns.
    pub verbs: Vec<String>,
    /// What holds for the whole table, in a sentence.
    pub note: String,
}

/// Who could do something instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Doers {
    /// Their names.
    pub names: Vec<String>,
    /// There may be more.
    pub more: bool,
}
