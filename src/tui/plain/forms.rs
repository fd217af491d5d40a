//! What is asked piece by piece: people and their roles.

use super::{Step, Talk};
use crate::{
    domain::{Edit, Handle, RoleAt, Word, plan::HeldRole, text, text::sort_key},
    service::rows::{ChoiceVerdict, RoleChoice},
    tui::{action::Id, dialog::check::suggest},
};

impl Talk<'_> {
    /// Asks until the answer can be read; `None` gives up.
    fn field<T>(
        &mut self,
        prompt: &str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Step<Option<T>> {
        loop {
            let Some(typed) = self.ask_or_leave(prompt)? else {
                self.say("Nothing was done.")?;
                return Ok(None);
            };
            match read(&typed) {
                Ok(value) => return Ok(Some(value)),
                Err(why) => self.say(&format!("{why} Say it again, or back to give up."))?,
            }
        }
    }

    /// Makes or invites somebody.
    pub(super) fn new_user(&mut self, invite: bool) -> Step {
        let Some(name) = self.field("Name", title)? else {
            return Ok(());
        };
        let suggested = suggest(&name);
        let prompt = if suggested.is_empty() {
            "Handle, a short name of small letters".to_owned()
        } else {
            format!("Handle, or nothing for {suggested}")
        };
        let handle = |typed: &str| {
            let typed = if typed.is_empty() {
                suggested.as_str()
            } else {
                typed
            };
            Handle::new(typed).map_err(|e| format!("That is no handle: {e}."))
        };
        let Some(user) = self.field(&prompt, handle)? else {
            return Ok(());
        };
        let Some(email) = self.field("Address, or nothing", optional)? else {
            return Ok(());
        };
        let Some(roles) = self.first_role()? else {
            return Ok(());
        };
        let labels = std::collections::BTreeSet::default();
        let (edit, id) = if invite {
            let edit = Edit::UserInvite {
                user,
                name,
                email,
                roles,
                labels,
            };
            (edit, Id::Invite)
        } else {
            let edit = Edit::UserCreate {
                user,
                name,
                email,
                roles,
                labels,
            };
            (edit, Id::NewUser)
        };
        self.judge(vec![edit], id.word())
    }

    /// The role that somebody begins with, or none.
    fn first_role(&mut self) -> Step<Option<Vec<RoleAt>>> {
        let account = self.open.as_ref().map(|open| open.id.clone());
        let roles = match account.map(|account| self.service.roles(&account)) {
            Some(Ok(roles)) => roles,
            Some(Err(error)) => {
                self.trouble(&error)?;
                return Ok(None);
            }
            None => return Ok(None),
        };
        let given: Vec<_> = roles
            .iter()
            .filter(|r| r.off.is_none() && !r.hidden)
            .collect();
        let titles: Vec<&str> = given.iter().map(|r| r.title.as_str()).collect();
        self.say(&format!("Roles: {}.", titles.join(", ")))?;
        self.field("Role, or nothing", |typed| {
            if typed.is_empty() {
                return Ok(Vec::new());
            }
            let wanted = sort_key(typed);
            let named = |r: &&&crate::service::rows::RoleRow| {
                sort_key(&r.title) == wanted || r.word.as_str() == typed
            };
            let found = given.iter().find(named);
            let role = found.ok_or_else(|| "There is no role of that name.".to_owned())?;
            Ok(vec![RoleAt {
                role: role.word.clone(),
                on: None,
                begins: None,
                until: None,
            }])
        })
    }

    /// Changes the name or the address of the chosen user.
    pub(super) fn edit_user(&mut self) -> Step {
        let Some(row) = self.shelf.user() else {
            return self.say("Say the number of a user first.");
        };
        let user = row.user.clone();
        let prompt = format!("Name, or nothing for {}", user.name);
        let Some(name) = self.field(&prompt, |typed| optional_with(typed, title))? else {
            return Ok(());
        };
        let held = user.email.as_deref().unwrap_or("none");
        let prompt = format!("Address, or nothing for {held}");
        let Some(email) = self.field(&prompt, optional)? else {
            return Ok(());
        };
        let edit = Edit::UserEdit {
            name: name.filter(|name| *name != user.name),
            email: email.filter(|email| Some(email) != user.email.as_ref()),
            labels: None,
            user: user.id,
        };
        if let Edit::UserEdit {
            name: None,
            email: None,
            ..
        } = &edit
        {
            return self.say("Nothing is changed.");
        }
        self.judge(vec![edit], Id::EditUser.word())
    }

    /// Gives the chosen user a role.
    pub(super) fn give_role(&mut self, words: &str) -> Step {
        self.choose_role(words, None)
    }

    /// Changes one of the chosen user's roles into another.
    pub(super) fn change_role(&mut self, words: &str) -> Step {
        match self.held("Which role shall become another")? {
            Some((role, on)) => self.choose_role(words, Some((role, on))),
            None => Ok(()),
        }
    }

    /// Takes one of the chosen user's roles away.
    pub(super) fn take_role(&mut self) -> Step {
        let Some((role, on)) = self.held("Which role shall go")? else {
            return Ok(());
        };
        let Some(user) = self.shelf.user().map(|row| row.user.id.clone()) else {
            return Ok(());
        };
        let edit = Edit::RoleRevoke { user, role, on };
        self.judge(vec![edit], Id::TakeRole.word())
    }

    /// Which of the roles that the chosen user holds is meant; where there is but one, that one.
    fn held(&mut self, prompt: &str) -> Step<Option<(Word, Option<Handle>)>> {
        let held = self.shelf.user().map(|row| row.roles.clone());
        let held: Vec<HeldRole> = held.unwrap_or_default();
        let at = if held.len() > 1 {
            let lines: Vec<String> = held.iter().map(HeldRole::words).collect();
            self.number(prompt, &lines)?
        } else {
            Some(0)
        };
        let role = at.and_then(|at| held.get(at));
        Ok(role.and_then(|role| Some((Word::new(role.role.clone()).ok()?, role.on.clone()))))
    }

    /// Says lines with numbers and asks for one.
    fn number(&mut self, prompt: &str, lines: &[String]) -> Step<Option<usize>> {
        for (at, line) in lines.iter().enumerate() {
            self.say(&format!("{}. {line}", at + 1))?;
        }
        let most = lines.len();
        self.field(&format!("{prompt}? Its number"), |typed| {
            let number = typed.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
            let number = number.filter(|at| *at < most);
            number.ok_or_else(|| format!("That is no number from 1 to {most}."))
        })
    }

    fn choose_role(&mut self, words: &str, instead_of: Option<(Word, Option<Handle>)>) -> Step {
        let user = self.shelf.user().map(|row| row.user.id.clone());
        let (Some(user), Some(open)) = (user, self.open.as_ref()) else {
            return self.say("Say the number of a user first.");
        };
        let before = instead_of.as_ref().map(|(role, on)| (role, on.as_ref()));
        let found = self
            .service
            .role_choices(&open.id, &self.actor, &user, before);
        let choices = match found {
            Ok(choices) => choices,
            Err(error) => return self.trouble(&error),
        };
        let wanted = sort_key(words);
        let fits = |choice: &&RoleChoice| {
            let text = sort_key(&format!("{} {}", told(choice), choice.role));
            wanted.split_whitespace().all(|word| text.contains(word))
        };
        let fitting: Vec<RoleChoice> = choices.iter().filter(fits).cloned().collect();
        let at = match fitting.len() {
            0 => return self.say(&format!("There is no role called {words}.")),
            1 if !words.is_empty() => Some(0),
            _ => {
                let lines: Vec<String> = fitting.iter().map(choice_line).collect();
                self.number("Which role", &lines)?
            }
        };
        let Some(choice) = at.and_then(|at| fitting.get(at)) else {
            return Ok(());
        };
        if let ChoiceVerdict::NoPlace(kind) = &choice.verdict {
            return self.say(&format!(
                "{} is held on a {kind}, and there is none.",
                choice.title
            ));
        }
        if choice.held {
            return self.say(&format!("{} is held already.", choice.title));
        }
        let (edit, id) = role_edit(user, choice, instead_of);
        self.judge(vec![edit], id.word())
    }
}

