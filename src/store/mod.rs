//! Floor 2: keeps facts, policies and the journal. One narrow contract, back ends behind it. A
//! sibling of the core: neither knows the other.

mod address;
pub mod canonical;
pub mod encoding;
pub mod journal;
pub mod personal;
pub mod sqlite;

pub use address::{open, open_existing, open_reading};

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::{
    Account, AccountId, Assignment, Change, EditId, Fact, Handle, Hash, Key, Request, Resource,
    Time, User, Word,
    page::{Page, Query},
    state::State,
};
use journal::{Entry, JournalRow, Seal};

/// Why a store did not answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}. {mend}")]
pub struct StoreError {
    /// A stable code: `store-foreign`, `store-newer`, `store-locked`, `store-read-only`,
    /// `store-damaged`, `store-missing`, `store-full`, `store-io`, `store-unsupported`,
    /// `store-contradiction` (changes that cannot stand together), `store-given-up` (the answer was
    /// wanted no more), `bad-cursor`.
    pub code: &'static str,
    /// What happened, to what.
    pub message: String,
    /// What to do next.
    pub mend: String,
}

/// A policy that the store keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredPolicy {
    /// The hash of its text.
    pub hash: Hash,
    /// Its word.
    pub name: Word,
    /// When it was first put here.
    pub since: Time,
    /// How many accounts are pinned to it.
    pub accounts: u64,
}

/// An account in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountEntry {
    /// The account.
    pub account: Account,
    /// How many users are active.
    pub active: u64,
    /// How many users are invited.
    pub invited: u64,
    /// How many users are archived.
    pub archived: u64,
    /// How many requests wait.
    pub waiting: u64,
}

/// A user in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserEntry {
    /// The user.
    pub user: User,
    /// What they hold.
    pub roles: Vec<Assignment>,
}

/// A resource among those that lie directly in something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child {
    /// The resource.
    pub resource: Resource,
    /// Something lies in it.
    pub inside: bool,
    /// The cursor of the page that begins after it.
    pub place: String,
}

/// An edit that was carried out before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenEdit {
    /// The hash of what was asked then.
    pub asked: Hash,
    /// The answer given then.
    pub outcome: String,
    /// Its number in the account's journal.
    pub seq: u64,
}

/// What a verification found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// Accounts looked at.
    pub accounts: u64,
    /// Journal entries looked at.
    pub entries: u64,
    /// What is wrong, a sentence each; empty is well.
    pub faults: Vec<String>,
    /// The head of each account's chain: account, sequence, hash.
    pub heads: Vec<(AccountId, u64, Hash)>,
}

/// What a store result is.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Tells whether an answer that is being worked out is wanted no more.
pub type Unwanted = Arc<dyn Fn() -> bool + Send + Sync>;

/// A place where accounts are kept.
pub trait Store: Send {
    /// From here on a question whose answer is wanted no more is broken off with `store-given-up`.
    /// A write never is.
    fn heed(&mut self, _unwanted: Unwanted) -> Result<()> {
        Ok(())
    }

    /// What to call it on a screen.
    fn describe(&self) -> String;
    /// A number that changes when anybody has written, from any process.
    fn version(&self) -> Result<u64>;

    /// The policies kept here, by name.
    fn policies(&self) -> Result<Vec<StoredPolicy>>;
    /// A policy's text.
    fn policy_text(&self, hash: &Hash) -> Result<Option<String>>;
    /// The newest policy of that name.
    fn policy_named(&self, name: &Word) -> Result<Option<Hash>>;
    /// Keeps a policy; once more does nothing.
    fn put_policy(&mut self, name: &Word, text: &str, at: Time) -> Result<Hash>;

    /// An account's row.
    fn account(&self, account: &AccountId) -> Result<Option<Account>>;
    /// Accounts by title. Removed ones are left out.
    fn accounts(&self, query: &Query) -> Result<Page<AccountEntry>>;
    /// Accounts by title that are suspended or in which a request waits.
    fn accounts_in_need(&self, query: &Query) -> Result<Page<AccountEntry>>;
    /// Users by name. Removed ones are left out.
    fn users(&self, account: &AccountId, query: &Query) -> Result<Page<UserEntry>>;
    /// Users who hold one of these roles on whatever place, by name. Removed ones are left out.
    fn holders(
        &self,
        account: &AccountId,
        roles: &[Word],
        query: &Query,
    ) -> Result<Page<UserEntry>>;
    /// How many relations of each name people who are not removed stand in, by name.
    fn relation_counts(&self, account: &AccountId) -> Result<Vec<(Word, u64)>>;
    /// How many people who are not removed hold each role, by role.
    fn role_counts(&self, account: &AccountId) -> Result<Vec<(Word, u64)>>;
    /// Resources by title, of a kind or of all.
    fn resources(
        &self,
        account: &AccountId,
        kind: Option<&Word>,
        query: &Query,
    ) -> Result<Page<Resource>>;
    /// What lies directly in a resource, by title; `None` is what lies in nothing but the account.
    fn children(
        &self,
        account: &AccountId,
        parent: Option<&Handle>,
        query: &Query,
    ) -> Result<Page<Child>>;
    /// How many things lie directly in each of these, those in which nothing lies left out.
    fn child_counts(&self, account: &AccountId, of: &[Handle]) -> Result<Vec<(Handle, u64)>>;
    /// Requests, the waiting ones first, then the newest first.
    fn requests(&self, account: &AccountId, query: &Query) -> Result<Page<Request>>;
    /// The requests of all accounts that wait and can be decided at that moment, the oldest first,
    /// each with its account. Those of removed accounts are left out.
    fn waiting(&self, now: Time, query: &Query) -> Result<Page<(AccountId, Request)>>;
    /// Journal entries, the newest first.
    fn journal(&self, account: &AccountId, query: &Query) -> Result<Page<JournalRow>>;

    /// Goes back through an account's journal from before an entry, the newest first, and shows
    /// the entries in whose encoding one of these texts stands, or all of them where no text is
    /// given, until `see` has seen enough and answers false.
    fn earlier(
        &self,
        account: &AccountId,
        before: u64,
        texts: &[String],
        see: &mut dyn FnMut(JournalRow) -> bool,
    ) -> Result<()>;

    /// The answers to keys, in their order, all from one moment.
    fn facts(&self, account: &AccountId, keys: &[Key]) -> Result<Vec<Fact>>;
    /// All of one account.
    fn dump(&self, account: &AccountId) -> Result<State>;
    /// Checks the journal's chains, that the state is what the journal made, and the file itself.
    fn verify(&self) -> Result<Verified>;

    /// Runs `work` with the account's row locked first. Kept if `work` answers `Ok`, undone
    /// otherwise.
    fn transact(&mut self, account: &AccountId, work: &mut Work<'_>) -> Result<()>;
}

/// What is done inside a transaction.
pub type Work<'a> = dyn FnMut(&mut dyn Transaction) -> Result<()> + 'a;

/// An account, locked.
pub trait Transaction {
    /// The answers to keys, in their order.
    fn facts(&mut self, keys: &[Key]) -> Result<Vec<Fact>>;
    /// Whether an edit of that id was carried out in this account.
    fn seen(&mut self, id: &EditId) -> Result<Option<SeenEdit>>;
    /// Applies the changes and journals them; once in a transaction.
    fn write(&mut self, entry: &Entry, changes: &[Change]) -> Result<Seal>;
}
