//! Another version of the policy put in force: who gains and loses what, by role; what it leaves as
//! a debt; which requests and things it knows no more.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{RequestStatus, UserStatus, Word, plan::Sign};
use crate::policy::{
    Policy,
    model::{Cell, Grant, KindId, Limit, LimitForm, RoleId, Waits, Workflow},
};

use super::super::{
    judge::{Judge, Stage, listed},
    pools::pool,
    world::{Look, World},
};

/// How many people are named where more are concerned.
const NAMED: usize = 5;
/// How many holders of a role are looked at one by one; findings look at all.
const LOOKED_AT: usize = 50;
/// How many waiting requests are looked at.
const WAITING: usize = 1_000;
/// Who holds roles, now or later.
const EVERYONE: [UserStatus; 3] = [
    UserStatus::Active,
    UserStatus::Invited,
    UserStatus::Archived,
];

impl<'a> Judge<'a> {
    /// Pins the account to another version of its policy. A role that somebody holds must be known to
    /// the new version; all else is told.
    pub(super) fn policy_install(&mut self) -> Look<()> {
        if !self.site_only("put an account under another policy") {
            return Ok(());
        }
        // All else in the batch would be judged by the old version and stand under the new one.
        if self.batch.edits.len() > 1 {
            self.refuse(
                Stage::Sense,
                "installs-apart",
                &[],
                "Another version of the policy is put in force in a step of its own.".into(),
                "Take it out of this batch and send it alone.",
            );
            return Ok(());
        }
        let Some(incoming) = self.law.incoming else {
            self.refuse(
                Stage::Names,
                "unknown-policy",
                &[],
                "The store has no such policy.".into(),
                "Put the policy into the store first.",
            );
            return Ok(());
        };
        let old = self.policy;
        let Some(account) = self.after.account_mut()? else {
            return Ok(());
        };
        if account.policy == incoming.hash {
            self.refuse(
                Stage::Sense,
                "already-so",
                &[],
                "The account is under this version already.".into(),
                "Nothing needs to be done.",
            );
            return Ok(());
        }
        account.policy = incoming.hash;
        self.headlines.push(format!(
            "Put the account under {} {}",
            incoming.title,
            incoming.hash.short()
        ));
        self.thing(
            Sign::Change,
            format!(
                "Policy: {} {} becomes {} {}",
                old.title,
                old.hash.short(),
                incoming.title,
                incoming.hash.short()
            ),
            &[],
        );
        let mut all = Ok(());
        for (id, _) in old.given_roles() {
            all = all.and(self.role_moves(incoming, id));
        }
        self.unknown_now(incoming);
        all.and(self.debts_under(incoming))
            .and(self.void_unknown(incoming))
    }

    /// What becomes of a role, and of how many people.
    fn role_moves(&mut self, incoming: &Policy, id: RoleId) -> Look<()> {
        let old = self.policy;
        let name = &old.role(id).name;
        let words = std::slice::from_ref(name);
        let holders = self
            .before
            .count_holders(&self.before, words, &EVERYONE, false)?;
        let Some(new) = incoming.role_id(name.as_str()) else {
            if holders > 0 {
                let message = format!(
                    "{} is held by {holders}, and the new version does not know it.",
                    old.role_title(id)
                );
                let mend = "Change those roles first, or keep the role in the policy.";
                self.refuse(Stage::Gates, "unknown-role", &[], message, mend);
            }
            return Ok(());
        };
        let moves = compare(old, id, incoming, new);
        if moves.is_empty() {
            return Ok(());
        }
        let people = self.some_named(name, holders)?;
        let title = incoming.role_title(new);
        for (sign, word, caps) in moves {
            let text = format!("{title} ({people}) {word}: {}.", listed(&caps));
            self.note(sign, text, &[]);
        }
        Ok(())
    }

    /// Holders of a role by name, as far as few are.
    fn some_named(&self, role: &Word, holders: u64) -> Look<String> {
        let some = self
            .before
            .some_users(UserStatus::Active, Some(role), NAMED)?;
        let names: Vec<String> = some.into_iter().map(|u| u.name).collect();
        let rest = holders.saturating_sub(names.len() as u64);
        Ok(match (names.is_empty(), rest) {
            (true, _) => holders.to_string(),
            (false, 0) => names.join(", "),
            (false, rest) => format!("{} and {rest} more", names.join(", ")),
        })
    }

    /// Kinds and relations that the new version does not know.
    fn unknown_now(&mut self, incoming: &Policy) {
        let old = self.policy;
        for kind in old.kinds.iter().skip(2) {
            if incoming.kind_id(kind.name.as_str()).is_none() {
                let text = format!(
                    "The new version does not know the kind {}: what there is of it stays, and nobody reaches it.",
                    kind.title
                );
                self.note(Sign::Care, text, &kind.rules);
            }
        }
        for relation in &old.relations {
            if incoming.relation_id(relation.name.as_str()).is_none() {
                let text = format!(
                    "The new version does not know the relation \u{201c}{}\u{201d}: whoever stands in it gains nothing by it.",
                    relation.title
                );
                self.note(Sign::Care, text, &relation.rules);
            }
        }
    }

