//! What the policy must hold, whatever the grants.

use super::*;
use crate::feeds::FeedName;
use crate::kinds::KINDS;
use crate::problem::ProblemCode;
use crate::sync::kind::Class;
use proptest::prelude::*;

const NOW: UtcMs = UtcMs(1_000_000);
const ME: UserId = UserId(Uuid::from_u128(1));
const COLLEAGUE: UserId = UserId(Uuid::from_u128(2));

fn place() -> StorePlace {
    StorePlace {
        store: StoreId(Uuid::from_u128(10)),
        territory: TerritoryId(Uuid::from_u128(20)),
        region: RegionId(Uuid::from_u128(30)),
        routes: vec![RouteId(Uuid::from_u128(40))],
    }
}

fn grant(user: UserId, role: Role) -> Grant {
    Grant {
        id: GrantId(Uuid::from_u128(50)),
        user,
        role,
        scope_kind: ScopeKind::Territory,
        scope_id: Some(place().territory.0),
        valid_from: UtcMs(0),
        valid_to: None,
    }
}

fn administrator(user: UserId) -> Grant {
    Grant {
        scope_kind: ScopeKind::Company,
        scope_id: None,
        ..grant(user, Role::Administrator)
    }
}

fn visit_of_me() -> WriteFacts<'static> {
    WriteFacts {
        kind: "visit",
        is_create: true,
        changed_fields: &[],
        home: FeedName::Store(place().store),
        owner: Some(ME),
        owner_grants: &[],
        owner_places: &[],
        store: Some(place()),
        interval: (NOW, NOW),
        now: NOW,
    }
}

fn plan_for(owner: UserId, owner_grants: &[Grant]) -> WriteFacts<'_> {
    WriteFacts {
        kind: "stop_rule",
        home: FeedName::User(owner),
        owner: Some(owner),
        owner_grants,
        ..visit_of_me()
    }
}

const REFUSED: WriteDecision = WriteDecision::Refused(ProblemCode::NotGranted);

#[test]
fn every_kind_has_a_policy() {
    for kind in KINDS.all().iter() {
        assert!(
            has_write_policy(kind.name),
            "{} needs a line in the policy",
            kind.name
        );
    }
}

#[test]
fn nobody_writes_what_the_server_makes() {
    let grants: Vec<Grant> = Role::ALL.iter().map(|role| grant(ME, *role)).collect();
    for kind in KINDS
        .all()
        .iter()
        .filter(|kind| kind.class == Class::Projection)
    {
        let write = WriteFacts {
            kind: kind.name,
            home: FeedName::User(ME),
            ..visit_of_me()
        };
        assert_eq!(decide_write(&grants, ME, &write), REFUSED, "{}", kind.name);
    }
}

#[test]
fn a_merchandiser_visits_the_stores_of_the_own_territory() {
    let grants = [grant(ME, Role::Merchandiser)];
    assert_eq!(
        decide_write(&grants, ME, &visit_of_me()),
        WriteDecision::Allowed
    );
    let elsewhere = StorePlace {
        territory: TerritoryId(Uuid::from_u128(21)),
        ..place()
    };
    let write = WriteFacts {
        store: Some(elsewhere),
        ..visit_of_me()
    };
    assert_eq!(decide_write(&grants, ME, &write), REFUSED);
}

#[test]
fn every_scope_kind_covers_its_own_stores() {
    for (kind, id) in [
        (ScopeKind::Region, Some(place().region.0)),
        (ScopeKind::Territory, Some(place().territory.0)),
        (ScopeKind::Store, Some(place().store.0)),
        (ScopeKind::Route, Some(place().routes[0].0)),
        (ScopeKind::Company, None),
    ] {
        let own = Grant {
            scope_kind: kind,
            scope_id: id,
            ..grant(ME, Role::Merchandiser)
        };
        assert!(own.covers(&place()), "{kind:?}");
        let other = Grant {
            scope_id: Some(Uuid::from_u128(99)),
            ..own
        };
        assert_eq!(
            other.covers(&place()),
            kind == ScopeKind::Company,
            "{kind:?}"
        );
    }
}

#[test]
fn nobody_records_a_visit_for_somebody_else() {
    let grants = [
        grant(ME, Role::Merchandiser),
        administrator(ME),
        grant(ME, Role::Supervisor),
    ];
    let write = WriteFacts {
        owner: Some(COLLEAGUE),
        ..visit_of_me()
    };
    assert_eq!(decide_write(&grants, ME, &write), REFUSED);
}

#[test]
fn a_visit_is_never_taken_back() {
    let grants = [grant(ME, Role::Merchandiser)];
    let withdraw = WriteFacts {
        is_create: false,
        ..visit_of_me()
    };
    assert_eq!(decide_write(&grants, ME, &withdraw), REFUSED);
    let check_out = WriteFacts {
        changed_fields: &["check_out_at"],
        ..withdraw
    };
    assert_eq!(
        decide_write(&grants, ME, &check_out),
        WriteDecision::Allowed
    );
}

