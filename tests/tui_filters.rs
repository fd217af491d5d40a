//! Lists narrowed, sorted and arranged in the console: what is offered as one types, slips at their
//! place, orders, columns, saved views. The real console with the real service on the demo data.
#![allow(missing_docs, clippy::unwrap_used)]

mod tui_support;

use rolecall::{
    domain::filter::List,
    tui::{
        app::Event,
        ask::Question,
        layer::Effect,
        shape::{self, Shape},
        views::{Change, Views},
    },
};
use tui_support::{Script, book::Canned, demo::Demo};

fn console(size: (u16, u16)) -> (Script, Demo) {
    let demo = Demo::fresh();
    let script = Script::with(size, Box::new(demo.service()), Some("northside"));
    (script, demo)
}

/// What was to be remembered, as the file would hold it in the end.
fn remembered(script: &Script) -> Views {
    let mut views = Views::default();
    for effect in &script.outside {
        if let Effect::Remember(change) = effect {
            views.apply(change);
        }
    }
    views
}

/// The rows of the list on the screen, by what stands in their first columns.
fn rows(script: &Script) -> Vec<String> {
    let text = script.text();
    let body = text.lines().skip(4);
    let left = body.map(|line| line.chars().skip(3).take(14).collect::<String>());
    let rows = left.map(|name| name.trim().to_owned());
    rows.take_while(|name| !name.is_empty() && !name.starts_with('─'))
        .collect()
}

#[test]
fn fields_values_and_places_are_offered_and_tab_takes_them() {
    let (mut script, _demo) = console((80, 24));
    script
        .keys("/")
        .sees("tab takes it")
        .sees("Where they stand");
    script.keys("type:ro tab").sees("/ role:").sees("Owner");
    script
        .keys("type:ow tab")
        .sees("/ role:owner")
        .misses("tab takes it");
    script.sees("Oz Ferrand").misses("Al Reyes");
    script.keys("type:,ad tab type:_-st tab type:arch tab enter");
    script.sees("/ role:owner,admin ").sees("Al Reyes");
    script.misses("Ona");
    // Of several the one under the cursor is taken.
    script
        .keys("/ ctrl-u type:status: down down tab")
        .sees("/ status:archived");
    script
        .keys("ctrl-u type:can:hist tab")
        .sees("/ can:account.history");
    script.keys("esc").sees("Al Reyes").misses("/ can");
}

#[test]
fn a_field_that_is_only_begun_does_not_empty_the_list_and_a_fast_tab_is_not_lost() {
    let (mut script, _demo) = console((80, 24));
    script.keys("/ type:oz enter / type:_ro");
    for c in "le:".chars() {
        script.keys(&format!("type:{c}")).sees("Oz Ferrand");
    }
    script.slow = true;
    script.keys("type:ow tab");
    script.quick();
    script.sees("/ oz role:owner").sees("Oz Ferrand");
    // What looks like a field is a word once one keeps it so, or goes on.
    script
        .keys("ctrl-u type:rol enter")
        .sees("Nothing here fits the filter rol.");
}

#[test]
fn what_is_offered_stands_where_there_is_room_on_every_screen() {
    for size in [(80, 24), (40, 10), (132, 43), (20, 5)] {
        let (mut script, _demo) = console(size);
        script.keys("/ type:oz_sta");
        insta::assert_snapshot!(format!("fields-{}x{}", size.0, size.1), script.text());
        script.keys("tab");
        insta::assert_snapshot!(format!("values-{}x{}", size.0, size.1), script.text());
    }
}

#[test]
fn a_slip_is_told_at_its_place_while_the_list_stays() {
    for size in [(80, 24), (40, 10), (132, 43)] {
        let (mut script, _demo) = console(size);
        script.keys("/ type:oz");
        script.event(Event::Paste(" rol:owner".into()));
        insta::assert_snapshot!(format!("slip-{}x{}", size.0, size.1), script.shot());
        // The last filter that was one is in force, and enter does not keep what is none.
        script.sees("Oz Ferrand").misses("Al Reyes");
        script.keys("enter").sees("rol");
        script.keys("esc").sees("19 of 19");
    }
}

#[test]
fn a_word_that_the_policy_does_not_know_is_told_by_the_service_and_the_list_stays() {
    let (mut script, _demo) = console((80, 24));
    script.keys("/ type:status:active enter");
    let before = rows(&script);
    script.keys("/");
    script.event(Event::Paste(" role:kin".into()));
    script.sees("knows no role kin");
    assert_eq!(rows(&script)[..5], before[..5]);
    // What could still become right is not called wrong, until one would keep it.
    script.keys("backspace backspace backspace type:ow");
    script.misses("knows no").sees("Owner");
    script.keys("enter").sees("knows no role ow");
    script
        .keys("type:ner enter")
        .sees("/ status:active role:owner");
}

#[test]
fn typing_never_waits_and_an_answer_to_what_was_typed_before_is_dropped() {
    let (mut script, _demo) = console((80, 24));
    script.keys("/");
    script.slow = true;
    script.keys("type:role:ownr");
    script.sees("/ role:ownr").sees("Al Reyes");
    script.keys("backspace type:er");
    script.quick();
    script
        .sees("Oz Ferrand")
        .misses("Al Reyes")
        .misses("knows no");
    let asked = script
        .asked
        .iter()
        .filter(|ask| matches!(ask.what, Question::Users(..)));
    // Of all that was typed only the newest was put.
    assert!(asked.count() <= 3);
}

