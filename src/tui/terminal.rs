//! The terminal's state while the console runs, and putting it back whatever happens.

use std::{
    io::{self, stdout},
    panic,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use crossterm::{
    cursor::{Hide, Show},
    event::{DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange},
    execute,
    style::Print,
    terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode},
};

use super::worker::THREAD;

/// The terminal is in our hands. There is one terminal, so there is one flag.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The terminal shall report the mouse while it is in our hands.
static MOUSE: AtomicBool = AtomicBool::new(false);

/// Buttons and the wheel, and not every move: each would wake the console.
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1006h";
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1000l";

/// Holds the terminal; dropping it puts everything back.
pub struct Guard;

#[allow(
    clippy::unused_self,
    reason = "only who holds the terminal may do this"
)]
impl Guard {
    /// Takes the terminal.
    pub fn take() -> io::Result<Self> {
        let guard = Self;
        guard.enter()?;
        Ok(guard)
    }

    /// Takes it again, after it was given back or after the shell has changed it.
    pub fn enter(&self) -> io::Result<()> {
        TAKEN.store(true, Ordering::SeqCst);
        enable_raw_mode()?;
        execute!(
            stdout(),
            EnterAlternateScreen,
            EnableBracketedPaste,
            EnableFocusChange,
            Hide
        )?;
        self.report(MOUSE.load(Ordering::SeqCst))
    }

    /// Lets the terminal report the mouse, or no longer.
    pub fn mouse(&self, on: bool) -> io::Result<()> {
        let before = MOUSE.swap(on, Ordering::SeqCst);
        if before == on {
            return Ok(());
        }
        self.report(on)?;
        if !on {
            execute!(stdout(), Print(MOUSE_OFF))?;
        }
        Ok(())
    }

    fn report(&self, on: bool) -> io::Result<()> {
        if on {
            execute!(stdout(), Print(MOUSE_ON))?;
        }
        Ok(())
    }

    /// Gives it back for a while.
    pub fn leave(&self) {
        restore();
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        restore();
    }
}

/// Puts the terminal back. Errors are of no use here: if the terminal is gone, so is what was to
/// be put back.
fn restore() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    if MOUSE.load(Ordering::SeqCst) {
        let _ = execute!(stdout(), Print(MOUSE_OFF));
    }
    let _ = execute!(
        stdout(),
        DisableFocusChange,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        Show
    );
    let _ = disable_raw_mode();
}

/// A panic of this thread puts the terminal back before it is told. One of the worker is told on
/// the screen as an answer, and nobody waits for it once the console has ended; one of another
/// thread must not write over a living screen.
pub fn hook() {
    let console = thread::current().id();
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if thread::current().id() == console {
            restore();
            before(info);
        } else if thread::current().name() != Some(THREAD) && !TAKEN.load(Ordering::SeqCst) {
            before(info);
        }
    }));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]
    use super::*;
    use portable_pty::{CommandBuilder, PtyPair, PtySize, native_pty_system};
    use std::{io::Read, sync::mpsc, time::Duration};

    /// Says to the child that it is one.
    const CHILD: &str = "ROLECALL_TEST_PANIC";

    /// The child: takes the terminal and breaks. Started as an ordinary test it does nothing.
    #[test]
    fn a_child_that_breaks() {
        if std::env::var_os(CHILD).is_some() {
            hook();
            let _guard = Guard::take().unwrap();
            panic!("something broke");
        }
    }

    #[test]
    fn a_panic_puts_the_terminal_back_before_it_is_told() {
        let size = PtySize::default();
        let PtyPair { slave, master } = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
        let name = "tui::terminal::tests::a_child_that_breaks";
        command.args(["--exact", name, "--nocapture", "--quiet"]);
        command.env(CHILD, "1");
        let mut child = slave.spawn_command(command).unwrap();
        drop(slave);
        let mut reader = master.try_clone_reader().unwrap();
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let mut bytes = Vec::new();
            // It ends with an error when nobody holds the other side any more.
            let _ = reader.read_to_end(&mut bytes);
            sender.send(String::from_utf8_lossy(&bytes).into_owned())
        });
        let said = receiver.recv_timeout(Duration::from_mins(1)).unwrap();
        let told = said.find("something broke").unwrap();
        for (on, off) in [
            ("\x1b[?1049h", "\x1b[?1049l"),
            ("\x1b[?25l", "\x1b[?25h"),
            ("\x1b[?2004h", "\x1b[?2004l"),
            ("\x1b[?1004h", "\x1b[?1004l"),
        ] {
            let (on, off) = (said.find(on).unwrap(), said.rfind(off).unwrap());
            assert!(on < off && off < told, "{said:?}");
        }
        assert!(!child.wait().unwrap().success());
    }
}
