//! What the screen asks of the service, and the answers. The screen never waits: it sends a
//! question with a number and goes on; an answer to an outdated number is dropped.

use std::{
    collections::BTreeSet,
    mem::{Discriminant, discriminant},
    sync::Arc,
};

use super::ask_edit::{self, EditAsk, EditReply};
use super::ask_words::{self, WordsAsk, WordsReply};
use super::insight::{Insight, Told};
use crate::{
    domain::{
        Access, AccountId, Actor, Batch, Handle, RequestId, RequestStatus, Time, Word,
        filter::Field,
        page::{Page, PageAsk},
    },
    service::{
        Foreseen, Many, Patience, Preview, Result, Service, Submitted, Undo,
        attention::{Notice, Target},
        links::Link,
        rows::{
            AccountDetail, AccountRow, EntryRow, Matrix, Offer, RequestDetail, RequestRow,
            ResourceRow, RoleChoice, RoleRow, UserDetail, UserRow, WaitingRow,
        },
        rules::RuleRow,
        store_attention::Survey,
        tree::{ThingDetail, Tree},
    },
};

/// A question to the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Whether anybody has written.
    Version,
    /// Holds that nothing is written from here on, or lets it be written again.
    HoldReading(bool),
    /// A page of accounts.
    Accounts(PageAsk),
    /// A page of an account's users.
    Users(AccountId, PageAsk),
    /// An account's roles.
    Roles(AccountId),
    /// A page of an account's roles.
    RolePage(AccountId, PageAsk),
    /// The first so many things of an account that a filter shows, on which roles may be held.
    Places(AccountId, String),
    /// A page of an account's requests.
    Requests(AccountId, PageAsk),
    /// A request in full, as this one sees it.
    Request(AccountId, Actor, RequestId),
    /// A page of what waits in all accounts.
    AllWaiting(PageAsk),
    /// How many requests of an account wait.
    Waiting(AccountId),
    /// A page of an account's journal.
    Journal(AccountId, PageAsk),
    /// What wants attention and is known at once: in an account, or without one in the store.
    Attention(Option<AccountId>),
    /// What wants attention in an account and has to be looked for.
    Findings(AccountId),
    /// What wants attention in the next accounts of the store, from this place on.
    Survey(Option<String>),
    /// A page of the tree of an account's things, with these unfolded.
    Tree(AccountId, BTreeSet<Handle>, PageAsk),
    /// The rules of an account's policy.
    Rules(AccountId),
    /// A thing in full.
    Thing(AccountId, Handle),
    /// What is named on something and can be gone to.
    Links(AccountId, Target),
    /// The first accounts, and the first users and things of an account.
    Near(Option<AccountId>),
    /// Accounts, and users and things of an account, that hold the words.
    Reach(Option<AccountId>, String),
    /// Users and things of all other accounts that hold the words.
    Elsewhere(Option<AccountId>, String),
    /// An account in full.
    Account(AccountId),
    /// A user in full.
    User(AccountId, Handle),
    /// What may stand as a value of a field of a filter.
    Offers {
        /// In which account; `None` is the store.
        account: Option<AccountId>,
        /// Of which field.
        field: &'static Field,
        /// What is typed of it.
        typed: String,
        /// Where something is held, behind the `@`.
        place: bool,
    },
    /// What the arguments of an action mean, and what may stand where one types.
    Words(Box<WordsAsk>),
    /// Which role gives what.
    Matrix(AccountId),
    /// The roles that somebody could be given.
    Choices {
        /// In which account.
        account: AccountId,
        /// Who would give it.
        actor: Actor,
        /// To whom.
        user: Handle,
        /// Instead of which role, held where.
        instead_of: Option<(Word, Option<Handle>)>,
    },
    /// Whether a user may do something.
    Can {
        /// In which account.
        account: AccountId,
        /// Who.
        user: Handle,
        /// What.
        capability: String,
        /// On what; `None` is the account.
        on: Option<Handle>,
        /// When.
        at: Time,
    },
    /// Something that makes understood who can what, and why.
    Insight(Insight),
    /// What a batch would do, and what of it could not be undone.
    Preview(Box<Batch>),
    /// What many edits would do, one after the other.
    Foresee(Box<Many>),
    /// How an entry of an account's journal is undone by somebody.
    Undo(AccountId, u64, Actor),
    /// Do it.
    Submit(Box<Batch>),
    /// What an editing dialog asks.
    Edit(Box<EditAsk>),
}

impl Question {
    /// Its answer may take long: nothing else should wait for it.
    pub fn slow(&self) -> bool {
        matches!(
            self,
            Self::Findings(_) | Self::Survey(_) | Self::Elsewhere(..)
        )
    }

