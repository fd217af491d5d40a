//! Random edits on the shipped policies and on random ones: whatever the core accepts is within
//! the actor's right, makes nothing worse that must be so, and can be rebuilt from its changes.
//!
//! `ROLECALL_EDITS=100000 cargo test --release --test state_machine` makes a long run of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod random_policies;
mod reference;

use std::collections::BTreeMap;

use random_policies::{Dice, accounts, edits::Ground, now, policies};
use reference::between::{requests_wrong, unfounded};
use rolecall::{
    domain::{Batch, Change, Object, UserStatus, state::State},
    policy::{Policy, compile, shipped::shipped},
};

fn many(usual: usize) -> usize {
    let told = std::env::var("ROLECALL_EDITS").ok();
    told.and_then(|n| n.parse().ok()).unwrap_or(usual)
}

/// Everything that is referred to is there, and nothing lies in itself.
fn whole(state: &State) -> Result<(), String> {
    let there = |user| {
        let user: Option<&rolecall::domain::User> = state.users.get(user);
        user.is_some_and(|u| u.status != UserStatus::Removed)
    };
    for a in &state.assignments {
        let place =
            a.on.as_ref()
                .is_none_or(|on| state.resources.contains_key(on));
        if !there(&a.user) || !place {
            return Err(format!("{a:?} hangs in the air"));
        }
    }
    for r in &state.relations {
        let end = match &r.to {
            Object::Account => true,
            Object::Thing(to) => there(to) || state.resources.contains_key(to),
        };
        if !there(&r.user) || !end {
            return Err(format!("{r:?} hangs in the air"));
        }
    }
    for r in state.resources.values() {
        let mut path = vec![&r.id];
        let mut next = r.parent.as_ref();
        while let Some(parent) = next {
            let found = state.resources.get(parent);
            let Some(found) = found.filter(|_| !path.contains(&parent)) else {
                return Err(format!("{path:?} lies in itself or nowhere"));
            };
            path.push(parent);
            next = found.parent.as_ref();
        }
    }
    Ok(())
}

/// Judges the step from one account to the next.
fn sound(policy: &Policy, before: &State, after: &State, batch: &Batch) -> Result<(), String> {
    whole(after)?;
    let wrong = unfounded(policy, (before, after), &batch.actor, &batch.edits, now());
    if !wrong.is_empty() {
        return Err(format!("accepted against {wrong:?}"));
    }
    let was = requests_wrong(policy, before, now());
    let mut is = requests_wrong(policy, after, now());
    is.retain(|what| !was.contains(what));
    if !is.is_empty() {
        return Err(format!("{is:?}"));
    }
    Ok(())
}

/// Tells a story and answers how many edits were accepted of it.
fn story(text: &str, policy: &Policy, seed: u64, steps: usize) -> usize {
    let mut dice = Dice::new(seed);
    let Some(mut state) = accounts::filled(policy, &mut dice) else {
        return 0;
    };
    let start = state.clone();
    let mut journal: Vec<String> = Vec::new();
    let mut accepted = 0;
    for step in 0..steps {
        let mut ground = Ground {
            policy,
            state: &state,
            dice: &mut dice,
        };
        let batch = ground.batch();
        let Ok(plan) = accounts::decide(policy, &state, &batch) else {
            continue;
        };
        accepted += 1;
        let before = state.clone();
        state.apply(&plan.changes);
        journal.extend(
            plan.changes
                .iter()
                .map(|c| serde_json::to_string(c).unwrap()),
        );
        if let Err(why) = sound(policy, &before, &state, &batch) {
            let rows = serde_json::to_string(&before).unwrap();
            panic!("{text}\n{rows}\nseed {seed}, step {step}: {batch:#?}\n{why}");
        }
    }
    let mut rebuilt = start;
    for line in journal {
        let change: Change = serde_json::from_str(&line).unwrap();
        rebuilt.apply(&[change]);
    }
    assert_eq!(
        rebuilt, state,
        "seed {seed}: the changes make another account"
    );
    accepted
}

#[test]
fn the_shipped_policies_stay_sound() {
    let mut told = BTreeMap::new();
    for policy in shipped() {
        let compiled = compile(policy.text, policy.file, &BTreeMap::new()).unwrap();
        let seeds = many(5_000).div_ceil(500);
        let accepted: usize = (0..seeds as u64)
            .map(|seed| story(policy.file, &compiled, seed, 100))
            .sum();
        assert!(accepted > seeds, "{}: {accepted}", policy.file);
        told.insert(policy.file, accepted);
    }
    println!("accepted on shipped policies: {told:?}");
}

#[test]
fn random_policies_stay_sound() {
    let mut accepted = 0;
    for seed in 0..many(5_000).div_ceil(50) as u64 {
        let statements = policies::statements(&mut Dice::new(seed));
        let text = policies::text(&statements);
        if let Some(policy) = accounts::policy(&text) {
            accepted += story(&text, &policy, seed + 1_000_000, 50);
        }
    }
    println!("accepted on random policies: {accepted}");
    assert!(accepted > 300, "{accepted}");
}
