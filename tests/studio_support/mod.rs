//! A studio with rooms, on which whole answers to questions are told.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "shared by several test files"
)]

use rolecall::{
    domain::{Actor, Assignment, Handle, WhyNot},
    validation::{
        Law,
        memory::settle,
        questions::{Question, abilities, explain, why_not},
    },
};

use crate::core_support::{Ground, now};

/// Rooms that are entered, cleaned, painted and signed.
pub const STUDIO: &str = r#"
policy = "studio"
title  = "Studio"
rules  = "ST"

[features]
lamp = { title = "Lamp", rule = "ST-1" }
fire = { title = "Fire" }

[kinds.account]
creator-becomes = "boss"

[kinds.room]
made-with = "account.build"
states    = ["open", "shut"]
set       = { open = "account.build", shut = "account.build" }
changed-with = "account.build"
labels    = "any"

[relations.barred]
to         = "room"
added-with = "account.build"

[capabilities.account]
build = { title = "Build" }
greet = { title = "Greet", rule = "ST-2", needs = ["lamp"] }

[capabilities.room]
enter = { title = "Enter" }
clean = { title = "Clean", rule = "ST-3", when = ["open"] }
paint = { title = "Paint" }
sign  = { title = "Sign" }

[roles.everyone.allow]
room.enter = { rule = "ST-4", when = ["own"] }

[roles.boss]
rule = "ST-5"
[roles.boss.allow]
account.build = "ST-5"
room.enter = "ST-5"

[roles.guest]
[roles.guest.allow]
room.enter = { rule = "ST-6", any = [{ when = ["open", "not barred"] }, { needs = ["lamp"], when = ["shut"] }] }
account.greet = "ST-6"
room.clean = "ST-6"

[roles.keeper]
on = "room"
[roles.keeper.allow]
room.enter = "ST-7"
room.paint = { rule = "ST-7", needs = ["lamp"] }
[roles.keeper.cannot]
account.greet = "ST-8"

[roles.night]
needs = ["lamp"]
unstated = [{ for = ["room.clean"], rule = "ST-9" }]
[roles.night.allow]
room.enter = "ST-9"

[roles.shy]
[roles.shy.deny]
room.enter = { rule = "ST-10", any = [{ when = ["shut"] }, { needs = ["fire"] }] }

[roles.mute]
on = "room"
[roles.mute.deny]
room.paint = "ST-11"
room.enter = { rule = "ST-11", when = ["shut"] }

[roles.signer]
[roles.signer.allow]
room.sign = { rule = "ST-12", when = ["own"] }
[roles.scribe]
[roles.scribe.allow]
room.sign = { rule = ["ST-12", "ST-13"], any = [{ when = ["own"] }, { when = ["not barred", "own"] }] }

[[delegation]]
rule  = "ST-20"
who   = "boss"
may   = ["create", "invite", "add", "remove", "change", "archive", "restore", "remove-user"]
roles = ["*"]
"#;

/// An account of it, with a boss Ann and a user Bob.
pub struct Studio(pub Ground);

impl Studio {
    /// A studio with Bob in it, two open rooms, and whatever else is done.
    pub fn with(more: &[&str]) -> Self {
        let mut ground = Ground::open(STUDIO, "studio.toml");
        let own = [
            r#"{"edit":"user.create","user":"bob","name":"Bob"}"#,
            r#"{"edit":"resource.create","resource":"den","kind":"room","title":"Den"}"#,
            r#"{"edit":"resource.create","resource":"loft","kind":"room","title":"Loft"}"#,
        ];
        for line in own.iter().chain(more) {
            ground.does(line);
        }
        Self(ground)
    }

    /// Puts a row there that no edit would: it came with another policy, or time has passed.
    pub fn held(
        &mut self,
        role: &str,
        on: Option<&str>,
        begins: Option<&str>,
        until: Option<&str>,
    ) {
        let row = Assignment {
            user: handle("bob"),
            role: role.parse().unwrap(),
            on: on.map(handle),
            begins: begins.map(|t| t.parse().unwrap()),
            until: until.map(|t| t.parse().unwrap()),
            since: now(),
        };
        self.0.state.assignments.insert(row);
    }

