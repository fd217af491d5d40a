//! The decider answers as `check` does: on random accounts of every shipped policy, everybody,
//! every capability, everything, at several times.
#![allow(clippy::unwrap_used)]

mod core_support;
mod random_support;

use std::collections::BTreeMap;

use core_support::{Ground, now};
use random_support::{Dice, moments, objects, state};
use rolecall::{
    domain::{Facts, Handle, Key, UserStatus, state::State},
    policy::{Policy, compile, shipped::shipped},
    validation::{Answer, check, decider::Decider, memory::check_in},
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

const HOUSE: &str = r#"
policy = "house"
title  = "House"
rules  = "HO"

[kinds.room]
in     = ["account", "room"]
states = ["open", "shut"]
labels = "any"

[kinds.hall]

MANY

[capabilities.work]
rest = { title = "Rest" }

[capabilities.account]
run = { title = "Run" }

[capabilities.room]
enter = { title = "Enter the room" }

[capabilities.hall]
enter = { title = "Enter the hall" }

[roles.guard]
on = ["room", "account"]
[roles.guard.allow]
room.enter  = "HO-1"
hall.enter  = "HO-1"
work.rest   = "HO-1"
account.run = "HO-1"

[roles.owner]
on = ["room", "account"]
[roles.owner.allow]
room.enter = { rule = "HO-2", when = ["own"] }

[roles.barred]
on = ["room", "account"]
[roles.barred.deny]
room.enter = "HO-3"

[roles.shy]
on = ["room", "account"]
[roles.shy.deny]
room.enter = { rule = "HO-4", when = ["shut"] }
"#;

/// What somebody holds, what is asked, and what the bits say: `None` where they do not suffice.
const SAID: [(&str, &str, Option<bool>); 34] = [
    ("", "room.enter r1", Some(false)),
    ("guard", "room.enter r1", Some(true)),
    ("guard", "room.enter", Some(true)),
    ("guard", "room.enter h1", Some(false)),
    ("guard", "room.enter nowhere", Some(false)),
    // Labels narrow where the kind says so.
    ("guard", "room.enter r3", None),
    ("guard", "hall.enter h1", Some(true)),
    ("guard", "work.rest r3", None),
    // What may end is asked anew each time.
    ("guard until", "room.enter r1", None),
    ("guard until", "room.enter", None),
    ("guard until", "account.run", None),
    // Of nothing in particular a condition does not hold, and a denial does.
    ("owner", "room.enter r1", None),
    ("owner", "room.enter", Some(false)),
    ("owner until", "room.enter", None),
    ("guard, shy", "room.enter", Some(false)),
    // On a place what is held there and on what it lies in counts, beside what is held everywhere.
    ("guard r1", "room.enter r1", Some(true)),
    ("guard r1", "room.enter r4", Some(true)),
    ("guard r1", "room.enter r2", Some(false)),
    ("guard r1", "room.enter", Some(true)),
    ("guard r1", "account.run", Some(false)),
    ("guard r1", "account.run r1", Some(false)),
    ("guard", "account.run r1", Some(true)),
    ("guard r1", "work.rest", Some(true)),
    ("guard, guard r1", "room.enter r1", Some(true)),
    ("guard, owner r1", "room.enter r1", Some(true)),
    ("owner, guard r1", "room.enter r1", Some(true)),
    // What is ruled out is ruled out, whatever else is held and however often.
    ("barred, guard r1", "room.enter r1", Some(false)),
    ("guard, barred r1", "room.enter r1", Some(false)),
    ("guard, barred r1", "room.enter r2", Some(true)),
    ("guard, barred, barred r1", "room.enter r1", Some(false)),
    ("guard, barred until", "room.enter r1", None),
    ("guard, shy", "room.enter r1", None),
    ("shy, guard r1", "room.enter r1", None),
    ("guard, shy, shy r1", "room.enter r1", None),
];

/// A house with rooms and a hall, in which `bob` holds that.
fn house(policy: &str, holds: &str) -> Ground {
    let mut ground = Ground::open(policy, "house.toml");
    for (thing, kind, more) in [
        ("r1", "room", ""),
        ("r2", "room", ""),
        ("r3", "room", r#","labels":["red"]"#),
        ("r4", "room", r#","parent":"r1""#),
        ("h1", "hall", r#","labels":["red"]"#),
    ] {
        ground.does(&format!(
            r#"{{"edit":"resource.create","resource":"{thing}","kind":"{kind}"{more}}}"#
        ));
    }
    let roles = holds.split(", ").filter(|one| !one.is_empty()).map(|one| {
        let more = match one.split_once(' ') {
            None => String::new(),
            Some((_, "until")) => r#","until":"2026-06-01T00:00:00Z""#.into(),
            Some((_, on)) => format!(r#","on":"{on}""#),
        };
        let role = one.split(' ').next().unwrap();
        format!(r#"{{"role":"{role}"{more}}}"#)
    });
    let roles: Vec<String> = roles.collect();
    ground.does(&format!(
        r#"{{"edit":"user.create","user":"bob","name":"Bob","roles":[{}]}}"#,
        roles.join(",")
    ));
    ground
}

/// A question of `bob`: the capability and what it is asked of.
fn asked(question: &str) -> (&str, Option<Handle>) {
    let (cap, on) = question.split_once(' ').unzip();
    (cap.unwrap_or(question), on.map(|on| on.parse().unwrap()))
}

#[test]
fn the_bits_say_all_that_hangs_on_no_condition_and_no_more() {
    let few = HOUSE.replace("MANY", "");
    // With more capabilities than bits in one word, those that are asked for stand in the second.
    let spare: Vec<String> = (0..64).map(|n| format!("c{n:02} = {{}}")).collect();
    let many = HOUSE.replace("MANY", &format!("[capabilities.a]\n{}", spare.join("\n")));
    let bob: Handle = "bob".parse().unwrap();
    for policy in [few, many] {
        for (holds, question, said) in SAID {
            let ground = house(&policy, holds);
            let decider = Decider::of(&ground.policy, &ground.state).unwrap();
            let (name, on) = asked(question);
            let cap = ground.policy.cap_id(name).unwrap();
            let user = decider.no(&bob).unwrap();
            let quick = match on.as_ref().map(|on| decider.no(on)) {
                Some(None) => Some(false),
                at => decider.quick(user, cap, at.flatten()),
            };
            assert_eq!(quick, said, "{holds}: {question}");
            let full = check_in(
                &ground.state,
                &ground.policy,
                &bob,
                name,
                on.as_ref(),
                now(),
            );
            let allowed = decider.allowed(&ground.state, &bob, cap, on.as_ref(), now());
            assert_eq!(
                allowed.unwrap(),
                full.unwrap().allowed,
                "{holds}: {question}"
            );
        }
    }
}

#[test]
fn what_is_forgotten_is_not_there_any_more() {
    let ground = house(&HOUSE.replace("MANY", ""), "guard");
    let mut decider = Decider::of(&ground.policy, &ground.state).unwrap();
    let room = "r1".parse().unwrap();
    let cap = ground.policy.cap_id("room.enter").unwrap();
    let (user, on) = (
        decider.no(&"bob".parse().unwrap()).unwrap(),
        decider.no(&room),
    );
    assert_eq!(decider.quick(user, cap, on), Some(true));
    decider.forget(&room);
    assert_eq!(decider.quick(user, cap, on), Some(false));
}

#[test]
fn a_role_held_on_what_is_gone_reaches_nothing_that_lay_in_it() {
    let mut ground = house(&HOUSE.replace("MANY", ""), "guard r1");
    let (bob, inner): (Handle, Handle) = ("bob".parse().unwrap(), "r4".parse().unwrap());
    let cap = ground.policy.cap_id("room.enter").unwrap();
    for (there, said) in [(true, true), (false, false)] {
        if !there {
            ground.state.resources.remove("r1");
        }
        let decider = Decider::of(&ground.policy, &ground.state).unwrap();
        let (user, on) = (decider.no(&bob).unwrap(), decider.no(&inner));
        assert_eq!(decider.quick(user, cap, on), Some(said));
        let full = check_in(
            &ground.state,
            &ground.policy,
            &bob,
            "room.enter",
            Some(&inner),
            now(),
        );
        assert_eq!(full.unwrap().allowed, said);
    }
}
