//! What a small clinic's overview, things and rules answer.

use std::collections::BTreeSet;

use rolecall::{
    domain::{
        AccountId, Handle, Object, Relation, RequestId, Resource, Severity, UserStatus,
        page::PageAsk,
    },
    service::{
        attention::{Notice, Target},
        links::Link,
        rows::{AccountRow, Offer, ResourceRow, RoleRow, UserRow},
        rules::{Basis, RuleRow, Said},
        store_attention::Survey,
        tree::{HolderRow, RelatedRow, ThingDetail, Tree, TreeRow},
    },
    tui::{
        ask_words::{Meant, WordsAsk, WordsReply},
        takes::Kind,
    },
};

use super::book::{handle, held, page, word};

fn notice(severity: Severity, text: &str, target: Target) -> Notice {
    Notice {
        severity,
        text: text.into(),
        about: String::new(),
        name: String::new(),
        target,
        since: None,
        rules: Vec::new(),
        path: Vec::new(),
        mend: Vec::new(),
        mends: Vec::new(),
        told: Vec::new(),
    }
}

pub fn attention(account: Option<&AccountId>) -> Vec<Notice> {
    if account.is_none() {
        let harbour = AccountId::new("harbour").unwrap();
        return vec![notice(
            Severity::Medium,
            "Harbour Dental: 2 requests wait.",
            Target::Account(harbour),
        )];
    }
    let request = RequestId::new("req-1").unwrap();
    vec![Notice {
        about: "Upload".into(),
        since: Some("2026-02-26T09:00:00Z".parse().unwrap()),
        ..notice(
            Severity::Medium,
            "Mia Santos asks for a word on Introduction 1.",
            Target::Request(request),
        )
    }]
}

/// What is found in all accounts.
pub fn survey() -> Survey {
    let harbour = AccountId::new("harbour").unwrap();
    let told = vec![(Severity::High, "Nobody may decide an upload.".into())];
    Survey {
        rows: vec![Notice {
            name: "Harbour Dental".into(),
            told,
            ..notice(
                Severity::High,
                "Harbour Dental: 1 finding, high; 2 requests wait.",
                Target::Account(harbour.clone()),
            )
        }],
        looked: vec![harbour],
        next: None,
        whole: 1,
    }
}

pub fn findings() -> Vec<Notice> {
    vec![
        Notice {
            about: "Oz Ferrand".into(),
            name: "Oz Ferrand".into(),
            rules: vec!["CL-53".into()],
            mends: vec!["Owner for Al Reyes".into()],
            ..notice(
                Severity::High,
                "Oz Ferrand is the only active Owner.",
                Target::User(handle("oz")),
            )
        },
        Notice {
            about: "Consulting Room 2".into(),
            name: "Consulting Room 2".into(),
            ..notice(
                Severity::Low,
                "Nobody is assigned to Consulting Room 2.",
                Target::Resource(handle("room-2")),
            )
        },
    ]
}

/// Handle, title, kind, owner, and what it lies in.
type Thing = (
    &'static str,
    &'static str,
    &'static str,
    Option<&'static str>,
    Option<&'static str>,
);
const THINGS: [Thing; 6] = [
    ("house", "Main House", "House", Some("oz"), None),
    ("floor-1", "First Floor", "Floor", Some("oz"), Some("house")),
    (
        "room-1",
        "Consulting Room 1",
        "Room",
        Some("al"),
        Some("floor-1"),
    ),
    ("room-2", "Consulting Room 2", "Room", None, Some("floor-1")),
    (
        "floor-2",
        "Second Floor",
        "Floor",
        Some("oz"),
        Some("house"),
    ),
    ("van", "Mobile Van", "Room", Some("mia"), None),
];

fn inside(id: &str) -> bool {
    THINGS.iter().any(|thing| thing.4 == Some(id))
}

fn row(id: &str) -> Option<ResourceRow> {
    let (id, title, kind, owner, parent) = *THINGS.iter().find(|thing| thing.0 == id)?;
    let within = parent.and_then(|p| THINGS.iter().find(|thing| thing.0 == p));
    Some(ResourceRow {
        kind: kind.into(),
        within: within.map_or("the account", |thing| thing.1).into(),
        owner: owner.map(String::from),
        resource: Resource {
            id: handle(id),
            kind: word(&kind.to_lowercase()),
            title: title.into(),
            parent: parent.map(handle),
            owner: owner.map(handle),
            state: Some(word("open")),
            facts: [].into(),
            labels: [].into(),
            since: "2024-05-01".parse().unwrap(),
        },
    })
}

fn below(parent: Option<&str>, depth: usize, open: &BTreeSet<Handle>, rows: &mut Vec<TreeRow>) {
    for thing in THINGS.iter().filter(|thing| thing.4 == parent) {
        let open_here = inside(thing.0) && open.contains(&handle(thing.0));
        rows.push(TreeRow {
            row: row(thing.0).unwrap(),
            depth,
            inside: inside(thing.0),
            open: open_here,
        });
        if open_here {
            below(Some(thing.0), depth + 1, open, rows);
        }
    }
}

pub fn tree(open: &BTreeSet<Handle>, ask: &PageAsk) -> Tree {
    let mut rows = Vec::new();
    if ask.filter.is_empty() {
        below(None, 0, open, &mut rows);
    } else {
        rows.extend(THINGS.iter().map(|thing| TreeRow {
            row: row(thing.0).unwrap(),
            depth: 0,
            inside: false,
            open: false,
        }));
    }
    let named = |r: &TreeRow| format!("{} {}", r.row.resource.title, r.row.resource.id);
    Tree {
        page: page(&rows, ask, named),
        whole: THINGS.len() as u64,
    }
}

