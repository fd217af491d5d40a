//! A refusal that helps: why not, and what would make it possible.

use ratatui::layout::Rect;

use super::{marked, plan::Judge};
use crate::{
    domain::{Batch, Edit, Refusal, Remedy},
    service::undo::undoes,
    tui::{
        action::{Id, Place, Sight},
        layer::{self, Cx, Flow, Layer, Scroll, Stand},
        look::{Bits, Pen, bit},
        theme::Tone,
    },
};

/// The dialog.
#[derive(Debug)]
pub struct Refused {
    batch: Batch,
    refusals: Vec<Refusal>,
    selected: usize,
    scroll: Scroll,
}

impl Refused {
    /// Says why the batch was refused.
    pub fn new(batch: Batch, refusals: Vec<Refusal>) -> Self {
        Self {
            batch,
            refusals,
            selected: 0,
            scroll: Scroll::default(),
        }
    }

    fn remedies(&self) -> Vec<&Remedy> {
        let mut seen: Vec<&Remedy> = Vec::new();
        for remedy in self.refusals.iter().flat_map(|r| &r.remedies) {
            if !seen.contains(&remedy) {
                seen.push(remedy);
            }
        }
        seen
    }

    fn current(&self) -> Option<&Remedy> {
        self.remedies().get(self.selected).copied()
    }

    /// The lines, and where the selected remedy stands among them.
    fn lines(&self, columns: u16) -> (Vec<Bits>, usize) {
        let mut out = Vec::new();
        for refusal in &self.refusals {
            if !out.is_empty() {
                out.push(Vec::new());
            }
            out.extend(marked(
                "x  ",
                &refusal.message,
                &refusal.rules,
                Tone::Danger,
                columns,
            ));
            if !refusal.mend.is_empty() {
                out.extend(marked("   ", &refusal.mend, &[], Tone::Plain, columns));
            }
        }
        let remedies = self.remedies();
        let mut at = 0;
        if !remedies.is_empty() {
            out.push(Vec::new());
            out.push(vec![bit("What would make it possible", Tone::Strong)]);
        }
        for (i, remedy) in remedies.iter().enumerate() {
            let chosen = i == self.selected;
            if chosen {
                at = out.len();
            }
            let mark = if chosen { "> " } else { "  " };
            let other = remedy.edits.is_empty();
            let tone = if other { Tone::Muted } else { Tone::Plain };
            let lead = if chosen { Tone::Accent } else { Tone::Plain };
            let mut lines = marked(mark, &remedy.text, &[], lead, columns);
            for line in &mut lines {
                if let Some(text) = line.get_mut(1) {
                    text.tone = if chosen { Tone::Accent } else { tone };
                }
            }
            out.extend(lines);
        }
        (out, at)
    }
}

impl Layer for Refused {
    fn place(&self) -> Place {
        Place::Refusal
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        let most = self.remedies().len().saturating_sub(1);
        match id {
            Id::Down | Id::Up if most == 0 => {
                let area = layer::body(cx.size);
                let lines = self.lines(layer::columns(area.width)).0.len();
                let seen = usize::from(area.height.saturating_sub(2));
                self.scroll.act(id, lines, seen);
            }
            Id::Down => self.selected = (self.selected + 1).min(most),
            Id::Up => self.selected = self.selected.saturating_sub(1),
            Id::Close => return Flow::Close,
            Id::Choose => {
                if let Some(edits) = self.current().map(|r| r.edits.clone())
                    && !edits.is_empty()
                {
                    let stand = Stand {
                        account: self.batch.account.clone(),
                        title: String::new(),
                        actor: self.batch.actor.clone(),
                    };
                    return Flow::Push(Judge::ask(&stand, edits, cx));
                }
            }
            _ => {}
        }
        Flow::Stay
    }

    fn sight(&self, sight: &mut Sight) {
        sight.mendable = self.current().is_some_and(|r| !r.edits.is_empty());
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let columns = layer::columns(area.width);
        let (lines, at) = self.lines(columns);
        let frame = layer::dialog(area, columns + 2, lines.len() + 2);
        let inside = pen.frame(frame, title(&self.batch));
        if inside.width < 4 {
            return;
        }
        let roomy = u16::from(usize::from(inside.height) > lines.len());
        let text = Rect::new(
            inside.x + 1,
            inside.y + roomy,
            inside.width - 2,
            inside.height.saturating_sub(roomy),
        );
        let seen = usize::from(text.height);
        // The reason is read first; the view follows the cursor from its first move on.
        let top =
            if self.selected == 0 { 0 } else { at + 1 }.saturating_sub(seen.saturating_sub(1));
        Scroll(top.max(self.scroll.0)).draw(pen, text, &lines);
    }
}

/// What did not happen.
fn title(batch: &Batch) -> &'static str {
    if batch
        .id
        .as_ref()
        .is_some_and(|id| undoes(id.as_str()).is_some())
    {
        return "Not undone";
    }
    match batch.edits.first() {
        Some(Edit::UserCreate { .. }) => "Not created",
        Some(Edit::UserInvite { .. }) => "Not invited",
        Some(Edit::UserReinvite { .. }) => "Not sent again",
        Some(Edit::UserArchive { .. }) => "Not archived",
        Some(Edit::UserRestore { .. }) => "Not restored",
        Some(Edit::UserRemove { .. }) => "Not removed",
        Some(Edit::RoleAssign { .. }) => "Role not given",
        Some(Edit::RoleRevoke { .. }) => "Role not taken",
        Some(Edit::RequestApprove { .. }) => "Not approved",
        Some(Edit::RequestDecline { .. }) => "Not declined",
        Some(Edit::RequestWithdraw { .. }) => "Not withdrawn",
        Some(Edit::UserEdit { .. } | Edit::RoleChange { .. } | Edit::AccountSet { .. }) => {
            "Not changed"
        }
        _ => "Not done",
    }
}
