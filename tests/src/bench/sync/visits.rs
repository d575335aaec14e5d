//! What happens before something is recorded: somebody arrives in a store, and leaves.

use super::company::{Phone, push_all};
use super::records::{AtVisit, record_visit};
use crate::bench::ingest::visit_of;
use crate::client::Client;
use crate::company::plain_position;
use crate::pen::Pen;
use server::app::random_bytes;
use server::clock::Clock;
use shared::ids::{StoreId, StoreTypeId, TerritoryId, VisitId};
use shared::problem::ProblemCode;
use shared::settings::Settings;
use shared::store::{Store, StoreType};
use shared::sync::SealedMutation;
use shared::time::ZoneOffsets;
use shared::visit::{CheckIn, CheckInPlace, CheckOut, Sighting, StepIds, check_in, check_out};

/// What a phone needs of its stores to work there.
pub(super) struct Ground {
    pub territory: TerritoryId,
    pub store_type: (StoreTypeId, StoreType),
    pub zone: ZoneOffsets,
}

/// Visits each store so often; what is recorded there lies on the phone.
pub(super) async fn work(
    client: Client,
    ground: &Ground,
    stores: Vec<StoreId>,
    visits: usize,
) -> anyhow::Result<Phone> {
    let mut pen = client.pen();
    pen.wall = Clock::system().now();
    let store = ground.store()?;
    let (mut arrivals, mut seen) = (Vec::new(), Vec::new());
    for _ in 0..visits {
        for id in &stores {
            let visit = VisitId(pen.mutation_id().0);
            arrivals.extend(come_and_go(&mut pen, ground, (*id, &store), visit)?);
            seen.push(AtVisit {
                visit,
                store: *id,
                day: ground.zone.business_day(pen.wall),
            });
        }
    }
    push_all(&client, &arrivals).await?;
    let mut records = Vec::new();
    for at in seen {
        records.extend(record_visit(&mut pen, at)?);
    }
    Ok(Phone {
        client,
        stores,
        records,
    })
}

fn come_and_go(
    pen: &mut Pen,
    ground: &Ground,
    (id, store): (StoreId, &Store),
    visit: VisitId,
) -> anyhow::Result<Vec<SealedMutation>> {
    let failed = |problem: ProblemCode| anyhow::anyhow!("no visit: {}", problem.as_str());
    let (_, store_type) = &ground.store_type;
    let drafts = check_in(&CheckIn {
        visit,
        ids: StepIds::new(pen.wall, &random_bytes()),
        person: pen.author,
        place: CheckInPlace::Store {
            id,
            store,
            store_type,
        },
        sighting: Sighting::default(),
        stops: &[],
        visits: &[],
        photos: &[],
        settings: &Settings::default(),
        now: pen.wall,
    })
    .map_err(failed)?;
    let begun = visit_of(&drafts)?;
    let left = check_out(&CheckOut {
        person: pen.author,
        id: visit,
        visit: &begun,
        ids: StepIds::new(pen.wall, &random_bytes()),
        store: Some((store, store_type)),
        sighting: Sighting::default(),
        note: None,
        store_closed: false,
        settings: &Settings::default(),
        now: pen.wall,
    })
    .map_err(failed)?;
    Ok(pen.write_all(drafts.into_iter().chain(left).collect()))
}

impl Ground {
    /// A store of this territory.
    pub(super) fn store(&self) -> anyhow::Result<Store> {
        let body = serde_json::json!({
            "name": "Example Store",
            "address": "1 Example Road",
            "store_type": self.store_type.0,
            "territory": self.territory,
            "zone": self.zone,
        });
        let store: Store = serde_json::from_value(body)?;
        Ok(Store {
            position: Some(plain_position()),
            ..store
        })
    }
}
