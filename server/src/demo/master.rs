//! Master data and plans of the demo company, pushed from the desks of those who may write them.

use super::budgets::{Offer, approve};
use super::company::{Company, DemoStore, TypeName};
use super::dice::Dice;
use super::found::{RegionStaff, Staff};
use super::goods;
use super::offers::{self, Ground};
use super::phone::{Phone, World};
use super::shift::Shift;
use shared::feeds;
use shared::ids::{
    FormId, MutationId, ProductId, PromotionId, RecordId, StopRuleId, StoreId, StoreTypeId,
    TerritoryId, UserId,
};
use shared::kinds::{DraftOf, RecordType, create_draft};
use shared::place::Datum;
use shared::product::Listing;
use shared::promotion::PromotionType;
use shared::route::StopRule;
use shared::settings::{SETTINGS_RECORD, Settings};
use shared::store::{Store, StorePosition, StoreType, VisitTemplate};
use shared::sync::FeedId;
use shared::sync::engine::Draft;
use shared::time::{BusinessDay, UtcMs, ZoneOffsets};
use std::collections::HashMap;

/// The stream of chance for master data.
const MASTER_STREAM: u64 = 2;

/// What everybody takes along.
const KIT: [&str; 3] = ["文件夹", "抹布", "美工刀"];

/// What holds for the whole company.
pub(super) struct Setting {
    pub seed: u64,
    /// When it is set up.
    pub now: UtcMs,
    /// The first day with visits.
    pub first_day: BusinessDay,
    /// The day on which it is looked at first.
    pub today: BusinessDay,
    pub zone: ZoneOffsets,
    pub shift: Shift,
}

/// Pushes settings, store types, stores and plans; returns how many mutations there were.
pub(super) async fn push_master_data(
    world: &World<'_>,
    company: &Company,
    staff: &mut Staff,
    setting: &Setting,
) -> anyhow::Result<usize> {
    let mut master = Master {
        dice: Dice::new(setting.seed, MASTER_STREAM),
        setting,
    };
    let types = master.save_catalog(&mut staff.administrator)?;
    let products = master.save_products(&mut staff.administrator)?;
    let mut rounds = Vec::new();
    let mut number = 0;
    for (region, region_staff) in company.regions.iter().zip(&staff.regions) {
        let mut rules = Vec::new();
        for (territory, place) in region.territories.iter().zip(&region_staff.territories) {
            for (merchandiser, phone) in territory.merchandisers.iter().zip(&place.merchandisers) {
                for store in &merchandiser.stores {
                    let at = (place.id, types[&store.type_name]);
                    let id = master.save_store(&mut staff.administrator, store, at)?;
                    let agreed = (id, store.type_name, number);
                    master.save_listing(&mut staff.administrator, agreed, &products)?;
                    number += 1;
                    rules.push((phone.sender.user, id, store));
                }
            }
        }
        rounds.push(rules);
    }
    let offers = master.save_offers(staff, &types, &products)?;
    let mut count = staff.administrator.deliver_all(world, setting.now).await?;
    let approved = approve(world, (setting.now, &mut master.dice), &offers).await?;
    staff.administrator.save(setting.now, approved)?;
    count += staff.administrator.deliver_all(world, setting.now).await?;
    for (RegionStaff { supervisor, .. }, rules) in staff.regions.iter_mut().zip(rounds) {
        for (person, store_id, store) in rules {
            master.save_rule(supervisor, person, (store_id, store))?;
        }
        count += supervisor.deliver_all(world, setting.now).await?;
    }
    Ok(count)
}

struct Master<'a> {
    dice: Dice,
    setting: &'a Setting,
}

