//! Who may give what to whom, as tables: a row for each role of whoever acts. The first table has a
//! column for each thing that is done to people; behind each column stands a table of its own, with
//! the roles that are given, taken or held.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{
    super::{
        grid::{self, Grid, GridRow, cell_note},
        rows, trouble,
        words::Words,
    },
    rules::RuleTexts,
};
use crate::{
    service::{
        known::DelegationTable,
        rows::{Mark, MatrixCell},
    },
    tui::{
        action::{Id, Place, Sight},
        ask::{Answer, Question, Reply},
        insight::{Insight, Told},
        layer::{Cx, Flow, Layer, Stand},
        look::{Bits, Pen},
        theme::Tone,
    },
};

/// The screen.
pub struct DelegationView {
    stand: Stand,
    verb: Option<String>,
    asked: u64,
    table: Option<DelegationTable>,
    notice: Option<String>,
    words: Words,
    grid: Grid,
}

impl DelegationView {
    /// Asks for a table: of all that is done to people, or of one of these.
    pub fn ask(stand: Stand, verb: Option<String>, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        let mut view = Self {
            stand,
            verb,
            asked: 0,
            table: None,
            notice: None,
            words: Words::default(),
            grid: Grid::default(),
        };
        view.refresh(cx);
        Box::new(view)
    }

    /// The actors whose roles hold the words, with their cells.
    fn rows(&self) -> Vec<(&str, &[MatrixCell])> {
        let Some(table) = &self.table else {
            return Vec::new();
        };
        let all = table.actors.iter().zip(&table.cells);
        let fits = all.filter(|((word, title), _)| self.words.fits(&format!("{title} {word}")));
        fits.map(|((_, title), cells)| (title.as_str(), cells.as_slice()))
            .collect()
    }

    fn current(&self) -> Option<(&str, &MatrixCell)> {
        let rows = self.rows();
        let at = self.grid.row.min(rows.len().checked_sub(1)?);
        let (actor, cells) = rows.get(at)?;
        Some((actor, cells.get(self.grid.column)?))
    }

    fn rules(&self) -> Vec<String> {
        self.current()
            .map(|(_, cell)| cell.rules.clone())
            .unwrap_or_default()
    }

    /// Goes to another table, with the cursor on the same actor.
    fn turn(&mut self, verb: Option<String>, cx: &mut Cx<'_>) {
        self.verb = verb;
        self.grid.column = 0;
        self.refresh(cx);
    }

    /// The table after or before this one; the first is that of everything.
    fn beside(&self, forward: bool) -> Option<String> {
        let verbs = self.table.as_ref().map_or(&[][..], |t| &t.verbs);
        let here = self.verb.as_ref();
        let at = here.and_then(|verb| verbs.iter().position(|word| word == verb));
        let places = verbs.len() + 1;
        let at = at.map_or(0, |at| at + 1);
        let step = if forward { 1 } else { places - 1 };
        let next = (at + step) % places;
        next.checked_sub(1).and_then(|at| verbs.get(at)).cloned()
    }

    /// In the table of everything the table of the column, else the rules of the cell.
    fn enter(&mut self, cx: &mut Cx<'_>) -> Flow {
        if self.verb.is_some() {
            let account = self.stand.account.clone();
            return Flow::Push(RuleTexts::ask(account, self.rules(), cx));
        }
        let columns = self.table.as_ref().map_or(&[][..], |t| &t.columns);
        if let Some(column) = columns.get(self.grid.column) {
            let verb = column.word.clone();
            self.turn(Some(verb), cx);
        }
        Flow::Stay
    }

    /// What the cell says, as it reads on behind the actor.
    fn says(&self, cell: &MatrixCell) -> String {
        let table = self.table.as_ref();
        let column = table.and_then(|t| t.columns.get(self.grid.column));
        let done = column.map_or("", |column| column.done.as_str());
        let may = match cell.mark {
            Mark::Yes | Mark::Conditional => "may",
            Mark::Unstated => "is not stated to be allowed to",
            Mark::No | Mark::Denied => "may not",
        };
        format!("{may} {done}")
    }

