//! Doors through which a role, or the last of its holders, could slip past the rules.

#![allow(clippy::unwrap_used, clippy::panic)]

mod core_support;

use core_support::{POLICY, tell, tell_on};

const GROUND: &str = r#"
[[group]]
given = [
  "ann holds boss, user", "cleo holds clerk, user", "bob holds user", "room r1 of cleo",
  "cleo holds keeper on r1", "room r2 of ann", "desk d1 in r1 of cleo, ready",
]
"#;

fn on_ground(scenarios: &str) {
    tell(&format!("{GROUND}{scenarios}"));
}

#[test]
fn who_makes_a_thing_for_somebody_else_gives_them_its_role_and_must_be_allowed_to() {
    on_ground(
        r#"
[[group.scenario]]
rule = "OF-20"
when = "cleo makes room r3"
then = ["accepted", "cleo holds keeper on r3"]
[[group.scenario]]
rule = "OF-20"
when = "cleo makes room r3 of bob"
then = "refused not-delegated"
[[group.scenario]]
rule = "OF-20"
when = "ann makes room r3 of bob"
then = ["accepted", "bob holds keeper on r3"]
[[group.scenario]]
rule = "OF-20"
when = "site makes room r3 of bob"
then = ["accepted", "bob holds keeper on r3"]
"#,
    );
}

#[test]
fn a_later_end_is_a_gain_and_an_earlier_one_a_loss_and_neither_is_a_move() {
    on_ground(
        r#"
[[group.scenario]]
rule = "OF-22"
given = ["bob holds temp on r2 until 2026-06-01"]
when = "cleo gives temp to bob on r2 until 2026-07-01"
then = "refused target-not-yours by OF-21"
[[group.scenario]]
rule = "OF-20"
given = ["bob holds temp on r2 until 2026-06-01"]
when = "ann gives temp to bob on r2"
then = "accepted"
[[group.scenario]]
rule = "OF-20"
given = ["bob holds temp on r2"]
when = "cleo gives temp to bob on r2 until 2026-06-01"
then = "refused target-not-yours by OF-21"
"#,
    );
}

#[test]
fn a_role_that_has_ended_puts_nobody_into_reach_and_protects_nobody() {
    on_ground(
        r#"
[[group.scenario]]
rule = "OF-21"
given = ["bob holds temp on r1"]
when = "cleo gives clerk to bob"
then = "refused target-not-yours"
[[group.scenario]]
rule = "OF-21"
given = ["bob holds temp on r1 until 2026-04-01"]
when = "cleo gives temp to bob on r1"
then = "refused target-not-yours"
[[group.scenario]]
rule = "OF-21"
given = ["bob holds boss until 2026-04-01", "bob holds clerk", "dan holds user", "dan holds temp on r1"]
when = "cleo takes temp from dan on r1"
then = "accepted"
[[group.scenario]]
rule = "OF-21"
given = ["dan holds temp on r1", "dan holds user", "dan holds boss until 2026-04-01"]
when = "cleo takes temp from dan on r1"
then = "accepted"
[[group.scenario]]
rule = "OF-21"
given = ["cleo holds boss until 2026-04-01"]
when = "cleo creates eve"
then = "refused"
"#
        .replace("then = \"refused\"\n", "then = \"refused not-delegated\"\n")
        .as_str(),
    );
}

#[test]
fn moving_or_making_anew_in_the_same_batch_widens_nobodys_reach() {
    on_ground(
        r#"
[[group.scenario]]
rule = "OF-21"
given = ["room r4 in r2", "cleo holds keeper on r4", "dan holds user", "dan holds temp on r1"]
when = ["cleo moves r4 into r1", "cleo gives temp to dan on r4"]
then = "refused target-not-yours"
[[group.scenario]]
rule = "OF-21"
given = ["bob holds keeper on r1 until 2026-06-01"]
when = ["cleo deletes r1", "cleo makes room r1", "cleo gives keeper to bob on r1"]
then = "refused name-taken"
"#,
    );
}

