//! Hints between the server processes of one PostgreSQL. They go out after the commit, on a connection of
//! their own and together: a NOTIFY within the push would hold a lock of the whole database until the push
//! is on the disk, and pushes would commit one after the other.

use super::hints::HintHub;
use crate::app::{AppState, random_bytes};
use crate::database::{Database, NOTICE_BYTES, Notices};
use serde::{Deserialize, Serialize};
use shared::sync::wire::Hint;
use std::time::Duration;
use tokio::task::JoinHandle;

/// Where processes tell each other.
const CHANNEL: &str = "storebeat_hints";
/// Hints of one notice: names of feeds are so short that these fit.
const HINTS_OF_A_NOTICE: usize = 64;
/// Where so many feeds have grown at once, everybody looks rather than being told each.
const HINTS_MAX: usize = 64 * HINTS_OF_A_NOTICE;
/// How long to wait before a database is asked again that did not answer.
const PAUSE: Duration = Duration::from_secs(1);

/// What one process tells the others.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Notice {
    /// The process, which has told its own listeners already.
    from: String,
    /// What has grown; empty where nobody can say what, and all have to look.
    hints: Vec<Hint>,
}

/// Begins to tell other processes what this one commits, and to hear of theirs, until the tasks are
/// aborted. With SQLite there is nobody else.
pub async fn exchange_hints(state: &AppState) -> Vec<JoinHandle<()>> {
    let (database, hub) = (&state.database, &state.hints);
    if !database.has_notices() {
        return Vec::new();
    }
    let process = hex::encode(random_bytes::<8>());
    // Listening begins before the first stream does, so that it misses nothing.
    let notices = listen(database).await;
    let hearing = hear(database.clone(), hub.clone(), process.clone(), notices);
    let telling = tell(database.clone(), hub.clone(), process);
    vec![tokio::spawn(hearing), tokio::spawn(telling)]
}

async fn listen(database: &Database) -> Option<Notices> {
    match database.listen(CHANNEL).await {
        Ok(notices) => notices,
        Err(error) => {
            tracing::warn!(%error, "hints of other processes are not heard, because the database does not answer");
            None
        }
    }
}

async fn hear(database: Database, hub: HintHub, process: String, mut notices: Option<Notices>) {
    loop {
        if let Some(mut notices) = notices.take() {
            while let Some(message) = notices.next().await {
                pass_on(&hub, &process, &message);
            }
            tracing::info!("the connection that hears of other processes' hints was lost");
        }
        notices = listen(&database).await;
        if notices.is_some() {
            hub.note_missed();
        } else {
            tokio::time::sleep(PAUSE).await;
        }
    }
}

fn pass_on(hub: &HintHub, process: &str, message: &str) {
    match serde_json::from_str::<Notice>(message) {
        Ok(notice) if notice.from == process => {}
        Ok(notice) if !notice.hints.is_empty() => hub.publish_from_elsewhere(notice.hints),
        // Also what another version of this program says.
        _ => hub.note_missed(),
    }
}

async fn tell(database: Database, hub: HintHub, process: String) {
    let mut listener = hub.listen_to_own();
    while let Some(hints) = listener.next().await {
        let has_missed = listener.take_missed();
        for message in messages(&process, hints, has_missed) {
            if let Err(error) = database.notify(CHANNEL, &message).await {
                // Clients ask by themselves as well, so that this is late and not lost.
                tracing::warn!(%error, "other processes are not told of hints");
            }
        }
    }
}

/// The notices that say it, each short enough.
fn messages(process: &str, hints: Vec<Hint>, has_missed: bool) -> Vec<String> {
    let notice = |hints: Vec<Hint>| {
        let from = process.to_owned();
        serde_json::to_string(&Notice { from, hints }).unwrap_or_default()
    };
    let look = || vec![notice(Vec::new())];
    if has_missed || hints.len() > HINTS_MAX {
        return look();
    }
    let parts = hints.chunks(HINTS_OF_A_NOTICE);
    let messages: Vec<String> = parts.map(|part| notice(part.to_vec())).collect();
    if messages.iter().any(|message| message.len() >= NOTICE_BYTES) {
        return look();
    }
    messages
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;
    use shared::ids::UserId;
    use shared::sync::FeedId;
    use uuid::Uuid;

    fn hints(count: usize) -> Vec<Hint> {
        let hint = |number: usize| Hint {
            feed: shared::feeds::user(UserId(Uuid::from_u128(number as u128))),
            head: u64::MAX,
        };
        (0..count).map(hint).collect()
    }

    fn told(messages: &[String]) -> Vec<Hint> {
        let hub = HintHub::new();
        let mut listener = hub.listen();
        for message in messages {
            pass_on(&hub, "another", message);
        }
        let heard = listener.next().now_or_never();
        assert!(!listener.take_missed());
        heard.flatten().unwrap_or_default()
    }

    #[test]
    fn every_hint_arrives_in_notices_that_are_short_enough() {
        let many = hints(HINTS_OF_A_NOTICE * 2 + 1);
        let messages = messages("one", many.clone(), false);
        assert_eq!(messages.len(), 3);
        assert!(messages.iter().all(|message| message.len() < NOTICE_BYTES));
        assert_eq!(told(&messages), many);
    }

    #[test]
    fn where_too_much_has_grown_or_a_name_is_too_long_all_look() {
        let look = messages("one", Vec::new(), true);
        let long = Hint {
            feed: FeedId::new("x".repeat(NOTICE_BYTES)),
            head: 1,
        };
        assert_eq!(messages("one", hints(HINTS_MAX + 1), false), look);
        assert_eq!(messages("one", vec![long], false), look);
        let hub = HintHub::new();
        let mut listener = hub.listen();
        pass_on(&hub, "another", &look[0]);
        assert_eq!(listener.next().now_or_never(), Some(Some(Vec::new())));
        assert!(listener.take_missed());
    }

    #[test]
    fn a_process_does_not_hear_itself() {
        let hub = HintHub::new();
        let mut listener = hub.listen();
        for message in messages("one", hints(1), false) {
            pass_on(&hub, "one", &message);
        }
        assert!(listener.next().now_or_never().is_none());
    }
}
