//! What is said where no row of the delegation covers what is done to somebody: how near the
//! nearest came, and who could do it.

use crate::domain::{Assignment, Handle};
use crate::policy::model::{Delegation, RoleId, Verb};

use super::{
    delegation::{Case, Fit, by_place},
    judge::{Judge, Stage, listed, upper_first, with_article},
    world::Look,
};

impl Judge<'_> {
    /// Refuses what no row covers.
    pub(super) fn refuse_verb(
        &mut self,
        actor: &Handle,
        case: &Case<'_>,
        nearest: Option<(Fit, &Delegation)>,
        unstated: Option<&Delegation>,
    ) -> Look<()> {
        let name = self.before.name_of(actor);
        let user = self.after.name_of(case.user);
        let mut roles: Vec<String> = Vec::new();
        for (role, _) in self.authority.live(actor)? {
            let title = self.policy.role_title(role);
            if role != RoleId::EVERYONE && !roles.contains(&title) {
                roles.push(title);
            }
        }
        let acting = if roles.is_empty() {
            format!("{name}, without any role,")
        } else {
            format!("{name}, {},", with_article(&listed(&roles)))
        };
        let doing = doing(case.verb);
        let mend = self.who_could(case);
        if let (Some(row), None | Some((Fit::Who, _))) = (unstated, &nearest) {
            let message =
                format!("The source does not say who may {doing} anybody, so it is refused.");
            self.refuse(
                Stage::Delegation,
                "not-stated",
                &row.rules,
                message,
                "A site administrator may do it.",
            );
            return Ok(());
        }
        let rules = nearest
            .as_ref()
            .map(|(_, row)| row.rules.clone())
            .unwrap_or_default();
        let (code, message) = match nearest.map(|(fit, _)| fit) {
            Some(Fit::Gives(role)) => {
                let title = with_article(&self.policy.role_title(role));
                (
                    "not-delegated",
                    format!("{acting} may not make anybody {title}."),
                )
            }
            Some(Fit::Takes(role)) => {
                let title = self.policy.role_title(role);
                (
                    "not-delegated",
                    format!("{acting} may not take {title} from anybody."),
                )
            }
            Some(Fit::Target(role)) => {
                let title = with_article(&self.policy.role_title(role));
                (
                    "target-not-yours",
                    format!("{user} is {title}, and {acting} may not {doing} such a person."),
                )
            }
            Some(Fit::Beyond(role, cap)) => {
                let title = self.policy.role_title(role);
                let cap = self.policy.cap_title(cap);
                (
                    "beyond-own",
                    format!(
                        "{title} gives `{cap}`, and {acting} may not give what is not their own."
                    ),
                )
            }
            Some(Fit::Without(role)) => {
                let title = with_article(&self.policy.role_title(role));
                (
                    "prerequisite",
                    format!("{user} is not {title}, and {acting} may {doing} only such people."),
                )
            }
            Some(Fit::With(role)) => {
                let title = with_article(&self.policy.role_title(role));
                (
                    "prerequisite",
                    format!("{user} is {title}, and {acting} may {doing} only people who are not."),
                )
            }
            Some(Fit::Outside) => (
                "target-not-yours",
                format!(
                    "{user} lies outside the reach of {acting} whose role counts only inside its own place."
                ),
            ),
            Some(Fit::Whom) if actor == case.user => (
                "not-delegated",
                format!("{acting} may {doing} others, but not themselves."),
            ),
            Some(Fit::Whom) => (
                "not-delegated",
                format!("{acting} may {doing} themselves alone, and nobody else."),
            ),
            _ => (
                "not-delegated",
                format!("{acting} may not {doing} anybody."),
            ),
        };
        self.refuse(Stage::Delegation, code, &rules, message, &mend);
        Ok(())
    }

    /// Who else could do it, by their roles.
    fn who_could(&self, case: &Case<'_>) -> String {
        let role = |a: &Assignment| self.policy.role_id(a.role.as_str());
        let given: Vec<_> = case.difference.given.iter().filter_map(role).collect();
        let taken: Vec<_> = case.difference.taken.iter().filter_map(role).collect();
        let held: Vec<_> = case.held.iter().filter_map(role).collect();
        let mut titles: Vec<String> = Vec::new();
        for row in &self.policy.delegation {
            let covers = row.stated
                && row.may.contains(&case.verb)
                && given.iter().all(|r| row.gives.contains(r))
                && taken
                    .iter()
                    .all(|r| row.takes.as_ref().is_none_or(|takes| takes.contains(r)))
                && (by_place(row.over) || held.iter().all(|r| row.target.contains(r)));
            for who in row.who.iter().filter(|_| covers) {
                let title = self.policy.role_title(*who);
                if !titles.contains(&title) {
                    titles.push(title);
                }
            }
        }
        if titles.is_empty() {
            "A site administrator could do it.".into()
        } else {
            let who = upper_first(&with_article(&titles.join(" or ")));
            format!("{who} could do it.")
        }
    }
}

fn doing(verb: Verb) -> &'static str {
    match verb {
        Verb::Create => "create",
        Verb::Invite => "invite",
        Verb::Edit => "edit the record of",
        Verb::Archive => "archive",
        Verb::Restore => "restore",
        Verb::RemoveUser => "remove",
        Verb::Add => "add roles to",
        Verb::Remove => "take roles from",
        Verb::Change => "change the roles of",
        Verb::Place => "move the roles of",
    }
}
