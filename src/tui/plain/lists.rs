//! Lists, page by page: each row is a sentence with a number in front of it, and is chosen by that
//! number or by a part of its name.

use super::{Step, Talk, say};
use crate::{
    domain::{
        page::{Page, PageAsk},
        text::sort_key,
    },
    service::{
        Result,
        rows::{AccountRow, EntryRow, RequestRow, RoleRow, UserRow},
    },
    tui::{
        action::{Place, Sight},
        app::Open,
    },
};

/// Rows that are said at once.
const PAGE: usize = 20;
/// Rows that one number can stand for.
const KEPT: usize = 2_000;

/// The rows of a list, those that were said so far.
#[derive(Debug, Clone)]
pub(super) enum Rows {
    Accounts(Vec<AccountRow>),
    Users(Vec<UserRow>),
    Roles(Vec<RoleRow>),
    Requests(Vec<RequestRow>),
    Journal(Vec<EntryRow>),
}

/// The list that one hears.
#[derive(Debug, Clone)]
pub(super) struct Shelf {
    pub place: Place,
    filter: String,
    next: Option<String>,
    total: u64,
    pub rows: Rows,
    picked: Option<usize>,
}

impl Default for Shelf {
    fn default() -> Self {
        Self {
            place: Place::Accounts,
            filter: String::new(),
            next: None,
            total: 0,
            rows: Rows::Accounts(Vec::new()),
            picked: None,
        }
    }
}

/// Does the same to the rows, whatever they are.
macro_rules! with_rows {
    ($rows:expr, $list:ident => $do:expr) => {
        match $rows {
            Rows::Accounts($list) => $do,
            Rows::Users($list) => $do,
            Rows::Roles($list) => $do,
            Rows::Requests($list) => $do,
            Rows::Journal($list) => $do,
        }
    };
}

impl Rows {
    fn len(&self) -> usize {
        with_rows!(self, list => list.len())
    }

    /// Names a row in few words.
    fn name(&self, at: usize) -> Option<String> {
        match self {
            Self::Accounts(list) => list.get(at).map(|r| r.title.clone()),
            Self::Users(list) => list.get(at).map(|r| r.user.name.clone()),
            Self::Roles(list) => list.get(at).map(|r| r.title.clone()),
            Self::Requests(list) => list.get(at).map(|r| r.about.clone()),
            Self::Journal(list) => list.get(at).map(|r| format!("entry {}", r.seq)),
        }
    }

    /// What names a row and nothing else.
    fn key(&self, at: usize) -> Option<String> {
        match self {
            Self::Accounts(list) => list.get(at).map(|r| r.id.to_string()),
            Self::Users(list) => list.get(at).map(|r| r.user.id.to_string()),
            Self::Roles(list) => list.get(at).map(|r| r.word.to_string()),
            Self::Requests(list) => list.get(at).map(|r| r.request.id.to_string()),
            Self::Journal(list) => list.get(at).map(|r| r.seq.to_string()),
        }
    }

    /// Takes the rows of the next page.
    fn extend(&mut self, more: Self) {
        match (self, more) {
            (Self::Accounts(list), Self::Accounts(more)) => list.extend(more),
            (Self::Users(list), Self::Users(more)) => list.extend(more),
            (Self::Roles(list), Self::Roles(more)) => list.extend(more),
            (Self::Requests(list), Self::Requests(more)) => list.extend(more),
            (Self::Journal(list), Self::Journal(more)) => list.extend(more),
            (this, more) => *this = more,
        }
    }
}

impl Shelf {
    /// The name of the row that was chosen.
    pub fn picked_name(&self) -> Option<String> {
        self.picked.and_then(|at| self.rows.name(at))
    }

    /// The user that was chosen.
    pub fn user(&self) -> Option<&UserRow> {
        match (&self.rows, self.picked) {
            (Rows::Users(list), Some(at)) => list.get(at),
            _ => None,
        }
    }

    /// The request that was chosen.
    pub fn request(&self) -> Option<&RequestRow> {
        match (&self.rows, self.picked) {
            (Rows::Requests(list), Some(at)) => list.get(at),
            _ => None,
        }
    }

    /// The entry of the journal that was chosen.
    pub fn entry(&self) -> Option<&EntryRow> {
        match (&self.rows, self.picked) {
            (Rows::Journal(list), Some(at)) => list.get(at),
            _ => None,
        }
    }

    /// What of the list the conditions of actions look at.
    pub fn sight(&self) -> Sight {
        Sight {
            row: self.picked.is_some(),
            status: self.user().map(|row| row.user.status),
            roles: self.user().map_or(0, |row| row.roles.len()),
            request: self.request().map(|row| row.request.status),
            filter: !self.filter.is_empty() || self.picked.is_some(),
            ..Sight::default()
        }
    }
}

