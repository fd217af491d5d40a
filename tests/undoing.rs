//! Undoing: for random edits on the demo's accounts, each undoing brings back what was before, says
//! what it does not bring back, or is refused with a reason; and undoing an undoing does it again.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod cli_support;
mod random_policies;

use std::collections::{BTreeMap, BTreeSet};

use cli_support::Desk;
use random_policies::{Dice, edits::Ground};
use rolecall::{
    domain::{
        AccountId, Actor, Batch, Handle, Object, RequestStatus, Time, UserStatus, page::PageAsk,
        state::State,
    },
    policy::{Policy, compile, shipped::shipped},
    service::{Service, Submitted, Undo, undo::undoes},
    store,
};

const NOW: &str = "2026-05-01T12:00:00Z";

struct Bench {
    service: Service,
    store: Box<dyn store::Store>,
    _folder: tempfile::TempDir,
}

fn bench() -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let path = path.to_str().unwrap();
    let clock = Box::new(|| NOW.parse::<Time>().unwrap());
    let service = Service::over(store::open(path).unwrap(), "tester", clock).unwrap();
    let store = store::open(path).unwrap();
    Bench {
        service,
        store,
        _folder: folder,
    }
}

impl Bench {
    fn dump(&self, account: &AccountId) -> State {
        self.store.dump(account).unwrap()
    }

    #[track_caller]
    fn does(&mut self, line: &str) -> u64 {
        let batch = Batch::from_json(line, None).unwrap();
        self.submit(&Batch {
            confirmed: true,
            ..batch
        })
        .unwrap()
    }

    fn submit(&mut self, batch: &Batch) -> Result<u64, String> {
        match self.service.submit(batch).unwrap() {
            Submitted::Done { seq, .. } => Ok(seq),
            Submitted::Refused(why) => {
                assert!(!why.is_empty() && why.iter().all(|w| !w.message.is_empty()));
                Err(why[0].message.clone())
            }
            other => panic!("{other:?}"),
        }
    }

    /// Undoes an entry as the site administrator.
    fn undoes(&mut self, account: &AccountId, entry: u64) -> (Undo, Result<u64, String>) {
        let undo = self.service.undo(account, entry, &Actor::Site).unwrap();
        if undo.edits.is_empty() {
            return (undo.clone(), Err(undo.refusal().message));
        }
        let mut batch = undo.fresh_batch(account);
        batch.confirmed = true;
        let done = self.submit(&batch);
        (undo, done)
    }
}

/// An account without what times of record and defaults tell apart.
fn plain(mut state: State, policy: &Policy) -> State {
    let now: Time = NOW.parse().unwrap();
    if let Some(account) = &mut state.account {
        for feature in &policy.features {
            let stands = account.features.entry(feature.name.clone());
            stands.or_insert(feature.default);
        }
    }
    for user in state.users.values_mut() {
        user.since = now;
        user.invited_by = None;
    }
    for thing in state.resources.values_mut() {
        thing.since = now;
    }
    let held = std::mem::take(&mut state.assignments);
    state.assignments = held
        .into_iter()
        .map(|mut held| {
            held.since = now;
            held.begins = held.begins.filter(|at| *at > now);
            held
        })
        .collect();
    state
}

