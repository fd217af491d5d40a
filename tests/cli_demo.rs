//! The demo data: every line of it is accepted by a fresh store, and it shows what it is meant to.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod cli_support;

use std::{collections::BTreeSet, fs, path::Path};

use cli_support::Desk;
use serde_json::Value;

fn stories() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo-data");
    let entries = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    let mut stories: Vec<(String, String)> = entries
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, path.to_string_lossy().into_owned())
        })
        .collect();
    stories.sort();
    stories
}

#[test]
fn every_line_of_the_demo_is_accepted_by_a_fresh_store() {
    let stories = stories();
    assert_eq!(stories.len(), 5);
    for (_, file) in stories {
        let desk = Desk::new();
        let ran = desk.run(&["apply", &file]);
        let refused: Vec<Value> = ran
            .lines()
            .into_iter()
            .filter(|l| l["ok"] != true)
            .collect();
        assert!(refused.is_empty() && ran.code == 0, "{file}: {refused:#?}");
        assert_eq!(desk.say("store verify").code, 0, "{file}");
    }
}

#[test]
fn the_demo_has_five_accounts_of_five_policies_with_people_in_every_state() {
    let desk = Desk::new();
    let accounts = desk.say("--demo accounts list --json").json();
    let rows = accounts["rows"].as_array().unwrap();
    let policies: BTreeSet<&str> = rows.iter().map(|r| r["policy"].as_str().unwrap()).collect();
    assert_eq!((rows.len(), policies.len()), (5, 5));
    for row in rows {
        let count = |what: &str| row[what].as_u64().unwrap();
        let people = count("active") + count("invited") + count("archived");
        assert!((15..=60).contains(&people), "{row}");
        assert!(count("invited") > 0 && count("archived") > 0, "{row}");
    }
    let waiting: u64 = rows.iter().map(|r| r["waiting"].as_u64().unwrap()).sum();
    assert!(waiting >= 4, "{accounts}");
}

#[test]
fn each_account_is_named_as_its_file() {
    let desk = Desk::new();
    for (name, _) in stories() {
        assert_eq!(
            desk.run(&["--demo", "accounts", "show", &name]).code,
            0,
            "{name}"
        );
    }
}

#[test]
fn the_demo_is_kept_between_runs_and_has_a_past() {
    let desk = Desk::new();
    let (code, _) = desk.apply(
        r#"{"edit":"user.invite","account":"northside","user":"kim","name":"Kim Lund","roles":[{"role":"member"}]}"#,
    );
    assert_eq!(code, 0);
    assert_eq!(desk.say("--demo users show kim@northside").code, 0);
    let journal = desk.say("--demo journal list northside --json").json();
    let moments: Vec<&str> = journal["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["at"].as_str().unwrap())
        .collect();
    assert!(moments.is_sorted_by(|newer, older| newer >= older));
    let days: BTreeSet<&str> = moments.iter().map(|m| &m[..10]).collect();
    assert!(days.len() > 10, "{days:?}");
}

#[test]
fn the_lone_owner_stays_until_somebody_else_is_one() {
    let desk = Desk::new();
    let archive = r#"{"edit":"user.archive","account":"northside","as":"oz","user":"oz"}"#;
    let (code, told) = desk.apply(archive);
    let refusal = &told["refused"][0];
    assert_eq!((code, &refusal["code"]), (1, &Value::from("min-active")));
    // What the refusal offers first is accepted, and then so is the edit itself.
    let mut remedy = refusal["remedies"][0]["edits"][0].clone();
    remedy["account"] = "northside".into();
    remedy["as"] = "oz".into();
    assert_eq!(desk.apply(&remedy.to_string()).0, 0);
    assert_eq!(desk.apply(archive).0, 0);
}

#[test]
fn uploads_wait_for_their_approvers_and_a_declined_one_stays_declined() {
    let desk = Desk::new();
    let all = desk.say("--demo requests list lakeshore --json").json();
    let with = |status: &str| {
        let rows = all["rows"].as_array().unwrap().iter();
        rows.filter(|r| r["request"]["status"] == status).count()
    };
    assert!(with("waiting") >= 4 && with("declined") == 1, "{all}");
    let approve = r#"{"edit":"request.approve","account":"lakeshore","as":"gina","request":"upload-approval.alumni-interview"}"#;
    assert_eq!(desk.apply(approve).0, 0);
    let (code, told) = desk.apply(
        &approve
            .replace("gina", "edwin")
            .replace("alumni-interview", "oral-history-4"),
    );
    assert_eq!(
        (code, &told["refused"][0]["code"]),
        (1, &Value::from("no-capability"))
    );
}

#[test]
fn the_supervisor_waits_for_the_vendor_and_licences_run_out() {
    let desk = Desk::new();
    let approve = r#"{"edit":"request.approve","account":"harbourview","request":"enable-supervisor.harbourview"}"#;
    assert_eq!(desk.apply(approve).0, 1);
    let vendor = approve.replacen('{', r#"{"vendor":true,"#, 1);
    assert_eq!(desk.apply(&vendor).0, 0);
    let host = |name: &str| {
        desk.apply(&format!(
            r#"{{"edit":"user.create","account":"harbourview","as":"walt","user":"{name}","name":"{name}","roles":[{{"role":"host"}}]}}"#
        ))
    };
    assert_eq!(host("xenia").0, 0);
    let (code, told) = host("yusuf");
    assert_eq!(
        (code, &told["refused"][0]["code"]),
        (1, &Value::from("no-licence"))
    );
}

#[test]
fn a_role_that_stands_alone_shows_what_it_costs_before_it_is_given() {
    let desk = Desk::new();
    let give = r#"{"edit":"role.assign","account":"lakeshore","as":"hana","user":"gina","role":"guest-editor"}"#;
    let (code, told) = desk.apply(give);
    assert_eq!(
        (code, &told["code"]),
        (1, &Value::from("needs-confirmation"))
    );
    let lost = told["plan"]["people"][0]["lost"].as_array().unwrap();
    assert_eq!(lost.len(), 2, "{told}");
}

#[test]
fn programs_that_make_the_demo_at_once_share_one_whole_store() {
    const AT_ONCE: usize = 6;
    let desk = Desk::new();
    std::thread::scope(|scope| {
        for n in 0..AT_ONCE {
            let desk = &desk;
            scope.spawn(move || {
                let line = format!(
                    r#"{{"edit":"user.invite","account":"northside","as":"al","user":"new{n}","name":"New {n}","roles":[{{"role":"member"}}]}}"#
                );
                let ran = desk.feed(&["--demo", "apply", "-"], &line);
                assert_eq!(ran.code, 0, "{ran:?}");
            });
        }
    });
    let ran = desk.run(&[
        "--demo",
        "users",
        "list",
        "northside",
        "--filter",
        "new",
        "--json",
    ]);
    for n in 0..AT_ONCE {
        assert!(
            ran.data.contains(&format!("\"New {n}\"")),
            "an accepted edit is lost: {ran:?}"
        );
    }
    assert_eq!(desk.run(&["--demo", "store", "verify"]).code, 0);
}

#[test]
fn a_request_is_found_by_what_its_row_shows() {
    let desk = Desk::new();
    for words in ["ferry", "tariq", "oral-history"] {
        let ran = desk.run(&["--demo", "requests", "list", "lakeshore", "--filter", words]);
        assert!(ran.data.contains("ferry strike"), "{words}: {ran:?}");
    }
}