    /// Questions of the same slot replace each other while they wait: only the newest is put.
    /// `None` is put in any case.
    pub fn slot(&self) -> Option<(Discriminant<Self>, u8)> {
        let within = match self {
            Self::Submit(_) | Self::HoldReading(_) => return None,
            Self::Insight(insight) => insight.slot(),
            Self::Edit(ask) => ask.slot(),
            _ => 0,
        };
        Some((discriminant(self), within))
    }
}

/// A question with its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Its number; a later question has a greater one.
    pub id: u64,
    /// Who is asked for: lists and details of the panes, or a layer. Questions replace each other
    /// only within the same.
    pub from: From,
    /// The question.
    pub what: Question,
}

impl Ask {
    /// What it has in common with those that it replaces and that replace it.
    pub fn slot(&self) -> Option<Slot> {
        let (what, within) = self.what.slot()?;
        Some((self.from, what, within))
    }
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// The panes.
    Panes,
    /// A dialog.
    Layer,
}

/// The service's reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// To `Version`.
    Version(u64),
    /// To `HoldReading`: whether nothing is written now.
    Reading(bool),
    /// To `Accounts`.
    Accounts(Page<AccountRow>),
    /// To `Users`.
    Users(Page<UserRow>),
    /// To `Roles`.
    Roles(Vec<RoleRow>),
    /// To `RolePage`.
    RolePage(Page<RoleRow>),
    /// To `Places`.
    Places(Vec<ResourceRow>),
    /// To `Requests`.
    Requests(Page<RequestRow>),
    /// To `Request`.
    Request(Box<RequestDetail>),
    /// To `AllWaiting`.
    AllWaiting(Page<WaitingRow>),
    /// To `Waiting`.
    Waiting(usize),
    /// To `Journal`.
    Journal(Page<EntryRow>),
    /// To `Attention`.
    Attention(Vec<Notice>),
    /// To `Findings`.
    Findings(Vec<Notice>),
    /// To `Survey`.
    Survey(Survey),
    /// To `Tree`.
    Tree(Tree),
    /// To `Rules`.
    Rules(Vec<RuleRow>),
    /// To `Thing`.
    Thing(Box<ThingDetail>),
    /// To `Links`.
    Links(Vec<Link>),
    /// To `Near`, `Reach` and `Elsewhere`.
    Reach(Vec<Link>),
    /// To `Account`.
    Account(Box<AccountDetail>),
    /// To `User`.
    User(Box<UserDetail>),
    /// To `Offers`.
    Offers(Vec<Offer>),
    /// To `Words`.
    Words(Box<WordsReply>),
    /// To `Matrix`.
    Matrix(Matrix),
    /// To `Choices`.
    Choices(Vec<RoleChoice>),
    /// To `Can`.
    Can(Access),
    /// To `Insight`.
    Insight(Told),
    /// To `Preview`: what would happen, and what of it could not be undone, a part of a sentence
    /// each.
    Preview(Preview, Vec<String>),
    /// To `Foresee`.
    Foreseen(Box<Foreseen>),
    /// To `Undo`.
    Undo(Box<Undo>),
    /// To `Submit`.
    Submitted(Submitted),
    /// To `Edit`.
    Edit(Box<EditReply>),
}

/// A reply with the number of its question, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The question's number.
    pub id: u64,
    /// The reply.
    pub reply: Result<Reply>,
}

/// Tells whether the answer that is being worked out is wanted no more.
pub type Unwanted = Arc<dyn Fn() -> bool + Send + Sync>;

/// What questions that replace each other have in common: who asks, and of what.
pub type Slot = (From, Discriminant<Question>, u8);

/// Where the console takes its answers: the service, or in tests a book of canned ones.
pub trait Book: Send {
    /// Answers one question.
    fn answer(&mut self, question: &Question) -> Result<Reply>;
    /// From here on a question whose answer is wanted no more may be broken off with a fault; an edit
    /// never is.
    fn heed(&mut self, _unwanted: Unwanted) {}
    /// Another one over the same store, for questions that take long; none where there can be but one.
    fn twin(&self) -> Option<Box<dyn Book>> {
        None
    }
}

/// The most waiting requests that are counted one by one, and the most places that are offered.
const COUNTED: usize = 200;

/// Accounts that are looked into at once: others that ask wait for no more.
const SURVEYED: usize = 10;
/// The most of each that words are looked up for.
const REACHED: usize = 50;

impl Book for Service {
    fn heed(&mut self, unwanted: Unwanted) {
        // A store that cannot heed it answers everything, which takes longer and no more.
        let _ = Self::heed(self, unwanted);
    }

