//! Plays a script on the real console with a store of its own, step by step until idle.

use std::fmt::Write as _;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use rolecall::tui::{
    action::{Id, Place, here},
    actions::ACTIONS,
    app::{Event, Started},
    colour::Depth,
    keymap::Keymap,
    keys::{Key, Sequence},
    layer::Effect,
};

use super::read::{Script, Step, preset};
use crate::tui_support::{self, demo::Demo, look};

/// What came of a script.
#[derive(Debug, Default)]
pub struct Played {
    /// The script.
    pub name: String,
    /// The words of the actions that it says it shows.
    pub shows: Vec<String>,
    /// Rows of the registry that were carried out, with the screen looked at afterwards.
    pub proved: Vec<usize>,
    /// Actions that could not be done, and whose reason was read.
    pub refused: Vec<Id>,
    /// Where it went wrong, with the screen as it was.
    pub fault: Option<String>,
}

/// Somebody at the keyboard.
struct Player {
    keymap: Keymap,
    size: (u16, u16),
    demo: Option<Demo>,
    at: Option<tui_support::Script>,
    /// What was carried out since the screen was looked at.
    unseen: Vec<usize>,
    /// What the foot line complains of, until somebody reads it.
    unheard: Option<String>,
    out: Played,
}

/// Plays a script with the standard keys, or others.
pub fn play(script: &Script, keymap: Option<Keymap>) -> Played {
    let mut player = Player::new(script, keymap);
    player.play(script, &mut |_, _| {});
    player.out
}

/// Somebody who looks at the console after a step.
pub type Visitor<'a> = dyn FnMut(&mut tui_support::Script, &Step) + 'a;

/// Plays a script and looks at the console after each step.
///
/// # Panics
/// Where the script goes wrong.
pub fn visit(script: &Script, look: &mut Visitor<'_>) {
    let mut player = Player::new(script, None);
    player.play(script, look);
    assert_eq!(player.out.fault, None);
}

impl Player {
    fn new(script: &Script, keymap: Option<Keymap>) -> Self {
        Self {
            keymap: keymap.unwrap_or_default(),
            size: (80, 24),
            demo: None,
            at: None,
            unseen: Vec::new(),
            unheard: None,
            out: Played {
                name: script.name.clone(),
                shows: script.shows.clone(),
                ..Played::default()
            },
        }
    }

    fn play(&mut self, script: &Script, look: &mut Visitor<'_>) {
        for (line, step) in &script.steps {
            if let Err(why) = self.step(step) {
                self.out.fault = Some(self.fault(&script.name, *line, &why));
                return;
            }
            if let Some(at) = &mut self.at {
                look(at, step);
            }
        }
        if let Some(why) = self.unheard.clone() {
            let line = script.steps.last().map_or(1, |(line, _)| *line);
            self.out.fault = Some(self.fault(&script.name, line, &unread(&why)));
        }
    }
}

fn unread(complaint: &str) -> String {
    format!("the console said `{complaint}`, and no `toast` reads it")
}

