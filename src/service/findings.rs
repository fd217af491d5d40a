//! What an account should look into, gathered page by page.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    domain::{
        Account, AccountId, AccountStatus, Actor, Assignment, Batch, Fact, Facts, Finding, Handle,
        Key, Object, Request, RequestStatus, Resource, Severity, User, UserStatus, Word,
        facts::Thing,
        page::{MAX_PAGE, Query},
    },
    policy::{
        Policy,
        model::{KindId, LimitForm},
    },
    store::UserEntry,
    validation::{
        self,
        questions::{self, Climber, Patience},
    },
};

use super::{Preview, Result, Service, ServiceError};

/// The most findings for which something that mends them is looked for.
const MENDED: usize = 200;
/// People or places asked about in one conversation with the core.
const AT_ONCE: usize = 200;

/// A set of roles, with the kind of place of each, and somebody who holds it.
type Groups = BTreeMap<Vec<(Word, Option<Word>)>, (User, Vec<Assignment>)>;

impl Service {
    /// What an account should look into, the gravest first.
    pub fn findings(&mut self, account: &AccountId, patience: Patience) -> Result<Vec<Finding>> {
        let (row, policy) = self.pinned(account)?;
        if row.status == AccountStatus::Removed {
            return Ok(Vec::new());
        }
        let now = self.now();
        let mut all = self.ask(account, &mut Facts::new(), |facts| {
            questions::of_account(&policy, facts, now)
        })?;
        all.extend(self.of_places(account, &policy)?);
        all.extend(self.of_people(&row, &policy, patience)?);
        all.extend(self.of_relations(account, &policy)?);
        all.extend(self.of_requests(account, &policy)?);
        let grave = |severity| match severity {
            Severity::High => 0,
            Severity::Medium => 1,
            Severity::Low => 2,
        };
        all.sort_by_key(|found| grave(found.severity));
        self.keep_what_mends(account, &mut all)?;
        Ok(all)
    }

    /// Places of the kinds that limits speak of.
    fn of_places(&self, account: &AccountId, policy: &Policy) -> Result<Vec<Finding>> {
        let mut kinds: Vec<KindId> = policy
            .limits
            .iter()
            .filter_map(|limit| match &limit.form {
                LimitForm::Active { each, .. } | LimitForm::Related { each, .. } => Some(*each),
                _ => None,
            })
            .filter(|kind| *kind != KindId::ACCOUNT)
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        let now = self.now();
        let mut all = Vec::new();
        for kind in kinds {
            let mut ask = page();
            loop {
                let kind = &policy.kind(kind).name;
                let page = self.store.resources(account, Some(kind), &ask)?;
                let places: Vec<Handle> = page.rows.into_iter().map(|r| r.id).collect();
                all.extend(self.ask(account, &mut Facts::new(), |facts| {
                    questions::of_places(policy, facts, &places, now)
                })?);
                ask.after = page.next;
                if ask.after.is_none() {
                    break;
                }
            }
        }
        Ok(all)
    }

    /// Everybody, and the paths by which a set of roles could raise itself.
    fn of_people(
        &self,
        row: &Account,
        policy: &Policy,
        patience: Patience,
    ) -> Result<Vec<Finding>> {
        let account = &row.id;
        let now = self.now();
        let mut all = Vec::new();
        let (mut groups, mut kinds) = (Groups::new(), BTreeMap::new());
        let mut ask = page();
        loop {
            let page = self.store.users(account, &ask)?;
            let users: Vec<Handle> = page.rows.iter().map(|e| e.user.id.clone()).collect();
            self.kinds(account, &page.rows, &mut kinds)?;
            for entry in &page.rows {
                if entry.user.status == UserStatus::Active {
                    let held = entry.roles.clone();
                    groups
                        .entry(group(&held, &kinds))
                        .or_insert_with(|| (entry.user.clone(), held));
                }
            }
            let mut facts = super::questions::taught(page.rows);
            all.extend(self.ask(account, &mut facts, |facts| {
                questions::of_people(policy, facts, &users, patience, now)
            })?);
            ask.after = page.next;
            if ask.after.is_none() {
                break;
            }
        }
        for (user, held) in groups.into_values() {
            all.extend(self.climb(row, policy, &user, &held)?);
        }
        Ok(all)
    }

