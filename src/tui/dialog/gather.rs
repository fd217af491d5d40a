//! Marking all that a filter shows: pages are asked for until there are no more, with what was
//! reached so far and a way to stop.

use ratatui::layout::Rect;

use super::{marked, trouble};
use crate::{
    domain::{
        AccountId,
        page::{Page, PageAsk},
    },
    tui::{
        action::{Id, Place},
        ask::{Answer, Question, Reply},
        layer::{self, Command, Cx, Flow, Layer},
        look::{Pen, bit, count},
        marks::{MOST, Marking, Picked},
        panes::Pane,
        theme::Tone,
    },
};

/// The dialog.
#[derive(Debug)]
pub struct Gather {
    pane: Pane,
    account: AccountId,
    ask: PageAsk,
    marking: Marking,
    asked: u64,
    seen: usize,
    total: u64,
    trouble: Option<String>,
}

impl Gather {
    /// Asks for the first page.
    pub fn ask(
        pane: Pane,
        account: AccountId,
        ask: PageAsk,
        marking: Marking,
        cx: &mut Cx<'_>,
    ) -> Box<dyn Layer> {
        let mut gather = Self {
            pane,
            account,
            ask,
            marking,
            asked: 0,
            seen: 0,
            total: 0,
            trouble: None,
        };
        gather.asked = cx.ask(gather.question());
        Box::new(gather)
    }

    fn question(&self) -> Question {
        let (account, ask) = (self.account.clone(), self.ask.clone());
        match self.pane {
            Pane::Approvals => Question::Requests(account, ask),
            _ => Question::Users(account, ask),
        }
    }

    fn take<T>(&mut self, page: &Page<T>, picked: Picked, cx: &mut Cx<'_>) -> Flow {
        self.seen += page.rows.len();
        self.total = page.total;
        cx.commands.push(Command::Mark(picked, self.marking));
        match &page.next {
            Some(next) if self.seen < MOST => {
                self.ask.after = Some(next.clone());
                self.asked = cx.ask(self.question());
                Flow::Stay
            }
            Some(_) => {
                cx.toast(format!(
                    "The first {MOST} of {} are reached; no more are marked at once.",
                    self.total
                ));
                Flow::Close
            }
            None => Flow::Close,
        }
    }
}

impl Layer for Gather {
    fn place(&self) -> Place {
        Place::Progress
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
            Ok(Reply::Users(page)) => self.take(page, Picked::Users(page.rows.clone()), cx),
            Ok(Reply::Requests(page)) => self.take(page, Picked::Requests(page.rows.clone()), cx),
            Ok(_) => Flow::Stay,
            Err(error) => {
                self.trouble = Some(trouble(error));
                Flow::Stay
            }
        })
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let columns = layer::columns(area.width).min(48);
        let lines = if let Some(why) = &self.trouble {
            marked("x ", why, &[], Tone::Danger, columns)
        } else {
            let text = count(self.seen as u64, "row", "rows");
            let text = format!("{text} of {} reached.", self.total);
            vec![vec![bit(text, Tone::Plain)]]
        };
        let frame = layer::dialog(area, columns + 2, lines.len() + 2);
        let inside = pen.frame(frame, "Marking");
        for (line, y) in lines.iter().zip(inside.y + 1..inside.bottom()) {
            let room = inside.width.saturating_sub(2);
            pen.bits(inside.x + 1, y, room, line);
        }
    }
}
