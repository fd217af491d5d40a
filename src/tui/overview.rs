//! The overview: what is known at once stands there at once, what has to be looked for joins it
//! when it is found. Each line leads to what it is about. It is of the open account or of the whole
//! store; of that the accounts are looked into a few at a time, for as long as it is shown.

use std::collections::BTreeMap;

use super::{
    app::{App, Open},
    ask::Question,
    panes::{Pane, notice_page},
};
use crate::{
    domain::AccountId,
    service::{
        attention::{Notice, Target},
        store_attention::Survey,
    },
};

/// The most lines that are kept; the gravest.
const MOST: usize = 1_000;

/// What the overview is made of.
#[derive(Debug, Clone, Default)]
pub struct Overview {
    quick: Vec<Notice>,
    found: Vec<Notice>,
    want: Option<u64>,
    /// The number of the question that is looked into.
    looking: Option<u64>,
    store: Whole,
}

/// What is known of the whole store.
#[derive(Debug, Clone, Default)]
struct Whole {
    /// It is shown, though an account is open.
    chosen: bool,
    /// What was found in each account that was looked into; nothing is known as well.
    found: BTreeMap<AccountId, Option<Notice>>,
    /// Those of the round that is under way.
    round: Vec<AccountId>,
    /// How many accounts there are.
    accounts: u64,
    /// Where the round goes on, while it is not shown.
    rest: Option<String>,
}

impl Overview {
    /// Whether more may be found in a moment.
    pub fn looking(&self) -> bool {
        self.looking.is_some()
    }

    /// Whether this number is one of those awaited.
    pub fn awaits(&self, id: u64) -> bool {
        [self.want, self.looking].contains(&Some(id))
    }

    /// Whether the whole store is shown, though an account is open.
    pub fn chosen(&self) -> bool {
        self.store.chosen
    }

    /// Shows the whole store, or no longer.
    pub fn choose(&mut self, store: bool) {
        self.store.chosen = store;
        self.pause();
    }

    /// Another account is open: what is known of the store stays known.
    pub fn leave(&mut self) {
        let store = std::mem::take(&mut self.store);
        *self = Self {
            store,
            ..Self::default()
        };
        self.store.chosen = false;
        self.store.round.clear();
        self.store.rest = None;
    }

    /// What is looked into is not awaited any more.
    fn pause(&mut self) {
        self.want = None;
        self.looking = None;
        self.quick.clear();
        self.found.clear();
        self.store.round.clear();
        self.store.rest = None;
    }

    /// How far it has come: accounts looked into, of how many.
    pub fn progress(&self) -> (usize, u64) {
        (self.store.round.len(), self.store.accounts)
    }

    /// All lines of the store: what was found in an account, else what is known of it at once.
    fn of_store(&self) -> Vec<Notice> {
        let known = |notice: &&Notice| match &notice.target {
            Target::Account(id) => self.store.found.contains_key(id),
            _ => false,
        };
        let quick = self.quick.iter().filter(|notice| !known(notice));
        let found = self.store.found.values().flatten();
        quick.chain(found).cloned().collect()
    }
}

impl App {
    /// Whether the overview is of the whole store.
    pub(super) fn whole_store(&self) -> bool {
        self.open.is_none() || self.overview.chosen()
    }

    /// Asks what wants attention: in the open account, or in the store.
    pub(super) fn ask_overview(&mut self) {
        let whole = self.whole_store();
        let account = self.open.as_ref().map(|open| open.id.clone());
        let account = account.filter(|_| !whole);
        let id = self.number();
        self.overview.want = Some(id);
        self.ask(id, Question::Attention(account.clone()));
        match account {
            Some(account) => self.look(Question::Findings(account)),
            // A round that is under way is not begun anew by every change somewhere.
            None if self.overview.looking() => {}
            None => {
                let rest = self.overview.store.rest.take();
                if rest.is_none() {
                    self.overview.store.round.clear();
                }
                self.look(Question::Survey(rest));
            }
        }
    }

    fn look(&mut self, question: Question) {
        let id = self.number();
        self.overview.looking = Some(id);
        self.ask(id, question);
    }

    /// Takes what is known at once.
    pub(super) fn take_attention(&mut self, id: u64, notices: &[Notice]) {
        if self.overview.want == Some(id) {
            self.overview.want = None;
            self.overview.quick = notices.to_vec();
            self.lay_overview();
        }
    }

    /// Takes what was looked for.
    pub(super) fn take_findings(&mut self, id: u64, notices: &[Notice]) {
        if self.overview.looking == Some(id) {
            self.overview.looking = None;
            self.overview.found = notices.to_vec();
            self.lay_overview();
        }
    }

    /// Takes what was found in some accounts, and looks into the next while that is shown.
    pub(super) fn take_survey(&mut self, id: u64, survey: &Survey) {
        if self.overview.looking != Some(id) {
            return;
        }
        self.overview.looking = None;
        let shown = self.pane == Pane::Overview && self.whole_store();
        let store = &mut self.overview.store;
        store.accounts = survey.whole;
        for account in &survey.looked {
            store.found.insert(account.clone(), None);
        }
        for notice in &survey.rows {
            if let Target::Account(account) = &notice.target {
                store.found.insert(account.clone(), Some(notice.clone()));
            }
        }
        store.round.extend(survey.looked.iter().cloned());
        match survey.next.clone() {
            None => {
                // What is not there any more is forgotten at the end of a round.
                let there: std::collections::BTreeSet<AccountId> =
                    store.round.iter().cloned().collect();
                store.found.retain(|account, _| there.contains(account));
            }
            Some(next) if shown => self.look(Question::Survey(Some(next))),
            rest => store.rest = rest,
        }
        self.lay_overview();
    }

    /// What was asked could not be answered.
    pub(super) fn fail_overview(&mut self, id: u64, why: &str) {
        if self.overview.looking == Some(id) {
            self.overview.looking = None;
        }
        if self.overview.want == Some(id) {
            self.overview.want = None;
            self.lists.overview.fail(why.to_owned());
        }
    }

    /// Lays out what is known, the gravest first; a line that was moved to stays selected.
    pub(super) fn lay_overview(&mut self) {
        let mut all = if self.whole_store() {
            self.overview.of_store()
        } else {
            [self.overview.quick.as_slice(), &self.overview.found].concat()
        };
        all.sort_by_key(|notice| notice.severity);
        let whole = all.len() as u64;
        all.truncate(MOST);
        let list = &mut self.lists.overview;
        let page = notice_page(all, &list.filter);
        // Who has not moved yet wants to see the gravest, which may come last.
        let first = list.selected() == 0;
        list.lay(page);
        if first {
            list.select(0);
        }
        list.whole = whole;
    }

    /// Shows the whole store in place of the open account, or the other way round.
    pub(super) fn change_scope(&mut self) {
        self.leave_spot();
        let store = !self.overview.chosen();
        self.overview.choose(store);
        self.lists.overview = super::list::List::default();
        self.show(Pane::Overview);
        if store {
            self.lay_overview();
        }
    }

    /// Goes to what the line under the cursor is about.
    pub(super) fn follow(&mut self) {
        let Some(notice) = self.lists.overview.current() else {
            return;
        };
        let (target, title) = (notice.target.clone(), notice.name.clone());
        match target {
            // Of the store the overview tells of accounts: one is opened, and what it needs shown.
            Target::Account(id) if self.whole_store() => {
                if self.open.as_ref().is_some_and(|open| open.id == id) {
                    return self.change_scope();
                }
                self.leave_spot();
                self.open_account(Open { id, title });
                self.show(Pane::Overview);
            }
            target => self.visit(&target),
        }
    }
}
