//! What comes next: mostly what somebody could mean, at times what nobody would.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use rand::RngExt;
use ratatui::{
    buffer::{Buffer, Cell},
    layout::Rect,
};
use rolecall::tui::{
    action::{Action, Id, Place, Sight, here},
    actions::ACTIONS,
    app::Event,
    keys::{Key, Sequence},
};

use super::Storm;

const CODES: [KeyCode; 15] = [
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
    KeyCode::F(5),
];
const CHARS: &str =
    "abcdefghijklmnopqrstuvwxyzGADYZ/:?0123456789-_.@ !\"'(){}李é\u{301}\u{202e}\u{200d}👩ש\u{7f}";

/// The next event. What takes several keys presses the first and keeps the rest.
pub fn event(storm: &mut Storm) -> Event {
    match storm.random.random_range(0..100) {
        0..52 => action(storm),
        52..62 => word_on_screen(storm),
        62..70 => character(storm),
        70..76 => code(storm),
        76..79 => palette(storm),
        79..83 => paste(storm),
        83..90 => resize(storm),
        90..97 => Event::Focus,
        _ => Event::Key(key(storm, KeyCode::Char('u'), KeyModifiers::CONTROL)),
    }
}

fn key(_: &Storm, code: KeyCode, modifiers: KeyModifiers) -> KeyEvent {
    KeyEvent::new(code, modifiers)
}

fn press(storm: &mut Storm, keys: impl IntoIterator<Item = Key>) -> Event {
    storm.keys.extend(keys);
    match storm.keys.pop_front() {
        Some(key) => Event::Key(key.into()),
        None => Event::Focus,
    }
}

/// How likely an action is meant: people go on more than they go back, try what they have not tried
/// yet, and leave where they have stayed for long.
fn weight(action: &Action, sight: &Sight, (done, stayed): (u64, usize)) -> usize {
    match action.id {
        Id::Close | Id::Back if stayed > 8 => stayed,
        _ if (action.why)(sight).is_some() => 1,
        _ if done == 0 => 30,
        // There are many ways elsewhere; who takes one at every other step does nothing anywhere.
        Id::GoOverview
        | Id::GoAccounts
        | Id::GoRoles
        | Id::GoResources
        | Id::GoJournal
        | Id::GoPolicy
        | Id::NextPane
        | Id::PreviousPane
        | Id::GoBack
        | Id::GoForward
        | Id::GoTo
        | Id::Help
        | Id::Palette
        | Id::Jump => 1,
        Id::Close | Id::Quit | Id::Suspend | Id::Back => 2,
        Id::GoAhead | Id::GoAheadGravely => 40,
        Id::Choose | Id::Submit => 15,
        _ => 5,
    }
}

/// The keys of something that can be done here.
fn action(storm: &mut Storm) -> Event {
    let place = storm.app.place();
    let sight = storm.app.sight();
    let stayed = storm.stayed;
    let mut rows = Vec::new();
    for row in here(place) {
        for keys in storm.keymap.keys(place, row) {
            let done = storm.done_of(row);
            rows.extend(std::iter::repeat_n(
                keys,
                weight(row, &sight, (done, stayed)),
            ));
        }
    }
    let words = &rows[storm.random.random_range(0..rows.len())];
    let keys: Sequence = words.parse().unwrap();
    press(storm, keys.keys().to_vec())
}

/// A word that stands somewhere on the screen, typed, and then perhaps the enter key.
fn word_on_screen(storm: &mut Storm) -> Event {
    if !storm.app.place().typed() {
        return action(storm);
    }
    let (columns, rows) = storm.app.size();
    let mut screen = Buffer::empty(Rect::new(0, 0, columns, rows));
    storm.app.draw(&mut screen);
    let text: String = screen.content().iter().map(Cell::symbol).collect();
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
    let words: Vec<&str> = words.into_iter().filter(|w| w.len() > 1).collect();
    let Some(word) = words.get(storm.random.random_range(0..words.len().max(1))) else {
        return action(storm);
    };
    let mut keys: Vec<Key> = word.chars().take(12).map(typed).collect();
    if storm.random.random_range(0..2) == 0 {
        keys.push(plain(KeyCode::Enter));
    }
    press(storm, keys)
}

fn plain(code: KeyCode) -> Key {
    Key {
        code,
        ctrl: false,
        alt: false,
    }
}

fn typed(c: char) -> Key {
    plain(KeyCode::Char(c))
}

fn modifiers(storm: &mut Storm) -> KeyModifiers {
    match storm.random.random_range(0..12) {
        0 => KeyModifiers::CONTROL,
        1 => KeyModifiers::ALT,
        2 => KeyModifiers::SHIFT,
        _ => KeyModifiers::NONE,
    }
}

fn character(storm: &mut Storm) -> Event {
    let chars: Vec<char> = CHARS.chars().collect();
    let c = chars[storm.random.random_range(0..chars.len())];
    let modifiers = modifiers(storm);
    Event::Key(KeyEvent::new(KeyCode::Char(c), modifiers))
}

fn code(storm: &mut Storm) -> Event {
    let code = CODES[storm.random.random_range(0..CODES.len())];
    let modifiers = modifiers(storm);
    Event::Key(KeyEvent::new(code, modifiers))
}

/// The word of an action, in the palette.
fn palette(storm: &mut Storm) -> Event {
    let place = storm.app.place();
    let row = here(place).find(|a| a.id == Id::Palette);
    let keys = row.map(|row| storm.keymap.keys(place, row));
    let Some(first) = keys.and_then(|keys| keys.into_iter().next()) else {
        return action(storm);
    };
    let first: Sequence = first.parse().unwrap();
    let here: Vec<_> = ACTIONS
        .iter()
        .filter(|a| a.places.contains(&place))
        .collect();
    let word = here[storm.random.random_range(0..here.len())].id.word();
    let mut keys = first.keys().to_vec();
    keys.extend(word.chars().map(typed));
    keys.push(plain(KeyCode::Enter));
    press(storm, keys)
}

fn paste(storm: &mut Storm) -> Event {
    let texts = [
        "ab\u{202e}c\n李 d\te",
        "\u{1b}[2J\u{7}\u{1b}]52;c;AAAA\u{7}",
        "zoe@x.example",
        "e\u{301}\u{301}\u{301}👩\u{200d}👩\u{200d}👧 ",
        "",
        "oz",
    ];
    let text = texts[storm.random.random_range(0..texts.len())];
    let times = [1, 1, 1, 3, 200][storm.random.random_range(0..5)];
    Event::Paste(text.repeat(times))
}

/// Mostly sizes that somebody has; at times any.
fn resize(storm: &mut Storm) -> Event {
    let sizes = [
        (80, 24),
        (80, 24),
        (132, 43),
        (40, 10),
        (20, 5),
        (60, 12),
        (100, 30),
    ];
    let random = &mut storm.random;
    let (columns, rows) = match random.random_range(0..10) {
        0 => (random.random_range(0..=300), random.random_range(0..=100)),
        1..4 => (random.random_range(1..=90), random.random_range(1..=30)),
        _ => sizes[random.random_range(0..sizes.len())],
    };
    Event::Resize(columns, rows)
}

/// Every place has been seen.
pub fn unseen(seen: &[Place]) -> Vec<Place> {
    let mut missing = Place::ALL.to_vec();
    missing.retain(|place| !seen.contains(place));
    missing
}
