//! Changes, applied to the tables row by row.

use std::collections::BTreeSet;

use rusqlite::{Connection, Params, params};
use serde::Serialize;

use super::{
    fault::{Done, Fault},
    rows,
    write::misused,
};
use crate::domain::{
    Account, AccountId, Assignment, Change, Handle, Relation, Request, Resource, Time, User,
    text::sort_key,
};

/// The tables of one account.
pub struct Tables<'a> {
    pub(super) db: &'a Connection,
    pub(super) account: &'a AccountId,
}

/// The next number of an account, which is the first key.
macro_rules! next_number {
    ($table:literal) => {
        concat!(
            "(SELECT coalesce((SELECT number FROM ",
            $table,
            " WHERE number >= b.block << 32 AND number < (b.block + 1) << 32
              ORDER BY number DESC LIMIT 1), b.block << 32) + 1 FROM blocks b WHERE b.account = ?1)"
        )
    };
}

/// Runs a statement.
pub fn run(db: &Connection, sql: &str, params: impl Params) -> Done<()> {
    db.prepare_cached(sql)?.execute(params)?;
    Ok(())
}

/// The text in which filters look for words.
pub fn find(parts: &[&str]) -> String {
    let parts: Vec<String> = parts.iter().map(|part| sort_key(part)).collect();
    parts.join("\n")
}

/// What a filter finds an account by.
pub fn find_account(account: &Account) -> String {
    find(&[&account.title, account.id.as_str()])
}

/// What a filter finds a user by.
pub fn find_user(user: &User) -> String {
    let email = user.email.as_deref().unwrap_or_default();
    find(&[&user.name, user.id.as_str(), email])
}

/// What a filter finds a resource by.
pub fn find_resource(resource: &Resource) -> String {
    find(&[&resource.title, resource.id.as_str()])
}

/// What a filter finds a request by.
pub fn find_request(request: &Request) -> String {
    let asked_by = rows::place(request.asked_by.as_ref());
    let about = rows::target(&request.about);
    let note = request.note.as_deref().unwrap_or_default();
    find(&[
        request.id.as_str(),
        request.workflow.as_str(),
        asked_by,
        about,
        note,
    ])
}

fn json(value: &impl Serialize) -> Done<String> {
    serde_json::to_string(value).map_err(|e| Fault::Damaged(e.to_string()))
}

