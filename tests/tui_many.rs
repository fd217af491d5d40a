//! Undo and redo, many at once, and plans shown again, told as keys on a real store.
#![allow(missing_docs, clippy::unwrap_used)]

mod tui_support;

use rolecall::service::Service;
use tempfile::TempDir;
use tui_support::Script;

/// A small clinic, made by edits like any other.
const CLINIC: &str = r#"
{"edit":"account.create","account":"northside","title":"Northside Clinic","policy":"clinic","plan":"premium","owner":{"user":"oz","name":"Oz Ferrand","email":"oz@northside.example"}}
{"edit":"user.create","account":"northside","user":"al","name":"Al Reyes","roles":[{"role":"admin"}]}
{"edit":"user.create","account":"northside","user":"mia","name":"Mia Santos","roles":[{"role":"member"}]}
{"edit":"user.invite","account":"northside","user":"moe","name":"Moe Tanaka","roles":[{"role":"member"}]}
"#;

fn clinic_at(size: (u16, u16)) -> (Script, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let clock = Box::new(tui_support::now);
    let store = rolecall::store::open(path.to_str().unwrap()).unwrap();
    let mut service = Service::over(store, "pat", clock).unwrap();
    service.load_lines("clinic", CLINIC).unwrap();
    let script = Script::with(size, Box::new(service), Some("northside"));
    (script, folder)
}

fn clinic() -> (Script, TempDir) {
    clinic_at((80, 24))
}

const SIZES: [(u16, u16); 3] = [(80, 24), (40, 10), (132, 43)];

/// Takes a picture of a screen, reached by keys, at each size.
fn pictures(name: &str, keys: &str) {
    for (columns, rows) in SIZES {
        let (mut script, _folder) = clinic_at((columns, rows));
        script.keys(keys);
        insta::assert_snapshot!(format!("{name}-{columns}x{rows}"), script.shot());
    }
}

#[test]
fn what_was_done_last_is_undone_and_done_again() {
    let (mut script, _folder) = clinic();
    script
        .keys("u")
        .sees("Nothing was done here since you began");
    script.keys("j c type:admin enter Y").sees("Done");
    // From then on the foot line leads to it.
    script.keys("j k").sees("u undo");
    script.keys("u").sees("Undoes entry 5").sees("+ Member");
    script.keys("Y").sees("Done");
    script
        .keys("u")
        .sees("Nothing was done here since you began");
    script
        .keys("U")
        .sees("Does again what was undone by entry 6");
    script.keys("Y").sees("Done");
    script
        .keys("U")
        .sees("Nothing that was undone here is left");
    script.keys("u").sees("Undoes entry 7");
    script.keys("esc").misses("Undoes entry 7");
}

#[test]
fn the_journal_undoes_the_entry_under_the_cursor_and_tells_of_it() {
    let (mut script, _folder) = clinic();
    script.keys("a Y").sees("Archive Al Reyes");
    script.keys("7 u").sees("Undoes entry 5: Archive Al Reyes");
    script.keys("y").sees("Restore Al Reyes");
    script.keys("g g enter").sees("Undoes").sees("entry 5");
    script.keys("esc G u").sees("Not undone");
    script.sees("An account that was opened is removed");
}

#[test]
fn what_cannot_be_undone_is_said_in_the_plan_before() {
    let (mut script, _folder) = clinic();
    script
        .keys("D")
        .sees("Cannot be undone: Al Reyes is removed for good");
    script.keys("esc n type:Zoë tab tab tab type:m ctrl-s");
    script.sees("Cannot be undone: the handle `zoe` stays");
}

#[test]
fn rows_are_marked_inverted_and_the_marks_survive_filtering_and_reading_again() {
    let (mut script, _folder) = clinic();
    script.keys("-").sees("Nothing is marked");
    script
        .keys("space space")
        .sees("2 marked")
        .sees("*  Al Reyes")
        .sees("*  Mia Santos");
    script
        .keys("/ type:oz enter")
        .sees("2 marked")
        .misses("*> Oz");
    script.keys("* ctrl-r").sees("*> Oz Ferrand");
    script.keys("esc").sees("3 marked");
    script.keys("v").sees("1 marked").sees("Moe Tanaka");
    script.keys("g g space").sees("2 marked");
    script.keys("-").sees("4 of 4").misses("marked");
    script.keys("+").sees("4 marked");
    script.keys("7 3").sees("4 marked");
    script.keys("2 enter").misses("marked");
}

