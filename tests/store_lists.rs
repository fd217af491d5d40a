//! Lists of every store: their order, their pages, their filters and their cursors.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod store_support;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use rolecall::domain::{
    AccountStatus, Change, Object, Relation, Request, RequestStatus, Resource, User, UserStatus,
    filter::{Filter, List},
    page::{MAX_PAGE, Query},
    text::sort_key,
};
use rolecall::store::{Store, StoreError, sqlite::SqliteStore};
use store_support::*;

/// Walks all pages and answers the handles in their order.
fn walk(mut page: impl FnMut(Option<String>) -> (Vec<String>, Option<String>, u64)) -> Vec<String> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let (rows, next, total) = page(after);
        assert!(
            !rows.is_empty() || all.is_empty(),
            "a page of nothing was promised"
        );
        all.extend(rows);
        after = next;
        if after.is_none() {
            assert_eq!(all.len() as u64, total);
            return all;
        }
    }
}

#[test]
fn paging_visits_each_user_once_in_order_under_every_filter() {
    each(|store| {
        let account = found(store, "one");
        let names = [
            "Mia Chen", "MIA CHEN", "Zoë", "zoe", "O'Brien", "100%", "a_b", "ab",
        ];
        let users: Vec<User> = (0..50)
            .map(|n| {
                let mut user = user(&format!("u{n}"), names[n % names.len()]);
                user.email = (n % 3 == 0).then(|| format!("Box{n}@Example.org"));
                if n % 7 == 0 {
                    user.status = UserStatus::Removed;
                }
                user
            })
            .collect();
        let changes: Vec<_> = users.iter().cloned().map(Change::PutUser).collect();
        write(store, &account, 1, &changes);

        for filter in [
            "",
            "mia",
            "CHEN  mia",
            "zoë",
            "%",
            "_",
            "'",
            "box1 example",
            "u4",
            "no",
        ] {
            let words = sort_key(filter);
            let finds = |u: &&User| {
                let email = u.email.clone().unwrap_or_default();
                let text = sort_key(&format!("{}\n{}\n{email}", u.name, u.id));
                words.split_whitespace().all(|word| text.contains(word))
            };
            let live = users.iter().filter(|u| u.status != UserStatus::Removed);
            let mut expected: Vec<_> = live.filter(finds).collect();
            expected.sort_by_key(|u| (sort_key(&u.name), u.id.clone()));
            let expected: Vec<String> = expected.iter().map(|u| u.id.to_string()).collect();
            for limit in [1, 7, 1_000, usize::MAX] {
                let found = walk(|after| {
                    let page = store.users(&account, &ask(filter, after, limit)).unwrap();
                    assert!(page.rows.len() <= limit.min(MAX_PAGE));
                    let ids = page.rows.iter().map(|e| e.user.id.to_string()).collect();
                    (ids, page.next, page.total)
                });
                assert_eq!(found, expected, "`{filter}` by {limit}");
            }
        }
    });
}

#[test]
fn accounts_are_listed_by_title_with_their_counts() {
    each(|store| {
        for (name, title) in [("c", "alpha"), ("a", "Beta"), ("b", "beta"), ("gone", "zz")] {
            found(store, name);
            write(
                store,
                &id(name),
                1,
                &[Change::PutAccount(account(name, title))],
            );
        }
        let mut gone = account("gone", "zz");
        gone.status = AccountStatus::Removed;
        write(store, &id("gone"), 2, &[Change::PutAccount(gone)]);
        let mut invited = user("v", "V");
        invited.status = UserStatus::Invited;
        let mut world = World::new(1);
        let request = loop {
            let request = world.step().into_iter().find_map(|change| match change {
                Change::PutRequest(r) if r.status == RequestStatus::Waiting => Some(r),
                _ => None,
            });
            if let Some(request) = request {
                break request;
            }
        };
        let changes = [
            Change::PutUser(user("u", "U")),
            Change::PutUser(user("x", "X")),
            Change::PutUser(invited),
            Change::PutRequest(request),
        ];
        write(store, &id("a"), 2, &changes);

        let found = walk(|after| {
            let page = store.accounts(&ask("", after, 1)).unwrap();
            let ids = page.rows.iter().map(|e| e.account.id.to_string()).collect();
            (ids, page.next, page.total)
        });
        assert_eq!(found, ["c", "a", "b"]);
        let page = store.accounts(&ask("BETA a", None, 9)).unwrap();
        let counts: Vec<_> = page
            .rows
            .iter()
            .map(|e| {
                (
                    e.account.id.as_str(),
                    e.active,
                    e.invited,
                    e.archived,
                    e.waiting,
                )
            })
            .collect();
        assert_eq!(counts, [("a", 2, 1, 0, 1), ("b", 0, 0, 0, 0)]);
    });
}

