//! What ties people to things: roles held on places, and relations. Both are looked at from either
//! end: what somebody is tied to, and who is tied to something.

use serde::Serialize;

use crate::{
    domain::{
        AccountId, Actor, Assignment, Batch, Edit, Fact, Facts, Handle, Key, Object, Refusal,
        Relation, Time, Word,
        facts::{MAX_ROWS, Thing},
        nouns::Term,
        page::{Page, PageAsk},
    },
    policy::{
        Policy,
        model::{IfNot, KindId, LimitForm, RelationKind, RoleId},
    },
    validation,
};

use super::{Preview, Result, Service, ServiceError, several::Source};

/// At most so many that are tied stand before all else.
const FIRST: usize = 100;

/// A way in which a person can be tied to something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tie {
    /// They hold this role there.
    Role(Word),
    /// They stand in this relation to it; in that capacity, where the relation has some.
    Relation(Word, Option<Word>),
}

/// The end from which ties are looked at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// A person: what are they tied to?
    Person(Handle),
    /// The account, a thing or a person: who is tied to it?
    Object(Object),
}

impl Tie {
    /// The edit that ties a person to something.
    pub fn add(&self, user: &Handle, to: &Object, term: Term) -> Edit {
        match self {
            Self::Role(role) => Edit::RoleAssign {
                user: user.clone(),
                role: role.clone(),
                on: place(to),
                begins: term.begins,
                until: term.until,
            },
            Self::Relation(relation, capacity) => Edit::RelationAdd {
                user: user.clone(),
                relation: relation.clone(),
                to: place(to),
                capacity: capacity.clone(),
            },
        }
    }

    /// The edit that ends it.
    pub fn end(&self, user: &Handle, to: &Object) -> Edit {
        match self {
            Self::Role(role) => Edit::RoleRevoke {
                user: user.clone(),
                role: role.clone(),
                on: place(to),
            },
            Self::Relation(relation, capacity) => Edit::RelationRemove {
                user: user.clone(),
                relation: relation.clone(),
                to: place(to),
                capacity: capacity.clone(),
            },
        }
    }
}

impl End {
    /// The person and the object of a tie whose other end this is.
    pub fn pair(&self, other: &Object) -> Option<(Handle, Object)> {
        match (self, other) {
            (Self::Person(user), to) | (Self::Object(to), Object::Thing(user)) => {
                Some((user.clone(), to.clone()))
            }
            (Self::Object(_), Object::Account) => None,
        }
    }
}

/// How an edit names it: a handle, or nothing for the account.
fn place(object: &Object) -> Option<Handle> {
    match object {
        Object::Account => None,
        Object::Thing(handle) => Some(handle.clone()),
    }
}

/// A way in which something can be tied, with its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TieKind {
    /// The role or the relation.
    pub tie: Tie,
    /// Its title, with the capacity.
    pub title: String,
    /// Explanation.
    pub help: String,
    /// What is at the other end, in words: `Location or Group`, `Guest Editor`, `Anybody`.
    pub others: String,
    /// How many there are at this end.
    pub now: u64,
    /// At most so many at this end.
    pub most: Option<u64>,
    /// Why it says nothing now, or cannot be.
    pub note: Option<String>,
}

/// Something at the other end, tied or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TieRow {
    /// The thing or the person; the account where it is that.
    pub other: Object,
    /// How it is called.
    pub title: String,
    /// Its kind and where it lies, or the person's roles.
    pub about: String,
    /// Tied now.
    pub held: bool,
    /// From when, of a role that is to begin.
    pub begins: Option<Time>,
    /// Until when, of a role that ends.
    pub until: Option<Time>,
    /// How many people are tied to the other end, of at most how many.
    pub used: Option<(u64, u64)>,
    /// Why the tie cannot be made, or ended, by itself; empty where it can.
    pub refused: Vec<Refusal>,
}

/// What ties something now.
#[derive(Default)]
struct Ties {
    roles: Vec<Assignment>,
    relations: Vec<Relation>,
}

