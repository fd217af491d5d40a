//! The panes and what each keeps: a list with its selection.

use super::{
    action::Place,
    list::{List, Row},
};
use crate::{
    domain::{page::Page, text::sort_key},
    service::{
        attention::Notice,
        rows::{AccountRow, EntryRow, RequestRow, RoleRow, UserRow},
        rules::RuleRow,
        tree::TreeRow,
    },
};

/// Declares the panes, each with its place in the registry, its list and what its rows are.
macro_rules! panes {
    ($($(#[$doc:meta])* $pane:ident $list:ident: $row:ty;)+) => {
        /// A pane.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Pane {
            $($(#[$doc])* $pane,)+
        }

        impl Pane {
            /// All of them, in the order of their numbers.
            pub const ALL: &'static [Self] = &[$(Self::$pane),+];

            /// Where it is, for the registry.
            pub fn place(self) -> Place {
                match self {
                    $(Self::$pane => Place::$pane),+
                }
            }
        }

        /// The lists of all panes.
        #[derive(Debug, Clone, Default)]
        pub struct Lists {
            $($(#[$doc])* pub $list: List<$row>,)+
        }
    };
}

panes! {
    /// What wants attention, in the open account or in the store.
    Overview overview: Notice;
    /// Accounts of the store.
    Accounts accounts: AccountRow;
    /// Users of the open account.
    Users users: UserRow;
    /// Its roles.
    Roles roles: RoleRow;
    /// Its things.
    Resources resources: TreeRow;
    /// Its requests.
    Approvals requests: RequestRow;
    /// Its journal.
    Journal journal: EntryRow;
    /// The rules of its policy.
    Policy policy: RuleRow;
}

impl Pane {
    /// Its name on the screen.
    pub fn title(self) -> &'static str {
        self.place().title()
    }

    /// It shows something of an account, and not of the store.
    pub fn of_account(self) -> bool {
        !matches!(self, Self::Overview | Self::Accounts)
    }

    /// Its number, from 1.
    pub fn number(self) -> usize {
        Self::ALL.iter().position(|p| *p == self).unwrap_or(0) + 1
    }

    /// The pane so many places further, round the ring.
    #[must_use]
    pub fn turn(self, forward: bool) -> Self {
        let all = Self::ALL.len();
        let step = if forward { 1 } else { all - 1 };
        let at = (self.number() - 1 + step) % all;
        Self::ALL.get(at).copied().unwrap_or(self)
    }
}

/// Does the same to the list of a pane, whatever its rows are.
macro_rules! with_list {
    ($lists:expr, $pane:expr, $list:ident => $do:expr) => {
        $crate::tui::panes::with_list!(@each $lists, $pane, $list => $do;
            Overview overview, Accounts accounts, Users users, Roles roles,
            Resources resources, Approvals requests, Journal journal, Policy policy)
    };
    (@each $lists:expr, $pane:expr, $list:ident => $do:expr; $($name:ident $field:ident),+) => {
        match $pane {
            $($crate::tui::panes::Pane::$name => {
                let $list = &mut $lists.$field;
                $do
            })+
        }
    };
}
pub(crate) use with_list;

/// Does the same to the list of a pane without changing it.
macro_rules! see_list {
    ($lists:expr, $pane:expr, $list:ident => $do:expr) => {
        $crate::tui::panes::see_list!(@each $lists, $pane, $list => $do;
            Overview overview, Accounts accounts, Users users, Roles roles,
            Resources resources, Approvals requests, Journal journal, Policy policy)
    };
    (@each $lists:expr, $pane:expr, $list:ident => $do:expr; $($name:ident $field:ident),+) => {
        match $pane {
            $($crate::tui::panes::Pane::$name => {
                let $list = &$lists.$field;
                $do
            })+
        }
    };
}
pub(crate) use see_list;

impl Row for Notice {
    fn key(&self) -> String {
        format!("{:?} {}", self.target, self.text)
    }
}

impl Row for TreeRow {
    fn key(&self) -> String {
        self.row.resource.id.to_string()
    }
}

impl Row for RuleRow {
    fn key(&self) -> String {
        self.id.clone()
    }
}

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
        self.id.clone()
    }
}

/// The rules that hold every word of the filter, in their line or in what bears them.
pub fn rule_page(rules: Vec<RuleRow>, filter: &str) -> Page<RuleRow> {
    page_of(rules, filter, |r| {
        let said = r.said.iter().map(|s| format!(" {} {}", s.part, s.text));
        format!("{} {}{}", r.id, r.text, said.collect::<String>())
    })
}

/// The notices that hold every word of the filter.
pub fn notice_page(notices: Vec<Notice>, filter: &str) -> Page<Notice> {
    page_of(notices, filter, |n| {
        format!("{} {} {}", n.text, n.about, n.severity)
    })
}

/// The page of a list that comes all at once: the rows whose text holds every word of the filter.
fn page_of<T>(
    rows: impl IntoIterator<Item = T>,
    filter: &str,
    text: impl Fn(&T) -> String,
) -> Page<T> {
    let words = sort_key(filter);
    let fits = |row: &T| {
        let text = sort_key(&text(row));
        words.split_whitespace().all(|w| text.contains(w))
    };
    let rows: Vec<T> = rows.into_iter().filter(fits).collect();
    Page {
        total: rows.len() as u64,
        rows,
        next: None,
        at_least: false,
    }
}
