//! Chooses where a thing lies, in a tree that unfolds: only places into which it may be put, and
//! what leads to them. Typing narrows it to what holds the words, wherever that lies.

use std::collections::BTreeSet;

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{
    marked,
    paged::Paged,
    pick::{Pick, beside},
    plan::Judge,
    some, trouble,
};
use crate::{
    domain::{Handle, Object, Refusal, page::PageAsk},
    service::{candidates::Wanted, places::PlaceRow},
    tui::{
        action::{Id, Place, Sight},
        ask::Answer,
        ask_edit::{EditAsk, EditReply},
        layer::{self, Cx, Flow, Given, Layer, Stand, edit_reply},
        list::Row,
        look::{Bits, Pen},
        theme::Tone,
    },
};

/// The levels that are told by their place; deeper ones would push the names out of sight.
const MOST_INDENT: usize = 8;

impl Row for PlaceRow {
    fn key(&self) -> String {
        match &self.object {
            Object::Account => String::new(),
            Object::Thing(handle) => handle.to_string(),
        }
    }
}

/// The dialog.
pub struct Whereto {
    stand: Stand,
    title: String,
    wanted: Wanted,
    /// The choice is judged at once; else it goes to the layer below.
    at_once: bool,
    open: BTreeSet<Handle>,
    /// Why nothing is offered.
    refused: Option<Refusal>,
    paged: Paged<PlaceRow>,
}

/// The chooser for what is wanted, in a tree where it is a place; the choice goes to the layer below.
pub fn choose(stand: Stand, title: String, wanted: Wanted, cx: &mut Cx<'_>) -> Box<dyn Layer> {
    match wanted {
        Wanted::PlaceOf(_) | Wanted::PlaceFor(_) => Whereto::begin(stand, title, wanted, false, cx),
        Wanted::Thing | Wanted::Person | Wanted::HeirOf(_) | Wanted::OwnerOf(_) => {
            Pick::ask(stand, title, wanted, cx)
        }
    }
}

impl Whereto {
    /// Asks where a thing could be moved; the plan of the choice follows.
    pub fn to_move(
        stand: Stand,
        (thing, title): (Handle, &str),
        cx: &mut Cx<'_>,
    ) -> Box<dyn Layer> {
        let title = format!("Where {title} is to lie");
        Self::begin(stand, title, Wanted::PlaceOf(thing), true, cx)
    }

    fn begin(
        stand: Stand,
        title: String,
        wanted: Wanted,
        at_once: bool,
        cx: &mut Cx<'_>,
    ) -> Box<dyn Layer> {
        let mut whereto = Self {
            stand,
            title,
            wanted,
            at_once,
            open: BTreeSet::new(),
            refused: None,
            paged: Paged::default(),
        };
        let put = whereto.put();
        whereto.paged.restart(cx, put);
        Box::new(whereto)
    }

    fn put(&self) -> impl FnOnce(&mut Cx<'_>, PageAsk) + use<> {
        let (account, actor) = (self.stand.account.clone(), self.stand.actor.clone());
        let (wanted, open) = (self.wanted.clone(), self.open.clone());
        move |cx, ask| {
            cx.ask_edit(EditAsk::Places {
                account,
                actor,
                wanted,
                open,
                ask,
            });
        }
    }

    fn current(&self) -> Option<&PlaceRow> {
        self.paged.list.current()
    }

    fn choose(&self, cx: &mut Cx<'_>) -> Flow {
        let Some(row) = self.current() else {
            return Flow::Stay;
        };
        if !row.lawful {
            cx.toast(match &row.refused {
                Some(refusal) => refusal.message.clone(),
                None => format!("{} only leads to places: unfold it.", row.title),
            });
            return Flow::Stay;
        }
        match self.wanted.edit(&row.object).filter(|_| self.at_once) {
            Some(edit) => Flow::Push(Judge::ask(&self.stand, vec![edit], cx)),
            None => Flow::Give(Given::Object(row.object.clone(), row.title.clone())),
        }
    }

    /// Shows what lies in the row, or goes to the first of it.
    fn unfold(&mut self, cx: &mut Cx<'_>) {
        let Some(row) = self.current().filter(|row| row.inside) else {
            return;
        };
        if row.open {
            let put = self.put();
            return self.paged.act(Id::Down, cx, put);
        }
        if let Object::Thing(thing) = row.object.clone() {
            self.open.insert(thing);
            self.read(cx);
        }
    }

