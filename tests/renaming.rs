//! No name is known to the program: every identifier of each shipped policy is renamed by a random
//! one-to-one map, in the policy and in its scenarios, and every verdict stays the same.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};

use rand::{RngExt, SeedableRng, rngs::StdRng};
use rolecall::{
    policy::{Occurrence, Space, compile, model::Reading, occurrences, shipped::shipped},
    validation::scenario,
};

/// A fresh word for each identifier of each name space; no two alike.
fn new_names(seen: &[Occurrence], random: &mut StdRng) -> BTreeMap<(Space, String), String> {
    let mut taken = BTreeSet::new();
    let mut names = BTreeMap::new();
    for one in seen {
        names
            .entry((one.space.clone(), one.text.clone()))
            .or_insert_with(|| {
                loop {
                    let letters: String = (0..8)
                        .map(|_| char::from(b'a' + random.random_range(0..26_u8)))
                        .collect();
                    let word = format!("q{letters}");
                    if taken.insert(word.clone()) {
                        return word;
                    }
                }
            });
    }
    names
}

fn renamed(text: &str, seen: &[Occurrence], names: &BTreeMap<(Space, String), String>) -> String {
    let mut all: Vec<&Occurrence> = seen.iter().collect();
    all.sort_by_key(|o| std::cmp::Reverse(o.span.start));
    let mut out = text.to_owned();
    for one in all {
        let word = &names[&(one.space.clone(), one.text.clone())];
        out.replace_range(one.span.clone(), word);
    }
    out
}

/// Readings whose answers are identifiers, put right in the scenarios too.
fn with_answers(scenarios: &str, file: &str, old: &str, new: &str) -> String {
    let compiled = |text| compile(text, file, &BTreeMap::new()).expect("the policy compiles");
    let mut out = scenarios.to_owned();
    for (was, is) in compiled(old).readings.iter().zip(&compiled(new).readings) {
        let answers =
            |r: &Reading| -> Vec<String> { std::iter::once(&r.is).chain(&r.or).cloned().collect() };
        for (before, after) in answers(was).into_iter().zip(answers(is)) {
            out = out.replace(
                &format!("{} = \"{before}\"", was.id),
                &format!("{} = \"{after}\"", was.id),
            );
        }
    }
    out
}

#[test]
fn every_policy_judges_alike_under_other_names() {
    for policy in shipped() {
        let mut random = StdRng::seed_from_u64(policy.text.len() as u64);
        let own = occurrences(policy.text).expect("the policy compiles");
        let told = scenario::occurrences(policy.text, policy.file, policy.scenarios, "scenarios")
            .expect("the scenarios are understood");
        assert!(
            own.len() > 50 && told.len() > 100,
            "{}: few identifiers were found",
            policy.file
        );
        let whole: Vec<Occurrence> = own.iter().chain(&told).cloned().collect();
        let names = new_names(&whole, &mut random);
        let (text, scenarios) = (
            renamed(policy.text, &own, &names),
            renamed(policy.scenarios, &told, &names),
        );
        let scenarios = with_answers(&scenarios, policy.file, policy.text, &text);
        let report = scenario::run(&text, policy.file, &scenarios, "scenarios")
            .unwrap_or_else(|errors| panic!("{}: {}", policy.file, errors[0]));
        assert!(report.passed(), "{}: {report}", policy.file);
    }
}
