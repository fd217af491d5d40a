//! The edits that lead from how rows stand to how they should stand, and what no edit leads to.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    domain::{
        Account, AccountStatus, Edit, Handle, Object, Resource, Time, User, UserStatus, Word,
        state::State,
    },
    policy::Policy,
    store::journal::ERASED,
};

use super::{
    rows::{Row, held},
    told::Told,
};

/// Edits in the order in which they can stand in one batch.
#[derive(Debug, Default)]
pub struct Toward {
    first: Vec<Edit>,
    makes: Vec<Edit>,
    changes: Vec<Edit>,
    takes: Vec<Edit>,
    gives: Vec<Edit>,
    drops: Vec<Edit>,
    last: Vec<Edit>,
    /// What no edit brings back, a sentence each.
    pub lost: Vec<String>,
}

/// Where the way begins and where it leads.
pub struct Way<'a> {
    /// How the rows stand.
    pub from: &'a State,
    /// How they should stand.
    pub goal: &'a State,
    /// The moment.
    pub now: Time,
}

impl Way<'_> {
    fn leaves(&self, user: &Handle) -> bool {
        let gone = |state: &State| {
            let user = state.users.get(user);
            user.is_some_and(|u| u.status == UserStatus::Removed)
        };
        gone(self.goal) || gone(self.from)
    }

    /// The thing is to go, with all that hangs on it.
    fn goes(&self, thing: &Handle) -> bool {
        self.from.resources.contains_key(thing) && !self.goal.resources.contains_key(thing)
    }

    fn comes(&self, thing: &Handle) -> bool {
        !self.from.resources.contains_key(thing) && self.goal.resources.contains_key(thing)
    }
}

impl Toward {
    /// Works the edits out.
    pub fn of(way: &Way<'_>, rows: &BTreeSet<Row>, told: &Told<'_>) -> Self {
        let mut out = Self::default();
        for row in rows {
            match row {
                Row::Account => out.account(way, told),
                Row::User(id) => out.user(way, id, told),
                Row::Resource(id) => out.resource(way, id, told),
                Row::Held(user, role, on) => out.role(way, (user, role, on.as_ref()), told),
                Row::Related(_) => out.relation(way, row),
                Row::Request(id) => {
                    let status = |state: &State| state.requests.get(id).map(|r| r.status);
                    if status(way.from) != status(way.goal) {
                        let request = id.clone();
                        out.last.push(Edit::RequestWithdraw { request });
                    }
                }
            }
        }
        out.makes = outermost_first(std::mem::take(&mut out.makes));
        out
    }

    /// All edits in their order.
    pub fn edits(&self) -> Vec<Edit> {
        let all = [
            &self.first,
            &self.makes,
            &self.changes,
            &self.takes,
            &self.gives,
            &self.drops,
            &self.last,
        ];
        all.into_iter().flatten().cloned().collect()
    }

    fn account(&mut self, way: &Way<'_>, told: &Told<'_>) {
        let (Some(from), Some(goal)) = (&way.from.account, &way.goal.account) else {
            return;
        };
        if from.status == AccountStatus::Removed {
            if goal.status != AccountStatus::Removed {
                self.lost
                    .push(format!("{} was removed for good", from.title));
            }
            return;
        }
        if goal.status != from.status {
            self.first.push(Edit::AccountSuspend {
                suspended: goal.status == AccountStatus::Suspended,
            });
        }
        if goal.policy != from.policy {
            self.first.push(Edit::PolicyInstall {
                policy: goal.policy.to_string(),
            });
        }
        if goal.plan.is_none() && from.plan.is_some() {
            self.lost
                .push("the plan can be changed, but not taken away".into());
        }
        for name in from.limits.keys() {
            if !goal.limits.contains_key(name) {
                self.lost.push(format!(
                    "the number {name} can be changed, but not taken away"
                ));
            }
        }
        let set = Edit::AccountSet {
            title: self.text(&from.title, &goal.title, &from.title),
            plan: goal.plan.clone().filter(|p| Some(p) != from.plan.as_ref()),
            features: switched(from, goal, told.policy),
            limits: differing(&from.limits, &goal.limits),
        };
        if !empty(&set) {
            self.changes.push(set);
        }
    }

    /// A text that differs, unless it was erased.
    fn text(&mut self, from: &str, goal: &str, of: &str) -> Option<String> {
        if goal == ERASED && from != goal {
            self.lost
                .push(format!("what {of} was called before has been erased"));
            return None;
        }
        (from != goal).then(|| goal.to_owned())
    }

