//! What the palette asks of the service while an action's arguments are typed: what each of them
//! means, and what may stand where the cursor is.

use std::ops::Range;

use super::{
    dialog::filter::{known, names},
    takes::Kind,
};
use crate::{
    domain::{
        AccountId, Actor, Handle, Word,
        filter::{
            Filter, List,
            complete::{self, Wanted},
        },
        near::nearest,
        page::PageAsk,
        text::{show, sort_key},
    },
    service::{
        Result, Service, ServiceError,
        attention::Target,
        links::Link,
        rows::{AccountRow, Offer, ResourceRow, RoleRow, UserRow},
    },
};

/// The most that is offered at once.
const OFFERED: usize = 12;

/// The most words that a slip is told of.
const SOME: usize = 6;

/// A typed line, asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordsAsk {
    /// The account that is open.
    pub account: Option<AccountId>,
    /// The list that a filter is for.
    pub list: Option<List>,
    /// The parts of the line: what each is, and what is typed of it.
    pub parts: Vec<(Kind, String)>,
    /// In which of them the cursor stands, and where in it, in bytes.
    pub cursor: Option<(usize, usize)>,
}

/// The answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WordsReply {
    /// What each part means.
    pub meant: Vec<Meant>,
    /// What may stand where the cursor is.
    pub offers: Vec<Offer>,
    /// From where on in its part an offer is written, in bytes.
    pub from: usize,
}

/// What a part of a line means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant {
    /// It may still become something: this is offered.
    Begun,
    /// It is nothing: where in the part that shows, and why.
    Wrong(Range<usize>, String),
    /// A role: its word and title.
    Role(Word, String),
    /// A person.
    Person(Box<UserRow>),
    /// A thing: its handle and title.
    Thing(Handle, String),
    /// The account that is open.
    Here,
    /// An account.
    Account(Box<AccountRow>),
    /// A capability: its word and title.
    Capability(String, String),
    /// Somebody to act as, with the name for the screen.
    Actor(Actor, String),
    /// Something to go to.
    Target(Target),
    /// Words that mean themselves.
    Words(String),
}

/// What is known of one part: what may stand there, and what it means.
struct Looked {
    offers: Vec<Offer>,
    meant: Option<Meant>,
    /// What leads on from a slip, where all words are known.
    mend: Option<String>,
}

/// Answers from the service.
pub fn answer(service: &mut Service, ask: &WordsAsk) -> Result<WordsReply> {
    let mut reply = WordsReply::default();
    for (at, (kind, text)) in ask.parts.iter().enumerate() {
        let cursor = ask.cursor.filter(|(part, _)| *part == at);
        let meant = if *kind == Kind::Filter {
            filter(service, ask, (text, cursor), &mut reply)?
        } else {
            let mut looked = look(service, ask.account.as_ref(), *kind, text)?;
            let meant = looked.meant.take().unwrap_or_else(|| {
                if cursor.is_some() && !looked.offers.is_empty() {
                    Meant::Begun
                } else {
                    wrong(*kind, text, &looked)
                }
            });
            if cursor.is_some() {
                reply.offers = looked.offers;
            }
            meant
        };
        reply.meant.push(meant);
    }
    Ok(reply)
}

/// Why a text is none of its kind, with what was likely meant.
fn wrong(kind: Kind, text: &str, looked: &Looked) -> Meant {
    let first = looked.offers.first();
    let first = first.map(|offer| format!("Did you mean {}?", offer.word));
    let mend = looked.mend.clone().or(first);
    let mend = mend.map_or_else(String::new, |mend| format!(" {mend}"));
    let noun = kind.noun();
    let why = format!("\"{}\" is not {noun} here.{mend}", show(text));
    Meant::Wrong(0..text.len(), why)
}

fn page(text: &str) -> PageAsk {
    PageAsk {
        filter: Filter::words(text).to_string(),
        limit: OFFERED,
        ..PageAsk::default()
    }
}

