//! The thread that owns the service and answers questions in order, and one beside it for those that
//! take long. Of waiting questions that
//! replace each other only the newest is put, and one that is being worked out is broken off when a
//! newer replaces it, so typing in a filter never queues up work.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    thread,
};

use super::ask::{Answer, Ask, Book, Slot};
use crate::service::ServiceError;

/// The name of both threads: what breaks on them becomes an answer.
pub const THREAD: &str = "store";

/// The way to the worker.
pub struct Worker {
    lane: Lane,
    /// Questions that are out.
    out: Arc<AtomicUsize>,
    /// For questions that take long, where the store can be opened twice.
    slow: Option<Lane>,
}

impl Worker {
    /// Starts the thread, and one beside it for questions that take long. `deliver` is called for
    /// each answer; it says false when nobody listens any more.
    pub fn start(
        book: Box<dyn Book>,
        deliver: impl FnMut(Answer) -> bool + Send + 'static,
    ) -> std::io::Result<Self> {
        let deliver = Arc::new(Mutex::new(deliver));
        let out = Arc::new(AtomicUsize::new(0));
        let slow = book.twin();
        let slow = slow.map(|twin| Lane::start(twin, out.clone(), deliver.clone()));
        Ok(Self {
            slow: slow.transpose()?,
            lane: Lane::start(book, out.clone(), deliver)?,
            out,
        })
    }

    /// Puts a question. False: the thread is gone.
    pub fn ask(&self, ask: Ask) -> bool {
        self.out.fetch_add(1, Ordering::SeqCst);
        let slow = self.slow.as_ref().filter(|_| ask.what.slow());
        slow.is_some_and(|slow| slow.ask(ask.clone())) || self.lane.ask(ask)
    }

    /// Whether a question is out.
    pub fn is_busy(&self) -> bool {
        self.out.load(Ordering::SeqCst) > 0
    }
}

/// A thread that answers questions in order.
struct Lane {
    asks: Sender<Ask>,
    now: Arc<Now>,
}

impl Lane {
    fn start(
        mut book: Box<dyn Book>,
        out: Arc<AtomicUsize>,
        deliver: Arc<Mutex<impl FnMut(Answer) -> bool + Send + 'static>>,
    ) -> std::io::Result<Self> {
        let (asks, inbox) = channel();
        let now = Arc::new(Now::default());
        let here = now.clone();
        let heeded = now.clone();
        book.heed(Arc::new(move || heeded.replaced.load(Ordering::SeqCst)));
        thread::Builder::new().name(THREAD.into()).spawn(move || {
            let mut told = |answer| deliver.lock().is_ok_and(|mut deliver| deliver(answer));
            work(book.as_mut(), &inbox, (&out, &here), &mut told);
        })?;
        Ok(Self { asks, now })
    }

    /// Puts a question, and breaks off one that it replaces. It is sent first: whoever begins with
    /// another looks whether something was sent after saying what is begun. By the time it is told of
    /// it may be the one that is begun, which is no reason to break it off.
    fn ask(&self, ask: Ask) -> bool {
        let (id, slot) = (ask.id, ask.slot());
        let sent = self.asks.send(ask).is_ok();
        self.now.replace(id, slot);
        sent
    }
}

/// What a lane is at.
#[derive(Default)]
struct Now {
    at: Mutex<Option<(u64, Slot)>>,
    /// A newer question replaces the one that is being worked out.
    replaced: AtomicBool,
}

impl Now {
    /// Something else is begun, or nothing.
    fn begin(&self, begun: Option<&Ask>) {
        if let Ok(mut at) = self.at.lock() {
            *at = begun.and_then(|ask| Some((ask.id, ask.slot()?)));
            self.replaced.store(false, Ordering::SeqCst);
        }
    }

