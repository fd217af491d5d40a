//! An account and a user in full.

use std::collections::BTreeMap;

use crate::{
    domain::{
        AccountId, Assignment, Fact, Facts, Handle, Key, Object, Relation, Resource, Time, User,
        UserStatus, Word,
        facts::{MAX_ROWS, Thing},
    },
    policy::{
        Policy,
        model::{LimitForm, Most, SetBy},
    },
    validation,
};

use super::{
    Result, Service, ServiceError,
    lists::resource_row,
    rows::{
        AccountDetail, CanRow, FeatureRow, PlanRow, RelationRow, ResourceRow, UserDetail, UserRow,
    },
    words::{held_role, relation_title},
};

impl Service {
    /// An account in full.
    pub fn account(&mut self, account: &AccountId) -> Result<AccountDetail> {
        let (row, policy) = self.pinned(account)?;
        let now = self.now();
        let mut facts = Facts::new();
        let on = self.ask(account, &mut facts, |facts| {
            validation::features_on(&policy, facts, now)
        })?;
        let pools = self.ask(account, &mut facts, |facts| {
            validation::pools(&policy, facts, now)
        })?;
        let plans = policy.plans.iter().map(|plan| PlanRow {
            word: plan.name.clone(),
            title: plan.title.clone(),
            features: plan
                .features
                .iter()
                .map(|f| policy.feature_title(*f))
                .collect(),
            current: row.plan.as_ref() == Some(&plan.name),
        });
        let numbers: BTreeMap<Word, Option<u64>> = policy
            .limits
            .iter()
            .filter_map(|limit| match &limit.form {
                LimitForm::Pool {
                    most: Most::Named(name),
                    ..
                } => Some((name.clone(), row.limits.get(name).copied())),
                _ => None,
            })
            .collect();
        Ok(AccountDetail {
            policy_title: policy.title.clone(),
            policy_help: policy.help.clone(),
            policy_help_rules: policy.help_rules.clone(),
            features: feature_rows(&policy, &on),
            plans: plans.collect(),
            pools,
            numbers: numbers.into_iter().collect(),
            account: row,
        })
    }

    /// A user in full.
    pub fn user(&mut self, account: &AccountId, user: &Handle) -> Result<UserDetail> {
        let (_, policy) = self.pinned(account)?;
        let Some(Fact::Thing(Some(Thing::User(row)))) =
            self.fact(account, Key::Thing(user.clone()))?
        else {
            return Err(ServiceError::asked(
                "unknown-user",
                format!("There is no user `{user}` in the account `{account}`"),
                "Name a user of this account.",
            ));
        };
        let held = self.assignments(account, user)?;
        let relations = self.relations(account, user)?;
        let owned = self.owned(account, &policy, user)?;
        let mut handles: Vec<&Handle> = held.iter().filter_map(|a| a.on.as_ref()).collect();
        handles.extend(relations.iter().filter_map(|r| match &r.to {
            Object::Thing(thing) => Some(thing),
            Object::Account => None,
        }));
        handles.extend(owned.iter().flat_map(|r| r.parent.iter().chain(&r.owner)));
        let names = self.names(account, handles)?;
        let now = self.now();
        let can = self.ask(account, &mut Facts::new(), |facts| {
            validation::held(&policy, facts, user, now)
        })?;
        let notes = self.standing(account, &policy, &row, &held)?;
        let relations = relations.into_iter().map(|relation| RelationRow {
            title: relation_title(&policy, relation.relation.as_str()),
            to: names.object(&relation.to),
            relation,
        });
        let owns: Vec<ResourceRow> = owned
            .into_iter()
            .map(|r| resource_row(&policy, &names, r))
            .collect();
        Ok(UserDetail {
            row: UserRow {
                roles: held.iter().map(|a| held_role(&policy, &names, a)).collect(),
                user: row,
            },
            notes,
            relations: relations.collect(),
            can: can
                .into_iter()
                .map(|held| CanRow {
                    capability: policy.cap(held.cap).name.clone(),
                    title: policy.cap_title(held.cap),
                    conditional: held.conditional,
                })
                .collect(),
            of: policy.capabilities.len(),
            owns,
        })
    }

