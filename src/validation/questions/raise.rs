//! Paths by which somebody could raise themselves: edits of their own roles, each accepted from
//! themselves, that end in a role which no single edit of theirs would have given them. Searched for
//! a set of held roles and not for a person, so it is as wide as the policy and not as the account.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{
    Account, Actor, Assignment, Batch, Edit, Finding, Handle, Resource, Severity, Time, User, Word,
    state::State,
};
use crate::policy::{
    Policy,
    model::{CapId, KindId, LimitForm, RoleId, Verb},
};

use super::super::{
    Answer, Decision, Law, ask, judge,
    memory::{Stuck, settle},
    summary::caps,
};

/// The most edits of a path.
const MOST_EDITS: usize = 3;
/// The most states from which the search goes on.
const MOST_STATES: usize = 60;

/// Somebody with the roles of whom a path is sought.
#[derive(Debug, Clone, Copy)]
pub struct Climber<'c> {
    /// Their account.
    pub account: &'c Account,
    /// Their row.
    pub user: &'c User,
    /// What they hold.
    pub held: &'c [Assignment],
    /// The places of what they hold, with all that those lie in.
    pub places: &'c [Resource],
}

/// What somebody holds: role and place.
type Standing = BTreeSet<(Word, Option<Handle>)>;

struct Climb<'c> {
    policy: &'c Policy,
    who: Climber<'c>,
    now: Time,
}

/// The roles that somebody could come to hold by several edits of their own and by no single one,
/// each with its path.
///
/// # Errors
/// The core did not come to an answer.
pub fn raise(policy: &Policy, who: Climber<'_>, now: Time) -> Result<Vec<Finding>, Stuck> {
    let climb = Climb { policy, who, now };
    let start = climb.ground();
    let own = climb.standing(&start);
    let could = climb.able(&start)?;
    // What one edit gives is what the policy says.
    let mut known: BTreeSet<Word> = own.iter().map(|(role, _)| role.clone()).collect();
    let mut seen = BTreeSet::from([own]);
    let mut level: Vec<(State, Vec<Edit>)> = vec![(start, Vec::new())];
    let mut found: BTreeMap<Word, Finding> = BTreeMap::new();
    let mut looked = 0;
    for step in 1..=MOST_EDITS {
        let mut next = Vec::new();
        let mut gained = BTreeSet::new();
        for (state, path) in level {
            if looked == MOST_STATES {
                break;
            }
            looked += 1;
            for edit in climb.edits(&state) {
                let Some(after) = climb.accepted(&state, &edit)? else {
                    continue;
                };
                let standing = climb.standing(&after);
                if !seen.insert(standing.clone()) {
                    continue;
                }
                let mut path = path.clone();
                path.push(edit);
                for (role, _) in &standing {
                    if known.contains(role) || found.contains_key(role) {
                        continue;
                    }
                    gained.insert(role.clone());
                    if step > 1 && !climb.able(&after)?.is_subset(&could) {
                        found.insert(role.clone(), climb.finding(role, &path));
                    }
                }
                next.push((after, path));
            }
        }
        if step == 1 {
            known.append(&mut gained);
        }
        level = next;
    }
    Ok(found.into_values().collect())
}

