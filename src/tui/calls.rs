//! What the palette was told outright: an action with its arguments, which needs no dialog to choose
//! them. What is still missing is asked by the dialogs as ever.

use super::{
    action::{Action, Id, here},
    app::{App, Open},
    ask_words::Meant,
    dialog::{
        abilities::Abilities,
        editor::Editor,
        know::{
            compare::{Compare, One},
            rights::Rights,
            sees::{Sees, Whose},
            who::WhoCan,
        },
        palette_line::{Argument, Known},
        plan::Judge,
        plan_text,
        roles::{Give, Roles},
        why::Why,
    },
    layer::{Command, Cx, Layer, Stand},
    panes::Pane,
    shape::list_of,
};
use crate::{
    domain::{
        Actor, Edit, Handle, Object, Word,
        plan::HeldRole,
        sort::{self, Sort},
    },
    service::rows::{AccountRow, Offer, UserRow},
};

/// The pane to which an action goes.
pub(super) fn pane_of(id: Id) -> Option<Pane> {
    Some(match id {
        Id::GoOverview => Pane::Overview,
        Id::GoAccounts => Pane::Accounts,
        Id::GoUsers => Pane::Users,
        Id::GoRoles => Pane::Roles,
        Id::GoResources => Pane::Resources,
        Id::GoApprovals => Pane::Approvals,
        Id::GoJournal => Pane::Journal,
        Id::GoPolicy => Pane::Policy,
        _ => return None,
    })
}

/// The actions that go to panes, in the order of those.
const PANES: [Id; 8] = [
    Id::GoOverview,
    Id::GoAccounts,
    Id::GoUsers,
    Id::GoRoles,
    Id::GoResources,
    Id::GoApprovals,
    Id::GoJournal,
    Id::GoPolicy,
];

/// Arguments by their leads.
struct Named(Vec<Argument>);

impl Named {
    /// The argument behind a lead; the first one has none.
    fn get(&self, lead: &str) -> Option<&Meant> {
        let found = self.0.iter().find(|(name, _)| *name == lead);
        found.map(|(_, meant)| meant)
    }

    fn person(&self, lead: &str) -> Option<&UserRow> {
        match self.get(lead) {
            Some(Meant::Person(row)) => Some(row),
            _ => None,
        }
    }

    /// Whoever is named, in whatever place.
    fn anybody(&self) -> Option<&UserRow> {
        let leads = ["to:", "of:", "from:", ""];
        leads.iter().find_map(|lead| self.person(lead))
    }

    fn role(&self, lead: &str) -> Option<&Word> {
        match self.get(lead) {
            Some(Meant::Role(word, _)) => Some(word),
            _ => None,
        }
    }

    fn capability(&self, lead: &str) -> Option<(String, String)> {
        match self.get(lead) {
            Some(Meant::Capability(word, title)) => Some((word.clone(), title.clone())),
            _ => None,
        }
    }

    fn thing(&self, lead: &str) -> Option<(Handle, String)> {
        match self.get(lead) {
            Some(Meant::Thing(id, title)) => Some((id.clone(), title.clone())),
            _ => None,
        }
    }

    /// The place on which a role is held.
    fn place(&self) -> Option<Object> {
        match self.get("on:") {
            Some(Meant::Here) => Some(Object::Account),
            Some(Meant::Thing(id, _)) => Some(Object::Thing(id.clone())),
            _ => None,
        }
    }
}

impl App {
    /// What the palette knows without asking.
    pub(super) fn known(&self) -> Known {
        let list = list_of(self.pane).filter(|_| self.layers.is_empty());
        let orders = list.into_iter().flat_map(sort::of);
        let views = list.map_or_else(Vec::new, |list| self.views.of(list));
        let panes = PANES.iter().filter_map(|id| {
            let pane = pane_of(*id)?;
            Some(Offer::new(id.word(), &format!("{}, a pane", pane.title())))
        });
        let themes = self.wardrobe.themes().iter().filter_map(|hung| {
            let theme = hung.theme.as_ref().ok()?;
            Some(Offer::new(&hung.name, &theme.about))
        });
        Known {
            account: self.open.as_ref().map(|open| open.id.clone()),
            list,
            panes: panes.collect(),
            themes: themes.collect(),
            orders: orders.map(|key| Offer::new(key.name, key.about)).collect(),
            views: views
                .into_iter()
                .map(|view| Offer::new(&view.name, &view.filter))
                .collect(),
        }
    }

    /// Does what the palette says, and types the rest of it into what opens.
    pub(super) fn run(&mut self, id: Id, argument: &str) {
        if let Some(action) = here(self.place()).find(|a| a.id == id) {
            let before = self.layers.len();
            self.start(action);
            if !argument.is_empty() && self.layers.len() > before {
                self.top(|layer, cx| layer.paste(argument, cx));
            }
        }
    }

    /// Does an action with what was named behind its word.
    pub(super) fn call(&mut self, id: Id, line: &str, arguments: Vec<Argument>) {
        let Some(action) = here(self.place()).find(|a| a.id == id) else {
            return;
        };
        let named = Named(arguments);
        if named.0.is_empty() || !self.layers.is_empty() {
            return self.run(id, line);
        }
        if !self.manage(action, &named) && !self.begin_named(action, &named) {
            self.run(id, line);
        }
    }

