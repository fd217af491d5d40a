//! Accounts to measure on: any number of people and things, of any policy.

use std::collections::BTreeMap;

use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use rolecall::{
    domain::{
        Account, AccountStatus, Assignment, Handle, Hash, Resource, Time, User, UserStatus, Word,
        state::State,
    },
    policy::{
        Policy, compile,
        model::{KindId, Role, SetBy},
        shipped::{Shipped, shipped},
    },
};

/// The moment at which everything is asked and done.
pub fn now() -> Time {
    Time::from_millis(1_777_636_800_000).expect("a moment of the year 2026")
}

/// The policies that ship, compiled.
pub fn policies() -> Vec<Policy> {
    let compiled = |p: &Shipped| compile(p.text, p.file, &BTreeMap::new()).ok();
    shipped().iter().filter_map(compiled).collect()
}

/// A generator that tells the same story each time.
pub fn dice() -> StdRng {
    StdRng::seed_from_u64(42)
}

/// A handle of a letter and a number.
pub fn handle(letter: char, n: usize) -> Handle {
    Handle::new(format!("{letter}{n}")).expect("a letter and a number are a handle")
}

fn account(policy: &Policy) -> Account {
    let richest = policy.plans.iter().max_by_key(|p| p.features.len());
    let switched = policy.features.iter();
    let switched = switched.filter(|f| f.any_of.is_empty() && f.set_by != SetBy::Plan);
    Account {
        id: "acme".parse().expect("a handle"),
        title: "Acme".into(),
        policy: Hash::ZERO,
        plan: richest.map(|p| p.name.clone()),
        features: switched.map(|f| (f.name.clone(), true)).collect(),
        limits: BTreeMap::new(),
        status: AccountStatus::Active,
        since: now(),
    }
}

/// An active user.
pub fn user(n: usize) -> User {
    User {
        id: handle('u', n),
        name: format!("User {n}"),
        email: None,
        status: UserStatus::Active,
        labels: Default::default(),
        since: now(),
        invited_by: None,
    }
}

fn thing(
    policy: &Policy,
    n: usize,
    kind: KindId,
    parent: Option<Handle>,
    owner: Handle,
) -> Resource {
    let kind = policy.kind(kind);
    Resource {
        id: handle('t', n),
        kind: kind.name.clone(),
        title: format!("Thing {n}"),
        parent,
        owner: Some(owner),
        state: kind.states.first().cloned(),
        facts: BTreeMap::new(),
        labels: Default::default(),
        since: now(),
    }
}

/// Things of each kind, one for ten people, each in the first thing that it may lie in.
fn things(policy: &Policy, people: usize) -> Vec<Resource> {
    let kinds = policy.kinds.len();
    let mut all: Vec<Resource> = Vec::new();
    for n in 0..(people / 10).max(2 * kinds) {
        let kind = KindId(u16::try_from(2 + n % (kinds - 2)).expect("policies are small"));
        let within = &policy.kind(kind).within;
        let parent = all.iter().take(2 * kinds).find(|r| {
            let of = policy.kind_id(r.kind.as_str());
            of.is_some_and(|of| within.contains(&of))
        });
        let parent = parent.map(|r| r.id.clone());
        if parent.is_some() || within.contains(&KindId::ACCOUNT) || within.is_empty() {
            all.push(thing(policy, n, kind, parent, handle('u', n % people)));
        }
    }
    all
}

/// Where a role can be held: the account, or the first thing that fits.
pub fn place(role: &Role, policy: &Policy, things: &[Resource]) -> Option<Option<Handle>> {
    if role.on.contains(&KindId::ACCOUNT) {
        return Some(None);
    }
    let fits = |word: &Word| role.on.iter().any(|k| policy.kind(*k).name == *word);
    let found = things.iter().find(|r| fits(&r.kind));
    found.map(|r| Some(r.id.clone()))
}

/// An account of so many active people, each with one or two roles.
pub fn state(policy: &Policy, people: usize) -> State {
    let mut dice = dice();
    let mut state = State {
        account: Some(account(policy)),
        ..State::default()
    };
    let things = things(policy, people);
    let roles: Vec<&Role> = policy.given_roles().map(|(_, r)| r).collect();
    for n in 0..people {
        state.users.insert(handle('u', n), user(n));
        for _ in 0..dice.random_range(1..=2) {
            let role = roles.choose(&mut dice).expect("a policy has roles");
            if let Some(on) = place(role, policy, &things) {
                state.assignments.insert(Assignment {
                    user: handle('u', n),
                    role: role.name.clone(),
                    on,
                    begins: None,
                    until: None,
                    since: now(),
                });
            }
        }
    }
    state.resources = things.into_iter().map(|t| (t.id.clone(), t)).collect();
    state
}
