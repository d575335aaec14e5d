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

/// What listeners are told.
#[derive(Clone, Debug)]
enum News {
    /// Feeds have grown.
    Grown(Arc<[Hint]>),
    /// Something may have grown, and nobody can say what.
    Missed,
}

/// Hands hints to listeners: of this process's commits, and of those of other processes on the same
/// database, see [`super::hint_exchange`].
#[derive(Clone, Debug)]
pub struct HintHub {
    /// This process's commits.
    own: broadcast::Sender<News>,
    /// Every process's commits.
    all: broadcast::Sender<News>,
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
            own: broadcast::channel(BACKLOG).0,
            all: broadcast::channel(BACKLOG).0,
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
        let news = News::Grown(hints.into());
        tell(&self.own, news.clone());
        tell(&self.all, news);
    }

    /// Tells what has grown by another process's commit.
    pub fn publish_from_elsewhere(&self, hints: Vec<Hint>) {
        tell(&self.all, News::Grown(hints.into()));
    }

    /// Tells that other processes' hints may be missing.
    pub fn note_missed(&self) {
        tell(&self.all, News::Missed);
    }

    /// How many listen to every process.
    #[must_use]
    pub fn listeners(&self) -> usize {
        self.all.receiver_count()
    }

    /// Listens from now on.
    #[must_use]
    pub fn listen(&self) -> HintListener {
        self.listener(&self.all)
    }

    /// Listens to this process's commits alone.
    #[must_use]
    pub fn listen_to_own(&self) -> HintListener {
        self.listener(&self.own)
    }

    fn listener(&self, sender: &broadcast::Sender<News>) -> HintListener {
        HintListener {
            receiver: sender.subscribe(),
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

fn tell(sender: &broadcast::Sender<News>, news: News) {
    // Nobody listening is the usual case at night and no failure.
    if sender.send(news).is_err() {
        tracing::trace!("no listener for hints");
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
    receiver: broadcast::Receiver<News>,
    is_closed: watch::Receiver<bool>,
    has_missed: bool,
    _seat: Option<Seat>,
}

impl HintListener {
    /// Waits for hints and takes all that are there, each feed once with its highest position. `None`
    /// when the hub was closed or is gone; nothing named when some were missed, see
    /// [`Self::take_missed`].
    pub async fn next(&mut self) -> Option<Vec<Hint>> {
        let mut heads = BTreeMap::new();
        let received = tokio::select! {
            biased;
            _ = self.is_closed.wait_for(|is_closed| *is_closed) => return None,
            received = self.receiver.recv() => received,
        };
        match received {
            Ok(news) => self.take(&mut heads, &news),
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

    /// Whether hints were missed since this was asked last, so that nobody can say what they were.
    #[must_use]
    pub fn take_missed(&mut self) -> bool {
        std::mem::take(&mut self.has_missed)
    }

    fn take(&mut self, heads: &mut BTreeMap<FeedId, u64>, news: &News) {
        match news {
            News::Grown(hints) => note(heads, hints),
            News::Missed => self.has_missed = true,
        }
    }

    fn drain(&mut self, heads: &mut BTreeMap<FeedId, u64>) {
        loop {
            match self.receiver.try_recv() {
                Ok(news) => self.take(heads, &news),
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
        assert!(!listener.take_missed());
        assert!(listener.next().await.is_some());
        assert!(listener.take_missed());
        assert!(!listener.take_missed());
    }

    #[tokio::test]
    async fn what_other_processes_commit_is_not_told_as_ones_own() {
        let hub = HintHub::new();
        let (mut all, mut own) = (hub.listen(), hub.listen_to_own());
        let hint = |head| {
            let feed = shared::feeds::catalog();
            vec![Hint { feed, head }]
        };
        hub.publish_from_elsewhere(hint(2));
        hub.note_missed();
        hub.publish(hint(1));
        assert_eq!(all.next().await, Some(hint(2)));
        assert!(all.take_missed());
        assert_eq!(own.next().await, Some(hint(1)));
        assert!(!own.take_missed());
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
