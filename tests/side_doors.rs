//! Doors beside what waits, what begins later and what is handed over: none leads to what the policy
//! does not let the actor confer.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod core_support;

use core_support::{POLICY, tell_on};

const GROUND: &str = r#"
[[group]]
given = [
  "ann holds boss, user", "cleo holds clerk, user", "bob holds user", "room r1 of cleo",
  "cleo holds keeper on r1", "room r2 of ann", "room r3 of ann",
]
"#;

const FOUR_EYES: &str = include_str!("policies/four-eyes.toml");

const COMPANY: &str = r#"
[[group]]
given = [
  "oz holds owner", "odo holds owner", "ada holds admin", "abe holds admin", "uma holds auditor",
  "mia holds member", "max holds member", "vault v", "kim holds keeper on v",
]
"#;

/// Scenarios on the office.
fn office(scenarios: &str) {
    tell_on(POLICY, &format!("{GROUND}{scenarios}"));
}

/// Scenarios on the company in which edits wait, with more in its policy.
fn company(more: &str, scenarios: &str) {
    tell_on(
        &format!("{FOUR_EYES}\n{more}"),
        &format!("{COMPANY}{scenarios}"),
    );
}

#[test]
fn moving_a_role_makes_it_neither_longer_nor_more() {
    office(
        r#"
[[group.scenario]]
rule = "OF-22"
given = ["bob holds temp on r2 until 2026-06-01"]
when = ["cleo takes temp from bob on r2", "cleo gives temp to bob on r3 until 2026-06-01"]
then = ["accepted", "bob holds temp on r3"]
[[group.scenario]]
rule = "OF-22"
given = ["bob holds temp on r2 until 2026-06-01"]
when = ["cleo takes temp from bob on r2", "cleo gives temp to bob on r3"]
then = "refused not-delegated"
[[group.scenario]]
rule = "OF-22"
given = ["bob holds temp on r2"]
when = ["cleo takes temp from bob on r2", "cleo gives temp to bob on r3", "cleo gives temp to bob on r1"]
then = "refused not-delegated"
[[group.scenario]]
rule = "OF-22"
given = ["bob holds temp on r2 until 2026-06-01"]
when = "cleo gives temp to bob on r2 from 2026-05-20"
then = "refused target-not-yours"
[[group.scenario]]
rule = "OF-22"
given = ["bob holds temp on r2 from 2026-06-01"]
when = ["cleo takes temp from bob on r2", "cleo gives temp to bob on r3"]
then = "refused not-delegated"
[[group.scenario]]
rule = "OF-22"
given = ["bob holds temp on r2 until 2026-04-01"]
when = ["cleo takes temp from bob on r2", "cleo gives temp to bob on r3 until 2026-06-01"]
then = "refused target-not-yours"
"#,
    );
}

#[test]
fn what_is_only_shortened_is_not_given_up_for_something_else() {
    let rows = POLICY.replace("may   = [\"place\"]", "may   = [\"place\", \"change\"]");
    assert_ne!(rows, POLICY);
    let scenarios = r#"
[[group.scenario]]
rule = "OF-22"
given = ["bob holds temp on r2"]
when = ["cleo gives temp to bob on r2 until 2099-12-31", "cleo gives temp to bob on r3"]
then = "refused target-not-yours"
[[group.scenario]]
rule = "OF-22"
given = ["bob holds temp on r2"]
when = ["cleo gives temp to bob on r2 until 2099-12-31", "cleo gives clerk to bob"]
then = "refused target-not-yours"
[[group.scenario]]
rule = "OF-22"
given = ["bob holds temp on r2"]
when = ["cleo takes temp from bob on r2", "cleo gives clerk to bob"]
then = "accepted"
[[group.scenario]]
rule = "OF-22"
given = ["bob holds temp on r2"]
when = ["cleo gives temp to bob on r2 until 2026-06-01", "cleo gives temp to bob on r3 from 2026-06-01"]
then = "accepted"
"#;
    tell_on(&rows, &format!("{GROUND}{scenarios}"));
}

