//! How text reaches the screen. Everything drawn goes through [`Pen`], which makes it safe to show,
//! measures it in columns, and never splits a wide character.

use std::borrow::Cow;

use jiff::tz::TimeZone;
use ratatui::{buffer::Buffer, layout::Rect, style::Style};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::{
    keymap::Keymap,
    theme::{Theme, Tone},
};
use crate::domain::{Time, text};

/// What stays the same while the program runs: the theme, the borders, the local zone.
#[derive(Debug, Clone)]
pub struct Look {
    /// How tones look.
    pub theme: Theme,
    /// Borders and marks of plain ASCII.
    pub ascii: bool,
    /// The zone in which times are shown.
    pub zone: TimeZone,
}

/// A piece of text with its meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bit {
    /// The text as it came.
    pub text: String,
    /// What it means.
    pub tone: Tone,
}

/// A line of such pieces.
pub type Bits = Vec<Bit>;

/// A piece of text.
pub fn bit(text: impl Into<String>, tone: Tone) -> Bit {
    Bit {
        text: text.into(),
        tone,
    }
}

/// The mark of the row under the cursor, or its place: no tone there, for a tone may underline.
pub fn cursor(here: bool) -> Bit {
    if here {
        bit("> ", Tone::Accent)
    } else {
        bit("  ", Tone::Plain)
    }
}

/// The columns that a text takes once it is made safe.
pub fn width(text: &str) -> u16 {
    u16::try_from(text::show(text).width()).unwrap_or(u16::MAX)
}

/// The text, cut to so many columns, with `…` where something is missing.
pub fn cut(text: &str, columns: u16) -> Cow<'_, str> {
    let safe = text::show(text);
    if safe.width() <= usize::from(columns) {
        return safe;
    }
    let mut out = String::new();
    let mut used = 1;
    for grapheme in safe.graphemes(true) {
        used += grapheme.width();
        if used > usize::from(columns) {
            break;
        }
        out.push_str(grapheme);
    }
    if columns > 0 {
        out.push('…');
    }
    Cow::Owned(out)
}

/// The text with its middle left out where it is longer than so many columns: where several names
/// begin alike, their ends tell them apart.
pub fn cut_middle(text: &str, columns: u16) -> Cow<'_, str> {
    let safe = text::show(text);
    let room = usize::from(columns);
    if safe.width() <= room || room < 5 {
        return cut(text, columns);
    }
    let all: Vec<&str> = safe.graphemes(true).collect();
    let taken = |most: usize, from: &mut dyn Iterator<Item = &&str>| {
        let mut used = 0;
        from.take_while(|g| {
            used += g.width();
            used <= most
        })
        .count()
    };
    let tail = taken((room - 1) / 2, &mut all.iter().rev());
    let end = all.iter().skip(all.len() - tail).copied();
    let end = end.collect::<String>().trim_start().to_owned();
    let head = taken(room - 1 - end.width(), &mut all.iter());
    let begin = all.iter().take(head).copied().collect::<String>();
    Cow::Owned(format!("{}…{end}", begin.trim_end()))
}

/// The text broken into lines of at most so many columns, at spaces where that can be.
pub fn wrap(text: &str, columns: u16) -> Vec<String> {
    let room = usize::from(columns.max(1));
    let safe = text::show(text);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in safe.split(' ').filter(|w| !w.is_empty()) {
        let gap = usize::from(!line.is_empty());
        if line.width() + gap + word.width() <= room {
            line.push_str(&" "[..gap]);
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for grapheme in word.graphemes(true) {
            if line.width() + grapheme.width() > room && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            line.push_str(grapheme);
        }
    }
    lines.push(line);
    lines
}

/// Several lines as they were written, each wrapped.
pub fn wrap_lines(text: &str, columns: u16) -> Vec<String> {
    text.split('\n').flat_map(|l| wrap(l, columns)).collect()
}

/// Draws into a buffer.
pub struct Pen<'a> {
    /// The screen.
    pub buf: &'a mut Buffer,
    /// How things look.
    pub look: &'a Look,
    /// Which keys start which actions, to name them.
    pub keymap: &'a Keymap,
    /// The moment to which ages are told.
    pub now: Time,
}

