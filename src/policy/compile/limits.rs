//! Limits: what must always be so.

use super::{
    context::Context,
    declare::statements,
    fields::{Fields, wrong_type},
    lists, word,
};
use crate::{
    domain::UserStatus,
    policy::{
        model::{Beyond, KindId, Limit, LimitForm, Most, Policy, RoleId},
        names::{Name, Space},
        source::{Node, Value},
        words::human,
    },
};

/// Reads the section.
pub(crate) fn read(cx: &Context<'_>, policy: &mut Policy) {
    for node in statements(cx, "limits") {
        let limit = limit(cx, policy, node);
        policy.limits.extend(limit);
    }
}

/// The keys by which the forms are told apart. `holds` is also a part of `counts`.
const FORMS: [&str; 5] = ["alone", "has-active", "counts", "has", "holds"];

fn limit<'a>(cx: &Context<'a>, policy: &Policy, node: &'a Node<'a>) -> Option<Limit> {
    const BEYOND: [(&str, Beyond); 4] = [
        ("refuse", Beyond::Refuse),
        ("replace", Beyond::Replace),
        ("warn", Beyond::Warn),
        ("count", Beyond::Count),
    ];
    let fields = Fields::of(cx, node, node.place.clone())?;
    let say = fields.title("say");
    let rules = fields.rules();
    let applies = fields.applies();
    let beyond = fields.choice("beyond", &BEYOND).unwrap_or(Beyond::Refuse);
    let mut forms = FORMS.into_iter().filter(|f| fields.has(f));
    let (first, second) = (forms.next(), forms.next());
    let reader = Reader {
        cx,
        policy,
        fields: &fields,
    };
    let form = match (first, second) {
        (Some("alone"), None) => reader.alone(),
        (Some("has-active"), None) => reader.active(),
        (Some("counts"), None | Some("holds")) => reader.pool(),
        (Some("has"), None) => reader.related(),
        (Some("holds"), None) => reader.roles(),
        (None, _) => {
            let mend = "say what is limited: `holds`, `alone`, `has-active`, `counts` or `has`";
            fields.missing("holds", mend);
            return None;
        }
        (Some(one), Some(other)) => {
            let message = format!("`{one}` and `{other}` are two different limits");
            cx.error(
                &fields.place_of(other),
                "contradiction",
                message,
                "make two [[limits]] of it",
            );
            return None;
        }
        (Some(_), None) => None,
    };
    if form.is_some() {
        fields.done();
    }
    Some(Limit {
        at: node.place.start,
        form: form?,
        beyond,
        say,
        rules,
    })
    .filter(|_| applies)
}

struct Reader<'c, 'a> {
    cx: &'c Context<'a>,
    policy: &'c Policy,
    fields: &'c Fields<'c, 'a>,
}

