//! The first look at the file: what is declared under which name. Names get their numbers here,
//! so that statements may use each other in any order.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    context::{Context, Declared, DeclaredCap, Set, Symbols, shown},
    fields::{Fields, table_of, words_of},
    lists,
};
use crate::policy::{
    model::{CapId, FeatureId, KindId, RelationId, RoleId, small},
    names::{Name, Space},
    source::{Node, Place, Text},
};

/// Finds every declaration.
pub(crate) fn declare<'a>(cx: &Context<'a>) -> Symbols<'a> {
    let mut out = Symbols {
        features: section(cx, "features", &Space::Feature),
        plans: section(cx, "plans", &Space::Plan),
        relations: section(cx, "relations", &Space::Relation),
        ..Symbols::default()
    };
    kinds(cx, &mut out);
    roles(cx, &mut out);
    out.feature_ids = ids(&out.features, FeatureId, 0);
    out.relation_ids = ids(&out.relations, RelationId, 0);
    out.kind_ids = ids(&out.kinds, KindId, 2);
    out.kind_ids.insert("account", KindId::ACCOUNT);
    out.kind_ids.insert("user", KindId::USER);
    out.role_ids = ids(&out.roles, RoleId, 1);
    out.role_ids.insert("everyone", RoleId::EVERYONE);
    sets(cx, &mut out);
    caps(cx, &mut out);
    out
}

fn ids<'a, T>(from: &[Declared<'a>], id: impl Fn(u16) -> T, first: usize) -> BTreeMap<&'a str, T> {
    let numbered = from.iter().enumerate();
    numbered
        .map(|(i, d)| (d.name.text, id(small(i + first))))
        .collect()
}

/// A declared name that can be one.
fn name<'a>(cx: &Context<'a>, key: &Text<'a>, space: &Space) -> Option<Name<'a>> {
    let name = cx.plain(key)?;
    if !cx.check_name(name, space) {
        return None;
    }
    cx.note(name, space);
    Some(name)
}

fn section<'a>(cx: &Context<'a>, key: &'static str, space: &Space) -> Vec<Declared<'a>> {
    let mut out = Vec::new();
    for (key_text, node) in Fields::top(cx).entries(key) {
        if !cx.has_room(out.len(), &key_text.place, key) {
            break;
        }
        if let Some(name) = name(cx, key_text, space) {
            out.push(Declared { name, node });
        }
    }
    out
}

fn kinds<'a>(cx: &Context<'a>, out: &mut Symbols<'a>) {
    for (key, node) in Fields::top(cx).entries("kinds") {
        match key.value.as_ref() {
            "account" => out.account = Some(node),
            "user" => out.user = Some(node),
            _ if !cx.has_room(out.kinds.len() + 2, &key.place, "kinds") => break,
            _ => {
                let name = name(cx, key, &Space::Kind);
                out.kinds.extend(name.map(|name| Declared { name, node }));
            }
        }
    }
}

fn roles<'a>(cx: &Context<'a>, out: &mut Symbols<'a>) {
    for (key, node) in Fields::top(cx).entries("roles") {
        if key.value == "everyone" {
            out.everyone = Some(node);
        } else if !cx.has_room(out.roles.len() + 1, &key.place, "roles") {
            break;
        } else if let Some(name) = name(cx, key, &Space::Role) {
            out.roles.push(Declared { name, node });
        }
    }
}

fn sets<'a>(cx: &Context<'a>, out: &mut Symbols<'a>) {
    for (key, node) in Fields::top(cx).entries("sets") {
        let Some(name) = name(cx, key, &Space::Set) else {
            continue;
        };
        let mut words = words_of(cx, node);
        let mut seen = BTreeSet::new();
        words.retain(|word| {
            let fresh = seen.insert(word.text);
            if !fresh {
                let message = format!("`{}` stands here twice", shown(word.text));
                cx.error(&word.place(), "duplicate-name", message, "take one out");
            }
            fresh
        });
        for word in words.iter().filter(|w| w.text.starts_with('@')) {
            let message = "a set cannot hold another set";
            cx.error(&word.place(), "set-in-set", message, "write its words out");
        }
        let set = Set {
            name,
            words,
            used: Cell::new(None),
        };
        out.sets.insert(name.text, set);
    }
}

fn caps<'a>(cx: &Context<'a>, out: &mut Symbols<'a>) {
    for (key, node) in Fields::top(cx).entries("capabilities") {
        let kind = out.kind_ids.get(key.value.as_ref()).copied();
        let built_in = matches!(kind, Some(KindId::ACCOUNT | KindId::USER));
        let group = if built_in {
            cx.plain(key)
        } else {
            let space = kind.map_or(Space::Group, |_| Space::Kind);
            name(cx, key, &space)
        };
        let (Some(group), Some(table)) = (group, table_of(cx, node)) else {
            continue;
        };
        let mut actions = BTreeMap::new();
        for (action, node) in &table.entries {
            if !cx.has_room(out.caps.len(), &action.place, "capabilities") {
                break;
            }
            let Some(name) = name(cx, action, &Space::Action) else {
                continue;
            };
            if group.text.len() + name.text.len() > 100 {
                too_long(cx, &name.place(), name.text);
            }
            actions.insert(name.text, CapId(small(out.caps.len())));
            let action = Declared { name, node };
            out.caps.push(DeclaredCap {
                group,
                kind,
                action,
            });
        }
        out.cap_ids.insert(group.text, actions);
    }
}

fn too_long(cx: &Context<'_>, place: &Place, text: &str) {
    let message = format!("the name of the capability `{}` is too long", shown(text));
    let mend = "group and action together have at most 100 letters";
    cx.error(place, "bad-name", message, mend);
}

/// Looks at the words of sets that nothing uses, so that they are not left unread.
pub(crate) fn settle_sets(cx: &Context<'_>) {
    for set in cx.symbols.sets.values().filter(|s| s.used.get().is_none()) {
        for word in &set.words {
            if word.text.contains('.') || word.text == "*" {
                lists::caps_of(cx, *word);
            } else if cx.symbols.role_ids.contains_key(word.text) {
                cx.note(*word, &Space::Role);
            } else {
                lists::feature(cx, *word);
            }
        }
    }
}

/// The node of a section that is a list of statements.
pub(crate) fn statements<'a>(cx: &Context<'a>, key: &'static str) -> Vec<&'a Node<'a>> {
    let all = Fields::top(cx).tables(key);
    let fits = all.len().min(crate::policy::model::MAX_TABLE);
    if let Some(next) = all.get(fits) {
        cx.has_room(fits, &next.place, key);
    }
    all.into_iter().take(fits).collect()
}
