//! The decider answers as `check` does: on random accounts of every shipped policy, everybody,
//! every capability, everything, at several times.
#![allow(clippy::unwrap_used)]

mod random_support;

use std::collections::BTreeMap;

use random_support::{Dice, moments, objects, state};
use rolecall::{
    domain::{Facts, Handle, Key, UserStatus, state::State},
    policy::{Policy, compile, shipped::shipped},
    validation::{Answer, check, decider::Decider},
};

/// All facts about access that a state has.
fn all_facts(state: &State) -> Facts {
    let mut facts = Facts::new();
    let mut keys = vec![Key::Account];
    for handle in objects(state).into_iter().flatten() {
        keys.push(Key::Thing(handle.clone()));
        keys.push(Key::Roles(handle.clone()));
        keys.push(Key::Relations(handle));
    }
    state.teach(&mut facts, keys);
    facts
}

/// Compares all answers; says how many there were, and how many came from the bits.
fn compare(policy: &Policy, state: &State, decider: &Decider<'_>) -> (usize, usize) {
    let facts = all_facts(state);
    let (mut asked, mut quick) = (0, 0);
    for user in state.users.keys() {
        let no = decider.no(user).unwrap();
        for (cap, row) in policy.caps() {
            for on in objects(state) {
                let at = on.as_ref().map(|on| decider.no(on));
                let fast = match at {
                    Some(None) => Some(false),
                    at => decider.quick(no, cap, at.flatten()),
                };
                for now in [moments()[2], moments()[7]] {
                    let slow = check(policy, &facts, user, &row.name, on.as_ref(), now);
                    let Answer::Known(slow) = slow else {
                        unreachable!("all facts are known: {slow:?}")
                    };
                    let said = fast.unwrap_or(slow.allowed);
                    let what = format!("{user} {} {on:?}: {slow:?}", row.name);
                    assert_eq!(said, slow.allowed, "{what}");
                    asked += 1;
                    quick += usize::from(fast.is_some());
                }
            }
        }
    }
    (asked, quick)
}

fn stories(file: &str) {
    let shipped = shipped().iter().find(|p| p.file == file).unwrap();
    let policy = compile(shipped.text, shipped.file, &BTreeMap::new()).unwrap();
    let (mut asked, mut quick) = (0, 0);
    for seed in 1..=6 {
        let mut dice = Dice(seed * 7_919);
        let state = state(&policy, &mut dice, 8, 10);
        let decider = Decider::of(&policy, &state).unwrap();
        let (all, fast) = compare(&policy, &state, &decider);
        asked += all;
        quick += fast;
    }
    println!("{file}: {asked} questions, {quick} from the bits");
    assert!(quick * 2 > asked, "{file}: {quick} of {asked}");
}

#[test]
fn a_clinic_is_decided_alike() {
    stories("clinic.toml");
}

#[test]
fn a_captioning_account_is_decided_alike() {
    stories("verbit.toml");
}

#[test]
fn an_enterprise_account_is_decided_alike() {
    stories("enterprise-account.toml");
}

#[test]
fn an_organisation_account_is_decided_alike() {
    stories("securevideo.toml");
}

#[test]
fn a_broadcasting_account_is_decided_alike() {
    stories("vancast.toml");
}

/// What is told one by one ends where it would have begun.
#[test]
fn a_decider_follows_what_changes() {
    for shipped in shipped() {
        let policy = compile(shipped.text, shipped.file, &BTreeMap::new()).unwrap();
        let mut dice = Dice(104_729);
        let before = state(&policy, &mut dice, 6, 8);
        let mut after = state(&policy, &mut dice, 7, 6);
        let anyone = after.users.values_mut().next().unwrap();
        anyone.status = UserStatus::Archived;
        let mut decider = Decider::of(&policy, &before).unwrap();
        decider.account(after.account.as_ref().unwrap());
        for gone in before.resources.keys() {
            decider.forget(gone);
        }
        for thing in after.resources.values() {
            decider.thing(thing);
        }
        for user in after.users.values() {
            let holds = after.assignments.iter().filter(|a| a.user == user.id);
            decider.user(user, holds);
        }
        compare(&policy, &after, &decider);
        let fresh: Vec<&Handle> = after.users.keys().collect();
        assert_eq!(decider.users().count(), fresh.len());
    }
}
