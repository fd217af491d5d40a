//! Lists, page by page.

use crate::domain::{
    AccountId, Word,
    filter::List,
    page::{Page, PageAsk},
};

use super::{
    Result, Service,
    rows::{ADDED, AccountRow, EntryRow, RequestRow, ResourceRow, RoleRow, UserRow},
    words::{self, Names, held_role, kind_title, mentioned},
};
use crate::domain::{Fact, Facts, Handle, Key, Resource};
use crate::policy::{
    Policy,
    model::{Beyond, IfNot, Limit, LimitForm, Role, RoleId},
};
use crate::validation;

impl Service {
    /// Accounts by title.
    pub fn accounts(&mut self, ask: &PageAsk) -> Result<Page<AccountRow>> {
        let query = self.query(List::Accounts, None, ask)?;
        let page = self.store.accounts(&query)?;
        let mut rows = Vec::with_capacity(page.rows.len());
        for entry in page.rows {
            let policy = self.policy(&entry.account.policy)?;
            let account = entry.account;
            let plan = account.plan.as_ref().map(|plan| {
                policy
                    .plan(plan.as_str())
                    .map_or_else(|| plan.to_string(), |p| p.title.clone())
            });
            rows.push(AccountRow {
                id: account.id,
                title: account.title,
                policy: policy.title.clone(),
                plan,
                status: account.status,
                active: entry.active,
                invited: entry.invited,
                archived: entry.archived,
                waiting: entry.waiting,
                since: account.since,
            });
        }
        Ok(Page {
            rows,
            next: page.next,
            total: page.total,
            at_least: page.at_least,
        })
    }

    /// Users by name.
    pub fn users(&mut self, account: &AccountId, ask: &PageAsk) -> Result<Page<UserRow>> {
        let (_, policy) = self.pinned(account)?;
        let query = self.query(List::Users, Some(account), ask)?;
        let page = self.users_under(account, &policy, query)?;
        let places = page
            .rows
            .iter()
            .flat_map(|u| &u.roles)
            .filter_map(|a| a.on.as_ref());
        let names = self.names(account, places)?;
        Ok(page.map(|entry| UserRow {
            roles: entry
                .roles
                .iter()
                .map(|a| held_role(&policy, &names, a))
                .collect(),
            user: entry.user,
        }))
    }

    /// The roles of the account's policy, in its order.
    pub fn roles(&mut self, account: &AccountId) -> Result<Vec<RoleRow>> {
        let (_, policy) = self.pinned(account)?;
        let now = self.now();
        let off = self.ask(account, &mut Facts::new(), |facts| {
            validation::roles_off(&policy, facts, now)
        })?;
        let counts = self.store.role_counts(account)?;
        let row = |(id, role): (RoleId, &Role)| {
            let off = off
                .iter()
                .find(|(r, _)| *r == id)
                .map(|(_, feature)| feature.clone());
            RoleRow {
                word: role.name.clone(),
                title: policy.role_title(id),
                also: role.also.clone(),
                help: role.help.clone(),
                help_rules: role.help_rules.clone(),
                on: role
                    .on
                    .iter()
                    .map(|k| policy.kind(*k).title.clone())
                    .collect(),
                holders: counts
                    .iter()
                    .find(|(w, _)| *w == role.name)
                    .map_or(0, |(_, n)| *n),
                hidden: off.is_some() && role.if_not == IfNot::Hide,
                off,
                notes: policy
                    .limits
                    .iter()
                    .filter_map(|limit| limit_note(&policy, limit, id))
                    .collect(),
                rules: role.rules.clone(),
            }
        };
        Ok(policy.given_roles().map(row).collect())
    }

    /// Resources by title, of a kind or of all.
    pub fn resources(
        &mut self,
        account: &AccountId,
        kind: Option<&Word>,
        ask: &PageAsk,
    ) -> Result<Page<ResourceRow>> {
        let (_, policy) = self.pinned(account)?;
        let query = self.query(List::Resources, Some(account), ask)?;
        let page = self.store.resources(account, kind, &query)?;
        let handles = page
            .rows
            .iter()
            .flat_map(|r| r.parent.iter().chain(&r.owner));
        let names = self.names(account, handles)?;
        Ok(page.map(|resource| resource_row(&policy, &names, resource)))
    }

