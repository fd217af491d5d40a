//! The event loop: wait, drain everything that is queued, draw once. It blocks while nothing
//! happens.

use std::{
    io::{self, IsTerminal},
    thread,
    time::Duration,
};

use crossterm::event::{Event as Input, MouseButton, MouseEvent, MouseEventKind};
use signal_hook::consts::{SIGCONT, SIGSTOP, SIGTSTP};
use tokio::{
    io::{Interest, unix::AsyncFd},
    signal::unix::{Signal, SignalKind, signal},
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
};

use super::{
    action::Place,
    app::{App, Event, Reloaded, Start},
    ask::{Answer, Book},
    busy::Busy,
    changes::Changes,
    colour::Depth,
    config::{self, Config},
    heralding::{News, herald},
    keymap::Keymap,
    layer::Effect,
    look::Look,
    mouse::Mouse,
    screen::{Screen, bounded},
    state,
    terminal::{Guard, hook},
    theme::{self, Theme, ThemeError},
    views::{self, Views},
    wardrobe::Wardrobe,
    worker::Worker,
};
use crate::{
    domain::{AccountId, EditId, Time},
    service::Service,
};

/// The most events handled before a frame is drawn in between.
const MOST_AT_ONCE: usize = 1_000;

/// How long a command for a new request may go on when the console is left.
const GRACE: Duration = Duration::from_secs(2);

/// What the console is started with.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The theme; left out, `ROLECALL_THEME`, else what suits the terminal.
    pub theme: Option<String>,
    /// Borders and marks of plain ASCII.
    pub ascii: bool,
    /// How many colours there are; left out, what the environment says.
    pub depth: Option<Depth>,
    /// The account to open.
    pub account: Option<AccountId>,
    /// What to call the store; left out, what the service calls it.
    pub store: Option<String>,
    /// A word for the first screen.
    pub hint: Option<String>,
    /// Nothing is written, whatever the configuration says.
    pub read_only: bool,
}

/// Why the console could not run.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    /// There is no terminal to draw on.
    #[error(
        "The console needs a terminal for input and output, and there is none. \
         From a script use the commands: rolecall --help lists them"
    )]
    NoTerminal,
    /// The theme cannot be used.
    #[error(transparent)]
    Theme(#[from] ThemeError),
    /// The terminal or the system is in trouble.
    #[error("The terminal gave an error: {0}. Try another terminal, or the commands of rolecall")]
    Io(#[from] io::Error),
}

/// Runs the console until it is left.
pub fn run(mut service: Service, options: Options) -> Result<(), TuiError> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err(TuiError::NoTerminal);
    }
    let store = options.store.clone().unwrap_or_else(|| service.describe());
    let config = config::path().map_or_else(|| Config::read(""), |path| Config::load(&path));
    let wardrobe = wardrobe(&options, &config);
    let (herald, news) = herald(&mut service, config.approvals.clone());
    let kept = views::path().map_or_else(|| Ok(Views::default()), |path| views::load(&path));
    let (kept, unread) = match kept {
        Ok(kept) => (kept, None),
        Err(why) => (Views::default(), Some(why)),
    };
    let complaint = config.complaint().or_else(|| wardrobe.complaint());
    let hint = complaint
        .or(unread)
        .or(options.hint.clone())
        .or_else(|| greeting(&config.keymap));
    let start = Start {
        look: look(&options, &config)?,
        wardrobe,
        keymap: config.keymap,
        store,
        read_only: service.is_read_only(),
        mouse: config.mouse,
        hint,
        account: options.account.clone(),
        views: kept,
        clock: Box::new(Time::now),
        ids: Box::new(edit_id),
    };
    // NO_COLOR is honoured by the theme; here it would take the selection away with the colours.
    crossterm::style::force_color_output(true);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    hook();
    let guard = Guard::take()?;
    guard.mouse(start.mouse)?;
    let result = runtime.block_on(console(Box::new(service), start, options, news, &guard));
    drop(guard);
    if let Ok(Some(herald)) = herald.lock().as_deref_mut() {
        herald.finish(GRACE);
    }
    // A question may still be with the store; nobody waits for its answer.
    runtime.shutdown_background();
    result
}

