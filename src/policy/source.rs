//! A policy's text as a tree of values that know where they stand.

use std::{borrow::Cow, ops::Range};

use toml::de::{DeTable, DeValue};

use super::{error::PolicyError, keys::Keys};

/// The longest text of a policy, in bytes.
pub const MAX_TEXT: usize = 1 << 20;
/// The most faults that are told at once.
pub(crate) const MAX_ERRORS: usize = 50;

/// A place in the text, in bytes.
pub(crate) type Place = Range<usize>;

/// A piece of text in the file.
#[derive(Debug, Clone)]
pub(crate) struct Text<'a> {
    pub(crate) value: Cow<'a, str>,
    /// Without quotes.
    pub(crate) place: Place,
    /// The piece of the file, where it reads as the value does: nothing in it is escaped.
    pub(crate) plain: Option<&'a str>,
}

impl<'a> Text<'a> {
    fn new(file: &'a str, value: Cow<'a, str>, place: Place) -> Self {
        let raw = file.get(place.clone()).unwrap_or_default();
        let quotes = ["\"\"\"", "'''", "\"", "'"]
            .into_iter()
            .find(|q| raw.len() >= 2 * q.len() && raw.starts_with(q) && raw.ends_with(q));
        let wide = quotes.map_or(0, str::len);
        let place = place.start + wide..place.end.saturating_sub(wide);
        let plain = file.get(place.clone()).filter(|raw| *raw == value);
        Self {
            value,
            place,
            plain,
        }
    }
}

/// A value and where it stands.
#[derive(Debug)]
pub(crate) struct Node<'a> {
    pub(crate) place: Place,
    pub(crate) value: Value<'a>,
}

/// What can stand in a policy.
#[derive(Debug)]
pub(crate) enum Value<'a> {
    Text(Text<'a>),
    Number(i64),
    Yes(bool),
    List(Vec<Node<'a>>),
    Table(Table<'a>),
    /// A date or a broken number, which no policy holds.
    Other,
}

impl Value<'_> {
    /// What it is, in words.
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Value::Text(_) => "a text",
            Value::Number(_) => "a number",
            Value::Yes(_) => "true or false",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
            Value::Other => "a date or a broken number",
        }
    }
}

/// Keys and values in the order of the file.
#[derive(Debug, Default)]
pub(crate) struct Table<'a> {
    pub(crate) entries: Vec<(Text<'a>, Node<'a>)>,
}

impl<'a> Table<'a> {
    pub(crate) fn get(&self, key: &str) -> Option<&(Text<'a>, Node<'a>)> {
        self.entries.iter().find(|(k, _)| k.value == key)
    }
}

/// A text with its name and its tree.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    pub(crate) file: &'a str,
    pub(crate) text: &'a str,
    pub(crate) keys: Keys,
    pub(crate) root: Table<'a>,
}

impl<'a> Source<'a> {
    /// Reads a text as TOML.
    pub(crate) fn read(file: &'a str, text: &'a str) -> Result<Self, Vec<PolicyError>> {
        if text.len() > MAX_TEXT {
            let message = format!("the file has {} bytes", text.len());
            let mend = format!("a policy has at most {MAX_TEXT} bytes");
            let error = PolicyError::at((file, text), &(0..0), "too-long", message, mend);
            return Err(vec![error]);
        }
        let keys = Keys::of(text);
        if let Some(place) = &keys.too_deep {
            let message = "this is nested deeper than anything in a policy";
            let mend = "take out the inner brackets";
            let error = PolicyError::at((file, text), place, "too-deep", message, mend);
            return Err(vec![error]);
        }
        let (root, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            let told = errors.iter().take(MAX_ERRORS);
            return Err(told.map(|e| broken((file, text), e)).collect());
        }
        let root = table(text, root.into_inner());
        Ok(Self {
            file,
            text,
            keys,
            root,
        })
    }
}

fn broken(source: (&str, &str), error: &toml::de::Error) -> PolicyError {
    let place = error.span().unwrap_or(0..0);
    let message = error.message().lines().next().unwrap_or_default();
    if message.contains("duplicate key") {
        let key = source.1.get(place.clone()).unwrap_or_default();
        let message = format!("`{}` stands here twice", super::error::cut(key));
        let mend = "give one of the two another name, or put both together";
        return PolicyError::at(source, &place, "duplicate-name", message, mend);
    }
    let message = format!("this is not TOML: {message}");
    let mend = "look at quotes, brackets and commas, here and in the line above";
    PolicyError::at(source, &place, "toml", message, mend)
}

fn table<'a>(text: &'a str, from: DeTable<'a>) -> Table<'a> {
    let mut entries: Vec<_> = from
        .into_iter()
        .map(|(key, value)| {
            let place = key.span();
            let key = Text::new(text, key.into_inner(), place);
            (key, node(text, value.span(), value.into_inner()))
        })
        .collect();
    entries.sort_by_key(|(key, _)| key.place.start);
    Table { entries }
}

fn node<'a>(text: &'a str, place: Place, from: DeValue<'a>) -> Node<'a> {
    let value = match from {
        DeValue::String(value) => Value::Text(Text::new(text, value, place.clone())),
        DeValue::Integer(i) => {
            i64::from_str_radix(i.as_str(), i.radix()).map_or(Value::Other, Value::Number)
        }
        DeValue::Boolean(yes) => Value::Yes(yes),
        DeValue::Array(list) => Value::List(
            list.into_iter()
                .map(|item| node(text, item.span(), item.into_inner()))
                .collect(),
        ),
        DeValue::Table(inner) => Value::Table(table(text, inner)),
        DeValue::Float(_) | DeValue::Datetime(_) => Value::Other,
    };
    Node { place, value }
}
