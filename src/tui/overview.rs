//! The overview: what is known at once stands there at once, what has to be looked for joins it
//! when it is found. Each line leads to what it is about.

use super::{
    app::{App, Open},
    ask::Question,
    panes::{Pane, notice_page},
};
use crate::service::attention::{Notice, Target};

/// What the overview is made of.
#[derive(Debug, Clone, Default)]
pub struct Overview {
    quick: Vec<Notice>,
    found: Vec<Notice>,
    want: Option<u64>,
    /// The number of the question that is looked into.
    looking: Option<u64>,
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
}

impl App {
    /// Asks what wants attention: in the open account, or in the store.
    pub(super) fn ask_overview(&mut self) {
        let account = self.open.as_ref().map(|open| open.id.clone());
        let id = self.number();
        self.overview.want = Some(id);
        self.ask(id, Question::Attention(account.clone()));
        if let Some(account) = account {
            let id = self.number();
            self.overview.looking = Some(id);
            self.ask(id, Question::Findings(account));
        }
    }

    /// Whether the overview is of the whole store.
    pub(super) fn whole_store(&self) -> bool {
        self.open.is_none()
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
        let mut all = [self.overview.quick.as_slice(), &self.overview.found].concat();
        all.sort_by_key(|notice| notice.severity);
        let list = &mut self.lists.overview;
        let whole = all.len() as u64;
        let page = notice_page(all, &list.filter);
        // Who has not moved yet wants to see the gravest, which may come last.
        let first = list.selected() == 0;
        list.lay(page);
        if first {
            list.select(0);
        }
        list.whole = whole;
    }

    /// Goes to what the line under the cursor is about.
    pub(super) fn follow(&mut self) {
        let Some(notice) = self.lists.overview.current() else {
            return;
        };
        let (target, text) = (notice.target.clone(), notice.text.clone());
        match target {
            // Of the store the overview tells of accounts: one is opened, and what it needs shown.
            Target::Account(id) if self.open.is_none() => {
                self.leave_spot();
                let title = text.split(':').next().unwrap_or_default().to_owned();
                self.open_account(Open { id, title });
                self.show(Pane::Overview);
            }
            target => self.visit(&target),
        }
    }
}
