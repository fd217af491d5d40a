//! A book of canned answers: a small clinic whose edits can be judged by a handful of rules.

use super::{insights, places};
use rolecall::{
    domain::{
        Access, Account, AccountId, AccountStatus, Actor, Batch, Change, Edit, Handle, Hash,
        Object, Plan, Refusal, Remedy, Request, RequestId, RequestStatus, Step, Time, User,
        UserStatus, Verdict, Word,
        page::{Page, PageAsk},
        plan::{HeldRole, Line, PersonDelta, Pool, Reminder, Sign},
    },
    service::{
        Foreseen, Many, Preview, Result, ServiceError, Submitted, Undo,
        many::{self, Turned},
        rows::{
            AccountDetail, AccountRow, CanRow, ChoiceVerdict, EntryRow, FeatureRow, Mark, Matrix,
            MatrixCell, MatrixRow, Outcome, PlanRow, RequestDetail, RequestRow, RoleChoice,
            RoleRow, UserDetail, UserRow, WaitingRow,
        },
    },
    tui::ask::{Book, Question, Reply},
};

pub struct Canned {
    pub users: Vec<UserRow>,
    pub requests: Vec<RequestRow>,
    pub version: u64,
    /// Submissions that were carried out.
    pub done: Vec<Batch>,
    /// What the next submission answers instead of doing it.
    pub next: Option<Submitted>,
    /// Every question fails with this.
    pub broken: Option<ServiceError>,
}

pub fn handle(text: &str) -> Handle {
    Handle::new(text).unwrap()
}

pub fn word(text: &str) -> Word {
    Word::new(text).unwrap()
}

fn time(text: &str) -> Time {
    text.parse().unwrap()
}

pub fn held(role: &str, title: &str) -> HeldRole {
    HeldRole {
        role: role.into(),
        title: title.into(),
        on: None,
        place: None,
        begins: None,
        until: None,
    }
}

fn user(id: &str, name: &str, role: &str, status: UserStatus, since: &str) -> UserRow {
    UserRow {
        user: User {
            id: handle(id),
            name: name.into(),
            email: Some(format!("{id}@northside.example")),
            status,
            labels: [].into(),
            since: time(since),
            invited_by: None,
        },
        roles: vec![held(&role.to_lowercase(), role)],
    }
}

fn ids(text: &str) -> Vec<String> {
    text.split_whitespace().map(String::from).collect()
}

impl Canned {
    pub fn new() -> Self {
        let users = vec![
            user("al", "Al Reyes", "Admin", UserStatus::Active, "2024-03-02"),
            user(
                "oz",
                "Oz Ferrand",
                "Owner",
                UserStatus::Active,
                "2023-11-18",
            ),
            user(
                "ona",
                "Ona Little",
                "Owner",
                UserStatus::Archived,
                "2023-11-20",
            ),
            user(
                "mia",
                "Mia Santos",
                "Member",
                UserStatus::Active,
                "2025-01-07",
            ),
            user(
                "moe",
                "Moe Tanaka",
                "Member",
                UserStatus::Invited,
                "2026-02-26",
            ),
        ];
        let requests = ["waiting", "waiting", "approved"]
            .into_iter()
            .enumerate()
            .map(|(i, status)| request(i, RequestStatus::from_word(status).unwrap()))
            .collect();
        Self {
            users,
            requests,
            version: 1,
            done: Vec::new(),
            next: None,
            broken: None,
        }
    }

    pub fn empty() -> Self {
        Self {
            users: Vec::new(),
            requests: Vec::new(),
            ..Self::new()
        }
    }

    /// Many users, some with names that a terminal must not run.
    pub fn many(count: usize) -> Self {
        let names = [
            "李小龍 王 金",
            "Zoë\u{202e}Müller",
            "שרה כהן",
            "e\u{301}e\u{301}",
            "Plain Name",
        ];
        let users = (0..count)
            .map(|i| {
                let name = format!("{} {i:06}", names[i % names.len()]);
                user(
                    &format!("u{i}"),
                    &name,
                    "Member",
                    UserStatus::Active,
                    "2025-01-07",
                )
            })
            .collect();
        Self {
            users,
            ..Self::new()
        }
    }

