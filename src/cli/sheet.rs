//! One thing in full: a heading, labelled values under one another, and lists below.

use std::fmt;

use unicode_width::UnicodeWidthStr;

use crate::domain::text::show;

/// A sheet about one thing.
#[derive(Debug, Default)]
pub struct Sheet {
    title: String,
    fields: Vec<(&'static str, String)>,
    lists: Vec<(String, Vec<String>)>,
}

impl Sheet {
    /// A sheet with a heading.
    pub fn new(title: &str) -> Self {
        Self {
            title: show(title).into_owned(),
            ..Self::default()
        }
    }

    /// A labelled value; nothing is said where there is none.
    #[must_use]
    pub fn field(mut self, label: &'static str, value: impl Into<String>) -> Self {
        let value: String = value.into();
        if !value.is_empty() {
            self.fields.push((label, show(&value).into_owned()));
        }
        self
    }

    /// A list with a heading; nothing is said where it is empty.
    #[must_use]
    pub fn list(mut self, title: &str, items: impl IntoIterator<Item = String>) -> Self {
        let items: Vec<String> = items
            .into_iter()
            .map(|item| show(&item).into_owned())
            .collect();
        if !items.is_empty() {
            self.lists.push((title.to_owned(), items));
        }
        self
    }
}

impl fmt::Display for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.title)?;
        let width = self.fields.iter().map(|(l, _)| l.width()).max();
        for (label, value) in &self.fields {
            let gap = " ".repeat(width.unwrap_or(0).saturating_sub(label.width()));
            writeln!(f, "  {label}{gap}  {value}")?;
        }
        for (title, items) in &self.lists {
            writeln!(f, "\n{title}")?;
            for item in items {
                writeln!(f, "  {item}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_says_what_there_is_and_is_silent_about_the_rest() {
        let sheet = Sheet::new("Oz")
            .field("Status", "active")
            .field("E-mail", "")
            .field("Id", "oz")
            .list("Holds", ["Owner".into()])
            .list("Owns", []);
        assert_eq!(
            sheet.to_string(),
            "Oz\n  Status  active\n  Id      oz\n\nHolds\n  Owner\n"
        );
    }
}
