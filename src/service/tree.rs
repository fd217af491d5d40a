//! The things of an account as a tree, page by page, and a thing in full.

use std::collections::{BTreeSet, HashMap, VecDeque};

use serde::{Deserialize, Serialize};

use super::{
    Result, Service, ServiceError,
    lists::resource_row,
    rows::ResourceRow,
    words::{held_role, relation_title},
};
use crate::{
    domain::{
        AccountId, Fact, FactValue, Handle, Key, Object, Relation, RequestId, Resource, UserStatus,
        facts::Thing,
        page::{Page, PageAsk, Query},
        plan::HeldRole,
    },
    store::Child,
};

/// The deepest level that is unfolded.
const DEEPEST: usize = 64;
/// The most holders, and the most people related, that are named.
const NAMED: usize = 200;

/// A thing in the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TreeRow {
    /// The thing.
    pub row: ResourceRow,
    /// How many things it lies in.
    pub depth: usize,
    /// Something lies in it.
    pub inside: bool,
    /// What lies in it is shown below it.
    pub open: bool,
}

/// A page of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tree {
    /// The rows that are shown.
    pub page: Page<TreeRow>,
    /// How many things the account has in all.
    pub whole: u64,
}

/// Somebody who holds a role on a thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HolderRow {
    /// Who.
    pub user: Handle,
    /// Their name.
    pub name: String,
    /// How they stand.
    pub status: UserStatus,
    /// What they hold.
    pub role: HeldRole,
}

/// Somebody who stands in a relation to a thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RelatedRow {
    /// The relation as kept.
    pub relation: Relation,
    /// Its title.
    pub title: String,
    /// Who, by name.
    pub name: String,
}

/// A thing in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ThingDetail {
    /// The thing.
    pub row: ResourceRow,
    /// What it lies in, from the outside inwards: handle and title.
    pub path: Vec<(Handle, String)>,
    /// Its facts in words.
    pub facts: Vec<(String, String)>,
    /// Who holds which role on it, by role and name.
    pub holders: Vec<HolderRow>,
    /// Who stands in which relation to it, by relation and name.
    pub related: Vec<RelatedRow>,
    /// There are more holders or people related than are named.
    pub more: bool,
    /// How many things lie in it.
    pub inside: u64,
    /// Requests about it that wait.
    pub waiting: Vec<RequestId>,
}

/// Where a page of the tree begins on one level: in what, and after which row of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Place {
    parent: Option<Handle>,
    after: Option<String>,
}

/// A level that is being walked.
struct Level {
    place: Place,
    rest: VecDeque<Child>,
    more: bool,
}

impl Level {
    fn new(place: Place) -> Self {
        Self {
            place,
            rest: VecDeque::new(),
            more: true,
        }
    }

    fn done(&self) -> bool {
        self.rest.is_empty() && !self.more
    }
}

/// The rows of a page with their depths, and where the next begins.
pub(super) type Walked = (Vec<(usize, Child)>, Option<String>);

impl Service {
    /// Things with what lies in the open ones below them. Under a filter all that fit, whatever
    /// they lie in.
    pub fn tree(
        &mut self,
        account: &AccountId,
        open: &BTreeSet<Handle>,
        ask: &PageAsk,
    ) -> Result<Tree> {
        if !ask.filter.trim().is_empty() {
            return self.fitting(account, ask);
        }
        let (_, policy) = self.pinned(account)?;
        let (walked, next) = self.walk(account, open, ask)?;
        let things = walked.iter().map(|(_, child)| &child.resource);
        let names = self.names(
            account,
            things.flat_map(|r| r.parent.iter().chain(&r.owner)),
        )?;
        let rows = walked.into_iter().map(|(depth, child)| TreeRow {
            depth,
            inside: child.inside,
            open: child.inside && open.contains(&child.resource.id),
            row: resource_row(&policy, &names, child.resource),
        });
        let rows: Vec<TreeRow> = rows.collect();
        let one = Query::plain(1);
        let outermost = self.store.children(account, None, &one)?.total;
        let shown = self.shown(account, open)?;
        let below = self.store.child_counts(account, &shown)?;
        let below: u64 = below.into_iter().map(|(_, count)| count).sum();
        Ok(Tree {
            page: Page {
                rows,
                next,
                total: outermost + below,
                at_least: false,
            },
            whole: self.store.resources(account, None, &one)?.total,
        })
    }

    fn fitting(&mut self, account: &AccountId, ask: &PageAsk) -> Result<Tree> {
        let page = self.resources(account, None, ask)?;
        let total = page.total;
        Ok(Tree {
            page: page.map(|row| TreeRow {
                row,
                depth: 0,
                inside: false,
                open: false,
            }),
            whole: total,
        })
    }

    /// A page of things with what lies in the open ones below them.
    pub(super) fn walk(
        &self,
        account: &AccountId,
        open: &BTreeSet<Handle>,
        ask: &PageAsk,
    ) -> Result<Walked> {
        let mut levels: Vec<Level> = begin(ask.after.as_deref())?
            .into_iter()
            .map(Level::new)
            .collect();
        let limit = ask.limit.clamp(1, crate::domain::page::MAX_PAGE);
        let mut rows = Vec::new();
        while rows.len() < limit {
            let depth = levels.len().saturating_sub(1);
            let Some(level) = levels.last_mut() else {
                break;
            };
            if level.rest.is_empty() && level.more {
                let more = Query {
                    after: level.place.after.clone(),
                    ..Query::plain(limit - rows.len())
                };
                let parent = level.place.parent.as_ref();
                let page = self.store.children(account, parent, &more)?;
                level.more = page.next.is_some();
                level.rest = page.rows.into();
            }
            let Some(child) = level.rest.pop_front() else {
                levels.pop();
                continue;
            };
            level.place.after = Some(child.place.clone());
            let id = child.resource.id.clone();
            let deeper = child.inside && open.contains(&id) && levels.len() < DEEPEST;
            rows.push((depth, child));
            if deeper {
                levels.push(Level::new(Place {
                    parent: Some(id),
                    after: None,
                }));
            }
        }
        while levels.last().is_some_and(Level::done) {
            levels.pop();
        }
        let places: Vec<Place> = levels.into_iter().map(|level| level.place).collect();
        let next = (!places.is_empty()).then(|| serde_json::to_string(&places).unwrap_or_default());
        Ok((rows, next))
    }

