//! What one can do: the types of the registry and the ways to look into it. The rows themselves
//! stand in `actions.rs`; keys, hints in the foot line, help and tests all come from there.

use super::{actions::ACTIONS, takes::Takes};
use crate::domain::{AccountStatus, RequestStatus, UserStatus};

/// Where an action applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The overview pane.
    Overview,
    /// The accounts pane.
    Accounts,
    /// The users pane.
    Users,
    /// The roles pane.
    Roles,
    /// The resources pane.
    Resources,
    /// The approvals pane.
    Approvals,
    /// The journal pane.
    Journal,
    /// The policy pane.
    Policy,
    /// The line in which a filter is typed.
    Filter,
    /// A list to choose from, narrowed by typing.
    Picker,
    /// Where a thing is to lie, as a tree.
    Where,
    /// A form of single lines.
    Form,
    /// A text of several lines.
    Note,
    /// A plan, before anything happens.
    Plan,
    /// The line in which a reason is typed.
    Reason,
    /// The line in which a word is typed before much is lost.
    Word,
    /// The plan of many at once.
    Many,
    /// Many at once while it happens.
    Progress,
    /// What became of each of many.
    Results,
    /// A refusal.
    Refusal,
    /// Which role gives what.
    Matrix,
    /// Features and plans.
    Switches,
    /// An explanation.
    Why,
    /// Everybody who can.
    WhoCan,
    /// Two side by side.
    Compare,
    /// What somebody may do, thing by thing.
    Rights,
    /// What somebody sees.
    Sees,
    /// Who may give what to whom.
    Delegation,
    /// Rules with their texts.
    Rules,
    /// The line in which words are typed that narrow a screen.
    Search,
    /// The help.
    Help,
    /// The palette of commands.
    Palette,
    /// What somebody leaves behind.
    Leaving,
    /// A record in the editor.
    Record,
    /// The roles of somebody in the editor.
    Held,
    /// What is tied to what in the editor.
    Ties,
    /// The words that narrow that list.
    Narrow,
    /// The columns of a list.
    Columns,
    /// Saved views.
    Views,
}

impl Place {
    /// Every place.
    pub const ALL: [Self; 39] = [
        Self::Overview,
        Self::Accounts,
        Self::Users,
        Self::Roles,
        Self::Resources,
        Self::Approvals,
        Self::Journal,
        Self::Policy,
        Self::Filter,
        Self::Picker,
        Self::Where,
        Self::Form,
        Self::Note,
        Self::Plan,
        Self::Reason,
        Self::Word,
        Self::Many,
        Self::Progress,
        Self::Results,
        Self::Refusal,
        Self::Matrix,
        Self::Switches,
        Self::Why,
        Self::WhoCan,
        Self::Compare,
        Self::Rights,
        Self::Sees,
        Self::Delegation,
        Self::Rules,
        Self::Search,
        Self::Help,
        Self::Palette,
        Self::Leaving,
        Self::Record,
        Self::Held,
        Self::Ties,
        Self::Narrow,
        Self::Columns,
        Self::Views,
    ];

    /// Its name in the help.
    pub fn title(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Accounts => "Accounts",
            Self::Users => "Users",
            Self::Roles => "Roles",
            Self::Resources => "Resources",
            Self::Approvals => "Approvals",
            Self::Journal => "Journal",
            Self::Policy => "Policy",
            Self::Filter => "Filter",
            Self::Picker => "Choosing",
            Self::Where => "Where it lies",
            Self::Form => "Form",
            Self::Note => "Note",
            Self::Plan => "Plan",
            Self::Reason => "Reason",
            Self::Word => "Word",
            Self::Many => "Many at once",
            Self::Progress => "Progress",
            Self::Results => "Results",
            Self::Refusal => "Refusal",
            Self::Matrix => "Capability matrix",
            Self::Switches => "Features and plans",
            Self::Why => "Why and why not",
            Self::WhoCan => "Who can",
            Self::Compare => "Comparison",
            Self::Rights => "Rights by thing",
            Self::Sees => "What is seen",
            Self::Delegation => "Delegation",
            Self::Rules => "Rules",
            Self::Search => "Words",
            Self::Help => "Help",
            Self::Palette => "Commands",
            Self::Leaving => "Somebody leaves",
            Self::Record => "Record",
            Self::Held => "Roles held",
            Self::Ties => "Ties",
            Self::Narrow => "Narrowing",
            Self::Columns => "Columns",
            Self::Views => "Views",
        }
    }

    /// The word by which a configuration calls it.
    pub fn word(self) -> String {
        self.title().to_lowercase().replace(' ', "-")
    }

    /// Characters are typed here, so only other keys can be bound.
    pub fn typed(self) -> bool {
        matches!(
            self,
            Self::Filter
                | Self::Picker
                | Self::Where
                | Self::Form
                | Self::Note
                | Self::Reason
                | Self::Search
                | Self::Word
                | Self::Help
                | Self::Palette
                | Self::Record
                | Self::Narrow
                | Self::Views
        )
    }
}

