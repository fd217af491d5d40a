//! Lines of expectation: what must have come of it.

use crate::domain::{Handle, RequestId, RequestStatus, UserStatus, Verdict, Word};
use crate::policy::{
    error::instead,
    model::{LimitForm, Most},
    names::Space,
};

use super::{
    deed::about,
    fault::Slip,
    given::relation,
    line::{Hold, Look, Then, Want},
    reader::{PREPOSITIONS, Reader, has_state},
};

type Read<T> = Result<T, Slip>;

const VERBS: [&str; 9] = [
    "holds", "can", "cannot", "sees", "does", "is", "exists", "waits", "uses",
];

/// Understands a line of expectation.
pub(super) fn then(r: &mut Reader<'_>) -> Read<Then> {
    let said = match (r.peek(0), r.peek(1)) {
        (Some("feature"), _) if r.is(2, "is") && r.left() == 4 => {
            r.take("feature");
            let feature = r.feature()?;
            r.expect("is")?;
            Then::Feature(feature, r.switch()?)
        }
        (Some("role"), _) if r.is(2, "is") && r.left() == 4 => {
            r.take("role");
            let role = r.role()?;
            r.expect("is")?;
            Then::Role(role, look(r)?)
        }
        (Some("request"), _) if r.is(2, "is") && r.left() == 4 => {
            r.take("request");
            let about = about(r)?;
            r.expect("is")?;
            stands(r, about)?
        }
        (Some(_), Some(verb)) if VERBS.contains(&verb) => subject(r)?,
        _ => answer(r)?,
    };
    r.finish()?;
    Ok(said)
}

/// How a request stands.
fn stands(r: &mut Reader<'_>, about: RequestId) -> Read<Then> {
    const ALL: [RequestStatus; 6] = [
        RequestStatus::Waiting,
        RequestStatus::Approved,
        RequestStatus::Declined,
        RequestStatus::Withdrawn,
        RequestStatus::Void,
        RequestStatus::Expired,
    ];
    if r.is(0, "decidable") || r.is(0, "undecidable") {
        let yes = r.take("decidable") || !r.take("undecidable");
        return Ok(Then::Decidable(about, yes));
    }
    let token = r.word("how the request stands")?;
    match RequestStatus::from_word(&token.text) {
        Some(status) => Ok(Then::Stands(about, status)),
        None => Err(Slip::new(
            "unknown-name",
            token.span,
            format!("no request is `{}`", crate::domain::text::show(&token.text)),
            instead(&token.text, ALL.map(RequestStatus::word), "status"),
        )),
    }
}

/// What the core answers to the edit.
fn answer(r: &mut Reader<'_>) -> Read<Then> {
    let first = r.word("what is expected")?;
    Ok(match first.text.as_str() {
        "accepted" => Then::Accepted,
        "needs" => {
            r.expect("confirmation")?;
            Then::NeedsConfirmation
        }
        "refused" => {
            let code = match r.peek(0) {
                None | Some("by") => None,
                Some(_) => Some(r.word("a code")?.text),
            };
            Then::Refused(code, r.by()?)
        }
        "reminds" if r.take("nothing") => Then::RemindsNothing,
        "reminds" => Then::Reminds(r.quoted()?, r.by()?),
        "warns" => Then::Warns(r.word("a rule id")?.text),
        "notes" => Then::Notes(r.word("a rule id")?.text),
        "plan" => {
            r.expect("says")?;
            Then::Says(r.quoted()?)
        }
        "gains" | "loses" => delta(r, first.text == "gains")?,
        _ if r.done() => return Err(strange(r)),
        _ => {
            let verb = r.word("a verb")?;
            return Err(Slip::new(
                "unknown-verb",
                verb.span,
                format!(
                    "`{}` is nothing that can be expected",
                    crate::domain::text::show(&verb.text)
                ),
                instead(&verb.text, VERBS, "verb"),
            ));
        }
    })
}

fn strange(r: &Reader<'_>) -> Slip {
    r.whole(
        "this expectation is not understood",
        "write such as `accepted`, `refused CODE`, `NAME holds ROLE`, `NAME can CAPABILITY`, `THING is STATE`",
    )
}

fn delta(r: &mut Reader<'_>, gains: bool) -> Read<Then> {
    let cap = r.capability()?;
    r.expect("for")?;
    let title = r
        .policy
        .cap_id(&cap)
        .map(|id| r.policy.cap(id).title.clone());
    Ok(Then::Delta {
        gains,
        title: title.unwrap_or(cap),
        user: r.handle("a person's handle")?,
    })
}

/// What is said of a person, a thing or a pool.
fn subject(r: &mut Reader<'_>) -> Read<Then> {
    if r.is(1, "uses") {
        return uses(r);
    }
    if r.is(1, "waits") || (r.is(1, "does") && r.is(2, "not") && r.is(3, "wait")) {
        let about = about(r)?;
        let waits = r.take("waits");
        if !waits {
            r.expect("does")?;
            r.expect("not")?;
            r.expect("wait")?;
        }
        return Ok(Then::Waits(about, waits));
    }
    let name = r.handle("a handle")?;
    let verb = r.word("a verb")?;
    match verb.text.as_str() {
        "holds" => holds(r, name),
        "can" => access(r, name, Want::Can),
        "cannot" => access(r, name, Want::Cannot(None)),
        "sees" => access(r, name, Want::Sees),
        "exists" => Ok(Then::Exists(name, true)),
        "is" => is(r, name),
        _ => does_not(r, name),
    }
}

