//! A form of single lines: fields, focus, errors beside the field they belong to. What is to be
//! done with them is a `Purpose`.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::tui::{
    action::{Id, Place},
    ask::Answer,
    input::Input,
    layer::{self, Cx, Flow, Layer},
    look::{Pen, width, wrap},
    theme::Tone,
};

/// What a field holds.
#[derive(Debug, Clone)]
pub enum Value {
    /// Typed text.
    Text(Box<Input>),
    /// One of several, by left and right.
    Choice {
        /// What there is.
        options: Vec<String>,
        /// Which is taken.
        at: usize,
    },
}

/// A field.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name.
    pub label: &'static str,
    /// A word of help, shown while it has the focus.
    pub hint: &'static str,
    /// What it holds.
    pub value: Value,
    /// Why it cannot stay so.
    pub error: Option<String>,
}

impl Field {
    /// A line of text.
    pub fn text(label: &'static str, hint: &'static str, text: &str, most: usize) -> Self {
        let mut input = Input::line(text, most);
        input.to_end();
        Self {
            label,
            hint,
            value: Value::Text(Box::new(input)),
            error: None,
        }
    }

    /// The text, trimmed; empty for a choice.
    pub fn typed(&self) -> String {
        match &self.value {
            Value::Text(input) => input.text().trim().to_owned(),
            Value::Choice { .. } => String::new(),
        }
    }
}

/// What a form is for.
pub trait Purpose {
    /// The form's title.
    fn title(&self) -> String;
    /// Something was changed in this field: others may follow.
    fn changed(&mut self, _fields: &mut [Field], _at: usize) {}
    /// Checks all fields, marks those that are wrong, and goes on if none is.
    fn go_on(&mut self, fields: &mut [Field], cx: &mut Cx<'_>) -> Option<Flow>;
    /// What helps with the field in focus and needs more than a line.
    fn about(&self, _fields: &[Field], _focus: usize) -> Option<String> {
        None
    }
    /// Takes an answer that belongs to it.
    fn answer(&mut self, _fields: &mut Vec<Field>, _answer: &Answer) -> bool {
        false
    }
}

/// Lines for what helps with a choice.
const ABOUT: u16 = 3;

/// The form.
pub struct Form {
    fields: Vec<Field>,
    focus: usize,
    purpose: Box<dyn Purpose>,
}

impl Form {
    /// A form with the focus in its first field.
    pub fn new(fields: Vec<Field>, purpose: impl Purpose + 'static) -> Self {
        Self {
            fields,
            focus: 0,
            purpose: Box::new(purpose),
        }
    }

    fn step(&mut self, forward: bool) {
        let len = self.fields.len().max(1);
        let by = if forward { 1 } else { len - 1 };
        self.focus = (self.focus + by) % len;
    }

    fn go_on(&mut self, cx: &mut Cx<'_>) -> Flow {
        for field in &mut self.fields {
            field.error = None;
        }
        if let Some(flow) = self.purpose.go_on(&mut self.fields, cx) {
            return flow;
        }
        if let Some(wrong) = self.fields.iter().position(|f| f.error.is_some()) {
            self.focus = wrong;
        }
        Flow::Stay
    }

    fn touched(&mut self) -> Flow {
        if let Some(field) = self.fields.get_mut(self.focus) {
            field.error = None;
        }
        self.purpose.changed(&mut self.fields, self.focus);
        Flow::Stay
    }

    /// What is said below a field: its error, or its hint while it has the focus.
    fn below(&self, at: usize) -> Option<(&str, Tone)> {
        let field = self.fields.get(at)?;
        match &field.error {
            Some(error) => Some((error, Tone::Danger)),
            None if at == self.focus && !field.hint.is_empty() => Some((field.hint, Tone::Muted)),
            None => None,
        }
    }
}

fn turn(value: &mut Value, code: KeyCode) -> bool {
    let Value::Choice { options, at } = value else {
        return false;
    };
    let len = options.len().max(1);
    match code {
        KeyCode::Right | KeyCode::Char(' ') => *at = (*at + 1) % len,
        KeyCode::Left => *at = (*at + len - 1) % len,
        KeyCode::Char(c) => {
            let wanted = c.to_lowercase().to_string();
            let starts = |i: &usize| {
                let title = options.get(*i).map(|t| t.to_lowercase());
                title.is_some_and(|t| t.starts_with(&wanted))
            };
            let Some(found) = (*at + 1..len).chain(0..=*at).find(starts) else {
                return false;
            };
            *at = found;
        }
        _ => return false,
    }
    true
}

impl Layer for Form {
    fn place(&self) -> Place {
        Place::Form
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        match id {
            Id::NextField => self.step(true),
            Id::PreviousField => self.step(false),
            Id::Enter if self.focus + 1 < self.fields.len() => self.step(true),
            Id::Enter | Id::Submit => return self.go_on(cx),
            Id::Close => return Flow::Close,
            _ => {}
        }
        Flow::Stay
    }

