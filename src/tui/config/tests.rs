//! What a configuration may say, and how its slips are told.

use super::*;
use crate::tui::keymap::Found;

fn told(text: &str) -> Vec<(usize, &'static str)> {
    let faults = Config::read(text).faults;
    faults.into_iter().map(|f| (f.line, f.code)).collect()
}

fn started(config: &Config, place: Place, keys: &str) -> Option<Id> {
    let keys: Sequence = keys.parse().unwrap();
    match config.keymap.find(place, keys.keys()) {
        Found::Action(action) => Some(action.id),
        _ => None,
    }
}

#[test]
fn every_preset_is_whole_and_no_key_of_it_means_two_things() {
    for (name, text) in PRESETS {
        let mut reader = Reader {
            text,
            faults: Vec::new(),
        };
        let mut own = Vec::new();
        for (place, rows) in DeTable::parse(text).unwrap().get_ref() {
            let DeValue::Table(rows) = rows.get_ref() else {
                panic!("{name}");
            };
            reader.place(place, rows, &mut own);
        }
        assert_eq!(reader.faults, [], "{name}");
        assert_eq!(preset(name).clashes(), [], "{name}");
        let config = Config::read(&format!("[keys]\npreset = \"{name}\""));
        assert_eq!((config.preset.as_str(), config.faults), (name, vec![]));
    }
}

#[test]
fn what_is_said_is_used() {
    let config = Config::read(
        "[look]\ntheme = \"light\"\nascii = true\ncolours = \"16\"\n\
         [keys]\npreset = \"emacs\"\n[keys.users]\narchive = [\"x x\"]\n",
    );
    assert_eq!(config.faults, []);
    assert_eq!(config.theme.as_deref(), Some("light"));
    assert_eq!((config.ascii, config.depth), (true, Some(Depth::Sixteen)));
    assert_eq!(started(&config, Place::Users, "x x"), Some(Id::Archive));
    assert_eq!(started(&config, Place::Users, "a"), None);
    assert_eq!(started(&config, Place::Roles, "ctrl-n"), Some(Id::Down));
    assert_eq!(config.complaint(), None);
}

#[test]
fn each_slip_is_told_at_its_line() {
    for (text, faults) in [
        ("[look", vec![(1, "toml")]),
        ("colour = 1", vec![(1, "unknown-entry")]),
        ("[look]\n\ntheme = 3", vec![(3, "unknown-entry")]),
        ("[look]\ncolours = \"many\"", vec![(2, "unknown-colours")]),
        ("[look.stores]\n\"prod*\" = 1", vec![(2, "no-theme")]),
        ("[keys]\npreset = \"nano\"", vec![(2, "unknown-preset")]),
        ("[keys]\nusers = 1", vec![(2, "unknown-entry")]),
        ("[keys.cellar]\nwhy = []", vec![(1, "unknown-place")]),
        ("[keys.users]\nfly = [\"x\"]", vec![(2, "unknown-action")]),
        (
            "[keys.users]\napprove = [\"x\"]",
            vec![(2, "unknown-action")],
        ),
        ("[keys.users]\nwhy = \"x\"", vec![(2, "no-list")]),
        (
            "[keys.users]\nwhy = [\"hyper-x\", 3]",
            vec![(2, "unknown-key"), (2, "unknown-key")],
        ),
        ("[keys.form]\nsubmit = [\"x\"]", vec![(2, "typed-key")]),
        ("[keys.users]\nwhy = [\"a\"]", vec![(2, "clash")]),
        (
            "[keys.plan]\ngo-ahead-gravely = [\"f2\"]",
            vec![(2, "grave-key")],
        ),
    ] {
        assert_eq!(told(text), faults, "{text}");
    }
}

#[test]
fn with_a_fault_in_the_keys_the_preset_alone_is_in_force() {
    let config = Config::read("[keys]\npreset = \"vi\"\n[keys.users]\nwhy = [\"a\"]\n");
    assert_eq!(started(&config, Place::Users, "a"), Some(Id::Archive));
    assert_eq!(started(&config, Place::Users, "ctrl-f"), Some(Id::PageDown));
    assert!(config.complaint().unwrap().contains("a fault"));
    let clash = &config.faults[0].message;
    assert!(
        clash.contains("archive") && clash.contains("why"),
        "{clash}"
    );
}

#[test]
fn what_a_terminal_could_act_on_is_written_out() {
    let config = Config::read("[keys.\"\\u001b[31m\"]\nwhy = []");
    assert!(!config.faults[0].to_string().contains('\u{1b}'));
}

#[test]
fn a_file_that_is_not_there_says_nothing_and_one_that_cannot_be_read_is_told() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(Config::load(&folder.path().join("none")).faults, []);
    let faults = Config::load(folder.path()).faults;
    assert_eq!(faults[0].code, "unreadable");
}

#[test]
fn whoever_wants_nothing_written_gets_nothing_written_whatever_else_is_wrong() {
    let read_only = |text: &str| Config::read(text).read_only;
    assert!(read_only("[store]\nread_only = true\n"));
    assert!(!read_only("[store]\nread_only = false\n"));
    assert!(!read_only(""));
    assert!(read_only("[store]\nread_only = true # for now\n[look\n"));
    assert!(read_only("[store]\nread_only = \"yes\"\n"));
    assert!(!read_only("[look\n# read_only = true\n"));
    assert_eq!(
        told("[store]\nread_only = 1\nfast = true"),
        [(2, "no-answer"), (3, "unknown-entry")]
    );
}

#[test]
fn stores_and_accounts_have_themes_of_their_own_and_all_of_it_is_shown() {
    let text = "[look]\ntheme = \"light\"\n[look.stores]\n\"*prod*\" = \"production\"\n\
                [look.accounts]\n\"north*\" = \"high-contrast\"\n";
    let config = Config::read(text);
    assert_eq!(config.faults, []);
    assert_eq!(config.stores, [("*prod*".into(), "production".into())]);
    let again = Config::read(&config.describe());
    assert_eq!(again.faults, []);
    assert_eq!(
        (again.stores, again.accounts),
        (config.stores, config.accounts)
    );
}

#[test]
fn a_theme_that_is_not_there_is_told_at_its_line_and_one_of_ones_own_is_good() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    let text = "[look]\ntheme = \"mine\"\n[look.accounts]\n\"a*\" = \"lost\"\n";
    std::fs::write(&path, text).unwrap();
    let lines = |config: Config| {
        config
            .faults
            .iter()
            .map(|f| (f.line, f.code))
            .collect::<Vec<_>>()
    };
    let both = [(2, "unknown-theme"), (4, "unknown-theme")];
    assert_eq!(lines(Config::load(&path)), both);
    std::fs::create_dir(folder.path().join("themes")).unwrap();
    std::fs::write(
        folder.path().join("themes/mine.toml"),
        "inherits = \"dark\"\n",
    )
    .unwrap();
    assert_eq!(lines(Config::load(&path)), both[1..]);
}
