//! The core held against a second validator on policies, accounts and edits made at random.
//!
//! `ROLECALL_EDITS=100000 cargo test --release --test differential` makes a long run of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod random_policies;
mod reference;

use std::collections::{BTreeMap, BTreeSet};

use random_policies::{
    Dice, accounts,
    cases::{Ask, Case, batch},
    decisions,
    edits::Ground,
    now, policies, turns,
};
use reference::{Book, trial};
use rolecall::{
    domain::{
        Assignment, Batch, Edit, Handle, Request, RequestStatus, Time, UserStatus, state::State,
    },
    policy::Policy,
    validation::memory::check_in,
};

/// How many questions or edits are put, unless the environment asks for more.
fn many(usual: usize) -> usize {
    let told = std::env::var("ROLECALL_EDITS").ok();
    told.and_then(|n| n.parse().ok()).unwrap_or(usual)
}

/// What the two validators say, where it is not the same.
fn differ(case: &Case, policy: &Policy) -> Option<String> {
    match &case.ask {
        Ask::May {
            user,
            capability,
            on,
            at,
        } => {
            let cap = policy.cap_id(capability)?;
            let state = &case.state;
            let book = Book {
                policy,
                state,
                now: *at,
            };
            let fast = check_in(state, policy, user, capability, on.as_ref(), *at).unwrap();
            let slow = book.access(user, cap, on.as_ref());
            let same = (fast.verdict, fast.shown) == (slow.verdict, slow.shown)
                && fast.allowed == (fast.verdict == rolecall::domain::Verdict::Allowed);
            (!same).then(|| format!("core: {fast:?}\nreference: {slow:?}"))
        }
        Ask::Do { actor, edits } => {
            let state = &case.state;
            let fast = accounts::decide(policy, state, &batch(actor, edits));
            let fast = match fast {
                Ok(plan) => {
                    let mut after = state.clone();
                    after.apply(&plan.changes);
                    Ok(after)
                }
                Err(refusals) => Err(refusals),
            };
            let slow = trial::judge(policy, state, actor, edits, now());
            match (&fast, &slow) {
                (Ok(fast), Ok(slow)) => apart(fast, slow),
                (Err(refusals), Err(codes)) => {
                    let said: BTreeSet<&str> = refusals.iter().map(|r| meant(&r.code)).collect();
                    let codes: BTreeSet<&str> = codes.iter().map(|code| meant(code)).collect();
                    (said != codes).then(|| format!("core: {refusals:#?}\nreference: {codes:?}"))
                }
                (Ok(_), Err(codes)) => Some(format!("core: accepted\nreference: {codes:?}")),
                (Err(refusals), Ok(_)) => Some(format!("core: {refusals:#?}\nreference: accepted")),
            }
        }
    }
}

/// What the core tells in several ways and the reference in one.
fn meant(code: &str) -> &str {
    match code {
        "not-delegated" | "target-not-yours" | "not-stated" => "delegation",
        "too-few-roles" | "too-many-roles" => "roles",
        code => code,
    }
}

/// Where two accounts are not the same.
fn apart(fast: &State, slow: &State) -> Option<String> {
    let lines = |state: &State| -> BTreeSet<String> {
        let account = state.account.iter().map(|a| format!("{a:?}"));
        account
            .chain(state.users.values().map(|u| format!("{u:?}")))
            .chain(state.resources.values().map(|r| format!("{r:?}")))
            .chain(state.assignments.iter().map(|a| format!("{a:?}")))
            .chain(state.relations.iter().map(|r| format!("{r:?}")))
            .chain(state.requests.values().map(|r| format!("{r:?}")))
            .collect()
    };
    let (fast, slow) = (lines(fast), lines(slow));
    let only: Vec<String> = fast
        .difference(&slow)
        .map(|line| format!("core alone: {line}"))
        .chain(
            slow.difference(&fast)
                .map(|line| format!("reference alone: {line}")),
        )
        .collect();
    (!only.is_empty()).then(|| only.join("\n"))
}

/// Fails with the smallest case that shows the difference, ready to be kept as a file.
fn agree(case: Case, policy: &Policy) {
    if differ(&case, policy).is_none() {
        return;
    }
    let compiled = |case: &Case| accounts::policy(&policies::text(&case.policy));
    let fails = |case: &Case| compiled(case).is_some_and(|policy| differ(case, &policy).is_some());
    let small = case.shrunk(fails);
    let what = compiled(&small).and_then(|policy| differ(&small, &policy));
    panic!(
        "{}\n\nPolicy:\n{}\n{}",
        small.told(),
        policies::text(&small.policy),
        what.unwrap_or_default()
    );
}

/// A random policy with an account under it, and the dice that made them.
struct Story {
    statements: Vec<String>,
    policy: Policy,
    state: State,
    dice: Dice,
}

