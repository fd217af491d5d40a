//! The things of an account: folding and unfolding them, and the dialogs that change one.

use super::{
    action::Id,
    app::App,
    dialog::{
        editor::Editor,
        new_thing::{Below, Kinds},
        pick::Pick,
        whereto::Whereto,
    },
    layer::{Layer, Stand},
    panes::Pane,
};
use crate::{
    domain::{Edit, Resource},
    service::tree::ThingDetail,
};

/// What is done to the thing under the cursor.
pub(super) const OF_THINGS: [Id; 6] = [
    Id::EditThing,
    Id::ThingPeople,
    Id::NewBelow,
    Id::MoveThing,
    Id::HandOver,
    Id::RemoveThing,
];

impl App {
    /// Shows what lies in the thing under the cursor; where it is shown, goes to the first of it.
    pub(super) fn unfold(&mut self) {
        let Some(row) = self.lists.resources.current().filter(|row| row.inside) else {
            return;
        };
        if row.open {
            self.lists.resources.step(1);
            self.ask_detail();
        } else {
            self.unfolded.insert(row.row.resource.id.clone());
            self.refresh_list(Pane::Resources);
        }
    }

    /// What a thing lies in is unfolded, so that it is seen in its place once the filter by which it
    /// was found is dropped.
    pub(super) fn uncover(&mut self, detail: &ThingDetail) {
        if self.lists.resources.filter == detail.row.resource.id.as_str() {
            let outer = detail.path.iter().map(|(handle, _)| handle.clone());
            self.unfolded.extend(outer);
        }
    }

    /// Hides what lies in the thing under the cursor, or goes to what it lies in.
    pub(super) fn fold(&mut self) {
        if self.reading.take().is_some() {
            return;
        }
        let Some(row) = self.lists.resources.current() else {
            return;
        };
        if row.open {
            self.unfolded.remove(&row.row.resource.id.clone());
            self.refresh_list(Pane::Resources);
        } else if let Some(parent) = row.row.resource.parent.clone() {
            self.lists.resources.go(parent.as_str());
            self.ask_detail();
        }
    }

    /// The dialog with which an action begins on a thing.
    pub(super) fn begin_thing(&mut self, id: Id, stand: Stand, thing: Resource) -> Box<dyn Layer> {
        let Resource {
            id: handle,
            title,
            kind,
            ..
        } = thing;
        match id {
            Id::EditThing => self.with(|cx| Editor::thing(stand, (handle, title), false, cx)),
            Id::ThingPeople => self.with(|cx| Editor::thing(stand, (handle, title), true, cx)),
            Id::MoveThing => self.with(|cx| Whereto::to_move(stand, (handle, &title), cx)),
            Id::HandOver => self.with(|cx| Pick::to_hand_over(stand, (handle, &title), cx)),
            Id::RemoveThing => self.judge(&stand, Edit::ResourceRemove { resource: handle }),
            _ => {
                let below = Below {
                    thing: handle,
                    title,
                    kind,
                };
                self.with(|cx| Kinds::below(stand, below, cx))
            }
        }
    }
}
