//! How large a policy may be: each table and the matrix are filled to the last place, and then one
//! more is told.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::{collections::BTreeMap, fmt::Write as _};

use rolecall::policy::{PolicyError, compile};

/// Rows of a table.
const TABLE: usize = 4_096;
/// What all statements of the matrix weigh together at most: for each capability that a statement
/// is about one, and one for each of its ways, conditions, features and rule ids.
const MATRIX: usize = 1 << 19;
/// Capabilities of the policies below that are filled with statements.
const CAPS: usize = 1_024;

/// The faults of a policy with this in it.
fn told(body: &str) -> Vec<PolicyError> {
    let text = format!("policy = \"x\"\ntitle = \"X\"\n{body}");
    compile(&text, "x.toml", &BTreeMap::new())
        .err()
        .unwrap_or_default()
}

/// Holds that nothing is told, or this alone, about lines that begin so.
fn is_told(body: &str, answer: Option<(&str, &str, &str)>) {
    let told = told(body);
    assert_eq!(told.is_empty(), answer.is_none(), "{:?}", told.first());
    let lines: Vec<&str> = body.lines().collect();
    for (one, (message, mend, line)) in told.iter().zip(answer.into_iter().cycle()) {
        assert_eq!(
            (one.code, &*one.message, &*one.mend),
            ("too-many", message, mend)
        );
        assert!(lines[one.line - 3].starts_with(line), "{one}");
    }
}

/// So many rows, each named by its number.
fn rows(many: usize, row: impl Fn(usize) -> String) -> String {
    (0..many).fold(String::new(), |mut text, at| {
        let _ = writeln!(text, "{}", row(at));
        text
    })
}

#[test]
fn each_table_has_room_for_4096_rows_and_what_is_built_in_counts() {
    const MEND: &str = "make two policies of this one";
    for (table, built_in) in [
        ("features", 0),
        ("relations", 0),
        ("capabilities.desk", 0),
        ("kinds", 2),
        ("roles", 1),
    ] {
        let room = TABLE - built_in;
        let row = |at| match table {
            "relations" => format!("n{at} = {{ to = \"account\" }}"),
            _ => format!("n{at} = {{}}"),
        };
        let filled = |many| format!("[{table}]\n{}", rows(many, row));
        is_told(&filled(room), None);
        let what = table.split('.').next().unwrap();
        let message = format!("there are more than 4096 {what}");
        let first_too_many = format!("n{room} ");
        is_told(&filled(room + 1), Some((&message, MEND, &first_too_many)));
    }
}

#[test]
fn account_and_user_stand_among_the_kinds_without_taking_a_place() {
    let kinds = rows(TABLE - 2, |at| format!("n{at} = {{}}"));
    is_told(
        &format!("[kinds]\n{kinds}account = {{}}\nuser = {{}}\n"),
        None,
    );
}

#[test]
fn roles_times_capabilities_have_room_for_a_quarter_of_a_million_cells() {
    const ROLES: usize = (1 << 18) / TABLE - 1;
    let caps = rows(TABLE, |at| format!("n{at} = {{}}"));
    let filled = |many| {
        format!(
            "[capabilities.desk]\n{caps}{}",
            rows(many, |at| format!("[roles.n{at}]"))
        )
    };
    is_told(&filled(ROLES), None);
    let message = "roles times capabilities are more than a policy can hold";
    let mend = "make two policies of this one";
    is_told(&filled(ROLES + 1), Some((message, mend, "[roles.n0]")));
}

/// A policy of [`CAPS`] capabilities in which a role's statements weigh so much, with more behind.
fn weighing(weight: usize, more: &str) -> String {
    let facts: Vec<String> = (0..4).map(|at| format!("f{at} = \"yes-no\"")).collect();
    let stars = vec!["\"*\""; weight / CAPS].join(", ");
    let names = rows(weight % CAPS, |at| format!("\"tool.n{at}\","));
    format!(
        "[features]\nx0 = {{}}\nx1 = {{}}\n[kinds]\ntool = {{ facts = {{ {} }} }}\n[capabilities.tool]\n{}[roles.heavy]\nunstated = [\n{stars},\n{names}]\n{more}",
        facts.join(", "),
        rows(CAPS, |at| format!("n{at} = {{}}")),
    )
}

