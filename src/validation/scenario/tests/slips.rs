//! What is wrong in a scenario file is told at its place, with what would mend it.

use super::{POLICY, run};

#[test]
fn what_is_wrong_with_a_line_is_told_at_its_place() {
    let wrong = [
        ("ann holds bos", "bos", "did you mean `boss`?"),
        ("ann is wherever", "wherever", "write `active`"),
        ("ann is member r1", "r1", "write `of THING`"),
        ("ann is member of r1 as king", "king", "choose one of"),
        ("rom r1", "rom", "did you mean `room`?"),
        ("room r1, shutt", "shutt", "did you mean"),
        ("room r1, quiet maybe", "maybe", "write `yes` or `no`"),
        ("room R1", "R1", "write such a name"),
        ("now yesterday", "yesterday", "in UTC"),
        ("limit seets 3", "seets", "seats"),
        ("limit seats many", "many", "whole number"),
        ("feature exprt on", "exprt", "did you mean `export`?"),
        ("plan bigg", "bigg", "did you mean `big`?"),
        ("ann holds boss today", "today", "end the line before it"),
        ("account suspended today", "today", "end the line before it"),
        ("no account today", "today", "end the line before it"),
        ("ann holds", "", "write a role"),
        ("hello", "hello", "NAME holds ROLE"),
    ];
    for (line, at, mend) in wrong {
        let text =
            format!("[[scenario]]\nrule = \"S-1\"\ngiven = [\"{line}\"]\nthen = \"ann exists\"\n");
        told(&text, 3, 11 + offset(line, at), at, mend);
    }
}

#[test]
fn what_is_wrong_with_an_edit_or_an_expectation_is_told_at_its_place() {
    let wrong = [
        ("ann givs boss to bob", "givs", "did you mean `gives`?"),
        ("ann gives boss bob", "bob", "write `to`"),
        ("site accepts", "site accepts", "before `accepts`"),
        ("ann asks for exports", "exports", "export"),
        ("ann sets x to shutt", "shutt", "did you mean"),
        ("site opens the account", "", "write `for`"),
    ];
    for (line, at, mend) in wrong {
        let text =
            format!("[[scenario]]\nrule = \"S-1\"\nwhen = \"{line}\"\nthen = \"accepted\"\n");
        told(&text, 3, 9 + offset(line, at), at, mend);
    }
    let wrong = [
        (
            "ann can room.raed on r1",
            "room.raed",
            "did you mean `room.read`?",
        ),
        (
            "ann cannot room.read because tired",
            "tired",
            "choose one of",
        ),
        ("ann wants boss", "wants", "did you mean `waits`?"),
        ("role bos is hidden", "bos", "did you mean `boss`?"),
        ("role boss is blue", "blue", "`hidden`"),
        ("ann does not sleep", "sleep", "does not hold"),
        ("reminds something", "something", "between two"),
        ("seets uses 3", "seets", "seats"),
        ("whatever", "whatever", "NAME can CAPABILITY"),
        ("gus exists, by S-1", ",", "end the line"),
    ];
    for (line, at, mend) in wrong {
        let text =
            format!("[[scenario]]\nrule = \"S-1\"\nwhen = \"ann edits bob\"\nthen = \"{line}\"\n");
        told(&text, 4, 9 + offset(line, at), at, mend);
    }
}

fn offset(line: &str, at: &str) -> usize {
    if at.is_empty() {
        line.len()
    } else {
        line.find(at).unwrap()
    }
}

/// The only error of a scenario file, which stands there and says that.
fn told(text: &str, line: usize, column: usize, offending: &str, mend: &str) {
    let errors = run(POLICY, "small.toml", text, "s.toml").unwrap_err();
    let [error] = errors.as_slice() else {
        panic!("{errors:?}");
    };
    assert!(error.mend.contains(mend), "{error}");
    assert_eq!((error.line, error.column), (line, column), "{error}");
    assert!(error.offending.contains(offending), "{error}");
}

#[test]
fn a_batch_has_one_actor_and_questions_of_the_answer_need_one() {
    let two = "[[scenario]]\nrule = \"S-1\"\nwhen = [\"ann edits bob\", \"bob edits ann\"]\nthen = \"accepted\"\n";
    told(two, 3, 27, "bob edits ann", "`first`");
    let none = "[[scenario]]\nrule = \"S-1\"\nthen = \"accepted\"\n";
    told(none, 3, 9, "accepted", "add a `when`");
    let odd =
        "[[scenario]]\nrule = \"S-1\"\nreadings = { S-A1 = \"perhaps\" }\nthen = \"ann exists\"\n";
    told(odd, 1, 1, "[[scenario]]", "choose one of");
}
