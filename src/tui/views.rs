//! Saved views and what is remembered of each list, in a file of the program's own beside no
//! configuration that somebody writes by hand. It is read again before each change, so that two
//! consoles do not undo one another, and written whole or not at all.

use std::{
    fs,
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::shape::{Choice, Shape};
use crate::domain::{filter::List, sort::Sort};

/// The longest file that is read, in bytes.
const MOST: u64 = 1 << 18;
/// The most views of all lists together.
pub const MOST_VIEWS: usize = 200;

/// A filter, an order and columns under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Whose list.
    pub list: List,
    /// Its name.
    pub name: String,
    /// What is shown.
    pub filter: String,
    /// How.
    pub shape: Shape,
}

/// What is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Views {
    /// How each list was shown last.
    pub shapes: Vec<(List, Shape)>,
    /// The views, as they were saved.
    pub views: Vec<View>,
}

/// A change of what is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Keep this view, in place of one of the same name.
    Keep(View),
    /// Forget the view of that name.
    Forget(List, String),
    /// Remember how a list is shown.
    Show(List, Shape),
}

impl Views {
    /// How a list is shown.
    pub fn shape(&self, list: List) -> Shape {
        let found = self.shapes.iter().find(|(of, _)| *of == list);
        found.map(|(_, shape)| shape.clone()).unwrap_or_default()
    }

    /// The views of a list by name.
    pub fn of(&self, list: List) -> Vec<&View> {
        let mut views: Vec<&View> = self.views.iter().filter(|view| view.list == list).collect();
        views.sort_by(|a, b| a.name.cmp(&b.name));
        views
    }

    /// Carries a change out.
    pub fn apply(&mut self, change: &Change) {
        match change {
            Change::Keep(view) => {
                self.views
                    .retain(|v| (v.list, &v.name) != (view.list, &view.name));
                if self.views.len() < MOST_VIEWS {
                    self.views.push(view.clone());
                }
            }
            Change::Forget(list, name) => {
                self.views.retain(|v| (v.list, &v.name) != (*list, name));
            }
            Change::Show(list, shape) => {
                self.shapes.retain(|(of, _)| of != list);
                if *shape != Shape::default() {
                    self.shapes.push((*list, shape.clone()));
                }
            }
        }
    }

    /// Reads what [`Views::write`] wrote. What another version of the program means by it is left out.
    ///
    /// # Errors
    /// When it is not TOML of this form.
    pub fn read(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        let shapes = file.list.into_iter().filter_map(|entry| {
            let list = list(&entry.list)?;
            Some((list, entry.shape(list)))
        });
        let views = file.view.into_iter().filter_map(|entry| {
            let list = list(&entry.list)?;
            let shape = entry.shape(list);
            Some(View {
                list,
                name: entry.name?,
                filter: entry.filter.unwrap_or_default(),
                shape,
            })
        });
        Ok(Self {
            shapes: shapes.collect(),
            views: views.take(MOST_VIEWS).collect(),
        })
    }

    /// As the file holds it.
    ///
    /// # Errors
    /// When it cannot be written as TOML.
    pub fn write(&self) -> Result<String, String> {
        let shapes = self.shapes.iter();
        let file = File {
            list: shapes
                .map(|(list, shape)| Entry::of(*list, shape))
                .collect(),
            view: self
                .views
                .iter()
                .map(|view| Entry {
                    name: Some(view.name.clone()),
                    filter: Some(view.filter.clone()),
                    ..Entry::of(view.list, &view.shape)
                })
                .collect(),
        };
        let text = toml::to_string(&file).map_err(|error| error.to_string())?;
        Ok(format!(
            "# Written by the console: how lists are shown, and saved views.\n\n{text}"
        ))
    }
}

fn list(word: &str) -> Option<List> {
    List::ALL.into_iter().find(|list| list.word() == word)
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct File {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    list: Vec<Entry>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    view: Vec<Entry>,
}

/// An entry: of a list, or of a view where it has a name. A column that is not shown stands behind
/// a `-`.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    list: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    filter: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sort: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    columns: Vec<String>,
}

impl Entry {
    fn of(list: List, shape: &Shape) -> Self {
        let columns = shape.columns.iter().map(|choice| {
            let sign = if choice.shown { "" } else { "-" };
            format!("{sign}{}", choice.title)
        });
        Self {
            list: list.word().to_owned(),
            name: None,
            filter: None,
            sort: shape.sort.map(|sort| sort.to_string()),
            columns: columns.collect(),
        }
    }

