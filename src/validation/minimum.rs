//! The minimum of active holders: of the account, and of each place of a kind. Judged where a batch
//! moves one of the roles, makes the place, or shuts a feature that the roles hang on.

use std::collections::BTreeSet;

use crate::domain::{Handle, UserStatus, Word, plan::Sign};
use crate::policy::model::{KindId, Limit, RoleId};

use super::{
    judge::{Judge, listed, with_article},
    world::{Look, World},
};

/// How many holders of a role that falls silent are looked at for the places that they leave.
const LOOKED_AT: usize = 20;

impl Judge<'_> {
    pub(super) fn limit_active(
        &mut self,
        limit: &Limit,
        each: KindId,
        roles: &[RoleId],
        least: u64,
    ) -> Look<()> {
        let (open, was_open) = (
            self.open_words(&self.after, roles)?,
            self.open_words(&self.before, roles)?,
        );
        let mut places = self.touched_places(each, &self.words_of(roles))?;
        if open != was_open {
            let shut: Vec<&Word> = was_open.iter().filter(|w| !open.contains(w)).collect();
            places.extend(self.places_shut(each, &shut)?);
        }
        let mut all = Ok(());
        for place in places {
            let judged = self.active_on(limit, place.as_ref(), (&open, &was_open), roles, least);
            all = all.and(judged);
        }
        all
    }

    /// Places of the kind whose holders fall silent when these roles do: the account, and of others
    /// those of some holders, for one that is left without anybody is enough.
    fn places_shut(&self, each: KindId, shut: &[&Word]) -> Look<BTreeSet<Option<Handle>>> {
        if each == KindId::ACCOUNT {
            return Ok(BTreeSet::from([None]));
        }
        let mut places = BTreeSet::new();
        for role in shut {
            let holders = self
                .before
                .some_users(UserStatus::Active, Some(role), LOOKED_AT)?;
            for holder in holders {
                let held = self.before.roles(&holder.id)?.iter();
                let on = held
                    .filter(|a| a.role == **role)
                    .filter_map(|a| a.on.clone());
                places.extend(on.map(Some));
            }
        }
        let kind = &self.policy.kind(each).name;
        let mut fits = BTreeSet::new();
        for place in places {
            let thing = place.as_ref().map(|p| self.after.resource(p)).transpose()?;
            if thing.flatten().is_some_and(|r| r.kind == *kind) {
                fits.insert(place);
            }
        }
        Ok(fits)
    }

    /// The words of those roles whose features are on.
    fn open_words(&self, world: &World<'_>, roles: &[RoleId]) -> Look<Vec<Word>> {
        let mut open = Vec::new();
        for role in roles {
            if world.off(&self.policy.role(*role).needs)?.is_none() {
                open.push(*role);
            }
        }
        Ok(self.words_of(&open))
    }

    fn active_on(
        &mut self,
        limit: &Limit,
        place: Option<&Handle>,
        (words, were): (&[Word], &[Word]),
        roles: &[RoleId],
        least: u64,
    ) -> Look<()> {
        let most = usize::try_from(least).unwrap_or(usize::MAX);
        let was = self.holders_before(were, place, most);
        let is = self.after.active_holders(words, place, most)?;
        let was = was?;
        let new = was.is_none();
        let was = was.unwrap_or_default();
        let enough = is.len() as u64 >= least;
        if enough || !(new || is.len() < was.len()) {
            if !was.is_empty() && was != is {
                self.said(&limit.rules);
            }
            return Ok(());
        }
        let (title, where_) = (
            self.policy.role_titles(roles, "or"),
            self.after.place_of(place),
        );
        // What the vendor switches makes a debt, which the plan tells; what else is done does not.
        let otherwise = self.after.active_holders(were, place, most)?;
        let by_switch = otherwise.len() as u64 >= least || otherwise.len() >= was.len();
        if words != were && by_switch && self.by_vendor() {
            let text = format!("{where_} will have no active {title} while that is off.");
            self.note(Sign::Care, text, &limit.rules);
            return Ok(());
        }
        let gone: Vec<String> = was
            .difference(&is)
            .map(|h| self.before.name_of(h))
            .collect();
        let message = match &gone[..] {
            [] => format!("{where_} would have no active {title}."),
            [one] if least == 1 => format!("{one} is the only active {title} of {where_}."),
            more if is.is_empty() => {
                format!(
                    "{where_} would have no active {title} without {}.",
                    listed(more)
                )
            }
            _ => format!("{where_} would have fewer than {least} active holders of {title}."),
        };
        let mend = format!("Make somebody else {} first.", with_article(&title));
        self.breach(limit, "min-active", message, &mend);
        Ok(())
    }

    /// The holders before; `None` where the place did not exist.
    fn holders_before(
        &self,
        words: &[Word],
        place: Option<&Handle>,
        most: usize,
    ) -> Look<Option<BTreeSet<Handle>>> {
        let existed = match place {
            Some(place) => self.before.resource(place)?.is_some(),
            None => self.before.account()?.is_some(),
        };
        if !existed {
            return Ok(None);
        }
        // A world of its own, so that the same people are looked at as after the batch.
        let mut before = self.before.clone();
        for user in self
            .after
            .touched()
            .into_iter()
            .cloned()
            .collect::<Vec<_>>()
        {
            if before.user(&user)?.is_some() {
                before.roles_mut(&user)?;
            }
        }
        let extra = self.after.touched().len() - before.touched().len();
        before.active_holders(words, place, most + extra).map(Some)
    }

    /// Places of the kind at which the batch moves one of the roles, or makes the place.
    fn touched_places(&self, each: KindId, words: &[Word]) -> Look<BTreeSet<Option<Handle>>> {
        let mut places = BTreeSet::new();
        if each == KindId::ACCOUNT && self.before.account()?.is_none() {
            places.insert(None);
        }
        let name = &self.policy.kind(each).name;
        for made in &self.made {
            if self.after.resource(made)?.is_some_and(|r| r.kind == *name) {
                places.insert(Some(made.clone()));
            }
        }
        for user in self.after.touched() {
            let known = self.before.user(user)?.is_some();
            let was = if known { self.before.roles(user)? } else { &[] };
            for held in self
                .after
                .roles(user)?
                .iter()
                .chain(was)
                .filter(|a| words.contains(&a.role))
            {
                let fits = match &held.on {
                    None => each == KindId::ACCOUNT,
                    Some(place) => self.after.resource(place)?.is_some_and(|r| r.kind == *name),
                };
                if fits {
                    places.insert(held.on.clone());
                }
            }
        }
        Ok(places)
    }
}
