//! Questions that are wider than one yes or no: what would change an answer, who can, how two
//! differ, and the review functions of role-based access control.

use std::collections::BTreeSet;

use crate::{
    domain::{
        Ability, AccountId, Actor, Comparison, Fact, Facts, Found, Handle, Holder, Key, Step, Time,
        WhyNot, Word,
        facts::Thing,
        page::{Page, PageAsk, Query},
        plan::HeldRole,
    },
    policy::{
        Policy,
        model::{Cell, KindId, RoleId},
    },
    store::UserEntry,
    validation::{
        Answer, Law,
        questions::{self, Question},
    },
};

use super::{Result, Service, ServiceError, rows::UserRow, words::held_role};

/// People looked at in one conversation with the core.
const AT_ONCE: usize = 200;

/// The most places of a kind on which a role is tried where a question names no thing.
const PLACES: usize = 4;

impl Service {
    /// Why a user may not do something, and the smallest sets of edits that would change it, each
    /// accepted from `actor` now.
    pub fn why_not(
        &mut self,
        account: &AccountId,
        actor: &Actor,
        user: &Handle,
        capability: &str,
        on: Option<&Handle>,
    ) -> Result<WhyNot> {
        let (_, policy) = self.pinned(account)?;
        let places = match on {
            None => self.places_to_try(account, &policy, capability)?,
            Some(_) => Vec::new(),
        };
        let law = Law {
            policy: &policy,
            incoming: None,
        };
        let question = Question {
            account,
            actor,
            user,
            capability,
            on,
            places: &places,
        };
        let now = self.now();
        self.ask(account, &mut Facts::new(), |facts| {
            questions::why_not(law, facts, &question, now)
        })
    }

    /// Some places on which a role that gives the capability could be held.
    fn places_to_try(
        &self,
        account: &AccountId,
        policy: &Policy,
        capability: &str,
    ) -> Result<Vec<Handle>> {
        let Some(cap) = policy.cap_id(capability) else {
            return Ok(Vec::new());
        };
        let givers = policy
            .roles
            .iter()
            .filter(|role| matches!(role.cells[cap.index()], Cell::Allow(_)));
        let kinds: BTreeSet<KindId> = givers.flat_map(|role| role.on.iter().copied()).collect();
        let mut places = Vec::new();
        for kind in kinds.into_iter().filter(|k| *k != KindId::ACCOUNT) {
            let ask = Query::plain(PLACES);
            let page = self
                .store
                .resources(account, Some(&policy.kind(kind).name), &ask)?;
            places.extend(page.rows.into_iter().map(|r| r.id));
        }
        Ok(places)
    }

    /// Everything that is weighed for a question of access, in order.
    pub fn explain(
        &mut self,
        account: &AccountId,
        user: &Handle,
        capability: &str,
        on: Option<&Handle>,
        at: Time,
    ) -> Result<Vec<Step>> {
        let (_, policy) = self.pinned(account)?;
        self.ask(account, &mut Facts::new(), |facts| {
            questions::explain(&policy, facts, user, capability, on, at)
        })
    }

    /// Everybody who has a capability on a thing, page by page, with the roles by which.
    pub fn who_can(
        &mut self,
        account: &AccountId,
        capability: &str,
        on: Option<&Handle>,
        ask: &PageAsk,
    ) -> Result<Found<Holder>> {
        self.who_can_among(account, capability, on, ask, usize::MAX)
    }

    /// The same, but no more than `most` people are looked at: where the search goes on is told even
    /// if few or none of them were found.
    pub fn who_can_among(
        &mut self,
        account: &AccountId,
        capability: &str,
        on: Option<&Handle>,
        ask: &PageAsk,
        most: usize,
    ) -> Result<Found<Holder>> {
        let (_, policy) = self.pinned(account)?;
        let Some(cap) = policy.cap_id(capability) else {
            return Err(ServiceError::asked(
                "unknown-capability",
                format!(
                    "{} knows no capability `{}`",
                    policy.title,
                    crate::domain::text::show(capability)
                ),
                "Name one that the policy's matrix lists.",
            ));
        };
        if let Some(on) = on {
            self.known_thing(account, on)?;
        }
        let gives = |role: RoleId| {
            let cell = policy.role(role).cells.get(cap.index());
            matches!(cell, Some(Cell::Allow(_)))
        };
        let everybody = gives(RoleId::EVERYONE);
        let givers: Vec<Word> = policy
            .given_roles()
            .filter(|(id, _)| gives(*id))
            .map(|(_, role)| role.name.clone())
            .collect();
        let now = self.now();
        let query = self.people_query(account, ask)?;
        self.found(
            account,
            (&query, most),
            |service, ask| {
                Ok(if everybody {
                    service.store.users(account, ask)?
                } else {
                    service.store.holders(account, &givers, ask)?
                })
            },
            |facts, users| questions::who_can(&policy, facts, users, capability, on, now),
        )
    }

