//! Edits that would make a condition true, or untrue. Each alternative is a few edits; whether they
//! are accepted, and whether they help, is judged afterwards.

use std::collections::BTreeMap;

use crate::domain::{Edit, FactValue, Handle, Object, Resource, UserStatus, Word, facts::MAX_ROWS};
use crate::policy::model::{Condition, FeatureId, KindId, Labels, RelationId, RoleId, SetBy};

use super::super::{
    condition::{Target, holds},
    world::{Look, Named, World},
};

/// Edits of which all are made.
pub type Edits = Vec<Edit>;

/// A day in milliseconds.
const DAY: i64 = 86_400_000;
/// The most labels, states or holders tried for one condition.
const FEW: usize = 4;

/// Who asks, and about what.
pub struct Meet<'m, 'a> {
    /// The world as it is.
    pub world: &'m World<'a>,
    /// The person of the question.
    pub user: &'m Handle,
    /// What it is about.
    pub target: Option<&'m Target>,
}

/// Changes nothing but the account's plan, one feature or one number.
pub fn account_set(
    plan: Option<Word>,
    feature: Option<(Word, bool)>,
    limit: Option<(Word, u64)>,
) -> Edit {
    Edit::AccountSet {
        title: None,
        plan,
        features: feature.into_iter().collect(),
        limits: limit.into_iter().collect(),
    }
}

/// Gives a role without an end.
pub fn give(user: &Handle, role: &Word, on: Option<&Handle>) -> Edit {
    Edit::RoleAssign {
        user: user.clone(),
        role: role.clone(),
        on: on.cloned(),
        begins: None,
        until: None,
    }
}

fn set(resource: &Handle) -> Set {
    Set {
        resource: resource.clone(),
        state: None,
        facts: BTreeMap::new(),
        labels: None,
    }
}

/// A change of a thing, in the making.
struct Set {
    resource: Handle,
    state: Option<Word>,
    facts: BTreeMap<Word, FactValue>,
    labels: Option<std::collections::BTreeSet<Word>>,
}

impl Set {
    fn edit(self) -> Edit {
        Edit::ResourceSet {
            resource: self.resource,
            title: None,
            state: self.state,
            facts: self.facts,
            labels: self.labels,
        }
    }
}

impl Meet<'_, '_> {
    fn thing(&self) -> Option<&Resource> {
        self.target.and_then(Target::thing)
    }

    /// What would switch a feature on.
    pub fn switch_on(&self, id: FeatureId) -> Vec<Edits> {
        let policy = self.world.policy;
        let feature = policy.feature(id);
        if !feature.any_of.is_empty() {
            return feature
                .any_of
                .iter()
                .flat_map(|part| self.switch_on(*part))
                .collect();
        }
        let mut all = Vec::new();
        if feature.set_by != SetBy::Plan {
            all.push(vec![account_set(
                None,
                Some((feature.name.clone(), true)),
                None,
            )]);
        }
        for plan in policy.plans.iter().filter(|p| p.features.contains(&id)) {
            all.push(vec![account_set(Some(plan.name.clone()), None, None)]);
        }
        all
    }

    /// What would switch a feature off.
    pub fn switch_off(&self, id: FeatureId) -> Vec<Edits> {
        let policy = self.world.policy;
        let feature = policy.feature(id);
        let mut all = Vec::new();
        if feature.any_of.is_empty() && feature.set_by != SetBy::Plan {
            all.push(vec![account_set(
                None,
                Some((feature.name.clone(), false)),
                None,
            )]);
        }
        for plan in policy.plans.iter().filter(|p| !p.features.contains(&id)) {
            all.push(vec![account_set(Some(plan.name.clone()), None, None)]);
        }
        all
    }

    /// What would make the condition come out as wanted; nothing to be done is no alternatives in
    /// `Some`, and `None` means that it is so already.
    pub fn condition(&self, condition: &Condition, want: bool) -> Look<Option<Vec<Edits>>> {
        if let Condition::Not(inner) = condition {
            return self.condition(inner, !want);
        }
        let Some(target) = self.target else {
            return Ok(Some(Vec::new()));
        };
        if holds(self.world, self.user, condition, target)? == Some(want) {
            return Ok(None);
        }
        self.change(condition, want, target).map(Some)
    }

