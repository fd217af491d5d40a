//! What the editing dialogs ask of the service, and its answers.

use std::collections::BTreeSet;

use crate::{
    domain::{
        AccountId, Actor, Batch, Handle,
        page::{Page, PageAsk},
    },
    service::{
        Leave, Leaving, Result, Service,
        beforehand::{Outlook, Taken},
        candidates::{Candidate, Wanted},
        kinds::{KindRow, ThingDetail},
        openings::Opening,
        places::Places,
        ties::{End, Tie, TieKind, TieRow},
    },
};

/// A question of an editing dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditAsk {
    /// The ways in which something can be tied, from each of these ends.
    TieKinds(AccountId, Vec<End>),
    /// A page of what could be at the other end of a tie.
    Ties {
        /// In which account.
        account: AccountId,
        /// Who would change it.
        actor: Actor,
        /// This end.
        end: End,
        /// Which tie.
        tie: Tie,
        /// Which page.
        ask: PageAsk,
    },
    /// A page of what could be chosen.
    Candidates {
        /// In which account.
        account: AccountId,
        /// Who would choose it.
        actor: Actor,
        /// For what.
        wanted: Wanted,
        /// Which page.
        ask: PageAsk,
    },
    /// A page of the places where a thing could lie, with these unfolded.
    Places {
        /// In which account.
        account: AccountId,
        /// Who would choose it.
        actor: Actor,
        /// For what.
        wanted: Wanted,
        /// What is unfolded.
        open: BTreeSet<Handle>,
        /// Which page.
        ask: PageAsk,
    },
    /// The kinds of things of an account.
    Kinds(AccountId),
    /// A thing in full.
    Thing(AccountId, Handle),
    /// Who bears a handle or has an address already.
    Taken {
        /// In which account.
        account: AccountId,
        /// The handle.
        handle: Option<Handle>,
        /// The address.
        email: Option<String>,
        /// Whose own they are.
        except: Option<Handle>,
    },
    /// Whether there is such an account.
    IsAccount(AccountId),
    /// What a batch would come to.
    Outlook(Box<Batch>),
    /// What somebody leaves behind.
    Leaving(AccountId, Handle, Leave),
    /// The policies of the store.
    Openings,
}

/// The answer to a question of an editing dialog, in the order of [`EditAsk`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditReply {
    /// To `TieKinds`.
    TieKinds(Vec<Vec<TieKind>>),
    /// To `Ties`.
    Ties(Page<TieRow>),
    /// To `Candidates`.
    Candidates(Page<Candidate>),
    /// To `Places`.
    Places(Places),
    /// To `Kinds`.
    Kinds(Vec<KindRow>),
    /// To `Thing`.
    Thing(Box<ThingDetail>),
    /// To `Taken`.
    Taken(Taken),
    /// To `IsAccount`.
    IsAccount(bool),
    /// To `Outlook`.
    Outlook(Outlook),
    /// To `Leaving`.
    Leaving(Box<Leaving>),
    /// To `Openings`.
    Openings(Vec<Opening>),
}

impl EditAsk {
    /// Which questions replace each other while they wait.
    pub fn slot(&self) -> u8 {
        match self {
            Self::TieKinds(..) => 40,
            Self::Ties { .. } => 41,
            Self::Candidates { .. } => 42,
            Self::Kinds(_) => 43,
            Self::Thing(..) => 44,
            Self::Taken { .. } => 45,
            Self::IsAccount(_) => 46,
            Self::Outlook(_) => 47,
            Self::Leaving(..) => 48,
            Self::Openings => 49,
            Self::Places { .. } => 50,
        }
    }
}

/// Answers a question from the service.
pub fn answer(service: &mut Service, ask: &EditAsk) -> Result<EditReply> {
    Ok(match ask {
        EditAsk::TieKinds(account, ends) => {
            let kinds = ends.iter().map(|end| service.tie_kinds(account, end));
            EditReply::TieKinds(kinds.collect::<Result<_>>()?)
        }
        EditAsk::Ties {
            account,
            actor,
            end,
            tie,
            ask,
        } => EditReply::Ties(service.ties(account, actor, (end, tie), ask)?),
        EditAsk::Candidates {
            account,
            actor,
            wanted,
            ask,
        } => EditReply::Candidates(service.candidates(account, actor, wanted, ask)?),
        EditAsk::Places {
            account,
            actor,
            wanted,
            open,
            ask,
        } => EditReply::Places(service.place_tree(account, actor, wanted, open, ask)?),
        EditAsk::Kinds(account) => EditReply::Kinds(service.thing_kinds(account)?),
        EditAsk::Thing(account, thing) => {
            EditReply::Thing(Box::new(service.thing_record(account, thing)?))
        }
        EditAsk::Taken {
            account,
            handle,
            email,
            except,
        } => {
            let (handle, email) = (handle.as_ref(), email.as_deref());
            EditReply::Taken(service.taken(account, handle, email, except.as_ref())?)
        }
        EditAsk::IsAccount(account) => EditReply::IsAccount(service.is_account(account)?),
        EditAsk::Outlook(batch) => EditReply::Outlook(service.outlook(batch)?),
        EditAsk::Leaving(account, user, leave) => {
            EditReply::Leaving(Box::new(service.leaving(account, user, leave)?))
        }
        EditAsk::Openings => EditReply::Openings(service.openings()?),
    })
}
