//! "Feed F is at n", told to whoever listens. Missing one costs nothing: the next pull finds it.

use shared::ids::DeviceId;
use shared::sync::FeedId;
use shared::sync::wire::Hint;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{broadcast, watch};

/// Batches that a slow listener may lag behind before some are left out.
const BACKLOG: usize = 256;
/// Streams of one device at a time: a few tabs, and one that the network lost without a word.
pub const STREAMS_OF_A_DEVICE_MAX: usize = 4;

/// Hands hints from commits to listeners. Today within one process; a listener for other processes'
/// commits publishes into the same hub.
#[derive(Clone, Debug)]
pub struct HintHub {
    sender: broadcast::Sender<Arc<[Hint]>>,
    is_closed: Arc<watch::Sender<bool>>,
    seats: Seats,
}

impl Default for HintHub {
    fn default() -> Self {
        Self::new()
    }
}

impl HintHub {
    /// A hub without listeners.
    #[must_use]
    pub fn new() -> Self {
        Self {
            sender: broadcast::channel(BACKLOG).0,
            is_closed: Arc::new(watch::channel(false).0),
            seats: Seats::default(),
        }
    }

    /// Ends every listener, now and later: a server that ends would otherwise wait for streams that
    /// never do.
    pub fn close(&self) {
        self.is_closed.send_replace(true);
    }

    /// Tells what has grown, after the commit.
    pub fn publish(&self, hints: Vec<Hint>) {
        if hints.is_empty() {
            return;
        }
        // Nobody listening is the usual case at night and no failure.
        if self.sender.send(hints.into()).is_err() {
            tracing::trace!("no listener for hints");
        }
    }

    /// How many listen.
    #[must_use]
    pub fn listeners(&self) -> usize {
        self.sender.receiver_count()
    }

    /// Listens from now on.
    #[must_use]
    pub fn listen(&self) -> HintListener {
        HintListener {
            receiver: self.sender.subscribe(),
            is_closed: self.is_closed.subscribe(),
            has_missed: false,
            _seat: None,
        }
    }

    /// Listens for a device; `None` when it has as many listeners as one device may have.
    #[must_use]
    pub fn listen_on(&self, device: DeviceId) -> Option<HintListener> {
        let seat = self.seats.take(device)?;
        Some(HintListener {
            _seat: Some(seat),
            ..self.listen()
        })
    }
}

/// Who listens how often; clones share the count.
#[derive(Clone, Debug, Default)]
struct Seats(Arc<Mutex<HashMap<DeviceId, usize>>>);

impl Seats {
    fn take(&self, device: DeviceId) -> Option<Seat> {
        let mut counts = self.counts();
        let count = counts.entry(device).or_insert(0);
        if *count >= STREAMS_OF_A_DEVICE_MAX {
            return None;
        }
        *count += 1;
        Some(Seat {
            seats: self.clone(),
            device,
        })
    }

    /// Nothing can fail while the count is held, so that it is right even after a panic elsewhere.
    fn counts(&self) -> MutexGuard<'_, HashMap<DeviceId, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One listener's place; given back when it is dropped.
#[derive(Debug)]
struct Seat {
    seats: Seats,
    device: DeviceId,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut counts = self.seats.counts();
        if let Some(count) = counts.get_mut(&self.device) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.device);
            }
        }
    }
}

/// One listener.
#[derive(Debug)]
pub struct HintListener {
    receiver: broadcast::Receiver<Arc<[Hint]>>,
    is_closed: watch::Receiver<bool>,
    has_missed: bool,
    _seat: Option<Seat>,
}

impl HintListener {
    /// Waits for hints and takes all that are there, each feed once with its highest position. `None`
    /// when the hub was closed or is gone; nothing named when some were missed, see
    /// [`Self::has_missed`].
    pub async fn next(&mut self) -> Option<Vec<Hint>> {
        let mut heads = BTreeMap::new();
        let received = tokio::select! {
            biased;
            _ = self.is_closed.wait_for(|is_closed| *is_closed) => return None,
            received = self.receiver.recv() => received,
        };
        match received {
            Ok(hints) => note(&mut heads, &hints),
            Err(broadcast::error::RecvError::Lagged(_)) => self.has_missed = true,
            Err(broadcast::error::RecvError::Closed) => return None,
        }
        self.drain(&mut heads);
        Some(to_hints(heads))
    }

    /// Adds what has come meanwhile, without waiting.
    pub fn gather(&mut self, hints: &mut Vec<Hint>) {
        let mut heads = BTreeMap::new();
        note(&mut heads, hints);
        self.drain(&mut heads);
        *hints = to_hints(heads);
    }

    /// Whether the listener was too slow for some hints, so that nobody can say what they were.
    #[must_use]
    pub fn has_missed(&self) -> bool {
        self.has_missed
    }

    fn drain(&mut self, heads: &mut BTreeMap<FeedId, u64>) {
        loop {
            match self.receiver.try_recv() {
                Ok(hints) => note(heads, &hints),
                Err(broadcast::error::TryRecvError::Lagged(_)) => self.has_missed = true,
                Err(_) => return,
            }
        }
    }
}

fn to_hints(heads: BTreeMap<FeedId, u64>) -> Vec<Hint> {
    heads
        .into_iter()
        .map(|(feed, head)| Hint { feed, head })
        .collect()
}

fn note(heads: &mut BTreeMap<FeedId, u64>, hints: &[Hint]) {
    for hint in hints {
        let head = heads.entry(hint.feed.clone()).or_insert(0);
        *head = hint.head.max(*head);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;
    use uuid::Uuid;

    #[tokio::test]
    async fn a_closed_hub_ends_those_who_wait_and_those_who_come() {
        let hub = HintHub::new();
        let mut listener = hub.listen();
        let mut waiting = Box::pin(listener.next());
        assert!((&mut waiting).now_or_never().is_none());
        hub.close();
        assert_eq!(waiting.await, None);
        assert_eq!(hub.listen().next().await, None);
    }

    #[tokio::test]
    async fn a_listener_that_was_too_slow_knows_that_it_missed_something() {
        let hub = HintHub::new();
        let mut listener = hub.listen();
        for head in 0..=u64::try_from(BACKLOG).expect("a small number") {
            let feed = shared::feeds::catalog();
            hub.publish(vec![Hint { feed, head }]);
        }
        assert!(!listener.has_missed());
        assert!(listener.next().await.is_some());
        assert!(listener.has_missed());
    }

    #[test]
    fn a_device_has_so_many_listeners_and_no_more() {
        let hub = HintHub::new();
        let device = |number| DeviceId(Uuid::from_u128(number));
        let mut own: Vec<_> = (0..STREAMS_OF_A_DEVICE_MAX)
            .map(|_| hub.listen_on(device(1)).expect("a place"))
            .collect();
        assert!(hub.listen_on(device(1)).is_none());
        assert!(hub.listen_on(device(2)).is_some());
        own.pop();
        assert!(hub.listen_on(device(1)).is_some());
    }
}
