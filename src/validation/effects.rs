//! What else happens: reminders, confirmations, contents that move.

use crate::domain::{
    Handle, Key, Resource,
    facts::MAX_ROWS,
    plan::{Reminder, Sign},
    text::MAX_TITLE,
};
use crate::policy::model::{Effect, KindId, Move, RoleId, Trigger, Whom};

use super::{
    delegation::Difference,
    judge::{Judge, Stage, listed},
    world::Look,
};

/// Words that a reminder's text may hold.
#[derive(Debug, Default, Clone)]
struct Words {
    user: String,
    from: String,
    to: String,
    lost: String,
    after: String,
    thing: String,
    place: String,
}

impl Words {
    fn fill(&self, text: &str) -> String {
        let pairs = [
            ("{user}", &self.user),
            ("{from}", &self.from),
            ("{to}", &self.to),
            ("{lost}", &self.lost),
            ("{after}", &self.after),
            ("{thing}", &self.thing),
            ("{place}", &self.place),
        ];
        pairs.iter().fold(text.to_owned(), |text, (mark, word)| {
            text.replace(mark, word)
        })
    }
}

impl Judge<'_> {
    /// Finds the effects that take place.
    pub fn effects(&mut self) -> Look<()> {
        let policy = self.policy;
        let differences = self.differences()?;
        let mut all = Ok(());
        for effect in &policy.effects {
            if self.after.off(&effect.needs)?.is_some() {
                continue;
            }
            if let Trigger::Makes(kind) = effect.trigger {
                self.makes(effect, kind)?;
                continue;
            }
            for (user, difference) in &differences {
                all = all.and(self.effect_on(effect, user, difference));
            }
        }
        all.and(self.note_status())
    }

    fn makes(&mut self, effect: &Effect, kind: KindId) -> Look<()> {
        let name = &self.policy.kind(kind).name;
        for made in self.made.clone() {
            let Some(thing) = self
                .after
                .resource(&made)?
                .filter(|r| r.kind == *name)
                .cloned()
            else {
                continue;
            };
            let words = Words {
                thing: thing.title.clone(),
                place: self.after.place_of(thing.parent.as_ref()),
                ..Words::default()
            };
            self.remind(effect, &words);
        }
        Ok(())
    }

    fn effect_on(&mut self, effect: &Effect, user: &Handle, difference: &Difference) -> Look<()> {
        if self.before.user(user)?.is_none() && effect.trigger == Trigger::Replaces {
            return Ok(());
        }
        let oneself = self.batch.actor.user() == Some(user);
        if matches!(
            (effect.only, oneself),
            (Whom::Oneself, false) | (Whom::Others, true)
        ) {
            return Ok(());
        }
        let roles = |all: &[crate::domain::Assignment]| -> Vec<RoleId> {
            all.iter()
                .filter_map(|a| self.policy.role_id(a.role.as_str()))
                .collect()
        };
        let (given, taken) = (roles(&difference.given), roles(&difference.taken));
        let one_of = |some: &[RoleId], of: &[RoleId]| some.iter().any(|r| of.contains(r));
        let happens = match &effect.trigger {
            Trigger::Gives(of) => one_of(&given, of),
            Trigger::Takes(of) => one_of(&taken, of),
            Trigger::FromTo(from, to) => one_of(&taken, from) && one_of(&given, to),
            Trigger::Replaces => self.replaced.iter().any(|r| r.user == *user),
            Trigger::Makes(_) => false,
        };
        if !happens {
            return Ok(());
        }
        let titles = |of: &[RoleId]| {
            let all: Vec<String> = of.iter().map(|r| self.policy.role_title(*r)).collect();
            if all.is_empty() {
                "nothing".to_owned()
            } else {
                listed(&all)
            }
        };
        let after: Vec<String> = self
            .after
            .roles(user)?
            .iter()
            .map(|a| self.title(&a.role))
            .collect();
        let place = difference
            .given
            .iter()
            .chain(&difference.taken)
            .next()
            .map(|a| self.after.place_of(a.on.as_ref()));
        let words = Words {
            user: self.after.name_of(user),
            from: titles(&taken),
            to: titles(&given),
            lost: titles(&taken),
            after: if after.is_empty() {
                "no role".into()
            } else {
                listed(&after)
            },
            thing: String::new(),
            place: place.unwrap_or_default(),
        };
        self.remind(effect, &words);
        self.want_contents(user, &effect.moves)?;
        for step in &effect.moves {
            self.move_contents(user, step, effect)?;
        }
        Ok(())
    }

    fn remind(&mut self, effect: &Effect, words: &Words) {
        self.said(&effect.rules);
        if effect.remind.is_empty() {
            return;
        }
        let reminder = Reminder {
            text: words.fill(&effect.remind),
            confirm: effect.confirm,
            rules: effect.rules.clone(),
        };
        if !self.reminders.contains(&reminder) {
            self.reminders.push(reminder);
        }
    }

    /// Wants the containers of somebody whose role changes, where the policy moves contents then.
    pub fn want_containers(&self, user: &Handle) {
        for step in self.policy.effects.iter().flat_map(|effect| &effect.moves) {
            for kind in [step.from, step.into] {
                self.before.want(Key::Owned {
                    owner: user.clone(),
                    kind: self.policy.kind(kind).name.clone(),
                });
            }
        }
    }

    /// Wants all that the moves look at, first the containers and then what lies in them.
    fn want_contents(&self, user: &Handle, moves: &[Move]) -> Look<()> {
        let mut containers = Vec::new();
        let mut known = Ok(());
        for step in moves {
            for kind in [step.from, step.into] {
                match self.after.owned(user, &self.policy.kind(kind).name) {
                    Ok(owned) => containers.extend(owned.into_iter().next().map(|c| (c, step))),
                    Err(unknown) => known = Err(unknown),
                }
            }
        }
        for (container, step) in containers {
            if let Some(folder) = step.becomes {
                let wish = format!("{}.{}", container.id, self.policy.kind(folder).name);
                known = known.and(self.free_like(&wish).map(|_| ()));
            }
            match self.after.children(&container.id) {
                Ok(contents) => contents
                    .iter()
                    .for_each(|item| self.before.want(Key::Thing(item.id.clone()))),
                Err(unknown) => known = Err(unknown),
            }
        }
        known
    }

    /// Moves what a person's container holds into another container of theirs: its contents one by
    /// one, or all together in a folder that bears the container's title. Nothing is lost: what
    /// would bear the title of something there already is told apart by a number.
    fn move_contents(&mut self, user: &Handle, step: &Move, effect: &Effect) -> Look<()> {
        let (from, into) = (
            &self.policy.kind(step.from).name,
            &self.policy.kind(step.into).name,
        );
        let Some(source) = self.after.owned(user, from)?.first().cloned() else {
            return Ok(());
        };
        let Some(target) = self.after.owned(user, into)?.first().cloned() else {
            return Ok(());
        };
        if source.id == target.id && step.becomes.is_none() {
            return Ok(());
        }
        let mut contents = self.after.children(&source.id)?;
        // Nothing moves into itself: what the other container lies in stays.
        let path = self.after.path(&target.id)?;
        contents.retain(|item| path.iter().all(|outer| outer.id != item.id));
        if contents.is_empty() {
            return Ok(());
        }
        let count = contents.len();
        if count >= MAX_ROWS {
            let message = format!(
                "{} holds {count} things or more, too many to move in one step.",
                source.title
            );
            self.refuse(
                Stage::Limits,
                "too-many",
                &effect.rules,
                message,
                "Put them into folders first.",
            );
            return Ok(());
        }
        let target = match step.becomes {
            Some(folder) => self.folder(folder, &source, &target)?,
            None => target,
        };
        let mut there: Vec<String> = self
            .after
            .children(&target.id)?
            .into_iter()
            .map(|r| r.title)
            .collect();
        for item in contents {
            let title = untaken(&item.title, &there);
            there.push(title.clone());
            let moved = Resource {
                parent: Some(target.id.clone()),
                title,
                ..item
            };
            self.after
                .over
                .resources
                .insert(moved.id.clone(), Some(moved));
        }
        let things = if count == 1 { "thing" } else { "things" };
        let text = format!(
            "{count} {things} of {} move into {}",
            source.title, target.title
        );
        self.thing(Sign::Change, text, &effect.rules);
        Ok(())
    }

    fn folder(&mut self, kind: KindId, source: &Resource, target: &Resource) -> Look<Resource> {
        let row = self.policy.kind(kind);
        let there: Vec<String> = self
            .after
            .children(&target.id)?
            .into_iter()
            .map(|r| r.title)
            .collect();
        let handle = self.fresh(&format!("{}.{}", source.id, row.name))?;
        let folder = Resource {
            id: handle,
            kind: row.name.clone(),
            title: untaken(&source.title, &there),
            parent: Some(target.id.clone()),
            owner: source.owner.clone(),
            state: row.states.first().cloned(),
            facts: std::collections::BTreeMap::new(),
            labels: std::collections::BTreeSet::new(),
            since: self.now,
        };
        self.put_made(kind, &folder)?;
        Ok(folder)
    }
}

/// The title, or the title with the first number that tells it apart.
fn untaken(title: &str, taken: &[String]) -> String {
    if !taken.iter().any(|t| t == title) {
        return title.to_owned();
    }
    // Of so many numbers one is free.
    (2..=u32::MAX)
        .map(|n| {
            let mark = format!(" ({n})");
            let keep = MAX_TITLE.saturating_sub(mark.len());
            format!("{}{mark}", title.chars().take(keep).collect::<String>())
        })
        .find(|t| !taken.contains(t))
        .unwrap_or_else(|| title.to_owned())
}
