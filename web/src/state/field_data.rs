//! Everything a field page shows, as typed records: one immutable picture, made anew after a change.

use shared::api::photos::PhotoCount;
use shared::ids::{PlannedStopId, RecordId, StoreId, StoreTypeId, UserId, VisitId};
use shared::inbox::InboxItem;
use shared::kinds::{RecordType, decode};
use shared::route::{MissedStop, PlannedStop};
use shared::settings::{SETTINGS_RECORD, Settings};
use shared::store::{Store, StoreType};
use shared::sync::engine::{Engine, ItemState, Storage, View};
use shared::time::{BusinessDay, UtcMs, ZoneOffsets};
use shared::visit::{Fix, Visit, VisitEvidence, VisitLine, assess::is_open};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A visit with what its delivery looks like.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownVisit {
    /// The visit.
    pub id: VisitId,
    /// Its fields.
    pub visit: Visit,
    /// Own work is in it that has not come back from the server.
    pub is_provisional: bool,
    /// The server keeps own work of it that the author has to see to.
    pub is_returned: bool,
    /// Photos that this phone has taken, and how many of them the server has said that it holds.
    pub photos: PhotoCount,
}

/// The picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FieldData {
    /// Thresholds.
    pub settings: Settings,
    /// Types of stores.
    pub store_types: BTreeMap<StoreTypeId, StoreType>,
    /// Stores on the person's routes.
    pub stores: BTreeMap<StoreId, Store>,
    /// Own stops in the order of days and places.
    pub stops: Vec<(PlannedStopId, PlannedStop)>,
    /// Visits of the stores on the person's routes, colleagues' too.
    pub visits: BTreeMap<VisitId, KnownVisit>,
    /// Stops with a reason.
    pub missed: BTreeMap<PlannedStopId, MissedStop>,
    /// Own positions of check-ins and check-outs.
    pub evidence: Vec<(RecordId, VisitEvidence)>,
    /// Own history.
    pub lines: Vec<VisitLine>,
    /// Inbox, newest first.
    pub inbox: Vec<(RecordId, InboxItem)>,
}

impl FieldData {
    /// Reads everything that an engine holds.
    pub fn read<S: Storage>(engine: &Engine<S>) -> Self {
        let mut stops: Vec<(PlannedStopId, PlannedStop)> =
            read_kind(engine, |view| view.record.0.into());
        stops.sort_by_key(|(id, stop)| (stop.day, stop.order, *id));
        let mut inbox: Vec<(RecordId, InboxItem)> = read_kind(engine, |view| view.record);
        inbox.sort_by_key(|(id, item)| (std::cmp::Reverse(item.at), *id));
        let missed: Vec<(RecordId, MissedStop)> = read_kind(engine, |view| view.record);
        let evidence: Vec<(RecordId, VisitEvidence)> = read_kind(engine, |view| view.record);
        let mut lines: Vec<(RecordId, VisitLine)> = read_kind(engine, |view| view.record);
        lines.sort_by_key(|(id, line)| (std::cmp::Reverse(line.check_in_at), *id));
        Self {
            settings: read_settings(engine),
            store_types: read_kind(engine, |view| StoreTypeId(view.record.0))
                .into_iter()
                .collect(),
            stores: read_kind(engine, |view| StoreId(view.record.0))
                .into_iter()
                .collect(),
            stops,
            visits: read_visits(engine),
            missed: missed
                .into_iter()
                .map(|(_, missed)| (missed.planned_stop, missed))
                .collect(),
            evidence,
            lines: lines.into_iter().map(|(_, line)| line).collect(),
            inbox,
        }
    }

    /// A store with its type, when both are here.
    pub fn store_with_type(&self, id: StoreId) -> Option<(&Store, &StoreType)> {
        let store = self.stores.get(&id)?;
        Some((store, self.store_types.get(&store.store_type)?))
    }

    /// The zone in which a visit's day is told.
    pub fn zone_of(&self, visit: &Visit) -> &ZoneOffsets {
        self.store_zone(visit.store)
    }

    /// A store's zone; the company's for a place without one.
    pub fn store_zone(&self, store: Option<StoreId>) -> &ZoneOffsets {
        store
            .and_then(|id| self.stores.get(&id))
            .map_or(&self.settings.zone, |store| &store.zone)
    }

