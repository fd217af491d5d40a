//! What nothing uses, what lies nowhere, and what no rule says.

use std::collections::BTreeSet;

use super::{About, Lint, lint};
use crate::policy::model::{
    Cell, Condition, FeatureId, Grant, KindId, Limit, LimitForm, Policy, RelationId, Trigger,
    Waits, small,
};

pub(super) fn look(policy: &Policy) -> Vec<Lint> {
    let mut out = kinds(policy);
    out.extend(unused(policy));
    out.extend(without_rule(policy));
    out
}

/// Kinds of things that can lie nowhere.
fn kinds(policy: &Policy) -> Vec<Lint> {
    let mut placed = BTreeSet::from([KindId::ACCOUNT, KindId::USER]);
    loop {
        let more: Vec<KindId> = (0..policy.kinds.len())
            .map(|at| KindId(small(at)))
            .filter(|id| !placed.contains(id))
            .filter(|id| {
                let kind = policy.kinds.get(id.index());
                kind.is_some_and(|k| k.within.iter().any(|w| placed.contains(w)))
            })
            .collect();
        if more.is_empty() {
            break;
        }
        placed.extend(more);
    }
    let lost = policy.kinds.iter().enumerate();
    lost.filter(|(at, _)| !placed.contains(&KindId(small(*at))))
        .map(|(_, kind)| {
            let message = format!("A `{}` lies nowhere that begins in the account.", kind.name);
            let mend = "let it lie in the account, or in something that does";
            lint(
                "nowhere",
                About::Kind(kind.name.to_string()),
                message,
                mend,
                &kind.rules,
            )
        })
        .collect()
}

/// What the statements of a policy speak of.
#[derive(Default)]
struct Used {
    features: BTreeSet<FeatureId>,
    relations: BTreeSet<RelationId>,
}

impl Used {
    fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::Not(inner) => self.condition(inner),
            Condition::Relation(relation, _) => {
                self.relations.insert(*relation);
            }
            _ => {}
        }
    }

    fn grant(&mut self, grant: &Grant) {
        self.features.extend(&grant.needs);
        grant.when.iter().for_each(|c| self.condition(c));
    }

    fn of(policy: &Policy) -> Self {
        let mut used = Self::default();
        for cap in &policy.capabilities {
            used.features.extend(&cap.needs);
            cap.when.iter().for_each(|c| used.condition(c));
        }
        for role in &policy.roles {
            used.features.extend(&role.needs);
            role.denies.values().flatten().for_each(|g| used.grant(g));
            for cell in &role.cells {
                if let Cell::Allow(grants) = cell {
                    for grant in grants {
                        used.grant(grant);
                    }
                }
            }
        }
        let any_of = policy.features.iter().flat_map(|f| &f.any_of);
        used.features.extend(any_of);
        let open = policy.relations.iter().filter_map(|r| r.open_unless);
        used.features.extend(open);
        for workflow in &policy.workflows {
            used.relations.extend(workflow.if_some);
            if let Waits::Feature(feature) = workflow.waits {
                used.features.insert(feature);
            }
        }
        for limit in &policy.limits {
            if let LimitForm::Related { relation, .. } = limit.form {
                used.relations.insert(relation);
            }
        }
        let effects = policy.effects.iter().flat_map(|e| &e.needs);
        used.features.extend(effects);
        used
    }
}

fn unused(policy: &Policy) -> Vec<Lint> {
    let used = Used::of(policy);
    let mut out = Vec::new();
    for (at, feature) in policy.features.iter().enumerate() {
        if !used.features.contains(&FeatureId(small(at))) {
            let message = format!("Nothing needs the feature `{}`.", feature.name);
            let about = About::Feature(feature.name.to_string());
            let mend = "name it in a `needs`, or take it out";
            out.push(lint("unused-feature", about, message, mend, &feature.rules));
        }
    }
    for (at, relation) in policy.relations.iter().enumerate() {
        if !used.relations.contains(&RelationId(small(at))) {
            let message = format!("No condition asks for the relation `{}`.", relation.name);
            let about = About::Relation(relation.name.to_string());
            let mend = "name it in a `when`, or take it out";
            out.push(lint(
                "unused-relation",
                about,
                message,
                mend,
                &relation.rules,
            ));
        }
    }
    for effect in &policy.effects {
        if effect.trigger == Trigger::Replaces && !policy.limits.iter().any(replaces) {
            let message = "An effect waits for roles that give way, but no limit replaces.";
            let about = About::Statement(effect.at);
            let mend = "write beyond = \"replace\" in a limit, or take the effect out";
            out.push(lint(
                "never-replaces",
                about,
                message.to_owned(),
                mend,
                &effect.rules,
            ));
        }
    }
    out
}

fn replaces(limit: &Limit) -> bool {
    limit.beyond == crate::policy::model::Beyond::Replace
}

/// Statements that name no rule, where the policy has rules: a refusal by one could not say why.
fn without_rule(policy: &Policy) -> Vec<Lint> {
    let Some(prefix) = &policy.prefix else {
        return Vec::new();
    };
    let limits = policy.limits.iter().map(|l| (l.at, &l.rules));
    let rows = policy.delegation.iter().map(|d| (d.at, &d.rules));
    let effects = policy.effects.iter().map(|e| (e.at, &e.rules));
    let statements = limits.chain(rows).chain(effects);
    let statements = statements.map(|(at, rules)| (About::Statement(at), rules));
    let workflows = policy.workflows.iter();
    let workflows = workflows.map(|w| (About::Workflow(w.name.to_string()), &w.rules));
    let bare = statements
        .chain(workflows)
        .filter(|(_, rules)| rules.is_empty());
    bare.map(|(about, rules)| {
        let message = "This names no rule, so a refusal by it cannot say which one.".to_owned();
        let mend = format!("add rule = \"{prefix}-...\"");
        lint("no-rule", about, message, mend, rules)
    })
    .collect()
}
