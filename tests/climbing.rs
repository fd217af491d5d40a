//! By which steps somebody could raise themselves, whatever the steps are and wherever they hold.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod core_support;
mod question_support;

use core_support::now;
use question_support::rows::{told, world};
use rolecall::{
    domain::Resource,
    validation::questions::{Climber, raise},
};

const POLICY: &str = r#"
policy = "ladder"
title  = "Ladder"
rules  = "LA"
[kinds.account]
title           = "Firm"
creator-becomes = "chief"
[kinds.room]
[kinds.hall]
[capabilities.firm]
rule = { title = "Rule" }
work = { title = "Work" }
[roles.chief]
title = "Chief"
on    = "PLACE"
[roles.chief.allow]
firm."*" = "LA-1"
[roles.lead]
title = "Lead"
on    = "PLACE"
[roles.lead.allow]
firm.work = "LA-1"
[roles.clerk]
title = "Clerk"
on    = "PLACE"
[[limits]]
rule       = "LA-4"
each       = "PLACE"
has-active = ["clerk"]
least      = 2
[[limits]]
rule       = "LA-5"
each       = "PLACE"
has-active = ["lead"]
least      = 1
[[delegation]]
rule   = "LA-2"
who    = "clerk"
may    = ["MAY"]
gives  = ["lead"]
target = ["clerk"]
[[delegation]]
rule   = "LA-3"
who    = "LEAD"
may    = ["MAY"]
gives  = ["chief"]
takes  = ["lead", "clerk"]
target = ["lead", "clerk"]
target-has = ["lead"]
"#;

/// The steps found for bob, who holds these roles.
fn steps(place: &str, may: &str, lead: &str, rows: &[&str]) -> Vec<String> {
    let policy = POLICY
        .replace("PLACE", place)
        .replace("MAY", may)
        .replace("LEAD", lead);
    let policy = if place == "account" {
        policy
    } else {
        policy.replace("creator-becomes = \"chief\"\n", "")
    };
    let world = world(&policy, &[&["user bob"], rows].concat(), now());
    let held: Vec<_> = world.state.assignments.iter().cloned().collect();
    let places: Vec<Resource> = world.state.resources.values().cloned().collect();
    let who = Climber {
        account: world.state.account.as_ref().unwrap(),
        user: world.state.users.values().next().unwrap(),
        held: &held,
        places: &places,
    };
    let found = raise(&world.policy, who, now()).unwrap();
    found.iter().map(|f| told(&f.path)).collect()
}

#[test]
fn the_steps_may_be_gifts_or_changes_though_a_minimum_is_just_reached() {
    let clerk = ["role bob clerk"];
    assert_eq!(
        steps("account", "add", "lead", &clerk),
        ["give bob lead + give bob chief"]
    );
    assert_eq!(
        steps("account", "change", "lead", &clerk),
        ["change bob clerk to lead + change bob lead to chief"]
    );
    assert_eq!(
        steps("account", "add", "everyone", &clerk),
        ["give bob lead + give bob chief"]
    );
}

#[test]
fn the_steps_stay_on_the_place_where_the_role_is_held() {
    let rows = ["thing hall h", "thing room r", "role bob clerk on r"];
    assert_eq!(
        steps("room", "add", "lead", &rows),
        ["give bob lead on r + give bob chief on r"]
    );
    assert_eq!(
        steps("room", "change", "lead", &rows),
        ["change bob clerk on r to lead on r + change bob lead on r to chief on r"]
    );
}
