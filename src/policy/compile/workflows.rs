//! Workflows: what waits for somebody's word.

use std::collections::BTreeSet;

use super::{
    conditions::duration,
    context::{Context, Declared, shown},
    fields::Fields,
    lists, word,
};
use crate::{
    domain::{Word, edit::WAITABLE},
    policy::{
        error::instead,
        model::{Authority, DecidedBy, Held, KindId, Policy, RelationId, Waits, Workflow},
        names::{Name, Space},
        words::human,
    },
};

/// Reads the section.
pub(crate) fn read(cx: &Context<'_>, policy: &mut Policy) {
    for (key, node) in Fields::top(cx).entries("workflows") {
        if !cx.has_room(policy.workflows.len(), &key.place, "workflows") {
            break;
        }
        let Some(name) = cx.plain(key) else { continue };
        if !cx.check_name(name, &Space::Workflow) {
            continue;
        }
        cx.note(name, &Space::Workflow);
        let workflow = workflow(cx, policy, Declared { name, node });
        policy.workflows.extend(workflow);
    }
}

fn workflow<'a>(cx: &Context<'a>, policy: &Policy, declared: Declared<'a>) -> Option<Workflow> {
    let name = declared.name;
    let fields = Fields::of(cx, declared.node, name.place())?;
    let asked_by = lists::holders(cx, &fields.words("asked-by").unwrap_or_default());
    let from_address = [("asker", true), ("any", false)];
    let self_approval = [("yes", true), ("no", false)];
    let title = fields.title("title").unwrap_or_else(|| human(name.text));
    let from_own_address = fields.choice("from-address", &from_address);
    let self_approval = fields.choice("self-approval", &self_approval);
    let votes = fields.count("votes").unwrap_or(1);
    let veto = lists::roles(cx, &fields.words("veto").unwrap_or_default());
    let declines = fields.count("declines");
    let declines = declines.or((!fields.has("veto")).then_some(1));
    let expires = fields.word("expires").and_then(|name| duration(cx, name));
    let ends = fields.words("ends").unwrap_or_default();
    let ends = ends
        .into_iter()
        .filter_map(|name| lists::relation(cx, name));
    let ends: Vec<RelationId> = ends.collect();
    let decided_by = decided_by(cx, &fields);
    let rules = fields.rules();
    let applies = fields.applies();
    let waits = fields.need_name("waits");
    let waits = waits.and_then(|waits| self::waits(cx, policy, &fields, waits));
    let if_some = waits.as_ref().and_then(|(_, if_some)| *if_some);
    let edits = matches!(waits, Some((Waits::Edits(_), _)));
    if edits && fields.has("from-address") {
        let message = "an edit comes from no address, so none can be asked for";
        let place = fields.place_of("from-address");
        cx.error(&place, "contradiction", message, "take it out");
    }
    if waits.is_some() {
        fields.done();
    }
    let out = Workflow {
        name: word(name.text),
        title,
        waits: waits?.0,
        if_some,
        asked_by,
        from_own_address: from_own_address.unwrap_or(false),
        decided_by: decided_by?,
        votes,
        declines,
        veto,
        self_approval: self_approval.unwrap_or(!edits),
        expires,
        ends,
        rules,
    };
    applies.then_some(out)
}

fn decided_by<'a>(cx: &Context<'a>, fields: &Fields<'_, 'a>) -> Option<DecidedBy> {
    let vendor = fields.choice("decided-by", &[("vendor", ())]);
    let cap = fields.word("decided-with");
    let cap = cap.map(|name| lists::cap(cx, name));
    match (fields.has("decided-by"), cap) {
        (true, Some(_)) => {
            let message = "the vendor decides, or those who have a capability, not both";
            let place = fields.place_of("decided-with");
            cx.error(&place, "contradiction", message, "take one of them out");
            None
        }
        (true, None) => vendor.map(|()| DecidedBy::Vendor),
        (false, Some(cap)) => cap.map(DecidedBy::Cap),
        (false, None) => {
            let mend = "say who decides: decided-with = CAPABILITY or decided-by = \"vendor\"";
            fields.missing("decided-with", mend);
            None
        }
    }
}

