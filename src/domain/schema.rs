//! The JSON Schema of what can be asked.

use serde_json::Value;

use super::{Edit, batch::MAX_BATCH};

/// The JSON Schema (draft 2020-12) of a line of the headless contract.
pub fn schema() -> Value {
    let mut schema = schemars::schema_for!(Edit).to_value();
    let envelope = serde_json::json!({
        "account": {"type": "string", "description": "The account's handle."},
        "as": {"type": "string", "description": "The user who acts; left out, the site administrator."},
        "vendor": {"type": "boolean", "description": "The site administrator speaks for the vendor."},
        "reason": {"type": "string", "description": "Why, for the journal."},
        "break_glass": {"type": "boolean", "description": "A site administrator acts where the account's own people should: with a reason, and marked in the journal."},
        "id": {"type": "string", "description": "Idempotency: the same id again does nothing."},
        "confirmed": {"type": "boolean", "description": "Reminders that ask for it were read."},
        "digest": {"type": "string", "description": "The plan that was seen; another is not carried out."},
    });
    let single = schema.get("oneOf").cloned().unwrap_or_default();
    let mut lines = Vec::new();
    if let Value::Array(variants) = single {
        for mut variant in variants {
            if let (Some(Value::Object(own)), Value::Object(shared)) =
                (variant.get_mut("properties"), &envelope)
            {
                own.extend(shared.clone());
            }
            lines.push(variant);
        }
    }
    let mut properties = envelope;
    if let Value::Object(map) = &mut properties {
        map.insert(
            "batch".into(),
            serde_json::json!({
                "type": "array", "minItems": 1, "maxItems": MAX_BATCH,
                "items": {"anyOf": lines.clone()},
            }),
        );
    }
    lines.push(serde_json::json!({
        "type": "object", "description": "Edits of one account, judged together: all or nothing.",
        "properties": properties, "required": ["batch"], "additionalProperties": false,
    }));
    if let Value::Object(map) = &mut schema {
        map.remove("oneOf");
        map.insert("title".into(), "Order".into());
        map.insert("anyOf".into(), Value::Array(lines));
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_names_every_edit_and_the_envelope() {
        let text = schema().to_string();
        for word in [
            "role.assign",
            "policy.install",
            "request.decline",
            "batch",
            "confirmed",
        ] {
            assert!(text.contains(word), "{word}");
        }
    }
}
