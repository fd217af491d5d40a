//! The shipped policies: each compiles, and each of its scenarios comes out as written.

use rolecall::service::policies;

#[test]
fn every_scenario_of_every_shipped_policy_is_as_expected() {
    let mut bad = Vec::new();
    for (name, _) in policies::list().expect("the shipped policies compile") {
        match policies::test(name.as_str()) {
            Ok(tested) => {
                println!("{}: {} of {}", tested.file, tested.passed, tested.scenarios);
                if tested.passed != tested.scenarios {
                    bad.push(tested.report);
                }
                assert!(tested.scenarios >= 10, "{name} has too few scenarios");
            }
            Err(error) => bad.push(error.to_string()),
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}
