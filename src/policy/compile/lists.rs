//! Resolves names, and lists of names with stars, sets and exclusions.

use std::collections::{BTreeMap, BTreeSet};

use super::context::{Context, shown};
use crate::policy::{
    error::instead,
    model::{CapId, FeatureId, KindId, RelationId, RoleId, small},
    names::{Name, Space},
};

/// How precisely a statement names a capability; the more precise wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// `*`
    Star,
    /// `group.*`
    Group,
    /// `group.action`
    Exact,
}

/// A kind by its name.
pub(crate) fn kind(cx: &Context<'_>, name: Name<'_>) -> Option<KindId> {
    let found = cx.symbols.kind_ids.get(name.text).copied();
    match found {
        None => {
            let known = cx.symbols.kind_ids.keys().copied();
            cx.unknown(name, "unknown-kind", "kind of thing", known);
        }
        Some(KindId::ACCOUNT | KindId::USER) => {}
        Some(_) => cx.note(name, &Space::Kind),
    }
    found
}

/// Kinds by their names.
pub(crate) fn kinds(cx: &Context<'_>, names: &[Name<'_>]) -> Vec<KindId> {
    each(names, |name| kind(cx, name))
}

/// A kind that the policy itself declares.
pub(crate) fn own_kind(cx: &Context<'_>, name: Name<'_>) -> Option<KindId> {
    let found = kind(cx, name)?;
    if matches!(found, KindId::ACCOUNT | KindId::USER) {
        let message = format!("`{}` is built in and cannot stand here", name.text);
        let mend = "name a kind that this policy declares";
        cx.error(&name.place(), "wrong-kind", message, mend);
        return None;
    }
    Some(found)
}

/// A relation by its name.
pub(crate) fn relation(cx: &Context<'_>, name: Name<'_>) -> Option<RelationId> {
    let found = cx.symbols.relation_ids.get(name.text).copied();
    if found.is_some() {
        cx.note(name, &Space::Relation);
    } else {
        let known = cx.symbols.relation_ids.keys().copied();
        cx.unknown(name, "unknown-relation", "relation", known);
    }
    found
}

/// A feature by its name.
pub(crate) fn feature(cx: &Context<'_>, name: Name<'_>) -> Option<FeatureId> {
    let found = cx.symbols.feature_ids.get(name.text).copied();
    if found.is_some() {
        cx.note(name, &Space::Feature);
    } else {
        let known = cx.symbols.feature_ids.keys().copied();
        cx.unknown(name, "unknown-feature", "feature", known);
    }
    found
}

/// A role by its name, *everyone* included.
pub(crate) fn role(cx: &Context<'_>, name: Name<'_>) -> Option<RoleId> {
    let found = cx.symbols.role_ids.get(name.text).copied();
    match found {
        None => {
            let known = cx.symbols.role_ids.keys().copied();
            cx.unknown(name, "unknown-role", "role", known);
        }
        Some(RoleId::EVERYONE) => {}
        Some(_) => cx.note(name, &Space::Role),
    }
    found
}

/// A role that somebody can be given.
pub(crate) fn given_role(cx: &Context<'_>, name: Name<'_>) -> Option<RoleId> {
    let found = role(cx, name)?;
    if found == RoleId::EVERYONE {
        let message = "`everyone` is nobody's role: nobody is given it and nobody loses it";
        cx.error(&name.place(), "everyone", message, "name another role");
        return None;
    }
    Some(found)
}

/// A capability by its full name.
pub(crate) fn cap(cx: &Context<'_>, name: Name<'_>) -> Option<CapId> {
    let (level, caps) = pattern(cx, name)?;
    if level == Level::Exact {
        return caps.first().copied();
    }
    let message = format!("`{}` names more than one capability", name.text);
    cx.error(&name.place(), "star", message, "name a single one here");
    None
}

fn each<T: Ord + Copy>(names: &[Name<'_>], find: impl Fn(Name<'_>) -> Option<T>) -> Vec<T> {
    let mut seen = BTreeSet::new();
    let found = names.iter().filter_map(|name| find(*name));
    found.filter(|f| seen.insert(*f)).collect()
}

/// What a word of a list stands for: itself, or the words of the set that it names.
fn words<'a>(cx: &Context<'a>, word: Name<'a>, use_as: &'static str) -> Vec<Name<'a>> {
    let Some(name) = word.after("@") else {
        return vec![word];
    };
    let Some(set) = cx.symbols.sets.get(name.text) else {
        let known = cx.symbols.sets.keys().copied();
        cx.unknown(name, "unknown-set", "set", known);
        return Vec::new();
    };
    cx.note(name, &Space::Set);
    let before = set.used.replace(Some(use_as));
    if before.is_some_and(|before| before != use_as) {
        let message = format!("`@{}` stands here for {use_as}, elsewhere not", name.text);
        let mend = "make two sets of it, so that each name means one thing";
        cx.error(&name.place(), "mixed-set", message, mend);
        return Vec::new();
    }
    let fine = set.words.iter().filter(|w| !w.text.starts_with('@'));
    fine.copied().collect()
}

