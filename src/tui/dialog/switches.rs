//! The features of an account, on or off, and the plans it can be on.

use std::collections::BTreeMap;

use ratatui::layout::Rect;

use super::{marked, plan::Judge, trouble};
use crate::{
    domain::{Edit, Word},
    service::rows::{AccountDetail, FeatureRow, PlanRow},
    tui::{
        action::{Id, Place, Sight},
        ask::{Answer, Question, Reply},
        layer::{self, Cx, Flow, Layer, Stand},
        look::{Bits, Pen, bit, cursor},
        theme::Tone,
    },
};

/// The dialog.
pub struct Switches {
    stand: Stand,
    asked: u64,
    detail: Option<Box<AccountDetail>>,
    notice: Option<String>,
    selected: usize,
}

/// A line: a plan or a feature.
enum Switch<'a> {
    Plan(&'a PlanRow),
    Feature(&'a FeatureRow),
}

impl Switches {
    /// Asks how the account's switches stand.
    pub fn ask(stand: Stand, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        let mut switches = Self {
            stand,
            asked: 0,
            detail: None,
            notice: None,
            selected: 0,
        };
        switches.refresh(cx);
        Box::new(switches)
    }

    fn all(&self) -> Vec<Switch<'_>> {
        let plans = self.detail.iter().flat_map(|d| &d.plans).map(Switch::Plan);
        let features = self.detail.iter().flat_map(|d| &d.features);
        plans.chain(features.map(Switch::Feature)).collect()
    }

    fn choose(&self, cx: &mut Cx<'_>) -> Flow {
        let all = self.all();
        let (plan, features, vendor) = match all.get(self.selected) {
            Some(Switch::Plan(plan)) => (Some(plan.word.clone()), BTreeMap::new(), true),
            Some(Switch::Feature(f)) => {
                let switched: BTreeMap<Word, bool> = [(f.word.clone(), !f.on)].into();
                (None, switched, f.vendor)
            }
            None => return Flow::Stay,
        };
        let edit = Edit::AccountSet {
            title: None,
            plan,
            features,
            limits: BTreeMap::new(),
        };
        Flow::Push(if vendor {
            Judge::for_vendor(&self.stand, vec![edit], cx)
        } else {
            Judge::ask(&self.stand, vec![edit], cx)
        })
    }

    fn about(&self, columns: u16) -> Vec<Bits> {
        match self.all().get(self.selected) {
            Some(Switch::Plan(plan)) if plan.features.is_empty() => {
                marked("", "It brings no features.", &[], Tone::Muted, columns)
            }
            Some(Switch::Plan(plan)) => {
                let text = format!("It brings: {}.", plan.features.join(", "));
                marked("", &text, &[], Tone::Muted, columns)
            }
            Some(Switch::Feature(f)) => {
                let by = if f.derived {
                    format!("It follows from {}.", f.set_by)
                } else {
                    format!("Switched by {}.", f.set_by)
                };
                let text = format!("{by} {}", f.help);
                marked("", text.trim(), &[], Tone::Muted, columns)
            }
            None => Vec::new(),
        }
    }

    /// The lines, and which of them is selected.
    fn lines(&self) -> (Vec<Bits>, usize) {
        let (mut out, mut at): (Vec<Bits>, usize) = (Vec::new(), 0);
        let mut heading = "";
        for (i, switch) in self.all().iter().enumerate() {
            let (head, sign, title, right, tone) = match switch {
                Switch::Plan(p) if p.current => ("Plan", "(x)", &p.title, "", Tone::Good),
                Switch::Plan(p) => ("Plan", "( )", &p.title, "", Tone::Plain),
                Switch::Feature(f) => {
                    let right = match f {
                        f if f.derived => "follows",
                        f if f.vendor => "vendor",
                        _ => "",
                    };
                    let (sign, tone) = if f.on {
                        ("[x]", Tone::Good)
                    } else {
                        ("[ ]", Tone::Plain)
                    };
                    ("Features", sign, &f.title, right, tone)
                }
            };
            if head != heading {
                if !out.is_empty() {
                    out.push(Vec::new());
                }
                out.push(vec![bit(head, Tone::Strong)]);
                heading = head;
            }
            if i == self.selected {
                at = out.len();
            }
            out.push(vec![
                cursor(i == self.selected),
                bit(format!("{sign} "), tone),
                bit(title.clone(), Tone::Plain),
                bit(format!("  {right}"), Tone::Muted),
            ]);
        }
        (out, at)
    }
}

impl Layer for Switches {
    fn place(&self) -> Place {
        Place::Switches
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        let most = self.all().len().saturating_sub(1);
        let page = usize::from(cx.size.1 / 2);
        self.selected = match id {
            Id::Close => return Flow::Close,
            Id::Choose => return self.choose(cx),
            Id::Down => self.selected + 1,
            Id::Up => self.selected.saturating_sub(1),
            Id::PageDown => self.selected + page,
            Id::PageUp => self.selected.saturating_sub(page),
            Id::First => 0,
            Id::Last => most,
            _ => self.selected,
        }
        .min(most);
        Flow::Stay
    }

    fn answer(&mut self, answer: &Answer, _cx: &mut Cx<'_>) -> Option<Flow> {
        if answer.id != self.asked {
            return None;
        }
        match &answer.reply {
            Ok(Reply::Account(detail)) => self.detail = Some(detail.clone()),
            Ok(_) => {}
            Err(error) => self.notice = Some(trouble(error)),
        }
        Some(Flow::Stay)
    }

    fn refresh(&mut self, cx: &mut Cx<'_>) {
        self.asked = cx.ask(Question::Account(self.stand.account.clone()));
    }

    fn passing(&self) -> bool {
        false
    }

    fn sight(&self, sight: &mut Sight) {
        sight.switchable = match self.all().get(self.selected) {
            Some(Switch::Plan(_)) => true,
            Some(Switch::Feature(f)) => !f.derived,
            None => false,
        };
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let columns = layer::columns(area.width);
        let (mut lines, at) = self.lines();
        if lines.is_empty() {
            let none = "This policy has neither plans nor features.";
            let waits = "Reading them.";
            let text = match (&self.notice, &self.detail) {
                (Some(notice), _) => notice,
                (None, Some(_)) => none,
                (None, None) => waits,
            };
            lines = marked("", text, &[], Tone::Muted, columns);
        }
        let about = self.about(columns);
        let below = about.len().min(usize::from(area.height / 3));
        let title = format!("Features and plan of {}", self.stand.title);
        let frame = layer::dialog(area, columns + 2, lines.len() + below + 1);
        let inside = pen.frame(frame, &title);
        let x = inside.x.saturating_add(1);
        let room = inside.width.saturating_sub(2);
        let reserved = u16::try_from(below).unwrap_or(0);
        let seen = inside
            .height
            .saturating_sub(reserved + u16::from(below > 0));
        let top = at.saturating_sub(usize::from(seen.saturating_sub(1)));
        let visible = lines.iter().enumerate().skip(top);
        for ((i, line), y) in visible.zip(inside.y..inside.y + seen) {
            pen.bits(x, y, room, line);
            if i == at && self.detail.is_some() {
                pen.tint(Rect::new(x, y, room, 1), Tone::Selection);
            }
        }
        for (line, y) in about.iter().take(below).zip(inside.bottom() - reserved..) {
            pen.bits(x, y, room, line);
        }
    }
}
