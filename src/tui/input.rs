//! A text being typed: one line or several. What a terminal could act on cannot be typed or pasted
//! into it, and its length is bounded.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::{
    layout::Rect,
    style::{Modifier, Style},
    widgets::Widget,
};
use tui_textarea::{CursorMove, TextArea};

use super::{look::Pen, theme::Tone};
use crate::domain::text::show;

/// A text being typed.
#[derive(Debug, Clone)]
pub struct Input {
    area: TextArea<'static>,
    most: usize,
    lines: bool,
}

impl Input {
    /// A line of at most so many characters.
    pub fn line(text: &str, most: usize) -> Self {
        Self::new(text, most, false)
    }

    /// Several lines of at most so many characters together.
    pub fn lines(text: &str, most: usize) -> Self {
        Self::new(text, most, true)
    }

    fn new(text: &str, most: usize, lines: bool) -> Self {
        let mut input = Self {
            area: TextArea::default(),
            most,
            lines,
        };
        input.paste(text);
        input
    }

    /// The text as typed.
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Puts another text in place of this one.
    pub fn set(&mut self, text: &str) {
        *self = Self::new(text, self.most, self.lines);
    }

    /// Takes a key; true when the text has changed.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        let alt = key.modifiers.contains(KeyModifiers::ALT);
        let taken = match key.code {
            KeyCode::Char(c) if !ctrl && !alt => return self.type_char(c),
            KeyCode::Char(c) if ctrl && !alt => "abefhkuw".contains(c),
            KeyCode::Enter if self.lines => return self.type_char('\n'),
            KeyCode::Up | KeyCode::Down => self.lines,
            KeyCode::Backspace
            | KeyCode::Delete
            | KeyCode::Left
            | KeyCode::Right
            | KeyCode::Home
            | KeyCode::End => true,
            _ => false,
        };
        match key.code {
            // The widget's own ctrl-u undoes; in a shell it deletes to the start of the line.
            KeyCode::Char('u') if taken && ctrl => self.area.delete_line_by_head(),
            _ => taken && self.area.input(key),
        }
    }

    fn type_char(&mut self, c: char) -> bool {
        let mut buffer = [0; 4];
        self.paste(c.encode_utf8(&mut buffer))
    }

    /// Takes a pasted text, without what a terminal could act on and as far as there is room.
    pub fn paste(&mut self, text: &str) -> bool {
        let room = self.most.saturating_sub(self.text().chars().count());
        let mut buffer = [0; 4];
        let mut good = String::new();
        for c in text.chars().take(self.most.saturating_mul(2).max(64)) {
            match c {
                '\n' | '\r' if self.lines => good.push('\n'),
                '\n' | '\r' | '\t' => good.push(' '),
                c => {
                    let plain: &str = c.encode_utf8(&mut buffer);
                    if show(plain) == plain {
                        good.push(c);
                    }
                }
            }
        }
        let good: String = good.chars().take(room).collect();
        !good.is_empty() && self.area.insert_str(good)
    }

    /// Puts another text in place of this one, with the cursor at that place in bytes.
    pub fn put(&mut self, text: &str, cursor: usize) {
        self.set(text);
        let before = text.get(..cursor).unwrap_or(text).chars().count();
        let column = u16::try_from(before).unwrap_or(u16::MAX);
        self.area.move_cursor(CursorMove::Jump(0, column));
    }

    /// Where the cursor stands in a line, in bytes.
    pub fn cursor(&self) -> usize {
        let text = self.text();
        let mut places = text.char_indices().map(|(at, _)| at);
        places.nth(self.area.cursor().1).unwrap_or(text.len())
    }

    /// Puts the cursor behind the last character.
    pub fn to_end(&mut self) {
        self.area.move_cursor(CursorMove::Bottom);
        self.area.move_cursor(CursorMove::End);
    }

    /// Draws it, with a cursor where it has the focus.
    pub fn draw(&self, pen: &mut Pen<'_>, area: Rect, focus: bool) {
        let area = area.intersection(*pen.buf.area());
        if area.is_empty() {
            return;
        }
        let mut shown = self.area.clone();
        shown.set_cursor_line_style(Style::default());
        shown.set_style(pen.style(if focus { Tone::Strong } else { Tone::Plain }));
        shown.set_cursor_style(if focus {
            Style::default().add_modifier(Modifier::REVERSED)
        } else {
            Style::default()
        });
        (&shown).render(area, pen.buf);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(input: &mut Input, code: KeyCode, modifiers: KeyModifiers) {
        input.key(KeyEvent::new(code, modifiers));
    }

    #[test]
    fn a_line_stays_one_line_bounded_and_safe_whatever_is_typed_or_pasted() {
        let mut input = Input::line("", 10);
        input.paste("a\u{202e}b\nc\td");
        assert_eq!(input.text(), "ab c d");
        input.paste(&"x".repeat(10_000_000));
        assert_eq!(input.text().chars().count(), 10);
        for c in "abcdefghijklmnopqrstuvwxyz".chars() {
            press(&mut input, KeyCode::Char(c), KeyModifiers::CONTROL);
            press(&mut input, KeyCode::Char(c), KeyModifiers::ALT);
        }
        press(&mut input, KeyCode::Enter, KeyModifiers::NONE);
        assert!(!input.text().contains('\n'));
    }

    #[test]
    fn a_note_has_lines_and_ctrl_u_deletes_to_the_start_of_one() {
        let mut input = Input::lines("one\ntwo", 100);
        press(&mut input, KeyCode::Enter, KeyModifiers::NONE);
        press(&mut input, KeyCode::Char('x'), KeyModifiers::NONE);
        assert_eq!(input.text(), "one\ntwo\nx");
        press(&mut input, KeyCode::Char('u'), KeyModifiers::CONTROL);
        assert_eq!(input.text(), "one\ntwo\n");
    }
}
