//! Holds one expectation against what came. An error is what came instead, in a sentence.

use std::collections::BTreeSet;

use crate::domain::{
    Access, Assignment, Handle, Object, Plan, Refusal, Relation, RequestId, RequestStatus,
    UserStatus, Word,
    nouns::Term,
    plan::{Line, Sign},
};
use crate::policy::{Policy, model::IfNot};

use super::{
    line::{Hold, Look, Then, Want},
    run::{Came, requests},
    stage::Stage,
};
use crate::validation::{
    deciders, features_on,
    memory::{check_in, settle},
    pools, roles_off, undecidable,
};

type Met = Result<(), String>;

/// Judges one expectation.
pub(super) fn judge(policy: &Policy, stage: &Stage, came: &Came, then: &Then) -> Met {
    match then {
        Then::Accepted | Then::Refused(..) | Then::NeedsConfirmation => answer(came, then),
        Then::Reminds(..)
        | Then::RemindsNothing
        | Then::Warns(_)
        | Then::Notes(_)
        | Then::Says(_)
        | Then::Delta { .. } => match came.plan() {
            Some(plan) => of_plan(plan, then),
            None => Err(describe(came)),
        },
        Then::Holds { hold, exactly } => holds(stage, hold, *exactly),
        Then::HoldsNothing(user) => {
            let held = roles(stage, user);
            met(held.is_empty() && is_user(stage, user), || {
                says_roles(stage, user)
            })
        }
        Then::HoldsNot(user, role, on) => {
            let has = |a: &&Assignment| a.role == *role && a.on == *on;
            let free = !roles(stage, user).iter().any(has);
            met(free && is_user(stage, user), || says_roles(stage, user))
        }
        Then::Is(name, word) => is(stage, name, word),
        Then::Within(thing, parent) => within(stage, thing, parent.as_ref()),
        Then::Exists(name, there) => exists(stage, name, *there),
        Then::Related(relation, stands) => related(stage, relation, *stands),
        Then::Access {
            user,
            cap,
            on,
            want,
            rules,
        } => {
            let access = check_in(&stage.state, policy, user, cap, on.as_ref(), stage.now)
                .map_err(|stuck| stuck.to_string())?;
            met(wanted(&access, *want, rules), || says_access(user, &access))
        }
        Then::Uses(title, number) => uses(policy, stage, came, title, *number),
        Then::Waits(about, waits) => {
            let waiting = requests(policy, &stage.state, about.as_str())
                .iter()
                .any(|r| r.stands(stage.now) == RequestStatus::Waiting);
            let word = if waiting { "a" } else { "no" };
            met(waiting == *waits, || {
                format!("{word} request about `{about}` waits")
            })
        }
        Then::Decidable(about, yes) => decidable(policy, stage, about, *yes),
        Then::Stands(about, status) => stands(policy, stage, about, *status),
        Then::Feature(name, on) => feature(policy, stage, name, *on),
        Then::Role(role, look) => role_is(policy, stage, role, *look),
    }
}

/// How the latest request about something stands.
fn stands(policy: &Policy, stage: &Stage, about: &RequestId, status: RequestStatus) -> Met {
    let all = requests(policy, &stage.state, about.as_str());
    let latest = all
        .into_iter()
        .max_by_key(|r| (r.since, r.id.as_str().len(), &r.id));
    let Some(latest) = latest else {
        return Err(format!("there is no request about `{about}`"));
    };
    let now = latest.stands(stage.now);
    met(now == status, || {
        format!("the request {} is {now}", latest.id)
    })
}

/// Whether the waiting request about something can be decided by enough people.
fn decidable(policy: &Policy, stage: &Stage, about: &RequestId, yes: bool) -> Met {
    let all = requests(policy, &stage.state, about.as_str());
    let mut waiting = all
        .into_iter()
        .filter(|r| r.status == RequestStatus::Waiting);
    let Some(request) = waiting.next() else {
        return Err(format!("no request about `{about}` waits"));
    };
    let lost = settle(&stage.state, |facts| undecidable(policy, facts, stage.now))
        .map_err(|stuck| stuck.to_string())?;
    let found = settle(&stage.state, |facts| {
        deciders(policy, facts, request, stage.now)
    })
    .map_err(|stuck| stuck.to_string())?;
    let agree = lost.contains(&request.id) != found.enough;
    met(found.enough == yes && agree, || {
        let people: Vec<&str> = found.people.iter().map(Handle::as_str).collect();
        format!("{} can be decided by: {}", request.id, people.join(", "))
    })
}

