//! The rules of a policy by their ids: what each says, how it is known, and where the policy names
//! it.

use crate::{
    domain::{AccountId, Hash},
    policy::{
        Policy, rule_list,
        rules::{Rule, RuleList},
        shipped::shipped,
    },
};

use super::{Result, Service, known::RuleRow};

/// The most lines of a policy that are told of one rule.
const LINES: usize = 24;
/// The most lines of a statement that is told whole.
const WHOLE: usize = 12;

impl Service {
    /// The rules of an account's policy by their ids, in this order.
    pub fn rules(&mut self, account: &AccountId, ids: &[String]) -> Result<Vec<RuleRow>> {
        let (_, policy) = self.pinned(account)?;
        let text = self.store.policy_text(&policy.hash)?.unwrap_or_default();
        let list = listed(&policy);
        let row = |id: &String| {
            let told = list.rules.iter().find(|rule| rule.id == *id);
            rule_row(&policy, &text, id, told)
        };
        Ok(ids.iter().map(row).collect())
    }
}

/// The list of rules beside a policy that ships with the program; empty for any other.
fn listed(policy: &Policy) -> RuleList {
    let same = |s: &&crate::policy::shipped::Shipped| Hash::of(s.text.as_bytes()) == policy.hash;
    let beside = shipped().iter().find(same).map_or("", |s| s.rules);
    if beside.is_empty() {
        return RuleList::default();
    }
    rule_list(beside, "rules", policy).unwrap_or_default()
}

fn rule_row(policy: &Policy, text: &str, id: &str, told: Option<&Rule>) -> RuleRow {
    let hangs_on = told.and_then(|rule| rule.reading.as_deref()).unwrap_or(id);
    let reading = policy.readings.iter().find(|r| r.id == hangs_on);
    RuleRow {
        id: id.to_owned(),
        text: told.map(|rule| rule.text.clone()).unwrap_or_default(),
        basis: told.map_or_else(String::new, |rule| rule.basis.word().to_owned()),
        reading: reading.map(|r| {
            let why = r.why.trim_end_matches('.');
            let why = if why.is_empty() {
                ""
            } else {
                &format!(": {why}")
            };
            format!("{} It is read as {}{why}.", r.ask, r.is)
        }),
        lines: lines(text, id),
    }
}

/// The lines of a policy's text that name a rule. Where a statement names it beside others, the
/// whole statement is told, if it is short.
fn lines(text: &str, id: &str) -> Vec<(usize, String)> {
    let quoted = format!("\"{id}\"");
    let all: Vec<&str> = text.lines().collect();
    let mut found: Vec<usize> = Vec::new();
    for (at, line) in all.iter().enumerate() {
        if !line.contains(&quoted) {
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