    fn user(&mut self, way: &Way<'_>, id: &Handle, told: &Told<'_>) {
        let (Some(from), Some(goal)) = (way.from.users.get(id), way.goal.users.get(id)) else {
            return;
        };
        let name = told.name(id);
        self.standing(from, goal, &name);
        if from.status == UserStatus::Removed || goal.status == UserStatus::Removed {
            return;
        }
        if goal.email.is_none() && from.email.is_some() {
            self.lost.push(format!(
                "the address of {name} can be changed, but not taken away"
            ));
        }
        let email = goal
            .email
            .clone()
            .filter(|e| Some(e) != from.email.as_ref());
        let edit = Edit::UserEdit {
            user: id.clone(),
            name: self.text(&from.name, &goal.name, &name),
            email: email.and_then(|email| {
                self.text(from.email.as_deref().unwrap_or_default(), &email, &name)
            }),
            labels: (goal.labels != from.labels).then(|| goal.labels.clone()),
        };
        if !empty(&edit) {
            self.changes.push(edit);
        }
    }

    fn standing(&mut self, from: &User, goal: &User, name: &str) {
        use UserStatus::{Active, Archived, Invited, Removed};
        let user = from.id.clone();
        match (from.status, goal.status) {
            (was, is) if was == is => {}
            (Removed, _) => self.lost.push(format!(
                "{name} is removed for good, and neither they nor the handle `{user}` come back"
            )),
            (_, Removed) => self.last.push(Edit::UserRemove { user }),
            (Archived, Active) => self.first.push(Edit::UserRestore { user }),
            (Active, Archived) => self.last.push(Edit::UserArchive { user }),
            (Active | Archived, Invited) => self.lost.push(format!(
                "{name} has accepted the invitation, and that is not taken back"
            )),
            _ => {}
        }
    }

    fn role(&mut self, way: &Way<'_>, at: (&Handle, &Word, Option<&Handle>), told: &Told<'_>) {
        let (user, role, on) = at;
        let tied = on.is_some_and(|on| way.goes(on));
        if way.leaves(user) || tied {
            return;
        }
        let (from, goal) = (
            held(way.from, user, role, on),
            held(way.goal, user, role, on),
        );
        let begins = |begins: Option<Time>| begins.filter(|at| *at > way.now);
        match (from, goal) {
            (Some(from), Some(goal))
                if (begins(from.begins), from.until) == (begins(goal.begins), goal.until) => {}
            (_, Some(goal)) if goal.ended(way.now) => self.lost.push(format!(
                "{} of {} has ended by now and is not given for what is past",
                told.role(role, on),
                told.name(user)
            )),
            (_, Some(_))
                if on.is_some_and(|on| way.comes(on) && made_holder(way, told, user, role, on)) => {
            }
            (_, Some(goal)) => self.gives.push(Edit::RoleAssign {
                user: user.clone(),
                role: role.clone(),
                on: on.cloned(),
                begins: begins(goal.begins),
                until: goal.until,
            }),
            (Some(_), None) => self.takes.push(Edit::RoleRevoke {
                user: user.clone(),
                role: role.clone(),
                on: on.cloned(),
            }),
            (None, None) => {}
        }
    }

    fn relation(&mut self, way: &Way<'_>, row: &Row) {
        let Row::Related(relation) = row else { return };
        let to = match &relation.to {
            Object::Account => None,
            Object::Thing(to) => Some(to.clone()),
        };
        let tied = to.as_ref().is_some_and(|to| way.goes(to) || way.leaves(to));
        if way.leaves(&relation.user) || tied {
            return;
        }
        let (user, word) = (relation.user.clone(), relation.relation.clone());
        let capacity = relation.capacity.clone();
        let has = |state: &State| state.relations.contains(relation);
        match (has(way.from), has(way.goal)) {
            (false, true) => self.gives.push(Edit::RelationAdd {
                user,
                relation: word,
                to,
                capacity,
            }),
            (true, false) => self.takes.push(Edit::RelationRemove {
                user,
                relation: word,
                to,
                capacity,
            }),
            _ => {}
        }
    }

    fn resource(&mut self, way: &Way<'_>, id: &Handle, told: &Told<'_>) {
        match (way.from.resources.get(id), way.goal.resources.get(id)) {
            (Some(from), None) => {
                let inside = from.parent.as_ref().is_some_and(|p| way.goes(p));
                if !inside {
                    let resource = id.clone();
                    self.drops.push(Edit::ResourceRemove { resource });
                }
            }
            (None, Some(goal)) => self.make(way, goal, told),
            (Some(from), Some(goal)) => self.thing(from, goal),
            (None, None) => {}
        }
    }

    fn make(&mut self, way: &Way<'_>, goal: &Resource, told: &Told<'_>) {
        if comes_by_itself(way, goal, told.policy) {
            return;
        }
        let owner = goal.owner.clone().filter(|owner| !way.leaves(owner));
        if owner != goal.owner {
            self.lost.push(format!(
                "{} comes back without its owner, who was removed",
                goal.title
            ));
        }
        let title = Some(goal.title.clone()).filter(|title| title != ERASED);
        self.makes.push(Edit::ResourceCreate {
            resource: goal.id.clone(),
            kind: goal.kind.clone(),
            title,
            parent: goal.parent.clone(),
            owner,
            state: goal.state.clone(),
            facts: goal.facts.clone(),
            labels: goal.labels.clone(),
        });
    }

