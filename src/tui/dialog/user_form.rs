//! Forms about people: make or invite one, change one's record.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use super::{
    form::{Field, Form, Purpose, Value},
    plan::Judge,
};
use crate::{
    domain::{Edit, Handle, RoleAt, User, Word, name::MAX_NAME, text},
    service::rows::{ADDED, ResourceRow, RoleRow},
    tui::{
        ask::{Answer, Question, Reply},
        layer::{Cx, Flow, Layer, Stand},
    },
};

const NAME: usize = 0;
const HANDLE: usize = 1;
const EMAIL: usize = 2;
const ROLE: usize = 3;
const PLACE: usize = 4;
const LABELS: usize = 5;

/// The longest address.
const MAX_EMAIL: usize = 254;
/// The longest line of labels.
const MAX_LABELS: usize = 500;

/// Makes or invites somebody.
struct NewUser {
    stand: Stand,
    invite: bool,
    /// The handle still follows the name.
    follows: bool,
    roles: Vec<RoleRow>,
    places: Vec<ResourceRow>,
    asked: [u64; 2],
}

/// The form that makes or invites somebody.
pub fn new_user(stand: Stand, invite: bool, cx: &mut Cx<'_>) -> Box<dyn Layer> {
    let account = || stand.account.clone();
    let asked = [
        cx.ask(Question::Roles(account())),
        cx.ask(Question::Places(account())),
    ];
    let fields = vec![
        Field::text("Name", "As people call them.", "", text::MAX_TITLE),
        Field::text(
            "Handle",
            "Small letters, digits, - _ and . ; it stays for good.",
            "",
            MAX_NAME,
        ),
        Field::text(
            "Address",
            "The registered e-mail address; may stay empty.",
            "",
            MAX_EMAIL,
        ),
        Field {
            label: "Role",
            hint: "Left and right choose, or the first letter.",
            value: Value::Choice {
                options: vec!["none yet".into()],
                at: 0,
            },
            error: None,
        },
        Field::text(
            "Held on",
            "A place's name, or a part of it; empty is the whole account.",
            "",
            text::MAX_TITLE,
        ),
        Field::text(
            "Labels",
            "Words with commas between; may stay empty.",
            "",
            MAX_LABELS,
        ),
    ];
    let purpose = NewUser {
        stand,
        invite,
        follows: true,
        roles: Vec::new(),
        places: Vec::new(),
        asked,
    };
    Box::new(Form::new(fields, purpose))
}

impl NewUser {
    fn role(&self, fields: &[Field]) -> Option<&RoleRow> {
        let at = match fields.get(ROLE).map(|f| &f.value) {
            Some(Value::Choice { at, .. }) => *at,
            _ => 0,
        };
        at.checked_sub(1).and_then(|i| self.roles.get(i))
    }

    /// The places on which the role can be held that the typed words fit.
    fn fitting(&self, role: &RoleRow, typed: &str) -> Vec<&ResourceRow> {
        let typed = text::sort_key(typed);
        let fits = |place: &&ResourceRow| {
            let title = text::sort_key(&place.resource.title);
            role.on.contains(&place.kind)
                && (title.contains(&typed) || place.resource.id.as_str().contains(&typed))
        };
        self.places.iter().filter(fits).collect()
    }

    /// The place that was typed: its handle, or words that fit one place alone.
    fn place(&self, role: Option<&RoleRow>, typed: &str) -> Result<Handle, String> {
        let fitting = role.map_or_else(Vec::new, |role| self.fitting(role, typed));
        let exact = |p: &&ResourceRow| {
            p.resource.id.as_str() == typed
                || text::sort_key(&p.resource.title) == text::sort_key(typed)
        };
        match &fitting[..] {
            [one] => Ok(one.resource.id.clone()),
            several => match several.iter().copied().find(exact) {
                Some(place) => Ok(place.resource.id.clone()),
                None if several.is_empty() => Handle::new(typed)
                    .map_err(|_| "No place that this role is held on has such a name.".into()),
                None => Err(format!("{} places fit; type more of one.", several.len())),
            },
        }
    }

