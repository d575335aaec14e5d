//! Tasks as a kind of record.

use super::{Task, TaskAbout};
use crate::kinds::{RecordType, sample};
use crate::problem::ProblemCode;
use crate::promotion::ReviewReason;
use crate::sync::kind::{Body, Class};
use crate::sync::merge::FieldRule;
use crate::text::{note_fits, require, text_fits};
use serde_json::Value;

impl RecordType for Task {
    const CLASS: Class = Class::Passing;
    /// What is not done waits, however old it is.
    const OUTLASTS_WINDOW: Option<fn(&Body) -> bool> =
        Some(|body| body.get("done_at").is_none_or(Value::is_null));

    fn check(&self) -> Result<(), ProblemCode> {
        let says_something = match &self.about {
            TaskAbout::Recheck { reasons, .. } => !reasons.is_empty(),
            TaskAbout::InWords => !self.text.trim().is_empty(),
        };
        require(says_something && text_fits(&self.text) && note_fits(self.answer.as_deref()))
    }

    fn check_change(&self, next: &Self) -> Result<(), ProblemCode> {
        require(
            self.person == next.person
                && self.store == next.store
                && self.about.is_same_matter(&next.about),
        )
    }

    fn field_rule(_field: &str) -> FieldRule {
        FieldRule::Newer
    }

    fn samples() -> Vec<Self> {
        let recheck = Self {
            person: sample::PERSON,
            store: sample::STORE,
            about: TaskAbout::Recheck {
                promotion: sample::PROMOTION,
                element: 2,
                check: sample::PROMOTION_CHECK,
                reasons: vec![ReviewReason::TooFew],
            },
            text: String::new(),
            asked_by: sample::PERSON,
            asked_by_name: "顾一帆".into(),
            asked_at: sample::CHECK_IN_AT,
            due: sample::day().plus_days(3),
            done_at: None,
            answer: None,
        };
        let in_words = Self {
            about: TaskAbout::InWords,
            text: "请带新价签去".into(),
            done_at: Some(sample::CHECK_IN_AT),
            answer: Some("已换".into()),
            ..recheck.clone()
        };
        vec![recheck, in_words]
    }
}