#[test]
fn a_visit_stands_in_its_stores_feed() {
    let grants = [grant(ME, Role::Merchandiser)];
    let write = WriteFacts {
        home: FeedName::User(ME),
        ..visit_of_me()
    };
    assert_eq!(decide_write(&grants, ME, &write), REFUSED);
    let unlisted = WriteFacts {
        store: None,
        home: FeedName::User(ME),
        ..visit_of_me()
    };
    assert_eq!(decide_write(&grants, ME, &unlisted), WriteDecision::Allowed);
    let of_colleague = WriteFacts {
        home: FeedName::User(COLLEAGUE),
        ..unlisted
    };
    assert_eq!(decide_write(&grants, ME, &of_colleague), REFUSED);
}

#[test]
fn work_of_the_time_before_a_grant_ended_is_late_and_not_lost() {
    let ended = [Grant {
        valid_to: Some(UtcMs(500)),
        ..grant(ME, Role::Merchandiser)
    }];
    let offline = WriteFacts {
        interval: (UtcMs(499), NOW),
        ..visit_of_me()
    };
    assert_eq!(
        decide_write(&ended, ME, &offline),
        WriteDecision::AllowedLate
    );
    let heard_since = WriteFacts {
        interval: (UtcMs(500), NOW),
        ..visit_of_me()
    };
    assert_eq!(decide_write(&ended, ME, &heard_since), REFUSED);
}

#[test]
fn supervisors_plan_for_those_who_work_at_the_store() {
    let grants = [grant(ME, Role::Supervisor)];
    let field = [grant(COLLEAGUE, Role::Merchandiser)];
    assert_eq!(
        decide_write(&grants, ME, &plan_for(COLLEAGUE, &field)),
        WriteDecision::Allowed
    );
    assert_eq!(
        decide_write(&grants, ME, &plan_for(COLLEAGUE, &[])),
        REFUSED
    );
    let ending = WriteFacts {
        is_create: false,
        changed_fields: &["end"],
        ..plan_for(COLLEAGUE, &[])
    };
    assert_eq!(decide_write(&grants, ME, &ending), WriteDecision::Allowed);
    let moving = WriteFacts {
        is_create: false,
        changed_fields: &["person"],
        ..plan_for(COLLEAGUE, &[])
    };
    assert_eq!(decide_write(&grants, ME, &moving), REFUSED);
}

#[test]
fn nobody_else_plans() {
    for role in Role::ALL.iter().filter(|role| **role != Role::Supervisor) {
        let field = [grant(ME, Role::Merchandiser)];
        let own = [grant(ME, *role)];
        assert_eq!(
            decide_write(&own, ME, &plan_for(ME, &field)),
            REFUSED,
            "{role:?}"
        );
    }
}

#[test]
fn a_supervisor_moves_a_store_and_changes_nothing_else_of_it() {
    let grants = [grant(ME, Role::Supervisor)];
    let moving = WriteFacts {
        kind: "store",
        is_create: false,
        changed_fields: &["position"],
        owner: None,
        ..visit_of_me()
    };
    assert_eq!(decide_write(&grants, ME, &moving), WriteDecision::Allowed);
    for fields in [&["name"][..], &["name", "position"], &[]] {
        let write = WriteFacts {
            changed_fields: fields,
            ..moving.clone()
        };
        assert_eq!(decide_write(&grants, ME, &write), REFUSED, "{fields:?}");
        assert_eq!(
            decide_write(&[administrator(ME)], ME, &write),
            WriteDecision::Allowed,
            "{fields:?}"
        );
    }
}

#[test]
fn everybody_marks_the_own_inbox_as_read_and_nothing_more() {
    let mark = WriteFacts {
        kind: "inbox_item",
        is_create: false,
        changed_fields: &["read_at"],
        home: FeedName::User(ME),
        store: None,
        ..visit_of_me()
    };
    assert_eq!(decide_write(&[], ME, &mark), WriteDecision::Allowed);
    assert_eq!(decide_write(&[], COLLEAGUE, &mark), REFUSED);
    let more = WriteFacts {
        changed_fields: &["about", "read_at"],
        ..mark
    };
    assert_eq!(decide_write(&[], ME, &more), REFUSED);
}

#[test]
fn an_auditor_reads_everything_but_exact_positions_and_changes_nothing() {
    let grants = vec![Grant {
        scope_kind: ScopeKind::Company,
        scope_id: None,
        ..grant(ME, Role::Auditor)
    }];
    for kind in KINDS.all().iter().filter(|kind| kind.name != "inbox_item") {
        let write = WriteFacts {
            kind: kind.name,
            ..visit_of_me()
        };
        assert_eq!(decide_write(&grants, ME, &write), REFUSED, "{}", kind.name);
    }
    let auditor = Principal {
        user: ME,
        grants,
        now: NOW,
    };
    let reach = |action| match decide(&auditor, action) {
        Decision::Allowed(reach) => reach,
        Decision::Denied(_) => Reach::default(),
    };
    assert!(reach(Action::ReadBoard).is_company && reach(Action::ReadUsers).is_company);
    assert!(!reach(Action::ReadExactPositions).is_company);
    assert!(reach(Action::ManageUsers).is_empty() && reach(Action::ManageGrants).is_empty());
}

