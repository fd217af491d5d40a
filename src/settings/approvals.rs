//! The table `[approvals]`: the command by which approvers hear of a new request.

use std::{
    fmt::Write,
    path::{Path, PathBuf},
    time::Duration,
};

use toml::de::{DeTable, DeValue};

use super::Fault;
use crate::domain::text::show;

/// How long the command may take where nothing is said, in seconds.
const SECONDS: u64 = 10;
/// The longest that it may be given.
const MOST_SECONDS: u64 = 300;
/// The most arguments, the program included.
const MOST_WORDS: usize = 64;

/// The command that is run for a new request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notify {
    /// The program and its arguments, never empty.
    pub words: Vec<String>,
    /// How long it may take.
    pub limit: Duration,
    /// The line of its table, from 1.
    pub line: usize,
}

/// What a program's name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Program {
    /// This file, or a name that the system looks up.
    Found(PathBuf),
    /// Nothing that can be run.
    Missing(String),
}

impl Notify {
    /// The program. One with a `/` is looked for from the folder of the configuration, so that it is
    /// the same one wherever the console is started; a bare name in the folders of `PATH`.
    pub fn program(&self, folder: &Path) -> Program {
        let name = self.words.first().map_or("", String::as_str);
        if name.contains('/') {
            let path = folder.join(name);
            return if runs(&path) {
                Program::Found(path)
            } else {
                Program::Missing(format!(
                    "there is no program {}",
                    show(&path.to_string_lossy())
                ))
            };
        }
        let folders = std::env::var_os("PATH").unwrap_or_default();
        let mut found = std::env::split_paths(&folders).map(|folder| folder.join(name));
        found.find(|path| runs(path)).map_or_else(
            || Program::Missing(format!("no folder of PATH has a program `{}`", show(name))),
            Program::Found,
        )
    }

    /// As a configuration says it.
    pub fn describe(&self) -> String {
        let words: Vec<String> = self.words.iter().map(|w| format!("{w:?}")).collect();
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "[approvals]\ncommand = [{}]\nseconds = {}\n",
            words.join(", "),
            self.limit.as_secs()
        );
        out
    }
}

/// Whether a file is there that may be run.
fn runs(path: &Path) -> bool {
    #[cfg(unix)]
    let may = |meta: &std::fs::Metadata| {
        use std::os::unix::fs::PermissionsExt;
        meta.permissions().mode() & 0o111 != 0
    };
    #[cfg(not(unix))]
    let may = |_: &std::fs::Metadata| true;
    std::fs::metadata(path).is_ok_and(|meta| meta.is_file() && may(&meta))
}

