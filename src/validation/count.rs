//! Holders counted in a world: the facts, with those whom the batch touches counted anew.

use std::collections::BTreeSet;

use crate::domain::{Fact, Handle, Key, User, UserStatus, Word};

use super::world::{Look, World};

impl World<'_> {
    /// Active holders of one of the roles on a place, begun and without an end: at least `most` of them if
    /// there are so many.
    pub fn active_holders(
        &self,
        roles: &[Word],
        on: Option<&Handle>,
        most: usize,
    ) -> Look<BTreeSet<Handle>> {
        if roles.is_empty() {
            return Ok(BTreeSet::new());
        }
        let touched = self.touched();
        let key = Key::ActiveHolders {
            roles: roles.to_vec(),
            on: on.cloned(),
            at: self.now,
            most: most + touched.len(),
        };
        let mut all: BTreeSet<Handle> = match self.fact(key)? {
            Fact::Handles(known) => known
                .iter()
                .filter(|h| !touched.contains(h))
                .cloned()
                .collect(),
            _ => BTreeSet::new(),
        };
        for user in touched {
            let active = self
                .user(user)?
                .is_some_and(|u| u.status == UserStatus::Active);
            let holds = self
                .roles(user)?
                .iter()
                .any(|a| a.lasts(self.now) && a.on.as_ref() == on && roles.contains(&a.role));
            if active && holds {
                all.insert(user.clone());
            }
        }
        Ok(all)
    }

    /// How many users of these states hold one of the roles; `was` is the world before.
    pub fn count_holders(
        &self,
        was: &World<'_>,
        roles: &[Word],
        status: &[UserStatus],
        by_role: bool,
    ) -> Look<u64> {
        let key = Key::CountHolders {
            roles: roles.to_vec(),
            status: status.to_vec(),
            at: self.now,
            stale: self.stale(),
            by_role,
        };
        let base = match self.fact(key)? {
            Fact::Count(count) => *count,
            _ => 0,
        };
        let (mut less, mut more) = (0, 0);
        for user in self.touched() {
            less += was.counts_as(user, roles, status, by_role)?;
            more += self.counts_as(user, roles, status, by_role)?;
        }
        Ok((base + more).saturating_sub(less))
    }

    fn counts_as(
        &self,
        user: &Handle,
        roles: &[Word],
        status: &[UserStatus],
        by_role: bool,
    ) -> Look<u64> {
        let counted = self
            .user(user)?
            .is_some_and(|u| status.contains(&u.status) && !self.expired(u));
        if !counted {
            return Ok(0);
        }
        if roles.is_empty() {
            return Ok(1);
        }
        let held: BTreeSet<&Word> = self
            .roles(user)?
            .iter()
            .filter(|a| !a.ended(self.now))
            .map(|a| &a.role)
            .filter(|r| roles.contains(r))
            .collect();
        Ok(if by_role {
            held.len() as u64
        } else {
            u64::from(!held.is_empty())
        })
    }

    /// Some users of a state, for proposals.
    pub fn some_users(
        &self,
        status: UserStatus,
        role: Option<&Word>,
        most: usize,
    ) -> Look<Vec<User>> {
        let key = Key::SomeUsers {
            status,
            role: role.cloned(),
            most,
        };
        Ok(match self.fact(key)? {
            Fact::Users(users) => users.clone(),
            _ => Vec::new(),
        })
    }
}
