//! Accounts made up at random, and the questions asked of them.
#![allow(dead_code, clippy::unwrap_used, missing_docs)]

use rand::{RngExt, SeedableRng, rngs::StdRng};
use rolecall::domain::{
    Account, AccountId, AccountStatus, Actor, Assignment, Change, Edit, Fact, FactValue, Handle,
    Hash, Key, Object, Relation, Request, RequestStatus, Resource, Time, User, UserStatus, Vote,
    Word,
    filter::{Filter, List},
    page::Query,
    state::State,
};
use rolecall::store::{
    Store,
    journal::{Entry, Seal},
    sqlite::SqliteStore,
};

pub const POLICY: &str = "name = \"test\"\n";

pub fn h(text: &str) -> Handle {
    Handle::new(text).unwrap()
}

pub fn w(text: &str) -> Word {
    Word::new(text).unwrap()
}

pub fn id(text: &str) -> AccountId {
    AccountId::new(text).unwrap()
}

pub fn at(seconds: i64) -> Time {
    Time::from_millis(1_700_000_000_000 + seconds * 1_000).unwrap()
}

/// Words are the same in every list.
pub fn ask(filter: &str, after: Option<String>, limit: usize) -> Query {
    Query {
        filter: Filter::parse(List::Users, filter).unwrap(),
        after,
        now: at(2),
        ..Query::plain(limit)
    }
}

pub fn account(name: &str, title: &str) -> Account {
    Account {
        id: id(name),
        title: title.into(),
        policy: Hash::of(POLICY.as_bytes()),
        plan: None,
        features: [].into(),
        limits: [].into(),
        status: AccountStatus::Active,
        since: at(0),
    }
}

pub fn user(name: &str, title: &str) -> User {
    User {
        id: h(name),
        name: title.into(),
        email: None,
        status: UserStatus::Active,
        labels: [].into(),
        since: at(0),
        invited_by: None,
    }
}

pub fn entry(number: u64) -> Entry {
    Entry {
        id: format!("e-{number}").parse().unwrap(),
        asked: Hash::of(&number.to_be_bytes()),
        actor: Actor::User(h("oz")),
        operator: "op".into(),
        policy: Hash::of(POLICY.as_bytes()),
        edits: vec![Edit::UserEdit {
            user: h("mia"),
            name: Some(format!("Mia {number}")),
            email: None,
            labels: None,
        }],
        reason: number
            .is_multiple_of(2)
            .then(|| format!("Because of {number}.")),
        break_glass: number.is_multiple_of(3),
        at: at(i64::try_from(number).unwrap()),
        headline: format!("Mia becomes number {number}."),
        outcome: format!("{{\"n\":{number}}}"),
    }
}

/// Writes one edit.
pub fn write(store: &mut dyn Store, account: &AccountId, number: u64, changes: &[Change]) -> Seal {
    let mut seal = None;
    store
        .transact(account, &mut |tx| {
            seal = Some(tx.write(&entry(number), changes)?);
            Ok(())
        })
        .unwrap();
    seal.unwrap()
}

/// Keeps the policy that all accounts here are pinned to, and makes an account.
pub fn found(store: &mut dyn Store, name: &str) -> AccountId {
    store.put_policy(&w("test"), POLICY, at(0)).unwrap();
    let change = Change::PutAccount(account(name, name));
    write(store, &id(name), 0, &[change]);
    id(name)
}

const TEXTS: [&str; 9] = [
    "Mia Chen",
    "mia chen",
    "O'Brien; DROP TABLE users --",
    "100% _sure_ \\ \"quoted\"",
    "Zoë Müller",
    "ZOË MÜLLER",
    "李小龍",
    "ﬁne ＦＵＬＬ width",
    "x",
];

/// A world that changes at random, always one that a store may hold.
pub struct World {
    pub rng: StdRng,
    pub state: State,
    /// Whether things may come to lie in themselves, which no store may run around in.
    rings: bool,
}