    /// Actions that need no dialog: going somewhere, arranging the list, acting as somebody.
    fn manage(&mut self, action: &'static Action, named: &Named) -> bool {
        let done = match (action.id, named.get("")) {
            (Id::Open, Some(Meant::Account(row))) => {
                self.visit_account(row, Pane::Users);
                true
            }
            (Id::Theme, Some(Meant::Words(name))) => {
                self.wear(name.clone());
                true
            }
            (Id::Sort, Some(Meant::Words(order))) => self.sort_by(order),
            (Id::Views, Some(Meant::Words(name))) => self.view_named(name),
            (Id::ActAs, Some(Meant::Actor(actor, name))) => {
                let command = Command::ActAs(actor.clone(), name.clone());
                self.with(|cx| cx.commands.push(command));
                true
            }
            (Id::GoTo, Some(Meant::Target(target))) => {
                self.visit(target);
                true
            }
            (Id::GoTo, Some(Meant::Words(word))) => {
                let pane = PANES.iter().find(|id| id.word() == word);
                let pane = pane.and_then(|id| pane_of(*id));
                pane.is_some_and(|pane| {
                    self.go(pane);
                    true
                })
            }
            (id, Some(Meant::Account(row))) => pane_of(id).is_some_and(|pane| {
                self.visit_account(row, pane);
                true
            }),
            _ => false,
        };
        if done {
            self.note(action);
        }
        done
    }

    fn visit_account(&mut self, row: &AccountRow, pane: Pane) {
        self.leave_spot();
        if self.open.as_ref().is_none_or(|open| open.id != row.id) {
            self.change_account(Some(open_of(row)));
        }
        self.show(pane);
    }

    fn sort_by(&mut self, order: &str) -> bool {
        let list = list_of(self.pane);
        let sort = list.and_then(|list| Sort::parse(list, order).ok());
        if let Some(sort) = sort {
            self.sort(sort);
        }
        sort.is_some()
    }

    fn view_named(&mut self, name: &str) -> bool {
        let list = list_of(self.pane);
        let views = list.map_or_else(Vec::new, |list| self.views.of(list));
        let view = views.into_iter().find(|view| view.name == name).cloned();
        let found = view.is_some();
        if let Some(view) = view {
            self.show_view(view);
        }
        found
    }

    /// Dialogs that begin with what was named. False: what is missing has to be asked first.
    fn begin_named(&mut self, action: &'static Action, named: &Named) -> bool {
        if self.not_held(action.id, named) {
            return true;
        }
        let layer = match named.get("") {
            Some(Meant::Account(row)) => self.of_account(action.id, row),
            _ => match self.stand() {
                Some(stand) => self.of_open(action.id, stand, named),
                None => None,
            },
        };
        let begun = layer.is_some();
        if let Some(layer) = layer {
            self.note(action);
            self.push(layer);
        }
        begun
    }

    /// What is done to an account that is named and not under the cursor.
    fn of_account(&mut self, id: Id, row: &AccountRow) -> Option<Box<dyn Layer>> {
        let here = self.open.as_ref().is_some_and(|open| open.id == row.id);
        let stand = Stand {
            account: row.id.clone(),
            title: row.title.clone(),
            actor: if here {
                self.actor.clone()
            } else {
                Actor::Site
            },
        };
        self.begin_account(id, &stand)
    }

    fn of_open(&mut self, id: Id, stand: Stand, named: &Named) -> Option<Box<dyn Layer>> {
        match id {
            Id::Things => {
                let thing = named.thing("")?;
                return Some(self.with(|cx| Editor::thing(stand, thing, false, cx)));
            }
            Id::WhoCan => {
                let capability = named.capability("")?;
                let on = named.thing("on:").or_else(|| self.thing_here());
                return Some(self.with(|cx| WhoCan::ask(stand, capability, on, cx)));
            }
            Id::Sees if self.pane == Pane::Roles => {
                let Some(Meant::Role(word, title)) = named.get("") else {
                    return None;
                };
                let whose = Whose::Role(word.clone(), title.clone());
                return Some(self.with(|cx| Sees::ask(stand, whose, cx)));
            }
            Id::Compare if self.pane == Pane::Roles => {
                let row = self.lists.roles.current()?;
                let first = One::Role(row.word.clone(), row.title.clone());
                let Some(Meant::Role(word, title)) = named.get("") else {
                    return None;
                };
                let second = One::Role(word.clone(), title.clone());
                return Some(self.with(|cx| Compare::ask(stand, (first, second), cx)));
            }
            _ => {}
        }
        if id == Id::Compare {
            let under = self.lists.users.current().map(called)?;
            let both = (One::Person(under), One::Person(called(named.anybody()?)));
            return Some(self.with(|cx| Compare::ask(stand, both, cx)));
        }
        let row = self.person_meant(named)?.clone();
        self.of_person(id, stand, &row, named)
    }

