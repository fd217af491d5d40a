//! What holds a new thing back: who is there to decide, and the states that are named by hand.

mod core_support;

use core_support::{POLICY, tell_on};

const GROUND: &str = r#"
[[group]]
given = [
  "ann holds boss, user", "bea holds boss, user", "cleo holds clerk, user", "bob holds user",
  "room r1 of cleo", "cleo holds keeper on r1", "room r2",
]
"#;

fn on_ground(policy: &str, scenarios: &str) {
    tell_on(policy, &format!("{GROUND}{scenarios}"));
}

#[test]
fn a_new_thing_waits_where_somebody_active_is_there_to_decide() {
    on_ground(
        POLICY,
        r#"
[[group.scenario]]
rule = "OF-30"
given = ["bob is porter of r1"]
when = "cleo makes desk d1 in r1"
then = ["accepted", "d1 is waiting", "d1 waits"]
[[group.scenario]]
rule = "OF-30"
given = ["bob is porter of r1", "bob is archived"]
when = "cleo makes desk d1 in r1"
then = ["accepted", "d1 is ready", "d1 does not wait"]
[[group.scenario]]
rule = "OF-30"
given = ["bob is porter of r2"]
when = "cleo makes desk d1 in r1"
then = ["accepted", "d1 is ready", "d1 does not wait"]
"#,
    );
}

#[test]
fn a_relation_that_is_open_to_a_role_is_there_wherever_somebody_holds_it() {
    let policy = POLICY.replace(
        "title      = \"Porter\"\n",
        "title      = \"Porter\"\nheld-by = \"user\"\nopen-unless = \"strict\"\n",
    );
    on_ground(
        &policy,
        r#"
[[group.scenario]]
rule = "OF-30"
when = "cleo makes desk d1 in r1"
then = ["accepted", "d1 waits"]
[[group.scenario]]
rule = "OF-30"
given = ["feature strict on"]
when = "cleo makes desk d1 in r1"
then = ["accepted", "d1 is ready", "d1 does not wait"]
[[group.scenario]]
rule = "OF-30"
given = ["feature strict on", "bob is porter of r1"]
when = "cleo makes desk d1 in r1"
then = ["accepted", "d1 waits"]
"#,
    );
}

#[test]
fn a_state_that_is_named_by_hand_stands() {
    on_ground(
        POLICY,
        r#"
[[group.scenario]]
rule = "OF-30"
given = ["bob is porter of r1"]
when = "site makes desk d1 in r1, sealed"
then = ["accepted", "d1 is sealed", "d1 does not wait"]
[[group.scenario]]
rule = "OF-30"
given = ["bob is porter of r1"]
when = "ann makes desk d1 in r1, sealed"
then = ["accepted", "d1 is sealed", "d1 does not wait"]
[[group.scenario]]
rule = "OF-30"
about = "What waited for another state waits no more."
given = ["bob is porter of r1"]
first = "cleo makes desk d1 in r1"
when = "ann sets d1 to sealed"
then = ["accepted", "d1 is sealed", "request d1 is void"]
"#,
    );
}

#[test]
fn a_first_state_that_is_named_is_held_against_the_workflow_and_not_against_the_site() {
    on_ground(
        POLICY,
        r#"
[[group.scenario]]
rule = "OF-30"
about = "The state that comes first by itself goes not around the workflow."
given = ["bob is porter of r1"]
when = "cleo makes desk d1 in r1, waiting"
then = ["accepted", "d1 is waiting", "d1 waits"]
[[group.scenario]]
rule = "OF-30"
given = ["bob is porter of r1"]
when = "site makes desk d1 in r1, waiting"
then = ["accepted", "d1 is waiting", "d1 does not wait"]
[[group.scenario]]
rule = "OF-30"
given = ["bob is porter of r1"]
when = "site makes desk d1 in r1, ready"
then = ["accepted", "d1 is ready", "d1 does not wait"]
[[group.scenario]]
rule = "OF-30"
given = ["bob is porter of r1"]
when = "cleo makes desk d1 in r1, ready"
then = ["refused wrong-state", "d1 is gone"]
"#,
    );
    let policy = POLICY
        .split("[workflows.new-desk]")
        .next()
        .unwrap_or_default();
    on_ground(
        policy,
        r#"
[[group.scenario]]
rule = "OF-30"
about = "Where nothing waits, the first state is what a thing begins in, named or not."
when = "cleo makes desk d1 in r1, waiting"
then = ["accepted", "d1 is waiting"]
"#,
    );
}
