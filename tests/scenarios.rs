//! The words in which scenarios are told: names that are words of the language are read as what they
//! name, what is not understood is told at its place, and what does not come out as written is red,
//! with what came instead word for word.

#![allow(clippy::unwrap_used, clippy::panic)]

use rolecall::{
    policy::{PolicyError, lint::check_text},
    validation::scenario::{Report, run},
};

const POLICY: &str = include_str!("policies/words.toml");

const GROUND: [&str; 10] = [
    "ann holds boss",
    "bob holds boss",
    "gus holds guest",
    "kim holds keeper on r1",
    "inge is invited",
    "room r1 of kim, shut, quiet yes, label \"red one\"",
    "room r2",
    "shelf s1 in r1",
    "kim is member of r1 as reader",
    "ann has address ann@example.org",
];

fn told(text: &str) -> Result<Report, Vec<PolicyError>> {
    run(POLICY, "words.toml", text, "told.toml")
}

fn read(text: &str) -> Report {
    told(text).unwrap_or_else(|errors| {
        let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("{}", told.join("\n"));
    })
}

fn scenario(more: &[&str], when: &[&str], then: &[&str]) -> String {
    after(more, &[], when, then)
}

fn after(more: &[&str], first: &[&str], when: &[&str], then: &[&str]) -> String {
    let given: Vec<&str> = GROUND.iter().chain(more).copied().collect();
    format!(
        "[[scenario]]\nrule = \"W-1\"\ngiven = {given:?}\nfirst = {first:?}\nwhen = {when:?}\nthen = {then:?}\n"
    )
}

fn green(more: &[&str], when: &[&str], then: &[&str]) {
    let report = read(&scenario(more, when, then));
    assert!(report.passed(), "{report}");
}

/// Each expectation alone is red, and this is what it says came instead.
fn told_instead(first: &[&str], when: &[&str], wrong: &[(&str, &str)]) {
    let came = |then: &str| {
        let report = read(&after(&[], first, when, &[then]));
        let failures = report.outcomes.iter().flat_map(|o| &o.failures);
        let all: Vec<&str> = failures.map(|f| f.came.as_str()).collect();
        all.join(" | ")
    };
    let all: Vec<(&str, String)> = wrong.iter().map(|(then, _)| (*then, came(then))).collect();
    let all: Vec<(&str, &str)> = all
        .iter()
        .map(|(then, came)| (*then, came.as_str()))
        .collect();
    assert_eq!(all, wrong);
}

#[test]
fn the_hall_of_words_is_a_good_policy() {
    let odd = check_text(POLICY, "words.toml").unwrap_or_else(|errors| errors);
    let odd: Vec<String> = odd.iter().map(ToString::to_string).collect();
    assert_eq!(odd.join("\n"), "");
}

// -------------------------------------------------------------------------------- what comes out red

#[test]
fn an_expectation_of_the_ground_that_is_not_met_is_red_and_says_what_is() {
    told_instead(
        &[],
        &[],
        &[
            ("ann holds guest", "ann holds boss"),
            ("kim holds exactly boss", "kim holds keeper on r1"),
            ("kim holds keeper on r2", "kim holds keeper on r1"),
            (
                "kim holds keeper on r1 until 2027-01-01",
                "kim holds keeper on r1",
            ),
            ("inge holds guest", "inge holds nothing"),
            ("ann holds nothing", "ann holds boss"),
            ("zoe holds nothing", "there is no user `zoe`"),
            ("zoe does not hold boss", "there is no user `zoe`"),
            ("ann does not hold boss", "ann holds boss"),
            ("inge is active", "inge is invited"),
            ("zoe is active", "`zoe` is not there"),
            ("r1 is open", "r1 is shut"),
            ("s1 is in r2", "s1 is in r1"),
            ("r1 is in r2", "r1 is in account"),
            ("s9 is in r2", "`s9` is not there"),
            ("s9 exists", "`s9` is not there"),
            ("s1 is gone", "`s1` is there"),
            ("gus is member of r1", "gus stands in no relation"),
            (
                "kim is member of r1 as writer",
                "kim is member of r1 as reader",
            ),
            ("kim is member of account", "kim is member of r1 as reader"),
            ("kim is not member of r1", "kim is member of r1 as reader"),
            ("export waits", "no request about `export` waits"),
            (
                "request export is waiting",
                "there is no request about `export`",
            ),
            (
                "request export is decidable",
                "no request about `export` waits",
            ),
            ("feature export is on", "export is off"),
            ("role spy is open", "spy is hidden"),
            ("role spy is grey", "spy is hidden"),
            ("role boss is hidden", "boss is open"),
            ("seats uses 2", "1 are in use of Places for visitors"),
            ("keepers-in-all uses 2", "1 are in use of Keepers in all"),
        ],
    );
}

