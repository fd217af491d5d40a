//! Where a thing may lie, as a tree that is unfolded: only what it may be put into, and on the way
//! there what holds such places.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Result, Service, candidates::Wanted, words::kind_title};
use crate::{
    domain::{
        AccountId, Actor, Facts, Handle, Object, Refusal,
        page::{Page, PageAsk},
    },
    policy::{Policy, model::KindId},
    store::Child,
};

/// The most things that are looked at for one page.
const LOOKED_AT: usize = 400;

/// A place that could be chosen, or that one goes through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlaceRow {
    /// What it is; the account where it is that.
    pub object: Object,
    /// How it is called.
    pub title: String,
    /// Its kind, and where it lies if that is not seen.
    pub about: String,
    /// How many things it lies in.
    pub depth: usize,
    /// Something lies in it.
    pub inside: bool,
    /// What lies in it is shown below it.
    pub open: bool,
    /// It may be chosen. Otherwise it is here for what lies in it.
    pub lawful: bool,
    /// Why it may not, where it is of the right kind.
    pub refused: Option<Refusal>,
}

/// A page of places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Places {
    /// The places.
    pub page: Page<PlaceRow>,
    /// Why the first was left out that was: where none is left, this is what to say.
    pub refused: Option<Refusal>,
}

/// What is asked of each place.
struct Question<'q> {
    account: &'q AccountId,
    actor: &'q Actor,
    wanted: &'q Wanted,
    /// The kinds that it may be put into.
    within: Vec<KindId>,
    /// Those and the kinds in which they may lie.
    leading: BTreeSet<KindId>,
    facts: Facts,
}

impl Service {
    /// A page of the places into which a thing could be moved, or a new one be put, as whoever acts.
    /// What lies in the open ones stands below them. Under a filter all that fit, whatever they lie
    /// in, and nothing on the way to them.
    pub fn place_tree(
        &mut self,
        account: &AccountId,
        actor: &Actor,
        wanted: &Wanted,
        open: &BTreeSet<Handle>,
        ask: &PageAsk,
    ) -> Result<Places> {
        let (_, policy) = self.pinned(account)?;
        let within = self.may_lie_in(account, &policy, wanted)?;
        let mut question = Question {
            account,
            actor,
            wanted,
            leading: leading(&policy, &within),
            within,
            facts: Facts::new(),
        };
        if ask.filter.trim().is_empty() {
            self.unfolded(&policy, &mut question, open, ask)
        } else {
            self.fitting_places(&question, ask)
        }
    }

    fn unfolded(
        &mut self,
        policy: &Policy,
        question: &mut Question<'_>,
        open: &BTreeSet<Handle>,
        ask: &PageAsk,
    ) -> Result<Places> {
        let mut open = open.clone();
        // What lies in a thing is no place for it.
        if let Wanted::PlaceOf(thing) = question.wanted {
            open.remove(thing);
        }
        let mut found = Found::default();
        if ask.after.is_none() && question.within.contains(&KindId::ACCOUNT) {
            let whole = PlaceRow {
                object: Object::Account,
                title: "The account".into(),
                about: "as a whole".into(),
                depth: 0,
                inside: false,
                open: false,
                lawful: true,
                refused: None,
            };
            found.put(self.judged(question, whole)?);
        }
        let (mut part, mut looked) = (ask.clone(), 0);
        let next = loop {
            let (walked, next) = self.walk(question.account, &open, &part)?;
            looked += walked.len();
            for (depth, child) in walked {
                if let Some(row) = row(policy, question, &open, depth, child) {
                    found.put(self.judged(question, row)?);
                }
            }
            if next.is_none() || found.rows.len() >= ask.limit || looked >= LOOKED_AT {
                break next;
            }
            part.after = next;
        };
        Ok(found.page(next))
    }

    /// Says of a place of the right kind whether it may be chosen.
    fn judged(&mut self, question: &mut Question<'_>, mut row: PlaceRow) -> Result<PlaceRow> {
        let edit = question.wanted.edit(&row.object).filter(|_| row.lawful);
        if let Some(edit) = edit {
            let (account, actor) = (question.account, question.actor);
            let facts = &mut question.facts;
            let refused = self.speaks_against(account, actor, vec![edit], facts)?;
            row.lawful = refused.is_empty();
            row.refused = refused.into_iter().next();
        }
        Ok(row)
    }

    fn fitting_places(&mut self, question: &Question<'_>, ask: &PageAsk) -> Result<Places> {
        let (mut part, mut looked) = (ask.clone(), 0);
        let mut found = Found::default();
        let next = loop {
            let page = self.candidates(question.account, question.actor, question.wanted, &part)?;
            looked += page.rows.len();
            for candidate in page.rows {
                let refused = candidate.refused.into_iter().next();
                found.put(PlaceRow {
                    object: candidate.object,
                    title: candidate.title,
                    about: candidate.about,
                    depth: 0,
                    inside: false,
                    open: false,
                    lawful: refused.is_none(),
                    refused,
                });
            }
            if page.next.is_none() || found.rows.len() >= ask.limit || looked >= LOOKED_AT {
                break page.next;
            }
            part.after = page.next;
        };
        Ok(found.page(next))
    }
}

/// What was found so far.
#[derive(Default)]
struct Found {
    rows: Vec<PlaceRow>,
    refused: Option<Refusal>,
}

impl Found {
    /// Keeps what may be chosen, and what leads to more.
    fn put(&mut self, row: PlaceRow) {
        if row.lawful || row.inside {
            self.rows.push(row);
        } else if self.refused.is_none() {
            self.refused = row.refused;
        }
    }

    fn page(self, next: Option<String>) -> Places {
        Places {
            page: Page {
                total: self.rows.len() as u64,
                at_least: next.is_some(),
                rows: self.rows,
                next,
            },
            refused: self.refused,
        }
    }
}

/// A thing as a row, if it is such a place or one may lie in it.
fn row(
    policy: &Policy,
    question: &Question<'_>,
    open: &BTreeSet<Handle>,
    depth: usize,
    child: Child,
) -> Option<PlaceRow> {
    let kind = policy.kind_id(child.resource.kind.as_str())?;
    let thing = child.resource;
    let itself = matches!(question.wanted, Wanted::PlaceOf(moved) if *moved == thing.id);
    if itself || !question.leading.contains(&kind) {
        return None;
    }
    Some(PlaceRow {
        about: kind_title(policy, thing.kind.as_str()),
        depth,
        inside: child.inside,
        open: child.inside && open.contains(&thing.id),
        lawful: question.within.contains(&kind),
        refused: None,
        title: thing.title,
        object: Object::Thing(thing.id),
    })
}

/// These kinds, and all in which things of them may lie.
fn leading(policy: &Policy, within: &[KindId]) -> BTreeSet<KindId> {
    let mut all: BTreeSet<KindId> = BTreeSet::new();
    let mut left = within.to_vec();
    while let Some(kind) = left.pop() {
        if all.insert(kind) {
            left.extend(&policy.kind(kind).within);
        }
    }
    all
}
