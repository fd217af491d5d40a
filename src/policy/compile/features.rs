//! Features and plans.

use super::{context::Context, fields::Fields, lists, order::order, word};
use crate::policy::{
    model::{Feature, PlanKind, Policy, SetBy},
    names::Name,
    words::human,
};

/// Reads both sections.
pub(crate) fn read(cx: &Context<'_>, policy: &mut Policy) {
    for declared in &cx.symbols.features {
        let place = declared.name.place();
        let fields = Fields::of(cx, declared.node, place);
        let feature = fields.map_or_else(
            || blank(declared.name),
            |fields| feature(cx, declared.name, fields),
        );
        policy.features.push(feature);
    }
    circles(cx, policy);
    for declared in &cx.symbols.plans {
        let Some(fields) = Fields::of(cx, declared.node, declared.name.place()) else {
            continue;
        };
        let names = fields.words("features").unwrap_or_default();
        policy.plans.push(PlanKind {
            name: word(declared.name.text),
            title: fields
                .title("title")
                .unwrap_or_else(|| human(declared.name.text)),
            features: lists::features(cx, &names),
        });
        fields.done();
    }
}

fn blank(name: Name<'_>) -> Feature {
    Feature {
        name: word(name.text),
        title: human(name.text),
        also: Vec::new(),
        help: String::new(),
        help_rules: Vec::new(),
        default: false,
        set_by: SetBy::Vendor,
        any_of: Vec::new(),
        rules: Vec::new(),
    }
}

fn feature<'a>(cx: &Context<'a>, name: Name<'a>, fields: Fields<'_, 'a>) -> Feature {
    let any_of = fields.words("any-of");
    let derived = any_of.is_some();
    if derived {
        for key in ["set-by", "default"].into_iter().filter(|k| fields.has(k)) {
            let message = format!("`{key}` and `any-of` do not go together");
            let mend = "a feature made of others is not switched itself: take one of them out";
            cx.error(&fields.place_of(key), "contradiction", message, mend);
        }
    }
    let out = Feature {
        title: fields.title("title").unwrap_or_else(|| human(name.text)),
        also: fields.titles("also"),
        help: fields.prose("help"),
        help_rules: fields.help_rules(),
        default: fields
            .choice("default", &[("on", true), ("off", false)])
            .unwrap_or(false),
        set_by: set_by(cx, &fields),
        any_of: lists::features(cx, &any_of.unwrap_or_default()),
        rules: fields.rules(),
        ..blank(name)
    };
    fields.done();
    out
}

fn set_by<'a>(cx: &Context<'a>, fields: &Fields<'_, 'a>) -> SetBy {
    let names = fields.words("set-by").unwrap_or_default();
    match names.as_slice() {
        [] => SetBy::Vendor,
        [one] if one.text == "vendor" => SetBy::Vendor,
        [one] if one.text == "plan" => SetBy::Plan,
        names => SetBy::Roles(lists::holders(cx, names)),
    }
}

fn circles(cx: &Context<'_>, policy: &Policy) {
    let needs: Vec<Vec<usize>> = policy
        .features
        .iter()
        .map(|f| f.any_of.iter().map(|id| id.index()).collect())
        .collect();
    if let Err(circle) = order(&needs) {
        let names = circle.iter().filter_map(|at| cx.symbols.features.get(*at));
        circular(cx, &names.map(|d| d.name).collect::<Vec<_>>(), "any-of");
    }
}

/// Tells that names build on each other in a circle.
pub(crate) fn circular(cx: &Context<'_>, names: &[Name<'_>], key: &str) {
    let Some(first) = names.first().copied() else {
        return;
    };
    let shown = names.iter().take(8).map(|n| format!("`{}`", n.text));
    let chain: Vec<String> = shown.chain([format!("`{}`", first.text)]).collect();
    let message = format!("`{key}` runs in a circle: {}", chain.join(" -> "));
    cx.error(&first.place(), "circle", message, "cut one of these links");
}
