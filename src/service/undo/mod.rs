//! Undoing: from what an entry of the journal changed, the edits that bring back what was before,
//! and what they cannot bring back. They are judged like any other edit; nothing is rewritten.
//!
//! That an entry undoes another is told by its edit's id, `undo-12.` and what makes it unique. An
//! id stands in the chain in clear from the first version on, so the encoding stays as it is, no
//! erasure takes it away, and the reason stays free for people's own words.

mod goal;
mod rows;
mod told;
mod toward;

use std::collections::BTreeSet;

use serde::Serialize;

use crate::{
    domain::{
        AccountId, Actor, Batch, Change, Edit, EditId, Fact, Key, Plan, Refusal, RequestStatus,
        facts::Thing, state::State,
    },
    store::journal::JournalRow,
};

use super::{Preview, Result, Service, ServiceError, talk::fresh_id};
use goal::{Goal, Times};
use rows::{Row, touched};
use told::{Told, titles};
use toward::{Toward, Way};

/// How often what the core made of the edits is looked at and added to.
const ROUNDS: usize = 3;
/// How far a chain of undoings of undoings is followed.
const CHAIN: usize = 100;
/// What an edit's id begins with that undoes an entry.
const MARK: &str = "undo-";

/// The undoing of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Undo {
    /// The entry's number.
    pub entry: u64,
    /// What it had done, in a few words.
    pub headline: String,
    /// It took something back itself, so that this does that again.
    pub again: bool,
    /// Who acts; where the vendor alone may take back what the vendor did, the vendor.
    pub actor: Actor,
    /// The edits that undo it, as one batch; none where nothing can be undone.
    pub edits: Vec<Edit>,
    /// What they do not bring back, a part of a sentence each.
    pub lost: Vec<String>,
    /// What has changed since, a sentence each.
    pub since: Vec<String>,
}

impl Undo {
    /// The batch that undoes, under an id of its own.
    pub fn fresh_batch(&self, account: &AccountId) -> Batch {
        self.batch(account, &fresh_id())
    }

    /// The batch that undoes, under an id that says so and holds this one.
    pub fn batch(&self, account: &AccountId, id: &EditId) -> Batch {
        let edits = self.edits.clone();
        let mut batch = Batch::new(account.clone(), self.actor.clone(), edits);
        batch.id = Some(undo_id(self.entry, id));
        batch
    }

    /// Why there is nothing to be done, in the form of a refusal.
    pub fn refusal(&self) -> Refusal {
        let mut why: Vec<String> = self.since.clone();
        why.extend(self.lost.iter().map(|part| format!("{}.", capital(part))));
        let message = if why.is_empty() {
            format!("Nothing of entry {} is left to be undone.", self.entry)
        } else {
            format!(
                "Nothing of entry {} can be undone. {}",
                self.entry,
                why.join(" ")
            )
        };
        Refusal {
            rules: Vec::new(),
            code: "nothing-to-undo".into(),
            message,
            mend: "Change what stands now by an edit of its own.".into(),
            remedies: Vec::new(),
        }
    }
}

/// The part of a sentence as its beginning.
fn capital(part: &str) -> String {
    let mut chars = part.chars();
    let first = chars.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(chars).collect()
}

/// The id of an edit that undoes an entry.
pub fn undo_id(entry: u64, id: &EditId) -> EditId {
    let text = format!("{MARK}{entry}.{id}");
    let short: String = text.chars().take(crate::domain::name::MAX_NAME).collect();
    EditId::new(short).unwrap_or_else(|_| id.clone())
}

/// The entry that an edit of such an id undoes.
pub fn undoes(id: &str) -> Option<u64> {
    let (entry, _) = id.strip_prefix(MARK)?.split_once('.')?;
    entry.parse().ok()
}

impl Service {
    /// How an entry of an account's journal is undone by somebody. Nothing is written: the edits
    /// are submitted like any others, and judged anew then.
    ///
    /// # Errors
    /// `unknown-entry` where the journal has no such entry.
    pub fn undo(&mut self, account: &AccountId, entry: u64, actor: &Actor) -> Result<Undo> {
        let (_, policy) = self.pinned(account)?;
        let row = self.entry(account, entry)?;
        let rows = touched(&row.changes);
        let before = self.before(account, &row)?;
        let mut after = before.clone();
        after.apply(&row.changes);
        let now = self.stand(account, &rows)?;
        let actor = match (actor, &row.actor) {
            (Actor::Site, Actor::Vendor) => Actor::Vendor,
            (actor, _) => actor.clone(),
        };
        let mut names = self.names(account, rows.iter().flat_map(Row::handles))?;
        names.also(titles(&now).chain(titles(&before)));
        let told = Told {
            policy: &policy,
            names: &names,
        };
        let times = Times {
            before: &before,
            after: &after,
            now: &now,
        };
        let goal = Goal::of(&times, &rows, &told);
        let again = self.undoing(account, &row);
        let mut undo = Undo {
            entry,
            headline: row.headline,
            again,
            actor,
            edits: Vec::new(),
            lost: goal.stays,
            since: goal.since,
        };
        let lost = self.lead(account, &mut undo, (now, goal.state, rows), &told)?;
        undo.lost.extend(lost);
        let mut said = BTreeSet::new();
        undo.lost.retain(|part| said.insert(part.clone()));
        Ok(undo)
    }

