//! Takes the values out of a table one by one, tells those of a wrong type, and at the end the
//! keys that nobody asked for.

use std::cell::RefCell;

use super::context::{Context, shown};
use crate::{
    domain::text,
    policy::{
        error::instead,
        model::Rules,
        names::Name,
        source::{Node, Place, Table, Text, Value},
    },
};

/// Ids of rules are at most so long.
const MAX_RULE: usize = 40;

/// A table from which values are taken.
pub(crate) struct Fields<'c, 'a> {
    cx: &'c Context<'a>,
    table: &'a Table<'a>,
    /// What to point at when something is missing.
    pub(crate) place: Place,
    asked: RefCell<Vec<&'static str>>,
}

impl<'c, 'a> Fields<'c, 'a> {
    /// The whole file.
    pub(crate) fn top(cx: &'c Context<'a>) -> Self {
        Self {
            cx,
            table: &cx.source.root,
            place: 0..0,
            asked: RefCell::default(),
        }
    }

    /// A table; tells if it is none.
    pub(crate) fn of(cx: &'c Context<'a>, node: &'a Node<'a>, place: Place) -> Option<Self> {
        let table = table_of(cx, node)?;
        Some(Self {
            cx,
            table,
            place,
            asked: RefCell::default(),
        })
    }

    /// A value, if it is there.
    pub(crate) fn get(&self, key: &'static str) -> Option<&'a Node<'a>> {
        self.asked.borrow_mut().push(key);
        self.table.get(key).map(|(_, node)| node)
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.get(key).is_some()
    }

    /// Where a key is written, or else the table.
    pub(crate) fn place_of(&self, key: &str) -> Place {
        self.table
            .get(key)
            .map_or_else(|| self.place.clone(), |(key, _)| key.place.clone())
    }

    /// Tells that a key is missing.
    pub(crate) fn missing(&self, key: &str, mend: &str) {
        let message = format!("`{key}` is missing");
        self.cx.error(&self.place, "missing-key", message, mend);
    }

    /// A text as it stands.
    pub(crate) fn text(&self, key: &'static str) -> Option<&'a Text<'a>> {
        let node = self.get(key)?;
        if let Value::Text(text) = &node.value {
            return Some(text);
        }
        wrong_type(self.cx, node, "a text");
        None
    }

