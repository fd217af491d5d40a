//! Filters as conditions of SQL. Whatever somebody typed is bound, never written into a statement.

use rusqlite::types::Value as Sql;

use super::{
    fault::Done,
    things::{handles, text, word},
    words::Sought,
    write::misused,
};
use crate::domain::{
    Time,
    filter::{Bounds, Field, List, Said, Term, What},
    page::Query,
    text::sort_key,
};

/// A condition with its keys, in the order of its `?`.
#[derive(Debug, Clone, Default)]
pub struct Condition {
    /// The condition.
    pub sql: String,
    /// The keys.
    pub keys: Vec<Sql>,
}

impl Condition {
    /// A condition.
    pub fn new(sql: impl Into<String>, keys: Vec<Sql>) -> Self {
        Self {
            sql: sql.into(),
            keys,
        }
    }

    /// A condition between two texts.
    pub fn around(before: &str, inner: Self, after: &str) -> Self {
        Self::new(format!("{before}{}{after}", inner.sql), inner.keys)
    }

    /// The same with a key before its own.
    pub fn keyed(mut self, key: &str) -> Self {
        self.keys.insert(0, text(key));
        self
    }

    /// Something, where it asks anything.
    pub fn filled(&self) -> Option<&Self> {
        (!self.sql.is_empty()).then_some(self)
    }
}

/// What a list is filtered by.
pub struct Asked<'a> {
    /// The list.
    pub list: List,
    /// The account, where the list belongs to one.
    pub account: &'a str,
    /// The text in which words are looked for.
    pub find: &'a str,
    /// The filter and its moment.
    pub query: &'a Query,
}

/// A waiting request whose time has not run out; its key is the moment.
const OPEN: &str = "settled = 0 AND (expires IS NULL OR expires > ?)";

