//! Random edits by random actors on the shipped policies: whatever is accepted keeps what each
//! policy says must always be so, as seen by a slow and obvious reading of the state.

#![allow(clippy::unwrap_used, clippy::panic)]

mod core_support;

use std::collections::BTreeMap;

use core_support::{
    Ground, batch,
    sound::{debts, nobody_rises_by_themselves, whole},
};
use rolecall::{
    domain::{Actor, Assignment, Batch, Plan, UserStatus, Word, state::State},
    policy::{Policy, compile, model::KindId, shipped::shipped},
};
use serde_json::{Value, json};

/// Edits tried on each policy.
const STEPS: usize = 2_000;

/// A small generator: the same seed, the same story.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % n as u64).unwrap()
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        (!of.is_empty()).then(|| of[self.below(of.len())].clone())
    }

    fn chance(&mut self, in_ten: usize) -> bool {
        self.below(10) < in_ten
    }
}

/// Somebody who is there, and now and then somebody new.
fn person(dice: &mut Dice, state: &State) -> String {
    let there = state.users.values();
    let there: Vec<String> = there
        .filter(|u| u.status != UserStatus::Removed)
        .map(|u| u.id.to_string())
        .collect();
    match dice.one(&there) {
        Some(known) if dice.chance(8) => known,
        _ => format!("u{}", dice.below(200)),
    }
}

fn thing(dice: &mut Dice, state: &State) -> String {
    let all: Vec<String> = state.resources.keys().map(ToString::to_string).collect();
    match dice.one(&all) {
        Some(known) if dice.chance(8) => known,
        _ => format!("t{}", dice.below(12)),
    }
}

/// A thing on which a role can be held, the account left out.
fn place(dice: &mut Dice, ground: &Ground, role: &str) -> Option<String> {
    let role = ground.policy.role(ground.policy.role_id(role)?);
    if role.on.contains(&KindId::ACCOUNT) && dice.chance(9) {
        return None;
    }
    let fits: Vec<String> = ground
        .state
        .resources
        .values()
        .filter(|r| {
            role.on
                .iter()
                .any(|k| ground.policy.kind(*k).name == r.kind)
        })
        .map(|r| r.id.to_string())
        .collect();
    dice.one(&fits)
}

/// Something in which a thing of that kind may lie, the account left out.
fn container(dice: &mut Dice, ground: &Ground, kind: &str) -> Option<String> {
    let kind = ground.policy.kind(ground.policy.kind_id(kind)?);
    let fits = ground.state.resources.values().filter(|r| {
        let is = ground.policy.kind_id(r.kind.as_str());
        is.is_some_and(|is| kind.within.contains(&is))
    });
    let fits: Vec<String> = fits.map(|r| r.id.to_string()).collect();
    dice.one(&fits)
}

fn role(dice: &mut Dice, policy: &Policy) -> String {
    let all: Vec<String> = policy
        .given_roles()
        .map(|(_, r)| r.name.to_string())
        .collect();
    dice.one(&all).unwrap()
}

fn put(edit: &mut Value, key: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        edit[key] = value.into();
    }
}

fn until(dice: &mut Dice) -> Option<&'static str> {
    let ends = [
        "2026-05-01T12:00:01Z",
        "2027-01-01T00:00:00Z",
        "2028-01-01T00:00:00Z",
    ];
    if dice.chance(2) {
        dice.one(&ends)
    } else {
        None
    }
}

fn role_at(dice: &mut Dice, ground: &Ground) -> Value {
    let role = role(dice, &ground.policy);
    let mut at = json!({"role": role});
    put(&mut at, "on", place(dice, ground, &role));
    put(&mut at, "until", until(dice));
    at
}

fn about_people(dice: &mut Dice, ground: &Ground) -> Value {
    let mut user = person(dice, &ground.state);
    match dice.below(8) {
        0 | 1 => {
            user = format!("u{}", dice.below(200));
            let kind = if dice.chance(7) {
                "user.create"
            } else {
                "user.invite"
            };
            let roles: Vec<Value> = (0..dice.below(3)).map(|_| role_at(dice, ground)).collect();
            json!({"edit": kind, "user": user, "name": format!("Name {user}"), "roles": roles})
        }
        2 => json!({"edit": "user.accept", "user": user}),
        3 => json!({"edit": "user.archive", "user": user}),
        4 | 5 => json!({"edit": "user.restore", "user": user}),
        6 => json!({"edit": "user.edit", "user": user, "name": format!("New {}", dice.below(9))}),
        _ => json!({"edit": "user.remove", "user": user}),
    }
}

