//! Roles: what they are. What they say about capabilities is laid out by `cells`.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    caps::IF_NOT,
    cells::{self, Like, Says},
    context::Context,
    features::circular,
    fields::Fields,
    lists,
    order::order,
    statement::{self, Way},
    word,
};
use crate::policy::{
    model::{CapId, IfNot, KindId, Policy, Role, Rules, Unlisted},
    names::Name,
    source::{Node, Value},
    words::human,
};

/// Roles times capabilities are at most so many.
const MAX_CELLS: usize = 1 << 18;

/// Reads the section; what everyone has comes first.
pub(crate) fn read(cx: &Context<'_>, policy: &mut Policy) {
    let caps = cx.symbols.caps.len();
    if caps.saturating_mul(cx.symbols.roles.len() + 1) > MAX_CELLS {
        let place = cx.symbols.roles.first().map_or(0..0, |r| r.name.place());
        let message = "roles times capabilities are more than a policy can hold";
        cx.error(&place, "too-many", message, "make two policies of this one");
        return;
    }
    let mut says = vec![everyone(cx, policy)];
    for declared in &cx.symbols.roles {
        let name = declared.name;
        let fields = Fields::of(cx, declared.node, name.place());
        let (role, said) = fields.map_or_else(
            || (blank(name.text), Says::default()),
            |fields| role(cx, policy, name, fields),
        );
        policy.roles.push(role);
        says.push(said);
    }
    let needs: Vec<Vec<usize>> = says.iter().map(Says::builds_on).collect();
    match order(&needs) {
        Ok(order) => cells::lay_out(cx, policy, &says, &order),
        Err(circle) => {
            let declared = circle.iter().filter_map(|at| {
                let at = at.checked_sub(1)?;
                cx.symbols.roles.get(at)
            });
            circular(cx, &declared.map(|d| d.name).collect::<Vec<_>>(), "like");
        }
    }
    creators(cx, policy);
}

fn blank(name: &str) -> Role {
    Role {
        name: word(name),
        title: human(name),
        also: Vec::new(),
        help: String::new(),
        help_rules: Rules::new(),
        family: None,
        on: vec![KindId::ACCOUNT],
        rank: None,
        needs: Vec::new(),
        if_not: IfNot::Refuse,
        unlisted: Unlisted::No,
        cells: Vec::new(),
        denies: BTreeMap::new(),
        rules: Vec::new(),
    }
}

/// What every active user has: a role that is not given, so it has neither place nor rank.
fn everyone<'a>(cx: &Context<'a>, policy: &mut Policy) -> Says<'a> {
    let mut role = blank("everyone");
    let mut says = Says::default();
    let node = cx.symbols.everyone;
    let fields = node.and_then(|n| Fields::of(cx, n, n.place.clone()));
    if let Some(fields) = fields {
        says = common(cx, policy, &fields, &mut role);
        fields.done();
    }
    policy.roles.push(role);
    says
}

fn role<'a>(
    cx: &Context<'a>,
    policy: &Policy,
    name: Name<'a>,
    fields: Fields<'_, 'a>,
) -> (Role, Says<'a>) {
    let mut out = blank(name.text);
    let says = common(cx, policy, &fields, &mut out);
    out.also = fields.titles("also");
    out.family = fields.title("family");
    if let Some(on) = fields.words("on") {
        out.on = lists::kinds(cx, &on);
        for name in on.iter().filter(|n| n.text == "user") {
            let message = "a role is held on a place, and a user is none";
            let mend = "name the account or a kind of thing";
            cx.error(&name.place(), "wrong-kind", message, mend);
        }
        if on.is_empty() {
            fields.missing("on", "name the kind of place that it is held on");
        }
    }
    out.rank = fields.number("rank");
    out.needs = lists::features(cx, &fields.words("needs").unwrap_or_default());
    out.if_not = fields.choice("if-not", &IF_NOT).unwrap_or(IfNot::Refuse);
    fields.done();
    (out, says)
}

