//! The sets of edits that are worth judging: for each way in which some role gives the capability,
//! what it lacks, and what could bring that.

use std::collections::BTreeSet;

use crate::domain::{AccountStatus, Edit, Handle, UserStatus};
use crate::policy::model::{CapId, Cell, Grant, RoleId};

use super::{
    super::{
        access::reaches,
        condition::holds,
        world::{Look, World},
    },
    meet::{Edits, Meet},
};

/// The most edits of a set.
pub const MOST_EDITS: usize = 3;
/// The most sets for one way of one role.
const MOST_SETS: usize = 200;

/// What is lacking, with what could bring it.
type Lack = Vec<Edits>;

/// Sets of edits, in order of size and then of the policy.
#[derive(Default)]
pub struct Goals {
    sets: Vec<Edits>,
    seen: BTreeSet<String>,
    /// Conditions that no edit brings about.
    pub fixed: Vec<String>,
}

impl Goals {
    /// Adds a set once, whatever the order of its edits.
    pub fn add(&mut self, set: Edits) {
        if self.seen.insert(key(&set)) {
            self.sets.push(set);
        }
    }

    /// The sets of so many edits.
    pub fn of_size(&self, size: usize) -> Vec<Edits> {
        self.sets
            .iter()
            .filter(|s| s.len() == size)
            .cloned()
            .collect()
    }

    fn fixed(&mut self, words: String) {
        if !self.fixed.contains(&words) {
            self.fixed.push(words);
        }
    }
}

/// A set's name, whatever the order of its edits.
pub fn key(set: &[Edit]) -> String {
    let mut words: Vec<String> = set
        .iter()
        .map(|e| serde_json::to_string(e).unwrap_or_default())
        .collect();
    words.sort();
    words.join("\n")
}

/// The question, taken apart.
pub struct Aim<'m, 'a> {
    /// What could be changed, for whom.
    pub meet: Meet<'m, 'a>,
    /// The capability.
    pub cap: CapId,
    /// Places to try where the question names none.
    pub places: &'m [Handle],
}

