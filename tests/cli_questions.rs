//! The headless door's questions: words, JSON and exit codes.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod cli_support;

use cli_support::Desk;
use serde_json::Value;

#[test]
fn why_not_names_the_edits_that_would_be_accepted_and_they_are() {
    let desk = Desk::new();
    let ran = desk.say("--demo why-not mia@northside account.billing");
    assert_eq!((ran.code, ran.words.as_str()), (0, ""));
    assert!(ran.data.starts_with("no: "), "{}", ran.data);
    let told = desk
        .say("--demo why-not mia@northside account.billing --json")
        .json();
    let edits = &told["ways"][0]["edits"];
    let line = serde_json::json!({"account": "northside", "batch": edits, "confirmed": true});
    assert_eq!(desk.apply(&line.to_string()).0, 0, "{line}");
    assert_eq!(desk.say("--demo can mia@northside account.billing").code, 0);
    let now = desk
        .say("--demo why-not mia@northside account.billing --json")
        .json();
    assert_eq!(now["access"]["allowed"], Value::Bool(true));
    assert_eq!(now["ways"].as_array().map(Vec::len), Some(0));
}

#[test]
fn why_not_says_who_else_could_where_whoever_acts_cannot() {
    let desk = Desk::new();
    let ran = desk.say("--demo why-not mia@northside account.billing --as al");
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.data.contains("As site administrator: "), "{}", ran.data);
    assert_eq!(
        desk.say("--demo why-not mia@nowhere account.billing").code,
        2
    );
    assert_eq!(desk.say("--demo why-not mia@northside account.fly").code, 1);
}

#[test]
fn who_can_names_everybody_who_can_page_by_page_and_nobody_else() {
    let desk = Desk::new();
    let whole = desk
        .say("--demo who-can account.settings --in northside --json")
        .json();
    let names = |told: &Value| -> Vec<String> {
        let rows = told["rows"].as_array().unwrap().iter();
        rows.map(|r| r["user"].as_str().unwrap().to_owned())
            .collect()
    };
    let all = names(&whole);
    for row in desk.say("--demo users list northside --json").json()["rows"]
        .as_array()
        .unwrap()
    {
        let user = row["user"]["id"].as_str().unwrap();
        let can = desk
            .say(&format!("--demo can {user}@northside account.settings"))
            .code
            == 0;
        assert_eq!(all.contains(&user.to_owned()), can, "{user}");
    }
    let (mut paged, mut after) = (Vec::new(), String::new());
    loop {
        let page = desk
            .say(&format!(
                "--demo who-can account.settings@northside --limit 1 --json{after}"
            ))
            .json();
        paged.extend(names(&page));
        let Some(next) = page["next"].as_str() else {
            break;
        };
        after = format!(" --after {next}");
    }
    assert_eq!(paged, all);
    let by = &whole["rows"][0]["by"][0];
    assert!(by["role"].is_string() && by["rule"].is_array(), "{by}");
    for bad in [
        "account.settings",
        "account.settings@northside --in northside",
        "account.fly@northside",
    ] {
        assert_eq!(desk.say(&format!("--demo who-can {bad}")).code, 2, "{bad}");
    }
}

#[test]
fn two_roles_and_two_people_are_compared_both_ways() {
    let desk = Desk::new();
    let words = |told: &Value, side: &str| -> Vec<String> {
        let rows = told[side].as_array().unwrap().iter();
        rows.map(|r| r["capability"].as_str().unwrap().to_owned())
            .collect()
    };
    let roles = desk
        .say("--demo compare roles owner member --in northside --json")
        .json();
    assert!(words(&roles, "only_first").contains(&"account.billing".to_owned()));
    assert!(words(&roles, "only_second").is_empty());
    assert_eq!(
        desk.say("--demo compare roles owner member --policy clinic --json")
            .json(),
        roles
    );
    let people = desk
        .say("--demo compare users mia oz --in northside --json")
        .json();
    assert!(words(&people, "only_second").contains(&"account.billing".to_owned()));
    assert!(!words(&people, "only_first").contains(&"account.billing".to_owned()));
    let same = desk
        .say("--demo compare users oz oz --in northside --json")
        .json();
    assert!(
        ["only_first", "only_second", "differ"]
            .iter()
            .all(|s| words(&same, s).is_empty())
    );
    assert_eq!(desk.say("--demo compare roles owner member").code, 2);
    assert_eq!(
        desk.say("--demo compare roles owner nobody --in northside")
            .code,
        2
    );
}

