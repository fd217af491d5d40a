//! What makes understood who can what, begun on the row under the cursor, whatever pane it stands in.

use super::{
    action::Id,
    app::App,
    dialog::know::{begin, rules::RuleTexts},
    layer::{Layer, Stand},
    panes::Pane,
};
use crate::service::attention::Target;

pub(super) use super::dialog::know::begin::Subject;

impl App {
    /// What stands under the cursor, as far as it can be asked about.
    pub(super) fn subject(&self) -> Subject {
        let lists = &self.lists;
        let subject = match self.pane {
            Pane::Users => lists.users.current().map(|row| {
                let called = (row.user.id.clone(), row.user.name.clone());
                Subject::Person(called)
            }),
            Pane::Roles => lists
                .roles
                .current()
                .map(|row| Subject::Role(row.word.clone(), row.title.clone())),
            Pane::Resources => lists.resources.current().map(|row| {
                let thing = &row.row.resource;
                let called = (thing.id.clone(), thing.title.clone());
                Subject::Thing(called, Some(thing.kind.clone()))
            }),
            Pane::Policy => lists
                .policy
                .current()
                .map(|row| Subject::Rule(row.id.clone())),
            Pane::Overview => lists
                .overview
                .current()
                .map(|row| match row.target.clone() {
                    Target::User(user) => Subject::Person((user, row.name.clone())),
                    Target::Role(role) => Subject::Role(role, row.name.clone()),
                    Target::Resource(thing) => Subject::Thing((thing, row.name.clone()), None),
                    Target::Rule(id) => Subject::Rule(id),
                    _ => Subject::Other,
                }),
            Pane::Accounts | Pane::Approvals | Pane::Journal => None,
        };
        subject.unwrap_or(Subject::Other)
    }

    /// The screen with which an action of understanding begins.
    pub(super) fn begin_knowing(&mut self, id: Id, stand: Stand) -> Option<Box<dyn Layer>> {
        if id == Id::Rules && self.pane == Pane::Overview {
            let rules = self.lists.overview.current()?.rules.clone();
            return Some(self.with(|cx| RuleTexts::ask(stand.account, rules, cx)));
        }
        let subject = self.subject();
        let about = self.pane == Pane::Overview && matches!(subject, Subject::Person(_));
        // In a list of users there is another key for choosing whom it is about.
        let id = if id == Id::Ask && about { Id::Why } else { id };
        self.with(|cx| begin::begin(id, stand, subject, cx))
    }
}