#[test]
fn what_is_done_in_the_account_itself_needs_more_than_a_role_on_some_place() {
    on_ground(
        r#"
[[group.scenario]]
rule = "OF-4"
when = "cleo makes desk d2 in r1"
then = "accepted"
[[group.scenario]]
rule = "OF-4"
when = "cleo makes desk d2"
then = "refused no-capability"
[[group.scenario]]
rule = "OF-4"
when = "cleo moves d1 into r2"
then = "refused no-capability"
[[group.scenario]]
rule = "OF-1"
when = "ann makes desk d2"
then = "accepted"
"#,
    );
}

#[test]
fn the_last_active_holder_stays_by_every_door() {
    let mut told = GROUND.to_owned();
    for (given, when) in [
        ("", "ann archives ann"),
        ("", "ann removes ann"),
        ("", "site takes boss from ann"),
        ("", "ann changes ann from boss to clerk"),
        ("", "ann gives boss to ann until 2026-06-01"),
        ("bea holds boss\", \"bea is invited", "ann removes ann"),
        (
            "bea holds boss\", \"bea is archived",
            "ann takes boss from ann",
        ),
        ("bea holds boss until 2027-01-01", "ann takes boss from ann"),
        ("bea holds boss", "ann archives ann\", \"ann archives bea"),
        (
            "bea holds boss",
            "vendor takes boss from ann\", \"vendor removes bea",
        ),
    ] {
        let given = if given.is_empty() {
            String::new()
        } else {
            format!("\"{given}\"")
        };
        let scenario = format!(
            "[[group.scenario]]\nrule = \"OF-10\"\ngiven = [{given}]\nwhen = [\"{when}\"]\nthen = \"refused min-active by OF-10\"\n"
        );
        told.push_str(&scenario);
    }
    tell(&told);
}

#[test]
fn a_feature_that_carries_the_last_holder_is_switched_off_by_the_vendor_alone_and_told() {
    let policy = POLICY.replace(
        "has-active = [\"guard\", \"boss\"]",
        "has-active = [\"guard\"]",
    );
    let told = |who: &str| policy.replace("title = \"Nights\", set-by = \"boss\"", who);
    let ground = r#"
[[group]]
given = ["ann holds boss, user", "gus holds guard, user", "feature nights on"]
"#;
    tell_on(
        &policy,
        &format!(
            r#"{ground}
[[group.scenario]]
rule = "OF-11"
when = "ann turns nights off"
then = "refused min-active by OF-11"
[[group.scenario]]
rule = "OF-11"
when = ["ann turns nights off", "ann archives gus"]
then = "refused min-active by OF-11"
[[group.scenario]]
rule = "OF-11"
given = ["feature nights off"]
when = "ann archives gus"
then = "accepted"
"#
        ),
    );
    tell_on(
        &told("title = \"Nights\""),
        &format!(
            r#"{ground}
[[group.scenario]]
rule = "OF-11"
when = "vendor turns nights off"
then = ["accepted", "warns OF-11"]
"#
        ),
    );
}

#[test]
fn the_vendor_who_switches_a_feature_is_not_excused_from_what_else_the_batch_does() {
    let policy = POLICY
        .replace(
            "has-active = [\"guard\", \"boss\"]",
            "has-active = [\"guard\", \"clerk\"]",
        )
        .replace(
            "title = \"Nights\", set-by = \"boss\"",
            "title = \"Nights\"",
        );
    let ground = r#"
[[group]]
given = ["ann holds boss, user", "cleo holds clerk, user", "gus holds guard, user", "feature nights on"]
"#;
    tell_on(
        &policy,
        &format!(
            r#"{ground}
[[group.scenario]]
rule = "OF-11"
when = "vendor turns nights off"
then = "accepted"
[[group.scenario]]
rule = "OF-11"
given = ["gus is archived"]
when = ["vendor turns nights off", "vendor takes clerk from cleo"]
then = "refused min-active by OF-11"
[[group.scenario]]
rule = "OF-11"
when = ["vendor turns nights off", "vendor takes clerk from cleo"]
then = ["accepted", "warns OF-11"]
"#
        ),
    );
}