fn role_edit(
    user: Handle,
    choice: &RoleChoice,
    instead_of: Option<(Word, Option<Handle>)>,
) -> (Edit, Id) {
    match instead_of {
        None => {
            let edit = Edit::RoleAssign {
                user,
                role: choice.role.clone(),
                on: choice.on.clone(),
                begins: None,
                until: None,
            };
            (edit, Id::AddRole)
        }
        Some((from, on)) => {
            let edit = Edit::RoleChange {
                user,
                from,
                to: choice.role.clone(),
                to_on: choice.on.clone().filter(|to| Some(to) != on.as_ref()),
                on,
                begins: None,
                until: None,
            };
            (edit, Id::ChangeRole)
        }
    }
}

/// A role with its place.
fn told(choice: &RoleChoice) -> String {
    match choice
        .place
        .as_deref()
        .or(choice.on.as_ref().map(Handle::as_str))
    {
        Some(place) => format!("{} on {place}", choice.title),
        None => choice.title.clone(),
    }
}

fn choice_line(choice: &RoleChoice) -> String {
    let told = told(choice);
    match &choice.verdict {
        _ if choice.held => format!("{told}, held already."),
        ChoiceVerdict::Lawful(_) => format!("{told}."),
        ChoiceVerdict::Refused(reasons) => {
            let why = reasons.first().map(|reason| reason.message.as_str());
            format!("{told}, not possible. {}", why.unwrap_or_default())
        }
        ChoiceVerdict::NoPlace(kind) => format!("{told}, not possible: there is no {kind}."),
    }
}

fn title(typed: &str) -> Result<String, String> {
    text::title(typed).map_err(|error| format!("That cannot be kept: {error}."))
}

fn optional(typed: &str) -> Result<Option<String>, String> {
    optional_with(typed, title)
}

fn optional_with<T>(
    typed: &str,
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<Option<T>, String> {
    if typed.is_empty() {
        Ok(None)
    } else {
        read(typed).map(Some)
    }
}
