//! The plan of an edit, before anything happens: preview, decision, submission. The safe answer is
//! the default; whatever takes something away wants a capital letter.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{
    aside::{self, Aside, Typed},
    made, outdated, plan_text,
    reason::Words,
    refusal::Refused,
    trouble, word,
};
use crate::{
    domain::{Actor, Batch, Edit, Plan, User},
    service::{Preview, Submitted, Undo, undo::undoes},
    tui::{
        action::{Id, Place, Sight},
        ask::{Answer, Question, Reply},
        keymap::Keymap,
        layer::{self, Command, Cx, Flow, Given, Layer, Scroll, Stand},
        look::{Bits, Pen, bit, wrap},
        theme::Tone,
    },
};

/// What is said where only the vendor may do what is asked for.
const FOR_VENDOR: &str = "Only the vendor may do this: you speak for the vendor here.";

/// What is said where somebody else was quicker.
const CHANGED: &str = "Meanwhile somebody else has changed something. Nothing was done yet; below is \
                       what would happen now, and what differs is marked with *.";

/// How far it has come.
#[derive(Debug)]
enum Stage {
    /// The preview is awaited.
    Looking(u64),
    /// The plan is shown.
    Shown(Box<Plan>),
    /// The submission is awaited.
    Working(u64, Box<Plan>),
    /// The store did not answer the preview, or the submission of a plan.
    Troubled(String, Option<Box<Plan>>),
}

/// The dialog.
#[derive(Debug)]
pub struct Judge {
    batch: Batch,
    stage: Stage,
    /// Something to say before the plan.
    news: Vec<String>,
    /// What could not be undone, a part of a sentence each.
    lost: Vec<String>,
    scroll: Scroll,
    full: bool,
    /// What is typed beside the plan.
    aside: Aside,
    /// The plan that was shown before somebody else changed something.
    before: Option<Box<Plan>>,
    /// The number of the question whether the plan is still the same.
    again: Option<u64>,
    /// It was submitted again after no answer came.
    retried: bool,
    /// The record on which the edit was made, and the number of the question how it stands now.
    base: Option<(u64, User)>,
}

impl Judge {
    /// Asks what these edits would do. The edit's id is made here, once for the whole dialog, so
    /// that whatever is pressed twice is done once.
    pub fn ask(stand: &Stand, edits: Vec<Edit>, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        Self::because(stand, edits, None, cx)
    }

    /// The same, with a reason for the journal.
    pub fn because(
        stand: &Stand,
        edits: Vec<Edit>,
        reason: Option<String>,
        cx: &mut Cx<'_>,
    ) -> Box<dyn Layer> {
        let mut batch = Batch::new(stand.account.clone(), stand.actor.clone(), edits);
        batch.id = Some((cx.ids)());
        batch.reason = reason;
        Self::of(batch, Vec::new(), cx)
    }

    /// The same, speaking for the vendor where a site administrator acts.
    pub fn for_vendor(stand: &Stand, edits: Vec<Edit>, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        let mut batch = Batch::new(stand.account.clone(), stand.actor.clone(), edits);
        batch.id = Some((cx.ids)());
        let mut news = Vec::new();
        if batch.actor == Actor::Site {
            batch.actor = Actor::Vendor;
            news.push(FOR_VENDOR.to_owned());
        }
        Self::of(batch, news, cx)
    }

    /// Asks about a batch anew, after something was said with it.
    pub fn again(batch: Batch, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        Self::of(batch, Vec::new(), cx)
    }

    /// Shows how an entry of the journal is undone, with what has to be said of that.
    pub fn undo(stand: &Stand, undo: &Undo, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        let batch = undo.batch(&stand.account, &(cx.ids)());
        let what = if undo.again {
            "Does again what was undone by entry"
        } else {
            "Undoes entry"
        };
        let mut news = vec![format!("{what} {}: {}", undo.entry, undo.headline)];
        if stand.actor != undo.actor {
            news.push(FOR_VENDOR.to_owned());
        }
        news.extend(undo.since.iter().cloned());
        let lost = undo.lost.iter();
        news.extend(lost.map(|part| format!("Not brought back: {part}.")));
        Self::of(batch, news, cx)
    }

