//! Who enters leave and holidays.

use super::*;

fn leave_of(owner: Option<UserId>, owner_places: &[StorePlace]) -> WriteFacts<'_> {
    WriteFacts {
        kind: "absence",
        home: owner.map_or(FeedName::Catalog, FeedName::User),
        owner,
        owner_places,
        store: None,
        ..visit_of_me()
    }
}

#[test]
fn leave_is_entered_by_supervisors_of_the_persons_work_and_nobody_else() {
    let places = [place()];
    let leave = leave_of(Some(COLLEAGUE), &places);
    let decided = |role| decide_write(&[grant(ME, role)], ME, &leave);
    assert_eq!(decided(Role::Supervisor), WriteDecision::Allowed);
    for role in Role::ALL.iter().filter(|role| **role != Role::Supervisor) {
        assert_eq!(decided(*role), REFUSED, "{role:?}");
    }
    let elsewhere = [StorePlace {
        territory: TerritoryId(Uuid::from_u128(21)),
        ..place()
    }];
    let foreign = leave_of(Some(COLLEAGUE), &elsewhere);
    assert_eq!(
        decide_write(&[grant(ME, Role::Supervisor)], ME, &foreign),
        REFUSED
    );
}

#[test]
fn leave_of_somebody_without_a_plan_yet_is_entered_where_they_have_a_grant() {
    let own = [grant(COLLEAGUE, Role::Merchandiser)];
    let leave = WriteFacts {
        owner_grants: &own,
        ..leave_of(Some(COLLEAGUE), &[])
    };
    let supervisor = [grant(ME, Role::Supervisor)];
    assert_eq!(
        decide_write(&supervisor, ME, &leave),
        WriteDecision::Allowed
    );
    let of_nobody = leave_of(Some(COLLEAGUE), &[]);
    assert_eq!(decide_write(&supervisor, ME, &of_nobody), REFUSED);
}

#[test]
fn nobody_excuses_themselves() {
    let places = [place()];
    let grants = [grant(ME, Role::Supervisor), grant(ME, Role::Merchandiser)];
    assert_eq!(
        decide_write(&grants, ME, &leave_of(Some(ME), &places)),
        REFUSED
    );
}

#[test]
fn a_holiday_is_for_administrators_of_the_company() {
    let holiday = leave_of(None, &[]);
    assert_eq!(
        decide_write(&[administrator(ME)], ME, &holiday),
        WriteDecision::Allowed
    );
    assert_eq!(
        decide_write(&[grant(ME, Role::Supervisor)], ME, &holiday),
        REFUSED
    );
    assert_eq!(
        decide_write(&[grant(ME, Role::Administrator)], ME, &holiday),
        REFUSED
    );
}
