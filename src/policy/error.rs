//! What is wrong with a policy file: where, what, and how to mend it. Printed the way a compiler
//! prints, with the line and a caret.

use std::{fmt, ops::Range};

use unicode_width::UnicodeWidthStr;

pub(crate) use crate::domain::near::instead;
use crate::domain::text::show;

/// The most characters of a source line or of an offending text that are shown.
const MAX_SHOWN: usize = 100;

/// A fault in a policy file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyError {
    /// A stable code, such as `unknown-role`.
    pub code: &'static str,
    /// The file as it was named.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// The text it is about, safe to show.
    pub offending: String,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What to do next; empty where the message says it all.
    pub mend: String,
    /// The piece of the source line around it, safe to show.
    shown: String,
    /// Where the caret stands under `shown`, in columns of the terminal, and how wide it is.
    caret: (usize, usize),
}

impl PolicyError {
    /// Describes a fault at a place of a text.
    pub fn at(
        (file, text): (&str, &str),
        span: &Range<usize>,
        code: &'static str,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) -> Self {
        let start = boundary(text, span.start);
        let end = boundary(text, span.end).max(start);
        let before = text.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let rest = text.get(line_start..).unwrap_or_default();
        let line = rest.lines().next().unwrap_or_default();
        let offending = text.get(start..end).unwrap_or_default();
        let on_line = offending.lines().next().unwrap_or_default();
        let lead = text.get(line_start..start).unwrap_or_default();
        let (shown, caret) = excerpt(line, lead, on_line);
        Self {
            code,
            file: show(file).into_owned(),
            line: before.matches('\n').count() + 1,
            column: lead.chars().count() + 1,
            offending: cut(&show(offending)),
            message: message.into(),
            mend: mend.into(),
            shown,
            caret,
        }
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (file, line, column) = (&self.file, self.line, self.column);
        writeln!(f, "{file}:{line}:{column}: {}: {}", self.code, self.message)?;
        let number = line.to_string();
        let gap = " ".repeat(number.len());
        let (at, wide) = self.caret;
        writeln!(f, " {gap} |")?;
        writeln!(f, " {number} | {}", self.shown)?;
        write!(f, " {gap} | {}{}", " ".repeat(at), "^".repeat(wide))?;
        if self.mend.is_empty() {
            Ok(())
        } else {
            write!(f, "\n {gap} = {}", self.mend)
        }
    }
}

impl std::error::Error for PolicyError {}

/// The nearest place at or before `at` where a character begins.
fn boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at)
        .rev()
        .find(|i| text.is_char_boundary(*i))
        .unwrap_or(0)
}

/// A text cut to what fits in a message.
pub(crate) fn cut(text: &str) -> String {
    if text.chars().count() <= MAX_SHOWN {
        return text.to_owned();
    }
    let mut out: String = text.chars().take(MAX_SHOWN).collect();
    out.push('…');
    out
}

/// The part of a line around a place, and where the caret goes under it.
fn excerpt(line: &str, lead: &str, offending: &str) -> (String, (usize, usize)) {
    let skip = lead.chars().count().saturating_sub(MAX_SHOWN / 2);
    let head: String = lead.chars().skip(skip).collect();
    let tail: String = line
        .chars()
        .skip(skip + head.chars().count())
        .take(MAX_SHOWN)
        .collect();
    let marked: String = offending.chars().take(MAX_SHOWN).collect();
    let more = if skip > 0 { "…" } else { "" };
    let head = format!("{more}{}", show(&head.replace('\t', " ")));
    let wide = show(&marked.replace('\t', " ")).width().max(1);
    let shown = format!("{head}{}", show(&tail.replace('\t', " ")));
    (shown, (head.width(), wide))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_shows_the_line_and_points_at_the_word() {
        let text = "policy = \"x\"\nwho = \"ownr\"\n";
        let span = 20..24;
        let error = PolicyError::at(
            ("clinic.toml", text),
            &span,
            "unknown-role",
            "there is no role `ownr`",
            instead("ownr", ["owner", "admin"], "role"),
        );
        assert_eq!(
            error.to_string(),
            "clinic.toml:2:8: unknown-role: there is no role `ownr`\n   |\n 2 | who = \"ownr\"\n   |        ^^^^\n   = did you mean `owner`?"
        );
        assert_eq!(error.offending, "ownr");
    }

    #[test]
    fn what_a_terminal_could_run_is_written_out() {
        let text = "a = \"\u{1b}[31m\"";
        let error = PolicyError::at(("f\u{1b}", text), &(5..6), "toml", "no", "");
        assert!(!error.to_string().contains('\u{1b}'));
    }

    #[test]
    fn spans_outside_the_text_or_inside_a_letter_do_no_harm() {
        for span in [0..900, 900..901, 1..1, 1..2] {
            let error = PolicyError::at(("f", "é"), &span, "toml", "no", "");
            assert_eq!((error.line, error.column > 0), (1, true));
        }
    }
}