    /// Requests, the waiting ones first.
    pub fn requests(&mut self, account: &AccountId, ask: &PageAsk) -> Result<Page<RequestRow>> {
        let (_, policy) = self.pinned(account)?;
        let query = self.query(List::Requests, Some(account), ask)?;
        let page = self.store.requests(account, &query)?;
        Ok(Page {
            rows: self.request_rows(account, &policy, page.rows)?,
            next: page.next,
            total: page.total,
            at_least: page.at_least,
        })
    }

    /// Journal entries, the newest first.
    pub fn journal(&mut self, account: &AccountId, ask: &PageAsk) -> Result<Page<EntryRow>> {
        let (_, policy) = self.pinned(account)?;
        let query = self.query(List::Journal, Some(account), ask)?;
        let page = self.store.journal(account, &query)?;
        let mut handles: Vec<&Handle> = Vec::new();
        for row in &page.rows {
            handles.extend(row.actor.user());
            handles.extend(row.changes.iter().flat_map(mentioned));
        }
        let names = self.names(account, handles)?;
        Ok(page.map(|row| EntryRow {
            seq: row.seq,
            at: row.at,
            actor: names.actor(&row.actor),
            operator: row.operator,
            headline: row.headline,
            reason: row.reason,
            break_glass: row.break_glass,
            id: row.id.to_string(),
            policy: row.policy,
            hash: row.hash,
            edits: row
                .edits
                .iter()
                .map(|e| serde_json::to_string(e).unwrap_or_default())
                .collect(),
            changes: row
                .changes
                .iter()
                .map(|c| words::change(&policy, &names, c))
                .collect(),
        }))
    }

    /// A single fact of an account.
    pub(super) fn fact(&self, account: &AccountId, key: Key) -> Result<Option<Fact>> {
        Ok(self.store.facts(account, &[key])?.into_iter().next())
    }
}

/// A resource with its words.
pub(super) fn resource_row(policy: &Policy, names: &Names, resource: Resource) -> ResourceRow {
    ResourceRow {
        kind: kind_title(policy, resource.kind.as_str()),
        within: resource
            .parent
            .as_ref()
            .map_or_else(|| "the account".into(), |p| names.of(p)),
        owner: resource.owner.as_ref().map(|o| names.of(o)),
        resource,
    }
}

/// What is said of a least number of active holders: how firm it is depends on the policy.
fn active_note(beyond: Beyond, each: &str, least: u64) -> Option<String> {
    let holders = if least == 1 { "holder" } else { "holders" };
    match (beyond, least) {
        (Beyond::Count, _) => None,
        (Beyond::Warn, 1) => Some(format!(
            "A warning comes before the last active holder of the {each} goes."
        )),
        (Beyond::Warn, _) => Some(format!(
            "A warning comes before the {each} has fewer than {least} active holders."
        )),
        (Beyond::Refuse | Beyond::Replace, _) => Some(format!(
            "Each {each} keeps at least {least} active {holders}."
        )),
    }
}

fn roles_of(some: usize, every: usize) -> String {
    if some >= every {
        "the roles".to_owned()
    } else {
        format!("these {some} roles")
    }
}

/// What a limit says about a role, in a sentence.
fn limit_note(policy: &Policy, limit: &Limit, role: RoleId) -> Option<String> {
    let every = policy.roles.len() - 1;
    match &limit.form {
        LimitForm::Alone { roles } if roles.contains(&role) => {
            Some("Cannot be combined with any other role.".into())
        }
        LimitForm::Roles {
            roles,
            add: Some(add),
            ..
        } if roles.contains(&role) && *add == role => Some(ADDED.into()),
        LimitForm::Roles {
            roles,
            least: 1,
            most,
            on: None,
            ..
        } if roles.contains(&role) => {
            let number = if *most == Some(1) {
                "exactly"
            } else {
                "at least"
            };
            let of = roles_of(roles.len(), every);
            Some(format!("Everybody holds {number} one of {of}."))
        }
        LimitForm::Roles {
            roles,
            most: Some(most),
            on,
            ..
        } if roles.contains(&role) => {
            let place = on.map_or_else(String::new, |k| {
                format!(" on one {}", policy.kind(k).title.to_lowercase())
            });
            let of = roles_of(roles.len(), every);
            Some(format!("A person holds at most {most} of {of}{place}."))
        }
        LimitForm::Active { each, roles, least } if roles.contains(&role) => {
            let each = policy.kind(*each).title.to_lowercase();
            active_note(limit.beyond, &each, *least)
        }
        LimitForm::Pool { title, roles, .. } if roles.contains(&role) => {
            Some(format!("Uses up: {title}."))
        }
        _ => None,
    }
}
