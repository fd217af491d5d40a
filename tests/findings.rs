//! What an account should look into: each finding where it belongs, and none where it does not.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod core_support;
mod question_support;

use std::collections::BTreeSet;

use core_support::{Ground, POLICY, now};
use question_support::demo;
use rolecall::{
    domain::{AccountId, Actor, Finding, Handle, Resource, Time},
    service::{Patience, Service},
    validation::{
        Law,
        memory::{Settled, decide_in, settle},
        questions::{Climber, of_account, of_people, raise},
    },
};
use tempfile::TempDir;

const DAY: i64 = 86_400_000;

fn codes(found: &[Finding]) -> Vec<&str> {
    found.iter().map(|f| f.code.as_str()).collect()
}

fn office(lines: &[&str]) -> Ground {
    let mut ground = Ground::open(POLICY, "office.toml");
    for line in lines {
        ground.does(line);
    }
    ground
}

fn people(ground: &Ground, at: Time) -> Vec<Finding> {
    let users: Vec<Handle> = ground.state.users.keys().cloned().collect();
    settle(&ground.state, |facts| {
        of_people(&ground.policy, facts, &users, Patience::default(), at)
    })
    .unwrap()
}

fn account(ground: &Ground) -> Vec<Finding> {
    settle(&ground.state, |facts| {
        of_account(&ground.policy, facts, now())
    })
    .unwrap()
}

