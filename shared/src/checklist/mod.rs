//! Checklists: forms with skip logic and scores, and their answers.

pub mod answering;
pub mod design;
pub mod kind;

pub use answering::{Score, fits, is_shown, missing_answers, score};

use crate::ids::{FormId, RecordId, StoreId, StoreTypeId, UserId, VisitId, derived_id};
use crate::time::BusinessDay;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One version of a form. Kind `checklist_form`, shared, in the catalog. A version that was published
/// is never changed, only retired, so that its answers can always be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChecklistForm {
    /// The same for all versions of a form.
    pub lineage: Uuid,
    /// From 1; the newest that is not retired holds.
    pub version: u32,
    /// As people say it.
    pub name: String,
    /// Asked in stores of these types; in all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub store_types: Vec<StoreTypeId>,
    /// In the order in which they are asked.
    pub questions: Vec<Question>,
    /// First day on which it is asked.
    pub from: BusinessDay,
    /// The day from which it is not asked any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired_on: Option<BusinessDay>,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Question {
    /// Its number within the form's version, from 1.
    pub number: u16,
    /// What is asked.
    pub text: String,
    /// How it is answered.
    pub answer: AnswerKind,
    /// The form is not complete without it, where it is shown.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_required: bool,
    /// How much it weighs in the score; zero is not scored.
    #[serde(default)]
    pub weight: u32,
    /// Shown only when an earlier question was answered so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown_if: Option<ShownIf>,
}

/// How a question is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AnswerKind {
    /// Yes, which is the good answer, or no.
    YesNo,
    /// A whole number between bounds.
    Number {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// One of several.
    Choice {
        /// Each once.
        options: Vec<AnswerOption>,
    },
    /// Any of several.
    MultiChoice {
        /// Each once.
        options: Vec<AnswerOption>,
    },
    /// A few words.
    Text,
    /// A day.
    Date,
}

/// One of the answers that are offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnswerOption {
    /// Its number within the question, from 1.
    pub number: u16,
    /// As people read it.
    pub text: String,
    /// What it is worth, 0 to 100.
    #[serde(default)]
    pub score: u8,
}

/// When a question is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShownIf {
    /// An earlier question.
    pub question: u16,
    /// One of these options was chosen; for yes or no 1 is yes and 0 is no.
    pub chosen: Vec<u16>,
}

/// The answers of a visit. Kind `checklist_answer`, fact, in `store:<store>`; one for each form of a
/// visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChecklistAnswer {
    /// The visit.
    pub visit: VisitId,
    /// Who answered.
    pub person: UserId,
    /// Where.
    pub store: StoreId,
    /// The visit's day; the server sets it.
    pub day: BusinessDay,
    /// The version of the form that was asked.
    pub form: FormId,
    /// Each question once; those that were not answered are not there.
    pub answers: Vec<Answer>,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Answer {
    /// The question's number.
    pub question: u16,
    /// What was answered.
    pub value: AnswerValue,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AnswerValue {
    /// Yes or no.
    YesNo(bool),
    /// A whole number.
    Number(i64),
    /// The number of the option.
    Choice(u16),
    /// The numbers of the options, sorted.
    MultiChoice(Vec<u16>),
    /// A few words.
    Text(String),
    /// A day.
    Date(BusinessDay),
    /// 不适用: it does not apply to this store.
    NotApplicable,
}

impl ChecklistForm {
    /// Whether the version is asked in stores of a type on a day.
    #[must_use]
    pub fn is_asked(&self, store_type: StoreTypeId, day: BusinessDay) -> bool {
        let is_of_type = self.store_types.is_empty() || self.store_types.contains(&store_type);
        is_of_type && self.from <= day && self.retired_on.is_none_or(|retired_on| day < retired_on)
    }
}

/// The forms that are asked in stores of a type on a day: of each lineage the newest version.
#[must_use]
pub fn forms_asked<'a>(
    forms: impl IntoIterator<Item = (FormId, &'a ChecklistForm)>,
    store_type: StoreTypeId,
    day: BusinessDay,
) -> Vec<(FormId, &'a ChecklistForm)> {
    let mut newest = std::collections::BTreeMap::<Uuid, (FormId, &ChecklistForm)>::new();
    for (id, form) in forms
        .into_iter()
        .filter(|(_, form)| form.is_asked(store_type, day))
    {
        let known = newest.entry(form.lineage).or_insert((id, form));
        if known.1.version < form.version {
            *known = (id, form);
        }
    }
    let mut asked: Vec<_> = newest.into_values().collect();
    asked.sort_by(|(left_id, left), (right_id, right)| {
        (&left.name, left_id).cmp(&(&right.name, right_id))
    });
    asked
}

impl ChecklistAnswer {
    /// The record's id: a visit answers a version of a form once.
    #[must_use]
    pub fn record_of(visit: VisitId, form: FormId) -> RecordId {
        derived_id("checklist_answer", &[visit.0.as_bytes(), form.0.as_bytes()]).into()
    }

    /// The answer to a question.
    #[must_use]
    pub fn to(&self, question: u16) -> Option<&AnswerValue> {
        let mut answers = self.answers.iter();
        answers
            .find(|answer| answer.question == question)
            .map(|answer| &answer.value)
    }
}
