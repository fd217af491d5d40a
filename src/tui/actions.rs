//! The registry: one row for each action and the places where it applies.

use super::action::{
    Action, Id, Place,
    Place::{
        Accounts, Approvals, Columns, Compare, Delegation, Filter, Form, Held, Help, Journal,
        Leaving, Many, Matrix, Narrow, Note, Overview, Palette, Picker, Plan, Policy, Progress,
        Reason, Record, Refusal, Resources, Results, Rights, Roles, Rules, Search, Sees, Switches,
        Ties, Users, Views, Where, WhoCan, Why, Word,
    },
    Sight,
};
use super::takes::{
    ACCOUNT, ACTOR, ANYTHING, ASK, CHANGE, FILTER, ONE_ROLE, ORDER, PERSON, ROLE, TAKE, THEME,
    THING, Takes, VIEW, WHO, WHY, WORDS,
};
use crate::domain::{AccountStatus, RequestStatus, UserStatus};

const PANES: &[Place] = &[
    Overview, Accounts, Users, Roles, Resources, Approvals, Journal, Policy,
];
/// Panes whose rows name other things.
const NAMING: &[Place] = &[
    Overview, Users, Roles, Resources, Approvals, Journal, Policy,
];
/// Panes whose lists can be sorted and arranged.
const LISTED: &[Place] = &[Accounts, Users, Roles, Approvals, Journal];
/// Panes in which left and right have no meaning of their own.
const FLAT: &[Place] = &[Overview, Accounts, Users, Roles, Approvals, Journal, Policy];
const INSIDE: &[Place] = &[Users, Roles, Approvals, Journal, Policy];
/// Panes in which it is asked who can what in general.
const KNOWING: &[Place] = &[Overview, Users, Roles, Approvals, Journal, Policy];
const STEERED: &[Place] = &[
    Overview, Accounts, Users, Roles, Resources, Approvals, Journal, Policy, Plan, Many, Results,
    Refusal, Matrix, Switches, Why, WhoCan, Compare, Rights, Sees, Delegation, Rules, Columns,
    Leaving, Held, Ties,
];
const SCROLLED: &[Place] = &[
    Overview, Accounts, Users, Roles, Resources, Approvals, Journal, Policy, Plan, Many, Results,
    Matrix, Switches, Why, WhoCan, Compare, Rights, Sees, Delegation, Rules, Columns, Leaving,
    Held, Ties,
];
const NARROWED: &[Place] = &[Matrix, WhoCan, Compare, Rights, Sees, Delegation];

fn always(_: &Sight) -> Option<&'static str> {
    None
}

fn account(s: &Sight) -> Option<&'static str> {
    (!s.account).then_some("Open an account first: choose one in Accounts and press {open}.")
}

fn row(s: &Sight) -> Option<&'static str> {
    (!s.row).then_some("Nothing is selected here.")
}

/// A row, or some that are marked.
fn some(s: &Sight) -> Option<&'static str> {
    if s.marked > 0 { None } else { row(s) }
}

fn marked(s: &Sight) -> Option<&'static str> {
    (s.marked == 0).then_some("Nothing is marked; {mark} marks the row under the cursor.")
}

fn openable(s: &Sight) -> Option<&'static str> {
    row(s).or_else(|| s.reading.then_some("It is shown in full already."))
}

fn been(s: &Sight) -> Option<&'static str> {
    (!s.past).then_some("This is where you began.")
}

fn ahead(s: &Sight) -> Option<&'static str> {
    (!s.ahead).then_some("You have not gone back from anywhere.")
}

fn unfolds(s: &Sight) -> Option<&'static str> {
    openable(s).or_else(|| (!s.inside).then_some("Nothing lies in this."))
}

fn folds(s: &Sight) -> Option<&'static str> {
    (!s.folds && !s.reading).then_some("There is nothing to fold here.")
}

fn account_or_row(s: &Sight) -> Option<&'static str> {
    (!s.account && !s.row).then_some("There is no account yet.")
}

fn holds(s: &Sight) -> Option<&'static str> {
    some(s).or_else(|| (s.marked == 0 && s.roles == 0).then_some("This person holds no role."))
}

fn archivable(s: &Sight) -> Option<&'static str> {
    if s.marked > 0 {
        return None;
    }
    row(s).or(match s.status {
        Some(UserStatus::Archived) => {
            Some("This person is archived already; restore brings them back.")
        }
        Some(UserStatus::Invited) => {
            Some("An invited person is not archived; remove cancels the invitation.")
        }
        _ => None,
    })
}

fn restorable(s: &Sight) -> Option<&'static str> {
    if s.marked > 0 {
        return None;
    }
    row(s).or_else(|| {
        (s.status != Some(UserStatus::Archived)).then_some("Only archived people are restored.")
    })
}

