//! Drives the real console with key words against a book of canned answers, until it is idle.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "shared by several test files"
)]

pub mod book;
pub mod colours;
pub mod demo;
pub mod insights;
pub mod places;

use ratatui::{buffer::Buffer, layout::Rect, style::Modifier};
use rolecall::{
    domain::{AccountId, EditId, Time},
    service::ServiceError,
    tui::{
        app::{App, Event, Start, Started},
        ask::{Answer, Ask, Book},
        colour::Depth,
        keymap::Keymap,
        keys::Key,
        layer::Effect,
        look::Look,
        theme::Theme,
        views::Views,
        wardrobe::Wardrobe,
        worker,
    },
};
use std::collections::VecDeque;

/// A person at the keyboard.
pub struct Script {
    pub app: App,
    pub book: Box<dyn Book>,
    pub size: (u16, u16),
    /// Effects other than questions, in order.
    pub outside: Vec<Effect>,
    /// Questions that were put.
    pub asked: Vec<Ask>,
    /// Actions that were started, and why those were not done that could not be.
    pub started: Vec<Started>,
    /// The store takes its time: answers come when this ends.
    pub slow: bool,
    pub silence: Silence,
    waiting: VecDeque<Ask>,
}

pub fn look(depth: Depth, ascii: bool) -> Look {
    let name = if depth == Depth::None { "mono" } else { "dark" };
    Look {
        theme: Theme::load(name, None, depth).unwrap(),
        ascii,
        zone: jiff::tz::TimeZone::UTC,
    }
}

pub fn now() -> Time {
    "2026-03-01T10:00:00Z".parse().unwrap()
}

/// What a console is started with.
pub fn start(account: Option<&str>, look: Look, keymap: Keymap) -> Start {
    let mut made = 0;
    let theme = &look.theme;
    Start {
        wardrobe: Wardrobe::open(None, theme.depth, &theme.name, &[], &[]),
        look,
        keymap,
        store: "demo".into(),
        read_only: false,
        mouse: false,
        hint: None,
        account: account.map(|a| AccountId::new(a).unwrap()),
        views: Views::default(),
        clock: Box::new(now),
        ids: Box::new(move || {
            made += 1;
            EditId::new(format!("edit-{made}")).unwrap()
        }),
    }
}

/// How a store is silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// It answers.
    None,
    /// It cannot be reached.
    Away,
    /// It does what it is told, and its answer is lost.
    Deaf,
}

impl Silence {
    fn answer(self, book: &mut dyn Book, ask: &Ask) -> Answer {
        if self == Self::Away {
            return lost(ask);
        }
        let answer = worker::answer(book, ask);
        match self {
            Self::Deaf => lost(ask),
            _ => answer,
        }
    }
}

fn lost(ask: &Ask) -> Answer {
    Answer {
        id: ask.id,
        reply: Err(ServiceError::Asked {
            code: "store-io",
            message: "The store did not answer".into(),
            mend: "See whether it can be reached".into(),
        }),
    }
}

impl Script {
    pub fn new(size: (u16, u16)) -> Self {
        Self::with(size, Box::new(book::Canned::new()), Some("northside"))
    }

    pub fn with(size: (u16, u16), book: Box<dyn Book>, account: Option<&str>) -> Self {
        Self::looking(size, book, account, look(Depth::True, false))
    }

    pub fn looking(
        size: (u16, u16),
        book: Box<dyn Book>,
        account: Option<&str>,
        look: Look,
    ) -> Self {
        Self::bound(size, book, account, look, Keymap::standard())
    }

    pub fn bound(
        size: (u16, u16),
        book: Box<dyn Book>,
        account: Option<&str>,
        look: Look,
        keymap: Keymap,
    ) -> Self {
        Self::started(size, book, start(account, look, keymap))
    }

    /// The same on a store that is open for reading only.
    pub fn reading(size: (u16, u16), book: Box<dyn Book>, account: Option<&str>) -> Self {
        let mut start = start(account, look(Depth::True, false), Keymap::standard());
        start.read_only = true;
        Self::started(size, book, start)
    }