#[test]
fn many_are_archived_as_one_batch_and_one_undo_brings_all_back() {
    let (mut script, _folder) = clinic();
    script.keys("space space a");
    script
        .sees("Archive 2 people")
        .sees("As one batch: all or nothing.");
    script
        .sees("2 of 2 would be done")
        .sees("active → archived: 2 people");
    script.keys("y").sees("capital Y");
    script
        .keys("Y")
        .sees("2 of 2 done")
        .sees("+ Al Reyes: done, entry 5");
    script
        .keys("esc")
        .sees("Archive 2 people: 2 of 2 done.")
        .misses("marked");
    script
        .keys("u")
        .sees("Undoes entry 5")
        .sees("archived → active");
    script.keys("y").sees("Done").misses("archived");
}

#[test]
fn one_by_one_each_has_its_result_and_those_that_failed_stay_marked() {
    let (mut script, _folder) = clinic();
    script.keys("* a").sees("Archive 3 people");
    script.sees("1 is left out, being invited.");
    script
        .sees("0 of 3 would be done")
        .sees("3 refused")
        .sees("so none of them is done");
    script
        .keys("Y")
        .sees("None of it would be accepted in this way; w tries the other.");
    script
        .keys("w")
        .sees("One by one")
        .sees("2 of 3 would be done")
        .sees("1 refused");
    script.sees("x Oz Ferrand is the only active Owner");
    script
        .keys("e type:They_leave enter")
        .sees("Reason  They leave");
    script
        .keys("Y")
        .sees("2 of 3 done")
        .sees("x Oz Ferrand: Oz Ferrand is the only");
    script
        .sees("+ Al Reyes: done, entry 5")
        .sees("+ Mia Santos: done, entry 6");
    script.keys("esc j").sees("1 marked").sees("*  Oz Ferrand");
    script.keys("7 enter").sees("Reason    They leave");
}

#[test]
fn a_role_is_given_changed_and_taken_for_all_who_are_meant() {
    let (mut script, _folder) = clinic();
    script.keys("* r").sees("Give 4 people a role");
    script
        .keys("type:owner enter")
        .sees("Give Owner to 4 people");
    script
        .keys("w")
        .sees("3 of 4 would be done")
        .sees("already");
    script.sees("+ Owner: 3 people").sees("- Member: 2 people");
    script
        .keys("esc esc c")
        .sees("Change which role of 4 people");
    script.keys("type:member").sees("held by 2 of 4");
    script.keys("enter").sees("Instead of Member");
    script
        .keys("type:admin enter")
        .sees("2 people are left out, who do not hold that role.");
    script
        .sees("2 of 2 would be done")
        .sees("+ Admin: 2 people");
    script.keys("Y").sees("2 of 2 done");
    script.keys("esc * t").sees("Take which role from 4 people");
    script
        .keys("type:owner enter")
        .sees("Take Owner from 1 person");
    script.sees("0 of 1 would be done");
}

#[test]
fn removing_many_wants_the_account_s_name_and_a_person_for_good_their_own() {
    let (mut script, _folder) = clinic();
    script
        .keys("space space D")
        .sees("Remove 2 people")
        .sees("Cannot be undone: ");
    script.keys("Y").sees("Type northside to go ahead:");
    script.keys("type:north enter").sees("nothing is done yet");
    script.keys("esc").sees("go ahead with 2");
    script.keys("Y type:northside enter").sees("2 of 2 done");
    script.keys("esc").sees("2 of 2");
    // An invitation is cancelled without a word; a person is not removed so.
    script
        .keys("D Y")
        .sees("Done: Cancel the invitation of Moe Tanaka");
}

#[test]
fn what_changed_meanwhile_is_shown_beside_what_was_shown_before() {
    let (mut script, folder) = clinic_at((132, 43));
    let path = folder.path().join("store.db");
    let mut other = Service::open(path.to_str().unwrap(), "sam").unwrap();
    script
        .keys("j c type:admin enter")
        .sees("Change Mia Santos from Member to Admin");
    script.keys("e type:She_leads_now enter");
    let line = r#"{"edit":"user.archive","account":"northside","user":"mia"}"#;
    other.load_lines("other", line).unwrap();
    script
        .keys("Y")
        .sees("Meanwhile somebody else has changed something");
    script
        .sees("What was shown before")
        .sees("What would happen now");
    script.sees("Reason  She leads now");
    insta::assert_snapshot!("plan-beside-132x43", script.shot());
    script.resize(80, 24);
    insta::assert_snapshot!("plan-beside-80x24", script.shot());
    script.resize(40, 10);
    insta::assert_snapshot!("plan-beside-40x10", script.shot());
    script.keys("Y").sees("Done");
}

