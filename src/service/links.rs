//! What is named on a thing, a person, a role, a request, an entry or a rule, and where it leads; and
//! what can be reached by a few letters of its name.

use std::collections::HashMap;

use serde::Serialize;

use super::{
    Result, Service,
    attention::Target,
    words::{mentioned, role_title},
};
use crate::{
    domain::{
        AccountId, Assignment, Change, Edit, Fact, Handle, Key, Object, Request, RequestId, Word,
        facts::Thing,
        filter::List,
        page::{PageAsk, Query},
    },
    policy::Policy,
};

/// Accounts that are read at once, and the most that are looked through for somebody.
const ACCOUNTS: usize = 100;
const ELSEWHERE: usize = 1_000;
/// The most people, and the most things, that are named of one account among others.
const EACH: usize = 5;
/// The most things that are named of one kind.
const NAMED: usize = 50;

/// Something that is named, and where it leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// What it is to what names it: `Role`, `Owner`, `Asked by`.
    pub part: String,
    /// What it is called.
    pub title: String,
    /// Where it leads.
    pub target: Target,
    /// The account in which it is and that account's title, where it is another than the one that
    /// is looked at.
    pub away: Option<(AccountId, String)>,
}

/// Gathers links, each target once.
#[derive(Default)]
struct Links(Vec<Link>);

impl Links {
    fn put(&mut self, part: &str, title: impl Into<String>, target: Target) {
        if self.0.iter().all(|link| link.target != target) {
            self.0.push(Link {
                part: part.to_owned(),
                title: title.into(),
                target,
                away: None,
            });
        }
    }

    fn rules<'r>(&mut self, rules: impl IntoIterator<Item = &'r String>) {
        for rule in rules {
            self.put("Rule", rule.clone(), Target::Rule(rule.clone()));
        }
    }

    fn role(&mut self, policy: &Policy, role: &Word) {
        let title = role_title(policy, role.as_str());
        self.put("Role", title, Target::Role(role.clone()));
    }
}

/// People and things by their handles.
struct Known(HashMap<Handle, (String, Target)>);

impl Known {
    fn put(&self, links: &mut Links, part: &str, handle: &Handle) {
        if let Some((title, target)) = self.0.get(handle) {
            let part = match (part, target) {
                ("", Target::User(_)) => "Person",
                ("", _) => "Thing",
                (part, _) => part,
            };
            links.put(part, title.clone(), target.clone());
        }
    }
}

impl Service {
    /// Everything that is named on something of an account and can be gone to. The entry of a
    /// journal is named by its edit's id.
    pub fn links(&mut self, account: &AccountId, of: &Target) -> Result<Vec<Link>> {
        let mut links = Links::default();
        match of {
            Target::Account(_) => {}
            Target::User(user) => self.of_user(account, user, &mut links)?,
            Target::Role(role) => self.of_role(account, role, &mut links)?,
            Target::Resource(thing) => self.of_thing(account, thing, &mut links)?,
            Target::Request(request) => self.of_request(account, request, &mut links)?,
            Target::Entry(id) => self.of_entry(account, id, &mut links)?,
            Target::Rule(id) => self.of_rule(account, id, &mut links)?,
        }
        links.0.retain(|link| link.target != *of);
        Ok(links.0)
    }

