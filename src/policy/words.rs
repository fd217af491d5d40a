//! Words for people: titles, conditions, gates and limits in plain English, the same on the matrix,
//! in explanations and in plans.

use super::model::{
    CapId, Condition, FeatureId, Grant, KindId, Limit, LimitForm, Most, Policy, RelationId, Role,
    RoleId,
};

/// A name as a title: dashes become spaces, the first letter is a capital.
pub(crate) fn human(name: &str) -> String {
    let spaced = name.replace('-', " ");
    let mut chars = spaced.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => spaced,
    }
}

/// A title as it stands within a sentence: its first letter small, unless it is an abbreviation.
pub(crate) fn in_a_sentence(title: &str) -> String {
    let mut chars = title.chars();
    let Some(first) = chars.next() else {
        return String::new();
    };
    let rest = chars.as_str();
    let word = rest.split(' ').next().unwrap_or_default();
    if word.chars().any(char::is_uppercase) {
        return title.to_owned();
    }
    first.to_lowercase().chain(rest.chars()).collect()
}

/// `a`, `a or b`, `a, b or c`.
pub fn joined(words: &[String], with: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {with} {last}", first.join(", ")),
    }
}

/// So many of something.
fn counted(count: i64, one: &str) -> String {
    if count == 1 {
        format!("1 {one}")
    } else {
        format!("{count} {one}s")
    }
}

/// A length of time in words.
pub fn duration(millis: i64) -> String {
    let minutes = millis / 60_000;
    if minutes > 0 && minutes % (24 * 60) == 0 {
        counted(minutes / (24 * 60), "day")
    } else if minutes > 0 && minutes % 60 == 0 {
        counted(minutes / 60, "hour")
    } else {
        counted(minutes, "minute")
    }
}

impl Policy {
    /// A role's title, with its level in front where another role has the same one.
    pub fn role_title(&self, id: RoleId) -> String {
        let Some(role) = self.roles.get(id.index()) else {
            return String::new();
        };
        let twins = |full: &dyn Fn(&Role) -> String| {
            let own = full(role);
            let others = self.given_roles().filter(|(other, _)| *other != id);
            others.filter(|(_, r)| full(r) == own).count() > 0
        };
        if id == RoleId::EVERYONE || !twins(&|r| r.title.clone()) {
            return role.title.clone();
        }
        let levelled = |r: &Role| {
            let on: Vec<String> =
                r.on.iter()
                    .map(|k| in_a_sentence(&self.kind_title(*k)))
                    .collect();
            format!("{} {}", on.join("/"), r.title)
        };
        if twins(&levelled) {
            format!("{} ({})", role.title, role.name)
        } else {
            levelled(role)
        }
    }

    /// Titles of roles: `Host`, `Host or Admin`.
    pub fn role_titles(&self, roles: &[RoleId], with: &str) -> String {
        let titles: Vec<String> = roles.iter().map(|r| self.role_title(*r)).collect();
        joined(&titles, with)
    }

    /// A kind's title.
    pub fn kind_title(&self, id: KindId) -> String {
        let kind = self.kinds.get(id.index());
        kind.map(|k| k.title.clone()).unwrap_or_default()
    }

    /// A capability's title.
    pub fn cap_title(&self, id: CapId) -> String {
        let cap = self.capabilities.get(id.index());
        cap.map(|c| c.title.clone()).unwrap_or_default()
    }

    /// The title of the group in which a capability is listed.
    pub fn group_title(&self, id: CapId) -> String {
        let Some(cap) = self.capabilities.get(id.index()) else {
            return String::new();
        };
        match cap.kind {
            Some(kind) => self.kind_title(kind),
            None => human(cap.name.split('.').next().unwrap_or_default()),
        }
    }

    /// A feature's title.
    pub fn feature_title(&self, id: FeatureId) -> String {
        let feature = self.features.get(id.index());
        feature.map(|f| f.title.clone()).unwrap_or_default()
    }

    /// A relation's title.
    pub fn relation_title(&self, id: RelationId) -> String {
        let relation = self.relations.get(id.index());
        relation.map(|r| r.title.clone()).unwrap_or_default()
    }

    /// A condition in words: `own`, `not declined`, `1 hour after recording ended at`.
    pub fn condition_words(&self, condition: &Condition) -> String {
        let plain = |word: &crate::domain::Word| word.as_str().replace('-', " ");
        match condition {
            Condition::Not(inner) => format!("not {}", self.condition_words(inner)),
            Condition::Own => "own".to_owned(),
            Condition::Oneself => "oneself".to_owned(),
            Condition::InOwn(kind) => {
                format!("in one's own {}", in_a_sentence(&self.kind_title(*kind)))
            }
            Condition::Relation(relation, None) => in_a_sentence(&self.relation_title(*relation)),
            Condition::Relation(relation, Some(capacity)) => {
                let title = in_a_sentence(&self.relation_title(*relation));
                format!("{title} as {}", plain(capacity))
            }
            Condition::State(word) | Condition::Fact(word) => plain(word),
            Condition::Before(fact) => format!("before {}", plain(fact)),
            Condition::After(0, fact) => format!("after {}", plain(fact)),
            Condition::After(millis, fact) => {
                format!("{} after {}", duration(*millis), plain(fact))
            }
            Condition::TheyHold(roles) => format!("they are {}", self.role_titles(roles, "or")),
            Condition::OwnerHolds(roles) => {
                format!("the owner is {}", self.role_titles(roles, "or"))
            }
        }
    }

    /// A condition as a clause behind "if", for a sentence about a person and a thing.
    pub fn condition_clause(&self, condition: &Condition) -> String {
        self.clause(condition, false)
    }

