//! The orders in which the store lists, as columns that are unique together. Each that a long list
//! can have is an index of `schema.sql`. They are columns and no expressions: what comes behind a row
//! is found in an index by all of its columns then, and by the first alone otherwise.

use crate::domain::{filter::List, sort::Sort};

/// The columns of an order, all ascending; turned round all descending.
pub fn columns(list: List, by: &str) -> &'static [&'static str] {
    match (list, by) {
        (List::Accounts, "policy") => &["policy_name", "sort", "id"],
        (List::Accounts, "plan") => &["plan_key", "sort", "id"],
        (List::Accounts, "active") => &["active", "sort", "id"],
        (List::Accounts, "invited") => &["invited", "sort", "id"],
        (List::Accounts, "archived") => &["archived", "sort", "id"],
        (List::Accounts, "waiting") => &["waiting", "sort", "id"],
        (List::Accounts | List::Users, "status") => &["status", "sort", "id"],
        (_, "since") => &["since", "id"],
        (_, "handle") => &["id"],
        (List::Users, "email") => &["email_key", "id"],
        (List::Users, "role") => &["roles", "sort", "id"],
        (List::Users, "label") => &["labels_key", "sort", "id"],
        (List::Resources, "in") => &["parent_key", "sort", "id"],
        (List::Resources, "kind") => &["kind", "sort", "id"],
        (List::Resources, "owner") => &["owner_key", "sort", "id"],
        (List::Resources, "state") => &["state_key", "sort", "id"],
        (List::Requests, "status") => &["status", "age", "id"],
        (List::Requests, "workflow") => &["workflow", "age", "id"],
        (List::Requests, "by") => &["asker_key", "age", "id"],
        (List::Requests, "about") => &["about", "age", "id"],
        (List::Requests, "left") => &["end_key", "age", "id"],
        (List::Requests, _) => &["settled", "age", "id"],
        (List::Waiting, _) => &["since", "account", "id"],
        (List::Journal, _) => &["j.age"],
        _ => &["sort", "id"],
    }
}

/// An order as SQL takes it.
pub struct Order {
    /// The columns.
    pub columns: &'static [&'static str],
    /// They descend.
    pub down: bool,
}

impl Order {
    /// The order that is asked for; without one, the list's own.
    pub fn of(list: List, sort: Option<Sort>) -> Self {
        let by = sort.map_or("", |sort| sort.by.name);
        Self {
            columns: columns(list, by),
            down: sort.is_some_and(|sort| sort.down),
        }
    }

    /// How the columns of what comes behind a row compare with it, and those of what comes up to it.
    pub fn signs(&self) -> (&'static str, &'static str) {
        if self.down { ("<", ">=") } else { (">", "<=") }
    }

    /// The columns behind `ORDER BY`.
    pub fn clause(&self) -> String {
        let way = if self.down { " DESC" } else { "" };
        let columns: Vec<String> = self.columns.iter().map(|c| format!("{c}{way}")).collect();
        columns.join(", ")
    }

    /// What a cursor of this order is sealed with, so that it serves no other.
    pub fn seal(&self) -> String {
        self.clause()
    }
}
