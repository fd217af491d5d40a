//! Whose word on a request counts when it is decided, and what may stand beside a word in a batch.

#![allow(clippy::unwrap_used, clippy::panic)]

mod core_support;

use core_support::{Ground, batch, now, tell_on};
use rolecall::{
    domain::{Facts, Key},
    validation::{Deciders, Decision, Law, decide, deciders, memory::settle, scenario},
};

const POLICY: &str = r#"
policy = "deciding"
title  = "Deciding"
rules  = "DC"

[features]
export = { title = "Export" }

[kinds.vault]
made-with    = "vault.make"
removed-with = "vault.remove"

[relations.proxy]
to         = "vault"
added-with = "vault.make"

[capabilities.account]
decide = { title = "Decide on the account" }

[capabilities.vault]
make   = { title = "Make vaults" }
remove = { title = "Remove vaults" }
decide = { title = "Decide on vaults" }

[roles.everyone.allow]
vault.decide = { rule = "DC-6", when = ["proxy"] }

[roles.boss.allow]
vault.make     = "DC-1"
account.decide = "DC-1"

[roles.keeper.allow]
vault.remove = "DC-2"
vault.decide = "DC-2"

[roles.scribe.allow]
vault.make   = "DC-3"
vault.decide = "DC-3"

[roles.member]

[[delegation]]
rule  = "DC-1"
who   = "boss"
may   = ["add", "remove", "change"]
roles = "*"

[workflows.removal]
title        = "Removal of a vault"
rule         = "DC-4"
waits        = "edits"
edits        = "resource.remove"
asked-by     = "member"
by           = "decider"
decided-with = "vault.decide"
votes        = 2
declines     = 2

[workflows.order]
title        = "Export"
rule         = "DC-5"
waits        = "feature export"
asked-by     = "member"
decided-with = "account.decide"
"#;

/// Who decides without a role.
const PROXIES: &str = "vault.decide = { rule = \"DC-6\", when = [\"proxy\"] }";

const GROUND: &str = r#"
[[group]]
given = [
  "ann holds boss", "mem holds member", "dan holds keeper", "eve holds keeper", "sue holds scribe",
  "vault v1",
]
"#;

fn on_ground(scenarios: &str) {
    tell_on(POLICY, &format!("{GROUND}{scenarios}"));
}

#[test]
fn a_yes_counts_only_while_whoever_gave_it_could_do_it_themselves() {
    on_ground(
        r#"
[[group.scenario]]
rule = "DC-4"
first = ["mem deletes v1", "dan approves v1"]
when = "eve approves v1"
then = ["accepted", "v1 is gone", "request v1 is approved"]
[[group.scenario]]
rule = "DC-4"
first = ["mem deletes v1", "dan approves v1", "ann changes dan from keeper to scribe"]
when = "eve approves v1"
then = ["accepted", "v1 exists", "v1 waits", "plan says \"1 of 2 approvals\"",
  "plan says \"The word of Dan counts no more\""]
"#,
    );
}

#[test]
fn a_no_counts_while_whoever_gave_it_may_decide() {
    on_ground(
        r#"
[[group.scenario]]
rule = "DC-4"
first = ["mem deletes v1", "dan declines v1", "ann changes dan from keeper to scribe"]
when = "eve declines v1"
then = ["accepted", "v1 exists", "request v1 is declined"]
[[group.scenario]]
rule = "DC-4"
first = ["mem deletes v1", "dan declines v1", "ann takes keeper from dan"]
when = "eve declines v1"
then = ["accepted", "v1 waits", "plan says \"1 of 2 declines\""]
"#,
    );
}

#[test]
fn only_the_approval_of_edits_that_wait_stands_alone_in_its_batch() {
    on_ground(
        r#"
[[group.scenario]]
rule = "DC-4"
first = "mem deletes v1"
when = ["sue declines v1", "sue makes vault v2"]
then = ["accepted", "v2 exists", "v1 waits"]
[[group.scenario]]
rule = "DC-4"
first = ["mem deletes v1", "ann gives boss to dan"]
when = ["dan approves v1", "dan makes vault v2"]
then = "refused by DC-4"
[[group.scenario]]
rule = "DC-5"
first = "mem asks for order"
when = ["ann approves export", "ann makes vault v2"]
then = ["accepted", "feature export is on", "v2 exists"]
"#,
    );
}

#[test]
fn a_request_that_too_few_can_still_decide_is_known_as_such() {
    let ground = r#"
[[group]]
given = ["mem holds member", "dan holds keeper", "eve holds keeper", "vault v1"]
"#;
    let told = |votes: u64, scenarios: &str| {
        let policy = POLICY.replace("votes        = 2", &format!("votes        = {votes}"));
        tell_on(&policy, &format!("{ground}{scenarios}"));
    };
    told(
        2,
        r#"
[[group.scenario]]
rule = "DC-4"
first = "mem deletes v1"
then = "request v1 is decidable"
[[group.scenario]]
rule = "DC-4"
about = "One yes, and one who can say it."
first = ["mem deletes v1", "dan approves v1"]
then = "request v1 is decidable"
[[group.scenario]]
rule = "DC-4"
about = "Whoever said no says nothing more."
first = ["mem deletes v1", "dan declines v1"]
then = "request v1 is undecidable"
[[group.scenario]]
rule = "DC-6"
about = "Somebody who stands in for them can say it."
given = ["zoe is proxy of v1"]
first = ["mem deletes v1", "dan declines v1"]
then = "request v1 is decidable"
[[group.scenario]]
rule = "DC-6"
about = "And nobody who stands in elsewhere."
given = ["vault v2", "zoe is proxy of v2"]
first = ["mem deletes v1", "dan declines v1"]
then = "request v1 is undecidable"
[[group.scenario]]
rule = "DC-4"
about = "A word of the site is one."
first = ["mem deletes v1", "site approves v1", "site takes keeper from dan"]
then = "request v1 is decidable"
"#,
    );
    told(
        3,
        r#"
[[group.scenario]]
rule = "DC-4"
about = "One yes is one, and two more are asked for."
first = ["mem deletes v1", "dan approves v1"]
then = "request v1 is undecidable"
[[group.scenario]]
rule = "DC-6"
given = ["zoe is proxy of v1"]
first = ["mem deletes v1", "dan approves v1"]
then = "request v1 is decidable"
"#,
    );
}

