//! `apply`: edits in, one line of JSON each; one line of JSON out for each, in the same order.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

use serde::Serialize;

use super::{
    args::{self, At},
    out::{Exit, Fault, Out},
};
use crate::{
    domain::{AccountId, Actor, Batch, Handle, Plan, Refusal, schema, text::show},
    service::{Preview, Service, ServiceError, Submitted},
};

/// The longest line, in bytes: room for a full batch with long notes.
const MAX_LINE: u64 = 16 * 1024 * 1024;

/// What became of a line.
#[derive(Serialize)]
struct Told {
    line: u64,
    ok: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    again: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<Box<Plan>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    refused: Vec<Refusal>,
    #[serde(skip)]
    exit: Exit,
}

impl Told {
    fn done(plan: Box<Plan>, again: bool) -> Self {
        Self {
            ok: true,
            again,
            exit: Exit::Done,
            ..Self::held(None, Some(plan), Vec::new())
        }
    }

    fn held(code: Option<&'static str>, plan: Option<Box<Plan>>, refused: Vec<Refusal>) -> Self {
        Self {
            line: 0,
            ok: false,
            again: false,
            code,
            plan,
            refused,
            exit: Exit::Refused,
        }
    }

    fn refused(refused: Vec<Refusal>) -> Self {
        Self::held(None, None, refused)
    }

    fn fault(code: &str, message: String, mend: String, exit: Exit) -> Self {
        let refusal = Refusal {
            rules: Vec::new(),
            code: code.to_owned(),
            message,
            mend,
            remedies: Vec::new(),
        };
        Self {
            exit,
            ..Self::refused(vec![refusal])
        }
    }

    fn bad_line(message: &str) -> Self {
        let mend = "`rolecall apply --schema` says how a line is written.".to_owned();
        let message = format!("This line is not an edit: {message}.");
        Self::fault("bad-line", message, mend, Exit::Misuse)
    }
}

/// Prints the JSON Schema of a line.
pub fn schema(out: &mut Out) -> Result<Exit, Fault> {
    out.json(&schema::schema())?;
    Ok(Exit::Done)
}

/// Carries out the lines, or says what each would do.
pub fn run(service: &mut Service, ask: &args::Apply, out: &mut Out) -> Result<Exit, Fault> {
    let mut lines = open(ask.file.as_deref())?;
    let default = ask.actor.as_ref().map(speaker);
    let mut worst = Exit::Done;
    let mut number = 0;
    while let Some(line) = next(&mut *lines)? {
        number += 1;
        let told = match &line {
            Line::Text(text) if text.trim().is_empty() || text.starts_with('#') => continue,
            Line::Text(text) => judge(service, text, default.as_ref(), ask.dry_run),
            Line::Bad(why) => Told::bad_line(why),
        };
        worst = worst.max(told.exit);
        match out.json(&Told {
            line: number,
            ..told
        }) {
            Ok(()) => {}
            // Edits that nobody is told of are not carried out.
            Err(Fault::Unread) => return Ok(Exit::Trouble),
            Err(fault) => return Err(fault),
        }
        if worst == Exit::Trouble {
            out.tell(&format!("rolecall: stopped at line {number}."));
            break;
        }
    }
    Ok(worst)
}

fn speaker(at: &At<Handle>) -> (AccountId, Actor) {
    (at.account.clone(), Actor::User(at.name.clone()))
}

fn judge(
    service: &mut Service,
    line: &str,
    default: Option<&(AccountId, Actor)>,
    dry: bool,
) -> Told {
    let batch = match Batch::from_json(line, default.map(|(account, actor)| (account, actor))) {
        Ok(batch) => batch,
        Err(why) => return Told::bad_line(show(&why).trim_end_matches('.')),
    };
    if let Some((account, _)) = default
        && *account != batch.account
    {
        // A handle means another person in another account.
        let other = &batch.account;
        return Told::bad_line(&format!(
            "--as speaks for somebody of {account}, and this line is about {other}"
        ));
    }
    let answer = if dry {
        service.preview(&batch).map(previewed)
    } else {
        service.submit(&batch).map(submitted)
    };
    answer.unwrap_or_else(|error| unanswered(&error))
}

fn previewed(preview: Preview) -> Told {
    match preview {
        Preview::Plan(plan) => Told::done(plan, false),
        Preview::Refused(reasons) => Told::refused(reasons),
    }
}

fn submitted(answer: Submitted) -> Told {
    match answer {
        Submitted::Done { plan, again, .. } => Told::done(plan, again),
        Submitted::NeedsConfirmation(plan) => {
            Told::held(Some("needs-confirmation"), Some(plan), Vec::new())
        }
        Submitted::PlanChanged(plan) => Told::held(Some("plan-changed"), Some(plan), Vec::new()),
        Submitted::Refused(reasons) => Told::refused(reasons),
    }
}

fn unanswered(error: &ServiceError) -> Told {
    let (message, mend, exit) = match error {
        ServiceError::Store(error) => (&error.message, &error.mend, Exit::Trouble),
        ServiceError::Filter(fault) => (&fault.message, &fault.mend, Exit::Refused),
        ServiceError::Asked { message, mend, .. } => (message, mend, Exit::Refused),
    };
    Told::fault(error.code(), message.clone(), mend.clone(), exit)
}

/// A line of the input.
pub enum Line {
    /// What it says.
    Text(String),
    /// Why it cannot be read.
    Bad(&'static str),
}

/// The lines of a file, or of standard input.
pub fn open(file: Option<&Path>) -> Result<Box<dyn BufRead>, Fault> {
    match file {
        Some(path) if path.as_os_str() != "-" => {
            let file = File::open(path)
                .map_err(|error| Fault::Io(format!("{} cannot be read", path.display()), error))?;
            Ok(Box::new(BufReader::new(file)))
        }
        _ => Ok(Box::new(io::stdin().lock())),
    }
}

/// The next line, if there is one. One that is too long is read over, never kept.
pub fn next(lines: &mut dyn BufRead) -> Result<Option<Line>, Fault> {
    let failed = |error| Fault::Io("The edits cannot be read".into(), error);
    let mut bytes = Vec::new();
    let mut some = lines.take(MAX_LINE);
    if some.read_until(b'\n', &mut bytes).map_err(failed)? == 0 {
        return Ok(None);
    }
    if bytes.last() != Some(&b'\n') && some.limit() == 0 {
        lines.skip_until(b'\n').map_err(failed)?;
        return Ok(Some(Line::Bad("it is too long")));
    }
    Ok(Some(String::from_utf8(bytes).map_or(
        Line::Bad("it is not written in UTF-8"),
        Line::Text,
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_one_by_one_and_strange_bytes_are_told() {
        let mut input: &[u8] = b"{}\n\xff\n\nlast";
        let mut read = || next(&mut input).unwrap();
        assert!(matches!(read(), Some(Line::Text(t)) if t == "{}\n"));
        assert!(matches!(read(), Some(Line::Bad(_))));
        assert!(matches!(read(), Some(Line::Text(t)) if t == "\n"));
        assert!(matches!(read(), Some(Line::Text(t)) if t == "last"));
        assert!(read().is_none());
    }

    #[test]
    fn a_result_line_says_no_more_than_there_is() {
        let told = Told {
            line: 3,
            ..Told::bad_line("x")
        };
        let json = serde_json::to_value(told).unwrap();
        assert_eq!(json["line"], 3);
        assert_eq!(json["ok"], false);
        assert_eq!(json["refused"][0]["code"], "bad-line");
        assert!(json.get("plan").is_none() && json.get("again").is_none());
    }
}
