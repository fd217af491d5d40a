//! What leaves the program: data on stdout, words on stderr, an exit code. All of it safe to show
//! in a terminal; a reader who goes away ends it quietly.

use std::{
    fmt::Write as _,
    io::{self, BufWriter, ErrorKind, Stderr, Stdout, Write},
    process::ExitCode,
};

use serde::Serialize;

use crate::{domain::text::show, service::ServiceError};

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Done, or allowed.
    Done = 0,
    /// Refused, denied, or not as it should be.
    Refused = 1,
    /// The command does not make sense.
    Misuse = 2,
    /// Trouble with the store or with a file.
    Trouble = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command ends early.
#[derive(Debug)]
pub enum Fault {
    /// Nobody reads any more.
    Unread,
    /// Reading or writing failed.
    Io(String, io::Error),
    /// The service did not answer.
    Service(ServiceError),
    /// The command does not make sense.
    Misuse {
        /// A stable code.
        code: &'static str,
        /// What is wrong.
        message: String,
        /// What to do next.
        mend: String,
    },
}

impl Fault {
    /// A command that does not make sense.
    pub fn misuse(code: &'static str, message: impl Into<String>, mend: impl Into<String>) -> Self {
        Self::Misuse {
            code,
            message: message.into(),
            mend: mend.into(),
        }
    }

    /// How the program ends with it.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Unread => Exit::Done,
            Self::Io(..) => Exit::Trouble,
            // A forged or foreign cursor is a slip of whoever typed it, not trouble of the store.
            Self::Service(ServiceError::Store(error)) if error.code != "bad-cursor" => {
                Exit::Trouble
            }
            Self::Service(_) | Self::Misuse { .. } => Exit::Misuse,
        }
    }

    fn words(&self) -> Option<(&'static str, String)> {
        match self {
            Self::Unread => None,
            Self::Io(what, error) => Some(("io", format!("{what}: {error}."))),
            Self::Service(error) => Some((error.code(), error.to_string())),
            Self::Misuse {
                code,
                message,
                mend,
            } => Some((code, format!("{message}. {mend}"))),
        }
    }
}

impl From<ServiceError> for Fault {
    fn from(error: ServiceError) -> Self {
        Self::Service(error)
    }
}

/// The two ways out.
pub struct Out {
    data: BufWriter<Stdout>,
    words: Stderr,
}

impl Out {
    /// Stdout and stderr.
    pub fn standard() -> Self {
        Self {
            data: BufWriter::new(io::stdout()),
            words: io::stderr(),
        }
    }

    /// Prints data, line by line, made safe to show.
    pub fn text(&mut self, text: &str) -> Result<(), Fault> {
        for line in text.lines() {
            writeln!(self.data, "{}", show(line)).map_err(unread)?;
        }
        self.data.flush().map_err(unread)
    }

    /// Prints a line of JSON.
    pub fn json(&mut self, value: &impl Serialize) -> Result<(), Fault> {
        let text = serde_json::to_string(value)
            .map_err(|error| Fault::Io("The answer cannot be written".into(), error.into()))?;
        writeln!(self.data, "{}", escaped(&text)).map_err(unread)?;
        self.data.flush().map_err(unread)
    }

    /// Says something on stderr. Nobody may be there to read it, and that is no fault.
    pub fn tell(&mut self, words: &str) {
        for line in words.lines() {
            let _ = writeln!(self.words, "{}", show(line));
        }
    }

    /// Says what went wrong in the words of another door.
    pub fn complain(&mut self, words: &str) {
        self.tell(&format!("rolecall: {words}"));
    }

    /// Says what went wrong, and answers how to end.
    pub fn fault(&mut self, fault: &Fault) -> Exit {
        if let Some((code, words)) = fault.words() {
            self.tell(&format!("rolecall: {words} [{code}]"));
        }
        fault.exit()
    }
}

fn unread(error: io::Error) -> Fault {
    if error.kind() == ErrorKind::BrokenPipe {
        Fault::Unread
    } else {
        Fault::Io("The answer cannot be written".into(), error)
    }
}

/// JSON whose strings hold nothing that a terminal could act on. It means the same.
fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut units = [0; 2];
    for c in json.chars() {
        let mut bytes = [0; 4];
        if c.is_ascii() || show(c.encode_utf8(&mut bytes)) == *c.encode_utf8(&mut [0; 4]) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut units) {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    // JSON writes controls out by itself, with the exception of DEL.
    out.replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_means_the_same_and_runs_nothing() {
        let nasty = "a\u{202e}b\u{1b}[31m\u{7f}\u{e0041}\u{9b}m 李 é";
        let json = escaped(&serde_json::to_string(nasty).unwrap());
        assert!(json.contains("\\u202e") && json.contains("李 é"), "{json}");
        assert_eq!(show(&json), json);
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), nasty);
    }

    #[test]
    fn each_fault_has_its_exit_code() {
        assert_eq!(Fault::Unread.exit(), Exit::Done);
        assert_eq!(Fault::misuse("x", "", "").exit(), Exit::Misuse);
        let gone = io::Error::from(ErrorKind::NotFound);
        assert_eq!(Fault::Io(String::new(), gone).exit(), Exit::Trouble);
    }
}
