//! Which role is meant where many are marked: one that some of them hold, or one to give to all.

use std::collections::BTreeMap;

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{
    many::ManyPlan,
    menu::{Item, Menu},
    plan_text, trouble,
};
use crate::{
    domain::{Edit, Handle, Word, plan::HeldRole},
    service::{
        Many, Way,
        many::Subject,
        rows::{ChoiceVerdict, RoleChoice, UserRow},
    },
    tui::{
        action::{Id, Place},
        ask::{Answer, Question, Reply},
        layer::{Cx, Flow, Layer, Stand},
        look::{Bits, Pen, bit, count},
        panes::Pane,
        theme::Tone,
    },
};

/// A role on a place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Spot {
    role: Word,
    on: Option<Handle>,
}

/// What is done with the role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// It is given.
    Give,
    /// It is taken away.
    Take,
    /// It becomes another.
    Change,
}

/// How far the choice has come.
enum Asks {
    /// Which of the held roles.
    Held,
    /// Which role to give, in place of this one perhaps; the text names it.
    Given(Option<(Spot, String)>),
}

/// The dialog.
pub struct ManyRoles {
    stand: Stand,
    rows: Vec<UserRow>,
    deed: Deed,
    asks: Asks,
    choices: Vec<RoleChoice>,
    asked: u64,
    notice: Option<String>,
    menu: Menu,
}

impl ManyRoles {
    /// Asks which role is meant.
    pub fn ask(stand: Stand, rows: Vec<UserRow>, deed: Deed, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        let asks = match deed {
            Deed::Give => Asks::Given(None),
            Deed::Take | Deed::Change => Asks::Held,
        };
        Box::new(Self::new(stand, rows, deed, asks, cx))
    }

    fn new(stand: Stand, rows: Vec<UserRow>, deed: Deed, asks: Asks, cx: &mut Cx<'_>) -> Self {
        let given = match &asks {
            Asks::Held => None,
            Asks::Given(from) => question(&stand, &rows, from.as_ref().map(|(spot, _)| spot)),
        };
        let notice = given.is_some();
        let asked = given.map_or(0, |question| cx.ask(question));
        Self {
            stand,
            rows,
            deed,
            asks,
            choices: Vec::new(),
            asked,
            notice: notice.then(|| "Looking which roles there are.".into()),
            menu: Menu::default(),
        }
    }

    /// What can be chosen: the role with its place, and how it is shown.
    fn choices(&self) -> Vec<(Spot, String, String)> {
        match &self.asks {
            Asks::Held => held(&self.rows),
            Asks::Given(from) => {
                let from = from.as_ref().map(|(spot, _)| spot);
                let all = self.choices.iter().filter_map(given);
                all.filter(|(spot, ..)| Some(spot) != from).collect()
            }
        }
    }

    fn choose(&mut self, spot: Spot, words: &str, cx: &mut Cx<'_>) -> Flow {
        match (&self.asks, &self.deed) {
            (Asks::Held, Deed::Change) => {
                let from = Some((spot, words.to_owned()));
                let (stand, rows) = (self.stand.clone(), self.rows.clone());
                let next = Self::new(stand, rows, Deed::Change, Asks::Given(from), cx);
                Flow::Push(Box::new(next))
            }
            (Asks::Held, _) => {
                let take = |user: Handle| Edit::RoleRevoke {
                    user,
                    role: spot.role.clone(),
                    on: spot.on.clone(),
                };
                let title = format!("Take {words} from");
                self.plan(&title, Some(&spot), &take, cx)
            }
            (Asks::Given(None), _) => {
                let give = |user: Handle| Edit::RoleAssign {
                    user,
                    role: spot.role.clone(),
                    on: spot.on.clone(),
                    begins: None,
                    until: None,
                };
                let title = format!("Give {words} to");
                self.plan(&title, None, &give, cx)
            }
            (Asks::Given(Some((from, was))), _) => {
                let change = |user: Handle| Edit::RoleChange {
                    user,
                    from: from.role.clone(),
                    on: from.on.clone(),
                    to: spot.role.clone(),
                    to_on: spot.on.clone().filter(|to| Some(to) != from.on.as_ref()),
                    begins: None,
                    until: None,
                };
                let title = format!("Change {was} into {words} for");
                self.plan(&title, Some(from), &change, cx)
            }
        }
    }

    /// The plan for all who hold the role, or who do not hold it yet where none is named.
    fn plan(
        &self,
        title: &str,
        from: Option<&Spot>,
        edit: &dyn Fn(Handle) -> Edit,
        cx: &mut Cx<'_>,
    ) -> Flow {
        let holds = |row: &&UserRow| match from {
            None => true,
            Some(spot) => row.roles.iter().any(|r| spot_of(r).as_ref() == Some(spot)),
        };
        let (meant, others): (Vec<&UserRow>, Vec<&UserRow>) = self.rows.iter().partition(holds);
        let subject = |row: &&UserRow| Subject {
            key: row.user.id.to_string(),
            name: row.user.name.clone(),
            edits: vec![edit(row.user.id.clone())],
        };
        let many = Many {
            account: self.stand.account.clone(),
            actor: self.stand.actor.clone(),
            subjects: meant.iter().map(subject).collect(),
            way: Way::Together,
            reason: None,
        };
        let left_out = match others.len() {
            0 => Vec::new(),
            1 => vec!["1 person is left out, who does not hold that role.".into()],
            more => vec![format!(
                "{more} people are left out, who do not hold that role."
            )],
        };
        let people = count(meant.len() as u64, "person", "people");
        let title = format!("{title} {people}");
        Flow::Push(ManyPlan::ask(Pane::Users, title, many, left_out, cx))
    }

