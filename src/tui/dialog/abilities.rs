//! What a person can do: every capability with its mark; enter asks why or why not.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{
    grid::mark_sign,
    menu::{Item, Menu},
    trouble,
    why::Why,
};
use crate::{
    domain::Handle,
    service::rows::{CanRow, Mark, Matrix},
    tui::{
        action::{Id, Place},
        ask::{Answer, Question, Reply},
        layer::{Cx, Flow, Layer, Stand},
        look::{Bits, Pen, bit, width},
        theme::Tone,
    },
};

/// The widest title that the groups wait for.
const MOST: usize = 48;

/// The dialog.
pub struct Abilities {
    stand: Stand,
    user: Handle,
    name: String,
    asked: [u64; 2],
    can: Vec<CanRow>,
    matrix: Option<Matrix>,
    notice: Option<String>,
    menu: Menu,
}

impl Abilities {
    /// Asks what the person can do and what there is to do.
    pub fn ask(stand: Stand, user: Handle, name: String, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        let mut abilities = Self {
            stand,
            user,
            name,
            asked: [0; 2],
            can: Vec::new(),
            matrix: None,
            notice: None,
            menu: Menu::default(),
        };
        abilities.refresh(cx);
        Box::new(abilities)
    }

    fn mark(&self, capability: &str) -> Mark {
        match self.can.iter().find(|c| c.capability == capability) {
            Some(can) if can.conditional => Mark::Conditional,
            Some(_) => Mark::Yes,
            None => Mark::No,
        }
    }

    /// The capabilities: words, titles and lines. What may be done to people has a word without a
    /// group and depends on whom; that is tried by acting as this person.
    fn items(&self) -> Vec<(String, String, Item)> {
        let rows = self.matrix.iter().flat_map(|m| &m.rows);
        let asked = rows.filter(|row| row.capability.contains('.'));
        let titles = asked.clone().map(|row| usize::from(width(&row.title)));
        let column = titles.max().unwrap_or(0).min(MOST);
        asked
            .map(|row| {
                let (sign, tone) = mark_sign(self.mark(&row.capability));
                let item = Item {
                    words: format!("{} {} {}", row.title, row.capability, row.group),
                    bits: vec![
                        bit(format!("{sign} "), tone),
                        bit(row.title.clone(), Tone::Plain),
                        bit(
                            " ".repeat(column.saturating_sub(width(&row.title).into())),
                            Tone::Plain,
                        ),
                        bit(format!("  {}", row.group), Tone::Muted),
                    ],
                };
                (row.capability.clone(), row.title.clone(), item)
            })
            .collect()
    }
}

impl Layer for Abilities {
    fn place(&self) -> Place {
        Place::Picker
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        let rows = self.items();
        let items: Vec<Item> = rows.iter().map(|(_, _, item)| item.clone()).collect();
        let found = self.menu.matching(&items);
        match id {
            Id::Close => return Flow::Close,
            Id::Choose => {
                let at = self.menu.at(found.len()).and_then(|at| found.get(at));
                if let Some((word, title, _)) = at.and_then(|i| rows.get(*i)) {
                    let who = (self.user.clone(), self.name.clone());
                    let what = (word.clone(), title.clone());
                    return Flow::Push(Why::ask(self.stand.clone(), who, what, None, cx));
                }
            }
            _ => self.menu.act(id, found.len()),
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
        match &answer.reply {
            Ok(Reply::User(detail)) => self.can.clone_from(&detail.can),
            Ok(Reply::Matrix(matrix)) => self.matrix = Some(matrix.clone()),
            Ok(_) => {}
            Err(error) => self.notice = Some(trouble(error)),
        }
        Some(Flow::Stay)
    }

    fn refresh(&mut self, cx: &mut Cx<'_>) {
        self.asked = [
            cx.ask(Question::User(
                self.stand.account.clone(),
                self.user.clone(),
            )),
            cx.ask(Question::Matrix(self.stand.account.clone())),
        ];
    }

    fn passing(&self) -> bool {
        false
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let items: Vec<Item> = self.items().into_iter().map(|(_, _, item)| item).collect();
        let found = self.menu.matching(&items);
        let lines: Vec<&Bits> = found
            .iter()
            .filter_map(|i| items.get(*i).map(|item| &item.bits))
            .collect();
        let count = format!("{} of {}", self.can.len(), items.len());
        let title = format!("What {} can do: {count}", self.name);
        let notice = self.notice.clone().map(|n| vec![bit(n, Tone::Danger)]);
        let about: Vec<Bits> = notice.into_iter().collect();
        self.menu.draw(pen, area, &title, &lines, &about);
    }
}
