//! Several lists read as one, page by page: the account, things of some kinds, people with some
//! roles, one after another.

use crate::{
    domain::{
        AccountId, Fact, Handle, Key, Object, Resource, User, Word,
        facts::Thing,
        filter::List,
        page::{MAX_PAGE, Page, PageAsk},
        text::sort_key,
    },
    policy::Policy,
};

use super::{
    Result, Service, ServiceError,
    words::{Names, held_role, kind_title},
};
use crate::store::UserEntry;

/// A list of those that follow one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// The account alone.
    Account,
    /// Things of a kind, or of all kinds.
    Things(Option<Word>),
    /// Holders of one of these roles; none stands for everybody.
    People(Vec<Word>),
}

/// A row of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// What it is.
    pub object: Object,
    /// How it is called.
    pub title: String,
    /// A few words beside it: a thing's kind and where it lies, a person's roles.
    pub about: String,
}

impl Service {
    /// A page of the lists, one after another. Rows of `first` stand before them all and are left
    /// out later; of those only the ones with the words of the filter.
    pub(super) fn several(
        &mut self,
        account: &AccountId,
        policy: &Policy,
        (sources, first): (&[Source], Vec<Entry>),
        ask: &PageAsk,
    ) -> Result<Page<Entry>> {
        let limit = ask.limit.clamp(1, MAX_PAGE);
        let (mut at, mut after) = begin(ask.after.as_deref())?;
        // What more than words are asked of is asked of the store alone.
        let mut words = ask.filter.split_whitespace();
        let words =
            words.all(|word| !word.starts_with(['-', '!']) && !word.contains([':', '"', '@']));
        let first = if words { first } else { Vec::new() };
        let known: Vec<Object> = first.iter().map(|entry| entry.object.clone()).collect();
        let mut rows = Vec::new();
        if ask.after.is_none() {
            rows.extend(first.into_iter().filter(|entry| fits(entry, &ask.filter)));
        }
        while let Some(source) = sources.get(at).filter(|_| rows.len() < limit) {
            let part = PageAsk {
                filter: ask.filter.clone(),
                sort: None,
                after: after.take(),
                limit: limit - rows.len(),
            };
            let page = self.source(account, policy, source, (&part, false))?;
            rows.extend(page.rows.into_iter().filter(|e| !known.contains(&e.object)));
            after = page.next;
            if after.is_none() {
                at += 1;
            }
        }
        let mut total = 0;
        for source in sources {
            let one = PageAsk {
                filter: ask.filter.clone(),
                sort: None,
                after: None,
                limit: 1,
            };
            total += self.source(account, policy, source, (&one, true))?.total;
        }
        Ok(Page {
            rows,
            next: (at < sources.len()).then(|| format!("{at} {}", after.unwrap_or_default())),
            total,
            at_least: false,
        })
    }

    fn source(
        &mut self,
        account: &AccountId,
        policy: &Policy,
        source: &Source,
        (ask, counted): (&PageAsk, bool),
    ) -> Result<Page<Entry>> {
        match source {
            Source::Account => {
                let entry = Entry {
                    object: Object::Account,
                    title: "The account".into(),
                    about: "as a whole".into(),
                };
                let rows: Vec<Entry> = [entry]
                    .into_iter()
                    .filter(|entry| fits(entry, &ask.filter))
                    .collect();
                Ok(Page {
                    total: rows.len() as u64,
                    rows,
                    next: None,
                    at_least: false,
                })
            }
            Source::Things(kind) => {
                let mut query = self.query(List::Resources, Some(account), ask)?;
                query.counted = counted;
                let page = self.store.resources(account, kind.as_ref(), &query)?;
                let parents = page.rows.iter().filter_map(|r| r.parent.as_ref());
                let names = self.names(account, parents)?;
                Ok(page.map(|thing| thing_entry(policy, &names, &thing)))
            }
            Source::People(roles) => {
                let mut query = self.people_query(account, ask)?;
                query.counted = counted;
                let page = if roles.is_empty() {
                    self.store.users(account, &query)?
                } else {
                    self.store.holders(account, roles, &query)?
                };
                let places = page.rows.iter().flat_map(|row| &row.roles);
                let names = self.names(account, places.filter_map(|a| a.on.as_ref()))?;
                Ok(page.map(|row| person_entry(policy, &names, &row)))
            }
        }
    }

