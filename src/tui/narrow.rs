//! How a pane's list is narrowed, sorted and shown.

use super::{
    action::Id,
    app::App,
    dialog::{columns::Columns, filter::FilterLine, sorting::Sorting, views::SavedViews},
    layer::Effect,
    list::List as Rows,
    panes::{Pane, with_list},
    shape::{Choice, Shape, list_of, told},
    view::{columns::Tabled, table::Column},
    views::{Change, View},
};
use crate::domain::{filter::List, sort::Sort};

/// The columns of a list's rows.
fn columns_of<T: Tabled>(_: &Rows<T>) -> &'static [Column] {
    T::columns()
}

impl App {
    /// How the list of a pane is shown.
    pub(super) fn shape(&self, pane: Pane) -> (Option<List>, Shape) {
        let list = list_of(pane);
        (
            list,
            list.map(|list| self.views.shape(list)).unwrap_or_default(),
        )
    }

    /// Begins what narrows, sorts or arranges the list of the pane.
    pub(super) fn narrow(&mut self, id: Id) {
        if id == Id::Filter {
            return self.filter_line();
        }
        let (Some(list), shape) = self.shape(self.pane) else {
            self.toast = Some("There is no list here.".into());
            return;
        };
        let filter = with_list!(self.lists, self.pane, list => list.filter.clone());
        match id {
            Id::Sort => self.push(Box::new(Sorting::new(list, shape.sort))),
            Id::Reverse => {
                if let Some(sort) = shape.turned(list) {
                    self.sort(sort);
                }
            }
            Id::Columns => {
                let columns = with_list!(self.lists, self.pane, list => columns_of(list));
                let choices = shape.choices(columns);
                let fits = move |chosen: Option<&[Choice]>, size| {
                    let mut shape = shape.clone();
                    if let Some(chosen) = chosen {
                        shape.columns = chosen.to_vec();
                    }
                    shape.fitting(list, columns, size)
                };
                let title = self.pane.title();
                self.push(Box::new(Columns::new(title, choices, Box::new(fits))));
            }
            _ => {
                let views = self.views.of(list).into_iter().cloned().collect();
                let now = View {
                    list,
                    name: String::new(),
                    filter,
                    shape,
                };
                self.push(Box::new(SavedViews::new(views, now)));
            }
        }
    }

    /// The line in which the filter of the pane is typed.
    fn filter_line(&mut self) {
        let filter = with_list!(self.lists, self.pane, list => list.filter.clone());
        let list = list_of(self.pane);
        let home = (list != Some(List::Accounts))
            .then_some(self.open.as_ref())
            .flatten();
        let account = home.map(|open| open.id.clone());
        let line = self.with(|cx| FilterLine::ask(list, account, &filter, cx));
        self.push(line);
    }

    /// Keeps a change here and in the file.
    pub(super) fn remember(&mut self, change: Change) {
        self.views.apply(&change);
        self.effect(Effect::Remember(change));
    }

    fn reshape(&mut self, change: impl FnOnce(&mut Shape)) {
        if let (Some(list), mut shape) = self.shape(self.pane) {
            change(&mut shape);
            self.remember(Change::Show(list, shape));
        }
    }

    /// Sorts the list of the pane, from its first row.
    pub(super) fn sort(&mut self, sort: Sort) {
        self.reshape(|shape| shape.sort = Some(sort));
        let filter = with_list!(self.lists, self.pane, list => list.filter.clone());
        self.restart_list(self.pane, filter);
        self.toast = Some(told(sort));
    }

    /// Shows these columns of the list.
    pub(super) fn show_columns(&mut self, choices: Vec<Choice>) {
        self.reshape(|shape| shape.columns = choices);
    }

    /// Shows a view: its filter, its order, its columns.
    pub(super) fn show_view(&mut self, view: View) {
        self.reshape(|shape| *shape = view.shape);
        self.restart_list(self.pane, view.filter);
        let words = if view.name.is_empty() {
            "The list as it comes.".to_owned()
        } else {
            format!("{}.", view.name)
        };
        self.toast = Some(words);
    }
}
