//! The columns of each pane's list, and a row's cells.

use super::table::Column;
use crate::{
    domain::{AccountStatus, RequestStatus, UserStatus},
    service::rows::{AccountRow, EntryRow, RequestRow, RoleRow, UserRow},
    tui::{
        dialog::plan_text,
        list::Row,
        look::{Pen, age, cut, width},
        theme::Tone,
    },
};

/// A cell: its text and tone.
pub type Cell = (String, Tone);

/// Something shown as a row of a table.
pub trait Tabled: Row {
    /// Its columns.
    fn columns() -> &'static [Column];
    /// A cell for each of them.
    fn cells(&self, pen: &Pen<'_>) -> Vec<Cell>;
    /// What stands in a column of that width where cutting the cell's end would not do.
    fn fitted(&self, _column: usize, _width: u16) -> Option<String> {
        None
    }
}

pub(super) const fn column(title: &'static str, min: u16, max: u16, rank: u8) -> Column {
    Column {
        title,
        min,
        max,
        right: false,
        rank,
        from: 0,
    }
}

const fn number(title: &'static str, width: u16, rank: u8) -> Column {
    Column {
        title,
        min: width,
        max: width,
        right: true,
        rank,
        from: 0,
    }
}

/// A column that is shown only from so much room on.
pub(super) const fn from(room: u16, column: Column) -> Column {
    Column {
        from: room,
        ..column
    }
}

/// A title in so few columns. Long ones often begin alike (`Videoconference Session Host`), so of
/// three words and more the last is kept.
fn short(title: &str, columns: u16) -> String {
    let last = title.rsplit(' ').next().unwrap_or_default();
    let head = columns.saturating_sub(width(last) + 1);
    if head < 5 || title.split(' ').count() < 3 || width(title) <= columns {
        return cut(title, columns).into_owned();
    }
    format!("{} {last}", cut(title, head))
}

/// The tone of a user's status.
pub fn status_tone(status: UserStatus) -> Tone {
    match status {
        UserStatus::Active => Tone::Plain,
        UserStatus::Invited => Tone::Caution,
        UserStatus::Archived | UserStatus::Removed => Tone::Muted,
    }
}

/// The tone of a request's status.
pub fn request_tone(status: RequestStatus) -> Tone {
    match status {
        RequestStatus::Waiting => Tone::Caution,
        RequestStatus::Approved => Tone::Good,
        RequestStatus::Declined => Tone::Danger,
        RequestStatus::Withdrawn | RequestStatus::Void | RequestStatus::Expired => Tone::Muted,
    }
}

impl Tabled for AccountRow {
    fn columns() -> &'static [Column] {
        const {
            &[
                column("Account", 15, 40, 0),
                number("Active", 6, 1),
                number("Waiting", 7, 2),
                column("Policy", 14, 28, 3),
                from(60, column("Plan", 8, 20, 4)),
                column("Status", 9, 9, 5),
                column("Since", 10, 10, 6),
                column("Handle", 12, 32, 7),
                number("Invited", 7, 8),
                number("Archived", 8, 9),
            ]
        }
    }

    fn cells(&self, pen: &Pen<'_>) -> Vec<Cell> {
        let waits = if self.waiting > 0 {
            Tone::Caution
        } else {
            Tone::Muted
        };
        let status = if self.status == AccountStatus::Active {
            Tone::Plain
        } else {
            Tone::Danger
        };
        vec![
            (self.title.clone(), Tone::Plain),
            (self.active.to_string(), Tone::Plain),
            (self.waiting.to_string(), waits),
            (self.policy.clone(), Tone::Plain),
            (self.plan.clone().unwrap_or_default(), Tone::Plain),
            (self.status.to_string(), status),
            (pen.date(self.since), Tone::Muted),
            (self.id.to_string(), Tone::Muted),
            (self.invited.to_string(), Tone::Muted),
            (self.archived.to_string(), Tone::Muted),
        ]
    }
}

impl Tabled for UserRow {
    fn columns() -> &'static [Column] {
        const {
            &[
                column("Name", 14, 30, 0),
                column("Role", 14, 60, 1),
                column("Status", 8, 8, 2),
                from(64, column("Since", 10, 10, 3)),
                from(100, column("Handle", 12, 20, 4)),
                from(112, column("Address", 20, 36, 5)),
                from(125, column("Labels", 8, 40, 6)),
            ]
        }
    }

    fn cells(&self, pen: &Pen<'_>) -> Vec<Cell> {
        let roles: Vec<String> = self.roles.iter().map(plan_text::role).collect();
        let labels: Vec<&str> = self
            .user
            .labels
            .iter()
            .map(crate::domain::Word::as_str)
            .collect();
        let name = match self.user.status {
            UserStatus::Archived => Tone::Muted,
            _ => Tone::Plain,
        };
        vec![
            (self.user.name.clone(), name),
            (roles.join(", "), name),
            (self.user.status.to_string(), status_tone(self.user.status)),
            (pen.date(self.user.since), Tone::Muted),
            (self.user.id.to_string(), Tone::Muted),
            (self.user.email.clone().unwrap_or_default(), Tone::Muted),
            (labels.join(", "), Tone::Muted),
        ]
    }

    /// Roles that do not fit: of several the first, and how many more.
    fn fitted(&self, column: usize, columns: u16) -> Option<String> {
        let first = self.roles.first().filter(|_| column == 1)?;
        let all: Vec<String> = self.roles.iter().map(plan_text::role).collect();
        let more = self.roles.len() - 1;
        if width(&all.join(", ")) <= columns {
            return None;
        }
        if more == 0 {
            // Titles may begin alike; of a role with its place the end may go.
            let title = first.place.is_none() && first.on.is_none();
            return title.then(|| short(&first.title, columns));
        }
        let tail = format!(" +{more}");
        let room = columns.saturating_sub(width(&tail));
        let role = all.into_iter().next().filter(|role| width(role) <= room);
        let role = role.unwrap_or_else(|| short(&first.title, room));
        Some(format!("{role}{tail}"))
    }
}

