//! Licences and seats: how many are in use, before and after.

use crate::domain::{Word, plan::Pool};
use crate::policy::model::{Limit, LimitForm, Most};

use super::world::{Look, World};

/// A pool's use in one world; `was` is the world before.
pub fn pool(
    world: &World<'_>,
    was: &World<'_>,
    limit: &Limit,
) -> Look<Option<(String, u64, Option<u64>)>> {
    let LimitForm::Pool {
        title,
        counts,
        roles,
        by_role,
        most,
    } = &limit.form
    else {
        return Ok(None);
    };
    let mut words: Vec<Word> = roles
        .iter()
        .map(|r| world.policy.role(*r).name.clone())
        .collect();
    words.sort();
    let mut counts = counts.clone();
    counts.sort();
    let used = world.count_holders(was, &words, &counts, *by_role)?;
    let of = match most {
        Most::Number(number) => Some(*number),
        Most::Named(name) => world.account()?.and_then(|a| a.limits.get(name).copied()),
    };
    Ok(Some((title.clone(), used, of)))
}

/// All pools as they are.
pub fn in_use(world: &World<'_>) -> Look<Vec<Pool>> {
    let mut pools = Vec::new();
    for limit in &world.policy.limits {
        if let Some((title, used, of)) = pool(world, world, limit)? {
            pools.push(Pool {
                title,
                before: used,
                after: used,
                of,
                rules: limit.rules.clone(),
            });
        }
    }
    Ok(pools)
}
