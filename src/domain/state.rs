//! One whole account in memory: it answers the keys of facts and takes changes, exactly as a store
//! does. Scenarios and tests run on it, a store dumps into it, another program may keep its data
//! in it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    Account, Assignment, Change, Fact, Facts, Handle, Key, Object, Relation, Request, RequestId,
    RequestStatus, Resource, Time, User, UserStatus, Word,
    facts::{MAX_ROWS, Thing},
};

/// All that is known of one account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The account's row.
    pub account: Option<Account>,
    /// Users by handle.
    pub users: BTreeMap<Handle, User>,
    /// Resources by handle.
    pub resources: BTreeMap<Handle, Resource>,
    /// What users hold, in order of user, role and place.
    pub assignments: BTreeSet<Assignment>,
    /// Relations in their order.
    pub relations: BTreeSet<Relation>,
    /// Requests by handle.
    pub requests: BTreeMap<RequestId, Request>,
}

impl State {
    /// Applies changes in their order.
    pub fn apply(&mut self, changes: &[Change]) {
        for change in changes {
            self.apply_one(change);
        }
    }

    fn apply_one(&mut self, change: &Change) {
        match change {
            Change::PutAccount(account) => self.account = Some(account.clone()),
            Change::PutUser(user) => {
                self.users.insert(user.id.clone(), user.clone());
            }
            Change::PutResource(resource) => {
                self.resources.insert(resource.id.clone(), resource.clone());
            }
            Change::DropResource(id) => {
                self.resources.remove(id);
            }
            Change::PutAssignment(a) => {
                self.drop_assignment(&a.user, &a.role, a.on.as_ref());
                self.assignments.insert(a.clone());
            }
            Change::DropAssignment { user, role, on } => {
                self.drop_assignment(user, role, on.as_ref());
            }
            Change::PutRelation(relation) => {
                self.relations.insert(relation.clone());
            }
            Change::DropRelation(relation) => {
                self.relations.remove(relation);
            }
            Change::PutRequest(request) => {
                self.requests.insert(request.id.clone(), request.clone());
            }
        }
    }

    fn drop_assignment(&mut self, user: &Handle, role: &Word, on: Option<&Handle>) {
        let held = self.held_by(user);
        let held = held.filter(|a| a.role == *role && a.on.as_ref() == on);
        let gone: Vec<Assignment> = held.cloned().collect();
        for assignment in &gone {
            self.assignments.remove(assignment);
        }
    }

    /// Learns the answers to all these keys.
    pub fn teach(&self, facts: &mut Facts, keys: impl IntoIterator<Item = Key>) {
        for key in keys {
            let fact = self.answer(&key);
            facts.learn(key, fact);
        }
    }

    /// The answer to a key.
    pub fn answer(&self, key: &Key) -> Fact {
        match key {
            Key::Account => Fact::Account(self.account.clone()),
            Key::Thing(handle) => Fact::Thing(self.thing(handle)),
            Key::Roles(user) => {
                Fact::Assignments(self.held_by(user).take(MAX_ROWS).cloned().collect())
            }
            Key::HeldOn(place) => self.assignments_where(|a| a.on.as_ref() == Some(place)),
            Key::Relations(user) => {
                Fact::Relations(self.stands_in(user).take(MAX_ROWS).cloned().collect())
            }
            Key::Related { relation, to, most } => {
                self.relations_where(*most, |r| r.relation == *relation && r.to == *to)
            }
            Key::RelatedTo(handle) => {
                self.relations_where(MAX_ROWS, |r| r.to == Object::Thing(handle.clone()))
            }
            Key::Children(parent) => self.resources_where(|r| r.parent.as_ref() == Some(parent)),
            Key::Owned { owner, kind } => {
                self.resources_where(|r| r.owner.as_ref() == Some(owner) && r.kind == *kind)
            }
            Key::ActiveHolders {
                roles,
                on,
                at,
                most,
            } => self.active_holders(roles, on.as_ref(), *at, *most),
            Key::CountHolders {
                roles,
                status,
                at,
                stale,
                by_role,
            } => {
                let counted = |user: &User| {
                    let expired = user.status == UserStatus::Invited
                        && stale.is_some_and(|stale| user.since <= stale);
                    status.contains(&user.status) && !expired
                };
                Fact::Count(self.count_holders(roles, counted, *at, *by_role))
            }
            Key::SomeUsers { status, role, most } => Fact::Users(
                self.users
                    .values()
                    .filter(|u| u.status == *status)
                    .filter(|u| {
                        role.as_ref()
                            .is_none_or(|role| self.held_by(&u.id).any(|a| a.role == *role))
                    })
                    .take((*most).min(MAX_ROWS))
                    .cloned()
                    .collect(),
            ),
            Key::Request(id) => {
                Fact::Requests(self.requests.get(id).cloned().into_iter().collect())
            }
            Key::AllWaiting { most } => Fact::Requests(
                self.requests
                    .values()
                    .filter(|r| r.status == RequestStatus::Waiting)
                    .take((*most).min(MAX_ROWS))
                    .cloned()
                    .collect(),
            ),
            Key::Waiting(about) => Fact::Requests(
                self.requests
                    .values()
                    .filter(|r| r.status == RequestStatus::Waiting && r.about == *about)
                    .take(MAX_ROWS)
                    .cloned()
                    .collect(),
            ),
        }
    }