/// What is said beside, what it weighs, and the line that does not fit where one too many is said.
const SAID: [(&str, usize, &str); 5] = [
    // Two ways, both with the rules of the statement: 9 and 3; and the statement: 3.
    (
        "[roles.b.allow]\n\"*\" = { rule = [\"1\", \"2\"], any = [{ when = [\"f0\", \"f1\", \"f2\"], needs = [\"x0\", \"x1\"], rule = \"3\" }, {}] }\n",
        15 * CAPS,
        "\"*\" = ",
    ),
    (
        "[roles.b]\nunstated = [\n{ for = [\"*\"], rule = [\"1\", \"2\", \"3\"] }]\n",
        4 * CAPS,
        "{ for = ",
    ),
    (
        "[roles.b.cannot]\ntool.n0 = [\"1\", \"2\"]\n",
        3,
        "tool.n0 = ",
    ),
    // The original weighs 11, the copying 5 for each capability, and what is copied 11.
    (
        "[roles.b.allow]\ntool.n0 = { rule = [\"1\", \"2\", \"3\"], needs = [\"x0\", \"x1\"], when = [\"f0\"] }\n[roles.c]\nlike = [\n{ role = \"b\", when = [\"f1\", \"f2\", \"f3\"], rule = \"4\" }]\n",
        11 + 5 * CAPS + 11,
        "{ role = \"b\"",
    ),
    // The same copied twice is one copy; where it does not fit, it is told of both.
    (
        "[roles.b.allow]\ntool.n0 = \"1\"\n[roles.c]\nlike = [\n{ role = \"b\", rule = \"4\" },\n{ role = \"b\", rule = \"4\" }]\n",
        4 + 2 * 2 * CAPS + 3,
        "{ role = \"b\"",
    ),
];

#[test]
fn the_matrix_is_filled_to_the_last_place_and_not_beyond() {
    let message = "the matrix grows larger than a policy can hold";
    let mend = "use fewer ways and fewer copies";
    for (said, weight, line) in SAID {
        is_told(&weighing(MATRIX - weight, said), None);
        let beyond = weighing(MATRIX - weight + 1, said);
        is_told(&beyond, Some((message, mend, line)));
    }
}

/// How a length of time stands in a policy, what leads on from one too long, and the longest with the first too long.
type Span<'a> = (
    &'a dyn Fn(&str) -> String,
    &'a str,
    &'a [(&'a str, &'a str)],
);

#[test]
fn a_length_of_time_goes_to_ten_years_and_no_further() {
    const AFTER: &str = "write it as 30m, 1h or 2d; ten years is the most";
    const HOLDS: &str = "write it as \"14 days\" or \"36 hours\"; ten years is the most";
    let after = |span: &str| {
        format!(
            "[kinds.room]\nfacts = {{ opens = \"time\" }}\n[capabilities.room]\nenter = {{}}\n\
             [roles.guest.allow]\nroom.enter = {{ when = [\"{span} after opens\"] }}\n"
        )
    };
    let holds = |span: &str| format!("[invitations]\nexpires = \"{span}\"\n");
    let cases: [Span<'_>; 2] = [
        (
            &after,
            AFTER,
            &[
                ("5270400m", "5270401m"),
                ("87840h", "87841h"),
                ("3660d", "3661d"),
            ],
        ),
        (
            &holds,
            HOLDS,
            &[("87840 hours", "87841 hours"), ("3660 days", "3661 days")],
        ),
    ];
    for (policy, mend, spans) in cases {
        for (most, more) in spans {
            assert!(
                told(&policy(most)).is_empty(),
                "{most}: {:?}",
                told(&policy(most))
            );
            let faults = told(&policy(more));
            let message = format!("`{more}` is not a length of time");
            let said: Vec<(&str, &str, &str)> = faults
                .iter()
                .map(|f| (f.code, &*f.message, &*f.mend))
                .collect();
            assert_eq!(said, [("bad-duration", message.as_str(), mend)]);
        }
    }
}
