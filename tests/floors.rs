//! The shape of the house: which floor may use which, what a file looks like, and that role
//! systems and demo accounts stay data.
#![allow(missing_docs, clippy::unwrap_used)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Which floor may use which others. Anything else fails.
const ARROWS: [(&str, &[&str]); 9] = [
    ("domain", &[]),
    ("policy", &["domain"]),
    ("validation", &["policy", "domain"]),
    ("store", &["domain"]),
    ("service", &["store", "validation", "policy", "domain"]),
    ("settings", &["service", "domain"]),
    ("tui", &["settings", "service", "domain"]),
    ("cli", &["settings", "service", "domain"]),
    ("main", &["cli", "tui", "service"]),
];

/// The most lines of a file; past them it is two ideas.
const MOST_LINES: usize = 550;

/// Files that hold two ideas still, and how long they may be until they are split. One that is
/// short enough leaves this list, and no other comes onto it.
const TWO_IDEAS: [&str; 2] = [
    "src/validation/scenario/tests.rs",
    "tests/tui_support/book.rs",
];
const MOST_LINES_OF_TWO: usize = 800;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &str, end: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(end) {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "{folder} has no {end}");
    found
}

fn name(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().display().to_string()
}

/// The file's code: without comments and without what only tests see.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().map(|line| {
        let comment = line.trim_start().starts_with("//");
        if comment { "" } else { line }
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    // A module of tests stands at the end of its file or in a file of its own.
    let tests = text.match_indices("\n#[cfg(test)]\n").find(|(at, mark)| {
        let rest = &text[at + mark.len()..];
        let item = rest.lines().find(|line| !line.starts_with("#["));
        item.is_some_and(|line| line.starts_with("mod ") && line.ends_with('{'))
    });
    match tests {
        Some((at, _)) => text[..at].to_owned(),
        None => text,
    }
}

fn for_tests_only(path: &Path) -> bool {
    let module = path.file_stem().unwrap().to_string_lossy().into_owned();
    let beside = path.parent().unwrap();
    let parents = [beside.join("mod.rs"), beside.with_extension("rs")];
    let declared = format!("#[cfg(test)]\nmod {module};");
    beside.components().any(|part| part.as_os_str() == "tests")
        || parents
            .iter()
            .filter_map(|parent| fs::read_to_string(parent).ok())
            .any(|text| text.contains(&declared))
}

/// The floor on which a file lives.
fn floor(path: &Path) -> String {
    let inner = path.strip_prefix(root().join("src")).unwrap();
    let first = inner.components().next().unwrap().as_os_str();
    first.to_string_lossy().trim_end_matches(".rs").to_owned()
}

/// The first names that follow `crate::` (in main: the crate's name), grouped ones included.
fn used(code: &str, start: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices(start) {
        let rest = &code[at + start.len()..];
        match rest.strip_prefix('{') {
            None => _ = found.insert(word(rest)),
            Some(group) => found.extend(firsts(group)),
        }
    }
    found.remove("");
    found
}

fn word(text: &str) -> String {
    let letter = |c: &char| c.is_alphanumeric() || *c == '_';
    text.trim_start().chars().take_while(letter).collect()
}

/// The first names of the entries of a group in braces, whose opening brace is already read.
fn firsts(group: &str) -> BTreeSet<String> {
    let mut depth = 1;
    let mut found = BTreeSet::from([word(group)]);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => _ = found.insert(word(&group[at + 1..])),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    found
}

