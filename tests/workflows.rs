//! Edits that wait for somebody's word, told by a small policy: each scenario comes out as written.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use rolecall::validation::scenario;

const POLICY: &str = include_str!("policies/four-eyes.toml");
const SCENARIOS: &str = include_str!("policies/four-eyes.scenarios.toml");

#[test]
fn every_scenario_of_edits_that_wait_is_as_expected() {
    let report = scenario::run(
        POLICY,
        "four-eyes.toml",
        SCENARIOS,
        "four-eyes.scenarios.toml",
    );
    let report = report.unwrap_or_else(|errors| panic!("{errors:#?}"));
    println!("{} scenarios", report.outcomes.len());
    let bad = report.outcomes.iter().filter(|outcome| !outcome.passed());
    let bad: Vec<String> = bad.map(|outcome| format!("{outcome:#?}")).collect();
    assert!(bad.is_empty(), "{}", bad.join("\n"));
    assert!(report.outcomes.len() >= 50);
}
