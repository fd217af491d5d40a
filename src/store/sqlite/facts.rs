//! Answers to the core's keys, each the same as the state in memory would give.

use std::collections::BTreeSet;

use rusqlite::{Connection, params, params_from_iter};

use super::{
    fault::Done,
    rows::{self, ASSIGNMENT, RELATION, REQUEST, RESOURCE, USER},
};
use crate::domain::{
    AccountId, Fact, Handle, Key, Object, Resource, Time, User, UserStatus, Word,
    facts::{MAX_ROWS, Thing},
};

/// The answers to keys, in their order. The caller holds the transaction that makes them one
/// moment.
pub fn answers(db: &Connection, account: &AccountId, keys: &[Key]) -> Done<Vec<Fact>> {
    let reader = Reader {
        db,
        account: account.as_str(),
        id: account,
    };
    keys.iter().map(|key| reader.answer(key)).collect()
}

struct Reader<'a> {
    db: &'a Connection,
    account: &'a str,
    id: &'a AccountId,
}

/// A bound on rows, as `SQLite` takes it.
fn bound(most: usize) -> i64 {
    rows::column(most.min(MAX_ROWS) as u64)
}

fn list<T: std::fmt::Display>(words: &[T]) -> String {
    let words: Vec<String> = words.iter().map(ToString::to_string).collect();
    serde_json::Value::from(words).to_string()
}

