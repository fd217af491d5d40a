//! Broken policies: each fault has its code and is found where it stands. And whatever stands in a
//! file, reading it ends well.

#![allow(clippy::panic)]

use std::{collections::BTreeMap, fmt::Write as _};

use proptest::prelude::*;

use super::{compile, tests::SAMPLE};
use crate::policy::{PolicyError, lint, occurrences};

fn errors(text: &str) -> Vec<PolicyError> {
    compile(text, "w.toml", &BTreeMap::new())
        .err()
        .unwrap_or_default()
}

/// What of the sample is replaced, by what, and the code of the fault. `^` stands before the place
/// that the fault must point at and is not part of the text.
const BROKEN: &[(&str, &str, &str)] = &[
    ("\"role.assign\"", "\"^role.asign\"", "unknown-edit"),
    ("\"role.assign\"", "\"^request.approve\"", "unknown-edit"),
    ("by = \"decider\"", "by = \"^nobody\"", "unknown-word"),
    (
        "asked-by = [\"helper\"]\nby = \"decider\"",
        "^asked-by = [\"helper\"]",
        "contradiction",
    ),
    ("veto = [\"keeper\"]", "veto = [\"^keper\"]", "unknown-role"),
    ("expires = \"2d\"", "expires = \"^soon\"", "bad-duration"),
    ("ends = \"guide\"", "ends = \"^gide\"", "unknown-relation"),
    (
        "expires = \"2d\"",
        "^from-address = \"asker\"",
        "contradiction",
    ),
    (
        "help   = \"A shared workshop",
        "^help-rule = \"WS-1\"\ntitle-of = \"",
        "missing-key",
    ),
    ("who = \"keeper\"", "who = \"^keper\"", "unknown-role"),
    (
        "target = [\"*\"]",
        "target = [\"*\", \"not ^gest\"]",
        "unknown-role",
    ),
    ("gives = [\"guest\"]", "gives = [\"^everyone\"]", "everyone"),
    ("in = \"bench\"", "in = \"^bensh\"", "unknown-kind"),
    (
        "shelf   = { in = \"room\" }",
        "shelf = { in = \"^user\" }",
        "wrong-kind",
    ),
    (
        "made-with = \"bench.book\"",
        "made-with = \"bench.^bok\"",
        "unknown-capability",
    ),
    (
        "made-with = \"bench.book\"",
        "made-with = \"^book\"",
        "unknown-capability",
    ),
    (
        "made-with = \"bench.book\"",
        "made-with = \"^bench.*\"",
        "star",
    ),
    (
        "booking.see = { rule = \"WS-30\"",
        "^boking.see = { rule = \"WS-30\"",
        "unknown-group",
    ),
    (
        "any-of = [\"laser\", \"kiln\"]",
        "any-of = [\"^lasser\"]",
        "unknown-feature",
    ),
    (
        "any-of = [\"laser\", \"kiln\"]",
        "any-of = [\"heat\"]",
        "circle",
    ),
    ("comes-with = \"shelf\"", "comes-with = \"room\"", "circle"),
    (
        "unlisted = \"unstated\"\n",
        "like = [{ role = \"keeper\" }]\n",
        "circle",
    ),
    (
        "alone = [\"@loners\"]",
        "alone = [\"@^lonrs\"]",
        "unknown-set",
    ),
    ("alone = [\"@loners\"]", "alone = [\"@^till\"]", "mixed-set"),
    (
        "loners = [\"guest\"]",
        "loners = [\"^@till\"]",
        "set-in-set",
    ),
    (
        "loners = [\"guest\"]",
        "loners = [\"guest\", \"^guest\"]",
        "duplicate-name",
    ),
    ("has = \"guide\"", "has = \"^gide\"", "unknown-relation"),
    (
        "when = [\"asked\"]",
        "when = [\"^askd\"]",
        "unknown-condition",
    ),
    (
        "when = [\"granted\"]",
        "when = [\"not ^grnted\"]",
        "unknown-condition",
    ),
    ("1h after {WS-A3}", "^1y after {WS-A3}", "bad-duration"),
    ("1h after {WS-A3}", "1h after {^WS-A4}", "unknown-reading"),
    ("is = \"ended-at\"", "is = \"^endd-at\"", "unknown-fact"),
    ("before starts-at", "before ^paid", "unknown-fact"),
    ("guide as teacher", "guide as ^techer", "unknown-capacity"),
    ("when = [\"asked\"]", "when = [\"^oneself\"]", "wrong-kind"),
    ("when = [\"oneself\"]", "when = [\"^own\"]", "wrong-kind"),
    (
        "facts = { starts-at",
        "facts = { guide = \"yes-no\", starts-at",
        "ambiguous-word",
    ),
    (
        "states = [\"asked\"",
        "states = [\"asked\", \"^asked\"",
        "duplicate-name",
    ),
    (
        "states = [\"asked\"",
        "states = [\"asked\", \"^own\"",
        "reserved-name",
    ),
    (
        "states = [\"asked\"",
        "states = [\"asked\", \"^As Ked\"",
        "bad-name",
    ),
    ("set = { granted", "set = { ^grantd", "unknown-state"),
    (
        "meanwhile = \"asked\"",
        "meanwhile = \"^waiting\"",
        "unknown-state",
    ),
    (
        "waits = \"making booking\"",
        "waits = \"^booking\"",
        "unknown-word",
    ),
    (
        "[roles.guest]\n",
        "[roles.^vendor]\n[roles.guest]\n",
        "reserved-name",
    ),
    (
        "[roles.guest]\n",
        "[roles.^helper]\n[roles.guest]\n",
        "duplicate-name",
    ),
    (
        "also = [\"Visitor\"]",
        "^alsso = [\"Visitor\"]",
        "unknown-key",
    ),
    ("also = [\"Visitor\"]", "also = [^3]", "wrong-type"),
    (
        "also = [\"Visitor\"]",
        "also = [\"^\\u001b[31m\"]",
        "bad-text",
    ),
    ("rank = 2", "rank = ^\"two\"", "wrong-type"),
    ("least = 1", "least = ^-1", "bad-number"),
    (
        "has-active = [\"warden\"]",
        "has-active = [\"warden\"]\n^has = \"guide\"",
        "contradiction",
    ),
    ("least = 1\n", "", "missing-key"),
    ("title  = \"Workshop\"\n", "", "missing-key"),
    ("rule = \"WS-50\"", "rule = \"^VB-50\"", "bad-rule"),
    (
        "if = { WS-A1 = \"yes\" }",
        "if = { WS-A1 = \"^perhaps\" }",
        "unknown-answer",
    ),
    (
        "desk.open = { rule = \"WS-A1\", if = { WS-A1 = \"yes\" } }",
        "desk.^open = \"WS-1\"",
        "conflict",
    ),
    ("beyond = \"{WS-A2}\"", "beyond = \"^warm\"", "unknown-word"),
    ("or = [\"refuse\"]", "or = [\"^refuze\"]", "unknown-word"),
    ("may = [\"create\"]", "may = [\"^creat\"]", "unknown-word"),
    ("{user} gives", "^{usr} gives", "bad-placeholder"),
    (
        "holds = [\"keeper\"]\n",
        "holds = [\"keeper\", \"helper\"]\n^short = \"add\"\n",
        "contradiction",
    ),
    (
        "creator-becomes = \"keeper\"",
        "creator-becomes = \"^helper\"",
        "wrong-kind",
    ),
    (
        "desk.open = \"WS-23\"",
        "^\"desk.open\" = \"WS-23\"",
        "unknown-group",
    ),
    (
        "who = \"keeper\"",
        "who = \"^kee\\u0070er\"",
        "escaped-name",
    ),
    ("rank = 2", "rank = ", "toml"),
];

