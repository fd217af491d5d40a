//! How it looks: every theme legible at every depth of colour, told apart by eyes that do not tell
//! all colours apart, and chosen by store and account.
#![allow(missing_docs, clippy::unwrap_used)]

mod tui_support;

use ratatui::style::{Color, Modifier, Style};
use rolecall::tui::{
    app::{Event, Reloaded},
    keymap::Keymap,
    layer::Effect,
    wardrobe::{Rule, Wardrobe},
};
use rolecall::tui::{
    colour::Depth,
    theme::{TONES, Theme, Tone, built_in_names},
};
use tui_support::{
    Script,
    book::Canned,
    colours::{Rgb, contrast, distance, rgb},
    look, start,
};

const COLOURED: [Depth; 3] = [Depth::True, Depth::Many, Depth::Sixteen];

fn load(name: &str, depth: Depth) -> Theme {
    Theme::load(name, None, depth).unwrap()
}

/// The colours of a tone: its own, else the screen's. `None` where the terminal chooses, which
/// people have set so that they can read it.
fn colours(theme: &Theme, tone: Tone) -> Option<(Rgb, Rgb)> {
    let style = theme.style(tone);
    let own = |c: Option<Color>| c.filter(|c| *c != Color::Reset);
    let front = own(style.fg).or(own(theme.style(Tone::Plain).fg))?;
    let back = own(style.bg).or(theme.background())?;
    Some((rgb(front), rgb(back)))
}

/// The least contrast that a tone needs (WCAG 2, 1.4.3, 1.4.6 and 1.4.11).
fn needed(name: &str, tone: Tone, depth: Depth) -> f64 {
    match tone {
        _ if name == "high-contrast" => 7.0,
        Tone::Frame => 3.0,
        // Among sixteen colours no grey is dark enough for white and light enough for black.
        Tone::Muted if depth == Depth::Sixteen => 3.0,
        _ => 4.5,
    }
}

