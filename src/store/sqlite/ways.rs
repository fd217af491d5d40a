//! Where a page's rows are taken from. Under a filter there are two ways: to walk along the list and
//! look at each row, or to start from what an index finds and sort that. The first is right where
//! much is found, the second where little is, so it is counted before how much an index would find,
//! no further than matters. Neither a rare word walks a million rows nor a frequent one sorts them.

use rusqlite::{Connection, Row, params_from_iter, types::Value as Sql};

use super::{
    fault::Done,
    filter::{Asked, Condition},
    lists::{List, end},
    rows,
    sorts::Order,
    sources, words,
};

/// How much is looked at before another way is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gauge {
    /// So few hits are sorted at once.
    pub few: usize,
    /// So many rows are walked before it is counted further.
    pub stretch: usize,
    /// So many hits are sorted rather than to walk on.
    pub many: usize,
    /// A list is counted as far as this where nothing knows its length.
    pub counted: usize,
}

impl Default for Gauge {
    /// On two cores a hit costs about 2 microseconds to fetch and sort, a row 0.4 to walk past, and
    /// to count a hit 0.2.
    fn default() -> Self {
        Self {
            few: 500,
            stretch: 4_000,
            many: 10_000,
            counted: 10_000,
        }
    }
}

/// Where rows come from.
#[derive(Debug, Clone)]
pub enum Way {
    /// Along the list.
    Walk,
    /// From hits: what finds them, and the column of the list that they name.
    Hits(Condition, &'static str),
}

/// A part of a list that is read: behind a row, and up to one.
#[derive(Debug, Clone, Default)]
pub struct Stretch {
    /// Only what comes behind it.
    pub after: Option<Vec<Sql>>,
    /// Only what comes up to it.
    pub until: Option<Vec<Sql>>,
}

/// A list under a filter in an order.
pub struct Frame<'a> {
    pub db: &'a Connection,
    pub gauge: Gauge,
    pub list: &'a List<'a>,
    pub asked: &'a Asked<'a>,
    pub order: &'a Order,
    /// What is true of each row that is found.
    pub tests: Condition,
}

/// Rows with their places, and the way by which they were found.
pub type Found<T> = (Vec<(T, Vec<Sql>)>, Way);