    fn judge(batch: &Batch) -> Preview {
        match batch.edits.first() {
            Some(Edit::UserArchive { user }) if user.as_str() == "oz" => {
                Preview::Refused(vec![last_owner()])
            }
            Some(Edit::UserRemove { user }) => Preview::Plan(Box::new(removal(user))),
            Some(Edit::RoleAssign { user, role, .. }) if role.as_str() == "guest" => {
                Preview::Plan(Box::new(guest(user)))
            }
            Some(edit) => Preview::Plan(Box::new(light(edit))),
            None => Preview::Refused(Vec::new()),
        }
    }

    fn submit(&mut self, batch: &Batch) -> Submitted {
        if let Some(next) = self.next.take() {
            return next;
        }
        match Self::judge(batch) {
            Preview::Refused(refusals) => Submitted::Refused(refusals),
            Preview::Plan(plan) if plan.confirm() && !batch.confirmed => {
                Submitted::NeedsConfirmation(plan)
            }
            Preview::Plan(plan) => {
                assert_eq!(batch.digest, Some(plan.digest));
                let again = self.done.iter().any(|d| d.id == batch.id);
                self.done.push(batch.clone());
                self.version += 1;
                if let Some(Edit::UserCreate { user: id, name, .. }) = batch.edits.first() {
                    let row = user(
                        id.as_str(),
                        name,
                        "Member",
                        UserStatus::Active,
                        "2026-03-01",
                    );
                    self.users.push(row);
                }
                Submitted::Done {
                    plan,
                    seq: 41 + self.version,
                    again,
                }
            }
        }
    }
}

fn plan(headline: &str) -> Plan {
    Plan {
        headline: headline.into(),
        notes: Vec::new(),
        people: Vec::new(),
        things: Vec::new(),
        pools: Vec::new(),
        reminders: Vec::new(),
        rules: Vec::new(),
        changes: Vec::<Change>::new(),
        digest: Hash::of(headline.as_bytes()),
    }
}

fn light(edit: &Edit) -> Plan {
    let json = serde_json::to_value(edit).unwrap();
    let mut plan = plan(&format!("Do {}", json["edit"].as_str().unwrap()));
    plan.pools.push(Pool {
        title: "Member licences".into(),
        before: 3,
        after: 4,
        of: Some(5),
        rules: ids("CL-70"),
    });
    plan.rules = ids("CL-12");
    plan
}

fn removal(user: &Handle) -> Plan {
    let mut plan = plan(&format!("Remove {user} for good"));
    plan.people.push(PersonDelta {
        user: user.clone(),
        name: "Mia Santos".into(),
        was: Some(UserStatus::Active),
        is: UserStatus::Removed,
        gained: Vec::new(),
        lost: vec![held("member", "Member")],
        can: Vec::new(),
        cannot: ids("Invite Call Export"),
    });
    plan.reminders.push(Reminder {
        text: "Her 2 rooms go to Oz Ferrand.".into(),
        confirm: true,
        rules: ids("CL-80"),
    });
    plan
}

fn guest(user: &Handle) -> Plan {
    let mut plan = plan("Make Gina Park a Guest Editor");
    plan.notes.push(Line {
        sign: Sign::Change,
        text: "Gina Park now holds Admin and Approver. Guest Editor cannot be combined: it \
               replaces them."
            .into(),
        rules: Vec::new(),
    });
    let capabilities = [
        "Manage users",
        "Manage billing",
        "Link accounts",
        "Delete recordings",
        "View history",
    ];
    plan.people.push(PersonDelta {
        user: user.clone(),
        name: "Gina Park".into(),
        was: Some(UserStatus::Active),
        is: UserStatus::Active,
        gained: vec![held("guest", "Guest Editor")],
        lost: vec![
            held("admin", "Admin"),
            HeldRole {
                on: Some(handle("lectures")),
                place: Some("Lectures".into()),
                ..held("approver", "Approver")
            },
        ],
        can: vec!["See files shared with her".into()],
        cannot: capabilities.map(String::from).to_vec(),
    });
    plan.reminders.push(Reminder {
        text: "2 uploads on Interviews would have nobody to decide them.".into(),
        confirm: true,
        rules: ids("VB-60"),
    });
    plan.rules = ids("VB-76 VB-78");
    plan
}

