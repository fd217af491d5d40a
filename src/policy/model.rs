//! A compiled policy: names resolved to small numbers, readings decided, the matrix laid out. What
//! the core judges by.

use std::collections::BTreeMap;

use crate::domain::{Hash, Word};

pub use super::statements::{
    Authority, Beyond, DecidedBy, Delegation, Effect, Held, Life, Limit, LimitForm, Most, Move,
    NeedsReason, Over, OwnOnly, SiteNeeds, Trigger, Verb, Waits, Whom, Workflow,
};

macro_rules! ids {
    ($($(#[$doc:meta])* $type:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type(pub u16);
        impl $type {
            /// Its place in the policy's table.
            pub fn index(self) -> usize {
                usize::from(self.0)
            }
        }
    )+};
}

ids!(
    /// A feature of the policy.
    FeatureId,
    /// A kind of thing. [`KindId::ACCOUNT`] and [`KindId::USER`] are in every policy.
    KindId,
    /// A capability.
    CapId,
    /// A role. [`RoleId::EVERYONE`] is in every policy.
    RoleId,
    /// A relation.
    RelationId,
);

impl KindId {
    /// The account itself.
    pub const ACCOUNT: Self = Self(0);
    /// A user.
    pub const USER: Self = Self(1);
}

impl RoleId {
    /// What every active user has without any role.
    pub const EVERYONE: Self = Self(0);
}

/// Rule ids that a statement names.
pub type Rules = Vec<String>;

/// One role system.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The hash of its text.
    pub hash: Hash,
    /// Its word.
    pub name: Word,
    /// Its name for people.
    pub title: String,
    /// What it is about, in a sentence or two.
    pub help: String,
    /// The rules that its help tells.
    pub help_rules: Rules,
    /// What the ids of its rules begin with, before the `-`.
    pub prefix: Option<String>,
    /// Oddities that are meant: the code of a lint and what it is about, with the reason.
    pub meant: BTreeMap<(String, String), String>,
    /// What was read how.
    pub readings: Vec<Reading>,
    /// Features and products.
    pub features: Vec<Feature>,
    /// Plans.
    pub plans: Vec<PlanKind>,
    /// Kinds of things; the first two are the account and the user.
    pub kinds: Vec<Kind>,
    /// Relations.
    pub relations: Vec<RelationKind>,
    /// Capabilities.
    pub capabilities: Vec<Capability>,
    /// Roles; the first is what everyone has.
    pub roles: Vec<Role>,
    /// What must always be so.
    pub limits: Vec<Limit>,
    /// Who may do what to whom.
    pub delegation: Vec<Delegation>,
    /// What waits for somebody's word.
    pub workflows: Vec<Workflow>,
    /// What else happens.
    pub effects: Vec<Effect>,
    /// How long invitations hold, and what needs a reason.
    pub life: Life,
}

/// A point at which the source can be read in several ways.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Its id, such as `CL-A01`.
    pub id: String,
    /// The question.
    pub ask: String,
    /// The answer taken.
    pub is: String,
    /// The other answers that the policy understands.
    pub or: Vec<String>,
    /// Why this one.
    pub why: String,
}

/// Who switches a feature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetBy {
    /// The plan alone decides.
    Plan,
    /// The vendor, and nobody in the account.
    Vendor,
    /// Holders of these roles.
    Roles(Vec<RoleId>),
}

/// A feature, a product, or a name for "any of these".
#[derive(Debug, Clone)]
pub struct Feature {
    /// Its word.
    pub name: Word,
    /// Its name for people.
    pub title: String,
    /// Other names for it.
    pub also: Vec<String>,
    /// Explanation.
    pub help: String,
    /// The rules that its help tells.
    pub help_rules: Rules,
    /// How it stands where nobody switched it.
    pub default: bool,
    /// Who switches it.
    pub set_by: SetBy,
    /// On where one of these is; such a feature is not switched itself.
    pub any_of: Vec<FeatureId>,
    /// Rule ids.
    pub rules: Rules,
}

/// A plan that an account can be on.
#[derive(Debug, Clone)]
pub struct PlanKind {
    /// Its word.
    pub name: Word,
    /// Its name for people.
    pub title: String,
    /// The features it brings.
    pub features: Vec<FeatureId>,
}

/// Who may change something about the account or a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Right {
    /// Nobody but the vendor.
    Vendor,
    /// Whoever has the capability.
    Cap(CapId),
}

/// A fact's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactType {
    /// `yes-no`
    YesNo,
    /// `time`
    Time,
    /// `text`
    Text,
}

