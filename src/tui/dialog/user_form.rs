//! The form that makes or invites somebody.

use super::{
    check::{self, MAX_EMAIL, MAX_LABELS, fail, optional, required, suggest},
    form::{Field, Form, Purpose, Value},
    plan::Judge,
};
use crate::{
    domain::{Edit, Handle, RoleAt, Time, filter::Filter, name::MAX_NAME, nouns::Term, text},
    service::rows::{ADDED, ResourceRow, RoleRow},
    tui::{
        ask::{Answer, Question, Reply},
        ask_edit::{EditAsk, EditReply},
        layer::{Cx, Flow, Layer, Stand, edit_reply},
    },
};

const NAME: usize = 0;
const HANDLE: usize = 1;
const EMAIL: usize = 2;
const ROLE: usize = 3;
const PLACE: usize = 4;
const BEGINS: usize = 5;
const UNTIL: usize = 6;
const LABELS: usize = 7;
/// The longest moment that is typed.
const MOMENT: usize = 40;
/// From so many characters on, a date that is none is wrong and not only half typed.
const DATE: usize = 10;

/// Makes or invites somebody.
struct NewUser {
    stand: Stand,
    invite: bool,
    /// The handle still follows the name.
    follows: bool,
    roles: Vec<RoleRow>,
    places: Vec<ResourceRow>,
    /// The question for the roles.
    asked: u64,
    /// The question for the places that fit what is typed, while it is out.
    looking: Option<u64>,
    /// The question whether the handle and the address are taken.
    taken: u64,
}

/// The form that makes or invites somebody.
pub fn new_user(stand: Stand, invite: bool, cx: &mut Cx<'_>) -> Box<dyn Layer> {
    let asked = cx.ask(Question::Roles(stand.account.clone()));
    let fields = vec![
        Field::text("Name", "As people call them.", "", check::ROOM),
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
        Field::choice(
            "Role",
            "Left and right choose, or the first letter.",
            vec!["none yet".into()],
            0,
        ),
        Field::text(
            "Held on",
            "A place's name, or a part of it; empty is the whole account.",
            "",
            text::MAX_TITLE,
        ),
        Field::text(
            "Begins",
            "2026-05-01, or 2026-05-01T09:30:00Z; empty is at once.",
            "",
            MOMENT,
        ),
        Field::text(
            "Until",
            "The same way; empty is without an end.",
            "",
            MOMENT,
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
        looking: None,
        taken: 0,
    };
    Box::new(Form::new(fields, purpose))
}

impl NewUser {
    fn role(&self, fields: &[Field]) -> Option<&RoleRow> {
        let at = fields.get(ROLE).map_or(0, Field::at);
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

    /// Looks for the places that the role can be held on and that what is typed fits: there may be
    /// more than are read at once.
    fn look(&mut self, fields: &[Field], cx: &mut Cx<'_>) {
        let typed = fields.get(PLACE).map(Field::typed).unwrap_or_default();
        let Some(role) = self.role(fields) else {
            return;
        };
        // A title with a quotation mark in it would end there; the kinds are sorted out below then.
        let plain = role.on.iter().all(|kind| !kind.contains('"'));
        let kinds: Vec<String> = role.on.iter().map(|kind| format!("\"{kind}\"")).collect();
        let mut filter = Filter::words(&typed).to_string();
        if plain && !kinds.is_empty() {
            filter = format!("kind:{} {filter}", kinds.join(","));
        }
        let account = self.stand.account.clone();
        self.looking = Some(cx.ask(Question::Places(account, filter)));
    }

    /// From when and until when the role is held.
    fn term(fields: &mut [Field], now: Time) -> Option<Term> {
        let begins = optional(fields, BEGINS, check::time);
        let until = optional(fields, UNTIL, check::time);
        let (begins, until) = (begins?, until?);
        let why = match until {
            Some(until) if until <= now => "That is past: name a later end, or none.",
            Some(until) if begins.is_some_and(|begins| begins >= until) => {
                "The end comes before the beginning."
            }
            _ => return Some(Term { begins, until }),
        };
        fail(fields, UNTIL, why.into());
        None
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

    fn roles(&self, fields: &mut [Field], now: Time) -> Option<Vec<RoleAt>> {
        let role = self.role(fields).cloned();
        let on = optional(fields, PLACE, |typed| self.place(role.as_ref(), typed));
        let term = Self::term(fields, now);
        let (on, term) = (on?, term?);
        if role.is_none() && term != Term::default() {
            fail(fields, ROLE, "Choose the role that is held so long.".into());
            return None;
        }
        Some(role.map_or_else(Vec::new, |role| {
            vec![RoleAt {
                role: role.word,
                on,
                begins: term.begins,
                until: term.until,
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

    fn changed(&mut self, fields: &mut Vec<Field>, at: usize, cx: &mut Cx<'_>) {
        if at == HANDLE {
            self.follows = false;
        }
        if at == NAME && self.follows {
            let suggested = suggest(&fields[NAME].typed());
            fields[HANDLE].set(&suggested);
        }
        check::live(&mut fields[NAME], check::name);
        check::live(&mut fields[HANDLE], check::handle);
        check::live(&mut fields[EMAIL], check::email);
        check::live(&mut fields[LABELS], check::words);
        for moment in [BEGINS, UNTIL] {
            // Half a date is not wrong yet.
            if at == moment && fields[moment].typed().len() >= DATE {
                check::live(&mut fields[moment], check::time);
            }
        }
        if at == ROLE || at == PLACE {
            self.look(fields, cx);
        }
        if at <= EMAIL {
            self.taken = cx.ask_edit(EditAsk::Taken {
                account: self.stand.account.clone(),
                handle: check::handle(&fields[HANDLE].typed()).ok(),
                email: check::email(&fields[EMAIL].typed()).ok(),
                except: None,
            });
        }
    }

    fn go_on(&mut self, fields: &mut [Field], cx: &mut Cx<'_>) -> Option<Flow> {
        if self.looking.is_some() && !fields[PLACE].typed().is_empty() {
            cx.toast("One moment: the place is still being looked for.");
            return None;
        }
        let name = required(fields, NAME, check::name);
        let user = required(fields, HANDLE, check::handle);
        let email = optional(fields, EMAIL, check::email);
        let roles = self.roles(fields, cx.now);
        let labels = required(fields, LABELS, check::words);
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
        if answer.id == self.taken {
            if let Some(EditReply::Taken(taken)) = edit_reply(answer) {
                if taken.handle.is_some() {
                    fields[HANDLE].error.clone_from(&taken.handle);
                }
                fields[EMAIL].note.clone_from(&taken.email);
            }
            return true;
        }
        if self.looking == Some(answer.id) {
            self.looking = None;
            if let Ok(Reply::Places(places)) = &answer.reply {
                self.places.clone_from(places);
            }
            return true;
        }
        if answer.id != self.asked {
            return false;
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
