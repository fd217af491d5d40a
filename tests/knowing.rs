//! What somebody may do where, what they see and do not see, who may give what to whom, rules by
//! their ids, and searches that look at no more than they are told to.
#![allow(missing_docs, clippy::unwrap_used)]

use std::fmt::Write;

use rolecall::{
    domain::{AccountId, Edit, Handle, Seen, Word, page::PageAsk},
    service::{Service, rows::Mark, rules::Basis},
    store,
};
use tempfile::TempDir;

struct Desk {
    service: Service,
    _folder: TempDir,
}

fn desk() -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store = store::open(path.to_str().unwrap()).unwrap();
    let now = "2026-03-01T10:00:00Z".parse().unwrap();
    let service = Service::over(store, "pat", Box::new(move || now)).unwrap();
    Desk {
        service,
        _folder: folder,
    }
}

fn demo() -> Desk {
    let mut desk = desk();
    desk.service.load_demo().unwrap();
    desk
}

fn account(name: &str) -> AccountId {
    AccountId::new(name).unwrap()
}

fn handle(name: &str) -> Handle {
    Handle::new(name).unwrap()
}

fn word(name: &str) -> Word {
    Word::new(name).unwrap()
}

#[test]
fn rights_are_told_page_by_page_and_agree_with_what_is_asked_of_one_thing() {
    let mut desk = demo();
    let (account, user) = (account("northside"), handle("al"));
    let mut ask = PageAsk {
        limit: 5,
        ..PageAsk::default()
    };
    let (mut seen, mut total) = (Vec::new(), 0);
    loop {
        let page = desk.service.rights(&account, &user, &ask).unwrap();
        total = total.max(page.total);
        for row in page.rows {
            let on = row.thing.map(|thing| thing.resource.id);
            let alone = desk.service.user_permissions(&account, &user, on.as_ref());
            assert_eq!(row.rights, alone.unwrap(), "{on:?}");
            seen.push(on);
        }
        ask.after = page.next;
        if ask.after.is_none() {
            break;
        }
    }
    assert_eq!(seen[0], None);
    assert_eq!(seen.iter().flatten().count() as u64, total);
    ask.filter = "couples".into();
    let rows = desk.service.rights(&account, &user, &ask).unwrap().rows;
    assert_eq!(rows.len(), 1);
    let nobody = desk.service.rights(&account, &handle("nobody"), &ask);
    assert_eq!(nobody.unwrap_err().code(), "unknown-user");
}

fn seen(desk: &mut Desk, role: &str, capability: &str) -> Seen {
    let account = account("northside");
    let view = desk.service.role_sees(&account, &word(role)).unwrap();
    let row = view.rows.iter().find(|row| row.capability == capability);
    row.unwrap().seen
}

#[test]
fn hidden_and_refused_are_two_things() {
    let mut desk = demo();
    let rows = desk.service.capabilities(&account("northside")).unwrap();
    let called = |title: &str| {
        let row = rows.iter().find(|row| row.title == title);
        row.unwrap().word.clone()
    };
    let (billing, history) = (
        called("Open billing and subscription"),
        called("See the clinic's history"),
    );
    let (personal, calls) = (
        called("Manage the Personal Room"),
        called("Start and hold video calls"),
    );
    assert_eq!(seen(&mut desk, "member", &billing), Seen::Hidden);
    assert_eq!(seen(&mut desk, "member", &history), Seen::Refused);
    assert_eq!(seen(&mut desk, "member", &personal), Seen::DoesIf);
    assert_eq!(seen(&mut desk, "member", &calls), Seen::Does);
    assert_eq!(seen(&mut desk, "owner", &billing), Seen::Does);
}

const QUIET: &str = r#"
policy = "quiet"
title  = "Quiet"
rules  = "QU"

[features]
lamp = { title = "Lamp", set-by = "vendor", rule = "QU-9" }

[kinds]
room = {}

[capabilities.room]
enter = { title = "Enter" }
paint = { title = "Paint" }
clean = { title = "Clean", needs = ["lamp"] }

[roles.vague]
unlisted = "unstated"
[roles.vague.allow]
room.clean = "QU-1"

[roles.keeper]
unstated = ["room.enter"]
[roles.keeper.allow]
room.paint = { any = [{ rule = "QU-3", needs = ["lamp"] }, { rule = "QU-3", needs = ["lamp"], when = ["own"] }] }
[roles.keeper.cannot]
room.clean = "QU-4"