impl Frame<'_> {
    /// So many rows behind a place, in the order of the list.
    pub fn rows<T>(
        &self,
        after: Option<Vec<Sql>>,
        limit: usize,
        read: &mut dyn FnMut(&Row<'_>) -> Done<T>,
    ) -> Done<Found<T>> {
        let mut stretch = Stretch { after, until: None };
        if !self.can_choose() {
            let rows = self.read(&Way::Walk, &stretch, limit, read)?;
            return Ok((rows, Way::Walk));
        }
        if let Some(way) = self.fewest(self.gauge.few, false)? {
            return Ok((self.read(&way, &stretch, limit, read)?, way));
        }
        stretch.until = self.bound(&stretch, self.gauge.stretch)?;
        let mut found = self.read(&Way::Walk, &stretch, limit, read)?;
        let Some(bound) = stretch.until.take().filter(|_| found.len() < limit) else {
            return Ok((found, Way::Walk));
        };
        if let Some(way) = self.fewest(self.gauge.many, true)? {
            return Ok((self.read(&way, &stretch, limit, read)?, way));
        }
        stretch.after = Some(bound);
        found.extend(self.read(&Way::Walk, &stretch, limit - found.len(), read)?);
        Ok((found, Way::Walk))
    }

    /// How many rows there are, and whether there may be more.
    pub fn count(&self, way: &Way) -> Done<(u64, bool)> {
        let mut stretch = Stretch::default();
        if matches!(way, Way::Walk) {
            if let (None, Some((sql, keys))) = (self.tests.filled(), &self.list.whole) {
                return Ok((
                    rows::count(self.db, sql, params_from_iter(keys.iter()))?,
                    false,
                ));
            }
            stretch.until = self.bound(&stretch, self.gauge.counted)?;
        }
        let statement = self.statement(way, "count(*)", &stretch, "");
        let keys = params_from_iter(&statement.keys);
        let count = rows::count(self.db, &statement.sql, keys)?;
        Ok((count, stretch.until.is_some()))
    }

    /// An index could find what is asked.
    fn can_choose(&self) -> bool {
        let sources = sources::of(self.asked, self.list);
        !sources.is_empty() || words::index(self.list.of).is_some() && self.asked.looks_for_words()
    }

    /// The index that finds the fewest rows, where it finds no more than so many.
    fn fewest(&self, most: usize, short: bool) -> Done<Option<Way>> {
        let table = self.list.of;
        let mut ways: Vec<Way> = sources::of(self.asked, self.list)
            .into_iter()
            .map(|ids| Way::Hits(ids, "id"))
            .collect();
        let sought = words::Sought::of(&self.asked.query.filter.terms);
        if words::index(table).is_some()
            && let Some(hits) = sought.hits(self.db, self.asked, short)?
        {
            ways.insert(0, Way::Hits(hits, "number"));
        }
        let mut best = None;
        for way in ways {
            let Way::Hits(hits, _) = &way else { continue };
            let sql = format!(
                "SELECT count(*) FROM (SELECT 1 FROM ({}) LIMIT ?)",
                hits.sql
            );
            let keys = hits.keys.iter().cloned();
            let keys = keys.chain([words::whole(most.saturating_add(1))]);
            let count = rows::count(self.db, &sql, params_from_iter(keys))?;
            if count <= most as u64 && best.as_ref().is_none_or(|(least, _)| count < *least) {
                best = Some((count, way));
            }
        }
        Ok(best.map(|(_, way)| way))
    }

    /// The row that so many rows of the whole list end with, where there are more.
    fn bound(&self, stretch: &Stretch, rows: usize) -> Done<Option<Vec<Sql>>> {
        let bare = Frame {
            tests: Condition::default(),
            ..*self
        };
        let order = self.order.columns.join(", ");
        let last = format!(" ORDER BY {} LIMIT 1 OFFSET ?", self.order.clause());
        let mut statement = bare.statement(&Way::Walk, &order, stretch, &last);
        statement.keys.push(words::whole(rows.saturating_sub(1)));
        let width = self.order.columns.len();
        rows::first(
            self.db,
            &statement.sql,
            params_from_iter(&statement.keys),
            |row| end(row, width),
        )
    }

    fn read<T>(
        &self,
        way: &Way,
        stretch: &Stretch,
        limit: usize,
        read: &mut dyn FnMut(&Row<'_>) -> Done<T>,
    ) -> Done<Vec<(T, Vec<Sql>)>> {
        let statement = self.page(way, stretch, limit);
        let width = self.order.columns.len();
        rows::all(
            self.db,
            &statement.sql,
            params_from_iter(&statement.keys),
            |row| Ok((read(row)?, end(row, width)?)),
        )
    }

    /// The statement that reads rows with their places.
    pub fn page(&self, way: &Way, stretch: &Stretch, limit: usize) -> Condition {
        let columns = format!("{}, {}", self.list.columns, self.order.columns.join(", "));
        let end = format!(" ORDER BY {} LIMIT ?", self.order.clause());
        let mut statement = self.statement(way, &columns, stretch, &end);
        statement.keys.push(words::whole(limit));
        statement
    }

    fn statement(&self, way: &Way, columns: &str, stretch: &Stretch, end: &str) -> Condition {
        let table = self.list.table;
        let mut out = match way {
            Way::Walk => {
                Condition::new(format!("SELECT {columns} FROM {table} WHERE "), Vec::new())
            }
            // The hits come first: a cross join is not turned round. With a limit of its own what
            // finds them is not led by the wish to have them distinct.
            Way::Hits(hits, column) => Condition::new(
                format!(
                    "WITH hits (hit) AS MATERIALIZED (SELECT DISTINCT * FROM ({} LIMIT -1))
                     SELECT {columns}
                     FROM hits CROSS JOIN {table} ON {table}.{column} = hit WHERE ",
                    hits.sql
                ),
                hits.keys.clone(),
            ),
        };
        out.sql.push_str(self.list.keep);
        let keys = self.list.keys.iter();
        out.keys
            .extend(keys.map(|key| Sql::from((*key).to_owned())));
        out.sql.push_str(&self.tests.sql);
        out.keys.extend(self.tests.keys.iter().cloned());
        let order = self.order.columns.join(", ");
        let (behind, up_to) = self.order.signs();
        for (sign, place) in [(behind, &stretch.after), (up_to, &stretch.until)] {
            if let Some(place) = place {
                let marks = vec!["?"; place.len()].join(", ");
                out.sql
                    .extend([" AND (", &order, ") ", sign, " (", &marks, ")"]);
                out.keys.extend(place.iter().cloned());
            }
        }
        out.sql.push_str(end);
        out
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::open;
    use super::*;
    use crate::domain::{
        filter::{self, Filter},
        page::Query,
        sort::{self, Sort},
    };

    const LIST: filter::List = filter::List::Users;
    const LITTLE: Gauge = Gauge {
        few: 3,
        stretch: 10,
        many: 6,
        counted: 10,
    };

    /// Sixty people: `all` holds of each, `late` of the last twenty, `five` of the last five, and
    /// `two` of the last two.
    fn sixty() -> Connection {
        let db = open::in_memory().unwrap();
        db.execute_batch(
            "PRAGMA foreign_keys = OFF;
             INSERT INTO blocks VALUES ('one', 7), ('two', 8);
             WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 60)
             INSERT INTO users (account, id, name, status, labels, since, sort, find, number)
             SELECT account, format('u%02d', n), '', 'active', '[]', n, format('u%02d', n),
                 'all' || iif(n > 40, ' late', '') || iif(n > 55, ' five', '')
                 || iif(n > 58, ' two q', ''), (block << 32) + n
             FROM n JOIN blocks;
             INSERT INTO assignments (account, user, role, place, since)
             SELECT account, id, iif(since > 58, 'rare', 'common'), '', 0 FROM users;",
        )
        .unwrap();
        db
    }

    fn framed<T>(db: &Connection, text: &str, order: &Order, ask: impl Fn(&Frame<'_>) -> T) -> T {
        let query = Query {
            filter: Filter::parse(LIST, text).unwrap(),
            ..Query::plain(5)
        };
        let keys = ["one"];
        let list = List::users(&keys);
        let asked = Asked {
            list: LIST,
            account: "one",
            find: "find",
            query: &query,
        };
        ask(&Frame {
            db,
            gauge: LITTLE,
            list: &list,
            asked: &asked,
            order,
            tests: asked.conditions().unwrap(),
        })
    }

    fn plan(db: &Connection, statement: &Condition) -> Vec<String> {
        let sql = format!("EXPLAIN QUERY PLAN {}", statement.sql);
        rows::all(db, &sql, params_from_iter(&statement.keys), |row| {
            Ok(row.get(3)?)
        })
        .unwrap()
    }

    #[test]
    fn every_order_is_walked_along_an_index_and_between_two_rows_of_it() {
        let db = sixty();
        for key in sort::of(LIST) {
            for down in [false, true] {
                let order = Order::of(LIST, Some(Sort { by: key, down }));
                for filter in ["", "all -late role:common status:active since:2020 label:x"] {
                    framed(&db, filter, &order, |frame| {
                        let place = || {
                            let columns = order.columns.iter();
                            Some(columns.map(|_| Sql::from(String::new())).collect())
                        };
                        let stretch = Stretch {
                            after: place(),
                            until: place(),
                        };
                        let plan = plan(&db, &frame.page(&Way::Walk, &stretch, 5));
                        let walked = &plan[0];
                        assert!(walked.starts_with("SEARCH users USING"), "{plan:?}");
                        for sign in ['>', '<'] {
                            // `id>?`, or `(sort,id)>(?,?)`.
                            let place = order.columns.join(",");
                            let held = walked.contains(&format!("{place}{sign}?"))
                                || walked.contains(&format!("({place}){sign}(?"));
                            assert!(held, "{} {sign}: {plan:?}", key.name);
                        }
                        let sorted = plan.iter().any(|step| step.contains("TEMP B-TREE"));
                        assert!(!sorted, "{}: {plan:?}", key.name);
                    });
                }
            }
        }
    }

    #[test]
    fn few_hits_are_sorted_and_many_are_walked_past() {
        let db = sixty();
        let order = Order::of(LIST, None);
        for (filter, hits) in [
            ("two", Some("number")),
            ("all two", Some("number")),
            ("five", Some("number")),
            ("q", Some("number")),
            ("role:rare", Some("id")),
            ("role:rare all", Some("id")),
            ("nobody", Some("number")),
            ("zz", Some("number")),
            ("late", None),
            ("all", None),
            ("a", None),
            ("role:common", None),
            ("-two", None),
        ] {
            framed(&db, filter, &order, |frame| {
                let mut read = |row: &Row<'_>| Ok(row.get::<_, String>(0)?);
                let (found, way) = frame.rows(None, 6, &mut read).unwrap();
                match (&way, hits) {
                    (Way::Walk, None) => {}
                    (Way::Hits(_, column), Some(expected)) => assert_eq!(*column, expected),
                    _ => panic!("{filter}: {way:?}"),
                }
                let all = framed(&db, filter, &order, |frame| {
                    let stretch = Stretch::default();
                    frame.read(&Way::Walk, &stretch, 6, &mut |row| {
                        Ok(row.get::<_, String>(0)?)
                    })
                });
                assert_eq!(found, all.unwrap(), "{filter}");
                let plan = plan(&db, &frame.page(&way, &Stretch::default(), 6));
                let text = plan.join("\n");
                match hits {
                    Some("number") => {
                        assert!(text.contains("SCAN users_words VIRTUAL TABLE"), "{text}");
                        assert!(text.contains("users_number (number=?"), "{text}");
                    }
                    Some(_) => {
                        assert!(
                            text.contains("assignments_role (account=? AND role=?)"),
                            "{text}"
                        );
                        assert!(text.contains("PRIMARY KEY (account=? AND id=?)"), "{text}");
                    }
                    None => assert!(plan[0].contains("users_list (account=?)"), "{text}"),
                }
            });
        }
    }

    #[test]
    fn what_is_walked_past_is_counted_only_so_far() {
        let db = sixty();
        let order = Order::of(LIST, None);
        let count = |filter| {
            framed(&db, filter, &order, |frame| {
                let mut read = |_: &Row<'_>| Ok(());
                let (_, way) = frame.rows(None, 6, &mut read).unwrap();
                frame.count(&way).unwrap()
            })
        };
        assert_eq!(count("two"), (2, false));
        assert_eq!(count("five"), (5, false));
        assert_eq!(count("all"), (10, true));
        assert_eq!(count("late"), (0, true));
    }
}