    pub(super) fn assignments(
        &self,
        account: &AccountId,
        user: &Handle,
    ) -> Result<Vec<Assignment>> {
        Ok(match self.fact(account, Key::Roles(user.clone()))? {
            Some(Fact::Assignments(held)) => held,
            _ => Vec::new(),
        })
    }

    fn relations(&self, account: &AccountId, user: &Handle) -> Result<Vec<Relation>> {
        Ok(match self.fact(account, Key::Relations(user.clone()))? {
            Some(Fact::Relations(relations)) => relations,
            _ => Vec::new(),
        })
    }

    fn owned(&self, account: &AccountId, policy: &Policy, user: &Handle) -> Result<Vec<Resource>> {
        let kinds = policy.kinds.iter().skip(2);
        let keys: Vec<Key> = kinds
            .map(|k| Key::Owned {
                owner: user.clone(),
                kind: k.name.clone(),
            })
            .collect();
        let facts = self.store.facts(account, &keys)?;
        let things = facts.into_iter().flat_map(|fact| match fact {
            Fact::Resources(things) => things,
            _ => Vec::new(),
        });
        Ok(things.take(MAX_ROWS).collect())
    }

    /// Sentences about somebody's standing: roles that end, and being the only active holder of
    /// one that must be held.
    fn standing(
        &self,
        account: &AccountId,
        policy: &Policy,
        user: &User,
        held: &[Assignment],
    ) -> Result<Vec<String>> {
        let mut notes = Vec::new();
        let now = self.now();
        if user.status == UserStatus::Invited {
            notes.extend(invitation(policy, user, now));
        }
        for a in held {
            let title = super::words::role_title(policy, a.role.as_str());
            match a.until {
                Some(until) if until <= now => notes.push(format!("{title} ended at {until}")),
                None if a.begins.is_none() => {}
                _ => notes.push(format!("{title}{}", super::words::term(a.begins, a.until))),
            }
        }
        for limit in &policy.limits {
            let LimitForm::Active {
                roles, least: 1, ..
            } = &limit.form
            else {
                continue;
            };
            let mut words: Vec<Word> = roles.iter().map(|r| policy.role(*r).name.clone()).collect();
            words.sort();
            for a in held.iter().filter(|a| words.contains(&a.role)) {
                let key = Key::ActiveHolders {
                    roles: words.clone(),
                    on: a.on.clone(),
                    at: now,
                    most: 2,
                };
                if let Some(Fact::Handles(holders)) = self.fact(account, key)?
                    && holders == [user.id.clone()]
                {
                    notes.push(format!(
                        "the only active {}",
                        super::words::role_title(policy, a.role.as_str())
                    ));
                }
            }
        }
        Ok(notes)
    }
}

/// Who sent an invitation, and how long it holds.
fn invitation(policy: &Policy, user: &User, now: Time) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(by) = &user.invited_by {
        notes.push(format!("invited by {by}"));
    }
    if let Some(lasts) = policy.life.expires {
        let until = user.since.plus_millis(lasts);
        notes.push(if until <= now {
            format!("the invitation expired at {until}")
        } else {
            format!("the invitation holds until {until}")
        });
    }
    notes
}

fn feature_rows(policy: &Policy, on: &[bool]) -> Vec<FeatureRow> {
    let set_by = |set_by: &SetBy| match set_by {
        SetBy::Plan => "the plan".to_owned(),
        SetBy::Vendor => "the vendor".to_owned(),
        SetBy::Roles(roles) => {
            let titles: Vec<String> = roles.iter().map(|r| policy.role_title(*r)).collect();
            titles.join(" or ")
        }
    };
    policy
        .features
        .iter()
        .zip(on)
        .map(|(feature, on)| FeatureRow {
            word: feature.name.clone(),
            title: feature.title.clone(),
            on: *on,
            set_by: if feature.any_of.is_empty() {
                set_by(&feature.set_by)
            } else {
                "other features".into()
            },
            vendor: feature.any_of.is_empty() && feature.set_by == SetBy::Vendor,
            derived: !feature.any_of.is_empty() || feature.set_by == SetBy::Plan,
            help: feature.help.clone(),
        })
        .collect()
}