/// Reads the table. Each fault is told with the place of what is wrong, its code and its words.
pub fn read(
    table: &DeTable<'_>,
    line: usize,
    fault: &mut dyn FnMut(usize, &'static str, String),
) -> Option<Notify> {
    let (mut words, mut seconds) = (None, SECONDS);
    for (name, value) in table {
        let at = value.span().start;
        match (name.get_ref().as_ref(), value.get_ref()) {
            ("command", DeValue::Array(list)) => {
                let read = list.iter().map(|item| match item.get_ref() {
                    DeValue::String(word) => Some(word.to_string()),
                    _ => None,
                });
                match read.collect::<Option<Vec<String>>>() {
                    Some(list) => words = checked(list, at, fault),
                    None => fault(at, "no-words", "write each part in quotes".into()),
                }
            }
            ("command", _) => {
                let message = "write the program and its arguments as a list, such as \
                               [\"notify-send\", \"A request waits\"]: it is run without a shell";
                fault(at, "no-list", message.into());
            }
            ("seconds", DeValue::Integer(number)) => {
                let number = number.as_str().parse::<u64>().ok();
                if let Some(number) = number.filter(|n| (1..=MOST_SECONDS).contains(n)) {
                    seconds = number;
                } else {
                    let message = format!("write a whole number from 1 to {MOST_SECONDS}");
                    fault(at, "bad-seconds", message);
                }
            }
            (other, _) => {
                let message = format!(
                    "`{}` is nothing that [approvals] says so: write command = [\"PROGRAM\", \
                     \"ARGUMENT\"], seconds = {SECONDS}",
                    show(other)
                );
                fault(name.span().start, "unknown-entry", message);
            }
        }
    }
    words.map(|words| Notify {
        words,
        limit: Duration::from_secs(seconds),
        line,
    })
}

fn checked(
    words: Vec<String>,
    at: usize,
    fault: &mut dyn FnMut(usize, &'static str, String),
) -> Option<Vec<String>> {
    let name = words.first().map_or("", String::as_str);
    let wrong = if name.is_empty() {
        "name the program first; without [approvals] none is run"
    } else if name.starts_with("~/") {
        "`~` is a shorthand of shells and no shell reads this: write the whole path"
    } else if words.len() > MOST_WORDS {
        "these are more arguments than any notice needs: put them into a script"
    } else if words.iter().any(|word| word.contains('\0')) {
        "an argument cannot hold the character NUL"
    } else {
        return Some(words);
    };
    fault(at, "bad-command", wrong.into());
    None
}

/// What a configuration says of this alone, and the faults in it. Other tables are not looked at.
pub fn of(text: &str) -> (Option<Notify>, Vec<Fault>) {
    let mut faults = Vec::new();
    let mut fault = |at: usize, code: &'static str, message: String| {
        faults.push(Fault {
            line: super::line(text, at),
            code,
            message,
        });
    };
    let mut found = None;
    match DeTable::parse(text) {
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            fault(at, "toml", format!("this is not TOML: {}", error.message()));
        }
        Ok(table) => {
            for (name, value) in table.get_ref() {
                if let ("approvals", DeValue::Table(table)) =
                    (name.get_ref().as_ref(), value.get_ref())
                {
                    let line = super::line(text, name.span().start);
                    found = read(table, line, &mut fault);
                }
            }
        }
    }
    (found, faults)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may")]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_a_list_and_comes_back_as_it_was_said() {
        let said = "[approvals]\ncommand = [\"notify-send\", \"a \\\"b\\\" $HOME\"]\nseconds = 3\n";
        let (found, faults) = of(said);
        let found = found.unwrap();
        assert_eq!((faults, found.words[1].as_str()), (vec![], "a \"b\" $HOME"));
        assert_eq!(found.limit, Duration::from_secs(3));
        assert_eq!(found.describe(), said);
        assert_eq!(of("[look]\nascii = true\n"), (None, vec![]));
        let (short, _) = of("[approvals]\ncommand = [\"x\"]");
        assert_eq!(short.unwrap().limit, Duration::from_secs(SECONDS));
    }

    #[test]
    fn each_slip_is_told_at_its_line() {
        for (text, line, code) in [
            ("[approvals]\ncommand = \"notify-send hi\"", 2, "no-list"),
            ("[approvals]\ncommand = [\"x\", 3]", 2, "no-words"),
            ("[approvals]\ncommand = []", 2, "bad-command"),
            ("[approvals]\ncommand = [\"~/bin/tell\"]", 2, "bad-command"),
            (
                "[approvals]\ncommand = [\"x\"]\nseconds = 0",
                3,
                "bad-seconds",
            ),
            ("[approvals]\nseconds = 301", 2, "bad-seconds"),
            ("[approvals]\n\nshell = true", 3, "unknown-entry"),
            ("[approvals", 1, "toml"),
        ] {
            let (_, faults) = of(text);
            assert_eq!((faults[0].line, faults[0].code), (line, code), "{text}");
        }
    }

    #[test]
    fn a_program_with_a_slash_is_looked_for_from_the_folder_of_the_configuration() {
        let folder = tempfile::tempdir().unwrap();
        let notify = |name: &str| Notify {
            words: vec![name.into()],
            limit: Duration::from_secs(1),
            line: 1,
        };
        let missing = |found: Program| matches!(found, Program::Missing(_));
        assert!(missing(notify("./tell").program(folder.path())));
        std::fs::write(folder.path().join("tell"), "#!/bin/sh\n").unwrap();
        assert!(
            missing(notify("./tell").program(folder.path())),
            "it may not be run"
        );
        assert!(missing(
            notify("no-such-program-anywhere").program(folder.path())
        ));
        assert!(matches!(
            notify("sh").program(folder.path()),
            Program::Found(_)
        ));
    }
}
