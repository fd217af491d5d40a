//! The judgement of one edit, without the disk: the facts are at hand, as a store would have
//! answered them. At three sizes, to see that it does not grow with the account.

use rolecall::{
    domain::{Actor, Batch, Edit, Facts, Handle, Resource, RoleAt, Word, state::State},
    policy::{Policy, model::KindId},
    validation::{Decision, Law, decide},
};

use crate::{
    ground::{self, handle, now, place},
    timing::{Contender, medians, shown},
};

const SIZES: [usize; 3] = [1_000, 100_000, 1_000_000];
const TIMES: usize = 200;
const ROUNDS: usize = 21;
/// People on whom an edit is tried.
const PEOPLE: usize = 40;

/// One edit with all facts that its judgement asks for.
struct Case {
    name: &'static str,
    batch: Batch,
    facts: Facts,
    accepted: bool,
}

/// Judges each edit on each policy at each size, and prints the medians over the policies.
pub fn report() {
    println!("\n# One edit judged, facts at hand (median over the policies; the slowest policy)\n");
    println!(
        "| edit | 1,000 people | 100,000 | 1,000,000 | 1,000,000 to 1,000 |\n|---|---|---|---|---|"
    );
    let mut seen: Vec<(&'static str, [Vec<f64>; 3])> = Vec::new();
    for policy in ground::policies() {
        for (at, size) in SIZES.into_iter().enumerate() {
            let state = ground::state(&policy, size);
            for case in cases(&policy, &state, size) {
                let name = case.name;
                let nanos = timed(&policy, &case);
                let row = seen.iter_mut().find(|(n, _)| *n == name);
                match row {
                    Some((_, sizes)) => sizes[at].push(nanos),
                    None => {
                        let mut sizes: [Vec<f64>; 3] = Default::default();
                        sizes[at].push(nanos);
                        seen.push((name, sizes));
                    }
                }
            }
        }
    }
    for (name, sizes) in seen {
        let middle: Vec<f64> = sizes
            .iter()
            .map(|s| crate::timing::median(s.clone()))
            .collect();
        let worst = |s: &[f64]| s.iter().copied().fold(0.0, f64::max);
        let cell = |at: usize| format!("{} ({})", shown(middle[at]), shown(worst(&sizes[at])));
        println!(
            "| {name} | {} | {} | {} | {:.2} |",
            cell(0),
            cell(1),
            cell(2),
            middle[2] / middle[0]
        );
    }
}

fn timed(policy: &Policy, case: &Case) -> f64 {
    let law = Law {
        policy,
        incoming: None,
    };
    let judge = || (0..TIMES).filter(|_| accepts(law, case)).count();
    medians(&mut [Contender::new(case.name, TIMES, judge)], ROUNDS)[0]
}

fn accepts(law: Law<'_>, case: &Case) -> bool {
    matches!(
        decide(law, &case.facts, &case.batch, now()),
        Decision::Plan(_)
    )
}

/// The edits that are measured, each on the first of some people for whom the policy accepts it.
fn cases(policy: &Policy, state: &State, size: usize) -> Vec<Case> {
    const NAMES: [&str; 6] = [
        "user.create with a role",
        "user.archive",
        "user.edit",
        "role.assign",
        "role.revoke",
        "resource.create",
    ];
    let things: Vec<_> = state.resources.values().cloned().collect();
    let people = || (0..PEOPLE).map(|n| handle('u', size / 2 + n));
    let found = NAMES.into_iter().filter_map(|name| {
        let tried = people().filter_map(|user| edit(policy, state, &things, name, user));
        let mut tried = tried.map(|edit| case(policy, state, name, edit));
        tried.find(|case| case.accepted)
    });
    found.collect()
}

/// One of the edits, about that person.
fn edit(
    policy: &Policy,
    state: &State,
    things: &[Resource],
    name: &str,
    user: Handle,
) -> Option<Edit> {
    let fresh = Handle::new("fresh").expect("a handle");
    let role = policy.given_roles().map(|(_, r)| r).last()?;
    let on: Option<Handle> = place(role, policy, things).flatten();
    let role = role.name.clone();
    Some(match name {
        "user.create with a role" => Edit::UserCreate {
            user: fresh,
            name: "Fresh".into(),
            email: None,
            roles: vec![RoleAt {
                role,
                on,
                begins: None,
                until: None,
            }],
            labels: Default::default(),
        },
        "user.archive" => Edit::UserArchive { user },
        "user.edit" => Edit::UserEdit {
            user,
            name: Some("Other".into()),
            email: None,
            labels: None,
        },
        "role.assign" => Edit::RoleAssign {
            user,
            role,
            on,
            begins: None,
            until: None,
        },
        "role.revoke" => {
            let held = state.held_by(&user).next()?.clone();
            Edit::RoleRevoke {
                user,
                role: held.role,
                on: held.on,
            }
        }
        _ => {
            let mut kinds = policy.kinds.iter().skip(2);
            let kind = kinds.find(|k| k.within.contains(&KindId::ACCOUNT))?;
            made(&fresh, &kind.name)
        }
    })
}

fn made(resource: &Handle, kind: &Word) -> Edit {
    Edit::ResourceCreate {
        resource: resource.clone(),
        kind: kind.clone(),
        title: None,
        parent: None,
        owner: None,
        state: None,
        facts: Default::default(),
        labels: Default::default(),
    }
}

/// Asks until the core has all facts that it wants.
fn case(policy: &Policy, state: &State, name: &'static str, edit: Edit) -> Case {
    let account = "acme".parse().expect("a handle");
    let batch = Batch::new(account, Actor::Site, vec![edit]);
    let law = Law {
        policy,
        incoming: None,
    };
    let mut facts = Facts::new();
    let accepted = loop {
        match decide(law, &facts, &batch, now()) {
            Decision::Need(keys) => state.teach(&mut facts, keys),
            decision => break matches!(decision, Decision::Plan(_)),
        }
    };
    Case {
        name,
        batch,
        facts,
        accepted,
    }
}
