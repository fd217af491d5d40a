//! What the `SQLite` store does when the file is not what it should be, when somebody tampers with
//! it, when two write at once, and when the program is killed.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod store_support;

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use rand::RngExt;
use rolecall::domain::{AccountId, Change, Fact, Key};
use rolecall::store::{Store, StoreError, Verified, open, open_existing, sqlite::SqliteStore};
use rusqlite::Connection;
use store_support::*;

const SOON: Duration = Duration::from_millis(50);

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Every file here and its bytes.
    fn bytes(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let files = fs::read_dir(self.0.path())
            .unwrap()
            .map(|e| e.unwrap().path());
        let files = files.filter(|path| path.is_file());
        files
            .map(|path| (path.clone(), fs::read(path).unwrap()))
            .collect()
    }
}

/// A store with an account that has a history.
fn filled(path: &Path) -> AccountId {
    let mut store = SqliteStore::create_or_open(path).unwrap();
    let account = found(&mut store, "one");
    for number in 1..6 {
        let mut mia = user("mia", &format!("Mia {number}"));
        mia.email = Some("mia@example.org".into());
        write(&mut store, &account, number, &[Change::PutUser(mia)]);
    }
    whole(&store);
    account
}

/// Both ways of opening refuse with the code, and leave every file as it was.
fn refused(folder: &Folder, path: &Path, code: &str) {
    let before = folder.bytes();
    for result in [SqliteStore::open(path), SqliteStore::create_or_open(path)] {
        let error = result.err().unwrap();
        assert_eq!(error.code, code, "{error}");
        assert!(
            error.message.contains(&path.display().to_string()),
            "{error}"
        );
        assert!(!error.mend.is_empty());
        assert!(folder.bytes() == before, "{code}: a file was touched");
    }
}

#[test]
fn a_file_of_something_else_is_refused_and_not_touched() {
    let folder = Folder::new();
    let text = folder.path("notes.txt");
    fs::write(&text, "These are notes, and no store. ".repeat(20)).unwrap();
    refused(&folder, &text, "store-foreign");

    let other = folder.path("other.db");
    let db = Connection::open(&other).unwrap();
    db.execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1);")
        .unwrap();
    drop(db);
    refused(&folder, &other, "store-foreign");
    let db = Connection::open(&other).unwrap();
    db.pragma_update(None, "application_id", 42).unwrap();
    drop(db);
    refused(&folder, &other, "store-foreign");

    let short = folder.path("short.db");
    fs::write(&short, b"SQLite format 3\0").unwrap();
    refused(&folder, &short, "store-damaged");
}

/// Says that the store is of the version after this program's.
fn make_newer(db: &Connection) {
    let version = |row: &rusqlite::Row<'_>| row.get::<_, i32>(0);
    let version = db
        .pragma_query_value(None, "user_version", version)
        .unwrap();
    db.pragma_update(None, "user_version", version + 1).unwrap();
}

#[test]
fn a_store_of_a_newer_version_is_refused_and_not_touched() {
    let folder = Folder::new();
    let path = folder.path("a.db");
    filled(&path);
    let db = Connection::open(&path).unwrap();
    make_newer(&db);
    drop(db);
    refused(&folder, &path, "store-newer");
}

#[test]
fn a_newer_version_that_only_the_log_knows_of_is_refused() {
    let folder = Folder::new();
    let path = folder.path("a.db");
    filled(&path);
    let db = Connection::open(&path).unwrap();
    db.pragma_update(None, "wal_autocheckpoint", 0).unwrap();
    make_newer(&db);
    assert_eq!(SqliteStore::open(&path).err().unwrap().code, "store-newer");
}

#[test]
fn a_store_with_a_table_missing_is_called_damaged() {
    let folder = Folder::new();
    let path = folder.path("a.db");
    filled(&path);
    let db = Connection::open(&path).unwrap();
    db.execute_batch("DROP TABLE edits").unwrap();
    drop(db);
    refused(&folder, &path, "store-damaged");
}

