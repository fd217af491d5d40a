//! Many edits at once: as batches that are all or nothing, or one by one. What would come of all of
//! them is added up before anything happens; each step is then submitted like any other edit.

use std::collections::BTreeMap;

use crate::domain::{
    AccountId, Actor, Batch, Change, Edit, EditId, Facts, Hash, Plan, Refusal,
    batch::MAX_BATCH,
    page::PageAsk,
    plan::{Line, PersonDelta, Pool, Reminder},
};

use super::{Preview, Result, Service, Supposition};

/// The most people of an account that is read whole, so that steps are judged one after the other.
pub const WHOLE: u64 = 20_000;

/// How many edits belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// All or nothing, in batches of at most [`MAX_BATCH`] edits.
    Together,
    /// Each for itself.
    Singly,
}

/// What is to become of one of many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// What names it in its list.
    pub key: String,
    /// Its name for people.
    pub name: String,
    /// The edits.
    pub edits: Vec<Edit>,
}

/// Many edits, asked for at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Many {
    /// The account.
    pub account: AccountId,
    /// Who acts.
    pub actor: Actor,
    /// What is to become of each.
    pub subjects: Vec<Subject>,
    /// How many belong together.
    pub way: Way,
    /// Why, for the journal.
    pub reason: Option<String>,
}

/// One batch of many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The places of its subjects among all.
    pub subjects: Vec<usize>,
    /// The plan that was added up; another is not carried out.
    pub digest: Hash,
}

/// Why some would be refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turned {
    /// The places of the subjects among all.
    pub subjects: Vec<usize>,
    /// The reasons of the first of them; the others are refused by the same rules.
    pub why: Vec<Refusal>,
}

/// What would come of all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Foreseen {
    /// The steps that would be accepted, in their order.
    pub steps: Vec<Step>,
    /// Those that would not, by reason.
    pub turned: Vec<Turned>,
    /// Person by person, from before the first to after the last.
    pub people: Vec<PersonDelta>,
    /// Things, relations, requests and the account itself.
    pub things: Vec<Line>,
    /// What else follows.
    pub notes: Vec<Line>,
    /// Licences and seats.
    pub pools: Vec<Pool>,
    /// Reminders, each once.
    pub reminders: Vec<Reminder>,
    /// What could not be undone, a part of a sentence each.
    pub lost: Vec<String>,
    /// The account is too large to be read whole: each step was judged as if it came first.
    pub apart: bool,
}

impl Foreseen {
    /// How many subjects would be done.
    pub fn done(&self) -> usize {
        self.steps.iter().map(|step| step.subjects.len()).sum()
    }

    /// How many would be refused.
    pub fn refused(&self) -> usize {
        self.turned.iter().map(|turned| turned.subjects.len()).sum()
    }

    fn turn(&mut self, subjects: &[usize], why: Vec<Refusal>) {
        let same = |turned: &&mut Turned| {
            let kind = |r: &Refusal| (r.code.clone(), r.rules.clone());
            turned.why.iter().map(kind).eq(why.iter().map(kind))
        };
        match self.turned.iter_mut().find(same) {
            Some(turned) => turned.subjects.extend(subjects),
            None => self.turned.push(Turned {
                subjects: subjects.to_vec(),
                why,
            }),
        }
    }

    fn remind(&mut self, reminders: &[Reminder]) {
        for reminder in reminders {
            if !self.reminders.contains(reminder) {
                self.reminders.push(reminder.clone());
            }
        }
    }

    /// Adds a plan up with those before it.
    fn add(&mut self, plan: Plan) {
        self.people.extend(plan.people);
        self.things.extend(plan.things);
        for note in plan.notes {
            if !self.notes.contains(&note) {
                self.notes.push(note);
            }
        }
        for pool in plan.pools {
            match self.pools.iter_mut().find(|p| p.title == pool.title) {
                Some(sum) => {
                    sum.after = (sum.after + pool.after).saturating_sub(pool.before);
                }
                None => self.pools.push(pool),
            }
        }
    }
}