impl Pen<'_> {
    /// The style of a tone.
    pub fn style(&self, tone: Tone) -> Style {
        self.look.theme.style(tone)
    }

    /// Writes at most `columns` columns and answers how many it took.
    pub fn put(&mut self, x: u16, y: u16, columns: u16, text: &str, tone: Tone) -> u16 {
        let area = *self.buf.area();
        if y < area.top() || y >= area.bottom() || x < area.left() || x >= area.right() {
            return 0;
        }
        let columns = columns.min(area.right() - x);
        let text = cut(text, columns);
        let text = if self.look.ascii { plain(&text) } else { text };
        let style = self.style(tone);
        let (end, _) = self.buf.set_stringn(x, y, &text, columns.into(), style);
        end.saturating_sub(x)
    }

    /// Writes so that the text ends before column `right`.
    pub fn put_right(&mut self, right: u16, y: u16, columns: u16, text: &str, tone: Tone) -> u16 {
        let text = cut(text, columns);
        let wide = width(&text);
        self.put(right.saturating_sub(wide), y, columns, &text, tone)
    }

    /// Writes pieces one after another.
    pub fn bits(&mut self, x: u16, y: u16, columns: u16, bits: &[Bit]) -> u16 {
        let mut used = 0;
        for bit in bits {
            let room = columns.saturating_sub(used);
            if room == 0 {
                break;
            }
            used += self.put(x.saturating_add(used), y, room, &bit.text, bit.tone);
        }
        used
    }

    /// Gives a whole area a tone, keeping what is written there.
    pub fn tint(&mut self, area: Rect, tone: Tone) {
        let style = self.style(tone);
        self.buf
            .set_style(area.intersection(*self.buf.area()), style);
    }

    /// Empties an area.
    pub fn blank(&mut self, area: Rect) {
        let area = area.intersection(*self.buf.area());
        let plain = self.style(Tone::Plain);
        for y in area.top()..area.bottom() {
            for x in area.left()..area.right() {
                if let Some(cell) = self.buf.cell_mut((x, y)) {
                    cell.reset();
                    cell.set_style(plain);
                }
            }
        }
        self.unsplit(area);
    }

    /// A wide character whose right half was covered would leave a hole: it becomes a space.
    fn unsplit(&mut self, area: Rect) {
        let Some(x) = area.left().checked_sub(1) else {
            return;
        };
        for y in area.top()..area.bottom() {
            if let Some(cell) = self.buf.cell_mut((x, y))
                && cell.symbol().width() > 1
            {
                cell.set_symbol(" ");
            }
        }
    }

    /// A horizontal rule.
    pub fn rule(&mut self, x: u16, y: u16, columns: u16) {
        let mark = if self.look.ascii { "-" } else { "─" };
        self.put(x, y, columns, &mark.repeat(columns.into()), Tone::Frame);
    }

    /// A vertical rule.
    pub fn upright(&mut self, x: u16, y: u16, rows: u16) {
        for row in 0..rows {
            self.put(x, y.saturating_add(row), 1, "│", Tone::Frame);
        }
    }

    /// A frame with a title; answers the area inside it.
    pub fn frame(&mut self, area: Rect, title: &str) -> Rect {
        self.blank(area);
        if area.width < 4 || area.height < 3 {
            return area;
        }
        let inside = area.width - 2;
        let line = "─".repeat(inside.into());
        for (y, left, right) in [(area.y, "┌", "┐"), (area.bottom() - 1, "└", "┘")] {
            self.put(area.x, y, 1, left, Tone::Frame);
            self.put(area.x + 1, y, inside, &line, Tone::Frame);
            self.put(area.right() - 1, y, 1, right, Tone::Frame);
        }
        self.upright(area.x, area.y + 1, area.height - 2);
        self.upright(area.right() - 1, area.y + 1, area.height - 2);
        let title = format!(" {} ", cut(title, inside.saturating_sub(3)));
        // The rule is taken away under the title, or the title would keep the colour of the rule.
        self.blank(Rect::new(area.x + 1, area.y, width(&title).min(inside), 1));
        self.put(area.x + 1, area.y, inside, &title, Tone::Strong);
        Rect::new(area.x + 1, area.y + 1, inside, area.height - 2)
    }

    /// A date, full.
    pub fn date(&self, time: Time) -> String {
        time.date(&self.look.zone)
    }
}

/// The text with the marks of this program's own in ASCII.
fn plain(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Owned(text.to_owned());
    }
    let swap = |c: char| match c {
        '─' | '▾' => '-',
        '│' => '|',
        '┌' | '┐' | '└' | '┘' | '┬' | '┴' | '▸' => '+',
        '✓' => 'Y',
        '·' => '.',
        '…' => '~',
        '→' => '>',
        '←' => '<',
        other => other,
    };
    Cow::Owned(text.chars().map(swap).collect())
}

/// How long ago, or until when, in few letters: `3 d`, `5 min`.
pub fn age(then: Time, now: Time) -> String {
    then.span_to(now)
}

/// `1 entry`, `4 entries`: the number with the right word.
pub fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_characters_and_says_so() {
        assert_eq!(cut("Northside", 9), "Northside");
        assert_eq!(cut("Northside", 6), "North…");
        assert_eq!(cut("李小龍", 4), "李…");
        assert_eq!(cut("李小龍", 1), "…");
        assert_eq!(cut("x", 0), "");
        assert!(!cut("a\u{202e}b", 20).contains('\u{202e}'));
    }

    #[test]
    fn the_middle_of_a_name_goes_before_its_ends() {
        let name = "Lakeshore University Media";
        assert_eq!(cut_middle(name, 26), name);
        assert_eq!(cut_middle(name, 16), "Lakeshor…y Media");
        assert_eq!(cut_middle(name, 9), "Lake…edia");
        assert_eq!(cut_middle("李小龍李小龍", 7), "李小…龍");
        for columns in 0..30 {
            assert!(width(&cut_middle(name, columns)) <= columns);
        }
    }

    #[test]
    fn lines_are_broken_at_spaces_and_long_words_inside() {
        assert_eq!(
            wrap("the only active Owner", 10),
            ["the only", "active", "Owner"]
        );
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrap("", 3), [""]);
    }
}
