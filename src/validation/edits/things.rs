//! Edits that make things, and all that comes with them.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{
    Actor, Assignment, Edit, FactValue, Handle, Object, Relation, Resource, UserStatus, Word,
    facts::MAX_ROWS, plan::Sign,
};
use crate::policy::model::{FactType, Kind, KindId, RoleId, Waits, Workflow};

use super::super::{
    condition::{Target, stands},
    judge::{Judge, Spot, Stage, upper_first, with_article},
    world::Look,
};

impl<'a> Judge<'a> {
    fn known_kind(&mut self, kind: &Word) -> Option<KindId> {
        let found = self
            .policy
            .kind_id(kind.as_str())
            .filter(|k| *k != KindId::ACCOUNT && *k != KindId::USER);
        if found.is_none() {
            let known: Vec<String> = self
                .policy
                .kinds
                .iter()
                .skip(2)
                .map(|k| k.name.to_string())
                .collect();
            let message = format!("{} has no kind of thing `{kind}`.", self.policy.title);
            self.refuse(
                Stage::Names,
                "unknown-kind",
                &[],
                message,
                &format!("Name one of: {}.", known.join(", ")),
            );
        }
        found
    }

    /// A thing of the account with its kind, or a refusal.
    pub(super) fn known_thing(&mut self, handle: &Handle) -> Look<Option<(Resource, &'a Kind)>> {
        let found = self.after.resource(handle)?.cloned();
        let kind = found
            .as_ref()
            .and_then(|r| self.policy.kind_id(r.kind.as_str()));
        if let (Some(resource), Some(kind)) = (found, kind) {
            return Ok(Some((resource, self.policy.kind(kind))));
        }
        let message = format!("There is no thing `{handle}` in this account.");
        self.refuse(
            Stage::Names,
            "unknown-thing",
            &[],
            message,
            "Name a thing of this account.",
        );
        Ok(None)
    }

    pub(super) fn good_facts(&mut self, kind: &Kind, facts: &BTreeMap<Word, FactValue>) -> bool {
        let before = self.refused.len();
        for (name, value) in facts {
            let fits = match (kind.facts.get(name), value) {
                (Some(FactType::YesNo), FactValue::YesNo(_))
                | (Some(FactType::Time), FactValue::Time(_)) => true,
                (Some(FactType::Text), FactValue::Text(text)) => {
                    self.kept_note("The text", Some(text)).is_some()
                }
                _ => false,
            };
            if !fits {
                let wants = match kind.facts.get(name) {
                    None => format!("{} has no fact `{name}`.", a_kind(kind, true)),
                    Some(FactType::YesNo) => format!("`{name}` is yes or no."),
                    Some(FactType::Time) => format!("`{name}` is a time."),
                    Some(FactType::Text) => format!("`{name}` is a text."),
                };
                let known: Vec<&str> = kind.facts.keys().map(AsRef::as_ref).collect();
                let mend = if known.is_empty() {
                    "Leave it out.".into()
                } else {
                    format!("Facts are: {}.", known.join(", "))
                };
                self.refuse(Stage::Gates, "wrong-fact", &kind.rules, wants, &mend);
            }
        }
        self.refused.len() == before
    }

    /// Whether a thing of that kind may lie there, or a refusal.
    pub(super) fn good_parent(&mut self, kind: &Kind, parent: Option<&Handle>) -> Look<bool> {
        let wanted: Vec<String> = kind
            .within
            .iter()
            .map(|k| a_kind(self.policy.kind(*k), false))
            .collect();
        let wanted = wanted.join(" or ");
        let is = match parent {
            None => Some(KindId::ACCOUNT),
            Some(parent) => match self.after.resource(parent)? {
                None => {
                    let message = format!("There is no thing `{parent}` in this account.");
                    self.refuse(
                        Stage::Names,
                        "unknown-thing",
                        &[],
                        message,
                        &format!("Name {wanted}."),
                    );
                    return Ok(false);
                }
                Some(resource) => self.policy.kind_id(resource.kind.as_str()),
            },
        };
        let good = is.is_some_and(|is| kind.within.contains(&is));
        if !good {
            let message = format!(
                "{} lies in {wanted}, not in {}.",
                a_kind(kind, true),
                self.after.place_of(parent)
            );
            self.refuse(
                Stage::Gates,
                "wrong-place",
                &kind.rules,
                message,
                &format!("Name {wanted}."),
            );
        }
        Ok(good)
    }

