//! Which columns a list shows, and in which order. The list follows each key.

use ratatui::layout::Rect;

use crate::tui::{
    action::{Id, Place},
    layer::{Command, Cx, Flow, Layer, dialog},
    look::{Pen, bit, cursor},
    shape::Choice,
    theme::Tone,
};

/// What stands behind a column that is wanted and has no room.
const NO_ROOM: &str = "  no room now";

/// Which of the choices have room in a list on a screen of that size: of these, or of those with which
/// the dialog began.
pub type Fits = Box<dyn Fn(Option<&[Choice]>, (u16, u16)) -> Vec<bool>>;

/// The dialog.
pub struct Columns {
    title: &'static str,
    choices: Vec<Choice>,
    at: usize,
    /// Something was chosen here.
    touched: bool,
    fits: Fits,
}

impl Columns {
    /// The columns of a list as they stand.
    pub fn new(title: &'static str, choices: Vec<Choice>, fits: Fits) -> Self {
        Self {
            title,
            choices,
            at: 0,
            touched: false,
            fits,
        }
    }

    fn tell(&mut self, cx: &mut Cx<'_>) {
        self.touched = true;
        cx.commands.push(Command::Columns(self.choices.clone()));
    }

    fn toggle(&mut self, cx: &mut Cx<'_>) {
        let shown = self.choices.iter().filter(|choice| choice.shown).count();
        let Some(choice) = self.choices.get_mut(self.at) else {
            return;
        };
        if choice.shown && shown == 1 {
            cx.toast("One column has to stay.");
            return;
        }
        choice.shown = !choice.shown;
        self.tell(cx);
    }

    /// Moves the column under the cursor, and the cursor with it.
    fn shift(&mut self, later: bool, cx: &mut Cx<'_>) {
        let to = if later {
            self.at + 1
        } else {
            self.at.wrapping_sub(1)
        };
        if to < self.choices.len() {
            self.choices.swap(self.at, to);
            self.at = to;
            self.tell(cx);
        }
    }
}

impl Layer for Columns {
    fn place(&self) -> Place {
        Place::Columns
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        let last = self.choices.len().saturating_sub(1);
        match id {
            Id::Down => self.at = (self.at + 1).min(last),
            Id::Up => self.at = self.at.saturating_sub(1),
            Id::First | Id::PageUp => self.at = 0,
            Id::Last | Id::PageDown => self.at = last,
            Id::Choose => self.toggle(cx),
            Id::Later => self.shift(true, cx),
            Id::Earlier => self.shift(false, cx),
            Id::Reset => {
                cx.commands.push(Command::Columns(Vec::new()));
                cx.toast("The columns are as they come.");
                return Flow::Close;
            }
            _ => return Flow::Close,
        }
        Flow::Stay
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let wide = self
            .choices
            .iter()
            .map(|c| c.title.len())
            .max()
            .unwrap_or(0);
        let wide = u16::try_from(wide + 10 + NO_ROOM.len())
            .unwrap_or(u16::MAX)
            .max(24);
        let frame = dialog(area, wide, self.choices.len());
        let title = format!("Columns: {}", self.title);
        let inside = pen.frame(frame, &title);
        let seen = usize::from(inside.height);
        let top = self.at.saturating_sub(seen.saturating_sub(1));
        let chosen = self.touched.then_some(self.choices.as_slice());
        let fits = (self.fits)(chosen, (area.width, area.height + 2));
        let rows = self.choices.iter().enumerate().skip(top);
        for ((i, choice), y) in rows.zip(inside.top()..inside.bottom()) {
            let (mark, tone) = if choice.shown {
                ("[x] ", Tone::Plain)
            } else {
                ("[ ] ", Tone::Muted)
            };
            let hidden = choice.shown && !fits.get(i).copied().unwrap_or(true);
            let line = [
                cursor(i == self.at),
                bit(mark, tone),
                bit(choice.title.as_str(), tone),
                bit(if hidden { NO_ROOM } else { "" }, Tone::Muted),
            ];
            pen.bits(inside.x + 1, y, inside.width.saturating_sub(1), &line);
            if i == self.at {
                pen.tint(Rect::new(inside.x, y, inside.width, 1), Tone::Selection);
            }
        }
    }
}
