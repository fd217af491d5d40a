//! Questions: what somebody can do and why, and as whom one acts.

use super::{Step, Talk, say};
use crate::{
    domain::{Actor, Handle, page::PageAsk, text::sort_key},
    service::rows::UserRow,
};

/// How many people are named where a name fits several.
const NAMED: usize = 9;

impl Talk<'_> {
    /// What the chosen user can do; with words, whether and why they can do just that.
    pub(super) fn why(&mut self, words: &str) -> Step {
        let user = self.shelf.user().map(|row| row.user.id.clone());
        let (Some(user), Some(open)) = (user, self.open.as_ref()) else {
            return self.say("Say the number of a user first.");
        };
        let account = open.id.clone();
        if words.is_empty() {
            return match self.service.user(&account, &user) {
                Ok(detail) => {
                    self.say_all(&say::abilities(&detail))?;
                    self.say("Say why and the name of one thing to hear why or why not.")
                }
                Err(error) => self.trouble(&error),
            };
        }
        let (what, on) = match words.rsplit_once(" on ") {
            Some((what, on)) => (what, Handle::new(on).ok()),
            None => (words, None),
        };
        let matrix = match self.service.matrix(&account) {
            Ok(matrix) => matrix,
            Err(error) => return self.trouble(&error),
        };
        let wanted = sort_key(what);
        let fits = |title: &str, word: &str| {
            let text = sort_key(&format!("{title} {word}"));
            wanted.split_whitespace().all(|part| text.contains(part))
        };
        let rows = matrix
            .rows
            .iter()
            .filter(|row| row.capability.contains('.'));
        let found: Vec<_> = rows
            .filter(|row| row.capability == what || fits(&row.title, &row.capability))
            .collect();
        let exact = found
            .iter()
            .find(|row| row.capability == what || sort_key(&row.title) == wanted);
        match (exact, &found[..]) {
            (_, []) => self.say(&format!("Nothing that can be done is called {what}.")),
            (Some(row), _) | (None, [row]) => {
                let now = self.service.now();
                let asked = self
                    .service
                    .can(&account, &user, &row.capability, on.as_ref(), now);
                match asked {
                    Ok(access) => {
                        let yes = if access.allowed { "Yes" } else { "No" };
                        self.say(&format!("{yes}: {}", access.message))?;
                        for step in &access.steps {
                            let for_it = if step.good { "For it" } else { "Against it" };
                            let rules = step.rules.join(", ");
                            let rules = if rules.is_empty() {
                                rules
                            } else {
                                format!(" Rules {rules}.")
                            };
                            self.say(&format!(
                                "{for_it}: {}.{rules}",
                                step.text.trim_end_matches('.')
                            ))?;
                        }
                        if access.mend.is_empty() {
                            Ok(())
                        } else {
                            self.say(&access.mend)
                        }
                    }
                    Err(error) => self.trouble(&error),
                }
            }
            (None, several) => {
                self.say("Several things are called so:")?;
                let lines: Vec<String> = several
                    .iter()
                    .map(|row| format!("{}, {}.", row.title, row.capability))
                    .collect();
                self.say_all(&lines)
            }
        }
    }

    /// Chooses as whom one acts.
    pub(super) fn act_as(&mut self, words: &str) -> Step {
        let words = if words.is_empty() {
            let prompt = "As whom: site, vendor, or a name";
            match self.ask_or_leave(prompt)? {
                Some(typed) if !typed.is_empty() => typed,
                _ => return self.say(&format!("You act as {} still.", self.actor_name)),
            }
        } else {
            words.to_owned()
        };
        let (actor, name) = match words.to_lowercase().as_str() {
            "site" | "site administrator" => (Actor::Site, Actor::Site.to_string()),
            "vendor" => (Actor::Vendor, Actor::Vendor.to_string()),
            _ => match self.somebody(&words)? {
                Some(row) => (Actor::User(row.user.id), row.user.name),
                None => return Ok(()),
            },
        };
        self.say(&format!("You act as {name} from now on."))?;
        self.actor = actor;
        self.actor_name = name;
        Ok(())
    }

    /// The one user whom the words fit.
    fn somebody(&mut self, words: &str) -> Step<Option<UserRow>> {
        let Some(open) = &self.open else {
            return Ok(None);
        };
        let ask = PageAsk {
            filter: words.to_owned(),
            limit: NAMED,
            ..PageAsk::default()
        };
        let mut rows = match self.service.users(&open.id, &ask) {
            Ok(page) => page.rows,
            Err(error) => {
                self.trouble(&error)?;
                return Ok(None);
            }
        };
        let exact = rows.iter().position(|row| row.user.id.as_str() == words);
        match (exact, rows.len()) {
            (Some(at), _) => Ok(Some(rows.swap_remove(at))),
            (None, 1) => Ok(rows.pop()),
            (None, 0) => {
                self.say(&format!("Nobody here is called {words}."))?;
                Ok(None)
            }
            (None, _) => {
                let names: Vec<String> = rows
                    .iter()
                    .map(|row| format!("{}, handle {}", row.user.name, row.user.id))
                    .collect();
                self.say(&format!("Several are called so: {}.", names.join("; ")))?;
                Ok(None)
            }
        }
    }
}
