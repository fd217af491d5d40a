//! Two roles, or two people, side by side: what only one has, and what both have under different
//! conditions.

use std::collections::BTreeSet;

use crate::domain::{Ability, Comparison, Differing, Facts, Handle, HeldBy, Said, Time};
use crate::policy::{Policy, model::RoleId};

use super::{
    super::{Answer, ask},
    able::{abilities_in, role_abilities},
};

/// Compares what two roles of a policy give.
pub fn compare_roles(policy: &Policy, first: RoleId, second: RoleId) -> Comparison {
    let (a, b) = (
        role_abilities(policy, first, None),
        role_abilities(policy, second, None),
    );
    let titles = (policy.role_title(first), policy.role_title(second));
    compare(policy, titles, &a, &b)
}

/// Compares what two people can do: on a thing, or at all.
pub fn compare_users(
    policy: &Policy,
    facts: &Facts,
    (first, second): (&Handle, &Handle),
    on: Option<&Handle>,
    now: Time,
) -> Answer<Comparison> {
    ask(policy, facts, now, |world| {
        let a = abilities_in(world, first, on);
        let b = abilities_in(world, second, on);
        let (a, b) = (a?, b?);
        let names = (world.name_of(first), world.name_of(second));
        Ok(compare(policy, names, &a, &b))
    })
}

fn compare(
    policy: &Policy,
    (first, second): (String, String),
    a: &[Ability],
    b: &[Ability],
) -> Comparison {
    let mut all = Comparison {
        first,
        second,
        only_first: Vec::new(),
        only_second: Vec::new(),
        differ: Vec::new(),
        alike: 0,
        same: Vec::new(),
    };
    for (_, cap) in policy.caps() {
        let of = |side: &[Ability]| side.iter().find(|x| x.capability == cap.name).cloned();
        let (one, other) = (of(a), of(b));
        let row = Differing {
            capability: cap.name.clone(),
            title: cap.title.clone(),
            first: one.as_ref().map(said),
            second: other.as_ref().map(said),
        };
        match (one, other) {
            (None, None) => {}
            (Some(_), None) => all.only_first.push(row),
            (None, Some(_)) => all.only_second.push(row),
            (Some(one), Some(other)) if reach(&one) == reach(&other) => {
                all.alike += 1;
                all.same.push(row);
            }
            (Some(_), Some(_)) => all.differ.push(row),
        }
    }
    all
}

/// How far an ability goes: without a condition somewhere is without one there.
fn reach(ability: &Ability) -> BTreeSet<String> {
    let all: BTreeSet<String> = ability.by.iter().map(words).collect();
    if all.contains("") {
        BTreeSet::from([String::new()])
    } else {
        all
    }
}

fn words(by: &HeldBy) -> String {
    match (&by.role.on, &by.role.place) {
        (None, _) => by.when.clone(),
        (Some(on), place) => {
            let place = place.clone().unwrap_or_else(|| on.to_string());
            if by.when.is_empty() {
                format!("in {place}")
            } else {
                format!("in {place}: {}", by.when)
            }
        }
    }
}

fn said(ability: &Ability) -> Said {
    let mut rules: Vec<String> = Vec::new();
    for rule in ability.by.iter().flat_map(|by| &by.rules) {
        if !rules.contains(rule) {
            rules.push(rule.clone());
        }
    }
    let when: Vec<String> = reach(ability).into_iter().collect();
    Said {
        when: when.join("; or "),
        rules,
    }
}
