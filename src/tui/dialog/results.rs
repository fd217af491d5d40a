//! What became of each of many, failures first.

use ratatui::layout::Rect;

use super::marked;
use crate::tui::{
    action::{Id, Place},
    layer::{self, Cx, Flow, Layer, Scroll},
    look::{Bits, Pen, bit},
    theme::Tone,
};

/// What became of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What names it in its list.
    pub key: String,
    /// Its name.
    pub name: String,
    /// It was done.
    pub done: bool,
    /// What became of it, or why it was not done.
    pub text: String,
}

/// The dialog.
#[derive(Debug)]
pub struct Results {
    title: String,
    outcomes: Vec<Outcome>,
    scroll: Scroll,
}

impl Results {
    /// Shows them, failures first.
    pub fn new(title: String, mut outcomes: Vec<Outcome>) -> Self {
        outcomes.sort_by_key(|outcome| outcome.done);
        Self {
            title,
            outcomes,
            scroll: Scroll::default(),
        }
    }

    fn lines(&self, columns: u16) -> Vec<Bits> {
        let all = self.outcomes.len();
        let done = self.outcomes.iter().filter(|o| o.done).count();
        let mut out = vec![vec![bit(format!("{done} of {all} done"), Tone::Strong)]];
        if done < all {
            let text = "What was not done is marked still, so that you can go on with it.";
            out.extend(marked("", text, &[], Tone::Plain, columns));
        }
        out.push(Vec::new());
        for outcome in &self.outcomes {
            let (mark, tone) = if outcome.done {
                ("+ ", Tone::Good)
            } else {
                ("x ", Tone::Danger)
            };
            let text = format!("{}: {}", outcome.name, outcome.text);
            out.extend(marked(mark, &text, &[], tone, columns));
        }
        out
    }

    fn frame(&self, area: Rect) -> (Rect, u16, Vec<Bits>) {
        let columns = layer::columns(area.width);
        let lines = self.lines(columns);
        (
            layer::dialog(area, columns + 2, lines.len()),
            columns,
            lines,
        )
    }
}

impl Layer for Results {
    fn place(&self) -> Place {
        Place::Results
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        if id == Id::Close {
            let done = self.outcomes.iter().filter(|o| o.done).count();
            let all = self.outcomes.len();
            return Flow::Finish(format!("{}: {done} of {all} done.", self.title));
        }
        let (frame, _, lines) = self.frame(layer::body(cx.size));
        let seen = usize::from(frame.height.saturating_sub(2));
        self.scroll.act(id, lines.len(), seen);
        Flow::Stay
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let (frame, columns, lines) = self.frame(area);
        let inside = pen.frame(frame, &self.title);
        if inside.width < 4 {
            return;
        }
        let text = Rect::new(
            inside.x + 1,
            inside.y,
            columns.min(inside.width - 2),
            inside.height,
        );
        self.scroll.draw(pen, text, &lines);
    }
}
