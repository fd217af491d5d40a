//! What the scenarios of a policy tell about it as a whole: which rules of its list they show, from which
//! side, and which of them breaks first with a change.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;

use rolecall::{
    policy::PolicyError,
    validation::scenario::{Coverage, Trials, coverage},
};

const POLICY: &str = include_str!("policies/words.toml");

// ------------------------------------------------------------------------- what breaks with a change

const TRIED: &str = r#"
[[scenario]]
rule = "W-99"
given = "ann holds boss"
then = "zoe exists"
[[scenario]]
rule = "W-98"
given = ["gus holds guest", "room r1", "kim holds keeper on r1"]
then = "zoe exists"
[[scenario]]
rule = "W-1"
given = "ann holds boss"
then = "zoe exists"
[[scenario]]
rule = "W-97"
readings = { W-A01 = "yes" }
given = "ann holds boss"
then = "ann can tool.export"
"#;

#[test]
fn the_scenarios_that_have_most_to_do_with_a_change_are_tried_first() {
    let trials = Trials::read(TRIED, "told.toml").unwrap();
    let first = |hints: &[&str]| {
        let hints: BTreeSet<String> = hints.iter().map(|h| (*h).to_owned()).collect();
        let red = trials.first_red(POLICY, "words.toml", &hints).unwrap();
        red.map(|red| (red.scenario, red.line, red.came))
    };
    let zoe = |scenario, line| Some((scenario, line, "`zoe` is not there".to_owned()));
    assert_eq!(first(&[]), zoe(0, 5));
    assert_eq!(first(&["keeper"]), zoe(1, 9));
    assert_eq!(first(&["keeper", "room", "guest", "W-1"]), zoe(2, 13));
    for hint in ["W-A01", "yes", "tool", "export", "tool.export"] {
        assert_eq!(first(&[hint]).unwrap().0, 3, "{hint}");
    }
}

// --------------------------------------------------------------------------- which rules are shown

const LIST: &str = r#"
[rules]
W-1  = { basis = "stated", text = "A boss does everything." }
W-3  = { basis = "stated", text = "A keeper reads." }
W-10 = { basis = "stated", text = "Whoever stops being a guest is reminded." }
W-2  = { basis = "implied", text = "A guest does not pay." }
W-22 = { basis = "reading", reading = "W-A01", text = "Guests read." }
W-20 = { basis = "help", text = "Who is who." }
W-21 = { basis = "help", text = "Told nowhere." }
"#;

const GROUND: [&str; 5] = [
    "ann holds boss",
    "gus holds guest",
    "room r1",
    "kim holds keeper on r1",
    "kim is member of r1",
];

fn tried(when: &[&str], then: &[&str]) -> Result<Coverage, Vec<PolicyError>> {
    let text = format!(
        "[[scenario]]\nrule = \"W-1\"\ngiven = {GROUND:?}\nwhen = {when:?}\nthen = {then:?}\n"
    );
    coverage(
        POLICY,
        "words.toml",
        (&text, "told.toml"),
        (LIST, "rules.toml"),
    )
}

fn covered(when: &[&str], then: &[&str]) -> Coverage {
    tried(when, then).unwrap_or_else(|errors| panic!("{then:?}: {}", errors[0]))
}

#[test]
fn each_expectation_speaks_for_its_side_of_a_rule() {
    let sides = [
        ("role spy is hidden", (0, 1)),
        ("role boss is open", (1, 0)),
        ("ann exists", (1, 0)),
        ("s9 is gone", (0, 1)),
        ("kim is member of r1", (1, 0)),
        ("gus is not member of r1", (0, 1)),
        ("export does not wait", (0, 1)),
        ("feature export is off", (0, 1)),
        ("ann can account.pay", (1, 0)),
        ("gus cannot account.pay", (0, 1)),
        ("ann sees account.pay", (1, 0)),
        ("gus does not see account.pay", (0, 1)),
        ("ann holds boss", (1, 0)),
        ("ann does not hold guest", (0, 1)),
    ];
    for (then, shown) in sides {
        let rule = &covered(&[], &[then]).rules[0];
        assert_eq!((rule.positive, rule.negative), shown, "{then}");
    }
}

#[test]
fn a_request_that_waits_speaks_for_a_rule() {
    let when = ["ann asks for secret-order"];
    let rule = &covered(&when, &["request secret is waiting"]).rules[0];
    assert_eq!((rule.positive, rule.negative), (1, 0));
}

#[test]
fn a_line_that_names_a_rule_speaks_for_that_one() {
    let when = ["ann takes guest from gus, confirmed"];
    for then in ["warns W-10", "reminds \"no more\" by W-10"] {
        let shown = covered(&when, &[then]);
        let sides = shown.rules.iter().map(|rule| rule.positive);
        assert_eq!(sides.collect::<Vec<_>>(), [0, 0, 1, 0, 0, 0, 0], "{then}");
    }
    for then in ["warns W-99", "notes W-99", "accepted"] {
        let told = tried(&when, &["accepted", then]);
        let told: Vec<String> = told
            .err()
            .into_iter()
            .flatten()
            .map(|e| e.message)
            .collect();
        let strange = "neither the list of rules nor a reading has `W-99`";
        let wanted: &[&str] = if then == "accepted" { &[] } else { &[strange] };
        assert_eq!(told, wanted, "{then}");
    }
}

#[test]
fn gaps_are_counted_by_how_a_rule_is_known() {
    let coverage = covered(&[], &["ann can account.pay", "gus cannot account.pay"]);
    let gaps = coverage.gaps().map(|gap| (gap.id.as_str(), gap.what()));
    assert_eq!(
        gaps.collect::<Vec<_>>(),
        [
            ("W-3", "stated"),
            ("W-10", "stated"),
            ("W-2", "implied"),
            ("W-22", "reading"),
            ("W-21", "help"),
            ("W-A01", "reading"),
        ]
    );
    let tally = coverage.tally();
    let tally = tally.iter().map(|t| (t.what(), t.listed, t.covered));
    assert_eq!(
        tally.collect::<Vec<_>>(),
        [
            ("stated", 3, 1),
            ("implied", 1, 0),
            ("reading", 1, 0),
            ("help", 2, 1),
            ("readings", 1, 0),
        ]
    );
}
