//! Which role to give: the lawful ones first; the others in grey, with the reason of the one under
//! the cursor.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{
    marked,
    menu::{Item, Menu},
    plan::Judge,
    plan_text, some, trouble,
};
use crate::{
    domain::{Edit, Handle, Word, plan::HeldRole},
    service::rows::{ChoiceVerdict, RoleChoice},
    tui::{
        action::{Id, Place},
        ask::{Answer, Question, Reply},
        layer::{self, Cx, Flow, Given, Layer, Stand},
        look::{Bits, Pen, bit},
        theme::Tone,
    },
};

/// How the role is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Give {
    /// Beside what is held.
    More,
    /// Instead of this role on this place; the text names it.
    InsteadOf(Word, Option<Handle>, String),
}

/// The dialog.
pub struct Roles {
    stand: Stand,
    user: Handle,
    name: String,
    give: Give,
    /// The choice goes to the dialog below.
    hands: bool,
    /// This role alone is meant; where it can be held on one place only, that is the choice.
    wanted: Option<Word>,
    asked: u64,
    choices: Vec<RoleChoice>,
    /// What stands in place of the list.
    notice: Option<String>,
    menu: Menu,
}

impl Roles {
    /// Asks the service what could be given; the plan of the choice follows.
    pub fn ask(
        stand: Stand,
        user: Handle,
        name: String,
        give: Give,
        cx: &mut Cx<'_>,
    ) -> Box<dyn Layer> {
        Box::new(Self::begin(stand, user, name, give, cx))
    }

    /// The same for one role, whose place is still to be chosen where there are several.
    pub fn of(
        stand: Stand,
        (user, name): (Handle, String),
        give: Give,
        role: Word,
        cx: &mut Cx<'_>,
    ) -> Box<dyn Layer> {
        let mut roles = Self::begin(stand, user, name, give, cx);
        roles.wanted = Some(role);
        Box::new(roles)
    }

    /// The same, to hand the choice to the dialog below.
    pub fn hand(
        stand: Stand,
        user: Handle,
        name: String,
        give: Give,
        cx: &mut Cx<'_>,
    ) -> Box<dyn Layer> {
        let mut roles = Self::begin(stand, user, name, give, cx);
        roles.hands = true;
        Box::new(roles)
    }

    fn begin(stand: Stand, user: Handle, name: String, give: Give, cx: &mut Cx<'_>) -> Self {
        let mut roles = Self {
            stand,
            user,
            name,
            give,
            hands: false,
            wanted: None,
            asked: 0,
            choices: Vec::new(),
            notice: Some("Looking which roles can be given.".into()),
            menu: Menu::default(),
        };
        roles.asked = cx.ask(roles.question());
        roles
    }

    fn question(&self) -> Question {
        Question::Choices {
            account: self.stand.account.clone(),
            actor: self.stand.actor.clone(),
            user: self.user.clone(),
            instead_of: match &self.give {
                Give::More => None,
                Give::InsteadOf(role, on, _) => Some((role.clone(), on.clone())),
            },
        }
    }

    fn items(&self) -> Vec<Item> {
        self.choices.iter().map(item).collect()
    }

    fn current(&self, found: &[usize]) -> Option<&RoleChoice> {
        let at = self.menu.at(found.len())?;
        self.choices.get(*found.get(at)?)
    }

    fn edit(&self, choice: &RoleChoice) -> Edit {
        match &self.give {
            Give::More => Edit::RoleAssign {
                user: self.user.clone(),
                role: choice.role.clone(),
                on: choice.on.clone(),
                begins: None,
                until: None,
            },
            Give::InsteadOf(from, on, _) => Edit::RoleChange {
                user: self.user.clone(),
                from: from.clone(),
                on: on.clone(),
                to: choice.role.clone(),
                to_on: choice.on.clone().filter(|to| Some(to) != on.as_ref()),
                begins: None,
                until: None,
            },
        }
    }

    fn choose(&self, found: &[usize], cx: &mut Cx<'_>) -> Flow {
        let Some(choice) = self.current(found) else {
            return Flow::Stay;
        };
        match &choice.verdict {
            ChoiceVerdict::NoPlace(kind) => {
                cx.toast(format!(
                    "{} is held on a {kind}, and there is none.",
                    choice.title
                ));
                Flow::Stay
            }
            _ if choice.held => {
                cx.toast(format!("{} holds {} already.", self.name, choice.title));
                Flow::Stay
            }
            // A refused one is taken all the same: with the other changes it may be lawful.
            _ if self.hands => Flow::Give(Given::Role(Box::new(HeldRole {
                role: choice.role.to_string(),
                title: choice.title.clone(),
                on: choice.on.clone(),
                place: choice.place.clone(),
                begins: None,
                until: None,
            }))),
            // A refused one is asked all the same: its refusal tells of remedies.
            _ => Flow::Push(Judge::ask(&self.stand, vec![self.edit(choice)], cx)),
        }
    }