#[test]
fn users_come_with_what_they_hold_and_roles_with_how_many_hold_them() {
    each(|store| {
        let account = found(store, "one");
        let mut removed = user("c", "C");
        removed.status = UserStatus::Removed;
        let changes = [
            Change::PutUser(user("a", "A")),
            Change::PutUser(user("b", "B")),
            Change::PutUser(removed),
            Change::PutResource(thing("r")),
            Change::PutAssignment(holds("a", "owner", None)),
            Change::PutAssignment(holds("a", "owner", Some("r"))),
            Change::PutAssignment(holds("b", "reader", Some("r"))),
            Change::PutAssignment(holds("b", "owner", None)),
            Change::PutAssignment(holds("c", "reader", None)),
        ];
        write(store, &account, 1, &changes);
        let page = store.users(&account, &ask("", None, 9)).unwrap();
        let roles: Vec<usize> = page.rows.iter().map(|e| e.roles.len()).collect();
        assert_eq!(roles, [2, 2]);
        assert_eq!(page.rows[1].roles[1], holds("b", "reader", Some("r")));
        let counts = store.role_counts(&account).unwrap();
        assert_eq!(counts, [(w("owner"), 2), (w("reader"), 1)]);

        let holders = |roles: &[&str], filter: &str, after: Option<String>| {
            let roles: Vec<_> = roles.iter().map(|r| w(r)).collect();
            let page = store.holders(&account, &roles, &ask(filter, after, 1));
            let page = page.unwrap();
            let names: Vec<String> = page.rows.iter().map(|e| e.user.id.to_string()).collect();
            (names, page.next, page.total)
        };
        assert_eq!(walk(|after| holders(&["owner"], "", after)), ["a", "b"]);
        assert_eq!(walk(|after| holders(&["reader"], "", after)), ["b"]);
        assert_eq!(
            walk(|after| holders(&["reader", "owner"], "", after)).len(),
            2
        );
        assert!(walk(|after| holders(&["king"], "", after)).is_empty());
        let (_, next, _) = holders(&["owner"], "", None);
        let others = store.holders(&account, &[w("reader")], &ask("", next, 1));
        assert_eq!(others.unwrap_err().code, "bad-cursor");
    });
}

#[test]
fn relations_are_counted_by_name_without_those_of_people_who_are_gone() {
    each(|store| {
        let account = found(store, "one");
        let mut gone = user("b", "B");
        gone.status = UserStatus::Removed;
        let relation = |user: &str, name: &str| {
            Change::PutRelation(Relation {
                user: h(user),
                relation: w(name),
                to: Object::Account,
                capacity: None,
            })
        };
        let changes = [
            Change::PutUser(user("a", "A")),
            Change::PutUser(gone),
            relation("a", "minds"),
            relation("a", "sits"),
            relation("b", "sits"),
        ];
        write(store, &account, 1, &changes);
        let counts = store.relation_counts(&account).unwrap();
        assert_eq!(counts, [(w("minds"), 1), (w("sits"), 1)]);
    });
}