#[test]
fn an_answer_that_is_not_met_is_red_and_says_what_was_weighed() {
    told_instead(
        &[],
        &[],
        &[
            (
                "ann cannot account.pay",
                "ann can and sees it, allowed: Ann is Boss, which gives `Pay`. (W-1); + Ann is Boss, which gives `Pay`. (W-1)",
            ),
            (
                "gus sees account.pay",
                "gus cannot and does not see it, cannot: Guest does not give `Pay`, and Gus holds nothing that does. (W-2); - Guest does not give it (W-2); - Guest does not give `Pay`, and Gus holds nothing that does. (W-2)",
            ),
            (
                "kim cannot room.read on r1",
                "kim can and sees it, allowed: Kim is Keeper, which gives `Read`. (W-3); + Kim is Keeper, which gives `Read`. (W-3)",
            ),
            (
                "ann can tool.export",
                "ann cannot and sees it, gate-off: Export is off for this account, and `Export` needs it. (W-9); - Export is off for this account, and `Export` needs it. (W-9)",
            ),
        ],
    );
}

#[test]
fn an_edit_that_comes_out_otherwise_is_red_and_says_how() {
    told_instead(
        &[],
        &["ann edits gus, address g@example.org"],
        &[
            ("refused", "it was accepted: Edit Gus"),
            ("needs confirmation", "it was accepted: Edit Gus"),
            (
                "plan says \"Name\"",
                "the plan says: Edit Gus; ~ Address: none becomes g@example.org",
            ),
            ("reminds \"guest\"", "it reminds: no reminder"),
            ("gains account.pay for gus", "the plan says nothing of gus"),
            (
                "warns W-1",
                "the plan says: Edit Gus; ~ Address: none becomes g@example.org",
            ),
            (
                "notes W-1",
                "the plan says: Edit Gus; ~ Address: none becomes g@example.org",
            ),
        ],
    );
    told_instead(
        &[],
        &["ann edits gus"],
        &[(
            "plan says \"Address\"",
            "the plan says: Edit Gus; ~ Name: Gus becomes Gus renamed",
        )],
    );
    told_instead(
        &[],
        &["ann takes guest from gus"],
        &[
            (
                "accepted",
                "it waits for confirmation; write `, confirmed` behind it if that is meant: Gus is a guest no more. (W-10)",
            ),
            (
                "refused",
                "it waits for confirmation: Gus is a guest no more. (W-10)",
            ),
        ],
    );
    told_instead(
        &[],
        &["ann takes guest from gus, confirmed"],
        &[
            (
                "reminds nothing",
                "it reminds: Gus is a guest no more. (W-10)",
            ),
            ("loses account.pay for gus", "gus loses nothing and not Pay"),
        ],
    );
    told_instead(
        &[],
        &["ann takes boss from ann", "ann takes boss from bob"],
        &[
            (
                "accepted",
                "it was refused: min-active: Acme would have no active Boss without Ann and Bob. (W-5)",
            ),
            (
                "needs confirmation",
                "it was refused: min-active: Acme would have no active Boss without Ann and Bob. (W-5)",
            ),
        ],
    );
}

