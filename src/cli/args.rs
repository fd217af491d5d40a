//! The command line as types. Help texts stand here and nowhere else.

use std::{fmt::Display, path::PathBuf, str::FromStr};

use clap::{Parser, Subcommand, ValueEnum};

pub use super::asked::{
    Compare, Delegation, Findings, Function, Review, Rights, Sees, Undo, WhatIf, WhoCan, WhyNot,
};

use super::out::Fault;
use crate::domain::{
    AccountId, Handle, RequestId, Time, Word, filter,
    page::{MAX_PAGE, PageAsk},
    sort::Sort,
};

/// Run accounts, users, roles and approvals from the keyboard.
///
/// Without a command it opens the console. Exit codes: 0 done or allowed, 1 refused or denied,
/// 2 misuse, 3 trouble with the store.
#[derive(Debug, Parser)]
#[command(name = "rolecall", version, disable_help_subcommand = true)]
pub struct Args {
    #[command(flatten)]
    pub common: Common,
    #[command(flatten)]
    pub look: Look,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What every command understands.
#[derive(Debug, clap::Args)]
pub struct Common {
    /// The store to work on: PATH or sqlite:PATH [default: rolecall.db in your data folder]
    #[arg(long, global = true, value_name = "ADDRESS", conflicts_with = "demo")]
    pub store: Option<String>,
    /// Work on the demo store
    #[arg(long, global = true)]
    pub demo: bool,
    /// Write nothing: every edit is refused, and the store is opened for reading only
    #[arg(long, global = true)]
    pub read_only: bool,
    /// Who you are, for the journal [default: your login name]
    #[arg(long, global = true, value_name = "NAME")]
    pub operator: Option<String>,
}

/// How the console looks.
#[derive(Debug, Clone, Default, PartialEq, Eq, clap::Args)]
pub struct Look {
    /// The console's theme: dark, light, high-contrast, mono, one of your own ...; `rolecall config
    /// themes` lists them
    #[arg(long, value_name = "NAME")]
    pub theme: Option<String>,
    /// Talk line by line, for screen readers: no colours, no cursor, sentences
    #[arg(long)]
    pub plain: bool,
    /// Draw the console in plain ASCII
    #[arg(long)]
    pub ascii: bool,
    /// How many colours the console uses [default: auto]
    #[arg(long, visible_alias = "color", value_name = "LEVEL")]
    pub colour: Option<Colour>,
}

impl Look {
    /// This, and where it says nothing, the other.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            theme: self.theme.or(other.theme),
            plain: self.plain || other.plain,
            ascii: self.ascii || other.ascii,
            colour: self.colour.or(other.colour),
        }
    }
}

/// How many colours there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// As many as the terminal says it has.
    Auto,
    /// None.
    None,
    /// The sixteen named ones.
    #[value(name = "16")]
    Sixteen,
    /// 256.
    #[value(name = "256")]
    Many,
    /// All.
    Full,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Open the console on the demo store, which is kept between runs
    Demo {
        /// Make the demo store anew
        #[arg(long)]
        fresh: bool,
        #[command(flatten)]
        look: Look,
    },
    /// Carry out edits, one line of JSON each
    Apply(Apply),
    /// Ask whether a user may do something, and why
    Can(Can),
    /// Ask what would have to be changed so that a user may do something
    WhyNot(WhyNot),
    /// Say what would be different after some edits, and do nothing
    WhatIf(WhatIf),
    /// Take back what an entry of the journal did, or do again what was taken back; the edits are
    /// judged like any others
    Undo(Undo),
    /// Everybody who may do something, with the role by which
    WhoCan(WhoCan),
    /// What a user may do, resource by resource
    Rights(Rights),
    /// What a user sees, may not do, and does not see
    Sees(Sees),
    /// Who may do what to people, with which roles, as a table
    Delegation(Delegation),
    /// What two roles or two users can do, side by side
    #[command(subcommand)]
    Compare(Compare),
    /// The review functions of role-based access control (INCITS 359); of sessions, which there are
    /// none, the roles that speak now tell
    Review(Review),
    /// What accounts should look into: last holders, debts, what ends soon, ways to raise oneself
    #[command(subcommand)]
    Findings(Findings),
    /// The policies: list, show, check, test, matrix; `policy format` tells how to write one
    #[command(subcommand)]
    Policy(Policy),
    /// The accounts of the store
    #[command(subcommand)]
    Accounts(Accounts),
    /// The users of an account
    #[command(subcommand)]
    Users(Users),
    /// The roles of an account
    #[command(subcommand)]
    Roles(Group<Word>),
    /// The requests of an account: what waits for somebody's word, and what was decided
    #[command(subcommand)]
    Requests(Requests),
    /// The resources of an account
    #[command(subcommand)]
    Resources(Resources),
    /// The journal of an account: every accepted edit
    #[command(subcommand)]
    Journal(Group<u64>),
    /// The store itself
    #[command(subcommand)]
    Store(Store),
    /// The language of filters: the fields and orders of every list
    Filters,
    /// The configuration of the console: colours, theme, keys
    #[command(subcommand)]
    Config(Configuration),
}

