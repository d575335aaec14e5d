//! The table of inbox items, and how what sync has to tell becomes items.

use super::{Audience, Change, EffectRow, KindTable, Notice, Subject, SystemDraft, rows, system};
use crate::access;
use crate::announcement::{self, Announced};
use crate::database::{Error, Tx};
use crate::inbox::entity;
use crate::organisation::entity::user_account;
use futures_util::future::BoxFuture;
use sea_orm::EntityTrait;
use shared::feeds;
use shared::ids::{RecordId, StoreId, UserId, derived_id};
use shared::inbox::{InboxAbout, InboxItem};
use shared::kinds::Named as _;
use shared::problem::ProblemCode;
use shared::sync::FeedId;
use shared::sync::kind::Body;
use shared::time::UtcMs;

pub(super) struct InboxItemTable;

impl KindTable for InboxItemTable {
    fn kind(&self) -> &'static str {
        InboxItem::KIND
    }

    /// Two devices of one reader marked it as read.
    fn has_choices(&self) -> bool {
        false
    }

    fn home(&self, _record: RecordId, body: &Body) -> Result<FeedId, ProblemCode> {
        Ok(feeds::user(rows::read::<InboxItem>(body)?.person))
    }

    fn subject(&self, _record: RecordId, body: &Body) -> Subject {
        let owner = rows::read::<InboxItem>(body).ok().map(|item| item.person);
        Subject {
            owner,
            ..Subject::default()
        }
    }

    fn write_rows<'a>(
        &'a self,
        tx: &'a Tx,
        changes: &'a [Change],
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(rows::write::<entity::Entity>(
            tx,
            changes,
            entity::Column::Id,
            |change| {
                let item: InboxItem = rows::typed(&change.body)?;
                Ok(entity::Model {
                    id: change.record.0,
                    person_id: item.person.0,
                    about: rows::to_json(&item.about),
                    at: item.at.0,
                    read_at: item.read_at.map(|at| at.0),
                })
            },
        ))
    }

    fn run_effect<'a>(
        &'a self,
        tx: &'a Tx,
        effect: &'a EffectRow,
        now: UtcMs,
    ) -> BoxFuture<'a, Result<Vec<SystemDraft>, Error>> {
        match announcement::announced_by(effect) {
            Some(announced) => Box::pin(announce(tx, effect, announced)),
            None => Box::pin(tell(tx, effect, now)),
        }
    }
}

async fn announce(
    tx: &Tx,
    effect: &EffectRow,
    announced: Announced,
) -> Result<Vec<SystemDraft>, Error> {
    let items = announcement::items_of(tx, announced.announcement).await?;
    Ok(items
        .into_iter()
        .map(|(record, item)| {
            let place = (feeds::user(item.person), record);
            system::put(effect, announced.author, place, &item)
        })
        .collect())
}

async fn tell(tx: &Tx, effect: &EffectRow, now: UtcMs) -> Result<Vec<SystemDraft>, Error> {
    let notice: Notice = serde_json::from_value(effect.payload.clone())
        .map_err(|_| Error::Data("the payload of a notice"))?;
    // Whose name the item says.
    let mut named = None;
    let (sender, audience, store) = match &notice {
        Notice::HeldBack {
            sender,
            audience,
            store,
            ..
        } => (*sender, *audience, *store),
        Notice::Late { sender, store, .. } => (*sender, Audience::Supervisors, *store),
        Notice::Forked { sender, .. } => (*sender, Audience::SenderAndSupervisors, None),
        Notice::Decided { sender, by, .. } | Notice::Survived { sender, by, .. } => {
            named = Some(*by);
            (*sender, Audience::Sender, None)
        }
        // Two devices of one reader marked an item as read: nobody has to decide anything.
        Notice::Conflict { kind, .. } if kind == InboxItem::KIND => return Ok(Vec::new()),
        Notice::Conflict { sender, .. } => (*sender, Audience::Sender, None),
    };
    let name = user_account::Entity::find_by_id(named.unwrap_or(sender).0)
        .one(tx.connection())
        .await?
        .map(|user| user.name)
        .unwrap_or_default();
    let about = about(notice, name);
    let readers = readers(tx, (sender, audience, store), now).await?;
    Ok(readers
        .into_iter()
        .map(|person| {
            let id = derived_id("inbox_item", &[effect.key.as_bytes(), person.0.as_bytes()]);
            let item = InboxItem {
                person,
                about: about.clone(),
                at: effect.due_at,
                read_at: None,
            };
            system::put(effect, sender, (feeds::user(person), RecordId(id)), &item)
        })
        .collect())
}

fn about(notice: Notice, name: String) -> InboxAbout {
    match notice {
        Notice::HeldBack {
            sender,
            mutation,
            kind,
            record,
            reason,
            ..
        } => InboxAbout::MutationHeldBack {
            mutation,
            sender,
            sender_name: name,
            kind,
            record,
            reason,
        },
        Notice::Late { sender, record, .. } => InboxAbout::LateWork {
            sender,
            sender_name: name,
            record,
        },
        Notice::Decided {
            mutation,
            kind,
            record,
            decision,
            note,
            ..
        } => InboxAbout::WorkDecided {
            mutation,
            kind,
            record,
            decision,
            by_name: name,
            note,
        },
        Notice::Forked { sender, device } => InboxAbout::DeviceForked {
            device,
            owner: sender,
        },
        Notice::Conflict {
            kind,
            record,
            field,
            ..
        } => InboxAbout::FieldConflict {
            kind,
            record,
            field,
        },
        Notice::Survived { kind, record, .. } => InboxAbout::ChangeSurvived {
            kind,
            record,
            by_name: name,
        },
    }
}

async fn readers(
    tx: &Tx,
    (sender, audience, store): (UserId, Audience, Option<StoreId>),
    now: UtcMs,
) -> Result<Vec<UserId>, Error> {
    let mut readers = Vec::new();
    if matches!(audience, Audience::Sender | Audience::SenderAndSupervisors) {
        readers.push(sender);
    }
    if matches!(
        audience,
        Audience::Supervisors | Audience::SenderAndSupervisors
    ) {
        readers.extend(access::leads_of(tx, sender, now).await?);
        if let Some(store) = store {
            readers.extend(access::supervisors_of_store(tx, store, now).await?);
        }
    }
    readers.sort_unstable();
    readers.dedup();
    Ok(readers)
}
