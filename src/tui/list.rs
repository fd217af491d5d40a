//! A list that is longer than what is loaded: pages come and go by cursor as the selection moves,
//! so that a million rows take no more room than a few pages.

use std::collections::VecDeque;

use crate::domain::page::{MAX_PAGE, Page, PageAsk};

/// Rows of a page.
const PAGE: usize = 200;
/// Pages kept at once.
const KEPT: usize = 5;
/// How near to the edge of what is loaded the next page is fetched.
const NEAR: usize = 60;

/// Something that a list shows.
pub trait Row {
    /// What names it, so that a refreshed list finds it again.
    fn key(&self) -> String;
}

/// A page once seen: where it begins and how many rows it had.
#[derive(Debug, Clone)]
struct Mark {
    after: Option<String>,
    rows: usize,
}

/// What an awaited page is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Want {
    /// In place of everything that is loaded.
    Fresh(usize),
    /// Beside it.
    More(usize),
}

/// A list with a selection.
#[derive(Debug, Clone)]
pub struct List<T> {
    pages: VecDeque<Vec<T>>,
    /// The number of the first loaded page.
    first: usize,
    marks: Vec<Mark>,
    /// The position of the selected row in the whole list.
    selected: usize,
    /// The first row shown.
    top: usize,
    /// How many rows there are in all, under the filter.
    pub total: u64,
    /// How many there were without any filter.
    pub whole: u64,
    /// There may be more than `total`, which counts only what was found so far.
    pub at_least: bool,
    /// Only rows of which this holds.
    pub filter: String,
    /// The filter, the selection and the view before one that is asked for and may be refused.
    before: Option<(String, usize, usize)>,
    want: Option<(u64, Want)>,
    /// The row that is to be selected when it comes, and whether it has to.
    sought: Option<(String, bool)>,
    /// It had to come and did not.
    missed: Option<String>,
    /// Something was loaded once.
    pub loaded: bool,
    /// Why it could not be loaded.
    pub trouble: Option<String>,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self {
            pages: VecDeque::new(),
            first: 0,
            marks: vec![Mark {
                after: None,
                rows: 0,
            }],
            selected: 0,
            top: 0,
            total: 0,
            whole: 0,
            at_least: false,
            filter: String::new(),
            before: None,
            want: None,
            sought: None,
            missed: None,
            loaded: false,
            trouble: None,
        }
    }
}

impl<T: Row> List<T> {
    /// Position of the first loaded row.
    fn start(&self) -> usize {
        self.marks.iter().take(self.first).map(|m| m.rows).sum()
    }

    /// Position behind the last loaded row.
    fn end(&self) -> usize {
        self.start() + self.pages.iter().map(Vec::len).sum::<usize>()
    }

    /// The row at a position, if it is loaded.
    pub fn row(&self, position: usize) -> Option<&T> {
        let mut left = position.checked_sub(self.start())?;
        for page in &self.pages {
            if left < page.len() {
                return page.get(left);
            }
            left -= page.len();
        }
        None
    }

    /// The positions of the rows that are loaded.
    pub fn loaded(&self) -> std::ops::Range<usize> {
        self.start()..self.end()
    }

    /// The selected row; none while trouble hides the rows, for nobody acts on what is not seen.
    pub fn current(&self) -> Option<&T> {
        let seen = self.trouble.is_none();
        seen.then(|| self.row(self.selected)).flatten()
    }

    /// The selected position.
    pub fn selected(&self) -> usize {
        self.selected
    }

    /// Whether an answer is awaited.
    pub fn busy(&self) -> bool {
        self.want.is_some()
    }

    /// Whether nothing is there to show.
    pub fn is_empty(&self) -> bool {
        self.pages.iter().all(Vec::is_empty)
    }

    /// The first position shown in so many lines: the cursor is seen, and no line stays empty that a
    /// row could fill.
    pub fn top(&self, height: usize) -> usize {
        let lowest = self.selected.saturating_sub(height.saturating_sub(1));
        let filled = self.end().saturating_sub(height).max(self.start());
        let top = self.top.min(filled);
        top.clamp(lowest.min(self.selected), self.selected)
    }

    /// Remembers where the view stands, so that it moves no more than it must.
    pub fn settle(&mut self, height: usize) {
        self.top = self.top(height);
    }

    /// Moves the selection by so many rows, within what is loaded.
    pub fn step(&mut self, by: isize) {
        let target = self.selected.saturating_add_signed(by);
        self.select(target);
    }

    /// Selects a position, as near as what is loaded allows.
    pub fn select(&mut self, position: usize) {
        let (start, end) = (self.start(), self.end());
        if start < end {
            self.selected = position.clamp(start, end - 1);
        } else {
            self.selected = start;
        }
    }

