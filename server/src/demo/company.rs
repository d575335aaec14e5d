//! The demo company on paper: regions, people, stores and who visits what. Plainly fictional names,
//! and the same company for the same seed and size.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use shared::place::Position;
use std::collections::HashMap;

/// The seed of the ordinary demo company.
pub const SEED: u64 = 7;
/// Regions of the ordinary demo company.
pub const REGIONS: usize = 3;

/// Names and logins are the same whatever the weekday.
pub(super) const ANY_WEEKDAY: u8 = 1;

/// How many territories a region has.
const TERRITORIES_PER_REGION: usize = 2;
/// How many merchandisers a territory has.
const MERCHANDISERS_PER_TERRITORY: usize = 2;
/// How many stores each merchandiser looks after.
const STORES_PER_MERCHANDISER: usize = 40;
/// Every which merchandiser visits hypermarkets only.
const HYPERMARKET_EVERY: usize = 6;
/// Territories of one block of squares: three beside each other, a hundred rows.
const BLOCK: usize = 300;
/// Working days a week.
const WORKDAYS: usize = 5;

/// The four store types of the demo company.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TypeName {
    /// 大卖场: 3 units, 8 a day.
    Hypermarket,
    /// 连锁超市: 1 unit, 24 a day.
    ChainSupermarket,
    /// 便利店: 1 unit, 24 a day.
    ConvenienceStore,
    /// 社区生鲜: 1 unit, 24 a day.
    FreshFoodStore,
}

impl TypeName {
    /// All four, in the order in which they are listed.
    pub const ALL: [Self; 4] = [
        Self::Hypermarket,
        Self::ChainSupermarket,
        Self::ConvenienceStore,
        Self::FreshFoodStore,
    ];
}

/// A person of the demo company.
#[derive(Clone, Debug)]
pub struct Person {
    /// What the person signs in with.
    pub login: String,
    /// The name on the screen.
    pub name: String,
}

/// A store with its place in a merchandiser's week.
#[derive(Clone, Debug)]
pub struct DemoStore {
    /// Chain, then branch.
    pub name: String,
    /// One line.
    pub address: String,
    /// What kind of store.
    pub type_name: TypeName,
    /// WGS-84.
    pub position: Position,
    /// ISO weekdays on which it is visited.
    pub weekdays: Vec<u8>,
    /// Place in the merchandiser's order, from 1; a day keeps the order of its stores.
    pub order: u32,
}

/// A merchandiser with stores.
#[derive(Clone, Debug)]
pub struct Merchandiser {
    /// Who.
    pub person: Person,
    /// The stores looked after.
    pub stores: Vec<DemoStore>,
    /// Stops of a full day: 8 or 24.
    pub stops_a_day: usize,
}

/// A territory with its people.
#[derive(Clone, Debug)]
pub struct Territory {
    /// Its name.
    pub name: String,
    /// Who works there.
    pub merchandisers: Vec<Merchandiser>,
}

/// A region: its territories and the supervisor of its team.
#[derive(Clone, Debug)]
pub struct Region {
    /// Its name.
    pub name: String,
    /// Leads the region's team.
    pub supervisor: Person,
    /// Its territories.
    pub territories: Vec<Territory>,
}

/// The whole company.
#[derive(Clone, Debug)]
pub struct Company {
    /// Its regions.
    pub regions: Vec<Region>,
    /// Regional managers: the first has the first region, the last has the others.
    pub managers: Vec<Person>,
    /// The administrator.
    pub administrator: Person,
}

const REGION_NAMES: [&str; 3] = ["东湖区域", "南岸区域", "北岭区域"];
const TERRITORY_NAMES: [&str; 6] = [
    "东湖片区",
    "槐树街片区",
    "南岸片区",
    "码头片区",
    "北岭片区",
    "松坡片区",
];
const SUPERVISOR_NAMES: [&str; 3] = ["周禾生", "沈知秋", "梁望山"];
const MANAGER_NAMES: [&str; 2] = ["顾一帆", "温如川"];
const MERCHANDISER_NAMES: [&str; 12] = [
    "林小满",
    "何丹青",
    "江暮云",
    "宋知微",
    "许南乔",
    "叶时雨",
    "陆见山",
    "白景行",
    "苏听雨",
    "程晚舟",
    "秦未央",
    "方沐晨",
];
const CHAINS: [(&str, TypeName); 8] = [
    ("云杉里超市", TypeName::ChainSupermarket),
    ("小满便利", TypeName::ConvenienceStore),
    ("青柚生活超市", TypeName::ChainSupermarket),
    ("拾光便利", TypeName::ConvenienceStore),
    ("半亩鲜市", TypeName::FreshFoodStore),
    ("四季仓超市", TypeName::ChainSupermarket),
    ("晨露鲜市", TypeName::FreshFoodStore),
    ("竹笛超市", TypeName::ChainSupermarket),
];
const HYPERMARKETS: [&str; 4] = ["四月百货", "远帆大卖场", "云顶购物广场", "平川大卖场"];
const STREETS: [&str; 20] = [
    "槐树街",
    "东湖路",
    "码头街",
    "河沿路",
    "湖心路",
    "北巷",
    "松坡路",
    "望江街",
    "梧桐路",
    "云桥路",
    "春晖街",
    "麦田路",
    "石榴街",
    "青瓦巷",
    "竹影路",
    "琴台街",
    "橘子洲路",
    "长亭路",
    "星河街",
    "晚照路",
];