fn met(good: bool, came: impl FnOnce() -> String) -> Met {
    if good { Ok(()) } else { Err(came()) }
}

// ------------------------------------------------------------------------------------ the answer

fn answer(came: &Came, then: &Then) -> Met {
    let good = match (then, came) {
        (Then::Accepted, Came::Done(_)) | (Then::NeedsConfirmation, Came::Waits(_)) => true,
        (Then::Refused(code, rules), Came::Refused(why)) => why
            .iter()
            .any(|r| code.as_ref().is_none_or(|c| *c == r.code) && all_in(rules, &r.rules)),
        _ => false,
    };
    met(good, || describe(came))
}

fn all_in(wanted: &[String], there: &[String]) -> bool {
    wanted.iter().all(|rule| there.contains(rule))
}

fn describe(came: &Came) -> String {
    match came {
        Came::Nothing => "nothing was edited".into(),
        Came::Done(plan) => format!("it was accepted: {}", plan.headline),
        Came::Waits(plan) => format!("it waits for confirmation: {}", reminders(plan)),
        Came::Refused(why) => format!("it was refused: {}", refusals(why)),
    }
}

/// The reminders of a plan with their rules.
pub(super) fn reminders(plan: &Plan) -> String {
    let all = plan.reminders.iter();
    let all: Vec<String> = all.map(|r| with_rules(&r.text, &r.rules)).collect();
    if all.is_empty() {
        "no reminder".into()
    } else {
        all.join("; ")
    }
}

/// Refusals with their codes and rules.
pub(super) fn refusals(why: &[Refusal]) -> String {
    let all: Vec<String> = why
        .iter()
        .map(|r| format!("{}: {}", r.code, with_rules(&r.message, &r.rules)))
        .collect();
    all.join("; ")
}

/// A sentence with its rules behind it.
pub(super) fn with_rules(text: &str, rules: &[String]) -> String {
    if rules.is_empty() {
        text.to_owned()
    } else {
        format!("{text} ({})", rules.join(", "))
    }
}

// -------------------------------------------------------------------------------------- the plan

fn of_plan(plan: &Plan, then: &Then) -> Met {
    match then {
        Then::Reminds(part, rules) => {
            let mut all = plan.reminders.iter();
            met(
                all.any(|r| r.text.contains(part) && all_in(rules, &r.rules)),
                || format!("it reminds: {}", reminders(plan)),
            )
        }
        Then::RemindsNothing => met(plan.reminders.is_empty(), || {
            format!("it reminds: {}", reminders(plan))
        }),
        Then::Warns(rule) => {
            let care = sentences(plan).filter(|l| l.sign == Sign::Care);
            let by = care.flat_map(|l| &l.rules);
            let mut by = by.chain(plan.reminders.iter().flat_map(|r| &r.rules));
            met(by.any(|r| r == rule), || says_plan(plan))
        }
        Then::Notes(rule) => {
            let by = sentences(plan).flat_map(|l| &l.rules);
            let mut by = by.chain(plan.pools.iter().flat_map(|p| &p.rules));
            met(by.any(|r| r == rule), || says_plan(plan))
        }
        Then::Says(part) => met(plan_text(plan).contains(part), || says_plan(plan)),
        Then::Delta { gains, title, user } => delta(plan, *gains, title, user),
        _ => Ok(()),
    }
}

fn sentences(plan: &Plan) -> impl Iterator<Item = &Line> {
    plan.notes.iter().chain(&plan.things)
}

fn says_plan(plan: &Plan) -> String {
    format!("the plan says: {}", plan_text(plan))
}

