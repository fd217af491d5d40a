//! Many at once, before anything happens: whether they belong together, and a plan that adds up who
//! gains and loses what, which licences move, and who would be refused and why.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{
    aside::{self, Aside, Typed},
    many_text, plan_text,
    running::Running,
    trouble,
};
use crate::{
    service::{Foreseen, Many, Way},
    tui::{
        action::{Id, Place, Sight},
        ask::{Answer, Question, Reply},
        keymap::Keymap,
        layer::{self, Cx, Flow, Layer, Scroll},
        look::{Bits, Pen, bit, width},
        panes::Pane,
        theme::Tone,
    },
};

/// How far it has come.
#[derive(Debug)]
enum Stage {
    /// The sum is awaited.
    Looking(u64),
    /// It is shown.
    Shown(Box<Foreseen>),
    /// The store did not answer.
    Troubled(String),
}

/// The dialog.
#[derive(Debug)]
pub struct ManyPlan {
    pane: Pane,
    title: String,
    many: Many,
    /// Who is left out and why, a sentence each.
    left_out: Vec<String>,
    stage: Stage,
    /// The number of the question whether the sum is still the same.
    again: Option<u64>,
    /// The sum that was shown before somebody else changed something.
    before: Option<Box<Foreseen>>,
    scroll: Scroll,
    full: bool,
    /// What is typed beside the plan.
    aside: Aside,
}

impl ManyPlan {
    /// Asks what would come of all of them.
    pub fn ask(
        pane: Pane,
        title: String,
        many: Many,
        left_out: Vec<String>,
        cx: &mut Cx<'_>,
    ) -> Box<dyn Layer> {
        let asked = cx.ask(Question::Foresee(Box::new(many.clone())));
        Box::new(Self {
            pane,
            title,
            many,
            left_out,
            stage: Stage::Looking(asked),
            again: None,
            before: None,
            scroll: Scroll::default(),
            full: false,
            aside: Aside::default(),
        })
    }

    fn foreseen(&self) -> Option<&Foreseen> {
        match &self.stage {
            Stage::Shown(foreseen) => Some(foreseen),
            Stage::Looking(_) | Stage::Troubled(_) => None,
        }
    }

    fn turn(&mut self, cx: &mut Cx<'_>) {
        self.many.way = match self.many.way {
            Way::Together => Way::Singly,
            Way::Singly => Way::Together,
        };
        self.look(cx);
    }

    /// Asks what would come of it, said in another way: what was shown before is no measure of it.
    fn look(&mut self, cx: &mut Cx<'_>) {
        let asked = cx.ask(Question::Foresee(Box::new(self.many.clone())));
        self.stage = Stage::Looking(asked);
        self.before = None;
        self.scroll = Scroll::default();
    }

    /// Begins, or asks for the word first where much is lost.
    fn go_ahead(&mut self, cx: &mut Cx<'_>) -> Flow {
        if self.areas(cx.size).0.height < aside::LEAST {
            cx.toast(aside::TOO_SMALL);
            return Flow::Stay;
        }
        let Some(foreseen) = self.foreseen() else {
            return Flow::Stay;
        };
        if many_text::weighs(foreseen, &self.many) {
            self.aside = Aside::word(self.many.account.as_str());
            return Flow::Stay;
        }
        self.begin(cx)
    }

    fn begin(&mut self, cx: &mut Cx<'_>) -> Flow {
        let Some(foreseen) = self.foreseen().cloned() else {
            return Flow::Stay;
        };
        let (title, many) = (self.title.clone(), self.many.clone());
        Flow::Replace(Running::begin(self.pane, title, many, foreseen, cx))
    }

    fn lines(&self, columns: u16) -> Vec<Bits> {
        let mut out = many_text::way(&self.many, self.left_out.as_slice(), columns);
        out.push(Vec::new());
        match &self.stage {
            Stage::Looking(_) => {
                let text = "Adding up what would happen.";
                out.push(vec![bit(text, Tone::Muted)]);
            }
            Stage::Troubled(why) => {
                out.extend(super::marked("x ", why, &[], Tone::Danger, columns));
            }
            Stage::Shown(foreseen) => {
                if self.before.is_some() {
                    let text = "Meanwhile somebody else has changed something; this is what would \
                                happen now.";
                    out.extend(super::marked("! ", text, &[], Tone::Caution, columns));
                    out.push(Vec::new());
                }
                let told =
                    |sum: &Foreseen, room| many_text::lines(sum, &self.many, self.full, room);
                out.extend(match &self.before {
                    Some(before) => {
                        plan_text::both(columns, |room| (told(before, room), told(foreseen, room)))
                    }
                    None => told(foreseen, columns),
                });
                if let Some(reason) = &self.many.reason {
                    out.push(Vec::new());
                    let label = "Reason  ";
                    out.extend(super::marked(label, reason, &[], Tone::Muted, columns));
                }
            }
        }
        out
    }

