//! Lines of edits: who does what.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{
    Actor, Edit, Handle, Object, RequestId, Word,
    edit::{NewPerson, RoleAt},
    nouns::Term,
    text::show,
};
use crate::policy::{error::instead, names::Space};

use super::{
    fault::Slip,
    given::{fact_name, fact_value, leads, limit, made},
    line::{Act, Deed, Reply},
    reader::Reader,
};

type Read<T> = Result<T, Slip>;

/// The verbs of edits.
const VERBS: [&str; 23] = [
    "gives",
    "takes",
    "changes",
    "creates",
    "invites",
    "accepts",
    "edits",
    "archives",
    "restores",
    "removes",
    "makes",
    "deletes",
    "moves",
    "hands",
    "sets",
    "renames",
    "puts",
    "ends",
    "turns",
    "asks",
    "approves",
    "declines",
    "withdraws",
];
/// Why somebody acts who does not say it.
pub(super) const REASON: &str = "Shown in a scenario.";
/// The verbs about the account as a whole.
const ACCOUNT_VERBS: [&str; 3] = ["suspends", "resumes", "opens"];

/// Understands a line of an edit.
pub(super) fn act(r: &mut Reader<'_>) -> Read<Act> {
    if r.is(0, "now") && r.left() == 2 && !r.cast.users.contains("now") {
        r.take("now");
        let deed = Deed::Now(r.time()?);
        r.finish()?;
        return Ok(Act {
            actor: Actor::Site,
            deed,
            confirmed: false,
            reason: Some(REASON.into()),
            break_glass: false,
        });
    }
    let actor = actor(r)?;
    let deed = deed(r, &actor)?;
    let mut act = Act {
        actor,
        deed,
        confirmed: false,
        reason: Some(REASON.into()),
        break_glass: false,
    };
    loop {
        if r.is(1, "confirmed") && r.comma() {
            act.confirmed = r.take("confirmed");
        } else if r.why_follows() && r.comma() {
            why(r, &mut act)?;
        } else {
            break;
        }
    }
    r.finish()?;
    Ok(act)
}

/// Takes `reason "..."`, `no reason` or `break-glass`.
fn why(r: &mut Reader<'_>, act: &mut Act) -> Read<()> {
    if r.take("break-glass") {
        act.break_glass = true;
    } else if r.take("no") {
        r.expect("reason")?;
        act.reason = None;
    } else {
        r.expect("reason")?;
        act.reason = Some(r.quoted()?);
    }
    Ok(())
}

fn actor(r: &mut Reader<'_>) -> Read<Actor> {
    Ok(match r.peek(0) {
        Some("site") => {
            r.take("site");
            Actor::Site
        }
        Some("vendor") => {
            r.take("vendor");
            Actor::Vendor
        }
        _ => Actor::User(r.handle("who acts (a handle, `site` or `vendor`)")?),
    })
}

fn deed(r: &mut Reader<'_>, actor: &Actor) -> Read<Deed> {
    let verb = r.word("what is done")?;
    let edit = match verb.text.as_str() {
        "gives" => gives(r)?,
        "takes" => takes(r)?,
        "changes" => changes(r)?,
        "creates" | "invites" => newcomer(r, verb.text == "creates")?,
        "accepts" => accepts(r, actor)?,
        "edits" => edits(r)?,
        "archives" => Edit::UserArchive { user: user(r)? },
        "restores" => Edit::UserRestore { user: user(r)? },
        "removes" => Edit::UserRemove { user: user(r)? },
        "makes" => makes(r)?,
        "deletes" => Edit::ResourceRemove {
            resource: r.handle("a thing")?,
        },
        "moves" => moves(r)?,
        "hands" => hands(r)?,
        "sets" => sets(r)?,
        "renames" => renames(r)?,
        "puts" => puts(r)?,
        "ends" => ends(r)?,
        "turns" => turns(r)?,
        "asks" => asks(r)?,
        "approves" => return reply(r, Reply::Approve),
        "declines" => return reply(r, Reply::Decline),
        "withdraws" => return reply(r, Reply::Withdraw),
        "opens" => opens(r)?,
        "suspends" | "resumes" => {
            the_account(r)?;
            Edit::AccountSuspend {
                suspended: verb.text == "suspends",
            }
        }
        other => {
            return Err(Slip::new(
                "unknown-verb",
                verb.span,
                format!("`{}` is nothing that can be done", show(other)),
                instead(other, VERBS.into_iter().chain(ACCOUNT_VERBS), "verb"),
            ));
        }
    };
    Ok(Deed::Edit(Box::new(edit)))
}

fn user(r: &mut Reader<'_>) -> Read<Handle> {
    r.handle("a person's handle")
}

fn the_account(r: &mut Reader<'_>) -> Read<()> {
    r.expect("the")?;
    r.expect("account")
}

