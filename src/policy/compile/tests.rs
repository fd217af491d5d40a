//! The compiler on a whole policy, in its parts and under other readings.
#![allow(clippy::panic, clippy::expect_used)]

use super::*;
use crate::policy::model::{
    Beyond, CapId, Cell, Condition, DecidedBy, KindId, LimitForm, Most, Over, RoleId, SetBy,
    Trigger, Unlisted, Verb, Waits, Whom,
};

pub(crate) const SAMPLE: &str = include_str!("sample.toml");

pub(crate) fn sample_with(readings: &[(&str, &str)]) -> Policy {
    let readings = readings
        .iter()
        .map(|(id, word)| ((*id).to_owned(), (*word).to_owned()))
        .collect();
    compile(SAMPLE, "workshop.toml", &readings).unwrap_or_else(|errors| {
        let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("{}", told.join("\n"))
    })
}

fn role(policy: &Policy, name: &str) -> RoleId {
    policy.role_id(name).expect(name)
}

fn cap(policy: &Policy, name: &str) -> CapId {
    policy.cap_id(name).expect(name)
}

fn cell<'p>(policy: &'p Policy, of: &str, about: &str) -> &'p Cell {
    &policy.role(role(policy, of)).cells[cap(policy, about).index()]
}

fn rules(cell: &Cell) -> Vec<&str> {
    let rules: Vec<&String> = match cell {
        Cell::Allow(grants) => grants.iter().flat_map(|g| &g.rules).collect(),
        Cell::Cannot(rules) | Cell::Unstated(rules) => rules.iter().collect(),
        Cell::Unlisted => Vec::new(),
    };
    rules.into_iter().map(String::as_str).collect()
}

#[test]
fn account_user_and_everyone_come_first() {
    let policy = sample_with(&[]);
    assert_eq!(policy.kind(KindId::ACCOUNT).name.as_str(), "account");
    assert_eq!(policy.kind(KindId::USER).name.as_str(), "user");
    assert_eq!(policy.role(RoleId::EVERYONE).name.as_str(), "everyone");
    let account = policy.kind(KindId::ACCOUNT);
    assert_eq!(account.creator_becomes, policy.role_id("warden"));
}

#[test]
fn a_name_beats_a_group_star_and_that_beats_the_star() {
    let policy = sample_with(&[]);
    assert_eq!(rules(cell(&policy, "warden", "bench.book")), ["WS-10"]);
    assert_eq!(
        rules(cell(&policy, "warden", "booking.decide")),
        ["WS-11", "WS-11", "WS-12"]
    );
    assert!(matches!(
        cell(&policy, "warden", "booking.review"),
        Cell::Unstated(_)
    ));
    assert_eq!(rules(cell(&policy, "keeper", "bench.book")), ["WS-20"]);
    assert_eq!(
        *cell(&policy, "keeper", "bench.staff"),
        Cell::Cannot(vec!["WS-22".into()])
    );
}

#[test]
fn what_is_copied_carries_both_conditions_and_both_rules() {
    let policy = sample_with(&[]);
    let Cell::Allow(grants) = cell(&policy, "keeper", "booking.see") else {
        panic!("not copied")
    };
    assert_eq!(grants[0].rules, ["WS-30", "WS-21"]);
    assert_eq!(grants[0].when.len(), 3);
    assert_eq!(grants[0].when[2], Condition::Own);
    assert_eq!(*cell(&policy, "keeper", "user.advise"), Cell::Unlisted);
}

#[test]
fn a_denial_stands_beside_the_cells() {
    let policy = sample_with(&[]);
    let guest = policy.role(role(&policy, "guest"));
    assert_eq!(guest.denies.len(), 3);
    let cancel = &guest.denies[&cap(&policy, "booking.cancel")];
    assert_eq!(policy.conditions_words(&cancel[0].when), "granted");
    assert_eq!(*cell(&policy, "guest", "desk.open"), Cell::Unlisted);
}

