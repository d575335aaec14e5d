//! Fields that follow their record and take nothing from whoever types in them, also while a saving is under
//! way.

use leptos::prelude::*;

/// What a field knows of its record beside what is typed. What was typed since the field showed the record, or
/// since it was sent, stays and is still to be saved; where nothing was typed, the record is shown.
pub struct Followed<T: Send + Sync + 'static> {
    known: StoredValue<Known<T>>,
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
            known: StoredValue::new(Known { shown, sent: None }),
        }
    }

    /// The saving that begins takes along what is typed.
    pub fn send(self, typed: T) {
        self.known.update_value(|known| known.sent = Some(typed));
    }

    /// The server has taken what was sent: it was typed before.
    pub fn confirm(self) {
        self.known.update_value(|known| known.confirm());
    }

    /// Whether nothing was typed since.
    pub fn is_untouched(self, typed: &T) -> bool {
        self.known.with_value(|known| known.shown == *typed)
    }

    /// The record has come: what the field is to show now; none when it stays as it is.
    pub fn follow(self, typed: &T, record: T) -> Option<T> {
        let news = self
            .known
            .try_update_value(|known| known.follow(typed, record));
        news.flatten()
    }
}

struct Known<T> {
    /// What the field has shown of the record, or the record has taken over from it.
    shown: T,
    /// What the saving under way takes along. What comes back is as if it had never been sent.
    sent: Option<T>,
}

impl<T: Clone + PartialEq> Known<T> {
    fn confirm(&mut self) {
        if let Some(sent) = self.sent.take() {
            self.shown = sent;
        }
    }

    fn follow(&mut self, typed: &T, record: T) -> Option<T> {
        let is_untouched = self.shown == *typed;
        self.shown = record.clone();
        (is_untouched && *typed != record).then_some(record)
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
}