#[test]
fn a_damaged_file_is_said_to_be_damaged() {
    let folder = Folder::new();
    let path = folder.path("a.db");
    filled(&path);
    let good = fs::read(&path).unwrap();

    // Its first page behind the head, in which the tables are listed.
    let mut bytes = good.clone();
    bytes[100..4_096].fill(0x5a);
    fs::write(&path, bytes).unwrap();
    refused(&folder, &path, "store-damaged");

    // All pages but the first: it may open, but no verification passes.
    let mut bytes = good;
    bytes[4_096..].fill(0x5a);
    fs::write(&path, bytes).unwrap();
    let found = SqliteStore::open(&path).and_then(|store| store.verify());
    match found {
        Err(error) => assert_eq!(error.code, "store-damaged"),
        Ok(found) => assert!(!found.faults.is_empty()),
    }
}

#[test]
fn where_nothing_is_nothing_is_opened() {
    let folder = Folder::new();
    let path = folder.path("none.db");
    assert_eq!(
        SqliteStore::open(&path).err().unwrap().code,
        "store-missing"
    );
    assert!(!path.exists());
    let lost = folder.path("no/such/folder/a.db");
    refused(&folder, &lost, "store-missing");
    refused(&folder, folder.0.path(), "store-foreign");
    assert_eq!(open("").err().unwrap().code, "store-missing");
    let address = format!("sqlite:{}", path.display());
    assert_eq!(open_existing(&address).err().unwrap().code, "store-missing");
    assert_eq!(
        open(&address).unwrap().describe(),
        path.display().to_string()
    );
    assert!(open_existing(&address).is_ok());
}

#[test]
fn an_empty_file_becomes_a_store_only_where_one_is_to_be_made() {
    let folder = Folder::new();
    let path = folder.path("a.db");
    fs::write(&path, "").unwrap();
    assert_eq!(
        SqliteStore::open(&path).err().unwrap().code,
        "store-foreign"
    );
    assert_eq!(fs::read(&path).unwrap(), b"");
    whole(&SqliteStore::create_or_open(&path).unwrap());
    assert!(SqliteStore::open(&path).is_ok());
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_a_store() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let path = folder.path("a.db");
    let mut store = SqliteStore::create_or_open(&path).unwrap();
    found(&mut store, "one");
    let files = folder.bytes();
    assert!(files.len() > 1, "the log lies beside the file");
    for file in files.keys() {
        let mode = fs::metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", file.display());
    }
}

#[test]
fn a_file_that_may_only_be_read_is_refused_and_not_touched() {
    let folder = Folder::new();
    let path = folder.path("a.db");
    filled(&path);
    let mut rights = fs::metadata(&path).unwrap().permissions();
    rights.set_readonly(true);
    fs::set_permissions(&path, rights).unwrap();
    refused(&folder, &path, "store-read-only");
}

#[test]
fn a_store_that_another_program_keeps_locked_says_so() {
    let folder = Folder::new();
    let path = folder.path("a.db");
    let account = filled(&path);
    let mut store = SqliteStore::open_within(&path, SOON).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut nothing = |_: &mut dyn rolecall::store::Transaction| Ok(());
    let error = store.transact(&account, &mut nothing).unwrap_err();
    assert_eq!(error.code, "store-locked", "{error}");
    // Reading goes on all the while.
    assert_eq!(store.users(&account, &ask("", None, 9)).unwrap().total, 1);
    drop(other);
    store.transact(&account, &mut nothing).unwrap();
    drop(store);

    let other = Connection::open(&path).unwrap();
    other
        .execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;")
        .unwrap();
    let error = SqliteStore::open_within(&path, SOON).err().unwrap();
    assert_eq!(error.code, "store-locked", "{error}");
}

