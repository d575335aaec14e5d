//! What is agreed with a store, changed by those who keep it: its displays, and its assortment taken over
//! from another store.

use super::kind::DISPLAYS_PER_STORE_MAX;
use super::{AgreedDisplay, ListedProduct, Listing};
use crate::ids::StoreId;
use crate::time::BusinessDay;
use std::collections::BTreeMap;

/// How a display's time stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DisplayTime {
    /// It is to stand there.
    Running,
    /// It is still to come.
    Coming,
    /// It is over.
    Ended,
}

impl AgreedDisplay {
    /// How its time stands on a day.
    #[must_use]
    pub fn time_on(&self, day: BusinessDay) -> DisplayTime {
        if day < self.from {
            DisplayTime::Coming
        } else if day <= self.to {
            DisplayTime::Running
        } else {
            DisplayTime::Ended
        }
    }
}

impl Listing {
    /// A store with which nothing is agreed.
    #[must_use]
    pub fn nothing_at(store: StoreId) -> Self {
        Self {
            store,
            products: Vec::new(),
            displays: Vec::new(),
        }
    }

    /// With one more display, numbered after all others: what was found is recorded by their numbers.
    /// Where the store has as many as it may, the one that ended first makes room; none when none has
    /// ended.
    #[must_use]
    pub fn with_new_display(&self, display: AgreedDisplay, today: BusinessDay) -> Option<Self> {
        let last = self.displays.iter().map(|display| display.number).max();
        let number = last.unwrap_or(0).checked_add(1)?;
        let mut after = self.clone();
        if after.displays.len() >= DISPLAYS_PER_STORE_MAX {
            let ended = after.displays.iter().enumerate();
            let ended = ended.filter(|(_, one)| one.time_on(today) == DisplayTime::Ended);
            let (oldest, _) = ended.min_by_key(|(_, one)| (one.to, one.number))?;
            after.displays.remove(oldest);
        }
        after.displays.push(AgreedDisplay { number, ..display });
        Some(after)
    }

    /// With the display of the same number as it is given; nothing else changes.
    #[must_use]
    pub fn with_display(&self, display: &AgreedDisplay) -> Self {
        let mut after = self.clone();
        for known in &mut after.displays {
            if known.number == display.number {
                known.clone_from(display);
            }
        }
        after
    }

    /// Without a display from tomorrow on: today was its last day. One that has not begun goes
    /// altogether; one that is over stays as it is.
    #[must_use]
    pub fn with_display_ended(&self, number: u16, today: BusinessDay) -> Self {
        let mut after = self.clone();
        after.displays.retain(|display| {
            display.number != number || display.time_on(today) != DisplayTime::Coming
        });
        for display in &mut after.displays {
            if display.number == number {
                display.to = display.to.min(today);
            }
        }
        after
    }
}

/// What an assortment changes at a store that takes it over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Takeover {
    /// The store's record afterwards; its displays are its own.
    pub after: Listing,
    /// Products that were not listed.
    pub added: usize,
    /// Products that are listed no more.
    pub retired: usize,
    /// Products that stay, with other facings or another word on whether they may be missing.
    pub changed: usize,
}

