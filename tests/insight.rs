//! What the console shows beyond the lists: what wants attention, things as a tree, rules by id.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::collections::{BTreeSet, HashSet};

use rolecall::{
    domain::{AccountId, Handle, Time, page::PageAsk},
    service::{
        Patience, Service,
        attention::Target,
        tree::{Tree, TreeRow},
    },
};
use tempfile::TempDir;

fn demo() -> (Service, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("demo.db").display().to_string();
    let now: Time = "2026-05-01T12:00:00Z".parse().unwrap();
    let store = rolecall::store::open(&path).unwrap();
    let mut service = Service::over(store, "test", Box::new(move || now)).unwrap();
    service.load_demo().unwrap();
    (service, folder)
}

fn accounts(service: &mut Service) -> Vec<AccountId> {
    let page = service.accounts(&PageAsk::default()).unwrap();
    page.rows.into_iter().map(|row| row.id).collect()
}

fn page(service: &mut Service, open: &BTreeSet<Handle>, ask: &PageAsk) -> Tree {
    let account = AccountId::new("prairie").unwrap();
    service.tree(&account, open, ask).unwrap()
}

/// All rows, by pages of so many.
fn walk(service: &mut Service, open: &BTreeSet<Handle>, limit: usize) -> Vec<TreeRow> {
    let mut ask = PageAsk {
        limit,
        ..PageAsk::default()
    };
    let mut rows = Vec::new();
    loop {
        let tree = page(service, open, &ask);
        assert!(tree.page.rows.len() <= limit);
        rows.extend(tree.page.rows);
        ask.after = tree.page.next;
        if ask.after.is_none() {
            assert_eq!(rows.len() as u64, tree.page.total);
            return rows;
        }
        assert!(ask.after.is_some() && !rows.is_empty());
    }
}

fn of_prairie(service: &mut Service) -> Vec<rolecall::service::rows::ResourceRow> {
    let account = AccountId::new("prairie").unwrap();
    let ask = PageAsk {
        limit: 1_000,
        ..PageAsk::default()
    };
    service.resources(&account, None, &ask).unwrap().rows
}

#[test]
fn the_tree_is_the_same_whatever_the_size_of_its_pages() {
    let (mut service, _folder) = demo();
    let all = of_prairie(&mut service);
    let folded = walk(&mut service, &BTreeSet::new(), 3);
    assert!(folded.len() < all.len() && folded.iter().all(|row| row.depth == 0 && !row.open));
    let everything: BTreeSet<Handle> = all.iter().map(|row| row.resource.id.clone()).collect();
    let whole = walk(&mut service, &everything, 1_000);
    assert_eq!(whole.len(), all.len());
    for limit in [1, 2, 7, 20] {
        assert_eq!(walk(&mut service, &everything, limit), whole);
    }
    // Each stands right below what it lies in, or below another that lies in the same.
    let mut path: Vec<Handle> = Vec::new();
    for row in &whole {
        path.truncate(row.depth);
        assert_eq!(row.row.resource.parent.as_ref(), path.last());
        path.push(row.row.resource.id.clone());
    }
    let inside = |row: &TreeRow| {
        let id = Some(&row.row.resource.id);
        all.iter().any(|r| r.resource.parent.as_ref() == id)
    };
    assert!(
        whole
            .iter()
            .all(|row| row.inside == inside(row) && row.open == row.inside)
    );
}

#[test]
fn what_is_unfolded_in_something_folded_is_not_shown_and_not_counted() {
    let (mut service, _folder) = demo();
    let all = of_prairie(&mut service);
    let inner = all.iter().find(|row| {
        let id = Some(&row.resource.id);
        row.resource.parent.is_some() && all.iter().any(|r| r.resource.parent.as_ref() == id)
    });
    let Some(inner) = inner else {
        // Nothing lies two deep in this demo: then the account itself is what is left.
        return;
    };
    let open = BTreeSet::from([inner.resource.id.clone()]);
    let folded = walk(&mut service, &BTreeSet::new(), 50);
    assert_eq!(walk(&mut service, &open, 50), folded);
}

#[test]
fn a_filter_finds_things_wherever_they_lie_and_a_forged_place_is_refused() {
    let (mut service, _folder) = demo();
    let ask = PageAsk {
        filter: "school".into(),
        ..PageAsk::default()
    };
    let found = page(&mut service, &BTreeSet::new(), &ask).page;
    assert!(found.total > 0 && found.rows.iter().all(|row| row.depth == 0));
    let account = AccountId::new("prairie").unwrap();
    for forged in ["", "[]x", "{}", "[[\"a\"]]"] {
        let ask = PageAsk {
            after: Some(forged.into()),
            ..PageAsk::default()
        };
        let refused = service.tree(&account, &BTreeSet::new(), &ask).unwrap_err();
        assert_eq!(refused.code(), "bad-cursor", "{forged}");
    }
}

