//! The words in which an undoing is told.

use crate::{
    domain::{Edit, Handle, Object, Request, Word, state::State},
    policy::Policy,
};

use super::super::{
    asked,
    words::{Names, role_title},
};

/// The policy's titles and the names of people and things.
pub struct Told<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// The names.
    pub names: &'a Names,
}

impl Told<'_> {
    /// Somebody's or something's name.
    pub fn name(&self, handle: &Handle) -> String {
        self.names.of(handle)
    }

    /// A role with its place.
    pub fn role(&self, role: &Word, on: Option<&Handle>) -> String {
        let title = role_title(self.policy, role.as_str());
        on.map_or_else(
            || title.clone(),
            |on| format!("{title} on {}", self.name(on)),
        )
    }

    /// A request, by what it is about.
    pub fn request(&self, request: &Request) -> String {
        let workflow = self.policy.workflow(request.workflow.as_str());
        let title = workflow.map_or(request.workflow.as_str(), |w| &w.title);
        match &request.about {
            Object::Thing(thing) => format!("\"{title}\" about {}", self.name(thing)),
            Object::Account => format!("\"{title}\""),
        }
    }

    /// What an edit asks for.
    pub fn edit(&self, edit: &Edit) -> String {
        asked::asked(self.policy, self.names, edit)
    }
}

/// The titles that a state knows.
pub fn titles(state: &State) -> impl Iterator<Item = (Handle, String)> {
    let users = state.users.values().map(|u| (u.id.clone(), u.name.clone()));
    let things = state.resources.values();
    users.chain(things.map(|r| (r.id.clone(), r.title.clone())))
}
