//! Which of several reasons an answer gives, and with which rules, where roles say different things.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use rolecall::validation::scenario;

const POLICY: &str = r#"
policy = "reasons"
title  = "Reasons"
rules  = "RS"
[features]
lamp = { title = "Lamp" }
[kinds.room]
made-with = "work.build"
states = ["open", "shut"]
labels = "any"
[kinds.hall]
labels = "all"
[relations.guest]
title = "Guest"
to = "room"
added-with = "work.build"
[capabilities.work]
build = { title = "Build" }
rest = { title = "Rest" }
[capabilities.room]
enter = { title = "Enter" }
[capabilities.hall]
enter = { title = "Enter the hall" }
[roles.no]
title = "No"
[roles.no.cannot]
work.rest = "RS-1"
[roles.never]
title = "Never"
[roles.never.cannot]
work.rest = ["RS-1", "RS-2"]
[roles.silent]
title = "Silent"
unlisted = "unstated"
unstated = [{ for = ["work.rest"], rule = "RS-3" }]
[roles.mute]
title = "Mute"
unstated = [{ for = ["work.rest"], rule = "RS-4" }]
[roles.zero]
title = "Zero"
[roles.zero.cannot]
work.rest = "RS-9"
[roles.boss]
title = "Boss"
on = "room"
[roles.boss.allow]
room.enter = "RS-7"
[roles.host]
title = "Host"
on = ["room", "account"]
[roles.host.allow]
room.enter = { rule = "RS-5", when = ["guest"] }
work.build = "RS-6"
[roles.lit]
title = "Lit"
[roles.lit.allow]
room.enter = { rule = "RS-8", needs = ["lamp"] }
[roles.barred]
title = "Barred"
[roles.barred.deny]
room.enter = { rule = "RS-10", when = ["shut"] }
[roles.dazzled]
title = "Dazzled"
[roles.dazzled.deny]
room.enter = { rule = "RS-11", needs = ["lamp"] }
[roles.guard]
title = "Guard"
[roles.guard.allow]
room.enter = "RS-12"
hall.enter = "RS-12"
"#;

fn tell(scenarios: &str) {
    let report = scenario::run(POLICY, "reasons.toml", scenarios, "scenarios")
        .unwrap_or_else(|errors| panic!("{}", errors[0]));
    assert!(report.passed(), "{report}");
}

/// What is said to `user` about a capability, word for word.
fn said(given: &str, question: &str) -> String {
    let text = format!(
        "[[scenario]]\nrule = \"RS-1\"\ngiven = [{given}]\nthen = [\"{question} because unknown\"]\n"
    );
    let tales = scenario::tell(POLICY, "reasons.toml", &text, "scenarios").unwrap();
    tales[0].said.join("\n")
}

#[test]
fn of_roles_that_withhold_and_roles_that_are_silent_those_that_withhold_speak() {
    // What is held is weighed in the order of the policy.
    for (given, first) in [
        (
            r#""ann holds no, silent""#,
            "No does not give `Rest`, and Ann holds nothing that does. (RS-1)",
        ),
        (
            r#""ann holds silent, zero""#,
            "Zero does not give `Rest`, and Ann holds nothing that does. (RS-9)",
        ),
    ] {
        let said = said(given, "ann cannot work.rest");
        assert!(said.contains(&format!("\ncannot: {first}")), "{said}");
    }
}