    /// The newest entry of an account's journal that undoes nothing itself and is not undone.
    pub fn last_done(&mut self, account: &AccountId) -> Result<Option<u64>> {
        self.pinned(account)?;
        let (mut undone, mut last) = (BTreeSet::new(), None);
        self.store.earlier(account, u64::MAX, &[], &mut |row| {
            match undoes(row.id.as_str()) {
                _ if undone.contains(&row.seq) => {}
                None => last = Some(row.seq),
                Some(of) => drop(undone.insert(of)),
            }
            // What undoes an undoing stands for what was done at first.
            last.is_none()
        })?;
        Ok(last)
    }

    /// What could not be undone again once these changes are made, a part of a sentence each.
    /// What hangs on rules is not looked at: those judge an undoing when it is asked for.
    pub fn not_undone(&mut self, account: &AccountId, changes: &[Change]) -> Result<Vec<String>> {
        let Some(account_row) = self.store.account(account)? else {
            return Ok(Vec::new());
        };
        let policy = self.policy(&account_row.policy)?;
        let rows = touched(changes);
        let before = self.stand(account, &rows)?;
        let mut after = before.clone();
        after.apply(changes);
        let mut names = self.names(account, rows.iter().flat_map(Row::handles))?;
        names.also(titles(&after));
        let told = Told {
            policy: &policy,
            names: &names,
        };
        let times = Times {
            before: &before,
            after: &after,
            now: &after,
        };
        let goal = Goal::of(&times, &rows, &told);
        let way = Way {
            from: &after,
            goal: &goal.state,
            now: self.now(),
        };
        let mut lost = goal.stays;
        lost.extend(Toward::of(&way, &rows, &told).lost);
        Ok(lost)
    }

    /// Finds the edits that lead to the goal: those that the difference names, then those that are
    /// needed beside what follows from them by itself. Answers with what stays different.
    fn lead(
        &mut self,
        account: &AccountId,
        undo: &mut Undo,
        (now, mut goal, mut rows): (State, State, BTreeSet<Row>),
        told: &Told<'_>,
    ) -> Result<Vec<String>> {
        let moment = self.now();
        let mut from = now.clone();
        for round in 0..ROUNDS {
            let way = Way {
                from: &from,
                goal: &goal,
                now: moment,
            };
            let toward = Toward::of(&way, &rows, told);
            let more = toward.edits();
            if more.is_empty() {
                return Ok(toward.lost);
            }
            let mut edits = undo.edits.clone();
            edits.extend(more.iter().cloned());
            let batch = Batch::new(account.clone(), undo.actor.clone(), edits.clone());
            let plan = match self.preview(&batch)? {
                Preview::Plan(plan) => plan,
                // The first are shown with why they are refused.
                Preview::Refused(_) if round == 0 => {
                    undo.edits = edits;
                    return Ok(toward.lost);
                }
                Preview::Refused(_) => {
                    let left = more.iter().map(|edit| told.edit(edit));
                    let left = left.map(|edit| format!("this is left undone: {edit}"));
                    return Ok(toward.lost.into_iter().chain(left).collect());
                }
            };
            undo.edits = edits;
            if waits(&plan) {
                return Ok(toward.lost);
            }
            let new: BTreeSet<Row> = touched(&plan.changes).difference(&rows).cloned().collect();
            let stood = self.stand(account, &new)?;
            join(&mut goal, &stood);
            from = now.clone();
            join(&mut from, &self.stand(account, &new)?);
            from.apply(&plan.changes);
            rows.extend(new);
        }
        let way = Way {
            from: &from,
            goal: &goal,
            now: moment,
        };
        Ok(Toward::of(&way, &rows, told).lost)
    }

    /// Whether an entry took something back: what takes that back does it again.
    fn undoing(&self, account: &AccountId, row: &JournalRow) -> bool {
        let (mut took_back, mut of) = (false, undoes(row.id.as_str()));
        // An id may name whatever somebody gave it, so the way back is bounded.
        for _ in 0..CHAIN {
            let Some(entry) = of.filter(|of| *of < row.seq) else {
                break;
            };
            took_back = !took_back;
            of = match self.entry(account, entry) {
                Ok(earlier) => undoes(earlier.id.as_str()),
                Err(_) => None,
            };
        }
        took_back
    }

