//! What must always be so: debts that are left as they are, what counts where, what gives way, and
//! the sentences about it. Each test puts its own limits to one small policy.

mod core_support;

use core_support::{said_on, tell_on};

const POLICY: &str = r#"
policy = "bounds"
title  = "Bounds"
rules  = "BO"

[kinds.desk]
made-with = "work.build"

[relations.seat]
to         = "desk"
as         = ["guest", "host"]
added-with = "work.build"

[relations.key]
to         = "desk"
held-by    = "red"
else       = "end"
added-with = "work.build"

[relations.pass]
to         = "desk"
held-by    = "red"
added-with = "work.build"

[capabilities.work]
build = { title = "Build" }

[roles.boss.allow]
work.build = "BO-1"

[roles.red]
[roles.blue]
[roles.green]

[roles.sitter]
on = "desk"

[roles.watcher]
on = "desk"

[[delegation]]
rule  = "BO-1"
who   = "boss"
may   = ["create", "edit", "archive", "add", "remove", "change"]
roles = "*"
"#;

/// The policy with a limit.
fn with(limits: &str) -> String {
    limits.split('|').fold(POLICY.to_owned(), |text, limit| {
        format!("{text}\n[[limits]]\nrule = \"BO-2\"\n{}\n", limit.trim())
    })
}

/// That each of these sentences is read in its turn.
fn read(policy: &str, given: &str, turns: &[(&str, &str)]) {
    for (when, words) in turns {
        let said = said_on(policy, given, when);
        assert!(said.contains(words), "{when}: {said}");
    }
}

#[test]
fn too_many_roles_are_a_debt_that_is_lessened_and_never_deepened() {
    tell_on(
        &with(
            r#"
each  = "user"
holds = ["red", "blue", "green"]
most  = 1
"#,
        ),
        r#"
[[group]]
given = ["ann holds boss", "bob holds red, blue", "carl holds red"]
[[group.scenario]]
rule = "BO-2"
when = "ann edits bob"
then = "accepted"
[[group.scenario]]
rule = "BO-2"
when = "ann changes bob from blue to green"
then = "accepted"
[[group.scenario]]
rule = "BO-2"
when = "ann gives green to bob"
then = "refused too-many-roles by BO-2"
[[group.scenario]]
rule = "BO-2"
when = "ann gives green to carl"
then = "refused too-many-roles by BO-2"
"#,
    );
}

#[test]
fn too_few_roles_are_a_debt_that_is_left_as_it_is() {
    tell_on(
        &with(
            r#"
each  = "user"
holds = "red"
least = 1
"#,
        ),
        r#"
[[group]]
given = ["ann holds boss", "bob holds blue", "carl holds red"]
[[group.scenario]]
rule = "BO-2"
when = ["ann edits bob", "ann gives green to bob"]
then = "accepted"
[[group.scenario]]
rule = "BO-2"
when = "ann takes red from carl"
then = "refused too-few-roles by BO-2"
[[group.scenario]]
rule = "BO-2"
when = "ann creates dan as blue"
then = "refused too-few-roles by BO-2"
"#,
    );
}

#[test]
fn on_a_place_a_role_is_asked_of_whoever_holds_anything_there() {
    tell_on(
        &with(
            r#"
each  = "user"
on    = "desk"
holds = "sitter"
least = 1
"#,
        ),
        r#"
[[group]]
given = [
  "ann holds boss", "desk d1", "desk d2", "bob holds red", "bob holds sitter on d1",
  "bob holds sitter, watcher on d2",
]
[[group.scenario]]
rule = "BO-2"
about = "Nothing is left on the first desk."
when = "ann takes sitter from bob on d1"
then = "accepted"
[[group.scenario]]
rule = "BO-2"
when = "ann takes sitter from bob on d2"
then = "refused too-few-roles by BO-2"
[[group.scenario]]
rule = "BO-2"
about = "The account is no desk."
when = "ann creates carl as red"
then = "accepted"
"#,
    );
}

#[test]
fn until_when_somebody_is_left_without_a_role_is_said() {
    let policy = with(
        r#"
each  = "user"
holds = ["red", "blue"]
least = 1
"#,
    );
    read(
        &policy,
        r#""ann holds boss", "bob holds red""#,
        &[
            (
                "ann takes red from bob",
                "too-few-roles: Bob would be left without Red or Blue. (BO-2)",
            ),
            (
                "ann gives red to bob until 2026-06-01",
                "Bob would be left without Red or Blue once those with an end are over. (BO-2)",
            ),
            (
                "ann gives red to bob from 2026-06-01",
                "Bob would be left without Red or Blue until those that are to begin have begun. (BO-2)",
            ),
            (
                "ann gives red to bob from 2026-06-01 until 2026-07-01",
                "Bob would be left without Red or Blue once those with an end are over. (BO-2)",
            ),
        ],
    );
}