    /// A console that is started like this.
    pub fn started(size: (u16, u16), book: Box<dyn Book>, start: Start) -> Self {
        let (app, effects) = App::new(start, size);
        let mut script = Self {
            app,
            book,
            size,
            outside: Vec::new(),
            asked: Vec::new(),
            started: Vec::new(),
            slow: false,
            silence: Silence::None,
            waiting: VecDeque::new(),
        };
        script.settle(effects);
        script
    }

    /// Answers questions until there are none, or keeps them for later.
    pub fn settle(&mut self, effects: Vec<Effect>) {
        self.sort(effects);
        while !self.slow {
            let Some(ask) = self.waiting.pop_front() else {
                return;
            };
            let answer = self.silence.answer(self.book.as_mut(), &ask);
            self.asked.push(ask);
            let effects = self.app.update(Event::Answer(answer));
            self.sort(effects);
        }
    }

    fn sort(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Ask(ask) => self.waiting.push_back(ask),
                other => self.outside.push(other),
            }
        }
        worker::newest_only(&mut self.waiting);
    }

    /// The store answers what it was asked meanwhile, and from now on at once.
    pub fn quick(&mut self) {
        self.slow = false;
        self.settle(Vec::new());
    }

    pub fn event(&mut self, event: Event) {
        let effects = self.app.update(event);
        self.started.extend_from_slice(self.app.started());
        self.settle(effects);
    }

    pub fn key(&mut self, key: &str) -> &mut Self {
        let key: Key = key.parse().unwrap();
        self.event(Event::Key(key.into()));
        self
    }

    /// Presses keys by their names, with spaces between; `type:` types the rest of the word, with
    /// `_` for a space.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        for word in keys.split_whitespace() {
            match word.strip_prefix("type:") {
                Some(text) => {
                    for c in text.replace('_', " ").chars() {
                        let key = if c == ' ' {
                            "space".into()
                        } else {
                            c.to_string()
                        };
                        self.key(&key);
                    }
                }
                None => {
                    self.key(word);
                }
            }
        }
        self
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.size = (columns, rows);
        self.event(Event::Resize(columns, rows));
    }

    pub fn buffer(&self) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, self.size.0, self.size.1));
        self.app.draw(&mut buffer);
        buffer
    }

    pub fn text(&self) -> String {
        let buffer = self.buffer();
        let mut out = String::new();
        for y in 0..self.size.1 {
            let mut line = String::new();
            let mut skip = 0;
            for x in 0..self.size.0 {
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                let symbol = buffer[(x, y)].symbol();
                skip = unicode_width::UnicodeWidthStr::width(symbol).saturating_sub(1);
                line.push_str(symbol);
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }

    /// Where which style stands, a line each.
    pub fn styles(&self) -> String {
        let buffer = self.buffer();
        let mut out = String::new();
        for y in 0..self.size.1 {
            let mut x = 0;
            while x < self.size.0 {
                let (style, from) = (buffer[(x, y)].style(), x);
                while x < self.size.0 && buffer[(x, y)].style() == style {
                    x += 1;
                }
                let mut words = Vec::new();
                if let Some(fg) = style.fg.filter(|c| *c != ratatui::style::Color::Reset) {
                    words.push(fg.to_string());
                }
                if let Some(bg) = style.bg.filter(|c| *c != ratatui::style::Color::Reset) {
                    words.push(format!("on {bg}"));
                }
                if style.add_modifier != Modifier::empty() {
                    words.push(format!("{:?}", style.add_modifier));
                }
                if !words.is_empty() {
                    out.extend([format!("{y}:{from}-{x} "), words.join(" "), "\n".into()]);
                }
            }
        }
        out
    }

    /// The screen as text with its styles.
    pub fn shot(&self) -> String {
        format!("{}---\n{}", self.text(), self.styles())
    }

    #[track_caller]
    pub fn sees(&self, text: &str) -> &Self {
        let screen = self.text();
        assert!(screen.contains(text), "`{text}` is not on\n{screen}");
        self
    }

    #[track_caller]
    pub fn misses(&self, text: &str) -> &Self {
        let screen = self.text();
        assert!(!screen.contains(text), "`{text}` is on\n{screen}");
        self
    }
}