fn story(seed: u64, statements: impl Fn(&mut Dice) -> Vec<String>) -> Option<Story> {
    let mut dice = Dice::new(seed);
    let statements = statements(&mut dice);
    let policy = accounts::policy(&policies::text(&statements))?;
    let state = accounts::filled(&policy, &mut dice)?;
    Some(Story {
        statements,
        policy,
        state,
        dice,
    })
}

#[test]
fn most_policies_made_at_random_compile() {
    let good = (0..300)
        .filter(|seed| {
            let statements = policies::statements(&mut Dice::new(*seed));
            accounts::policy(&policies::text(&statements)).is_some()
        })
        .count();
    assert!(good > 270, "{good} of 300");
}

fn question(policy: &Policy, state: &State, dice: &mut Dice) -> Ask {
    let mut people: Vec<Handle> = state.users.keys().cloned().collect();
    let active = state.users.values();
    let active = active.filter(|u| u.status == UserStatus::Active);
    people.extend((0..3).flat_map(|_| active.clone().map(|u| u.id.clone())));
    let nobody: Handle = "nobody".parse().unwrap();
    let row = dice.one(&policy.capabilities).unwrap();
    let kind = row.kind.map(|k| policy.kind(k).name.clone());
    let mut on: Vec<Option<Handle>> = vec![None];
    let fits = state.resources.values();
    let fits = fits.filter(|r| Some(&r.kind) == kind.as_ref());
    on.extend((0..3).flat_map(|_| fits.clone().map(|r| Some(r.id.clone()))));
    on.extend(state.resources.keys().cloned().map(Some));
    on.extend(state.users.keys().cloned().map(Some));
    if dice.chance(2) {
        people.push(nobody.clone());
        on.push(Some(nobody.clone()));
    }
    let times = [
        "2026-05-01T08:00:00Z",
        "2026-05-01T12:00:00Z",
        "2028-01-01T00:00:00Z",
    ];
    let at: Time = dice.one(&times).unwrap().parse().unwrap();
    Ask::May {
        user: dice.one(&people).unwrap_or(nobody),
        capability: row.name,
        on: dice.one(&on).flatten(),
        at,
    }
}

#[test]
fn questions_of_access_are_answered_alike() {
    let mut verdicts = BTreeMap::new();
    for seed in 0..many(20_000).div_ceil(100) as u64 {
        let Some(story) = story(seed, policies::statements) else {
            continue;
        };
        let Story {
            statements,
            policy,
            state,
            mut dice,
        } = story;
        for _ in 0..100 {
            let case = Case {
                about: format!("seed {seed}"),
                policy: statements.clone(),
                state: state.clone(),
                ask: question(&policy, &state, &mut dice),
            };
            if let Ask::May {
                user,
                capability,
                on,
                at,
            } = &case.ask
            {
                let answer = check_in(&state, &policy, user, capability, on.as_ref(), *at).unwrap();
                *verdicts.entry(answer.verdict).or_insert(0) += 1;
            }
            agree(case, &policy);
        }
    }
    println!("questions: {verdicts:?}");
    assert_eq!(verdicts.len(), 9, "every verdict comes up");
}

/// What an accepted batch did that is rare and must come up all the same.
fn came_about(before: &State, after: &State, edits: &[Edit]) -> Vec<&'static str> {
    let new = after.assignments.difference(&before.assignments);
    let mut out = BTreeSet::new();
    for row in new {
        if row.begins.is_some_and(|begins| begins > now()) {
            out.insert("begins later");
        }
        let same =
            |old: &&Assignment| (&old.user, &old.role, &old.on) == (&row.user, &row.role, &row.on);
        let named = edits.iter().any(|edit| match edit {
            Edit::RoleAssign { user, role, .. } => (user, role) == (&row.user, &row.role),
            Edit::RoleChange { user, to, .. } => (user, to) == (&row.user, &row.role),
            _ => false,
        });
        if !named
            && before
                .assignments
                .iter()
                .any(|old| same(&old) && old.until != row.until)
        {
            out.insert("gives way later");
        }
    }
    let moved = |id: &Handle| {
        let parent = |state: &State| state.resources.get(id).map(|r| r.parent.clone());
        parent(before) != parent(after) && parent(before).is_some() && parent(after).is_some()
    };
    let named = |id: &Handle| {
        edits.iter().any(|e| matches!(e, Edit::ResourceMove { resource, .. } | Edit::ResourceCreate { resource, .. } if resource == id))
    };
    if after.resources.keys().any(|id| moved(id) && !named(id)) {
        out.insert("contents move");
    }
    out.extend(
        after
            .requests
            .values()
            .filter_map(|is| decided(before.requests.get(&is.id)?, is)),
    );
    out.into_iter().collect()
}