/// A kind of thing.
#[derive(Debug, Clone)]
pub struct Kind {
    /// Its word.
    pub name: Word,
    /// Its name for people.
    pub title: String,
    /// Explanation.
    pub help: String,
    /// Kinds that it may lie in.
    pub within: Vec<KindId>,
    /// The capability that making one needs, asked of the place it is made in.
    pub made_with: Option<CapId>,
    /// The capability that changing its title, facts and labels needs.
    pub changed_with: Option<CapId>,
    /// The capability that moving it needs.
    pub moved_with: Option<CapId>,
    /// The capability that handing it over to another owner needs.
    pub given_with: Option<CapId>,
    /// The capability that removing it needs.
    pub removed_with: Option<CapId>,
    /// Capabilities that bringing it into a state needs; other states are not set by hand.
    pub set_with: BTreeMap<Word, CapId>,
    /// Its states, the first one being that of a new thing.
    pub states: Vec<Word>,
    /// States that only the vendor ends, with what to tell the others.
    pub last: BTreeMap<Word, String>,
    /// Its facts.
    pub facts: BTreeMap<Word, FactType>,
    /// Whoever makes one receives this role on it.
    pub creator_becomes: Option<RoleId>,
    /// Each holder of one of these roles owns one, made with the role.
    pub one_for_each: Vec<RoleId>,
    /// Each thing of this kind contains one, made with it.
    pub comes_with: Option<KindId>,
    /// Labels narrow who may reach it: all of them must be carried, or any.
    pub labels: Option<Labels>,
    /// For the account alone: who sets plan, title, and each number.
    pub plan_set_with: Right,
    /// For the account alone.
    pub title_set_with: Right,
    /// For the account alone.
    pub limits_set_with: Right,
    /// Rule ids.
    pub rules: Rules,
}

/// How many of a thing's labels a person must carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Labels {
    /// Every one.
    All,
    /// At least one.
    Any,
}

/// A relation in which users can stand.
#[derive(Debug, Clone)]
pub struct RelationKind {
    /// Its word.
    pub name: Word,
    /// Its name for people.
    pub title: String,
    /// Explanation.
    pub help: String,
    /// The kinds of things it leads to.
    pub to: Vec<KindId>,
    /// Only holders of one of these roles stand in it; empty stands for anyone.
    pub held_by: Vec<RoleId>,
    /// Where it leads to a user: that user holds one of these roles; empty stands for anyone.
    pub of: Vec<RoleId>,
    /// The capability that adding somebody needs.
    pub added_with: Option<CapId>,
    /// The capability that taking somebody out needs; left out, the same.
    pub removed_with: Option<CapId>,
    /// One may add oneself alone.
    pub only_self: bool,
    /// Capacities to choose from; empty where the relation has none.
    pub capacities: Vec<Word>,
    /// While this feature is off, every holder stands in it to everything it leads to.
    pub open_unless: Option<FeatureId>,
    /// It ends for whoever loses the last of the roles of `held_by`.
    pub ends: bool,
    /// Rule ids.
    pub rules: Rules,
}

/// How a product treats what somebody may not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfNot {
    /// Shown, but refused.
    Refuse,
    /// Shown in grey.
    Grey,
    /// Not shown at all.
    Hide,
}

/// Something a user can do on a kind of thing.
#[derive(Debug, Clone)]
pub struct Capability {
    /// Its full word, `group.action`.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// Explanation.
    pub help: String,
    /// The kind it is about; `None` where it is about nothing in particular.
    pub kind: Option<KindId>,
    /// Features that must be on.
    pub needs: Vec<FeatureId>,
    /// What must be so of the thing.
    pub when: Vec<Condition>,
    /// What is shown without it.
    pub if_not: IfNot,
    /// Rule ids.
    pub rules: Rules,
}

/// Something that must be so of a thing and the person who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Not that.
    Not(Box<Condition>),
    /// The thing is owned by the person.
    Own,
    /// The thing is the person.
    Oneself,
    /// The thing is, or lies in, a thing of that kind that the person owns.
    InOwn(KindId),
    /// The person stands in the relation to the thing, to something it lies in, or to its owner
    /// where the relation leads to users.
    Relation(RelationId, Option<Word>),
    /// The thing is in that state.
    State(Word),
    /// The thing's yes-no fact is yes.
    Fact(Word),
    /// It is earlier than the thing's time.
    Before(Word),
    /// It is so many milliseconds past the thing's time.
    After(i64, Word),
    /// The thing is a user who holds one of these roles.
    TheyHold(Vec<RoleId>),
    /// The thing's owner holds one of these roles.
    OwnerHolds(Vec<RoleId>),
}

/// What a role without a word about a capability means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unlisted {
    /// It does not give it.
    No,
    /// The source is silent.
    Unstated,
}

/// A way in which a role gives a capability.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// What must be so.
    pub when: Vec<Condition>,
    /// Features that must be on.
    pub needs: Vec<FeatureId>,
    /// Rule ids.
    pub rules: Rules,
}