    /// One word.
    pub(crate) fn word(&self, key: &'static str) -> Option<Name<'a>> {
        self.cx.plain(self.text(key)?)
    }

    /// One word that must be there.
    pub(crate) fn need_name(&self, key: &'static str) -> Option<Name<'a>> {
        if !self.has(key) {
            self.missing(key, &format!("add {key} = \"...\""));
        }
        self.word(key)
    }

    /// A list of words, or one word alone; `None` where the key is missing.
    pub(crate) fn words(&self, key: &'static str) -> Option<Vec<Name<'a>>> {
        Some(words_of(self.cx, self.get(key)?))
    }

    /// A short text for people.
    pub(crate) fn title(&self, key: &'static str) -> Option<String> {
        let given = self.text(key)?;
        match text::title(&given.value) {
            Ok(title) => Some(title),
            Err(why) => {
                self.bad_text(key, given, &why);
                None
            }
        }
    }

    /// A short text for people that must be there.
    pub(crate) fn need_title(&self, key: &'static str) -> String {
        if !self.has(key) {
            self.missing(key, &format!("add {key} = \"...\", as people read it"));
        }
        self.title(key).unwrap_or_default()
    }

    /// A longer text for people; empty where it is missing.
    pub(crate) fn prose(&self, key: &'static str) -> String {
        let Some(given) = self.text(key) else {
            return String::new();
        };
        text::note(&given.value).unwrap_or_else(|why| {
            self.bad_text(key, given, &why);
            String::new()
        })
    }

    fn bad_text(&self, key: &str, given: &Text<'_>, why: &text::TextError) {
        let message = format!("`{key}` cannot be shown to people: {why}");
        self.cx
            .error(&given.place, "bad-text", message, "write it anew");
    }

    /// Texts for people.
    pub(crate) fn titles(&self, key: &'static str) -> Vec<String> {
        let Some(node) = self.get(key) else {
            return Vec::new();
        };
        let mut out = Vec::new();
        for given in texts_of(self.cx, node) {
            match text::title(&given.value) {
                Ok(title) => out.push(title),
                Err(why) => self.bad_text(key, given, &why),
            }
        }
        out
    }

    /// `true` or `false`.
    pub(crate) fn yes(&self, key: &'static str) -> Option<bool> {
        let node = self.get(key)?;
        if let Value::Yes(yes) = node.value {
            return Some(yes);
        }
        wrong_type(self.cx, node, "true or false");
        None
    }

    /// A whole number.
    pub(crate) fn number(&self, key: &'static str) -> Option<i64> {
        let node = self.get(key)?;
        if let Value::Number(number) = node.value {
            return Some(number);
        }
        wrong_type(self.cx, node, "a whole number");
        None
    }

    /// How many.
    pub(crate) fn count(&self, key: &'static str) -> Option<u64> {
        let number = self.number(key)?;
        let count = u64::try_from(number).ok();
        if count.is_none() {
            let place = self.get(key).map_or(0..0, |n| n.place.clone());
            let message = format!("`{key}` cannot be less than nothing");
            self.cx
                .error(&place, "bad-number", message, "write 0 or more");
        }
        count
    }

    /// One of some words. `"{ID}"` stands for a reading's word, and then every word of the
    /// reading must be one of them.
    pub(crate) fn choice<T: Copy>(&self, key: &'static str, from: &[(&str, T)]) -> Option<T> {
        let given = self.word(key)?;
        let find = |word: &str| from.iter().find(|(w, _)| *w == word).map(|(_, t)| *t);
        let known = from.iter().map(|(w, _)| *w);
        let what = format!("`{key}` called");
        if let Some(answers) = self.cx.answers_in(given)? {
            for text in &answers.words {
                let start = text.place.start;
                let name = Name {
                    text: text.plain.unwrap_or_default(),
                    start,
                };
                if find(&text.value).is_none() {
                    self.cx.unknown(name, "unknown-word", &what, known.clone());
                }
            }
            return find(&answers.now);
        }
        let found = find(given.text);
        if found.is_none() {
            self.cx.unknown(given, "unknown-word", &what, known);
        }
        found
    }

    /// The ids of rules.
    pub(crate) fn rules(&self) -> Rules {
        self.get("rule")
            .map_or_else(Vec::new, |node| rules_of(self.cx, node))
    }

    /// The ids of the rules that the help tells: guidance, which nothing but words can show.
    pub(crate) fn help_rules(&self) -> Rules {
        let Some(node) = self.get("help-rule") else {
            return Rules::new();
        };
        if !self.has("help") {
            let message = "`help-rule` names the rules that a help tells, and there is no `help`";
            let mend = "add help = \"...\"";
            let place = self.place_of("help-rule");
            self.cx.error(&place, "missing-key", message, mend);
        }
        rules_of(self.cx, node)
    }

    /// Whether the statement holds under the readings taken.
    pub(crate) fn applies(&self) -> bool {
        let Some(node) = self.get("if") else {
            return true;
        };
        let Some(table) = table_of(self.cx, node) else {
            return true;
        };
        // Every entry is looked at, so that each fault is told.
        let asked = table
            .entries
            .iter()
            .map(|(id, is)| self.cx.reading_is(id, is));
        asked.filter(|holds| !holds).count() == 0
    }

    /// The tables of a list, or one table alone.
    pub(crate) fn tables(&self, key: &'static str) -> Vec<&'a Node<'a>> {
        match self.get(key) {
            None => Vec::new(),
            Some(Node {
                value: Value::List(list),
                ..
            }) => list.iter().collect(),
            Some(node) => vec![node],
        }
    }

    /// Keys and values as they stand, for tables whose keys are names.
    pub(crate) fn entries(&self, key: &'static str) -> &'a [(Text<'a>, Node<'a>)] {
        self.get(key)
            .and_then(|node| table_of(self.cx, node))
            .map_or(&[], |table| &table.entries)
    }

    /// Tells every key that nobody asked for.
    pub(crate) fn done(self) {
        let mut asked = self.asked.into_inner();
        asked.sort_unstable();
        asked.dedup();
        for (key, _) in &self.table.entries {
            if !asked.contains(&key.value.as_ref()) {
                let message = format!("there is no `{}` here", shown(&key.value));
                let mend = instead(&key.value, asked.iter().copied(), "key");
                self.cx.error(&key.place, "unknown-key", message, mend);
            }
        }
    }
}

/// Tells that a value is not what belongs there.
pub(crate) fn wrong_type(cx: &Context<'_>, node: &Node<'_>, wanted: &str) {
    let message = format!("here stands {}", node.value.what());
    let mend = format!("write {wanted}");
    cx.error(&node.place, "wrong-type", message, mend);
}

/// A value as a table.
pub(crate) fn table_of<'a>(cx: &Context<'a>, node: &'a Node<'a>) -> Option<&'a Table<'a>> {
    if let Value::Table(table) = &node.value {
        return Some(table);
    }
    wrong_type(cx, node, "a table, { ... }");
    None
}

/// The texts of a list, or one text alone.
pub(crate) fn texts_of<'a>(cx: &Context<'a>, node: &'a Node<'a>) -> Vec<&'a Text<'a>> {
    texts_or(cx, node, "a text, or a list of texts")
}

/// The texts of a list, or one text alone; anything else is told as not being what is wanted.
fn texts_or<'a>(cx: &Context<'a>, node: &'a Node<'a>, wanted: &str) -> Vec<&'a Text<'a>> {
    let list = match &node.value {
        Value::List(list) => list.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let mut out = Vec::new();
    for item in list {
        if let Value::Text(text) = &item.value {
            out.push(text);
        } else {
            wrong_type(cx, item, wanted);
        }
    }
    out
}

/// The words of a list, or one word alone.
pub(crate) fn words_of<'a>(cx: &Context<'a>, node: &'a Node<'a>) -> Vec<Name<'a>> {
    let texts = texts_of(cx, node);
    texts.into_iter().filter_map(|t| cx.plain(t)).collect()
}

