//! What could be given to somebody: every role on every place, lawful or not, with the plan or the
//! reasons.

use crate::{
    domain::{AccountId, Actor, Batch, Edit, Facts, Handle, Word, page::Query},
    policy::{
        Policy,
        model::{IfNot, KindId, Role, RoleId},
    },
    validation,
};

use super::{
    Preview, Result, Service,
    rows::{ChoiceVerdict, RoleChoice},
};

/// The most places offered for a role.
const PLACES: usize = 100;

impl Service {
    /// Every role on every place where the user could hold it, lawful ones first. `instead_of` is
    /// the role, with its place, that is given up for the choice. A role that the policy hides
    /// while its feature is off is left out.
    pub fn role_choices(
        &mut self,
        account: &AccountId,
        actor: &Actor,
        user: &Handle,
        instead_of: Option<(&Word, Option<&Handle>)>,
    ) -> Result<Vec<RoleChoice>> {
        let (_, policy) = self.pinned(account)?;
        let now = self.now();
        let mut facts = Facts::new();
        let off = self.ask(account, &mut facts, |facts| {
            validation::roles_off(&policy, facts, now)
        })?;
        let held: Vec<_> = match self.fact(account, crate::domain::Key::Roles(user.clone()))? {
            Some(crate::domain::Fact::Assignments(held)) => held,
            _ => Vec::new(),
        };
        let mut choices = Vec::new();
        for (id, role) in policy.given_roles() {
            if role.if_not == IfNot::Hide && off.iter().any(|(r, _)| *r == id) {
                continue;
            }
            let places = self.places(account, &policy, role)?;
            if places.is_empty() {
                choices.push(no_place(&policy, id, role));
            }
            for (on, place) in places {
                let edit = edit(user, role, on.clone(), instead_of);
                let batch = Batch::new(account.clone(), actor.clone(), vec![edit]);
                let verdict = match self.preview_with(&batch, &mut facts)? {
                    Preview::Plan(plan) => ChoiceVerdict::Lawful(plan),
                    Preview::Refused(reasons) => ChoiceVerdict::Refused(reasons),
                };
                choices.push(RoleChoice {
                    role: role.name.clone(),
                    title: policy.role_title(id),
                    help: role.help.clone(),
                    held: held.iter().any(|a| a.role == role.name && a.on == on),
                    on,
                    place,
                    verdict,
                });
            }
        }
        choices.sort_by_key(|choice| !matches!(choice.verdict, ChoiceVerdict::Lawful(_)));
        Ok(choices)
    }

    /// The places on which a role can be held, with their titles; `None` is the account.
    fn places(
        &mut self,
        account: &AccountId,
        policy: &Policy,
        role: &Role,
    ) -> Result<Vec<(Option<Handle>, Option<String>)>> {
        let mut places = Vec::new();
        for kind in &role.on {
            if *kind == KindId::ACCOUNT {
                places.push((None, None));
                continue;
            }
            let ask = Query::plain(PLACES);
            let page = self
                .store
                .resources(account, Some(&policy.kind(*kind).name), &ask)?;
            places.extend(page.rows.into_iter().map(|r| (Some(r.id), Some(r.title))));
        }
        Ok(places)
    }
}

fn no_place(policy: &Policy, id: RoleId, role: &Role) -> RoleChoice {
    let kinds: Vec<String> = role
        .on
        .iter()
        .map(|k| policy.kind(*k).title.clone())
        .collect();
    RoleChoice {
        role: role.name.clone(),
        title: policy.role_title(id),
        help: role.help.clone(),
        on: None,
        place: None,
        held: false,
        verdict: ChoiceVerdict::NoPlace(kinds.join(" or ")),
    }
}

fn edit(
    user: &Handle,
    role: &Role,
    on: Option<Handle>,
    instead_of: Option<(&Word, Option<&Handle>)>,
) -> Edit {
    match instead_of {
        None => Edit::RoleAssign {
            user: user.clone(),
            role: role.name.clone(),
            on,
            begins: None,
            until: None,
        },
        Some((from, place)) => Edit::RoleChange {
            user: user.clone(),
            from: from.clone(),
            on: place.cloned(),
            to: role.name.clone(),
            to_on: on,
            begins: None,
            until: None,
        },
    }
}