    fn thing(&mut self, from: &Resource, goal: &Resource) {
        let title = &from.title;
        let resource = from.id.clone();
        if from.parent != goal.parent {
            self.changes.push(Edit::ResourceMove {
                resource: resource.clone(),
                into: goal.parent.clone(),
            });
        }
        match &goal.owner {
            owner if *owner == from.owner => {}
            Some(to) => self.changes.push(Edit::ResourceGive {
                resource: resource.clone(),
                to: to.clone(),
            }),
            None => self
                .lost
                .push(format!("{title} belongs to somebody from now on")),
        }
        for name in from.facts.keys() {
            if !goal.facts.contains_key(name) {
                self.lost.push(format!(
                    "the fact {name} of {title} can be changed, but not taken away"
                ));
            }
        }
        let state = goal
            .state
            .clone()
            .filter(|s| Some(s) != from.state.as_ref());
        let set = Edit::ResourceSet {
            resource,
            title: self.text(title, &goal.title, title),
            state,
            facts: differing(&from.facts, &goal.facts),
            labels: (goal.labels != from.labels).then(|| goal.labels.clone()),
        };
        if !empty(&set) {
            self.changes.push(set);
        }
    }
}

/// Whoever owns a thing of such a kind becomes its holder when it is made.
fn made_holder(way: &Way<'_>, told: &Told<'_>, user: &Handle, role: &Word, on: &Handle) -> bool {
    let Some(thing) = way.goal.resources.get(on) else {
        return false;
    };
    let kind = told.policy.kind_id(thing.kind.as_str());
    let becomes = kind.and_then(|kind| told.policy.kind(kind).creator_becomes);
    becomes.is_some_and(|id| told.policy.role(id).name == *role)
        && thing.owner.as_ref() == Some(user)
}

/// The thing is made together with the one it lies in, under the same handle as before.
fn comes_by_itself(way: &Way<'_>, thing: &Resource, policy: &Policy) -> bool {
    let Some(outer) = &thing.parent else {
        return false;
    };
    let kind_of = |word: &Word| policy.kind_id(word.as_str());
    let outer_kind = way.goal.resources.get(outer).and_then(|r| kind_of(&r.kind));
    let with = kind_of(&thing.kind).and_then(|kind| policy.kind(kind).comes_with);
    way.comes(outer)
        && with.is_some()
        && with == outer_kind
        && thing.id.as_str() == format!("{outer}.{}", thing.kind)
}

/// What lies in something that is made as well is made after it.
fn outermost_first(edits: Vec<Edit>) -> Vec<Edit> {
    fn ends(edit: &Edit) -> Option<(&Handle, Option<&Handle>)> {
        match edit {
            Edit::ResourceCreate {
                resource, parent, ..
            } => Some((resource, parent.as_ref())),
            _ => None,
        }
    }
    let mut left = edits;
    let mut out: Vec<Edit> = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let waiting: BTreeSet<Handle> = left
            .iter()
            .filter_map(|e| Some(ends(e)?.0.clone()))
            .collect();
        let before = out.len();
        let (ready, rest): (Vec<Edit>, Vec<Edit>) = left.into_iter().partition(|edit| {
            let parent = ends(edit).and_then(|(_, parent)| parent);
            !parent.is_some_and(|parent| waiting.contains(parent))
        });
        out.extend(ready);
        left = rest;
        if out.len() == before {
            // Things that lie in each other: no order helps.
            out.append(&mut left);
        }
    }
    out
}

fn differing<V: Clone + PartialEq>(
    from: &BTreeMap<Word, V>,
    goal: &BTreeMap<Word, V>,
) -> BTreeMap<Word, V> {
    let differs = goal
        .iter()
        .filter(|(word, value)| from.get(*word) != Some(*value));
    differs
        .map(|(word, value)| (word.clone(), value.clone()))
        .collect()
}

/// Features that stand otherwise; one that nobody switched stands as the policy says.
fn switched(from: &Account, goal: &Account, policy: &Policy) -> BTreeMap<Word, bool> {
    let stands = |account: &Account, word: &Word| {
        account.features.get(word).copied().or_else(|| {
            let id = policy.feature_id(word.as_str())?;
            Some(policy.feature(id).default)
        })
    };
    let words: BTreeSet<&Word> = from.features.keys().chain(goal.features.keys()).collect();
    let differs = words.into_iter().filter_map(|word| {
        let on = stands(goal, word)?;
        (stands(from, word) != Some(on)).then(|| (word.clone(), on))
    });
    differs.collect()
}

/// Whether the edit would change nothing.
fn empty(edit: &Edit) -> bool {
    match edit {
        Edit::AccountSet {
            title,
            plan,
            features,
            limits,
        } => title.is_none() && plan.is_none() && features.is_empty() && limits.is_empty(),
        Edit::UserEdit {
            name,
            email,
            labels,
            ..
        } => name.is_none() && email.is_none() && labels.is_none(),
        Edit::ResourceSet {
            title,
            state,
            facts,
            labels,
            ..
        } => title.is_none() && state.is_none() && facts.is_empty() && labels.is_none(),
        _ => false,
    }
}