    pub fn explained(&self, capability: &str, on: Option<&str>) -> Vec<String> {
        let on = on.map(handle);
        let bob = handle("bob");
        let steps = settle(&self.0.state, |facts| {
            explain(&self.0.policy, facts, &bob, capability, on.as_ref(), now())
        });
        let line = |step: rolecall::domain::Step| {
            let sign = if step.good { '+' } else { '-' };
            match step.rules.join(" ") {
                rules if rules.is_empty() => format!("{sign} {}", step.text),
                rules => format!("{sign} {} [{rules}]", step.text),
            }
        };
        steps.unwrap().into_iter().map(line).collect()
    }

    /// What Bob can do, each with the roles by which and what must be so.
    pub fn can(&self, on: Option<&str>) -> Vec<String> {
        let on = on.map(handle);
        let bob = handle("bob");
        let all = settle(&self.0.state, |facts| {
            abilities(&self.0.policy, facts, &bob, on.as_ref(), now())
        });
        let by = |by: &rolecall::domain::HeldBy| {
            let place = by.role.place.as_deref().unwrap_or("all");
            format!("{} on {place} ({})", by.role.title, by.when)
        };
        let line = |a: &rolecall::domain::Ability| {
            let by: Vec<String> = a.by.iter().map(by).collect();
            format!("{}: {}", a.title, by.join(" or "))
        };
        all.unwrap().iter().map(line).collect()
    }

    pub fn asked(&self, actor: &Actor, capability: &str, on: Option<&str>) -> WhyNot {
        let (account, bob, on) = ("acme".parse().unwrap(), handle("bob"), on.map(handle));
        let law = Law {
            policy: &self.0.policy,
            incoming: None,
        };
        let question = Question {
            account: &account,
            actor,
            user: &bob,
            capability,
            on: on.as_ref(),
            places: &[],
        };
        settle(&self.0.state, |facts| why_not(law, facts, &question, now())).unwrap()
    }

    /// The ways by which the vendor could bring Bob there.
    pub fn ways(&self, capability: &str, on: Option<&str>) -> Vec<String> {
        texts(&self.asked(&Actor::Vendor, capability, on))
    }
}

/// Each way as its edits, in few words.
pub fn texts(answer: &WhyNot) -> Vec<String> {
    let way = |way: &rolecall::domain::Way| {
        let edits = way.edits.iter().map(|e| serde_json::to_string(e).unwrap());
        let edits: Vec<String> = edits.map(|e| e.replace(['"', '{', '}'], "")).collect();
        edits.join(" & ")
    };
    answer.ways.iter().map(way).collect()
}

pub fn handle(name: &str) -> Handle {
    name.parse().unwrap()
}

pub fn gives(role: &str, on: &str) -> String {
    match on {
        "" => format!(r#"{{"edit":"role.assign","user":"bob","role":"{role}"}}"#),
        on => format!(r#"{{"edit":"role.assign","user":"bob","role":"{role}","on":"{on}"}}"#),
    }
}

pub const LAMP: &str = r#"{"edit":"account.set","vendor":true,"features":{"lamp":true}}"#;
pub const DARK: &str = r#"{"edit":"account.set","vendor":true,"features":{"lamp":false}}"#;
pub const FIRE: &str = r#"{"edit":"account.set","vendor":true,"features":{"fire":true}}"#;
pub const SHUT: &str = r#"{"edit":"resource.set","resource":"den","state":"shut"}"#;
pub const LABEL: &str = r#"{"edit":"resource.set","resource":"den","labels":["red","blue"]}"#;
pub const CARRY: &str = r#"{"edit":"user.edit","user":"bob","labels":["red"]}"#;
pub const BAR: &str = r#"{"edit":"relation.add","user":"bob","relation":"barred","to":"den"}"#;
pub const BAR_LOFT: &str =
    r#"{"edit":"relation.add","user":"bob","relation":"barred","to":"loft"}"#;
pub const SUSPEND: &str = r#"{"edit":"account.suspend","suspended":true}"#;
pub const ARCHIVE: &str = r#"{"edit":"user.archive","user":"bob"}"#;

/// Compares line by line, so that a difference is easy to read.
#[track_caller]
pub fn says(told: &[String], expected: &str) {
    let lines: Vec<&str> = expected.trim().lines().map(str::trim).collect();
    assert_eq!(told, lines, "\n{}", told.join("\n"));
}

pub fn guest(more: &[&str]) -> Studio {
    Studio::with(&[&[gives("guest", "").as_str()], more].concat())
}
