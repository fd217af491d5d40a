//! What is named on the row under the cursor, to go to: people, roles, things, requests, rules, and
//! the row's own journal.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{
    menu::{Item, Menu},
    trouble,
};
use crate::{
    domain::AccountId,
    service::{attention::Target, links::Link},
    tui::{
        action::{Id, Place},
        ask::{Answer, Question, Reply},
        layer::{Command, Cx, Flow, Layer},
        look::{Bits, Pen, bit},
        panes::Pane,
        theme::Tone,
        trail::Concern,
    },
};

/// The columns for what something is to the row.
const PART: usize = 14;

/// The dialog.
pub struct Jump {
    account: AccountId,
    of: Concern,
    asked: u64,
    ways: Vec<(Item, Command)>,
    loaded: bool,
    notice: Option<String>,
    menu: Menu,
}

impl Jump {
    /// Asks what is named on something.
    pub fn ask(account: AccountId, of: Concern, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        let mut jump = Self {
            account,
            of,
            asked: 0,
            ways: Vec::new(),
            loaded: false,
            notice: None,
            menu: Menu::default(),
        };
        jump.refresh(cx);
        Box::new(jump)
    }

    fn lay(&mut self, links: &[Link]) {
        self.ways = links
            .iter()
            .map(|link| {
                let to = Command::Visit(link.target.clone());
                (item(&link.part, &link.title), to)
            })
            .collect();
        let of = &self.of;
        match &of.target {
            Target::User(id) | Target::Resource(id) => {
                let title = format!("what was done about {}", of.title);
                let to = Command::Narrow(Pane::Journal, format!("of:{id}"));
                self.ways.push((item("Journal", &title), to));
            }
            Target::Role(word) => {
                let title = format!("who holds {}", of.title);
                let to = Command::Narrow(Pane::Users, format!("role:{word}"));
                self.ways.push((item("Users", &title), to));
            }
            _ => {}
        }
        self.loaded = true;
    }

    fn found(&self) -> Vec<&(Item, Command)> {
        let fits = self.menu.matching(self.ways.iter().map(|(item, _)| item));
        fits.iter().filter_map(|at| self.ways.get(*at)).collect()
    }

    fn choose(&self, cx: &mut Cx<'_>) -> Flow {
        let found = self.found();
        let at = self.menu.at(found.len());
        let Some((_, command)) = at.and_then(|at| found.get(at)) else {
            return Flow::Stay;
        };
        cx.commands.push(command.clone());
        Flow::Close
    }
}

fn item(part: &str, title: &str) -> Item {
    Item {
        words: format!("{part} {title}"),
        bits: vec![
            bit(format!("{part:<PART$} "), Tone::Muted),
            bit(title, Tone::Plain),
        ],
    }
}

impl Layer for Jump {
    fn place(&self) -> Place {
        Place::Picker
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        match id {
            Id::Close => return Flow::Close,
            Id::Choose => return self.choose(cx),
            _ => {
                let lines = self.found().len();
                self.menu.act(id, lines);
            }
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

    fn answer(&mut self, answer: &Answer, cx: &mut Cx<'_>) -> Option<Flow> {
        if self.asked != answer.id {
            return None;
        }
        let first = !self.loaded;
        match &answer.reply {
            Ok(Reply::Links(links)) => self.lay(links),
            Ok(_) => {}
            Err(error) => self.notice = Some(trouble(error)),
        }
        if !first || !self.loaded {
            return Some(Flow::Stay);
        }
        Some(match self.ways.as_slice() {
            [] => {
                cx.toast("Nothing else is named here.");
                Flow::Close
            }
            [(_, only)] => {
                cx.commands.push(only.clone());
                Flow::Close
            }
            _ => Flow::Stay,
        })
    }

    fn refresh(&mut self, cx: &mut Cx<'_>) {
        let what = Question::Links(self.account.clone(), self.of.target.clone());
        self.asked = cx.ask(what);
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let found = self.found();
        let mut lines: Vec<&Bits> = found.iter().map(|(item, _)| &item.bits).collect();
        let looking = vec![bit("Looking.", Tone::Muted)];
        if !self.loaded && self.notice.is_none() {
            lines.push(&looking);
        }
        let notice = self.notice.clone().map(|n| vec![bit(n, Tone::Danger)]);
        let about: Vec<Bits> = notice.into_iter().collect();
        let title = format!("Go to, from {}", self.of.title);
        self.menu.draw(pen, area, &title, &lines, &about);
    }
}
