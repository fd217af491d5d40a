//! What the doors show: rows and details with the words of the policy filled in.

use serde::Serialize;

use crate::domain::{
    Account, AccountId, AccountStatus, Handle, Hash, Object, Plan, Refusal, Relation, Remedy,
    Request, Resource, Time, User, Word,
    plan::{HeldRole, Pool},
};

/// An account in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountRow {
    /// Its handle.
    pub id: AccountId,
    /// Its name.
    pub title: String,
    /// Its policy's title.
    pub policy: String,
    /// Its plan's title.
    pub plan: Option<String>,
    /// Whether it may act.
    pub status: AccountStatus,
    /// Active, invited and archived users.
    pub active: u64,
    /// Invited users.
    pub invited: u64,
    /// Archived users.
    pub archived: u64,
    /// Waiting requests.
    pub waiting: u64,
    /// Since when.
    pub since: Time,
}

/// A feature of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FeatureRow {
    /// Its word.
    pub word: Word,
    /// Its title.
    pub title: String,
    /// How it stands.
    pub on: bool,
    /// Who switches it, in words: "the plan", "the vendor", "Admin".
    pub set_by: String,
    /// Only an edit that speaks for the vendor may switch it.
    pub vendor: bool,
    /// It follows from the plan or from other features and is not switched itself.
    pub derived: bool,
    /// Explanation.
    pub help: String,
}

/// A plan that an account can be on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlanRow {
    /// Its word.
    pub word: Word,
    /// Its title.
    pub title: String,
    /// The titles of the features it brings.
    pub features: Vec<String>,
    /// The account is on it.
    pub current: bool,
}

/// An account in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountDetail {
    /// The account.
    pub account: Account,
    /// Its policy's title.
    pub policy_title: String,
    /// What the policy is about.
    pub policy_help: String,
    /// The rules that this tells.
    pub policy_help_rules: Vec<String>,
    /// Its features.
    pub features: Vec<FeatureRow>,
    /// The plans there are.
    pub plans: Vec<PlanRow>,
    /// Licences and seats in use.
    pub pools: Vec<Pool>,
    /// What limits name: word and how many, `None` where the account has no number.
    pub numbers: Vec<(Word, Option<u64>)>,
}

/// A user in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UserRow {
    /// The user.
    pub user: User,
    /// What they hold.
    pub roles: Vec<HeldRole>,
}

/// A user in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UserDetail {
    /// The user and what they hold.
    pub row: UserRow,
    /// Sentences about their standing: since when, until when, the only active holder.
    pub notes: Vec<String>,
    /// Relations: the relation's title, to what, in which capacity.
    pub relations: Vec<RelationRow>,
    /// Titles of what they can do, conditional ones marked.
    pub can: Vec<CanRow>,
    /// How many capabilities the policy has.
    pub of: usize,
    /// Things they own.
    pub owns: Vec<ResourceRow>,
}

/// A relation with its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RelationRow {
    /// The relation as kept.
    pub relation: Relation,
    /// Its title.
    pub title: String,
    /// What it leads to, in words.
    pub to: String,
}

/// Something a user can do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CanRow {
    /// The capability's word.
    pub capability: String,
    /// Its title.
    pub title: String,
    /// Under conditions.
    pub conditional: bool,
}

/// A role in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoleRow {
    /// Its word.
    pub word: Word,
    /// Its title.
    pub title: String,
    /// Other names.
    pub also: Vec<String>,
    /// Explanation.
    pub help: String,
    /// The rules that the explanation tells.
    pub help_rules: Vec<String>,
    /// The titles of the kinds of place it is held on.
    pub on: Vec<String>,
    /// How many hold it.
    pub holders: u64,
    /// Why it cannot be given at all now: a feature that is off.
    pub off: Option<String>,
    /// It is not even shown while off.
    pub hidden: bool,
    /// Rules about it in sentences: exclusive, licensed, required.
    pub notes: Vec<String>,
    /// Rule ids.
    pub rules: Vec<String>,
}

/// The note on a role that everybody gets.
pub const ADDED: &str = "Everybody must hold it; it is added where it is missing.";

/// What a cell of the matrix says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    /// Given.
    Yes,
    /// Given under conditions.
    Conditional,
    /// Not given.
    No,
    /// Denied, whatever else is held.
    Denied,
    /// The source is silent.
    Unstated,
}

/// A cell of the matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MatrixCell {
    /// What it says.
    pub mark: Mark,
    /// Conditions and gates in words.
    pub note: String,
    /// Rule ids.
    pub rules: Vec<String>,
}

/// A row of the matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MatrixRow {
    /// The group: a kind's title, or that of a group about nothing in particular.
    pub group: String,
    /// The capability's word.
    pub capability: String,
    /// Its title.
    pub title: String,
    /// A cell for each role.
    pub cells: Vec<MatrixCell>,
}

/// Words of guidance, and the rules that they tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HelpRow {
    /// The role that they are about; `None` for the policy as a whole.
    pub role: Option<String>,
    /// The words.
    pub text: String,
    /// Rule ids.
    pub rules: Vec<String>,
}