    fn change(&self, condition: &Condition, want: bool, target: &Target) -> Look<Vec<Edits>> {
        Ok(match condition {
            // Whose a thing is, and who somebody is, no edit changes.
            Condition::InOwn(kind) if want => self.move_to_own(*kind)?,
            Condition::Not(_) | Condition::Own | Condition::Oneself | Condition::InOwn(_) => {
                Vec::new()
            }
            Condition::Relation(relation, capacity) if want => {
                self.stand(*relation, capacity.as_ref(), target)?
            }
            Condition::Relation(relation, capacity) => {
                self.stand_no_more(*relation, capacity.as_ref())?
            }
            Condition::State(state) => self.state(state, want)?,
            Condition::Fact(fact) => self.fact(fact, FactValue::YesNo(want)),
            Condition::Before(fact) => {
                let shift = if want { DAY } else { 0 };
                self.fact(fact, FactValue::Time(self.world.now.plus_millis(shift)))
            }
            Condition::After(millis, fact) => {
                let shift = if want { 0 } else { DAY };
                let at = self.world.now.plus_millis(shift - millis);
                self.fact(fact, FactValue::Time(at))
            }
            Condition::TheyHold(roles) => match target {
                Target::User(they) => self.hold(they, roles, want)?,
                _ => Vec::new(),
            },
            Condition::OwnerHolds(roles) => match target.thing().and_then(|r| r.owner.as_ref()) {
                Some(owner) => self.hold(owner, roles, want)?,
                None => Vec::new(),
            },
        })
    }

    fn fact(&self, fact: &Word, value: FactValue) -> Vec<Edits> {
        let Some(thing) = self.thing() else {
            return Vec::new();
        };
        let facts = BTreeMap::from([(fact.clone(), value)]);
        vec![vec![
            Set {
                facts,
                ..set(&thing.id)
            }
            .edit(),
        ]]
    }

    /// Brings the thing into a state, or out of it, by hand or by deciding a request about it.
    fn state(&self, state: &Word, want: bool) -> Look<Vec<Edits>> {
        let Some(thing) = self.thing() else {
            return Ok(Vec::new());
        };
        let kind = self.world.policy.kind_id(thing.kind.as_str());
        let states = kind
            .map(|k| &self.world.policy.kind(k).states[..])
            .unwrap_or_default();
        // The state in which the thing is comes out as not wanted.
        let fits = states.iter().filter(|s| (*s == state) == want);
        let mut all: Vec<Edits> = fits
            .take(FEW)
            .map(|s| {
                let state = Some(s.clone());
                vec![
                    Set {
                        state,
                        ..set(&thing.id)
                    }
                    .edit(),
                ]
            })
            .collect();
        for request in self.world.waiting(&Object::Thing(thing.id.clone()))? {
            let (id, note) = (request.id, None);
            all.push(vec![Edit::RequestApprove {
                request: id.clone(),
                note,
            }]);
            all.push(vec![Edit::RequestDecline {
                request: id,
                note: None,
            }]);
        }
        Ok(all)
    }

    /// Moves the thing into one of that kind that the person owns. It is none of them itself, or it
    /// would be in their own already.
    fn move_to_own(&self, kind: KindId) -> Look<Vec<Edits>> {
        let Some(thing) = self.thing() else {
            return Ok(Vec::new());
        };
        let own = self
            .world
            .owned(self.user, &self.world.policy.kind(kind).name)?;
        Ok(own
            .into_iter()
            .take(FEW)
            .map(|r| {
                vec![Edit::ResourceMove {
                    resource: thing.id.clone(),
                    into: Some(r.id),
                }]
            })
            .collect())
    }

