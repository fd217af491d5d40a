//! Somebody leaves: all that they hold, own and decide in an account, who could take it over, and
//! the one batch that hands it over and lets them go, as far as the core accepts it.

use std::cmp::Reverse;

use serde::Serialize;

use crate::{
    domain::{
        AccountId, AccountStatus, Actor, Batch, Change, Edit, Fact, Facts, Handle, Key, Refusal,
        User, UserStatus,
        filter::Filter,
        page::{MAX_PAGE, PageAsk},
        plan::HeldRole,
    },
    policy::{Policy, model::LimitForm},
    validation,
};

use super::{
    Preview, Result, Service, ServiceError, Submitted,
    rows::{RelationRow, UserDetail, UserRow},
};

/// How many people are tried as heirs where nobody is named.
const HEIRS: usize = 20;
/// How many waiting requests are looked at.
const WAITING: usize = 1_000;

/// How somebody goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leave {
    /// Who acts.
    pub actor: Actor,
    /// Who takes over; `None` tries people until the core accepts one.
    pub heir: Option<Handle>,
    /// Removed for good, and not archived.
    pub remove: bool,
    /// Why, for the journal.
    pub reason: Option<String>,
}

/// What somebody leaves behind in one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Leaving {
    /// The account.
    pub account: AccountId,
    /// Its name for people.
    pub title: String,
    /// Who leaves.
    pub user: Handle,
    /// Their name.
    pub name: String,
    /// What they hold.
    pub roles: Vec<HeldRole>,
    /// In which relations they stand.
    pub relations: Vec<RelationRow>,
    /// Titles of what they own.
    pub owns: Vec<String>,
    /// Requests that nobody else can decide.
    pub alone_decides: Vec<String>,
    /// Who takes over, by name; nobody where nothing needs an heir, or nobody is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heir: Option<String>,
    /// The batch that the core accepts now; empty where it accepts none.
    pub batch: Vec<Edit>,
    /// The batch would only be asked for, and waits for somebody's word.
    pub waits: bool,
    /// What is to be read before it is carried out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reminders: Vec<String>,
    /// Why it accepts none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<Refusal>,
}

impl Service {
    /// The accounts in which the same person is: by the address that they have in this one, or by
    /// the handle where they have none. Removed accounts and people are left out.
    pub fn same_person(
        &mut self,
        account: &AccountId,
        user: &Handle,
    ) -> Result<Vec<(AccountId, Handle)>> {
        let here = self.user(account, user)?.row.user;
        let mut found = vec![(account.clone(), user.clone())];
        let mut ask = PageAsk {
            limit: MAX_PAGE,
            ..PageAsk::default()
        };
        loop {
            let page = self.accounts(&ask)?;
            for row in page.rows {
                if row.id != *account && row.status != AccountStatus::Removed {
                    let other = self.is_there(&row.id, &here)?;
                    found.extend(other.map(|other| (row.id, other)));
                }
            }
            let Some(next) = page.next else { break };
            ask.after = Some(next);
        }
        Ok(found)
    }