    /// Limits of the new version that the account breaks at once. They stand as debts: only what
    /// deepens them is refused.
    fn debts_under(&mut self, incoming: &'a Policy) -> Look<()> {
        let mut under = self.before.under(incoming);
        under.over.account.clone_from(&self.after.over.account);
        let mut debts = Vec::new();
        let mut all = Ok(());
        for limit in &incoming.limits {
            match debt(&under, limit) {
                Ok(Some(text)) => debts.push((text, limit)),
                Ok(None) => {}
                Err(unknown) => all = Err(unknown),
            }
        }
        for (text, limit) in debts {
            self.note(
                Sign::Care,
                format!("A debt from the first day: {text}"),
                &limit.rules,
            );
        }
        all
    }

    /// Requests of workflows that the new version does not know, or by which something else waits
    /// there, are void, and so are those for a feature that is on under it.
    fn void_unknown(&mut self, incoming: &'a Policy) -> Look<()> {
        let mut under = self.before.under(incoming);
        under.over.account.clone_from(&self.after.over.account);
        let waiting = self.before.all_waiting(WAITING)?;
        for request in waiting {
            let name = request.workflow.as_str();
            let (was, is) = (self.policy.workflow(name), incoming.workflow(name));
            let waits = |policy, flow: Option<&Workflow>| flow.map(|w| what_waits(policy, w));
            let why = match is.map(|flow| &flow.waits) {
                Some(Waits::Feature(feature)) if under.feature_on(*feature)? => {
                    "what it waits for is there under the new version"
                }
                _ if waits(incoming, is).is_some()
                    && waits(incoming, is) == waits(self.policy, was) =>
                {
                    continue;
                }
                _ => "the new version does not know what it waits for",
            };
            let mut request = request.clone();
            request.status = RequestStatus::Void;
            let text = format!("The request {} is void: {why}", request.id);
            self.thing(Sign::Loss, text, &[]);
            self.after.over.requests.insert(request.id.clone(), request);
        }
        Ok(())
    }
}

/// What waits by a workflow, in words that mean the same under every version: edits, or the making
/// of a kind or the feature of that name.
fn what_waits<'p>(policy: &'p Policy, flow: &Workflow) -> (&'static str, Option<&'p Word>) {
    match &flow.waits {
        Waits::Edits(_) => ("edits", None),
        Waits::Making { kind, .. } => ("making", Some(&policy.kind(*kind).name)),
        Waits::Feature(feature) => ("feature", Some(&policy.feature(*feature).name)),
    }
}

/// What a role says otherwise in the new version: gained, lost, given in other ways, denied.
fn compare(
    old: &Policy,
    id: RoleId,
    new: &Policy,
    new_id: RoleId,
) -> Vec<(Sign, &'static str, Vec<String>)> {
    let gives = |p: &Policy, r: RoleId| -> BTreeMap<String, (String, BTreeSet<String>)> {
        let given = p
            .caps()
            .filter_map(|(cap, row)| match &p.role(r).cells[cap.index()] {
                Cell::Allow(ways) => {
                    Some((row.name.clone(), (p.cap_title(cap), ways_words(p, ways))))
                }
                _ => None,
            });
        given.collect()
    };
    let denies = |p: &Policy, r: RoleId| -> BTreeSet<String> {
        p.role(r)
            .denies
            .keys()
            .map(|cap| p.cap_title(*cap))
            .collect()
    };
    let (was, is) = (gives(old, id), gives(new, new_id));
    let only = |one: &BTreeMap<String, (String, BTreeSet<String>)>, other: &BTreeMap<_, _>| {
        let own = one.iter().filter(|(name, _)| !other.contains_key(*name));
        own.map(|(_, (title, _))| title.clone()).collect::<Vec<_>>()
    };
    let otherwise = is.iter().filter_map(|(name, (title, ways))| {
        let (_, before) = was.get(name)?;
        let say = |ways: &BTreeSet<String>| ways.iter().cloned().collect::<Vec<_>>().join(" or ");
        (before != ways).then(|| format!("{title} ({}; before: {})", say(ways), say(before)))
    });
    let (denied, before) = (denies(new, new_id), denies(old, id));
    let all = [
        (Sign::Gain, "gains", only(&is, &was)),
        (Sign::Loss, "loses", only(&was, &is)),
        (Sign::Change, "has otherwise", otherwise.collect()),
        (
            Sign::Loss,
            "now rules out",
            denied.difference(&before).cloned().collect(),
        ),
        (
            Sign::Gain,
            "rules out no more",
            before.difference(&denied).cloned().collect(),
        ),
    ];
    all.into_iter()
        .filter(|(_, _, caps)| !caps.is_empty())
        .collect()
}