impl World {
    pub fn new(seed: u64) -> Self {
        let mut state = State::default();
        state.apply(&[Change::PutAccount(account("one", "one"))]);
        Self {
            rng: StdRng::seed_from_u64(seed),
            state,
            rings: seed == 0,
        }
    }

    fn roll(&mut self, below: usize) -> usize {
        self.rng.random_range(0..below)
    }

    fn coin(&mut self) -> bool {
        self.roll(2) == 0
    }

    fn text(&mut self) -> String {
        TEXTS[self.roll(TEXTS.len())].into()
    }

    fn word(&mut self, of: &[&str]) -> Word {
        w(of[self.roll(of.len())])
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.coin().then(|| make(self))
    }

    fn time(&mut self) -> Time {
        at(i64::try_from(self.roll(4)).unwrap())
    }

    fn some_user(&mut self) -> Option<Handle> {
        let all: Vec<_> = self.state.users.keys().cloned().collect();
        (!all.is_empty()).then(|| all[self.roll(all.len())].clone())
    }

    fn some_resource(&mut self) -> Option<Handle> {
        let all: Vec<_> = self.state.resources.keys().cloned().collect();
        (!all.is_empty()).then(|| all[self.roll(all.len())].clone())
    }

    fn some_object(&mut self) -> Object {
        let thing = match self.roll(3) {
            0 => None,
            1 => self.some_user(),
            _ => self.some_resource(),
        };
        thing.map_or(Object::Account, Object::Thing)
    }

    /// Some changes that go together; the world has them already.
    pub fn step(&mut self) -> Vec<Change> {
        let mut changes = Vec::new();
        for _ in 0..=self.roll(4) {
            let more = self.change();
            self.state.apply(&more);
            changes.extend(more);
        }
        changes
    }

    fn change(&mut self) -> Vec<Change> {
        match self.roll(12) {
            0 => vec![Change::PutAccount(self.an_account())],
            1 | 2 => vec![Change::PutUser(self.a_user())],
            3 | 4 => vec![Change::PutResource(self.a_resource())],
            5 => self.drop_resource(),
            6 | 7 => self
                .an_assignment()
                .map(Change::PutAssignment)
                .into_iter()
                .collect(),
            8 => self.drop_assignment().into_iter().collect(),
            9 => self
                .a_relation()
                .map(Change::PutRelation)
                .into_iter()
                .collect(),
            10 => self.drop_relation().into_iter().collect(),
            _ => vec![Change::PutRequest(self.a_request())],
        }
    }

    fn an_account(&mut self) -> Account {
        let status = [AccountStatus::Active, AccountStatus::Suspended][self.roll(2)];
        Account {
            title: self.text(),
            plan: self.maybe(|s| s.word(&["free", "team"])),
            features: [(w("f"), self.coin())].into(),
            limits: [(w("seats"), self.roll(9) as u64), (w("most"), u64::MAX)].into(),
            status,
            ..account("one", "")
        }
    }

    fn a_user(&mut self) -> User {
        let name = format!("u{}", self.roll(8));
        let status = [
            UserStatus::Invited,
            UserStatus::Active,
            UserStatus::Active,
            UserStatus::Archived,
            UserStatus::Removed,
        ][self.roll(5)];
        User {
            email: self.maybe(|s| format!("{}@example.org", s.roll(5))),
            status,
            labels: self.maybe(|s| s.word(&["a", "b"])).into_iter().collect(),
            since: self.time(),
            invited_by: self.maybe(Self::some_user).flatten(),
            ..user(&name, &self.text())
        }
    }

    fn a_resource(&mut self) -> Resource {
        let id = h(&format!("r{}", self.roll(8)));
        let parent = self.maybe(Self::some_resource).flatten();
        Resource {
            parent: parent.filter(|parent| self.rings || *parent < id),
            id,
            kind: self.word(&["job", "folder"]),
            title: self.text(),
            owner: self.maybe(Self::some_user).flatten(),
            state: self.maybe(|s| s.word(&["draft", "done"])),
            facts: [
                (w("note"), FactValue::Text(self.text())),
                (w("old"), FactValue::YesNo(self.coin())),
                (w("due"), FactValue::Time(self.time())),
            ]
            .into(),
            labels: self.maybe(|s| s.word(&["a", "b"])).into_iter().collect(),
            since: self.time(),
        }
    }

