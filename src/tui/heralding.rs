//! How approvers hear of new requests that were made at the console, and how the console hears of what
//! went wrong with that.

use std::sync::{Arc, Mutex};

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::config;
use crate::{
    service::Service,
    settings::{approvals::Notify, herald::Herald},
};

/// Sentences for the person at the console that no question has asked for.
pub type News = UnboundedReceiver<String>;

/// Starts telling of new requests where a command is named for it; what goes wrong comes as news.
pub fn herald(service: &mut Service, notify: Option<Notify>) -> (Arc<Mutex<Option<Herald>>>, News) {
    let (sender, news) = unbounded_channel();
    let Some((notify, folder)) = notify.zip(config::folder()) else {
        return (Arc::default(), news);
    };
    let (failed, full) = (sender.clone(), sender.clone());
    // Whoever has left the console hears no more.
    let hear = Box::new(move |text| _ = sender.send(text));
    let herald = match Herald::start(notify, folder, hear) {
        Ok(herald) => Arc::new(Mutex::new(Some(herald))),
        Err(error) => {
            _ = failed.send(format!("Approvers will not hear of new requests: {error}"));
            return (Arc::default(), news);
        }
    };
    let teller = herald.clone();
    service.when_asked(Box::new(move |asked| {
        let id = asked.id.clone();
        let told = match teller.lock().as_deref() {
            Ok(Some(herald)) => herald.tell(asked),
            _ => false,
        };
        if !told {
            _ = full.send(format!(
                "Nobody was told of the request {id}: too many at once."
            ));
        }
    }));
    (herald, news)
}
