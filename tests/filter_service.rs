//! What the service and the command line make of a filter: words of the policy, what people can do,
//! slips at their place.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod cli_support;

use std::{collections::BTreeSet, fs, path::Path};

use rolecall::domain::{
    AccountId, Time,
    filter::{List, fields, reference},
    page::PageAsk,
    sort::Sort,
};
use rolecall::service::{Service, ServiceError};
use rolecall::store::sqlite::SqliteStore;

fn demo() -> Service {
    let store = Box::new(SqliteStore::in_memory().unwrap());
    let now: Time = "2026-06-15T09:00:00Z".parse().unwrap();
    let mut service = Service::over(store, "test", Box::new(move || now)).unwrap();
    service.load_demo().unwrap();
    service
}

fn account(text: &str) -> AccountId {
    text.parse().unwrap()
}

fn ask(filter: &str, limit: usize) -> PageAsk {
    PageAsk {
        filter: filter.into(),
        limit,
        ..PageAsk::default()
    }
}

/// The handles of all users under a filter, page by page.
fn users(service: &mut Service, home: &AccountId, filter: &str, limit: usize) -> Vec<String> {
    let (mut ask, mut all) = (ask(filter, limit), Vec::new());
    loop {
        let page = service.users(home, &ask).unwrap();
        assert!(page.rows.len() <= limit, "{filter}");
        all.extend(page.rows.iter().map(|row| row.user.id.to_string()));
        ask.after = page.next;
        if ask.after.is_none() {
            return all;
        }
    }
}

fn slip(service: &mut Service, home: &str, filter: &str) -> (String, String) {
    match service.users(&account(home), &ask(filter, 9)) {
        Err(ServiceError::Filter(fault)) => {
            (filter[fault.at.clone()].to_owned(), fault.to_string())
        }
        other => panic!("{filter}: {other:?}"),
    }
}

#[test]
fn who_can_do_something_is_found_exactly_in_every_account_and_in_pages_of_any_length() {
    let mut service = demo();
    let accounts = service.accounts(&PageAsk::default()).unwrap().rows;
    let mut seen = 0;
    for home in accounts.into_iter().map(|row| row.id) {
        let field = fields::named(List::Users, "can").unwrap();
        let offers = service.offers(Some(&home), field, "", false).unwrap();
        let everybody = users(&mut service, &home, "", 500);
        for capability in offers.iter().map(|offer| &offer.word).step_by(7) {
            let found = service
                .who_can(&home, capability, None, &ask("", 500))
                .unwrap();
            let able: BTreeSet<String> = found
                .rows
                .iter()
                .map(|holder| holder.user.to_string())
                .collect();
            let positive = users(&mut service, &home, &format!("can:{capability}"), 500);
            assert_eq!(
                positive.iter().cloned().collect::<BTreeSet<_>>(),
                able,
                "{capability}"
            );
            let expected: Vec<String> = everybody
                .iter()
                .filter(|u| able.contains(*u))
                .cloned()
                .collect();
            assert_eq!(
                users(&mut service, &home, &format!("can:{capability}"), 3),
                expected
            );
            let others: Vec<String> = everybody
                .iter()
                .filter(|u| !able.contains(*u))
                .cloned()
                .collect();
            assert_eq!(
                users(&mut service, &home, &format!("-can:{capability}"), 4),
                others
            );
            seen += positive.len();
        }
    }
    assert!(seen > 50);
}

#[test]
fn a_total_that_is_only_counted_so_far_says_so() {
    let mut service = demo();
    let home = account("northside");
    let page = service.users(&home, &ask("can:account.call", 1)).unwrap();
    assert_eq!((page.rows.len(), page.total), (1, 1));
    assert!(page.at_least && page.next.is_some());
    let plain = service.users(&home, &ask("role:owner", 1)).unwrap();
    assert!(!plain.at_least);
}

#[test]
fn words_of_the_policy_are_known_by_their_titles_too() {
    let mut service = demo();
    let home = account("northside");
    for role in service.roles(&home).unwrap() {
        let by_word = users(&mut service, &home, &format!("role:{}", role.word), 9);
        let by_title = users(&mut service, &home, &format!("role:\"{}\"", role.title), 9);
        assert_eq!(by_word, by_title);
        assert_eq!(by_word.len() as u64, role.holders, "{}", role.word);
    }
    let capital = users(&mut service, &home, "role:OWNER", 9);
    assert_eq!(capital, users(&mut service, &home, "role:owner", 9));
}

#[test]
fn a_word_that_nothing_is_called_by_is_a_slip_at_its_place_and_never_an_empty_list() {
    let mut service = demo();
    for (filter, place, words) in [
        ("oz role:admin,ownr", "ownr", "Did you mean owner?"),
        ("role:king", "king", "There is "),
        (
            "can:account.bilin",
            "account.bilin",
            "Did you mean account.billing?",
        ),
        ("on:nowhere", "nowhere", "In quotes"),
        (
            "role:owner@nowhere",
            "owner@nowhere",
            "has the handle nowhere",
        ),
        ("role:x\u{1b}", "x\u{1b}", "x<U+001B>"),
    ] {
        let (at, said) = slip(&mut service, "northside", filter);
        assert_eq!(at, place, "{filter}");
        assert!(said.contains(words), "{filter}: {said}");
    }
    let error = service.accounts(&ask("plan:premum", 9)).unwrap_err();
    assert_eq!(error.code(), "bad-filter");
    assert!(
        error.to_string().contains("Did you mean premium?"),
        "{error}"
    );
    let home = account("northside");
    let error = service.who_can(&home, "account.call", None, &ask("can:account.billing", 9));
    assert!(
        error
            .unwrap_err()
            .to_string()
            .contains("list of users alone")
    );
    // What is gone can still be asked for where it left something.
    assert_eq!(
        service.journal(&home, &ask("of:nowhere", 9)).unwrap().total,
        0
    );
}

