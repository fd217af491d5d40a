//! A store of an older version is copied beside itself and brought to this one, with all that it
//! holds and its whole journal.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod store_support;

use std::path::Path;

use rolecall::domain::{
    AccountId, Change, Edit, Request, RequestStatus,
    filter::{Filter, List},
    state::State,
};
use rolecall::store::{Store, sqlite::SqliteStore};
use rusqlite::Connection;
use store_support::*;

/// The tables of the first version, as it made them.
const VERSION_1: &str = include_str!("stores/version-1.sql");
/// Takes back what the fifth version brought.
const WITHOUT_5: &str = "
    DROP TRIGGER users_words_in;
    DROP TRIGGER users_words_out;
    DROP TRIGGER users_words_change;
    DROP TRIGGER resources_words_in;
    DROP TRIGGER resources_words_out;
    DROP TRIGGER resources_words_change;
    DROP TRIGGER accounts_counted;
    DROP TRIGGER users_counted_in;
    DROP TRIGGER users_counted_out;
    DROP TRIGGER users_counted_change;
    DROP TRIGGER requests_counted_in;
    DROP TRIGGER requests_counted_out;
    DROP TRIGGER requests_counted_change;
    DROP TRIGGER resources_counted_in;
    DROP TRIGGER resources_counted_out;
    DROP TABLE users_runs;
    DROP TABLE users_words;
    DROP TABLE resources_runs;
    DROP TABLE resources_words;
    DROP INDEX resources_children;
    DROP INDEX users_number;
    DROP INDEX resources_number;
    DROP INDEX users_by_email;
    DROP INDEX users_by_roles;
    DROP INDEX users_by_labels;
    DROP INDEX accounts_by_active;
    DROP INDEX accounts_by_invited;
    DROP INDEX accounts_by_archived;
    DROP INDEX accounts_by_waiting;
    DROP INDEX accounts_by_policy;
    DROP INDEX accounts_by_plan;
    DROP INDEX accounts_by_status;
    DROP INDEX accounts_by_since;
    DROP INDEX resources_by_owner;
    DROP INDEX resources_by_state;
    DROP INDEX resources_by_parent;
    DROP INDEX resources_by_since;
    DROP INDEX assignments_until;
    DROP INDEX relations_word;
    DROP INDEX requests_by_status;
    DROP INDEX requests_by_workflow;
    DROP INDEX requests_by_asker;
    DROP INDEX requests_by_subject;
    DROP INDEX requests_by_end;
    DROP INDEX requests_by_since;
    DROP INDEX edits_by_operator;
    CREATE INDEX resources_parent ON resources (account, parent, id);
    CREATE INDEX users_by_email ON users (account, coalesce(email, ''), id)
        WHERE status <> 'removed';
    ALTER TABLE users DROP COLUMN number;
    ALTER TABLE resources DROP COLUMN number;
    ALTER TABLE users DROP COLUMN roles;
    ALTER TABLE accounts DROP COLUMN active;
    ALTER TABLE accounts DROP COLUMN invited;
    ALTER TABLE accounts DROP COLUMN archived;
    ALTER TABLE accounts DROP COLUMN waiting;
    ALTER TABLE accounts DROP COLUMN things;
    ALTER TABLE accounts DROP COLUMN policy_name;
    ALTER TABLE users DROP COLUMN email_key;
    ALTER TABLE users DROP COLUMN labels_key;
    ALTER TABLE resources DROP COLUMN owner_key;
    ALTER TABLE resources DROP COLUMN state_key;
    ALTER TABLE resources DROP COLUMN parent_key;
    ALTER TABLE requests DROP COLUMN asker_key;
    ALTER TABLE requests DROP COLUMN end_key;
    ALTER TABLE accounts DROP COLUMN plan_key;
    DROP TABLE blocks;";
/// Takes back what the fourth version brought.
const WITHOUT_4: &str = "
    ALTER TABLE edits DROP COLUMN at;
    ALTER TABLE edits DROP COLUMN why;
    ALTER TABLE edits DROP COLUMN operator;
    DROP TABLE traces;
    DROP INDEX users_by_status;
    DROP INDEX users_by_email;
    DROP INDEX users_by_since;";
const APPLICATION: i32 = 0x526f_6c65;

fn request(name: &str, edits: Vec<Edit>) -> Request {
    Request {
        id: name.parse().unwrap(),
        workflow: w("join"),
        about: rolecall::domain::Object::Account,
        asked_by: Some(h("mia")),
        note: Some("Please.".into()),
        status: RequestStatus::Waiting,
        votes: Vec::new(),
        since: at(1),
        expires: (!edits.is_empty()).then(|| at(9)),
        edits,
    }
}

