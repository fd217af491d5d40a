//! What somebody can do in general: by whichever of their roles says most, without what any rules out.

#![allow(clippy::unwrap_used, clippy::panic)]

mod core_support;

use core_support::{Ground, now};
use rolecall::validation::{held, memory::settle};

const POLICY: &str = r#"
policy = "abilities"
title  = "Abilities"
rules  = "AB"

[features]
lamp = { title = "Lamp" }

[kinds.room]
states = ["open", "shut"]

[capabilities.room]
enter = { title = "Enter" }
clean = { title = "Clean", when = ["open"] }

[roles.owner.allow]
room.enter = { rule = "AB-1", when = ["own"] }

[roles.guard.allow]
room.enter = "AB-2"
room.clean = "AB-2"

[roles.shy.deny]
room.enter = { rule = "AB-3", when = ["shut"] }

[roles.dark.deny]
room.enter = { rule = "AB-4", needs = ["lamp"] }

[roles.never.deny]
room.enter = "AB-5"

[roles.late.allow]
room.enter = { rule = "AB-6", needs = ["lamp"] }
"#;

/// What somebody with these roles can do, where it is so only for some things with a question mark.
fn can(roles: &[&str], lamp: bool) -> Vec<String> {
    let mut ground = Ground::open(POLICY, "abilities.toml");
    let all: Vec<String> = roles
        .iter()
        .map(|r| format!(r#"{{"role":"{r}"}}"#))
        .collect();
    ground.does(&format!(
        r#"{{"edit":"user.create","user":"bob","name":"Bob","roles":[{}]}}"#,
        all.join(",")
    ));
    if lamp {
        ground.does(r#"{"edit":"account.set","vendor":true,"features":{"lamp":true}}"#);
    }
    let bob = "bob".parse().unwrap();
    let found = settle(&ground.state, |facts| {
        held(&ground.policy, facts, &bob, now())
    });
    let title = |h: &rolecall::validation::Held| {
        let mark = if h.conditional { "?" } else { "" };
        format!("{}{mark}", ground.policy.cap_title(h.cap))
    };
    found.unwrap().iter().map(title).collect()
}

#[test]
fn the_role_that_asks_for_least_tells_whether_it_hangs_on_anything() {
    assert_eq!(can(&["owner"], false), ["Enter?"]);
    assert_eq!(can(&["guard"], false), ["Enter", "Clean?"]);
    assert_eq!(can(&["owner", "guard"], false), ["Enter", "Clean?"]);
    assert_eq!(can(&["guard", "late"], true), ["Enter", "Clean?"]);
    assert_eq!(can(&["owner", "late"], false), ["Enter?"]);
    assert_eq!(can(&["owner", "late"], true), ["Enter"]);
    assert!(can(&["late"], false).is_empty());
}

#[test]
fn only_what_is_ruled_out_for_all_is_not_there() {
    assert_eq!(can(&["guard", "shy"], false), ["Enter", "Clean?"]);
    assert_eq!(can(&["guard", "dark"], false), ["Enter", "Clean?"]);
    assert_eq!(can(&["guard", "dark"], true), ["Clean?"]);
    assert_eq!(can(&["guard", "never"], false), ["Clean?"]);
}