    fn entry(&self, account: &AccountId, entry: u64) -> Result<JournalRow> {
        let mut found = None;
        self.store
            .earlier(account, entry.saturating_add(1), &[], &mut |row| {
                found = Some(row);
                false
            })?;
        found.filter(|row| row.seq == entry).ok_or_else(|| {
            ServiceError::asked(
                "unknown-entry",
                format!("The journal of `{account}` has no entry {entry}"),
                "Name one that `rolecall journal list` shows.",
            )
        })
    }

    /// How rows stand now.
    fn stand(&self, account: &AccountId, rows: &BTreeSet<Row>) -> Result<State> {
        let keys: BTreeSet<Key> = rows.iter().map(Row::key).collect();
        let keys: Vec<Key> = keys.into_iter().collect();
        let mut state = State::default();
        for fact in self.store.facts(account, &keys)? {
            match fact {
                Fact::Account(row) => state.account = row,
                Fact::Thing(Some(Thing::User(user))) => {
                    state.users.insert(user.id.clone(), user);
                }
                Fact::Thing(Some(Thing::Resource(path))) => {
                    let thing = path.into_iter().next();
                    state.resources.extend(thing.map(|r| (r.id.clone(), r)));
                }
                Fact::Assignments(held) => state.assignments.extend(held),
                Fact::Relations(related) => state.relations.extend(related),
                Fact::Requests(requests) => {
                    let requests = requests.into_iter().map(|r| (r.id.clone(), r));
                    state.requests.extend(requests);
                }
                _ => {}
            }
        }
        Ok(state)
    }

    /// How rows stood before an entry: as the entries before it left them.
    fn before(&self, account: &AccountId, entry: &JournalRow) -> Result<State> {
        let mut state = State::default();
        let mut sought: BTreeSet<Row> = BTreeSet::new();
        for change in &entry.changes {
            match change {
                // A relation is its own key: what was put was not there, and what was dropped was.
                Change::DropRelation(relation) => {
                    state.relations.insert(relation.clone());
                }
                Change::PutRelation(_) => {}
                change if made_by(entry, change) => {}
                change => {
                    sought.insert(Row::of(change));
                }
            }
        }
        if sought.is_empty() {
            return Ok(state);
        }
        let texts: BTreeSet<String> = sought.iter().map(Row::text).collect();
        let texts: Vec<String> = texts.into_iter().collect();
        self.store
            .earlier(account, entry.seq, &texts, &mut |earlier| {
                for change in earlier.changes.iter().rev() {
                    if sought.remove(&Row::of(change)) {
                        state.apply(std::slice::from_ref(change));
                    }
                }
                !sought.is_empty()
            })?;
        Ok(state)
    }
}

/// Whether the entry made the person whom it puts, so that there was none before. Anything else is
/// looked for: a handle of a thing is free again once the thing is gone.
fn made_by(entry: &JournalRow, change: &Change) -> bool {
    let Change::PutUser(user) = change else {
        return false;
    };
    entry.edits.iter().any(|edit| match edit {
        Edit::UserCreate { user: made, .. } | Edit::UserInvite { user: made, .. } => {
            *made == user.id
        }
        Edit::AccountCreate { owner, .. } => owner.as_ref().is_some_and(|o| o.user == user.id),
        _ => false,
    })
}

/// Whether the edits were not carried out, but wait for somebody's word.
fn waits(plan: &Plan) -> bool {
    plan.changes.iter().any(|change| {
        matches!(change, Change::PutRequest(request)
            if request.status == RequestStatus::Waiting && !request.edits.is_empty())
    })
}

/// Puts what a state knows into another.
fn join(state: &mut State, other: &State) {
    if state.account.is_none() {
        state.account.clone_from(&other.account);
    }
    state.users.extend(other.users.clone());
    state.resources.extend(other.resources.clone());
    state.assignments.extend(other.assignments.iter().cloned());
    state.relations.extend(other.relations.iter().cloned());
    state.requests.extend(other.requests.clone());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_tells_which_entry_is_undone_and_other_ids_tell_nothing() {
        let id = EditId::new("0190").unwrap();
        assert_eq!(undoes(undo_id(12, &id).as_str()), Some(12));
        let long = EditId::new("x".repeat(64)).unwrap();
        assert_eq!(undoes(undo_id(u64::MAX, &long).as_str()), Some(u64::MAX));
        for other in ["undo-", "undo-x.1", "undo-12", "12", "redo-12.a"] {
            assert_eq!(undoes(other), None, "{other}");
        }
    }
}