/// What differs, by words that a sentence about it would hold.
fn differing(is: &State, was: &State) -> BTreeSet<Vec<String>> {
    let name = |handle: &Handle| {
        let user = was.users.get(handle).or(is.users.get(handle));
        let thing = was.resources.get(handle).or(is.resources.get(handle));
        user.map(|u| u.name.clone())
            .or(thing.map(|t| t.title.clone()))
            .unwrap_or_else(|| handle.to_string())
    };
    let words = |handle: &Handle| {
        let other = is.users.get(handle).map(|u| u.name.clone());
        let title = is.resources.get(handle).map(|t| t.title.clone());
        let all = [Some(name(handle)), other, title, Some(handle.to_string())];
        all.into_iter().flatten().collect::<Vec<String>>()
    };
    let mut out = BTreeSet::new();
    let users: BTreeSet<&Handle> = is.users.keys().chain(was.users.keys()).collect();
    for user in users {
        if is.users.get(user) != was.users.get(user) {
            out.insert(words(user));
        }
    }
    let things: BTreeSet<&Handle> = is.resources.keys().chain(was.resources.keys()).collect();
    for thing in things {
        if is.resources.get(thing) != was.resources.get(thing) {
            out.insert(words(thing));
        }
    }
    for held in is.assignments.symmetric_difference(&was.assignments) {
        out.insert(words(&held.user));
    }
    for relation in is.relations.symmetric_difference(&was.relations) {
        let mut all = words(&relation.user);
        if let Object::Thing(to) = &relation.to {
            all.extend(words(to));
        }
        out.insert(all);
    }
    for id in is.requests.keys().chain(was.requests.keys()) {
        if is.requests.get(id) != was.requests.get(id) {
            out.insert(vec!["request".into()]);
        }
    }
    if is.account != was.account {
        out.insert(["plan", "number", "account"].map(String::from).to_vec());
    }
    out
}

#[derive(Debug, Default)]
struct Tally {
    done: usize,
    whole: usize,
    refused: BTreeMap<String, usize>,
}

fn story(
    bench: &mut Bench,
    account: &AccountId,
    policy: &Policy,
    dice: &mut Dice,
    tally: &mut Tally,
) {
    for step in 0..120 {
        let before = bench.dump(account);
        let mut batch = Ground {
            policy,
            state: &before,
            dice,
        }
        .batch();
        batch.account = account.clone();
        let suspended = |state: &State| state.account.as_ref().map(|a| a.status);
        let Ok(entry) = bench.submit(&batch) else {
            continue;
        };
        let after = bench.dump(account);
        let (undo, done) = bench.undoes(account, entry);
        let told = format!("step {step}: {batch:#?}\n{undo:#?}");
        let before = plain(before, policy);
        let entry = match done {
            Ok(entry) => entry,
            Err(why) => {
                let same = plain(bench.dump(account), policy) == before;
                let said = !undo.edits.is_empty() || !undo.lost.is_empty() || same;
                assert!(said, "{why} {told}");
                let short: String = why.chars().take(40).collect();
                *tally.refused.entry(short).or_default() += 1;
                assert_eq!(suspended(&after), suspended(&before), "{told}");
                continue;
            }
        };
        tally.done += 1;
        let is = plain(bench.dump(account), policy);
        let lost = undo.lost.join("; ");
        let differs = differing(&is, &before);
        for words in &differs {
            let said = words.iter().any(|word| lost.contains(word.as_str()));
            assert!(said, "{words:?} stays different, unsaid: {told}");
        }
        if differs.is_empty() && undo.lost.is_empty() {
            tally.whole += 1;
        }
        // To undo the undoing is to do it again.
        let (again, redone) = bench.undoes(account, entry);
        assert!(again.again && again.entry == entry);
        if redone.is_ok() && undo.lost.is_empty() && again.lost.is_empty() {
            let is = plain(bench.dump(account), policy);
            let differs = differing(&is, &plain(after, policy));
            assert!(differs.is_empty(), "{differs:?} {again:#?} of {told}");
        }
    }
}

#[test]
fn random_edits_on_the_demo_are_undone_or_it_is_said_why_not() {
    let mut bench = bench();
    bench.service.load_demo().unwrap();
    let pages = PageAsk::default();
    let accounts = bench.service.accounts(&pages).unwrap().rows;
    assert_eq!(accounts.len(), 5);
    let mut tally = Tally::default();
    for (seed, row) in accounts.iter().enumerate() {
        let pinned = bench.dump(&row.id).account.unwrap().policy;
        let compiled = shipped()
            .iter()
            .map(|p| compile(p.text, p.file, &BTreeMap::new()).unwrap());
        let policy = compiled.into_iter().find(|p| p.hash == pinned).unwrap();
        let mut dice = Dice::new(seed as u64 + 1);
        story(&mut bench, &row.id, &policy, &mut dice, &mut tally);
    }
    assert!(bench.service.verify().unwrap().faults.is_empty());
    println!("{tally:#?}");
    assert!(tally.whole > 40, "{tally:#?}");
}