    fn clause(&self, condition: &Condition, negated: bool) -> String {
        let plain = |word: &crate::domain::Word| word.as_str().replace('-', " ");
        let not = if negated { "not " } else { "" };
        match condition {
            Condition::Not(inner) => self.clause(inner, !negated),
            Condition::Own => format!("it is {not}their own"),
            Condition::Oneself => format!("it is {not}about themselves"),
            Condition::InOwn(kind) => {
                let kind = in_a_sentence(&self.kind_title(*kind));
                format!("it is {not}in their own {kind}")
            }
            Condition::Relation(relation, capacity) => {
                let title = self.relation_title(*relation);
                let capacity = capacity.as_ref().map(|c| format!(" as {}", plain(c)));
                let do_not = if negated { "do not " } else { "" };
                let capacity = capacity.unwrap_or_default();
                format!(
                    "they {do_not}stand in the relation \u{201c}{title}\u{201d} to it{capacity}"
                )
            }
            Condition::State(word) | Condition::Fact(word) => {
                format!("it is {not}{}", plain(word))
            }
            Condition::Before(fact) => format!("now is {not}before its {}", plain(fact)),
            Condition::After(0, fact) => format!("now is {not}after its {}", plain(fact)),
            Condition::After(millis, fact) => {
                let wait = duration(*millis);
                format!("now is {not}{wait} past its {}", plain(fact))
            }
            Condition::TheyHold(roles) => {
                format!("the person is {}", self.one_or_none_of(roles, negated))
            }
            Condition::OwnerHolds(roles) => {
                format!("its owner is {}", self.one_or_none_of(roles, negated))
            }
        }
    }

    /// `Host or Admin`, and of none of them `neither Host nor Admin`.
    fn one_or_none_of(&self, roles: &[RoleId], none: bool) -> String {
        match roles {
            roles if !none => self.role_titles(roles, "or"),
            [one] => format!("not {}", self.role_title(*one)),
            several => format!("neither {}", self.role_titles(several, "nor")),
        }
    }

    /// Conditions in words, all of which must hold.
    pub fn conditions_words(&self, conditions: &[Condition]) -> String {
        let words: Vec<String> = conditions.iter().map(|c| self.condition_words(c)).collect();
        words.join(", ")
    }

    /// Features that must be on, in words: `needs File Sharing`.
    pub fn gates_words(&self, needs: &[FeatureId]) -> String {
        if needs.is_empty() {
            return String::new();
        }
        let titles: Vec<String> = needs.iter().map(|f| self.feature_title(*f)).collect();
        format!("needs {}", joined(&titles, "and"))
    }

    /// What must be so for a grant, in words; empty where it always holds.
    pub fn grant_words(&self, grant: &Grant) -> String {
        let parts = [
            self.conditions_words(&grant.when),
            self.gates_words(&grant.needs),
        ];
        let parts: Vec<String> = parts.into_iter().filter(|p| !p.is_empty()).collect();
        parts.join(", ")
    }

    /// A limit in a sentence: the policy's own, or one made of its parts.
    pub fn limit_words(&self, limit: &Limit) -> String {
        if let Some(say) = &limit.say {
            return say.clone();
        }
        match &limit.form {
            LimitForm::Roles {
                on,
                roles,
                least,
                most,
                ..
            } => {
                let place = on.map_or_else(String::new, |kind| {
                    format!(" on each {}", in_a_sentence(&self.kind_title(kind)))
                });
                let many = match (least, most) {
                    (least, Some(most)) if least == most => format!("exactly {least}"),
                    (0, Some(most)) => format!("at most {most}"),
                    (least, Some(most)) => format!("{least} to {most}"),
                    (least, None) => format!("at least {least}"),
                };
                let roles = self.roles_or_all(roles);
                format!("Each user holds {many} of {roles}{place}.")
            }
            LimitForm::Alone { roles } => {
                let roles = self.role_titles(roles, "or");
                format!("Whoever holds {roles} holds no other role.")
            }
            LimitForm::Active { each, roles, least } => {
                let kind = in_a_sentence(&self.kind_title(*each));
                let roles = self.role_titles(roles, "or");
                format!("Each {kind} has at least {least} active {roles}.")
            }
            LimitForm::Pool { title, most, .. } => match most {
                Most::Number(most) => format!("{title}: at most {most}."),
                Most::Named(_) => format!("{title}: as many as the account has."),
            },
            LimitForm::Related {
                each,
                relation,
                most,
            } => {
                let kind = in_a_sentence(&self.kind_title(*each));
                let relation = in_a_sentence(&self.relation_title(*relation));
                format!("Each {kind} has at most {most} people as {relation}.")
            }
        }
    }

    fn roles_or_all(&self, roles: &[RoleId]) -> String {
        if roles.len() + 1 == self.roles.len() && roles.len() > 1 {
            "all roles".to_owned()
        } else {
            self.role_titles(roles, "and")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_as_titles_and_titles_as_words() {
        assert_eq!(human("may-schedule-for"), "May schedule for");
        assert_eq!(in_a_sentence("Upload profile"), "upload profile");
        assert_eq!(in_a_sentence("IRR report"), "IRR report");
        assert_eq!(in_a_sentence(""), "");
    }

    #[test]
    fn lengths_of_time_use_the_largest_whole_unit() {
        for (millis, words) in [
            (60_000, "1 minute"),
            (3_600_000, "1 hour"),
            (5_400_000, "90 minutes"),
            (172_800_000, "2 days"),
            (0, "0 minutes"),
        ] {
            assert_eq!(duration(millis), words);
        }
    }
}
