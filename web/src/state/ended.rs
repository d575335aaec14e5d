//! The connection to the database has ended: somebody may have deleted it under the app.

use super::field::Field;
use crate::js;
use leptos::prelude::*;

/// When it is looked whether a database whose connection has ended is still there.
const LOOKS_MS: [i32; 3] = [0, 1_000, 10_000];

impl Field {
    /// The database may have been deleted, or is being deleted: browsers end its connections first.
    pub(super) async fn look_after_end(self) {
        for pause_ms in LOOKS_MS {
            js::sleep(pause_ms).await;
            self.look_for_loss().await;
        }
    }

    /// Whoever signs out in another tab has nothing left to deliver; all others get back what the app still
    /// holds, and who they are.
    async fn look_for_loss(self) {
        let Some(engine) = self.engine() else { return };
        if engine.counts().unsent() == 0 {
            self.follow_person().await;
        }
        self.reread().await;
        let identity = self.session().identity.get_untracked();
        if let Some(identity) = identity.filter(|_| engine.brought_back().is_some()) {
            // What cannot be kept now makes the person sign in again.
            let storage = self.session().device_storage();
            identity.make_current(&storage).await.ok();
            self.sync.ask();
        }
    }
}