impl Service {
    /// The ways in which something can be tied, those that fit it first: of a person the roles that
    /// are held on places, and the relations; of a thing the roles and relations that lead to it.
    pub fn tie_kinds(&mut self, account: &AccountId, end: &End) -> Result<Vec<TieKind>> {
        let (_, policy) = self.pinned(account)?;
        let now = self.now();
        let mut facts = Facts::new();
        let off = self.ask(account, &mut facts, |facts| {
            validation::roles_off(&policy, facts, now)
        })?;
        let on = self.ask(account, &mut facts, |facts| {
            validation::features_on(&policy, facts, now)
        })?;
        let kind = self.kind_of(account, &policy, end)?;
        let ties = self.ties_of(account, &policy, end)?;
        let own = match end {
            End::Person(user) | End::Object(Object::Thing(user)) => {
                self.assignments(account, user)?
            }
            End::Object(Object::Account) => Vec::new(),
        };
        let mut kinds = Vec::new();
        for (id, role) in policy.given_roles() {
            let leads = role.on.iter().any(|k| match kind {
                None => *k != KindId::ACCOUNT,
                Some(kind) => *k == kind && kind != KindId::ACCOUNT,
            });
            let held = ties.roles.iter().filter(|a| a.role == role.name).count();
            let feature = off.iter().find(|(r, _)| *r == id).map(|(_, f)| f);
            if !leads || (feature.is_some() && role.if_not == IfNot::Hide && held == 0) {
                continue;
            }
            kinds.push(TieKind {
                tie: Tie::Role(role.name.clone()),
                title: policy.role_title(id),
                help: role.help.clone(),
                others: match end {
                    End::Person(_) => kinds_in_words(&policy, &role.on),
                    End::Object(_) => "Anybody".into(),
                },
                now: held as u64,
                most: None,
                note: feature.map(|f| format!("It cannot be given while {f} is off.")),
            });
        }
        for relation in &policy.relations {
            if kind.is_none_or(|kind| relation.to.contains(&kind)) {
                kinds.extend(relation_kinds(
                    &policy,
                    relation,
                    (end, kind),
                    &ties,
                    &own,
                    &on,
                ));
            }
        }
        kinds.sort_by_key(|kind| kind.note.is_some() && kind.now == 0);
        Ok(kinds)
    }

    /// A page of what could be at the other end of a tie: first what is there now, then all else,
    /// each with the reason for which it could not be changed by itself.
    pub fn ties(
        &mut self,
        account: &AccountId,
        actor: &Actor,
        (end, tie): (&End, &Tie),
        ask: &PageAsk,
    ) -> Result<Page<TieRow>> {
        let (_, policy) = self.pinned(account)?;
        let sources = sources(&policy, end, tie)?;
        let ties = self.ties_of(account, &policy, end)?;
        let held = ties.others(end, tie);
        // Of very many the page would never come to an end: then each is marked where it stands.
        let objects: Vec<Object> = if held.len() <= FIRST {
            held.iter().map(|(object, _)| object.clone()).collect()
        } else {
            Vec::new()
        };
        let first = self.entries(account, &policy, &objects)?;
        let page = self.several(account, &policy, (&sources, first), ask)?;
        let mut facts = Facts::new();
        let mut rows = Vec::with_capacity(page.rows.len());
        for entry in page.rows {
            let known = held.iter().find(|(object, _)| *object == entry.object);
            let term = known.map(|(_, term)| *term).unwrap_or_default();
            let edit = end.pair(&entry.object).map(|(user, to)| match known {
                Some(_) => tie.end(&user, &to),
                None => tie.add(&user, &to, Term::default()),
            });
            let edits = edit.into_iter().collect();
            let refused = self.speaks_against(account, actor, edits, &mut facts)?;
            rows.push(TieRow {
                used: self.used(account, &policy, (end, tie), &entry.object)?,
                other: entry.object,
                title: entry.title,
                about: entry.about,
                held: known.is_some(),
                begins: term.begins,
                until: term.until,
                refused,
            });
        }
        Ok(Page {
            rows,
            next: page.next,
            total: page.total,
            at_least: page.at_least,
        })
    }

    /// Why edits would be refused, apart from what only has to be said with them.
    pub(super) fn speaks_against(
        &mut self,
        account: &AccountId,
        actor: &Actor,
        edits: Vec<Edit>,
        facts: &mut Facts,
    ) -> Result<Vec<Refusal>> {
        let batch = Batch::new(account.clone(), actor.clone(), edits);
        let said = |refusal: &Refusal| {
            ["reason-needed", "break-glass-needed"].contains(&refusal.code.as_str())
        };
        Ok(match self.preview_with(&batch, facts)? {
            Preview::Plan(_) => Vec::new(),
            Preview::Refused(mut reasons) => {
                reasons.retain(|refusal| !said(refusal));
                reasons
            }
        })
    }

