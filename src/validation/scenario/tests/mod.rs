//! Scenarios on a small policy: every form of line is read, and every form of expectation passes
//! where it is met and is told where it is not.

mod slips;

use std::collections::BTreeMap;

use crate::policy::{Space, compile};

use super::{Report, occurrences, run};

const POLICY: &str = r#"
policy = "small"
title = "Small"
rules = "S"
[readings]
S-A1 = { ask = "May a guest read?", is = "no", or = ["yes"], why = "not said" }
[features]
export = { title = "Export", set-by = "vendor", rule = "S-9" }
[plans]
free = { title = "Free" }
big = { title = "Big" }
[kinds]
account = { creator-becomes = "boss", plan-set-with = "account.pay", limits-set-with = "account.pay", title-set-with = "account.pay" }
room = { made-with = "account.build", changed-with = "room.change", moved-with = "room.change", removed-with = "room.change", states = ["open", "shut", "confirmed"], set = { shut = "room.change", confirmed = "room.change" }, facts = { quiet = "yes-no", ends = "time", label = "text" }, labels = "all" }
shelf = { in = ["account", "room"], made-with = "account.build", moved-with = "shelf.move" }
job = { made-with = "account.build", states = ["asked", "done", "dropped"] }
[relations.member]
to = ["room", "account"]
added-with = "room.change"
as = ["reader", "writer"]
[capabilities.account]
pay = { if-not = "hide" }
build = {}
people = {}
[capabilities.room]
read = { rule = "S-3" }
change = {}
[capabilities.shelf]
move = {}
[capabilities.job]
judge = {}
[capabilities.tool]
export = { needs = ["export"] }
[roles.boss]
on = "account"
[roles.boss.allow]
"*" = "S-1"
[roles.guest]
on = "account"
[roles.guest.allow]
room.read = { rule = "S-A1", if = { S-A1 = "yes" } }
account.people = "S-2"
[roles.guest.cannot]
account.pay = "S-4"
[roles.keeper]
on = "room"
[roles.keeper.allow]
room.read = { rule = "S-5", when = ["quiet"] }
[[limits]]
rule = "S-6"
each = "account"
has-active = ["boss"]
least = 1
[[limits]]
rule = "S-7"
each = "account"
counts = ["active", "invited"]
holds = ["guest"]
by = "user"
most = "seats"
title = "Seats"
[[delegation]]
rule = "S-8"
who = "boss"
may = ["create", "invite", "edit", "archive", "restore", "remove-user", "add", "remove", "change", "place"]
roles = ["*"]
[workflows.export-order]
rule = "S-9"
title = "Export"
waits = "feature export"
asked-by = ["boss"]
from-address = "asker"
decided-by = "vendor"
[workflows.job-order]
rule = "S-11"
title = "Job order"
waits = "making job"
meanwhile = "asked"
approved = "done"
declined = "dropped"
decided-with = "job.judge"
[[effects]]
rule = "S-10"
takes = "guest"
remind = "{user} is a guest no more."
confirm = true
"#;

fn tried(scenarios: &str) -> Report {
    match run(POLICY, "small.toml", scenarios, "s.toml") {
        Ok(report) => report,
        Err(errors) => {
            let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
            panic!("{}", told.join("\n"));
        }
    }
}

/// A scenario on common ground.
fn scenario(first: &[&str], when: &[&str], then: &[&str]) -> String {
    let given = [
        "ann holds boss",
        "gus holds guest",
        "kim holds keeper on r1",
        "inge is invited",
        "room r1 of kim, shut, quiet yes, ends 2026-06-01, label \"red one\"",
        "room r2, label \"x\"",
        "shelf s1 in r1",
        "kim is member of r1 as reader",
        "limit seats 3",
        "ann has address ann@example.org",
    ];
    format!(
        "[[scenario]]\nrule = \"S-1\"\ngiven = {given:?}\nfirst = {first:?}\nwhen = {when:?}\nthen = {then:?}\n"
    )
}

/// What each expectation came to: nothing where it is met, else what came instead.
fn came(first: &[&str], when: &[&str], then: &[&str]) -> Vec<String> {
    let report = tried(&scenario(first, when, then));
    let failures = report.outcomes.into_iter().flat_map(|o| o.failures);
    failures
        .map(|f| format!("{} | {}", f.text, f.came))
        .collect()
}

fn all_met(first: &[&str], when: &[&str], then: &[&str]) {
    assert_eq!(came(first, when, then), Vec::<String>::new(), "{when:?}");
}

