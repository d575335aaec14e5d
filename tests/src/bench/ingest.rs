//! What a push costs with the tables of reports and without them: the same work of one phone, pushed in
//! turn with everything, without tallies, and without facts and tallies.

use super::measuring::milliseconds;
use super::outcome::IngestOutcome;
use super::place::{Served, column, value};
use super::statistics::Sample;
use crate::company::plain_store_type;
use crate::pen::Pen;
use anyhow::{Context as _, ensure};
use sea_orm::prelude::Uuid;
use server::app::random_bytes;
use server::kinds::{ReportTables, set_report_tables};
use server::sync::{HintHub, Sender, push};
use shared::api::auth::Posture;
use shared::api::promotions::PromotionDetail;
use shared::display::{DisplayPlace, DisplayTerms, SpecialDisplay};
use shared::fact::record_fact;
use shared::ids::{ProductId, PromotionId, StoreId, StoreTypeId, TerritoryId, VisitId};
use shared::kinds::decode;
use shared::promotion::{ElementFound, ElementState, Promotion, PromotionCheck};
use shared::settings::Settings;
use shared::stock::{StockCount, StockLine};
use shared::store::{Store, StoreType};
use shared::sync::engine::Draft;
use shared::sync::{Operation, SealedMutation};
use shared::time::{BusinessDay, MINUTE_MS, ZoneOffsets};
use shared::visit::{
    CheckIn, CheckInPlace, CheckOut, Sighting, StepIds, Visit, check_in, check_out,
};
use std::time::Instant;

/// Visits of one push, as a phone sends them that was out of reach for a while.
const VISITS_A_PUSH: usize = 6;
/// Products of each count.
const PRODUCTS: usize = 12;
/// The login of the phone.
const LOGIN: &str = "m1";

/// What the phone knows.
struct Work {
    pen: Pen,
    stores: Vec<StoreId>,
    products: Vec<ProductId>,
    promotion: (PromotionId, Promotion),
    store: Store,
    store_type: StoreType,
    zone: ZoneOffsets,
    hints: HintHub,
}