/// A screen's text without frames, each run of white as one space, lines joined.
fn flowing(screen: &str) -> String {
    let framed = |c: char| "│┃║─━═┌┐└┘├┤┬┴┼╭╮╰╯▏▕".contains(c);
    let text: String = screen
        .chars()
        .map(|c| if framed(c) { ' ' } else { c })
        .collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn foot(screen: &str) -> String {
    screen.lines().last().unwrap_or_default().trim().to_owned()
}

type Done = Result<(), String>;

impl Player {
    fn fault(&self, name: &str, line: usize, why: &str) -> String {
        let mut text = format!("tests/scripts/{name}:{line}: {why}\n");
        if let Some(at) = &self.at {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{}", at.text());
        }
        text
    }

    fn console(&mut self) -> Result<&mut tui_support::Script, String> {
        self.at
            .as_mut()
            .ok_or_else(|| "the console is not started yet: `open` comes first".into())
    }

    fn step(&mut self, step: &Step) -> Done {
        if !matches!(step, Step::Toast(_))
            && let Some(complaint) = self.unheard.take()
        {
            return Err(unread(&complaint));
        }
        match step {
            Step::EmptyStore => self.demo = Some(Demo::empty()),
            Step::Preset(name) => self.keymap = preset(name),
            Step::Size(columns, rows) => {
                self.size = (*columns, *rows);
                if let Some(at) = &mut self.at {
                    at.resize(*columns, *rows);
                }
            }
            Step::Open(account) => self.open(account.as_deref()),
            Step::Do(words) => return words.iter().try_for_each(|word| self.action(word)),
            Step::Keys(keys) => return self.keys(keys),
            Step::Type(text) => return text.chars().try_for_each(|c| self.key(typed(c))),
            Step::Paste(text) => self.console()?.event(Event::Paste(text.clone())),
            Step::Walk(text) => return self.walk(text),
            Step::Slow => self.console()?.slow = true,
            Step::Quick => self.console()?.quick(),
            Step::Silent(silence) => self.console()?.silence = *silence,
            Step::Focus => self.console()?.event(Event::Focus),
            Step::Meanwhile(edit) => return self.meanwhile(edit),
            Step::Picture(_) => {}
            Step::Show => return Err("the screen is".into()),
            _ => {
                self.look(step)?;
                self.out.proved.append(&mut self.unseen);
            }
        }
        self.note();
        Ok(())
    }

    fn open(&mut self, account: Option<&str>) {
        let demo = self.demo.get_or_insert_with(Demo::fresh);
        self.at = Some(tui_support::Script::bound(
            self.size,
            Box::new(demo.service()),
            account,
            look(Depth::True, false),
            self.keymap.clone(),
        ));
    }

    /// Looks at what is there.
    fn look(&mut self, step: &Step) -> Done {
        let at = self.console()?;
        let screen = at.text();
        let there = |text: &str| {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            screen.lines().any(|line| flowing(line).contains(&text))
                || flowing(&screen).contains(&text)
        };
        let last = at.outside.last().cloned();
        match step {
            Step::See(text) if !there(text) => Err(format!("`{text}` is not to be seen on")),
            Step::NotSee(text) if there(text) => Err(format!("`{text}` is to be seen on")),
            Step::Toast(text) if !foot(&screen).contains(text.as_str()) => {
                Err(format!("the foot line does not say `{text}` on"))
            }
            Step::Place(word) if at.app.place().word() != *word => {
                let is = at.app.place().word();
                Err(format!("the place is {is}, not {word}, on"))
            }
            Step::Copied(text) if last != Some(Effect::Copy(text.clone())) => {
                Err(format!("copied was {last:?} on"))
            }
            Step::Left if last != Some(Effect::Quit) => Err("the console goes on with".into()),
            Step::Asleep if last != Some(Effect::Suspend) => Err("the console is awake on".into()),
            Step::Toast(_) => {
                self.unheard = None;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Presses the first key of an action of the place.
    fn action(&mut self, word: &str) -> Done {
        let place = self.console()?.app.place();
        let row = here(place).find(|a| a.id.word() == word);
        let row = row.ok_or_else(|| format!("`{word}` cannot be done in {} on", place.word()))?;
        let keys = self.keymap.keys(place, row);
        let keys = keys
            .first()
            .ok_or_else(|| format!("`{word}` has no key in {}", place.word()))?;
        let keys: Sequence = keys.parse().map_err(|e| format!("{e}"))?;
        self.keys(keys.keys())
    }

    fn keys(&mut self, keys: &[Key]) -> Done {
        keys.iter().try_for_each(|key| self.key((*key).into()))
    }

    fn key(&mut self, key: KeyEvent) -> Done {
        if let Some(complaint) = self.unheard.take() {
            return Err(unread(&complaint));
        }
        self.console()?.event(Event::Key(key));
        self.note();
        let foot = foot(&self.console()?.text());
        if foot.contains(" does nothing here; ") {
            self.unheard = Some(foot);
        }
        Ok(())
    }

    /// Notes what was started.
    fn note(&mut self) {
        let Some(at) = &mut self.at else {
            return;
        };
        for Started { place, action, why } in std::mem::take(&mut at.started) {
            match why {
                None => self
                    .unseen
                    .extend(ACTIONS.iter().position(|a| std::ptr::eq(a, action))),
                Some(why) => {
                    self.unheard = Some(self.keymap.words(place, why));
                    self.out.refused.push(action.id);
                }
            }
        }
    }

    /// Goes down, and if need be up, until the row under the cursor holds a text.
    fn walk(&mut self, text: &str) -> Done {
        const FAR: usize = 1_000;
        for way in [Id::Down, Id::Up] {
            let mut before = String::new();
            for _ in 0..FAR {
                let screen = self.console()?.text();
                if under_cursor(&screen).is_some_and(|row| row.contains(text)) {
                    return Ok(());
                }
                if screen == before {
                    break;
                }
                before = screen;
                self.action(way.word())?;
            }
        }
        Err(format!("no row holds `{text}` on"))
    }

    fn meanwhile(&mut self, edit: &str) -> Done {
        let demo = self.demo.get_or_insert_with(Demo::fresh);
        let done = demo.service().load_lines("meanwhile", edit);
        done.map(|_| ()).map_err(|e| e.to_string())
    }
}

/// The row that is marked.
fn under_cursor(screen: &str) -> Option<&str> {
    screen
        .lines()
        .find_map(|line| line.trim_start_matches([' ', '│', '|']).strip_prefix("> "))
}

fn typed(c: char) -> KeyEvent {
    match c {
        '\n' => KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE),
        c => KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE),
    }
}

/// The words of all places.
pub fn places() -> Vec<String> {
    Place::ALL.iter().map(|p| p.word()).collect()
}