/// What a verification says after somebody tampered with the tables.
fn tampered(sql: &str) -> Result<Verified, StoreError> {
    let folder = Folder::new();
    let path = folder.path("a.db");
    filled(&path);
    let db = Connection::open(&path).unwrap();
    db.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    db.execute_batch(sql).unwrap();
    assert!(db.changes() > 0, "{sql}");
    drop(db);
    SqliteStore::open(&path).unwrap().verify()
}

#[test]
fn tampering_shows() {
    for sql in [
        "UPDATE journal SET body = CAST(replace(CAST(body AS TEXT), 'op', 'po') AS BLOB) WHERE seq = 3",
        "UPDATE journal SET hash = zeroblob(32) WHERE seq = 3",
        "UPDATE journal SET hash = zeroblob(32) WHERE seq = 6",
        "UPDATE journal SET body = x'00' WHERE seq = 3",
        "DELETE FROM journal WHERE seq = 3",
        "DELETE FROM journal WHERE seq = 1",
        "DELETE FROM journal WHERE seq = 6; DELETE FROM edits WHERE seq = 6;
         DELETE FROM personal WHERE seq = 6",
        "UPDATE journal SET seq = 9 WHERE seq = 6",
        "UPDATE users SET name = 'Eve'",
        "UPDATE users SET status = 'invited'",
        "UPDATE users SET labels = '[\"root\"]'",
        "UPDATE users SET labels = '[\"no word\"]'",
        "UPDATE users SET sort = 'eve'",
        "UPDATE users SET find = 'eve'",
        "DELETE FROM users",
        "INSERT INTO assignments (account, user, role, place, since) VALUES ('one', 'mia', 'owner', '', 0)",
        "INSERT INTO relations VALUES ('one', 'mia', 'manager', '', '')",
        "INSERT INTO requests (account, id, workflow, about, status, since, find)
         VALUES ('one', 'q', 'w', '', 'waiting', 0, '')",
        "UPDATE accounts SET title = 'Eve'",
        "UPDATE accounts SET find = 'eve'",
        "UPDATE personal SET value = 'Eve' WHERE seq = 3",
        "INSERT INTO personal SELECT account, 4, commitment, salt, value, about FROM personal WHERE seq = 3",
        "UPDATE edits SET asked = zeroblob(32) WHERE seq = 2",
        "DELETE FROM edits WHERE seq = 2",
        "UPDATE policies SET text = 'another'",
        "DELETE FROM accounts",
        "UPDATE users SET roles = 'owner'",
        "UPDATE users SET number = number + (1 << 32)",
        "UPDATE accounts SET active = 0",
        "UPDATE accounts SET policy_name = 'eve'",
        "INSERT INTO users_words (rowid, find, labels) VALUES (1, 'eve', '[]')",
        "INSERT INTO users_words (users_words, rowid, find, labels)
         SELECT 'delete', number, find || char(3, 3), labels FROM users",
        "DELETE FROM traces WHERE word = 'of:mia' AND age = -3",
        "INSERT INTO traces VALUES ('one', 'by:user:eve', -3)",
        "UPDATE edits SET at = 0 WHERE seq = 3",
        "UPDATE edits SET operator = 'eve' WHERE seq = 3",
        "UPDATE edits SET why = 'because' WHERE seq = 3",
    ] {
        match tampered(sql) {
            Ok(found) => assert!(!found.faults.is_empty(), "not seen: {sql}"),
            Err(error) => assert_eq!(error.code, "store-damaged", "{sql}"),
        }
    }
}

