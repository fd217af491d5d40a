//! A person at a real terminal: runs a command on a pseudo-terminal, presses keys, resizes, and
//! waits for what the screen shows. Nothing here sleeps: all waiting is for news from the other side.
#![allow(
    dead_code,
    clippy::panic,
    clippy::unwrap_used,
    reason = "shared by several test files"
)]

pub mod console;
pub mod sight;
pub mod sshd;

use std::{
    io::{Read, Write},
    num::NonZeroU16,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread,
    time::{Duration, Instant},
};

use portable_pty::{
    Child, CommandBuilder, ExitStatus, MasterPty, PtyPair, PtySize, native_pty_system,
};

pub use sight::Sight;

/// How long something may take on a busy machine before a test gives up.
pub const PATIENCE: Duration = Duration::from_mins(1);
/// Begin and end of a frame that a terminal shows at once.
const FRAME: (&[u8], &[u8]) = (b"\x1b[?2026h", b"\x1b[?2026l");
/// What a full-screen program switches on, and how it is switched off again.
const MODES: [(&str, &str, &str); 4] = [
    ("the alternate screen", "\x1b[?1049h", "\x1b[?1049l"),
    ("the hidden cursor", "\x1b[?25l", "\x1b[?25h"),
    ("bracketed paste", "\x1b[?2004h", "\x1b[?2004l"),
    ("reports of the focus", "\x1b[?1004h", "\x1b[?1004l"),
];

/// What comes from the other side.
enum News {
    Bytes(Vec<u8>),
    /// Nobody writes on the terminal any more.
    Closed,
    Ended(ExitStatus),
}

/// A command on a terminal.
pub struct Pty {
    parser: vt100::Parser,
    raw: Vec<u8>,
    /// A frame has begun and not ended.
    in_frame: bool,
    news: Receiver<News>,
    /// The reader lets go of the terminal with the next byte.
    let_go: Arc<AtomicBool>,
    master: Option<Box<dyn MasterPty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    id: u32,
    closed: bool,
    ended: Option<ExitStatus>,
}

impl Pty {
    /// Starts a command on a terminal of 80x24.
    pub fn start(command: CommandBuilder) -> Self {
        let pair = native_pty_system().openpty(pty_size(80, 24)).unwrap();
        let PtyPair { slave, master } = pair;
        let child = slave.spawn_command(command).unwrap();
        drop(slave);
        let id = child.process_id().unwrap();
        let let_go = Arc::new(AtomicBool::new(false));
        let (sender, news) = mpsc::channel();
        let reader = master.try_clone_reader().unwrap();
        let (to, flag) = (sender.clone(), let_go.clone());
        thread::spawn(move || read(reader, &to, &flag));
        thread::spawn(move || wait(child, &sender));
        let writer = master.take_writer().unwrap();
        Self {
            parser: vt100::Parser::default(),
            raw: Vec::new(),
            in_frame: false,
            news,
            let_go,
            master: Some(master),
            writer: Some(writer),
            id,
            closed: false,
            ended: None,
        }
    }

