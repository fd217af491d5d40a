//! Which edits wait for somebody's word, by whatever door they come, and what becomes of those that do.

#![allow(clippy::unwrap_used)]

mod core_support;

use core_support::tell_on;
use rolecall::validation::scenario;

const FOUR_EYES: &str = include_str!("policies/four-eyes.toml");

const COMPANY: &str = r#"
[[group]]
given = [
  "oz holds owner", "odo holds owner", "ada holds admin", "abe holds admin", "mia holds member",
  "max holds member", "vault v", "kim holds keeper on v",
]
"#;

/// Scenarios on the company in which edits wait, with more in its policy.
fn company(more: &str, scenarios: &str) {
    let policy = format!("{FOUR_EYES}\n{more}");
    tell_on(&policy, &format!("{COMPANY}{scenarios}"));
}

#[test]
fn a_role_is_lost_by_whoever_is_archived_with_it() {
    company(
        r#"
[workflows.owner-goes]
title        = "An Owner who goes"
rule         = "FE-50"
waits        = "edits"
takes        = ["owner"]
decided-with = "user.decide"
"#,
        r#"
[[group.scenario]]
rule = "FE-50"
when = "ada archives odo"
then = ["accepted", "odo is active", "odo waits"]
[[group.scenario]]
rule = "FE-50"
when = "ada archives mia"
then = ["accepted", "mia is archived", "mia does not wait"]
"#,
    );
}

#[test]
fn the_record_of_somebody_who_is_invited_promises_nothing() {
    company(
        "",
        r#"
[[group.scenario]]
rule = "FE-10"
given = ["eve holds owner", "eve is invited"]
when = "ada edits eve"
then = ["accepted", "eve does not wait"]
[[group.scenario]]
rule = "FE-10"
given = ["eve holds owner", "eve is invited"]
when = "ada invites eve again"
then = ["accepted", "eve waits"]
"#,
    );
}

#[test]
fn edits_wait_by_what_they_lead_to() {
    company(
        r#"
[workflows.keepers]
title        = "Keepers"
rule         = "FE-51"
waits        = "edits"
edits        = ["role.assign", "role.revoke"]
of           = ["vault"]
decided-with = "vault.decide"

[workflows.stand-ins]
title        = "Stand-ins"
rule         = "FE-52"
waits        = "edits"
edits        = ["relation.add", "relation.remove"]
of           = ["user"]
decided-with = "user.decide"

[workflows.naming]
title        = "Naming"
rule         = "FE-53"
waits        = "edits"
edits        = ["account.set"]
of           = ["account"]
decided-with = "user.decide"

[kinds.account]
title-set-with = "vault.make"

[workflows.places]
title        = "Vaults"
rule         = "FE-54"
waits        = "edits"
edits        = ["resource.create"]
of           = ["account"]
decided-with = "user.decide"
"#,
        r#"
[[group.scenario]]
rule = "FE-51"
when = "ada gives keeper to mia on v"
then = ["accepted", "mia holds exactly member", "keepers waits"]
[[group.scenario]]
rule = "FE-51"
when = "ada takes keeper from kim on v"
then = ["accepted", "kim holds keeper on v", "keepers waits"]
[[group.scenario]]
rule = "FE-51"
when = "ada gives auditor to mia"
then = ["accepted", "mia holds auditor", "keepers does not wait"]
[[group.scenario]]
rule = "FE-52"
when = "ada puts mia stand-in of max"
then = ["accepted", "mia is not stand-in of max", "stand-ins waits"]
[[group.scenario]]
rule = "FE-52"
given = "mia is stand-in of max"
when = "ada ends mia stand-in of max"
then = ["accepted", "mia is stand-in of max", "stand-ins waits"]
[[group.scenario]]
rule = "FE-53"
when = "ada renames the account"
then = ["accepted", "naming waits"]
[[group.scenario]]
rule = "FE-54"
about = "What is made is a vault, wherever it lies."
when = "ada makes vault w"
then = ["accepted", "w exists", "places does not wait"]
"#,
    );
}

#[test]
fn a_word_before_the_last_does_not_ask_whether_whoever_asked_may_still_do_it() {
    company(
        "",
        r#"
[[group.scenario]]
rule = "FE-14"
first = ["ada gives owner to mia", "site takes admin from ada"]
when = "abe approves mia"
then = ["accepted", "mia waits", "plan says \"1 of 2 approvals\""]
[[group.scenario]]
rule = "FE-14"
first = ["ada gives owner to mia", "abe approves mia", "site takes admin from ada"]
when = "oz approves mia"
then = "refused not-delegated"
"#,
    );
}

#[test]
fn a_word_before_the_last_is_not_refused_for_what_may_change_until_then() {
    let policy = FOUR_EYES
        .replace(
            "vault = { in",
            "vault = { states = [\"open\", \"sealed\"], set = { sealed = \"vault.make\" }, \
             final = { sealed = \"Ask the vendor.\" }, in",
        )
        .replace(
            "decided-with = \"vault.decide\"",
            "decided-with = \"vault.decide\"\nvotes = 2",
        );
    tell_on(
        &policy,
        &format!(
            "{COMPANY}{}",
            r#"
[[group.scenario]]
rule = "FE-20"
first = ["mia deletes v", "ada sets v to sealed"]
when = "kim approves v"
then = ["accepted", "v waits", "plan says \"1 of 2 approvals\""]
[[group.scenario]]
rule = "FE-20"
first = ["mia deletes v", "ada sets v to sealed", "kim approves v"]
when = "oz approves v"
then = "refused final-state"
"#
        ),
    );
}

