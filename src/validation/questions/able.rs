//! By which roles somebody has a capability, and what somebody or a role can do at all. Among these
//! are the review functions of role-based access control; sessions there are none, so what a session
//! would hold is what the roles held say now.

use crate::domain::{Ability, Facts, Handle, HeldBy, Holder, Time, UserStatus, plan::HeldRole};
use crate::policy::{
    Policy,
    model::{CapId, Cell, Condition, Grant, KindId, RoleId},
};

use super::super::{
    Answer,
    access::{access, reaches},
    ask,
    condition::{Target, holds},
    world::{Look, Unknown, World},
};

/// A way in which somebody has a capability.
struct Had<'p> {
    role: RoleId,
    on: Option<Handle>,
    way: &'p Grant,
}

/// The capability is asked about in general, of no thing in particular.
fn in_general(policy: &Policy, cap: CapId, on: Option<&Handle>) -> bool {
    on.is_none() && !matches!(policy.cap(cap).kind, None | Some(KindId::ACCOUNT))
}

/// By which roles a user has a capability on a thing; in general where it is about a kind of thing
/// and none is named.
fn had<'a>(
    world: &World<'a>,
    user: &Handle,
    cap: CapId,
    on: Option<&Handle>,
) -> Look<Vec<Had<'a>>> {
    let general = in_general(world.policy, cap, on);
    let open = if general {
        open_at_all(world, user, cap)?
    } else {
        access(world, user, cap, on)?.allowed
    };
    if !open {
        return Ok(Vec::new());
    }
    let kind = world.policy.cap(cap).kind;
    let target = match (Target::find(world, on)?, kind) {
        (Some(target), Some(kind)) => target.of_kind(world, kind),
        (target, _) => target,
    };
    let mut all = Vec::new();
    for (role, place) in world.live(user)? {
        let Cell::Allow(ways) = &world.policy.role(role).cells[cap.index()] else {
            continue;
        };
        if !general && !reaches(kind, place.as_ref(), target.as_ref()) {
            continue;
        }
        for way in ways {
            let met = general || all_hold(world, user, &way.when, target.as_ref())?;
            if met && world.off(&way.needs)?.is_none() {
                let on = place.clone();
                all.push(Had { role, on, way });
            }
        }
    }
    Ok(all)
}

