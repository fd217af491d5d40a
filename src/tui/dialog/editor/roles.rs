//! The tab of the roles that somebody holds: given, taken, changed, with their terms.

use ratatui::layout::Rect;

use super::wishes::{Key, Wish, Wishes};
use crate::{
    domain::{Handle, Object, Time, Word, nouns::Term, plan::HeldRole},
    service::ties::Tie,
    tui::{
        action::Id,
        dialog::{plan_text, roles::Give},
        look::{Bits, Pen, bit, cursor},
        theme::Tone,
    },
};

/// The tab.
#[derive(Default)]
pub struct Held {
    user: Option<Handle>,
    roles: Vec<HeldRole>,
    selected: usize,
}

/// A line: a role that is held, or one that is to be given.
struct Line {
    key: Key,
    title: String,
    /// It is held now, with this term.
    held: Option<Term>,
}

impl Held {
    /// Takes what is held.
    pub fn take(&mut self, user: &Handle, roles: &[HeldRole], wishes: &mut Wishes) {
        self.user = Some(user.clone());
        self.roles = roles.to_vec();
        let keys: Vec<Key> = self
            .roles
            .iter()
            .filter_map(|held| self.key(held))
            .collect();
        let stale: Vec<Key> = wishes
            .all()
            .filter(|(key, _)| matches!(key.0, Tie::Role(_)) && key.1 == *user)
            .map(|(key, _)| key.clone())
            .collect();
        for key in stale {
            wishes.meet(&key, keys.contains(&key));
        }
    }

    fn key(&self, held: &HeldRole) -> Option<Key> {
        let role = Word::new(held.role.clone()).ok()?;
        let on = held.on.clone().map_or(Object::Account, Object::Thing);
        Some((Tie::Role(role), self.user.clone()?, on))
    }

    fn lines(&self, wishes: &Wishes) -> Vec<Line> {
        let held = self.roles.iter().filter_map(|held| {
            Some(Line {
                key: self.key(held)?,
                title: plan_text::role(&HeldRole {
                    begins: None,
                    until: None,
                    ..held.clone()
                }),
                held: Some(Term {
                    begins: held.begins,
                    until: held.until,
                }),
            })
        });
        let mut lines: Vec<Line> = held.collect();
        for (key, wanted) in wishes.all() {
            let known = lines.iter().any(|line| line.key == *key);
            let mine = matches!(key.0, Tie::Role(_)) && Some(&key.1) == self.user.as_ref();
            if mine && !known {
                lines.push(Line {
                    key: key.clone(),
                    title: wanted.title.clone(),
                    held: None,
                });
            }
        }
        lines
    }

    /// There is a role under the cursor.
    pub fn has_row(&self, wishes: &Wishes) -> bool {
        !self.lines(wishes).is_empty()
    }

    /// Moves the cursor.
    pub fn steer(&mut self, id: Id, wishes: &Wishes) {
        let most = self.lines(wishes).len().saturating_sub(1);
        self.selected = match id {
            Id::Down => self.selected + 1,
            Id::Up => self.selected.saturating_sub(1),
            Id::Last => most,
            _ => 0,
        }
        .min(most);
    }

    /// Takes the role under the cursor, or lets it be again.
    pub fn turn(&self, wishes: &mut Wishes) -> bool {
        let lines = self.lines(wishes);
        let Some(line) = lines.get(self.selected.min(lines.len().saturating_sub(1))) else {
            return false;
        };
        wishes.toggle(line.key.clone(), line.held.is_some(), &line.title);
        true
    }

    /// The tie under the cursor, how it is called, and the term that it has or will have.
    pub fn current(&self, wishes: &Wishes) -> Option<(Key, String, Term)> {
        let lines = self.lines(wishes);
        let line = lines.get(self.selected.min(lines.len().saturating_sub(1)))?;
        let term = match wishes.of(&line.key) {
            Some(Wish::Add(term) | Wish::Become(_, _, term)) => *term,
            _ => line.held.unwrap_or_default(),
        };
        Some((line.key.clone(), line.title.clone(), term))
    }

    /// What another role would be given instead of.
    pub fn instead(&self, wishes: &Wishes) -> Option<Give> {
        let ((tie, _, on), title, _) = self.current(wishes)?;
        let Tie::Role(role) = tie else {
            return None;
        };
        Some(Give::InsteadOf(role, place(&on), title))
    }

    fn bits(line: &Line, wishes: &Wishes, here: bool, pen: &Pen<'_>) -> Bits {
        let wish = wishes.of(&line.key);
        let (mark, tone) = match (wish, line.held) {
            (None, _) => ("  ", Tone::Plain),
            (Some(Wish::End), _) => ("- ", Tone::Danger),
            (Some(Wish::Add(_)), None) => ("+ ", Tone::Good),
            (Some(_), _) => ("~ ", Tone::Accent),
        };
        let (term, becomes) = match wish {
            Some(Wish::Add(term)) => (*term, String::new()),
            Some(Wish::Become(_, _, term)) => {
                let title = wishes
                    .all()
                    .find(|(key, _)| **key == line.key)
                    .map_or("", |(_, wanted)| wanted.title.as_str());
                (*term, format!("  becomes {title}"))
            }
            _ => (line.held.unwrap_or_default(), String::new()),
        };
        let said = |word: &str, time: Option<Time>| {
            time.map_or_else(String::new, |time| {
                let date = time.date_and_time(&pen.look.zone);
                format!("  {word} {}", date.strip_suffix(" 00:00").unwrap_or(&date))
            })
        };
        vec![
            cursor(here),
            bit(mark, tone),
            bit(line.title.clone(), tone),
            bit(becomes, Tone::Accent),
            bit(
                said("from", term.begins) + &said("until", term.until),
                Tone::Muted,
            ),
        ]
    }

    /// Draws the tab.
    pub fn draw(&self, pen: &mut Pen<'_>, area: Rect, wishes: &Wishes) {
        let lines = self.lines(wishes);
        if lines.is_empty() && area.height > 0 {
            let text = format!(
                "No role is held yet; {} gives one.",
                pen.keymap.key(crate::tui::action::Place::Held, "role")
            );
            pen.put(area.x, area.y, area.width, &text, Tone::Muted);
        }
        let at = self.selected.min(lines.len().saturating_sub(1));
        let seen = usize::from(area.height).max(1);
        let top = at.saturating_sub(seen - 1);
        for ((i, line), y) in lines
            .iter()
            .enumerate()
            .skip(top)
            .zip(area.top()..area.bottom())
        {
            let bits = Self::bits(line, wishes, i == at, pen);
            pen.bits(area.x, y, area.width, &bits);
            if i == at {
                pen.tint(Rect::new(area.x, y, area.width, 1), Tone::Selection);
            }
        }
    }
}

fn place(on: &Object) -> Option<Handle> {
    match on {
        Object::Account => None,
        Object::Thing(handle) => Some(handle.clone()),
    }
}
