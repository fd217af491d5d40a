//! Edits of roles and relations.

use crate::domain::{Assignment, Handle, Object, Relation, Time, Word, nouns::Term, plan::Sign};
use crate::policy::model::{KindId, RelationId, RoleId};

use super::super::{
    judge::{Judge, Spot, Stage, upper_first, with_article},
    world::{Look, Named},
};

impl Judge<'_> {
    /// The role of that name that can be given, or a refusal.
    fn known_role(&mut self, role: &Word) -> Option<RoleId> {
        let found = self
            .policy
            .role_id(role.as_str())
            .filter(|id| *id != RoleId::EVERYONE);
        if found.is_none() {
            let known: Vec<String> = self
                .policy
                .given_roles()
                .map(|(_, r)| r.name.to_string())
                .collect();
            let message = format!("{} has no role `{role}`.", self.policy.title);
            self.refuse(
                Stage::Names,
                "unknown-role",
                &[],
                message,
                &format!("Name one of: {}.", known.join(", ")),
            );
        }
        found
    }

    /// Whether a role can be held on that place, or a refusal.
    fn good_place(&mut self, role: RoleId, on: Option<&Handle>) -> Look<bool> {
        let row = self.policy.role(role);
        let wanted: Vec<String> = row
            .on
            .iter()
            .map(|k| with_article(&self.policy.kind(*k).title.to_lowercase()))
            .collect();
        let wanted = wanted.join(" or ");
        let title = upper_first(&self.policy.role_title(role));
        let Some(place) = on else {
            let good = row.on.contains(&KindId::ACCOUNT);
            if !good {
                let message = format!("{title} is held on {wanted}, and the edit names none.");
                self.refuse(
                    Stage::Gates,
                    "unknown-place",
                    &row.rules,
                    message,
                    &format!("Name {wanted} of this account."),
                );
            }
            return Ok(good);
        };
        let kind = match self.after.named(place)? {
            None => {
                let message = format!("There is no `{place}` in this account.");
                self.refuse(
                    Stage::Names,
                    "unknown-place",
                    &[],
                    message,
                    &format!("Name {wanted} of this account."),
                );
                return Ok(false);
            }
            Some(Named::User(_)) => None,
            Some(Named::Resource(resource)) => self.policy.kind_id(resource.kind.as_str()),
        };
        let good = kind.is_some_and(|kind| row.on.contains(&kind));
        if !good {
            let name = self.after.name_of(place);
            let message = format!("{title} is held on {wanted}, and {name} is none.");
            self.refuse(
                Stage::Gates,
                "wrong-place",
                &row.rules,
                message,
                &format!("Name {wanted}."),
            );
        }
        Ok(good)
    }

    /// A term that makes sense, or a refusal. A beginning that is past is none: nothing is given
    /// for yesterday.
    fn good_term(&mut self, term: Term) -> Option<Term> {
        let Term { begins, until } = term;
        let (message, mend) = if until.is_some_and(|until| until <= self.now) {
            (
                "The end of the role lies in the past.",
                "Name a later end, or none.",
            )
        } else if begins
            .zip(until)
            .is_some_and(|(begins, until)| begins >= until)
        {
            (
                "The role would end before it begins.",
                "Name an end behind its beginning, or none.",
            )
        } else {
            return Some(Term {
                begins: starts(begins, self.now),
                until,
            });
        };
        self.refuse(Stage::Sense, "not-so", &[], message.into(), mend);
        None
    }

    /// Gives a role: its gate open, its place right, not held yet.
    pub(super) fn give(
        &mut self,
        user: &Handle,
        role: &Word,
        on: Option<&Handle>,
        term: Term,
    ) -> Look<()> {
        let Some(id) = self.known_role(role) else {
            return Ok(());
        };
        if !self.good_place(id, on)? {
            return Ok(());
        }
        let title = self.policy.role_title(id);
        if let Some(off) = self.after.off(&self.policy.role(id).needs)? {
            let feature = self.policy.feature_title(off);
            let mut rules = self.policy.role(id).rules.clone();
            rules.extend(self.policy.feature(off).rules.iter().cloned());
            let title = upper_first(&title);
            let message = format!(
                "{title} is not enabled for this account: it needs {feature}, which is off."
            );
            self.refuse(
                Stage::Gates,
                "gate-off",
                &rules,
                message,
                &format!("Have {feature} switched on first."),
            );
            return Ok(());
        }
        let Some(term) = self.good_term(term) else {
            return Ok(());
        };
        let spot = Spot {
            user: user.clone(),
            role: role.clone(),
            on: on.cloned(),
        };
        if self.taken.contains(&spot) {
            self.contradicts(&title);
            return Ok(());
        }
        let now = self.now;
        let name = self.after.name_of(user);
        let held = self.after.roles_mut(user)?;
        let same = held
            .iter_mut()
            .find(|a| a.role == *role && a.on.as_ref() == on);
        match same {
            Some(same) if same.until == term.until && starts(same.begins, now) == term.begins => {
                self.refuse(
                    Stage::Sense,
                    "already-so",
                    &[],
                    format!("{name} holds {title} there already."),
                    "Nothing needs to be done.",
                );
            }
            Some(same) => {
                same.begins = term.begins;
                same.until = term.until;
            }
            None => held.push(Assignment {
                user: user.clone(),
                role: role.clone(),
                on: on.cloned(),
                begins: term.begins,
                until: term.until,
                since: now,
            }),
        }
        self.given.insert(spot);
        Ok(())
    }

    fn contradicts(&mut self, title: &str) {
        let message = format!("The same role, {title}, is given and taken in one batch.");
        self.refuse(
            Stage::Sense,
            "contradiction",
            &[],
            message,
            "Ask for one of the two.",
        );
    }

    fn take(&mut self, user: &Handle, role: &Word, on: Option<&Handle>) -> Look<()> {
        let title = self.title(role);
        let spot = Spot {
            user: user.clone(),
            role: role.clone(),
            on: on.cloned(),
        };
        if self.given.contains(&spot) {
            self.contradicts(&title);
            return Ok(());
        }
        let held = self.after.roles_mut(user)?;
        let count = held.len();
        held.retain(|a| a.role != *role || a.on.as_ref() != on);
        if held.len() == count {
            let (name, place) = (self.after.name_of(user), self.after.place_of(on));
            self.refuse(
                Stage::Sense,
                "not-so",
                &[],
                format!("{name} does not hold {title} on {place}."),
                "Name a role that they hold, and where.",
            );
        }
        self.taken.insert(spot);
        Ok(())
    }

    fn titled(&self, role: &Word, on: Option<&Handle>) -> String {
        let title = self
            .policy
            .role_id(role.as_str())
            .map_or_else(|| role.to_string(), |id| self.policy.role_title(id));
        match on {
            Some(place) => format!("{title} of {}", self.after.name_of(place)),
            None => title,
        }
    }

    pub(super) fn role_assign(
        &mut self,
        user: &Handle,
        role: &Word,
        on: Option<&Handle>,
        term: Term,
    ) -> Look<()> {
        let Some((name, _)) = self.known_user(user)? else {
            return Ok(());
        };
        self.headlines.push(format!(
            "Make {name} {}",
            with_article(&self.titled(role, on))
        ));
        self.give(user, role, on, term)
    }

    pub(super) fn role_revoke(
        &mut self,
        user: &Handle,
        role: &Word,
        on: Option<&Handle>,
    ) -> Look<()> {
        let Some((name, _)) = self.known_user(user)? else {
            return Ok(());
        };
        self.headlines.push(format!(
            "Take the role {} from {name}",
            self.titled(role, on)
        ));
        self.take(user, role, on)
    }

    /// The place of the role that goes, where the one that comes can be held there.
    pub fn same_place<'h>(&self, to: &Word, on: Option<&'h Handle>) -> Look<Option<&'h Handle>> {
        let (Some(role), Some(place)) = (self.policy.role_id(to.as_str()), on) else {
            return Ok(None);
        };
        let kind = self
            .after
            .resource(place)?
            .and_then(|r| self.policy.kind_id(r.kind.as_str()));
        Ok(on.filter(|_| kind.is_some_and(|kind| self.policy.role(role).on.contains(&kind))))
    }

    pub(super) fn role_change(
        &mut self,
        user: &Handle,
        from: &Word,
        on: Option<&Handle>,
        to: &Word,
        to_on: Option<&Handle>,
        term: Term,
    ) -> Look<()> {
        let Some((name, _)) = self.known_user(user)? else {
            return Ok(());
        };
        let to_on = match to_on {
            None => self.same_place(to, on)?,
            to_on => to_on,
        };
        let (was, is) = (self.titled(from, on), self.titled(to, to_on));
        self.headlines
            .push(format!("Change {name} from {was} to {is}"));
        let taken = self.take(user, from, on);
        taken.and(self.give(user, to, to_on, term))
    }

    fn known_relation(&mut self, relation: &Word) -> Option<RelationId> {
        let found = self.policy.relation_id(relation.as_str());
        if found.is_none() {
            let known: Vec<String> = self
                .policy
                .relations
                .iter()
                .map(|r| r.name.to_string())
                .collect();
            let message = format!("{} has no relation `{relation}`.", self.policy.title);
            let mend = if known.is_empty() {
                "This policy has none.".into()
            } else {
                format!("Name one of: {}.", known.join(", "))
            };
            self.refuse(Stage::Names, "unknown-relation", &[], message, &mend);
        }
        found
    }

    /// Whether the relation leads to that, or a refusal.
    fn good_end(&mut self, relation: RelationId, to: Option<&Handle>) -> Look<bool> {
        let row = self.policy.relation(relation);
        let kind = match to {
            None => Some(KindId::ACCOUNT),
            Some(handle) => match self.after.named(handle)?.filter(Named::is_there) {
                None => {
                    let message = format!("There is no `{handle}` in this account.");
                    self.refuse(
                        Stage::Names,
                        "unknown-thing",
                        &[],
                        message,
                        "Name a user or a thing of this account.",
                    );
                    return Ok(false);
                }
                Some(Named::User(_)) => Some(KindId::USER),
                Some(Named::Resource(resource)) => self.policy.kind_id(resource.kind.as_str()),
            },
        };
        let good = kind.is_some_and(|kind| row.to.contains(&kind));
        if !good {
            let wanted: Vec<String> = row
                .to
                .iter()
                .map(|k| with_article(&self.policy.kind(*k).title.to_lowercase()))
                .collect();
            let message = format!(
                "`{}` leads to {}, and {} is none.",
                row.title,
                wanted.join(" or "),
                self.after.place_of(to)
            );
            self.refuse(
                Stage::Gates,
                "wrong-kind",
                &row.rules,
                message,
                &format!("Name {}.", wanted.join(" or ")),
            );
        }
        Ok(good)
    }

    pub(super) fn relation_add(
        &mut self,
        user: &Handle,
        relation: &Word,
        to: Option<&Handle>,
        capacity: Option<&Word>,
    ) -> Look<()> {
        let Some((name, _)) = self.known_user(user)? else {
            return Ok(());
        };
        let Some(id) = self.known_relation(relation) else {
            return Ok(());
        };
        if !self.good_end(id, to)? {
            return Ok(());
        }
        let row = self.policy.relation(id);
        let good = capacity.map_or(row.capacities.is_empty(), |c| row.capacities.contains(c));
        if !good {
            let all: Vec<&str> = row.capacities.iter().map(AsRef::as_ref).collect();
            let mend = if all.is_empty() {
                "Leave `in` out.".into()
            } else {
                format!("Say as what: {}.", all.join(" or "))
            };
            self.refuse(
                Stage::Gates,
                "wrong-kind",
                &row.rules,
                format!("`{}` cannot be held in that capacity.", row.title),
                &mend,
            );
            return Ok(());
        }
        let made = Relation {
            user: user.clone(),
            relation: relation.clone(),
            to: Self::object(to),
            capacity: capacity.cloned(),
        };
        let place = self.after.place_of(to);
        let held = self.after.relations_mut(user)?;
        if held.contains(&made) {
            self.refuse(
                Stage::Sense,
                "already-so",
                &[],
                format!("{name} is {} already.", standing(&row.title, &place)),
                "Nothing needs to be done.",
            );
            return Ok(());
        }
        held.push(made.clone());
        self.related.push(made);
        let capacity = capacity.map(|c| format!(" as {c}")).unwrap_or_default();
        self.headlines.push(format!(
            "Make {name} {}{capacity}",
            standing(&row.title, &place)
        ));
        self.thing(
            Sign::Gain,
            format!("{name}: {}{capacity}", standing(&row.title, &place)),
            &row.rules,
        );
        self.only_self(id, user, false);
        self.demand(
            row.added_with,
            to,
            format!("make somebody {}", standing(&row.title, &place)),
        );
        Ok(())
    }

    /// Refuses an actor who puts another into a relation that everybody enters alone, or takes them
    /// out of it by no other right than that of entering.
    fn only_self(&mut self, relation: RelationId, user: &Handle, leaves: bool) {
        let row = self.policy.relation(relation);
        let other = self.batch.actor.user().is_some_and(|actor| actor != user);
        let own_right = row.removed_with.is_some() && row.removed_with != row.added_with;
        if !row.only_self || !other || (leaves && own_right) {
            return;
        }
        let name = self.before.name_of(user);
        let message = format!("Everybody decides for themselves alone: {}.", row.title);
        self.refuse(
            Stage::Delegation,
            "only-self",
            &row.rules,
            message,
            &format!("Ask {name} to do it."),
        );
    }

    pub(super) fn relation_remove(
        &mut self,
        user: &Handle,
        relation: &Word,
        to: Option<&Handle>,
        capacity: Option<&Word>,
    ) -> Look<()> {
        let Some((name, _)) = self.known_user(user)? else {
            return Ok(());
        };
        let Some(id) = self.known_relation(relation) else {
            return Ok(());
        };
        let row = self.policy.relation(id);
        let object = match to {
            Some(handle) => Object::Thing(handle.clone()),
            None => Object::Account,
        };
        let place = self.after.place_of(to);
        let held = self.after.relations_mut(user)?;
        let count = held.len();
        held.retain(|r| {
            r.relation != *relation
                || r.to != object
                || (capacity.is_some() && r.capacity.as_ref() != capacity)
        });
        if held.len() == count {
            self.refuse(
                Stage::Sense,
                "not-so",
                &[],
                format!("{name} is not {}.", standing(&row.title, &place)),
                "Name a relation in which they stand.",
            );
            return Ok(());
        }
        self.only_self(id, user, true);
        self.headlines
            .push(format!("End {name}: {}", standing(&row.title, &place)));
        self.thing(
            Sign::Loss,
            format!("{name}: {}", standing(&row.title, &place)),
            &row.rules,
        );
        self.demand(
            row.removed_with.or(row.added_with),
            to,
            format!("end that somebody is {}", standing(&row.title, &place)),
        );
        Ok(())
    }
}

/// A beginning that is still to come.
fn starts(begins: Option<Time>, now: Time) -> Option<Time> {
    begins.filter(|begins| *begins > now)
}

/// A relation's title with what it leads to: "Approver of Lectures", "Shared with Lectures".
pub fn standing(title: &str, place: &str) -> String {
    let last = title.rsplit(' ').next().unwrap_or_default();
    if ["of", "to", "with", "for", "in", "on", "at", "by"].contains(&last) {
        format!("{title} {place}")
    } else {
        format!("{title} of {place}")
    }
}
