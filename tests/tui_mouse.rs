//! The mouse where it is switched on, and the sign that something is being worked out.
#![allow(missing_docs, clippy::unwrap_used)]

mod tui_support;

use std::{cell::Cell, rc::Rc};

use rolecall::{
    domain::Time,
    tui::{app::Event, colour::Depth, keymap::Keymap, layer::Effect, mouse::Mouse},
};
use tui_support::{Script, book::Canned, look, now, start};

/// A console whose clock the test turns.
fn script() -> (Script, Rc<Cell<i64>>) {
    let later = Rc::new(Cell::new(0));
    let clock = later.clone();
    let mut start = start(
        Some("northside"),
        look(Depth::True, false),
        Keymap::standard(),
    );
    start.clock = Box::new(move || -> Time { now().plus_millis(clock.get()) });
    let script = Script::started((80, 24), Box::new(Canned::new()), start);
    (script, later)
}

fn click(script: &mut Script, x: u16, y: u16) {
    script.event(Event::Mouse(Mouse::Click(x, y)));
}

/// Where a text stands on the screen.
fn find(script: &Script, text: &str) -> (u16, u16) {
    let screen = script.text();
    let (y, line) = screen
        .lines()
        .enumerate()
        .find(|(_, l)| l.contains(text))
        .unwrap();
    let x = line
        .find(text)
        .map(|at| line[..at].chars().count())
        .unwrap();
    (u16::try_from(x).unwrap(), u16::try_from(y).unwrap())
}

#[test]
fn a_click_selects_and_a_second_one_soon_after_opens() {
    let (mut script, later) = script();
    let (x, y) = find(&script, "Mia Santos");
    click(&mut script, x, y);
    script.sees("> Mia Santos").sees("\u{2502} Mia Santos");
    later.set(1_000);
    click(&mut script, x, y);
    script.sees("> Mia Santos");
    later.set(1_200);
    click(&mut script, x, y);
    script.misses("Al Reyes").sees("What this person can do");
}

#[test]
fn two_clicks_on_two_rows_open_neither() {
    let (mut script, _) = script();
    let (one, other) = (find(&script, "Mia Santos"), find(&script, "Oz Ferrand"));
    click(&mut script, one.0, one.1);
    click(&mut script, other.0, other.1);
    script
        .sees("> Oz Ferrand")
        .misses("What this person can do");
}

#[test]
fn a_click_on_a_tab_goes_there_and_one_beside_everything_does_nothing() {
    let (mut script, _) = script();
    let (x, y) = find(&script, "Roles");
    let before = script.text();
    for (x, y) in [(79, 1), (0, 0), (5, 3), (79, 23), (70, 10), (5, 20)] {
        click(&mut script, x, y);
        assert_eq!(script.text(), before, "{x} {y}");
    }
    click(&mut script, x, y);
    script.sees("[Roles]");
    let (x, y) = find(&script, "Accounts");
    click(&mut script, x, y);
    script.sees("[Accounts]");
}

#[test]
fn the_wheel_scrolls_and_in_a_dialog_no_click_decides_anything() {
    let (mut script, _) = script();
    script.event(Event::Mouse(Mouse::Wheel { down: true }));
    script.sees("> Mia Santos");
    script.event(Event::Mouse(Mouse::Wheel { down: false }));
    script.sees("> Al Reyes");
    script.keys("j j j D");
    let before = script.text();
    for y in 0..24 {
        for x in (0..80).step_by(3) {
            click(&mut script, x, y);
        }
    }
    assert_eq!(script.text(), before);
}

#[test]
fn it_is_off_until_it_is_switched_on() {
    let (mut script, _) = script();
    script.keys("alt-m").sees("The mouse is on");
    script.keys("alt-m").sees("The mouse is off");
    assert_eq!(script.outside, [Effect::Mouse(true), Effect::Mouse(false)]);
}

#[test]
fn long_work_shows_a_sign_that_moves_nothing_and_goes() {
    for (ascii, first) in [(false, "\u{2819}"), (true, "/")] {
        let look = look(Depth::True, ascii);
        let start = start(Some("northside"), look, Keymap::standard());
        let mut script = Script::started((80, 24), Box::new(Canned::new()), start);
        let before = script.text();
        script.event(Event::Working(Some(1)));
        let during = script.text();
        assert!(during.starts_with(first), "{during}");
        assert_eq!(during.replacen(first, " ", 1), before);
        script.event(Event::Working(None));
        assert_eq!(script.text(), before);
    }
}
