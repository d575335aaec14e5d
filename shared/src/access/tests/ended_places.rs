//! What the places say that a store has left, and what they do not.

use super::*;

const LEFT_AT: UtcMs = UtcMs(500);

/// The store stood in the territory of [`grant`] until it left, and now stands in another region.
fn left_territory() -> (StorePlace, EndedPlace) {
    let before = place();
    let now = StorePlace {
        territory: TerritoryId(Uuid::from_u128(21)),
        region: RegionId(Uuid::from_u128(31)),
        routes: Vec::new(),
        ..place()
    };
    let ended = EndedPlace {
        left: LeftPlace::Territory(before.territory, before.region),
        from: UtcMs(100),
        until: LEFT_AT,
    };
    (now, ended)
}

/// What the policy says of a visit of an interval, with these places that the store has left.
fn visit_between(
    (from, to): (i64, i64),
    own: &Grant,
    (store, ended): &(StorePlace, EndedPlace),
) -> WriteDecision {
    let write = WriteFacts {
        store: Some(store.clone()),
        interval: (UtcMs(from), UtcMs(to)),
        now: UtcMs(to),
        ..visit_of_me()
    };
    let own = std::slice::from_ref(own);
    assert_eq!(
        decide_write_in_time(own, ME, &write, &[]),
        decide_write(own, ME, &write)
    );
    decide_write_in_time(own, ME, &write, std::slice::from_ref(ended))
}

#[test]
fn work_of_the_time_before_a_store_left_is_late_and_later_work_is_refused() {
    let own = grant(ME, Role::Merchandiser);
    let store = left_territory();
    assert_eq!(
        visit_between((499, NOW.0), &own, &store),
        WriteDecision::AllowedLate
    );
    assert_eq!(visit_between((500, NOW.0), &own, &store), REFUSED);
    // It arrived while the store stood there, and is judged only now.
    assert_eq!(
        visit_between((400, 499), &own, &store),
        WriteDecision::Allowed
    );
    assert_eq!(visit_between((50, 99), &own, &store), REFUSED);
}

#[test]
fn a_store_that_left_a_route_or_its_region_counts_for_whose_they_were() {
    let (now, territory) = left_territory();
    let route = EndedPlace {
        left: LeftPlace::Route(place().routes[0]),
        ..territory
    };
    let of = |scope_kind, scope_id| Grant {
        scope_kind,
        scope_id: Some(scope_id),
        ..grant(ME, Role::Merchandiser)
    };
    let on_route = of(ScopeKind::Route, place().routes[0].0);
    let in_region = of(ScopeKind::Region, place().region.0);
    for (own, ended, expected) in [
        (&on_route, route, WriteDecision::AllowedLate),
        (&on_route, territory, REFUSED),
        (&in_region, territory, WriteDecision::AllowedLate),
        (&in_region, route, REFUSED),
    ] {
        let said = visit_between((0, NOW.0), own, &(now.clone(), ended));
        assert_eq!(said, expected, "{own:?} {ended:?}");
    }
}

#[test]
fn a_grant_that_did_not_hold_while_the_store_stood_there_counts_for_nothing() {
    let store = left_territory();
    for (valid_from, valid_to) in [(0, Some(100)), (500, None), (300, Some(300))] {
        let own = Grant {
            valid_from: UtcMs(valid_from),
            valid_to: valid_to.map(UtcMs),
            ..grant(ME, Role::Merchandiser)
        };
        assert_eq!(
            visit_between((0, NOW.0), &own, &store),
            REFUSED,
            "{valid_from}"
        );
    }
}

#[test]
fn a_place_that_a_store_left_lets_nobody_do_what_they_could_not_do_there() {
    let (now, ended) = left_territory();
    let promoter = grant(ME, Role::Promoter);
    assert_eq!(
        visit_between((0, NOW.0), &promoter, &(now.clone(), ended)),
        REFUSED
    );
    let of_colleague = WriteFacts {
        owner: Some(COLLEAGUE),
        store: Some(now),
        interval: (UtcMs(0), NOW),
        ..visit_of_me()
    };
    let own = [grant(ME, Role::Merchandiser)];
    assert_eq!(
        decide_write_in_time(&own, ME, &of_colleague, &[ended]),
        REFUSED
    );
}
