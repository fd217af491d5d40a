//! Manners: what the console wears, what it has said, whether it uses the mouse, and what of its
//! configuration is read again while it runs.

use super::{
    action::Id,
    app::{App, Reloaded},
    ask::Question,
    dialog::{messages::MessageList, themes::Themes},
    layer::Effect,
    panes::Pane,
};

/// Whether nothing is written from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    /// It is so.
    pub now: bool,
    /// Whoever set this up wants it so.
    pub wanted: bool,
}

impl App {
    /// Does an action of these.
    pub(super) fn manner(&mut self, id: Id) {
        match id {
            Id::Theme => self.push(Box::new(Themes::new(&self.wardrobe))),
            Id::Mouse => self.switch_mouse(),
            Id::Reload => self.effect(Effect::Reload),
            _ if self.messages.is_empty() => self.toast = Some("Nothing was said yet.".into()),
            _ => {
                let list = MessageList::new(&self.messages, &self.look.zone);
                self.push(Box::new(list));
            }
        }
    }

    /// Keeps what the foot line says, if that is other than it said before.
    pub(super) fn log(&mut self, before: Option<&str>) {
        if let Some(text) = self.toast.clone().filter(|text| Some(&**text) != before) {
            self.messages.keep(self.now(), &text);
        }
    }

    /// Takes the reason for which something could not be done out of the foot line once it is none
    /// any more.
    pub(super) fn drop_excuse(&mut self) {
        let Some((place, action, why)) = self.excuse else {
            return;
        };
        let said = self.keymap.words(place, why);
        let stands = self.place() == place && action.blocked(&self.sight()) == Some(why);
        if self.toast.as_ref() != Some(&said) {
            self.excuse = None;
        } else if !stands {
            self.excuse = None;
            self.toast = None;
        }
    }

    /// Wears the theme that is meant here: the one that is tried on, else what the rules say.
    pub(super) fn dress(&mut self) {
        let tried = self.layers.iter().rev().find_map(|layer| layer.wears());
        let open = self.open.as_ref().filter(|_| self.pane != Pane::Accounts);
        let account = open.map(|open| open.id.as_str());
        let theme = match tried {
            Some(name) => self.wardrobe.named(name),
            None => self.wardrobe.theme(&self.store, account),
        };
        if let Some(theme) = theme.filter(|theme| **theme != self.look.theme) {
            self.look.theme = theme.clone();
        }
    }

    pub(super) fn wear(&mut self, name: String) {
        self.wardrobe.wear(&name);
        let account = self.open.as_ref().map(|open| open.id.as_str());
        let ruled = self.wardrobe.ruled(&self.store, account);
        let here = ruled.filter(|ruled| *ruled != name);
        let here = here.map(|ruled| format!(" Here the configuration wants {ruled}."));
        let here = here.unwrap_or_default();
        self.toast = Some(format!("{name} is the theme now.{here}"));
        self.effect(Effect::KeepTheme(name));
    }

    fn switch_mouse(&mut self) {
        self.mouse = !self.mouse;
        self.effect(Effect::Mouse(self.mouse));
        let text = if self.mouse {
            "The mouse is on: click, click again to open. Text is selected with shift held."
        } else {
            "The mouse is off: selecting text is the terminal's again."
        };
        self.toast = Some(text.into());
    }

    pub(super) fn reloaded(&mut self, new: Reloaded) {
        self.wardrobe = new.wardrobe;
        self.look.ascii = new.ascii;
        self.keymap = new.keymap;
        self.pressed.clear();
        let well = || "Configuration and themes were read again.".to_owned();
        self.toast = Some(new.complaint.unwrap_or_else(well));
        self.want_reading(new.read_only);
    }

    /// Nothing is written from here any more, which holds at once; or it may be written again, which
    /// holds as soon as the store says so.
    fn want_reading(&mut self, only: bool) {
        if only == self.reading_only.wanted {
            return;
        }
        self.reading_only.wanted = only;
        if only {
            self.reading_only.now = true;
            self.toast = Some(
                "The configuration wants it read-only: nothing is changed from here any more."
                    .into(),
            );
        }
        let id = self.number();
        self.ask(id, Question::HoldReading(only));
    }

    /// The store says whether nothing is written now.
    pub(super) fn holds_reading(&mut self, only: bool) {
        if self.reading_only.now && !only {
            self.toast = Some("The store may be changed from here again.".into());
        } else if only && !self.reading_only.wanted {
            self.toast = Some("The file of the store may still only be read.".into());
        }
        self.reading_only.now = only || self.reading_only.wanted;
    }
}
