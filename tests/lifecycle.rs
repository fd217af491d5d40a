//! The life of an account and a person: what time, invitations and reasons do, told as scenarios of
//! a policy made for it.
#![allow(missing_docs)]

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