/// Each of the expectations alone is not met, and is told with its own text.
fn none_met(first: &[&str], when: &[&str], then: &[&str]) {
    for line in then {
        let came = came(first, when, &[line]);
        assert!(
            matches!(came.as_slice(), [one] if one.starts_with(line)),
            "{line}: {came:?}"
        );
    }
}

#[test]
fn the_small_policy_is_a_good_one() {
    let told = compile(POLICY, "small.toml", &BTreeMap::new()).err();
    let told: Vec<String> = told.iter().flatten().map(ToString::to_string).collect();
    assert_eq!(told.join("\n"), "");
}

#[test]
fn expectations_of_the_ground_are_met_or_told() {
    all_met(
        &[],
        &[],
        &[
            "ann holds boss",
            "ann holds exactly boss",
            "inge holds nothing",
            "kim holds keeper on r1",
            "kim holds exactly keeper on r1",
            "kim does not hold keeper",
            "gus does not hold boss",
            "inge is invited",
            "ann is active",
            "r1 is shut",
            "r2 is open",
            "s1 is in r1",
            "r1 is in account",
            "s1 exists",
            "ann exists",
            "s9 is gone",
            "kim is member of r1",
            "kim is member of r1 as reader",
            "kim is not member of r1 as writer",
            "kim is not member of r2",
            "ann can room.read on r1, by S-1",
            "kim can room.read on r1 by S-5",
            "kim cannot room.read on r2",
            "gus cannot account.pay because cannot, by S-4",
            "gus does not see account.pay",
            "ann sees account.pay",
            "ann cannot tool.export because gate-off",
            "feature export is off",
            "export does not wait",
            "seats uses 1",
        ],
    );
}

#[test]
fn expectations_that_the_ground_does_not_meet_are_told() {
    none_met(
        &[],
        &[],
        &[
            "ann holds guest",
            "ann holds boss on r1",
            "ann holds boss until 2026-06-01",
            "kim holds exactly keeper",
            "ann holds nothing",
            "nobody holds nothing",
            "ann does not hold boss",
            "nobody does not hold boss",
            "inge is active",
            "r1 is open",
            "r9 is open",
            "s1 is in r2",
            "s1 is in account",
            "s9 is in r1",
            "s9 exists",
            "s1 is gone",
            "kim is not member of r1",
            "kim is member of r1 as writer",
            "kim is member of account",
            "ann cannot room.read on r1",
            "ann can room.read on r1, by S-5",
            "gus can account.pay",
            "gus cannot account.pay because denied",
            "gus sees account.pay",
            "ann does not see account.pay",
            "feature export is on",
            "export waits",
            "seats uses 2",
        ],
    );
}

#[test]
fn an_accepted_edit_is_judged_by_its_plan_and_by_what_it_leaves() {
    all_met(
        &["ann gives boss to gus"],
        &["ann takes guest from gus, confirmed"],
        &[
            "accepted",
            "gus holds exactly boss",
            "reminds \"guest no more\" by S-10",
            "plan says \"Gus\"",
            "seats uses 0",
        ],
    );
    none_met(
        &["ann gives boss to gus"],
        &["ann takes guest from gus, confirmed"],
        &[
            "needs confirmation",
            "refused",
            "reminds \"something else\"",
            "reminds \"guest no more\" by S-1",
            "reminds nothing",
            "warns S-99",
            "notes S-99",
            "plan says \"Zeno\"",
            "plan says \"the plan says\"",
            "gains room.read for gus",
            "loses room.read for nobody",
            "seats uses 1",
        ],
    );
}

#[test]
fn what_somebody_gains_and_loses_is_read_from_the_plan() {
    all_met(
        &[],
        &["ann gives boss to gus"],
        &["gains account.pay for gus"],
    );
    all_met(
        &[],
        &["ann takes guest from gus, confirmed"],
        &["loses account.people for gus"],
    );
}

#[test]
fn an_edit_that_waits_for_confirmation_does_nothing() {
    let when = ["ann takes guest from gus"];
    all_met(
        &[],
        &when,
        &[
            "needs confirmation",
            "gus holds guest",
            "reminds \"no more\"",
            "seats uses 0",
        ],
    );
    let told = came(&[], &when, &["accepted"]);
    assert!(told[0].contains("waits for confirmation"), "{told:?}");
}

