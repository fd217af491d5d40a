//! The console's configuration: `config.toml` in the configuration folder. A fault in it keeps
//! nobody out: what is good of it is used, the rest is as it would be without, and
//! `rolecall config check` tells line by line.

pub mod keep;

use std::path::Path;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    action::{Id, Place, here},
    actions::ACTIONS,
    colour::Depth,
    keymap::{Binding, Keymap},
    keys::Sequence,
    theme::Theme,
    wardrobe::Rule,
};
use crate::{
    domain::text::show,
    settings::{
        self,
        approvals::{self, Notify, Program},
    },
};

pub use crate::settings::{Fault, folder, path};

/// The presets by name: other keys for the same actions.
const PRESETS: [(&str, &str); 4] = [
    ("standard", ""),
    ("vi", include_str!("../presets/vi.toml")),
    ("arrows", include_str!("../presets/arrows.toml")),
    ("emacs", include_str!("../presets/emacs.toml")),
];

/// The most faults that are told.
const TOLD: usize = 50;

/// What a configuration says.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// The theme.
    pub theme: Option<String>,
    /// Borders and marks of plain ASCII.
    pub ascii: bool,
    /// How many colours there are.
    pub depth: Option<Depth>,
    /// Themes for stores, by patterns of their names.
    pub stores: Vec<Rule>,
    /// Themes for accounts, by patterns of their handles.
    pub accounts: Vec<Rule>,
    /// The mouse is used.
    pub mouse: bool,
    /// Nothing is written, from any door.
    pub read_only: bool,
    /// The name of the preset of keys.
    pub preset: String,
    /// The keys.
    pub keymap: Keymap,
    /// The command that is run for a new request.
    pub approvals: Option<Notify>,
    /// What cannot be used.
    pub faults: Vec<Fault>,
}

impl Config {
    /// Reads the file; where there is none, everything is as the program comes.
    pub fn load(path: &Path) -> Self {
        let mut config = match settings::text(path) {
            Ok(text) => {
                let mut config = Self::read(&text);
                config.check_themes(&text, path.parent().map(|f| f.join("themes")).as_deref());
                config
            }
            Err(fault) => {
                let mut config = Self::read("");
                config.faults.push(fault);
                config
            }
        };
        // What is not there today may be tomorrow, so it is told and yet tried.
        let folder = path.parent().unwrap_or(path);
        if let Some(notify) = &config.approvals
            && let Program::Missing(why) = notify.program(folder)
        {
            config.faults.push(Fault {
                line: notify.line,
                code: "no-program",
                message: format!("{why}: approvers would not hear of new requests"),
            });
        }
        config
    }

    /// Reads a configuration.
    pub fn read(text: &str) -> Self {
        let mut reader = Reader {
            text,
            faults: Vec::new(),
        };
        let mut config = reader.config();
        config.faults = reader.faults;
        config.faults.sort_by_key(|fault| fault.line);
        config.faults.truncate(TOLD);
        config
    }

    /// Notes each theme that is named and cannot be used.
    fn check_themes(&mut self, text: &str, folder: Option<&Path>) {
        let rules = self.stores.iter().chain(&self.accounts);
        let mut names: Vec<&str> = rules.map(|rule| rule.1.as_str()).collect();
        names.extend(self.theme.as_deref());
        names.sort_unstable();
        names.dedup();
        let fault = |name: &str| {
            let error = Theme::load(name, folder, Depth::True).err()?;
            let named = |line: &str| line.contains(name) && line.contains('=');
            Some(Fault {
                line: text.lines().position(named).unwrap_or(0) + 1,
                code: "unknown-theme",
                message: error.to_string(),
            })
        };
        let faults: Vec<Fault> = names.into_iter().filter_map(fault).collect();
        self.faults.extend(faults);
        self.faults.sort_by_key(|fault| fault.line);
        self.faults.truncate(TOLD);
    }

