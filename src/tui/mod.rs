//! Floor 4: the console. State and its changes are pure (`app`), drawing cannot change it
//! (`view`), a thread owns the service (`worker`), and one small loop ties them together (`run`).

pub mod action;
pub mod actions;
pub mod app;
pub mod ask;
pub mod ask_edit;
mod bulk;
mod busy;
mod changes;
pub mod clipboard;
pub mod colour;
pub mod config;
mod deeds;
pub mod dialog;
mod feed;
pub mod fuzzy;
pub mod input;
pub mod insight;
pub mod keymap;
pub mod keys;
pub mod layer;
pub mod list;
pub mod look;
mod manners;
pub mod marks;
pub mod messages;
pub mod mouse;
mod narrow;
pub mod overview;
pub mod panes;
pub mod plain;
pub mod run;
mod screen;
pub mod session;
pub mod shape;
pub mod state;
mod terminal;
pub mod theme;
pub mod trail;
mod tree;
pub mod view;
pub mod views;
pub mod wardrobe;
pub mod worker;

pub use run::{Options, TuiError, run};