#[test]
fn a_feature_that_carries_the_last_holder_of_a_place_is_not_switched_off_under_it() {
    let policy = POLICY.replace(
        "[roles.keeper]\ntitle = \"Keeper\"",
        "[roles.keeper]\ntitle = \"Keeper\"\nneeds = [\"nights\"]",
    );
    assert_ne!(policy, POLICY);
    let policy = format!(
        "{policy}\n[[limits]]\nrule = \"OF-12\"\neach = \"room\"\nhas-active = [\"keeper\"]\nleast = 1\n"
    );
    let ground = r#"
[[group]]
given = ["ann holds boss, user", "cleo holds clerk, user", "room r1", "cleo holds keeper on r1", "feature nights on"]
"#;
    tell_on(
        &policy,
        &format!(
            r#"{ground}
[[group.scenario]]
rule = "OF-12"
when = "ann turns nights off"
then = "refused min-active by OF-12"
"#
        ),
    );
    tell_on(
        &policy.replace(
            "title = \"Nights\", set-by = \"boss\"",
            "title = \"Nights\"",
        ),
        &format!(
            r#"{ground}
[[group.scenario]]
rule = "OF-12"
when = "vendor turns nights off"
then = ["accepted", "warns OF-12"]
"#
        ),
    );
}

#[test]
fn a_role_that_must_always_be_there_is_not_given_an_end() {
    on_ground(
        r#"
[[group.scenario]]
rule = "OF-13"
when = "ann gives user to bob until 2026-06-01"
then = "refused too-few-roles by OF-13"
[[group.scenario]]
rule = "OF-13"
when = "ann takes user from bob"
then = "refused too-few-roles by OF-13"
"#,
    );
}

#[test]
fn what_was_too_much_before_may_become_less() {
    on_ground(
        r#"
[[group.scenario]]
rule = "OF-14"
given = [
  "c1 holds clerk, user", "c2 holds clerk, user", "c3 holds clerk, user", "c4 holds clerk, user",
  "c1 is sits of d1", "c2 is sits of d1", "c3 is sits of d1", "c4 is sits of d1",
]
when = ["ann ends c1 sits of d1", "ann ends c2 sits of d1", "ann puts cleo sits of d1"]
then = "accepted"
[[group.scenario]]
rule = "OF-14"
given = ["c1 holds clerk, user", "c2 holds clerk, user", "c1 is sits of d1", "c2 is sits of d1"]
when = "ann puts cleo sits of d1"
then = "refused too-many by OF-14"
[[group.scenario]]
rule = "OF-12"
given = ["limit licences 1"]
when = "ann gives boss to cleo"
then = ["accepted", "licences uses 2"]
[[group.scenario]]
rule = "OF-12"
given = ["limit licences 1"]
when = "ann gives clerk to bob"
then = "refused no-licence by OF-12"
[[group.scenario]]
rule = "OF-12"
given = ["limit licences 3"]
first = "ann invites eve as clerk"
when = "ann gives clerk to bob"
then = "refused no-licence by OF-12"
[[group.scenario]]
rule = "OF-12"
given = ["limit licences 3"]
first = ["ann invites eve as clerk", "eve accepts", "ann archives cleo"]
when = "ann gives clerk to bob"
then = ["accepted", "licences uses 3"]
"#,
    );
}

#[test]
fn a_relation_speaks_only_for_who_holds_the_role_that_carries_it() {
    on_ground(
        r#"
[[group.scenario]]
rule = "OF-2"
given = ["bob is sits of d1", "bob holds clerk until 2026-04-01", "cleo is sits of d1"]
then = ["cleo can desk.use on d1", "bob cannot desk.use on d1"]
[[group.scenario]]
rule = "OF-3"
then = ["cleo can user.help on bob", "bob cannot user.help on ann"]
[[group.scenario]]
rule = "OF-3"
given = ["feature strict on"]
then = ["cleo cannot user.help on bob"]
"#,
    );
}

#[test]
fn a_state_that_is_not_known_is_neither_this_nor_another() {
    let scenarios = |state: &str, then: &str| {
        on_ground(&format!(
            "[[group.scenario]]\nrule = \"OF-2\"\ngiven = [\"desk d9 in r1{state}\"]\nthen = \"{then}\"\n"
        ));
    };
    scenarios(", ready", "cleo can desk.greet on d9");
    scenarios(", waiting", "bob cannot desk.greet on d9");
}

