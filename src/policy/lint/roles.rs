//! Roles and delegation: roles that nobody can come to hold, rows that let people rise, denials that
//! shut the last administrator out.

use std::collections::BTreeSet;

use super::{About, Lint, lint};
use crate::policy::model::{
    CapId, Cell, Delegation, LimitForm, Over, Policy, Right, Role, RoleId, Verb, Whom,
};

pub(super) fn look(policy: &Policy) -> Vec<Lint> {
    let mut out = nobody_gives(policy);
    out.extend(unreachable(policy));
    out.extend(raising(policy));
    out.extend(raises_itself(policy));
    out.extend(covered_rows(policy));
    out.extend(caps_no_role_gives(policy));
    out.extend(locks_out(policy));
    out
}

fn about(role: &Role) -> About {
    About::Role(role.name.to_string())
}

/// Verbs by which somebody gains roles.
const GIVING: [Verb; 4] = [Verb::Create, Verb::Invite, Verb::Add, Verb::Change];

fn gives_roles(row: &Delegation) -> bool {
    row.stated && GIVING.iter().any(|verb| row.may.contains(verb))
}

fn nobody_gives(policy: &Policy) -> Vec<Lint> {
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
        let mend = "name it in the `gives` or `roles` of a delegation row";
        lint("nobody-gives", about(role), message, mend, &role.rules)
    })
    .collect()
}

/// Roles whose givers nobody can come to be. Looked at only where the policy says who comes first.
fn unreachable(policy: &Policy) -> Vec<Lint> {
    let first: BTreeSet<RoleId> = policy
        .kinds
        .iter()
        .filter_map(|k| k.creator_becomes)
        .collect();
    if first.is_empty() {
        return Vec::new();
    }
    let mut held = first;
    held.insert(RoleId::EVERYONE);
    held.extend(policy.limits.iter().filter_map(|l| match l.form {
        LimitForm::Roles { add, .. } => add,
        _ => None,
    }));
    loop {
        let rows = policy.delegation.iter().filter(|row| gives_roles(row));
        let open = rows.filter(|row| row.who.iter().any(|who| held.contains(who)));
        let more: Vec<RoleId> = open.flat_map(|row| &row.gives).copied().collect();
        let before = held.len();
        held.extend(more);
        if held.len() == before {
            break;
        }
    }
    let given: BTreeSet<RoleId> = policy
        .delegation
        .iter()
        .filter(|row| gives_roles(row))
        .flat_map(|row| row.gives.iter().copied())
        .collect();
    let lost = policy
        .given_roles()
        .filter(|(id, _)| given.contains(id) && !held.contains(id));
    lost.map(|(id, role)| {
        let title = policy.role_title(id);
        let message = format!(
            "Nobody can come to hold the role {title}: only those give it whom nobody makes."
        );
        let mend = "let a role that somebody comes to hold give it";
        lint("unreachable-role", about(role), message, mend, &role.rules)
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
            let about = About::Statement(row.at);
            let mend = "give only roles up to one's own rank";
            out.push(lint("gives-higher", about, message, mend, &row.rules));
        }
    }
    out
}

/// Rows by which people make themselves givers of what they could not give before.
fn raises_itself(policy: &Policy) -> Vec<Lint> {
    let rows = || policy.delegation.iter().filter(|row| gives_roles(row));
    let gives = |who: RoleId| -> BTreeSet<RoleId> {
        let own = rows().filter(|row| row.who.contains(&who));
        own.flat_map(|row| row.gives.iter().copied()).collect()
    };
    let mut out = Vec::new();
    for row in rows().filter(|row| row.only != Whom::Others) {
        for who in row.who.iter().filter(|who| row.target.contains(who)) {
            let before = gives(*who);
            let step = row
                .gives
                .iter()
                .filter(|taken| *taken != who)
                .find_map(|taken| {
                    let more = gives(*taken)
                        .into_iter()
                        .find(|role| !before.contains(role))?;
                    Some((*taken, more))
                });
            let Some((taken, more)) = step else { continue };
            let message = format!(
                "A holder of {} can take the role {} and with it give {}, which is not theirs to give.",
                policy.role_title(*who),
                policy.role_title(taken),
                policy.role_title(more),
            );
            let mend = "write only = \"others\", or let the row give less";
            out.push(lint(
                "raises-itself",
                About::Statement(row.at),
                message,
                mend,
                &row.rules,
            ));
        }
    }
    out
}

