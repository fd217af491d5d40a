//! What an account should look into. Asked of a page of people or places at a time, so that it
//! grows with the pages and not with a query for each.

use std::collections::BTreeSet;

use crate::domain::{
    Assignment, Edit, Facts, Finding, Handle, Object, Severity, Time, User, UserStatus, Word,
};
use crate::policy::{
    Policy,
    model::{Cell, KindId, Limit, LimitForm, Most, RoleId},
};

use super::{
    super::{
        Answer, ask,
        judge::listed,
        pools::pool,
        world::{Look, World},
    },
    able::each,
    meet::account_set,
};

/// A day in milliseconds.
const DAY: i64 = 86_400_000;

/// How long something may stand before it is a finding, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// An invitation that nobody has accepted.
    pub invitation: i64,
    /// How far ahead the end of a role is told.
    pub ending: i64,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            invitation: 14,
            ending: 14,
        }
    }
}

/// A finding with nothing but its code and its sentence.
pub fn finding(code: &str, severity: Severity, text: String) -> Finding {
    Finding {
        code: code.into(),
        severity,
        text,
        whom: Vec::new(),
        on: None,
        rules: Vec::new(),
        path: Vec::new(),
        mend: Vec::new(),
    }
}

/// What is to be looked into about these people. What mends it is a proposal that has still to be
/// judged.
pub fn of_people(
    policy: &Policy,
    facts: &Facts,
    users: &[Handle],
    patience: Patience,
    now: Time,
) -> Answer<Vec<Finding>> {
    ask(policy, facts, now, |world| {
        let all = each(users, |user| person(world, user, patience).map(Some))?;
        Ok(all.into_iter().flatten().collect())
    })
}

fn person(world: &World<'_>, user: &Handle, patience: Patience) -> Look<Vec<Finding>> {
    let Some(row) = world.user(user)?.cloned() else {
        return Ok(Vec::new());
    };
    let held = world.roles(user)?.to_vec();
    let mut all = Vec::new();
    if row.status == UserStatus::Invited
        && row.since.plus_millis(patience.invitation * DAY) <= world.now
    {
        let text = format!(
            "{} was invited on {} and has not accepted",
            row.name,
            day(row.since)
        );
        let mut stale = finding("stale-invitation", Severity::Low, text);
        stale.mend = vec![Edit::UserRemove { user: user.clone() }];
        all.push(stale);
    }
    if row.status == UserStatus::Active && held.is_empty() {
        let text = format!("{} is active and holds no role", row.name);
        all.push(finding("no-role", Severity::Low, text));
    }
    for one in &held {
        all.extend(assignment(world, &row, one, patience)?);
    }
    if row.status == UserStatus::Active {
        all.extend(cancelling(world, &row)?);
    }
    for limit in &world.policy.limits {
        all.extend(person_debt(world, &row, &held, limit)?);
    }
    for found in &mut all {
        found.whom = vec![user.clone()];
    }
    Ok(all)
}

fn day(at: Time) -> String {
    at.date(&jiff::tz::TimeZone::UTC)
}

/// A role that has ended, ends soon, or says nothing under the policy as it is.
fn assignment(
    world: &World<'_>,
    row: &User,
    held: &Assignment,
    patience: Patience,
) -> Look<Option<Finding>> {
    let policy = world.policy;
    let revoke = Edit::RoleRevoke {
        user: held.user.clone(),
        role: held.role.clone(),
        on: held.on.clone(),
    };
    let name = &row.name;
    let Some(id) = policy.role_id(held.role.as_str()) else {
        let text = format!("{name} holds {}, which the policy does not know", held.role);
        let mut unknown = finding("unknown-role", Severity::Medium, text);
        unknown.mend = vec![revoke];
        unknown.on.clone_from(&held.on);
        return Ok(Some(unknown));
    };
    let title = policy.role_title(id);
    let role = policy.role(id);
    let kind = match &held.on {
        None => Some(KindId::ACCOUNT),
        Some(place) => world
            .resource(place)?
            .and_then(|r| policy.kind_id(r.kind.as_str())),
    };
    if kind.is_none_or(|kind| !role.on.contains(&kind)) {
        let place = world.place_of(held.on.as_ref());
        let text = format!("{name} holds {title} on {place}, where that role is not held");
        let mut misplaced = finding("misplaced-role", Severity::Medium, text);
        misplaced.mend = vec![revoke];
        misplaced.rules.clone_from(&role.rules);
        misplaced.on.clone_from(&held.on);
        return Ok(Some(misplaced));
    }
    let Some(until) = held.until else {
        return Ok(None);
    };
    let mut found = if until <= world.now {
        let text = format!("{title} of {name} ended on {} and still stands", day(until));
        let mut ended = finding("ended-role", Severity::Low, text);
        ended.mend = vec![revoke];
        ended
    } else if until <= world.now.plus_millis(patience.ending * DAY) {
        let text = format!("{title} of {name} ends on {}", day(until));
        finding("ends-soon", Severity::Low, text)
    } else {
        return Ok(None);
    };
    found.on.clone_from(&held.on);
    Ok(Some(found))
}

