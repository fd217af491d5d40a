//! Two roles, or two people, side by side: at first only where they differ.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{
    super::{
        marked,
        rows::{self, Line, Rows},
        trouble,
        why::Why,
        words::Words,
    },
    Called,
    pick::{Pick, Picked, Source},
    rules::RuleTexts,
};
use crate::{
    domain::{Comparison, Differing, Said, Word},
    tui::{
        action::{Id, Place, Sight},
        ask::{Answer, Question, Reply},
        insight::{Insight, Told},
        layer::{Cx, Flow, Layer, Stand},
        look::{Bits, Pen, bit, count, cut, width},
        theme::Tone,
    },
};

/// The narrowest column in which conditions are written out; a narrower one shows a sign alone.
const WORDED: u16 = 14;

/// What is compared.
#[derive(Debug, Clone)]
pub enum One {
    /// A role: word and title.
    Role(Word, String),
    /// A person.
    Person(Called),
}

impl One {
    fn title(&self) -> &str {
        match self {
            Self::Role(_, title) | Self::Person((_, title)) => title,
        }
    }
}

/// The screen.
pub struct Compare {
    stand: Stand,
    first: One,
    second: One,
    asked: u64,
    comparison: Option<Comparison>,
    notice: Option<String>,
    words: Words,
    /// What is alike is shown too.
    all: bool,
    rows: Rows,
}

impl Compare {
    /// Asks for the second, and then how they differ.
    pub fn choose(stand: Stand, first: One, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        let source = match &first {
            One::Role(..) => Source::Roles,
            One::Person(_) => Source::People,
        };
        let title = format!("Compare {} with", first.title());
        let account = stand.account.clone();
        let then = move |picked: Picked, cx: &mut Cx<'_>| {
            let second = match picked {
                Picked::Role(word, title) => One::Role(word, title),
                Picked::Person(person) => One::Person(person),
                Picked::Capability(..) | Picked::Thing(_) => return Flow::Close,
            };
            Flow::Replace(Self::ask(stand.clone(), (first.clone(), second), cx))
        };
        Pick::ask(account, source, title, then, cx)
    }

    /// Asks how two differ.
    pub fn ask(stand: Stand, (first, second): (One, One), cx: &mut Cx<'_>) -> Box<dyn Layer> {
        let mut compare = Self {
            stand,
            first,
            second,
            asked: 0,
            comparison: None,
            notice: None,
            words: Words::default(),
            all: false,
            rows: Rows::default(),
        };
        compare.refresh(cx);
        Box::new(compare)
    }

    /// The rows that hold the words, section by section.
    fn sections(&self) -> Vec<(String, Vec<&Differing>)> {
        let Some(all) = &self.comparison else {
            return Vec::new();
        };
        let mut out = vec![
            (format!("Only {}", all.first), &all.only_first),
            (format!("Only {}", all.second), &all.only_second),
            ("Both, under different conditions".to_owned(), &all.differ),
        ];
        if self.all {
            out.push(("Both alike".to_owned(), &all.same));
        }
        let fits = |row: &&Differing| {
            self.words
                .fits(&format!("{} {}", row.title, row.capability))
        };
        let kept = out.into_iter();
        let kept = kept.map(|(head, rows)| (head, rows.iter().filter(fits).collect()));
        kept.filter(|(_, rows): &(_, Vec<_>)| !rows.is_empty())
            .collect()
    }

    fn rows(&self) -> Vec<&Differing> {
        self.sections()
            .into_iter()
            .flat_map(|(_, rows)| rows)
            .collect()
    }

    fn current(&self) -> Option<&Differing> {
        let rows = self.rows();
        rows.get(self.rows.at(rows.len())?).copied()
    }

    fn rules(&self) -> Vec<String> {
        let row = self.current();
        let sides = row.into_iter().flat_map(|row| [&row.first, &row.second]);
        super::rules(sides.flatten().map(|said| said.rules.as_slice()))
    }

    /// For people why the one who cannot may not; for roles their rules.
    fn look_closer(&self, cx: &mut Cx<'_>) -> Flow {
        let Some(row) = self.current() else {
            return Flow::Stay;
        };
        let (One::Person(first), One::Person(second)) = (&self.first, &self.second) else {
            let account = self.stand.account.clone();
            return Flow::Push(RuleTexts::ask(account, self.rules(), cx));
        };
        let who = if row.first.is_none() { first } else { second };
        let what = (row.capability.clone(), row.title.clone());
        Flow::Push(Why::ask(self.stand.clone(), who.clone(), what, None, cx))
    }

    fn note(&self, columns: u16) -> Vec<Bits> {
        let (Some(row), Some(all)) = (self.current(), &self.comparison) else {
            return Vec::new();
        };
        let mut out = Vec::new();
        for (name, said) in [(&all.first, &row.first), (&all.second, &row.second)] {
            let (sign, tone) = sign(said.as_ref());
            let (text, rules) = match said {
                None => (format!("{name}: no"), &[][..]),
                Some(said) if said.when.is_empty() => {
                    (format!("{name}: always"), said.rules.as_slice())
                }
                Some(said) => (format!("{name}: {}", said.when), said.rules.as_slice()),
            };
            out.extend(marked(sign, &text, rules, tone, columns));
        }
        out
    }

    /// How many there are of each, and what is not shown.
    fn status(&self, all: &Comparison) -> String {
        let differ = all.only_first.len() + all.only_second.len() + all.differ.len();
        let alike = match (all.alike, self.all) {
            (0, _) => "nothing is alike".to_owned(),
            (alike, true) => format!("{alike} alike, shown below"),
            (alike, false) => format!("{alike} alike, not shown"),
        };
        format!(
            "{}; {alike}",
            count(differ as u64, "difference", "differences")
        )
    }
}

