//! What a person does at the console, told as keys and what is seen.
#![allow(missing_docs, clippy::unwrap_used)]

mod tui_support;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use rolecall::{
    domain::{Actor, Edit},
    service::{ServiceError, Submitted},
    tui::{
        app::Event,
        ask::{Book, Question, Reply},
        layer::Effect,
    },
};
use std::sync::{Arc, Mutex};
use tui_support::{Script, book::Canned};

/// A book that the test can look into while the console uses it.
#[derive(Clone)]
struct Shared(Arc<Mutex<Canned>>);

impl Book for Shared {
    fn answer(&mut self, question: &Question) -> rolecall::service::Result<Reply> {
        self.0.lock().unwrap().answer(question)
    }
}

fn shared() -> (Script, Arc<Mutex<Canned>>) {
    let book = Arc::new(Mutex::new(Canned::new()));
    let script = Script::with((80, 24), Box::new(Shared(book.clone())), Some("northside"));
    (script, book)
}

#[test]
fn a_user_is_created_with_a_suggested_handle_and_the_list_shows_them() {
    let (mut script, book) = shared();
    script.keys("n type:Zoë_Müller tab tab type:zoe@x.example ctrl-s");
    script.sees("Do user.create").sees("y go ahead");
    script.keys("y");
    script.sees("Done: Do user.create").sees("Zoë Müller");
    let book = book.lock().unwrap();
    let batch = book.done.first().unwrap();
    assert!(batch.id.is_some() && batch.digest.is_some());
    assert!(
        matches!(&batch.edits[..], [Edit::UserCreate { user, .. }] if user.as_str() == "zoe-muller")
    );
}

#[test]
fn a_wrong_field_is_named_beside_it_and_nothing_typed_is_lost() {
    let mut script = Script::new((80, 24));
    script.keys("n type:Zoë tab type:_BAD ctrl-s");
    script.sees("Not a handle").sees("zoe BAD");
    script.misses("go ahead");
}

#[test]
fn a_refusal_goes_back_to_the_form_with_everything_typed() {
    let mut script = Script::new((80, 24));
    script.keys("j a");
    script
        .sees("Not archived")
        .sees("only active Owner")
        .sees("CL-53 CL-55");
    script.keys("enter");
    script.sees("Do role.assign");
    script.keys("esc").sees("Not archived");
    script.keys("j j enter");
    script.sees("Nothing here can be started");
    script.keys("esc").misses("Not archived");
}

#[test]
fn a_reason_is_added_to_a_plan_and_goes_with_it() {
    let (mut script, book) = shared();
    script.keys("r type:guest enter e type:She_leaves_on_Friday");
    script.sees("Reason").sees("enter keep");
    script.keys("esc").misses("She leaves");
    script.keys("e type:She_leaves_on_Friday enter");
    script.sees("Reason  She leaves on Friday").sees("go ahead");
    script.keys("Y").sees("Done");
    let book = book.lock().unwrap();
    let batch = book.done.first().unwrap();
    assert_eq!(batch.reason.as_deref(), Some("She leaves on Friday"));
}

#[test]
fn a_key_that_does_nothing_in_a_dialog_says_so() {
    let mut script = Script::new((80, 24));
    script
        .keys("r type:guest enter x")
        .sees("x does nothing here");
}

#[test]
fn what_takes_away_wants_a_capital_letter_and_enter_is_the_safe_answer() {
    let (mut script, book) = shared();
    script.keys("j j j D y");
    script.sees("capital Y").sees("Remove mia for good");
    script.keys("enter").misses("Remove mia");
    assert!(book.lock().unwrap().done.is_empty());
    script.keys("D Y").sees("Type mia to go ahead:");
    script.keys("type:mio enter").sees("nothing is done yet");
    script.keys("esc").sees("(capital)");
    script.keys("Y type:mia enter");
    script.sees("Done: Remove mia for good");
    let book = book.lock().unwrap();
    assert!(book.done[0].confirmed);
}

#[test]
fn keys_pressed_before_the_plan_is_there_decide_nothing() {
    let mut script = Script::new((80, 24));
    let key = |c| Event::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE));
    let first = script.app.update(key('a'));
    let second = script.app.update(key('Y'));
    assert!(matches!(&first[..], [Effect::Ask(ask)] if matches!(ask.what, Question::Preview(_))));
    assert!(
        !second
            .iter()
            .any(|e| matches!(e, Effect::Ask(a) if matches!(a.what, Question::Submit(_))))
    );
}

#[test]
fn a_plan_that_has_changed_meanwhile_is_shown_again_and_nothing_is_done() {
    let (mut script, book) = shared();
    script.keys("a");
    let plan = match book.lock().unwrap().answer(&preview()).unwrap() {
        Reply::Preview(rolecall::service::Preview::Plan(plan), _) => plan,
        other => panic!("{other:?}"),
    };
    book.lock().unwrap().next = Some(Submitted::PlanChanged(plan));
    script
        .keys("y")
        .sees("Meanwhile somebody else")
        .sees("Remove mia for good");
    assert!(book.lock().unwrap().done.is_empty());
}

fn preview() -> Question {
    let account = rolecall::domain::AccountId::new("northside").unwrap();
    let user = tui_support::book::handle("mia");
    let edits = vec![Edit::UserRemove { user }];
    Question::Preview(Box::new(rolecall::domain::Batch::new(
        account,
        Actor::Site,
        edits,
    )))
}

