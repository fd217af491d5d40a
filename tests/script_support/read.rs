//! A script as a text: a head that says what it shows, then a step a line.

use rolecall::tui::{keymap::Keymap, keys::Key};

use crate::tui_support::Silence;

/// A script.
#[derive(Debug, Clone)]
pub struct Script {
    /// The name of its file.
    pub name: String,
    /// What somebody does in it.
    pub title: String,
    /// What the reader should come to know.
    pub learn: String,
    /// The words of the actions that it shows.
    pub shows: Vec<String>,
    /// What is done, each with its line.
    pub steps: Vec<(usize, Step)>,
}

/// One thing that somebody does, or sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The store has no account yet.
    EmptyStore,
    /// Keys by a preset.
    Preset(String),
    /// The screen has this many columns and rows.
    Size(u16, u16),
    /// The console is started, with an account open perhaps.
    Open(Option<String>),
    /// The keys of these actions, whatever they are here.
    Do(Vec<String>),
    /// These keys.
    Keys(Vec<Key>),
    /// Each character of a text.
    Type(String),
    /// A text at once.
    Paste(String),
    /// Down, until the row under the cursor holds this.
    Walk(String),
    /// This is on the screen.
    See(String),
    /// This is not.
    NotSee(String),
    /// The foot line says this.
    Toast(String),
    /// Keys go here.
    Place(String),
    /// This is on the clipboard.
    Copied(String),
    /// The console was left.
    Left,
    /// The console was put to sleep.
    Asleep,
    /// The store takes its time from now on.
    Slow,
    /// The store answers again.
    Quick,
    /// From now on it is silent in this way, or answers again.
    Silent(Silence),
    /// The window is looked at again.
    Focus,
    /// Somebody else does this edit.
    Meanwhile(String),
    /// The screen as it is stands in the gallery under this name.
    Picture(String),
    /// Shows the screen as it is, while a script is being written.
    Show,
}

/// Words that stand in a title or a lesson are told as sentences.
fn sentence(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.len() > 12 && text.contains(' ') {
        return Ok(text.to_owned());
    }
    Err("say it in a sentence".into())
}

/// A text with or without quotation marks; `\n` is a new line.
fn text(rest: &str) -> Result<String, String> {
    let inner = rest
        .strip_prefix('"')
        .and_then(|r| r.strip_suffix('"'))
        .unwrap_or(rest);
    if inner.is_empty() {
        return Err("a text is missing".into());
    }
    Ok(inner.replace("\\n", "\n"))
}

fn alone(rest: &str, step: Step) -> Result<Step, String> {
    if rest.is_empty() {
        Ok(step)
    } else {
        Err(format!("nothing stands behind it, so not `{rest}`"))
    }
}

fn words(rest: &str) -> Result<Vec<String>, String> {
    let words: Vec<String> = rest.split_whitespace().map(String::from).collect();
    if words.is_empty() {
        return Err("words of actions are missing".into());
    }
    Ok(words)
}

fn keys(rest: &str) -> Result<Vec<Key>, String> {
    let keys = rest.split_whitespace().map(str::parse);
    let keys: Vec<Key> = keys
        .collect::<Result<_, _>>()
        .map_err(|e: rolecall::tui::keys::KeyError| e.to_string())?;
    if keys.is_empty() {
        return Err("keys are missing".into());
    }
    Ok(keys)
}

fn size(rest: &str) -> Result<Step, String> {
    let parts = rest.split_once('x').and_then(|(columns, rows)| {
        Some((columns.trim().parse().ok()?, rows.trim().parse().ok()?))
    });
    let (columns, rows) = parts.ok_or("a size is columns and rows, such as 80x24")?;
    Ok(Step::Size(columns, rows))
}

