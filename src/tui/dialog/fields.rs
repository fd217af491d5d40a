//! Fields of a form: what they hold, which of them has the focus, and what is said beside each.

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::tui::{
    input::Input,
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
    /// Something chosen in a list of its own; how it is called.
    Pick(String),
}

/// A field.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name.
    pub label: Cow<'static, str>,
    /// A word of help, shown while it has the focus.
    pub hint: Cow<'static, str>,
    /// What it holds.
    pub value: Value,
    /// Why it cannot stay so.
    pub error: Option<String>,
    /// Something worth knowing that hinders nothing.
    pub note: Option<String>,
}

impl Field {
    /// A field that holds this.
    pub fn new(
        label: impl Into<Cow<'static, str>>,
        hint: impl Into<Cow<'static, str>>,
        value: Value,
    ) -> Self {
        Self {
            label: label.into(),
            hint: hint.into(),
            value,
            error: None,
            note: None,
        }
    }

    /// A line of text.
    pub fn text(
        label: impl Into<Cow<'static, str>>,
        hint: impl Into<Cow<'static, str>>,
        text: &str,
        most: usize,
    ) -> Self {
        let mut input = Input::line(text, most);
        input.to_end();
        Self::new(label, hint, Value::Text(Box::new(input)))
    }

    /// One of several.
    pub fn choice(
        label: impl Into<Cow<'static, str>>,
        hint: impl Into<Cow<'static, str>>,
        options: Vec<String>,
        at: usize,
    ) -> Self {
        Self::new(label, hint, Value::Choice { options, at })
    }

    /// Something chosen in a list of its own.
    pub fn pick(
        label: impl Into<Cow<'static, str>>,
        hint: impl Into<Cow<'static, str>>,
        shown: &str,
    ) -> Self {
        Self::new(label, hint, Value::Pick(shown.to_owned()))
    }

    /// The text, trimmed; empty for a choice.
    pub fn typed(&self) -> String {
        match &self.value {
            Value::Text(input) => input.text().trim().to_owned(),
            Value::Choice { .. } | Value::Pick(_) => String::new(),
        }
    }

    /// Which of several is taken; the first for anything else.
    pub fn at(&self) -> usize {
        match self.value {
            Value::Choice { at, .. } => at,
            Value::Text(_) | Value::Pick(_) => 0,
        }
    }

    /// Puts another text into it.
    pub fn set(&mut self, text: &str) {
        match &mut self.value {
            Value::Text(input) => {
                input.set(text);
                input.to_end();
            }
            Value::Pick(shown) => text.clone_into(shown),
            Value::Choice { .. } => {}
        }
    }
}

/// Fields, one of which has the focus.
#[derive(Debug, Clone, Default)]
pub struct Fields {
    /// The fields from the top.
    pub all: Vec<Field>,
    /// Which one has the focus.
    pub focus: usize,
}

impl Fields {
    /// Fields with the focus in the first.
    pub fn new(all: Vec<Field>) -> Self {
        Self { all, focus: 0 }
    }

    /// The next or the previous one gets the focus, round the ring.
    pub fn step(&mut self, forward: bool) {
        let len = self.all.len().max(1);
        let by = if forward { 1 } else { len - 1 };
        self.focus = (self.focus + by) % len;
    }

    /// Whether the focus is in the last one.
    pub fn at_last(&self) -> bool {
        self.focus + 1 >= self.all.len()
    }

    /// The one in focus.
    pub fn current(&self) -> Option<&Field> {
        self.all.get(self.focus)
    }