/// What waits, and the relation without which nothing waits.
type Found = (Waits, Option<RelationId>);

fn waits<'a>(
    cx: &Context<'a>,
    policy: &Policy,
    fields: &Fields<'_, 'a>,
    given: Name<'a>,
) -> Option<Found> {
    if given.text == "edits" {
        return held(cx, fields).map(|held| (Waits::Edits(held), None));
    }
    if let Some(name) = given.after("feature ") {
        let feature = lists::feature(cx, name)?;
        return Some((Waits::Feature(feature), None));
    }
    let Some(name) = given.after("making ") else {
        let message = format!("`{}` is nothing that can wait", shown(given.text));
        let mend = "write \"making KIND\", \"feature NAME\" or \"edits\"";
        cx.error(&given.place(), "unknown-word", message, mend);
        return None;
    };
    let kind = lists::own_kind(cx, name);
    let mut states = ["meanwhile", "approved", "declined"].map(|key| {
        let name = fields.need_name(key)?;
        state(cx, policy, kind?, name)
    });
    let if_some = fields.word("if-some");
    let if_some = if_some.map(|name| lists::relation(cx, name));
    let mut next = |at: usize| states.get_mut(at).and_then(Option::take);
    let waits = Waits::Making {
        kind: kind?,
        meanwhile: next(0)?,
        approved: next(1)?,
        declined: next(2)?,
    };
    match if_some {
        Some(None) => None,
        found => Some((waits, found.flatten())),
    }
}

/// Edits that are held back, and by whose right they are carried out.
fn held<'a>(cx: &Context<'a>, fields: &Fields<'_, 'a>) -> Option<Held> {
    let mut edits = BTreeSet::new();
    for name in fields.words("edits").unwrap_or_default() {
        if let Some(edit) = WAITABLE.into_iter().find(|edit| *edit == name.text) {
            edits.insert(edit);
        } else {
            let message = format!("`{}` is no edit that can wait", shown(name.text));
            let mend = instead(name.text, WAITABLE, "edit");
            cx.error(&name.place(), "unknown-edit", message, mend);
        }
    }
    let of = lists::kinds(cx, &fields.words("of").unwrap_or_default());
    let gives = lists::roles(cx, &fields.words("gives").unwrap_or_default());
    let takes = lists::roles(cx, &fields.words("takes").unwrap_or_default());
    let by = fields.choice(
        "by",
        &[
            ("requester", Authority::Requester),
            ("decider", Authority::Decider),
        ],
    );
    let by = by.unwrap_or(Authority::Requester);
    if !["edits", "gives", "takes"]
        .iter()
        .any(|key| fields.has(key))
    {
        let mend = "say what is held back: edits, gives, takes, or several of them";
        fields.missing("edits", mend);
        return None;
    }
    if fields.has("of") && !fields.has("edits") {
        fields.missing(
            "edits",
            "`of` says what the edits are about; name the edits too",
        );
        return None;
    }
    if fields.has("asked-by") && by == Authority::Requester {
        let message = "whoever asks without the right could never have it done by that right";
        let mend = "add by = \"decider\", so that those who approve must be allowed to do it";
        cx.error(&fields.place_of("asked-by"), "contradiction", message, mend);
        return None;
    }
    Some(Held {
        edits,
        of,
        gives,
        takes,
        by,
    })
}

fn state(cx: &Context<'_>, policy: &Policy, kind: KindId, name: Name<'_>) -> Option<Word> {
    let row = policy.kinds.get(kind.index())?;
    let found = row.states.iter().find(|s| s.as_str() == name.text);
    if found.is_some() {
        cx.note(name, &Space::State(row.name.to_string()));
    } else {
        let known = row.states.iter().map(Word::as_str);
        let what = format!("state of `{}` called", row.name);
        cx.unknown(name, "unknown-state", &what, known);
    }
    found.cloned()
}
