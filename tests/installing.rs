//! Another version of a policy is put in force: the plan says who gains and loses what, and what it
//! leaves as a debt, before anything happens.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod core_support;

use core_support::{Ground, batch, now};
use rolecall::{
    domain::{Facts, Plan, Refusal, RequestStatus},
    policy::compile,
    validation::{Decision, Law, decide},
};

const CLUB: &str = r#"
policy = "club"
title  = "Club"
rules  = "CB"
[features]
bar = { title = "Bar" }
[kinds.account]
creator-becomes = "chair"
[kinds.boat]
made-with = "club.buy"
[relations.rows]
title = "Rows"
to = "boat"
added-with = "club.buy"
[capabilities.club]
buy = { title = "Buy boats" }
vote = { title = "Vote" }
[capabilities.boat]
take = { title = "Take the boat" }
[roles.chair]
title = "Chair"
[roles.chair.allow]
club.buy = "CB-1"
club.vote = "CB-1"
[roles.rower]
title = "Rower"
[roles.rower.allow]
boat.take = "CB-2"
club.vote = "CB-2"
[roles.guest]
title = "Guest"
[roles.guest.allow]
boat.take = { rule = "CB-3", when = ["rows"] }
[workflows.bar]
rule = "CB-4"
waits = "feature bar"
asked-by = "chair"
decided-by = "vendor"
"#;

/// What the plan of another version says, line by line.
fn told(ground: &Ground, text: &str) -> Plan {
    let asked = r#"{"edit":"policy.install","policy":"new"}"#;
    asked_under(ground, text, asked).unwrap_or_else(|why| panic!("{}", why[0].message))
}

/// The answer to a line where that version is to come.
fn asked_under(ground: &Ground, text: &str, line: &str) -> Result<Plan, Vec<Refusal>> {
    let incoming = compile(text, "new.toml", &std::collections::BTreeMap::new())
        .unwrap_or_else(|errors| panic!("{}", errors[0]));
    let law = Law {
        policy: &ground.policy,
        incoming: Some(&incoming),
    };
    let asked = batch(line);
    let mut facts = Facts::new();
    for _ in 0..8 {
        match decide(law, &facts, &asked, now()) {
            Decision::Need(keys) => ground.state.teach(&mut facts, keys),
            Decision::Plan(plan) => return Ok(*plan),
            Decision::Refused(why) => return Err(why),
        }
    }
    panic!("more than eight rounds of facts");
}

fn lines(plan: &Plan) -> Vec<String> {
    let all = plan.notes.iter().chain(&plan.things);
    all.map(|l| format!("{} {}", l.sign.mark(), l.text))
        .collect()
}

