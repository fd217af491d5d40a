//! What comes of an edit, told whole: its headline, what happens besides, of whom it speaks, its rules.

mod core_support;

use core_support::said_on;

const POLICY: &str = r#"
policy = "telling"
title  = "Telling"
rules  = "TE"

[kinds.shelf]
made-with    = "work.build"
one-for-each = "red"

[kinds.case]
made-with    = "work.build"
one-for-each = ["red", "blue"]

[kinds.file]
in        = ["shelf", "case"]
made-with = "work.build"

[capabilities.work]
build = { title = "Build" }
paint = { title = "Paint" }

[roles.boss.allow]
work.build = "TE-1"

[roles.red]
[roles.red.allow]
work.paint = "TE-2"

[roles.blue]
[roles.green]

[[limits]]
rule   = "TE-3"
each   = "user"
holds  = ["red", "blue"]
most   = 1
beyond = "replace"

[[delegation]]
rule  = "TE-4"
who   = "boss"
may   = ["create", "edit", "archive", "restore", "add", "remove", "change"]
roles = "*"

[[effects]]
rule   = "TE-5"
gives  = "green"
remind = "{user} is green now, as well as {after}."

[[effects]]
rule    = "TE-6"
from    = "red"
to      = "blue"
confirm = true
remind  = "{user} was {from} and is {to}."
move    = [{ from = "shelf/*", into = "case" }]

[[effects]]
rule     = "TE-7"
replaces = true
remind   = "{user} loses {lost}."

[[effects]]
rule   = "TE-8"
takes  = "boss"
of     = "self"
remind = "You give up what you are."

[[effects]]
rule   = "TE-9"
takes  = "boss"
of     = "others"
remind = "{user} is told so."
"#;

/// What is read in each turn, whole.
fn read(given: &str, turns: &[(&str, &str)]) {
    for (when, whole) in turns {
        let said = said_on(POLICY, given, when);
        let told: Vec<&str> = said.lines().filter(|line| !line.starts_with('>')).collect();
        assert_eq!(told.join("\n"), *whole, "{when}");
    }
}

#[test]
fn whoever_is_touched_is_told_of_as_far_as_anything_changes_for_them() {
    read(
        r#""ann holds boss", "bob holds red", "cid holds red", "cid is archived""#,
        &[
            (
                "ann edits bob",
                "\
Edit Bob (TE-4)
  ~ Name: Bob becomes Bob renamed",
            ),
            (
                "ann archives bob",
                "\
Archive Bob (TE-4)
  Bob: active, archived
    cannot: Paint",
            ),
            (
                "ann restores cid",
                "\
Restore Cid (TE-4)
  + Cid comes back with all roles held before.
  Cid: archived, active
    can: Paint",
            ),
            (
                "ann takes red from bob",
                "\
Take the role Red from Bob (TE-4)
  Bob: active, active
    - Red
    cannot: Paint",
            ),
        ],
    );
}

#[test]
fn whoever_comes_with_a_role_brings_what_each_holder_has() {
    read(
        r#""ann holds boss""#,
        &[
            (
                "ann creates dan as red",
                "\
Create Dan (TE-4)
  + Shelf: Shelf of Dan in Acme
  + Case: Case of Dan in Acme
  Dan: active
    + Red
    can: Paint",
            ),
            (
                "ann creates dan as blue; ann creates eve as blue",
                "\
Create Dan, then create Eve (TE-4)
  + Case: Case of Dan in Acme
  + Case: Case of Eve in Acme
  Dan: active
    + Blue
  Eve: active
    + Blue",
            ),
        ],
    );
}

#[test]
fn what_happens_besides_is_told_on_its_own_occasion_alone() {
    read(
        r#""ann holds boss", "bob holds red", "cid holds nothing""#,
        &[
            (
                "ann gives green to bob",
                "\
Make Bob a Green (TE-4, TE-5)
  Bob: active, active
    + Green
  ! Bob is green now, as well as Red and Green. (TE-5)",
            ),
            (
                "ann creates dan as green",
                "\
Create Dan (TE-4, TE-5)
  Dan: active
    + Green
  ! Dan is green now, as well as Green. (TE-5)",
            ),
            (
                "ann gives blue to cid",
                "\
Make Cid a Blue (TE-4)
  + Case: Case of Cid in Acme
  Cid: active, active
    + Blue",
            ),
            (
                "ann changes bob from red to blue",
                "\
Change Bob from Red to Blue (TE-4, TE-6)
  Bob: active, active
    + Blue
    - Red
    cannot: Paint
  ? Bob was Red and is Blue. (TE-6)
It waits until that is confirmed.",
            ),
            (
                "ann gives blue to bob",
                "\
Make Bob a Blue (TE-3, TE-4, TE-6, TE-7)
  ~ Blue replaces Red. (TE-3)
  Bob: active, active
    + Blue
    - Red
    cannot: Paint
  ? Bob was Red and is Blue. (TE-6)
  ! Bob loses Red. (TE-7)
It waits until that is confirmed.",
            ),
        ],
    );
}