/// What may be said of everyone and of every other role.
fn common<'a>(
    cx: &Context<'a>,
    policy: &Policy,
    fields: &Fields<'_, 'a>,
    role: &mut Role,
) -> Says<'a> {
    const UNLISTED: [(&str, Unlisted); 2] =
        [("no", Unlisted::No), ("unstated", Unlisted::Unstated)];
    if let Some(title) = fields.title("title") {
        role.title = title;
    }
    role.help = fields.prose("help");
    role.help_rules = fields.help_rules();
    role.rules = fields.rules();
    role.unlisted = fields.choice("unlisted", &UNLISTED).unwrap_or(Unlisted::No);
    let mut says = Says::default();
    for allow in statement::statements(cx, fields, "allow") {
        cells::allow(cx, policy, &mut says, &allow);
    }
    for cannot in statement::statements(cx, fields, "cannot") {
        cells::cannot(cx, &mut says, &cannot);
    }
    unstated(cx, fields, &mut says);
    for deny in statement::statements(cx, fields, "deny") {
        let denies = cells::grants(cx, policy, &deny);
        for (cap, grants) in denies {
            role.denies.entry(cap).or_default().extend(grants);
        }
    }
    says.likes = fields
        .tables("like")
        .into_iter()
        .filter_map(|node| like(cx, policy, node))
        .collect();
    says
}

/// The entries of `unstated`: names, or tables `{ for = [...], rule, if }`.
fn unstated<'a>(cx: &Context<'a>, fields: &Fields<'_, 'a>, says: &mut Says<'a>) {
    for node in fields.tables("unstated") {
        let (names, rules, applies) = match &node.value {
            Value::Text(text) => (cx.plain(text).into_iter().collect(), Rules::new(), true),
            _ => match Fields::of(cx, node, node.place.clone()) {
                Some(inner) => {
                    let names = inner.words("for").unwrap_or_default();
                    let found = (names, inner.rules(), inner.applies());
                    inner.done();
                    found
                }
                None => continue,
            },
        };
        for (name, level, cap) in lists::caps(cx, &names) {
            if applies && cx.weigh(&name.place(), 1 + rules.len()) {
                says.unstated(name.place(), level, cap, rules.clone());
            }
        }
    }
}

fn like<'a>(cx: &Context<'a>, policy: &Policy, node: &'a Node<'a>) -> Option<Like<'a>> {
    let fields = Fields::of(cx, node, node.place.clone())?;
    let role = fields
        .need_name("role")
        .and_then(|n| lists::given_role(cx, n));
    let only: Option<BTreeSet<CapId>> = fields.words("for").map(|names| {
        let found = lists::caps(cx, &names);
        found.into_iter().map(|(_, _, cap)| cap).collect()
    });
    let way = Way {
        applies: fields.applies(),
        when: fields.words("when").unwrap_or_default(),
        needs: Vec::new(),
        rules: fields.rules(),
    };
    fields.done();
    let weight = way.weight().saturating_mul(cx.symbols.caps.len());
    if !cx.weigh(&node.place, weight) {
        return None;
    }
    let out = Like {
        place: node.place.clone(),
        role: role?,
        only,
        way,
    };
    if !out.way.applies {
        // Read all the same, so that its faults are told and its names are known.
        for cap in out.only.iter().flatten().take(1) {
            out.way.grant(cx, policy, statement::kind_of(cx, *cap));
        }
        return None;
    }
    Some(out)
}

/// Who makes a thing becomes its role's holder there, so the role must be held on such things.
fn creators(cx: &Context<'_>, policy: &Policy) {
    for (place, kind, role) in cx.creators.borrow().iter() {
        let found = policy.roles.get(role.index());
        if found.is_some_and(|r| !r.on.contains(kind)) {
            let kind = policy.kinds.get(kind.index()).map(|k| k.name.to_string());
            let kind = kind.unwrap_or_default();
            let message = format!("this role is held on no `{kind}`");
            let mend = format!("add \"{kind}\" to its `on`, or name another role");
            cx.error(place, "wrong-kind", message, mend);
        }
    }
}
