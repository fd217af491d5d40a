//! The policies of the store, as far as one must know them to open an account under one, or to put
//! an account under another.

use serde::Serialize;

use crate::{
    domain::{Hash, Time, Word},
    policy::model::{KindId, LimitForm, Most},
};

use super::{Result, Service};

/// A policy that the store keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Opening {
    /// Names this version of it.
    pub hash: Hash,
    /// Its word.
    pub name: Word,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub help: String,
    /// Since when the store has it.
    pub since: Time,
    /// How many accounts are under it.
    pub accounts: u64,
    /// It is the newest of its name.
    pub newest: bool,
    /// The plans that an account can be on: word and title, the first one being that of a new one.
    pub plans: Vec<(Word, String)>,
    /// The numbers that its limits name.
    pub numbers: Vec<Word>,
    /// The title of the role that whoever opens an account receives.
    pub creator_becomes: Option<String>,
}

impl Service {
    /// The policies of the store, the newest of a name before older ones.
    pub fn openings(&mut self) -> Result<Vec<Opening>> {
        let mut found = Vec::new();
        for stored in self.store.policies()? {
            let policy = self.policy(&stored.hash)?;
            let newest = self.store.policy_named(&stored.name)? == Some(stored.hash);
            let numbers = policy.limits.iter().filter_map(|limit| match &limit.form {
                LimitForm::Pool {
                    most: Most::Named(name),
                    ..
                } => Some(name.clone()),
                _ => None,
            });
            let plans = policy.plans.iter();
            let creator = policy.kind(KindId::ACCOUNT).creator_becomes;
            found.push(Opening {
                hash: stored.hash,
                name: stored.name,
                title: policy.title.clone(),
                help: policy.help.clone(),
                since: stored.since,
                accounts: stored.accounts,
                newest,
                plans: plans.map(|p| (p.name.clone(), p.title.clone())).collect(),
                numbers: numbers.collect(),
                creator_becomes: creator.map(|role| policy.role_title(role)),
            });
        }
        found.sort_by(|a, b| {
            let key = |o: &Opening| (o.title.clone(), !o.newest, std::cmp::Reverse(o.since));
            key(a).cmp(&key(b))
        });
        Ok(found)
    }
}