#[test]
fn a_thing_tells_who_holds_what_on_it() {
    let (mut service, _folder) = demo();
    for account in accounts(&mut service) {
        let users = service.users(&account, &PageAsk::default()).unwrap().rows;
        let held = users.iter().flat_map(|row| {
            let on = row.roles.iter().filter_map(|role| role.on.clone());
            on.map(|on| (on, row.user.id.clone()))
        });
        for (on, user) in held.take(20) {
            let thing = service.thing(&account, &on).unwrap();
            assert!(
                thing.holders.iter().any(|h| h.user == user),
                "{user} on {on}"
            );
            assert_eq!(thing.row.resource.id, on);
        }
    }
    let account = AccountId::new("prairie").unwrap();
    let nothing = Handle::new("no-such-thing").unwrap();
    let refused = service.thing(&account, &nothing).unwrap_err();
    assert_eq!(refused.code(), "unknown-resource");
}

#[test]
fn every_account_tells_what_wants_attention_and_each_leads_to_something_there() {
    let (mut service, _folder) = demo();
    let mut seen = HashSet::new();
    for account in accounts(&mut service) {
        let mut all = service.attention(&account).unwrap();
        let found = service.looked_into(&account, Patience::default()).unwrap();
        let waiting = all
            .iter()
            .filter(|n| matches!(n.target, Target::Request(_)));
        let row = service.accounts(&PageAsk::default()).unwrap();
        let row = row.rows.into_iter().find(|row| row.id == account).unwrap();
        assert_eq!(waiting.count() as u64, row.waiting, "{account}");
        all.extend(found);
        for notice in all {
            assert!(notice.text.ends_with('.'), "{}", notice.text);
            assert_eq!(notice.mend.len(), notice.mends.len());
            let there = match &notice.target {
                Target::User(user) => service.user(&account, user).is_ok(),
                Target::Resource(thing) => service.thing(&account, thing).is_ok(),
                Target::Rule(id) => {
                    let rules = service.rule_book(&account).unwrap();
                    rules.iter().any(|rule| rule.id == *id)
                }
                Target::Account(id) => id == &account,
                Target::Request(_) => true,
                Target::Role(_) | Target::Entry(_) => false,
            };
            assert!(there, "{:?} of {account}", notice.target);
            seen.insert(std::mem::discriminant(&notice.target));
        }
    }
    assert!(seen.len() >= 2);
}

#[test]
fn the_store_tells_the_accounts_in_which_something_waits() {
    let (mut service, _folder) = demo();
    let rows = service.accounts(&PageAsk::default()).unwrap().rows;
    let expected: Vec<Target> = rows
        .into_iter()
        .filter(|row| row.waiting > 0)
        .map(|row| Target::Account(row.id))
        .collect();
    let told = service.attention_of_store().unwrap();
    let told: Vec<Target> = told.into_iter().map(|notice| notice.target).collect();
    assert!(!expected.is_empty());
    assert_eq!(told, expected);
}