fn last_owner() -> Refusal {
    Refusal {
        rules: ids("CL-53 CL-55"),
        code: "min-active".into(),
        message: "Oz Ferrand is the only active Owner of Northside Clinic. A clinic always has at \
                  least one active Owner."
            .into(),
        mend: "Make somebody else an Owner first.".into(),
        remedies: vec![
            Remedy {
                text: "make Al Reyes an Owner first".into(),
                edits: vec![Edit::RoleAssign {
                    user: handle("al"),
                    role: word("owner"),
                    on: None,
                    begins: None,
                    until: None,
                }],
            },
            Remedy {
                text: "restore Ona Little (archived Owner)".into(),
                edits: vec![Edit::UserRestore {
                    user: handle("ona"),
                }],
            },
            Remedy {
                text: "ask the vendor to do it".into(),
                edits: Vec::new(),
            },
        ],
    }
}

fn request(i: usize, status: RequestStatus) -> RequestRow {
    RequestRow {
        request: Request {
            id: RequestId::new(format!("req-{i}")).unwrap(),
            workflow: word("upload"),
            about: Object::Thing(handle("intro")),
            asked_by: Some(handle("mia")),
            note: Some("Please have a look.\nThanks!".into()),
            status,
            votes: Vec::new(),
            since: time("2026-02-26T09:00:00Z"),
            edits: Vec::new(),
            expires: None,
        },
        workflow: "Upload".into(),
        about: format!("Introduction {i}"),
        asked_by: "Mia Santos".into(),
        deciders: vec!["Al Reyes".into(), "Oz Ferrand".into()],
        effect: "Approving publishes it; declining leaves it a draft.".into(),
        brief: "becomes published".into(),
        edits: Vec::new(),
        said: u64::from(status == RequestStatus::Approved),
        of: 1,
        decided: Vec::new(),
        decidable: status == RequestStatus::Waiting,
    }
}

/// A request in full, of which an approval would publish what it is about.
fn full(account: &AccountId, row: &RequestRow) -> RequestDetail {
    let waits = row.request.status == RequestStatus::Waiting;
    let mut outcome = plan(&format!("Approve {}", row.about));
    outcome.things.push(Line {
        sign: Sign::Change,
        text: format!("{} becomes published", row.about),
        rules: ids("VB-57"),
    });
    RequestDetail {
        account: account.clone(),
        row: row.clone(),
        can_decide: row.deciders.clone(),
        barred: Vec::new(),
        outcome: waits.then(|| Outcome::Plan(Box::new(outcome))),
        cannot: Vec::new(),
        approve_why: None,
        decline_why: None,
        blocked: None,
    }
}

fn role(title: &str, holders: u64, off: Option<&str>) -> RoleRow {
    RoleRow {
        word: word(&title.to_lowercase()),
        title: title.into(),
        also: ids("Manager"),
        help_rules: Vec::new(),
        help: "Runs the clinic: people, billing, rooms.".into(),
        on: vec!["Clinic".into()],
        holders,
        off: off.map(String::from),
        hidden: false,
        notes: vec!["At least one active.".into()],
        rules: ids("CL-01"),
    }
}

fn roles() -> Vec<RoleRow> {
    let off = "Group calls are off, so nobody can be given it.";
    vec![
        role("Owner", 2, None),
        role("Admin", 1, None),
        role("Member", 2, Some(off)),
    ]
}