/// Which role gives what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Matrix {
    /// The roles' words and titles.
    pub roles: Vec<(String, String)>,
    /// What the policy and its roles say of themselves, with the rules that it tells.
    pub help: Vec<HelpRow>,
    /// The rows.
    pub rows: Vec<MatrixRow>,
}

/// A request in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequestRow {
    /// The request; its status is how it stands now, expired ones included.
    pub request: Request,
    /// Its workflow's title.
    pub workflow: String,
    /// What it is about, in words.
    pub about: String,
    /// Who asked, in words.
    pub asked_by: String,
    /// Who can decide it, in words.
    pub deciders: Vec<String>,
    /// It waits, and enough people can decide it.
    pub decidable: bool,
    /// What approving and declining do, in words.
    pub effect: String,
    /// The same in two or three words, for a list.
    pub brief: String,
    /// The edits that wait, in words.
    pub edits: Vec<String>,
    /// Approvals that count.
    pub said: u64,
    /// Approvals that it takes.
    pub of: u64,
    /// Who has decided so far, in the order of their words.
    pub decided: Vec<VoteRow>,
}

/// Somebody's word on a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VoteRow {
    /// Who, in words.
    pub by: String,
    /// For or against.
    pub approve: bool,
    /// What they wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// When.
    pub at: Time,
    /// It counts now: who gave it may decide still.
    pub counts: bool,
}

/// A waiting request with its account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WaitingRow {
    /// The account's handle.
    pub account: AccountId,
    /// The account's name.
    pub title: String,
    /// The request.
    #[serde(flatten)]
    pub row: RequestRow,
}

/// What would come of a request with the last approval that it needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// This would happen.
    Plan(Box<Plan>),
    /// It would be refused, for these reasons.
    Refused(Vec<Refusal>),
}

/// What keeps a request from being decided by anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Blocked {
    /// Why, in a sentence or two.
    pub why: String,
    /// What would help. One without edits somebody else must do.
    pub remedies: Vec<Remedy>,
}

/// A request in full, as somebody sees it who may want to decide it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequestDetail {
    /// The account's handle.
    pub account: AccountId,
    /// The request.
    #[serde(flatten)]
    pub row: RequestRow,
    /// Everybody who can decide it, by name.
    pub can_decide: Vec<String>,
    /// Who could, if it were not their own or about them, by name.
    pub barred: Vec<String>,
    /// What would come of it with the last approval; nothing where it waits no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Why whoever acts cannot approve it, beside what is said by the outcome.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cannot: Vec<Refusal>,
    /// An approval needs a reason: how it has to look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approve_why: Option<String>,
    /// A decline needs a reason: how it has to look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decline_why: Option<String>,
    /// Why nobody can decide it, and what would help.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocked: Option<Blocked>,
}

/// A resource in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ResourceRow {
    /// The resource.
    pub resource: Resource,
    /// Its kind's title.
    pub kind: String,
    /// Where it lies, in words.
    pub within: String,
    /// Whose it is, in words.
    pub owner: Option<String>,
}

/// A journal entry in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EntryRow {
    /// Its number.
    pub seq: u64,
    /// When.
    pub at: Time,
    /// Who acted, in words.
    pub actor: String,
    /// The person at the console.
    pub operator: String,
    /// What was done.
    pub headline: String,
    /// Why.
    pub reason: Option<String>,
    /// A site administrator broke the glass.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub break_glass: bool,
    /// The edit's id.
    pub id: String,
    /// The policy that judged it.
    pub policy: Hash,
    /// Its hash.
    pub hash: Hash,
    /// What was asked, a line of JSON each.
    pub edits: Vec<String>,
    /// What it did, a line of words each.
    pub changes: Vec<String>,
}

impl EntryRow {
    /// The entry that it undoes, if it undoes one.
    pub fn undoes(&self) -> Option<u64> {
        super::undo::undoes(&self.id)
    }

    /// What was done, after a mark where the glass was broken.
    pub fn marked(&self) -> String {
        if self.break_glass {
            format!("! break-glass: {}", self.headline)
        } else {
            self.headline.clone()
        }
    }
}

/// A role that could be given to somebody, or why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoleChoice {
    /// The role's word.
    pub role: Word,
    /// Its title.
    pub title: String,
    /// Hints for choosing it.
    pub help: String,
    /// Where: `None` is the account.
    pub on: Option<Handle>,
    /// The place's title.
    pub place: Option<String>,
    /// The person holds it there already.
    pub held: bool,
    /// What it would do, or why it cannot be given.
    pub verdict: ChoiceVerdict,
}

/// Whether a choice is lawful.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChoiceVerdict {
    /// It can be given; this would happen.
    Lawful(Box<Plan>),
    /// It cannot; these are the reasons.
    Refused(Vec<Refusal>),
    /// The role is held only on a place of this kind, and there is none.
    NoPlace(String),
}

/// A word that may be written somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Offer {
    /// The word.
    pub word: String,
    /// What it means.
    pub title: String,
}

impl Offer {
    /// A word and what it means.
    pub fn new(word: &(impl ToString + ?Sized), title: &(impl ToString + ?Sized)) -> Self {
        Self {
            word: word.to_string(),
            title: title.to_string(),
        }
    }
}

/// What a handle stands for, for headings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// What it is.
    pub object: Object,
    /// Its title.
    pub title: String,
}
