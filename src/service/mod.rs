//! Floor 3: who the operator is, preview, submit, queries. It runs the conversation between core
//! and store; every door enters here.

mod able;
mod approvals;
mod asked;
pub mod attention;
pub mod beforehand;
pub mod candidates;
mod choices;
mod deciders;
mod delegation;
mod demo;
mod detail;
mod error;
mod filtering;
mod findings;
mod herald;
pub mod kinds;
pub mod known;
mod leaving;
pub mod links;
mod lists;
pub mod many;
pub mod may;
pub mod openings;
pub mod places;
pub mod policies;
mod questions;
mod rights;
mod role_list;
pub mod rows;
mod rule_book;
pub mod rules;
mod several;
pub mod store_attention;
mod talk;
pub mod ties;
pub mod tree;
pub mod undo;
mod what_if;
mod words;

use std::{collections::HashMap, sync::Arc};

use crate::{
    domain::{AccountId, Hash, Plan, Refusal, Time, Word, text},
    policy::{Policy, shipped::shipped},
    store::{self, Store, Verified},
};

pub use crate::validation::questions::Patience;
pub use approvals::REASON_NEEDED;
pub use demo::Loaded;
pub use error::{Result, ServiceError};
pub use herald::{Asked, Tell};
pub use leaving::{Leave, Leaving};
pub use many::{Foreseen, Many, Way, added_up};
pub use undo::Undo;
pub use what_if::{Sum, Supposed, Supposition};

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

/// Why a service writes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadOnly {
    /// Whoever opened it wants it so.
    Asked,
    /// The store's file may only be read.
    File,
}

impl ReadOnly {
    /// The stable code with which every write is refused.
    pub const CODE: &str = "read-only";

    fn message(self, store: &str) -> String {
        match self {
            Self::Asked => format!("The store {store} is open for reading only"),
            Self::File => format!("The file of the store {store} may only be read"),
        }
    }

    fn mend(self) -> &'static str {
        match self {
            Self::Asked => {
                "Open it without --read-only, and without read_only in the configuration."
            }
            Self::File => "Give yourself the right to write the file and its folder.",
        }
    }
}

/// Tells the time.
pub type Clock = Box<dyn Fn() -> Time + Send>;

/// The one way in: a store, the policies it keeps, and an operator.
pub struct Service {
    store: Box<dyn Store>,
    operator: String,
    policies: HashMap<Hash, Arc<Policy>>,
    clock: Clock,
    tell: Option<Tell>,
    read_only: Option<ReadOnly>,
}

