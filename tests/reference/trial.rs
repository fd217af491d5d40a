//! A batch on trial: the account before it, the account after it as far as it is laid over, and
//! what is noted on the way. The verdict comes at the end, from the two whole accounts.

use std::collections::{BTreeMap, BTreeSet};

use rolecall::{
    domain::{
        AccountStatus, Actor, Assignment, Edit, Handle, Object, Relation, Request, RequestStatus,
        Resource, Time, UserStatus, Word, state::State,
    },
    policy::{
        Policy,
        model::{CapId, KindId, RoleId, Verb},
    },
};

use super::Book;

/// A role on a place, held by somebody.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    pub user: Handle,
    pub role: Word,
    pub on: Option<Handle>,
}

impl Spot {
    pub fn of(a: &Assignment) -> Self {
        Self {
            user: a.user.clone(),
            role: a.role.clone(),
            on: a.on.clone(),
        }
    }
}

/// A batch on trial.
pub struct Trial<'a> {
    pub policy: &'a Policy,
    pub now: Time,
    pub actor: &'a Actor,
    pub before: &'a State,
    pub after: State,
    /// Before the batch, with what the actor made in it and became by making it.
    pub authority: State,
    /// Given and taken by name.
    pub given: BTreeSet<Spot>,
    pub taken: BTreeSet<Spot>,
    /// What came by itself.
    pub automatic: BTreeSet<Spot>,
    /// Who has lost a role to another at once.
    pub replaced: BTreeSet<Handle>,
    /// What went with the thing it was held on.
    pub gone_with: BTreeSet<Spot>,
    /// Things that the batch removes; nothing else takes their names in it.
    pub going: BTreeSet<Handle>,
    /// Things made for somebody other than the actor.
    pub conferred: BTreeSet<Handle>,
    pub made: Vec<Handle>,
    /// In the order given, as far as it came in this batch.
    pub came: Vec<Spot>,
    /// People whose record or roles the batch speaks of.
    pub touched: BTreeSet<Handle>,
    pub verbs: BTreeMap<Handle, BTreeSet<Verb>>,
    pub demands: Vec<(Option<CapId>, Option<Handle>)>,
    pub related: Vec<Relation>,
    /// What speaks against it.
    pub refused: BTreeSet<&'static str>,
}

/// The account after an accepted batch, or what speaks against it.
pub type Outcome = Result<State, BTreeSet<&'static str>>;

/// Judges a batch.
pub fn judge(policy: &Policy, state: &State, actor: &Actor, edits: &[Edit], now: Time) -> Outcome {
    let mut trial = Trial::new(policy, state, actor, now);
    trial.may_act(edits);
    if trial.refused.is_empty() {
        for edit in edits {
            trial.lay(edit);
        }
    }
    if trial.refused.is_empty() {
        trial.settle();
    }
    if trial.refused.is_empty() {
        trial.delegation();
        trial.capabilities();
        trial.limits();
        trial.effects();
    }
    if trial.refused.is_empty() {
        Ok(trial.after)
    } else {
        Err(trial.refused)
    }
}

impl<'a> Trial<'a> {
    /// Nothing laid over yet.
    pub fn new(policy: &'a Policy, state: &'a State, actor: &'a Actor, now: Time) -> Self {
        Self {
            policy,
            now,
            actor,
            before: state,
            after: state.clone(),
            authority: state.clone(),
            given: BTreeSet::new(),
            taken: BTreeSet::new(),
            automatic: BTreeSet::new(),
            replaced: BTreeSet::new(),
            gone_with: BTreeSet::new(),
            going: BTreeSet::new(),
            conferred: BTreeSet::new(),
            made: Vec::new(),
            came: Vec::new(),
            touched: BTreeSet::new(),
            verbs: BTreeMap::new(),
            demands: Vec::new(),
            related: Vec::new(),
            refused: BTreeSet::new(),
        }
    }
}

