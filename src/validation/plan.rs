//! The plan of an accepted batch: what it does, person by person and row by row, and its digest.

use std::collections::BTreeSet;

use crate::domain::{
    Assignment, Change, Handle, Hash, Key, Plan, Relation,
    plan::{HeldRole, PersonDelta},
};

use super::{
    judge::{Judge, lower_first},
    settle::spot,
    summary::caps,
    world::{Look, World},
};

impl Judge<'_> {
    /// Looks at all that the plan will show, so that what is unknown is asked for.
    pub fn look_ahead(&mut self) -> Look<()> {
        for user in self
            .after
            .touched()
            .into_iter()
            .cloned()
            .collect::<Vec<_>>()
        {
            self.person(&user)?;
        }
        self.rows().map(|_| ())
    }

    /// The plan. All it shows has been looked at before.
    pub fn plan(self) -> Plan {
        let mut people = Vec::new();
        for user in self.after.touched() {
            if let Ok(Some(delta)) = self.person(user) {
                people.push(delta);
            }
        }
        let changes = self.rows().unwrap_or_default();
        let mut rules = self.rules;
        for line in self.notes.iter().chain(&self.things) {
            add(&mut rules, &line.rules);
        }
        for reminder in &self.reminders {
            add(&mut rules, &reminder.rules);
        }
        let mut plan = Plan {
            headline: headline(&self.headlines),
            notes: self.notes,
            people,
            things: self.things,
            pools: self.pools,
            reminders: self.reminders,
            rules,
            changes,
            digest: Hash::ZERO,
        };
        plan = Self::with_carried(plan, self.carried);
        plan.digest = digest(&plan);
        plan
    }

    fn held_role(&self, world: &World<'_>, assignment: &Assignment) -> HeldRole {
        HeldRole {
            role: assignment.role.to_string(),
            title: self.title(&assignment.role),
            on: assignment.on.clone(),
            place: assignment.on.as_ref().map(|on| world.name_of(on)),
            begins: assignment.begins,
            until: assignment.until,
        }
    }

    fn person(&self, user: &Handle) -> Look<Option<PersonDelta>> {
        let Some(is) = self.after.user(user)? else {
            return Ok(None);
        };
        let was = self.before.user(user)?.map(|u| u.status);
        let before: &[Assignment] = if was.is_some() {
            self.before.roles(user)?
        } else {
            &[]
        };
        let after = self.after.roles(user)?;
        let lacks = |held: &[Assignment], a: &Assignment| {
            !held
                .iter()
                .any(|b| spot(b) == spot(a) && b.begins == a.begins && b.until == a.until)
        };
        let gained = after
            .iter()
            .filter(|a| lacks(before, a))
            .map(|a| self.held_role(&self.after, a))
            .collect();
        let lost = before
            .iter()
            .filter(|a| lacks(after, a))
            .map(|a| self.held_role(&self.before, a))
            .collect();
        let could = if was.is_some() {
            caps(&self.before, user)?
        } else {
            std::collections::BTreeMap::new()
        };
        let can_now = caps(&self.after, user)?;
        let title = |cap| self.policy.cap_title(cap);
        let can = can_now
            .keys()
            .filter(|c| !could.contains_key(c))
            .map(|c| title(*c))
            .collect();
        let cannot = could
            .keys()
            .filter(|c| !can_now.contains_key(c))
            .map(|c| title(*c))
            .collect();
        let delta = PersonDelta {
            user: user.clone(),
            name: is.name.clone(),
            was,
            is: is.status,
            gained,
            lost,
            can,
            cannot,
        };
        let same = delta.was == Some(delta.is)
            && delta.gained.is_empty()
            && delta.lost.is_empty()
            && delta.can.is_empty()
            && delta.cannot.is_empty();
        Ok((!same).then_some(delta))
    }

    /// The rows that differ between before and after, in the one order in which they can be
    /// applied: the account, people, things outermost first, what is held, what goes.
    fn rows(&self) -> Look<Vec<Change>> {
        let mut rows = Vec::new();
        let named = self.after.over.users.keys();
        for id in named.chain(self.after.over.resources.keys()) {
            self.before.want(Key::Thing(id.clone()));
        }
        if let Some(account) = &self.after.over.account
            && self.before.account()? != Some(account)
        {
            rows.push(Change::PutAccount(account.clone()));
        }
        for (id, user) in &self.after.over.users {
            if self.before.user(id)? != Some(user) {
                rows.push(Change::PutUser(user.clone()));
            }
        }
        self.put_things(&mut rows)?;
        for user in self.after.over.roles.keys() {
            self.role_rows(user, &mut rows)?;
        }
        for user in self.after.over.relations.keys() {
            self.relation_rows(user, &mut rows)?;
        }
        for (id, request) in &self.after.over.requests {
            if self.before.request(id)? != Some(request) {
                rows.push(Change::PutRequest(request.clone()));
            }
        }
        let mut gone: Vec<(usize, &Handle)> = Vec::new();
        for (id, thing) in &self.after.over.resources {
            if thing.is_none() && self.before.resource(id)?.is_some() {
                gone.push((self.before.path(id)?.len(), id));
            }
        }
        gone.sort_by(|a, b| b.cmp(a));
        rows.extend(
            gone.into_iter()
                .map(|(_, id)| Change::DropResource(id.clone())),
        );
        Ok(rows)
    }

    fn put_things(&self, rows: &mut Vec<Change>) -> Look<()> {
        let mut made = Vec::new();
        for (id, thing) in &self.after.over.resources {
            if let Some(thing) = thing
                && self.before.resource(id)? != Some(thing)
            {
                made.push((self.after.path(id)?.len(), thing));
            }
        }
        made.sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| x.id.cmp(&y.id)));
        rows.extend(
            made.into_iter()
                .map(|(_, thing)| Change::PutResource(thing.clone())),
        );
        Ok(())
    }

    fn role_rows(&self, user: &Handle, rows: &mut Vec<Change>) -> Look<()> {
        let known = self.before.user(user)?.is_some();
        let was: BTreeSet<&Assignment> = if known {
            self.before.roles(user)?.iter().collect()
        } else {
            BTreeSet::new()
        };
        let is: BTreeSet<&Assignment> = self.after.roles(user)?.iter().collect();
        let kept = |a: &&&Assignment| is.iter().any(|b| spot(b) == spot(a));
        for gone in was.difference(&is).filter(|a| !kept(a)) {
            rows.push(Change::DropAssignment {
                user: gone.user.clone(),
                role: gone.role.clone(),
                on: gone.on.clone(),
            });
        }
        rows.extend(
            is.difference(&was)
                .map(|a| Change::PutAssignment((*a).clone())),
        );
        Ok(())
    }

    fn relation_rows(&self, user: &Handle, rows: &mut Vec<Change>) -> Look<()> {
        let known = self.before.user(user)?.is_some();
        let was: BTreeSet<&Relation> = if known {
            self.before.relations(user)?.iter().collect()
        } else {
            BTreeSet::new()
        };
        let is: BTreeSet<&Relation> = self.after.relations(user)?.iter().collect();
        rows.extend(
            was.difference(&is)
                .map(|r| Change::DropRelation((*r).clone())),
        );
        rows.extend(
            is.difference(&was)
                .map(|r| Change::PutRelation((*r).clone())),
        );
        Ok(())
    }
}

