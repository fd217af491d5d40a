//! Nothing in a policy is there for show: each statement of the five shipped policies, each of its
//! parts and each entry of its lists is deleted in turn, and each time the compiler refuses what is
//! left or at least one scenario turns red.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    collections::BTreeSet,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use rolecall::{policy::shipped::shipped, validation::scenario::Trials};
use toml_edit::DocumentMut;

mod statements_support;
use statements_support::{Turn, Way, delete, statements, told};

/// The words and rule ids of a text: scenarios that say them are tried first.
fn hints_in(text: &str, into: &mut BTreeSet<String>) {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || "-.{}".contains(c)));
    let words = words.map(|word| word.trim_matches(['.', '{', '}']));
    into.extend(words.filter(|w| !w.is_empty()).map(ToOwned::to_owned));
}

/// What a deletion is about: its keys, what is deleted, and the whole statement around it.
fn hints(doc: &DocumentMut, way: &Way, gone: &str) -> BTreeSet<String> {
    let mut hints = BTreeSet::new();
    hints_in(gone, &mut hints);
    for turn in way {
        if let Turn::Key(key) = turn {
            hints.insert(key.clone());
        }
    }
    let words: Vec<&str> = way
        .iter()
        .filter_map(|turn| match turn {
            Turn::Key(key) => Some(key.as_str()),
            Turn::At(_) => None,
        })
        .collect();
    if let ["capabilities" | "roles", .., group, action] = words.as_slice() {
        hints.insert(format!("{group}.{action}"));
    }
    // The rules of the statements around it, the innermost first.
    for depth in (2..=way.len()).rev() {
        let around = told(doc.as_item(), &way[..depth]);
        if around.contains("rule") || depth == 2 {
            hints_in(&around, &mut hints);
            break;
        }
    }
    hints
}

/// How many deletions there were, by what became of them.
#[derive(Default)]
struct Tally {
    refused: AtomicUsize,
    red: AtomicUsize,
    silent: Mutex<Vec<String>>,
}

fn every_deletion_shows(name: &str, least: usize) {
    let file = format!("{name}.toml");
    let policy = shipped()
        .iter()
        .find(|p| p.file == file)
        .expect("the policy ships");
    every_deletion_of(name, policy.text, policy.scenarios, least);
}

/// The same of a policy that stands among the tests.
fn every_deletion_of_a_test(name: &str, least: usize) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/policies");
    let read = |end: &str| {
        let path = folder.join(format!("{name}{end}"));
        std::fs::read_to_string(path).expect("the policy is there")
    };
    every_deletion_of(name, &read(".toml"), &read(".scenarios.toml"), least);
}

fn every_deletion_of(name: &str, text: &str, scenarios: &str, least: usize) {
    let file = format!("{name}.toml");
    let doc: DocumentMut = text.parse().expect("the policy is TOML");
    let ways = statements(&doc);
    assert!(
        ways.len() >= least,
        "{name}: only {} statements were found",
        ways.len()
    );
    let trials = Trials::read(scenarios, "scenarios").expect("the scenarios can be read");
    let untouched = trials.first_red(text, &file, &BTreeSet::new());
    assert_eq!(untouched, Ok(None), "{name} passes as it is");
    let (next, tally) = (AtomicUsize::new(0), Tally::default());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, Into::into) {
            scope.spawn(|| {
                while let Some(way) = ways.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let mut less = doc.clone();
                    let gone = delete(less.as_item_mut(), way).expect("the statement is there");
                    let hints = hints(&doc, way, &gone);
                    match trials.first_red(&less.to_string(), &file, &hints) {
                        Ok(Some(_)) => tally.red.fetch_add(1, Ordering::Relaxed),
                        Ok(None) => {
                            let mut silent = tally.silent.lock().expect("no thread fails");
                            silent.push(format!(
                                "{}: {}",
                                statements_support::shown(way),
                                gone.trim()
                            ));
                            0
                        }
                        Err(errors) => {
                            let real = errors.iter().all(|e| !e.message.is_empty() && e.line > 0);
                            assert!(real && !errors.is_empty(), "{way:?}: {errors:?}");
                            tally.refused.fetch_add(1, Ordering::Relaxed)
                        }
                    };
                }
            });
        }
    });
    let mut silent = tally.silent.into_inner().expect("no thread fails");
    silent.sort();
    println!(
        "{name}: {} deletions one by one: {} turned a scenario red, {} did not compile, {} went unnoticed",
        ways.len(),
        tally.red.load(Ordering::Relaxed),
        tally.refused.load(Ordering::Relaxed),
        silent.len()
    );
    assert!(
        silent.is_empty(),
        "no scenario notices when these go:\n{}",
        silent.join("\n")
    );
}

#[test]
fn a_deletion_from_the_clinics_policy_shows() {
    every_deletion_shows("clinic", 150);
}

#[test]
fn a_deletion_from_verbits_policy_shows() {
    every_deletion_shows("verbit", 480);
}

#[test]
fn a_deletion_from_securevideos_policy_shows() {
    every_deletion_shows("securevideo", 225);
}

#[test]
fn a_deletion_from_vancasts_policy_shows() {
    every_deletion_shows("vancast", 270);
}

#[test]
fn a_deletion_from_the_enterprise_accounts_policy_shows() {
    every_deletion_shows("enterprise-account", 490);
}

#[test]
fn a_deletion_from_a_kubernetes_clusters_policy_shows() {
    every_deletion_of_a_test("kubernetes-rbac", 60);
}

#[test]
fn a_deletion_from_the_policy_of_arbac97_shows() {
    every_deletion_of_a_test("arbac97-university", 150);
}

#[test]
fn a_deletion_from_the_policy_of_gitlabs_groups_shows() {
    every_deletion_of_a_test("gitlab-groups", 90);
}

#[test]
fn a_deletion_from_the_policy_of_a_github_organisation_shows() {
    every_deletion_of_a_test("github-org", 130);
}
