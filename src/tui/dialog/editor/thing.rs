//! The tab of a thing itself: its name, where it lies, whose it is, its state, facts and labels.

use std::collections::BTreeMap;

use crate::{
    domain::{Edit, FactValue, Handle, Object, Resource, Word, text},
    service::{
        candidates::Wanted,
        kinds::{FactKind, KindRow, ThingDetail},
    },
    tui::{
        ask::Answer,
        ask_edit::EditReply,
        dialog::{
            check::{self, MAX_LABELS, optional, required},
            editor::record::Record,
            fields::Field,
        },
        layer::{Cx, Given, edit_reply},
    },
};

const NAME: usize = 0;
const WITHIN: usize = 1;
const OWNER: usize = 2;
const STATE: usize = 3;
/// From here on the facts of its kind, and behind them the labels.
const FACTS: usize = 4;

/// A thing's record.
#[derive(Default)]
pub struct Thing {
    detail: Option<Box<ThingDetail>>,
    /// Where it is to lie, and whose it is to be.
    within: Option<(Option<Handle>, String)>,
    owner: Option<(Handle, String)>,
}

/// The fields of a kind's facts, with what they hold now.
pub fn fact_fields(kind: &KindRow, facts: &BTreeMap<Word, FactValue>) -> Vec<Field> {
    let field = |(word, is): &(Word, FactKind)| {
        let label = check::human(word);
        let value = facts.get(word);
        match is {
            FactKind::YesNo => {
                let options = ["not said", "yes", "no"].map(String::from).to_vec();
                let at = match value {
                    Some(FactValue::YesNo(true)) => 1,
                    Some(FactValue::YesNo(false)) => 2,
                    _ => 0,
                };
                Field::choice(label, "Left and right choose.", options, at)
            }
            FactKind::Time => {
                let typed = match value {
                    Some(FactValue::Time(time)) => time.to_string(),
                    _ => String::new(),
                };
                Field::text(label, "2026-05-01, or 2026-05-01T09:30:00Z.", &typed, 40)
            }
            FactKind::Text => {
                let typed = match value {
                    Some(FactValue::Text(text)) => text.as_str(),
                    _ => "",
                };
                Field::text(label, "Some words.", typed, text::MAX_NOTE)
            }
        }
    };
    kind.facts.iter().map(field).collect()
}

/// Checks a fact's field as one types.
pub fn live_fact(kind: &KindRow, fields: &mut [Field], from: usize, at: usize) {
    let is = at.checked_sub(from).and_then(|i| kind.facts.get(i));
    if let (Some((_, FactKind::Time)), Some(field)) = (is, fields.get_mut(at))
        && field.typed().len() >= 10
    {
        check::live(field, check::time);
    }
}

/// The facts that the fields hold and that are other than before; `None` where one is wrong.
pub fn facts(
    kind: &KindRow,
    fields: &mut [Field],
    from: usize,
    before: &BTreeMap<Word, FactValue>,
) -> Option<BTreeMap<Word, FactValue>> {
    let mut found = BTreeMap::new();
    let mut good = true;
    for (at, (word, is)) in (from..).zip(&kind.facts) {
        let value = match is {
            FactKind::YesNo => match fields.get(at).map_or(0, Field::at) {
                1 => Some(FactValue::YesNo(true)),
                2 => Some(FactValue::YesNo(false)),
                _ => None,
            },
            FactKind::Time => {
                let time = optional(fields, at, check::time);
                good &= time.is_some();
                time.flatten().map(FactValue::Time)
            }
            FactKind::Text => {
                let typed = fields.get(at).map(Field::typed).unwrap_or_default();
                Some(typed).filter(|t| !t.is_empty()).map(FactValue::Text)
            }
        };
        match value {
            None if before.contains_key(word) && good => {
                let why = "A fact can be changed, but not taken away.";
                check::fail(fields, at, why.into());
                good = false;
            }
            Some(value) if before.get(word) != Some(&value) => {
                found.insert(word.clone(), value);
            }
            _ => {}
        }
    }
    good.then_some(found)
}

impl Thing {
    fn labels(thing: &Resource) -> String {
        let words: Vec<&str> = thing.labels.iter().map(Word::as_str).collect();
        words.join(", ")
    }