#[test]
fn a_request_that_stands_otherwise_is_red_and_says_how() {
    let first = ["ann asks for secret-order"];
    told_instead(
        &first,
        &[],
        &[
            (
                "request secret is approved",
                "the request secret-order.acme is waiting",
            ),
            (
                "request secret is undecidable",
                "secret-order.acme can be decided by: ann, bob",
            ),
            ("secret does not wait", "a request about `secret` waits"),
            ("export waits", "no request about `export` waits"),
        ],
    );
    let twice = ["ann asks for secret-order", "ann asks for secret-order"];
    told_instead(
        &twice,
        &[],
        &[(
            "ann exists",
            "this goes before, and was refused: already-so: Secret order is asked for already and waits. (W-9)",
        )],
    );
}

#[test]
fn ground_that_speaks_of_what_is_not_there_is_red() {
    let wrong = [
        ("gus holds keeper on r9", "r9"),
        ("eve is invited by zoe", "zoe"),
        ("gus is member of r9", "r9"),
        ("room r3 in r9", "r9"),
        ("room r3 of zoe", "zoe"),
    ];
    for (given, missing) in wrong {
        let report = read(&scenario(&[given], &[], &["ann exists"]));
        assert_eq!(
            report.to_string(),
            format!(
                "told.toml:1: W-1\n  told.toml:3: expected `{given}`, but `{missing}` is not there; \
                 add a line that makes it\n1 scenario: 0 as expected, 1 not."
            )
        );
    }
}

// ---------------------------------------------------------------------------- what names are read as

#[test]
fn names_that_are_words_of_the_language_are_read_as_what_they_name() {
    let ground = [
        "feature f1",
        "plan p1 of ann",
        "limit l1",
        "now n1 of ann",
        "room the, shut",
        "room limit",
        "room plan",
        "shelf feature in r1",
        "shelf role in r1",
        "shelf request in r1",
        "eve is invited to r1",
        "eve holds exactly, break-glass",
    ];
    green(
        &ground,
        &[],
        &[
            "f1 exists",
            "p1 exists",
            "l1 exists",
            "n1 exists",
            "the is shut",
            "feature is in r1",
            "role is in r1",
            "request is in r1",
            "eve is active",
            "eve is invited to r1",
            "eve holds exactly",
            "eve holds exactly exactly, break-glass",
            "gus does not hold boss",
            "seats uses 1",
            "places-for-visitors uses 1",
            "keepers-in-all uses 1",
            "r1 is shut",
        ],
    );
    green(&ground, &["ann sets limit to shut"], &["limit is shut"]);
    green(&ground, &["ann sets plan to shut"], &["plan is shut"]);
    green(
        &ground,
        &["ann renames the"],
        &["plan says \"the is now called the renamed\""],
    );
}

#[test]
fn the_word_that_a_batch_is_confirmed_is_told_from_states_and_roles() {
    let confirmed = [
        ("ann makes room r3, confirmed, confirmed", "r3 is confirmed"),
        ("ann makes shelf s2, confirmed", "s2 exists"),
        (
            "ann creates zoe as boss, confirmed",
            "zoe holds exactly boss",
        ),
    ];
    for (line, then) in confirmed {
        let when = [line, "ann takes guest from gus"];
        green(&[], &when, &["accepted", then, "gus holds nothing"]);
    }
    let when = ["ann makes room r3, confirmed", "ann takes guest from gus"];
    green(&[], &when, &["needs confirmation"]);
}

#[test]
fn what_is_refused_as_unknown_may_be_tried() {
    let when = ["ann puts gus member of r1 as listener"];
    green(&[], &when, &["refused wrong-kind"]);
}

#[test]
fn the_reason_that_one_line_of_a_batch_names_is_the_batchs() {
    let taken = "ann takes keeper from kim on r1, no reason";
    green(
        &[],
        &["ann edits gus", taken],
        &["refused reason-needed by W-11"],
    );
    green(
        &[],
        &["ann edits gus, reason \"Asked for.\"", taken],
        &["accepted"],
    );
}

