//! What lists and sheets have in common: printing a page, finding one row, words for roles.

use serde::Serialize;

use super::{
    out::{Exit, Fault, Out},
    sheet::Sheet,
    table::Table,
};
use crate::{
    domain::{
        Found,
        page::{MAX_PAGE, Page, PageAsk},
        plan::HeldRole,
        text::show,
    },
    service::Result as Answer,
};

/// Prints a page as a table or in JSON. Where there is more, stderr says how to go on.
pub fn page<T: Serialize>(
    out: &mut Out,
    page: &Page<T>,
    json: bool,
    table: impl FnOnce(&[T]) -> Table,
) -> Result<Exit, Fault> {
    if json {
        out.json(page)?;
        return Ok(Exit::Done);
    }
    if let (true, Some(next)) = (page.rows.is_empty(), &page.next) {
        out.tell(&format!("Nothing found so far; go on with --after {next}"));
        return Ok(Exit::Done);
    }
    if page.rows.is_empty() {
        out.tell("Nothing to show.");
        return Ok(Exit::Done);
    }
    out.text(&table(&page.rows).to_string())?;
    if let Some(next) = &page.next {
        let (shown, total) = (page.rows.len(), page.total);
        if page.at_least {
            out.tell(&format!("{shown} found so far; go on with --after {next}"));
            return Ok(Exit::Done);
        }
        out.tell(&format!(
            "{shown} of {total} shown; go on with --after {next}"
        ));
    }
    Ok(Exit::Done)
}

/// Prints rows that were found among others. Where there may be more, stderr says how to go on.
pub fn found<T: Serialize>(
    out: &mut Out,
    found: &Found<T>,
    json: bool,
    table: impl FnOnce(&[T]) -> Table,
) -> Result<Exit, Fault> {
    if json {
        out.json(found)?;
        return Ok(Exit::Done);
    }
    all(out, &found.rows, false, table)?;
    if let Some(next) = &found.next {
        out.tell(&format!("There may be more; go on with --after {next}"));
    }
    Ok(Exit::Done)
}

/// Prints all rows that there are.
pub fn all<T: Serialize>(
    out: &mut Out,
    rows: &[T],
    json: bool,
    table: impl FnOnce(&[T]) -> Table,
) -> Result<Exit, Fault> {
    if json {
        out.json(&rows)?;
    } else if rows.is_empty() {
        out.tell("Nothing to show.");
    } else {
        out.text(&table(rows).to_string())?;
    }
    Ok(Exit::Done)
}

/// Prints one thing as a sheet or in JSON.
pub fn one<T: Serialize>(
    out: &mut Out,
    thing: &T,
    json: bool,
    sheet: impl FnOnce(&T) -> Sheet,
) -> Result<Exit, Fault> {
    if json {
        out.json(thing)?;
    } else {
        out.text(&sheet(thing).to_string())?;
    }
    Ok(Exit::Done)
}

/// Words of guidance with the rules that they tell.
pub fn told(help: &str, rules: &[String]) -> String {
    if rules.is_empty() {
        return help.to_owned();
    }
    format!("{help} ({})", comma(rules))
}

/// Finds the row that is meant, page by page.
pub fn find<T>(
    what: &str,
    name: &str,
    mut page: impl FnMut(&PageAsk) -> Answer<Page<T>>,
    meant: impl Fn(&T) -> bool,
) -> Result<T, Fault> {
    let mut ask = PageAsk {
        limit: MAX_PAGE,
        ..PageAsk::default()
    };
    loop {
        let Page { rows, next, .. } = page(&ask)?;
        if let Some(row) = rows.into_iter().find(&meant) {
            return Ok(row);
        }
        if next.is_none() {
            let name = show(name);
            return Err(Fault::misuse(
                "not-there",
                format!("There is no {what} `{name}` in this account"),
                "The list of the same command names all there are.",
            ));
        }
        ask.after = next;
    }
}

/// A held role in words.
pub fn role(held: &HeldRole) -> String {
    held.words()
}

/// Words between commas.
pub fn comma<T: AsRef<str>>(words: impl IntoIterator<Item = T>) -> String {
    let mut out = String::new();
    for word in words {
        if !out.is_empty() {
            out.push_str(", ");
        }
        out.push_str(word.as_ref());
    }
    out
}