fn plan_text(plan: &Plan) -> String {
    let mut all = vec![plan.headline.clone()];
    all.extend(sentences(plan).map(|l| {
        let text = with_rules(&l.text, &l.rules);
        format!("{} {text}", l.sign.mark())
    }));
    all.extend(plan.pools.iter().map(|p| {
        let of = p.of.map(|of| format!(" of {of}"));
        let text = format!("{}: {}{}", p.title, p.after, of.unwrap_or_default());
        with_rules(&text, &p.rules)
    }));
    all.extend(plan.reminders.iter().map(|r| with_rules(&r.text, &r.rules)));
    all.join("; ")
}

fn delta(plan: &Plan, gains: bool, title: &str, user: &Handle) -> Met {
    let person = plan.people.iter().find(|p| p.user == *user);
    let Some(person) = person else {
        return Err(format!("the plan says nothing of {user}"));
    };
    let (list, word) = if gains {
        (&person.can, "gains")
    } else {
        (&person.cannot, "loses")
    };
    met(list.iter().any(|t| t == title), || {
        let all = if list.is_empty() {
            "nothing".into()
        } else {
            list.join(", ")
        };
        format!("{user} {word} {all} and not {title}")
    })
}

// ------------------------------------------------------------------------------------- the state

fn is_user(stage: &Stage, user: &Handle) -> bool {
    stage.state.users.contains_key(user)
}

/// What somebody holds now; what has ended is not held.
fn roles<'s>(stage: &'s Stage, user: &Handle) -> Vec<&'s Assignment> {
    let live = |a: &&Assignment| a.user == *user && !a.ended(stage.now);
    stage.state.assignments.iter().filter(live).collect()
}

fn says_roles(stage: &Stage, user: &Handle) -> String {
    if !is_user(stage, user) {
        return format!("there is no user `{user}`");
    }
    let held: Vec<String> = roles(stage, user)
        .iter()
        .map(|a| {
            let on = a.on.as_ref().map(|on| format!(" on {on}"));
            let until = a.until.map(|until| format!(" until {until}"));
            let begins = a.begins.map(|begins| format!(" from {begins}"));
            format!(
                "{}{}{}{}",
                a.role,
                on.unwrap_or_default(),
                begins.unwrap_or_default(),
                until.unwrap_or_default()
            )
        })
        .collect();
    if held.is_empty() {
        format!("{user} holds nothing")
    } else {
        format!("{user} holds {}", held.join(", "))
    }
}

/// A time that the line leaves out fits any.
fn fits(term: &Term, a: &Assignment) -> bool {
    (term.begins.is_none() || a.begins == term.begins)
        && (term.until.is_none() || a.until == term.until)
}

/// With a place, `exactly` speaks of that place; without one, of all that the person holds.
fn holds(stage: &Stage, hold: &Hold, exactly: bool) -> Met {
    let held = roles(stage, &hold.user);
    let there = held
        .iter()
        .filter(|a| a.on == hold.on && fits(&hold.term, a));
    let there: BTreeSet<&Word> = there.map(|a| &a.role).collect();
    let wanted: BTreeSet<&Word> = hold.roles.iter().collect();
    let among = held.iter().filter(|a| hold.on.is_none() || a.on == hold.on);
    let good = if exactly {
        there == wanted && among.count() == wanted.len()
    } else {
        wanted.is_subset(&there)
    };
    met(good, || says_roles(stage, &hold.user))
}

fn is(stage: &Stage, name: &Handle, word: &Word) -> Met {
    let now = match (stage.state.users.get(name), stage.state.resources.get(name)) {
        (Some(user), _) => user.status.word(),
        (None, Some(thing)) => thing.state.as_ref().map_or("in no state", Word::as_str),
        (None, None) => return Err(nowhere(name)),
    };
    met(now == word.as_str(), || format!("{name} is {now}"))
}

fn nowhere(name: &Handle) -> String {
    format!("`{name}` is not there")
}

fn within(stage: &Stage, thing: &Handle, parent: Option<&Handle>) -> Met {
    let Some(resource) = stage.state.resources.get(thing) else {
        return Err(nowhere(thing));
    };
    let now = resource.parent.as_ref();
    met(now == parent, || {
        format!("{thing} is in {}", now.map_or("account", Handle::as_str))
    })
}

fn exists(stage: &Stage, name: &Handle, there: bool) -> Met {
    let user = stage.state.users.get(name);
    let user = user.is_some_and(|u| u.status != UserStatus::Removed);
    let is = user || stage.state.resources.contains_key(name);
    met(is == there, || {
        if is {
            format!("`{name}` is there")
        } else {
            nowhere(name)
        }
    })
}

