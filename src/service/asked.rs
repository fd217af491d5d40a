//! Words for edits that wait: what somebody asks for.

use crate::{
    domain::{Edit, Handle, RoleAt},
    policy::Policy,
    validation::standing,
};

use super::words::{Names, kind_title, relation_title, role_title, term};

/// The handles that an edit speaks of.
pub(super) fn spoken_of(edit: &Edit) -> Vec<&Handle> {
    match edit {
        Edit::UserCreate { roles, .. } | Edit::UserInvite { roles, .. } => {
            roles.iter().filter_map(|at| at.on.as_ref()).collect()
        }
        Edit::UserAccept { user }
        | Edit::UserEdit { user, .. }
        | Edit::UserArchive { user }
        | Edit::UserRestore { user }
        | Edit::UserRemove { user } => vec![user],
        Edit::RoleAssign { user, on, .. } | Edit::RoleRevoke { user, on, .. } => {
            std::iter::once(user).chain(on).collect()
        }
        Edit::RoleChange {
            user, on, to_on, ..
        } => std::iter::once(user).chain(on).chain(to_on).collect(),
        Edit::RelationAdd { user, to, .. } | Edit::RelationRemove { user, to, .. } => {
            std::iter::once(user).chain(to).collect()
        }
        Edit::ResourceCreate { parent, owner, .. } => parent.iter().chain(owner).collect(),
        Edit::ResourceSet { resource, .. } | Edit::ResourceRemove { resource } => vec![resource],
        Edit::ResourceGive { resource, to } => vec![resource, to],
        Edit::ResourceMove { resource, into } => std::iter::once(resource).chain(into).collect(),
        _ => Vec::new(),
    }
}

/// What an edit asks for, in a few words.
pub(super) fn asked(policy: &Policy, names: &Names, edit: &Edit) -> String {
    let held = |role: &str, on: Option<&Handle>| {
        let title = role_title(policy, role);
        on.map_or_else(
            || title.clone(),
            |on| format!("{title} of {}", names.of(on)),
        )
    };
    let place = |on: Option<&Handle>| on.map_or_else(|| "the account".into(), |on| names.of(on));
    match edit {
        Edit::RoleAssign {
            user,
            role,
            on,
            begins,
            until,
        } => {
            let role = held(role.as_str(), on.as_ref());
            format!("Give {} {role}{}", names.of(user), term(*begins, *until))
        }
        Edit::RoleRevoke { user, role, on } => {
            let role = held(role.as_str(), on.as_ref());
            format!("Take {role} from {}", names.of(user))
        }
        Edit::RoleChange {
            user,
            from,
            on,
            to,
            to_on,
            begins,
            until,
        } => {
            let from = held(from.as_str(), on.as_ref());
            let to = held(to.as_str(), to_on.as_ref().or(on.as_ref()));
            let name = names.of(user);
            format!("Change {name} from {from} to {to}{}", term(*begins, *until))
        }
        Edit::UserCreate { name, roles, .. } => with_roles("Create", name, roles, &held),
        Edit::UserInvite { name, roles, .. } => with_roles("Invite", name, roles, &held),
        Edit::UserAccept { user } => format!("Accept the invitation of {}", names.of(user)),
        Edit::UserEdit { user, .. } => format!("Edit {}", names.of(user)),
        Edit::UserArchive { user } => format!("Archive {}", names.of(user)),
        Edit::UserRestore { user } => format!("Restore {}", names.of(user)),
        Edit::UserRemove { user } => format!("Remove {} for good", names.of(user)),
        Edit::RelationAdd {
            user, relation, to, ..
        } => {
            let title = relation_title(policy, relation.as_str());
            let to = place(to.as_ref());
            format!("Make {} {}", names.of(user), standing(&title, &to))
        }
        Edit::RelationRemove {
            user, relation, to, ..
        } => {
            let title = relation_title(policy, relation.as_str());
            let to = place(to.as_ref());
            format!("End {}: {}", names.of(user), standing(&title, &to))
        }
        Edit::ResourceCreate {
            resource,
            kind,
            title,
            parent,
            ..
        } => {
            let kind = kind_title(policy, kind.as_str());
            let title = title.as_deref().unwrap_or(resource.as_str());
            format!("Make {kind} {title} in {}", place(parent.as_ref()))
        }
        Edit::ResourceSet { resource, .. } => format!("Change {}", names.of(resource)),
        Edit::ResourceGive { resource, to } => {
            format!("Hand {} over to {}", names.of(resource), names.of(to))
        }
        Edit::ResourceMove { resource, into } => {
            let into = place(into.as_ref());
            format!("Move {} into {into}", names.of(resource))
        }
        Edit::ResourceRemove { resource } => format!("Remove {}", names.of(resource)),
        Edit::AccountSet { .. } => "Change the account".into(),
        other => other.name().into(),
    }
}

fn with_roles(
    doing: &str,
    name: &str,
    roles: &[RoleAt],
    held: &dyn Fn(&str, Option<&Handle>) -> String,
) -> String {
    let all = roles
        .iter()
        .map(|at| held(at.role.as_str(), at.on.as_ref()));
    let all: Vec<String> = all.collect();
    if all.is_empty() {
        format!("{doing} {name}")
    } else {
        format!("{doing} {name} as {}", all.join(", "))
    }
}
