//! Words, looked for in an index of all runs of three letters (trigrams). A shorter word is the
//! beginning of some of them, so the index answers it as long as those are few.
//!
//! The index may find more than is meant and never less: whoever asks it looks at each row again.

use std::hash::{DefaultHasher, Hash, Hasher};

use rusqlite::{Connection, types::Value as Sql};

use super::{
    fault::Done,
    filter::{Asked, Condition},
    rows,
    things::{text, word},
};
use crate::domain::{
    filter::{List, Said, Term, What},
    text::sort_key,
};

/// What stands behind each indexed text, so that its last letters begin runs of three as well. No
/// stored text holds it.
pub const END: &str = "\u{3}\u{3}";
/// How long a run is.
const RUN: usize = 3;
/// With more runs than these, a short word is too frequent to be looked for one by one.
const MOST_RUNS: usize = 32;

/// The index of a table.
#[derive(Debug, Clone, Copy)]
pub struct Index {
    /// The table.
    pub table: &'static str,
    /// Its words.
    words: &'static str,
    /// Each run that occurs.
    runs: &'static str,
}

impl Index {
    /// The handles of an account's rows whose name holds a text.
    pub fn called(self, account: &str, part: &str) -> (String, Vec<Sql>) {
        let Self { table, words, .. } = self;
        let keys = [account, part].map(text);
        let all = format!("SELECT id FROM {table} WHERE account = ? AND instr(sort, ?) > 0");
        let Some(Part::Long(phrase)) = Part::of(part) else {
            return (all, keys.to_vec());
        };
        // Rows are taken from the index of words, whatever else would find them.
        let sql = format!(
            "SELECT id FROM {table} INDEXED BY {table}_number
             WHERE number IN (SELECT rowid FROM {words} WHERE {words} MATCH ?)
             AND account = ? AND instr(sort, ?) > 0"
        );
        (sql, std::iter::once(text(&phrase)).chain(keys).collect())
    }
}

/// Every index.
pub const INDEXES: [Index; 2] = [
    Index {
        table: "users",
        words: "users_words",
        runs: "users_runs",
    },
    Index {
        table: "resources",
        words: "resources_words",
        runs: "resources_runs",
    },
];

/// The index by which a list finds words.
pub fn index(list: List) -> Option<Index> {
    let table = match list {
        List::Users => "users",
        List::Resources => "resources",
        _ => return None,
    };
    INDEXES.into_iter().find(|index| index.table == table)
}

/// A text that rows have to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// As the index takes it.
    Long(String),
    /// Too short for it.
    Short(String),
}

impl Part {
    /// What is looked for in the text of a row; nothing where that says nothing.
    fn of(text: &str) -> Option<Self> {
        match text.chars().count() {
            0 => None,
            // It would end the statement.
            _ if text.contains('\0') => None,
            length if length < RUN => Some(Self::Short(text.into())),
            _ => Some(Self::Long(format!("find : {}", quoted(text)))),
        }
    }