#[test]
fn requests_are_listed_waiting_ones_first_and_then_the_newest() {
    each(|store| {
        let account = found(store, "one");
        let mut world = World::new(3);
        for number in 1..60 {
            let changes = world.step();
            write(store, &account, number, &changes);
        }
        let mut expected: Vec<_> = world.state.requests.values().collect();
        expected.sort_by_key(|r| {
            let settled = r.status != RequestStatus::Waiting;
            (settled, -r.since.millis(), r.id.clone())
        });
        assert!(expected.len() > 3);
        let expected: Vec<String> = expected.iter().map(|r| r.id.to_string()).collect();
        let found = walk(|after| {
            let page = store.requests(&account, &ask("", after, 2)).unwrap();
            assert!(page.rows.iter().all(|r| world.state.requests[&r.id] == *r));
            let ids = page.rows.iter().map(|r| r.id.to_string()).collect();
            (ids, page.next, page.total)
        });
        assert_eq!(found, expected);

        for kind in [None, Some(w("job"))] {
            let page = store
                .resources(&account, kind.as_ref(), &ask("", None, 99))
                .unwrap();
            let of = |r: &&Resource| kind.as_ref().is_none_or(|k| r.kind == *k);
            let mut expected: Vec<_> = world.state.resources.values().filter(of).collect();
            expected.sort_by_key(|r| (sort_key(&r.title), r.id.clone()));
            assert_eq!(page.rows.iter().collect::<Vec<_>>(), expected);
        }
    });
}

#[test]
fn what_lies_in_something_is_listed_by_title_and_tells_whether_more_lies_in_it() {
    each(|store| {
        let account = found(store, "one");
        let inside = |name: &str, parent: Option<&str>, title: &str| {
            Change::PutResource(Resource {
                parent: parent.map(h),
                title: title.into(),
                ..thing(name)
            })
        };
        let changes = [
            inside("top", None, "Top"),
            inside("alone", None, "alone"),
            inside("c", Some("top"), "beta"),
            inside("b", Some("top"), "Alpha"),
            inside("a", Some("top"), "beta"),
            inside("deep", Some("b"), "Deep"),
        ];
        write(store, &account, 1, &changes);
        for limit in [1, 2, 9] {
            let list = |parent: Option<&str>| {
                let parent = parent.map(h);
                walk(|after| {
                    let page = store.children(&account, parent.as_ref(), &ask("", after, limit));
                    let page = page.unwrap();
                    let names = page
                        .rows
                        .iter()
                        .map(|c| c.resource.id.to_string())
                        .collect();
                    (names, page.next, page.total)
                })
            };
            assert_eq!(list(None), ["alone", "top"]);
            assert_eq!(list(Some("top")), ["b", "a", "c"]);
            assert!(list(Some("deep")).is_empty());
            assert!(list(Some("nothing")).is_empty());
        }
        let top = h("top");
        let page = store.children(&account, Some(&top), &ask("", None, 9));
        let rows = page.unwrap().rows;
        let holding: Vec<bool> = rows.iter().map(|c| c.inside).collect();
        assert_eq!(holding, [true, false, false]);
        // Each row's own place leads on as the page's end does, and in no other list.
        let behind = ask("", Some(rows[0].place.clone()), 9);
        let rest = store.children(&account, Some(&top), &behind).unwrap();
        assert_eq!(rest.rows, rows[1..]);
        let outside = store.children(&account, None, &behind);
        assert_eq!(outside.unwrap_err().code, "bad-cursor");

        let of = ["top", "alone", "b", "nothing"].map(h);
        let counts = store.child_counts(&account, &of).unwrap();
        assert_eq!(counts, [(h("b"), 1), (h("top"), 3)]);
        assert_eq!(store.child_counts(&account, &[]).unwrap(), []);
    });
}

