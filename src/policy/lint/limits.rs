//! Limits that nobody can keep, or that say nothing.

use super::{About, Lint, lint};
use crate::policy::model::{Limit, LimitForm, Most, Policy, RoleId};

pub(super) fn look(policy: &Policy) -> Vec<Lint> {
    let mut out = Vec::new();
    for limit in &policy.limits {
        out.extend(impossible(policy, limit));
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
            let mend = "name roles, or take the limit out";
            out.push(lint(
                "limit-of-nothing",
                About::Statement(limit.at),
                message,
                mend,
                &limit.rules,
            ));
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
    let mend = "ask for a role without a need, or take `needs` from the role";
    Some(lint(
        "gated-minimum",
        About::Role(first.name.to_string()),
        message,
        mend,
        &limit.rules,
    ))
}

/// A limit that can never hold: more roles than there are, or more holders than another limit lets
/// be.
fn impossible(policy: &Policy, limit: &Limit) -> Option<Lint> {
    let message = match &limit.form {
        LimitForm::Roles {
            roles,
            least,
            on: None,
            ..
        } if !roles.is_empty() && *least > roles.len() as u64 => {
            format!("{least} of {} roles are asked of each user.", roles.len())
        }
        LimitForm::Active { roles, least, .. } => {
            let most = policy.limits.iter().filter_map(|other| match &other.form {
                LimitForm::Pool {
                    roles: counted,
                    most: Most::Number(most),
                    ..
                } if counted.is_empty() || roles.iter().all(|r| counted.contains(r)) => Some(*most),
                _ => None,
            });
            let most = most.min().filter(|most| most < least)?;
            format!("{least} active holders are asked for, and another limit lets {most} be.")
        }
        _ => return None,
    };
    let mend = "lower `least`, or raise the other limit";
    Some(lint(
        "impossible-limit",
        About::Statement(limit.at),
        message,
        mend,
        &limit.rules,
    ))
}