    /// The kind of what is at this end; `None` for a person who is looked at as such.
    fn kind_of(&self, account: &AccountId, policy: &Policy, end: &End) -> Result<Option<KindId>> {
        let handle = match end {
            End::Person(_) => return Ok(None),
            End::Object(Object::Account) => return Ok(Some(KindId::ACCOUNT)),
            End::Object(Object::Thing(handle)) => handle,
        };
        let kind = match self.fact(account, Key::Thing(handle.clone()))? {
            Some(Fact::Thing(Some(Thing::User(_)))) => Some(KindId::USER),
            Some(Fact::Thing(Some(Thing::Resource(path)))) => path
                .first()
                .and_then(|thing| policy.kind_id(thing.kind.as_str())),
            _ => None,
        };
        kind.map(Some).ok_or_else(|| {
            ServiceError::asked(
                "unknown-thing",
                format!("There is no `{handle}` in the account `{account}`"),
                "Name a thing or a person of this account.",
            )
        })
    }

    fn ties_of(&self, account: &AccountId, policy: &Policy, end: &End) -> Result<Ties> {
        let keys = match end {
            End::Person(user) => vec![Key::Roles(user.clone()), Key::Relations(user.clone())],
            End::Object(Object::Thing(handle)) => {
                vec![Key::HeldOn(handle.clone()), Key::RelatedTo(handle.clone())]
            }
            End::Object(Object::Account) => policy
                .relations
                .iter()
                .filter(|relation| relation.to.contains(&KindId::ACCOUNT))
                .map(|relation| Key::Related {
                    relation: relation.name.clone(),
                    to: Object::Account,
                    most: MAX_ROWS,
                })
                .collect(),
        };
        let mut ties = Ties::default();
        for fact in self.store.facts(account, &keys)? {
            match fact {
                Fact::Assignments(roles) => ties.roles.extend(roles),
                Fact::Relations(relations) => ties.relations.extend(relations),
                _ => {}
            }
        }
        Ok(ties)
    }

    /// How many stand in a relation to the other end, where a limit counts them.
    fn used(
        &self,
        account: &AccountId,
        policy: &Policy,
        (end, tie): (&End, &Tie),
        other: &Object,
    ) -> Result<Option<(u64, u64)>> {
        let (End::Person(_), Tie::Relation(word, _)) = (end, tie) else {
            return Ok(None);
        };
        let kind = self.kind_of(account, policy, &End::Object(other.clone()))?;
        let Some(most) = kind.and_then(|kind| most_related(policy, kind, word)) else {
            return Ok(None);
        };
        let key = Key::Related {
            relation: word.clone(),
            to: other.clone(),
            most: MAX_ROWS,
        };
        Ok(match self.fact(account, key)? {
            Some(Fact::Relations(all)) => Some((people(&all), most)),
            _ => None,
        })
    }
}

impl Ties {
    /// The other ends of a tie, with the term of a role.
    fn others(&self, end: &End, tie: &Tie) -> Vec<(Object, Term)> {
        let outward = matches!(end, End::Person(_));
        match tie {
            Tie::Role(role) => {
                let held = self.roles.iter().filter(|a| a.role == *role);
                held.map(|a| {
                    let place = a.on.clone().map_or(Object::Account, Object::Thing);
                    let person = Object::Thing(a.user.clone());
                    let term = Term {
                        begins: a.begins,
                        until: a.until,
                    };
                    (if outward { place } else { person }, term)
                })
                .collect()
            }
            Tie::Relation(word, capacity) => {
                let same = |r: &&Relation| r.relation == *word && r.capacity == *capacity;
                let other = |r: &Relation| {
                    if outward {
                        r.to.clone()
                    } else {
                        Object::Thing(r.user.clone())
                    }
                };
                let held = self.relations.iter().filter(same);
                held.map(|r| (other(r), Term::default())).collect()
            }
        }
    }
}

/// How many different people there are.
fn people(all: &[Relation]) -> u64 {
    let mut people: Vec<&Handle> = all.iter().map(|r| &r.user).collect();
    people.sort();
    people.dedup();
    people.len() as u64
}

