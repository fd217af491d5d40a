//! Random accounts of any policy, made directly and not by edits: people of every standing, roles
//! held rightly and wrongly, for ever and until a time, things in things, relations of all kinds.
#![allow(dead_code, clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use rolecall::{
    domain::{
        Account, AccountStatus, Assignment, FactValue, Handle, Hash, Object, Relation, Resource,
        Time, User, UserStatus, Word, state::State,
    },
    policy::{
        Policy,
        model::{FactType, Kind, KindId},
    },
};

/// A small generator: the same seed, the same story.
pub struct Dice(pub u64);

impl Dice {
    /// A number below another.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % n as u64).unwrap()
    }

    /// One of several.
    pub fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        (!of.is_empty()).then(|| &of[self.below(of.len())])
    }

    /// So many times of ten.
    pub fn chance(&mut self, in_ten: usize) -> bool {
        self.below(10) < in_ten
    }
}

/// The moments at which things happen: a quarter of an hour apart, the middle one being noon.
pub fn moments() -> Vec<Time> {
    let noon: Time = "2026-05-01T12:00:00Z".parse().unwrap();
    (-6..=6).map(|n| noon.plus_millis(n * 900_000)).collect()
}

fn handle(letter: char, n: usize) -> Handle {
    Handle::new(format!("{letter}{n}")).unwrap()
}

fn labels(dice: &mut Dice) -> BTreeSet<Word> {
    let all = ["red", "blue"];
    let chosen = all.iter().filter(|_| dice.chance(3));
    chosen.map(|l| l.parse().unwrap()).collect()
}

fn account(policy: &Policy, dice: &mut Dice) -> Account {
    let switched = policy.features.iter().filter(|_| dice.chance(6));
    let switched: Vec<Word> = switched.map(|f| f.name.clone()).collect();
    Account {
        id: "acme".parse().unwrap(),
        title: "Acme".into(),
        policy: Hash::ZERO,
        plan: dice.one(&policy.plans).map(|p| p.name.clone()),
        features: switched.into_iter().map(|f| (f, dice.chance(8))).collect(),
        limits: BTreeMap::new(),
        status: if dice.below(30) == 0 {
            AccountStatus::Suspended
        } else {
            AccountStatus::Active
        },
        since: moments()[0],
    }
}

fn user(dice: &mut Dice, n: usize) -> User {
    let standing = [
        UserStatus::Invited,
        UserStatus::Archived,
        UserStatus::Removed,
    ];
    let status = match dice.one(&standing) {
        Some(other) if dice.chance(2) => *other,
        _ => UserStatus::Active,
    };
    User {
        id: handle('u', n),
        name: format!("User {n}"),
        email: None,
        status,
        labels: labels(dice),
        invited_by: None,
        since: moments()[0],
    }
}

fn facts(kind: &Kind, dice: &mut Dice) -> BTreeMap<Word, FactValue> {
    let mut facts = BTreeMap::new();
    for (word, of) in &kind.facts {
        let value = match of {
            FactType::YesNo => FactValue::YesNo(dice.chance(5)),
            FactType::Time => FactValue::Time(*dice.one(&moments()).unwrap()),
            FactType::Text => FactValue::Text("some words".into()),
        };
        if dice.chance(8) {
            facts.insert(word.clone(), value);
        }
    }
    facts
}

fn thing(
    policy: &Policy,
    dice: &mut Dice,
    n: usize,
    before: &[Resource],
    people: usize,
) -> Resource {
    let kind = dice.one(&policy.kinds[2..]).unwrap();
    let fits = before.iter().filter(|r| {
        let known = policy.kind_id(r.kind.as_str());
        known.is_some_and(|k| kind.within.contains(&k))
    });
    let fits: Vec<&Resource> = fits.collect();
    let loose = kind.within.contains(&KindId::ACCOUNT) && dice.chance(3);
    let parent = dice.one(&fits).filter(|_| !loose);
    Resource {
        id: handle('t', n),
        kind: kind.name.clone(),
        title: format!("Thing {n}"),
        parent: parent.map(|p| p.id.clone()),
        owner: dice.chance(6).then(|| handle('u', dice.below(people))),
        state: dice.one(&kind.states).filter(|_| dice.chance(9)).cloned(),
        facts: facts(kind, dice),
        labels: labels(dice),
        since: moments()[0],
    }
}

fn object(dice: &mut Dice, people: usize, things: usize) -> Object {
    match dice.below(5) {
        0 => Object::Account,
        1 | 2 => Object::Thing(handle('u', dice.below(people))),
        _ => Object::Thing(handle('t', dice.below(things))),
    }
}

/// An account of that policy with so many people and things.
pub fn state(policy: &Policy, dice: &mut Dice, people: usize, things: usize) -> State {
    let mut state = State {
        account: Some(account(policy, dice)),
        ..State::default()
    };
    let users: Vec<User> = (0..people).map(|n| user(dice, n)).collect();
    let mut resources: Vec<Resource> = Vec::new();
    for n in 0..things {
        resources.push(thing(policy, dice, n, &resources, people));
    }
    let roles: Vec<_> = policy.given_roles().map(|(_, role)| role).collect();
    for user in &users {
        for _ in 0..dice.below(4) {
            let role = dice.one(&roles).unwrap();
            let in_account = role.on.contains(&KindId::ACCOUNT) != dice.chance(1);
            let on = dice.one(&resources).filter(|_| !in_account);
            let until = dice.one(&moments()).copied().filter(|_| dice.chance(2));
            state.assignments.insert(Assignment {
                user: user.id.clone(),
                role: role.name.clone(),
                on: on.map(|r| r.id.clone()),
                begins: dice.one(&moments()).copied().filter(|_| dice.chance(1)),
                until,
                since: moments()[0],
            });
        }
        for _ in 0..dice.below(4) {
            if let Some(kind) = dice.one(&policy.relations) {
                state.relations.insert(Relation {
                    user: user.id.clone(),
                    relation: kind.name.clone(),
                    to: object(dice, people, things),
                    capacity: dice.one(&kind.capacities).cloned(),
                });
            }
        }
    }
    state.users = users.into_iter().map(|u| (u.id.clone(), u)).collect();
    let named = resources.into_iter().map(|r| (r.id.clone(), r));
    state.resources = named.collect();
    state
}

/// What can be asked of: nothing in particular, everybody, everything, and what is not there.
pub fn objects(state: &State) -> Vec<Option<Handle>> {
    let nobody = Some("nobody".parse().unwrap());
    let users = state.users.keys().cloned().map(Some);
    let things = state.resources.keys().cloned().map(Some);
    [None, nobody]
        .into_iter()
        .chain(users)
        .chain(things)
        .collect()
}