#[test]
fn each_fault_has_its_code_and_its_place() {
    for (from, to, code) in BROKEN {
        assert!(SAMPLE.contains(from), "the sample has no {from}");
        let marked = SAMPLE.replacen(from, to, 1);
        let text = marked.replace('^', "");
        let all = errors(&text);
        let Some(error) = all.iter().find(|e| e.code == *code) else {
            panic!("{to}: no {code} in {all:#?}");
        };
        if let Some(at) = marked.find('^') {
            let before = &marked[..at];
            let line = before.matches('\n').count() + 1;
            let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
            // A quoted key or value is pointed at inside its quotes.
            let inside = usize::from(text[at..].starts_with('"'));
            let place = (error.line, error.column);
            assert!(
                place == (line, column) || place == (line, column + inside),
                "{to}: {error}"
            );
        }
        assert!(!error.message.is_empty() && !error.to_string().contains('\u{1b}'));
    }
}

#[test]
fn many_faults_are_told_at_once_in_the_order_of_the_file() {
    let text = SAMPLE
        .replace("who = \"keeper\"", "who = \"keper\"")
        .replace("has = \"guide\"", "has = \"gide\"")
        .replace("any-of = [\"laser\", \"kiln\"]", "any-of = [\"lazer\"]");
    let codes: Vec<&str> = errors(&text).iter().map(|e| e.code).collect();
    assert_eq!(
        codes,
        ["unknown-feature", "unknown-relation", "unknown-role"]
    );
}

