//! The pictures in the documents, drawn by the console itself from the demo data: the one at the head of
//! README.md, and the gallery of all screens, each where a script says `picture`.
//! `ROLECALL_PICTURE=write cargo test --test picture` draws them anew.
#![allow(missing_docs, clippy::unwrap_used)]

mod picture_support;
mod script_support;
mod tui_support;

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use picture_support::picture;
use rolecall::tui::{action::Place, colour::Depth};
use script_support::{play::visit, read::Step};
use tui_support::{Script, demo::Demo, look};

/// The screens of the gallery: name, title, and what is worth saying of it. A picture that is no
/// longer here or in no script fails the run.
const GALLERY: &[(&str, &str, &str)] = &[
    (
        "overview",
        "Overview",
        "What wants attention in an account, the gravest first; Enter goes there.",
    ),
    (
        "accounts",
        "Accounts",
        "Everything begins here: the accounts of the store, how many people each has, and on the right what is known of the one under the cursor.",
    ),
    (
        "users",
        "Users",
        "The people of an account, what they hold and since when; the foot line names what can be done with the one under the cursor.",
    ),
    (
        "user-in-full",
        "A user in full",
        "Everything that is known of one person.",
    ),
    (
        "roles",
        "Roles",
        "The roles that the account's policy knows, how many hold each, and what the policy says of them.",
    ),
    (
        "resources",
        "Resources",
        "The tree of things in an account, with who holds what on each.",
    ),
    (
        "approvals",
        "Approvals",
        "What waits for somebody's word: who asked, who can decide, and what becomes of it either way.",
    ),
    (
        "journal",
        "Journal",
        "Everything that was done, the newest first, with whoever did it.",
    ),
    (
        "policy",
        "Policy",
        "The rules that the account follows, by their ids.",
    ),
    (
        "role-picker",
        "Choosing a role",
        "The lawful ones first; beside the one under the cursor stands what it would change.",
    ),
    (
        "plan",
        "A plan",
        "What would happen, before anything does. What takes something away wants a capital letter, and Enter is the safe answer.",
    ),
    (
        "columns",
        "Columns",
        "Which columns a list shows, and in which order.",
    ),
    (
        "views",
        "Saved views",
        "A filter, an order and columns, kept under a name.",
    ),
    (
        "themes",
        "Themes",
        "While one chooses, the console looks like the theme under the cursor.",
    ),
    (
        "marked",
        "Many marked",
        "Marks decide whom an action is about; one by one, all that the filter shows, or the others.",
    ),
    (
        "many",
        "Many at once",
        "One plan that adds up: what would be done, what would be refused and why, as one batch or one by one.",
    ),
    (
        "progress",
        "On the way",
        "What takes its time says how far it has come, and can be called off.",
    ),
    (
        "word",
        "A typed word",
        "What removes people for good wants the account's handle typed, so that no finger slips into it.",
    ),
    (
        "results",
        "Results",
        "Each of many has a result of its own.",
    ),
    (
        "refusal",
        "A refusal",
        "Why it cannot be, by which rules, and what would make it possible; a remedy can be started from here.",
    ),
    (
        "new-user",
        "A new user",
        "A handle is suggested, and a field that is wrong says so at once.",
    ),
    (
        "edit-user",
        "A user edited",
        "Everything about one person in tabs; nothing is written before its plan is read.",
    ),
    (
        "roles-held",
        "Roles held",
        "Each role on its place, changed in one step with everything else.",
    ),
    (
        "ties",
        "Where a role holds",
        "Places and people to which somebody is tied, switched on and off.",
    ),
    (
        "where-it-lies",
        "Where it lies",
        "A thing is moved into a place chosen from a tree: only places that are lawful, and what leads to them.",
    ),
    (
        "narrowing",
        "Narrowing",
        "A few letters narrow what can be switched.",
    ),
    (
        "leaving",
        "Somebody leaves",
        "What somebody holds and owns, and the heir to whom it goes.",
    ),
    (
        "note",
        "A note",
        "A word for whoever asked, in as many lines as it takes.",
    ),
    (
        "act-as",
        "Acting as somebody",
        "As whom one acts always stands in the head line, and that person's rights count.",
    ),
    (
        "matrix",
        "Who can what",
        "Each capability and each role, with the rule that says so and the condition under which it holds.",
    ),
    (
        "abilities",
        "What somebody can do",
        "Every capability of one person; Enter says why, or why not.",
    ),
    (
        "why",
        "Why, and why not",
        "What was weighed, in its order, and what would change the answer.",
    ),
    (
        "who-can",
        "Who can do something",
        "Everybody who may do one thing, and by which of their roles.",
    ),
    (
        "search",
        "Words",
        "A few letters find the line that is meant.",
    ),
    (
        "rights",
        "Rights by thing",
        "What one person may do, thing by thing.",
    ),
    (
        "compare",
        "Two compared",
        "What one role or person can and the other cannot.",
    ),
    (
        "sees",
        "What is seen",
        "What somebody in that role is shown, and what a product hides from them.",
    ),
    (
        "delegation",
        "Who may give what",
        "Who may do what to whom, with which roles.",
    ),
    (
        "rules",
        "Rules",
        "The rules by their ids, in the words of the source.",
    ),
    (
        "features",
        "Features and plans",
        "What the plan brings, what can be switched, and by whom.",
    ),
    (
        "commands",
        "Commands",
        "Everything that can be done here by its name, with its keys and, where it cannot be done now, the reason.",
    ),
    (
        "help",
        "Help",
        "All keys of the place; typing narrows them.",
    ),
    (
        "empty",
        "An empty store",
        "An empty screen says why it is empty and what fills it.",
    ),
];

