//! What the service tells a dialog before an edit: ties from both ends, candidates, names that are
//! taken, licences in use.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod tui_support;

use rolecall::{
    domain::{AccountId, Actor, Batch, Edit, Handle, Object, Word, nouns::Term, page::PageAsk},
    service::{
        Service, Submitted,
        candidates::Wanted,
        ties::{End, Tie, TieKind, TieRow},
    },
};
use tui_support::demo::Demo;

fn account(text: &str) -> AccountId {
    AccountId::new(text).unwrap()
}

fn handle(text: &str) -> Handle {
    Handle::new(text).unwrap()
}

fn word(text: &str) -> Word {
    Word::new(text).unwrap()
}

fn person(text: &str) -> End {
    End::Person(handle(text))
}

fn thing(text: &str) -> End {
    End::Object(Object::Thing(handle(text)))
}

fn relation(text: &str) -> Tie {
    Tie::Relation(word(text), None)
}

fn rows(service: &mut Service, of: &str, end: &End, tie: &Tie) -> Vec<TieRow> {
    let ask = PageAsk::default();
    service
        .ties(&account(of), &Actor::Site, (end, tie), &ask)
        .unwrap()
        .rows
}

fn row<'r>(rows: &'r [TieRow], title: &str) -> &'r TieRow {
    rows.iter()
        .find(|row| row.title == title)
        .unwrap_or_else(|| panic!("{title} in {rows:#?}"))
}

fn kind<'k>(kinds: &'k [TieKind], title: &str) -> &'k TieKind {
    kinds
        .iter()
        .find(|kind| kind.title == title)
        .unwrap_or_else(|| panic!("{title} in {kinds:#?}"))
}

#[test]
fn a_tie_is_seen_from_both_ends() {
    let demo = Demo::fresh();
    let mut service = demo.service();
    let tie = relation("shared");
    let outward = rows(&mut service, "lakeshore", &person("bea"), &tie);
    assert!(row(&outward, "Open day: welcome by the Rector").held);
    assert!(outward[0].held, "what is tied stands first");
    assert!(!row(&outward, "Poetry night").held);
    let inward = rows(&mut service, "lakeshore", &thing("open-day-2026"), &tie);
    assert!(row(&inward, "Beatriz Carvalho").held);
    assert!(inward.iter().all(|row| row.about.contains("Guest Editor")));
}

#[test]
fn a_tie_to_the_account_or_to_a_person_is_one_like_any_other() {
    let demo = Demo::fresh();
    let mut service = demo.service();
    let whole = rows(
        &mut service,
        "lakeshore",
        &person("rosa"),
        &relation("approver"),
    );
    assert!(
        whole
            .iter()
            .any(|row| row.other == Object::Account && !row.held)
    );
    let tie = relation("may-schedule-for");
    let hosts = rows(&mut service, "harbourview", &person("farid"), &tie);
    assert!(row(&hosts, "Aisha Bello").held);
    assert!(hosts.iter().all(|row| row.about.contains("Host")));
    let schedulers = rows(&mut service, "harbourview", &thing("aisha"), &tie);
    assert!(row(&schedulers, "Farid Ahmadi").held);
}

#[test]
fn the_ways_of_being_tied_come_from_the_policy_with_what_hinders_them() {
    let demo = Demo::fresh();
    let mut service = demo.service();
    let kinds = service
        .tie_kinds(&account("lakeshore"), &person("bea"))
        .unwrap();
    assert_eq!(kind(&kinds, "Shared with").note, None);
    let held_by = kind(&kinds, "Viewer").note.as_deref();
    assert_eq!(held_by, Some("Only for whoever holds Depo Viewer."));
    assert!(kinds.iter().any(|k| k.title == "Participant as speaker"));
    let kinds = service
        .tie_kinds(&account("lakeshore"), &thing("open-day-2026"))
        .unwrap();
    let shared = kind(&kinds, "Shared with");
    assert_eq!(
        (shared.most, shared.others.as_str()),
        (Some(10), "Guest Editor")
    );
    assert!(kinds.iter().all(|k| matches!(k.tie, Tie::Relation(..))));
    let kinds = service
        .tie_kinds(&account("aurora"), &thing("safety-day"))
        .unwrap();
    let roles: Vec<&str> = kinds.iter().map(|k| k.title.as_str()).collect();
    assert!(
        roles.len() == 4 && roles.contains(&"event Producer"),
        "{roles:?}"
    );
    let kinds = service
        .tie_kinds(&account("prairie"), &person("anneke"))
        .unwrap();
    let user = kind(&kinds, "User");
    assert_eq!((user.others.as_str(), user.now), ("Location", 1));
}

