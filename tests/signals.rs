//! The console among shells, signals and windows: whatever happens to it, the terminal is put back,
//! and while it lives it stays whole.
#![allow(missing_docs, clippy::unwrap_used)]

mod pty_support;

use std::{fs, path::Path, process::Command, time::Duration};

use pty_support::{
    Pty,
    console::{self, ROLECALL},
    signal,
};
use tempfile::TempDir;

/// Runs the console as a shell would, and keeps what a test asks about afterwards: the process's id,
/// and the settings of the terminal before and after.
const IN_A_SHELL: &str = r#"
stty -g > before
sh -c 'echo $$ > id; exec "$0" demo' "$0"
code=$?
stty -g > after
echo "ended with $code"
"#;

/// How long the console is watched while nothing happens.
const WHILE: Duration = Duration::from_secs(2);

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn in_a_shell(data: &Path) -> Pty {
    let mut command = console::command("sh", data);
    command.args(["-c", IN_A_SHELL, ROLECALL]);
    let mut pty = Pty::start(command);
    pty.is_open();
    pty
}

fn read(data: &Path, name: &str) -> String {
    fs::read_to_string(data.join(name))
        .unwrap()
        .trim()
        .to_owned()
}

fn console_id(data: &Path) -> u32 {
    read(data, "id").parse().unwrap()
}

/// The console has ended well and the shell finds its terminal as it was.
#[track_caller]
fn ends_well(pty: &mut Pty, data: &Path) {
    pty.hears("ended with 0");
    assert_eq!(pty.ends(), 0);
    pty.is_put_back();
    assert_eq!(read(data, "before"), read(data, "after"));
    store_is_whole(data);
}

#[track_caller]
fn store_is_whole(data: &Path) {
    let said = Command::new(ROLECALL)
        .args(["--demo", "store", "verify"])
        .env("ROLECALL_DATA", data)
        .env("ROLECALL_CONFIG", data)
        .output()
        .unwrap();
    assert!(said.status.success(), "{said:?}");
}

#[test]
fn leaving_it_gives_the_shell_its_terminal_back() {
    let data = folder();
    let mut pty = in_a_shell(data.path());
    pty.press("q");
    ends_well(&mut pty, data.path());
}

#[test]
fn each_signal_that_asks_it_to_end_is_obeyed_with_the_terminal_put_back() {
    for name in ["TERM", "HUP", "INT"] {
        let data = folder();
        let mut pty = in_a_shell(data.path());
        signal(name, console_id(data.path()));
        ends_well(&mut pty, data.path());
    }
}

#[test]
fn a_signal_in_the_middle_of_a_dialog_is_obeyed_as_well() {
    let data = folder();
    let mut pty = in_a_shell(data.path());
    pty.open_account("north", "Northside Clinic");
    pty.press("a");
    pty.sees("go ahead");
    signal("TERM", console_id(data.path()));
    ends_well(&mut pty, data.path());
}

#[test]
fn when_the_terminal_goes_away_so_does_the_console() {
    for key in ["?", "/", "j"] {
        let data = folder();
        let mut pty = console::opened(data.path());
        pty.hang_up(key);
        store_is_whole(data.path());
    }
}

/// A shell with job control and without an editor of its own, which would set the terminal too.
fn shell(data: &Path) -> Pty {
    let mut command = console::command("bash", data);
    command.args(["--norc", "--noprofile", "--noediting", "-i"]);
    command.env("PS1", "ready> ");
    let mut pty = Pty::start(command);
    pty.sees("ready>");
    pty.type_in(&format!("sh -c 'echo $$ > id; exec {ROLECALL} demo'\n"));
    pty.is_open();
    pty
}

/// Waits until the shell asks for a command: what is typed before may still go to the console.
#[track_caller]
fn shell_is_back(pty: &mut Pty) {
    pty.wait_for("the shell again", |s| {
        let rows = s.rows();
        let last = rows.iter().rfind(|row| !row.is_empty());
        !s.0.alternate_screen() && last.is_some_and(|row| row == "ready>")
    });
}

#[track_caller]
fn sleeps_and_wakes(pty: &mut Pty, stop: impl FnOnce(&mut Pty)) {
    pty.settles();
    let before = pty.sight().rows();
    stop(pty);
    shell_is_back(pty);
    assert!(pty.sight().has("Stopped"));
    pty.is_put_back();
    pty.type_in("echo the shell is $((1 + 1))\n");
    pty.sees("the shell is 2");
    pty.type_in("fg\n");
    pty.wait_for("the screen as it was", |s| {
        s.0.alternate_screen() && s.0.hide_cursor() && s.rows()[..23] == before[..23]
    });
}

