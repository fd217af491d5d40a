//! Drawing: head, body and foot from the state alone. It changes nothing.

pub mod columns;
pub mod detail;
mod insight;
pub mod layout;
mod next_keys;
mod request;
pub mod table;

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    action::{Id, Place, hints},
    app::App,
    look::{Bit, Bits, Pen, bit, cut, cut_middle, width, wrap},
    panes::{Pane, see_list},
    theme::Tone,
};
use crate::domain::Actor;

/// The least size on which anything is shown.
pub const LEAST: (u16, u16) = (20, 5);

impl App {
    /// Draws the whole screen.
    pub fn draw(&self, buf: &mut Buffer) {
        let area = *buf.area();
        let mut pen = Pen {
            buf,
            look: &self.look,
            keymap: &self.keymap,
            now: self.now(),
        };
        pen.tint(area, Tone::Plain);
        if area.width < LEAST.0 || area.height < LEAST.1 {
            let text = self.keymap.words(self.place(), "Too small; {quit} quits");
            pen.put(area.x, area.y, area.width, &text, Tone::Plain);
            return;
        }
        let areas = self.areas();
        self.draw_head(&mut pen, areas.head);
        if let Some(tabs) = areas.tabs {
            self.draw_tabs(&mut pen, tabs);
        }
        for y in [areas.rule, areas.foot_rule].into_iter().flatten() {
            pen.rule(0, y, area.width);
        }
        self.draw_body(&mut pen, &areas);
        self.draw_foot(&mut pen, areas.foot);
        let over = super::layer::body((area.width, area.height));
        // Only the topmost: a dialog that shows through another is a box inside a box.
        if let Some(layer) = self.layers.last() {
            if layer.place() != Place::Filter {
                pen.tint(areas.body, Tone::Muted);
            }
            layer.draw(&mut pen, over);
        }
        if !self.pressed.is_empty() {
            self.draw_next_keys(&mut pen, over);
        }
    }

    fn draw_head(&self, pen: &mut Pen<'_>, row: Rect) {
        let tone = if self.actor == Actor::Site {
            Tone::Muted
        } else {
            Tone::Accent
        };
        let wide = row.width >= 60;
        let who = if wide {
            format!("acting as {} ", self.actor_name)
        } else if self.reading_only.now && self.actor == Actor::Site {
            String::new()
        } else {
            format!("as {} ", self.actor_name)
        };
        let most = row.width.saturating_mul(3) / 5;
        let mut taken = pen.put_right(row.right(), row.y, most, &who, tone);
        if self.reading_only.now {
            let mark = if wide { "read-only  " } else { "read-only " };
            let right = row.right().saturating_sub(taken);
            taken += pen.put_right(right, row.y, most, mark, Tone::Caution);
        }
        let room = row.width.saturating_sub(taken + 2);
        // The accounts belong to the store and not to the one that is open.
        let store = match self.pane {
            Pane::Accounts => true,
            Pane::Overview => self.whole_store(),
            _ => false,
        };
        let open = self.open.as_ref().filter(|_| !store);
        let title = open.map(|open| open.title.as_str());
        let read = self.reading.and_then(|_| self.concerned());
        let read = read.map(|row| cut_middle(&row.title, CRUMB).into_owned());
        let last = (self.pane.title(), read.as_deref());
        let bits = path(&self.store, title, last, room);
        pen.bits(row.x, row.y, room, &bits);
        pen.tint(row, Tone::Head);
        if let Some(frame) = self.working {
            let pictures = if self.look.ascii { PLAIN } else { ROUND };
            let picture = pictures.chars().nth(frame % pictures.chars().count());
            pen.put(row.x, row.y, 1, &String::from_iter(picture), Tone::Accent);
        }
    }

    /// A pane's tab.
    fn tab(&self, pane: Pane) -> Bit {
        let name = match pane {
            Pane::Approvals if self.waiting > 0 => format!("Approvals {}", self.waiting),
            pane => pane.title().to_owned(),
        };
        if pane == self.pane {
            return bit(format!("[{name}]"), Tone::Accent);
        }
        let waits = pane == Pane::Approvals && self.waiting > 0;
        let tone = if waits { Tone::Caution } else { Tone::Plain };
        bit(format!(" {name} "), tone)
    }

    /// The pane whose tab stands in that column, where all of them are shown.
    pub(super) fn tab_at(&self, x: u16) -> Option<Pane> {
        let ends = Pane::ALL.iter().copied().scan(0, |end: &mut u16, pane| {
            *end += width(&self.tab(pane).text);
            Some((*end, pane))
        });
        let ends: Vec<(u16, Pane)> = ends.collect();
        let all = ends.last().map_or(0, |(end, _)| *end);
        let found = ends.into_iter().find(|(end, _)| x < *end);
        found.filter(|_| all <= self.size.0).map(|(_, pane)| pane)
    }