/// Roles held of which one rules out, whatever else is held, what another gives.
fn cancelling(world: &World<'_>, row: &User) -> Look<Vec<Finding>> {
    let policy = world.policy;
    let live = world.live(&row.id)?;
    let mut all = Vec::new();
    for (denier, at) in &live {
        for (giver, there) in &live {
            let meet = world.inside(there.as_ref(), at.as_ref())?
                || world.inside(at.as_ref(), there.as_ref())?;
            if denier == giver || *giver == RoleId::EVERYONE || !meet {
                continue;
            }
            let mut lost = Vec::new();
            let mut rules: Vec<String> = Vec::new();
            for (cap, ways) in &policy.role(*denier).denies {
                let gives = matches!(policy.role(*giver).cells[cap.index()], Cell::Allow(_));
                for way in ways.iter().filter(|way| gives && way.when.is_empty()) {
                    if world.off(&way.needs)?.is_none() {
                        lost.push(policy.cap_title(*cap));
                        rules.extend(
                            way.rules
                                .iter()
                                .filter(|r| !rules.contains(r))
                                .cloned()
                                .collect::<Vec<_>>(),
                        );
                    }
                }
            }
            if lost.is_empty() {
                continue;
            }
            let (one, other) = (policy.role_title(*denier), policy.role_title(*giver));
            let shown = listed(&lost[..lost.len().min(3)]);
            let more = if lost.len() > 3 {
                format!(", and {} more", lost.len() - 3)
            } else {
                String::new()
            };
            let text = format!(
                "{} holds {one} beside {other}, and {one} takes away what {other} gives: {shown}{more}",
                row.name
            );
            let mut found = finding("roles-cancel", Severity::Medium, text);
            found.rules = rules;
            found.mend = vec![Edit::RoleRevoke {
                user: row.id.clone(),
                role: policy.role(*denier).name.clone(),
                on: at.clone(),
            }];
            all.push(found);
        }
    }
    Ok(all)
}

fn words_of(policy: &Policy, roles: &[RoleId]) -> Vec<Word> {
    let mut words: Vec<Word> = roles.iter().map(|r| policy.role(*r).name.clone()).collect();
    words.sort();
    words
}

/// A limit on what one person holds, broken today.
fn person_debt(
    world: &World<'_>,
    row: &User,
    held: &[Assignment],
    limit: &Limit,
) -> Look<Option<Finding>> {
    if row.status == UserStatus::Removed {
        return Ok(None);
    }
    let policy = world.policy;
    let broken = match &limit.form {
        LimitForm::Roles {
            on,
            roles,
            least,
            most,
            ..
        } => {
            let words = words_of(policy, roles);
            let places: BTreeSet<Option<&Handle>> = match on {
                None => BTreeSet::from([None]),
                Some(_) => held.iter().map(|a| a.on.as_ref()).collect(),
            };
            let mut broken = false;
            for place in places {
                let here = |a: &&Assignment| {
                    words.contains(&a.role) && (on.is_none() || a.on.as_ref() == place)
                };
                let fits = match (on, place) {
                    (None, _) => true,
                    (Some(kind), None) => *kind == KindId::ACCOUNT,
                    (Some(kind), Some(place)) => {
                        let name = &policy.kind(*kind).name;
                        world.resource(place)?.is_some_and(|r| r.kind == *name)
                    }
                };
                if !fits {
                    continue;
                }
                let count = held.iter().filter(here).count() as u64;
                let asked = on.is_none() || count > 0;
                broken |= (asked && count < *least) || most.is_some_and(|most| count > most);
            }
            broken
        }
        LimitForm::Alone { roles } => {
            let words = words_of(policy, roles);
            let all: BTreeSet<&Word> = held.iter().map(|a| &a.role).collect();
            all.len() > 1 && all.iter().any(|role| words.contains(role))
        }
        _ => false,
    };
    Ok(broken.then(|| debt(policy, limit, &row.name)))
}

fn debt(policy: &Policy, limit: &Limit, of: &str) -> Finding {
    let text = format!(
        "{of} is not as the policy wants it: {}",
        policy.limit_words(limit)
    );
    let mut found = finding("debt", Severity::Medium, text);
    found.rules.clone_from(&limit.rules);
    found
}