#[test]
fn what_is_removed_and_made_anew_in_one_step_carries_no_role_over() {
    office(
        r#"
[[group.scenario]]
rule = "OF-21"
given = ["bob holds keeper on r1"]
when = ["cleo deletes r1", "cleo makes room r1", "cleo gives keeper to bob on r1"]
then = "refused name-taken"
[[group.scenario]]
rule = "OF-21"
given = ["bob holds keeper on r1"]
first = ["cleo deletes r1", "cleo makes room r1"]
when = "cleo gives keeper to bob on r1"
then = "refused not-delegated"
"#,
    );
}

#[test]
fn a_plan_that_brings_a_feature_voids_what_waits_for_it() {
    let policy = format!(
        "{POLICY}\n[plans]\nsmall = {{ features = [] }}\nlarge = {{ features = [\"vault\"] }}\n"
    );
    let scenarios = r#"
[[group.scenario]]
rule = "OF-31"
given = ["plan small"]
first = "ann asks for open-vault"
when = "vendor sets plan to large"
then = ["feature vault is on", "request vault is void"]
"#;
    tell_on(&policy, &format!("{GROUND}{scenarios}"));
}

#[test]
fn nobody_brings_back_more_than_their_own() {
    let row = r#"
[[delegation]]
rule  = "OF-23"
who   = "clerk"
may   = ["archive", "restore"]
roles = ["*"]
no-more-than-own = true
"#;
    let scenarios = r#"
[[group.scenario]]
rule = "OF-23"
given = ["bea holds boss, user", "bea is archived"]
when = "cleo restores bea"
then = "refused beyond-own by OF-23"
[[group.scenario]]
rule = "OF-23"
given = ["bea holds clerk, user", "bea is archived"]
when = "cleo restores bea"
then = "accepted"
"#;
    tell_on(&format!("{POLICY}{row}"), &format!("{GROUND}{scenarios}"));
}

#[test]
fn what_waited_for_one_word_waits_for_another_that_it_needs_by_now() {
    company(
        r#"
[[limits]]
rule   = "FE-50"
each   = "user"
alone  = ["auditor"]
beyond = "replace"
[workflows.new-auditor]
rule         = "FE-51"
waits        = "edits"
gives        = ["auditor"]
decided-with = "vault.decide"
[workflows.owner-goes]
rule         = "FE-52"
waits        = "edits"
takes        = ["owner"]
decided-by   = "vendor"
"#,
        r#"
[[group.scenario]]
rule = "FE-51"
first = "ada gives auditor to mia"
when = "abe approves new-auditor"
then = ["accepted", "mia holds exactly auditor"]
[[group.scenario]]
rule = "FE-52"
first = ["ada gives auditor to mia", "site gives owner to mia"]
when = "abe approves new-auditor"
then = ["refused waits-apart by FE-52", "mia holds owner"]
"#,
    );
}

#[test]
fn what_lies_elsewhere_lowers_nobodys_bar() {
    let policy = FOUR_EYES.replace(
        "decided-with = \"user.decide\"\nvotes        = 2",
        "decided-with = \"vault.decide\"\nvotes        = 1",
    );
    assert_ne!(policy, FOUR_EYES);
    let scenarios = r#"
[[group.scenario]]
rule = "FE-10"
first = "ada gives owner to mia"
when = "kim approves new-owner"
then = "refused no-capability"
[[group.scenario]]
rule = "FE-10"
when = ["ada gives owner to mia", "ada renames v"]
then = ["new-owner waits", "v does not wait"]
"#;
    tell_on(&policy, &format!("{COMPANY}{scenarios}"));
}

#[test]
fn who_decides_on_one_person_decides_on_no_newcomer_beside() {
    company(
        "",
        r#"
[[group.scenario]]
rule = "FE-16"
first = "oz puts max stand-in of mia"
when = ["ada invites bob as owner", "ada edits mia, label night"]
then = ["new-owner waits", "mia does not wait"]
[[group.scenario]]
rule = "FE-10"
when = ["ada invites bob as owner", "ada gives owner to mia"]
then = "refused waits-apart"
"#,
    );
}

