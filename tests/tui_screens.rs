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
    pictures("accounts", "1");
    pictures("users", "j");
    pictures("roles", "3");
    pictures("approvals", "4");
    pictures("journal", "5 j j");
    pictures("user-in-full", "j enter");
}

#[test]
fn the_dialogs() {
    pictures("plan", "r type:guest enter");
    pictures("refusal", "j a");
    pictures("role-picker", "r");
    pictures("new-user", "n type:Zoë_Müller tab");
    pictures("note", "4 a type:Fine");
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
    script.keys("4");
    insta::assert_snapshot!("empty-approvals", script.text());
    script.keys("1 / type:zzz enter");
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
