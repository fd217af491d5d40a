//! Why and why not: one question of access, what was weighed in order, and with a no the smallest
//! sets of edits that would change it. They are started from here, or it is said who could.

use ratatui::layout::Rect;

use super::{
    know::{
        Called,
        pick::{self, Pick, Picked, Source},
        question, rules,
        rules::RuleTexts,
    },
    marked,
    plan::Judge,
    some, trouble,
};
use crate::{
    domain::{Access, Actor, Edit, Step, Way, WhyNot},
    service::known::Doers,
    tui::{
        action::{Id, Place, Sight},
        ask::{Answer, Question, Reply},
        insight::{Insight, Matter, Told},
        layer::{self, Cx, Flow, Layer, Scroll, Stand},
        look::{Bits, Pen, bit, width, wrap},
        theme::Tone,
    },
};

/// The dialog.
pub struct Why {
    stand: Stand,
    user: Called,
    capability: (String, String),
    on: Option<Called>,
    asked: [u64; 2],
    weighed: Option<(Access, Vec<Step>)>,
    changes: Option<(WhyNot, Vec<Doers>)>,
    notice: Option<String>,
    /// Everything that was weighed is shown, and not only what decided.
    all: bool,
    selected: usize,
    scroll: Scroll,
}

impl Why {
    /// Asks whether this person has that capability (word, title), on a thing perhaps.
    pub fn ask(
        stand: Stand,
        user: Called,
        capability: (String, String),
        on: Option<Called>,
        cx: &mut Cx<'_>,
    ) -> Box<dyn Layer> {
        let mut why = Self {
            stand,
            user,
            capability,
            on,
            asked: [0; 2],
            weighed: None,
            changes: None,
            notice: None,
            all: false,
            selected: 0,
            scroll: Scroll::default(),
        };
        why.refresh(cx);
        Box::new(why)
    }

    fn question(&self) -> String {
        question(
            &format!("Can {}", self.user.1),
            &self.capability.1,
            self.on.as_ref(),
        )
    }

    fn matter(&self) -> Matter {
        Matter {
            account: self.stand.account.clone(),
            user: self.user.0.clone(),
            capability: self.capability.0.clone(),
            on: pick::on(self.on.as_ref()),
        }
    }

    /// All ways to a yes: of whoever acts, then of others.
    fn ways(&self) -> Vec<&Way> {
        let answer = self.changes.as_ref().map(|(answer, _)| answer);
        let answer = answer.filter(|answer| !answer.access.allowed);
        answer
            .into_iter()
            .flat_map(|answer| answer.ways.iter().chain(&answer.others))
            .collect()
    }

    fn way(&self) -> Option<&Way> {
        self.ways().get(self.selected).copied()
    }

    /// Whether a way can be started from here: whoever acts may go it, or is a site administrator
    /// who speaks for the vendor.
    fn startable(&self, way: &Way) -> bool {
        let vendor = way.by == Actor::Vendor && self.stand.actor == Actor::Site;
        vendor || way.by == self.stand.actor
    }

    fn start(&self, cx: &mut Cx<'_>) -> Flow {
        let Some(way) = self.way().filter(|way| self.startable(way)) else {
            return Flow::Stay;
        };
        let edits: Vec<Edit> = way.edits.clone();
        Flow::Push(if way.by == Actor::Vendor {
            Judge::for_vendor(&self.stand, edits, cx)
        } else {
            Judge::ask(&self.stand, edits, cx)
        })
    }

    fn rules(&self) -> Vec<String> {
        let access = self.weighed.iter();
        let of_access = access.flat_map(|(access, _)| {
            let steps = access.steps.iter().map(|step| step.rules.as_slice());
            std::iter::once(access.rules.as_slice()).chain(steps)
        });
        let way = self.way().map(|way| way.rules.as_slice());
        rules(of_access.chain(way))
    }

    /// The lines, and where the selected way stands among them.
    fn lines(&self, columns: u16) -> (Vec<Bits>, usize) {
        let mut out: Vec<Bits> = Vec::new();
        let question = self.question();
        if width(&question) + 4 > columns {
            let head = wrap(&question, columns).into_iter();
            out.extend(head.map(|l| vec![bit(l, Tone::Strong)]));
            out.push(Vec::new());
        }
        let (Some((access, steps)), None) = (&self.weighed, &self.notice) else {
            let text = self.notice.as_deref().unwrap_or("Working it out.");
            out.extend(marked("", text, &[], Tone::Muted, columns));
            return (out, 0);
        };
        out.extend(verdict(access, columns));
        out.extend(self.weighed_lines(access, steps, columns));
        if access.allowed {
            return (out, 0);
        }
        let at = self.change_lines(access, &mut out, columns);
        (out, at)
    }

