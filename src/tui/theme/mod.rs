//! Themes: a style for each role of meaning, read from TOML. Some are built in; a user's own lie
//! in `rolecall/themes/NAME.toml` of the configuration folder.

mod file;

use std::{collections::BTreeMap, path::Path};

use ratatui::style::{Color, Modifier, Style};

use super::colour::{self, Depth};
use file::File;

/// What a piece of the screen means; a theme says how that looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tone {
    /// Ordinary text; with a background it is the colour of the whole screen.
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
    /// The head line, under what stands in it.
    Head,
    /// Letters that were typed, within what they found. No theme says how it looks: as what to look
    /// at, and underlined, so that it is told apart without colours and under the cursor too.
    Match,
}

/// Every tone, in the order of the declaration.
pub const TONES: [Tone; 11] = [
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
    Tone::Head,
];

/// The built-in themes by name, the ones for most eyes first.
const BUILT_IN: [(&str, &str); 10] = [
    ("dark", include_str!("../../../themes/dark.toml")),
    ("light", include_str!("../../../themes/light.toml")),
    (
        "high-contrast",
        include_str!("../../../themes/high-contrast.toml"),
    ),
    (
        "red-green-safe",
        include_str!("../../../themes/red-green-safe.toml"),
    ),
    (
        "blue-yellow-safe",
        include_str!("../../../themes/blue-yellow-safe.toml"),
    ),
    (
        "solarised-dark",
        include_str!("../../../themes/solarised-dark.toml"),
    ),
    (
        "solarised-light",
        include_str!("../../../themes/solarised-light.toml"),
    ),
    ("sixteen", include_str!("../../../themes/sixteen.toml")),
    ("mono", include_str!("../../../themes/mono.toml")),
    (
        "production",
        include_str!("../../../themes/production.toml"),
    ),
];

/// Why a theme cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ThemeError {
    /// No such theme.
    #[error("there is no theme `{0}`. Built in are {all}; your own would be {1}", all = built_in())]
    Missing(String, String),
    /// The file is not a theme.
    #[error("the theme {0} cannot be read: {1}. Compare it with a built-in theme")]
    Wrong(String, String),
    /// It comes back to itself.
    #[error("the theme {0} inherits itself: {1}. Let one of them inherit nothing")]
    Circle(String, String),
    /// Too many stand behind one another.
    #[error("the theme {0} has too many behind it: {1}. Let at most {most} inherit one another", most = file::MOST_BEHIND)]
    Deep(String, String),
}

/// The names of the built-in themes.
pub fn built_in_names() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(name, _)| *name)
}

fn built_in() -> String {
    let names: Vec<&str> = built_in_names().collect();
    let (last, rest) = names.split_last().unwrap_or((&"none", &[]));
    format!("{} and {last}", rest.join(", "))
}

/// Every theme there is, by name: the built-in ones, then those of the folder, or why one cannot be
/// used.
pub fn all(folder: Option<&Path>, depth: Depth) -> Vec<(String, Result<Theme, ThemeError>)> {
    let mut names: Vec<String> = built_in_names().map(str::to_owned).collect();
    let mut own: Vec<String> = folder
        .and_then(|folder| std::fs::read_dir(folder).ok())
        .into_iter()
        .flatten()
        .take(MOST_OWN)
        .filter_map(|entry| {
            let name = entry.ok()?.file_name().into_string().ok()?;
            name.strip_suffix(".toml").map(str::to_owned)
        })
        .filter(|name| !names.contains(name) && !name.starts_with('.'))
        .collect();
    own.sort();
    names.append(&mut own);
    let load = |name: String| {
        let theme = Theme::load(&name, folder, depth);
        (name, theme)
    };
    names.into_iter().map(load).collect()
}

/// The most files of a folder that are looked at.
const MOST_OWN: usize = 200;

/// A style for each tone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Theme {
    /// Its name.
    pub name: String,
    /// What it is for, in a sentence.
    pub about: String,
    /// How many colours it uses.
    pub depth: Depth,
    styles: BTreeMap<Tone, Style>,
    background: Option<Color>,
}

impl Theme {
    /// The theme of that name for a terminal that knows so many colours: from the user's folder if
    /// it is there, else built in, with what it inherits.
    pub fn load(name: &str, folder: Option<&Path>, depth: Depth) -> Result<Self, ThemeError> {
        let file = file::gathered(name, folder)?;
        Self::of(name, file, depth)
            .map_err(|why| ThemeError::Wrong(crate::domain::text::show(name).into_owned(), why))
    }

    fn of(name: &str, file: File, depth: Depth) -> Result<Self, String> {
        let mut styles = BTreeMap::new();
        for tone in TONES {
            if let Some(written) = file.tone(tone) {
                let style = written.style(depth, &file.palette);
                let mut style = style.map_err(|why| format!("[{}]: {why}", word(tone)))?;
                // What is told apart by its background is told apart without colours as well.
                if depth == Depth::None && tone != Tone::Plain && written.backed() {
                    style = style.add_modifier(Modifier::REVERSED);
                }
                styles.insert(tone, style);
            }
        }
        let background = file.background.as_deref().map(colour::parse).transpose()?;
        Ok(Self {
            name: name.to_owned(),
            about: file.about.unwrap_or_default(),
            depth,
            styles,
            background: background.map(|c| colour::reduce(c, depth)),
        })
    }

