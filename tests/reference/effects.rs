//! What moves by itself: a person's container is emptied into another of theirs when their roles
//! change.

use std::collections::{BTreeMap, BTreeSet};

use rolecall::{
    domain::{Assignment, Handle, Resource},
    policy::model::{Effect, KindId, Move, RoleId, Trigger, Whom},
};

use super::{persons::Difference, sets::Place, trial::Trial};

impl Trial<'_> {
    pub fn effects(&mut self) {
        let people: BTreeSet<Handle> = self.after.users.keys().cloned().collect();
        let differences: BTreeMap<Handle, Difference> = people
            .into_iter()
            .map(|user| (user.clone(), self.difference(&user)))
            .collect();
        for effect in &self.policy.effects {
            for (user, difference) in &differences {
                if self.book().all_on(&effect.needs) && self.happens(effect, user, difference) {
                    for step in &effect.moves {
                        self.empties(user, step);
                    }
                }
            }
        }
    }

    fn happens(&self, effect: &Effect, user: &Handle, difference: &Difference) -> bool {
        let oneself = self.actor.user() == Some(user);
        let whom = match effect.only {
            Whom::Anybody => true,
            Whom::Oneself => oneself,
            Whom::Others => !oneself,
        };
        let one_of = |all: &[Assignment], roles: &[RoleId]| {
            let words = self.book().words(roles).into_iter().cloned();
            let words: BTreeSet<_> = words.collect();
            all.iter().any(|a| words.contains(&a.role))
        };
        let (given, taken) = (&difference.given, &difference.taken);
        whom && match &effect.trigger {
            Trigger::Gives(roles) => one_of(given, roles),
            Trigger::Takes(roles) => one_of(taken, roles),
            Trigger::FromTo(from, to) => one_of(taken, from) && one_of(given, to),
            Trigger::Replaces => {
                self.before.users.contains_key(user) && self.replaced.contains(user)
            }
            Trigger::Makes(_) => false,
        }
    }

    /// The first thing of a kind that somebody owns.
    fn container(&self, user: &Handle, kind: KindId) -> Option<Resource> {
        let word = &self.policy.kind(kind).name;
        let mut all = self.after.resources.values();
        let found = all.find(|r| r.owner.as_ref() == Some(user) && r.kind == *word);
        found.cloned()
    }

    fn contents(&self, of: &Handle) -> Vec<Resource> {
        let all = self.after.resources.values();
        all.filter(|r| r.parent.as_ref() == Some(of))
            .cloned()
            .collect()
    }

    /// Whether one thing lies in another, or is it.
    fn lies_in(&self, thing: &Handle, outer: &Handle) -> bool {
        let book = self.book();
        let path = book.path(book.place(Some(thing)).unwrap());
        path.iter()
            .any(|p| matches!(p, Place::Thing(t) if t.id == *outer))
    }

    /// All but what the other container is or lies in: nothing moves into itself.
    fn empties(&mut self, user: &Handle, step: &Move) {
        let source = self.container(user, step.from);
        let target = self.container(user, step.into);
        let Some((source, target)) = source.zip(target) else {
            return;
        };
        let mut contents = self.contents(&source.id);
        contents.retain(|item| !self.lies_in(&target.id, &item.id));
        if contents.is_empty() || (source.id == target.id && step.becomes.is_none()) {
            return;
        }
        let target = match step.becomes {
            Some(folder) => self.folder(folder, &source, &target),
            None => target.id,
        };
        for item in contents {
            let title = self.apart_from(&item.title, &target);
            let row = self.after.resources.get_mut(&item.id).unwrap();
            row.title = title;
            row.parent = Some(target.clone());
        }
    }

    /// A new thing in the target that bears the source's title.
    fn folder(&mut self, kind: KindId, source: &Resource, target: &Resource) -> Handle {
        let row = self.policy.kind(kind);
        let id = self.fresh(&format!("{}.{}", source.id, row.name));
        let folder = Resource {
            id: id.clone(),
            kind: row.name.clone(),
            title: self.apart_from(&source.title, &target.id),
            parent: Some(target.id.clone()),
            owner: source.owner.clone(),
            state: row.states.first().cloned(),
            facts: BTreeMap::new(),
            labels: BTreeSet::new(),
            since: self.now,
        };
        self.make(kind, folder);
        id
    }

    /// The title, with a number where something there bears it already.
    fn apart_from(&self, title: &str, place: &Handle) -> String {
        let there = self.contents(place);
        let name = |n: usize| match n {
            1 => title.to_owned(),
            n => format!("{title} ({n})"),
        };
        let free = |n: &usize| there.iter().all(|r| r.title != name(*n));
        name((1..).find(free).unwrap())
    }
}
