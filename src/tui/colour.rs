//! How many colours a terminal knows, and the nearest colour it can show.

use ratatui::style::Color;

/// How many colours there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Depth {
    /// 24 bits.
    True,
    /// The 256 of xterm.
    Many,
    /// The sixteen that the terminal's own palette defines.
    Sixteen,
    /// No colours; bold, dim, underline and reverse only.
    #[default]
    None,
}

/// What `TERM` begins with in terminals that have always known all colours.
const ALL_COLOURS: [&str; 7] = [
    "alacritty",
    "contour",
    "foot",
    "rio",
    "wezterm",
    "xterm-ghostty",
    "xterm-kitty",
];

impl Depth {
    /// What the environment says: `NO_COLOR`, `TERM` and `COLORTERM`. The last does not cross SSH and
    /// is inherited by programs to which it does not apply, so `TERM` goes before it where it is sure.
    pub fn detect(get: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| get(name).is_some_and(|v| !v.is_empty());
        if set("NO_COLOR") {
            return Self::None;
        }
        let term = get("TERM").unwrap_or_default();
        let bare = ["", "dumb", "unknown"].contains(&term.as_str());
        if bare || term.starts_with("vt") || term.ends_with("-mono") || term.ends_with("-m") {
            return Self::None;
        }
        let colorterm = get("COLORTERM").unwrap_or_default();
        let claimed = colorterm.contains("truecolor") || colorterm.contains("24bit");
        // GNU screen and the Linux console inherit the claim of whatever they were started from.
        let believed = term != "linux" && (!term.starts_with("screen") || set("TMUX"));
        let all = ALL_COLOURS.iter().any(|name| term.starts_with(name));
        if all || term.contains("direct") || claimed && believed {
            Self::True
        } else if term.contains("256") {
            Self::Many
        } else {
            Self::Sixteen
        }
    }

    /// The word that [`Self::from_word`] reads.
    pub fn word(self) -> &'static str {
        match self {
            Self::True => "true",
            Self::Many => "256",
            Self::Sixteen => "16",
            Self::None => "none",
        }
    }

    /// Reads `true`, `256`, `16` or `none`.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "true" | "truecolor" => Some(Self::True),
            "256" => Some(Self::Many),
            "16" => Some(Self::Sixteen),
            "none" | "0" => Some(Self::None),
            _ => None,
        }
    }
}

/// Reads `#rrggbb` or the name of one of the sixteen colours.
pub fn parse(text: &str) -> Result<Color, String> {
    text.parse()
        .map_err(|_| format!("`{text}` is no colour: write #rrggbb, or a name such as red"))
}

/// The nearest colour of that depth.
pub fn reduce(colour: Color, depth: Depth) -> Color {
    match (colour, depth) {
        (_, Depth::None) => Color::Reset,
        (Color::Rgb(r, g, b), Depth::Many) => Color::Indexed(cube(r, g, b)),
        (Color::Rgb(r, g, b), Depth::Sixteen) => sixteen(r, g, b),
        (colour, _) => colour,
    }
}

fn distance(a: (u8, u8, u8), b: (u8, u8, u8)) -> u32 {
    let d = |x: u8, y: u8| u32::from(x.abs_diff(y)).pow(2);
    2 * d(a.0, b.0) + 4 * d(a.1, b.1) + 3 * d(a.2, b.2)
}

/// The nearest of the 6x6x6 cube and the grey ramp.
fn cube(r: u8, g: u8, b: u8) -> u8 {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let near = |v: u8| {
        let (i, step) = STEPS
            .iter()
            .enumerate()
            .min_by_key(|(_, s)| s.abs_diff(v))
            .unwrap_or((0, &0));
        (u8::try_from(i).unwrap_or(0), *step)
    };
    let ((ri, rv), (gi, gv), (bi, bv)) = (near(r), near(g), near(b));
    let level = (u16::from(r) + u16::from(g) + u16::from(b)) / 3;
    let ramp = u8::try_from(level.saturating_sub(3) / 10)
        .unwrap_or(23)
        .min(23);
    let grey = 8 + 10 * ramp;
    if distance((r, g, b), (grey, grey, grey)) < distance((r, g, b), (rv, gv, bv)) {
        232 + ramp
    } else {
        16 + 36 * ri + 6 * gi + bi
    }
}

