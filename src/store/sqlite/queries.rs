//! The lists that the store answers.

use rusqlite::{Connection, Row};

use super::{
    fault::Done,
    journal,
    lists::{List, beside, end, page},
    rows::{self, ACCOUNT, ASSIGNMENT, REQUEST, RESOURCE, USER},
    sorts::Order,
};
use crate::{
    domain::{
        AccountId, Handle, Request, Resource, Time, UserStatus, Word, filter,
        page::{Page, Query},
    },
    store::{AccountEntry, Child, UserEntry, journal::JournalRow},
};

/// A connection for reading, and the key of its cursors.
pub struct Lists<'a> {
    pub(super) db: &'a Connection,
    pub(super) key: &'a [u8; 32],
}

/// What a request is found by: its own words, and how what it is about and who asked are called now.
const REQUEST_WORDS: &str = "requests.find \
    || ' ' || coalesce((SELECT r.find FROM resources r \
        WHERE r.account = requests.account AND r.id = requests.about), '') \
    || ' ' || coalesce((SELECT u.find FROM users u \
        WHERE u.account = requests.account AND u.id = requests.asked_by), '')";

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
        const NEED: &str = "status <> 'removed' AND (status = 'suspended' OR EXISTS (
            SELECT 1 FROM requests r WHERE r.account = accounts.id AND r.settled = 0))";
        self.accounts_that(NEED, query)
    }

    fn accounts_that(&self, keep: &str, query: &Query) -> Done<Page<AccountEntry>> {
        let list = List {
            of: filter::List::Accounts,
            account: "",
            columns: ACCOUNT,
            table: "accounts",
            keep,
            keys: &[],
            find: "find",
        };
        let page = page(self.db, self.key, &list, query, rows::account)?;
        self.with_counts(page)
    }

    fn with_counts(&self, page: Page<crate::domain::Account>) -> Done<Page<AccountEntry>> {
        const USERS: &str = "SELECT account, status, count(*) FROM users
             WHERE account IN (SELECT value FROM json_each(?)) GROUP BY account, status";
        const WAITING: &str = "SELECT account, 'waiting', count(*) FROM requests
             WHERE account IN (SELECT value FROM json_each(?)) AND settled = 0 GROUP BY account";
        fn counted(row: &Row<'_>) -> Done<(String, (String, u64))> {
            Ok((row.get(0)?, (row.get(1)?, rows::number(row, 2)?)))
        }
        let ids: Vec<&str> = page.rows.iter().map(|a| a.id.as_str()).collect();
        let users = beside(self.db, USERS, &[], &ids, counted)?;
        let waiting = beside(self.db, WAITING, &[], &ids, counted)?;
        Ok(page.map(|account| {
            let counts = [&users, &waiting].map(|map| map.get(account.id.as_str()));
            let count = |word: &str| {
                let mut all = counts.iter().flatten().flat_map(|list| list.iter());
                all.find(|(of, _)| of == word)
                    .map_or(0, |(_, count)| *count)
            };
            AccountEntry {
                active: count(UserStatus::Active.word()),
                invited: count(UserStatus::Invited.word()),
                archived: count(UserStatus::Archived.word()),
                waiting: count("waiting"),
                account,
            }
        }))
    }

    pub fn users(&self, account: &AccountId, query: &Query) -> Done<Page<UserEntry>> {
        let account = account.as_str();
        let list = List {
            of: filter::List::Users,
            account,
            columns: USER,
            table: "users",
            keep: "account = ? AND status <> 'removed'",
            keys: &[account],
            find: "find",
        };
        self.people(account, &list, query)
    }

    pub fn holders(
        &self,
        account: &AccountId,
        roles: &[Word],
        query: &Query,
    ) -> Done<Page<UserEntry>> {
        let account = account.as_str();
        let words: Vec<&str> = roles.iter().map(Word::as_str).collect();
        let words = serde_json::Value::from(words).to_string();
        let list = List {
            of: filter::List::Users,
            account,
            columns: USER,
            table: "users",
            keep: "account = ? AND status <> 'removed'
                   AND id IN (SELECT user FROM assignments WHERE account = ?
                   AND role IN (SELECT value FROM json_each(?)))",
            keys: &[account, account, &words],
            find: "find",
        };
        self.people(account, &list, query)
    }

    fn people(&self, account: &str, list: &List<'_>, query: &Query) -> Done<Page<UserEntry>> {
        let page = page(self.db, self.key, list, query, rows::user)?;
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
        let mut keys = vec![account.as_str()];
        keys.extend(kind.map(Word::as_str));
        let list = List {
            of: filter::List::Resources,
            account: account.as_str(),
            columns: RESOURCE,
            table: "resources",
            keep: kind.map_or("account = ?", |_| "account = ? AND kind = ?"),
            keys: &keys,
            find: "find",
        };
        page(self.db, self.key, &list, query, rows::resource)
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
            of: filter::List::Resources,
            account: account.as_str(),
            columns: &columns,
            table: "resources",
            keep,
            keys,
            find: "find",
        };
        let order = Order::of(list.of, query.sort);
        let (cursors, width) = (list.cursors(self.key, &order), order.columns.len());
        page(self.db, self.key, &list, query, |row| {
            let inside = row.as_ref().column_count() - width - 1;
            Ok(Child {
                resource: rows::resource(row)?,
                inside: row.get(inside)?,
                place: cursors.write(&end(row, width)?),
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
            of: filter::List::Requests,
            account: account.as_str(),
            columns: REQUEST,
            table: "requests",
            keep: "account = ?",
            keys: &[account.as_str()],
            find: REQUEST_WORDS,
        };
        let page = page(self.db, self.key, &list, query, rows::request)?;
        let rows = page
            .rows
            .into_iter()
            .map(|request| rows::with_votes(self.db, account, request));
        Ok(Page {
            rows: rows.collect::<Done<_>>()?,
            next: page.next,
            total: page.total,
            at_least: false,
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
            of: filter::List::Waiting,
            account: "",
            columns: REQUEST,
            table: "requests",
            keep: &keep,
            keys: &[],
            find: WAITING_WORDS,
        };
        let page = page(self.db, self.key, &list, query, |row| {
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
            at_least: false,
        })
    }

    pub fn journal(&self, account: &AccountId, query: &Query) -> Done<Page<JournalRow>> {
        let list = List {
            of: filter::List::Journal,
            account: account.as_str(),
            columns: "j.seq, j.hash, j.body",
            table: "journal j JOIN edits e ON e.account = j.account AND e.seq = j.seq",
            keep: "j.account = ?",
            keys: &[account.as_str()],
            find: "e.find",
        };
        let page = page(self.db, self.key, &list, query, journal::link)?;
        let rows = page
            .rows
            .iter()
            .map(|link| journal::row(self.db, account, link));
        Ok(Page {
            rows: rows.collect::<Done<_>>()?,
            next: page.next,
            total: page.total,
            at_least: false,
        })
    }
}
