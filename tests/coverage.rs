//! Every rule that is listed is shown by scenarios, from both sides, and the check can fail.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod cli_support;

use std::fs;

use cli_support::Desk;
use rolecall::{
    policy::{
        rules::Basis,
        shipped::{Shipped, shipped},
    },
    validation::scenario::{Coverage, Covered, coverage},
};
use toml_edit::{DocumentMut, Item, TableLike, Value};

const LISTED: [(&str, usize); 5] = [
    ("clinic", 72),
    ("enterprise-account", 131),
    ("securevideo", 97),
    ("vancast", 80),
    ("verbit", 167),
];

fn ships(name: &str) -> &'static Shipped {
    let file = format!("{name}.toml");
    shipped().iter().find(|p| p.file == file).unwrap()
}

fn shown(policy: &str, scenarios: &str, rules: &str) -> Result<Coverage, String> {
    coverage(policy, "policy", (scenarios, "scenarios"), (rules, "rules")).map_err(|errors| {
        let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
        told.join("\n")
    })
}

/// What is missing about some rules and readings.
fn told<'c>(all: impl Iterator<Item = &'c Covered>) -> Vec<String> {
    let gaps = all.filter(|one| !one.missing.is_empty());
    gaps.map(|gap| format!("{}: {}", gap.id, gap.missing.join(", ")))
        .collect()
}

// ------------------------------------------------------------------------------ what ships is whole

#[test]
fn every_rule_of_every_shipped_policy_is_covered() {
    let mut missing = Vec::new();
    let mut by_basis = [0; Basis::ALL.len()];
    for (name, listed) in LISTED {
        let p = ships(name);
        let coverage = shown(p.text, p.scenarios, p.rules).unwrap();
        assert_eq!(coverage.rules.len(), listed, "{name}");
        missing.extend(told(coverage.gaps()));
        for (count, basis) in by_basis.iter_mut().zip(Basis::ALL) {
            let of = |rule: &&Covered| rule.basis == Some(basis);
            *count += coverage.rules.iter().filter(of).count();
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert_eq!(by_basis, [418, 83, 32, 14]);
    assert_eq!(shipped().len(), LISTED.len());
}

/// The ids of rules and readings in a text, comments included.
fn ids<'t>(text: &'t str, prefix: &str) -> Vec<&'t str> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    words.filter(|word| word.starts_with(prefix)).collect()
}

#[test]
fn a_policy_names_no_rule_that_is_not_listed() {
    for (name, _) in LISTED {
        let p = ships(name);
        let list: DocumentMut = p.rules.parse().unwrap();
        let policy: DocumentMut = p.text.parse().unwrap();
        let prefix = format!("{}-", policy["rules"].as_str().unwrap());
        let known = |id: &str| {
            let listed = list["rules"].get(id).is_some();
            listed || policy["readings"].get(id).is_some()
        };
        let named = ids(p.text, &prefix);
        assert!(named.len() > 50, "{name}");
        let strange: Vec<&str> = named.into_iter().filter(|id| !known(id)).collect();
        assert!(strange.is_empty(), "{name}: {strange:?}");
    }
}

// ---------------------------------------------------------------------------------- it can fail

fn names(scenario: &dyn TableLike, id: &str) -> bool {
    // A line that pins the rule counts as much as the scenario's own word.
    scenario
        .iter()
        .any(|(key, item)| matches!(key, "rule" | "then") && item.to_string().contains(id))
}

fn without(list: &mut Item, id: &str) {
    if let Some(tables) = list.as_array_of_tables_mut() {
        tables.retain(|table| !names(table, id));
    }
}

/// The scenarios without those that have to do with a rule.
fn forgotten(scenarios: &str, id: &str) -> String {
    let mut doc: DocumentMut = scenarios.parse().unwrap();
    if let Some(list) = doc.get_mut("scenario") {
        without(list, id);
    }
    let groups = doc.get_mut("group").and_then(Item::as_array_of_tables_mut);
    for group in groups.unwrap().iter_mut() {
        if let Some(list) = group.get_mut("scenario") {
            without(list, id);
        }
    }
    doc.to_string()
}

