//! Forms about accounts: open one, change what it is called and its numbers.

use std::collections::BTreeMap;

use super::{
    check::{self, MAX_EMAIL, fail, optional, required, suggest},
    form::{Field, Form, Purpose, Value},
    plan::Judge,
};
use crate::{
    domain::{Account, AccountId, Actor, Edit, Word, edit::NewPerson, name::MAX_NAME},
    service::openings::Opening,
    tui::{
        ask::{Answer, Question, Reply},
        ask_edit::{EditAsk, EditReply},
        layer::{Cx, Flow, Layer, Stand, edit_reply},
    },
};

const TITLE: usize = 0;
const HANDLE: usize = 1;
const POLICY: usize = 2;
const PLAN: usize = 3;
const OWNER: usize = 4;
const OWNER_HANDLE: usize = 5;
const OWNER_EMAIL: usize = 6;
/// From here on the numbers that the policy's limits name.
const NUMBERS: usize = 7;

/// The longest number that is typed.
const DIGITS: usize = 12;

/// Opens an account.
struct NewAccount {
    openings: Vec<Opening>,
    asked: u64,
    taken: u64,
    /// The handles still follow the names.
    follows: [bool; 2],
}

/// The form that opens an account.
pub fn new_account(cx: &mut Cx<'_>) -> Box<dyn Layer> {
    let asked = cx.ask_edit(EditAsk::Openings);
    let fields = vec![
        Field::text("Name", "As people call it.", "", check::ROOM),
        Field::text(
            "Handle",
            "Small letters, digits, - _ and . ; it stays for good.",
            "",
            MAX_NAME,
        ),
        Field::choice("Policy", "Left and right choose.", Vec::new(), 0),
        Field::choice("Plan", "Left and right choose.", Vec::new(), 0),
        Field::text(
            "First person",
            "Who opens it; may stay empty.",
            "",
            check::ROOM,
        ),
        Field::text("Their handle", "It stays for good.", "", MAX_NAME),
        Field::text("Their address", "May stay empty.", "", MAX_EMAIL),
    ];
    let purpose = NewAccount {
        openings: Vec::new(),
        asked,
        taken: 0,
        follows: [true; 2],
    };
    Box::new(Form::new(fields, purpose))
}

impl NewAccount {
    fn opening(&self, fields: &[Field]) -> Option<&Opening> {
        self.openings.get(fields.get(POLICY).map_or(0, Field::at))
    }

    /// What hangs on the policy: plans to choose from, numbers to set. What was typed is kept.
    fn follow_policy(&self, fields: &mut Vec<Field>) {
        let Some(opening) = self.opening(fields) else {
            return;
        };
        let options: Vec<String> = if opening.plans.is_empty() {
            vec!["none: this policy has no plans".into()]
        } else {
            opening
                .plans
                .iter()
                .map(|(_, title)| title.clone())
                .collect()
        };
        fields[PLAN].value = Value::Choice { options, at: 0 };
        let before: Vec<Field> = fields.drain(NUMBERS..).collect();
        for number in &opening.numbers {
            let label = check::human(number);
            let typed = before.iter().find(|f| f.label == label);
            let typed = typed.map(Field::typed).unwrap_or_default();
            fields.push(number_field(number, &typed, ""));
        }
    }

    #[allow(
        clippy::option_option,
        reason = "outer: well typed; inner: somebody there"
    )]
    fn owner(fields: &mut [Field]) -> Option<Option<NewPerson>> {
        let name = optional(fields, OWNER, check::name);
        let email = optional(fields, OWNER_EMAIL, check::email);
        let user = optional(fields, OWNER_HANDLE, check::handle);
        match (name?, user?, email?) {
            (Some(name), Some(user), email) => Some(Some(NewPerson { user, name, email })),
            (None, None, None) => Some(None),
            (Some(_), None, _) => {
                fail(fields, OWNER_HANDLE, "A handle is needed here.".into());
                None
            }
            (None, ..) => {
                fail(fields, OWNER, "A name is needed here.".into());
                None
            }
        }
    }
}

fn number_field(name: &Word, typed: &str, in_use: &str) -> Field {
    let hint = format!("{in_use}Empty is without a limit.");
    Field::text(check::human(name), hint, typed, DIGITS)
}

/// The numbers of these names that were typed, in the fields from there on.
fn numbers(fields: &mut [Field], from: usize, names: &[Word]) -> Option<BTreeMap<Word, u64>> {
    let mut found = BTreeMap::new();
    let mut good = true;
    for (at, name) in (from..).zip(names) {
        match optional(fields, at, check::number) {
            None => good = false,
            Some(None) => {}
            Some(Some(number)) => _ = found.insert(name.clone(), number),
        }
    }
    good.then_some(found)
}

impl Purpose for NewAccount {
    fn title(&self) -> String {
        "Open an account".into()
    }

    fn changed(&mut self, fields: &mut Vec<Field>, at: usize, cx: &mut Cx<'_>) {
        let pairs = [(TITLE, HANDLE), (OWNER, OWNER_HANDLE)];
        for ((name, handle), follows) in pairs.into_iter().zip(&mut self.follows) {
            if at == handle {
                *follows = false;
            }
            if at == name && *follows {
                let suggested = suggest(&fields[name].typed());
                fields[handle].set(&suggested);
            }
        }
        if at == POLICY {
            self.follow_policy(fields);
        }
        check::live(&mut fields[TITLE], check::name);
        check::live(&mut fields[HANDLE], check::account);
        check::live(&mut fields[OWNER], check::name);
        check::live(&mut fields[OWNER_HANDLE], check::handle);
        check::live(&mut fields[OWNER_EMAIL], check::email);
        for field in fields.iter_mut().skip(NUMBERS) {
            check::live(field, check::number);
        }
        if at <= HANDLE
            && let Ok(account) = check::account(&fields[HANDLE].typed())
        {
            self.taken = cx.ask_edit(EditAsk::IsAccount(account));
        }
    }