fn matrix() -> Matrix {
    let marks = [
        Mark::Yes,
        Mark::Conditional,
        Mark::No,
        Mark::Denied,
        Mark::Unstated,
    ];
    let names = ["Owner", "Admin", "Member", "Guest Editor of the clinic"];
    let row = |i: usize| MatrixRow {
        group: if i < 5 { "Clinic" } else { "Room" }.into(),
        capability: format!("clinic.do-{i}"),
        title: format!("Do the thing number {i}"),
        cells: (0..names.len())
            .map(|j| MatrixCell {
                mark: marks[(i + j) % marks.len()],
                note: if (i + j) % 5 == 1 {
                    "Premium, assigned"
                } else {
                    ""
                }
                .into(),
                rules: ids("CL-20"),
            })
            .collect(),
    };
    Matrix {
        help: Vec::new(),
        roles: names
            .iter()
            .map(|n| (n.to_lowercase(), (*n).to_owned()))
            .collect(),
        rows: (0..13).map(row).collect(),
    }
}

fn account(id: &AccountId) -> AccountDetail {
    AccountDetail {
        account: Account {
            id: id.clone(),
            title: "Northside Clinic".into(),
            policy: Hash::ZERO,
            plan: Some(word("premium")),
            features: [].into(),
            limits: [].into(),
            status: AccountStatus::Active,
            since: time("2023-11-18"),
        },
        policy_title: "Clinic".into(),
        policy_help_rules: Vec::new(),
        policy_help: "A clinic with rooms, patients and calls.".into(),
        features: vec![
            feature("Group calls", true, false, false),
            feature("Custom domain", false, true, false),
            feature("Analytics", true, false, true),
        ],
        plans: vec![plan_row("Free", false), plan_row("Premium", true)],
        pools: vec![Pool {
            title: "Licences".into(),
            before: 3,
            after: 3,
            of: Some(5),
            rules: Vec::new(),
        }],
        numbers: Vec::new(),
    }
}

fn feature(title: &str, on: bool, vendor: bool, derived: bool) -> FeatureRow {
    FeatureRow {
        word: word(&title.to_lowercase().replace(' ', "-")),
        title: title.into(),
        on,
        set_by: if vendor { "the vendor" } else { "Owner" }.into(),
        vendor,
        derived,
        help: "Several people in one call.".into(),
    }
}

fn plan_row(title: &str, current: bool) -> PlanRow {
    PlanRow {
        word: word(&title.to_lowercase()),
        title: title.into(),
        features: vec!["Group calls".into()],
        current,
    }
}

fn accounts() -> Vec<AccountRow> {
    ["Northside Clinic", "Harbour Dental", "Hill Practice"]
        .iter()
        .enumerate()
        .map(|(i, title)| AccountRow {
            id: AccountId::new(title.split(' ').next().unwrap().to_lowercase()).unwrap(),
            title: (*title).into(),
            policy: "Clinic".into(),
            plan: Some("Premium".into()),
            status: AccountStatus::Active,
            active: 3 + i as u64,
            invited: 1,
            archived: 1,
            waiting: 2 - i as u64,
            since: time("2023-11-18"),
        })
        .collect()
}

fn choices() -> Vec<RoleChoice> {
    let choice = |title: &str, verdict: ChoiceVerdict| RoleChoice {
        role: word(&title.split(' ').next().unwrap().to_lowercase()),
        title: title.into(),
        help: String::new(),
        on: None,
        place: None,
        held: false,
        verdict,
    };
    vec![
        choice("Owner", ChoiceVerdict::Refused(vec![last_owner()])),
        choice(
            "Guest Editor",
            ChoiceVerdict::Lawful(Box::new(guest(&handle("gina")))),
        ),
        choice("Approver", ChoiceVerdict::NoPlace("profile".into())),
        choice(
            "Member",
            ChoiceVerdict::Lawful(Box::new(plan("Make Al Reyes a Member"))),
        ),
    ]
}

