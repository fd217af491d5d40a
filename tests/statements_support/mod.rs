//! Finds every statement of a policy's text, and deletes one.

use toml_edit::{Array, DocumentMut, Item, TableLike};

/// A step on the way to a statement: into a table, or to a place in a list.
#[derive(Debug, Clone, PartialEq)]
pub enum Turn {
    Key(String),
    At(usize),
}

/// The way to a statement from the top of the file.
pub type Way = Vec<Turn>;

/// What is read by people alone: words, rule ids and explanations. `rank` is for lints.
const FOR_PEOPLE: [&str; 8] = [
    "title",
    "help",
    "help-rule",
    "also",
    "say",
    "rule",
    "family",
    "rank",
];
/// What would hold without being said, and is said so that nobody has to know that: most roles of
/// the five policies are held on the account, others are not; a plan without features is a plan;
/// one vote decides.
const SAID_FOR_CLARITY: [(&str, &str); 3] =
    [("on", "\"account\""), ("features", "[]"), ("votes", "1")];
/// Sections and lines of the file that state no rule.
const NO_STATEMENTS: [&str; 7] = [
    "policy",
    "title",
    "rules",
    "help",
    "help-rule",
    "readings",
    "meant",
];
/// What makes a table below `allow`, `cannot` or `deny` a statement instead of a group of them.
const SAYS: [&str; 5] = ["rule", "when", "needs", "any", "if"];

/// A way as people read it.
pub fn shown(way: &[Turn]) -> String {
    let steps = way.iter().map(|turn| match turn {
        Turn::Key(key) => key.clone(),
        Turn::At(at) => format!("#{}", at + 1),
    });
    steps.collect::<Vec<_>>().join(" > ")
}

fn with(way: &[Turn], turn: Turn) -> Way {
    let mut way = way.to_vec();
    way.push(turn);
    way
}

/// Every statement of a policy: each declaration and row, each of their parts, and each entry of
/// a list with more than one.
pub fn statements(doc: &DocumentMut) -> Vec<Way> {
    let mut found = Vec::new();
    for (section, item) in doc.iter() {
        if NO_STATEMENTS.contains(&section) {
            continue;
        }
        let here = vec![Turn::Key(section.to_owned())];
        match (section, item.as_table_like()) {
            ("roles", Some(table)) => roles(table, &here, &mut found),
            ("capabilities", Some(table)) => {
                for (group, item) in table.iter() {
                    inside(item, &with(&here, Turn::Key(group.to_owned())), &mut found);
                }
            }
            _ => inside(item, &here, &mut found),
        }
    }
    found
}

fn roles(table: &dyn TableLike, here: &[Turn], found: &mut Vec<Way>) {
    for (role, item) in table.iter() {
        let here = with(here, Turn::Key(role.to_owned()));
        found.push(here.clone());
        let Some(parts) = item.as_table_like() else {
            continue;
        };
        for (part, item) in parts.iter() {
            let at = with(&here, Turn::Key(part.to_owned()));
            match (part, item.as_table_like()) {
                ("allow" | "cannot" | "deny", Some(inner)) => entries(inner, &at, found),
                _ => part_of(part, item, &at, found),
            }
        }
    }
}

/// The statements below an `allow`, `cannot` or `deny`.
fn entries(table: &dyn TableLike, at: &[Turn], found: &mut Vec<Way>) {
    for (key, item) in table.iter() {
        let at = with(at, Turn::Key(key.to_owned()));
        let inner = item.as_table_like();
        match inner {
            Some(group) if !SAYS.iter().any(|word| group.contains_key(word)) => {
                entries(group, &at, found);
            }
            Some(_) => {
                found.push(at.clone());
                inside(item, &at, found);
            }
            // A rule id, or a list of them.
            None => found.push(at),
        }
    }
}

/// A part of a statement, and what is inside it.
fn part_of(key: &str, item: &Item, at: &[Turn], found: &mut Vec<Way>) {
    let text = item.to_string();
    let clear = |(k, value): &(&str, &str)| *k == key && *value == text.trim();
    if FOR_PEOPLE.contains(&key) || SAID_FOR_CLARITY.iter().any(clear) {
        return;
    }
    if !item.is_array_of_tables() {
        found.push(at.to_vec());
    }
    inside(item, at, found);
}

fn inside(item: &Item, at: &[Turn], found: &mut Vec<Way>) {
    if let Some(rows) = item.as_array_of_tables() {
        for (i, row) in rows.iter().enumerate() {
            let here = with(at, Turn::At(i));
            found.push(here.clone());
            for (key, item) in row {
                part_of(key, item, &with(&here, Turn::Key(key.to_owned())), found);
            }
        }
    } else if let Some(table) = item.as_table_like() {
        for (key, item) in table.iter() {
            part_of(key, item, &with(at, Turn::Key(key.to_owned())), found);
        }
    } else if let Some(list) = item.as_array() {
        list_items(list, at, found);
    }
}

fn list_items(list: &Array, at: &[Turn], found: &mut Vec<Way>) {
    for (i, value) in list.iter().enumerate() {
        let here = with(at, Turn::At(i));
        if list.len() > 1 {
            found.push(here.clone());
        }
        if value.is_inline_table() {
            inside(&Item::Value(value.clone()), &here, found);
        }
    }
}

/// Deletes a statement; says what was deleted.
pub fn delete(item: &mut Item, way: &[Turn]) -> Option<String> {
    match way {
        [] => None,
        [Turn::Key(key)] => {
            let gone = item.as_table_like_mut()?.remove(key)?;
            Some(format!("{key} = {gone}"))
        }
        [Turn::At(at)] => {
            if let Item::ArrayOfTables(rows) = item {
                let gone = rows.get(*at)?.to_string();
                rows.remove(*at);
                return Some(gone);
            }
            let list = item.as_array_mut()?;
            (*at < list.len()).then(|| list.remove(*at).to_string())
        }
        [Turn::Key(key), rest @ ..] => delete(item.as_table_like_mut()?.get_mut(key)?, rest),
        [Turn::At(at), rest @ ..] => {
            if let Item::ArrayOfTables(rows) = item {
                let row = rows.get_mut(*at)?;
                let mut inner = Item::Table(std::mem::take(row));
                let gone = delete(&mut inner, rest);
                *row = inner.into_table().ok()?;
                return gone;
            }
            let value = item.as_array_mut()?.get_mut(*at)?;
            let mut inner = Item::Value(value.clone());
            let gone = delete(&mut inner, rest);
            *value = inner.into_value().ok()?;
            gone
        }
    }
}

/// What stands at a place of the file.
pub fn told(item: &Item, way: &[Turn]) -> String {
    match way {
        [] => item.to_string(),
        [Turn::Key(key), rest @ ..] => {
            let inner = item.as_table_like().and_then(|table| table.get(key));
            inner.map_or_else(String::new, |inner| told(inner, rest))
        }
        [Turn::At(at), rest @ ..] => {
            let row = item.as_array_of_tables().and_then(|rows| rows.get(*at));
            let value = item.as_array().and_then(|list| list.get(*at));
            let inner = row
                .cloned()
                .map(Item::Table)
                .or_else(|| value.cloned().map(Item::Value));
            inner.map_or_else(String::new, |inner| told(&inner, rest))
        }
    }
}
