//! What people read in each finding, when it begins to be one, and what is proposed to mend it.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod core_support;
mod question_support;

use core_support::now;
use question_support::{
    World,
    rows::{told, world},
};
use rolecall::{
    domain::{Finding, Handle, Time},
    validation::{
        memory::settle,
        questions::{Patience, of_account, of_people, of_places},
    },
};

const POLICY: &str = r#"
policy = "house"
title  = "House"
rules  = "HO"

[kinds.account]
title           = "House"
creator-becomes = "boss"

[kinds.room]
in = ["account", "room"]
[kinds.hall]
[kinds.desk]
in     = ["account", "room"]
states = ["open", "shut"]

[relations.sits]
to = ["desk", "room"]

[capabilities.house]
a = { title = "Ask" }
b = { title = "Buy" }
c = { title = "Cook" }
d = { title = "Dig" }

[capabilities.desk]
use = { title = "Use" }

[roles.everyone.allow]
house.a = "HO-1"

[roles.boss]
title = "Boss"

[roles.clerk]
title = "Clerk"
on    = ["account", "room"]
[roles.clerk.allow]
house.b = "HO-1"
house.c = "HO-1"
house.d = "HO-1"
desk.use = "HO-1"

[roles.mute]
title = "Mute"
on    = ["account", "room"]
[roles.mute.deny]
house.a  = "HO-2"
desk.use = { rule = "HO-3", when = ["shut"] }

[roles.deaf]
title = "Deaf"
on    = ["account", "room"]
[roles.deaf.deny]
house.b = "HO-4"
house.c = "HO-4"
house.d = "HO-5"

[roles.torn]
title = "Torn"
on    = ["account", "room"]
[roles.torn.allow]
house.b = "HO-1"
[roles.torn.deny]
house.b = "HO-6"

[roles.odd]
title = "Odd"

[roles.host]
title = "Host"
on    = ["room", "hall"]
[roles.aide]
title = "Aide"
on    = ["account", "room", "hall"]
[roles.cook]
title = "Cook"
on    = ["account", "room", "hall"]
[roles.scribe]
title = "Scribe"
on    = ["account", "room"]
[roles.proof]
title = "Proof"
on    = ["room"]
[roles.dumb]
title = "Dumb"
[roles.dumb.deny]
house.b  = "HO-4"
house.c  = "HO-4"
house.d  = "HO-5"
desk.use = "HO-5"

[[limits]]
rule  = "HO-11"
each  = "user"
on    = "room"
holds = ["host", "aide", "cook"]
most  = 1

[[limits]]
rule  = "HO-16"
each  = "user"
on    = "room"
holds = ["scribe", "proof"]
least = 2

[[limits]]
rule  = "HO-17"
each  = "user"
on    = "account"
holds = ["scribe", "boss"]
most  = 1

[[limits]]
rule  = "HO-12"
each  = "user"
alone = ["odd"]

[[limits]]
rule       = "HO-13"
each       = "hall"
has-active = ["host"]
least      = 2

[[limits]]
rule   = "HO-14"
title  = "Seats"
each   = "account"
counts = ["active"]
holds  = ["*"]
most   = "seats"

[[limits]]
rule = "HO-15"
each = "desk"
has  = "sits"
most = 1
"#;

const DAY: i64 = 86_400_000;

/// A finding in one line: code, sentence, place, rules, what mends it.
fn lines(found: &[Finding]) -> Vec<String> {
    let line = |f: &Finding| {
        let on =
            f.on.as_ref()
                .map_or_else(String::new, |on| format!(" on {on}"));
        let mend = match f.mend.as_slice() {
            [] => String::new(),
            edits => format!(" ({})", told(edits)),
        };
        format!("{}{on}: {} {:?}{mend}", f.code, f.text, f.rules)
    };
    found.iter().map(line).collect()
}

fn people_at(world: &World, at: Time) -> Vec<String> {
    let users: Vec<Handle> = world.state.users.keys().cloned().collect();
    let found = settle(&world.state, |facts| {
        of_people(&world.policy, facts, &users, Patience::default(), at)
    });
    lines(&found.unwrap())
}

fn house(rows: &[&str]) -> World {
    world(POLICY, rows, now())
}

