//! Each lint with a text in which it is told, at its place, and a near miss in which it is not.

use super::*;
use crate::policy::compile::tests::SAMPLE;

/// A change of the sample: each text once replaced by the other.
type Change = &'static [(&'static str, &'static str)];

struct Case {
    code: &'static str,
    /// The offending text, which the lint's place must begin with.
    at: &'static str,
    /// The change that makes the slip.
    slip: Change,
    /// A change that comes near it and is fine.
    near: Change,
}

const MINIMUM: &str = "has-active = [\"warden\"]\nleast = 1";
const BOTH: &str = "gives = [\"guest\"]\ntarget = [\"*\"]";

const CASES: [Case; 22] = [
    Case {
        code: "nobody-gives",
        at: "guest",
        slip: &[("gives = [\"guest\"]", "gives = [\"helper\"]")],
        near: &[("gives = [\"guest\"]", "gives = [\"helper\", \"guest\"]")],
    },
    Case {
        code: "unreachable-role",
        at: "visitor",
        slip: &[
            (
                "[roles.guest]",
                "[roles.visitor]\n[roles.clerk]\n[roles.guest]",
            ),
            (
                "[[delegation]]",
                "[[delegation]]\nwho = \"clerk\"\nmay = \"add\"\nroles = [\"visitor\", \"clerk\"]\n[[delegation]]",
            ),
            (
                "[\"*\", \"not guest\"]",
                "[\"*\", \"not guest\", \"not visitor\", \"not clerk\"]",
            ),
        ],
        near: &[
            (
                "[roles.guest]",
                "[roles.visitor]\n[roles.clerk]\n[roles.guest]",
            ),
            (
                "[[delegation]]",
                "[[delegation]]\nwho = \"clerk\"\nmay = \"add\"\nroles = [\"visitor\"]\n[[delegation]]",
            ),
            (
                "[\"*\", \"not guest\"]",
                "[\"*\", \"not guest\", \"not visitor\"]",
            ),
        ],
    },
    Case {
        code: "gives-higher",
        at: "[[delegation]]",
        slip: &[("gives = [\"guest\"]", "gives = [\"guest\", \"warden\"]")],
        near: &[("gives = [\"guest\"]", "gives = [\"guest\", \"keeper\"]")],
    },
    Case {
        code: "raises-itself",
        at: "[[delegation]]",
        slip: &[(BOTH, "gives = [\"guest\", \"warden\"]\ntarget = [\"*\"]")],
        near: &[(
            BOTH,
            "gives = [\"guest\", \"warden\"]\ntarget = [\"*\"]\nonly = \"others\"",
        )],
    },
    Case {
        code: "covered-row",
        at: "[[delegation]]",
        slip: &[(
            "[[delegation]]\nrule = \"WS-62\"",
            "[[delegation]]\nwho = \"warden\"\nmay = \"add\"\nroles = \"helper\"\nonly = \"others\"\n[[delegation]]\nrule = \"WS-62\"",
        )],
        near: &[(
            "[[delegation]]\nrule = \"WS-62\"",
            "[[delegation]]\nwho = \"warden\"\nmay = \"place\"\nroles = \"helper\"\nonly = \"others\"\n[[delegation]]\nrule = \"WS-62\"",
        )],
    },
    Case {
        code: "no-role-gives",
        at: "build",
        slip: &[("\"*\" = \"WS-10\"\n", "account.settings = \"WS-10\"\n")],
        near: &[("\"*\" = \"WS-10\"\n", "\"*\" = \"WS-11\"\n")],
    },
    Case {
        code: "deny-locks-out",
        at: "guest",
        slip: &[
            ("alone = [\"@loners\"]", "alone = [\"helper\"]"),
            ("loners = [\"guest\"]\n", ""),
            ("desk.\"*\" = \"WS-41\"", "account.build = \"WS-41\""),
        ],
        near: &[("desk.\"*\" = \"WS-41\"", "account.build = \"WS-41\"")],
    },
    Case {
        code: "no-rule",
        at: "[[delegation]]",
        slip: &[("rule = \"WS-61\"\n", "")],
        near: &[("rules  = \"WS\"\n", ""), ("rule = \"WS-61\"\n", "")],
    },
    Case {
        code: "no-votes",
        at: "approval",
        slip: &[("self-approval = \"no\"", "votes = 0")],
        near: &[("self-approval = \"no\"", "votes = 1")],
    },
    Case {
        code: "nobody-decides",
        at: "approval",
        slip: &[
            (
                "decided-with = \"booking.decide\"",
                "decided-with = \"desk.shut\"",
            ),
            ("count = {}", "count = {}\nshut = {}"),
            ("\"*\" = \"WS-10\"\n", ""),
        ],
        near: &[
            (
                "decided-with = \"booking.decide\"",
                "decided-with = \"desk.shut\"",
            ),
            ("count = {}", "count = {}\nshut = {}"),
        ],
    },
    Case {
        code: "too-few-deciders",
        at: "cutter",
        slip: &[(
            "decided-by = \"vendor\"",
            "decided-by = \"vendor\"\nvotes = 2",
        )],
        near: &[(
            "decided-by = \"vendor\"",
            "decided-by = \"vendor\"\nvotes = 1",
        )],
    },
    Case {
        code: "can-end-undecided",
        at: "approval",
        slip: &[(MINIMUM, "has-active = [\"helper\"]\nleast = 1")],
        near: &[(MINIMUM, "has-active = [\"warden\"]\nleast = 2")],
    },
    Case {
        code: "gated-minimum",
        at: "guest",
        slip: &[("has-active = [\"warden\"]", "has-active = [\"guest\"]")],
        near: &[(
            "has-active = [\"warden\"]",
            "has-active = [\"guest\", \"helper\"]",
        )],
    },
    Case {
        code: "limit-of-nothing",
        at: "[[limits]]",
        slip: &[("alone = [\"@loners\"]", "alone = []")],
        near: &[("alone = [\"@loners\"]", "alone = [\"guest\"]")],
    },
    Case {
        code: "impossible-limit",
        at: "[[limits]]",
        slip: &[
            (MINIMUM, "has-active = [\"warden\"]\nleast = 3"),
            ("most = \"seats\"", "most = 2"),
        ],
        near: &[
            (MINIMUM, "has-active = [\"warden\"]\nleast = 2"),
            ("most = \"seats\"", "most = 2"),
        ],
    },
    Case {
        code: "nowhere",
        at: "bench",
        slip: &[("in = [\"room\", \"bench\"]", "in = \"bench\"")],
        near: &[(
            "in = [\"room\", \"bench\"]",
            "in = [\"account\", \"bench\"]",
        )],
    },
    Case {
        code: "unused-feature",
        at: "steam",
        slip: &[("[plans]", "steam = {}\n[plans]")],
        near: &[
            ("[plans]", "steam = {}\n[plans]"),
            ("any-of = [", "any-of = [\"steam\", "),
        ],
    },
    Case {
        code: "unused-relation",
        at: "mentor",
        slip: &[("\"mentor\", \"they hold", "\"they hold")],
        near: &[("\"mentor\", \"they hold", "\"not mentor\", \"they hold")],
    },
    Case {
        code: "unused-set",
        at: "loners",
        slip: &[("alone = [\"@loners\"]", "alone = [\"guest\"]")],
        near: &[("alone = [\"@loners\"]", "alone = [\"@loners\", \"helper\"]")],
    },
    Case {
        code: "idle-reading",
        at: "WS-A2",
        slip: &[("beyond = \"{WS-A2}\"", "beyond = \"warn\"")],
        near: &[("or = [\"refuse\"]", "or = [\"refuse\", \"count\"]")],
    },
    Case {
        code: "not-odd",
        at: "kiln",
        slip: &[(
            "[features]",
            "[meant.unused-feature]\nkiln = \"Not yet.\"\n[features]",
        )],
        near: &[
            (
                "[features]",
                "[meant.unused-feature]\nsteam = \"Not yet.\"\n[features]",
            ),
            ("[plans]", "steam = {}\n[plans]"),
        ],
    },
    Case {
        code: "never-replaces",
        at: "[[effects]]",
        slip: &[
            ("takes = \"warden\"\nof = \"self\"", "replaces = true"),
            ("beyond = \"replace\"", ""),
        ],
        near: &[("takes = \"warden\"\nof = \"self\"", "replaces = true")],
    },
];

