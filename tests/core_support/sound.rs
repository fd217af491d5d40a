//! What must be so of an account, read slowly and obviously from its state.

use std::collections::{BTreeMap, BTreeSet};

use rolecall::{
    domain::{Assignment, Handle, Object, RequestStatus, UserStatus, Word, state::State},
    policy::{
        Policy,
        model::{Beyond, KindId, LimitForm, Most, RoleId},
    },
};

use super::now;

fn held<'s>(state: &'s State, user: &'s Handle) -> impl Iterator<Item = &'s Assignment> {
    state.assignments.iter().filter(move |a| a.user == *user)
}

fn words(policy: &Policy, roles: &[RoleId]) -> Vec<Word> {
    roles.iter().map(|r| policy.role(*r).name.clone()).collect()
}

/// How far each thing that must be so is from being so: nothing may grow.
pub fn debts(policy: &Policy, state: &State) -> BTreeMap<String, u64> {
    let mut debts = BTreeMap::new();
    for (at, limit) in policy.limits.iter().enumerate() {
        if !matches!(limit.beyond, Beyond::Refuse | Beyond::Replace) {
            continue;
        }
        let mut owe = |what: String, debt: u64| {
            debts.insert(format!("{at} {:?} {what}", limit.rules), debt);
        };
        let people = || {
            state
                .users
                .values()
                .filter(|u| u.status != UserStatus::Removed)
        };
        match &limit.form {
            LimitForm::Active { each, roles, least } => {
                let words = words(policy, roles);
                let kind = &policy.kind(*each).name;
                let things = state.resources.values().filter(|r| r.kind == *kind);
                let mut places: Vec<Option<Handle>> = things.map(|r| Some(r.id.clone())).collect();
                if *each == KindId::ACCOUNT {
                    places.push(None);
                }
                for place in places {
                    let holders: BTreeSet<&Handle> = state
                        .assignments
                        .iter()
                        .filter(|a| a.on == place && a.until.is_none() && words.contains(&a.role))
                        .filter(|a| state.users[&a.user].status == UserStatus::Active)
                        .map(|a| &a.user)
                        .collect();
                    owe(
                        format!("{place:?}"),
                        least.saturating_sub(holders.len() as u64),
                    );
                }
            }
            LimitForm::Alone { roles } => {
                let words = words(policy, roles);
                for user in people() {
                    let all: BTreeSet<&Word> = held(state, &user.id).map(|a| &a.role).collect();
                    let lone = all.iter().any(|r| words.contains(r));
                    owe(
                        user.id.to_string(),
                        if lone { all.len() as u64 - 1 } else { 0 },
                    );
                }
            }
            LimitForm::Roles {
                on: None,
                roles,
                least,
                most,
                ..
            } => {
                let words = words(policy, roles);
                for user in people() {
                    let all = held(state, &user.id)
                        .filter(|a| words.contains(&a.role))
                        .count() as u64;
                    owe(
                        format!("{} most", user.id),
                        all.saturating_sub(most.unwrap_or(all)),
                    );
                    owe(format!("{} least", user.id), least.saturating_sub(all));
                }
            }
            LimitForm::Roles {
                on: Some(_),
                roles,
                most: Some(most),
                ..
            } => {
                let words = words(policy, roles);
                for user in people() {
                    for place in state.resources.keys() {
                        let all = held(state, &user.id)
                            .filter(|a| words.contains(&a.role) && a.on.as_ref() == Some(place))
                            .count() as u64;
                        owe(format!("{} on {place}", user.id), all.saturating_sub(*most));
                    }
                }
            }
            LimitForm::Pool {
                counts,
                roles,
                most: Most::Named(name),
                ..
            } => {
                let words = words(policy, roles);
                let used = people()
                    .filter(|u| counts.contains(&u.status))
                    .filter(|u| {
                        words.is_empty() || held(state, &u.id).any(|a| words.contains(&a.role))
                    })
                    .count() as u64;
                let of = state.account.as_ref().unwrap().limits.get(name).copied();
                owe(
                    name.to_string(),
                    used.saturating_sub(of.unwrap_or(u64::MAX)),
                );
            }
            LimitForm::Related { relation, most, .. } => {
                let word = &policy.relation(*relation).name;
                for thing in state.resources.keys() {
                    let to = Object::Thing(thing.clone());
                    let people: BTreeSet<&Handle> = state
                        .relations
                        .iter()
                        .filter(|r| r.relation == *word && r.to == to)
                        .map(|r| &r.user)
                        .collect();
                    owe(
                        thing.to_string(),
                        (people.len() as u64).saturating_sub(*most),
                    );
                }
            }
            _ => {}
        }
    }
    debts
}

