//! The documents tell the truth: links lead somewhere, commands exist, the walk names what there is.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod cli_support;

use std::{fs, path::Path};

use cli_support::Desk;

const DOCUMENTS: [&str; 3] = ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap()
}

/// What stands between the parentheses of each link.
fn links(text: &str) -> Vec<&str> {
    let after = text.split("](").skip(1);
    after.filter_map(|rest| rest.split(')').next()).collect()
}

/// The lines of the shell that a document shows.
fn shell(text: &str) -> Vec<&str> {
    let blocks = text.split("```sh\n").skip(1);
    let inside = blocks.filter_map(|rest| rest.split("```").next());
    inside.flat_map(str::lines).collect()
}

#[test]
fn every_link_to_a_file_leads_to_one() {
    let mut wrong = Vec::new();
    for name in DOCUMENTS {
        let text = read(name);
        for link in links(&text) {
            if !link.starts_with("https://") && !root().join(link).exists() {
                wrong.push(format!("{name}: {link}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_command_of_the_readme_is_understood() {
    let text = read("README.md");
    let mut seen = 0;
    for line in shell(&text) {
        let Some(at) = line.find("rolecall ") else {
            continue;
        };
        seen += 1;
        let mut words: Vec<&str> = line[at..].split_whitespace().skip(1).collect();
        // With a word for help at the end a command is read, explained, and not done.
        words.push("--help");
        let ran = Desk::new().run(&words);
        assert_eq!(ran.code, 0, "{line}: {ran:?}");
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn every_example_on_the_demo_does_what_it_says() {
    let text = read("README.md");
    let desk = Desk::new();
    let examples = shell(&text).into_iter();
    for line in examples.filter(|line| line.starts_with("rolecall --demo ")) {
        if line.contains("edits.jsonl") {
            continue;
        }
        let words: Vec<&str> = line.split_whitespace().skip(1).collect();
        let ran = desk.run(&words);
        // A question may be answered with no.
        let most = i32::from(line.contains(" can "));
        assert!(ran.code <= most && !ran.data.is_empty(), "{line}: {ran:?}");
    }
}

#[test]
fn the_walk_names_people_and_accounts_that_the_demo_has() {
    let text = read("README.md");
    let desk = Desk::new();
    for (bold, list) in [
        ("**Northside Clinic**", "accounts list"),
        ("**Lakeshore University Media**", "accounts list"),
        ("**Gina Park**", "users list lakeshore"),
        ("Oz Ferrand", "users list northside"),
    ] {
        assert!(text.contains(bold), "{bold}");
        let name = bold.trim_matches('*');
        assert!(
            desk.say(&format!("--demo {list}")).data.contains(name),
            "{name}"
        );
    }
}

/// `.cargo/mutants.toml` leaves out changes that no answer can tell, each with its reason in a comment before it.
#[test]
fn what_is_left_out_of_the_mutants_is_there_and_has_a_reason() {
    let text = read(".cargo/mutants.toml");
    let table: toml::Table = text.parse().unwrap();
    let left_out = table["exclude_re"].as_array().unwrap();
    let mut wrong = Vec::new();
    for entry in left_out {
        let pattern = entry.as_str().unwrap();
        let (file, rest) = pattern.split_once(":.*").unwrap();
        let file = root().join(file.replace('\\', ""));
        let code = fs::read_to_string(&file).unwrap_or_default();
        let name = rest.rsplit_once(" in ").map_or("", |(_, name)| name);
        let function = name.rsplit("::").next().unwrap_or_default();
        let said = text
            .lines()
            .zip(text.lines().skip(1))
            .any(|(reason, line)| line.contains(pattern) && reason.trim_start().starts_with("# "));
        if function.is_empty() || !code.contains(&format!("fn {function}")) || !said {
            wrong.push(pattern);
        }
    }
    assert!(!left_out.is_empty() && wrong.is_empty(), "{wrong:#?}");
}
