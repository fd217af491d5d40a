//! A store in one `SQLite` file. No type of the `SQLite` library leaves this folder.

mod cursor;
mod derived;
mod dump;
mod facts;
mod fault;
mod filter;
mod journal;
mod lists;
mod migrate;
mod open;
mod policies;
mod queries;
mod rows;
mod schema;
mod sorts;
mod sources;
mod tables;
mod things;
mod traces;
mod verify;
mod ways;
mod words;
mod write;

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use rusqlite::{Connection, TransactionBehavior};

pub use self::ways::Gauge;
use self::{
    fault::{Done, Fault},
    queries::Lists,
    write::Locked,
};
use super::{
    AccountEntry, Child, Result, Store, StoredPolicy, Unwanted, UserEntry, Verified, Work,
    journal::JournalRow,
};
use crate::domain::{
    Account, AccountId, Fact, Handle, Hash, Key, Request, Resource, Time, Word,
    page::{Page, Query},
    state::State,
};

/// How long to wait for another program's write.
const PATIENCE: Duration = Duration::from_secs(5);

/// A store in one `SQLite` file.
pub struct SqliteStore {
    db: Connection,
    place: String,
    key: [u8; 32],
    gauge: Gauge,
    /// Something is being written, which is not broken off.
    writing: Arc<AtomicBool>,
}

/// Says that something is being written for as long as it is there.
struct Writing(Arc<AtomicBool>);

impl Writing {
    fn now(writing: &Arc<AtomicBool>) -> Self {
        writing.store(true, Ordering::SeqCst);
        Self(writing.clone())
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

impl SqliteStore {
    /// Opens the store at a path.
    ///
    /// # Errors
    /// `store-missing` where nothing is, `store-foreign` where something else is, and what the
    /// file itself makes necessary. The file is left as it was.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::open_within(path, PATIENCE)
    }

    /// As [`SqliteStore::open`], waiting so long for a program that keeps the file locked, now and
    /// at every later use.
    ///
    /// # Errors
    /// As [`SqliteStore::open`].
    pub fn open_within(path: impl AsRef<Path>, patience: Duration) -> Result<Self> {
        Self::at(path.as_ref(), false, patience)
    }

    /// Opens the store at a path, and makes it where nothing is or an empty file.
    ///
    /// # Errors
    /// As [`SqliteStore::open`]; `store-missing` where there is no directory for it.
    pub fn create_or_open(path: impl AsRef<Path>) -> Result<Self> {
        Self::at(path.as_ref(), true, PATIENCE)
    }

    /// Opens the store at a path for reading only: every write answers `store-read-only`.
    ///
    /// # Errors
    /// As [`SqliteStore::open`]; `store-read-only` for a file of an older format.
    pub fn open_reading(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        Self::with(open::read(path, PATIENCE)?, path.display().to_string())
    }

    fn at(path: &Path, make: bool, patience: Duration) -> Result<Self> {
        let place = path.display().to_string();
        Self::with(open::open(path, make, patience)?, place)
    }

    /// A store in memory, gone when it is dropped.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn in_memory() -> Result<Self> {
        const PLACE: &str = "in memory";
        Self::with(open::in_memory().map_err(|e| e.at(PLACE))?, PLACE.into())
    }

    fn with(db: Connection, place: String) -> Result<Self> {
        let key = rows::first(&db, "SELECT key FROM secret", [], |row| Ok(row.get(0)?));
        let key = key.and_then(|key| key.ok_or_else(|| Fault::Damaged("it has no key".into())));
        let key = key.map_err(|e| e.at(&place))?;
        Ok(Self {
            db,
            place,
            key,
            gauge: Gauge::default(),
            writing: Arc::default(),
        })
    }

    /// The same store, looking so far before its lists go another way. What they find is the same.
    #[must_use]
    pub fn gauged(mut self, gauge: Gauge) -> Self {
        self.gauge = gauge;
        self
    }

    /// Runs queries that all see one moment.
    fn reading<T>(&self, read: impl FnOnce(&Connection) -> Done<T>) -> Result<T> {
        let run = || {
            let moment = self.db.unchecked_transaction()?;
            let out = read(&moment)?;
            moment.commit()?;
            Ok(out)
        };
        run().map_err(|e: Fault| e.at(&self.place))
    }

    fn listing<T>(&self, read: impl FnOnce(&Lists<'_>) -> Done<T>) -> Result<T> {
        self.reading(|db| {
            read(&Lists {
                db,
                key: &self.key,
                gauge: self.gauge,
            })
        })
    }
}

impl Store for SqliteStore {
    fn heed(&mut self, unwanted: Unwanted) -> Result<()> {
        /// After how many steps of a statement it is asked; some tens of microseconds.
        const STEPS: i32 = 1_000;
        let writing = self.writing.clone();
        let over = move || !writing.load(Ordering::SeqCst) && unwanted();
        let heeding = self.db.progress_handler(STEPS, Some(over));
        heeding.map_err(|e| Fault::from(e).at(&self.place))
    }

    fn describe(&self) -> String {
        self.place.clone()
    }

    fn version(&self) -> Result<u64> {
        // What others write moves the first, what this connection writes the second.
        let others = rows::count(&self.db, "PRAGMA data_version", []);
        let others = others.map_err(|e| e.at(&self.place))?;
        Ok((others << 32) ^ self.db.total_changes())
    }

    fn policies(&self) -> Result<Vec<StoredPolicy>> {
        self.reading(policies::all)
    }

    fn policy_text(&self, hash: &Hash) -> Result<Option<String>> {
        self.reading(|db| policies::text(db, hash))
    }

    fn policy_named(&self, name: &Word) -> Result<Option<Hash>> {
        self.reading(|db| policies::named(db, name))
    }

