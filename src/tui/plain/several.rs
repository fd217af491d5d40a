//! The same done to several rows, named by their numbers: what would come of each, one decision, and
//! what became of each.

use super::{Step, Talk, lists::Rows, say};
use crate::{
    domain::{Edit, Word, text, text::sort_key},
    service::{
        Foreseen, Many, Submitted, Way,
        many::{Step as Part, Subject},
        rows::{RequestRow, RoleRow, UserRow},
    },
    tui::{
        action::Id,
        dialog::many_text::{grave, weighs},
        look::count,
        run::edit_id,
    },
};

/// Numbers at the beginning of a line, and what follows them: `1, 3 and 5 member`.
fn numbers(rest: &str) -> (Vec<usize>, String) {
    let mut found = Vec::new();
    let mut left = Vec::new();
    for word in rest.split([' ', ',']).filter(|word| !word.is_empty()) {
        match word.parse::<usize>() {
            Ok(number) if left.is_empty() => found.push(number),
            _ if word == "and" && left.is_empty() => {}
            _ => left.push(word),
        }
    }
    (found, left.join(" "))
}

impl Talk<'_> {
    /// Does something to several rows, where several are named; `None`: no more than one is.
    pub(super) fn several(&mut self, id: Id, rest: &str) -> Option<Step> {
        let many = [
            Id::AddRole,
            Id::Archive,
            Id::Restore,
            Id::Remove,
            Id::Approve,
            Id::Decline,
            Id::Withdraw,
        ];
        let (numbers, words) = numbers(rest);
        if numbers.len() < 2 || !many.contains(&id) {
            return None;
        }
        Some(self.all_of(id, &numbers, &words))
    }

    fn all_of(&mut self, id: Id, numbers: &[usize], words: &str) -> Step {
        let Some(account) = self.open.as_ref().map(|open| open.id.clone()) else {
            return self.say("Choose an account first.");
        };
        let role = match self.role_meant(id, words) {
            Ok(role) => role,
            Err(why) => return self.say(&why),
        };
        let rest = if id == Id::AddRole { "" } else { words };
        if !rest.is_empty() {
            return self.say(&format!("{rest} is no number. Nothing was done."));
        }
        let mut subjects = Vec::new();
        for number in numbers {
            let at = number.checked_sub(1);
            match at.and_then(|at| subject(&self.shelf.rows, at, id, role.as_ref())) {
                Some(subject) => subjects.push(subject),
                None => return self.say(&format!("There is no row {number} here.")),
            }
        }
        let many = Many {
            account,
            actor: self.actor.clone(),
            subjects,
            way: Way::Singly,
            reason: None,
        };
        self.foresee(many, id.word())
    }

    /// The role that is given to all, where one is.
    fn role_meant(&mut self, id: Id, words: &str) -> Result<Option<Word>, String> {
        let account = self.open.as_ref().map(|open| open.id.clone());
        let (Id::AddRole, Some(account)) = (id, account) else {
            return Ok(None);
        };
        let roles = self.service.roles(&account);
        let roles = roles.map_err(|error| format!("That did not work. {error}"))?;
        let key = sort_key(words);
        let means = |role: &&RoleRow| role.word.as_str() == key || sort_key(&role.title) == key;
        if let Some(role) = roles.iter().find(means) {
            return Ok(Some(role.word.clone()));
        }
        let titles: Vec<&str> = roles.iter().map(|role| role.title.as_str()).collect();
        Err(format!(
            "Say which role behind the numbers: {}.",
            titles.join(", ")
        ))
    }

    /// Says what would come of all, asks, and does it one by one.
    fn foresee(&mut self, mut many: Many, word: &str) -> Step {
        loop {
            let foreseen = match self.service.foresee(&many) {
                Ok(foreseen) => foreseen,
                Err(error) => return self.trouble(&error),
            };
            let all = many.subjects.len();
            self.say(&format!("{} of {all} would be done.", foreseen.done()))?;
            for turned in &foreseen.turned {
                let names = names(&many, &turned.subjects);
                self.say(&format!("Not for {names}."))?;
                self.say_all(&say::refusals(&turned.why))?;
            }
            self.say_all(&say::foreseen(&foreseen))?;
            if foreseen.steps.is_empty() {
                return self.say("Nothing was done.");
            }
            let heavy = grave(&foreseen) || weighs(&foreseen, &many);
            let yes = if heavy { word } else { "yes" };
            self.say(&format!(
                "Say {yes} to go ahead with {}, reason and some words to give a reason; anything \
                 else leaves all as it is.",
                count(foreseen.done() as u64, "one", "of them")
            ))?;
            let said = self.ask("Go ahead?")?;
            if said == yes {
                return self.carry_out(&many, &foreseen);
            }
            let reason = said.strip_prefix("reason ").map(str::trim);
            match reason.map(text::note) {
                Some(Ok(reason)) => many.reason = Some(reason).filter(|r| !r.is_empty()),
                Some(Err(error)) => {
                    self.say(&format!("The reason cannot be kept: {error}."))?;
                }
                None => return self.say("Nothing was done."),
            }
        }
    }

    fn carry_out(&mut self, many: &Many, foreseen: &Foreseen) -> Step {
        for step in &foreseen.steps {
            let text = self.one(many, step);
            self.say(&format!("{}: {text}", names(many, &step.subjects)))?;
        }
        self.list()
    }

    /// What became of one of them.
    fn one(&mut self, many: &Many, step: &Part) -> String {
        let batch = many.order(step, edit_id());
        match self.service.submit(&batch) {
            Ok(Submitted::Done { seq, .. }) => {
                self.session.did(&many.account, seq, None);
                format!("done, entry {seq}.")
            }
            Ok(Submitted::Refused(reasons)) => say::refusals(&reasons).join(" "),
            Ok(Submitted::PlanChanged(_) | Submitted::NeedsConfirmation(_)) => {
                "not done: somebody else has changed something meanwhile.".to_owned()
            }
            Err(error) => format!("not done. {error}"),
        }
    }
}

