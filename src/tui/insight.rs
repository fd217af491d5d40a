//! Questions that make understood who can what, and why: each is bounded, so that the next one
//! never waits long for it.

use crate::{
    domain::{
        Access, AccountId, Actor, Comparison, Found, Handle, Holder, Step, Time, View, WhyNot,
        Word,
        page::{Page, PageAsk},
    },
    service::{
        Result, Service,
        attention::Target,
        known::{CapabilityRow, DelegationTable, Doers, ThingRights},
        rows::ResourceRow,
        rules::RuleRow,
    },
};

/// The most people who are looked at in one go for somebody who can.
const LOOKED_AT: usize = 1_000;
/// The most ways of others for which it is looked who could go them.
const OTHERS: usize = 4;

/// A capability of somebody, on a thing or in general.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    /// In which account.
    pub account: AccountId,
    /// Who.
    pub user: Handle,
    /// What.
    pub capability: String,
    /// On what; `None` is the account, or nothing in particular.
    pub on: Option<Handle>,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Insight {
    /// Whether somebody can do something, and everything that was weighed, in order.
    Weighed(Matter, Time),
    /// What would change a no, as whoever acts, and who else could.
    WhyNot(Matter, Actor),
    /// Who can do something, on a thing or in general.
    WhoCan {
        /// In which account.
        account: AccountId,
        /// What.
        capability: String,
        /// On what.
        on: Option<Handle>,
        /// Which page.
        ask: PageAsk,
    },
    /// How two roles differ.
    Roles(AccountId, Word, Word),
    /// How two people differ.
    People(AccountId, Handle, Handle),
    /// The capabilities that there are.
    Capabilities(AccountId),
    /// A page of things, of a kind or of all.
    Things(AccountId, Option<Word>, PageAsk),
    /// What somebody may do, thing by thing.
    Rights(AccountId, Handle, PageAsk),
    /// What somebody sees.
    UserSees(AccountId, Handle),
    /// What somebody would see who holds a role alone.
    RoleSees(AccountId, Word),
    /// Who may give what to whom: in all, or for one thing that is done to people.
    Delegation(AccountId, Option<String>),
    /// Rules by their ids.
    Rules(AccountId, Vec<String>),
    /// The rules that stand behind something.
    RulesOf(AccountId, Target),
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// To `Weighed`.
    Weighed(Box<Access>, Vec<Step>),
    /// To `WhyNot`: for each way of others who could go it.
    WhyNot(Box<WhyNot>, Vec<Doers>),
    /// To `WhoCan`.
    WhoCan(Found<Holder>),
    /// To `Roles` and `People`.
    Comparison(Box<Comparison>),
    /// To `Capabilities`.
    Capabilities(Vec<CapabilityRow>),
    /// To `Things`.
    Things(Page<ResourceRow>),
    /// To `Rights`.
    Rights(Page<ThingRights>),
    /// To `UserSees` and `RoleSees`.
    View(Box<View>),
    /// To `Delegation`.
    Delegation(Box<DelegationTable>),
    /// To `Rules` and `RulesOf`.
    Rules(Vec<RuleRow>),
}

impl Insight {
    /// Questions of the same slot replace each other while they wait.
    pub fn slot(&self) -> u8 {
        match self {
            Self::Weighed(..) => 100,
            Self::WhyNot(..) => 101,
            Self::WhoCan { .. } => 102,
            Self::Roles(..) | Self::People(..) => 103,
            Self::Capabilities(_) => 104,
            Self::Things(..) => 105,
            Self::Rights(..) => 106,
            Self::UserSees(..) | Self::RoleSees(..) => 107,
            Self::Delegation(..) => 108,
            Self::Rules(..) | Self::RulesOf(..) => 109,
        }
    }

    /// Puts the question to the service.
    pub fn answer(&self, service: &mut Service) -> Result<Told> {
        Ok(match self {
            Self::Weighed(matter, at) => {
                let (account, user) = (&matter.account, &matter.user);
                let (capability, on) = (matter.capability.as_str(), matter.on.as_ref());
                let access = service.can(account, user, capability, on, *at)?;
                let steps = service.explain(account, user, capability, on, *at)?;
                Told::Weighed(Box::new(access), steps)
            }
            Self::WhyNot(matter, actor) => why_not(service, matter, actor)?,
            Self::WhoCan {
                account,
                capability,
                on,
                ask,
            } => {
                let on = on.as_ref();
                Told::WhoCan(service.who_can_among(account, capability, on, ask, LOOKED_AT)?)
            }
            Self::Roles(account, first, second) => {
                Told::Comparison(Box::new(service.compare_roles(account, (first, second))?))
            }
            Self::People(account, first, second) => {
                let both = (first, second);
                Told::Comparison(Box::new(service.compare_users(account, both, None)?))
            }
            Self::Capabilities(account) => Told::Capabilities(service.capabilities(account)?),
            Self::Things(account, kind, ask) => {
                Told::Things(service.resources(account, kind.as_ref(), ask)?)
            }
            Self::Rights(account, user, ask) => Told::Rights(service.rights(account, user, ask)?),
            Self::UserSees(account, user) => {
                Told::View(Box::new(service.user_sees(account, user)?))
            }
            Self::RoleSees(account, role) => {
                Told::View(Box::new(service.role_sees(account, role)?))
            }
            Self::Delegation(account, verb) => {
                Told::Delegation(Box::new(service.delegation(account, verb.as_deref())?))
            }
            Self::Rules(account, ids) => Told::Rules(service.rules(account, ids)?),
            Self::RulesOf(account, of) => Told::Rules(service.rules_of(account, of)?),
        })
    }
}

fn why_not(service: &mut Service, matter: &Matter, actor: &Actor) -> Result<Told> {
    let answer = service.why_not(
        &matter.account,
        actor,
        &matter.user,
        &matter.capability,
        matter.on.as_ref(),
    )?;
    let ways = answer.others.iter().take(OTHERS);
    let doers = ways.map(|way| service.doers(&matter.account, &way.edits));
    let doers = doers.collect::<Result<Vec<_>>>()?;
    Ok(Told::WhyNot(Box::new(answer), doers))
}
