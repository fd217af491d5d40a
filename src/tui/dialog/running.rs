//! Many at once while it happens: step by step, with how far it has come and a way to stop between
//! two steps; in the end what became of each.

use std::collections::VecDeque;

use ratatui::layout::Rect;

use super::{
    results::{Outcome, Results},
    trouble,
};
use crate::{
    domain::Refusal,
    service::{Foreseen, Many, ServiceError, Submitted, many::Step},
    tui::{
        action::{Id, Place},
        ask::{Answer, Question, Reply},
        layer::{self, Command, Cx, Flow, Layer},
        look::{Bits, Pen, bit, wrap},
        panes::Pane,
        theme::Tone,
    },
};

/// The dialog.
#[derive(Debug)]
pub struct Running {
    pane: Pane,
    title: String,
    many: Many,
    left: VecDeque<Step>,
    /// The step that is under way, with the number of its question.
    now: Option<(u64, Step)>,
    outcomes: Vec<Outcome>,
    total: usize,
    stopped: bool,
}

impl Running {
    /// Begins with the first step. Those that would be refused are not asked for at all.
    pub fn begin(
        pane: Pane,
        title: String,
        many: Many,
        foreseen: Foreseen,
        cx: &mut Cx<'_>,
    ) -> Box<dyn Layer> {
        let total = foreseen.done();
        let mut running = Self {
            pane,
            title,
            many,
            left: foreseen.steps.into(),
            now: None,
            outcomes: Vec::new(),
            total,
            stopped: false,
        };
        for turned in foreseen.turned {
            running.note(&turned.subjects, false, &why(&turned.why));
        }
        running.next(cx);
        Box::new(running)
    }

    fn next(&mut self, cx: &mut Cx<'_>) -> bool {
        let Some(step) = self.left.pop_front() else {
            return false;
        };
        let batch = self.many.order(&step, (cx.ids)());
        let asked = cx.ask(Question::Submit(Box::new(batch)));
        self.now = Some((asked, step));
        true
    }

    /// Notes what became of some subjects.
    fn note(&mut self, subjects: &[usize], done: bool, text: &str) {
        for at in subjects {
            if let Some(subject) = self.many.subjects.get(*at) {
                self.outcomes.push(Outcome {
                    key: subject.key.clone(),
                    name: subject.name.clone(),
                    done,
                    text: text.to_owned(),
                });
            }
        }
    }

    fn took(&mut self, step: &Step, submitted: &Submitted, cx: &mut Cx<'_>) {
        match submitted {
            Submitted::Done { seq, .. } => {
                let account = self.many.account.clone();
                cx.commands.push(Command::Did(account, *seq, None));
                self.note(&step.subjects, true, &format!("done, entry {seq}"));
            }
            Submitted::Refused(reasons) => self.note(&step.subjects, false, &why(reasons)),
            Submitted::PlanChanged(_) | Submitted::NeedsConfirmation(_) => {
                let text = "Not done: somebody else has changed something meanwhile, and it would \
                            do something else now. Mark it and look again.";
                self.note(&step.subjects, false, text);
            }
        }
    }

    /// What was not begun is said as well, and all of it is shown.
    fn finish(&mut self, trouble: Option<&ServiceError>, cx: &mut Cx<'_>) -> Flow {
        let text = match trouble {
            Some(error) => format!("Not begun: {error}"),
            None => "Not begun: you stopped before.".to_owned(),
        };
        for step in std::mem::take(&mut self.left) {
            self.note(&step.subjects, false, &text);
        }
        let failed = self.outcomes.iter().filter(|o| !o.done);
        let keep: Vec<String> = failed.map(|o| o.key.clone()).collect();
        cx.commands.push(Command::Keep(self.pane, keep));
        cx.commands.push(Command::Refresh);
        let outcomes = std::mem::take(&mut self.outcomes);
        Flow::Replace(Box::new(Results::new(self.title.clone(), outcomes)))
    }

    fn done(&self) -> usize {
        let left: usize = self.left.iter().map(|step| step.subjects.len()).sum();
        let now = self.now.as_ref().map_or(0, |(_, step)| step.subjects.len());
        self.total - (left + now).min(self.total)
    }

    fn lines(&self, columns: u16) -> Vec<Bits> {
        let (done, total) = (self.done(), self.total.max(1));
        let bar = usize::from(columns.saturating_sub(2));
        let full = bar * done / total;
        let bar = format!("[{}{}]", "#".repeat(full), ".".repeat(bar - full));
        let mut out = vec![vec![bit(bar, Tone::Accent)], Vec::new()];
        let mut text = format!("{done} of {}", self.total);
        if let Some(subject) = self
            .now
            .as_ref()
            .and_then(|(_, step)| step.subjects.first())
            .and_then(|at| self.many.subjects.get(*at))
        {
            text = format!("{text}; now {}", subject.name);
        }
        if self.stopped {
            text.push_str("; stopping when this step is done");
        }
        out.extend(
            wrap(&text, columns)
                .into_iter()
                .map(|line| vec![bit(line, Tone::Plain)]),
        );
        out
    }
}

/// Reasons in one text.
fn why(reasons: &[Refusal]) -> String {
    let all: Vec<&str> = reasons.iter().map(|r| r.message.as_str()).collect();
    all.join(" ")
}

impl Layer for Running {
    fn place(&self) -> Place {
        Place::Progress
    }

    fn act(&mut self, id: Id, _cx: &mut Cx<'_>) -> Flow {
        // What is under way cannot be called back; the rest is not begun.
        self.stopped |= id == Id::Close;
        Flow::Stay
    }

    fn answer(&mut self, answer: &Answer, cx: &mut Cx<'_>) -> Option<Flow> {
        let (asked, step) = self.now.take()?;
        if answer.id != asked {
            self.now = Some((asked, step));
            return None;
        }
        match &answer.reply {
            Ok(Reply::Submitted(submitted)) => self.took(&step, submitted, cx),
            Ok(_) => {}
            Err(error) => {
                self.note(&step.subjects, false, &trouble(error));
                return Some(self.finish(Some(error), cx));
            }
        }
        if self.stopped || !self.next(cx) {
            return Some(self.finish(None, cx));
        }
        Some(Flow::Stay)
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let columns = layer::columns(area.width).min(56);
        let lines = self.lines(columns);
        let inside = pen.frame(
            layer::dialog(area, columns + 2, lines.len() + 2),
            &self.title,
        );
        for (line, y) in lines.iter().zip(inside.y + 1..inside.bottom()) {
            let room = inside.width.saturating_sub(2);
            pen.bits(inside.x + 1, y, room, line);
        }
    }
}