fn look(
    service: &mut Service,
    account: Option<&AccountId>,
    kind: Kind,
    text: &str,
) -> Result<Looked> {
    if kind == Kind::Account {
        return accounts(service, text);
    }
    if kind == Kind::Anything {
        return anything(service, account, text);
    }
    let Some(account) = account else {
        let why = "Open an account first.".to_owned();
        return Ok(Looked {
            offers: Vec::new(),
            meant: Some(Meant::Wrong(0..text.len(), why)),
            mend: None,
        });
    };
    match kind {
        Kind::Role | Kind::Held => roles(service, account, text),
        Kind::Person => people(service, account, text),
        Kind::Capability => capabilities(service, account, text),
        Kind::Actor => actors(service, account, text),
        Kind::Object => {
            let mut people = people(service, account, text)?;
            people.meant = people.meant.map(|meant| match meant {
                Meant::Person(row) => Meant::Thing(row.user.id, row.user.name),
                other => other,
            });
            Ok(joined(things(service, account, text)?, people))
        }
        Kind::Place => {
            let here = fixed("account", "the account itself", text, Meant::Here);
            Ok(joined(here, things(service, account, text)?))
        }
        Kind::Thing => things(service, account, text),
        _ => Ok(Looked {
            offers: Vec::new(),
            meant: Some(Meant::Words(text.to_owned())),
            mend: None,
        }),
    }
}

/// Two lists of what may stand in one place.
fn joined(mut first: Looked, second: Looked) -> Looked {
    first.offers.extend(second.offers);
    first.offers.truncate(OFFERED);
    first.meant = first.meant.or(second.meant);
    first
}

/// A word that is always there.
fn fixed(word: &str, title: &str, text: &str, meant: Meant) -> Looked {
    let key = sort_key(text);
    let fits = word.contains(key.trim());
    Looked {
        offers: fits.then(|| Offer::new(word, title)).into_iter().collect(),
        meant: (word == key).then_some(meant),
        mend: None,
    }
}

/// Of rows with a word and a title: those that hold the text, and the one that it names.
fn among<T>(
    rows: &[T],
    text: &str,
    name: impl Fn(&T) -> (String, String),
    mean: impl Fn(&T) -> Meant,
) -> Looked {
    let key = sort_key(text);
    let key = key.trim();
    let exact = |row: &&T| name(row).0 == key;
    let titled = |row: &&T| sort_key(&name(row).1) == key;
    let mut named = rows.iter().filter(titled);
    // A name that two bear means neither of them; their handles tell them apart.
    let by_title = named.next().filter(|_| named.next().is_none());
    let meant = rows.iter().find(exact).or(by_title).map(mean);
    let offers = rows.iter().map(|row| {
        let (word, title) = name(row);
        Offer { word, title }
    });
    let mut offers: Vec<Offer> = offers.collect();
    offers.sort_by_key(|offer| !offer.word.starts_with(key));
    Looked {
        offers,
        meant,
        mend: None,
    }
}

/// What leads on where all words are known: the one that was likely meant, or some of them.
pub fn mend<'w>(text: &str, words: impl Iterator<Item = &'w str> + Clone) -> Option<String> {
    if let Some(near) = nearest(&sort_key(text), words.clone()) {
        return Some(format!("Did you mean {near}?"));
    }
    let some: Vec<&str> = words.clone().take(SOME).collect();
    let more = if words.count() > SOME {
        " and others"
    } else {
        ""
    };
    (!some.is_empty()).then(|| format!("There is {}{more}.", some.join(", ")))
}

fn holds(text: &str, words: &[&str]) -> bool {
    let key = sort_key(text);
    words.iter().any(|word| sort_key(word).contains(key.trim()))
}

fn roles(service: &mut Service, account: &AccountId, text: &str) -> Result<Looked> {
    let mut rows = service.roles(account)?;
    rows.retain(|row| !row.hidden);
    let mend = mend(text, rows.iter().map(|row| row.word.as_str()));
    let also = |row: &RoleRow| row.also.iter().any(|other| holds(text, &[other]));
    rows.retain(|r| holds(text, &[r.word.as_str(), &r.title]) || also(r));
    let found = among(
        &rows,
        text,
        |row| (row.word.to_string(), row.title.clone()),
        |row| Meant::Role(row.word.clone(), row.title.clone()),
    );
    Ok(Looked { mend, ..found })
}

fn people(service: &mut Service, account: &AccountId, text: &str) -> Result<Looked> {
    let mut rows = service.users(account, &page(text))?.rows;
    // Whoever is called by their whole handle is meant, however many names hold it.
    if rows.len() == OFFERED
        && let Ok(handle) = Handle::new(text.to_lowercase())
        && let Ok(detail) = service.user(account, &handle)
    {
        rows.retain(|row| row.user.id != handle);
        rows.insert(0, detail.row);
    }
    Ok(among(
        &rows,
        text,
        |row: &UserRow| (row.user.id.to_string(), row.user.name.clone()),
        |row| Meant::Person(Box::new(row.clone())),
    ))
}