#[test]
fn an_entry_that_is_sound_in_itself_does_not_pass_for_another() {
    let folder = Folder::new();
    let (path, forged) = (folder.path("a.db"), folder.path("b.db"));
    filled(&path);
    // The same account with a history that differs in its third entry alone.
    let mut store = SqliteStore::create_or_open(&forged).unwrap();
    let account = found(&mut store, "one");
    for number in 1..3 {
        write(
            &mut store,
            &account,
            number,
            &[Change::PutUser(user("mia", "Eve"))],
        );
    }
    drop(store);
    let db = Connection::open(&path).unwrap();
    db.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    db.execute("ATTACH ? AS forged", [forged.to_str().unwrap()])
        .unwrap();
    db.execute_batch(
        "DELETE FROM main.personal WHERE seq = 3;
         INSERT INTO main.personal SELECT * FROM forged.personal WHERE seq = 3;
         UPDATE main.journal SET (hash, body) = (SELECT hash, body FROM forged.journal WHERE seq = 3)
         WHERE seq = 3;",
    )
    .unwrap();
    drop(db);
    let faults = SqliteStore::open(&path).unwrap().verify().unwrap().faults;
    let [here, next] = faults.as_slice() else {
        panic!("{faults:?}");
    };
    assert!(here.contains("entry 3: it does not follow"), "{here}");
    assert!(next.contains("entry 4: it does not follow"), "{next}");
}

#[test]
fn a_fault_names_the_account_the_entry_and_the_row() {
    let middle = tampered("DELETE FROM journal WHERE seq = 3")
        .unwrap()
        .faults
        .join("\n");
    assert!(
        middle.contains("Account `one`, journal entry 4: "),
        "{middle}"
    );
    let trace = tampered("DELETE FROM traces WHERE word = 'of:mia' AND age = -3");
    assert_eq!(
        trace.unwrap().faults,
        ["Account `one`, journal entry 3: its trace `of:mia` is missing."]
    );
    let row = tampered("UPDATE users SET status = 'invited'")
        .unwrap()
        .faults;
    assert_eq!(
        row,
        ["Account `one`: users mia status is not what the journal made."]
    );
}

#[test]
fn an_erased_word_leaves_the_chain_whole() {
    for sql in [
        "DELETE FROM personal",
        "DELETE FROM personal WHERE seq = 6",
        "DELETE FROM personal WHERE about = 'mia'",
        "DELETE FROM personal; UPDATE users SET name = '(erased)', email = NULL,
         sort = '(erased)', find = '(erased)' || char(10) || 'mia' || char(10)",
        "UPDATE edits SET outcome = '', find = ''",
    ] {
        assert_eq!(tampered(sql).unwrap().faults, Vec::<String>::new(), "{sql}");
    }
}

#[test]
fn an_erased_word_is_shown_as_erased() {
    let folder = Folder::new();
    let path = folder.path("a.db");
    let account = filled(&path);
    let db = Connection::open(&path).unwrap();
    db.execute_batch("DELETE FROM personal").unwrap();
    let store = SqliteStore::open(&path).unwrap();
    let row = store
        .journal(&account, &ask("", None, 1))
        .unwrap()
        .rows
        .remove(0);
    assert_eq!(row.headline, "(erased)");
    assert!(matches!(&row.changes[0], Change::PutUser(u) if u.name == "(erased)"));
}

#[test]
fn two_programs_that_count_at_once_lose_no_count() {
    const EACH: u64 = 30;
    let folder = Folder::new();
    let path = folder.path("a.db");
    let account = found(&mut SqliteStore::create_or_open(&path).unwrap(), "one");
    std::thread::scope(|scope| {
        for writer in 0..2 {
            let (path, account) = (&path, &account);
            scope.spawn(move || {
                let mut store = SqliteStore::open_within(path, Duration::from_mins(1)).unwrap();
                for number in 0..EACH {
                    count_up(&mut store, account, 1_000 * (writer + 1) + number);
                }
            });
        }
    });
    let store = SqliteStore::open(&path).unwrap();
    let row = store.account(&account).unwrap().unwrap();
    assert_eq!(row.limits[&w("n")], 2 * EACH);
    whole(&store);
    assert_eq!(store.verify().unwrap().entries, 2 * EACH + 1);
}

