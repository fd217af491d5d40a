//! Reasons: which edits need one, and what a site administrator must say to act at all.

use std::collections::BTreeSet;

use crate::domain::{Edit, Handle, Word, plan::Sign};
use crate::policy::model::{NeedsReason, SiteNeeds};

use super::{
    judge::{Judge, Stage},
    world::Look,
};

/// Something that a batch does, with the roles that it is about.
type Deed = (&'static str, BTreeSet<Word>);

impl Judge<'_> {
    fn reason(&self) -> Option<&str> {
        let reason = self.batch.reason.as_deref().map(str::trim);
        reason.filter(|reason| !reason.is_empty())
    }

    /// What the policy asks of a site administrator who acts without anybody's delegation, the
    /// vendor included.
    pub fn check_site(&mut self) {
        let life = &self.policy.life;
        // Whoever approves what waited has said it with the approval.
        let asked = if self.by_site() && self.released.is_none() {
            life.site
        } else {
            SiteNeeds::Nothing
        };
        let rules = life.site_by.clone();
        if self.batch.break_glass && !self.by_site() {
            self.refuse(
                Stage::Gates,
                "site-only",
                &[],
                "Only a site administrator breaks the glass.".into(),
                "Leave `break_glass` out.",
            );
        }
        if asked == SiteNeeds::BreakGlass && !self.batch.break_glass {
            self.refuse(
                Stage::Gates,
                "break-glass-needed",
                &rules,
                "In this account a site administrator acts only by breaking the glass.".into(),
                "Say `\"break_glass\": true` and a reason, or have somebody of the account do it.",
            );
        }
        if (self.batch.break_glass || asked != SiteNeeds::Nothing) && self.reason().is_none() {
            self.refuse(
                Stage::Gates,
                "reason-needed",
                &rules,
                "A site administrator acts here only with a reason.".into(),
                "Say why, in the reason.",
            );
        }
        if self.batch.break_glass {
            let text = "The glass is broken: the journal marks this edit.";
            self.note(Sign::Care, text, &rules);
        }
    }

    /// Judges whether what is done has the reason that it needs.
    pub fn check_reasons(&mut self) -> Look<()> {
        let policy = self.policy;
        if policy.life.reasons.is_empty() {
            return Ok(());
        }
        let deeds = self.deeds()?;
        for need in &policy.life.reasons {
            let found = deeds.iter().find(|(word, roles)| {
                let mut named = need.roles.iter().map(|role| &policy.role(*role).name);
                need.edits.contains(word)
                    && (need.roles.is_empty() || named.any(|role| roles.contains(role)))
            });
            match found {
                Some(_) if need.met(self.reason()) => self.said(&need.rules),
                Some((word, _)) => self.unreasoned(need, word),
                None => {}
            }
        }
        Ok(())
    }

    fn unreasoned(&mut self, need: &NeedsReason, word: &str) {
        let (what, mend) = match need.example() {
            Some(ticket) => (
                format!("a reason that names a ticket such as {ticket}"),
                format!("Say why, in the reason, and name the ticket, such as {ticket}."),
            ),
            None => ("a reason".into(), "Say why, in the reason.".into()),
        };
        let mend = match self.released {
            Some(_) => "Decline it, and ask anew with such a reason.".into(),
            None => mend,
        };
        let message = format!("This needs {what} ({word}).");
        self.refuse(Stage::Reasons, "reason-needed", &need.rules, message, &mend);
    }

    /// What is done: the edits by their words, and roles that come and go by whatever edit.
    fn deeds(&self) -> Look<Vec<Deed>> {
        let mut deeds = Vec::new();
        for edit in &self.batch.edits {
            let roles = match edit {
                // What comes of these is read from the difference.
                Edit::RoleAssign { .. } | Edit::RoleRevoke { .. } => continue,
                Edit::RoleChange { from, to, .. } => [from, to].map(Clone::clone).into(),
                edit => {
                    let (mut people, mut things) = (BTreeSet::new(), BTreeSet::new());
                    super::edits::mentions(edit, &mut people, &mut things);
                    self.roles_of(&people)?
                }
            };
            deeds.push((edit.name(), roles));
        }
        for difference in self.all_differences()?.into_values() {
            let sides = [
                ("role.assign", difference.given),
                ("role.revoke", difference.taken),
            ];
            for (word, side) in sides {
                if !side.is_empty() {
                    deeds.push((word, side.into_iter().map(|a| a.role).collect()));
                }
            }
        }
        Ok(deeds)
    }

    /// All that these people hold, before or after.
    fn roles_of(&self, people: &BTreeSet<&Handle>) -> Look<BTreeSet<Word>> {
        let mut roles = BTreeSet::new();
        for user in people {
            for world in [&self.before, &self.after] {
                if world.user(user)?.is_some() {
                    roles.extend(world.roles(user)?.iter().map(|a| a.role.clone()));
                }
            }
        }
        Ok(roles)
    }
}
