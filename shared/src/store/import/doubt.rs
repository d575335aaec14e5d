//! Which positions of a list are not to be trusted.

use super::place_name::{begins_with_city, name_before_number, stated_city};
use super::row::ImportRow;
use crate::place::{Position, distance_m};
use crate::store::PositionDoubt;
use std::collections::{BTreeSet, HashMap};

/// A position that so many stores have is a geocoder's fallback.
pub const SHARED_BY_MIN: usize = 3;
/// A group's median needs so many positions that are not shared.
pub const GROUP_MIN: usize = 5;
/// Farther from its group than this is another city.
pub const FAR_FROM_GROUP_M: f64 = 60_000.0;

/// Closer to zero than this, in degrees, is an empty field that became a number.
const NULL_ISLAND_DEG: f64 = 0.1;

/// One answer for each row: why its position is doubtful, if it is. The first reason that holds of
/// null island, swapped axes, shared, far from the group.
#[must_use]
pub fn find_doubts(rows: &[ImportRow]) -> Vec<Option<PositionDoubt>> {
    let mut sharers: HashMap<(u64, u64), usize> = HashMap::new();
    for position in rows.iter().filter_map(|row| row.position) {
        *sharers.entry(key(position)).or_default() += 1;
    }
    let is_shared = |position: Position| {
        sharers
            .get(&key(position))
            .is_some_and(|n| *n >= SHARED_BY_MIN)
    };
    let own: Vec<Option<PositionDoubt>> = rows
        .iter()
        .map(|row| {
            let position = row.position?;
            if is_null_island(position) {
                Some(PositionDoubt::NullIsland)
            } else if row.was_swapped {
                Some(PositionDoubt::SwappedAxes)
            } else {
                is_shared(position).then_some(PositionDoubt::SharedPosition)
            }
        })
        .collect();
    let far = far_from_group(rows, &own);
    own.into_iter()
        .zip(far)
        .map(|(own, is_far)| own.or(is_far.then_some(PositionDoubt::FarFromGroup)))
        .collect()
}

/// For each row whether it lies far from the median of its group.
fn far_from_group(rows: &[ImportRow], own: &[Option<PositionDoubt>]) -> Vec<bool> {
    let trusted = |index: usize| rows[index].position.filter(|_| own[index].is_none());
    let groups = group(rows);
    let mut members: HashMap<&Group<'_>, Vec<Position>> = HashMap::new();
    for (index, candidates) in groups.iter().enumerate() {
        for candidate in candidates {
            members.entry(candidate).or_default().extend(trusted(index));
        }
    }
    let medians: HashMap<&Group<'_>, Position> = members
        .iter()
        .filter(|(_, positions)| positions.len() >= GROUP_MIN)
        .map(|(group, positions)| (*group, median(positions)))
        .collect();
    groups
        .iter()
        .enumerate()
        .map(|(index, candidates)| {
            let median = candidates
                .iter()
                .find_map(|candidate| medians.get(candidate));
            match (trusted(index), median) {
                (Some(position), Some(median)) => distance_m(position, *median) > FAR_FROM_GROUP_M,
                _ => false,
            }
        })
        .collect()
}

#[derive(PartialEq, Eq, Hash)]
enum Group<'a> {
    Name(&'a str),
    City(&'a str),
}

/// For each row its groups, the one that counts first.
fn group(rows: &[ImportRow]) -> Vec<Vec<Group<'_>>> {
    let cities: BTreeSet<&str> = rows
        .iter()
        .filter_map(|row| stated_city(&row.address))
        .collect();
    rows.iter()
        .map(|row| {
            let city = stated_city(&row.address).or_else(|| {
                cities
                    .iter()
                    .find(|city| begins_with_city(&row.address, city))
                    .copied()
            });
            let name = name_before_number(&row.name);
            name.map(Group::Name)
                .into_iter()
                .chain(city.map(Group::City))
                .collect()
        })
        .collect()
}

fn median(positions: &[Position]) -> Position {
    let middle = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    Position {
        latitude: middle(positions.iter().map(|position| position.latitude).collect()),
        longitude: middle(
            positions
                .iter()
                .map(|position| position.longitude)
                .collect(),
        ),
    }
}

fn key(position: Position) -> (u64, u64) {
    (position.latitude.to_bits(), position.longitude.to_bits())
}

fn is_null_island(position: Position) -> bool {
    position.latitude.abs() < NULL_ISLAND_DEG && position.longitude.abs() < NULL_ISLAND_DEG
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, address: &str, latitude: f64, longitude: f64) -> ImportRow {
        ImportRow {
            row: 2,
            external_id: name.into(),
            name: name.into(),
            address: address.into(),
            position: Position::new(latitude, longitude),
            was_swapped: false,
            store_type: None,
            territory: None,
        }
    }

    fn step(index: u32) -> f64 {
        f64::from(index) / 1000.0
    }

    #[test]
    fn three_stores_on_one_point_are_doubtful_and_two_are_not() {
        let mut rows = vec![
            row("甲", "", 41.0, 123.0),
            row("乙", "", 41.0, 123.0),
            row("丙", "", 41.5, 123.0),
        ];
        assert_eq!(find_doubts(&rows), [None, None, None]);
        rows.push(row("丁", "", 41.0, 123.0));
        let shared = Some(PositionDoubt::SharedPosition);
        assert_eq!(find_doubts(&rows), [shared, shared, None, shared]);
    }

    #[test]
    fn a_store_in_another_city_than_its_numbered_sisters_is_doubtful() {
        let mut rows: Vec<_> = (1..=5)
            .map(|n| row(&format!("长{n}"), "南关区", 43.9 + step(n), 125.3))
            .collect();
        rows.push(row("长6", "南关区", 43.9, 126.9));
        assert_eq!(find_doubts(&rows)[5], Some(PositionDoubt::FarFromGroup));
        assert!(find_doubts(&rows)[..5].iter().all(Option::is_none));
    }

    #[test]
    fn a_store_far_from_the_city_of_its_address_is_doubtful() {
        let mut rows: Vec<_> = (1..=5)
            .map(|n| row("店", "沈阳市和平区", 41.8 + step(n), 123.4))
            .collect();
        rows.push(row("某店", "沈阳浑南", 43.9, 125.3));
        assert_eq!(find_doubts(&rows)[5], Some(PositionDoubt::FarFromGroup));
    }

    #[test]
    fn a_store_in_a_street_named_after_a_far_city_is_not_doubtful() {
        let mut rows: Vec<_> = (1..=6)
            .map(|n| row("店", "沈阳市和平区", 41.8 + step(n), 123.4))
            .collect();
        rows.push(row("沈阳街店", "沈阳街14号", 45.7, 126.6));
        assert_eq!(find_doubts(&rows)[6], None);
    }

    #[test]
    fn four_stores_are_too_few_for_a_median() {
        let mut rows: Vec<_> = (1..=4)
            .map(|n| row(&format!("长{n}"), "", 43.9 + step(n), 125.3))
            .collect();
        rows[3].position = Position::new(43.9, 127.5);
        assert!(find_doubts(&rows).iter().all(Option::is_none));
    }

    #[test]
    fn null_island_and_exchanged_axes_are_doubtful() {
        let mut rows = vec![row("甲", "", 0.0, 0.0), row("乙", "", 41.0, 123.0)];
        rows[1].was_swapped = true;
        let expected = [
            Some(PositionDoubt::NullIsland),
            Some(PositionDoubt::SwappedAxes),
        ];
        assert_eq!(find_doubts(&rows), expected);
    }
}
