//! How it looks: every theme legible at every depth of colour, told apart by eyes that do not tell
//! all colours apart, and chosen by store and account.
#![allow(missing_docs, clippy::unwrap_used)]

mod tui_support;

use ratatui::style::{Color, Modifier, Style};
use rolecall::tui::{
    colour::Depth,
    theme::{TONES, Theme, Tone, built_in_names},
};
use tui_support::colours::{Rgb, contrast, distance, rgb};

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
