//! The matrix: which role gives which capability, and under what conditions.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{
    grid::{self, Grid, GridRow, cell_note},
    know::{rules::RuleTexts, table::DelegationView, who::WhoCan},
    rows, trouble,
    words::Words,
};
use crate::{
    service::rows::{Mark, Matrix, MatrixRow},
    tui::{
        action::{Id, Place, Sight},
        ask::{Answer, Question, Reply},
        layer::{Cx, Flow, Layer, Stand},
        look::{Bits, Pen},
    },
};

/// The screen.
pub struct MatrixView {
    stand: Stand,
    asked: u64,
    matrix: Option<Matrix>,
    notice: Option<String>,
    words: Words,
    grid: Grid,
}

/// A mark in words.
fn mark_words(mark: Mark) -> &'static str {
    match mark {
        Mark::Yes => "gives it",
        Mark::Conditional => "gives it under conditions",
        Mark::No => "does not give it",
        Mark::Denied => "denies it, whatever else is held",
        Mark::Unstated => "the source says nothing about it",
    }
}

impl MatrixView {
    /// Asks for the matrix of an account.
    pub fn ask(stand: Stand, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        let mut view = Self {
            stand,
            asked: 0,
            matrix: None,
            notice: None,
            words: Words::default(),
            grid: Grid::default(),
        };
        view.refresh(cx);
        Box::new(view)
    }

    /// The rows that hold the words.
    fn rows(&self) -> Vec<&MatrixRow> {
        let rows = self.matrix.iter().flat_map(|m| &m.rows);
        let fits = |row: &&MatrixRow| {
            let text = format!("{} {} {}", row.title, row.capability, row.group);
            self.words.fits(&text)
        };
        rows.filter(fits).collect()
    }

    fn roles(&self) -> &[(String, String)] {
        self.matrix.as_ref().map_or(&[], |m| &m.roles)
    }

    fn current(&self) -> Option<&MatrixRow> {
        let rows = self.rows();
        let at = self.grid.row.min(rows.len().checked_sub(1)?);
        rows.get(at).copied()
    }

    /// What is said about the selected cell.
    fn note(&self, columns: u16) -> Vec<Bits> {
        let row = self.current();
        let cell = row.and_then(|r| r.cells.get(self.grid.column));
        let (Some(row), Some(cell), Some((_, role))) =
            (row, cell, self.roles().get(self.grid.column))
        else {
            return Vec::new();
        };
        let about = format!("{}: {role}", row.title);
        cell_note(&about, mark_words(cell.mark), cell, columns)
    }

    fn rules(&self) -> Vec<String> {
        let cell = self.current().and_then(|r| r.cells.get(self.grid.column));
        cell.map(|cell| cell.rules.clone()).unwrap_or_default()
    }

    /// Everybody who can do what the row says; what is done to people stands in a table of its own.
    fn who_can(&self, cx: &mut Cx<'_>) -> Flow {
        let Some(row) = self.current() else {
            return Flow::Stay;
        };
        let word = row.capability.clone();
        if word.contains('.') {
            let what = (word, row.title.clone());
            return Flow::Push(WhoCan::ask(self.stand.clone(), what, None, cx));
        }
        Flow::Push(DelegationView::ask(self.stand.clone(), Some(word), cx))
    }
}

impl Layer for MatrixView {
    fn place(&self) -> Place {
        self.words.place(Place::Matrix)
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        if self.words.act(id) {
            return Flow::Stay;
        }
        match id {
            Id::Close => return Flow::Close,
            Id::Rules => {
                let rules = self.rules();
                return Flow::Push(RuleTexts::ask(self.stand.account.clone(), rules, cx));
            }
            Id::WhoCan => return self.who_can(cx),
            _ => {
                let size = (self.rows().len(), self.roles().len());
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
            Ok(Reply::Matrix(matrix)) => self.matrix = Some(matrix.clone()),
            Ok(_) => {}
            Err(error) => self.notice = Some(trouble(error)),
        }
        Some(Flow::Stay)
    }

    fn refresh(&mut self, cx: &mut Cx<'_>) {
        self.asked = cx.ask(Question::Matrix(self.stand.account.clone()));
    }

    fn passing(&self) -> bool {
        false
    }

    fn sight(&self, sight: &mut Sight) {
        sight.row = self.current().is_some();
        sight.rules = !self.rules().is_empty();
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let title = format!("Who can what in {}", self.stand.title);
        let Some(mut inside) = rows::stage(pen, area, &title) else {
            return;
        };
        if self.words.shown() {
            let (rest, line) = rows::last_line(inside);
            self.words.draw(pen, line);
            inside = rest;
        }
        let all = self.rows();
        if all.is_empty() {
            let none = if self.matrix.is_some() {
                "No capability holds these words."
            } else {
                "Reading the matrix."
            };
            rows::say(pen, inside, self.notice.as_deref().unwrap_or(none));
            return;
        }
        let mut area = rows::note(pen, inside, &self.note(inside.width));
        if area.height >= 12 {
            let (rest, line) = rows::last_line(area);
            pen.bits(line.x, line.y, line.width, &grid::legend(line.width, true));
            area = rest;
        }
        let titles: Vec<&str> = self.roles().iter().map(|(_, t)| t.as_str()).collect();
        let lines: Vec<GridRow<'_>> = all
            .iter()
            .map(|row| GridRow {
                group: &row.group,
                title: &row.title,
                cells: &row.cells,
            })
            .collect();
        let mut cursor = self.grid;
        cursor.row = cursor.row.min(lines.len().saturating_sub(1));
        cursor.draw(pen, area, &titles, &lines);
    }
}