impl Many {
    /// The subjects that belong together, by their places: no batch is longer than it may be, and
    /// the edits of one subject are never torn apart.
    pub fn parts(&self) -> Vec<Vec<usize>> {
        let mut parts: Vec<Vec<usize>> = Vec::new();
        let mut room = 0;
        for (at, subject) in self.subjects.iter().enumerate() {
            let wanted = subject.edits.len();
            match parts.last_mut() {
                Some(part) if self.way == Way::Together && wanted <= room => {
                    part.push(at);
                    room -= wanted;
                }
                _ => {
                    parts.push(vec![at]);
                    room = MAX_BATCH.saturating_sub(wanted);
                }
            }
        }
        parts
    }

    /// The batch of some subjects.
    pub fn batch(&self, subjects: &[usize]) -> Batch {
        let some = subjects.iter().filter_map(|at| self.subjects.get(*at));
        let edits = some.flat_map(|subject| subject.edits.clone()).collect();
        let mut batch = Batch::new(self.account.clone(), self.actor.clone(), edits);
        batch.reason.clone_from(&self.reason);
        batch
    }

    /// The batch that carries a step out, reminders read.
    pub fn order(&self, step: &Step, id: EditId) -> Batch {
        let mut batch = self.batch(&step.subjects);
        batch.id = Some(id);
        batch.digest = Some(step.digest);
        batch.confirmed = true;
        batch
    }
}

impl Service {
    /// What would come of many edits, one after the other. Nothing is written.
    pub fn foresee(&mut self, many: &Many) -> Result<Foreseen> {
        let ask = PageAsk {
            limit: 1,
            ..PageAsk::default()
        };
        let parts = many.parts();
        let large = parts.len() > 1 && self.users(&many.account, &ask)?.total > WHOLE;
        let mut out = Foreseen {
            apart: large,
            ..Foreseen::default()
        };
        let mut changes: Vec<Change> = Vec::new();
        let mut all = Supposition::default();
        let mut facts = Facts::new();
        let whole = parts.len() > 1 && !large;
        for part in parts {
            let batch = many.batch(&part);
            let judged = if whole {
                self.suppose_plan(&mut all, &batch)?
            } else {
                self.preview_with(&batch, &mut facts)?
            };
            match judged {
                Preview::Refused(why) => out.turn(&part, why),
                Preview::Plan(plan) => {
                    out.steps.push(Step {
                        subjects: part,
                        digest: plan.digest,
                    });
                    out.remind(&plan.reminders);
                    changes.extend(plan.changes.iter().cloned());
                    if !whole {
                        out.add(*plan);
                    }
                }
            }
        }
        if whole {
            for sum in self.sums(all)? {
                out.people = sum.people;
                out.things = sum.things;
                for note in sum.notes {
                    if !out.notes.contains(&note) {
                        out.notes.push(note);
                    }
                }
                out.pools = sum.pools;
            }
        }
        out.lost = self.not_undone(&many.account, &changes)?;
        Ok(out)
    }
}

/// Roles that come and go, added up: how many people each.
pub fn added_up(people: &[PersonDelta]) -> (BTreeMap<String, usize>, BTreeMap<String, usize>) {
    let (mut gained, mut lost) = (BTreeMap::new(), BTreeMap::new());
    for person in people {
        for role in &person.gained {
            *gained.entry(role.words()).or_default() += 1;
        }
        for role in &person.lost {
            *lost.entry(role.words()).or_default() += 1;
        }
    }
    (gained, lost)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Handle;

    fn many(subjects: usize, edits: usize, way: Way) -> Many {
        let edit = || Edit::UserArchive {
            user: Handle::new("mia").unwrap_or_else(|_| unreachable!("a good name")),
        };
        let subject = |n: usize| Subject {
            key: n.to_string(),
            name: n.to_string(),
            edits: (0..edits).map(|_| edit()).collect(),
        };
        Many {
            account: AccountId::new("a").unwrap_or_else(|_| unreachable!("a good name")),
            actor: Actor::Site,
            subjects: (0..subjects).map(subject).collect(),
            way,
            reason: None,
        }
    }

    #[test]
    fn no_batch_is_longer_than_it_may_be_and_nobody_is_torn_apart() {
        let sizes = |many: &Many| many.parts().iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(sizes(&many(2_500, 1, Way::Together)), [1_000, 1_000, 500]);
        assert_eq!(sizes(&many(700, 3, Way::Together)), [333, 333, 34]);
        assert_eq!(sizes(&many(3, 1, Way::Singly)), [1, 1, 1]);
        assert!(many(0, 1, Way::Together).parts().is_empty());
    }
}