impl Reader<'_> {
    fn answer(&self, key: &Key) -> Done<Fact> {
        Ok(match key {
            Key::Account => Fact::Account(account(self.db, self.id)?),
            Key::Thing(handle) => Fact::Thing(self.thing(handle)?),
            Key::Roles(user) => self.assignments("user = ?2", user)?,
            Key::HeldOn(place) => self.assignments("place = ?2", place)?,
            Key::Relations(user) => self.relations("user = ?2", &[user.as_str()], MAX_ROWS)?,
            Key::Related { relation, to, most } => {
                let keys = [rows::target(to), relation.as_str()];
                self.relations("target = ?2 AND relation = ?3", &keys, *most)?
            }
            Key::RelatedTo(thing) => self.relations("target = ?2", &[thing.as_str()], MAX_ROWS)?,
            Key::Children(parent) => self.resources("parent = ?2", &[parent.as_str()])?,
            Key::Owned { owner, kind } => {
                let keys = [owner.as_str(), kind.as_str()];
                self.resources("owner = ?2 AND kind = ?3", &keys)?
            }
            Key::ActiveHolders {
                roles,
                on,
                at,
                most,
            } => self.active_holders(roles, on.as_ref(), *at, *most)?,
            Key::CountHolders {
                roles,
                status,
                at,
                stale,
                by_role,
            } => Fact::Count(self.count_holders(roles, status, (*at, *stale), *by_role)?),
            Key::SomeUsers { status, role, most } => {
                Fact::Users(self.some_users(*status, role.as_ref(), *most)?)
            }
            Key::Request(id) => self.requests("id = ?2", id.as_str(), MAX_ROWS)?,
            Key::AllWaiting { most } => self.requests("status = ?2", "waiting", *most)?,
            Key::Waiting(about) => self.waiting(about)?,
        })
    }

    fn thing(&self, handle: &Handle) -> Done<Option<Thing>> {
        if let Some(user) = self.user(handle)? {
            return Ok(Some(Thing::User(user)));
        }
        let Some(first) = self.resource(handle)? else {
            return Ok(None);
        };
        let mut next = first.parent.clone();
        let mut path = vec![first];
        while let Some(parent) = next.take().filter(|_| path.len() < MAX_ROWS) {
            if let Some(resource) = self.resource(&parent)? {
                next.clone_from(&resource.parent);
                path.push(resource);
            }
        }
        Ok(Some(Thing::Resource(path)))
    }

    fn user(&self, handle: &Handle) -> Done<Option<User>> {
        let sql = format!("SELECT {USER} FROM users WHERE account = ? AND id = ?");
        rows::first(self.db, &sql, [self.account, handle.as_str()], rows::user)
    }

    fn resource(&self, handle: &Handle) -> Done<Option<Resource>> {
        let sql = format!("SELECT {RESOURCE} FROM resources WHERE account = ? AND id = ?");
        rows::first(
            self.db,
            &sql,
            [self.account, handle.as_str()],
            rows::resource,
        )
    }

    fn assignments(&self, which: &str, handle: &Handle) -> Done<Fact> {
        let sql = format!(
            "SELECT {ASSIGNMENT} FROM assignments WHERE account = ?1 AND {which}
             ORDER BY user, role, place LIMIT {MAX_ROWS}"
        );
        let keys = [self.account, handle.as_str()];
        rows::all(self.db, &sql, keys, rows::assignment).map(Fact::Assignments)
    }

    fn relations(&self, which: &str, keys: &[&str], most: usize) -> Done<Fact> {
        let most = bound(most);
        let sql = format!(
            "SELECT {RELATION} FROM relations WHERE account = ?1 AND {which}
             ORDER BY user, relation, target, capacity LIMIT {most}"
        );
        rows::all(self.db, &sql, self.keys(keys), rows::relation).map(Fact::Relations)
    }

    fn resources(&self, which: &str, keys: &[&str]) -> Done<Fact> {
        let sql = format!(
            "SELECT {RESOURCE} FROM resources WHERE account = ?1 AND {which}
             ORDER BY id LIMIT {MAX_ROWS}"
        );
        rows::all(self.db, &sql, self.keys(keys), rows::resource).map(Fact::Resources)
    }

    /// The account first, then the keys, as parameters from `?1` on.
    fn keys<'b>(&'b self, keys: &'b [&'b str]) -> impl rusqlite::Params + 'b {
        params_from_iter(std::iter::once(self.account).chain(keys.iter().copied()))
    }

    /// Role by role, so that each is read in the order of its index and no further than asked;
    /// CROSS JOIN keeps assignments the outer table, whatever the planner guesses.
    fn active_holders(
        &self,
        roles: &[Word],
        on: Option<&Handle>,
        at: Time,
        most: usize,
    ) -> Done<Fact> {
        const SQL: &str = "SELECT a.user FROM assignments a CROSS JOIN users u
             ON u.account = a.account AND u.id = a.user
             WHERE a.account = ? AND a.role = ? AND a.place = ? AND a.until IS NULL
             AND coalesce(a.begins <= ?, TRUE) AND u.status = 'active' ORDER BY a.user LIMIT ?";
        let mut holders: BTreeSet<Handle> = BTreeSet::new();
        for role in roles {
            let keys = params![
                self.account,
                role.as_str(),
                rows::place(on),
                at.millis(),
                bound(most)
            ];
            holders.extend(rows::all(self.db, SQL, keys, |row| rows::name(row, 0))?);
        }
        let most = most.min(MAX_ROWS);
        Ok(Fact::Handles(holders.into_iter().take(most).collect()))
    }

    fn count_holders(
        &self,
        roles: &[Word],
        status: &[UserStatus],
        (at, stale): (Time, Option<Time>),
        by_role: bool,
    ) -> Done<u64> {
        const USERS: &str = "SELECT count(*) FROM users u WHERE u.account = ?1
             AND u.status IN (SELECT value FROM json_each(?2))
             AND NOT (u.status = 'invited' AND coalesce(u.since <= ?3, FALSE))";
        const PAIRS: &str = "SELECT count(*) FROM (
             SELECT DISTINCT a.user, CASE WHEN ?4 THEN a.role END
             FROM assignments a JOIN users u ON u.account = a.account AND u.id = a.user
             WHERE a.account = ?1 AND a.role IN (SELECT value FROM json_each(?5))
             AND coalesce(a.until > ?6, TRUE)
             AND u.status IN (SELECT value FROM json_each(?2))
             AND NOT (u.status = 'invited' AND coalesce(u.since <= ?3, FALSE)))";
        let (status, stale) = (list(status), stale.map(Time::millis));
        if roles.is_empty() {
            return rows::count(self.db, USERS, params![self.account, status, stale]);
        }
        let keys = params![
            self.account,
            status,
            stale,
            by_role,
            list(roles),
            at.millis()
        ];
        rows::count(self.db, PAIRS, keys)
    }

    fn some_users(&self, status: UserStatus, role: Option<&Word>, most: usize) -> Done<Vec<User>> {
        let holds = "AND EXISTS (SELECT 1 FROM assignments a
             WHERE a.account = ?1 AND a.user = users.id AND a.role = ?3)";
        let sql = format!(
            "SELECT {USER} FROM users WHERE account = ?1 AND status = ?2 {} ORDER BY id LIMIT ?4",
            role.map_or("AND ?3 IS NULL", |_| holds)
        );
        let role = role.map(Word::as_str);
        let keys = params![self.account, status.word(), role, bound(most)];
        rows::all(self.db, &sql, keys, rows::user)
    }

    fn waiting(&self, about: &Object) -> Done<Fact> {
        let which = "about = ?2 AND status = 'waiting'";
        self.requests(which, rows::target(about), MAX_ROWS)
    }

    fn requests(&self, which: &str, key: &str, most: usize) -> Done<Fact> {
        let most = bound(most);
        let sql = format!(
            "SELECT {REQUEST} FROM requests WHERE account = ?1 AND {which}
             ORDER BY id LIMIT {most}"
        );
        let found = rows::all(self.db, &sql, [self.account, key], rows::request)?;
        let found = found
            .into_iter()
            .map(|request| rows::with_votes(self.db, self.id, request));
        found.collect::<Done<_>>().map(Fact::Requests)
    }
}

/// An account's row.
pub fn account(db: &Connection, id: &AccountId) -> Done<Option<crate::domain::Account>> {
    let sql = format!("SELECT {} FROM accounts WHERE id = ?", rows::ACCOUNT);
    rows::first(db, &sql, [id.as_str()], rows::account)
}