#[test]
fn a_rule_whose_scenarios_are_taken_away_is_named() {
    for (name, _) in LISTED {
        let p = ships(name);
        let whole = shown(p.text, p.scenarios, p.rules).unwrap();
        for basis in [Basis::Stated, Basis::Implied, Basis::Reading] {
            // The last, so that its id is not the beginning of another one.
            let mut of = whole.rules.iter().rev();
            let id = &of.find(|r| r.basis == Some(basis)).unwrap().id;
            let less = shown(p.text, &forgotten(p.scenarios, id), p.rules).unwrap();
            assert!(less.gaps().any(|gap| gap.id == *id), "{id}");
        }
    }
}

#[test]
fn a_rule_taken_off_the_list_is_missed_by_its_scenarios() {
    for (name, _) in LISTED {
        let p = ships(name);
        let mut doc: DocumentMut = p.rules.parse().unwrap();
        let rules = doc["rules"].as_table_mut().unwrap();
        let first = rules.iter().next().unwrap().0.to_owned();
        rules.remove(&first).unwrap();
        let told = shown(p.text, p.scenarios, &doc.to_string()).unwrap_err();
        assert!(told.contains("unknown-rule"), "{told}");
        assert!(told.contains(&first), "{told}");
    }
}

/// The policies with each reading turned round: its id, and another of its words taken.
fn turned(text: &str) -> Vec<(String, String)> {
    let doc: DocumentMut = text.parse().unwrap();
    let mut out = Vec::new();
    for (id, reading) in doc["readings"].as_table().unwrap() {
        let other = reading.get("or").and_then(Item::as_array);
        // Without another position there is nothing to turn.
        let Some(other) = other.and_then(|or| or.get(0)).and_then(Value::as_str) else {
            continue;
        };
        let mut doc = doc.clone();
        doc["readings"][id]["or"][0] = reading["is"].as_str().unwrap().into();
        doc["readings"][id]["is"] = other.into();
        out.push((id.to_owned(), doc.to_string()));
    }
    out
}

#[test]
fn a_reading_turned_round_leaves_gaps() {
    let held = |p: &Shipped| {
        for (id, text) in turned(p.text) {
            let found = shown(&text, p.scenarios, p.rules);
            let seen = found.map_or(true, |c| c.gaps().next().is_some());
            assert!(seen, "{id} is turned round and nothing is missed");
        }
    };
    std::thread::scope(|scope| {
        for p in shipped() {
            scope.spawn(move || held(p));
        }
    });
}

#[test]
fn guidance_that_no_help_tells_is_named() {
    let mut seen = 0;
    for (name, _) in LISTED {
        let p = ships(name);
        let text: String = p
            .text
            .lines()
            .filter(|line| !line.starts_with("help-rule"))
            .fold(String::new(), |all, line| all + line + "\n");
        let coverage = shown(&text, p.scenarios, p.rules).unwrap();
        let mut help = coverage.rules.iter();
        assert!(help.all(|r| (r.basis == Some(Basis::Help)) != r.missing.is_empty()));
        seen += coverage.gaps().count();
    }
    assert_eq!(seen, 14);
}

// ------------------------------------------------------------------------------- what counts as shown

const POLICY: &str = r#"
policy = "shop"
title = "Shop"
rules = "S"
help = "A shop."
[readings]
S-A1 = { ask = "May clerks count?", is = "no", or = ["yes"], why = "Nobody says so." }
S-A2 = { ask = "Is the shop open?", is = "yes", why = "It is." }
[capabilities.account]
sell = {}
count = {}
[roles.clerk]
title = "Clerk"
on = "account"
[roles.clerk.allow]
account.sell = "S-1"
account.count = { rule = "S-3", if = { S-A1 = "yes" } }
"#;

const GIVEN: &str = "[[group]]\ngiven = [\"ann holds clerk\", \"zed holds nothing\"]\n";

fn shop(scenarios: &[&str], rules: &str) -> Coverage {
    let scenarios = scenarios.iter().fold(String::new(), |all, s| {
        all + "[[group.scenario]]\n" + s + "\n"
    });
    let rules = format!("[rules]\n{rules}\n");
    shown(POLICY, &format!("{GIVEN}{scenarios}"), &rules).unwrap()
}

/// What is missing about the shop's rules, with these scenarios.
fn of_shop(scenarios: &[&str], rules: &str) -> Vec<String> {
    told(shop(scenarios, rules).rules.iter())
}

const SELLS: &str = "rule = \"S-1\"\nthen = \"ann can account.sell, by S-1\"";
const SELLS_NOT: &str = "rule = \"S-1\"\nthen = \"zed cannot account.sell\"";
const S1: &str = "S-1 = { basis = \"stated\", text = \"Clerks sell.\" }";