[roles.plain.cannot]
room.enter = "QU-5"
"#;

/// Why somebody with these roles is not shown what they cannot do, each with its rules.
fn why(desk: &mut Desk, user: &str) -> Vec<String> {
    let view = desk.service.user_sees(&account("hall"), &handle(user));
    let rows = view.unwrap().rows.into_iter();
    rows.map(|row| format!("{}: {} {:?}", row.title, row.why, row.rules).replace('"', ""))
        .collect()
}

#[test]
fn why_something_is_not_shown_is_told_as_it_is_when_it_is_asked_about() {
    let mut desk = desk();
    desk.service.keep_policy(QUIET, "quiet.toml").unwrap();
    let lines = r#"{"edit":"account.create","account":"hall","title":"Hall","policy":"quiet"}
{"edit":"user.create","account":"hall","user":"vera","name":"Vera","roles":[{"role":"vague"}]}
{"edit":"user.create","account":"hall","user":"kay","name":"Kay","roles":[{"role":"keeper"}]}
{"edit":"user.create","account":"hall","user":"pia","name":"Pia","roles":[{"role":"plain"}]}
{"edit":"user.create","account":"hall","user":"bo","name":"Bo","roles":[{"role":"vague"},{"role":"keeper"},{"role":"plain"}]}"#;
    desk.service.load_lines("hall", lines).unwrap();
    let silent = "the source is silent about it";
    assert_eq!(
        why(&mut desk, "vera"),
        [
            format!("Enter: {silent} []"),
            format!("Paint: {silent} []"),
            "Clean: Lamp is off [QU-1]".into(),
        ]
    );
    assert_eq!(
        why(&mut desk, "kay"),
        [
            format!("Enter: {silent} []"),
            "Paint: Lamp is off [QU-3]".into(),
            "Clean: Lamp is off [QU-4]".into(),
        ]
    );
    assert_eq!(
        why(&mut desk, "pia"),
        ["Enter:  [QU-5]", "Paint:  []", "Clean: Lamp is off []"]
    );
    // A plain no is heard before a silence.
    assert_eq!(
        why(&mut desk, "bo"),
        [
            "Enter:  [QU-5]",
            "Paint: Lamp is off [QU-3]",
            "Clean: Lamp is off [QU-1, QU-4]",
        ]
    );
}

#[test]
fn what_a_person_sees_may_be_done_is_what_they_can_do() {
    let mut desk = demo();
    for (place, user) in [
        ("northside", "al"),
        ("northside", "mia"),
        ("lakeshore", "gina"),
        ("prairie", "marta"),
        ("aurora", "thea"),
        ("harbourview", "ines"),
    ] {
        let (place, user) = (account(place), handle(user));
        let view = desk.service.user_sees(&place, &user).unwrap();
        let may = view.rows.iter();
        let may = may.filter(|row| matches!(row.seen, Seen::Does | Seen::DoesIf));
        let may: Vec<&str> = may.map(|row| row.capability.as_str()).collect();
        let detail = desk.service.user(&place, &user).unwrap();
        let can: Vec<&str> = detail.can.iter().map(|c| c.capability.as_str()).collect();
        assert_eq!(may, can, "{user}");
    }
}

#[test]
fn whoever_is_not_active_sees_nothing_and_an_unknown_role_is_no_role() {
    let mut desk = demo();
    let place = account("northside");
    let view = desk.service.user_sees(&place, &handle("ona")).unwrap();
    assert_eq!(view.rows, []);
    assert!(view.note.contains("archived"), "{}", view.note);
    let none = desk.service.role_sees(&place, &word("nobody"));
    assert_eq!(none.unwrap_err().code(), "unknown-role");
}