    /// What is in force, as a configuration would say it.
    pub fn describe(&self) -> String {
        let theme = self.theme.as_ref().map_or_else(
            || "# theme: what suits the terminal\n".to_owned(),
            |theme| format!("theme = {theme:?}\n"),
        );
        let colours = self.depth.map_or("auto", Depth::word);
        let mut text = format!(
            "[look]\n{theme}ascii = {}\nmouse = {}\ncolours = \"{colours}\"\n",
            self.ascii, self.mouse
        );
        for (name, rules) in [("stores", &self.stores), ("accounts", &self.accounts)] {
            if !rules.is_empty() {
                let lines = rules
                    .iter()
                    .map(|(p, theme)| format!("{p:?} = {theme:?}\n"));
                text.extend(["\n[look.", name, "]\n"].map(str::to_owned));
                text.extend(lines);
            }
        }
        let keys = self.keymap.differences(&preset(&self.preset));
        let approvals = self.approvals.as_ref();
        let approvals =
            approvals.map_or_else(String::new, |notify| format!("\n{}", notify.describe()));
        text + &format!(
            "\n[store]\nread_only = {}\n\n[keys]\npreset = \"{}\"\n{keys}{approvals}",
            self.read_only, self.preset
        )
    }

    /// What to say of faults on the first screen.
    pub fn complaint(&self) -> Option<String> {
        let many = match self.faults.len() {
            0 => return None,
            1 => "a fault".to_owned(),
            n => format!("{n} faults"),
        };
        Some(format!(
            "Your configuration has {many}: rolecall config check says where."
        ))
    }
}

type Pair<'t, 'a> = (
    &'t Spanned<std::borrow::Cow<'a, str>>,
    &'t Spanned<DeValue<'a>>,
);