#[test]
fn put_to_sleep_by_key_or_by_signal_it_gives_the_terminal_back_and_draws_again_when_woken() {
    let data = folder();
    let mut pty = shell(data.path());
    pty.open_account("north", "Northside Clinic");
    sleeps_and_wakes(&mut pty, |pty| pty.press("ctrl-z"));
    let id = console_id(data.path());
    sleeps_and_wakes(&mut pty, |_| signal("TSTP", id));
    // It is alive, and what it was doing goes on.
    pty.find("oz fer", "Oz Ferrand");
    pty.press("q");
    shell_is_back(&mut pty);
    pty.is_put_back();
    pty.type_in("exit 7\n");
    assert_eq!(pty.ends(), 7);
}

#[test]
fn asleep_while_the_window_changes_it_wakes_in_the_new_size() {
    let data = folder();
    let mut pty = shell(data.path());
    pty.settles();
    pty.press("ctrl-z");
    shell_is_back(&mut pty);
    pty.resize(100, 30);
    pty.type_in("fg\n");
    pty.wait_for("the screen in its new size", |s| {
        s.row(28).starts_with(&"─".repeat(100)) && s.foot().contains("? help")
    });
    pty.press("q");
    shell_is_back(&mut pty);
    pty.type_in("exit\n");
    pty.ends();
}

/// Goes through screens of all kinds.
fn visit(pty: &mut Pty) {
    pty.open_account("lakeshore", "Lakeshore U");
    pty.find("rosa", "Rosa Lindqvist");
    pty.press("t");
    pty.sees("go ahead");
    pty.press("esc");
    pty.wait_for("the list", |s| !s.has("go ahead"));
    pty.press("m");
    pty.sees("Who can what");
    pty.press("esc");
    pty.wait_for("the list", |s| !s.has("Who can what"));
    pty.go("6", "Approvals");
    pty.go("3", "Users");
}

/// Whether the bytes set a colour anywhere.
fn has_colour(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.split("\x1b[").skip(1).any(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';' && c != ':');
        let Some((codes, 'm')) = end.map(|at| (&rest[..at], rest[at..].chars().next().unwrap()))
        else {
            return false;
        };
        let codes: Vec<u16> = codes
            .split([';', ':'])
            .filter_map(|c| c.parse().ok())
            .collect();
        codes
            .iter()
            .any(|c| matches!(c, 30..=38 | 40..=48 | 90..=97 | 100..=107))
    })
}

#[test]
fn without_colour_the_selection_still_shows() {
    let data = folder();
    let mut command = console::demo(data.path());
    command.env("NO_COLOR", "1");
    let mut pty = Pty::start(command);
    pty.is_open();
    visit(&mut pty);
    pty.wait_for("a selection in reverse", |s| {
        s.is_reversed("Rosa Lindqvist")
    });
    assert_eq!(pty.quit(), 0);
    pty.is_put_back();
    assert!(!has_colour(pty.raw()));
}

#[test]
fn with_colour_there_are_colours() {
    let data = folder();
    let mut pty = console::opened(data.path());
    visit(&mut pty);
    assert!(has_colour(pty.raw()));
    assert_eq!(pty.quit(), 0);
}

#[test]
fn while_nothing_happens_not_one_byte_is_sent() {
    let data = folder();
    let mut pty = console::opened(data.path());
    let is_still = |pty: &mut Pty, what: &str| {
        pty.settles();
        let sent = pty.watch(WHILE);
        assert!(
            sent.is_empty(),
            "{what}: {:?}",
            String::from_utf8_lossy(&sent)
        );
    };
    is_still(&mut pty, "the accounts");
    pty.open_account("lakeshore", "Lakeshore U");
    is_still(&mut pty, "the users");
    pty.find("rosa", "Rosa Lindqvist");
    pty.press("t");
    pty.sees("go ahead");
    is_still(&mut pty, "a plan");
    pty.press("esc");
    pty.wait_for("the list", |s| !s.has("go ahead"));
    pty.press("/");
    pty.wait_for("the filter line", |s| s.foot().starts_with(" /"));
    is_still(&mut pty, "a text being typed");
    pty.press("ctrl-c");
    assert_eq!(pty.ends(), 0);
}

