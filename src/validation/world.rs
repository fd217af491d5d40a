//! The account as the core sees it: facts with the batch's own changes laid over them. A look at
//! something unknown notes its key and answers [`Unknown`], so that all missing facts of a round
//! are asked for at once.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use crate::domain::{
    Account, Assignment, Fact, Facts, Handle, Key, Object, Relation, Request, RequestId,
    RequestStatus, Resource, Time, User, UserStatus, Word,
    facts::{MAX_ROWS, Thing},
};
use crate::policy::{
    Policy,
    model::{FeatureId, RelationId, RoleId, SetBy},
};

/// A fact is missing; its key has been noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unknown;

/// What a look at the world answers.
pub type Look<T> = Result<T, Unknown>;

/// Keys noted as missing.
pub type Needs = RefCell<BTreeSet<Key>>;

/// What a batch has changed so far.
#[derive(Debug, Clone, Default)]
pub struct Overlay {
    /// The account.
    pub account: Option<Account>,
    /// Users made or changed.
    pub users: BTreeMap<Handle, User>,
    /// All that a touched user holds now.
    pub roles: BTreeMap<Handle, Vec<Assignment>>,
    /// All relations that a touched user stands in now.
    pub relations: BTreeMap<Handle, Vec<Relation>>,
    /// Resources made, changed, or gone.
    pub resources: BTreeMap<Handle, Option<Resource>>,
    /// Requests made or changed.
    pub requests: BTreeMap<RequestId, Request>,
}

/// Facts and what lies over them.
#[derive(Debug, Clone)]
pub struct World<'a> {
    /// The policy that judges.
    pub policy: &'a Policy,
    /// The time of the judgement.
    pub now: Time,
    /// What the batch has changed.
    pub over: Overlay,
    facts: &'a Facts,
    needs: &'a Needs,
}

/// What a handle stands for.
#[derive(Debug, Clone, Copy)]
pub enum Named<'w> {
    /// A user.
    User(&'w User),
    /// A resource.
    Resource(&'w Resource),
}

impl Named<'_> {
    /// Whether it is there: somebody who was removed keeps the handle and nothing else.
    pub fn is_there(&self) -> bool {
        !matches!(self, Self::User(user) if user.status == UserStatus::Removed)
    }
}

impl<'a> World<'a> {
    /// The world before the batch.
    pub fn new(policy: &'a Policy, facts: &'a Facts, needs: &'a Needs, now: Time) -> Self {
        Self {
            policy,
            now,
            over: Overlay::default(),
            facts,
            needs,
        }
    }

    /// The same account under another policy.
    pub fn under(&self, policy: &'a Policy) -> Self {
        Self {
            policy,
            ..self.clone()
        }
    }

