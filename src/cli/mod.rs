//! Floor 4: the headless door. It reads the command line, asks the service, and prints: data on
//! stdout, words on stderr. It decides nothing.

mod accounts;
mod apply;
mod args;
mod asked;
mod can;
mod compare;
mod findings;
mod herald;
mod journal;
mod knowing;
mod leaving;
mod out;
mod picked;
mod place;
mod policy;
mod requests;
mod resources;
mod review;
mod roles;
mod sheet;
mod store;
mod table;
mod undo;
mod users;
mod what_if;
mod who_can;
mod why_not;

use std::{ffi::OsString, io::IsTerminal};

use clap::Parser;

use crate::{domain::filter, service::Service};
use args::{Args, Command};
use out::Fault;

pub use args::{Colour, Configuration, Look};
pub use out::{Exit, Out};

/// What is to be done after the command line was read.
pub enum Next {
    /// All is done; end like this.
    End(Exit),
    /// Open the console.
    Console(Box<Console>),
    /// Say something of the console's configuration.
    Configuration(Configuration),
}

/// A console to be opened.
pub struct Console {
    /// The store that it works on.
    pub service: Service,
    /// How it shall look.
    pub look: Look,
    /// It works on the demo store.
    pub demo: bool,
    /// It talks line by line.
    pub plain: bool,
    /// The command line says that nothing is written, whatever the configuration does.
    pub read_only: bool,
}

/// Reads the command line and does what it says, all but running the console.
/// With `read_only` nothing is written, as if the command line said so.
pub fn run(words: impl IntoIterator<Item = OsString>, read_only: bool) -> Next {
    let mut out = Out::standard();
    let mut args = match Args::try_parse_from(words) {
        Ok(args) => args,
        Err(error) => return Next::End(misread(&mut out, &error)),
    };
    let asked = args.common.read_only;
    args.common.read_only |= read_only;
    match begin(args, &mut out) {
        Ok(Next::Console(mut console)) => {
            console.read_only = asked;
            Next::Console(console)
        }
        Ok(next) => next,
        Err(fault) => Next::End(out.fault(&fault)),
    }
}

/// Help and the version are data; anything else is a slip. Words that were typed come back in it
/// and are made safe to show.
fn misread(out: &mut Out, error: &clap::Error) -> Exit {
    let text = error.render().to_string();
    if error.use_stderr() {
        out.tell(&text);
        return Exit::Misuse;
    }
    match out.text(&text) {
        Ok(()) => Exit::Done,
        Err(fault) => out.fault(&fault),
    }
}

fn begin(args: Args, out: &mut Out) -> Result<Next, Fault> {
    let Args {
        common,
        look,
        command,
    } = args;
    match command {
        None => console(&common, look, common.demo),
        Some(Command::Demo { fresh, look: mine }) => {
            if !plain(&look.clone().or(mine.clone())) {
                terminal()?;
            }
            if fresh {
                place::clear_demo()?;
            }
            console(&common, look.or(mine), true)
        }
        Some(Command::Config(ask)) if look == Look::default() => Ok(Next::Configuration(ask)),
        Some(_) if look != Look::default() => Err(Fault::misuse(
            "console-only",
            "`--theme`, `--plain`, `--ascii` and `--colour` are for the console",
            "Leave them out of this command.",
        )),
        Some(command) => command_in(&common, command, out).map(Next::End),
    }
}

/// Whether the console talks line by line: it was asked to, or its terminal can do nothing else.
fn plain(look: &Look) -> bool {
    look.plain || std::env::var("TERM").is_ok_and(|term| term == "dumb") && terminal().is_ok()
}

fn terminal() -> Result<(), Fault> {
    if std::io::stdout().is_terminal() && std::io::stdin().is_terminal() {
        return Ok(());
    }
    Err(Fault::misuse(
        "no-terminal",
        "The console needs a terminal, and this is none",
        "Start it in a terminal, or use a command such as `rolecall accounts list`; \
         `rolecall --help` names them all.",
    ))
}

fn console(common: &args::Common, look: Look, demo: bool) -> Result<Next, Fault> {
    let plain = plain(&look);
    if !plain {
        terminal()?;
    }
    Ok(Next::Console(Box::new(Console {
        service: if demo {
            place::demo(common)?
        } else {
            place::store(common, false)?
        },
        look,
        demo,
        plain,
        read_only: common.read_only,
    })))
}

/// Whether a command writes nothing.
fn looks(command: &Command) -> bool {
    match command {
        Command::Apply(ask) => ask.dry_run,
        Command::Undo(ask) => ask.dry_run,
        Command::Policy(args::Policy::Keep { .. }) => false,
        _ => true,
    }
}

fn command_in(common: &args::Common, command: Command, out: &mut Out) -> Result<Exit, Fault> {
    if let Command::Apply(ask) = &command
        && ask.schema
    {
        return apply::schema(out);
    }
    if matches!(command, Command::Filters) {
        out.text(&filter::reference::text())?;
        return Ok(Exit::Done);
    }
    let mut service = if common.demo {
        place::demo(common)?
    } else {
        place::store(common, looks(&command))?
    };
    let teller = herald::Teller::attach(&mut service);
    let exit = obey(&mut service, command, out);
    for text in teller.finish() {
        out.tell(&format!("rolecall: {text}"));
    }
    exit
}

fn obey(service: &mut Service, command: Command, out: &mut Out) -> Result<Exit, Fault> {
    match command {
        // These were done before a store was opened.
        Command::Demo { .. } | Command::Config(_) | Command::Filters => Ok(Exit::Done),
        Command::Apply(ask) => apply::run(service, &ask, out),
        Command::Can(ask) => can::run(service, &ask, out),
        Command::WhyNot(ask) => why_not::run(service, &ask, out),
        Command::WhatIf(ask) => what_if::run(service, &ask, out),
        Command::Undo(ask) => undo::run(service, ask, out),
        Command::WhoCan(ask) => who_can::run(service, &ask, out),
        Command::Rights(ask) => knowing::rights(service, &ask, out),
        Command::Sees(ask) => knowing::sees(service, &ask, out),
        Command::Delegation(ask) => knowing::delegation(service, &ask, out),
        Command::Compare(ask) => compare::run(service, &ask, out),
        Command::Review(ask) => review::run(service, &ask, out),
        Command::Findings(ask) => findings::run(service, &ask, out),
        Command::Policy(ask) => policy::run(service, ask, out),
        Command::Accounts(ask) => accounts::run(service, ask, out),
        Command::Users(ask) => users::run(service, ask, out),
        Command::Roles(ask) => roles::run(service, ask, out),
        Command::Requests(ask) => requests::run(service, ask, out),
        Command::Resources(ask) => resources::run(service, ask, out),
        Command::Journal(ask) => journal::run(service, ask, out),
        Command::Store(ask) => store::run(service, &ask, out),
    }
}
