//! Who may give what to whom, as tables.

use crate::{
    domain::{AccountId, text},
    policy::{
        Policy,
        delegated::{self, Column},
        model::{RoleId, Verb},
    },
};

use super::{
    Result, Service, ServiceError,
    known::{DelegationColumn, DelegationTable},
    policies::cell,
};

impl Service {
    /// Who may do what to people: a column for each thing done, or with a `verb` a column for each
    /// role that is given, taken, or held by the person.
    ///
    /// # Errors
    /// `unknown-verb` where no such thing is done to people.
    pub fn delegation(
        &mut self,
        account: &AccountId,
        verb: Option<&str>,
    ) -> Result<DelegationTable> {
        let (_, policy) = self.pinned(account)?;
        let verb = verb.map(called).transpose()?;
        let overview = delegated::overview(&policy);
        let verbs = overview.columns.iter().filter_map(|column| match column {
            Column::Verb(verb) => Some(word(*verb).to_owned()),
            Column::Role(_) => None,
        });
        let verbs = verbs.collect();
        let laid = match verb {
            None => overview,
            Some(verb) => delegated::with_roles(&policy, verb),
        };
        let role = |id: &RoleId| (policy.role(*id).name.to_string(), policy.role_title(*id));
        let columns = laid.columns.iter();
        Ok(DelegationTable {
            title: verb.map_or(laid.title, |verb| format!("Who may {}", in_general(verb))),
            actors: laid.actors.iter().map(role).collect(),
            columns: columns.map(|c| told(&policy, *c, verb)).collect(),
            cells: laid
                .cells
                .into_iter()
                .map(|row| row.into_iter().map(cell).collect())
                .collect(),
            verbs,
            note: note(verb).to_owned(),
        })
    }
}

fn called(word: &str) -> Result<Verb> {
    let found = Verb::ALL.into_iter().find(|(_, name)| *name == word);
    found.map(|(verb, _)| verb).ok_or_else(|| {
        ServiceError::asked(
            "unknown-verb",
            format!("`{}` is nothing that is done to people", text::show(word)),
            "Name one that the delegation of the policy speaks of.",
        )
    })
}

fn word(verb: Verb) -> &'static str {
    let found = Verb::ALL.into_iter().find(|(v, _)| *v == verb);
    found.map_or("", |(_, word)| word)
}

/// A column with what is done in it.
fn told(policy: &Policy, column: Column, of: Option<Verb>) -> DelegationColumn {
    match column {
        Column::Verb(verb) => DelegationColumn {
            word: word(verb).to_owned(),
            title: word(verb).replace('-', " "),
            done: in_general(verb).to_owned(),
        },
        Column::Role(role) => {
            let title = policy.role_title(role);
            DelegationColumn {
                word: policy.role(role).name.to_string(),
                done: of.map_or_else(String::new, |verb| with_role(verb, &title)),
                title,
            }
        }
    }
}

fn in_general(verb: Verb) -> &'static str {
    match verb {
        Verb::Create => "make users",
        Verb::Invite => "invite users",
        Verb::Edit => "edit users",
        Verb::Archive => "archive users",
        Verb::Restore => "restore users",
        Verb::RemoveUser => "remove users",
        Verb::Add => "give roles",
        Verb::Remove => "take roles",
        Verb::Change => "change roles",
        Verb::Place => "move roles to other places",
    }
}

fn with_role(verb: Verb, role: &str) -> String {
    match verb {
        Verb::Create => format!("make users as {role}"),
        Verb::Invite => format!("invite users as {role}"),
        Verb::Edit => format!("edit people who hold {role}"),
        Verb::Archive => format!("archive people who hold {role}"),
        Verb::Restore => format!("restore people who hold {role}"),
        Verb::RemoveUser => format!("remove people who hold {role}"),
        Verb::Add => format!("give the role {role}"),
        Verb::Remove => format!("take the role {role}"),
        Verb::Change => format!("change other roles into {role}"),
        Verb::Place => format!("move the role {role} to other places"),
    }
}

fn note(verb: Option<Verb>) -> &'static str {
    match verb {
        Some(Verb::Edit | Verb::Archive | Verb::Restore | Verb::RemoveUser) => {
            "Of somebody who holds several roles, each must be reached."
        }
        _ => "A site administrator needs no delegation, and is bound by every limit.",
    }
}
