//! The language by which lists are narrowed: each field held against what it says of a whole account
//! in memory, on accounts made up at random; every order; and what the service makes of it.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod filter_support;
mod store_support;

use std::collections::BTreeSet;

use filter_support::*;
use rolecall::domain::{
    Account, Change, Request, Resource, User, UserStatus,
    filter::{Filter, List, fields},
    page::Query,
    sort,
    state::State,
    text::sort_key,
};
use rolecall::store::{
    Store,
    sqlite::{Gauge, SqliteStore},
};
use store_support::*;

fn query(list: List, text: &str, limit: usize) -> Query {
    Query {
        filter: Filter::parse(list, text).unwrap(),
        now: now(),
        ..Query::plain(limit)
    }
}

/// What a list finds under a filter, page by page.
fn found(
    query: &Query,
    mut page: impl FnMut(&Query) -> (Vec<String>, Option<String>, u64),
) -> Vec<String> {
    let (mut all, mut query) = (Vec::new(), query.clone());
    loop {
        let (rows, next, total) = page(&query);
        all.extend(rows);
        query.after = next;
        if query.after.is_none() {
            assert_eq!(all.len() as u64, total);
            return all;
        }
    }
}

/// Each term by itself, turned round, and with another.
fn held_against<R: Clone>(
    list: List,
    state: &State,
    rows: &[R],
    cases: &[Case<R>],
    id: impl Fn(&R) -> String,
    ask: impl Fn(&Query) -> Vec<String>,
) {
    for (i, one) in cases.iter().enumerate() {
        let other = &cases[(i * 7 + 3) % cases.len()];
        let of = |holds: &dyn Fn(&R) -> bool| -> BTreeSet<String> {
            rows.iter().filter(|row| holds(row)).map(&id).collect()
        };
        let says = |case: &Case<R>, row: &R| (case.holds)(state, row);
        for (text, expected) in [
            (one.text.clone(), of(&|row| says(one, row))),
            (format!("-{}", one.text), of(&|row| !says(one, row))),
            (
                format!("{} !{}", one.text, other.text),
                of(&|row| says(one, row) && !says(other, row)),
            ),
        ] {
            let found = ask(&query(list, &text, 3));
            let set: BTreeSet<String> = found.iter().cloned().collect();
            assert_eq!(set.len(), found.len(), "{text}: a row came twice");
            assert_eq!(set, expected, "{list}: {text}");
        }
    }
}

/// How far lists look: as in a large account, where hits are sorted and where rows are walked past.
fn gauge(seed: u64) -> Gauge {
    let gauge = |few, stretch, many| Gauge {
        few,
        stretch,
        many,
        ..Gauge::default()
    };
    match seed % 5 {
        0 => Gauge::default(),
        1 => gauge(0, 1, 99),
        2 => gauge(0, 2, 0),
        3 => gauge(1, 3, 2),
        _ => gauge(3, 1, 3),
    }
}

/// A store that holds a world of random changes.
fn filled(seed: u64) -> (SqliteStore, State) {
    let mut store = SqliteStore::in_memory().unwrap().gauged(gauge(seed));
    let account = found_account(&mut store);
    let mut world = World::new(seed);
    for number in 1..40 {
        let changes = world.step();
        write(&mut store, &account, number, &changes);
    }
    (store, world.state)
}

fn found_account(store: &mut SqliteStore) -> rolecall::domain::AccountId {
    store_support::found(store, "one")
}

#[test]
fn every_term_finds_exactly_the_rows_of_which_it_is_true() {
    let one = id("one");
    for seed in 1..14 {
        let (store, state) = filled(seed);
        let users: Vec<User> = state.users.values().cloned().collect();
        let users: Vec<User> = users
            .into_iter()
            .filter(|u| u.status != UserStatus::Removed)
            .collect();
        held_against(
            List::Users,
            &state,
            &users,
            &user_cases(),
            |u| u.id.to_string(),
            |query| {
                found(query, |query| {
                    let page = store.users(&one, query).unwrap();
                    let ids = page.rows.iter().map(|e| e.user.id.to_string()).collect();
                    (ids, page.next, page.total)
                })
            },
        );
        let things: Vec<Resource> = state.resources.values().cloned().collect();
        let id = |r: &Resource| r.id.to_string();
        held_against(
            List::Resources,
            &state,
            &things,
            &resource_cases(),
            id,
            |query| {
                found(query, |query| {
                    let page = store.resources(&one, None, query).unwrap();
                    (page.rows.iter().map(id).collect(), page.next, page.total)
                })
            },
        );
        let requests: Vec<Request> = state.requests.values().cloned().collect();
        let id = |q: &Request| q.id.to_string();
        held_against(
            List::Requests,
            &state,
            &requests,
            &request_cases(),
            id,
            |query| {
                found(query, |query| {
                    let page = store.requests(&one, query).unwrap();
                    (page.rows.iter().map(id).collect(), page.next, page.total)
                })
            },
        );
    }
}