/// Words of a list and, apart, those that `not` takes out.
fn with_and_without<'a>(
    cx: &Context<'a>,
    names: &[Name<'a>],
    use_as: &'static str,
) -> (Vec<Name<'a>>, Vec<Name<'a>>) {
    let (mut with, mut without) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for name in names.iter().filter(|n| seen.insert(n.text)) {
        match name.after("not ") {
            Some(out) => without.extend(words(cx, out, use_as)),
            None => with.extend(words(cx, *name, use_as)),
        }
    }
    (with, without)
}

/// Features of a list.
pub(crate) fn features<'a>(cx: &Context<'a>, names: &[Name<'a>]) -> Vec<FeatureId> {
    let (with, without) = with_and_without(cx, names, "features");
    let without: BTreeSet<FeatureId> = without.into_iter().filter_map(|n| feature(cx, n)).collect();
    let mut out = each(&with, |n| feature(cx, n));
    out.retain(|f| !without.contains(f));
    out
}

/// Roles of a list; `*` is every role that can be given.
pub(crate) fn roles<'a>(cx: &Context<'a>, names: &[Name<'a>]) -> Vec<RoleId> {
    roles_by(cx, names, given_role)
}

/// Roles of a list in which *everyone* may stand too.
pub(crate) fn holders<'a>(cx: &Context<'a>, names: &[Name<'a>]) -> Vec<RoleId> {
    roles_by(cx, names, role)
}

fn roles_by<'a>(
    cx: &Context<'a>,
    names: &[Name<'a>],
    find: impl Fn(&Context<'a>, Name<'_>) -> Option<RoleId>,
) -> Vec<RoleId> {
    let (with, without) = with_and_without(cx, names, "roles");
    let without: BTreeSet<RoleId> = without.into_iter().filter_map(|n| find(cx, n)).collect();
    let mut out = Vec::new();
    for name in with {
        if name.text == "*" {
            let all = 1..=cx.symbols.roles.len();
            out.extend(all.map(|i| RoleId(small(i))));
        } else {
            out.extend(find(cx, name));
        }
    }
    let mut seen = BTreeSet::new();
    out.retain(|r| !without.contains(r) && seen.insert(*r));
    out
}

/// Roles of a list, where all of them means anybody and is written as an empty list.
pub(crate) fn roles_or_anyone<'a>(cx: &Context<'a>, names: &[Name<'a>]) -> Vec<RoleId> {
    match names {
        [one] if one.text == "*" => Vec::new(),
        names => roles(cx, names),
    }
}

/// The capabilities that a word of a list means, and how precisely it means them.
pub(crate) fn caps_of(cx: &Context<'_>, name: Name<'_>) -> Option<(Level, Vec<CapId>)> {
    pattern(cx, name)
}

/// Capabilities of a list, with the word that each came from.
pub(crate) fn caps<'a>(cx: &Context<'a>, names: &[Name<'a>]) -> Vec<(Name<'a>, Level, CapId)> {
    let (with, without) = with_and_without(cx, names, "capabilities");
    let without: BTreeSet<CapId> = without
        .into_iter()
        .filter_map(|n| pattern(cx, n))
        .flat_map(|(_, caps)| caps)
        .collect();
    let mut out = Vec::new();
    for name in with {
        if let Some((level, caps)) = pattern(cx, name) {
            let kept = caps.into_iter().filter(|c| !without.contains(c));
            out.extend(kept.map(|cap| (name, level, cap)));
        }
    }
    out
}

fn pattern(cx: &Context<'_>, name: Name<'_>) -> Option<(Level, Vec<CapId>)> {
    if name.text == "*" {
        let all = 0..cx.symbols.caps.len();
        return Some((Level::Star, all.map(|i| CapId(small(i))).collect()));
    }
    let Some((group, action)) = name.halves(".") else {
        let message = format!("`{}` is not a capability", shown(name.text));
        let mend = "write it as group.action, such as the file declares it";
        cx.error(&name.place(), "unknown-capability", message, mend);
        return None;
    };
    group_and_action(cx, group, action)
}

/// The capabilities that a group and an action, or a star, name.
pub(crate) fn group_and_action(
    cx: &Context<'_>,
    group: Name<'_>,
    action: Name<'_>,
) -> Option<(Level, Vec<CapId>)> {
    let actions = group_of(cx, group)?;
    if action.text == "*" {
        return Some((Level::Group, actions.values().copied().collect()));
    }
    let Some(cap) = actions.get(action.text) else {
        let message = format!(
            "there is no capability `{}.{}`",
            group.text,
            shown(action.text)
        );
        let mend = instead(action.text, actions.keys().copied(), "capability");
        cx.error(&action.place(), "unknown-capability", message, mend);
        return None;
    };
    cx.note(action, &Space::Action);
    Some((Level::Exact, vec![*cap]))
}

/// The capabilities of a group.
fn group_of<'c, 'a>(cx: &'c Context<'a>, group: Name<'_>) -> Option<&'c BTreeMap<&'a str, CapId>> {
    let found = cx.symbols.cap_ids.get(group.text);
    match cx.symbols.kind_ids.get(group.text) {
        _ if found.is_none() => {
            let known = cx.symbols.cap_ids.keys().copied();
            cx.unknown(group, "unknown-group", "group of capabilities", known);
        }
        Some(&KindId::ACCOUNT | &KindId::USER) => {}
        Some(_) => cx.note(group, &Space::Kind),
        None => cx.note(group, &Space::Group),
    }
    found
}
