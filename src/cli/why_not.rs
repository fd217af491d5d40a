//! `why-not`: what would have to be changed so that a user may do something.

use std::fmt::Write;

use super::{
    args,
    out::{Exit, Fault, Out},
    picked::comma,
};
use crate::{
    domain::{Actor, Way, WhyNot},
    service::Service,
};

/// Answers the question. A yes, or a way to one, ends with exit code 0.
pub fn run(service: &mut Service, ask: &args::WhyNot, out: &mut Out) -> Result<Exit, Fault> {
    let actor = ask.actor.clone().map_or(Actor::Site, Actor::User);
    let answer = service.why_not(
        &ask.who.account,
        &actor,
        &ask.who.name,
        &ask.capability,
        ask.on.as_ref(),
    )?;
    if ask.json {
        out.json(&answer)?;
    } else {
        out.text(&words(&answer))?;
    }
    Ok(if answer.access.allowed || !answer.ways.is_empty() {
        Exit::Done
    } else {
        Exit::Refused
    })
}

/// The answer in lines. Writing to a string cannot fail.
fn words(answer: &WhyNot) -> String {
    let mut text = format!(
        "{}: {}",
        if answer.access.allowed { "yes" } else { "no" },
        answer.access.message
    );
    if !answer.access.rules.is_empty() {
        let _ = write!(text, " [{}]", comma(&answer.access.rules));
    }
    if !answer.nothing.is_empty() {
        let _ = write!(text, "\n{}", answer.nothing);
    }
    for (at, way) in answer.ways.iter().enumerate() {
        let _ = write!(text, "\n\n{}. {}", at + 1, lines(way));
    }
    for way in &answer.others {
        let _ = write!(text, "\n\nAs {}: {}", way.by, lines(way));
    }
    if answer.more {
        text.push_str("\n\nThere may be more ways.");
    }
    text
}

fn lines(way: &Way) -> String {
    let mut text = way.text.clone();
    if !way.rules.is_empty() {
        let _ = write!(text, " [{}]", comma(&way.rules));
    }
    for note in &way.notes {
        let _ = write!(text, "\n   {} {}", note.sign.mark(), note.text);
    }
    if way.confirm {
        text.push_str("\n   ! It asks for confirmation.");
    }
    for edit in &way.edits {
        let line = serde_json::to_string(edit).unwrap_or_default();
        let _ = write!(text, "\n   {line}");
    }
    text
}