impl Talk<'_> {
    /// Goes to a list and says its first page.
    pub(super) fn go(&mut self, place: Place) -> Step {
        if place != Place::Accounts && self.open.is_none() {
            let open = match (&self.shelf.rows, self.shelf.picked) {
                (Rows::Accounts(list), Some(at)) => list.get(at).map(|row| Open {
                    id: row.id.clone(),
                    title: row.title.clone(),
                }),
                _ => None,
            };
            let Some(open) = open else {
                return self.say("Choose an account first: say its number.");
            };
            self.open_account(open)?;
        }
        self.shelf = Shelf {
            place,
            ..Shelf::default()
        };
        self.list()
    }

    fn open_account(&mut self, open: Open) -> Step {
        self.say(&format!("{} is open.", open.title))?;
        if self.open.as_ref().is_none_or(|before| before.id != open.id) {
            self.actor = crate::domain::Actor::Site;
            self.actor_name = self.actor.to_string();
        }
        self.open = Some(open);
        Ok(())
    }

    /// Says the list from its first row.
    pub(super) fn list(&mut self) -> Step {
        self.shelf.picked = None;
        self.shelf.next = None;
        match self.page(None, PAGE) {
            Ok(page) => {
                self.shelf.rows = page.0;
                self.shelf.next = page.1;
                self.shelf.total = page.2;
                self.say_from(0)
            }
            Err(error) => self.trouble(&error),
        }
    }

    /// Goes on with the list.
    pub(super) fn more(&mut self) -> Step {
        let from = self.shelf.rows.len();
        if self.shelf.next.is_none() {
            return self.say("That was all of it.");
        }
        if from >= KEPT {
            return self.say("The list is long: narrow it with filter and a few words.");
        }
        match self.page(self.shelf.next.clone(), PAGE) {
            Ok((rows, next, total)) => {
                self.shelf.rows.extend(rows);
                self.shelf.next = next;
                self.shelf.total = total;
                self.say_from(from)
            }
            Err(error) => self.trouble(&error),
        }
    }

    /// A page of the list that one hears.
    fn page(&mut self, after: Option<String>, limit: usize) -> Result<(Rows, Option<String>, u64)> {
        fn parts<T>(page: Page<T>, rows: fn(Vec<T>) -> Rows) -> (Rows, Option<String>, u64) {
            (rows(page.rows), page.next, page.total)
        }
        let ask = PageAsk {
            filter: self.shelf.filter.clone(),
            after,
            limit,
            ..PageAsk::default()
        };
        let Some(open) = &self.open else {
            return Ok(parts(self.service.accounts(&ask)?, Rows::Accounts));
        };
        let account = &open.id;
        Ok(match self.shelf.place {
            Place::Users => parts(self.service.users(account, &ask)?, Rows::Users),
            Place::Roles => parts(self.service.shown_role_page(account, &ask)?, Rows::Roles),
            Place::Approvals => parts(self.service.requests(account, &ask)?, Rows::Requests),
            Place::Journal => parts(self.service.journal(account, &ask)?, Rows::Journal),
            _ => parts(self.service.accounts(&ask)?, Rows::Accounts),
        })
    }

    fn say_from(&mut self, from: usize) -> Step {
        let shelf = self.shelf.clone();
        let what = shelf.place.title();
        if shelf.rows.len() == 0 {
            return self.say(&if shelf.filter.is_empty() {
                format!("{what}: there is nothing here yet.")
            } else {
                format!(
                    "{what}: nothing holds the words {}. Say back to drop them.",
                    shelf.filter
                )
            });
        }
        let (first, last) = (from + 1, shelf.rows.len());
        self.say(&format!("{what}, {first} to {last} of {}:", shelf.total))?;
        let lines = say::rows(&shelf.rows, &self.zone);
        for (at, line) in lines.iter().enumerate().skip(from) {
            self.say(&format!("{}. {line}", at + 1))?;
        }
        if shelf.next.is_some() {
            self.say("There is more.")?;
        }
        Ok(())
    }

    /// Shows only rows with these words.
    pub(super) fn filter(&mut self, words: &str) -> Step {
        words.clone_into(&mut self.shelf.filter);
        self.list()
    }

    /// Lets the chosen row go, or drops the filter.
    pub(super) fn back(&mut self) -> Step {
        if self.shelf.picked.take().is_none() {
            self.shelf.filter.clear();
        }
        self.list()
    }

    /// Chooses a row by its number and says it in full.
    pub(super) fn pick_number(&mut self, number: &str) -> Step {
        match self.pick(number)? {
            Some(why) => self.say(&why),
            None => self.in_full(),
        }
    }

    /// Takes a line that is no command for a part of a row's name.
    pub(super) fn look_for(&mut self, line: &str) -> Step {
        match self.pick(line)? {
            Some(why) => self.say(&format!("{why} Say help to hear what can be said here.")),
            None => self.in_full(),
        }
    }

    /// Chooses a row by its number, its handle, or a part of its name; answers with why it cannot.
    pub(super) fn pick(&mut self, words: &str) -> Step<Option<String>> {
        let rows = self.shelf.rows.len();
        if let Ok(number) = words.parse::<usize>() {
            let at = number.checked_sub(1).filter(|at| *at < rows);
            if at.is_some() {
                self.shelf.picked = at;
                return Ok(None);
            }
            return Ok(Some(format!("There is no number {number} in this list.")));
        }
        if let Some(why) = self.pick_among(words) {
            return Ok(why);
        }
        // It may stand on a page that was not said yet.
        let before = self.shelf.clone();
        words.clone_into(&mut self.shelf.filter);
        let found = self.page(None, PAGE);
        match found {
            Ok((rows, next, total)) if rows.len() > 0 => {
                self.shelf = Shelf {
                    rows,
                    next,
                    total,
                    picked: None,
                    ..self.shelf.clone()
                };
                if let Some(why) = self.pick_among(words) {
                    return Ok(why);
                }
                let many = self.shelf.total;
                self.say_from(0)?;
                Ok(Some(format!("{many} rows fit: say a number.")))
            }
            Ok(_) => {
                self.shelf = before;
                Ok(Some(format!("Nothing here is called {words}.")))
            }
            Err(error) => {
                self.shelf = before;
                Ok(Some(error.to_string()))
            }
        }
    }

    /// Among the rows said so far: `Some(None)` where one was chosen, `None` where none fits.
    #[allow(
        clippy::option_option,
        reason = "outer: something fits; inner: why it is not clear which"
    )]
    fn pick_among(&mut self, words: &str) -> Option<Option<String>> {
        let rows = &self.shelf.rows;
        let wanted = sort_key(words);
        let all = 0..rows.len();
        let exact = |at: &usize| {
            rows.key(*at).is_some_and(|key| key == words)
                || rows.name(*at).is_some_and(|name| sort_key(&name) == wanted)
        };
        if let Some(at) = all.clone().find(exact) {
            self.shelf.picked = Some(at);
            return Some(None);
        }
        let holds = |at: &usize| {
            let name = rows
                .name(*at)
                .map(|name| sort_key(&name))
                .unwrap_or_default();
            wanted.split_whitespace().all(|word| name.contains(word))
        };
        let fitting: Vec<usize> = all.filter(holds).collect();
        match fitting[..] {
            [] => None,
            [one] => {
                self.shelf.picked = Some(one);
                Some(None)
            }
            _ => {
                let numbers: Vec<String> = fitting.iter().map(|at| (at + 1).to_string()).collect();
                Some(Some(format!(
                    "Several are called so: say one of the numbers {}.",
                    numbers.join(", ")
                )))
            }
        }
    }

    /// Says the chosen row in full; an account is opened.
    pub(super) fn in_full(&mut self) -> Step {
        let Some(at) = self.shelf.picked else {
            return self.say("Say the number of a row.");
        };
        match self.shelf.rows.clone() {
            Rows::Accounts(list) => match list.get(at) {
                Some(row) => {
                    let open = Open {
                        id: row.id.clone(),
                        title: row.title.clone(),
                    };
                    self.open_account(open)?;
                    self.go(Place::Users)
                }
                None => Ok(()),
            },
            Rows::Users(list) => {
                let (Some(row), Some(open)) = (list.get(at), self.open.as_ref()) else {
                    return Ok(());
                };
                match self.service.user(&open.id, &row.user.id) {
                    Ok(detail) => self.say_all(&say::user(&detail, &self.zone)),
                    Err(error) => self.trouble(&error),
                }
            }
            Rows::Roles(list) => {
                let lines = list.get(at).map(say::role).unwrap_or_default();
                self.say_all(&lines)
            }
            Rows::Requests(list) => {
                let zone = self.zone.clone();
                let lines = list.get(at).map(|row| say::request(row, &zone));
                self.say_all(&lines.unwrap_or_default())
            }
            Rows::Journal(list) => {
                let zone = self.zone.clone();
                let lines = list.get(at).map(|row| say::entry(row, &zone));
                self.say_all(&lines.unwrap_or_default())
            }
        }
    }
}
