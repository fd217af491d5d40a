//! What must always be so, judged on the end state. Only what gets worse is refused: a state that
//! broke a rule before may be lessened, never deepened.

use std::collections::BTreeSet;

use crate::domain::{
    Assignment, Handle, Object, UserStatus, Word,
    plan::{Line, Pool, Reminder, Sign},
};
use crate::policy::model::{Beyond, KindId, Limit, LimitForm, RoleId};

use super::{
    judge::{Judge, Stage, listed},
    pools::pool,
    terms::peak,
    world::{Look, Named, World},
};

impl Judge<'_> {
    /// Judges the rights that edits of things need.
    pub fn check_demands(&mut self) -> Look<()> {
        let Some(actor) = self.batch.actor.user().cloned() else {
            return Ok(());
        };
        let mut all = Ok(());
        for demand in self.demands.clone() {
            all = all.and(self.check_demand(&actor, &demand));
        }
        all
    }

    fn check_demand(&mut self, actor: &Handle, demand: &super::judge::Demand) -> Look<()> {
        let Some(cap) = demand.cap else {
            let message = format!(
                "The policy gives nobody in the account the right to {}.",
                demand.doing
            );
            self.refuse(
                Stage::Capability,
                "no-capability",
                &[],
                message,
                "A site administrator may do it.",
            );
            return Ok(());
        };
        let on = demand.on.as_ref();
        let answer = super::access::access_at(&self.authority, actor, cap, on)?;
        if answer.allowed {
            self.said(&answer.rules);
            return Ok(());
        }
        let name = self.before.name_of(actor);
        let message = format!("{name} may not {}. {}", demand.doing, answer.message);
        self.refuse(
            Stage::Capability,
            "no-capability",
            &answer.rules,
            message,
            &answer.mend,
        );
        Ok(())
    }

    /// Judges every limit on the end state.
    pub fn check_limits(&mut self) -> Look<()> {
        let mut all = Ok(());
        let policy = self.policy;
        for limit in &policy.limits {
            let judged = match &limit.form {
                LimitForm::Roles {
                    on,
                    roles,
                    least,
                    most,
                    ..
                } => self.limit_roles(limit, *on, roles, *least, *most),
                LimitForm::Alone { roles } => self.limit_alone(limit, roles),
                LimitForm::Active { each, roles, least } => {
                    self.limit_active(limit, *each, roles, *least)
                }
                LimitForm::Pool { .. } => self.limit_pool(limit),
                LimitForm::Related {
                    each,
                    relation,
                    most,
                } => self.limit_related(limit, *each, *relation, *most),
            };
            all = all.and(judged);
        }
        all
    }

    /// Refuses or warns, as the limit says.
    pub(super) fn breach(&mut self, limit: &Limit, code: &str, message: String, mend: &str) {
        let message = match &limit.say {
            Some(say) => format!("{message} {say}"),
            None => message,
        };
        match limit.beyond {
            Beyond::Refuse | Beyond::Replace => {
                self.refuse(Stage::Limits, code, &limit.rules, message, mend);
            }
            Beyond::Warn => {
                self.reminders.push(Reminder {
                    text: message,
                    confirm: true,
                    rules: limit.rules.clone(),
                });
                self.said(&limit.rules);
            }
            Beyond::Count => self.notes.push(Line {
                sign: Sign::Care,
                text: message,
                rules: limit.rules.clone(),
            }),
        }
    }

    pub(super) fn words_of(&self, roles: &[RoleId]) -> Vec<Word> {
        let mut words: Vec<Word> = roles
            .iter()
            .map(|r| self.policy.role(*r).name.clone())
            .collect();
        words.sort();
        words
    }

    fn limit_roles(
        &mut self,
        limit: &Limit,
        on: Option<KindId>,
        roles: &[RoleId],
        least: u64,
        most: Option<u64>,
    ) -> Look<()> {
        let words = self.words_of(roles);
        for user in self.people()? {
            let known = self
                .before
                .user(&user)?
                .is_some_and(|u| u.status != UserStatus::Removed);
            for place in self.places(&user, on)? {
                let now = self.now;
                let fits =
                    |a: &&Assignment| words.contains(&a.role) && (on.is_none() || a.on == place);
                let count = |held: &[Assignment]| {
                    peak(held, now, |live| live.iter().copied().filter(fits).count())
                };
                // A role with an end is there until then, and no role that must always be there;
                // one that is to begin is not there yet.
                let lasting = |held: &[Assignment]| {
                    let held = held.iter().filter(|a| a.lasts(now));
                    held.filter(fits).count() as u64
                };
                let is = count(self.after.roles(&user)?);
                let was = if known {
                    Some(count(self.before.roles(&user)?))
                } else {
                    None
                };
                let name = self.after.name_of(&user);
                // Of a place it is asked of whoever holds anything there.
                let there = |held: &[Assignment]| {
                    on.is_none() || held.iter().any(|a| a.on == place && !a.ended(now))
                };
                let needs_one = there(self.after.roles(&user)?);
                let lasts = lasting(self.after.roles(&user)?);
                let lasted = if known && there(self.before.roles(&user)?) {
                    Some(lasting(self.before.roles(&user)?))
                } else {
                    None
                };
                if lasts < least && needs_one && lasted.is_none_or(|lasted| lasts < lasted) {
                    let what = if roles.len() + 1 == self.policy.roles.len() {
                        "any role".to_owned()
                    } else {
                        self.policy.role_titles(roles, "or")
                    };
                    let begins = |a: &Assignment| a.until.is_none() && !a.begun(now);
                    let end = if is < least {
                        ""
                    } else if self.after.roles(&user)?.iter().filter(fits).any(begins) {
                        " until those that are to begin have begun"
                    } else {
                        " once those with an end are over"
                    };
                    let message = format!("{name} would be left without {what}{end}.");
                    self.breach(
                        limit,
                        "too-few-roles",
                        message,
                        &if end.is_empty() {
                            format!(
                                "Everybody holds at least {least}: give another in the same step."
                            )
                        } else {
                            format!(
                                "Everybody always holds at least {least}: give it without an end."
                            )
                        },
                    );
                }
                if most.is_some_and(|most| is > most) && was.is_none_or(|was| is > was) {
                    let held: Vec<String> = self
                        .after
                        .roles(&user)?
                        .iter()
                        .filter(fits)
                        .filter(|a| !a.ended(now))
                        .map(|a| self.title(&a.role))
                        .collect();
                    let most = most.unwrap_or_default();
                    let message = format!(
                        "{name} would hold {} on {}, and {most} is the most.",
                        listed(&held),
                        self.after.place_of(place.as_ref())
                    );
                    self.breach(
                        limit,
                        "too-many-roles",
                        message,
                        "Change the role that is held, in place of adding one.",
                    );
                }
            }
        }
        Ok(())
    }

    fn limit_alone(&mut self, limit: &Limit, roles: &[RoleId]) -> Look<()> {
        let words = self.words_of(roles);
        // One role on several places is still one role.
        let now = self.now;
        let excess = |held: &[Assignment]| {
            peak(held, now, |live| {
                let held: BTreeSet<&Word> = live.iter().map(|a| &a.role).collect();
                if held.iter().any(|role| words.contains(role)) {
                    held.len().saturating_sub(1)
                } else {
                    0
                }
            })
        };
        for user in self.people()? {
            let is = excess(self.after.roles(&user)?);
            let was = match self.before.user(&user)? {
                Some(_) => excess(self.before.roles(&user)?),
                None => 0,
            };
            if is > was {
                let roles: BTreeSet<Word> = self
                    .after
                    .roles(&user)?
                    .iter()
                    .filter(|a| !a.ended(now))
                    .map(|a| a.role.clone())
                    .collect();
                let held: Vec<String> = roles.iter().map(|r| self.title(r)).collect();
                let lone: Vec<String> = roles
                    .iter()
                    .filter(|r| words.contains(r))
                    .map(|r| self.title(r))
                    .collect();
                let name = self.after.name_of(&user);
                let message = format!(
                    "{name} would hold {}, and {} always somebody's only role.",
                    listed(&held),
                    match &lone[..] {
                        [one] => format!("{one} is"),
                        more => format!("each of {} is", listed(more)),
                    }
                );
                self.breach(
                    limit,
                    "alone-with-others",
                    message,
                    "Change the role, in place of adding one.",
                );
            }
        }
        Ok(())
    }

    fn limit_pool(&mut self, limit: &Limit) -> Look<()> {
        let world: &World<'_> = &self.before;
        let before = if self.before.account()?.is_some() {
            pool(world, world, limit)?
        } else {
            None
        };
        let Some((title, after, of)) = pool(&self.after, &self.before, limit)? else {
            return Ok(());
        };
        let (before, of_before) = before.map_or((0, None), |(_, used, of)| (used, of));
        if before != after || of != of_before {
            self.pools.push(Pool {
                title: title.clone(),
                before,
                after,
                of,
                rules: limit.rules.clone(),
            });
            self.said(&limit.rules);
        }
        let Some(of) = of else { return Ok(()) };
        if after > of && after > before {
            let free = match of.saturating_sub(before) {
                0 => "none is free".to_owned(),
                1 => "1 is free".to_owned(),
                free => format!("{free} are free"),
            };
            let message = format!("{title}: {after} would be in use of {of}, and {free}.");
            self.breach(
                limit,
                "no-licence",
                message,
                "Free one, by taking the role from somebody or removing them, or have more added.",
            );
        } else if after > of && of_before != Some(of) {
            self.note(Sign::Care, format!("{title}: {after} in use of {of}. Nobody loses anything, but no more can be given."), &limit.rules);
        }
        Ok(())
    }

    fn limit_related(
        &mut self,
        limit: &Limit,
        each: KindId,
        relation: crate::policy::model::RelationId,
        most: u64,
    ) -> Look<()> {
        let word = self.policy.relation(relation).name.clone();
        let places: BTreeSet<Object> = self
            .related
            .iter()
            .filter(|r| r.relation == word)
            .map(|r| r.to.clone())
            .collect();
        for place in places {
            if kind_of(&self.after, &place)? != Some(each) {
                continue;
            }
            let most_rows = usize::try_from(most)
                .unwrap_or(usize::MAX)
                .saturating_add(1);
            let people: BTreeSet<Handle> = self
                .after
                .related(&word, &place, most_rows)?
                .into_iter()
                .map(|r| r.user)
                .collect();
            let before: BTreeSet<Handle> = match kind_of(&self.before, &place)? {
                Some(_) => self
                    .before
                    .related(&word, &place, most_rows + self.after.over.relations.len())?
                    .into_iter()
                    .map(|r| r.user)
                    .collect(),
                None => BTreeSet::new(),
            };
            if people.len() as u64 > most && people.len() > before.len() {
                let title = &self.policy.relation(relation).title;
                let message = format!(
                    "{} would have more than {most} people as {title}.",
                    match &place {
                        Object::Account => self.after.place_of(None),
                        Object::Thing(thing) => self.after.name_of(thing),
                    }
                );
                self.breach(
                    limit,
                    "too-many",
                    message,
                    "End it for somebody else first.",
                );
            }
        }
        Ok(())
    }
}

/// The kind of what a relation leads to; `None` where it is not there.
fn kind_of(world: &World<'_>, object: &Object) -> Look<Option<KindId>> {
    let thing = match object {
        Object::Account => return Ok(world.account()?.map(|_| KindId::ACCOUNT)),
        Object::Thing(thing) => thing,
    };
    Ok(match world.named(thing)?.filter(Named::is_there) {
        None => None,
        Some(Named::User(_)) => Some(KindId::USER),
        Some(Named::Resource(resource)) => world.policy.kind_id(resource.kind.as_str()),
    })
}
