//! The life of people in an account: how long invitations hold, and what needs a reason.

use super::{
    context::{Context, shown},
    declare::statements,
    fields::Fields,
    lists,
};
use crate::{
    domain::edit::NAMES,
    policy::{
        model::{NeedsReason, Policy, SiteNeeds},
        source::Node,
    },
};

/// The longest that an invitation can be said to hold, in hours: ten years.
const MAX_HOURS: i64 = 10 * 366 * 24;

/// Reads the sections.
pub(crate) fn read(cx: &Context<'_>, policy: &mut Policy) {
    invitations(cx, policy);
    site(cx, policy);
    for node in statements(cx, "reasons") {
        policy.life.reasons.extend(reason(cx, node));
    }
}

/// `[site]`: what a site administrator must say to act.
fn site(cx: &Context<'_>, policy: &mut Policy) {
    const NEEDS: [(&str, SiteNeeds); 3] = [
        ("nothing", SiteNeeds::Nothing),
        ("reason", SiteNeeds::Reason),
        ("break-glass", SiteNeeds::BreakGlass),
    ];
    let top = Fields::top(cx);
    let fields = top.get("site");
    let fields = fields.and_then(|node| Fields::of(cx, node, top.place_of("site")));
    let Some(fields) = fields else { return };
    if !fields.has("needs") {
        fields.missing("needs", "say what: needs = \"reason\", or \"break-glass\"");
    }
    let needs = fields.choice("needs", &NEEDS).unwrap_or_default();
    let rules = fields.rules();
    if fields.applies() {
        policy.life.site = needs;
        policy.life.site_by = rules;
    }
    fields.done();
}

/// `[[reasons]]`: edits that need one.
fn reason<'a>(cx: &Context<'a>, node: &'a Node<'a>) -> Option<NeedsReason> {
    let fields = Fields::of(cx, node, node.place.clone())?;
    if !fields.has("for") {
        fields.missing("for", "name the edits: for = [\"user.remove\", ...]");
    }
    let mut edits = Vec::new();
    for name in fields.words("for").unwrap_or_default() {
        match NAMES.iter().find(|word| **word == name.text) {
            Some(word) => edits.push(*word),
            None => cx.unknown(name, "unknown-word", "edit called", NAMES),
        }
    }
    let roles = fields.words("roles").unwrap_or_default();
    let roles = lists::roles(cx, &roles);
    let like = fields.text("like").and_then(|text| {
        let fine = !text.value.is_empty()
            && text.value.chars().all(|c| c.is_ascii_graphic())
            && text
                .value
                .chars()
                .any(|c| c.is_ascii_alphanumeric() || c == '#');
        if !fine {
            let message = format!("`{}` is not the form of a ticket", shown(&text.value));
            let mend = "write it as \"OPS-#\": `#` is a number, all else stands for itself";
            cx.error(&text.place, "bad-form", message, mend);
        }
        fine.then(|| text.value.clone().into_owned())
    });
    let rules = fields.rules();
    let applies = fields.applies();
    fields.done();
    applies.then_some(NeedsReason {
        edits,
        roles,
        like,
        rules,
    })
}

/// `[invitations]`: how long they hold.
fn invitations(cx: &Context<'_>, policy: &mut Policy) {
    let top = Fields::top(cx);
    let Some(node) = top.get("invitations") else {
        return;
    };
    let Some(fields) = Fields::of(cx, node, top.place_of("invitations")) else {
        return;
    };
    if !fields.has("expires") {
        fields.missing("expires", "say how long they hold: expires = \"14 days\"");
    }
    let expires = span(cx, &fields, "expires");
    let rules = fields.rules();
    if fields.applies() {
        policy.life.expires = expires;
        policy.life.expires_by = rules;
    }
    fields.done();
}

/// `14 days` or `36 hours`, in milliseconds.
fn span(cx: &Context<'_>, fields: &Fields<'_, '_>, key: &'static str) -> Option<i64> {
    let text = fields.text(key)?;
    let found = text.value.split_once(' ').and_then(|(number, unit)| {
        let hours = match unit {
            "hour" | "hours" => 1,
            "day" | "days" => 24,
            _ => return None,
        };
        number.parse::<i64>().ok()?.checked_mul(hours)
    });
    let fine = found.filter(|hours| (1..=MAX_HOURS).contains(hours));
    if fine.is_none() {
        let message = format!("`{}` is not a length of time", shown(&text.value));
        let mend = "write it as \"14 days\" or \"36 hours\"; ten years is the most";
        cx.error(&text.place, "bad-duration", message, mend);
    }
    fine.map(|hours| hours * 3_600_000)
}
