//! Lines of the ground: who holds what, what there is, how the account stands.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{FactValue, Handle, Relation, UserStatus, Word, text::show};
use crate::policy::{
    model::{FactType, KindId, LimitForm, Most},
    names::Space,
};

use super::{
    fault::Slip,
    line::{Given, Hold, Made, object},
    reader::{PREPOSITIONS, Reader, has_state},
};

type Read<T> = Result<T, Slip>;

/// Understands a line of the ground.
pub(super) fn given(r: &mut Reader<'_>) -> Read<Given> {
    let said = match (r.peek(0), r.peek(1)) {
        (Some(_), Some("holds" | "is" | "carries" | "has")) => person(r)?,
        (Some("feature"), _) if r.left() == 3 => {
            r.take("feature");
            Given::Feature(r.feature()?, r.switch()?)
        }
        (Some("plan"), _) if r.left() == 2 => {
            r.take("plan");
            Given::Plan(r.plan()?)
        }
        (Some("limit"), _) if r.left() == 3 => {
            r.take("limit");
            Given::Limit(limit(r)?, r.number()?)
        }
        (Some("now"), _) if r.left() == 2 => {
            r.take("now");
            Given::Now(r.time()?)
        }
        (Some("account"), Some("suspended")) => {
            r.take("account");
            r.take("suspended");
            Given::Suspended
        }
        (Some("no"), Some("account")) => {
            r.take("no");
            r.take("account");
            Given::NoAccount
        }
        _ => Given::Thing(made(r)?),
    };
    r.finish()?;
    Ok(said)
}

/// Takes the name of a number that limits know.
pub(super) fn limit(r: &mut Reader<'_>) -> Read<Word> {
    let policy = r.policy;
    let names = policy.limits.iter().filter_map(|l| match &l.form {
        LimitForm::Pool {
            most: Most::Named(word),
            ..
        } => Some(word.as_str()),
        _ => None,
    });
    r.known("limit", Space::LimitName, names)
}

fn person(r: &mut Reader<'_>) -> Read<Given> {
    let user = r.handle("a person's handle")?;
    r.cast.users.insert(user.clone());
    let verb = r.word("a verb")?;
    match verb.text.as_str() {
        "carries" => Ok(Given::Carries(user, r.label()?)),
        "has" => {
            r.expect("address")?;
            Ok(Given::Address(user, r.text("an address")?))
        }
        "holds" if r.is(0, "nothing") && r.left() == 1 => {
            r.take("nothing");
            Ok(Given::HoldsNothing(user))
        }
        "holds" => Ok(Given::Holds(Hold {
            user,
            roles: r.roles()?,
            on: r.on()?,
            term: r.term()?,
        })),
        _ if r.left() == 3 && r.is(0, "invited") && r.is(1, "by") => {
            r.take("invited");
            r.take("by");
            Ok(Given::Invited(user, r.handle("a person's handle")?))
        }
        _ if r.left() == 1 => status(r).map(|status| Given::Status(user, status)),
        _ => Ok(Given::Related(relation(r, user)?)),
    }
}

fn status(r: &mut Reader<'_>) -> Read<UserStatus> {
    let status = r.peek(0).and_then(UserStatus::from_word);
    let Some(status) = status.filter(|s| *s != UserStatus::Removed) else {
        return Err(r.here(
            format!(
                "`{}` is not where somebody can stand",
                show(r.peek(0).unwrap_or_default())
            ),
            "write `active`, `invited` or `archived`, or a relation and what it leads to",
        ));
    };
    r.word("a status")?;
    Ok(status)
}

/// Takes `RELATION of THING [as CAPACITY]`.
pub(super) fn relation(r: &mut Reader<'_>, user: Handle) -> Read<Relation> {
    let mut said = leads(r, user)?;
    said.capacity = r.capacity(&said.relation)?;
    Ok(said)
}

/// Takes `RELATION of THING`.
pub(super) fn leads(r: &mut Reader<'_>, user: Handle) -> Read<Relation> {
    let relation = r.relation()?;
    if !r.take_any(&PREPOSITIONS) {
        return Err(r.here(
            "`of` and what the relation leads to are missing here",
            "write `of THING`, or `of account`",
        ));
    }
    Ok(Relation {
        user,
        relation,
        to: object(r.place()?),
        capacity: None,
    })
}

