//! A theme as it is written: a palette, a style for each tone, and the theme that it inherits.

use std::{collections::BTreeMap, path::Path};

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

use super::{BUILT_IN, ThemeError, Tone};
use crate::{
    domain::text::show,
    tui::colour::{self, Depth},
};

/// The most themes that inherit one another.
pub const MOST_BEHIND: usize = 8;

/// The longest file that is read, in bytes.
const MOST: u64 = 1 << 16;

/// A theme's file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    /// The theme from which comes what this one does not say.
    inherits: Option<String>,
    /// What it is for, in a sentence.
    pub about: Option<String>,
    /// The background that it is made for; it is painted only where `[plain]` has one.
    pub background: Option<String>,
    /// Names for colours.
    pub palette: BTreeMap<String, String>,
    plain: Option<Written>,
    muted: Option<Written>,
    strong: Option<Written>,
    accent: Option<Written>,
    selection: Option<Written>,
    caution: Option<Written>,
    danger: Option<Written>,
    good: Option<Written>,
    key: Option<Written>,
    frame: Option<Written>,
    head: Option<Written>,
}

/// How one tone looks, as written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(clippy::struct_excessive_bools, reason = "as a terminal has them")]
pub struct Written {
    /// `#rrggbb`, the name of one of the sixteen colours, or one of the palette.
    fg: Option<String>,
    bg: Option<String>,
    /// What to use where there are only sixteen colours.
    fg16: Option<String>,
    bg16: Option<String>,
    bold: bool,
    dim: bool,
    underline: bool,
    reverse: bool,
}

impl File {
    fn read(name: &str, text: &str) -> Result<Self, ThemeError> {
        toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start));
            let line = before.map_or(1, |t| t.matches('\n').count() + 1);
            let why = format!("line {line}: {}", show(error.message().trim_end()));
            ThemeError::Wrong(name.to_owned(), why)
        })
    }

    /// How a tone is written.
    pub fn tone(&self, tone: Tone) -> Option<&Written> {
        match tone {
            Tone::Plain => &self.plain,
            Tone::Muted => &self.muted,
            Tone::Strong => &self.strong,
            Tone::Accent => &self.accent,
            Tone::Selection => &self.selection,
            Tone::Caution => &self.caution,
            Tone::Danger => &self.danger,
            Tone::Good => &self.good,
            Tone::Key => &self.key,
            Tone::Frame => &self.frame,
            Tone::Head => &self.head,
            Tone::Match => return None,
        }
        .as_ref()
    }

    /// Takes from the one behind what this one does not say.
    fn over(self, behind: Self) -> Self {
        let mut palette = behind.palette;
        palette.extend(self.palette);
        Self {
            inherits: behind.inherits,
            about: self.about,
            background: self.background.or(behind.background),
            palette,
            plain: self.plain.or(behind.plain),
            muted: self.muted.or(behind.muted),
            strong: self.strong.or(behind.strong),
            accent: self.accent.or(behind.accent),
            selection: self.selection.or(behind.selection),
            caution: self.caution.or(behind.caution),
            danger: self.danger.or(behind.danger),
            good: self.good.or(behind.good),
            key: self.key.or(behind.key),
            frame: self.frame.or(behind.frame),
            head: self.head.or(behind.head),
        }
    }
}

/// The theme of that name with all that it inherits.
pub fn gathered(name: &str, folder: Option<&Path>) -> Result<File, ThemeError> {
    let mut seen: Vec<(String, bool)> = Vec::new();
    let mut whole = File {
        inherits: Some(name.to_owned()),
        ..File::default()
    };
    while let Some(name) = whole.inherits.take() {
        // Who writes a theme of a built-in's name may inherit that one.
        let own_seen = seen.contains(&(name.clone(), true));
        let found = find(&name, folder.filter(|_| !own_seen));
        let (file, own) = match found {
            Err(ThemeError::Missing(..)) if own_seen => return Err(circle(&seen, &name)),
            found => found?,
        };
        if seen.contains(&(name.clone(), own)) {
            return Err(circle(&seen, &name));
        }
        seen.push((name, own));
        if seen.len() > MOST_BEHIND {
            let (first, way) = way(&seen);
            return Err(ThemeError::Deep(first, way));
        }
        whole = if seen.len() == 1 {
            file
        } else {
            whole.over(file)
        };
    }
    Ok(whole)
}

