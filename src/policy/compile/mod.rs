//! Makes a policy of its text: every name resolved, every reading decided, the matrix laid out.
//! All faults that can be found are told at once.

mod caps;
mod cells;
mod conditions;
mod context;
mod declare;
mod delegation;
mod effects;
mod features;
mod fields;
mod kinds;
mod life;
mod limits;
mod lists;
mod order;
mod readings;
mod relations;
mod roles;
mod rule_list;
mod statement;
mod workflows;

#[cfg(test)]
mod broken;
#[cfg(test)]
mod looks;
#[cfg(test)]
mod renamed;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::BTreeMap;

use super::{
    error::PolicyError,
    lint,
    model::{Policy, Rules},
    names::{self, Occurrence, Space},
    source::{Source, Value},
};
use crate::domain::{Hash, Word};
use context::Context;
use fields::{Fields, table_of, wrong_type};
pub use rule_list::rule_list;

/// Compiles a policy's text. `file` is how errors call it; `overrides` puts readings in other
/// positions than the file says, by their ids.
pub fn compile(
    text: &str,
    file: &str,
    overrides: &BTreeMap<String, String>,
) -> Result<Policy, Vec<PolicyError>> {
    run(text, file, overrides).map(|done| done.policy)
}

/// What comes of a good text.
pub(crate) struct Done {
    pub(crate) policy: Policy,
    pub(crate) occurrences: Vec<Occurrence>,
    /// Sets that nothing uses, with their places.
    pub(crate) unused_sets: Vec<(String, std::ops::Range<usize>)>,
}

/// The sections of a policy.
const SECTIONS: [&str; 14] = [
    "readings",
    "features",
    "plans",
    "sets",
    "kinds",
    "relations",
    "capabilities",
    "roles",
    "limits",
    "delegation",
    "effects",
    "invitations",
    "reasons",
    "site",
];

/// Compiles a text and keeps what others than the core want to know.
pub(crate) fn run(
    text: &str,
    file: &str,
    overrides: &BTreeMap<String, String>,
) -> Result<Done, Vec<PolicyError>> {
    let source = Source::read(file, text)?;
    let mut context = Context::new(&source);
    let policy = build(&mut context, overrides);
    let (errors, occurrences, unused_sets) = context.finish();
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(Done {
        policy,
        occurrences,
        unused_sets,
    })
}

/// Oddities that the policy says are meant, with its reasons.
fn meant(cx: &Context<'_>) -> BTreeMap<(String, String), String> {
    let mut out = BTreeMap::new();
    for (key, node) in Fields::top(cx).entries("meant") {
        let Some(code) = cx.plain(key) else { continue };
        if !lint::CODES.contains(&code.text) {
            cx.unknown(code, "unknown-word", "oddity called", lint::CODES);
        }
        for (name, node) in table_of(cx, node).map_or(&[][..], |t| &t.entries) {
            match &node.value {
                Value::Text(why) if !why.value.trim().is_empty() => {
                    let about = (code.text.to_owned(), name.value.clone().into_owned());
                    out.insert(about, why.value.trim().to_owned());
                }
                _ => wrong_type(cx, node, "the reason why it is meant, in words"),
            }
        }
    }
    out
}

/// Goes through the sections in the order in which they need each other.
fn build(cx: &mut Context<'_>, overrides: &BTreeMap<String, String>) -> Policy {
    let source = cx.source;
    let top = Fields::top(cx);
    let prefix = top.word("rules").map(|n| n.text);
    for section in SECTIONS.into_iter().chain(["workflows"]) {
        top.get(section);
    }
    let name = top.need_name("policy");
    if let Some(name) = name {
        cx.check_name(name, &Space::Policy);
        cx.note(name, &Space::Policy);
    }
    let mut policy = Policy {
        hash: Hash::of(source.text.as_bytes()),
        name: word(name.map_or("policy", |n| n.text)),
        title: top.need_title("title"),
        help: top.prose("help"),
        help_rules: Rules::new(),
        prefix: prefix.map(ToOwned::to_owned),
        meant: BTreeMap::new(),
        readings: Vec::new(),
        features: Vec::new(),
        plans: Vec::new(),
        kinds: Vec::new(),
        relations: Vec::new(),
        capabilities: Vec::new(),
        roles: Vec::new(),
        limits: Vec::new(),
        delegation: Vec::new(),
        workflows: Vec::new(),
        effects: Vec::new(),
        life: super::model::Life::default(),
    };
    top.get("help-rule");
    top.get("meant");
    top.done();
    cx.rule_prefix = prefix;
    policy.help_rules = Fields::top(cx).help_rules();
    policy.meant = meant(cx);
    policy.readings = readings::read(cx, overrides);
    let symbols = declare::declare(cx);
    cx.symbols = symbols;
    let cx = &*cx;
    features::read(cx, &mut policy);
    kinds::read(cx, &mut policy);
    relations::read(cx, &mut policy);
    caps::read(cx, &mut policy);
    roles::read(cx, &mut policy);
    limits::read(cx, &mut policy);
    delegation::read(cx, &mut policy);
    workflows::read(cx, &mut policy);
    effects::read(cx, &mut policy);
    life::read(cx, &mut policy);
    declare::settle_sets(cx);
    policy
}

/// A word whose form has been checked already; what stands in for one that failed is never seen,
/// because the failure is an error.
#[allow(clippy::expect_used)]
fn word(text: &str) -> Word {
    let text = if names::good(text) { text } else { "bad" };
    // An identifier of a policy is narrower than a `Word`, so this always holds.
    Word::new(text).expect("a checked identifier is a word")
}
