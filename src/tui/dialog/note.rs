//! A word on a request: approve or decline it with a note of several lines.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{many::ManyPlan, plan::Judge};
use crate::{
    domain::{Edit, RequestId, text},
    service::{Foreseen, Many, REASON_NEEDED, Way, rows::RequestRow},
    tui::{
        action::{Id, Place},
        ask::{Answer, Question, Reply},
        input::Input,
        layer::{self, Cx, Flow, Layer, Stand},
        look::{Pen, wrap},
        panes::Pane,
        theme::Tone,
    },
};

/// What the word is about.
enum About {
    /// One request.
    One(Stand, RequestId),
    /// All that are marked, and who is left out.
    Many(Box<Many>, Vec<String>),
}

/// The dialog.
pub struct Note {
    title: String,
    approve: bool,
    about: About,
    /// The policy wants a reason, which has to look like this.
    why: Option<String>,
    /// The number of the question whether it wants one for some of many.
    asked: Option<u64>,
    /// Whoever types goes on as soon as that is known.
    due: bool,
    input: Input,
    error: Option<String>,
    /// It was said that what is typed would be dropped.
    warned: bool,
}

impl Note {
    /// Asks for a note before the request is approved or declined.
    pub fn new(stand: Stand, request: RequestRow, approve: bool, why: Option<String>) -> Self {
        let verb = if approve { "Approve" } else { "Decline" };
        let title = format!("{verb}: {}", request.about);
        Self {
            why,
            ..Self::about(title, approve, About::One(stand, request.request.id))
        }
    }

    /// The same before many are. Whether some of them want a reason is asked while one types.
    pub fn for_many(
        title: String,
        approve: bool,
        many: Many,
        left_out: Vec<String>,
        cx: &mut Cx<'_>,
    ) -> Self {
        // Each by itself: where one of a batch is refused, nothing is said of the others.
        let singly = Many {
            way: Way::Singly,
            ..many.clone()
        };
        let asked = cx.ask(Question::Foresee(Box::new(singly)));
        Self {
            asked: Some(asked),
            ..Self::about(title, approve, About::Many(Box::new(many), left_out))
        }
    }

    fn about(title: String, approve: bool, about: About) -> Self {
        Self {
            title,
            approve,
            about,
            why: None,
            asked: None,
            due: false,
            input: Input::lines("", text::MAX_NOTE),
            error: None,
            warned: false,
        }
    }

    fn close(&mut self, cx: &mut Cx<'_>) -> Flow {
        if self.warned || self.input.text().trim().is_empty() {
            return Flow::Close;
        }
        self.warned = true;
        cx.toast("What you have typed is not used yet; once more drops it.");
        Flow::Stay
    }

    fn go_on(&mut self, cx: &mut Cx<'_>) -> Flow {
        if self.asked.is_some() {
            self.due = true;
            return Flow::Stay;
        }
        let note = match text::note(&self.input.text()) {
            Ok(note) => Some(note).filter(|n| !n.is_empty()),
            Err(error) => {
                self.error = Some(format!("The note cannot be kept: {error}."));
                return Flow::Stay;
            }
        };
        if let (Some(why), None) = (&self.why, &note) {
            self.error = Some(why.clone());
            return Flow::Stay;
        }
        // Where a reason is wanted the note is one, and the journal keeps it.
        let reason = note.clone().filter(|_| self.why.is_some());
        match &self.about {
            About::One(stand, request) => {
                let edits = vec![self.edit(request.clone(), note)];
                Flow::Push(Judge::because(stand, edits, reason, cx))
            }
            About::Many(many, left_out) => {
                let mut many = many.as_ref().clone();
                many.reason = reason;
                for edit in many.subjects.iter_mut().flat_map(|s| &mut s.edits) {
                    if let Edit::RequestApprove { request, .. }
                    | Edit::RequestDecline { request, .. } = edit
                    {
                        *edit = self.edit(request.clone(), note.clone());
                    }
                }
                let (title, left_out) = (self.title.clone(), left_out.clone());
                Flow::Push(ManyPlan::ask(Pane::Approvals, title, many, left_out, cx))
            }
        }
    }

    fn edit(&self, request: RequestId, note: Option<String>) -> Edit {
        if self.approve {
            Edit::RequestApprove { request, note }
        } else {
            Edit::RequestDecline { request, note }
        }
    }
}

/// What a reason has to look like, where some of them are refused without one.
fn wanted(foreseen: &Foreseen) -> Option<String> {
    let mut why = foreseen.turned.iter().flat_map(|turned| &turned.why);
    let why = why.find(|refusal| refusal.code == REASON_NEEDED)?;
    Some(why.mend.clone())
}

impl Layer for Note {
    fn place(&self) -> Place {
        Place::Note
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        match id {
            Id::Submit => self.go_on(cx),
            Id::Close => self.close(cx),
            _ => Flow::Stay,
        }
    }

    fn key(&mut self, key: KeyEvent, _cx: &mut Cx<'_>) -> Flow {
        (self.error, self.warned) = (None, false);
        self.input.key(key);
        Flow::Stay
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) -> Flow {
        self.warned = false;
        self.input.paste(text);
        Flow::Stay
    }

    fn answer(&mut self, answer: &Answer, cx: &mut Cx<'_>) -> Option<Flow> {
        if self.asked != Some(answer.id) {
            return None;
        }
        self.asked = None;
        if let Ok(Reply::Foreseen(foreseen)) = &answer.reply {
            self.why = wanted(foreseen);
        }
        // What is in trouble is told by the plan, which asks again.
        let flow = if std::mem::take(&mut self.due) {
            self.go_on(cx)
        } else {
            Flow::Stay
        };
        Some(flow)
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let columns = layer::columns(area.width);
        let inside = pen.frame(layer::dialog(area, columns + 2, 12), &self.title);
        let x = inside.x.saturating_add(1);
        let room = inside.width.saturating_sub(2);
        let ask = match (&self.error, &self.why) {
            (Some(error), _) => (error.as_str(), Tone::Danger),
            (None, Some(_)) => (
                "This policy wants a reason; whoever asked and the journal get it.",
                Tone::Caution,
            ),
            (None, None) => ("A note for whoever asked; it may stay empty.", Tone::Muted),
        };
        let mut y = inside.y;
        for line in wrap(ask.0, room)
            .iter()
            .take(usize::from(inside.height / 2))
        {
            pen.put(x, y, room, line, ask.1);
            y += 1;
        }
        let top = (y + 1).min(inside.bottom().saturating_sub(1)).max(inside.y);
        let field = Rect::new(x, top, room, inside.bottom().saturating_sub(top));
        self.input.draw(pen, field, true);
    }
}
