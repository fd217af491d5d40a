//! Keys as words: `j`, `G`, `enter`, `ctrl-r`. The registry is written in them, screens show them,
//! and tests press them.

use std::{fmt, str::FromStr};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key with its modifiers; shift is said by the character itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which key.
    pub code: KeyCode,
    /// Held with control.
    pub ctrl: bool,
    /// Held with alt.
    pub alt: bool,
}

/// A text is not a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a key: write a character, a name such as enter, esc, tab, ctrl-r, or up to four \
     of them with spaces between"
)]
pub struct KeyError(String);

/// Names of the keys that are not characters.
const NAMES: [(&str, KeyCode); 15] = [
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("backtab", KeyCode::BackTab),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pgup", KeyCode::PageUp),
    ("pgdn", KeyCode::PageDown),
    ("space", KeyCode::Char(' ')),
];

impl From<KeyEvent> for Key {
    fn from(event: KeyEvent) -> Self {
        let shift = event.modifiers.contains(KeyModifiers::SHIFT);
        Self {
            code: if shift && event.code == KeyCode::Tab {
                KeyCode::BackTab
            } else {
                event.code
            },
            ctrl: event.modifiers.contains(KeyModifiers::CONTROL),
            alt: event.modifiers.contains(KeyModifiers::ALT),
        }
    }
}

impl From<Key> for KeyEvent {
    fn from(key: Key) -> Self {
        let mut modifiers = KeyModifiers::NONE;
        modifiers.set(KeyModifiers::CONTROL, key.ctrl);
        modifiers.set(KeyModifiers::ALT, key.alt);
        Self::new(key.code, modifiers)
    }
}

impl FromStr for Key {
    type Err = KeyError;
    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (mut rest, mut ctrl, mut alt) = (text, false, false);
        loop {
            if let Some(more) = rest.strip_prefix("ctrl-").filter(|m| !m.is_empty()) {
                (rest, ctrl) = (more, true);
            } else if let Some(more) = rest.strip_prefix("alt-").filter(|m| !m.is_empty()) {
                (rest, alt) = (more, true);
            } else {
                break;
            }
        }
        let named = NAMES.iter().find(|(name, _)| *name == rest);
        let numbered = rest.strip_prefix('f').and_then(|n| n.parse().ok());
        let mut chars = rest.chars();
        let code = match (named, numbered, chars.next(), chars.next()) {
            (Some((_, code)), ..) => *code,
            (None, Some(number @ 1..=12), ..) => KeyCode::F(number),
            (None, None, Some(c), None) => KeyCode::Char(c),
            _ => return Err(KeyError(text.chars().take(20).collect())),
        };
        Ok(Self { code, ctrl, alt })
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("ctrl-")?;
        }
        if self.alt {
            f.write_str("alt-")?;
        }
        match (NAMES.iter().find(|(_, code)| *code == self.code), self.code) {
            (Some((name, _)), _) => f.write_str(name),
            (None, KeyCode::Char(c)) => write!(f, "{c}"),
            (None, KeyCode::F(number)) => write!(f, "f{number}"),
            (None, code) => write!(f, "{code}"),
        }
    }
}

/// The most keys that are pressed one after another.
const LONGEST: usize = 4;

/// Keys that are pressed one after another; mostly one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sequence(Vec<Key>);

impl Sequence {
    /// The keys, at least one.
    pub fn keys(&self) -> &[Key] {
        &self.0
    }

    /// It is a capital letter alone.
    pub fn capital(&self) -> bool {
        matches!(self.0.as_slice(), [Key { code: KeyCode::Char(c), ctrl: false, alt: false }] if c.is_uppercase())
    }

    /// It begins with a character, which where one types would be text.
    pub fn typed(&self) -> bool {
        self.0
            .first()
            .is_some_and(|k| matches!(k.code, KeyCode::Char(_)) && !k.ctrl && !k.alt)
    }
}

impl FromStr for Sequence {
    type Err = KeyError;
    fn from_str(text: &str) -> Result<Self, KeyError> {
        let keys: Vec<Key> = text
            .split_whitespace()
            .take(LONGEST + 1)
            .map(str::parse)
            .collect::<Result<_, _>>()?;
        if keys.is_empty() || keys.len() > LONGEST {
            return Err(KeyError(text.chars().take(20).collect()));
        }
        Ok(Self(keys))
    }
}

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, key) in self.0.iter().enumerate() {
            let gap = if i == 0 { "" } else { " " };
            write!(f, "{gap}{key}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_and_written_alike() {
        for word in [
            "j", "G", "?", "enter", "ctrl-r", "alt-x", "space", "backtab", "-", "f", "f1", "f12",
        ] {
            assert_eq!(word.parse::<Key>().unwrap().to_string(), word);
        }
        for word in ["entre", "f0", "f13", "ff"] {
            assert!(word.parse::<Key>().is_err(), "{word}");
        }
        assert!("".parse::<Key>().is_err());
    }

    #[test]
    fn a_sequence_is_one_to_four_keys() {
        for word in ["g g", "ctrl-x ctrl-s", "z"] {
            assert_eq!(word.parse::<Sequence>().unwrap().to_string(), word);
        }
        for word in ["", "  ", "a b c d e", "g nope"] {
            assert!(word.parse::<Sequence>().is_err(), "{word}");
        }
    }
}
