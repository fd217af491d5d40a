//! The palette: every action of the place below by its word, with its keys and why it cannot be
//! done now. Some take a word more, which is typed into what they open: `filter oz`, `role owner`.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{
    marked,
    menu::{Item, Menu},
};
use crate::tui::{
    action::{Id, Place, Sight, here},
    keymap::Keymap,
    layer::{self, Command, Cx, Flow, Layer},
    look::{Bits, Pen, bit},
    theme::Tone,
};

/// An action that is offered.
struct Offer {
    id: Id,
    takes: Option<&'static str>,
    item: Item,
    /// Why it cannot be done now.
    why: Option<String>,
    help: &'static str,
}

/// The dialog.
pub struct Palette {
    of: Place,
    menu: Menu,
    offers: Vec<Offer>,
}

/// The columns for the word and for its first key.
const WIDE: usize = 16;
const KEYS: usize = 8;

impl Palette {
    /// The palette of a place: what can be done now first, the most wanted before the rest.
    pub fn new(of: Place, sight: &Sight, keymap: &Keymap) -> Self {
        let mut actions: Vec<_> = here(of).filter(|a| a.id != Id::Palette).collect();
        actions.sort_by_key(|a| (a.blocked(sight).is_some(), std::cmp::Reverse(a.hint)));
        let offers = actions
            .into_iter()
            .map(|action| {
                let why = action.blocked(sight).map(|why| keymap.words(of, why));
                let word = action.id.word();
                let keys = keymap.keys(of, action).into_iter().next();
                let keys = keys.unwrap_or_default();
                let tone = match (why.is_some(), action.danger) {
                    (true, _) => Tone::Muted,
                    (false, true) => Tone::Danger,
                    (false, false) => Tone::Key,
                };
                let rest = if why.is_some() {
                    Tone::Muted
                } else {
                    Tone::Plain
                };
                Offer {
                    id: action.id,
                    takes: action.takes,
                    item: Item {
                        words: format!("{word} {} {}", action.title, action.help),
                        bits: vec![
                            bit(format!("{word:<WIDE$} "), tone),
                            bit(format!("{keys:<KEYS$} "), Tone::Muted),
                            bit(action.help, rest),
                        ],
                    },
                    why,
                    help: action.help,
                }
            })
            .collect();
        Self {
            of,
            menu: Menu::default(),
            offers,
        }
    }

    /// The offers that fit what is typed, and what is typed behind the word of the only one.
    fn found(&self) -> (Vec<&Offer>, String) {
        let typed = self.menu.typed();
        let (first, rest) = typed.split_once(' ').unwrap_or((&typed, ""));
        let taken = |o: &&Offer| o.takes.is_some() && o.id.word() == first;
        if typed.contains(' ')
            && let Some(offer) = self.offers.iter().find(taken)
        {
            return (vec![offer], rest.trim().to_owned());
        }
        let fits = self.menu.matching(self.offers.iter().map(|o| &o.item));
        let mut found: Vec<&Offer> = fits.iter().filter_map(|i| self.offers.get(*i)).collect();
        // Who types the beginning of a word means that word rather than a sentence that holds it.
        let means = |o: &&Offer| !typed.is_empty() && o.id.word().starts_with(typed.trim());
        found.sort_by_key(|o| !means(o));
        (found, String::new())
    }

    fn choose(&self, cx: &mut Cx<'_>) -> Flow {
        let (found, argument) = self.found();
        let at = self.menu.at(found.len());
        let Some(offer) = at.and_then(|at| found.get(at)) else {
            return Flow::Stay;
        };
        if let Some(why) = &offer.why {
            cx.toast(why.clone());
            return Flow::Stay;
        }
        cx.commands.push(Command::Run(offer.id, argument));
        Flow::Close
    }

    fn complete(&mut self) {
        let (found, argument) = self.found();
        let at = self.menu.at(found.len());
        if let Some(offer) = at.and_then(|at| found.get(at)) {
            let text = format!("{} {argument}", offer.id.word());
            self.menu
                .set(text.trim_end_matches(' '), offer.takes.is_some());
        }
    }
}

impl Layer for Palette {
    fn place(&self) -> Place {
        Place::Palette
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        match id {
            Id::Close => return Flow::Close,
            Id::Choose => return self.choose(cx),
            Id::Complete => self.complete(),
            _ => {
                let lines = self.found().0.len();
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

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let (found, _) = self.found();
        let lines: Vec<&Bits> = found.iter().map(|o| &o.item.bits).collect();
        let columns = layer::columns(area.width);
        let at = self.menu.at(found.len()).and_then(|at| found.get(at));
        let about = at.map_or_else(Vec::new, |offer| match (&offer.why, offer.takes) {
            (Some(why), _) => marked("! ", why, &[], Tone::Caution, columns),
            (None, Some(takes)) => {
                let text = format!("{} You may type {takes} behind it.", offer.help);
                marked("", &text, &[], Tone::Plain, columns)
            }
            (None, None) => marked("", offer.help, &[], Tone::Plain, columns),
        });
        let title = format!("Commands: {}", self.of.title());
        self.menu.draw(pen, area, &title, &lines, &about);
    }
}
