//! The demo store's accounts: files of edits, loaded like any other edit.

use crate::domain::{Actor, Batch, Time, page::PageAsk};

use super::{Result, Service, ServiceError, Submitted};

/// A day in milliseconds.
const DAY: i64 = 86_400_000;
/// How long after one edit of a day the next one happens, in milliseconds.
const BETWEEN: i64 = 420_000;

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
        let now = self.now();
        let clock = std::mem::replace(&mut self.clock, Box::new(move || now));
        let told = files().iter().try_for_each(|file| {
            loaded.files += 1;
            loaded.edits += self.load_story(file, now)?;
            Ok(())
        });
        self.clock = clock;
        told.map(|()| loaded)
    }

    /// Carries out a file of the demo. What stands below a line `# 12 days ago` happened then, so
    /// that a fresh demo has a past and not only a present.
    fn load_story(&mut self, file: &DemoFile, now: Time) -> Result<usize> {
        let mut edits = 0;
        let mut then = now;
        for (at, line) in file.text.lines().enumerate() {
            if let Some(days) = days_ago(line) {
                then = now.plus_millis(-days.saturating_mul(DAY));
            }
            let moment = then.min(now);
            self.clock = Box::new(move || moment);
            let done = self.load_line(file.name, at, line)?;
            if done > 0 {
                then = then.plus_millis(BETWEEN);
            }
            edits += done;
        }
        Ok(edits)
    }

    /// Carries out a file of edits, a line each. Blank lines and lines that begin with `#` are
    /// passed over; reminders count as read.
    pub fn load_lines(&mut self, name: &str, text: &str) -> Result<usize> {
        let lines = text.lines().enumerate();
        lines.map(|(at, line)| self.load_line(name, at, line)).sum()
    }

    fn load_line(&mut self, name: &str, at: usize, line: &str) -> Result<usize> {
        if line.trim().is_empty() || line.starts_with('#') {
            return Ok(0);
        }
        let bad = |why: String| {
            ServiceError::asked(
                "bad-demo",
                format!(
                    "{name}:{}: the edit was not accepted: {why}",
                    at.saturating_add(1)
                ),
                "Mend the line.",
            )
        };
        let mut batch = Batch::from_json(line, None).map_err(bad)?;
        batch.confirmed = true;
        if batch.actor == Actor::Site && batch.reason.is_none() {
            batch.reason = Some("demo data".into());
        }
        match self.submit(&batch)? {
            Submitted::Done { .. } => Ok(batch.edits.len()),
            Submitted::Refused(reasons) => {
                let all: Vec<String> = reasons
                    .into_iter()
                    .map(|r| format!("{} ({})", r.message, r.code))
                    .collect();
                Err(bad(all.join(" ")))
            }
            Submitted::NeedsConfirmation(_) | Submitted::PlanChanged(_) => {
                Err(bad("it asks for confirmation".into()))
            }
        }
    }
}

/// The number in a line `# 12 days ago`, with or without more words.
fn days_ago(line: &str) -> Option<i64> {
    let (days, rest) = line.strip_prefix("# ")?.split_once(" day")?;
    let dated = rest.strip_prefix('s').unwrap_or(rest).starts_with(" ago");
    days.parse().ok().filter(|_| dated)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_with_an_age_is_told_from_other_words() {
        assert_eq!(days_ago("# 12 days ago: they open"), Some(12));
        assert_eq!(days_ago("# 1 day ago"), Some(1));
        for other in ["# 12 days", "# some days ago", "12 days ago", "#"] {
            assert_eq!(days_ago(other), None, "{other}");
        }
    }
}
