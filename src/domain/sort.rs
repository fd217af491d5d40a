//! The orders in which lists can be shown.

use std::fmt;

use super::{filter::List, near::nearest, text::show};

/// Something by which a list can be sorted.
#[derive(Debug, PartialEq, Eq)]
pub struct SortKey {
    /// The list.
    pub list: List,
    /// Its name.
    pub name: &'static str,
    /// What comes first.
    pub about: &'static str,
}

const fn key(list: List, name: &'static str, about: &'static str) -> SortKey {
    SortKey { list, name, about }
}

use List::{Accounts, Journal, Requests, Resources, Roles, Users, Waiting};

/// Every key of every list; the first of a list is how it stands if nobody says otherwise.
#[rustfmt::skip]
pub static KEYS: &[SortKey] = &[
    key(Accounts, "name", "by name"),
    key(Accounts, "handle", "by handle"),
    key(Accounts, "policy", "by the policy's name"),
    key(Accounts, "plan", "by plan, those without first"),
    key(Accounts, "status", "by status"),
    key(Accounts, "since", "the oldest first"),
    key(Accounts, "active", "the fewest active users first"),
    key(Accounts, "invited", "the fewest invited users first"),
    key(Accounts, "archived", "the fewest archived users first"),
    key(Accounts, "waiting", "the fewest waiting requests first"),
    key(Users, "name", "by name"),
    key(Users, "handle", "by handle"),
    key(Users, "status", "by status"),
    key(Users, "email", "by address, those without first"),
    key(Users, "since", "the oldest first"),
    key(Users, "role", "by the names of the roles held, those without first"),
    key(Users, "label", "by labels, those without first"),
    key(Roles, "policy", "as the policy names them"),
    key(Roles, "name", "by name"),
    key(Roles, "handle", "by handle"),
    key(Roles, "held", "the fewest holders first"),
    key(Roles, "on", "by what it is held on"),
    key(Roles, "now", "those that are off first"),
    key(Roles, "also", "by what else it is called, those without first"),
    key(Resources, "name", "by name"),
    key(Resources, "handle", "by handle"),
    key(Resources, "kind", "by kind"),
    key(Resources, "owner", "by the owner's handle, those without first"),
    key(Resources, "state", "by state, those without first"),
    key(Resources, "since", "the oldest first"),
    key(Resources, "in", "by the handle of what it lies in, what lies in nothing first"),
    key(Requests, "waiting", "waiting ones first, then the newest"),
    key(Requests, "since", "the oldest first"),
    key(Requests, "status", "by status"),
    key(Requests, "workflow", "by workflow"),
    key(Requests, "by", "by the handle of whoever asked"),
    key(Requests, "about", "by the handle of what it is about, the account first"),
    key(Requests, "left", "what can be decided for the shortest time first"),
    key(Waiting, "oldest", "the oldest first"),
    key(Journal, "newest", "the newest first"),
];

/// The keys of a list.
pub fn of(list: List) -> impl Iterator<Item = &'static SortKey> + Clone {
    KEYS.iter().filter(move |key| key.list == list)
}

/// An order: by which key, and whether turned round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub by: &'static SortKey,
    /// What comes first comes last.
    pub down: bool,
}

impl Sort {
    /// Reads an order: the name of a key, behind a `-` where it is turned round.
    ///
    /// # Errors
    /// A sentence that names the keys there are.
    pub fn parse(list: List, text: &str) -> Result<Self, String> {
        let (down, name) = match text.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, text),
        };
        if let Some(by) = of(list).find(|key| key.name == name) {
            return Ok(Self { by, down });
        }
        let names = of(list).map(|key| key.name);
        let mend = nearest(name, names.clone()).map_or_else(
            || format!("Choose of {}", names.collect::<Vec<_>>().join(", ")),
            |near| format!("Did you mean {near}?"),
        );
        Err(format!(
            "The list of {list} is not sorted by {}. {mend}",
            show(name)
        ))
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.down { "-" } else { "" };
        write!(f, "{sign}{}", self.by.name)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_read_in_both_directions_and_a_slip_is_told() {
        for key in KEYS {
            for text in [key.name.to_owned(), format!("-{}", key.name)] {
                assert_eq!(Sort::parse(key.list, &text).unwrap().to_string(), text);
            }
            assert_eq!(of(key.list).filter(|k| k.name == key.name).count(), 1);
        }
        assert!(List::ALL.into_iter().all(|list| of(list).next().is_some()));
        let said = Sort::parse(List::Users, "sinse").unwrap_err();
        assert!(said.ends_with("Did you mean since?"), "{said}");
        let said = Sort::parse(List::Users, "x\u{1b}").unwrap_err();
        assert!(
            said.ends_with("Choose of name, handle, status, email, since, role, label"),
            "{said}"
        );
    }
}
