//! The statements of a compiled policy: limits, delegation, workflows and effects.

use std::collections::BTreeSet;

use super::model::{CapId, FeatureId, KindId, RelationId, RoleId, Rules};
use crate::domain::{UserStatus, Word};

/// What happens when a limit would be passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beyond {
    /// The edit is refused.
    Refuse,
    /// What was there before gives way.
    Replace,
    /// It is done, with a warning that asks for confirmation.
    Warn,
    /// It is done and shown.
    Count,
}

/// How many there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Most {
    /// So many.
    Number(u64),
    /// As many as the account's number of that name says; without one there is no limit.
    Named(Word),
}

/// Something that must always be so.
#[derive(Debug, Clone)]
pub struct Limit {
    /// Where it is written, in bytes of the policy's text.
    pub at: usize,
    /// What it says.
    pub form: LimitForm,
    /// What happens otherwise.
    pub beyond: Beyond,
    /// The sentence for people, where the policy has one.
    pub say: Option<String>,
    /// Rule ids.
    pub rules: Rules,
}

/// The forms of a limit.
#[derive(Debug, Clone)]
pub enum LimitForm {
    /// Each user holds at least and at most so many of these roles, on each place of the kind, or
    /// in the whole account where no kind is named.
    Roles {
        /// Place by place.
        on: Option<KindId>,
        /// The roles.
        roles: Vec<RoleId>,
        /// At least.
        least: u64,
        /// At most.
        most: Option<u64>,
        /// The one role that is given where it is missing.
        add: Option<RoleId>,
    },
    /// A holder of one of these roles holds no other.
    Alone {
        /// The roles.
        roles: Vec<RoleId>,
    },
    /// Each place of the kind has at least so many active holders.
    Active {
        /// The kind of place.
        each: KindId,
        /// The roles.
        roles: Vec<RoleId>,
        /// At least.
        least: u64,
    },
    /// Not more people, or roles, than the account has licences or seats.
    Pool {
        /// Its name for people.
        title: String,
        /// People of these states count.
        counts: Vec<UserStatus>,
        /// Only holders of these roles count; empty stands for everybody.
        roles: Vec<RoleId>,
        /// Each role counts for itself.
        by_role: bool,
        /// How many there are.
        most: Most,
    },
    /// Not more people in a relation to one thing.
    Related {
        /// The kind of thing.
        each: KindId,
        /// The relation.
        relation: RelationId,
        /// At most.
        most: u64,
    },
}

/// What can be done to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// Make an active user.
    Create,
    /// Make an invited user.
    Invite,
    /// Change the record.
    Edit,
    /// Set aside.
    Archive,
    /// Bring back.
    Restore,
    /// Remove.
    RemoveUser,
    /// Give roles.
    Add,
    /// Take roles.
    Remove,
    /// Give and take in one.
    Change,
    /// Move roles to other places.
    Place,
}

impl Verb {
    /// Every verb with its word.
    pub const ALL: [(Self, &'static str); 10] = [
        (Self::Create, "create"),
        (Self::Invite, "invite"),
        (Self::Edit, "edit"),
        (Self::Archive, "archive"),
        (Self::Restore, "restore"),
        (Self::RemoveUser, "remove-user"),
        (Self::Add, "add"),
        (Self::Remove, "remove"),
        (Self::Change, "change"),
        (Self::Place, "place"),
    ];
}

/// Whose roles count, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// All that the person holds.
    Person,
    /// What the person holds on the actor's place and inside it; all that changes lies there.
    ThisPlace,
    /// What the person holds on the actor's place itself, without what lies inside it; all that
    /// changes is held there.
    ThisPlaceAlone,
    /// All that the person holds, some of it inside the actor's place; all that changes lies there.
    PeopleHere,
    /// All that the person holds, and all of it inside the actor's place.
    PeopleOnlyHere,
}

/// Oneself or somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom {
    /// Anybody.
    Anybody,
    /// Oneself alone.
    Oneself,
    /// Others alone.
    Others,
}

/// That nobody confers what they do not hold: each capability that a given role allows is the
/// actor's own at that place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnOnly {
    /// Whoever has this capability there is free of it.
    pub unless: Option<CapId>,
}

