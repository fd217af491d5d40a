//! Every statement of a policy in words, by the ids of the rules that it bears.

use std::collections::BTreeMap;

use super::rules::Said;
use crate::policy::{
    Policy,
    matrix::{self, Mark},
    model::{DecidedBy, Rules, Trigger, Verb, Waits},
    words::{duration, joined},
};

/// The part of a policy in which readings stand.
pub(super) const READING: &str = "Reading";

/// Statements by the id of the rule that they bear.
#[derive(Default)]
pub(super) struct Book(BTreeMap<String, Vec<Said>>);

impl Book {
    /// The ids of the rules that a statement bears.
    pub(super) fn ids(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }

    /// The statements that bear a rule.
    pub(super) fn of(&self, id: &str) -> &[Said] {
        self.0.get(id).map_or(&[], Vec::as_slice)
    }

    fn put(&mut self, rules: &Rules, part: &'static str, text: &str) {
        for id in rules {
            let said = self.0.entry(id.clone()).or_default();
            let new = Said {
                part,
                text: text.to_owned(),
            };
            if !text.is_empty() && !said.contains(&new) {
                said.push(new);
            }
        }
    }
}

/// An id with its numbers as numbers, so that 9 comes before 10.
pub(super) fn natural(id: &str) -> Vec<(String, u64)> {
    id.split(['-', '.'])
        .map(|part| {
            let letters = part.trim_end_matches(|c: char| c.is_ascii_digit());
            let number = part.get(letters.len()..).unwrap_or_default();
            (letters.to_owned(), number.parse().unwrap_or(0))
        })
        .collect()
}

/// All statements of a policy.
pub(super) fn statements(policy: &Policy) -> Book {
    let mut book = Book::default();
    book.put(&policy.help_rules, "Policy", &policy.help);
    things(policy, &mut book);
    roles(policy, &mut book);
    given(policy, &mut book);
    for limit in &policy.limits {
        book.put(&limit.rules, "Limit", &policy.limit_words(limit));
    }
    delegated(policy, &mut book);
    flows(policy, &mut book);
    life(policy, &mut book);
    for reading in &policy.readings {
        let text = format!("{} {}: {}", reading.ask, reading.is, reading.why);
        book.put(&vec![reading.id.clone()], READING, &text);
    }
    book
}

/// Features, kinds, relations and capabilities.
fn things(policy: &Policy, book: &mut Book) {
    for feature in &policy.features {
        book.put(
            &feature.rules,
            "Feature",
            &with(&feature.title, &feature.help),
        );
        book.put(
            &feature.help_rules,
            "Feature",
            &with(&feature.title, &feature.help),
        );
    }
    for kind in &policy.kinds {
        book.put(&kind.rules, "Kind", &with(&kind.title, &kind.help));
    }
    for relation in &policy.relations {
        book.put(
            &relation.rules,
            "Relation",
            &with(&relation.title, &relation.help),
        );
    }
    for cap in &policy.capabilities {
        let mut text = with(&cap.title, &cap.help);
        for more in [
            policy.conditions_words(&cap.when),
            policy.gates_words(&cap.needs),
        ] {
            if !more.is_empty() {
                text = format!("{text} ({more})");
            }
        }
        book.put(&cap.rules, "Capability", &text);
    }
}

fn with(title: &str, help: &str) -> String {
    if help.is_empty() {
        title.to_owned()
    } else {
        format!("{title}: {help}")
    }
}

fn roles(policy: &Policy, book: &mut Book) {
    for (id, role) in policy.given_roles() {
        let title = policy.role_title(id);
        let mut text = title.clone();
        if !role.also.is_empty() {
            text = format!("{text}, also called {}", joined(&role.also, "or"));
        }
        if !role.on.is_empty() {
            let kinds: Vec<String> = role.on.iter().map(|k| policy.kind_title(*k)).collect();
            text = format!("{text}; held on {}", joined(&kinds, "or"));
        }
        let gates = policy.gates_words(&role.needs);
        if !gates.is_empty() {
            text = format!("{text}; {gates}");
        }
        book.put(&role.rules, "Role", &text);
        book.put(&role.help_rules, "Role", &with(&title, &role.help));
    }
}