    fn key(&mut self, key: KeyEvent, _cx: &mut Cx<'_>) -> Flow {
        let changed = match self.fields.get_mut(self.focus).map(|f| &mut f.value) {
            Some(Value::Text(input)) => input.key(key),
            Some(choice) => turn(choice, key.code),
            None => false,
        };
        if changed { self.touched() } else { Flow::Stay }
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) -> Flow {
        if let Some(Value::Text(input)) = self.fields.get_mut(self.focus).map(|f| &mut f.value) {
            input.paste(text);
            return self.touched();
        }
        Flow::Stay
    }

    fn answer(&mut self, answer: &Answer, _cx: &mut Cx<'_>) -> Option<Flow> {
        self.purpose
            .answer(&mut self.fields, answer)
            .then_some(Flow::Stay)
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let columns = layer::columns(area.width);
        let label = self
            .fields
            .iter()
            .map(|f| width(f.label))
            .max()
            .unwrap_or(0);
        let label = label.min(columns / 3) + 2;
        let roomy = usize::from(area.height) >= self.fields.len() * 2 + 4;
        let choosing = |f: &Field| matches!(f.value, Value::Choice { .. });
        let room_below = roomy && self.fields.iter().any(choosing);
        let below = if room_below { usize::from(ABOUT) } else { 1 };
        let wanted = self.fields.len() * (1 + usize::from(roomy)) + 2 + below;
        let inside = pen.frame(
            layer::dialog(area, columns + 2, wanted),
            &self.purpose.title(),
        );
        let x = inside.x.saturating_add(1);
        let room = inside.width.saturating_sub(2);
        // The field in focus is always on the screen, however small that is.
        let shown = usize::from(inside.height.saturating_sub(2)).max(1);
        let skip = if roomy {
            0
        } else {
            (self.focus + 1).saturating_sub(shown)
        };
        let mut y = inside.y + u16::from(inside.height > 3);
        for (i, field) in self.fields.iter().enumerate().skip(skip) {
            if y >= inside.bottom() {
                break;
            }
            self.draw_field(pen, Rect::new(x, y, room, 1), label, (i, field));
            y += 1 + u16::from(roomy);
            if roomy && let Some((text, tone)) = self.below(i) {
                let line = wrap(text, u16::MAX).join(" ");
                pen.put(x + label, y - 1, room.saturating_sub(label), &line, tone);
            }
        }
        let about = self.purpose.about(&self.fields, self.focus);
        if room_below && let Some(about) = &about {
            let lines = wrap(about, room);
            for (line, y) in lines
                .iter()
                .zip(y.max(inside.bottom() - ABOUT)..inside.bottom())
            {
                pen.put(x, y, room, line, Tone::Plain);
            }
        }
        if !roomy
            && inside.height > 2
            && let Some((text, tone)) = self.below(self.focus)
        {
            let wrong = tone == Tone::Danger;
            let text = about.as_deref().filter(|_| !wrong).unwrap_or(text);
            pen.put(x, inside.bottom() - 1, room, text, tone);
        }
    }
}

impl Form {
    fn draw_field(&self, pen: &mut Pen<'_>, row: Rect, label: u16, (i, field): (usize, &Field)) {
        let focus = i == self.focus;
        let tone = if focus { Tone::Accent } else { Tone::Muted };
        pen.put(row.x, row.y, label.min(row.width), field.label, tone);
        let value = Rect::new(row.x + label, row.y, row.width.saturating_sub(label), 1);
        match &field.value {
            Value::Text(input) => {
                let empty = input.text().is_empty();
                if empty && !focus {
                    pen.put(value.x, value.y, value.width, "—", Tone::Frame);
                } else {
                    input.draw(pen, value, focus);
                }
            }
            Value::Choice { options, at } => {
                let title = options.get(*at).map_or("", String::as_str);
                let text = if focus && options.len() > 1 {
                    format!("< {title} >")
                } else {
                    title.to_owned()
                };
                let tone = if focus { Tone::Strong } else { Tone::Plain };
                pen.put(value.x, value.y, value.width, &text, tone);
            }
        }
    }
}
