//! Terms of filters, and what each says of a row, told on a whole account in memory.
#![allow(dead_code, clippy::unwrap_used, missing_docs)]

use std::collections::BTreeSet;

use rolecall::domain::{
    Assignment, Object, Request, RequestStatus, Resource, Time, User, UserStatus, state::State,
    text::sort_key,
};

use crate::store_support::{at, h, w};

/// Whether a term is true of a row.
pub type Holds<R> = Box<dyn Fn(&State, &R) -> bool>;

/// A term, and what it says of a row.
pub struct Case<R> {
    pub text: String,
    pub holds: Holds<R>,
}

pub fn case<R>(text: impl Into<String>, holds: impl Fn(&State, &R) -> bool + 'static) -> Case<R> {
    Case {
        text: text.into(),
        holds: Box::new(holds),
    }
}

pub fn now() -> Time {
    at(2)
}

pub fn open(request: &Request) -> bool {
    request.stands(now()) == RequestStatus::Waiting
}

pub fn about(request: &Request, handle: &str) -> bool {
    request.about == Object::Thing(h(handle))
}

pub fn held(state: &State, user: &User, of: impl Fn(&Assignment) -> bool) -> bool {
    state.assignments.iter().any(|a| a.user == user.id && of(a))
}

pub fn name_of(state: &State, handle: &str) -> String {
    let handle = h(handle);
    let user = state.users.get(&handle).map(|u| u.name.clone());
    let thing = state.resources.get(&handle).map(|r| r.title.clone());
    user.or(thing).unwrap_or_default()
}

/// Every handle whose name holds a text.
pub fn called(state: &State, part: &str) -> BTreeSet<String> {
    let all = state.users.keys().chain(state.resources.keys());
    let all = all.map(ToString::to_string);
    all.filter(|id| sort_key(&name_of(state, id)).contains(part))
        .collect()
}

pub fn user_cases() -> Vec<Case<User>> {
    let mut all = vec![
        case("mia", |_, u: &User| {
            let email = u.email.clone().unwrap_or_default();
            sort_key(&format!("{}\n{}\n{email}", u.name, u.id)).contains("mia")
        }),
        case("\"mia ch\"", |_, u: &User| {
            sort_key(&u.name).contains("mia ch")
        }),
        case("@example.org", |_, u: &User| u.email.is_some()),
        case("@example.or", |_, _: &User| false),
        case("email:3@", |_, u: &User| {
            u.email.as_ref().is_some_and(|e| e.contains("3@"))
        }),
        case("email:u", |_, _: &User| false),
        case("handle:u1", |_, u: &User| u.id.as_str().contains("u1")),
        case("label:A", |_, u: &User| u.labels.contains("a")),
        case("status:active,invited", |_, u: &User| {
            [UserStatus::Active, UserStatus::Invited].contains(&u.status)
        }),
        case("role:owner", |s, u: &User| {
            held(s, u, |a| a.role == w("owner"))
        }),
        case("role:owner,admin", |s, u: &User| {
            held(s, u, |a| a.role != w("reader"))
        }),
        case("role:owner@r1", |s, u: &User| {
            held(s, u, |a| a.role == w("owner") && a.on == Some(h("r1")))
        }),
        case("role:owner@account", |s, u: &User| {
            held(s, u, |a| a.role == w("owner") && a.on.is_none())
        }),
        case("on:r2", |s, u: &User| held(s, u, |a| a.on == Some(h("r2")))),
        case("on:account", |s, u: &User| held(s, u, |a| a.on.is_none())),
        case("on:\"MIA\"", |s, u: &User| {
            let places = called(s, "mia");
            held(s, u, |a| {
                a.on.as_ref().is_some_and(|on| places.contains(on.as_str()))
            })
        }),
        case("until:>=2023-11-14T22:13:21Z", |s, u: &User| {
            held(s, u, |a| a.until.is_some_and(|until| until >= at(1)))
        }),
        case("relation:manager@u1", |s, u: &User| {
            let to = Object::Thing(h("u1"));
            let mut all = s.relations.iter();
            all.any(|r| r.user == u.id && r.relation == w("manager") && r.to == to)
        }),
        case("relation:member", |s, u: &User| {
            s.relations
                .iter()
                .any(|r| r.user == u.id && r.relation == w("member"))
        }),
        case("invited-by:u2", |_, u: &User| u.invited_by == Some(h("u2"))),
        case("invited-by:site", |_, u: &User| {
            u.invited_by.is_none() && u.status == UserStatus::Invited
        }),
        case(
            "since:2023-11-14T22:13:20Z..2023-11-14T22:13:21Z",
            |_, u: &User| u.since <= at(1),
        ),
        case("since:<1h", |_, _: &User| true),
        case("since:>1h", |_, _: &User| false),
    ];
    let has = [
        case("has:role", |s, u: &User| held(s, u, |_| true)),
        case("has:no-role", |s, u: &User| !held(s, u, |_| true)),
        case("has:end", |s, u: &User| held(s, u, |a| a.until.is_some())),
        case("has:email", |_, u: &User| u.email.is_some()),
        case("has:no-email", |_, u: &User| u.email.is_none()),
        case("has:label", |_, u: &User| !u.labels.is_empty()),
        case("has:relation", |s, u: &User| {
            s.relations.iter().any(|r| r.user == u.id)
        }),
        case("has:things", |s, u: &User| {
            s.resources
                .values()
                .any(|r| r.owner.as_ref() == Some(&u.id))
        }),
        case("has:pending", |s, u: &User| {
            let by = |r: &Request| r.asked_by.as_ref() == Some(&u.id);
            s.requests
                .values()
                .any(|r| open(r) && (by(r) || about(r, u.id.as_str())))
        }),
    ];
    all.extend(has);
    all
}