    /// All that refers to the resource goes with it, before or after it.
    fn drop_resource(&mut self) -> Vec<Change> {
        let Some(gone) = self.some_resource() else {
            return vec![];
        };
        let object = Object::Thing(gone.clone());
        let held = self
            .state
            .assignments
            .iter()
            .filter(|a| a.on.as_ref() == Some(&gone));
        let related = self.state.relations.iter().filter(|r| r.to == object);
        let inside = self.state.resources.values();
        let inside = inside.filter(|r| r.parent.as_ref() == Some(&gone) && r.id != gone);
        let mut changes: Vec<Change> = held
            .map(|a| Change::DropAssignment {
                user: a.user.clone(),
                role: a.role.clone(),
                on: a.on.clone(),
            })
            .chain(related.cloned().map(Change::DropRelation))
            .chain(
                inside
                    .cloned()
                    .map(|r| Change::PutResource(Resource { parent: None, ..r })),
            )
            .collect();
        let at = self.roll(changes.len() + 1);
        changes.insert(at, Change::DropResource(gone));
        changes
    }

    fn a_role(&mut self) -> Word {
        self.word(&["owner", "admin", "reader"])
    }

    fn an_assignment(&mut self) -> Option<Assignment> {
        Some(Assignment {
            user: self.some_user()?,
            role: self.a_role(),
            on: self.maybe(Self::some_resource).flatten(),
            begins: (self.roll(3) == 0).then(|| self.time()),
            until: (self.roll(3) == 0).then(|| self.time()),
            since: self.time(),
        })
    }

    fn drop_assignment(&mut self) -> Option<Change> {
        let all: Vec<_> = self.state.assignments.iter().cloned().collect();
        let a = if self.coin() && !all.is_empty() {
            all[self.roll(all.len())].clone()
        } else {
            self.an_assignment()?
        };
        Some(Change::DropAssignment {
            user: a.user,
            role: a.role,
            on: a.on,
        })
    }

    fn a_relation(&mut self) -> Option<Relation> {
        Some(Relation {
            user: self.some_user()?,
            relation: self.word(&["manager", "member"]),
            to: self.some_object(),
            capacity: self.maybe(|s| s.word(&["lead", "helper"])),
        })
    }

    fn drop_relation(&mut self) -> Option<Change> {
        let all: Vec<_> = self.state.relations.iter().cloned().collect();
        let relation = if self.coin() && !all.is_empty() {
            all[self.roll(all.len())].clone()
        } else {
            self.a_relation()?
        };
        Some(Change::DropRelation(relation))
    }

    fn an_edit(&mut self) -> Edit {
        Edit::RoleAssign {
            user: h("u1"),
            role: self.word(&["owner", "guest"]),
            on: None,
            begins: None,
            until: self.maybe(Self::time),
        }
    }

    fn a_request(&mut self) -> Request {
        let status = [
            RequestStatus::Waiting,
            RequestStatus::Waiting,
            RequestStatus::Void,
        ];
        let votes = (0..self.roll(3))
            .map(|_| Vote {
                by: self.some_user(),
                approve: self.coin(),
                note: self.maybe(Self::text),
                at: self.time(),
            })
            .collect();
        Request {
            id: format!("q{}", self.roll(6)).parse().unwrap(),
            workflow: self.word(&["join", "leave"]),
            about: self.some_object(),
            asked_by: self.some_user(),
            note: self.maybe(Self::text),
            status: status[self.roll(3)],
            votes,
            since: self.time(),
            edits: self.maybe(Self::an_edit).into_iter().collect(),
            expires: self.maybe(Self::time),
        }
    }
}

