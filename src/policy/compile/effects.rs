//! Effects: what else happens.

use super::{
    context::{Context, shown},
    declare::statements,
    fields::Fields,
    lists,
};
use crate::policy::{
    error::instead,
    model::{Effect, Move, Policy, RoleId, Trigger, Whom},
    source::{Node, Text},
};

/// What a reminder may leave open.
const PLACEHOLDERS: [&str; 7] = ["user", "from", "to", "lost", "after", "thing", "place"];

/// Reads the section.
pub(crate) fn read(cx: &Context<'_>, policy: &mut Policy) {
    let all = statements(cx, "effects");
    policy.effects = all
        .into_iter()
        .filter_map(|node| effect(cx, node))
        .collect();
}

fn effect<'a>(cx: &Context<'a>, node: &'a Node<'a>) -> Option<Effect> {
    let fields = Fields::of(cx, node, node.place.clone())?;
    let trigger = trigger(cx, &fields);
    let only = fields.choice("of", &[("self", Whom::Oneself), ("others", Whom::Others)]);
    let needs = lists::features(cx, &fields.words("needs").unwrap_or_default());
    let remind = fields.prose("remind");
    if let Some(text) = fields.text("remind") {
        placeholders(cx, text);
    }
    let confirm = fields.yes("confirm").unwrap_or(false);
    let moves = fields.tables("move");
    let moves: Vec<Move> = moves.into_iter().filter_map(|m| one_move(cx, m)).collect();
    let rules = fields.rules();
    let applies = fields.applies();
    if !fields.has("remind") && !fields.has("move") {
        fields.missing("remind", "say what happens: a `remind`, a `move`, or both");
    }
    fields.done();
    let out = Effect {
        at: node.place.start,
        trigger: trigger?,
        only: only.unwrap_or(Whom::Anybody),
        needs,
        remind,
        confirm,
        moves,
        rules,
    };
    applies.then_some(out)
}

fn trigger<'a>(cx: &Context<'a>, fields: &Fields<'_, 'a>) -> Option<Trigger> {
    let roles =
        |key| -> Option<Vec<RoleId>> { fields.words(key).map(|names| lists::roles(cx, &names)) };
    let (from, to) = (roles("from"), roles("to"));
    let pair = match (from, to) {
        (Some(from), Some(to)) => Some(Trigger::FromTo(from, to)),
        (None, None) => None,
        (one, _) => {
            let key = if one.is_some() { "to" } else { "from" };
            fields.missing(key, "`from` and `to` go together");
            return None;
        }
    };
    let replaces = fields.yes("replaces").filter(|yes| *yes);
    let makes = fields.word("makes").and_then(|n| lists::own_kind(cx, n));
    let mut all = [
        roles("gives").map(Trigger::Gives),
        roles("takes").map(Trigger::Takes),
        pair,
        replaces.map(|_| Trigger::Replaces),
        makes.map(Trigger::Makes),
    ]
    .into_iter()
    .flatten();
    let first = all.next();
    if all.next().is_some() {
        let message = "this effect has more than one occasion";
        let mend = "make an [[effects]] of each";
        cx.error(&fields.place, "contradiction", message, mend);
    } else if first.is_none() && !fields.has("makes") {
        let mend = "say when: gives, takes, from and to, replaces, or makes";
        fields.missing("gives", mend);
    }
    first
}

fn one_move<'a>(cx: &Context<'a>, node: &'a Node<'a>) -> Option<Move> {
    let fields = Fields::of(cx, node, node.place.clone())?;
    let from = fields.need_name("from");
    let halves = from.map(|name| match name.halves("/") {
        Some((kind, rest)) if rest.text == "*" => (kind, true),
        _ => (name, false),
    });
    let kind = halves.and_then(|(name, _)| lists::own_kind(cx, name));
    let into = fields.need_name("into");
    let into = into.and_then(|name| lists::own_kind(cx, name));
    let becomes = fields.word("as");
    let becomes = becomes.and_then(|name| lists::own_kind(cx, name));
    fields.done();
    Some(Move {
        from: kind?,
        contents: halves.is_some_and(|(_, contents)| contents),
        into: into?,
        becomes,
    })
}

/// Tells placeholders that nobody will fill in.
fn placeholders(cx: &Context<'_>, text: &Text<'_>) {
    let mut rest = text.value.as_ref();
    let mut at = 0;
    while let Some(open) = rest.find('{') {
        let inner = rest.get(open + 1..).unwrap_or_default();
        let end = inner.find('}');
        let name = inner.get(..end.unwrap_or(0)).unwrap_or_default();
        if end.is_none() || !PLACEHOLDERS.contains(&name) {
            let start = text.place.start + at + open;
            let place = match text.plain {
                Some(_) => start..start + name.len() + 2,
                None => text.place.clone(),
            };
            let message = format!("nothing is known to put in for `{{{}}}`", shown(name));
            let mend = instead(name, PLACEHOLDERS, "placeholder");
            cx.error(&place, "bad-placeholder", message, mend);
        }
        let next = open + 1 + end.map_or(0, |e| e + 1);
        at += next;
        rest = rest.get(next..).unwrap_or_default();
    }
}
