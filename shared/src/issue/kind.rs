//! Issues as a kind of record.

use super::{Comment, Issue, IssueCategory, Urgency};
use crate::kinds::{RecordType, sample};
use crate::photo::photos_fit;
use crate::problem::ProblemCode;
use crate::sync::kind::{Body, Class};
use crate::sync::merge::FieldRule;
use crate::text::{is_name, require, text_fits};
use crate::time::UtcMs;
use serde_json::Value;

/// Most comments of one issue.
pub const COMMENTS_MAX: usize = 200;

impl RecordType for Issue {
    const CLASS: Class = Class::Passing;
    /// What is not closed waits, however old it is.
    const OUTLASTS_WINDOW: Option<fn(&Body) -> bool> =
        Some(|body| body.get("closed_at").is_none_or(Value::is_null));

    fn check(&self) -> Result<(), ProblemCode> {
        let comment_fits =
            |comment: &Comment| !comment.text.trim().is_empty() && text_fits(&comment.text);
        require(
            is_name(&self.title)
                && text_fits(&self.text)
                && self.due >= self.day
                && self.solution.as_deref().is_none_or(text_fits)
                && (self.solution.is_none() || self.solved_at.is_some())
                && (self.owner.is_none() || self.acknowledged_at.is_some())
                && photos_fit(&self.photos)
                && self.comments.len() <= COMMENTS_MAX
                && self.comments.iter().all(comment_fits),
        )
    }

    fn check_change(&self, next: &Self) -> Result<(), ProblemCode> {
        let stays = self.store == next.store
            && self.reporter == next.reporter
            && self.visit == next.visit
            && self.reported_at == next.reported_at
            && self.day == next.day;
        // What was said was said, and who took note has taken note.
        let keeps = self
            .comments
            .iter()
            .all(|comment| next.comments.contains(comment))
            && (self.acknowledged_at.is_none() || next.acknowledged_at.is_some());
        require(stays && keeps)
    }

    fn field_rule(field: &str) -> FieldRule {
        match field {
            "comments" | "photos" => FieldRule::Union,
            _ => FieldRule::Newer,
        }
    }

    fn samples() -> Vec<Self> {
        let reported = Self {
            store: sample::STORE,
            reporter: sample::PERSON,
            visit: Some(sample::VISIT),
            reported_at: sample::CHECK_IN_AT,
            day: sample::day(),
            category: IssueCategory::Equipment,
            title: "冰柜断电".into(),
            text: "入口左侧冰柜不制冷".into(),
            urgency: Urgency::Urgent,
            owner: None,
            due: sample::day().plus_days(1),
            acknowledged_at: None,
            solved_at: None,
            solution: None,
            closed_at: None,
            comments: Vec::new(),
            photos: Vec::new(),
        };
        let at = UtcMs(sample::CHECK_IN_AT.0 + 3_600_000);
        let closed = Self {
            owner: Some(sample::PERSON),
            acknowledged_at: Some(at),
            solved_at: Some(at),
            solution: Some("维修已到店".into()),
            closed_at: Some(at),
            comments: vec![Comment {
                at,
                by: sample::PERSON,
                by_name: "林小满".into(),
                text: "已联系门店".into(),
            }],
            photos: vec![sample::PHOTO],
            ..reported.clone()
        };
        vec![reported, closed]
    }
}