fn about_roles(dice: &mut Dice, ground: &Ground) -> Value {
    let held: Vec<&Assignment> = ground.state.assignments.iter().collect();
    let mut edit = role_at(dice, ground);
    edit["user"] = person(dice, &ground.state).into();
    match (dice.below(3), dice.one(&held)) {
        (0, _) | (_, None) => edit["edit"] = "role.assign".into(),
        (1, Some(held)) => {
            edit = json!({"edit": "role.revoke", "user": held.user, "role": held.role});
            put(&mut edit, "on", held.on.as_ref().map(ToString::to_string));
        }
        (_, Some(held)) => {
            let to = edit.clone();
            edit = json!({"edit": "role.change", "user": held.user, "from": held.role, "to": to["role"]});
            put(&mut edit, "on", held.on.as_ref().map(ToString::to_string));
            put(&mut edit, "to_on", to.get("on").cloned());
            put(&mut edit, "until", to.get("until").cloned());
        }
    }
    edit
}

fn about_things(dice: &mut Dice, ground: &Ground) -> Value {
    let kinds: Vec<Word> = ground
        .policy
        .kinds
        .iter()
        .skip(2)
        .map(|k| k.name.clone())
        .collect();
    let relations: Vec<Word> = ground
        .policy
        .relations
        .iter()
        .map(|r| r.name.clone())
        .collect();
    let one = thing(dice, &ground.state);
    let other = if dice.chance(2) {
        Some(thing(dice, &ground.state))
    } else {
        None
    };
    match (dice.below(8), dice.one(&relations)) {
        (0..=2, _) => {
            let kind = dice.one(&kinds).map_or("thing".into(), |k| k.to_string());
            let mut edit = json!({"edit": "resource.create", "resource": format!("t{}", dice.below(12)), "kind": kind});
            put(
                &mut edit,
                "parent",
                container(dice, ground, &kind).or(other),
            );
            let owner = dice.chance(4).then(|| person(dice, &ground.state));
            put(&mut edit, "owner", owner);
            edit
        }
        (3, _) => {
            let mut edit = json!({"edit": "resource.move", "resource": one});
            put(&mut edit, "into", other);
            edit
        }
        (4, _) => json!({"edit": "resource.remove", "resource": one}),
        (5, _) => {
            let states: Vec<Word> = ground
                .policy
                .kinds
                .iter()
                .flat_map(|k| k.states.clone())
                .collect();
            let mut edit = json!({"edit": "resource.set", "resource": one, "title": format!("Title {}", dice.below(5))});
            let state = dice.one(&states).filter(|_| dice.chance(5));
            put(&mut edit, "state", state.map(|s| s.to_string()));
            edit
        }
        (n, Some(relation)) => {
            let to = if dice.chance(2) {
                Some(person(dice, &ground.state))
            } else {
                other
            };
            let kind = if n == 6 {
                "relation.add"
            } else {
                "relation.remove"
            };
            let mut edit =
                json!({"edit": kind, "user": person(dice, &ground.state), "relation": relation});
            put(&mut edit, "to", to);
            edit
        }
        (_, None) => json!({"edit": "resource.remove", "resource": one}),
    }
}

fn about_the_account(dice: &mut Dice, ground: &Ground) -> Value {
    let policy = &ground.policy;
    let features: Vec<Word> = policy.features.iter().map(|f| f.name.clone()).collect();
    let flows: Vec<Word> = policy.workflows.iter().map(|w| w.name.clone()).collect();
    let plans: Vec<Word> = policy.plans.iter().map(|p| p.name.clone()).collect();
    let requests: Vec<String> = ground
        .state
        .requests
        .keys()
        .map(ToString::to_string)
        .collect();
    let decide = ["request.approve", "request.decline", "request.withdraw"];
    match dice.below(5) {
        0 => {
            let mut switched = serde_json::Map::new();
            if let Some(feature) = dice.one(&features) {
                switched.insert(feature.to_string(), json!(dice.chance(7)));
            }
            json!({"edit": "account.set", "features": switched})
        }
        1 => {
            json!({"edit": "request.open", "workflow": dice.one(&flows).map_or("none".into(), |f| f.to_string()), "address": "ann@acme.example"})
        }
        2 => {
            json!({"edit": "account.set", "plan": dice.one(&plans).map_or("none".into(), |p| p.to_string())})
        }
        _ => {
            json!({"edit": dice.one(&decide), "request": dice.one(&requests).unwrap_or_else(|| "none".into())})
        }
    }
}

