//! What of a filter an index finds by itself: the handles of the rows of which a term is true, or
//! more of them, never fewer. Terms of which no index knows are left out.

use super::{
    filter::{Asked, Condition},
    lists::List,
    things::{handles, text, word},
};
use crate::domain::filter::{self, Field, Said, Term, What};

/// A statement for each term that an index knows about.
pub fn of(asked: &Asked<'_>, list: &List<'_>) -> Vec<Condition> {
    let terms = asked.query.filter.terms.iter().filter(|term| !term.not);
    let also = list.also.iter().map(|(_, source)| source.clone());
    terms
        .filter_map(|term| of_term(asked, term))
        .chain(also)
        .collect()
}

fn of_term(asked: &Asked<'_>, term: &Term) -> Option<Condition> {
    let What::Is(field, values) = &term.what else {
        return None;
    };
    let mut all = Condition::default();
    for value in values {
        let one = match asked.list {
            filter::List::Users => of_user(asked, field, &value.what),
            filter::List::Resources => of_resource(asked, field, &value.what),
            _ => None,
        }?;
        let union = if all.sql.is_empty() {
            ""
        } else {
            " UNION ALL "
        };
        all.sql.extend([union, &one.sql]);
        all.keys.extend(one.keys);
    }
    Some(all)
}

fn of_user(asked: &Asked<'_>, field: &Field, said: &Said) -> Option<Condition> {
    match field.name {
        "role" => Some(asked.placed(("role", "assignments", "place"), said)),
        "relation" => Some(asked.placed(("relation", "relations", "target"), said)),
        "on" => Some(holders(
            asked,
            "place IN (",
            handles(asked.account, said),
            ")",
        )),
        "until" => Some(holders(asked, "", asked.when("until", field, said)?, "")),
        "status" => Some(kept(asked, "users", "status = ?", &word(said))),
        "since" => {
            let since = asked.when("since", field, said)?;
            let before = "SELECT id FROM users WHERE account = ? AND status <> 'removed' AND ";
            Some(Condition::around(before, since, "").keyed(asked.account))
        }
        "has" => {
            let sql = match word(said).as_str() {
                "no-role" => {
                    "SELECT id FROM users WHERE account = ? AND status <> 'removed' AND roles = ''"
                }
                "end" => "SELECT user FROM assignments WHERE account = ? AND until IS NOT NULL",
                "relation" => "SELECT user FROM relations WHERE account = ?",
                "things" => "SELECT owner FROM resources WHERE account = ? AND owner IS NOT NULL",
                "label" => {
                    "SELECT id FROM users WHERE account = ? AND status <> 'removed'
                     AND labels_key > '['"
                }
                "no-email" => {
                    "SELECT id FROM users WHERE account = ? AND status <> 'removed'
                     AND email_key = ''"
                }
                "pending" => {
                    let sql =
                        "SELECT about FROM requests WHERE account = ? AND settled = 0 UNION ALL
                         SELECT asked_by FROM requests WHERE account = ? AND settled = 0";
                    let keys = [asked.account; 2].map(text).to_vec();
                    return Some(Condition::new(sql, keys));
                }
                _ => return None,
            };
            Some(Condition::new(sql, vec![text(asked.account)]))
        }
        _ => None,
    }
}

fn of_resource(asked: &Asked<'_>, field: &Field, said: &Said) -> Option<Condition> {
    let quoted = matches!(said, Said::Quoted(_));
    let value = word(said);
    match (field.name, value.as_str()) {
        ("kind", word) => Some(kept(asked, "resources", "kind = ?", word)),
        ("state", word) => Some(kept(asked, "resources", "state_key = ?", word)),
        ("in", "account") if !quoted => Some(kept(asked, "resources", "parent_key = ?", "")),
        ("in", _) => Some(Condition::around(
            "SELECT id FROM (",
            asked.below(said),
            ")",
        )),
        ("owner", "none") if !quoted => Some(kept(asked, "resources", "owner_key = ?", "")),
        ("owner", _) => {
            let before = "SELECT id FROM resources WHERE account = ? AND owner IN (";
            let owners = handles(asked.account, said);
            Some(Condition::around(before, owners, ")").keyed(asked.account))
        }
        ("since", _) => {
            let since = asked.when("since", field, said)?;
            let before = "SELECT id FROM resources WHERE account = ? AND ";
            Some(Condition::around(before, since, "").keyed(asked.account))
        }
        ("has", "no-owner") => Some(kept(asked, "resources", "owner_key = ?", "")),
        ("has", "holders") => Some(Condition::new(
            "SELECT place FROM assignments WHERE account = ? AND place > ''",
            vec![text(asked.account)],
        )),
        ("has", "pending") => Some(Condition::new(
            "SELECT about FROM requests WHERE account = ? AND settled = 0",
            vec![text(asked.account)],
        )),
        _ => None,
    }
}

fn kept(asked: &Asked<'_>, table: &str, is: &str, word: &str) -> Condition {
    Condition::new(
        format!("SELECT id FROM {table} WHERE account = ? AND {is}"),
        vec![text(asked.account), text(word)],
    )
}

fn holders(asked: &Asked<'_>, before: &str, inner: Condition, after: &str) -> Condition {
    let before = format!("SELECT user FROM assignments WHERE account = ? AND {before}");
    Condition::around(&before, inner, after).keyed(asked.account)
}
