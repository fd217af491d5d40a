//! Edits made at random, near what the policy and the account speak of.

use std::collections::{BTreeMap, BTreeSet};

use rolecall::{
    domain::{
        Actor, Assignment, Batch, Edit, FactValue, Handle, Relation, Request, RoleAt, UserStatus,
        Word, state::State,
    },
    policy::{
        Policy,
        model::{FactType, Kind, KindId, Labels, Limit, LimitForm, Most},
    },
};

use super::{Dice, turns::term};

/// An account to make edits for.
pub struct Ground<'a> {
    pub policy: &'a Policy,
    pub state: &'a State,
    pub dice: &'a mut Dice,
}

fn handle(text: &str) -> Handle {
    text.parse().unwrap()
}

fn word(text: &str) -> Word {
    text.parse().unwrap()
}

/// The number of the account that a limit names.
pub fn named(limit: &Limit) -> Option<Word> {
    match &limit.form {
        LimitForm::Pool {
            most: Most::Named(name),
            ..
        } => Some(name.clone()),
        _ => None,
    }
}

impl Ground<'_> {
    /// Somebody who is there, and now and then somebody new.
    pub fn person(&mut self) -> Handle {
        let there: Vec<Handle> = self
            .state
            .users
            .values()
            .filter(|u| u.status != UserStatus::Removed)
            .map(|u| u.id.clone())
            .collect();
        match self.dice.one(&there) {
            Some(known) if self.dice.chance(98) => known,
            _ => self.somebody_new(),
        }
    }

    /// Somebody of that standing, and now and then somebody else.
    pub fn person_who_is(&mut self, status: UserStatus) -> Handle {
        let users = self.state.users.values();
        let users = users.filter(|u| u.status == status);
        let users: Vec<Handle> = users.map(|u| u.id.clone()).collect();
        match self.dice.one(&users) {
            Some(user) if self.dice.chance(92) => user,
            _ => self.person(),
        }
    }

    /// A handle of somebody, most often one that is free.
    fn somebody_new(&mut self) -> Handle {
        self.name("u", 16)
    }

    fn name(&mut self, begins: &str, most: usize) -> Handle {
        let mut name = handle(&format!("{begins}{}", self.dice.below(most)));
        for _ in 0..4 {
            if self.state.users.contains_key(&name) || self.state.resources.contains_key(&name) {
                name = handle(&format!("{begins}{}", self.dice.below(most)));
            }
        }
        name
    }

    fn thing(&mut self) -> Handle {
        let all: Vec<Handle> = self.state.resources.keys().cloned().collect();
        match self.dice.one(&all) {
            Some(known) if self.dice.chance(95) => known,
            _ => handle(&format!("t{}", self.dice.below(16))),
        }
    }

    fn things_of(&mut self, kinds: &[KindId]) -> Option<Handle> {
        let fits: Vec<Handle> = self
            .state
            .resources
            .values()
            .filter(|r| kinds.iter().any(|k| self.policy.kind(*k).name == r.kind))
            .map(|r| r.id.clone())
            .collect();
        self.dice.one(&fits)
    }

    /// Something of one of these kinds; `None` is the account.
    pub fn place(&mut self, kinds: &[KindId]) -> Option<Handle> {
        if self.dice.chance(3) {
            return Some(self.thing());
        }
        if kinds.contains(&KindId::ACCOUNT) && (kinds.len() == 1 || self.dice.chance(50)) {
            return None;
        }
        if kinds.contains(&KindId::USER) && self.dice.chance(50) {
            return Some(self.person());
        }
        self.things_of(kinds)
    }

    pub fn role(&mut self) -> (Word, Vec<KindId>) {
        let all: Vec<(Word, Vec<KindId>)> = self
            .policy
            .given_roles()
            .map(|(_, r)| (r.name.clone(), r.on.clone()))
            .collect();
        self.dice.one(&all).unwrap()
    }

    fn role_at(&mut self) -> RoleAt {
        let (role, on) = self.role();
        let on = self.place(&on);
        let (begins, until) = term(self.dice, (12, 15));
        RoleAt {
            role,
            on,
            begins,
            until,
        }
    }

    fn labels(&mut self) -> BTreeSet<Word> {
        let all = ["red", "blue"].map(word);
        self.dice.some(&all, 40).into_iter().collect()
    }

    fn people(&mut self) -> Edit {
        use UserStatus::{Active, Archived, Invited};
        match self.dice.below(10) {
            0..=2 => {
                let user = self.somebody_new();
                let count = [0, 1, 1, 1, 1, 1, 2][self.dice.below(7)];
                let roles = (0..count).map(|_| self.role_at()).collect();
                let name = format!("Name {user}");
                let labels = if self.dice.chance(20) {
                    self.labels()
                } else {
                    BTreeSet::new()
                };
                if self.dice.chance(60) {
                    Edit::UserCreate {
                        user,
                        name,
                        email: None,
                        roles,
                        labels,
                    }
                } else {
                    Edit::UserInvite {
                        user,
                        name,
                        email: self.dice.chance(50).then(|| "ann@acme.example".into()),
                        roles,
                        labels,
                    }
                }
            }
            3 => Edit::UserAccept {
                user: self.person_who_is(Invited),
            },
            4 | 5 => Edit::UserArchive {
                user: self.person_who_is(Active),
            },
            6 => Edit::UserRestore {
                user: self.person_who_is(Archived),
            },
            7 => Edit::UserEdit {
                user: self.person(),
                name: self.dice.chance(60).then(|| "Anew".into()),
                email: None,
                labels: if self.dice.chance(40) {
                    Some(self.labels())
                } else {
                    None
                },
            },
            _ => Edit::UserRemove {
                user: self.person(),
            },
        }
    }

    fn held(&mut self) -> Option<Assignment> {
        let all: Vec<Assignment> = self.state.assignments.iter().cloned().collect();
        self.dice.one(&all)
    }

    pub fn roles(&mut self) -> Edit {
        let at = self.role_at();
        let user = self.person();
        match (self.dice.below(10), self.held()) {
            (0..=3, _) | (_, None) => Edit::RoleAssign {
                user,
                role: at.role,
                on: at.on,
                begins: at.begins,
                until: at.until,
            },
            (4..=6, Some(held)) => Edit::RoleRevoke {
                user: held.user,
                role: held.role,
                on: held.on,
            },
            (7 | 8, Some(held)) => Edit::RoleChange {
                user: held.user,
                from: held.role,
                on: held.on,
                to: at.role,
                to_on: at.on,
                begins: at.begins,
                until: at.until,
            },
            (_, Some(held)) => {
                let role = self.policy.role_id(held.role.as_str());
                let on = role.map_or(vec![], |r| self.policy.role(r).on.clone());
                Edit::RoleChange {
                    user: held.user,
                    from: held.role.clone(),
                    on: held.on,
                    to: held.role,
                    to_on: self.place(&on),
                    begins: at.begins,
                    until: at.until,
                }
            }
        }
    }

    fn own_kind(&mut self) -> Option<(KindId, Kind)> {
        let kinds: Vec<Word> = self.policy.kinds[2..]
            .iter()
            .map(|k| k.name.clone())
            .collect();
        let kind = self.policy.kind_id(self.dice.one(&kinds)?.as_str())?;
        Some((kind, self.policy.kind(kind).clone()))
    }

    fn facts(&mut self, kind: &Kind) -> BTreeMap<Word, FactValue> {
        let mut out = BTreeMap::new();
        for (fact, form) in &kind.facts {
            if self.dice.chance(40) {
                let value = match form {
                    FactType::YesNo => FactValue::YesNo(self.dice.chance(50)),
                    FactType::Text => FactValue::Text("some".into()),
                    FactType::Time => {
                        let times = [
                            "2026-05-01T09:00:00Z",
                            "2026-05-01T12:00:00Z",
                            "2026-05-01T15:00:00Z",
                        ];
                        FactValue::Time(self.dice.one(&times).unwrap().parse().unwrap())
                    }
                };
                out.insert(fact.clone(), value);
            }
        }
        out
    }

    fn narrowed(&mut self, kind: &Kind) -> BTreeSet<Word> {
        match kind.labels {
            Some(Labels::All | Labels::Any) => self.labels(),
            None if self.dice.chance(3) => self.labels(),
            None => BTreeSet::new(),
        }
    }

    pub fn making(&mut self) -> Option<Edit> {
        let (_, kind) = self.own_kind()?;
        Some(Edit::ResourceCreate {
            resource: self.name("t", 16),
            kind: kind.name.clone(),
            title: None,
            parent: self.place(&kind.within),
            owner: if self.dice.chance(25) {
                Some(self.person())
            } else {
                None
            },
            state: self.dice.one(&kind.states).filter(|_| self.dice.chance(20)),
            facts: self.facts(&kind),
            labels: self.narrowed(&kind),
        })
    }

    fn things(&mut self) -> Option<Edit> {
        let resource = self.thing();
        let kind = self.state.resources.get(&resource);
        let kind = kind.and_then(|r| self.policy.kind_id(r.kind.as_str()));
        let row = kind.map(|k| self.policy.kind(k).clone());
        Some(match self.dice.below(10) {
            0..=3 => self.making()?,
            4 | 5 => {
                let row = row?;
                let title = self.dice.chance(50).then(|| "Anew".to_owned());
                Edit::ResourceSet {
                    resource,
                    title,
                    state: self.dice.one(&row.states).filter(|_| self.dice.chance(60)),
                    facts: self.facts(&row),
                    labels: if self.dice.chance(20) {
                        Some(self.narrowed(&row))
                    } else {
                        None
                    },
                }
            }
            6 if self.dice.chance(50) => Edit::ResourceGive {
                resource,
                to: self.person(),
            },
            6 | 7 => Edit::ResourceMove {
                resource,
                into: match row {
                    Some(row) => self.place(&row.within),
                    None => None,
                },
            },
            _ => Edit::ResourceRemove { resource },
        })
    }

    pub fn relation(&mut self) -> Option<Edit> {
        let there: Vec<Relation> = self.state.relations.iter().cloned().collect();
        if self.dice.chance(40)
            && let Some(r) = self.dice.one(&there)
        {
            return Some(Edit::RelationRemove {
                user: r.user,
                relation: r.relation,
                to: match r.to {
                    rolecall::domain::Object::Account => None,
                    rolecall::domain::Object::Thing(to) => Some(to),
                },
                capacity: r.capacity,
            });
        }
        let row = self.dice.one(&self.policy.relations)?;
        Some(Edit::RelationAdd {
            user: self.person(),
            relation: row.name.clone(),
            to: self.place(&row.to),
            capacity: self
                .dice
                .one(&row.capacities)
                .filter(|_| self.dice.chance(90)),
        })
    }

    pub fn request(&mut self) -> Option<Edit> {
        let all: Vec<Request> = self.state.requests.values().cloned().collect();
        if self.dice.chance(15) || all.is_empty() {
            let flow = self.dice.one(&self.policy.workflows)?;
            let addresses = ["ann@acme.example", "bob@acme.example"];
            return Some(Edit::RequestOpen {
                workflow: flow.name.clone(),
                address: self
                    .dice
                    .one(&addresses)
                    .filter(|_| self.dice.chance(70))
                    .map(Into::into),
                note: None,
            });
        }
        let waiting: Vec<Request> = all
            .iter()
            .filter(|r| r.status == rolecall::domain::RequestStatus::Waiting)
            .cloned()
            .collect();
        let from = if waiting.is_empty() || self.dice.chance(10) {
            all
        } else {
            waiting
        };
        let request = self.dice.one(&from)?.id;
        Some(match self.dice.below(5) {
            0..=2 => Edit::RequestApprove {
                request,
                note: None,
            },
            3 => Edit::RequestDecline {
                request,
                note: None,
            },
            _ => Edit::RequestWithdraw { request },
        })
    }

    fn account(&mut self) -> Edit {
        let features: Vec<Word> = self
            .policy
            .features
            .iter()
            .map(|f| f.name.clone())
            .collect();
        let plans: Vec<Word> = self.policy.plans.iter().map(|p| p.name.clone()).collect();
        if self.dice.chance(5) {
            return Edit::AccountSuspend {
                suspended: self.dice.chance(50),
            };
        }
        let mut switched = BTreeMap::new();
        let mut limits = BTreeMap::new();
        let mut plan = None;
        match self.dice.below(10) {
            0..=5 => {
                let on = self.dice.chance(50);
                if let Some(feature) = self.dice.one(&features) {
                    switched.insert(feature, on);
                }
            }
            6 | 7 => plan = self.dice.one(&plans),
            _ => {
                let names: Vec<Word> = self.policy.limits.iter().filter_map(named).collect();
                if let Some(name) = self.dice.one(&names) {
                    limits.insert(name, 1 + self.dice.below(7) as u64);
                }
            }
        }
        Edit::AccountSet {
            title: (self.dice.chance(10)).then(|| "Renamed".into()),
            plan,
            features: switched,
            limits,
        }
    }

    /// Any edit.
    pub fn edit(&mut self) -> Edit {
        loop {
            let edit = match self.dice.below(21) {
                0..=4 => Some(self.people()),
                5..=9 => Some(self.roles()),
                10..=13 => self.things(),
                14 | 15 => self.relation(),
                16 | 17 => self.request(),
                18 | 20 => Some(self.account()),
                _ => self.making(),
            };
            if let Some(edit) = edit {
                return edit;
            }
        }
    }

    pub fn actor(&mut self, edits: &[Edit]) -> Actor {
        if let [Edit::UserAccept { user }] = edits
            && self.dice.chance(60)
        {
            return Actor::User(user.clone());
        }
        match self.dice.below(20) {
            0 | 1 => Actor::Site,
            2 => Actor::Vendor,
            3 if self.dice.chance(30) => Actor::User(self.person()),
            n => {
                let active = |user: &Handle| {
                    let user = self.state.users.get(user);
                    user.is_some_and(|u| u.status == UserStatus::Active)
                };
                // Somebody who holds something, so that more is allowed; the first role of most
                // policies allows most.
                let first = self.policy.given_roles().next().map(|(_, r)| &r.name);
                let held = self.state.assignments.iter().filter(|a| active(&a.user));
                let held = held.filter(|a| n < 12 || Some(&a.role) == first);
                let held: Vec<Handle> = held.map(|a| a.user.clone()).collect();
                match self.dice.one(&held) {
                    Some(user) => Actor::User(user),
                    None => Actor::User(self.person_who_is(UserStatus::Active)),
                }
            }
        }
    }

    /// One to four edits by whoever it may be.
    pub fn batch(&mut self) -> Batch {
        let size = if self.dice.chance(65) {
            1
        } else {
            2 + self.dice.below(3)
        };
        let edits: Vec<Edit> = (0..size).map(|_| self.edit()).collect();
        let actor = self.actor(&edits);
        let mut batch = Batch::new("acme".parse().unwrap(), actor, edits);
        batch.confirmed = true;
        batch
    }

    /// One to four edits by the site; at first things are made.
    pub fn site_batch(&mut self, step: usize) -> Batch {
        let mut batch = self.batch();
        if step < 12
            && let Some(edit) = self.making()
        {
            batch.edits = vec![edit];
        } else if step < 30 {
            batch.edits = vec![self.people()];
        }
        batch.actor = Actor::Site;
        batch
    }
}
