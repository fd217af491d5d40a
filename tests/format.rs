//! The documentation of the policy format is whole and true: every key that the compiler knows is
//! told, and the policy that it builds up is a good one.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod cli_support;

use std::{collections::BTreeSet, fs, path::Path};

use cli_support::Desk;
use rolecall::{
    policy::{FORMAT, compile, lint::check},
    validation::scenario,
};

/// The blocks of the text that begin with this fence, one after the other.
fn blocks(fence: &str) -> String {
    let open = format!("\n```{fence}\n");
    let parts = FORMAT.split(open.as_str()).skip(1);
    parts.filter_map(|rest| rest.split("```").next()).collect()
}

/// The methods by which the compiler asks for a key, with the key behind them.
const ASKING: [&str; 14] = [
    ".word(",
    ".words(",
    ".need_name(",
    ".need_title(",
    ".title(",
    ".titles(",
    ".prose(",
    ".choice(",
    ".yes(",
    ".count(",
    ".number(",
    ".tables(",
    ".entries(",
    ".get(",
];

/// Every key that the compiler asks for, found in its own code.
fn keys() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/policy/compile");
    let mut found = BTreeSet::new();
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|end| end != "rs") || path.ends_with("broken.rs") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for asking in ASKING {
            for rest in code.split(asking).skip(1) {
                let quoted = rest.trim_start().strip_prefix('"');
                found.extend(quoted.and_then(|q| q.split('"').next()).map(str::to_owned));
            }
        }
    }
    found
}

#[test]
fn every_key_that_the_compiler_asks_for_is_told() {
    let keys = keys();
    assert!(
        keys.len() > 60,
        "only {} keys were found: {keys:?}",
        keys.len()
    );
    let told = |key: &str| {
        FORMAT.contains(&format!("`{key}`"))
            || FORMAT.contains(&format!("\n    [{key}]"))
            || FORMAT.contains(&format!("`[[{key}]]`"))
            || FORMAT.contains(&format!("\n[[{key}]]"))
            || FORMAT.contains(&format!("[{key}."))
            || FORMAT.contains(&format!("`{key} = "))
            || FORMAT.contains(&format!("{{ {key} = "))
            || FORMAT.contains(&format!(", {key} = "))
    };
    let untold: Vec<&String> = keys.iter().filter(|key| !told(key)).collect();
    assert!(untold.is_empty(), "the format does not tell of {untold:?}");
}

#[test]
fn the_library_of_the_text_is_a_good_policy_and_its_scenarios_come_out() {
    let (policy, scenarios) = (blocks("toml"), blocks("toml scenarios"));
    let compiled = compile(&policy, "library.toml", &std::collections::BTreeMap::new());
    let compiled = compiled.unwrap_or_else(|errors| panic!("{errors:?}"));
    let odd = check(&compiled);
    assert!(odd.is_empty(), "nothing is odd about it: {odd:?}");
    let report = scenario::run(&policy, "library.toml", &scenarios, "scenarios").unwrap();
    assert!(report.passed(), "{report}");
    assert!(report.outcomes.len() >= 7, "the scenarios were found");
    let shown: Vec<&str> = report.shown().into_iter().collect();
    assert_eq!(
        shown,
        ["LB-1", "LB-2", "LB-3", "LB-4", "LB-5", "LB-6", "LB-7"]
    );
}

#[test]
fn a_statement_of_the_library_that_is_deleted_turns_a_scenario_red() {
    let (policy, scenarios) = (blocks("toml"), blocks("toml scenarios"));
    for gone in [
        "account.buy = \"LB-1\"",
        "book.lend = \"LB-3\"",
        "least      = 1\nsay",
    ] {
        let less = policy.replace(
            gone,
            if gone.ends_with("say") {
                "least = 0\nsay"
            } else {
                ""
            },
        );
        assert_ne!(less, policy, "{gone} stands in the text");
        let report = scenario::run(&less, "library.toml", &scenarios, "scenarios").unwrap();
        assert!(!report.passed(), "nobody notices that {gone} is gone");
    }
}

#[test]
fn the_command_line_prints_it() {
    let ran = Desk::new().say("policy format");
    assert_eq!((ran.code, ran.words.as_str()), (0, ""));
    assert_eq!(ran.data.trim_end(), FORMAT.trim_end());
}
