//! A storm: whatever can happen to the console, in any order, and what holds all the same.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    reason = "shared by several test files"
)]

pub mod sound;
pub mod weather;

use std::{
    collections::VecDeque,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use rand::{RngExt, SeedableRng, rngs::SmallRng};
use rolecall::{
    domain::{AccountId, EditId},
    service::ServiceError,
    tui::{
        action::Action,
        actions::ACTIONS,
        app::{App, Event, Start},
        ask::{Answer, Ask, Book},
        colour::Depth,
        keymap::Keymap,
        keys::Key,
        layer::Effect,
        views::Views,
        wardrobe::Wardrobe,
        worker,
    },
};

use crate::tui_support::{demo::Demo, look, now};

/// How many of the last events are told when something breaks.
const TOLD: usize = 40;
/// The most questions that wait before all are answered.
const WAITING: usize = 8;

/// The console in the middle of it.
pub struct Storm {
    pub app: App,
    pub random: SmallRng,
    pub keymap: Keymap,
    demo: Demo,
    book: Box<dyn Book>,
    waiting: Vec<Ask>,
    /// An answer that was given already; it comes again at times.
    old: Option<Answer>,
    /// Keys that are still to be pressed.
    pub keys: VecDeque<Key>,
    /// How often each row of the registry was carried out.
    pub done: Vec<u64>,
    /// Edits that were written.
    pub written: u64,
    /// Events since the place was another.
    pub stayed: usize,
    trail: Trail,
}

/// Some storm has found something; the others need not go on.
static BROKEN: AtomicBool = AtomicBool::new(false);

/// Whether something was found.
pub fn broken() -> bool {
    BROKEN.load(Ordering::Relaxed)
}

/// The last events, told when the thread panics.
struct Trail {
    seed: u64,
    events: VecDeque<String>,
    count: u64,
}

impl Drop for Trail {
    fn drop(&mut self) {
        if thread::panicking() {
            BROKEN.store(true, Ordering::Relaxed);
            let events: Vec<&str> = self.events.iter().map(String::as_str).collect();
            eprintln!(
                "round {}, after {} events, the last of which were\n{}",
                self.seed,
                self.count,
                events.join("\n")
            );
        }
    }
}

impl Storm {
    /// A console on a store of its own; everything about it follows from the number.
    pub fn new(seed: u64, presets: &[Keymap]) -> Self {
        let mut random = SmallRng::seed_from_u64(seed);
        let keymap = presets[random.random_range(0..presets.len())].clone();
        let demo = Demo::fresh();
        let accounts = ["northside", "lakeshore", "prairie", "aurora", "harbourview"];
        let account = accounts.get(random.random_range(0..8)).copied();
        let depths = [Depth::True, Depth::Many, Depth::Sixteen, Depth::None];
        let depth = depths[random.random_range(0..depths.len())];
        let mut made = 0;
        let look = look(depth, random.random_range(0..4) == 0);
        let theme = &look.theme;
        let start = Start {
            wardrobe: Wardrobe::open(None, theme.depth, &theme.name, &[], &[]),
            mouse: false,
            look,
            keymap: keymap.clone(),
            store: "demo".into(),
            read_only: false,
            hint: None,
            account: account.map(|a| AccountId::new(a).unwrap()),
            views: Views::default(),
            clock: Box::new(now),
            ids: Box::new(move || {
                made += 1;
                EditId::new(format!("edit-{made}")).unwrap()
            }),
        };
        let (app, effects) = App::new(start, (80, 24));
        let mut storm = Self {
            app,
            random,
            keymap,
            book: Box::new(demo.service()),
            demo,
            waiting: Vec::new(),
            old: None,
            keys: VecDeque::new(),
            done: vec![0; ACTIONS.len()],
            written: 0,
            stayed: 0,
            trail: Trail {
                seed,
                events: VecDeque::new(),
                count: 0,
            },
        };
        storm.take(effects);
        storm
    }

    /// One event, and what has to hold after it. True, so that it can be chained.
    pub fn step(&mut self) -> bool {
        let event = self.next();
        let place = self.app.place();
        self.event(event);
        self.stayed = if self.app.place() == place {
            self.stayed + 1
        } else {
            0
        };
        sound::check(&self.app);
        true
    }

    /// How often an action was carried out in this storm.
    pub fn done_of(&self, action: &Action) -> u64 {
        let row = ACTIONS.iter().position(|a| std::ptr::eq(a, action));
        row.and_then(|row| self.done.get(row).copied()).unwrap_or(0)
    }

    fn event(&mut self, event: Event) {
        self.trail.count += 1;
        if self.trail.events.len() == TOLD {
            self.trail.events.pop_front();
        }
        self.trail.events.push_back(short(&event));
        let effects = self.app.update(event);
        for started in self.app.started() {
            let row = ACTIONS
                .iter()
                .position(|a| std::ptr::eq(a, started.action) && started.why.is_none());
            if let Some(count) = row.and_then(|row| self.done.get_mut(row)) {
                *count += 1;
            }
        }
        self.take(effects);
    }

    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if let Effect::Ask(ask) = effect {
                self.waiting.push(ask);
            }
        }
    }

    fn next(&mut self) -> Event {
        let waiting = self.waiting.len();
        if waiting > WAITING || (waiting > 0 && self.random.random_range(0..3) > 0) {
            return self.answer();
        }
        if let Some(key) = self.keys.pop_front() {
            return Event::Key(key.into());
        }
        if self.random.random_range(0..400) == 0 {
            self.meanwhile();
        }
        if let Some(old) = self.old.take_if(|_| self.random.random_range(0..50) == 0) {
            return Event::Answer(old);
        }
        weather::event(self)
    }

    /// Answers any of the questions, at times with trouble.
    fn answer(&mut self) -> Event {
        let at = self.random.random_range(0..self.waiting.len());
        let ask = self.waiting.swap_remove(at);
        let answer = if self.random.random_range(0..150) == 0 {
            Answer {
                id: ask.id,
                reply: Err(ServiceError::Asked {
                    code: "store-locked",
                    message: "The store is locked by somebody else".into(),
                    mend: "Wait and try again".into(),
                }),
            }
        } else {
            let version = self.demo_version();
            let answer = worker::answer(self.book.as_mut(), &ask);
            self.written += u64::from(self.demo_version() != version);
            answer
        };
        if let Err(ServiceError::Asked { code: "fault", .. }) = &answer.reply {
            panic!("the service broke on {:?}", ask.what);
        }
        self.old = Some(answer.clone());
        Event::Answer(answer)
    }

    fn demo_version(&mut self) -> u64 {
        use rolecall::tui::ask::{Question, Reply};
        match self.book.answer(&Question::Version) {
            Ok(Reply::Version(version)) => version,
            _ => 0,
        }
    }

    /// Somebody else does something, if they may.
    fn meanwhile(&mut self) {
        let edits = [
            r#"{"edit":"user.archive","account":"northside","user":"mia"}"#,
            r#"{"edit":"user.restore","account":"northside","user":"mia"}"#,
            r#"{"edit":"user.remove","account":"lakeshore","user":"ola"}"#,
            r#"{"edit":"user.archive","account":"lakeshore","user":"gina"}"#,
            r#"{"edit":"role.assign","account":"northside","user":"lea","role":"admin"}"#,
            r#"{"edit":"role.assign","account":"northside","user":"lea","role":"member"}"#,
        ];
        let edit = edits[self.random.random_range(0..edits.len())];
        let _ = self.demo.service().load_lines("meanwhile", edit);
    }
}

/// An event in a few words.
fn short(event: &Event) -> String {
    match event {
        Event::Key(key) => Key::from(*key).to_string(),
        Event::Answer(answer) => format!("answer {}", answer.id),
        other => format!("{other:?}").chars().take(80).collect(),
    }
}