    /// Gives somebody one of the roles, or takes them all. Only somebody active counts as a holder.
    fn hold(&self, who: &Handle, roles: &[RoleId], want: bool) -> Look<Vec<Edits>> {
        let policy = self.world.policy;
        if !want {
            let held = self.world.roles(who)?.iter();
            let go = held.filter(|a| roles.iter().any(|r| policy.role(*r).name == a.role));
            return Ok(vec![
                go.map(|a| Edit::RoleRevoke {
                    user: who.clone(),
                    role: a.role.clone(),
                    on: a.on.clone(),
                })
                .collect(),
            ]);
        }
        let user = who.clone();
        let wake: Edits = match self.world.user(who)?.map(|u| u.status) {
            Some(UserStatus::Active) => Vec::new(),
            Some(UserStatus::Archived) => vec![Edit::UserRestore { user }],
            Some(UserStatus::Invited) => vec![Edit::UserAccept { user }],
            _ => return Ok(Vec::new()),
        };
        if self.world.holds_live(who, roles)? {
            return Ok(vec![wake]);
        }
        let mut all = Vec::new();
        for role in roles.iter().take(FEW) {
            for on in self.spots(*role, &[])? {
                let give = give(who, &policy.role(*role).name, on.as_ref());
                all.push([&wake[..], &[give]].concat());
            }
        }
        Ok(all)
    }

    /// Places on which a role could be held so that it reaches the target: the account, what the
    /// target lies in, and, where it is about nothing in particular, those named.
    pub fn spots(&self, role: RoleId, named: &[Handle]) -> Look<Vec<Option<Handle>>> {
        let policy = self.world.policy;
        let on = &policy.role(role).on;
        let mut spots = Vec::new();
        if on.contains(&KindId::ACCOUNT) {
            spots.push(None);
        }
        let fits = |r: &Resource| on.iter().any(|k| policy.kind(*k).name == r.kind);
        if let Some(Target::Thing(path)) = self.target {
            spots.extend(path.iter().filter(|r| fits(r)).map(|r| Some(r.id.clone())));
        }
        for place in named {
            if let Some(Named::Resource(r)) = self.world.named(place)?
                && fits(r)
                && !spots.contains(&Some(r.id.clone()))
            {
                spots.push(Some(r.id.clone()));
            }
        }
        spots.truncate(MAX_ROWS);
        Ok(spots)
    }

    /// Puts the person into a relation to the target or to what it lies in.
    fn stand(&self, id: RelationId, capacity: Option<&Word>, target: &Target) -> Look<Vec<Edits>> {
        let policy = self.world.policy;
        let kind = policy.relation(id);
        let mut open: Vec<Edits> = Vec::new();
        if let Some(feature) = kind.open_unless {
            open = self.switch_off(feature);
        }
        let capacities: Vec<Option<Word>> = match capacity {
            Some(capacity) => vec![Some(capacity.clone())],
            None if kind.capacities.is_empty() => vec![None],
            None => kind
                .capacities
                .iter()
                .take(FEW)
                .cloned()
                .map(Some)
                .collect(),
        };
        let mut adds: Vec<Edits> = open;
        for to in self.ends(id, target) {
            for capacity in &capacities {
                adds.push(vec![Edit::RelationAdd {
                    user: self.user.clone(),
                    relation: kind.name.clone(),
                    to: to.clone(),
                    capacity: capacity.clone(),
                }]);
            }
        }
        let rows = self.world.relations(self.user)?;
        if rows.iter().any(|r| r.relation == kind.name) {
            adds.push(Vec::new());
        }
        let mut all = Vec::new();
        for first in self.able(&kind.held_by)? {
            for add in &adds {
                let edits: Edits = first.iter().chain(add).cloned().collect();
                if !edits.is_empty() {
                    all.push(edits);
                }
            }
        }
        Ok(all)
    }

    /// What makes the person one of those who can stand in a relation: nothing, or a role.
    fn able(&self, held_by: &[RoleId]) -> Look<Vec<Edits>> {
        if self.world.holds_live(self.user, held_by)? {
            return Ok(vec![Vec::new()]);
        }
        // The role that the way itself gives may be one of them.
        let mut all = vec![Vec::new()];
        for role in held_by.iter().take(FEW) {
            let word = &self.world.policy.role(*role).name;
            for on in self.spots(*role, &[])? {
                all.push(vec![give(self.user, word, on.as_ref())]);
            }
        }
        Ok(all)
    }