#[test]
fn the_mend_names_the_word_that_was_meant() {
    let text = SAMPLE.replace("who = \"keeper\"", "who = \"keper\"");
    assert_eq!(
        errors(&text).first().map(ToString::to_string).as_deref(),
        Some(
            "w.toml:155:8: unknown-role: there is no role `keper`\n     |\n 155 | who = \"keper\"\n     |        ^^^^^\n     = did you mean `keeper`?"
        )
    );
}

#[test]
fn a_text_that_is_too_long_or_too_deep_is_refused_before_it_is_read() {
    let long = format!("policy = \"{}\"", "x".repeat(1 << 20));
    assert_eq!(errors(&long)[0].code, "too-long");
    for deep in [
        format!("x = {}", "[".repeat(500_000)),
        "a.".repeat(500_000),
        format!("x = {}", "{a=".repeat(300_000)),
    ] {
        assert_eq!(errors(&deep)[0].code, "too-deep");
    }
}

#[test]
fn copies_of_copies_do_not_grow_without_end() {
    let mut text = String::from(
        "policy = \"x\"\ntitle = \"X\"\n[kinds]\nt = { states = [\"a\", \"b\"] }\n[capabilities.t]\ngo = {}\n[roles.r0.allow]\nt.go = \"1\"\n",
    );
    for i in 1..40 {
        let below = i - 1;
        let _ = write!(
            text,
            "[roles.r{i}]\nlike = [{{ role = \"r{below}\", rule = \"a{i}\" }}, {{ role = \"r{below}\", rule = \"b{i}\" }}]\n"
        );
    }
    assert!(errors(&text).iter().all(|e| e.code == "too-many"));
    assert!(!errors(&text).is_empty());
}

/// One random change to a text.
#[derive(Debug, Clone)]
enum Change {
    Cut(usize, usize),
    Double(usize, usize),
    Put(usize, String),
}

fn changed(mut text: Vec<u8>, changes: &[Change]) -> String {
    for change in changes {
        let len = text.len().max(1);
        let range = |at: usize, long: usize| at % len..(at % len + long).min(text.len());
        match change {
            Change::Cut(at, long) => {
                text.drain(range(*at, *long));
            }
            Change::Double(at, long) => {
                let piece = text[range(*at, *long)].to_vec();
                let to = (at / 2) % len;
                text.splice(to..to, piece);
            }
            Change::Put(at, piece) => {
                let range = range(*at, piece.len());
                text.splice(range, piece.bytes());
            }
        }
    }
    String::from_utf8_lossy(&text).into_owned()
}

fn change() -> impl Strategy<Value = Change> {
    let piece = prop_oneof![
        Just("\"*\"".to_owned()),
        Just("{WS-A3}".to_owned()),
        Just("not ".to_owned()),
        Just("@till".to_owned()),
        Just("\"\"\"".to_owned()),
        Just("[[roles]]\n".to_owned()),
        Just("é\u{202e}".to_owned()),
        "[a-z@{}.\"'=\\[\\]\n -]{1,12}",
    ];
    prop_oneof![
        (any::<usize>(), 1..60_usize).prop_map(|(at, long)| Change::Cut(at, long)),
        (any::<usize>(), 1..200_usize).prop_map(|(at, long)| Change::Double(at, long)),
        (any::<usize>(), piece).prop_map(|(at, piece)| Change::Put(at, piece)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn no_text_makes_the_compiler_fall_over(changes in prop::collection::vec(change(), 1..5)) {
        let text = changed(SAMPLE.as_bytes().to_vec(), &changes);
        match compile(&text, "w.toml", &BTreeMap::new()) {
            Ok(policy) => {
                lint::check(&policy);
                crate::policy::matrix::matrix(&policy);
                prop_assert!(occurrences(&text).is_ok());
            }
            Err(errors) => {
                prop_assert!(!errors.is_empty());
                for error in errors {
                    prop_assert!(error.line > 0 && error.column > 0);
                    prop_assert!(!error.to_string().is_empty());
                }
            }
        }
    }
}

#[test]
fn a_file_made_to_be_slow_is_not() {
    let mut text =
        String::from("policy = \"x\"\ntitle = \"X\"\n[capabilities.g]\na = {}\n[roles.r.allow]\n");
    for i in 0..60_000 {
        let _ = writeln!(text, "g.b{i} = 1");
    }
    assert_eq!(errors(&text).len(), 50);
}