impl Tabled for RoleRow {
    fn columns() -> &'static [Column] {
        const {
            &[
                column("Role", 16, 36, 0),
                number("Holders", 7, 1),
                from(56, column("Held on", 10, 40, 2)),
                column("State", 5, 5, 3),
                from(72, column("Also called", 12, 40, 4)),
                from(100, column("Handle", 12, 24, 5)),
            ]
        }
    }

    fn cells(&self, _pen: &Pen<'_>) -> Vec<Cell> {
        let tone = if self.off.is_some() {
            Tone::Muted
        } else {
            Tone::Plain
        };
        // A role whose feature is off gives nothing.
        let (state, state_tone) = if self.off.is_some() {
            ("off", Tone::Caution)
        } else {
            ("on", Tone::Muted)
        };
        vec![
            (self.title.clone(), tone),
            (self.holders.to_string(), tone),
            (self.on.join(", "), Tone::Muted),
            (state.to_owned(), state_tone),
            (self.also.join(", "), Tone::Muted),
            (self.word.to_string(), Tone::Muted),
        ]
    }
}

impl Tabled for RequestRow {
    fn columns() -> &'static [Column] {
        const {
            &[
                column("Age", 6, 6, 2),
                from(46, column("Asked by", 11, 20, 3)),
                column("Subject", 14, 40, 0),
                from(100, column("Effect", 14, 32, 6)),
                from(72, column("Who can decide", 14, 44, 5)),
                column("Approvals", 9, 9, 1),
                from(60, column("Left", 6, 6, 4)),
            ]
        }
    }

    fn cells(&self, pen: &Pen<'_>) -> Vec<Cell> {
        let request = &self.request;
        let waits = request.status == RequestStatus::Waiting;
        let near = request.is_near(pen.now);
        let stuck = waits && !self.decidable;
        let (stands, tone) = match (waits, near || stuck) {
            (true, true) => (format!("{} of {} !", self.said, self.of), Tone::Caution),
            (true, false) => (format!("{} of {}", self.said, self.of), Tone::Plain),
            (false, _) => (request.status.to_string(), request_tone(request.status)),
        };
        let left = request.expires.filter(|_| waits);
        let left = left.map(|until| age(until, pen.now)).unwrap_or_default();
        let (left, urgent) = if near {
            (format!("! {left}"), Tone::Caution)
        } else {
            (left, Tone::Muted)
        };
        let who = if stuck { Tone::Caution } else { Tone::Muted };
        let subject = if waits { Tone::Plain } else { Tone::Muted };
        vec![
            (age(request.since, pen.now), Tone::Muted),
            (self.asked_by.clone(), subject),
            (self.about.clone(), subject),
            (self.brief.clone(), Tone::Muted),
            (self.deciders.join(", "), who),
            (stands, tone),
            (left, urgent),
        ]
    }
}

impl Tabled for EntryRow {
    fn columns() -> &'static [Column] {
        const {
            &[
                from(56, number("No", 5, 1)),
                column("Age", 6, 6, 2),
                column("Who", 10, 24, 3),
                column("What", 24, 120, 0),
                from(100, column("When", 16, 16, 4)),
                from(120, column("At the console", 14, 24, 5)),
            ]
        }
    }

    fn cells(&self, pen: &Pen<'_>) -> Vec<Cell> {
        vec![
            (self.seq.to_string(), Tone::Muted),
            (age(self.at, pen.now), Tone::Muted),
            (self.actor.clone(), Tone::Plain),
            (
                self.marked(),
                if self.break_glass {
                    Tone::Caution
                } else {
                    Tone::Plain
                },
            ),
            (self.at.date_and_time(&pen.look.zone), Tone::Muted),
            (self.operator.clone(), Tone::Muted),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_that_begin_alike_are_told_apart_in_little_room() {
        let short = |title| short(title, 18);
        assert_eq!(short("Videoconference Session Host"), "Videoconfere… Host");
        assert_eq!(
            short("Videoconference Session Participant"),
            "Video… Participant"
        );
        assert_eq!(short("account Administrator"), "account Administr…");
        assert_eq!(short("Owner"), "Owner");
    }
}