#[test]
fn an_invitation_is_stale_after_two_weeks_and_not_before() {
    let ground =
        office(&[r#"{"edit":"user.invite","user":"bob","name":"Bob","roles":[{"role":"clerk"}]}"#]);
    let after = |days: i64| people(&ground, now().plus_millis(days * DAY));
    assert!(codes(&after(13)).is_empty(), "{:?}", after(13));
    let found = after(14);
    assert_eq!(codes(&found), ["stale-invitation"]);
    assert_eq!(found[0].whom[0].as_str(), "bob");
}

#[test]
fn a_role_that_ends_is_told_beforehand_and_one_that_ended_afterwards() {
    let until = now().plus_millis(20 * DAY);
    let mut ground = office(&[r#"{"edit":"user.create","user":"bob","name":"Bob"}"#]);
    ground.does(&format!(
        r#"{{"edit":"role.assign","user":"bob","role":"clerk","until":"{until}"}}"#
    ));
    let after = |days: i64| people(&ground, now().plus_millis(days * DAY));
    assert!(codes(&after(1)).is_empty(), "{:?}", after(1));
    assert_eq!(codes(&after(7)), ["ends-soon"]);
    assert_eq!(codes(&after(20)), ["ended-role"]);
}

#[test]
fn people_without_a_role_and_with_too_few_are_debt_and_others_are_not() {
    let mut ground = office(&[r#"{"edit":"user.create","user":"bob","name":"Bob"}"#]);
    assert!(people(&ground, now()).is_empty());
    ground
        .state
        .assignments
        .retain(|a| a.user.as_str() != "bob");
    let found = people(&ground, now());
    assert_eq!(codes(&found), ["no-role", "debt"]);
    assert_eq!(found[1].rules, ["OF-13"]);
}

#[test]
fn what_the_policy_no_longer_knows_is_found() {
    let mut ground = office(&[r#"{"edit":"user.create","user":"bob","name":"Bob"}"#]);
    let mut held = ground.state.assignments.iter().next().unwrap().clone();
    held.role = "king".parse().unwrap();
    ground.state.assignments.insert(held.clone());
    held.role = "keeper".parse().unwrap();
    ground.state.assignments.insert(held);
    let mut found = people(&ground, now());
    found.sort_by(|a, b| a.code.cmp(&b.code));
    assert_eq!(codes(&found), ["misplaced-role", "unknown-role"]);
}

#[test]
fn a_lone_holder_is_found_until_there_is_another() {
    let mut ground = office(&[r#"{"edit":"user.create","user":"bob","name":"Bob"}"#]);
    let lone = |ground: &Ground| {
        account(ground)
            .into_iter()
            .filter(|f| f.code == "lone-holder")
            .collect::<Vec<_>>()
    };
    let found = lone(&ground);
    assert_eq!(found[0].whom[0].as_str(), "ann");
    assert_eq!(found[0].rules, ["OF-10"]);
    assert!(!found[0].mend.is_empty());
    ground.does(r#"{"edit":"role.assign","user":"bob","role":"boss"}"#);
    assert!(lone(&ground).is_empty());
}

#[test]
fn licences_are_found_near_the_end_and_beyond_it() {
    let mut ground = office(&[]);
    let told = |ground: &mut Ground, most: u64| {
        let account = ground.state.account.as_mut().unwrap();
        account.limits.insert("licences".parse().unwrap(), most);
        let all = account_codes(ground);
        all.into_iter()
            .filter(|c| c.starts_with("licences"))
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&mut ground, 0), ["licences-over"]);
    assert_eq!(told(&mut ground, 1), ["licences-near"]);
    assert!(told(&mut ground, 2).is_empty());
}

fn account_codes(ground: &Ground) -> Vec<String> {
    account(ground).into_iter().map(|f| f.code).collect()
}

const CANCEL: &str = r#"
policy = "shop"
title  = "Shop"
rules  = "SH"
[features]
strict = { title = "Strict" }
[kinds.account]
title           = "Shop"
creator-becomes = "boss"
[capabilities.account]
sell = { title = "Sell" }
[roles.boss]
title = "Boss"
on    = "account"
[roles.boss.allow]
account.sell = "SH-1"
[roles.apprentice]
title = "Apprentice"
on    = "account"
[roles.apprentice.deny]
account.sell = { rule = "SH-2", needs = ["strict"] }
"#;

#[test]
fn a_role_that_takes_away_what_another_gives_is_found_while_it_does() {
    let mut ground = Ground::open(CANCEL, "shop.toml");
    ground.does(r#"{"edit":"role.assign","user":"ann","role":"apprentice"}"#);
    assert!(people(&ground, now()).is_empty(), "its feature is off");
    let mut vendor = core_support::batch(r#"{"edit":"account.set","features":{"strict":true}}"#);
    vendor.actor = Actor::Vendor;
    let plan = ground.decide(&vendor).0.unwrap();
    ground.state.apply(&plan.changes);
    let found = people(&ground, now());
    assert_eq!(codes(&found), ["roles-cancel"]);
    assert_eq!(found[0].rules, ["SH-2"]);
}

/// A clerk may make themselves a lead, and a lead may make themselves a chief.
const LADDER: &str = r#"
policy = "ladder"
title  = "Ladder"
rules  = "LA"
[kinds.account]
title           = "Firm"
creator-becomes = "chief"
[capabilities.account]
rule = { title = "Rule" }
work = { title = "Work" }
[roles.chief]
title = "Chief"
on    = "account"
[roles.chief.allow]
account."*" = "LA-1"
[roles.lead]
title = "Lead"
on    = "account"
[roles.lead.allow]
account.work = "LA-1"
[roles.clerk]
title = "Clerk"
on    = "account"
[[delegation]]
rule  = "LA-2"
who   = "clerk"
may   = ["add"]
gives = ["lead"]
target = ["clerk"]
[[delegation]]
rule  = "LA-3"
who   = "lead"
may   = ["add"]
gives = ["chief"]
target = ["clerk", "lead"]
"#;

fn climbing(ground: &Ground, user: &str) -> Vec<Finding> {
    let user = &ground.state.users[user];
    let held: Vec<_> = ground
        .state
        .assignments
        .iter()
        .filter(|a| a.user == user.id)
        .cloned()
        .collect();
    let places: Vec<Resource> = ground.state.resources.values().cloned().collect();
    let account = ground.state.account.as_ref().unwrap();
    let who = Climber {
        account,
        user,
        held: &held,
        places: &places,
    };
    raise(&ground.policy, who, now()).unwrap()
}

#[test]
fn who_could_raise_themselves_by_steps_is_found_with_steps_that_are_accepted() {
    let mut ground = Ground::open(LADDER, "ladder.toml");
    ground.does(r#"{"edit":"user.create","user":"bob","name":"Bob","roles":[{"role":"clerk"}]}"#);
    let found = climbing(&ground, "bob");
    assert_eq!(codes(&found), ["self-raise"]);
    assert_eq!(found[0].path.len(), 2);
    let law = Law {
        policy: &ground.policy,
        incoming: None,
    };
    let mut state = ground.state.clone();
    for edit in &found[0].path {
        let actor = Actor::User("bob".parse().unwrap());
        let batch =
            rolecall::domain::Batch::new("acme".parse().unwrap(), actor, vec![edit.clone()]);
        let Settled::Plan(plan) = decide_in(&state, law, &batch, now()).unwrap() else {
            panic!("{edit:?} is refused");
        };
        state.apply(&plan.changes);
    }
    assert!(
        state
            .assignments
            .iter()
            .any(|a| a.user.as_str() == "bob" && a.role.as_str() == "chief")
    );
}

#[test]
fn what_a_row_says_directly_is_no_path() {
    let direct = LADDER.replace(r#"gives = ["lead"]"#, r#"gives = ["lead", "chief"]"#);
    let others = LADDER.replace(
        "may   = [\"add\"]\ngives = [\"chief\"]",
        "may   = [\"add\"]\nonly  = \"others\"\ngives = [\"chief\"]",
    );
    assert_ne!(others, LADDER);
    for text in [direct, others] {
        let mut ground = Ground::open(&text, "ladder.toml");
        ground
            .does(r#"{"edit":"user.create","user":"bob","name":"Bob","roles":[{"role":"clerk"}]}"#);
        assert!(climbing(&ground, "bob").is_empty());
    }
}

#[test]
fn the_shipped_policies_let_nobody_of_the_demo_raise_themselves() {
    for (name, world) in demo() {
        let ground = Ground {
            policy: world.policy.clone(),
            state: world.state.clone(),
        };
        let mut seen = BTreeSet::new();
        for user in world.state.users.keys() {
            let held = ground.state.assignments.iter().filter(|a| a.user == *user);
            // The same roles lead to the same ones.
            if !seen.insert(held.map(|a| &a.role).collect::<BTreeSet<_>>()) {
                continue;
            }
            let found = climbing(&ground, user.as_str());
            assert!(found.is_empty(), "{name} {user}: {found:?}");
        }
    }
}

/// The small policy in a store, with its story told.
fn store(lines: &str) -> (TempDir, Service) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("office.db").display().to_string();
    let store = rolecall::store::open(&path).unwrap();
    let mut service = Service::over(store, "test", Box::new(now)).unwrap();
    service.keep_policy(POLICY, "office.toml").unwrap();
    service.load_lines("office", lines).unwrap();
    (folder, service)
}

const DESK: &str = r#"{"edit":"account.create","account":"acme","title":"Acme","policy":"office","owner":{"user":"ann","name":"Ann"}}
{"edit":"user.create","account":"acme","user":"bob","name":"Bob"}
{"edit":"user.create","account":"acme","user":"cat","name":"Cat"}
{"edit":"relation.add","account":"acme","user":"bob","relation":"porter"}
{"edit":"resource.create","account":"acme","as":"ann","resource":"d","kind":"desk"}
"#;

#[test]
fn a_request_that_nobody_can_decide_is_found_until_enough_can() {
    let acme: AccountId = "acme".parse().unwrap();
    let undecidable = |service: &mut Service| {
        let found = service.findings(&acme, Patience::default()).unwrap();
        found
            .into_iter()
            .filter(|f| f.code == "undecidable-request")
            .count()
    };
    let (_folder, mut service) = store(DESK);
    assert_eq!(
        undecidable(&mut service),
        1,
        "only the asker could, and two are asked for"
    );
    let boss = |user: &str| {
        format!(r#"{{"edit":"role.assign","account":"acme","user":"{user}","role":"boss"}}"#)
    };
    service.load_lines("more", &boss("bob")).unwrap();
    assert_eq!(undecidable(&mut service), 1);
    service.load_lines("more", &boss("cat")).unwrap();
    assert_eq!(undecidable(&mut service), 0);
    // A word given counts among those that are needed only while it counts.
    let approves =
        r#"{"edit":"request.approve","account":"acme","as":"bob","request":"new-desk.d"}"#;
    service.load_lines("more", approves).unwrap();
    assert_eq!(undecidable(&mut service), 0);
    let takes = boss("bob").replace("assign", "revoke");
    service.load_lines("more", &takes).unwrap();
    assert_eq!(undecidable(&mut service), 1);
}

#[test]
fn what_mends_a_finding_is_accepted_and_mends_it() {
    let acme: AccountId = "acme".parse().unwrap();
    let (_folder, mut service) = store(DESK);
    let found = service.findings(&acme, Patience::default()).unwrap();
    let lone = found.iter().find(|f| f.code == "lone-holder").unwrap();
    let line = serde_json::json!({"account": "acme", "batch": lone.mend});
    service.load_lines("mend", &line.to_string()).unwrap();
    let found = service.findings(&acme, Patience::default()).unwrap();
    assert!(found.iter().all(|f| f.code != "lone-holder"), "{found:?}");
}