    /// What is said of every role is a law for everybody, so it is said where none is chosen.
    fn laws(&self) -> Vec<String> {
        let Some((first, others)) = self.roles.split_first() else {
            return Vec::new();
        };
        let shared = |note: &&String| others.iter().all(|r| r.notes.contains(note));
        let mut laws: Vec<String> = first.notes.iter().filter(shared).cloned().collect();
        let added = |role: &&RoleRow| role.notes.iter().any(|note| note == ADDED);
        let added = self.roles.iter().filter(added);
        laws.extend(added.map(|role| format!("{} is added by itself.", role.title)));
        laws
    }

    fn roles(&self, fields: &mut [Field]) -> Option<Vec<RoleAt>> {
        let role = self.role(fields).cloned();
        let on = optional(fields, PLACE, |typed| self.place(role.as_ref(), typed))?;
        Some(role.map_or_else(Vec::new, |role| {
            vec![RoleAt {
                role: role.word,
                on,
                begins: None,
                until: None,
            }]
        }))
    }
}

impl Purpose for NewUser {
    fn title(&self) -> String {
        let verb = if self.invite {
            "Invite somebody to"
        } else {
            "New user of"
        };
        format!("{verb} {}", self.stand.title)
    }

    fn changed(&mut self, fields: &mut [Field], at: usize) {
        if at == HANDLE {
            self.follows = false;
        }
        if at == NAME && self.follows {
            let suggested = fields
                .first()
                .map(|f| suggest(&f.typed()))
                .unwrap_or_default();
            if let Some(Value::Text(input)) = fields.get_mut(HANDLE).map(|f| &mut f.value) {
                input.set(&suggested);
                input.to_end();
            }
        }
    }

    fn go_on(&mut self, fields: &mut [Field], cx: &mut Cx<'_>) -> Option<Flow> {
        let name = required(fields, NAME, |t| text::title(t).map_err(|e| sentence(&e)));
        let user = required(fields, HANDLE, handle);
        let email = optional(fields, EMAIL, |t| text::title(t).map_err(|e| sentence(&e)));
        let roles = self.roles(fields);
        let labels = words(fields, LABELS);
        let (name, user, email, roles, labels) = (name?, user?, email?, roles?, labels?);
        let edit = if self.invite {
            Edit::UserInvite {
                user,
                name,
                email,
                roles,
                labels,
            }
        } else {
            Edit::UserCreate {
                user,
                name,
                email,
                roles,
                labels,
            }
        };
        Some(Flow::Push(Judge::ask(&self.stand, vec![edit], cx)))
    }

    fn about(&self, fields: &[Field], focus: usize) -> Option<String> {
        match (self.role(fields), focus) {
            (Some(role), PLACE) => {
                let typed = fields.get(PLACE).map(Field::typed).unwrap_or_default();
                let places = self.fitting(role, &typed);
                let titles: Vec<&str> = places.iter().map(|p| p.resource.title.as_str()).collect();
                let colon = if titles.is_empty() { "." } else { ": " };
                Some(format!(
                    "{} is held on {}{colon}{}",
                    role.title,
                    role.on.join(" or ").to_lowercase(),
                    titles.join(", ")
                ))
            }
            (Some(role), ROLE) => Some(
                [std::slice::from_ref(&role.help), &role.notes[..]]
                    .concat()
                    .join(" "),
            ),
            (None, ROLE) => Some(self.laws().join(" ")),
            _ => None,
        }
    }

    fn answer(&mut self, fields: &mut Vec<Field>, answer: &Answer) -> bool {
        if !self.asked.contains(&answer.id) {
            return false;
        }
        if let Ok(Reply::Places(places)) = &answer.reply {
            self.places.clone_from(places);
        }
        if let Ok(Reply::Roles(roles)) = &answer.reply {
            self.roles = roles
                .iter()
                .filter(|r| r.off.is_none() && !r.hidden)
                .cloned()
                .collect();
            if let Some(Value::Choice { options, .. }) = fields.get_mut(ROLE).map(|f| &mut f.value)
            {
                options.extend(self.roles.iter().map(|r| r.title.clone()));
            }
        }
        true
    }
}

/// Changes somebody's record.
struct EditUser {
    stand: Stand,
    user: User,
}

