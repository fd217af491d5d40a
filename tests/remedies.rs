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

const HALL: &str = r#"
policy = "hall"
title  = "Hall"
rules  = "HA"

[kinds.account]
creator-becomes = "boss"

[kinds.desk]
made-with = "work.build"

[capabilities.work]
build = { title = "Build" }

[roles.boss.allow]
work.build = "HA-1"

[roles.red]
[roles.blue]
[roles.green]

[roles.watcher]
on = "desk"

[roles.sitter]
on = "desk"

[[limits]]
rule       = "HA-2"
each       = "desk"
has-active = "sitter"
least      = 1

[[limits]]
rule  = "HA-3"
each  = "user"
alone = "red"

[[limits]]
rule  = "HA-4"
each  = "user"
holds = ["blue", "green"]
most  = 1

[[delegation]]
rule  = "HA-1"
who   = "boss"
may   = ["create", "edit", "archive", "add", "remove", "change"]
roles = "*"
"#;

/// People with these roles in the hall.
fn hall(people: &[(&str, &str, Option<&str>)]) -> Ground {
    let mut ground = Ground::open(HALL, "hall.toml");
    for desk in ["d1", "d2"] {
        let sitter = ground.state.users.keys().next().unwrap().clone();
        ground.does(&format!(
            r#"{{"batch":[{{"edit":"resource.create","as":"ann","resource":"{desk}","kind":"desk"}},
            {{"edit":"role.assign","as":"ann","user":"{sitter}","role":"sitter","on":"{desk}"}}]}}"#
        ));
    }
    for (user, role, on) in people {
        if !ground.state.users.contains_key(*user) {
            ground.does(&format!(
                r#"{{"edit":"user.create","as":"ann","user":"{user}","name":"{user}"}}"#
            ));
        }
        let on = on.map(|on| format!(r#","on":"{on}""#)).unwrap_or_default();
        ground.does(&format!(
            r#"{{"edit":"role.assign","as":"ann","user":"{user}","role":"{role}"{on}}}"#
        ));
    }
    ground
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

#[test]
fn one_role_is_proposed_in_the_place_of_another_where_both_are_too_many() {
    let ground = hall(&[("bob", "blue", None), ("cid", "green", None)]);
    let give = |user: &str, role: &str| {
        format!(r#"{{"edit":"role.assign","as":"ann","user":"{user}","role":"{role}"}}"#)
    };
    assert_eq!(
        remedies(&ground, &give("bob", "red")),
        ["Change bob from Blue to Red"]
    );
    assert_eq!(
        remedies(&ground, &give("cid", "blue")),
        ["Change cid from Green to Blue"]
    );
}

#[test]
fn another_holder_is_proposed_where_the_last_one_goes_and_few_of_those_that_would_do() {
    let mut people = vec![("bob", "watcher", Some("d1"))];
    let more = ["cid", "dan", "eve", "fay"];
    people.extend(more.map(|user| (user, "blue", None)));
    let ground = hall(&people);
    let take = r#"{"edit":"role.revoke","as":"ann","user":"ann","role":"sitter","on":"d2"}"#;
    assert_eq!(
        remedies(&ground, take),
        [
            "Make bob a Sitter first",
            "Hand over to bob in one step",
            "Make cid a Sitter first"
        ]
    );
    // The same where somebody leaves who sits elsewhere as well as others.
    let moved = [("eve", "sitter", Some("d1")), ("eve", "sitter", Some("d2"))];
    let mut ground = hall(&[people, moved.to_vec()].concat());
    ground.does(take);
    assert_eq!(
        remedies(
            &ground,
            r#"{"edit":"user.archive","as":"ann","user":"eve"}"#
        )[0],
        "Make Ann a Sitter first"
    );
}
