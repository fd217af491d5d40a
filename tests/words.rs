//! What people read of a policy: its whole matrix, its conditions and its limits in words, kept as
//! they were when somebody read them last.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::{collections::BTreeMap, fmt::Write as _};

use rolecall::policy::{
    Policy, compile,
    matrix::{Mark, MatrixCell, matrix},
    model::{Cell, Condition, Grant},
};

const STUDIO: &str = include_str!("words/studio.toml");

fn policy(text: &str) -> Policy {
    compile(text, "words.toml", &BTreeMap::new()).unwrap_or_else(|errors| {
        let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("{}", told.join("\n"))
    })
}

fn as_read_before(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_snapshot_path("words");
    settings.bind(|| insta::assert_snapshot!(name, text));
}

fn sign(cell: &MatrixCell) -> &'static str {
    match cell.mark {
        Mark::Yes => "given",
        Mark::Conditional => "conditional",
        Mark::No => "not given",
        Mark::Denied => "denied",
        Mark::Unstated => "unstated",
    }
}

/// The matrix row by row, with a line for each role.
fn told(policy: &Policy) -> String {
    let (laid, mut text, mut group) = (matrix(policy), String::new(), String::new());
    for row in &laid.rows {
        if row.group != group {
            group.clone_from(&row.group);
            let _ = writeln!(text, "# {group}");
        }
        let _ = writeln!(text, "{} ({})", row.title, row.word);
        for (role, cell) in laid.roles.iter().zip(&row.cells) {
            let words = match cell.note.as_str() {
                "" => sign(cell).to_owned(),
                note => format!("{} ({note})", sign(cell)),
            };
            let rules = match cell.rules.as_slice() {
                [] => String::new(),
                rules => format!(" [{}]", rules.join(", ")),
            };
            let title = policy.role_title(*role);
            let _ = writeln!(text, "  {title}: {words}{rules}");
        }
    }
    text
}

#[test]
fn the_whole_matrix_reads_as_it_did() {
    as_read_before("matrix", &told(&policy(STUDIO)));
}

#[test]
fn everyone_has_a_column_where_everyone_is_said_to_have_something_or_to_lack_it() {
    let base = "policy = \"x\"\ntitle = \"X\"\n[capabilities.desk]\nopen = {}\n[roles.guest]\n";
    for (said, columns) in [
        ("", &["Guest"][..]),
        ("[roles.everyone]\ntitle = \"All\"\n", &["Guest"]),
        (
            "[roles.everyone.allow]\ndesk.open = \"1\"\n",
            &["Everyone", "Guest"],
        ),
        (
            "[roles.everyone.deny]\ndesk.open = \"1\"\n",
            &["Everyone", "Guest"],
        ),
    ] {
        let policy = policy(&format!("{base}{said}"));
        let roles = matrix(&policy).roles;
        let titles: Vec<String> = roles.iter().map(|r| policy.role_title(*r)).collect();
        assert_eq!(titles, columns, "{said}");
    }
}

/// Every condition of a policy: of its roles first, then of its capabilities.
fn conditions(policy: &Policy) -> Vec<Condition> {
    let grants = policy.roles.iter().flat_map(|role| {
        let cells = role.cells.iter().flat_map(|cell| match cell {
            Cell::Allow(grants) => grants.as_slice(),
            Cell::Cannot(_) | Cell::Unstated(_) | Cell::Unlisted => &[],
        });
        cells.chain(role.denies.values().flatten())
    });
    let of_roles = grants.flat_map(|grant: &Grant| &grant.when);
    let of_caps = policy.capabilities.iter().flat_map(|cap| &cap.when);
    let mut all: Vec<Condition> = of_roles.chain(of_caps).cloned().collect();
    let mut seen = Vec::new();
    all.retain(|condition| {
        let fresh = !seen.contains(condition);
        seen.push(condition.clone());
        fresh
    });
    all
}

#[test]
fn each_condition_reads_on_its_own_and_as_a_clause_both_ways_as_it_did() {
    let policy = policy(STUDIO);
    let mut text = String::new();
    for condition in conditions(&policy) {
        let contrary = Condition::Not(Box::new(condition.clone()));
        let _ = writeln!(
            text,
            "{}\n  only if {}\n  only if {}",
            policy.condition_words(&condition),
            policy.condition_clause(&condition),
            policy.condition_clause(&contrary),
        );
    }
    as_read_before("conditions", &text);
}

#[test]
fn each_limit_reads_as_it_did() {
    let policy = policy(STUDIO);
    let words: Vec<String> = policy
        .limits
        .iter()
        .map(|l| policy.limit_words(l))
        .collect();
    as_read_before("limits", &words.join("\n"));
}

#[test]
fn where_there_is_one_role_alone_a_limit_calls_it_by_its_title() {
    let policy = policy(
        "policy = \"x\"\ntitle = \"X\"\n[roles.guest]\n[[limits]]\neach = \"user\"\nholds = [\"*\"]\nmost = 1\n",
    );
    let words: Vec<String> = policy
        .limits
        .iter()
        .map(|l| policy.limit_words(l))
        .collect();
    assert_eq!(words, ["Each user holds at most 1 of Guest."]);
}