#[test]
fn readings_drop_statements_and_put_words_in() {
    let one = sample_with(&[]);
    assert!(matches!(cell(&one, "helper", "desk.open"), Cell::Unstated(r) if r == &["WS-A1"]));
    assert_eq!(one.limits[3].beyond, Beyond::Warn);
    let review = |p: &Policy| p.cap(cap(p, "booking.review")).when[0].clone();
    assert_eq!(
        review(&one),
        Condition::After(3_600_000, Word::new("ended-at").expect("word"))
    );
    let other = sample_with(&[
        ("WS-A1", "yes"),
        ("WS-A2", "refuse"),
        ("WS-A3", "starts-at"),
    ]);
    assert!(matches!(
        cell(&other, "helper", "desk.open"),
        Cell::Allow(_)
    ));
    assert_eq!(*cell(&other, "helper", "desk.count"), Cell::Unlisted);
    assert_eq!(other.limits[3].beyond, Beyond::Refuse);
    assert_eq!(
        review(&other),
        Condition::After(3_600_000, Word::new("starts-at").expect("word"))
    );
    assert_eq!(other.readings[0].or, ["no"]);
}

#[test]
fn a_reading_has_only_the_words_that_it_names() {
    let wrong = |id: &str, word: &str| {
        let readings = BTreeMap::from([(id.to_owned(), word.to_owned())]);
        let errors = compile(SAMPLE, "w", &readings).err().unwrap_or_default();
        errors.first().map(|e| e.code)
    };
    assert_eq!(wrong("WS-A1", "maybe"), Some("unknown-answer"));
    assert_eq!(wrong("WS-A9", "yes"), Some("unknown-reading"));
}

#[test]
fn conditions_read_as_they_are_written() {
    let policy = sample_with(&[]);
    let words = |of: &str, about: &str| match cell(&policy, of, about) {
        Cell::Allow(grants) => policy.conditions_words(&grants[0].when),
        other => format!("{other:?}"),
    };
    assert_eq!(words("helper", "booking.see"), "guide, before starts at");
    assert_eq!(
        words("helper", "user.advise"),
        "mentor, they are Guest or Helper"
    );
    assert_eq!(
        words("guest", "booking.see"),
        "in one's own work bench, the owner is Guest"
    );
    assert_eq!(words("warden", "booking.decide"), "asked, guide as teacher");
}

#[test]
fn titles_are_made_of_names_and_levels_tell_twins_apart() {
    let policy = sample_with(&[]);
    let title = |name: &str| policy.role_title(role(&policy, name));
    assert_eq!(title("warden"), "account Owner");
    assert_eq!(title("keeper"), "work bench Owner");
    assert_eq!(title("helper"), "Helper");
    let cap_title = |name: &str| policy.cap_title(cap(&policy, name));
    assert_eq!(cap_title("account.build"), "Build");
    assert_eq!(cap_title("bench.staff"), "Staff (work bench)");
    assert_eq!(cap_title("bench.book"), "Book a bench");
}

#[test]
fn limits_delegation_workflows_and_effects_are_read() {
    let policy = sample_with(&[]);
    let guest = role(&policy, "guest");
    assert!(matches!(&policy.limits[0].form, LimitForm::Alone { roles } if *roles == [guest]));
    let LimitForm::Pool { most, roles, .. } = &policy.limits[2].form else {
        panic!("not a pool")
    };
    assert!(matches!(most, Most::Named(name) if name.as_str() == "seats"));
    assert!(roles.is_empty());
    let [first, second, third] = policy.delegation.as_slice() else {
        panic!("not three")
    };
    assert!(first.may.contains(&Verb::Invite) && !first.gives.contains(&guest));
    assert_eq!((first.only, second.over), (Whom::Others, Over::ThisPlace));
    assert!(second.gives.contains(&guest) && second.gives.len() == 1);
    assert_eq!(second.target.len(), 4);
    assert!(!third.stated && third.who.is_empty() && third.gives.len() == 4);
    assert!(matches!(policy.workflows[0].waits, Waits::Making { .. }));
    assert!(matches!(policy.workflows[0].decided_by, DecidedBy::Cap(_)));
    assert!(!policy.workflows[0].self_approval && policy.workflows[1].from_own_address);
    assert!(matches!(&policy.effects[1].trigger, Trigger::FromTo(from, _) if from.len() == 1));
    assert!(policy.effects[1].moves[0].contents);
    assert_eq!(policy.features[0].set_by, SetBy::Plan);
    assert_eq!(
        policy.role(role(&policy, "helper")).unlisted,
        Unlisted::Unstated
    );
}

#[test]
fn the_smallest_policy_has_a_name_and_a_title() {
    let text = "policy = \"x\"\ntitle = \"X\"";
    assert!(compile(text, "x.toml", &BTreeMap::new()).is_ok());
}
