//! The editor of a person or a thing: tabs at its head, everything changed in them gathered, one
//! plan for all of it. Nothing is written before that, and nothing typed is lost on the way.

mod draw;
pub mod record;
mod roles;
mod term;
pub mod thing;
mod ties;
mod wishes;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use super::{
    fields::Fields,
    plan::Judge,
    roles::{Give, Roles},
    trouble, whereto,
};
use crate::{
    domain::{Batch, Edit, Handle, Object, User, Word, nouns::Term, plan::HeldRole},
    service::{
        beforehand::Outlook,
        ties::{End, Tie},
    },
    tui::{
        action::{Id, Place, Sight},
        ask::{Answer, Question, Reply},
        ask_edit::{EditAsk, EditReply},
        layer::{Cx, Flow, Given, Layer, Stand, edit_reply},
        look::Pen,
    },
};
use record::{Person, Record};
use roles::Held;
use thing::Thing;
use ties::Ties;
use wishes::{Key, Wish, Wishes};

/// Whom or what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Subject {
    Person(Handle),
    Thing(Handle),
}

/// A tab.
enum Tab {
    /// Fields that are typed.
    Record(Fields, Box<dyn Record>),
    /// The roles of a person.
    Held(Held),
    /// What is tied, one tie after another.
    Ties(Box<Ties>),
}

/// What a dialog above was opened for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Awaits {
    Nothing,
    NewRole,
    Instead(Key),
    Term(Key, String),
    Field(usize),
}

/// The dialog.
pub struct Editor {
    stand: Stand,
    subject: Subject,
    name: String,
    tabs: Vec<(&'static str, Tab)>,
    at: usize,
    wishes: Wishes,
    outlook: Option<Outlook>,
    /// The questions that are out: the subject, the ties that there are, the outlook.
    asked: [u64; 3],
    awaits: Awaits,
    /// It was said that changes would be dropped.
    warned: bool,
    notice: Option<String>,
}

impl Editor {
    /// The editor of a person.
    pub fn person(stand: Stand, user: User, cx: &mut Cx<'_>) -> Box<dyn Layer> {
        let (id, name) = (user.id.clone(), user.name.clone());
        let record: Box<dyn Record> = Box::new(Person::new(stand.account.clone(), user));
        let fields = Fields::new(record.fields());
        let tabs = vec![
            ("Who", Tab::Record(fields, record)),
            ("Roles", Tab::Held(Held::default())),
            (
                "Places",
                ties_tab("Every role of this policy is held on the account as a whole."),
            ),
            (
                "Relations",
                ties_tab("This policy knows no relations between people and things."),
            ),
        ];
        Self::begin(stand, Subject::Person(id), name, tabs, cx)
    }

    /// The editor of a thing; `people` begins with who is tied to it.
    pub fn thing(
        stand: Stand,
        (thing, title): (Handle, String),
        people: bool,
        cx: &mut Cx<'_>,
    ) -> Box<dyn Layer> {
        let record: Box<dyn Record> = Box::new(Thing::default());
        let none = "No role of this policy is held on such a thing, and no relation leads to it.";
        let tabs = vec![
            ("What", Tab::Record(Fields::default(), record)),
            ("People", ties_tab(none)),
        ];
        let mut editor = Self::begin(stand, Subject::Thing(thing), title, tabs, cx);
        editor.at = usize::from(people);
        editor
    }

