//! Folding and unfolding the things of an account.

use super::{app::App, panes::Pane};
use crate::service::tree::ThingDetail;

impl App {
    /// Shows what lies in the thing under the cursor; where it is shown, goes to the first of it.
    pub(super) fn unfold(&mut self) {
        let Some(row) = self.lists.resources.current().filter(|row| row.inside) else {
            return;
        };
        if row.open {
            self.lists.resources.step(1);
            self.ask_detail();
        } else {
            self.unfolded.insert(row.row.resource.id.clone());
            self.refresh_list(Pane::Resources);
        }
    }

    /// What a thing lies in is unfolded, so that it is seen in its place once the filter by which it
    /// was found is dropped.
    pub(super) fn uncover(&mut self, detail: &ThingDetail) {
        if self.lists.resources.filter == detail.row.resource.id.as_str() {
            let outer = detail.path.iter().map(|(handle, _)| handle.clone());
            self.unfolded.extend(outer);
        }
    }

    /// Hides what lies in the thing under the cursor, or goes to what it lies in.
    pub(super) fn fold(&mut self) {
        if self.reading.take().is_some() {
            return;
        }
        let Some(row) = self.lists.resources.current() else {
            return;
        };
        if row.open {
            self.unfolded.remove(&row.row.resource.id.clone());
            self.refresh_list(Pane::Resources);
        } else if let Some(parent) = row.row.resource.parent.clone() {
            self.lists.resources.go(parent.as_str());
            self.ask_detail();
        }
    }
}
