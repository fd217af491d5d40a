//! An edit of a record that was made on what has changed meanwhile: said field by field, so that
//! nothing that somebody else wrote is overwritten unseen.

use crate::domain::{Edit, User};

/// What somebody else has changed since the record was shown, a sentence for each field.
pub fn fields(base: &User, now: &User, edits: &[Edit]) -> Vec<String> {
    let mine = edits.iter().find_map(|edit| match edit {
        Edit::UserEdit {
            user,
            name,
            email,
            labels,
        } if *user == base.id => Some((name.clone(), email.clone(), labels.clone())),
        _ => None,
    });
    let (name, email, labels) = mine.unwrap_or_default();
    let listed = |labels: &std::collections::BTreeSet<crate::domain::Word>| {
        let all: Vec<&str> = labels.iter().map(AsRef::as_ref).collect();
        all.join(", ")
    };
    let address = |user: &User| user.email.clone().unwrap_or_default();
    let all = [
        ("name", base.name.clone(), now.name.clone(), name),
        ("address", address(base), address(now), email),
        (
            "labels",
            listed(&base.labels),
            listed(&now.labels),
            labels.as_ref().map(listed),
        ),
        (
            "standing",
            base.status.to_string(),
            now.status.to_string(),
            None,
        ),
    ];
    let changed = all.into_iter().filter(|(_, was, is, _)| was != is);
    changed
        .map(|(field, was, is, mine)| sentence(field, (&was, &is), mine.as_deref()))
        .collect()
}

fn sentence(field: &str, (was, is): (&str, &str), mine: Option<&str>) -> String {
    let said = |text: &str| {
        if text.is_empty() {
            "none".to_owned()
        } else {
            format!("\"{text}\"")
        }
    };
    let head = format!(
        "Meanwhile somebody else has changed the {field} from {} to {}",
        said(was),
        said(is)
    );
    match mine {
        None => format!("{head}; that stays."),
        Some(mine) if mine == is => format!("{head}, which is what you wrote as well."),
        Some(mine) => format!("{head}; you would make it {}.", said(mine)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Handle, Time, UserStatus};

    #[test]
    fn each_field_that_somebody_else_changed_is_said_with_what_would_become_of_it() {
        let base = User {
            id: Handle::new("mia").unwrap(),
            name: "Mia".into(),
            email: None,
            status: UserStatus::Active,
            labels: [].into(),
            since: Time::from_millis(0).unwrap(),
            invited_by: None,
        };
        let now = User {
            name: "Mia S.".into(),
            email: Some("m@x".into()),
            ..base.clone()
        };
        let edit = Edit::UserEdit {
            user: base.id.clone(),
            name: Some("Mia Santos".into()),
            email: None,
            labels: None,
        };
        let said = fields(&base, &now, &[edit]);
        assert_eq!(
            said,
            [
                "Meanwhile somebody else has changed the name from \"Mia\" to \"Mia S.\"; you would \
                 make it \"Mia Santos\".",
                "Meanwhile somebody else has changed the address from none to \"m@x\"; that stays."
            ]
        );
        assert!(fields(&base, &base, &[]).is_empty());
    }
}
