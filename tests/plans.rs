//! The plan that is shown and the difference that is made: for every kind of edit, what the plan
//! says is held against two dumps of the store.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};

use rolecall::{
    domain::{AccountId, Batch, Edit, Handle, Plan, Time, UserStatus, state::State},
    service::{Preview, Service, Submitted},
    store,
};

const NOW: &str = "2026-05-01T12:00:00Z";

/// A service over a fresh store, with a second connection for dumps.
struct Bench {
    service: Service,
    store: Box<dyn store::Store>,
    account: AccountId,
    kinds: BTreeSet<String>,
    _folder: tempfile::TempDir,
}

impl Bench {
    fn new(account: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let path = path.to_str().unwrap();
        let clock = Box::new(|| NOW.parse::<Time>().unwrap());
        let service = Service::over(store::open(path).unwrap(), "tester", clock).unwrap();
        let store = store::open(path).unwrap();
        let account = AccountId::new(account).unwrap();
        Self {
            service,
            store,
            account,
            kinds: BTreeSet::new(),
            _folder: folder,
        }
    }

    fn dump(&self) -> State {
        self.store.dump(&self.account).unwrap()
    }

    /// Previews and submits a line, and holds the plan against the dumps.
    fn does(&mut self, line: &str) -> Plan {
        let line = line.replacen(
            '{',
            &format!("{{\"account\":\"{}\",\"confirmed\":true,", self.account),
            1,
        );
        let batch = Batch::from_json(&line, None).unwrap();
        for edit in &batch.edits {
            self.kinds.insert(kind(edit));
        }
        let before = self.dump();
        let preview = match self.service.preview(&batch).unwrap() {
            Preview::Plan(plan) => *plan,
            Preview::Refused(reasons) => panic!("{line}: {reasons:?}"),
        };
        assert_eq!(self.dump(), before, "a preview leaves no trace");
        let done = match self
            .service
            .submit(&Batch {
                digest: Some(preview.digest),
                ..batch
            })
            .unwrap()
        {
            Submitted::Done { plan, .. } => *plan,
            other => panic!("{line}: {other:?}"),
        };
        assert_eq!(done, preview, "what was shown is what is done: {line}");
        agree(&done, &before, &self.dump(), &line);
        done
    }
}

fn kind(edit: &Edit) -> String {
    let value = serde_json::to_value(edit).unwrap();
    value["edit"].as_str().unwrap().to_owned()
}

type Spots = BTreeSet<(String, Option<Handle>)>;

fn held(state: &State, user: &Handle) -> Spots {
    let mine = state.assignments.iter().filter(|a| a.user == *user);
    mine.map(|a| (a.role.to_string(), a.on.clone())).collect()
}

/// The plan says what differs, and nothing else.
fn agree(plan: &Plan, before: &State, after: &State, line: &str) {
    let mut applied = before.clone();
    applied.apply(&plan.changes);
    assert_eq!(
        applied, *after,
        "the rows of the plan make the difference: {line}"
    );
    let people: BTreeMap<&Handle, _> = plan.people.iter().map(|p| (&p.user, p)).collect();
    let everybody: BTreeSet<&Handle> = before.users.keys().chain(after.users.keys()).collect();
    for user in everybody {
        let status = |s: &State| s.users.get(user).map(|u| u.status);
        let gained: Spots = &held(after, user) - &held(before, user);
        let lost: Spots = &held(before, user) - &held(after, user);
        let same = status(before) == status(after) && gained.is_empty() && lost.is_empty();
        match people.get(user) {
            None => assert!(same, "{user} changes and the plan is silent: {line}"),
            Some(delta) => {
                let spots = |all: &[rolecall::domain::plan::HeldRole]| -> Spots {
                    all.iter().map(|h| (h.role.clone(), h.on.clone())).collect()
                };
                assert_eq!(spots(&delta.gained), gained, "{user} gains: {line}");
                assert_eq!(spots(&delta.lost), lost, "{user} loses: {line}");
                assert_eq!(delta.was, status(before), "{user} was: {line}");
                assert_eq!(Some(delta.is), status(after), "{user} is: {line}");
            }
        }
    }
    let told: String = plan
        .things
        .iter()
        .flat_map(|l| [l.text.as_str(), "\n"])
        .collect();
    for (id, thing) in &after.resources {
        if before.resources.get(id) != Some(thing) && !moved_along(before, thing) {
            assert!(
                told.contains(&thing.title),
                "{} changes and the plan is silent: {line}\n{told}",
                thing.title
            );
        }
    }
    for (id, thing) in &before.resources {
        if !after.resources.contains_key(id) {
            assert!(
                told.contains(&thing.title),
                "{} goes and the plan is silent: {line}\n{told}",
                thing.title
            );
        }
    }
    let relations =
        (&before.relations - &after.relations).len() + (&after.relations - &before.relations).len();
    let leaving = plan.people.iter().any(|p| p.is == UserStatus::Removed);
    if relations > 0 && !leaving && !line.contains("resource.remove") {
        assert!(
            !plan.things.is_empty(),
            "relations change and the plan is silent: {line}"
        );
    }
    if before.requests != after.requests {
        assert!(
            !plan.things.is_empty(),
            "requests change and the plan is silent: {line}"
        );
    }
}

