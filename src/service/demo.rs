//! The demo store's accounts: files of edits, loaded like any other edit.

use crate::domain::{Actor, Batch, page::PageAsk};

use super::{Result, Service, ServiceError, Submitted};

/// A file of the demo data.
struct DemoFile {
    name: &'static str,
    text: &'static str,
}

/// What loading the demo data did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Loaded {
    /// Files read.
    pub files: usize,
    /// Edits carried out.
    pub edits: usize,
}

/// The files of edits that ship with the program, by name. The list is made when it is built.
fn files() -> &'static [DemoFile] {
    include!(concat!(env!("OUT_DIR"), "/demo.rs"))
}

impl Service {
    /// Loads the demo data into a store that has no account yet; a store that has some is left as
    /// it is.
    ///
    /// # Errors
    /// `bad-demo` names the file and the line that was not accepted.
    pub fn load_demo(&mut self) -> Result<Loaded> {
        let mut loaded = Loaded::default();
        let ask = PageAsk {
            limit: 1,
            ..PageAsk::default()
        };
        if self.accounts(&ask)?.total > 0 {
            return Ok(loaded);
        }
        for file in files() {
            loaded.files += 1;
            loaded.edits += self.load_lines(file.name, file.text)?;
        }
        Ok(loaded)
    }

    /// Carries out a file of edits, a line each. Blank lines and lines that begin with `#` are
    /// passed over; reminders count as read.
    pub fn load_lines(&mut self, name: &str, text: &str) -> Result<usize> {
        let mut edits = 0;
        for (at, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let bad = |why: String| {
                ServiceError::asked(
                    "bad-demo",
                    format!("{name}:{}: the edit was not accepted: {why}", at + 1),
                    "Mend the line.",
                )
            };
            let mut batch = Batch::from_json(line, None).map_err(bad)?;
            batch.confirmed = true;
            if batch.actor == Actor::Site && batch.reason.is_none() {
                batch.reason = Some("demo data".into());
            }
            match self.submit(&batch)? {
                Submitted::Done { .. } => edits += batch.edits.len(),
                Submitted::Refused(reasons) => {
                    let all: Vec<String> = reasons
                        .into_iter()
                        .map(|r| format!("{} ({})", r.message, r.code))
                        .collect();
                    return Err(bad(all.join(" ")));
                }
                Submitted::NeedsConfirmation(_) | Submitted::PlanChanged(_) => {
                    return Err(bad("it asks for confirmation".into()));
                }
            }
        }
        Ok(edits)
    }
}
