//! Edits of the account itself: made, set, suspended, removed, put under another policy version.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{
    Account, AccountStatus, Assignment, User, UserStatus, Word, edit::NewPerson, plan::Sign,
};
use crate::policy::model::{FeatureId, LimitForm, Most, PlanKind, Right};

use super::super::{
    judge::{Judge, Spot, Stage},
    world::Look,
};

impl Judge<'_> {
    pub(super) fn site_only(&mut self, doing: &str) -> bool {
        if self.by_site() {
            return true;
        }
        let message = format!("Only a site administrator may {doing}.");
        self.refuse(
            Stage::Gates,
            "site-only",
            &[],
            message,
            "Act as the site administrator.",
        );
        false
    }

    fn known_plan(&mut self, plan: &Word) -> Option<&PlanKind> {
        let found = self.policy.plan(plan.as_str());
        if found.is_none() {
            let known: Vec<String> = self
                .policy
                .plans
                .iter()
                .map(|p| p.name.to_string())
                .collect();
            let mend = if known.is_empty() {
                "This policy has no plans.".into()
            } else {
                format!("Name one of: {}.", known.join(", "))
            };
            let message = format!("{} has no plan `{plan}`.", self.policy.title);
            self.refuse(Stage::Names, "unknown-plan", &[], message, &mend);
        }
        found
    }

    fn known_feature(&mut self, feature: &Word) -> Option<FeatureId> {
        let found = self.policy.feature_id(feature.as_str());
        if found.is_none() {
            let known: Vec<String> = self
                .policy
                .features
                .iter()
                .map(|f| f.name.to_string())
                .collect();
            let message = format!("{} has no feature `{feature}`.", self.policy.title);
            self.refuse(
                Stage::Names,
                "unknown-feature",
                &[],
                message,
                &format!("Name one of: {}.", known.join(", ")),
            );
        }
        found
    }

    fn known_number(&mut self, name: &Word) -> bool {
        let known: BTreeSet<&Word> = self
            .policy
            .limits
            .iter()
            .filter_map(|limit| match &limit.form {
                LimitForm::Pool {
                    most: Most::Named(name),
                    ..
                } => Some(name),
                _ => None,
            })
            .collect();
        if known.contains(name) {
            return true;
        }
        let all: Vec<&str> = known.iter().map(|n| n.as_str()).collect();
        let mend = if all.is_empty() {
            "This policy counts nothing.".into()
        } else {
            format!("Name one of: {}.", all.join(", "))
        };
        self.refuse(
            Stage::Names,
            "unknown-limit",
            &[],
            format!("{} counts no `{name}`.", self.policy.title),
            &mend,
        );
        false
    }

    pub(super) fn account_create(
        &mut self,
        title: &str,
        plan: Option<&Word>,
        features: &BTreeMap<Word, bool>,
        limits: &BTreeMap<Word, u64>,
        owner: Option<&NewPerson>,
    ) -> Look<()> {
        if !self.site_only("open an account") {
            return Ok(());
        }
        if self.after.account()?.is_some() {
            let message = format!("There is an account `{}` already.", self.batch.account);
            self.refuse(
                Stage::Names,
                "name-taken",
                &[],
                message,
                "Choose another handle.",
            );
            return Ok(());
        }
        let Some(title) = self.kept_title("The title", title) else {
            return Ok(());
        };
        let plan = match plan {
            Some(plan) => self.known_plan(plan).map(|p| p.name.clone()),
            None => self.policy.plans.first().map(|p| p.name.clone()),
        };
        for feature in features.keys() {
            if let Some(feature) = self.known_feature(feature) {
                self.switchable(feature);
            }
        }
        for name in limits.keys() {
            self.known_number(name);
        }
        let policy = self.policy;
        self.headlines.push(format!("Open the account {title}"));
        self.thing(
            Sign::Gain,
            format!("Account {title}, under {}", policy.title),
            &[],
        );
        self.after.over.account = Some(Account {
            id: self.batch.account.clone(),
            title,
            policy: policy.hash,
            plan,
            features: features.clone(),
            limits: limits.clone(),
            status: AccountStatus::Active,
            since: self.now,
        });
        match owner {
            Some(owner) => self.first_owner(owner),
            None => Ok(()),
        }
    }

    fn first_owner(&mut self, owner: &NewPerson) -> Look<()> {
        if !self.free_handle(&owner.user)? {
            return Ok(());
        }
        let Some(name) = self.kept_title("The name", &owner.name) else {
            return Ok(());
        };
        let email = self.kept_email(owner.email.as_deref());
        let user = User {
            id: owner.user.clone(),
            name: name.clone(),
            email,
            status: UserStatus::Active,
            labels: BTreeSet::new(),
            since: self.now,
            invited_by: None,
        };
        self.after.over.users.insert(owner.user.clone(), user);
        self.after
            .over
            .relations
            .entry(owner.user.clone())
            .or_default();
        let roles = self.after.over.roles.entry(owner.user.clone()).or_default();
        let kind = self.policy.kind(crate::policy::model::KindId::ACCOUNT);
        let Some(role) = kind.creator_becomes else {
            return Ok(());
        };
        let word = self.policy.role(role).name.clone();
        roles.push(Assignment {
            user: owner.user.clone(),
            role: word.clone(),
            on: None,
            begins: None,
            until: None,
            since: self.now,
        });
        self.automatic.insert(Spot {
            user: owner.user.clone(),
            role: word,
            on: None,
        });
        let title = self.policy.role_title(role);
        let rules = kind.rules.clone();
        self.note(
            Sign::Gain,
            format!("Whoever opens the account becomes {title}: {name}."),
            &rules,
        );
        Ok(())
    }

    pub(super) fn account_set(
        &mut self,
        title: Option<&str>,
        plan: Option<&Word>,
        features: &BTreeMap<Word, bool>,
        limits: &BTreeMap<Word, u64>,
    ) -> Look<()> {
        let was = self.after.account()?.cloned();
        let Some(was) = was else { return Ok(()) };
        let kind = self.policy.kind(crate::policy::model::KindId::ACCOUNT);
        if let Some(title) = title
            && let Some(title) = self.kept_title("The title", title)
            && title != was.title
        {
            self.thing(
                Sign::Change,
                format!("{} is now called {title}", was.title),
                &[],
            );
            self.account_right(
                &kind.title_set_with,
                "change what the account is called",
                true,
            );
            if let Some(account) = self.after.account_mut()? {
                account.title = title;
            }
        }
        if let Some(plan) = plan {
            self.set_plan(&was, plan, &kind.plan_set_with)?;
        }
        for (name, on) in features {
            if let Some(feature) = self.known_feature(name)
                && self.switchable(feature)
            {
                self.may_switch(feature)?;
                self.switch(feature, *on)?;
            }
        }
        for (name, number) in limits {
            if self.known_number(name) && was.limits.get(name) != Some(number) {
                self.account_right(&kind.limits_set_with, "set such a number", false);
                let old = was
                    .limits
                    .get(name)
                    .map_or_else(|| "no number".into(), u64::to_string);
                self.thing(Sign::Change, format!("{name}: {old} becomes {number}"), &[]);
                if let Some(account) = self.after.account_mut()? {
                    account.limits.insert(name.clone(), *number);
                }
            }
        }
        self.headlines
            .push(format!("Change the account {}", was.title));
        if self.after.account()? == Some(&was) && self.refused.is_empty() {
            self.refuse(
                Stage::Sense,
                "already-so",
                &[],
                format!("Nothing about {} would change.", was.title),
                "Nothing needs to be done.",
            );
        }
        Ok(())
    }

    fn account_right(&mut self, right: &Right, doing: &str, site_may: bool) {
        match right {
            Right::Cap(cap) => self.demand(Some(*cap), None, doing),
            Right::Vendor if self.by_vendor() || (site_may && self.by_site()) => {}
            Right::Vendor => self.vendor_only(doing, &[]),
        }
    }

    pub(super) fn vendor_only(&mut self, doing: &str, rules: &[String]) {
        let message = format!("Only the vendor may {doing}.");
        self.refuse(
            Stage::Gates,
            "vendor-only",
            rules,
            message,
            "A site administrator may do it who says that he speaks for the vendor.",
        );
    }

    fn set_plan(&mut self, was: &Account, plan: &Word, right: &Right) -> Look<()> {
        let Some(title) = self.known_plan(plan).map(|p| p.title.clone()) else {
            return Ok(());
        };
        if was.plan.as_ref() == Some(plan) {
            return Ok(());
        }
        self.account_right(right, "change the plan", false);
        let old = was
            .plan
            .as_ref()
            .and_then(|p| self.policy.plan(p.as_str()))
            .map_or("no plan", |p| &p.title);
        self.thing(Sign::Change, format!("Plan: {old} becomes {title}"), &[]);
        if let Some(account) = self.after.account_mut()? {
            account.plan = Some(plan.clone());
        }
        let all =
            (0..self.policy.features.len()).map(|i| FeatureId(crate::policy::model::small(i)));
        for feature in all.collect::<Vec<_>>() {
            self.describe_feature(feature)?;
        }
        Ok(())
    }

    pub(super) fn account_suspend(&mut self, suspended: bool) -> Look<()> {
        if !self.site_only("suspend or resume an account") {
            return Ok(());
        }
        let status = if suspended {
            AccountStatus::Suspended
        } else {
            AccountStatus::Active
        };
        let Some(account) = self.after.account_mut()? else {
            return Ok(());
        };
        let (title, same) = (account.title.clone(), account.status == status);
        account.status = status;
        if same {
            self.refuse(
                Stage::Sense,
                "already-so",
                &[],
                format!("{title} is {status} already."),
                "Nothing needs to be done.",
            );
        }
        self.headlines.push(format!(
            "{} {title}",
            if suspended { "Suspend" } else { "Resume" }
        ));
        self.thing(Sign::Change, format!("{title} is {status}"), &[]);
        Ok(())
    }

    pub(super) fn account_remove(&mut self) -> Look<()> {
        if !self.site_only("remove an account") {
            return Ok(());
        }
        let Some(account) = self.after.account_mut()? else {
            return Ok(());
        };
        account.status = AccountStatus::Removed;
        let title = account.title.clone();
        self.headlines
            .push(format!("Remove the account {title} for good"));
        self.thing(
            Sign::Loss,
            format!("Account {title}, with everybody and everything in it"),
            &[],
        );
        self.reminders.push(crate::domain::plan::Reminder {
            text: format!("{title} is removed for good. Its journal stays."),
            confirm: true,
            rules: Vec::new(),
        });
        Ok(())
    }
}