fn sign(said: Option<&Said>) -> (&'static str, Tone) {
    match said {
        None => ("· ", Tone::Muted),
        Some(said) if said.when.is_empty() => ("✓ ", Tone::Good),
        Some(_) => ("~ ", Tone::Caution),
    }
}

/// How wide the titles and each of the two columns are.
fn columns(width: u16, longest: u16) -> (u16, u16) {
    let names = longest.min(width * 2 / 5).max(width.min(16));
    let rest = width.saturating_sub(names + 4) / 2;
    if rest >= WORDED {
        (names, rest)
    } else {
        let names = width.saturating_sub(2 * 6 + 4);
        (names, 5)
    }
}

fn line(row: &Differing, (names, side): (u16, u16)) -> Bits {
    let pad = |text: &str, to: u16| {
        let text = cut(text, to);
        let gap = " ".repeat(usize::from(to.saturating_sub(width(&text))));
        format!("{text}{gap} ")
    };
    let mut bits = vec![bit(pad(&row.title, names), Tone::Plain)];
    for said in [&row.first, &row.second] {
        let (sign, tone) = sign(said.as_ref());
        bits.push(bit(sign, tone));
        let words = said.as_ref().map_or("", |said| said.when.as_str());
        bits.push(bit(pad(words, side.saturating_sub(2)), Tone::Muted));
    }
    bits
}

impl Layer for Compare {
    fn place(&self) -> Place {
        self.words.place(Place::Compare)
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        if self.words.act(id) {
            return Flow::Stay;
        }
        match id {
            Id::Close => return Flow::Close,
            Id::Details => self.all = !self.all,
            Id::Choose => return self.look_closer(cx),
            Id::Compare => {
                let (stand, first) = (self.stand.clone(), self.first.clone());
                return Flow::Push(Self::choose(stand, first, cx));
            }
            Id::Rules => {
                let account = self.stand.account.clone();
                return Flow::Push(RuleTexts::ask(account, self.rules(), cx));
            }
            _ => {
                let many = self.rows().len();
                self.rows.act(id, many, rows::page(cx.size));
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
            Ok(Reply::Insight(Told::Comparison(all))) => self.comparison = Some(*all.clone()),
            Ok(_) => {}
            Err(error) => self.notice = Some(trouble(error)),
        }
        Some(Flow::Stay)
    }

    fn refresh(&mut self, cx: &mut Cx<'_>) {
        let account = self.stand.account.clone();
        let insight = match (&self.first, &self.second) {
            (One::Role(first, _), One::Role(second, _)) => {
                Insight::Roles(account, first.clone(), second.clone())
            }
            (One::Person((first, _)), One::Person((second, _))) => {
                Insight::People(account, first.clone(), second.clone())
            }
            // The second is chosen from what the first is one of.
            (One::Role(..), One::Person(_)) | (One::Person(_), One::Role(..)) => return,
        };
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
        let title = format!("{} and {}", self.first.title(), self.second.title());
        let Some(mut inside) = rows::stage(pen, area, &title) else {
            return;
        };
        if self.words.shown() {
            let (rest, line) = rows::last_line(inside);
            self.words.draw(pen, line);
            inside = rest;
        }
        let Some(all) = &self.comparison else {
            let text = self.notice.as_deref().unwrap_or("Comparing.");
            return rows::say(pen, inside, text);
        };
        pen.put(
            inside.x,
            inside.y,
            inside.width,
            &self.status(all),
            Tone::Muted,
        );
        inside = rows::below(inside);
        let sections = self.sections();
        if sections.is_empty() {
            let text = if !self.words.is_empty() {
                "Nothing of these words."
            } else if all.alike == 0 {
                "Neither can do anything."
            } else {
                "They can do the same. {details} shows what."
            };
            let text = pen.keymap.words(Place::Compare, text);
            return rows::say(pen, rows::below(inside), &text);
        }
        let area = rows::note(pen, inside, &self.note(inside.width));
        let titles = sections.iter().flat_map(|(_, rows)| rows);
        let longest = titles.map(|row| width(&row.title)).max().unwrap_or(0);
        let wide = columns(area.width.saturating_sub(2), longest);
        let heads = [&all.first, &all.second];
        let mut x = area.x + 2 + wide.0 + 1;
        for head in heads {
            pen.put(x, area.y, wide.1, head, Tone::Accent);
            x += wide.1 + 1;
        }
        let mut lines = Vec::new();
        for (head, rows) in &sections {
            lines.push(Line::Head(vec![bit(head.clone(), Tone::Strong)]));
            lines.extend(rows.iter().map(|row| Line::Row(line(row, wide))));
        }
        self.rows.draw(pen, rows::below(area), &lines, true);
    }
}
