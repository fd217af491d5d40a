//! The tab of somebody's own record: name, address, labels.

use crate::{
    domain::{AccountId, Edit, User, Word},
    tui::{
        ask::{Answer, Reply},
        ask_edit::{EditAsk, EditReply},
        dialog::{
            check::{self, MAX_EMAIL, MAX_LABELS, optional, required},
            fields::Field,
        },
        layer::{Cx, Given, edit_reply},
    },
};

/// What a tab of fields is about.
pub trait Record {
    /// The fields as they are now.
    fn fields(&self) -> Vec<Field>;
    /// Takes what was read anew of whom or what it is about.
    fn load(&mut self, answer: &Answer);
    /// Something was typed into this field: it is checked.
    fn changed(&mut self, fields: &mut [Field], at: usize, cx: &mut Cx<'_>);
    /// The edits that the fields come to; `None` where one of them is wrong.
    fn edits(&self, fields: &mut [Field]) -> Option<Vec<Edit>>;
    /// The record as it was shown, for a plan that says what somebody else has changed in it.
    fn base(&self) -> Option<User> {
        None
    }
    /// What is chosen in a list for this field: a title, and of what.
    fn picks(&self, _at: usize) -> Option<(String, crate::service::candidates::Wanted)> {
        None
    }
    /// Takes what was chosen for this field.
    fn given(&mut self, _fields: &mut [Field], _at: usize, _given: Given) {}
    /// Takes an answer that belongs to it.
    fn answer(&mut self, _fields: &mut [Field], _answer: &Answer) -> bool {
        false
    }
}

const NAME: usize = 0;
const EMAIL: usize = 1;
const LABELS: usize = 2;

/// Somebody's record.
pub struct Person {
    account: AccountId,
    user: User,
    taken: u64,
}

impl Person {
    /// The record of somebody.
    pub fn new(account: AccountId, user: User) -> Self {
        Self {
            account,
            user,
            taken: 0,
        }
    }
}

impl Record for Person {
    fn fields(&self) -> Vec<Field> {
        let labels: Vec<&str> = self.user.labels.iter().map(Word::as_str).collect();
        let email = self.user.email.as_deref().unwrap_or_default();
        let hint = format!("As people call them. The handle {} stays.", self.user.id);
        vec![
            Field::text("Name", hint, &self.user.name, check::ROOM),
            Field::text(
                "Address",
                "The registered e-mail address.",
                email,
                MAX_EMAIL,
            ),
            Field::text(
                "Labels",
                "Words with commas between; what is labelled is only for who carries them.",
                &labels.join(", "),
                MAX_LABELS,
            ),
        ]
    }

    fn load(&mut self, answer: &Answer) {
        if let Ok(Reply::User(detail)) = &answer.reply {
            self.user = detail.row.user.clone();
        }
    }

    fn base(&self) -> Option<User> {
        Some(self.user.clone())
    }

    fn changed(&mut self, fields: &mut [Field], at: usize, cx: &mut Cx<'_>) {
        match at {
            NAME => check::live(&mut fields[NAME], check::name),
            LABELS => check::live(&mut fields[LABELS], check::words),
            _ => {
                check::live(&mut fields[EMAIL], check::email);
                self.taken = cx.ask_edit(EditAsk::Taken {
                    account: self.account.clone(),
                    handle: None,
                    email: check::email(&fields[EMAIL].typed()).ok(),
                    except: Some(self.user.id.clone()),
                });
            }
        }
    }

    fn edits(&self, fields: &mut [Field]) -> Option<Vec<Edit>> {
        let name = required(fields, NAME, check::name);
        let email = optional(fields, EMAIL, check::email);
        let labels = required(fields, LABELS, check::words);
        let (name, email, labels) = (name?, email?, labels?);
        if email.is_none() && self.user.email.is_some() {
            let why = "An address can be changed, but not taken away.";
            check::fail(fields, EMAIL, why.into());
            return None;
        }
        let was = &self.user;
        let edit = Edit::UserEdit {
            user: was.id.clone(),
            name: Some(name).filter(|name| *name != was.name),
            email: email.filter(|email| Some(email) != was.email.as_ref()),
            labels: Some(labels).filter(|labels| *labels != was.labels),
        };
        let same = matches!(
            &edit,
            Edit::UserEdit {
                name: None,
                email: None,
                labels: None,
                ..
            }
        );
        Some(if same { Vec::new() } else { vec![edit] })
    }

    fn answer(&mut self, fields: &mut [Field], answer: &Answer) -> bool {
        if answer.id != self.taken {
            return false;
        }
        if let Some(EditReply::Taken(taken)) = edit_reply(answer) {
            fields[EMAIL].note.clone_from(&taken.email);
        }
        true
    }
}