#[test]
fn each_row_carries_the_reason_for_which_it_could_not_be_changed() {
    let demo = Demo::fresh();
    let mut service = demo.service();
    let (end, tie) = (person("max"), Tie::Role(word("event-owner")));
    let ask = PageAsk::default();
    let actor = Actor::User(handle("signe"));
    let page = service
        .ties(&account("aurora"), &actor, (&end, &tie), &ask)
        .unwrap();
    assert!(!row(&page.rows, "Annual general meeting").refused.is_empty());
    let free = rows(&mut service, "aurora", &end, &tie);
    assert!(row(&free, "Graduation ceremony").refused.is_empty());
    assert!(
        !row(&free, "Annual general meeting").refused.is_empty(),
        "one role on an event"
    );
}

#[test]
fn pages_follow_one_another_through_several_kinds_and_leave_nothing_out() {
    let demo = Demo::fresh();
    let mut service = demo.service();
    let end = person("rosa");
    let tie = relation("approver");
    let all = rows(&mut service, "lakeshore", &end, &tie);
    let mut ask = PageAsk {
        limit: 1,
        ..PageAsk::default()
    };
    let mut walked = Vec::new();
    loop {
        let page = service
            .ties(&account("lakeshore"), &Actor::Site, (&end, &tie), &ask)
            .unwrap();
        assert_eq!(page.total, all.len() as u64);
        walked.extend(page.rows);
        match page.next {
            Some(next) => ask.after = Some(next),
            None => break,
        }
    }
    assert_eq!(walked, all);
    ask = PageAsk {
        filter: "lect".into(),
        ..PageAsk::default()
    };
    let page = service
        .ties(&account("lakeshore"), &Actor::Site, (&end, &tie), &ask)
        .unwrap();
    assert_eq!(
        page.rows
            .iter()
            .map(|r| r.title.as_str())
            .collect::<Vec<_>>(),
        ["Lectures"]
    );
}

#[test]
fn a_tie_makes_the_edit_that_the_core_accepts_in_either_direction() {
    let demo = Demo::fresh();
    let mut service = demo.service();
    let end = thing("poetry-night");
    let tie = relation("shared");
    let (user, to) = end.pair(&Object::Thing(handle("ola"))).unwrap();
    for (edit, held) in [
        (tie.add(&user, &to, Term::default()), true),
        (tie.end(&user, &to), false),
    ] {
        let batch = Batch::new(account("lakeshore"), Actor::Site, vec![edit]);
        let done = service.submit(&batch).unwrap();
        assert!(matches!(done, Submitted::Done { .. }), "{done:?}");
        let rows = rows(&mut service, "lakeshore", &person("ola"), &tie);
        assert_eq!(row(&rows, "Poetry night").held, held);
    }
}

#[test]
fn candidates_are_what_may_be_chosen_with_the_reason_against_the_others() {
    let demo = Demo::fresh();
    let mut service = demo.service();
    let mut find = |wanted: Wanted| {
        let ask = PageAsk::default();
        let page = service.candidates(&account("aurora"), &Actor::Site, &wanted, &ask);
        page.unwrap().rows
    };
    let places = find(Wanted::PlaceOf(handle("safety-day")));
    let titles: Vec<&str> = places.iter().map(|row| row.title.as_str()).collect();
    assert_eq!(titles, ["City Museum", "Fjord Energy", "Open University"]);
    assert_eq!(
        places.iter().filter(|row| !row.refused.is_empty()).count(),
        1
    );
    let top = find(Wanted::PlaceFor(word("workspace")));
    assert!(matches!(&top[..], [row] if row.object == Object::Account));
    assert!(find(Wanted::Thing).len() >= 9);
    assert!(find(Wanted::OwnerOf(handle("safety-day"))).len() > 10);
}