pub fn access(capability: &str) -> Access {
    let step = |text: &str, good, rules: &str| Step {
        text: text.into(),
        good,
        rules: ids(rules),
    };
    Access {
        allowed: false,
        verdict: Verdict::Condition,
        message: format!("Al Reyes may not do {capability} to Oz Ferrand."),
        mend: "It would be possible if an Owner asks for it and another Owner is active.".into(),
        rules: ids("CL-53"),
        shown: true,
        steps: vec![
            step("Al is Admin, which may archive users", true, "CL-27"),
            step("Oz is Owner, above Al's level", false, "CL-64"),
            step("Oz is the only active Owner", false, "CL-53"),
        ],
    }
}

fn journal() -> Vec<EntryRow> {
    (1..=30)
        .rev()
        .map(|seq| EntryRow {
            seq,
            at: time("2026-02-26T09:00:00Z"),
            actor: "site administrator".into(),
            operator: "pat".into(),
            headline: format!("Gave Mia Santos the role Member, the {seq}th time"),
            reason: Some("She asked.".into()),
            break_glass: false,
            id: format!("edit-{seq}"),
            policy: Hash::ZERO,
            hash: Hash::ZERO,
            edits: vec![r#"{"edit":"role.assign","user":"mia","role":"member"}"#.into()],
            changes: vec!["Mia Santos holds Member".into()],
        })
        .collect()
}

/// A page of rows whose name holds every word of the filter.
pub fn page<T: Clone>(rows: &[T], ask: &PageAsk, name: impl Fn(&T) -> String) -> Page<T> {
    let words: Vec<String> = ask
        .filter
        .split_whitespace()
        .map(str::to_lowercase)
        .collect();
    let fits = |row: &&T| {
        let name = name(row).to_lowercase();
        words.iter().all(|w| name.contains(w))
    };
    let found: Vec<T> = rows.iter().filter(fits).cloned().collect();
    let from: usize = ask.after.as_ref().map_or(0, |a| a.parse().unwrap());
    let to = (from + ask.limit).min(found.len());
    Page {
        total: found.len() as u64,
        next: (to < found.len()).then(|| to.to_string()),
        rows: found.get(from..to).unwrap_or_default().to_vec(),
        at_least: false,
    }
}

impl Book for Canned {
    fn answer(&mut self, question: &Question) -> Result<Reply> {
        if let Some(error) = &self.broken {
            return Err(error.clone());
        }
        Ok(match question {
            Question::Version => Reply::Version(self.version),
            Question::HoldReading(only) => Reply::Reading(*only),
            Question::Accounts(ask) => Reply::Accounts(page(&accounts(), ask, |r| r.title.clone())),
            Question::Users(_, ask) => Reply::Users(page(&self.users, ask, |r| {
                format!("{} {}", r.user.name, r.user.id)
            })),
            Question::Roles(_) => Reply::Roles(roles()),
            Question::RolePage(_, ask) => Reply::RolePage(page(&roles(), ask, |r| r.title.clone())),
            Question::Places(..) => Reply::Places(Vec::new()),
            Question::Requests(_, ask) => Reply::Requests(page(&self.requests, ask, |r| {
                format!("{} {}", r.about, r.request.id)
            })),
            Question::Waiting(_) => {
                let waits = |r: &&RequestRow| r.request.status == RequestStatus::Waiting;
                Reply::Waiting(self.requests.iter().filter(waits).count())
            }
            Question::Request(account, _, id) => {
                let row = self.requests.iter().find(|r| r.request.id == *id);
                Reply::Request(Box::new(full(account, row.unwrap())))
            }
            Question::AllWaiting(ask) => {
                let waits = |r: &&RequestRow| r.request.status == RequestStatus::Waiting;
                let rows = self.requests.iter().filter(waits).map(|row| WaitingRow {
                    account: AccountId::new("northside").unwrap(),
                    title: "Northside Clinic".into(),
                    row: row.clone(),
                });
                let rows: Vec<WaitingRow> = rows.collect();
                Reply::AllWaiting(page(&rows, ask, |r| r.row.about.clone()))
            }
            Question::Journal(_, ask) => {
                Reply::Journal(page(&journal(), ask, |r| r.headline.clone()))
            }
            Question::Attention(account) => Reply::Attention(places::attention(account.as_ref())),
            Question::Findings(_) => Reply::Findings(places::findings()),
            Question::Tree(_, open, ask) => Reply::Tree(places::tree(open, ask)),
            Question::Thing(_, id) => {
                let detail = places::thing(id).ok_or(ServiceError::Asked {
                    code: "no-thing",
                    message: format!("There is no thing {id}"),
                    mend: "Read the list again".into(),
                })?;
                Reply::Thing(Box::new(detail))
            }
            Question::Links(_, of) => Reply::Links(places::links(of)),
            Question::Near(_) => Reply::Reach(places::reach(&accounts(), &self.users, "", 200)),
            Question::Reach(_, words) => {
                Reply::Reach(places::reach(&accounts(), &self.users, words, 50))
            }
            Question::Survey(_) => Reply::Survey(places::survey()),
            Question::Elsewhere(..) => Reply::Reach(Vec::new()),
            Question::Rules(_) => Reply::Rules(places::rules()),
            Question::Account(id) => Reply::Account(Box::new(account(id))),
            Question::User(_, id) => {
                let row = self.users.iter().find(|r| r.user.id == *id);
                let row = row.cloned().ok_or(ServiceError::Asked {
                    code: "no-user",
                    message: format!("There is no user {id}"),
                    mend: "Read the list again".into(),
                })?;
                Reply::User(Box::new(UserDetail {
                    row,
                    notes: vec!["the only active Owner".into()],
                    relations: Vec::new(),
                    can: (0..3)
                        .map(|i| CanRow {
                            capability: format!("clinic.do-{i}"),
                            title: format!("Do the thing number {i}"),
                            conditional: i == 1,
                        })
                        .collect(),
                    of: 13,
                    owns: Vec::new(),
                }))
            }
            Question::Offers { .. } => Reply::Offers(Vec::new()),
            Question::Words(ask) => {
                Reply::Words(Box::new(places::words(ask, &roles(), &self.users)))
            }
            Question::Matrix(_) => Reply::Matrix(matrix()),
            Question::Choices { .. } => Reply::Choices(choices()),
            Question::Can { capability, .. } => Reply::Can(access(capability)),
            Question::Insight(insight) => Reply::Insight(insights::told(insight)),
            Question::Preview(batch) => Reply::Preview(Self::judge(batch), Vec::new()),
            Question::Foresee(many) => Reply::Foreseen(Box::new(foresee(many))),
            Question::Undo(_, entry, actor) => Reply::Undo(Box::new(undo(*entry, actor))),
            Question::Submit(batch) => Reply::Submitted(self.submit(batch)),
            Question::Edit(_) => {
                return Err(ServiceError::Asked {
                    code: "unknown-tie",
                    message: "This book knows nothing of that".into(),
                    mend: "Ask the service".into(),
                });
            }
        })
    }
}

/// An entry is undone by an edit that makes one of them a guest.
fn undo(entry: u64, actor: &Actor) -> Undo {
    Undo {
        entry,
        headline: "Take the role Member from Mia Santos".into(),
        again: false,
        actor: actor.clone(),
        edits: vec![Edit::UserRestore {
            user: Handle::new("mia").unwrap(),
        }],
        lost: vec!["the handle `mia` is not given again".into()],
        since: vec!["Mia Santos: name has been changed again since and stays as it is.".into()],
    }
}

/// Many edits, each part judged as if it came first.
fn foresee(all: &Many) -> Foreseen {
    let mut out = Foreseen::default();
    for subjects in all.parts() {
        match Canned::judge(&all.batch(&subjects)) {
            Preview::Plan(plan) => {
                out.people.extend(plan.people);
                let digest = plan.digest;
                out.steps.push(many::Step { subjects, digest });
            }
            Preview::Refused(why) => out.turned.push(Turned { subjects, why }),
        }
    }
    out
}
