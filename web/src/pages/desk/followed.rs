//! Fields that follow their record and take nothing from whoever types in them, also while a saving is under
//! way.

use leptos::prelude::*;

/// What a field knows of its record beside what is typed. What was typed since the field showed the record, or
/// since it was sent, stays and is still to be saved; where nothing was typed, the record is shown.
pub struct Followed<T: Send + Sync + 'static> {
    known: RwSignal<Known<T>>,
}

impl<T: Send + Sync + 'static> Clone for Followed<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Followed<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> Followed<T> {
    /// A field that shows this.
    pub fn new(shown: T) -> Self {
        Self {
            known: RwSignal::new(Known { shown, sent: None }),
        }
    }

    /// The saving that begins takes along what is typed.
    pub fn send(self, typed: T) {
        self.known.update(|known| known.send(typed));
    }

    /// The server has taken what was sent: it was typed before.
    pub fn confirm(self) {
        self.known.update(Known::confirm);
    }

    /// Whether nothing was typed since.
    pub fn is_untouched(self, typed: &T) -> bool {
        self.known.with(|known| known.shown == *typed)
    }

    /// What whoever types goes on from, and the next saving says that it was before.
    pub fn before(self) -> T {
        self.known.with(|known| known.shown.clone())
    }

    /// The record has come: what the field is to show now; none when it stays as it is.
    pub fn follow(self, typed: &T, record: T) -> Option<T> {
        let news = self.known.try_update(|known| known.follow(typed, record));
        news.flatten()
    }
}

struct Known<T> {
    /// What the field has shown of the record, or the record has taken over from it.
    shown: T,
    /// What the saving under way takes along of what was typed. What comes back is as if it had never been sent.
    sent: Option<T>,
}

impl<T: Clone + PartialEq> Known<T> {
    fn send(&mut self, typed: T) {
        self.sent = (typed != self.shown).then_some(typed);
    }

    fn confirm(&mut self) {
        if let Some(sent) = self.sent.take() {
            self.shown = sent;
        }
    }

    /// What nobody has seen is not what was before: a saving over a colleague's change that came while somebody
    /// typed would take it back, and nobody would be told.
    fn follow(&mut self, typed: &T, record: T) -> Option<T> {
        let is_shown = *typed == record;
        if !is_shown && self.shown != *typed {
            return None;
        }
        self.shown = record.clone();
        (!is_shown).then_some(record)
    }
}

#[cfg(test)]
mod tests {
    use super::Known;

    fn sent(typed: u32) -> Known<u32> {
        Known {
            shown: 10,
            sent: Some(typed),
        }
    }

    #[test]
    fn what_was_typed_while_a_saving_was_under_way_stays_when_it_is_confirmed() {
        let mut known = sent(25);
        known.confirm();
        assert_eq!(known.follow(&30, 25), None);
        // It stays until it is saved as well, whatever else comes.
        assert_eq!(known.follow(&30, 26), None);
    }

    #[test]
    fn a_field_in_which_nothing_was_typed_since_shows_what_the_server_made_of_it() {
        let mut known = sent(25);
        known.confirm();
        assert_eq!(known.follow(&25, 40), Some(40));
        assert_eq!(known.follow(&40, 40), None);
        assert_eq!(known.follow(&40, 50), Some(50));
    }

    #[test]
    fn what_the_server_has_not_taken_stays_in_its_field() {
        assert_eq!(sent(25).follow(&25, 40), None);
    }

    #[test]
    fn what_came_unseen_while_somebody_typed_is_not_what_was_before() {
        let mut known = Known {
            shown: 10,
            sent: None,
        };
        assert_eq!(known.follow(&25, 40), None);
        assert_eq!(known.shown, 10);
        // Typed back, nothing is to be saved, and the colleague's is shown.
        assert_eq!(known.follow(&10, 40), Some(40));
        assert_eq!(known.shown, 40);
    }

    #[test]
    fn the_next_saving_goes_on_from_what_was_confirmed_before_the_record_is_read_again() {
        let mut known = sent(25);
        known.confirm();
        assert_eq!(known.shown, 25);
        // An older answer that was under way changes nothing of it.
        assert_eq!(known.follow(&30, 10), None);
        assert_eq!(known.shown, 25);
    }

    #[test]
    fn a_field_that_was_sent_untouched_keeps_what_it_has_shown_since() {
        let mut known = Known {
            shown: 10,
            sent: None,
        };
        known.send(10);
        assert_eq!(known.follow(&10, 12), Some(12));
        known.confirm();
        assert_eq!(known.shown, 12);
    }
}
