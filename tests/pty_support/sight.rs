//! What a person sees: the screen's text, its rows, and where they are marked.

use std::fmt;

/// A screen, looked at.
pub struct Sight<'a>(pub &'a vt100::Screen);

/// What frames are drawn with.
const FRAMES: [char; 9] = ['│', '─', '┌', '┐', '└', '┘', '├', '┤', '┬'];

impl Sight<'_> {
    /// The rows from top to bottom, without blanks at their ends.
    pub fn rows(&self) -> Vec<String> {
        let rows = self.0.rows(0, self.0.size().1.get());
        rows.map(|row| row.trim_end().to_owned()).collect()
    }

    /// A row, counted from the top; empty where there is none.
    pub fn row(&self, at: usize) -> String {
        self.rows().get(at).cloned().unwrap_or_default()
    }

    /// The last row: hints, or what just happened.
    pub fn foot(&self) -> String {
        self.rows().pop().unwrap_or_default()
    }

    /// Whether a text stands in some row.
    pub fn has(&self, text: &str) -> bool {
        self.rows().iter().any(|row| row.contains(text))
    }

    /// Whether a text is told, however it is broken into lines. Only what fills the width of the
    /// screen is read so: a dialog, a full view.
    pub fn tells(&self, text: &str) -> bool {
        flat(&self.rows().join(" ")).contains(text)
    }

    /// The row of a list that holds a text, without what stands beside the list.
    pub fn listed(&self, text: &str) -> String {
        let mut lists = self.lists();
        lists.find(|row| row.contains(text)).unwrap_or_default()
    }

    /// The row under the cursor.
    pub fn selected(&self) -> String {
        let mut lists = self.lists();
        let found = lists.find_map(|row| row.strip_prefix("> ").map(str::to_owned));
        found.unwrap_or_default()
    }

    fn lists(&self) -> impl Iterator<Item = String> {
        let rows = self.rows().into_iter().skip(3);
        rows.map(|row| flat(row.split('│').next().unwrap_or_default()))
    }

    /// What stands beside the list, about the row under the cursor.
    pub fn aside(&self) -> String {
        let rows = self.rows();
        let beside: Vec<&str> = rows
            .iter()
            .skip(3)
            .filter_map(|row| row.split_once('│').map(|(_, beside)| beside))
            .collect();
        flat(&beside.join(" "))
    }

    /// Whether a row holds a text that is shown in reverse.
    pub fn is_reversed(&self, text: &str) -> bool {
        let (rows, columns) = self.0.size();
        (0..rows.get()).any(|y| {
            let cells = (0..columns.get()).filter_map(|x| self.0.cell(y, x));
            let reversed: String = cells
                .filter(|cell| cell.inverse())
                .map(|cell| {
                    if cell.has_contents() {
                        cell.contents()
                    } else {
                        " "
                    }
                })
                .collect();
            reversed.contains(text)
        })
    }
}

/// Without frames, and with one space between words.
fn flat(text: &str) -> String {
    let plain = text.replace(FRAMES, " ");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl fmt::Display for Sight<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (rows, columns) = self.0.size();
        writeln!(f, "--- {columns}x{rows}")?;
        for row in self.rows() {
            writeln!(f, "{row}")?;
        }
        write!(f, "---")
    }
}