fn does_not(r: &mut Reader<'_>, name: Handle) -> Read<Then> {
    r.expect("not")?;
    if r.take("hold") {
        return Ok(Then::HoldsNot(name, r.role()?, r.on()?));
    }
    if r.take("see") {
        return access(r, name, Want::SeesNot);
    }
    Err(r.here(
        "`hold`, `see` or `wait` is expected here",
        "write such as `NAME does not hold ROLE`",
    ))
}

fn holds(r: &mut Reader<'_>, user: Handle) -> Read<Then> {
    if r.is(0, "nothing") && r.left() == 1 {
        r.take("nothing");
        return Ok(Then::HoldsNothing(user));
    }
    let exactly = r.is(0, "exactly") && r.left() > 1 && r.take("exactly");
    Ok(Then::Holds {
        hold: Hold {
            user,
            roles: r.roles()?,
            on: r.on()?,
            term: r.term()?,
        },
        exactly,
    })
}

fn access(r: &mut Reader<'_>, user: Handle, want: Want) -> Read<Then> {
    let cap = r.capability()?;
    let on = r.on()?;
    let mut want = want;
    if want == Want::Cannot(None) && r.take("because") {
        want = Want::Cannot(Some(verdict(r)?));
    }
    Ok(Then::Access {
        user,
        cap,
        on,
        want,
        rules: r.by()?,
    })
}

/// How a role is shown.
fn look(r: &mut Reader<'_>) -> Read<Look> {
    let found = Look::ALL.into_iter().find(|(_, word)| r.is(0, word));
    let Some((look, word)) = found else {
        let words = Look::ALL.map(|(_, word)| format!("`{word}`")).join(", ");
        return Err(r.here(
            "how the role is shown is missing here",
            format!("write one of {words}"),
        ));
    };
    r.take(word);
    Ok(look)
}

fn verdict(r: &mut Reader<'_>) -> Read<Verdict> {
    const ALL: [Verdict; 8] = [
        Verdict::Unknown,
        Verdict::Inactive,
        Verdict::Denied,
        Verdict::GateOff,
        Verdict::Condition,
        Verdict::Cannot,
        Verdict::Unstated,
        Verdict::Unlisted,
    ];
    let token = r.word("a verdict")?;
    let found = ALL.into_iter().find(|v| v.word() == token.text);
    found.ok_or_else(|| {
        Slip::new(
            "unknown-name",
            token.span,
            format!(
                "there is no verdict `{}`",
                crate::domain::text::show(&token.text)
            ),
            instead(&token.text, ALL.map(Verdict::word), "verdict"),
        )
    })
}

/// `THING is STATE`, `NAME is STATUS`, `THING is in PARENT`, `THING is gone`,
/// `NAME is [not] RELATION of THING [as CAPACITY]`.
fn is(r: &mut Reader<'_>, name: Handle) -> Read<Then> {
    let kind = r.cast.things.get(&name).copied();
    if r.left() == 1 {
        let state = |word: &str| match kind {
            Some(kind) => has_state(r.policy.kind(kind), word),
            None => r.policy.kinds.iter().any(|k| has_state(k, word)),
        };
        let next = r.peek(0).unwrap_or_default();
        let person = r.cast.users.contains(&name);
        if next == "gone" && (person || !state(next)) {
            r.take("gone");
            return Ok(Then::Exists(name, false));
        }
        if UserStatus::from_word(next).is_some() && (person || !state(next)) {
            return Ok(Then::Is(name, status(r)?));
        }
        return Ok(Then::Is(name, r.state(kind)?));
    }
    if r.left() == 2 && r.take("in") {
        return Ok(Then::Within(name, r.place()?));
    }
    let leads = |ahead| r.peek(ahead).is_some_and(|w| PREPOSITIONS.contains(&w));
    let not = r.is(0, "not") && leads(2) && r.take("not");
    Ok(Then::Related(relation(r, name)?, !not))
}

/// Takes a user's status, which was seen to be one.
fn status(r: &mut Reader<'_>) -> Read<Word> {
    let token = r.word("a status")?;
    Word::new(token.text).map_err(|_| strange(r))
}

/// `LIMIT uses N`: the limit's word, or the pool's title in quotes or as a word.
fn uses(r: &mut Reader<'_>) -> Read<Then> {
    let policy = r.policy;
    let token = r.word("a limit")?;
    let mut titles = policy.limits.iter().filter_map(|l| match &l.form {
        LimitForm::Pool { title, most, .. } => Some((title, most)),
        _ => None,
    });
    let found = titles.find_map(|(title, most)| match most {
        Most::Named(word) if word.as_str() == token.text => Some((title.clone(), true)),
        _ if title.to_lowercase().replace(' ', "-") == token.text => Some((title.clone(), false)),
        _ => None,
    });
    let Some((title, named)) = found else {
        let names = policy.limits.iter().filter_map(|l| match &l.form {
            LimitForm::Pool {
                most: Most::Named(word),
                ..
            } => Some(word.as_str()),
            _ => None,
        });
        return Err(Slip::new(
            "unknown-name",
            token.span,
            format!(
                "there is no limit `{}`",
                crate::domain::text::show(&token.text)
            ),
            instead(&token.text, names, "limit"),
        ));
    };
    if named {
        r.note(&token, Space::LimitName);
    }
    r.expect("uses")?;
    Ok(Then::Uses(title, r.number()?))
}