fn add(rules: &mut Vec<String>, more: &[String]) {
    for rule in more {
        if !rules.contains(rule) {
            rules.push(rule.clone());
        }
    }
}

/// Removes what is the moment of the edit itself, so that the same plan a second later is the same.
fn timeless(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(map) => {
            map.remove("since");
            map.remove("at");
            // Of a request; it is as long after `since` as the policy says.
            map.remove("expires");
            for (key, value) in map {
                // Here the keys are words of the policy, and their times are what is asked.
                if !matches!(key.as_str(), "facts" | "features" | "limits") {
                    timeless(value);
                }
            }
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(timeless),
        _ => {}
    }
}

fn digest(plan: &Plan) -> Hash {
    let mut value = serde_json::to_value(plan).unwrap_or_default();
    timeless(&mut value);
    Hash::of(value.to_string().as_bytes())
}

/// A headline for the whole batch.
pub fn headline(all: &[String]) -> String {
    let mut words: Vec<&String> = Vec::new();
    for one in all {
        if !words.contains(&one) {
            words.push(one);
        }
    }
    match words[..] {
        [] => "Nothing".into(),
        [one] => one.clone(),
        [one, two] => format!("{one}, then {}", lower_first(two)),
        [one, ref more @ ..] => format!("{one}, and {} more edits", more.len()),
    }
}
