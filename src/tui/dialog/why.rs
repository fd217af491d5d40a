//! Why and why not: one question of access, what was weighed in order, and what would change it.

use ratatui::layout::Rect;

use super::{
    form::{Field, Form, Purpose},
    marked, plan_text, trouble,
};
use crate::{
    domain::{Access, AccountId, Handle, name::MAX_NAME},
    tui::{
        action::{Id, Place},
        ask::{Answer, Question, Reply},
        layer::{self, Cx, Flow, Layer, Scroll},
        look::{Bits, Pen, bit, width, wrap},
        theme::Tone,
    },
};

/// The dialog.
pub struct Why {
    account: AccountId,
    user: (Handle, String),
    capability: (String, String),
    on: Option<Handle>,
    asked: u64,
    access: Option<Access>,
    notice: Option<String>,
    scroll: Scroll,
}

impl Why {
    /// Asks whether this user (handle, name) has that capability (word, title), on a thing perhaps.
    pub fn ask(
        account: AccountId,
        user: (Handle, String),
        capability: (String, String),
        on: Option<Handle>,
        cx: &mut Cx<'_>,
    ) -> Box<dyn Layer> {
        let mut why = Self {
            account,
            user,
            capability,
            on,
            asked: 0,
            access: None,
            notice: None,
            scroll: Scroll::default(),
        };
        why.refresh(cx);
        Box::new(why)
    }

    fn question(&self) -> String {
        let on = self
            .on
            .as_ref()
            .map_or(String::new(), |on| format!(" on {on}"));
        let what = plan_text::decapitalise(&self.capability.1);
        // A name of a capability (`System Admin`) does not read on as a verb would.
        let colon = if what == self.capability.1 { ":" } else { "" };
        format!("Can {}{colon} {what}{on}?", self.user.1)
    }

    fn lines(&self, columns: u16) -> Vec<Bits> {
        let mut out: Vec<Bits> = Vec::new();
        let (Some(access), None) = (&self.access, &self.notice) else {
            let text = self.notice.as_deref().unwrap_or("Working it out.");
            return marked("", text, &[], Tone::Muted, columns);
        };
        let (mark, tone) = if access.allowed {
            ("Yes. ", Tone::Good)
        } else {
            ("No. ", Tone::Danger)
        };
        let mut verdict = marked(mark, &access.message, &access.rules, tone, columns);
        out.append(&mut verdict);
        if !access.shown {
            out.push(Vec::new());
            let text = "A product would not even show it to this person.";
            out.extend(marked("", text, &[], Tone::Muted, columns));
        }
        // A single step that says what the answer says is not said again.
        let steps = match &access.steps[..] {
            [only] if only.text == access.message => &[],
            steps => steps,
        };
        if !steps.is_empty() {
            out.push(Vec::new());
        }
        for (i, step) in steps.iter().enumerate() {
            let (word, tone) = if step.good {
                ("yes", Tone::Good)
            } else {
                ("no", Tone::Danger)
            };
            let number = format!("{:>2}  ", i + 1);
            out.extend(step_lines(
                &number,
                &step.text,
                &step.rules,
                (word, tone),
                columns,
            ));
        }
        if !access.mend.is_empty() {
            out.push(Vec::new());
            out.extend(marked("", &access.mend, &[], Tone::Plain, columns));
        }
        out
    }
}

/// A step: its number, the sentence, the rules, and at the right edge what it says.
fn step_lines(
    number: &str,
    text: &str,
    rules: &[String],
    says: (&str, Tone),
    columns: u16,
) -> Vec<Bits> {
    let room = columns.saturating_sub(5);
    let mut lines = marked(number, text, rules, Tone::Muted, room);
    if let Some(first) = lines.first_mut() {
        let used: u16 = first.iter().map(|b| width(&b.text)).sum();
        let gap = columns.saturating_sub(used).saturating_sub(width(says.0));
        first.push(bit(" ".repeat(gap.into()), Tone::Plain));
        first.push(bit(says.0, says.1));
    }
    lines
}

impl Layer for Why {
    fn place(&self) -> Place {
        Place::Why
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        match id {
            Id::Close => return Flow::Close,
            Id::AskOf => {
                let hint = "A thing's or a person's; empty is the account.";
                let on = self.on.as_ref().map_or("", Handle::as_str);
                let field = Field::text("Handle", hint, on, MAX_NAME);
                let purpose = AskOf {
                    account: self.account.clone(),
                    user: self.user.clone(),
                    capability: self.capability.clone(),
                };
                return Flow::Push(Box::new(Form::new(vec![field], purpose)));
            }
            _ => {
                let area = layer::body(cx.size);
                let lines = self.lines(layer::columns(area.width)).len();
                self.scroll
                    .act(id, lines, area.height.saturating_sub(4).into());
            }
        }
        Flow::Stay
    }

    fn answer(&mut self, answer: &Answer, _cx: &mut Cx<'_>) -> Option<Flow> {
        if answer.id != self.asked {
            return None;
        }
        match &answer.reply {
            Ok(Reply::Can(access)) => self.access = Some(access.clone()),
            Ok(_) => {}
            Err(error) => self.notice = Some(trouble(error)),
        }
        Some(Flow::Stay)
    }

    fn refresh(&mut self, cx: &mut Cx<'_>) {
        self.asked = cx.ask(Question::Can {
            account: self.account.clone(),
            user: self.user.0.clone(),
            capability: self.capability.0.clone(),
            on: self.on.clone(),
            at: cx.now,
        });
    }

    fn passing(&self) -> bool {
        false
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let columns = layer::columns(area.width);
        let mut lines = self.lines(columns);
        let question = self.question();
        if width(&question) + 4 > columns {
            let mut head: Vec<Bits> = wrap(&question, columns)
                .into_iter()
                .map(|l| vec![bit(l, Tone::Strong)])
                .collect();
            head.push(Vec::new());
            lines.splice(0..0, head);
        }
        let inside = pen.frame(layer::dialog(area, columns + 2, lines.len() + 2), &question);
        let text = Rect::new(
            inside.x.saturating_add(1),
            inside.y + u16::from(inside.height > 2),
            inside.width.saturating_sub(2),
            inside.height.saturating_sub(2).max(1),
        );
        self.scroll.draw(pen, text, &lines);
    }
}

/// Asks the same of one thing.
struct AskOf {
    account: AccountId,
    user: (Handle, String),
    capability: (String, String),
}

impl Purpose for AskOf {
    fn title(&self) -> String {
        format!("{}: of what?", self.capability.1)
    }

    fn go_on(&mut self, fields: &mut [Field], cx: &mut Cx<'_>) -> Option<Flow> {
        let field = fields.first_mut()?;
        let typed = field.typed();
        let on = if typed.is_empty() {
            None
        } else {
            match Handle::new(typed) {
                Ok(on) => Some(on),
                Err(error) => {
                    field.error = Some(error.to_string());
                    return None;
                }
            }
        };
        let (user, capability) = (self.user.clone(), self.capability.clone());
        let why = Why::ask(self.account.clone(), user, capability, on, cx);
        Some(Flow::Replace(why))
    }
}