/// What the cells of the matrix say: those that say the same of a capability together.
fn given(policy: &Policy, book: &mut Book) {
    let laid = matrix::matrix(policy);
    for row in laid
        .rows
        .iter()
        .filter(|row| matches!(row.of, matrix::RowOf::Cap(_)))
    {
        let mut same: Vec<(&matrix::MatrixCell, Vec<String>)> = Vec::new();
        for (role, cell) in laid.roles.iter().zip(&row.cells) {
            if cell.rules.is_empty() {
                continue;
            }
            let title = policy.role_title(*role);
            match same.iter_mut().find(|(one, _)| *one == cell) {
                Some((_, titles)) => titles.push(title),
                None => same.push((cell, vec![title])),
            }
        }
        for (cell, titles) in same {
            let says = match cell.mark {
                Mark::Yes => "yes for",
                Mark::Conditional => "yes, with conditions, for",
                Mark::No => "no for",
                Mark::Denied => "denied to",
                Mark::Unstated => "unstated for",
            };
            let note = if cell.note.is_empty() {
                String::new()
            } else {
                format!(" ({})", cell.note)
            };
            let who = joined(&titles, "and");
            let text = format!("{}: {says} {who}{note}", row.title);
            book.put(&cell.rules, "Matrix", &text);
        }
    }
}

/// Who may do what to people, verbs that are told alike together.
fn delegated(policy: &Policy, book: &mut Book) {
    for row in &policy.delegation {
        let who = if row.who.is_empty() {
            "Anybody".to_owned()
        } else {
            policy.role_titles(&row.who, "and")
        };
        let mut told: Vec<(String, Vec<String>)> = Vec::new();
        for (verb, word) in Verb::ALL.into_iter().filter(|(v, _)| row.may.contains(v)) {
            let words = matrix::row_words(policy, row, verb, false);
            let word = word.replace('-', " ");
            match told.iter_mut().find(|(same, _)| *same == words) {
                Some((_, verbs)) => verbs.push(word),
                None => told.push((words, vec![word])),
            }
        }
        for (words, verbs) in told {
            let may = if row.stated { "may" } else { "may perhaps" };
            let mut text = format!("{who} {may} {}", joined(&verbs, "and"));
            if !words.is_empty() {
                text = format!("{text}: {words}");
            }
            book.put(&row.rules, "Delegation", &text);
        }
    }
}

fn flows(policy: &Policy, book: &mut Book) {
    for flow in &policy.workflows {
        let what = match &flow.waits {
            Waits::Making { kind, .. } => {
                format!("a new {} waits", policy.kind_title(*kind).to_lowercase())
            }
            Waits::Feature(feature) => format!("{} waits", policy.feature_title(*feature)),
            Waits::Edits(_) => "edits wait".to_owned(),
        };
        let who = match flow.decided_by {
            DecidedBy::Vendor => "the vendor".to_owned(),
            DecidedBy::Cap(cap) => format!("whoever has: {}", policy.cap_title(cap)),
        };
        let votes = match flow.votes {
            0 | 1 => String::new(),
            n => format!(", {n} votes"),
        };
        let text = format!("{}: {what} for {who}{votes}", flow.title);
        book.put(&flow.rules, "Workflow", &text);
    }
    for effect in &policy.effects {
        let when = match &effect.trigger {
            Trigger::Gives(roles) => format!("{} is given", policy.role_titles(roles, "or")),
            Trigger::Takes(roles) => format!("{} is taken", policy.role_titles(roles, "or")),
            Trigger::FromTo(from, to) => format!(
                "{} becomes {}",
                policy.role_titles(from, "or"),
                policy.role_titles(to, "or")
            ),
            Trigger::Replaces => "a role replaces others".to_owned(),
            Trigger::Makes(kind) => {
                format!("a {} is made", policy.kind_title(*kind).to_lowercase())
            }
        };
        let then = if effect.remind.is_empty() {
            "things move with it".to_owned()
        } else {
            effect.remind.clone()
        };
        book.put(&effect.rules, "Effect", &format!("When {when}: {then}"));
    }
}

fn life(policy: &Policy, book: &mut Book) {
    for needs in &policy.life.reasons {
        let edits: Vec<String> = needs.edits.iter().map(ToString::to_string).collect();
        let mut text = format!("A reason is needed for {}", joined(&edits, "and"));
        if !needs.roles.is_empty() {
            text = format!("{text} of {}", policy.role_titles(&needs.roles, "or"));
        }
        if let Some(like) = needs.example() {
            text = format!("{text}, such as {like}");
        }
        book.put(&needs.rules, "Reason", &text);
    }
    let site = match policy.life.site {
        crate::policy::model::SiteNeeds::Nothing => "",
        crate::policy::model::SiteNeeds::Reason => "A site administrator says why.",
        crate::policy::model::SiteNeeds::BreakGlass => {
            "A site administrator breaks the glass and says why."
        }
    };
    book.put(&policy.life.site_by, "Site", site);
    if let Some(lasts) = policy.life.expires {
        let text = format!("An invitation holds for {}.", duration(lasts));
        book.put(&policy.life.expires_by, "Invitation", &text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_in_the_order_of_their_numbers() {
        let mut ids = ["CL-10", "CL-9", "CL-A2", "B-1", "CL-A10"];
        ids.sort_by_key(|id| natural(id));
        assert_eq!(ids, ["B-1", "CL-9", "CL-10", "CL-A2", "CL-A10"]);
    }
}