fn things(service: &mut Service, account: &AccountId, text: &str) -> Result<Looked> {
    let mut rows = service.resources(account, None, &page(text))?.rows;
    if rows.len() == OFFERED
        && let Ok(handle) = Handle::new(text.to_lowercase())
        && let Ok(detail) = service.thing(account, &handle)
    {
        rows.retain(|row| row.resource.id != handle);
        rows.insert(0, detail.row);
    }
    Ok(among(
        &rows,
        text,
        |row: &ResourceRow| (row.resource.id.to_string(), row.resource.title.clone()),
        |row| Meant::Thing(row.resource.id.clone(), row.resource.title.clone()),
    ))
}

fn accounts(service: &mut Service, text: &str) -> Result<Looked> {
    let rows = service.accounts(&page(text))?.rows;
    Ok(among(
        &rows,
        text,
        |row| (row.id.to_string(), row.title.clone()),
        |row| Meant::Account(Box::new(row.clone())),
    ))
}

fn capabilities(service: &mut Service, account: &AccountId, text: &str) -> Result<Looked> {
    let mut rows = service.capabilities(account)?;
    let mend = mend(text, rows.iter().map(|row| row.word.as_str()));
    rows.retain(|row| holds(text, &[&row.word, &row.title, &row.group]));
    let found = among(
        &rows,
        text,
        |row| (row.word.clone(), row.title.clone()),
        |row| Meant::Capability(row.word.clone(), row.title.clone()),
    );
    Ok(Looked { mend, ..found })
}

fn actors(service: &mut Service, account: &AccountId, text: &str) -> Result<Looked> {
    let site = Meant::Actor(Actor::Site, Actor::Site.to_string());
    let vendor = Meant::Actor(Actor::Vendor, Actor::Vendor.to_string());
    let both = joined(
        fixed("site", "the site administrator", text, site),
        fixed("vendor", "the vendor", text, vendor),
    );
    let mut people = people(service, account, text)?;
    people.meant = people.meant.map(|meant| match meant {
        Meant::Person(row) => Meant::Actor(Actor::User(row.user.id), row.user.name),
        other => other,
    });
    Ok(joined(both, people))
}

/// Something to go to by name. The panes are known without asking.
fn anything(service: &mut Service, account: Option<&AccountId>, text: &str) -> Result<Looked> {
    let rows = service.reach(account, text, OFFERED)?;
    let handle = |link: &Link| match &link.target {
        Target::Account(id) => id.to_string(),
        Target::User(id) | Target::Resource(id) => id.to_string(),
        Target::Role(word) => word.to_string(),
        Target::Request(id) => id.to_string(),
        Target::Entry(id) | Target::Rule(id) => id.clone(),
    };
    Ok(among(
        &rows,
        text,
        |link| (handle(link), format!("{}, {}", link.title, link.part)),
        |link| Meant::Target(link.target.clone()),
    ))
}

/// A filter says itself what may stand where, and what is wrong where.
fn filter(
    service: &mut Service,
    ask: &WordsAsk,
    (text, cursor): (&str, Option<(usize, usize)>),
    reply: &mut WordsReply,
) -> Result<Meant> {
    let Some(list) = ask.list else {
        return Ok(Meant::Words(text.to_owned()));
    };
    let account = ask.account.as_ref();
    let part = cursor.and_then(|(_, at)| complete::part(list, text, at));
    if let Some(part) = part {
        let (field, place) = match part.wanted {
            Wanted::Field => {
                reply.offers = names(list, &part.typed);
                (None, false)
            }
            Wanted::Value(field) => (Some(field), false),
            Wanted::Place(field) => (Some(field), true),
        };
        if let Some(field) = field {
            let key = sort_key(&part.typed);
            reply.offers = match known(field).filter(|_| !place) {
                Some(offers) => offers,
                None => service.offers(account, field, &part.typed, place)?,
            };
            reply.offers.retain(|offer| {
                let fits = offer.word.contains(&key) || sort_key(&offer.title).contains(&key);
                fits && offer.word != key
            });
        } else {
            for offer in &mut reply.offers {
                offer.word.push(':');
            }
        }
        reply.offers.truncate(OFFERED);
        reply.from = part.from;
    }
    Ok(match service.read_filter(list, account, text) {
        Ok(()) => Meant::Words(text.to_owned()),
        Err(ServiceError::Filter(_)) if !reply.offers.is_empty() => Meant::Begun,
        Err(ServiceError::Filter(fault)) => Meant::Wrong(fault.at.clone(), fault.to_string()),
        Err(error) => return Err(error),
    })
}
