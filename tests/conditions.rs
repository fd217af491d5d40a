//! What a condition is about, and what it is not about: told on a policy with one of each kind.

mod core_support;

use core_support::tell_on;

const POLICY: &str = r#"
policy = "conditions"
title  = "Conditions"
rules  = "CO"

[features]
strict = { title = "Strict" }

[kinds.room]
made-with = "work.build"
facts     = { opens = "time" }

[kinds.desk]
in        = "room"
made-with = "work.build"

[relations.guest]
to         = "room"
as         = ["speaker", "listener"]
added-with = "work.build"

[relations.porter]
to         = "room"
added-with = "work.build"

[relations.minds]
to          = "user"
held-by     = "nurse"
open-unless = "strict"
added-with  = "work.build"

[capabilities.work]
build = { title = "Build" }

[capabilities.account]
run = { title = "Run" }

[capabilities.room]
enter = { title = "Enter" }
speak = { title = "Speak" }
wait  = { title = "Wait" }
leave = { title = "Leave" }

[capabilities.desk]
tidy = { title = "Tidy" }
sit  = { title = "Sit" }

[capabilities.user]
help = { title = "Help" }
meet = { title = "Meet" }

[roles.host]
on = ["room", "account"]
[roles.host.allow]
account.run = "CO-1"

[roles.nurse.allow]
user.help = { rule = "CO-2", when = ["minds"] }

[roles.worker.allow]
room.enter = { rule = "CO-3", when = ["porter"] }
room.speak = { rule = "CO-4", when = ["guest as speaker"] }
room.wait  = { rule = "CO-5", when = ["before opens"] }
desk.tidy  = { rule = "CO-6", when = ["in own room"] }
room.leave = { rule = "CO-7", when = ["1h after opens"] }
user.meet  = { rule = "CO-8", when = ["they hold nurse or host"] }
desk.sit   = { rule = "CO-9", when = ["owner holds nurse"] }
"#;

#[test]
fn what_is_about_the_account_is_asked_of_it_whatever_is_named() {
    tell_on(
        POLICY,
        r#"
[[scenario]]
rule = "CO-1"
given = ["room r1", "ann holds host", "bob holds host on r1"]
then = [
  "ann can account.run", "ann can account.run on r1", "ann can account.run on bob",
  "bob cannot account.run because condition", "bob cannot account.run on r1 because condition",
]
"#,
    );
}

#[test]
fn a_person_is_not_the_thing_that_a_capability_is_about() {
    tell_on(
        POLICY,
        r#"
[[scenario]]
rule = "CO-3"
given = ["room r1", "ann holds worker", "bob holds worker", "ann is porter of r1"]
then = [
  "ann can room.enter on r1, by CO-3", "ann cannot room.enter on bob because unknown",
  "ann cannot user.help on r1 because unknown",
]
"#,
    );
}

#[test]
fn one_relation_to_a_thing_is_not_another_and_one_capacity_not_another() {
    tell_on(
        POLICY,
        r#"
[[scenario]]
rule = "CO-4"
given = [
  "room r1", "room r2", "ann holds worker", "bob holds worker", "cleo holds worker",
  "ann is guest of r1 as speaker", "bob is guest of r1 as listener", "cleo is porter of r1",
]
then = [
  "ann can room.speak on r1", "ann cannot room.speak on r2 because condition",
  "ann cannot room.enter on r1 because condition",
  "bob cannot room.speak on r1 because condition",
  "cleo can room.enter on r1", "cleo cannot room.enter on r2 because condition",
  "cleo cannot room.speak on r1 because condition",
]
"#,
    );
}

#[test]
fn at_the_very_moment_it_is_not_before_any_more() {
    tell_on(
        POLICY,
        r#"
[[scenario]]
rule = "CO-5"
given = [
  "ann holds worker", "room r1, opens 2026-05-01T12:00:01Z", "room r2, opens 2026-05-01T12:00:00Z",
  "room r3, opens 2026-05-01T11:59:59Z",
]
then = [
  "ann can room.wait on r1", "ann cannot room.wait on r2 because condition",
  "ann cannot room.wait on r3 because condition",
]
"#,
    );
}

#[test]
fn what_lies_in_something_of_ones_own_is_told_by_the_kind_that_is_named() {
    tell_on(
        POLICY,
        r#"
[[scenario]]
rule = "CO-6"
given = [
  "ann holds worker", "bob holds worker", "room r1 of ann", "room r2 of bob",
  "desk d1 in r1", "desk d2 in r2 of ann",
]
then = [
  "ann can desk.tidy on d1", "ann cannot desk.tidy on d2 because condition",
  "bob can desk.tidy on d2", "bob cannot desk.tidy on d1 because condition",
]
"#,
    );
}

#[test]
fn a_relation_that_is_open_to_everybody_leads_to_nobody_who_was_removed() {
    tell_on(
        POLICY,
        r#"
[[group]]
given = ["ann holds nurse", "bob holds worker"]
[[group.scenario]]
rule = "CO-2"
then = ["ann can user.help on bob", "bob cannot user.help on ann"]
[[group.scenario]]
rule = "CO-2"
first = "site removes bob"
then = "ann cannot user.help on bob because condition"
[[group.scenario]]
rule = "CO-2"
given = ["feature strict on", "ann is minds of bob", "cleo holds worker"]
then = ["ann can user.help on bob", "ann cannot user.help on cleo because condition"]
"#,
    );
}

#[test]
fn so_long_after_is_from_that_very_moment_on() {
    tell_on(
        POLICY,
        r#"
[[scenario]]
rule = "CO-7"
given = [
  "ann holds worker", "room r1, opens 2026-05-01T10:59:59Z", "room r2, opens 2026-05-01T11:00:00Z",
  "room r3, opens 2026-05-01T11:00:01Z", "room r4",
]
then = [
  "ann can room.leave on r1", "ann can room.leave on r2",
  "ann cannot room.leave on r3 because condition", "ann cannot room.leave on r4 because condition",
]
"#,
    );
}

#[test]
fn what_somebody_else_holds_counts_while_they_are_active_and_hold_it() {
    tell_on(
        POLICY,
        r#"
[[scenario]]
rule = ["CO-8", "CO-9"]
given = [
  "ann holds worker", "nell holds nurse", "hugo holds host", "will holds worker", "nora holds nurse",
  "nora is archived", "nick holds nurse until 2026-04-01",
  "room r1", "desk d1 in r1 of nell", "desk d2 in r1 of hugo", "desk d3 in r1 of nora", "desk d4 in r1",
]
then = [
  "ann can user.meet on nell", "ann can user.meet on hugo",
  "ann cannot user.meet on will because condition", "ann cannot user.meet on nora because condition",
  "ann cannot user.meet on nick because condition",
  "ann can desk.sit on d1", "ann cannot desk.sit on d2 because condition",
  "ann cannot desk.sit on d3 because condition", "ann cannot desk.sit on d4 because condition",
]
"#,
    );
}