/// Who may do what to whom with which roles.
#[derive(Debug, Clone)]
pub struct Delegation {
    /// Where it is written, in bytes of the policy's text.
    pub at: usize,
    /// The actor's roles, one of which is held.
    pub who: Vec<RoleId>,
    /// The verbs.
    pub may: BTreeSet<Verb>,
    /// Roles that may be given.
    pub gives: BTreeSet<RoleId>,
    /// Roles that the person may have held before, those taken and replaced included.
    pub target: BTreeSet<RoleId>,
    /// Roles that may be taken; `None` stands for all that the person may have held.
    pub takes: Option<BTreeSet<RoleId>>,
    /// Roles that the person must hold before, every one.
    pub has: BTreeSet<RoleId>,
    /// Roles none of which the person may hold before.
    pub lacks: BTreeSet<RoleId>,
    /// The actor confers no more than they hold themselves.
    pub own: Option<OwnOnly>,
    /// Whose roles count, and where.
    pub over: Over,
    /// To whom.
    pub only: Whom,
    /// False where the source does not say who may: refused as unstated.
    pub stated: bool,
    /// Rule ids.
    pub rules: Rules,
}

/// What makes a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Waits {
    /// Making a thing of this kind: it stands in `meanwhile` until decided.
    Making {
        /// The kind made.
        kind: KindId,
        /// The state while it waits.
        meanwhile: Word,
        /// The state when approved, and at once where nobody has to be asked.
        approved: Word,
        /// The state when declined.
        declined: Word,
    },
    /// Somebody asks for a feature to be switched on.
    Feature(FeatureId),
    /// Edits are held back, and carried out when they are approved.
    Edits(Held),
}

/// Edits that are held back: of these names, about these kinds, and with one of these outcomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The names of the edits; empty stands for whichever.
    pub edits: BTreeSet<&'static str>,
    /// What they make, change or lead to is of one of these kinds; empty stands for any.
    pub of: Vec<KindId>,
    /// Somebody gains one of these roles. With `takes` empty too, the outcome does not matter.
    pub gives: Vec<RoleId>,
    /// Or somebody loses one of these.
    pub takes: Vec<RoleId>,
    /// Whose right is judged when they are carried out.
    pub by: Authority,
}

/// Whose right edits that waited are carried out by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authority {
    /// Whoever asked must be allowed to do them, when asking and again when they are done.
    Requester,
    /// Everybody who approves must be allowed to do them.
    Decider,
}

/// Who decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecidedBy {
    /// The vendor.
    Vendor,
    /// Whoever has the capability on the thing.
    Cap(CapId),
}

/// Something that waits for somebody's word.
#[derive(Debug, Clone)]
pub struct Workflow {
    /// Its word.
    pub name: Word,
    /// Its name for people.
    pub title: String,
    /// What makes a request.
    pub waits: Waits,
    /// Only where somebody stands in this relation to the thing or to what it lies in.
    pub if_some: Option<RelationId>,
    /// Who may ask; empty stands for whoever may make the thing. For edits: who may ask without
    /// being allowed to do them.
    pub asked_by: Vec<RoleId>,
    /// The asking address must be the registered one of the person who asks.
    pub from_own_address: bool,
    /// Who decides.
    pub decided_by: DecidedBy,
    /// How many different people must approve.
    pub votes: u64,
    /// How many declines end it; `None` where only a veto does.
    pub declines: Option<u64>,
    /// Holders of these roles end it with a single decline.
    pub veto: Vec<RoleId>,
    /// Whoever asked, or is the one it is about, may decide too.
    pub self_approval: bool,
    /// How long it can be decided, in milliseconds; `None` is without end.
    pub expires: Option<i64>,
    /// Relations to what it is about that end with the decision.
    pub ends: Vec<RelationId>,
    /// Rule ids.
    pub rules: Rules,
}

/// When an effect takes place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trigger {
    /// A person gains one of these roles.
    Gives(Vec<RoleId>),
    /// A person loses one of these roles.
    Takes(Vec<RoleId>),
    /// A person loses one of the first and gains one of the second in one batch.
    FromTo(Vec<RoleId>, Vec<RoleId>),
    /// Giving a role makes others go.
    Replaces,
    /// A thing of this kind is made.
    Makes(KindId),
}