    /// What was weighed, in order. What decides is the answer; it is not said again.
    fn weighed_lines(&self, access: &Access, steps: &[Step], columns: u16) -> Vec<Bits> {
        let steps = if self.all { steps } else { &access.steps };
        let told = steps.iter().filter(|step| step.text != access.message);
        let mut out = Vec::new();
        for (i, step) in told.enumerate() {
            if i == 0 {
                out.push(Vec::new());
            }
            let says = if step.good {
                ("yes", Tone::Good)
            } else {
                ("no", Tone::Danger)
            };
            let number = format!("{:>2}  ", i + 1);
            let ids = some(&step.rules, false);
            out.extend(step_lines(&number, &step.text, &ids, says, columns));
        }
        out
    }

    /// What would change a no; answers where the selected way stands.
    fn change_lines(&self, access: &Access, out: &mut Vec<Bits>, columns: u16) -> usize {
        out.push(Vec::new());
        let Some((answer, doers)) = &self.changes else {
            out.extend(marked("", &access.mend, &[], Tone::Plain, columns));
            let text = "Looking for what would change it.";
            out.extend(marked("", text, &[], Tone::Muted, columns));
            return 0;
        };
        if !answer.nothing.is_empty() {
            out.extend(marked("", &answer.nothing, &[], Tone::Plain, columns));
        } else if answer.ways.is_empty() {
            out.extend(marked("", &access.mend, &[], Tone::Plain, columns));
        }
        let mut at = 0;
        let mut place = 0;
        let parts = [
            ("What would change it", &answer.ways),
            ("What others could do", &answer.others),
        ];
        for (head, ways) in parts {
            if ways.is_empty() {
                continue;
            }
            if !out.last().is_some_and(Vec::is_empty) {
                out.push(Vec::new());
            }
            out.push(vec![bit(head, Tone::Strong)]);
            for (i, way) in ways.iter().enumerate() {
                if place == self.selected {
                    at = out.len();
                }
                let other = way.by != self.stand.actor;
                let who = doers.get(i).filter(|_| other);
                out.extend(self.way_lines(way, who, place == self.selected, columns));
                place += 1;
            }
        }
        if answer.more {
            let text = "There may be more ways.";
            out.extend(marked("  ", text, &[], Tone::Muted, columns));
        }
        at
    }

    fn way_lines(&self, way: &Way, who: Option<&Doers>, chosen: bool, columns: u16) -> Vec<Bits> {
        let mark = if chosen { "> " } else { "  " };
        let mut text = sentence(&way.text);
        if way.by != self.stand.actor {
            text = format!("as {}: {}", way.by, small(&way.text));
        }
        if let Some(who) = who {
            text.push_str(&could(who));
        }
        let tone = match (chosen, self.startable(way)) {
            (true, _) => Tone::Accent,
            (false, true) => Tone::Plain,
            (false, false) => Tone::Muted,
        };
        let lead = if chosen { Tone::Accent } else { Tone::Plain };
        let mut lines = marked(mark, &text, &some(&way.rules, false), lead, columns);
        for line in &mut lines {
            if let Some(text) = line.get_mut(1) {
                text.tone = tone;
            }
        }
        lines
    }

    /// How many lines are seen on a screen of that size.
    fn seen(size: (u16, u16)) -> usize {
        let body = layer::body(size).height;
        let edges = 2 + 2 * u16::from(roomy(body));
        usize::from(body.saturating_sub(edges)).max(1)
    }

    /// Moves among the ways, and from the last one on among the lines.
    fn steer(&mut self, id: Id, cx: &Cx<'_>) {
        let columns = layer::columns(cx.size.0);
        let seen = Self::seen(cx.size);
        let most = self.ways().len().saturating_sub(1);
        let before = self.selected;
        match id {
            Id::Down => self.selected = (self.selected + 1).min(most),
            Id::Up => self.selected = self.selected.saturating_sub(1),
            _ => {}
        }
        let (lines, at) = self.lines(columns);
        if before == self.selected {
            self.scroll.act(id, lines.len(), seen);
        } else {
            self.scroll.follow(at, seen);
        }
    }

    /// Asks the same of another thing, another person, or about another capability.
    fn other(&self, source: Source, title: &str, cx: &mut Cx<'_>) -> Flow {
        let account = self.stand.account.clone();
        let (stand, user) = (self.stand.clone(), self.user.clone());
        let (capability, on) = (self.capability.clone(), self.on.clone());
        let then = move |picked: Picked, cx: &mut Cx<'_>| {
            let (mut user, mut capability, mut on) = (user.clone(), capability.clone(), on.clone());
            match picked {
                Picked::Person(other) => user = other,
                Picked::Thing(other) => on = other,
                Picked::Capability(word, title) => {
                    capability = (word, title);
                    on = None;
                }
                Picked::Role(..) => return Flow::Close,
            }
            Flow::Replace(Self::ask(stand.clone(), user, capability, on, cx))
        };
        Flow::Push(Pick::ask(account, source, title, then, cx))
    }
}