    fn areas(&self, size: (u16, u16)) -> (Rect, usize, u16) {
        let area = layer::body(size);
        let columns = match &self.before {
            // Two sums stand side by side where there is room.
            Some(_) => layer::columns_of(area.width, plan_text::BESIDE),
            None => layer::columns(area.width),
        };
        let lines = self.lines(columns).len();
        (layer::dialog(area, columns + 2, lines + 4), lines, columns)
    }

    fn buttons(&self, keymap: &Keymap) -> Bits {
        let mut bits = vec![bit("[ Cancel ]", Tone::Selection)];
        let Some(foreseen) = self.foreseen() else {
            return bits;
        };
        if foreseen.steps.is_empty() {
            return bits;
        }
        let (id, tone) = if many_text::grave(foreseen) {
            (Id::GoAheadGravely, Tone::Danger)
        } else {
            (Id::GoAhead, Tone::Key)
        };
        bits.push(bit("    ", Tone::Plain));
        bits.push(bit(keymap.key(Place::Many, id.word()), tone));
        let how = if id == Id::GoAheadGravely {
            " (capital)"
        } else {
            ""
        };
        let done = foreseen.done();
        bits.push(bit(format!("{how} go ahead with {done}"), Tone::Plain));
        bits
    }
}

impl Layer for ManyPlan {
    fn place(&self) -> Place {
        self.aside.place().unwrap_or(Place::Many)
    }

    fn key(&mut self, key: KeyEvent, _cx: &mut Cx<'_>) -> Flow {
        self.aside.key(key);
        Flow::Stay
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) -> Flow {
        self.aside.paste(text);
        Flow::Stay
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        match self.aside.act(id, cx) {
            None => {}
            Some(Typed::Nothing) => return Flow::Stay,
            Some(Typed::Reason(reason)) => {
                self.many.reason = reason;
                // What may be done may hang on a reason.
                self.look(cx);
                return Flow::Stay;
            }
            Some(Typed::Word) => return self.begin(cx),
        }
        match id {
            Id::Way => self.turn(cx),
            Id::Refresh => self.look(cx),
            Id::Reason => {
                self.aside = Aside::reason(self.many.reason.as_deref());
            }
            Id::GoAhead | Id::GoAheadGravely => return self.go_ahead(cx),
            Id::Close => return Flow::Close,
            Id::Details => self.full = !self.full,
            _ => {
                let (frame, lines, _) = self.areas(cx.size);
                let seen = usize::from(frame.height.saturating_sub(5));
                self.scroll.act(id, lines, seen);
            }
        }
        Flow::Stay
    }

    fn answer(&mut self, answer: &Answer, _cx: &mut Cx<'_>) -> Option<Flow> {
        if self.again == Some(answer.id) {
            self.again = None;
            if let (Ok(Reply::Foreseen(new)), Stage::Shown(old)) = (&answer.reply, &self.stage)
                && new != old
            {
                self.before = Some(old.clone());
                self.aside.forget_word();
                self.scroll = Scroll::default();
                self.stage = Stage::Shown(new.clone());
            }
            return Some(Flow::Stay);
        }
        let Stage::Looking(asked) = self.stage else {
            return None;
        };
        if answer.id != asked {
            return None;
        }
        match &answer.reply {
            Ok(Reply::Foreseen(foreseen)) => self.stage = Stage::Shown(foreseen.clone()),
            Ok(_) => {}
            Err(error) => self.stage = Stage::Troubled(trouble(error)),
        }
        Some(Flow::Stay)
    }

    fn refresh(&mut self, cx: &mut Cx<'_>) {
        if matches!(self.stage, Stage::Shown(_)) {
            let question = Question::Foresee(Box::new(self.many.clone()));
            self.again = Some(cx.ask(question));
        }
    }

    fn sight(&self, sight: &mut Sight) {
        let foreseen = self.foreseen();
        sight.ready = foreseen.is_some();
        sight.troubled = matches!(self.stage, Stage::Troubled(_));
        sight.grave = foreseen.is_some_and(many_text::grave);
        sight.hopeless = foreseen.is_some_and(|f| f.steps.is_empty());
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let size = (area.width, area.height.saturating_add(2));
        let (frame, lines, columns) = self.areas(size);
        let inside = pen.frame(frame, &self.title);
        if inside.height < 2 || inside.width < 4 {
            return;
        }
        let whole = usize::from(inside.height) >= lines + 4;
        let roomy = u16::from(whole || inside.height > 6);
        let text = Rect::new(
            inside.x + 1,
            inside.y + roomy,
            inside.width - 2,
            inside.height.saturating_sub(1 + 2 * roomy),
        );
        self.scroll.draw(pen, text, &self.lines(columns));
        let last = Rect::new(text.x, inside.bottom() - 1, text.width, 1);
        if !self.aside.draw(pen, last) {
            let buttons = self.buttons(pen.keymap);
            let wide: u16 = buttons.iter().map(|b| width(&b.text)).sum();
            let x = text.right().saturating_sub(wide).max(text.x);
            pen.bits(x, last.y, text.width, &buttons);
        }
    }
}
