//! What records of a day have in common: who did it, on which day, and where.

use crate::checklist::ChecklistAnswer;
use crate::display::SpecialDisplay;
use crate::exchange::ProductExchange;
use crate::feeds;
use crate::ids::{StoreId, UserId, VisitId};
use crate::kinds::RecordType;
use crate::kit::KitCheck;
use crate::promotion::PromotionCheck;
use crate::stock::StockCount;
use crate::summary::DaySummary;
use crate::sync::FeedId;
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

    /// The feed in which it stands.
    fn home(&self) -> FeedId {
        match self.visit() {
            Some((_, store)) => feeds::store(store),
            None => feeds::user(self.person()),
        }
    }
}

macro_rules! facts_of_visits {
    ($($type:ty $(, about $subject:ident)?;)*) => {$(
        impl DayFact for $type {
            fn person(&self) -> UserId {
                self.person
            }

            fn day(&self) -> BusinessDay {
                self.day
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
    StockCount;
    PromotionCheck, about promotion;
    SpecialDisplay;
    ProductExchange;
    ChecklistAnswer, about form;
}

macro_rules! facts_of_days {
    ($($type:ty;)*) => {$(
        impl DayFact for $type {
            fn person(&self) -> UserId {
                self.person
            }

            fn day(&self) -> BusinessDay {
                self.day
            }
        }
    )*};
}

facts_of_days! {
    KitCheck;
    DaySummary;
}
