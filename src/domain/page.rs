//! Pages of lists. A page is asked for after a place, never by number, so the last page is as fast
//! as the first.

use serde::{Deserialize, Serialize};

/// The most rows of a page.
pub const MAX_PAGE: usize = 1_000;

/// A request for a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageAsk {
    /// Only rows that hold all these words, in their name, handle or address.
    pub filter: String,
    /// The row after which the page begins: a cursor of an earlier page.
    pub after: Option<String>,
    /// At most so many rows, at most [`MAX_PAGE`].
    pub limit: usize,
}

impl Default for PageAsk {
    fn default() -> Self {
        Self {
            filter: String::new(),
            after: None,
            limit: 200,
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
}

impl<T> Page<T> {
    /// The page with each row made into something else.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            rows: self.rows.into_iter().map(f).collect(),
            next: self.next,
            total: self.total,
        }
    }
}