/// Places that are a line on another screen, or are seen on the picture of another.
const LINES: [Place; 2] = [Place::Filter, Place::Reason];

const AGAIN: &str = "ROLECALL_PICTURE=write cargo test --test picture";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

/// Whether the file is as it should be; it is made so where that is wanted.
fn is_kept(path: &Path, text: &str) -> bool {
    if env::var("ROLECALL_PICTURE").is_ok_and(|v| v == "write") {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    fs::read_to_string(path).unwrap_or_default() == text
}

#[test]
fn the_picture_shows_the_console_as_it_is() {
    let service = Demo::fresh().service();
    let book = Box::new(service);
    let size = (80, 24);
    let mut script = Script::looking(size, book, Some("northside"), look(Depth::True, false));
    for _ in 0..40 {
        if script.text().contains("> Oz Ferrand") {
            break;
        }
        script.key("j");
    }
    script.sees("> Oz Ferrand");
    let drawn = picture(&script.buffer(), "the users of a clinic");
    assert!(
        is_kept(&root().join("screen.svg"), &drawn),
        "screen.svg is of an older console: {AGAIN}"
    );
}

/// The page of the gallery.
fn page() -> String {
    let mut page =
        "# The screens\n\nEach is drawn by the console itself from the demo data, at 80 \
                    columns and 24 rows; see it live with `rolecall demo`.\nThe keys stand in \
                    [keys.md](keys.md).\n"
            .to_owned();
    for (name, title, about) in GALLERY {
        // Writing to a string cannot fail.
        let _ = write!(
            page,
            "\n## {title}\n\n{about}\n\n![{title}](pictures/{name}.svg)\n"
        );
    }
    page
}

#[test]
fn the_gallery_shows_every_screen_as_it_is() {
    let mut drawn: BTreeMap<String, String> = BTreeMap::new();
    let mut places = LINES.to_vec();
    for script in script_support::all() {
        visit(&script, &mut |console, step| {
            let Step::Picture(name) = step else { return };
            let title = GALLERY.iter().find(|(n, ..)| n == name).map(|(_, t, _)| *t);
            let title = title.map_or_else(String::new, str::to_lowercase);
            assert_eq!(console.size, (80, 24), "{name}");
            places.push(console.app.place());
            let before = drawn.insert(name.clone(), picture(&console.buffer(), &title));
            assert!(before.is_none(), "{name} is drawn twice");
        });
    }
    let folder = root().join("src/tui/pictures");
    let listed: BTreeSet<&str> = GALLERY.iter().map(|(name, ..)| *name).collect();
    let made: BTreeSet<&str> = drawn.keys().map(String::as_str).collect();
    assert_eq!(made, listed, "GALLERY lists what scripts draw");
    let missing: Vec<&str> = Place::ALL
        .iter()
        .filter(|place| !places.contains(place))
        .map(|place| place.title())
        .collect();
    assert!(missing.is_empty(), "no picture of {missing:?}");
    let mut old: Vec<&str> = Vec::new();
    for (name, text) in &drawn {
        if !is_kept(&folder.join(format!("{name}.svg")), text) {
            old.push(name);
        }
    }
    assert!(
        old.is_empty(),
        "pictures of an older console: {old:?}; {AGAIN}"
    );
    let kept = fs::read_dir(&folder).unwrap().count();
    assert_eq!(
        kept,
        drawn.len(),
        "a file in {} is no picture any more",
        folder.display()
    );
    assert!(
        is_kept(&folder.with_file_name("screens.md"), &page()),
        "{AGAIN}"
    );
}