    fn labelled(label: &str) -> Option<Self> {
        let label = format!("labels : {}", quoted(&format!("\"{label}\"")));
        (!label.contains('\0')).then_some(Self::Long(label))
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// What a filter looks for in texts: of each of these at least one.
#[derive(Debug, Clone, Default)]
pub struct Sought(Vec<Vec<Part>>);

impl Sought {
    /// What the terms of a filter look for.
    pub fn of(terms: &[Term]) -> Self {
        let terms = terms.iter().filter(|term| !term.not);
        Self(terms.filter_map(|term| parts(&term.what)).collect())
    }

    /// Nothing is looked for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The rows that the index finds, by their numbers. `None`: it is no help. `short`: short words
    /// are looked for as well.
    pub fn hits(&self, db: &Connection, asked: &Asked<'_>, short: bool) -> Done<Option<Condition>> {
        let Some(index) = index(asked.list) else {
            return Ok(None);
        };
        let mut all = Vec::new();
        for parts in &self.0 {
            let mut any = Vec::new();
            let mut helps = true;
            for part in parts {
                match part {
                    Part::Long(phrase) => any.push(phrase.clone()),
                    Part::Short(start) if short => match runs(db, index, start)? {
                        Some(runs) => any.extend(runs),
                        None => helps = false,
                    },
                    Part::Short(_) => helps = false,
                }
            }
            if helps {
                all.push(format!("({})", any.join(" OR ")));
            }
        }
        if all.is_empty() {
            return Ok(None);
        }
        let keys = vec![
            text(&all.join(" AND ")),
            text(asked.account),
            text(asked.account),
        ];
        Ok(Some(Condition::new(
            format!(
                "SELECT rowid FROM {words} WHERE {words} MATCH ?
                 AND rowid >= (SELECT block << 32 FROM blocks WHERE account = ?)
                 AND rowid < (SELECT (block + 1) << 32 FROM blocks WHERE account = ?)",
                words = index.words
            ),
            keys,
        )))
    }
}

/// The texts of which one has to be there, where that is all that a term asks of texts.
fn parts(what: &What) -> Option<Vec<Part>> {
    match what {
        What::Holds(words) => Some(vec![Part::of(&sort_key(words))?]),
        What::Ends(end) => Some(vec![Part::of(&format!("{}{END}", sort_key(end)))?]),
        What::Is(field, values) => {
            let part = |said: &Said| match field.name {
                "email" | "handle" => Part::of(&word(said)),
                "label" => Part::labelled(&word(said)),
                _ => None,
            };
            values.iter().map(|value| part(&value.what)).collect()
        }
    }
}

/// The runs that begin so, as the index takes them; `None` where they are too many.
fn runs(db: &Connection, index: Index, start: &str) -> Done<Option<Vec<String>>> {
    let sql = format!("SELECT term FROM {} WHERE term >= ? LIMIT 1", index.runs);
    let (mut out, mut from) = (Vec::new(), start.to_owned());
    while let Some(run) = rows::first(db, &sql, [&from], |row| Ok(row.get::<_, String>(0)?))? {
        if !run.starts_with(start) {
            break;
        }
        if out.len() == MOST_RUNS {
            return Ok(None);
        }
        out.push(quoted(&run));
        // No run is longer, so this is before the next.
        from = format!("{run}\u{1}");
    }
    if out.is_empty() {
        // Three of what stands behind a text but twice.
        out.push(quoted("\u{3}\u{3}\u{3}"));
    }
    Ok(Some(out))
}

/// The tables whose index is not that of their texts.
pub fn wrong(db: &Connection) -> Done<Vec<&'static str>> {
    let mut out = Vec::new();
    for index in INDEXES {
        if expected(db, index)? != kept(db, index)? {
            out.push(index.table);
        }
    }
    Ok(out)
}

/// A sum over all runs at their places, whatever their order.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sum {
    runs: u64,
    sum: u64,
}

impl Sum {
    fn add(&mut self, run: (i64, &str, i64, &str)) {
        let mut hasher = DefaultHasher::new();
        run.hash(&mut hasher);
        self.runs += 1;
        self.sum = self.sum.wrapping_add(hasher.finish());
    }
}

fn each<T>(
    db: &Connection,
    sql: &str,
    mut see: impl FnMut(&rusqlite::Row<'_>) -> Done<T>,
) -> Done<()> {
    let mut statement = db.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        see(row)?;
    }
    Ok(())
}

fn expected(db: &Connection, index: Index) -> Done<Sum> {
    let mut sum = Sum::default();
    let sql = format!("SELECT number, find, labels FROM {}", index.table);
    each(db, &sql, |row| {
        // A row without a number is told elsewhere.
        let number: i64 = row.get::<_, Option<i64>>(0)?.unwrap_or_default();
        let (find, labels): (String, String) = (row.get(1)?, row.get(2)?);
        for (column, text) in [("find", format!("{find}{END}")), ("labels", labels)] {
            let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            let ends = starts.iter().skip(RUN).copied().chain([text.len()]);
            for ((start, end), place) in starts.iter().zip(ends).zip(0..) {
                let run = text.get(*start..end).unwrap_or_default();
                if starts.len() >= RUN {
                    sum.add((number, column, place, run));
                }
            }
        }
        Ok(())
    })?;
    Ok(sum)
}

fn kept(db: &Connection, index: Index) -> Done<Sum> {
    let mut sum = Sum::default();
    let sql = format!("SELECT doc, col, offset, term FROM {}", index.runs);
    each(db, &sql, |row| {
        let (column, run): (String, String) = (row.get(1)?, row.get(3)?);
        sum.add((row.get(0)?, &column, row.get(2)?, &run));
        Ok(())
    })?;
    Ok(sum)
}

/// A whole number as a key.
pub fn whole(number: usize) -> Sql {
    Sql::from(rows::column(number as u64))
}