impl Tables<'_> {
    /// Applies one change.
    pub fn apply(&self, change: &Change) -> Done<()> {
        match change {
            Change::PutAccount(account) => self.put_account(account),
            Change::PutUser(user) => self.put_user(user),
            Change::PutResource(resource) => self.put_resource(resource),
            Change::DropResource(id) => self.drop_resource(id),
            Change::PutAssignment(assignment) => self.put_assignment(assignment),
            Change::DropAssignment { user, role, on } => self.run(
                "DELETE FROM assignments WHERE account = ? AND user = ? AND role = ? AND place = ?",
                (
                    self.id(),
                    user.as_str(),
                    role.as_str(),
                    rows::place(on.as_ref()),
                ),
            ),
            Change::PutRelation(relation) => self.with_relation(
                "INSERT OR IGNORE INTO relations (account, user, relation, target, capacity)
                 VALUES (?, ?, ?, ?, ?)",
                relation,
            ),
            Change::DropRelation(relation) => self.with_relation(
                "DELETE FROM relations WHERE account = ? AND user = ? AND relation = ?
                 AND target = ? AND capacity = ?",
                relation,
            ),
            Change::PutRequest(request) => self.put_request(request),
        }
    }

    fn id(&self) -> &str {
        self.account.as_str()
    }

    fn run(&self, sql: &str, params: impl Params) -> Done<()> {
        run(self.db, sql, params)
    }

    fn put_account(&self, account: &Account) -> Done<()> {
        if account.id != *self.account {
            return Err(misused("An edit of one account was to write another"));
        }
        self.run(
            "INSERT INTO accounts
             (id, title, policy, plan, features, limits, status, since, sort, find, policy_name)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,
                 coalesce((SELECT name FROM policies WHERE hash = ?3), ''))
             ON CONFLICT (id) DO UPDATE SET title = ?2, policy = ?3, plan = ?4, features = ?5,
             limits = ?6, status = ?7, since = ?8, sort = ?9, find = ?10,
             policy_name = excluded.policy_name",
            params![
                account.id.as_str(),
                account.title,
                account.policy.0,
                account.plan.as_ref().map(AsRef::<str>::as_ref),
                json(&account.features)?,
                json(&account.limits)?,
                account.status.word(),
                account.since.millis(),
                sort_key(&account.title),
                find_account(account),
            ],
        )
    }

    /// The handle is taken, by whatever.
    fn take_handle(&self, id: &Handle) -> Done<()> {
        self.run(
            "INSERT OR IGNORE INTO things (account, id) VALUES (?, ?)",
            [self.id(), id.as_str()],
        )?;
        // The account has its numbers from its first handle on.
        if self.db.changes() > 0 {
            self.run(
                "INSERT OR IGNORE INTO blocks (account, block)
                 VALUES (?, (SELECT coalesce(max(block), 0) + 1 FROM blocks))",
                [self.id()],
            )?;
        }
        Ok(())
    }

    fn put_user(&self, user: &User) -> Done<()> {
        self.take_handle(&user.id)?;
        self.run(
            concat!(
                "INSERT INTO users (account, id, name, email, status, labels, since, sort, find,
             invited_by, number)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ",
                next_number!("users"),
                ")
             ON CONFLICT (account, id) DO UPDATE SET name = ?3, email = ?4, status = ?5,
             labels = ?6, since = ?7, sort = ?8, find = ?9, invited_by = ?10"
            ),
            params![
                self.id(),
                user.id.as_str(),
                user.name,
                user.email,
                user.status.word(),
                json(&user.labels)?,
                user.since.millis(),
                sort_key(&user.name),
                find_user(user),
                user.invited_by.as_ref().map(Handle::as_str),
            ],
        )
    }

    fn put_resource(&self, resource: &Resource) -> Done<()> {
        self.take_handle(&resource.id)?;
        self.run(
            concat!(
                "INSERT INTO resources (account, id, kind, title, parent, owner, state, facts,
             labels, since, sort, find, number)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ",
                next_number!("resources"),
                ")
             ON CONFLICT (account, id) DO UPDATE SET kind = ?3, title = ?4, parent = ?5,
             owner = ?6, state = ?7, facts = ?8, labels = ?9, since = ?10, sort = ?11, find = ?12"
            ),
            params![
                self.id(),
                resource.id.as_str(),
                resource.kind.as_str(),
                resource.title,
                resource.parent.as_ref().map(Handle::as_str),
                resource.owner.as_ref().map(Handle::as_str),
                resource.state.as_ref().map(AsRef::<str>::as_ref),
                json(&resource.facts)?,
                json(&resource.labels)?,
                resource.since.millis(),
                sort_key(&resource.title),
                find_resource(resource),
            ],
        )
    }

    /// Whatever still refers to the handle at the end of the transaction undoes the whole of it.
    fn drop_resource(&self, id: &Handle) -> Done<()> {
        let keys = [self.id(), id.as_str()];
        self.run("DELETE FROM resources WHERE account = ? AND id = ?", keys)?;
        self.run(
            "DELETE FROM things WHERE account = ?1 AND id = ?2
             AND NOT EXISTS (SELECT 1 FROM users WHERE account = ?1 AND id = ?2)",
            keys,
        )
    }

    fn put_assignment(&self, assignment: &Assignment) -> Done<()> {
        self.run(
            "INSERT INTO assignments (account, user, role, place, until, since, begins)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (account, user, role, place)
             DO UPDATE SET until = ?5, since = ?6, begins = ?7",
            params![
                self.id(),
                assignment.user.as_str(),
                assignment.role.as_str(),
                rows::place(assignment.on.as_ref()),
                assignment.until.map(Time::millis),
                assignment.since.millis(),
                assignment.begins.map(Time::millis),
            ],
        )
    }

    /// Sorts people by the roles that they hold after all changes.
    pub fn sort_holders(&self, changes: &[Change]) -> Done<()> {
        let holders: BTreeSet<&Handle> = changes
            .iter()
            .filter_map(|change| match change {
                Change::PutAssignment(a) => Some(&a.user),
                Change::DropAssignment { user, .. } => Some(user),
                _ => None,
            })
            .collect();
        for user in holders {
            self.run(
                "UPDATE users SET roles = coalesce((
                     SELECT group_concat(DISTINCT a.role ORDER BY a.role) FROM assignments a
                     WHERE a.account = ?1 AND a.user = ?2), '')
                 WHERE account = ?1 AND id = ?2",
                [self.id(), user.as_str()],
            )?;
        }
        Ok(())
    }

    fn with_relation(&self, sql: &str, relation: &Relation) -> Done<()> {
        let capacity = relation.capacity.as_ref().map_or("", AsRef::as_ref);
        let (user, word) = (relation.user.as_str(), relation.relation.as_str());
        let target = rows::target(&relation.to);
        self.run(sql, (self.id(), user, word, target, capacity))
    }

    fn put_request(&self, request: &Request) -> Done<()> {
        let edits = match request.edits.as_slice() {
            [] => None,
            edits => Some(json(&edits)?),
        };
        self.run(
            "INSERT INTO requests (account, id, workflow, about, asked_by, note, status, since,
             find, edits, expires) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
             ON CONFLICT (account, id) DO UPDATE SET workflow = ?3, about = ?4, asked_by = ?5,
             note = ?6, status = ?7, since = ?8, find = ?9, edits = ?10, expires = ?11",
            params![
                self.id(),
                request.id.as_str(),
                request.workflow.as_str(),
                rows::target(&request.about),
                request.asked_by.as_ref().map(Handle::as_str),
                request.note,
                request.status.word(),
                request.since.millis(),
                find_request(request),
                edits,
                request.expires.map(crate::domain::Time::millis),
            ],
        )?;
        self.put_votes(request)
    }

    fn put_votes(&self, request: &Request) -> Done<()> {
        let (account, id) = (self.id(), request.id.as_str());
        self.run(
            "DELETE FROM votes WHERE account = ? AND request = ?",
            [account, id],
        )?;
        for (number, vote) in (0_i64..).zip(&request.votes) {
            self.run(
                "INSERT INTO votes (account, request, number, by, approve, note, at)
                 VALUES (?, ?, ?, ?, ?, ?, ?)",
                params![
                    account,
                    id,
                    number,
                    vote.by.as_ref().map(Handle::as_str),
                    vote.approve,
                    vote.note,
                    vote.at.millis(),
                ],
            )?;
        }
        Ok(())
    }
}
