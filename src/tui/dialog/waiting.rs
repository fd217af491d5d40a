//! What waits in all accounts, the oldest first: a list to choose from, which leads to the request.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{menu::Menu, trouble};
use crate::{
    domain::page::PageAsk,
    service::rows::WaitingRow,
    tui::{
        action::{Id, Place},
        ask::{Answer, Question, Reply},
        layer::{self, Command, Cx, Flow, Layer},
        look::{Bits, Pen, age, bit, count, cut, width, wrap},
        theme::Tone,
    },
};

/// The most requests offered at once; typing narrows them.
const OFFERED: usize = 100;
/// The columns of an age, and the most of an account's name.
const AGE: u16 = 6;
const ACCOUNT: u16 = 22;

/// The dialog.
pub struct Waiting {
    menu: Menu,
    asked: u64,
    rows: Option<Vec<WaitingRow>>,
    total: u64,
    trouble: Option<String>,
}

impl Waiting {
    /// Asks for what waits.
    pub fn ask(cx: &mut Cx<'_>) -> Box<dyn Layer> {
        let mut waiting = Self {
            menu: Menu::default(),
            asked: 0,
            rows: None,
            total: 0,
            trouble: None,
        };
        waiting.narrow(cx);
        Box::new(waiting)
    }

    fn narrow(&mut self, cx: &mut Cx<'_>) {
        let ask = PageAsk {
            filter: self.menu.typed(),
            limit: OFFERED,
            ..PageAsk::default()
        };
        self.asked = cx.ask(Question::AllWaiting(ask));
    }

    fn rows(&self) -> &[WaitingRow] {
        self.rows.as_deref().unwrap_or_default()
    }

    fn current(&self) -> Option<&WaitingRow> {
        let at = self.menu.at(self.rows().len())?;
        self.rows().get(at)
    }

    /// What is said of the one under the cursor, and how many there are beside those shown.
    fn about(&self, columns: u16) -> Vec<Bits> {
        let (text, tone) = match (&self.trouble, &self.rows, self.current()) {
            (Some(why), ..) => (why.clone(), Tone::Danger),
            (None, None, _) => ("Reading.".to_owned(), Tone::Muted),
            (None, Some(_), None) if self.menu.typed().is_empty() => (
                "Nothing waits for anybody's word in any account.".to_owned(),
                Tone::Muted,
            ),
            (None, Some(_), None) => return Vec::new(),
            (None, Some(_), Some(WaitingRow { row, .. })) => {
                let text = format!(
                    "{}: {} of {}, asked by {}. Can decide: {}.",
                    row.workflow,
                    row.said,
                    count(row.of, "approval", "approvals"),
                    row.asked_by,
                    row.deciders.join(", ")
                );
                (text, Tone::Plain)
            }
        };
        let mut lines: Vec<Bits> = wrap(&text, columns)
            .into_iter()
            .map(|l| vec![bit(l, tone)])
            .collect();
        let more = self.total.saturating_sub(self.rows().len() as u64);
        if more > 0 {
            let text = format!("{}: type to narrow the list.", count(more, "more", "more"));
            lines.push(vec![bit(text, Tone::Muted)]);
        }
        lines
    }
}

fn line(pen: &Pen<'_>, row: &WaitingRow, columns: u16) -> Bits {
    let request = &row.row.request;
    let urgent = !row.row.decidable || request.is_near(pen.now);
    let sign = if urgent { "! " } else { "  " };
    let old = age(request.since, pen.now);
    let name = (columns.saturating_sub(2 * AGE) / 3).min(ACCOUNT);
    let title = cut(&row.title, name).into_owned();
    let pad = usize::from(name.saturating_sub(width(&title)));
    vec![
        bit(format!("{old:>6}  "), Tone::Muted),
        bit(format!("{title}{}  ", " ".repeat(pad)), Tone::Plain),
        bit(sign, Tone::Caution),
        bit(row.row.about.clone(), Tone::Plain),
    ]
}

impl Layer for Waiting {
    fn place(&self) -> Place {
        Place::Picker
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        match id {
            Id::Close => return Flow::Close,
            Id::Choose => {
                if let Some(row) = self.current() {
                    cx.commands.push(Command::Request {
                        account: row.account.clone(),
                        title: row.title.clone(),
                        request: row.row.request.id.clone(),
                    });
                    return Flow::Close;
                }
            }
            _ => self.menu.act(id, self.rows().len()),
        }
        Flow::Stay
    }

    fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> Flow {
        if self.menu.key(key) {
            self.narrow(cx);
        }
        Flow::Stay
    }

    fn paste(&mut self, text: &str, cx: &mut Cx<'_>) -> Flow {
        if self.menu.paste(text) {
            self.narrow(cx);
        }
        Flow::Stay
    }

    fn answer(&mut self, answer: &Answer, _cx: &mut Cx<'_>) -> Option<Flow> {
        if answer.id != self.asked {
            return None;
        }
        match &answer.reply {
            Ok(Reply::AllWaiting(page)) => {
                self.rows = Some(page.rows.clone());
                self.total = page.total;
                self.trouble = None;
            }
            Ok(_) => {}
            Err(error) => self.trouble = Some(trouble(error)),
        }
        Some(Flow::Stay)
    }

    fn refresh(&mut self, cx: &mut Cx<'_>) {
        self.narrow(cx);
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let columns = layer::columns(area.width);
        let lines: Vec<Bits> = self
            .rows()
            .iter()
            .map(|row| line(pen, row, columns))
            .collect();
        let lines: Vec<&Bits> = lines.iter().collect();
        let about = self.about(columns);
        let title = match &self.rows {
            Some(_) => format!("Waiting in all accounts: {}", self.total),
            None => "Waiting in all accounts".to_owned(),
        };
        self.menu.draw(pen, area, &title, &lines, &about);
    }
}