    fn begin(
        stand: Stand,
        subject: Subject,
        name: String,
        tabs: Vec<(&'static str, Tab)>,
        cx: &mut Cx<'_>,
    ) -> Box<Self> {
        let mut editor = Box::new(Self {
            stand,
            subject,
            name,
            tabs,
            at: 0,
            wishes: Wishes::default(),
            outlook: None,
            asked: [0; 3],
            awaits: Awaits::Nothing,
            warned: false,
            notice: None,
        });
        editor.refresh(cx);
        editor
    }

    fn tab(&self) -> Option<&Tab> {
        self.tabs.get(self.at).map(|(_, tab)| tab)
    }

    fn tab_mut(&mut self) -> Option<&mut Tab> {
        self.tabs.get_mut(self.at).map(|(_, tab)| tab)
    }

    /// The ends from which ties are looked at.
    fn ends(&self) -> Vec<End> {
        match &self.subject {
            Subject::Person(user) => vec![
                End::Person(user.clone()),
                End::Object(Object::Thing(user.clone())),
            ],
            Subject::Thing(thing) => vec![End::Object(Object::Thing(thing.clone()))],
        }
    }

    /// All edits as they stand; the first tab with something wrong, if one is. What is wrong is
    /// marked in the fields only if that is asked for.
    fn edits(&mut self, mark: bool) -> Result<Vec<Edit>, usize> {
        let mut all = Vec::new();
        for (at, (_, tab)) in self.tabs.iter_mut().enumerate() {
            if let Tab::Record(fields, record) = tab {
                let mut tried = fields.all.clone();
                match record.edits(&mut tried) {
                    Some(edits) => all.extend(edits),
                    None if mark => {
                        fields.all = tried;
                        fields.to_wrong();
                        return Err(at);
                    }
                    None => return Err(at),
                }
            }
        }
        all.extend(self.wishes.edits());
        Ok(all)
    }

    fn submit(&mut self, cx: &mut Cx<'_>) -> Flow {
        match self.edits(true) {
            Err(at) => {
                self.at = at;
                Flow::Stay
            }
            Ok(edits) if edits.is_empty() => {
                cx.toast("Nothing is changed yet.");
                Flow::Stay
            }
            Ok(edits) => {
                let mut tabs = self.tabs.iter();
                let base = tabs.find_map(|(_, tab)| match tab {
                    Tab::Record(_, record) => record.base(),
                    Tab::Held(_) | Tab::Ties(_) => None,
                });
                Flow::Push(match base {
                    Some(base) => Judge::on(&self.stand, edits, base, cx),
                    None => Judge::ask(&self.stand, edits, cx),
                })
            }
        }
    }

    /// Something was changed: asks what all of it would come to.
    fn look_ahead(&mut self, cx: &mut Cx<'_>) {
        if let Ok(edits) = self.edits(false) {
            let batch = Batch::new(self.stand.account.clone(), self.stand.actor.clone(), edits);
            self.asked[2] = cx.ask_edit(EditAsk::Outlook(Box::new(batch)));
        }
    }

    fn go(&mut self, forward: bool, cx: &mut Cx<'_>) {
        let len = self.tabs.len().max(1);
        self.at = (self.at + if forward { 1 } else { len - 1 }) % len;
        let stand = self.stand.clone();
        if let Some(Tab::Ties(ties)) = self.tab_mut() {
            ties.refresh(&stand, cx);
        }
    }

    fn close(&mut self, cx: &mut Cx<'_>) -> Flow {
        let changed = self.edits(false).map_or(true, |edits| !edits.is_empty());
        if changed && !self.warned {
            self.warned = true;
            cx.toast("Your changes here are not saved yet; once more drops them.");
            return Flow::Stay;
        }
        Flow::Close
    }

    fn act_record(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        let Some(Tab::Record(fields, _)) = self.tab_mut() else {
            return Flow::Stay;
        };
        match id {
            Id::NextField if fields.at_last() => self.go(true, cx),
            Id::PreviousField if fields.focus == 0 => self.go(false, cx),
            Id::Enter if fields.at_last() => return self.submit(cx),
            Id::NextField | Id::Enter => fields.step(true),
            Id::PreviousField => fields.step(false),
            _ => {}
        }
        Flow::Stay
    }

    fn act_held(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        let (stand, name) = (self.stand.clone(), self.name.clone());
        let Subject::Person(user) = self.subject.clone() else {
            return Flow::Stay;
        };
        let Some((_, Tab::Held(held))) = self.tabs.get_mut(self.at) else {
            return Flow::Stay;
        };
        match id {
            Id::AddRole => {
                self.awaits = Awaits::NewRole;
                return Flow::Push(Roles::hand(stand, user, name, Give::More, cx));
            }
            Id::ChangeRole => {
                let instead = held.instead(&self.wishes);
                if let (Some(give), Some((key, ..))) = (instead, held.current(&self.wishes)) {
                    self.awaits = Awaits::Instead(key);
                    return Flow::Push(Roles::hand(stand, user, name, give, cx));
                }
            }
            Id::Term => {
                if let Some((key, title, term)) = held.current(&self.wishes) {
                    let form = term::form(&title, term);
                    self.awaits = Awaits::Term(key, title);
                    return Flow::Push(form);
                }
            }
            Id::TakeRole => {
                if held.turn(&mut self.wishes) {
                    self.look_ahead(cx);
                }
            }
            _ => held.steer(id, &self.wishes),
        }
        Flow::Stay
    }

    fn act_ties(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        let stand = self.stand.clone();
        let Some((_, Tab::Ties(ties))) = self.tabs.get_mut(self.at) else {
            return Flow::Stay;
        };
        if ties.act(id, &mut self.wishes, &stand, cx) {
            self.look_ahead(cx);
        }
        Flow::Stay
    }

    fn searching(&self) -> bool {
        matches!(self.tab(), Some(Tab::Ties(ties)) if ties.searching())
    }

    /// A role that was chosen above.
    fn given_role(&mut self, held: &HeldRole) {
        let Subject::Person(user) = &self.subject else {
            return;
        };
        let Ok(role) = Word::new(held.role.clone()) else {
            return;
        };
        let title = super::plan_text::role(held);
        if let Awaits::Instead(key) = std::mem::replace(&mut self.awaits, Awaits::Nothing) {
            let becomes = Wish::Become(role, held.on.clone(), Term::default());
            self.wishes.want(key, becomes, title);
        } else {
            let on = held.on.clone().map_or(Object::Account, Object::Thing);
            let key = (Tie::Role(role), user.clone(), on);
            self.wishes.want(key, Wish::Add(Term::default()), title);
        }
    }

    fn take_detail(&mut self, answer: &Answer) {
        for (_, tab) in &mut self.tabs {
            match (tab, &answer.reply) {
                (Tab::Record(fields, record), _) => {
                    let before = record.fields();
                    record.load(answer);
                    fields.renew(&before, record.fields());
                }
                (Tab::Held(held), Ok(Reply::User(detail))) => {
                    let row = &detail.row;
                    held.take(&row.user.id, &row.roles, &mut self.wishes);
                }
                _ => {}
            }
        }
    }

    /// The ways of being tied, each in its tab: roles on places apart from relations for a person,
    /// all together for a thing.
    fn take_kinds(&mut self, all: &[Vec<crate::service::ties::TieKind>]) {
        let ends = self.ends();
        let pairs = || {
            let each = ends.iter().zip(all);
            each.flat_map(|(end, kinds)| kinds.iter().map(|kind| (end.clone(), kind.clone())))
        };
        let person = matches!(self.subject, Subject::Person(_));
        let mut roles = true;
        for (_, tab) in &mut self.tabs {
            if let Tab::Ties(ties) = tab {
                let here = roles;
                let fits = move |tie: &Tie| !person || matches!(tie, Tie::Role(_)) == here;
                ties.take_kinds(pairs().filter(|(_, kind)| fits(&kind.tie)));
                roles = false;
            }
        }
    }

    fn answer_mine(&mut self, answer: &Answer, cx: &mut Cx<'_>) -> bool {
        let [detail, kinds, outlook] = self.asked;
        if let Err(error) = &answer.reply
            && self.asked.contains(&answer.id)
        {
            self.notice = Some(trouble(error));
            return true;
        }
        if answer.id == detail {
            self.notice = None;
            self.take_detail(answer);
            self.look_ahead(cx);
        } else if answer.id == kinds {
            if let Some(EditReply::TieKinds(all)) = edit_reply(answer) {
                self.take_kinds(all);
            }
            let stand = self.stand.clone();
            if let Some(Tab::Ties(ties)) = self.tab_mut() {
                ties.refresh(&stand, cx);
            }
        } else if answer.id == outlook {
            if let Some(EditReply::Outlook(outlook)) = edit_reply(answer) {
                self.outlook = Some(outlook.clone());
            }
        } else {
            return false;
        }
        true
    }
}

/// A tab of ties that are still to be read; `empty` says what it says where there are none.
fn ties_tab(empty: &'static str) -> Tab {
    Tab::Ties(Box::new(Ties::new(empty)))
}

impl Layer for Editor {
    fn place(&self) -> Place {
        match self.tab() {
            Some(Tab::Held(_)) => Place::Held,
            Some(Tab::Ties(ties)) if ties.searching() => Place::Narrow,
            Some(Tab::Ties(_)) => Place::Ties,
            Some(Tab::Record(..)) | None => Place::Record,
        }
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        if id == Id::Close && !self.searching() {
            return self.close(cx);
        }
        self.warned = false;
        match id {
            Id::NextTab => self.go(true, cx),
            Id::PreviousTab => self.go(false, cx),
            Id::Submit => return self.submit(cx),
            Id::RemoveThing => {
                if let Subject::Thing(resource) = self.subject.clone() {
                    let edits = vec![Edit::ResourceRemove { resource }];
                    return Flow::Push(Judge::ask(&self.stand, edits, cx));
                }
            }
            _ => {
                return match self.tab() {
                    Some(Tab::Record(..)) => self.act_record(id, cx),
                    Some(Tab::Held(_)) => self.act_held(id, cx),
                    Some(Tab::Ties(_)) => self.act_ties(id, cx),
                    None => Flow::Stay,
                };
            }
        }
        Flow::Stay
    }

    fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> Flow {
        self.warned = false;
        let stand = self.stand.clone();
        let changed = match self.tabs.get_mut(self.at) {
            Some((_, Tab::Record(fields, record))) => {
                let at = fields.focus;
                if matches!(key.code, KeyCode::Char(_))
                    && let Some((title, wanted)) = record.picks(at)
                {
                    self.awaits = Awaits::Field(at);
                    return Flow::Push(whereto::choose(stand, title, wanted, cx));
                }
                let changed = fields.key(key);
                if changed {
                    record.changed(&mut fields.all, at, cx);
                }
                changed
            }
            Some((_, Tab::Ties(ties))) => {
                ties.key(key, &stand, cx);
                false
            }
            _ => false,
        };
        if changed {
            self.look_ahead(cx);
        }
        Flow::Stay
    }

    fn paste(&mut self, text: &str, cx: &mut Cx<'_>) -> Flow {
        self.warned = false;
        let stand = self.stand.clone();
        let changed = match self.tabs.get_mut(self.at) {
            Some((_, Tab::Record(fields, record))) => {
                let changed = fields.paste(text);
                let at = fields.focus;
                if changed {
                    record.changed(&mut fields.all, at, cx);
                }
                changed
            }
            Some((_, Tab::Ties(ties))) => {
                ties.paste(text, &stand, cx);
                false
            }
            _ => false,
        };
        if changed {
            self.look_ahead(cx);
        }
        Flow::Stay
    }

