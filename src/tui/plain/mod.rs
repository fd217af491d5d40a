//! The console line by line, for screen readers and for terminals that can do nothing but print: it
//! asks for a line, answers in sentences, moves no cursor and sends no colour. Its commands are
//! words of the registry, and what cannot be done now says why in the registry's words.

mod again;
mod deeds;
mod forms;
mod lists;
mod questions;
mod say;
mod several;

use std::io::{self, BufRead, ErrorKind, Read, Write};

use jiff::tz::TimeZone;

use super::{
    action::{Action, Id, Place, Sight, here},
    actions::ACTIONS,
    app::Open,
    session::Session,
};
use crate::{
    domain::{Actor, text::show},
    service::{Service, ServiceError},
};
use lists::Shelf;

/// The longest line that is read, in bytes.
const MOST: u64 = 1 << 14;

/// What can be said here, in the order in which the help tells it.
const SPOKEN: [Id; 27] = [
    Id::GoAccounts,
    Id::GoUsers,
    Id::GoRoles,
    Id::GoApprovals,
    Id::GoJournal,
    Id::Open,
    Id::Back,
    Id::Filter,
    Id::NewUser,
    Id::Invite,
    Id::EditUser,
    Id::AddRole,
    Id::ChangeRole,
    Id::TakeRole,
    Id::Archive,
    Id::Restore,
    Id::Remove,
    Id::Why,
    Id::Approve,
    Id::Decline,
    Id::Withdraw,
    Id::Undo,
    Id::Redo,
    Id::Features,
    Id::ActAs,
    Id::Refresh,
    Id::Quit,
];

/// Why a conversation ends.
enum Stop {
    /// Somebody leaves, or nobody is there any more.
    End,
    /// Reading or writing failed.
    Io(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        if error.kind() == ErrorKind::BrokenPipe {
            Self::End
        } else {
            Self::Io(error)
        }
    }
}

type Step<T = ()> = Result<T, Stop>;

/// A conversation.
struct Talk<'a> {
    service: &'a mut Service,
    input: &'a mut dyn BufRead,
    output: &'a mut dyn Write,
    zone: TimeZone,
    open: Option<Open>,
    actor: Actor,
    actor_name: String,
    shelf: Shelf,
    /// What was done, so that it can be taken back.
    session: Session,
}

/// Holds a conversation until somebody leaves or the input ends.
///
/// # Errors
/// What reading or writing came to; a reader who goes away ends it quietly.
pub fn run(
    service: &mut Service,
    store: &str,
    zone: TimeZone,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
) -> io::Result<()> {
    let mut talk = Talk {
        service,
        input,
        output,
        zone,
        open: None,
        actor: Actor::Site,
        actor_name: Actor::Site.to_string(),
        shelf: Shelf::default(),
        session: Session::default(),
    };
    match talk.hold(store) {
        Err(Stop::Io(error)) => Err(error),
        Ok(()) | Err(Stop::End) => Ok(()),
    }
}

