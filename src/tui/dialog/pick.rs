//! Chooses a thing or a person, and hands it to the dialog below or opens what follows. What cannot
//! be taken stands in grey, with its reason.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{marked, paged::Paged, plan::Judge, some, trouble};
use crate::{
    domain::{Handle, Object, page::PageAsk},
    service::candidates::{Candidate, Wanted},
    tui::{
        action::{Id, Place},
        ask::Answer,
        ask_edit::{EditAsk, EditReply},
        layer::{self, Cx, Flow, Given, Layer, Stand, edit_reply},
        list::Row,
        look::{Bits, Pen, bit, width},
        theme::Tone,
    },
};

/// What follows the choice.
pub type Then = fn(&Stand, &Candidate, &mut Cx<'_>) -> Flow;

/// What becomes of the choice.
enum Next {
    /// It goes to the layer below.
    Give,
    /// Something opens.
    Open(Then),
    /// The edit that it means is judged.
    Judge,
}

/// The dialog.
pub struct Pick {
    stand: Stand,
    title: String,
    wanted: Wanted,
    next: Next,
    paged: Paged<Candidate>,
}

impl Row for Candidate {
    fn key(&self) -> String {
        match &self.object {
            Object::Account => String::new(),
            Object::Thing(handle) => handle.to_string(),
        }
    }
}

impl Pick {
    /// Asks for what could be chosen, to hand it to the layer below.
    pub fn ask(stand: Stand, title: String, wanted: Wanted, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        Self::begin(stand, title, wanted, Next::Give, cx)
    }

    /// The same, to go on with something else.
    pub fn and_then(
        stand: Stand,
        title: String,
        wanted: Wanted,
        then: Then,
        cx: &mut Cx<'_>,
    ) -> Box<dyn Layer> {
        Self::begin(stand, title, wanted, Next::Open(then), cx)
    }

    /// The same for whose a thing is to become; the plan follows.
    pub fn to_hand_over(
        stand: Stand,
        (thing, title): (Handle, &str),
        cx: &mut Cx<'_>,
    ) -> Box<dyn Layer> {
        let title = format!("To whom {title} is handed over");
        Self::begin(stand, title, Wanted::OwnerOf(thing), Next::Judge, cx)
    }

    fn begin(
        stand: Stand,
        title: String,
        wanted: Wanted,
        next: Next,
        cx: &mut Cx<'_>,
    ) -> Box<dyn Layer> {
        let mut pick = Self {
            stand,
            title,
            wanted,
            next,
            paged: Paged::default(),
        };
        let put = pick.put();
        pick.paged.restart(cx, put);
        Box::new(pick)
    }

    fn put(&self) -> impl FnOnce(&mut Cx<'_>, PageAsk) + use<> {
        let (account, actor) = (self.stand.account.clone(), self.stand.actor.clone());
        let wanted = self.wanted.clone();
        move |cx, ask| {
            cx.ask_edit(EditAsk::Candidates {
                account,
                actor,
                wanted,
                ask,
            });
        }
    }

    fn choose(&self, cx: &mut Cx<'_>) -> Flow {
        let Some(row) = self.paged.list.current() else {
            return Flow::Stay;
        };
        if let Some(refusal) = row.refused.first() {
            cx.toast(refusal.message.clone());
            return Flow::Stay;
        }
        let given = || Flow::Give(Given::Object(row.object.clone(), row.title.clone()));
        match self.next {
            Next::Open(then) => then(&self.stand, row, cx),
            Next::Judge => match self.wanted.edit(&row.object) {
                Some(edit) => Flow::Push(Judge::ask(&self.stand, vec![edit], cx)),
                None => given(),
            },
            Next::Give => given(),
        }
    }

    fn about(&self, columns: u16) -> Vec<Bits> {
        let row = self.paged.list.current();
        let reasons = row.into_iter().flat_map(|row| &row.refused);
        reasons
            .flat_map(|r| {
                let rules = some(&r.rules, false);
                marked("x ", &r.message, &rules, Tone::Danger, columns)
            })
            .collect()
    }
}

/// A title padded to a column, and what is said beside it.
pub fn beside(mark: &str, title: &str, about: &str, tone: Tone, column: u16) -> Bits {
    let pad = column.saturating_sub(width(title)).max(2);
    vec![
        bit(mark, Tone::Muted),
        bit(title, tone),
        bit(" ".repeat(pad.into()), Tone::Plain),
        bit(about, Tone::Muted),
    ]
}

impl Layer for Pick {
    fn place(&self) -> Place {
        Place::Picker
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        match id {
            Id::Close => return Flow::Close,
            Id::Choose => return self.choose(cx),
            _ => {
                let put = self.put();
                self.paged.act(id, cx, put);
            }
        }
        Flow::Stay
    }

    fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> Flow {
        if self.paged.key(key) {
            let put = self.put();
            self.paged.restart(cx, put);
        }
        Flow::Stay
    }

    fn paste(&mut self, text: &str, cx: &mut Cx<'_>) -> Flow {
        if self.paged.paste(text) {
            let put = self.put();
            self.paged.restart(cx, put);
        }
        Flow::Stay
    }

    fn answer(&mut self, answer: &Answer, _cx: &mut Cx<'_>) -> Option<Flow> {
        let mine = match (edit_reply(answer), &answer.reply) {
            (Some(EditReply::Candidates(page)), _) => self.paged.take(answer.id, page.clone()),
            (_, Err(error)) => self.paged.fail(answer.id, trouble(error)),
            _ => false,
        };
        mine.then_some(Flow::Stay)
    }

    fn refresh(&mut self, cx: &mut Cx<'_>) {
        let put = self.put();
        self.paged.refresh(cx, put);
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let columns = layer::columns(area.width);
        let about = self.about(columns);
        let rows = usize::try_from(self.paged.list.total).unwrap_or(usize::MAX);
        let wanted = rows.clamp(4, 16) + 3 + about.len();
        let inside = pen.frame(layer::dialog(area, columns + 2, wanted), &self.title);
        let x = inside.x.saturating_add(1);
        let room = inside.width.saturating_sub(2);
        let below = u16::try_from(about.len())
            .unwrap_or(0)
            .min(inside.height / 3);
        let list = Rect::new(x, inside.y, room, inside.height.saturating_sub(below));
        let column = (room / 2).min(34);
        self.paged
            .draw(pen, list, "There is nothing to choose from.", |row| {
                let (mark, tone) = if row.refused.is_empty() {
                    ("  ", Tone::Plain)
                } else {
                    ("x ", Tone::Muted)
                };
                beside(mark, &row.title, &row.about, tone, column)
            });
        for (line, y) in about.iter().zip(list.bottom()..inside.bottom()) {
            pen.bits(x, y, room, line);
        }
    }
}
