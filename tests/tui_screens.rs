//! The main screens as a person sees them, with styles, at three sizes.
#![allow(missing_docs, clippy::unwrap_used)]

mod tui_support;

use rolecall::tui::colour::Depth;
use tui_support::{Script, book::Canned, look};

const SIZES: [(u16, u16); 3] = [(80, 24), (40, 10), (132, 43)];

/// Takes a picture of a screen, reached by keys, at each size.
fn pictures(name: &str, keys: &str) {
    for (columns, rows) in SIZES {
        let mut script = Script::new((columns, rows));
        script.keys(keys);
        insta::assert_snapshot!(format!("{name}-{columns}x{rows}"), script.shot());
    }
}

#[test]
fn the_panes() {
    pictures("accounts", "2");
    pictures("users", "j");
    pictures("roles", "4");
    pictures("approvals", "6");
    pictures("journal", "7 j j");
    pictures("user-in-full", "j enter");
}

#[test]
fn the_dialogs() {
    pictures("plan", "r type:guest enter");
    pictures("refusal", "j a");
    pictures("role-picker", "r");
    pictures("new-user", "n type:Zoë_Müller tab");
    pictures("note", "6 a type:Fine");
    pictures("acting", "A");
    pictures("switches", "f j j");
    pictures("matrix", "m l j");
    pictures("abilities", "w");
    pictures("why", "w enter");
    pictures("help", "?");
}

#[test]
fn the_empty_screens_say_why() {
    let mut script = Script::with((80, 24), Box::new(Canned::empty()), Some("northside"));
    insta::assert_snapshot!("empty-users", script.text());
    script.keys("6");
    insta::assert_snapshot!("empty-approvals", script.text());
    script.keys("2 / type:zzz enter");
    insta::assert_snapshot!("empty-filter", script.text());
}

#[test]
fn without_colours_and_without_box_drawing_all_is_legible() {
    let book = Box::new(Canned::new());
    let look = look(Depth::None, true);
    let mut script = Script::looking((80, 24), book, Some("northside"), look);
    script.keys("r type:guest enter");
    let text = script.text();
    assert!(text.is_ascii(), "{text}");
    insta::assert_snapshot!("plan-mono-ascii", script.shot());
}
