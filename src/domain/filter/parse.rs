//! From terms as they are written to a filter, or to the fault that keeps it from being one.

use super::{
    Bounds, Fault, Field, Filter, Kind, List, MAX_TERMS, MAX_VALUES, Moment, Said, Spot, Term,
    Value, What,
    fields::{self, Words},
    lex::{self, Raw, Token},
};
use crate::domain::{near::nearest, text::show};

/// See [`Filter::parse`].
pub fn filter(list: List, text: &str) -> Result<Filter, Fault> {
    let mut terms = Vec::new();
    for token in lex::tokens(text) {
        if terms.len() == MAX_TERMS {
            return Err(Fault {
                at: token.at,
                message: format!("A filter has at most {MAX_TERMS} terms"),
                mend: "Leave some out; several values of a field count as one term.".into(),
            });
        }
        terms.extend(term(list, token)?);
    }
    Ok(Filter { terms })
}

fn term(list: List, token: Token) -> Result<Option<Term>, Fault> {
    let Token {
        not, field, values, ..
    } = token;
    let what = match field {
        Some(name) => Some(of_field(list, &name, values)?),
        None => values.into_iter().next().and_then(|word| alone(list, word)),
    };
    Ok(what.map(|what| Term { not, what }))
}

/// What stands without a field. Nothing in quotes asks for nothing.
fn alone(list: List, word: Raw) -> Option<What> {
    let ends = list == List::Users && !word.quoted && word.text.len() > 1;
    if ends && word.text.starts_with('@') {
        return Some(What::Ends(word.text));
    }
    (!word.text.is_empty()).then_some(What::Holds(word.text))
}

fn of_field(list: List, name: &Raw, values: Vec<Raw>) -> Result<What, Fault> {
    let field = fields::named(list, &name.text).ok_or_else(|| unknown(list, name))?;
    if values.len() > MAX_VALUES {
        return Err(Fault {
            at: name.at.clone(),
            message: format!("A field has at most {MAX_VALUES} values"),
            mend: "Leave some out.".into(),
        });
    }
    let values = values.into_iter().map(|raw| value(field, raw));
    Ok(What::Is(field, values.collect::<Result<_, _>>()?))
}

fn unknown(list: List, name: &Raw) -> Fault {
    let shown = show(&name.text).into_owned();
    let small = name.text.to_ascii_lowercase();
    let names = fields::of(list).map(|f| f.name);
    let mend = if let Some(near) = nearest(&small, names.clone()) {
        format!("Did you mean {near}:? In quotes, \"{shown}:\" is looked for as it is")
    } else {
        let elsewhere = List::ALL
            .into_iter()
            .find(|l| fields::named(*l, &small).is_some());
        let elsewhere = elsewhere.map_or_else(String::new, |l| format!("The list of {l} has it. "));
        let all: Vec<&str> = names.collect();
        format!(
            "{elsewhere}There is {}; in quotes it is looked for as it is",
            all.join(", ")
        )
    };
    Fault {
        at: name.at.clone(),
        message: format!("The list of {list} has no field {shown}"),
        mend: format!("{mend}."),
    }
}

/// A value that is not what the field wants.
fn wrong(field: &Field, raw: &Raw, near: Option<&str>) -> Fault {
    let message = if raw.text.is_empty() {
        format!("{}: wants a value", field.name)
    } else {
        format!("{}: knows no {}", field.name, show(&raw.text))
    };
    let mend = near.map_or_else(
        || format!("{}.", field.wants()),
        |near| format!("Did you mean {near}?"),
    );
    Fault {
        at: raw.at.clone(),
        message,
        mend,
    }
}

fn value(field: &'static Field, raw: Raw) -> Result<Value, Fault> {
    let what = if raw.text.trim().is_empty() {
        None
    } else {
        said(field.kind, &raw)
    };
    if let Some(what) = what {
        let spot = Spot(raw.at);
        return Ok(Value { what, spot });
    }
    let near = match field.kind {
        Kind::One(words) => near_word(words, &raw.text),
        _ => None,
    };
    Err(wrong(field, &raw, near))
}

fn near_word<'a>(words: Words, text: &str) -> Option<&'a str> {
    let small = text.to_ascii_lowercase();
    nearest(&small, words.iter().map(|(word, _)| *word))
}

/// What a value says, where the field can have it.
fn said(kind: Kind, raw: &Raw) -> Option<Said> {
    let text = raw.text.as_str();
    let word = || Said::Word(text.to_owned());
    match kind {
        Kind::One(words) => {
            let known = words.iter().find(|(w, _)| w.eq_ignore_ascii_case(text));
            known.map(|(word, _)| Said::Word((*word).to_owned()))
        }
        Kind::Of(_) | Kind::Thing(_) | Kind::Text if raw.quoted => {
            Some(Said::Quoted(text.to_owned()))
        }
        Kind::Placed(_) if raw.quoted => Some(Said::Quoted(text.to_owned())),
        Kind::Of(_) | Kind::Thing(_) | Kind::Text => Some(word()),
        Kind::Placed(_) => match text.split_once('@') {
            Some(("", _) | (_, "")) => None,
            Some((word, place)) => Some(Said::At(word.to_owned(), place.to_owned())),
            None => Some(word()),
        },
        Kind::When | Kind::From | Kind::Until | Kind::Before => {
            Bounds::parse(text, Moment::parse).map(Said::When)
        }
        Kind::Number => Bounds::parse(text, number).map(Said::Number),
    }
}

fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}
