//! The world after a plan, without a store: its changes are laid over the facts.

use crate::domain::{Change, Handle, Word};

use super::super::world::{Look, World};

impl World<'_> {
    /// This world once the changes are made.
    pub fn with_changes(&self, changes: &[Change]) -> Look<Self> {
        let mut world = self.clone();
        for change in changes {
            world.lay(change)?;
        }
        Ok(world)
    }

    fn lay(&mut self, change: &Change) -> Look<()> {
        match change {
            Change::PutAccount(account) => self.over.account = Some(account.clone()),
            Change::PutUser(user) => {
                self.over.users.insert(user.id.clone(), user.clone());
            }
            Change::PutResource(thing) => {
                let row = Some(thing.clone());
                self.over.resources.insert(thing.id.clone(), row);
            }
            Change::DropResource(id) => {
                self.over.resources.insert(id.clone(), None);
            }
            Change::PutAssignment(held) => {
                self.lay_off(&held.user, &held.role, held.on.as_ref())?;
                self.roles_mut(&held.user)?.push(held.clone());
            }
            Change::DropAssignment { user, role, on } => self.lay_off(user, role, on.as_ref())?,
            Change::PutRelation(relation) => {
                let all = self.relations_mut(&relation.user)?;
                if !all.contains(relation) {
                    all.push(relation.clone());
                }
            }
            Change::DropRelation(relation) => {
                self.relations_mut(&relation.user)?
                    .retain(|r| r != relation);
            }
            Change::PutRequest(request) => {
                let row = request.clone();
                self.over.requests.insert(request.id.clone(), row);
            }
        }
        Ok(())
    }

    fn lay_off(&mut self, user: &Handle, role: &Word, on: Option<&Handle>) -> Look<()> {
        self.roles_mut(user)?
            .retain(|a| a.role != *role || a.on.as_ref() != on);
        Ok(())
    }
}
