//! Runs the program as a script would: in a folder of its own, with words in and words out.
#![allow(dead_code, reason = "shared by several test files")]

use std::{
    fs,
    io::Write,
    process::{Command, Stdio},
    sync::OnceLock,
};

use serde_json::Value;
use tempfile::TempDir;

/// The program and the folder where it keeps its stores.
pub struct Desk {
    folder: TempDir,
}

/// What a run came to.
#[derive(Debug)]
pub struct Ran {
    /// The exit code.
    pub code: i32,
    /// What it printed.
    pub data: String,
    /// What it said beside.
    pub words: String,
}

impl Ran {
    /// Each printed line, read as JSON.
    pub fn lines(&self) -> Vec<Value> {
        let read = |line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}"));
        self.data.lines().map(read).collect()
    }

    /// All that was printed, read as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.data).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }
}

impl Desk {
    /// A desk with a fresh demo on it. The demo is made once and copied for each.
    pub fn new() -> Self {
        static DEMO: OnceLock<Vec<u8>> = OnceLock::new();
        let desk = Self {
            folder: TempDir::new().unwrap(),
        };
        let demo = DEMO.get_or_init(|| {
            let first = Self {
                folder: TempDir::new().unwrap(),
            };
            let ran = first.say("--demo accounts list");
            assert_eq!((ran.code, ran.words.as_str()), (0, ""));
            fs::read(first.folder.path().join("demo.db")).unwrap()
        });
        fs::write(desk.folder.path().join("demo.db"), demo).unwrap();
        desk
    }

    /// The folder in which all of it lies; the configuration is in `config`.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The command, ready to be started.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rolecall"));
        command
            .args(words)
            .current_dir(self.folder.path())
            .env("ROLECALL_DATA", self.folder.path())
            .env("ROLECALL_CONFIG", self.folder.path().join("config"))
            .env("USER", "tess")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs it with a text as standard input.
    pub fn feed(&self, words: &[&str], input: &str) -> Ran {
        let mut child = self.command(words).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_owned();
        // The program may end without having read all of it.
        let feeder = std::thread::spawn(move || _ = stdin.write_all(input.as_bytes()));
        let output = child.wait_with_output().unwrap();
        feeder.join().unwrap();
        Ran {
            code: output.status.code().unwrap_or(-1),
            data: String::from_utf8(output.stdout).unwrap(),
            words: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs it.
    pub fn run(&self, words: &[&str]) -> Ran {
        self.feed(words, "")
    }

    /// Runs a command line that holds no quotes.
    pub fn say(&self, line: &str) -> Ran {
        self.run(&line.split(' ').collect::<Vec<_>>())
    }

    /// Applies one line to the demo store.
    pub fn apply(&self, line: &str) -> (i32, Value) {
        let ran = self.feed(&["--demo", "apply", "-"], line);
        let told = ran.lines().pop();
        (ran.code, told.unwrap_or_else(|| panic!("{ran:?}")))
    }
}
