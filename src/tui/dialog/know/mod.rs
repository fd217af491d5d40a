//! Screens that make understood who can what, and why: one file each.

pub mod begin;
pub mod compare;
pub mod pick;
pub mod rights;
pub mod rules;
pub mod sees;
pub mod table;
pub mod who;

use super::plan_text;
use crate::domain::{Handle, HeldBy};

/// A handle and what it is called.
pub type Called = (Handle, String);

/// A question about a capability: `Can Oz: work in a room on Room 4?`, `Who can archive users?`
pub fn question(who: &str, capability: &str, on: Option<&Called>) -> String {
    let on = on.map_or(String::new(), |(_, title)| format!(" on {title}"));
    let what = plan_text::decapitalise(capability);
    // A name of a capability (`System Admin`) does not read on as a verb would.
    let colon = if what == capability { ":" } else { "" };
    format!("{who}{colon} {what}{on}?")
}

/// By which role somebody has something, and under what conditions: `Host on Room 4, if own`.
pub fn by(held: &HeldBy) -> String {
    let role = plan_text::role(&held.role);
    if held.when.is_empty() {
        role
    } else {
        format!("{role}, if {}", held.when)
    }
}

/// Rule ids, each once, in their order.
pub fn rules<'r>(all: impl IntoIterator<Item = &'r [String]>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for rule in all.into_iter().flatten() {
        if !out.contains(rule) {
            out.push(rule.clone());
        }
    }
    out
}
