//! Features switched: who may, what that opens or closes, and what no longer waits for it.

use crate::domain::{Actor, Object, UserStatus, Word, plan::Sign};
use crate::policy::model::{FeatureId, SetBy, Waits};

use super::super::{
    judge::{Judge, Stage, listed, with_article},
    world::Look,
};

impl Judge<'_> {
    /// Whether a feature is one that somebody switches, or a refusal.
    pub(super) fn switchable(&mut self, feature: FeatureId) -> bool {
        let row = self.policy.feature(feature);
        let title = self.policy.feature_title(feature);
        let (message, mend) = if !row.any_of.is_empty() {
            let parts: Vec<String> = row
                .any_of
                .iter()
                .map(|f| self.policy.feature_title(*f))
                .collect();
            let from = parts.join(" or ");
            (
                format!("{title} follows from {from} and is not switched itself."),
                "Switch one of those.",
            )
        } else if row.set_by == SetBy::Plan {
            (
                format!("{title} comes with the plan and is not switched itself."),
                "Change the plan.",
            )
        } else {
            return true;
        };
        self.refuse(Stage::Gates, "derived-feature", &row.rules, message, mend);
        false
    }

    pub(super) fn may_switch(&mut self, feature: FeatureId) -> Look<()> {
        let row = self.policy.feature(feature);
        let title = self.policy.feature_title(feature);
        match &row.set_by {
            SetBy::Plan => {}
            SetBy::Vendor if self.by_vendor() => {}
            SetBy::Vendor => self.vendor_only(&format!("switch {title}"), &row.rules),
            SetBy::Roles(roles) => {
                if let Actor::User(actor) = &self.batch.actor
                    && !self.before.holds_live(actor, roles)?
                {
                    let who = with_article(&self.policy.role_titles(roles, "or"));
                    let message = format!("Only {who} may switch {title}.");
                    self.refuse(
                        Stage::Delegation,
                        "no-capability",
                        &row.rules,
                        message,
                        &format!("Ask {who}."),
                    );
                }
            }
        }
        Ok(())
    }

    /// Switches a feature and says what that opens or closes.
    pub(super) fn switch(&mut self, feature: FeatureId, on: bool) -> Look<()> {
        let row = self.policy.feature(feature);
        if self.after.feature_on(feature)? == on {
            let message = format!(
                "{} is {} already.",
                self.policy.feature_title(feature),
                if on { "on" } else { "off" }
            );
            self.refuse(
                Stage::Sense,
                "already-so",
                &row.rules,
                message,
                "Nothing needs to be done.",
            );
            return Ok(());
        }
        if let Some(account) = self.after.account_mut()? {
            account.features.insert(row.name.clone(), on);
        }
        if self.after.feature_on(feature)? != on {
            let title = self.policy.feature_title(feature);
            self.refuse(
                Stage::Gates,
                "derived-feature",
                &row.rules,
                format!("{title} comes with the plan and stays on while that lasts."),
                "Change the plan.",
            );
            return Ok(());
        }
        let all =
            (0..self.policy.features.len()).map(|i| FeatureId(crate::policy::model::small(i)));
        for feature in all.collect::<Vec<_>>() {
            self.describe_feature(feature)?;
        }
        Ok(())
    }

    /// Who waits for a feature that is on now waits for nothing.
    fn void_requests_for(&mut self, feature: FeatureId) -> Look<()> {
        let policy = self.policy;
        let asked: Vec<&Word> = policy
            .workflows
            .iter()
            .filter(|w| w.waits == Waits::Feature(feature))
            .map(|w| &w.name)
            .collect();
        if asked.is_empty() {
            return Ok(());
        }
        for request in self.after.waiting(&Object::Account)? {
            if asked.contains(&&request.workflow) {
                self.void_request(request)?;
            }
        }
        Ok(())
    }

    /// Says what a feature that turned on or off opens or closes, counted by role.
    pub(super) fn describe_feature(&mut self, feature: FeatureId) -> Look<()> {
        let (was, is) = (
            self.before.feature_on(feature)?,
            self.after.feature_on(feature)?,
        );
        if was == is {
            return Ok(());
        }
        if is {
            self.void_requests_for(feature)?;
        }
        let row = self.policy.feature(feature);
        let (sign, word) = if is {
            (Sign::Gain, "on")
        } else {
            (Sign::Loss, "off")
        };
        self.thing(
            sign,
            format!("{} turns {word}", self.policy.feature_title(feature)),
            &row.rules,
        );
        self.said(&row.rules);
        let caps: Vec<String> = self
            .policy
            .caps()
            .filter(|(_, cap)| cap.needs.contains(&feature))
            .map(|(id, _)| self.policy.cap_title(id))
            .collect();
        if !caps.is_empty() {
            let verb = if is { "opens" } else { "closes" };
            self.note(sign, format!("That {verb}: {}.", listed(&caps)), &[]);
        }
        for (id, role) in self.policy.given_roles() {
            if role.needs.contains(&feature) {
                let count = self.before.count_holders(
                    &self.before,
                    std::slice::from_ref(&role.name),
                    &[UserStatus::Active],
                    false,
                )?;
                let title = self.policy.role_title(id);
                let effect = if is {
                    "speaks again for"
                } else {
                    "says nothing any more for"
                };
                self.note(
                    sign,
                    format!(
                        "{title} {effect} {count} active holder{}.",
                        if count == 1 { "" } else { "s" }
                    ),
                    &role.rules,
                );
            }
        }
        Ok(())
    }
}