#[test]
fn what_moves_with_a_role_is_counted() {
    let held =
        r#""ann holds boss", "bob holds red", "shelf s of bob", "case c of bob", "file f in s""#;
    let told = |moved: &str| {
        format!(
            "\
Change Bob from Red to Blue (TE-4, TE-6)
  ~ {moved} of s move into c (TE-6)
  Bob: active, active
    + Blue
    - Red
    cannot: Paint
  ? Bob was Red and is Blue. (TE-6)
It waits until that is confirmed."
        )
    };
    let change = "ann changes bob from red to blue";
    read(held, &[(change, &told("1 thing"))]);
    let two = format!("{held}, \"file g in s\"");
    read(&two, &[(change, &told("2 things"))]);
}

#[test]
fn several_edits_are_told_in_one_headline() {
    let given = r#""ann holds boss", "bob holds red", "cid holds nothing""#;
    for (when, headline) in [
        ("ann edits bob", "Edit Bob (TE-4)"),
        (
            "ann edits bob; ann edits cid",
            "Edit Bob, then edit Cid (TE-4)",
        ),
        (
            "ann edits bob; ann edits cid; ann gives green to cid",
            "Edit Bob, and 2 more edits (TE-4, TE-5)",
        ),
    ] {
        let said = said_on(POLICY, given, when);
        let told = said.lines().find(|line| !line.starts_with('>'));
        assert_eq!(told, Some(headline), "{said}");
    }
}

#[test]
fn what_is_done_to_oneself_is_told_apart_from_what_is_done_to_others() {
    let given = r#""ann holds boss", "bea holds boss""#;
    for (who, reminder) in [
        ("ann", "You give up what you are. (TE-8)"),
        ("bea", "Bea is told so. (TE-9)"),
    ] {
        let said = said_on(POLICY, given, &format!("ann takes boss from {who}"));
        let told: Vec<&str> = said
            .lines()
            .filter_map(|l| l.strip_prefix("  ! "))
            .collect();
        assert_eq!(told, [reminder], "{said}");
    }
}

/// The policy with a limit.
fn with(limit: &str) -> String {
    format!("{POLICY}\n[[limits]]\nrule = \"TE-10\"\n{limit}")
}

#[test]
fn a_minimum_has_a_say_where_somebody_comes_or_goes_and_nowhere_else() {
    let policy = with("each = \"account\"\nhas-active = \"red\"\nleast = 1");
    let given = r#""ann holds boss", "bob holds red", "carl holds red", "dan holds red",
        "eve holds red", "fay holds red", "gil holds nothing""#;
    for (when, has_a_say) in [
        ("ann edits bob", false),
        ("ann gives green to fay", false),
        ("ann gives green to gil", false),
        ("ann takes red from bob", true),
        ("ann gives red to gil", true),
        ("ann archives fay", true),
    ] {
        let said = said_on(&policy, given, when);
        let headline = said.lines().nth(1).unwrap_or_default();
        assert_eq!(headline.contains("TE-10"), has_a_say, "{said}");
    }
    // Where nobody was, nobody is missed.
    let alone = r#""ann holds boss", "gil holds nothing""#;
    let said = said_on(&policy, alone, "ann gives red to gil");
    assert!(!said.contains("TE-10"), "{said}");
}

#[test]
fn licences_are_told_where_their_use_or_their_number_changes() {
    let policy = with(
        r#"
each   = "account"
counts = "active"
holds  = "red"
most   = "licences"
title  = "Licences"
"#,
    );
    let given = r#""ann holds boss", "bob holds red", "carl holds nothing", "limit licences 3""#;
    for (when, told) in [
        ("ann edits bob", None),
        ("ann gives green to carl", None),
        (
            "ann gives red to carl",
            Some("  Licences: 1 becomes 2 of 3 (TE-10)"),
        ),
        (
            "vendor sets limit licences to 2",
            Some("  Licences: 1 becomes 1 of 2 (TE-10)"),
        ),
    ] {
        let said = said_on(&policy, given, when);
        let line = said.lines().find(|line| line.contains("Licences:"));
        assert_eq!(line, told, "{said}");
    }
}
