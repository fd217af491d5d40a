//! The arguments behind the word of an action while they are typed: what each means, what may stand
//! where the cursor is, and what is wrong where. What only the service knows is asked of it; typing
//! never waits for the answer.

use std::ops::Range;

use crate::{
    domain::{AccountId, filter::List, text::show},
    service::rows::Offer,
    tui::{
        ask::{Answer, Question, Reply},
        ask_words::{Meant, WordsAsk, WordsReply, mend},
        layer::Cx,
        takes::{self, Kind, Part, Takes},
    },
};

/// What is known without asking.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The account that is open.
    pub account: Option<AccountId>,
    /// The list of the pane.
    pub list: Option<List>,
    /// The panes, by the words of the actions that go there.
    pub panes: Vec<Offer>,
    /// The themes.
    pub themes: Vec<Offer>,
    /// The orders of the list.
    pub orders: Vec<Offer>,
    /// The saved views of the list.
    pub views: Vec<Offer>,
}

/// An argument with what it means.
pub type Argument = (&'static str, Meant);

/// What may be done or written where the cursor stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// The action, with what is typed.
    Do,
    /// Something that is written out there.
    Write(Offer),
    /// The lead of a further argument.
    Lead(&'static Takes),
}

/// The arguments of one action.
#[derive(Debug, Clone)]
pub struct Line {
    takes: &'static [Takes],
    text: String,
    cursor: usize,
    parts: Vec<Part>,
    asked: Option<u64>,
    reply: WordsReply,
    trouble: Option<String>,
}

impl Line {
    /// Reads what stands behind the word of an action, from a place of the text on.
    pub fn read(takes: &'static [Takes], text: &str, from: usize, cursor: usize) -> Self {
        Self {
            takes,
            text: text.to_owned(),
            cursor,
            parts: takes::read(takes, text, from),
            asked: None,
            reply: WordsReply::default(),
            trouble: None,
        }
    }

    /// Whether it says what another says, with the cursor in the same place.
    pub fn same(&self, other: &Self) -> bool {
        self.text == other.text && self.cursor == other.cursor
    }

    /// Whether the newest answer is still to come.
    pub fn waits(&self) -> bool {
        self.asked.is_some()
    }

    /// What is typed behind the word.
    pub fn rest(&self) -> &str {
        let from = self.parts.first().map_or(self.text.len(), |part| {
            let lead = part.takes.map_or(0, |takes| takes.lead.len());
            part.at.start.saturating_sub(lead)
        });
        self.text.get(from..).unwrap_or_default().trim_end()
    }

    /// The part in which the cursor stands.
    fn current(&self) -> Option<usize> {
        let here = |part: &Part| part.at.start <= self.cursor && self.cursor <= part.at.end;
        self.parts.iter().position(here)
    }

    /// What is asked where nothing is typed yet: the first argument, as if it were begun.
    fn empty(&self) -> Option<&'static Takes> {
        let first = self.takes.first().filter(|one| one.lead.is_empty());
        first.filter(|_| self.parts.is_empty())
    }

    /// Asks for what only the service knows.
    pub fn ask(&mut self, known: &Known, cx: &mut Cx<'_>) {
        let kind = |part: &Part| part.takes.map_or(Kind::Words, |takes| takes.kind);
        let mut parts: Vec<(Kind, String)> = self
            .parts
            .iter()
            .map(|p| (kind(p), p.text.clone()))
            .collect();
        let mut cursor = self.current().and_then(|at| {
            let part = self.parts.get(at)?;
            Some((at, self.cursor - part.at.start))
        });
        if let Some(first) = self.empty() {
            parts.push((first.kind, String::new()));
            cursor = Some((0, 0));
        }
        if parts.iter().any(|(kind, _)| kind.asked()) {
            let ask = WordsAsk {
                account: known.account.clone(),
                list: known.list,
                parts,
                cursor,
            };
            self.asked = Some(cx.ask(Question::Words(Box::new(ask))));
        }
    }

    /// Takes an answer; false: it is not for this.
    pub fn answer(&mut self, answer: &Answer) -> bool {
        if self.asked != Some(answer.id) {
            return false;
        }
        self.asked = None;
        match &answer.reply {
            Ok(Reply::Words(reply)) => self.reply = *reply.clone(),
            Ok(_) => {}
            Err(error) => self.trouble = Some(super::trouble(error)),
        }
        true
    }

    /// What may stand at the cursor of a kind that is known without asking.
    fn local(kind: Kind, known: &Known) -> &[Offer] {
        match kind {
            Kind::Theme => &known.themes,
            Kind::Order => &known.orders,
            Kind::View => &known.views,
            Kind::Anything => &known.panes,
            _ => &[],
        }
    }

    /// What a part means; `None` while that is not known yet.
    fn meant(&self, at: usize, known: &Known) -> Option<Meant> {
        let part = self.parts.get(at)?;
        let Some(takes) = part.takes else {
            let why = if self.takes.is_empty() {
                "Nothing is typed behind this.".to_owned()
            } else {
                format!("Only {} may stand here.", takes::told(self.takes))
            };
            return Some(Meant::Wrong(0..part.text.len(), why));
        };
        if takes.kind.handed_on() && !takes.kind.asked() {
            return Some(Meant::Words(part.text.clone()));
        }
        let local = Self::local(takes.kind, known);
        let word = part.text.trim_start_matches('-');
        if local.iter().any(|offer| offer.word == word) {
            return Some(Meant::Words(part.text.clone()));
        }
        if takes.kind.asked() {
            return match self.reply.meant.get(at) {
                Some(Meant::Wrong(..)) if self.begins(at, local) => Some(Meant::Begun),
                meant => meant.cloned(),
            };
        }
        if self.begins(at, local) {
            return Some(Meant::Begun);
        }
        let mend = mend(word, local.iter().map(|offer| offer.word.as_str()));
        let mend = mend.map_or_else(String::new, |mend| format!(" {mend}"));
        let noun = takes.kind.noun();
        let why = format!("\"{}\" is not {noun} here.{mend}", show(&part.text));
        Some(Meant::Wrong(0..part.text.len(), why))
    }

    /// Whether the cursor stands in a part that begins one of these.
    fn begins(&self, at: usize, local: &[Offer]) -> bool {
        let part = self.parts.get(at).filter(|_| self.current() == Some(at));
        part.is_some_and(|part| local.iter().any(|offer| fits(offer, &part.text)))
    }

    /// What may be done or written now.
    pub fn choices(&self, known: &Known) -> Vec<Choice> {
        let mut all = Vec::new();
        if self.arguments(known).is_some() {
            all.push(Choice::Do);
        }
        let at = self.current();
        let part = at.and_then(|at| self.parts.get(at));
        let takes = part.map_or(self.empty(), |part| part.takes);
        let typed = part.map_or("", |part| part.text.as_str());
        if let Some(takes) = takes {
            let local = Self::local(takes.kind, known);
            let local = local.iter().filter(|offer| fits(offer, typed));
            let stale = self.asked.is_some();
            // While the newest answer is awaited, what of the last one still fits stays.
            let far = self.reply.offers.iter();
            let far = far.filter(|offer| !stale || fits(offer, typed));
            let unwritten = |offer: &&Offer| takes.kind == Kind::Filter || offer.word != typed;
            let offers = local.chain(far).filter(unwritten).cloned();
            all.extend(offers.map(Choice::Write));
        }
        let between = part.is_none() || matches!(all.first(), Some(Choice::Do));
        if between && self.text.ends_with(char::is_whitespace) {
            let free = |one: &&Takes| {
                let used = self.parts.iter().any(|part| part.takes == Some(*one));
                !one.lead.is_empty() && !used
            };
            all.extend(self.takes.iter().filter(free).map(Choice::Lead));
        }
        all
    }

    /// What is wrong, where in the whole text, and why.
    pub fn wrong(&self, known: &Known) -> Option<(Range<usize>, String)> {
        if let Some(trouble) = &self.trouble {
            return Some((self.text.len()..self.text.len(), trouble.clone()));
        }
        (0..self.parts.len()).find_map(|at| {
            let part = self.parts.get(at)?;
            let Some(Meant::Wrong(range, why)) = self.meant(at, known) else {
                return None;
            };
            Some((part.at.start + range.start..part.at.start + range.end, why))
        })
    }

    /// The arguments, where all are known and none is wrong.
    pub fn arguments(&self, known: &Known) -> Option<Vec<Argument>> {
        if self.trouble.is_some() || self.parts.is_empty() {
            return self.trouble.is_none().then(Vec::new);
        }
        if self.asked.is_some() {
            return None;
        }
        let one = |(at, part): (usize, &Part)| {
            let meant = self.meant(at, known)?;
            let open = matches!(meant, Meant::Begun | Meant::Wrong(..));
            (!open).then_some((part.takes?.lead, meant))
        };
        self.parts.iter().enumerate().map(one).collect()
    }

    /// The text with a choice written out, and where the cursor then stands.
    pub fn written(&self, choice: &Choice) -> (String, usize) {
        let word = match choice {
            Choice::Do => return (self.text.clone(), self.text.len()),
            Choice::Write(offer) => offer.word.as_str(),
            Choice::Lead(takes) => takes.lead,
        };
        let part = self.current().and_then(|at| self.parts.get(at));
        let lead = matches!(choice, Choice::Lead(_));
        let (from, to) = match part.filter(|_| !lead) {
            Some(part) => {
                let filter = part.takes.is_some_and(|one| one.kind == Kind::Filter);
                let to = if filter { self.cursor } else { part.at.end };
                let skip = if filter { self.reply.from } else { 0 };
                (part.at.start + skip, to)
            }
            None => (self.text.len(), self.text.len()),
        };
        let before = self.text.get(..from).unwrap_or_default();
        let after = self.text.get(to..).unwrap_or_default();
        let minus = if part.is_some_and(|part| part.text.starts_with('-')) && !lead {
            "-"
        } else {
            ""
        };
        let order = part.and_then(|part| part.takes).map(|takes| takes.kind);
        let minus = if order == Some(Kind::Order) {
            minus
        } else {
            ""
        };
        let head = format!("{before}{minus}{word}");
        let cursor = head.len();
        (format!("{head}{after}"), cursor)
    }
}

/// Whether an offer begins with, or holds, what is typed.
fn fits(offer: &Offer, typed: &str) -> bool {
    let key = typed.trim_start_matches('-').to_lowercase();
    let title = offer.title.to_lowercase();
    offer.word.contains(&key) || key.split_whitespace().all(|word| title.contains(word))
}
