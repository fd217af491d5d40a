//! Conditions, asked of a thing and a person. A fact that is not known makes neither yes nor no:
//! an allowance fails on it, a denial holds.

use crate::domain::{FactValue, Handle, Object, Resource, UserStatus};
use crate::policy::model::{Condition, KindId, RelationId, RelationKind, RoleId};

use super::world::{Look, Named, World};

/// What a question of access is about.
#[derive(Debug, Clone)]
pub enum Target {
    /// The account, or nothing in particular.
    Account,
    /// A user.
    User(Handle),
    /// A resource, with all that it lies in, from itself upwards.
    Thing(Vec<Resource>),
}

impl Target {
    /// The target that a handle names; `None` where there is no such thing.
    pub fn find(world: &World<'_>, on: Option<&Handle>) -> Look<Option<Self>> {
        let Some(handle) = on else {
            return Ok(Some(Self::Account));
        };
        Ok(match world.named(handle)? {
            None => None,
            Some(Named::User(user)) => Some(Self::User(user.id.clone())),
            Some(Named::Resource(_)) => Some(Self::Thing(
                world.path(handle)?.into_iter().cloned().collect(),
            )),
        })
    }

    /// The resource itself.
    pub fn thing(&self) -> Option<&Resource> {
        match self {
            Self::Thing(path) => path.first(),
            Self::Account | Self::User(_) => None,
        }
    }

    /// The part of the target that is of that kind: itself, or the nearest thing it lies in.
    pub fn of_kind(&self, world: &World<'_>, kind: KindId) -> Option<Self> {
        match self {
            _ if kind == KindId::ACCOUNT => Some(Self::Account),
            Self::User(user) if kind == KindId::USER => Some(Self::User(user.clone())),
            Self::Thing(path) => {
                let name = &world.policy.kind(kind).name;
                let at = path.iter().position(|r| r.kind == *name)?;
                Some(Self::Thing(path[at..].to_vec()))
            }
            Self::Account | Self::User(_) => None,
        }
    }

    /// Whether a role held on a place reaches the target.
    pub fn within(&self, place: Option<&Handle>) -> bool {
        match (place, self) {
            (None, _) => true,
            (Some(place), Self::Thing(path)) => path.iter().any(|r| r.id == *place),
            (Some(_), Self::Account | Self::User(_)) => false,
        }
    }

    fn owner(&self) -> Option<&Handle> {
        match self {
            Self::Account => None,
            Self::User(user) => Some(user),
            Self::Thing(path) => path.first().and_then(|r| r.owner.as_ref()),
        }
    }
}

/// Whether a condition holds for a person and a target; `None` where a fact is missing.
pub fn holds(
    world: &World<'_>,
    user: &Handle,
    condition: &Condition,
    target: &Target,
) -> Look<Option<bool>> {
    Ok(match condition {
        Condition::Not(inner) => holds(world, user, inner, target)?.map(|yes| !yes),
        Condition::Own => Some(target.owner() == Some(user)),
        Condition::Oneself => Some(matches!(target, Target::User(it) if it == user)),
        Condition::InOwn(kind) => Some(in_own(world, user, *kind, target)),
        Condition::Relation(relation, capacity) => {
            Some(stands(world, user, *relation, capacity.as_ref(), target)?)
        }
        Condition::State(state) => target
            .thing()
            .and_then(|r| r.state.as_ref())
            .map(|is| is == state),
        Condition::Fact(fact) => match target.thing().and_then(|r| r.facts.get(fact.as_str())) {
            Some(FactValue::YesNo(yes)) => Some(*yes),
            _ => None,
        },
        Condition::Before(fact) => time(target, fact.as_str()).map(|at| world.now < at),
        Condition::After(millis, fact) => {
            time(target, fact.as_str()).map(|at| world.now >= at.plus_millis(*millis))
        }
        Condition::TheyHold(roles) => match target {
            Target::User(they) => Some(holds_one(world, Some(they), roles)?),
            _ => None,
        },
        Condition::OwnerHolds(roles) => Some(holds_one(world, target.owner(), roles)?),
    })
}

fn time(target: &Target, fact: &str) -> Option<crate::domain::Time> {
    match target.thing()?.facts.get(fact)? {
        FactValue::Time(at) => Some(*at),
        _ => None,
    }
}

fn in_own(world: &World<'_>, user: &Handle, kind: KindId, target: &Target) -> bool {
    let Target::Thing(path) = target else {
        return false;
    };
    let name = &world.policy.kind(kind).name;
    path.iter()
        .any(|r| r.kind == *name && r.owner.as_ref() == Some(user))
}

fn holds_one(world: &World<'_>, user: Option<&Handle>, roles: &[RoleId]) -> Look<bool> {
    let Some(user) = user else { return Ok(false) };
    let active = world
        .user(user)?
        .is_some_and(|u| u.status == UserStatus::Active);
    Ok(active && world.holds_live(user, roles)?)
}

/// Whether the user stands in the relation to the target, to something it lies in, or, where the
/// relation leads to users, to its owner.
pub fn stands(
    world: &World<'_>,
    user: &Handle,
    relation: RelationId,
    capacity: Option<&crate::domain::Word>,
    target: &Target,
) -> Look<bool> {
    let kind = world.policy.relation(relation);
    if !kind.held_by.is_empty() && !world.holds_live(user, &kind.held_by)? {
        return Ok(false);
    }
    let open = match kind.open_unless {
        Some(feature) => !world.feature_on(feature)?,
        None => false,
    };
    let ends = ends(world, kind, target, open)?;
    if open {
        return Ok(!ends.is_empty());
    }
    Ok(world.relations(user)?.iter().any(|r| {
        r.relation == kind.name
            && capacity.is_none_or(|c| r.capacity.as_ref() == Some(c))
            && ends.contains(&r.to)
    }))
}

/// What the relation leads to among the target, what it lies in and its owner. Of the owner it is
/// asked that they hold one of the roles of `of`, and, where `there`, that they were not removed.
fn ends(
    world: &World<'_>,
    relation: &RelationKind,
    target: &Target,
    there: bool,
) -> Look<Vec<Object>> {
    let mut ends = Vec::new();
    if relation.to.contains(&KindId::ACCOUNT) {
        ends.push(Object::Account);
    }
    if let Target::Thing(path) = target {
        let leads = |r: &&Resource| {
            let kind = world.policy.kind_id(r.kind.as_str());
            kind.is_some_and(|kind| relation.to.contains(&kind))
        };
        let things = path.iter().filter(leads);
        ends.extend(things.map(|r| Object::Thing(r.id.clone())));
    }
    if let Some(owner) = target.owner()
        && relation.to.contains(&KindId::USER)
        && (relation.of.is_empty() || holds_one(world, Some(owner), &relation.of)?)
        && (!there || is_there(world, owner)?)
    {
        ends.push(Object::Thing(owner.clone()));
    }
    Ok(ends)
}

fn is_there(world: &World<'_>, user: &Handle) -> Look<bool> {
    let user = world.user(user)?;
    Ok(user.is_some_and(|u| u.status != UserStatus::Removed))
}
