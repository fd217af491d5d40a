//! A policy file with a fault is answered at its line and column with the right words, and one made
//! to be hostile before it is read: at the very bound, not one step earlier.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;

use rolecall::policy::{PolicyError, compile, occurrences};

/// The most bytes of a policy.
const MAX_TEXT: usize = 1 << 20;

const SHOP: &str = r#"policy = "shop"
title = "Shop"

[capabilities.till]
open = { title = "Open the till" }

[kinds.shelf]
states = ["full", "bare"]

[capabilities.shelf]
fill = { title = "Fill" }

[roles.keeper.allow]
till.open = "R-1"
shelf.fill = { rule = "R-2", when = ["not full"] }
"#;

fn errors_with(text: &str, positions: &[(&str, &str)]) -> Vec<PolicyError> {
    let owned = |(id, is): &(&str, &str)| ((*id).to_owned(), (*is).to_owned());
    let positions: BTreeMap<String, String> = positions.iter().map(owned).collect();
    compile(text, "shop.toml", &positions)
        .err()
        .unwrap_or_default()
}

fn errors(text: &str) -> Vec<PolicyError> {
    errors_with(text, &[])
}

/// The shop with one thing written otherwise.
fn slipped(right: &str, wrong: &str) -> String {
    assert!(SHOP.contains(right), "the shop has no {right}");
    SHOP.replacen(right, wrong, 1)
}

/// The only fault of the shop with one thing written otherwise.
fn fault(right: &str, wrong: &str) -> PolicyError {
    let mut all = errors(&slipped(right, wrong));
    assert_eq!(all.len(), 1, "{wrong}: {all:?}");
    all.remove(0)
}

#[test]
fn the_shop_is_a_good_policy() {
    assert_eq!(errors(SHOP), []);
}

#[test]
fn a_policy_may_have_a_megabyte_and_not_a_byte_more() {
    let room = MAX_TEXT - SHOP.len() - 1;
    let full = format!("{SHOP}#{}", "x".repeat(room));
    assert_eq!((full.len(), errors(&full)), (MAX_TEXT, Vec::new()));
    let codes: Vec<&str> = errors(&format!("{full}x")).iter().map(|e| e.code).collect();
    assert_eq!(codes, ["too-long"]);
}

#[test]
fn eight_deep_is_read_and_the_ninth_is_too_deep_where_it_opens() {
    let lists = |n: usize| format!("x = {}{}", "[".repeat(n), "]".repeat(n));
    let tables = |n: usize| format!("x = {}1{}", "{a = ".repeat(n), "}".repeat(n));
    let parts = |n: usize| format!("{}x = 1", "a.".repeat(n - 1));
    let header = |n: usize| format!("[{}x]", "a.".repeat(n - 1));
    let many = |n: usize| format!("[[{}x]]", "a.".repeat(n - 1));
    let cases: [(&dyn Fn(usize) -> String, usize); 5] = [
        (&lists, 13),
        (&tables, 45),
        (&parts, 17),
        (&header, 18),
        (&many, 19),
    ];
    for (text, column) in cases {
        let eight = errors(&text(8));
        assert!(!eight.is_empty(), "{}", text(8));
        assert!(eight.iter().all(|e| e.code != "too-deep"), "{eight:?}");
        let nine = errors(&text(9));
        let told: Vec<_> = nine.iter().map(|e| (e.code, e.line, e.column)).collect();
        assert_eq!(told, [("too-deep", 1, column)], "{}", text(9));
    }
}

#[test]
fn what_has_been_closed_again_does_not_count_as_depth() {
    let lists = format!("x = [{}]", "[[], {a = []}], ".repeat(20));
    let lines = "a.b.c.d = 1\n".repeat(20);
    for text in [lists, lines] {
        assert!(errors(&text).iter().all(|e| e.code != "too-deep"), "{text}");
    }
}

#[test]
fn a_key_without_a_value_is_told_as_no_toml_and_not_as_too_deep() {
    for next in ["[a.b.c.d.e]", "[[a.b.c.d.e]]", "a.b.c.d.e = 1"] {
        let all = errors(&format!("v.w.x.y.z\n{next}\n"));
        let told: Vec<_> = all.iter().map(|e| (e.code, e.line)).collect();
        assert_eq!(told.first(), Some(&("toml", 1)), "{next}: {all:?}");
    }
}

#[test]
fn a_value_that_does_not_belong_is_told_by_what_it_is() {
    for (wrong, what) in [
        ("title = 3", "here stands a number"),
        ("title = true", "here stands true or false"),
        ("title = []", "here stands a list"),
        ("title = {}", "here stands a table"),
        (
            "title = 2026-05-01",
            "here stands a date or a broken number",
        ),
        ("title = 1.5", "here stands a date or a broken number"),
    ] {
        let error = &errors(&slipped("title = \"Shop\"", wrong))[0];
        let told = (error.code, error.line, error.column, error.message.as_str());
        assert_eq!(told, ("wrong-type", 2, 9, what));
    }
    let error = fault("{ title = \"Open the till\" }", "\"Open\"");
    assert_eq!(error.message, "here stands a text");
}

