//! Words for what the store keeps: roles and places, who acted, what a change did.

use std::collections::HashMap;

use crate::{
    domain::{
        AccountId, Actor, Assignment, Change, Fact, Handle, Key, Object, Relation, Time,
        facts::Thing, plan::HeldRole,
    },
    policy::Policy,
};

use super::{Result, Service};

/// Names of people and things, looked up once.
#[derive(Debug, Default)]
pub(super) struct Names(HashMap<Handle, String>);

impl Names {
    /// Titles that are known already.
    pub fn told(titles: impl IntoIterator<Item = (Handle, String)>) -> Self {
        Self(titles.into_iter().collect())
    }

    /// Learns titles of what may be gone by now; what is known already stays.
    pub fn also(&mut self, titles: impl IntoIterator<Item = (Handle, String)>) {
        for (handle, title) in titles {
            self.0.entry(handle).or_insert(title);
        }
    }

    /// The title of a handle, or the handle itself where nothing is known by it.
    pub fn of(&self, handle: &Handle) -> String {
        self.0
            .get(handle)
            .cloned()
            .unwrap_or_else(|| handle.to_string())
    }

    /// The title of an object.
    pub fn object(&self, object: &Object) -> String {
        match object {
            Object::Account => "the account".into(),
            Object::Thing(handle) => self.of(handle),
        }
    }

    /// Who acted, in words.
    pub fn actor(&self, actor: &Actor) -> String {
        match actor {
            Actor::User(user) => self.of(user),
            site => site.to_string(),
        }
    }
}

impl Service {
    /// Looks the titles of handles up, all at once.
    pub(super) fn names<'h>(
        &self,
        account: &AccountId,
        handles: impl IntoIterator<Item = &'h Handle>,
    ) -> Result<Names> {
        let mut keys: Vec<Key> = handles.into_iter().cloned().map(Key::Thing).collect();
        keys.sort();
        keys.dedup();
        let mut names = Names::default();
        for fact in self.store.facts(account, &keys)? {
            match fact {
                Fact::Thing(Some(Thing::User(user))) => {
                    names.0.insert(user.id, user.name);
                }
                Fact::Thing(Some(Thing::Resource(path))) => {
                    names.0.extend(path.into_iter().map(|r| (r.id, r.title)));
                }
                _ => {}
            }
        }
        Ok(names)
    }
}

/// A role's title by its word.
pub(super) fn role_title(policy: &Policy, role: &str) -> String {
    policy
        .role_id(role)
        .map_or_else(|| role.to_owned(), |id| policy.role_title(id))
}

/// An assignment with its words.
pub(super) fn held_role(policy: &Policy, names: &Names, assignment: &Assignment) -> HeldRole {
    HeldRole {
        role: assignment.role.to_string(),
        title: role_title(policy, assignment.role.as_str()),
        on: assignment.on.clone(),
        place: assignment.on.as_ref().map(|on| names.of(on)),
        begins: assignment.begins,
        until: assignment.until,
    }
}

/// From when and until when, where that is said.
pub(super) fn term(begins: Option<Time>, until: Option<Time>) -> String {
    let said = |word: &str, time: Option<Time>| {
        time.map_or_else(String::new, |time| format!(" {word} {time}"))
    };
    said("from", begins) + &said("until", until)
}

/// A relation's title by its word.
pub(super) fn relation_title(policy: &Policy, relation: &str) -> String {
    policy.relation_id(relation).map_or_else(
        || relation.to_owned(),
        |id| policy.relation(id).title.clone(),
    )
}

/// A kind's title by its word.
pub(super) fn kind_title(policy: &Policy, kind: &str) -> String {
    policy
        .kind_id(kind)
        .map_or_else(|| kind.to_owned(), |id| policy.kind(id).title.clone())
}

/// The handles that a change mentions.
pub(super) fn mentioned(change: &Change) -> Vec<&Handle> {
    match change {
        Change::PutAccount(_) => Vec::new(),
        Change::PutUser(user) => vec![&user.id],
        Change::PutResource(resource) => {
            let mut all = vec![&resource.id];
            all.extend(&resource.parent);
            all
        }
        Change::DropResource(id) => vec![id],
        Change::PutAssignment(a) => std::iter::once(&a.user).chain(&a.on).collect(),
        Change::DropAssignment { user, on, .. } => std::iter::once(user).chain(on).collect(),
        Change::PutRelation(r) | Change::DropRelation(r) => object_of(r),
        Change::PutRequest(request) => match &request.about {
            Object::Thing(thing) => vec![thing],
            Object::Account => Vec::new(),
        },
    }
}

fn object_of(relation: &Relation) -> Vec<&Handle> {
    let mut all = vec![&relation.user];
    if let Object::Thing(thing) = &relation.to {
        all.push(thing);
    }
    all
}

/// What a change did, in words.
pub(super) fn change(policy: &Policy, names: &Names, change: &Change) -> String {
    let place = |on: &Option<Handle>| {
        on.as_ref()
            .map_or_else(String::new, |on| format!(" of {}", names.of(on)))
    };
    match change {
        Change::PutAccount(account) => {
            let plan = account.plan.as_ref().and_then(|p| policy.plan(p.as_str()));
            let plan = plan.map_or_else(String::new, |p| format!(", plan {}", p.title));
            format!("~ account {}: {}{plan}", account.title, account.status)
        }
        Change::PutUser(user) => format!("~ {}: {}", user.name, user.status),
        Change::PutResource(r) => {
            let kind = kind_title(policy, r.kind.as_str());
            let state = r
                .state
                .as_ref()
                .map_or_else(String::new, |s| format!(", {s}"));
            let inside = r
                .parent
                .as_ref()
                .map_or_else(String::new, |p| format!(" in {}", names.of(p)));
            format!("~ {kind} {}{inside}{state}", r.title)
        }
        Change::DropResource(id) => format!("- {id}"),
        Change::PutAssignment(a) => {
            let (title, place) = (role_title(policy, a.role.as_str()), place(&a.on));
            format!(
                "+ {}: {title}{place}{}",
                names.of(&a.user),
                term(a.begins, a.until)
            )
        }
        Change::DropAssignment { user, role, on } => {
            format!(
                "- {}: {}{}",
                names.of(user),
                role_title(policy, role.as_str()),
                place(on)
            )
        }
        Change::PutRelation(r) | Change::DropRelation(r) => {
            let sign = if matches!(change, Change::PutRelation(_)) {
                '+'
            } else {
                '-'
            };
            let title = relation_title(policy, r.relation.as_str());
            let capacity = r
                .capacity
                .as_ref()
                .map_or_else(String::new, |c| format!(" as {c}"));
            format!(
                "{sign} {}: {title} of {}{capacity}",
                names.of(&r.user),
                names.object(&r.to)
            )
        }
        Change::PutRequest(request) => {
            let title = policy
                .workflow(request.workflow.as_str())
                .map_or(request.workflow.as_str(), |w| &w.title);
            format!(
                "~ {title}, about {}: {}",
                names.object(&request.about),
                request.status
            )
        }
    }
}