#[test]
fn the_delegation_is_told_in_all_and_role_by_role() {
    let mut desk = demo();
    let place = account("northside");
    let all = desk.service.delegation(&place, None).unwrap();
    let at = |name: &str| all.columns.iter().position(|c| c.word == name).unwrap();
    let marks = |row: usize, column: usize| all.cells[row][column].mark;
    let actors: Vec<&str> = all.actors.iter().map(|(w, _)| w.as_str()).collect();
    assert_eq!(actors, ["owner", "admin", "member"]);
    assert_eq!(marks(0, at("invite")), Mark::Yes);
    assert_eq!(marks(1, at("invite")), Mark::Conditional);
    assert_eq!(marks(2, at("invite")), Mark::No);
    assert_eq!(marks(0, at("create")), Mark::Unstated);

    let invite = desk.service.delegation(&place, Some("invite")).unwrap();
    assert_eq!(invite.title, "Who may invite users");
    let marks: Vec<Vec<Mark>> = invite
        .cells
        .iter()
        .map(|row| row.iter().map(|cell| cell.mark).collect())
        .collect();
    let (yes, no) = (Mark::Yes, Mark::No);
    assert_eq!(marks, [[yes, yes, yes], [no, yes, yes], [no, no, no]]);
    let change = desk.service.delegation(&place, Some("change")).unwrap();
    assert_eq!(change.cells[1][1].note, "to people with Admin and Member");
    let none = desk.service.delegation(&place, Some("tickle"));
    assert_eq!(none.unwrap_err().code(), "unknown-verb");
}

#[test]
fn each_rule_is_told_with_its_text_and_with_where_the_policy_names_it() {
    let mut desk = demo();
    let ids = ["CL-25", "CL-A02", "CL-999"].map(String::from);
    let rules = desk.service.rules(&account("northside"), &ids).unwrap();
    assert_eq!(rules[0].basis, Some(Basis::Stated));
    assert!(!rules[0].said.is_empty());
    // The list of all tells of each the same.
    let all = desk.service.rule_book(&account("northside")).unwrap();
    assert!(all.contains(&rules[0]) && all.contains(&rules[1]));
    assert!(rules[0].text.contains("invite"), "{}", rules[0].text);
    let lines = rules[0].lines.iter();
    assert!(lines.clone().any(|(_, line)| line == "[[delegation]]"));
    assert!(lines.clone().all(|(number, _)| *number > 0));
    assert!(rules[1].reading.is_some());
    assert_eq!((rules[2].text.as_str(), &rules[2].lines[..]), ("", &[][..]));
}

#[test]
fn others_who_could_do_something_are_named_and_nobody_else() {
    let mut desk = demo();
    let place = account("northside");
    let owner = |user: &str| Edit::RoleChange {
        user: handle(user),
        from: word("member"),
        on: None,
        to: word("owner"),
        to_on: None,
        begins: None,
        until: None,
    };
    let found = desk.service.doers(&place, &[owner("mia")]).unwrap();
    assert_eq!(
        (found.names, found.more),
        (vec!["Oz Ferrand".into()], false)
    );
    let admin = Edit::UserArchive {
        user: handle("mia"),
    };
    let found = desk.service.doers(&place, &[admin]).unwrap();
    assert!(found.names.len() > 1, "{:?}", found.names);
    let edit = Edit::UserArchive { user: handle("oz") };
    assert_eq!(desk.service.doers(&place, &[edit]).unwrap().names.len(), 0);
}

/// A clinic in which nobody of very many can see the billing but its Owner, whose name comes last.
fn crowded(people: usize) -> Desk {
    let mut desk = desk();
    let mut lines = String::from(
        r#"{"edit":"account.create","account":"big","title":"Big","policy":"clinic","plan":"premium","limits":{"seats":5000},"owner":{"user":"zz","name":"Zz"}}"#,
    );
    for at in 0..people {
        write!(
            lines,
            "\n{{\"edit\":\"user.create\",\"account\":\"big\",\"user\":\"a{at:04}\",\"name\":\"A {at:04}\",\"roles\":[{{\"role\":\"member\"}}]}}"
        )
        .unwrap();
    }
    desk.service.load_lines("big", &lines).unwrap();
    desk
}

#[test]
fn a_search_for_people_stops_where_it_is_told_and_goes_on_from_there() {
    let mut desk = crowded(230);
    let (place, ask) = (account("big"), PageAsk::default());
    let rows = desk.service.capabilities(&place).unwrap();
    let own = rows.iter().find(|r| r.title == "Manage the Personal Room");
    let own = own.unwrap().word.clone();
    let room = handle("zz");
    // Nobody can on a person: everybody is looked at in vain.
    let found = desk
        .service
        .who_can_among(&place, &own, Some(&room), &ask, 200)
        .unwrap();
    assert_eq!(found.rows, []);
    let next = found.next.expect("the search goes on");
    let ask = PageAsk {
        after: Some(next),
        ..ask
    };
    let found = desk
        .service
        .who_can_among(&place, &own, Some(&room), &ask, 200)
        .unwrap();
    assert_eq!((found.rows.len(), found.next), (0, None));
}
