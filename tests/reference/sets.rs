//! Sets read off a whole account: what lies in what, who holds what, what is on.

use std::collections::BTreeSet;

use rolecall::{
    domain::{Assignment, Handle, Object, Resource, Time, User, UserStatus, Word},
    policy::model::{FeatureId, KindId, RelationId, RoleId, SetBy},
};

use super::Book;

/// A person, a thing or the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    Account,
    User(&'a User),
    Thing(&'a Resource),
}

impl Place<'_> {
    pub fn object(&self) -> Object {
        match self {
            Place::Account => Object::Account,
            Place::User(user) => Object::Thing(user.id.clone()),
            Place::Thing(thing) => Object::Thing(thing.id.clone()),
        }
    }
}

impl<'a> Book<'a> {
    /// What a handle stands for; somebody removed is not there.
    pub fn place(&self, handle: Option<&Handle>) -> Option<Place<'a>> {
        let Some(handle) = handle else {
            return Some(Place::Account);
        };
        match self.state.users.get(handle) {
            Some(user) if user.status == UserStatus::Removed => None,
            Some(user) => Some(Place::User(user)),
            None => self.state.resources.get(handle).map(Place::Thing),
        }
    }

    pub fn kind_of(&self, place: Place<'_>) -> Option<KindId> {
        match place {
            Place::Account => Some(KindId::ACCOUNT),
            Place::User(_) => Some(KindId::USER),
            Place::Thing(thing) => self.policy.kind_id(thing.kind.as_str()),
        }
    }

    /// The thing and all that it lies in, the account last.
    pub fn path(&self, place: Place<'a>) -> Vec<Place<'a>> {
        let mut out = vec![place];
        while let Some(Place::Thing(thing)) = out.last() {
            let parent = thing.parent.as_ref();
            let parent = parent.and_then(|p| self.state.resources.get(p));
            match parent {
                Some(parent) if out.len() < 1_000 => out.push(Place::Thing(parent)),
                _ => break,
            }
        }
        if place != Place::Account {
            out.push(Place::Account);
        }
        out
    }

    pub fn feature_on(&self, id: FeatureId) -> bool {
        let feature = self.policy.feature(id);
        if !feature.any_of.is_empty() {
            return feature.any_of.iter().any(|one| self.feature_on(*one));
        }
        let account = self.state.account.as_ref().unwrap();
        let plan = account.plan.as_ref();
        let plan = plan.and_then(|plan| self.policy.plan(plan.as_str()));
        let by_plan = plan.is_some_and(|plan| plan.features.contains(&id));
        let switched = account.features.get(&feature.name).copied();
        match feature.set_by {
            SetBy::Plan => by_plan,
            SetBy::Vendor | SetBy::Roles(_) => by_plan || switched.unwrap_or(feature.default),
        }
    }

    pub fn all_on(&self, needs: &[FeatureId]) -> bool {
        needs.iter().all(|need| self.feature_on(*need))
    }

    pub fn assignments_of(&self, user: &Handle) -> Vec<&'a Assignment> {
        let all = self.state.assignments.iter();
        all.filter(|a| a.user == *user).collect()
    }

    pub fn role_of(&self, a: &Assignment) -> Option<RoleId> {
        self.policy.role_id(a.role.as_str())
    }

    /// Not ended.
    pub fn in_time(&self, a: &Assignment) -> bool {
        a.until.is_none_or(|until| until > self.now)
    }

    /// Held at that moment: begun, and not ended.
    pub fn held_at(a: &Assignment, at: Time) -> bool {
        a.begins.is_none_or(|begins| begins <= at) && a.until.is_none_or(|until| until > at)
    }

    /// Every moment from now on at which one of these begins or ends, and now.
    pub fn moments<'m>(&self, all: impl IntoIterator<Item = &'m Assignment>) -> BTreeSet<Time> {
        let ends = all.into_iter().flat_map(|a| [a.begins, a.until]);
        let mut moments: BTreeSet<Time> = ends.flatten().filter(|at| *at > self.now).collect();
        moments.insert(self.now);
        moments
    }

    /// Whether there is a moment from now on at which both are held.
    pub fn together(&self, one: &Assignment, other: &Assignment) -> bool {
        let mut moments = self.moments([one, other]).into_iter();
        moments.any(|at| Self::held_at(one, at) && Self::held_at(other, at))
    }

    /// It has begun, and no end is set.
    pub fn lasts(&self, a: &Assignment) -> bool {
        Self::held_at(a, self.now) && a.until.is_none()
    }

    /// An assignment gives something: it has begun and not ended, the role's gate is on, and the
    /// place is of a kind that the role is held on.
    pub fn is_live(&self, a: &Assignment) -> bool {
        let Some(role) = self.role_of(a) else {
            return false;
        };
        let row = self.policy.role(role);
        let kind = self.place(a.on.as_ref()).and_then(|p| self.kind_of(p));
        Self::held_at(a, self.now)
            && self.all_on(&row.needs)
            && kind.is_some_and(|k| row.on.contains(&k))
    }

    /// The live roles of somebody with their places.
    pub fn live(&self, user: &Handle) -> Vec<(RoleId, Option<&'a Handle>)> {
        let held = self.assignments_of(user).into_iter();
        held.filter(|a| self.is_live(a))
            .map(|a| (self.role_of(a).unwrap(), a.on.as_ref()))
            .collect()
    }

    /// Whether somebody holds one of these roles, live, on whatever place.
    pub fn holds_one(&self, user: &Handle, roles: &[RoleId]) -> bool {
        let live = self.live(user);
        roles.contains(&RoleId::EVERYONE) || live.iter().any(|(role, _)| roles.contains(role))
    }

    /// Whether somebody who is active holds one of these roles.
    pub fn acts_as_one(&self, user: &Handle, roles: &[RoleId]) -> bool {
        self.active(user) && self.holds_one(user, roles)
    }

    /// Whether somebody stands in a relation to exactly this.
    pub fn stands(
        &self,
        user: &Handle,
        id: RelationId,
        capacity: Option<&Word>,
        to: Place<'_>,
    ) -> bool {
        let row = self.policy.relation(id);
        let kind = self.kind_of(to);
        if !kind.is_some_and(|k| row.to.contains(&k)) {
            return false;
        }
        if !row.held_by.is_empty() && !self.holds_one(user, &row.held_by) {
            return false;
        }
        if let Place::User(other) = to
            && !row.of.is_empty()
            && !self.acts_as_one(&other.id, &row.of)
        {
            return false;
        }
        if row.open_unless.is_some_and(|f| !self.feature_on(f)) {
            return true;
        }
        self.state.relations.iter().any(|r| {
            r.user == *user
                && r.relation == row.name
                && r.to == to.object()
                && (capacity.is_none() || r.capacity.as_ref() == capacity)
        })
    }

    /// Everybody who was not removed.
    pub fn people(&self) -> Vec<&'a User> {
        let all = self.state.users.values();
        all.filter(|u| u.status != UserStatus::Removed).collect()
    }

    pub fn active(&self, user: &Handle) -> bool {
        let found = self.state.users.get(user);
        found.is_some_and(|u| u.status == UserStatus::Active)
    }

    /// The things of a kind.
    pub fn things(&self, kind: KindId) -> Vec<&'a Resource> {
        let word = &self.policy.kind(kind).name;
        let all = self.state.resources.values();
        all.filter(|r| r.kind == *word).collect()
    }

    /// The words of roles.
    pub fn words(&self, roles: &[RoleId]) -> BTreeSet<&'a Word> {
        roles.iter().map(|r| &self.policy.role(*r).name).collect()
    }
}
