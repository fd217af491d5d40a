//! Lists in pages. A page begins after a row that is known by its sort key and its handle, so the
//! last page is as fast as the first.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row, params_from_iter, types::Value as Sql};
use serde_json::Value;

use super::{
    cursor::Cursors,
    fault::{Done, Fault},
    filter::{Asked, Condition},
    queries::Lists,
    rows,
    sorts::Order,
    ways::Frame,
};
use crate::domain::{
    filter,
    page::{MAX_PAGE, Page, Query},
};

/// What a list selects, and how it is ordered.
pub struct List<'a> {
    /// Which list it is.
    pub of: filter::List,
    /// The account to which it belongs; empty where it is the store's.
    pub account: &'a str,
    /// The columns that `read` takes.
    pub columns: &'a str,
    /// The table, with joins.
    pub table: &'a str,
    /// Which rows belong to the list; its keys are `?`.
    pub keep: &'a str,
    /// The keys in `keep`.
    pub keys: &'a [&'a str],
    /// The text in which a filter's words are looked for.
    pub find: &'a str,
    /// What else is true of its rows, and what finds those of which it is.
    pub also: Option<(Condition, Condition)>,
    /// What knows how long the list is without a filter.
    pub whole: Option<(&'a str, Vec<&'a str>)>,
}

impl<'a> List<'a> {
    /// A list with nothing said of it yet.
    pub fn of(of: filter::List) -> Self {
        Self {
            of,
            account: "",
            columns: "",
            table: "",
            keep: "1",
            keys: &[],
            find: "find",
            also: None,
            whole: None,
        }
    }

    /// The users of an account, which is the only key.
    pub fn users(account: &'a [&'a str; 1]) -> Self {
        Self {
            account: account[0],
            columns: rows::USER,
            table: "users",
            keep: "account = ? AND status <> 'removed'",
            keys: account,
            ..Self::of(filter::List::Users)
        }
    }

    /// The cursors of the list in an order.
    pub fn cursors<'k>(&self, key: &'k [u8; 32], sort: &Order) -> Cursors<'k> {
        let seal = sort.seal();
        let name = [self.of.word(), &seal].into_iter();
        let also = self.also.iter().flat_map(|(test, _)| &test.keys);
        let also = also.filter_map(|key| match key {
            Sql::Text(text) => Some(text.as_str()),
            _ => None,
        });
        let keys = self.keys.iter().copied().chain(also);
        let name: Vec<&str> = name.chain(keys).collect();
        Cursors::new(key, &name)
    }

    /// What is asked of it.
    fn asked<'q>(&'q self, query: &'q Query) -> Asked<'q> {
        Asked {
            list: self.of,
            account: self.account,
            find: self.find,
            query,
        }
    }

    /// What is true of each row that is found, behind an `AND`.
    fn tests(&self, asked: &Asked<'_>) -> Done<Condition> {
        let mut tests = asked.conditions()?;
        if let Some((also, _)) = &self.also {
            tests.sql = format!(" AND {}{}", also.sql, tests.sql);
            tests.keys.splice(0..0, also.keys.iter().cloned());
        }
        Ok(tests)
    }
}

/// Reads the page of a list that is asked for.
pub fn page<T>(
    lists: &Lists<'_>,
    list: &List<'_>,
    query: &Query,
    mut read: impl FnMut(&Row<'_>) -> Done<T>,
) -> Done<Page<T>> {
    let asked = list.asked(query);
    let order = Order::of(list.of, query.sort);
    let cursors = list.cursors(lists.key, &order);
    let frame = Frame {
        db: lists.db,
        gauge: lists.gauge,
        list,
        asked: &asked,
        order: &order,
        tests: list.tests(&asked)?,
    };
    let after = query
        .after
        .as_deref()
        .map(|after| place(&cursors.read(after)?, order.columns.len()));
    let limit = query.limit.clamp(1, MAX_PAGE);
    // One row more than asked tells whether there is another page.
    let (mut found, way) = frame.rows(after.transpose()?, limit + 1, &mut read)?;
    let more = found.len() > limit;
    found.truncate(limit);
    let (total, at_least) = match (query.counted, more || query.after.is_some()) {
        (false, _) => (0, false),
        (true, false) => (found.len() as u64, false),
        (true, true) => {
            let (total, at_least) = frame.count(&way)?;
            // A count that ends before the page knows less than the page.
            (total.max(found.len() as u64), at_least)
        }
    };
    let next = found.last().filter(|_| more);
    let next = next.map(|(_, place)| cursors.write(&written(place)));
    Ok(Page {
        rows: found.into_iter().map(|(row, _)| row).collect(),
        next,
        total,
        at_least,
    })
}

/// The columns of the order, which stand last in the row.
pub fn end(row: &Row<'_>, width: usize) -> Done<Vec<Sql>> {
    let columns = row.as_ref().column_count();
    let place = (columns.saturating_sub(width)..columns).map(|at| match row.get::<_, Sql>(at)? {
        part @ (Sql::Integer(_) | Sql::Text(_)) => Ok(part),
        _ => Err(Fault::Damaged("a list's order is not text".into())),
    });
    place.collect()
}

/// A place as it is written in a cursor.
pub fn written(place: &[Sql]) -> Value {
    let parts = place.iter().map(|part| match part {
        Sql::Integer(number) => Value::from(*number),
        Sql::Text(text) => Value::from(text.as_str()),
        _ => Value::Null,
    });
    parts.collect()
}

/// A cursor's place as keys.
fn place(place: &Value, width: usize) -> Done<Vec<Sql>> {
    let parts = place.as_array().filter(|parts| parts.len() == width);
    let keys = parts.into_iter().flatten().map(|part| match part {
        Value::String(text) => Some(Sql::from(text.clone())),
        part => part.as_i64().map(Sql::from),
    });
    let keys: Option<Vec<Sql>> = keys.collect();
    keys.filter(|keys| keys.len() == width)
        .ok_or_else(|| Fault::Damaged("a cursor of this store cannot be read".into()))
}

/// Rows beside the rows of a page, by the handle that they belong to.
pub fn beside<T>(
    db: &Connection,
    sql: &str,
    keys: &[&str],
    ids: &[&str],
    mut read: impl FnMut(&Row<'_>) -> Done<(String, T)>,
) -> Done<BTreeMap<String, Vec<T>>> {
    let ids = Value::from(ids).to_string();
    let keys = keys.iter().copied().chain([ids.as_str()]);
    let mut out: BTreeMap<String, Vec<T>> = BTreeMap::new();
    for (id, row) in rows::all(db, sql, params_from_iter(keys), &mut read)? {
        out.entry(id).or_default().push(row);
    }
    Ok(out)
}