/// What a role says about a capability.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// It gives it, in one of these ways.
    Allow(Vec<Grant>),
    /// It does not give it.
    Cannot(Rules),
    /// The source is silent.
    Unstated(Rules),
    /// It does not name it, which means no.
    Unlisted,
}

/// A role.
#[derive(Debug, Clone)]
pub struct Role {
    /// Its word.
    pub name: Word,
    /// Its name for people.
    pub title: String,
    /// Other names for it.
    pub also: Vec<String>,
    /// Explanation, hints for choosing it.
    pub help: String,
    /// The rules that its help tells.
    pub help_rules: Rules,
    /// A family it belongs to.
    pub family: Option<String>,
    /// The kinds of place it is held on.
    pub on: Vec<KindId>,
    /// Its height in an order, where the policy has one.
    pub rank: Option<i64>,
    /// Features without which it cannot be given and says nothing.
    pub needs: Vec<FeatureId>,
    /// How it is shown while a feature that it needs is off.
    pub if_not: IfNot,
    /// What no word about a capability means.
    pub unlisted: Unlisted,
    /// What it says, by capability.
    pub cells: Vec<Cell>,
    /// What it denies whatever else is held: by capability, ways and their conditions.
    pub denies: BTreeMap<CapId, Vec<Grant>>,
    /// Rule ids.
    pub rules: Rules,
}

impl Role {
    /// Whether it may be held on a thing, or else in the account. Under another version of the
    /// policy it may have been held on another kind of place, and says nothing there.
    pub fn fits(&self, on_a_thing: bool) -> bool {
        let held_there = |kind: &KindId| (*kind != KindId::ACCOUNT) == on_a_thing;
        self.on.iter().any(held_there)
    }
}

impl Policy {
    /// The role of that name, aliases excluded.
    pub fn role_id(&self, name: &str) -> Option<RoleId> {
        self.roles
            .iter()
            .position(|r| r.name.as_str() == name)
            .map(|i| RoleId(small(i)))
    }

    /// The kind of that name.
    pub fn kind_id(&self, name: &str) -> Option<KindId> {
        self.kinds
            .iter()
            .position(|k| k.name.as_str() == name)
            .map(|i| KindId(small(i)))
    }

    /// The relation of that name.
    pub fn relation_id(&self, name: &str) -> Option<RelationId> {
        self.relations
            .iter()
            .position(|r| r.name.as_str() == name)
            .map(|i| RelationId(small(i)))
    }

    /// The feature of that name.
    pub fn feature_id(&self, name: &str) -> Option<FeatureId> {
        self.features
            .iter()
            .position(|f| f.name.as_str() == name)
            .map(|i| FeatureId(small(i)))
    }

    /// The capability of that full name.
    pub fn cap_id(&self, name: &str) -> Option<CapId> {
        self.capabilities
            .iter()
            .position(|c| c.name == name)
            .map(|i| CapId(small(i)))
    }

    /// The workflow of that name.
    pub fn workflow(&self, name: &str) -> Option<&Workflow> {
        self.workflows.iter().find(|w| w.name.as_str() == name)
    }

    /// The plan of that name.
    pub fn plan(&self, name: &str) -> Option<&PlanKind> {
        self.plans.iter().find(|p| p.name.as_str() == name)
    }

    /// A role's row.
    pub fn role(&self, id: RoleId) -> &Role {
        &self.roles[id.index()]
    }

    /// A kind's row.
    pub fn kind(&self, id: KindId) -> &Kind {
        &self.kinds[id.index()]
    }

    /// A capability's row.
    pub fn cap(&self, id: CapId) -> &Capability {
        &self.capabilities[id.index()]
    }

    /// A relation's row.
    pub fn relation(&self, id: RelationId) -> &RelationKind {
        &self.relations[id.index()]
    }

    /// A feature's row.
    pub fn feature(&self, id: FeatureId) -> &Feature {
        &self.features[id.index()]
    }

    /// The roles that can be given: all but what everyone has.
    pub fn given_roles(&self) -> impl Iterator<Item = (RoleId, &Role)> {
        self.roles
            .iter()
            .enumerate()
            .skip(1)
            .map(|(i, r)| (RoleId(small(i)), r))
    }

    /// The capabilities with their ids.
    pub fn caps(&self) -> impl Iterator<Item = (CapId, &Capability)> {
        self.capabilities
            .iter()
            .enumerate()
            .map(|(i, c)| (CapId(small(i)), c))
    }
}

/// Tables of a policy have at most this many rows; the compiler refuses more.
pub const MAX_TABLE: usize = 4_096;

/// An index of a table as an id's number. Tables are bounded by [`MAX_TABLE`].
pub(crate) fn small(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}
