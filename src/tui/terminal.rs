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
    terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode},
};

use super::worker::THREAD;

/// The terminal is in our hands. There is one terminal, so there is one flag.
static TAKEN: AtomicBool = AtomicBool::new(false);

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
        )
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
