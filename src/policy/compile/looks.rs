//! The sample as the matrix shows it, and what looks like a slip in it.

use crate::policy::{
    Policy,
    lint::{self, Lint},
    matrix::{Mark, MatrixCell, RowOf, matrix},
    model::{RoleId, Verb},
};

use super::tests::{SAMPLE, sample_with};

fn shown(policy: &Policy, role: &str, word: &str) -> MatrixCell {
    let matrix = matrix(policy);
    let column = policy
        .role_id(role)
        .and_then(|id| matrix.roles.iter().position(|r| *r == id));
    let row = matrix.rows.iter().find(|row| row.word == word);
    row.zip(column)
        .and_then(|(row, at)| row.cells.get(at).cloned())
        .unwrap_or(MatrixCell {
            mark: Mark::No,
            note: format!("no cell for {role} and {word}"),
            rules: Vec::new(),
        })
}

#[test]
fn a_cell_tells_mark_conditions_and_rules() {
    let policy = sample_with(&[]);
    for (role, word, mark, note) in [
        ("warden", "bench.staff", Mark::Yes, ""),
        ("warden", "bench.book", Mark::Yes, "needs Heat"),
        ("keeper", "bench.staff", Mark::No, ""),
        ("guest", "desk.open", Mark::Denied, ""),
        ("guest", "booking.cancel", Mark::No, "denied if granted"),
        ("helper", "desk.open", Mark::Unstated, ""),
        ("helper", "account.build", Mark::Unstated, ""),
        ("everyone", "user.advise", Mark::Conditional, "oneself"),
        (
            "warden",
            "booking.decide",
            Mark::Conditional,
            "asked, guide as teacher; or own; asked",
        ),
        (
            "helper",
            "booking.review",
            Mark::Conditional,
            "needs Laser Cutter; 1 hour after ended at, paid",
        ),
    ] {
        let cell = shown(&policy, role, word);
        assert_eq!(
            (cell.mark, cell.note.as_str()),
            (mark, note),
            "{role} {word}"
        );
    }
    let rules = shown(&policy, "warden", "booking.decide").rules;
    assert_eq!(rules, ["WS-11", "WS-12"]);
}

#[test]
fn what_is_done_to_people_comes_from_the_delegation() {
    let policy = sample_with(&[]);
    let add = shown(&policy, "keeper", "add");
    assert_eq!(add.mark, Mark::Conditional);
    assert_eq!(add.note, "gives Guest, at the own place");
    assert_eq!(shown(&policy, "guest", "add").mark, Mark::No);
    assert_eq!(shown(&policy, "guest", "create").mark, Mark::Unstated);
    let matrix = matrix(&policy);
    let verbs = matrix.rows.iter().filter_map(|row| match row.of {
        RowOf::Verb(verb) => Some(verb),
        RowOf::Cap(_) => None,
    });
    assert_eq!(verbs.filter(|v| *v == Verb::Edit).count(), 0);
    assert_eq!(matrix.roles.first(), Some(&RoleId::EVERYONE));
}

fn lints(text: &str) -> Vec<Lint> {
    lint::check_text(text, "w.toml").unwrap_or_default()
}

#[test]
fn what_looks_like_a_slip_is_told_with_its_name() {
    let has = |text: &str, code: &str, name: &str| {
        let found = lints(text);
        let hit = found.iter().any(|l| l.code == code && l.name == name);
        assert!(hit, "{code} {name}: {found:#?}");
    };
    let with = |from: &str, to: &str| {
        assert!(SAMPLE.contains(from), "{from}");
        SAMPLE.replacen(from, to, 1)
    };
    let no_copy = with("gives = [\"guest\"]", "gives = [\"helper\"]");
    has(&no_copy, "nobody-gives", "guest");
    let higher = with("gives = [\"guest\"]", "gives = [\"guest\", \"warden\"]");
    has(&higher, "gives-higher", "keeper");
    has(
        &with("\"*\" = \"WS-10\"\n", ""),
        "no-role-gives",
        "account.build",
    );
    has(
        &with("self-approval = \"no\"", "votes = 0"),
        "no-votes",
        "approval",
    );
    let nobody = with(
        "decided-with = \"booking.decide\"",
        "decided-with = \"desk.shut\"",
    )
    .replace("count = {}", "count = {}\nshut = {}")
    .replace("\"*\" = \"WS-10\"\n", "");
    has(&nobody, "nobody-decides", "approval");
    let gated = with("has-active = [\"warden\"]", "has-active = [\"guest\"]");
    has(&gated, "gated-minimum", "guest");
    has(
        &with("alone = [\"@loners\"]", "alone = []"),
        "limit-of-nothing",
        "",
    );
    has(
        &with("alone = [\"@loners\"]", "alone = []"),
        "unused-set",
        "loners",
    );
    has(
        &with("in = [\"room\", \"bench\"]", "in = \"bench\""),
        "nowhere",
        "bench",
    );
    let unasked = with("\"mentor\", \"they hold", "\"they hold");
    has(&unasked, "unused-relation", "mentor");
    has(
        &with("[plans]", "steam = {}\n[plans]"),
        "unused-feature",
        "steam",
    );
}

#[test]
fn a_policy_without_slips_is_quiet() {
    assert_eq!(lints(SAMPLE), []);
}