fn any_role() -> impl Strategy<Value = Role> {
    prop::sample::select(Role::ALL)
}

fn any_scope() -> impl Strategy<Value = (ScopeKind, Option<Uuid>)> {
    prop_oneof![
        Just((ScopeKind::Company, None)),
        (prop::sample::select(&ScopeKind::ALL[1..]), 0_u128..60)
            .prop_map(|(kind, id)| (kind, Some(Uuid::from_u128(id)))),
    ]
}

prop_compose! {
    fn any_grant()(
        user in prop::sample::select(&[ME, COLLEAGUE][..]),
        role in any_role(),
        (scope_kind, scope_id) in any_scope(),
        valid_from in 0_i64..2_000_000,
        lasts in prop::option::of(-100_000_i64..2_000_000),
    ) -> Grant {
        Grant {
            id: GrantId(Uuid::from_u128(50)), user, role, scope_kind, scope_id,
            valid_from: UtcMs(valid_from), valid_to: lasts.map(|lasts| UtcMs(valid_from + lasts)),
        }
    }
}

proptest! {
    #[test]
    fn grants_of_others_and_of_other_times_decide_nothing(
        grants in prop::collection::vec(any_grant(), 0..6),
        kind in prop::sample::select(KINDS.all().iter().map(|kind| kind.name).collect::<Vec<_>>()),
        since in 0_i64..1_000_000,
    ) {
        let write = WriteFacts { kind, interval: (UtcMs(since), NOW), ..visit_of_me() };
        let relevant: Vec<Grant> = grants
            .iter()
            .filter(|grant| grant.user == ME && grant.overlaps(UtcMs(since), NOW))
            .cloned()
            .collect();
        prop_assert_eq!(decide_write(&grants, ME, &write), decide_write(&relevant, ME, &write));
    }

    #[test]
    fn a_grant_held_when_and_only_when_it_was_active_at_some_moment(
        valid_from in 0_i64..20,
        valid_to in prop::option::of(0_i64..20),
        from in 0_i64..20,
        lasts in 0_i64..20,
    ) {
        let one = Grant {
            valid_from: UtcMs(valid_from),
            valid_to: valid_to.map(UtcMs),
            ..grant(ME, Role::Merchandiser)
        };
        let held = |at: i64| valid_from <= at && valid_to.is_none_or(|end| at < end);
        let is_ever_held = (from..=from + lasts).any(held);
        prop_assert_eq!(one.overlaps(UtcMs(from), UtcMs(from + lasts)), is_ever_held);
        prop_assert_eq!(one.holds_after(UtcMs(from)), (from..=40).any(held));
    }

    #[test]
    fn a_grant_that_was_cancelled_before_it_began_decides_nothing(
        grants in prop::collection::vec(any_grant(), 1..6),
        kind in prop::sample::select(KINDS.all().iter().map(|kind| kind.name).collect::<Vec<_>>()),
        since in 0_i64..1_000_000,
    ) {
        let cancelled: Vec<Grant> = grants
            .into_iter()
            .map(|grant| Grant { valid_to: Some(UtcMs(grant.valid_from.0 - 1)), ..grant })
            .collect();
        let write = WriteFacts { kind, interval: (UtcMs(since), NOW), ..visit_of_me() };
        prop_assert_eq!(decide_write(&cancelled, ME, &write), decide_write(&[], ME, &write));
        let planned = WriteFacts { owner_grants: &cancelled, ..plan_for(COLLEAGUE, &[]) };
        let supervisor = [grant(ME, Role::Supervisor)];
        prop_assert_eq!(decide_write(&supervisor, ME, &planned), REFUSED);
    }

    #[test]
    fn another_grant_never_takes_a_right_away(
        grants in prop::collection::vec(any_grant(), 0..6),
        one_more in any_grant(),
        kind in prop::sample::select(KINDS.all().iter().map(|kind| kind.name).collect::<Vec<_>>()),
    ) {
        let write = WriteFacts { kind, ..visit_of_me() };
        let before = decide_write(&grants, ME, &write);
        let mut grants = grants;
        grants.push(one_more);
        if before == WriteDecision::Allowed {
            prop_assert_eq!(decide_write(&grants, ME, &write), WriteDecision::Allowed);
        }
    }

    #[test]
    fn without_a_grant_of_now_nothing_is_reached(
        grants in prop::collection::vec(any_grant(), 0..6),
        action in prop::sample::select(Action::ALL),
    ) {
        let grants: Vec<Grant> = grants.into_iter().filter(|grant| !grant.is_active(NOW)).collect();
        let principal = Principal { user: ME, grants, now: NOW };
        prop_assert_eq!(decide(&principal, action), Decision::Denied(ProblemCode::Forbidden));
    }
}

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