fn names(many: &Many, subjects: &[usize]) -> String {
    let all = subjects.iter().filter_map(|at| many.subjects.get(*at));
    let all: Vec<&str> = all.map(|subject| subject.name.as_str()).collect();
    all.join(", ")
}

/// A row with what is to be done to it.
fn subject(rows: &Rows, at: usize, id: Id, role: Option<&Word>) -> Option<Subject> {
    match rows {
        Rows::Users(list) => {
            let row: &UserRow = list.get(at)?;
            let user = row.user.id.clone();
            let edit = match (id, role) {
                (Id::AddRole, Some(role)) => Edit::RoleAssign {
                    user,
                    role: role.clone(),
                    on: None,
                    begins: None,
                    until: None,
                },
                (Id::Archive, _) => Edit::UserArchive { user },
                (Id::Restore, _) => Edit::UserRestore { user },
                (Id::Remove, _) => Edit::UserRemove { user },
                _ => return None,
            };
            Some(Subject {
                key: row.user.id.to_string(),
                name: row.user.name.clone(),
                edits: vec![edit],
            })
        }
        Rows::Requests(list) => {
            let row: &RequestRow = list.get(at)?;
            let request = row.request.id.clone();
            let note = None;
            let edit = match id {
                Id::Approve => Edit::RequestApprove { request, note },
                Id::Decline => Edit::RequestDecline { request, note },
                Id::Withdraw => Edit::RequestWithdraw { request },
                _ => return None,
            };
            Some(Subject {
                key: row.request.id.to_string(),
                name: row.about.clone(),
                edits: vec![edit],
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_before_the_words_with_commas_and_ands_between() {
        assert_eq!(numbers("1, 3 and 5"), (vec![1, 3, 5], String::new()));
        assert_eq!(
            numbers("2 4 lab manager"),
            (vec![2, 4], "lab manager".into())
        );
        assert_eq!(numbers("mia 2"), (vec![], "mia 2".into()));
    }
}