    /// The id of the process that was started.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// What the screen shows, as far as it has been read.
    pub fn sight(&self) -> Sight<'_> {
        Sight(self.parser.screen())
    }

    /// Every byte that came.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// Presses a key: a character, or `enter`, `esc`, `tab`, `down`, `up`, `ctrl-x`.
    pub fn press(&mut self, key: &str) {
        match key {
            "enter" => self.type_in("\r"),
            "esc" => self.type_in("\x1b"),
            "tab" => self.type_in("\t"),
            "down" => self.type_in("\x1b[B"),
            "up" => self.type_in("\x1b[A"),
            _ => match key.strip_prefix("ctrl-").map(str::as_bytes) {
                Some([letter]) => self.type_in(char::from(letter & 0x1f).encode_utf8(&mut [0; 4])),
                _ => self.type_in(key),
            },
        }
    }

    /// Types a text, all of it at once.
    pub fn type_in(&mut self, text: &str) {
        let writer = self.writer.as_mut().unwrap();
        writer.write_all(text.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    /// Gives the terminal another size.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        let side = |n| NonZeroU16::new(n).unwrap();
        self.parser.set_size(side(rows), side(columns));
        let master = self.master.as_ref().unwrap();
        master.resize(pty_size(columns, rows)).unwrap();
    }

    /// Waits until a whole frame is as wanted.
    #[track_caller]
    pub fn wait_for(&mut self, what: &str, wanted: impl Fn(&Sight<'_>) -> bool) {
        let end = Instant::now() + PATIENCE;
        while self.in_frame || !wanted(&self.sight()) {
            assert!(self.hear(end), "No sign of {what} on\n{}", self.sight());
        }
    }

    /// Waits until a text stands on the screen.
    #[track_caller]
    pub fn sees(&mut self, text: &str) {
        self.wait_for(text, |sight| sight.has(text));
    }

    /// Waits until something has been sent, whether it stays on the screen or not.
    #[track_caller]
    pub fn hears(&mut self, text: &str) {
        let end = Instant::now() + PATIENCE;
        while !contains(&self.raw, text.as_bytes()) {
            assert!(self.hear(end), "{text:?} never came:\n{}", self.sight());
        }
    }

    /// Waits until nothing has come for a while, so that no answer is on its way any more.
    #[track_caller]
    pub fn settles(&mut self) {
        let end = Instant::now() + PATIENCE;
        while self.hear(Instant::now() + Duration::from_secs(1)) {
            assert!(
                Instant::now() < end,
                "It never comes to rest:\n{}",
                self.sight()
            );
        }
    }

    /// Watches for so long; answers with what came.
    pub fn watch(&mut self, span: Duration) -> Vec<u8> {
        let before = self.raw.len();
        let end = Instant::now() + span;
        while self.hear(end) {}
        self.raw[before..].to_vec()
    }

    /// Sends a signal to the process that was started.
    pub fn signal(&self, name: &str) {
        signal(name, self.id);
    }

    /// Waits for the end of the process and of all that it wrote; answers with the exit code.
    #[track_caller]
    pub fn ends(&mut self) -> u32 {
        let end = Instant::now() + PATIENCE;
        while !(self.closed && self.ended.is_some()) {
            assert!(self.hear(end), "It does not end:\n{}", self.sight());
        }
        self.ended.as_ref().unwrap().exit_code()
    }

    /// Takes the terminal away, as a dropped connection does, and waits for the end of the process.
    /// The reader holds the terminal too, so `key` has to bring about a last byte.
    #[track_caller]
    pub fn hang_up(&mut self, key: &str) {
        let end = Instant::now() + PATIENCE;
        self.let_go.store(true, Ordering::SeqCst);
        self.press(key);
        while !self.closed {
            assert!(self.hear(end), "No answer to {key}:\n{}", self.sight());
        }
        self.writer = None;
        self.master = None;
        while self.ended.is_none() {
            assert!(self.hear(end), "It lives on without a terminal");
        }
    }

    /// Everything that was switched on has been switched off again.
    #[track_caller]
    pub fn is_put_back(&self) {
        let text = String::from_utf8_lossy(&self.raw);
        for (what, on, off) in MODES {
            let (on, off) = (text.rfind(on), text.rfind(off));
            assert!(on.is_some(), "{what} was never on");
            assert!(on < off, "{what} was left on");
        }
        let screen = self.parser.screen();
        assert!(!screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste());
    }

    /// Takes one piece of news until then; false when there was none.
    fn hear(&mut self, until: Instant) -> bool {
        let left = until.saturating_duration_since(Instant::now());
        match self.news.recv_timeout(left) {
            Ok(News::Bytes(bytes)) => self.take(&bytes),
            Ok(News::Closed) => self.closed = true,
            Ok(News::Ended(status)) => self.ended = Some(status),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return false,
        }
        true
    }

    fn take(&mut self, bytes: &[u8]) {
        let from = (self.raw.len() + 1).saturating_sub(FRAME.0.len());
        self.raw.extend_from_slice(bytes);
        self.parser.process(bytes);
        let fresh = &self.raw[from..];
        let last = |mark: &[u8]| fresh.windows(mark.len()).rposition(|w| w == mark);
        match (last(FRAME.0), last(FRAME.1)) {
            (None, None) => {}
            (begin, end) => self.in_frame = begin > end,
        }
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        if self.ended.is_none() {
            // A test has failed: what it started goes with it, with what that has started.
            let script = format!("kill -s KILL -- -{} 2>/dev/null", self.id);
            let _ = Command::new("sh").args(["-c", &script]).status();
        }
    }
}

/// Sends a signal to a process.
pub fn signal(name: &str, id: u32) {
    let script = format!("kill -s {name} {id}");
    let done = Command::new("sh").args(["-c", &script]).status().unwrap();
    assert!(done.success(), "{script}");
}

fn pty_size(cols: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols,
        pixel_width: 0,
        pixel_height: 0,
    }
}

fn read(mut from: Box<dyn Read + Send>, to: &Sender<News>, let_go: &AtomicBool) {
    let mut buffer = [0; 16_384];
    loop {
        // An error is how Linux says that nobody holds the other side any more.
        let read = from.read(&mut buffer).unwrap_or(0);
        let gone = read > 0 && to.send(News::Bytes(buffer[..read].to_vec())).is_err();
        if gone || read == 0 || let_go.load(Ordering::SeqCst) {
            break;
        }
    }
    drop(from);
    let _ = to.send(News::Closed);
}

fn wait(mut child: Box<dyn Child + Send + Sync>, to: &Sender<News>) {
    if let Ok(status) = child.wait() {
        let _ = to.send(News::Ended(status));
    }
}

fn contains(all: &[u8], part: &[u8]) -> bool {
    all.windows(part.len()).any(|w| w == part)
}
