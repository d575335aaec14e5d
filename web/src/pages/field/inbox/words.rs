use crate::i18n::*;
use crate::words::{Words, kind_words, problem_words};
use shared::ids::UserId;
use shared::inbox::InboxAbout;

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
    }
}
