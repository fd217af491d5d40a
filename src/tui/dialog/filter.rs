//! The line in the foot in which a filter is typed. The list follows each key; what may stand at
//! the cursor is offered above, and a slip is told at its place while the list stays as it was.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use crate::{
    domain::{
        AccountId,
        filter::{
            Fault, Filter, Kind, List,
            complete::{self, Part, Wanted},
            fields::{self, Field},
        },
    },
    service::rows::Offer,
    tui::{
        action::{Id, Place},
        ask::{Answer, Question, Reply},
        input::Input,
        layer::{Command, Cx, Flow, Layer},
        look::{Pen, cut, width, wrap},
        theme::Tone,
    },
};

/// The longest filter.
const MOST: usize = 200;
/// The most rows of what is offered that are seen at once.
const ROWS: usize = 7;
/// The most lines of a fault.
const LINES: usize = 3;
/// So many characters of a field's name are the beginning of it and no word.
const BEGUN: usize = 3;
/// From this height on what is offered has a frame.
const ROOMY: u16 = 10;

/// The line.
pub struct FilterLine {
    /// Without a list there are no fields: what is typed are words.
    list: Option<List>,
    account: Option<AccountId>,
    input: Input,
    /// What keeps it from being a filter.
    fault: Option<Fault>,
    /// The fault is told though something is offered that would mend it.
    insist: bool,
    /// What stands at the cursor and could become something.
    part: Option<Part>,
    offers: Vec<Offer>,
    at: usize,
    asked: Option<u64>,
    /// What comes first is taken as soon as it is known.
    take: bool,
}

impl FilterLine {
    /// Begins with the filter in force.
    pub fn ask(
        list: Option<List>,
        account: Option<AccountId>,
        filter: &str,
        cx: &mut Cx<'_>,
    ) -> Box<dyn Layer> {
        let mut input = Input::line(filter, MOST);
        input.to_end();
        let mut line = Self {
            list,
            account,
            input,
            fault: None,
            insist: false,
            part: None,
            offers: Vec::new(),
            at: 0,
            asked: None,
            take: false,
        };
        line.offer(cx);
        Box::new(line)
    }

    /// The text has changed: the list follows it where it is a filter.
    fn changed(&mut self, cx: &mut Cx<'_>) {
        let text = self.input.text();
        self.insist = false;
        let read = self.list.map(|list| Filter::parse(list, &text));
        self.fault = read.and_then(Result::err);
        self.offer(cx);
        if let Some(filter) = self.meant(&text) {
            cx.commands.push(Command::Filter(filter));
        }
    }

    /// The filter that the list follows: what is typed, without a term at the cursor that is still
    /// to become one with a field; nothing while something else is wrong.
    fn meant(&self, text: &str) -> Option<String> {
        let part = self.part.as_ref();
        let begun = part.is_some_and(|part| match part.wanted {
            // Who types so much of a field's name hardly looks for the word.
            Wanted::Field => !self.offers.is_empty() && part.typed.len() >= BEGUN,
            _ => self.fault.is_some(),
        });
        if !begun {
            return self.fault.is_none().then(|| text.to_owned());
        }
        let start = complete::term(text, self.input.cursor())?;
        let before = text.get(..start).unwrap_or_default();
        let after = text.get(self.input.cursor()..).unwrap_or_default();
        let rest = format!("{before}{after}");
        let read = self.list.map(|list| Filter::parse(list, &rest));
        read.is_none_or(|read| read.is_ok()).then_some(rest)
    }

    /// Finds what may stand at the cursor.
    fn offer(&mut self, cx: &mut Cx<'_>) {
        let text = self.input.text();
        let cursor = self.input.cursor();
        let part = |list| complete::part(list, &text, cursor);
        self.part = self.list.and_then(part);
        self.offers = Vec::new();
        self.asked = None;
        self.take = false;
        self.at = 0;
        let Some((list, part)) = self.list.zip(self.part.clone()) else {
            return;
        };
        match part.wanted {
            Wanted::Field => {
                // With nothing typed at all the fields say what can be asked; later they would be
                // in the way.
                if text.is_empty() || !part.typed.is_empty() {
                    self.offers = names(list, &part.typed);
                }
            }
            Wanted::Value(field) => match known(field) {
                Some(words) => self.take_offers(words),
                None => self.put(field, &part.typed, false, cx),
            },
            Wanted::Place(field) => self.put(field, &part.typed, true, cx),
        }
    }

