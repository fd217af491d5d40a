//! Keys are data: the palette finds every action, several keys are pressed one after another with
//! what can follow shown, and whoever works here may choose other keys.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod cli_support;
mod script_support;
mod tui_support;

use std::{fs, path::Path};

use rolecall::tui::{
    action::{Place, here},
    actions::ACTIONS,
    colour::Depth,
    config::Config,
    keymap::Keymap,
};
use tui_support::{Script, book::Canned, look};

fn script() -> Script {
    Script::new((80, 24))
}

fn with_keys(text: &str) -> Script {
    let config = Config::read(text);
    assert_eq!(config.faults, []);
    Script::bound(
        (80, 24),
        Box::new(Canned::new()),
        Some("northside"),
        look(Depth::True, false),
        config.keymap,
    )
}

#[test]
fn the_palette_finds_an_action_by_its_word_and_does_it() {
    let mut script = script();
    script.keys(":");
    insta::assert_snapshot!("palette_80x24", script.text());
    script.keys("type:matr").sees("matrix").misses("take-role");
    script.keys("enter").sees("Who can what");
}

#[test]
fn the_palette_lists_every_action_of_a_place_with_its_keys() {
    let mut script = Script::new((120, 100));
    script.keys(":");
    let shown = script.text();
    for action in here(Place::Users).filter(|a| a.id.word() != "commands") {
        let word = action.id.word();
        let line = shown.lines().find(|l| l.contains(&format!(" {word:<16} ")));
        let line = line.unwrap_or_else(|| panic!("{word} in\n{shown}"));
        assert!(line.contains(action.keys[0]), "{word}: {line}");
    }
}

#[test]
fn what_cannot_be_done_now_is_listed_with_the_reason() {
    let mut script = script();
    script.keys(": type:restore");
    script.sees("Only archived people are restored.");
    script.keys("enter").sees("Commands: Users");
}

#[test]
fn what_is_typed_behind_a_word_is_typed_into_what_opens() {
    script().keys(": type:filter_oz enter").sees(" / oz");
    script().keys(": type:help_arch enter").sees("/ arch");
    script().keys(": type:fil tab type:oz enter").sees(" / oz");
}

#[test]
fn the_palette_is_left_without_a_trace() {
    let mut script = script();
    let before = script.text();
    script.keys(": type:arch esc");
    assert_eq!(script.text(), before);
    script.keys(": type:nothing_of_that_name enter esc");
    assert_eq!(script.text(), before);
}

#[test]
fn a_key_that_begins_others_shows_what_can_follow() {
    let mut script = script();
    let before = script.text();
    script.keys("g");
    insta::assert_snapshot!("next_keys_80x24", script.text());
    script.keys("esc");
    assert_eq!(script.text(), before);
    script.keys("g r").sees("[Roles]");
    script
        .keys("g z")
        .sees("g z does nothing here; ? lists what does.");
}

#[test]
fn keys_of_ones_own_are_used_and_named_everywhere() {
    let mut script = with_keys(
        "[keys.everywhere]\nhelp = [\"f1\"]\n[keys.users]\narchive = [\"x a\"]\nfilter = [\"ctrl-f\"]\n",
    );
    script.sees("ctrl-f filter").sees("f1 help");
    script
        .keys("a")
        .sees("a does nothing here; f1 lists what does.");
    script.keys("x").sees("archive");
    script.keys("esc ctrl-f type:nobody enter");
    script.sees("nobody");
    script.keys("f1").sees("x a");
}

#[test]
fn with_arrows_the_letters_are_free() {
    let mut script = with_keys("[keys]\npreset = \"arrows\"\n");
    script.keys("j").sees("j does nothing here");
    script.keys("down").misses("does nothing");
}

#[test]
fn every_action_can_be_reached_by_a_key_and_by_its_word() {
    let keymap = Keymap::standard();
    for action in ACTIONS {
        for place in action.places {
            assert!(!keymap.keys(*place, action).is_empty(), "{:?}", action.id);
        }
    }
}

/// That it carries the action out is held by `tests/tui_scripts.rs`, which plays it.
#[test]
fn every_action_stands_at_the_head_of_a_script() {
    let scripts = script_support::all();
    let shown = |word: &str| scripts.iter().any(|s| s.shows.iter().any(|w| w == word));
    let mut missing: Vec<&str> = ACTIONS.iter().map(|a| a.id.word()).collect();
    missing.retain(|word| !shown(word));
    assert!(
        missing.is_empty(),
        "no script of tests/scripts shows {missing:?}; its README.md says how one is written"
    );
}

/// Run with `ROLECALL_WRITE=1` to write the reference anew.
#[test]
fn the_reference_of_the_keys_is_as_the_registry_has_them() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tui/keys.md");
    let head = "# Keys\n\nThe standard keys, place by place. `rolecall config keys` lists those in \
                force for you;\nthe word of an action is what the palette (`:`) and the \
                configuration call it.\n";
    let text = format!("{head}{}", Keymap::standard().reference());
    if std::env::var_os("ROLECALL_WRITE").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(written == text, "run this test with ROLECALL_WRITE=1");
}

#[test]
fn the_configuration_is_shown_checked_and_listed() {
    let desk = cli_support::Desk::new();
    let ran = desk.run(&["config", "show"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.data.contains("preset = \"standard\""), "{ran:?}");
    let file = ran.data.lines().next().unwrap().trim_start_matches("# ");
    fs::create_dir_all(Path::new(file).parent().unwrap()).unwrap();
    fs::write(
        file,
        "[keys]\npreset = \"vi\"\n[keys.users]\nwhy = [\"a\"]\n",
    )
    .unwrap();
    let ran = desk.run(&["config", "check"]);
    assert_eq!((ran.code, ran.data.as_str()), (2, ""), "{ran:?}");
    assert!(ran.words.contains("line 4: clash"), "{ran:?}");
    fs::write(file, "[keys]\npreset = \"vi\"\n").unwrap();
    let ran = desk.run(&["config", "check"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let ran = desk.run(&["config", "keys"]);
    assert!(ran.data.contains("`ctrl-f`"), "{ran:?}");
    let shown = desk.run(&["config", "show"]).data;
    assert!(
        shown.contains("preset = \"vi\"") && !shown.contains("page-down"),
        "{shown}"
    );
    fs::write(file, "[keys.users]\nwhy = [\"z\"]\n").unwrap();
    let shown = desk.run(&["config", "show"]).data;
    assert!(shown.contains("[keys.users]\nwhy = [\"z\"]"), "{shown}");
}
