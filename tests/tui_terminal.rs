//! The console on a real terminal: this test program starts itself again on a pseudo-terminal.
#![allow(missing_docs, clippy::unwrap_used)]

use std::{
    io::{Read, Write},
    sync::{Arc, Condvar, Mutex},
    thread,
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rolecall::{
    domain::Time,
    service::Service,
    tui::{self, Options},
};

/// How long something may take on a busy machine before the test gives up.
const PATIENCE: Duration = Duration::from_secs(30);
/// Says to the child that it is one, and where its store is.
const STORE: &str = "ROLECALL_TEST_STORE";

/// Says to the child that its clock breaks wherever the store is asked.
const BROKEN: &str = "ROLECALL_TEST_BROKEN";

/// The child: runs the console. Started as an ordinary test it has no store and does nothing.
#[test]
fn console_child() {
    let Ok(path) = std::env::var(STORE) else {
        return;
    };
    let clock = || {
        let store = thread::current().name() == Some("store");
        assert!(
            !store || std::env::var(BROKEN).is_err(),
            "the clock is broken"
        );
        Time::now()
    };
    let store = rolecall::store::open(&path).unwrap();
    let service = Service::over(store, "pat", Box::new(clock)).unwrap();
    let options = Options {
        theme: Some("dark".into()),
        ..Options::default()
    };
    if let Err(error) = tui::run(service, options) {
        println!("failed: {error}");
    }
    println!("the end");
}

/// What has come from the child so far.
#[derive(Default)]
struct Seen {
    bytes: Vec<u8>,
    ended: bool,
    /// The reader lets go of the terminal with the next byte.
    let_go: bool,
}

struct Terminal {
    seen: Arc<(Mutex<Seen>, Condvar)>,
    child: Box<dyn Child + Send + Sync>,
    master: Option<Box<dyn MasterPty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    folder: tempfile::TempDir,
}

/// A clinic with some users.
const CLINIC: &str = r#"
{"edit":"account.create","account":"northside","title":"Northside Clinic","policy":"clinic","owner":{"user":"oz","name":"Oz Ferrand","email":"oz@northside.example"}}
{"edit":"user.create","account":"northside","user":"al","name":"Al Reyes","roles":[{"role":"admin"}]}
{"edit":"user.create","account":"northside","user":"mia","name":"Mia Santos","roles":[{"role":"member"}]}
"#;

fn start() -> Terminal {
    start_with("", false)
}

fn start_with(edits: &str, broken: bool) -> Terminal {
    let env: &[(&str, &str)] = if broken { &[(BROKEN, "1")] } else { &[] };
    start_in(edits, env)
}

/// The console with more in its environment; its configuration lies in its folder.
fn start_in(edits: &str, env: &[(&str, &str)]) -> Terminal {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut service = Service::open(path.to_str().unwrap(), "pat").unwrap();
    service.load_lines("clinic", edits).unwrap();
    drop(service);
    let size = PtySize {
        rows: 24,
        cols: 80,
        pixel_width: 0,
        pixel_height: 0,
    };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
    command.args(["--exact", "console_child", "--nocapture", "--quiet"]);
    command.env(STORE, &path);
    command.env("ROLECALL_CONFIG", folder.path());
    command.env("ROLECALL_STATE", folder.path());
    command.env("TERM", "xterm-256color");
    for name in ["NO_COLOR", "COLORTERM", "TMUX", "STY", "ROLECALL_THEME"] {
        command.env_remove(name);
    }
    for (name, value) in env {
        command.env(name, value);
    }
    let child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let seen = Arc::new((Mutex::new(Seen::default()), Condvar::new()));
    let mut reader = pair.master.try_clone_reader().unwrap();
    let shared = seen.clone();
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        loop {
            let read = reader.read(&mut buffer).unwrap_or(0);
            let mut seen = shared.0.lock().unwrap();
            seen.bytes.extend_from_slice(&buffer[..read]);
            seen.ended = read == 0;
            let last = seen.ended || seen.let_go;
            shared.1.notify_all();
            if last {
                return;
            }
        }
    });
    let writer = pair.master.take_writer().unwrap();
    Terminal {
        seen,
        child,
        master: Some(pair.master),
        writer: Some(writer),
        folder,
    }
}

