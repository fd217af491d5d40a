//! How a list is shown: in which order, and which of its columns.

use super::{
    panes::Pane,
    view::{
        layout::Areas,
        table::{self, Column},
    },
};
use crate::domain::{
    filter::List,
    sort::{self, Sort},
};

/// A column, shown or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its heading.
    pub title: String,
    /// It is shown where there is room.
    pub shown: bool,
}

/// How a list is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shape {
    /// In which order; `None` is the list's own.
    pub sort: Option<Sort>,
    /// Its columns in their order; none are as the list comes.
    pub columns: Vec<Choice>,
}

impl Shape {
    /// The order turned round.
    pub fn turned(&self, list: List) -> Option<Sort> {
        let own = || sort::of(list).next().map(|by| Sort { by, down: false });
        let now = self.sort.or_else(own)?;
        Some(Sort {
            down: !now.down,
            ..now
        })
    }

    /// Every column as a choice, in the order in which it stands.
    pub fn choices(&self, columns: &[Column]) -> Vec<Choice> {
        let known = |choice: &&Choice| columns.iter().any(|c| c.title == choice.title);
        let mut all: Vec<Choice> = self.columns.iter().filter(known).cloned().collect();
        for column in columns {
            if all.iter().all(|choice| choice.title != column.title) {
                all.push(Choice {
                    title: column.title.to_owned(),
                    shown: true,
                });
            }
        }
        all
    }

    /// The columns to show, each with its place among all. What was chosen comes first wherever
    /// there is room, whatever the width of the screen.
    pub fn arranged(&self, list: List, columns: &[Column]) -> Vec<(usize, Column)> {
        let mut out: Vec<(usize, Column)> = if self.columns.is_empty() {
            columns.iter().copied().enumerate().collect()
        } else {
            let choices = self.choices(columns);
            let shown = choices.iter().filter(|choice| choice.shown);
            let found = shown.filter_map(|choice| {
                let at = columns.iter().position(|c| c.title == choice.title)?;
                Some((at, *columns.get(at)?))
            });
            let ranked = found.zip(0..).map(|((at, column), rank)| {
                let column = Column {
                    rank,
                    from: 0,
                    ..column
                };
                (at, column)
            });
            ranked.collect()
        };
        // Whoever sorts by a column wants to see it, and the sign of the order needs its room.
        if let Some(title) = self.sort.and_then(|sort| sorted(list, sort.by.name)) {
            for (_, column) in out.iter_mut().filter(|(_, column)| column.title == title) {
                column.min += 2;
                column.max += 2;
                column.rank = column.rank.min(1);
                column.from = 0;
            }
        }
        out
    }

    /// For each column as a choice, whether it is seen on a screen of that size.
    pub fn fitting(&self, list: List, columns: &[Column], size: (u16, u16)) -> Vec<bool> {
        let arranged = self.arranged(list, columns);
        let laid: Vec<Column> = arranged.iter().map(|(_, column)| *column).collect();
        let shown = table::fit(&laid, table::room(Areas::of(size, false).list.width));
        let fits = |choice: &Choice| {
            let fitting = shown.iter().filter_map(|(i, _)| laid.get(*i));
            fitting.clone().any(|column| column.title == choice.title)
        };
        self.choices(columns).iter().map(fits).collect()
    }

    /// The sign behind a heading by whose column the list is sorted.
    pub fn sign(&self, list: List, title: &str, ascii: bool) -> Option<&'static str> {
        let sort = self.sort?;
        (sorted(list, sort.by.name) == Some(title)).then_some(match (sort.down, ascii) {
            (false, false) => "↑",
            (true, false) => "↓",
            (false, true) => "^",
            (true, true) => "v",
        })
    }
}

/// The list that a pane shows.
pub fn list_of(pane: Pane) -> Option<List> {
    match pane {
        Pane::Accounts => Some(List::Accounts),
        Pane::Users => Some(List::Users),
        Pane::Roles => Some(List::Roles),
        Pane::Approvals => Some(List::Requests),
        Pane::Journal => Some(List::Journal),
        Pane::Resources => Some(List::Resources),
        Pane::Overview | Pane::Policy => None,
    }
}

/// The heading of the column that shows what a list is sorted by.
pub fn sorted(list: List, by: &str) -> Option<&'static str> {
    Some(match (list, by) {
        (List::Accounts, "name") => "Account",
        (List::Roles, "name") | (List::Users, "role") => "Role",
        (List::Users, "name") => "Name",
        (List::Resources, "name") => "Thing",
        (List::Roles, "held") => "Holders",
        (List::Requests, "since") | (List::Journal, _) => "Age",
        (List::Requests, "workflow") => "Effect",
        (List::Requests, "status") => "Approvals",
        (List::Requests, "by") => "Asked by",
        (List::Requests, "about") => "Subject",
        (List::Requests, "left") => "Left",
        (List::Users, "label") => "Labels",
        (List::Roles, "on") => "Held on",
        (List::Roles, "now") => "Now",
        (List::Roles, "also") => "Also called",
        (List::Resources, "in") => "Lies in",
        (_, "handle") => "Handle",
        (_, "status") => "Status",
        (_, "since") => "Since",
        (_, "email") => "Address",
        (_, "plan") => "Plan",
        (List::Accounts, "policy") => "Policy",
        (_, "active") => "Active",
        (_, "invited") => "Invited",
        (_, "archived") => "Archived",
        (List::Accounts, "waiting") => "Waiting",
        (_, "kind") => "Kind",
        (_, "owner") => "Owner",
        (_, "state") => "State",
        _ => return None,
    })
}

/// What an order is called.
pub fn told(sort: Sort) -> String {
    let round = if sort.down { ", turned round" } else { "" };
    format!("Sorted {}{round}.", sort.by.about)
}
