//! What is lawful in a policy and yet looks like a slip. A policy that means it says so, with its
//! reason, in `[meant]`.

mod limits;
mod place;
mod roles;
mod unused;
mod workflows;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::{
    compile::{self, Done},
    error::PolicyError,
    model::{Policy, Rules},
};

/// Every code of a lint.
pub const CODES: [&str; 22] = [
    "can-end-undecided",
    "covered-row",
    "deny-locks-out",
    "gated-minimum",
    "gives-higher",
    "idle-reading",
    "impossible-limit",
    "limit-of-nothing",
    "never-replaces",
    "no-role-gives",
    "no-rule",
    "no-votes",
    "nobody-decides",
    "nobody-gives",
    "not-odd",
    "nowhere",
    "raises-itself",
    "too-few-deciders",
    "unreachable-role",
    "unused-feature",
    "unused-relation",
    "unused-set",
];

/// What a lint is about, so that its place in the text can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// A role, by its word.
    Role(String),
    /// A capability, by its full word.
    Cap(String),
    /// A feature.
    Feature(String),
    /// A relation.
    Relation(String),
    /// A workflow.
    Workflow(String),
    /// A kind.
    Kind(String),
    /// A reading.
    Reading(String),
    /// A set.
    Set(String),
    /// A line of `[meant]`.
    Meant(String),
    /// A statement, by its place in bytes.
    Statement(usize),
}

impl About {
    /// The name it is about; empty for a statement.
    pub fn name(&self) -> &str {
        match self {
            Self::Role(name)
            | Self::Cap(name)
            | Self::Feature(name)
            | Self::Relation(name)
            | Self::Workflow(name)
            | Self::Kind(name)
            | Self::Reading(name)
            | Self::Set(name)
            | Self::Meant(name) => name,
            Self::Statement(_) => "",
        }
    }
}

/// Something that looks like a slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    /// A stable code of [`CODES`].
    pub code: &'static str,
    /// What it is about.
    pub about: About,
    /// What it is, in a sentence.
    pub message: String,
    /// What would likely mend it.
    pub mend: String,
    /// Rule ids of the statement.
    pub rules: Rules,
}

fn lint(
    code: &'static str,
    about: About,
    message: String,
    mend: impl Into<String>,
    rules: &Rules,
) -> Lint {
    Lint {
        code,
        about,
        message,
        mend: mend.into(),
        rules: rules.clone(),
    }
}

/// Looks at a compiled policy; what is meant is left out.
pub fn check(policy: &Policy) -> Vec<Lint> {
    let mut out = every(policy);
    out.retain(|lint| !is_meant(policy, lint));
    out
}

fn every(policy: &Policy) -> Vec<Lint> {
    let mut out = roles::look(policy);
    out.extend(workflows::look(policy));
    out.extend(limits::look(policy));
    out.extend(unused::look(policy));
    out
}

fn is_meant(policy: &Policy, lint: &Lint) -> bool {
    let about = (lint.code.to_owned(), lint.about.name().to_owned());
    policy.meant.contains_key(&about)
}

/// Looks at a text: what [`check`] finds, sets that nothing uses, readings that change nothing; each
/// with its place.
///
/// # Errors
/// What keeps the text from being a policy.
pub fn check_text(text: &str, file: &str) -> Result<Vec<PolicyError>, Vec<PolicyError>> {
    let done = compile::run(text, file, &BTreeMap::new())?;
    let mut found = look(&done, text, file);
    found.retain(|lint| !is_meant(&done.policy, lint));
    found.extend(not_odd(&done, text, file));
    let told = found.into_iter().map(|lint| {
        let span = place::of(&lint.about, text, &done);
        PolicyError::at((file, text), &span, lint.code, lint.message, lint.mend)
    });
    Ok(told.collect())
}

/// All that looks like a slip, meant or not.
fn look(done: &Done, text: &str, file: &str) -> Vec<Lint> {
    let mut found = every(&done.policy);
    for (name, _) in &done.unused_sets {
        let message = format!("Nothing uses the set `{name}`.");
        let mend = "use it, or take it out";
        found.push(lint(
            "unused-set",
            About::Set(name.clone()),
            message,
            mend,
            &Rules::new(),
        ));
    }
    found.extend(idle_readings(&done.policy, text, file));
    found
}

/// What is said to be meant and is not odd.
fn not_odd(done: &Done, text: &str, file: &str) -> Vec<Lint> {
    let found = look(done, text, file);
    let odd = |code: &str, name: &str| {
        found
            .iter()
            .any(|l| l.code == code && l.about.name() == name)
    };
    let idle = done
        .policy
        .meant
        .keys()
        .filter(|(code, name)| !odd(code, name));
    idle.map(|(code, name)| {
        let message =
            format!("`{name}` is said to be meant as `{code}`, and is not odd in that way.");
        let about = About::Meant(name.clone());
        lint(
            "not-odd",
            about,
            message,
            "take the line out",
            &Rules::new(),
        )
    })
    .collect()
}

/// Readings whose other positions say the same as their own.
fn idle_readings(policy: &Policy, text: &str, file: &str) -> Vec<Lint> {
    let mut out = Vec::new();
    for reading in policy.readings.iter().filter(|r| !r.or.is_empty()) {
        let same = reading.or.iter().all(|other| {
            let position = BTreeMap::from([(reading.id.clone(), other.clone())]);
            let moved = compile::compile(text, file, &position);
            moved.is_ok_and(|moved| says_the_same(policy, moved))
        });
        if same {
            let message = format!(
                "The reading {} changes nothing in any position.",
                reading.id
            );
            let mend = "let a statement depend on it with `if`, or take its `or` out";
            let about = About::Reading(reading.id.clone());
            out.push(lint("idle-reading", about, message, mend, &Rules::new()));
        }
    }
    out
}

/// Whether two compiled policies say the same, the positions of their readings left out.
fn says_the_same(one: &Policy, mut other: Policy) -> bool {
    let mut one = one.clone();
    one.readings.clear();
    other.readings.clear();
    format!("{one:?}") == format!("{other:?}")
}
