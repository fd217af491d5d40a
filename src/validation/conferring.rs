//! That nobody confers what they do not hold: each capability that a given role allows is held by
//! the actor at that place, in a way that asks for no more.

use crate::domain::{Assignment, Handle};
use crate::policy::model::{CapId, Cell, Grant, OwnOnly, RoleId};

use super::{judge::Judge, world::Look};

impl Judge<'_> {
    /// The first role given, and the first capability in it, that is more than the actor has at
    /// its place; nothing where the actor has the capability that frees from this.
    pub(super) fn confers_beyond(
        &self,
        actor: &Handle,
        own: OwnOnly,
        given: &[Assignment],
    ) -> Look<Option<(RoleId, CapId)>> {
        for assignment in given {
            let Some(role) = self.policy.role_id(assignment.role.as_str()) else {
                continue;
            };
            let on = assignment.on.as_ref();
            if let Some(cap) = own.unless
                && super::access::access_at(&self.authority, actor, cap, on)?.allowed
            {
                continue;
            }
            if let Some(cap) = self.first_beyond(actor, role, on)? {
                return Ok(Some((role, cap)));
            }
        }
        Ok(None)
    }

    fn first_beyond(
        &self,
        actor: &Handle,
        role: RoleId,
        on: Option<&Handle>,
    ) -> Look<Option<CapId>> {
        let mut own = vec![RoleId::EVERYONE];
        for (held, place) in self.authority.live(actor)? {
            if self.authority.inside(on, place.as_ref())? {
                own.push(held);
            }
        }
        for (cap, _) in self.policy.caps() {
            let Cell::Allow(given) = &self.policy.role(role).cells[cap.index()] else {
                continue;
            };
            let denied = own
                .iter()
                .any(|held| self.policy.role(*held).denies.contains_key(&cap));
            let has = |way: &Grant| own.iter().any(|held| self.gives_as_widely(*held, cap, way));
            if denied || !given.iter().all(has) {
                return Ok(Some(cap));
            }
        }
        Ok(None)
    }

    /// Whether the role gives the capability in a way that asks for no more than this one.
    fn gives_as_widely(&self, role: RoleId, cap: CapId, way: &Grant) -> bool {
        let Cell::Allow(own) = &self.policy.role(role).cells[cap.index()] else {
            return false;
        };
        own.iter().any(|grant| {
            grant.when.iter().all(|c| way.when.contains(c))
                && grant.needs.iter().all(|f| way.needs.contains(f))
        })
    }
}