    fn go_on(&mut self, fields: &mut [Field], cx: &mut Cx<'_>) -> Option<Flow> {
        let title = required(fields, TITLE, check::name);
        let account = required(fields, HANDLE, check::account);
        let owner = Self::owner(fields);
        let Some(opening) = self.opening(fields) else {
            fail(fields, POLICY, "The policies are still being read.".into());
            return None;
        };
        let limits = numbers(fields, NUMBERS, &opening.numbers);
        let plan = opening.plans.get(fields[PLAN].at());
        let (title, account): (String, AccountId) = (title?, account?);
        let edit = Edit::AccountCreate {
            title: title.clone(),
            policy: opening.hash.to_string(),
            plan: plan.map(|(word, _)| word.clone()),
            features: BTreeMap::new(),
            limits: limits?,
            owner: owner?,
        };
        let stand = Stand {
            account,
            title,
            actor: Actor::Site,
        };
        Some(Flow::Push(Judge::ask(&stand, vec![edit], cx)))
    }

    fn about(&self, fields: &[Field], focus: usize) -> Option<String> {
        let opening = self.opening(fields)?;
        match focus {
            POLICY => Some(opening.help.clone()),
            OWNER..=OWNER_EMAIL => Some(match &opening.creator_becomes {
                Some(role) => format!("They receive the role {role} in the new account."),
                None => "This policy gives no role to whoever opens an account.".into(),
            }),
            _ => None,
        }
    }

    fn answer(&mut self, fields: &mut Vec<Field>, answer: &Answer) -> bool {
        match edit_reply(answer) {
            Some(EditReply::Openings(all)) if answer.id == self.asked => {
                self.openings = all.iter().filter(|o| o.newest).cloned().collect();
                let options = self.openings.iter().map(|o| o.title.clone());
                fields[POLICY].value = Value::Choice {
                    options: options.collect(),
                    at: 0,
                };
                self.follow_policy(fields);
            }
            Some(EditReply::IsAccount(there)) if answer.id == self.taken => {
                if *there {
                    let why = "There is an account of this handle already.";
                    fields[HANDLE].error = Some(why.into());
                }
            }
            _ => return answer.id == self.asked || answer.id == self.taken,
        }
        true
    }
}

/// Changes what an account is called, and its numbers.
struct EditAccount {
    stand: Stand,
    asked: u64,
    was: Option<Account>,
    /// The names of its numbers.
    names: Vec<Word>,
}

/// The form that changes an account's title and numbers.
pub fn edit_account(stand: Stand, cx: &mut Cx<'_>) -> Box<dyn Layer> {
    let asked = cx.ask(Question::Account(stand.account.clone()));
    let fields = vec![Field::text(
        "Name",
        "As people call it.",
        &stand.title,
        check::ROOM,
    )];
    let purpose = EditAccount {
        stand,
        asked,
        was: None,
        names: Vec::new(),
    };
    Box::new(Form::new(fields, purpose))
}

impl Purpose for EditAccount {
    fn title(&self) -> String {
        format!("Change {}", self.stand.title)
    }

    fn changed(&mut self, fields: &mut Vec<Field>, _at: usize, _cx: &mut Cx<'_>) {
        check::live(&mut fields[TITLE], check::name);
        for field in fields.iter_mut().skip(1) {
            check::live(field, check::number);
        }
    }

    fn go_on(&mut self, fields: &mut [Field], cx: &mut Cx<'_>) -> Option<Flow> {
        let title = required(fields, TITLE, check::name);
        let limits = numbers(fields, 1, &self.names);
        let (title, mut limits) = (title?, limits?);
        let Some(was) = &self.was else {
            fail(fields, TITLE, "The account is still being read.".into());
            return None;
        };
        for (at, name) in (1..).zip(&self.names) {
            if was.limits.contains_key(name) && !limits.contains_key(name) {
                fail(
                    fields,
                    at,
                    "A number can be changed, but not taken away.".into(),
                );
                return None;
            }
        }
        limits.retain(|name, number| was.limits.get(name) != Some(number));
        if title == was.title && limits.is_empty() {
            fail(fields, TITLE, "Nothing is changed yet.".into());
            return None;
        }
        let edit = Edit::AccountSet {
            title: Some(title).filter(|title| *title != was.title),
            plan: None,
            features: BTreeMap::new(),
            limits,
        };
        Some(Flow::Push(Judge::ask(&self.stand, vec![edit], cx)))
    }

    fn answer(&mut self, fields: &mut Vec<Field>, answer: &Answer) -> bool {
        if answer.id != self.asked {
            return false;
        }
        if let Ok(Reply::Account(detail)) = &answer.reply {
            fields[TITLE].set(&detail.account.title);
            let pools = detail.pools.iter().map(|pool| {
                let of = pool.of.map_or(String::new(), |of| format!(" of {of}"));
                format!("{}: {}{of} in use. ", pool.title, pool.after)
            });
            let in_use: String = pools.collect();
            for (name, number) in &detail.numbers {
                let typed = number.map_or_else(String::new, |n| n.to_string());
                fields.push(number_field(name, &typed, &in_use));
                self.names.push(name.clone());
            }
            self.was = Some(detail.account.clone());
        }
        true
    }
}
