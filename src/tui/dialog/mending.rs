//! The way from something that wants attention to what would mend it: whether whoever acts may do that
//! is asked, and its plan follows, or who could.

use ratatui::layout::Rect;

use super::{marked, plan::Judge, refusal::Refused, trouble};
use crate::{
    domain::{Batch, Edit},
    tui::{
        action::{Id, Place},
        ask::{Answer, Question, Reply},
        insight::{Insight, Told},
        layer::{self, Cx, Flow, Layer, Stand},
        look::{Pen, bit},
        theme::Tone,
    },
};

/// The dialog while that is asked.
#[derive(Debug)]
pub struct Mending {
    stand: Stand,
    edits: Vec<Edit>,
    asked: u64,
    trouble: Option<String>,
}

impl Mending {
    /// Asks whether whoever acts may do these edits.
    pub fn ask(stand: Stand, edits: Vec<Edit>, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        let (account, actor) = (stand.account.clone(), stand.actor.clone());
        let insight = Insight::Mend(account, actor, edits.clone());
        Box::new(Self {
            asked: cx.ask(Question::Insight(insight)),
            stand,
            edits,
            trouble: None,
        })
    }
}

impl Layer for Mending {
    fn place(&self) -> Place {
        Place::Plan
    }

    fn act(&mut self, id: Id, _cx: &mut Cx<'_>) -> Flow {
        if id == Id::Close {
            Flow::Close
        } else {
            Flow::Stay
        }
    }

    fn answer(&mut self, answer: &Answer, cx: &mut Cx<'_>) -> Option<Flow> {
        if answer.id != self.asked {
            return None;
        }
        let edits = self.edits.clone();
        Some(match &answer.reply {
            Ok(Reply::Insight(Told::Mend(refused))) if refused.is_empty() => {
                Flow::Replace(Judge::ask(&self.stand, edits, cx))
            }
            Ok(Reply::Insight(Told::Mend(refused))) => {
                let (account, actor) = (self.stand.account.clone(), self.stand.actor.clone());
                let batch = Batch::new(account, actor, edits);
                Flow::Replace(Box::new(Refused::new(batch, refused.clone())))
            }
            Ok(_) => Flow::Stay,
            Err(error) => {
                self.trouble = Some(trouble(error));
                Flow::Stay
            }
        })
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let columns = layer::columns(area.width);
        let lines = match &self.trouble {
            Some(why) => marked("x ", why, &[], Tone::Danger, columns),
            None => vec![vec![bit("Working out what it would do.", Tone::Muted)]],
        };
        let frame = layer::dialog(area, columns + 2, lines.len() + 2);
        let inside = pen.frame(frame, "What would mend it");
        for (line, y) in lines.iter().zip(inside.y + 1..inside.bottom()) {
            let room = inside.width.saturating_sub(2);
            pen.bits(inside.x + 1, y, room, line);
        }
    }
}