fn changed(change: Change) -> String {
    change.iter().fold(SAMPLE.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "the sample has no {from}");
        text.replacen(from, to, 1)
    })
}

fn found(text: &str) -> Vec<PolicyError> {
    check_text(text, "w.toml").unwrap_or_else(|errors| panic!("{errors:?}"))
}

#[test]
fn each_slip_is_told_at_its_place_and_its_near_miss_is_not() {
    for case in CASES {
        let told = found(&changed(case.slip));
        let hit = told.iter().find(|l| l.code == case.code);
        let Some(hit) = hit else {
            panic!("{}: {told:#?}", case.code);
        };
        assert!(
            hit.offending.starts_with(case.at),
            "{}: at {:?}",
            case.code,
            hit.offending
        );
        assert!(
            !hit.mend.is_empty() && hit.line > 1,
            "{}: {hit:?}",
            case.code
        );
        let near = found(&changed(case.near));
        let miss = near.iter().find(|l| l.code == case.code);
        assert_eq!(miss, None, "{}: a near miss", case.code);
    }
}

#[test]
fn every_code_has_its_case() {
    let cases: std::collections::BTreeSet<_> = CASES.iter().map(|c| c.code).collect();
    assert_eq!(cases.len(), CASES.len());
    assert_eq!(cases, CODES.into_iter().collect());
}

#[test]
fn a_policy_without_slips_is_quiet() {
    assert_eq!(found(SAMPLE), []);
}

#[test]
fn what_is_meant_is_not_told() {
    let slip = changed(&[("[plans]", "steam = {}\n[plans]")]);
    let meant = slip.replacen(
        "[features]",
        "[meant.unused-feature]\nsteam = \"Steam comes next year.\"\n[features]",
        1,
    );
    assert_eq!(found(&slip).len(), 1);
    assert_eq!(found(&meant), []);
    let unknown = slip.replacen(
        "[features]",
        "[meant.unused-feeture]\nsteam = \"x\"\n[features]",
        1,
    );
    let errors = check_text(&unknown, "w.toml").err().unwrap_or_default();
    assert_eq!(errors.len(), 1);
    assert!(errors[0].mend.contains("unused-feature"), "{}", errors[0]);
    let silent = slip.replacen(
        "[features]",
        "[meant.unused-feature]\nsteam = \"\"\n[features]",
        1,
    );
    assert!(check_text(&silent, "w.toml").is_err());
}