/// The form that changes somebody's record.
pub fn edit_user(stand: Stand, user: User) -> Box<dyn Layer> {
    let labels: Vec<&str> = user.labels.iter().map(Word::as_str).collect();
    let fields = vec![
        Field::text("Name", "As people call them.", &user.name, text::MAX_TITLE),
        Field::text(
            "Address",
            "The registered e-mail address.",
            user.email.as_deref().unwrap_or_default(),
            MAX_EMAIL,
        ),
        Field::text(
            "Labels",
            "Words with commas between.",
            &labels.join(", "),
            MAX_LABELS,
        ),
    ];
    Box::new(Form::new(fields, EditUser { stand, user }))
}

impl Purpose for EditUser {
    fn title(&self) -> String {
        format!("Change {}", self.user.name)
    }

    fn go_on(&mut self, fields: &mut [Field], cx: &mut Cx<'_>) -> Option<Flow> {
        let name = required(fields, 0, |t| text::title(t).map_err(|e| sentence(&e)));
        let email = optional(fields, 1, |t| text::title(t).map_err(|e| sentence(&e)));
        let labels = words(fields, 2);
        let (name, email, labels) = (name?, email?, labels?);
        if email.is_none() && self.user.email.is_some() {
            fail(
                fields,
                1,
                "an address can be changed, but not taken away".into(),
            );
            return None;
        }
        let edit = Edit::UserEdit {
            user: self.user.id.clone(),
            name: (name != self.user.name).then_some(name),
            email: email.filter(|e| Some(e) != self.user.email.as_ref()),
            labels: (labels != self.user.labels).then_some(labels),
        };
        if matches!(
            &edit,
            Edit::UserEdit {
                name: None,
                email: None,
                labels: None,
                ..
            }
        ) {
            fail(fields, 0, "nothing is changed yet".into());
            return None;
        }
        let base = self.user.clone();
        Some(Flow::Push(Judge::on(&self.stand, vec![edit], base, cx)))
    }
}

/// Reads a handle; what is wrong is said in one line of a form.
fn handle(typed: &str) -> Result<Handle, String> {
    if typed.is_empty() {
        return Err("A handle is needed here: a short name, like `mia` or `mia-2`.".into());
    }
    Handle::new(typed).map_err(|_| {
        format!("Not a handle: up to {MAX_NAME} of a-z 0-9 - _ . and a letter or digit first.")
    })
}

fn sentence(error: &text::TextError) -> String {
    error.to_string()
}

fn fail(fields: &mut [Field], at: usize, why: String) {
    if let Some(field) = fields.get_mut(at) {
        field.error = Some(why);
    }
}

/// The field's value, or its error set and `None`.
fn required<T>(
    fields: &mut [Field],
    at: usize,
    read: impl Fn(&str) -> Result<T, String>,
) -> Option<T> {
    let typed = fields.get(at).map(Field::typed).unwrap_or_default();
    read(&typed).map_err(|why| fail(fields, at, why)).ok()
}

/// The same for a field that may stay empty: `Some(None)`.
#[allow(
    clippy::option_option,
    reason = "outer: well typed; inner: something there"
)]
fn optional<T>(
    fields: &mut [Field],
    at: usize,
    read: impl Fn(&str) -> Result<T, String>,
) -> Option<Option<T>> {
    let empty = fields.get(at).is_none_or(|f| f.typed().is_empty());
    if empty {
        return Some(None);
    }
    required(fields, at, read).map(Some)
}

fn words(fields: &mut [Field], at: usize) -> Option<BTreeSet<Word>> {
    required(fields, at, |typed| {
        typed
            .split([',', ' '])
            .filter(|w| !w.is_empty())
            .map(|w| Word::new(w).map_err(|e| e.to_string()))
            .collect()
    })
}

/// A handle made of a name: `Zoë Müller` becomes `zoe-muller`.
pub fn suggest(name: &str) -> String {
    let mut out = String::new();
    for c in name.nfkd().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if (c.is_whitespace() || c == '-' || c == '.')
            && !out.is_empty()
            && !out.ends_with('-')
        {
            out.push('-');
        }
        if out.len() >= MAX_NAME {
            break;
        }
    }
    out.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_suggested_from_the_name_and_is_a_good_one_or_nothing() {
        for (name, handle) in [
            ("Zoë Müller", "zoe-muller"),
            ("  Al  Reyes ", "al-reyes"),
            ("O'Neil, Jr.", "oneil-jr"),
            ("李小龍", ""),
        ] {
            assert_eq!(suggest(name), handle);
        }
        let long = suggest(&"ab ".repeat(100));
        assert!(Handle::new(long).is_ok());
    }
}