    /// The open things that are seen: all that they lie in is open too.
    fn shown(&self, account: &AccountId, open: &BTreeSet<Handle>) -> Result<Vec<Handle>> {
        let keys: Vec<Key> = open.iter().cloned().map(Key::Thing).collect();
        let facts = self.store.facts(account, &keys)?.into_iter();
        let seen = facts.filter_map(|fact| match fact {
            Fact::Thing(Some(Thing::Resource(path))) => {
                let mut outer = path.iter().skip(1);
                let seen = path.len() < DEEPEST && outer.all(|r| open.contains(&r.id));
                path.first().filter(|_| seen).map(|r| r.id.clone())
            }
            _ => None,
        });
        Ok(seen.collect())
    }

    /// A thing in full.
    pub fn thing(&mut self, account: &AccountId, thing: &Handle) -> Result<ThingDetail> {
        let (_, policy) = self.pinned(account)?;
        let keys = [
            Key::Thing(thing.clone()),
            Key::HeldOn(thing.clone()),
            Key::RelatedTo(thing.clone()),
            Key::Waiting(Object::Thing(thing.clone())),
        ];
        let mut path = Vec::new();
        let (mut held, mut related, mut waiting) = (Vec::new(), Vec::new(), Vec::new());
        for fact in self.store.facts(account, &keys)? {
            match fact {
                Fact::Thing(Some(Thing::Resource(found))) => path = found,
                Fact::Assignments(found) => held = found,
                Fact::Relations(found) => related = found,
                Fact::Requests(found) => waiting = found,
                _ => {}
            }
        }
        let Some(resource) = path.first().cloned() else {
            return Err(ServiceError::asked(
                "unknown-resource",
                format!("There is no resource `{thing}` in the account `{account}`"),
                "Name a resource of this account.",
            ));
        };
        let more = held.len() > NAMED || related.len() > NAMED;
        held.truncate(NAMED);
        related.truncate(NAMED);
        let people: BTreeSet<Handle> = held.iter().map(|a| a.user.clone()).collect();
        let status = self.statuses(account, &people)?;
        let users = held
            .iter()
            .map(|a| &a.user)
            .chain(related.iter().map(|r| &r.user));
        let handles = users.chain(&resource.owner).chain(&resource.parent);
        let names = self.names(account, handles.chain([thing]))?;
        let mut holders: Vec<HolderRow> = held
            .iter()
            .filter_map(|a| {
                Some(HolderRow {
                    status: *status.get(&a.user)?,
                    user: a.user.clone(),
                    name: names.of(&a.user),
                    role: held_role(&policy, &names, a),
                })
            })
            .collect();
        let place = |word: &str| policy.role_id(word);
        holders.sort_by_key(|h| (place(&h.role.role), h.role.title.clone(), h.name.clone()));
        let mut related: Vec<RelatedRow> = related
            .into_iter()
            .map(|relation| RelatedRow {
                title: relation_title(&policy, relation.relation.as_str()),
                name: names.of(&relation.user),
                relation,
            })
            .collect();
        related.sort_by_key(|r| (r.title.clone(), r.name.clone()));
        let inside = self
            .store
            .child_counts(account, std::slice::from_ref(thing))?;
        Ok(ThingDetail {
            facts: facts(&resource),
            path: path
                .iter()
                .skip(1)
                .rev()
                .map(|r| (r.id.clone(), r.title.clone()))
                .collect(),
            row: resource_row(&policy, &names, resource),
            holders,
            related,
            more,
            inside: inside.into_iter().map(|(_, count)| count).sum(),
            waiting: waiting.into_iter().map(|request| request.id).collect(),
        })
    }

    /// How people stand; those who are removed are left out.
    fn statuses(
        &self,
        account: &AccountId,
        people: &BTreeSet<Handle>,
    ) -> Result<HashMap<Handle, UserStatus>> {
        let keys: Vec<Key> = people.iter().cloned().map(Key::Thing).collect();
        let facts = self.store.facts(account, &keys)?.into_iter();
        let known = facts.filter_map(|fact| match fact {
            Fact::Thing(Some(Thing::User(user))) => Some((user.id, user.status)),
            _ => None,
        });
        Ok(known
            .filter(|(_, status)| *status != UserStatus::Removed)
            .collect())
    }
}

/// The levels on which a page begins.
fn begin(after: Option<&str>) -> Result<Vec<Place>> {
    let Some(after) = after else {
        return Ok(vec![Place {
            parent: None,
            after: None,
        }]);
    };
    serde_json::from_str(after).map_err(|_| {
        ServiceError::asked(
            "bad-cursor",
            "The place where the page was to begin is not one of this tree",
            "Ask for the first page and go on from there.",
        )
    })
}

fn facts(resource: &Resource) -> Vec<(String, String)> {
    let told = resource.facts.iter().map(|(word, value)| {
        let value = match value {
            FactValue::YesNo(true) => "yes".to_owned(),
            FactValue::YesNo(false) => "no".to_owned(),
            FactValue::Time(time) => time.to_string(),
            FactValue::Text(text) => text.clone(),
        };
        (word.as_str().replace('-', " "), value)
    });
    told.collect()
}
