//! As whom one acts: site administrator, vendor, or any user of the account.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{menu::Menu, trouble};
use crate::{
    domain::{AccountId, Actor, filter::Filter, page::PageAsk, text::sort_key},
    service::rows::UserRow,
    tui::{
        action::{Id, Place},
        ask::{Answer, Question, Reply},
        layer::{Command, Cx, Flow, Layer},
        look::{Bits, Pen, bit},
        theme::Tone,
    },
};

/// The most users offered at once; typing narrows them.
const OFFERED: usize = 100;

/// The dialog.
pub struct Acting {
    account: AccountId,
    menu: Menu,
    /// The number of the question that is out.
    asked: Option<u64>,
    /// Somebody chose before the newest answer was there; it is done when that comes.
    due: bool,
    users: Vec<UserRow>,
    notice: Option<String>,
}

impl Acting {
    /// Asks for the users to choose from.
    pub fn ask(account: AccountId, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        let mut acting = Self {
            account,
            menu: Menu::default(),
            asked: None,
            due: false,
            users: Vec::new(),
            notice: None,
        };
        acting.narrow(cx);
        Box::new(acting)
    }

    fn narrow(&mut self, cx: &mut Cx<'_>) {
        // What is typed here is a name and no filter, whatever it looks like.
        let ask = PageAsk {
            filter: Filter::words(&self.menu.typed()).to_string(),
            limit: OFFERED,
            ..PageAsk::default()
        };
        self.due = false;
        self.asked = Some(cx.ask(Question::Users(self.account.clone(), ask)));
    }

    fn choose(&self, cx: &mut Cx<'_>) -> Flow {
        let mut choices = self.choices();
        let Some(at) = self.menu.at(choices.len()) else {
            return Flow::Stay;
        };
        let (actor, title, _) = choices.swap_remove(at);
        cx.commands.push(Command::ActAs(actor, title));
        Flow::Close
    }

    fn choices(&self) -> Vec<(Actor, String, Bits)> {
        let typed = sort_key(&self.menu.typed());
        let fixed = [
            (Actor::Site, "bound by every limit, free of delegation"),
            (
                Actor::Vendor,
                "speaks for the vendor: plans, features, final states",
            ),
        ];
        let fixed = fixed
            .into_iter()
            .filter(|(actor, _)| begins(&actor.to_string(), typed.trim()))
            .map(|(actor, help)| {
                let title = actor.to_string();
                let bits = vec![
                    bit(format!("{title:<21}"), Tone::Plain),
                    bit(help, Tone::Muted),
                ];
                (actor, title, bits)
            });
        let users = self.users.iter().map(|row| {
            let roles: Vec<_> = row.roles.iter().map(super::plan_text::role).collect();
            let name = row.user.name.clone();
            let pad = " ".repeat(20_usize.saturating_sub(crate::tui::look::width(&name).into()));
            let bits = vec![
                bit(format!("{name}{pad}"), Tone::Plain),
                bit(format!(" {}", roles.join(", ")), Tone::Muted),
            ];
            (Actor::User(row.user.id.clone()), name, bits)
        });
        fixed.chain(users).collect()
    }
}

/// Whether a word of the title begins so; a letter from its middle is meant for somebody's name.
fn begins(title: &str, typed: &str) -> bool {
    title.starts_with(typed) || title.split(' ').any(|word| word.starts_with(typed))
}

impl Layer for Acting {
    fn place(&self) -> Place {
        Place::Picker
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        match id {
            Id::Close => return Flow::Close,
            // What is shown is still of the words before.
            Id::Choose if self.asked.is_some() => self.due = true,
            Id::Choose => return self.choose(cx),
            _ => {
                let lines = self.choices().len();
                self.menu.act(id, lines);
            }
        }
        Flow::Stay
    }

    fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> Flow {
        if self.menu.key(key) {
            self.narrow(cx);
        }
        Flow::Stay
    }

    fn paste(&mut self, text: &str, cx: &mut Cx<'_>) -> Flow {
        if self.menu.paste(text) {
            self.narrow(cx);
        }
        Flow::Stay
    }

    fn answer(&mut self, answer: &Answer, cx: &mut Cx<'_>) -> Option<Flow> {
        if self.asked != Some(answer.id) {
            return None;
        }
        self.asked = None;
        match &answer.reply {
            Ok(Reply::Users(page)) => {
                self.users.clone_from(&page.rows);
                let more = page.total.saturating_sub(page.rows.len() as u64);
                self.notice = (more > 0).then(|| format!("{more} more: type to narrow the list."));
            }
            Ok(_) => {}
            Err(error) => self.notice = Some(trouble(error)),
        }
        let flow = if std::mem::take(&mut self.due) {
            self.choose(cx)
        } else {
            Flow::Stay
        };
        Some(flow)
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let choices = self.choices();
        let lines: Vec<&Bits> = choices.iter().map(|(_, _, bits)| bits).collect();
        let notice = self.notice.clone().map(|n| vec![bit(n, Tone::Muted)]);
        let about: Vec<Bits> = notice.into_iter().collect();
        self.menu.draw(pen, area, "Act as", &lines, &about);
    }
}
