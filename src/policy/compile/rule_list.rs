//! Reads the list of rules that stands beside a policy.

use super::{
    context::{Context, shown},
    fields::{Fields, good_rule},
};
use crate::policy::{
    error::PolicyError,
    model::Policy,
    names::Name,
    rules::{Basis, Point, Rule, RuleList, Side},
    source::{Node, Source},
};

/// Reads the list of a policy's rules. `file` is how errors call it.
///
/// # Errors
/// Everything in it that is unknown, missing, written twice, or does not fit the policy.
pub fn rule_list(text: &str, file: &str, policy: &Policy) -> Result<RuleList, Vec<PolicyError>> {
    let source = Source::read(file, text)?;
    let mut cx = Context::new(&source);
    cx.rule_prefix = policy.prefix.as_deref();
    let list = build(&cx, policy);
    let (errors, _, _) = cx.finish();
    if errors.is_empty() {
        Ok(list)
    } else {
        Err(errors)
    }
}

fn build(cx: &Context<'_>, policy: &Policy) -> RuleList {
    let top = Fields::top(cx);
    let mut list = RuleList::default();
    for (id, node) in top.entries("rules") {
        let room = cx.has_room(list.rules.len(), &id.place, "rules");
        let Some(id) = cx.plain(id).filter(|_| room) else {
            continue;
        };
        list.rules.extend(rule(cx, policy, id, node));
    }
    for (id, node) in top.entries("readings") {
        let room = cx.has_room(list.readings.len(), &id.place, "readings");
        let Some(id) = cx.plain(id).filter(|_| room) else {
            continue;
        };
        list.readings.extend(point(cx, policy, id, node));
    }
    if top.entries("rules").is_empty() {
        top.missing(
            "rules",
            "list them: [rules], and below it ID = { basis, text }",
        );
    }
    top.done();
    list
}

fn rule<'a>(cx: &Context<'a>, policy: &Policy, id: Name<'a>, node: &'a Node<'a>) -> Option<Rule> {
    const BASES: [(&str, Basis); 4] = [
        ("stated", Basis::Stated),
        ("implied", Basis::Implied),
        ("reading", Basis::Reading),
        ("help", Basis::Help),
    ];
    const SIDES: [(&str, Side); 2] = [("positive", Side::Positive), ("negative", Side::Negative)];
    check_id(cx, id);
    let fields = Fields::of(cx, node, id.place())?;
    if !fields.has("basis") {
        fields.missing("basis", "say how it is known: basis = \"stated\"");
    }
    let basis = fields.choice("basis", &BASES);
    let text = fields.need_title("text");
    let reading = fields.word("reading");
    if let Some(reading) = reading {
        declared(cx, policy, reading);
    }
    let only = fields.choice("only", &SIDES);
    let why = fields.title("why");
    fits(cx, &fields, basis, only.is_some(), why.is_some());
    fields.done();
    Some(Rule {
        id: id.text.to_owned(),
        basis: basis?,
        text,
        reading: reading.map(|r| r.text.to_owned()),
        only,
    })
}

/// A reading and one side go with some bases only, and one side needs a reason.
fn fits(cx: &Context<'_>, fields: &Fields<'_, '_>, basis: Option<Basis>, only: bool, why: bool) {
    let reads = basis == Some(Basis::Reading);
    if reads && !fields.has("reading") {
        fields.missing("reading", "name the reading on which it hangs");
    }
    if basis.is_some() && !reads && fields.has("reading") {
        let message = "this rule does not hang on a reading";
        let mend = "take `reading` out, or write basis = \"reading\"";
        cx.error(&fields.place_of("reading"), "contradiction", message, mend);
    }
    let sides = matches!(basis, Some(Basis::Stated | Basis::Implied));
    if basis.is_some() && !sides && fields.has("only") {
        let message = "sides are asked of rules that are stated or implied";
        cx.error(
            &fields.place_of("only"),
            "contradiction",
            message,
            "take `only` out",
        );
    }
    if only && !why {
        fields.missing(
            "why",
            "say why the other side makes no sense: why = \"...\"",
        );
    }
    if why && !fields.has("only") {
        let message = "`why` is the reason of an `only`, and there is none";
        cx.error(
            &fields.place_of("why"),
            "contradiction",
            message,
            "take `why` out",
        );
    }
}

fn point<'a>(cx: &Context<'a>, policy: &Policy, id: Name<'a>, node: &'a Node<'a>) -> Option<Point> {
    check_id(cx, id);
    declared(cx, policy, id);
    let fields = Fields::of(cx, node, id.place())?;
    let text = fields.need_title("text");
    let fixed = fields.title("fixed");
    fields.done();
    Some(Point {
        id: id.text.to_owned(),
        text,
        fixed,
    })
}

