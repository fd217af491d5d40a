//! The lists that the store answers.

use rusqlite::Connection;

use super::{
    fault::Done,
    filter::Condition,
    journal,
    lists::{List, beside, end, page, written},
    rows::{self, ACCOUNT, ASSIGNMENT, REQUEST, RESOURCE},
    sorts::Order,
    things::text,
    ways::Gauge,
};
use crate::{
    domain::{
        AccountId, Handle, Request, Resource, Time, Word, filter,
        page::{Page, Query},
    },
    store::{AccountEntry, Child, UserEntry, journal::JournalRow},
};

/// A connection for reading, and the key of its cursors.
pub struct Lists<'a> {
    pub(super) db: &'a Connection,
    pub(super) key: &'a [u8; 32],
    pub(super) gauge: Gauge,
}

/// What a request is found by: its own words, and how what it is about and who asked are called now.
const REQUEST_WORDS: &str = "requests.find \
    || ' ' || coalesce((SELECT r.find FROM resources r \
        WHERE r.account = requests.account AND r.id = requests.about), '') \
    || ' ' || coalesce((SELECT u.find FROM users u \
        WHERE u.account = requests.account AND u.id = requests.asked_by), '')";

/// The accounts' counts, behind [`ACCOUNT`].
const COUNTS: &str = "active, invited, archived, waiting";

/// Where the account stands in a row of the store's waiting requests: behind the columns of a
/// request and the first of the order.
const ACCOUNT_OF_WAITING: usize = 10;

/// The same, and how its account is called.
const WAITING_WORDS: &str = "requests.find \
    || ' ' || coalesce((SELECT a.find FROM accounts a WHERE a.id = requests.account), '') \
    || ' ' || coalesce((SELECT r.find FROM resources r \
        WHERE r.account = requests.account AND r.id = requests.about), '') \
    || ' ' || coalesce((SELECT u.find FROM users u \
        WHERE u.account = requests.account AND u.id = requests.asked_by), '')";