/// Rows that say nothing beyond another one.
fn covered_rows(policy: &Policy) -> Vec<Lint> {
    let mut out = Vec::new();
    for (at, row) in policy.delegation.iter().enumerate() {
        let mut all = policy.delegation.iter().enumerate();
        // Of two rows that say the same, the later one is told. A row covers itself both ways.
        if all.any(|(other, wide)| covers(wide, row) && (other < at || !covers(row, wide))) {
            let message = "Another row says all that this one says.".to_owned();
            let mend = "take it out, or join the rules of both";
            out.push(lint(
                "covered-row",
                About::Statement(row.at),
                message,
                mend,
                &row.rules,
            ));
        }
    }
    out
}

fn covers(wide: &Delegation, row: &Delegation) -> bool {
    let who = row.who.iter().all(|who| wide.who.contains(who));
    wide.stated == row.stated
        && who
        && row.may.is_subset(&wide.may)
        && row.gives.is_subset(&wide.gives)
        && row.target.is_subset(&wide.target)
        && wide.takes.as_ref().is_none_or(|wide| {
            row.takes
                .as_ref()
                .is_some_and(|takes| takes.is_subset(wide))
        })
        && wide.has.is_subset(&row.has)
        && wide.lacks.is_subset(&row.lacks)
        && (wide.own.is_none() || wide.own == row.own)
        && (wide.over == row.over || (wide.over == Over::Person && row.over == Over::PeopleHere))
        && (wide.only == row.only || wide.only == Whom::Anybody)
}

/// Whether some role gives a capability.
pub(super) fn is_given(policy: &Policy, cap: CapId) -> bool {
    let mut cells = policy.roles.iter().map(|r| r.cells.get(cap.index()));
    cells.any(|cell| matches!(cell, Some(Cell::Allow(_))))
}

fn caps_no_role_gives(policy: &Policy) -> Vec<Lint> {
    let lost = policy.caps().filter(|(id, _)| !is_given(policy, *id));
    lost.map(|(_, cap)| {
        let message = format!("No role gives `{}`.", cap.name);
        let mend = "allow it to a role, or take it out";
        lint(
            "no-role-gives",
            About::Cap(cap.name.clone()),
            message,
            mend,
            &cap.rules,
        )
    })
    .collect()
}

/// Capabilities by which things and the account are run.
fn rights(policy: &Policy) -> BTreeSet<CapId> {
    let mut out = BTreeSet::new();
    for kind in &policy.kinds {
        out.extend(kind.made_with);
        out.extend(kind.changed_with);
        out.extend(kind.moved_with);
        out.extend(kind.given_with);
        out.extend(kind.removed_with);
        out.extend(kind.set_with.values());
        for right in [
            &kind.plan_set_with,
            &kind.title_set_with,
            &kind.limits_set_with,
        ] {
            if let Right::Cap(cap) = right {
                out.insert(*cap);
            }
        }
    }
    for relation in &policy.relations {
        out.extend(relation.added_with);
        out.extend(relation.removed_with);
    }
    out
}

/// Denials of a role that the last of the required holders may hold as well, and then cannot run
/// the account any more.
fn locks_out(policy: &Policy) -> Vec<Lint> {
    let rights = rights(policy);
    let mut out = Vec::new();
    for limit in &policy.limits {
        let LimitForm::Active { roles, least, .. } = &limit.form else {
            continue;
        };
        for (id, denier) in policy.given_roles().filter(|_| *least > 0) {
            let together = roles
                .iter()
                .find(|role| **role != id && together(policy, **role, id));
            let denied = denier.denies.keys().find(|cap| {
                let cell = together.and_then(|r| policy.role(*r).cells.get(cap.index()));
                rights.contains(cap) && matches!(cell, Some(Cell::Allow(_)))
            });
            let (Some(role), Some(cap)) = (together, denied) else {
                continue;
            };
            let message = format!(
                "The last {} may hold {} too, which then denies them `{}`.",
                policy.role_title(*role),
                policy.role_title(id),
                policy.cap(*cap).name,
            );
            let mend = "write `cannot` in place of `deny`, or let the two roles exclude each other";
            out.push(lint(
                "deny-locks-out",
                about(denier),
                message,
                mend,
                &denier.rules,
            ));
        }
    }
    out
}

/// Whether one person may hold both roles.
fn together(policy: &Policy, one: RoleId, other: RoleId) -> bool {
    policy.limits.iter().all(|limit| match &limit.form {
        LimitForm::Alone { roles } => !roles.contains(&one) && !roles.contains(&other),
        LimitForm::Roles {
            roles,
            most,
            on: None,
            ..
        } => *most != Some(1) || !(roles.contains(&one) && roles.contains(&other)),
        _ => true,
    })
}