#[test]
fn accounts_in_need_are_those_that_are_suspended_or_in_which_a_request_waits() {
    each(|store| {
        for name in ["calm", "halted", "gone", "waits", "settled"] {
            found(store, name);
        }
        let mut halted = account("halted", "halted");
        halted.status = AccountStatus::Suspended;
        write(store, &id("halted"), 1, &[Change::PutAccount(halted)]);
        let mut world = World::new(1);
        let request = loop {
            let request = world.step().into_iter().find_map(|change| match change {
                Change::PutRequest(r) if r.status == RequestStatus::Waiting => Some(r),
                _ => None,
            });
            if let Some(request) = request {
                break request;
            }
        };
        let mut over = request.clone();
        over.status = RequestStatus::Declined;
        for name in ["waits", "gone"] {
            let put = Change::PutRequest(request.clone());
            write(store, &id(name), 1, &[put]);
        }
        write(store, &id("settled"), 1, &[Change::PutRequest(over)]);
        let mut gone = account("gone", "gone");
        gone.status = AccountStatus::Removed;
        write(store, &id("gone"), 2, &[Change::PutAccount(gone)]);

        let found = walk(|after| {
            let page = store.accounts_in_need(&ask("", after, 1)).unwrap();
            let names = page.rows.iter().map(|e| e.account.id.to_string()).collect();
            (names, page.next, page.total)
        });
        assert_eq!(found, ["halted", "waits"]);
        let page = store.accounts_in_need(&ask("wait", None, 9)).unwrap();
        assert_eq!(page.rows[0].waiting, 1);
    });
}

#[test]
fn the_journal_is_listed_newest_first_with_all_that_was_written() {
    each(|store| {
        let account = found(store, "one");
        let change = |n: u64| Change::PutUser(user("mia", &format!("Mia {n}")));
        let seals: Vec<_> = (1..12)
            .map(|n| write(store, &account, n, &[change(n)]))
            .collect();
        let seqs = walk(|after| {
            let page = store.journal(&account, &ask("", after, 5)).unwrap();
            let seqs = page.rows.iter().map(|r| r.seq.to_string()).collect();
            (seqs, page.next, page.total)
        });
        let expected: Vec<String> = (1..=12).rev().map(|n: u64| n.to_string()).collect();
        assert_eq!(seqs, expected);

        let page = store
            .journal(&account, &ask("NUMBER 11 e-11", None, 5))
            .unwrap();
        let [row] = page.rows.as_slice() else {
            panic!("{page:?}");
        };
        let asked = entry(11);
        assert_eq!((row.seq, row.hash), (12, seals[10].hash));
        assert_eq!(
            (&row.id, &row.actor, &row.operator),
            (&asked.id, &asked.actor, &asked.operator)
        );
        assert_eq!((row.policy, row.at), (asked.policy, asked.at));
        assert_eq!((&row.edits, &row.reason), (&asked.edits, &asked.reason));
        assert_eq!(row.changes, [change(11)]);
        assert_eq!(row.headline, asked.headline);
    });
}

#[test]
fn a_cursor_that_this_list_did_not_give_out_is_refused() {
    each(|store| {
        let account = found(store, "one");
        let other = found(store, "two");
        let users: Vec<_> = ["a", "b", "c"].map(|n| Change::PutUser(user(n, n))).into();
        write(store, &account, 1, &users);
        write(store, &other, 1, &users);
        let good = store
            .users(&account, &ask("", None, 1))
            .unwrap()
            .next
            .unwrap();
        assert!(
            store
                .users(&account, &ask("", Some(good.clone()), 1))
                .is_ok()
        );
        let code = |done: Result<u64, StoreError>| done.unwrap_err().code;
        let users = |cursor: &str| {
            let page = store.users(&account, &ask("", Some(cursor.into()), 1));
            page.map(|p| p.total)
        };
        for forged in [
            "",
            "zz",
            "') OR 1=1; DROP TABLE users; --",
            "5b2261225d",
            &good[2..],
        ] {
            assert_eq!(code(users(forged)), "bad-cursor", "{forged}");
        }
        let elsewhere = ask("", Some(good), 1);
        assert_eq!(
            code(store.users(&other, &elsewhere).map(|p| p.total)),
            "bad-cursor"
        );
        assert_eq!(
            code(store.journal(&account, &elsewhere).map(|p| p.total)),
            "bad-cursor"
        );
        assert_eq!(store.users(&account, &ask("", None, 9)).unwrap().total, 3);
    });
}

