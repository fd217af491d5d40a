//! The rules of a policy by their ids: what each says in a line, how it is known, every statement
//! that bears it in words, and the lines of the policy that name it.

use std::collections::BTreeSet;

use serde::Serialize;

pub use crate::policy::rules::Basis;

use super::{
    Result, Service,
    attention::Target,
    rule_book::{Book, READING, natural, statements},
};
use crate::{
    domain::{AccountId, Fact, Handle, Hash, Key, facts::Thing},
    policy::{
        Policy, rule_list,
        rules::{Rule, RuleList},
        shipped::shipped,
    },
};

/// The most lines of a policy that are told of one rule.
const LINES: usize = 24;
/// The most lines of a statement that is told whole.
const WHOLE: usize = 12;

/// A statement of the policy that bears a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// The part of the policy in which it stands: `Role`, `Limit`, `Matrix`.
    pub part: &'static str,
    /// What it says, in words.
    pub text: String,
}

/// A rule of a policy, with all that is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleRow {
    /// Its id.
    pub id: String,
    /// What it says, in a line: its own line where the policy has a list of its rules, else the
    /// first of the statements that bear it; empty where there is neither.
    pub text: String,
    /// How it is known, where the policy has a list of its rules.
    pub basis: Option<Basis>,
    /// The reading on which it hangs: the question, the answer taken, and why.
    pub reading: Option<String>,
    /// The statements that bear it.
    pub said: Vec<Said>,
    /// The lines of the policy that name it: their numbers and texts.
    pub lines: Vec<(usize, String)>,
}

impl Service {
    /// The rules of an account's policy by their ids, in this order.
    pub fn rules(&mut self, account: &AccountId, ids: &[String]) -> Result<Vec<RuleRow>> {
        let law = self.law(account)?;
        Ok(ids.iter().map(|id| law.row(id)).collect())
    }

    /// All rules of an account's policy: those of its list in their order, then those that only its
    /// statements bear, by id.
    pub fn rule_book(&mut self, account: &AccountId) -> Result<Vec<RuleRow>> {
        let law = self.law(account)?;
        Ok(law.ids().iter().map(|id| law.row(id)).collect())
    }

    /// The rules that stand behind something: of a role those that tell what it is, of a person those
    /// of their roles, of a thing those of its kind and of who may be tied to it, of a request those
    /// of its workflow. Behind an account or an entry of a journal none stands by itself.
    pub fn rules_of(&mut self, account: &AccountId, of: &Target) -> Result<Vec<RuleRow>> {
        let law = self.law(account)?;
        let ids = match of {
            Target::Rule(id) => vec![id.clone()],
            Target::Role(word) => of_role(&law.policy, word.as_str()),
            Target::User(user) => {
                let held = self.assignments(account, user)?;
                let roles = held.iter();
                roles
                    .flat_map(|a| of_role(&law.policy, a.role.as_str()))
                    .collect()
            }
            Target::Resource(thing) => self.of_kind(account, &law.policy, thing)?,
            Target::Request(id) => {
                let found = self.fact(account, Key::Request(id.clone()))?;
                let flow = match &found {
                    Some(Fact::Requests(all)) => all.first(),
                    _ => None,
                };
                let flow = flow.and_then(|r| law.policy.workflow(r.workflow.as_str()));
                flow.map_or_else(Vec::new, |flow| flow.rules.clone())
            }
            Target::Account(_) | Target::Entry(_) => Vec::new(),
        };
        let mut seen = BTreeSet::new();
        let each = ids.iter().filter(|id| seen.insert(*id));
        Ok(each.map(|id| law.row(id)).collect())
    }

    /// The rules of a thing's kind, of what is held on it and of what leads to it.
    fn of_kind(&self, account: &AccountId, policy: &Policy, thing: &Handle) -> Result<Vec<String>> {
        let kind = match self.fact(account, Key::Thing(thing.clone()))? {
            Some(Fact::Thing(Some(Thing::Resource(path)))) => path
                .first()
                .and_then(|thing| policy.kind_id(thing.kind.as_str())),
            _ => None,
        };
        let Some(kind) = kind else {
            return Ok(Vec::new());
        };
        let held = policy.given_roles().map(|(_, role)| role);
        let held = held.filter(|role| role.on.contains(&kind));
        let related = policy.relations.iter().filter(|row| row.to.contains(&kind));
        let mut ids = policy.kind(kind).rules.clone();
        ids.extend(held.flat_map(|role| &role.rules).cloned());
        ids.extend(related.flat_map(|row| &row.rules).cloned());
        Ok(ids)
    }

    fn law(&mut self, account: &AccountId) -> Result<Law> {
        let (_, policy) = self.pinned(account)?;
        let text = self.store.policy_text(&policy.hash)?.unwrap_or_default();
        Ok(Law::new(policy, text))
    }
}

fn of_role(policy: &Policy, word: &str) -> Vec<String> {
    let role = policy.role_id(word).map(|id| policy.role(id));
    let rules = role.into_iter();
    let rules = rules.flat_map(|role| role.rules.iter().chain(&role.help_rules));
    rules.cloned().collect()
}