#[test]
fn a_name_is_of_small_letters_digits_and_dashes_and_has_at_most_64_of_them() {
    let (longest, longer) = ("x".repeat(64), "x".repeat(65));
    for good in ["a", "7", "a-", "7-a", &longest] {
        let text = slipped("policy = \"shop\"", &format!("policy = \"{good}\""));
        assert_eq!(errors(&text), [], "{good}");
    }
    for bad in ["", "-a", "a_b", "a.b", "_", "aB", "ä", "a b", &longer] {
        let error = fault("policy = \"shop\"", &format!("policy = \"{bad}\""));
        let place = (error.code, error.line, error.column);
        assert_eq!(place, ("bad-name", 1, 11), "{bad}");
    }
}

#[test]
fn a_word_behind_spaces_is_pointed_at_itself() {
    let error = fault("\"not full\"", "\"not    ful\"");
    let place = (error.line, error.column, error.offending.as_str());
    assert_eq!(place, (15, 46, "ful"), "{error}");
    assert_eq!(error.mend, "did you mean `full`?");
}

#[test]
fn a_name_with_letters_pasted_from_elsewhere_is_still_recognized() {
    let text = slipped("\"bare\"", "\"half-empty\"");
    let errors = errors(&text.replacen("not full", "not 𝐡𝐚𝐥f-empty", 1));
    let mends: Vec<&str> = errors.iter().map(|e| e.mend.as_str()).collect();
    assert_eq!(mends, ["did you mean `half-empty`?"]);
}

#[test]
fn far_into_a_long_line_the_piece_around_the_fault_is_shown() {
    let error = fault(
        "{ rule = \"R-2\", when = [\"not full\"] }",
        "{ rule = [\"R-2\", \"R-31\", \"R-32\", \"R-33\", \"R-34\"], when = [\"not ful\"], needs = [] }",
    );
    assert_eq!(
        error.to_string(),
        "shop.toml:15:77: unknown-condition: there is no condition `ful` here
    |
 15 | …2\", \"R-31\", \"R-32\", \"R-33\", \"R-34\"], when = [\"not ful\"], needs = [] }
    |                                                    ^^^
    = did you mean `full`?"
    );
}

#[test]
fn up_to_twelve_words_are_named_and_of_more_twelve() {
    let states = |n: u8| {
        let all: Vec<String> = (0..n)
            .map(|i| format!("\"{}\"", char::from(b'a' + i)))
            .collect();
        format!("states = [\"full\", {}]", all.join(", "))
    };
    for (n, end) in [
        (10, "`i`, `j`"),
        (11, "`i`, `j` and others"),
        (12, "`i`, `j` and others"),
    ] {
        let text = slipped("states = [\"full\", \"bare\"]", &states(n));
        let error = &errors(&text.replacen("not full", "zzzzzz", 1))[0];
        let told =
            format!("choose one of `own`, `full`, `a`, `b`, `c`, `d`, `e`, `f`, `g`, `h`, {end}");
        assert_eq!(error.mend, told);
    }
}

#[test]
fn a_word_longer_than_any_name_is_compared_with_nothing() {
    for (long, meant) in [(80, true), (81, false)] {
        let answer = "a".repeat(long - 1);
        let text = format!(
            "{SHOP}\n[readings]\nR-9 = {{ ask = \"Which?\", is = \"{answer}\", why = \"so\" }}\n"
        );
        let all = errors_with(&text, &[("R-9", &"a".repeat(long))]);
        let error = all.iter().find(|e| e.code == "unknown-answer").unwrap();
        assert_eq!(error.mend.starts_with("did you mean"), meant, "{error}");
    }
}

/// Where `keeper` is written, as pieces of the text with what stands around.
fn keepers(text: &str) -> Vec<&str> {
    let all = occurrences(text).unwrap_or_else(|errors| panic!("{errors:?}"));
    let all = all.into_iter().filter(|o| o.text == "keeper");
    all.map(|o| &text[o.span.start - 1..=o.span.end]).collect()
}

#[test]
fn a_key_is_found_wherever_it_is_written_with_and_without_quotes() {
    let more = "\n[roles.\"keeper\"]\ntitle = \"Keeper\"\n[roles.'keeper'.cannot]\n";
    let text = format!("{SHOP}{more}");
    assert_eq!(keepers(&text), [".keeper.", "\"keeper\"", "'keeper'"]);
}

#[test]
fn a_key_is_found_before_and_behind_the_header_of_the_table_above_it() {
    let text = format!("{SHOP}\n[roles]\n[roles.keeper]\ntitle = \"Keeper\"\n");
    assert_eq!(keepers(&text), [".keeper.", ".keeper]"]);
}
