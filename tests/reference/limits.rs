//! What must always be so, measured on the whole account before and after: for each limit and each
//! person, place or pool, how far it is from being so. Nothing may get worse.

use std::collections::{BTreeMap, BTreeSet};

use rolecall::{
    domain::{Assignment, Handle, Object, Word, state::State},
    policy::model::{Beyond, FeatureId, KindId, Limit, LimitForm, Most, RoleId},
};

use super::{Book, trial::Trial};

/// By what is measured: how far it is from what must be, and what of it counts when it grows.
type Measured = BTreeMap<String, u64>;

/// Which roles speak, where that is not read off the account.
pub type Open<'o> = &'o dyn Fn(RoleId) -> bool;

impl Book<'_> {
    /// What somebody holds or is to hold: a promise is kept from the day on which it is given.
    fn held_words(&self, user: &Handle) -> BTreeSet<&Word> {
        let held = self.assignments_of(user).into_iter();
        held.filter(|a| self.in_time(a)).map(|a| &a.role).collect()
    }

    /// The most that is counted of what somebody holds at any moment from now on.
    fn at_worst(&self, user: &Handle, count: impl Fn(&[&Assignment]) -> usize) -> u64 {
        let held = self.assignments_of(user);
        let at = |moment| {
            let held = held.iter().copied().filter(|a| Book::held_at(a, moment));
            count(&held.collect::<Vec<&Assignment>>()) as u64
        };
        let moments = self.moments(held.iter().copied());
        moments.into_iter().map(at).max().unwrap()
    }

    /// How far one limit is from being kept, by what it is kept of.
    pub fn measure(&self, limit: &Limit, open: Open<'_>) -> Measured {
        match &limit.form {
            LimitForm::Roles {
                on,
                roles,
                least,
                most,
                ..
            } => self.roles_held(*on, roles, *least, *most),
            LimitForm::Alone { roles } => {
                let single = self.words(roles);
                let people = self.people().into_iter().map(|user| {
                    let excess = self.at_worst(&user.id, |held| {
                        let held: BTreeSet<&Word> = held.iter().map(|a| &a.role).collect();
                        let lone = !held.is_disjoint(&single);
                        if lone { held.len() - 1 } else { 0 }
                    });
                    (user.id.to_string(), excess)
                });
                people.collect()
            }
            LimitForm::Active { each, roles, least } => {
                let mut places: Vec<Option<&Handle>> = self
                    .things(*each)
                    .into_iter()
                    .map(|r| Some(&r.id))
                    .collect();
                if *each == KindId::ACCOUNT {
                    places.push(None);
                }
                let active = places.into_iter().map(|place| {
                    let lasting = |a: &&Assignment| {
                        let role = self.role_of(a);
                        a.on.as_ref() == place
                            && self.lasts(a)
                            && role.is_some_and(|r| roles.contains(&r) && open(r))
                    };
                    let held = self.state.assignments.iter().filter(lasting);
                    let holders: BTreeSet<&Handle> = held
                        .map(|a| &a.user)
                        .filter(|user| self.active(user))
                        .collect();
                    let missing = least.saturating_sub(holders.len() as u64);
                    (format!("{place:?}"), missing)
                });
                active.collect()
            }
            LimitForm::Pool {
                counts,
                roles,
                by_role,
                most,
                ..
            } => {
                let words = self.words(roles);
                let people = self.people().into_iter();
                let used = people.filter(|u| counts.contains(&u.status)).map(|u| {
                    let held = self.held_words(&u.id);
                    let held = held.intersection(&words).count();
                    match (roles.is_empty(), by_role) {
                        (true, _) => 1,
                        (false, true) => held,
                        (false, false) => held.min(1),
                    }
                });
                let used = used.sum::<usize>() as u64;
                BTreeMap::from([("used".into(), used), ("most".into(), self.most(most))])
            }
            LimitForm::Related {
                each,
                relation,
                most,
            } => {
                let word = &self.policy.relation(*relation).name;
                let ends: Vec<Object> = match *each {
                    KindId::ACCOUNT => vec![Object::Account],
                    KindId::USER => {
                        let people = self.people().into_iter();
                        people.map(|u| Object::Thing(u.id.clone())).collect()
                    }
                    kind => {
                        let things = self.things(kind).into_iter();
                        things.map(|r| Object::Thing(r.id.clone())).collect()
                    }
                };
                let tied = ends.into_iter().map(|to| {
                    let rows = self.state.relations.iter();
                    let rows = rows.filter(|r| r.relation == *word && r.to == to);
                    let people: BTreeSet<&Handle> = rows.map(|r| &r.user).collect();
                    let excess = (people.len() as u64).saturating_sub(*most);
                    (format!("{to:?}"), excess)
                });
                tied.collect()
            }
        }
    }

    fn most(&self, most: &Most) -> u64 {
        match most {
            Most::Number(number) => *number,
            Most::Named(name) => {
                let account = self.state.account.as_ref().unwrap();
                account.limits.get(name).copied().unwrap_or(u64::MAX)
            }
        }
    }

    fn roles_held(
        &self,
        on: Option<KindId>,
        roles: &[RoleId],
        least: u64,
        most: Option<u64>,
    ) -> Measured {
        let words = self.words(roles);
        let mut out = Measured::new();
        for user in self.people() {
            let mut held = self.assignments_of(&user.id);
            held.retain(|a| self.in_time(a));
            // Place by place where somebody holds anything, or in the whole account.
            let places: BTreeSet<Option<&Handle>> = match on {
                None => BTreeSet::from([None]),
                Some(kind) => held
                    .iter()
                    .map(|a| a.on.as_ref())
                    .filter(|place| {
                        let place = self.place(*place);
                        place.and_then(|p| self.kind_of(p)) == Some(kind)
                    })
                    .collect(),
            };
            for place in places {
                let here = |a: &&Assignment| {
                    words.contains(&a.role) && (on.is_none() || a.on.as_ref() == place)
                };
                let count =
                    self.at_worst(&user.id, |held| held.iter().copied().filter(here).count());
                let lasting = held.iter().copied().filter(|a| self.lasts(a));
                let lasting = lasting.filter(here).count() as u64;
                let excess = most.map_or(0, |most| count.saturating_sub(most));
                out.insert(format!("{} {place:?} too many", user.id), excess);
                let missing = least.saturating_sub(lasting);
                out.insert(format!("{} {place:?} too few", user.id), missing);
            }
        }
        out
    }
}