/// A policy with all that tells of its rules.
struct Law {
    policy: std::sync::Arc<Policy>,
    text: String,
    list: RuleList,
    book: Book,
}

impl Law {
    fn new(policy: std::sync::Arc<Policy>, text: String) -> Self {
        Self {
            list: listed(&policy),
            book: statements(&policy),
            policy,
            text,
        }
    }

    /// The ids of all rules.
    fn ids(&self) -> Vec<String> {
        let mut ids: Vec<String> = self.list.rules.iter().map(|rule| rule.id.clone()).collect();
        let mut rest: Vec<String> = self
            .book
            .ids()
            .filter(|id| !ids.contains(id))
            .cloned()
            .collect();
        rest.sort_by_key(|id| natural(id));
        ids.extend(rest);
        ids
    }

    fn row(&self, id: &str) -> RuleRow {
        let told = self.list.rules.iter().find(|rule| rule.id == *id);
        let reading = self.reading(id, told);
        let said = self.book.of(id).iter();
        // The reading is told by itself.
        let said: Vec<Said> = said.filter(|said| said.part != READING).cloned().collect();
        let first = || said.first().map(|said| said.text.clone());
        let text = told.map(|rule| rule.text.clone()).or_else(first);
        RuleRow {
            id: id.to_owned(),
            text: text.or_else(|| reading.clone()).unwrap_or_default(),
            basis: told.map(|rule| rule.basis),
            reading,
            lines: lines(&self.text, id),
            said,
        }
    }

    /// The reading on which a rule hangs, in words.
    fn reading(&self, id: &str, told: Option<&Rule>) -> Option<String> {
        let hangs_on = told.and_then(|rule| rule.reading.as_deref()).unwrap_or(id);
        let reading = self.policy.readings.iter().find(|r| r.id == hangs_on)?;
        let why = reading.why.trim_end_matches('.');
        let why = if why.is_empty() {
            String::new()
        } else {
            format!(": {why}")
        };
        Some(format!(
            "{} It is read as {}{why}.",
            reading.ask, reading.is
        ))
    }
}

/// The list of rules that stands beside a shipped policy; empty for any other. What the store keeps
/// has its text alone.
fn listed(policy: &Policy) -> RuleList {
    let ours = shipped()
        .iter()
        .find(|s| Hash::of(s.text.as_bytes()) == policy.hash);
    ours.and_then(|s| rule_list(s.rules, s.file, policy).ok())
        .unwrap_or_default()
}

/// The lines of a policy's text that name a rule. Where a statement names it beside others, the
/// whole statement is told, if it is short.
fn lines(text: &str, id: &str) -> Vec<(usize, String)> {
    let quoted = format!("\"{id}\"");
    // A reading is named by its key.
    let key = format!("{id} =");
    let all: Vec<&str> = text.lines().collect();
    let mut found: Vec<usize> = Vec::new();
    for (at, line) in all.iter().enumerate() {
        if !line.contains(&quoted) && !line.starts_with(&key) {
            continue;
        }
        let (from, to) = if line.trim_start().starts_with("rule") {
            statement(&all, at)
        } else {
            (at, at + 1)
        };
        let fresh = (from..to).filter(|i| !found.contains(i));
        let fresh: Vec<usize> = fresh.collect();
        found.extend(fresh);
        if found.len() >= LINES {
            break;
        }
    }
    let told = found.into_iter().take(LINES);
    told.filter_map(|at| all.get(at).map(|line| (at + 1, line.trim_end().to_owned())))
        .collect()
}

/// Where the statement round a line begins and ends, or the line alone where it is long.
fn statement(all: &[&str], at: usize) -> (usize, usize) {
    let blank = |line: &&str| line.trim().is_empty();
    let before = all.iter().take(at).rev().take_while(|l| !blank(l)).count();
    let after = all.iter().skip(at).take_while(|l| !blank(l)).count();
    if before + after > WHOLE {
        (at, at + 1)
    } else {
        (at - before, at + after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::policies;

    #[test]
    fn every_listed_rule_of_a_shipped_policy_has_its_line_and_most_a_statement() {
        for ours in shipped() {
            let policy = policies::compile(ours.text, ours.file).unwrap();
            let law = Law::new(policy.into(), ours.text.to_owned());
            let rows: Vec<RuleRow> = law.ids().iter().map(|id| law.row(id)).collect();
            let listed = law.list.rules.len();
            assert!(listed > 50, "{}", ours.file);
            assert!(
                rows.iter()
                    .take(listed)
                    .all(|r| r.basis.is_some() && !r.text.is_empty())
            );
            let told = rows.iter().filter(|r| !r.said.is_empty()).count();
            assert!(told * 2 > listed, "{}: {told} of {listed}", ours.file);
            // What a statement bears, and each reading, the text of the policy names.
            let borne = |r: &&RuleRow| !r.said.is_empty() || r.reading.is_some();
            let unnamed = rows.iter().filter(borne).find(|r| r.lines.is_empty());
            assert_eq!(unnamed, None, "{}", ours.file);
        }
    }
}