#[test]
fn what_waits_in_all_accounts_is_listed_by_age_without_what_is_over() {
    each(|store| {
        let (one, two, gone) = (
            found(store, "one"),
            found(store, "two"),
            found(store, "gone"),
        );
        let request = |name: &str, since: i64, expires: Option<i64>, status: RequestStatus| {
            Change::PutRequest(Request {
                id: name.parse().unwrap(),
                workflow: w("join"),
                about: Object::Account,
                asked_by: None,
                note: None,
                status,
                votes: Vec::new(),
                since: at(since),
                edits: Vec::new(),
                expires: expires.map(at),
            })
        };
        let waits = RequestStatus::Waiting;
        let of_one = [
            request("a", 5, None, waits),
            request("b", 3, Some(100), waits),
            request("c", 2, Some(10), waits),
            request("d", 1, None, RequestStatus::Approved),
        ];
        write(store, &one, 1, &of_one);
        write(
            store,
            &two,
            1,
            &[request("a", 5, None, waits), request("z", 4, None, waits)],
        );
        let mut removed = rolecall::domain::Account {
            status: AccountStatus::Removed,
            ..account("gone", "gone")
        };
        removed.since = at(1);
        let of_gone = [request("a", 0, None, waits), Change::PutAccount(removed)];
        write(store, &gone, 1, &of_gone);
        let listed = |moment: i64, filter: &str| {
            walk(|after| {
                let page = store.waiting(at(moment), &ask(filter, after, 2)).unwrap();
                let ids = page
                    .rows
                    .iter()
                    .map(|(account, r)| format!("{account}/{}", r.id));
                (ids.collect(), page.next, page.total)
            })
        };
        assert_eq!(listed(10, ""), ["one/b", "two/z", "one/a", "two/a"]);
        assert_eq!(listed(9, "")[0], "one/c");
        assert_eq!(listed(100, ""), ["two/z", "one/a", "two/a"]);
        assert_eq!(listed(10, "two"), ["two/z", "two/a"]);
        let next = store.waiting(at(10), &ask("", None, 1)).unwrap().next;
        let other = store.requests(&one, &ask("", next, 1));
        assert_eq!(other.unwrap_err().code, "bad-cursor");
    });
}

#[test]
fn a_question_that_nobody_waits_for_any_more_is_broken_off_and_a_write_is_not() {
    let mut store = SqliteStore::in_memory().unwrap();
    let account = found(&mut store, "one");
    let many = || {
        let users = (0..300).map(|n| user(&format!("u{n}"), "Mia"));
        users.map(Change::PutUser).collect::<Vec<_>>()
    };
    write(&mut store, &account, 1, &many());
    let unwanted = Arc::new(AtomicBool::new(false));
    let asked = unwanted.clone();
    store
        .heed(Arc::new(move || asked.load(Ordering::SeqCst)))
        .unwrap();
    // Nobody is found, and no index says so.
    let nobody = || {
        let query = Query {
            filter: Filter::parse(List::Users, "-mia").unwrap(),
            ..ask("", None, 9)
        };
        store.users(&account, &query)
    };
    assert_eq!(nobody().unwrap().rows, []);
    unwanted.store(true, Ordering::SeqCst);
    assert_eq!(nobody().unwrap_err().code, "store-given-up");
    write(&mut store, &account, 2, &many());
    unwanted.store(false, Ordering::SeqCst);
    assert_eq!(store.users(&account, &ask("", None, 9)).unwrap().total, 300);
    whole(&store);
}
