//! `what-if`: what would be different after some edits. Nothing is written.

use std::fmt::Write;

use serde::Serialize;

use super::{
    apply::{self, Line},
    args,
    out::{Exit, Fault, Out},
    picked::{self, comma},
};
use crate::{
    domain::{
        Actor, Batch,
        plan::{self, PersonDelta},
        text::show,
    },
    service::{Service, Sum, Supposed, Supposition},
};

/// What would become of a line.
#[derive(Serialize)]
struct Told {
    line: u64,
    #[serde(flatten)]
    supposed: Supposed,
}

#[derive(Serialize)]
struct Answer {
    lines: Vec<Told>,
    accounts: Vec<Sum>,
}

/// Supposes the lines one after the other; a line that would be refused ends with exit code 1.
pub fn run(service: &mut Service, ask: &args::WhatIf, out: &mut Out) -> Result<Exit, Fault> {
    let mut lines = apply::open(Some(&ask.file))?;
    let default = ask
        .actor
        .as_ref()
        .map(|at| (at.account.clone(), Actor::User(at.name.clone())));
    let default = default.as_ref().map(|(account, actor)| (account, actor));
    let mut all = Supposition::default();
    let mut told = Vec::new();
    let mut number = 0;
    while let Some(line) = apply::next(&mut *lines)? {
        number += 1;
        let text = match line {
            Line::Text(text) if text.trim().is_empty() || text.starts_with('#') => continue,
            Line::Text(text) => text,
            Line::Bad(why) => return Err(bad(number, why)),
        };
        let batch = Batch::from_json(&text, default).map_err(|why| bad(number, &why))?;
        let supposed = service.suppose(&mut all, &batch)?;
        told.push(Told {
            line: number,
            supposed,
        });
    }
    let answer = Answer {
        lines: told,
        accounts: service.sums(all)?,
    };
    if ask.json {
        out.json(&answer)?;
    } else {
        out.text(&words(&answer))?;
    }
    let refused = |told: &Told| matches!(told.supposed, Supposed::Refused(_));
    Ok(if answer.lines.iter().any(refused) {
        Exit::Refused
    } else {
        Exit::Done
    })
}

fn bad(line: u64, why: &str) -> Fault {
    let why = show(why);
    Fault::misuse(
        "bad-line",
        format!("Line {line} is not an edit: {}", why.trim_end_matches('.')),
        "`rolecall apply --schema` says how a line is written.",
    )
}

/// The answer in lines. Writing to a string cannot fail.
fn words(answer: &Answer) -> String {
    let mut text = String::new();
    for told in &answer.lines {
        match &told.supposed {
            Supposed::Done {
                headline,
                reminders,
            } => {
                let _ = writeln!(text, "{:>4}  yes  {headline}", told.line);
                for reminder in reminders {
                    let _ = writeln!(text, "           ! {}", reminder.text);
                }
            }
            Supposed::Refused(reasons) => {
                for reason in reasons {
                    let rules = comma(&reason.rules);
                    let _ = writeln!(text, "{:>4}  no   {} [{rules}]", told.line, reason.message);
                }
            }
        }
    }
    for sum in &answer.accounts {
        let _ = writeln!(text, "\n{}", sum.account);
        for person in &sum.people {
            text.push_str(&about(person));
        }
        for line in sum.things.iter().chain(&sum.notes) {
            let _ = writeln!(text, "  {}", marked(line));
        }
        for pool in &sum.pools {
            let of = pool.of.map_or_else(String::new, |of| format!(" of {of}"));
            let _ = writeln!(
                text,
                "  ~ {}: {} to {}{of}",
                pool.title, pool.before, pool.after
            );
        }
        if sum.people.is_empty() && sum.things.is_empty() && sum.pools.is_empty() {
            text.push_str("  Nothing would be different.\n");
        }
    }
    text
}

/// A line of a plan behind its sign, with its rules.
pub fn marked(line: &plan::Line) -> String {
    let mark = line.sign.mark();
    if line.rules.is_empty() {
        format!("{mark} {}", line.text)
    } else {
        format!("{mark} {} [{}]", line.text, comma(&line.rules))
    }
}

/// What becomes of one person.
pub fn about(person: &PersonDelta) -> String {
    let mut text = format!("  {} ({})", person.name, person.user);
    match person.was {
        None => _ = write!(text, ", new, {}", person.is),
        Some(was) if was != person.is => _ = write!(text, ", {was} to {}", person.is),
        Some(_) => {}
    }
    text.push('\n');
    let mut list = |mark: char, what: &str, all: Vec<String>| {
        if !all.is_empty() {
            let _ = writeln!(text, "    {mark} {what}{}", comma(all));
        }
    };
    list('+', "", person.gained.iter().map(picked::role).collect());
    list('-', "", person.lost.iter().map(picked::role).collect());
    list('+', "can: ", person.can.clone());
    list('-', "can no more: ", person.cannot.clone());
    text
}
