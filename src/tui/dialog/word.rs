//! A word that is typed before something is done that loses much. It comes from what is done, so
//! that whoever types it has read what it is.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::plan_text;
use crate::{
    domain::{Batch, Edit, Plan, UserStatus, plan::PersonDelta},
    tui::{input::Input, look::Pen},
};

/// From so many people on who lose something, the loss is large.
pub const LARGE: usize = 10;

/// The word that is asked for, and what was typed of it.
#[derive(Debug)]
pub struct Asked {
    word: String,
    input: Input,
}

impl Asked {
    /// Asks for this word.
    pub fn for_word(word: &str) -> Self {
        Self {
            word: word.to_owned(),
            input: Input::line("", crate::domain::name::MAX_NAME),
        }
    }

    /// Takes a key. Nothing is pasted here: the word is to be typed.
    pub fn key(&mut self, key: KeyEvent) {
        self.input.key(key);
    }

    /// Whether it was typed right.
    pub fn right(&self) -> bool {
        self.input.text().trim() == self.word
    }

    /// What is said to another word.
    pub fn wrong(&self) -> String {
        format!("Type {} to go ahead; nothing is done yet.", self.word)
    }

    /// Draws the line in which it is typed.
    pub fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let label = format!("Type {} to go ahead:  ", self.word);
        plan_text::typing(pen, area, &label, &self.input);
    }
}

/// Whether this person loses something.
pub fn loses(person: &PersonDelta) -> bool {
    !person.lost.is_empty() || !person.cannot.is_empty() || person.is == UserStatus::Removed
}

/// The word to be typed before a plan that loses much is carried out: who or what goes for good, or
/// the account where many people lose something.
pub fn word(batch: &Batch, plan: &Plan) -> Option<String> {
    let account = batch.account.to_string();
    let for_good = |edit: &Edit| match edit {
        Edit::AccountRemove {} => Some(account.clone()),
        Edit::UserRemove { user } => {
            let person = plan.people.iter().find(|p| p.user == *user);
            let invited = person.is_some_and(|p| p.was == Some(UserStatus::Invited));
            (!invited).then(|| user.to_string())
        }
        _ => None,
    };
    let gone: Vec<String> = batch.edits.iter().filter_map(for_good).collect();
    match &gone[..] {
        [one] => Some(one.clone()),
        [] if plan.people.iter().filter(|p| loses(p)).count() < LARGE => None,
        _ => Some(account),
    }
}
