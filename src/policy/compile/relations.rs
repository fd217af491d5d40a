//! Relations in which users can stand.

use super::{
    context::{Context, Declared},
    fields::Fields,
    kinds::declared_words,
    lists, word,
};
use crate::policy::{
    model::{KindId, Policy, RelationKind},
    names::Space,
    words::human,
};

/// Reads the section.
pub(crate) fn read(cx: &Context<'_>, policy: &mut Policy) {
    for declared in &cx.symbols.relations {
        policy.relations.push(relation(cx, *declared));
    }
}

fn blank(name: &str) -> RelationKind {
    RelationKind {
        name: word(name),
        title: human(name),
        help: String::new(),
        to: Vec::new(),
        held_by: Vec::new(),
        of: Vec::new(),
        added_with: None,
        removed_with: None,
        only_self: false,
        capacities: Vec::new(),
        open_unless: None,
        ends: false,
        rules: Vec::new(),
    }
}

fn relation<'a>(cx: &Context<'a>, declared: Declared<'a>) -> RelationKind {
    let name = declared.name;
    let Some(fields) = Fields::of(cx, declared.node, name.place()) else {
        return blank(name.text);
    };
    if !fields.has("to") {
        fields.missing("to", "say to what kind of thing it leads: to = \"...\"");
    }
    let list = |key| fields.words(key).unwrap_or_default();
    let cap = |key| fields.word(key).and_then(|n| lists::cap(cx, n));
    let to = lists::kinds(cx, &list("to"));
    let added_with = cap("added-with");
    let of = lists::roles_or_anyone(cx, &list("of"));
    if fields.has("of") && !to.contains(&KindId::USER) {
        let message = "`of` names roles of a user, but this leads to no user";
        let mend = "take `of` out, or add `user` to `to`";
        cx.error(&fields.place_of("of"), "contradiction", message, mend);
    }
    let out = RelationKind {
        title: fields.title("title").unwrap_or_else(|| human(name.text)),
        help: fields.prose("help"),
        held_by: lists::roles_or_anyone(cx, &list("held-by")),
        of,
        added_with,
        removed_with: cap("removed-with").or(added_with),
        only_self: fields.choice("only", &[("self", true)]).unwrap_or(false),
        capacities: declared_words(cx, list("as"), &Space::Capacity)
            .into_iter()
            .map(|n| word(n.text))
            .collect(),
        open_unless: fields
            .word("open-unless")
            .and_then(|n| lists::feature(cx, n)),
        ends: fields.choice("else", &[("end", true)]).unwrap_or(false),
        rules: fields.rules(),
        to,
        ..blank(name.text)
    };
    fields.done();
    out
}
