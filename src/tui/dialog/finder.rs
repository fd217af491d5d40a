//! Goes to anything by a few letters of its name: accounts, users, roles, things and actions. What
//! is typed is looked for in what is here already, and in the store by pages; typing waits for
//! neither.

use std::collections::BTreeSet;

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{marked, menu::Menu, trouble};
use crate::{
    domain::AccountId,
    service::{attention::Target, links::Link},
    tui::{
        action::{Id, Place, Sight, here},
        app::Open,
        ask::{Answer, Question, Reply},
        fuzzy::{Fit, fit},
        keymap::Keymap,
        layer::{self, Command, Cx, Flow, Layer},
        look::{Bits, Pen, bit},
        theme::Tone,
    },
};

/// The columns for what something is.
const PART: usize = 12;
/// The most lines that are offered.
const LINES: usize = 200;

/// An action that can be done below.
struct Deed {
    id: Id,
    title: &'static str,
    keys: String,
    help: &'static str,
}

/// The dialog.
pub struct Finder {
    account: Option<AccountId>,
    deeds: Vec<Deed>,
    roles: Vec<Link>,
    /// The first of everything: what is there in a small store.
    near: Vec<Link>,
    /// What the store finds by the words.
    far: Vec<Link>,
    /// What it finds in other accounts.
    away: Vec<Link>,
    /// The numbers of the questions for the four.
    asked: [u64; 4],
    notice: Option<String>,
    menu: Menu,
}

/// A line that is offered.
struct Offer<'a> {
    fit: Fit,
    /// Accounts, people, things and roles before actions where they fit alike.
    order: u8,
    title: &'a str,
    part: &'a str,
    detail: &'a str,
    marks: Vec<usize>,
    to: Command,
}

impl Finder {
    /// Asks for the first of everything. What can be done in a place is offered too.
    pub fn ask(
        account: Option<AccountId>,
        of: Place,
        sight: &Sight,
        keymap: &Keymap,
        cx: &mut Cx<'_>,
    ) -> Box<dyn Layer> {
        let deeds = here(of)
            .filter(|a| (a.why)(sight).is_none() && !matches!(a.id, Id::GoTo | Id::Palette))
            .map(|action| Deed {
                id: action.id,
                title: action.title,
                keys: keymap
                    .keys(of, action)
                    .into_iter()
                    .next()
                    .unwrap_or_default(),
                help: action.help,
            })
            .collect();
        let mut finder = Self {
            account,
            deeds,
            roles: Vec::new(),
            near: Vec::new(),
            far: Vec::new(),
            away: Vec::new(),
            asked: [0; 4],
            notice: None,
            menu: Menu::default(),
        };
        finder.refresh(cx);
        Box::new(finder)
    }

    /// Looks in the store for what is typed.
    fn look(&mut self, cx: &mut Cx<'_>) {
        let typed = self.menu.typed();
        if typed.trim().is_empty() {
            self.asked[2..].fill(0);
            self.far.clear();
            self.away.clear();
        } else {
            self.asked[2] = cx.ask(Question::Reach(self.account.clone(), typed.clone()));
            self.asked[3] = cx.ask(Question::Elsewhere(self.account.clone(), typed));
        }
    }

    /// What fits, the best first.
    fn offers(&self) -> Vec<Offer<'_>> {
        let typed = self.menu.typed();
        let mut offers: Vec<Offer<'_>> = Vec::new();
        // The store knows what was here already: each is offered once.
        let mut seen = BTreeSet::new();
        let near = self
            .roles
            .iter()
            .chain(&self.near)
            .map(|link| (link, false));
        for (link, sure) in near.chain(self.far.iter().map(|link| (link, true))) {
            if let Some(offer) = offer(link, &typed, sure)
                && seen.insert(&link.target)
            {
                offers.push(offer);
            }
        }
        offers.extend(
            self.away
                .iter()
                .filter_map(|link| offer(link, &typed, true)),
        );
        offers.extend(self.deeds.iter().filter_map(|deed| {
            let (fit, marks) = fit(&typed, deed.title)?;
            Some(Offer {
                fit,
                order: 5,
                title: deed.title,
                part: "Action",
                detail: &deed.keys,
                marks,
                to: Command::Run(deed.id, String::new()),
            })
        }));
        offers.sort_by(|a, b| (a.fit, a.order, a.title).cmp(&(b.fit, b.order, b.title)));
        offers.truncate(LINES);
        offers
    }

    fn help(&self, command: &Command) -> &'static str {
        let deed = self
            .deeds
            .iter()
            .find(|d| matches!(command, Command::Run(id, _) if *id == d.id));
        deed.map_or("", |deed| deed.help)
    }
}