pub fn thing(id: &Handle) -> Option<ThingDetail> {
    let row = row(id.as_str())?;
    let related = RelatedRow {
        relation: Relation {
            user: handle("mia"),
            relation: word("assigned"),
            to: Object::Thing(id.clone()),
            capacity: None,
        },
        title: "Assigned".into(),
        name: "Mia Santos".into(),
    };
    let mut path = Vec::new();
    let mut outer = THINGS.iter().find(|t| t.0 == id.as_str()).and_then(|t| t.4);
    while let Some(thing) = THINGS.iter().find(|t| Some(t.0) == outer) {
        path.insert(0, (handle(thing.0), thing.1.into()));
        outer = thing.4;
    }
    Some(ThingDetail {
        inside: THINGS.iter().filter(|t| t.4 == Some(id.as_str())).count() as u64,
        path,
        facts: vec![("beds".into(), "2".into())],
        holders: vec![HolderRow {
            user: handle("al"),
            name: "Al Reyes".into(),
            status: UserStatus::Active,
            role: held("admin", "Admin"),
        }],
        related: vec![related],
        more: false,
        waiting: Vec::new(),
        row,
    })
}

pub fn rules() -> Vec<RuleRow> {
    let rule = |id: &str, text: &str, basis, said: &[(&'static str, &str)]| RuleRow {
        id: id.into(),
        text: text.into(),
        basis,
        reading: None,
        lines: Vec::new(),
        said: said
            .iter()
            .map(|(part, text)| Said {
                part,
                text: (*text).into(),
            })
            .collect(),
    };
    vec![
        rule(
            "CL-01",
            "A clinic has Owners, Admins and Members.",
            Some(Basis::Stated),
            &[("Role", "Owner; held on Clinic")],
        ),
        rule(
            "CL-53",
            "A clinic always has an active Owner.",
            Some(Basis::Implied),
            &[
                ("Limit", "Each clinic has at least 1 active Owner."),
                ("Delegation", "Owner may archive: others alone"),
            ],
        ),
        rule(
            "CL-A13",
            "Admins have to be assigned too.",
            Some(Basis::Reading),
            &[],
        ),
    ]
}

/// What is named on something.
pub fn links(of: &Target) -> Vec<Link> {
    let link = |part: &str, title: &str, target: Target| Link {
        part: part.into(),
        title: title.into(),
        target,
        away: None,
    };
    let owner = || link("Role", "Owner", Target::Role(word("owner")));
    match of {
        Target::Rule(id) if id == "CL-53" => vec![owner()],
        Target::Rule(_) => Vec::new(),
        _ => vec![
            owner(),
            link(
                "Owns",
                "Consulting Room 1",
                Target::Resource(handle("room-1")),
            ),
        ],
    }
}

/// Accounts, users and things that hold the words.
pub fn reach(accounts: &[AccountRow], users: &[UserRow], words: &str, most: usize) -> Vec<Link> {
    let ask = PageAsk {
        filter: words.into(),
        limit: most,
        ..PageAsk::default()
    };
    let accounts = page(accounts, &ask, |r| format!("{} {}", r.title, r.id)).rows;
    let users = page(users, &ask, |r| format!("{} {}", r.user.name, r.user.id)).rows;
    let things: Vec<ResourceRow> = THINGS.iter().filter_map(|thing| row(thing.0)).collect();
    let things = page(&things, &ask, |r| r.resource.title.clone()).rows;
    let mut links = Vec::new();
    links.extend(accounts.into_iter().map(|r| Link {
        part: "Account".into(),
        title: r.title,
        target: Target::Account(r.id),
        away: None,
    }));
    links.extend(users.into_iter().map(|r| Link {
        part: "User".into(),
        title: r.user.name,
        target: Target::User(r.user.id),
        away: None,
    }));
    links.extend(things.into_iter().map(|r| Link {
        part: r.kind,
        title: r.resource.title,
        target: Target::Resource(r.resource.id),
        away: None,
    }));
    links
}

/// What arguments mean: roles and people of the book; anything else means itself.
pub fn words(ask: &WordsAsk, roles: &[RoleRow], users: &[UserRow]) -> WordsReply {
    let mut reply = WordsReply::default();
    for (at, (kind, text)) in ask.parts.iter().enumerate() {
        let role = roles.iter().find(|r| r.word.as_str() == text);
        let user = users.iter().find(|r| r.user.id.as_str() == text);
        let here = ask.cursor.is_some_and(|(part, _)| part == at);
        let begins = roles.iter().filter(|r| r.word.as_str().starts_with(text));
        let offers: Vec<Offer> = begins.map(|r| Offer::new(&r.word, &r.title)).collect();
        reply.meant.push(match (kind, role, user) {
            (Kind::Role | Kind::Held, Some(r), _) => Meant::Role(r.word.clone(), r.title.clone()),
            (Kind::Role | Kind::Held, None, _) if here && !offers.is_empty() => Meant::Begun,
            (Kind::Person, _, Some(r)) => Meant::Person(Box::new(r.clone())),
            (Kind::Filter, ..) => Meant::Words(text.clone()),
            _ => Meant::Wrong(0..text.len(), format!("There is no {text} here.")),
        });
        if here && *kind == Kind::Role {
            reply.offers = offers;
        }
    }
    reply
}