/// In which ways something is given, in words; `always` where nothing narrows it.
fn ways_words(policy: &Policy, ways: &[Grant]) -> BTreeSet<String> {
    let words = ways.iter().map(|way| policy.grant_words(way));
    words
        .map(|words| {
            if words.is_empty() {
                "always".to_owned()
            } else {
                words
            }
        })
        .collect()
}

/// How the account breaks a limit, in a sentence; nothing where it keeps it, as far as is seen.
fn debt(under: &World<'_>, limit: &Limit) -> Look<Option<String>> {
    match &limit.form {
        LimitForm::Active {
            each: KindId::ACCOUNT,
            roles,
            least,
        } => active(under, roles, *least),
        LimitForm::Pool { .. } => Ok(pool(under, under, limit)?.and_then(|(title, used, of)| {
            let of = of.filter(|of| used > *of)?;
            Some(format!("{title}: {used} in use of {of}."))
        })),
        LimitForm::Roles {
            on: None,
            roles,
            least,
            add: None,
            ..
        } if *least > 0 => without(under, roles, *least),
        LimitForm::Roles {
            on: None,
            roles,
            most: Some(most),
            ..
        } => {
            let least = most + 1;
            crowded(
                under,
                roles,
                |held| held >= least,
                "More than they may hold of",
            )
        }
        LimitForm::Alone { roles } => {
            let lone: Vec<Word> = words(under.policy, roles);
            beside(under, &lone)
        }
        _ => Ok(None),
    }
}

fn words(policy: &Policy, roles: &[RoleId]) -> Vec<Word> {
    let mut words: Vec<Word> = roles.iter().map(|r| policy.role(*r).name.clone()).collect();
    words.sort();
    words
}

fn active(under: &World<'_>, roles: &[RoleId], least: u64) -> Look<Option<String>> {
    let mut open = Vec::new();
    for role in roles {
        if under.off(&under.policy.role(*role).needs)?.is_none() {
            open.push(*role);
        }
    }
    let most = usize::try_from(least).unwrap_or(usize::MAX);
    let holders = under.active_holders(&words(under.policy, &open), None, most)?;
    let title = under.policy.role_titles(roles, "or");
    Ok((holders.len() < most).then(|| {
        format!(
            "{} active holders of {title}, and {least} must be.",
            holders.len()
        )
    }))
}

fn without(under: &World<'_>, roles: &[RoleId], least: u64) -> Look<Option<String>> {
    let all = under.count_holders(under, &[], &EVERYONE, false)?;
    let with = under.count_holders(under, &words(under.policy, roles), &EVERYONE, false)?;
    let title = under.policy.role_titles(roles, "or");
    Ok((all > with).then(|| {
        format!(
            "Without {title}: {}, and everybody must hold {least}.",
            all - with
        )
    }))
}

/// People who hold too many of some roles.
fn crowded(
    under: &World<'_>,
    roles: &[RoleId],
    many: impl Fn(u64) -> bool,
    what: &str,
) -> Look<Option<String>> {
    let words = words(under.policy, roles);
    let title = under.policy.role_titles(roles, "and");
    let found = looked_at(under, &words, |held| {
        many(held.iter().filter(|role| words.contains(role)).count() as u64)
    })?;
    Ok(found.map(|names| format!("{what} {title}: {names}.")))
}

/// People who hold another role beside one that is always alone.
fn beside(under: &World<'_>, lone: &[Word]) -> Look<Option<String>> {
    let found = looked_at(under, lone, |held| held.len() > 1)?;
    Ok(found.map(|names| format!("Other roles beside one that is always alone: {names}.")))
}

/// The names of holders of these roles of whose roles something is so.
fn looked_at(
    under: &World<'_>,
    words: &[Word],
    is_so: impl Fn(&BTreeSet<&Word>) -> bool,
) -> Look<Option<String>> {
    let mut names = BTreeMap::new();
    let mut all = Ok(());
    for role in words {
        for user in under.some_users(UserStatus::Active, Some(role), LOOKED_AT)? {
            match under.roles(&user.id) {
                Ok(held) => {
                    let held: BTreeSet<&Word> = held
                        .iter()
                        .filter(|a| !a.ended(under.now))
                        .map(|a| &a.role)
                        .collect();
                    if is_so(&held) {
                        names.insert(user.id, user.name);
                    }
                }
                Err(unknown) => all = Err(unknown),
            }
        }
    }
    all?;
    let names: Vec<String> = names.into_values().collect();
    let more = names.len().saturating_sub(NAMED);
    Ok(match (names.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(listed(&names)),
        (false, more) => Some(format!("{} and {more} more", names[..NAMED].join(", "))),
    })
}
