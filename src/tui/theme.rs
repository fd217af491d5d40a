//! Themes: a style for each role of meaning, read from TOML. Three are built in; a user's own lie
//! in `rolecall/themes/NAME.toml` of the configuration folder.

use std::{collections::BTreeMap, path::Path};

use ratatui::style::{Modifier, Style};
use serde::Deserialize;

use super::colour::{self, Depth};

/// What a piece of the screen means; a theme says how that looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    /// Ordinary text.
    Plain,
    /// Secondary text.
    Muted,
    /// Headings and names that matter.
    Strong,
    /// Where the cursor is, and what to look at.
    Accent,
    /// The row under the cursor.
    Selection,
    /// Will cost something.
    Caution,
    /// Takes away.
    Danger,
    /// Gives.
    Good,
    /// Keys one can press.
    Key,
    /// Rules and frames.
    Frame,
}

/// Every tone, in the order of the declaration.
pub const TONES: [Tone; 10] = [
    Tone::Plain,
    Tone::Muted,
    Tone::Strong,
    Tone::Accent,
    Tone::Selection,
    Tone::Caution,
    Tone::Danger,
    Tone::Good,
    Tone::Key,
    Tone::Frame,
];

/// The built-in themes by name.
const BUILT_IN: [(&str, &str); 3] = [
    ("dark", include_str!("../../themes/dark.toml")),
    ("light", include_str!("../../themes/light.toml")),
    ("mono", include_str!("../../themes/mono.toml")),
];

/// Why a theme cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ThemeError {
    /// No such theme.
    #[error("there is no theme `{0}`. Built in are dark, light and mono; your own would be {1}")]
    Missing(String, String),
    /// The file is not a theme.
    #[error("the theme {0} cannot be read: {1}. Compare it with a built-in theme")]
    Wrong(String, String),
}

/// How one tone looks, as written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(clippy::struct_excessive_bools, reason = "as a terminal has them")]
struct Written {
    /// `#rrggbb`, or the name of one of the sixteen colours.
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

/// A style for each tone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    styles: BTreeMap<Tone, Style>,
}

impl Theme {
    /// Reads a theme for a terminal that knows so many colours.
    pub fn parse(name: &str, text: &str, depth: Depth) -> Result<Self, ThemeError> {
        let wrong = |why: String| ThemeError::Wrong(name.to_owned(), why);
        let table: BTreeMap<Tone, Written> =
            toml::from_str(text).map_err(|e| wrong(e.message().to_owned()))?;
        let mut styles = BTreeMap::new();
        for (tone, written) in table {
            styles.insert(tone, written.style(depth).map_err(wrong)?);
        }
        Ok(Self { styles })
    }

    /// The theme of that name: from the user's folder if it is there, else built in.
    pub fn load(name: &str, folder: Option<&Path>, depth: Depth) -> Result<Self, ThemeError> {
        let plain = !name.is_empty() && !name.contains(['/', '\\']) && !name.starts_with('.');
        let own = folder
            .filter(|_| plain)
            .map(|folder| folder.join(format!("{name}.toml")));
        let own_name = own
            .as_ref()
            .map_or_else(|| "in no folder".to_owned(), |p| p.display().to_string());
        if let Some(text) = own.and_then(|path| std::fs::read_to_string(path).ok()) {
            return Self::parse(&own_name, &text, depth);
        }
        match BUILT_IN.iter().find(|(built_in, _)| *built_in == name) {
            Some((_, text)) => Self::parse(name, text, depth),
            None => Err(ThemeError::Missing(
                crate::domain::text::show(name).into_owned(),
                own_name,
            )),
        }
    }

    /// The style of a tone.
    pub fn style(&self, tone: Tone) -> Style {
        self.styles.get(&tone).copied().unwrap_or_default()
    }
}

impl Written {
    fn style(&self, depth: Depth) -> Result<Style, String> {
        let mut style = Style::default();
        let pick = |full: &Option<String>, few: &Option<String>| {
            let chosen = match depth {
                Depth::None => &None,
                Depth::Sixteen if few.is_some() => few,
                _ => full,
            };
            chosen
                .as_deref()
                .map(|c| colour::parse(c).map(|c| colour::reduce(c, depth)))
                .transpose()
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
        if depth == Depth::None && self.bg.is_some() {
            style = style.add_modifier(Modifier::REVERSED);
        }
        Ok(style)
    }
}

/// The folder of the user's own themes.
pub fn folder() -> Option<std::path::PathBuf> {
    Some(super::config::folder()?.join("themes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_theme_styles_every_tone_at_every_depth() {
        for (name, _) in BUILT_IN {
            for depth in [Depth::True, Depth::Many, Depth::Sixteen, Depth::None] {
                let theme = Theme::load(name, None, depth).unwrap();
                for tone in TONES {
                    assert!(theme.styles.contains_key(&tone), "{name} {tone:?}");
                }
                let selection = theme.style(Tone::Selection);
                assert!(
                    selection.bg.is_some() || selection.add_modifier.contains(Modifier::REVERSED),
                    "the row under the cursor shows in {name} at {depth:?}"
                );
            }
        }
    }

    #[test]
    fn a_user_s_theme_goes_before_the_built_in_one_and_a_bad_one_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("dark.toml"), "[accent]\nfg='red'\n").unwrap();
        std::fs::write(
            folder.path().join("odd.toml"),
            "[accent]\nfg='crimson-ish'\n",
        )
        .unwrap();
        let own = Theme::load("dark", Some(folder.path()), Depth::Sixteen).unwrap();
        assert_eq!(own.style(Tone::Accent).fg, Some(ratatui::style::Color::Red));
        let odd = Theme::load("odd", Some(folder.path()), Depth::True).unwrap_err();
        assert!(odd.to_string().contains("crimson-ish"));
        let missing = Theme::load("../dark", Some(folder.path()), Depth::True).unwrap_err();
        assert!(
            missing
                .to_string()
                .contains("Built in are dark, light and mono")
        );
    }
}
