//! The screen as the terminal shows it: each frame only what differs is sent, inside one
//! synchronized update. Nothing is asked of the terminal.

use std::io::{self, BufWriter, Stdout, Write};

use crossterm::{
    QueueableCommand,
    terminal::{BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate},
};
use ratatui::{
    backend::{Backend, CrosstermBackend},
    buffer::Buffer,
    layout::Rect,
};

use super::{app::App, clipboard::Through};

/// The largest screen that is drawn; a terminal that claims more gets this much.
const MOST: (u16, u16) = (1_000, 500);

/// A size within what is drawn.
pub fn bounded((columns, rows): (u16, u16)) -> (u16, u16) {
    (columns.min(MOST.0), rows.min(MOST.1))
}

/// The terminal's screen.
pub struct Screen {
    backend: CrosstermBackend<BufWriter<Stdout>>,
    shown: Buffer,
    /// What is on the terminal is not known.
    fresh: bool,
    /// What lies between here and the terminal.
    through: Through,
}

impl Screen {
    /// A screen of which nothing is known yet.
    pub fn new() -> Self {
        Self {
            backend: CrosstermBackend::new(BufWriter::with_capacity(64 * 1024, io::stdout())),
            shown: Buffer::default(),
            fresh: true,
            through: Through::detect(|name| std::env::var(name).ok()),
        }
    }

    /// Forgets what is on the terminal, so that the next frame is sent whole.
    pub fn forget(&mut self) {
        self.fresh = true;
    }

    /// Brings the terminal to what the console shows now.
    pub fn draw(&mut self, app: &App) -> io::Result<()> {
        let (columns, rows) = app.size();
        let area = Rect::new(0, 0, columns, rows);
        let mut next = Buffer::empty(area);
        app.draw(&mut next);
        let fresh = self.fresh || *self.shown.area() != area;
        if fresh {
            self.shown = Buffer::empty(area);
        }
        let updates = self.shown.diff(&next);
        if updates.is_empty() && !fresh {
            return Ok(());
        }
        self.backend.queue(BeginSynchronizedUpdate)?;
        if fresh {
            self.backend.queue(Clear(ClearType::All))?;
        }
        self.backend.draw(updates.into_iter())?;
        self.backend.queue(EndSynchronizedUpdate)?;
        Write::flush(&mut self.backend)?;
        self.shown = next;
        self.fresh = false;
        Ok(())
    }

    /// Puts a text on the terminal's clipboard (OSC 52); over SSH it is the local one.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        self.backend.write_all(&self.through.bytes(text))?;
        Write::flush(&mut self.backend)
    }
}