    fn draw_tabs(&self, pen: &mut Pen<'_>, row: Rect) {
        let tab = |pane: Pane| self.tab(pane);
        let tabs: Bits = Pane::ALL.iter().copied().map(tab).collect();
        let wide: u16 = tabs.iter().map(|t| width(&t.text)).sum();
        if wide <= row.width {
            pen.bits(row.x, row.y, row.width, &tabs);
            return;
        }
        let (number, all) = (self.pane.number(), Pane::ALL.len());
        let bits = [
            tab(self.pane),
            bit(format!(" {number} of {all}, tab"), Tone::Muted),
        ];
        pen.bits(row.x, row.y, row.width, &bits);
    }

    fn draw_body(&self, pen: &mut Pen<'_>, areas: &layout::Areas) {
        if let Some(top) = self.reading {
            let text = inset(areas.body);
            let lines = detail::lines(self, text.width);
            super::layer::Scroll(top).draw(pen, text, &lines);
            return;
        }
        let empty = see_list!(self.lists, self.pane, list => self.draw_list(pen, areas, list));
        if let Some(why) = empty {
            let text = inset(areas.list);
            let lines = wrap(&why, text.width);
            for (line, y) in lines.iter().zip(text.top()..text.bottom()) {
                pen.put(text.x, y, text.width, line, Tone::Muted);
            }
        }
        if let Some(side) = areas.detail {
            pen.upright(side.x, side.y, side.height);
            let text = Rect::new(
                side.x + 2,
                side.y,
                side.width.saturating_sub(2),
                side.height,
            );
            let lines = detail::lines(self, text.width);
            super::layer::Scroll(0).draw(pen, text, &lines);
        }
    }

    /// Draws the rows that are seen; answers with why there are none.
    fn draw_list<T: columns::Tabled>(
        &self,
        pen: &mut Pen<'_>,
        areas: &layout::Areas,
        list: &super::list::List<T>,
    ) -> Option<String> {
        if let Some(why) = &list.trouble {
            return Some(why.clone());
        }
        if list.is_empty() {
            return Some(self.why_empty(list.loaded, &list.filter, list.at_least));
        }
        let (of, shape) = self.shape(self.pane);
        let marked = |key: &str| self.marks.has(self.pane, key);
        table::draw(pen, areas.list, list, (of, &shape), &marked);
        None
    }

    fn why_empty(&self, loaded: bool, filter: &str, looking: bool) -> String {
        if self.lost {
            return "The store has stopped answering. Quit and start again.".into();
        }
        if !loaded {
            return "Reading.".into();
        }
        if !filter.is_empty() && looking {
            return format!("Nothing that fits {filter} was found so far; still looking.");
        }
        if !filter.is_empty() {
            return format!(
                "Nothing here fits the filter {filter}. {}",
                self.keymap
                    .words(self.place(), "Press {back} to drop the filter.")
            );
        }
        let words = match self.pane {
            Pane::Overview if self.overview.looking() => "Looking for what wants attention.",
            Pane::Overview if !self.whole_store() => {
                "Nothing in this account wants attention. Press {scope} for all accounts."
            }
            Pane::Overview => {
                "Nothing in any account wants attention. Press {accounts} for the accounts of the \
                 store."
            }
            Pane::Accounts => {
                "This store has no accounts yet. Press {new} to make one; rolecall demo shows what \
                 a filled store looks like."
            }
            Pane::Users => {
                "This account has no users yet. Press {new} to make one, or {invite} to \
                 invite somebody."
            }
            Pane::Roles => "The policy of this account names no roles.",
            Pane::Resources => {
                "Nothing lies in this account yet: its policy may know no things, or nobody has \
                 made one. Things come with a resource.create edit: see rolecall apply --help."
            }
            Pane::Policy => "The policy of this account names no rules by id.",
            Pane::Approvals => {
                "Nothing waits for anybody's word, and nothing ever did. Requests appear here when \
                 somebody asks for something that the policy wants approved."
            }
            Pane::Journal => {
                "Nothing has happened in this account yet. Every change will be listed here."
            }
        };
        self.keymap.words(self.place(), words)
    }