#[test]
fn as_whom_one_acts_is_always_shown_and_ends_with_the_account() {
    let (mut script, book) = shared();
    script.sees("acting as site administrator");
    script.keys("A type:oz enter").sees("acting as Oz Ferrand");
    script.keys("j j j t y").sees("Done");
    let actor = book.lock().unwrap().done[0].actor.clone();
    assert_eq!(actor, Actor::User(tui_support::book::handle("oz")));
    script
        .keys("2 j enter")
        .sees("acting as site administrator");
}

#[test]
fn a_vendor_s_switch_speaks_for_the_vendor_and_says_so() {
    let (mut script, book) = shared();
    script
        .keys("f j j j enter")
        .sees("you speak for the vendor");
    script.keys("y").sees("Done").sees("Features and plan");
    assert_eq!(book.lock().unwrap().done[0].actor, Actor::Vendor);
    script.keys("j enter").sees("follows from the plan");
}

#[test]
fn a_filter_narrows_while_it_is_typed_and_is_dropped_with_esc() {
    let mut script = Script::new((80, 24));
    script
        .keys("/ type:o_f")
        .sees("Oz Ferrand")
        .misses("Al Reyes");
    script.keys("enter").sees("1 of 5  / o f");
    script.keys("esc").sees("Al Reyes").sees("5 of 5");
}

#[test]
fn a_stale_answer_is_dropped() {
    let mut script = Script::new((80, 24));
    let key = |c| Event::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE));
    script.keys("/");
    let first = script.app.update(key('m'));
    let second = script.app.update(key('o'));
    for effects in [second, first] {
        for effect in effects {
            if let Effect::Ask(ask) = effect {
                let answer = rolecall::tui::worker::answer(script.book.as_mut(), &ask);
                script.app.update(Event::Answer(answer));
            }
        }
    }
    script.sees("Moe Tanaka").misses("Mia Santos");
}

#[test]
fn a_disabled_key_says_why() {
    let mut script = Script::new((80, 24));
    script.keys("b").sees("Only archived people are restored");
    script.keys("Z").sees("Z does nothing here");
    script.keys("6 j j a").sees("decided already");
}

#[test]
fn a_request_is_declined_with_a_note() {
    let (mut script, book) = shared();
    script
        .keys("6 d type:Not_yet enter type:sorry ctrl-s y")
        .sees("Done");
    let book = book.lock().unwrap();
    assert!(matches!(&book.done[0].edits[..],
        [Edit::RequestDecline { note: Some(note), .. }] if note == "Not yet\nsorry"));
}

#[test]
fn nothing_is_gone_ahead_with_that_cannot_be_read() {
    let (mut script, book) = shared();
    script.keys("r type:guest enter").sees("go ahead");
    script.resize(20, 5);
    script.keys("Y").sees("Too small");
    assert!(book.lock().unwrap().done.is_empty());
    script.resize(40, 10);
    script.keys("Y").sees("Done");
    assert_eq!(book.lock().unwrap().done.len(), 1);
}

#[test]
fn a_long_list_is_paged_as_one_walks() {
    let book = Box::new(Canned::many(5_000));
    let mut script = Script::with((80, 24), book, Some("northside"));
    for _ in 0..40 {
        script.keys("G");
    }
    script.sees("004999").sees("5000 of 5000");
    script.misses("\u{202e}");
}

#[test]
fn a_store_in_trouble_is_told_and_the_console_stays() {
    let (mut script, book) = shared();
    book.lock().unwrap().broken = Some(ServiceError::Asked {
        code: "store-locked",
        message: "The store is locked by somebody else".into(),
        mend: "Wait and press ctrl-r".into(),
    });
    script
        .keys("ctrl-r j")
        .sees("The store is locked by somebody else");
    book.lock().unwrap().broken = None;
    script.keys("ctrl-r j").sees("Al Reyes");
}

#[test]
fn somebody_else_s_change_shows_when_one_comes_back_to_the_window() {
    let (mut script, book) = shared();
    let row = book.lock().unwrap().users[0].clone();
    {
        let mut book = book.lock().unwrap();
        let mut new = row;
        new.user.name = "Nell New".into();
        new.user.id = tui_support::book::handle("nell");
        book.users.push(new);
        book.version += 1;
    }
    script.misses("Nell New");
    script.event(Event::Focus);
    script.sees("Nell New");
}

#[test]
fn idle_means_idle() {
    let mut script = Script::new((80, 24));
    let before = script.asked.len();
    let (first, second) = (script.buffer(), script.buffer());
    assert_eq!(first, second);
    script.event(Event::Resize(80, 24));
    assert_eq!(script.asked.len(), before);
}

#[test]
fn a_tiny_screen_says_so_and_quits() {
    let mut script = Script::new((19, 4));
    script.sees("Too small; q quits");
    script.keys("q");
    assert_eq!(script.outside, [Effect::Quit]);
}

#[test]
fn a_handle_is_copied() {
    let mut script = Script::new((80, 24));
    script.keys("j y").sees("Copied oz.");
    assert_eq!(script.outside, [Effect::Copy("oz".into())]);
}

#[test]
fn help_lists_what_the_registry_knows_of_the_place() {
    let mut script = Script::new((132, 43));
    script.keys("?");
    for action in rolecall::tui::action::here(rolecall::tui::action::Place::Users).take(12) {
        script.sees(&action.help.chars().take(40).collect::<String>());
    }
    script
        .keys("type:archive")
        .sees("kept for a later restoration.")
        .misses("Ask somebody");
}