/// Declares the actions, each with the word by which people call it.
macro_rules! ids {
    ($($id:ident = $word:literal,)*) => {
        /// Names of the actions.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "each is documented by its row in the registry")]
        pub enum Id {
            $($id,)*
        }

        impl Id {
            /// The word by which the palette and a configuration call it.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$id => $word,)*
                }
            }
        }
    };
}

ids! {
    GoOverview = "overview",
    GoAccounts = "accounts",
    GoUsers = "users",
    GoRoles = "roles",
    GoResources = "resources",
    GoApprovals = "approvals",
    GoJournal = "journal",
    GoPolicy = "policy",
    NextPane = "next-pane",
    PreviousPane = "previous-pane",
    Down = "down",
    Up = "up",
    Left = "left",
    Right = "right",
    PageDown = "page-down",
    PageUp = "page-up",
    First = "first",
    Last = "last",
    Open = "open",
    Back = "back",
    GoBack = "go-back",
    GoForward = "go-forward",
    Jump = "jump",
    GoTo = "go-to",
    Unfold = "unfold",
    Fold = "fold",
    Filter = "filter",
    Sort = "sort",
    Reverse = "reverse",
    Columns = "columns",
    Views = "views",
    KeepView = "keep-view",
    ForgetView = "forget-view",
    Earlier = "earlier",
    Later = "later",
    Reset = "reset",
    NewUser = "new",
    Invite = "invite",
    EditUser = "edit",
    AddRole = "role",
    ChangeRole = "change-role",
    TakeRole = "take-role",
    Archive = "archive",
    Restore = "restore",
    Remove = "remove",
    Mark = "mark",
    MarkAll = "mark-all",
    InvertMarks = "invert-marks",
    UnmarkAll = "unmark-all",
    Way = "way",
    Undo = "undo",
    Redo = "redo",
    Why = "why",
    Features = "features",
    Matrix = "matrix",
    Approve = "approve",
    Decline = "decline",
    Withdraw = "withdraw",
    Unblock = "unblock",
    AllWaiting = "waiting",
    ActAs = "act-as",
    Copy = "copy",
    Theme = "theme",
    Messages = "messages",
    Reload = "reload",
    Mouse = "mouse",
    Refresh = "refresh",
    Palette = "commands",
    Help = "help",
    Suspend = "suspend",
    Quit = "quit",
    Choose = "choose",
    Complete = "complete",
    Close = "close",
    NextField = "next-field",
    PreviousField = "previous-field",
    Enter = "enter",
    Submit = "submit",
    GoAhead = "go-ahead",
    GoAheadGravely = "go-ahead-gravely",
    Details = "details",
    Reason = "reason",
    AskOf = "ask-of",
    SendAgain = "send-again",
    Accept = "accept",
    Leave = "leave",
    Heir = "heir",
    NewAccount = "new-account",
    EditAccount = "edit-account",
    StopAccount = "stop-account",
    ResumeAccount = "resume-account",
    RemoveAccount = "remove-account",
    InstallPolicy = "install-policy",
    NextTab = "next-tab",
    PreviousTab = "previous-tab",
    BreakGlass = "break-glass",
    Toggle = "toggle",
    Narrow = "narrow",
    Term = "term",
    Things = "things",
    NewThing = "new-thing",
    Mend = "mend",
    Scope = "scope",
    NewBelow = "new-below",
    EditThing = "edit-thing",
    ThingPeople = "people",
    MoveThing = "move",
    HandOver = "hand-over",
    RemoveThing = "remove-thing",
    OtherPerson = "other-person",
    OtherCapability = "other-capability",
    Ask = "ask",
    WhoCan = "who-can",
    Compare = "compare",
    Rights = "rights",
    Sees = "sees",
    Delegation = "delegation",
    Rules = "rules",
}