    pub(super) fn fact(&self, key: Key) -> Look<&'a Fact> {
        if let Some(fact) = self.facts.get(&key) {
            Ok(fact)
        } else {
            self.needs.borrow_mut().insert(key);
            Err(Unknown)
        }
    }

    /// The facts themselves, for judging a proposal on them.
    pub fn facts(&self) -> &'a Facts {
        self.facts
    }

    /// Where keys are noted, for a judgement within this one.
    pub fn needs(&self) -> &'a Needs {
        self.needs
    }

    /// Notes a key that will be wanted, so that it comes with this round.
    pub fn want(&self, key: Key) {
        let _ = self.fact(key);
    }

    /// The account, if there is one.
    pub fn account(&self) -> Look<Option<&Account>> {
        if let Some(account) = &self.over.account {
            return Ok(Some(account));
        }
        match self.fact(Key::Account)? {
            Fact::Account(account) => Ok(account.as_ref()),
            _ => Ok(None),
        }
    }

    /// The account's row to be changed; `None` where there is no account.
    pub fn account_mut(&mut self) -> Look<Option<&mut Account>> {
        if self.over.account.is_none() {
            self.over.account = self.account()?.cloned();
        }
        Ok(self.over.account.as_mut())
    }

    /// What a handle stands for.
    pub fn named(&self, handle: &Handle) -> Look<Option<Named<'_>>> {
        if let Some(user) = self.over.users.get(handle) {
            return Ok(Some(Named::User(user)));
        }
        if let Some(resource) = self.over.resources.get(handle) {
            return Ok(resource.as_ref().map(Named::Resource));
        }
        match self.fact(Key::Thing(handle.clone()))? {
            Fact::Thing(Some(Thing::User(user))) => Ok(Some(Named::User(user))),
            Fact::Thing(Some(Thing::Resource(path))) => Ok(path.first().map(Named::Resource)),
            _ => Ok(None),
        }
    }

    /// The user of that handle, removed ones included.
    pub fn user(&self, handle: &Handle) -> Look<Option<&User>> {
        Ok(match self.named(handle)? {
            Some(Named::User(user)) => Some(user),
            _ => None,
        })
    }

    /// The resource of that handle.
    pub fn resource(&self, handle: &Handle) -> Look<Option<&Resource>> {
        Ok(match self.named(handle)? {
            Some(Named::Resource(resource)) => Some(resource),
            _ => None,
        })
    }

    /// Whether the batch removes what the handle stands for.
    pub fn is_going(&self, handle: &Handle) -> bool {
        matches!(self.over.resources.get(handle), Some(None))
    }

    /// A resource and all that it lies in, from itself upwards.
    pub fn path(&self, handle: &Handle) -> Look<Vec<&Resource>> {
        let mut path = Vec::new();
        let mut next = self.resource(handle)?;
        let mut carried: &[Resource] = &[];
        // Bounded, should things ever lie in each other.
        for _ in 0..=MAX_ROWS {
            let Some(resource) = next else { break };
            path.push(resource);
            if let Some(Fact::Thing(Some(Thing::Resource(known)))) =
                self.facts.get(&Key::Thing(resource.id.clone()))
            {
                carried = known;
            }
            next = match &resource.parent {
                None => None,
                Some(parent) => match self.over.resources.get(parent) {
                    Some(changed) => changed.as_ref(),
                    None => match carried.iter().find(|r| r.id == *parent) {
                        Some(known) => Some(known),
                        None => self.resource(parent)?,
                    },
                },
            };
        }
        Ok(path)
    }

    /// Whether `place` is the thing, or something it lies in; `None` is the account, in which all
    /// lies.
    pub fn inside(&self, thing: Option<&Handle>, place: Option<&Handle>) -> Look<bool> {
        let Some(place) = place else { return Ok(true) };
        let Some(thing) = thing else { return Ok(false) };
        if thing == place {
            return Ok(true);
        }
        Ok(self.path(thing)?.iter().any(|r| r.id == *place))
    }

    /// What a user holds.
    pub fn roles(&self, user: &Handle) -> Look<&[Assignment]> {
        if let Some(roles) = self.over.roles.get(user) {
            return Ok(roles);
        }
        match self.fact(Key::Roles(user.clone()))? {
            Fact::Assignments(roles) => Ok(roles),
            _ => Ok(&[]),
        }
    }

    /// What a user holds, to be changed.
    pub fn roles_mut(&mut self, user: &Handle) -> Look<&mut Vec<Assignment>> {
        if !self.over.roles.contains_key(user) {
            let roles = self.roles(user)?.to_vec();
            self.over.roles.insert(user.clone(), roles);
        }
        Ok(self.over.roles.entry(user.clone()).or_default())
    }

    /// The relations that a user stands in.
    pub fn relations(&self, user: &Handle) -> Look<&[Relation]> {
        if let Some(relations) = self.over.relations.get(user) {
            return Ok(relations);
        }
        match self.fact(Key::Relations(user.clone()))? {
            Fact::Relations(relations) => Ok(relations),
            _ => Ok(&[]),
        }
    }

    /// The relations that a user stands in, to be changed.
    pub fn relations_mut(&mut self, user: &Handle) -> Look<&mut Vec<Relation>> {
        if !self.over.relations.contains_key(user) {
            let relations = self.relations(user)?.to_vec();
            self.over.relations.insert(user.clone(), relations);
        }
        Ok(self.over.relations.entry(user.clone()).or_default())
    }

    /// A user's row, to be changed; `None` where there is none.
    pub fn user_mut(&mut self, handle: &Handle) -> Look<Option<&mut User>> {
        if !self.over.users.contains_key(handle) {
            let Some(user) = self.user(handle)?.cloned() else {
                return Ok(None);
            };
            self.over.users.insert(handle.clone(), user);
        }
        Ok(self.over.users.get_mut(handle))
    }

    /// A resource's row, to be changed; `None` where there is none.
    pub fn resource_mut(&mut self, handle: &Handle) -> Look<Option<&mut Resource>> {
        if !self.over.resources.contains_key(handle) {
            let Some(resource) = self.resource(handle)?.cloned() else {
                return Ok(None);
            };
            self.over.resources.insert(handle.clone(), Some(resource));
        }
        Ok(self.over.resources.get_mut(handle).and_then(Option::as_mut))
    }

    /// A request.
    pub fn request(&self, id: &RequestId) -> Look<Option<&Request>> {
        if let Some(request) = self.over.requests.get(id) {
            return Ok(Some(request));
        }
        match self.fact(Key::Request(id.clone()))? {
            Fact::Requests(requests) => Ok(requests.first()),
            _ => Ok(None),
        }
    }

    /// The waiting requests about an object.
    pub fn waiting(&self, about: &Object) -> Look<Vec<Request>> {
        let mut all: BTreeMap<RequestId, Request> = match self.fact(Key::Waiting(about.clone()))? {
            Fact::Requests(known) => known.iter().map(|r| (r.id.clone(), r.clone())).collect(),
            _ => BTreeMap::new(),
        };
        for (id, request) in &self.over.requests {
            if request.about == *about {
                all.insert(id.clone(), request.clone());
            }
        }
        all.retain(|_, r| r.status == RequestStatus::Waiting);
        Ok(all.into_values().collect())
    }

    /// The waiting requests of the account, at most so many, as the facts have them.
    pub fn all_waiting(&self, most: usize) -> Look<&'a [Request]> {
        match self.fact(Key::AllWaiting { most })? {
            Fact::Requests(known) => Ok(known),
            _ => Ok(&[]),
        }
    }

    /// Users whose row or roles the batch touches.
    pub fn touched(&self) -> BTreeSet<&Handle> {
        self.over
            .users
            .keys()
            .chain(self.over.roles.keys())
            .collect()
    }

    /// Whoever stands in a relation to an object, at least `most` of them if there are so many.
    pub fn related(&self, relation: &Word, to: &Object, most: usize) -> Look<Vec<Relation>> {
        let asked = most + self.over.relations.len();
        let key = Key::Related {
            relation: relation.clone(),
            to: to.clone(),
            most: asked,
        };
        let mut all: Vec<Relation> = match self.fact(key)? {
            Fact::Relations(known) => known
                .iter()
                .filter(|r| !self.over.relations.contains_key(&r.user))
                .cloned()
                .collect(),
            _ => Vec::new(),
        };
        let mine = self.over.relations.values().flatten();
        all.extend(
            mine.filter(|r| r.relation == *relation && r.to == *to)
                .cloned(),
        );
        Ok(all)
    }

    /// All relations to a thing.
    pub fn related_to(&self, thing: &Handle) -> Look<Vec<Relation>> {
        let object = Object::Thing(thing.clone());
        let mut all: Vec<Relation> = match self.fact(Key::RelatedTo(thing.clone()))? {
            Fact::Relations(known) => known
                .iter()
                .filter(|r| !self.over.relations.contains_key(&r.user))
                .cloned()
                .collect(),
            _ => Vec::new(),
        };
        all.extend(
            self.over
                .relations
                .values()
                .flatten()
                .filter(|r| r.to == object)
                .cloned(),
        );
        Ok(all)
    }

    /// All assignments on a thing.
    pub fn held_on(&self, thing: &Handle) -> Look<Vec<Assignment>> {
        let mut all: Vec<Assignment> = match self.fact(Key::HeldOn(thing.clone()))? {
            Fact::Assignments(known) => known
                .iter()
                .filter(|a| !self.over.roles.contains_key(&a.user))
                .cloned()
                .collect(),
            _ => Vec::new(),
        };
        let mine = self.over.roles.values().flatten();
        all.extend(mine.filter(|a| a.on.as_ref() == Some(thing)).cloned());
        Ok(all)
    }

    /// What lies directly in a thing.
    pub fn children(&self, thing: &Handle) -> Look<Vec<Resource>> {
        self.listed(Key::Children(thing.clone()), |r| {
            r.parent.as_ref() == Some(thing)
        })
    }

    /// The things of a kind that a user owns.
    pub fn owned(&self, owner: &Handle, kind: &Word) -> Look<Vec<Resource>> {
        let key = Key::Owned {
            owner: owner.clone(),
            kind: kind.clone(),
        };
        self.listed(key, |r| r.owner.as_ref() == Some(owner) && r.kind == *kind)
    }

    fn listed(&self, key: Key, keep: impl Fn(&Resource) -> bool) -> Look<Vec<Resource>> {
        let mut all: BTreeMap<Handle, Resource> = match self.fact(key)? {
            Fact::Resources(known) => known.iter().map(|r| (r.id.clone(), r.clone())).collect(),
            _ => BTreeMap::new(),
        };
        for (id, changed) in &self.over.resources {
            match changed {
                Some(resource) => all.insert(id.clone(), resource.clone()),
                None => all.remove(id),
            };
        }
        Ok(all.into_values().filter(|r| keep(r)).collect())
    }

    /// Whether a feature is on.
    pub fn feature_on(&self, id: FeatureId) -> Look<bool> {
        let feature = self.policy.feature(id);
        if !feature.any_of.is_empty() {
            let mut on = false;
            for part in &feature.any_of {
                on |= self.feature_on(*part)?;
            }
            return Ok(on);
        }
        let Some(account) = self.account()? else {
            return Ok(false);
        };
        let by_plan = account
            .plan
            .as_ref()
            .and_then(|plan| self.policy.plan(plan.as_str()))
            .is_some_and(|plan| plan.features.contains(&id));
        if feature.set_by == SetBy::Plan {
            return Ok(by_plan);
        }
        Ok(by_plan
            || account
                .features
                .get(&feature.name)
                .copied()
                .unwrap_or(feature.default))
    }

    /// The first of these features that is off.
    pub fn off(&self, needs: &[FeatureId]) -> Look<Option<FeatureId>> {
        for id in needs {
            if !self.feature_on(*id)? {
                return Ok(Some(*id));
            }
        }
        Ok(None)
    }

    /// What a user holds that says something now: known to the policy, begun and not ended, its gate
    /// on. The role that everyone has comes last.
    pub fn live(&self, user: &Handle) -> Look<Vec<(RoleId, Option<Handle>)>> {
        let mut live = Vec::new();
        for assignment in self.roles(user)? {
            let Some(role) = self.policy.role_id(assignment.role.as_str()) else {
                continue;
            };
            let row = self.policy.role(role);
            let placed = row.fits(assignment.on.is_some());
            if assignment.live(self.now) && placed && self.off(&row.needs)?.is_none() {
                live.push((role, assignment.on.clone()));
            }
        }
        // In the policy's order, so that no verdict hangs on how a role is called.
        live.sort();
        live.push((RoleId::EVERYONE, None));
        Ok(live)
    }

    /// Invitations sent at this moment or before have expired.
    pub fn stale(&self) -> Option<Time> {
        let lasts = self.policy.life.expires?;
        Some(self.now.plus_millis(lasts.saturating_neg()))
    }

    /// Whether somebody is invited and may not accept any more.
    pub fn expired(&self, user: &User) -> bool {
        let stale = self.stale().is_some_and(|stale| user.since <= stale);
        user.status == UserStatus::Invited && stale
    }

    /// Whether a user holds one of these roles now.
    pub fn holds_live(&self, user: &Handle, roles: &[RoleId]) -> Look<bool> {
        Ok(self
            .live(user)?
            .iter()
            .any(|(role, _)| roles.contains(role)))
    }

    /// The relation's word.
    pub fn relation_word(&self, id: RelationId) -> &'a Word {
        &self.policy.relation(id).name
    }

    /// A user's name for sentences.
    pub fn name_of(&self, handle: &Handle) -> String {
        match self.named(handle) {
            Ok(Some(Named::User(user))) => user.name.clone(),
            Ok(Some(Named::Resource(resource))) => resource.title.clone(),
            _ => handle.to_string(),
        }
    }

    /// The words for a place.
    pub fn place_of(&self, on: Option<&Handle>) -> String {
        match on {
            Some(handle) => self.name_of(handle),
            None => match self.account() {
                Ok(Some(account)) => account.title.clone(),
                _ => "the account".into(),
            },
        }
    }
}