impl<'a> Reader<'_, 'a> {
    fn words(&self, key: &'static str) -> Vec<Name<'a>> {
        self.fields.words(key).unwrap_or_default()
    }

    /// `each` must be what this form speaks of.
    fn each(&self, fits: impl Fn(KindId) -> bool, wanted: &str) -> Option<KindId> {
        let name = self.fields.need_name("each")?;
        let kind = lists::kind(self.cx, name)?;
        if fits(kind) {
            return Some(kind);
        }
        let message = format!("this limit does not speak of each `{}`", name.text);
        let mend = format!("write each = {wanted}");
        self.cx.error(&name.place(), "wrong-kind", message, &*mend);
        None
    }

    fn each_user(&self) -> Option<KindId> {
        self.each(|k| k == KindId::USER, "\"user\"")
    }

    fn need_count(&self, key: &'static str) -> Option<u64> {
        if !self.fields.has(key) {
            self.fields
                .missing(key, &format!("say how many: {key} = ..."));
        }
        self.fields.count(key)
    }

    fn alone(&self) -> Option<LimitForm> {
        self.each_user()?;
        let roles = lists::roles(self.cx, &self.words("alone"));
        Some(LimitForm::Alone { roles })
    }

    fn active(&self) -> Option<LimitForm> {
        let each = self.each(|k| k != KindId::USER, "\"account\", or a kind of place");
        let roles = lists::roles(self.cx, &self.words("has-active"));
        let least = self.need_count("least");
        if let Some(each) = each {
            self.held_there(&roles, each, "has-active");
        }
        Some(LimitForm::Active {
            each: each?,
            roles,
            least: least?,
        })
    }

    /// Roles of which a limit counts the holders on a kind of place are held there.
    fn held_there(&self, roles: &[RoleId], kind: KindId, key: &str) {
        let elsewhere = roles.iter().find_map(|id| {
            let role = self.policy.roles.get(id.index())?;
            (!role.on.contains(&kind)).then_some(&role.name)
        });
        if let Some(role) = elsewhere {
            let kind = self.policy.kinds.get(kind.index());
            let kind = kind.map_or_else(String::new, |k| k.name.to_string());
            let message = format!("the role `{role}` is held on no `{kind}`");
            let mend = "count it on the kind of place that its `on` names";
            self.cx
                .error(&self.fields.place_of(key), "wrong-kind", message, mend);
        }
    }

    fn roles(&self) -> Option<LimitForm> {
        self.each_user()?;
        let roles = lists::roles(self.cx, &self.words("holds"));
        let least = self.fields.count("least");
        let most = self.fields.count("most");
        let on = self.fields.word("on");
        let on = on.map(|name| lists::kind(self.cx, name));
        let add = self
            .fields
            .choice("short", &[("add", true), ("refuse", false)]);
        if least.is_none() && most.is_none() {
            self.fields
                .missing("most", "say how many: least = ..., most = ..., or both");
        }
        if least.zip(most).is_some_and(|(least, most)| least > most) {
            let message = "`least` is more than `most`, which nobody can keep";
            self.cx.error(
                &self.fields.place_of("least"),
                "contradiction",
                message,
                "exchange them",
            );
        }
        if let Some(Some(kind)) = on {
            self.held_there(&roles, kind, "holds");
        }
        let add = match (add, roles.as_slice()) {
            (Some(true), [one]) => Some(*one),
            (Some(true), _) => {
                let message = "which role is to be added? This limit names several, or none";
                let mend = "name one role alone in `holds`, or leave `short` out";
                let place = self.fields.place_of("short");
                self.cx.error(&place, "contradiction", message, mend);
                None
            }
            _ => None,
        };
        Some(LimitForm::Roles {
            on: on.flatten(),
            roles,
            least: least.unwrap_or(0),
            most,
            add,
        })
    }

    fn pool(&self) -> Option<LimitForm> {
        self.each(|k| k == KindId::ACCOUNT, "\"account\"")?;
        let holds = self.words("holds");
        if holds.is_empty() {
            let mend = "say whose holders count: holds = [...], or [\"*\"] for everybody";
            self.fields.missing("holds", mend);
        }
        let roles = lists::roles_or_anyone(self.cx, &holds);
        let by_role = self.fields.choice("by", &[("user", false), ("role", true)]);
        let most = self.most();
        let counts = self.counts();
        let title = self.fields.title("title").unwrap_or_else(|| match &most {
            Some(Most::Named(name)) => human(name.as_str()),
            _ => "Users".to_owned(),
        });
        Some(LimitForm::Pool {
            title,
            counts,
            roles,
            by_role: by_role.unwrap_or(false),
            most: most?,
        })
    }

    /// A number, or the name of one that the account has.
    fn most(&self) -> Option<Most> {
        let Some(node) = self.fields.get("most") else {
            self.fields.missing(
                "most",
                "give a number, or the name of one that the account has",
            );
            return None;
        };
        match &node.value {
            Value::Number(_) => self.fields.count("most").map(Most::Number),
            Value::Text(text) => {
                let name = self.cx.plain(text)?;
                let fine = self.cx.check_name(name, &Space::LimitName);
                self.cx.note(name, &Space::LimitName);
                fine.then(|| Most::Named(word(name.text)))
            }
            _ => {
                wrong_type(self.cx, node, "a number, or a name");
                None
            }
        }
    }

    fn counts(&self) -> Vec<UserStatus> {
        let known = ["active", "invited", "archived"];
        let mut out = Vec::new();
        for name in self.words("counts") {
            match UserStatus::from_word(name.text).filter(|_| known.contains(&name.text)) {
                Some(status) if !out.contains(&status) => out.push(status),
                Some(_) => {}
                None => self
                    .cx
                    .unknown(name, "unknown-word", "standing of a user called", known),
            }
        }
        out
    }

    fn related(&self) -> Option<LimitForm> {
        let each = self.fields.need_name("each");
        let each = each.and_then(|name| lists::kind(self.cx, name));
        let name = self.fields.word("has");
        let relation = name.and_then(|name| lists::relation(self.cx, name));
        let most = self.need_count("most");
        let (name, each, relation) = (name?, each?, relation?);
        let row = self.policy.relations.get(relation.index());
        if row.is_some_and(|r| !r.to.contains(&each)) {
            let message = format!("the relation `{}` does not lead there", name.text);
            let mend = "write in `each` what the relation leads to";
            self.cx.error(&name.place(), "wrong-kind", message, mend);
        }
        Some(LimitForm::Related {
            each,
            relation,
            most: most?,
        })
    }
}
