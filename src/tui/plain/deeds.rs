//! Edits, said line by line: what would happen, the decision, and what came of it. The safe answer is
//! the one that needs no word; whatever takes something away wants the word of what is done.

use super::{Step, Talk, say};
use crate::{
    domain::{Batch, Edit, Plan, Refusal, Remedy, text},
    service::{Preview, Submitted, undo::undoes},
    tui::{action::Id, dialog::plan_text::grave, run::edit_id},
};

/// What a decision came to.
enum Decided {
    /// Go ahead.
    Yes,
    /// Leave everything as it is.
    No,
}

impl Talk<'_> {
    /// Does what needs no more than the chosen row.
    pub(super) fn deed(&mut self, id: Id) -> Step {
        let edit = if let Some(row) = self.shelf.user() {
            let user = row.user.id.clone();
            match id {
                Id::Archive => Edit::UserArchive { user },
                Id::Restore => Edit::UserRestore { user },
                Id::Remove => Edit::UserRemove { user },
                _ => return Ok(()),
            }
        } else if let Some(row) = self.shelf.request() {
            let request = row.request.id.clone();
            if id == Id::Withdraw {
                Edit::RequestWithdraw { request }
            } else {
                let Some(note) = self.note()? else {
                    return self.say("Nothing was done.");
                };
                match id {
                    Id::Approve => Edit::RequestApprove { request, note },
                    Id::Decline => Edit::RequestDecline { request, note },
                    _ => return Ok(()),
                }
            }
        } else {
            return self.say("Say the number of a row first.");
        };
        self.judge(vec![edit], id.word())
    }

    /// A note, or none; the outer `None` gives up.
    #[allow(clippy::option_option, reason = "outer: given up; inner: nothing said")]
    fn note(&mut self) -> Step<Option<Option<String>>> {
        loop {
            let Some(typed) = self.ask_or_leave("A note, or nothing")? else {
                return Ok(None);
            };
            match text::note(&typed) {
                Ok(note) => return Ok(Some(Some(note).filter(|n| !n.is_empty()))),
                Err(error) => self.say(&format!("The note cannot be kept: {error}."))?,
            }
        }
    }

    /// Says what edits would do, asks, and does it. `word` is what must be said where something is
    /// taken away.
    pub(super) fn judge(&mut self, edits: Vec<Edit>, word: &str) -> Step {
        let Some(open) = &self.open else {
            return self.say("Choose an account first.");
        };
        let mut batch = Batch::new(open.id.clone(), self.actor.clone(), edits);
        batch.id = Some(edit_id());
        self.judge_batch(batch, word)
    }

    /// The same for a batch that is made already.
    pub(super) fn judge_batch(&mut self, mut batch: Batch, word: &str) -> Step {
        let mut preview = match self.service.preview(&batch) {
            Ok(preview) => preview,
            Err(error) => return self.trouble(&error),
        };
        loop {
            let plan = match preview {
                Preview::Refused(reasons) => return self.refused(&reasons),
                Preview::Plan(plan) => plan,
            };
            self.say_all(&say::plan(&plan, false))?;
            if let Decided::No = self.decide(&plan, word, &mut batch)? {
                return self.say("Nothing was done.");
            }
            batch.digest = Some(plan.digest);
            batch.confirmed = plan.confirm();
            preview = match self.service.submit(&batch) {
                Err(error) => return self.trouble(&error),
                Ok(Submitted::Done { plan, seq, again }) => {
                    let before = if again { " It was done before." } else { "" };
                    if !again {
                        let id = batch.id.as_ref().map(AsRef::as_ref);
                        self.session.did(&batch.account, seq, id.and_then(undoes));
                    }
                    self.say(&format!(
                        "Done: {}. Entry {seq} of the journal.{before}",
                        plan.headline
                    ))?;
                    return self.list();
                }
                Ok(Submitted::NeedsConfirmation(plan)) => {
                    self.say("This has to be confirmed.")?;
                    Preview::Plan(plan)
                }
                Ok(Submitted::PlanChanged(plan)) => {
                    self.say("Meanwhile somebody else has changed something. Nothing was done yet. Now it is so.")?;
                    Preview::Plan(plan)
                }
                Ok(Submitted::Refused(reasons)) => Preview::Refused(reasons),
            };
        }
    }

    fn decide(&mut self, plan: &Plan, word: &str, batch: &mut Batch) -> Step<Decided> {
        let grave = grave(plan);
        let yes = if grave { word } else { "yes" };
        let lead = if grave {
            "It takes something away or is final. "
        } else {
            ""
        };
        self.say(&format!(
            "{lead}Say {yes} to go ahead, reason and some words to give a reason, details to hear more; \
             anything else leaves all as it is."
        ))?;
        loop {
            let said = self.ask("Go ahead?")?;
            let (first, rest) = said.split_once(' ').unwrap_or((&said, ""));
            if said == yes {
                return Ok(Decided::Yes);
            }
            match first {
                "details" => self.say_all(&say::plan(plan, true))?,
                "reason" => match text::note(rest) {
                    Ok(reason) => {
                        batch.reason = Some(reason).filter(|r| !r.is_empty());
                        let kept = if batch.reason.is_some() {
                            "kept"
                        } else {
                            "dropped"
                        };
                        self.say(&format!("The reason is {kept}. Say {yes} to go ahead."))?;
                    }
                    Err(error) => self.say(&format!("The reason cannot be kept: {error}."))?,
                },
                "yes" | "y" if grave => self.say(&format!("This needs the word {yes}."))?,
                _ => return Ok(Decided::No),
            }
        }
    }

    /// Says why not, and what would make it possible.
    fn refused(&mut self, reasons: &[Refusal]) -> Step {
        self.say_all(&say::refusals(reasons))?;
        let mut remedies: Vec<&Remedy> = Vec::new();
        for remedy in reasons.iter().flat_map(|reason| &reason.remedies) {
            if !remedies.contains(&remedy) {
                remedies.push(remedy);
            }
        }
        if remedies.is_empty() {
            return Ok(());
        }
        self.say("What would make it possible:")?;
        for (at, remedy) in remedies.iter().enumerate() {
            self.say(&format!("{}. {}", at + 1, remedy.text))?;
        }
        let said = self.ask("A number starts that, nothing goes back")?;
        let chosen = said.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
        match chosen.and_then(|at| remedies.get(at)) {
            Some(remedy) if remedy.edits.is_empty() => self.say("Somebody else must do that."),
            Some(remedy) => self.judge(remedy.edits.clone(), Id::GoAhead.word()),
            None => self.say("Nothing was done."),
        }
    }
}