#[test]
fn no_field_is_left_out_of_the_comparison() {
    let texts = user_cases().into_iter().map(|c| (List::Users, c.text));
    let texts = texts.chain(
        resource_cases()
            .into_iter()
            .map(|c| (List::Resources, c.text)),
    );
    let texts = texts.chain(
        request_cases()
            .into_iter()
            .map(|c| (List::Requests, c.text)),
    );
    let texts: Vec<(List, String)> = texts.collect();
    for field in fields::FIELDS {
        let elsewhere =
            [List::Accounts, List::Journal, List::Roles, List::Waiting].contains(&field.list);
        // What people can do is for the core to say.
        if elsewhere || field.name == "can" {
            continue;
        }
        let start = format!("{}:", field.name);
        let mut of_list = texts.iter().filter(|(list, _)| *list == field.list);
        assert!(
            of_list.any(|(_, text)| text.starts_with(&start)),
            "{} {start}",
            field.list
        );
    }
}

#[test]
fn the_journal_is_found_by_who_acted_what_was_done_to_what_why_and_when() {
    for seed in [3, 4] {
        let mut store = SqliteStore::in_memory().unwrap();
        let one = store_support::found(&mut store, "one");
        let mut world = World::new(seed);
        let mut steps = vec![vec![Change::PutAccount(account("one", "one"))]];
        for number in 1..30 {
            let changes = world.step();
            write(&mut store, &one, number, &changes);
            steps.push(changes);
        }
        let touches = |changes: &[Change], handle: &str| {
            let text = serde_json::to_string(changes).unwrap();
            text.contains(&format!("\"{handle}\""))
        };
        let all = |of: &dyn Fn(u64, &[Change]) -> bool| -> Vec<String> {
            let steps = (0..).zip(&steps).filter(|(n, changes)| of(*n, changes));
            let mut all: Vec<String> = steps.map(|(n, _)| (n + 1).to_string()).collect();
            all.reverse();
            all
        };
        let day = "2023-11-14";
        for (text, expected) in [
            ("by:oz".to_owned(), all(&|_, _| true)),
            ("by:mia,site".to_owned(), all(&|_, _| false)),
            ("edit:user.edit".to_owned(), all(&|_, _| true)),
            ("edit:user".to_owned(), all(&|_, _| true)),
            ("edit:use,role".to_owned(), all(&|_, _| false)),
            ("operator:OP".to_owned(), all(&|_, _| true)),
            (
                "reason:\"because of 1\"".to_owned(),
                all(&|n, _| n % 2 == 0 && n.to_string().starts_with('1')),
            ),
            ("has:reason".to_owned(), all(&|n, _| n % 2 == 0)),
            ("-has:break-glass".to_owned(), all(&|n, _| n % 3 != 0)),
            (
                "entry:3..5,9".to_owned(),
                all(&|n, _| (2..=4).contains(&n) || n == 8),
            ),
            (
                "since:2023-11-14T22:13:30Z".to_owned(),
                all(&|n, _| n >= 10),
            ),
            (
                "until:2023-11-14T22:13:30Z".to_owned(),
                all(&|n, _| n <= 10),
            ),
            (format!("since:{day} until:{day}"), all(&|_, _| true)),
            ("since:2023-11-15".to_owned(), all(&|_, _| false)),
            ("\"number 7\" by:oz".to_owned(), all(&|n, _| n == 7)),
        ] {
            let query = query(List::Journal, &text, 4);
            let found = found(&query, |query| {
                let page = store.journal(&one, query).unwrap();
                let seqs = page.rows.iter().map(|row| row.seq.to_string());
                (seqs.collect(), page.next, page.total)
            });
            assert_eq!(found, expected, "{text}");
        }
        // What somebody did in a vote does not change them, and edits name people too.
        let mut traced = 0;
        for handle in ["u1", "u3", "r1", "r4"] {
            let query = query(List::Journal, &format!("of:{handle}"), 100);
            let found = store.journal(&one, &query).unwrap();
            traced += found.rows.len();
            for row in &found.rows {
                assert!(touches(&row.changes, handle), "{handle} {}", row.seq);
            }
            let put = |changes: &[Change]| {
                changes.iter().any(|change| match change {
                    Change::PutUser(user) => user.id == h(handle),
                    Change::PutResource(thing) => thing.id == h(handle),
                    Change::DropResource(id) => *id == h(handle),
                    Change::PutAssignment(a) => a.user == h(handle) || a.on == Some(h(handle)),
                    _ => false,
                })
            };
            let expected = all(&|_, changes| put(changes));
            let seqs: BTreeSet<String> = found.rows.iter().map(|r| r.seq.to_string()).collect();
            assert!(expected.iter().all(|seq| seqs.contains(seq)), "{handle}");
        }
        assert!(traced > 4);
    }
}

