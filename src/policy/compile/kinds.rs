//! Kinds of things.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    context::{Context, Declared},
    features::circular,
    fields::{Fields, wrong_type},
    lists,
    order::order,
    word,
};
use crate::{
    domain::{Word, text},
    policy::{
        error::instead,
        model::{CapId, FactType, Kind, KindId, Labels, Policy, Right, RoleId},
        names::{Name, Space},
        source::{Node, Value},
        words::human,
    },
};

/// Reads the section; account and user come first.
pub(crate) fn read(cx: &Context<'_>, policy: &mut Policy) {
    policy.kinds.push(account(cx));
    policy.kinds.push(user(cx));
    for declared in &cx.symbols.kinds {
        policy.kinds.push(kind(cx, *declared));
    }
    let needs: Vec<Vec<usize>> = policy
        .kinds
        .iter()
        .map(|k| k.comes_with.iter().map(|id| id.index()).collect())
        .collect();
    if let Err(circle) = order(&needs) {
        let declared = circle.iter().filter_map(|at| {
            let at = at.checked_sub(2)?;
            cx.symbols.kinds.get(at)
        });
        circular(
            cx,
            &declared.map(|d| d.name).collect::<Vec<_>>(),
            "comes-with",
        );
    }
}

fn blank(name: &str) -> Kind {
    Kind {
        name: word(name),
        title: human(name),
        help: String::new(),
        within: Vec::new(),
        made_with: None,
        changed_with: None,
        moved_with: None,
        given_with: None,
        removed_with: None,
        set_with: BTreeMap::new(),
        states: Vec::new(),
        last: BTreeMap::new(),
        facts: BTreeMap::new(),
        creator_becomes: None,
        one_for_each: Vec::new(),
        comes_with: None,
        labels: None,
        plan_set_with: Right::Vendor,
        title_set_with: Right::Vendor,
        limits_set_with: Right::Vendor,
        rules: Vec::new(),
    }
}

fn account(cx: &Context<'_>) -> Kind {
    let mut out = blank("account");
    let Some(fields) = built_in(cx, cx.symbols.account, &mut out) else {
        return out;
    };
    out.creator_becomes = creator(cx, &fields, Some(KindId::ACCOUNT));
    out.plan_set_with = right(cx, &fields, "plan-set-with");
    out.title_set_with = right(cx, &fields, "title-set-with");
    out.limits_set_with = right(cx, &fields, "limits-set-with");
    fields.done();
    out
}

fn user(cx: &Context<'_>) -> Kind {
    let mut out = blank("user");
    if let Some(fields) = built_in(cx, cx.symbols.user, &mut out) {
        fields.done();
    }
    out
}

/// What the file may say about every built-in kind.
fn built_in<'c, 'a>(
    cx: &'c Context<'a>,
    node: Option<&'a Node<'a>>,
    out: &mut Kind,
) -> Option<Fields<'c, 'a>> {
    let node = node?;
    let fields = Fields::of(cx, node, node.place.clone())?;
    if let Some(title) = fields.title("title") {
        out.title = title;
    }
    out.help = fields.prose("help");
    out.rules = fields.rules();
    Some(fields)
}

fn right<'a>(cx: &Context<'a>, fields: &Fields<'_, 'a>, key: &'static str) -> Right {
    let given = fields.word(key).filter(|n| n.text != "vendor");
    given
        .and_then(|name| lists::cap(cx, name))
        .map_or(Right::Vendor, Right::Cap)
}

fn cap<'a>(cx: &Context<'a>, fields: &Fields<'_, 'a>, key: &'static str) -> Option<CapId> {
    fields.word(key).and_then(|name| lists::cap(cx, name))
}

fn creator<'a>(cx: &Context<'a>, fields: &Fields<'_, 'a>, kind: Option<KindId>) -> Option<RoleId> {
    let name = fields.word("creator-becomes")?;
    let role = lists::given_role(cx, name)?;
    if let Some(kind) = kind {
        cx.creators.borrow_mut().push((name.place(), kind, role));
    }
    Some(role)
}

fn kind<'a>(cx: &Context<'a>, declared: Declared<'a>) -> Kind {
    let name = declared.name;
    let Some(fields) = Fields::of(cx, declared.node, name.place()) else {
        return blank(name.text);
    };
    let id = cx.symbols.kind_ids.get(name.text).copied();
    let states = states(cx, &fields, name);
    let out = Kind {
        title: fields.title("title").unwrap_or_else(|| human(name.text)),
        help: fields.prose("help"),
        within: within(cx, &fields),
        made_with: cap(cx, &fields, "made-with"),
        changed_with: cap(cx, &fields, "changed-with"),
        moved_with: cap(cx, &fields, "moved-with"),
        given_with: cap(cx, &fields, "given-with"),
        removed_with: cap(cx, &fields, "removed-with"),
        set_with: set_with(cx, &fields, name, &states),
        last: last(cx, &fields, name, &states),
        states: states.iter().map(|s| word(s.text)).collect(),
        facts: facts(cx, &fields),
        creator_becomes: creator(cx, &fields, id),
        one_for_each: lists::roles(cx, &fields.words("one-for-each").unwrap_or_default()),
        comes_with: fields
            .word("comes-with")
            .and_then(|n| lists::own_kind(cx, n)),
        labels: fields.choice("labels", &[("all", Labels::All), ("any", Labels::Any)]),
        rules: fields.rules(),
        ..blank(name.text)
    };
    fields.done();
    out
}

