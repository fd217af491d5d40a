//! Text that comes from people: what may be stored, and how stored text is made safe to show.
//! A terminal must never run what a name says.

use std::{borrow::Cow, fmt::Write};

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The longest title or name, in characters.
pub const MAX_TITLE: usize = 120;
/// The longest note or reason, in characters.
pub const MAX_NOTE: usize = 2_000;
/// The most combining marks that may follow one another.
const MAX_MARKS: usize = 4;

/// Why a text cannot be stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing in it.
    #[error("it is empty")]
    Empty,
    /// Too long.
    #[error("it has {0} characters, the most is {1}")]
    Long(usize, usize),
    /// A control, format or unassigned character.
    #[error("it holds the character U+{0:04X}, which a terminal could act on or cannot show")]
    Character(u32),
    /// A pile of combining marks.
    #[error("it piles up more than {MAX_MARKS} combining marks")]
    Marks,
}

/// Characters that change how text around them is shown, or show nothing: controls, bidirectional
/// and other format characters, separators, private use, noncharacters, tags.
fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}'
            | '\u{600}'..='\u{605}' | '\u{6dd}' | '\u{70f}' | '\u{8e2}'
            | '\u{fe00}'..='\u{fe0e}' | '\u{110bd}' | '\u{110cd}'
            | '\u{13430}'..='\u{1345f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{10ffff}')
        || u32::from(c) & 0xfffe == 0xfffe
}

fn mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

fn check(text: &str, most: usize, may_be: impl Fn(char) -> bool) -> Result<String, TextError> {
    let text: String = if is_nfc(text) {
        text.trim().into()
    } else {
        text.trim().nfc().collect()
    };
    let long = text.chars().count();
    if long > most {
        return Err(TextError::Long(long, most));
    }
    let mut marks = 0;
    for c in text.chars() {
        if hidden(c) && !may_be(c) {
            return Err(TextError::Character(c.into()));
        }
        marks = if mark(c) { marks + 1 } else { 0 };
        if marks > MAX_MARKS {
            return Err(TextError::Marks);
        }
    }
    Ok(text)
}

/// A title or name as it may be stored: NFC, trimmed, one line, not empty, at most [`MAX_TITLE`].
pub fn title(text: &str) -> Result<String, TextError> {
    let text = check(text, MAX_TITLE, |_| false)?;
    if text.is_empty() {
        Err(TextError::Empty)
    } else {
        Ok(text)
    }
}

/// A note or reason as it may be stored: NFC, trimmed, lines allowed, at most [`MAX_NOTE`].
pub fn note(text: &str) -> Result<String, TextError> {
    check(text, MAX_NOTE, |c| c == '\n')
}

/// Text made safe to show on one line: what a terminal could act on is written out as `<U+202E>`,
/// line ends become `⏎`, piled marks are cut.
pub fn show(text: &str) -> Cow<'_, str> {
    let mut run = 0;
    let bad = text.chars().any(|c| {
        run = if mark(c) { run + 1 } else { 0 };
        hidden(c) || run > MAX_MARKS
    });
    if !bad {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    run = 0;
    for c in text.chars() {
        run = if mark(c) { run + 1 } else { 0 };
        match c {
            '\n' => out.push('⏎'),
            c if hidden(c) => {
                // Writing to a string cannot fail.
                let _ = write!(out, "<U+{:04X}>", u32::from(c));
            }
            c if run <= MAX_MARKS => out.push(c),
            _ => {}
        }
    }
    Cow::Owned(out)
}

/// The text in the form by which lists are sorted and searched: NFKC, lower case.
pub fn sort_key(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_could_run_is_not_stored_and_not_sent() {
        for bad in [
            "a\u{1b}[31m",
            "a\u{202e}b",
            "a\u{2066}b",
            "a\u{200b}b",
            "a\u{e0041}",
            "a\nb",
            "a\u{9b}m",
        ] {
            assert!(title(bad).is_err(), "{bad:?}");
            let shown = show(bad);
            assert!(!shown.chars().any(hidden), "{shown:?}");
        }
        let pile = format!("e{}", "\u{301}".repeat(40));
        assert_eq!(title(&pile), Err(TextError::Marks));
        assert!(show(&pile).chars().count() <= 6);
    }

    #[test]
    fn names_of_people_all_over_are_fine() {
        for good in [
            "Oz Ferrand",
            "Zoë Müller",
            "李小龍",
            "Ólafur Þór",
            "Łukasz",
            "שרה כהן",
            "नेहा",
        ] {
            assert_eq!(title(good).as_deref(), Ok(good));
            assert_eq!(show(good), good);
        }
        assert_eq!(title(" e\u{301} ").as_deref(), Ok("é"));
    }
}
