//! A moment, in milliseconds since 1970 in UTC. Written as RFC 3339; the screen shows the local
//! zone.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, tz::TimeZone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A moment in UTC, in milliseconds.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Time(i64);

/// A text is not a moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a time: write it as 2026-05-01T09:30:00Z, or as a date 2026-05-01")]
pub struct TimeError(String);

impl Time {
    /// What comes before every moment.
    pub(super) const FIRST: Self = Self(i64::MIN);

    /// What the clock says.
    pub fn now() -> Self {
        Self(Timestamp::now().as_millisecond())
    }

    /// A moment by its milliseconds since 1970; `None` beyond the years that can be written.
    pub fn from_millis(millis: i64) -> Option<Self> {
        Timestamp::from_millisecond(millis)
            .ok()
            .map(|_| Self(millis))
    }

    /// Milliseconds since 1970 in UTC.
    pub fn millis(self) -> i64 {
        self.0
    }

    /// This moment and so many milliseconds, kept within the years that can be written.
    #[must_use]
    pub fn plus_millis(self, millis: i64) -> Self {
        let sum = self.0.saturating_add(millis);
        Self(sum.clamp(
            Timestamp::MIN.as_millisecond(),
            Timestamp::MAX.as_millisecond(),
        ))
    }

    /// How far it is to another moment, either way, in few letters: `3 d`, `5 min`.
    pub fn span_to(self, other: Self) -> String {
        let minutes = self.0.abs_diff(other.0) / 60_000;
        match minutes {
            0 => "now".to_owned(),
            1..60 => format!("{minutes} min"),
            60..1_440 => format!("{} h", minutes / 60),
            1_440..44_640 => format!("{} d", minutes / 1_440),
            44_640..525_600 => format!("{} mo", minutes / 43_800),
            _ => format!("{} y", minutes / 525_600),
        }
    }

    fn stamp(self) -> Timestamp {
        Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// The date in the given zone, as 2026-05-01.
    pub fn date(self, zone: &TimeZone) -> String {
        self.stamp()
            .to_zoned(zone.clone())
            .strftime("%Y-%m-%d")
            .to_string()
    }

    /// Date and time in the given zone, as 2026-05-01 09:30.
    pub fn date_and_time(self, zone: &TimeZone) -> String {
        self.stamp()
            .to_zoned(zone.clone())
            .strftime("%Y-%m-%d %H:%M")
            .to_string()
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.stamp().fmt(f)
    }
}

impl FromStr for Time {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let stamp = text.parse::<Timestamp>().ok().or_else(|| {
            let date: jiff::civil::Date = text.parse().ok()?;
            Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp())
        });
        stamp
            .map(|s| Self(s.as_millisecond()))
            .ok_or_else(|| TimeError(super::text::show(text).chars().take(40).collect()))
    }
}

impl TryFrom<String> for Time {
    type Error = TimeError;
    fn try_from(text: String) -> Result<Self, TimeError> {
        text.parse()
    }
}

impl From<Time> for String {
    fn from(time: Time) -> String {
        time.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_dates_are_read_and_written_in_utc() {
        let time: Time = "2026-05-01T09:30:00Z".parse().unwrap();
        assert_eq!(time.to_string(), "2026-05-01T09:30:00Z");
        assert_eq!("2026-05-01T11:30:00+02:00".parse::<Time>().unwrap(), time);
        assert_eq!(
            "2026-05-01".parse::<Time>().unwrap().to_string(),
            "2026-05-01T00:00:00Z"
        );
        assert!("yesterday".parse::<Time>().is_err());
    }
}