    /// The same for an edit that was made on somebody's record as it was shown then. What somebody
    /// else has changed in it meanwhile is said, field by field.
    pub fn on(stand: &Stand, edits: Vec<Edit>, base: User, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        let mut batch = Batch::new(stand.account.clone(), stand.actor.clone(), edits);
        batch.id = Some((cx.ids)());
        let question = Question::User(stand.account.clone(), base.id.clone());
        let asked = cx.ask(question);
        let mut judge = Self::new(batch, Vec::new(), cx);
        judge.base = Some((asked, base));
        Box::new(judge)
    }

    fn of(batch: Batch, news: Vec<String>, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        Box::new(Self::new(batch, news, cx))
    }

    fn new(batch: Batch, news: Vec<String>, cx: &mut Cx<'_>) -> Self {
        let asked = cx.ask(Question::Preview(Box::new(batch.clone())));
        Self {
            batch,
            stage: Stage::Looking(asked),
            news,
            lost: Vec::new(),
            scroll: Scroll::default(),
            full: false,
            aside: Aside::default(),
            before: None,
            again: None,
            retried: false,
            base: None,
        }
    }

    fn plan(&self) -> Option<&Plan> {
        match &self.stage {
            Stage::Shown(plan) | Stage::Working(_, plan) => Some(plan),
            Stage::Looking(_) | Stage::Troubled(..) => None,
        }
    }

    fn show(&mut self, plan: Box<Plan>) -> Flow {
        self.stage = Stage::Shown(plan);
        self.scroll = Scroll::default();
        Flow::Stay
    }

    /// Goes ahead, or asks for a word first where much is lost.
    fn go_ahead(&mut self, cx: &mut Cx<'_>) -> Flow {
        if self.areas(cx.size).0.height < aside::LEAST {
            cx.toast(aside::TOO_SMALL);
            return Flow::Stay;
        }
        let word = self.plan().and_then(|plan| word::word(&self.batch, plan));
        match word {
            Some(word) => {
                self.aside = Aside::word(&word);
                Flow::Stay
            }
            None => self.submit(cx),
        }
    }

    fn submit(&mut self, cx: &mut Cx<'_>) -> Flow {
        let Stage::Shown(plan) = &self.stage else {
            return Flow::Stay;
        };
        let plan = plan.clone();
        self.batch.digest = Some(plan.digest);
        self.batch.confirmed = plan.confirm();
        let asked = cx.ask(Question::Submit(Box::new(self.batch.clone())));
        self.stage = Stage::Working(asked, plan);
        Flow::Stay
    }

    /// Asks once more what the store did not answer. The edit's id is the same, so that what it has
    /// done already is not done twice.
    fn try_again(&mut self, cx: &mut Cx<'_>) {
        let Stage::Troubled(_, submitted) = &self.stage else {
            return;
        };
        self.stage = match submitted.clone() {
            Some(plan) => {
                self.retried = true;
                let asked = cx.ask(Question::Submit(Box::new(self.batch.clone())));
                Stage::Working(asked, plan)
            }
            None => Stage::Looking(cx.ask(Question::Preview(Box::new(self.batch.clone())))),
        };
    }

    fn refused(&self, refusals: &[crate::domain::Refusal]) -> Flow {
        Flow::Replace(Box::new(Refused::new(
            self.batch.clone(),
            refusals.to_vec(),
        )))
    }

    fn previewed(&mut self, preview: &Preview, lost: &[String]) -> Flow {
        match preview {
            Preview::Plan(plan) => {
                self.lost = lost.to_vec();
                self.show(plan.clone())
            }
            Preview::Refused(refusals) => self.refused(refusals),
        }
    }

    fn submitted(&mut self, submitted: &Submitted, cx: &mut Cx<'_>) -> Flow {
        if matches!(submitted, Submitted::PlanChanged(_) | Submitted::Refused(_)) {
            // Somebody else was quicker, so the lists behind this dialog are of before.
            cx.commands.push(Command::Refresh);
        }
        match submitted {
            Submitted::Done { plan, seq, again } => Flow::Finish(if *again && !self.retried {
                format!("{}: this was done before, as entry {seq}.", plan.headline)
            } else {
                self.did(*seq, cx);
                made::told(&self.batch, plan, *seq, cx)
            }),
            Submitted::NeedsConfirmation(plan) => {
                let text = "This has to be confirmed: read what is marked with ! below.";
                self.news.push(text.into());
                self.show(plan.clone())
            }
            Submitted::PlanChanged(plan) => self.changed(plan.clone()),
            Submitted::Refused(refusals) => self.refused(refusals),
        }
    }

