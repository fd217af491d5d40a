//! What follows from a batch by itself, round after round until nothing changes any more.

use std::collections::{BTreeMap, BTreeSet};

use rolecall::{
    domain::{Assignment, Handle, Object, Resource, Time, Word},
    policy::model::{Beyond, KindId, LimitForm, RoleId},
};

use super::{
    Book,
    trial::{Spot, Trial},
};

impl Trial<'_> {
    /// People of whom the batch speaks and who are there.
    fn people(&self) -> Vec<Handle> {
        let there = self.touched.iter().filter(|u| self.there(u).is_some());
        there.cloned().collect()
    }

    pub fn settle(&mut self) {
        for _ in 0..64 {
            let before = (self.after.clone(), self.automatic.clone());
            for at in 0..self.policy.limits.len() {
                for user in self.people() {
                    self.follow(at, &user);
                }
            }
            self.end_relations();
            self.one_for_each();
            if !self.refused.is_empty() || (&self.after, &self.automatic) == (&before.0, &before.1)
            {
                return self.relations_fit();
            }
        }
        self.no("loops");
    }

    fn word(&self, role: RoleId) -> Word {
        self.policy.role(role).name.clone()
    }

    fn words(&self, roles: &[RoleId]) -> BTreeSet<Word> {
        roles.iter().map(|r| self.word(*r)).collect()
    }

    fn came(&self, a: &Assignment) -> bool {
        let spot = Spot::of(a);
        self.given.contains(&spot) || self.automatic.contains(&spot)
    }

    fn follow(&mut self, at: usize, user: &Handle) {
        let limit = &self.policy.limits[at];
        let replaces = limit.beyond == Beyond::Replace;
        match &limit.form {
            LimitForm::Alone { roles } if replaces => self.alone(user, &self.words(roles)),
            LimitForm::Roles {
                on,
                roles,
                most: Some(most),
                ..
            } if replaces => {
                let words = self.words(roles);
                let held = self.held(user);
                let places: BTreeSet<Option<Handle>> = held
                    .iter()
                    .map(|a| a.on.clone())
                    .filter(|place| on.is_some_and(|kind| self.is_of(place.as_ref(), kind)))
                    .collect();
                match on {
                    None => self.at_most(user, &words, *most, |_| true),
                    Some(_) => {
                        for place in places {
                            self.at_most(user, &words, *most, |a| a.on == place);
                        }
                    }
                }
            }
            _ => {}
        }
        if let LimitForm::Roles { add: Some(add), .. } = &limit.form {
            self.add(user, *add);
        }
    }

    pub fn is_of(&self, place: Option<&Handle>, kind: KindId) -> bool {
        match place {
            None => kind == KindId::ACCOUNT,
            Some(place) => {
                let thing = self.after.resources.get(place);
                let thing = thing.or_else(|| self.before.resources.get(place));
                thing.is_some_and(|t| t.kind == self.policy.kind(kind).name)
            }
        }
    }

    /// One of these given leaves only it; another given to its holder removes it.
    fn alone(&mut self, user: &Handle, single: &BTreeSet<Word>) {
        let held = self.held(user);
        let (given, old): (Vec<_>, Vec<_>) = held.into_iter().partition(|a| self.came(a));
        let apart = |a: &Assignment, b: &Assignment| {
            a.role != b.role && (single.contains(&a.role) || single.contains(&b.role))
        };
        let book = self.book();
        let mut pairs = given.iter().flat_map(|a| given.iter().map(move |b| (a, b)));
        if pairs.any(|(a, b)| apart(a, b) && book.together(a, b)) {
            return self.no("alone-with-others");
        }
        let moments = book.moments(given.iter().chain(&old));
        let ends: Vec<(Assignment, Time)> = old
            .iter()
            .filter_map(|one| {
                let clash = |at: &&Time| {
                    let mut given = given.iter().filter(|new| apart(one, new));
                    Book::held_at(one, **at) && given.any(|new| Book::held_at(new, **at))
                };
                let at = moments.iter().find(clash)?;
                Some((one.clone(), *at))
            })
            .collect();
        for (one, at) in ends {
            self.gives_way(&one, at);
        }
    }

    /// Goes at once, or ends at that moment if it is held until then.
    fn gives_way(&mut self, old: &Assignment, at: Time) {
        self.after.assignments.remove(old);
        if at > self.now && old.begins.is_none_or(|begins| begins < at) {
            self.after.assignments.insert(Assignment {
                until: Some(at),
                ..old.clone()
            });
        } else {
            self.replaced.insert(old.user.clone());
        }
    }

    /// What was there before gives way, as much as must and when it must: the later ones to the
    /// earlier.
    fn at_most(
        &mut self,
        user: &Handle,
        words: &BTreeSet<Word>,
        most: u64,
        here: impl Fn(&Assignment) -> bool,
    ) {
        let most = usize::try_from(most).unwrap();
        let mut held = self.held(user);
        held.retain(|a| words.contains(&a.role) && here(a));
        let (given, old): (Vec<_>, Vec<_>) = held.into_iter().partition(|a| self.came(a));
        let count = |all: &[Assignment], at: Time| {
            let held = all.iter().filter(|a| Book::held_at(a, at));
            held.count()
        };
        let moments = self.book().moments(given.iter().chain(&old));
        if moments.iter().any(|at| count(&given, *at) > most) {
            return self.no("too-many-roles");
        }
        let mut stay: Vec<Assignment> = Vec::new();
        for one in old {
            let full = |at: &&Time| {
                let new = count(&given, **at);
                Book::held_at(&one, **at) && new > 0 && new + count(&stay, **at) >= most
            };
            let at = moments.iter().find(full).copied();
            stay.push(Assignment {
                until: at.or(one.until),
                ..one.clone()
            });
            if let Some(at) = at {
                self.gives_way(&one, at);
            }
        }
    }

    fn add(&mut self, user: &Handle, role: RoleId) {
        let word = self.word(role);
        let spot = Spot {
            user: user.clone(),
            role: word.clone(),
            on: None,
        };
        let (now, held) = (self.now, self.held(user));
        let has = held.iter().any(|a| a.role == word && !a.ended(now));
        if !has && !self.taken.contains(&spot) {
            // What has ended is as if it were not there.
            self.drop_held(|a| Spot::of(a) == spot);
            self.automatic.insert(spot);
            self.put(Assignment {
                user: user.clone(),
                role: word,
                on: None,
                begins: None,
                until: None,
                since: self.now,
            });
        }
    }

    fn end_relations(&mut self) {
        for row in self.policy.relations.iter().filter(|r| r.ends) {
            let carriers = self.words(&row.held_by);
            let now = self.now;
            let carries = |held: Vec<Assignment>| {
                let mut held = held.iter().filter(|a| !a.ended(now));
                held.any(|a| carriers.contains(&a.role))
            };
            for user in self.people() {
                let (was, is) = (carries(self.was_held(&user)), carries(self.held(&user)));
                let before = &self.before.relations;
                // Lost with the role; or left over from a role that ran out before this one came.
                if was != is {
                    self.after.relations.retain(|r| {
                        r.user != user || r.relation != row.name || (is && !before.contains(r))
                    });
                }
            }
        }
    }

    fn one_for_each(&mut self) {
        for at in 0..self.policy.kinds.len() {
            let row = &self.policy.kinds[at];
            let words = self.words(&row.one_for_each);
            for user in self.people() {
                let (now, mut held) = (self.now, self.held(&user));
                held.retain(|a| !a.ended(now));
                let Some(first) = held.iter().find(|a| words.contains(&a.role)) else {
                    continue;
                };
                let mut had = self.was_held(&user);
                had.retain(|a| !a.ended(now));
                let mut things = self.after.resources.values();
                if had.iter().any(|a| words.contains(&a.role))
                    || things.any(|r| r.owner.as_ref() == Some(&user) && r.kind == row.name)
                {
                    continue;
                }
                let fits = first.on.clone().filter(|place| {
                    let mut within = row.within.iter();
                    within.any(|kind| self.is_of(Some(place), *kind))
                });
                let made = Resource {
                    id: self.fresh(&format!("{user}.{}", row.name)),
                    kind: row.name.clone(),
                    title: format!("{} of {}", row.title, self.after.users[&user].name),
                    parent: fits,
                    owner: Some(user.clone()),
                    state: row.states.first().cloned(),
                    facts: BTreeMap::new(),
                    labels: BTreeSet::new(),
                    since: self.now,
                };
                self.make(KindId(u16::try_from(at).unwrap()), made);
            }
        }
    }

    /// Relations put by name fit the end: who stands in one holds a role that carries it, and so
    /// does the user it leads to with what is asked of them.
    fn relations_fit(&mut self) {
        let mut wrong = false;
        for relation in &self.related {
            let id = self.policy.relation_id(relation.relation.as_str());
            let row = self.policy.relation(id.unwrap());
            let book = self.book();
            if !row.held_by.is_empty() && !book.holds_one(&relation.user, &row.held_by) {
                wrong = true;
            }
            if let Object::Thing(to) = &relation.to
                && self.after.users.contains_key(to)
                && !row.of.is_empty()
                && !book.holds_one(to, &row.of)
            {
                wrong = true;
            }
        }
        if wrong {
            self.no("wrong-holder");
        }
    }
}