fn invited(s: &Sight) -> Option<&'static str> {
    row(s).or_else(|| {
        (s.status != Some(UserStatus::Invited)).then_some("This person has no open invitation.")
    })
}

fn stoppable(s: &Sight) -> Option<&'static str> {
    row(s).or_else(|| {
        (s.account_status == Some(AccountStatus::Suspended))
            .then_some("This account is suspended already; {resume-account} lets it go on.")
    })
}

fn resumable(s: &Sight) -> Option<&'static str> {
    row(s).or_else(|| {
        (s.account_status != Some(AccountStatus::Suspended))
            .then_some("Only a suspended account is let go on.")
    })
}

fn by_site(s: &Sight) -> Option<&'static str> {
    ready(s).or_else(|| (!s.site).then_some("Only a site administrator breaks the glass."))
}

fn a_thing(s: &Sight) -> Option<&'static str> {
    (!s.thing).then_some("Only a thing is removed here; for people there is the list of users.")
}

fn lets_go(s: &Sight) -> Option<&'static str> {
    (!s.ready).then_some("There is no step yet that the rules accept; choose another heir.")
}

fn waits(s: &Sight) -> Option<&'static str> {
    if s.marked > 0 {
        return None;
    }
    row(s).or_else(|| {
        (s.request != Some(RequestStatus::Waiting))
            .then_some("This is decided already, and a decision is not taken back.")
    })
}

/// An expired request may be taken back, though nobody decides it any more.
fn undecided(s: &Sight) -> Option<&'static str> {
    if s.marked > 0 {
        return None;
    }
    row(s).or_else(|| {
        let open = [RequestStatus::Waiting, RequestStatus::Expired];
        (!s.request.is_some_and(|status| open.contains(&status)))
            .then_some("This is decided already, and a decision is not taken back.")
    })
}

fn blocked(s: &Sight) -> Option<&'static str> {
    row(s).or_else(|| {
        (!s.blocked).then_some("Nothing blocks this: who can decide it is told beside it.")
    })
}

fn leavable(s: &Sight) -> Option<&'static str> {
    (!s.reading && !s.filter).then_some("There is nothing to go back from.")
}

fn light(s: &Sight) -> Option<&'static str> {
    accepted(s).or_else(|| {
        s.grave.then_some(
            "This takes something away or is final: read it, then press {go-ahead-gravely}.",
        )
    })
}

fn grave(s: &Sight) -> Option<&'static str> {
    accepted(s)
        .or_else(|| (!s.grave).then_some("Nothing is taken away here: {go-ahead} is enough."))
}

fn accepted(s: &Sight) -> Option<&'static str> {
    ready(s).or_else(|| {
        s.hopeless
            .then_some("None of it would be accepted in this way; {way} tries the other.")
    })
}

fn troubled(s: &Sight) -> Option<&'static str> {
    (!s.troubled).then_some("The store has answered; there is nothing to try again.")
}

fn ready(s: &Sight) -> Option<&'static str> {
    if s.troubled {
        return Some("The store has not answered; {refresh} tries again.");
    }
    (!s.ready).then_some("One moment: the plan is being worked out.")
}

fn mendable(s: &Sight) -> Option<&'static str> {
    (!s.mendable).then_some("Nothing here can be started from this screen.")
}

/// A way to a yes that whoever acts may go.
fn startable(s: &Sight) -> Option<&'static str> {
    if s.yes {
        Some("The answer is yes already: nothing has to be changed.")
    } else if !s.ready {
        Some("One moment: what would change it is being looked for.")
    } else if !s.row {
        Some("Nothing that could be started from here would change it.")
    } else if !s.mendable {
        Some("Whoever acts now may not do that; {act-as} in a list acts as somebody else.")
    } else {
        None
    }
}

fn ruled(s: &Sight) -> Option<&'static str> {
    (!s.rules).then_some("No rule is named here.")
}

fn switchable(s: &Sight) -> Option<&'static str> {
    (!s.switchable).then_some("This follows from the plan or from other features.")
}

/// Something is known that would mend what the row tells.
fn mends(s: &Sight) -> Option<&'static str> {
    row(s).or_else(|| {
        (!s.mendable)
            .then_some("No edit is known that would mend this; {open} goes to what it is about.")
    })
}

/// The row is about a person.
fn person(s: &Sight) -> Option<&'static str> {
    row(s).or_else(|| (!s.person).then_some("This row is about nobody in particular."))
}

/// The row is about a person or a role.
fn someone(s: &Sight) -> Option<&'static str> {
    row(s).or_else(|| {
        let about = s.person || s.role;
        (!about).then_some("This row is about no person and no role.")
    })
}

fn undoable(s: &Sight) -> Option<&'static str> {
    account_or_row(s).or_else(|| {
        (!s.undo).then_some(
            "Nothing was done here since you began; what was done before is undone in the Journal.",
        )
    })
}