/// Everything that is referred to is there.
pub fn whole(state: &State) {
    let there = |user: &Handle| {
        state
            .users
            .get(user)
            .is_some_and(|u| u.status != UserStatus::Removed)
    };
    for a in &state.assignments {
        assert!(there(&a.user), "{a:?} without its user");
        assert!(
            a.on.as_ref()
                .is_none_or(|on| state.resources.contains_key(on)),
            "{a:?} without its place"
        );
    }
    for r in &state.relations {
        assert!(there(&r.user), "{r:?} without its user");
        if let Object::Thing(to) = &r.to {
            assert!(
                there(to) || state.resources.contains_key(to),
                "{r:?} leads nowhere"
            );
        }
    }
    for r in state.resources.values() {
        let mut path = vec![&r.id];
        let mut next = r.parent.as_ref();
        while let Some(parent) = next {
            assert!(!path.contains(&parent), "{path:?} lies in itself");
            path.push(parent);
            next = state
                .resources
                .get(parent)
                .expect("what it lies in is there")
                .parent
                .as_ref();
        }
    }
    for r in state
        .requests
        .values()
        .filter(|r| r.status == RequestStatus::Waiting)
    {
        if let Object::Thing(about) = &r.about {
            assert!(state.resources.contains_key(about), "{r:?} about nothing");
        }
    }
}

/// Each role that somebody gained is one that a row lets the actor give.
pub fn nobody_rises_by_themselves(policy: &Policy, before: &State, after: &State, actor: &Handle) {
    let live = |a: &&Assignment| a.until.is_none_or(|until| until > now());
    let mut acting: BTreeSet<RoleId> = held(before, actor)
        .filter(live)
        .filter_map(|a| policy.role_id(a.role.as_str()))
        .collect();
    let made = |thing: &Handle| {
        let thing = &after.resources[thing];
        (before
            .resources
            .get(&thing.id)
            .is_none_or(|was| was.since != thing.since || was != thing))
        .then(|| policy.kind_id(thing.kind.as_str()))
        .flatten()
        .and_then(|k| policy.kind(k).creator_becomes)
        .map(|role| (role, thing.owner.clone()))
    };
    for thing in after.resources.keys() {
        if let Some((role, Some(owner))) = made(thing)
            && owner == *actor
        {
            acting.insert(role);
        }
    }
    for a in &after.assignments {
        let was = before
            .assignments
            .iter()
            .find(|b| (&b.user, &b.role, &b.on) == (&a.user, &a.role, &a.on));
        let gained = was.is_none_or(|b| match (b.until, a.until) {
            (Some(b), Some(a)) => a > b,
            (Some(_), None) => true,
            (None, _) => false,
        });
        let role = policy.role_id(a.role.as_str()).unwrap();
        let by_making =
            a.on.as_ref().and_then(made) == Some((role, Some(actor.clone()))) && a.user == *actor;
        let added = policy
            .limits
            .iter()
            .any(|l| matches!(l.form, LimitForm::Roles { add: Some(r), .. } if r == role));
        if !gained || by_making || added {
            continue;
        }
        let may = policy.delegation.iter().any(|row| {
            row.stated
                && row.gives.contains(&role)
                && row.who.iter().any(|who| acting.contains(who))
        });
        assert!(may, "{actor} holds {acting:?} and gave {a:?}");
    }
}
