//! The way to an undoing: which edits it takes is asked, and its plan or its refusal follows.

use ratatui::layout::Rect;

use super::{marked, plan::Judge, refusal::Refused, trouble};
use crate::tui::{
    action::{Id, Place},
    ask::{Answer, Question, Reply},
    layer::{self, Cx, Flow, Layer, Stand},
    look::{Pen, bit},
    theme::Tone,
};

/// The dialog while the edits are looked for.
#[derive(Debug)]
pub struct Undoing {
    stand: Stand,
    entry: u64,
    asked: u64,
    trouble: Option<String>,
}

impl Undoing {
    /// Asks how an entry of the journal is undone.
    pub fn ask(stand: Stand, entry: u64, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        let question = Question::Undo(stand.account.clone(), entry, stand.actor.clone());
        Box::new(Self {
            asked: cx.ask(question),
            stand,
            entry,
            trouble: None,
        })
    }
}

impl Layer for Undoing {
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
        Some(match &answer.reply {
            Ok(Reply::Undo(undo)) if undo.edits.is_empty() => {
                let batch = undo.batch(&self.stand.account, &(cx.ids)());
                Flow::Replace(Box::new(Refused::new(batch, vec![undo.refusal()])))
            }
            Ok(Reply::Undo(undo)) => Flow::Replace(Judge::undo(&self.stand, undo, cx)),
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
            None => vec![vec![bit("Working out how it is undone.", Tone::Muted)]],
        };
        let frame = layer::dialog(area, columns + 2, lines.len() + 2);
        let inside = pen.frame(frame, &format!("Undo entry {}", self.entry));
        for (line, y) in lines.iter().zip(inside.y + 1..inside.bottom()) {
            let room = inside.width.saturating_sub(2);
            pen.bits(inside.x + 1, y, room, line);
        }
    }
}