    /// What handles stand for; those of nobody and nothing are left out.
    fn known<'h>(
        &self,
        account: &AccountId,
        handles: impl IntoIterator<Item = &'h Handle>,
    ) -> Result<Known> {
        let mut keys: Vec<Key> = handles.into_iter().cloned().map(Key::Thing).collect();
        keys.sort();
        keys.dedup();
        let facts = self.store.facts(account, &keys)?.into_iter();
        let known = facts.filter_map(|fact| match fact {
            Fact::Thing(Some(Thing::User(user))) => {
                let target = Target::User(user.id.clone());
                (user.status != crate::domain::UserStatus::Removed)
                    .then_some((user.id, (user.name, target)))
            }
            Fact::Thing(Some(Thing::Resource(path))) => {
                let thing = path.into_iter().next()?;
                let target = Target::Resource(thing.id.clone());
                Some((thing.id, (thing.title, target)))
            }
            _ => None,
        });
        Ok(Known(known.collect()))
    }

    fn of_user(&mut self, account: &AccountId, user: &Handle, links: &mut Links) -> Result<()> {
        let detail = self.user(account, user)?;
        for held in &detail.row.roles {
            if let Ok(word) = Word::new(&held.role) {
                links.put("Role", held.title.clone(), Target::Role(word));
            }
        }
        let places = detail.row.roles.iter().filter_map(|held| held.on.as_ref());
        let related = detail
            .relations
            .iter()
            .filter_map(|r| match &r.relation.to {
                Object::Thing(thing) => Some(thing),
                Object::Account => None,
            });
        let by = &detail.row.user.invited_by;
        let known = self.known(account, places.clone().chain(related).chain(by))?;
        for place in places {
            known.put(links, "Held on", place);
        }
        for row in detail.relations.iter().take(NAMED) {
            if let Object::Thing(thing) = &row.relation.to {
                known.put(links, &row.title, thing);
            }
        }
        for thing in detail.owns.iter().take(NAMED) {
            let target = Target::Resource(thing.resource.id.clone());
            links.put("Owns", thing.resource.title.clone(), target);
        }
        if let Some(by) = by {
            known.put(links, "Invited by", by);
        }
        self.waiting_about(account, user, links)
    }

    fn waiting_about(
        &mut self,
        account: &AccountId,
        thing: &Handle,
        links: &mut Links,
    ) -> Result<()> {
        let (_, policy) = self.pinned(account)?;
        let key = Key::Waiting(Object::Thing(thing.clone()));
        if let Some(Fact::Requests(requests)) = self.fact(account, key)? {
            for request in requests.into_iter().take(NAMED) {
                let title = workflow(&policy, &request);
                links.put("Request", title, Target::Request(request.id));
            }
        }
        Ok(())
    }

    fn of_role(&mut self, account: &AccountId, role: &Word, links: &mut Links) -> Result<()> {
        let (_, policy) = self.pinned(account)?;
        let ask = Query::plain(NAMED);
        let holders = self
            .store
            .holders(account, std::slice::from_ref(role), &ask)?;
        for holder in holders.rows {
            links.put("Held by", holder.user.name, Target::User(holder.user.id));
        }
        if let Some(id) = policy.role_id(role.as_str()) {
            let row = policy.role(id);
            links.rules(row.rules.iter().chain(&row.help_rules));
        }
        Ok(())
    }

    fn of_thing(&mut self, account: &AccountId, thing: &Handle, links: &mut Links) -> Result<()> {
        let detail = self.thing(account, thing)?;
        for (handle, title) in detail.path.into_iter().rev() {
            links.put("Lies in", title, Target::Resource(handle));
        }
        if let Some(owner) = &detail.row.resource.owner {
            self.known(account, [owner])?.put(links, "Owner", owner);
        }
        for holder in detail.holders.into_iter().take(NAMED) {
            links.put(
                &holder.role.title,
                holder.name,
                Target::User(holder.user.clone()),
            );
            if let Ok(word) = Word::new(&holder.role.role) {
                links.put("Role", holder.role.title, Target::Role(word));
            }
        }
        for row in detail.related.into_iter().take(NAMED) {
            links.put(&row.title, row.name, Target::User(row.relation.user));
        }
        self.waiting_about(account, thing, links)
    }

    fn of_request(
        &mut self,
        account: &AccountId,
        request: &RequestId,
        links: &mut Links,
    ) -> Result<()> {
        let (_, policy) = self.pinned(account)?;
        let Some(Fact::Requests(found)) = self.fact(account, Key::Request(request.clone()))? else {
            return Ok(());
        };
        let Some(request) = found.into_iter().next() else {
            return Ok(());
        };
        let about = match &request.about {
            Object::Thing(thing) => Some(thing),
            Object::Account => None,
        };
        let votes: Vec<&Handle> = request.votes.iter().filter_map(|v| v.by.as_ref()).collect();
        let spoken = request.edits.iter().flat_map(super::asked::spoken_of);
        let spoken: Vec<&Handle> = spoken.collect();
        let all = about.into_iter().chain(&request.asked_by);
        let known = self.known(
            account,
            all.chain(votes.iter().copied())
                .chain(spoken.iter().copied()),
        )?;
        if let Some(thing) = about {
            known.put(links, "About", thing);
        }
        if let Some(by) = &request.asked_by {
            known.put(links, "Asked by", by);
        }
        for by in votes {
            known.put(links, "Decided by", by);
        }
        for handle in spoken {
            known.put(links, "", handle);
        }
        for role in request.edits.iter().flat_map(roles_in) {
            links.role(&policy, &role);
        }
        if let Some(flow) = policy.workflow(request.workflow.as_str()) {
            links.rules(&flow.rules);
        }
        Ok(())
    }

    fn of_entry(&mut self, account: &AccountId, id: &str, links: &mut Links) -> Result<()> {
        let (_, policy) = self.pinned(account)?;
        let ask = PageAsk {
            filter: plain(id),
            ..PageAsk::default()
        };
        let query = self.query(List::Journal, Some(account), &ask)?;
        let page = self.store.journal(account, &query)?;
        let Some(row) = page.rows.into_iter().find(|row| row.id.as_str() == id) else {
            return Ok(());
        };
        let changed: Vec<&Handle> = row.changes.iter().flat_map(mentioned).collect();
        let spoken: Vec<&Handle> = row.edits.iter().flat_map(super::asked::spoken_of).collect();
        let by: Vec<&Handle> = row.actor.user().into_iter().collect();
        let all = by.iter().chain(&spoken).chain(&changed).copied();
        let known = self.known(account, all)?;
        for handle in spoken.into_iter().chain(changed).take(NAMED) {
            known.put(links, "", handle);
        }
        for handle in by {
            known.put(links, "Done by", handle);
        }
        for change in &row.changes {
            match change {
                Change::PutAssignment(Assignment { role, .. })
                | Change::DropAssignment { role, .. } => links.role(&policy, role),
                Change::PutRequest(request) => {
                    let title = workflow(&policy, request);
                    links.put("Request", title, Target::Request(request.id.clone()));
                }
                _ => {}
            }
        }
        links.0.retain(|link| match &link.target {
            Target::Role(role) => policy.role_id(role.as_str()).is_some(),
            _ => true,
        });
        Ok(())
    }

    fn of_rule(&mut self, account: &AccountId, id: &str, links: &mut Links) -> Result<()> {
        let (_, policy) = self.pinned(account)?;
        let bears = |rules: &[String]| rules.iter().any(|rule| rule == id);
        for (role, row) in policy.given_roles() {
            let cells = row.cells.iter().any(|cell| match cell {
                crate::policy::model::Cell::Allow(ways) => ways.iter().any(|w| bears(&w.rules)),
                crate::policy::model::Cell::Cannot(rules)
                | crate::policy::model::Cell::Unstated(rules) => bears(rules),
                crate::policy::model::Cell::Unlisted => false,
            });
            let denies = row.denies.values().flatten().any(|way| bears(&way.rules));
            if bears(&row.rules) || bears(&row.help_rules) || cells || denies {
                links.put(
                    "Role",
                    policy.role_title(role),
                    Target::Role(row.name.clone()),
                );
            }
        }
        Ok(())
    }

    /// Accounts, and users and things of an account, that hold these words in their names, so many
    /// of each at most. Without words the first of each.
    pub fn reach(
        &mut self,
        account: Option<&AccountId>,
        words: &str,
        most: usize,
    ) -> Result<Vec<Link>> {
        let ask = PageAsk {
            filter: plain(words),
            limit: most,
            ..PageAsk::default()
        };
        let mut links = Links::default();
        let query = self.query(List::Accounts, None, &ask)?;
        for entry in self.store.accounts(&query)?.rows {
            links.put(
                "Account",
                entry.account.title,
                Target::Account(entry.account.id),
            );
        }
        let Some(account) = account else {
            return Ok(links.0);
        };
        let query = self.query(List::Users, Some(account), &ask)?;
        for entry in self.store.users(account, &query)?.rows {
            links.put("User", entry.user.name, Target::User(entry.user.id));
        }
        let (_, policy) = self.pinned(account)?;
        let query = self.query(List::Resources, Some(account), &ask)?;
        for thing in self.store.resources(account, None, &query)?.rows {
            let kind = super::words::kind_title(&policy, thing.kind.as_str());
            links.put(&kind, thing.title, Target::Resource(thing.id));
        }
        Ok(links.0)
    }
}

