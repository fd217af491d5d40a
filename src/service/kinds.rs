//! The kinds of things that an account's policy knows, and one thing in full.

use serde::Serialize;

use crate::{
    domain::{AccountId, Fact, Handle, Key, Word, facts::Thing},
    policy::{
        Policy,
        model::{FactType, Kind, KindId},
    },
};

use super::{Result, Service, ServiceError, lists::resource_row, rows::ResourceRow};

/// What a fact of a thing can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactKind {
    /// Yes or no.
    YesNo,
    /// A moment.
    Time,
    /// Some words.
    Text,
}

/// A kind of thing with its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KindRow {
    /// Its word.
    pub word: Word,
    /// Its title.
    pub title: String,
    /// Explanation.
    pub help: String,
    /// The titles of what it may lie in.
    pub within: Vec<String>,
    /// The words of what it may lie in, beside the account.
    pub inside: Vec<Word>,
    /// It may lie in the account itself.
    pub at_top: bool,
    /// It comes with a role or with another thing, and is not made by hand.
    pub comes_by_itself: bool,
    /// Its states, the first one being that of a new thing.
    pub states: Vec<Word>,
    /// Its facts.
    pub facts: Vec<(Word, FactKind)>,
    /// Labels narrow who may reach it.
    pub labelled: bool,
    /// The title of the role that its maker receives on it.
    pub creator_becomes: Option<String>,
}

/// A thing with all that can be said of its kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ThingDetail {
    /// The thing.
    pub row: ResourceRow,
    /// Its kind.
    pub kind: KindRow,
}

impl Service {
    /// The kinds of things, in the policy's order.
    pub fn thing_kinds(&mut self, account: &AccountId) -> Result<Vec<KindRow>> {
        let (_, policy) = self.pinned(account)?;
        let kinds = policy.kinds.iter().skip(2);
        Ok(kinds.map(|kind| kind_row(&policy, kind)).collect())
    }

    /// A thing in full.
    pub fn thing_record(&mut self, account: &AccountId, thing: &Handle) -> Result<ThingDetail> {
        let (_, policy) = self.pinned(account)?;
        let found = match self.fact(account, Key::Thing(thing.clone()))? {
            Some(Fact::Thing(Some(Thing::Resource(path)))) => path.into_iter().next(),
            _ => None,
        };
        let kind = found
            .as_ref()
            .and_then(|thing| policy.kind_id(thing.kind.as_str()));
        let (Some(found), Some(kind)) = (found, kind) else {
            return Err(ServiceError::asked(
                "unknown-thing",
                format!("There is no thing `{thing}` in the account `{account}`"),
                "Name a thing of this account.",
            ));
        };
        let names = self.names(account, found.parent.iter().chain(&found.owner))?;
        Ok(ThingDetail {
            row: resource_row(&policy, &names, found),
            kind: kind_row(&policy, policy.kind(kind)),
        })
    }
}

fn kind_row(policy: &Policy, kind: &Kind) -> KindRow {
    let fact = |fact: &FactType| match fact {
        FactType::YesNo => FactKind::YesNo,
        FactType::Time => FactKind::Time,
        FactType::Text => FactKind::Text,
    };
    let facts = kind.facts.iter().map(|(word, is)| (word.clone(), fact(is)));
    let things = kind.within.iter().filter(|k| **k != KindId::ACCOUNT);
    KindRow {
        word: kind.name.clone(),
        title: kind.title.clone(),
        help: kind.help.clone(),
        within: kind.within.iter().map(|k| policy.kind_title(*k)).collect(),
        inside: things.map(|k| policy.kind(*k).name.clone()).collect(),
        at_top: kind.within.contains(&KindId::ACCOUNT),
        comes_by_itself: !kind.one_for_each.is_empty() || kind.comes_with.is_some(),
        states: kind.states.clone(),
        facts: facts.collect(),
        labelled: kind.labels.is_some(),
        creator_becomes: kind.creator_becomes.map(|role| policy.role_title(role)),
    }
}
