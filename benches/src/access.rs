//! One decision of access among 100,000 users in memory: the decider against a bare table of bits
//! and the general engines, on the same questions.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rand::{RngExt, seq::IndexedRandom};
use rolecall::{
    domain::{Handle, state::State},
    policy::{
        Policy,
        model::{CapId, Cell, Condition, KindId},
    },
    validation::{
        decider::{Decider, No},
        memory::check_in,
    },
};

use crate::{
    ground::{dice, handle, now, policies, state},
    peers::{Bits, Cedar, Question, Table, casbin, casbin_yes},
    timing::{Contender, medians, shown},
};

const PEOPLE: usize = 100_000;
/// Questions in one batch of what is fast, and of what is not.
const MANY: usize = 200_000;
const FEW: usize = 2_000;
const ROUNDS: usize = 21;

/// Measures on every policy that ships.
pub fn report() {
    for policy in policies() {
        on(&policy);
    }
}

/// Capabilities that hang on no condition, whoever holds them.
fn plain(policy: &Policy) -> Vec<CapId> {
    let bare = |when: &[Condition]| when.is_empty();
    let caps = policy.caps().filter(|(cap, row)| {
        let mut ways = policy.roles.iter().flat_map(|role| {
            let allows = match &role.cells[cap.index()] {
                Cell::Allow(ways) => ways.as_slice(),
                _ => &[],
            };
            allows
                .iter()
                .chain(role.denies.get(cap).into_iter().flatten())
        });
        bare(&row.when) && ways.all(|way| bare(&way.when))
    });
    caps.map(|(cap, _)| cap).collect()
}

/// What the peers are told: the matrix, and who holds what where it reaches.
fn table(policy: &Policy, state: &State, caps: &[CapId]) -> Table {
    let mut table = Table {
        gives: BTreeMap::new(),
        denies: BTreeMap::new(),
        holds: Vec::new(),
    };
    for role in &policy.roles {
        for cap in caps {
            let name = &policy.cap(*cap).name;
            let here = match (policy.cap(*cap).kind, role.on.contains(&KindId::ACCOUNT)) {
                (Some(KindId::ACCOUNT), on) => on || role.name.as_str() == "everyone",
                _ => true,
            };
            if here && matches!(role.cells[cap.index()], Cell::Allow(_)) {
                let gives = table.gives.entry(role.name.to_string()).or_default();
                gives.insert(name.clone());
            }
            if here && role.denies.contains_key(cap) {
                let denies = table.denies.entry(role.name.to_string()).or_default();
                denies.insert(name.clone());
            }
        }
    }
    let mut holds: BTreeMap<&Handle, BTreeSet<String>> = BTreeMap::new();
    for held in &state.assignments {
        holds
            .entry(&held.user)
            .or_default()
            .insert(held.role.to_string());
    }
    for user in state.users.keys() {
        let mut roles = holds.remove(user).unwrap_or_default();
        roles.insert(policy.roles[0].name.to_string());
        table.holds.push((user.to_string(), roles));
    }
    table
}

fn on(policy: &Policy) {
    let state = state(policy, PEOPLE);
    let decider = Decider::of(policy, &state).expect("an account");
    let caps = plain(policy);
    let mut dice = dice();
    let asked: Vec<(usize, CapId)> = (0..MANY)
        .map(|_| {
            let cap = caps.choose(&mut dice).expect("some capability is plain");
            (dice.random_range(0..PEOPLE), *cap)
        })
        .collect();

    let handles: Vec<Handle> = (0..PEOPLE).map(|n| handle('u', n)).collect();
    let numbers: Vec<No> = handles.iter().filter_map(|h| decider.no(h)).collect();
    let by_name: HashMap<Handle, u32> = handles.iter().cloned().zip(0..).collect();
    let mut bits = Bits::new(PEOPLE, policy.capabilities.len());
    for (user, no) in numbers.iter().enumerate() {
        for cap in &caps {
            if decider.quick(*no, *cap, None) == Some(true) {
                bits.set(user, cap.index());
            }
        }
    }
    let small: Vec<(u32, u16)> = asked.iter().map(|(u, c)| (*u as u32, c.0)).collect();
    let fast: Vec<(No, CapId)> = asked.iter().map(|(u, c)| (numbers[*u], *c)).collect();
    let named: Vec<(&Handle, CapId)> = asked.iter().map(|(u, c)| (&handles[*u], *c)).collect();
    let words: Vec<Question<'_>> = named
        .iter()
        .map(|(u, c)| (u.as_str(), policy.cap(*c).name.as_str()))
        .take(FEW)
        .collect();

    let table = table(policy, &state, &caps);
    let grouped = Cedar::grouped(&table, &words);
    let naive = Cedar::naive(&table, &words);
    let casbin = casbin(&table);

    // All must say the same before any is timed.
    let say = |n: usize| {
        fast[..n]
            .iter()
            .filter(|(u, c)| decider.quick(*u, *c, None) == Some(true))
            .count()
    };
    let bit = |(u, c): &&(u32, u16)| bits.get(*u, *c);
    assert_eq!(small.iter().filter(bit).count(), say(MANY));
    for (peer, yes) in [
        ("cedar in groups", grouped.yes()),
        ("cedar by cell", naive.yes()),
        ("casbin", casbin_yes(&casbin, &words)),
    ] {
        assert_eq!(yes, say(FEW), "{peer} says otherwise on {}", policy.title);
    }

    let mut contenders = vec![
        Contender::new("bare table of bits, by number", MANY, || {
            small.iter().filter(bit).count()
        }),
        Contender::new("decider, by number", MANY, || say(MANY)),
        Contender::new("bare table of bits, by handle", MANY, || {
            let get =
                |(u, c): &&(&Handle, CapId)| by_name.get(*u).is_some_and(|u| bits.get(*u, c.0));
            named.iter().filter(get).count()
        }),
        Contender::new("decider, by handle", MANY, || {
            let ask = |(u, c): &&(&Handle, CapId)| {
                decider.allowed(&state, u, *c, None, now()) == Ok(true)
            };
            named.iter().filter(ask).count()
        }),
        Contender::new("check, by handle, with its reasons", 200, || {
            let ask = |(u, c): &&Question<'_>| {
                let user = u.parse().expect("a handle");
                check_in(&state, policy, &user, c, None, now()).is_ok_and(|a| a.allowed)
            };
            words[..200].iter().filter(ask).count()
        }),
        Contender::new("cedar-policy, actions in groups", FEW, || grouped.yes()),
        Contender::new("cedar-policy, a policy for each cell", FEW, || naive.yes()),
        Contender::new("casbin", FEW, || casbin_yes(&casbin, &words)),
    ];
    let took = medians(&mut contenders, ROUNDS);
    println!(
        "\n{}: {PEOPLE} users, {} capabilities without conditions",
        policy.title,
        caps.len()
    );
    println!(
        "{:<40} {:>10} {:>12} {:>12}",
        "", "time", "to the bits", "to decider"
    );
    for (n, contender) in contenders.iter().enumerate() {
        // By number is held against by number, all else against by handle.
        let (bare, mine) = if n < 2 {
            (took[0], took[1])
        } else {
            (took[2], took[3])
        };
        println!(
            "{:<40} {:>10} {:>11.2}x {:>11.2}x",
            contender.name,
            shown(took[n]),
            took[n] / bare,
            took[n] / mine
        );
    }
}