/// Contents that move with a role.
#[derive(Debug, Clone)]
pub struct Move {
    /// The kind of container, inside the person's own record, that is moved.
    pub from: KindId,
    /// Its contents are moved, and not itself.
    pub contents: bool,
    /// The kind of container into which they go.
    pub into: KindId,
    /// The kind that a moved container becomes.
    pub becomes: Option<KindId>,
}

/// What a site administrator must say to act.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SiteNeeds {
    /// Nothing.
    #[default]
    Nothing,
    /// A reason.
    Reason,
    /// That the glass is broken, and a reason.
    BreakGlass,
}

/// Edits that need a reason.
#[derive(Debug, Clone)]
pub struct NeedsReason {
    /// The words of the edits, such as `user.remove`. `role.assign` and `role.revoke` stand for
    /// every role that comes and goes, by whatever edit.
    pub edits: Vec<&'static str>,
    /// Only where one of these roles is given, taken or held by whom it is about; empty stands
    /// for whatever role.
    pub roles: Vec<RoleId>,
    /// What the reason must name: every `#` is digits, all else stands for itself.
    pub like: Option<String>,
    /// Rule ids.
    pub rules: Rules,
}

impl NeedsReason {
    /// Whether a reason is the one that is needed.
    pub fn met(&self, reason: Option<&str>) -> bool {
        match (&self.like, reason) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(like), Some(reason)) => names(reason, like),
        }
    }

    /// A ticket as it could be: `OPS-123` for `OPS-#`.
    pub fn example(&self) -> Option<String> {
        Some(self.like.as_ref()?.replace('#', "123"))
    }
}

/// Whether a text names something like the pattern, as a word of its own.
fn names(text: &str, like: &str) -> bool {
    let ends = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    text.char_indices().any(|(at, _)| {
        let (before, here) = text.split_at(at);
        let rest = after(here, like);
        ends(before.chars().next_back()) && rest.is_some_and(|rest| ends(rest.chars().next()))
    })
}

/// What is left of a text behind the pattern at its beginning.
fn after<'t>(text: &'t str, like: &str) -> Option<&'t str> {
    like.chars().try_fold(text, |text, c| {
        let rest = match c {
            '#' => text.trim_start_matches(|c: char| c.is_ascii_digit()),
            c => text.strip_prefix(c)?,
        };
        (rest.len() < text.len()).then_some(rest)
    })
}

/// How long invitations hold, and what needs a reason.
#[derive(Debug, Clone, Default)]
pub struct Life {
    /// Edits that need a reason.
    pub reasons: Vec<NeedsReason>,
    /// What a site administrator must say to act.
    pub site: SiteNeeds,
    /// The rules that say so.
    pub site_by: Rules,
    /// An invitation that is so many milliseconds old cannot be accepted any more.
    pub expires: Option<i64>,
    /// The rules that say so.
    pub expires_by: Rules,
}

/// What else happens.
#[derive(Debug, Clone)]
pub struct Effect {
    /// Where it is written, in bytes of the policy's text.
    pub at: usize,
    /// When.
    pub trigger: Trigger,
    /// Only where one does it to oneself.
    pub only: Whom,
    /// Features that must be on.
    pub needs: Vec<FeatureId>,
    /// The sentence shown, with `{user}`, `{from}`, `{to}`, `{lost}`, `{after}` filled in.
    pub remind: String,
    /// It must be confirmed.
    pub confirm: bool,
    /// What moves.
    pub moves: Vec<Move>,
    /// Rule ids.
    pub rules: Rules,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_found_as_a_word_of_its_own() {
        for (text, like, found) in [
            ("OPS-12: Mia leaves", "OPS-#", true),
            ("Mia leaves (OPS-12).", "OPS-#", true),
            ("DEVOPS-12", "OPS-#", false),
            ("OPS-", "OPS-#", false),
            ("OPS-12b", "OPS-#", false),
            ("ops-12", "OPS-#", false),
            ("é OPS-1/22", "OPS-#/#", true),
            ("", "OPS-#", false),
        ] {
            assert_eq!(names(text, like), found, "{text}");
        }
    }
}