/// `opens the account for NAME`: NAME becomes what the policy makes of an account's creator.
fn opens(r: &mut Reader<'_>) -> Read<Edit> {
    the_account(r)?;
    r.expect("for")?;
    let user = user(r)?;
    r.cast.users.insert(user.clone());
    Ok(Edit::AccountCreate {
        title: "Acme".into(),
        policy: r.policy.name.to_string(),
        plan: None,
        features: BTreeMap::new(),
        limits: BTreeMap::new(),
        owner: Some(NewPerson {
            name: called(&user),
            email: None,
            user,
        }),
    })
}

fn gives(r: &mut Reader<'_>) -> Read<Edit> {
    let role = r.role()?;
    r.expect("to")?;
    let (user, on) = (user(r)?, r.on()?);
    let Term { begins, until } = r.term()?;
    Ok(Edit::RoleAssign {
        role,
        user,
        on,
        begins,
        until,
    })
}

fn takes(r: &mut Reader<'_>) -> Read<Edit> {
    let role = r.role()?;
    r.expect("from")?;
    Ok(Edit::RoleRevoke {
        role,
        user: user(r)?,
        on: r.on()?,
    })
}

fn changes(r: &mut Reader<'_>) -> Read<Edit> {
    let user = user(r)?;
    r.expect("from")?;
    let from = r.role()?;
    let on = r.on()?;
    r.expect("to")?;
    let (to, to_on) = (r.role()?, r.on()?);
    let Term { begins, until } = r.term()?;
    Ok(Edit::RoleChange {
        user,
        from,
        on,
        to,
        to_on,
        begins,
        until,
    })
}

fn newcomer(r: &mut Reader<'_>, active: bool) -> Read<Edit> {
    let user = user(r)?;
    r.cast.users.insert(user.clone());
    if !active && r.take("again") {
        return Ok(Edit::UserReinvite { user });
    }
    let mut roles = Vec::new();
    if r.take("as") {
        let names = r.roles()?;
        let (on, term) = (r.on()?, r.term()?);
        roles.extend(names.into_iter().map(|role| RoleAt {
            role,
            on: on.clone(),
            begins: term.begins,
            until: term.until,
        }));
    }
    let (email, labels) = record(r)?;
    let labels = labels.unwrap_or_default();
    let name = called(&user);
    Ok(if active {
        Edit::UserCreate {
            user,
            name,
            email,
            roles,
            labels,
        }
    } else {
        Edit::UserInvite {
            user,
            name,
            email,
            roles,
            labels,
        }
    })
}