    /// A question of that number and slot was put.
    fn replace(&self, id: u64, slot: Option<Slot>) {
        if let Ok(at) = self.at.lock()
            && let (Some((begun, here)), Some(slot)) = (*at, slot)
            && here == slot
            && begun != id
        {
            self.replaced.store(true, Ordering::SeqCst);
        }
    }
}

fn work(
    book: &mut dyn Book,
    inbox: &Receiver<Ask>,
    (out, now): (&AtomicUsize, &Now),
    deliver: &mut dyn FnMut(Answer) -> bool,
) {
    let mut queue = VecDeque::new();
    loop {
        if queue.is_empty() {
            let Ok(ask) = inbox.recv() else { return };
            queue.push_back(ask);
        }
        now.begin(queue.front());
        queue.extend(inbox.try_iter());
        let (first, before) = (queue.front().map(|ask: &Ask| ask.id), queue.len());
        newest_only(&mut queue);
        out.fetch_sub(before - queue.len(), Ordering::SeqCst);
        if queue.front().map(|ask| ask.id) != first {
            continue;
        }
        let Some(ask) = queue.pop_front() else {
            continue;
        };
        let answer = answer(book, &ask);
        let given_up = answer.reply.is_err() && now.replaced.load(Ordering::SeqCst);
        now.begin(None);
        out.fetch_sub(1, Ordering::SeqCst);
        if !given_up && !deliver(answer) {
            return;
        }
    }
}

/// Answers one question; a fault inside the book becomes an answer too.
pub fn answer(book: &mut dyn Book, ask: &Ask) -> Answer {
    let reply = catch_unwind(AssertUnwindSafe(|| book.answer(&ask.what))).unwrap_or_else(|_| {
        Err(ServiceError::Asked {
            code: "fault",
            message: "Something broke inside while this was worked out".into(),
            mend: "Nothing was changed by halves; try again, and tell whoever maintains this"
                .into(),
        })
    });
    Answer { id: ask.id, reply }
}

