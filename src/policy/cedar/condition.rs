//! Conditions in Cedar's language. A condition is yes, no, or unknown where a fact is missing, so
//! each is written twice: what makes it yes, and what makes it no.

use super::{feature_on, quoted};
use crate::domain::Word;
use crate::policy::model::{Condition, KindId, Policy, RelationId, RelationKind, RoleId};

/// What makes the condition yes.
pub(super) fn yes(policy: &Policy, condition: &Condition) -> String {
    match condition {
        Condition::Not(inner) => no(policy, inner),
        Condition::Own => "resource has owner && resource.owner == principal".into(),
        Condition::Oneself => "resource == principal".into(),
        Condition::InOwn(kind) => {
            let kind = quoted(policy.kind(*kind).name.as_str());
            format!(
                "resource has owners && resource.owners has {kind} && resource.owners[{kind}].contains(principal)"
            )
        }
        Condition::Relation(relation, capacity) => stands(policy, *relation, capacity.as_ref()),
        Condition::State(state) => {
            format!(
                "resource has state && resource.state == {}",
                quoted(state.as_str())
            )
        }
        Condition::Fact(fact) => fact_is(fact, ""),
        Condition::Before(fact) => time(fact, |at| format!("context.now < {at}")),
        Condition::After(millis, fact) => {
            time(fact, |at| format!("context.now >= {at} + {millis}"))
        }
        Condition::TheyHold(roles) => {
            format!(
                "resource is User && {}",
                holds_one(policy, "resource", roles)
            )
        }
        Condition::OwnerHolds(roles) => owner_holds(policy, roles),
    }
}

/// What makes the condition no.
pub(super) fn no(policy: &Policy, condition: &Condition) -> String {
    match condition {
        Condition::Not(inner) => yes(policy, inner),
        Condition::State(state) => {
            format!(
                "resource has state && resource.state != {}",
                quoted(state.as_str())
            )
        }
        Condition::Fact(fact) => fact_is(fact, "!"),
        Condition::Before(fact) => time(fact, |at| format!("context.now >= {at}")),
        Condition::After(millis, fact) => time(fact, |at| format!("context.now < {at} + {millis}")),
        Condition::TheyHold(roles) => {
            format!(
                "resource is User && !({})",
                holds_one(policy, "resource", roles)
            )
        }
        Condition::Own
        | Condition::Oneself
        | Condition::InOwn(_)
        | Condition::Relation(..)
        | Condition::OwnerHolds(_) => format!("!({})", yes(policy, condition)),
    }
}

fn fact_is(fact: &Word, not: &str) -> String {
    let fact = quoted(fact.as_str());
    format!("resource has facts && resource.facts has {fact} && {not}resource.facts[{fact}]")
}

fn time(fact: &Word, compare: impl Fn(&str) -> String) -> String {
    let fact = quoted(fact.as_str());
    let at = format!("resource.times[{fact}]");
    format!(
        "resource has times && resource.times has {fact} && {}",
        compare(&at)
    )
}

/// Whether an active user holds one of the roles, wherever.
fn holds_one(policy: &Policy, who: &str, roles: &[RoleId]) -> String {
    format!(
        "{who} has status && {who}.status == \"active\" && {}",
        holds(policy, who, roles)
    )
}

fn holds(policy: &Policy, who: &str, roles: &[RoleId]) -> String {
    let one = |id: &RoleId| {
        let role = policy.role(*id);
        let mut all = vec![format!("{who}.holds has {}", quoted(role.name.as_str()))];
        all.extend(role.needs.iter().map(|f| feature_on(policy, *f)));
        all.join(" && ")
    };
    let any: Vec<String> = roles.iter().map(one).collect();
    format!("({})", self::any(&any))
}

fn owner_holds(policy: &Policy, roles: &[RoleId]) -> String {
    format!(
        "resource has owner && {}",
        holds_one(policy, "resource.owner", roles)
    )
}

/// Whether the principal stands in the relation to what it leads to among the resource, what that
/// lies in, and its owner.
fn stands(policy: &Policy, id: RelationId, capacity: Option<&Word>) -> String {
    let relation = policy.relation(id);
    let name = quoted(&key(&relation.name, capacity));
    let ends = ends(policy, relation, false);
    let there = ends
        .iter()
        .map(|end| end.replace(STANDS, &format!("principal.stands[{name}]")));
    let stands = format!(
        "principal.stands has {name} && ({})",
        any(&there.collect::<Vec<_>>())
    );
    let mut all = Vec::new();
    if !relation.held_by.is_empty() {
        all.push(holds(policy, "principal", &relation.held_by));
    }
    all.push(match relation.open_unless {
        None => stands,
        Some(feature) => {
            let on = feature_on(policy, feature);
            let open = any(&self::ends(policy, relation, true));
            format!("(if {on} then {stands} else ({open}))")
        }
    });
    all.join(" && ")
}

/// Stands for what the principal stands in a relation to, in the conditions of [`ends`].
const STANDS: &str = "{stands}";

/// What the relation leads to: for each, that the principal stands in it, or, while it is open, that
/// there is such an end.
fn ends(policy: &Policy, relation: &RelationKind, open: bool) -> Vec<String> {
    let mut ends = Vec::new();
    for kind in &relation.to {
        let name = quoted(policy.kind(*kind).name.as_str());
        ends.push(match (*kind, open) {
            (KindId::ACCOUNT, true) => "true".into(),
            (KindId::ACCOUNT, false) => format!("{STANDS}.contains(principal.account)"),
            (KindId::USER, open) => {
                let mut end = vec!["resource has owner".to_owned()];
                if !relation.of.is_empty() {
                    end.push(holds_one(policy, "resource.owner", &relation.of));
                }
                end.push(if open {
                    "resource.owner has status && resource.owner.status != \"removed\"".into()
                } else {
                    format!("{STANDS}.contains(resource.owner)")
                });
                format!("({})", end.join(" && "))
            }
            (_, true) => format!("(resource has parts && resource.parts has {name})"),
            (_, false) => format!(
                "(resource has parts && resource.parts has {name} && {STANDS}.containsAny(resource.parts[{name}]))"
            ),
        });
    }
    ends
}

fn any(of: &[String]) -> String {
    if of.is_empty() {
        "false".into()
    } else {
        of.join(" || ")
    }
}

/// How a relation in a capacity is called among what a user stands in.
pub(super) fn key(relation: &Word, capacity: Option<&Word>) -> String {
    match capacity {
        None => relation.to_string(),
        Some(capacity) => format!("{relation} as {capacity}"),
    }
}
