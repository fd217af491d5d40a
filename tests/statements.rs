//! Nothing in a policy is there for show: each statement of the clinic's and of Verbit's policy is
//! deleted in turn, and each time at least one scenario turns red.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

use rolecall::{policy::shipped::shipped, validation::scenario};
use toml_edit::{DocumentMut, Item, TableLike, Value};

/// The way to a statement: keys, and places in arrays.
#[derive(Debug, Clone, PartialEq)]
enum Turn {
    Key(String),
    At(usize),
}

type Way = Vec<Turn>;

fn way(keys: &[&str]) -> Way {
    keys.iter().map(|k| Turn::Key((*k).to_owned())).collect()
}

fn with(way: &Way, turn: Turn) -> Way {
    let mut way = way.clone();
    way.push(turn);
    way
}

/// Whether an entry of a role says something by itself, and is not a table of entries.
fn is_statement(item: &Item) -> bool {
    const WORDS: [&str; 5] = ["rule", "when", "needs", "any", "if"];
    match item.as_table_like() {
        None => true,
        Some(table) => WORDS.iter().any(|word| table.contains_key(word)),
    }
}

/// The statements below an `allow`, `cannot` or `deny`, and the gates in them.
fn entries(table: &dyn TableLike, at: &Way, found: &mut Vec<Way>) {
    for (key, item) in table.iter() {
        let at = with(at, Turn::Key(key.to_owned()));
        match item.as_table_like() {
            Some(inner) if !is_statement(item) => entries(inner, &at, found),
            Some(inner) => {
                if inner.contains_key("needs") {
                    found.push(with(&at, Turn::Key("needs".into())));
                }
                found.push(at);
            }
            None => found.push(at),
        }
    }
}

fn children(doc: &DocumentMut, key: &str) -> Vec<String> {
    let table = doc.get(key).and_then(Item::as_table_like);
    table.map_or_else(Vec::new, |t| t.iter().map(|(k, _)| k.to_owned()).collect())
}

fn statements(doc: &DocumentMut) -> Vec<Way> {
    let mut found = Vec::new();
    for role in children(doc, "roles") {
        let here = way(&["roles", &role]);
        let table = doc["roles"][&role]
            .as_table_like()
            .expect("a role is a table");
        for part in ["allow", "cannot", "deny"] {
            if let Some(inner) = table.get(part).and_then(Item::as_table_like) {
                entries(inner, &with(&here, Turn::Key(part.into())), &mut found);
            }
        }
        if table.contains_key("needs") {
            found.push(with(&here, Turn::Key("needs".into())));
        }
    }
    for group in children(doc, "capabilities") {
        let table = doc["capabilities"][&group]
            .as_table_like()
            .expect("a group is a table");
        for (action, item) in table.iter() {
            if item
                .as_table_like()
                .is_some_and(|t| t.contains_key("needs"))
            {
                found.push(way(&["capabilities", &group, action, "needs"]));
            }
        }
    }
    for part in ["limits", "delegation"] {
        let count = doc
            .get(part)
            .and_then(Item::as_array_of_tables)
            .map_or(0, toml_edit::ArrayOfTables::len);
        found.extend((0..count).map(|i| vec![Turn::Key(part.into()), Turn::At(i)]));
    }
    for workflow in children(doc, "workflows") {
        found.push(way(&["workflows", &workflow]));
    }
    found
}

fn delete(item: &mut Item, way: &[Turn]) -> Option<String> {
    match way {
        [] => None,
        [Turn::Key(key)] => item
            .as_table_like_mut()?
            .remove(key)
            .map(|gone| gone.to_string()),
        [Turn::At(at)] => {
            let tables = item.as_array_of_tables_mut()?;
            let gone = tables.get(*at)?.to_string();
            tables.remove(*at);
            Some(gone)
        }
        [Turn::Key(key), rest @ ..] => delete(item.as_table_like_mut()?.get_mut(key)?, rest),
        [Turn::At(at), rest @ ..] => {
            let table = item.as_array_of_tables_mut()?.get_mut(*at)?;
            let mut inner = Item::Table(table.clone());
            let gone = delete(&mut inner, rest);
            *table = inner.into_table().ok()?;
            gone
        }
    }
}

/// Rule ids in a text, by the prefix of the policy.
fn rules_in(text: &str, prefix: &str) -> Vec<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    words
        .filter(|w| w.starts_with(prefix))
        .map(ToOwned::to_owned)
        .collect()
}

fn every_deletion_shows(name: &str, least: usize) {
    let file = format!("{name}.toml");
    let policy = shipped()
        .iter()
        .find(|p| p.file == file)
        .expect("the policy ships");
    let doc: DocumentMut = policy.text.parse().expect("the policy is TOML");
    let prefix = doc["rules"]
        .as_value()
        .and_then(Value::as_str)
        .expect("it names a prefix")
        .to_owned();
    let ways = statements(&doc);
    assert!(
        ways.len() >= least,
        "{name}: only {} statements were found",
        ways.len()
    );
    let (next, silent) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, Into::into) {
            scope.spawn(|| {
                while let Some(way) = ways.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let mut doc = doc.clone();
                    let gone = delete(doc.as_item_mut(), way).expect("the statement is there");
                    let text = doc.to_string();
                    let rules = rules_in(&gone, &prefix);
                    let found = scenario::first_failure(
                        &text,
                        &file,
                        policy.scenarios,
                        "scenarios",
                        &rules,
                    );
                    if matches!(found, Ok(None)) {
                        silent
                            .lock()
                            .expect("no thread fails")
                            .push(format!("{way:?}: {gone}"));
                    }
                }
            });
        }
    });
    let silent = silent.into_inner().expect("no thread fails");
    println!(
        "{name}: {} statements deleted one by one, {} unnoticed",
        ways.len(),
        silent.len()
    );
    assert!(
        silent.is_empty(),
        "no scenario notices when these go:\n{}",
        silent.join("\n")
    );
}

#[test]
fn a_statement_deleted_from_the_clinics_policy_turns_a_scenario_red() {
    every_deletion_shows("clinic", 25);
}

#[test]
fn a_statement_deleted_from_verbits_policy_turns_a_scenario_red() {
    every_deletion_shows("verbit", 100);
}