/// What can be asked of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum Configuration {
    /// Where it lies and what is in force
    Show,
    /// Check it; exit code 2 where something in it cannot be used
    Check,
    /// List all keys that are in force, place by place, in Markdown
    Keys,
    /// List the themes there are, with what each is for
    Themes,
}

#[derive(Debug, clap::Args)]
pub struct Apply {
    /// A file of edits, one JSON object a line; `-` is standard input. Blank lines and lines that
    /// begin with `#` are skipped
    #[arg(required_unless_present = "schema")]
    pub file: Option<PathBuf>,
    /// Say what each line would do to the store as it is, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Who acts, and in which account, where a line does not say it
    #[arg(long = "as", value_name = "USER@ACCOUNT")]
    pub actor: Option<At<Handle>>,
    /// Print the JSON Schema of a line and do nothing
    #[arg(long, conflicts_with_all = ["file", "dry_run", "actor"])]
    pub schema: bool,
}

#[derive(Debug, clap::Args)]
pub struct Can {
    /// Whom the question is about
    #[arg(value_name = "USER@ACCOUNT")]
    pub who: At<Handle>,
    /// What they want to do, as the policy's matrix names it; with --whom or --role what is done to
    /// people: create, invite, edit, archive, restore, remove-user, add, remove, change
    pub capability: String,
    /// The handle of the resource or user it is about [default: the account]
    #[arg(long, value_name = "RESOURCE")]
    pub on: Option<Handle>,
    /// To whom it is done
    #[arg(long, value_name = "USER", conflicts_with_all = ["at", "explain"])]
    pub whom: Option<Handle>,
    /// Which role is given or taken, or which one it becomes
    #[arg(long, value_name = "ROLE", conflicts_with_all = ["at", "explain"])]
    pub role: Option<Word>,
    /// Which role is changed into that one
    #[arg(long, value_name = "ROLE", requires = "role")]
    pub from: Option<Word>,
    /// At which moment: 2026-05-01T09:30:00Z or 2026-05-01 [default: now]
    #[arg(long, value_name = "TIME")]
    pub at: Option<Time>,
    /// Say everything that was weighed
    #[arg(long)]
    pub explain: bool,
    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum Policy {
    /// The policies that ship with the program and those in the store
    List {
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// The text of a policy
    Show {
        /// Its name or hash
        name: String,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Put a policy into the store, so that accounts can be put under it
    Keep {
        /// A file
        file: String,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Read a policy and say what is wrong with it or odd about it
    Check {
        /// A file, or the name of a policy
        policy: String,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Run the scenarios of a policy; those of FILE.toml stand in FILE.scenarios.toml
    Test {
        /// A file, or the name of a policy
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        policy: Option<String>,
        /// Every policy that ships
        #[arg(long)]
        all: bool,
        /// Say which rules of FILE.rules.toml the scenarios show, and what is missing
        #[arg(long)]
        coverage: bool,
        /// Say word for word what people read in each scenario
        #[arg(long, conflicts_with = "coverage")]
        tell: bool,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// How a policy is written: every table, key and word, with an example built step by step
    Format {
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// The policy in another engine's language; what that cannot say is said at the head
    Export {
        /// A file, or the name of a policy
        policy: String,
        /// The language
        #[arg(long = "as", value_enum)]
        language: Language,
        /// The entities of this account instead, as they stand now, in JSON
        #[arg(long = "in", value_name = "ACCOUNT")]
        account: Option<AccountId>,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Which role gives what
    Matrix {
        /// A file, or the name of a policy
        policy: String,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
}

/// A language of policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// That of the Cedar policy engine
    Cedar,
}

#[derive(Debug, Subcommand)]
pub enum Accounts {
    /// All accounts, or those under a filter
    List(Paged),
    /// One account in full
    Show {
        /// Its handle
        account: AccountId,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
}

/// The two ways to look at what an account holds.
#[derive(Debug, Subcommand)]
pub enum Group<T: Named> {
    /// All of them, or those under a filter
    List(List),
    /// One of them in full
    Show(Show<T>),
}

#[derive(Debug, Subcommand)]
pub enum Users {
    /// All of them, or those under a filter
    List(List),
    /// One of them in full
    Show(Show<Handle>),
    /// What somebody leaves behind, who could take it over, and how they go
    Leaving(Leaving),
}

// Each flag is a word of the command line.
#[allow(clippy::struct_excessive_bools)]
#[derive(Debug, clap::Args)]
pub struct Leaving {
    /// Who leaves
    #[arg(value_name = "USER@ACCOUNT")]
    pub who: At<Handle>,
    /// In every account where the same person is, known by the address or else by the handle
    #[arg(long)]
    pub everywhere: bool,
    /// Who takes over [default: the first whom the rules accept]
    #[arg(long, value_name = "USER")]
    pub heir: Option<Handle>,
    /// Remove them for good, in place of archiving
    #[arg(long)]
    pub remove: bool,
    /// Who acts [default: the site administrator]
    #[arg(long = "as", value_name = "USER")]
    pub actor: Option<Handle>,
    /// Why, for the journal
    #[arg(long, value_name = "WORDS")]
    pub reason: Option<String>,
    /// Carry it out, one batch for each account
    #[arg(long)]
    pub apply: bool,
    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum Requests {
    /// All of them, or those under a filter
    List(List),
    /// Those of all accounts that wait and can be decided now, the oldest first
    Waiting(Paged),
    /// One of them in full: what would come of it, who can decide it, what is in the way
    Show {
        /// Which one, and in which account
        #[arg(value_name = "NAME@ACCOUNT")]
        which: At<RequestId>,
        /// Who would decide [default: the site administrator]
        #[arg(long = "as", value_name = "USER")]
        actor: Option<Handle>,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
pub enum Resources {
    /// All of them, or those of a kind or under a filter
    List {
        #[command(flatten)]
        list: List,
        /// Only those of this kind
        #[arg(long, value_name = "KIND")]
        kind: Option<Word>,
    },
    /// One of them in full
    Show(Show<Handle>),
}

#[derive(Debug, Subcommand)]
pub enum Store {
    /// Check the journal's chains, that the state is what the journal made, and the file itself
    Verify {
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, clap::Args)]
#[group(skip)]
pub struct List {
    /// The account's handle
    pub account: AccountId,
    #[command(flatten)]
    pub paged: Paged,
}

#[derive(Debug, clap::Args)]
pub struct Show<T: Named> {
    /// Which one, and in which account
    #[arg(value_name = "NAME@ACCOUNT")]
    pub which: At<T>,
    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
}

/// A page of a list.
#[derive(Debug, clap::Args)]
#[group(skip)]
pub struct Paged {
    /// Only rows of which this holds: words, role:owner, -status:archived, since:>2025-01-01
    /// [`rolecall filters` lists the fields]
    #[arg(
        long,
        value_name = "FILTER",
        default_value = "",
        allow_hyphen_values = true
    )]
    filter: String,
    /// In which order; a `-` before it turns it round [`rolecall filters` lists what there is]
    #[arg(long, value_name = "BY", allow_hyphen_values = true)]
    sort: Option<String>,
    /// At most so many rows
    #[arg(long, value_name = "ROWS", default_value_t = 200, value_parser = rows())]
    limit: u16,
    /// Begin after this cursor, which the page before has named
    #[arg(long, value_name = "CURSOR")]
    after: Option<String>,
    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
}

fn rows() -> clap::builder::RangedI64ValueParser<u16> {
    let most = i64::try_from(MAX_PAGE).unwrap_or(i64::MAX);
    clap::value_parser!(u16).range(1..=most)
}

impl Paged {
    /// What to ask the service for.
    pub fn ask(&self, list: filter::List) -> Result<PageAsk, Fault> {
        let sort = self.sort.as_deref().map(|text| Sort::parse(list, text));
        let sort = sort.transpose().map_err(|slip| {
            Fault::misuse(
                "bad-sort",
                slip,
                "`rolecall filters` lists the orders of each list.",
            )
        })?;
        Ok(PageAsk {
            filter: self.filter.clone(),
            sort,
            after: self.after.clone(),
            limit: self.limit.into(),
        })
    }
}

/// What can stand before the `@`.
pub trait Named: FromStr<Err: Display> + Clone + Send + Sync + 'static {}

impl<T: FromStr<Err: Display> + Clone + Send + Sync + 'static> Named for T {}

/// Something in an account, written `NAME@ACCOUNT`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At<T> {
    /// What.
    pub name: T,
    /// In which account.
    pub account: AccountId,
}

impl<T: Named> FromStr for At<T> {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (name, account) = text.rsplit_once('@').ok_or("write it as NAME@ACCOUNT")?;
        Ok(Self {
            name: name.parse().map_err(|e: T::Err| e.to_string())?,
            account: account.parse().map_err(|e| format!("{e}"))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_has_no_contradictions() {
        Args::command().debug_assert();
    }

    #[test]
    fn a_name_in_an_account_is_read_and_a_slip_is_said() {
        let at: At<Handle> = "oz@north".parse().unwrap();
        assert_eq!((at.name.as_str(), at.account.as_str()), ("oz", "north"));
        assert!("oz".parse::<At<Handle>>().unwrap_err().contains('@'));
        assert!("Oz@north".parse::<At<Handle>>().is_err());
        assert!("x@north".parse::<At<u64>>().is_err());
    }
}
