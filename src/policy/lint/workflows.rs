//! Workflows that nobody, or too few, can decide.

use super::{About, Lint, lint, roles::is_given};
use crate::policy::model::{Cell, DecidedBy, LimitForm, Most, Policy, RoleId, Workflow};

pub(super) fn look(policy: &Policy) -> Vec<Lint> {
    let mut out = Vec::new();
    for workflow in &policy.workflows {
        let name = &workflow.name;
        let about = || About::Workflow(name.to_string());
        if workflow.votes == 0 {
            let message = format!("`{name}` asks for no vote at all, so nothing ever waits.");
            let mend = "write how many must approve, or take the workflow out";
            out.push(lint("no-votes", about(), message, mend, &workflow.rules));
        }
        if let DecidedBy::Cap(cap) = workflow.decided_by
            && !is_given(policy, cap)
        {
            let title = policy.cap_title(cap);
            let message = format!("No role gives {title}, so nobody can decide `{name}`.");
            let mend = "allow it to a role, or name another capability";
            out.push(lint(
                "nobody-decides",
                about(),
                message,
                mend,
                &workflow.rules,
            ));
        }
        out.extend(too_few(policy, workflow));
        out.extend(can_end_undecided(policy, workflow));
    }
    out
}

/// The roles that give the capability to decide.
fn deciders(policy: &Policy, workflow: &Workflow) -> Vec<RoleId> {
    let DecidedBy::Cap(cap) = workflow.decided_by else {
        return Vec::new();
    };
    let gives = |id: &RoleId| {
        matches!(
            policy.role(*id).cells.get(cap.index()),
            Some(Cell::Allow(_))
        )
    };
    let everyone = [RoleId::EVERYONE].into_iter();
    let all = everyone.chain(policy.given_roles().map(|(id, _)| id));
    all.filter(gives).collect()
}

/// More votes than there can be people who give them.
fn too_few(policy: &Policy, workflow: &Workflow) -> Option<Lint> {
    let most = match workflow.decided_by {
        // The vendor speaks with one voice.
        DecidedBy::Vendor => 1,
        DecidedBy::Cap(_) => {
            let roles = deciders(policy, workflow);
            let people = policy.limits.iter().filter_map(|limit| match &limit.form {
                LimitForm::Pool {
                    roles: counted,
                    most: Most::Number(most),
                    ..
                } if !roles.is_empty()
                    && (counted.is_empty() || roles.iter().all(|r| counted.contains(r))) =>
                {
                    Some(*most)
                }
                _ => None,
            });
            people.min()?
        }
    };
    (workflow.votes > most).then(|| {
        let name = &workflow.name;
        let message = format!(
            "`{name}` asks for {} votes, and there are never more than {most} who can give one.",
            workflow.votes
        );
        let mend = "ask for fewer votes, or let more people decide";
        lint(
            "too-few-deciders",
            About::Workflow(name.to_string()),
            message,
            mend,
            &workflow.rules,
        )
    })
}

/// Nothing keeps enough active holders of a role that decides.
fn can_end_undecided(policy: &Policy, workflow: &Workflow) -> Option<Lint> {
    let roles = deciders(policy, workflow);
    if roles.is_empty() || roles.contains(&RoleId::EVERYONE) {
        return None;
    }
    let kept = policy.limits.iter().any(|limit| match &limit.form {
        LimitForm::Active {
            roles: kept, least, ..
        } => *least >= workflow.votes && kept.iter().all(|role| roles.contains(role)),
        _ => false,
    });
    (!kept).then(|| {
        let name = &workflow.name;
        let titles = policy.role_titles(&roles, "or");
        let message = format!("Nothing keeps somebody active who can decide `{name}`: {titles}.");
        let mend = "add a limit with `has-active`, or say in [meant] why it may end undecided";
        lint(
            "can-end-undecided",
            About::Workflow(name.to_string()),
            message,
            mend,
            &workflow.rules,
        )
    })
}