    pub(super) fn resource_create(&mut self, edit: &Edit) -> Look<()> {
        let Edit::ResourceCreate {
            resource,
            kind,
            title,
            parent,
            owner,
            state,
            facts,
            labels,
        } = edit
        else {
            return Ok(());
        };
        if !self.free_handle(resource)? {
            return Ok(());
        }
        let Some(id) = self.known_kind(kind) else {
            return Ok(());
        };
        let row = self.policy.kind(id);
        if !self.good_parent(row, parent.as_ref())? || !self.good_facts(row, facts) {
            return Ok(());
        }
        let title = match title {
            Some(title) => self.kept_title("The title", title).unwrap_or_default(),
            None => resource.to_string(),
        };
        let owner = owner.clone().or_else(|| self.batch.actor.user().cloned());
        if let Some(owner) = &owner
            && self.known_user(owner)?.is_none()
        {
            return Ok(());
        }
        let made = Resource {
            id: resource.clone(),
            kind: kind.clone(),
            title,
            parent: parent.clone(),
            owner,
            state: row.states.first().cloned(),
            facts: facts.clone(),
            labels: labels.clone(),
            since: self.now,
        };
        self.headlines.push(format!(
            "Make the {} {}",
            row.title.to_lowercase(),
            made.title
        ));
        self.demand(
            row.made_with,
            parent.as_ref(),
            format!("make {}", a_kind(row, false)),
        );
        if self.batch.actor.user() != made.owner.as_ref() {
            self.conferred.insert(made.id.clone());
        }
        self.first_state(id, made, state.as_ref())
    }

    /// Gives a new thing its first state: the one named, the one that a workflow says, or the
    /// kind's.
    fn first_state(&mut self, kind: KindId, mut made: Resource, state: Option<&Word>) -> Look<()> {
        let row = self.policy.kind(kind);
        if let Some(state) = state.filter(|state| !row.states.contains(state)) {
            self.unknown_state(row, state);
            return Ok(());
        }
        let waits = self.policy.workflows.iter().find_map(|w| match &w.waits {
            Waits::Making {
                kind: of,
                meanwhile,
                approved,
                ..
            } if *of == kind => Some((w, meanwhile, approved)),
            _ => None,
        });
        // Naming the state that comes first by itself does not go around the workflow.
        let by_itself = waits.is_some() && !self.by_site() && row.states.first() == state;
        if let Some(state) = state.filter(|_| !by_itself) {
            if !self.by_site() && row.states.first() != Some(state) {
                match row.set_with.get(state) {
                    // Asked of the thing itself, as when it is set later.
                    Some(cap) => {
                        self.demand(Some(*cap), Some(&made.id), format!("begin as {state}"));
                    }
                    None => self.refuse(
                        Stage::Gates,
                        "wrong-state",
                        &row.rules,
                        format!(
                            "A new {} is not made {state} by hand.",
                            row.title.to_lowercase()
                        ),
                        "Leave the state out.",
                    ),
                }
            }
            made.state = Some(state.clone());
            return self.put_made(kind, &made);
        }
        let Some((workflow, meanwhile, approved)) = waits else {
            return self.put_made(kind, &made);
        };
        let waits = self.somebody_decides(workflow, made.parent.as_ref())?;
        made.state = Some(if waits {
            meanwhile.clone()
        } else {
            approved.clone()
        });
        let about = made.id.clone();
        self.put_made(kind, &made)?;
        if waits {
            self.open_request(workflow, Object::Thing(about), None, Vec::new())?;
        } else if workflow.if_some.is_some() {
            self.said(&workflow.rules);
        }
        Ok(())
    }

    pub(super) fn unknown_state(&mut self, kind: &Kind, state: &Word) {
        let all: Vec<&str> = kind.states.iter().map(AsRef::as_ref).collect();
        let mend = if all.is_empty() {
            "It has no states.".into()
        } else {
            format!("States are: {}.", all.join(", "))
        };
        self.refuse(
            Stage::Gates,
            "wrong-state",
            &kind.rules,
            format!("{} is never {state}.", a_kind(kind, true)),
            &mend,
        );
    }