#[test]
fn roles_are_filtered_sorted_and_paged_like_any_list() {
    let mut service = demo();
    let home = account("northside");
    let roles = service.roles(&home).unwrap();
    let mut names = |filter: &str, sort: Option<&str>, after: Option<String>, limit: usize| {
        let sort = sort.map(|text| Sort::parse(List::Roles, text).unwrap());
        let ask = PageAsk {
            sort,
            after,
            ..ask(filter, limit)
        };
        let page = service.role_page(&home, &ask).unwrap();
        let names: Vec<String> = page.rows.iter().map(|row| row.word.to_string()).collect();
        (names, page.next, page.total)
    };
    let all = |of: &dyn Fn(&rolecall::service::rows::RoleRow) -> bool| -> Vec<String> {
        let rows = roles.iter().filter(|row| of(row));
        rows.map(|row| row.word.to_string()).collect()
    };
    assert_eq!(names("", None, None, 99).0, all(&|_| true));
    assert_eq!(names("held:>1", None, None, 99).0, all(&|r| r.holders > 1));
    assert_eq!(
        names("-has:holders", None, None, 99).0,
        all(&|r| r.holders == 0)
    );
    assert_eq!(names("status:on owner", None, None, 99).0, ["owner"]);
    let kind = &roles[0].on[0];
    let filter = format!("on:\"{kind}\"");
    assert_eq!(
        names(&filter, None, None, 99).0,
        all(&|r| r.on.contains(kind))
    );
    let (up, ..) = names("", Some("handle"), None, 99);
    let (mut down, ..) = names("", Some("-handle"), None, 99);
    down.reverse();
    assert!(up.is_sorted());
    assert_eq!(up, down);
    let (first, next, total) = names("", Some("handle"), None, 1);
    assert_eq!(
        (first[0].as_str(), total),
        (up[0].as_str(), up.len() as u64)
    );
    assert_eq!(names("", Some("handle"), next, 1).0[0], up[1]);
}

#[test]
fn what_is_offered_for_a_field_is_what_it_takes() {
    let mut service = demo();
    let home = account("northside");
    for field in fields::FIELDS {
        let of_store = [List::Accounts, List::Waiting].contains(&field.list);
        let home = (!of_store).then_some(&home);
        for offer in service.offers(home, field, "", false).unwrap() {
            let filter = ask(&format!("{}:{}", field.name, offer.word), 1);
            let taken = match (field.list, home) {
                (List::Users, Some(home)) => service.users(home, &filter).map(|_| ()),
                (List::Roles, Some(home)) => service.role_page(home, &filter).map(|_| ()),
                (List::Resources, Some(home)) => service.resources(home, None, &filter).map(|_| ()),
                (List::Requests, Some(home)) => service.requests(home, &filter).map(|_| ()),
                (List::Journal, Some(home)) => service.journal(home, &filter).map(|_| ()),
                (List::Waiting, _) => service.waiting(&filter).map(|_| ()),
                _ => service.accounts(&filter).map(|_| ()),
            };
            taken.unwrap_or_else(|error| panic!("{} {}: {error}", field.name, offer.word));
        }
    }
    let field = fields::named(List::Users, "role").unwrap();
    let roles = service.offers(Some(&home), field, "ow", false).unwrap();
    assert_eq!(roles[0].word, "owner");
    let on = fields::named(List::Users, "on").unwrap();
    let people = service.offers(Some(&home), on, "ferr", false).unwrap();
    assert!(people.iter().any(|offer| offer.word == "oz"), "{people:?}");
}

/// Run with `ROLECALL_WRITE=1` to write the reference anew.
#[test]
fn the_reference_of_the_fields_is_as_the_table_has_them() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/domain/filter/reference.md");
    let text = reference::text();
    if std::env::var_os("ROLECALL_WRITE").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(written == text, "run this test with ROLECALL_WRITE=1");
    let desk = cli_support::Desk::new();
    let ran = desk.run(&["filters"]);
    assert_eq!((ran.code, ran.data), (0, text));
}

#[test]
fn every_list_of_the_command_line_takes_the_language_and_an_order() {
    let desk = cli_support::Desk::new();
    for (words, sees) in [
        (
            "accounts list --filter -status:suspended --sort -since",
            "northside",
        ),
        (
            "users list northside --filter role:owner,admin --sort -name",
            "Ferrand",
        ),
        (
            "roles list northside --filter held:>0 --sort -held",
            "owner",
        ),
        (
            "requests list lakeshore --filter since:2000.. --sort -since",
            "ferry",
        ),
        (
            "resources list lakeshore --filter in:account --sort kind",
            "Interviews",
        ),
        (
            "journal list northside --filter of:oz --sort -newest",
            "Northside",
        ),
    ] {
        let ran = desk.say(&format!("--demo {words}"));
        assert_eq!(ran.code, 0, "{words}: {ran:?}");
        assert!(ran.data.contains(sees), "{words}: {ran:?}");
    }
    let ran = desk.say("--demo users list northside --filter can:account.call --limit 1");
    assert!(ran.words.contains("1 found so far; go on with"), "{ran:?}");
    for (words, said) in [
        ("users list northside --filter rol:x", "Did you mean role:?"),
        ("users list northside --sort size", "Choose of name, handle"),
        (
            "resources list lakeshore --filter kind:zebra",
            "knows no kind of thing zebra",
        ),
    ] {
        let ran = desk.say(&format!("--demo {words}"));
        assert_eq!(ran.code, 2, "{words}: {ran:?}");
        assert!(ran.words.contains(said), "{words}: {ran:?}");
    }
}