    /// Somebody else has changed something: the new plan is shown beside the one before.
    fn changed(&mut self, plan: Box<Plan>) -> Flow {
        if let Stage::Working(_, old) | Stage::Shown(old) = &self.stage {
            self.before = Some(old.clone());
        }
        if !self.news.iter().any(|news| news == CHANGED) {
            self.news.push(CHANGED.to_owned());
        }
        self.aside.forget_word();
        self.show(plan)
    }

    /// The plan was worked out once more because somebody else has written.
    fn looked_again(&mut self, preview: &Preview, lost: &[String]) -> Flow {
        match (preview, &self.stage) {
            (Preview::Plan(plan), Stage::Shown(old)) if plan.digest != old.digest => {
                self.lost = lost.to_vec();
                self.changed(plan.clone())
            }
            (Preview::Refused(refusals), Stage::Shown(_)) => self.refused(refusals),
            _ => Flow::Stay,
        }
    }

    fn did(&self, entry: u64, cx: &mut Cx<'_>) {
        let id = self.batch.id.as_ref().map(AsRef::as_ref);
        let undoes = id.and_then(undoes);
        let account = self.batch.account.clone();
        cx.commands.push(Command::Did(account, entry, undoes));
    }

    fn title(&self) -> &str {
        match &self.stage {
            Stage::Looking(_) => "One moment",
            Stage::Troubled(..) => "No answer",
            Stage::Shown(plan) | Stage::Working(_, plan) => &plan.headline,
        }
    }

    fn lines(&self, columns: u16) -> Vec<Bits> {
        let mut out = Vec::new();
        let title = self.title();
        if crate::tui::look::width(title) + 4 > columns {
            out.extend(
                wrap(title, columns)
                    .into_iter()
                    .map(|l| vec![bit(l, Tone::Strong)]),
            );
            out.push(Vec::new());
        }
        for news in &self.news {
            out.extend(super::marked("! ", news, &[], Tone::Caution, columns));
            out.push(Vec::new());
        }
        match &self.stage {
            Stage::Looking(_) => {
                let text = "Working out what would happen.";
                out.push(vec![bit(text, Tone::Muted)]);
            }
            Stage::Troubled(why, _) => {
                out.extend(super::marked("x ", why, &[], Tone::Danger, columns));
            }
            Stage::Shown(plan) | Stage::Working(_, plan) => {
                out.extend(match &self.before {
                    Some(before) => plan_text::beside(before, plan, self.full, columns),
                    None => plan_text::lines(plan, self.full, columns),
                });
                if !self.lost.is_empty() {
                    out.push(Vec::new());
                    let text = format!("Cannot be undone: {}.", self.lost.join("; "));
                    let lines = wrap(&text, columns).into_iter();
                    out.extend(lines.map(|line| vec![bit(line, Tone::Muted)]));
                }
                if let Some(reason) = &self.batch.reason {
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
            // Two plans stand side by side where there is room.
            Some(_) => layer::columns_of(area.width, plan_text::BESIDE),
            None => layer::columns(area.width),
        };
        let lines = self.lines(columns).len();
        let frame = layer::dialog(area, columns + 2, lines + 4);
        (frame, lines, columns)
    }

    fn buttons(&self, keymap: &Keymap) -> Bits {
        let cancel = bit("[ Cancel ]", Tone::Selection);
        let Some(plan) = self.plan() else {
            return vec![cancel];
        };
        if matches!(self.stage, Stage::Working(..)) {
            return vec![bit("Working on it", Tone::Accent)];
        }
        let mut bits = vec![cancel, bit("    ", Tone::Plain)];
        let (id, tone) = if plan_text::grave(plan) {
            (Id::GoAheadGravely, Tone::Danger)
        } else {
            (Id::GoAhead, Tone::Key)
        };
        let key = keymap.key(Place::Plan, id.word());
        let capital = key.chars().all(char::is_uppercase);
        bits.push(bit(key, tone));
        let text = if capital {
            " (capital) go ahead"
        } else {
            " go ahead"
        };
        bits.push(bit(text, Tone::Plain));
        bits
    }
}

impl Layer for Judge {
    fn place(&self) -> Place {
        self.aside.place().unwrap_or(Place::Plan)
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
                self.batch.reason = reason;
                return Flow::Stay;
            }
            Some(Typed::Word) => return self.submit(cx),
        }
        match id {
            Id::Reason => {
                self.aside = Aside::reason(self.batch.reason.as_deref());
                Flow::Stay
            }
            Id::BreakGlass => {
                let ask = "Say why the glass is broken; the journal marks what is done then.";
                let before = self.batch.reason.as_deref().unwrap_or_default();
                Flow::Push(Box::new(Words::new("Break the glass: why", ask, before)))
            }
            Id::GoAhead | Id::GoAheadGravely => self.go_ahead(cx),
            Id::Refresh => {
                self.try_again(cx);
                Flow::Stay
            }
            // What is under way cannot be called back; its answer closes the dialog.
            Id::Close if matches!(self.stage, Stage::Working(..)) => Flow::Stay,
            Id::Close => Flow::Close,
            Id::Details => {
                self.full = !self.full;
                Flow::Stay
            }
            _ => {
                let (frame, lines, _) = self.areas(cx.size);
                let seen = usize::from(frame.height.saturating_sub(5));
                self.scroll.act(id, lines, seen);
                Flow::Stay
            }
        }
    }

