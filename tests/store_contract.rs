//! What every store does, whatever it keeps its rows in. Written against the contract alone.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod store_support;

use rolecall::domain::{
    AccountStatus, Assignment, Change, Edit, Hash, Key, Object, Relation, RequestStatus, Resource,
    User, UserStatus, page::MAX_PAGE, text::sort_key,
};
use rolecall::store::{Store, StoreError, sqlite::SqliteStore};
use store_support::*;

/// Runs a part of the contract on each kind of store there is, and has each verify itself after.
fn each(part: impl Fn(&mut dyn Store)) {
    let folder = tempfile::tempdir().unwrap();
    let mut stores = [
        SqliteStore::in_memory().unwrap(),
        SqliteStore::create_or_open(folder.path().join("a.db")).unwrap(),
    ];
    for store in &mut stores {
        part(store);
        whole(store);
    }
}

fn undone(store: &mut dyn Store, on: &str, changes: &[Change]) -> StoreError {
    let write =
        |tx: &mut dyn rolecall::store::Transaction| tx.write(&entry(99), changes).map(|_| ());
    store.transact(&id(on), &mut { write }).unwrap_err()
}

fn thing(name: &str) -> Resource {
    Resource {
        id: h(name),
        kind: w("job"),
        title: name.into(),
        parent: None,
        owner: None,
        state: None,
        facts: [].into(),
        labels: [].into(),
        since: at(0),
    }
}

fn holds(user: &str, role: &str, on: Option<&str>) -> Assignment {
    Assignment {
        user: h(user),
        role: w(role),
        on: on.map(h),
        until: None,
        since: at(1),
    }
}

#[test]
fn a_store_answers_every_key_as_the_state_in_memory_does() {
    let keys = keys();
    for seed in 0..5 {
        let mut store = SqliteStore::in_memory().unwrap();
        let account = found(&mut store, "one");
        found(&mut store, "two");
        let mut world = World::new(seed);
        for number in 1..30 {
            let changes = world.step();
            let mut inside = Vec::new();
            store
                .transact(&account, &mut |tx| {
                    tx.write(&entry(number), &changes)?;
                    inside = tx.facts(&keys)?;
                    Ok(())
                })
                .unwrap_or_else(|e| panic!("seed {seed}, step {number}: {e}\n{changes:?}"));
            same(&world.state, &keys, &inside);
            same(&world.state, &keys, &store.facts(&account, &keys).unwrap());
            assert_eq!(store.dump(&account).unwrap(), world.state);
        }
        whole(&store);
        let other = store.dump(&id("two")).unwrap();
        assert!(other.users.is_empty() && other.resources.is_empty());
    }
}

#[test]
fn an_account_that_is_not_there_answers_with_nothing() {
    each(|store| {
        let nowhere = id("nowhere");
        let empty = rolecall::domain::state::State::default();
        same(&empty, &keys(), &store.facts(&nowhere, &keys()).unwrap());
        assert_eq!(store.dump(&nowhere).unwrap(), empty);
        assert_eq!(store.account(&nowhere).unwrap(), None);
        assert_eq!(store.users(&nowhere, &ask("", None, 9)).unwrap().total, 0);
    });
}

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
fn an_edit_is_known_again_by_its_id() {
    each(|store| {
        let account = found(store, "one");
        let other = found(store, "two");
        write(store, &account, 7, &[]);
        let look = |store: &mut dyn Store, account| {
            let mut seen = None;
            store
                .transact(account, &mut |tx| {
                    seen = tx.seen(&entry(7).id)?;
                    Ok(())
                })
                .unwrap();
            seen
        };
        let seen = look(store, &account).unwrap();
        assert_eq!(
            (seen.asked, seen.outcome),
            (entry(7).asked, entry(7).outcome)
        );
        assert_eq!(look(store, &other), None);

        let again = undone_with(store, 7);
        assert_eq!(again.code, "store-contradiction");
    });
}

fn undone_with(store: &mut dyn Store, number: u64) -> StoreError {
    let mut write = |tx: &mut dyn rolecall::store::Transaction| {
        tx.write(&entry(number), &[Change::PutUser(user("twice", "Twice"))])
            .map(|_| ())
    };
    store.transact(&id("one"), &mut write).unwrap_err()
}

#[test]
fn work_that_fails_leaves_nothing() {
    each(|store| {
        let account = found(store, "one");
        let before = (store.dump(&account).unwrap(), store.verify().unwrap());
        let put = [Change::PutUser(user("mia", "Mia"))];
        let said = StoreError {
            code: "store-io",
            message: "no".into(),
            mend: "no".into(),
        };
        let failed = store.transact(&account, &mut |tx| {
            tx.write(&entry(1), &put)?;
            assert_eq!(tx.facts(&[Key::Thing(h("mia"))])?.len(), 1);
            Err(said.clone())
        });
        assert_eq!(failed, Err(said));

        // A write that failed by halves is not kept either, though the work goes on as if it had not.
        let dangling = [put[0].clone(), Change::PutAccount(account_of_another())];
        let swallowed = store.transact(&account, &mut |tx| {
            assert!(tx.write(&entry(2), &dangling).is_err());
            Ok(())
        });
        assert_eq!(swallowed.unwrap_err().code, "store-contradiction");

        let twice = store.transact(&account, &mut |tx| {
            tx.write(&entry(3), &put)?;
            tx.write(&entry(4), &put)?;
            Ok(())
        });
        assert_eq!(twice.unwrap_err().code, "store-contradiction");
        assert_eq!(
            (store.dump(&account).unwrap(), store.verify().unwrap()),
            before
        );
    });
}

