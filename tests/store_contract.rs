//! What every store does, whatever it keeps its rows in. Written against the contract alone.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod store_support;

use rolecall::domain::{Change, Edit, Hash, Key, Object, Relation, Resource};
use rolecall::store::{Store, StoreError, sqlite::SqliteStore};
use store_support::*;

fn undone(store: &mut dyn Store, on: &str, changes: &[Change]) -> StoreError {
    let write =
        |tx: &mut dyn rolecall::store::Transaction| tx.write(&entry(99), changes).map(|_| ());
    store.transact(&id(on), &mut { write }).unwrap_err()
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