fn step(line: &str) -> Result<Step, String> {
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    let rest = rest.trim();
    let behind = |word: &str| {
        let rest = rest.strip_prefix(word).map(str::trim);
        rest.ok_or(format!("`{verb}` is followed by `{word}`"))
    };
    match verb {
        "store" => alone(behind("empty")?, Step::EmptyStore),
        "preset" => Ok(Step::Preset(text(rest)?)),
        "size" => size(rest),
        "open" => Ok(Step::Open(Some(rest.to_owned()).filter(|r| !r.is_empty()))),
        "do" => Ok(Step::Do(words(rest)?)),
        "keys" => Ok(Step::Keys(keys(rest)?)),
        "type" => Ok(Step::Type(text(rest)?)),
        "paste" => Ok(Step::Paste(text(rest)?)),
        "walk" => Ok(Step::Walk(text(behind("to")?)?)),
        "see" => Ok(Step::See(text(rest)?)),
        "not" => Ok(Step::NotSee(text(behind("see")?)?)),
        "toast" => Ok(Step::Toast(text(rest)?)),
        "place" => Ok(Step::Place(text(rest)?)),
        "copied" => Ok(Step::Copied(text(rest)?)),
        "left" => alone(rest, Step::Left),
        "asleep" => alone(rest, Step::Asleep),
        "slow" => alone(rest, Step::Slow),
        "quick" => alone(rest, Step::Quick),
        "away" => alone(rest, Step::Silent(Silence::Away)),
        "deaf" => alone(rest, Step::Silent(Silence::Deaf)),
        "back" => alone(rest, Step::Silent(Silence::None)),
        "focus" => alone(rest, Step::Focus),
        "meanwhile" => Ok(Step::Meanwhile(text(rest)?)),
        "picture" => Ok(Step::Picture(text(rest)?)),
        "show" => alone(rest, Step::Show),
        _ => Err(format!(
            "`{verb}` is no step; tests/scripts/README.md lists them"
        )),
    }
}

impl Script {
    /// Reads a script.
    ///
    /// # Errors
    /// Says file, line and what is wrong with it.
    pub fn read(name: &str, source: &str) -> Result<Self, String> {
        let mut script = Self {
            name: name.to_owned(),
            title: String::new(),
            learn: String::new(),
            shows: Vec::new(),
            steps: Vec::new(),
        };
        for (at, line) in source.lines().enumerate() {
            let number = at + 1;
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            script
                .line(number, line)
                .map_err(|why| format!("{name}:{number}: {why}: {line}"))?;
        }
        script.whole().map_err(|why| format!("{name}:1: {why}"))?;
        Ok(script)
    }

    fn line(&mut self, number: usize, line: &str) -> Result<(), String> {
        if self.title.is_empty() {
            self.title = sentence(line)?;
        } else if let Some(words) = line.strip_prefix("shows ") {
            self.shows.extend(
                words
                    .split([' ', ','])
                    .filter(|w| !w.is_empty())
                    .map(String::from),
            );
        } else if let Some(lesson) = line.strip_prefix("learn ") {
            self.learn = sentence(lesson)?;
        } else {
            self.steps.push((number, step(line)?));
        }
        Ok(())
    }

    fn whole(&self) -> Result<(), String> {
        if self.shows.is_empty() || self.learn.is_empty() {
            return Err("the head says what it `shows` and what one can `learn`".into());
        }
        if !self.steps.iter().any(|(_, s)| matches!(s, Step::Open(_))) {
            return Err("the console is never started: `open`, or `open ACCOUNT`".into());
        }
        Ok(())
    }

    /// It says no key, so it can be played with any.
    pub fn with_any_keys(&self) -> bool {
        !self
            .steps
            .iter()
            .any(|(_, s)| matches!(s, Step::Keys(_) | Step::Preset(_)))
    }
}

/// The keymap of a preset.
pub fn preset(name: &str) -> Keymap {
    let config = rolecall::tui::config::Config::read(&format!("[keys]\npreset = \"{name}\"\n"));
    assert_eq!(config.faults, [], "preset {name}");
    config.keymap
}
