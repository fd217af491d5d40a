//! The registry is whole.

use super::*;
use crate::tui::keys::Sequence;

#[test]
fn every_action_has_help_a_title_keys_and_a_place() {
    for action in ACTIONS {
        let id = action.id;
        assert!(
            action.help.ends_with('.') && action.help.len() >= 8,
            "{id:?}"
        );
        assert!(!action.title.is_empty(), "{id:?}");
        assert!(
            !action.keys.is_empty() && !action.places.is_empty(),
            "{id:?}"
        );
        for keys in action.keys {
            assert!(keys.parse::<Sequence>().is_ok(), "{id:?} {keys}");
        }
    }
}

#[test]
fn every_place_can_be_left_and_names_how() {
    for place in Place::ALL {
        let leaves = |a: &&Action| matches!(a.id, Id::Close | Id::Quit);
        assert!(here(place).any(|a| leaves(&a)), "{place:?}");
    }
}

#[test]
fn an_action_has_a_word_of_its_own() {
    let mut seen = std::collections::BTreeMap::new();
    for action in ACTIONS {
        let before = seen.insert(action.id.word(), action.id);
        assert!(before.is_none_or(|id| id == action.id), "{:?}", action.id);
    }
}

#[test]
fn a_dangerous_action_in_a_list_wants_a_capital_letter_or_shows_a_plan() {
    let remove = ACTIONS.iter().find(|a| a.id == Id::Remove).unwrap();
    assert_eq!(remove.keys, ["D"]);
    let gravely = ACTIONS.iter().find(|a| a.id == Id::GoAheadGravely).unwrap();
    assert_eq!(gravely.keys, ["Y"]);
}