/// What people call somebody of this handle in a scenario.
pub(super) fn called(user: &Handle) -> String {
    let mut chars = user.as_str().chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

/// Takes `, address A` and `, label L`.
fn record(r: &mut Reader<'_>) -> Read<(Option<String>, Option<BTreeSet<Word>>)> {
    let mut email = None;
    let mut labels: Option<BTreeSet<Word>> = None;
    loop {
        if r.is(1, "address") && r.comma() {
            r.take("address");
            email = Some(r.text("an address")?);
        } else if r.is(1, "label") && r.comma() {
            r.take("label");
            labels.get_or_insert_default().insert(r.label()?);
        } else {
            return Ok((email, labels));
        }
    }
}

fn accepts(r: &mut Reader<'_>, actor: &Actor) -> Read<Edit> {
    match actor.user() {
        Some(user) => Ok(Edit::UserAccept { user: user.clone() }),
        None => Err(r.whole(
            "only somebody who is invited accepts an invitation",
            "write the invited person's handle before `accepts`",
        )),
    }
}

fn edits(r: &mut Reader<'_>) -> Read<Edit> {
    let user = user(r)?;
    let (email, labels) = record(r)?;
    let plain = email.is_none() && labels.is_none();
    Ok(Edit::UserEdit {
        name: plain.then(|| format!("{} renamed", called(&user))),
        user,
        email,
        labels,
    })
}

fn makes(r: &mut Reader<'_>) -> Read<Edit> {
    let made = made(r)?;
    Ok(Edit::ResourceCreate {
        resource: made.handle,
        kind: made.kind,
        title: None,
        parent: made.parent,
        owner: made.owner,
        state: made.state,
        facts: made.facts,
        labels: made.labels,
    })
}

fn hands(r: &mut Reader<'_>) -> Read<Edit> {
    let resource = r.handle("a thing")?;
    r.expect("to")?;
    Ok(Edit::ResourceGive {
        resource,
        to: user(r)?,
    })
}

fn moves(r: &mut Reader<'_>) -> Read<Edit> {
    let resource = r.handle("a thing")?;
    r.expect("into")?;
    Ok(Edit::ResourceMove {
        resource,
        into: r.place()?,
    })
}

/// `sets FACT of THING to VALUE`, `sets limit NAME to N`, `sets plan to PLAN`, `sets THING to STATE`.
fn sets(r: &mut Reader<'_>) -> Read<Edit> {
    if r.is(1, "of") {
        return sets_fact(r);
    }
    if r.is(0, "limit") && r.is(2, "to") {
        r.take("limit");
        let name = limit(r)?;
        r.expect("to")?;
        let limits = BTreeMap::from([(name, r.number()?)]);
        return Ok(account(None, None, BTreeMap::new(), limits));
    }
    let things = &r.cast.things;
    if r.is(0, "plan") && r.is(1, "to") && !things.contains_key("plan") {
        r.take("plan");
        r.expect("to")?;
        let plan = r.plan()?;
        return Ok(account(None, Some(plan), BTreeMap::new(), BTreeMap::new()));
    }
    let resource = r.handle("a thing")?;
    r.expect("to")?;
    let kind = r.cast.things.get(&resource).copied();
    let state = Some(r.state(kind)?);
    Ok(thing(resource, None, state, BTreeMap::new()))
}

fn sets_fact(r: &mut Reader<'_>) -> Read<Edit> {
    // The thing, which stands behind the fact, tells whose fact it is.
    let kind = r
        .peek(2)
        .and_then(|thing| r.cast.things.get(thing))
        .copied();
    let (name, form) = fact_name(r, kind)?;
    r.expect("of")?;
    let resource = r.handle("a thing")?;
    r.expect("to")?;
    let facts = BTreeMap::from([(name, fact_value(r, form)?)]);
    Ok(thing(resource, None, None, facts))
}

fn thing(
    resource: Handle,
    title: Option<String>,
    state: Option<Word>,
    facts: BTreeMap<Word, crate::domain::FactValue>,
) -> Edit {
    Edit::ResourceSet {
        resource,
        title,
        state,
        facts,
        labels: None,
    }
}

fn account(
    title: Option<&str>,
    plan: Option<Word>,
    features: BTreeMap<Word, bool>,
    limits: BTreeMap<Word, u64>,
) -> Edit {
    Edit::AccountSet {
        title: title.map(Into::into),
        plan,
        features,
        limits,
    }
}

fn renames(r: &mut Reader<'_>) -> Read<Edit> {
    if r.is(0, "the") && r.is(1, "account") {
        the_account(r)?;
        let nothing = BTreeMap::new();
        return Ok(account(
            Some("Acme renamed"),
            None,
            nothing,
            BTreeMap::new(),
        ));
    }
    let resource = r.handle("a thing, or `the account`,")?;
    let title = Some(format!("{resource} renamed"));
    Ok(thing(resource, title, None, BTreeMap::new()))
}

fn puts(r: &mut Reader<'_>) -> Read<Edit> {
    let user = user(r)?;
    let said = leads(r, user)?;
    Ok(Edit::RelationAdd {
        capacity: r.tried_capacity(&said.relation)?,
        user: said.user,
        relation: said.relation,
        to: handle_of(said.to),
    })
}

fn ends(r: &mut Reader<'_>) -> Read<Edit> {
    let user = user(r)?;
    let said = leads(r, user)?;
    Ok(Edit::RelationRemove {
        capacity: r.tried_capacity(&said.relation)?,
        user: said.user,
        relation: said.relation,
        to: handle_of(said.to),
    })
}

fn handle_of(object: Object) -> Option<Handle> {
    match object {
        Object::Account => None,
        Object::Thing(handle) => Some(handle),
    }
}

fn turns(r: &mut Reader<'_>) -> Read<Edit> {
    let features = BTreeMap::from([(r.feature()?, r.switch()?)]);
    Ok(account(None, None, features, BTreeMap::new()))
}

fn asks(r: &mut Reader<'_>) -> Read<Edit> {
    r.expect("for")?;
    let workflow = r.workflow()?;
    let address = if r.take("from") {
        Some(r.text("an address")?)
    } else {
        None
    };
    Ok(Edit::RequestOpen {
        workflow,
        address,
        note: None,
    })
}

fn reply(r: &mut Reader<'_>, reply: Reply) -> Read<Deed> {
    Ok(Deed::Word(reply, about(r)?))
}

/// Takes what a request is about: a thing, a feature, a workflow or the request's own handle.
pub(super) fn about(r: &mut Reader<'_>) -> Read<RequestId> {
    let (token, name) = r.request()?;
    let text = token.text.as_str();
    if !r.cast.things.contains_key(text) {
        if r.policy.feature_id(text).is_some() {
            r.note(&token, Space::Feature);
        } else if r.policy.workflow(text).is_some() {
            r.note(&token, Space::Workflow);
        }
    }
    Ok(name)
}
