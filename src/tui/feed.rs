//! How the panes are filled: what they ask, and where the answers go.

use super::{
    action::Place,
    app::{App, Open},
    ask::{Answer, Ask, From, Question, Reply},
    layer::Effect,
    list::{List, Row},
    panes::{Pane, rule_page, with_list},
    shape::list_of,
};
use crate::{
    domain::{
        AccountId,
        filter::Fault,
        page::{Page, PageAsk},
    },
    service::ServiceError,
};

impl App {
    pub(super) fn ask(&mut self, id: u64, what: Question) {
        let from = From::Panes;
        self.effect(Effect::Ask(Ask { id, from, what }));
    }

    pub(super) fn ask_version(&mut self) {
        let id = self.number();
        self.ask(id, Question::Version);
    }

    fn question(&self, pane: Pane, mut ask: PageAsk) -> Option<Question> {
        ask.sort = list_of(pane).and_then(|list| self.views.shape(list).sort);
        let account = || self.open.as_ref().map(|open| open.id.clone());
        Some(match pane {
            Pane::Overview => return None,
            Pane::Accounts => Question::Accounts(ask),
            Pane::Users => Question::Users(account()?, ask),
            Pane::Roles => Question::RolePage(account()?, ask),
            Pane::Resources => Question::Tree(account()?, self.unfolded.clone(), ask),
            Pane::Approvals => Question::Requests(account()?, ask),
            Pane::Journal => Question::Journal(account()?, ask),
            Pane::Policy => Question::Rules(account()?),
        })
    }

    /// Asks for a pane's rows again, keeping the selection.
    pub(super) fn refresh_list(&mut self, pane: Pane) {
        if pane == Pane::Overview {
            return self.ask_overview();
        }
        let id = self.number();
        let ask = with_list!(self.lists, pane, list => list.refresh(id));
        if let Some(question) = self.question(pane, ask) {
            self.ask(id, question);
        }
    }

    /// Asks for a pane's rows from the first, under a filter.
    pub(super) fn restart_list(&mut self, pane: Pane, filter: String) {
        if pane == Pane::Overview {
            // All of it is here already.
            self.lists.overview.restart(0, filter);
            return self.lay_overview();
        }
        let id = self.number();
        let ask = with_list!(self.lists, pane, list => list.restart(id, filter));
        if let Some(question) = self.question(pane, ask) {
            self.ask(id, question);
        }
    }

    /// Filters the list of the pane.
    pub(super) fn filter(&mut self, words: String) {
        let before = with_list!(self.lists, self.pane, list => list.filter.clone());
        if before != words {
            self.restart_list(self.pane, words);
        }
    }

    pub(super) fn refresh_panes(&mut self) {
        self.ask_version();
        self.refresh_list(self.pane);
        self.ask_waiting();
        self.ask_detail();
    }

    pub(super) fn ask_waiting(&mut self) {
        if let Some(account) = self.open.as_ref().map(|o| o.id.clone()) {
            let id = self.number();
            self.waiting_want = Some(id);
            self.ask(id, Question::Waiting(account));
        }
    }

    /// Asks for more of the row under the cursor.
    pub(super) fn ask_detail(&mut self) {
        let question = match self.pane {
            Pane::Accounts => self
                .lists
                .accounts
                .current()
                .map(|row| Question::Account(row.id.clone())),
            Pane::Users => {
                let user = self.lists.users.current().map(|row| row.user.id.clone());
                let account = self.open.as_ref().map(|o| o.id.clone());
                account.zip(user).map(|(a, u)| Question::User(a, u))
            }
            Pane::Approvals => {
                let request = self
                    .lists
                    .requests
                    .current()
                    .map(|row| row.request.id.clone());
                let account = self.open.as_ref().map(|o| o.id.clone());
                let actor = self.actor.clone();
                account
                    .zip(request)
                    .map(|(a, r)| Question::Request(a, actor, r))
            }
            Pane::Resources => {
                let thing = self.lists.resources.current();
                let thing = thing.map(|row| row.row.resource.id.clone());
                let account = self.open.as_ref().map(|o| o.id.clone());
                account.zip(thing).map(|(a, t)| Question::Thing(a, t))
            }
            Pane::Overview | Pane::Roles | Pane::Journal | Pane::Policy => None,
        };
        if let Some(question) = question {
            let id = self.number();
            self.details.want = Some(id);
            self.ask(id, question);
        }
    }

    /// After every event: the view follows the selection, and pages near it are fetched.
    pub(super) fn settle(&mut self) {
        let height = self.areas().rows();
        with_list!(self.lists, self.pane, list => list.settle(height));
        let id = self.number();
        let more = with_list!(self.lists, self.pane, list => list.more(id));
        if let Some(question) = more.and_then(|ask| self.question(self.pane, ask)) {
            self.ask(id, question);
        }
    }

    /// Opens an account and shows its users.
    pub(super) fn open_account(&mut self, open: Open) {
        self.change_account(Some(open));
        self.show(Pane::Users);
    }

    pub(super) fn ask_title(&mut self, account: AccountId) {
        let id = self.number();
        self.title_want = Some(id);
        self.ask(id, Question::Account(account));
    }

    /// Goes to a pane and reads its rows.
    pub(super) fn show(&mut self, pane: Pane) {
        self.pane = pane;
        self.reading = None;
        self.refresh_list(pane);
        self.ask_detail();
    }

