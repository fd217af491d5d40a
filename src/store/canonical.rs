//! JSON with one spelling: keys in the order of their bytes, no white space, strings escaped in
//! the shortest way. Two programs that mean the same write the same bytes.

use std::fmt::Write;

use serde_json::Value;

/// The canonical text of a JSON value.
///
/// Objects are written with their keys sorted by their UTF-8 bytes. In strings only `"`, `\` and
/// the characters below U+0020 are escaped: `\b`, `\t`, `\n`, `\f` and `\r` by their letter, the
/// others as `\u00xx` in lower case. Numbers are integers and are written in decimal.
pub fn text(value: &Value) -> String {
    let mut out = String::new();
    put(value, &mut out);
    out
}

fn put(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let mut pairs: Vec<_> = map.iter().collect();
            pairs.sort_by(|a, b| a.0.cmp(b.0));
            list(out, ['{', '}'], pairs, |(key, value), out| {
                string(key, out);
                out.push(':');
                put(value, out);
            });
        }
        Value::Array(items) => list(out, ['[', ']'], items, put),
        Value::String(text) => string(text, out),
        // Null, yes or no, and integers have one spelling only.
        other => out.push_str(&other.to_string()),
    }
}

fn list<T>(
    out: &mut String,
    [open, close]: [char; 2],
    items: impl IntoIterator<Item = T>,
    mut each: impl FnMut(T, &mut String),
) {
    out.push(open);
    for (i, item) in items.into_iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        each(item, out);
    }
    out.push(close);
}

fn string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            // Writing to a string does not fail.
            c if c < ' ' => drop(write!(out, "\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sorted_and_nothing_is_left_to_taste() {
        let value = serde_json::json!({
            "b": [1, true, null, {"z": 0, "a": "x"}],
            "a": "tab\t quote\" bell\u{7} é",
        });
        let text = text(&value);
        assert_eq!(
            text,
            "{\"a\":\"tab\\t quote\\\" bell\\u0007 é\",\"b\":[1,true,null,{\"a\":\"x\",\"z\":0}]}"
        );
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}