#[test]
fn both_sides_are_asked_for_unless_one_makes_no_sense() {
    assert!(of_shop(&[SELLS, SELLS_NOT], S1).is_empty());
    let kept = "S-1: no passing scenario shows what it keeps from happening";
    assert_eq!(of_shop(&[SELLS], S1), [kept]);
    let lets = "S-1: no passing scenario shows what it lets happen";
    assert_eq!(of_shop(&[SELLS_NOT], S1), [lets]);
    let only =
        "S-1 = { basis = \"stated\", only = \"positive\", why = \"It opens.\", text = \"x\" }";
    assert!(of_shop(&[SELLS], only).is_empty());
    assert_eq!(of_shop(&[SELLS_NOT], only), [lets]);
}

#[test]
fn a_scenario_that_fails_shows_nothing() {
    let fails = "rule = \"S-1\"\nthen = \"zed can account.sell\"";
    assert_eq!(of_shop(&[fails], S1), ["S-1: no passing scenario shows it"]);
}

#[test]
fn a_line_that_names_no_rule_speaks_for_those_that_no_line_names() {
    let only = "only = \"negative\", why = \"x\", text = \"x\"";
    let rules = format!("{S1}\nS-2 = {{ basis = \"stated\", {only} }}");
    let then = "[\"ann can account.sell, by S-1\", \"zed cannot account.sell\"]";
    let both = format!("rule = [\"S-1\", \"S-2\"]\nthen = {then}");
    let kept = "S-1: no passing scenario shows what it keeps from happening";
    assert_eq!(of_shop(&[&both], &rules), [kept]);
}

#[test]
fn a_hard_rule_is_shown_in_the_default_position_of_every_reading() {
    let elsewhere = format!("{SELLS}\nreadings = {{ S-A1 = \"yes\" }}");
    assert_eq!(
        of_shop(&[&elsewhere, SELLS_NOT], S1),
        ["S-1: no passing scenario shows what it lets happen"]
    );
}

#[test]
fn an_id_that_nobody_knows_is_an_error_where_it_stands() {
    let rules = format!("[rules]\n{S1}\n");
    for (line, scenario) in [
        (
            4,
            "rule = [\"S-1\", \"S-9\"]\nthen = \"ann can account.sell\"",
        ),
        (5, "rule = \"S-1\"\nthen = \"ann can account.sell, by S-9\""),
    ] {
        let scenarios = format!("{GIVEN}[[group.scenario]]\n{scenario}\n");
        let told = shown(POLICY, &scenarios, &rules).unwrap_err();
        assert!(told.contains(&format!("scenarios:{line}:")), "{told}");
        assert!(
            told.contains("unknown-rule") && told.contains("S-9"),
            "{told}"
        );
    }
}

#[test]
fn a_reading_with_another_position_is_tried_though_nothing_lists_it() {
    let coverage = shop(&[SELLS, SELLS_NOT], S1);
    let gaps = told(coverage.readings.iter());
    assert!(gaps.len() == 1 && gaps[0].starts_with("S-A1: "), "{gaps:?}");
}

#[test]
fn a_line_that_names_other_rules_does_not_speak_for_this_one() {
    let rules = format!(
        "{S1}\nS-2 = {{ basis = \"stated\", only = \"positive\", why = \"x\", text = \"x\" }}"
    );
    let both = "rule = [\"S-1\", \"S-2\"]\nthen = \"ann can account.sell, by S-1\"";
    assert_eq!(
        of_shop(&[both, SELLS_NOT], &rules),
        ["S-2: no passing scenario shows it"]
    );
}

#[test]
fn a_rule_that_hangs_on_a_reading_is_tried_in_each_position() {
    let rules = "S-3 = { basis = \"reading\", reading = \"S-A1\", text = \"Clerks count.\" }";
    let stands = "rule = \"S-3\"\nthen = \"ann cannot account.count\"";
    let other = "rule = \"S-A1\"\nreadings = { S-A1 = \"yes\" }\nthen = \"ann can account.count\"";
    assert!(of_shop(&[stands, other], rules).is_empty());
    let gaps = of_shop(&[stands], rules);
    assert!(
        gaps[0].contains("no passing scenario shows S-A1 as `yes`"),
        "{gaps:?}"
    );
    let gaps = of_shop(&[other], rules);
    assert!(gaps[0].contains("no passing scenario shows it"), "{gaps:?}");
    let idle = "rule = \"S-A1\"\nreadings = { S-A1 = \"yes\" }\nthen = \"ann can account.sell\"";
    let gaps = of_shop(&[stands, idle], rules);
    assert!(
        gaps[0].contains("every scenario comes out as it does anyway"),
        "{gaps:?}"
    );
}