impl Trial<'_> {
    pub fn limits(&mut self) {
        for limit in &self.policy.limits {
            if matches!(limit.beyond, Beyond::Warn | Beyond::Count) {
                continue;
            }
            if self.worse(limit) {
                self.no(match &limit.form {
                    LimitForm::Roles { .. } => "roles",
                    LimitForm::Alone { .. } => "alone-with-others",
                    LimitForm::Active { .. } => "min-active",
                    LimitForm::Pool { .. } => "no-licence",
                    LimitForm::Related { .. } => "too-many",
                });
            }
        }
    }

    fn worse(&self, limit: &Limit) -> bool {
        let (before, after) = (self.look(self.before), self.look(&self.after));
        let gate = |state: &State, role: RoleId| {
            let needs: &[FeatureId] = &self.policy.role(role).needs;
            self.look(state).all_on(needs)
        };
        let was_open = |role| gate(self.before, role);
        let open = |role| gate(&self.after, role);
        // What the vendor switches off makes a debt; nobody is lost by it.
        let kept = |role| open(role) || (self.by_vendor() && was_open(role));
        let was = before.measure(limit, &was_open);
        let is = after.measure(limit, &kept);
        if let LimitForm::Pool { .. } = limit.form {
            return is["used"] > is["most"] && is["used"] > was["used"];
        }
        is.iter()
            .any(|(what, debt)| *debt > was.get(what).copied().unwrap_or(0))
    }
}
