//! Edits that stand beside one another in a batch, or say less than they mean: what one of them leaves
//! to the other, and what is made of a place, a moment or an end that is not named.

#![allow(clippy::unwrap_used, clippy::panic)]

mod core_support;

use core_support::{Ground, tell_on};

const POLICY: &str = r#"
policy = "batches"
title  = "Batches"
rules  = "BA"

[kinds.account]
creator-becomes = "boss"

[kinds.desk]
made-with    = "work.build"
removed-with = "work.build"

[kinds.locker]
one-for-each = "red"

[kinds.box]
one-for-each = "blue"

[kinds.paper]
in        = ["locker", "box"]
made-with = "work.build"

[relations.seat]
to         = "desk"
as         = ["guest", "host"]
added-with = "work.build"

[relations.key]
to         = "desk"
added-with = "work.build"

[relations.minds]
to         = "user"
added-with = "work.build"

[capabilities.work]
build = { title = "Build" }

[roles.boss.allow]
work.build = "BA-1"

[roles.red]
[roles.blue]
[roles.green]

[roles.sitter]
on = "desk"

[roles.watcher]
on = "desk"

[[delegation]]
rule  = "BA-1"
who   = "boss"
may   = ["create", "edit", "archive", "remove-user", "add", "remove", "change", "place"]
roles = "*"

[[effects]]
rule   = "BA-2"
gives  = "green"
remind = "Tell {user} what is green."

[[effects]]
rule   = "BA-4"
makes  = "paper"
remind = "Put {thing} into {place}."

[[effects]]
rule   = "BA-3"
from   = "red"
to     = "blue"
move   = [{ from = "locker/*", into = "box" }]
"#;

const GROUND: &str = r#"
[[group]]
given = ["ann holds boss", "bob holds nothing", "desk d1", "desk d2"]
"#;

fn on_ground(scenarios: &str) {
    tell_on(POLICY, &format!("{GROUND}{scenarios}"));
}

#[test]
fn a_thing_that_goes_takes_along_what_leads_to_it_and_nothing_else() {
    on_ground(
        r#"
[[group.scenario]]
rule = "BA-1"
given = ["bob is seat of d1 as guest"]
when = ["ann puts bob seat of d2 as guest", "ann deletes d1"]
then = ["accepted", "bob is seat of d2", "bob is not seat of d1", "d1 is gone"]
[[group.scenario]]
rule = "BA-1"
when = ["ann puts bob seat of d1 as guest", "ann deletes d1"]
then = ["accepted", "bob is not seat of d1"]
[[group.scenario]]
rule = "BA-1"
when = ["ann gives sitter to bob on d1", "ann deletes d1"]
then = ["accepted", "bob holds nothing"]
[[group.scenario]]
rule = "BA-1"
given = ["bob holds sitter on d1"]
when = ["ann gives sitter to bob on d2", "ann deletes d1"]
then = ["accepted", "bob holds sitter on d2", "bob does not hold sitter on d1"]
"#,
    );
}

#[test]
fn what_comes_by_itself_does_not_take_the_handle_of_what_goes() {
    on_ground(
        r#"
[[group.scenario]]
rule = "BA-1"
given = ["desk bob.locker"]
when = ["ann deletes bob.locker", "ann gives red to bob"]
then = ["accepted", "bob.locker is gone", "bob.locker-2 exists"]
"#,
    );
}

#[test]
fn giving_and_taking_the_same_role_in_one_batch_is_a_contradiction() {
    on_ground(
        r#"
[[group.scenario]]
rule = "BA-1"
when = ["ann gives red to bob", "ann takes red from bob"]
then = "refused contradiction"
[[group.scenario]]
rule = "BA-1"
given = ["bob holds red"]
when = ["ann takes red from bob", "ann gives red to bob"]
then = "refused contradiction"
[[group.scenario]]
rule = "BA-1"
about = "On two desks it is none."
given = ["bob holds sitter on d1"]
when = ["ann takes sitter from bob on d1", "ann gives sitter to bob on d2"]
then = ["accepted", "bob holds exactly sitter on d2"]
"#,
    );
}

