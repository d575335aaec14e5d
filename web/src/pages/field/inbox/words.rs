use crate::i18n::*;
use crate::words::{Words, kind_words, problem_words};
use shared::api::quarantine::Decision;
use shared::ids::UserId;
use shared::inbox::{InboxAbout, IssueNews};

/// What an item is about: a heading, and what is safe and what to do.
pub fn about_words(i18n: Words, about: &InboxAbout, reader: Option<UserId>) -> (String, String) {
    match about {
        InboxAbout::MutationHeldBack {
            sender,
            sender_name,
            kind,
            reason,
            ..
        } => {
            let kind = kind_words(i18n, kind);
            let title = if Some(*sender) == reader {
                t_string!(i18n, field.inbox.own_returned, kind = kind).to_string()
            } else {
                t_string!(
                    i18n,
                    field.inbox.other_returned,
                    name = sender_name.clone(),
                    kind = kind
                )
                .to_string()
            };
            (title, problem_words(i18n, *reason).to_owned())
        }
        InboxAbout::FieldConflict { kind, .. } => (
            t_string!(i18n, field.inbox.conflict, kind = kind_words(i18n, kind)).to_string(),
            t_string!(i18n, field.inbox.conflict_text).to_owned(),
        ),
        InboxAbout::ChangeSurvived { kind, by_name, .. } => (
            t_string!(i18n, field.inbox.conflict, kind = kind_words(i18n, kind)).to_string(),
            t_string!(i18n, field.inbox.survived, name = by_name.clone()).to_string(),
        ),
        InboxAbout::DeviceForked { .. } => (
            t_string!(i18n, field.inbox.forked).to_owned(),
            t_string!(i18n, field.inbox.forked_text).to_owned(),
        ),
        InboxAbout::PositionProposed { name, .. } => (
            t_string!(i18n, field.inbox.position, name = name.clone()).to_string(),
            t_string!(i18n, field.inbox.position_text).to_owned(),
        ),
        InboxAbout::LateWork { sender_name, .. } => (
            t_string!(i18n, field.inbox.late_work, name = sender_name.clone()).to_string(),
            t_string!(i18n, field.inbox.late_work_text).to_owned(),
        ),
        InboxAbout::WorkDecided {
            kind,
            decision,
            by_name,
            note,
            ..
        } => {
            let (kind, name) = (kind_words(i18n, kind), by_name.clone());
            let heading = match decision {
                Decision::Allow => t_string!(i18n, field.inbox.allowed, kind = kind, name = name),
                Decision::Drop => t_string!(i18n, field.inbox.dropped, kind = kind, name = name),
            };
            let text = match note.is_empty() {
                true => t_string!(i18n, field.inbox.allowed_text).to_owned(),
                false => t_string!(i18n, field.inbox.decided_text, note = note.clone()).to_string(),
            };
            (heading.to_string(), text)
        }
        InboxAbout::IssueNews {
            store_name,
            title,
            news,
            ..
        } => {
            let store = store_name.clone();
            let heading = match news {
                IssueNews::Urgent => t_string!(i18n, field.inbox.issue_urgent, store = store),
                IssueNews::Assigned => t_string!(i18n, field.inbox.issue_assigned, store = store),
                IssueNews::Solved => t_string!(i18n, field.inbox.issue_solved, store = store),
                IssueNews::NotAcknowledged => {
                    t_string!(i18n, field.inbox.issue_late, store = store)
                }
            };
            (heading.to_string(), title.clone())
        }
        InboxAbout::Announcement {
            by_name,
            title,
            text,
            ..
        } => (
            t_string!(i18n, field.inbox.announcement, title = title.clone()).to_string(),
            t_string!(
                i18n,
                field.inbox.announcement_text,
                text = text.clone(),
                name = by_name.clone()
            )
            .to_string(),
        ),
        InboxAbout::PromotionAmended { name, by_name, .. } => (
            t_string!(i18n, field.inbox.amended, name = by_name.clone()).to_string(),
            name.clone(),
        ),
    }
}
