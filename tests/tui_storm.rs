//! Every size and many thousand random keys: the console never breaks.
#![allow(missing_docs, clippy::unwrap_used)]

mod tui_support;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use rand::{RngExt, SeedableRng, rngs::SmallRng};
use rolecall::tui::app::Event;
use tui_support::{Script, book::Canned};

/// The screens that are tried at every size.
const SCREENS: [&str; 23] = [
    "1",
    "j",
    "j enter",
    "3",
    "4",
    "5",
    "r type:guest enter d",
    "j a",
    "r",
    "n type:李小龍 tab type:zoe",
    "4 a type:Fine enter type:Good",
    "f",
    "m l l j",
    "w enter",
    "w enter j d j",
    "W c enter",
    "3 = enter d",
    "W r enter",
    "W s l",
    "3 d j l enter",
    "m enter",
    "m / type:room",
    "w enter o",
];

#[test]
fn every_screen_fits_every_size() {
    for keys in SCREENS {
        let mut script = Script::new((80, 24));
        script.keys(keys);
        let small = (1..=40).flat_map(|w| (1..=40).map(move |h| (w, h)));
        let large = [41, 59, 60, 61, 79, 80, 100, 132, 199, 200, 300]
            .into_iter()
            .flat_map(|w| [1, 5, 12, 24, 43, 60, 100].map(|h| (w, h)));
        for (columns, rows) in small.chain(large) {
            script.resize(columns, rows);
            script.buffer();
        }
    }
}

#[test]
fn random_keys_at_random_sizes_never_break_it() {
    let mut random = SmallRng::seed_from_u64(20_261_101);
    let mut script = Script::with((80, 24), Box::new(Canned::many(1_000)), Some("northside"));
    for i in 0..20_000 {
        let event = event(&mut random);
        if let Event::Resize(columns, rows) = event {
            script.resize(columns, rows);
        } else {
            script.event(event);
        }
        if i % 7 == 0 {
            script.buffer();
        }
        if i % 4_000 == 0 {
            script.keys("esc esc esc esc esc esc 1 enter");
        }
    }
}

fn event(random: &mut SmallRng) -> Event {
    const CODES: [KeyCode; 14] = [
        KeyCode::Enter,
        KeyCode::Esc,
        KeyCode::Tab,
        KeyCode::BackTab,
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::PageUp,
        KeyCode::PageDown,
        KeyCode::Home,
        KeyCode::End,
        KeyCode::Backspace,
        KeyCode::Delete,
    ];
    const CHARS: &str = "jkhlgGnierctauDwmfAy/?123450xdoYq y李é\u{202e}Z";
    let modifiers = match random.random_range(0..12) {
        0 => KeyModifiers::CONTROL,
        1 => KeyModifiers::ALT,
        2 => KeyModifiers::SHIFT,
        _ => KeyModifiers::NONE,
    };
    match random.random_range(0..40) {
        0 => Event::Resize(random.random_range(0..140), random.random_range(0..50)),
        1 => Event::Paste("ab\u{202e}c\n李 d\te".repeat(random.random_range(0..9))),
        2 => Event::Focus,
        3..15 => {
            let code = CODES[random.random_range(0..CODES.len())];
            Event::Key(KeyEvent::new(code, modifiers))
        }
        _ => {
            let chars: Vec<char> = CHARS.chars().collect();
            let code = KeyCode::Char(chars[random.random_range(0..chars.len())]);
            Event::Key(KeyEvent::new(code, modifiers))
        }
    }
}