/// The first name, and all of them.
fn way(seen: &[(String, bool)]) -> (String, String) {
    let names: Vec<_> = seen.iter().map(|(name, _)| show(name)).collect();
    let first = names.first().cloned().unwrap_or_default();
    (first.into_owned(), names.join(", "))
}

fn circle(seen: &[(String, bool)], back: &str) -> ThemeError {
    let (first, way) = way(seen);
    ThemeError::Circle(first, format!("{way}, {}", show(back)))
}

/// The file of that name alone, and whether it is the user's own.
fn find(name: &str, folder: Option<&Path>) -> Result<(File, bool), ThemeError> {
    let plain = !name.is_empty() && !name.contains(['/', '\\']) && !name.starts_with('.');
    let own = folder
        .filter(|_| plain)
        .map(|folder| folder.join(format!("{name}.toml")));
    let own_name = own
        .as_ref()
        .map_or_else(|| "in no folder".to_owned(), |p| p.display().to_string());
    if let Some(text) = own.and_then(|path| read(&path)) {
        return Ok((File::read(&own_name, &text?)?, true));
    }
    match BUILT_IN.iter().find(|(built_in, _)| *built_in == name) {
        Some((_, text)) => Ok((File::read(name, text)?, false)),
        None => Err(ThemeError::Missing(show(name).into_owned(), own_name)),
    }
}

/// The text of a file; `None` where there is none.
fn read(path: &Path) -> Option<Result<String, ThemeError>> {
    let wrong = |why: String| ThemeError::Wrong(path.display().to_string(), why);
    let about = std::fs::metadata(path).ok()?;
    if about.len() > MOST {
        return Some(Err(wrong("it is too long".into())));
    }
    Some(std::fs::read_to_string(path).map_err(|error| wrong(error.to_string())))
}

impl Written {
    /// The style for a terminal that knows so many colours.
    pub fn style(&self, depth: Depth, palette: &BTreeMap<String, String>) -> Result<Style, String> {
        let mut style = Style::default();
        let pick = |full: &Option<String>, few: &Option<String>| -> Result<Option<Color>, String> {
            let chosen = match depth {
                Depth::None => return Ok(None),
                // For sixteen colours the names mean the terminal's own before the palette's.
                Depth::Sixteen if few.is_some() => {
                    let own = few.as_deref().and_then(|c| colour::parse(c).ok());
                    own.map_or_else(|| named(few.as_deref(), palette), |c| Ok(Some(c)))?
                }
                _ => named(full.as_deref(), palette)?,
            };
            Ok(chosen.map(|c| colour::reduce(c, depth)))
        };
        style.fg = pick(&self.fg, &self.fg16)?;
        style.bg = pick(&self.bg, &self.bg16)?;
        for (on, modifier) in [
            (self.bold, Modifier::BOLD),
            (self.dim, Modifier::DIM),
            (self.underline, Modifier::UNDERLINED),
            (self.reverse, Modifier::REVERSED),
        ] {
            if on {
                style = style.add_modifier(modifier);
            }
        }
        Ok(style)
    }

    /// It has a background of its own.
    pub fn backed(&self) -> bool {
        self.bg.is_some()
    }
}

/// A colour by its name in the palette, or as it is written.
fn named(text: Option<&str>, palette: &BTreeMap<String, String>) -> Result<Option<Color>, String> {
    let Some(text) = text else { return Ok(None) };
    let meant = palette.get(text).map_or(text, String::as_str);
    colour::parse(meant).map(Some)
}