    fn note(&self, columns: u16) -> Vec<Bits> {
        let Some((actor, cell)) = self.current() else {
            return Vec::new();
        };
        cell_note(actor, &self.says(cell), cell, columns)
    }

    fn title(&self) -> String {
        let title = self
            .table
            .as_ref()
            .map_or("Who may give what", |t| &t.title);
        format!("{title} in {}", self.stand.title)
    }
}

impl Layer for DelegationView {
    fn place(&self) -> Place {
        self.words.place(Place::Delegation)
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        if self.words.act(id) {
            return Flow::Stay;
        }
        match id {
            Id::Close => return Flow::Close,
            Id::Choose => return self.enter(cx),
            Id::NextField => self.turn(self.beside(true), cx),
            Id::PreviousField => self.turn(self.beside(false), cx),
            Id::Rules => {
                let account = self.stand.account.clone();
                return Flow::Push(RuleTexts::ask(account, self.rules(), cx));
            }
            _ => {
                let columns = self.table.as_ref().map_or(0, |t| t.columns.len());
                let size = (self.rows().len(), columns);
                self.grid.act(id, size, rows::page(cx.size));
            }
        }
        Flow::Stay
    }

    fn key(&mut self, key: KeyEvent, _cx: &mut Cx<'_>) -> Flow {
        self.words.key(key);
        Flow::Stay
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) -> Flow {
        self.words.paste(text);
        Flow::Stay
    }

    fn answer(&mut self, answer: &Answer, _cx: &mut Cx<'_>) -> Option<Flow> {
        if answer.id != self.asked {
            return None;
        }
        match &answer.reply {
            Ok(Reply::Insight(Told::Delegation(table))) => self.table = Some(*table.clone()),
            Ok(_) => {}
            Err(error) => self.notice = Some(trouble(error)),
        }
        Some(Flow::Stay)
    }

    fn refresh(&mut self, cx: &mut Cx<'_>) {
        let insight = Insight::Delegation(self.stand.account.clone(), self.verb.clone());
        self.asked = cx.ask(Question::Insight(insight));
    }

    fn passing(&self) -> bool {
        false
    }

    fn sight(&self, sight: &mut Sight) {
        sight.row = self.current().is_some();
        sight.rules = !self.rules().is_empty();
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let Some(mut inside) = rows::stage(pen, area, &self.title()) else {
            return;
        };
        if self.words.shown() {
            let (rest, line) = rows::last_line(inside);
            self.words.draw(pen, line);
            inside = rest;
        }
        let all = self.rows();
        let columns = self.table.as_ref().map_or(&[][..], |t| &t.columns);
        if all.is_empty() || columns.is_empty() {
            let none = match (&self.table, all.is_empty()) {
                (None, _) => "Reading the delegation.",
                (Some(_), true) => "No role holds these words.",
                (Some(_), false) => {
                    "The policy delegates nothing: a site administrator does it all."
                }
            };
            rows::say(pen, inside, self.notice.as_deref().unwrap_or(none));
            return;
        }
        let mut area = rows::note(pen, inside, &self.note(inside.width));
        if area.height >= 12 {
            let (rest, line) = rows::last_line(area);
            pen.bits(line.x, line.y, line.width, &grid::legend(line.width, false));
            let (rest, line) = rows::last_line(rest);
            let about = self.table.as_ref().map_or("", |t| t.note.as_str());
            pen.put(line.x, line.y, line.width, about, Tone::Muted);
            area = rest;
        }
        let titles: Vec<&str> = columns.iter().map(|c| c.title.as_str()).collect();
        let lines: Vec<GridRow<'_>> = all
            .iter()
            .map(|(title, cells)| GridRow {
                group: "",
                title,
                cells,
            })
            .collect();
        let mut cursor = self.grid;
        cursor.row = cursor.row.min(lines.len().saturating_sub(1));
        cursor.draw(pen, area, &titles, &lines);
    }
}
