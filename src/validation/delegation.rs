//! Who may do what to whom with which roles: each person's whole difference, and what is done to
//! them, must be covered by one row of the policy's delegation. Authority is read from before the
//! batch, plus what the actor became by making something in it.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use crate::domain::{Actor, Assignment, Edit, Handle, Refusal, UserStatus, plan::Sign};
use crate::policy::model::{CapId, Delegation, Over, RoleId, Verb, Whom};

use super::{
    judge::{Judge, Stage},
    settle::spot,
    world::Look,
};

/// What one person gains and loses.
#[derive(Debug, Default, Clone)]
pub struct Difference {
    /// Assignments that come, those that come by themselves left out.
    pub given: Vec<Assignment>,
    /// Assignments that go, those that went with a thing left out.
    pub taken: Vec<Assignment>,
}

/// How near a row comes to covering a difference.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// It covers it.
    Covers,
    /// A role that is given allows what the actor does not hold.
    Beyond(RoleId, CapId),
    /// A role that the person must hold before is missing.
    Without(RoleId),
    /// A role that the person may not hold before is there.
    With(RoleId),
    /// The person or a place lies outside the actor's.
    Outside,
    /// A role that the person holds is not in it.
    Target(RoleId),
    /// A role that is taken is not in it.
    Takes(RoleId),
    /// A role that is given is not in it.
    Gives(RoleId),
    /// It is about oneself, or about others.
    Whom,
    /// The actor holds none of its roles.
    Who,
}

/// What is done to one person, weighed row by row.
pub(super) struct Case<'c> {
    pub(super) user: &'c Handle,
    pub(super) verb: Verb,
    pub(super) difference: &'c Difference,
    /// What they held before, as far as it counts.
    pub(super) held: Vec<Assignment>,
}

