//! May somebody do that? Written after the order of a check: same account, active, known; deny in
//! reach; the gate; the capability's conditions and labels; what the roles give; the nearest miss,
//! cannot, unstated, unlisted; what is not to be seen is not there.

use rolecall::{
    domain::{AccountStatus, FactValue, Handle, UserStatus, Verdict, Word},
    policy::model::{
        CapId, Capability, Cell, Condition, Grant, IfNot, KindId, Labels, RoleId, Unlisted,
    },
};

use super::{Book, sets::Place};

/// The answer: how it was decided, and whether a product's screen shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weighed {
    pub verdict: Verdict,
    pub shown: bool,
}

impl<'a> Book<'a> {
    /// Whether a condition holds; `None` where a fact is not known.
    pub fn holds(&self, user: &Handle, condition: &Condition, on: Place<'_>) -> Option<bool> {
        let thing = match on {
            Place::Thing(thing) => Some(thing),
            Place::Account | Place::User(_) => None,
        };
        let time = |fact: &Word| match thing?.facts.get(fact)? {
            FactValue::Time(time) => Some(*time),
            _ => None,
        };
        match condition {
            Condition::Not(inner) => self.holds(user, inner, on).map(|yes| !yes),
            Condition::Own => Some(thing?.owner.as_ref() == Some(user)),
            Condition::Oneself => match on {
                Place::User(other) => Some(other.id == *user),
                _ => None,
            },
            Condition::InOwn(kind) => Some(self.path(on).iter().any(|above| {
                matches!(above, Place::Thing(t)
                    if self.kind_of(*above) == Some(*kind) && t.owner.as_ref() == Some(user))
            })),
            Condition::Relation(relation, capacity) => {
                let mut ends = self.path(on);
                let owner = thing.and_then(|t| t.owner.as_ref());
                ends.extend(owner.and_then(|o| self.place(Some(o))));
                let mut ends = ends.into_iter();
                Some(ends.any(|to| self.stands(user, *relation, capacity.as_ref(), to)))
            }
            Condition::State(word) => thing?.state.as_ref().map(|state| state == word),
            Condition::Fact(word) => match thing?.facts.get(word)? {
                FactValue::YesNo(yes) => Some(*yes),
                _ => None,
            },
            Condition::Before(fact) => Some(self.now < time(fact)?),
            Condition::After(millis, fact) => Some(self.now >= time(fact)?.plus_millis(*millis)),
            Condition::TheyHold(roles) => match on {
                Place::User(other) => Some(self.acts_as_one(&other.id, roles)),
                _ => None,
            },
            Condition::OwnerHolds(roles) => {
                let owner = thing?.owner.as_ref();
                Some(owner.is_some_and(|owner| self.acts_as_one(owner, roles)))
            }
        }
    }

    /// Whether a role held on a place says something about a thing: it is the place or lies in it.
    /// Of what is about nothing in particular, or asked of nothing in particular, every place says
    /// something; of the account only what is held on the account does.
    fn reaches(&self, cap: &Capability, place: Option<&Handle>, on: Option<Place<'_>>) -> bool {
        match (cap.kind, on) {
            (None, _) | (_, None) => true,
            (Some(KindId::ACCOUNT), _) => place.is_none(),
            (Some(_), Some(on)) => {
                let place = self.place(place);
                place.is_some_and(|place| self.path(on).contains(&place))
            }
        }
    }

    /// Whether a condition holds of a thing, or of nothing in particular, of which nothing is known.
    fn holds_of(
        &self,
        user: &Handle,
        condition: &Condition,
        on: Option<Place<'_>>,
    ) -> Option<bool> {
        self.holds(user, condition, on?)
    }

    fn denied(&self, user: &Handle, cap: CapId, roles: &[RoleId], on: Option<Place<'_>>) -> bool {
        roles.iter().any(|role| {
            let ways = self.policy.role(*role).denies.get(&cap);
            ways.into_iter().flatten().any(|way| {
                let mut when = way.when.iter();
                self.all_on(&way.needs) && when.all(|c| self.holds_of(user, c, on) != Some(false))
            })
        })
    }

    /// Whether somebody carries the labels of a thing.
    fn carries_labels(&self, user: &Handle, on: Place<'_>) -> bool {
        let Place::Thing(thing) = on else {
            return true;
        };
        let carried = &self.state.users[user].labels;
        let kind = self.kind_of(on).map(|k| self.policy.kind(k));
        thing.labels.is_empty()
            || match kind.and_then(|k| k.labels) {
                None => true,
                Some(Labels::All) => thing.labels.is_subset(carried),
                Some(Labels::Any) => !thing.labels.is_disjoint(carried),
            }
    }