/// Reads the account, adds one to a number of it, writes it.
fn count_up(store: &mut dyn Store, account: &AccountId, number: u64) {
    store
        .transact(account, &mut |tx| {
            let facts = tx.facts(&[Key::Account])?;
            let [Fact::Account(Some(row))] = facts.as_slice() else {
                panic!("{facts:?}");
            };
            let mut row = row.clone();
            *row.limits.entry(w("n")).or_default() += 1;
            tx.write(&entry(number), &[Change::PutAccount(row)])
                .map(|_| ())
        })
        .unwrap();
}

#[test]
fn what_another_program_writes_changes_the_version() {
    let folder = Folder::new();
    let path = folder.path("a.db");
    let account = filled(&path);
    let one = SqliteStore::open(&path).unwrap();
    let mut two = SqliteStore::open(&path).unwrap();
    let before = one.version().unwrap();
    assert_eq!(one.version().unwrap(), before);
    write(&mut two, &account, 40, &[]);
    assert_ne!(one.version().unwrap(), before);
}

#[test]
fn two_programs_that_make_the_same_store_make_one() {
    let folder = Folder::new();
    let path = folder.path("a.db");
    std::thread::scope(|scope| {
        for name in ["one", "two", "three", "four"] {
            let path = &path;
            scope.spawn(move || {
                let mut store = SqliteStore::create_or_open(path).unwrap();
                found(&mut store, name);
            });
        }
    });
    let store = SqliteStore::open(&path).unwrap();
    assert_eq!(store.verify().unwrap().accounts, 4);
    whole(&store);
}

/// Names the store that a copy of this program, started by the test below, is to write to.
const CHILD: &str = "STORE_FAULTS_CHILD";

#[test]
fn whatever_was_committed_before_a_kill_is_there() {
    let folder = Folder::new();
    let path = folder.path("a.db");
    let account = found(&mut SqliteStore::create_or_open(&path).unwrap(), "one");
    let mut rng = rand::rng();
    let mut told = 0;
    for round in 0..6 {
        told += run_and_kill(&path, rng.random_range(1_u64..40));
        let store = SqliteStore::open(&path).unwrap();
        whole(&store);
        let kept = store.journal(&account, &ask("", None, 1)).unwrap().total - 1;
        let users = store.users(&account, &ask("", None, 1)).unwrap().total;
        assert!(
            kept >= told,
            "round {round}: {told} were told of, {kept} are there"
        );
        assert_eq!(users, 2 * kept, "an edit was kept by halves");
        // What was kept just before the kill, and not told of any more, counts from now on.
        told = kept;
    }
}

/// Lets a child write until it has told of so many edits, kills it, and answers how many it told of.
fn run_and_kill(path: &Path, after: u64) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "a_child_writes_until_it_is_killed",
            "--nocapture",
        ])
        .env(CHILD, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut told = 0;
    let is_told = |line: &String| line.starts_with("committed ");
    for line in lines.by_ref().map(Result::unwrap) {
        told += u64::from(is_told(&line));
        if told >= after {
            break;
        }
    }
    child.kill().unwrap();
    // What it had told of before it was killed counts as well.
    told += lines.map_while(Result::ok).filter(is_told).count() as u64;
    child.wait().unwrap();
    assert!(told >= after, "the child ended by itself");
    told
}

#[test]
fn a_child_writes_until_it_is_killed() {
    let Some(path) = std::env::var_os(CHILD) else {
        return;
    };
    let mut store = SqliteStore::open(path).unwrap();
    let account = id("one");
    let first = store.verify().unwrap().entries;
    for number in first.. {
        let pair = ["a", "b"].map(|s| Change::PutUser(user(&format!("u{number}-{s}"), "U")));
        write(&mut store, &account, number, &pair);
        let mut out = std::io::stdout();
        writeln!(out, "committed {number}").unwrap();
        out.flush().unwrap();
    }
}