/// Puts random edits to one account, one after the other, and counts what came of them.
fn edits_on(
    story: Story,
    next: impl Fn(&mut Ground<'_>) -> Batch,
    told: &mut BTreeMap<String, usize>,
) {
    let Story {
        statements,
        policy,
        mut state,
        mut dice,
    } = story;
    for step in 0..EACH {
        let mut ground = Ground {
            policy: &policy,
            state: &state,
            dice: &mut dice,
        };
        let batch = next(&mut ground);
        accounts::run_out(&mut state, &mut dice);
        let case = Case {
            about: format!("step {step}"),
            policy: statements.clone(),
            state: state.clone(),
            ask: Ask::Do {
                actor: batch.actor.clone(),
                edits: batch.edits.clone(),
            },
        };
        agree(case, &policy);
        match accounts::decide(&policy, &state, &batch) {
            Ok(plan) => {
                *told.entry("accepted".to_owned()).or_insert(0) += 1;
                let before = state.clone();
                state.apply(&plan.changes);
                for what in came_about(&before, &state, &batch.edits) {
                    *told.entry(what.to_owned()).or_insert(0) += 1;
                }
            }
            Err(refusals) => {
                for refusal in refusals {
                    *told.entry(refusal.code).or_insert(0) += 1;
                }
            }
        }
    }
}

/// What a word did to a request.
fn decided(was: &Request, is: &Request) -> Option<&'static str> {
    let nays = is.votes.iter().filter(|v| !v.approve).count();
    let heard = is.votes.len() > was.votes.len();
    let last = is.votes.last().filter(|_| heard).map(|v| v.approve);
    match (is.status, last) {
        (RequestStatus::Approved, Some(_)) if is.votes.len() > 1 => Some("approved by several"),
        (RequestStatus::Declined, Some(_)) if nays > 1 => Some("declined by several"),
        (RequestStatus::Declined, Some(_)) => Some("declined by one"),
        (RequestStatus::Waiting, Some(true)) => Some("waits for more"),
        (RequestStatus::Waiting, Some(false)) => Some("waits on after a decline"),
        (RequestStatus::Void, None) if was.stands(now()) == RequestStatus::Expired => {
            Some("makes room")
        }
        _ => None,
    }
}

fn any(ground: &mut Ground<'_>) -> Batch {
    ground.batch()
}

/// How many edits are put to one account.
const EACH: usize = 25;

#[test]
fn edits_have_the_same_outcome() {
    let rounds = many(8_000).div_ceil(EACH);
    let (mut put, mut policies, mut told) = (0, 0, BTreeMap::new());
    for seed in 0..rounds as u64 {
        if let Some(story) = story(seed, policies::statements) {
            edits_on(story, any, &mut told);
            put += EACH;
            policies += 1;
        }
    }
    println!("{put} batches on {policies} policies: {told:#?}");
    assert!(told["accepted"] * 8 > put, "{told:?}");
    for code in [
        "not-delegated",
        "target-not-yours",
        "no-capability",
        "min-active",
        "no-licence",
        "too-many-roles",
        "too-few-roles",
        "alone-with-others",
        "final-state",
        "wrong-holder",
        "begins later",
    ] {
        assert!(told.contains_key(code), "{code} never comes up");
    }
}

#[test]
fn roles_give_way_in_time_and_contents_move_alike() {
    let mut told = BTreeMap::new();
    for seed in 0..many(4_000).div_ceil(EACH) as u64 {
        if let Some(mut story) = story(seed, policies::turning) {
            accounts::spread(&mut story.state, &mut story.dice);
            edits_on(story, turns::turn, &mut told);
        }
    }
    println!("{told:#?}");
    for what in ["begins later", "gives way later", "contents move"] {
        assert!(told.contains_key(what), "{what} never comes up");
    }
}

#[test]
fn words_are_counted_alike() {
    let mut told = BTreeMap::new();
    for seed in 0..many(6_000).div_ceil(EACH) as u64 {
        if let Some(story) = story(seed, policies::deciding) {
            edits_on(story, decisions::decision, &mut told);
        }
    }
    println!("{told:#?}");
    for what in [
        "approved by several",
        "declined by several",
        "declined by one",
        "waits for more",
        "waits on after a decline",
        "makes room",
        "expired",
        "self-approval",
    ] {
        assert!(told.contains_key(what), "{what} never comes up");
    }
}

#[test]
fn what_once_differed_is_the_same_now() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/differential");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let case: Case = serde_json::from_str(&std::fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let policy = accounts::policy(&policies::text(&case.policy))
            .unwrap_or_else(|| panic!("{}: its policy does not compile", path.display()));
        let what = differ(&case, &policy);
        assert!(what.is_none(), "{}: {}", path.display(), what.unwrap());
        seen += 1;
    }
    assert!(seen > 0, "{folder} is empty");
}