impl Aim<'_, '_> {
    fn world(&self) -> &World<'_> {
        self.meet.world
    }

    /// All sets that are worth judging. What is unknown is noted, and the rest goes on.
    pub fn goals(&self) -> Look<Goals> {
        let mut goals = Goals::default();
        let Some(base) = self.base(&mut goals)? else {
            return Ok(goals);
        };
        let denials = self.denials()?;
        let policy = self.world().policy;
        let mut known = Ok(());
        for (at, role) in policy.roles.iter().enumerate() {
            let Cell::Allow(ways) = &role.cells[self.cap.index()] else {
                continue;
            };
            let id = RoleId(crate::policy::model::small(at));
            for way in ways {
                known = known.and(self.way(id, way, &base, &denials, &mut goals));
            }
        }
        known.map(|()| goals)
    }

    /// What every way needs: an account and a person who may act, the capability's own gates and
    /// conditions, and labels. `None` where no edit brings it.
    fn base(&self, goals: &mut Goals) -> Look<Option<Vec<Lack>>> {
        let world = self.world();
        let mut lacks = Vec::new();
        match world.account()?.map(|a| a.status) {
            Some(AccountStatus::Active) => {}
            Some(AccountStatus::Suspended) => {
                lacks.push(vec![vec![Edit::AccountSuspend { suspended: false }]]);
            }
            _ => return Ok(None),
        }
        let user = self.meet.user.clone();
        match world.user(&user)?.map(|u| u.status) {
            Some(UserStatus::Active) => {}
            Some(UserStatus::Invited) => lacks.push(vec![vec![Edit::UserAccept { user }]]),
            Some(UserStatus::Archived) => lacks.push(vec![vec![Edit::UserRestore { user }]]),
            _ => return Ok(None),
        }
        let cap = world.policy.cap(self.cap);
        let own = Grant {
            when: cap.when.clone(),
            needs: cap.needs.clone(),
            rules: Vec::new(),
        };
        let Some(more) = self.grant(&own, goals)? else {
            return Ok(None);
        };
        lacks.extend(more);
        lacks.extend(self.meet.labels()?);
        Ok(Some(lacks))
    }

    /// What a grant lacks; `None` where no edit brings it.
    fn grant(&self, grant: &Grant, goals: &mut Goals) -> Look<Option<Vec<Lack>>> {
        let mut lacks = Vec::new();
        for feature in &grant.needs {
            if !self.world().feature_on(*feature)? {
                lacks.push(self.meet.switch_on(*feature));
            }
        }
        for condition in &grant.when {
            let Some(lack) = self.meet.condition(condition, true)? else {
                continue;
            };
            if lack.is_empty() {
                goals.fixed(self.world().policy.condition_words(condition));
                return Ok(None);
            }
            lacks.push(lack);
        }
        Ok(Some(lacks))
    }

    /// What rules the capability out now, with what would end that.
    fn denials(&self) -> Look<Vec<Lack>> {
        let world = self.world();
        let mut lacks = Vec::new();
        for held in world.roles(self.meet.user)? {
            let Some(role) = world.policy.role_id(held.role.as_str()) else {
                continue;
            };
            for way in world
                .policy
                .role(role)
                .denies
                .get(&self.cap)
                .into_iter()
                .flatten()
            {
                if !self.denies(way)? {
                    continue;
                }
                let mut lack = vec![vec![Edit::RoleRevoke {
                    user: held.user.clone(),
                    role: held.role.clone(),
                    on: held.on.clone(),
                }]];
                for feature in &way.needs {
                    lack.extend(self.meet.switch_off(*feature));
                }
                for condition in &way.when {
                    lack.extend(self.meet.condition(condition, false)?.unwrap_or_default());
                }
                lacks.push(lack);
            }
        }
        Ok(lacks)
    }

    fn denies(&self, way: &Grant) -> Look<bool> {
        if self.world().off(&way.needs)?.is_some() {
            return Ok(false);
        }
        for condition in &way.when {
            let met = match self.meet.target {
                Some(target) => holds(self.world(), self.meet.user, condition, target)?,
                None => Some(false),
            };
            if met == Some(false) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The sets by which one way of one role would come to give the capability.
    fn way(
        &self,
        role: RoleId,
        way: &Grant,
        base: &[Lack],
        denials: &[Lack],
        goals: &mut Goals,
    ) -> Look<()> {
        let Some(of_way) = self.grant(way, goals)? else {
            return Ok(());
        };
        let mut lacks = base.to_vec();
        lacks.extend(of_way);
        for feature in &self.world().policy.role(role).needs {
            if !self.world().feature_on(*feature)? {
                lacks.push(self.meet.switch_on(*feature));
            }
        }
        if let Some(hold) = self.hold(role)? {
            lacks.push(hold);
        }
        // What gives way by itself, such as an exclusive role for another, needs no edit.
        let strict = [&lacks[..], denials].concat();
        for lacks in [&lacks, &strict] {
            for set in product(lacks) {
                goals.add(set);
            }
        }
        Ok(())
    }

    /// What would make the person hold the role where it reaches; `None` where they do.
    fn hold(&self, role: RoleId) -> Look<Option<Lack>> {
        let world = self.world();
        let user = self.meet.user;
        if role == RoleId::EVERYONE {
            return Ok(None);
        }
        let word = &world.policy.role(role).name;
        let held = world.roles(user)?;
        let spots = self.meet.spots(role, self.places)?;
        let kind = world.policy.cap(self.cap).kind;
        let mut there = held.iter().filter(|a| a.role == *word && a.live(world.now));
        if there.any(|a| reaches(kind, a.on.as_ref(), self.meet.target)) {
            return Ok(None);
        }
        let mut lack = Vec::new();
        for on in &spots {
            lack.push(vec![super::meet::give(user, word, on.as_ref())]);
            for a in held.iter().filter(|a| a.role != *word || a.on != *on) {
                lack.push(vec![Edit::RoleChange {
                    user: user.clone(),
                    from: a.role.clone(),
                    on: a.on.clone(),
                    to: word.clone(),
                    to_on: on.clone(),
                    begins: None,
                    until: None,
                }]);
            }
        }
        Ok(Some(lack))
    }
}

/// One alternative for each lack, all together, where that is few enough edits.
fn product(lacks: &[Lack]) -> Vec<Edits> {
    let mut sets: Vec<Edits> = vec![Vec::new()];
    for lack in lacks {
        let with = |set: &Edits, edits: &Edits| -> Edits {
            let more = edits.iter().filter(|e| !set.contains(e));
            set.iter().chain(more).cloned().collect()
        };
        let next = sets
            .iter()
            .flat_map(|set| lack.iter().map(move |edits| with(set, edits)))
            .filter(|whole| whole.len() <= MOST_EDITS);
        sets = next.take(MOST_SETS).collect();
    }
    sets
}