fn redoable(s: &Sight) -> Option<&'static str> {
    account_or_row(s)
        .or_else(|| (!s.redo).then_some("Nothing that was undone here is left to be done again."))
}

/// A row that can always be done and is not dangerous.
const fn plain(
    id: Id,
    title: &'static str,
    help: &'static str,
    keys: &'static [&'static str],
    places: &'static [Place],
    hint: u8,
) -> Action {
    Action {
        id,
        title,
        help,
        keys,
        places,
        danger: false,
        hint,
        why: always,
        takes: &[],
    }
}

/// A row that takes more than its word in the palette.
const fn with(action: Action, takes: &'static [Takes]) -> Action {
    Action { takes, ..action }
}

/// A row with a condition.
const fn only(action: Action, why: super::action::Why) -> Action {
    Action { why, ..action }
}

/// A row that takes something away.
const fn danger(action: Action) -> Action {
    Action {
        danger: true,
        ..action
    }
}

/// Everything that can be done.
#[rustfmt::skip]
pub static ACTIONS: &[Action] = &[
    with(only(plain(Id::Open, "open", "Open the account under the cursor.", &["enter", "right"], &[Accounts], 90), openable), ACCOUNT),
    only(plain(Id::Open, "go there", "Go to what the line under the cursor is about.", &["enter", "right"], &[Overview], 90), row),
    only(plain(Id::Scope, "all accounts", "Show what wants attention in all accounts of the store, or in the open one alone.", &["s"], &[Overview], 57), account),
    only(plain(Id::Mend, "mend", "Start what would mend what the line under the cursor tells; its plan is shown first.", &["m"], &[Overview], 85), mends),
    only(plain(Id::Open, "open", "Show the row under the cursor in full.", &["enter", "right"], INSIDE, 90), openable),
    only(plain(Id::Open, "open", "Show the row under the cursor in full.", &["enter"], &[Resources], 90), openable),
    only(plain(Id::Unfold, "unfold", "Show what lies in the thing under the cursor; where it is shown, go to the first.", &["l", "right"], &[Resources], 80), unfolds),
    only(plain(Id::Fold, "fold", "Hide what lies in the thing under the cursor, or go to what it lies in.", &["h", "left"], &[Resources], 65), folds),
    only(plain(Id::NewUser, "new", "Make a user who is active at once.", &["n"], &[Users], 60), account),
    only(plain(Id::Invite, "invite", "Ask somebody to join the account.", &["i"], &[Users], 62), account),
    with(only(plain(Id::EditUser, "edit", "Change a user: name, roles, places and relations, in one step.", &["e"], &[Users], 55), row), PERSON),
    with(only(plain(Id::AddRole, "role", "Give a role to the user under the cursor, or to all that are marked.", &["r"], &[Users], 85), some), ROLE),
    with(only(plain(Id::ChangeRole, "change role", "Change one of the user's roles into another.", &["c"], &[Users], 50), holds), CHANGE),
    with(only(danger(plain(Id::TakeRole, "take role", "Take one of the user's roles away.", &["t"], &[Users], 48)), holds), TAKE),
    with(only(danger(plain(Id::Archive, "archive", "Set the user aside; roles are kept for a later restoration.", &["a"], &[Users], 80)), archivable), PERSON),
    with(only(plain(Id::Restore, "restore", "Bring an archived user back.", &["b"], &[Users], 80), restorable), PERSON),
    with(only(danger(plain(Id::Remove, "remove", "Remove the user for good, or cancel an invitation.", &["D"], &[Users], 30)), some), PERSON),
    with(only(plain(Id::Why, "why", "What this person can do, and why or why not.", &["w"], &[Users], 75), row), WHY),
    with(only(plain(Id::SendAgain, "send again", "Send the invitation again: it holds anew.", &["l s"], &[Users], 0), invited), PERSON),
    with(only(plain(Id::Accept, "accept", "Accept the invitation in the invited person's stead.", &["l a"], &[Users], 0), invited), PERSON),
    with(only(danger(plain(Id::Leave, "leave", "Somebody leaves: see what they have, choose an heir, let them go in one step.", &["l l"], &[Users], 28)), row), PERSON),
    plain(Id::NewAccount, "new", "Open an account under one of the policies of this store.", &["n"], &[Accounts], 60),
    with(only(plain(Id::EditAccount, "edit", "Change what the account is called, its licences and seats.", &["e"], &[Accounts], 55), row), ACCOUNT),
    with(only(plain(Id::InstallPolicy, "policy", "Put the account under another version of its policy, or another one.", &["p"], &[Accounts], 42), row), ACCOUNT),
    with(only(danger(plain(Id::StopAccount, "suspend", "Suspend the account: nobody in it may act until it is resumed.", &["Z"], &[Accounts], 38)), stoppable), ACCOUNT),
    with(only(plain(Id::ResumeAccount, "resume", "Let a suspended account go on.", &["R"], &[Accounts], 70), resumable), ACCOUNT),
    with(only(danger(plain(Id::RemoveAccount, "remove", "Remove the account for good, with everybody and everything in it.", &["D"], &[Accounts], 20)), row), ACCOUNT),
    with(only(plain(Id::Things, "things", "Find a thing of the account: open it to change it, or who is tied to it.", &["T"], &[Users], 26), account), THING),
    only(plain(Id::NewThing, "new thing", "Make a thing of one of the kinds that the policy knows.", &["N"], &[Users], 0), account),
    only(plain(Id::EditThing, "edit", "Change the thing: its name, state, facts and labels, and who is tied to it, in one step.", &["e"], &[Resources], 75), row),
    only(plain(Id::ThingPeople, "people", "See who holds which role there and who is related to it; give and take, in one step.", &["p"], &[Resources], 72), row),
    only(plain(Id::NewBelow, "new below", "Make a thing that lies in the one under the cursor.", &["n"], &[Resources], 60), row),
    only(plain(Id::NewThing, "new thing", "Make a thing of one of the kinds that the policy knows.", &["N"], &[Resources], 40), account),
    only(plain(Id::MoveThing, "move", "Move the thing with all that lies in it: choose where to, in a tree of the places that it may be moved to.", &["m"], &[Resources], 56), row),
    only(plain(Id::HandOver, "hand over", "Hand the thing over: choose its new owner.", &["O"], &[Resources], 50), row),
    only(danger(plain(Id::RemoveThing, "remove", "Remove the thing and all that lies in it.", &["D"], &[Resources], 30)), row),
    only(plain(Id::Unfold, "unfold", "Show what lies in the place under the cursor; where it is shown, go to the first.", &["right", "tab"], &[Where], 80), unfolds),
    only(plain(Id::Fold, "fold", "Hide what lies in the place under the cursor, or go to what it lies in.", &["left", "backtab"], &[Where], 65), folds),
    only(plain(Id::Choose, "choose", "Put it into the place under the cursor.", &["enter"], &[Where], 90), row),
    plain(Id::NextField, "next", "Go to the next field, and behind the last one to the next tab.", &["tab", "down"], &[Record], 60),
    plain(Id::PreviousField, "previous", "Go to the previous field, and before the first one to the previous tab.", &["backtab", "up"], &[Record], 0),
    plain(Id::Enter, "next or go on", "Go to the next field; in the last one, go on.", &["enter"], &[Record], 50),
    plain(Id::NextTab, "next tab", "Go to the next tab.", &["ctrl-right", "ctrl-t"], &[Record], 70),
    plain(Id::PreviousTab, "previous tab", "Go to the previous tab.", &["ctrl-left"], &[Record], 0),
    plain(Id::NextTab, "next tab", "Go to the next tab.", &["tab", "ctrl-right", "ctrl-t"], &[Held, Ties], 60),
    plain(Id::PreviousTab, "previous tab", "Go to the previous tab.", &["backtab", "ctrl-left"], &[Held, Ties], 0),
    plain(Id::AddRole, "add", "Give another role.", &["a"], &[Held], 80),
    only(plain(Id::ChangeRole, "change", "Change the role under the cursor into another.", &["c"], &[Held], 66), row),
    only(danger(plain(Id::TakeRole, "take", "Take the role under the cursor, or let it be again.", &["t", "space"], &[Held], 70)), row),
    only(plain(Id::Term, "term", "Say from when and until when the role is held.", &["e"], &[Held], 64), row),
    only(plain(Id::Toggle, "tie or end", "Tie what is under the cursor, or end it; nothing is done before the plan.", &["space", "enter"], &[Ties], 80), row),
    plain(Id::Left, "previous tie", "Show the previous role or relation.", &["left", "h"], &[Ties], 0),
    plain(Id::Right, "next tie", "Show the next role or relation.", &["right", "l"], &[Ties], 72),
    plain(Id::Narrow, "narrow", "Narrow the list by words.", &["/"], &[Ties], 58),
    plain(Id::Choose, "keep", "Keep the words and go back to the list.", &["enter"], &[Narrow], 90),
    plain(Id::Close, "drop", "Drop the words and go back to the list.", &["esc"], &[Narrow], 80),
    only(danger(plain(Id::RemoveThing, "remove", "Remove the thing and all that lies in it.", &["alt-d", "f8"], &[Record], 30)), a_thing),
    only(danger(plain(Id::RemoveThing, "remove", "Remove the thing and all that lies in it.", &["D"], &[Ties], 30)), a_thing),
    plain(Id::Submit, "go on", "Go on with all that was changed; what would happen is shown first.", &["ctrl-s"], &[Record, Held, Ties], 90),
    plain(Id::Heir, "heir", "Choose who takes over.", &["h"], &[Leaving], 80),
    plain(Id::Choose, "archive or remove", "Archive them, or remove them for good.", &["r", "space"], &[Leaving], 70),
    only(danger(plain(Id::Submit, "go on", "Go on; what would happen is shown first.", &["enter", "ctrl-s"], &[Leaving], 90)), lets_go),
    with(plain(Id::Ask, "why can", "Why somebody can or cannot do something: choose who, then what.", &["w", "W w"], &[Overview, Roles, Approvals, Journal, Policy], 24), ASK),
    with(plain(Id::Ask, "why can", "Why somebody can or cannot do something: choose who, then what.", &["W w"], &[Users], 0), ASK),
    only(with(plain(Id::Ask, "why can", "Why somebody can or cannot do something with this thing: choose who, then what.", &["w", "W w"], &[Resources], 54), ASK), row),
    with(plain(Id::WhoCan, "who can", "Everybody who can do something, and by which roles.", &["W c"], KNOWING, 22), WHO),
    only(with(plain(Id::WhoCan, "who can", "Everybody who can do something with this thing, and by which roles.", &["W c"], &[Resources], 44), WHO), row),
    only(plain(Id::Rules, "rules", "Read the rules that stand behind the row under the cursor.", &["r", "W l"], &[Roles, Resources, Policy], 36), row),
    only(plain(Id::Rules, "rules", "Read the rules that stand behind the roles of the user under the cursor.", &["W l"], &[Users], 0), row),
    only(plain(Id::Rules, "rules", "Read the rules that stand behind the line under the cursor.", &["r", "W l"], &[Overview], 46), ruled),
    with(only(plain(Id::Compare, "compare", "Set the person or the role that the line is about beside another.", &["="], &[Overview], 0), someone), WORDS),
    only(plain(Id::Rights, "rights", "What the person that the line is about may do, thing by thing.", &["W r"], &[Overview], 0), person),
    only(plain(Id::Sees, "sees", "What the person or a holder of the role that the line is about sees, may not do, and does not see.", &["W s"], &[Overview], 0), someone),
    with(only(plain(Id::Compare, "compare", "Set this person beside another: who can do what the other cannot.", &["="], &[Users], 33), row), PERSON),
    with(only(plain(Id::Compare, "compare", "Set this role beside another: what only one of them gives.", &["="], &[Roles], 60), row), ONE_ROLE),
    with(only(plain(Id::Rights, "rights", "What this person may do, thing by thing.", &["W r"], &[Users], 23), row), PERSON),
    with(only(plain(Id::Sees, "sees", "What this person sees, may not do, and does not see.", &["W s"], &[Users], 21), row), PERSON),
    with(only(plain(Id::Sees, "sees", "What somebody sees, may not do, and does not see who holds this role alone.", &["W s"], &[Roles], 50), row), ONE_ROLE),
    plain(Id::Delegation, "delegation", "Who may give which roles to whom, as a table.", &["d", "W d"], &[Roles], 55),
    plain(Id::Delegation, "delegation", "Who may give which roles to whom, as a table.", &["W d"], &[Overview, Users, Resources, Approvals, Journal, Policy], 0),
    only(plain(Id::Approve, "approve", "Say yes to the request, with a note if you like.", &["a"], &[Approvals], 85), waits),
    only(danger(plain(Id::Decline, "decline", "Say no to the request, with a note if you like.", &["d"], &[Approvals], 80)), waits),
    only(danger(plain(Id::Withdraw, "withdraw", "Take the request back for whoever asked.", &["x"], &[Approvals], 40)), undecided),
    only(plain(Id::Unblock, "unblock", "See why nobody can decide the request, and start what would help.", &["b"], &[Approvals], 78), blocked),
    plain(Id::AllWaiting, "waiting", "See what waits in all accounts of the store, the oldest first, and go there.", &["g w"], PANES, 0),
    only(plain(Id::Mark, "mark", "Mark the row under the cursor, or take its mark away. What is done to many is then done to all that are marked.", &["space"], &[Users, Approvals], 28), row),
    only(plain(Id::MarkAll, "mark all", "Mark all rows that the filter shows, those of further pages too.", &["*", "+"], &[Users, Approvals], 12), row),
    only(plain(Id::InvertMarks, "invert marks", "Mark the rows that are not marked and unmark the others, of all that the filter shows.", &["v"], &[Users, Approvals], 0), row),
    only(plain(Id::UnmarkAll, "unmark", "Take all marks away.", &["-"], &[Users, Approvals], 29), marked),
    plain(Id::Way, "way", "Choose whether all belong together, all or nothing, or each is done for itself.", &["w"], &[Many], 75),
    only(plain(Id::Undo, "undo", "Take back what you did last in this account, by an edit that is judged like any other; its plan is shown first.", &["u"], &[Overview, Accounts, Users, Roles, Resources, Approvals, Policy], 86), undoable),
    only(plain(Id::Undo, "undo", "Take back what the entry under the cursor did, by an edit that is judged like any other; its plan is shown first.", &["u"], &[Journal], 80), row),
    only(plain(Id::Redo, "redo", "Do again what you undid last in this account; its plan is shown first.", &["U", "ctrl-y"], PANES, 31), redoable),
    with(only(plain(Id::Matrix, "matrix", "Show which role gives which capability.", &["m"], &[Accounts, Users, Roles, Policy], 45), account_or_row), ACCOUNT),
    with(only(plain(Id::Features, "features", "Switch features and choose the plan of the account.", &["f"], &[Accounts, Users, Roles], 40), account_or_row), ACCOUNT),
    with(plain(Id::Filter, "filter", "Show only rows of which it holds: words, role:owner, -status:archived.", &["/"], PANES, 70), FILTER),
    with(plain(Id::Sort, "sort", "Choose by what the list is sorted; the same again turns it round.", &["s"], LISTED, 9), ORDER),
    plain(Id::Reverse, "reverse", "Turn the order of the list round.", &["S"], LISTED, 0),
    plain(Id::Columns, "columns", "Choose which columns the list shows, and in which order.", &["C"], LISTED, 0),
    with(plain(Id::Views, "views", "Go to a saved view of the list, or keep this one under a name.", &["V"], LISTED, 6), VIEW),
    with(only(plain(Id::ActAs, "act as", "Choose as whom you act: site administrator, vendor, or a user.", &["A"], PANES, 35), account), ACTOR),
    only(plain(Id::Back, "back", "Leave the full view, or drop the filter.", &["esc", "left", "backspace"], FLAT, 95), leavable),
    only(plain(Id::Back, "back", "Leave the full view, or drop the filter.", &["esc", "backspace"], &[Resources], 95), leavable),
    only(plain(Id::Jump, "jump", "Go to something that is named on the row under the cursor, or to its journal.", &["o"], NAMING, 58), row),
    with(plain(Id::GoTo, "go to", "Go to anything by a few letters of its name: accounts, users, roles, things, actions.", &["ctrl-k", "ctrl-g"], PANES, 22), ANYTHING),
    only(plain(Id::GoBack, "back there", "Go back to where you were before.", &["[", "alt-left"], PANES, 0), been),
    only(plain(Id::GoForward, "forward", "Go forward again to where you came back from.", &["]", "alt-right"], PANES, 0), ahead),
    plain(Id::Down, "down", "Move down.", &["j", "down"], STEERED, 0),
    plain(Id::Up, "up", "Move up.", &["k", "up"], STEERED, 0),
    plain(Id::Left, "left", "Move left.", &["h", "left"], &[Matrix, Rights, Sees, Delegation], 30),
    plain(Id::Right, "right", "Move right.", &["l", "right"], &[Matrix, Rights, Sees, Delegation], 30),
    plain(Id::PageDown, "page down", "Move down by a page.", &["pgdn", "ctrl-d"], SCROLLED, 0),
    plain(Id::PageUp, "page up", "Move up by a page.", &["pgup", "ctrl-u"], SCROLLED, 0),
    plain(Id::First, "first", "Go to the first row that is loaded.", &["g g", "home"], SCROLLED, 0),
    plain(Id::Last, "last", "Go to the last row that is loaded; again, and more is loaded.", &["G", "end"], SCROLLED, 0),
    plain(Id::Down, "down", "Move down.", &["down", "ctrl-n"], &[Picker, Where, Search, Help, Palette, Views, Filter], 0),
    plain(Id::Up, "up", "Move up.", &["up", "ctrl-p"], &[Picker, Where, Search, Help, Palette, Views, Filter], 0),
    plain(Id::PageDown, "page down", "Move down by a page.", &["pgdn"], &[Picker, Where, Search, Help, Palette, Views], 0),
    plain(Id::PageUp, "page up", "Move up by a page.", &["pgup"], &[Picker, Where, Search, Help, Palette, Views], 0),
    with(plain(Id::GoOverview, "overview", "Go to what wants attention, in the account or in the store.", &["1", "g o"], PANES, 0), ACCOUNT),
    plain(Id::GoAccounts, "accounts", "Go to the accounts of the store.", &["2", "g c"], PANES, 0),
    with(only(plain(Id::GoUsers, "users", "Go to the users of the account.", &["3", "g u"], PANES, 0), account_or_row), ACCOUNT),
    with(only(plain(Id::GoRoles, "roles", "Go to the roles of the account.", &["4", "g r"], PANES, 0), account_or_row), ACCOUNT),
    with(only(plain(Id::GoResources, "resources", "Go to the things of the account, and who holds what on them.", &["5", "g t"], PANES, 0), account_or_row), ACCOUNT),
    with(only(plain(Id::GoApprovals, "approvals", "Go to the requests of the account.", &["6", "g a"], PANES, 0), account_or_row), ACCOUNT),
    with(only(plain(Id::GoJournal, "journal", "Go to the journal of the account.", &["7", "g j"], PANES, 0), account_or_row), ACCOUNT),
    with(only(plain(Id::GoPolicy, "policy", "Go to the rules of the account's policy.", &["8", "g p"], PANES, 0), account_or_row), ACCOUNT),
    only(plain(Id::NextPane, "next pane", "Go to the next pane.", &["tab"], PANES, 0), account_or_row),
    only(plain(Id::PreviousPane, "previous pane", "Go to the previous pane.", &["backtab"], PANES, 0), account_or_row),
    only(plain(Id::Copy, "copy", "Copy the handle of the row under the cursor to the clipboard.", &["y"], PANES, 0), row),
    plain(Id::Refresh, "refresh", "Read everything again from the store.", &["ctrl-r"], PANES, 0),
    with(plain(Id::Theme, "theme", "Choose how the console looks; it looks so while you choose.", &["alt-t"], PANES, 0), THEME),
    plain(Id::Messages, "messages", "Read again what the foot line has said.", &["M"], PANES, 0),
    plain(Id::Reload, "reload", "Read the configuration and the themes again, and draw the screen anew.", &["alt-r"], PANES, 0),
    plain(Id::Mouse, "mouse", "Use the mouse, or leave it to the terminal for selecting text.", &["alt-m"], PANES, 0),
    plain(Id::Palette, "commands", "Find anything that can be done here by its name, and do it.", &[":", "alt-x"], STEERED, 20),
    with(plain(Id::Help, "help", "List everything that can be done here.", &["?"], STEERED, 99), WORDS),
    plain(Id::Choose, "choose", "Take the row under the cursor.", &["enter"], &[Picker], 90),
    plain(Id::Choose, "do it", "Do what is under the cursor.", &["enter"], &[Palette], 90),
    plain(Id::Complete, "complete", "Write the command under the cursor out in full.", &["tab"], &[Palette], 70),
    plain(Id::Complete, "take", "Write out what is offered under the cursor.", &["tab"], &[Filter], 70),
    plain(Id::Choose, "keep", "Keep the filter and go back to the list.", &["enter"], &[Filter], 90),
    plain(Id::Close, "drop", "Drop the filter and go back to the list.", &["esc"], &[Filter], 80),
    only(plain(Id::Choose, "start that", "Start the remedy under the cursor; its plan is shown first.", &["enter"], &[Refusal], 90), mendable),
    only(plain(Id::Choose, "switch", "Switch the feature, or choose the plan; what would happen is shown first.", &["enter", "space"], &[Switches], 90), switchable),
    plain(Id::NextField, "next", "Go to the next field.", &["tab", "down"], &[Form], 70),
    plain(Id::PreviousField, "previous", "Go to the previous field.", &["backtab", "up"], &[Form], 0),
    plain(Id::Enter, "next or go on", "Go to the next field; in the last one, go on.", &["enter"], &[Form], 80),
    plain(Id::Submit, "go on", "Go on; what would happen is shown first.", &["ctrl-s"], &[Form, Note], 90),
    only(plain(Id::GoAhead, "go ahead", "Do what the plan says.", &["y"], &[Plan, Many], 80), light),
    only(danger(plain(Id::GoAheadGravely, "go ahead", "Do what the plan says, though it takes something away.", &["Y"], &[Plan, Many], 70)), grave),
    only(plain(Id::Refresh, "try again", "Ask the store once more; what it has done already is not done twice.", &["ctrl-r"], &[Plan, Many], 65), troubled),
    plain(Id::Details, "details", "Show everything by name, or only the first of it.", &["d"], &[Plan, Many], 60),
    only(plain(Id::Reason, "reason", "Say why; the journal keeps it with what was done.", &["e"], &[Plan, Many], 50), ready),
    only(danger(plain(Id::BreakGlass, "break the glass", "Act where the account's own people should: say why, and the journal marks it.", &["B"], &[Plan], 0)), by_site),
    plain(Id::Choose, "keep", "Keep the reason and go back to the plan.", &["enter"], &[Reason], 90),
    plain(Id::Close, "go back", "Go back to the plan; the reason stays as it was.", &["esc"], &[Reason], 80),
    only(plain(Id::Choose, "start that", "Start what would change it; its plan is shown first.", &["enter"], &[Why], 90), startable),
    only(plain(Id::Choose, "why", "Why this person can.", &["enter"], &[WhoCan], 90), row),
    only(plain(Id::Choose, "go in, why", "Go to what may be done there; on a right, why.", &["enter"], &[Rights], 90), row),
    only(plain(Id::Choose, "look closer", "Why this person may or may not; of a role, its rules.", &["enter"], &[Sees], 90), row),
    only(plain(Id::Choose, "look closer", "Why the one who may not may not; of roles, their rules.", &["enter"], &[Compare], 90), row),
    only(plain(Id::Choose, "open", "Open the table of the column; in such a table, the rules of the cell.", &["enter"], &[Delegation], 90), row),
    plain(Id::NextField, "next table", "Go to the table of the next thing that is done to people.", &["tab"], &[Delegation], 70),
    plain(Id::PreviousField, "table before", "Go to the table of the thing before.", &["backtab"], &[Delegation], 0),
    plain(Id::AskOf, "of a thing", "Ask the same of one thing or person.", &["o"], &[Why, WhoCan], 60),
    plain(Id::OtherCapability, "about else", "Ask about another capability.", &["c"], &[Why, WhoCan], 55),
    plain(Id::OtherPerson, "of whom", "Ask the same of another person.", &["p"], &[Why], 50),
    plain(Id::Compare, "another", "Set the first beside another.", &["="], &[Compare], 55),
    plain(Id::Details, "all", "Show everything that was weighed, or only what decided.", &["d"], &[Why], 45),
    plain(Id::Details, "all", "Show also what is alike, or only the differences.", &["d"], &[Compare], 70),
    only(plain(Id::WhoCan, "who can", "Everybody who can do what the row says.", &["w"], &[Matrix], 60), row),
    only(plain(Id::Rules, "rules", "Read the rules of this cell.", &["enter", "r"], &[Matrix], 65), ruled),
    only(plain(Id::Rules, "rules", "Read the rules that stand behind this.", &["r"], &[Why, WhoCan, Compare, Rights, Sees, Delegation], 40), ruled),
    plain(Id::Filter, "find", "Show only what holds the words you type.", &["/"], NARROWED, 50),
    plain(Id::Choose, "keep", "Keep the words and go back to what they left.", &["enter"], &[Search], 90),
    plain(Id::Close, "drop", "Drop the words and show everything again.", &["esc"], &[Search], 80),
    plain(Id::Close, "go back", "Go back; words that narrow the screen are dropped first.", &["esc", "q"], &[Why, WhoCan, Compare, Rights, Sees, Delegation, Rules], 80),
    plain(Id::Choose, "go ahead", "Go ahead, once the word is typed.", &["enter"], &[Word], 90),
    plain(Id::Close, "go back", "Go back to the plan; nothing is done.", &["esc"], &[Word], 80),
    plain(Id::Close, "stop", "Stop when the step that is under way is done; the rest is not begun.", &["esc", "q"], &[Progress], 90),
    plain(Id::Close, "cancel", "Leave everything as it is.", &["esc", "enter", "q", "n"], &[Plan, Many], 90),
    plain(Id::Close, "go back", "Go back; what you typed is kept.", &["esc", "q"], &[Refusal, Matrix, Switches, Leaving, Held, Ties], 80),
    plain(Id::Close, "go back", "Go back.", &["esc", "q", "enter"], &[Results], 80),
    plain(Id::Close, "go back", "Go back without doing anything.", &["esc"], &[Picker, Where, Form, Note, Help, Palette, Views, Record], 60),
    plain(Id::Choose, "show or hide", "Show the column under the cursor, or hide it.", &["space", "enter"], &[Columns], 90),
    plain(Id::Earlier, "earlier", "Move the column under the cursor one place forward.", &["K"], &[Columns], 70),
    plain(Id::Later, "later", "Move the column under the cursor one place back.", &["J"], &[Columns], 70),
    plain(Id::Reset, "reset", "Show the columns as they come.", &["r"], &[Columns], 60),
    plain(Id::Close, "go back", "Go back to the list; the columns are remembered.", &["esc", "q"], &[Columns], 80),
    plain(Id::Choose, "show", "Show the view under the cursor.", &["enter"], &[Views], 90),
    plain(Id::KeepView, "keep", "Keep what the list shows now under the name that is typed.", &["ctrl-s"], &[Views], 80),
    danger(plain(Id::ForgetView, "forget", "Forget the view under the cursor; nothing else is touched.", &["alt-d"], &[Views], 70)),
    plain(Id::Suspend, "suspend", "Put the console to sleep and go back to the shell; fg wakes it.", &["ctrl-z"], &Place::ALL, 0),
    plain(Id::Quit, "quit", "Leave Rolecall.", &["q", "ctrl-c"], PANES, 10),
    plain(Id::Quit, "quit", "Leave Rolecall, whatever is on the screen.", &["ctrl-c"], &[Filter, Picker, Where, Form, Note, Plan, Reason, Word, Many, Progress, Results, Refusal, Matrix, Switches, Why, WhoCan, Compare, Rights, Sees, Delegation, Rules, Search, Help, Palette, Columns, Views, Leaving, Record, Held, Ties, Narrow], 0),
];