impl Service {
    /// People and things of other accounts that hold these words in their names, so many at most, in
    /// the order of the accounts. Of very many accounts the first are looked through.
    pub fn reach_elsewhere(
        &mut self,
        open: Option<&AccountId>,
        words: &str,
        most: usize,
    ) -> Result<Vec<Link>> {
        let (mut found, mut looked) = (Vec::new(), 0);
        let mut page = Query::plain(ACCOUNTS);
        while looked < ELSEWHERE && found.len() < most && !words.trim().is_empty() {
            let accounts = self.store.accounts(&page)?;
            looked += accounts.rows.len();
            for entry in accounts.rows {
                let account = entry.account;
                if Some(&account.id) == open || found.len() >= most {
                    continue;
                }
                let mut links = self.reach(Some(&account.id), words, EACH)?;
                links.retain(|link| !matches!(link.target, Target::Account(_)));
                found.extend(links.into_iter().map(|link| Link {
                    away: Some((account.id.clone(), account.title.clone())),
                    ..link
                }));
            }
            page.after = accounts.next;
            if page.after.is_none() {
                break;
            }
        }
        found.truncate(most);
        Ok(found)
    }
}

/// Words as a filter that means nothing but them.
fn plain(words: &str) -> String {
    let words = words.replace('"', " ");
    let quoted = words.split_whitespace().map(|word| format!("\"{word}\""));
    quoted.collect::<Vec<_>>().join(" ")
}

fn workflow(policy: &Policy, request: &Request) -> String {
    policy
        .workflow(request.workflow.as_str())
        .map_or_else(|| request.workflow.to_string(), |flow| flow.title.clone())
}

/// The roles that an edit names.
fn roles_in(edit: &Edit) -> Vec<Word> {
    match edit {
        Edit::RoleAssign { role, .. } | Edit::RoleRevoke { role, .. } => vec![role.clone()],
        Edit::RoleChange { from, to, .. } => vec![from.clone(), to.clone()],
        Edit::UserCreate { roles, .. } | Edit::UserInvite { roles, .. } => {
            roles.iter().map(|at| at.role.clone()).collect()
        }
        _ => Vec::new(),
    }
}
