//! What records of a day have in common: who did it, on which day, and where.

use crate::checklist::ChecklistAnswer;
use crate::display::SpecialDisplay;
use crate::exchange::ProductExchange;
use crate::feeds;
use crate::ids::{MutationId, RecordId, StoreId, UserId, VisitId};
use crate::kinds::{DraftOf, RecordType, change_draft, create_draft};
use crate::kit::KitCheck;
use crate::promotion::PromotionCheck;
use crate::stock::StockCount;
use crate::summary::DaySummary;
use crate::sync::FeedId;
use crate::sync::engine::Draft;
use crate::time::BusinessDay;
use uuid::Uuid;

/// A fact of one person's day. At a store it belongs to a visit, and its day is the visit's.
pub trait DayFact: RecordType + Send + Sync {
    /// Who did it.
    fn person(&self) -> UserId;
    /// The day.
    fn day(&self) -> BusinessDay;
    /// The visit and its store; none for what belongs to the day alone.
    fn visit(&self) -> Option<(VisitId, StoreId)> {
        None
    }
    /// What else it is about: the promotion or the form.
    fn subject(&self) -> Option<Uuid> {
        None
    }

    /// Whether it may stand under an id. Where a visit or a day has one record of something, the id follows from
    /// what it says, so that nobody takes the place of somebody else's.
    fn may_be(&self, record: RecordId) -> bool;

    /// The feed in which it stands.
    fn home(&self) -> FeedId {
        match self.visit() {
            Some((_, store)) => feeds::store(store),
            None => feeds::user(self.person()),
        }
    }
}

/// A fact as a draft: a new record, or the fields that differ from the known one; none when nothing
/// does. `arrival` is the mutation that began the visit, as long as the server may not have it: the
/// fact then waits for it there instead of being refused.
#[must_use]
pub fn record_fact<T: DayFact>(
    (mutation, record): (MutationId, RecordId),
    known: Option<&T>,
    value: &T,
    arrival: Option<MutationId>,
) -> Option<Draft> {
    let of = DraftOf {
        mutation,
        record,
        feed: value.home(),
    };
    let draft = match known {
        Some(known) => change_draft(of, known, value)?,
        None => create_draft(of, value),
    };
    Some(Draft {
        depends: arrival.into_iter().collect(),
        ..draft
    })
}

macro_rules! facts_of_visits {
    ($($type:ty $(, about $subject:ident)?, as $may_be:expr;)*) => {$(
        impl DayFact for $type {
            fn person(&self) -> UserId {
                self.person
            }

            fn day(&self) -> BusinessDay {
                self.day
            }

            fn may_be(&self, record: RecordId) -> bool {
                let may_be: fn(&Self, RecordId) -> bool = $may_be;
                may_be(self, record)
            }

            fn visit(&self) -> Option<(VisitId, StoreId)> {
                Some((self.visit, self.store))
            }

            $(fn subject(&self) -> Option<Uuid> {
                Some(self.$subject.0)
            })?
        }
    )*};
}

facts_of_visits! {
    StockCount, as |it, record| record == StockCount::record_of(it.visit);
    PromotionCheck, about promotion, as |it, record| record == PromotionCheck::record_of(it.visit, it.promotion);
    SpecialDisplay, as SpecialDisplay::is_one_of_its_visit;
    // A visit has as many slips as people make.
    ProductExchange, as |_, _| true;
    ChecklistAnswer, about form, as |it, record| record == ChecklistAnswer::record_of(it.visit, it.form);
}

macro_rules! facts_of_days {
    ($($type:ty, as $may_be:expr;)*) => {$(
        impl DayFact for $type {
            fn person(&self) -> UserId {
                self.person
            }

            fn day(&self) -> BusinessDay {
                self.day
            }

            fn may_be(&self, record: RecordId) -> bool {
                let may_be: fn(&Self, RecordId) -> bool = $may_be;
                may_be(self, record)
            }
        }
    )*};
}

facts_of_days! {
    KitCheck, as |it, record| record == KitCheck::record_of(it.person, it.day);
    DaySummary, as |it, record| record == DaySummary::record_of(it.person, it.day);
}
