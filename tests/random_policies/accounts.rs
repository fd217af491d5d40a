//! Accounts in memory: opened, filled by accepted edits, and some of them with debts.

use std::collections::BTreeMap;

use rolecall::{
    domain::{
        AccountStatus, Actor, Assignment, Batch, Edit, Plan, Refusal, Relation, UserStatus,
        edit::NewPerson, state::State,
    },
    policy::{Policy, compile},
    validation::{
        Law,
        memory::{Settled, decide_in},
    },
};

use super::{
    Dice,
    edits::{self, Ground},
    now, turns,
};

/// The core's word on a batch.
pub fn decide(policy: &Policy, state: &State, batch: &Batch) -> Result<Plan, Vec<Refusal>> {
    let law = Law {
        policy,
        incoming: None,
    };
    match decide_in(state, law, batch, now()).expect("the core comes to an answer") {
        Settled::Plan(plan) => Ok(*plan),
        Settled::Refused(refusals) => Err(refusals),
    }
}

/// The policy of a text, if it is one.
pub fn policy(text: &str) -> Option<Policy> {
    compile(text, "random.toml", &BTreeMap::new()).ok()
}

/// An account opened by the site, with an owner `ann`, where the policy lets it be opened.
pub fn opened(policy: &Policy) -> Option<State> {
    let mut state = State::default();
    let owner = NewPerson {
        user: "ann".parse().unwrap(),
        name: "Ann".into(),
        email: Some("ann@acme.example".into()),
    };
    let open = |owner| Edit::AccountCreate {
        title: "Acme".into(),
        policy: "p".into(),
        plan: policy.plans.first().map(|p| p.name.clone()),
        features: BTreeMap::new(),
        limits: BTreeMap::new(),
        owner,
    };
    let account: rolecall::domain::AccountId = "acme".parse().unwrap();
    let batch = |edit| Batch::new(account.clone(), Actor::Site, vec![edit]);
    let plan = decide(policy, &state, &batch(open(Some(owner))))
        .or_else(|_| decide(policy, &state, &batch(open(None))))
        .ok()?;
    state.apply(&plan.changes);
    Some(state)
}

/// An account with people and things in it.
pub fn filled(policy: &Policy, dice: &mut Dice) -> Option<State> {
    let mut state = opened(policy)?;
    if let Some(account) = &mut state.account {
        for limit in policy.limits.iter().filter_map(edits::named) {
            if dice.chance(70) {
                account.limits.insert(limit, 2 + dice.below(5) as u64);
            }
        }
        for feature in &policy.features {
            if dice.chance(40) {
                account
                    .features
                    .insert(feature.name.clone(), dice.chance(70));
            }
        }
    }
    for step in 0..70 {
        let mut ground = Ground {
            policy,
            state: &state,
            dice,
        };
        let batch = ground.site_batch(step);
        let settles = batch
            .edits
            .iter()
            .all(|e| !matches!(e, Edit::AccountSuspend { .. } | Edit::UserRemove { .. }))
            && (dice.chance(30) || !batch.edits.iter().any(sets_aside));
        if settles && let Ok(plan) = decide(policy, &state, &batch) {
            state.apply(&plan.changes);
        }
    }
    let active = state.users.values();
    let active = active.filter(|u| u.status == UserStatus::Active).count();
    if active < 2 {
        return None;
    }
    if dice.chance(40) {
        terms(&mut state, dice);
    }
    if dice.chance(30) {
        debts(policy, &mut state, dice);
    }
    Some(state)
}

/// Lets some roles have ended, begun or still to begin, as they do while time goes on.
fn terms(state: &mut State, dice: &mut Dice) {
    for held in state.assignments.clone() {
        if dice.chance(25) {
            let (begins, until) = turns::term(dice, (50, 50));
            state.assignments.remove(&held);
            state.assignments.insert(Assignment {
                begins,
                until,
                ..held
            });
        }
    }
}

/// Lets the time run out in which some requests could be decided.
pub fn run_out(state: &mut State, dice: &mut Dice) {
    let waiting = state.requests.values_mut();
    for request in waiting.filter(|r| r.expires.is_some_and(|at| at > now())) {
        if dice.chance(10) {
            (_, request.expires) = turns::term(dice, (0, 100));
        }
    }
}

fn sets_aside(edit: &Edit) -> bool {
    matches!(edit, Edit::UserArchive { .. } | Edit::UserInvite { .. })
}

/// Spreads what there is over some people, so that each owns more than one thing.
pub fn spread(state: &mut State, dice: &mut Dice) {
    let active = state.users.values();
    let active = active.filter(|u| u.status == UserStatus::Active);
    let people: Vec<_> = active.map(|u| u.id.clone()).take(4).collect();
    for thing in state.resources.values_mut() {
        if dice.chance(80) {
            thing.owner = dice.one(&people);
        }
    }
}

/// Breaks rules behind the core's back, as an import or another policy would.
fn debts(policy: &Policy, state: &mut State, dice: &mut Dice) {
    let people: Vec<_> = state.users.keys().cloned().collect();
    for _ in 0..=dice.below(4) {
        match dice.below(5) {
            0 => {
                let held: Vec<Assignment> = state.assignments.iter().cloned().collect();
                if let Some(held) = dice.one(&held) {
                    state.assignments.remove(&held);
                }
            }
            1 | 2 => {
                let roles: Vec<_> = policy
                    .given_roles()
                    .filter(|(_, r)| r.on.contains(&rolecall::policy::model::KindId::ACCOUNT))
                    .map(|(_, r)| r.name.clone())
                    .collect();
                let (Some(user), Some(role)) = (dice.one(&people), dice.one(&roles)) else {
                    continue;
                };
                if state.users[&user].status == UserStatus::Removed
                    || state
                        .assignments
                        .iter()
                        .any(|a| a.user == user && a.role == role)
                {
                    continue;
                }
                state.assignments.insert(Assignment {
                    user,
                    role,
                    on: None,
                    begins: None,
                    until: None,
                    since: now(),
                });
            }
            3 => {
                let user = dice.one(&people).and_then(|u| state.users.get_mut(&u));
                if let Some(user) = user.filter(|u| u.status != UserStatus::Removed) {
                    user.status = dice
                        .one(&[
                            UserStatus::Active,
                            UserStatus::Archived,
                            UserStatus::Invited,
                        ])
                        .unwrap();
                }
            }
            _ => {
                let Some(row) = dice.one(&policy.relations) else {
                    continue;
                };
                let Some(user) = dice.one(&people) else {
                    continue;
                };
                let things: Vec<_> = state
                    .resources
                    .values()
                    .filter(|r| row.to.iter().any(|k| policy.kind(*k).name == r.kind))
                    .map(|r| r.id.clone())
                    .collect();
                if let Some(to) = dice.one(&things)
                    && state.users[&user].status != UserStatus::Removed
                {
                    state.relations.insert(Relation {
                        user,
                        relation: row.name.clone(),
                        to: rolecall::domain::Object::Thing(to),
                        capacity: row.capacities.first().cloned(),
                    });
                }
            }
        }
    }
    let account = state.account.as_mut().filter(|_| dice.chance(5));
    if let Some(account) = account {
        account.status = AccountStatus::Suspended;
    }
}
