//! No name means anything to the program: a policy in which every identifier is called something
//! else is the same policy.
#![allow(clippy::panic, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};

use super::{compile, tests::SAMPLE};
use crate::policy::{Occurrence, Policy, Space, occurrences, shipped::shipped};

/// New names for all identifiers, in the same order as the old ones within their space.
fn new_names(all: &[Occurrence], salt: usize) -> BTreeMap<(Space, String), String> {
    let names: BTreeSet<(Space, String)> = all
        .iter()
        .map(|o| (o.space.clone(), o.text.clone()))
        .collect();
    let numbered = names.into_iter().enumerate();
    numbered
        .map(|(i, key)| (key, format!("z{salt}-{i:04}")))
        .collect()
}

fn renamed(text: &str, all: &[Occurrence], names: &BTreeMap<(Space, String), String>) -> String {
    let mut out = text.to_owned();
    for occurrence in all.iter().rev() {
        let key = (occurrence.space.clone(), occurrence.text.clone());
        assert_eq!(&text[occurrence.span.clone()], occurrence.text);
        out.replace_range(occurrence.span.clone(), &names[&key]);
    }
    out
}

/// A policy with every text and every place in it left out.
fn shape(policy: &Policy) -> String {
    let mut policy = policy.clone();
    policy.hash = crate::domain::Hash::ZERO;
    policy.limits.iter_mut().for_each(|limit| limit.at = 0);
    policy.delegation.iter_mut().for_each(|row| row.at = 0);
    policy.effects.iter_mut().for_each(|effect| effect.at = 0);
    let mut out = String::new();
    for (i, piece) in format!("{policy:#?}")
        .replace("\\\"", "")
        .split('"')
        .enumerate()
    {
        if i % 2 == 0 {
            out.push_str(piece);
        }
    }
    out
}

fn compiled(text: &str) -> Policy {
    compile(text, "w.toml", &BTreeMap::new()).unwrap_or_else(|errors| {
        let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("{}", told.join("\n"))
    })
}

#[test]
fn a_renamed_policy_is_the_same_policy() {
    let texts = shipped().iter().map(|s| s.text).chain([SAMPLE]);
    for (salt, text) in texts.enumerate() {
        let all = occurrences(text).unwrap_or_default();
        assert!(!all.is_empty());
        let new = renamed(text, &all, &new_names(&all, salt));
        assert_eq!(shape(&compiled(text)), shape(&compiled(&new)));
        assert_eq!(occurrences(&new).map(|o| o.len()), Ok(all.len()));
    }
}

#[test]
fn every_place_of_a_name_is_found_with_what_it_names() {
    let all = occurrences(SAMPLE).unwrap_or_default();
    let count = |text: &str, space: &Space| {
        let same = all.iter().filter(|o| o.text == text && o.space == *space);
        same.count()
    };
    let written = |word: &str| SAMPLE.matches(word).count();
    // The word is also a fact's reading and stands in no other way.
    assert_eq!(count("ended-at", &Space::Fact), written("ended-at"));
    assert_eq!(count("kiln", &Space::Feature), written("kiln"));
    assert_eq!(count("teacher", &Space::Capacity), written("teacher"));
    assert_eq!(count("desk", &Space::Group), written("desk.") + 1);
    assert_eq!(
        count("granted", &Space::State("booking".into())),
        written("granted")
    );
    assert_eq!(count("seats", &Space::LimitName), 1);
    assert_eq!(count("workshop", &Space::Policy), 1);
    for built_in in ["account", "user", "everyone", "vendor", "*"] {
        assert!(all.iter().all(|o| o.text != built_in), "{built_in}");
    }
}
