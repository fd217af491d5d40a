//! How the rows that an entry touched should stand once it is undone: as before it, save what
//! somebody has changed since, which is left as it is and said.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{
    Account, Assignment, RequestStatus, Resource, User, UserStatus, Word, state::State,
};

use super::{
    rows::{Row, held},
    told::Told,
};

/// What an undoing leads to.
#[derive(Debug, Default)]
pub struct Goal {
    /// How the rows should stand.
    pub state: State,
    /// What has changed since, a sentence each.
    pub since: Vec<String>,
    /// What stays of the entry whatever is done, a sentence each.
    pub stays: Vec<String>,
}

/// The rows before the entry, after it and now.
pub struct Times<'a> {
    /// Before it.
    pub before: &'a State,
    /// After it.
    pub after: &'a State,
    /// Now.
    pub now: &'a State,
}

impl Goal {
    /// Works out where the undoing leads.
    pub fn of(times: &Times<'_>, rows: &BTreeSet<Row>, told: &Told<'_>) -> Self {
        let mut goal = Self {
            state: times.now.clone(),
            ..Self::default()
        };
        if rows.contains(&Row::Account) && times.before.account.is_none() {
            let text =
                "an account that was opened is removed by an edit of its own and not by undoing";
            goal.stays.push(text.into());
            return goal;
        }
        for row in rows {
            match row {
                Row::Account => goal.account(times),
                Row::User(_) => goal.user(times, row, told),
                Row::Resource(_) => goal.resource(times, row),
                Row::Held(..) => goal.held(times, row, told),
                Row::Related(_) => goal.related(times, row),
                Row::Request(_) => goal.request(times, row, told),
            }
        }
        goal
    }

    fn account(&mut self, times: &Times<'_>) {
        let (before, after) = (&times.before.account, &times.after.account);
        let (Some(before), Some(after), Some(now)) = (before, after, &times.now.account) else {
            return;
        };
        let mut since = Since::default();
        let goal = Account {
            title: since.one("name", (&before.title, &after.title, &now.title)),
            policy: since.one("policy", (&before.policy, &after.policy, &now.policy)),
            plan: since.one("plan", (&before.plan, &after.plan, &now.plan)),
            status: since.one("standing", (&before.status, &after.status, &now.status)),
            features: since.map((&before.features, &after.features, &now.features)),
            limits: since.map((&before.limits, &after.limits, &now.limits)),
            ..now.clone()
        };
        self.state.account = Some(goal);
        self.since.extend(since.say(&now.title));
    }

    fn user(&mut self, times: &Times<'_>, row: &Row, told: &Told<'_>) {
        let Row::User(id) = row else { return };
        let of = |state: &State| state.users.get(id).cloned();
        let (before, after, now) = (of(times.before), of(times.after), of(times.now));
        let (Some(after), Some(now)) = (after, now) else {
            return;
        };
        if now.status == UserStatus::Removed && after.status != UserStatus::Removed {
            self.since
                .push(format!("{} has been removed since.", now.name));
            return;
        }
        let Some(before) = before else {
            self.stays.push(format!(
                "the handle `{id}` stays with {} and is not given again",
                now.name
            ));
            self.since.extend(changed_since(&after, &now));
            let gone = User {
                status: UserStatus::Removed,
                ..now
            };
            self.state.users.insert(id.clone(), gone);
            return;
        };
        if before.status == UserStatus::Invited
            && after.status == UserStatus::Invited
            && before.since != after.since
        {
            self.stays.push(format!(
                "the invitation of {} that was sent again is not unsent",
                told.name(id)
            ));
        }
        let mut since = Since::default();
        let goal = User {
            name: since.one("name", (&before.name, &after.name, &now.name)),
            email: since.one("address", (&before.email, &after.email, &now.email)),
            status: since.one("standing", (&before.status, &after.status, &now.status)),
            labels: Since::set((&before.labels, &after.labels, &now.labels)),
            ..now.clone()
        };
        self.since.extend(since.say(&now.name));
        self.state.users.insert(id.clone(), goal);
    }

    fn resource(&mut self, times: &Times<'_>, row: &Row) {
        let Row::Resource(id) = row else { return };
        let of = |state: &State| state.resources.get(id).cloned();
        let now = of(times.now);
        match (of(times.before), of(times.after), now) {
            (None, Some(after), Some(now)) => {
                if now != after {
                    self.since
                        .push(format!("{} has been changed since.", now.title));
                }
                self.state.resources.remove(id);
            }
            (Some(before), None, None) => {
                self.state.resources.insert(id.clone(), before);
            }
            (Some(before), None, Some(now)) => self.since.push(format!(
                "{} cannot come back: its handle `{id}` stands for {} by now.",
                before.title, now.title
            )),
            (_, Some(after), None) => {
                self.since
                    .push(format!("{} has been removed since.", after.title));
            }
            (Some(before), Some(after), Some(now)) => {
                let mut since = Since::default();
                let goal = Resource {
                    title: since.one("name", (&before.title, &after.title, &now.title)),
                    parent: since.one("place", (&before.parent, &after.parent, &now.parent)),
                    owner: since.one("owner", (&before.owner, &after.owner, &now.owner)),
                    state: since.one("state", (&before.state, &after.state, &now.state)),
                    facts: since.map((&before.facts, &after.facts, &now.facts)),
                    labels: Since::set((&before.labels, &after.labels, &now.labels)),
                    ..now.clone()
                };
                self.since.extend(since.say(&now.title));
                self.state.resources.insert(id.clone(), goal);
            }
            (None, None, _) => {}
        }
    }