#[test]
fn what_was_made_in_the_moment_in_which_its_removal_was_asked_for_is_what_was_meant() {
    company(
        "",
        r#"
[[group.scenario]]
rule = "FE-20"
first = ["ada makes vault w", "mia deletes w"]
when = "oz approves w"
then = ["accepted", "w is gone"]
"#,
    );
}

#[test]
fn a_word_on_a_request_does_not_stand_beside_what_waits_itself() {
    company(
        "",
        r#"
[[group.scenario]]
rule = "FE-10"
first = "mia deletes v"
when = ["oz gives owner to max", "oz declines v"]
then = "refused waits-apart by FE-10"
[[group.scenario]]
rule = "FE-10"
first = "mia deletes v"
when = ["oz gives auditor to max", "oz declines v"]
then = ["accepted", "max holds auditor", "request v is declined"]
"#,
    );
}

#[test]
fn the_last_word_names_the_rules_of_what_it_brings_about() {
    let text = format!(
        "{COMPANY}{}",
        r#"
[[group.scenario]]
rule = "FE-8"
first = ["ada gives owner to mia", "abe approves mia"]
when = "oz approves mia"
then = "accepted"
"#
    );
    let tales = scenario::tell(FOUR_EYES, "four-eyes.toml", &text, "scenarios").unwrap();
    let headline = &tales[0].said[1];
    assert!(headline.contains("FE-10"), "{headline}");
    assert!(headline.contains("FE-8"), "{headline}");
    assert_eq!(headline.matches("FE-10").count(), 1, "{headline}");
}

#[test]
fn the_same_edits_are_asked_for_once_and_others_beside_them() {
    company(
        "",
        r#"
[[group.scenario]]
rule = "FE-10"
first = "ada gives owner to mia"
when = "ada gives owner to mia"
then = "refused already-so by FE-10"
[[group.scenario]]
rule = "FE-10"
first = "ada gives owner to mia"
when = "ada gives owner to mia until 2026-06-01"
then = ["accepted", "mia waits"]
"#,
    );
}

#[test]
fn what_the_vendor_decides_on_is_about_the_one_person_or_the_one_thing_that_is_named() {
    company(
        r#"
[workflows.renaming]
title      = "Another name"
rule       = "FE-55"
waits      = "edits"
edits      = ["user.edit", "resource.set"]
decided-by = "vendor"
"#,
        r#"
[[group.scenario]]
rule = "FE-55"
when = "ada edits mia"
then = ["accepted", "mia waits", "max does not wait"]
[[group.scenario]]
rule = "FE-55"
when = "ada renames v"
then = ["accepted", "v waits"]
[[group.scenario]]
rule = "FE-55"
when = ["ada edits mia", "ada edits max"]
then = ["accepted", "mia does not wait", "max does not wait", "renaming waits"]
"#,
    );
}

#[test]
fn what_is_to_be_made_in_a_thing_is_decided_by_whoever_decides_there() {
    let policy = FOUR_EYES.replace(
        "vault = { in = \"account\"",
        "vault = { in = [\"account\", \"vault\"]",
    );
    let more = r#"
[workflows.inner]
title        = "A vault in a vault"
rule         = "FE-56"
waits        = "edits"
edits        = ["resource.create"]
of           = ["vault"]
decided-with = "vault.decide"
"#;
    tell_on(
        &format!("{policy}\n{more}"),
        &format!(
            "{COMPANY}{}",
            r#"
[[group.scenario]]
rule = "FE-56"
first = "ada makes vault w in v"
when = "kim approves v"
then = ["accepted", "w exists"]
[[group.scenario]]
rule = "FE-56"
first = "ada makes vault w"
when = "kim approves inner"
then = "refused"
"#
        ),
    );
}

#[test]
fn an_invitation_that_waits_is_one_that_is_sent_and_no_other_edit_of_the_invited() {
    company(
        r#"
[workflows.any-owner]
title        = "Whatever makes an Owner"
rule         = "FE-57"
waits        = "edits"
gives        = ["auditor"]
decided-with = "user.decide"
"#,
        r#"
[[group.scenario]]
rule = "FE-57"
given = ["eve holds auditor", "eve is invited"]
when = "ada edits eve"
then = ["accepted", "eve does not wait"]
[[group.scenario]]
rule = "FE-57"
given = ["eve holds auditor", "eve is invited"]
when = "ada gives member to eve"
then = ["accepted", "eve does not wait"]
"#,
    );
}

#[test]
fn what_a_site_administrator_does_at_once_names_the_rules_by_which_others_wait() {
    let text = format!(
        "{COMPANY}{}",
        r#"
[[group.scenario]]
rule = "FE-10"
when = "site gives owner to mia"
then = "accepted"
"#
    );
    let tales = scenario::tell(FOUR_EYES, "four-eyes.toml", &text, "scenarios").unwrap();
    let headline = &tales[0].said[1];
    assert_eq!(headline.matches("FE-10").count(), 1, "{headline}");
}