impl Service {
    /// Opens a store, `PATH` or `sqlite:PATH`, and makes it where there is none. `operator` is the
    /// person at the console, for the journal. A store whose file may only be read is opened for
    /// reading only.
    pub fn open(address: &str, operator: &str) -> Result<Self> {
        match store::open(address) {
            Ok(store) => Self::over(store, operator, Box::new(Time::now)),
            Err(error) if error.code == "store-read-only" => {
                Self::reading(address, operator, ReadOnly::File)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Opens a store that is there already, and makes none.
    pub fn open_existing(address: &str, operator: &str) -> Result<Self> {
        match store::open_existing(address) {
            Ok(store) => Self::over(store, operator, Box::new(Time::now)),
            Err(error) if error.code == "store-read-only" => {
                Self::reading(address, operator, ReadOnly::File)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Opens a store that is there already for reading only: every edit and every policy to be kept
    /// is refused with the code `read-only`, and the store itself could not write them either.
    pub fn open_reading(address: &str, operator: &str) -> Result<Self> {
        Self::reading(address, operator, ReadOnly::Asked)
    }

    fn reading(address: &str, operator: &str, why: ReadOnly) -> Result<Self> {
        let store = store::open_reading(address)?;
        Self::made(store, operator, Box::new(Time::now), Some(why))
    }

    /// A service over a store that is open, with a clock of its own.
    pub fn over(store: Box<dyn Store>, operator: &str, clock: Clock) -> Result<Self> {
        Self::made(store, operator, clock, None)
    }

    /// The same with nothing written from here on.
    pub fn over_reading(store: Box<dyn Store>, operator: &str, clock: Clock) -> Result<Self> {
        Self::made(store, operator, clock, Some(ReadOnly::Asked))
    }

    fn made(
        store: Box<dyn Store>,
        operator: &str,
        clock: Clock,
        read_only: Option<ReadOnly>,
    ) -> Result<Self> {
        let operator = text::title(operator).map_err(|error| {
            ServiceError::asked(
                "bad-text",
                format!("The operator's name cannot be kept: {error}"),
                "Name the operator in plain text.",
            )
        })?;
        let mut service = Self {
            store,
            operator,
            policies: HashMap::new(),
            clock,
            tell: None,
            read_only,
        };
        if read_only.is_none() {
            service.keep_shipped()?;
        }
        Ok(service)
    }

    /// Whether nothing is written from here.
    pub fn is_read_only(&self) -> bool {
        self.read_only.is_some()
    }

    /// Holds from now on that nothing is written from here, or lets it be written again where that
    /// was only held. Answers whether nothing is written now: a file may forbid it still.
    ///
    /// # Errors
    /// As when opening; nothing is written then.
    pub fn hold_reading(&mut self, only: bool) -> Result<bool> {
        let address = self.store.describe();
        match (only, self.read_only) {
            (true, None) => {
                self.read_only = Some(ReadOnly::Asked);
                // The store itself could not write either; one in memory alone stays as it is.
                if let Ok(store) = store::open_reading(&address) {
                    self.store = store;
                }
            }
            (false, Some(ReadOnly::Asked)) => match store::open_existing(&address) {
                Ok(store) => {
                    self.store = store;
                    self.read_only = None;
                    self.keep_shipped()?;
                }
                Err(error) if error.code == "store-read-only" => {
                    self.read_only = Some(ReadOnly::File);
                }
                Err(error) => return Err(error.into()),
            },
            _ => {}
        }
        Ok(self.is_read_only())
    }

    /// Why nothing is written from here: code, message and mend.
    fn unwritten(&self) -> Option<(&'static str, String, &'static str)> {
        let why = self.read_only?;
        Some((ReadOnly::CODE, why.message(&self.describe()), why.mend()))
    }

    /// Another one over the same store, with the same operator, for work that takes long beside other
    /// work. It goes by the system's clock.
    ///
    /// # Errors
    /// `store-missing` for a store that is nowhere but in this one's memory, and as when opening.
    pub fn twin(&self) -> Result<Self> {
        Self::open_existing(&self.store.describe(), &self.operator)
    }

    /// From here on a question whose answer is wanted no more is broken off; an edit never is.
    pub fn heed(&mut self, unwanted: store::Unwanted) -> Result<()> {
        Ok(self.store.heed(unwanted)?)
    }

    /// Puts the shipped policies into the store where it lacks them.
    fn keep_shipped(&mut self) -> Result<()> {
        for shipped in shipped() {
            if self
                .store
                .policy_text(&Hash::of(shipped.text.as_bytes()))?
                .is_some()
            {
                continue;
            }
            let policy = policies::compile(shipped.text, shipped.file)?;
            let now = self.now();
            self.store.put_policy(&policy.name, shipped.text, now)?;
        }
        Ok(())
    }

    /// The present moment.
    pub fn now(&self) -> Time {
        (self.clock)()
    }

    /// The person at the console.
    pub fn operator(&self) -> &str {
        &self.operator
    }

    /// What to call the store on a screen.
    pub fn describe(&self) -> String {
        self.store.describe()
    }

    /// A number that changes when anybody has written.
    pub fn version(&self) -> Result<u64> {
        Ok(self.store.version()?)
    }

    /// Checks the journal, the state and the file.
    pub fn verify(&self) -> Result<Verified> {
        Ok(self.store.verify()?)
    }

    /// The policy of that hash, compiled once.
    fn policy(&mut self, hash: &Hash) -> Result<Arc<Policy>> {
        if let Some(policy) = self.policies.get(hash) {
            return Ok(policy.clone());
        }
        let text = self.store.policy_text(hash)?.ok_or_else(|| {
            ServiceError::asked(
                "unknown-policy",
                format!("The store has no policy {}", hash.short()),
                "Put the policy into the store first.",
            )
        })?;
        let policy = Arc::new(policies::compile(&text, "stored policy")?);
        self.policies.insert(*hash, policy.clone());
        Ok(policy)
    }

    /// The policy that a name or a hash stands for.
    fn policy_called(&mut self, name: &str) -> Result<Arc<Policy>> {
        let hash = match (name.parse::<Hash>(), Word::new(name)) {
            (Ok(hash), _) => Some(hash),
            (_, Ok(word)) => self.store.policy_named(&word)?,
            _ => None,
        };
        match hash {
            Some(hash) => self.policy(&hash),
            None => Err(ServiceError::asked(
                "unknown-policy",
                format!("The store has no policy `{}`", text::show(name)),
                "Name one that it lists.",
            )),
        }
    }

    /// The account's row and its policy.
    fn pinned(&mut self, account: &AccountId) -> Result<(crate::domain::Account, Arc<Policy>)> {
        let row = self.store.account(account)?.ok_or_else(|| {
            ServiceError::asked(
                "unknown-account",
                format!("There is no account `{account}`"),
                "Name an account that this store lists.",
            )
        })?;
        let policy = self.policy(&row.policy)?;
        Ok((row, policy))
    }
}
