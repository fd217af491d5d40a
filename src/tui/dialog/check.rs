//! Reads what was typed into fields. What is wrong is said in one line beside the field, while one
//! types and when one goes on.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use super::fields::Field;
use crate::domain::{AccountId, Handle, Time, Word, name::MAX_NAME, text};

/// The longest address that is typed.
pub const MAX_EMAIL: usize = 254;
/// The longest line of labels.
pub const MAX_LABELS: usize = 500;
/// Room to type a name that is too long, so that one is told.
pub const ROOM: usize = 2 * text::MAX_TITLE;

const HANDLE: &str = "up to 64 of a-z 0-9 - _ . and a letter or digit first.";

/// Reads a handle.
pub fn handle(typed: &str) -> Result<Handle, String> {
    if typed.is_empty() {
        return Err("A handle is needed here: a short name, like `mia` or `mia-2`.".into());
    }
    Handle::new(typed).map_err(|_| format!("Not a handle: {HANDLE}"))
}

/// Reads the handle of an account.
pub fn account(typed: &str) -> Result<AccountId, String> {
    if typed.is_empty() {
        return Err("A handle is needed here: a short name, like `lakeside`.".into());
    }
    AccountId::new(typed).map_err(|_| format!("Not a handle: {HANDLE}"))
}

/// Reads a name for people.
pub fn name(typed: &str) -> Result<String, String> {
    text::title(typed).map_err(|error| match error {
        text::TextError::Empty => "A name is needed here.".into(),
        error => format!("This cannot be kept: {error}."),
    })
}

/// Reads an e-mail address.
pub fn email(typed: &str) -> Result<String, String> {
    let email = text::title(typed).map_err(|error| format!("This cannot be kept: {error}."))?;
    let good = match email.split_once('@') {
        Some((name, host)) => {
            let plain = |part: &str| !part.is_empty() && !part.contains([' ', '@']);
            plain(name) && plain(host)
        }
        None => false,
    };
    if good {
        Ok(email)
    } else {
        Err("Not an address yet: write it as name@host.".into())
    }
}

/// Reads words with commas between.
pub fn words(typed: &str) -> Result<BTreeSet<Word>, String> {
    let words = typed.split([',', ' ']).filter(|w| !w.is_empty());
    words
        .map(|word| {
            let shown = text::show(word);
            Word::new(word).map_err(|_| format!("`{shown}` is no word: {HANDLE}"))
        })
        .collect()
}

/// Reads a moment.
pub fn time(typed: &str) -> Result<Time, String> {
    typed
        .parse()
        .map_err(|_| "Not a time: write 2026-05-01, or 2026-05-01T09:30:00Z.".into())
}

/// Reads a number.
pub fn number(typed: &str) -> Result<u64, String> {
    typed
        .parse()
        .map_err(|_| "A whole number is needed here, like 20.".into())
}

/// The field's value, or its error set and `None`.
pub fn required<T>(
    fields: &mut [Field],
    at: usize,
    read: impl Fn(&str) -> Result<T, String>,
) -> Option<T> {
    let typed = fields.get(at).map(Field::typed).unwrap_or_default();
    read(&typed).map_err(|why| fail(fields, at, why)).ok()
}

/// The same for a field that may stay empty: `Some(None)`.
#[allow(
    clippy::option_option,
    reason = "outer: well typed; inner: something there"
)]
pub fn optional<T>(
    fields: &mut [Field],
    at: usize,
    read: impl Fn(&str) -> Result<T, String>,
) -> Option<Option<T>> {
    let empty = fields.get(at).is_none_or(|f| f.typed().is_empty());
    if empty {
        return Some(None);
    }
    required(fields, at, read).map(Some)
}

/// Checks a field as one types: what is there must be good, and nothing is not wrong yet.
pub fn live<T>(field: &mut Field, read: impl Fn(&str) -> Result<T, String>) {
    let typed = field.typed();
    field.error = if typed.is_empty() {
        None
    } else {
        read(&typed).err()
    };
}

/// Says what is wrong with a field.
pub fn fail(fields: &mut [Field], at: usize, why: String) {
    if let Some(field) = fields.get_mut(at) {
        field.error = Some(why);
    }
}

/// A word of a policy as people read it: `user-licences` becomes `User licences`.
pub fn human(word: &Word) -> String {
    let spaced = word.as_str().replace('-', " ");
    let mut chars = spaced.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// A handle made of a name: `Zoë Müller` becomes `zoe-muller`.
pub fn suggest(name: &str) -> String {
    let mut out = String::new();
    for c in name.nfkd().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if (c.is_whitespace() || c == '-' || c == '.')
            && !out.is_empty()
            && !out.ends_with('-')
        {
            out.push('-');
        }
        if out.len() >= MAX_NAME {
            break;
        }
    }
    out.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_suggested_from_the_name_and_is_a_good_one_or_nothing() {
        for (name, handle) in [
            ("Zoë Müller", "zoe-muller"),
            ("  Al  Reyes ", "al-reyes"),
            ("O'Neil, Jr.", "oneil-jr"),
            ("李小龍", ""),
        ] {
            assert_eq!(suggest(name), handle);
        }
        let long = suggest(&"ab ".repeat(100));
        assert!(Handle::new(long).is_ok());
    }

    #[test]
    fn an_address_has_a_name_and_a_host() {
        for good in ["a@b", "mia.santos+x@northside.example", "zoë@x.example"] {
            assert!(email(good).is_ok(), "{good}");
        }
        for bad in ["mia", "@x", "mia@", "a@b@c", "a b@c", "a@b c", ""] {
            assert!(email(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn labels_are_words_with_commas_or_spaces_between() {
        let read = |typed| words(typed).map(|all| all.len());
        assert_eq!(read("law, medicine  art"), Ok(3));
        assert_eq!(read(" , "), Ok(0));
        assert!(read("Law").is_err());
    }
}
