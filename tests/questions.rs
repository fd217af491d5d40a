//! Questions wider than one yes or no. Every answer that proposes something is carried out, and
//! what comes of it is asked again.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod core_support;
mod question_support;

use core_support::{Ground, POLICY};
use question_support::{World, asked::ask, demo};
use rolecall::{
    domain::{Actor, Edit, Handle, WhyNot},
    policy::{Policy, model::KindId},
};

/// Every question of a user, a capability and a thing that it can be about, a few of each kind.
fn questions(policy: &Policy, world: &World) -> Vec<(Handle, String, Option<Handle>)> {
    let mut all = Vec::new();
    for user in world.state.users.keys() {
        for cap in &policy.capabilities {
            let kind = cap.kind.map(|k| policy.kind(k).name.clone());
            let of_kind = world
                .state
                .resources
                .values()
                .filter(|r| Some(&r.kind) == kind.as_ref());
            all.push((user.clone(), cap.name.clone(), None));
            if cap.kind == Some(KindId::USER) {
                let others = world.state.users.keys().take(3).cloned().map(Some);
                all.extend(others.map(|other| (user.clone(), cap.name.clone(), other)));
            }
            all.extend(
                of_kind
                    .take(3)
                    .map(|r| (user.clone(), cap.name.clone(), Some(r.id.clone()))),
            );
        }
    }
    all
}

#[test]
fn every_way_is_accepted_leads_to_a_yes_and_holds_nothing_too_much() {
    for (name, world) in demo() {
        let all = questions(&world.policy, world);
        // Some of all, far apart, and always the same ones.
        let step = (all.len() / 200).max(1);
        let (mut ways, mut nothing) = (0, 0);
        for (user, capability, on) in all.iter().step_by(step) {
            let asked = ask(world, user, capability, on.as_ref());
            let answer = asked.answer();
            assert!(!answer.access.allowed || answer.ways.is_empty());
            let helpless = !answer.access.allowed && answer.ways.is_empty();
            assert_eq!(helpless, !answer.nothing.is_empty(), "{answer:?}");
            for way in answer.ways.iter().chain(&answer.others) {
                asked.hold(way);
            }
            ways += answer.ways.len();
            nothing += usize::from(helpless);
        }
        assert!(ways > 10, "{name}: {ways} ways, {nothing} without");
    }
}

fn office(lines: &[&str]) -> World {
    let mut ground = Ground::open(POLICY, "office.toml");
    for line in lines {
        ground.does(line);
    }
    World {
        policy: ground.policy,
        state: ground.state,
        now: core_support::now(),
    }
}

fn handle(name: &str) -> Handle {
    Handle::new(name).unwrap()
}

fn texts(answer: &WhyNot) -> Vec<String> {
    answer
        .ways
        .iter()
        .map(|w| serde_json::to_string(&w.edits).unwrap())
        .collect()
}

#[test]
fn one_who_lacks_the_role_and_the_seat_is_offered_both_in_one_batch() {
    let world = office(&[
        r#"{"edit":"user.create","user":"bob","name":"Bob"}"#,
        r#"{"edit":"resource.create","resource":"d","kind":"desk"}"#,
    ]);
    let (bob, desk) = (handle("bob"), handle("d"));
    let asked = ask(&world, &bob, "desk.use", Some(&desk));
    let answer = asked.answer();
    answer.ways.iter().for_each(|way| asked.hold(way));
    let both = texts(&answer)
        .into_iter()
        .find(|t| t.contains("clerk") && t.contains("sits"));
    assert!(both.is_some(), "{answer:?}");
    assert!(
        texts(&answer)[0].contains("boss"),
        "the smallest comes first: {answer:?}"
    );
}

#[test]
fn whoever_acts_is_offered_only_what_they_may_do_and_told_who_could() {
    let world = office(&[r#"{"edit":"user.create","user":"bob","name":"Bob"}"#]);
    let bob = handle("bob");
    let mut asked = ask(&world, &bob, "office.make-room", None);
    asked.actor = Actor::User(bob.clone());
    let answer = asked.answer();
    assert!(answer.ways.is_empty(), "{answer:?}");
    assert!(
        answer.nothing.starts_with("A site administrator"),
        "{}",
        answer.nothing
    );
    assert!(answer.others.iter().all(|w| w.by == Actor::Site) && !answer.others.is_empty());
    asked.actor = Actor::User(handle("ann"));
    assert!(!asked.answer().ways.is_empty());
}

#[test]
fn an_archived_person_is_restored_in_the_same_batch() {
    let world = office(&[
        r#"{"edit":"user.create","user":"bob","name":"Bob"}"#,
        r#"{"edit":"user.archive","user":"bob"}"#,
    ]);
    let bob = handle("bob");
    let asked = ask(&world, &bob, "office.make-room", None);
    let answer = asked.answer();
    answer.ways.iter().for_each(|way| asked.hold(way));
    let first = &answer.ways[0];
    assert!(
        first
            .edits
            .contains(&Edit::UserRestore { user: bob.clone() }),
        "{answer:?}"
    );
}

#[test]
fn a_yes_needs_no_way_and_an_unknown_word_has_none() {
    let world = office(&[]);
    let ann = handle("ann");
    let yes = ask(&world, &ann, "office.make-room", None).answer();
    assert!(yes.access.allowed && yes.ways.is_empty() && yes.nothing.is_empty());
    let fly = ask(&world, &ann, "office.fly", None).answer();
    assert!(!fly.access.allowed && fly.ways.is_empty() && !fly.nothing.is_empty());
    let nobody = handle("nobody");
    let none = ask(&world, &nobody, "office.make-room", None).answer();
    assert!(none.ways.is_empty() && !none.nothing.is_empty());
}
