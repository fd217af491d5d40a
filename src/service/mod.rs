//! Floor 3: who the operator is, preview, submit, queries. It runs the conversation between core
//! and store; every door enters here.

pub mod rows;

use crate::domain::{
    Access, AccountId, Actor, Batch, Handle, Plan, Refusal, Time, Word,
    page::{Page, PageAsk},
};
use crate::store::{StoreError, Verified};
use rows::{
    AccountDetail, AccountRow, EntryRow, Matrix, RequestRow, ResourceRow, RoleChoice, RoleRow,
    UserDetail, UserRow,
};

/// Why the service did not answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServiceError {
    /// The store is in trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was asked for is not there, or was asked wrongly.
    #[error("{message}. {mend}")]
    Asked {
        /// A stable code.
        code: &'static str,
        /// What happened, to what.
        message: String,
        /// What to do next.
        mend: String,
    },
}

/// The answer to a preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Preview {
    /// This would happen.
    Plan(Box<Plan>),
    /// It would be refused, for these reasons.
    Refused(Vec<Refusal>),
}

/// The answer to a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Submitted {
    /// Done, as this entry of the account's journal.
    Done {
        /// What was done.
        plan: Box<Plan>,
        /// The journal entry's number.
        seq: u64,
        /// It had been done before, by the same id; nothing was done now.
        again: bool,
    },
    /// Nothing done: the plan has a reminder that must be confirmed.
    NeedsConfirmation(Box<Plan>),
    /// Nothing done: the world has changed, and this is what would happen now.
    PlanChanged(Box<Plan>),
    /// Nothing done, for these reasons.
    Refused(Vec<Refusal>),
}

/// What a service result is.
pub type Result<T> = std::result::Result<T, ServiceError>;

/// The one way in: a store, the policies it keeps, and an operator.
pub struct Service {}

#[allow(unused_variables, clippy::unused_self, missing_docs)]
impl Service {
    /// Opens a store: `PATH` or `sqlite:PATH`. `operator` is the person at the console, for the
    /// journal.
    pub fn open(address: &str, operator: &str) -> Result<Self> {
        Err(nope())
    }
    /// What to call the store on a screen.
    pub fn describe(&self) -> String {
        String::new()
    }
    /// Changes when anybody has written.
    pub fn version(&self) -> Result<u64> {
        Err(nope())
    }
    /// What would happen. Locks nothing, writes nothing.
    pub fn preview(&mut self, batch: &Batch) -> Result<Preview> {
        Err(nope())
    }
    /// Does it, if the core accepts it now and the plan is the one that was seen.
    pub fn submit(&mut self, batch: &Batch) -> Result<Submitted> {
        Err(nope())
    }
    /// Whether a user may do something; `on` is a resource's or user's handle, `None` the account.
    pub fn can(
        &mut self,
        account: &AccountId,
        user: &Handle,
        capability: &str,
        on: Option<&Handle>,
        at: Time,
    ) -> Result<Access> {
        Err(nope())
    }
    pub fn accounts(&mut self, ask: &PageAsk) -> Result<Page<AccountRow>> {
        Err(nope())
    }
    pub fn account(&mut self, account: &AccountId) -> Result<AccountDetail> {
        Err(nope())
    }
    pub fn users(&mut self, account: &AccountId, ask: &PageAsk) -> Result<Page<UserRow>> {
        Err(nope())
    }
    pub fn user(&mut self, account: &AccountId, user: &Handle) -> Result<UserDetail> {
        Err(nope())
    }
    pub fn roles(&mut self, account: &AccountId) -> Result<Vec<RoleRow>> {
        Err(nope())
    }
    pub fn matrix(&mut self, account: &AccountId) -> Result<Matrix> {
        Err(nope())
    }
    pub fn requests(&mut self, account: &AccountId, ask: &PageAsk) -> Result<Page<RequestRow>> {
        Err(nope())
    }
    pub fn resources(
        &mut self,
        account: &AccountId,
        kind: Option<&Word>,
        ask: &PageAsk,
    ) -> Result<Page<ResourceRow>> {
        Err(nope())
    }
    pub fn journal(&mut self, account: &AccountId, ask: &PageAsk) -> Result<Page<EntryRow>> {
        Err(nope())
    }
    /// Every role on every place where the user could hold it, lawful or not, with the plan or the
    /// reasons. `instead_of` asks about changing that role (and its place) and not about adding.
    pub fn role_choices(
        &mut self,
        account: &AccountId,
        actor: &Actor,
        user: &Handle,
        instead_of: Option<(&Word, Option<&Handle>)>,
    ) -> Result<Vec<RoleChoice>> {
        Err(nope())
    }
    pub fn verify(&self) -> Result<Verified> {
        Err(nope())
    }
}

fn nope() -> ServiceError {
    ServiceError::Asked {
        code: "x",
        message: String::new(),
        mend: String::new(),
    }
}
