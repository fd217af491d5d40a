//! What somebody may do where, what they see, and who could do something in their place.

use std::collections::BTreeSet;

use crate::{
    domain::{
        Ability, AccountId, Actor, Batch, Edit, Facts, Handle, UserStatus, View, Word,
        page::{Page, PageAsk, Query},
    },
    policy::{
        Policy,
        model::{Cell, KindId},
    },
    validation::questions,
};

use super::{
    Preview, Result, Service,
    known::{CapabilityRow, Doers, ThingRights},
    questions::role_of,
};

/// The most things on which one page of rights is worked out.
const THINGS: usize = 40;

/// The roles whose holders are tried, those that give most first, and how many of each.
const TRIED: (usize, usize) = (6, 10);
/// How many people are named who could do something.
const NAMED: usize = 3;

impl Service {
    /// The capabilities of the account's policy, in its order.
    pub fn capabilities(&mut self, account: &AccountId) -> Result<Vec<CapabilityRow>> {
        let (_, policy) = self.pinned(account)?;
        let row = |(id, cap): (_, &crate::policy::model::Capability)| CapabilityRow {
            word: cap.name.clone(),
            title: cap.title.clone(),
            group: policy.group_title(id),
            kind: cap
                .kind
                .filter(|kind| *kind != KindId::ACCOUNT)
                .map(|kind| policy.kind(kind).name.clone()),
            people: cap.kind == Some(KindId::USER),
        };
        Ok(policy.caps().map(row).collect())
    }

    /// What a user may do, thing by thing, page by page. The first page of all begins with the
    /// account and what is asked of nothing in particular.
    pub fn rights(
        &mut self,
        account: &AccountId,
        user: &Handle,
        ask: &PageAsk,
    ) -> Result<Page<ThingRights>> {
        let ask = PageAsk {
            limit: ask.limit.min(THINGS),
            ..ask.clone()
        };
        self.known_user(account, user)?;
        let first = ask.after.is_none() && ask.filter.trim().is_empty();
        let at_all = if first {
            Some(self.user_permissions(account, user, None)?)
        } else {
            None
        };
        let page = self.resources(account, None, &ask)?;
        let (_, policy) = self.pinned(account)?;
        let things: Vec<Handle> = page
            .rows
            .iter()
            .map(|row| row.resource.id.clone())
            .collect();
        let now = self.now();
        let rights = self.ask(account, &mut Facts::new(), |facts| {
            questions::abilities_on(&policy, facts, user, &things, now)
        })?;
        let of_account = |rights: Vec<Ability>| ThingRights {
            thing: None,
            rights,
        };
        let of_things = page.rows.into_iter().zip(rights);
        let of_things = of_things.map(|(thing, rights)| ThingRights {
            thing: Some(thing),
            rights,
        });
        Ok(Page {
            rows: at_all
                .map(of_account)
                .into_iter()
                .chain(of_things)
                .collect(),
            next: page.next,
            total: page.total,
            at_least: page.at_least,
        })
    }

    /// What a user sees, may see but not do, and does not see.
    pub fn user_sees(&mut self, account: &AccountId, user: &Handle) -> Result<View> {
        let (_, policy) = self.pinned(account)?;
        self.known_user(account, user)?;
        let now = self.now();
        self.ask(account, &mut Facts::new(), |facts| {
            questions::user_sees(&policy, facts, user, now)
        })
    }

    /// What somebody would see who holds that role alone.
    pub fn role_sees(&mut self, account: &AccountId, role: &Word) -> Result<View> {
        let (_, policy) = self.pinned(account)?;
        let role = role_of(&policy, role)?;
        let now = self.now();
        self.ask(account, &mut Facts::new(), |facts| {
            questions::role_sees(&policy, facts, role, now)
        })
    }

    /// People of the account from whom the core would accept these edits now, by name. Holders of
    /// the roles that give most are tried, a bounded number of them.
    pub fn doers(&mut self, account: &AccountId, edits: &[Edit]) -> Result<Doers> {
        let (_, policy) = self.pinned(account)?;
        let mut facts = Facts::new();
        let mut found = Doers {
            names: Vec::new(),
            more: false,
        };
        for (user, name) in self.to_try(account, &policy)? {
            let batch = Batch::new(account.clone(), Actor::User(user), edits.to_vec());
            if matches!(self.preview_with(&batch, &mut facts)?, Preview::Plan(_)) {
                found.more = found.names.len() == NAMED;
                if found.more {
                    break;
                }
                found.names.push(name);
            }
        }
        Ok(found)
    }

    /// Active people who are likely to be allowed something, with their names.
    fn to_try(&self, account: &AccountId, policy: &Policy) -> Result<Vec<(Handle, String)>> {
        let (roles, people) = TRIED;
        let gives = |role: &crate::policy::model::Role| {
            let cells = role.cells.iter();
            cells.filter(|cell| matches!(cell, Cell::Allow(_))).count()
        };
        let mut all: Vec<_> = policy.given_roles().map(|(_, role)| role).collect();
        all.sort_by_key(|role| std::cmp::Reverse(gives(role)));
        let ask = Query::plain(people);
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        for role in all.into_iter().take(roles) {
            let holders = std::slice::from_ref(&role.name);
            for entry in self.store.holders(account, holders, &ask)?.rows {
                let user = entry.user;
                if user.status == UserStatus::Active && seen.insert(user.id.clone()) {
                    found.push((user.id, user.name));
                }
            }
        }
        Ok(found)
    }
}