struct Reader<'a> {
    text: &'a str,
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    fn config(&mut self) -> Config {
        let mut config = Config {
            preset: "standard".into(),
            ..Config::default()
        };
        let table = match DeTable::parse(self.text) {
            Ok(table) => table,
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                let message = format!("this is not TOML: {}", error.message());
                self.fault(at, "toml", message);
                // Whoever wanted nothing written gets nothing written, whatever else is wrong.
                config.read_only = self.text.lines().any(says_read_only);
                return config;
            }
        };
        for (name, value) in table.get_ref() {
            match (name.get_ref().as_ref(), value.get_ref()) {
                ("look", DeValue::Table(look)) => self.look(look, &mut config),
                ("keys", DeValue::Table(keys)) => self.keys(keys, &mut config),
                ("approvals", DeValue::Table(table)) => {
                    let line = self.line(name.span().start);
                    let mut fault = |at, code, message| self.fault(at, code, message);
                    config.approvals = approvals::read(table, line, &mut fault);
                }
                ("store", DeValue::Table(store)) => self.store(store, &mut config),
                _ => {
                    let good = ["[look]", "[store]", "[keys]", "[approvals]"];
                    self.unknown((name, value), "a configuration", &good);
                }
            }
        }
        config
    }

    fn look(&mut self, look: &DeTable<'a>, config: &mut Config) {
        for (name, value) in look {
            match (name.get_ref().as_ref(), value.get_ref()) {
                ("theme", DeValue::String(theme)) => config.theme = Some(theme.to_string()),
                ("ascii", DeValue::Boolean(ascii)) => config.ascii = *ascii,
                ("mouse", DeValue::Boolean(mouse)) => config.mouse = *mouse,
                ("stores", DeValue::Table(rules)) => config.stores = self.rules(rules),
                ("accounts", DeValue::Table(rules)) => config.accounts = self.rules(rules),
                ("colours", DeValue::String(word)) => match word.as_ref() {
                    "auto" => config.depth = None,
                    word if Depth::from_word(word).is_some() => {
                        config.depth = Depth::from_word(word);
                    }
                    _ => self.fault(
                        value.span().start,
                        "unknown-colours",
                        "write \"auto\", \"none\", \"16\", \"256\" or \"true\"".into(),
                    ),
                },
                _ => {
                    let good = [
                        "theme = \"NAME\"",
                        "ascii = true",
                        "colours = \"256\"",
                        "mouse = true",
                        "[look.stores]",
                        "[look.accounts]",
                    ];
                    self.unknown((name, value), "[look]", &good);
                }
            }
        }
    }

    /// Patterns and the theme of what fits each.
    fn rules(&mut self, rules: &DeTable<'a>) -> Vec<Rule> {
        let mut read = Vec::new();
        for (pattern, value) in rules {
            if let DeValue::String(theme) = value.get_ref() {
                read.push((pattern.get_ref().to_string(), theme.to_string()));
            } else {
                let message = "write a pattern and a theme, such as \"prod*\" = \"production\"";
                self.fault(value.span().start, "no-theme", message.into());
            }
        }
        read
    }

    fn store(&mut self, store: &DeTable<'a>, config: &mut Config) {
        for (name, value) in store {
            match (name.get_ref().as_ref(), value.get_ref()) {
                ("read_only", DeValue::Boolean(read_only)) => config.read_only = *read_only,
                ("read_only", _) => {
                    config.read_only = true;
                    let message = "write true or false; until then nothing is written".into();
                    self.fault(value.span().start, "no-answer", message);
                }
                _ => self.unknown((name, value), "[store]", &["read_only = true"]),
            }
        }
    }

    fn keys(&mut self, keys: &DeTable<'a>, config: &mut Config) {
        let mut own = Vec::new();
        for (name, value) in keys {
            match (name.get_ref().as_ref(), value.get_ref()) {
                ("preset", DeValue::String(preset)) => {
                    let known = PRESETS.iter().any(|(name, _)| name == preset);
                    if known {
                        config.preset = preset.to_string();
                    } else {
                        let all = PRESETS.map(|(name, _)| name).join(", ");
                        let message = format!("there is no such preset: choose one of {all}");
                        self.fault(value.span().start, "unknown-preset", message);
                    }
                }
                (_, DeValue::Table(table)) => self.place(name, table, &mut own),
                _ => {
                    let good = ["preset = \"vi\"", "[keys.everywhere]", "[keys.users]"];
                    self.unknown((name, value), "[keys]", &good);
                }
            }
        }
        let before = self.faults.len();
        let base = preset(&config.preset);
        let keymap = base.clone().bound(&own);
        self.clashes(&keymap, &own);
        config.keymap = if self.faults.len() == before && before == 0 {
            keymap
        } else {
            base
        };
    }

    fn place(
        &mut self,
        name: &Spanned<std::borrow::Cow<'a, str>>,
        table: &DeTable<'a>,
        own: &mut Vec<Binding>,
    ) {
        let word = name.get_ref().as_ref();
        let place = Place::ALL.into_iter().find(|p| p.word() == word);
        if place.is_none() && word != "everywhere" {
            let all: Vec<String> = Place::ALL.into_iter().map(Place::word).collect();
            let message = format!(
                "there is no place `{}`: write everywhere, or one of {}",
                show(word),
                all.join(", ")
            );
            return self.fault(name.span().start, "unknown-place", message);
        }
        for (action, value) in table {
            let word = action.get_ref().as_ref();
            let Some(id) = action_of(place, word) else {
                let message = format!(
                    "there is no action `{}` here; rolecall config keys lists what there is",
                    show(word)
                );
                self.fault(action.span().start, "unknown-action", message);
                continue;
            };
            if let Some(keys) = self.sequences(place, value) {
                if id == Id::GoAheadGravely && !keys.iter().all(Sequence::capital) {
                    let message = "what takes away wants a capital letter, such as [\"X\"]";
                    self.fault(value.span().start, "grave-key", message.into());
                }
                own.push(Binding {
                    place,
                    id,
                    keys,
                    line: self.line(action.span().start),
                });
            }
        }
    }

    fn sequences(
        &mut self,
        place: Option<Place>,
        value: &Spanned<DeValue<'a>>,
    ) -> Option<Vec<Sequence>> {
        let DeValue::Array(list) = value.get_ref() else {
            let message = "write a list of keys, such as [\"x\", \"ctrl-x\", \"g x\"]";
            self.fault(value.span().start, "no-list", message.into());
            return None;
        };
        let mut keys = Vec::new();
        for item in list {
            let at = item.span().start;
            let read = match item.get_ref() {
                DeValue::String(word) => word.parse::<Sequence>().map_err(|e| e.to_string()),
                _ => Err("write each of the keys in quotes".to_owned()),
            };
            match read {
                Ok(sequence) if sequence.typed() && place.is_some_and(Place::typed) => {
                    let message = format!(
                        "`{sequence}` is text where one types: use ctrl, alt, or a named key"
                    );
                    self.fault(at, "typed-key", message);
                }
                Ok(sequence) => keys.push(sequence),
                Err(message) => self.fault(at, "unknown-key", message),
            }
        }
        Some(keys)
    }

    fn clashes(&mut self, keymap: &Keymap, own: &[Binding]) {
        for clash in keymap.clashes() {
            let of = |id: Id| {
                own.iter()
                    .rfind(|b| b.id == id && b.place.is_none_or(|p| p == clash.place))
            };
            let line = [clash.one, clash.other].into_iter().filter_map(of);
            let line = line.map(|b| b.line).max().unwrap_or(1);
            let (one, other) = (clash.one.word(), clash.other.word());
            let place = clash.place.word();
            let message = format!(
                "in {place}, `{}` would start both {one} and {other}: give one of them other \
                 keys, or none, such as [keys.{place}] {other} = []",
                clash.keys
            );
            let same = |f: &Fault| f.code == "clash" && f.message == message;
            if !self.faults.iter().any(same) {
                self.faults.push(Fault {
                    line,
                    code: "clash",
                    message,
                });
            }
        }
    }

    fn unknown(&mut self, (name, _): Pair<'_, 'a>, of: &str, good: &[&str]) {
        let message = format!(
            "`{}` is nothing that {of} says so: write {}",
            show(name.get_ref()),
            good.join(", ")
        );
        self.fault(name.span().start, "unknown-entry", message);
    }

    fn fault(&mut self, at: usize, code: &'static str, message: String) {
        let line = self.line(at);
        self.faults.push(Fault {
            line,
            code,
            message,
        });
    }

    fn line(&self, at: usize) -> usize {
        settings::line(self.text, at)
    }
}

/// Whether a line says so, comments aside.
fn says_read_only(line: &str) -> bool {
    let line = line.split('#').next().unwrap_or_default();
    line.split_whitespace().collect::<String>() == "read_only=true"
}

/// The action of that word that applies in the place, or anywhere.
fn action_of(place: Option<Place>, word: &str) -> Option<Id> {
    let named = |id: Id| id.word() == word;
    match place {
        Some(place) => here(place).map(|a| a.id).find(|id| named(*id)),
        None => ACTIONS.iter().map(|a| a.id).find(|id| named(*id)),
    }
}

/// The keys of a preset.
fn preset(name: &str) -> Keymap {
    let text = PRESETS.iter().find(|(known, _)| *known == name);
    let mut reader = Reader {
        text: text.map_or("", |(_, text)| *text),
        faults: Vec::new(),
    };
    let mut own = Vec::new();
    if let Ok(table) = DeTable::parse(reader.text) {
        for (name, value) in table.get_ref() {
            if let DeValue::Table(rows) = value.get_ref() {
                reader.place(name, rows, &mut own);
            }
        }
    }
    Keymap::standard().bound(&own)
}

#[cfg(test)]
mod tests;