    fn about(&self, found: &[usize], columns: u16) -> Vec<Bits> {
        let Some(choice) = self.current(found) else {
            return Vec::new();
        };
        match &choice.verdict {
            _ if choice.held => vec![vec![bit("Held already.", Tone::Muted)]],
            ChoiceVerdict::Lawful(plan) => {
                let mut lines = marked("", &choice.help, &[], Tone::Muted, columns);
                lines.retain(|l| l.iter().any(|b| !b.text.is_empty()));
                let more = plan_text::lines(plan, false, columns);
                lines.extend(more.into_iter().filter(|l| !l.is_empty()));
                lines
            }
            ChoiceVerdict::Refused(refusals) => refusals
                .iter()
                .flat_map(|r| {
                    marked(
                        "x ",
                        &r.message,
                        &some(&r.rules, false),
                        Tone::Danger,
                        columns,
                    )
                })
                .collect(),
            ChoiceVerdict::NoPlace(kind) => {
                let text = format!("It is held on a {kind}, and there is none yet.");
                marked("x ", &text, &[], Tone::Danger, columns)
            }
        }
    }
}

fn lawful(choice: &RoleChoice) -> bool {
    matches!(choice.verdict, ChoiceVerdict::Lawful(_)) && !choice.held
}

fn item(choice: &RoleChoice) -> Item {
    let place = choice
        .place
        .clone()
        .or_else(|| choice.on.as_ref().map(ToString::to_string));
    let tone = if lawful(choice) {
        Tone::Plain
    } else {
        Tone::Muted
    };
    let mark = match (&choice.verdict, choice.held) {
        (_, true) => "= ",
        (ChoiceVerdict::Lawful(_), _) => "  ",
        _ => "x ",
    };
    let on = place.map_or(String::new(), |p| format!("  on {p}"));
    Item {
        words: format!("{} {}{on}", choice.title, choice.role),
        bits: vec![
            bit(mark, Tone::Muted),
            bit(choice.title.clone(), tone),
            bit(on, Tone::Muted),
        ],
    }
}

impl Layer for Roles {
    fn place(&self) -> Place {
        Place::Picker
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        let found = self.menu.matching(&self.items());
        match id {
            Id::Close => return Flow::Close,
            Id::Choose => return self.choose(&found, cx),
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

    fn answer(&mut self, answer: &Answer, cx: &mut Cx<'_>) -> Option<Flow> {
        if answer.id != self.asked {
            return None;
        }
        match &answer.reply {
            Ok(Reply::Choices(choices)) => {
                self.choices.clone_from(choices);
                if let Some(wanted) = &self.wanted {
                    self.choices.retain(|c| c.role == *wanted);
                }
                self.choices.sort_by_key(|c| !lawful(c));
                self.notice = self.choices.is_empty().then(|| {
                    if self.wanted.is_some() {
                        "This role cannot be given here.".into()
                    } else {
                        "The policy of this account has no roles to give.".into()
                    }
                });
                if let (Some(_), [only]) = (&self.wanted, self.choices.as_slice())
                    && !only.held
                    && !matches!(only.verdict, ChoiceVerdict::NoPlace(_))
                {
                    let edits = vec![self.edit(only)];
                    return Some(Flow::Replace(Judge::ask(&self.stand, edits, cx)));
                }
            }
            Ok(_) => {}
            Err(error) => self.notice = Some(trouble(error)),
        }
        Some(Flow::Stay)
    }

    fn refresh(&mut self, cx: &mut Cx<'_>) {
        self.asked = cx.ask(self.question());
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let columns = layer::columns(area.width);
        let items = self.items();
        let found = self.menu.matching(&items);
        let mut lines: Vec<&Bits> = found
            .iter()
            .filter_map(|i| items.get(*i).map(|item| &item.bits))
            .collect();
        let notice = self.notice.clone().map(|n| vec![bit(n, Tone::Muted)]);
        lines.extend(&notice);
        let title = match &self.give {
            Give::More => format!("Give {} a role", self.name),
            Give::InsteadOf(_, _, role) => format!("{}: instead of {role}", self.name),
        };
        let about = self.about(&found, columns);
        self.menu.draw(pen, area, &title, &lines, &about);
    }
}