    fn answer(&mut self, answer: &Answer, cx: &mut Cx<'_>) -> Option<Flow> {
        if let Some((asked, base)) = &self.base
            && answer.id == *asked
        {
            if let Ok(Reply::User(detail)) = &answer.reply {
                let news = outdated::fields(base, &detail.row.user, &self.batch.edits);
                self.news.extend(news);
            }
            self.base = None;
            return Some(Flow::Stay);
        }
        if self.again == Some(answer.id) {
            self.again = None;
            return Some(match &answer.reply {
                Ok(Reply::Preview(preview, lost)) => self.looked_again(preview, lost),
                _ => Flow::Stay,
            });
        }
        let awaited = match &self.stage {
            Stage::Looking(id) | Stage::Working(id, _) => *id,
            Stage::Shown(_) | Stage::Troubled(..) => return None,
        };
        if answer.id != awaited {
            return None;
        }
        Some(match &answer.reply {
            Ok(Reply::Preview(preview, lost)) => self.previewed(preview, lost),
            Ok(Reply::Submitted(submitted)) => self.submitted(submitted, cx),
            Ok(_) => Flow::Stay,
            Err(error) => {
                let submitted = match &self.stage {
                    Stage::Working(_, plan) => Some(plan.clone()),
                    _ => None,
                };
                self.stage = Stage::Troubled(trouble(error), submitted);
                Flow::Stay
            }
        })
    }

    fn given(&mut self, given: Given, cx: &mut Cx<'_>) -> Flow {
        if let Given::Words(reason) = given {
            self.batch.reason = Some(reason);
            self.batch.break_glass = true;
            let asked = cx.ask(Question::Preview(Box::new(self.batch.clone())));
            self.stage = Stage::Looking(asked);
        }
        Flow::Stay
    }

    fn refresh(&mut self, cx: &mut Cx<'_>) {
        // A reason that is being typed is finished first; going ahead is pinned to this plan anyway.
        if matches!(self.stage, Stage::Shown(_)) && !self.aside.is_reason() {
            let question = Question::Preview(Box::new(self.batch.clone()));
            self.again = Some(cx.ask(question));
        }
    }

    fn sight(&self, sight: &mut Sight) {
        sight.site = self.batch.actor.user().is_none();
        sight.ready = matches!(self.stage, Stage::Shown(_));
        sight.troubled = matches!(self.stage, Stage::Troubled(..));
        sight.grave = self.plan().is_some_and(plan_text::grave);
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let size = (area.width, area.height.saturating_add(2));
        let (frame, lines, columns) = self.areas(size);
        let inside = pen.frame(frame, self.title());
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
        if self.aside.draw(pen, last) {
            return;
        }
        let buttons = self.buttons(pen.keymap);
        let wide: u16 = buttons
            .iter()
            .map(|b| crate::tui::look::width(&b.text))
            .sum();
        let x = text.right().saturating_sub(wide).max(text.x);
        pen.bits(x, inside.bottom() - 1, text.width, &buttons);
    }
}
