//! The list of kinds: one line each, from which the catalogue, the typed record, decoding and one
//! suite of laws per kind are made.

mod draft;
#[cfg(test)]
mod laws;
pub mod sample;

pub use draft::{
    DraftOf, change_draft, changed_fields, create_draft, entered_fields, whole_change_draft,
    withdraw_draft,
};

use crate::checklist::{ChecklistAnswer, ChecklistForm};
use crate::display::SpecialDisplay;
use crate::exchange::ProductExchange;
use crate::inbox::InboxItem;
use crate::issue::Issue;
use crate::kit::KitCheck;
use crate::problem::ProblemCode;
use crate::product::{Listing, Product};
use crate::promotion::{Promotion, PromotionCheck, ReviewDecision};
use crate::route::{Absence, MissedStop, PlannedStop, StopRule};
use crate::settings::Settings;
use crate::stock::StockCount;
use crate::store::{Store, StoreType};
use crate::summary::DaySummary;
use crate::sync::kind::{Body, Catalogue, Checks, Class, Kind};
use crate::sync::merge::FieldRule;
use crate::task::Task;
use crate::visit::{Visit, VisitEvidence, VisitLine};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Borrow;

/// A type's name on the wire; written by the list of kinds.
pub trait Named {
    /// The kind.
    const KIND: &'static str;
}

/// What a kind of record says about itself, beside its type.
pub trait RecordType: Named + Clone + PartialEq + Serialize + DeserializeOwned {
    /// Shared, fact or projection.
    const CLASS: Class;
    /// The version of the body that this build writes.
    const SCHEMA: u16 = 1;
    /// Fields whose values are personal: they enter as commitments.
    const PRIVATE_FIELDS: &'static [&'static str] = &[];
    /// Which records stay behind the window of their feed, see [`Kind::outlasts_window`].
    const OUTLASTS_WINDOW: Option<fn(body: &Body) -> bool> = None;

    /// Lifts a body of an older version; fields that this build does not know stay.
    fn lift(_schema: u16, body: Body) -> Body {
        body
    }

    /// Checks a whole record.
    ///
    /// # Errors
    /// When a field has a value that cannot be.
    fn check(&self) -> Result<(), ProblemCode>;

    /// Checks a change against the state that it meets.
    ///
    /// # Errors
    /// When the step does not follow from that state.
    fn check_change(&self, _next: &Self) -> Result<(), ProblemCode> {
        Ok(())
    }

    /// What decides between two values of one field.
    #[must_use]
    fn field_rule(_field: &str) -> FieldRule {
        FieldRule::ServerKeeps
    }

    /// Plainly fictional records, one at least, for the laws and for the test that stores each kind.
    #[must_use]
    fn samples() -> Vec<Self>;
}

macro_rules! kinds {
    ($($variant:ident($type:ty) = $name:literal, $module:ident;)*) => {
        /// A record of any kind that this build knows.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Record {$(
            #[doc = concat!("Kind `", $name, "`.")]
            $variant(Box<$type>),
        )*}

        $(impl Named for $type {
            const KIND: &'static str = $name;
        })*

        static ALL: &[Kind] = &[$(kind::<$type>()),*];

        static CHECKS: &[(&str, Checks)] = &[$(($name, checks::<$type>())),*];

        impl Record {
            /// Reads a body of any version; `None` for a kind that this build does not know.
            #[must_use]
            pub fn decode(kind: &str, schema: u16, body: Body) -> Option<Result<Self, ProblemCode>> {
                match kind {
                    $($name => Some(
                        decode::<$type>(<$type>::lift(schema, body))
                            .map(|record| Self::$variant(Box::new(record))),
                    ),)*
                    _ => None,
                }
            }

            /// The record's kind.
            #[must_use]
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$variant(_) => $name,)* }
            }

            /// The record's fields as they travel.
            #[must_use]
            pub fn body(&self) -> Body {
                match self { $(Self::$variant(record) => encode(record.as_ref()),)* }
            }
        }

        /// One body or more of every kind, plainly fictional and pointing at one another.
        #[must_use]
        pub fn samples() -> Vec<Record> {
            let mut samples = Vec::new();
            $(samples.extend(<$type>::samples().into_iter().map(|record| Record::$variant(Box::new(record))));)*
            samples
        }

        #[cfg(test)]
        mod suite {
            use super::*;
            $(mod $module {
                use super::*;
                laws::suite!($type, $name);
            })*
        }
    };
}

