//! Telling of new requests from a command that writes. Nothing is read or started before the first.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::{
    service::{Asked, Service},
    settings::{self, approvals, herald::Herald},
};

/// What was started, and what went wrong with it.
#[derive(Default)]
struct State {
    begun: bool,
    running: Option<(Herald, Duration)>,
}

type Heard = Arc<Mutex<Vec<String>>>;

/// Tells of new requests.
pub struct Teller {
    state: Arc<Mutex<State>>,
    heard: Heard,
}

impl Teller {
    /// From now on tells of each request that the service makes wait.
    pub fn attach(service: &mut Service) -> Self {
        let teller = Self {
            state: Arc::default(),
            heard: Arc::default(),
        };
        let (state, heard) = (teller.state.clone(), teller.heard.clone());
        service.when_asked(Box::new(move |asked| {
            tell(&mut open(&state), &heard, asked);
        }));
        teller
    }

    /// Waits for the commands, as long as each is given, and answers with what went wrong.
    pub fn finish(self) -> Vec<String> {
        if let Some((mut herald, limit)) = open(&self.state).running.take() {
            herald.finish(limit);
        }
        std::mem::take(&mut open(&self.heard))
    }
}

fn open<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn tell(state: &mut State, heard: &Heard, asked: Asked) {
    if !state.begun {
        state.begun = true;
        match start(heard.clone()) {
            Ok(running) => state.running = running,
            Err(why) => open(heard).push(format!(
                "{why}: no command was run for new requests. They wait all the same."
            )),
        }
    }
    let id = asked.id.clone();
    if let Some((herald, _)) = &state.running
        && !herald.tell(asked)
    {
        open(heard).push(format!(
            "Nobody was told of the request {id}: too many were made at once. It waits all the same."
        ));
    }
}

/// Reads the configuration and starts what it names; nothing where it names nothing.
fn start(heard: Heard) -> Result<Option<(Herald, Duration)>, String> {
    let (Some(path), Some(folder)) = (settings::path(), settings::folder()) else {
        return Ok(None);
    };
    let file = path.display();
    let text = settings::text(&path).map_err(|fault| format!("{file}: {fault}"))?;
    let (notify, faults) = approvals::of(&text);
    if let Some(fault) = faults.first() {
        return Err(format!("{file}: {fault}"));
    }
    let Some(notify) = notify else {
        return Ok(None);
    };
    let limit = notify.limit;
    let hear = Box::new(move |text| open(&heard).push(text));
    let herald = Herald::start(notify, folder, hear).map_err(|e| e.to_string())?;
    Ok(Some((herald, limit)))
}