/// What is said to somebody who has never been here.
fn greeting(keymap: &Keymap) -> Option<String> {
    let text = "First time here? {help} lists what can be done, {commands} finds it by name, \
                {quit} leaves.";
    let first = state::first_run(state::folder().as_deref());
    first.then(|| keymap.words(Place::Accounts, text))
}

fn env(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// How many colours there are: by the options, else the configuration, else the environment.
fn depth(options: &Options, config: &Config) -> Depth {
    // Whoever sets NO_COLOR means every program.
    let plain = env("NO_COLOR").is_some_and(|v| !v.is_empty());
    options
        .depth
        .or(config.depth.filter(|_| !plain))
        .unwrap_or_else(|| Depth::detect(env))
}

/// The theme that was named outright, if one was.
fn named(options: &Options) -> Option<String> {
    options.theme.clone().or_else(|| env("ROLECALL_THEME"))
}

/// How things look: by the options, else the environment, else the configuration. A theme of the
/// configuration that cannot be used keeps nobody out.
pub fn look(options: &Options, config: &Config) -> Result<Look, ThemeError> {
    let depth = depth(options, config);
    let folder = theme::folder();
    let load = |name: &str| Theme::load(name, folder.as_deref(), depth);
    let suited = || load(suited(depth, env("COLORFGBG").as_deref()));
    let theme = match (named(options), &config.theme) {
        (Some(name), _) => load(&name)?,
        (None, Some(name)) => load(name).or_else(|_| suited())?,
        (None, None) => suited()?,
    };
    Ok(Look {
        theme,
        ascii: options.ascii || config.ascii,
        zone: jiff::tz::TimeZone::system(),
    })
}

/// All themes, and where they are worn.
fn wardrobe(options: &Options, config: &Config) -> Wardrobe {
    let depth = depth(options, config);
    let base = named(options)
        .or_else(|| config.theme.clone())
        .unwrap_or_else(|| suited(depth, env("COLORFGBG").as_deref()).to_owned());
    let folder = theme::folder();
    Wardrobe::open(
        folder.as_deref(),
        depth,
        &base,
        &config.stores,
        &config.accounts,
    )
}

/// The theme that suits a terminal; some say how light their background is.
fn suited(depth: Depth, colours: Option<&str>) -> &'static str {
    let background = colours.and_then(|c| c.rsplit(';').next());
    match (depth, background) {
        (Depth::None, _) => "mono",
        (_, Some("7" | "15")) => "light",
        _ => "dark",
    }
}

/// An id for an edit, made once for each dialog.
#[allow(
    clippy::expect_used,
    reason = "a UUID is small letters, digits and hyphens"
)]
pub(super) fn edit_id() -> EditId {
    EditId::new(uuid::Uuid::now_v7().to_string()).expect("a UUID is a good name")
}

/// What woke the loop.
enum Woken {
    Event(Event),
    /// Go to sleep as the system asks.
    Stop,
    /// The shell has woken us; it may have written on the terminal.
    Woke,
    /// The configuration or a theme was written.
    Changed,
    /// Nothing that matters.
    Idle,
    /// Nobody is there any more, or somebody wants us gone.
    End,
}

struct Console<'a> {
    app: App,
    screen: Screen,
    worker: Worker,
    options: Options,
    guard: &'a Guard,
}