    /// The company's day.
    pub fn today(&self, now: UtcMs) -> BusinessDay {
        self.settings.zone.business_day(now)
    }

    /// The person's visit that is open now.
    pub fn open_visit(&self, person: UserId, now: UtcMs) -> Option<&KnownVisit> {
        let mut own = self
            .visits
            .values()
            .filter(|known| known.visit.person == person);
        own.find(|known| is_open(&known.visit, self.zone_of(&known.visit), now))
    }

    /// The person's own visits, each with its zone, as the rules want them.
    pub fn visits_with_zone(&self, person: UserId) -> Vec<(&Visit, &ZoneOffsets)> {
        let own = self
            .visits
            .values()
            .filter(|known| known.visit.person == person);
        own.map(|known| (&known.visit, self.zone_of(&known.visit)))
            .collect()
    }

    /// The visit that fulfils a stop.
    pub fn visit_of_stop(&self, stop: &PlannedStop) -> Option<&KnownVisit> {
        let fulfilling = self
            .visits
            .values()
            .filter(|known| stop.is_fulfilled_by(&known.visit));
        fulfilling.max_by_key(|known| known.visit.check_in_at)
    }

    /// The last position of the person today: distances are told from there, never from a track.
    pub fn last_fix(&self, person: UserId, now: UtcMs) -> Option<&Fix> {
        let today = self.today(now);
        let mut found: Option<(UtcMs, &Fix)> = None;
        for (_, evidence) in self
            .evidence
            .iter()
            .filter(|(_, evidence)| evidence.person == person)
        {
            let (Some(fix), Some(known)) = (&evidence.fix, self.visits.get(&evidence.visit)) else {
                continue;
            };
            let at = match evidence.moment {
                shared::visit::Moment::CheckIn => known.visit.check_in_at,
                shared::visit::Moment::CheckOut => {
                    known.visit.check_out_at.unwrap_or(known.visit.check_in_at)
                }
            };
            if self.today(at) == today && found.is_none_or(|(before, _)| before < at) {
                found = Some((at, fix));
            }
        }
        found.map(|(_, fix)| fix)
    }

    /// One own position.
    pub fn evidence_of(&self, record: RecordId) -> Option<&VisitEvidence> {
        self.evidence
            .iter()
            .find(|(id, _)| *id == record)
            .map(|(_, evidence)| evidence)
    }

    /// Visits of a store, newest first.
    pub fn visits_of_store(&self, store: StoreId) -> Vec<&KnownVisit> {
        let mut visits: Vec<&KnownVisit> = self
            .visits
            .values()
            .filter(|known| known.visit.store == Some(store))
            .collect();
        visits.sort_by_key(|known| std::cmp::Reverse(known.visit.check_in_at));
        visits
    }
}

fn read_kind<S: Storage, T: RecordType, K>(
    engine: &Engine<S>,
    key: impl Fn(&View) -> K,
) -> Vec<(K, T)> {
    let views = engine.records(T::KIND).into_iter();
    // A record that this build cannot read stays in the storage and is left out of the picture.
    views
        .filter_map(|view| Some((key(&view), decode::<T>(view.body).ok()?)))
        .collect()
}

fn read_settings<S: Storage>(engine: &Engine<S>) -> Settings {
    let settings: Vec<(Uuid, Settings)> = read_kind(engine, |view| view.record.0);
    let own = settings
        .into_iter()
        .find(|(id, _)| *id == SETTINGS_RECORD.0);
    own.map(|(_, settings)| settings).unwrap_or_default()
}

fn read_visits<S: Storage>(engine: &Engine<S>) -> BTreeMap<VisitId, KnownVisit> {
    let returned: BTreeSet<RecordId> = engine
        .items()
        .into_iter()
        .filter(|item| item.state == ItemState::Returned)
        .map(|item| item.record)
        .collect();
    let mut visits = BTreeMap::new();
    for view in engine.records(<Visit as shared::kinds::Named>::KIND) {
        let (id, is_provisional) = (VisitId(view.record.0), view.is_provisional);
        if let Ok(visit) = decode::<Visit>(view.body) {
            visits.insert(
                id,
                KnownVisit {
                    id,
                    visit,
                    is_provisional,
                    is_returned: returned.contains(&view.record),
                    photos: PhotoCount::default(),
                },
            );
        }
    }
    visits
}
