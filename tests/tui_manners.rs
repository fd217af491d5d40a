//! What a real terminal brings beside keys: pastes, a clipboard, few colours, and a window that changes its
//! size under somebody's hands.
#![allow(missing_docs, clippy::unwrap_used)]

mod pty_support;

use std::collections::BTreeSet;

use pty_support::{Pty, console};
use tempfile::TempDir;

/// Begin and end of what a terminal pastes.
const PASTE: (&str, &str) = ("\x1b[200~", "\x1b[201~");

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn paste(pty: &mut Pty, text: &str) {
    pty.type_in(&format!("{}{text}{}", PASTE.0, PASTE.1));
}

/// The console with other words in its environment.
fn with(data: &TempDir, words: &[(&str, &str)]) -> Pty {
    let mut command = console::demo(data.path());
    for (name, value) in words {
        command.env(name, value);
    }
    let mut pty = Pty::start(command);
    pty.is_open();
    pty
}

#[test]
fn what_is_pasted_is_text_and_presses_nothing() {
    let data = folder();
    let mut pty = console::opened(data.path());
    pty.open_account("north", "Northside Clinic");
    // In a list it would archive, remove, and leave.
    paste(&mut pty, "a\nD\nY\nq\n");
    pty.press_and_read("Z", "Z does nothing here");
    pty.press("n");
    pty.sees("Handle");
    paste(&mut pty, "Zoë\r\nMüller\x1b[2J");
    pty.sees("Zoë");
    pty.wait_for("the name in one line, and safe", |s| {
        s.rows()
            .iter()
            .any(|row| row.contains("Zoë") && row.contains("Müller"))
    });
    pty.press("esc");
    pty.wait_for("the list", |s| !s.has("Müller"));
    assert_eq!(pty.quit(), 0);
    pty.is_put_back();
}

#[test]
fn a_handle_is_copied_through_the_terminal_and_whatever_stands_before_it() {
    for (words, sent) in [
        (&[][..], "\x1b]52;c;b3o=\x07"),
        (
            &[
                ("TMUX", "/tmp/tmux-0/default,1,0"),
                ("TERM", "tmux-256color"),
            ][..],
            "\x1bPtmux;\x1b\x1b]52;c;b3o=\x07\x1b\\",
        ),
        (
            &[("STY", "1.pts-0"), ("TERM", "screen-256color")][..],
            "\x1bP\x1b]52;c;b3o=\x07\x1b\\",
        ),
    ] {
        let data = folder();
        let mut pty = with(&data, words);
        pty.open_account("north", "Northside Clinic");
        pty.find("oz fer", "Oz Ferrand");
        pty.press_and_read("y", "Copied oz.");
        pty.hears(sent);
        assert_eq!(pty.quit(), 0);
    }
}

/// The codes by which colours are set.
fn codes(bytes: &[u8]) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(bytes);
    let parts = text.split("\x1b[").skip(1);
    let styles = parts.filter_map(|part| {
        let end = part.find(|c: char| !c.is_ascii_digit() && c != ';' && c != ':')?;
        part[end..].starts_with('m').then(|| part[..end].to_owned())
    });
    styles.collect()
}

#[test]
fn a_terminal_of_sixteen_colours_is_sent_no_others_and_the_selection_shows() {
    let data = folder();
    let mut pty = with(&data, &[("TERM", "xterm")]);
    pty.open_account("north", "Northside Clinic");
    pty.find("oz fer", "Oz Ferrand");
    assert!(pty.sight().selected().contains("Oz Ferrand"));
    pty.press("a");
    pty.sees("What would make it possible");
    let codes = codes(pty.raw());
    let many: Vec<&String> = codes
        .iter()
        .filter(|code| {
            let indexed = code.strip_prefix("38;5;").or(code.strip_prefix("48;5;"));
            let high = indexed
                .and_then(|n| n.parse::<u16>().ok())
                .is_some_and(|n| n > 15);
            high || code.starts_with("38;2") || code.starts_with("48;2")
        })
        .collect();
    assert!(many.is_empty(), "{many:?}");
    assert!(
        codes
            .iter()
            .any(|c| c.starts_with("38;5;") || c.starts_with('3')),
        "{codes:?}"
    );
    pty.press("esc");
    pty.wait_for("the list", |s| !s.has("Not archived"));
    assert_eq!(pty.quit(), 0);
}

#[test]
fn a_window_that_changes_under_one_s_hands_loses_nothing_that_was_typed() {
    let data = folder();
    let mut pty = console::opened(data.path());
    pty.open_account("north", "Northside Clinic");
    pty.press("n");
    pty.sees("Handle");
    pty.type_in("Zoë Mül");
    pty.sees("Zoë Mül");
    for (columns, rows) in [(40, 10), (20, 5), (10, 2), (132, 43), (80, 24)] {
        pty.resize(columns, rows);
        pty.settles();
    }
    pty.sees("Zoë Mül");
    // It goes on at the same letter.
    pty.type_in("ler");
    pty.sees("Zoë Müller");
    pty.resize(40, 12);
    pty.sees("Zoë Müller");
    pty.press("esc");
    pty.wait_for("the list", |s| !s.has("Zoë"));
    assert_eq!(pty.quit(), 0);
    pty.is_put_back();
}