/// Sizes from the smallest there is to the largest that is promised.
const SIZES: [(u16, u16); 14] = [
    (20, 5),
    (300, 100),
    (1, 1),
    (80, 24),
    (19, 4),
    (300, 1),
    (1, 100),
    (132, 43),
    (2, 2),
    (40, 10),
    (7, 3),
    (300, 100),
    (20, 5),
    (79, 23),
];

#[test]
fn a_storm_of_sizes_leaves_the_screen_whole_and_alive() {
    let data = folder();
    let mut pty = console::opened(data.path());
    pty.open_account("lakeshore", "Lakeshore U");
    pty.settles();
    let before = pty.sight().rows();
    for round in 0..20 {
        for (columns, rows) in SIZES {
            pty.resize(columns, rows);
            if round % 3 == 0 {
                pty.press("j");
                pty.press("k");
            }
        }
    }
    pty.resize(80, 24);
    // A key that comes in the same instant as a change of size is read with the next key.
    pty.press("k");
    pty.wait_for("the screen as it was", |s| s.rows()[..23] == before[..23]);
    pty.find("rosa", "Rosa Lindqvist");
    assert_eq!(pty.quit(), 0);
    pty.is_put_back();
}

#[test]
fn a_dialog_lives_through_every_size() {
    let data = folder();
    let mut pty = console::opened(data.path());
    pty.open_account("lakeshore", "Lakeshore U");
    pty.find("rosa", "Rosa Lindqvist");
    pty.press("t");
    pty.sees("go ahead");
    pty.settles();
    let before = pty.sight().rows();
    for (columns, rows) in SIZES {
        pty.resize(columns, rows);
        pty.wait_for("something", |s| {
            s.rows().iter().any(|row| !row.trim().is_empty())
        });
    }
    pty.resize(80, 24);
    pty.wait_for("the dialog as it was", |s| s.rows() == before);
    pty.press("ctrl-c");
    assert_eq!(pty.ends(), 0);
}

#[test]
fn there_and_back_in_size_the_screen_is_drawn_anew() {
    let data = folder();
    let mut pty = console::opened(data.path());
    pty.settles();
    let before = pty.sight().rows();
    for size in [(20, 5), (1, 1), (60, 24), (80, 10)] {
        // So quickly that the console may see the last size alone, which is the one it knows.
        pty.resize(size.0, size.1);
        pty.resize(80, 24);
        pty.wait_for("the screen as it was", |s| s.rows() == before);
        pty.settles();
    }
    assert_eq!(pty.quit(), 0);
}

#[test]
fn the_smallest_and_the_largest_screens_are_filled_as_promised() {
    let data = folder();
    let mut pty = console::opened(data.path());
    pty.resize(300, 100);
    pty.wait_for("a filled screen", |s| {
        s.row(98).starts_with(&"─".repeat(300))
    });
    pty.resize(20, 5);
    pty.wait_for("an account in a corner", |s| s.has("> Aurora"));
    pty.resize(19, 4);
    pty.sees("Too small; q quits");
    assert_eq!(pty.quit(), 0);
    pty.is_put_back();
}

#[test]
fn two_consoles_on_one_store_see_each_other_s_edits_and_break_nothing() {
    let data = folder();
    let mut one = console::opened(data.path());
    let mut two = console::opened(data.path());
    for pty in [&mut one, &mut two] {
        pty.open_account("north", "Northside Clinic");
        pty.find("mia", "Mia Santos");
        pty.wait_for("her row", |s| s.selected().contains("Member active"));
    }
    one.press("a");
    one.sees("Archive Mia Santos ─");
    // The second has the same dialog open when the first goes ahead.
    two.press("a");
    two.sees("Archive Mia Santos ─");
    one.go_ahead("Archive Mia Santos");

    two.press("Y");
    two.press("y");
    two.wait_for("that it is done already", |s| {
        s.has("Not archived") && s.tells("archived already")
    });
    two.press("esc");
    two.wait_for("the list", |s| !s.has("Not archived"));
    two.press("ctrl-r");
    two.wait_for("the edit of the other", |s| {
        s.selected().contains("Member archived")
    });

    two.press("b");
    two.sees("Restore Mia Santos ─");
    two.go_ahead("Restore Mia Santos");
    one.press("ctrl-r");
    one.wait_for("the edit of the other", |s| {
        s.selected().contains("Member active")
    });
    assert_eq!((one.quit(), two.quit()), (0, 0));
    store_is_whole(data.path());
}
