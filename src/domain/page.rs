//! Pages of lists. A page is asked for after a place, never by number, so the last page is as fast
//! as the first.

use serde::{Deserialize, Serialize};

use super::{Time, filter::Filter, sort::Sort};

/// The most rows of a page.
pub const MAX_PAGE: usize = 1_000;

/// A request for a page, as it comes from a door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageAsk {
    /// Only rows of which this holds, in the language of [`super::filter`].
    pub filter: String,
    /// In which order; left out, as the list stands if nobody says otherwise.
    pub sort: Option<Sort>,
    /// The row after which the page begins: a cursor of an earlier page.
    pub after: Option<String>,
    /// At most so many rows, at most [`MAX_PAGE`].
    pub limit: usize,
}

impl Default for PageAsk {
    fn default() -> Self {
        Self {
            filter: String::new(),
            sort: None,
            after: None,
            limit: 200,
        }
    }
}

/// A request for a page whose filter was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Only rows of which this holds. Its words are those of the policy.
    pub filter: Filter,
    /// In which order.
    pub sort: Option<Sort>,
    /// The row after which the page begins.
    pub after: Option<String>,
    /// At most so many rows, at most [`MAX_PAGE`].
    pub limit: usize,
    /// The moment from which spans are counted and at which requests may have expired.
    pub now: Time,
    /// The total is wanted; else it is 0.
    pub counted: bool,
}

impl Query {
    /// The first rows without a filter, in the list's own order.
    pub fn plain(limit: usize) -> Self {
        Self {
            filter: Filter::default(),
            sort: None,
            after: None,
            limit,
            // Only a filter looks at it.
            now: Time::FIRST,
            counted: true,
        }
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next page begins, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// How many rows there are under the filter in all.
    pub total: u64,
    /// There may be more than `total`, which counts only what this page found: to know them all,
    /// each row would have to be judged.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub at_least: bool,
}

impl<T> Page<T> {
    /// The page with each row made into something else.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            rows: self.rows.into_iter().map(f).collect(),
            next: self.next,
            total: self.total,
            at_least: self.at_least,
        }
    }
}
