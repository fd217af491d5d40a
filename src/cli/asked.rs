//! The command line of the questions. Help texts stand here and nowhere else.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use super::args::{At, Paged};
use crate::domain::{AccountId, Handle, Word};

#[derive(Debug, clap::Args)]
pub struct WhyNot {
    /// Whom the question is about
    #[arg(value_name = "USER@ACCOUNT")]
    pub who: At<Handle>,
    /// What they want to do, as the policy's matrix names it
    pub capability: String,
    /// The handle of the resource or user it is about [default: the account]
    #[arg(long, value_name = "RESOURCE")]
    pub on: Option<Handle>,
    /// Who would make the change, a user of the account [default: the site administrator]
    #[arg(long = "as", value_name = "USER")]
    pub actor: Option<Handle>,
    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
}

/// Everybody who may do something.
#[derive(Debug, clap::Args)]
pub struct WhoCan {
    /// The capability, as the policy's matrix names it, with or without the account
    #[arg(value_name = "CAPABILITY[@ACCOUNT]")]
    pub what: String,
    /// The account's handle, where it is not said with the capability
    #[arg(long = "in", value_name = "ACCOUNT")]
    pub account: Option<AccountId>,
    /// The handle of the resource or user it is about [default: the account, or any]
    #[arg(long, value_name = "RESOURCE")]
    pub on: Option<Handle>,
    #[command(flatten)]
    pub paged: Paged,
}

/// What somebody may do, thing by thing.
#[derive(Debug, clap::Args)]
pub struct Rights {
    /// Whom the question is about
    #[arg(value_name = "USER@ACCOUNT")]
    pub who: At<Handle>,
    #[command(flatten)]
    pub paged: Paged,
}

/// What somebody sees.
#[derive(Debug, clap::Args)]
pub struct Sees {
    /// Whom the question is about; with --role, which role: ROLE@ACCOUNT
    #[arg(value_name = "USER@ACCOUNT")]
    pub who: At<Handle>,
    /// Ask of whoever holds this role alone
    #[arg(long)]
    pub role: bool,
    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
}

/// Who may do what to people.
#[derive(Debug, clap::Args)]
pub struct Delegation {
    /// The account's handle
    pub account: AccountId,
    /// One thing that is done to people, role by role: give, archive ...
    #[arg(long, value_name = "VERB")]
    pub verb: Option<String>,
    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
}

/// What is compared.
#[derive(Debug, Subcommand)]
pub enum Compare {
    /// Two roles of a policy
    Roles {
        /// The first role
        first: Word,
        /// The second role
        second: Word,
        /// An account under the policy
        #[arg(
            long = "in",
            value_name = "ACCOUNT",
            required_unless_present = "policy"
        )]
        account: Option<AccountId>,
        /// The policy's name or hash
        #[arg(long, value_name = "NAME", conflicts_with = "account")]
        policy: Option<String>,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Two users of an account
    Users {
        /// The first user
        first: Handle,
        /// The second user
        second: Handle,
        /// The account's handle
        #[arg(long = "in", value_name = "ACCOUNT")]
        account: AccountId,
        /// The handle of the resource or user it is about [default: any]
        #[arg(long, value_name = "RESOURCE")]
        on: Option<Handle>,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
}

/// A review function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Function {
    /// Everybody who holds a role
    AssignedUsers,
    /// What a user holds
    AssignedRoles,
    /// Everybody for whom a role speaks now
    AuthorizedUsers,
    /// The roles that speak for a user now
    AuthorizedRoles,
    /// What a role gives
    RolePermissions,
    /// What a user can do
    UserPermissions,
    /// What a role gives on a resource or user
    RoleOperationsOnObject,
    /// What a user can do on a resource or user
    UserOperationsOnObject,
}

/// Asks a review function.
#[derive(Debug, clap::Args)]
pub struct Review {
    /// Which one
    pub function: Function,
    /// The role or user that it is about
    pub name: String,
    /// The account's handle
    #[arg(long = "in", value_name = "ACCOUNT")]
    pub account: AccountId,
    /// The handle of the resource or user, for the functions on an object
    #[arg(long, value_name = "RESOURCE")]
    pub on: Option<Handle>,
    #[command(flatten)]
    pub paged: Paged,
}

/// What accounts should look into.
#[derive(Debug, Subcommand)]
pub enum Findings {
    /// All of them, the gravest first
    List {
        /// Only those of this account
        #[arg(long = "in", value_name = "ACCOUNT")]
        account: Option<AccountId>,
        /// After how many days an invitation is stale [default: 14]
        #[arg(long, value_name = "DAYS")]
        invited: Option<u16>,
        /// How many days ahead the end of a role is told [default: 14]
        #[arg(long, value_name = "DAYS")]
        ending: Option<u16>,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
}

/// What would be different after some edits. The accounts that they are about are read whole.
#[derive(Debug, clap::Args)]
pub struct WhatIf {
    /// A file of edits as `apply` reads it; `-` is standard input
    pub file: PathBuf,
    /// Who acts, and in which account, where a line does not say it
    #[arg(long = "as", value_name = "USER@ACCOUNT")]
    pub actor: Option<At<Handle>>,
    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
}

/// What an entry of the journal did, taken back by an edit of its own.
#[derive(Debug, clap::Args)]
pub struct Undo {
    /// The account
    pub account: AccountId,
    /// The number of the entry; to do again what was undone, that of the undoing [default: the
    /// newest that is not undone]
    pub entry: Option<u64>,
    /// Say what would happen, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Who acts, a user of the account [default: the site administrator]
    #[arg(long = "as", value_name = "USER")]
    pub actor: Option<Handle>,
    /// Reminders that ask for confirmation were read
    #[arg(long)]
    pub confirmed: bool,
    /// Why, for the journal
    #[arg(long, value_name = "WORDS")]
    pub reason: Option<String>,
    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
}