    fn put_policy(&mut self, name: &Word, text: &str, at: Time) -> Result<Hash> {
        let _writing = Writing::now(&self.writing);
        policies::put(&self.db, name, text, at).map_err(|e| e.at(&self.place))
    }

    fn account(&self, account: &AccountId) -> Result<Option<Account>> {
        self.reading(|db| facts::account(db, account))
    }

    fn accounts(&self, query: &Query) -> Result<Page<AccountEntry>> {
        self.listing(|lists| lists.accounts(query))
    }

    fn accounts_in_need(&self, query: &Query) -> Result<Page<AccountEntry>> {
        self.listing(|lists| lists.accounts_in_need(query))
    }

    fn users(&self, account: &AccountId, query: &Query) -> Result<Page<UserEntry>> {
        self.listing(|lists| lists.users(account, query))
    }

    fn holders(
        &self,
        account: &AccountId,
        roles: &[Word],
        query: &Query,
    ) -> Result<Page<UserEntry>> {
        self.listing(|lists| lists.holders(account, roles, query))
    }

    fn relation_counts(&self, account: &AccountId) -> Result<Vec<(Word, u64)>> {
        self.listing(|lists| lists.relation_counts(account))
    }

    fn role_counts(&self, account: &AccountId) -> Result<Vec<(Word, u64)>> {
        self.listing(|lists| lists.role_counts(account))
    }

    fn resources(
        &self,
        account: &AccountId,
        kind: Option<&Word>,
        query: &Query,
    ) -> Result<Page<Resource>> {
        self.listing(|lists| lists.resources(account, kind, query))
    }

    fn children(
        &self,
        account: &AccountId,
        parent: Option<&Handle>,
        query: &Query,
    ) -> Result<Page<Child>> {
        self.listing(|lists| lists.children(account, parent, query))
    }

    fn child_counts(&self, account: &AccountId, of: &[Handle]) -> Result<Vec<(Handle, u64)>> {
        self.listing(|lists| lists.child_counts(account, of))
    }

    fn requests(&self, account: &AccountId, query: &Query) -> Result<Page<Request>> {
        self.listing(|lists| lists.requests(account, query))
    }

    fn waiting(&self, now: Time, query: &Query) -> Result<Page<(AccountId, Request)>> {
        self.listing(|lists| lists.waiting(now, query))
    }

    fn journal(&self, account: &AccountId, query: &Query) -> Result<Page<JournalRow>> {
        self.listing(|lists| lists.journal(account, query))
    }

    fn earlier(
        &self,
        account: &AccountId,
        before: u64,
        texts: &[String],
        see: &mut dyn FnMut(JournalRow) -> bool,
    ) -> Result<()> {
        self.reading(|db| journal::earlier(db, account, before, texts, see))
    }

    fn facts(&self, account: &AccountId, keys: &[Key]) -> Result<Vec<Fact>> {
        self.reading(|db| facts::answers(db, account, keys))
    }

    fn dump(&self, account: &AccountId) -> Result<State> {
        self.reading(|db| dump::dump(db, account))
    }

    fn verify(&self) -> Result<Verified> {
        self.reading(verify::verify)
    }

    fn transact(&mut self, account: &AccountId, work: &mut Work<'_>) -> Result<()> {
        let _writing = Writing::now(&self.writing);
        // An immediate transaction holds the write lock of the whole file, the account's with it.
        let begin = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate);
        let open = begin.map_err(|e| Fault::from(e).at(&self.place))?;
        let mut locked = Locked {
            db: &open,
            account,
            place: &self.place,
            written: false,
            failed: None,
        };
        work(&mut locked)?;
        let (written, failed) = (locked.written, locked.failed);
        if let Some(error) = failed {
            return Err(error);
        }
        if written {
            open.commit().map_err(|e| Fault::from(e).at(&self.place))?;
        }
        // What was not committed is undone when the transaction is dropped.
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{
        domain::{AccountStatus, Actor, Change},
        store::journal::Entry,
    };

    fn entry(id: &str) -> Entry {
        Entry {
            id: id.parse().unwrap(),
            asked: Hash::ZERO,
            actor: Actor::Site,
            operator: "op".into(),
            policy: Hash::ZERO,
            edits: vec![],
            reason: None,
            break_glass: false,
            at: Time::now(),
            headline: "long ".repeat(100_000),
            outcome: String::new(),
        }
    }

    #[test]
    fn a_full_disk_undoes_the_edit_and_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = SqliteStore::create_or_open(folder.path().join("a.db")).unwrap();
        let policy = store
            .put_policy(&"p".parse().unwrap(), "p", Time::now())
            .unwrap();
        let account = Account {
            id: "one".parse().unwrap(),
            title: "One".into(),
            policy,
            plan: None,
            features: [].into(),
            limits: [].into(),
            status: AccountStatus::Active,
            since: Time::now(),
        };
        let put = [Change::PutAccount(account.clone())];
        let write = |store: &mut SqliteStore, id: &str| {
            store.transact(&account.id, &mut |tx| {
                tx.write(&entry(id), &put).map(|_| ())
            })
        };
        write(&mut store, "e-1").unwrap();
        let pages: i64 = store
            .db
            .query_row("PRAGMA page_count", [], |row| row.get(0))
            .unwrap();
        let limit = format!("PRAGMA max_page_count = {}", pages + 8);
        let _: i64 = store.db.query_row(&limit, [], |row| row.get(0)).unwrap();
        assert_eq!(write(&mut store, "e-2").unwrap_err().code, "store-full");
        let found = store.verify().unwrap();
        assert_eq!((found.entries, found.faults), (1, vec![]));
    }
}