/// Draws a company of that many regions (3 is the ordinary one) from a seed. Days off differ, and the
/// whole first team is at work on `weekday`, the ISO weekday on which the demo is looked at first.
#[must_use]
pub fn draw(seed: u64, regions: usize, weekday: u8) -> Company {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut merchandiser_number = 0;
    // A manager without a region would have nothing to look at.
    let region_count = regions;
    let mut regions: Vec<Region> = (0..regions)
        .map(|region| Region {
            name: named(&REGION_NAMES, region),
            supervisor: person("sup", region, &SUPERVISOR_NAMES),
            territories: (0..TERRITORIES_PER_REGION)
                .map(|territory| {
                    let number = region * TERRITORIES_PER_REGION + territory;
                    Territory {
                        name: named(&TERRITORY_NAMES, number),
                        merchandisers: (0..MERCHANDISERS_PER_TERRITORY)
                            .map(|_| {
                                merchandiser_number += 1;
                                let place = (number, usize::from(weekday));
                                draw_merchandiser(&mut rng, merchandiser_number - 1, place)
                            })
                            .collect(),
                    }
                })
                .collect(),
        })
        .collect();
    name_branches(&mut regions);
    Company {
        regions,
        managers: (0..MANAGER_NAMES.len().min(region_count))
            .map(|n| person("mgr", n, &MANAGER_NAMES))
            .collect(),
        administrator: Person {
            login: "admin".into(),
            name: "管理员".into(),
        },
    }
}

/// No two stores of the company bear one name: a chain's second store in a street says so.
fn name_branches(regions: &mut [Region]) {
    let mut branches: HashMap<String, u32> = HashMap::new();
    let stores = regions
        .iter_mut()
        .flat_map(|region| &mut region.territories)
        .flat_map(|territory| &mut territory.merchandisers)
        .flat_map(|merchandiser| &mut merchandiser.stores);
    for store in stores {
        let branch = branches.entry(store.name.clone()).or_default();
        *branch += 1;
        match *branch {
            1 => store.name.push('店'),
            number => store.name = format!("{}{number}店", store.name),
        }
    }
}

fn draw_merchandiser(
    rng: &mut ChaCha8Rng,
    number: usize,
    (territory, weekday): (usize, usize),
) -> Merchandiser {
    let is_hypermarket = number % HYPERMARKET_EVERY == HYPERMARKET_EVERY - 1;
    let stops_a_day = if is_hypermarket { 8 } else { 24 };
    let visits_a_week = stops_a_day * WORKDAYS / STORES_PER_MERCHANDISER;
    let stores = (0..STORES_PER_MERCHANDISER)
        .map(|index| {
            let weekdays = weekdays_of(&workdays(index, visits_a_week), number + weekday);
            draw_store(
                rng,
                StoreSlot {
                    index,
                    territory,
                    is_hypermarket,
                    weekdays,
                },
            )
        })
        .collect();
    Merchandiser {
        person: person("m", number, &MERCHANDISER_NAMES),
        stores,
        stops_a_day,
    }
}

/// Distinct workdays (0 to 4) for one store, two apart, so that each day gets as many stores.
fn workdays(index: usize, visits_a_week: usize) -> Vec<usize> {
    (0..visits_a_week)
        .map(|visit| (index + visit * 2) % WORKDAYS)
        .collect()
}

/// Days off differ from person to person, so that every day of the week has work to show. The first
/// person's last working day is the weekday itself, and everybody else's week begins a day later.
fn weekdays_of(workdays: &[usize], turn: usize) -> Vec<u8> {
    let mut weekdays: Vec<u8> = workdays
        .iter()
        .filter_map(|workday| u8::try_from((turn + workday + 2) % 7 + 1).ok())
        .collect();
    weekdays.sort_unstable();
    weekdays
}

struct StoreSlot {
    index: usize,
    territory: usize,
    is_hypermarket: bool,
    weekdays: Vec<u8>,
}

fn draw_store(rng: &mut ChaCha8Rng, slot: StoreSlot) -> DemoStore {
    let street = STREETS[(slot.index + slot.territory * 3) % STREETS.len()];
    let (chain, type_name) = if slot.is_hypermarket {
        (
            HYPERMARKETS[slot.index % HYPERMARKETS.len()],
            TypeName::Hypermarket,
        )
    } else {
        CHAINS[slot.index % CHAINS.len()]
    };
    DemoStore {
        name: format!("{chain} {street}"),
        address: format!(
            "{}{street}{}号",
            TERRITORY_NAMES[slot.territory % TERRITORY_NAMES.len()],
            1 + rng.next_u32() % 200
        ),
        type_name,
        position: draw_position(rng, slot.territory),
        weekdays: slot.weekdays,
        order: u32::try_from(slot.index).unwrap_or(u32::MAX - 1) + 1,
    }
}

/// A point in the territory's own square of some 5 km, in the open country of no real chain.
fn draw_position(rng: &mut ChaCha8Rng, territory: usize) -> Position {
    // A company of any size stays on the map: a full block goes on beside it, to the east.
    let (block, place) = (territory / BLOCK, territory % BLOCK);
    let column = f64::from(u32::try_from(block * 3 + place % 3).unwrap_or(0));
    let row = f64::from(u32::try_from(place / 3).unwrap_or(0));
    let part = |value: u32| f64::from(value % 10_000) / 10_000.0 * 0.05;
    Position {
        latitude: 30.20 + row * 0.07 + part(rng.next_u32()),
        longitude: 112.40 + column * 0.07 + part(rng.next_u32()),
    }
}

fn named(names: &[&str], number: usize) -> String {
    let name = names[number % names.len()];
    match number / names.len() {
        0 => name.to_owned(),
        round => format!("{name}{}", round + 1),
    }
}

fn person(prefix: &str, number: usize, names: &[&str]) -> Person {
    Person {
        login: format!("{prefix}{}", number + 1),
        name: named(names, number),
    }
}

#[cfg(test)]
mod tests;