async fn console(
    book: Box<dyn Book>,
    start: Start,
    options: Options,
    mut news: News,
    guard: &Guard,
) -> Result<(), TuiError> {
    let (sender, mut answers) = unbounded_channel();
    let worker = Worker::start(book, move |answer| sender.send(answer).is_ok())?;
    let size = bounded(crossterm::terminal::size()?);
    let (app, effects) = App::new(start, size);
    let mut console = Console {
        app,
        screen: Screen::new(),
        worker,
        options,
        guard,
    };
    console.carry_out(effects)?;
    let mut input = keys()?;
    let mut signals = Signals::new()?;
    let mut watch = Watch::new();
    let mut changes = Changes::new(config::folder().as_deref());
    let mut busy = Busy::default();
    loop {
        if busy.note(console.worker.is_busy()) {
            console.app.update(Event::Working(None));
        }
        console.screen.draw(&console.app)?;
        let mut woken = tokio::select! {
            biased;
            woken = signals.next() => woken,
            () = watch.gone() => Woken::End,
            frame = busy.tick() => Woken::Event(Event::Working(Some(frame))),
            () = changes.changed() => Woken::Changed,
            event = input.recv() => heard(event),
            answer = answers.recv(), if !console.app.is_lost() => answered(answer),
            Some(text) = news.recv() => Woken::Event(Event::Told(text)),
        };
        for _ in 0..MOST_AT_ONCE {
            if !console.handle(woken)? {
                return Ok(());
            }
            match queued(&mut input, &mut answers) {
                Some(next) => woken = next,
                None => break,
            }
        }
    }
}

/// Reads keys on a thread of its own. When the terminal goes away in the middle of reading, the
/// reader spins and never comes back; it must not take the loop with it, which ends the program.
fn keys() -> io::Result<UnboundedReceiver<io::Result<Input>>> {
    let (sender, receiver) = unbounded_channel();
    thread::Builder::new().name("keys".into()).spawn(move || {
        loop {
            let event = crossterm::event::read();
            let last = event.is_err();
            if sender.send(event).is_err() || last {
                return;
            }
        }
    })?;
    Ok(receiver)
}

/// What has come in already, without waiting.
fn queued(
    input: &mut UnboundedReceiver<io::Result<Input>>,
    answers: &mut UnboundedReceiver<Answer>,
) -> Option<Woken> {
    if let Ok(event) = input.try_recv() {
        return Some(heard(Some(event)));
    }
    answers.try_recv().ok().map(|a| answered(Some(a)))
}

fn heard(event: Option<io::Result<Input>>) -> Woken {
    match event {
        Some(Ok(Input::Key(key))) => Woken::Event(Event::Key(key)),
        Some(Ok(Input::Paste(text))) => Woken::Event(Event::Paste(text)),
        Some(Ok(Input::Resize(columns, rows))) => {
            let (columns, rows) = bounded((columns, rows));
            Woken::Event(Event::Resize(columns, rows))
        }
        Some(Ok(Input::FocusGained)) => Woken::Event(Event::Focus),
        Some(Ok(Input::Mouse(event))) => moused(event),
        Some(Ok(Input::FocusLost)) => Woken::Idle,
        Some(Err(_)) | None => Woken::End,
    }
}

fn moused(event: MouseEvent) -> Woken {
    let mouse = match event.kind {
        MouseEventKind::Down(MouseButton::Left) => Mouse::Click(event.column, event.row),
        MouseEventKind::ScrollDown => Mouse::Wheel { down: true },
        MouseEventKind::ScrollUp => Mouse::Wheel { down: false },
        _ => return Woken::Idle,
    };
    Woken::Event(Event::Mouse(mouse))
}

fn answered(answer: Option<Answer>) -> Woken {
    Woken::Event(answer.map_or(Event::Lost, Event::Answer))
}

