//! Texts read as filters, slips at their places, times, and what may stand at the cursor.

#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::{
    complete::{Wanted, part},
    *,
};
use crate::domain::Time;

fn read(text: &str) -> String {
    Filter::parse(List::Users, text).unwrap().to_string()
}

fn fault(list: List, text: &str) -> (String, String) {
    let fault = Filter::parse(list, text).unwrap_err();
    (text[fault.at.clone()].to_owned(), fault.to_string())
}

#[test]
fn words_phrases_fields_signs_and_ends_of_addresses_are_told_apart() {
    let text = "  amy \"oz f\" ROLE:owner,admin@lobby !status:Active -has:no-role @x.org -@y \
                since:2025-03.. email:\"a b\" - -- 100% O\"Brien";
    assert_eq!(
        read(text),
        "amy \"oz f\" role:owner,admin@lobby -status:active -has:no-role @x.org -@y \
         since:>=2025-03 email:\"a b\" \"-\" \"--\" 100% O\"Brien"
    );
    assert_eq!(
        read("\"role:owner\" \"-x\" \"@x.org\""),
        "\"role:owner\" \"-x\" \"@x.org\""
    );
    assert_eq!(read(" \"\" -\"\" "), "");
    let elsewhere = Filter::parse(List::Roles, "@x").unwrap();
    assert_eq!(elsewhere.terms[0].what, What::Holds("@x".into()));
}

