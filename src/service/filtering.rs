//! What a door asks of a list, read: the filter in the words of the account's policy. A word that
//! nothing is called by is a fault at its place, so that no list is empty without a reason.

use crate::{
    domain::{
        AccountId, Fact, Handle, Key,
        filter::{Fault, Field, Filter, Kind, List, Said, Value, What, fields::Vocabulary},
        near::nearest,
        page::{PageAsk, Query},
        text::{show, sort_key},
    },
    policy::Policy,
};

use super::{Result, Service, rows::Offer};

/// The most words that are offered at once.
const OFFERED: usize = 50;
/// The most users and resources that are offered at once.
const THINGS: usize = 12;

impl Service {
    /// Reads what is asked of a list.
    pub(super) fn query(
        &mut self,
        list: List,
        account: Option<&AccountId>,
        ask: &PageAsk,
    ) -> Result<Query> {
        let mut filter = Filter::parse(list, &ask.filter)?;
        let policy = match account {
            Some(account) => Some(self.pinned(account)?.1),
            None => None,
        };
        for term in &mut filter.terms {
            if let What::Is(field, values) = &mut term.what {
                for value in values {
                    self.resolve(account.zip(policy.as_deref()), field, value)?;
                }
            }
        }
        Ok(Query {
            filter,
            sort: ask.sort,
            after: ask.after.clone(),
            limit: ask.limit,
            now: self.now(),
            counted: true,
        })
    }

    /// Reads a filter in the words of the account's policy.
    ///
    /// # Errors
    /// The fault at its place, where it is none.
    pub fn read_filter(
        &mut self,
        list: List,
        account: Option<&AccountId>,
        text: &str,
    ) -> Result<()> {
        let ask = PageAsk {
            filter: text.to_owned(),
            ..PageAsk::default()
        };
        self.query(list, account, &ask).map(|_| ())
    }

    /// Reads what is asked of a list of people about whom the core is asked anyway, and who can
    /// therefore not be asked what they can do as well.
    pub(super) fn people_query(&mut self, account: &AccountId, ask: &PageAsk) -> Result<Query> {
        let query = self.query(List::Users, Some(account), ask)?;
        for term in &query.filter.terms {
            if let What::Is(field, values) = &term.what
                && field.name == "can"
            {
                let at = values.first().map_or(0..0, |value| value.spot.0.clone());
                return Err(Fault {
                    at,
                    message: "can: narrows the list of users alone".into(),
                    mend: "Leave it out here.".into(),
                }
                .into());
            }
        }
        Ok(query)
    }

    /// Puts the policy's word for what a value says, or says that there is none.
    fn resolve(
        &mut self,
        home: Option<(&AccountId, &Policy)>,
        field: &'static Field,
        value: &mut Value,
    ) -> Result<()> {
        let place = match &value.what {
            Said::At(_, place) => Some(place.clone()),
            _ => None,
        };
        match (field.kind, &value.what) {
            (
                Kind::Of(what) | Kind::Placed(what),
                Said::Word(word) | Said::Quoted(word) | Said::At(word, _),
            ) => {
                let word = self.called(home, field, what, (word, value))?;
                value.what = match &place {
                    Some(place) => Said::At(word, place.to_lowercase()),
                    None => Said::Word(word),
                };
            }
            (Kind::Thing(words), Said::Word(word)) => {
                let known = words.iter().any(|(w, _)| w.eq_ignore_ascii_case(word));
                // What is gone is still in the journal, and in what was asked about it.
                let gone = matches!(field.list, List::Journal | List::Requests);
                if !known && !gone {
                    self.there(home, word, value)?;
                }
            }
            _ => {}
        }
        match place.filter(|place| place != "account") {
            Some(place) => self.there(home, &place, value),
            None => Ok(()),
        }
    }

    /// The word by which something is called that is meant by a word or a title.
    fn called(
        &mut self,
        home: Option<(&AccountId, &Policy)>,
        field: &Field,
        what: Vocabulary,
        (said, value): (&str, &Value),
    ) -> Result<String> {
        if what == Vocabulary::Labels {
            return Ok(said.to_lowercase());
        }
        let known = self.words(home.map(|(_, policy)| policy), field.list, what)?;
        let key = sort_key(said);
        let meant = known
            .iter()
            .find(|offer| offer.word == key)
            .or_else(|| known.iter().find(|offer| sort_key(&offer.title) == key));
        if let Some(offer) = meant {
            return Ok(offer.word.clone());
        }
        let near = nearest(&key, known.iter().map(|offer| offer.word.as_str()));
        let of = home.map_or("this store", |(_, policy)| policy.title.as_str());
        let mend = near.map_or_else(
            || {
                let some: Vec<&str> = known.iter().take(6).map(|o| o.word.as_str()).collect();
                let more = if known.len() > 6 { " and others" } else { "" };
                if some.is_empty() {
                    "There is none at all.".to_owned()
                } else {
                    format!("There is {}{more}.", some.join(", "))
                }
            },
            |near| format!("Did you mean {near}?"),
        );
        Err(Fault {
            at: value.spot.0.clone(),
            message: format!("{of} knows no {} {}", what.noun(), show(said)),
            mend,
        }
        .into())
    }

