//! Undo and redo, many at once, and plans shown again, told as keys on a real store.
#![allow(missing_docs, clippy::unwrap_used)]

mod tui_support;

use rolecall::service::Service;
use tempfile::TempDir;
use tui_support::Script;

/// A small clinic, made by edits like any other.
const CLINIC: &str = r#"
{"edit":"account.create","account":"northside","title":"Northside Clinic","policy":"clinic","plan":"premium","owner":{"user":"oz","name":"Oz Ferrand","email":"oz@northside.example"}}
{"edit":"user.create","account":"northside","user":"al","name":"Al Reyes","roles":[{"role":"admin"}]}
{"edit":"user.create","account":"northside","user":"mia","name":"Mia Santos","roles":[{"role":"member"}]}
{"edit":"user.invite","account":"northside","user":"moe","name":"Moe Tanaka","roles":[{"role":"member"}]}
"#;

fn clinic_at(size: (u16, u16)) -> (Script, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let clock = Box::new(tui_support::now);
    let store = rolecall::store::open(path.to_str().unwrap()).unwrap();
    let mut service = Service::over(store, "pat", clock).unwrap();
    service.load_lines("clinic", CLINIC).unwrap();
    let script = Script::with(size, Box::new(service), Some("northside"));
    (script, folder)
}

fn clinic() -> (Script, TempDir) {
    clinic_at((80, 24))
}

const SIZES: [(u16, u16); 3] = [(80, 24), (40, 10), (132, 43)];

/// Takes a picture of a screen, reached by keys, at each size.
fn pictures(name: &str, keys: &str) {
    for (columns, rows) in SIZES {
        let (mut script, _folder) = clinic_at((columns, rows));
        script.keys(keys);
        insta::assert_snapshot!(format!("{name}-{columns}x{rows}"), script.shot());
    }
}

#[test]
fn what_was_done_last_is_undone_and_done_again() {
    let (mut script, _folder) = clinic();
    script
        .keys("u")
        .sees("Nothing was done here since you began");
    script.keys("j c type:admin enter Y").sees("Done");
    script.keys("u").sees("Undoes entry 5").sees("+ Member");
    script.keys("Y").sees("Done");
    script
        .keys("u")
        .sees("Nothing was done here since you began");
    script
        .keys("U")
        .sees("Does again what was undone by entry 6");
    script.keys("Y").sees("Done");
    script
        .keys("U")
        .sees("Nothing that was undone here is left");
    script.keys("u").sees("Undoes entry 7");
    script.keys("esc").misses("Undoes entry 7");
}

#[test]
fn the_journal_undoes_the_entry_under_the_cursor_and_tells_of_it() {
    let (mut script, _folder) = clinic();
    script.keys("a Y").sees("Archive Al Reyes");
    script.keys("5 u").sees("Undoes entry 5: Archive Al Reyes");
    script.keys("y").sees("Restore Al Reyes");
    script.keys("g g enter").sees("Undoes").sees("entry 5");
    script.keys("esc G u").sees("Not undone");
    script.sees("An account that was opened is removed");
}

#[test]
fn what_cannot_be_undone_is_said_in_the_plan_before() {
    let (mut script, _folder) = clinic();
    script
        .keys("D")
        .sees("Cannot be undone: Al Reyes is removed for good");
    script.keys("esc n type:Zoë tab tab tab type:m ctrl-s");
    script.sees("Cannot be undone: the handle `zoe` stays");
}

#[test]
fn screens_of_undoing() {
    pictures("undo-plan", "j c type:admin enter Y u");
    pictures("undo-not", "j j D Y u");
}