    /// Rows of a list of people of whom the core says that they belong to it. A page is filled from
    /// as many pages of the list as it takes, but from no more than so many people.
    fn found<T>(
        &self,
        account: &AccountId,
        (ask, most): (&Query, usize),
        list: impl Fn(&Self, &Query) -> Result<Page<UserEntry>>,
        of: impl Fn(&Facts, &[Handle]) -> Answer<Vec<T>>,
    ) -> Result<Found<T>> {
        let mut found = Found {
            rows: Vec::new(),
            next: ask.after.clone(),
        };
        let mut looked = 0;
        loop {
            let more = Query {
                after: found.next.take(),
                limit: (ask.limit - found.rows.len()).min(AT_ONCE),
                counted: false,
                ..ask.clone()
            };
            let Page { rows, next, .. } = list(self, &more)?;
            looked += rows.len();
            let users: Vec<Handle> = rows.iter().map(|entry| entry.user.id.clone()).collect();
            let mut facts = taught(rows);
            found
                .rows
                .extend(self.ask(account, &mut facts, |facts| of(facts, &users))?);
            found.next = next;
            if found.next.is_none() || found.rows.len() >= ask.limit || looked >= most {
                return Ok(found);
            }
        }
    }

    /// What a user can do: on a thing, or at all.
    pub fn user_permissions(
        &mut self,
        account: &AccountId,
        user: &Handle,
        on: Option<&Handle>,
    ) -> Result<Vec<Ability>> {
        let (_, policy) = self.pinned(account)?;
        self.known_user(account, user)?;
        if let Some(on) = on {
            self.known_thing(account, on)?;
        }
        let now = self.now();
        self.ask(account, &mut Facts::new(), |facts| {
            questions::abilities(&policy, facts, user, on, now)
        })
    }

    /// What a role gives: on a thing and what it lies in, or at all.
    pub fn role_permissions(
        &mut self,
        account: &AccountId,
        role: &Word,
        on: Option<&Handle>,
    ) -> Result<Vec<Ability>> {
        let (_, policy) = self.pinned(account)?;
        let id = role_of(&policy, role)?;
        let Some(on) = on else {
            return Ok(questions::role_abilities(&policy, id, None));
        };
        let kinds: Vec<KindId> = match self.known_thing(account, on)? {
            Thing::User(_) => vec![KindId::USER],
            Thing::Resource(path) => path
                .iter()
                .filter_map(|thing| policy.kind_id(thing.kind.as_str()))
                .collect(),
        };
        Ok(questions::role_abilities(&policy, id, Some(&kinds)))
    }

    /// Everybody who holds a role, whether or not it says anything now.
    pub fn assigned_users(
        &mut self,
        account: &AccountId,
        role: &Word,
        ask: &PageAsk,
    ) -> Result<Page<UserRow>> {
        let (_, policy) = self.pinned(account)?;
        role_of(&policy, role)?;
        let query = self.people_query(account, ask)?;
        let page = self
            .store
            .holders(account, std::slice::from_ref(role), &query)?;
        let held = page.rows.iter().flat_map(|entry| &entry.roles);
        let names = self.names(account, held.filter_map(|a| a.on.as_ref()))?;
        Ok(page.map(|entry| UserRow {
            roles: entry
                .roles
                .iter()
                .filter(|a| a.role == *role)
                .map(|a| held_role(&policy, &names, a))
                .collect(),
            user: entry.user,
        }))
    }

    /// What a user holds, whether or not it says anything now.
    pub fn assigned_roles(&mut self, account: &AccountId, user: &Handle) -> Result<Vec<HeldRole>> {
        Ok(self.user(account, user)?.row.roles)
    }

