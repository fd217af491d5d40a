//! With which screen an action of understanding begins, for what stands under the cursor.

use super::{
    super::{abilities::Abilities, why::Why},
    Called,
    compare::{Compare, One},
    pick::{Pick, Picked, Source},
    rights::Rights,
    rules::RuleTexts,
    sees::{Sees, Whose},
    table::DelegationView,
    who::WhoCan,
};
use crate::{
    domain::Word,
    service::attention::Target,
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
    /// A thing, with the word of its kind where that is known.
    Thing(Called, Option<Word>),
    /// A rule, by its id.
    Rule(String),
    /// None of them.
    Other,
}

/// The screen that the action begins with; `None` where it is about something else than what stands
/// under the cursor.
pub fn begin(id: Id, stand: Stand, subject: Subject, cx: &mut Cx<'_>) -> Option<Box<dyn Layer>> {
    Some(match (id, subject) {
        (Id::Why, Subject::Person((user, name))) => Abilities::ask(stand, user, name, cx),
        (Id::Ask, Subject::Thing(thing, kind)) => ask_of(stand, (thing, kind), cx),
        (Id::Ask, _) => ask(stand, cx),
        (Id::WhoCan, Subject::Thing(thing, kind)) => WhoCan::of_thing(stand, (thing, kind), cx),
        (Id::WhoCan, _) => WhoCan::choose(stand, cx),
        (Id::Rules, subject) => {
            let of = match subject {
                Subject::Person((user, name)) => (Target::User(user), name),
                Subject::Role(word, title) => (Target::Role(word), title),
                Subject::Thing((thing, title), _) => (Target::Resource(thing), title),
                Subject::Rule(id) => {
                    return Some(RuleTexts::ask(stand.account, vec![id], cx));
                }
                Subject::Other => return None,
            };
            RuleTexts::of(stand.account, of, cx)
        }
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

/// Asks who, and then what of that which can be done with a thing.
fn ask_of(stand: Stand, (thing, kind): (Called, Option<Word>), cx: &mut Cx<'_>) -> Box<dyn Layer> {
    let account = stand.account.clone();
    let title = format!("Why can who do something with {}?", thing.1);
    let then = move |picked: Picked, cx: &mut Cx<'_>| {
        let Picked::Person(who) = picked else {
            return Flow::Close;
        };
        let title = format!("What of {} with {}?", who.1, thing.1);
        let (stand, thing) = (stand.clone(), thing.clone());
        let account = stand.account.clone();
        let then = move |picked: Picked, cx: &mut Cx<'_>| match picked {
            Picked::Capability(word, title) => {
                let (stand, who) = (stand.clone(), who.clone());
                let on = Some(thing.clone());
                Flow::Push(Why::ask(stand, who, (word, title), on, cx))
            }
            _ => Flow::Close,
        };
        Flow::Replace(Pick::ask(
            account,
            Source::about(kind.clone()),
            title,
            then,
            cx,
        ))
    };
    Pick::ask(account, Source::People, title, then, cx)
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
