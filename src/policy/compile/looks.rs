//! The sample as the matrix shows it, and what looks like a slip in it.

use crate::policy::{
    Policy,
    matrix::{Mark, MatrixCell, RowOf, matrix},
    model::{RoleId, Verb},
};

use super::tests::sample_with;

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