    fn shape(&self, list: List) -> Shape {
        let columns = self
            .columns
            .iter()
            .map(|text| match text.strip_prefix('-') {
                Some(title) => Choice {
                    title: title.to_owned(),
                    shown: false,
                },
                None => Choice {
                    title: text.clone(),
                    shown: true,
                },
            });
        let sort = self.sort.as_deref();
        Shape {
            sort: sort.and_then(|text| Sort::parse(list, text).ok()),
            columns: columns.collect(),
        }
    }
}

/// Where the file lies: in the folder of states.
pub fn path() -> Option<PathBuf> {
    Some(super::state::folder()?.join("views.toml"))
}

/// Reads the file; where there is none, nothing is kept yet.
///
/// # Errors
/// A sentence that says why it cannot be read.
pub fn load(path: &Path) -> Result<Views, String> {
    let read = || {
        if fs::metadata(path)?.len() > MOST {
            return Err(io::Error::other("it is too long"));
        }
        fs::read_to_string(path)
    };
    let text = match read() {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Views::default()),
        Err(error) => return Err(unread(path, &error.to_string())),
    };
    Views::read(&text).map_err(|why| unread(path, &why))
}

fn unread(path: &Path, why: &str) -> String {
    format!(
        "Your saved views cannot be read and are left as they are: {}: {why}. Mend or move the file.",
        path.display()
    )
}

/// Carries a change out in the file.
///
/// # Errors
/// A sentence that says why not; the file is then what it was.
pub fn keep(path: &Path, change: &Change) -> Result<(), String> {
    let mut views = load(path)?;
    views.apply(change);
    let text = views.write()?;
    replace(path, &text)
        .map_err(|error| format!("This cannot be remembered: {}: {error}.", path.display()))
}

/// Writes a file beside the old one and puts it in its place.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let fresh = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let written = fs::File::create(&fresh).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    let done = written.and_then(|()| fs::rename(&fresh, path));
    if done.is_err() {
        let _ = fs::remove_file(&fresh);
    }
    done
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn view(name: &str, filter: &str) -> View {
        View {
            list: List::Users,
            name: name.into(),
            filter: filter.into(),
            shape: Shape {
                sort: Some(Sort::parse(List::Users, "-since").unwrap()),
                columns: vec![
                    Choice {
                        title: "Role".into(),
                        shown: true,
                    },
                    Choice {
                        title: "Name".into(),
                        shown: false,
                    },
                ],
            },
        }
    }

    #[test]
    fn what_is_kept_is_read_again_and_a_name_names_one_view_of_its_list() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep").join("views.toml");
        assert_eq!(load(&path), Ok(Views::default()));
        keep(&path, &Change::Keep(view("a \"b\"", "role:\"x y\""))).unwrap();
        keep(&path, &Change::Keep(view("other", ""))).unwrap();
        keep(&path, &Change::Show(List::Roles, view("", "").shape)).unwrap();
        keep(&path, &Change::Keep(view("other", "oz"))).unwrap();
        let views = load(&path).unwrap();
        assert_eq!(
            views.views,
            [view("a \"b\"", "role:\"x y\""), view("other", "oz")]
        );
        // An order that the list does not have is left out.
        assert_eq!(views.shape(List::Roles).sort, None);
        assert_eq!(views.shape(List::Roles).columns, view("", "").shape.columns);
        keep(&path, &Change::Forget(List::Users, "other".into())).unwrap();
        keep(&path, &Change::Show(List::Roles, Shape::default())).unwrap();
        let views = load(&path).unwrap();
        assert_eq!((views.views.len(), views.shapes.len()), (1, 0));
        let left = fs::read_dir(path.parent().unwrap()).unwrap().count();
        assert_eq!(left, 1);
    }

    #[test]
    fn a_file_that_cannot_be_read_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("views.toml");
        fs::write(&path, "list = 3").unwrap();
        let why = keep(&path, &Change::Keep(view("a", ""))).unwrap_err();
        assert!(why.contains("left as they are"), "{why}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "list = 3");
        fs::write(
            &path,
            "[[view]]\nlist = \"planets\"\n[[view]]\nlist = \"users\"\n",
        )
        .unwrap();
        assert_eq!(load(&path), Ok(Views::default()));
    }
}
