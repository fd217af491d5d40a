//! What the panes do when a layer asks something of them.

use super::{
    app::{App, Open},
    layer::Command,
    panes::Pane,
    views::Change,
};

impl App {
    /// Does what layers have asked of the panes, and what comes of that.
    pub(super) fn obey(&mut self) {
        while !self.commands.is_empty() {
            for command in std::mem::take(&mut self.commands) {
                self.obey_one(command);
            }
        }
    }

    fn obey_one(&mut self, command: Command) {
        match command {
            Command::Run(id, argument) => self.run(id, &argument),
            Command::Call(id, line, arguments) => self.call(id, &line, arguments),
            Command::Filter(words) => self.filter(words),
            Command::Sort(sort) => self.sort(sort),
            Command::Columns(choices) => self.show_columns(choices),
            Command::ShowView(view) => self.show_view(view),
            Command::KeepView(view) => self.remember(Change::Keep(view)),
            Command::ForgetView(list, name) => self.remember(Change::Forget(list, name)),
            Command::ActAs(actor, name) => {
                self.actor = actor;
                self.actor_name = name;
                // What is told of a request hangs on who looks at it.
                if self.pane == Pane::Approvals {
                    self.ask_detail();
                }
            }
            Command::Request {
                account,
                title,
                request,
            } => self.open_request(Open { id: account, title }, request),
            Command::Wear(name) => self.wear(name),
            Command::Visit(target) => self.visit(&target),
            Command::Made(made) => self.visit_made(made),
            Command::VisitIn(open, target) => self.visit_in(open, &target),
            Command::Narrow(pane, filter) => self.visit_narrowed(pane, filter),
            Command::Toast(text) => self.toast = Some(text),
            Command::Refresh => self.refresh_panes(),
            Command::Mark(picked, marking) => self.mark_picked(&picked, marking),
            Command::Keep(pane, keys) => self.marks.keep(pane, &keys),
            Command::Did(account, entry, undoes) => self.session.did(&account, entry, undoes),
        }
    }
}