impl Master<'_> {
    fn save_catalog(
        &mut self,
        phone: &mut Phone,
    ) -> anyhow::Result<HashMap<TypeName, StoreTypeId>> {
        let settings = Settings {
            zone: self.setting.zone.clone(),
            ..Settings::default()
        };
        let draft = self.create((feeds::catalog(), SETTINGS_RECORD), &settings);
        phone.save(self.setting.now, vec![draft])?;
        let mut types = HashMap::new();
        for name in TypeName::ALL {
            let id = StoreTypeId::new(self.setting.now.0, self.dice.bytes());
            let draft = self.create((feeds::catalog(), RecordId(id.0)), &store_type(name));
            phone.save(self.setting.now, vec![draft])?;
            types.insert(name, id);
        }
        Ok(types)
    }

    fn save_store(
        &mut self,
        phone: &mut Phone,
        store: &DemoStore,
        (territory, store_type): (TerritoryId, StoreTypeId),
    ) -> anyhow::Result<StoreId> {
        let id = StoreId::new(self.setting.now.0, self.dice.bytes());
        let record = Store {
            name: store.name.clone(),
            source: None,
            external_id: None,
            address: store.address.clone(),
            store_type,
            territory,
            position: Some(StorePosition {
                latitude: store.position.latitude,
                longitude: store.position.longitude,
                datum: Datum::Wgs84,
                accuracy_m: Some(15.0),
                doubt: None,
            }),
            listed_position: None,
            zone: self.setting.zone.clone(),
            closed_on: None,
        };
        let draft = self.create((feeds::store(id), RecordId(id.0)), &record);
        phone.save(self.setting.now, vec![draft])?;
        Ok(id)
    }

    fn save_products(&mut self, phone: &mut Phone) -> anyhow::Result<Vec<ProductId>> {
        let mut ids = Vec::new();
        for product in goods::products() {
            let id = ProductId::new(self.setting.now.0, self.dice.bytes());
            let draft = self.create((feeds::catalog(), RecordId(id.0)), &product);
            phone.save(self.setting.now, vec![draft])?;
            ids.push(id);
        }
        Ok(ids)
    }

    fn save_listing(
        &mut self,
        phone: &mut Phone,
        (store, type_name, number): (StoreId, TypeName, u32),
        products: &[ProductId],
    ) -> anyhow::Result<()> {
        let of = (products, self.setting.first_day);
        let listing = offers::listing(store, type_name, number, of);
        let place = (feeds::store(store), Listing::record_of(store));
        let draft = self.create(place, &listing);
        phone.save(self.setting.now, vec![draft])
    }

    /// Promotions and forms.
    fn save_offers(
        &mut self,
        staff: &mut Staff,
        types: &HashMap<TypeName, StoreTypeId>,
        products: &[ProductId],
    ) -> anyhow::Result<Vec<Offer>> {
        let territories = staff.regions.iter().flat_map(|region| &region.territories);
        let owner = staff.managers.first().unwrap_or(&staff.administrator);
        let ground = Ground {
            today: self.setting.today,
            first_day: self.setting.first_day,
            territories: territories.map(|territory| territory.id).collect(),
            types,
            products,
            owner: owner.sender.user,
        };
        let mut drafts = Vec::new();
        let mut offers = Vec::new();
        for promotion in offers::promotions(&ground) {
            let id = PromotionId::new(self.setting.now.0, self.dice.bytes());
            let offer = Offer::new(id, promotion, products);
            drafts.push(self.create((feeds::catalog(), RecordId(id.0)), &offer.drafted));
            offers.push(offer);
        }
        for form in offers::forms(&ground) {
            let id = FormId::new(self.setting.now.0, self.dice.bytes());
            drafts.push(self.create((feeds::catalog(), RecordId(id.0)), &form));
        }
        staff.administrator.save(self.setting.now, drafts)?;
        Ok(offers)
    }

    fn save_rule(
        &mut self,
        phone: &mut Phone,
        person: UserId,
        (store_id, store): (StoreId, &DemoStore),
    ) -> anyhow::Result<()> {
        let id = StopRuleId::new(self.setting.now.0, self.dice.bytes());
        let rule = StopRule {
            person,
            store: store_id,
            weekdays: store.weekdays.clone(),
            every_weeks: 1,
            start: self.setting.first_day,
            end: None,
            order: store.order,
            planned_minute: self.setting.shift.planned_minute(store.order),
        };
        let draft = self.create((feeds::user(person), RecordId(id.0)), &rule);
        phone.save(self.setting.now, vec![draft])
    }

    fn create<T: RecordType>(&mut self, (feed, record): (FeedId, RecordId), value: &T) -> Draft {
        let mutation = MutationId::new(self.setting.now.0, self.dice.bytes());
        create_draft(
            DraftOf {
                mutation,
                record,
                feed,
            },
            value,
        )
    }
}

/// Chains and convenience stores do best with a gift or a price; all others are offered everything.
fn suggested(name: TypeName) -> Vec<PromotionType> {
    match name {
        TypeName::ChainSupermarket | TypeName::ConvenienceStore => {
            vec![PromotionType::BuyAndGet, PromotionType::PriceReduction]
        }
        TypeName::Hypermarket | TypeName::FreshFoodStore => Vec::new(),
    }
}

fn store_type(name: TypeName) -> StoreType {
    let make = |name_zh: &str,
                name_en: &str,
                (units, stores_a_day): (u32, u32),
                (minutes, geofence_radius_m): (u32, u32)| {
        StoreType {
            name_zh: name_zh.to_owned(),
            name_en: name_en.to_owned(),
            units,
            stores_a_day,
            time_in_store_min_s: minutes * 60,
            geofence_radius_m,
            template: VisitTemplate {
                cards: Vec::new(),
                kit: KIT.iter().map(|name| (*name).to_owned()).collect(),
                promotion_types: suggested(name),
            },
        }
    };
    match name {
        TypeName::Hypermarket => make("大卖场", "Hypermarket", (3, 8), (20, 300)),
        TypeName::ChainSupermarket => make("连锁超市", "Chain supermarket", (1, 24), (5, 150)),
        TypeName::ConvenienceStore => make("便利店", "Convenience store", (1, 24), (4, 100)),
        TypeName::FreshFoodStore => make("社区生鲜", "Fresh food store", (1, 24), (5, 120)),
    }
}
