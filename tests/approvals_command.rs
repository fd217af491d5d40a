//! The command by which approvers hear of a new request: run once for each, with what there is to
//! know, and never in the way of anything.
#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod approval_support;
mod cli_support;
mod pty_support;

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use approval_support::{Company, EXPORT, OWNER, PEOPLE, POLICY};
use cli_support::Desk;
use pty_support::{Pty, console};
use rolecall::settings::{
    approvals::Notify,
    herald::{Herald, environment},
};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Long enough for any command that ends by itself.
const PATIENCE: Duration = Duration::from_mins(2);

/// Writes what it reads, its environment and its arguments beside itself, a line for each run.
const WRITES: &str = "#!/bin/sh
cat >> told.jsonl
env | grep ^ROLECALL_REQUEST_ | sort > told.env
for word in \"$@\"; do echo \"$word\"; done > told.args
";

fn script(folder: &Path, text: &str) -> PathBuf {
    let path = folder.join("tell");
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
    path
}

/// A company whose requests are told of by a command; what goes wrong comes back.
struct Told {
    company: Company,
    herald: Arc<Mutex<Herald>>,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Told {
    fn new(folder: &Path, words: &[&str], limit: Duration) -> Self {
        let notify = Notify {
            words: words.iter().map(ToString::to_string).collect(),
            limit,
            line: 1,
        };
        let heard = Arc::new(Mutex::new(Vec::new()));
        let into = heard.clone();
        let hear = Box::new(move |text| into.lock().unwrap().push(text));
        let herald = Herald::start(notify, folder.to_owned(), hear).unwrap();
        let herald = Arc::new(Mutex::new(herald));
        let mut company = Company::new();
        let teller = herald.clone();
        company.service.when_asked(Box::new(move |asked| {
            teller.lock().unwrap().tell(asked);
        }));
        Self {
            company,
            herald,
            heard,
        }
    }

    /// Waits for all commands and answers with what went wrong.
    fn finish(&self, grace: Duration) -> Vec<String> {
        self.herald.lock().unwrap().finish(grace);
        self.heard.lock().unwrap().clone()
    }
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap_or_default()
}

#[test]
fn the_command_reads_the_request_and_finds_it_in_its_environment() {
    let folder = TempDir::new().unwrap();
    script(folder.path(), WRITES);
    let odd = "$HOME; touch x && echo `id` 'q' \"q\"";
    let mut told = Told::new(folder.path(), &["./tell", odd, ""], PATIENCE);
    told.company
        .does(&OWNER.replace("Ada retires", "Ada\\nretires"));
    assert_eq!(told.finish(PATIENCE), Vec::<String>::new());
    let line: Value = serde_json::from_str(&read(folder.path(), "told.jsonl")).unwrap();
    assert_eq!(line["id"], "new-owner.dan");
    assert_eq!(
        (&line["account"], &line["title"]),
        (&json!("mint"), &json!("The Mint"))
    );
    assert_eq!(line["by"], "Ben Moss");
    assert_eq!(line["edits"], json!(["Give Dan Frost Owner"]));
    assert_eq!(line["deciders"], json!(["Ada Stone", "Cyd Lark"]));
    assert_eq!(
        (&line["approvals"], &line["operator"]),
        (&json!(2), &json!("pat"))
    );
    assert_eq!(line["until"], "2026-03-06T10:00:00Z");
    let env = read(folder.path(), "told.env");
    assert!(
        env.contains("ROLECALL_REQUEST_NOTE=Ada⏎retires in spring.\n"),
        "{env}"
    );
    assert!(
        env.contains("ROLECALL_REQUEST_DECIDERS=Ada Stone, Cyd Lark\n"),
        "{env}"
    );
    assert!(env.contains("ROLECALL_REQUEST_APPROVALS=2\n"), "{env}");
    // No shell has looked at the arguments.
    assert_eq!(read(folder.path(), "told.args"), format!("{odd}\n\n"));
    assert!(!folder.path().join("x").exists());
}

#[test]
fn each_field_is_in_the_environment_short_and_safe_to_show() {
    let told = json!({"note": "a\u{202e}b\n".repeat(900), "until": null, "edits": ["x", "y"]});
    let all = environment(&told);
    let of = |name: &str| all.iter().find(|(n, _)| n == name).unwrap().1.clone();
    assert_eq!(of("ROLECALL_REQUEST_EDITS"), "x, y");
    assert_eq!(of("ROLECALL_REQUEST_UNTIL"), "");
    let note = of("ROLECALL_REQUEST_NOTE");
    assert!(note.starts_with("a<U+202E>b") && note.chars().count() <= 1_001);
}

#[test]
fn only_what_begins_to_wait_is_told_of() {
    let folder = TempDir::new().unwrap();
    script(folder.path(), WRITES);
    let mut told = Told::new(folder.path(), &["./tell"], PATIENCE);
    told.company.does(OWNER);
    told.company.approves("ada", "new-owner.dan");
    told.company.approves("cyd", "new-owner.dan");
    told.company
        .does(r#"{"edit":"user.edit","account":"mint","user":"kim","name":"Kim"}"#);
    told.company.does(EXPORT);
    assert_eq!(told.finish(PATIENCE), Vec::<String>::new());
    let lines = read(folder.path(), "told.jsonl");
    let ids: Vec<Value> = lines
        .lines()
        .map(|l| serde_json::from_str::<Value>(l).unwrap()["id"].clone())
        .collect();
    assert_eq!(ids, ["new-owner.dan", "export-order.mint"]);
}

#[test]
fn what_goes_wrong_is_told_and_the_request_waits_all_the_same() {
    let folder = TempDir::new().unwrap();
    for (text, words, why) in [
        (
            "#!/bin/sh\necho >&2\necho 'no mail today' >&2\nexit 7\n",
            "./tell",
            "it ended with 7, saying: no mail today",
        ),
        (
            "#!/bin/sh\nkill -9 $$\n",
            "./tell",
            "it was ended from outside",
        ),
        ("", "./missing", "there is no program"),
        (
            "",
            "no-such-program-anywhere",
            "no folder of PATH has a program",
        ),
        ("#!/no/such/shell\n", "./tell", "it cannot be started"),
    ] {
        script(folder.path(), text);
        let mut told = Told::new(folder.path(), &[words], PATIENCE);
        told.company.does(OWNER);
        let heard = told.finish(PATIENCE);
        assert_eq!(heard.len(), 1, "{heard:?}");
        assert!(
            heard[0].contains(why) && heard[0].contains("new-owner.dan"),
            "{heard:?}"
        );
        let seen = told.company.seen_by("ada", "new-owner.dan");
        assert_eq!(seen.row.request.status.word(), "waiting");
    }
}

/// Whether a process is there, a dead one that nobody has asked after included.
fn there(pid: &str) -> bool {
    Path::new("/proc").join(pid.trim()).exists()
}

#[test]
fn a_command_that_hangs_is_ended_and_leaves_nothing_behind() {
    let folder = TempDir::new().unwrap();
    script(
        folder.path(),
        "#!/bin/sh\necho $$ > pid.new\nmv pid.new pid\nexec sleep 600\n",
    );
    let mut told = Told::new(folder.path(), &["./tell"], Duration::from_secs(2));
    told.company.does(OWNER);
    let heard = told.finish(PATIENCE);
    assert!(
        heard[0].contains("it took too long and was ended"),
        "{heard:?}"
    );
    let pid = read(folder.path(), "pid");
    assert!(pid.is_empty() || !there(&pid), "{pid}");
}

#[test]
fn whoever_leaves_does_not_wait_for_it_longer_than_they_want() {
    let folder = TempDir::new().unwrap();
    script(folder.path(), "#!/bin/sh\nexec sleep 600\n");
    let mut told = Told::new(folder.path(), &["./tell"], PATIENCE);
    told.company.does(OWNER);
    told.company.does(EXPORT);
    let heard = told.finish(Duration::ZERO);
    assert!(
        heard
            .iter()
            .any(|text| text.contains("more requests") || text.contains("ended")),
        "{heard:?}"
    );
}

#[test]
fn a_command_that_reads_nothing_holds_nobody_up() {
    let folder = TempDir::new().unwrap();
    script(folder.path(), "#!/bin/sh\nexec true\n");
    let mut told = Told::new(folder.path(), &["./tell"], PATIENCE);
    let long = "x".repeat(110);
    for n in 0..20 {
        told.company.does(&format!(
            r#"{{"edit":"user.invite","account":"mint","as":"ben","user":"u{n}","name":"{long}","roles":[{{"role":"owner"}}],"reason":"{long}{long}{long}"}}"#
        ));
    }
    assert_eq!(told.finish(PATIENCE), Vec::<String>::new());
}

fn desk(words: &str) -> (Desk, PathBuf) {
    let desk = Desk::new();
    let config = desk.folder().join("config");
    fs::create_dir_all(&config).unwrap();
    fs::write(
        config.join("config.toml"),
        format!("[approvals]\ncommand = [{words}]\n"),
    )
    .unwrap();
    script(&config, WRITES);
    fs::write(desk.folder().join("four-eyes.toml"), POLICY).unwrap();
    assert_eq!(
        desk.run(&["--demo", "policy", "keep", "four-eyes.toml"])
            .code,
        0
    );
    assert_eq!(desk.apply(PEOPLE.trim()).0, 0);
    (desk, config)
}

#[test]
fn apply_tells_of_what_it_made_wait_once_and_not_of_what_it_only_looked_at() {
    let (desk, config) = desk("\"./tell\"");
    let owner = OWNER.replace("\"account\"", "\"id\":\"once\",\"account\"");
    let ran = desk.feed(&["--demo", "apply", "-", "--dry-run"], &owner);
    assert_eq!((ran.code, ran.words.as_str()), (0, ""));
    assert_eq!(read(&config, "told.jsonl"), "");
    for _ in 0..2 {
        let ran = desk.feed(&["--demo", "apply", "-"], &owner);
        assert_eq!((ran.code, ran.words.as_str()), (0, ""));
        assert_eq!(read(&config, "told.jsonl").lines().count(), 1);
    }
    assert!(read(&config, "told.env").contains("ROLECALL_REQUEST_OPERATOR=tess\n"));
}

#[test]
fn apply_says_on_stderr_what_went_wrong_with_the_command_and_is_not_failed_by_it() {
    let (desk, config) = desk("\"./gone\"");
    let ran = desk.feed(&["--demo", "apply", "-"], OWNER);
    assert_eq!((ran.code, ran.lines().len()), (0, 1), "{ran:?}");
    assert!(
        ran.words.contains("new-owner.dan") && ran.words.contains("./gone"),
        "{ran:?}"
    );
    fs::write(
        config.join("config.toml"),
        "[approvals]\ncommand = \"./tell\"\n",
    )
    .unwrap();
    let ran = desk.feed(&["--demo", "apply", "-"], EXPORT);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.words.contains("no command was run") && ran.words.contains("line 2"),
        "{ran:?}"
    );
}

#[test]
fn the_configuration_is_checked_and_shown_with_it() {
    let (desk, config) = desk("\"./tell\", \"a b\"");
    let ran = desk.say("config check");
    assert_eq!(ran.code, 0, "{ran:?}");
    let ran = desk.say("config show");
    assert!(
        ran.data
            .contains("command = [\"./tell\", \"a b\"]\nseconds = 10"),
        "{ran:?}"
    );
    for (text, part) in [
        ("[approvals]\ncommand = \"x\"", "line 2: no-list"),
        ("[approvals]\ncommand = [\"./gone\"]", "line 1: no-program"),
        ("[approvals]\nseconds = 0", "line 2: bad-seconds"),
    ] {
        fs::write(config.join("config.toml"), text).unwrap();
        let ran = desk.say("config check");
        assert!(ran.code == 2 && ran.words.contains(part), "{ran:?}");
    }
}

#[test]
fn the_console_tells_too_and_says_what_went_wrong() {
    let (desk, _) = desk("\"./tell\"");
    let said = "[approvals]\ncommand = [\"./gone\"]\n";
    fs::write(desk.folder().join("config.toml"), said).unwrap();
    let mut command = console::command(console::ROLECALL, desk.folder());
    command.arg("demo");
    let mut pty = Pty::start(command);
    pty.sees("The Mint");
    pty.type_in("/mint");
    pty.wait_for("only the one", |sight| !sight.has("Northside"));
    pty.press("enter");
    pty.press("enter");
    pty.sees("The Mint > Users");
    pty.type_in("A");
    pty.sees("Ben Moss");
    pty.type_in("ben");
    pty.settles();
    pty.press("enter");
    pty.sees("acting as Ben Moss");
    pty.type_in("/dan");
    pty.wait_for("only the one", |sight| !sight.has("Kim Reed"));
    pty.press("enter");
    pty.type_in("r");
    pty.sees("Auditor");
    pty.type_in("owner");
    pty.press("enter");
    pty.sees("go ahead");
    pty.type_in("y");
    pty.sees("Nobody was told of the request new-owner.dan");
    pty.sees("Approvals 1");
    pty.type_in("q");
    assert_eq!(pty.ends(), 0);
}