    fn twin(&self) -> Option<Box<dyn Book>> {
        let twin = self.twin().ok()?;
        Some(Box::new(twin))
    }

    fn answer(&mut self, question: &Question) -> Result<Reply> {
        Ok(match question {
            Question::Version => Reply::Version(self.version()?),
            Question::HoldReading(only) => Reply::Reading(self.hold_reading(*only)?),
            Question::Accounts(ask) => Reply::Accounts(self.accounts(ask)?),
            Question::Users(account, ask) => Reply::Users(self.users(account, ask)?),
            Question::Roles(account) => Reply::Roles(self.roles(account)?),
            Question::RolePage(account, ask) => {
                Reply::RolePage(self.shown_role_page(account, ask)?)
            }
            Question::Places(account, filter) => {
                let ask = PageAsk {
                    filter: filter.clone(),
                    limit: COUNTED,
                    ..PageAsk::default()
                };
                Reply::Places(self.resources(account, None, &ask)?.rows)
            }
            Question::Requests(account, ask) => Reply::Requests(self.requests(account, ask)?),
            Question::Request(account, actor, id) => {
                Reply::Request(Box::new(self.request(account, actor, id)?))
            }
            Question::AllWaiting(ask) => Reply::AllWaiting(self.waiting(ask)?),
            Question::Waiting(account) => Reply::Waiting(waiting(self, account)?),
            Question::Journal(account, ask) => Reply::Journal(self.journal(account, ask)?),
            Question::Attention(Some(account)) => Reply::Attention(self.attention(account)?),
            Question::Attention(None) => Reply::Attention(self.attention_of_store()?),
            Question::Findings(account) => {
                Reply::Findings(self.looked_into(account, Patience::default())?)
            }
            Question::Survey(after) => Reply::Survey(self.survey(after.as_deref(), SURVEYED)?),
            Question::Tree(account, open, ask) => Reply::Tree(self.tree(account, open, ask)?),
            Question::Rules(account) => Reply::Rules(self.rule_book(account)?),
            Question::Thing(account, thing) => Reply::Thing(Box::new(self.thing(account, thing)?)),
            Question::Links(account, of) => Reply::Links(self.links(account, of)?),
            Question::Near(account) => Reply::Reach(self.reach(account.as_ref(), "", COUNTED)?),
            Question::Reach(account, words) => {
                Reply::Reach(self.reach(account.as_ref(), words, REACHED)?)
            }
            Question::Elsewhere(account, words) => {
                Reply::Reach(self.reach_elsewhere(account.as_ref(), words, REACHED)?)
            }
            Question::Account(account) => Reply::Account(Box::new(self.account(account)?)),
            Question::User(account, user) => Reply::User(Box::new(self.user(account, user)?)),
            Question::Offers {
                account,
                field,
                typed,
                place,
            } => Reply::Offers(self.offers(account.as_ref(), field, typed, *place)?),
            Question::Words(ask) => Reply::Words(Box::new(ask_words::answer(self, ask)?)),
            Question::Matrix(account) => Reply::Matrix(self.matrix(account)?),
            Question::Choices {
                account,
                actor,
                user,
                instead_of,
            } => {
                let instead_of = instead_of.as_ref().map(|(role, on)| (role, on.as_ref()));
                Reply::Choices(self.role_choices(account, actor, user, instead_of)?)
            }
            Question::Can {
                account,
                user,
                capability,
                on,
                at,
            } => Reply::Can(self.can(account, user, capability, on.as_ref(), *at)?),
            Question::Insight(insight) => Reply::Insight(insight.answer(self)?),
            Question::Preview(batch) => {
                let preview = self.preview(batch)?;
                let lost = match &preview {
                    Preview::Plan(plan) => self.not_undone(&batch.account, &plan.changes)?,
                    Preview::Refused(_) => Vec::new(),
                };
                Reply::Preview(preview, lost)
            }
            Question::Foresee(many) => Reply::Foreseen(Box::new(self.foresee(many)?)),
            Question::Undo(account, entry, actor) => {
                Reply::Undo(Box::new(self.undo(account, *entry, actor)?))
            }
            Question::Submit(batch) => Reply::Submitted(self.submit(batch)?),
            Question::Edit(ask) => Reply::Edit(Box::new(ask_edit::answer(self, ask)?)),
        })
    }
}

/// Waiting requests come first, so a page of them tells how many there are.
fn waiting(service: &mut Service, account: &AccountId) -> Result<usize> {
    let ask = PageAsk {
        limit: COUNTED,
        ..PageAsk::default()
    };
    let page = service.requests(account, &ask)?;
    let waits = |r: &&RequestRow| r.request.status == RequestStatus::Waiting;
    Ok(page.rows.iter().filter(waits).count())
}