pub fn below(state: &State, thing: &Resource, of: &BTreeSet<String>) -> bool {
    let mut at = thing.parent.clone();
    for _ in 0..20 {
        match at {
            Some(parent) if of.contains(parent.as_str()) => return true,
            Some(parent) => at = state.resources.get(&parent).and_then(|r| r.parent.clone()),
            None => return false,
        }
    }
    false
}

pub fn resource_cases() -> Vec<Case<Resource>> {
    vec![
        case("mia", |_, r: &Resource| {
            sort_key(&format!("{}\n{}", r.title, r.id)).contains("mia")
        }),
        case("kind:job", |_, r: &Resource| r.kind == w("job")),
        case("state:draft,done", |_, r: &Resource| r.state.is_some()),
        case("in:r1", |s, r: &Resource| {
            below(s, r, &["r1".into()].into())
        }),
        case("in:\"mia\"", |s, r: &Resource| {
            below(s, r, &called(s, "mia"))
        }),
        case("in:r1,r2", |s, r: &Resource| {
            below(s, r, &["r1".into(), "r2".into()].into())
        }),
        case("in:account", |_, r: &Resource| r.parent.is_none()),
        case("owner:u1", |_, r: &Resource| r.owner == Some(h("u1"))),
        case("owner:\"zo\u{eb}\"", |s, r: &Resource| {
            let all = called(s, "zo\u{eb}");
            r.owner.as_ref().is_some_and(|o| all.contains(o.as_str()))
        }),
        case("owner:none", |_, r: &Resource| r.owner.is_none()),
        case("has:owner", |_, r: &Resource| r.owner.is_some()),
        case("has:no-owner", |_, r: &Resource| r.owner.is_none()),
        case("has:state", |_, r: &Resource| r.state.is_some()),
        case("has:label", |_, r: &Resource| !r.labels.is_empty()),
        case("has:holders", |s, r: &Resource| {
            s.assignments.iter().any(|a| a.on.as_ref() == Some(&r.id))
        }),
        case("has:pending", |s, r: &Resource| {
            s.requests
                .values()
                .any(|q| open(q) && about(q, r.id.as_str()))
        }),
        case("label:b", |_, r: &Resource| r.labels.contains("b")),
        case("handle:3", |_, r: &Resource| r.id.as_str().contains('3')),
        case("since:>2023-11-14T22:13:21Z", |_, r: &Resource| {
            r.since > at(1)
        }),
    ]
}

pub fn request_cases() -> Vec<Case<Request>> {
    let stands = |text: &str, status| case(text, move |_, q: &Request| q.stands(now()) == status);
    vec![
        stands("status:waiting", RequestStatus::Waiting),
        stands("status:expired", RequestStatus::Expired),
        stands("status:void", RequestStatus::Void),
        case("by:u1", |_, q: &Request| q.asked_by == Some(h("u1"))),
        case("by:site", |_, q: &Request| q.asked_by.is_none()),
        case("by:\"mia\"", |s, q: &Request| {
            let all = called(s, "mia");
            q.asked_by
                .as_ref()
                .is_some_and(|by| all.contains(by.as_str()))
        }),
        case("about:r1,u1", |_, q: &Request| {
            about(q, "r1") || about(q, "u1")
        }),
        case("about:account", |_, q: &Request| q.about == Object::Account),
        case("workflow:join", |_, q: &Request| q.workflow == w("join")),
        case("has:note", |_, q: &Request| q.note.is_some()),
        case("has:votes", |_, q: &Request| !q.votes.is_empty()),
        case("has:end", |_, q: &Request| q.expires.is_some()),
        case("since:2023-11-14", |_, _: &Request| true),
        case("after:2023-11-15", |_, _: &Request| false),
        case("after:2023-11-14", |_, _: &Request| true),
        case("before:2023-11-14", |_, _: &Request| false),
        case("before:2023-11-15", |_, _: &Request| true),
    ]
}