#[test]
fn every_tone_of_every_theme_is_legible_at_every_depth() {
    let mut wrong = Vec::new();
    for name in built_in_names() {
        for depth in COLOURED {
            let theme = load(name, depth);
            for tone in TONES {
                let Some((front, back)) = colours(&theme, tone) else {
                    continue;
                };
                let (is, must) = (contrast(front, back), needed(name, tone, depth));
                if is < must {
                    wrong.push(format!("{name} {depth:?} {tone:?}: {is:.2} of {must}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn without_colours_no_theme_sends_one_and_what_matters_is_still_marked() {
    for name in built_in_names() {
        let theme = load(name, Depth::None);
        for tone in TONES {
            let style = theme.style(tone);
            assert_eq!((style.fg, style.bg), (None, None), "{name} {tone:?}");
        }
        let selection = theme.style(Tone::Selection).add_modifier;
        assert!(selection.contains(Modifier::REVERSED), "{name}");
        assert_eq!(theme.style(Tone::Plain), Style::default(), "{name}");
    }
}

/// What of two tones still differs for these eyes (CIE76; from 10 on nobody confuses two colours
/// side by side, twice that holds apart on the screen).
const APART: f64 = 20.0;

#[test]
fn what_gives_costs_and_takes_away_stays_apart_for_eyes_that_do_not_tell_all_colours() {
    use tui_support::colours::Eyes::{Deutan, Protan, Trichromat, Tritan};
    let mut wrong = Vec::new();
    for (name, eyes) in [
        ("red-green-safe", [Trichromat, Protan, Deutan].as_slice()),
        ("blue-yellow-safe", &[Trichromat, Tritan]),
    ] {
        for depth in COLOURED {
            let theme = load(name, depth);
            let tones = [Tone::Good, Tone::Caution, Tone::Danger];
            for (i, one) in tones.into_iter().enumerate() {
                for other in tones.into_iter().skip(i + 1) {
                    for eyes in eyes {
                        let of = |tone| colours(&theme, tone).unwrap().0;
                        let apart = distance(of(one), of(other), *eyes);
                        if apart < APART {
                            wrong.push(format!(
                                "{name} {depth:?} {eyes:?} {one:?} {other:?}: {apart:.0}"
                            ));
                        }
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_measure_itself_knows_what_is_known() {
    use tui_support::colours::Eyes::{Deutan, Trichromat};
    let close = |a: f64, b: f64| (a - b).abs() < 0.01;
    assert!(close(contrast((0, 0, 0), (255, 255, 255)), 21.0));
    assert!(close(contrast((119, 119, 119), (255, 255, 255)), 4.48));
    let (red, green) = ((200, 60, 60), (110, 105, 40));
    let seen = |eyes| distance(red, green, eyes);
    assert!(seen(Deutan) < APART && seen(Trichromat) > 2.0 * APART);
}

fn rule(pattern: &str, theme: &str) -> Rule {
    (pattern.into(), theme.into())
}

/// A console with rules for what is worn where.
fn ruled(stores: &[Rule], accounts: &[Rule], account: Option<&str>) -> Script {
    let look = look(Depth::True, false);
    let mut start = start(account, look, Keymap::standard());
    start.wardrobe = Wardrobe::open(None, Depth::True, "dark", stores, accounts);
    Script::started((80, 24), Box::new(Canned::new()), start)
}

/// The background of the head line.
fn head(script: &Script) -> Option<Color> {
    script.buffer()[(40, 0)]
        .style()
        .bg
        .filter(|c| *c != Color::Reset)
}

#[test]
fn an_account_wears_its_own_theme_while_it_is_open_and_the_store_its_own() {
    let red = load("production", Depth::True).style(Tone::Head).bg;
    assert!(red.is_some());
    let mut script = ruled(&[], &[rule("north*", "production")], Some("northside"));
    assert_eq!(head(&script), red);
    script.keys("2");
    assert_eq!(head(&script), None, "the accounts belong to the store");
    script.keys("j enter");
    assert_eq!(head(&script), None, "another account");
    let script = ruled(&[rule("dem?", "production")], &[], None);
    assert_eq!(head(&script), red);
}

#[test]
fn the_console_wears_the_theme_under_the_cursor_while_one_chooses() {
    let black = load("high-contrast", Depth::True).style(Tone::Plain).bg;
    let mut script = ruled(&[], &[], Some("northside"));
    let corner = |script: &Script| script.buffer()[(0, 23)].style().bg;
    let before = corner(&script);
    script.keys("alt-t type:high");
    assert_eq!(corner(&script), black);
    script.keys("esc");
    assert_eq!(corner(&script), before, "nothing was chosen");
    script.keys("alt-t type:high enter");
    script.sees("high-contrast is the theme now.");
    assert_eq!(corner(&script), black);
    assert_eq!(script.outside, [Effect::KeepTheme("high-contrast".into())]);
}

#[test]
fn where_a_rule_wants_another_theme_the_choice_says_so() {
    let mut script = ruled(&[], &[rule("north*", "production")], Some("northside"));
    script.keys("alt-t type:light enter");
    script.sees("light is the theme now. Here the configuration wants production.");
    let red = load("production", Depth::True).style(Tone::Head).bg;
    assert_eq!(head(&script), red);
}

#[test]
fn what_is_read_again_is_worn_at_once_and_what_cannot_be_worn_is_told() {
    let mut script = ruled(&[], &[], Some("northside"));
    let event = |wardrobe: Wardrobe| {
        let complaint = wardrobe.complaint();
        Event::Reloaded(Box::new(Reloaded {
            wardrobe,
            ascii: true,
            keymap: Keymap::standard(),
            read_only: false,
            complaint,
        }))
    };
    let open = |base: &str| Wardrobe::open(None, Depth::True, base, &[], &[]);
    script.event(event(open("high-contrast")));
    script.sees("Configuration and themes were read again.");
    assert!(script.text().contains("---"), "ASCII is worn too");
    let worn = script.buffer()[(0, 23)].style().bg;
    assert_eq!(worn, load("high-contrast", Depth::True).background());
    script.event(event(open("no-such-theme")));
    script.sees("There is no theme no-such-theme");
    assert_eq!(
        script.buffer()[(0, 23)].style().bg,
        worn,
        "it stays as it was"
    );
}

#[test]
fn a_painted_theme_leaves_no_cell_unpainted() {
    for name in ["high-contrast", "solarised-dark", "solarised-light"] {
        let mut look = look(Depth::True, false);
        look.theme = load(name, Depth::True);
        let start = start(Some("northside"), look, Keymap::standard());
        let mut script = Script::started((80, 24), Box::new(Canned::new()), start);
        for keys in [
            "j",
            "r type:guest enter",
            "esc esc n type:Zoe",
            "esc 4 a",
            "esc ?",
            "esc g",
        ] {
            script.keys(keys);
            let buffer = script.buffer();
            for (at, cell) in buffer.content.iter().enumerate() {
                let bare = cell.bg == Color::Reset && !cell.modifier.contains(Modifier::REVERSED);
                assert!(!bare, "{name} {keys}: {} {}", at % 80, at / 80);
            }
        }
    }
}

const DECIDED: &str = "This is decided already, and a decision is not taken back.";

#[test]
fn what_went_by_in_the_foot_line_can_be_read_again_and_copied() {
    let mut script = Script::new((80, 24));
    script.keys("M").sees("Nothing was said yet.");
    script.keys("6 j j a").sees("decided already");
    script.keys("3");
    script.keys("j").misses("decided already");
    script.keys("y M");
    for text in [
        "Copied ",
        "This is decided already",
        "Nothing was said yet.",
    ] {
        script.sees(text);
    }
    script
        .keys("type:decided enter")
        .sees("Copied the message.");
    let copied = script.outside.last();
    assert_eq!(copied, Some(&Effect::Copy(DECIDED.into())));
}

#[test]
fn the_choosers_of_looks_and_messages_at_every_size() {
    for (columns, rows) in [(80, 24), (40, 10), (132, 43)] {
        let mut script = Script::new((columns, rows));
        script.keys("y Z alt-t down");
        insta::assert_snapshot!(format!("looks_theme-{columns}x{rows}"), script.shot());
        script.keys("esc M");
        insta::assert_snapshot!(format!("looks_messages-{columns}x{rows}"), script.shot());
    }
}
