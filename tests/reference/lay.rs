//! Each edit laid over the account: names resolved, nonsense refused, rights noted.

use std::collections::{BTreeMap, BTreeSet};

use rolecall::{
    domain::{
        Assignment, Edit, FactValue, Handle, Object, Relation, RoleAt, Time, User, UserStatus, Word,
    },
    policy::model::{
        FactType, FeatureId, Kind, KindId, LimitForm, Most, Right, RoleId, SetBy, Verb, Waits,
    },
};

use super::trial::{Spot, Trial};

impl Trial<'_> {
    pub fn lay(&mut self, edit: &Edit) {
        match edit {
            Edit::AccountSet {
                title,
                plan,
                features,
                limits,
            } => self.account_set(title.as_deref(), plan.as_ref(), features, limits),
            Edit::AccountSuspend { suspended } => self.suspend(*suspended),
            Edit::UserCreate {
                user,
                name,
                email,
                roles,
                labels,
            } => {
                let made = (UserStatus::Active, Verb::Create);
                self.person(made, user, (name, email.as_ref()), roles, labels);
            }
            Edit::UserInvite {
                user,
                name,
                email,
                roles,
                labels,
            } => {
                let made = (UserStatus::Invited, Verb::Invite);
                self.person(made, user, (name, email.as_ref()), roles, labels);
            }
            Edit::UserAccept { user } => self.accept(user),
            Edit::UserEdit {
                user,
                name,
                email,
                labels,
            } => self.record(user, name.as_ref(), email.as_ref(), labels.as_ref()),
            Edit::UserArchive { user } => self.set_aside(user),
            Edit::UserRestore { user } => self.restore(user),
            Edit::UserRemove { user } => self.remove(user),
            Edit::RoleAssign {
                user,
                role,
                on,
                begins,
                until,
            } => {
                if self.known(user) {
                    self.give(user, role, on.as_ref(), (*begins, *until));
                }
            }
            Edit::RoleRevoke { user, role, on } => {
                if self.known(user) {
                    self.take(user, role, on.as_ref());
                }
            }
            Edit::RoleChange {
                user,
                from,
                on,
                to,
                to_on,
                begins,
                until,
            } => {
                if self.known(user) {
                    let same = on.clone().filter(|on| self.fits(to, Some(on)));
                    let to_on = to_on.clone().or(same);
                    self.take(user, from, on.as_ref());
                    self.give(user, to, to_on.as_ref(), (*begins, *until));
                }
            }
            Edit::RelationAdd {
                user,
                relation,
                to,
                capacity,
            } => self.relate(user, relation, to.as_ref(), capacity.as_ref()),
            Edit::RelationRemove {
                user,
                relation,
                to,
                capacity,
            } => self.unrelate(user, relation, to.as_ref(), capacity.as_ref()),
            Edit::ResourceCreate { .. } => self.create(edit),
            Edit::ResourceSet { .. } => self.set(edit),
            Edit::ResourceGive { resource, to } => self.hand_over(resource, to),
            Edit::ResourceMove { resource, into } => self.relocate(resource, into.as_ref()),
            Edit::ResourceRemove { resource } => self.destroy(resource),
            Edit::RequestOpen {
                workflow, address, ..
            } => self.ask(workflow, address.as_deref()),
            Edit::RequestApprove { request, .. } => self.decide(request, true),
            Edit::RequestDecline { request, .. } => self.decide(request, false),
            Edit::RequestWithdraw { request } => self.withdraw(request),
            Edit::AccountCreate { .. }
            | Edit::AccountRemove {}
            | Edit::UserReinvite { .. }
            | Edit::PolicyInstall { .. } => {
                panic!("not part of the trial: {edit:?}")
            }
        }
    }

    fn right(&mut self, right: &Right, site_may: bool) {
        match right {
            Right::Cap(cap) => self.demand(Some(*cap), None),
            Right::Vendor if self.by_vendor() || (site_may && self.by_site()) => {}
            Right::Vendor => self.no("vendor-only"),
        }
    }

    fn account_set(
        &mut self,
        title: Option<&str>,
        plan: Option<&Word>,
        features: &BTreeMap<Word, bool>,
        limits: &BTreeMap<Word, u64>,
    ) {
        let kind = self.policy.kind(KindId::ACCOUNT);
        let was = self.after.account.clone().unwrap();
        if let Some(title) = title.filter(|title| *title != was.title) {
            self.right(&kind.title_set_with, true);
            self.after.account.as_mut().unwrap().title = title.to_owned();
        }
        if let Some(plan) = plan.filter(|plan| Some(*plan) != was.plan.as_ref()) {
            if self.policy.plan(plan.as_str()).is_none() {
                self.no("unknown-plan");
            } else {
                self.right(&kind.plan_set_with, false);
                self.after.account.as_mut().unwrap().plan = Some(plan.clone());
                self.void_answered();
            }
        }
        for (name, on) in features {
            match self.policy.feature_id(name.as_str()) {
                None => self.no("unknown-feature"),
                Some(feature) => self.switch_by_hand(feature, *on),
            }
        }
        for (name, number) in limits {
            let known = self.policy.limits.iter().any(|limit| {
                matches!(&limit.form, LimitForm::Pool { most: Most::Named(n), .. } if n == name)
            });
            if !known {
                self.no("unknown-limit");
            } else if was.limits.get(name) != Some(number) {
                self.right(&kind.limits_set_with, false);
                let account = self.after.account.as_mut().unwrap();
                account.limits.insert(name.clone(), *number);
            }
        }
        if self.after.account.as_ref() == Some(&was) && self.refused.is_empty() {
            self.no("already-so");
        }
    }

    fn switch_by_hand(&mut self, feature: FeatureId, on: bool) {
        let row = self.policy.feature(feature);
        if !row.any_of.is_empty() || row.set_by == SetBy::Plan {
            return self.no("derived-feature");
        }
        match &row.set_by {
            SetBy::Vendor if !self.by_vendor() => self.no("vendor-only"),
            SetBy::Roles(roles) => {
                let before = self.look(self.before);
                let actor = self.actor.user();
                if actor.is_some_and(|actor| !before.holds_one(actor, roles)) {
                    self.no("no-capability");
                }
            }
            _ => {}
        }
        self.switch(feature, on);
    }

    pub fn switch(&mut self, feature: FeatureId, on: bool) {
        if self.book().feature_on(feature) == on {
            return self.no("already-so");
        }
        let name = self.policy.feature(feature).name.clone();
        let account = self.after.account.as_mut().unwrap();
        account.features.insert(name, on);
        if self.book().feature_on(feature) != on {
            return self.no("derived-feature");
        }
        self.void_answered();
    }

    /// Who waits for a feature that the batch turned on waits for nothing.
    fn void_answered(&mut self) {
        let (was, is) = (self.look(self.before), self.book());
        let flows = self.policy.workflows.iter();
        let flows = flows.filter(|w| match w.waits {
            Waits::Feature(feature) => is.feature_on(feature) && !was.feature_on(feature),
            _ => false,
        });
        let flows: BTreeSet<&Word> = flows.map(|w| &w.name).collect();
        self.void(&Object::Account, |r| flows.contains(&r.workflow));
    }

    fn suspend(&mut self, suspended: bool) {
        use rolecall::domain::AccountStatus::{Active, Suspended};
        if !self.by_site() {
            return self.no("site-only");
        }
        let status = if suspended { Suspended } else { Active };
        let account = self.after.account.as_mut().unwrap();
        let same = std::mem::replace(&mut account.status, status) == status;
        if same {
            self.no("already-so");
        }
    }

    fn known(&mut self, user: &Handle) -> bool {
        let known = self.there(user).is_some();
        if !known {
            self.no("unknown-user");
        }
        known
    }

    fn verb(&mut self, user: &Handle, verb: Verb) {
        self.touched.insert(user.clone());
        self.verbs.entry(user.clone()).or_default().insert(verb);
    }

    fn person(
        &mut self,
        (status, verb): (UserStatus, Verb),
        user: &Handle,
        (name, email): (&String, Option<&String>),
        roles: &[RoleAt],
        labels: &BTreeSet<Word>,
    ) {
        if self.taken_name(user) {
            return self.no("name-taken");
        }
        self.verb(user, verb);
        let row = User {
            id: user.clone(),
            name: name.clone(),
            email: email.cloned(),
            status,
            labels: labels.clone(),
            since: self.now,
            invited_by: self
                .actor
                .user()
                .filter(|_| status == UserStatus::Invited)
                .cloned(),
        };
        self.after.users.insert(user.clone(), row);
        for at in roles {
            self.give(user, &at.role, at.on.as_ref(), (at.begins, at.until));
        }
    }

    fn status(&mut self, user: &Handle, status: UserStatus) {
        self.touched.insert(user.clone());
        self.after.users.get_mut(user).unwrap().status = status;
    }

    fn accept(&mut self, user: &Handle) {
        if !self.known(user) {
            return;
        }
        if self.there(user) != Some(UserStatus::Invited) {
            return self.no("not-so");
        }
        if self.actor.user().is_some_and(|actor| actor != user) {
            self.no("only-self");
        }
        if let Some(row) = self.after.users.get_mut(user) {
            row.invited_by = None;
        }
        self.status(user, UserStatus::Active);
    }

    fn record(
        &mut self,
        user: &Handle,
        name: Option<&String>,
        email: Option<&String>,
        labels: Option<&BTreeSet<Word>>,
    ) {
        if !self.known(user) {
            return;
        }
        let row = self.after.users.get_mut(user).unwrap();
        let was = row.clone();
        row.name = name.unwrap_or(&was.name).clone();
        row.email = email.or(was.email.as_ref()).cloned();
        row.labels = labels.unwrap_or(&was.labels).clone();
        if *row == was {
            self.no("already-so");
        }
        self.verb(user, Verb::Edit);
    }

    fn set_aside(&mut self, user: &Handle) {
        if !self.known(user) {
            return;
        }
        match self.there(user) {
            Some(UserStatus::Active) => {}
            Some(UserStatus::Invited) => self.no("not-so"),
            _ => self.no("already-so"),
        }
        self.verb(user, Verb::Archive);
        self.status(user, UserStatus::Archived);
    }

    fn restore(&mut self, user: &Handle) {
        if !self.known(user) {
            return;
        }
        if self.there(user) != Some(UserStatus::Archived) {
            self.no("not-so");
        }
        self.verb(user, Verb::Restore);
        self.status(user, UserStatus::Active);
    }

    fn remove(&mut self, user: &Handle) {
        if !self.known(user) {
            return;
        }
        self.verb(user, Verb::RemoveUser);
        self.drop_held(|a| a.user == *user);
        let gone = Object::Thing(user.clone());
        self.after
            .relations
            .retain(|r| r.user != *user && r.to != gone);
        self.status(user, UserStatus::Removed);
    }

    /// The kind of a place on which a role can be held.
    fn kind_at(&self, on: Option<&Handle>) -> Option<KindId> {
        match on {
            None => Some(KindId::ACCOUNT),
            Some(on) => {
                let thing = self.after.resources.get(on)?;
                self.policy.kind_id(thing.kind.as_str())
            }
        }
    }

    fn fits(&self, role: &Word, on: Option<&Handle>) -> bool {
        let role = self.policy.role_id(role.as_str());
        let kind = self.kind_at(on);
        role.is_some_and(|r| kind.is_some_and(|kind| self.policy.role(r).on.contains(&kind)))
    }

    fn give(
        &mut self,
        user: &Handle,
        role: &Word,
        on: Option<&Handle>,
        (begins, until): (Option<Time>, Option<Time>),
    ) {
        let id = self.policy.role_id(role.as_str());
        let Some(id) = id.filter(|id| *id != RoleId::EVERYONE) else {
            return self.no("unknown-role");
        };
        if on.is_some_and(|on| !self.stands_for(on)) {
            return self.no("unknown-place");
        }
        if !self.fits(role, on) {
            return self.no(if on.is_none() {
                "unknown-place"
            } else {
                "wrong-place"
            });
        }
        if !self.book().all_on(&self.policy.role(id).needs) {
            return self.no("gate-off");
        }
        if until.is_some_and(|until| until <= begins.unwrap_or(self.now).max(self.now)) {
            return self.no("not-so");
        }
        // Nothing is given for yesterday: what was to begin by now begins now.
        let now = self.now;
        let to_come = |begins: Option<Time>| begins.filter(|begins| *begins > now);
        let begins = to_come(begins);
        let spot = Spot {
            user: user.clone(),
            role: role.clone(),
            on: on.cloned(),
        };
        if self.taken.contains(&spot) {
            return self.no("contradiction");
        }
        let all = self.after.assignments.iter();
        let same = all.clone().find(|a| Spot::of(a) == spot).cloned();
        match same {
            Some(same) if (to_come(same.begins), same.until) == (begins, until) => {
                self.no("already-so");
            }
            Some(same) => {
                self.touched.insert(user.clone());
                self.after.assignments.remove(&same);
                self.after.assignments.insert(Assignment {
                    begins,
                    until,
                    ..same
                });
            }
            None => self.put(Assignment {
                user: user.clone(),
                role: role.clone(),
                on: on.cloned(),
                begins,
                until,
                since: self.now,
            }),
        }
        self.given.insert(spot);
    }

    fn take(&mut self, user: &Handle, role: &Word, on: Option<&Handle>) {
        let spot = Spot {
            user: user.clone(),
            role: role.clone(),
            on: on.cloned(),
        };
        if self.given.contains(&spot) {
            return self.no("contradiction");
        }
        self.touched.insert(user.clone());
        if !self.drop_held(|a| Spot::of(a) == spot) {
            self.no("not-so");
        }
        self.taken.insert(spot);
    }

    fn relate(&mut self, user: &Handle, name: &Word, to: Option<&Handle>, as_: Option<&Word>) {
        if !self.known(user) {
            return;
        }
        let Some(id) = self.policy.relation_id(name.as_str()) else {
            return self.no("unknown-relation");
        };
        let row = self.policy.relation(id);
        let Some(place) = self.book().place(to) else {
            return self.no("unknown-thing");
        };
        let kind = self.book().kind_of(place);
        if !kind.is_some_and(|kind| row.to.contains(&kind)) {
            return self.no("wrong-kind");
        }
        let capacity = match as_ {
            None => row.capacities.is_empty(),
            Some(word) => row.capacities.contains(word),
        };
        if !capacity {
            return self.no("wrong-kind");
        }
        let made = Relation {
            user: user.clone(),
            relation: name.clone(),
            to: place.object(),
            capacity: as_.cloned(),
        };
        if !self.after.relations.insert(made.clone()) {
            return self.no("already-so");
        }
        self.related.push(made);
        if row.only_self && self.actor.user().is_some_and(|actor| actor != user) {
            self.no("only-self");
        }
        self.demand(row.added_with, to);
    }

    fn unrelate(&mut self, user: &Handle, name: &Word, to: Option<&Handle>, as_: Option<&Word>) {
        if !self.known(user) {
            return;
        }
        let Some(id) = self.policy.relation_id(name.as_str()) else {
            return self.no("unknown-relation");
        };
        let row = self.policy.relation(id);
        let object = to.map_or(Object::Account, |to| Object::Thing(to.clone()));
        let count = self.after.relations.len();
        self.after.relations.retain(|r| {
            let meant = r.user == *user && r.relation == *name && r.to == object;
            !meant || (as_.is_some() && r.capacity.as_ref() != as_)
        });
        if self.after.relations.len() == count {
            return self.no("not-so");
        }
        // Whom the policy gives a right to take others out may, though each enters alone.
        let own_right = row.removed_with.is_some() && row.removed_with != row.added_with;
        let other = self.actor.user().is_some_and(|actor| actor != user);
        if row.only_self && other && !own_right {
            self.no("only-self");
        }
        self.demand(row.removed_with.or(row.added_with), to);
    }

    pub fn good_facts(&mut self, kind: &Kind, facts: &BTreeMap<Word, FactValue>) -> bool {
        let good = facts.iter().all(|(name, value)| {
            matches!(
                (kind.facts.get(name), value),
                (Some(FactType::YesNo), FactValue::YesNo(_))
                    | (Some(FactType::Time), FactValue::Time(_))
                    | (Some(FactType::Text), FactValue::Text(_))
            )
        });
        if !good {
            self.no("wrong-fact");
        }
        good
    }
}