#[test]
fn a_relation_ends_as_it_is_named() {
    on_ground(
        r#"
[[group.scenario]]
rule = "BA-1"
given = ["bob is seat of d1 as guest", "bob is seat of d2 as guest", "bob is key of d1"]
when = "ann ends bob seat of d1"
then = ["accepted", "bob is not seat of d1", "bob is seat of d2", "bob is key of d1"]
[[group.scenario]]
rule = "BA-1"
given = ["bob is seat of d1 as guest", "bob is seat of d1 as host"]
when = "ann ends bob seat of d1 as guest"
then = ["accepted", "bob is not seat of d1 as guest", "bob is seat of d1 as host"]
[[group.scenario]]
rule = "BA-1"
given = ["bob is seat of d1 as guest", "bob is seat of d1 as host"]
when = "ann ends bob seat of d1"
then = ["accepted", "bob is not seat of d1"]
"#,
    );
}

#[test]
fn a_relation_leads_only_where_it_can_and_to_nobody_who_was_removed() {
    on_ground(
        r#"
[[group.scenario]]
rule = "BA-1"
when = "ann puts ann key of bob"
then = "refused wrong-kind"
[[group.scenario]]
rule = "BA-1"
when = "ann puts ann minds of bob"
then = ["accepted", "ann is minds of bob"]
[[group.scenario]]
rule = "BA-1"
first = "ann removes bob"
when = "ann puts ann minds of bob"
then = "refused unknown-thing"
"#,
    );
}

#[test]
fn a_role_that_is_changed_stays_where_it_was_held_if_the_other_can_be_held_there() {
    on_ground(
        r#"
[[group.scenario]]
rule = "BA-1"
given = ["bob holds sitter on d1"]
when = "ann changes bob from sitter on d1 to watcher"
then = ["accepted", "bob holds exactly watcher on d1"]
[[group.scenario]]
rule = "BA-1"
given = ["bob holds sitter on d1"]
when = "ann changes bob from sitter on d1 to watcher on d2"
then = ["accepted", "bob holds exactly watcher on d2"]
[[group.scenario]]
rule = "BA-1"
given = ["bob holds sitter on d1"]
when = "ann changes bob from sitter on d1 to red"
then = ["accepted", "bob holds exactly red"]
"#,
    );
}

#[test]
fn what_begins_at_this_moment_has_no_beginning() {
    on_ground(
        r#"
[[group.scenario]]
rule = "BA-1"
first = "ann gives red to bob from 2026-05-01T12:00:00Z"
when = "ann gives red to bob"
then = "refused already-so"
[[group.scenario]]
rule = "BA-1"
first = "ann gives red to bob from 2026-05-01T12:00:01Z"
when = "ann gives red to bob"
then = ["accepted"]
"#,
    );
}

#[test]
fn somebody_new_is_told_as_anybody_else() {
    on_ground(
        r#"
[[group.scenario]]
rule = "BA-2"
when = "ann creates cid as green"
then = ["accepted", "reminds \"Tell Cid what is green.\" by BA-2"]
[[group.scenario]]
rule = "BA-2"
when = "ann gives green to bob"
then = ["accepted", "reminds \"Tell Bob what is green.\" by BA-2"]
"#,
    );
}

#[test]
fn what_is_made_is_told_with_where_it_lies() {
    on_ground(
        r#"
[[group.scenario]]
rule = "BA-4"
given = ["box b1"]
when = "ann makes paper p1 in b1"
then = ["accepted", "reminds \"Put p1 into b1.\" by BA-4"]
"#,
    );
}

#[test]
fn what_moves_is_told_apart_from_what_bears_its_title_already() {
    let mut ground = Ground::open(POLICY, "batches.toml");
    ground.does(r#"{"edit":"user.create","user":"bob","name":"Bob","roles":[{"role":"red"}]}"#);
    ground.does(r#"{"edit":"resource.create","resource":"b","kind":"box","owner":"bob"}"#);
    for (handle, title, parent) in [
        ("p1", "Note", "b"),
        ("p2", "Note (2)", "b"),
        ("p3", "Note", "bob.locker"),
        ("p4", "Note", "bob.locker"),
        ("p5", "Letter", "bob.locker"),
    ] {
        ground.does(&format!(
            r#"{{"edit":"resource.create","resource":"{handle}","kind":"paper","title":"{title}","parent":"{parent}"}}"#
        ));
    }
    ground.does(r#"{"edit":"role.change","user":"bob","from":"red","to":"blue"}"#);
    let title = |handle: &str| {
        let paper = &ground.state.resources[handle];
        assert_eq!(paper.parent, Some("b".parse().unwrap()), "{handle}");
        paper.title.clone()
    };
    let all: Vec<String> = ["p1", "p2", "p3", "p4", "p5"].map(title).into();
    assert_eq!(all, ["Note", "Note (2)", "Note (3)", "Note (4)", "Letter"]);
}