    fn is_there(&mut self, account: &AccountId, person: &User) -> Result<Option<Handle>> {
        let filter = person
            .email
            .clone()
            .unwrap_or_else(|| person.id.to_string());
        let ask = PageAsk {
            filter: Filter::words(&filter).to_string(),
            limit: MAX_PAGE,
            ..PageAsk::default()
        };
        let page = self.users(account, &ask)?;
        let same = |other: &User| match (&person.email, &other.email) {
            (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
            (None, None) => person.id == other.id,
            _ => false,
        };
        let found = page.rows.into_iter().map(|row| row.user);
        Ok(found
            .into_iter()
            .find(|user| same(user))
            .map(|user| user.id))
    }

    /// What somebody leaves behind, and the batch that lets them go.
    pub fn leaving(
        &mut self,
        account: &AccountId,
        user: &Handle,
        leave: &Leave,
    ) -> Result<Leaving> {
        let (row, policy) = self.pinned(account)?;
        let detail = self.user(account, user)?;
        let alone_decides = self.alone_decides(account, &policy, user)?;
        let mut out = Leaving {
            account: account.clone(),
            title: row.title,
            user: user.clone(),
            name: detail.row.user.name.clone(),
            roles: detail.row.roles.clone(),
            relations: detail.relations.clone(),
            owns: detail
                .owns
                .iter()
                .map(|thing| thing.resource.title.clone())
                .collect(),
            alone_decides,
            heir: None,
            batch: Vec::new(),
            waits: false,
            reminders: Vec::new(),
            refused: Vec::new(),
        };
        let heirs = match self.heirs(account, user, &detail.row.roles, leave) {
            // Somebody named may be missing in one account of many: that is this account's answer.
            Err(ServiceError::Asked {
                code,
                message,
                mend,
            }) => {
                out.refused.push(Refusal {
                    rules: Vec::new(),
                    code: code.to_owned(),
                    message: format!("{message}."),
                    mend,
                    remedies: Vec::new(),
                });
                return Ok(out);
            }
            heirs => heirs?,
        };
        let mut facts = Facts::new();
        for heir in heirs {
            for edits in ways_out(&policy, &detail, heir.as_ref(), leave.remove) {
                match self.preview_with(&batch(account, leave, &edits), &mut facts)? {
                    Preview::Plan(plan) => {
                        let hands = edits.len() > 1;
                        let goes = |change: &Change| matches!(change, Change::PutUser(row) if row.id == *user);
                        out.waits = !plan.changes.iter().any(goes);
                        out.reminders = plan.reminders.into_iter().map(|r| r.text).collect();
                        out.heir = heir.filter(|_| hands).map(|heir| heir.name);
                        out.batch = edits;
                        out.refused.clear();
                        return Ok(out);
                    }
                    Preview::Refused(why) if out.refused.is_empty() => out.refused = why,
                    Preview::Refused(_) => {}
                }
            }
        }
        Ok(out)
    }

    /// Lets them go, if the core still accepts the batch.
    pub fn leave(&mut self, found: &Leaving, leave: &Leave) -> Result<Submitted> {
        let mut batch = batch(&found.account, leave, &found.batch);
        batch.confirmed = true;
        self.submit(&batch)
    }

    /// Whom to try: the one who is named, or nobody and then people of the account, those first who
    /// hold most of the same.
    fn heirs(
        &mut self,
        account: &AccountId,
        user: &Handle,
        held: &[HeldRole],
        leave: &Leave,
    ) -> Result<Vec<Option<User>>> {
        if let Some(heir) = &leave.heir {
            return Ok(vec![Some(self.user(account, heir)?.row.user)]);
        }
        let ask = PageAsk {
            limit: MAX_PAGE,
            ..PageAsk::default()
        };
        let page = self.users(account, &ask)?;
        let fits = |row: &UserRow| row.user.status == UserStatus::Active && row.user.id != *user;
        let mut people: Vec<UserRow> = page.rows.into_iter().filter(fits).collect();
        people.sort_by_key(|row| Reverse(alike(&row.roles, held)));
        let people = people.into_iter().map(|row| Some(row.user));
        Ok(std::iter::once(None).chain(people.take(HEIRS)).collect())
    }

    /// The waiting requests that nobody else can decide, in words.
    fn alone_decides(
        &mut self,
        account: &AccountId,
        policy: &Policy,
        user: &Handle,
    ) -> Result<Vec<String>> {
        let now = self.now();
        let key = Key::AllWaiting { most: WAITING };
        let mut found = Vec::new();
        let answers = self.store.facts(account, std::slice::from_ref(&key))?;
        let Some(Fact::Requests(waiting)) = answers.into_iter().next() else {
            return Ok(found);
        };
        let mut facts = Facts::new();
        for request in waiting {
            let deciders = self.ask(account, &mut facts, |facts| {
                validation::deciders(policy, facts, &request, now)
            })?;
            if !deciders.vendor && deciders.people == [user.clone()] {
                found.push(request.id.to_string());
            }
        }
        Ok(found)
    }
}

fn batch(account: &AccountId, leave: &Leave, edits: &[Edit]) -> Batch {
    let mut batch = Batch::new(account.clone(), leave.actor.clone(), edits.to_vec());
    batch.reason.clone_from(&leave.reason);
    batch
}

/// Batches to try, the least first: only what they own is handed over, or also the roles of which
/// somebody must always be there.
fn ways_out(
    policy: &Policy,
    detail: &UserDetail,
    heir: Option<&User>,
    remove: bool,
) -> Vec<Vec<Edit>> {
    let user = detail.row.user.id.clone();
    let go = if remove {
        Edit::UserRemove { user }
    } else {
        Edit::UserArchive { user }
    };
    let Some(heir) = heir else {
        let owns = detail
            .owns
            .iter()
            .any(|thing| moves(policy, thing.resource.kind.as_str()));
        return if owns { Vec::new() } else { vec![vec![go]] };
    };
    let given = detail
        .owns
        .iter()
        .filter(|thing| moves(policy, thing.resource.kind.as_str()));
    let given = given.map(|thing| Edit::ResourceGive {
        resource: thing.resource.id.clone(),
        to: heir.id.clone(),
    });
    let mut least: Vec<Edit> = given.collect();
    let mut more = roles_kept(policy, detail, heir);
    more.extend(least.iter().cloned());
    more.push(go.clone());
    least.push(go);
    vec![least, more]
}

/// What comes with a role stays with it, and is not handed over.
fn moves(policy: &Policy, kind: &str) -> bool {
    let kind = policy.kind_id(kind).map(|id| policy.kind(id));
    kind.is_some_and(|kind| kind.one_for_each.is_empty())
}

/// The roles of theirs of which a limit asks for active holders, given to the heir.
fn roles_kept(policy: &Policy, detail: &UserDetail, heir: &User) -> Vec<Edit> {
    let kept = |word: &str| {
        policy.limits.iter().any(|limit| match &limit.form {
            LimitForm::Active { roles, .. } => roles
                .iter()
                .any(|role| policy.role(*role).name.as_str() == word),
            _ => false,
        })
    };
    let held = detail.row.roles.iter().filter(|held| kept(&held.role));
    let given = held.filter_map(|held| {
        Some(Edit::RoleAssign {
            user: heir.id.clone(),
            role: crate::domain::Word::new(&held.role).ok()?,
            on: held.on.clone(),
            begins: None,
            until: None,
        })
    });
    given.collect()
}

/// How much two people hold alike: the same role on the same place counts for more than elsewhere.
fn alike(one: &[HeldRole], other: &[HeldRole]) -> usize {
    let shared = |held: &&HeldRole| other.iter().any(|o| o.role == held.role);
    let placed = |held: &&HeldRole| other.iter().any(|o| o.role == held.role && o.on == held.on);
    one.iter().filter(shared).count() + one.iter().filter(placed).count()
}