/// Whether a body of that height has room for an empty line above and below the text.
fn roomy(height: u16) -> bool {
    height >= 14
}

/// Yes or no, with the sentence that decides.
fn verdict(access: &Access, columns: u16) -> Vec<Bits> {
    let (mark, tone) = if access.allowed {
        ("Yes. ", Tone::Good)
    } else {
        ("No. ", Tone::Danger)
    };
    let mut out = marked(mark, &access.message, &access.rules, tone, columns);
    if !access.shown {
        let text = "A product would not even show it to this person.";
        let pad = " ".repeat(mark.len());
        out.extend(marked(&pad, text, &[], Tone::Muted, columns));
    }
    out
}

/// A way as a sentence begins.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// A way as it reads on behind a colon: it begins with a verb.
fn small(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// Who in the account could do it.
fn could(who: &Doers) -> String {
    let names = match who.names.as_slice() {
        [] => return String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    };
    let more = if who.more { " and others" } else { "" };
    format!(" ({names}{more} could do it)")
}

/// A step: its number, the sentence, the rules, and at the right edge what it says.
fn step_lines(
    number: &str,
    text: &str,
    rules: &[String],
    says: (&str, Tone),
    columns: u16,
) -> Vec<Bits> {
    let room = columns.saturating_sub(5);
    let mut lines = marked(number, text, rules, Tone::Muted, room);
    if let Some(first) = lines.first_mut() {
        let used: u16 = first.iter().map(|b| width(&b.text)).sum();
        let gap = columns.saturating_sub(used).saturating_sub(width(says.0));
        first.push(bit(" ".repeat(gap.into()), Tone::Plain));
        first.push(bit(says.0, says.1));
    }
    lines
}

impl Layer for Why {
    fn place(&self) -> Place {
        Place::Why
    }

    fn act(&mut self, id: Id, cx: &mut Cx<'_>) -> Flow {
        match id {
            Id::Close => return Flow::Close,
            Id::Choose => return self.start(cx),
            Id::Details => self.all = !self.all,
            Id::AskOf => {
                let source = Source::Things(self.capability.0.clone());
                return self.other(source, "On what?", cx);
            }
            Id::OtherCapability => {
                let title = format!("Can {} do what?", self.user.1);
                return self.other(Source::Capabilities, &title, cx);
            }
            Id::OtherPerson => return self.other(Source::People, "Who?", cx),
            Id::Rules => {
                let account = self.stand.account.clone();
                return Flow::Push(RuleTexts::ask(account, self.rules(), cx));
            }
            _ => self.steer(id, cx),
        }
        Flow::Stay
    }

    fn answer(&mut self, answer: &Answer, _cx: &mut Cx<'_>) -> Option<Flow> {
        if !self.asked.contains(&answer.id) {
            return None;
        }
        match &answer.reply {
            Ok(Reply::Insight(Told::Weighed(access, steps))) => {
                self.weighed = Some((*access.clone(), steps.clone()));
            }
            Ok(Reply::Insight(Told::WhyNot(why_not, doers))) => {
                self.changes = Some((*why_not.clone(), doers.clone()));
                self.selected = self.selected.min(self.ways().len().saturating_sub(1));
            }
            Ok(_) => {}
            Err(error) => self.notice = Some(trouble(error)),
        }
        Some(Flow::Stay)
    }

    fn refresh(&mut self, cx: &mut Cx<'_>) {
        let weighed = Insight::Weighed(self.matter(), cx.now);
        let changes = Insight::WhyNot(self.matter(), self.stand.actor.clone());
        self.asked = [weighed, changes].map(|insight| cx.ask(Question::Insight(insight)));
    }

    fn passing(&self) -> bool {
        false
    }

    fn sight(&self, sight: &mut Sight) {
        sight.rules = !self.rules().is_empty();
        sight.yes = self.weighed.as_ref().is_some_and(|(a, _)| a.allowed);
        sight.ready = self.changes.is_some();
        sight.row = self.way().is_some();
        sight.mendable = self.way().is_some_and(|way| self.startable(way));
    }

    fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let columns = layer::columns(area.width);
        let (lines, _) = self.lines(columns);
        let margin = u16::from(roomy(area.height));
        let frame = layer::dialog(area, columns + 2, lines.len() + 2 * usize::from(margin));
        let inside = pen.frame(frame, &self.question());
        let text = Rect::new(
            inside.x.saturating_add(1),
            inside.y + margin,
            inside.width.saturating_sub(2),
            inside.height.saturating_sub(2 * margin).max(1),
        );
        self.scroll.draw(pen, text, &lines);
    }
}
