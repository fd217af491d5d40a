//! An account as Cedar's entities, as it stands at a moment.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{NOTHING, condition};
use crate::{
    domain::{
        Account, FactValue, Handle, Object, Resource, Time, User, facts::MAX_ROWS, state::State,
    },
    policy::model::{FeatureId, Policy, small},
};

/// The entities of an account; empty where there is none. `features` says which of the policy's
/// features are on, in their order. Roles that have ended, that the policy does not know or that
/// are held on the wrong kind of place are left out.
pub fn entities(policy: &Policy, state: &State, features: &[bool], now: Time) -> Value {
    let Some(account) = &state.account else {
        return json!([]);
    };
    let teller = Teller {
        policy,
        state,
        account,
        now,
    };
    let mut all = vec![
        teller.account(features),
        entity(NOTHING, "nothing", &json!({})),
    ];
    all.extend(state.users.values().map(|u| teller.user(u)));
    all.extend(state.resources.values().map(|r| teller.thing(r)));
    Value::Array(all)
}

struct Teller<'t> {
    policy: &'t Policy,
    state: &'t State,
    account: &'t Account,
    now: Time,
}

fn entity(kind: &str, id: &str, attributes: &Value) -> Value {
    json!({"uid": {"type": kind, "id": id}, "attrs": attributes, "parents": []})
}

fn link(kind: &str, id: &str) -> Value {
    json!({"__entity": {"type": kind, "id": id}})
}

fn set(of: BTreeMap<String, BTreeSet<(&str, &str)>>) -> Value {
    let links =
        |all: BTreeSet<(&str, &str)>| all.into_iter().map(|(kind, id)| link(kind, id)).collect();
    let all: Map<String, Value> = of
        .into_iter()
        .map(|(word, all)| (word, links(all)))
        .collect();
    Value::Object(all)
}

impl<'t> Teller<'t> {
    fn account(&self, features: &[bool]) -> Value {
        let on = features.iter().enumerate().filter(|(_, on)| **on);
        let on = on.map(|(at, _)| &self.policy.feature(FeatureId(small(at))).name);
        let on: Vec<&str> = on.map(AsRef::as_ref).collect();
        let account = self.account.id.as_str();
        let attributes = json!({
            "status": self.account.status,
            "features": on,
            "path": [link("Account", account)],
        });
        entity("Account", account, &attributes)
    }

    fn user(&self, user: &User) -> Value {
        let here = ("Account", self.account.id.as_str());
        let everyone = self.policy.roles.first().map(|r| r.name.to_string());
        let mut holds: BTreeMap<String, BTreeSet<(&str, &str)>> = BTreeMap::new();
        holds
            .entry(everyone.unwrap_or_default())
            .or_default()
            .insert(here);
        for held in self.state.held_by(&user.id).take(MAX_ROWS) {
            let role = self.policy.role_id(held.role.as_str());
            let role = role.map(|id| self.policy.role(id));
            let fits = role.is_some_and(|role| role.fits(held.on.is_some()));
            if fits && held.live(self.now) {
                let place = held.on.as_ref().map_or(here, |on| ("Thing", on.as_str()));
                holds
                    .entry(held.role.to_string())
                    .or_default()
                    .insert(place);
            }
        }
        let mut stands: BTreeMap<String, BTreeSet<(&str, &str)>> = BTreeMap::new();
        for relation in self.state.stands_in(&user.id).take(MAX_ROWS) {
            let to = match &relation.to {
                Object::Account => here,
                Object::Thing(to) => self.named(to),
            };
            for capacity in [None, relation.capacity.as_ref()] {
                let key = condition::key(&relation.relation, capacity);
                stands.entry(key).or_default().insert(to);
            }
        }
        let attributes = json!({
            "status": user.status,
            "labels": user.labels,
            "account": link("Account", here.1),
            "owner": link("User", user.id.as_str()),
            "path": [link("User", user.id.as_str()), link("Account", here.1)],
            "holds": set(holds),
            "stands": set(stands),
        });
        entity("User", user.id.as_str(), &attributes)
    }

    fn named(&self, handle: &'t Handle) -> (&'t str, &'t str) {
        let kind = if self.state.resources.contains_key(handle) {
            "Thing"
        } else {
            "User"
        };
        (kind, handle.as_str())
    }

    /// A thing and all that it lies in.
    fn path(&self, thing: &'t Resource) -> impl Iterator<Item = &'t Resource> {
        let up = |r: &&'t Resource| r.parent.as_ref().and_then(|p| self.state.resources.get(p));
        std::iter::successors(Some(thing), up).take(MAX_ROWS)
    }

    fn thing(&self, thing: &Resource) -> Value {
        let mut owners: BTreeMap<String, BTreeSet<(&str, &str)>> = BTreeMap::new();
        let mut parts: BTreeMap<String, BTreeSet<(&str, &str)>> = BTreeMap::new();
        let mut path = Vec::new();
        for part in self.path(thing) {
            path.push(link("Thing", part.id.as_str()));
            let kind = parts.entry(part.kind.to_string()).or_default();
            kind.insert(("Thing", part.id.as_str()));
            if let Some(owner) = &part.owner {
                let kind = owners.entry(part.kind.to_string()).or_default();
                kind.insert(("User", owner.as_str()));
            }
        }
        path.push(link("Account", self.account.id.as_str()));
        let (mut says, mut times) = (Map::new(), Map::new());
        for (word, fact) in &thing.facts {
            match fact {
                FactValue::YesNo(yes) => _ = says.insert(word.to_string(), json!(yes)),
                FactValue::Time(at) => _ = times.insert(word.to_string(), json!(at.millis())),
                FactValue::Text(_) => {}
            }
        }
        let mut attributes = json!({
            "kind": thing.kind,
            "labels": thing.labels,
            "path": path,
            "owners": set(owners),
            "parts": set(parts),
            "facts": says,
            "times": times,
        });
        if let Some(owner) = &thing.owner {
            attributes["owner"] = link("User", owner.as_str());
        }
        if let Some(state) = &thing.state {
            attributes["state"] = json!(state);
        }
        entity("Thing", thing.id.as_str(), &attributes)
    }
}
