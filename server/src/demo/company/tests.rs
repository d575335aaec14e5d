use super::*;
use std::collections::{BTreeMap, BTreeSet};

const FRIDAY: u8 = 5;

#[test]
fn the_first_team_is_at_work_on_the_day_on_which_the_demo_is_looked_at() {
    for weekday in 1..=7 {
        let company = draw(SEED, REGIONS, weekday);
        for merchandiser in company.regions[0]
            .territories
            .iter()
            .flat_map(|t| &t.merchandisers)
        {
            let works = merchandiser
                .stores
                .iter()
                .any(|store| store.weekdays.contains(&weekday));
            assert!(works, "{} on {weekday}", merchandiser.person.login);
        }
    }
}

#[test]
fn the_ordinary_company_has_the_sizes_that_the_guide_names() {
    let company = draw(SEED, REGIONS, FRIDAY);
    let merchandisers: Vec<_> = company
        .regions
        .iter()
        .flat_map(|region| &region.territories)
        .flat_map(|territory| &territory.merchandisers)
        .collect();
    assert_eq!(company.regions.len(), 3);
    assert_eq!(merchandisers.len(), 12);
    assert_eq!(
        merchandisers.iter().map(|m| m.stores.len()).sum::<usize>(),
        480
    );
}

#[test]
fn a_working_day_has_24_chain_stores_or_8_hypermarkets() {
    for region in draw(SEED, REGIONS, FRIDAY).regions {
        for merchandiser in region.territories.into_iter().flat_map(|t| t.merchandisers) {
            let mut stops = BTreeMap::new();
            for store in &merchandiser.stores {
                for weekday in &store.weekdays {
                    *stops.entry(*weekday).or_insert(0) += 1;
                }
            }
            assert_eq!(stops.len(), WORKDAYS);
            assert!(
                stops
                    .values()
                    .all(|count| *count == merchandiser.stops_a_day)
            );
        }
    }
}

#[test]
fn a_huge_company_stays_on_the_map_and_each_territory_in_its_square() {
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let mut squares = std::collections::BTreeSet::new();
    for territory in 0..6_000 {
        let position = draw_position(&mut rng, territory);
        assert!(Position::new(position.latitude, position.longitude).is_some());
        let step = |degrees: f64| format!("{:.0}", (degrees / 0.07 + 1e-6).floor());
        squares.insert((
            step(position.latitude - 30.2),
            step(position.longitude - 112.4),
        ));
    }
    assert_eq!(squares.len(), 6_000);
}

#[test]
fn the_same_seed_draws_the_same_company() {
    assert_eq!(
        format!("{:?}", draw(3, 2, FRIDAY)),
        format!("{:?}", draw(3, 2, FRIDAY))
    );
}

#[test]
fn no_two_stores_of_the_company_bear_one_name() {
    let company = draw(SEED, REGIONS, FRIDAY);
    let names: Vec<_> = company
        .regions
        .iter()
        .flat_map(|region| &region.territories)
        .flat_map(|territory| &territory.merchandisers)
        .flat_map(|merchandiser| &merchandiser.stores)
        .map(|store| &store.name)
        .collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
}