    fn thing(&self, handle: &Handle) -> Option<Thing> {
        if let Some(user) = self.users.get(handle) {
            return Some(Thing::User(user.clone()));
        }
        let mut path = vec![self.resources.get(handle)?.clone()];
        while let Some(parent) = path.last().and_then(|r| r.parent.as_ref()) {
            match self.resources.get(parent) {
                Some(r) if path.len() < super::facts::MAX_ROWS => path.push(r.clone()),
                _ => break,
            }
        }
        Some(Thing::Resource(path))
    }

    /// What a user holds: a stretch of the assignments, which stand in order of users.
    fn held_by<'a>(&'a self, user: &'a Handle) -> impl Iterator<Item = &'a Assignment> {
        let first = Assignment {
            user: user.clone(),
            role: Word::first(),
            on: None,
            begins: None,
            until: None,
            since: Time::FIRST,
        };
        let from = self.assignments.range(first..);
        from.take_while(move |a| a.user == *user)
    }

    /// The relations that a user stands in: a stretch of them all.
    fn stands_in<'a>(&'a self, user: &'a Handle) -> impl Iterator<Item = &'a Relation> {
        let first = Relation {
            user: user.clone(),
            relation: Word::first(),
            to: Object::Account,
            capacity: None,
        };
        let from = self.relations.range(first..);
        from.take_while(move |r| r.user == *user)
    }

    fn assignments_where(&self, keep: impl Fn(&Assignment) -> bool) -> Fact {
        Fact::Assignments(
            self.assignments
                .iter()
                .filter(|a| keep(a))
                .take(MAX_ROWS)
                .cloned()
                .collect(),
        )
    }

    fn relations_where(&self, most: usize, keep: impl Fn(&Relation) -> bool) -> Fact {
        Fact::Relations(
            self.relations
                .iter()
                .filter(|r| keep(r))
                .take(most.min(MAX_ROWS))
                .cloned()
                .collect(),
        )
    }

    fn resources_where(&self, keep: impl Fn(&Resource) -> bool) -> Fact {
        Fact::Resources(
            self.resources
                .values()
                .filter(|r| keep(r))
                .take(MAX_ROWS)
                .cloned()
                .collect(),
        )
    }

    fn active_holders(&self, roles: &[Word], on: Option<&Handle>, at: Time, most: usize) -> Fact {
        let active = |user: &Handle| {
            self.users
                .get(user)
                .is_some_and(|u| u.status == UserStatus::Active)
        };
        let holders: BTreeSet<&Handle> = self
            .assignments
            .iter()
            .filter(|a| a.lasts(at) && a.on.as_ref() == on && roles.contains(&a.role))
            .map(|a| &a.user)
            .filter(|user| active(user))
            .collect();
        Fact::Handles(
            holders
                .into_iter()
                .take(most.min(MAX_ROWS))
                .cloned()
                .collect(),
        )
    }

    fn count_holders(
        &self,
        roles: &[Word],
        counted: impl Fn(&User) -> bool,
        at: Time,
        by_role: bool,
    ) -> u64 {
        if roles.is_empty() {
            return self.users.values().filter(|u| counted(u)).count() as u64;
        }
        let there = |user: &Handle| self.users.get(user).is_some_and(&counted);
        let pairs: BTreeSet<_> = self
            .assignments
            .iter()
            .filter(|a| roles.contains(&a.role) && !a.ended(at) && there(&a.user))
            .map(|a| (&a.user, by_role.then_some(&a.role)))
            .collect();
        pairs.len() as u64
    }
}
