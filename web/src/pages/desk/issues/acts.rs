//! What is done to an issue: shown at once, and sent like every record.

use crate::device::clock;
use crate::pages::desk::saving::{Saving, draft_of};
use crate::state::{Session, use_session};
use leptos::prelude::*;
use shared::api::issues::IssueDetail;
use shared::feeds;
use shared::ids::{IssueId, RecordId, UserId};
use shared::issue::{Comment, Issue, steps};
use shared::kinds::change_draft;
use shared::time::BusinessDay;

/// The steps of one issue.
#[derive(Clone, Copy)]
pub struct Acts {
    id: IssueId,
    /// The issue as the person sees it: with what they have just done.
    pub shown: RwSignal<Issue>,
    saving: Saving,
    session: Session,
}

/// The steps of the issue of a panel. What the server says replaces what is shown, unless something is
/// on its way there; what was refused is taken back.
pub fn use_acts(detail: Signal<IssueDetail>, saving: Saving) -> Acts {
    let read = move || detail.with(|detail| detail.issue.clone());
    let shown = RwSignal::new(untrack(read));
    Effect::new(move || {
        let issue = read();
        if !untrack(move || saving.is_waiting()) {
            shown.set(issue);
        }
    });
    Effect::new(move || {
        if saving.was_refused() {
            shown.set(untrack(read));
        }
    });
    Acts {
        id: detail.with_untracked(|detail| detail.row.id),
        shown,
        saving,
        session: use_session(),
    }
}

impl Acts {
    /// Takes note.
    pub fn acknowledge(self) {
        self.apply(|issue| steps::acknowledge(issue, clock::now()));
    }

    /// Names who solves it.
    pub fn assign(self, owner: UserId) {
        self.apply(|issue| steps::assign(issue, owner, clock::now()));
    }

    /// Says something under the own name.
    pub fn comment(self, text: &str) {
        let identity = self.session.identity.get_untracked();
        let Some(identity) = identity else { return };
        let comment = Comment {
            at: clock::now(),
            by: identity.user.id,
            by_name: identity.user.name,
            text: text.trim().to_owned(),
        };
        self.apply(|issue| steps::comment(issue, comment));
    }

    /// It is solved.
    pub fn solve(self, solution: &str) {
        self.apply(|issue| steps::solve(issue, solution, clock::now()));
    }

    /// Nobody has to do anything any more.
    pub fn close(self) {
        self.apply(|issue| steps::close(issue, clock::now()));
    }

    /// The solution did not hold.
    pub fn reopen(self) {
        self.apply(steps::reopen);
    }

    /// Another last day.
    pub fn change_due(self, due: BusinessDay) {
        self.apply(|issue| Issue {
            due,
            ..issue.clone()
        });
    }

    fn apply(self, step: impl FnOnce(&Issue) -> Issue) {
        let before = self.shown.get_untracked();
        let after = step(&before);
        let of = draft_of(RecordId(self.id.0), feeds::store(before.store));
        let draft = change_draft(of, &before, &after);
        self.shown.set(after);
        self.saving.save(draft.into_iter().collect());
    }
}