#[test]
fn accounts_are_found_by_status_plan_policy_and_what_waits() {
    let mut store = SqliteStore::in_memory().unwrap();
    for (name, plan) in [("north", Some("team")), ("south", None)] {
        let one = store_support::found(&mut store, name);
        let row = Account {
            plan: plan.map(w),
            ..account(name, name)
        };
        write(&mut store, &one, 1, &[Change::PutAccount(row)]);
    }
    let mut world = World::new(3);
    let request = loop {
        let request = world.step().into_iter().find_map(|change| match change {
            Change::PutRequest(r) if open(&r) => Some(r),
            _ => None,
        });
        if let Some(request) = request {
            break request;
        }
    };
    write(&mut store, &id("south"), 2, &[Change::PutRequest(request)]);
    for (text, expected) in [
        ("status:active", vec!["north", "south"]),
        ("status:suspended", vec![]),
        ("plan:team", vec!["north"]),
        ("-plan:team", vec!["south"]),
        ("policy:test", vec!["north", "south"]),
        ("policy:other", vec![]),
        ("has:pending", vec!["south"]),
        ("has:plan", vec!["north"]),
        ("has:no-plan", vec!["south"]),
        ("handle:nor", vec!["north"]),
        ("since:2023", vec!["north", "south"]),
        ("since:>2023", vec![]),
    ] {
        let page = store.accounts(&query(List::Accounts, text, 9)).unwrap();
        let found: Vec<&str> = page.rows.iter().map(|e| e.account.id.as_str()).collect();
        assert_eq!(
            (found, page.total),
            (expected.clone(), expected.len() as u64),
            "{text}"
        );
    }
}

#[test]
fn every_order_visits_each_row_once_and_turned_round_it_is_the_other_way() {
    let one = id("one");
    for seed in [5, 6] {
        let (store, _) = filled(seed);
        for key in sort::KEYS {
            let walk = |down: bool, limit: usize| {
                let query = Query {
                    sort: Some(sort::Sort { by: key, down }),
                    ..Query::plain(limit)
                };
                found(&query, |query| {
                    let (ids, next, total): (Vec<String>, _, _) = match key.list {
                        List::Accounts => {
                            let page = store.accounts(query).unwrap();
                            let ids = page.rows.iter().map(|e| e.account.id.to_string());
                            (ids.collect(), page.next, page.total)
                        }
                        List::Users => {
                            let page = store.users(&one, query).unwrap();
                            let ids = page.rows.iter().map(|e| e.user.id.to_string());
                            (ids.collect(), page.next, page.total)
                        }
                        List::Resources => {
                            let page = store.resources(&one, None, query).unwrap();
                            let ids = page.rows.iter().map(|r| r.id.to_string());
                            (ids.collect(), page.next, page.total)
                        }
                        List::Requests => {
                            let page = store.requests(&one, query).unwrap();
                            let ids = page.rows.iter().map(|r| r.id.to_string());
                            (ids.collect(), page.next, page.total)
                        }
                        List::Journal => {
                            let page = store.journal(&one, query).unwrap();
                            let ids = page.rows.iter().map(|r| r.seq.to_string());
                            (ids.collect(), page.next, page.total)
                        }
                        List::Waiting => {
                            let page = store.waiting(at(0), query).unwrap();
                            let ids = page.rows.iter().map(|(_, r)| r.id.to_string());
                            (ids.collect(), page.next, page.total)
                        }
                        // The service sorts these.
                        List::Roles => return (Vec::new(), None, 0),
                    };
                    (ids, next, total)
                })
            };
            let up = walk(false, 1000);
            assert_eq!(walk(false, 2), up, "{} {}", key.list, key.name);
            let mut down = walk(true, 3);
            down.reverse();
            assert_eq!(down, up, "{} {}", key.list, key.name);
        }
    }
}

