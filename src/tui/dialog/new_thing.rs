//! A new thing: first its kind, then its name, where it lies, whose it is, its facts and labels.

use std::collections::BTreeMap;

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{
    check::{self, MAX_LABELS, fail, required, suggest},
    editor::thing::{fact_fields, facts, live_fact},
    form::{Field, Form, Purpose},
    marked,
    menu::{Item, Menu},
    pick::beside,
    plan::Judge,
    trouble, whereto,
};
use crate::{
    domain::{Edit, Handle, Object, Word, name::MAX_NAME},
    service::{candidates::Wanted, kinds::KindRow},
    tui::{
        action::{Id, Place},
        ask::Answer,
        ask_edit::{EditAsk, EditReply},
        layer::{self, Cx, Flow, Given, Layer, Stand, edit_reply},
        look::{Bits, Pen, bit},
        theme::Tone,
    },
};

/// What a new thing is to lie in.
#[derive(Debug, Clone)]
pub struct Below {
    /// The thing in which it is to lie.
    pub thing: Handle,
    /// Its title.
    pub title: String,
    /// The word of its kind.
    pub kind: Word,
}

/// Which kind of thing is made.
pub struct Kinds {
    stand: Stand,
    below: Option<Below>,
    asked: u64,
    offered: Vec<KindRow>,
    notice: Option<String>,
    menu: Menu,
}

impl Kinds {
    /// Asks which kinds there are.
    pub fn ask(stand: Stand, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        Self::begin(stand, None, cx)
    }

    /// Asks which kinds of things may lie in one.
    pub fn below(stand: Stand, below: Below, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        Self::begin(stand, Some(below), cx)
    }

    fn begin(stand: Stand, below: Option<Below>, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        let asked = cx.ask_edit(EditAsk::Kinds(stand.account.clone()));
        Box::new(Self {
            stand,
            below,
            asked,
            offered: Vec::new(),
            notice: Some("Reading the kinds of things.".into()),
            menu: Menu::default(),
        })
    }

    /// Takes the kinds that are meant.
    fn take(&mut self, kinds: &[KindRow]) {
        let fits = |kind: &&KindRow| {
            let below = self.below.as_ref();
            below.is_none_or(|below| kind.inside.contains(&below.kind))
        };
        self.offered = kinds.iter().filter(fits).cloned().collect();
        self.offered.sort_by_key(|kind| kind.comes_by_itself);
        let none = match &self.below {
            Some(below) => format!("Nothing may lie in {}.", below.title),
            None => "This policy knows no things beside people and the account.".into(),
        };
        self.notice = self.offered.is_empty().then_some(none);
    }

    fn items(&self) -> Vec<Item> {
        let item = |kind: &KindRow| {
            let within = kind.within.join(" or ").to_lowercase();
            let (mark, about, tone) = if kind.comes_by_itself {
                ("x ", "comes by itself".to_owned(), Tone::Muted)
            } else {
                ("  ", format!("in {within}"), Tone::Plain)
            };
            Item {
                bits: beside(mark, &kind.title, &about, tone, 30),
                words: format!("{} {}", kind.title, kind.word),
            }
        };
        self.offered.iter().map(item).collect()
    }

    fn current(&self) -> Option<&KindRow> {
        let found = self.menu.matching(&self.items());
        let at = self.menu.at(found.len())?;
        self.offered.get(*found.get(at)?)
    }
}

