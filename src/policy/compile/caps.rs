//! Capabilities.

use super::{
    conditions::conditions,
    context::{Context, DeclaredCap},
    fields::Fields,
    lists,
};
use crate::policy::{
    model::{Capability, IfNot, KindId, Policy},
    words::{human, in_a_sentence},
};

/// The words for what is shown to those who may not.
pub(crate) const IF_NOT: [(&str, IfNot); 3] = [
    ("refuse", IfNot::Refuse),
    ("grey", IfNot::Grey),
    ("hide", IfNot::Hide),
];

/// Reads the section.
pub(crate) fn read(cx: &Context<'_>, policy: &mut Policy) {
    for declared in &cx.symbols.caps {
        let made = cap(cx, policy, declared);
        policy.capabilities.push(made);
    }
}

fn cap<'a>(cx: &Context<'a>, policy: &Policy, declared: &DeclaredCap<'a>) -> Capability {
    let (group, action) = (declared.group, declared.action.name);
    let mut out = Capability {
        name: format!("{}.{}", group.text, action.text),
        title: title(policy, declared),
        help: String::new(),
        kind: declared.kind,
        needs: Vec::new(),
        when: Vec::new(),
        if_not: IfNot::Refuse,
        rules: Vec::new(),
    };
    let Some(fields) = Fields::of(cx, declared.action.node, action.place()) else {
        return out;
    };
    if let Some(title) = fields.title("title") {
        out.title = title;
    }
    out.help = fields.prose("help");
    out.needs = lists::features(cx, &fields.words("needs").unwrap_or_default());
    let when = fields.words("when").unwrap_or_default();
    out.when = conditions(cx, policy, &when, declared.kind);
    out.if_not = fields.choice("if-not", &IF_NOT).unwrap_or(IfNot::Refuse);
    out.rules = fields.rules();
    fields.done();
    out
}

/// The title of a capability that has none: its action, and what it is about.
fn title(policy: &Policy, declared: &DeclaredCap<'_>) -> String {
    let action = human(declared.action.name.text);
    match declared.kind {
        Some(KindId::ACCOUNT) => action,
        Some(kind) => match policy.kinds.get(kind.index()) {
            Some(kind) => format!("{action} ({})", in_a_sentence(&kind.title)),
            None => action,
        },
        None => format!("{action} ({})", in_a_sentence(&human(declared.group.text))),
    }
}