    pub(super) fn pane_answer(&mut self, answer: &Answer) {
        match &answer.reply {
            Ok(reply) => self.pane_reply(answer.id, reply),
            Err(ServiceError::Filter(fault)) => self.pane_slip(answer.id, fault),
            Err(error) => self.pane_trouble(answer.id, &error.to_string()),
        }
    }

    fn pane_reply(&mut self, id: u64, reply: &Reply) {
        match reply {
            Reply::Users(page) => self.marks.users.renew(&page.rows),
            Reply::Requests(page) => self.marks.requests.renew(&page.rows),
            _ => {}
        }
        let again = match reply {
            Reply::Accounts(page) => taken(&mut self.lists.accounts, id, page.clone()),
            Reply::Users(page) => taken(&mut self.lists.users, id, page.clone()),
            Reply::Requests(page) => taken(&mut self.lists.requests, id, page.clone()),
            Reply::Journal(page) => taken(&mut self.lists.journal, id, page.clone()),
            Reply::RolePage(page) => taken(&mut self.lists.roles, id, page.clone()),
            Reply::Rules(rules) => {
                let list = &mut self.lists.policy;
                let page = rule_page(rules.clone(), &list.filter);
                let taken = taken(list, id, page);
                list.whole = rules.len() as u64;
                taken
            }
            Reply::Tree(tree) => {
                let list = &mut self.lists.resources;
                let before = list.whole;
                let taken = taken(list, id, tree.page.clone());
                let filtered = !list.filter.trim().is_empty();
                list.whole = if filtered { before } else { tree.whole };
                taken
            }
            other => return self.pane_other(id, other),
        };
        match again {
            Taken::Stale => {}
            Taken::Yes => {
                if matches!(reply, Reply::Requests(_)) {
                    self.place_in_requests();
                }
                self.ask_detail();
                if let Some(key) = with_list!(self.lists, self.pane, list => list.missed()) {
                    self.missed(&key);
                }
            }
            Taken::Restart => {
                let filter = with_list!(self.lists, self.pane, list => list.filter.clone());
                self.restart_list(self.pane, filter);
            }
        }
    }

    fn pane_other(&mut self, id: u64, reply: &Reply) {
        match reply {
            Reply::Version(version) => {
                let before = self.version.replace(*version);
                if before.is_some_and(|before| before != *version) {
                    self.refresh();
                }
            }
            Reply::Reading(only) => self.holds_reading(*only),
            Reply::Attention(notices) => self.take_attention(id, notices),
            Reply::Findings(notices) => self.take_findings(id, notices),
            Reply::Survey(survey) => self.take_survey(id, survey),
            Reply::Thing(detail) if self.details.want == Some(id) => {
                self.uncover(detail);
                self.details.thing = Some(detail.clone());
            }
            Reply::Waiting(waiting) if self.waiting_want == Some(id) => self.waiting = *waiting,
            Reply::User(detail) if self.details.want == Some(id) => {
                self.details.user = Some(detail.clone());
            }
            Reply::Request(detail) if self.details.want == Some(id) => {
                self.details.request = Some(detail.clone());
            }
            Reply::Account(detail) => {
                if self.details.want == Some(id) {
                    self.details.account = Some(detail.clone());
                }
                if self.title_want == Some(id)
                    && let Some(open) = &mut self.open
                {
                    open.title.clone_from(&detail.account.title);
                }
            }
            _ => {}
        }
    }

    /// What is asked of a list is no filter: the list stays, and whoever types it is told where.
    fn pane_slip(&mut self, id: u64, fault: &Fault) {
        for pane in Pane::ALL.iter().copied() {
            let mine = with_list!(self.lists, pane, list => list.awaits(id));
            if mine {
                with_list!(self.lists, pane, list => list.refuse());
                match self.layers.last_mut() {
                    Some(layer) if layer.place() == Place::Filter => layer.slip(fault),
                    _ => {
                        self.toast = Some(fault.to_string());
                        // The order may be another one already: what is shown is read anew in it.
                        let (loaded, filter) = with_list!(self.lists, pane, list => {
                            (list.loaded, list.filter.clone())
                        });
                        if loaded {
                            self.restart_list(pane, filter);
                        }
                    }
                }
            }
        }
    }

    fn pane_trouble(&mut self, id: u64, why: &str) {
        if self.overview.awaits(id) {
            self.fail_overview(id, why);
            self.toast = Some(why.to_owned());
        }
        for pane in Pane::ALL.iter().copied() {
            let mine = with_list!(self.lists, pane, list => list.awaits(id));
            if mine {
                with_list!(self.lists, pane, list => list.fail(why.to_owned()));
                self.toast = Some(why.to_owned());
            }
        }
        let others = [self.details.want, self.waiting_want, self.title_want];
        if others.contains(&Some(id)) {
            self.toast = Some(why.to_owned());
        }
    }
}

/// What became of a page.
enum Taken {
    /// It was outdated.
    Stale,
    /// It is in the list.
    Yes,
    /// It was behind the end.
    Restart,
}

fn taken<T: Row>(list: &mut List<T>, id: u64, page: Page<T>) -> Taken {
    if !list.awaits(id) {
        Taken::Stale
    } else if list.take(page) {
        Taken::Yes
    } else {
        Taken::Restart
    }
}