#[test]
fn a_role_that_comes_to_a_place_leads_to_it() {
    let flow = r#"
[workflows.to-vault]
rule         = "FE-50"
waits        = "edits"
edits        = ["role.change", "user.create", "user.archive"]
of           = ["vault", "user"]
decided-with = "vault.decide"
"#;
    company(
        flow,
        r#"
[[group.scenario]]
rule = "FE-50"
when = "ada changes mia from member to keeper on v"
then = ["mia holds exactly member", "v waits"]
[[group.scenario]]
rule = "FE-50"
when = "ada changes mia from member to auditor"
then = "mia holds exactly auditor"
[[group.scenario]]
rule = "FE-50"
when = "ada creates bob as keeper on v"
then = ["bob is gone", "v waits"]
[[group.scenario]]
rule = "FE-50"
when = "ada archives mia"
then = ["to-vault waits"]
"#,
    );
}

#[test]
fn an_invitation_sent_again_gives_its_roles_again() {
    company(
        "[invitations]\nexpires = \"14 days\"\n",
        r#"
[[group.scenario]]
rule = "FE-10"
first = ["ada invites bob as owner", "abe approves new-owner", "oz approves new-owner", "now 2026-06-01T12:00:00Z"]
when = "ada invites bob again"
then = ["accepted", "bob waits"]
[[group.scenario]]
rule = "FE-10"
first = [
  "ada invites bob as owner", "abe approves new-owner", "oz approves new-owner", "now 2026-06-01T12:00:00Z",
  "ada invites bob again", "abe approves bob", "oz approves bob",
]
when = "bob accepts"
then = ["accepted", "bob holds owner"]
[[group.scenario]]
rule = "FE-10"
first = ["ada invites bob as member", "now 2026-06-01T12:00:00Z"]
when = "ada invites bob again"
then = ["accepted", "bob does not wait"]
"#,
    );
}

#[test]
fn who_breaks_the_glass_to_approve_has_broken_it_for_what_waits() {
    company(
        "[site]\nneeds = \"break-glass\"\n",
        r#"
[[group.scenario]]
rule = "FE-21"
first = "mia deletes v, no reason"
when = "site approves v, break-glass"
then = ["accepted", "v is gone"]
[[group.scenario]]
rule = "FE-21"
first = "mia deletes v, no reason"
when = "site approves v"
then = "refused break-glass-needed"
"#,
    );
}

#[test]
fn what_waits_is_decided_where_it_is_and_for_what_it_was_asked() {
    let more = r#"
[kinds.box]
in           = "vault"
made-with    = "vault.make"
moved-with   = "vault.make"
removed-with = "vault.make"
[workflows.box-removal]
rule         = "FE-50"
waits        = "edits"
edits        = ["resource.remove"]
of           = ["box"]
decided-with = "vault.decide"
[workflows.new-keeper]
rule         = "FE-51"
waits        = "edits"
gives        = ["keeper"]
decided-with = "user.decide"
"#;
    company(
        more,
        r#"
[[group.scenario]]
rule = "FE-50"
given = ["vault w", "box b in v"]
first = "ada deletes b"
when = "kim approves v"
then = ["accepted", "b is gone"]
[[group.scenario]]
rule = "FE-50"
given = ["vault w", "box b in v"]
first = ["ada deletes b", "ada moves b into w"]
when = "kim approves v"
then = "refused changed-since by FE-50"
[[group.scenario]]
rule = "FE-51"
given = ["vault w"]
first = ["ada gives keeper to mia on w", "now 2026-05-02T12:00:00Z", "site deletes w", "oz makes vault w"]
when = "abe approves mia"
then = "refused changed-since by FE-51"
[[group.scenario]]
rule = "FE-51"
given = ["vault w"]
first = ["ada gives keeper to mia on w", "now 2026-05-02T12:00:00Z"]
when = "abe approves mia"
then = ["accepted", "mia holds keeper on w"]
"#,
    );
}

#[test]
fn what_is_made_belongs_to_who_asked_and_not_to_who_approves() {
    let policy = FOUR_EYES
        .replace(
            "edits        = [\"resource.remove\"]",
            "edits        = [\"resource.create\"]",
        )
        .replace("vault = { in", "vault = { creator-becomes = \"keeper\", in");
    let scenarios = r#"
[[group.scenario]]
rule = "FE-20"
first = "mia makes vault w"
when = "ada approves vault-removal"
then = ["accepted", "mia holds keeper on w", "ada does not hold keeper on w"]
"#;
    tell_on(&policy, &format!("{COMPANY}{scenarios}"));
}