    /// Whether a user or a resource is called so.
    fn there(&self, home: Option<(&AccountId, &Policy)>, word: &str, value: &Value) -> Result<()> {
        let Some((account, _)) = home else {
            return Ok(());
        };
        let found = match Handle::new(word.to_lowercase()) {
            Ok(handle) => self.fact(account, Key::Thing(handle))?,
            Err(_) => None,
        };
        if matches!(found, Some(Fact::Thing(Some(_)))) {
            return Ok(());
        }
        Err(Fault {
            at: value.spot.0.clone(),
            message: format!(
                "Nobody and nothing in this account has the handle {}",
                show(word)
            ),
            mend: format!("In quotes, \"{}\" is looked for in names.", show(word)),
        }
        .into())
    }

    /// All words of a kind, with their titles.
    fn words(
        &mut self,
        policy: Option<&Policy>,
        list: List,
        what: Vocabulary,
    ) -> Result<Vec<Offer>> {
        if let Some(policy) = policy {
            return Ok(of_policy(policy, list, what));
        }
        let mut all = Vec::new();
        for stored in self.store.policies()? {
            let policy = self.policy(&stored.hash)?;
            match what {
                Vocabulary::Policies => all.push(Offer::new(&policy.name, &policy.title)),
                what => all.extend(of_policy(&policy, list, what)),
            }
        }
        all.sort_by(|a, b| a.word.cmp(&b.word));
        all.dedup_by(|a, b| a.word == b.word);
        Ok(all)
    }

    /// What may stand as a value of a field, beginning with or holding what is typed. `place`: where
    /// something is held, behind the `@`.
    pub fn offers(
        &mut self,
        account: Option<&AccountId>,
        field: &'static Field,
        typed: &str,
        place: bool,
    ) -> Result<Vec<Offer>> {
        let key = sort_key(typed);
        let policy = match account {
            Some(account) => Some(self.pinned(account)?.1),
            None => None,
        };
        let mut all = match field.kind {
            _ if place => self.things(account, typed)?,
            Kind::One(words) => told(words),
            Kind::Thing(words) => {
                let mut all = told(words);
                all.extend(self.things(account, typed)?);
                all
            }
            Kind::Of(what) | Kind::Placed(what) => {
                self.words(policy.as_deref(), field.list, what)?
            }
            _ => Vec::new(),
        };
        all.retain(|offer| offer.word.contains(&key) || sort_key(&offer.title).contains(&key));
        // What begins so is meant rather than what holds it somewhere.
        all.sort_by_key(|offer| !offer.word.starts_with(&key));
        all.truncate(OFFERED);
        Ok(all)
    }

    /// Users and resources whose name or handle holds what is typed.
    fn things(&self, account: Option<&AccountId>, typed: &str) -> Result<Vec<Offer>> {
        let Some(account) = account else {
            return Ok(Vec::new());
        };
        let mut query = Query::plain(THINGS);
        query.counted = false;
        if !typed.trim().is_empty() {
            query.filter = Filter::words(typed);
        }
        let users = self.store.users(account, &query)?.rows;
        let users = users
            .iter()
            .map(|entry| Offer::new(&entry.user.id, &entry.user.name));
        let things = self.store.resources(account, None, &query)?.rows;
        let things = things
            .iter()
            .map(|thing| Offer::new(&thing.id, &thing.title));
        Ok(users.chain(things).collect())
    }
}

fn told(words: crate::domain::filter::fields::Words) -> Vec<Offer> {
    words
        .iter()
        .map(|(word, about)| Offer::new(word, about))
        .collect()
}

/// The words of a policy.
fn of_policy(policy: &Policy, list: List, what: Vocabulary) -> Vec<Offer> {
    match what {
        Vocabulary::Roles => policy
            .given_roles()
            .map(|(id, role)| Offer::new(&role.name, &policy.role_title(id)))
            .collect(),
        Vocabulary::Relations => policy
            .relations
            .iter()
            .map(|relation| Offer::new(&relation.name, &relation.title))
            .collect(),
        Vocabulary::Capabilities => policy
            .caps()
            .map(|(id, cap)| Offer::new(&cap.name, &policy.cap_title(id)))
            .collect(),
        Vocabulary::Kinds => {
            // The account and people are kinds too, but never resources.
            let skip = if list == List::Resources { 2 } else { 0 };
            let kinds = policy.kinds.iter().skip(skip);
            kinds
                .map(|kind| Offer::new(&kind.name, &kind.title))
                .collect()
        }
        Vocabulary::States => {
            let kinds = policy.kinds.iter();
            let states = kinds.flat_map(|k| k.states.iter().map(|s| Offer::new(s, &k.title)));
            let mut all: Vec<Offer> = states.collect();
            all.sort_by(|a, b| a.word.cmp(&b.word));
            all.dedup_by(|a, b| a.word == b.word);
            all
        }
        Vocabulary::Workflows => policy
            .workflows
            .iter()
            .map(|workflow| Offer::new(&workflow.name, &workflow.title))
            .collect(),
        Vocabulary::Plans => policy
            .plans
            .iter()
            .map(|plan| Offer::new(&plan.name, &plan.title))
            .collect(),
        Vocabulary::Policies => vec![Offer::new(&policy.name, &policy.title)],
        Vocabulary::Edits => edits(),
        Vocabulary::Labels => Vec::new(),
    }
}

/// The kinds of edits, and before those of a group the group.
fn edits() -> Vec<Offer> {
    let mut all: Vec<Offer> = Vec::new();
    for name in crate::domain::edit::NAMES {
        let group = name.split('.').next().unwrap_or(name);
        if all.iter().all(|offer| offer.word != group) {
            all.push(Offer::new(&group, &format!("all that begins with {group}")));
        }
        all.push(Offer::new(&name, &""));
    }
    all
}