#[test]
fn a_reading_with_one_position_says_why() {
    let stands = "rule = \"S-A2\"\nthen = \"ann can account.sell\"";
    let listed = |entry: &str| {
        let rules = format!("{S1}\n[readings]\n{entry}");
        let coverage = shop(&[stands], &rules);
        let id = entry.split(' ').next().unwrap();
        told(coverage.readings.iter().filter(|one| one.id == id))
    };
    assert!(listed("S-A2 = { fixed = \"It never closes.\", text = \"x\" }").is_empty());
    assert!(listed("S-A2 = { text = \"x\" }")[0].contains("has no other position"));
    assert!(listed("S-A1 = { fixed = \"x\", text = \"x\" }")[0].contains("listed as fixed"));
}

// ---------------------------------------------------------------------------------- as a command

#[test]
fn the_command_names_what_is_missing_and_ends_with_one() {
    let desk = Desk::new();
    let folder = tempfile::tempdir().unwrap();
    let path = |file: &str| folder.path().join(file).to_str().unwrap().to_owned();
    let policy = path("shop.toml");
    fs::write(&policy, POLICY).unwrap();
    let group = format!("{GIVEN}[[group.scenario]]\n{SELLS}\n");
    fs::write(path("shop.scenarios.toml"), &group).unwrap();
    let ran = desk.run(&["policy", "test", &policy, "--coverage"]);
    assert!(ran.code == 2 && ran.words.contains("no-rules"), "{ran:?}");

    fs::write(path("shop.rules.toml"), format!("[rules]\n{S1}\n")).unwrap();
    let ran = desk.run(&["policy", "test", &policy, "--coverage"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.data
            .contains("Shop: 0 of 1 rules covered (stated 0 of 1"),
        "{ran:?}"
    );
    assert!(ran.data.contains("S-1 (stated) Clerks sell."), "{ran:?}");
    let ran = desk.run(&["policy", "test", &policy, "--coverage", "--json"]);
    let told = ran.json();
    assert_eq!(
        (ran.code, told["rules"][0]["positive"].as_u64()),
        (1, Some(1))
    );
    assert_eq!(told["tally"][0]["basis"], "stated");
    assert!(
        told["rules"][0]["missing"][0]
            .as_str()
            .unwrap()
            .contains("keeps from")
    );

    fs::write(
        path("shop.rules.toml"),
        "[rules]\nS-1 = { basis = \"sung\" }\n",
    )
    .unwrap();
    let ran = desk.run(&["policy", "test", &policy, "--coverage"]);
    assert!(
        ran.code == 2 && ran.words.contains("shop.rules.toml:2:"),
        "{ran:?}"
    );
}

#[test]
fn all_that_ships_is_held_against_its_lists_at_once() {
    let desk = Desk::new();
    let ran = desk.say("policy test --all --coverage");
    assert_eq!(
        (ran.code, ran.data.lines().count()),
        (0, LISTED.len()),
        "{ran:?}"
    );
    assert_eq!(desk.say("policy test clinic --all").code, 2);
    assert_eq!(desk.say("policy test").code, 2);
}

#[test]
fn guidance_is_shown_with_the_rules_that_it_tells() {
    let desk = Desk::new();
    let ran = desk.say("--demo roles show owner@northside");
    assert!(ran.data.contains("(CL-37, CL-69)"), "{ran:?}");
    let ran = desk.say("policy matrix clinic --json");
    let told = ran.json();
    let all = told["help"].as_array().unwrap();
    assert!(
        all.iter()
            .any(|row| row["rules"] == serde_json::json!(["CL-72"])),
        "{ran:?}"
    );
}

#[test]
fn what_is_counted_is_called_by_its_word() {
    let ran = Desk::new().say("policy test clinic --coverage");
    let (_, counts) = ran.data.split_once('(').unwrap();
    let words: Vec<_> = counts
        .split(", ")
        .filter_map(|c| c.split(' ').next())
        .collect();
    assert_eq!(words, ["stated", "implied", "reading", "help", "readings"]);
}
