//! Where in the text of a policy something is declared.

use std::ops::Range;

use super::About;
use crate::policy::{compile::Done, names::Space};

/// The place of what a lint is about; the beginning of the text where it is built in.
pub(super) fn of(about: &About, text: &str, done: &Done) -> Range<usize> {
    let found = match about {
        About::Statement(at) => Some(line(text, *at)),
        About::Reading(id) => word(text, id),
        About::Set(name) => {
            let set = done.unused_sets.iter().find(|(set, _)| set == name);
            set.map(|(_, span)| span.clone())
        }
        About::Meant(name) => text.find("[meant").and_then(|at| {
            let below = text.get(at..)?.find(name.as_str())?;
            Some(at + below..at + below + name.len())
        }),
        About::Cap(full) => capability(full, text, done),
        About::Role(name) => declared(name, &Space::Role, text, done),
        About::Feature(name) => declared(name, &Space::Feature, text, done),
        About::Relation(name) => declared(name, &Space::Relation, text, done),
        About::Workflow(name) => declared(name, &Space::Workflow, text, done),
        About::Kind(name) => declared(name, &Space::Kind, text, done),
    };
    found.unwrap_or(0..0)
}

/// The rest of the line at a place.
fn line(text: &str, at: usize) -> Range<usize> {
    let rest = text.get(at..).unwrap_or_default();
    at..at + rest.lines().next().unwrap_or_default().len()
}

fn word(text: &str, id: &str) -> Option<Range<usize>> {
    let at = text.find(&format!("\n{id} "))? + 1;
    Some(at..at + id.len())
}

/// The place where a name is declared: in a header, or before an equals sign.
fn declared(name: &str, space: &Space, text: &str, done: &Done) -> Option<Range<usize>> {
    let mut all = done
        .occurrences
        .iter()
        .filter(|o| o.space == *space && o.text == name)
        .map(|o| o.span.clone());
    let first = all.clone().next();
    all.find(|span| is_key(text, span)).or(first)
}

fn is_key(text: &str, span: &Range<usize>) -> bool {
    let before = text.get(..span.start).unwrap_or_default();
    let lead = before.rsplit('\n').next().unwrap_or_default().trim_start();
    let after = text.get(span.end..).unwrap_or_default().trim_start();
    let header = lead.starts_with('[') && !lead.contains(']') && after.starts_with([']', '.']);
    header || (lead.is_empty() && after.starts_with('='))
}

/// The action of a capability below the header of its group.
fn capability(full: &str, text: &str, done: &Done) -> Option<Range<usize>> {
    let (group, action) = full.split_once('.')?;
    let header = text.find(&format!("[capabilities.{group}]"));
    let below = header.unwrap_or(0)..;
    let all = done.occurrences.iter();
    let mut all = all.filter(|o| o.space == Space::Action && o.text == action);
    all.find(|o| below.contains(&o.span.start))
        .map(|o| o.span.clone())
}
