//! With which screen an action of understanding begins, for what stands under the cursor.

use super::{
    super::abilities::Abilities,
    Called,
    compare::{Compare, One},
    pick::{Pick, Picked, Source},
    rights::Rights,
    sees::{Sees, Whose},
    table::DelegationView,
    who::WhoCan,
};
use crate::{
    domain::Word,
    tui::{
        action::Id,
        layer::{Cx, Flow, Layer, Stand},
    },
};

/// What stands under the cursor.
#[derive(Debug, Clone)]
pub enum Subject {
    /// A person.
    Person(Called),
    /// A role: its word and title.
    Role(Word, String),
    /// Neither.
    Other,
}

/// The screen that the action begins with; `None` where it is about something else than what stands
/// under the cursor.
pub fn begin(id: Id, stand: Stand, subject: Subject, cx: &mut Cx<'_>) -> Option<Box<dyn Layer>> {
    Some(match (id, subject) {
        (Id::Why, Subject::Person((user, name))) => Abilities::ask(stand, user, name, cx),
        (Id::Ask, _) => ask(stand, cx),
        (Id::WhoCan, _) => WhoCan::choose(stand, cx),
        (Id::Delegation, _) => DelegationView::ask(stand, None, cx),
        (Id::Compare, Subject::Person(person)) => Compare::choose(stand, One::Person(person), cx),
        (Id::Compare, Subject::Role(word, title)) => {
            Compare::choose(stand, One::Role(word, title), cx)
        }
        (Id::Rights, Subject::Person(person)) => Rights::ask(stand, person, cx),
        (Id::Sees, Subject::Person(person)) => Sees::ask(stand, Whose::User(person), cx),
        (Id::Sees, Subject::Role(word, title)) => Sees::ask(stand, Whose::Role(word, title), cx),
        _ => return None,
    })
}

/// Asks who, and then what.
fn ask(stand: Stand, cx: &mut Cx<'_>) -> Box<dyn Layer> {
    let account = stand.account.clone();
    let then = move |picked: Picked, cx: &mut Cx<'_>| match picked {
        Picked::Person((user, name)) => {
            Flow::Replace(Abilities::ask(stand.clone(), user, name, cx))
        }
        Picked::Capability(..) | Picked::Thing(_) | Picked::Role(..) => Flow::Close,
    };
    Pick::ask(
        account,
        Source::People,
        "Why can who do something?",
        then,
        cx,
    )
}
