//! Rules: what each says, how it is known, the statements that bear it, and where the policy names
//! it.

use ratatui::layout::Rect;

use super::super::{gap, marked, rows, trouble};
use crate::{
    domain::AccountId,
    service::{
        attention::Target,
        rules::{Basis, RuleRow},
    },
    tui::{
        action::{Id, Place},
        ask::{Answer, Question, Reply},
        insight::{Insight, Told},
        layer::{self, Cx, Flow, Layer, Scroll},
        look::{Bits, Pen, bit, wrap},
        theme::Tone,
    },
};

/// Which rules are told.
enum Which {
    /// These.
    Ids(Vec<String>),
    /// Those that stand behind something of that name.
    Of(Target, String),
}

/// The screen.
pub struct RuleTexts {
    account: AccountId,
    which: Which,
    asked: u64,
    rules: Option<Vec<RuleRow>>,
    notice: Option<String>,
    scroll: Scroll,
}

impl RuleTexts {
    /// Asks for the texts of rules.
    pub fn ask(account: AccountId, ids: Vec<String>, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        Self::begin(account, Which::Ids(ids), cx)
    }

    /// Asks for the texts of the rules that stand behind something.
    pub fn of(
        account: AccountId,
        (of, title): (Target, String),
        cx: &mut Cx<'_>,
    ) -> Box<dyn Layer> {
        Self::begin(account, Which::Of(of, title), cx)
    }

    fn begin(account: AccountId, which: Which, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        let mut texts = Self {
            account,
            which,
            asked: 0,
            rules: None,
            notice: None,
            scroll: Scroll::default(),
        };
        texts.refresh(cx);
        Box::new(texts)
    }

    fn title(&self) -> String {
        match &self.which {
            Which::Of(_, title) => format!("Rules behind {title}"),
            Which::Ids(ids) => match ids.as_slice() {
                [one] => format!("Rule {one}"),
                _ => "Rules".to_owned(),
            },
        }
    }

    fn lines(&self, columns: u16) -> Vec<Bits> {
        let Some(rules) = &self.rules else {
            let text = self.notice.as_deref().unwrap_or("Reading the rules.");
            return marked("", text, &[], Tone::Muted, columns);
        };
        if rules.is_empty() {
            let none = "No rule stands behind this by itself.";
            return marked("", none, &[], Tone::Muted, columns);
        }
        let mut out = Vec::new();
        for rule in rules {
            if !out.is_empty() {
                out.push(Vec::new());
            }
            out.extend(rule_lines(rule, columns, true));
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

/// A rule with all that is known of it; the lines of the policy that name it where they are wanted.
pub fn rule_lines(rule: &RuleRow, columns: u16, named: bool) -> Vec<Bits> {
    let mut head = vec![bit(rule.id.clone(), Tone::Accent)];
    if let Some(basis) = rule.basis {
        head.push(bit(format!("  {}", known(basis)), Tone::Muted));
    }
    let mut out = vec![head];
    let (text, tone) = match rule.text.as_str() {
        "" => ("No statement of the policy bears it.", Tone::Muted),
        text => (text, Tone::Plain),
    };
    out.extend(wrap(text, columns).into_iter().map(|l| vec![bit(l, tone)]));
    let reading = rule.reading.iter().find(|reading| **reading != rule.text);
    if let Some(reading) = reading {
        out.extend(marked("~ ", reading, &[], Tone::Caution, columns));
    }
    // Where there is no list, the first statement is the line itself.
    let alone = rule.said.len() == 1 && rule.said.iter().all(|said| said.text == rule.text);
    for same in rule.said.chunk_by(|a, b| a.part == b.part) {
        let Some(first) = same.first().filter(|_| !alone) else {
            continue;
        };
        gap(&mut out);
        out.push(vec![bit(first.part, Tone::Strong)]);
        for said in same {
            out.extend(hang(&said.text, columns));
        }
    }
    if named && !rule.lines.is_empty() {
        gap(&mut out);
        out.push(vec![bit("In the policy", Tone::Strong)]);
        out.extend(policy_lines(&rule.lines));
    }
    out
}

/// A text whose further lines stand a little to the right.
fn hang(text: &str, columns: u16) -> Vec<Bits> {
    let lines = wrap(text, columns.saturating_sub(2)).into_iter();
    let lines = lines.enumerate().map(|(i, line)| {
        let pad = if i == 0 { "" } else { "  " };
        vec![bit(format!("{pad}{line}"), Tone::Plain)]
    });
    lines.collect()
}

fn policy_lines(lines: &[(usize, String)]) -> Vec<Bits> {
    let mut out = Vec::new();
    let mut before = None;
    for (number, line) in lines {
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
fn known(basis: Basis) -> &'static str {
    match basis {
        Basis::Stated => "as the source says",
        Basis::Implied => "as follows from the source",
        Basis::Reading => "as a point of the source is read",
        Basis::Help => "guidance",
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
        let account = self.account.clone();
        let insight = match &self.which {
            Which::Ids(ids) => Insight::Rules(account, ids.clone()),
            Which::Of(of, _) => Insight::RulesOf(account, of.clone()),
        };
        self.asked = cx.ask(Question::Insight(insight));
    }

    fn passing(&self) -> bool {
        false
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let columns = layer::columns(area.width);
        let lines = self.lines(columns);
        let frame = layer::dialog(area, columns + 2, lines.len());
        if let Some(inside) = rows::stage(pen, frame, &self.title()) {
            self.scroll.draw(pen, inside, &lines);
        }
    }
}
