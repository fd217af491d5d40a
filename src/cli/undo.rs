//! `undo`: what an entry of the journal did, taken back by an edit of its own.

use std::fmt::Write;

use serde::Serialize;

use super::{
    args,
    out::{Exit, Fault, Out},
    what_if::{about, marked},
};
use crate::{
    domain::{Actor, Plan, Refusal},
    service::{Preview, Service, Submitted, Undo},
};

/// What came of it.
#[derive(Serialize)]
struct Told {
    ok: bool,
    /// The number of the entry that was written, where one was.
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    undo: Undo,
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<Box<Plan>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    refused: Vec<Refusal>,
}

/// Undoes the entry, or says what that would do. What is refused ends with exit code 1.
pub fn run(service: &mut Service, ask: args::Undo, out: &mut Out) -> Result<Exit, Fault> {
    let account = &ask.account;
    let entry = match ask.entry {
        Some(entry) => entry,
        None => match service.last_done(account)? {
            Some(entry) => entry,
            None => {
                return Err(Fault::misuse(
                    "nothing-to-undo",
                    "Everything in this journal is undone already",
                    "Name the number of an undoing to do again what it took back.",
                ));
            }
        },
    };
    let actor = ask.actor.map_or(Actor::Site, Actor::User);
    let undo = service.undo(account, entry, &actor)?;
    let mut batch = undo.fresh_batch(account);
    batch.confirmed = ask.confirmed;
    batch.reason = ask.reason;
    let told = if undo.edits.is_empty() {
        let refused = vec![undo.refusal()];
        held(undo, None, None, refused)
    } else if ask.dry_run {
        match service.preview(&batch)? {
            Preview::Plan(plan) => done(undo, None, plan),
            Preview::Refused(why) => held(undo, None, None, why),
        }
    } else {
        match service.submit(&batch)? {
            Submitted::Done { plan, seq, .. } => done(undo, Some(seq), plan),
            Submitted::NeedsConfirmation(plan) => {
                held(undo, Some("needs-confirmation"), Some(plan), Vec::new())
            }
            Submitted::PlanChanged(plan) => {
                held(undo, Some("plan-changed"), Some(plan), Vec::new())
            }
            Submitted::Refused(why) => held(undo, None, None, why),
        }
    };
    if ask.json {
        out.json(&told)?;
    } else {
        out.text(&words(&told))?;
        match told.code {
            Some("needs-confirmation") => {
                out.tell("Nothing was done: read what is marked with !, and add --confirmed.");
            }
            _ if ask.dry_run && told.ok => out.tell("Nothing was done: this was a dry run."),
            _ => {}
        }
    }
    Ok(if told.ok { Exit::Done } else { Exit::Refused })
}

fn done(undo: Undo, written: Option<u64>, plan: Box<Plan>) -> Told {
    Told {
        ok: true,
        written,
        ..held(undo, None, Some(plan), Vec::new())
    }
}

fn held(
    undo: Undo,
    code: Option<&'static str>,
    plan: Option<Box<Plan>>,
    refused: Vec<Refusal>,
) -> Told {
    Told {
        ok: false,
        written: None,
        code,
        undo,
        plan,
        refused,
    }
}

/// The answer in lines. Writing to a string cannot fail.
fn words(told: &Told) -> String {
    let undo = &told.undo;
    let mut text = format!("Undo entry {}: {}\n", undo.entry, undo.headline);
    for reason in &told.refused {
        let _ = writeln!(text, "  x {}", reason.message);
        let _ = writeln!(text, "    {}", reason.mend);
    }
    if !undo.edits.is_empty() {
        for since in &undo.since {
            let _ = writeln!(text, "  ! {since}");
        }
        for lost in &undo.lost {
            let _ = writeln!(text, "  ! Not brought back: {lost}.");
        }
    }
    if let Some(plan) = &told.plan {
        for person in &plan.people {
            text.push_str(&about(person));
        }
        for line in plan.things.iter().chain(&plan.notes) {
            let _ = writeln!(text, "  {}", marked(line));
        }
        for reminder in &plan.reminders {
            let _ = writeln!(text, "  ! {}", reminder.text);
        }
    }
    if let Some(seq) = told.written {
        let _ = writeln!(text, "Done, as entry {seq}.");
    }
    text
}
