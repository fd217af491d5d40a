//! The delegation as tables: who may do what to people, and with which roles.

use super::{
    matrix::{MatrixCell, cell_of, row_words, verb_cell, verb_title, verbs},
    model::{Delegation, Policy, RoleId, Verb},
};

/// What a column is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Something done to people.
    Verb(Verb),
    /// A role that is given, taken, or held by the person.
    Role(RoleId),
}

/// A table: a row for each role of whoever acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What it is about.
    pub title: String,
    /// The roles of whoever acts.
    pub actors: Vec<RoleId>,
    /// The columns.
    pub columns: Vec<Column>,
    /// For each actor a cell for each column.
    pub cells: Vec<Vec<MatrixCell>>,
}

/// Lays out who may do what to people: one column for each verb.
pub fn overview(policy: &Policy) -> Table {
    let columns: Vec<Verb> = verbs(policy).map(|(verb, _)| verb).collect();
    let actors = actors(policy);
    let row = |actor: &RoleId| {
        let cells = columns.iter().map(|verb| verb_cell(policy, *actor, *verb));
        cells.collect()
    };
    Table {
        title: "Who may do what to people".to_owned(),
        cells: actors.iter().map(row).collect(),
        columns: columns.iter().copied().map(Column::Verb).collect(),
        actors,
    }
}

/// Lays out who may do one thing to people: one column for each role that is given or taken, or
/// that the person holds.
pub fn with_roles(policy: &Policy, verb: Verb) -> Table {
    let columns: Vec<RoleId> = policy.given_roles().map(|(id, _)| id).collect();
    let actors = actors(policy);
    let row = |actor: &RoleId| {
        let cells = columns.iter().map(|role| {
            let about = |row: &&Delegation| row.may.contains(&verb) && speaks(row, verb, *role);
            let rows: Vec<&Delegation> = policy.delegation.iter().filter(about).collect();
            cell_of(*actor, &rows, |row| row_words(policy, row, verb, true))
        });
        cells.collect()
    };
    Table {
        title: verb_title(verb).to_owned(),
        cells: actors.iter().map(row).collect(),
        columns: columns.iter().copied().map(Column::Role).collect(),
        actors,
    }
}

/// Whether a row of the delegation speaks of that role.
fn speaks(row: &Delegation, verb: Verb, role: RoleId) -> bool {
    match verb {
        Verb::Create | Verb::Invite | Verb::Add | Verb::Change | Verb::Place => {
            row.gives.contains(&role)
        }
        Verb::Remove => row.takes.as_ref().unwrap_or(&row.target).contains(&role),
        Verb::Edit | Verb::Archive | Verb::Restore | Verb::RemoveUser => row.target.contains(&role),
    }
}

/// What everybody has comes first, where the delegation names it.
fn actors(policy: &Policy) -> Vec<RoleId> {
    let named = |row: &Delegation| row.who.contains(&RoleId::EVERYONE);
    let everyone = policy.delegation.iter().any(named);
    let first = everyone.then_some(RoleId::EVERYONE);
    let given = policy.given_roles().map(|(id, _)| id);
    first.into_iter().chain(given).collect()
}