/// A link where it fits. What the store found fits in any case, by its handle or address perhaps.
fn offer<'a>(link: &'a Link, typed: &str, sure: bool) -> Option<Offer<'a>> {
    let handle = handle(&link.target);
    let by_handle = || {
        let (fit, _) = fit(typed, handle).filter(|(fit, _)| *fit < Fit::Initials)?;
        Some((fit, Vec::new()))
    };
    let found = fit(typed, &link.title).or_else(by_handle);
    let (fit, marks) = found.or_else(|| sure.then(|| (Fit::Inside, Vec::new())))?;
    Some(Offer {
        fit,
        order: match (&link.away, &link.target) {
            (Some(_), _) => 4,
            (None, Target::Account(_)) => 0,
            (None, Target::User(_)) => 1,
            (None, Target::Role(_)) => 2,
            (None, _) => 3,
        },
        title: &link.title,
        part: &link.part,
        detail: link.away.as_ref().map_or(handle, |(_, title)| title),
        marks,
        to: match &link.away {
            None => Command::Visit(link.target.clone()),
            Some((account, title)) => {
                let open = Open {
                    id: account.clone(),
                    title: title.clone(),
                };
                Command::VisitIn(open, link.target.clone())
            }
        },
    })
}

fn handle(target: &Target) -> &str {
    match target {
        Target::Account(id) => id.as_str(),
        Target::User(id) | Target::Resource(id) => id.as_str(),
        Target::Role(word) => word.as_str(),
        Target::Request(id) => id.as_str(),
        Target::Entry(id) | Target::Rule(id) => id,
    }
}

/// A name with the letters that were meant told apart, by more than their colour.
fn lettered(title: &str, marks: &[usize]) -> Bits {
    let mut bits = Bits::new();
    for (place, c) in title.chars().enumerate() {
        let tone = if marks.binary_search(&place).is_ok() {
            Tone::Match
        } else {
            Tone::Plain
        };
        match bits.last_mut().filter(|last| last.tone == tone) {
            Some(last) => last.text.push(c),
            None => bits.push(bit(c, tone)),
        }
    }
    bits
}

impl Layer for Finder {
    fn place(&self) -> Place {
        Place::Picker
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        let offers = self.offers();
        match id {
            Id::Close => return Flow::Close,
            Id::Choose => {
                let at = self.menu.at(offers.len()).and_then(|at| offers.get(at));
                let Some(offer) = at else {
                    return Flow::Stay;
                };
                cx.commands.push(offer.to.clone());
                return Flow::Close;
            }
            _ => {
                let lines = offers.len();
                self.menu.act(id, lines);
            }
        }
        Flow::Stay
    }

    fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> Flow {
        if self.menu.key(key) {
            self.look(cx);
        }
        Flow::Stay
    }

    fn paste(&mut self, text: &str, cx: &mut Cx<'_>) -> Flow {
        if self.menu.paste(text) {
            self.look(cx);
        }
        Flow::Stay
    }

    fn answer(&mut self, answer: &Answer, _cx: &mut Cx<'_>) -> Option<Flow> {
        let which = self.asked.iter().position(|id| *id == answer.id)?;
        match &answer.reply {
            Ok(Reply::Reach(links)) if which == 1 => self.near.clone_from(links),
            Ok(Reply::Reach(links)) if which == 3 => self.away.clone_from(links),
            Ok(Reply::Reach(links)) => self.far.clone_from(links),
            Ok(Reply::Roles(roles)) => {
                let seen = roles.iter().filter(|role| !role.hidden);
                self.roles = seen
                    .map(|role| Link {
                        part: "Role".into(),
                        title: role.title.clone(),
                        target: Target::Role(role.word.clone()),
                        away: None,
                    })
                    .collect();
            }
            Ok(_) => {}
            Err(error) => self.notice = Some(trouble(error)),
        }
        Some(Flow::Stay)
    }

    fn refresh(&mut self, cx: &mut Cx<'_>) {
        if let Some(account) = &self.account {
            self.asked[0] = cx.ask(Question::Roles(account.clone()));
        }
        self.asked[1] = cx.ask(Question::Near(self.account.clone()));
        self.look(cx);
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let offers = self.offers();
        let lines: Vec<Bits> = offers
            .iter()
            .map(|offer| {
                let mut bits = vec![bit(format!("{:<PART$} ", offer.part), Tone::Muted)];
                bits.extend(lettered(offer.title, &offer.marks));
                bits.push(bit(format!("  {}", offer.detail), Tone::Muted));
                bits
            })
            .collect();
        let lines: Vec<&Bits> = lines.iter().collect();
        let columns = layer::columns(area.width);
        let at = self.menu.at(offers.len()).and_then(|at| offers.get(at));
        let help = at.map_or("", |offer| self.help(&offer.to));
        let about = match &self.notice {
            Some(notice) => marked("! ", notice, &[], Tone::Danger, columns),
            None if help.is_empty() => Vec::new(),
            None => marked("", help, &[], Tone::Plain, columns),
        };
        self.menu.draw(pen, area, "Go to anything", &lines, &about);
    }
}
