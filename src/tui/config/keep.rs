//! Writes a choice into the configuration, and leaves everything else in it as somebody wrote it.

use std::{fs, io::ErrorKind, path::Path};

use toml_edit::{DocumentMut, Item, Table, value};

/// Keeps a theme as the one to wear.
///
/// # Errors
/// A sentence that says why it could not be kept; the file is then what it was.
pub fn theme(path: &Path, name: &str) -> Result<(), String> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(format!("The configuration cannot be read: {error}.")),
    };
    let text = with_theme(&text, name)?;
    write(path, &text).map_err(|error| format!("The configuration cannot be written: {error}."))
}

fn with_theme(text: &str, name: &str) -> Result<String, String> {
    let fault = || "The configuration has a fault: rolecall config check says where.".to_owned();
    let mut document: DocumentMut = text.parse().map_err(|_| fault())?;
    let look = document.entry("look").or_insert(Item::Table(Table::new()));
    let look = look.as_table_like_mut().ok_or_else(fault)?;
    match look.get_mut("theme").and_then(Item::as_value_mut) {
        Some(old) => {
            let decor = old.decor().clone();
            *old = name.into();
            *old.decor_mut() = decor;
        }
        None => {
            look.insert("theme", value(name));
        }
    }
    Ok(document.to_string())
}

/// Writes it beside the file and puts it in its place, so that no reader finds half of it.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    // The file itself may be elsewhere and only be linked from here.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let aside = path.with_extension(format!("toml.{}", std::process::id()));
    fs::write(&aside, text)?;
    if let Ok(about) = fs::metadata(&path) {
        fs::set_permissions(&aside, about.permissions())?;
    }
    fs::rename(&aside, &path).inspect_err(|_| _ = fs::remove_file(&aside))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_is_kept_and_all_else_stays_as_it_was_written() {
        let text = "# mine\n[look]\ntheme = \"dark\"  # for the night\nascii = true\n\n[keys]\npreset = \"vi\"\n";
        let kept = with_theme(text, "light").unwrap();
        assert_eq!(kept, text.replace("\"dark\"", "\"light\""));
        assert_eq!(
            with_theme("", "light").unwrap(),
            "[look]\ntheme = \"light\"\n"
        );
        let kept = with_theme("[keys]\npreset = \"vi\"\n", "light").unwrap();
        assert!(
            kept.contains("[look]\ntheme = \"light\"") && kept.contains("preset"),
            "{kept}"
        );
    }

    #[test]
    fn what_cannot_be_kept_says_so_and_leaves_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/config.toml");
        theme(&path, "light").unwrap();
        assert_eq!(
            fs::read_to_string(&path).unwrap(),
            "[look]\ntheme = \"light\"\n"
        );
        fs::write(&path, "[look").unwrap();
        assert!(theme(&path, "dark").unwrap_err().contains("config check"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "[look");
        let left = fs::read_dir(path.parent().unwrap()).unwrap().count();
        assert_eq!(left, 1);
    }
}