    /// The page to ask for so that everything is as new as can be: the one with the selection.
    pub fn refresh(&mut self, id: u64) -> PageAsk {
        let page = self.page_of(self.selected);
        self.want = Some((id, Want::Fresh(page)));
        self.ask(page)
    }

    /// Starts again from the first row, under another filter perhaps.
    pub fn restart(&mut self, id: u64, filter: String) -> PageAsk {
        let before = std::mem::replace(&mut self.filter, filter);
        self.before.get_or_insert((before, self.selected, self.top));
        self.selected = 0;
        self.top = 0;
        self.want = Some((id, Want::Fresh(0)));
        self.ask(0)
    }

    /// Selects the row of that key: at once where it is loaded, and when the next page comes.
    /// Where it does not come either, [`List::missed`] tells.
    pub fn seek(&mut self, key: &str) {
        self.prefer(key);
        self.sought = Some((key.to_owned(), true));
    }

    /// Selects the row of that key: at once where it is loaded, and when the next page comes, if it
    /// is there.
    pub fn prefer(&mut self, key: &str) {
        self.go(key);
        self.missed = None;
        self.sought = Some((key.to_owned(), false));
    }

    /// The row that was sought and did not come.
    pub fn missed(&mut self) -> Option<String> {
        self.missed.take()
    }

    /// Selects the row of that key, where it is loaded.
    pub fn go(&mut self, key: &str) {
        let found = self.pages.iter().flatten().position(|row| row.key() == key);
        if let Some(found) = found {
            self.selected = self.start() + found;
        }
    }

    /// Puts all its rows in place at once, without a question.
    pub fn lay(&mut self, page: Page<T>) {
        self.want = Some((0, Want::Fresh(0)));
        self.take(page);
    }

    /// The page to ask for because the selection has come near the edge.
    pub fn more(&mut self, id: u64) -> Option<PageAsk> {
        if self.want.is_some() || self.pages.is_empty() {
            return None;
        }
        let next = self.first + self.pages.len();
        let page = if self.selected + NEAR >= self.end() && next < self.marks.len() {
            next
        } else if self.first > 0 && self.selected < self.start() + NEAR {
            self.first - 1
        } else {
            return None;
        };
        self.want = Some((id, Want::More(page)));
        Some(self.ask(page))
    }

    /// A page of all rows that the filter shows, as many as a page can hold, whatever is loaded.
    pub fn whole(&self, after: Option<String>) -> PageAsk {
        PageAsk {
            after,
            limit: MAX_PAGE,
            ..self.ask(0)
        }
    }

    fn ask(&self, page: usize) -> PageAsk {
        PageAsk {
            filter: self.filter.clone(),
            // The shape of the list says in which order.
            sort: None,
            after: self.marks.get(page).and_then(|m| m.after.clone()),
            limit: PAGE,
        }
    }

    fn page_of(&self, position: usize) -> usize {
        let mut behind = self.start();
        for (i, page) in self.pages.iter().enumerate() {
            behind += page.len();
            if position < behind {
                return self.first + i;
            }
        }
        self.first
    }

    /// Whether this number is the awaited one.
    pub fn awaits(&self, id: u64) -> bool {
        self.want.is_some_and(|(wanted, _)| wanted == id)
    }

    /// The filter that was asked for is none: the list stays as it was.
    pub fn refuse(&mut self) {
        self.want = None;
        if let Some((filter, selected, top)) = self.before.take() {
            self.filter = filter;
            self.selected = selected;
            self.top = top;
        }
    }

    /// The awaited page could not be had.
    pub fn fail(&mut self, why: String) {
        self.want = None;
        self.trouble = Some(why);
    }

    /// Takes the awaited page. False: it was behind the end, start again.
    pub fn take(&mut self, page: Page<T>) -> bool {
        let Some((_, want)) = self.want.take() else {
            return true;
        };
        self.loaded = true;
        self.trouble = None;
        self.before = None;
        self.total = page.total;
        if self.filter.trim().is_empty() {
            self.whole = page.total;
        }
        let counted = !page.at_least;
        match want {
            Want::Fresh(number) => {
                if page.rows.is_empty() && number > 0 {
                    return false;
                }
                self.replace(number, page);
            }
            Want::More(number) => self.join(number, page),
        }
        self.at_least = false;
        if !counted {
            self.total = self.marks.iter().map(|mark| mark.rows as u64).sum();
            // There is a page that was never seen.
            self.at_least = self.marks.len() > self.first + self.pages.len();
        }
        true
    }

