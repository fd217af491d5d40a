//! What is being typed where the cursor stands, so that a screen can offer what may stand there.

use super::{
    List,
    fields::{self, Field},
    lex,
};

/// What may stand where the cursor is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// A field, or a word that is looked for.
    Field,
    /// A value of this field.
    Value(&'static Field),
    /// Where something is held, behind the `@` of a value.
    Place(&'static Field),
}

/// A part of a filter that is being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it could become.
    pub wanted: Wanted,
    /// What is typed of it already, without quotes.
    pub typed: String,
    /// Where it begins, in bytes; it ends at the cursor.
    pub from: usize,
    /// It stands in quotes.
    pub quoted: bool,
}

/// Where the term begins that ends at the cursor, both in bytes.
pub fn term(text: &str, cursor: usize) -> Option<usize> {
    let token = lex::tokens(text.get(..cursor)?).pop()?;
    (token.at.end == cursor).then_some(token.at.start)
}

/// The part of a filter that ends at the cursor, a place in bytes. `None` where nothing can be
/// offered: behind a field that the list does not have.
pub fn part(list: List, text: &str, cursor: usize) -> Option<Part> {
    let before = text.get(..cursor)?;
    let whole = |from: usize, typed: &str, wanted, quoted| Part {
        wanted,
        typed: typed.to_owned(),
        from,
        quoted,
    };
    let Some(token) = lex::tokens(before).pop().filter(|t| t.at.end == cursor) else {
        return Some(whole(cursor, "", Wanted::Field, false));
    };
    let raw = token.values.last()?;
    let closed = raw.quoted && raw.at.len() > 1 && before.ends_with('"');
    let Some(name) = token.field else {
        // A sign begins a term that is still to come.
        if matches!(raw.text.as_str(), "-" | "!") && !raw.quoted {
            return Some(whole(cursor, "", Wanted::Field, false));
        }
        let offered = !raw.quoted && !raw.text.starts_with('@');
        return offered.then(|| whole(raw.at.start, &raw.text, Wanted::Field, false));
    };
    let field = fields::named(list, &name.text)?;
    if closed {
        return None;
    }
    if let (fields::Kind::Placed(_), Some((word, place)), false) =
        (field.kind, raw.text.split_once('@'), raw.quoted)
    {
        let from = raw.at.start + word.len() + 1;
        return Some(whole(from, place, Wanted::Place(field), false));
    }
    let wanted = Wanted::Value(field);
    Some(whole(raw.at.start, &raw.text, wanted, raw.quoted))
}