impl Lists<'_> {
    pub fn accounts(&self, query: &Query) -> Done<Page<AccountEntry>> {
        self.accounts_that("status <> 'removed'", query)
    }

    pub fn accounts_in_need(&self, query: &Query) -> Done<Page<AccountEntry>> {
        const NEED: &str = "status <> 'removed' AND (status = 'suspended' OR waiting > 0)";
        self.accounts_that(NEED, query)
    }

    fn accounts_that(&self, keep: &str, query: &Query) -> Done<Page<AccountEntry>> {
        let columns = format!("{ACCOUNT}, {COUNTS}");
        let list = List {
            columns: &columns,
            table: "accounts",
            keep,
            ..List::of(filter::List::Accounts)
        };
        let first = ACCOUNT.split(", ").count();
        page(self, &list, query, |row| {
            Ok(AccountEntry {
                active: rows::number(row, first)?,
                invited: rows::number(row, first + 1)?,
                archived: rows::number(row, first + 2)?,
                waiting: rows::number(row, first + 3)?,
                account: rows::account(row)?,
            })
        })
    }

    pub fn users(&self, account: &AccountId, query: &Query) -> Done<Page<UserEntry>> {
        const WHOLE: &str = "SELECT active + invited + archived FROM accounts WHERE id = ?";
        let account = account.as_str();
        let keys = [account];
        let list = List {
            whole: Some((WHOLE, vec![account])),
            ..List::users(&keys)
        };
        self.people(account, &list, query)
    }

    pub fn holders(
        &self,
        account: &AccountId,
        roles: &[Word],
        query: &Query,
    ) -> Done<Page<UserEntry>> {
        const HOLDS: &str = "EXISTS (SELECT 1 FROM assignments a WHERE a.account = users.account
             AND a.user = users.id AND a.role IN (SELECT value FROM json_each(?)))";
        const HOLDERS: &str = "SELECT user FROM assignments
             WHERE account = ? AND role IN (SELECT value FROM json_each(?))";
        let account = account.as_str();
        let words: Vec<&str> = roles.iter().map(Word::as_str).collect();
        let words = serde_json::Value::from(words).to_string();
        let keys = [account];
        let list = List {
            also: Some((
                Condition::new(HOLDS, vec![text(&words)]),
                Condition::new(HOLDERS, [account, &words].map(text).to_vec()),
            )),
            ..List::users(&keys)
        };
        self.people(account, &list, query)
    }

    fn people(&self, account: &str, list: &List<'_>, query: &Query) -> Done<Page<UserEntry>> {
        let page = page(self, list, query, rows::user)?;
        let ids: Vec<&str> = page.rows.iter().map(|user| user.id.as_str()).collect();
        let sql = format!(
            "SELECT {ASSIGNMENT} FROM assignments WHERE account = ?
             AND user IN (SELECT value FROM json_each(?)) ORDER BY user, role, place"
        );
        let mut roles = beside(self.db, &sql, &[account], &ids, |row| {
            Ok((row.get(0)?, rows::assignment(row)?))
        })?;
        Ok(page.map(|user| UserEntry {
            roles: roles.remove(user.id.as_str()).unwrap_or_default(),
            user,
        }))
    }

    pub fn relation_counts(&self, account: &AccountId) -> Done<Vec<(Word, u64)>> {
        const SQL: &str = "SELECT r.relation, count(*) FROM relations r
             JOIN users u ON u.account = r.account AND u.id = r.user
             WHERE r.account = ? AND u.status <> 'removed' GROUP BY r.relation ORDER BY r.relation";
        rows::all(self.db, SQL, [account.as_str()], |row| {
            Ok((rows::name(row, 0)?, rows::number(row, 1)?))
        })
    }

    pub fn role_counts(&self, account: &AccountId) -> Done<Vec<(Word, u64)>> {
        const SQL: &str = "SELECT a.role, count(DISTINCT a.user) FROM assignments a
             JOIN users u ON u.account = a.account AND u.id = a.user
             WHERE a.account = ? AND u.status <> 'removed' GROUP BY a.role ORDER BY a.role";
        rows::all(self.db, SQL, [account.as_str()], |row| {
            Ok((rows::name(row, 0)?, rows::number(row, 1)?))
        })
    }

    pub fn resources(
        &self,
        account: &AccountId,
        kind: Option<&Word>,
        query: &Query,
    ) -> Done<Page<Resource>> {
        const WHOLE: &str = "SELECT things FROM accounts WHERE id = ?";
        let mut keys = vec![account.as_str()];
        keys.extend(kind.map(Word::as_str));
        let list = List {
            account: account.as_str(),
            columns: RESOURCE,
            table: "resources",
            keep: kind.map_or("account = ?", |_| "account = ? AND kind = ?"),
            keys: &keys,
            whole: kind.is_none().then(|| (WHOLE, vec![account.as_str()])),
            ..List::of(filter::List::Resources)
        };
        page(self, &list, query, rows::resource)
    }

    pub fn children(
        &self,
        account: &AccountId,
        parent: Option<&Handle>,
        query: &Query,
    ) -> Done<Page<Child>> {
        const INSIDE: &str = "EXISTS (SELECT 1 FROM resources c
            WHERE c.account = resources.account AND c.parent = resources.id)";
        let columns = format!("{RESOURCE}, {INSIDE}");
        let (keys, keep): (&[&str], _) = match parent {
            Some(parent) => (
                &[account.as_str(), parent.as_str()],
                "account = ? AND parent = ?",
            ),
            None => (&[account.as_str()], "account = ? AND parent IS NULL"),
        };
        let list = List {
            account: account.as_str(),
            columns: &columns,
            table: "resources",
            keep,
            keys,
            ..List::of(filter::List::Resources)
        };
        let order = Order::of(list.of, query.sort);
        let (cursors, width) = (list.cursors(self.key, &order), order.columns.len());
        page(self, &list, query, |row| {
            let inside = row.as_ref().column_count() - width - 1;
            Ok(Child {
                resource: rows::resource(row)?,
                inside: row.get(inside)?,
                place: cursors.write(&written(&end(row, width)?)),
            })
        })
    }

    pub fn child_counts(&self, account: &AccountId, of: &[Handle]) -> Done<Vec<(Handle, u64)>> {
        const SQL: &str = "SELECT parent, count(*) FROM resources
             WHERE account = ? AND parent IN (SELECT value FROM json_each(?))
             GROUP BY parent ORDER BY parent";
        let of: Vec<&str> = of.iter().map(Handle::as_str).collect();
        let of = serde_json::Value::from(of).to_string();
        rows::all(self.db, SQL, [account.as_str(), &of], |row| {
            Ok((rows::name(row, 0)?, rows::number(row, 1)?))
        })
    }

    pub fn requests(&self, account: &AccountId, query: &Query) -> Done<Page<Request>> {
        let list = List {
            account: account.as_str(),
            columns: REQUEST,
            table: "requests",
            keep: "account = ?",
            keys: &[account.as_str()],
            find: REQUEST_WORDS,
            ..List::of(filter::List::Requests)
        };
        let page = page(self, &list, query, rows::request)?;
        let rows = page
            .rows
            .into_iter()
            .map(|request| rows::with_votes(self.db, account, request));
        Ok(Page {
            rows: rows.collect::<Done<_>>()?,
            next: page.next,
            total: page.total,
            at_least: page.at_least,
        })
    }

    pub fn waiting(&self, now: Time, query: &Query) -> Done<Page<(AccountId, Request)>> {
        let keep = format!(
            "status = 'waiting' AND (expires IS NULL OR expires > {})
             AND EXISTS (SELECT 1 FROM accounts a
                 WHERE a.id = requests.account AND a.status <> 'removed')",
            now.millis()
        );
        let list = List {
            columns: REQUEST,
            table: "requests",
            keep: &keep,
            find: WAITING_WORDS,
            ..List::of(filter::List::Waiting)
        };
        let page = page(self, &list, query, |row| {
            Ok((rows::name(row, ACCOUNT_OF_WAITING)?, rows::request(row)?))
        })?;
        let rows = page.rows.into_iter().map(|(account, request)| {
            let request = rows::with_votes(self.db, &account, request)?;
            Ok((account, request))
        });
        Ok(Page {
            rows: rows.collect::<Done<_>>()?,
            next: page.next,
            total: page.total,
            at_least: page.at_least,
        })
    }

    pub fn journal(&self, account: &AccountId, query: &Query) -> Done<Page<JournalRow>> {
        const WHOLE: &str = "SELECT coalesce(max(seq), 0) FROM journal WHERE account = ?";
        let list = List {
            account: account.as_str(),
            columns: "j.seq, j.hash, j.body",
            table: "journal j JOIN edits e ON e.account = j.account AND e.seq = j.seq",
            keep: "j.account = ?",
            keys: &[account.as_str()],
            find: "e.find",
            whole: Some((WHOLE, vec![account.as_str()])),
            ..List::of(filter::List::Journal)
        };
        let page = page(self, &list, query, journal::link)?;
        let rows = page
            .rows
            .iter()
            .map(|link| journal::row(self.db, account, link));
        Ok(Page {
            rows: rows.collect::<Done<_>>()?,
            next: page.next,
            total: page.total,
            at_least: page.at_least,
        })
    }
}
