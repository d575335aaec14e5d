//! Photos of visits that this phone has not taken: their records come with the feeds, and which of them the server
//! holds it is asked. Only pages that show other people's visits ask, so that this lies with them.

use super::epoch_of;
use crate::http::HttpError;
use crate::i18n::*;
use crate::state::{Field, KnownVisit, Session, use_field};
use crate::words::{Words, photos_words};
use gloo_net::http::Method;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use shared::api::photos::{PHOTOS_ASKED_MAX, PhotoCount, PhotoList};
use shared::display::SpecialDisplay;
use shared::ids::{EpochId, UserId, VisitId};
use shared::kinds::Named;
use shared::photo::named_by;
use shared::promotion::PromotionCheck;
use shared::sync::engine::StorageError;
use shared::sync::kind::Body;
use shared::sync::{FeedId, Hash, Operation};
use shared::visit::Visit;
use std::collections::{BTreeMap, BTreeSet};

const HELD: &str = "/api/photos/held";
/// Feeds of which it is kept what the server said, those whose visits were looked at last.
const FEEDS_MAX: usize = 50;

/// Of photos that the server was asked about, whether it holds them.
type IsHere = BTreeMap<Hash, bool>;
/// The photos that the records of each visit name.
type ByVisit = BTreeMap<VisitId, Vec<Hash>>;

/// What the server said last.
#[derive(Debug, Serialize, Deserialize)]
struct Told {
    /// In which epoch: after a restore it counts no more.
    epoch: Option<EpochId>,
    feeds: Vec<(FeedId, IsHere)>,
}

/// Under which name the device keeps what the server told somebody of others' photos.
pub fn told_key(person: UserId) -> String {
    format!("told_photos.{person}")
}

/// Forgets what the server told of others' photos: of feeds that this phone does not hold any more nothing is kept,
/// and of the rest it is asked again.
///
/// # Errors
/// When it is still there.
pub async fn forget_told(field: Field) -> Result<(), StorageError> {
    let Some(engine) = field.engine() else {
        return Ok(());
    };
    let person = engine.inspect(|state| state.tail.user);
    let storage = field.session().device_storage();
    storage.delete(&told_key(person)).await
}

/// How far the photos of a feed's visits have come.
#[derive(Clone, Copy)]
pub struct VisitPhotos {
    named: Memo<ByVisit>,
    is_here: RwSignal<IsHere>,
}

/// How far the photos of a feed's visits have come, as this phone knows itself or the server has said last.
pub fn use_visit_photos(feed: Signal<Option<FeedId>>) -> VisitPhotos {
    let field = use_field();
    let is_here = RwSignal::new(IsHere::new());
    let named = Memo::new(move |_| {
        field.data.track();
        field.outbox.track();
        feed.with(|feed| feed.as_ref().map(|feed| named_in(field, feed)))
            .unwrap_or_default()
    });
    Effect::new(move || {
        // Each synchronisation changes it: then there is a network, and photos may have come.
        field.outbox.track();
        let photos: BTreeSet<Hash> =
            named.with(|named| named.values().flatten().copied().collect());
        if let Some(feed) = feed.get().filter(|_| !photos.is_empty()) {
            spawn_local(learn(field, feed, photos, is_here));
        }
    });
    VisitPhotos { named, is_here }
}

impl VisitPhotos {
    /// "3 of 5 photos delivered"; only how many they are while the server has not said it of each.
    pub fn words_of(self, i18n: Words, known: &KnownVisit) -> Option<String> {
        if !known.photos.is_empty() {
            return photos_words(i18n, known.photos);
        }
        let named = self.named.with(|named| named.get(&known.id).cloned())?;
        let told = self
            .is_here
            .with(|is_here| PhotoCount::told(&named, is_here));
        told.map_or_else(
            || {
                let count = i32::try_from(named.len()).unwrap_or(i32::MAX);
                Some(t_string!(i18n, work.photo.count, count = count).to_string())
            },
            |count| photos_words(i18n, count),
        )
    }
}

/// As the server counts them: the visit's own and those of what was recorded at it, each once.
fn named_in(field: Field, feed: &FeedId) -> ByVisit {
    let mut named = ByVisit::new();
    let Some(engine) = field.engine() else {
        return named;
    };
    let kinds = [Visit::KIND, PromotionCheck::KIND, SpecialDisplay::KIND];
    engine.inspect(|state| {
        let rows = state.records.of_feed(feed);
        for row in rows.filter(|row| kinds.contains(&row.kind.as_str())) {
            // A record that this build cannot read is left out.
            let Ok(body) = serde_json::from_str::<Body>(&row.body) else {
                continue;
            };
            let visit = match row.kind == Visit::KIND {
                true => Some(VisitId(row.record.0)),
                false => body.get("visit").and_then(|id| id.as_str()?.parse().ok()),
            };
            let Some(visit) = visit else { continue };
            let of = named.entry(visit).or_default();
            for photo in named_by(&Operation::Create { body }) {
                if !of.contains(&photo) {
                    of.push(photo);
                }
            }
        }
    });
    named
}

/// Shows what the server said last, and asks about what was not there then.
async fn learn(field: Field, feed: FeedId, named: BTreeSet<Hash>, is_here: RwSignal<IsHere>) {
    let session = field.session();
    let person = session
        .identity
        .with_untracked(|known| known.as_ref().map(|known| known.user.id));
    let Some(person) = person else { return };
    let (storage, key) = (session.device_storage(), told_key(person));
    let epoch = epoch_of(field);
    let told: Option<Told> = storage.read(&key).await.ok().flatten();
    let told = told.filter(|told| told.epoch == epoch);
    let known = told.map_or_else(Vec::new, |told| told.feeds);
    let mut feeds = known.clone();
    let place = feeds.iter().position(|(known, _)| *known == feed);
    let mut before = place.map_or_else(IsHere::new, |place| feeds.remove(place).1);
    // What no record names any more is nothing to keep.
    before.retain(|photo, _| named.contains(photo));
    is_here.try_set(before.clone());
    let asked: Vec<Hash> = named
        .into_iter()
        .filter(|photo| before.get(photo) != Some(&true))
        .collect();
    let mut now = before.clone();
    for photos in asked.chunks(PHOTOS_ASKED_MAX) {
        // Without an answer it stays at what was said last.
        let Ok(held) = ask(session, photos).await else {
            break;
        };
        now.extend(photos.iter().map(|photo| (*photo, held.contains(photo))));
    }
    if now != before {
        is_here.try_set(now.clone());
    }
    if !now.is_empty() {
        feeds.push((feed, now));
    }
    // Somebody may have signed out meanwhile, and of feeds that are followed no more nothing is kept.
    let Some(engine) = field.engine() else { return };
    let is_same_person = engine.inspect(|state| {
        feeds.retain(|(feed, _)| state.followed(feed).is_some());
        state.tail.user == person
    });
    let over = feeds.len().saturating_sub(FEEDS_MAX);
    feeds.drain(..over);
    if is_same_person && feeds != known {
        // What cannot be kept is asked for again.
        storage.write(&key, &Told { epoch, feeds }).await.ok();
    }
}

async fn ask(session: Session, photos: &[Hash]) -> Result<Vec<Hash>, HttpError> {
    let asked = PhotoList {
        hashes: photos.to_vec(),
    };
    let body = serde_json::to_vec(&asked).map_err(|_| HttpError::Unreadable)?;
    let answer = session.request(Method::POST, HELD, Some(body)).await?;
    Ok(answer.read::<PhotoList>()?.hashes)
}
