//! The headless door: exit codes, one result line for each edit, paging, and that nothing it
//! prints is run by a terminal.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod cli_support;

use cli_support::Desk;
use serde_json::Value;

const INVITE: &str = r#"{"edit":"user.invite","account":"northside","as":"al","user":"kim","name":"Kim Lund","roles":[{"role":"member"}]}"#;

#[test]
fn each_edit_has_its_result_line_in_order_and_the_worst_gives_the_exit_code() {
    let desk = Desk::new();
    let input = format!(
        "# a word\n\n{INVITE}\n{INVITE}\nnot an edit\n{}\n",
        INVITE.replace("kim", "lou")
    );
    let ran = desk.feed(&["--demo", "apply", "-"], &input);
    let told: Vec<(u64, bool)> = ran
        .lines()
        .iter()
        .map(|l| (l["line"].as_u64().unwrap(), l["ok"].as_bool().unwrap()))
        .collect();
    assert_eq!(told, [(3, true), (4, false), (5, false), (6, true)]);
    let lines = ran.lines();
    assert!(lines[0]["plan"]["digest"].is_string());
    assert_eq!(lines[1]["refused"][0]["code"], "name-taken");
    assert_eq!(lines[2]["refused"][0]["code"], "bad-line");
    assert_eq!((ran.code, ran.words.as_str()), (2, ""));
}

#[test]
fn a_dry_run_tells_the_plan_and_does_nothing() {
    let desk = Desk::new();
    let ran = desk.feed(&["--demo", "apply", "--dry-run", "-"], INVITE);
    assert_eq!((ran.code, &ran.json()["ok"]), (0, &Value::Bool(true)));
    assert_eq!(desk.say("--demo users show kim@northside").code, 2);
}