impl Trial<'_> {
    pub fn no(&mut self, code: &'static str) {
        self.refused.insert(code);
    }

    pub fn book(&self) -> Book<'_> {
        self.look(&self.after)
    }

    pub fn look<'s>(&'s self, state: &'s State) -> Book<'s> {
        Book {
            policy: self.policy,
            state,
            now: self.now,
        }
    }

    pub fn by_site(&self) -> bool {
        self.actor.user().is_none()
    }

    pub fn by_vendor(&self) -> bool {
        *self.actor == Actor::Vendor
    }

    fn may_act(&mut self, edits: &[Edit]) {
        let Actor::User(actor) = self.actor else {
            return;
        };
        let Some(account) = &self.before.account else {
            return;
        };
        if account.status != AccountStatus::Active {
            return self.no("account-not-active");
        }
        let accepts = |edit: &Edit| matches!(edit, Edit::UserAccept { user } if user == actor);
        match self.before.users.get(actor).map(|u| u.status) {
            None => self.no("unknown-user"),
            Some(UserStatus::Active) => {}
            Some(UserStatus::Invited) if edits.iter().all(accepts) => {}
            Some(_) => self.no("not-active"),
        }
    }

    pub fn demand(&mut self, cap: Option<CapId>, on: Option<&Handle>) {
        self.demands.push((cap, on.cloned()));
    }

    fn capabilities(&mut self) {
        let Actor::User(actor) = self.actor else {
            return;
        };
        let book = self.look(&self.authority);
        let able = |(cap, on): &(Option<CapId>, Option<Handle>)| {
            let place = book.place(on.as_ref());
            cap.is_some_and(|cap| place.is_some() && book.may_at(actor, cap, place))
        };
        if !self.demands.iter().all(able) {
            self.no("no-capability");
        }
    }

    /// What somebody holds: first what was there before, then what came, each in its order.
    pub fn held(&self, user: &Handle) -> Vec<Assignment> {
        let mine = self.after.assignments.iter().filter(|a| a.user == *user);
        let mut mine: Vec<Assignment> = mine.cloned().collect();
        mine.sort_by_key(|a| {
            let came = self.came.iter().position(|c| *c == Spot::of(a));
            came.map_or(0, |at| at + 1)
        });
        mine
    }

    pub fn was_held(&self, user: &Handle) -> Vec<Assignment> {
        let mine = self.before.assignments.iter();
        mine.filter(|a| a.user == *user).cloned().collect()
    }

    pub fn put(&mut self, assignment: Assignment) {
        self.touched.insert(assignment.user.clone());
        self.came.push(Spot::of(&assignment));
        self.after.assignments.insert(assignment);
    }

    /// Takes what is held on these spots, and says whether something was.
    pub fn drop_held(&mut self, gone: impl Fn(&Assignment) -> bool) -> bool {
        let count = self.after.assignments.len();
        self.after.assignments.retain(|a| !gone(a));
        self.after.assignments.len() < count
    }

    pub fn there(&self, user: &Handle) -> Option<UserStatus> {
        let found = self.after.users.get(user).map(|u| u.status);
        found.filter(|status| *status != UserStatus::Removed)
    }

    pub fn stands_for(&self, handle: &Handle) -> bool {
        self.after.users.contains_key(handle) || self.after.resources.contains_key(handle)
    }

    pub fn taken_name(&self, handle: &Handle) -> bool {
        self.stands_for(handle) || self.going.contains(handle)
    }

    /// The first free name that begins so.
    pub fn fresh(&self, wish: &str) -> Handle {
        let name = |n: usize| match n {
            1 => wish.to_owned(),
            n => format!("{wish}-{n}"),
        };
        let free = |n: &usize| !self.taken_name(&name(*n).parse().unwrap());
        name((1..).find(free).unwrap()).parse().unwrap()
    }

    /// Requests about something that still wait become void.
    pub fn void(&mut self, about: &Object, of: impl Fn(&Request) -> bool) {
        let waiting = self.after.requests.values_mut();
        let waiting = waiting.filter(|r| r.status == RequestStatus::Waiting);
        let mut flows = Vec::new();
        for request in waiting.filter(|r| r.about == *about && of(r)) {
            request.status = RequestStatus::Void;
            flows.extend(self.policy.workflow(request.workflow.as_str()));
        }
        for flow in flows {
            self.lasts_no_longer(flow, about);
        }
    }

    /// Puts a thing just made into the account, with the role of its maker and what comes with it.
    pub fn make(&mut self, kind: KindId, made: Resource) {
        let row = self.policy.kind(kind);
        self.authority
            .resources
            .insert(made.id.clone(), made.clone());
        self.after.resources.insert(made.id.clone(), made.clone());
        self.made.push(made.id.clone());
        if let (Some(role), Some(owner)) = (row.creator_becomes, &made.owner) {
            self.becomes(role, owner, &made);
        }
        for at in 0..self.policy.kinds.len() {
            let inner = &self.policy.kinds[at];
            if inner.comes_with == Some(kind) {
                let id = self.fresh(&format!("{}.{}", made.id, inner.name));
                if self.conferred.contains(&made.id) {
                    self.conferred.insert(id.clone());
                }
                let inner = Resource {
                    id,
                    kind: inner.name.clone(),
                    title: inner.title.clone(),
                    parent: Some(made.id.clone()),
                    owner: made.owner.clone(),
                    state: inner.states.first().cloned(),
                    facts: BTreeMap::new(),
                    labels: BTreeSet::new(),
                    since: self.now,
                };
                self.make(KindId(u16::try_from(at).unwrap()), inner);
            }
        }
    }

    fn becomes(&mut self, role: RoleId, owner: &Handle, made: &Resource) {
        let assignment = Assignment {
            user: owner.clone(),
            role: self.policy.role(role).name.clone(),
            on: Some(made.id.clone()),
            begins: None,
            until: None,
            since: self.now,
        };
        let spot = Spot::of(&assignment);
        if self.actor.user() == Some(owner) {
            self.authority.assignments.insert(assignment.clone());
        }
        if self.conferred.contains(&made.id) {
            self.given.insert(spot);
        } else {
            self.automatic.insert(spot);
        }
        self.put(assignment);
    }
}