impl Layer for Kinds {
    fn place(&self) -> Place {
        Place::Picker
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        match id {
            Id::Close => return Flow::Close,
            Id::Choose => match self.current() {
                Some(kind) if kind.comes_by_itself => {
                    cx.toast(format!(
                        "{} comes with a role or another thing, and is not made by hand.",
                        kind.title
                    ));
                }
                Some(kind) => {
                    let below = self.below.clone();
                    return Flow::Push(form(self.stand.clone(), kind.clone(), below));
                }
                None => {}
            },
            _ => {
                let found = self.menu.matching(&self.items()).len();
                self.menu.act(id, found);
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

    fn answer(&mut self, answer: &Answer, _cx: &mut Cx<'_>) -> Option<Flow> {
        if answer.id != self.asked {
            return None;
        }
        match (edit_reply(answer), &answer.reply) {
            (Some(EditReply::Kinds(kinds)), _) => {
                self.take(kinds);
            }
            (_, Err(error)) => self.notice = Some(trouble(error)),
            _ => {}
        }
        Some(Flow::Stay)
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let items = self.items();
        let notice = self.notice.clone().map(|n| vec![bit(n, Tone::Muted)]);
        let found = self.menu.matching(&items);
        let mut lines: Vec<&Bits> = found
            .into_iter()
            .filter_map(|i| items.get(i).map(|item| &item.bits))
            .collect();
        lines.extend(&notice);
        let columns = layer::columns(area.width);
        let help = self.current().map_or("", |kind| kind.help.as_str());
        let about = marked("", help, &[], Tone::Muted, columns);
        let about = if help.is_empty() { Vec::new() } else { about };
        let within = match &self.below {
            Some(below) => &below.title,
            None => &self.stand.title,
        };
        let title = format!("Make what in {within}");
        self.menu.draw(pen, area, &title, &lines, &about);
    }
}

const NAME: usize = 0;
const HANDLE: usize = 1;
const WITHIN: usize = 2;
const OWNER: usize = 3;
/// From here on the facts of its kind, and behind them the labels.
const FACTS: usize = 4;

/// Makes a thing.
struct NewThing {
    stand: Stand,
    kind: KindRow,
    /// The handle still follows the name.
    follows: bool,
    /// Where it is to lie; `Some(None)` is the account.
    within: Option<Object>,
    owner: Option<Handle>,
    taken: u64,
}

fn form(stand: Stand, kind: KindRow, below: Option<Below>) -> Box<dyn Layer> {
    let (within, title) = match below {
        Some(below) => (Some(Object::Thing(below.thing)), below.title),
        None if kind.at_top => (Some(Object::Account), "The account".to_owned()),
        None => (None, String::new()),
    };
    let maker = match &kind.creator_becomes {
        Some(role) => format!("Space chooses who; whoever makes it becomes {role} there."),
        None => "Space chooses who; empty is whoever makes it.".into(),
    };
    let mut fields = vec![
        Field::text("Name", "As people call it.", "", check::ROOM),
        Field::text(
            "Handle",
            "Small letters, digits, - _ and . ; it stays for good.",
            "",
            MAX_NAME,
        ),
        Field::pick("Lies in", "Space chooses where.", &title),
        Field::pick("Owner", maker, ""),
    ];
    fields.extend(fact_fields(&kind, &BTreeMap::new()));
    let hint = "Words with commas between; may stay empty.";
    fields.push(Field::text("Labels", hint, "", MAX_LABELS));
    let purpose = NewThing {
        within,
        stand,
        kind,
        follows: true,
        owner: None,
        taken: 0,
    };
    Box::new(Form::new(fields, purpose))
}

impl Purpose for NewThing {
    fn title(&self) -> String {
        format!("New in {}: {}", self.stand.title, self.kind.title)
    }

    fn changed(&mut self, fields: &mut Vec<Field>, at: usize, cx: &mut Cx<'_>) {
        if at == HANDLE {
            self.follows = false;
        }
        if at == NAME && self.follows {
            let suggested = suggest(&fields[NAME].typed());
            fields[HANDLE].set(&suggested);
        }
        if at <= HANDLE {
            check::live(&mut fields[NAME], check::name);
            check::live(&mut fields[HANDLE], check::handle);
            self.taken = cx.ask_edit(EditAsk::Taken {
                account: self.stand.account.clone(),
                handle: check::handle(&fields[HANDLE].typed()).ok(),
                email: None,
                except: None,
            });
        } else if at == FACTS + self.kind.facts.len() {
            check::live(&mut fields[at], check::words);
        } else {
            live_fact(&self.kind, fields, FACTS, at);
        }
    }

    fn go_on(&mut self, fields: &mut [Field], cx: &mut Cx<'_>) -> Option<Flow> {
        let title = required(fields, NAME, check::name);
        let resource = required(fields, HANDLE, check::handle);
        let found = facts(&self.kind, fields, FACTS, &BTreeMap::new());
        let labels = required(fields, FACTS + self.kind.facts.len(), check::words);
        let Some(within) = &self.within else {
            let kinds = self.kind.within.join(" or ").to_lowercase();
            fail(fields, WITHIN, format!("Choose where it lies: in {kinds}."));
            return None;
        };
        let edit = Edit::ResourceCreate {
            resource: resource?,
            kind: self.kind.word.clone(),
            title: Some(title?),
            parent: match within {
                Object::Account => None,
                Object::Thing(handle) => Some(handle.clone()),
            },
            owner: self.owner.clone(),
            state: None,
            facts: found?,
            labels: labels?,
        };
        Some(Flow::Push(Judge::ask(&self.stand, vec![edit], cx)))
    }

    fn pick(&mut self, _fields: &[Field], at: usize, cx: &mut Cx<'_>) -> Option<Flow> {
        let stand = self.stand.clone();
        let (title, wanted) = match at {
            WITHIN => ("Where it lies", Wanted::PlaceFor(self.kind.word.clone())),
            OWNER => ("Whose it is", Wanted::Person),
            _ => return None,
        };
        Some(Flow::Push(whereto::choose(stand, title.into(), wanted, cx)))
    }

    fn given(&mut self, fields: &mut Vec<Field>, at: usize, given: Given) {
        let Given::Object(object, title) = given else {
            return;
        };
        if let Some(field) = fields.get_mut(at) {
            field.set(&title);
            field.error = None;
        }
        match (at, object) {
            (WITHIN, object) => self.within = Some(object),
            (OWNER, Object::Thing(handle)) => self.owner = Some(handle),
            _ => {}
        }
    }

    fn about(&self, _fields: &[Field], _focus: usize) -> Option<String> {
        None
    }

    fn answer(&mut self, fields: &mut Vec<Field>, answer: &Answer) -> bool {
        if answer.id != self.taken {
            return false;
        }
        if let Some(EditReply::Taken(taken)) = edit_reply(answer)
            && taken.handle.is_some()
        {
            fields[HANDLE].error.clone_from(&taken.handle);
        }
        true
    }
}
