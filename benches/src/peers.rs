//! The peers, put the same questions: a bare table of bits, cedar-policy at its best and as one
//! would write it first, and casbin.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use casbin::{CoreApi, DefaultModel, Enforcer, MemoryAdapter, MgmtApi};
use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityUid, PolicySet, Request,
};

/// What roles give and deny, by role; and who holds which.
pub struct Table {
    /// What a role gives.
    pub gives: BTreeMap<String, BTreeSet<String>>,
    /// What a role denies.
    pub denies: BTreeMap<String, BTreeSet<String>>,
    /// What each user holds.
    pub holds: Vec<(String, BTreeSet<String>)>,
}

/// A question: a user and a capability.
pub type Question<'q> = (&'q str, &'q str);

fn uid(kind: &str, id: &str) -> EntityUid {
    let name = kind.parse().expect("a type's name");
    EntityUid::from_type_name_and_id(name, cedar_policy::EntityId::new(id))
}

/// cedar-policy with everything parsed beforehand.
pub struct Cedar {
    policies: PolicySet,
    entities: Entities,
    requests: Vec<Request>,
    authorizer: Authorizer,
}

impl Cedar {
    /// In its best form: actions in groups, one policy for each role.
    pub fn grouped(table: &Table, questions: &[Question<'_>]) -> Self {
        let mut text = String::new();
        let roles: BTreeSet<&String> = table.gives.keys().chain(table.denies.keys()).collect();
        for role in roles {
            text += &format!(
                "permit(principal in Role::\"{role}\", action in Action::\"gives {role}\", resource);\n"
            );
            if table.denies.contains_key(role) {
                text += &format!(
                    "forbid(principal in Role::\"{role}\", action in Action::\"denies {role}\", resource);\n"
                );
            }
        }
        let mut groups: BTreeMap<&String, HashSet<EntityUid>> = BTreeMap::new();
        for (word, table) in [("gives", &table.gives), ("denies", &table.denies)] {
            for (role, caps) in table {
                for cap in caps {
                    let group = uid("Action", &format!("{word} {role}"));
                    groups.entry(cap).or_default().insert(group);
                }
            }
        }
        let actions = groups.into_iter();
        let actions = actions.map(|(cap, groups)| Entity::new_no_attrs(uid("Action", cap), groups));
        Self::new(&text, actions.collect(), table, questions)
    }

    /// As one would write it first: one policy for each cell of the matrix.
    pub fn naive(table: &Table, questions: &[Question<'_>]) -> Self {
        let mut text = String::new();
        for (word, table) in [("permit", &table.gives), ("forbid", &table.denies)] {
            for (role, caps) in table {
                for cap in caps {
                    text += &format!(
                        "{word}(principal in Role::\"{role}\", action == Action::\"{cap}\", resource);\n"
                    );
                }
            }
        }
        Self::new(&text, Vec::new(), table, questions)
    }

    fn new(text: &str, mut all: Vec<Entity>, table: &Table, questions: &[Question<'_>]) -> Self {
        for (user, roles) in &table.holds {
            let roles = roles.iter().map(|role| uid("Role", role)).collect();
            all.push(Entity::new_no_attrs(uid("User", user), roles));
        }
        let request = |(user, cap): &Question<'_>| {
            let (user, cap) = (uid("User", user), uid("Action", cap));
            Request::new(user, cap, uid("Account", "acme"), Context::empty(), None)
                .expect("a request without a schema")
        };
        Self {
            policies: text.parse().expect("the policies as written here"),
            entities: Entities::from_entities(all, None).expect("entities without circles"),
            requests: questions.iter().map(request).collect(),
            authorizer: Authorizer::new(),
        }
    }

    /// How many of the questions are answered with yes.
    pub fn yes(&self) -> usize {
        let ask = |r: &&Request| {
            let answer = self
                .authorizer
                .is_authorized(r, &self.policies, &self.entities);
            answer.decision() == Decision::Allow
        };
        self.requests.iter().filter(ask).count()
    }
}

const MODEL: &str = "
[request_definition]
r = sub, act
[policy_definition]
p = sub, act, eft
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = r.act == p.act && g(r.sub, p.sub)
";

/// casbin with its roles and policies in memory.
pub fn casbin(table: &Table) -> Enforcer {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime").block_on(async {
        let model = DefaultModel::from_str(MODEL)
            .await
            .expect("the model above");
        let adapter = MemoryAdapter::default();
        let mut casbin = Enforcer::new(model, adapter).await.expect("an enforcer");
        let mut lines = Vec::new();
        for (effect, table) in [("allow", &table.gives), ("deny", &table.denies)] {
            for (role, caps) in table {
                for cap in caps {
                    lines.push(vec![role.clone(), cap.clone(), effect.to_owned()]);
                }
            }
        }
        casbin
            .add_policies(lines)
            .await
            .expect("lines of the matrix");
        let pair = |(user, role): (&String, &String)| vec![user.clone(), role.clone()];
        let held = table.holds.iter();
        let held = held.flat_map(|(user, roles)| roles.iter().map(move |role| (user, role)));
        let held = held.map(pair).collect();
        casbin
            .add_grouping_policies(held)
            .await
            .expect("roles for users");
        casbin
    })
}

/// How many of the questions casbin answers with yes.
pub fn casbin_yes(casbin: &Enforcer, questions: &[Question<'_>]) -> usize {
    let ask = |q: &&Question<'_>| casbin.enforce(**q).expect("a question of two words");
    questions.iter().filter(ask).count()
}

/// A bare table: for each user a row of bits, one for each capability.
pub struct Bits {
    words: usize,
    rows: Vec<u64>,
}

impl Bits {
    /// A table of so many users and capabilities, all no.
    pub fn new(users: usize, caps: usize) -> Self {
        let words = caps.div_ceil(64);
        Self {
            words,
            rows: vec![0; users * words],
        }
    }

    /// Sets a bit.
    pub fn set(&mut self, user: usize, cap: usize) {
        self.rows[user * self.words + cap / 64] |= 1 << (cap % 64);
    }

    /// Reads a bit.
    #[inline]
    pub fn get(&self, user: u32, cap: u16) -> bool {
        let (user, cap) = (user as usize, usize::from(cap));
        self.rows[user * self.words + cap / 64] >> (cap % 64) & 1 == 1
    }
}
