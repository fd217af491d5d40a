//! Read-only is enforced under the doors: whatever the door, whatever the edit, one code, and not a
//! byte of the store changes.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod cli_support;
mod tui_support;

use std::fs;

use cli_support::Desk;
use rolecall::{
    domain::{Actor, Batch, Edit},
    service::{Preview, ReadOnly, Service, ServiceError, Submitted},
    store::{self, sqlite::SqliteStore},
    tui::{
        action::Id,
        ask::{Book, Question, Reply},
    },
};
use tui_support::{Script, book::handle, now};

const EDIT: &str = r#"{"edit":"user.archive","account":"northside","user":"mia"}"#;

struct Home {
    file: String,
    folder: tempfile::TempDir,
}

fn demo() -> Home {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("demo.db").to_str().unwrap().to_owned();
    let store = store::open(&file).unwrap();
    let mut service = Service::over(store, "tess", Box::new(now)).unwrap();
    service.load_demo().unwrap();
    Home { file, folder }
}

fn archive() -> Batch {
    let edits = vec![Edit::UserArchive {
        user: handle("mia"),
    }];
    Batch::new("northside".parse().unwrap(), Actor::Site, edits)
}

#[track_caller]
fn writes_nothing(service: &mut Service) {
    assert!(service.is_read_only());
    assert!(matches!(
        service.preview(&archive()).unwrap(),
        Preview::Plan(_)
    ));
    let Submitted::Refused(reasons) = service.submit(&archive()).unwrap() else {
        unreachable!("it was written");
    };
    assert_eq!(reasons[0].code, ReadOnly::CODE);
    let text = "[policy]\nname = \"x\"\n";
    let error = service.keep_policy(text, "x.toml").unwrap_err();
    assert_eq!(error.code(), ReadOnly::CODE, "{error}");
}

#[test]
fn a_service_opened_for_reading_previews_and_writes_nothing() {
    let home = demo();
    let before = fs::read(&home.file).unwrap();
    let mut service = Service::open_reading(&home.file, "tess").unwrap();
    writes_nothing(&mut service);
    drop(service);
    assert_eq!(fs::read(&home.file).unwrap(), before);
}

#[test]
fn the_store_itself_could_not_write_either() {
    let home = demo();
    let mut store = store::open_reading(&home.file).unwrap();
    let account = "northside".parse().unwrap();
    let error = store
        .put_policy(&"p".parse().unwrap(), "p", now())
        .unwrap_err();
    assert_eq!(error.code, "store-read-only", "{error}");
    let error = store.transact(&account, &mut |_| Ok(())).err();
    assert!(error.is_none_or(|e| e.code == "store-read-only"));
}

#[test]
fn a_file_that_may_only_be_read_is_opened_for_reading_only() {
    let home = demo();
    let mut rights = fs::metadata(&home.file).unwrap().permissions();
    rights.set_readonly(true);
    fs::set_permissions(&home.file, rights).unwrap();
    writes_nothing(&mut Service::open(&home.file, "tess").unwrap());
    writes_nothing(&mut Service::open_existing(&home.file, "tess").unwrap());
}

#[test]
fn where_there_is_no_store_reading_makes_none() {
    let home = demo();
    let none = home.folder.path().join("none.db");
    let error = SqliteStore::open_reading(&none).err().unwrap();
    assert_eq!(error.code, "store-missing");
    assert!(!none.exists());
}

#[test]
fn what_others_write_is_seen_by_whoever_only_reads() {
    let home = demo();
    let mut reading = Service::open_reading(&home.file, "tess").unwrap();
    let version = reading.version().unwrap();
    let mut writing = Service::open(&home.file, "tess").unwrap();
    let mut batch = archive();
    batch.confirmed = true;
    assert!(matches!(
        writing.submit(&batch).unwrap(),
        Submitted::Done { .. }
    ));
    assert_ne!(reading.version().unwrap(), version);
    let account = "northside".parse().unwrap();
    let mia = reading.user(&account, &handle("mia")).unwrap();
    assert_eq!(mia.row.user.status.word(), "archived");
}

#[test]
fn the_command_line_refuses_every_write_with_that_code() {
    let desk = Desk::new();
    let ran = desk.feed(&["--demo", "--read-only", "apply", "-"], EDIT);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(ran.lines()[0]["refused"][0]["code"], "read-only");
    let ran = desk.feed(&["--demo", "--read-only", "apply", "--dry-run", "-"], EDIT);
    assert_eq!(ran.code, 0, "{ran:?}");
    let ran = desk.run(&["--demo", "--read-only", "users", "list", "northside"]);
    assert_eq!(ran.code, 0, "{ran:?}");
}

#[test]
fn the_configuration_forbids_writing_to_every_command() {
    let desk = Desk::new();
    let shown = desk.run(&["config", "show"]).data;
    let file = shown.lines().next().unwrap().trim_start_matches("# ");
    fs::create_dir_all(std::path::Path::new(file).parent().unwrap()).unwrap();
    fs::write(file, "[store]\nread_only = true\n").unwrap();
    let ran = desk.feed(&["--demo", "apply", "-"], EDIT);
    assert_eq!(ran.lines()[0]["refused"][0]["code"], "read-only", "{ran:?}");
    assert!(
        desk.run(&["config", "show"])
            .data
            .contains("read_only = true")
    );
    assert_eq!(desk.run(&["config", "check"]).code, 0);
}

fn reading() -> Script {
    let home = demo();
    let store = store::open_reading(&home.file).unwrap();
    let service = Service::over_reading(store, "tess", Box::new(now)).unwrap();
    // The folder must outlive the script.
    std::mem::forget(home.folder);
    Script::reading((80, 24), Box::new(service), Some("northside"))
}

#[test]
fn the_frame_shows_it_and_each_action_that_writes_says_why_not() {
    let mut script = reading();
    script.sees("read-only  acting as site administrator");
    insta::assert_snapshot!("read_only_80x24", script.text());
    for key in ["n", "i", "e", "r", "t", "D", "a"] {
        script.keys(key);
        script.sees("This store is open read-only: nothing is changed from here.");
        script.keys("esc");
    }
    script
        .keys(": type:archive")
        .sees("This store is open read-only");
    script.keys("esc").misses("a archive").sees("enter open");
    script.resize(40, 10);
    script.sees("read-only");
    assert!(Id::GoAhead.writes() && Id::GoAheadGravely.writes());
}

/// A book that counts what is submitted.
struct Strict(Service);

impl Book for Strict {
    fn answer(&mut self, question: &Question) -> Result<Reply, ServiceError> {
        assert!(!matches!(question, Question::Submit(_)), "it was submitted");
        self.0.answer(question)
    }
}

#[test]
fn no_key_leads_past_a_plan() {
    let home = demo();
    let store = store::open_reading(&home.file).unwrap();
    let service = Service::over_reading(store, "tess", Box::new(now)).unwrap();
    let book = Box::new(Strict(service));
    let mut script = Script::reading((80, 24), book, Some("northside"));
    // Features begin without writing; their plan cannot be gone ahead with.
    for keys in [
        "f enter Y y",
        "f j enter Y y",
        "f j j enter Y y",
        "a Y",
        "r enter Y y",
    ] {
        script.keys(keys).keys("esc esc esc");
    }
}
