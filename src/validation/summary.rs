//! What somebody can do in general, role by role, without asking of a particular thing.

use std::collections::BTreeMap;

use crate::domain::{Handle, UserStatus};
use crate::policy::model::{CapId, Cell, FeatureId, RoleId, small};

use super::world::{Look, World};

/// A capability that somebody has, at least for some things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Which.
    pub cap: CapId,
    /// Only for some things, or at some times.
    pub conditional: bool,
}

/// What a user can do.
pub fn held(world: &World<'_>, user: &Handle) -> Look<Vec<Held>> {
    Ok(caps(world, user)?
        .into_iter()
        .map(|(cap, conditional)| Held { cap, conditional })
        .collect())
}

/// The capabilities of a user who is active, with whether they hang on conditions.
pub fn caps(world: &World<'_>, user: &Handle) -> Look<BTreeMap<CapId, bool>> {
    let mut caps = BTreeMap::new();
    if world
        .user(user)?
        .is_none_or(|u| u.status != UserStatus::Active)
    {
        return Ok(caps);
    }
    let live = world.live(user)?;
    for (cap, row) in world.policy.caps() {
        if world.off(&row.needs)?.is_some() {
            continue;
        }
        let mut found = None;
        let mut denied = false;
        for (role, _) in &live {
            let role = world.policy.role(*role);
            for way in role.denies.get(&cap).into_iter().flatten() {
                denied |= way.when.is_empty() && world.off(&way.needs)?.is_none();
            }
            let Cell::Allow(ways) = &role.cells[cap.index()] else {
                continue;
            };
            for way in ways {
                if world.off(&way.needs)?.is_none() {
                    let conditional = !(way.when.is_empty() && row.when.is_empty());
                    found = Some(found.unwrap_or(true) && conditional);
                }
            }
        }
        if let (Some(conditional), false) = (found, denied) {
            caps.insert(cap, conditional);
        }
    }
    Ok(caps)
}

/// The roles whose need is off, with the title of the feature.
pub fn roles_off(world: &World<'_>) -> Look<Vec<(RoleId, String)>> {
    let mut off = Vec::new();
    for (id, role) in world.policy.given_roles() {
        if let Some(feature) = world.off(&role.needs)? {
            off.push((id, world.policy.feature_title(feature)));
        }
    }
    Ok(off)
}

/// Which features are on, in the policy's order.
pub fn features_on(world: &World<'_>) -> Look<Vec<bool>> {
    (0..world.policy.features.len())
        .map(|i| world.feature_on(FeatureId(small(i))))
        .collect()
}