impl Asked<'_> {
    /// Some term looks for words that have to be there.
    pub fn looks_for_words(&self) -> bool {
        !Sought::of(&self.query.filter.terms).is_empty()
    }

    /// All terms, each behind an `AND`.
    ///
    /// # Errors
    /// When a field is none that the store can answer.
    pub fn conditions(&self) -> Done<Condition> {
        let mut all = Condition::default();
        for term in &self.query.filter.terms {
            let one = self.term(term)?;
            let sign = if term.not {
                " AND NOT coalesce(("
            } else {
                " AND ("
            };
            let end = if term.not { "), 0)" } else { ")" };
            all.sql.extend([sign, &one.sql, end]);
            all.keys.extend(one.keys);
        }
        Ok(all)
    }

    fn term(&self, term: &Term) -> Done<Condition> {
        Ok(match &term.what {
            What::Holds(words) => Condition::new(
                format!("instr({}, ?) > 0", self.find),
                vec![text(&sort_key(words))],
            ),
            What::Ends(end) => {
                let end = text(&sort_key(end));
                let sql = format!("substr({}, -length(?)) = ?", self.find);
                Condition::new(sql, vec![end.clone(), end])
            }
            What::Is(field, values) => {
                let mut any = Condition::default();
                for value in values {
                    let one = self.value(field, &value.what)?;
                    let or = if any.sql.is_empty() { "" } else { " OR " };
                    any.sql.extend([or, &one.sql]);
                    any.keys.extend(one.keys);
                }
                any
            }
        })
    }

    fn value(&self, field: &Field, said: &Said) -> Done<Condition> {
        let found = match self.list {
            List::Accounts => self.of_account(field, said),
            List::Users => self.of_user(field, said),
            List::Resources => self.of_resource(field, said),
            List::Requests | List::Waiting => self.of_request(field, said),
            List::Journal => self.of_entry(field, said),
            List::Roles => None,
        };
        found.ok_or_else(|| misused("A list was to be filtered by what the store does not keep"))
    }

    fn now(&self) -> Sql {
        Sql::from(self.query.now.millis())
    }

    fn key(&self) -> Sql {
        text(self.account)
    }

    fn of_account(&self, field: &Field, said: &Said) -> Option<Condition> {
        Some(match (field.name, word(said).as_str()) {
            ("status", word) => is("status", word),
            ("plan", word) => is("plan", word),
            ("policy", word) => Condition::new(
                "policy IN (SELECT hash FROM policies WHERE name = ?)",
                vec![text(word)],
            ),
            ("has", "pending") => Condition::new(
                format!(
                    "EXISTS (SELECT 1 FROM requests r WHERE r.account = accounts.id AND {OPEN})"
                ),
                vec![self.now()],
            ),
            ("has", "plan") => known("plan"),
            ("has", "no-plan") => unknown("plan"),
            ("handle", part) => holds("id", part),
            ("since", _) => self.when("since", field, said)?,
            _ => return None,
        })
    }

    fn of_user(&self, field: &Field, said: &Said) -> Option<Condition> {
        Some(match field.name {
            "role" => at_user(self.placed(("role", "assignments", "place"), said)),
            "relation" => at_user(self.placed(("relation", "relations", "target"), said)),
            "on" => holder(Condition::around(
                "place IN (",
                handles(self.account, said),
                ")",
            )),
            "until" => holder(self.when("until", field, said)?),
            "status" => is("+status", &word(said)),
            "has" => return self.user_has(&word(said)),
            // The address stands last in what is looked into.
            "email" => holds("substr(find, length(sort) + length(id) + 3)", &word(said)),
            "handle" => holds("id", &word(said)),
            "label" => labelled("users", said),
            "invited-by" if word(said) == "site" => {
                Condition::new("invited_by IS NULL AND status = 'invited'", vec![])
            }
            "invited-by" => within("invited_by", handles(self.account, said)),
            "since" => self.when("+since", field, said)?,
            _ => return None,
        })
    }

    /// Who holds or stands in something, anywhere or at one place, as a statement.
    pub fn placed(&self, (column, table, place): (&str, &str, &str), said: &Said) -> Condition {
        let (word, at) = match said {
            Said::At(word, at) => (word.clone(), Some(at)),
            said => (word(said), None),
        };
        let mut keys = vec![self.key(), text(&word)];
        let mut sql = format!("SELECT user FROM {table} WHERE account = ? AND {column} = ?");
        if let Some(at) = at {
            sql.extend([" AND ", place, " = ?"]);
            keys.push(text(if at == "account" { "" } else { at }));
        }
        Condition::new(sql, keys)
    }

    fn user_has(&self, what: &str) -> Option<Condition> {
        let sql = match what {
            "role" => "+roles <> ''",
            "no-role" => "+roles = ''",
            "end" => return Some(holder(known("until"))),
            "relation" => {
                "EXISTS (SELECT 1 FROM relations r
                 WHERE r.account = users.account AND r.user = users.id)"
            }
            "things" => {
                "EXISTS (SELECT 1 FROM resources r
                 WHERE r.account = users.account AND r.owner = users.id)"
            }
            "email" => return Some(known("+email")),
            "no-email" => return Some(unknown("+email")),
            "label" => "+labels <> '[]'",
            "pending" => {
                let sql = format!(
                    "EXISTS (SELECT 1 FROM requests
                         WHERE account = users.account AND about = users.id AND {OPEN})
                     OR EXISTS (SELECT 1 FROM requests
                         WHERE account = users.account AND asker_key = users.id
                         AND {OPEN})"
                );
                return Some(Condition::new(sql, vec![self.now(), self.now()]));
            }
            _ => return None,
        };
        Some(Condition::new(sql, vec![]))
    }

    fn of_resource(&self, field: &Field, said: &Said) -> Option<Condition> {
        let value = word(said);
        Some(match (field.name, value.as_str()) {
            ("kind", word) => is("+kind", word),
            ("state", word) => is("+state", word),
            ("in", "account") if !matches!(said, Said::Quoted(_)) => unknown("+parent"),
            ("in", _) => Condition::around("id IN (", self.below(said), ")"),
            ("owner", "none") if !matches!(said, Said::Quoted(_)) => unknown("+owner"),
            ("owner", _) => within("+owner", handles(self.account, said)),
            ("has", "owner") => known("+owner"),
            ("has", "no-owner") => unknown("+owner"),
            ("has", "state") => known("+state"),
            ("has", "label") => Condition::new("+labels <> '[]'", vec![]),
            ("has", "holders") => Condition::new(
                "id IN (SELECT place FROM assignments WHERE account = ?)",
                vec![self.key()],
            ),
            ("has", "pending") => Condition::new(
                format!("id IN (SELECT about FROM requests WHERE account = ? AND {OPEN})"),
                vec![self.key(), self.now()],
            ),
            ("label", _) => labelled("resources", said),
            ("handle", part) => holds("id", part),
            ("since", _) => self.when("+since", field, said)?,
            _ => return None,
        })
    }

    /// What lies in a thing, however deep, as a statement.
    pub fn below(&self, said: &Said) -> Condition {
        let mut out = Condition::around(
            "WITH RECURSIVE below (id) AS (
                 SELECT id FROM resources WHERE account = ? AND parent IN (",
            handles(self.account, said),
            ") UNION SELECT r.id FROM below b JOIN resources r ON r.account = ? AND r.parent = b.id
             ) SELECT id FROM below",
        );
        out.keys.insert(0, self.key());
        out.keys.push(self.key());
        out
    }

    fn of_request(&self, field: &Field, said: &Said) -> Option<Condition> {
        let value = word(said);
        Some(match (field.name, value.as_str()) {
            ("status", "waiting") => Condition::new(OPEN, vec![self.now()]),
            ("status", "expired") => {
                Condition::new("settled = 0 AND expires <= ?", vec![self.now()])
            }
            ("status", word) => is("status", word),
            ("by", "site") if !matches!(said, Said::Quoted(_)) => unknown("asked_by"),
            ("by", _) => within("asked_by", handles(self.account, said)),
            ("about", _) => within("about", handles(self.account, said)),
            ("workflow", word) => is("workflow", word),
            ("account", part) => holds("requests.account", part),
            ("has", "note") => known("note"),
            ("has", "votes") => Condition::new(
                "id IN (SELECT request FROM votes WHERE account = ?)",
                vec![self.key()],
            ),
            ("has", "end") => known("expires"),
            ("since" | "after" | "before", _) => self.when("since", field, said)?,
            _ => return None,
        })
    }

    fn of_entry(&self, field: &Field, said: &Said) -> Option<Condition> {
        let value = word(said);
        Some(match (field.name, value.as_str()) {
            ("by", "site" | "vendor") if !matches!(said, Said::Quoted(_)) => {
                self.traced("= ?", vec![text(&format!("by:{value}"))])
            }
            ("by", _) => self.traces("by:user:", said),
            ("of", _) => self.traces("of:", said),
            ("edit", word) => {
                // The dot comes before the slash, so this is all that begins with the word.
                let (from, to) = (format!("edit:{word}."), format!("edit:{word}/"));
                let group = self.traced("BETWEEN ? AND ?", vec![text(&from), text(&to)]);
                let mut one = self.traced("= ?", vec![text(&format!("edit:{word}"))]);
                one.sql.extend([" OR ", &group.sql]);
                one.keys.extend(group.keys);
                one
            }
            ("operator", part) => holds("e.operator", &sort_key(part)),
            ("reason", part) => holds("e.why", &sort_key(part)),
            ("has", "reason") => Condition::new("e.why <> ''", vec![]),
            ("has", "break-glass") => {
                Condition::new("substr(e.find, -12) = char(10) || 'break-glass'", vec![])
            }
            ("entry", _) => numbers("j.seq", said)?,
            ("since" | "until", _) => self.when("e.at", field, said)?,
            _ => return None,
        })
    }

    /// Entries that bear one of these traces.
    fn traced(&self, words: &str, keys: Vec<Sql>) -> Condition {
        let sql = format!("j.age IN (SELECT age FROM traces WHERE account = ? AND word {words})");
        let keys = [self.key()].into_iter().chain(keys).collect();
        Condition::new(sql, keys)
    }

    /// Entries that bear the trace of somebody or something.
    fn traces(&self, start: &str, said: &Said) -> Condition {
        let inner = handles(self.account, said);
        let mut out = Condition::around(
            "j.age IN (SELECT age FROM traces WHERE account = ? AND word IN
             (SELECT ? || id FROM (SELECT '' AS id WHERE 0 UNION ALL ",
            inner,
            ")))",
        );
        out.keys.splice(0..0, [self.key(), text(start)]);
        out
    }

    /// A column of times within the stretch that is meant.
    pub fn when(&self, column: &str, field: &Field, said: &Said) -> Option<Condition> {
        let Said::When(bounds) = said else {
            return None;
        };
        let (from, to) = field.stretch(*bounds, self.query.now);
        Some(stretch(column, from, to))
    }
}

fn stretch(column: &str, from: Option<Time>, to: Option<Time>) -> Condition {
    let mut sql = format!("{column} IS NOT NULL");
    let mut keys = Vec::new();
    for (sign, end) in [(">=", from), ("<", to)] {
        if let Some(end) = end {
            sql.extend([" AND ", column, " ", sign, " ?"]);
            keys.push(Sql::from(end.millis()));
        }
    }
    Condition::new(sql, keys)
}

/// A user of whom an assignment tells something.
fn holder(of: Condition) -> Condition {
    const BEFORE: &str = "EXISTS (SELECT 1 FROM assignments
        WHERE assignments.account = users.account AND assignments.user = users.id AND ";
    Condition::around(BEFORE, of, ")")
}

/// A user whom a statement about `user` finds, asked of one row alone.
fn at_user(users: Condition) -> Condition {
    Condition::around("EXISTS (", users, " AND user = users.id)")
}

fn is(column: &str, word: &str) -> Condition {
    Condition::new(format!("{column} = ?"), vec![text(word)])
}

fn holds(column: &str, part: &str) -> Condition {
    Condition::new(format!("instr({column}, ?) > 0"), vec![text(part)])
}

fn known(column: &str) -> Condition {
    Condition::new(format!("{column} IS NOT NULL"), vec![])
}

fn unknown(column: &str) -> Condition {
    Condition::new(format!("{column} IS NULL"), vec![])
}

fn within(column: &str, handles: Condition) -> Condition {
    Condition::around(&format!("{column} IN ("), handles, ")")
}

fn labelled(table: &str, said: &Said) -> Condition {
    let sql = format!("EXISTS (SELECT 1 FROM json_each({table}.labels) WHERE value = ?)");
    Condition::new(sql, vec![text(&word(said))])
}

fn numbers(column: &str, said: &Said) -> Option<Condition> {
    let Said::Number(bounds) = said else {
        return None;
    };
    let number = |n: &u64| Sql::from(i64::try_from(*n).unwrap_or(i64::MAX));
    let (sign, keys) = match bounds {
        Bounds::Is(n) => ("= ?", vec![number(n)]),
        Bounds::Less(n) => ("< ?", vec![number(n)]),
        Bounds::AtMost(n) => ("<= ?", vec![number(n)]),
        Bounds::More(n) => ("> ?", vec![number(n)]),
        Bounds::AtLeast(n) => (">= ?", vec![number(n)]),
        Bounds::Between(a, b) => ("BETWEEN ? AND ?", vec![number(a), number(b)]),
    };
    Some(Condition::new(format!("{column} {sign}"), keys))
}
