//! Who may do what to whom: each person's whole difference, verb by verb, held against every row
//! of the delegation from every place on which the actor holds one of its roles.

use std::collections::BTreeSet;

use rolecall::{
    domain::{Assignment, Handle, Time, UserStatus},
    policy::model::{CapId, Cell, Delegation, Grant, Over, OwnOnly, RoleId, Verb, Whom},
};

use super::{
    sets::Place,
    trial::{Spot, Trial},
};

/// What becomes of one person's roles.
#[derive(Debug, Default)]
pub struct Difference {
    pub given: Vec<Assignment>,
    pub taken: Vec<Assignment>,
}

/// Longer, or sooner, than the other; what has begun is not sooner than what begins now.
fn wider(a: &Assignment, b: &Assignment, now: Time) -> bool {
    let later = match (a.until, b.until) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(mine), Some(other)) => mine > other,
    };
    let begins = |a: &Assignment| a.begins.unwrap_or(now).max(now);
    later || begins(a) < begins(b)
}

/// Held in one account and not, or not as long or as soon, in the other.
pub fn beyond(held: &[Assignment], other: &[Assignment], now: Time) -> Vec<Assignment> {
    let more = |a: &&Assignment| {
        let same = other.iter().find(|b| Spot::of(b) == Spot::of(a));
        same.is_none_or(|same| wider(a, same, now))
    };
    held.iter().filter(more).cloned().collect()
}

/// Whether each given role takes the place of one of those taken, the same and no narrower one, in
/// whatever order, and none of them is left.
fn moved(given: &[Assignment], taken: &[&Assignment], now: Time) -> bool {
    let Some((new, others)) = given.split_first() else {
        return taken.is_empty();
    };
    (0..taken.len()).any(|at| {
        let mut left = taken.to_vec();
        let old = left.remove(at);
        old.role == new.role && !wider(new, old, now) && moved(others, &left, now)
    })
}