/// About people, then about the account, then about places.
fn found(rows: &[&str]) -> Vec<String> {
    let world = house(rows);
    let mut all = people_at(&world, now());
    let account = settle(&world.state, |facts| {
        of_account(&world.policy, facts, now())
    });
    all.extend(lines(&account.unwrap()));
    let places: Vec<Handle> = world.state.resources.keys().cloned().collect();
    let of_places = settle(&world.state, |facts| {
        of_places(&world.policy, facts, &places, now())
    });
    all.extend(lines(&of_places.unwrap()));
    all
}

fn hold(table: &[(&[&str], &[&str])]) {
    for (rows, expected) in table {
        assert_eq!(found(rows), *expected, "{rows:?}");
    }
}

#[test]
fn what_takes_time_is_told_on_the_day() {
    let stale = house(&["user bob invited", "role bob boss"]);
    let at = |days: i64| now().plus_millis(days * DAY);
    assert!(people_at(&stale, at(14).plus_millis(-1)).is_empty());
    assert_eq!(
        people_at(&stale, at(14)),
        ["stale-invitation: Bob was invited on 2026-05-01 and has not accepted [] (remove bob)"]
    );
    let ends = house(&["user bob", "role bob boss until 2026-06-20T12:00:00Z"]);
    assert!(people_at(&ends, at(36).plus_millis(-1)).is_empty());
    let soon = ["ends-soon: Boss of Bob ends on 2026-06-20 []"];
    assert_eq!(people_at(&ends, at(36)), soon);
    assert_eq!(people_at(&ends, at(50).plus_millis(-1)), soon);
    assert_eq!(
        people_at(&ends, at(50)),
        ["ended-role: Boss of Bob ended on 2026-06-20 and still stands [] (take boss from bob)"]
    );
}

#[test]
fn roles_that_cancel_each_other_are_told_where_they_meet() {
    hold(&[
        (&["user bob", "role bob mute", "role bob clerk"], &[]),
        (
            &["user bob", "role bob deaf", "role bob clerk"],
            &[
                "roles-cancel: Bob holds Deaf beside Clerk, and Deaf takes away what Clerk gives: Buy, Cook and Dig [\"HO-4\", \"HO-5\"] (take deaf from bob)",
            ],
        ),
        (
            &[
                "user bob",
                "thing desk r",
                "thing room q",
                "role bob deaf on q",
                "role bob clerk",
            ],
            &[
                "roles-cancel: Bob holds Deaf beside Clerk, and Deaf takes away what Clerk gives: Buy, Cook and Dig [\"HO-4\", \"HO-5\"] (take deaf on q from bob)",
            ],
        ),
        (
            &[
                "user bob",
                "thing room q",
                "thing room s",
                "role bob deaf on q",
                "role bob clerk on s",
            ],
            &[],
        ),
        (
            &[
                "user bob",
                "thing room q",
                "thing room s in q",
                "role bob deaf on q",
                "role bob clerk on s",
            ],
            &[
                "roles-cancel: Bob holds Deaf beside Clerk, and Deaf takes away what Clerk gives: Buy, Cook and Dig [\"HO-4\", \"HO-5\"] (take deaf on q from bob)",
            ],
        ),
        (
            &[
                "user bob",
                "thing room q",
                "thing room s in q",
                "role bob deaf on s",
                "role bob clerk on q",
            ],
            &[
                "roles-cancel: Bob holds Deaf beside Clerk, and Deaf takes away what Clerk gives: Buy, Cook and Dig [\"HO-4\", \"HO-5\"] (take deaf on s from bob)",
            ],
        ),
        (
            &["user bob", "role bob dumb", "role bob clerk"],
            &[
                "roles-cancel: Bob holds Dumb beside Clerk, and Dumb takes away what Clerk gives: Buy, Cook and Dig, and 1 more [\"HO-4\", \"HO-5\"] (take dumb from bob)",
            ],
        ),
        (
            &[
                "user bob",
                "thing room q",
                "role bob torn",
                "role bob torn on q",
            ],
            &[],
        ),
    ]);
}

