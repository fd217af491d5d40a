//! What a person does with the console: start it, look for a row, open an account, decide.

use std::path::Path;

use portable_pty::CommandBuilder;

use super::Pty;

/// The program.
pub const ROLECALL: &str = env!("CARGO_BIN_EXE_rolecall");

/// A command with a terminal's environment and nothing of the one of this test.
pub fn command(program: &str, data: &Path) -> CommandBuilder {
    let mut command = CommandBuilder::new(program);
    command.env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    for (name, value) in environment() {
        command.env(name, value);
    }
    command.env("HOME", data);
    command.env("ROLECALL_DATA", data);
    command.env("ROLECALL_CONFIG", data);
    command.cwd(data);
    command
}

/// What the console looks at, said outright.
pub fn environment() -> [(&'static str, &'static str); 3] {
    [
        ("TERM", "xterm-256color"),
        ("LC_ALL", "C.UTF-8"),
        ("TZ", "UTC"),
    ]
}

/// The console on the demo store in that folder.
pub fn demo(data: &Path) -> CommandBuilder {
    let mut command = command(ROLECALL, data);
    command.arg("demo");
    command
}

/// The console on the demo store, opened and at rest.
pub fn opened(data: &Path) -> Pty {
    let mut pty = Pty::start(demo(data));
    pty.is_open();
    pty
}

impl Pty {
    /// Waits for the first screen of the demo.
    #[track_caller]
    pub fn is_open(&mut self) {
        self.wait_for("the accounts of the demo", |s| {
            s.row(1).contains("[Accounts]") && s.has("5 of 5") || s.has("This is the demo")
        });
        self.wait_for("the first account", |s| !s.aside().is_empty());
    }

    /// Presses a key and waits for a text in the foot line.
    #[track_caller]
    pub fn press_and_read(&mut self, key: &str, told: &str) {
        self.press(key);
        self.wait_for(told, |s| s.foot().contains(told));
    }

    /// Goes to a pane.
    #[track_caller]
    pub fn go(&mut self, key: &str, pane: &str) {
        self.press(key);
        let tab = format!("[{pane}");
        self.wait_for(pane, |s| {
            s.row(1).contains(&tab) && !s.selected().is_empty()
        });
    }

    /// Filters the list until the row of that name is the only one, under the cursor.
    #[track_caller]
    pub fn find(&mut self, words: &str, name: &str) {
        self.press("/");
        self.wait_for("the filter line", |s| s.foot().starts_with(" /"));
        self.press("ctrl-u");
        self.type_in(words);
        let typed = format!("/ {words}");
        self.wait_for("the words", |s| s.foot().trim() == typed);
        self.press("enter");
        self.wait_for(name, |s| {
            s.foot().starts_with(" 1 of ")
                && s.foot().contains(&typed)
                && !s.selected().is_empty()
                && s.aside().starts_with(name)
        });
    }

    /// Opens an account from wherever one is; its users are shown.
    #[track_caller]
    pub fn open_account(&mut self, words: &str, title: &str) {
        if !self.sight().row(1).contains("[Accounts]") {
            self.go("2", "Accounts");
        }
        self.find(words, title);
        self.press("enter");
        self.wait_for(title, |s| {
            s.row(0).contains(title) && s.row(1).contains("[Users]") && !s.selected().is_empty()
        });
    }

    /// Says yes to a plan with the key that it asks for, and waits for it to be done.
    #[track_caller]
    pub fn go_ahead(&mut self, headline: &str) {
        self.sees("go ahead");
        let grave = self.sight().tells("Y (capital) go ahead");
        let key = if grave { "Y" } else { "y" };
        self.press_and_read(key, &format!("Done: {headline}"));
    }

    /// Leaves the console; answers with the exit code.
    #[track_caller]
    pub fn quit(&mut self) -> u32 {
        self.press("q");
        self.ends()
    }
}