kinds! {
    StoreType(StoreType) = "store_type", store_type;
    Settings(Settings) = "settings", settings;
    Store(Store) = "store", store;
    StopRule(StopRule) = "stop_rule", stop_rule;
    Absence(Absence) = "absence", absence;
    PlannedStop(PlannedStop) = "planned_stop", planned_stop;
    VisitEvidence(VisitEvidence) = "visit_evidence", visit_evidence;
    Visit(Visit) = "visit", visit;
    VisitLine(VisitLine) = "visit_line", visit_line;
    MissedStop(MissedStop) = "missed_stop", missed_stop;
    InboxItem(InboxItem) = "inbox_item", inbox_item;
    Product(Product) = "product", product;
    Listing(Listing) = "listing", listing;
    Promotion(Promotion) = "promotion", promotion;
    ChecklistForm(ChecklistForm) = "checklist_form", checklist_form;
    StockCount(StockCount) = "stock_count", stock_count;
    PromotionCheck(PromotionCheck) = "promotion_check", promotion_check;
    SpecialDisplay(SpecialDisplay) = "special_display", special_display;
    ProductExchange(ProductExchange) = "product_exchange", product_exchange;
    ChecklistAnswer(ChecklistAnswer) = "checklist_answer", checklist_answer;
    Issue(Issue) = "issue", issue;
    ReviewDecision(ReviewDecision) = "review_decision", review_decision;
    Task(Task) = "task", task;
    KitCheck(KitCheck) = "kit_check", kit_check;
    DaySummary(DaySummary) = "day_summary", day_summary;
}

/// The kinds of this build.
pub static KINDS: Kinds = Kinds;

/// See [`KINDS`].
#[derive(Clone, Copy, Debug)]
pub struct Kinds;

impl Kinds {
    /// Every kind, in an order in which each only points at those before it.
    #[must_use]
    pub fn all(self) -> &'static [Kind] {
        ALL
    }

    /// What judging a mutation of a kind asks; `None` for one that this build does not know.
    #[must_use]
    pub fn checks(self, name: &str) -> Option<&'static Checks> {
        CHECKS
            .iter()
            .find(|(kind, _)| *kind == name)
            .map(|(_, checks)| checks)
    }
}

impl Catalogue for Kinds {
    fn kind(&self, name: &str) -> Option<&'static Kind> {
        ALL.iter().find(|kind| kind.name == name)
    }
}

/// Reads a typed record from a body of the current version, which stays what it is: a push reads each
/// body several times.
///
/// # Errors
/// [`ProblemCode::InvalidField`] when a field is missing or of another type.
pub fn decode<T: RecordType>(body: impl Borrow<Body>) -> Result<T, ProblemCode> {
    let body: &Body = body.borrow();
    <T as Deserialize>::deserialize(body).map_err(|_| ProblemCode::InvalidField)
}

/// The fields of a typed record; fields that are none are left out.
#[must_use]
pub fn encode<T: RecordType>(record: &T) -> Body {
    match serde_json::to_value(record) {
        Ok(Value::Object(body)) => body,
        _ => Body::new(),
    }
}

const fn kind<T: RecordType>() -> Kind {
    Kind {
        name: T::KIND,
        class: T::CLASS,
        schema: T::SCHEMA,
        lift: T::lift,
        field_rule: T::field_rule,
        private_fields: T::PRIVATE_FIELDS,
        outlasts_window: T::OUTLASTS_WINDOW,
    }
}

const fn checks<T: RecordType>() -> Checks {
    Checks {
        validate: validate::<T>,
        validate_change: validate_change::<T>,
    }
}

fn validate<T: RecordType>(body: &Body) -> Result<(), ProblemCode> {
    if body.values().any(has_nul) {
        return Err(ProblemCode::InvalidField);
    }
    decode::<T>(body)?.check()
}

/// PostgreSQL has no text with a zero byte in it; a record is the same on both databases.
fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(values) => values.iter().any(has_nul),
        Value::Object(fields) => fields.values().any(has_nul),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn validate_change<T: RecordType>(current: &Body, next: &Body) -> Result<(), ProblemCode> {
    decode::<T>(current)?.check_change(&decode::<T>(next)?)
}