/// At most so many people stand in the relation to one thing of the kind.
fn most_related(policy: &Policy, kind: KindId, word: &Word) -> Option<u64> {
    let id = policy.relation_id(word.as_str())?;
    policy
        .limits
        .iter()
        .filter_map(|limit| match limit.form {
            LimitForm::Related {
                each,
                relation,
                most,
            } if each == kind && relation == id => Some(most),
            _ => None,
        })
        .min()
}

fn kinds_in_words(policy: &Policy, kinds: &[KindId]) -> String {
    let titles: Vec<String> = kinds.iter().map(|kind| policy.kind_title(*kind)).collect();
    titles.join(" or ")
}

fn role_words(policy: &Policy, roles: &[RoleId]) -> Vec<Word> {
    roles.iter().map(|r| policy.role(*r).name.clone()).collect()
}

/// Where the other ends of a tie are looked for.
fn sources(policy: &Policy, end: &End, tie: &Tie) -> Result<Vec<Source>> {
    let things = |kinds: &[KindId], of: &[RoleId]| -> Vec<Source> {
        kinds
            .iter()
            .map(|kind| match *kind {
                KindId::ACCOUNT => Source::Account,
                KindId::USER => Source::People(role_words(policy, of)),
                kind => Source::Things(Some(policy.kind(kind).name.clone())),
            })
            .collect()
    };
    let unknown = |word: &Word| {
        ServiceError::asked(
            "unknown-tie",
            format!("{} knows no role or relation `{word}`", policy.title),
            "Name one that the policy lists.",
        )
    };
    Ok(match (end, tie) {
        (End::Object(_), Tie::Role(_)) => vec![Source::People(Vec::new())],
        (End::Person(_), Tie::Role(word)) => {
            let id = policy.role_id(word.as_str()).ok_or_else(|| unknown(word))?;
            things(&policy.role(id).on, &[])
        }
        (end, Tie::Relation(word, _)) => {
            let id = policy.relation_id(word.as_str());
            let row = policy.relation(id.ok_or_else(|| unknown(word))?);
            match end {
                End::Person(_) => things(&row.to, &row.of),
                End::Object(_) => vec![Source::People(role_words(policy, &row.held_by))],
            }
        }
    })
}

/// The entries of a relation: one for each of its capacities.
fn relation_kinds(
    policy: &Policy,
    relation: &RelationKind,
    (end, kind): (&End, Option<KindId>),
    ties: &Ties,
    own: &[Assignment],
    on: &[bool],
) -> Vec<TieKind> {
    let outward = matches!(end, End::Person(_));
    let must = if outward {
        &relation.held_by
    } else {
        &relation.of
    };
    let must: &[RoleId] = if outward || kind == Some(KindId::USER) {
        must
    } else {
        &[]
    };
    let words = role_words(policy, must);
    let fits = must.is_empty() || own.iter().any(|a| words.contains(&a.role));
    let open = relation
        .open_unless
        .filter(|feature| !on.get(feature.index()).copied().unwrap_or_default());
    let note = if fits {
        open.map(|feature| {
            let feature = policy.feature_title(feature);
            format!("While {feature} is off, everybody who could be named here is in it.")
        })
    } else {
        let who = policy.role_titles(must, "or");
        Some(format!("Only for whoever holds {who}."))
    };
    let capacities: Vec<Option<&Word>> = if relation.capacities.is_empty() {
        vec![None]
    } else {
        relation.capacities.iter().map(Some).collect()
    };
    let entry = |capacity: Option<&Word>| {
        let tie = Tie::Relation(relation.name.clone(), capacity.cloned());
        let now = ties.others(end, &tie).len() as u64;
        let as_what = capacity.map_or_else(String::new, |c| format!(" as {c}"));
        TieKind {
            title: format!("{}{as_what}", relation.title),
            help: relation.help.clone(),
            others: if outward {
                kinds_in_words(policy, &relation.to)
            } else if relation.held_by.is_empty() {
                "Anybody".into()
            } else {
                policy.role_titles(&relation.held_by, "or")
            },
            now,
            most: kind.and_then(|kind| most_related(policy, kind, &relation.name)),
            note: note.clone(),
            tie,
        }
    };
    capacities.into_iter().map(entry).collect()
}
