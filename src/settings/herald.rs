//! Runs the command for each new request: one after another, on a thread of its own, never through a
//! shell, each ended when its time is over. What goes wrong is told as a sentence and fails nothing.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use serde_json::Value;

use super::approvals::{Notify, Program};
use crate::{domain::text::show, service::Asked};

/// The most requests that wait to be told of; a flood is no news.
const QUEUE: usize = 100;
/// The most characters of a field in the environment.
const FIELD: usize = 1_000;
/// The most bytes of what the command complains that are read.
const COMPLAINT: u64 = 2_000;
/// The longest pause between two looks at a command that is under way.
const PAUSE: Duration = Duration::from_millis(50);

/// Told of what went wrong, a sentence each.
pub type Hear = Box<dyn FnMut(String) + Send>;

/// Until when commands may go on; `None` is as long as each is given.
type Deadline = Arc<Mutex<Option<Instant>>>;

/// Tells of new requests.
pub struct Herald {
    queue: Option<SyncSender<Asked>>,
    runner: Option<JoinHandle<()>>,
    deadline: Deadline,
}

impl Herald {
    /// Starts the thread. `folder` is that of the configuration, in which the command runs.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn start(notify: Notify, folder: PathBuf, hear: Hear) -> io::Result<Self> {
        let (queue, inbox) = sync_channel(QUEUE);
        let deadline = Deadline::default();
        let until = deadline.clone();
        let runner = thread::Builder::new()
            .name("herald".into())
            .spawn(move || run_all(&notify, &folder, &inbox, &until, hear))?;
        Ok(Self {
            queue: Some(queue),
            runner: Some(runner),
            deadline,
        })
    }

    /// Tells of a request; never waits. False: there are too many already, and this one is left out.
    pub fn tell(&self, asked: Asked) -> bool {
        let queue = self.queue.as_ref();
        queue.is_some_and(|queue| queue.try_send(asked).is_ok())
    }

    /// Waits for what is under way, at most so long; what is not over by then is ended.
    pub fn finish(&mut self, grace: Duration) {
        *self.deadline.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(Instant::now() + grace);
        self.queue = None;
        if let Some(runner) = self.runner.take() {
            // Its own panic would be told by the hook; there is nothing left to do about it here.
            let _ = runner.join();
        }
    }
}

fn run_all(
    notify: &Notify,
    folder: &Path,
    inbox: &Receiver<Asked>,
    deadline: &Deadline,
    mut hear: Hear,
) {
    let mut untold = 0_u64;
    for asked in inbox {
        let until = *deadline.lock().unwrap_or_else(PoisonError::into_inner);
        if until.is_some_and(|until| until <= Instant::now()) {
            untold += 1;
        } else if let Err(why) = run(notify, folder, &asked, deadline) {
            let program = notify.words.first().map_or("", String::as_str);
            let (program, id) = (show(program).into_owned(), asked.id);
            hear(format!(
                "Nobody was told of the request {id} by the command {program}: {why}. The request \
                 waits all the same."
            ));
        }
    }
    if untold > 0 {
        hear(format!(
            "Nobody was told of {untold} more requests: the command took too long. They wait all \
             the same."
        ));
    }
}

/// Runs the command once.
fn run(notify: &Notify, folder: &Path, asked: &Asked, deadline: &Deadline) -> Result<(), String> {
    let program = match notify.program(folder) {
        Program::Found(path) => path,
        Program::Missing(why) => return Err(why),
    };
    let told = serde_json::to_value(asked).unwrap_or_default();
    let input = written(&told).map_err(|e| format!("what it is to read cannot be written: {e}"))?;
    let said = scratch().map_err(|e| format!("there is no room for what it says: {e}"))?;
    let heard = said.try_clone().map_err(|e| e.to_string())?;
    let mut command = Command::new(&program);
    command
        .args(notify.words.iter().skip(1))
        .envs(environment(&told))
        .stdin(Stdio::from(input))
        .stdout(Stdio::null())
        .stderr(Stdio::from(said));
    if folder.is_dir() {
        command.current_dir(folder);
    }
    // By itself: what is typed at the terminal to end this program is not meant for it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let child = command
        .spawn()
        .map_err(|e| format!("it cannot be started: {e}"))?;
    match ended(child, notify.limit, deadline) {
        Ok(Some(status)) if status.success() => Ok(()),
        Ok(Some(status)) => Err(complaint(status, heard)),
        Ok(None) => Err("it took too long and was ended".into()),
        Err(error) => Err(format!("it was lost: {error}")),
    }
}

/// Waits for a command; one whose time is over is ended and `None`. Either way nothing of it is left.
fn ended(mut child: Child, limit: Duration, deadline: &Deadline) -> io::Result<Option<ExitStatus>> {
    let begun = Instant::now();
    let mut pause = Duration::from_millis(2);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        let until = *deadline.lock().unwrap_or_else(PoisonError::into_inner);
        let over = until.is_some_and(|until| until <= Instant::now());
        if over || begun.elapsed() >= limit {
            // It may just have ended by itself.
            let _ = child.kill();
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(PAUSE);
    }
}

/// How it ended, and the first line of what it complained.
fn complaint(status: ExitStatus, mut heard: File) -> String {
    let mut bytes = Vec::new();
    let read = heard
        .rewind()
        .and_then(|()| heard.take(COMPLAINT).read_to_end(&mut bytes));
    let text = String::from_utf8_lossy(&bytes);
    let line = text.lines().map(str::trim).find(|line| !line.is_empty());
    let how = status.code().map_or_else(
        || "it was ended from outside".to_owned(),
        |code| format!("it ended with {code}"),
    );
    match (read, line) {
        (Ok(_), Some(line)) => format!("{how}, saying: {}", cut(&show(line), 200)),
        _ => how,
    }
}

/// What it reads: a file, so that a command that reads nothing holds nobody up.
fn written(told: &Value) -> io::Result<File> {
    let mut file = scratch()?;
    writeln!(file, "{told}")?;
    file.rewind()?;
    Ok(file)
}

/// A file that nobody else can open and that goes with its last handle.
fn scratch() -> io::Result<File> {
    let name = format!("rolecall-{}", uuid::Uuid::now_v7());
    let path = std::env::temp_dir().join(name);
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(file)
}

/// The fields of the request for those who read no JSON: `ROLECALL_REQUEST_ABOUT` and so on. Lists
/// stand between commas. What a terminal would act on is written out.
pub fn environment(told: &Value) -> Vec<(String, String)> {
    let Value::Object(fields) = told else {
        return Vec::new();
    };
    let words = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    let all = fields.iter().map(|(name, value)| {
        let text = match value {
            Value::Array(items) => items.iter().map(words).collect::<Vec<_>>().join(", "),
            value => words(value),
        };
        let name = format!("ROLECALL_REQUEST_{}", name.to_uppercase());
        (name, cut(&show(&text), FIELD))
    });
    all.collect()
}

fn cut(text: &str, most: usize) -> String {
    let mut short: String = text.chars().take(most).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