    fn put(&mut self, field: &'static Field, typed: &str, place: bool, cx: &mut Cx<'_>) {
        self.asked = Some(cx.ask(Question::Offers {
            account: self.account.clone(),
            field,
            typed: typed.to_owned(),
            place,
        }));
    }

    /// Offers what fits what is typed; what is written out already needs no offer.
    fn take_offers(&mut self, mut offers: Vec<Offer>) {
        let typed = self.part.as_ref().map_or("", |part| part.typed.as_str());
        let typed = typed.to_lowercase();
        offers.retain(|o| o.word.contains(&typed) || o.title.to_lowercase().contains(&typed));
        offers.sort_by_key(|o| !o.word.starts_with(&typed));
        if offers.iter().any(|offer| offer.word == typed) {
            offers.clear();
        }
        self.offers = offers;
    }

    /// Writes the offer under the cursor out.
    fn complete(&mut self, cx: &mut Cx<'_>) {
        let (Some(part), Some(offer)) = (&self.part, self.offers.get(self.at)) else {
            // Whoever is faster than the store gets it when it comes.
            self.take = self.asked.is_some();
            return;
        };
        let word = match part.wanted {
            Wanted::Field => format!("{}:", offer.word),
            _ => offer.word.clone(),
        };
        let text = self.input.text();
        let (from, to) = (part.from, self.input.cursor());
        let before = text.get(..from).unwrap_or_default();
        let after = text.get(to..).unwrap_or_default();
        let whole = format!("{before}{word}{after}");
        self.input.put(&whole, from + word.len());
        self.changed(cx);
    }

    /// The fault that is told: none while what is being typed there can still become right.
    fn told(&self) -> Option<&Fault> {
        let fault = self.fault.as_ref()?;
        let typing = self.part.as_ref().is_some_and(|part| {
            let offered = self.asked.is_some() || !self.offers.is_empty();
            offered && fault.at.end >= part.from && fault.at.start <= self.input.cursor()
        });
        (self.insist || !typing).then_some(fault)
    }

    /// Draws the fault; answers with the row above which there is still room.
    fn draw_fault(&self, pen: &mut Pen<'_>, area: Rect) -> u16 {
        let Some(fault) = self.told() else {
            return area.bottom();
        };
        let lines = wrap(&fault.to_string(), area.width.saturating_sub(4));
        let most = LINES.min(usize::from(area.height.saturating_sub(1)).max(1));
        let lines: Vec<&String> = lines.iter().take(most).collect();
        let height = u16::try_from(lines.len()).unwrap_or(0).min(area.height);
        let top = area.bottom() - height;
        pen.blank(Rect::new(area.x, top, area.width, height));
        for (i, (line, y)) in lines.iter().zip(top..).enumerate() {
            let mark = if i == 0 { " x " } else { "   " };
            pen.put(area.x, y, area.width, mark, Tone::Danger);
            pen.put(
                area.x + 3,
                y,
                area.width.saturating_sub(3),
                line,
                Tone::Plain,
            );
        }
        // The place itself, where the line shows all that is typed.
        let text = self.input.text();
        let at = |to: usize| width(text.get(..to).unwrap_or(&text));
        let (from, to) = (at(fault.at.start), at(fault.at.end));
        if width(&text) + 4 < area.width {
            let place = Rect::new(area.x + 3 + from, area.bottom(), (to - from).max(1), 1);
            pen.tint(place, Tone::Danger);
        }
        top
    }