#[test]
fn a_floor_uses_only_those_below_it() {
    let arrows: BTreeMap<_, _> = ARROWS.into_iter().collect();
    let mut wrong = Vec::new();
    for path in files("src", ".rs") {
        let floor = floor(&path);
        if floor == "lib" {
            continue;
        }
        let allowed = arrows
            .get(floor.as_str())
            .unwrap_or_else(|| panic!("{floor} is no floor of the house"));
        let start = if floor == "main" {
            "rolecall::"
        } else {
            "crate::"
        };
        for used in used(&code(&path), start) {
            let fine = used == floor || allowed.contains(&used.as_str());
            if arrows.contains_key(used.as_str()) && !fine {
                wrong.push(format!("{}: {floor} -> {used}", name(&path)));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_arrows_are_read_out_of_groups_too() {
    let code = "use crate::{\n    domain::{Time, plan::Plan},\n    service::Service,\n};\n\
                fn f() -> crate::store::X { todo!() }";
    let found: Vec<String> = used(code, "crate::").into_iter().collect();
    assert_eq!(found, ["domain", "service", "store"]);
}

#[test]
fn nothing_leaves_the_crate_at_the_door_of_the_data() {
    // Terminal, database and network crates belong to one floor each.
    let owners = [
        ("rusqlite::", "store"),
        ("ratatui::", "tui"),
        ("crossterm::", "tui"),
        ("clap::", "cli"),
    ];
    let mut wrong = Vec::new();
    for path in files("src", ".rs") {
        let code = code(&path);
        for (krate, owner) in owners {
            if code.contains(krate) && floor(&path) != owner {
                wrong.push(format!("{}: {krate} belongs to {owner}", name(&path)));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_second_validator_shares_nothing_with_the_core() {
    let mut wrong = Vec::new();
    for path in files("tests/reference", ".rs") {
        let code = code(&path);
        let uses = used(&code, "rolecall::");
        let fine = |name: &String| ["domain", "policy"].contains(&name.as_str());
        if code.contains("validation") || !uses.iter().all(fine) {
            wrong.push(format!("{}: {uses:?}", name(&path)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Words of the data that no code may name: policies and their roles, accounts of the demo.
fn data_words() -> BTreeMap<String, String> {
    let mut words = BTreeMap::new();
    for path in files("src/policy/shipped", ".toml") {
        let file = name(&path);
        if file.ends_with(".scenarios.toml") || file.ends_with(".rules.toml") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let policy: toml::Table = text.parse().unwrap();
        let named = policy["policy"].as_str().unwrap().to_owned();
        words.insert(named, format!("the policy of {}", name(&path)));
        for role in policy["roles"].as_table().unwrap().keys() {
            words.insert(role.clone(), format!("a role of {}", name(&path)));
        }
    }
    for path in files("demo-data", ".jsonl") {
        for line in fs::read_to_string(&path).unwrap().lines() {
            if let Ok(edit) = serde_json::from_str::<serde_json::Value>(line)
                && edit["edit"] == "account.create"
            {
                let account = edit["account"].as_str().unwrap().to_owned();
                words.insert(account, format!("an account of {}", name(&path)));
            }
        }
    }
    // Words of the policy format itself, which some role or policy also bears.
    for format in ["user", "account", "owner", "everyone"] {
        words.remove(format);
    }
    words
}

#[test]
fn no_code_names_a_policy_a_role_or_an_account_of_the_data() {
    let words = data_words();
    assert!(words.len() > 20, "{words:?}");
    let mut wrong = Vec::new();
    for path in files("src", ".rs") {
        if for_tests_only(&path) {
            continue;
        }
        let code = code(&path);
        for (word, what) in &words {
            if code.contains(&format!("\"{word}\"")) {
                wrong.push(format!("{}: \"{word}\" is {what}", name(&path)));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn each_file_says_at_its_head_what_lives_there() {
    let mut wrong = Vec::new();
    for path in files("src", ".rs").into_iter().chain(files("tests", ".rs")) {
        if !fs::read_to_string(&path).unwrap().starts_with("//! ") {
            wrong.push(name(&path));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_file_is_two_ideas_long() {
    let mut wrong = Vec::new();
    for path in files("src", ".rs").into_iter().chain(files("tests", ".rs")) {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        let name = name(&path);
        let known = TWO_IDEAS.contains(&name.as_str());
        let most = if known { MOST_LINES_OF_TWO } else { MOST_LINES };
        if lines > most {
            wrong.push(format!("{name}: {lines} lines"));
        } else if known && lines <= MOST_LINES {
            wrong.push(format!("{name}: short enough now; take it off the list"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
