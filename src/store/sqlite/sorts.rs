//! The orders in which the store lists, as columns that are unique together. Each that a long list
//! can have is an index of `schema.sql`.

use crate::domain::{filter::List, sort::Sort};

/// The users of an account in one state, counted.
macro_rules! counted {
    ($status:literal) => {
        concat!(
            "(SELECT count(*) FROM users u WHERE u.account = accounts.id AND u.status = '",
            $status,
            "')"
        )
    };
}

/// The columns of an order, all ascending; turned round all descending.
pub fn columns(list: List, by: &str) -> &'static [&'static str] {
    match (list, by) {
        (List::Accounts, "policy") => &[
            "(SELECT p.name FROM policies p WHERE p.hash = accounts.policy)",
            "sort",
            "id",
        ],
        (List::Accounts, "plan") => &["coalesce(plan, '')", "sort", "id"],
        (List::Accounts, "active") => &[counted!("active"), "sort", "id"],
        (List::Accounts, "invited") => &[counted!("invited"), "sort", "id"],
        (List::Accounts, "archived") => &[counted!("archived"), "sort", "id"],
        (List::Accounts, "waiting") => &[
            "(SELECT count(*) FROM requests r WHERE r.account = accounts.id AND r.settled = 0)",
            "sort",
            "id",
        ],
        (List::Accounts | List::Users, "status") => &["status", "sort", "id"],
        (_, "since") => &["since", "id"],
        (_, "handle") => &["id"],
        (List::Users, "email") => &["coalesce(email, '')", "id"],
        (List::Resources, "kind") => &["kind", "sort", "id"],
        (List::Resources, "owner") => &["coalesce(owner, '')", "sort", "id"],
        (List::Resources, "state") => &["coalesce(state, '')", "sort", "id"],
        (List::Requests, "status") => &["status", "age", "id"],
        (List::Requests, "workflow") => &["workflow", "age", "id"],
        (List::Requests, "by") => &["coalesce(asked_by, '')", "age", "id"],
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

    /// What comes behind a row: its columns compared.
    pub fn beyond(&self) -> &'static str {
        if self.down { "<" } else { ">" }
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