/// Drops each question that a later one of its slot replaces.
pub fn newest_only(queue: &mut VecDeque<Ask>) {
    let mut seen = Vec::new();
    let mut kept = VecDeque::with_capacity(queue.len());
    for ask in queue.drain(..).rev() {
        let slot = ask.slot();
        if slot.is_some_and(|slot| seen.contains(&slot)) {
            continue;
        }
        seen.extend(slot);
        kept.push_front(ask);
    }
    *queue = kept;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AccountId, Actor, Batch, page::PageAsk};
    use crate::tui::ask::{From, Question, Reply, Unwanted};

    fn ask(id: u64, what: Question) -> Ask {
        Ask {
            id,
            from: From::Panes,
            what,
        }
    }

    #[test]
    fn waiting_questions_of_one_slot_give_way_to_the_newest_and_edits_never_do() {
        let account = AccountId::new("a").unwrap();
        let submit = || {
            let batch = Batch::new(account.clone(), Actor::Site, Vec::new());
            Question::Submit(Box::new(batch))
        };
        let users = || Question::Users(account.clone(), PageAsk::default());
        let mut queue: VecDeque<Ask> = [
            ask(1, users()),
            ask(2, submit()),
            ask(3, users()),
            ask(4, submit()),
            ask(5, Question::Version),
        ]
        .into();
        newest_only(&mut queue);
        let left: Vec<u64> = queue.iter().map(|a| a.id).collect();
        assert_eq!(left, [2, 3, 4, 5]);
    }

    /// Answers nothing slow before it is told to.
    struct Patient(Option<Receiver<()>>);
    impl Book for Patient {
        fn answer(&mut self, question: &Question) -> crate::service::Result<Reply> {
            if let (true, Some(told)) = (question.slow(), &self.0) {
                told.recv().unwrap();
            }
            Ok(Reply::Version(1))
        }
        fn twin(&self) -> Option<Box<dyn Book>> {
            let told = TOLD.lock().unwrap().take();
            Some(Box::new(Self(told)))
        }
    }
    static TOLD: Mutex<Option<Receiver<()>>> = Mutex::new(None);

    #[test]
    fn nothing_waits_for_what_takes_long() {
        let (tell, told) = channel();
        *TOLD.lock().unwrap() = Some(told);
        let (sender, answers) = channel();
        let book = Box::new(Patient(None));
        let worker = Worker::start(book, move |a: Answer| sender.send(a.id).is_ok()).unwrap();
        let account = AccountId::new("a").unwrap();
        assert!(worker.ask(ask(1, Question::Findings(account))));
        assert!(worker.ask(ask(2, Question::Version)));
        assert_eq!(answers.recv().unwrap(), 2);
        tell.send(()).unwrap();
        assert_eq!(answers.recv().unwrap(), 1);
    }

    /// Answers a page of users only after it is wanted no more, everything else at once.
    struct Stubborn {
        begun: Sender<()>,
        unwanted: Option<Unwanted>,
    }
    impl Book for Stubborn {
        fn heed(&mut self, unwanted: Unwanted) {
            self.unwanted = Some(unwanted);
        }
        fn answer(&mut self, question: &Question) -> crate::service::Result<Reply> {
            let unwanted = self.unwanted.as_ref().unwrap();
            assert!(!unwanted(), "it is given up before it is begun");
            match question {
                Question::Users(_, ask) if ask.filter.is_empty() => {
                    self.begun.send(()).unwrap();
                    while !unwanted() {
                        thread::yield_now();
                    }
                    Err(ServiceError::Asked {
                        code: "store-given-up",
                        message: String::new(),
                        mend: String::new(),
                    })
                }
                _ => Ok(Reply::Version(1)),
            }
        }
    }

    #[test]
    fn a_question_that_a_newer_one_replaces_is_broken_off_and_not_answered() {
        let (begun, has_begun) = channel();
        let (sender, answers) = channel();
        let book = Stubborn {
            begun,
            unwanted: None,
        };
        let told = move |a: Answer| sender.send(a.id).is_ok();
        let worker = Worker::start(Box::new(book), told).unwrap();
        let users = |filter: &str| {
            let ask = PageAsk {
                filter: filter.into(),
                ..PageAsk::default()
            };
            Question::Users(AccountId::new("a").unwrap(), ask)
        };
        assert!(worker.ask(ask(1, users(""))));
        has_begun.recv().unwrap();
        // Of another slot: it waits. A layer's users are not those of the panes.
        assert!(worker.ask(ask(2, Question::Version)));
        let layer = Ask {
            from: From::Layer,
            ..ask(3, users("m"))
        };
        assert!(worker.ask(layer));
        assert!(answers.try_recv().is_err());
        assert!(worker.ask(ask(4, users("m"))));
        let ids: Vec<u64> = answers.iter().take(3).collect();
        assert_eq!(ids, [2, 3, 4]);
    }

    #[test]
    fn a_question_is_not_broken_off_by_itself() {
        let users = |id| {
            ask(
                id,
                Question::Users(AccountId::new("a").unwrap(), PageAsk::default()),
            )
        };
        let now = Now::default();
        // It was taken up before whoever put it came to say so.
        now.begin(Some(&users(1)));
        now.replace(1, users(1).slot());
        assert!(!now.replaced.load(Ordering::SeqCst));
        now.replace(2, users(2).slot());
        assert!(now.replaced.load(Ordering::SeqCst));
        now.begin(Some(&users(2)));
        assert!(!now.replaced.load(Ordering::SeqCst));
    }

    struct Broken;
    impl Book for Broken {
        fn answer(&mut self, _: &Question) -> crate::service::Result<Reply> {
            panic!("broken")
        }
    }

    #[test]
    fn a_fault_inside_becomes_an_answer_that_says_so() {
        let answer = answer(&mut Broken, &ask(7, Question::Version));
        assert_eq!(answer.id, 7);
        assert!(matches!(
            answer.reply,
            Err(ServiceError::Asked { code: "fault", .. })
        ));
    }
}
