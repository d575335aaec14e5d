use crate::device::position::{PositionPermission, position_permission};
use crate::device::room::{Room, read_room};
use crate::device::worker::AppKept;
use crate::state::visiting::{signed_in_person, use_visiting};
use crate::state::{use_field, use_now};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::sync::engine::rows::CLOCK_OFF_MAX_MS;
use shared::time::UtcMs;
use std::collections::BTreeSet;

/// Days ahead that a day packet covers.
const PACKET_DAYS: i64 = 14;
/// With less than this left, photos and a week of records may not fit.
const FREE_BYTES_MIN: f64 = 50_000_000.0;
/// A plan that is older may have been changed at the desk since; a weekend is not too long.
const PACKET_AGE_MAX_MS: i64 = 3 * 24 * 60 * 60 * 1_000;

/// What the check found; each point is independent of the others.
#[derive(Clone, Debug, PartialEq)]
pub struct Readiness {
    /// Days with stops ahead, and stops.
    pub plan: (usize, usize),
    /// Whether a plan has ever come.
    pub has_packet: bool,
    /// It came so long ago that it may not hold any more.
    pub is_packet_old: bool,
    /// Stores of the coming stops, and how many of them are not here.
    pub stores: (usize, usize),
    /// When everything was last up to date.
    pub fresh_at: Option<UtcMs>,
    /// The app itself opens without a network.
    pub is_app_kept: bool,
    /// So do the pages of in-store work; none until the service worker has said.
    pub is_work_kept: Option<bool>,
    /// Storage.
    pub room: Room,
    /// Position.
    pub position: Option<PositionPermission>,
    /// How far the clock is off, in milliseconds; none before the first answer.
    pub clock_offset_ms: Option<i64>,
}

impl Readiness {
    /// Whether free space is short.
    pub fn is_space_low(&self) -> bool {
        self.room.free.is_some_and(|free| free < FREE_BYTES_MIN)
    }

    /// Whether the clock is off by more than matters.
    pub fn is_clock_off(&self) -> bool {
        self.clock_offset_ms
            .is_some_and(|offset| offset.abs() > CLOCK_OFF_MAX_MS)
    }

    /// Whether all stores of the coming stops are here.
    pub fn has_stores(&self) -> bool {
        self.has_packet && self.stores.1 == 0
    }

    /// How many points a person should look at before leaving. Storage that is only not promised,
    /// and a permission that the first check-in asks for, are told but not counted.
    pub fn missing(&self) -> usize {
        [
            !self.has_packet || self.is_packet_old,
            self.has_packet && self.stores.1 > 0,
            !self.is_app_kept,
            self.is_work_kept != Some(true),
            self.is_space_low(),
            self.position == Some(PositionPermission::Denied),
            self.is_clock_off(),
        ]
        .into_iter()
        .filter(|is_missing| *is_missing)
        .count()
    }
}

/// The check, made when the page is opened and when records change.
pub fn use_readiness() -> Memo<Readiness> {
    let field = use_field();
    let visiting = use_visiting();
    let person = signed_in_person();
    let now = use_now();
    let room = RwSignal::new(Room {
        is_kept: None,
        used: None,
        free: None,
    });
    let position = RwSignal::new(None);
    let kept: AppKept = expect_context();
    let look = move || {
        spawn_local(async move {
            room.try_set(read_room().await);
            position.try_set(Some(position_permission().await));
        });
    };
    look();
    let back = window_event_listener_untyped("visibilitychange", move |_| look());
    on_cleanup(move || back.remove());
    Memo::new(move |_| {
        let (last_sync, clock_offset_ms) = field
            .outbox
            .with(|outbox| (outbox.last_sync, outbox.clock_offset_ms));
        let (plan, stores) = visiting.data.with(|data| {
            let today = data.today(now.get());
            let ahead = data.stops.iter().map(|(_, stop)| stop).filter(|stop| {
                Some(stop.person) == person.get()
                    && (0..PACKET_DAYS).contains(&stop.day.days_since(today))
            });
            let ahead: Vec<_> = ahead.collect();
            let days: BTreeSet<_> = ahead.iter().map(|stop| stop.day).collect();
            let stores: BTreeSet<_> = ahead.iter().map(|stop| stop.store).collect();
            let missing = stores
                .iter()
                .filter(|store| !data.stores.contains_key(store))
                .count();
            ((days.len(), ahead.len()), (stores.len(), missing))
        });
        Readiness {
            plan,
            has_packet: last_sync.is_some(),
            is_packet_old: last_sync.is_some_and(|at| now.get().since_ms(at) > PACKET_AGE_MAX_MS),
            stores,
            fresh_at: last_sync,
            is_app_kept: kept.app.get(),
            is_work_kept: kept.work.get(),
            room: room.get(),
            position: position.get(),
            clock_offset_ms,
        }
    })
}
