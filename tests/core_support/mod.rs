//! A small policy with a door of every kind, and scenarios told on it.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::too_many_lines
)]

pub mod sound;

use rolecall::validation::scenario;

/// Workspaces with desks in them, a licence, a label, a workflow, a gate.
pub const POLICY: &str = r#"
policy = "office"
title  = "Office"
rules  = "OF"

[features]
vault   = { title = "Vault" }
strict  = { title = "Strict", set-by = "boss" }
nights  = { title = "Nights", set-by = "boss" }

[kinds.account]
title           = "Office"
creator-becomes = "boss"

[kinds.room]
title           = "Room"
made-with       = "office.make-room"
changed-with    = "room.change"
removed-with    = "room.remove"
moved-with      = "room.change"
in              = ["account", "room"]
creator-becomes = "keeper"

[kinds.desk]
title        = "Desk"
in           = ["room", "account"]
made-with    = "room.furnish"
changed-with = "desk.change"
removed-with = "desk.change"
moved-with   = "desk.change"
states       = ["waiting", "ready", "sealed"]
set          = { sealed = "desk.change" }
final        = { sealed = "Ask the vendor." }

[kinds.locker]
title        = "Locker"
one-for-each = ["clerk"]

[relations.sits]
title      = "Seated at"
to         = "desk"
held-by    = ["clerk", "keeper"]
added-with = "desk.change"

[relations.minds]
title       = "Minds"
to          = "user"
held-by     = ["clerk"]
open-unless = "strict"
added-with  = "office.make-room"

[relations.naps]
title      = "Naps in"
to         = "room"
only       = "self"
added-with = "room.enter"

[relations.porter]
title      = "Porter"
to         = ["room", "account"]
added-with = "office.make-room"

[capabilities.office]
make-room = { title = "Make rooms" }

[capabilities.room]
enter   = { title = "Enter" }
furnish = { title = "Furnish" }
change  = { title = "Change" }
remove  = { title = "Remove" }

[capabilities.desk]
change = { title = "Change the desk" }
decide = { title = "Decide on the desk" }
use    = { title = "Use the desk" }
greet  = { title = "Greet at the desk" }

[capabilities.user]
help = { title = "Help" }

[roles.boss]
title = "Boss"
on    = "account"
[roles.boss.allow]
office.make-room = "OF-1"
room."*"         = "OF-1"
desk."*"         = "OF-1"

[roles.guard]
title = "Guard"
on    = "account"
needs = ["nights"]

[roles.clerk]
title = "Clerk"
on    = "account"
[roles.clerk.allow]
desk.use         = { rule = "OF-2", when = ["sits"] }
desk.greet       = { rule = "OF-2", when = ["not waiting"] }
user.help        = { rule = "OF-3", when = ["minds"] }
office.make-room = "OF-1"

[roles.user]
title = "User"
on    = "account"

[roles.keeper]
title = "Keeper"
on    = "room"
[roles.keeper.allow]
room."*"    = "OF-4"
desk."*"    = "OF-4"

[roles.temp]
title = "Temp"
on    = "room"
[roles.temp.allow]
room.enter = "OF-4"

[[limits]]
rule       = "OF-10"
each       = "account"
has-active = ["boss"]
least      = 1

[[limits]]
rule       = "OF-11"
each       = "account"
has-active = ["guard", "boss"]
least      = 1

[[limits]]
rule   = "OF-12"
title  = "Licences"
each   = "account"
counts = ["active", "invited"]
holds  = ["boss", "clerk"]
most   = "licences"

[[limits]]
rule  = "OF-13"
each  = "user"
holds = ["user"]
least = 1
short = "add"

[[limits]]
rule = "OF-14"
each = "desk"
has  = "sits"
most = 2

[[delegation]]
rule  = "OF-20"
who   = "boss"
may   = ["create", "invite", "edit", "archive", "restore", "remove-user", "add", "remove", "change"]
roles = ["*"]

[[delegation]]
rule  = "OF-21"
who   = "keeper"
may   = ["add", "remove"]
over  = "people here"
roles = ["temp", "clerk", "user"]