    fn draw_foot(&self, pen: &mut Pen<'_>, row: Rect) {
        if let Some(toast) = self.told.as_ref().or(self.toast.as_ref()) {
            pen.put(row.x + 1, row.y, row.width - 1, toast, Tone::Accent);
            return;
        }
        let mut x = row.x + 1;
        if self.layers.is_empty() {
            x += pen.put(x, row.y, row.right() - x, &self.count(), Tone::Muted);
        }
        let sight = self.sight();
        let place = self.place();
        if place == Place::Filter {
            return;
        }
        let mut shown = Vec::new();
        let mut room = row.right().saturating_sub(x + 1);
        for action in hints(place, &sight) {
            let Some(key) = self.keymap.keys(place, action).into_iter().next() else {
                continue;
            };
            let wide = width(&key) + width(action.title) + 3;
            if wide <= room {
                room -= wide;
                shown.push((key, action));
            }
        }
        // The help has its place before all others, but stands last.
        shown.sort_by_key(|(_, action)| action.id == Id::Help);
        for (key, action) in shown {
            let tone = if action.danger {
                Tone::Danger
            } else {
                Tone::Key
            };
            x += 2;
            x += pen.put(x, row.y, row.right() - x, &key, tone) + 1;
            x += pen.put(x, row.y, row.right() - x, action.title, Tone::Plain);
        }
    }

    fn count(&self) -> String {
        let (total, whole, filter, at_least) =
            see_list!(self.lists, self.pane, list => counts(list));
        let words = if filter.is_empty() {
            String::new()
        } else {
            format!("  / {}", cut(filter, (self.size.0 / 3).max(20)))
        };
        let overview = self.pane == Pane::Overview;
        let looking = match (
            overview && self.overview.looking(),
            self.overview.progress(),
        ) {
            _ if !overview => String::new(),
            (false, _) if self.whole_store() => " in all accounts".to_owned(),
            (true, (looked, whole)) if self.whole_store() && whole > 0 => {
                format!(" in all accounts, {looked} of {whole} looked into")
            }
            (true, _) if self.whole_store() => " in all accounts, looking".to_owned(),
            (true, _) => ", looking".to_owned(),
            (false, _) => String::new(),
        };
        let more = if at_least { "+" } else { "" };
        let marks = match self.marks.len(self.pane) {
            0 => String::new(),
            marks => format!("  {marks} marked"),
        };
        format!(
            "{total}{more} of {}{looking}{words}{marks}",
            whole.max(total)
        )
    }
}

/// The pictures that say that something is being worked out.
const ROUND: &str = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
const PLAIN: &str = "|/-\\";

/// The least columns in which a shortened title still says which one is meant.
const TITLE: u16 = 8;

/// The most columns of the name of a row among the crumbs.
const CRUMB: u16 = 24;

/// Where one is. What does not fit goes in this order: the row in full, which is read below, the
/// middle of the title, the store, the pane, which the tabs name as well.
fn path(store: &str, title: Option<&str>, (pane, row): (&str, Option<&str>), room: u16) -> Bits {
    if let Some(row) = row {
        let whole = format!("{pane} > {row}");
        // The title may lose its middle for it, the store never goes.
        let least = title.map_or(0, |title| width(title).min(TITLE) + 3);
        if 11 + width(store) + least + 3 + width(&whole) <= room {
            return path(store, title, (&whole, None), room);
        }
    }
    let Some(title) = title else {
        let full = format!("{store} > {pane}");
        if width(&full) + 11 <= room {
            return vec![bit(" rolecall  ", Tone::Strong), bit(full, Tone::Plain)];
        }
        let short = cut(store, room.saturating_sub(1));
        return vec![bit(format!(" {short}"), Tone::Strong)];
    };
    let least = width(title).min(TITLE);
    let before = format!("{store} > ");
    let after = format!(" > {pane}");
    let with_store = room.saturating_sub(11 + width(&before) + width(&after));
    if with_store >= least {
        let path = format!("{before}{}{after}", cut_middle(title, with_store));
        return vec![bit(" rolecall  ", Tone::Strong), bit(path, Tone::Plain)];
    }
    let with_pane = room.saturating_sub(1 + width(&after));
    if with_pane >= least {
        let title = cut_middle(title, with_pane);
        return vec![
            bit(format!(" {title}"), Tone::Strong),
            bit(after, Tone::Plain),
        ];
    }
    let short = cut_middle(title, room.saturating_sub(1));
    vec![bit(format!(" {short}"), Tone::Strong)]
}

fn counts<T>(list: &super::list::List<T>) -> (u64, u64, &str, bool) {
    (list.total, list.whole, list.filter.as_str(), list.at_least)
}

fn inset(area: Rect) -> Rect {
    Rect::new(
        area.x + 1,
        area.y,
        area.width.saturating_sub(2),
        area.height,
    )
}