    /// Whether the workflow holds something made in that place: somebody is there to decide.
    fn somebody_decides(&mut self, workflow: &Workflow, parent: Option<&Handle>) -> Look<bool> {
        let Some(relation) = workflow.if_some else {
            return Ok(true);
        };
        let word = self.after.relation_word(relation);
        let row = self.policy.relation(relation);
        let mut places = vec![Object::Account];
        if let Some(parent) = parent {
            places.extend(
                self.after
                    .path(parent)?
                    .iter()
                    .map(|r| Object::Thing(r.id.clone())),
            );
        }
        let Some(target) = Target::find(&self.after, parent)? else {
            return Ok(false);
        };
        let open = match row.open_unless {
            Some(feature) => !self.after.feature_on(feature)?,
            None => false,
        };
        let people: BTreeSet<Handle> = if open {
            self.all_active(&row.held_by)?
        } else {
            let related = self.all_related(word, &places)?;
            related.into_iter().map(|r| r.user).collect()
        };
        for user in &people {
            let active = self
                .after
                .user(user)?
                .is_some_and(|u| u.status == UserStatus::Active);
            if active && stands(&self.after, user, relation, None, &target)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Active people who hold one of these roles, or any of them; of very many only some.
    fn all_active(&self, roles: &[RoleId]) -> Look<BTreeSet<Handle>> {
        let word = |role: &RoleId| Some(&self.policy.role(*role).name);
        let words = roles.iter().map(word);
        let words: Vec<Option<&Word>> = if roles.is_empty() {
            vec![None]
        } else {
            words.collect()
        };
        let mut all: BTreeSet<Handle> = self.after.touched().into_iter().cloned().collect();
        let mut known = Ok(());
        for word in words {
            match self.after.some_users(UserStatus::Active, word, MAX_ROWS) {
                Ok(users) => all.extend(users.into_iter().map(|u| u.id)),
                Err(unknown) => known = Err(unknown),
            }
        }
        for user in &all {
            self.want_person(user);
        }
        known.map(|()| all)
    }

    /// Everybody in a relation to one of these, with what is asked about them wanted at once.
    fn all_related(&self, relation: &Word, places: &[Object]) -> Look<Vec<Relation>> {
        let mut all = Vec::new();
        let mut known = Ok(());
        for place in places {
            let most = MAX_ROWS;
            match self.after.related(relation, place, most) {
                Ok(related) => all.extend(related),
                Err(unknown) => known = Err(unknown),
            }
        }
        for related in &all {
            self.want_person(&related.user);
        }
        known.map(|()| all)
    }

    /// Puts a thing just made into the world, with what comes with it.
    pub fn put_made(&mut self, kind: KindId, made: &Resource) -> Look<()> {
        let row = self.policy.kind(kind);
        let place = self.after.place_of(made.parent.as_ref());
        let state = made
            .state
            .as_ref()
            .map(|s| format!(", {s}"))
            .unwrap_or_default();
        self.thing(
            Sign::Gain,
            format!("{}: {} in {place}{state}", row.title, made.title),
            &row.rules,
        );
        self.authority
            .over
            .resources
            .insert(made.id.clone(), Some(made.clone()));
        self.after
            .over
            .resources
            .insert(made.id.clone(), Some(made.clone()));
        self.made.push(made.id.clone());
        if let (Some(role), Some(creator)) = (row.creator_becomes, made.owner.clone()) {
            self.become_creator(role, &creator, made)?;
        }
        let inner: Vec<KindId> = (0..self.policy.kinds.len())
            .map(|i| KindId(crate::policy::model::small(i)))
            .filter(|k| self.policy.kind(*k).comes_with == Some(kind))
            .collect();
        let mut all = Ok(());
        for inner in inner {
            all = all.and(self.make_inside(inner, made).map(|_| ()));
        }
        all
    }

    fn become_creator(&mut self, role: RoleId, creator: &Handle, made: &Resource) -> Look<()> {
        let word = self.policy.role(role).name.clone();
        let assignment = Assignment {
            user: creator.clone(),
            role: word.clone(),
            on: Some(made.id.clone()),
            begins: None,
            until: None,
            since: self.now,
        };
        self.after.roles_mut(creator)?.push(assignment.clone());
        if self.batch.actor == Actor::User(creator.clone()) {
            self.authority.roles_mut(creator)?.push(assignment);
        }
        let spot = Spot {
            user: creator.clone(),
            role: word,
            on: Some(made.id.clone()),
        };
        // Who makes a thing for somebody else gives them a role, and must be allowed to.
        if self.conferred.contains(&made.id) {
            self.given.insert(spot);
        } else {
            self.automatic.insert(spot);
        }
        let (name, title) = (self.after.name_of(creator), self.policy.role_title(role));
        let rules = self
            .policy
            .kind(
                self.policy
                    .kind_id(made.kind.as_str())
                    .unwrap_or(KindId::ACCOUNT),
            )
            .rules
            .clone();
        self.note(
            Sign::Gain,
            format!("Whoever makes one becomes its {title}: {name}."),
            &rules,
        );
        Ok(())
    }

    /// Makes a thing that comes with another, under the other's handle and its own kind's word.
    pub fn make_inside(&mut self, kind: KindId, outer: &Resource) -> Look<Handle> {
        let row = self.policy.kind(kind);
        let handle = self.fresh(&format!("{}.{}", outer.id, row.name))?;
        if self.conferred.contains(&outer.id) {
            self.conferred.insert(handle.clone());
        }
        let inner = Resource {
            id: handle.clone(),
            kind: row.name.clone(),
            title: row.title.clone(),
            parent: Some(outer.id.clone()),
            owner: outer.owner.clone(),
            state: row.states.first().cloned(),
            facts: BTreeMap::new(),
            labels: BTreeSet::new(),
            since: self.now,
        };
        self.put_made(kind, &inner)?;
        Ok(handle)
    }
}

/// A kind with its article, as a sentence begins or inside one.
pub(super) fn a_kind(kind: &Kind, begins: bool) -> String {
    let words = with_article(&kind.title.to_lowercase());
    if begins { upper_first(&words) } else { words }
}