    /// Hides what lies in the row, or goes to what it lies in.
    fn fold(&mut self, cx: &mut Cx<'_>) {
        let Some(row) = self.current() else { return };
        if let (true, Object::Thing(thing)) = (row.open, &row.object) {
            let thing = thing.clone();
            self.open.remove(&thing);
            return self.read(cx);
        }
        let depth = row.depth;
        let list = &mut self.paged.list;
        let above = (0..list.selected()).rev();
        let mut rows = above.map_while(|at| list.row(at).map(|row| (at, row.depth)));
        if let Some((at, _)) = rows.find(|(_, other)| *other < depth) {
            list.select(at);
        }
    }

    fn read(&mut self, cx: &mut Cx<'_>) {
        let put = self.put();
        self.paged.refresh(cx, put);
    }

    fn about(&self, columns: u16) -> Vec<Bits> {
        let row = self.current();
        let here = row.and_then(|row| row.refused.as_ref());
        let none = self.refused.as_ref().filter(|_| self.paged.list.is_empty());
        let told = here.or(none).into_iter();
        let told = told.flat_map(|refusal| {
            let rules = some(&refusal.rules, false);
            marked("x ", &refusal.message, &rules, Tone::Danger, columns)
        });
        told.collect()
    }
}

fn line(row: &PlaceRow, column: u16) -> Bits {
    let sign = match (row.inside, row.open) {
        (true, true) => "▾ ",
        (true, false) => "▸ ",
        (false, _) => "  ",
    };
    let indent = "  ".repeat(row.depth.min(MOST_INDENT));
    let tone = if row.lawful { Tone::Plain } else { Tone::Muted };
    let title = format!("{}{}", row.title, if row.lawful { "" } else { " …" });
    beside(&format!("{indent}{sign}"), &title, &row.about, tone, column)
}

impl Layer for Whereto {
    fn place(&self) -> Place {
        Place::Where
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        match id {
            Id::Close => return Flow::Close,
            Id::Choose => return self.choose(cx),
            Id::Unfold => self.unfold(cx),
            Id::Fold => self.fold(cx),
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

    fn answer(&mut self, answer: &Answer, cx: &mut Cx<'_>) -> Option<Flow> {
        let mine = match (edit_reply(answer), &answer.reply) {
            (Some(EditReply::Places(places)), _) => {
                let mine = self.paged.take(answer.id, places.page.clone());
                if mine {
                    self.refused.clone_from(&places.refused);
                    // A page of which little is left is not the end.
                    let put = self.put();
                    self.paged.act(Id::Refresh, cx, put);
                }
                mine
            }
            (_, Err(error)) => self.paged.fail(answer.id, trouble(error)),
            _ => false,
        };
        mine.then_some(Flow::Stay)
    }

    fn refresh(&mut self, cx: &mut Cx<'_>) {
        self.read(cx);
    }

    fn sight(&self, sight: &mut Sight) {
        let row = self.current();
        sight.row = row.is_some();
        sight.inside = row.is_some_and(|row| row.inside);
        sight.folds = row.is_some_and(|row| row.open || row.depth > 0);
        sight.reading = false;
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let columns = layer::columns(area.width);
        let about = self.about(columns);
        let rows = usize::try_from(self.paged.list.total).unwrap_or(usize::MAX);
        let wanted = rows.clamp(4, 16) + 3 + about.len();
        let inside = pen.frame(layer::dialog(area, columns + 2, wanted), &self.title);
        let x = inside.x.saturating_add(1);
        let room = inside.width.saturating_sub(2);
        let below = u16::try_from(about.len()).unwrap_or(0);
        let below = below.min(inside.height / 3);
        let list = Rect::new(x, inside.y, room, inside.height.saturating_sub(below));
        let column = (room / 2).min(40);
        let empty = "There is no place where it could lie.";
        self.paged.draw(pen, list, empty, |row| {
            let deep = u16::try_from(row.depth.min(MOST_INDENT) * 2).unwrap_or(0);
            line(row, column.saturating_sub(deep))
        });
        for (line, y) in about.iter().zip(list.bottom()..inside.bottom()) {
            pen.bits(x, y, room, line);
        }
    }
}