/// Every question worth asking of a world, about what is there and what is not.
pub fn keys() -> Vec<Key> {
    let handles: Vec<Handle> = (0..8)
        .flat_map(|n| [h(&format!("u{n}")), h(&format!("r{n}"))])
        .chain([h("nobody")])
        .collect();
    let mut keys = vec![Key::Account, Key::Waiting(Object::Account)];
    keys.extend([0, 2, 9].map(|most| Key::AllWaiting { most }));
    for handle in &handles {
        let object = Object::Thing(handle.clone());
        keys.extend([
            Key::Thing(handle.clone()),
            Key::Roles(handle.clone()),
            Key::Relations(handle.clone()),
            Key::HeldOn(handle.clone()),
            Key::RelatedTo(handle.clone()),
            Key::Children(handle.clone()),
            Key::Waiting(object.clone()),
            related("manager", object.clone(), 1),
            related("member", object, 100),
        ]);
        for kind in ["job", "folder"] {
            let (owner, kind) = (handle.clone(), w(kind));
            keys.push(Key::Owned { owner, kind });
        }
    }
    keys.extend([0, 1, usize::MAX].map(|most| related("member", Object::Account, most)));
    keys.extend((0..7).map(|n| Key::Request(format!("q{n}").parse().unwrap())));
    keys.extend(counting());
    keys
}

fn related(relation: &str, to: Object, most: usize) -> Key {
    Key::Related {
        relation: w(relation),
        to,
        most,
    }
}

fn counting() -> Vec<Key> {
    let mut keys = Vec::new();
    let roles = [
        vec![],
        vec!["owner"],
        vec!["admin", "owner", "reader"],
        vec!["none"],
    ];
    let roles = roles.map(|list| list.into_iter().map(w).collect::<Vec<_>>());
    for roles in roles {
        for on in [None, Some(h("r1")), Some(h("r2"))] {
            for most in [0, 1, 2, 5_000] {
                let (roles, on, at) = (roles.clone(), on.clone(), at(3));
                keys.push(Key::ActiveHolders {
                    roles,
                    on,
                    at,
                    most,
                });
            }
        }
        for status in [
            vec![],
            vec![UserStatus::Active],
            vec![
                UserStatus::Invited,
                UserStatus::Archived,
                UserStatus::Removed,
            ],
        ] {
            keys.extend([false, true].map(|by_role| Key::CountHolders {
                roles: roles.clone(),
                status: status.clone(),
                at: at(3),
                stale: by_role.then(|| at(5)),
                by_role,
            }));
        }
    }
    for status in [UserStatus::Active, UserStatus::Invited, UserStatus::Removed] {
        for role in [None, Some(w("owner")), Some(w("none"))] {
            keys.extend([0, 2, 9].map(|most| Key::SomeUsers {
                status,
                role: role.clone(),
                most,
            }));
        }
    }
    keys
}

/// Holds a store's answers against the state's, one by one.
pub fn same(state: &State, keys: &[Key], answers: &[Fact]) {
    assert_eq!(keys.len(), answers.len());
    for (key, answer) in keys.iter().zip(answers) {
        assert_eq!(&state.answer(key), answer, "{key:?}");
    }
}

/// Fails if the store is not whole.
pub fn whole(store: &dyn Store) {
    let found = store.verify().unwrap();
    assert_eq!(found.faults, Vec::<String>::new());
}

/// Runs a part of the contract on each kind of store there is, and has each verify itself after.
pub fn each(part: impl Fn(&mut dyn Store)) {
    let folder = tempfile::tempdir().unwrap();
    let mut stores = [
        SqliteStore::in_memory().unwrap(),
        SqliteStore::create_or_open(folder.path().join("a.db")).unwrap(),
    ];
    for store in &mut stores {
        part(store);
        whole(store);
    }
}

pub fn thing(name: &str) -> Resource {
    Resource {
        id: h(name),
        kind: w("job"),
        title: name.into(),
        parent: None,
        owner: None,
        state: None,
        facts: [].into(),
        labels: [].into(),
        since: at(0),
    }
}

pub fn holds(user: &str, role: &str, on: Option<&str>) -> Assignment {
    Assignment {
        user: h(user),
        role: w(role),
        on: on.map(h),
        begins: None,
        until: None,
        since: at(1),
    }
}