impl Terminal {
    /// Waits until what has come from the child is as wanted.
    #[track_caller]
    fn until(&self, what: &str, wanted: impl Fn(&Seen) -> bool) {
        let end = Instant::now() + PATIENCE;
        let mut seen = self.seen.0.lock().unwrap();
        while !wanted(&seen) {
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "{what}: {}", contents(&seen.bytes));
            seen = self.seen.1.wait_timeout(seen, left).unwrap().0;
        }
    }

    #[track_caller]
    fn sees(&self, text: &str) {
        self.until(text, |seen| contents(&seen.bytes).contains(text));
    }

    /// Waits until nothing has come for a while; answers how much has come in all.
    fn rests(&self) -> usize {
        let mut before = 0;
        loop {
            let now = self.seen.0.lock().unwrap().bytes.len();
            if now == before {
                return now;
            }
            before = now;
            thread::sleep(Duration::from_millis(300));
        }
    }

    fn press(&mut self, keys: &str) {
        let writer = self.writer.as_mut().unwrap();
        writer.write_all(keys.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    /// Everything is put back: the alternate screen, the cursor, bracketed paste, focus reports.
    #[track_caller]
    fn is_put_back(&self) {
        let seen = self.seen.0.lock().unwrap();
        let text = String::from_utf8_lossy(&seen.bytes);
        for (on, off) in [
            ("\x1b[?1049h", "\x1b[?1049l"),
            ("\x1b[?25l", "\x1b[?25h"),
            ("\x1b[?2004h", "\x1b[?2004l"),
            ("\x1b[?1004h", "\x1b[?1004l"),
        ] {
            assert!(
                text.rfind(on).unwrap() < text.rfind(off).unwrap(),
                "{off:?}"
            );
        }
    }

    fn signal(&self, name: &str) {
        let id = self.child.process_id().unwrap().to_string();
        let done = std::process::Command::new("kill")
            .args([name, &id])
            .status()
            .unwrap();
        assert!(done.success());
    }
}

fn contents(bytes: &[u8]) -> String {
    let mut parser = vt100::Parser::default();
    parser.process(bytes);
    parser.screen().contents()
}

#[test]
fn it_draws_once_sends_nothing_while_idle_and_puts_the_terminal_back() {
    let mut terminal = start();
    terminal.sees("no accounts yet");
    let before = terminal.seen.0.lock().unwrap().bytes.len();
    thread::sleep(Duration::from_millis(700));
    assert_eq!(terminal.seen.0.lock().unwrap().bytes.len(), before);
    terminal.press("?");
    terminal.sees("Help: Accounts");
    terminal.press("\x1b");
    thread::sleep(Duration::from_millis(200));
    terminal.press("q");
    terminal.until("the end", |seen| seen.ended);
    terminal.is_put_back();
    assert!(terminal.child.wait().unwrap().success());
    let seen = terminal.seen.0.lock().unwrap();
    let text = String::from_utf8_lossy(&seen.bytes);
    assert!(
        !text.contains("\x1b[6n"),
        "the cursor's place is never asked for"
    );
}

#[test]
fn a_step_down_the_list_sends_few_bytes() {
    let mut terminal = start_with(CLINIC, false);
    terminal.sees("Northside Clinic");
    terminal.press("\r");
    terminal.sees("Mia Santos");
    let before = terminal.rests();
    terminal.press("j");
    let after = terminal.rests();
    assert!(
        after > before && after - before <= 600,
        "{} bytes",
        after - before
    );
    terminal.press("q");
    terminal.until("the end", |seen| seen.ended);
}

#[test]
fn a_fault_in_the_store_s_thread_is_told_and_leaves_the_screen_whole() {
    let mut terminal = start_with(CLINIC, true);
    terminal.sees("Something broke inside");
    // It lives, and its screen is its own.
    terminal.press("?");
    terminal.sees("Help: Accounts");
    terminal.press("\x03");
    terminal.until("the end", |seen| seen.ended);
    let seen = terminal.seen.0.lock().unwrap();
    assert!(!String::from_utf8_lossy(&seen.bytes).contains("the clock is broken"));
}

#[test]
fn the_screen_follows_the_size_of_the_terminal() {
    let mut terminal = start_with(CLINIC, false);
    terminal.sees("Northside Clinic");
    let size = PtySize {
        rows: 10,
        cols: 40,
        pixel_width: 0,
        pixel_height: 0,
    };
    terminal.master.as_ref().unwrap().resize(size).unwrap();
    terminal.sees("[Accounts] 2 of 8, tab");
    terminal.press("q");
    terminal.until("the end", |seen| seen.ended);
}

#[test]
fn signals_end_it_with_the_terminal_put_back() {
    for name in ["-TERM", "-INT", "-HUP"] {
        let mut terminal = start();
        terminal.sees("no accounts yet");
        terminal.signal(name);
        terminal.until(name, |seen| seen.ended);
        terminal.is_put_back();
        assert!(terminal.child.wait().unwrap().success());
    }
}

#[test]
fn put_to_sleep_it_gives_the_terminal_back_and_woken_it_draws_again() {
    let mut terminal = start();
    terminal.sees("no accounts yet");
    terminal.press("\x1a");
    terminal.until("asleep", |seen| seen.bytes.ends_with(b"\x1b[?25h"));
    terminal.is_put_back();
    let before = terminal.seen.0.lock().unwrap().bytes.len();
    thread::sleep(Duration::from_millis(200));
    terminal.signal("-CONT");
    terminal.until("awake", |seen| {
        contents(&seen.bytes[before..]).contains("no accounts yet")
    });
    terminal.press("q");
    terminal.until("the end", |seen| seen.ended);
    terminal.is_put_back();
}

#[test]
fn when_the_terminal_goes_away_so_does_the_console() {
    let mut terminal = start();
    terminal.sees("no accounts yet");
    // The reader holds the terminal too: it lets go when the help is drawn.
    terminal.seen.0.lock().unwrap().let_go = true;
    let before = terminal.seen.0.lock().unwrap().bytes.len();
    terminal.press("?");
    terminal.until("the help", |seen| seen.bytes.len() > before);
    drop(terminal.writer.take());
    drop(terminal.master.take());
    let end = Instant::now() + PATIENCE;
    while terminal.child.try_wait().unwrap().is_none() {
        assert!(Instant::now() < end, "it is still there");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Whether the bytes stand one after another in what has come.
fn has(seen: &Seen, bytes: &[u8]) -> bool {
    seen.bytes.windows(bytes.len()).any(|w| w == bytes)
}

#[test]
fn a_copied_handle_reaches_the_clipboard_of_the_terminal_whatever_is_in_between() {
    // `northside` in base64.
    let bare: &[u8] = b"\x1b]52;c;bm9ydGhzaWRl\x07";
    let tmux: &[u8] = b"\x1bPtmux;\x1b\x1b]52;c;bm9ydGhzaWRl\x07\x1b\\";
    let screen: &[u8] = b"\x1bP\x1b]52;c;bm9ydGhzaWRl\x07\x1b\\";
    for (env, wanted) in [
        (&[("SSH_TTY", "/dev/pts/9")][..], bare),
        (
            &[("TMUX", "/tmp/tmux,1,0"), ("TERM", "screen-256color")],
            tmux,
        ),
        (&[("STY", "1.pts-0"), ("TERM", "screen")], screen),
    ] {
        let mut terminal = start_in(CLINIC, env);
        terminal.sees("Northside Clinic");
        terminal.press("y");
        terminal.until("the copy", |seen| has(seen, wanted));
        terminal.press("q");
        terminal.until("the end", |seen| seen.ended);
    }
}

#[test]
fn a_theme_that_is_written_meanwhile_is_worn_without_a_key() {
    let mut terminal = start_in(CLINIC, &[("COLORTERM", "truecolor")]);
    terminal.sees("Northside Clinic");
    let themes = terminal.folder.path().join("themes");
    std::fs::create_dir(&themes).unwrap();
    terminal.until("that the folder is noticed", |seen| {
        contents(&seen.bytes).contains("were read again")
    });
    let theme = "inherits = \"dark\"\n[palette]\nslate = \"#123456\"\n";
    std::fs::write(themes.join("dark.toml"), theme).unwrap();
    terminal.until("the new colour", |seen| has(seen, b"38;2;18;52;86"));
    std::fs::write(themes.join("dark.toml"), "[acent]\n").unwrap();
    terminal.until("what is wrong", |seen| {
        contents(&seen.bytes).contains("line 1")
    });
    terminal.press("q");
    terminal.until("the end", |seen| seen.ended);
    terminal.is_put_back();
}

#[test]
fn a_chosen_theme_is_kept_in_the_configuration() {
    let mut terminal = start_in(CLINIC, &[]);
    terminal.sees("Northside Clinic");
    terminal.press("\x1bt");
    terminal.sees("solarised-dark");
    terminal.press("solarised-l\r");
    terminal.sees("were read again");
    let config = std::fs::read_to_string(terminal.folder.path().join("config.toml")).unwrap();
    assert_eq!(config, "[look]\ntheme = \"solarised-light\"\n");
    terminal.press("q");
    terminal.until("the end", |seen| seen.ended);
}

#[test]
fn the_mouse_is_the_terminal_s_own_unless_somebody_wants_it() {
    let mut terminal = start_with(CLINIC, false);
    terminal.sees("First time here? ? lists what can be done");
    terminal.sees("Northside Clinic");
    terminal.press("\r");
    terminal.sees("Mia Santos");
    assert!(!has(&terminal.seen.0.lock().unwrap(), b"?1000h"));
    terminal.press("\x1bm");
    terminal.until("the mouse", |seen| has(seen, b"\x1b[?1000h\x1b[?1006h"));
    // A click on the row of Mia Santos, as terminals report it.
    terminal.press("\x1b[<0;6;6M\x1b[<0;6;6m");
    terminal.sees("> Mia Santos");
    terminal.press("q");
    terminal.until("the end", |seen| seen.ended);
    terminal.is_put_back();
    let seen = terminal.seen.0.lock().unwrap();
    let text = String::from_utf8_lossy(&seen.bytes);
    assert!(text.rfind("\x1b[?1000l").unwrap() > text.rfind("\x1b[?1000h").unwrap());
}