    /// The thing under the cursor, where things are listed.
    fn thing_here(&self) -> Option<(Handle, String)> {
        let row = self.lists.resources.current();
        let thing = &row.filter(|_| self.pane == Pane::Resources)?.row.resource;
        Some((thing.id.clone(), thing.title.clone()))
    }

    /// The person who is named, or else under the cursor; what is marked goes before the cursor.
    fn person_meant<'n>(&'n self, named: &'n Named) -> Option<&'n UserRow> {
        let marked = self.marks.len(self.pane) > 0;
        let under = (self.pane == Pane::Users && !marked).then(|| self.lists.users.current());
        named.anybody().or(under.flatten())
    }

    fn of_person(
        &mut self,
        id: Id,
        stand: Stand,
        row: &UserRow,
        named: &Named,
    ) -> Option<Box<dyn Layer>> {
        match id {
            Id::AddRole => {
                let role = named.role("")?.clone();
                Some(self.with(|cx| give(stand, row, role, named, cx)))
            }
            Id::TakeRole | Id::ChangeRole => {
                let Some(held) = held_named(row, named).cloned() else {
                    return self.begin_user(id, stand, row);
                };
                self.with(|cx| turn(id, stand, row, held, named, cx))
            }
            Id::Why | Id::Ask => {
                let lead = if id == Id::Why { "" } else { "can:" };
                let capability = named.capability(lead);
                let here = self.thing_here();
                if capability.is_none() && here.is_some() {
                    // What is asked of this thing is still to be chosen.
                    return None;
                }
                let on = named.thing("on:").or(here);
                let (user, name) = called(row);
                Some(self.with(|cx| match capability {
                    Some(what) => Why::ask(stand, (user, name), what, on, cx),
                    None => Abilities::ask(stand, user, name, cx),
                }))
            }
            Id::Rights => Some(self.with(|cx| Rights::ask(stand, called(row), cx))),
            Id::Sees => Some(self.with(|cx| Sees::ask(stand, Whose::User(called(row)), cx))),
            _ => self.begin_user(id, stand, row),
        }
    }

    /// Says so where a role is named that the person does not hold: another one is not meant.
    fn not_held(&mut self, id: Id, named: &Named) -> bool {
        let turns = matches!(id, Id::TakeRole | Id::ChangeRole);
        let title = match named.get("") {
            Some(Meant::Role(_, title)) if turns => title.clone(),
            _ => return false,
        };
        let Some(row) = self.person_meant(named) else {
            return false;
        };
        let lacks = held_named(row, named).is_none();
        let place = if named.place().is_some() {
            " there"
        } else {
            ""
        };
        let text = format!("{} does not hold {title}{place}.", row.user.name);
        if lacks {
            self.toast = Some(text);
        }
        lacks
    }
}

/// The role of somebody that is named, on the place that is named if one is.
fn held_named<'r>(row: &'r UserRow, named: &Named) -> Option<&'r HeldRole> {
    let role = named.role("")?;
    let place = named.place();
    row.roles.iter().find(|held| {
        held.role == role.as_str() && place.as_ref().is_none_or(|on| held_on(held) == *on)
    })
}

fn held_on(held: &HeldRole) -> Object {
    held.on.clone().map_or(Object::Account, Object::Thing)
}

fn open_of(row: &AccountRow) -> Open {
    Open {
        id: row.id.clone(),
        title: row.title.clone(),
    }
}

fn called(row: &UserRow) -> (Handle, String) {
    (row.user.id.clone(), row.user.name.clone())
}

/// Gives a role, on the place that is named or where it can be held.
fn give(stand: Stand, row: &UserRow, role: Word, named: &Named, cx: &mut Cx<'_>) -> Box<dyn Layer> {
    let (user, name) = called(row);
    match named.place() {
        Some(place) => {
            let on = match place {
                Object::Account => None,
                Object::Thing(handle) => Some(handle),
            };
            let edit = Edit::RoleAssign {
                user,
                role,
                on,
                begins: None,
                until: None,
            };
            Judge::ask(&stand, vec![edit], cx)
        }
        None => Roles::of(stand, (user, name), Give::More, role, cx),
    }
}

/// Takes a role that is held, or makes another of it.
fn turn(
    id: Id,
    stand: Stand,
    row: &UserRow,
    held: HeldRole,
    named: &Named,
    cx: &mut Cx<'_>,
) -> Option<Box<dyn Layer>> {
    let (user, name) = called(row);
    let from = Word::new(held.role.clone()).ok()?;
    if id == Id::TakeRole {
        let (role, on) = (from, held.on);
        let edit = Edit::RoleRevoke { user, role, on };
        return Some(Judge::ask(&stand, vec![edit], cx));
    }
    let text = plan_text::role(&held);
    let Some(to) = named.role("into:").cloned() else {
        let give = Give::InsteadOf(from, held.on, text);
        return Some(Roles::ask(stand, user, name, give, cx));
    };
    Some(Roles::of(
        stand,
        (user, name),
        Give::InsteadOf(from, held.on, text),
        to,
        cx,
    ))
}
