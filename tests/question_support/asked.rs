//! Why not, asked of an account in memory; what is proposed is carried out and asked again.

use rolecall::{
    domain::{AccountId, Actor, Batch, Edit, Handle, Way, WhyNot},
    validation::{
        Law,
        memory::{Settled, check_in, decide_in, settle},
        questions::{Question, why_not},
    },
};

use super::{World, subsets};

/// A question, and who would act on the answer.
pub struct Asked<'q> {
    pub world: &'q World,
    pub actor: Actor,
    pub user: &'q Handle,
    pub capability: &'q str,
    pub on: Option<&'q Handle>,
}

impl Asked<'_> {
    fn account(&self) -> AccountId {
        self.world.state.account.as_ref().unwrap().id.clone()
    }

    fn law(&self) -> Law<'_> {
        Law {
            policy: &self.world.policy,
            incoming: None,
        }
    }

    /// What is answered, with the first few places to try.
    pub fn answer(&self) -> WhyNot {
        let account = self.account();
        let places: Vec<Handle> = self.world.state.resources.keys().take(6).cloned().collect();
        let question = Question {
            account: &account,
            actor: &self.actor,
            user: self.user,
            capability: self.capability,
            on: self.on,
            places: &places,
        };
        let now = self.world.now;
        settle(&self.world.state, |facts| {
            why_not(self.law(), facts, &question, now)
        })
        .unwrap()
    }

    /// Whether the edits are accepted from whoever acts and the answer is yes afterwards.
    pub fn leads(&self, edits: &[Edit], by: &Actor) -> bool {
        let mut batch = Batch::new(self.account(), by.clone(), edits.to_vec());
        batch.confirmed = true;
        let World { state, now, policy } = self.world;
        let Settled::Plan(plan) = decide_in(state, self.law(), &batch, *now).unwrap() else {
            return false;
        };
        let mut after = state.clone();
        after.apply(&plan.changes);
        check_in(&after, policy, self.user, self.capability, self.on, *now)
            .unwrap()
            .allowed
    }

    /// The way is accepted, leads to a yes, and holds nothing too much.
    pub fn hold(&self, way: &Way) {
        let words = format!("{} {} {:?}: {:?}", self.user, self.capability, self.on, way);
        assert!((1..=3).contains(&way.edits.len()), "{words}");
        assert!(
            self.leads(&way.edits, &way.by),
            "does not lead there: {words}"
        );
        for part in subsets(&way.edits) {
            assert!(!self.leads(&part, &way.by), "{part:?} is enough of {words}");
        }
    }
}

/// The question as a site administrator asks it.
pub fn ask<'q>(
    world: &'q World,
    user: &'q Handle,
    capability: &'q str,
    on: Option<&'q Handle>,
) -> Asked<'q> {
    Asked {
        world,
        actor: Actor::Site,
        user,
        capability,
        on,
    }
}