    fn held(&mut self, times: &Times<'_>, row: &Row, told: &Told<'_>) {
        let Row::Held(user, role, on) = row else {
            return;
        };
        let of = |state: &State| held(state, user, role, on.as_ref()).cloned();
        let (before, after, now) = (of(times.before), of(times.after), of(times.now));
        let same = |a: &Option<Assignment>, b: &Option<Assignment>| match (a, b) {
            (Some(a), Some(b)) => (a.begins, a.until) == (b.begins, b.until),
            (None, None) => true,
            _ => false,
        };
        let what = format!("{} of {}", told.role(role, on.as_ref()), told.name(user));
        if !same(&now, &after) && !same(&now, &before) {
            self.since.push(match &now {
                Some(_) => format!("{what} has been changed since."),
                None => format!("{what} has been taken since."),
            });
        }
        let goal = match (&before, &after, now) {
            (None, _, _) => None,
            (Some(_), Some(_), None) => return,
            (Some(_), _, Some(now)) if !same(&Some(now.clone()), &after) => Some(now),
            (before, _, _) => before.clone(),
        };
        let stands = self.state.assignments.iter();
        let stands = stands.filter(|a| a.user == *user && a.role == *role && a.on == *on);
        for gone in stands.cloned().collect::<Vec<_>>() {
            self.state.assignments.remove(&gone);
        }
        self.state.assignments.extend(goal);
    }

    fn related(&mut self, times: &Times<'_>, row: &Row) {
        let Row::Related(relation) = row else { return };
        if times.before.relations.contains(relation) {
            self.state.relations.insert(relation.clone());
        } else {
            self.state.relations.remove(relation);
        }
    }

    fn request(&mut self, times: &Times<'_>, row: &Row, told: &Told<'_>) {
        let Row::Request(id) = row else { return };
        let of = |state: &State| state.requests.get(id).cloned();
        let (before, now) = (of(times.before), of(times.now));
        let Some(mut now) = now else { return };
        let title = told.request(&now);
        match before {
            None if now.status == RequestStatus::Waiting => {
                self.stays
                    .push(format!("the request {title} stays in the list, withdrawn"));
                now.status = RequestStatus::Withdrawn;
                self.state.requests.insert(id.clone(), now);
            }
            None => self.since.push(format!(
                "The request {title} is {} by now, and that stays.",
                now.status
            )),
            Some(before) if before.status == now.status && before.votes == now.votes => {}
            Some(before) => self.stays.push(match now.status {
                RequestStatus::Waiting if before.status == RequestStatus::Waiting => {
                    format!("a word given on the request {title} is not taken back")
                }
                status => {
                    format!("the request {title} stays {status}: a decision is not taken back")
                }
            }),
        }
    }
}

/// What somebody made by the entry has become since.
fn changed_since(after: &User, now: &User) -> Option<String> {
    let same = after.name == now.name && after.status == now.status && after.email == now.email;
    (!same).then(|| format!("{} has been changed since: now {}.", after.name, now.status))
}

/// A value before the entry, after it and now.
type Three<'a, T> = (&'a T, &'a T, &'a T);

/// Gathers the names of what was changed since.
#[derive(Default)]
struct Since(BTreeSet<String>);

impl Since {
    /// The value to aim at: the one before, unless the entry left it or somebody changed it since.
    fn one<T: Clone + PartialEq>(&mut self, what: &str, (before, after, now): Three<'_, T>) -> T {
        if before == after || now == before {
            return now.clone();
        }
        if now == after {
            return before.clone();
        }
        self.0.insert(what.to_owned());
        now.clone()
    }

    fn map<V: Clone + PartialEq>(
        &mut self,
        (before, after, now): Three<'_, BTreeMap<Word, V>>,
    ) -> BTreeMap<Word, V> {
        let words: BTreeSet<&Word> = before
            .keys()
            .chain(after.keys())
            .chain(now.keys())
            .collect();
        let mut out = BTreeMap::new();
        for word in words {
            let values = (&before.get(word), &after.get(word), &now.get(word));
            if let Some(value) = self.one(word.as_str(), values) {
                out.insert(word.clone(), value.clone());
            }
        }
        out
    }

    /// Of a set each member stands for itself.
    fn set((before, after, now): Three<'_, BTreeSet<Word>>) -> BTreeSet<Word> {
        let came = |word: &&Word| after.contains(*word) && !before.contains(*word);
        let kept = now.iter().filter(|word| !came(word));
        let went = before.difference(after);
        kept.chain(went).cloned().collect()
    }

    fn say(self, of: &str) -> Option<String> {
        let all: Vec<String> = self.0.into_iter().collect();
        (!all.is_empty()).then(|| {
            format!(
                "{of}: {} has been changed again since and stays as it is.",
                all.join(", ")
            )
        })
    }
}
