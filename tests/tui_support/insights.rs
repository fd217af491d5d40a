//! Canned answers to questions that make understood who can what.

use rolecall::{
    domain::{
        Ability, Actor, Comparison, Differing, Edit, Found, HeldBy, Holder, Said, Seen, Showing,
        View, Way, WhyNot, page::Page,
    },
    service::{
        known::{CapabilityRow, DelegationColumn, DelegationTable, Doers, ThingRights},
        rows::{Mark, MatrixCell},
        rules::{Basis, RuleRow, Said as Statement},
    },
    tui::insight::{Insight, Told},
};

use super::book::{access, handle, held, word};

fn by(when: &str) -> HeldBy {
    HeldBy {
        role: held("admin", "Admin"),
        when: when.into(),
        rules: vec!["CL-12".into()],
    }
}

fn differing(title: &str, first: Option<&str>, second: Option<&str>) -> Differing {
    let said = |when: &str| Said {
        when: when.into(),
        rules: vec!["CL-12".into()],
    };
    Differing {
        capability: title.to_lowercase().replace(' ', "."),
        title: title.into(),
        first: first.map(said),
        second: second.map(said),
    }
}

fn showing(title: &str, seen: Seen, why: &str) -> Showing {
    Showing {
        capability: title.to_lowercase().replace(' ', "."),
        title: title.into(),
        group: "Clinic".into(),
        seen,
        why: why.into(),
        rules: vec!["CL-12".into()],
    }
}

fn why_not(capability: &str, actor: &Actor) -> WhyNot {
    let access = access(capability);
    let give = Way {
        text: "give Al Reyes the role Owner".into(),
        by: Actor::Site,
        edits: vec![Edit::RoleAssign {
            user: handle("al"),
            role: word("owner"),
            on: None,
            begins: None,
            until: None,
        }],
        notes: Vec::new(),
        confirm: false,
        rules: vec!["CL-25".into()],
    };
    let own = *actor == Actor::Site && !access.allowed;
    WhyNot {
        ways: own.then(|| give.clone()).into_iter().collect(),
        others: (!own && !access.allowed)
            .then_some(give)
            .into_iter()
            .collect(),
        nothing: String::new(),
        more: false,
        access,
    }
}

fn delegation(verb: Option<&String>) -> DelegationTable {
    let roles = ["Owner", "Admin", "Member"];
    let named = |title: &&str| (title.to_lowercase(), (*title).to_owned());
    let verbs = ["invite", "add", "archive"];
    let columns: Vec<&str> = match verb {
        None => verbs.into(),
        Some(_) => roles.into(),
    };
    let column = |title: &&str| DelegationColumn {
        word: title.to_lowercase(),
        title: (*title).to_owned(),
        done: format!("do that with {title}"),
    };
    let marks = [Mark::Yes, Mark::Conditional, Mark::No, Mark::Unstated];
    let cell = |i: usize, j: usize| MatrixCell {
        mark: marks[(i + j) % 4],
        note: if (i + j) % 4 == 1 { "others alone" } else { "" }.into(),
        rules: vec!["CL-25".into()],
    };
    DelegationTable {
        title: "Who may do what to people".into(),
        actors: roles.iter().map(named).collect(),
        cells: (0..3)
            .map(|i| (0..columns.len()).map(|j| cell(i, j)).collect())
            .collect(),
        columns: columns.iter().map(column).collect(),
        verbs: verbs.iter().map(|v| (*v).to_owned()).collect(),
        note: "A site administrator needs no delegation.".into(),
    }
}

pub fn told(insight: &Insight) -> Told {
    let capability = |i: usize| CapabilityRow {
        word: format!("clinic.do-{i}"),
        title: format!("Do the thing number {i}"),
        group: "Clinic".into(),
        kind: None,
        people: false,
    };
    match insight {
        Insight::Weighed(matter, _) => {
            let access = access(&matter.capability);
            let steps = access.steps.clone();
            Told::Weighed(Box::new(access), steps)
        }
        Insight::WhyNot(matter, actor) => {
            let doers = vec![Doers {
                names: vec!["Oz Ferrand".into()],
                more: false,
            }];
            Told::WhyNot(Box::new(why_not(&matter.capability, actor)), doers)
        }
        Insight::WhoCan { .. } => Told::WhoCan(Found {
            rows: vec![Holder {
                user: handle("al"),
                name: "Al Reyes".into(),
                by: vec![by(""), by("own, needs Group calls")],
            }],
            next: None,
        }),
        Insight::Roles(..) | Insight::People(..) => Told::Comparison(Box::new(Comparison {
            first: "Owner".into(),
            second: "Admin".into(),
            only_first: vec![differing("Manage billing", Some(""), None)],
            only_second: Vec::new(),
            differ: vec![differing("Enter rooms", Some("own"), Some("assigned"))],
            alike: 1,
            same: vec![differing("Conduct calls", Some(""), Some(""))],
        })),
        Insight::Capabilities(_) => Told::Capabilities((0..3).map(capability).collect()),
        Insight::Things(..) => Told::Things(Page {
            rows: Vec::new(),
            next: None,
            total: 0,
            at_least: false,
        }),
        Insight::Rights(..) => Told::Rights(Page {
            rows: vec![ThingRights {
                thing: None,
                rights: vec![Ability {
                    capability: "clinic.do-1".into(),
                    title: "Do the thing number 1".into(),
                    by: vec![by("own")],
                }],
            }],
            next: None,
            total: 0,
            at_least: false,
        }),
        Insight::UserSees(..) | Insight::RoleSees(..) => Told::View(Box::new(View {
            title: "Admin".into(),
            note: String::new(),
            rows: vec![
                showing("Conduct calls", Seen::Does, ""),
                showing("Enter rooms", Seen::DoesIf, "assigned"),
                showing("View history", Seen::Refused, ""),
                showing("Manage billing", Seen::Hidden, ""),
            ],
        })),
        Insight::Delegation(_, verb) => Told::Delegation(Box::new(delegation(verb.as_ref()))),
        Insight::Rules(_, ids) => Told::Rules(ids.iter().map(|id| rule(id)).collect()),
        Insight::RulesOf(..) => Told::Rules(vec![rule("CL-01")]),
    }
}

fn rule(id: &str) -> RuleRow {
    RuleRow {
        id: id.into(),
        text: "Owners and Admins invite people.".into(),
        basis: Some(Basis::Stated),
        reading: None,
        said: vec![Statement {
            part: "Delegation",
            text: "Owner and Admin may invite".into(),
        }],
        lines: vec![(12, format!("rule = \"{id}\""))],
    }
}