    fn draw_offers(&self, pen: &mut Pen<'_>, area: Rect, floor: u16) {
        let room = floor.saturating_sub(area.y);
        let framed = area.height >= ROOMY && room > 3;
        let edge = if framed { 2 } else { 0 };
        let most = usize::from(room.saturating_sub(edge));
        let seen = self.offers.len().min(ROWS).min(most);
        if seen == 0 {
            return;
        }
        let words = self
            .offers
            .iter()
            .map(|o| width(&o.word))
            .max()
            .unwrap_or(0);
        let words = words.min(28);
        let titles = self
            .offers
            .iter()
            .map(|o| width(&o.title))
            .max()
            .unwrap_or(0);
        let wide = (words + 4 + titles).max(20) + edge;
        let wide = wide.min(area.width);
        let text = self.input.text();
        let before = self.part.as_ref().and_then(|part| text.get(..part.from));
        let x = area.x + 3 + width(before.unwrap_or_default());
        let x = x.saturating_sub(2).min(area.right() - wide);
        let height = u16::try_from(seen).unwrap_or(0);
        let whole = Rect::new(x, floor - height - edge, wide, height + edge);
        let inside = if framed {
            pen.frame(whole, "tab takes it")
        } else {
            pen.blank(whole);
            whole
        };
        let top = self.at.saturating_sub(seen - 1);
        let rows = self.offers.iter().enumerate().skip(top);
        for ((i, offer), y) in rows.zip(inside.top()..inside.bottom()) {
            let mark = if i == self.at { "> " } else { "  " };
            pen.put(inside.x, y, inside.width, mark, Tone::Accent);
            let word = cut(&offer.word, words);
            pen.put(
                inside.x + 2,
                y,
                inside.width.saturating_sub(2),
                &word,
                Tone::Key,
            );
            let at = words + 4;
            let left = inside.width.saturating_sub(at);
            pen.put(
                inside.x + at,
                y,
                left,
                &cut(&offer.title, left),
                Tone::Muted,
            );
            if i == self.at {
                pen.tint(Rect::new(inside.x, y, inside.width, 1), Tone::Selection);
            }
        }
    }
}

/// The fields that begin so.
pub(in crate::tui) fn names(list: List, typed: &str) -> Vec<Offer> {
    let typed = typed.to_ascii_lowercase();
    let fields = fields::of(list).filter(|field| field.name.starts_with(&typed));
    fields
        .map(|field| Offer::new(field.name, field.about))
        .collect()
}

/// The values of a field that are known without asking; `None`: the service knows them.
pub(in crate::tui) fn known(field: &Field) -> Option<Vec<Offer>> {
    let told = |words: &[(&str, &str)]| {
        let words = words.iter().map(|(word, about)| Offer::new(*word, *about));
        words.collect()
    };
    match field.kind {
        Kind::One(words) => Some(told(words)),
        Kind::Of(_) | Kind::Placed(_) | Kind::Thing(_) => None,
        Kind::When => Some(told(&[
            ("today", "since midnight"),
            ("7d", "the last seven days"),
            ("30d", "the last thirty days"),
            (">1y", "more than a year ago"),
        ])),
        Kind::From | Kind::Until | Kind::Before => Some(told(&[
            ("today", "this day"),
            ("yesterday", "the day before"),
            ("7d", "seven days ago"),
            ("30d", "thirty days ago"),
        ])),
        Kind::Text | Kind::Number => Some(Vec::new()),
    }
}

impl Layer for FilterLine {
    fn place(&self) -> Place {
        Place::Filter
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        match id {
            Id::Complete => self.complete(cx),
            Id::Down => self.at = (self.at + 1).min(self.offers.len().saturating_sub(1)),
            Id::Up => self.at = self.at.saturating_sub(1),
            Id::Close => {
                cx.commands.push(Command::Filter(String::new()));
                return Flow::Close;
            }
            // What is no filter is not kept; it stays here to be mended.
            _ if self.fault.is_some() => self.insist = true,
            _ => {
                cx.commands.push(Command::Filter(self.input.text()));
                return Flow::Close;
            }
        }
        Flow::Stay
    }

    fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> Flow {
        if self.input.key(key) {
            self.changed(cx);
        } else {
            self.offer(cx);
        }
        Flow::Stay
    }

    fn paste(&mut self, text: &str, cx: &mut Cx<'_>) -> Flow {
        if self.input.paste(text) {
            self.changed(cx);
        }
        Flow::Stay
    }

    fn answer(&mut self, answer: &Answer, cx: &mut Cx<'_>) -> Option<Flow> {
        if self.asked != Some(answer.id) {
            return None;
        }
        self.asked = None;
        if let Ok(Reply::Offers(offers)) = &answer.reply {
            self.take_offers(offers.clone());
            if std::mem::take(&mut self.take) {
                self.complete(cx);
            }
        }
        Some(Flow::Stay)
    }

    fn slip(&mut self, fault: &Fault) {
        self.fault = Some(fault.clone());
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let y = area.bottom();
        pen.blank(Rect::new(area.x, y, area.width, 1));
        pen.put(area.x, y, area.width, " / ", Tone::Accent);
        let field = Rect::new(area.x + 3, y, area.width.saturating_sub(3), 1);
        self.input.draw(pen, field, true);
        let floor = self.draw_fault(pen, area);
        self.draw_offers(pen, area, floor);
    }
}