#[test]
fn a_handle_and_an_address_that_are_taken_are_told_with_the_name() {
    let demo = Demo::fresh();
    let mut service = demo.service();
    let here = account("northside");
    let oz = handle("oz");
    let taken = service
        .taken(&here, Some(&oz), Some("OZ@northside.example"), None)
        .unwrap();
    assert_eq!(
        taken.handle.as_deref(),
        Some("Oz Ferrand has this handle already.")
    );
    assert_eq!(
        taken.email.as_deref(),
        Some("Oz Ferrand has this address too.")
    );
    let taken = service
        .taken(&here, Some(&handle("group-room")), None, None)
        .unwrap();
    assert_eq!(
        taken.handle.as_deref(),
        Some("Group therapy has this handle already.")
    );
    let own = service
        .taken(&here, None, Some("oz@northside.example"), Some(&oz))
        .unwrap();
    assert_eq!(own.email, None);
    assert!(
        service.is_account(&here).unwrap() && !service.is_account(&account("nowhere")).unwrap()
    );
}

#[test]
fn licences_are_counted_before_and_after_and_say_who_counts() {
    let demo = Demo::fresh();
    let mut service = demo.service();
    let batch = |edits| Batch::new(account("harbourview"), Actor::Site, edits);
    let now = service.outlook(&batch(Vec::new())).unwrap();
    let [counter] = &now.counters[..] else {
        panic!("{now:?}")
    };
    let who = "Holders of Account Administrator or Videoconference Session Host count, active or invited.";
    assert_eq!(counter.who, who);
    assert_eq!(counter.pool.before, counter.pool.after);
    let host = Edit::RoleAssign {
        user: handle("lucia"),
        role: word("host"),
        on: None,
        begins: None,
        until: None,
    };
    let then = service.outlook(&batch(vec![host])).unwrap();
    let full = counter.pool.of == Some(counter.pool.after);
    assert_eq!(then.refused.is_empty(), !full, "{then:?}");
    if !full {
        assert_eq!(then.counters[0].pool.after, counter.pool.after + 1);
    }
}

#[test]
fn a_thing_is_told_with_its_kind_and_the_kinds_with_what_they_bear() {
    let demo = Demo::fresh();
    let mut service = demo.service();
    let detail = service
        .thing_record(&account("lakeshore"), &handle("poetry-night"))
        .unwrap();
    assert_eq!(
        (detail.kind.title.as_str(), detail.kind.states.len()),
        ("Job", 6)
    );
    assert_eq!(detail.row.within, "Public events");
    let kinds = service.thing_kinds(&account("lakeshore")).unwrap();
    let deposition = kinds
        .iter()
        .find(|k| k.word.as_str() == "deposition")
        .unwrap();
    assert!(deposition.at_top && deposition.facts.len() == 6);
    let kinds = service.thing_kinds(&account("prairie")).unwrap();
    let record = kinds.iter().find(|k| k.word.as_str() == "client").unwrap();
    assert!(record.comes_by_itself && record.within == ["Location"]);
}

#[test]
fn the_policies_of_the_store_are_told_as_one_must_know_them_to_open_an_account() {
    let demo = Demo::fresh();
    let mut service = demo.service();
    let openings = service.openings().unwrap();
    assert!(openings.len() >= 5 && openings.iter().all(|o| o.newest));
    let planned = openings.iter().filter(|o| !o.plans.is_empty()).count();
    let counted = openings.iter().filter(|o| !o.numbers.is_empty()).count();
    assert!(planned >= 1 && counted >= 1, "{openings:?}");
    assert!(openings.iter().all(|o| o.creator_becomes.is_some()));
}