fn anything(dice: &mut Dice, ground: &Ground) -> Batch {
    let size = if dice.chance(8) { 1 } else { 1 + dice.below(4) };
    let edits: Vec<Value> = (0..size)
        .map(|_| match dice.below(10) {
            0..=2 => about_people(dice, ground),
            3..=5 => about_roles(dice, ground),
            6..=8 => about_things(dice, ground),
            _ => about_the_account(dice, ground),
        })
        .collect();
    let mut line = json!({"batch": edits, "confirmed": true});
    match dice.below(8) {
        0..=2 => {}
        3 => line["vendor"] = true.into(),
        _ => line["as"] = person(dice, &ground.state).into(),
    }
    batch(&line.to_string())
}

/// Sentences are sentences.
fn plain(text: &str) {
    assert!(text.ends_with(['.', '?', '!']), "no end: {text}");
    let levelled = ["workspace ", "event ", "account ", "a ", "an ", "the "];
    assert!(
        !levelled.iter().any(|word| text.starts_with(word)),
        "no beginning: {text}"
    );
    for bad in [
        "  ",
        " of of ",
        " to of ",
        " with of ",
        " a a",
        " a e",
        " a i",
        " a o",
        " an b",
        " an c",
        " an d",
        " an g",
        " an s",
        "..",
        " ,",
        " .",
        "``",
    ] {
        assert!(!text.to_lowercase().contains(bad), "`{bad}` in: {text}");
    }
}

fn story(file: &str, readings: &[&str], seed: u64) -> BTreeMap<String, usize> {
    let shipped = shipped().iter().find(|p| p.file == file).unwrap();
    let mut ground = Ground::open(shipped.text, shipped.file);
    let readings = readings
        .iter()
        .map(|r| ((*r).to_owned(), "refuse".to_owned()))
        .collect();
    ground.policy = compile(shipped.text, shipped.file, &readings).unwrap();
    if let Some(account) = &mut ground.state.account {
        account.limits = ["user-licences", "seats"]
            .map(|l| (l.parse().unwrap(), 4))
            .into();
    }
    let mut dice = Dice(seed);
    let mut told = BTreeMap::new();
    let mut most = 0;
    for step in 0..STEPS {
        let batch = anything(&mut dice, &ground);
        let (answer, rounds) = ground.decide(&batch);
        most = most.max(rounds);
        // A refusal may look for remedies, which are judged in their turn.
        let bound = if answer.is_ok() { 8 } else { 12 };
        assert!(rounds <= bound, "{rounds} rounds for {batch:?}: {answer:?}");
        let plan: Plan = match answer {
            Ok(plan) => plan,
            Err(refused) => {
                for refusal in refused {
                    plain(&refusal.message);
                    plain(&refusal.mend);
                    told.entry(format!(
                        "{} | {} | {}",
                        refusal.code, refusal.message, refusal.mend
                    ))
                    .and_modify(|n| *n += 1)
                    .or_insert(1);
                }
                continue;
            }
        };
        *told.entry("accepted".into()).or_insert(0) += 1;
        let before = ground.state.clone();
        ground.state.apply(&plan.changes);
        let what = format!("{file}, seed {seed}, step {step}: {batch:?}");
        println!("{what}");
        whole(&ground.state);
        let was = debts(&ground.policy, &before);
        for (debt, n) in debts(&ground.policy, &ground.state) {
            assert!(
                n <= was.get(&debt).copied().unwrap_or(0),
                "{debt} became worse: {n}\n{what}"
            );
        }
        if let Actor::User(actor) = &batch.actor {
            nobody_rises_by_themselves(&ground.policy, &before, &ground.state, actor);
        }
    }
    println!(
        "{file}: {} accepted, at most {most} rounds",
        told["accepted"]
    );
    assert!(
        told["accepted"] > STEPS / 40,
        "the story of {file} is too dull"
    );
    told
}

fn stories(file: &str, readings: &[&str]) {
    for seed in [1, 2] {
        for (told, n) in story(file, readings, seed * 7_919) {
            println!("TOLD {n:4} {told}");
        }
    }
}

#[test]
fn a_clinic_stays_sound() {
    stories("clinic.toml", &["CL-A10"]);
}

#[test]
fn a_captioning_account_stays_sound() {
    stories("verbit.toml", &["VB-A09"]);
}

#[test]
fn an_enterprise_account_stays_sound() {
    stories("enterprise-account.toml", &["EA-A21"]);
}

#[test]
fn an_organisation_account_stays_sound() {
    stories("securevideo.toml", &["SV-A15"]);
}

#[test]
fn a_broadcasting_account_stays_sound() {
    stories("vancast.toml", &["VC-A08"]);
}
