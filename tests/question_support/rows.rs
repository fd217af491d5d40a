//! Accounts written row by row, whether or not any edit leads there, and edits in few words.

use std::collections::{BTreeMap, BTreeSet};

use rolecall::{
    domain::{
        Account, AccountStatus, Assignment, Edit, FactValue, Handle, Object, Relation, Resource,
        Time, User, UserStatus, Word, state::State,
    },
    policy::compile,
};

use super::World;

/// An account under that policy with these rows: `user ann archived`, `role ann boss on r until
/// TIME`, `thing room r in x of ann is open label a fact yes`, `stands ann sits d as guest`,
/// `feature lamp on`, `limit seats 3`, `plan small`.
pub fn world(policy: &str, rows: &[&str], now: Time) -> World {
    let policy = compile(policy, "rows.toml", &BTreeMap::new()).unwrap();
    let mut state = State {
        account: Some(Account {
            id: "acme".parse().unwrap(),
            title: "Acme".into(),
            policy: policy.hash,
            plan: None,
            features: BTreeMap::new(),
            limits: BTreeMap::new(),
            status: AccountStatus::Active,
            since: now,
        }),
        ..State::default()
    };
    for row in rows {
        let words: Vec<&str> = row.split(' ').collect();
        put(&mut state, &words, now);
    }
    World { policy, state, now }
}

fn handle(word: &str) -> Handle {
    Handle::new(word).unwrap()
}

/// A word of which the first letter is large.
fn title(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

fn put(state: &mut State, words: &[&str], now: Time) {
    // What stands behind a little word such as `on`.
    let behind = |little: &str| {
        let at = words.iter().position(|w| *w == little)?;
        words.get(at + 1).copied()
    };
    let account = state.account.as_mut().unwrap();
    let word = |at: usize| -> Word { words[at].parse().unwrap() };
    match words[0] {
        "user" => {
            let user = User {
                id: handle(words[1]),
                name: title(words[1]),
                email: None,
                status: words.get(2).map_or(UserStatus::Active, |status| {
                    UserStatus::from_word(status).unwrap()
                }),
                labels: labels(words),
                since: now,
                invited_by: None,
            };
            state.users.insert(user.id.clone(), user);
        }
        "role" => {
            state.assignments.insert(Assignment {
                user: handle(words[1]),
                role: word(2),
                on: behind("on").map(handle),
                begins: None,
                until: behind("until").map(|t| t.parse().unwrap()),
                since: now,
            });
        }
        "thing" => {
            let thing = Resource {
                id: handle(words[2]),
                kind: word(1),
                title: title(words[2]),
                parent: behind("in").map(handle),
                owner: behind("of").map(handle),
                state: behind("is").map(|s| s.parse().unwrap()),
                facts: behind("yes")
                    .map(|f| (f.parse().unwrap(), FactValue::YesNo(true)))
                    .into_iter()
                    .chain(behind("no").map(|f| (f.parse().unwrap(), FactValue::YesNo(false))))
                    .chain(behind("opens").map(|t| {
                        let at = FactValue::Time(t.parse().unwrap());
                        ("opens".parse().unwrap(), at)
                    }))
                    .collect(),
                labels: labels(words),
                since: now,
            };
            state.resources.insert(thing.id.clone(), thing);
        }
        "stands" => {
            state.relations.insert(Relation {
                user: handle(words[1]),
                relation: word(2),
                to: match words[3] {
                    "account" => Object::Account,
                    to => Object::Thing(handle(to)),
                },
                capacity: behind("as").map(|c| c.parse().unwrap()),
            });
        }
        "feature" => {
            account.features.insert(word(1), words[2] == "on");
        }
        "limit" => {
            account.limits.insert(word(1), words[2].parse().unwrap());
        }
        "plan" => account.plan = Some(word(1)),
        other => panic!("no row begins with {other}"),
    }
}

fn labels(words: &[&str]) -> BTreeSet<Word> {
    let pairs = words.windows(2).filter(|pair| pair[0] == "label");
    pairs.map(|pair| pair[1].parse().unwrap()).collect()
}

/// Edits in few words, one after the other.
pub fn told(edits: &[Edit]) -> String {
    let all: Vec<String> = edits.iter().map(one).collect();
    all.join(" + ")
}

fn one(edit: &Edit) -> String {
    let at = |on: &Option<Handle>| {
        on.as_ref()
            .map_or_else(String::new, |on| format!(" on {on}"))
    };
    let list = |words: &BTreeSet<Word>| {
        let words: Vec<&str> = words.iter().map(Word::as_str).collect();
        format!("[{}]", words.join(" "))
    };
    let mut said = match edit {
        Edit::RoleAssign { user, role, on, .. } => format!("give {user} {role}{}", at(on)),
        Edit::RoleRevoke { user, role, on } => format!("take {role}{} from {user}", at(on)),
        Edit::RoleChange {
            user,
            from,
            on,
            to,
            to_on,
            ..
        } => format!("change {user} {from}{} to {to}{}", at(on), at(to_on)),
        Edit::UserRestore { user } => format!("restore {user}"),
        Edit::UserAccept { user } => format!("{user} accepts"),
        Edit::UserRemove { user } => format!("remove {user}"),
        Edit::UserEdit {
            user,
            labels: Some(labels),
            ..
        } => format!("label {user} {}", list(labels)),
        Edit::AccountSet {
            plan,
            features,
            limits,
            ..
        } => {
            let plan = plan.iter().map(|p| format!("plan {p}"));
            let features = features
                .iter()
                .map(|(f, on)| format!("{f} {}", if *on { "on" } else { "off" }));
            let limits = limits.iter().map(|(name, most)| format!("{name} {most}"));
            let all: Vec<String> = plan.chain(features).chain(limits).collect();
            all.join(" ")
        }
        Edit::AccountSuspend { suspended: false } => "resume".into(),
        Edit::ResourceSet {
            resource,
            state,
            facts,
            labels,
            ..
        } => {
            let state = state.iter().map(|s| format!(" {s}"));
            let facts = facts.iter().map(|(name, value)| match value {
                FactValue::YesNo(yes) => format!(" {name}={}", if *yes { "yes" } else { "no" }),
                FactValue::Time(at) => format!(" {name}={at}"),
                FactValue::Text(text) => format!(" {name}={text}"),
            });
            let labels = labels.iter().map(|l| format!(" {}", list(l)));
            let all: String = state.chain(facts).chain(labels).collect();
            format!("set {resource}{all}")
        }
        Edit::ResourceMove { resource, into } => {
            let into = into.as_ref().map_or("the account", Handle::as_str);
            format!("move {resource} into {into}")
        }
        Edit::RelationAdd {
            user,
            relation,
            to,
            capacity,
        } => format!(
            "put {user} {relation}{}",
            end(to.as_ref(), capacity.as_ref())
        ),
        Edit::RelationRemove {
            user,
            relation,
            to,
            capacity,
        } => format!(
            "end {user} {relation}{}",
            end(to.as_ref(), capacity.as_ref())
        ),
        Edit::RequestApprove { request, .. } => format!("approve {request}"),
        Edit::RequestDecline { request, .. } => format!("decline {request}"),
        other => serde_json::to_string(other).unwrap(),
    };
    said.truncate(said.trim_end().len());
    said
}

fn end(to: Option<&Handle>, capacity: Option<&Word>) -> String {
    let to = to.map_or("account", Handle::as_str);
    let capacity = capacity.map_or_else(String::new, |c| format!(" as {c}"));
    format!(" {to}{capacity}")
}