    /// The rows of these objects, in the order of their titles.
    pub(super) fn entries(
        &mut self,
        account: &AccountId,
        policy: &Policy,
        objects: &[Object],
    ) -> Result<Vec<Entry>> {
        let handle = |object: &Object| match object {
            Object::Account => None,
            Object::Thing(handle) => Some(handle.clone()),
        };
        let keys: Vec<Key> = objects.iter().filter_map(handle).map(Key::Thing).collect();
        let mut rows = Vec::new();
        if objects.contains(&Object::Account) {
            let one = PageAsk::default();
            let source = Source::Account;
            rows.extend(self.source(account, policy, &source, (&one, false))?.rows);
        }
        for fact in self.store.facts(account, &keys)? {
            match fact {
                Fact::Thing(Some(Thing::User(user))) => {
                    let roles = self.assignments(account, &user.id)?;
                    let places: Vec<Handle> = roles.iter().filter_map(|a| a.on.clone()).collect();
                    let names = self.names(account, &places)?;
                    rows.push(person_entry(policy, &names, &UserEntry { user, roles }));
                }
                Fact::Thing(Some(Thing::Resource(path))) => {
                    let names = Names::told(path.iter().map(|r| (r.id.clone(), r.title.clone())));
                    rows.extend(path.first().map(|thing| thing_entry(policy, &names, thing)));
                }
                _ => {}
            }
        }
        rows.sort_by_key(|entry| sort_key(&entry.title));
        Ok(rows)
    }
}

/// Where a page begins: which list, and after what.
fn begin(cursor: Option<&str>) -> Result<(usize, Option<String>)> {
    let Some(cursor) = cursor else {
        return Ok((0, None));
    };
    let read = cursor.split_once(' ').and_then(|(at, after)| {
        let after = Some(after.to_owned()).filter(|after| !after.is_empty());
        Some((at.parse().ok()?, after))
    });
    read.ok_or_else(|| {
        ServiceError::asked(
            "bad-cursor",
            "This is no place in that list",
            "Begin again at its first page.",
        )
    })
}

/// Whether a row has every word of a filter.
pub(super) fn fits(entry: &Entry, filter: &str) -> bool {
    let id = match &entry.object {
        Object::Account => "",
        Object::Thing(handle) => handle.as_str(),
    };
    let text = sort_key(&format!("{}\n{id}", entry.title));
    let typed = sort_key(filter);
    typed.split_whitespace().all(|word| text.contains(word))
}

fn thing_entry(policy: &Policy, names: &Names, thing: &Resource) -> Entry {
    let kind = kind_title(policy, thing.kind.as_str());
    let within = thing
        .parent
        .as_ref()
        .map_or_else(String::new, |parent| format!(" in {}", names.of(parent)));
    Entry {
        object: Object::Thing(thing.id.clone()),
        title: thing.title.clone(),
        about: format!("{kind}{within}"),
    }
}

fn person_entry(policy: &Policy, names: &Names, row: &UserEntry) -> Entry {
    let roles: Vec<String> = row
        .roles
        .iter()
        .map(|a| held_role(policy, names, a).words())
        .collect();
    let User { id, name, .. } = &row.user;
    let mut about = roles.join(", ");
    if row.user.status != crate::domain::UserStatus::Active {
        let status = row.user.status.to_string();
        about = if about.is_empty() {
            status
        } else {
            format!("{status}, {about}")
        };
    }
    Entry {
        object: Object::Thing(id.clone()),
        title: name.clone(),
        about,
    }
}