// ------------------------------------------------------------------------------------ what is a slip

#[test]
fn what_is_not_understood_is_told_at_its_place_with_what_is_missing() {
    let given = [
        (
            "ann is member by r1",
            "by",
            "`of` and what the relation leads to are missing here",
        ),
        ("ann holds \"boss\"", "boss", "a role is missing here"),
        ("ann holds boss, break", "break", "there is no role `break`"),
        (
            "ann holds boss today",
            "today",
            "`today` is not understood here",
        ),
        ("room r3 of ann,", "", "a fact is missing here"),
    ];
    for (line, at, message) in given {
        slips("given", line, at, message);
    }
    let then = [
        (
            "gus exists, by W-1",
            ",",
            "nothing more is expected behind this comma",
        ),
        ("r1 is shutt", "shutt", "there is no state `shutt`"),
        (
            "ann is member r1",
            "r1",
            "`of` and what the relation leads to are missing here",
        ),
        ("places uses 1", "places", "there is no limit `places`"),
        (
            "gus can account.pay \"now\"",
            "now",
            "`now` is not understood here",
        ),
    ];
    for (line, at, message) in then {
        slips("then", line, at, message);
    }
}

/// The one slip of a scenario with that line more stands there and says that.
fn slips(key: &str, line: &str, at: &str, message: &str) {
    let text = scenario(&[], &[], &["ann exists"]);
    let list = format!("{key} = [");
    let text = text.replace(&list, &format!("{list}'{line}', "));
    let errors = told(&text).unwrap_err();
    let [error] = errors.as_slice() else {
        panic!("{line}: {errors:?}");
    };
    let stands = text.lines().position(|l| l.starts_with(&list)).unwrap();
    let column = list.len() + 1 + line.rfind(at).unwrap() + 1;
    assert_eq!(error.message, message, "{line}");
    assert_eq!(
        (error.line, error.column, error.offending.as_str()),
        (stands + 1, column, at),
        "{line}"
    );
}

#[test]
fn a_slip_behind_escapes_and_line_ends_is_found_at_its_own_bytes() {
    let lines = [
        r#""ann hold\u0073 bos""#,
        r#""ann hold\U00000073 bos""#,
        r#""ann hold\x73 bos""#,
        "\"\"\"ann\nholds\nbos\"\"\"",
        "\"\"\"ann\r\nholds\r\nbos\"\"\"",
        "\"\"\"\nann holds \\\n  bos\"\"\"",
        "'''ann\nholds bos'''",
    ];
    for line in lines {
        let text = format!("[[scenario]]\nrule = \"W-1\"\ngiven = {line}\nthen = \"ann exists\"\n");
        let errors = told(&text).unwrap_err();
        let [error] = errors.as_slice() else {
            panic!("{line}: {errors:?}");
        };
        let at = text.find("bos").unwrap();
        let before = text[..at].rsplit('\n').next().unwrap();
        assert_eq!(error.offending, "bos", "{line}");
        assert_eq!(error.line, text[..at].matches('\n').count() + 1, "{line}");
        assert_eq!(error.column, before.chars().count() + 1, "{line}");
    }
}

#[test]
fn what_is_red_stands_on_the_line_on_which_a_slip_in_it_would_stand() {
    for line in [
        "\"zoe exists\"",
        "\"\"\"\n\nzoe exists\"\"\"",
        "\n  \"zoe exists\"",
    ] {
        let text = |line: &str| format!("[[scenario]]\nrule = \"W-1\"\nthen = [{line}]\n");
        let report = read(&text(line));
        let slip = told(&text(&line.replace("zoe exists", "hello"))).unwrap_err();
        assert_eq!(
            report.outcomes[0].failures[0].line, slip[0].line,
            "{line:?}"
        );
    }
}