    fn given(&mut self, given: Given, cx: &mut Cx<'_>) -> Flow {
        match (given, self.awaits.clone()) {
            (Given::Role(held), _) => self.given_role(&held),
            (Given::Term(term), Awaits::Term(key, title)) => {
                self.wishes.term(key, term, title);
            }
            (given, Awaits::Field(at)) => {
                if let Some(Tab::Record(fields, record)) = self.tab_mut() {
                    record.given(&mut fields.all, at, given);
                }
            }
            _ => {}
        }
        self.awaits = Awaits::Nothing;
        self.look_ahead(cx);
        Flow::Stay
    }

    fn answer(&mut self, answer: &Answer, cx: &mut Cx<'_>) -> Option<Flow> {
        if self.answer_mine(answer, cx) {
            return Some(Flow::Stay);
        }
        for (_, tab) in &mut self.tabs {
            let mine = match tab {
                Tab::Record(fields, record) => record.answer(&mut fields.all, answer),
                Tab::Ties(ties) => ties.answer(answer, &mut self.wishes),
                Tab::Held(_) => false,
            };
            if mine {
                return Some(Flow::Stay);
            }
        }
        None
    }

    fn refresh(&mut self, cx: &mut Cx<'_>) {
        let account = self.stand.account.clone();
        self.asked[0] = match &self.subject {
            Subject::Person(user) => cx.ask(Question::User(account.clone(), user.clone())),
            Subject::Thing(thing) => cx.ask_edit(EditAsk::Thing(account.clone(), thing.clone())),
        };
        self.asked[1] = cx.ask_edit(EditAsk::TieKinds(account, self.ends()));
    }

    fn sight(&self, sight: &mut Sight) {
        sight.thing = matches!(self.subject, Subject::Thing(_));
        sight.row = match self.tab() {
            Some(Tab::Held(held)) => held.has_row(&self.wishes),
            Some(Tab::Ties(ties)) => ties.has_row(),
            _ => true,
        };
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        self.paint(pen, area);
    }
}