    /// The style of a tone.
    pub fn style(&self, tone: Tone) -> Style {
        if tone == Tone::Match {
            return self.style(Tone::Accent).add_modifier(Modifier::UNDERLINED);
        }
        self.styles.get(&tone).copied().unwrap_or_default()
    }

    /// The background that it is made for: the one that it paints, else the one that it takes the
    /// terminal to have.
    pub fn background(&self) -> Option<Color> {
        let painted = self.style(Tone::Plain).bg;
        painted.filter(|c| *c != Color::Reset).or(self.background)
    }
}

/// How a theme's file calls a tone.
fn word(tone: Tone) -> String {
    format!("{tone:?}").to_lowercase()
}

/// The folder of the user's own themes.
pub fn folder() -> Option<std::path::PathBuf> {
    Some(super::config::folder()?.join("themes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEPTHS: [Depth; 4] = [Depth::True, Depth::Many, Depth::Sixteen, Depth::None];

    #[test]
    fn every_built_in_theme_styles_every_tone_at_every_depth_and_says_what_it_is_for() {
        for (name, _) in BUILT_IN {
            for depth in DEPTHS {
                let theme = Theme::load(name, None, depth).unwrap();
                for tone in TONES {
                    assert!(theme.styles.contains_key(&tone), "{name} {tone:?}");
                }
                let selection = theme.style(Tone::Selection);
                assert!(
                    selection.bg.is_some() || selection.add_modifier.contains(Modifier::REVERSED),
                    "the row under the cursor shows in {name} at {depth:?}"
                );
                assert!(theme.about.ends_with('.'), "{name}");
            }
        }
    }

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(format!("{name}.toml")), text).unwrap();
        }
        folder
    }

    fn told(files: &[(&str, &str)], name: &str) -> String {
        let folder = folder(files);
        let error = Theme::load(name, Some(folder.path()), Depth::True).unwrap_err();
        error.to_string()
    }

    #[test]
    fn a_user_s_theme_goes_before_the_built_in_one_and_a_bad_one_is_named() {
        let own = folder(&[("dark", "[accent]\nfg='red'\n")]);
        let own = Theme::load("dark", Some(own.path()), Depth::Sixteen).unwrap();
        assert_eq!(own.style(Tone::Accent).fg, Some(Color::Red));
        let odd = told(&[("odd", "[accent]\nfg='crimson-ish'\n")], "odd");
        assert!(
            odd.contains("[accent]: `crimson-ish` is no colour"),
            "{odd}"
        );
        let missing = told(&[], "../dark");
        assert!(missing.contains("Built in are dark, light"), "{missing}");
    }

    #[test]
    fn a_theme_takes_from_the_one_that_it_inherits_what_it_does_not_say_itself() {
        let own = folder(&[
            (
                "dark",
                "inherits = 'dark'\n[palette]\nleaf = '#00aa00'\n[good]\nfg = 'leaf'\n",
            ),
            (
                "mine",
                "inherits = 'dark'\n[palette]\nleaf = '#11bb11'\n[key]\nbold = true\n",
            ),
        ]);
        let load = |name| Theme::load(name, Some(own.path()), Depth::True).unwrap();
        let built_in = Theme::load("dark", None, Depth::True).unwrap();
        let (dark, mine) = (load("dark"), load("mine"));
        assert_eq!(dark.style(Tone::Good).fg, Some(Color::Rgb(0, 0xaa, 0)));
        assert_eq!(dark.style(Tone::Danger), built_in.style(Tone::Danger));
        assert_eq!(dark.background(), built_in.background());
        // A colour of another value in the heir's palette is another colour wherever it is used.
        assert_eq!(
            mine.style(Tone::Good).fg,
            Some(Color::Rgb(0x11, 0xbb, 0x11))
        );
        // A tone is taken whole or not at all.
        assert_eq!(mine.style(Tone::Key).fg, None);
    }

    #[test]
    fn themes_that_inherit_one_another_in_a_circle_or_without_end_are_refused_with_words() {
        let circle = [
            ("one", "inherits = 'two'"),
            ("two", "inherits = 'three'"),
            ("three", "inherits = 'one'"),
            ("self", "inherits = 'self'"),
        ];
        let said = told(&circle, "one");
        assert!(
            said.contains("inherits itself: one, two, three, one"),
            "{said}"
        );
        assert!(told(&circle, "self").contains("inherits itself: self, self"));
        let names: Vec<(String, String)> = (0..20)
            .map(|i| (format!("t{i}"), format!("inherits = 't{}'", i + 1)))
            .collect();
        let long: Vec<(&str, &str)> = names.iter().map(|(a, b)| (&**a, &**b)).collect();
        assert!(told(&long, "t0").contains("too many behind it: t0, t1"));
        let orphan = told(&[("orphan", "inherits = 'nobody'")], "orphan");
        assert!(orphan.contains("there is no theme `nobody`"), "{orphan}");
    }

    #[test]
    fn a_slip_in_a_theme_is_told_with_its_line() {
        let said = told(&[("slip", "[accent]\nfg = '#ffffff'\n[acent]\n")], "slip");
        assert!(said.contains("line 3") && said.contains("acent"), "{said}");
        let said = told(
            &[("slip", "[palette]\nred = 'blueish'\n[key]\nfg = 'red'")],
            "slip",
        );
        assert!(said.contains("`blueish` is no colour"), "{said}");
    }
}
