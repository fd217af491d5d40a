//! Times in a filter: dates, whole months and years, and spans that say how long ago. A date means
//! the whole of its day, in UTC like all times of the command line.

use std::fmt;

use jiff::{civil::Date, tz::TimeZone};

use crate::domain::Time;

/// A moment or a stretch of time as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// `2025`
    Year(i16),
    /// `2025-03`
    Month(i16, i8),
    /// `2025-03-02`
    Day(Date),
    /// `2025-03-02T09:30:00Z`
    Exact(Time),
    /// `today`
    Today,
    /// `yesterday`
    Yesterday,
    /// `7d`: so many hours, days, weeks or years ago.
    Ago(u32, Unit),
}

/// A unit of a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// `h`
    Hour,
    /// `d`
    Day,
    /// `w`
    Week,
    /// `y`, of 365 days.
    Year,
}

impl Unit {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Hour, Self::Day, Self::Week, Self::Year];

    fn letter(self) -> char {
        match self {
            Self::Hour => 'h',
            Self::Day => 'd',
            Self::Week => 'w',
            Self::Year => 'y',
        }
    }

    fn millis(self) -> i64 {
        const HOUR: i64 = 3_600_000;
        match self {
            Self::Hour => HOUR,
            Self::Day => 24 * HOUR,
            Self::Week => 7 * 24 * HOUR,
            Self::Year => 365 * 24 * HOUR,
        }
    }
}

/// How a value stands to what is written: itself, before, behind, or between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bounds<T> {
    /// `x`
    Is(T),
    /// `<x`
    Less(T),
    /// `<=x`
    AtMost(T),
    /// `>x`
    More(T),
    /// `>=x` or `x..`
    AtLeast(T),
    /// `x..y`, both included.
    Between(T, T),
}

impl<T> Bounds<T> {
    /// Reads bounds whose ends are read by `one`.
    pub fn parse(text: &str, one: impl Fn(&str) -> Option<T>) -> Option<Self> {
        if let Some(rest) = text.strip_prefix("<=") {
            return one(rest).map(Self::AtMost);
        }
        if let Some(rest) = text.strip_prefix(">=") {
            return one(rest).map(Self::AtLeast);
        }
        if let Some(rest) = text.strip_prefix('<') {
            return one(rest).map(Self::Less);
        }
        if let Some(rest) = text.strip_prefix('>') {
            return one(rest).map(Self::More);
        }
        match text.split_once("..") {
            None => one(text).map(Self::Is),
            Some((from, "")) => one(from).map(Self::AtLeast),
            Some(("", to)) => one(to).map(Self::AtMost),
            Some((from, to)) => Some(Self::Between(one(from)?, one(to)?)),
        }
    }
}

impl<T: fmt::Display> fmt::Display for Bounds<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(x) => x.fmt(f),
            Self::Less(x) => write!(f, "<{x}"),
            Self::AtMost(x) => write!(f, "<={x}"),
            Self::More(x) => write!(f, ">{x}"),
            Self::AtLeast(x) => write!(f, ">={x}"),
            Self::Between(x, y) => write!(f, "{x}..{y}"),
        }
    }
}

impl Bounds<u64> {
    /// Whether a number lies within.
    pub fn hold(&self, number: u64) -> bool {
        match *self {
            Self::Is(x) => number == x,
            Self::Less(x) => number < x,
            Self::AtMost(x) => number <= x,
            Self::More(x) => number > x,
            Self::AtLeast(x) => number >= x,
            Self::Between(x, y) => (x..=y).contains(&number),
        }
    }
}

/// From when, and until before when; `None` is without an end.
pub type Stretch = (Option<Time>, Option<Time>);

impl Bounds<Moment> {
    /// The stretch that is meant at the moment `now`. Dates are compared: `<` is earlier. Spans are
    /// ages: `<7d` is less than seven days ago.
    pub fn stretch(&self, now: Time) -> Stretch {
        let aged = |m: &Moment| matches!(m, Moment::Ago(..));
        // What is said of an age is said the other way round of its moment.
        let bounds = match *self {
            Self::Is(m) | Self::AtMost(m) if aged(&m) => Self::AtLeast(m),
            Self::Less(m) if aged(&m) => Self::More(m),
            Self::More(m) if aged(&m) => Self::Less(m),
            Self::AtLeast(m) if aged(&m) => Self::AtMost(m),
            bounds => bounds,
        };
        match bounds {
            Self::Is(m) => (Some(m.span(now).0), Some(m.span(now).1)),
            Self::Less(m) => (None, Some(m.span(now).0)),
            Self::AtMost(m) => (None, Some(m.span(now).1)),
            Self::More(m) => (Some(m.span(now).1), None),
            Self::AtLeast(m) => (Some(m.span(now).0), None),
            // Whichever is earlier begins: `7d..2d` and `2d..7d` are the same days.
            Self::Between(x, y) => {
                let (x, y) = (x.span(now), y.span(now));
                (Some(x.0.min(y.0)), Some(x.1.max(y.1)))
            }
        }
    }
}

