//! From when and until when a role is held.

use crate::{
    domain::nouns::Term,
    tui::{
        dialog::{
            check::{self, fail, optional},
            form::{Field, Form, Purpose},
        },
        layer::{Cx, Flow, Given, Layer},
    },
};

const BEGINS: usize = 0;
const UNTIL: usize = 1;
/// The longest moment that is typed.
const MOST: usize = 40;

struct Terms {
    title: String,
}

/// The form that hands a term to the dialog below.
pub fn form(title: &str, term: Term) -> Box<dyn Layer> {
    let text = |time: Option<crate::domain::Time>| time.map_or_else(String::new, |t| t.to_string());
    let fields = vec![
        Field::text(
            "Begins",
            "2026-05-01, or 2026-05-01T09:30:00Z; empty is at once.",
            &text(term.begins),
            MOST,
        ),
        Field::text(
            "Until",
            "The same way; empty is without an end.",
            &text(term.until),
            MOST,
        ),
    ];
    let title = format!("For how long: {title}");
    Box::new(Form::new(fields, Terms { title }))
}

impl Purpose for Terms {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn changed(&mut self, fields: &mut Vec<Field>, at: usize, _cx: &mut Cx<'_>) {
        if let Some(field) = fields.get_mut(at) {
            // Half a date is not wrong yet.
            if field.typed().len() >= 10 {
                check::live(field, check::time);
            }
        }
    }

    fn go_on(&mut self, fields: &mut [Field], cx: &mut Cx<'_>) -> Option<Flow> {
        let begins = optional(fields, BEGINS, check::time);
        let until = optional(fields, UNTIL, check::time);
        let (begins, until) = (begins?, until?);
        if until.is_some_and(|until| until <= cx.now) {
            fail(
                fields,
                UNTIL,
                "That is past: name a later end, or none.".into(),
            );
            return None;
        }
        if begins
            .zip(until)
            .is_some_and(|(begins, until)| begins >= until)
        {
            fail(fields, UNTIL, "The end comes before the beginning.".into());
            return None;
        }
        Some(Flow::Give(Given::Term(Term { begins, until })))
    }
}
