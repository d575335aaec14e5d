//! Inbox items as a kind of record.

use super::{InboxAbout, InboxItem, IssueNews};
use crate::api::quarantine::Decision;
use crate::ids::{AnnouncementId, IssueId};
use crate::kinds::{RecordType, sample};
use crate::problem::ProblemCode;
use crate::sync::kind::{Body, Class};
use crate::sync::merge::FieldRule;
use serde_json::Value;

impl RecordType for InboxItem {
    const CLASS: Class = Class::Passing;
    /// What nobody has read waits, however old it is.
    const OUTLASTS_WINDOW: Option<fn(&Body) -> bool> =
        Some(|body| body.get("read_at").is_none_or(Value::is_null));

    fn check(&self) -> Result<(), ProblemCode> {
        Ok(())
    }

    fn check_change(&self, next: &Self) -> Result<(), ProblemCode> {
        let only_read = Self {
            read_at: next.read_at,
            ..self.clone()
        } == *next;
        // What was read stays read, whatever another device of the person knew.
        let stays_read = self.read_at.is_none() || next.read_at.is_some();
        if only_read && stays_read {
            Ok(())
        } else {
            Err(ProblemCode::InvalidField)
        }
    }

    fn field_rule(_field: &str) -> FieldRule {
        FieldRule::Maximum
    }

    fn samples() -> Vec<Self> {
        let held = Self {
            person: sample::PERSON,
            about: InboxAbout::MutationHeldBack {
                mutation: sample::MUTATION,
                sender: sample::PERSON,
                sender_name: "林小满".into(),
                kind: "visit".into(),
                record: sample::RECORD,
                reason: ProblemCode::NotGranted,
            },
            at: sample::CHECK_IN_AT,
            read_at: None,
        };
        let proposed = Self {
            about: InboxAbout::PositionProposed {
                store: sample::STORE,
                name: "云杉里便利 东湖店".into(),
            },
            read_at: Some(sample::CHECK_IN_AT),
            ..held.clone()
        };
        let solved = Self {
            about: InboxAbout::IssueNews {
                issue: IssueId(sample::RECORD.0),
                store: sample::STORE,
                store_name: "云杉里便利 东湖店".into(),
                title: "冰柜断电".into(),
                news: IssueNews::Solved,
            },
            ..held.clone()
        };
        let decided = Self {
            about: InboxAbout::WorkDecided {
                mutation: sample::MUTATION,
                kind: "visit".into(),
                record: sample::RECORD,
                decision: Decision::Drop,
                by_name: "周岚".into(),
                note: "这家店已经不归你了。".into(),
            },
            ..held.clone()
        };
        let survived = Self {
            about: InboxAbout::ChangeSurvived {
                kind: "stop_rule".into(),
                record: sample::RECORD,
                by_name: "周岚".into(),
            },
            ..held.clone()
        };
        let announced = Self {
            about: InboxAbout::Announcement {
                announcement: AnnouncementId(sample::RECORD.0),
                by_name: "周岚".into(),
                title: "周五盘点".into(),
                text: "下午四点前交表。".into(),
            },
            ..held.clone()
        };
        let amended = Self {
            about: InboxAbout::PromotionAmended {
                promotion: sample::PROMOTION,
                name: "买二赠一 乌龙茶".into(),
                by_name: "周岚".into(),
            },
            ..held.clone()
        };
        vec![
            held, proposed, solved, decided, survived, announced, amended,
        ]
    }
}