#[test]
fn a_refusal_is_held_against_its_code_and_rules() {
    let when = ["ann archives ann"];
    all_met(
        &[],
        &when,
        &[
            "refused",
            "refused min-active",
            "refused min-active by S-6",
            "ann is active",
        ],
    );
    none_met(
        &[],
        &when,
        &[
            "refused not-delegated",
            "refused min-active by S-6, S-8",
            "needs confirmation",
        ],
    );
    let told = came(&[], &when, &["ann is archived"]);
    assert!(
        told[0].starts_with("ann archives ann | it was refused: min-active"),
        "{told:?}"
    );
    let told = came(&when, &[], &["ann is active"]);
    assert!(told[0].contains("goes before, and was refused"), "{told:?}");
}

#[test]
fn every_form_of_edit_is_read_and_done() {
    let done: [(&[&str], &[&str]); 25] = [
        (
            &["ann gives keeper to gus on r2 until 2026-07-01"],
            &["gus holds keeper on r2 until 2026-07-01"],
        ),
        (&["ann takes keeper from kim on r1"], &["kim holds nothing"]),
        (
            &["ann changes kim from keeper on r1 to keeper on r2"],
            &["kim holds exactly keeper on r2"],
        ),
        (
            &["ann creates bob as guest, boss, address b@example.org, label red"],
            &["bob holds exactly guest, boss"],
        ),
        (&["ann creates bob"], &["bob is active"]),
        (&["ann invites bob as keeper on r1"], &["bob is invited"]),
        (&["inge accepts"], &["inge is active"]),
        (&["ann edits gus"], &["accepted"]),
        (
            &["ann edits gus, address g@example.org, label red"],
            &["accepted"],
        ),
        (&["ann archives gus, confirmed"], &["gus is archived"]),
        (&["ann removes inge"], &["inge is removed"]),
        (&["ann makes room r3, quiet no"], &["r3 is open"]),
        (&["ann makes shelf s2 in r1"], &["s2 is in r1"]),
        (&["ann deletes r1"], &["r1 is gone", "s1 is gone"]),
        (&["ann moves s1 into account"], &["s1 is in account"]),
        (&["ann moves s1 into r2"], &["s1 is in r2"]),
        (&["ann sets r2 to shut"], &["r2 is shut"]),
        (
            &["ann sets quiet of r1 to no"],
            &["kim cannot room.read on r1"],
        ),
        (&["ann renames r1"], &["accepted"]),
        (
            &["ann puts gus member of r1 as writer"],
            &["gus is member of r1 as writer"],
        ),
        (
            &["ann ends kim member of r1 as reader"],
            &["kim is not member of r1"],
        ),
        (
            &["vendor turns export on"],
            &["feature export is on", "ann can tool.export"],
        ),
        (&["ann sets plan to big"], &["accepted"]),
        (&["ann sets limit seats to 9"], &["accepted"]),
        (&["ann renames the account", "ann edits gus"], &["accepted"]),
    ];
    for (when, then) in done {
        all_met(&[], when, then);
    }
    all_met(
        &["ann archives gus, confirmed"],
        &["ann restores gus"],
        &["gus is active"],
    );
    all_met(
        &["vendor suspends the account"],
        &["vendor resumes the account"],
        &["ann can account.pay"],
    );
    all_met(
        &[],
        &["site suspends the account"],
        &["ann cannot account.pay because inactive"],
    );
}

#[test]
fn requests_are_found_by_what_they_are_about() {
    let asked = ["ann asks for export-order from ann@example.org"];
    all_met(&[], &asked, &["export waits", "export-order waits"]);
    none_met(&[], &asked, &["export does not wait"]);
    all_met(
        &asked,
        &["vendor approves export"],
        &["feature export is on", "export does not wait"],
    );
    all_met(
        &asked,
        &["vendor declines export-order"],
        &["feature export is off"],
    );
    all_met(&asked, &["ann withdraws export"], &["export does not wait"]);
    let declined = [asked[0], "vendor declines export"];
    all_met(&declined, &["vendor approves export"], &["refused decided"]);
    all_met(
        &[],
        &["vendor approves something"],
        &["refused unknown-request"],
    );
    all_met(
        &[],
        &["ann asks for export-order from a@b.c"],
        &["refused wrong-address"],
    );
}