#[test]
fn fewer_licences_than_are_in_use_are_told_once() {
    let policy = with(
        r#"
each   = "account"
counts = "active"
holds  = "red"
most   = "licences"
title  = "Licences"
"#,
    );
    let held = r#""ann holds boss", "bob holds red", "carl holds red""#;
    let words = "Licences: 2 in use of 1. Nobody loses anything, but no more can be given. (BO-2)";
    let given = format!(r#"{held}, "limit licences 3""#);
    read(
        &policy,
        &given,
        &[("vendor sets limit licences to 1", words)],
    );
    let enough = said_on(&policy, &given, "vendor sets limit licences to 2");
    assert!(!enough.contains("Nobody loses anything"), "{enough}");
    let given = format!(r#"{held}, "limit licences 1""#);
    let later = said_on(&policy, &given, "ann edits bob");
    assert!(!later.contains("Nobody loses anything"), "{later}");
}

#[test]
fn people_in_a_relation_are_counted_one_by_one_and_thing_by_thing() {
    tell_on(
        &with(
            r#"
each = "desk"
has  = "seat"
most = 2
"#,
        ),
        r#"
[[group]]
given = [
  "ann holds boss", "desk d1", "desk d2", "desk d3", "dan holds red", "eve holds red",
  "amy is seat of d1 as guest", "bea is seat of d1 as guest", "cid is seat of d1 as guest",
  "dan is seat of d1 as guest", "amy is seat of d2 as guest", "bea is seat of d2 as guest",
]
[[group.scenario]]
rule = "BO-2"
about = "Too many before, as many after."
when = ["ann ends amy seat of d1", "ann puts amy seat of d1 as host"]
then = "accepted"
[[group.scenario]]
rule = "BO-2"
when = "ann puts eve seat of d1 as guest"
then = "refused too-many by BO-2"
[[group.scenario]]
rule = "BO-2"
about = "One who sits there otherwise, and one more."
when = ["ann ends amy seat of d2", "ann puts amy seat of d2 as host", "ann puts eve seat of d2 as guest"]
then = "refused too-many by BO-2"
[[group.scenario]]
rule = "BO-2"
about = "Two desks, and three people."
when = ["ann ends amy seat of d1", "ann ends bea seat of d1", "ann ends cid seat of d1",
  "ann puts amy seat of d3 as guest", "ann puts bea seat of d3 as guest", "ann puts cid seat of d1 as host"]
then = "accepted"
"#,
    );
}

#[test]
fn who_would_be_missing_is_said_as_it_is() {
    let given =
        r#""ann holds boss", "desk d1", "bob holds sitter on d1", "carl holds sitter on d1""#;
    let least = |least: u64| {
        with(&format!(
            "each = \"desk\"\nhas-active = \"sitter\"\nleast = {least}"
        ))
    };
    read(
        &least(1),
        r#""ann holds boss", "desk d1", "bob holds sitter on d1""#,
        &[
            (
                "ann takes sitter from bob on d1",
                "min-active: Bob is the only active Sitter of d1. (BO-2)",
            ),
            (
                "ann makes desk d2",
                "min-active: d2 would have no active Sitter. (BO-2)",
            ),
        ],
    );
    let both = "ann takes sitter from bob on d1; ann takes sitter from carl on d1";
    read(
        &least(2),
        given,
        &[
            (
                "ann takes sitter from bob on d1",
                "min-active: d1 would have fewer than 2 active holders of Sitter. (BO-2)",
            ),
            (
                both,
                "min-active: d1 would have no active Sitter without Bob and Carl. (BO-2)",
            ),
        ],
    );
    read(
        &least(3),
        &format!(r#"{given}, "dan holds sitter on d1""#),
        &[(
            both,
            "min-active: d1 would have fewer than 3 active holders of Sitter. (BO-2)",
        )],
    );
}

#[test]
fn newcomers_do_not_hide_those_who_were_there() {
    tell_on(
        &with(
            r#"
each       = "account"
has-active = "boss"
least      = 1
"#,
        ),
        r#"
[[group]]
given = ["ann holds boss"]
[[group.scenario]]
rule = "BO-2"
when = ["ann creates bob as boss", "ann creates carl as boss"]
then = "accepted"
[[group.scenario]]
rule = "BO-2"
when = ["ann creates bob as red", "ann creates carl as red", "ann takes boss from ann"]
then = "refused min-active by BO-2"
"#,
    );
}

#[test]
fn what_comes_by_itself_may_bring_more_with_it() {
    // The first of these rules has nothing to do before the second has had its turn.
    tell_on(
        &with(
            r#"
each   = "user"
alone  = "red"
beyond = "replace"
|
each  = "user"
holds = "red"
least = 1
short = "add"
"#,
        ),
        r#"
[[scenario]]
rule = "BO-2"
given = ["ann holds boss, red", "bob holds blue"]
when = "ann edits bob"
then = ["accepted", "bob holds exactly red"]
"#,
    );
}

#[test]
fn only_as_many_give_way_as_must() {
    tell_on(
        &with(
            r#"
each   = "user"
holds  = ["red", "blue", "green"]
most   = 2
beyond = "replace"
"#,
        ),
        r#"
[[group]]
given = ["ann holds boss", "bob holds red, blue", "carl holds red"]
[[group.scenario]]
rule = "BO-2"
when = "ann gives green to bob"
then = ["accepted", "bob holds exactly blue, green"]
[[group.scenario]]
rule = "BO-2"
when = "ann gives green to carl"
then = ["accepted", "carl holds exactly red, green"]
[[group.scenario]]
rule = "BO-2"
when = ["ann gives green to carl", "ann gives blue to carl"]
then = ["accepted", "carl holds exactly blue, green"]
[[group.scenario]]
rule = "BO-2"
when = "ann creates dan as red, blue, green"
then = "refused too-many-roles by BO-2"
"#,
    );
}

#[test]
fn a_relation_ends_with_the_role_that_carries_it_and_with_no_other() {
    tell_on(
        POLICY,
        r#"
[[group]]
given = [
  "ann holds boss", "desk d1", "bob holds red, blue", "bob is key of d1", "bob is pass of d1",
]
[[group.scenario]]
rule = "BO-1"
when = "ann takes blue from bob"
then = ["accepted", "bob is key of d1"]
[[group.scenario]]
rule = "BO-1"
when = "ann takes red from bob"
then = ["accepted", "bob is not key of d1", "bob is pass of d1"]
"#,
    );
}

#[test]
fn a_role_that_stands_alone_is_refused_beside_others_and_takes_no_place() {
    let policy = with("each = \"user\"\nalone = \"red\"");
    tell_on(
        &policy,
        r#"
[[group]]
given = ["ann holds boss", "bob holds blue", "carl holds red, blue"]
[[group.scenario]]
rule = "BO-2"
when = "ann gives red to bob"
then = "refused alone-with-others by BO-2"
[[group.scenario]]
rule = "BO-2"
when = "ann gives green to bob"
then = "accepted"
[[group.scenario]]
rule = "BO-2"
when = "ann changes bob from blue to red"
then = ["accepted", "bob holds exactly red"]
[[group.scenario]]
rule = "BO-2"
about = "A debt is lessened."
when = "ann takes blue from carl"
then = "accepted"
"#,
    );
    let given = r#""ann holds boss", "bob holds blue", "bob holds green until 2026-04-01""#;
    let words = "alone-with-others: Bob would hold Blue and Red, and Red is always somebody's only role. (BO-2)";
    read(&policy, given, &[("ann gives red to bob", words)]);
}

#[test]
fn what_somebody_would_hold_too_many_of_is_told_without_what_has_ended() {
    let policy = with("each = \"user\"\nholds = [\"red\", \"blue\", \"green\"]\nmost = 1");
    let given = r#""ann holds boss", "bob holds blue", "bob holds green until 2026-04-01""#;
    let words = "too-many-roles: Bob would hold Blue and Red on Acme, and 1 is the most. (BO-2)";
    read(&policy, given, &[("ann gives red to bob", words)]);
}

#[test]
fn everybody_who_must_hold_something_is_left_without_any_role() {
    let policy = with("each = \"user\"\nholds = \"*\"\nleast = 1");
    let given = r#""ann holds boss", "bob holds blue""#;
    let words = "too-few-roles: Bob would be left without any role. (BO-2)";
    read(&policy, given, &[("ann takes blue from bob", words)]);
}

#[test]
fn what_gives_way_is_told_by_its_title() {
    let policy =
        with("each = \"user\"\nholds = [\"red\", \"blue\"]\nmost = 1\nbeyond = \"replace\"")
            .replace("[roles.blue]", "[roles.blue]\ntitle = \"Deep Blue\"");
    let given = r#""ann holds boss", "bob holds blue""#;
    read(
        &policy,
        given,
        &[("ann gives red to bob", "  ~ Red replaces Deep Blue. (BO-2)")],
    );
}

#[test]
fn an_account_is_not_opened_without_those_who_must_be_there() {
    tell_on(
        &with("each = \"account\"\nhas-active = \"red\"\nleast = 1").replace(
            "[kinds.desk]",
            "[kinds.account]\ncreator-becomes = \"boss\"\n[kinds.desk]",
        ),
        r#"
[[scenario]]
rule = "BO-2"
given = "no account"
when = "site opens the account for ann"
then = "refused min-active by BO-2"
"#,
    );
    tell_on(
        &with("each = \"account\"\nhas-active = \"boss\"\nleast = 1").replace(
            "[kinds.desk]",
            "[kinds.account]\ncreator-becomes = \"boss\"\n[kinds.desk]",
        ),
        r#"
[[scenario]]
rule = "BO-2"
given = "no account"
when = "site opens the account for ann"
then = "accepted"
"#,
    );
}