impl Console<'_> {
    /// False: the end.
    fn handle(&mut self, woken: Woken) -> io::Result<bool> {
        match woken {
            Woken::Event(event) => {
                if matches!(event, Event::Resize(..)) {
                    // Even to the size that was: the terminal may have been another one in between.
                    self.screen.forget();
                }
                let effects = self.app.update(event);
                self.carry_out(effects)
            }
            Woken::Stop => self.sleep().map(|()| true),
            Woken::Woke => self.wake().map(|()| true),
            Woken::Changed => self.reload(),
            Woken::Idle => Ok(true),
            Woken::End => Ok(false),
        }
    }

    fn carry_out(&mut self, effects: Vec<Effect>) -> io::Result<bool> {
        for effect in effects {
            match effect {
                Effect::Ask(ask) => {
                    if !self.worker.ask(ask) && !self.app.is_lost() {
                        self.app.update(Event::Lost);
                    }
                }
                Effect::Quit => return Ok(false),
                Effect::Suspend => self.sleep()?,
                Effect::Copy(text) => self.screen.copy(&text)?,
                Effect::Remember(change) => self.remember(&change),
                Effect::Mouse(on) => self.guard.mouse(on)?,
                Effect::KeepTheme(name) => self.keep_theme(&name),
                Effect::Reload => {
                    self.screen.forget();
                    return self.reload();
                }
            }
        }
        Ok(true)
    }

    /// Reads the configuration and the themes again.
    fn reload(&mut self) -> io::Result<bool> {
        let config = config::path().map_or_else(|| Config::read(""), |path| Config::load(&path));
        let wardrobe = wardrobe(&self.options, &config);
        let reloaded = Reloaded {
            complaint: config.complaint().or_else(|| wardrobe.complaint()),
            wardrobe,
            ascii: self.options.ascii || config.ascii,
            keymap: config.keymap,
            read_only: self.options.read_only || config.read_only,
        };
        let effects = self.app.update(Event::Reloaded(Box::new(reloaded)));
        self.carry_out(effects)
    }

    /// Writes the theme into the configuration; what was named outright for this run no longer
    /// counts.
    fn keep_theme(&mut self, name: &str) {
        self.options.theme = Some(name.to_owned());
        let kept = match config::path() {
            Some(path) => config::keep::theme(&path, name),
            None => Err("There is no folder to keep the choice in: set HOME.".to_owned()),
        };
        if let Err(why) = kept {
            let notice = format!("{name} is the theme until you leave. {why}");
            self.app.update(Event::Told(notice));
        }
    }

    /// Keeps a change of how lists are shown; a fault of the file is told.
    fn remember(&mut self, change: &views::Change) {
        if let Some(path) = views::path()
            && let Err(why) = views::keep(&path, change)
        {
            self.app.update(Event::Told(why));
        }
    }

    /// Gives the terminal back and stops until woken; the next line runs when the shell says so.
    fn sleep(&mut self) -> io::Result<()> {
        self.guard.leave();
        signal_hook::low_level::raise(SIGSTOP)?;
        self.wake()
    }

    fn wake(&mut self) -> io::Result<()> {
        self.guard.enter()?;
        self.screen.forget();
        let (columns, rows) = bounded(crossterm::terminal::size()?);
        let effects = self.app.update(Event::Resize(columns, rows));
        self.carry_out(effects).map(|_| ())
    }
}

/// The signals that concern a terminal program.
struct Signals {
    end: [Signal; 3],
    stop: Signal,
    wake: Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self {
            end: [
                signal(SignalKind::terminate())?,
                signal(SignalKind::hangup())?,
                signal(SignalKind::interrupt())?,
            ],
            stop: signal(SignalKind::from_raw(SIGTSTP))?,
            wake: signal(SignalKind::from_raw(SIGCONT))?,
        })
    }

    async fn next(&mut self) -> Woken {
        let [terminate, hangup, interrupt] = &mut self.end;
        tokio::select! {
            _ = terminate.recv() => Woken::End,
            _ = hangup.recv() => Woken::End,
            _ = interrupt.recv() => Woken::End,
            _ = self.stop.recv() => Woken::Stop,
            _ = self.wake.recv() => Woken::Woke,
        }
    }
}

/// Watches whether the terminal is still there: the reader of keys would not notice and spin.
struct Watch(Option<AsyncFd<io::Stdin>>);

impl Watch {
    // What is deprecated is its soundness with descriptors that are closed under it; standard
    // input stays open as long as the program runs.
    #[allow(
        deprecated,
        reason = "its successor is unsafe, and this descriptor is never closed"
    )]
    fn new() -> Self {
        Self(AsyncFd::with_interest(io::stdin(), Interest::READABLE).ok())
    }

    async fn gone(&mut self) {
        let Some(fd) = &self.0 else {
            return std::future::pending().await;
        };
        loop {
            match fd.readable().await {
                Ok(mut ready) if !ready.ready().is_read_closed() => ready.clear_ready(),
                _ => return,
            }
        }
    }
}