impl Id {
    /// It changes something in the store, or begins what does.
    pub fn writes(self) -> bool {
        matches!(
            self,
            Self::NewUser
                | Self::Invite
                | Self::EditUser
                | Self::AddRole
                | Self::ChangeRole
                | Self::TakeRole
                | Self::Archive
                | Self::Restore
                | Self::Remove
                | Self::Approve
                | Self::Decline
                | Self::Withdraw
                | Self::Undo
                | Self::Redo
                | Self::SendAgain
                | Self::Accept
                | Self::Leave
                | Self::NewAccount
                | Self::EditAccount
                | Self::StopAccount
                | Self::ResumeAccount
                | Self::RemoveAccount
                | Self::InstallPolicy
                | Self::NewThing
                | Self::NewBelow
                | Self::Mend
                | Self::EditThing
                | Self::MoveThing
                | Self::HandOver
                | Self::RemoveThing
                | Self::BreakGlass
                | Self::GoAhead
                | Self::GoAheadGravely
        )
    }
}

/// Why nothing that writes can be done where the store is open for reading only.
pub const READ_ONLY: &str = "This store is open read-only: nothing is changed from here.";

/// What the conditions of actions look at.
#[allow(
    clippy::struct_excessive_bools,
    reason = "each answers a question of its own"
)]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sight {
    /// The store is open for reading only.
    pub read_only: bool,
    /// An account is open.
    pub account: bool,
    /// A row is selected.
    pub row: bool,
    /// The selected account's status.
    pub account_status: Option<AccountStatus>,
    /// How many rows of the list are marked.
    pub marked: usize,
    /// Nothing of what is asked for would be accepted.
    pub hopeless: bool,
    /// The selected user's status.
    pub status: Option<UserStatus>,
    /// How many roles the selected user holds.
    pub roles: usize,
    /// The selected request's status.
    pub request: Option<RequestStatus>,
    /// Too few people can decide the selected request.
    pub blocked: bool,
    /// There is somewhere to go back to.
    pub past: bool,
    /// There is somewhere to go forward to.
    pub ahead: bool,
    /// Something lies in the selected thing.
    pub inside: bool,
    /// What lies in the selected thing is shown, or it lies in another itself.
    pub folds: bool,
    /// The detail fills the body.
    pub reading: bool,
    /// A filter is in force.
    pub filter: bool,
    /// There is something that undo would take back.
    pub undo: bool,
    /// There is something that redo would do again.
    pub redo: bool,
    /// The plan is there and nothing is under way.
    pub ready: bool,
    /// The store did not answer.
    pub troubled: bool,
    /// The plan takes something away or wants to be confirmed.
    pub grave: bool,
    /// The selected remedy can be started.
    pub mendable: bool,
    /// A site administrator acts, or the vendor.
    pub site: bool,
    /// The editor is about a thing.
    pub thing: bool,
    /// The row is about a person.
    pub person: bool,
    /// The row is about a role.
    pub role: bool,
    /// The selected switch can be switched, or why not.
    pub switchable: bool,
    /// Rules stand behind what is under the cursor.
    pub rules: bool,
    /// What was asked is answered with yes.
    pub yes: bool,
}

/// Why an action cannot be done now; `None` where it can.
pub type Why = fn(&Sight) -> Option<&'static str>;

/// A row of the registry.
#[derive(Debug, Clone, Copy)]
pub struct Action {
    /// Its name.
    pub id: Id,
    /// In a word or two, for the foot line.
    pub title: &'static str,
    /// In a sentence, for the help.
    pub help: &'static str,
    /// Its keys, as they are if nobody says otherwise; the first is shown. Several keys with spaces
    /// between are pressed one after another.
    pub keys: &'static [&'static str],
    /// Where it applies.
    pub places: &'static [Place],
    /// It takes something away.
    pub danger: bool,
    /// How early it is named in the foot line; 0 is never.
    pub hint: u8,
    /// Why it cannot be done now.
    pub why: Why,
    /// What may be typed behind its word in the palette.
    pub takes: &'static [Takes],
}

impl Action {
    /// Why it cannot be done now; `None` where it can.
    pub fn blocked(&self, sight: &Sight) -> Option<&'static str> {
        if sight.read_only && self.id.writes() {
            return Some(READ_ONLY);
        }
        (self.why)(sight)
    }
}

/// The actions of a place, as the registry lists them.
pub fn here(place: Place) -> impl Iterator<Item = &'static Action> {
    ACTIONS.iter().filter(move |a| a.places.contains(&place))
}

/// What the foot line names: the actions that can be done now, the most wanted first.
pub fn hints(place: Place, sight: &Sight) -> Vec<&'static Action> {
    let mut hints: Vec<_> = here(place)
        .filter(|a| a.hint > 0 && a.blocked(sight).is_none())
        .collect();
    hints.sort_by_key(|a| std::cmp::Reverse(a.hint));
    hints
}

#[cfg(test)]
mod tests;