    /// The change of the thing itself, if there is one; `None` where a field is wrong.
    fn set(detail: &ThingDetail, fields: &mut [Field]) -> Option<Vec<Edit>> {
        let (was, kind) = (&detail.row.resource, &detail.kind);
        let title = required(fields, NAME, check::name);
        let facts = facts(kind, fields, FACTS, &was.facts);
        let labels = required(fields, FACTS + kind.facts.len(), check::words);
        let (title, facts, labels) = (title?, facts?, labels?);
        let state = kind.states.get(fields.get(STATE).map_or(0, Field::at));
        let state = state.filter(|state| Some(*state) != was.state.as_ref());
        let same = title == was.title && facts.is_empty() && labels == was.labels;
        if same && state.is_none() {
            return Some(Vec::new());
        }
        Some(vec![Edit::ResourceSet {
            resource: was.id.clone(),
            title: Some(title).filter(|title| *title != was.title),
            state: state.cloned(),
            facts,
            labels: Some(labels).filter(|labels| *labels != was.labels),
        }])
    }
}

impl Record for Thing {
    fn fields(&self) -> Vec<Field> {
        let Some(detail) = &self.detail else {
            return Vec::new();
        };
        let (thing, kind) = (&detail.row.resource, &detail.kind);
        let states: Vec<String> = kind.states.iter().map(check::human).collect();
        let at = kind
            .states
            .iter()
            .position(|s| Some(s) == thing.state.as_ref());
        let state = if states.is_empty() {
            vec!["It has no states.".to_owned()]
        } else {
            states
        };
        let hint = format!("{}; the handle {} stays.", kind.title, thing.id);
        let mut fields = vec![
            Field::text("Name", hint, &thing.title, check::ROOM),
            Field::pick("Lies in", "Space chooses where.", &detail.row.within),
            Field::pick(
                "Owner",
                "Space chooses who.",
                detail.row.owner.as_deref().unwrap_or_default(),
            ),
            Field::choice("State", "Left and right choose.", state, at.unwrap_or(0)),
        ];
        fields.extend(fact_fields(kind, &thing.facts));
        let hint = if kind.labelled {
            "Words with commas between; only people who carry them reach it."
        } else {
            "Words with commas between."
        };
        fields.push(Field::text(
            "Labels",
            hint,
            &Self::labels(thing),
            MAX_LABELS,
        ));
        fields
    }

    fn load(&mut self, answer: &Answer) {
        if let Some(EditReply::Thing(detail)) = edit_reply(answer) {
            self.detail = Some(detail.clone());
        }
    }

    fn changed(&mut self, fields: &mut [Field], at: usize, _cx: &mut Cx<'_>) {
        let Some(detail) = &self.detail else {
            return;
        };
        if at == NAME {
            check::live(&mut fields[NAME], check::name);
        } else if at == FACTS + detail.kind.facts.len() {
            check::live(&mut fields[at], check::words);
        } else {
            live_fact(&detail.kind, fields, FACTS, at);
        }
    }

    fn edits(&self, fields: &mut [Field]) -> Option<Vec<Edit>> {
        let Some(detail) = &self.detail else {
            return Some(Vec::new());
        };
        let was = &detail.row.resource;
        let mut edits = Self::set(detail, fields)?;
        if let Some((into, _)) = &self.within
            && *into != was.parent
        {
            edits.push(Edit::ResourceMove {
                resource: was.id.clone(),
                into: into.clone(),
            });
        }
        if let Some((owner, _)) = &self.owner
            && Some(owner) != was.owner.as_ref()
        {
            edits.push(Edit::ResourceGive {
                resource: was.id.clone(),
                to: owner.clone(),
            });
        }
        Some(edits)
    }

    fn picks(&self, at: usize) -> Option<(String, Wanted)> {
        let thing = &self.detail.as_ref()?.row.resource;
        match at {
            WITHIN => {
                let title = format!("Where {} lies", thing.title);
                Some((title, Wanted::PlaceOf(thing.id.clone())))
            }
            OWNER => {
                let title = format!("Whose {} is", thing.title);
                Some((title, Wanted::OwnerOf(thing.id.clone())))
            }
            _ => None,
        }
    }

    fn given(&mut self, fields: &mut [Field], at: usize, given: Given) {
        let Given::Object(object, title) = given else {
            return;
        };
        if let Some(field) = fields.get_mut(at) {
            field.set(&title);
        }
        match (at, object) {
            (WITHIN, Object::Account) => self.within = Some((None, title)),
            (WITHIN, Object::Thing(handle)) => self.within = Some((Some(handle), title)),
            (OWNER, Object::Thing(handle)) => self.owner = Some((handle, title)),
            _ => {}
        }
    }
}
