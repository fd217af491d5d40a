//! Cells that the core is asked for: a small scenario each, on facts in memory.

use std::fmt::Write;

use rolecall::{
    policy::{Policy, model::KindId},
    validation::scenario,
};

use super::{Cell, Row};

/// A ground on which questions are asked of the core.
struct Probe<'p> {
    policy: &'p str,
    name: String,
    given: Vec<String>,
    first: Vec<String>,
}

impl Probe<'_> {
    /// Whether that is what comes of it.
    fn comes(&self, when: &[String], then: &str) -> bool {
        let quoted = |lines: &[String]| {
            let all: Vec<String> = lines.iter().map(|l| format!("{l:?}")).collect();
            format!("[{}]", all.join(", "))
        };
        let mut text = String::from("[[scenario]]\nrule = \"X-1\"\n");
        writeln!(text, "given = {}", quoted(&self.given)).unwrap();
        writeln!(text, "first = {}", quoted(&self.first)).unwrap();
        if !when.is_empty() {
            writeln!(text, "when = {}", quoted(when)).unwrap();
        }
        writeln!(text, "then = {then:?}").unwrap();
        let report = scenario::run(self.policy, &self.name, &text, "cell")
            .unwrap_or_else(|errors| panic!("{text}{errors:?}"));
        report.passed()
    }

    fn can(&self, question: &str) -> bool {
        self.comes(&[], &format!("x can {question}"))
    }

    fn unstated(&self, question: &str) -> bool {
        let (cap, on) = question.split_once(" on ").unwrap_or((question, ""));
        let on = if on.is_empty() {
            String::new()
        } else {
            format!(" on {on}")
        };
        self.comes(&[], &format!("x cannot {cap}{on} because unstated"))
    }

    fn accepts(&self, edits: &[String]) -> bool {
        // Reminders are read.
        let read: Vec<String> = edits.iter().map(|e| format!("{e}, confirmed")).collect();
        self.comes(&read, "accepted")
    }
}

fn told(good: bool, otherwise: &str) -> Result<(), String> {
    if good {
        Ok(())
    } else {
        Err(otherwise.to_owned())
    }
}

pub fn holds(policy: &Policy, text: &str, cell: &Cell<'_>) -> Result<(), String> {
    let row = cell.row;
    let given = ground(policy, cell);
    let without = Probe {
        policy: text,
        name: format!("{}.toml", policy.name),
        given: given.clone(),
        first: row.first.clone(),
    };
    let with = Probe {
        given: given.into_iter().chain(row.with.clone()).collect(),
        first: row.first.clone(),
        name: without.name.clone(),
        policy: text,
    };
    if let Some(role) = &row.beside {
        beside(cell, role, &without)
    } else if let (Some(yes), Some(no)) = (&row.yes, &row.no) {
        match cell.wanted {
            "yes" => told(with.comes(&[], yes), "the core counts otherwise"),
            "no" => told(with.comes(&[], no), "the core counts otherwise"),
            other => Err(format!("`{other}` is no answer to a count")),
        }
    } else if row.can.is_empty() {
        edits(cell, &with, &without)
    } else {
        questions(cell, &with, &without)
    }
}

/// What is there, and `x` with the column's role.
fn ground(policy: &Policy, cell: &Cell<'_>) -> Vec<String> {
    let mut given = cell.table.ground.clone();
    let column = cell.row.beside.as_deref().unwrap_or(cell.column);
    given.push(match policy.role_id(column) {
        Some(role) if column != "everyone" => {
            let kind = policy
                .role(role)
                .on
                .first()
                .copied()
                .unwrap_or(KindId::ACCOUNT);
            let kind = policy.kind(kind).name.as_str();
            let mut places = cell.table.places.iter().filter_map(|p| p.split_once(" = "));
            let place = places.find(|(k, _)| *k == kind);
            let on = place.map(|(_, thing)| format!(" on {thing}"));
            let via = if cell.wanted == "via" {
                ", participant"
            } else {
                ""
            };
            format!("x holds {column}{via}{}", on.unwrap_or_default())
        }
        _ => "x holds nothing".to_owned(),
    });
    given.extend(cell.row.given.iter().cloned());
    given
}

fn questions(cell: &Cell<'_>, with: &Probe<'_>, without: &Probe<'_>) -> Result<(), String> {
    let row: &Row = cell.row;
    let all = |probe: &Probe<'_>| row.can.iter().all(|q| probe.can(q));
    let any = |probe: &Probe<'_>| row.can.iter().any(|q| probe.can(q));
    let open = |q: &String| row.open.contains(q) && with.unstated(q);
    match cell.wanted {
        "yes" | "via" => told(
            row.can.iter().all(|q| with.can(q) || open(q)),
            "the core refuses",
        ),
        "cond" if row.with.is_empty() => {
            told(any(with), "the core refuses all of it")?;
            told(!all(with), "the core allows all of it")
        }
        "cond" => {
            told(all(with), "the core refuses it with the condition")?;
            told(!all(without), "the core allows it without the condition")
        }
        "no" => {
            told(!any(with), "the core allows it")?;
            told(
                !row.can.iter().any(|q| with.unstated(q)),
                "the policy leaves it unstated",
            )
        }
        "unst" => told(
            row.can.iter().all(|q| with.unstated(q)),
            "the policy is not silent",
        ),
        other => Err(format!("`{other}` is no answer to a question")),
    }
}

fn edits(cell: &Cell<'_>, with: &Probe<'_>, without: &Probe<'_>) -> Result<(), String> {
    let row = cell.row;
    match cell.wanted {
        "yes" => told(with.accepts(&row.when), "the core refuses"),
        "no" => told(!with.accepts(&row.when), "the core accepts"),
        "cond" => {
            told(
                with.accepts(&row.when),
                "the core refuses it with the condition",
            )?;
            if row.unless.is_empty() {
                told(
                    !without.accepts(&row.when),
                    "the core accepts it without the condition",
                )
            } else {
                told(
                    !with.accepts(&row.unless),
                    "the core accepts what the condition forbids",
                )
            }
        }
        other => Err(format!("`{other}` is no answer to an edit")),
    }
}

/// What becomes of a role, and of jobs, when the column's role is given too.
fn beside(cell: &Cell<'_>, role: &str, probe: &Probe<'_>) -> Result<(), String> {
    let gives = [format!("ann gives {} to x, confirmed", cell.column)];
    let then = |then: String| probe.comes(&gives, &then);
    let both = then(format!("x holds exactly {role}, {}", cell.column));
    let jobs = then("x can job.see on j".to_owned());
    match cell.wanted {
        "X" => told(
            then(format!("x holds exactly {}", cell.column)),
            "it does not replace",
        ),
        "ok" => told(both && jobs, "they do not add up"),
        "soft" => told(
            both && !jobs,
            "they are not held together, or jobs stay open",
        ),
        other => Err(format!("`{other}` is no answer")),
    }
}
