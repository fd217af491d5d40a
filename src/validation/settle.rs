//! What follows from a batch by itself, to a fixed point: exclusive roles replace, required roles
//! are added, relations end with their role, what each holder owns is made.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{Assignment, Handle, Resource, Time, UserStatus, Word, plan::Sign};
use crate::policy::model::{Beyond, KindId, Limit, LimitForm, RoleId, small};

use super::{
    judge::{Judge, Spot, Stage, listed, upper_first},
    terms::{self, beginnings, each, peak},
    world::Look,
};

/// More rounds than any policy needs; beyond, its rules chase each other.
const ROUNDS: usize = 16;

/// A role that gives way, to which other, and when.
struct Gone {
    old: Assignment,
    by: Word,
    at: Time,
}

impl Gone {
    fn new(old: &Assignment, at: Time, by: &Assignment) -> Self {
        Self {
            old: old.clone(),
            by: by.role.clone(),
            at,
        }
    }

    /// It is held until it gives way.
    fn stays(&self, now: Time) -> bool {
        self.at > now && self.old.begins.is_none_or(|begins| begins < self.at)
    }
}

impl Judge<'_> {
    /// Settles the batch.
    pub fn settle(&mut self) -> Look<()> {
        for _ in 0..ROUNDS {
            let before = (self.after.over.roles.clone(), self.made.len());
            let policy = self.policy;
            for limit in &policy.limits {
                self.settle_limit(limit)?;
            }
            self.end_relations()?;
            self.one_for_each()?;
            if !self.refused.is_empty()
                || before == (self.after.over.roles.clone(), self.made.len())
            {
                return self.check_relations();
            }
        }
        self.refuse(
            Stage::Settle,
            "loops",
            &[],
            "The policy's rules replace one another without end.".into(),
            "Have the policy checked.",
        );
        Ok(())
    }

    /// People whose roles or status the batch touches and who are still there.
    pub fn people(&self) -> Look<Vec<Handle>> {
        let mut people = Vec::new();
        for user in self.after.touched() {
            if self
                .after
                .user(user)?
                .is_some_and(|u| u.status != UserStatus::Removed)
            {
                people.push(user.clone());
            }
        }
        Ok(people)
    }

    fn settle_limit(&mut self, limit: &Limit) -> Look<()> {
        let replaces = limit.beyond == Beyond::Replace;
        for user in self.people()? {
            match &limit.form {
                LimitForm::Alone { roles } if replaces => self.alone(&user, roles, limit)?,
                LimitForm::Roles {
                    on,
                    roles,
                    most: Some(most),
                    ..
                } if replaces => {
                    for place in self.places(&user, *on)? {
                        self.at_most(&user, place.as_ref(), on.is_some(), roles, *most, limit)?;
                    }
                }
                _ => {}
            }
            if let LimitForm::Roles { add: Some(add), .. } = &limit.form {
                self.add_missing(&user, *add, limit)?;
            }
        }
        Ok(())
    }

    /// The places of a kind on which somebody holds roles; just one, the account, without a kind.
    pub fn places(&self, user: &Handle, kind: Option<KindId>) -> Look<BTreeSet<Option<Handle>>> {
        let Some(kind) = kind else {
            return Ok(BTreeSet::from([None]));
        };
        let name = &self.policy.kind(kind).name;
        let mut places = BTreeSet::new();
        for assignment in self
            .after
            .roles(user)?
            .iter()
            .chain(self.before.roles(user)?)
        {
            let Some(place) = &assignment.on else {
                if kind == KindId::ACCOUNT {
                    places.insert(None);
                }
                continue;
            };
            let is = self.after.resource(place)?.or(self.before.resource(place)?);
            if is.is_some_and(|r| r.kind == *name) {
                places.insert(Some(place.clone()));
            }
        }
        Ok(places)
    }

    fn words(&self, roles: &[RoleId]) -> Vec<Word> {
        roles
            .iter()
            .map(|r| self.policy.role(*r).name.clone())
            .collect()
    }

    fn was_given(&self, assignment: &Assignment) -> bool {
        self.given.contains(&spot(assignment)) || self.automatic.contains(&spot(assignment))
    }

    /// One of these roles given leaves only it; another given to its holder removes it.
    fn alone(&mut self, user: &Handle, roles: &[RoleId], limit: &Limit) -> Look<()> {
        let single = self.words(roles);
        let now = self.now;
        let clash = |a: &Assignment, b: &Assignment| {
            a.role != b.role
                && (single.contains(&a.role) || single.contains(&b.role))
                && a.meets(b, now)
        };
        let held = self.after.roles(user)?.to_vec();
        let (given, old): (Vec<_>, Vec<_>) = held.iter().partition(|a| self.was_given(a));
        if given.iter().any(|a| given.iter().any(|b| clash(a, b))) {
            let given: BTreeSet<&Word> = given.iter().map(|a| &a.role).collect();
            let titles: Vec<String> = given.iter().map(|role| self.title(role)).collect();
            let message = format!(
                "{} are given in one step, and one of them cannot stand beside another.",
                listed(&titles)
            );
            self.refuse(
                Stage::Settle,
                "alone-with-others",
                &limit.rules,
                message,
                "Give one of them alone.",
            );
            return Ok(());
        }
        let first = |old: &&Assignment| {
            let by = given.iter().filter(|new| clash(old, new));
            let by = by.filter_map(|new| Some((new.meeting(old, now)?, *new)));
            let (at, by) = by.min_by_key(|(at, _)| *at)?;
            Some(Gone::new(old, at, by))
        };
        let gone: Vec<Gone> = old.iter().filter_map(first).collect();
        self.replace(user, &gone, limit)
    }

    /// What was there before gives way to what is given.
    fn at_most(
        &mut self,
        user: &Handle,
        place: Option<&Handle>,
        by_place: bool,
        roles: &[RoleId],
        most: u64,
        limit: &Limit,
    ) -> Look<()> {
        let words = self.words(roles);
        let held: Vec<Assignment> = self
            .after
            .roles(user)?
            .iter()
            .filter(|a| words.contains(&a.role) && (!by_place || a.on.as_ref() == place))
            .cloned()
            .collect();
        let now = self.now;
        if peak(&held, now, each) <= most {
            return Ok(());
        }
        let beginnings = beginnings(&held, now);
        let (given, old): (Vec<_>, Vec<_>) = held.into_iter().partition(|a| self.was_given(a));
        if peak(&given, now, each) > most {
            let titles: Vec<String> = given.iter().map(|a| self.title(&a.role)).collect();
            let message = format!(
                "{} are given in one step, and {} can hold {most} of them.",
                listed(&titles),
                self.after.name_of(user)
            );
            self.refuse(
                Stage::Settle,
                "too-many-roles",
                &limit.rules,
                message,
                "Give fewer of them.",
            );
            return Ok(());
        }
        // As many stay as there is room for at every moment, the earlier before the later.
        let (mut stay, mut gone): (Vec<Assignment>, Vec<Gone>) = (Vec::new(), Vec::new());
        for old in old {
            let full = |at: &Time| {
                let new = terms::at(&given, *at);
                old.live(*at) && new > 0 && new + terms::at(&stay, *at) >= most
            };
            let at = beginnings.iter().copied().find(full);
            let by = at.and_then(|at| Some((at, given.iter().find(|new| new.live(at))?)));
            if let Some((at, by)) = by {
                gone.push(Gone::new(&old, at, by));
            }
            stay.push(Assignment {
                until: at.or(old.until),
                ..old
            });
        }
        self.replace(user, &gone, limit)
    }

    /// What gives way goes at once, or ends when that for which it gives way begins.
    fn replace(&mut self, user: &Handle, gone: &[Gone], limit: &Limit) -> Look<()> {
        if gone.is_empty() {
            return Ok(());
        }
        let now = self.now;
        let roles = self.after.roles_mut(user)?;
        roles.retain_mut(|a| match gone.iter().find(|gone| gone.old == *a) {
            Some(gone) => {
                a.until = Some(gone.at);
                gone.stays(now)
            }
            None => true,
        });
        let at_once = gone.iter().filter(|gone| !gone.stays(now));
        self.replaced.extend(at_once.map(|gone| spot(&gone.old)));
        self.said(&limit.rules);
        if let Some(say) = &limit.say {
            self.note(Sign::Change, say.clone(), &limit.rules);
            return Ok(());
        }
        let mut told: BTreeMap<(Time, &Word), Vec<String>> = BTreeMap::new();
        for gone in gone {
            let titles = told.entry((gone.at, &gone.by)).or_default();
            titles.push(self.title(&gone.old.role));
        }
        for ((at, by), titles) in told {
            let from = if at > now {
                format!(" from {at} on")
            } else {
                String::new()
            };
            let text = format!(
                "{} replaces {}{from}.",
                upper_first(&self.title(by)),
                listed(&titles)
            );
            self.note(Sign::Change, text, &limit.rules);
        }
        Ok(())
    }

    /// A role's title by its word.
    pub fn title(&self, role: &Word) -> String {
        self.policy
            .role_id(role.as_str())
            .map_or_else(|| role.to_string(), |id| self.policy.role_title(id))
    }

    fn add_missing(&mut self, user: &Handle, role: RoleId, limit: &Limit) -> Look<()> {
        let word = self.policy.role(role).name.clone();
        let (now, held) = (self.now, self.after.roles(user)?);
        if held.iter().any(|a| a.role == word && !a.ended(now)) {
            return Ok(());
        }
        let spot = Spot {
            user: user.clone(),
            role: word.clone(),
            on: None,
        };
        if self.taken.contains(&spot) {
            return Ok(());
        }
        let held = self.after.roles_mut(user)?;
        // What has ended is as if it were not there.
        held.retain(|a| a.role != word || a.on.is_some());
        held.push(Assignment {
            user: user.clone(),
            role: word,
            on: None,
            begins: None,
            until: None,
            since: now,
        });
        self.automatic.insert(spot);
        let text = format!(
            "{} is given as well: everybody must hold it.",
            upper_first(&self.policy.role_title(role))
        );
        self.note(Sign::Gain, text, &limit.rules);
        self.said(&limit.rules);
        Ok(())
    }

    /// Relations that end with the role that carried them. One whose role has run out ends at the
    /// latest when such a role comes anew, so that it brings nothing back.
    fn end_relations(&mut self) -> Look<()> {
        let policy = self.policy;
        for relation in policy
            .relations
            .iter()
            .filter(|r| r.ends && !r.held_by.is_empty())
        {
            let carriers = self.words(&relation.held_by);
            for user in self.people()? {
                let now = self.now;
                let carries = |roles: &[Assignment]| {
                    let mut carriers = roles.iter().filter(|a| carriers.contains(&a.role));
                    carriers.any(|a| !a.ended(now))
                };
                let is = carries(self.after.roles(&user)?);
                let known = self.before.user(&user)?.is_some();
                if !known || is == carries(self.before.roles(&user)?) {
                    continue;
                }
                let old = self.before.relations(&user)?;
                let stays = self.after.relations(&user)?.iter();
                let gone: Vec<_> = stays
                    .filter(|r| r.relation == relation.name && (!is || old.contains(r)))
                    .cloned()
                    .collect();
                for one in gone {
                    self.after.relations_mut(&user)?.retain(|r| *r != one);
                    let place = match &one.to {
                        crate::domain::Object::Account => self.after.place_of(None),
                        crate::domain::Object::Thing(thing) => self.after.name_of(thing),
                    };
                    let name = self.after.name_of(&user);
                    self.thing(
                        Sign::Loss,
                        format!(
                            "{name}: {}, which ends with the role",
                            super::edits::standing(&relation.title, &place)
                        ),
                        &relation.rules,
                    );
                    self.said(&relation.rules);
                }
            }
        }
        Ok(())
    }

    /// Relations added by name fit the end state: the person holds the role that carries them, and
    /// the other person the one that is asked of them.
    fn check_relations(&mut self) -> Look<()> {
        for relation in self.related.clone() {
            let Some(id) = self.policy.relation_id(relation.relation.as_str()) else {
                continue;
            };
            let row = self.policy.relation(id);
            let name = self.after.name_of(&relation.user);
            if !row.held_by.is_empty() && !self.after.holds_live(&relation.user, &row.held_by)? {
                let who: Vec<String> = row
                    .held_by
                    .iter()
                    .map(|r| self.policy.role_title(*r))
                    .collect();
                let who = who.join(" or ");
                let message = format!(
                    "Only a holder of {who} can be {}, and {name} is none.",
                    row.title
                );
                self.refuse(
                    Stage::Gates,
                    "wrong-holder",
                    &row.rules,
                    message,
                    &format!("Give them the role {who} first."),
                );
            }
            if let crate::domain::Object::Thing(to) = &relation.to
                && !row.of.is_empty()
                && self.after.user(to)?.is_some()
                && !self.after.holds_live(to, &row.of)?
            {
                let who: Vec<String> = row.of.iter().map(|r| self.policy.role_title(*r)).collect();
                let who = who.join(" or ");
                let message = format!(
                    "`{}` leads to a holder of {who}, and {} is none.",
                    row.title,
                    self.after.name_of(to)
                );
                self.refuse(
                    Stage::Gates,
                    "wrong-holder",
                    &row.rules,
                    message,
                    &format!("Name somebody who holds {who}."),
                );
            }
        }
        Ok(())
    }

    /// Each holder of certain roles owns a thing of a kind, made with the role.
    fn one_for_each(&mut self) -> Look<()> {
        let mut all = Ok(());
        for index in 0..self.policy.kinds.len() {
            let kind = KindId(small(index));
            let row = self.policy.kind(kind);
            if row.one_for_each.is_empty() {
                continue;
            }
            for user in self.people()? {
                all = all.and(self.one_for(kind, &user));
            }
        }
        all
    }

    fn one_for(&mut self, kind: KindId, user: &Handle) -> Look<()> {
        let row = self.policy.kind(kind);
        let words = self.words(&row.one_for_each);
        let now = self.now;
        let holds = |roles: &[Assignment]| {
            let mut held = roles.iter().filter(|a| !a.ended(now));
            held.find(|a| words.contains(&a.role)).cloned()
        };
        let Some(assignment) = holds(self.after.roles(user)?) else {
            return Ok(());
        };
        let new = self.before.user(user)?.is_none() || holds(self.before.roles(user)?).is_none();
        if !new || !self.after.owned(user, &row.name)?.is_empty() {
            return Ok(());
        }
        let parent = match &assignment.on {
            Some(place) => self
                .after
                .resource(place)?
                .and_then(|r| self.policy.kind_id(r.kind.as_str()))
                .filter(|k| row.within.contains(k))
                .map(|_| place.clone()),
            None => None,
        };
        let handle = self.fresh(&format!("{user}.{}", row.name))?;
        let made = Resource {
            id: handle,
            kind: row.name.clone(),
            title: format!("{} of {}", row.title, self.after.name_of(user))
                .chars()
                .take(crate::domain::text::MAX_TITLE)
                .collect(),
            parent,
            owner: Some(user.clone()),
            state: row.states.first().cloned(),
            facts: std::collections::BTreeMap::new(),
            labels: BTreeSet::new(),
            since: self.now,
        };
        self.put_made(kind, &made)
    }
}

/// The key of an assignment.
pub fn spot(assignment: &Assignment) -> Spot {
    Spot {
        user: assignment.user.clone(),
        role: assignment.role.clone(),
        on: assignment.on.clone(),
    }
}