/// Takes `KIND NAME [in PARENT] [of OWNER] [, STATE] [, FACT value] [, label LABEL]`.
pub(super) fn made(r: &mut Reader<'_>) -> Read<Made> {
    if r.policy.kind_id(r.peek(0).unwrap_or_default()).is_none() && r.left() < 2 {
        return Err(r.whole(
            "this line is not understood",
            "write such as `NAME holds ROLE`, `NAME is active`, `KIND NAME`, `feature NAME on`, `plan NAME`",
        ));
    }
    let kind = r.kind()?;
    let handle = r.handle("a handle")?;
    let mut made = Made {
        kind: r.policy.kind(kind).name.clone(),
        handle,
        parent: None,
        owner: None,
        state: None,
        facts: BTreeMap::new(),
        labels: BTreeSet::new(),
    };
    loop {
        if r.take("in") {
            made.parent = r.place()?;
        } else if r.take("of") {
            made.owner = Some(r.handle("a person's handle")?);
        } else {
            break;
        }
    }
    r.cast.things.insert(made.handle.clone(), kind);
    while clause_follows(r, kind, &made) {
        r.comma();
        clause(r, kind, &mut made)?;
    }
    Ok(made)
}

/// Whether a comma and a clause about the thing follow, and not the word that the whole is
/// confirmed.
fn clause_follows(r: &Reader<'_>, kind: KindId, made: &Made) -> bool {
    let confirmed = r.is(1, "confirmed")
        && r.peek(2).is_none()
        && (made.state.is_some() || !has_state(r.policy.kind(kind), "confirmed"));
    !r.done() && r.left() == 0 && !confirmed && !r.why_follows()
}

fn clause(r: &mut Reader<'_>, kind: KindId, made: &mut Made) -> Read<()> {
    let row = r.policy.kind(kind);
    let first = r.peek(0).unwrap_or_default();
    if r.left() == 1 && (has_state(row, first) || !row.facts.contains_key(first)) {
        made.state = Some(r.state(Some(kind))?);
    } else if first == "label" && !row.facts.contains_key("label") {
        r.take("label");
        made.labels.insert(r.label()?);
    } else {
        let (name, value) = fact(r, Some(kind))?;
        made.facts.insert(name, value);
    }
    Ok(())
}

/// Takes a fact's name and its value.
fn fact(r: &mut Reader<'_>, kind: Option<KindId>) -> Read<(Word, FactValue)> {
    let (name, form) = fact_name(r, kind)?;
    Ok((name, fact_value(r, form)?))
}

/// Takes the name of a fact of a kind; without a kind, of whichever has it.
pub(super) fn fact_name(r: &mut Reader<'_>, kind: Option<KindId>) -> Read<(Word, FactType)> {
    let policy = r.policy;
    let all = policy.kinds.iter().enumerate();
    let rows = all.filter(|(i, _)| kind.is_none_or(|k| k.index() == *i));
    let facts = rows.flat_map(|(_, k)| k.facts.iter());
    let name = r.known("fact", Space::Fact, facts.clone().map(|(f, _)| f.as_str()))?;
    let mut form = facts.filter(|(f, _)| **f == name).map(|(_, form)| *form);
    // The name was found among these a moment ago.
    let form = form.next().unwrap_or(FactType::Text);
    Ok((name, form))
}

/// Takes a fact's value.
pub(super) fn fact_value(r: &mut Reader<'_>, form: FactType) -> Read<FactValue> {
    match form {
        FactType::Time => r.time().map(FactValue::Time),
        FactType::Text => r.text("a text").map(FactValue::Text),
        FactType::YesNo if r.take("yes") => Ok(FactValue::YesNo(true)),
        FactType::YesNo if r.take("no") => Ok(FactValue::YesNo(false)),
        FactType::YesNo => Err(r.here("`yes` or `no` is missing here", "write `yes` or `no`")),
    }
}
