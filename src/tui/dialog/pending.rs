//! The way to a plan for which something has to be asked first: how an entry is undone, or whether
//! whoever acts may mend what wants attention. Its plan or its refusal follows.

use ratatui::layout::Rect;

use super::{marked, plan::Judge, refusal::Refused, trouble};
use crate::{
    domain::{Batch, Edit},
    tui::{
        action::{Id, Place, Sight},
        ask::{Answer, Question, Reply},
        insight::{Insight, Told},
        layer::{self, Cx, Flow, Layer, Stand},
        look::{Pen, bit},
        theme::Tone,
    },
};

/// What follows upon the reply; `None` where it is no answer to what was asked.
type Then = Box<dyn Fn(&Reply, &mut Cx<'_>) -> Option<Flow>>;

/// The dialog while it is asked.
struct Pending {
    title: String,
    doing: &'static str,
    question: Question,
    asked: u64,
    trouble: Option<String>,
    then: Then,
}

impl Pending {
    fn ask(
        title: String,
        doing: &'static str,
        question: Question,
        then: Then,
        cx: &mut Cx<'_>,
    ) -> Box<dyn Layer> {
        let asked = cx.ask(question.clone());
        Box::new(Self {
            title,
            doing,
            question,
            asked,
            trouble: None,
            then,
        })
    }
}

/// Asks how an entry of the journal is undone.
pub fn undo(stand: Stand, entry: u64, cx: &mut Cx<'_>) -> Box<dyn Layer> {
    let question = Question::Undo(stand.account.clone(), entry, stand.actor.clone());
    let then = move |reply: &Reply, cx: &mut Cx<'_>| match reply {
        Reply::Undo(undo) if undo.edits.is_empty() => {
            let batch = undo.batch(&stand.account, &(cx.ids)());
            let refused = Refused::new(batch, vec![undo.refusal()]);
            Some(Flow::Replace(Box::new(refused)))
        }
        Reply::Undo(undo) => Some(Flow::Replace(Judge::undo(&stand, undo, cx))),
        _ => None,
    };
    let title = format!("Undo entry {entry}");
    let doing = "Working out how it is undone.";
    Pending::ask(title, doing, question, Box::new(then), cx)
}

/// Asks whether whoever acts may do these edits, or who could.
pub fn mend(stand: Stand, edits: Vec<Edit>, cx: &mut Cx<'_>) -> Box<dyn Layer> {
    let (account, actor) = (stand.account.clone(), stand.actor.clone());
    let insight = Insight::Mend(account, actor, edits.clone());
    let then = move |reply: &Reply, cx: &mut Cx<'_>| {
        let Reply::Insight(Told::Mend(refused)) = reply else {
            return None;
        };
        let edits = edits.clone();
        Some(Flow::Replace(if refused.is_empty() {
            Judge::ask(&stand, edits, cx)
        } else {
            let batch = Batch::new(stand.account.clone(), stand.actor.clone(), edits);
            Box::new(Refused::new(batch, refused.clone()))
        }))
    };
    let (title, doing) = (
        "What would mend it".to_owned(),
        "Working out what it would do.",
    );
    Pending::ask(title, doing, Question::Insight(insight), Box::new(then), cx)
}

impl Layer for Pending {
    fn place(&self) -> Place {
        Place::Plan
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        match id {
            Id::Close => return Flow::Close,
            Id::Refresh => {
                self.trouble = None;
                self.asked = cx.ask(self.question.clone());
            }
            _ => {}
        }
        Flow::Stay
    }

    fn answer(&mut self, answer: &Answer, cx: &mut Cx<'_>) -> Option<Flow> {
        if answer.id != self.asked {
            return None;
        }
        Some(match &answer.reply {
            Ok(reply) => (self.then)(reply, cx).unwrap_or(Flow::Stay),
            Err(error) => {
                self.trouble = Some(trouble(error));
                Flow::Stay
            }
        })
    }

    fn sight(&self, sight: &mut Sight) {
        sight.troubled = self.trouble.is_some();
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let columns = layer::columns(area.width);
        let lines = match &self.trouble {
            Some(why) => marked("x ", why, &[], Tone::Danger, columns),
            None => vec![vec![bit(self.doing, Tone::Muted)]],
        };
        let frame = layer::dialog(area, columns + 2, lines.len() + 2);
        let inside = pen.frame(frame, &self.title);
        for (line, y) in lines.iter().zip(inside.y + 1..inside.bottom()) {
            let room = inside.width.saturating_sub(2);
            pen.bits(inside.x + 1, y, room, line);
        }
    }
}
