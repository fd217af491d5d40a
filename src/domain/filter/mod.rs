//! The language by which lists are narrowed, the same in the console and on the command line:
//! `role:owner status:active,invited -has:pending since:>2025-01-01 @example.org amy`.
//!
//! A filter is a row of terms, and a row of a list belongs to what is found where every term holds.
//! A term is a word or a quoted phrase that the row holds, an end of an address, or a field with one
//! or several values of which one has to fit; `-` or `!` before a term turns it round. Which fields
//! there are stands in [`fields`]. Printing a filter and reading it again gives the same filter.

pub mod complete;
pub mod fields;
mod lex;
pub mod moment;
mod parse;
pub mod reference;

use std::{fmt, ops::Range};

pub use fields::{Field, Kind, List};
pub use moment::{Bounds, Moment};

/// The most terms of a filter.
pub const MAX_TERMS: usize = 64;
/// The most values of a field.
pub const MAX_VALUES: usize = 64;

/// Which rows of a list are meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// What has to hold of a row, all of it.
    pub terms: Vec<Term>,
}

impl Filter {
    /// Reads a filter for a list. Every text is either a filter or answered with a fault at its
    /// place.
    ///
    /// # Errors
    /// The first fault in the text.
    pub fn parse(list: List, text: &str) -> Result<Self, Fault> {
        parse::filter(list, text)
    }

    /// Rows that hold all these words, whatever they look like.
    pub fn words(text: &str) -> Self {
        let term = |word: &str| Term {
            not: false,
            what: What::Holds(word.to_owned()),
        };
        let terms = text.split_whitespace().map(term);
        Self {
            terms: terms.take(MAX_TERMS).collect(),
        }
    }

    /// Whether it lets every row through.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}

/// One thing that has to hold, or must not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// It must not hold.
    pub not: bool,
    /// What.
    pub what: What,
}

/// What is asked of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Its text holds this word or phrase.
    Holds(String),
    /// Its address ends so, `@` included.
    Ends(String),
    /// A field has one of these values.
    Is(&'static Field, Vec<Value>),
}

/// A value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// What it says.
    pub what: Said,
    /// Where it stands in what was typed.
    pub spot: Spot,
}

/// What a value says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// A word, by itself.
    Word(String),
    /// A word held or standing at a place: `owner@lobby`.
    At(String, String),
    /// Something in quotes: a title, or a part of a name.
    Quoted(String),
    /// A stretch of time.
    When(Bounds<Moment>),
    /// Some numbers.
    Number(Bounds<u64>),
}

/// Where something stands in a text, in bytes. Filters that say the same are the same wherever
/// their parts stand, so places do not count in a comparison.
#[derive(Debug, Clone, Default)]
pub struct Spot(pub Range<usize>);

impl PartialEq for Spot {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Spot {}

/// Why a text is no filter, or none for this list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}. {mend}")]
pub struct Fault {
    /// Where, in bytes of the text.
    pub at: Range<usize>,
    /// What is wrong, a sentence without its full stop.
    pub message: String,
    /// What to write instead.
    pub mend: String,
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, term) in self.terms.iter().enumerate() {
            if i > 0 {
                f.write_str(" ")?;
            }
            term.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.not {
            f.write_str("-")?;
        }
        match &self.what {
            What::Holds(text) => f.write_str(&lex::word(text)),
            What::Ends(text) => f.write_str(text),
            What::Is(field, values) => {
                write!(f, "{}:", field.name)?;
                for (i, value) in values.iter().enumerate() {
                    if i > 0 {
                        f.write_str(",")?;
                    }
                    value.what.fmt(f)?;
                }
                Ok(())
            }
        }
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(text) => f.write_str(text),
            Self::At(word, place) => write!(f, "{word}@{place}"),
            Self::Quoted(text) => f.write_str(&lex::quoted(text)),
            Self::When(bounds) => bounds.fmt(f),
            Self::Number(bounds) => bounds.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests;