#[test]
fn a_total_that_was_only_counted_so_far_bears_a_plus_and_grows() {
    let demo = Demo::fresh();
    let mut script = Script::with((80, 24), Box::new(demo.service()), Some("lakeshore"));
    script.keys("/ type:can: tab enter");
    // So few people are looked at at once, so the count is whole.
    script.sees(" of ").misses("+ of");
}

#[test]
fn a_list_is_sorted_by_any_order_and_remembers_it() {
    let (mut script, _demo) = console((80, 24));
    let by_name = rows(&script);
    script.keys("s type:since enter").sees("Since ↑");
    let by_since = rows(&script);
    assert_ne!(by_name, by_since);
    script.keys("S").sees("Since ↓").sees("turned round");
    let mut turned = rows(&script);
    turned.reverse();
    assert_eq!(turned, by_since);
    // The same chosen again turns it back; another account is shown in the same order.
    script.keys("s type:since enter").sees("Since ↑");
    script.keys("1 down enter").sees("Since ↑");
    let kept = remembered(&script).shape(List::Users).sort.unwrap();
    assert_eq!(kept.to_string(), "since");
    script.keys("4 s type:holders enter").sees("Holders ↑");
    script.keys("6 S").sees("turned round");
    script.keys("7 S").sees("Age ↓");
    script.keys("2 S").sees("Account ↓");
}

#[test]
fn the_order_has_a_sign_of_plain_characters_where_that_is_wanted() {
    let look = tui_support::look(rolecall::tui::colour::Depth::None, true);
    let book = Box::new(Canned::new());
    let mut script = Script::looking((80, 24), book, Some("northside"), look);
    script.keys("S").sees("Name v");
    script.keys("S").sees("Name ^");
}

#[test]
fn columns_are_shown_hidden_and_moved_and_it_is_remembered() {
    for size in [(80, 24), (40, 10), (132, 43)] {
        let (mut script, _demo) = console(size);
        script.keys("C J J j space");
        insta::assert_snapshot!(format!("columns-{}x{}", size.0, size.1), script.text());
        script.keys("esc");
        insta::assert_snapshot!(format!("arranged-{}x{}", size.0, size.1), script.text());
        let shape = remembered(&script).shape(List::Users);
        let shown = shape.columns.iter().filter(|c| c.shown);
        let shown: Vec<&str> = shown.map(|c| c.title.as_str()).collect();
        assert_eq!(shown[..3], ["Role", "Status", "Name"], "{shape:?}");
        assert!(!shown.contains(&"Since"), "{shape:?}");
        script.keys("C r");
        assert_eq!(remembered(&script).shape(List::Users), Shape::default());
    }
}

#[test]
fn one_column_stays() {
    let (mut script, _demo) = console((80, 24));
    script.keys("4 C");
    script.keys("space j space j space j space j space j space");
    script.sees("One column has to stay.").sees("[x]");
}

#[test]
fn a_view_holds_the_filter_the_order_and_the_columns_under_a_name() {
    for size in [(80, 24), (40, 10), (132, 43)] {
        let (mut script, _demo) = console(size);
        script.keys("/ type:status:invited enter s type:since enter V ctrl-s");
        script.sees("Type a name first");
        script
            .keys("type:Still_to_come ctrl-s")
            .sees("Kept as Still to come");
        script.keys("esc S V");
        insta::assert_snapshot!(format!("views-{}x{}", size.0, size.1), script.text());
        script.keys("type:still enter").sees("Still to come.");
        script.keys("down").sees("/ status:invited");
        let views = remembered(&script);
        assert_eq!(views.views[0].filter, "status:invited");
        let sort = views.shape(List::Users).sort.unwrap();
        assert_eq!(sort.to_string(), "since");
        script.keys("V down enter").sees("The list as it comes.");
        script.keys("up").misses("/ status:invited");
        assert_eq!(remembered(&script).shape(List::Users), Shape::default());
        script.keys("V alt-d esc");
        assert_eq!(remembered(&script).views, []);
        // A view of one list is none of another.
        script.keys("7 V").misses("Still to come");
    }
}

#[test]
fn what_was_remembered_is_there_when_the_console_is_opened_again() {
    let (mut script, _demo) = console((80, 24));
    script.keys("s type:-since enter esc");
    script.keys("s type:since enter S");
    let views = remembered(&script);
    let text = views.write().unwrap();
    assert_eq!(Views::read(&text).unwrap(), views);
    assert!(
        script
            .outside
            .iter()
            .any(|e| matches!(e, Effect::Remember(Change::Show(..))))
    );
}

#[test]
fn a_filter_that_a_view_brings_and_that_is_none_here_is_told_and_the_list_stays() {
    let (mut script, _demo) = console((80, 24));
    script.keys("/ type:role:owner enter V type:heads ctrl-s esc");
    script.keys("2 down down enter V type:heads enter");
    let text = script.text();
    assert!(
        text.contains("knows no role owner") || text.contains("/ role:owner"),
        "{text}"
    );
}

#[test]
fn every_order_of_a_list_is_shown_in_one_of_its_headings() {
    for key in rolecall::domain::sort::KEYS {
        let own = ["policy", "waiting", "oldest"].contains(&key.name);
        let own = own && key.list != List::Accounts;
        let heading = shape::sorted(key.list, key.name);
        assert_eq!(heading.is_none(), own, "{} {}", key.list, key.name);
    }
}
