//! The roles of an account as a list: filtered, sorted and cut into pages here, since a policy has a
//! handful of them.

use crate::{
    domain::{
        AccountId,
        filter::{List, Said, Term, What},
        page::{MAX_PAGE, Page, PageAsk, Query},
        text::sort_key,
    },
    policy::Policy,
};

use super::{Result, Service, ServiceError, rows::RoleRow};

impl Service {
    /// A page of the roles of the account's policy.
    pub fn role_page(&mut self, account: &AccountId, ask: &PageAsk) -> Result<Page<RoleRow>> {
        let query = self.query(List::Roles, Some(account), ask)?;
        let (_, policy) = self.pinned(account)?;
        let rows = self.roles(account)?;
        page(&policy, rows, &query)
    }

    /// The same without roles that are not even shown while they are off.
    pub fn shown_role_page(&mut self, account: &AccountId, ask: &PageAsk) -> Result<Page<RoleRow>> {
        let query = self.query(List::Roles, Some(account), ask)?;
        let (_, policy) = self.pinned(account)?;
        let mut rows = self.roles(account)?;
        rows.retain(|row| !row.hidden);
        page(&policy, rows, &query)
    }
}

fn page(policy: &Policy, mut rows: Vec<RoleRow>, query: &Query) -> Result<Page<RoleRow>> {
    rows.retain(|row| {
        query
            .filter
            .terms
            .iter()
            .all(|term| holds(policy, term, row))
    });
    if let Some(sort) = query.sort {
        match sort.by.name {
            "name" => rows.sort_by_key(|row| (sort_key(&row.title), row.word.clone())),
            "handle" => rows.sort_by(|a, b| a.word.cmp(&b.word)),
            "on" => rows.sort_by_key(|row| (row.on.join(", "), sort_key(&row.title))),
            "now" => rows.sort_by_key(|row| (row.off.is_none(), sort_key(&row.title))),
            "also" => rows.sort_by_key(|row| (sort_key(&row.also.join(", ")), row.word.clone())),
            "held" => rows.sort_by_key(|row| (row.holders, sort_key(&row.title))),
            _ => {}
        }
        if sort.down {
            rows.reverse();
        }
    }
    let total = rows.len() as u64;
    if let Some(after) = &query.after {
        let at = rows.iter().position(|row| row.word.as_str() == after);
        let Some(at) = at else {
            return Err(ServiceError::asked(
                "bad-cursor",
                "The place where the page was to begin is not one of this list",
                "Ask for the first page and go on from there.",
            ));
        };
        rows.drain(..=at);
    }
    let limit = query.limit.clamp(1, MAX_PAGE);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| row.word.to_string());
    Ok(Page {
        rows,
        next,
        total,
        at_least: false,
    })
}

/// Whether a term is true of a role.
fn holds(policy: &Policy, term: &Term, row: &RoleRow) -> bool {
    let holds = match &term.what {
        What::Holds(words) | What::Ends(words) => {
            let text = format!("{}\n{}\n{}", row.title, row.word, row.also.join("\n"));
            sort_key(&text).contains(&sort_key(words))
        }
        What::Is(field, values) => {
            let mut values = values.iter();
            values.any(|value| is(policy, field.name, &value.what, row))
        }
    };
    holds != term.not
}

fn is(policy: &Policy, field: &str, said: &Said, row: &RoleRow) -> bool {
    match (field, said) {
        ("held", Said::Number(bounds)) => bounds.hold(row.holders),
        ("on", Said::Word(kind)) => policy
            .kind_id(kind)
            .is_some_and(|id| row.on.contains(&policy.kind(id).title)),
        ("status", Said::Word(word)) => (word == "off") == row.off.is_some(),
        ("has", Said::Word(word)) => (word == "holders") == (row.holders > 0),
        _ => false,
    }
}