#[test]
fn who_acts_can_be_said_once_and_only_for_one_account() {
    let desk = Desk::new();
    let words = ["--demo", "apply", "-", "--as", "mia@northside"];
    let ran = desk.feed(&words, r#"{"edit":"user.archive","user":"jonas"}"#);
    assert_eq!(ran.json()["refused"][0]["code"], "not-delegated", "{ran:?}");
    let ran = desk.feed(
        &words,
        r#"{"edit":"user.archive","account":"prairie","user":"bao"}"#,
    );
    assert_eq!(
        (ran.code, &ran.json()["refused"][0]["code"]),
        (2, &"bad-line".into())
    );
}

#[test]
fn a_reminder_asks_for_confirmation_and_a_seen_plan_is_pinned() {
    let desk = Desk::new();
    let give = r#"{"edit":"role.assign","account":"lakeshore","as":"hana","user":"edwin","role":"cart-participant"}"#;
    let (code, told) = desk.apply(give);
    assert_eq!((code, &told["code"]), (1, &"needs-confirmation".into()));
    let digest = told["plan"]["digest"].as_str().unwrap();
    let yes = give.replacen(
        '{',
        &format!(r#"{{"confirmed":true,"digest":"{digest}","#),
        1,
    );
    let other = yes.replace("edwin", "yuki");
    assert_eq!(desk.apply(&other).1["code"], "plan-changed");
    assert_eq!(desk.apply(&yes).0, 0);
}

#[test]
fn the_same_id_does_nothing_twice() {
    let desk = Desk::new();
    let line = INVITE.replacen('{', r#"{"id":"e-1","#, 1);
    assert!(desk.apply(&line).1.get("again").is_none());
    let (code, told) = desk.apply(&line);
    assert_eq!((code, &told["again"]), (0, &Value::Bool(true)));
    let (code, told) = desk.apply(&line.replace("kim", "lou"));
    assert_eq!(
        (code, &told["refused"][0]["code"]),
        (1, &"id-reused".into())
    );
}

#[test]
fn a_question_is_answered_by_the_exit_code_too() {
    let desk = Desk::new();
    for (line, code) in [
        ("--demo can oz@northside account.billing", 0),
        ("--demo can al@northside account.billing", 1),
        ("--demo can al@northside account.fly", 1),
        ("--demo can al@nowhere account.billing", 2),
        ("--demo can al account.billing", 2),
        (
            "--demo can mia@northside shared-room.enter --on group-room",
            0,
        ),
        (
            "--demo can mia@northside shared-room.enter --on front-desk",
            1,
        ),
    ] {
        assert_eq!(desk.say(line).code, code, "{line}");
    }
    let why = desk.say("--demo can al@northside account.billing --explain");
    assert!(
        why.data.starts_with("No.") && why.data.contains("CL-38"),
        "{why:?}"
    );
    let json = desk
        .say("--demo can al@northside account.billing --json")
        .json();
    assert_eq!(
        (&json["allowed"], &json["rule"][0]),
        (&Value::Bool(false), &"CL-38".into())
    );
}

#[test]
fn pages_together_show_each_row_once() {
    let desk = Desk::new();
    for list in ["users", "journal", "resources"] {
        let all = desk
            .run(&["--demo", list, "list", "northside", "--json"])
            .json();
        let all = all["rows"].as_array().unwrap().clone();
        let mut seen: Vec<Value> = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let mut words = vec![
                "--demo",
                list,
                "list",
                "northside",
                "--json",
                "--limit",
                "7",
            ];
            if let Some(after) = &after {
                words.extend(["--after", after]);
            }
            let page = desk.run(&words).json();
            seen.extend(page["rows"].as_array().unwrap().clone());
            match page["next"].as_str() {
                Some(next) => after = Some(next.to_owned()),
                None => break,
            }
        }
        assert_eq!(seen, all, "{list}");
    }
    let roles = desk
        .say("--demo roles list harbourview --limit 4 --json")
        .json();
    assert_eq!(
        (&roles["total"], &roles["next"]),
        (&6.into(), &"scheduler".into())
    );
}

#[test]
fn a_list_can_be_filtered_and_says_how_to_go_on() {
    let desk = Desk::new();
    let ran = desk.say("--demo users list northside --filter oz");
    assert!(
        ran.data.contains("Oz Ferrand") && ran.data.lines().count() == 2,
        "{ran:?}"
    );
    let ran = desk.say("--demo users list northside --limit 2");
    assert!(
        ran.words.contains("2 of 19 shown; go on with --after"),
        "{ran:?}"
    );
}

#[test]
fn everything_there_is_can_be_shown() {
    let desk = Desk::new();
    for (line, part) in [
        ("accounts show harbourview", "User licences: 11 of 12"),
        ("users show oz@northside", "the only active Owner"),
        ("roles show owner@northside", "Holders  2"),
        (
            "requests show upload-approval.chem-lab-03@lakeshore",
            "declined by Rosa Lindqvist: Wrong file",
        ),
        (
            "requests show upload-approval.alumni-interview@lakeshore",
            "If approved now",
        ),
        ("requests waiting", "lakeshore"),
        (
            "resources show moot-court-spring@lakeshore",
            "starts-at: 2031-03-14T13:00:00Z",
        ),
        ("journal show 1@northside", "Subscription of the practice"),
        ("store verify", "nothing is wrong"),
        ("policy list", "Telehealth clinic"),
        ("policy show clinic", "policy = \"clinic\""),
        ("policy matrix clinic", "Manage billing and subscription"),
        ("policy test clinic", "all as expected"),
    ] {
        let ran = desk.say(&format!("--demo {line}"));
        assert!(ran.code == 0 && ran.data.contains(part), "{line}: {ran:?}");
        let ran = desk.say(&format!("--demo {line} --json"));
        assert!(ran.code == 0 && ran.lines().len() == 1, "{line}: {ran:?}");
    }
    assert_eq!(desk.say("--demo journal show 9999@northside").code, 2);
}

#[test]
fn a_policy_and_an_account_are_told_in_cedars_language() {
    let desk = Desk::new();
    let ran = desk.say("policy export clinic --as cedar");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.data.starts_with("// Telehealth clinic"), "{ran:?}");
    assert!(ran.data.contains("What Cedar cannot say"), "{ran:?}");
    let owner = "@id(\"account.billing/owner\")\n@rule(\"CL-36\")\npermit(";
    assert!(ran.data.contains(owner), "{ran:?}");
    let ran = desk.say("--demo policy export clinic --as cedar --in northside");
    let told = ran.json();
    let al = told
        .as_array()
        .unwrap()
        .iter()
        .find(|e| e["uid"] == serde_json::json!({"type": "User", "id": "al"}));
    assert!(al.unwrap()["attrs"]["holds"]["admin"].is_array(), "{told}");
    let ran = desk.say("--demo policy export clinic --as cedar --in nowhere");
    assert_eq!(ran.code, 2, "{ran:?}");
}

#[test]
fn a_policy_file_is_checked_tested_and_kept() {
    let desk = Desk::new();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tiny.toml");
    let file = file.to_str().unwrap();
    std::fs::write(file, "policy = \"tiny\"\ntitel = \"Tiny\"\n").unwrap();
    let ran = desk.run(&["policy", "check", file]);
    assert!(ran.code == 1 && ran.data.contains("titel"), "{ran:?}");
    let policy = "policy = \"tiny\"\ntitle = \"Tiny\"\nrules = \"T\"\n[capabilities.account]\nread = {}\n[roles.reader]\ntitle = \"Reader\"\non = \"account\"\n[roles.reader.allow]\naccount.read = \"T-1\"\n";
    std::fs::write(file, policy).unwrap();
    assert_eq!(desk.run(&["policy", "check", file]).code, 0);
    assert_eq!(desk.run(&["policy", "test", file]).code, 2);
    assert_eq!(desk.run(&["policy", "keep", file]).code, 0);
    let create = r#"{"edit":"account.create","account":"a","title":"A","policy":"tiny"}"#;
    assert_eq!(desk.feed(&["apply", "-"], create).code, 0);
}

#[test]
fn nothing_printed_is_run_by_a_terminal() {
    let desk = Desk::new();
    let nasty = "a\u{1b}[31m\u{202e}b\u{9b}";
    for words in [
        vec!["--demo", "can", "oz@northside", nasty],
        vec!["--demo", "can", "oz@northside", nasty, "--json"],
        vec!["--demo", "users", "list", nasty],
        vec!["--demo", "users", "list", "northside", "--filter", nasty],
        vec!["--demo", "users", "list", "northside", "--after", nasty],
        vec!["policy", "show", nasty],
        vec!["--store", nasty, "store", "verify"],
        vec![nasty],
    ] {
        let ran = desk.run(&words);
        for c in ran.data.chars().chain(ran.words.chars()) {
            let bad = c != '\n' && (c.is_control() || c == '\u{202e}');
            assert!(!bad, "{words:?}: {ran:?}");
        }
    }
    let (_, told) = desk.apply(&INVITE.replace("Kim Lund", "Kim\\u202eLund"));
    assert_eq!(told["refused"][0]["code"], "bad-text");
    let reason = INVITE.replacen('{', "{\"reason\":\"because\\u001b[2J\",", 1);
    let (_, told) = desk.apply(&reason);
    assert_eq!(told["refused"][0]["code"], "bad-text");
}

#[test]
fn a_slip_in_the_name_of_a_store_makes_no_store() {
    let desk = Desk::new();
    let folder = tempfile::tempdir().unwrap();
    let slip = folder.path().join("rolecal.db");
    let ran = desk.run(&["--store", slip.to_str().unwrap(), "accounts", "list"]);
    assert!(ran.code == 3 && ran.words.contains("rolecal.db"), "{ran:?}");
    assert!(!slip.exists());
}

#[test]
fn misuse_and_trouble_are_told_apart() {
    let desk = Desk::new();
    for (line, code) in [
        ("--help", 0),
        ("--version", 0),
        ("", 2),
        ("demo", 2),
        ("fly", 2),
        ("users", 2),
        ("users list", 2),
        ("users list northside", 2),
        ("users list northside --limit 0", 2),
        ("--demo users list northside --after nonsense", 2),
        ("--ascii accounts list", 2),
        ("apply", 2),
        ("apply /nowhere/edits.jsonl", 3),
        ("--store /nowhere/at/all.db accounts list", 3),
        ("--store postgres://host/db accounts list", 3),
    ] {
        let words: Vec<&str> = line.split_whitespace().collect();
        let ran = desk.run(&words);
        assert_eq!(ran.code, code, "{line}: {ran:?}");
        assert!(
            code == 0 || !ran.words.is_empty() && ran.data.is_empty(),
            "{line}: {ran:?}"
        );
    }
}

#[test]
fn a_reader_who_goes_away_ends_it_quietly() {
    let desk = Desk::new();
    desk.say("--demo accounts list");
    for list in ["policy show clinic", "--demo journal list northside --json"] {
        let words: Vec<&str> = list.split(' ').collect();
        let mut child = desk.command(&words).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{list}: {output:?}");
        assert!(output.stderr.is_empty(), "{list}: {output:?}");
    }
}

#[test]
fn the_schema_is_json_and_names_every_edit() {
    let schema = Desk::new().say("apply --schema").json().to_string();
    for edit in [
        "account.create",
        "role.assign",
        "request.decline",
        "policy.install",
        "batch",
    ] {
        assert!(schema.contains(edit), "{edit}");
    }
}

#[test]
fn the_operator_stands_in_the_journal() {
    let desk = Desk::new();
    let ran = desk.feed(&["--demo", "--operator", "Renate", "apply", "-"], INVITE);
    assert_eq!(ran.code, 0);
    let journal = desk
        .say("--demo journal list northside --limit 2 --json")
        .json();
    let operators: Vec<&str> = journal["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["operator"].as_str().unwrap())
        .collect();
    assert_eq!(operators[0], "Renate");
}
