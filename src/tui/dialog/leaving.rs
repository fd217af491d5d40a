//! Somebody leaves: what they hold, own and decide alone, who could take it over, and the one step
//! that hands it over and lets them go.

use ratatui::layout::Rect;

use super::{marked, pick::Pick, plan::Judge, plan_text, trouble};
use crate::{
    domain::{Handle, Object},
    service::{Leave, Leaving, candidates::Wanted},
    tui::{
        action::{Id, Place, Sight},
        ask::Answer,
        ask_edit::{EditAsk, EditReply},
        layer::{self, Cx, Flow, Given, Layer, Scroll, Stand, edit_reply},
        look::{Bits, Pen, bit},
        theme::Tone,
    },
};

/// The dialog.
pub struct Leaves {
    stand: Stand,
    user: Handle,
    name: String,
    /// Who takes over, with their name; `None` leaves the choice to the service.
    heir: Option<(Handle, String)>,
    remove: bool,
    asked: u64,
    found: Option<Box<Leaving>>,
    notice: Option<String>,
    scroll: Scroll,
}

impl Leaves {
    /// Asks what somebody leaves behind.
    pub fn ask(stand: Stand, user: Handle, name: String, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        let mut leaves = Self {
            stand,
            user,
            name,
            heir: None,
            remove: false,
            asked: 0,
            found: None,
            notice: None,
            scroll: Scroll::default(),
        };
        leaves.refresh(cx);
        Box::new(leaves)
    }

    fn again(&mut self, cx: &mut Cx<'_>) -> Flow {
        self.found = None;
        self.scroll = Scroll::default();
        self.refresh(cx);
        Flow::Stay
    }

    fn lines(&self, columns: u16) -> Vec<Bits> {
        let mut out = Vec::new();
        if let Some(notice) = &self.notice {
            return marked("x ", notice, &[], Tone::Danger, columns);
        }
        let Some(found) = &self.found else {
            let text = "Looking what they hold and who could take it over.";
            return marked("", text, &[], Tone::Muted, columns);
        };
        let roles: Vec<String> = found.roles.iter().map(plan_text::role).collect();
        let relations = found.relations.iter();
        let relations: Vec<String> = relations.map(|r| format!("{} {}", r.title, r.to)).collect();
        for (label, what) in [
            ("Holds    ", &roles),
            ("Is       ", &relations),
            ("Owns     ", &found.owns),
            ("Decides  ", &found.alone_decides),
        ] {
            let text = if what.is_empty() {
                "nothing".to_owned()
            } else {
                what.join(", ")
            };
            out.extend(marked(label, &text, &[], Tone::Muted, columns));
        }
        out.push(Vec::new());
        out.push(self.how());
        let heir = match (&self.heir, &found.heir) {
            (Some((_, name)), _) => format!("{name}, as you chose"),
            (None, Some(name)) => format!("{name}, who holds most of the same"),
            (None, None) if found.batch.is_empty() => "nobody was found".into(),
            (None, None) => "nobody is needed".into(),
        };
        out.extend(marked("Heir     ", &heir, &[], Tone::Muted, columns));
        out.push(Vec::new());
        out.extend(Self::outcome(found, columns));
        out
    }

    fn how(&self) -> Bits {
        let (one, other) = if self.remove {
            ("( ) archived", "(x) removed for good")
        } else {
            ("(x) archived", "( ) removed for good")
        };
        vec![
            bit("Goes     ", Tone::Muted),
            bit(format!("{one}  {other}"), Tone::Plain),
        ]
    }

    fn outcome(found: &Leaving, columns: u16) -> Vec<Bits> {
        if found.batch.is_empty() {
            let reasons = found.refused.iter();
            return reasons
                .flat_map(|r| marked("x ", &r.message, &r.rules, Tone::Danger, columns))
                .collect();
        }
        let steps = found.batch.len();
        let text = if found.waits {
            "It would be asked for, and wait for somebody's word."
        } else if steps == 1 {
            "It can be done in one step."
        } else {
            "What they have is handed over and they go, in one step."
        };
        let mut out = marked("", text, &[], Tone::Good, columns);
        for reminder in &found.reminders {
            out.extend(marked("! ", reminder, &[], Tone::Caution, columns));
        }
        out
    }
}

impl Layer for Leaves {
    fn place(&self) -> Place {
        Place::Leaving
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        match id {
            Id::Close => Flow::Close,
            Id::Heir => {
                let title = format!("Who takes over from {}", self.name);
                let stand = self.stand.clone();
                Flow::Push(Pick::ask(
                    stand,
                    title,
                    Wanted::HeirOf(self.user.clone()),
                    cx,
                ))
            }
            Id::Choose => {
                self.remove = !self.remove;
                self.again(cx)
            }
            Id::Submit => match &self.found {
                Some(found) if !found.batch.is_empty() => {
                    Flow::Push(Judge::ask(&self.stand, found.batch.clone(), cx))
                }
                _ => Flow::Stay,
            },
            _ => {
                let area = layer::body(cx.size);
                let lines = self.lines(layer::columns(area.width)).len();
                let seen = usize::from(area.height.saturating_sub(2));
                self.scroll.act(id, lines, seen);
                Flow::Stay
            }
        }
    }

    fn answer(&mut self, answer: &Answer, _cx: &mut Cx<'_>) -> Option<Flow> {
        if answer.id != self.asked {
            return None;
        }
        match (edit_reply(answer), &answer.reply) {
            (Some(EditReply::Leaving(found)), _) => {
                self.notice = None;
                self.found = Some(found.clone());
            }
            (_, Err(error)) => self.notice = Some(trouble(error)),
            _ => {}
        }
        Some(Flow::Stay)
    }

    fn given(&mut self, given: Given, cx: &mut Cx<'_>) -> Flow {
        if let Given::Object(Object::Thing(heir), name) = given {
            self.heir = Some((heir, name));
            return self.again(cx);
        }
        Flow::Stay
    }

    fn refresh(&mut self, cx: &mut Cx<'_>) {
        let leave = Leave {
            actor: self.stand.actor.clone(),
            heir: self.heir.as_ref().map(|(heir, _)| heir.clone()),
            remove: self.remove,
            reason: None,
        };
        let account = self.stand.account.clone();
        self.asked = cx.ask_edit(EditAsk::Leaving(account, self.user.clone(), leave));
    }

    fn sight(&self, sight: &mut Sight) {
        sight.ready = self.found.as_ref().is_some_and(|f| !f.batch.is_empty());
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let columns = layer::columns(area.width);
        let lines = self.lines(columns);
        let title = format!("{} leaves", self.name);
        let inside = pen.frame(layer::dialog(area, columns + 2, lines.len() + 2), &title);
        let roomy = u16::from(usize::from(inside.height) > lines.len());
        let text = Rect::new(
            inside.x.saturating_add(1),
            inside.y + roomy,
            inside.width.saturating_sub(2),
            inside.height.saturating_sub(roomy),
        );
        self.scroll.draw(pen, text, &lines);
    }
}
