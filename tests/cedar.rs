//! What a policy and an account become in Cedar's language, word for word, as somebody read it last
//! beside the policy. That Cedar's engine then decides as the core does is held by the benches.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{collections::BTreeMap, fmt::Write as _};

use rolecall::{
    domain::{Time, state::State},
    policy::{Policy, cedar, compile},
};
use serde_json::{Value, json};

/// A condition of every kind, asked for and denied by, with labels, gates and silence.
const POLICY: &str = include_str!("cedar/gallery.toml");

fn policy() -> Policy {
    compile(POLICY, "gallery.toml", &BTreeMap::new()).unwrap_or_else(|errors| {
        let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("{}", told.join("\n"))
    })
}

fn held(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_snapshot_path("cedar");
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// The policy's text without its head, which is the same for every policy.
#[test]
fn each_grant_and_each_denial_stands_in_the_text_with_its_conditions() {
    let policy = policy();
    let text = cedar::text(&policy);
    let (head, body) = text.split_once("\n\n").unwrap();
    let named = format!("// Gallery (gallery), policy {}, in Cedar's", policy.hash);
    assert!(head.starts_with(&named), "{head}");
    assert!(head.lines().all(|line| line.starts_with("//")), "{head}");
    held("policy", body);
}

const BEGIN: &str = "2026-01-01T00:00:00Z";
const NOW: &str = "2026-05-01T12:00:00Z";
const LATER: &str = "2026-05-01T12:00:01Z";

fn person(id: &str, status: &str, labels: &[&str]) -> Value {
    json!({"id": id, "name": id, "email": null, "status": status, "labels": labels, "since": BEGIN})
}

fn thing(id: &str, kind: &str, parent: Option<&str>, owner: Option<&str>, more: &Value) -> Value {
    let mut all = json!({
        "id": id, "kind": kind, "title": id, "parent": parent, "owner": owner, "state": null,
        "facts": {}, "labels": [], "since": BEGIN,
    });
    for (key, value) in more.as_object().into_iter().flatten() {
        all[key] = value.clone();
    }
    all
}

fn holds(user: &str, role: &str, on: Option<&str>, until: Option<&str>) -> Value {
    json!({"user": user, "role": role, "on": on, "begins": null, "until": until, "since": BEGIN})
}

fn by_id(all: &[Value]) -> Value {
    let each = all
        .iter()
        .map(|one| (one["id"].as_str().unwrap().to_owned(), one.clone()));
    Value::Object(each.collect())
}

/// People in every status, a thing in each kind, roles of every sort, and some that tell nothing.
fn account() -> State {
    let people = [
        person("ann", "active", &["rare", "loud"]),
        person("bob", "archived", &[]),
        person("cleo", "active", &[]),
    ];
    let facts = json!({"insured": true, "opens": NOW, "note": "fragile"});
    let things = [
        thing("east", "wing", None, Some("bob"), &json!({})),
        thing(
            "hall",
            "room",
            Some("east"),
            None,
            &json!({"labels": ["rare"]}),
        ),
        thing(
            "vase",
            "work",
            Some("hall"),
            Some("ann"),
            &json!({"state": "hung", "facts": facts, "labels": ["loud"]}),
        ),
    ];
    let roles = [
        holds("ann", "director", None, None),
        holds("ann", "keeper", Some("east"), None),
        holds("ann", "keeper", Some("hall"), Some(LATER)),
        holds("bob", "guest", None, Some(NOW)),
        holds("bob", "keeper", None, None),
        holds("cleo", "guest", Some("hall"), None),
        holds("cleo", "porter", None, None),
    ];
    let relations = json!([
        {"user": "ann", "relation": "curator", "to": "account", "as": "lead"},
        {"user": "ann", "relation": "curator", "to": {"thing": "hall"}, "as": null},
        {"user": "cleo", "relation": "mentor", "to": {"thing": "ann"}, "as": null},
    ]);
    let state = json!({
        "account": {
            "id": "acme", "title": "Acme", "policy": "0".repeat(64), "plan": null,
            "features": {}, "limits": {}, "status": "active", "since": BEGIN,
        },
        "users": by_id(&people), "resources": by_id(&things), "assignments": roles,
        "relations": relations, "requests": {},
    });
    serde_json::from_value(state).unwrap()
}

/// Each entity on a line of its own, its attributes below it.
fn told(entities: &Value) -> String {
    let mut out = String::new();
    for entity in entities.as_array().unwrap() {
        let uid = &entity["uid"];
        let _ = writeln!(out, "{}::{}", uid["type"].as_str().unwrap(), uid["id"]);
        for (name, value) in entity["attrs"].as_object().unwrap() {
            let _ = writeln!(out, "  {name}: {value}");
        }
        assert_eq!(entity["parents"], json!([]));
    }
    out
}

#[test]
fn an_account_is_told_as_it_stands_at_the_moment() {
    let now: Time = NOW.parse().unwrap();
    let entities = cedar::entities(&policy(), &account(), &[true, false, true], now);
    held("account", &told(&entities));
}

#[test]
fn where_there_is_no_account_there_are_no_entities() {
    let now: Time = NOW.parse().unwrap();
    let nothing = cedar::entities(&policy(), &State::default(), &[], now);
    assert_eq!(nothing, json!([]));
}