/// What is to be looked into about the account itself: its last holders and its licences.
pub fn of_account(policy: &Policy, facts: &Facts, now: Time) -> Answer<Vec<Finding>> {
    ask(policy, facts, now, |world| {
        let mut all = each(&policy.limits, |limit| lone(world, limit, None))?;
        all.extend(each(&policy.limits, |limit| licences(world, limit))?);
        Ok(all)
    })
}

/// What is to be looked into about these places.
pub fn of_places(
    policy: &Policy,
    facts: &Facts,
    places: &[Handle],
    now: Time,
) -> Answer<Vec<Finding>> {
    ask(policy, facts, now, |world| {
        let all = each(places, |place| {
            let mut found = each(&policy.limits, |limit| lone(world, limit, Some(place)))?;
            found.extend(each(&policy.limits, |limit| crowded(world, limit, place))?);
            Ok(Some(found))
        })?;
        Ok(all.into_iter().flatten().collect())
    })
}

/// A least number of active holders that is just reached, or not reached.
fn lone(world: &World<'_>, limit: &Limit, place: Option<&Handle>) -> Look<Option<Finding>> {
    let policy = world.policy;
    let LimitForm::Active { each, roles, least } = &limit.form else {
        return Ok(None);
    };
    let fits = match place {
        None => *each == KindId::ACCOUNT,
        Some(place) => {
            let name = &policy.kind(*each).name;
            world.resource(place)?.is_some_and(|r| r.kind == *name)
        }
    };
    if !fits {
        return Ok(None);
    }
    let mut open = Vec::new();
    for role in roles {
        if world.off(&policy.role(*role).needs)?.is_none() {
            open.push(*role);
        }
    }
    let most = usize::try_from(*least)
        .unwrap_or(usize::MAX)
        .saturating_add(1);
    let holders = world.active_holders(&words_of(policy, &open), place, most)?;
    let where_ = world.place_of(place);
    let title = policy.role_titles(roles, "or");
    let count = holders.len() as u64;
    if count < *least {
        let mut found = debt(policy, limit, &where_);
        found.severity = Severity::High;
        found.on = place.cloned();
        return Ok(Some(found));
    }
    if count > *least || count == 0 {
        return Ok(None);
    }
    let mut names = Vec::new();
    for user in &holders {
        world.user(user)?;
        names.push(world.name_of(user));
    }
    let text = format!("{} has no active {title} beyond {}", where_, listed(&names));
    let mut found = finding("lone-holder", Severity::Medium, text);
    found.whom = holders.into_iter().collect();
    found.on = place.cloned();
    found.rules.clone_from(&limit.rules);
    if let Some(role) = roles.first() {
        // Whoever comes first in the store; who is best, a person decides.
        let others = world.some_users(UserStatus::Active, None, found.whom.len() + 1)?;
        let other = others.into_iter().find(|u| !found.whom.contains(&u.id));
        found.mend = other
            .map(|u| super::meet::give(&u.id, &policy.role(*role).name, place))
            .into_iter()
            .collect();
    }
    Ok(Some(found))
}

/// Licences or seats of which nine in ten are in use, or more than there are.
fn licences(world: &World<'_>, limit: &Limit) -> Look<Option<Finding>> {
    let LimitForm::Pool { most, .. } = &limit.form else {
        return Ok(None);
    };
    let Some((title, used, Some(of))) = pool(world, world, limit)? else {
        return Ok(None);
    };
    let text = format!("{title}: {used} of {of} in use");
    let mut found = if used > of {
        finding("licences-over", Severity::High, text)
    } else if used.saturating_mul(10) >= of.saturating_mul(9) && used > 0 {
        finding("licences-near", Severity::Low, text)
    } else {
        return Ok(None);
    };
    found.rules.clone_from(&limit.rules);
    if let (Most::Named(name), true) = (most, used >= of) {
        let more = Some((name.clone(), used.saturating_add(1)));
        found.mend = vec![account_set(None, None, more)];
    }
    Ok(Some(found))
}

/// More people in a relation to a thing than the policy wants.
fn crowded(world: &World<'_>, limit: &Limit, place: &Handle) -> Look<Option<Finding>> {
    let policy = world.policy;
    let LimitForm::Related {
        each,
        relation,
        most,
    } = &limit.form
    else {
        return Ok(None);
    };
    let name = &policy.kind(*each).name;
    if world.resource(place)?.is_none_or(|r| r.kind != *name) {
        return Ok(None);
    }
    let word = &policy.relation(*relation).name;
    let rows = usize::try_from(*most)
        .unwrap_or(usize::MAX)
        .saturating_add(1);
    let all = world.related(word, &Object::Thing(place.clone()), rows)?;
    let people: BTreeSet<Handle> = all.into_iter().map(|r| r.user).collect();
    Ok((people.len() as u64 > *most).then(|| {
        let mut found = debt(policy, limit, &world.name_of(place));
        found.on = Some(place.clone());
        found
    }))
}