fn clinic() -> (Bench, AccountId) {
    let mut bench = bench();
    let lines = r#"
{"edit":"account.create","account":"north","title":"North","policy":"clinic","plan":"premium","owner":{"user":"oz","name":"Oz Ferrand"}}
{"edit":"user.create","account":"north","user":"mia","name":"Mia Santos","email":"mia@n.example","roles":[{"role":"member"}]}
{"edit":"user.invite","account":"north","user":"moe","name":"Moe Tanaka","roles":[{"role":"member"}]}
"#;
    bench.service.load_lines("clinic", lines).unwrap();
    (bench, AccountId::new("north").unwrap())
}

fn roles(bench: &Bench, account: &AccountId, user: &str) -> Vec<String> {
    let user = Handle::new(user).unwrap();
    let state = bench.dump(account);
    state.held_by(&user).map(|a| a.role.to_string()).collect()
}

#[test]
fn a_role_that_replaced_another_goes_and_the_other_comes_back() {
    let (mut b, north) = clinic();
    let entry = b.does(r#"{"edit":"role.assign","account":"north","user":"mia","role":"owner"}"#);
    assert_eq!(roles(&b, &north, "mia"), ["owner"]);
    let (undo, done) = b.undoes(&north, entry);
    let undone = done.unwrap();
    assert_eq!(roles(&b, &north, "mia"), ["member"]);
    assert!(undo.lost.is_empty() && undo.since.is_empty(), "{undo:#?}");
    // The journal tells which entry was undone, and undoing that makes her Owner again.
    let page = b.service.journal(&north, &PageAsk::default()).unwrap();
    assert_eq!(page.rows[0].undoes(), Some(entry));
    assert_eq!(undoes(&page.rows[0].id), Some(entry));
    assert_eq!(b.service.last_done(&north).unwrap(), Some(3));
    let (again, done) = b.undoes(&north, undone);
    assert!(again.again);
    done.unwrap();
    assert_eq!(roles(&b, &north, "mia"), ["owner"]);
    assert_eq!(b.service.last_done(&north).unwrap(), Some(entry));
}

#[test]
fn what_somebody_changed_since_stays_and_is_said() {
    let (mut b, north) = clinic();
    let entry = b.does(r#"{"edit":"user.edit","account":"north","user":"mia","name":"Mia S.","email":"ms@n.example","labels":["east"]}"#);
    b.does(r#"{"edit":"user.edit","account":"north","user":"mia","name":"Mia Sanders","labels":["east","west"]}"#);
    let (undo, done) = b.undoes(&north, entry);
    done.unwrap();
    assert_eq!(
        undo.since,
        ["Mia Sanders: name has been changed again since and stays as it is."]
    );
    let mia = b.dump(&north).users[&Handle::new("mia").unwrap()].clone();
    assert_eq!(
        (mia.name.as_str(), mia.email.as_deref()),
        ("Mia Sanders", Some("mia@n.example"))
    );
    let labels: Vec<&str> = mia.labels.iter().map(AsRef::as_ref).collect();
    assert_eq!(labels, ["west"]);
}

#[test]
fn what_no_edit_brings_back_is_said_and_a_rule_refuses_with_its_reason() {
    let (mut b, north) = clinic();
    let accepted = b.does(r#"{"edit":"user.accept","account":"north","as":"moe","user":"moe"}"#);
    let (undo, done) = b.undoes(&north, accepted);
    assert!(undo.edits.is_empty());
    assert!(
        done.unwrap_err()
            .contains("Moe Tanaka has accepted the invitation")
    );

    let created = b.does(r#"{"edit":"user.create","account":"north","user":"al","name":"Al Reyes","roles":[{"role":"member"}]}"#);
    let (undo, done) = b.undoes(&north, created);
    done.unwrap();
    assert_eq!(
        undo.lost,
        ["the handle `al` stays with Al Reyes and is not given again"]
    );

    let removed = b.does(r#"{"edit":"user.remove","account":"north","user":"moe"}"#);
    let (undo, done) = b.undoes(&north, removed);
    assert!(undo.edits.is_empty() && done.unwrap_err().contains("removed for good"));

    // Oz handed over to Mia, who has the only active Owner's place since.
    let handed = b.does(r#"{"account":"north","batch":[{"edit":"role.assign","user":"mia","role":"owner"},{"edit":"user.archive","user":"oz"}]}"#);
    b.does(r#"{"edit":"user.edit","account":"north","user":"oz","name":"Oz F."}"#);
    let (_, done) = b.undoes(&north, handed);
    done.unwrap();
    assert_eq!(roles(&b, &north, "mia"), ["member"]);
    let opened = b.service.undo(&north, 1, &Actor::Site).unwrap();
    assert!(opened.edits.is_empty() && !opened.lost.is_empty());
    let by_mia = Actor::User(Handle::new("mia").unwrap());
    let refused = b.service.undo(&north, handed, &by_mia).unwrap();
    assert_eq!(refused.actor, by_mia);
}

#[test]
fn what_could_not_be_undone_is_known_before() {
    let (mut b, north) = clinic();
    let told = |b: &mut Bench, line: &str| {
        let batch = Batch::from_json(line, None).unwrap();
        let rolecall::service::Preview::Plan(plan) = b.service.preview(&batch).unwrap() else {
            panic!("{line}");
        };
        b.service.not_undone(&north, &plan.changes).unwrap()
    };
    let line = r#"{"edit":"role.assign","account":"north","user":"mia","role":"owner"}"#;
    assert!(told(&mut b, line).is_empty());
    let line = r#"{"edit":"user.remove","account":"north","user":"mia"}"#;
    assert_eq!(told(&mut b, line).len(), 1);
    let line = r#"{"edit":"user.accept","account":"north","as":"moe","user":"moe"}"#;
    assert!(told(&mut b, line)[0].contains("accepted the invitation"));
    let line = r#"{"edit":"user.edit","account":"north","user":"oz","email":"oz@n.example"}"#;
    assert!(
        told(&mut b, line)[0].contains("cannot be")
            || told(&mut b, line)[0].contains("not taken away")
    );
}

#[test]
fn a_thing_comes_back_with_what_lay_in_it_and_who_was_tied_to_it() {
    let (mut b, north) = clinic();
    b.does(r#"{"edit":"resource.create","account":"north","as":"oz","resource":"r1","kind":"shared-room","title":"Room One"}"#);
    b.does(
        r#"{"edit":"relation.add","account":"north","user":"mia","relation":"assigned","to":"r1"}"#,
    );
    let before = b.dump(&north);
    let removed = b.does(r#"{"edit":"resource.remove","account":"north","resource":"r1"}"#);
    let (undo, done) = b.undoes(&north, removed);
    done.unwrap();
    assert!(undo.lost.is_empty(), "{undo:#?}");
    assert_eq!(b.dump(&north).relations, before.relations);
    assert_eq!(b.dump(&north).resources.len(), before.resources.len());
    assert!(
        b.dump(&north)
            .users
            .values()
            .all(|u| u.status != UserStatus::Removed)
    );
    assert!(
        b.dump(&north)
            .requests
            .values()
            .all(|r| r.status != RequestStatus::Void)
    );
}

#[test]
fn a_script_undoes_the_last_edit_says_what_it_would_do_and_does_it_again() {
    let desk = Desk::new();
    let (code, _) =
        desk.apply(r#"{"edit":"role.assign","account":"northside","user":"mia","role":"admin"}"#);
    assert_eq!(code, 0);
    let dry = desk.say("--demo undo northside --dry-run --json").json();
    assert_eq!((&dry["ok"], dry.get("written")), (&true.into(), None));
    let ran = desk.say("--demo undo northside --json");
    let told = ran.json();
    assert_eq!(
        (ran.code, &told["undo"]["entry"]),
        (0, &dry["undo"]["entry"])
    );
    let written = told["written"].as_u64().unwrap();
    let words = desk.run(&["--demo", "undo", "northside", &written.to_string()]);
    assert_eq!(words.code, 0, "{words:?}");
    assert!(words.data.contains("Done, as entry"), "{}", words.data);
    assert_eq!(desk.say("--demo undo northside 9999").code, 2);
    assert_eq!(desk.say("--demo undo northside 1").code, 1);
}