#[test]
fn every_role_that_says_the_same_has_a_say_and_no_rule_stands_twice() {
    let withheld = said(r#""ann holds no, never""#, "ann cannot work.rest");
    assert!(
        withheld.contains("nothing that does. (RS-1, RS-2)"),
        "{withheld}"
    );
    let both = said(r#""ann holds silent, mute""#, "ann cannot work.rest");
    assert!(both.contains("\nunstated: "), "{both}");
    assert!(both.contains("so it is refused. (RS-3, RS-4)"), "{both}");
}

#[test]
fn a_reason_with_a_rule_is_given_before_one_that_is_only_elsewhere() {
    let given = r#""room r1", "room r2", "ann holds boss on r2", "ann holds host""#;
    let said = said(given, "ann cannot room.enter on r1");
    assert!(
        said.contains("condition: As Host, Ann has `Enter` only if"),
        "{said}"
    );
    assert!(said.contains("not so here. (RS-5)"), "{said}");
}

#[test]
fn a_feature_that_is_off_is_named_before_a_condition() {
    let given = r#""room r1", "ann holds host, lit""#;
    let said = said(given, "ann cannot room.enter on r1");
    assert!(said.contains("\ngate-off: Lamp is off"), "{said}");
}

#[test]
fn asked_of_nothing_in_particular_a_role_on_a_place_speaks_and_in_the_account_it_does_not_reach() {
    tell(
        r#"
[[scenario]]
rule = "RS-7"
given = ["room r1", "ann holds boss on r1"]
then = ["ann can room.enter, by RS-7"]
[[scenario]]
rule = "RS-6"
given = ["room r1", "ann holds host on r1"]
when = "ann makes room r2"
then = "accepted"
"#,
    );
}

#[test]
fn a_place_is_called_by_its_title_and_not_by_its_handle() {
    let text = r#"
[[scenario]]
rule = "RS-7"
given = ["room r1", "room r2", "ann holds boss on r2"]
first = "site renames r2"
then = ["ann cannot room.enter on r1 because condition"]
"#;
    let tales = scenario::tell(POLICY, "reasons.toml", text, "scenarios").unwrap();
    let said = tales[0].said.join("\n");
    assert!(said.contains("only if it lies in r2 renamed"), "{said}");
}

#[test]
fn what_is_ruled_out_under_a_condition_or_with_a_feature_is_ruled_out_only_so() {
    tell(
        r#"
[[scenario]]
rule = "RS-10"
given = ["room r1", "room r2, shut", "ann holds guard, barred"]
then = [
  "ann can room.enter on r1, by RS-12", "ann cannot room.enter on r2 because denied, by RS-10",
  "ann cannot room.enter because denied, by RS-10",
]
[[scenario]]
rule = "RS-11"
given = ["room r1", "ann holds guard, dazzled"]
then = "ann can room.enter on r1, by RS-12"
[[scenario]]
rule = "RS-11"
given = ["room r1", "ann holds guard, dazzled", "feature lamp on"]
then = "ann cannot room.enter on r1 because denied, by RS-11"
"#,
    );
}

#[test]
fn what_carries_labels_is_for_those_who_carry_one_of_them_or_all() {
    tell(
        r#"
[[scenario]]
rule = "RS-12"
given = [
  "ann holds guard", "ann carries red", "bob holds guard", "bob carries green",
  "cid holds guard", "cid carries red", "cid carries blue",
  "room r1, label red, label blue", "room r2", "hall h1, label red, label blue", "hall h2",
]
then = [
  "ann can room.enter on r1", "bob cannot room.enter on r1 because condition",
  "cid can room.enter on r1", "bob can room.enter on r2",
  "ann cannot hall.enter on h1 because condition", "cid can hall.enter on h1",
  "bob can hall.enter on h2",
]
"#,
    );
}

#[test]
fn an_answer_says_all_that_was_weighed_and_what_would_help() {
    for (given, question, whole) in [
        (
            r#""ann holds nothing""#,
            "work.rest",
            "\
unlisted: Ann holds no role: `Rest`.
  No role of this policy gives it.
  - Ann holds no role: `Rest`.",
        ),
        (
            r#""ann holds no, silent""#,
            "work.rest",
            "\
cannot: No does not give `Rest`, and Ann holds nothing that does. (RS-1)
  No role of this policy gives it.
  - No does not give it (RS-1)
  - about Silent the source is silent (RS-3)
  - No does not give `Rest`, and Ann holds nothing that does. (RS-1)",
        ),
        (
            r#""ann holds no, silent""#,
            "work.build",
            "\
unstated: Ann holds no role that gives it: `Build`.
  It comes with: Host.
  - Ann holds no role that gives it: `Build`.",
        ),
        (
            r#""room r1, label red, label law", "ann holds guard""#,
            "room.enter on r1",
            "\
condition: As Guard, Ann has `Enter` only if they carry the label law or red, and that is not so here. (RS-12)
  It becomes possible once they carry the label law or red.
  + Guard gives it (RS-12)
  - but it is open only if they carry the label law or red
  - As Guard, Ann has `Enter` only if they carry the label law or red, and that is not so here. (RS-12)",
        ),
        (
            r#""hall h1, label red, label law", "ann holds guard""#,
            "hall.enter on h1",
            "\
condition: As Guard, Ann has `Enter the hall` only if they carry the label law and red, and that is not so here. (RS-12)
  It becomes possible once they carry the label law and red.
  + Guard gives it (RS-12)
  - but it is open only if they carry the label law and red
  - As Guard, Ann has `Enter the hall` only if they carry the label law and red, and that is not so here. (RS-12)",
        ),
        (
            r#""room r1", "room r2", "ann holds boss on r2", "ann holds lit""#,
            "room.enter on r1",
            "\
gate-off: Lamp is off for this account, and as Lit Ann needs it for `Enter`. (RS-8)
  Have Lamp switched on.
  - Held on r2, Boss does not reach that far
  - Lit gives it only with Lamp, which is off (RS-8)
  - Lamp is off for this account, and as Lit Ann needs it for `Enter`. (RS-8)",
        ),
    ] {
        let told = said(given, &format!("ann cannot {question}"));
        assert_eq!(told, format!("> ann {question}\n{whole}"), "{given}");
    }
}

#[test]
fn a_feature_of_several_is_on_where_one_of_them_is() {
    let policy = POLICY.replace(
        "lamp = { title = \"Lamp\" }",
        "lamp = { any-of = [\"left\", \"right\"] }\nleft = { title = \"Left\" }\nright = { title = \"Right\" }",
    );
    for (given, then) in [
        ("", "off"),
        ("\"feature left on\",", "on"),
        ("\"feature right on\",", "on"),
        ("\"feature left on\", \"feature right on\",", "on"),
    ] {
        let can = if then == "on" { "can" } else { "cannot" };
        let text = format!(
            "[[scenario]]\nrule = \"RS-8\"\ngiven = [{given} \"room r1\", \"ann holds lit\"]\n\
             then = [\"feature lamp is {then}\", \"ann {can} room.enter on r1\"]\n"
        );
        let report = scenario::run(&policy, "reasons.toml", &text, "scenarios")
            .unwrap_or_else(|errors| panic!("{}", errors[0]));
        assert!(report.passed(), "{report}");
    }
}