#[test]
fn everybody_leaves_by_themselves_what_everybody_enters_by_themselves() {
    on_ground(
        r#"
[[group.scenario]]
rule = "OF-4"
given = ["ann is naps of r1"]
when = "cleo ends ann naps of r1"
then = "refused only-self"
[[group.scenario]]
rule = "OF-4"
given = ["ann is naps of r1"]
when = "ann ends ann naps of r1"
then = "accepted"
[[group.scenario]]
rule = "OF-4"
when = "cleo puts ann naps of r1"
then = "refused only-self"
"#,
    );
}

#[test]
fn nobody_is_tied_to_somebody_who_is_gone() {
    on_ground(
        r#"
[[group.scenario]]
rule = "OF-3"
given = ["cleo is minds of bob"]
when = "ann removes bob"
then = ["accepted", "cleo is not minds of bob"]
"#,
    );
}

#[test]
fn a_final_state_holds_against_the_removal_of_what_it_lies_in() {
    on_ground(
        r#"
[[group.scenario]]
rule = "OF-1"
given = ["desk d2 in r1, sealed"]
when = "ann deletes r1"
then = "refused final-state"
[[group.scenario]]
rule = "OF-1"
given = ["desk d2 in r1, sealed"]
when = "vendor deletes r1"
then = ["accepted", "d2 is gone"]
[[group.scenario]]
rule = "OF-1"
when = "ann deletes r1"
then = ["accepted", "d1 is gone", "cleo does not hold keeper on r1"]
"#,
    );
}

#[test]
fn naming_the_first_state_does_not_go_around_those_who_decide() {
    on_ground(
        r#"
[[group.scenario]]
rule = "OF-30"
given = ["bob is porter of r1"]
when = "cleo makes desk d2 in r1, waiting"
then = ["accepted", "d2 waits"]
[[group.scenario]]
rule = "OF-30"
when = "cleo makes desk d2 in r1, waiting"
then = ["accepted", "d2 is ready"]
[[group.scenario]]
rule = "OF-30"
given = ["bob is porter of r1"]
when = "cleo makes desk d2 in r1, ready"
then = "refused wrong-state"
"#,
    );
}

#[test]
fn a_request_is_decided_by_as_many_people_as_it_needs_and_none_of_them_who_asked() {
    on_ground(
        r#"
[[group]]
given = [
  "ann holds boss, user", "bea holds boss, user", "cleo holds clerk, user", "bob holds user",
  "room r1 of cleo", "cleo holds keeper on r1", "bob is porter of r1",
]
[[group.scenario]]
rule = "OF-30"
first = ["cleo makes desk d2 in r1", "ann approves d2"]
when = "ann approves d2"
then = "refused already-so"
[[group.scenario]]
rule = "OF-30"
first = ["cleo makes desk d2 in r1", "ann approves d2"]
when = "cleo approves d2"
then = "refused self-approval"
[[group.scenario]]
rule = "OF-30"
first = ["cleo makes desk d2 in r1", "ann approves d2", "bea approves d2"]
then = "d2 is ready"
[[group.scenario]]
rule = "OF-30"
first = ["cleo makes desk d2 in r1", "ann approves d2", "ann takes boss from bea"]
when = "bea approves d2"
then = "refused no-capability"
[[group.scenario]]
rule = "OF-30"
first = ["cleo makes desk d2 in r1"]
when = "ann withdraws d2"
then = "refused only-self"
[[group.scenario]]
rule = "OF-30"
first = ["cleo makes desk d2 in r1", "cleo withdraws d2"]
when = "ann approves d2"
then = "refused decided"
[[group.scenario]]
rule = "OF-30"
first = ["cleo makes desk d2 in r1", "ann declines d2"]
when = "ann deletes d2"
then = "refused final-state"
[[group.scenario]]
rule = "OF-31"
first = ["ann asks for open-vault"]
when = "ann asks for open-vault"
then = "refused already-so"
[[group.scenario]]
rule = "OF-31"
first = ["ann asks for open-vault", "vendor turns vault on"]
when = "vendor approves vault"
then = "refused decided"
[[group.scenario]]
rule = "OF-31"
first = ["ann asks for open-vault"]
when = "vendor approves vault"
then = ["accepted", "feature vault is on"]
[[group.scenario]]
rule = "OF-31"
first = ["ann asks for open-vault"]
when = "site approves vault"
then = "refused vendor-only"
"#,
    );
}