    /// What is asked of a place is asked of the nearest thing of the capability's kind.
    fn meant(&self, kind: Option<KindId>, place: Place<'a>) -> Option<Place<'a>> {
        match kind {
            None => Some(place),
            Some(kind) => {
                let mut path = self.path(place).into_iter();
                path.find(|above| self.kind_of(*above) == Some(kind))
            }
        }
    }

    /// Weighs a question, known names or not.
    pub fn access(&self, user: &Handle, cap: CapId, on: Option<&Handle>) -> Weighed {
        let verdict = self.verdict(user, cap, on);
        let hides = self.policy.cap(cap).if_not == IfNot::Hide;
        Weighed {
            verdict,
            shown: verdict == Verdict::Allowed || !hides,
        }
    }

    fn verdict(&self, user: &Handle, cap: CapId, on: Option<&Handle>) -> Verdict {
        match self.state.account.as_ref().map(|a| a.status) {
            None => return Verdict::Unknown,
            Some(AccountStatus::Active) => {}
            Some(_) => return Verdict::Inactive,
        }
        match self.state.users.get(user).map(|u| u.status) {
            None => return Verdict::Unknown,
            Some(UserStatus::Active) => {}
            Some(_) => return Verdict::Inactive,
        }
        let row = self.policy.cap(cap);
        let Some(place) = self.place(on) else {
            return Verdict::Unknown;
        };
        let place = self.meant(row.kind, place);
        if place.is_none() && on.is_some() {
            return Verdict::Unknown;
        }
        self.weigh(user, cap, place, false)
    }

    /// Weighs what is asked of a thing, or of nothing in particular. `outside`: of nothing, because
    /// it is done in the account itself, where roles held on places say nothing.
    fn weigh(&self, user: &Handle, cap: CapId, on: Option<Place<'_>>, outside: bool) -> Verdict {
        let row = self.policy.cap(cap);
        let mut held = self.live(user);
        held.push((RoleId::EVERYONE, None));
        let (reach, far): (Vec<_>, Vec<_>) = held.into_iter().partition(|(_, place)| {
            if outside {
                place.is_none()
            } else {
                self.reaches(row, *place, on)
            }
        });
        let roles = |of: Vec<(RoleId, _)>| of.into_iter().map(|(role, _)| role).collect();
        let (reach, far): (Vec<RoleId>, Vec<RoleId>) = (roles(reach), roles(far));
        if self.denied(user, cap, &reach, on) {
            return Verdict::Denied;
        }
        if !self.all_on(&row.needs) {
            return Verdict::GateOff;
        }
        let mut when = row.when.iter();
        let open = when.all(|c| self.holds_of(user, c, on) == Some(true))
            && on.is_none_or(|on| self.carries_labels(user, on));
        let ways = |roles: &[RoleId]| -> Vec<&Grant> {
            let cells = roles
                .iter()
                .map(|r| &self.policy.role(*r).cells[cap.index()]);
            let allow = cells.filter_map(|cell| match cell {
                Cell::Allow(ways) => Some(ways),
                _ => None,
            });
            allow.flatten().collect()
        };
        let near = ways(&reach);
        let gated = near.iter().any(|way| !self.all_on(&way.needs));
        let given = near.iter().any(|way| {
            let mut when = way.when.iter();
            self.all_on(&way.needs) && when.all(|c| self.holds_of(user, c, on) == Some(true))
        });
        if given && open {
            return Verdict::Allowed;
        }
        if gated {
            return Verdict::GateOff;
        }
        if !near.is_empty() || !ways(&far).is_empty() {
            return Verdict::Condition;
        }
        self.silence(cap, &[reach, far].concat())
    }

    /// What it means that no role gives a capability.
    fn silence(&self, cap: CapId, roles: &[RoleId]) -> Verdict {
        let cells: Vec<(RoleId, &Cell)> = roles
            .iter()
            .map(|role| (*role, &self.policy.role(*role).cells[cap.index()]))
            .collect();
        if cells
            .iter()
            .any(|(_, cell)| matches!(cell, Cell::Cannot(_)))
        {
            return Verdict::Cannot;
        }
        let silent = cells.iter().any(|(role, cell)| match cell {
            Cell::Unstated(_) => true,
            Cell::Unlisted => self.policy.role(*role).unlisted == Unlisted::Unstated,
            _ => false,
        });
        if silent {
            Verdict::Unstated
        } else {
            Verdict::Unlisted
        }
    }

    /// Whether somebody may do that where an edit does it; an edit that names no place is done in
    /// the account itself.
    pub fn may_at(&self, user: &Handle, cap: CapId, on: Option<Place<'a>>) -> bool {
        let active = |status| status == UserStatus::Active;
        let account = self.state.account.as_ref();
        if account.is_none_or(|a| a.status != AccountStatus::Active)
            || !self.state.users.get(user).is_some_and(|u| active(u.status))
        {
            return false;
        }
        let kind = self.policy.cap(cap).kind;
        let verdict = match (kind, on) {
            (None | Some(KindId::ACCOUNT), _) => self.weigh(user, cap, Some(Place::Account), false),
            (Some(_), None | Some(Place::Account)) => self.weigh(user, cap, None, true),
            (Some(_), Some(on)) => match self.meant(kind, on) {
                Some(on) => self.weigh(user, cap, Some(on), false),
                None => Verdict::Unknown,
            },
        };
        verdict == Verdict::Allowed
    }
}
