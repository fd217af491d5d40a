//! The core's decisions of access against those of cedar-policy on the exported policy, for every
//! policy that ships: random accounts, everybody, every capability, everything, at several times.

#[path = "../../tests/random_support/mod.rs"]
mod random_support;

use std::collections::BTreeMap;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityId, EntityUid, PolicySet, Request,
};
use random_support::{Dice, moments, objects, state};
use rolecall::{
    domain::{Facts, Handle, Key, Time, state::State},
    policy::{
        Policy, cedar, compile,
        model::{Capability, KindId},
        shipped::shipped,
    },
    validation::{Answer, check, features_on},
};

/// Accounts told of each policy.
const ACCOUNTS: u64 = 12;

fn uid(kind: &str, id: &str) -> EntityUid {
    let kind = kind.parse().expect("a type's name");
    EntityUid::from_type_name_and_id(kind, EntityId::new(id))
}

/// What Cedar is asked of: the part of the object that the capability is about. `None` where there
/// is no such part.
fn resource(
    policy: &Policy,
    state: &State,
    cap: &Capability,
    on: Option<&Handle>,
) -> Option<EntityUid> {
    let account = uid("Account", "acme");
    let Some(on) = on else {
        let whole = matches!(cap.kind, None | Some(KindId::ACCOUNT));
        return Some(if whole {
            account
        } else {
            uid(cedar::NOTHING, "nothing")
        });
    };
    if state.users.contains_key(on) {
        return match cap.kind {
            None | Some(KindId::USER) => Some(uid("User", on.as_str())),
            Some(KindId::ACCOUNT) => Some(account),
            Some(_) => None,
        };
    }
    let mut part = state.resources.get(on)?;
    let Some(kind) = cap.kind else {
        return Some(uid("Thing", on.as_str()));
    };
    if kind == KindId::ACCOUNT {
        return Some(account);
    }
    while part.kind != policy.kind(kind).name {
        part = state.resources.get(part.parent.as_ref()?)?;
    }
    Some(uid("Thing", part.id.as_str()))
}

struct Both<'b> {
    policy: &'b Policy,
    state: &'b State,
    facts: Facts,
    cedar: &'b PolicySet,
    entities: Entities,
    now: Time,
}

impl<'b> Both<'b> {
    fn new(policy: &'b Policy, state: &'b State, cedar: &'b PolicySet, now: Time) -> Self {
        let mut facts = Facts::new();
        let mut keys = vec![Key::Account];
        for handle in objects(state).into_iter().flatten() {
            keys.push(Key::Thing(handle.clone()));
            keys.push(Key::Roles(handle.clone()));
            keys.push(Key::Relations(handle));
        }
        state.teach(&mut facts, keys);
        let Answer::Known(on) = features_on(policy, &facts, now) else {
            panic!("the account is known");
        };
        let entities = cedar::entities(policy, state, &on, now);
        let entities = Entities::from_json_value(entities, None).expect("good entities");
        Self {
            policy,
            state,
            facts,
            cedar,
            entities,
            now,
        }
    }

    /// Asks both; answers with what they said together.
    fn ask(&self, user: &Handle, cap: &Capability, on: Option<&Handle>) -> bool {
        let mine = check(self.policy, &self.facts, user, &cap.name, on, self.now);
        let Answer::Known(mine) = mine else {
            panic!("all facts are known: {mine:?}");
        };
        let Some(resource) = resource(self.policy, self.state, cap, on) else {
            assert!(!mine.allowed, "{user} {} {on:?}: {mine:?}", cap.name);
            return false;
        };
        let context = serde_json::json!({"now": self.now.millis()});
        let context = Context::from_json_value(context, None).expect("a good context");
        let principal = uid("User", user.as_str());
        let request = Request::new(principal, uid("Action", &cap.name), resource, context, None);
        let request = request.expect("a request without a schema");
        let theirs = Authorizer::new().is_authorized(&request, self.cedar, &self.entities);
        let errors: Vec<String> = theirs
            .diagnostics()
            .errors()
            .map(ToString::to_string)
            .collect();
        assert!(errors.is_empty(), "{user} {} {on:?}: {errors:?}", cap.name);
        let reason: Vec<String> = theirs
            .diagnostics()
            .reason()
            .map(|id| {
                self.cedar
                    .policy(id)
                    .map(ToString::to_string)
                    .unwrap_or_default()
            })
            .collect();
        assert_eq!(
            theirs.decision() == Decision::Allow,
            mine.allowed,
            "{} {user} {} {on:?}: the core says {mine:?}\nCedar goes by {reason:#?}",
            self.policy.title,
            cap.name
        );
        mine.allowed
    }
}

fn agree(file: &str) {
    let shipped = shipped()
        .iter()
        .find(|p| p.file == file)
        .expect("a policy that ships");
    let policy = compile(shipped.text, shipped.file, &BTreeMap::new()).expect("a good policy");
    let cedar: PolicySet = cedar::text(&policy).parse().expect("good Cedar");
    let (mut asked, mut yes) = (0_u32, 0_u32);
    for seed in 1..=ACCOUNTS {
        let mut dice = Dice(seed * 15_485_863);
        let state = state(&policy, &mut dice, 8, 10);
        for now in [moments()[3], moments()[8]] {
            let both = Both::new(&policy, &state, &cedar, now);
            for user in state.users.keys() {
                for cap in &policy.capabilities {
                    for on in objects(&state) {
                        asked += 1;
                        yes += u32::from(both.ask(user, cap, on.as_ref()));
                    }
                }
            }
        }
    }
    println!("{file}: {asked} questions agree, {yes} of them yes");
    assert!(asked > 20_000 && yes > 500, "{file}: {asked}, {yes}");
}

#[test]
fn a_clinic_agrees() {
    agree("clinic.toml");
}

#[test]
fn a_captioning_account_agrees() {
    agree("verbit.toml");
}

#[test]
fn an_enterprise_account_agrees() {
    agree("enterprise-account.toml");
}

#[test]
fn an_organisation_account_agrees() {
    agree("securevideo.toml");
}

#[test]
fn a_broadcasting_account_agrees() {
    agree("vancast.toml");
}
