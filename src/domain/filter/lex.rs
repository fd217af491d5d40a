//! A filter's text, cut into terms. Nothing is wrong here yet: every text is some row of terms.

use std::ops::Range;

/// A value as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw {
    /// What it says, without quotes.
    pub text: String,
    /// It stood in quotes.
    pub quoted: bool,
    /// Where, in bytes.
    pub at: Range<usize>,
}

/// A term as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// A `-` or `!` stands before it.
    pub not: bool,
    /// The name before the colon.
    pub field: Option<Raw>,
    /// The values of the field, or the word alone.
    pub values: Vec<Raw>,
    /// Where it stands, its sign included.
    pub at: Range<usize>,
}

/// Cuts a text into terms.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut reader = Reader { text, at: 0 };
    let mut out = Vec::new();
    while let Some(token) = reader.token() {
        out.push(token);
    }
    out
}

/// A word as it has to be written so that it is read as a word and as this one.
pub fn word(text: &str) -> String {
    let first = text.chars().next();
    let special = first.is_none_or(|c| matches!(c, '"' | '-' | '!' | '@'));
    let spaced = text.contains(char::is_whitespace);
    if special || spaced || name(text).is_some() {
        quoted(text)
    } else {
        text.to_owned()
    }
}

/// A text in quotes.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

/// The name before a colon, where a text begins with one.
fn name(text: &str) -> Option<&str> {
    let (name, _) = text.split_once(':')?;
    let letters = name.starts_with(|c: char| c.is_ascii_alphabetic());
    let rest = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    (letters && name.chars().all(rest)).then_some(name)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn token(&mut self) -> Option<Token> {
        while self.peek()?.is_whitespace() {
            self.step();
        }
        let start = self.at;
        let not = self.sign();
        let field = name(self.rest()).map(str::to_owned).map(|text| {
            let at = self.at..self.at + text.len();
            self.at = at.end + 1;
            Raw {
                text,
                quoted: false,
                at,
            }
        });
        let mut values = vec![self.value(field.is_some())];
        while field.is_some() && self.peek() == Some(',') {
            self.step();
            values.push(self.value(true));
        }
        Some(Token {
            not,
            field,
            values,
            at: start..self.at,
        })
    }

    fn step(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    /// A sign turns round what follows it at once; by itself or doubled it is a word.
    fn sign(&mut self) -> bool {
        let mut next = self.rest().chars();
        let signed = matches!(next.next(), Some('-' | '!'))
            && next
                .next()
                .is_some_and(|c| !c.is_whitespace() && !matches!(c, '-' | '!'));
        if signed {
            self.step();
        }
        signed
    }

    fn value(&mut self, listed: bool) -> Raw {
        let start = self.at;
        if self.peek() == Some('"') {
            let text = self.phrase();
            return Raw {
                text,
                quoted: true,
                at: start..self.at,
            };
        }
        let ends = |c: char| c.is_whitespace() || (listed && c == ',');
        let length = self.rest().find(ends).unwrap_or(self.rest().len());
        let text = self.rest().get(..length).unwrap_or_default().to_owned();
        self.at += length;
        Raw {
            text,
            quoted: false,
            at: start..self.at,
        }
    }

    /// What stands between quotes; the last one may still be missing, as one types.
    fn phrase(&mut self) -> String {
        let mut out = String::new();
        self.step();
        while let Some(c) = self.peek() {
            self.step();
            match c {
                '"' => break,
                '\\' => {
                    out.extend(self.peek());
                    self.step();
                }
                c => out.push(c),
            }
        }
        out
    }
}