fn related(stage: &Stage, relation: &Relation, stands: bool) -> Met {
    let same = |r: &&Relation| {
        (&r.user, &r.relation, &r.to) == (&relation.user, &relation.relation, &relation.to)
            && (relation.capacity.is_none() || r.capacity == relation.capacity)
    };
    let is = stage.state.relations.iter().any(|r| same(&r));
    met(is == stands, || {
        let mine = stage.state.relations.iter();
        let mine: Vec<String> = mine
            .filter(|r| r.user == relation.user)
            .map(says_relation)
            .collect();
        let user = &relation.user;
        if mine.is_empty() {
            format!("{user} stands in no relation")
        } else {
            format!("{user} is {}", mine.join(", "))
        }
    })
}

fn says_relation(r: &Relation) -> String {
    let to = match &r.to {
        Object::Account => "account",
        Object::Thing(handle) => handle.as_str(),
    };
    let capacity = r.capacity.as_ref().map(|c| format!(" as {c}"));
    format!("{} of {to}{}", r.relation, capacity.unwrap_or_default())
}

// ---------------------------------------------------------------------------- questions to the core

fn wanted(access: &Access, want: Want, rules: &[String]) -> bool {
    let good = match want {
        Want::Can => access.allowed,
        Want::Cannot(None) => !access.allowed,
        Want::Cannot(Some(verdict)) => !access.allowed && access.verdict == verdict,
        Want::Sees => access.shown,
        Want::SeesNot => !access.shown,
    };
    good && all_in(rules, &access.rules)
}

fn says_access(user: &Handle, access: &Access) -> String {
    let can = if access.allowed { "can" } else { "cannot" };
    let sees = if access.shown { "sees" } else { "does not see" };
    let sentence = with_rules(&access.message, &access.rules);
    let mut said = format!("{user} {can} and {sees} it, {}: {sentence}", access.verdict);
    for step in &access.steps {
        let mark = if step.good { "+" } else { "-" };
        let text = with_rules(&step.text, &step.rules);
        said.extend(["; ".into(), mark.to_owned(), " ".into(), text]);
    }
    said
}

/// The pool after the edit: as its plan says, else as the account stands.
fn uses(policy: &Policy, stage: &Stage, came: &Came, title: &str, number: u64) -> Met {
    let planned = came.plan().map(|p| p.pools.clone()).unwrap_or_default();
    let mut all = planned;
    all.extend(
        settle(&stage.state, |facts| pools(policy, facts, stage.now))
            .map_err(|stuck| stuck.to_string())?,
    );
    let Some(pool) = all.iter().find(|p| p.title == title) else {
        return Err(format!("nobody counts {title}"));
    };
    met(pool.after == number, || {
        format!("{} are in use of {title}", pool.after)
    })
}

fn feature(policy: &Policy, stage: &Stage, name: &Word, on: bool) -> Met {
    let all = settle(&stage.state, |facts| features_on(policy, facts, stage.now))
        .map_err(|stuck| stuck.to_string())?;
    let id = policy.feature_id(name.as_str());
    let is = id.is_some_and(|id| all.get(id.index()).copied().unwrap_or(false));
    let word = if is { "on" } else { "off" };
    met(is == on, || format!("{name} is {word}"))
}

fn role_is(policy: &Policy, stage: &Stage, role: &Word, look: Look) -> Met {
    let off = settle(&stage.state, |facts| roles_off(policy, facts, stage.now))
        .map_err(|stuck| stuck.to_string())?;
    let id = policy.role_id(role.as_str());
    let closed = id.filter(|id| off.iter().any(|(role, _)| role == id));
    let is = closed.map_or(Look::Open, |id| match policy.role(id).if_not {
        IfNot::Refuse => Look::Refused,
        IfNot::Grey => Look::Grey,
        IfNot::Hide => Look::Hidden,
    });
    met(is == look, || {
        let word = Look::ALL.iter().find(|(l, _)| *l == is);
        format!("{role} is {}", word.map_or("open", |(_, word)| word))
    })
}