fn club() -> Ground {
    let mut ground = Ground::open(CLUB, "club.toml");
    for (user, roles) in [
        ("bo", r#"[{"role":"rower"}]"#),
        ("cy", r#"[{"role":"rower"},{"role":"guest"}]"#),
        ("di", r#"[{"role":"guest"}]"#),
        ("ed", "[]"),
    ] {
        ground.does(&format!(
            r#"{{"edit":"user.create","user":"{user}","name":"{}","roles":{roles}}}"#,
            user.to_uppercase()
        ));
    }
    ground
}

#[test]
fn what_each_role_gains_and_loses_is_told_with_who_holds_it() {
    let text = CLUB
        .replace(
            "boat.take = \"CB-2\"\n",
            "boat.take = { rule = \"CB-2\", when = [\"rows\"] }\n",
        )
        .replace("club.vote = \"CB-2\"\n", "club.buy = \"CB-2\"\n")
        .replace(
            "[roles.guest.allow]",
            "[roles.guest.deny]\nclub.vote = \"CB-3\"\n[roles.guest.allow]",
        );
    let said = lines(&told(&club(), &text));
    for line in [
        "+ Rower (BO, CY) gains: Buy boats.",
        "- Rower (BO, CY) loses: Vote.",
        "~ Rower (BO, CY) has otherwise: Take the boat (rows; before: always).",
        "- Guest (CY, DI) now rules out: Vote.",
    ] {
        assert!(
            said.iter().any(|l| l == line),
            "{line} is not among {said:#?}"
        );
    }
    assert!(!said.iter().any(|l| l.contains("Chair (")), "{said:#?}");
}

#[test]
fn every_limit_that_is_broken_at_once_is_told_as_a_debt() {
    let text = format!(
        "{CLUB}
[[limits]]
rule = \"CB-10\"
each = \"account\"
has-active = \"rower\"
least = 3
[[limits]]
rule = \"CB-11\"
each = \"user\"
holds = [\"chair\", \"rower\", \"guest\"]
least = 1
[[limits]]
rule = \"CB-12\"
each = \"user\"
holds = [\"rower\", \"guest\"]
most = 1
[[limits]]
rule = \"CB-13\"
each = \"user\"
alone = \"guest\"
[[limits]]
rule = \"CB-14\"
each = \"account\"
counts = \"active\"
holds = \"*\"
most = 4
title = \"Places\"
"
    );
    let plan = told(&club(), &text);
    let said = lines(&plan);
    for line in [
        "2 active holders of Rower, and 3 must be.",
        "Without Chair, Rower or Guest: 1, and everybody must hold 1.",
        "More than they may hold of Rower and Guest: CY.",
        "Other roles beside one that is always alone: CY.",
        "Places: 5 in use of 4.",
    ] {
        assert!(
            said.iter().any(|l| l.contains(line)),
            "{line} is not among {said:#?}"
        );
    }
    let rules: Vec<&str> = plan
        .notes
        .iter()
        .flat_map(|l| &l.rules)
        .map(String::as_str)
        .collect();
    assert_eq!(rules, ["CB-10", "CB-11", "CB-12", "CB-13", "CB-14"]);
    let kept = text
        .replace("least = 3", "least = 2")
        .replace("least = 1", "least = 0")
        .replace("most = 1", "most = 2")
        .replace("alone = \"guest\"", "alone = \"chair\"")
        .replace("most = 4", "most = 5");
    let said = lines(&told(&club(), &kept));
    assert!(!said.iter().any(|l| l.contains("debt")), "{said:#?}");
}

#[test]
fn a_role_that_somebody_holds_is_not_dropped_and_one_that_nobody_holds_is() {
    let text = CLUB.replace(
        "[roles.guest]\ntitle = \"Guest\"\n[roles.guest.allow]\nboat.take = { rule = \"CB-3\", when = [\"rows\"] }\n",
        "",
    );
    let line = r#"{"edit":"policy.install","policy":"new"}"#;
    let mut ground = club();
    let why = asked_under(&ground, &text, line).unwrap_err();
    assert_eq!(why.len(), 1);
    assert_eq!(
        (why[0].code.as_str(), why[0].message.as_str()),
        (
            "unknown-role",
            "Guest is held by 2, and the new version does not know it."
        )
    );
    ground.does(r#"{"edit":"role.revoke","user":"cy","role":"guest"}"#);
    ground.does(r#"{"edit":"role.revoke","user":"di","role":"guest"}"#);
    assert!(asked_under(&ground, &text, line).is_ok());
}

#[test]
fn a_role_that_everybody_must_hold_and_does_is_no_debt() {
    let text = format!(
        "{CLUB}
[[limits]]
rule = \"CB-11\"
each = \"user\"
holds = [\"chair\", \"rower\", \"guest\"]
least = 1
"
    );
    let mut ground = club();
    ground.does(r#"{"edit":"role.assign","user":"ed","role":"rower"}"#);
    let said = lines(&told(&ground, &text));
    assert!(!said.iter().any(|l| l.contains("Without")), "{said:#?}");
}

#[test]
fn requests_kinds_and_relations_that_are_known_no_more_are_told() {
    let mut ground = club();
    ground.does(r#"{"edit":"request.open","as":"ann","workflow":"bar"}"#);
    let (start, _) = CLUB.split_once("[workflows.bar]").unwrap();
    let text = start
        .replace("[kinds.boat]\nmade-with = \"club.buy\"\n", "")
        .replace(
            "[relations.rows]\ntitle = \"Rows\"\nto = \"boat\"\nadded-with = \"club.buy\"\n",
            "",
        )
        .replace("when = [\"rows\"]", "needs = [\"bar\"]");
    let plan = told(&ground, &text);
    let said = lines(&plan);
    for line in [
        "does not know the kind Boat",
        "relation \u{201c}Rows\u{201d}",
        "- The request bar.",
    ] {
        assert!(
            said.iter().any(|l| l.contains(line)),
            "{line} is not among {said:#?}"
        );
    }
    ground.state.apply(&plan.changes);
    let request = ground.state.requests.values().next().unwrap();
    assert_eq!(request.status, RequestStatus::Void);
}

#[test]
fn another_version_comes_in_a_step_of_its_own() {
    let mut ground = club();
    for user in ["cy", "di"] {
        ground.does(&format!(
            r#"{{"edit":"role.revoke","user":"{user}","role":"guest"}}"#
        ));
    }
    let (start, rest) = CLUB.split_once("[roles.guest]").unwrap();
    let text = format!("{start}{}", &rest[rest.find("[workflows.bar]").unwrap()..]).replace(
        "[relations.rows]\ntitle = \"Rows\"\nto = \"boat\"\nadded-with = \"club.buy\"\n",
        "",
    );
    told(&ground, &text);
    let line = r#"{"batch":[{"edit":"policy.install","policy":"new"},{"edit":"role.assign","user":"di","role":"guest"}]}"#;
    let why = asked_under(&ground, &text, line).unwrap_err();
    assert_eq!(why[0].code, "installs-apart");
}

#[test]
fn what_was_asked_for_becomes_nothing_else_under_another_version() {
    let mut ground = club();
    ground.does(r#"{"edit":"request.open","as":"ann","workflow":"bar"}"#);
    let status = |text: &str| {
        let plan = told(&ground, text);
        let mut state = ground.state.clone();
        state.apply(&plan.changes);
        let request = state.requests.into_values().next().unwrap();
        request.status
    };
    let sauna = CLUB.replace(
        "bar = { title = \"Bar\" }",
        "bar = { title = \"Bar\" }\nsauna = { title = \"Sauna\" }",
    );
    assert_eq!(status(&sauna), RequestStatus::Waiting);
    let other = sauna.replace("feature bar", "feature sauna");
    assert_eq!(status(&other), RequestStatus::Void);
    let open = CLUB.replace(
        "{ title = \"Bar\" }",
        "{ title = \"Bar\", default = \"on\" }",
    );
    assert_eq!(status(&open), RequestStatus::Void);
}
