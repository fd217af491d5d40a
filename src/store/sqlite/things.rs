//! Which users and resources a value of a filter stands for.

use rusqlite::types::Value as Sql;

use super::{filter::Condition, words};
use crate::domain::{filter::Said, text::sort_key};

/// The handles that a value stands for, as a subquery: the one that it names, or all whose name
/// holds it. `account` stands for the account where it is kept as an empty text.
pub fn handles(account: &str, said: &Said) -> Condition {
    match said {
        Said::Quoted(part) => {
            let part = sort_key(part);
            let (mut sql, mut keys) = (Vec::new(), Vec::new());
            for index in words::INDEXES {
                let (one, its) = index.called(account, &part);
                sql.push(one);
                keys.extend(its);
            }
            Condition::new(sql.join(" UNION ALL "), keys)
        }
        said => {
            let word = word(said);
            let kept = if word == "account" { "" } else { &word };
            Condition::new("SELECT ?", vec![text(kept)])
        }
    }
}

/// A value as a word; handles are small letters.
pub fn word(said: &Said) -> String {
    match said {
        Said::Word(word) | Said::Quoted(word) => word.to_lowercase(),
        other => other.to_string(),
    }
}

/// A key that is a text.
pub fn text(text: &str) -> Sql {
    Sql::from(text.to_owned())
}