impl Judge<'_> {
    /// Each touched person with what they gain and lose by what somebody does to them.
    pub fn differences(&self) -> Look<BTreeMap<Handle, Difference>> {
        let mut all = self.all_differences()?;
        let by_itself = |a: &Assignment| {
            let spot = spot(a);
            self.automatic.contains(&spot) && !self.given.contains(&spot)
        };
        for difference in all.values_mut() {
            difference.given.retain(|a| !by_itself(a));
            difference
                .taken
                .retain(|a| !self.gone_with.contains(&spot(a)));
        }
        Ok(all)
    }

    /// Each touched person with all that they gain and lose, by itself and with a thing too. Held
    /// longer or sooner than before is gained, held less long or later is lost.
    pub fn all_differences(&self) -> Look<BTreeMap<Handle, Difference>> {
        let mut all = BTreeMap::new();
        for user in self.after.over.roles.keys() {
            let (was, is) = (self.before.roles(user)?, self.after.roles(user)?);
            let given = self.beyond(is, was).cloned().collect();
            let taken = self.beyond(was, is).cloned().collect();
            all.insert(user.clone(), Difference { given, taken });
        }
        Ok(all)
    }

    /// Judges all that is done to people.
    pub fn check_delegation(&mut self) -> Look<()> {
        let differences = self.differences()?;
        let people: BTreeSet<Handle> = differences
            .keys()
            .chain(self.verbs.keys())
            .cloned()
            .collect();
        let Actor::User(actor) = self.batch.actor.clone() else {
            return Ok(());
        };
        let mut all = Ok(());
        for user in people {
            let difference = differences.get(&user).cloned().unwrap_or_default();
            let known = self.before.user(&user)?.is_some();
            for verb in self.verbs_for(&user, &difference, known)? {
                let judged = if verb == Verb::Invite && known {
                    let promised = self.after.roles(&user)?.to_vec();
                    self.judge_invitation(&actor, &user, promised)
                } else {
                    self.judge_verb(&actor, &user, verb, &difference)
                };
                all = all.and(judged);
            }
        }
        let batch = self.batch;
        for edit in &batch.edits {
            if let Edit::UserAccept { user } = edit {
                all = all.and(self.judge_inviter(user));
            }
        }
        all
    }

    /// Judges an invitation as if it were sent now, to somebody who holds nothing yet.
    fn judge_invitation(
        &mut self,
        actor: &Handle,
        user: &Handle,
        promised: Vec<Assignment>,
    ) -> Look<()> {
        let given = promised.into_iter().filter(|a| !a.ended(self.now));
        let difference = Difference {
            given: given.collect(),
            taken: Vec::new(),
        };
        self.judge_verb(actor, user, Verb::Invite, &difference)
    }

    /// Whether whoever sent the invitation may still send it. What others gave since was judged
    /// then, and an invitation of the site or the vendor stays good.
    fn judge_inviter(&mut self, user: &Handle) -> Look<()> {
        let Some(row) = self.before.user(user)? else {
            return Ok(());
        };
        let (since, inviter) = (row.since, row.invited_by.clone());
        let Some(inviter) = inviter.filter(|_| row.status == UserStatus::Invited) else {
            return Ok(());
        };
        let sender = self.before.user(&inviter)?;
        let status = sender.map_or(UserStatus::Removed, |sender| sender.status);
        let why = if status == UserStatus::Active {
            let promised = self.before.roles(user)?.iter();
            let promised = promised.filter(|a| a.since == since).cloned().collect();
            let count = self.refused.len();
            self.judge_invitation(&inviter, user, promised)?;
            self.refused.drain(count..).next().map(|(_, why)| why)
        } else {
            let name = self.before.name_of(&inviter);
            Some(Refusal {
                rules: Vec::new(),
                code: String::new(),
                message: format!("{name} is {status}."),
                mend: String::new(),
                remedies: Vec::new(),
            })
        };
        if let Some(why) = why {
            let message = format!(
                "{} sent this invitation and may not send it any more. {}",
                self.before.name_of(&inviter),
                why.message
            );
            let mend = "Have somebody send it again.";
            self.refuse(
                Stage::Delegation,
                "inviter-may-not",
                &why.rules,
                message,
                mend,
            );
        }
        Ok(())
    }

    fn verbs_for(
        &self,
        user: &Handle,
        difference: &Difference,
        known: bool,
    ) -> Look<BTreeSet<Verb>> {
        let mut verbs = self.verbs.get(user).cloned().unwrap_or_default();
        // Whoever is made or removed brings or loses all roles with it; an invitation that is sent
        // again does not.
        let made = !known || verbs.contains(&Verb::Create);
        if made || verbs.contains(&Verb::RemoveUser) {
            return Ok(verbs);
        }
        let given = &difference.given[..];
        let is = self.after.roles(user)?;
        // What is held on beside what is given is only shortened, and not given up for it.
        let stays = |a: &&Assignment| {
            let left = is.iter().find(|left| spot(left) == spot(a));
            left.is_some_and(|left| given.iter().any(|new| left.meets(new, self.now)))
        };
        // Nor is a role that had ended already.
        let lost = difference.taken.iter().filter(|a| self.speaks(a));
        let (cut, gone): (Vec<_>, Vec<_>) = lost.partition(stays);
        match (given.is_empty(), gone.is_empty()) {
            (true, _) if difference.taken.is_empty() => {}
            (true, _) => verbs.extend([Verb::Remove]),
            (false, true) if cut.is_empty() => verbs.extend([Verb::Add]),
            (false, true) => verbs.extend([Verb::Add, Verb::Remove]),
            (false, false) if cut.is_empty() && self.only_moves(given, &gone) => {
                verbs.extend([Verb::Place]);
            }
            (false, false) => verbs.extend([Verb::Change]),
        }
        Ok(verbs)
    }

    /// Whether each role that is given was held elsewhere, no less long, and goes there.
    fn only_moves(&self, given: &[Assignment], lost: &[&Assignment]) -> bool {
        let begins = |a: &Assignment| a.begins.map_or(self.now, |begins| begins.max(self.now));
        let ends = |a: &Assignment| (a.until.is_none(), a.until);
        let (mut given, mut left): (Vec<&Assignment>, _) = (given.iter().collect(), lost.to_vec());
        // The longest first, and each instead of the one that began least before it.
        given.sort_by_key(|a| Reverse(ends(a)));
        let each_fits = given.into_iter().all(|new| {
            let wider = |old: &Assignment| ends(old) >= ends(new) && begins(old) <= begins(new);
            let fits = (0..left.len()).filter(|at| left[*at].role == new.role && wider(left[*at]));
            let best = fits.max_by_key(|at| begins(left[*at]));
            best.map(|at| left.swap_remove(at)).is_some()
        });
        each_fits && left.is_empty()
    }

    fn judge_verb(
        &mut self,
        actor: &Handle,
        user: &Handle,
        verb: Verb,
        difference: &Difference,
    ) -> Look<()> {
        let mut held = match self.before.user(user)? {
            Some(_) if verb != Verb::Invite => self.before.roles(user)?.to_vec(),
            _ => Vec::new(),
        };
        // A role that has ended protects nobody and puts nobody into anybody's reach.
        held.retain(|a| self.speaks(a) || difference.taken.contains(a));
        let case = Case {
            user,
            verb,
            difference,
            held,
        };
        let policy = self.policy;
        let mut nearest: Option<(Fit, &Delegation)> = None;
        let mut unstated: Option<&Delegation> = None;
        for row in policy
            .delegation
            .iter()
            .filter(|row| row.may.contains(&verb))
        {
            if !row.stated {
                unstated = Some(row);
                continue;
            }
            let fit = self.fit(actor, row, &case)?;
            if fit == Fit::Covers {
                self.said(&row.rules);
                return Ok(());
            }
            if nearest.as_ref().is_none_or(|(best, _)| fit < *best) {
                nearest = Some((fit, row));
            }
        }
        self.refuse_verb(actor, &case, nearest, unstated)
    }

    fn fit(&self, actor: &Handle, row: &Delegation, case: &Case<'_>) -> Look<Fit> {
        let places: Vec<Option<Handle>> = self
            .authority
            .live(actor)?
            .into_iter()
            .filter(|(role, _)| row.who.contains(role))
            .map(|(_, on)| on)
            .collect();
        if places.is_empty() {
            return Ok(Fit::Who);
        }
        if matches!(
            (row.only, actor == case.user),
            (Whom::Oneself, false) | (Whom::Others, true)
        ) {
            return Ok(Fit::Whom);
        }
        for a in &case.difference.given {
            match self.policy.role_id(a.role.as_str()) {
                Some(role) if row.gives.contains(&role) => {}
                Some(role) => return Ok(Fit::Gives(role)),
                None => return Ok(Fit::Outside),
            }
        }
        if let Some(takes) = &row.takes {
            let taken = case.difference.taken.iter();
            let taken = taken.filter_map(|a| self.policy.role_id(a.role.as_str()));
            if let Some(role) = taken.into_iter().find(|role| !takes.contains(role)) {
                return Ok(Fit::Takes(role));
            }
        }
        let mut best = Fit::Who;
        for place in places {
            best = best.min(self.fit_place(row, case, place.as_ref())?);
        }
        // Whoever brings somebody back confers all that they held.
        let conferred = match case.verb {
            Verb::Restore => &case.held,
            _ => &case.difference.given,
        };
        if best == Fit::Covers
            && let Some(own) = row.own
            && let Some((role, cap)) = self.confers_beyond(actor, own, conferred)?
        {
            return Ok(Fit::Beyond(role, cap));
        }
        Ok(best)
    }

    /// Whether the row covers the case as far as the actor's role on that place reaches.
    fn fit_place(&self, row: &Delegation, case: &Case<'_>, place: Option<&Handle>) -> Look<Fit> {
        let mut here = Vec::new();
        for held in &case.held {
            here.push(self.counts(row.over, held, place)?);
        }
        let counted = case
            .held
            .iter()
            .zip(&here)
            .filter(|(_, here)| !by_place(row.over) || **here);
        for (held, _) in counted {
            match self.policy.role_id(held.role.as_str()) {
                Some(role) if row.target.contains(&role) => {}
                Some(role) => return Ok(Fit::Target(role)),
                None => return Ok(Fit::Outside),
            }
        }
        if let Some(unmet) = self.prerequisite(row, case, &here) {
            return Ok(unmet);
        }
        if row.over == Over::Person {
            return Ok(Fit::Covers);
        }
        for changed in case.difference.given.iter().chain(&case.difference.taken) {
            if !self.counts(row.over, changed, place)? {
                return Ok(Fit::Outside);
            }
        }
        let new = matches!(case.verb, Verb::Create | Verb::Invite);
        let of_roles = matches!(
            case.verb,
            Verb::Add | Verb::Remove | Verb::Change | Verb::Place
        );
        let all_here = here.iter().all(|h| *h);
        let inside = match row.over {
            Over::Person => true,
            Over::ThisPlace | Over::ThisPlaceAlone => {
                of_roles
                    || (new && !case.difference.given.is_empty())
                    || (all_here && !here.is_empty())
            }
            Over::PeopleHere => new || here.contains(&true),
            Over::PeopleOnlyHere => all_here && (new || !here.is_empty()),
        };
        Ok(if inside { Fit::Covers } else { Fit::Outside })
    }

    /// What the row asks the person to hold, or not to hold, before; where a place counts, there.
    fn prerequisite(&self, row: &Delegation, case: &Case<'_>, here: &[bool]) -> Option<Fit> {
        let held = case.held.iter().zip(here);
        let counted = held.filter(|(_, here)| !by_place(row.over) || **here);
        let held: BTreeSet<(RoleId, bool)> = counted
            .filter_map(|(a, _)| {
                let role = self.policy.role_id(a.role.as_str())?;
                Some((role, a.live(self.now)))
            })
            .collect();
        let missing = row.has.iter().find(|role| !held.contains(&(**role, true)));
        let barred = row.lacks.iter();
        let mut barred = barred.filter(|role| held.iter().any(|(held, _)| held == *role));
        missing
            .map(|role| Fit::Without(*role))
            .or_else(|| barred.next().map(|role| Fit::With(*role)))
    }

    /// What is held in one state and not, or not as long, in the other.
    fn beyond<'h>(
        &self,
        held: &'h [Assignment],
        other: &'h [Assignment],
    ) -> impl Iterator<Item = &'h Assignment> {
        let now = self.now;
        // What began before now begins now, and what has no end ends after all others.
        let begins = move |a: &Assignment| a.begins.map_or(now, |begins| begins.max(now));
        let ends = |a: &Assignment| (a.until.is_none(), a.until);
        held.iter().filter(move |a| {
            let same = other.iter().find(|b| spot(b) == spot(a));
            same.is_none_or(|b| begins(a) < begins(b) || ends(a) > ends(b))
        })
    }

    /// Whether the assignment says something, or will, or will again once its feature is on.
    fn speaks(&self, assignment: &Assignment) -> bool {
        !assignment.ended(self.now)
    }

    /// Whether an assignment is one of those that the row looks at from that place.
    fn counts(&self, over: Over, assignment: &Assignment, place: Option<&Handle>) -> Look<bool> {
        if over == Over::ThisPlaceAlone {
            return Ok(assignment.on.as_ref() == place);
        }
        self.reaches(assignment, place)
    }

    fn reaches(&self, assignment: &Assignment, place: Option<&Handle>) -> Look<bool> {
        self.authority.inside(assignment.on.as_ref(), place)
    }

    /// Says with a plan that a site administrator acts without delegation.
    pub fn note_status(&mut self) -> Look<()> {
        for (user, row) in self.after.over.users.clone() {
            let was = self.before.user(&user)?.map(|u| u.status);
            if was == Some(UserStatus::Archived) && row.status == UserStatus::Active {
                self.note(
                    Sign::Gain,
                    format!("{} comes back with all roles held before.", row.name),
                    &[],
                );
            }
        }
        Ok(())
    }
}

/// Whether the row looks only at roles that are held on the actor's place.
pub(super) fn by_place(over: Over) -> bool {
    matches!(over, Over::ThisPlace | Over::ThisPlaceAlone)
}