/// Contents that move are told by their number.
fn moved_along(before: &State, thing: &rolecall::domain::Resource) -> bool {
    before
        .resources
        .get(&thing.id)
        .is_some_and(|old| old.parent != thing.parent)
}

const EVERY_EDIT: [&str; 23] = [
    "account.create",
    "account.set",
    "account.suspend",
    "account.remove",
    "user.create",
    "user.invite",
    "user.accept",
    "user.edit",
    "user.archive",
    "user.restore",
    "user.remove",
    "role.assign",
    "role.revoke",
    "role.change",
    "relation.add",
    "relation.remove",
    "resource.create",
    "resource.set",
    "resource.move",
    "resource.remove",
    "request.open",
    "request.approve",
    "request.decline",
];

#[test]
fn for_every_kind_of_edit_the_plan_shown_is_the_difference_made() {
    let mut kinds = BTreeSet::new();
    kinds.extend(people_and_rooms());
    kinds.extend(uploads());
    kinds.extend(groups_and_folders());
    kinds.extend(requests());
    for kind in EVERY_EDIT
        .iter()
        .chain(&["request.withdraw", "policy.install"])
    {
        assert!(
            kinds.contains(*kind),
            "{kind} is not held against the store"
        );
    }
}

fn people_and_rooms() -> BTreeSet<String> {
    let mut b = Bench::new("northside");
    b.does(r#"{"edit":"account.create","title":"Northside","policy":"clinic","plan":"premium","limits":{"seats":5},"owner":{"user":"oz","name":"Oz Ferrand","email":"oz@n.example"}}"#);
    b.does(
        r#"{"edit":"user.create","user":"mia","name":"Mia Santos","roles":[{"role":"member"}]}"#,
    );
    b.does(r#"{"edit":"user.invite","user":"moe","name":"Moe Tanaka","email":"moe@n.example","roles":[{"role":"member"}]}"#);
    b.does(r#"{"edit":"user.accept","as":"moe","user":"moe"}"#);
    b.does(r#"{"edit":"user.edit","user":"moe","name":"Moe T. Tanaka","labels":["east"]}"#);
    let plan = b.does(r#"{"edit":"role.assign","as":"oz","user":"mia","role":"owner"}"#);
    assert_eq!(
        plan.people[0].lost[0].role, "member",
        "one role each: {plan:#?}"
    );
    assert!(!plan.people[0].can.is_empty());
    b.does(r#"{"edit":"role.change","as":"mia","user":"oz","from":"owner","to":"admin"}"#);
    b.does(r#"{"edit":"user.archive","as":"mia","user":"oz"}"#);
    b.does(r#"{"edit":"user.restore","as":"mia","user":"oz"}"#);
    b.does(r#"{"edit":"resource.create","as":"mia","resource":"r1","kind":"shared-room","title":"Room One"}"#);
    b.does(r#"{"edit":"relation.add","as":"mia","user":"moe","relation":"assigned","to":"r1"}"#);
    b.does(r#"{"edit":"relation.remove","as":"mia","user":"moe","relation":"assigned","to":"r1"}"#);
    b.does(r#"{"edit":"resource.set","resource":"r1","title":"Room 1"}"#);
    b.does(r#"{"edit":"relation.add","as":"mia","user":"moe","relation":"assigned","to":"r1"}"#);
    b.does(r#"{"edit":"resource.give","resource":"r1","to":"moe"}"#);
    b.does(r#"{"edit":"resource.remove","resource":"r1"}"#);
    b.does(r#"{"batch":[{"edit":"user.create","user":"al","name":"Al Reyes","roles":[{"role":"owner"}]},{"edit":"user.archive","user":"mia"}]}"#);
    b.does(r#"{"edit":"account.set","as":"al","plan":"free"}"#);
    b.does(r#"{"edit":"user.remove","user":"moe"}"#);
    b.does(r#"{"edit":"account.suspend"}"#);
    let text = rolecall::service::policies::show("clinic").unwrap() + "\n# another version\n";
    let kept = b.service.keep_policy(&text, "clinic.toml").unwrap();
    b.does(&format!(
        r#"{{"edit":"policy.install","policy":"{}"}}"#,
        kept.hash
    ));
    b.does(r#"{"edit":"account.remove"}"#);
    assert!(b.service.verify().unwrap().faults.is_empty());
    b.kinds
}

fn uploads() -> BTreeSet<String> {
    let mut b = Bench::new("captions");
    b.does(r#"{"edit":"account.create","title":"Captions","policy":"verbit","owner":{"user":"ann","name":"Ann"}}"#);
    b.does(r#"{"edit":"user.create","user":"abe","name":"Abe","roles":[{"role":"admin"},{"role":"approver"}]}"#);
    b.does(r#"{"edit":"resource.create","resource":"p1","kind":"profile","title":"Lectures"}"#);
    b.does(r#"{"edit":"relation.add","as":"ann","user":"abe","relation":"approver","to":"p1"}"#);
    b.does(r#"{"edit":"resource.create","as":"ann","resource":"j1","kind":"job","parent":"p1"}"#);
    b.does(r#"{"edit":"resource.create","as":"ann","resource":"j2","kind":"job","parent":"p1"}"#);
    b.does(r#"{"edit":"resource.create","as":"ann","resource":"j3","kind":"job","parent":"p1"}"#);
    let waiting: Vec<_> = b.dump().requests.into_keys().collect();
    assert_eq!(waiting.len(), 3);
    b.does(&format!(
        r#"{{"edit":"request.approve","as":"abe","request":"{}"}}"#,
        waiting[0]
    ));
    b.does(&format!(
        r#"{{"edit":"request.decline","as":"abe","request":"{}","note":"Wrong file."}}"#,
        waiting[1]
    ));
    b.does(&format!(
        r#"{{"edit":"request.withdraw","as":"ann","request":"{}"}}"#,
        waiting[2]
    ));
    let plan = b.does(r#"{"edit":"role.assign","as":"ann","user":"abe","role":"guest-editor"}"#);
    let delta = plan
        .people
        .iter()
        .find(|p| p.user.as_str() == "abe")
        .unwrap();
    assert_eq!(delta.lost.len(), 2);
    assert!(!delta.cannot.is_empty());
    assert!(plan.confirm());
    b.does(r#"{"edit":"role.revoke","as":"ann","user":"abe","role":"guest-editor"}"#);
    assert!(b.service.verify().unwrap().faults.is_empty());
    b.kinds
}

fn groups_and_folders() -> BTreeSet<String> {
    let mut b = Bench::new("institute");
    b.does(r#"{"edit":"account.create","title":"Institute","policy":"enterprise-account","owner":{"user":"ada","name":"Ada"}}"#);
    b.does(r#"{"edit":"resource.create","resource":"g1","kind":"group"}"#);
    b.does(r#"{"edit":"resource.create","resource":"l1","kind":"location","parent":"g1"}"#);
    b.does(r#"{"edit":"user.create","user":"lee","name":"Lee","roles":[{"role":"login-client","on":"l1"}]}"#);
    let files = b
        .dump()
        .resources
        .into_values()
        .find(|r| r.kind.as_str() == "clients-files")
        .expect("comes with the client")
        .id;
    b.does(&format!(
        r#"{{"edit":"resource.create","resource":"d1","kind":"folder","parent":"{files}"}}"#
    ));
    b.does(&format!(
        r#"{{"edit":"resource.create","resource":"f1","kind":"file","parent":"{files}"}}"#
    ));
    b.does(r#"{"edit":"resource.move","resource":"f1","into":"d1"}"#);
    b.does(r#"{"edit":"role.change","as":"ada","user":"lee","from":"login-client","on":"l1","to":"client"}"#);
    b.does(r#"{"edit":"role.change","as":"ada","user":"lee","from":"client","on":"l1","to":"login-client"}"#);
    assert!(b.service.verify().unwrap().faults.is_empty());
    b.kinds
}

fn requests() -> BTreeSet<String> {
    let mut b = Bench::new("telehealth");
    b.does(r#"{"edit":"account.create","title":"Telehealth","policy":"securevideo","limits":{"user-licences":2},"owner":{"user":"ana","name":"Ana","email":"ana@x.example"}}"#);
    b.does(r#"{"edit":"request.open","as":"ana","workflow":"enable-supervisor","address":"ana@x.example"}"#);
    let waiting = b.dump().requests.into_keys().next().unwrap();
    b.does(&format!(
        r#"{{"edit":"request.approve","vendor":true,"request":"{waiting}"}}"#
    ));
    assert!(b.service.verify().unwrap().faults.is_empty());
    b.kinds
}
