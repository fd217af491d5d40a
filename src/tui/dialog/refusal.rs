//! A refusal that helps: why not, and what would make it possible.

use ratatui::layout::Rect;

use super::{marked, plan::Judge, reason::Words};
use crate::{
    domain::{Actor, Batch, Edit, Refusal, Remedy},
    service::{rows::Blocked, undo::undoes},
    tui::{
        action::{Id, Place, Sight},
        layer::{self, Cx, Flow, Given, Layer, Scroll, Stand},
        look::{Bits, Pen, bit},
        theme::Tone,
    },
};

/// Something that would make it possible.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Way {
    /// Edits that the core would accept, or words about who must act.
    Remedy(Remedy),
    /// The same with a reason.
    Reason,
    /// The same by breaking the glass, with a reason.
    Glass,
    /// The same, speaking for the vendor.
    Vendor,
}

impl Way {
    fn text(&self) -> &str {
        match self {
            Self::Remedy(remedy) => &remedy.text,
            Self::Reason => "say why, and ask again",
            Self::Glass => "break the glass: say why, and the journal marks it",
            Self::Vendor => "speak for the vendor, who may do it",
        }
    }

    /// Somebody else must act.
    fn elsewhere(&self) -> bool {
        matches!(self, Self::Remedy(remedy) if remedy.edits.is_empty())
    }
}

/// The dialog.
#[derive(Debug)]
pub struct Refused {
    title: &'static str,
    batch: Batch,
    refusals: Vec<Refusal>,
    selected: usize,
    scroll: Scroll,
    /// A reason is typed above, and with it the glass is broken.
    breaks: bool,
}

impl Refused {
    /// Says why the batch was refused.
    pub fn new(batch: Batch, refusals: Vec<Refusal>) -> Self {
        Self {
            title: title(&batch),
            batch,
            refusals,
            selected: 0,
            scroll: Scroll::default(),
            breaks: false,
        }
    }

    /// Says why nobody can decide a request, and what would help.
    pub fn blocked(stand: Stand, blocked: Blocked) -> Self {
        let mend = if blocked.remedies.is_empty() {
            "The rules accept nothing here that would help. Decline it, or have it taken back."
        } else {
            ""
        };
        let refusal = Refusal {
            rules: Vec::new(),
            code: "blocked".into(),
            message: blocked.why,
            mend: mend.into(),
            remedies: blocked.remedies,
        };
        Self {
            title: "Blocked",
            ..Self::new(
                Batch::new(stand.account, stand.actor, Vec::new()),
                vec![refusal],
            )
        }
    }

    /// What only has to be said with the batch, and the remedies of the core.
    fn ways(&self) -> Vec<Way> {
        let mut ways = Vec::new();
        let site = self.batch.actor.user().is_none();
        for code in self.refusals.iter().map(|refusal| refusal.code.as_str()) {
            match code {
                "break-glass-needed" if site => ways.push(Way::Glass),
                "reason-needed" if !ways.contains(&Way::Glass) => ways.push(Way::Reason),
                "vendor-only" if self.batch.actor == Actor::Site => ways.push(Way::Vendor),
                _ => {}
            }
        }
        let remedies = self.refusals.iter().flat_map(|r| &r.remedies);
        ways.extend(remedies.cloned().map(Way::Remedy));
        let mut seen: Vec<Way> = Vec::new();
        for way in ways {
            if !seen.contains(&way) {
                seen.push(way);
            }
        }
        seen
    }

    fn current(&self) -> Option<Way> {
        self.ways().into_iter().nth(self.selected)
    }

    fn go(&mut self, way: Way, cx: &mut Cx<'_>) -> Flow {
        match way {
            Way::Remedy(remedy) if remedy.edits.is_empty() => Flow::Stay,
            Way::Remedy(remedy) => {
                let stand = Stand {
                    account: self.batch.account.clone(),
                    title: String::new(),
                    actor: self.batch.actor.clone(),
                };
                Flow::Push(Judge::ask(&stand, remedy.edits, cx))
            }
            Way::Vendor => {
                self.batch.actor = Actor::Vendor;
                Flow::Replace(Judge::again(self.batch.clone(), cx))
            }
            Way::Reason | Way::Glass => {
                self.breaks = way == Way::Glass;
                let ask = self.refusals.first().map_or("", |r| r.mend.as_str());
                let before = self.batch.reason.as_deref().unwrap_or_default();
                let title = if self.breaks {
                    "Break the glass: why"
                } else {
                    "Why"
                };
                Flow::Push(Box::new(Words::new(title, ask, before)))
            }
        }
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
        let ways = self.ways();
        let mut at = 0;
        if !ways.is_empty() {
            out.push(Vec::new());
            out.push(vec![bit("What would make it possible", Tone::Strong)]);
        }
        for (i, way) in ways.iter().enumerate() {
            let chosen = i == self.selected;
            if chosen {
                at = out.len();
            }
            let mark = if chosen { "> " } else { "  " };
            let tone = if way.elsewhere() {
                Tone::Muted
            } else {
                Tone::Plain
            };
            let lead = if chosen { Tone::Accent } else { Tone::Plain };
            let mut lines = marked(mark, way.text(), &[], lead, columns);
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
        let most = self.ways().len().saturating_sub(1);
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
                if let Some(way) = self.current() {
                    return self.go(way, cx);
                }
            }
            _ => {}
        }
        Flow::Stay
    }

    fn given(&mut self, given: Given, cx: &mut Cx<'_>) -> Flow {
        let Given::Words(reason) = given else {
            return Flow::Stay;
        };
        self.batch.reason = Some(reason);
        self.batch.break_glass |= self.breaks;
        Flow::Replace(Judge::again(self.batch.clone(), cx))
    }

    fn sight(&self, sight: &mut Sight) {
        sight.mendable = self.current().is_some_and(|way| !way.elsewhere());
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let columns = layer::columns(area.width);
        let (lines, at) = self.lines(columns);
        let frame = layer::dialog(area, columns + 2, lines.len() + 2);
        let inside = pen.frame(frame, self.title);
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
        Some(Edit::RoleAssign { .. }) => "Role not given",
        Some(Edit::RoleRevoke { .. }) => "Role not taken",
        Some(Edit::RequestApprove { .. }) => "Not approved",
        Some(Edit::RequestDecline { .. }) => "Not declined",
        Some(Edit::RequestWithdraw { .. }) => "Not withdrawn",
        Some(Edit::AccountCreate { .. }) => "Not opened",
        Some(Edit::AccountSuspend { suspended: true }) => "Not suspended",
        Some(Edit::AccountSuspend { suspended: false }) => "Not resumed",
        Some(Edit::UserAccept { .. }) => "Not accepted",
        Some(Edit::ResourceCreate { .. }) => "Not made",
        Some(Edit::ResourceMove { .. }) => "Not moved",
        Some(Edit::ResourceGive { .. }) => "Not handed over",
        Some(Edit::UserRemove { .. } | Edit::AccountRemove {} | Edit::ResourceRemove { .. }) => {
            "Not removed"
        }
        Some(Edit::PolicyInstall { .. }) => "Not installed",
        Some(
            Edit::UserEdit { .. }
            | Edit::RoleChange { .. }
            | Edit::RelationAdd { .. }
            | Edit::RelationRemove { .. }
            | Edit::ResourceSet { .. }
            | Edit::AccountSet { .. },
        ) => "Not changed",
        _ => "Not done",
    }
}