[[delegation]]
rule  = "OF-22"
who   = "clerk"
may   = ["place"]
roles = ["*"]

[workflows.new-desk]
title         = "New desk"
rule          = "OF-30"
waits         = "making desk"
if-some       = "porter"
meanwhile     = "waiting"
approved      = "ready"
declined      = "sealed"
decided-with  = "desk.decide"
votes         = 2
self-approval = "no"

[workflows.open-vault]
title      = "Opening the vault"
rule       = "OF-31"
waits      = "feature vault"
asked-by   = ["boss"]
decided-by = "vendor"
"#;

/// Runs scenarios on a policy and shows those that come out otherwise.
pub fn tell_on(policy: &str, scenarios: &str) {
    let report = scenario::run(policy, "office.toml", scenarios, "office.scenarios.toml")
        .unwrap_or_else(|errors| {
            let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
            panic!("{}", told.join("\n"));
        });
    assert_eq!(report.failed().count(), 0, "{report}");
}

/// Runs scenarios on the small policy.
pub fn tell(scenarios: &str) {
    tell_on(POLICY, scenarios);
}

/// What people read when that is done on that ground, word for word. Edits of one batch stand with
/// a semicolon between them.
pub fn said_on(policy: &str, given: &str, when: &str) -> String {
    let when: Vec<&str> = when.split("; ").collect();
    let text = format!(
        "[[scenario]]\nrule = \"X-1\"\ngiven = [{given}]\nwhen = {when:?}\nthen = \"accepted\"\n"
    );
    let tales = scenario::tell(policy, "office.toml", &text, "office.scenarios.toml")
        .unwrap_or_else(|errors| panic!("{}", errors[0]));
    tales[0].said.join("\n")
}

use std::collections::BTreeMap;

use rolecall::{
    domain::{Batch, Facts, Plan, Refusal, Time, state::State},
    policy::{Policy, compile},
    validation::{Decision, Law, decide},
};

/// The moment of all that is told here.
pub fn now() -> Time {
    "2026-05-01T12:00:00Z".parse().unwrap()
}

/// An account in memory under a policy.
pub struct Ground {
    pub policy: Policy,
    pub state: State,
}

impl Ground {
    /// An account of that policy, opened by the site with an owner `ann`.
    pub fn open(text: &str, file: &str) -> Self {
        let policy = compile(text, file, &BTreeMap::new()).unwrap();
        let mut ground = Self {
            policy,
            state: State::default(),
        };
        ground.does(r#"{"edit":"account.create","title":"Acme","policy":"p","owner":{"user":"ann","name":"Ann"}}"#);
        ground
    }

    /// Judges a line, and says in how many rounds of facts.
    pub fn judge(&self, line: &str) -> (Result<Plan, Vec<Refusal>>, usize) {
        self.decide(&batch(line))
    }

    /// Judges a batch, and says in how many rounds of facts.
    pub fn decide(&self, batch: &Batch) -> (Result<Plan, Vec<Refusal>>, usize) {
        let law = Law {
            policy: &self.policy,
            incoming: None,
        };
        let mut facts = Facts::new();
        for round in 1..=32 {
            match decide(law, &facts, batch, now()) {
                Decision::Plan(plan) => return (Ok(*plan), round),
                Decision::Refused(refused) => return (Err(refused), round),
                Decision::Need(keys) => self.state.teach(&mut facts, keys),
            }
        }
        panic!("no answer after 32 rounds to {batch:?}");
    }

    /// Does what must be accepted; answers with the rounds that it took.
    pub fn does(&mut self, line: &str) -> usize {
        let (answer, rounds) = self.judge(line);
        let plan = answer.unwrap_or_else(|refused| panic!("{line}: {refused:?}"));
        self.state.apply(&plan.changes);
        rounds
    }
}

/// A line as a batch of the account `acme`.
pub fn batch(line: &str) -> Batch {
    let account = "acme".parse().unwrap();
    Batch::from_json(line, Some((&account, &rolecall::domain::Actor::Site))).unwrap()
}
