//! Every action is shown by a script: a text that reads like a person at the keyboard, played on the real
//! console with the real service on fresh demo data. `tests/scripts/README.md` says how one is written.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod script_support;
mod tui_support;

use std::{
    env, fs,
    path::Path,
    sync::{
        Mutex, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use rolecall::tui::{
    action::{Action, Sight},
    actions::ACTIONS,
};
use script_support::{
    all,
    play::{Played, places, play},
    read::{Script, Step, preset},
};

/// Actions whose reason nobody comes to read, and why.
const NEVER_READ: [(&str, &str); 4] = [
    ("things", "the users are only shown when an account is open"),
    (
        "new-thing",
        "the users are only shown when an account is open",
    ),
    ("new", "the users are only shown when an account is open"),
    ("invite", "the users are only shown when an account is open"),
];

/// Plays scripts, two at a time.
fn played(scripts: &[Script], keys: Option<&str>) -> Vec<Played> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(script) = scripts.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let played = play(script, keys.map(preset));
                    done.lock().unwrap().push(played);
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap();
    done.sort_by(|a, b| a.name.cmp(&b.name));
    done
}

fn standard() -> &'static [Played] {
    static PLAYED: OnceLock<Vec<Played>> = OnceLock::new();
    PLAYED.get_or_init(|| played(&all(), None))
}

fn faults(played: &[Played]) -> String {
    let faults = played.iter().filter_map(|p| p.fault.clone());
    faults.collect::<Vec<_>>().join("\n")
}

fn told(action: &Action) -> String {
    let places: Vec<&str> = action.places.iter().map(|p| p.title()).collect();
    format!(
        "`{}` ({}) in {}",
        action.id.word(),
        action.title,
        places.join(", ")
    )
}

/// `ROLECALL_SCRIPT=WORD` plays only those with the word in their name.
#[test]
fn every_script_sees_what_it_says() {
    let text = match env::var("ROLECALL_SCRIPT") {
        Ok(word) => {
            let mut scripts = all();
            scripts.retain(|s| s.name.contains(&word));
            assert!(!scripts.is_empty(), "no script has {word} in its name");
            faults(&played(&scripts, None))
        }
        Err(_) => faults(standard()),
    };
    assert!(text.is_empty(), "\n{text}");
}

#[test]
fn every_action_has_a_script_that_carries_it_out() {
    let mut missing = Vec::new();
    for (at, action) in ACTIONS.iter().enumerate() {
        let word = action.id.word().to_owned();
        let shown = |p: &&Played| p.shows.contains(&word) && p.proved.contains(&at);
        if !standard().iter().any(|p| shown(&p)) {
            missing.push(told(action));
        }
    }
    assert!(
        missing.is_empty(),
        "no script of tests/scripts shows, carries out and then looks at\n{}",
        missing.join("\n")
    );
}

#[test]
fn every_script_carries_out_what_it_says_it_shows() {
    let mut wrong = Vec::new();
    for played in standard() {
        for word in &played.shows {
            let mut proved = played.proved.iter().filter_map(|at| ACTIONS.get(*at));
            if !proved.any(|a| a.id.word() == word) {
                wrong.push(format!("{}: `{word}`", played.name));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "these say they show, but do not carry out and then look at\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_action_that_can_be_disabled_has_a_script_that_reads_why() {
    let mut missing = Vec::new();
    for action in ACTIONS {
        let word = action.id.word();
        let disabled = (action.why)(&Sight::default()).is_some();
        let read = standard().iter().any(|p| p.refused.contains(&action.id));
        let never = NEVER_READ.iter().any(|(w, _)| *w == word);
        if disabled && !read && !never {
            missing.push(told(action));
        }
        assert!(!(never && read), "{word} is read, so it leaves NEVER_READ");
    }
    assert!(
        missing.is_empty(),
        "no script of tests/scripts tries, while it cannot be done, and reads why\n{}",
        missing.join("\n")
    );
}

/// What says no key means the same to every hand.
#[test]
fn scripts_without_keys_of_their_own_go_with_every_preset() {
    let mut scripts = all();
    scripts.retain(Script::with_any_keys);
    assert!(scripts.len() > 3, "{}", scripts.len());
    let presets = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tui/presets");
    for file in fs::read_dir(presets).unwrap() {
        let file = file.unwrap().path();
        let keys = file.file_stem().unwrap().to_str().unwrap();
        let text = faults(&played(&scripts, Some(keys)));
        assert!(text.is_empty(), "with the keys of {keys}\n{text}");
    }
}

#[test]
fn what_a_script_says_is_told_at_its_line_where_it_is_wrong() {
    let head = "Somebody does something\nshows help\nlearn that it is told\n";
    for (line, says) in [
        ("jump a", "x.keys:4: `jump` is no step"),
        ("keys entre", "x.keys:4: `entre` is not a key"),
        ("size big", "x.keys:4: a size is columns and rows"),
        ("left now", "x.keys:4: nothing stands behind it"),
        ("see", "x.keys:4: a text is missing"),
        ("keys a", "x.keys:1: the console is never started"),
    ] {
        let slip = Script::read("x.keys", &format!("{head}{line}\n")).unwrap_err();
        assert!(slip.contains(says), "{slip}");
    }
    for (steps, says) in [
        (
            "open northside\n\nsee \"Nobody Here\"",
            ":6: `Nobody Here` is not",
        ),
        (
            "open northside\ndo approve",
            ":5: `approve` cannot be done in users",
        ),
        (
            "open northside\nkeys Z\ndo help",
            ":6: the console said `Z does nothing here",
        ),
        (
            "open northside\nkeys Z j",
            ":5: the console said `Z does nothing here",
        ),
        (
            "open northside\ndo restore",
            ":5: the console said `Only archived",
        ),
        ("keys j\nopen northside", ":4: the console is not started"),
    ] {
        let script = Script::read("x.keys", &format!("{head}{steps}\n")).unwrap();
        let fault = play(&script, None).fault.unwrap_or_default();
        assert!(fault.contains(says), "{fault}");
    }
}

/// A step that is not written down is not found.
#[test]
fn the_steps_are_written_down() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts/README.md");
    let text = fs::read_to_string(path).unwrap();
    let steps = text.lines().filter_map(|line| line.strip_prefix("| `"));
    let steps: Vec<&str> = steps.filter_map(|line| line.split('`').next()).collect();
    assert!(steps.len() > 15, "{steps:?}");
    let head = "Somebody does something\nshows help\nlearn that it is told\nopen\n";
    for step in steps {
        let read = Script::read("README.md", &format!("{head}{step}\n"));
        assert!(read.is_ok(), "{read:?}");
        if let Ok(read) = read
            && let Some((_, Step::Place(word))) = read.steps.last()
        {
            assert!(places().contains(word), "{word}");
        }
    }
}