fn check_id(cx: &Context<'_>, id: Name<'_>) {
    if good_rule(id.text, cx.rule_prefix) {
        return;
    }
    let message = format!("`{}` is not an id of this policy's rules", shown(id.text));
    let mend = cx.rule_prefix.map_or_else(
        || "use letters, digits, `-` and `.`".to_owned(),
        |prefix| format!("they look like `{}-12`", shown(prefix)),
    );
    cx.error(&id.place(), "bad-rule", message, mend);
}

/// Tells where a reading is named that the policy does not declare.
fn declared(cx: &Context<'_>, policy: &Policy, id: Name<'_>) {
    let known = policy.readings.iter().map(|r| r.id.as_str());
    if !known.clone().any(|known| known == id.text) {
        cx.unknown(id, "unknown-reading", "reading", known);
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::sample_with, *};

    fn told(text: &str) -> Vec<(usize, usize, &'static str, String)> {
        let errors = rule_list(text, "ws.rules.toml", &sample_with(&[])).unwrap_err();
        let place = |e: PolicyError| (e.line, e.column, e.code, e.offending);
        errors.into_iter().map(place).collect()
    }

    #[test]
    fn a_good_list_is_read_in_its_order() {
        let text = r#"
[rules]
WS-2 = { basis = "stated", only = "positive", why = "It is there or not.", text = "Two." }
WS-1 = { basis = "reading", reading = "WS-A1", text = "One." }
[readings]
WS-A1 = { text = "The till.", fixed = "So it is." }
"#;
        let list = rule_list(text, "ws.rules.toml", &sample_with(&[])).unwrap();
        let ids: Vec<&str> = list.rules.iter().map(|r| r.id.as_str()).collect();
        assert_eq!(ids, ["WS-2", "WS-1"]);
        assert_eq!(list.rules[0].only, Some(Side::Positive));
        assert_eq!(list.rules[1].reading.as_deref(), Some("WS-A1"));
        assert_eq!(list.readings[0].fixed.as_deref(), Some("So it is."));
    }

    #[test]
    fn whatever_does_not_fit_is_told_with_its_place() {
        let cases = [
            (
                "[rules]\nWS-1 = { basis = \"statd\", text = \"x\" }",
                (2, 19, "unknown-word", "statd"),
            ),
            (
                "[rules]\nWS-1 = { basis = \"stated\", text = \"x\" }\nWS-1 = { basis = \"help\", text = \"y\" }",
                (3, 1, "duplicate-name", "WS-1"),
            ),
            (
                "[rules]\nXY-1 = { basis = \"stated\", text = \"x\" }",
                (2, 1, "bad-rule", "XY-1"),
            ),
            (
                "[rules]\nWS-1 = { basis = \"reading\", reading = \"WS-A9\", text = \"x\" }",
                (2, 40, "unknown-reading", "WS-A9"),
            ),
            (
                "[rules]\nWS-1 = { basis = \"reading\", text = \"x\" }",
                (2, 1, "missing-key", "WS-1"),
            ),
            (
                "[rules]\nWS-1 = { basis = \"help\", reading = \"WS-A1\", text = \"x\" }",
                (2, 26, "contradiction", "reading"),
            ),
            (
                "[rules]\nWS-1 = { basis = \"stated\", only = \"negative\", text = \"x\" }",
                (2, 1, "missing-key", "WS-1"),
            ),
            (
                "[rules]\nWS-1 = { basis = \"help\", only = \"negative\", why = \"x\", text = \"x\" }",
                (2, 26, "contradiction", "only"),
            ),
            (
                "[rules]\nWS-1 = { basis = \"stated\", why = \"x\", text = \"x\" }",
                (2, 28, "contradiction", "why"),
            ),
            (
                "[rules]\nWS-1 = { basis = \"stated\" }",
                (2, 1, "missing-key", "WS-1"),
            ),
            (
                "[rules]\nWS-1 = { basis = \"stated\", texd = \"x\", text = \"x\" }",
                (2, 28, "unknown-key", "texd"),
            ),
            (
                "[rules]\nWS-1 = { basis = \"stated\", text = \"x\" }\n[readings]\nWS-A7 = { text = \"x\" }",
                (4, 1, "unknown-reading", "WS-A7"),
            ),
            (
                "[readings]\nWS-A1 = { text = \"x\" }",
                (1, 1, "missing-key", ""),
            ),
        ];
        for (text, (line, column, code, offending)) in cases {
            assert_eq!(
                told(text),
                [(line, column, code, offending.to_owned())],
                "{text}"
            );
        }
    }
}
