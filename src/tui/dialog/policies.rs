//! Which version of which policy an account is put under. The plan that follows lists who gains
//! and loses what, and which debts arise.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{
    marked,
    menu::{Item, Menu},
    pick::beside,
    plan::Judge,
    trouble,
};
use crate::{
    domain::Edit,
    service::openings::Opening,
    tui::{
        action::{Id, Place},
        ask::{Answer, Question, Reply},
        ask_edit::{EditAsk, EditReply},
        layer::{self, Cx, Flow, Layer, Stand, edit_reply},
        look::{Bits, Pen, bit},
        theme::Tone,
    },
};

/// The dialog.
pub struct Policies {
    stand: Stand,
    asked: [u64; 2],
    openings: Vec<Opening>,
    /// The policy that the account is under now.
    now: Option<crate::domain::Hash>,
    notice: Option<String>,
    menu: Menu,
}

impl Policies {
    /// Asks which policies the store keeps.
    pub fn ask(stand: Stand, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        let asked = [
            cx.ask_edit(EditAsk::Openings),
            cx.ask(Question::Account(stand.account.clone())),
        ];
        Box::new(Self {
            stand,
            asked,
            openings: Vec::new(),
            now: None,
            notice: Some("Reading the policies of this store.".into()),
            menu: Menu::default(),
        })
    }

    fn items(&self, date: impl Fn(&Opening) -> String) -> Vec<Item> {
        let item = |opening: &Opening| {
            let here = self.now == Some(opening.hash);
            let (mark, tone) = if here {
                ("= ", Tone::Muted)
            } else {
                ("  ", Tone::Plain)
            };
            let age = if opening.newest { "" } else { ", older" };
            let about = format!("{} since {}{age}", opening.hash.short(), date(opening));
            Item {
                bits: beside(mark, &opening.title, &about, tone, 34),
                words: format!("{} {} {}", opening.title, opening.name, opening.hash),
            }
        };
        self.openings.iter().map(item).collect()
    }

    fn found(&self) -> Vec<usize> {
        self.menu.matching(&self.items(|_| String::new()))
    }

    fn current(&self) -> Option<&Opening> {
        let found = self.found();
        let at = self.menu.at(found.len())?;
        self.openings.get(*found.get(at)?)
    }
}

impl Layer for Policies {
    fn place(&self) -> Place {
        Place::Picker
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        match id {
            Id::Close => return Flow::Close,
            Id::Choose => {
                if let Some(opening) = self.current() {
                    let policy = opening.hash.to_string();
                    let edits = vec![Edit::PolicyInstall { policy }];
                    return Flow::Push(Judge::ask(&self.stand, edits, cx));
                }
            }
            _ => self.menu.act(id, self.found().len()),
        }
        Flow::Stay
    }

    fn key(&mut self, key: KeyEvent, _cx: &mut Cx<'_>) -> Flow {
        self.menu.key(key);
        Flow::Stay
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) -> Flow {
        self.menu.paste(text);
        Flow::Stay
    }

    fn answer(&mut self, answer: &Answer, _cx: &mut Cx<'_>) -> Option<Flow> {
        if !self.asked.contains(&answer.id) {
            return None;
        }
        match (&answer.reply, edit_reply(answer)) {
            (_, Some(EditReply::Openings(all))) => {
                self.openings.clone_from(all);
                self.notice = None;
            }
            (Ok(Reply::Account(detail)), _) => self.now = Some(detail.account.policy),
            (Err(error), _) => self.notice = Some(trouble(error)),
            _ => {}
        }
        Some(Flow::Stay)
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let items = self.items(|opening| opening.since.date(&pen.look.zone));
        let notice = self.notice.clone().map(|n| vec![bit(n, Tone::Muted)]);
        let mut lines: Vec<&Bits> = self
            .menu
            .matching(&items)
            .into_iter()
            .filter_map(|i| items.get(i).map(|item| &item.bits))
            .collect();
        lines.extend(&notice);
        let columns = layer::columns(area.width);
        let help = self.current().map(|o| o.help.as_str()).unwrap_or_default();
        let about = marked("", help, &[], Tone::Muted, columns);
        let title = format!("Put {} under which policy", self.stand.title);
        self.menu.draw(pen, area, &title, &lines, &about);
    }
}