#[test]
fn what_somebody_holds_against_the_policy_is_told() {
    hold(&[
        (&["user bob", "thing room r", "role bob host on r"], &[]),
        (
            &[
                "user bob",
                "thing room r",
                "role bob host on r",
                "role bob aide on r",
            ],
            &[
                "debt: Bob is not as the policy wants it: Each user holds at most 1 of Host, Aide and Cook on each room. [\"HO-11\"]",
            ],
        ),
        (
            &[
                "user bob",
                "thing room r",
                "thing room s",
                "role bob host on r",
                "role bob aide on s",
            ],
            &[],
        ),
        (
            &[
                "user bob",
                "thing desk d",
                "role bob host on d",
                "role bob aide on d",
            ],
            &[
                "misplaced-role on d: Bob holds Aide on D, where that role is not held [] (take aide on d from bob)",
                "misplaced-role on d: Bob holds Host on D, where that role is not held [] (take host on d from bob)",
            ],
        ),
        (&["user bob", "role bob odd"], &[]),
        (&["user bob", "role bob aide", "role bob cook"], &[]),
        (
            &[
                "user bob",
                "thing room r",
                "role bob scribe on r",
                "role bob proof on r",
            ],
            &[],
        ),
        (
            &["user bob", "thing room r", "role bob scribe on r"],
            &[
                "debt: Bob is not as the policy wants it: Each user holds at least 2 of Scribe and Proof on each room. [\"HO-16\"]",
            ],
        ),
        (&["user bob", "role bob scribe"], &[]),
        (
            &["user bob", "role bob scribe", "role bob boss"],
            &[
                "debt: Bob is not as the policy wants it: Each user holds at most 1 of Scribe and Boss on each house. [\"HO-17\"]",
            ],
        ),
        (&["user bob", "role bob boss", "role bob clerk"], &[]),
        (
            &["user bob", "role bob odd", "role bob clerk"],
            &[
                "debt: Bob is not as the policy wants it: Whoever holds Odd holds no other role. [\"HO-12\"]",
            ],
        ),
    ]);
}

#[test]
fn places_without_enough_holders_or_with_too_many_people_are_told() {
    hold(&[
        (
            &[
                "user ann",
                "user bob",
                "user cid",
                "thing hall r",
                "role ann host on r",
                "role bob host on r",
                "role cid boss",
            ],
            &[
                "lone-holder on r: R has no active Host beyond Ann and Bob [\"HO-13\"] (give cid host on r)",
            ],
        ),
        (
            &[
                "user ann",
                "user bob",
                "user cid",
                "thing hall r",
                "role ann host on r",
                "role bob host on r",
                "role cid host on r",
            ],
            &[],
        ),
        (
            &[
                "user ann",
                "thing room r",
                "thing hall h",
                "role ann host on h",
            ],
            &[
                "debt on h: H is not as the policy wants it: Each hall has at least 2 active Host. [\"HO-13\"]",
            ],
        ),
        (
            &[
                "user ann",
                "user bob",
                "thing hall h",
                "role ann host on h",
                "role bob aide on h",
                "role bob host on h",
            ],
            &["lone-holder on h: H has no active Host beyond Ann and Bob [\"HO-13\"]"],
        ),
        (
            &[
                "user ann",
                "user bob",
                "thing room r",
                "stands ann sits r",
                "stands bob sits r",
                "role ann boss",
                "role bob boss",
            ],
            &[],
        ),
        (
            &[
                "user ann",
                "thing desk d",
                "stands ann sits d",
                "role ann boss",
            ],
            &[],
        ),
        (
            &[
                "user ann",
                "user bob",
                "thing desk d",
                "thing desk e",
                "stands ann sits d",
                "stands bob sits d",
                "stands bob sits e",
                "role ann boss",
                "role bob boss",
            ],
            &[
                "debt on d: D is not as the policy wants it: Each desk has at most 1 people as sits. [\"HO-15\"]",
            ],
        ),
    ]);
}

#[test]
fn seats_are_told_from_nine_in_ten() {
    let users = |many: usize, most: u64| {
        let mut rows: Vec<String> = (0..many)
            .flat_map(|n| [format!("user u{n}"), format!("role u{n} boss")])
            .collect();
        rows.push(format!("limit seats {most}"));
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        found(&rows)
    };
    let none: [&str; 0] = [];
    assert_eq!(users(8, 10 - 1), none);
    assert_eq!(users(8, 10), none);
    assert_eq!(
        users(9, 10),
        ["licences-near: Seats: 9 of 10 in use [\"HO-14\"]"]
    );
    assert_eq!(
        users(10, 10),
        ["licences-near: Seats: 10 of 10 in use [\"HO-14\"] (seats 11)"]
    );
    assert_eq!(
        users(11, 10),
        ["licences-over: Seats: 11 of 10 in use [\"HO-14\"] (seats 12)"]
    );
    assert_eq!(users(0, 0), none);
}
