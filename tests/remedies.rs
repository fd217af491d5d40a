//! What is proposed with a refusal, and that a plan is the same plan a moment later.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod core_support;

use core_support::{Ground, POLICY, batch, now, tell_on};
use rolecall::{
    domain::{Facts, Key, Time},
    validation::{
        Decision, Law, decide,
        memory::{Settled, decide_in},
    },
};

/// The remedies of the first refusal.
fn remedies(ground: &Ground, line: &str) -> Vec<String> {
    let refused = ground.judge(line).0.expect_err(line);
    refused[0].remedies.iter().map(|r| r.text.clone()).collect()
}

fn many(line: &str, times: usize, last: &str) -> String {
    let mut lines: Vec<String> = (0..times)
        .map(|n| line.replace('#', &n.to_string()))
        .collect();
    lines.push(last.into());
    format!(r#"{{"batch":[{}]}}"#, lines.join(","))
}

#[test]
fn the_feature_on_which_a_role_hangs_is_switched_by_whoever_may() {
    let mut ground = Ground::open(POLICY, "office.toml");
    ground.does(r#"{"edit":"user.create","user":"bob","name":"Bob"}"#);
    let line = r#"{"edit":"role.assign","as":"ann","user":"bob","role":"guard"}"#;
    assert_eq!(remedies(&ground, line), ["Switch Nights on first"]);
    let by_vendor = POLICY.replace(
        "nights  = { title = \"Nights\", set-by = \"boss\" }",
        "nights = { title = \"Nights\" }",
    );
    let by_plan = POLICY.replace(
        "nights  = { title = \"Nights\", set-by = \"boss\" }",
        "nights = { title = \"Nights\", set-by = \"plan\" }",
    );
    for policy in [by_vendor, by_plan] {
        let mut ground = Ground::open(&policy, "office.toml");
        ground.does(r#"{"edit":"user.create","user":"bob","name":"Bob"}"#);
        assert!(remedies(&ground, line).is_empty());
    }
}

#[test]
fn nothing_is_proposed_that_makes_a_batch_too_long() {
    let mut ground = Ground::open(POLICY, "office.toml");
    ground.does(r#"{"edit":"user.create","user":"bob","name":"Bob"}"#);
    let made = r#"{"edit":"resource.create","as":"ann","resource":"r#","kind":"room"}"#;
    let gone = r#"{"edit":"user.archive","as":"ann","user":"ann"}"#;
    // With the remedy before it, a batch of one less is as long as a batch may be.
    assert_eq!(
        remedies(&ground, &many(made, 998, gone)),
        ["Make Bob a Boss first", "Hand over to Bob in one step"]
    );
    assert!(remedies(&ground, &many(made, 999, gone)).is_empty());
}

#[test]
fn somebody_who_is_only_invited_does_nothing_but_accept() {
    tell_on(
        POLICY,
        r#"
[[group]]
given = ["ann holds boss, user", "bob holds boss, user", "bob is invited", "cid holds user"]
[[group.scenario]]
rule = "OF-20"
when = "bob archives cid"
then = "refused not-active"
[[group.scenario]]
rule = "OF-20"
when = "bob accepts"
then = "accepted"
"#,
    );
}

#[test]
fn a_reason_is_needed_for_what_is_done_to_somebody_with_a_role() {
    let policy = format!(
        "{POLICY}\n[[reasons]]\nfor = \"user.archive\"\nroles = \"clerk\"\nrule = \"OF-40\"\n"
    );
    tell_on(
        &policy,
        r#"
[[group]]
given = ["ann holds boss, user", "bob holds clerk, user", "cid holds user"]
[[group.scenario]]
rule = "OF-40"
when = "ann archives bob, no reason"
then = "refused reason-needed by OF-40"
[[group.scenario]]
rule = "OF-40"
when = "ann archives cid, no reason"
then = "accepted"
"#,
    );
}

#[test]
fn a_request_that_is_decided_is_asked_for_at_once() {
    let ground = Ground::open(POLICY, "office.toml");
    let law = Law {
        policy: &ground.policy,
        incoming: None,
    };
    for edit in ["approve", "decline", "withdraw"] {
        let asked = batch(&format!(
            r#"{{"edit":"request.{edit}","as":"ann","request":"vault.1"}}"#
        ));
        let Decision::Need(keys) = decide(law, &Facts::new(), &asked, now()) else {
            panic!("{edit} without facts");
        };
        let key = Key::Request("vault.1".parse().unwrap());
        assert!(keys.contains(&key), "{edit}: {keys:?}");
    }
}

#[test]
fn a_plan_is_the_same_a_second_later_and_another_with_another_time_in_it() {
    let policy = POLICY.replace(
        "states       = [\"waiting\"",
        "facts = { at = \"time\" }\nstates       = [\"waiting\"",
    );
    let ground = Ground::open(&policy, "office.toml");
    let law = Law {
        policy: &ground.policy,
        incoming: None,
    };
    let digest =
        |line: &str, now: Time| match decide_in(&ground.state, law, &batch(line), now).unwrap() {
            Settled::Plan(plan) => plan.digest,
            Settled::Refused(why) => panic!("{line}: {why:?}"),
        };
    let desk = r#"{"edit":"resource.create","as":"ann","resource":"d","kind":"desk","facts":{"at":"2026-07-01T00:00:00Z"}}"#;
    let later = now().plus_millis(1_000);
    assert_eq!(digest(desk, now()), digest(desk, later));
    assert_ne!(
        digest(desk, now()),
        digest(&desk.replace("2026-07-01", "2026-07-02"), now())
    );
}