impl Talk<'_> {
    fn hold(&mut self, store: &str) -> Step {
        self.say(&format!(
            "Rolecall, line by line, on the store {store}. You act as {}.",
            self.actor_name
        ))?;
        if self.service.is_read_only() {
            self.say(super::action::READ_ONLY)?;
        }
        self.say("Say help to hear what can be said, quit to leave.")?;
        self.go(Place::Accounts)?;
        loop {
            let prompt = self.prompt();
            let line = self.ask(&prompt)?;
            self.obey(&line)?;
        }
    }

    /// Where one is, in few words: they are heard before every command.
    fn prompt(&self) -> String {
        let picked = self.shelf.picked_name();
        picked.map_or_else(
            || self.shelf.place.title().to_owned(),
            |name| format!("{}, {name}", self.shelf.place.title()),
        )
    }

    /// Says a line.
    fn say(&mut self, text: &str) -> Step {
        writeln!(self.output, "{}", show(text))?;
        Ok(())
    }

    fn say_all(&mut self, lines: &[String]) -> Step {
        lines.iter().try_for_each(|line| self.say(line))
    }

    /// Says what the service could not do.
    fn trouble(&mut self, error: &ServiceError) -> Step {
        self.say(&format!("That did not work. {error}"))
    }

    /// Asks for a line; what stands round it does not count.
    fn ask(&mut self, prompt: &str) -> Step<String> {
        let end = if prompt.ends_with('?') { "" } else { ">" };
        write!(self.output, "{}{end} ", show(prompt))?;
        self.output.flush()?;
        let mut line = Vec::new();
        let mut bounded = (&mut *self.input).take(MOST);
        if bounded.read_until(b'\n', &mut line)? == 0 {
            writeln!(self.output)?;
            return Err(Stop::End);
        }
        Ok(String::from_utf8_lossy(&line).trim().to_owned())
    }

    /// Asks for a line that may be left empty or given up; `None` gives up.
    fn ask_or_leave(&mut self, prompt: &str) -> Step<Option<String>> {
        let line = self.ask(prompt)?;
        let leaves = ["back", "cancel"].contains(&line.to_lowercase().as_str());
        Ok((!leaves).then_some(line))
    }

    fn obey(&mut self, line: &str) -> Step {
        let (first, rest) = line.split_once(' ').unwrap_or((line, ""));
        let (first, rest) = (first.to_lowercase(), rest.trim());
        if line.is_empty() {
            return self.say("Say help to hear what can be said here.");
        }
        if first.chars().all(|c| c.is_ascii_digit()) && rest.is_empty() {
            return self.pick_number(&first);
        }
        match first.as_str() {
            "help" | "?" => return self.help(rest),
            "more" | "next" => return self.more(),
            "list" => return self.list(),
            "exit" | "bye" => return Err(Stop::End),
            _ => {}
        }
        match self.action(&first) {
            Ok(action) => self.start(action, rest),
            Err(Some(elsewhere)) => self.say(&elsewhere),
            Err(None) => self.look_for(line),
        }
    }

    /// The action of that word here; else where it applies, where that is known.
    fn action(&self, word: &str) -> Result<&'static Action, Option<String>> {
        let place = self.shelf.place;
        let spoken = |a: &&Action| SPOKEN.contains(&a.id);
        let mut found = here(place).filter(spoken).filter(|a| a.id.word() == word);
        if let Some(action) = found.next() {
            return Ok(action);
        }
        let begins = |a: &&Action| word.len() > 1 && a.id.word().starts_with(word);
        let beginning: Vec<&Action> = here(place).filter(spoken).filter(begins).collect();
        if let [one] = beginning[..] {
            return Ok(one);
        }
        let elsewhere = ACTIONS.iter().filter(spoken).find(|a| a.id.word() == word);
        Err(elsewhere
            .and_then(|action| action.places.first())
            .map(|place| {
                let place = place.title().to_lowercase();
                format!("{word} belongs to {place}. Say {place} first.")
            }))
    }

    /// Does an action, or says why it cannot be done.
    fn start(&mut self, action: &'static Action, rest: &str) -> Step {
        if action.blocked(&self.sight()) != Some(super::action::READ_ONLY)
            && let Some(done) = self.several(action.id, rest)
        {
            return done;
        }
        if let Some(why) = self.whom(action.id, rest)? {
            return self.say(&why);
        }
        match action.id {
            Id::Quit => return Err(Stop::End),
            Id::GoAccounts => return self.go(Place::Accounts),
            Id::GoUsers => return self.go(Place::Users),
            Id::GoRoles => return self.go(Place::Roles),
            Id::GoApprovals => return self.go(Place::Approvals),
            Id::GoJournal => return self.go(Place::Journal),
            _ => {}
        }
        if let Some(why) = action.blocked(&self.sight()) {
            return self.say(&words(why));
        }
        match action.id {
            Id::Refresh => self.list(),
            Id::Open => self.in_full(),
            Id::Back => self.back(),
            Id::Filter => self.filter(rest),
            Id::Why => self.why(rest),
            Id::ActAs => self.act_as(rest),
            Id::NewUser => self.new_user(false),
            Id::Invite => self.new_user(true),
            Id::EditUser => self.edit_user(),
            Id::AddRole => self.give_role(rest),
            Id::ChangeRole => self.change_role(rest),
            Id::TakeRole => self.take_role(),
            id @ (Id::Undo | Id::Redo) => self.undo(id),
            Id::Features => self.features(rest),
            id => self.deed(id),
        }
    }

    /// Takes what stands behind a word for the row that is meant, where the word is about a row;
    /// answers with why there is none.
    fn whom(&mut self, id: Id, rest: &str) -> Step<Option<String>> {
        let about_a_row = [
            Id::Open,
            Id::EditUser,
            Id::Archive,
            Id::Restore,
            Id::Remove,
            Id::Approve,
            Id::Decline,
            Id::Withdraw,
            Id::TakeRole,
            Id::Undo,
        ];
        if rest.is_empty() || !about_a_row.contains(&id) {
            return Ok(None);
        }
        self.pick(rest)
    }

    /// What the conditions of actions look at.
    fn sight(&self) -> Sight {
        let mut sight = self.shelf.sight();
        sight.account = self.open.is_some();
        sight.undo = self.undoable(true).is_some();
        sight.redo = self.undoable(false).is_some();
        sight.read_only = self.service.is_read_only();
        sight
    }

    fn help(&mut self, about: &str) -> Step {
        let sight = self.sight();
        let place = self.shelf.place;
        if about.is_empty() {
            self.say(&format!("What can be said in {}:", place.title()))?;
        }
        for id in SPOKEN {
            for action in here(place).filter(|a| a.id == id) {
                let word = id.word();
                if !about.is_empty() && !word.starts_with(about) {
                    continue;
                }
                let mut line = format!("{word}: {}", action.help);
                if action.danger {
                    line.push_str(" It takes something away.");
                }
                if let Some(why) = action.blocked(&sight) {
                    line.extend([" Not now: ", &words(why)]);
                }
                self.say(&line)?;
            }
        }
        if about.is_empty() {
            self.say("A number, or a part of a name: chooses a row. Several numbers behind a word, such as archive 1, 3 and 5: does it to all of them. list: says the list again. more: goes on with it.")?;
        }
        Ok(())
    }
}

/// What the registry says of keys, with the words that are said here in their stead.
fn words(text: &str) -> String {
    let text = text.replace("press {", "say {").replace("Press {", "Say {");
    text.replace(['{', '}'], "")
}