    /// What a relation could lead to so that it holds of the target.
    fn ends(&self, id: RelationId, target: &Target) -> Vec<Option<Handle>> {
        let policy = self.world.policy;
        let to = &policy.relation(id).to;
        let mut ends = Vec::new();
        match target {
            Target::Thing(path) => {
                let fits = path
                    .iter()
                    .filter(|r| to.iter().any(|k| policy.kind(*k).name == r.kind));
                ends.extend(fits.map(|r| Some(r.id.clone())));
                if to.contains(&KindId::USER) {
                    ends.extend(path.first().and_then(|r| r.owner.clone()).map(Some));
                }
            }
            Target::User(they) if to.contains(&KindId::USER) => ends.push(Some(they.clone())),
            Target::User(_) | Target::Account => {}
        }
        if to.contains(&KindId::ACCOUNT) {
            ends.push(None);
        }
        ends
    }

    fn stand_no_more(&self, id: RelationId, capacity: Option<&Word>) -> Look<Vec<Edits>> {
        let kind = self.world.policy.relation(id);
        let mut all: Vec<Edits> = kind
            .open_unless
            .map(|f| {
                self.world
                    .feature_on(f)
                    .map(|on| if on { Vec::new() } else { self.switch_on(f) })
            })
            .transpose()?
            .unwrap_or_default();
        let rows = self.world.relations(self.user)?.iter();
        let rows = rows.filter(|r| {
            r.relation == kind.name && capacity.is_none_or(|c| r.capacity.as_ref() == Some(c))
        });
        let ends: Edits = rows
            .take(FEW)
            .map(|r| Edit::RelationRemove {
                user: self.user.clone(),
                relation: r.relation.clone(),
                to: match &r.to {
                    Object::Account => None,
                    Object::Thing(to) => Some(to.clone()),
                },
                capacity: r.capacity.clone(),
            })
            .collect();
        all.extend(ends.iter().cloned().map(|end| vec![end]));
        // Where they stand in it in several ways, only all together may be enough.
        all.push(ends);
        Ok(all)
    }

    /// What would let the person past the thing's labels; `None` where they do not stand in the way.
    pub fn labels(&self) -> Look<Option<Vec<Edits>>> {
        let Some(thing) = self.thing().filter(|t| !t.labels.is_empty()) else {
            return Ok(None);
        };
        let policy = self.world.policy;
        let kind = policy.kind_id(thing.kind.as_str());
        let Some(narrow) = kind.and_then(|k| policy.kind(k).labels) else {
            return Ok(None);
        };
        let carried = self
            .world
            .user(self.user)?
            .map(|u| u.labels.clone())
            .unwrap_or_default();
        let sets: Vec<std::collections::BTreeSet<Word>> = match narrow {
            Labels::All if thing.labels.is_subset(&carried) => return Ok(None),
            Labels::Any if !thing.labels.is_disjoint(&carried) => return Ok(None),
            Labels::All => vec![carried.union(&thing.labels).cloned().collect()],
            Labels::Any => thing
                .labels
                .iter()
                .take(FEW)
                .map(|l| carried.iter().chain([l]).cloned().collect())
                .collect(),
        };
        let mut all: Vec<Edits> = sets
            .into_iter()
            .map(|labels| {
                vec![Edit::UserEdit {
                    user: self.user.clone(),
                    name: None,
                    email: None,
                    labels: Some(labels),
                }]
            })
            .collect();
        let kept = match narrow {
            Labels::All => thing.labels.intersection(&carried).cloned().collect(),
            Labels::Any => std::collections::BTreeSet::new(),
        };
        all.push(vec![
            Set {
                labels: Some(kept),
                ..set(&thing.id)
            }
            .edit(),
        ]);
        Ok(Some(all))
    }
}