#[test]
fn the_review_functions_tell_assigned_from_authorized() {
    let desk = Desk::new();
    let ask = |what: &str| {
        desk.say(&format!("--demo review {what} --in northside --json"))
            .json()
    };
    let held = |told: &Value| told.to_string().contains("\"ona\"");
    // An archived Owner is still assigned, and authorized to nothing.
    assert!(held(&ask("assigned-users owner")));
    assert!(!held(&ask("authorized-users owner")));
    assert_eq!(ask("assigned-roles ona").as_array().unwrap().len(), 1);
    assert_eq!(ask("authorized-roles ona").as_array().unwrap().len(), 0);
    let gives = |told: &Value, cap: &str| told.to_string().contains(cap);
    assert!(gives(&ask("role-permissions owner"), "account.billing"));
    assert!(!gives(&ask("role-permissions member"), "account.billing"));
    assert!(gives(&ask("user-permissions oz"), "account.billing"));
    assert!(!gives(&ask("user-permissions ona"), "account.billing"));
    let on = |what: &str| {
        desk.say(&format!(
            "--demo review {what} --in northside --on front-desk --json"
        ))
        .json()
    };
    assert!(gives(
        &on("role-operations-on-object owner"),
        "shared-room.manage"
    ));
    assert!(!gives(
        &on("role-operations-on-object owner"),
        "account.billing"
    ));
    assert!(gives(
        &on("user-operations-on-object oz"),
        "shared-room.manage"
    ));
    assert!(!gives(
        &on("user-operations-on-object mia"),
        "shared-room.manage"
    ));
    assert_eq!(
        desk.say("--demo review role-permissions owner --in northside --on front-desk")
            .code,
        2
    );
    assert_eq!(
        desk.say("--demo review user-operations-on-object oz --in northside")
            .code,
        2
    );
    assert_eq!(
        desk.say("--demo review assigned-users nobody --in northside")
            .code,
        2
    );
}