/// The ids of rules in a value.
pub(crate) fn rules_of<'a>(cx: &Context<'a>, node: &'a Node<'a>) -> Rules {
    let mut out = Rules::new();
    let like = cx.rule_prefix.map(|p| format!("{}-1", shown(p)));
    let like = like.as_deref().unwrap_or("R-1");
    let wanted = format!("the id of the rule that says so, such as \"{like}\", or a list of ids");
    for text in texts_or(cx, node, &wanted) {
        if good_rule(&text.value, cx.rule_prefix) {
            out.push(text.value.clone().into_owned());
        } else {
            let message = format!("`{}` is not a rule's id", shown(&text.value));
            let mend = cx.rule_prefix.map_or_else(
                || "use letters, digits, `-` and `.`".to_owned(),
                |p| format!("ids of rules in this policy look like `{}-12`", shown(p)),
            );
            cx.error(&text.place, "bad-rule", message, mend);
        }
    }
    out
}

/// Whether a text can be the id of a rule or of a reading.
pub(crate) fn good_rule(id: &str, prefix: Option<&str>) -> bool {
    let rest = match prefix {
        None => Some(id),
        Some(prefix) => id.strip_prefix(prefix).and_then(|r| r.strip_prefix('-')),
    };
    id.len() <= MAX_RULE
        && rest.is_some_and(|r| {
            let fine = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.');
            !r.is_empty() && r.bytes().all(fine)
        })
}