fn within<'a>(cx: &Context<'a>, fields: &Fields<'_, 'a>) -> Vec<KindId> {
    let Some(names) = fields.words("in") else {
        return vec![KindId::ACCOUNT];
    };
    for name in names.iter().filter(|n| n.text == "user") {
        let message = "things do not lie in users";
        let mend = "things belong to users by their owner; name where they lie";
        cx.error(&name.place(), "wrong-kind", message, mend);
    }
    let mut out = lists::kinds(cx, &names);
    out.retain(|k| *k != KindId::USER);
    out
}

/// The names of a list that declares them.
pub(crate) fn declared_words<'a>(
    cx: &Context<'a>,
    names: Vec<Name<'a>>,
    space: &Space,
) -> Vec<Name<'a>> {
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    for name in names {
        if !cx.check_name(name, space) {
            continue;
        }
        if !seen.insert(name.text) {
            let message = format!("`{}` stands here twice", name.text);
            cx.error(&name.place(), "duplicate-name", message, "take one out");
            continue;
        }
        cx.note(name, space);
        out.push(name);
    }
    out
}

fn states<'a>(cx: &Context<'a>, fields: &Fields<'_, 'a>, kind: Name<'a>) -> Vec<Name<'a>> {
    let names = fields.words("states").unwrap_or_default();
    declared_words(cx, names, &Space::State(kind.text.to_owned()))
}

/// Whether a word is one of a kind's states; tells if not.
fn is_state(cx: &Context<'_>, name: Name<'_>, kind: &str, states: &[Name<'_>]) -> bool {
    let found = states.iter().any(|s| s.text == name.text);
    if found {
        cx.note(name, &Space::State(kind.to_owned()));
    } else {
        let known = states.iter().map(|s| s.text);
        let what = format!("state of `{kind}` called");
        cx.unknown(name, "unknown-state", &what, known);
    }
    found
}

fn set_with<'a>(
    cx: &Context<'a>,
    fields: &Fields<'_, 'a>,
    kind: Name<'a>,
    states: &[Name<'a>],
) -> BTreeMap<Word, CapId> {
    let mut out = BTreeMap::new();
    for (key, node) in fields.entries("set") {
        let state = cx
            .plain(key)
            .filter(|name| is_state(cx, *name, kind.text, states));
        let Value::Text(text) = &node.value else {
            wrong_type(cx, node, "a capability");
            continue;
        };
        let cap = cx.plain(text).and_then(|name| lists::cap(cx, name));
        if let (Some(state), Some(cap)) = (state, cap) {
            out.insert(word(state.text), cap);
        }
    }
    out
}

fn last<'a>(
    cx: &Context<'a>,
    fields: &Fields<'_, 'a>,
    kind: Name<'a>,
    states: &[Name<'a>],
) -> BTreeMap<Word, String> {
    let mut out = BTreeMap::new();
    for (key, node) in fields.entries("final") {
        let state = cx
            .plain(key)
            .filter(|name| is_state(cx, *name, kind.text, states));
        let Value::Text(given) = &node.value else {
            wrong_type(cx, node, "a sentence that tells what to do");
            continue;
        };
        match (state, text::title(&given.value)) {
            (Some(state), Ok(mend)) => {
                out.insert(word(state.text), mend);
            }
            (_, Err(why)) => {
                let message = format!("this cannot be shown to people: {why}");
                cx.error(&given.place, "bad-text", message, "write it anew");
            }
            (None, Ok(_)) => {}
        }
    }
    out
}

fn facts<'a>(cx: &Context<'a>, fields: &Fields<'_, 'a>) -> BTreeMap<Word, FactType> {
    const TYPES: [(&str, FactType); 3] = [
        ("yes-no", FactType::YesNo),
        ("time", FactType::Time),
        ("text", FactType::Text),
    ];
    let mut out = BTreeMap::new();
    for (key, node) in fields.entries("facts") {
        let Some(name) = cx.plain(key) else { continue };
        if !cx.check_name(name, &Space::Fact) {
            continue;
        }
        cx.note(name, &Space::Fact);
        let Value::Text(given) = &node.value else {
            wrong_type(cx, node, "\"yes-no\", \"time\" or \"text\"");
            continue;
        };
        let found = TYPES.iter().find(|(w, _)| *w == given.value);
        if let Some((_, fact)) = found {
            out.insert(word(name.text), *fact);
        } else {
            let message = format!("a fact is not a `{}`", super::context::shown(&given.value));
            let mend = instead(&given.value, TYPES.iter().map(|(w, _)| *w), "type");
            cx.error(&given.place, "unknown-word", message, mend);
        }
    }
    out
}