#[test]
fn an_explanation_begins_with_the_account_and_ends_with_what_decides() {
    let desk = Desk::new();
    let told = desk
        .say("--demo can mia@northside account.billing --explain --json")
        .json();
    let steps: Vec<&str> = told["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["text"].as_str().unwrap())
        .collect();
    assert_eq!(steps[0], "Northside Clinic is active");
    assert_eq!(steps[1], "Mia Santos is active");
    assert!(
        steps.iter().any(|s| s.starts_with("holds Member")),
        "{steps:?}"
    );
    assert!(steps.contains(&"no role held rules it out"), "{steps:?}");
    assert_eq!(steps.last().copied(), told["message"].as_str());
}

#[test]
fn findings_are_told_account_by_account_and_what_mends_them_does() {
    let desk = Desk::new();
    let rows = |what: &str| -> Vec<Value> {
        let ran = desk.say(&format!("--demo findings list --json{what}"));
        assert_eq!((ran.code, ran.words.as_str()), (0, ""));
        ran.json().as_array().unwrap().clone()
    };
    let lone = |rows: &[Value]| rows.iter().find(|r| r["code"] == "lone-holder").cloned();
    let found = lone(&rows(" --in northside")).unwrap();
    assert_eq!(
        (&found["account"], &found["whom"][0]),
        (&"northside".into(), &"oz".into())
    );
    assert!(rows("").len() > rows(" --in northside").len());
    let line =
        serde_json::json!({"account": "northside", "batch": found["mend"], "confirmed": true});
    assert_eq!(desk.apply(&line.to_string()).0, 0, "{line}");
    assert_eq!(lone(&rows(" --in northside")), None);
    assert!(rows("").iter().all(|r| r["code"] != "self-raise"));
    let stale = |what: &str| rows(what).iter().any(|r| r["code"] == "stale-invitation");
    assert!(stale(" --in harbourview") && !stale(" --in harbourview --invited 400"));
    assert_eq!(desk.say("--demo findings list --in nowhere").code, 2);
}

#[test]
fn what_if_sums_lines_that_build_on_one_another_and_writes_nothing() {
    let desk = Desk::new();
    let invite = r#"{"edit":"user.invite","account":"northside","as":"al","user":"kim","name":"Kim","roles":[{"role":"member"}]}"#;
    let raise =
        r#"{"edit":"role.change","account":"northside","user":"kim","from":"member","to":"admin"}"#;
    let accept = r#"{"edit":"user.accept","account":"northside","as":"kim","user":"kim"}"#;
    let lines = [invite, accept, raise].join("\n");
    let ran = desk.feed(&["--demo", "what-if", "-", "--json"], &lines);
    assert_eq!((ran.code, ran.words.as_str()), (0, ""));
    let sum = &ran.json()["accounts"][0];
    let people = sum["people"].as_array().unwrap();
    assert_eq!(people.len(), 1, "{sum}");
    assert_eq!(
        (&people[0]["user"], &people[0]["is"]),
        (&"kim".into(), &"active".into())
    );
    let gained = people[0]["gained"].as_array().unwrap();
    assert_eq!((gained.len(), &gained[0]["role"]), (1, &"admin".into()));
    assert!(
        people[0]["can"]
            .to_string()
            .contains("Manage clinic-wide settings")
    );
    assert_eq!(
        desk.say("--demo users show kim@northside").code,
        2,
        "nothing was written"
    );
    let words = desk.feed(&["--demo", "what-if", "-"], &lines).data;
    assert!(
        words.contains("+ can: ") && words.contains("+ Admin"),
        "{words}"
    );
}

#[test]
fn what_if_tells_a_refusal_and_nothing_where_all_is_taken_back() {
    let desk = Desk::new();
    let archive = r#"{"edit":"user.archive","account":"northside","user":"mia"}"#;
    let restore = archive.replace("archive", "restore");
    let both = format!("{archive}\n{restore}");
    let ran = desk.feed(&["--demo", "what-if", "-", "--json"], &both);
    assert_eq!(
        (ran.code, &ran.json()["accounts"][0]["people"]),
        (0, &serde_json::json!([]))
    );
    let last = archive.replace("mia", "oz");
    let ran = desk.feed(&["--demo", "what-if", "-", "--json"], &last);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.json()["lines"][0]["refused"][0]["code"], "min-active");
    assert_eq!(
        desk.feed(&["--demo", "what-if", "-"], "not an edit").code,
        2
    );
}

#[test]
fn of_two_ways_the_one_that_gives_less_away_comes_first_and_none_is_told_twice() {
    let desk = Desk::new();
    let ran = desk.say("--demo why-not mia@northside account.settings --json");
    let answer = ran.json();
    let roles: Vec<&str> = answer["ways"]
        .as_array()
        .unwrap()
        .iter()
        .map(|way| way["edits"][0]["role"].as_str().unwrap())
        .collect();
    assert_eq!(roles, ["admin", "owner"]);
}

#[test]
fn the_rights_of_a_user_are_told_thing_by_thing_page_by_page() {
    let desk = Desk::new();
    let ran = desk.say("--demo rights oz@northside");
    assert_eq!(ran.code, 0, "{ran:?}");
    let head = ran.data.lines().next().unwrap();
    assert!(
        head.starts_with("ON") && head.contains("CAPABILITY"),
        "{head}"
    );
    let account = ran
        .data
        .lines()
        .find(|line| line.contains("account.billing"));
    assert!(account.unwrap().contains("Owner"), "{}", ran.data);
    let told = desk
        .say("--demo rights oz@northside --limit 1 --json")
        .json();
    assert!(told["rows"][0]["thing"].is_null(), "{told}");
    assert!(told["next"].is_string(), "{told}");
    // What the first page says of the account is what `can` says.
    for right in told["rows"][0]["rights"].as_array().unwrap() {
        let sure = right["by"].as_array().unwrap().iter();
        let sure = sure
            .clone()
            .any(|by| by["when"].as_str().unwrap_or("").is_empty());
        let capability = right["capability"].as_str().unwrap();
        if sure && capability.starts_with("account.") {
            let can = desk.say(&format!("--demo can oz@northside {capability}"));
            assert_eq!(can.code, 0, "{capability} {can:?}");
        }
    }
    assert_eq!(desk.say("--demo rights nobody@northside").code, 2);
    assert_eq!(desk.say("--demo rights oz").code, 2);
}