/// Scenarios with so many people of whom that is given, on a request to remove the vault.
fn crowd(policy: &str, people: u64, is: &str, then: &str) {
    let people: Vec<String> = (0..people).map(|n| format!("\"k{n:02} {is}\"")).collect();
    let people = people.join(", ");
    let told = format!(
        "[[scenario]]\nrule = \"DC-4\"\ngiven = [\"mem holds member\", \"vault v1\", {people}]\n\
         first = \"mem deletes v1\"\nthen = \"request v1 is {then}\"\n"
    );
    tell_on(policy, &told);
}

#[test]
fn of_more_people_than_are_looked_at_it_is_not_said_that_they_are_too_few() {
    let many = POLICY.replace("votes        = 2", "votes        = 60");
    crowd(&many, 50, "holds keeper", "undecidable");
    crowd(&many, 51, "holds keeper", "decidable");
    crowd(&many, 50, "is proxy of v1", "undecidable");
    crowd(&many, 51, "is proxy of v1", "decidable");
    let anybody = many.replace("{ rule = \"DC-6\", when = [\"proxy\"] }", "\"DC-6\"");
    crowd(&anybody, 40, "holds nothing", "undecidable");
    crowd(&anybody, 52, "holds nothing", "decidable");
}

#[test]
fn where_everybody_may_decide_who_stands_in_a_relation_only_those_are_looked_for() {
    let alone = POLICY
        .replace("vault.decide = \"DC-2\"", "")
        .replace("vault.decide = \"DC-3\"", "")
        .replace("votes        = 2", "votes        = 1");
    crowd(&alone, 52, "holds nothing", "undecidable");
    crowd(&alone, 1, "is proxy of v1", "decidable");
}

#[test]
fn who_takes_the_last_that_can_decide_away_is_told() {
    let given = r#""ann holds boss", "mem holds member", "dan holds keeper", "eve holds keeper", "vault v1""#;
    let told_on = |policy: &str, when: &str| {
        let text = format!(
            "[[scenario]]\nrule = \"DC-4\"\ngiven = [{given}]\nfirst = \"mem deletes v1\"\nwhen = \"{when}\"\n\
             then = \"accepted\"\n"
        );
        let tales = scenario::tell(policy, "deciding.toml", &text, "scenarios").unwrap();
        tales[0].said.join("\n")
    };
    let told = |when: &str| told_on(POLICY, when);
    let words = "Nobody can decide the request removal.v1 any more: \
                 it waits for 2 people who may: decide on vaults. (DC-4)";
    let said = told("ann takes keeper from dan");
    assert!(said.contains(words), "{said}");
    let said = told("ann changes dan from keeper to scribe");
    assert!(!said.contains("Nobody can decide"), "{said}");
    // The same where nobody decides without a role.
    let roles_alone = POLICY.replace(PROXIES, "");
    let said = told_on(&roles_alone, "ann takes keeper from dan");
    assert!(said.contains(words), "{said}");
}

#[test]
fn what_is_taken_from_somebody_who_decides_nothing_does_not_ask_for_all_that_waits() {
    let policy = POLICY.replace(PROXIES, "");
    let mut ground = Ground::open(&policy, "deciding.toml");
    for (user, role) in [("mem", "member"), ("dan", "keeper")] {
        ground.does(&format!(
            r#"{{"edit":"user.create","user":"{user}","name":"{user}","roles":[{{"role":"{role}"}}]}}"#
        ));
    }
    let asks = |user: &str, role: &str| {
        let line = format!(r#"{{"edit":"role.revoke","user":"{user}","role":"{role}"}}"#);
        let law = Law {
            policy: &ground.policy,
            incoming: None,
        };
        let mut facts = Facts::new();
        let mut asked = false;
        loop {
            match decide(law, &facts, &batch(&line), now()) {
                Decision::Need(keys) => {
                    asked |= keys.iter().any(|k| matches!(k, Key::AllWaiting { .. }));
                    ground.state.teach(&mut facts, keys);
                }
                Decision::Plan(_) => return asked,
                Decision::Refused(why) => panic!("{line}: {why:?}"),
            }
        }
    };
    assert!(asks("dan", "keeper"));
    assert!(!asks("mem", "member"));
}

#[test]
fn what_the_vendor_decides_can_be_decided() {
    on_ground(
        r#"
[[group.scenario]]
rule = "DC-5"
given = ["ann is archived"]
first = "mem asks for order"
then = "request export is undecidable"
"#,
    );
    let policy = POLICY.replace(
        "decided-with = \"account.decide\"",
        "decided-by = \"vendor\"",
    );
    let mut ground = Ground::open(&policy, "deciding.toml");
    ground.does(r#"{"edit":"user.create","user":"mem","name":"Mem","roles":[{"role":"member"}]}"#);
    ground.does(r#"{"edit":"request.open","as":"mem","workflow":"order"}"#);
    let request = ground.state.requests.values().next().unwrap();
    let found = settle(&ground.state, |facts| {
        deciders(&ground.policy, facts, request, now())
    });
    let vendor = Deciders {
        vendor: true,
        enough: true,
        ..Deciders::default()
    };
    assert_eq!(found, Ok(vendor));
}
