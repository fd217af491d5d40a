//! Somebody leaves: what they leave behind in every account, who takes it over, and one batch for
//! each account that the core accepts whole or not at all.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod cli_support;

use cli_support::Desk;
use serde_json::Value;

fn journal(desk: &Desk, account: &str) -> u64 {
    let listed = desk.say(&format!("--demo journal list {account} --json"));
    listed.json()["total"].as_u64().unwrap()
}

fn edits(row: &Value) -> Vec<String> {
    let batch = row["batch"].as_array().unwrap().iter();
    batch
        .map(|e| e["edit"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_last_owner_goes_when_an_heir_takes_over_and_nothing_is_done_before_that_is_asked() {
    let desk = Desk::new();
    let before = journal(&desk, "northside");
    let found = desk.say("--demo users leaving oz@northside --json");
    assert_eq!(found.code, 0);
    let row = &found.json()["accounts"][0];
    assert_eq!(edits(row), ["role.assign", "user.archive"]);
    assert_eq!(row["heir"], "Al Reyes");
    assert_eq!(
        journal(&desk, "northside"),
        before,
        "looking writes nothing"
    );
    let gone = desk.say("--demo users leaving oz@northside --apply --reason leaves --json");
    assert_eq!(
        (gone.code, &gone.json()["accounts"][0]["done"]),
        (0, &Value::Bool(true))
    );
    assert_eq!(
        journal(&desk, "northside"),
        before + 1,
        "one batch, one entry"
    );
    let oz = desk.say("--demo users show oz@northside --json").json();
    assert_eq!(oz["row"]["user"]["status"], "archived");
    let al = desk.say("--demo users show al@northside --json").json();
    assert_eq!(al["row"]["roles"][0]["role"], "owner");
}

#[test]
fn an_heir_whom_the_rules_do_not_accept_is_refused_and_nothing_is_half_done() {
    let desk = Desk::new();
    let before = journal(&desk, "northside");
    let ran = desk.say("--demo users leaving oz@northside --heir ona --apply --json");
    let row = &ran.json()["accounts"][0];
    assert_eq!(ran.code, 1);
    assert_eq!(edits(row), Vec::<String>::new());
    assert!(row["refused"][0]["code"].is_string(), "{row}");
    assert_eq!(journal(&desk, "northside"), before);
    let oz = desk.say("--demo users show oz@northside --json").json();
    assert_eq!(oz["row"]["user"]["status"], "active");
}

#[test]
fn what_somebody_owns_goes_to_whoever_holds_most_of_the_same() {
    let desk = Desk::new();
    let found = desk.say("--demo users leaving al@northside --json").json();
    let row = &found["accounts"][0];
    assert_eq!(row["owns"].as_array().unwrap().len(), 4);
    let given: Vec<&Value> = row["batch"].as_array().unwrap().iter().collect();
    assert_eq!(
        edits(row),
        [
            "resource.give",
            "resource.give",
            "resource.give",
            "user.archive"
        ]
    );
    let heir = desk.say("--demo users show yara@northside --json").json();
    assert_eq!(
        heir["row"]["roles"][0]["role"], "admin",
        "an Admin for an Admin"
    );
    assert!(given[..3].iter().all(|edit| edit["to"] == "yara"), "{row}");
}

#[test]
fn everywhere_is_where_the_same_address_is() {
    let desk = Desk::new();
    let line = r#"{"edit":"user.create","account":"aurora","user":"ozzy","name":"Oz Ferrand","email":"EMAIL"}"#;
    let oz = desk.say("--demo users show oz@northside --json").json();
    let email = oz["row"]["user"]["email"].as_str().unwrap().to_uppercase();
    assert_eq!(
        desk.feed(&["--demo", "apply", "-"], &line.replace("EMAIL", &email))
            .code,
        0
    );
    let here = desk.say("--demo users leaving oz@northside --json").json();
    assert_eq!(here["accounts"].as_array().unwrap().len(), 1);
    let gone = desk.say("--demo users leaving oz@northside --everywhere --remove --apply --json");
    let rows = gone.json();
    let rows: Vec<(&str, &str, bool)> = rows["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| {
            let word = |key: &str| r[key].as_str().unwrap();
            (word("account"), word("user"), r["done"] == true)
        })
        .collect();
    assert_eq!(rows, [("northside", "oz", true), ("aurora", "ozzy", true)]);
}

#[test]
fn an_heir_who_is_not_everywhere_is_refused_there_and_each_account_has_its_result() {
    let desk = Desk::new();
    let line = r#"{"edit":"user.create","account":"aurora","user":"ozzy","name":"Oz Ferrand","email":"EMAIL"}"#;
    let oz = desk.say("--demo users show oz@northside --json").json();
    let email = oz["row"]["user"]["email"].as_str().unwrap();
    let made = desk.feed(&["--demo", "apply", "-"], &line.replace("EMAIL", email));
    assert_eq!(made.code, 0);
    let before = journal(&desk, "aurora");
    let gone = desk.say("--demo users leaving oz@northside --everywhere --heir al --apply --json");
    let rows = &gone.json()["accounts"];
    assert_eq!(gone.code, 1);
    assert_eq!(rows[0]["done"], true, "{rows}");
    assert_eq!(rows[1]["account"], "aurora");
    assert_eq!(rows[1]["refused"][0]["code"], "unknown-user");
    assert_eq!(edits(&rows[1]), Vec::<String>::new());
    assert_eq!(journal(&desk, "aurora"), before);
}

/// A company in which nobody is archived without somebody else's word, and mia and oz in it.
fn company() -> Desk {
    let desk = Desk::new();
    let policy = format!(
        "{}\n[workflows.going]\nrule = \"FE-50\"\nwaits = \"edits\"\nedits = [\"user.archive\"]\n\
         decided-with = \"user.decide\"\n",
        include_str!("policies/four-eyes.toml")
    );
    let file = tempfile::tempdir().unwrap();
    let path = file.path().join("four-eyes.toml");
    std::fs::write(&path, policy).unwrap();
    let kept = desk.run(&["--demo", "policy", "keep", path.to_str().unwrap()]);
    assert_eq!(kept.code, 0, "{kept:?}");
    for line in [
        r#"{"account":"acme","batch":[{"edit":"account.create","title":"Acme","policy":"four-eyes"},{"edit":"user.create","user":"oz","name":"Oz","roles":[{"role":"owner"}]}]}"#,
        r#"{"edit":"user.create","account":"acme","user":"ada","name":"Ada","roles":[{"role":"admin"}]}"#,
        r#"{"edit":"user.create","account":"acme","user":"mia","name":"Mia","roles":[{"role":"member"}]}"#,
    ] {
        let ran = desk.feed(&["--demo", "apply", "-"], line);
        assert_eq!(ran.code, 0, "{line}: {ran:?}");
    }
    desk
}

#[test]
fn who_only_asks_that_somebody_goes_is_told_that_it_waits() {
    let desk = company();
    let asked = desk.say("--demo users leaving mia@acme --as ada --apply");
    assert_eq!(asked.code, 0, "{asked:?}");
    assert!(
        asked.data.contains("asked for, and waits"),
        "{}",
        asked.data
    );
    let mia = desk.say("--demo users show mia@acme --json").json();
    assert_eq!(mia["row"]["user"]["status"], "active");
    let gone = desk.say("--demo users leaving mia@acme --apply --json");
    assert_eq!(gone.json()["accounts"][0]["waits"], false);
    let mia = desk.say("--demo users show mia@acme --json").json();
    assert_eq!(mia["row"]["user"]["status"], "archived");
}