#[test]
fn what_somebody_sees_and_does_not_see_is_told_of_people_and_of_roles() {
    let desk = Desk::new();
    let ran = desk.say("--demo sees mia@northside");
    assert_eq!(ran.code, 0, "{ran:?}");
    let billing = ran
        .data
        .lines()
        .find(|line| line.starts_with("account.billing "));
    assert!(!billing.unwrap().contains("may do it "), "{}", ran.data);
    let told = desk.say("--demo sees owner@northside --role --json").json();
    let rows = told["rows"].as_array().unwrap();
    let billing = rows
        .iter()
        .find(|row| row["capability"] == "account.billing");
    assert_eq!(billing.unwrap()["seen"], "does", "{told}");
    assert_eq!(desk.say("--demo sees pilot@northside --role").code, 2);
    assert_eq!(desk.say("--demo sees nobody@northside").code, 2);
}

#[test]
fn the_delegation_is_told_in_all_and_for_one_thing_role_by_role() {
    let desk = Desk::new();
    let ran = desk.say("--demo delegation northside");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.data.lines().any(|line| line.starts_with("owner ")),
        "{}",
        ran.data
    );
    let told = desk.say("--demo delegation northside --json").json();
    let verb = told["verbs"][0].as_str().unwrap();
    assert!(ran.words.contains(verb), "{}", ran.words);
    let one = desk
        .say(&format!("--demo delegation northside --verb {verb} --json"))
        .json();
    assert_eq!(
        one["cells"].as_array().unwrap().len(),
        one["actors"].as_array().unwrap().len()
    );
    assert_eq!(desk.say("--demo delegation northside --verb fly").code, 2);
    assert_eq!(desk.say("--demo delegation nowhere").code, 2);
}

#[test]
fn whether_somebody_may_do_something_to_somebody_is_what_the_edit_would_say() {
    let desk = Desk::new();
    let ran = desk.say("--demo can oz@northside archive --whom mia");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.data.contains("Oz Ferrand may archive Mia Santos."),
        "{ran:?}"
    );
    let no = desk.say("--demo can mia@northside archive --whom oz");
    assert_eq!(no.code, 1, "{no:?}");
    assert!(no.data.starts_with("No. "), "{no:?}");
    // Each answer is that of the edit itself, whoever is asked about.
    for verb in ["archive", "remove-user"] {
        for (who, whom) in [("oz", "al"), ("al", "oz"), ("al", "mia"), ("mia", "al")] {
            let told = desk
                .say(&format!(
                    "--demo can {who}@northside {verb} --whom {whom} --json"
                ))
                .json();
            let edit = verb.trim_end_matches("-user");
            let line = format!(
                r#"{{"edit":"user.{edit}","account":"northside","as":"{who}","user":"{whom}","confirmed":true}}"#
            );
            let ran = desk.feed(&["--demo", "apply", "--dry-run", "-"], &line);
            assert_eq!(
                told["allowed"],
                ran.code == 0,
                "{who} {verb} {whom}: {told}"
            );
        }
    }
    let yes = desk.say("--demo can oz@northside add --whom mia --role admin");
    assert_eq!(yes.code, 0, "{yes:?}");
    let no = desk.say("--demo can mia@northside invite --role owner");
    assert_eq!(no.code, 1, "{no:?}");
    assert_eq!(desk.say("--demo can oz@northside fly --whom mia").code, 2);
    assert_eq!(desk.say("--demo can oz@northside add --whom mia").code, 2);
    assert_eq!(
        desk.say("--demo can oz@northside archive --whom no-one")
            .code,
        2
    );
}
