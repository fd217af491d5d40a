//! Lines of a scenario as words, quoted texts and commas, each with its place in the file.

use std::ops::Range;

use super::fault::Slip;

/// A string of the file, with the place of each of its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    text: String,
    /// The file's byte for each byte of the text, and one more for its end.
    at: Vec<usize>,
}

impl Line {
    /// The string that stands at a span of a TOML file, quotes included, and what it says.
    pub(super) fn new(file: &str, span: Range<usize>, text: &str) -> Self {
        let raw = file.get(span.clone()).unwrap_or_default();
        let body = skip_quote(raw);
        let literal = raw.starts_with('\'');
        let mut at = Vec::with_capacity(text.len() + 1);
        let mut byte = body;
        for c in text.chars() {
            let rest = raw.get(byte..).unwrap_or_default();
            let skipped = if literal { 0 } else { continuation(rest) };
            byte += skipped;
            at.extend(std::iter::repeat_n(span.start + byte, c.len_utf8()));
            byte += width(rest.get(skipped..).unwrap_or_default(), c, literal);
        }
        at.push(span.start + byte);
        Self {
            text: text.into(),
            at,
        }
    }

    /// What it says.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where it stands in the file.
    pub fn span(&self) -> Range<usize> {
        self.place(0..self.text.len())
    }

    /// Where a part of it stands in the file.
    fn place(&self, part: Range<usize>) -> Range<usize> {
        let end = self.at.last().copied().unwrap_or_default();
        let byte = |i: usize| self.at.get(i).copied().unwrap_or(end);
        byte(part.start)..byte(part.end)
    }
}

/// How many bytes stand before what a raw string says.
fn skip_quote(raw: &str) -> usize {
    for triple in ["\"\"\"", "'''"] {
        if let Some(rest) = raw.strip_prefix(triple) {
            return 3 + ["\r\n", "\n"]
                .iter()
                .find(|end| rest.starts_with(**end))
                .map_or(0, |end| end.len());
        }
    }
    1
}

/// How many bytes a backslash at a line's end swallows.
fn continuation(rest: &str) -> usize {
    match rest.strip_prefix('\\') {
        Some(after) if after.starts_with(char::is_whitespace) => {
            rest.len() - after.trim_start().len()
        }
        _ => 0,
    }
}

/// How many bytes of the file a character takes.
fn width(rest: &str, c: char, literal: bool) -> usize {
    if literal || !rest.starts_with('\\') {
        return if c == '\n' && rest.starts_with('\r') {
            2
        } else {
            c.len_utf8()
        };
    }
    match rest.as_bytes().get(1) {
        Some(b'x') => 4,
        Some(b'u') => 6,
        Some(b'U') => 10,
        _ => 2,
    }
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// A word.
    Word,
    /// A text in quotes.
    Quoted,
    /// A comma.
    Comma,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) what: What,
    pub(super) text: String,
    pub(super) span: Range<usize>,
}

/// Cuts a line into words.
pub(super) fn tokens(line: &Line) -> Result<Vec<Token>, Slip> {
    let text = line.text();
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        let (what, inner, end) = match c {
            c if c.is_whitespace() => {
                at += c.len_utf8();
                continue;
            }
            ',' => (What::Comma, at..at + 1, at + 1),
            '"' => {
                let Some(len) = rest.get(1..).and_then(|inside| inside.find('"')) else {
                    return Err(Slip::new(
                        "open-quote",
                        line.place(at..text.len()),
                        "a quote opens here and does not close",
                        "put a second `\"` after the text",
                    ));
                };
                (What::Quoted, at + 1..at + 1 + len, at + len + 2)
            }
            _ => {
                let len = rest
                    .find(|c: char| c.is_whitespace() || matches!(c, ',' | '"'))
                    .unwrap_or(rest.len());
                (What::Word, at..at + len, at + len)
            }
        };
        out.push(Token {
            what,
            text: text.get(inner.clone()).unwrap_or_default().into(),
            span: line.place(inner),
        });
        at = end;
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(file: &str) -> Vec<(String, String)> {
        let table = toml::de::DeTable::parse(file).unwrap();
        let value = table.get_ref().get("x").unwrap();
        let line = Line::new(file, value.span(), value.get_ref().as_str().unwrap());
        tokens(&line)
            .unwrap()
            .into_iter()
            .map(|t| (t.text, file[t.span].to_owned()))
            .collect()
    }

    #[test]
    fn every_word_knows_its_place_in_the_file() {
        for file in [
            "x = \"ann holds admin, zoë\"",
            "x = 'ann holds admin, zoë'",
            "x = \"\"\"\nann holds \\\n   admin, zoë\"\"\"",
        ] {
            for (word, stands) in cut(file) {
                assert_eq!(word, stands, "{file}");
            }
        }
    }

    #[test]
    fn escapes_move_the_places_behind_them() {
        let words = cut(r#"x = "reminds \"a \\ b\" by \u0052-1, end""#);
        assert_eq!(words[1].0, r"a \ b");
        assert_eq!(words[1].1, r"a \\ b");
        assert_eq!(words[3], ("R-1".into(), r"\u0052-1".into()));
        assert_eq!(words[5], ("end".into(), "end".into()));
    }

    #[test]
    fn a_quote_that_does_not_close_is_named() {
        let file = "x = 'reminds \"abc'";
        let line = Line::new(file, 4..file.len(), "reminds \"abc");
        assert_eq!(tokens(&line).unwrap_err().within("x", file).column, 14);
    }
}