#[test]
fn a_quote_that_is_still_open_holds_what_is_typed_so_far() {
    assert_eq!(read("\"oz fe"), "\"oz fe\"");
    assert_eq!(read("role:\"guest ed"), "role:\"guest ed\"");
    assert_eq!(read(r#""a \"b\\""#), r#""a \"b\\""#);
}

#[test]
fn a_fault_stands_at_its_place_and_says_what_was_likely_meant() {
    for (text, place, words) in [
        ("amy rol:owner", "rol", "Did you mean role:?"),
        ("plan:premium", "plan", "The list of accounts has it"),
        ("zzz:1", "zzz", "There is role, status"),
        ("status:actve", "actve", "Did you mean active?"),
        ("status:active,,", "", "wants a value"),
        ("role:", "", "Name a role"),
        ("role:@lobby", "@lobby", "owner@HANDLE"),
        ("since:soon", "soon", "Write a date"),
        ("since:2025-13", "2025-13", "Write a date"),
        ("has:\"pendin\"", "\"pendin\"", "Did you mean pending?"),
        ("\u{1b}:x a\u{1b}:b rol\u{e9}:x role:", "", "Name a role"),
    ] {
        let (at, said) = fault(List::Users, text);
        assert_eq!(at, place, "{text}");
        assert!(said.contains(words), "{text}: {said}");
    }
    let (_, said) = fault(List::Journal, "entry:many");
    assert!(said.contains("5..9"), "{said}");
    let (_, said) = fault(List::Users, &"a ".repeat(MAX_TERMS + 1));
    assert!(said.contains("at most 64 terms"), "{said}");
    let (_, said) = fault(List::Users, &format!("role:{}", "a,".repeat(MAX_VALUES)));
    assert!(said.contains("at most 64 values"), "{said}");
}

#[test]
fn every_field_reads_its_own_example_and_prints_it_again() {
    for field in fields::FIELDS {
        let text = format!("{}:{}", field.name, field.such);
        let filter = Filter::parse(field.list, &text).unwrap();
        assert_eq!(filter.to_string(), text);
        let twins = fields::of(field.list).filter(|f| f.name == field.name);
        assert_eq!(twins.count(), 1, "{text}");
        assert!(
            !field.about.ends_with('.') && !field.wants().ends_with('.'),
            "{text}"
        );
    }
}

fn stretch(text: &str) -> String {
    let now: Time = "2025-03-10T12:00:00Z".parse().unwrap();
    let bounds = Bounds::parse(text, Moment::parse).unwrap();
    let (from, to) = bounds.stretch(now);
    let end = |time: Option<Time>| time.map_or_else(|| "-".into(), |time| time.to_string());
    format!("{} {}", end(from), end(to))
}

#[test]
fn dates_are_whole_days_and_spans_are_ages() {
    for (text, meant) in [
        ("2025", "2025-01-01T00:00:00Z 2026-01-01T00:00:00Z"),
        ("2024-12", "2024-12-01T00:00:00Z 2025-01-01T00:00:00Z"),
        ("2024-02-29", "2024-02-29T00:00:00Z 2024-03-01T00:00:00Z"),
        ("today", "2025-03-10T00:00:00Z 2025-03-11T00:00:00Z"),
        ("yesterday", "2025-03-09T00:00:00Z 2025-03-10T00:00:00Z"),
        (">2024-12", "2025-01-01T00:00:00Z -"),
        (">=2024-12", "2024-12-01T00:00:00Z -"),
        ("<2024-12", "- 2024-12-01T00:00:00Z"),
        ("<=2024-12", "- 2025-01-01T00:00:00Z"),
        ("2024-12..", "2024-12-01T00:00:00Z -"),
        ("..2024-12", "- 2025-01-01T00:00:00Z"),
        (
            "2024-12..2025-01",
            "2024-12-01T00:00:00Z 2025-02-01T00:00:00Z",
        ),
        ("7d", "2025-03-03T12:00:00Z -"),
        ("<12h", "2025-03-10T00:00:00.001Z -"),
        (">1w", "- 2025-03-03T12:00:00Z"),
        ("2d..1d", "2025-03-08T12:00:00Z 2025-03-09T12:00:00.001Z"),
        ("1d..2d", "2025-03-08T12:00:00Z 2025-03-09T12:00:00.001Z"),
        (
            "2025-03-09T10:00:00Z",
            "2025-03-09T10:00:00Z 2025-03-09T10:00:00.001Z",
        ),
    ] {
        assert_eq!(stretch(text), meant, "{text}");
    }
    for text in ["9999", "99999y", ">9999-12-31", "0000"] {
        let bounds = Bounds::parse(text, Moment::parse).unwrap();
        bounds.stretch(Time::now());
    }
    for text in [
        "",
        "d",
        "-1d",
        "20251",
        "2025-1",
        "2025-02-30",
        "1m",
        "9999999d",
    ] {
        assert_eq!(Bounds::parse(text, Moment::parse), None, "{text}");
    }
}

#[test]
fn what_may_stand_at_the_cursor_is_known_from_what_stands_before_it() {
    let at = |text: &str| {
        part(List::Users, text, text.len()).map(|part| {
            let wanted = match part.wanted {
                Wanted::Field => "field".to_owned(),
                Wanted::Value(field) => field.name.to_owned(),
                Wanted::Place(field) => format!("{}@", field.name),
            };
            (wanted, part.typed, part.from)
        })
    };
    for (text, wanted, typed, from) in [
        ("", "field", "", 0),
        ("amy ", "field", "", 4),
        ("amy st", "field", "st", 4),
        ("-", "field", "", 1),
        ("-st", "field", "st", 1),
        ("status:", "status", "", 7),
        ("!status:active,in", "status", "in", 15),
        ("role:\"guest e", "role", "guest e", 5),
        ("role:owner@lo", "role@", "lo", 11),
    ] {
        let found = Some((wanted.to_owned(), typed.to_owned(), from));
        assert_eq!(at(text), found, "{text}");
    }
    for text in ["zzz:a", "@exa", "\"oz", "role:\"guest\""] {
        assert_eq!(at(text), None, "{text}");
    }
    assert_eq!(part(List::Users, "status:active", 9).unwrap().typed, "ac");
    assert_eq!(part(List::Users, "é", 1), None);
    let term = super::complete::term;
    assert_eq!(term("amy -role:own", 13), Some(4));
    assert_eq!((term("amy ", 4), term("é", 1)), (None, None));
}

/// Texts made of the language's own pieces, and some of anything.
fn texts() -> impl Strategy<Value = String> {
    let field = prop::sample::select(fields::FIELDS.iter().map(|f| f.name).collect::<Vec<_>>());
    let value = prop::sample::select(vec![
        "owner",
        "a@b",
        "active",
        "\"a \\\" b\"",
        "2025-03",
        ">7d",
        "1..2",
        "",
        "\"",
        "none",
    ]);
    let sign = prop::sample::select(vec!["", "-", "!", "--"]);
    let of_field = (sign, field, prop::collection::vec(value, 1..4))
        .prop_map(|(sign, field, values)| format!("{sign}{field}:{}", values.join(",")));
    let piece = prop_oneof![3 => of_field, 1 => "[ -~]{0,12}", 1 => any::<String>()];
    prop::collection::vec(piece, 0..5).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #[test]
    fn printing_and_reading_are_inverse_and_no_text_is_too_odd(text in texts(), cursor in 0usize..80) {
        for list in List::ALL {
            let _ = part(list, &text, cursor);
            match Filter::parse(list, &text) {
                Ok(filter) => {
                    let printed = filter.to_string();
                    let again = Filter::parse(list, &printed);
                    prop_assert_eq!(again.as_ref(), Ok(&filter), "{}", printed);
                }
                Err(fault) => prop_assert!(text.get(fault.at).is_some()),
            }
        }
    }
}