/// A store at a path with people, things, roles and a request, as the first version could hold.
fn filled(path: &Path) -> AccountId {
    let mut store = SqliteStore::create_or_open(path).unwrap();
    let account = found(&mut store, "one");
    let changes = [
        Change::PutUser(user("mia", "Mia")),
        Change::PutResource(thing("r")),
        Change::PutAssignment(holds("mia", "owner", Some("r"))),
        Change::PutRequest(request("join.one", Vec::new())),
    ];
    write(&mut store, &account, 1, &changes);
    account
}

/// Writes all rows of a store into a file of the first version.
fn as_version_1(from: &Path, to: &Path) {
    let db = Connection::open(to).unwrap();
    db.execute_batch(VERSION_1).unwrap();
    db.execute("ATTACH ? AS new", [from.to_string_lossy()])
        .unwrap();
    db.execute_batch("BEGIN").unwrap();
    let mut tables = db
        .prepare("SELECT name FROM main.sqlite_schema WHERE type = 'table'")
        .unwrap();
    let tables = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
    for table in tables.map(Result::unwrap) {
        let columns =
            format!("SELECT group_concat(name) FROM pragma_table_info('{table}', 'main')");
        let columns: String = db.query_row(&columns, [], |row| row.get(0)).unwrap();
        let copy =
            format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}");
        db.execute_batch(&copy).unwrap();
    }
    db.execute_batch("COMMIT").unwrap();
    db.pragma_update(None, "application_id", APPLICATION)
        .unwrap();
    db.pragma_update(None, "user_version", 1).unwrap();
    db.pragma_update(None, "journal_mode", "WAL").unwrap();
}

fn version(path: &Path) -> i32 {
    let db = Connection::open(path).unwrap();
    db.query_row("PRAGMA user_version", [], |row| row.get(0))
        .unwrap()
}

fn dump(path: &Path, account: &AccountId) -> State {
    let store = SqliteStore::open(path).unwrap();
    assert_eq!(store.verify().unwrap().faults, Vec::<String>::new());
    store.dump(account).unwrap()
}

#[test]
fn a_store_of_the_first_version_is_copied_and_brought_along() {
    let folder = tempfile::tempdir().unwrap();
    let (new, old) = (folder.path().join("new.db"), folder.path().join("old.db"));
    let account = filled(&new);
    as_version_1(&new, &old);

    let before = dump(&new, &account);
    assert_eq!(dump(&old, &account), before);
    assert_eq!(version(&old), version(&new));
    let copy = folder.path().join("old.db.version-1");
    assert_eq!(version(&copy), 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = copy.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    // What only the new version can hold is kept, and opening again changes and copies nothing.
    let edits = vec![Edit::UserArchive { user: h("mia") }];
    let mut store = SqliteStore::open(&old).unwrap();
    let change = Change::PutRequest(request("leave.mia", edits));
    write(&mut store, &account, 2, &[change]);
    drop(store);
    let after = dump(&old, &account);
    assert_eq!(after.requests.len(), before.requests.len() + 1);
    assert!(!folder.path().join("old.db.version-1-2").exists());

    // The copy is a whole store of the old version, and is never written over.
    assert_eq!(dump(&copy, &account), before);
    std::fs::remove_file(&old).unwrap();
    as_version_1(&new, &old);
    assert_eq!(dump(&old, &account), before);
    assert!(folder.path().join("old.db.version-1-2").exists());
}

#[test]
fn the_tables_of_a_store_brought_along_are_those_of_a_fresh_one() {
    let columns = |path: &Path| -> Vec<(String, String)> {
        let db = Connection::open(path).unwrap();
        let mut all = db
            .prepare(
                "SELECT m.name, c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || c.pk
                 FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) c ORDER BY 1, 2",
            )
            .unwrap();
        let rows = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        rows.unwrap().map(Result::unwrap).collect()
    };
    // Tables that were altered are told otherwise; all else is made by the same words.
    let made = |path: &Path| -> Vec<String> {
        let db = Connection::open(path).unwrap();
        let mut all = db
            .prepare(
                "SELECT sql FROM sqlite_schema WHERE sql NOT LIKE 'CREATE TABLE%' ORDER BY name",
            )
            .unwrap();
        let rows = all.query_map([], |row| row.get::<_, String>(0)).unwrap();
        let told = rows.map(Result::unwrap);
        told.map(|sql| sql.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    };
    let folder = tempfile::tempdir().unwrap();
    let (new, old) = (folder.path().join("new.db"), folder.path().join("old.db"));
    filled(&new);
    as_version_1(&new, &old);
    assert_ne!(columns(&old), columns(&new));
    drop(SqliteStore::open(&old).unwrap());
    assert_eq!(columns(&old), columns(&new));
    assert_eq!(made(&old), made(&new));
}

/// Makes a file of this version one of an earlier.
fn back_to(path: &Path, version: i32, taken: &[&str]) {
    let db = Connection::open(path).unwrap();
    for batch in taken {
        db.execute_batch(batch).unwrap();
    }
    db.pragma_update(None, "user_version", version).unwrap();
}

#[test]
fn a_store_of_the_second_version_is_copied_and_brought_along() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let account = filled(&path);
    let before = dump(&path, &account);
    back_to(
        &path,
        2,
        &[WITHOUT_5, WITHOUT_4, "DROP INDEX requests_waiting"],
    );
    assert_eq!(dump(&path, &account), before);
    assert_eq!(version(&path), 5);
    assert_eq!(version(&folder.path().join("a.db.version-2")), 2);
    let store = SqliteStore::open(&path).unwrap();
    assert_eq!(store.waiting(at(2), &ask("", None, 9)).unwrap().total, 1);
}

