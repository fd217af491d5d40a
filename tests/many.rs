//! Many edits at once: the sum that is shown is what becomes of the account, steps that somebody
//! else got in the way of are not carried out, and no batch is too long.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use rolecall::{
    domain::{AccountId, Actor, Edit, EditId, Handle, Time, Word, state::State},
    service::{Foreseen, Many, Service, Submitted, Way, added_up, many::Subject},
    store,
};

const NOW: &str = "2026-05-01T12:00:00Z";

struct Bench {
    service: Service,
    store: Box<dyn store::Store>,
    account: AccountId,
    ids: usize,
    _folder: tempfile::TempDir,
}

/// An account with so many people beside its Owner.
fn clinic(people: usize) -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let path = path.to_str().unwrap();
    let clock = Box::new(|| NOW.parse::<Time>().unwrap());
    let mut service = Service::over(store::open(path).unwrap(), "tester", clock).unwrap();
    let open = r#"{"edit":"account.create","account":"north","title":"North","policy":"clinic","plan":"premium","owner":{"user":"oz","name":"Oz Ferrand"}}"#;
    service.load_lines("open", open).unwrap();
    let made = (0..people).map(|n| {
        format!(
            r#"{{"edit":"user.create","user":"u{n}","name":"User {n}","roles":[{{"role":"member"}}]}}"#
        )
    });
    let made: Vec<String> = made.collect();
    let line = format!(r#"{{"account":"north","batch":[{}]}}"#, made.join(","));
    service.load_lines("people", &line).unwrap();
    let store = store::open(path).unwrap();
    Bench {
        service,
        store,
        account: AccountId::new("north").unwrap(),
        ids: 0,
        _folder: folder,
    }
}

fn subject(user: &str, edit: impl Fn(Handle) -> Edit) -> Subject {
    Subject {
        key: user.into(),
        name: user.into(),
        edits: vec![edit(Handle::new(user).unwrap())],
    }
}

fn make_owner(user: Handle) -> Edit {
    Edit::RoleAssign {
        user,
        role: Word::new("owner").unwrap(),
        on: None,
        begins: None,
        until: None,
    }
}

impl Bench {
    fn dump(&self) -> State {
        self.store.dump(&self.account).unwrap()
    }

    fn many(&self, subjects: Vec<Subject>, way: Way) -> Many {
        Many {
            account: self.account.clone(),
            actor: Actor::Site,
            subjects,
            way,
            reason: None,
        }
    }

    /// Carries the steps out and answers with what became of each.
    fn run(&mut self, many: &Many, foreseen: &Foreseen) -> Vec<Submitted> {
        let steps = foreseen.steps.iter();
        steps
            .map(|step| {
                self.ids += 1;
                let id = EditId::new(format!("many-{}", self.ids)).unwrap();
                self.service.submit(&many.order(step, id)).unwrap()
            })
            .collect()
    }
}

fn done(all: &[Submitted]) -> usize {
    let done = |s: &&Submitted| matches!(s, Submitted::Done { .. });
    all.iter().filter(done).count()
}

#[test]
fn the_sum_is_what_becomes_of_the_account_together_or_one_by_one() {
    for way in [Way::Together, Way::Singly] {
        let mut b = clinic(5);
        let users = ["u0", "u1", "u2"];
        let subjects = users.iter().map(|u| subject(u, make_owner)).collect();
        let many = b.many(subjects, way);
        let before = b.dump();
        let foreseen = b.service.foresee(&many).unwrap();
        assert_eq!(b.dump(), before, "nothing is written");
        assert_eq!((foreseen.done(), foreseen.refused()), (3, 0));
        let (gained, lost) = added_up(&foreseen.people);
        assert_eq!((gained["Owner"], lost["Member"]), (3, 3));
        assert_eq!(
            foreseen.notes.len(),
            1,
            "what is the same for all is said once"
        );
        let all = b.run(&many, &foreseen);
        assert_eq!(done(&all), foreseen.steps.len(), "{all:?}");
        for person in &foreseen.people {
            let after = b.dump();
            let held: Vec<&str> = after
                .held_by(&person.user)
                .map(|a| a.role.as_str())
                .collect();
            assert_eq!(held, ["owner"]);
        }
    }
}

#[test]
fn one_by_one_later_ones_are_judged_after_those_before_them() {
    let mut b = clinic(2);
    // Each alone could go; one of them must stay.
    let give = b.many(vec![subject("u0", make_owner)], Way::Singly);
    let foreseen = b.service.foresee(&give).unwrap();
    b.run(&give, &foreseen);
    let archive = |user: Handle| Edit::UserArchive { user };
    let subjects = vec![
        subject("oz", archive),
        subject("u0", archive),
        subject("u1", archive),
    ];
    let many = b.many(subjects, Way::Singly);
    let foreseen = b.service.foresee(&many).unwrap();
    assert_eq!((foreseen.done(), foreseen.refused()), (2, 1));
    assert_eq!(foreseen.turned[0].subjects, [1]);
    assert!(
        foreseen.turned[0].why[0]
            .message
            .contains("only active Owner")
    );
    assert_eq!(done(&b.run(&many, &foreseen)), 2);
    let together = b.many(many.subjects.clone(), Way::Together);
    let foreseen = b.service.foresee(&together).unwrap();
    assert_eq!((foreseen.steps.len(), foreseen.refused()), (0, 3));
}

#[test]
fn those_refused_by_the_same_rules_stand_together() {
    let mut b = clinic(4);
    let subjects = ["u0", "u1", "u2"].iter();
    let subjects: Vec<Subject> = subjects
        .map(|u| subject(u, |user| Edit::UserRestore { user }))
        .collect();
    let many = b.many(subjects, Way::Singly);
    let foreseen = b.service.foresee(&many).unwrap();
    assert_eq!(foreseen.turned.len(), 1, "{foreseen:#?}");
    assert_eq!(foreseen.turned[0].subjects, [0, 1, 2]);
}

#[test]
fn a_step_that_would_do_something_else_by_now_is_not_carried_out() {
    let mut b = clinic(3);
    let subjects = vec![subject("u0", make_owner), subject("u1", make_owner)];
    let many = b.many(subjects, Way::Singly);
    let foreseen = b.service.foresee(&many).unwrap();
    let line = r#"{"edit":"role.assign","account":"north","user":"u1","role":"admin"}"#;
    b.service.load_lines("other", line).unwrap();
    let all = b.run(&many, &foreseen);
    assert!(matches!(all[0], Submitted::Done { .. }));
    assert!(matches!(all[1], Submitted::PlanChanged(_)), "{all:?}");
}
