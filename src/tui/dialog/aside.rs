//! What is typed beside a plan: the reason for the journal, or the word that is asked for where much
//! is lost. Both take the line in which the buttons stand otherwise.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{plan_text, word::Asked};
use crate::{
    domain::text,
    tui::{
        action::{Id, Place},
        input::Input,
        layer::Cx,
        look::Pen,
    },
};

/// The longest reason that is typed here: it is one line.
const MOST: usize = 300;

/// The least lines of a plan's dialog in which something of the plan is to be read.
pub const LEAST: u16 = 5;
/// What is said where there are fewer: nothing is done that cannot be read first.
pub const TOO_SMALL: &str = "Too small to read: make the window larger first.";

/// The line in which something is typed, if something is.
#[derive(Debug, Default)]
pub enum Aside {
    /// Nothing is typed.
    #[default]
    None,
    /// The reason.
    Reason(Input),
    /// The word.
    Word(Asked),
}

/// What came of an action in that line.
#[derive(Debug, PartialEq, Eq)]
pub enum Typed {
    /// Nothing yet, or it was given up.
    Nothing,
    /// The reason is to be kept; `None`: there is none.
    Reason(Option<String>),
    /// The word was typed right.
    Word,
}

impl Aside {
    /// Begins with the reason, from what it is so far.
    pub fn reason(so_far: Option<&str>) -> Self {
        let mut input = Input::line(so_far.unwrap_or_default(), MOST);
        input.to_end();
        Self::Reason(input)
    }

    /// Asks for this word.
    pub fn word(word: &str) -> Self {
        Self::Word(Asked::for_word(word))
    }

    /// Where the keys are looked up while something is typed.
    pub fn place(&self) -> Option<Place> {
        match self {
            Self::None => None,
            Self::Reason(_) => Some(Place::Reason),
            Self::Word(_) => Some(Place::Word),
        }
    }

    /// Whether the reason is being typed.
    pub fn is_reason(&self) -> bool {
        matches!(self, Self::Reason(_))
    }

    /// Gives up on the word: what it was asked for is another by now.
    pub fn forget_word(&mut self) {
        if matches!(self, Self::Word(_)) {
            *self = Self::None;
        }
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent) {
        match self {
            Self::None => {}
            Self::Reason(input) => {
                input.key(key);
            }
            Self::Word(word) => word.key(key),
        }
    }

    /// Takes a pasted text. The word is to be typed.
    pub fn paste(&mut self, text: &str) {
        if let Self::Reason(input) = self {
            input.paste(text);
        }
    }

    /// Does an action of the line. `None`: nothing is typed, so it is none of its actions.
    pub fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Option<Typed> {
        let typed = match (&*self, id) {
            (Self::None, _) => return None,
            (Self::Reason(input), Id::Choose) => match text::note(&input.text()) {
                Ok(reason) => Typed::Reason(Some(reason).filter(|r| !r.is_empty())),
                Err(error) => {
                    cx.toast(format!("The reason cannot be kept: {error}."));
                    return Some(Typed::Nothing);
                }
            },
            (Self::Word(word), Id::Choose) if word.right() => Typed::Word,
            (Self::Word(word), Id::Choose) => {
                cx.toast(word.wrong());
                return Some(Typed::Nothing);
            }
            (_, Id::Close) => Typed::Nothing,
            _ => return Some(Typed::Nothing),
        };
        *self = Self::None;
        Some(typed)
    }

    /// Draws the line; `false`: nothing is typed.
    pub fn draw(&self, pen: &mut Pen<'_>, area: Rect) -> bool {
        match self {
            Self::None => return false,
            Self::Reason(input) => plan_text::typing(pen, area, "Reason  ", input),
            Self::Word(word) => word.draw(pen, area),
        }
        true
    }
}