#[test]
fn the_journal_of_a_store_of_the_third_version_is_found_by_what_it_is_about() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let account = filled(&path);
    let found = || {
        let store = SqliteStore::open(&path).unwrap();
        let of = |text: &str| {
            let query = rolecall::domain::page::Query {
                filter: Filter::parse(List::Journal, text).unwrap(),
                ..ask("", None, 99)
            };
            let rows = store.journal(&account, &query).unwrap().rows;
            rows.iter().map(|row| row.seq).collect::<Vec<_>>()
        };
        [
            of("of:mia"),
            of("of:r"),
            of("by:oz edit:user"),
            of("has:reason"),
            of("reason:\"because of\""),
            of("operator:op since:2023"),
        ]
    };
    let before = found();
    assert!(before.iter().all(|found| !found.is_empty()), "{before:?}");
    back_to(&path, 3, &[WITHOUT_5, WITHOUT_4]);
    assert_eq!(found(), before);
    assert_eq!(version(&path), 5);
    assert_eq!(version(&folder.path().join("a.db.version-3")), 3);
}

#[test]
fn a_store_of_the_fourth_version_is_found_sorted_and_counted_as_one_of_this() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let account = filled(&path);
    let mut store = SqliteStore::open(&path).unwrap();
    let other = found(&mut store, "two");
    let mut zoe = user("zoe", "Zoë Mia Brückner");
    zoe.labels = [w("night")].into();
    let changes = [
        Change::PutUser(user("al", "Al")),
        Change::PutUser(zoe),
        Change::PutAssignment(holds("zoe", "reader", None)),
        Change::PutAssignment(holds("zoe", "admin", None)),
        Change::PutResource(thing("mia-s")),
    ];
    write(&mut store, &other, 1, &changes);
    drop(store);
    let told = || {
        let store = SqliteStore::open(&path).unwrap();
        let users = |account: &AccountId, text: &str, sort: &str| {
            let query = rolecall::domain::page::Query {
                filter: Filter::parse(List::Users, text).unwrap(),
                sort: Some(rolecall::domain::sort::Sort::parse(List::Users, sort).unwrap()),
                ..ask("", None, 9)
            };
            let page = store.users(account, &query).unwrap();
            let rows = page.rows.iter().map(|row| row.user.id.to_string());
            (rows.collect::<Vec<_>>(), page.total)
        };
        let things = store.resources(&other, None, &ask("mia", None, 9));
        let accounts = store.accounts(&ask("", None, 9)).unwrap().rows;
        (
            [
                users(&account, "mia", "name"),
                users(&other, "mia", "name"),
                users(&other, "brück", "name"),
                users(&other, "r", "name"),
                users(&other, "label:night", "name"),
                users(&other, "", "-handle"),
            ],
            things.unwrap().rows,
            accounts,
        )
    };
    let before = told();
    assert_eq!(before.0[2], (vec!["zoe".to_owned()], 1));
    assert_eq!(before.1.len(), 1);
    assert_eq!(before.2[1].active, 2);
    back_to(&path, 4, &[WITHOUT_5]);
    assert_eq!(told(), before);
    assert_eq!(version(&path), 5);
    assert_eq!(version(&folder.path().join("a.db.version-4")), 4);
    assert_eq!(dump(&path, &other).users.len(), 2);
}

#[test]
fn a_store_that_cannot_be_copied_is_left_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let (new, old) = (folder.path().join("new.db"), folder.path().join("old.db"));
    filled(&new);
    as_version_1(&new, &old);
    let taken = |n: usize| {
        let end = if n == 1 {
            String::new()
        } else {
            format!("-{n}")
        };
        folder.path().join(format!("old.db.version-1{end}"))
    };
    for n in 1..=100 {
        std::fs::write(taken(n), b"taken").unwrap();
    }
    let error = SqliteStore::open(&old).err().unwrap();
    assert_eq!(error.code, "store-io");
    assert_eq!(version(&old), 1);
    assert_eq!(std::fs::read(taken(1)).unwrap(), b"taken");
}

#[test]
fn a_request_without_waiting_edits_is_written_as_before() {
    let text = serde_json::to_string(&request("join.one", Vec::new())).unwrap();
    assert_eq!(
        text,
        r#"{"id":"join.one","workflow":"join","about":"account","asked_by":"mia","note":"Please.","status":"waiting","votes":[],"since":"2023-11-14T22:13:21Z"}"#
    );
}
