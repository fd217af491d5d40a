//! How the editor looks: its tabs, the tab that is open, and what all changes would come to.

use ratatui::layout::Rect;

use super::{Editor, Tab};
use crate::{
    domain::plan::Pool,
    service::ties::Tie,
    tui::{
        dialog::marked,
        layer,
        look::{Bits, Pen, bit, count},
        theme::Tone,
    },
};

/// The most lines of the dialog: it does not grow with its contents, so that nothing jumps.
const MOST: usize = 26;

impl Editor {
    pub(super) fn paint(&self, pen: &mut Pen<'_>, area: Rect) {
        let columns = layer::columns(area.width);
        let height = usize::from(area.height).saturating_sub(2).min(MOST);
        let inside = pen.frame(layer::dialog(area, columns + 2, height), &self.name);
        let room = Rect::new(
            inside.x.saturating_add(1),
            inside.y,
            inside.width.saturating_sub(2),
            inside.height,
        );
        let (head, most) = match room.height {
            0..3 => (0, 0),
            3..6 => (1, 0),
            6..10 => (1, 1),
            height => (2, (height / 3).max(3)),
        };
        let lines = self.outcome(room.width, most > 1);
        // Two lines and a rule in any case, so that little jumps; a sentence is told to its end.
        let told = u16::try_from(lines.len()).unwrap_or(u16::MAX);
        let foot = told.saturating_add(1).clamp(3, most.max(3)).min(most);
        if head > 0 {
            pen.bits(room.x, room.y, room.width, &self.tab_row());
        }
        if head > 1 {
            pen.rule(room.x, room.y + 1, room.width);
        }
        let page = Rect::new(
            room.x,
            room.y + head,
            room.width,
            room.height.saturating_sub(head + foot),
        );
        self.page(pen, page);
        let from = page.bottom() + u16::from(foot > 1);
        if foot > 1 {
            pen.rule(room.x, page.bottom(), room.width);
        }
        for (line, y) in lines.iter().zip(from..room.bottom()) {
            pen.bits(room.x, y, room.width, line);
        }
    }

    fn page(&self, pen: &mut Pen<'_>, page: Rect) {
        match self.tab() {
            Some(Tab::Record(fields, _)) if fields.all.is_empty() => {
                pen.put(page.x, page.y, page.width, "Reading it.", Tone::Muted);
            }
            Some(Tab::Record(fields, _)) => {
                let roomy = usize::from(page.height) > fields.height(true);
                fields.draw(pen, page, roomy, (None, 0));
            }
            Some(Tab::Held(held)) => held.draw(pen, page, &self.wishes),
            Some(Tab::Ties(ties)) => ties.draw(pen, page, &self.wishes),
            None => {}
        }
    }

    /// The tabs, the open one in brackets, each with what is changed in it.
    fn tab_row(&self) -> Bits {
        let mut bits = Vec::new();
        for (i, (title, tab)) in self.tabs.iter().enumerate() {
            let here = i == self.at;
            let (open, close) = if here { ("[", "]") } else { (" ", " ") };
            let tone = if here { Tone::Accent } else { Tone::Plain };
            bits.push(bit(format!("{open}{title}"), tone));
            let (more, less) = match tab {
                Tab::Record(fields, record) => {
                    let mut tried = fields.all.clone();
                    let changed = record
                        .edits(&mut tried)
                        .is_none_or(|edits| !edits.is_empty());
                    if changed {
                        bits.push(bit(" ~", Tone::Accent));
                    }
                    (0, 0)
                }
                Tab::Held(_) => self.wishes.count(|key| matches!(key.0, Tie::Role(_))),
                Tab::Ties(ties) => self.wishes.count(|key| ties.holds(&key.0)),
            };
            if more > 0 {
                bits.push(bit(format!(" +{more}"), Tone::Good));
            }
            if less > 0 {
                bits.push(bit(format!(" -{less}"), Tone::Danger));
            }
            bits.push(bit(format!("{close} "), tone));
        }
        bits
    }

    /// Licences and seats, and whether all changes together would be accepted.
    fn outcome(&self, columns: u16, both: bool) -> Vec<Bits> {
        if let Some(notice) = &self.notice {
            return marked("x ", notice, &[], Tone::Danger, columns);
        }
        if self.unreadable() {
            let text = "Something typed cannot be kept as it is; what is wrong stands beside it.";
            return marked("x ", text, &[], Tone::Danger, columns);
        }
        let Some(outlook) = &self.outlook else {
            return Vec::new();
        };
        let changes = self.changes();
        let counters = outlook.counters.iter();
        let pools: Vec<String> = counters.map(|counter| pool(&counter.pool)).collect();
        let mut lines = Vec::new();
        if !pools.is_empty() {
            let mut text = pools.join("  ");
            if let ([one], 0) = (&outlook.counters[..], changes) {
                text = format!("{text}  {}", one.who);
            }
            lines.push(vec![bit(text, Tone::Muted)]);
        }
        let verdict = match (outlook.refused.first(), changes) {
            (Some(refusal), _) => marked("x ", &refusal.message, &[], Tone::Danger, columns),
            (None, 0) => Vec::new(),
            (None, changes) => {
                let what = count(changes, "change", "changes");
                let text = format!("{what}, not saved yet; accepted as it stands.");
                vec![vec![bit("+ ", Tone::Good), bit(text, Tone::Plain)]]
            }
        };
        if both || verdict.is_empty() {
            lines.extend(verdict);
            lines
        } else {
            verdict
        }
    }

    /// Whether something typed is none of what its field takes.
    fn unreadable(&self) -> bool {
        self.tabs.iter().any(|(_, tab)| match tab {
            Tab::Record(fields, record) => record.edits(&mut fields.all.clone()).is_none(),
            Tab::Held(_) | Tab::Ties(_) => false,
        })
    }

    /// How many changes there are by now.
    fn changes(&self) -> u64 {
        let mut sum = self.wishes.all().count();
        for (_, tab) in &self.tabs {
            if let Tab::Record(fields, record) = tab {
                let mut tried = fields.all.clone();
                sum += record.edits(&mut tried).map_or(1, |edits| edits.len());
            }
        }
        sum as u64
    }
}

/// `User licences 11 → 12 of 12`.
fn pool(pool: &Pool) -> String {
    let of = pool.of.map_or(String::new(), |of| format!(" of {of}"));
    let mark = if pool.of.is_some_and(|of| pool.after > of) {
        "! "
    } else {
        ""
    };
    if pool.before == pool.after {
        format!("{mark}{}: {}{of} in use.", pool.title, pool.after)
    } else {
        format!(
            "{mark}{}: {} → {}{of}.",
            pool.title, pool.before, pool.after
        )
    }
}
