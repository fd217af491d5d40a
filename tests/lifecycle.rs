//! The life of an account and a person: what time, invitations and reasons do, told as scenarios of
//! a policy made for it.
#![allow(missing_docs)]

mod core_support;

use core_support::said_on;
use rolecall::validation::scenario;

const POLICY: &str = include_str!("policies/lifecycle.toml");
const SCENARIOS: &str = include_str!("policies/lifecycle.scenarios.toml");

#[test]
fn every_scenario_of_the_house_of_terms_is_as_expected() {
    let report =
        scenario::run(POLICY, "lifecycle.toml", SCENARIOS, "scenarios").unwrap_or_else(|errors| {
            let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
            panic!("{}", told.join("\n"))
        });
    assert!(report.passed(), "{report}");
}

#[test]
fn a_ticket_that_is_missing_is_shown_as_it_could_be() {
    let given = r#""kim holds keeper", "cal holds clerk""#;
    let when = "kim takes clerk from cal, reason \"He leaves.\"";
    let told = "reason-needed: This needs a reason that names a ticket such as OPS-123 (role.revoke). (LF-41)
  Say why, in the reason, and name the ticket, such as OPS-123.";
    assert_eq!(said_on(POLICY, given, when), format!("> {when}\n{told}"));
}