#[test]
fn all_accounts_are_looked_into_page_by_page_and_each_finding_is_counted() {
    let (mut service, _folder) = demo();
    let (mut after, mut rows, mut looked) = (None, Vec::new(), Vec::new());
    loop {
        let page = service.survey(after.as_deref(), 2).unwrap();
        assert!(page.looked.len() <= 2);
        assert_eq!(page.whole, accounts(&mut service).len() as u64);
        rows.extend(page.rows);
        looked.extend(page.looked);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let mut all = accounts(&mut service);
    looked.sort();
    all.sort();
    assert_eq!(looked, all);
    for account in all {
        let found = service.looked_into(&account, Patience::default()).unwrap();
        let target = Target::Account(account.clone());
        let row = rows.iter().find(|row| row.target == target);
        let Some(gravest) = found.iter().map(|notice| notice.severity).min() else {
            continue;
        };
        let row = row.unwrap();
        let number = format!(" {} finding", found.len());
        assert!(row.text.contains(&number), "{}", row.text);
        assert!(row.severity <= gravest, "{}", row.text);
        assert_eq!(row.told[0].1, found[0].text);
    }
}

#[test]
fn people_of_other_accounts_are_found_and_not_those_of_the_open_one() {
    let (mut service, _folder) = demo();
    let open = AccountId::new("northside").unwrap();
    let found = service.reach_elsewhere(Some(&open), "beatriz", 20).unwrap();
    let away: Vec<&str> = found
        .iter()
        .filter_map(|link| link.away.as_ref().map(|(id, _)| id.as_str()))
        .collect();
    assert!(away.contains(&"lakeshore") && away.len() == found.len());
    let mine = service
        .reach_elsewhere(Some(&open), "oz ferrand", 20)
        .unwrap();
    assert_eq!(mine, []);
}

#[test]
fn the_rules_of_every_account_are_told_by_id_with_what_bears_them() {
    let (mut service, _folder) = demo();
    for account in accounts(&mut service) {
        let rules = service.rule_book(&account).unwrap();
        let ids: BTreeSet<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
        assert_eq!(ids.len(), rules.len());
        assert!(
            rules
                .iter()
                .all(|rule| !rule.text.is_empty() || !rule.said.is_empty())
        );
        // Every rule that a screen may name can be looked up.
        let matrix = service.matrix(&account).unwrap();
        let named = matrix
            .rows
            .iter()
            .flat_map(|row| &row.cells)
            .flat_map(|cell| &cell.rules);
        for id in named {
            assert!(ids.contains(id.as_str()), "{id} of {account}");
        }
        for role in service.roles(&account).unwrap() {
            for id in role.rules.iter().chain(&role.help_rules) {
                assert!(ids.contains(id.as_str()), "{id} of {account}");
            }
        }
    }
}

/// Whether something can be gone to: it is listed in its pane under its own name.
fn there(service: &mut Service, account: &AccountId, target: &Target) -> bool {
    let ask = |words: &str| PageAsk {
        filter: words.to_owned(),
        limit: 1_000,
        ..PageAsk::default()
    };
    match target {
        Target::Account(id) => {
            let page = service.accounts(&ask(id.as_str())).unwrap();
            page.rows.iter().any(|row| row.id == *id)
        }
        Target::User(id) => {
            let page = service.users(account, &ask(id.as_str())).unwrap();
            page.rows.iter().any(|row| row.user.id == *id)
        }
        Target::Resource(id) => {
            let open = BTreeSet::new();
            let tree = service.tree(account, &open, &ask(id.as_str())).unwrap();
            tree.page.rows.iter().any(|row| row.row.resource.id == *id)
        }
        Target::Request(id) => {
            let page = service.requests(account, &ask(id.as_str())).unwrap();
            page.rows.iter().any(|row| row.request.id == *id)
        }
        Target::Entry(id) => {
            let page = service.journal(account, &ask(id)).unwrap();
            page.rows.iter().any(|row| row.id == *id)
        }
        Target::Role(word) => {
            let roles = service.roles(account).unwrap();
            roles.iter().any(|role| role.word == *word)
        }
        Target::Rule(id) => {
            let rules = service.rule_book(account).unwrap();
            rules.iter().any(|rule| rule.id == *id)
        }
    }
}

/// Some of everything that an account lists.
fn listed(service: &mut Service, account: &AccountId) -> Vec<Target> {
    let ask = PageAsk {
        limit: 25,
        ..PageAsk::default()
    };
    let mut all = Vec::new();
    let users = service.users(account, &ask).unwrap().rows;
    all.extend(users.into_iter().map(|row| Target::User(row.user.id)));
    let roles = service.roles(account).unwrap();
    all.extend(roles.into_iter().map(|row| Target::Role(row.word)));
    let things = service.resources(account, None, &ask).unwrap().rows;
    all.extend(
        things
            .into_iter()
            .map(|row| Target::Resource(row.resource.id)),
    );
    let requests = service.requests(account, &ask).unwrap().rows;
    all.extend(
        requests
            .into_iter()
            .map(|row| Target::Request(row.request.id)),
    );
    let entries = service.journal(account, &ask).unwrap().rows;
    all.extend(entries.into_iter().map(|row| Target::Entry(row.id)));
    all
}

#[test]
fn whatever_is_named_on_something_is_there_and_never_the_thing_itself() {
    let (mut service, _folder) = demo();
    let mut kinds = HashSet::new();
    for account in accounts(&mut service) {
        let mut known = HashSet::new();
        for of in listed(&mut service, &account) {
            let links = service.links(&account, &of).unwrap();
            let mut seen = BTreeSet::new();
            for link in links {
                assert!(!link.title.is_empty() && !link.part.is_empty(), "{of:?}");
                assert!(
                    link.target != of && seen.insert(link.target.clone()),
                    "{of:?}"
                );
                kinds.insert((
                    std::mem::discriminant(&of),
                    std::mem::discriminant(&link.target),
                ));
                let new = known.insert(format!("{:?}", link.target));
                assert!(
                    !new || there(&mut service, &account, &link.target),
                    "{:?}",
                    link.target
                );
            }
        }
    }
    // People, roles, things, requests and entries lead to one another in many ways.
    assert!(kinds.len() >= 12, "{}", kinds.len());
}

#[test]
fn names_are_reached_by_words_and_the_first_without() {
    let (mut service, _folder) = demo();
    let account = AccountId::new("prairie").unwrap();
    let found = service.reach(Some(&account), "school", 5).unwrap();
    assert!(!found.is_empty());
    let things = found
        .iter()
        .filter(|l| matches!(l.target, Target::Resource(_)));
    assert!((1..=5).contains(&things.count()));
    let first = service.reach(Some(&account), "", 3).unwrap();
    assert!(first.len() <= 9 && first.len() > 3);
    let outside = service.reach(None, "", 9).unwrap();
    assert!(
        outside
            .iter()
            .all(|l| matches!(l.target, Target::Account(_)))
    );
}
