//! Delegation: who may do what to whom with which roles.

use std::collections::BTreeSet;

use super::{context::Context, declare::statements, fields::Fields, lists};
use crate::policy::{
    model::{Delegation, Over, OwnOnly, Policy, RoleId, Verb, Whom},
    names::Name,
    source::Node,
};

const OVER: [(&str, Over); 5] = [
    ("the person", Over::Person),
    ("this place", Over::ThisPlace),
    ("this place alone", Over::ThisPlaceAlone),
    ("people here", Over::PeopleHere),
    ("people only here", Over::PeopleOnlyHere),
];

/// Verbs that give roles, so that the row must say which.
const GIVING: [Verb; 5] = [
    Verb::Create,
    Verb::Invite,
    Verb::Add,
    Verb::Change,
    Verb::Place,
];

/// Reads the section.
pub(crate) fn read(cx: &Context<'_>, policy: &mut Policy) {
    let rows = statements(cx, "delegation");
    let rows = rows.into_iter().filter_map(|node| row(cx, node));
    policy.delegation = rows.collect();
}

fn row<'a>(cx: &Context<'a>, node: &'a Node<'a>) -> Option<Delegation> {
    let fields = Fields::of(cx, node, node.place.clone())?;
    let stated = fields.yes("stated").unwrap_or(true);
    if stated && !fields.has("who") {
        let mend = "name the roles whose holders may: who = \"...\"";
        fields.missing("who", mend);
    }
    let who = lists::holders(cx, &fields.words("who").unwrap_or_default());
    let may = verbs(cx, &fields);
    let both = fields.words("roles");
    let gives = roles(cx, fields.words("gives").or_else(|| both.clone()));
    let target = roles(cx, fields.words("target").or(both));
    let all = || -> BTreeSet<RoleId> { lists::roles(cx, &[STAR]).into_iter().collect() };
    let giving = may.iter().any(|verb| GIVING.contains(verb));
    if stated && gives.is_none() && giving {
        fields.missing("roles", "name the roles that may be given: roles or gives");
    }
    if stated && target.is_none() {
        let mend = "name the roles that the person may have before: roles or target";
        fields.missing("roles", mend);
    }
    let out = Delegation {
        at: node.place.start,
        who,
        may,
        // Where the source does not say who may, it seldom says with which roles.
        gives: gives.unwrap_or_else(|| if stated { BTreeSet::new() } else { all() }),
        target: target.unwrap_or_else(|| if stated { BTreeSet::new() } else { all() }),
        takes: roles(cx, fields.words("takes")),
        has: roles(cx, fields.words("target-has")).unwrap_or_default(),
        lacks: roles(cx, fields.words("target-lacks")).unwrap_or_default(),
        own: own_only(cx, &fields),
        over: fields.choice("over", &OVER).unwrap_or(Over::Person),
        only: fields
            .choice("only", &[("self", Whom::Oneself), ("others", Whom::Others)])
            .unwrap_or(Whom::Anybody),
        stated,
        rules: fields.rules(),
    };
    sense(cx, &fields, &out);
    let applies = fields.applies();
    fields.done();
    applies.then_some(out)
}

/// `no-more-than-own`, and the capability that frees from it.
fn own_only<'a>(cx: &Context<'a>, fields: &Fields<'_, 'a>) -> Option<OwnOnly> {
    let own = fields.yes("no-more-than-own").unwrap_or(false);
    let unless = fields.word("unless");
    if unless.is_some() && !own {
        let message = "`unless` frees from `no-more-than-own`, and that is not here";
        let mend = "add no-more-than-own = true, or take `unless` out";
        cx.error(&fields.place_of("unless"), "contradiction", message, mend);
    }
    let unless = unless.and_then(|name| lists::cap(cx, name));
    own.then_some(OwnOnly { unless })
}

/// Conditions that nobody can meet.
fn sense(cx: &Context<'_>, fields: &Fields<'_, '_>, row: &Delegation) {
    if !row.has.is_disjoint(&row.lacks) {
        let message = "a role stands in `target-has` and in `target-lacks`";
        let place = fields.place_of("target-lacks");
        cx.error(
            &place,
            "contradiction",
            message,
            "take it out of one of them",
        );
    }
    if row
        .takes
        .as_ref()
        .is_some_and(|takes| !takes.is_subset(&row.target))
    {
        let message = "`takes` names a role that `target` does not reach";
        let mend = "add the role to `target`, or to `roles`";
        cx.error(&fields.place_of("takes"), "contradiction", message, mend);
    }
    if !row.has.is_subset(&row.target) {
        let message = "`target-has` asks for a role that `target` does not reach";
        let mend = "add the role to `target`, or to `roles`";
        cx.error(
            &fields.place_of("target-has"),
            "contradiction",
            message,
            mend,
        );
    }
}

/// The word for all roles, as if the file said it.
const STAR: Name<'static> = Name {
    text: "*",
    start: 0,
};

fn roles<'a>(cx: &Context<'a>, names: Option<Vec<Name<'a>>>) -> Option<BTreeSet<RoleId>> {
    names.map(|names| lists::roles(cx, &names).into_iter().collect())
}

fn verbs<'a>(cx: &Context<'a>, fields: &Fields<'_, 'a>) -> BTreeSet<Verb> {
    let Some(names) = fields.words("may") else {
        fields.missing("may", "say what they may do: may = [\"add\", ...]");
        return BTreeSet::new();
    };
    let mut out = BTreeSet::new();
    for name in names {
        let found = Verb::ALL.iter().find(|(_, word)| *word == name.text);
        if let Some((verb, _)) = found {
            out.insert(*verb);
        } else {
            let known = Verb::ALL.iter().map(|(_, word)| *word);
            cx.unknown(name, "unknown-word", "verb", known);
        }
    }
    out
}