impl Moment {
    /// Reads a moment.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "today" => return Some(Self::Today),
            "yesterday" => return Some(Self::Yesterday),
            _ => {}
        }
        for unit in Unit::ALL {
            if let Some(number) = text.strip_suffix(unit.letter()) {
                return digits(number, 5).map(|n| Self::Ago(n, unit));
            }
        }
        let mut parts = text.split('-');
        let year = parts.next().filter(|y| y.len() == 4);
        let year = year
            .and_then(|y| digits(y, 4))
            .and_then(|y| i16::try_from(y).ok());
        let two = |part: &str| {
            let number = digits(part, 2).filter(|_| part.len() == 2);
            number.and_then(|n| i8::try_from(n).ok())
        };
        match (year, parts.next(), parts.next(), parts.next()) {
            (Some(year), None, ..) => Date::new(year, 1, 1).ok().map(|_| Self::Year(year)),
            (Some(year), Some(month), None, _) => {
                let month = two(month)?;
                Date::new(year, month, 1)
                    .ok()
                    .map(|_| Self::Month(year, month))
            }
            (Some(year), Some(month), Some(day), None) if day.len() == 2 => {
                Date::new(year, two(month)?, two(day)?).ok().map(Self::Day)
            }
            _ => exact(text),
        }
    }

    /// When it begins, and when it is over.
    fn span(self, now: Time) -> (Time, Time) {
        let today = || now.civil();
        match self {
            Self::Year(y) => days(
                Date::new(y, 1, 1).ok(),
                Date::new(y.saturating_add(1), 1, 1).ok(),
            ),
            Self::Month(y, m) => {
                let (ny, nm) = if m == 12 {
                    (y.saturating_add(1), 1)
                } else {
                    (y, m + 1)
                };
                days(Date::new(y, m, 1).ok(), Date::new(ny, nm, 1).ok())
            }
            Self::Day(day) => days(Some(day), day.tomorrow().ok()),
            Self::Today => days(Some(today()), today().tomorrow().ok()),
            Self::Yesterday => days(today().yesterday().ok(), Some(today())),
            Self::Exact(time) => (time, time.plus_millis(1)),
            Self::Ago(n, unit) => {
                let then = now.plus_millis(-i64::from(n).saturating_mul(unit.millis()));
                (then, then.plus_millis(1))
            }
        }
    }
}

fn days(from: Option<Date>, to: Option<Date>) -> (Time, Time) {
    let first = from.map_or(Time::FIRST, Time::of_day);
    let last = to.map_or(first.plus_millis(i64::MAX), Time::of_day);
    (first, last)
}

fn digits(text: &str, most: usize) -> Option<u32> {
    let good = !text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
    good.then(|| text.parse().ok()).flatten()
}

/// A moment to the second or finer, as times are written everywhere.
fn exact(text: &str) -> Option<Moment> {
    if !text.contains(['T', 't', ':']) {
        return None;
    }
    text.parse().ok().map(Moment::Exact)
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(y) => write!(f, "{y:04}"),
            Self::Month(y, m) => write!(f, "{y:04}-{m:02}"),
            Self::Day(day) => day.fmt(f),
            Self::Exact(time) => time.fmt(f),
            Self::Today => f.write_str("today"),
            Self::Yesterday => f.write_str("yesterday"),
            Self::Ago(n, unit) => write!(f, "{n}{}", unit.letter()),
        }
    }
}

impl Time {
    /// The day that it is in UTC.
    fn civil(self) -> Date {
        let stamp = jiff::Timestamp::from_millisecond(self.millis());
        let stamp = stamp.unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        stamp.to_zoned(TimeZone::UTC).date()
    }

    /// When a day begins in UTC.
    fn of_day(day: Date) -> Self {
        let start = day
            .to_zoned(TimeZone::UTC)
            .map(|z| z.timestamp().as_millisecond());
        start
            .ok()
            .and_then(Self::from_millis)
            .unwrap_or(Self::FIRST)
    }
}