    /// Takes a key; true when the field in focus has changed, whose error is then gone.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        let Some(field) = self.all.get_mut(self.focus) else {
            return false;
        };
        let changed = match &mut field.value {
            Value::Text(input) => input.key(key),
            Value::Choice { options, at } => turn(options, at, key.code),
            Value::Pick(_) => false,
        };
        if changed {
            field.error = None;
            field.note = None;
        }
        changed
    }

    /// Takes a pasted text; true when the field in focus has changed.
    pub fn paste(&mut self, text: &str) -> bool {
        let Some(field) = self.all.get_mut(self.focus) else {
            return false;
        };
        let Value::Text(input) = &mut field.value else {
            return false;
        };
        let changed = input.paste(text);
        if changed {
            field.error = None;
            field.note = None;
        }
        changed
    }

    /// Fields that are as they were follow what was read anew; those that were changed stay.
    pub fn renew(&mut self, before: &[Field], after: Vec<Field>) {
        let same = |one: &Value, other: &Value| match (one, other) {
            (Value::Text(one), Value::Text(other)) => one.text() == other.text(),
            (Value::Choice { at: one, .. }, Value::Choice { at: other, .. }) => one == other,
            (Value::Pick(one), Value::Pick(other)) => one == other,
            _ => false,
        };
        if self.all.len() != after.len() {
            self.all = after;
            return;
        }
        for ((field, was), is) in self.all.iter_mut().zip(before).zip(after) {
            if same(&field.value, &was.value) && !same(&was.value, &is.value) {
                *field = is;
            }
        }
    }

    /// Forgets what was found wrong.
    pub fn forgive(&mut self) {
        for field in &mut self.all {
            field.error = None;
        }
    }

    /// Goes to the first field that is wrong; false where none is.
    pub fn to_wrong(&mut self) -> bool {
        let wrong = self.all.iter().position(|f| f.error.is_some());
        if let Some(wrong) = wrong {
            self.focus = wrong;
        }
        wrong.is_some()
    }

    /// The lines that the fields want, with a line below each or without.
    pub fn height(&self, roomy: bool) -> usize {
        self.all.len() * (1 + usize::from(roomy))
    }

    /// What is said below a field: its error, what is worth knowing, or its hint in focus.
    fn below(&self, at: usize) -> Option<(&str, Tone)> {
        let field = self.all.get(at)?;
        if let Some(error) = &field.error {
            return Some((error, Tone::Danger));
        }
        if let Some(note) = &field.note {
            return Some((note, Tone::Caution));
        }
        (at == self.focus && !field.hint.is_empty()).then_some((&field.hint, Tone::Muted))
    }

    /// Draws them; `about` helps with the field in focus and takes so many lines at the foot.
    pub fn draw(&self, pen: &mut Pen<'_>, inside: Rect, roomy: bool, about: (Option<&str>, u16)) {
        let widest = self.all.iter().map(|f| width(&f.label)).max().unwrap_or(0);
        let label = widest.min(inside.width / 3) + 2;
        let (x, room) = (inside.x, inside.width);
        // The field in focus is always on the screen, however small that is.
        let shown = usize::from(inside.height.saturating_sub(2)).max(1);
        let skip = if roomy {
            0
        } else {
            (self.focus + 1).saturating_sub(shown)
        };
        let mut y = inside.y + u16::from(inside.height > 3);
        for (i, field) in self.all.iter().enumerate().skip(skip) {
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
        let (about, lines) = about;
        if roomy
            && lines > 0
            && let Some(about) = about
        {
            let from = y.max(inside.bottom().saturating_sub(lines));
            for (line, y) in wrap(about, room).iter().zip(from..inside.bottom()) {
                pen.put(x, y, room, line, Tone::Plain);
            }
        }
        if !roomy
            && inside.height > 2
            && let Some((text, tone)) = self.below(self.focus)
        {
            let wrong = tone == Tone::Danger;
            let text = about.filter(|_| !wrong).unwrap_or(text);
            pen.put(x, inside.bottom() - 1, room, text, tone);
        }
    }

    fn draw_field(&self, pen: &mut Pen<'_>, row: Rect, label: u16, (i, field): (usize, &Field)) {
        let focus = i == self.focus;
        let tone = if focus { Tone::Accent } else { Tone::Muted };
        pen.put(row.x, row.y, label.min(row.width), &field.label, tone);
        let value = Rect::new(row.x + label, row.y, row.width.saturating_sub(label), 1);
        let strong = if focus { Tone::Strong } else { Tone::Plain };
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
                pen.put(value.x, value.y, value.width, &text, strong);
            }
            Value::Pick(shown) => {
                let shown = if shown.is_empty() { "—" } else { shown };
                let text = if focus {
                    format!("[ {shown} ]")
                } else {
                    shown.to_owned()
                };
                pen.put(value.x, value.y, value.width, &text, strong);
            }
        }
    }
}

/// Takes another of the options.
fn turn(options: &[String], at: &mut usize, code: KeyCode) -> bool {
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