/// Takes an assortment over at a store; none when it has the same in the same order.
#[must_use]
pub fn take_over(
    assortment: &[ListedProduct],
    store: StoreId,
    before: Option<&Listing>,
) -> Option<Takeover> {
    let before = before
        .cloned()
        .unwrap_or_else(|| Listing::nothing_at(store));
    if before.products == assortment {
        return None;
    }
    let by_product = |products: &[ListedProduct]| {
        let products = products.iter().cloned();
        products
            .map(|listed| (listed.product, listed))
            .collect::<BTreeMap<_, _>>()
    };
    let (known, wanted) = (by_product(&before.products), by_product(assortment));
    let is_known = |listed: &&ListedProduct| known.contains_key(&listed.product);
    let differs = |listed: &&ListedProduct| {
        let known = known.get(&listed.product);
        known.is_some_and(|known| known != *listed)
    };
    Some(Takeover {
        added: wanted.values().filter(|listed| !is_known(listed)).count(),
        retired: known
            .keys()
            .filter(|product| !wanted.contains_key(product))
            .count(),
        changed: wanted.values().filter(differs).count(),
        after: Listing {
            products: assortment.to_vec(),
            ..before
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::display::{DisplayPlace, DisplayTerms};
    use crate::ids::ProductId;
    use crate::kinds::{RecordType, sample};
    use uuid::Uuid;

    fn day(offset: i64) -> BusinessDay {
        sample::day().plus_days(offset)
    }

    fn display(number: u16, from: i64, to: i64) -> AgreedDisplay {
        AgreedDisplay {
            number,
            terms: DisplayTerms {
                place: DisplayPlace::EndCap,
                cases: Some(10),
                width_cm: None,
            },
            from: day(from),
            to: day(to),
            is_paid: false,
        }
    }

    fn with(displays: Vec<AgreedDisplay>) -> Listing {
        Listing {
            displays,
            ..Listing::nothing_at(sample::STORE)
        }
    }

    fn listed(product: u128, facings: u32) -> ListedProduct {
        ListedProduct {
            product: ProductId(Uuid::from_u128(product)),
            is_must_stock: false,
            facings: Some(facings),
        }
    }

    fn numbers(listing: &Listing) -> Vec<u16> {
        let displays = listing.displays.iter();
        displays.map(|display| display.number).collect()
    }

    #[test]
    fn a_new_display_gets_a_number_that_none_had() {
        let listing = with(vec![display(1, 0, 9), display(7, 0, 9)]);
        let after = listing.with_new_display(display(0, 0, 9), day(0)).unwrap();
        assert_eq!(numbers(&after), [1, 7, 8]);
    }

    #[test]
    fn where_a_store_has_as_many_as_it_may_the_one_that_ended_first_makes_room() {
        let many = u16::try_from(DISPLAYS_PER_STORE_MAX).unwrap();
        let mut displays: Vec<_> = (1..=many).map(|number| display(number, -9, 9)).collect();
        let full = with(displays.clone());
        assert_eq!(full.with_new_display(display(0, 0, 9), day(0)), None);
        displays[4] = display(5, -9, -1);
        displays[2] = display(3, -9, -2);
        let after = with(displays)
            .with_new_display(display(0, 0, 9), day(0))
            .unwrap();
        assert!(!numbers(&after).contains(&3) && numbers(&after).contains(&5));
        assert_eq!(
            (after.displays.len(), after.check()),
            (DISPLAYS_PER_STORE_MAX, Ok(()))
        );
    }

    #[test]
    fn an_ended_display_had_today_as_its_last_day_and_one_to_come_goes() {
        let listing = with(vec![
            display(1, -3, 3),
            display(2, 1, 3),
            display(3, -3, -1),
        ]);
        let ended = |number| listing.with_display_ended(number, day(0));
        assert_eq!(ended(1).displays[0], display(1, -3, 0));
        assert_eq!(numbers(&ended(2)), [1, 3]);
        assert_eq!(ended(3), listing);
        assert!(ended(1).displays_on(day(1)).all(|one| one.number != 1));
    }

    #[test]
    fn a_changed_display_leaves_the_others_alone() {
        let listing = with(vec![display(1, 0, 3), display(2, 0, 3)]);
        let after = listing.with_display(&display(2, 0, 5));
        assert_eq!(after.displays, [display(1, 0, 3), display(2, 0, 5)]);
    }

    #[test]
    fn taking_over_counts_what_comes_goes_and_changes_and_keeps_the_displays() {
        let before = Listing {
            products: vec![listed(1, 2), listed(2, 2), listed(3, 2)],
            ..with(vec![display(1, 0, 3)])
        };
        let wanted = [listed(3, 2), listed(2, 4), listed(9, 1)];
        let takeover = take_over(&wanted, sample::STORE, Some(&before)).unwrap();
        let counts = (takeover.added, takeover.retired, takeover.changed);
        assert_eq!(counts, (1, 1, 1));
        assert_eq!(takeover.after.products, wanted);
        assert_eq!(takeover.after.displays, before.displays);
        // Once more there is nothing to do.
        assert_eq!(
            take_over(&wanted, sample::STORE, Some(&takeover.after)),
            None
        );
    }

    #[test]
    fn another_order_alone_is_taken_over_and_an_empty_assortment_makes_no_record() {
        let before = Listing {
            products: vec![listed(1, 2), listed(2, 2)],
            ..with(Vec::new())
        };
        let other_order = [listed(2, 2), listed(1, 2)];
        let takeover = take_over(&other_order, sample::STORE, Some(&before)).unwrap();
        let counts = (takeover.added, takeover.retired, takeover.changed);
        assert_eq!(counts, (0, 0, 0));
        assert_eq!(take_over(&[], sample::STORE, None), None);
    }
}