fn sixteen(r: u8, g: u8, b: u8) -> Color {
    const TABLE: [(Color, (u8, u8, u8)); 16] = [
        (Color::Black, (0, 0, 0)),
        (Color::Red, (205, 0, 0)),
        (Color::Green, (0, 205, 0)),
        (Color::Yellow, (205, 205, 0)),
        (Color::Blue, (0, 0, 238)),
        (Color::Magenta, (205, 0, 205)),
        (Color::Cyan, (0, 205, 205)),
        (Color::Gray, (229, 229, 229)),
        (Color::DarkGray, (127, 127, 127)),
        (Color::LightRed, (255, 0, 0)),
        (Color::LightGreen, (0, 255, 0)),
        (Color::LightYellow, (255, 255, 0)),
        (Color::LightBlue, (92, 92, 255)),
        (Color::LightMagenta, (255, 0, 255)),
        (Color::LightCyan, (0, 255, 255)),
        (Color::White, (255, 255, 255)),
    ];
    TABLE
        .iter()
        .min_by_key(|(_, rgb)| distance((r, g, b), *rgb))
        .map_or(Color::Reset, |(colour, _)| *colour)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_tells_how_many_colours_there_are() {
        let env = |text: &'static str| {
            Depth::detect(|name| {
                let mut pairs = text.split(' ').filter_map(|pair| pair.split_once('='));
                pairs.find(|(n, _)| *n == name).map(|(_, v)| v.to_owned())
            })
        };
        for (text, depth) in [
            ("COLORTERM=truecolor TERM=xterm", Depth::True),
            ("COLORTERM=24bit TERM=xterm-256color", Depth::True),
            ("TERM=xterm-256color", Depth::Many),
            ("TERM=xterm-kitty", Depth::True),
            ("TERM=foot-extra", Depth::True),
            ("TERM=xterm-direct", Depth::True),
            ("TERM=xterm", Depth::Sixteen),
            ("TERM=ansi", Depth::Sixteen),
            // Multiplexers: what they pass on is what counts, not what started them.
            ("TERM=screen", Depth::Sixteen),
            ("TERM=screen-256color", Depth::Many),
            (
                "TERM=screen-256color STY=1.x COLORTERM=truecolor",
                Depth::Many,
            ),
            (
                "TERM=screen-256color TMUX=/tmp/x COLORTERM=truecolor",
                Depth::True,
            ),
            ("TERM=tmux", Depth::Sixteen),
            ("TERM=tmux-256color", Depth::Many),
            ("TERM=tmux-256color COLORTERM=truecolor", Depth::True),
            ("TERM=linux", Depth::Sixteen),
            ("TERM=linux COLORTERM=truecolor", Depth::Sixteen),
            ("TERM=dumb COLORTERM=truecolor", Depth::None),
            ("TERM=vt220", Depth::None),
            ("TERM=xterm-mono", Depth::None),
            ("TERM=", Depth::None),
            ("", Depth::None),
            ("NO_COLOR=1 COLORTERM=truecolor TERM=xterm", Depth::None),
            ("NO_COLOR= TERM=xterm-256color", Depth::Many),
        ] {
            assert_eq!(env(text), depth, "{text}");
        }
    }

    #[test]
    fn colours_fall_back_to_their_neighbours() {
        assert_eq!(
            reduce(Color::Rgb(255, 0, 0), Depth::Many),
            Color::Indexed(196)
        );
        assert_eq!(
            reduce(Color::Rgb(128, 128, 128), Depth::Many),
            Color::Indexed(244)
        );
        assert_eq!(
            reduce(Color::Rgb(250, 10, 10), Depth::Sixteen),
            Color::LightRed
        );
        assert_eq!(reduce(Color::Blue, Depth::None), Color::Reset);
    }
}
