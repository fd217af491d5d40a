//! Workflows: what waits for somebody's word.

use super::{
    context::{Context, Declared, shown},
    fields::Fields,
    lists, word,
};
use crate::{
    domain::Word,
    policy::{
        model::{DecidedBy, KindId, Policy, Waits, Workflow},
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
    let decided_by = decided_by(cx, &fields);
    let rules = fields.rules();
    let applies = fields.applies();
    let waits = fields.need_name("waits");
    let waits = waits.and_then(|waits| self::waits(cx, policy, &fields, waits));
    let if_some = waits.as_ref().and_then(|(_, if_some)| *if_some);
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
        self_approval: self_approval.unwrap_or(true),
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
type Found = (Waits, Option<crate::policy::model::RelationId>);

fn waits<'a>(
    cx: &Context<'a>,
    policy: &Policy,
    fields: &Fields<'_, 'a>,
    given: Name<'a>,
) -> Option<Found> {
    if let Some(name) = given.after("feature ") {
        let feature = lists::feature(cx, name)?;
        return Some((Waits::Feature(feature), None));
    }
    let Some(name) = given.after("making ") else {
        let message = format!("`{}` is nothing that can wait", shown(given.text));
        let mend = "write \"making KIND\" or \"feature NAME\"";
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