#[test]
fn a_name_that_is_expected_to_be_unknown_may_be_tried() {
    all_met(&[], &["ann gives duke to gus"], &["refused unknown-role"]);
    all_met(
        &[],
        &["ann puts gus member of r1 as listener"],
        &["refused wrong-kind"],
    );
    let other = scenario(&[], &["ann gives duke to gus"], &["refused unknown-user"]);
    let errors = run(POLICY, "small.toml", &other, "s.toml").unwrap_err();
    assert_eq!((errors.len(), errors[0].offending.as_str()), (1, "duke"));
}

#[test]
fn readings_put_the_policy_in_another_position() {
    let text = r#"
[[group]]
given = ["gus holds guest", "room r1"]
[[group.scenario]]
rule = "S-A1"
then = "gus cannot room.read on r1"
[[group.scenario]]
rule = "S-A1"
readings = { S-A1 = "yes" }
then = "gus can room.read on r1"
"#;
    assert_eq!(tried(text).to_string(), "2 scenarios, all as expected.");
}

#[test]
fn the_ground_can_be_of_another_time_plan_and_state() {
    let text = r#"
[[scenario]]
rule = "S-1"
given = ["ann holds boss until 2030-01-01", "bob holds boss", "now 2030-01-02T00:00:00Z", "plan big", "feature export on", "bob carries red", "carl is archived"]
then = ["ann holds nothing", "feature export is on", "bob can tool.export", "carl is archived"]
[[scenario]]
rule = "S-1"
given = ["ann holds boss", "account suspended", "ann is member of account"]
then = ["ann cannot account.pay because inactive", "ann is member of account"]
[[scenario]]
rule = "S-2"
given = "room r1 in r7"
then = "r1 exists"
"#;
    let report = tried(text);
    assert_eq!(
        report.to_string(),
        "s.toml:10: S-2\n  s.toml:12: expected `room r1 in r7`, but `r7` is not there; add a line that makes it\n3 scenarios: 2 as expected, 1 not."
    );
}

#[test]
fn handles_may_be_called_like_words_of_the_language() {
    let text = r#"
[[scenario]]
rule = "S-1"
given = ["holds holds boss", "on holds guest", "feature holds guest", "room to", "room in, confirmed", "refused holds guest"]
when = ["holds gives keeper to on on to", "holds sets to to shut", "holds makes room room, confirmed, confirmed"]
then = ["on holds keeper on to", "to is shut", "room is confirmed", "in is confirmed", "feature holds guest", "refused holds guest"]
"#;
    assert_eq!(tried(text).to_string(), "1 scenario, all as expected.");
}

#[test]
fn a_renamed_policy_and_its_renamed_scenarios_still_agree() {
    let text = r#"
[[group]]
given = ["boss holds boss", "room room, quiet yes", "guest is member of room as reader"]
[[group.scenario]]
rule = "S-1"
when = ["boss gives keeper to guest on room", "boss sets room to shut", "boss sets limit seats to 2"]
then = ["guest can room.read on room", "room is shut", "boss can tool.export", "seats uses 0", "feature export is on"]
[[group.scenario]]
rule = "S-1"
first = "boss asks for export-order"
when = "boss sets plan to big"
then = ["accepted", "export waits"]
"#;
    let seen = occurrences(POLICY, "small.toml", text, "s.toml").unwrap();
    let renamed = rename(text, seen);
    assert!(renamed.contains("boss holds n-boss"), "{renamed}");
    assert!(renamed.contains("n-room room, n-quiet yes"), "{renamed}");
    assert!(
        renamed.contains("guest can n-room.n-read on room"),
        "{renamed}"
    );
    assert!(renamed.contains("n-export waits"), "{renamed}");
    let policy = rename(POLICY, crate::policy::occurrences(POLICY).unwrap());
    let before = run(POLICY, "small.toml", text, "s.toml").unwrap();
    let after = run(&policy, "small.toml", &renamed, "s.toml").unwrap();
    let failing = |report: &Report| -> Vec<Vec<usize>> {
        let failures = report.outcomes.iter().map(|o| &o.failures);
        failures
            .map(|all| all.iter().map(|f| f.line).collect())
            .collect()
    };
    assert_eq!(failing(&before), failing(&after));
}

fn rename(text: &str, seen: Vec<crate::policy::Occurrence>) -> String {
    let mut out = text.to_owned();
    for occurrence in seen.into_iter().rev() {
        assert_eq!(text[occurrence.span.clone()], occurrence.text);
        assert_ne!(occurrence.space, Space::State(String::new()));
        out.insert_str(occurrence.span.start, "n-");
    }
    out
}