    /// Learns the kinds of the places on which these people hold roles, all at once.
    fn kinds(
        &self,
        account: &AccountId,
        rows: &[UserEntry],
        kinds: &mut BTreeMap<Handle, Word>,
    ) -> Result<()> {
        let places = rows
            .iter()
            .flat_map(|entry| &entry.roles)
            .filter_map(|a| a.on.as_ref());
        let new: BTreeSet<&Handle> = places.filter(|place| !kinds.contains_key(*place)).collect();
        let keys: Vec<Key> = new.into_iter().cloned().map(Key::Thing).collect();
        if keys.is_empty() {
            return Ok(());
        }
        for fact in self.store.facts(account, &keys)? {
            if let Fact::Thing(Some(Thing::Resource(path))) = fact
                && let Some(place) = path.into_iter().next()
            {
                kinds.insert(place.id, place.kind);
            }
        }
        Ok(())
    }

    fn climb(
        &self,
        row: &Account,
        policy: &Policy,
        user: &User,
        held: &[Assignment],
    ) -> Result<Vec<Finding>> {
        let mut places: Vec<Resource> = Vec::new();
        for on in held.iter().filter_map(|a| a.on.as_ref()) {
            if let Some(Fact::Thing(Some(Thing::Resource(path)))) =
                self.fact(&row.id, Key::Thing(on.clone()))?
            {
                places.extend(path);
            }
        }
        let who = Climber {
            account: row,
            user,
            held,
            places: &places,
        };
        questions::raise(policy, who, self.now())
            .map_err(|stuck| ServiceError::asked("stuck", stuck.to_string(), "Please report it."))
    }

    /// Relations of which the policy knows nothing.
    fn of_relations(&self, account: &AccountId, policy: &Policy) -> Result<Vec<Finding>> {
        let all = self.store.relation_counts(account)?.into_iter();
        let unknown = all.filter(|(word, _)| policy.relation_id(word.as_str()).is_none());
        Ok(unknown
            .map(|(word, many)| {
                let text =
                    format!("{many} stand in the relation {word}, which the policy does not know");
                questions::finding("unknown-relation", Severity::Medium, text)
            })
            .collect())
    }

    /// Requests that wait and that nobody can decide.
    fn of_requests(&mut self, account: &AccountId, policy: &Policy) -> Result<Vec<Finding>> {
        let mut all = Vec::new();
        let mut ask = page();
        loop {
            let page = self.store.requests(account, &ask)?;
            let mut done = false;
            for request in &page.rows {
                if request.status != RequestStatus::Waiting {
                    // The waiting ones come first.
                    done = true;
                    break;
                }
                let Some(workflow) = policy.workflow(request.workflow.as_str()) else {
                    continue;
                };
                // One whose time is over waits no longer, though it stands so in the store.
                if request.is_over(self.now()) {
                    continue;
                }
                if self.nobody_decides(account, policy, request)? {
                    let text = format!(
                        "{} waits since {}, and nobody can decide it now",
                        workflow.title, request.since
                    );
                    let mut found = questions::finding("undecidable-request", Severity::High, text);
                    found.rules.clone_from(&workflow.rules);
                    if let Object::Thing(thing) = &request.about {
                        found.on = Some(thing.clone());
                    }
                    found.mend = vec![crate::domain::Edit::RequestDecline {
                        request: request.id.clone(),
                        note: None,
                    }];
                    all.push(found);
                }
            }
            ask.after = page.next;
            if done || ask.after.is_none() {
                return Ok(all);
            }
        }
    }

    /// Whether fewer people can decide a request than still have to, by the words that count.
    fn nobody_decides(
        &mut self,
        account: &AccountId,
        policy: &Policy,
        request: &Request,
    ) -> Result<bool> {
        let now = self.now();
        let found = self.ask(account, &mut Facts::new(), |facts| {
            validation::deciders(policy, facts, request, now)
        })?;
        Ok(!found.enough)
    }

    /// Keeps as mending only what the core accepts from a site administrator.
    fn keep_what_mends(&mut self, account: &AccountId, all: &mut [Finding]) -> Result<()> {
        for (at, found) in all.iter_mut().enumerate() {
            let edits = std::mem::take(&mut found.mend);
            if edits.is_empty() || at >= MENDED {
                continue;
            }
            let mut batch = Batch::new(account.clone(), Actor::Site, edits);
            batch.confirmed = true;
            if let Preview::Plan(_) = self.preview(&batch)? {
                found.mend = batch.edits;
            }
        }
        Ok(())
    }
}

fn page() -> Query {
    Query::plain(AT_ONCE.min(MAX_PAGE))
}

/// The roles held with the kinds of their places: people with the same can do the same to
/// themselves.
fn group(held: &[Assignment], kinds: &BTreeMap<Handle, Word>) -> Vec<(Word, Option<Word>)> {
    let mut group: Vec<(Word, Option<Word>)> = held
        .iter()
        .map(|a| {
            let kind = a.on.as_ref().and_then(|on| kinds.get(on).cloned());
            (a.role.clone(), kind)
        })
        .collect();
    group.sort();
    group.dedup();
    group
}