    fn title(&self) -> String {
        let people = count(self.rows.len() as u64, "person", "people");
        match (&self.asks, &self.deed) {
            (Asks::Held, Deed::Change) => format!("Change which role of {people}"),
            (Asks::Held, _) => format!("Take which role from {people}"),
            (Asks::Given(None), _) => format!("Give {people} a role"),
            (Asks::Given(Some((_, was))), _) => format!("Instead of {was}"),
        }
    }

    fn items(&self) -> Vec<(Spot, String, Item)> {
        let choices = self.choices().into_iter();
        let item = |(spot, words, more): (Spot, String, String)| {
            let item = Item {
                words: format!("{words} {}", spot.role),
                bits: vec![bit(words.clone(), Tone::Plain), bit(more, Tone::Muted)],
            };
            (spot, words, item)
        };
        choices.map(item).collect()
    }
}

fn spot_of(held: &HeldRole) -> Option<Spot> {
    let role = Word::new(held.role.clone()).ok()?;
    Some(Spot {
        role,
        on: held.on.clone(),
    })
}

/// The roles that some of the people hold, with how many.
fn held(rows: &[UserRow]) -> Vec<(Spot, String, String)> {
    let mut all: BTreeMap<Spot, (String, u64)> = BTreeMap::new();
    for row in rows {
        for role in &row.roles {
            if let Some(spot) = spot_of(role) {
                let title = HeldRole {
                    begins: None,
                    until: None,
                    ..role.clone()
                };
                all.entry(spot)
                    .or_insert_with(|| (plan_text::role(&title), 0))
                    .1 += 1;
            }
        }
    }
    let all = all.into_iter();
    all.map(|(spot, (words, number))| {
        let of = rows.len();
        (spot, words, format!("  held by {number} of {of}"))
    })
    .collect()
}

/// Asks which roles there are and where, as they are offered to the first of those who are meant.
/// Which of them may be given, and to whom, is judged when one is chosen.
fn question(stand: &Stand, rows: &[UserRow], from: Option<&Spot>) -> Option<Question> {
    let meant = |row: &&UserRow| {
        from.is_none_or(|from| row.roles.iter().any(|r| spot_of(r).as_ref() == Some(from)))
    };
    let first = rows.iter().find(meant)?;
    Some(Question::Choices {
        account: stand.account.clone(),
        actor: stand.actor.clone(),
        user: first.user.id.clone(),
        instead_of: from.map(|from| (from.role.clone(), from.on.clone())),
    })
}

/// A role that can be held where there is a place for it.
fn given(choice: &RoleChoice) -> Option<(Spot, String, String)> {
    if matches!(choice.verdict, ChoiceVerdict::NoPlace(_)) {
        return None;
    }
    let spot = Spot {
        role: choice.role.clone(),
        on: choice.on.clone(),
    };
    let place = choice.place.clone();
    let place = place.or_else(|| choice.on.as_ref().map(ToString::to_string));
    let words = match place {
        Some(place) => format!("{} on {place}", choice.title),
        None => choice.title.clone(),
    };
    Some((spot, words, String::new()))
}

impl Layer for ManyRoles {
    fn place(&self) -> Place {
        Place::Picker
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        let items = self.items();
        let found = self.menu.matching(items.iter().map(|(.., item)| item));
        match id {
            Id::Close => return Flow::Close,
            Id::Choose => {
                let at = self.menu.at(found.len()).and_then(|at| found.get(at));
                if let Some((spot, words, _)) = at.and_then(|at| items.get(*at)) {
                    return self.choose(spot.clone(), words, cx);
                }
            }
            _ => self.menu.act(id, found.len()),
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
        match &answer.reply {
            Ok(Reply::Choices(choices)) => {
                self.choices.clone_from(choices);
                self.notice = None;
            }
            Ok(_) => {}
            Err(error) => self.notice = Some(trouble(error)),
        }
        Some(Flow::Stay)
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let items = self.items();
        let found = self.menu.matching(items.iter().map(|(.., item)| item));
        let notice = self.notice.clone().map(|n| vec![bit(n, Tone::Muted)]);
        let mut lines: Vec<&Bits> = found
            .iter()
            .filter_map(|at| items.get(*at).map(|(.., item)| &item.bits))
            .collect();
        lines.extend(&notice);
        self.menu.draw(pen, area, &self.title(), &lines, &[]);
    }
}