#[test]
fn users_are_sorted_by_their_roles_and_labels_as_they_are_read() {
    type Key<'a> = &'a dyn Fn(&User) -> Vec<String>;
    for seed in [1, 2, 3] {
        let (store, state) = filled(seed);
        let live = state.users.values();
        let live = live.filter(|user| user.status != UserStatus::Removed);
        let roles = |user: &User| {
            let held = state.assignments.iter().filter(|a| a.user == user.id);
            let roles: BTreeSet<&str> = held.map(|a| a.role.as_str()).collect();
            roles.into_iter().map(String::from).collect::<Vec<_>>()
        };
        let labels = |user: &User| user.labels.iter().map(ToString::to_string).collect();
        for (name, key) in [("role", &roles as Key<'_>), ("label", &labels)] {
            let mut expected: Vec<&User> = live.clone().collect();
            expected.sort_by_key(|user| (key(user), sort_key(&user.name), user.id.clone()));
            assert!(expected.iter().any(|user| !key(user).is_empty()));
            let query = Query {
                sort: Some(sort::Sort::parse(List::Users, name).unwrap()),
                ..Query::plain(100)
            };
            let page = store.users(&id("one"), &query).unwrap();
            let found: Vec<&User> = page.rows.iter().map(|entry| &entry.user).collect();
            assert_eq!(found, expected, "{name}");
        }
    }
}

#[test]
fn a_cursor_of_one_order_is_none_of_another() {
    let (store, _) = filled(5);
    let sorted = |text: &str, after| Query {
        sort: Some(sort::Sort::parse(List::Users, text).unwrap()),
        after,
        ..Query::plain(1)
    };
    let next = store
        .users(&id("one"), &sorted("since", None))
        .unwrap()
        .next;
    assert!(next.is_some());
    for other in ["-since", "name", "status"] {
        let error = store
            .users(&id("one"), &sorted(other, next.clone()))
            .unwrap_err();
        assert_eq!(error.code, "bad-cursor", "{other}");
    }
    assert!(store.users(&id("one"), &sorted("since", next)).is_ok());
}

#[test]
fn what_waits_in_all_accounts_is_found_by_account_workflow_and_when() {
    let (store, state) = filled(7);
    let all: BTreeSet<String> = state
        .requests
        .values()
        .filter(|request| open(request))
        .map(|request| request.id.to_string())
        .collect();
    assert!(!all.is_empty());
    let of = |text: &str| -> BTreeSet<String> {
        let page = store
            .waiting(now(), &query(List::Waiting, text, 99))
            .unwrap();
        page.rows.iter().map(|(_, r)| r.id.to_string()).collect()
    };
    let where_ = |holds: &dyn Fn(&Request) -> bool| -> BTreeSet<String> {
        let requests = state.requests.values().filter(|r| open(r) && holds(r));
        requests.map(|r| r.id.to_string()).collect()
    };
    assert_eq!(of("account:on"), all);
    assert!(of("-account:one account:two").is_empty());
    assert_eq!(of("workflow:join"), where_(&|r| r.workflow == w("join")));
    assert_eq!(of("has:end"), where_(&|r| r.expires.is_some()));
    assert_eq!(of("-has:note"), where_(&|r| r.note.is_none()));
    assert_eq!(of("since:2023-11-14 before:2023-11-15"), all);
    assert!(of("after:2023-11-15").is_empty());
}
