//! A form in a dialog of its own. What is to be done with its fields is a `Purpose`.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

pub use super::fields::{Field, Fields, Value};
use crate::tui::{
    action::{Id, Place},
    ask::Answer,
    layer::{self, Cx, Flow, Given, Layer},
    look::Pen,
};

/// What a form is for.
pub trait Purpose {
    /// The form's title.
    fn title(&self) -> String;
    /// Something was changed in this field: others may follow, and it is checked as one types.
    fn changed(&mut self, _fields: &mut Vec<Field>, _at: usize, _cx: &mut Cx<'_>) {}
    /// Checks all fields, marks those that are wrong, and goes on if none is.
    fn go_on(&mut self, fields: &mut [Field], cx: &mut Cx<'_>) -> Option<Flow>;
    /// What helps with the field in focus and needs more than a line.
    fn about(&self, _fields: &[Field], _focus: usize) -> Option<String> {
        None
    }
    /// The list in which something is chosen for this field.
    fn pick(&mut self, _fields: &[Field], _at: usize, _cx: &mut Cx<'_>) -> Option<Flow> {
        None
    }
    /// Takes what was chosen for this field.
    fn given(&mut self, _fields: &mut Vec<Field>, _at: usize, _given: Given) {}
    /// Takes an answer that belongs to it.
    fn answer(&mut self, _fields: &mut Vec<Field>, _answer: &Answer) -> bool {
        false
    }
}

/// Lines for what helps with a choice.
const ABOUT: u16 = 3;

/// The form.
pub struct Form {
    fields: Fields,
    purpose: Box<dyn Purpose>,
}

impl Form {
    /// A form with the focus in its first field.
    pub fn new(fields: Vec<Field>, purpose: impl Purpose + 'static) -> Self {
        Self {
            fields: Fields::new(fields),
            purpose: Box::new(purpose),
        }
    }

    fn go_on(&mut self, cx: &mut Cx<'_>) -> Flow {
        self.fields.forgive();
        if let Some(flow) = self.purpose.go_on(&mut self.fields.all, cx) {
            return flow;
        }
        self.fields.to_wrong();
        Flow::Stay
    }

    fn touched(&mut self, changed: bool, cx: &mut Cx<'_>) -> Flow {
        if changed {
            let at = self.fields.focus;
            self.purpose.changed(&mut self.fields.all, at, cx);
        }
        Flow::Stay
    }

    /// A character or a space in a field whose value is chosen opens its list.
    fn picks(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> Option<Flow> {
        let pick = matches!(self.fields.current()?.value, Value::Pick(_));
        (pick && matches!(key.code, KeyCode::Char(_)))
            .then(|| self.purpose.pick(&self.fields.all, self.fields.focus, cx))
            .flatten()
    }
}

impl Layer for Form {
    fn place(&self) -> Place {
        Place::Form
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        match id {
            Id::NextField => self.fields.step(true),
            Id::PreviousField => self.fields.step(false),
            Id::Enter if !self.fields.at_last() => self.fields.step(true),
            Id::Enter | Id::Submit => return self.go_on(cx),
            Id::Close => return Flow::Close,
            _ => {}
        }
        Flow::Stay
    }

    fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> Flow {
        if let Some(flow) = self.picks(key, cx) {
            return flow;
        }
        let changed = self.fields.key(key);
        self.touched(changed, cx)
    }

    fn paste(&mut self, text: &str, cx: &mut Cx<'_>) -> Flow {
        let changed = self.fields.paste(text);
        self.touched(changed, cx)
    }

    fn answer(&mut self, answer: &Answer, _cx: &mut Cx<'_>) -> Option<Flow> {
        self.purpose
            .answer(&mut self.fields.all, answer)
            .then_some(Flow::Stay)
    }

    fn given(&mut self, given: Given, _cx: &mut Cx<'_>) -> Flow {
        let at = self.fields.focus;
        self.purpose.given(&mut self.fields.all, at, given);
        Flow::Stay
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let columns = layer::columns(area.width);
        let roomy = usize::from(area.height) >= self.fields.height(true) + 4;
        let choosing = |f: &Field| matches!(f.value, Value::Choice { .. });
        let room_below = roomy && self.fields.all.iter().any(choosing);
        let below = if room_below { ABOUT } else { 1 };
        let wanted = self.fields.height(roomy) + 2 + usize::from(below);
        let inside = pen.frame(
            layer::dialog(area, columns + 2, wanted),
            &self.purpose.title(),
        );
        let room = Rect::new(
            inside.x.saturating_add(1),
            inside.y,
            inside.width.saturating_sub(2),
            inside.height,
        );
        let about = self.purpose.about(&self.fields.all, self.fields.focus);
        let lines = if room_below { ABOUT } else { 0 };
        self.fields
            .draw(pen, room, roomy, (about.as_deref(), lines));
    }
}
