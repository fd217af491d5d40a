//! What is lawful in a policy and yet looks like a slip.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    compile,
    error::PolicyError,
    model::{
        CapId, Cell, Condition, DecidedBy, Delegation, FeatureId, Grant, KindId, Limit, LimitForm,
        Policy, RelationId, RoleId, Rules, Trigger, Verb, Waits, small,
    },
};

/// Something that looks like a slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    /// A stable code, such as `nobody-gives`.
    pub code: &'static str,
    /// The name it is about.
    pub name: String,
    /// What it is, in a sentence.
    pub message: String,
    /// Rule ids of the statement.
    pub rules: Rules,
}

fn lint(
    code: &'static str,
    name: &(impl ToString + ?Sized),
    message: String,
    rules: &Rules,
) -> Lint {
    Lint {
        code,
        name: name.to_string(),
        message,
        rules: rules.clone(),
    }
}

/// Looks at a compiled policy.
pub fn check(policy: &Policy) -> Vec<Lint> {
    let mut out = roles_nobody_gives(policy);
    out.extend(raising(policy));
    out.extend(caps_no_role_gives(policy));
    out.extend(workflows(policy));
    out.extend(limits(policy));
    out.extend(kinds(policy));
    out.extend(unused(policy));
    out
}

/// Looks at a text: what [`check`] finds, and sets that nothing uses.
pub fn check_text(text: &str, file: &str) -> Result<Vec<Lint>, Vec<PolicyError>> {
    let done = compile::run(text, file, &BTreeMap::new())?;
    let mut out = check(&done.policy);
    for (name, _) in done.unused_sets {
        let message = format!("Nothing uses the set `{name}`.");
        out.push(lint("unused-set", &name, message, &Rules::new()));
    }
    Ok(out)
}

/// Verbs by which somebody gains roles.
const GIVING: [Verb; 4] = [Verb::Create, Verb::Invite, Verb::Add, Verb::Change];

fn gives_roles(row: &Delegation) -> bool {
    row.stated && GIVING.iter().any(|verb| row.may.contains(verb))
}

fn roles_nobody_gives(policy: &Policy) -> Vec<Lint> {
    let rows = policy.delegation.iter().filter(|row| gives_roles(row));
    let mut given: BTreeSet<RoleId> = rows.flat_map(|row| row.gives.iter().copied()).collect();
    given.extend(policy.kinds.iter().filter_map(|k| k.creator_becomes));
    given.extend(policy.limits.iter().filter_map(|l| match l.form {
        LimitForm::Roles { add, .. } => add,
        _ => None,
    }));
    let lost = policy.given_roles().filter(|(id, _)| !given.contains(id));
    lost.map(|(id, role)| {
        let title = policy.role_title(id);
        let message = format!("Nobody in an account can give the role {title}.");
        lint("nobody-gives", &role.name, message, &role.rules)
    })
    .collect()
}

/// Rows by which somebody gives a role that stands above all of their own.
fn raising(policy: &Policy) -> Vec<Lint> {
    let rank = |id: &RoleId| policy.roles.get(id.index()).and_then(|r| r.rank);
    let mut out = Vec::new();
    for row in policy.delegation.iter().filter(|row| gives_roles(row)) {
        for who in &row.who {
            let Some(own) = rank(who) else { continue };
            let higher = row.gives.iter().find(|r| rank(r).is_some_and(|r| r > own));
            let Some(higher) = higher else { continue };
            let (who_title, title) = (policy.role_title(*who), policy.role_title(*higher));
            let message = format!("A holder of {who_title} can give {title}, which stands higher.");
            let name = policy.roles.get(who.index()).map(|r| r.name.to_string());
            let name = name.unwrap_or_default();
            out.push(lint("gives-higher", &name, message, &row.rules));
        }
    }
    out
}

/// Whether some role gives a capability.
fn is_given(policy: &Policy, cap: CapId) -> bool {
    let mut cells = policy.roles.iter().map(|r| r.cells.get(cap.index()));
    cells.any(|cell| matches!(cell, Some(Cell::Allow(_))))
}

fn caps_no_role_gives(policy: &Policy) -> Vec<Lint> {
    let lost = policy.caps().filter(|(id, _)| !is_given(policy, *id));
    lost.map(|(_, cap)| {
        let message = format!("No role gives `{}`.", cap.name);
        lint("no-role-gives", &cap.name, message, &cap.rules)
    })
    .collect()
}

fn workflows(policy: &Policy) -> Vec<Lint> {
    let mut out = Vec::new();
    for workflow in &policy.workflows {
        let name = &workflow.name;
        if workflow.votes == 0 {
            let message = format!("`{name}` asks for no vote at all, so nothing ever waits.");
            out.push(lint("no-votes", name, message, &workflow.rules));
        }
        if let DecidedBy::Cap(cap) = workflow.decided_by
            && !is_given(policy, cap)
        {
            let title = policy.cap_title(cap);
            let message = format!("No role gives {title}, so nobody can decide `{name}`.");
            out.push(lint("nobody-decides", name, message, &workflow.rules));
        }
    }
    out
}

fn limits(policy: &Policy) -> Vec<Lint> {
    let mut out = Vec::new();
    for limit in &policy.limits {
        let sentence = policy.limit_words(limit);
        let (roles, least) = match &limit.form {
            LimitForm::Roles { roles, least, .. } | LimitForm::Active { roles, least, .. } => {
                (roles, *least)
            }
            LimitForm::Alone { roles } => (roles, 0),
            LimitForm::Pool { .. } | LimitForm::Related { .. } => continue,
        };
        if roles.is_empty() {
            let message = format!("This limit names no role: {sentence}");
            out.push(lint("limit-of-nothing", "", message, &limit.rules));
        }
        if least > 0 {
            out.extend(gated(policy, limit, roles));
        }
    }
    out
}

/// A minimum of roles that all go silent with a feature cannot be kept while it is off.
fn gated(policy: &Policy, limit: &Limit, roles: &[RoleId]) -> Option<Lint> {
    let rows = roles.iter().filter_map(|r| policy.roles.get(r.index()));
    let (shut, free): (Vec<_>, Vec<_>) = rows.partition(|r| !r.needs.is_empty());
    let first = shut.first().filter(|_| free.is_empty())?;
    let gates = policy.gates_words(&first.needs);
    let message = format!(
        "At least one {} is required, but the role {gates} and is nothing without it.",
        first.title
    );
    Some(lint("gated-minimum", &first.name, message, &limit.rules))
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
            lint("nowhere", &kind.name, message, &kind.rules)
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
            out.push(lint(
                "unused-feature",
                &feature.name,
                message,
                &feature.rules,
            ));
        }
    }
    for (at, relation) in policy.relations.iter().enumerate() {
        if !used.relations.contains(&RelationId(small(at))) {
            let message = format!("No condition asks for the relation `{}`.", relation.name);
            out.push(lint(
                "unused-relation",
                &relation.name,
                message,
                &relation.rules,
            ));
        }
    }
    for effect in &policy.effects {
        if effect.trigger == Trigger::Replaces && !policy.limits.iter().any(replaces) {
            let message = "An effect waits for roles that give way, but no limit replaces.";
            out.push(lint(
                "never-replaces",
                "",
                message.to_owned(),
                &effect.rules,
            ));
        }
    }
    out
}

fn replaces(limit: &Limit) -> bool {
    limit.beyond == super::model::Beyond::Replace
}