    fn replace(&mut self, number: usize, page: Page<T>) {
        let sought = self.sought.take();
        let current = || self.current().map(Row::key);
        let key = sought.as_ref().map(|(key, _)| key.clone()).or_else(current);
        self.pages.clear();
        self.first = number;
        self.mark(number, page.rows.len(), page.next);
        let start = self.start();
        let found = key.and_then(|key| page.rows.iter().position(|r| r.key() == key));
        let firm = sought.filter(|(_, firm)| *firm && found.is_none());
        self.missed = firm.map(|(key, _)| key);
        self.pages.push_back(page.rows);
        self.select(found.map_or(self.selected, |i| start + i));
    }

    fn join(&mut self, number: usize, page: Page<T>) {
        let rows = page.rows.len();
        if number + 1 == self.first {
            let shift =
                rows.cast_signed() - self.marks.get(number).map_or(0, |m| m.rows).cast_signed();
            self.set_rows(number, rows);
            self.pages.push_front(page.rows);
            self.first = number;
            self.selected = self.selected.saturating_add_signed(shift);
            self.top = self.top.saturating_add_signed(shift);
            if self.pages.len() > KEPT {
                self.pages.pop_back();
            }
        } else if rows == 0 && page.next.is_some() {
            // Nothing was found so far: the same page begins further on.
            self.mark_after(number, page.next);
        } else if number == self.first + self.pages.len() {
            self.mark(number, rows, page.next);
            self.pages.push_back(page.rows);
            if self.pages.len() > KEPT {
                self.pages.pop_front();
                self.first += 1;
            }
        }
    }

    fn mark_after(&mut self, number: usize, after: Option<String>) {
        if let Some(mark) = self.marks.get_mut(number) {
            mark.after = after;
        }
    }

    fn set_rows(&mut self, number: usize, rows: usize) {
        if let Some(mark) = self.marks.get_mut(number) {
            mark.rows = rows;
        }
    }

    fn mark(&mut self, number: usize, rows: usize, next: Option<String>) {
        self.set_rows(number, rows);
        self.marks.truncate(number + 1);
        if next.is_some() {
            self.marks.push(Mark {
                after: next,
                rows: 0,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Row for usize {
        fn key(&self) -> String {
            self.to_string()
        }
    }

    /// A store of numbers, paged by the last one seen.
    fn fetch(ask: &PageAsk, all: usize) -> Page<usize> {
        let from = ask
            .after
            .as_ref()
            .map_or(0, |a| a.parse::<usize>().unwrap() + 1);
        let rows: Vec<usize> = (from..all).take(ask.limit).collect();
        let next = rows.last().filter(|l| **l + 1 < all).map(usize::to_string);
        Page {
            rows,
            next,
            total: all as u64,
            at_least: false,
        }
    }

    fn walk(list: &mut List<usize>, by: isize, all: usize, id: &mut u64) {
        list.step(by);
        *id += 1;
        if let Some(ask) = list.more(*id) {
            assert!(list.take(fetch(&ask, all)));
        }
    }

    #[test]
    fn a_long_list_is_walked_to_its_end_and_back_with_few_pages_in_memory() {
        let (all, mut id) = (5_000, 0);
        let mut list = List::default();
        let ask = list.restart(id, String::new());
        assert!(list.take(fetch(&ask, all)));
        for _ in 0..300 {
            walk(&mut list, 50, all, &mut id);
            assert_eq!(list.current(), Some(&list.selected()));
            assert!(list.pages.len() <= KEPT);
        }
        assert_eq!(list.selected(), all - 1);
        for _ in 0..300 {
            walk(&mut list, -50, all, &mut id);
            assert_eq!(list.current(), Some(&list.selected()));
        }
        assert_eq!(list.selected(), 0);
    }

    #[test]
    fn a_refresh_keeps_the_selected_row_selected_wherever_it_went() {
        let mut list = List::default();
        let ask = list.restart(1, String::new());
        list.take(fetch(&ask, 100));
        list.select(40);
        list.refresh(2);
        list.take(Page {
            rows: (10..100).collect(),
            next: None,
            total: 90,
            at_least: false,
        });
        assert_eq!((list.selected(), list.current()), (30, Some(&40)));
    }

    #[test]
    fn a_page_that_is_gone_sends_back_to_the_start() {
        let (all, mut id) = (1_000, 0);
        let mut list = List::default();
        let ask = list.restart(id, String::new());
        list.take(fetch(&ask, all));
        for _ in 0..30 {
            walk(&mut list, 30, all, &mut id);
        }
        let ask = list.refresh(99);
        assert!(!list.take(fetch(&ask, 100)));
        let ask = list.restart(100, String::new());
        assert!(list.take(fetch(&ask, 100)));
        assert_eq!(list.current(), Some(&0));
    }
}
