//! The five panes and what each keeps: a list with its selection.

use super::list::{List, Row};
use crate::service::rows::{AccountRow, EntryRow, RequestRow, RoleRow, UserRow};

/// A pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pane {
    /// Accounts of the store.
    Accounts,
    /// Users of the open account.
    Users,
    /// Its roles.
    Roles,
    /// Its requests.
    Approvals,
    /// Its journal.
    Journal,
}

impl Pane {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 5] = [
        Self::Accounts,
        Self::Users,
        Self::Roles,
        Self::Approvals,
        Self::Journal,
    ];

    /// Its name on the screen.
    pub fn title(self) -> &'static str {
        match self {
            Self::Accounts => "Accounts",
            Self::Users => "Users",
            Self::Roles => "Roles",
            Self::Approvals => "Approvals",
            Self::Journal => "Journal",
        }
    }

    /// The pane so many places further, round the ring.
    #[must_use]
    pub fn turn(self, forward: bool) -> Self {
        match (self, forward) {
            (Self::Accounts, true) | (Self::Roles, false) => Self::Users,
            (Self::Users, true) | (Self::Approvals, false) => Self::Roles,
            (Self::Roles, true) | (Self::Journal, false) => Self::Approvals,
            (Self::Approvals, true) | (Self::Accounts, false) => Self::Journal,
            (Self::Journal, true) | (Self::Users, false) => Self::Accounts,
        }
    }
}

/// The lists of all panes.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    /// Accounts of the store.
    pub accounts: List<AccountRow>,
    /// Users of the open account.
    pub users: List<UserRow>,
    /// Its roles.
    pub roles: List<RoleRow>,
    /// Its requests.
    pub requests: List<RequestRow>,
    /// Its journal.
    pub journal: List<EntryRow>,
}

/// Does the same to the list of a pane, whatever its rows are.
macro_rules! with_list {
    ($lists:expr, $pane:expr, $list:ident => $do:expr) => {
        match $pane {
            $crate::tui::panes::Pane::Accounts => {
                let $list = &mut $lists.accounts;
                $do
            }
            $crate::tui::panes::Pane::Users => {
                let $list = &mut $lists.users;
                $do
            }
            $crate::tui::panes::Pane::Roles => {
                let $list = &mut $lists.roles;
                $do
            }
            $crate::tui::panes::Pane::Approvals => {
                let $list = &mut $lists.requests;
                $do
            }
            $crate::tui::panes::Pane::Journal => {
                let $list = &mut $lists.journal;
                $do
            }
        }
    };
}
pub(crate) use with_list;

impl Row for AccountRow {
    fn key(&self) -> String {
        self.id.to_string()
    }
}

impl Row for UserRow {
    fn key(&self) -> String {
        self.user.id.to_string()
    }
}

impl Row for RoleRow {
    fn key(&self) -> String {
        self.word.to_string()
    }
}

impl Row for RequestRow {
    fn key(&self) -> String {
        self.request.id.to_string()
    }
}

impl Row for EntryRow {
    fn key(&self) -> String {
        self.seq.to_string()
    }
}