impl Climb<'_> {
    fn me(&self) -> &Handle {
        &self.who.user.id
    }

    /// An account with the person, the places of what they hold, and others enough that no minimum
    /// stands in the way. Licences without number.
    fn ground(&self) -> State {
        let mut state = State::default();
        let mut account = self.who.account.clone();
        account.limits.clear();
        state.account = Some(account);
        state.users.insert(self.me().clone(), self.who.user.clone());
        for place in self.who.places {
            let mut place = place.clone();
            place.owner = None;
            state.resources.insert(place.id.clone(), place);
        }
        state.assignments = self.who.held.iter().cloned().collect();
        for limit in &self.policy.limits {
            if let LimitForm::Active { each, roles, least } = &limit.form {
                for role in roles {
                    self.stand_in(&mut state, *each, *role, *least);
                }
            }
        }
        state
    }

    fn stand_in(&self, state: &mut State, each: KindId, role: RoleId, least: u64) {
        let kind = &self.policy.kind(each).name;
        let mut places: Vec<Option<Handle>> = Vec::new();
        if each == KindId::ACCOUNT {
            places.push(None);
        }
        places.extend(
            state
                .resources
                .values()
                .filter(|r| r.kind == *kind)
                .map(|r| Some(r.id.clone())),
        );
        for on in places {
            for _ in 0..least.min(4) {
                let name = format!("{}-{}", self.me(), state.users.len());
                // A handle of a handle and a number is one, unless it becomes too long.
                let Ok(id) = Handle::new(name) else { continue };
                state.users.insert(
                    id.clone(),
                    User {
                        id: id.clone(),
                        ..self.who.user.clone()
                    },
                );
                state.assignments.insert(Assignment {
                    user: id,
                    role: self.policy.role(role).name.clone(),
                    on: on.clone(),
                    begins: None,
                    until: None,
                    since: self.now,
                });
            }
        }
    }

    fn held<'s>(&'s self, state: &'s State) -> impl Iterator<Item = &'s Assignment> {
        state.assignments.iter().filter(|a| a.user == *self.me())
    }

    fn standing(&self, state: &State) -> Standing {
        self.held(state)
            .map(|a| (a.role.clone(), a.on.clone()))
            .collect()
    }

    fn able(&self, state: &State) -> Result<BTreeSet<CapId>, Stuck> {
        settle(state, |facts| {
            ask(self.policy, facts, self.now, |world| {
                Ok(caps(world, self.me())?.into_keys().collect())
            })
        })
    }

    /// Edits of one's own roles of which some row of the delegation speaks.
    fn edits(&self, state: &State) -> Vec<Edit> {
        let policy = self.policy;
        let held: Vec<&Assignment> = self.held(state).collect();
        let mine: Vec<RoleId> = held
            .iter()
            .filter_map(|a| policy.role_id(a.role.as_str()))
            .collect();
        let rows = policy.delegation.iter().filter(|row| {
            let mut who = row.who.iter();
            who.any(|r| mine.contains(r) || *r == RoleId::EVERYONE)
        });
        let (mut gives, mut verbs) = (BTreeSet::new(), BTreeSet::new());
        for row in rows {
            gives.extend(row.gives.iter().copied());
            verbs.extend(row.may.iter().copied());
        }
        let user = self.me();
        let mut all = Vec::new();
        for role in gives {
            let word = &policy.role(role).name;
            for on in self.spots(state, role) {
                if verbs.contains(&Verb::Add) || verbs.contains(&Verb::Change) {
                    all.push(super::meet::give(user, word, on.as_ref()));
                }
                if verbs.contains(&Verb::Change) || verbs.contains(&Verb::Place) {
                    all.extend(held.iter().map(|a| Edit::RoleChange {
                        user: user.clone(),
                        from: a.role.clone(),
                        on: a.on.clone(),
                        to: word.clone(),
                        to_on: on.clone(),
                        begins: None,
                        until: None,
                    }));
                }
            }
        }
        if verbs.contains(&Verb::Remove) {
            all.extend(held.iter().map(|a| Edit::RoleRevoke {
                user: user.clone(),
                role: a.role.clone(),
                on: a.on.clone(),
            }));
        }
        all
    }

    fn spots(&self, state: &State, role: RoleId) -> Vec<Option<Handle>> {
        let on = &self.policy.role(role).on;
        let mut spots = Vec::new();
        if on.contains(&KindId::ACCOUNT) {
            spots.push(None);
        }
        let fits = |r: &&Resource| on.iter().any(|k| self.policy.kind(*k).name == r.kind);
        spots.extend(
            state
                .resources
                .values()
                .filter(fits)
                .map(|r| Some(r.id.clone())),
        );
        spots
    }

    /// The state after the edit, where the core accepts it from the person.
    fn accepted(&self, state: &State, edit: &Edit) -> Result<Option<State>, Stuck> {
        let actor = Actor::User(self.me().clone());
        let mut batch = Batch::new(self.who.account.id.clone(), actor, vec![edit.clone()]);
        batch.confirmed = true;
        let law = Law {
            policy: self.policy,
            incoming: None,
        };
        let plan = settle(state, |facts| {
            match judge(law, facts, &batch, self.now, false) {
                Decision::Need(keys) => Answer::Need(keys),
                Decision::Plan(plan) => Answer::Known(Some(plan)),
                Decision::Refused(_) => Answer::Known(None),
            }
        })?;
        Ok(plan.map(|plan| {
            let mut after = state.clone();
            after.apply(&plan.changes);
            after
        }))
    }

    fn finding(&self, role: &Word, path: &[Edit]) -> Finding {
        let title = |word: &Word| match self.policy.role_id(word.as_str()) {
            Some(id) => self.policy.role_title(id),
            None => word.to_string(),
        };
        let from: BTreeSet<String> = self.who.held.iter().map(|a| title(&a.role)).collect();
        let from: Vec<String> = from.into_iter().collect();
        let mine = self
            .who
            .held
            .iter()
            .filter_map(|a| self.policy.role_id(a.role.as_str()));
        let mine: Vec<RoleId> = mine.collect();
        let mut rules: Vec<String> = Vec::new();
        for row in self
            .policy
            .delegation
            .iter()
            .filter(|row| row.who.iter().any(|r| mine.contains(r)))
        {
            rules.extend(row.rules.iter().cloned());
        }
        rules.dedup();
        Finding {
            code: "self-raise".into(),
            severity: Severity::High,
            text: format!(
                "With {}, {} could become {} in {} edits of their own, which none of them alone allows",
                super::super::judge::listed(&from),
                self.who.user.name,
                title(role),
                path.len()
            ),
            whom: vec![self.me().clone()],
            on: None,
            rules,
            path: path.to_vec(),
            mend: Vec::new(),
        }
    }
}