fn all_hold(
    world: &World<'_>,
    user: &Handle,
    when: &[Condition],
    target: Option<&Target>,
) -> Look<bool> {
    for condition in when {
        let met = match target {
            Some(target) => holds(world, user, condition, target)?,
            None => None,
        };
        if met != Some(true) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether a user may act, and nothing rules the capability out for every thing.
fn open_at_all(world: &World<'_>, user: &Handle, cap: CapId) -> Look<bool> {
    let acting = world.account()?.map(|a| a.status) == Some(crate::domain::AccountStatus::Active);
    Ok(acting && super::super::summary::caps(world, user)?.contains_key(&cap))
}

fn held_by(world: &World<'_>, cap: CapId, had: &Had<'_>, general: bool) -> HeldBy {
    let mut when = had.way.when.clone();
    let cap = world.policy.cap(cap);
    if general {
        when.extend(cap.when.iter().cloned());
    }
    HeldBy {
        role: HeldRole {
            role: world.policy.role(had.role).name.to_string(),
            title: world.policy.role_title(had.role),
            place: had.on.as_ref().map(|on| world.name_of(on)),
            on: had.on.clone(),
            begins: None,
            until: None,
        },
        when: world.policy.conditions_words(&when),
        rules: had.way.rules.clone(),
    }
}

fn by(world: &World<'_>, user: &Handle, cap: CapId, on: Option<&Handle>) -> Look<Vec<HeldBy>> {
    let general = in_general(world.policy, cap, on);
    let mut all = Vec::new();
    for had in had(world, user, cap, on)? {
        if let Some(place) = &had.on {
            world.named(place)?;
        }
        all.push(held_by(world, cap, &had, general));
    }
    Ok(all)
}

/// Which of these users have a capability on a thing, and by which roles. A capability that the
/// policy does not know nobody has.
pub fn who_can(
    policy: &Policy,
    facts: &Facts,
    users: &[Handle],
    capability: &str,
    on: Option<&Handle>,
    now: Time,
) -> Answer<Vec<Holder>> {
    let Some(cap) = policy.cap_id(capability) else {
        return Answer::Known(Vec::new());
    };
    ask(policy, facts, now, |world| {
        each(users, |user| {
            let by = by(world, user, cap, on)?;
            let name = world.name_of(user);
            let user = user.clone();
            Ok((!by.is_empty()).then_some(Holder { user, name, by }))
        })
    })
}

/// Asks about each; what is unknown of one does not hold up the others, so that one round of facts
/// serves them all.
pub fn each<T, U>(all: &[T], mut of: impl FnMut(&T) -> Look<Option<U>>) -> Look<Vec<U>> {
    let mut found = Vec::new();
    let mut known = Ok(());
    for one in all {
        match of(one) {
            Ok(answer) => found.extend(answer),
            Err(Unknown) => known = Err(Unknown),
        }
    }
    known.map(|()| found)
}

/// What a user can do: on a thing, or at all. `UserPermissions` and `UserOperationsOnObject` of the
/// standard.
pub fn abilities(
    policy: &Policy,
    facts: &Facts,
    user: &Handle,
    on: Option<&Handle>,
    now: Time,
) -> Answer<Vec<Ability>> {
    ask(policy, facts, now, |world| abilities_in(world, user, on))
}

/// What a user can do on each of these things, in their order.
pub fn abilities_on(
    policy: &Policy,
    facts: &Facts,
    user: &Handle,
    things: &[Handle],
    now: Time,
) -> Answer<Vec<Vec<Ability>>> {
    ask(policy, facts, now, |world| {
        each(things, |thing| {
            Ok(Some(abilities_in(world, user, Some(thing))?))
        })
    })
}

/// See [`abilities`].
pub fn abilities_in(world: &World<'_>, user: &Handle, on: Option<&Handle>) -> Look<Vec<Ability>> {
    let caps: Vec<CapId> = world.policy.caps().map(|(id, _)| id).collect();
    each(&caps, |cap| {
        let row = world.policy.cap(*cap);
        // With a thing named, what is about the account or about nothing is not about it.
        if on.is_some() && matches!(row.kind, None | Some(KindId::ACCOUNT)) {
            return Ok(None);
        }
        let by = by(world, user, *cap, on)?;
        Ok((!by.is_empty()).then(|| ability(world.policy, *cap, by)))
    })
}

fn ability(policy: &Policy, cap: CapId, by: Vec<HeldBy>) -> Ability {
    Ability {
        capability: policy.cap(cap).name.clone(),
        title: policy.cap_title(cap),
        by,
    }
}

/// What a role gives, on things of these kinds or at all. `RolePermissions` and
/// `RoleOperationsOnObject` of the standard. Gates that are off now are told as conditions.
pub fn role_abilities(policy: &Policy, role: RoleId, kinds: Option<&[KindId]>) -> Vec<Ability> {
    let row = policy.role(role);
    let mut all = Vec::new();
    for (cap, what) in policy.caps() {
        let about = kinds.is_none_or(|kinds| what.kind.is_some_and(|k| kinds.contains(&k)));
        let (Cell::Allow(ways), true) = (&row.cells[cap.index()], about) else {
            continue;
        };
        let by = ways.iter().map(|way| {
            let whole = Grant {
                when: way.when.iter().chain(&what.when).cloned().collect(),
                needs: way.needs.iter().chain(&what.needs).copied().collect(),
                rules: Vec::new(),
            };
            HeldBy {
                role: HeldRole {
                    role: row.name.to_string(),
                    title: policy.role_title(role),
                    on: None,
                    place: None,
                    begins: None,
                    until: None,
                },
                when: policy.grant_words(&whole),
                rules: way.rules.clone(),
            }
        });
        all.push(ability(policy, cap, by.collect()));
    }
    all
}

/// The roles that speak for a user now: held, not ended, their features on, the person active.
/// `AuthorizedRoles` of the standard; there is no hierarchy of roles from which more would follow.
pub fn authorized_roles(
    policy: &Policy,
    facts: &Facts,
    users: &[Handle],
    now: Time,
) -> Answer<Vec<(Handle, Vec<HeldRole>)>> {
    ask(policy, facts, now, |world| {
        each(users, |user| {
            if world.user(user)?.map(|u| u.status) != Some(UserStatus::Active) {
                return Ok(Some((user.clone(), Vec::new())));
            }
            let mut held = Vec::new();
            for (role, on) in world.live(user)? {
                if let Some(place) = &on {
                    world.named(place)?;
                }
                if role != RoleId::EVERYONE {
                    held.push(HeldRole {
                        role: policy.role(role).name.to_string(),
                        title: policy.role_title(role),
                        place: on.as_ref().map(|on| world.name_of(on)),
                        on,
                        begins: None,
                        until: None,
                    });
                }
            }
            Ok(Some((user.clone(), held)))
        })
    })
}
