//! Readings: the points at which the source can be taken in several ways, and which way is taken.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use super::{
    context::{Answers, Context, shown},
    fields::{Fields, good_rule, texts_of, wrong_type},
};
use crate::policy::{
    error::instead,
    model::Reading,
    names::Name,
    source::{Node, Text, Value},
    words::joined,
};

/// Reads the section, and puts the readings that `overrides` names in its positions.
pub(crate) fn read(cx: &mut Context<'_>, overrides: &BTreeMap<String, String>) -> Vec<Reading> {
    let mut out = Vec::new();
    let mut all = BTreeMap::new();
    for (id, node) in Fields::top(cx).entries("readings") {
        let Some(name) = cx.plain(id) else { continue };
        if !good_rule(name.text, cx.rule_prefix) {
            let message = format!("`{}` is not a reading's id", shown(name.text));
            let mend = "call it as rules are called, with the policy's prefix";
            cx.error(&name.place(), "bad-rule", message, mend);
        }
        if !cx.has_room(out.len(), &name.place(), "readings") {
            break;
        }
        if let Some((reading, answers)) = one(cx, name, node, overrides.get(name.text)) {
            out.push(reading);
            all.insert(name.text, answers);
        }
    }
    for id in overrides.keys().filter(|id| !all.contains_key(id.as_str())) {
        let message = format!(
            "there is no reading `{}` to put in another position",
            shown(id)
        );
        let mend = instead(id, all.keys().copied(), "reading");
        cx.error(&(0..0), "unknown-reading", message, mend);
    }
    cx.answers = all;
    out
}

fn one<'a>(
    cx: &Context<'a>,
    id: Name<'a>,
    node: &'a Node<'a>,
    wanted: Option<&String>,
) -> Option<(Reading, Answers<'a>)> {
    let fields = Fields::of(cx, node, id.place())?;
    let ask = fields.need_title("ask");
    let why = fields.prose("why");
    let is = fields.text("is");
    let or = fields.get("or").map_or_else(Vec::new, |n| texts_of(cx, n));
    if is.is_none() && !fields.has("is") {
        fields.missing("is", "add is = \"...\", the answer taken");
    }
    fields.done();
    let is = is?;
    let words: Vec<&Text<'_>> = [is].into_iter().chain(or.iter().copied()).collect();
    for word in &words {
        if word.plain.is_none() || word.value.is_empty() || word.value.len() > 64 {
            let message = "an answer is one or a few plain words";
            cx.error(&word.place, "bad-name", message, "write it shorter");
        }
    }
    let now = match wanted {
        Some(wanted) if words.iter().any(|w| w.value == wanted.as_str()) => wanted.clone(),
        Some(wanted) => {
            let known = words.iter().map(|w| w.value.as_ref());
            let message = format!("this reading has no answer `{}`", shown(wanted));
            let mend = instead(wanted, known, "answer");
            cx.error(&is.place, "unknown-answer", message, mend);
            is.value.clone().into_owned()
        }
        None => is.value.clone().into_owned(),
    };
    let reading = Reading {
        id: id.text.to_owned(),
        ask,
        is: now.clone(),
        or: words
            .iter()
            .map(|w| w.value.clone().into_owned())
            .filter(|w| *w != now)
            .collect(),
        why,
    };
    let answers = Answers {
        now,
        words,
        is_fact: Cell::new(false),
        asked: RefCell::default(),
    };
    Some((reading, answers))
}

impl<'a> Context<'a> {
    /// A reading by its id; tells if there is none.
    fn answers(&self, id: Name<'_>) -> Option<&Answers<'a>> {
        let found = self.answers.get(id.text);
        if found.is_none() {
            let known = self.answers.keys().copied();
            self.unknown(id, "unknown-reading", "reading", known);
        }
        found
    }

    /// The reading for which `"{ID}"` stands: `Some(None)` where the word is no such thing, `None`
    /// where there is no such reading.
    #[allow(clippy::option_option)]
    pub(crate) fn answers_in(&self, word: Name<'a>) -> Option<Option<&Answers<'a>>> {
        let Some(inner) = word.after("{").filter(|w| w.text.ends_with('}')) else {
            return Some(None);
        };
        let (id, _) = inner.halves("}")?;
        self.answers(id).map(Some)
    }

    /// Whether a reading has the word that an `if` asks for.
    pub(crate) fn reading_is(&self, id: &Text<'a>, is: &Node<'a>) -> bool {
        let Some(answers) = self.plain(id).and_then(|id| self.answers(id)) else {
            return true;
        };
        let Value::Text(word) = &is.value else {
            wrong_type(self, is, "an answer of the reading");
            return true;
        };
        let Some(name) = self.plain(word) else {
            return true;
        };
        if !answers.words.iter().any(|w| w.value == word.value) {
            let known: Vec<String> = answers
                .words
                .iter()
                .map(|w| format!("`{}`", w.value))
                .collect();
            let message = format!("this reading has no answer `{}`", shown(name.text));
            let mend = format!(
                "it has {}; further answers stand in its `or`",
                joined(&known, "and")
            );
            self.error(&name.place(), "unknown-answer", message, mend);
        }
        answers.asked.borrow_mut().push(name);
        answers.now == word.value
    }
}
