//! Rules by their ids: what each says, how it is known, and where the policy names it.

use ratatui::layout::Rect;

use super::super::{marked, rows, trouble};
use crate::{
    domain::AccountId,
    service::known::RuleRow,
    tui::{
        action::{Id, Place},
        ask::{Answer, Question, Reply},
        insight::{Insight, Told},
        layer::{self, Cx, Flow, Layer, Scroll},
        look::{Bits, Pen, bit, wrap},
        theme::Tone,
    },
};

/// The screen.
pub struct RuleTexts {
    account: AccountId,
    ids: Vec<String>,
    asked: u64,
    rules: Option<Vec<RuleRow>>,
    notice: Option<String>,
    scroll: Scroll,
}

impl RuleTexts {
    /// Asks for the texts of rules.
    pub fn ask(account: AccountId, ids: Vec<String>, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        let mut texts = Self {
            account,
            ids,
            asked: 0,
            rules: None,
            notice: None,
            scroll: Scroll::default(),
        };
        texts.refresh(cx);
        Box::new(texts)
    }

    fn lines(&self, columns: u16) -> Vec<Bits> {
        let Some(rules) = &self.rules else {
            let text = self.notice.as_deref().unwrap_or("Reading the rules.");
            return marked("", text, &[], Tone::Muted, columns);
        };
        let mut out = Vec::new();
        for rule in rules {
            if !out.is_empty() {
                out.push(Vec::new());
            }
            out.extend(rule_lines(rule, columns));
        }
        out
    }

    /// How many lines there are and how many are seen on a screen of that size.
    fn extent(&self, size: (u16, u16)) -> (usize, usize) {
        let area = layer::body(size);
        let lines = self.lines(layer::columns(area.width)).len();
        (lines, usize::from(area.height.saturating_sub(2)))
    }
}

fn rule_lines(rule: &RuleRow, columns: u16) -> Vec<Bits> {
    let mut head = vec![bit(rule.id.clone(), Tone::Accent)];
    if !rule.basis.is_empty() {
        head.push(bit(format!("  {}", known(&rule.basis)), Tone::Muted));
    }
    let mut out = vec![head];
    let text = if rule.text.is_empty() {
        "No list of rules stands beside this policy; this is where it names the rule."
    } else {
        &rule.text
    };
    let tone = if rule.text.is_empty() {
        Tone::Muted
    } else {
        Tone::Plain
    };
    out.extend(wrap(text, columns).into_iter().map(|l| vec![bit(l, tone)]));
    if let Some(reading) = &rule.reading {
        out.extend(marked("~ ", reading, &[], Tone::Caution, columns));
    }
    let mut before = None;
    for (number, line) in &rule.lines {
        // A gap between lines that do not stand together.
        if before.is_some_and(|before| before + 1 != *number) {
            out.push(vec![bit("     …", Tone::Muted)]);
        }
        before = Some(*number);
        out.push(vec![
            bit(format!("{number:>5} "), Tone::Frame),
            bit(line.clone(), Tone::Muted),
        ]);
    }
    out
}

/// How a rule is known, in words.
fn known(basis: &str) -> &str {
    match basis {
        "stated" => "as the source says",
        "implied" => "as follows from the source",
        "reading" => "as a point of the source is read",
        "help" => "guidance",
        other => other,
    }
}

impl Layer for RuleTexts {
    fn place(&self) -> Place {
        Place::Rules
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        if id == Id::Close {
            return Flow::Close;
        }
        let (lines, seen) = self.extent(cx.size);
        self.scroll.act(id, lines, seen);
        Flow::Stay
    }

    fn answer(&mut self, answer: &Answer, _cx: &mut Cx<'_>) -> Option<Flow> {
        if answer.id != self.asked {
            return None;
        }
        match &answer.reply {
            Ok(Reply::Insight(Told::Rules(rules))) => self.rules = Some(rules.clone()),
            Ok(_) => {}
            Err(error) => self.notice = Some(trouble(error)),
        }
        Some(Flow::Stay)
    }

    fn refresh(&mut self, cx: &mut Cx<'_>) {
        let insight = Insight::Rules(self.account.clone(), self.ids.clone());
        self.asked = cx.ask(Question::Insight(insight));
    }

    fn passing(&self) -> bool {
        false
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let columns = layer::columns(area.width);
        let lines = self.lines(columns);
        let title = match self.ids.as_slice() {
            [one] => format!("Rule {one}"),
            _ => "Rules".to_owned(),
        };
        let frame = layer::dialog(area, columns + 2, lines.len());
        if let Some(inside) = rows::stage(pen, frame, &title) {
            self.scroll.draw(pen, inside, &lines);
        }
    }
}