impl Trial<'_> {
    pub fn difference(&self, user: &Handle) -> Difference {
        let (was, is) = (self.was_held(user), self.held(user));
        let mut given = beyond(&is, &was, self.now);
        given.retain(|a| {
            let spot = Spot::of(a);
            !self.automatic.contains(&spot) || self.given.contains(&spot)
        });
        let mut taken = beyond(&was, &is, self.now);
        taken.retain(|a| !self.gone_with.contains(&Spot::of(a)));
        Difference { given, taken }
    }

    fn verbs_of(&self, user: &Handle, difference: &Difference) -> BTreeSet<Verb> {
        let mut verbs = self.verbs.get(user).cloned().unwrap_or_default();
        let whole = [Verb::Create, Verb::Invite, Verb::RemoveUser];
        if whole.iter().any(|verb| verbs.contains(verb)) {
            return verbs;
        }
        // Who loses what is over already gives nothing up, nor who keeps it for a shorter time
        // beside what is given.
        let before = self.look(self.before);
        let held = self.held(user);
        let taken = difference.taken.iter().filter(|a| before.in_time(a));
        let (kept, gone): (Vec<&Assignment>, Vec<&Assignment>) = taken.partition(|a| {
            let left = held.iter().find(|b| Spot::of(b) == Spot::of(a));
            let mut given = difference.given.iter();
            left.is_some_and(|left| given.any(|new| before.together(left, new)))
        });
        let takes = !difference.taken.is_empty();
        if difference.given.is_empty() {
            verbs.extend(takes.then_some(Verb::Remove));
        } else if gone.is_empty() {
            verbs.insert(Verb::Add);
            verbs.extend((!kept.is_empty()).then_some(Verb::Remove));
        } else if kept.is_empty() && moved(&difference.given, &gone, self.now) {
            verbs.insert(Verb::Place);
        } else {
            verbs.insert(Verb::Change);
        }
        verbs
    }

    pub fn delegation(&mut self) {
        let Some(actor) = self.actor.user() else {
            return;
        };
        let people: BTreeSet<Handle> = self.before.users.keys().cloned().collect();
        let people = &people | &self.after.users.keys().cloned().collect();
        for user in people {
            let is = self.after.users.get(&user).map(|u| u.status);
            if is == Some(UserStatus::Active) {
                self.inviter(&user);
            }
            let difference = self.difference(&user);
            for verb in self.verbs_of(&user, &difference) {
                let rows = self.policy.delegation.iter();
                let mut rows = rows.filter(|row| row.stated && row.may.contains(&verb));
                if !rows.any(|row| self.covers(row, actor, &user, verb, &difference)) {
                    self.no("delegation");
                }
            }
        }
    }

    /// Whoever sent an invitation may still send it, as if to somebody new.
    fn inviter(&mut self, user: &Handle) {
        let row = self.before.users.get(user);
        let row = row.filter(|row| row.status == UserStatus::Invited);
        let Some((row, inviter)) = row.and_then(|row| Some((row, row.invited_by.as_ref()?))) else {
            return;
        };
        let mut given = self.was_held(user);
        given.retain(|a| a.since == row.since && self.look(self.before).in_time(a));
        let difference = Difference {
            given,
            taken: Vec::new(),
        };
        let rows = self.policy.delegation.iter();
        let mut rows = rows.filter(|row| row.stated && row.may.contains(&Verb::Invite));
        let may = self.look(self.before).active(inviter)
            && rows.any(|row| self.covers(row, inviter, user, Verb::Invite, &difference));
        if !may {
            self.no("inviter-may-not");
        }
    }

    fn covers(
        &self,
        row: &Delegation,
        actor: &Handle,
        user: &Handle,
        verb: Verb,
        difference: &Difference,
    ) -> bool {
        let whom = match row.only {
            Whom::Anybody => true,
            Whom::Oneself => actor == user,
            Whom::Others => actor != user,
        };
        let given = difference.given.iter().all(|a| self.is_one(a, &row.gives));
        // The places on which the actor holds one of the row's roles.
        let authority = self.look(&self.authority);
        let mut acts = authority.live(actor);
        acts.push((RoleId::EVERYONE, None));
        let places = acts.into_iter().filter(|(role, _)| row.who.contains(role));
        let mut places = places.map(|(_, place)| place);
        // Who is brought back has all again that they held.
        let mut comes = difference.given.clone();
        if verb == Verb::Restore {
            comes = self.was_held(user);
            comes.retain(|a| self.look(self.before).in_time(a));
        }
        let own = row
            .own
            .is_none_or(|own| self.confers_own_only(actor, own, &comes));
        whom && given
            && own
            && places.any(|place| self.covers_from(place, row, user, verb, difference))
    }

    /// Whether the actor has, in every place of what is given, all that it allows.
    fn confers_own_only(&self, actor: &Handle, own: OwnOnly, given: &[Assignment]) -> bool {
        let authority = self.look(&self.authority);
        given.iter().all(|a| {
            let Some(role) = self.policy.role_id(a.role.as_str()) else {
                return true;
            };
            let on = a.on.as_ref();
            let free = own.unless.is_some_and(|cap| {
                authority
                    .place(on)
                    .is_some_and(|on| authority.may_at(actor, cap, Some(on)))
            });
            let mut acts = authority.live(actor);
            acts.push((RoleId::EVERYONE, None));
            acts.retain(|(_, place)| self.in_reach(on, *place, Over::ThisPlace));
            let policy = self.policy;
            let wide = |cap: CapId, way: &Grant| {
                acts.iter()
                    .any(|(held, _)| match &policy.role(*held).cells[cap.index()] {
                        Cell::Allow(ways) => ways.iter().any(|mine| {
                            mine.when.iter().all(|c| way.when.contains(c))
                                && mine.needs.iter().all(|f| way.needs.contains(f))
                        }),
                        _ => false,
                    })
            };
            let denied = |cap: CapId| {
                acts.iter()
                    .any(|(held, _)| policy.role(*held).denies.contains_key(&cap))
            };
            free || policy
                .caps()
                .all(|(cap, _)| match &policy.role(role).cells[cap.index()] {
                    Cell::Allow(ways) => !denied(cap) && ways.iter().all(|way| wide(cap, way)),
                    _ => true,
                })
        })
    }

    fn is_one(&self, a: &Assignment, roles: &BTreeSet<RoleId>) -> bool {
        let role = self.policy.role_id(a.role.as_str());
        role.is_some_and(|role| roles.contains(&role))
    }

    fn covers_from(
        &self,
        place: Option<&Handle>,
        row: &Delegation,
        user: &Handle,
        verb: Verb,
        difference: &Difference,
    ) -> bool {
        let mut held = self.was_held(user);
        // What has ended protects nobody and puts nobody into reach.
        held.retain(|_| verb != Verb::Invite);
        held.retain(|a| self.look(self.before).in_time(a) || difference.taken.contains(a));
        let reach = |a: &Assignment| self.in_reach(a.on.as_ref(), place, row.over);
        let (here, away): (Vec<_>, Vec<_>) = held.iter().partition(|a| reach(a));
        let mut changes = difference.given.iter().chain(&difference.taken);
        let all_changes_here = changes.all(reach);
        let is_new = matches!(verb, Verb::Create | Verb::Invite);
        let about_roles = matches!(verb, Verb::Add | Verb::Remove | Verb::Change | Verb::Place);
        let of_target = |held: &[&Assignment]| held.iter().all(|a| self.is_one(a, &row.target));
        let everywhere = !matches!(row.over, Over::ThisPlace | Over::ThisPlaceAlone);
        let weighed = here.iter().chain(away.iter().filter(|_| everywhere));
        let weighed: Vec<&Assignment> = weighed.copied().collect();
        let holds = |role: &RoleId, live: bool| {
            weighed.iter().any(|a| {
                self.policy.role_id(a.role.as_str()) == Some(*role) && (!live || a.live(self.now))
            })
        };
        if !row.has.iter().all(|role| holds(role, true))
            || row.lacks.iter().any(|role| holds(role, false))
        {
            return false;
        }
        match row.over {
            Over::Person => of_target(&here) && of_target(&away),
            Over::PeopleHere => {
                of_target(&here)
                    && of_target(&away)
                    && all_changes_here
                    && (is_new || !here.is_empty())
            }
            Over::PeopleOnlyHere => {
                of_target(&here)
                    && all_changes_here
                    && away.is_empty()
                    && (is_new || !here.is_empty())
            }
            Over::ThisPlace | Over::ThisPlaceAlone => {
                // What is done to a person as a whole needs that they are of this place alone; who
                // is made receives a role here.
                let whole = away.is_empty() && !here.is_empty();
                let comes = is_new && !difference.given.is_empty();
                of_target(&here) && all_changes_here && (about_roles || comes || whole)
            }
        }
    }

    /// Whether what is held on a place lies within the reach of who acts on another.
    fn in_reach(&self, on: Option<&Handle>, place: Option<&Handle>, over: Over) -> bool {
        if over == Over::ThisPlaceAlone {
            return on == place;
        }
        let authority = self.look(&self.authority);
        let (Some(place), Some(on)) = (authority.place(place), authority.place(on)) else {
            return false;
        };
        place == Place::Account || authority.path(on).contains(&place)
    }
}
