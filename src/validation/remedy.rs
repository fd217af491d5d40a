//! What would mend a refusal: candidate edits, kept only where the core accepts them from whoever
//! acts. Pure, like all else: a candidate is judged by the same function.

use crate::domain::{Batch, Edit, Facts, Handle, Refusal, Remedy, UserStatus, Word};
use crate::policy::model::{LimitForm, RoleId};

use super::{
    Decision, judge,
    judge::{Judge, with_article},
    world::Look,
};

/// The most remedies shown with a refusal.
const MOST: usize = 3;
/// Remedies are sought for the first refusals; one who mends them asks again.
const MOST_REFUSALS: usize = 8;
/// The most people looked at, of whom some may be in the batch already.
const PEOPLE: usize = 6;

/// A candidate: its sentence, what to do, and whether the refused batch follows it.
struct Candidate {
    text: String,
    first: Vec<Edit>,
    then: Vec<Edit>,
}

impl Judge<'_> {
    /// Adds remedies to the refusals.
    pub fn propose_remedies(&mut self) -> Look<()> {
        let all: Vec<Refusal> = self.refused.iter().map(|(_, r)| r.clone()).collect();
        let mut known = Ok(());
        for (at, refusal) in all.iter().enumerate().take(MOST_REFUSALS) {
            let candidates = match refusal.code.as_str() {
                "min-active" => self.next_holder(refusal)?,
                "gate-off" => self.open_gate()?,
                "alone-with-others" | "too-many-roles" => self.change_instead()?,
                _ => Vec::new(),
            };
            let mut remedies = Vec::new();
            for candidate in candidates {
                match self.would_do(&candidate) {
                    Ok(true) if remedies.len() < MOST => remedies.push(Remedy {
                        text: candidate.text,
                        edits: candidate.first,
                    }),
                    Ok(_) => {}
                    // The others are looked at all the same, so that one round serves them all.
                    Err(unknown) => known = Err(unknown),
                }
            }
            if let Some((_, refusal)) = self.refused.get_mut(at) {
                refusal.remedies = remedies;
            }
        }
        known
    }

    /// Whether the core accepts the candidate now and the rest after it.
    fn would_do(&self, candidate: &Candidate) -> Look<bool> {
        let whole: Vec<Edit> = candidate
            .first
            .iter()
            .chain(&candidate.then)
            .cloned()
            .collect();
        if whole.len() > crate::domain::batch::MAX_BATCH {
            return Ok(false);
        }
        let mut known = Ok(true);
        for edits in [candidate.first.clone(), whole] {
            let batch = Batch {
                edits,
                ..self.batch.clone()
            };
            match judge(self.law, self.facts(), &batch, self.now, false) {
                Decision::Plan(_) => {}
                Decision::Refused(_) => return Ok(false),
                Decision::Need(keys) => {
                    for key in keys {
                        self.before.want(key);
                    }
                    known = Err(super::world::Unknown);
                }
            }
        }
        known
    }

    fn facts(&self) -> &Facts {
        self.before.facts()
    }

    /// Another holder first, an archived one back, or both in one step.
    fn next_holder(&self, refusal: &Refusal) -> Look<Vec<Candidate>> {
        let mut candidates = Vec::new();
        for limit in self
            .policy
            .limits
            .iter()
            .filter(|l| l.rules == refusal.rules)
        {
            let LimitForm::Active { roles, least, .. } = &limit.form else {
                continue;
            };
            let Some(role) = roles.first() else { continue };
            let (word, title) = (&self.policy.role(*role).name, self.policy.role_title(*role));
            let place = self.place_left(word, roles, *least)?;
            for user in self.before.some_users(UserStatus::Active, None, PEOPLE)? {
                if self.after.touched().contains(&user.id) {
                    continue;
                }
                let give = Edit::RoleAssign {
                    user: user.id.clone(),
                    role: word.clone(),
                    on: place.clone(),
                    begins: None,
                    until: None,
                };
                candidates.push(Candidate {
                    text: format!("Make {} {} first", user.name, with_article(&title)),
                    first: vec![give.clone()],
                    then: self.batch.edits.clone(),
                });
                if candidates.len() == 1 {
                    let mut first = vec![give];
                    first.extend(self.batch.edits.iter().cloned());
                    candidates.push(Candidate {
                        text: format!("Hand over to {} in one step", user.name),
                        first,
                        then: Vec::new(),
                    });
                }
            }
            for user in self
                .before
                .some_users(UserStatus::Archived, Some(word), 1)?
            {
                // Behind the first person and the one step, before more people.
                let restore = Candidate {
                    text: format!("Restore {}, an archived {title}, first", user.name),
                    first: vec![Edit::UserRestore { user: user.id }],
                    then: self.batch.edits.clone(),
                };
                candidates.insert(candidates.len().min(2), restore);
            }
        }
        Ok(candidates)
    }

    /// The place of somebody's role at which too few of these roles are left.
    fn place_left(&self, role: &Word, roles: &[RoleId], least: u64) -> Look<Option<Handle>> {
        let words = self.words_of(roles);
        let most = usize::try_from(least).unwrap_or(usize::MAX);
        for user in self.after.touched() {
            if self.before.user(user)?.is_none() {
                continue;
            }
            for held in self.before.roles(user)?.iter().filter(|a| a.role == *role) {
                let on = held.on.as_ref();
                let left = self.after.active_holders(&words, on, most)?;
                if (left.len() as u64) < least {
                    return Ok(held.on.clone());
                }
            }
        }
        Ok(None)
    }

    /// The feature on which a given role hangs, switched on by whoever acts.
    fn open_gate(&self) -> Look<Vec<Candidate>> {
        let mut candidates = Vec::new();
        for edit in &self.batch.edits {
            let (Edit::RoleAssign { role, .. } | Edit::RoleChange { to: role, .. }) = edit else {
                continue;
            };
            let Some(id) = self.policy.role_id(role.as_str()) else {
                continue;
            };
            if let Some(off) = self.after.off(&self.policy.role(id).needs)? {
                // One that nobody switches is refused as a candidate.
                let features = [(self.policy.feature(off).name.clone(), true)].into();
                let title = self.policy.feature_title(off);
                candidates.push(Candidate {
                    text: format!("Switch {title} on first"),
                    first: vec![Edit::AccountSet {
                        title: None,
                        plan: None,
                        features,
                        limits: std::collections::BTreeMap::new(),
                    }],
                    then: self.batch.edits.clone(),
                });
            }
        }
        Ok(candidates)
    }

    /// The one role that is held given up for the one that is asked for.
    fn change_instead(&self) -> Look<Vec<Candidate>> {
        let [
            Edit::RoleAssign {
                user,
                role,
                on,
                begins,
                until,
            },
        ] = &self.batch.edits[..]
        else {
            return Ok(Vec::new());
        };
        let mut candidates = Vec::new();
        for held in self.before.roles(user)? {
            let name = self.before.name_of(user);
            let (from, to) = (self.title(&held.role), self.title(role));
            let change = Edit::RoleChange {
                user: user.clone(),
                from: held.role.clone(),
                on: held.on.clone(),
                to: role.clone(),
                to_on: on.clone(),
                begins: *begins,
                until: *until,
            };
            candidates.push(Candidate {
                text: format!("Change {name} from {from} to {to}"),
                first: vec![change],
                then: Vec::new(),
            });
        }
        Ok(candidates)
    }
}
