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

#[test]
fn nothing_in_a_shipped_policy_is_odd_that_it_does_not_say_is_meant() {
    for (name, _) in policies::list().expect("the shipped policies compile") {
        let checked = policies::check(name.as_str()).expect("it can be checked");
        let odd: Vec<&str> = checked.odd.iter().map(|o| o.told.as_str()).collect();
        assert!(odd.is_empty(), "{name}: {}", odd.join("\n"));
    }
}
