//! "Feed F is at n", told to whoever listens. Missing one costs nothing: the next pull finds it.

use shared::sync::FeedId;
use shared::sync::wire::Hint;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::broadcast;

/// Batches that a slow listener may lag behind before some are left out.
const BACKLOG: usize = 256;

/// Hands hints from commits to listeners. Today within one process; a listener for other processes'
/// commits publishes into the same hub.
#[derive(Clone, Debug)]
pub struct HintHub {
    sender: broadcast::Sender<Arc<[Hint]>>,
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
        }
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
        }
    }
}

/// One listener.
#[derive(Debug)]
pub struct HintListener {
    receiver: broadcast::Receiver<Arc<[Hint]>>,
}

impl HintListener {
    /// Waits for hints and takes all that are there, each feed once with its highest position. `None`
    /// when the hub is gone.
    pub async fn next(&mut self) -> Option<Vec<Hint>> {
        let mut heads = BTreeMap::new();
        loop {
            match self.receiver.recv().await {
                Ok(hints) => note(&mut heads, &hints),
                Err(broadcast::error::RecvError::Lagged(_)) => continue,
                Err(broadcast::error::RecvError::Closed) => return None,
            }
            self.drain(&mut heads);
            return Some(to_hints(heads));
        }
    }

    /// Adds what has come meanwhile, without waiting.
    pub fn gather(&mut self, hints: &mut Vec<Hint>) {
        let mut heads = BTreeMap::new();
        note(&mut heads, hints);
        self.drain(&mut heads);
        *hints = to_hints(heads);
    }

    fn drain(&mut self, heads: &mut BTreeMap<FeedId, u64>) {
        while let Ok(hints) = self.receiver.try_recv() {
            note(heads, &hints);
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