/// Pushes in turn and compares.
///
/// # Errors
/// When the phone's work is refused.
pub async fn measure_ingest(
    served: &Served,
    (database, visits): (&'static str, i64),
    rounds: usize,
) -> anyhow::Result<IngestOutcome> {
    let mut work = Work::prepare(served).await?;
    let sorts = [
        ReportTables::On,
        ReportTables::WithoutTallies,
        ReportTables::WithoutFacts,
    ];
    let mut samples = [Sample::default(), Sample::default(), Sample::default()];
    let mut mutations = 0;
    // The first round is a warm-up.
    for round in 0..=rounds {
        for turn in 0..sorts.len() {
            // Each sort comes first, second and third equally often.
            let index = (round + turn) % sorts.len();
            set_report_tables(sorts[index]);
            let pushed = work.push(served).await;
            set_report_tables(ReportTables::On);
            let (time_ms, count) = pushed?;
            mutations = count;
            if round > 0 {
                samples[index].add(time_ms);
            }
        }
    }
    let [on, without_tallies, without_facts] = samples;
    let told = |sample: &Sample| sample.percentiles().context("there were pushes");
    let cost = |other: &Sample| on.paired_ratio(other).context("there were pushes");
    Ok(IngestOutcome {
        database,
        visits,
        mutations,
        rounds: on.count(),
        on: told(&on)?,
        without_tallies: told(&without_tallies)?,
        without_facts: told(&without_facts)?,
        cost_of_tallies: cost(&without_tallies)?,
        cost_of_facts_and_tallies: cost(&without_facts)?,
    })
}

impl Work {
    async fn prepare(served: &Served) -> anyhow::Result<Self> {
        let client = served.sign_in(LOGIN, Posture::Field).await?;
        let plain = &served.plain;
        let grants = "SELECT scope_id FROM access_grant WHERE user_id = \
                      (SELECT id FROM user_account WHERE login = 'm1')";
        let territory: Uuid = value(plain, grants).await?;
        let of_territory = format!("WHERE territory_id IN ({grants})");
        let stores: Vec<Uuid> = column(
            plain,
            &format!("SELECT id FROM store {of_territory} ORDER BY id"),
        )
        .await?;
        let products: Vec<Uuid> = column(
            plain,
            &format!("SELECT id FROM product ORDER BY id LIMIT {PRODUCTS}"),
        )
        .await?;
        let promotion: Uuid = value(
            plain,
            "SELECT subject_id FROM fact WHERE kind = 'promotion_check' \
             AND day = (SELECT MAX(day) FROM fact WHERE kind = 'promotion_check') \
             GROUP BY subject_id ORDER BY COUNT(*) DESC, subject_id LIMIT 1",
        )
        .await?;
        let path = format!("/api/promotions/{promotion}");
        let detail: PromotionDetail = client.get(&path).await.expect_status(200).json();
        let zone = ZoneOffsets::fixed("Asia/Shanghai", 28_800);
        let mut pen = client.pen();
        pen.wall = served.state.clock.now();
        Ok(Self {
            pen,
            stores: stores.into_iter().map(StoreId).collect(),
            products: products.into_iter().map(ProductId).collect(),
            promotion: (PromotionId(promotion), detail.promotion),
            store: plain_store(TerritoryId(territory), &zone)?,
            store_type: plain_store_type(),
            zone,
            hints: HintHub::new(),
        })
    }

    /// Writes and pushes a few visits; only the push is timed.
    async fn push(&mut self, served: &Served) -> anyhow::Result<(f64, usize)> {
        let clock = &served.state.clock;
        self.pen.wall = clock.now();
        let mut mutations: Vec<SealedMutation> = Vec::new();
        for _ in 0..VISITS_A_PUSH {
            let drafts = self.visit()?;
            mutations.extend(self.pen.write_all(drafts));
        }
        clock.set(self.pen.wall.plus_ms(MINUTE_MS));
        let count = mutations.len();
        let sender = Sender {
            user: self.pen.author,
            device: self.pen.device,
        };
        let (database, now) = (&served.state.database, clock.now());
        let started = Instant::now();
        let answer = push(database, &self.hints, sender, mutations, now).await?;
        let time_ms = milliseconds(started);
        for receipt in &answer.receipts {
            ensure!(
                receipt.reason.is_none(),
                "the push was not taken: {}",
                serde_json::to_string(&receipt.reason)?
            );
        }
        Ok((time_ms, count))
    }

    /// A whole visit: arrival, stock, a promotion, a display, departure.
    fn visit(&mut self) -> anyhow::Result<Vec<Draft>> {
        // The next store each time, so that no feed is longer than others.
        self.stores.rotate_left(1);
        let store = *self.stores.first().context("the territory has stores")?;
        let id = VisitId(self.pen.mutation_id().0);
        let person = self.pen.author;
        let mut drafts = self.arrive(id, store)?;
        let arrival = drafts.last().map(|draft| draft.mutation);
        let visit = visit_of(&drafts)?;
        let day = self.zone.business_day(self.pen.wall);
        let count = StockCount {
            visit: id,
            person,
            store,
            day,
            lines: self.lines(),
        };
        let (promotion, _) = self.promotion;
        let check = self.check(id, store, day);
        let display = plain_display(&check);
        let ids = [(); 3].map(|()| self.pen.mutation_id());
        let records = (
            StockCount::record_of(id),
            PromotionCheck::record_of(id, promotion),
            SpecialDisplay::record_of(id, Some(1), 0),
        );
        drafts.extend(record_fact((ids[0], records.0), None, &count, arrival));
        drafts.extend(record_fact((ids[1], records.1), None, &check, arrival));
        drafts.extend(record_fact((ids[2], records.2), None, &display, arrival));
        self.pen.wall = self.pen.wall.plus_ms(10 * MINUTE_MS);
        drafts.extend(self.leave(id, &visit)?);
        self.pen.wall = self.pen.wall.plus_ms(MINUTE_MS);
        Ok(drafts)
    }

    fn arrive(&self, id: VisitId, store: StoreId) -> anyhow::Result<Vec<Draft>> {
        check_in(&CheckIn {
            visit: id,
            ids: StepIds::new(self.pen.wall, &random_bytes()),
            person: self.pen.author,
            place: CheckInPlace::Store {
                id: store,
                store: &self.store,
                store_type: &self.store_type,
            },
            sighting: Sighting::default(),
            stops: &[],
            visits: &[],
            photos: &[],
            settings: &Settings::default(),
            now: self.pen.wall,
        })
        .map_err(|problem| anyhow::anyhow!("no arrival: {}", problem.as_str()))
    }

    fn leave(&self, id: VisitId, visit: &Visit) -> anyhow::Result<Vec<Draft>> {
        check_out(&CheckOut {
            person: self.pen.author,
            id,
            visit,
            ids: StepIds::new(self.pen.wall, &random_bytes()),
            store: Some((&self.store, &self.store_type)),
            sighting: Sighting::default(),
            note: None,
            store_closed: false,
            settings: &Settings::default(),
            now: self.pen.wall,
        })
        .map_err(|problem| anyhow::anyhow!("no departure: {}", problem.as_str()))
    }

    fn lines(&self) -> Vec<StockLine> {
        let line = |product: &ProductId| StockLine {
            shelf: Some(3),
            ..StockLine::untouched(*product, true)
        };
        self.products.iter().map(line).collect()
    }

    fn check(&self, visit: VisitId, store: StoreId, day: BusinessDay) -> PromotionCheck {
        let (id, promotion) = &self.promotion;
        let elements = promotion.elements.iter().map(|element| ElementFound {
            number: element.number,
            state: ElementState::Present,
            count: element.target,
            reasons: Vec::new(),
            note: None,
            photos: Vec::new(),
        });
        PromotionCheck {
            visit,
            person: self.pen.author,
            store,
            day,
            promotion: *id,
            elements: elements.collect(),
        }
    }
}

pub(super) fn visit_of(drafts: &[Draft]) -> anyhow::Result<Visit> {
    let created = drafts.last().map(|draft| &draft.op);
    let Some(Operation::Create { body }) = created else {
        anyhow::bail!("the last draft of an arrival creates the visit");
    };
    decode(body.clone()).map_err(|problem| anyhow::anyhow!("no visit: {}", problem.as_str()))
}

fn plain_display(of: &PromotionCheck) -> SpecialDisplay {
    let terms = DisplayTerms {
        place: DisplayPlace::EndCap,
        cases: Some(20),
        width_cm: None,
    };
    SpecialDisplay {
        visit: of.visit,
        person: of.person,
        store: of.store,
        day: of.day,
        agreed_number: Some(1),
        agreed: Some(terms.clone()),
        found: Some(terms),
        is_paid: true,
        note: None,
        photos: Vec::new(),
    }
}

fn plain_store(territory: TerritoryId, zone: &ZoneOffsets) -> anyhow::Result<Store> {
    let body = serde_json::json!({
        "name": "Example Store",
        "address": "1 Example Road",
        "store_type": StoreTypeId(Uuid::nil()),
        "territory": territory,
        "zone": zone,
    });
    Ok(serde_json::from_value(body)?)
}