    /// Everybody for whom a role speaks now.
    pub fn authorized_users(
        &mut self,
        account: &AccountId,
        role: &Word,
        ask: &PageAsk,
    ) -> Result<Found<(Handle, Vec<HeldRole>)>> {
        let (_, policy) = self.pinned(account)?;
        role_of(&policy, role)?;
        let now = self.now();
        let query = self.people_query(account, ask)?;
        self.found(
            account,
            (&query, usize::MAX),
            |service, ask| {
                let roles = std::slice::from_ref(role);
                Ok(service.store.holders(account, roles, ask)?)
            },
            |facts, users| match questions::authorized_roles(&policy, facts, users, now) {
                Answer::Need(keys) => Answer::Need(keys),
                Answer::Known(mut all) => {
                    for (_, held) in &mut all {
                        held.retain(|h| h.role == role.as_str());
                    }
                    all.retain(|(_, held)| !held.is_empty());
                    Answer::Known(all)
                }
            },
        )
    }

    /// The roles that speak for a user now.
    pub fn authorized_roles(
        &mut self,
        account: &AccountId,
        user: &Handle,
    ) -> Result<Vec<HeldRole>> {
        let (_, policy) = self.pinned(account)?;
        self.known_user(account, user)?;
        let now = self.now();
        let users = std::slice::from_ref(user);
        let all = self.ask(account, &mut Facts::new(), |facts| {
            questions::authorized_roles(&policy, facts, users, now)
        })?;
        Ok(all.into_iter().flat_map(|(_, held)| held).collect())
    }

    /// What two roles of an account's policy give, side by side.
    pub fn compare_roles(
        &mut self,
        account: &AccountId,
        (first, second): (&Word, &Word),
    ) -> Result<Comparison> {
        let (_, policy) = self.pinned(account)?;
        roles_compared(&policy, first, second)
    }

    /// What two roles of a policy give, side by side. The policy is named, or given by its hash.
    pub fn compare_roles_of(
        &mut self,
        policy: &str,
        (first, second): (&Word, &Word),
    ) -> Result<Comparison> {
        let policy = self.policy_called(policy)?;
        roles_compared(&policy, first, second)
    }

    /// What two users can do, side by side: on a thing, or at all.
    pub fn compare_users(
        &mut self,
        account: &AccountId,
        (first, second): (&Handle, &Handle),
        on: Option<&Handle>,
    ) -> Result<Comparison> {
        let (_, policy) = self.pinned(account)?;
        self.known_user(account, first)?;
        self.known_user(account, second)?;
        if let Some(on) = on {
            self.known_thing(account, on)?;
        }
        let now = self.now();
        self.ask(account, &mut Facts::new(), |facts| {
            questions::compare_users(&policy, facts, (first, second), on, now)
        })
    }

    pub(super) fn known_user(&self, account: &AccountId, user: &Handle) -> Result<()> {
        match self.fact(account, Key::Thing(user.clone()))? {
            Some(Fact::Thing(Some(Thing::User(_)))) => Ok(()),
            _ => Err(ServiceError::asked(
                "unknown-user",
                format!("There is no user `{user}` in the account `{account}`"),
                "Name a user of this account.",
            )),
        }
    }

    fn known_thing(&self, account: &AccountId, thing: &Handle) -> Result<Thing> {
        match self.fact(account, Key::Thing(thing.clone()))? {
            Some(Fact::Thing(Some(thing))) => Ok(thing),
            _ => Err(ServiceError::asked(
                "unknown-thing",
                format!("There is no `{thing}` in the account `{account}`"),
                "Name a user or a resource of this account.",
            )),
        }
    }
}

/// What a page of people tells already, so that the store is not asked once for each.
pub(super) fn taught(rows: Vec<UserEntry>) -> Facts {
    let mut facts = Facts::new();
    for entry in rows {
        let id = entry.user.id.clone();
        facts.learn(Key::Roles(id.clone()), Fact::Assignments(entry.roles));
        let thing = Fact::Thing(Some(Thing::User(entry.user)));
        facts.learn(Key::Thing(id), thing);
    }
    facts
}

pub(super) fn role_of(policy: &Policy, role: &Word) -> Result<RoleId> {
    policy.role_id(role.as_str()).ok_or_else(|| {
        ServiceError::asked(
            "unknown-role",
            format!("{} knows no role `{role}`", policy.title),
            "Name one that `rolecall roles list` names.",
        )
    })
}

fn roles_compared(policy: &Policy, first: &Word, second: &Word) -> Result<Comparison> {
    let (first, second) = (role_of(policy, first)?, role_of(policy, second)?);
    Ok(questions::compare_roles(policy, first, second))
}