#[test]
fn a_plan_that_is_open_while_somebody_else_writes_is_shown_again_by_itself() {
    let (mut script, folder) = clinic();
    let path = folder.path().join("store.db");
    let mut other = Service::open(path.to_str().unwrap(), "sam").unwrap();
    script
        .keys("j c type:admin enter")
        .misses("What was shown before");
    let line = r#"{"edit":"user.archive","account":"northside","user":"mia"}"#;
    other.load_lines("other", line).unwrap();
    script.event(rolecall::tui::app::Event::Focus);
    script.sees("What was shown before").sees("* + can now");
    script.keys("esc esc g g space a").sees("Archive 1 person");
    let line = r#"{"edit":"user.restore","account":"northside","user":"mia"}"#;
    other.load_lines("other", line).unwrap();
    script.event(rolecall::tui::app::Event::Focus);
    script.sees("Meanwhile somebody else has changed something");
    // The sum as the single plan: what was shown stays beside it, and what differs is marked.
    script
        .sees("What would happen now")
        .sees("What was shown before");
    // Said in another way it is another question, and nothing was shown of it before.
    script.keys("w").misses("What was shown before");
}

#[test]
fn requests_that_are_marked_are_decided_together_with_one_note() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut service = Service::open(path.to_str().unwrap(), "pat").unwrap();
    service.load_demo().unwrap();
    let mut script = Script::with((80, 24), Box::new(service), Some("lakeshore"));
    script.keys("6 space space d").sees("Decline 2 requests");
    script
        .keys("type:The_sound_is_missing ctrl-s")
        .sees("2 of 2 would be done");
    script.keys("esc").sees("The sound is missing");
    script.keys("ctrl-s Y").sees("2 of 2 done");
    script.keys("esc g g down").misses("marked");
    script.keys("* a ctrl-s").sees("left out, being declined");
    script.keys("esc esc x").sees("Withdraw");
}

#[test]
fn screens_of_many_fit_every_size() {
    let shown = [
        "space space a",
        "* a w",
        "* a w Y",
        "space space D Y",
        "* c",
        "* r type:owner enter w d",
    ];
    for keys in shown {
        let (mut script, _folder) = clinic();
        script.keys(keys);
        for columns in [1, 5, 19, 20, 21, 33, 40, 59, 60, 80, 132, 200, 300] {
            for rows in [1, 4, 5, 6, 8, 10, 12, 24, 43, 100] {
                script.resize(columns, rows);
                script.buffer();
            }
        }
    }
}

#[test]
fn an_edit_made_on_an_outdated_record_says_so_field_by_field() {
    let (mut script, folder) = clinic();
    let path = folder.path().join("store.db");
    let mut other = Service::open(path.to_str().unwrap(), "sam").unwrap();
    script.keys("j e type:_Costa");
    let line = r#"{"edit":"user.edit","account":"northside","user":"mia","name":"Mia Sanders","email":"mia@n.example"}"#;
    other.load_lines("other", line).unwrap();
    script.keys("ctrl-s").sees("you would");
    script.sees("the address from none to");
    script.keys("esc").sees("Mia Santos Costa");
}

#[test]
fn marking_all_goes_beyond_the_pages_that_are_loaded_and_can_be_stopped() {
    let mut script = Script::with(
        (80, 24),
        Box::new(tui_support::book::Canned::many(3_000)),
        Some("northside"),
    );
    script.keys("*").sees("3000 marked");
    script.keys("-").misses("marked");
    script.keys("/ type:1 enter *").sees("marked");
}

#[test]
fn screens_of_many() {
    pictures("marked", "space space");
    pictures("many-together", "space space a");
    pictures("many-singly", "* a w");
    pictures("many-word", "space space D Y type:north");
    pictures("many-results", "* a w Y");
    pictures("many-role", "* c");
}

#[test]
fn screens_of_undoing() {
    pictures("undo-plan", "j c type:admin enter Y u");
    pictures("undo-not", "j j D Y u");
}