#[test]
fn an_approval_needs_the_reason_that_its_outcome_needs_by_now() {
    company(
        r#"
[[limits]]
rule   = "FE-50"
each   = "user"
alone  = ["auditor"]
beyond = "replace"
[workflows.new-auditor]
rule         = "FE-51"
waits        = "edits"
gives        = ["auditor"]
decided-with = "user.decide"
[[reasons]]
for   = "role.revoke"
roles = "owner"
like  = "OPS-#"
rule  = "FE-52"
"#,
        r#"
[[group.scenario]]
rule = "FE-51"
first = ["ada gives auditor to mia", "site gives owner to mia"]
when = "abe approves mia"
then = ["refused reason-needed by FE-52", "mia holds owner"]
[[group.scenario]]
rule = "FE-51"
first = ["ada gives auditor to mia, reason \"OPS-1\"", "site gives owner to mia"]
when = "abe approves mia"
then = ["accepted", "mia holds exactly auditor"]
"#,
    );
}

#[test]
fn what_everyone_leaves_unlisted_is_unstated_where_the_policy_says_so() {
    let policy = format!("{POLICY}\n[roles.everyone]\nunlisted = \"unstated\"\n");
    let scenarios = r#"
[[group.scenario]]
rule = "OF-1"
then = "bob cannot office.make-room because unstated"
"#;
    tell_on(&policy, &format!("{GROUND}{scenarios}"));
    office(&scenarios.replace("unstated", "unlisted"));
}

#[test]
fn what_waits_stays_where_it_is_decided() {
    office(
        r#"
[[group.scenario]]
rule = "OF-30"
given = ["bob is porter of r2", "cleo holds keeper on r2"]
first = "cleo makes desk d2 in r2"
when = "cleo moves d2 into r1"
then = ["refused waits-there by OF-30", "d2 is in r2"]
[[group.scenario]]
rule = "OF-30"
given = ["cleo holds keeper on r2"]
first = "cleo makes desk d2 in r2"
when = "cleo moves d2 into r1"
then = ["accepted", "d2 is in r1"]
"#,
    );
}

#[test]
fn a_role_that_goes_with_its_thing_goes_like_by_any_other_door() {
    company(
        r#"
[workflows.keeper-goes]
rule         = "FE-50"
waits        = "edits"
takes        = ["keeper"]
decided-with = "vault.decide"
"#,
        r#"
[[group.scenario]]
rule = "FE-50"
given = ["vault w"]
when = "oz takes keeper from kim on v"
then = ["v waits", "kim holds keeper on v"]
[[group.scenario]]
rule = "FE-50"
given = ["vault w"]
when = ["oz removes kim"]
then = "keeper-goes waits"
"#,
    );
    tell_on(
        &format!(
            "{POLICY}\n[[reasons]]\nrule = \"OF-40\"\nfor = \"role.revoke\"\nroles = \"keeper\"\nlike = \"OPS-#\"\n"
        ),
        &format!(
            "{GROUND}{}",
            r#"
[[group.scenario]]
rule = "OF-40"
when = "ann deletes r1"
then = "refused reason-needed by OF-40"
[[group.scenario]]
rule = "OF-40"
when = "ann deletes r1, reason \"OPS-1\""
then = "accepted"
[[group.scenario]]
rule = "OF-40"
when = "ann deletes r3"
then = "accepted"
"#
        ),
    );
    let policy = POLICY.to_owned()
        + r#"
[workflows.keeper-goes]
rule         = "OF-41"
waits        = "edits"
takes        = ["keeper"]
decided-with = "room.change"
"#;
    let scenarios = r#"
[[group.scenario]]
rule = "OF-41"
when = "ann deletes r1"
then = ["r1 waits", "r1 exists"]
"#;
    tell_on(&policy, &format!("{GROUND}{scenarios}"));
}