fn account_of_another() -> rolecall::domain::Account {
    account("another", "Another")
}

#[test]
fn nothing_may_refer_to_what_is_not_there() {
    each(|store| {
        let account = found(store, "one");
        let to_r = Relation {
            user: h("mia"),
            relation: w("member"),
            to: Object::Thing(h("r")),
            capacity: None,
        };
        let inside = Resource {
            parent: Some(h("r")),
            ..thing("s")
        };
        let on_r = Change::PutAssignment(holds("mia", "owner", Some("r")));
        let put = [
            Change::PutUser(user("mia", "Mia")),
            Change::PutResource(thing("r")),
        ];
        // Within one edit the order is free.
        let all = [on_r.clone(), put[0].clone(), put[1].clone()];
        write(store, &account, 1, &all);
        let gone = Change::DropResource(h("r"));
        assert_eq!(
            undone(store, "one", std::slice::from_ref(&gone)).code,
            "store-contradiction"
        );
        let drop = Change::DropAssignment {
            user: h("mia"),
            role: w("owner"),
            on: Some(h("r")),
        };
        for left in [Change::PutRelation(to_r), Change::PutResource(inside)] {
            let changes = [left, gone.clone(), drop.clone()];
            assert_eq!(undone(store, "one", &changes).code, "store-contradiction");
        }
        write(store, &account, 2, &[gone, drop]);
        let ghost = Change::PutAssignment(holds("ghost", "owner", None));
        assert_eq!(undone(store, "one", &[ghost]).code, "store-contradiction");
        let nowhere = [Change::PutUser(user("a", "A"))];
        assert_eq!(
            undone(store, "nowhere", &nowhere).code,
            "store-contradiction"
        );
    });
}

#[test]
fn policies_are_kept_by_their_content() {
    each(|store| {
        let first = store.put_policy(&w("p"), "one", at(5)).unwrap();
        let second = store.put_policy(&w("p"), "two", at(6)).unwrap();
        assert_eq!(store.put_policy(&w("p"), "one", at(7)).unwrap(), first);
        assert_eq!(first, Hash::of(b"one"));
        assert_eq!(store.policy_text(&first).unwrap().as_deref(), Some("one"));
        assert_eq!(store.policy_text(&Hash::ZERO).unwrap(), None);
        assert_eq!(store.policy_named(&w("p")).unwrap(), Some(second));
        assert_eq!(store.policy_named(&w("q")).unwrap(), None);
        found(store, "one");
        let kept = store.policies().unwrap();
        let kept: Vec<_> = kept
            .iter()
            .map(|p| (p.name.as_str(), p.since, p.accounts))
            .collect();
        assert_eq!(kept, [("p", at(5), 0), ("p", at(6), 0), ("test", at(0), 1)]);
    });
}

#[test]
fn every_write_changes_the_version_and_reading_does_not() {
    each(|store| {
        let account = found(store, "one");
        let before = store.version().unwrap();
        store.users(&account, &ask("", None, 9)).unwrap();
        assert_eq!(store.version().unwrap(), before);
        write(store, &account, 1, &[]);
        assert_ne!(store.version().unwrap(), before);
    });
}

#[test]
fn the_chain_binds_each_entry_to_the_one_before() {
    each(|store| {
        let one = found(store, "one");
        let two = found(store, "two");
        let first = write(store, &one, 1, &[]);
        let second = write(store, &one, 2, &[]);
        let elsewhere = write(store, &two, 1, &[]);
        assert_eq!((first.seq, second.seq, elsewhere.seq), (2, 3, 2));
        assert_ne!(first.hash, elsewhere.hash);
        let found = store.verify().unwrap();
        assert_eq!((found.accounts, found.entries), (2, 5));
        assert_eq!(
            found.heads,
            [(one, 3, second.hash), (two, 2, elsewhere.hash)]
        );
    });
}

#[test]
fn an_edit_of_any_text_is_kept_to_the_letter() {
    each(|store| {
        let account = found(store, "one");
        let mut asked = entry(1);
        asked.edits = vec![Edit::RequestOpen {
            workflow: w("join"),
            address: Some("{\"#\":\"00\"}".into()),
            note: Some("line\nline \\ \" ü 李 \u{1f600}".into()),
        }];
        asked.reason = Some(String::new());
        store
            .transact(&account, &mut |tx| tx.write(&asked, &[]).map(|_| ()))
            .unwrap();
        let row = store
            .journal(&account, &ask("", None, 1))
            .unwrap()
            .rows
            .remove(0);
        assert_eq!((row.edits, row.reason), (asked.edits, asked.reason));
    });
}
