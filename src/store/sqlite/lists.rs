//! Lists in pages. A page begins after a row that is known by its sort key and its handle, so the
//! last page is as fast as the first.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row, params_from_iter, types::Value as Sql};
use serde_json::Value;

use super::{
    cursor::Cursors,
    fault::{Done, Fault},
    filter::Asked,
    rows,
    sorts::Order,
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
}

impl List<'_> {
    /// The cursors of the list in an order.
    pub fn cursors<'k>(&self, key: &'k [u8; 32], sort: &Order) -> Cursors<'k> {
        let seal = sort.seal();
        let name = [self.of.word(), &seal].into_iter();
        let name: Vec<&str> = name.chain(self.keys.iter().copied()).collect();
        Cursors::new(key, &name)
    }
}

/// Reads the page of a list that is asked for.
pub fn page<T>(
    db: &Connection,
    key: &[u8; 32],
    list: &List<'_>,
    query: &Query,
    mut read: impl FnMut(&Row<'_>) -> Done<T>,
) -> Done<Page<T>> {
    let mut keep = list.keep.to_owned();
    let mut keys: Vec<Sql> = list
        .keys
        .iter()
        .map(|key| Sql::from((*key).to_owned()))
        .collect();
    let asked = Asked {
        list: list.of,
        account: list.account,
        find: list.find,
        query,
    };
    let filter = asked.conditions()?;
    keep.push_str(&filter.sql);
    keys.extend(filter.keys);
    let count = format!("SELECT count(*) FROM {} WHERE {keep}", list.table);
    let total = if query.counted {
        rows::count(db, &count, params_from_iter(&keys))?
    } else {
        0
    };

    let sort = Order::of(list.of, query.sort);
    let cursors = list.cursors(key, &sort);
    let order = sort.columns.join(", ");
    if let Some(after) = &query.after {
        let place = place(&cursors.read(after)?, sort.columns.len())?;
        let marks = vec!["?"; place.len()].join(", ");
        keep.extend([" AND (", &order, ") ", sort.beyond(), " (", &marks, ")"]);
        keys.extend(place);
    }
    let limit = query.limit.clamp(1, MAX_PAGE);
    // One row more than asked tells whether there is another page.
    let sql = format!(
        "SELECT {}, {order} FROM {} WHERE {keep} ORDER BY {} LIMIT {}",
        list.columns,
        list.table,
        sort.clause(),
        limit + 1
    );
    let width = sort.columns.len();
    let mut found = rows::all(db, &sql, params_from_iter(&keys), |row| {
        Ok((read(row)?, end(row, width)?))
    })?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found
        .last()
        .filter(|_| more)
        .map(|(_, place)| cursors.write(place));
    Ok(Page {
        rows: found.into_iter().map(|(row, _)| row).collect(),
        next,
        total,
        at_least: false,
    })
}

/// The columns of the order, which stand last in the row.
pub fn end(row: &Row<'_>, width: usize) -> Done<Value> {
    let columns = row.as_ref().column_count();
    let place = (columns.saturating_sub(width)..columns).map(|at| {
        Ok(match row.get::<_, Sql>(at)? {
            Sql::Integer(number) => Value::from(number),
            Sql::Text(text) => Value::from(text),
            _ => return Err(Fault::Damaged("a list's order is not text".into())),
        })
    });
    place.collect()
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
