//! What could be chosen in a dialog: things to open, places to lie in, people to hand over to; each
//! with the reason for which it could not be taken.

use serde::Serialize;

use crate::{
    domain::{
        AccountId, Actor, Edit, Fact, Facts, Handle, Key, Object, Refusal, Word,
        facts::Thing,
        page::{Page, PageAsk},
    },
    policy::{Policy, model::KindId},
};

use super::{
    Result, Service, ServiceError,
    several::{Source, fits},
};

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wanted {
    /// Any thing of the account.
    Thing,
    /// Anybody of the account.
    Person,
    /// Who could take over from this one.
    HeirOf(Handle),
    /// What a new thing of this kind may lie in.
    PlaceFor(Word),
    /// Into what this thing could be moved.
    PlaceOf(Handle),
    /// Whose this thing could become.
    OwnerOf(Handle),
}

/// Something that could be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// What it is; the account where it is that.
    pub object: Object,
    /// How it is called.
    pub title: String,
    /// Its kind and where it lies, or the person's roles.
    pub about: String,
    /// Why it cannot be taken; empty where it can.
    pub refused: Vec<Refusal>,
}

impl Service {
    /// A page of what could be chosen.
    pub fn candidates(
        &mut self,
        account: &AccountId,
        actor: &Actor,
        wanted: &Wanted,
        ask: &PageAsk,
    ) -> Result<Page<Candidate>> {
        let (_, policy) = self.pinned(account)?;
        let sources = self.places_to_look(account, &policy, wanted)?;
        let mut page = self.several(account, &policy, (&sources, Vec::new()), ask)?;
        if let Wanted::HeirOf(leaver) = wanted {
            let leaver = Object::Thing(leaver.clone());
            page.rows.retain(|entry| entry.object != leaver);
            let known = self.entries(account, &policy, &[leaver])?;
            let counted = known.iter().filter(|entry| fits(entry, &ask.filter));
            page.total = page.total.saturating_sub(counted.count() as u64);
        }
        let mut facts = Facts::new();
        let mut rows = Vec::with_capacity(page.rows.len());
        for entry in page.rows {
            let refused = match wanted.edit(&entry.object) {
                Some(edit) => self.speaks_against(account, actor, vec![edit], &mut facts)?,
                None => Vec::new(),
            };
            rows.push(Candidate {
                object: entry.object,
                title: entry.title,
                about: entry.about,
                refused,
            });
        }
        Ok(Page {
            rows,
            next: page.next,
            total: page.total,
            at_least: page.at_least,
        })
    }

    fn places_to_look(
        &mut self,
        account: &AccountId,
        policy: &Policy,
        wanted: &Wanted,
    ) -> Result<Vec<Source>> {
        match wanted {
            Wanted::Thing => return Ok(vec![Source::Things(None)]),
            Wanted::Person | Wanted::HeirOf(_) | Wanted::OwnerOf(_) => {
                return Ok(vec![Source::People(Vec::new())]);
            }
            Wanted::PlaceFor(_) | Wanted::PlaceOf(_) => {}
        }
        let source = |kind: KindId| {
            if kind == KindId::ACCOUNT {
                Source::Account
            } else {
                Source::Things(Some(policy.kind(kind).name.clone()))
            }
        };
        let within = self.may_lie_in(account, policy, wanted)?;
        Ok(within.into_iter().map(source).collect())
    }

    /// The kinds of what it may be put into; none where it is not about a place.
    pub(super) fn may_lie_in(
        &mut self,
        account: &AccountId,
        policy: &Policy,
        wanted: &Wanted,
    ) -> Result<Vec<KindId>> {
        let kind = match wanted {
            Wanted::Thing | Wanted::Person | Wanted::HeirOf(_) | Wanted::OwnerOf(_) => {
                return Ok(Vec::new());
            }
            Wanted::PlaceFor(kind) => kind.clone(),
            Wanted::PlaceOf(thing) => match self.fact(account, Key::Thing(thing.clone()))? {
                Some(Fact::Thing(Some(Thing::Resource(path)))) if !path.is_empty() => {
                    path[0].kind.clone()
                }
                _ => {
                    return Err(ServiceError::asked(
                        "unknown-thing",
                        format!("There is no thing `{thing}` in the account `{account}`"),
                        "Name a thing of this account.",
                    ));
                }
            },
        };
        let id = policy.kind_id(kind.as_str());
        Ok(id.map_or_else(Vec::new, |id| policy.kind(id).within.clone()))
    }
}

impl Wanted {
    /// The edit that choosing it means, where that can be judged by itself.
    pub fn edit(&self, object: &Object) -> Option<Edit> {
        let handle = match object {
            Object::Account => None,
            Object::Thing(handle) => Some(handle.clone()),
        };
        match self {
            Self::PlaceOf(thing) => Some(Edit::ResourceMove {
                resource: thing.clone(),
                into: handle,
            }),
            Self::OwnerOf(thing) => Some(Edit::ResourceGive {
                resource: thing.clone(),
                to: handle?,
            }),
            Self::Thing | Self::Person | Self::HeirOf(_) | Self::PlaceFor(_) => None,
        }
    }
}
